//! What a reviewer decided about spans of several annotators on one article.

use super::{AnnotatorId, DecisionId, LabelId, UtcMillis};
use crate::text::TextRange;

/// A decision about one place. It carries what it is about, so that it holds only as long as that is still so.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub id: DecisionId,
    /// The spans that were compared, of any number of annotators.
    pub about: Vec<Judged>,
    pub outcome: Verdict,
    pub reason: Option<DecisionReason>,
    /// Empty where there is none.
    pub comment: String,
    pub by: AnnotatorId,
    pub at: UtcMillis,
}

/// A span as it was when it was decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Judged {
    pub annotator: AnnotatorId,
    /// Bytes, as in [`super::Span::ranges`].
    pub ranges: Vec<TextRange>,
    pub label: LabelId,
    /// Where the decision is about what the span is linked to: that, as text (see `review::links_of`); else empty. An edited
    /// span has the links of those where it is not empty; where it is of all, or of none, those that all have.
    pub links: String,
}

/// What of it becomes gold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Places in [`Decision::about`], possibly all.
    Accept(Vec<usize>),
    /// Other spans instead.
    Edit(Vec<DecidedSpan>),
    /// Nothing: rejected counts as decided.
    Reject,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedSpan {
    pub ranges: Vec<TextRange>,
    pub label: LabelId,
    pub subtype: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DecisionReason {
    Boundary,
    Label,
    Missed,
    /// The guidelines do not say.
    GuidelineGap,
    Other,
}

impl Decision {
    /// The decision with other ids for annotators; those that `ids` does not name keep theirs.
    pub fn with_annotators(mut self, ids: &[(AnnotatorId, AnnotatorId)]) -> Self {
        let rename = |id: &mut AnnotatorId| {
            if let Some((_, to)) = ids.iter().find(|(from, _)| from == id) {
                *id = to.clone();
            }
        };
        rename(&mut self.by);
        self.about.iter_mut().for_each(|judged| rename(&mut judged.annotator));
        self
    }

    /// Of an edited span: whose links it has, by the place in `about`; `None` where it has those that all have.
    pub fn linked_as(&self) -> Option<usize> {
        let named = |judged: &Judged| !judged.links.is_empty();
        let first = self.about.iter().position(named)?;
        (!self.about.iter().all(named)).then_some(first)
    }

    /// All ranges that it names.
    pub fn places(&self) -> impl Iterator<Item = &[TextRange]> {
        let edited: &[DecidedSpan] = match &self.outcome {
            Verdict::Edit(spans) => spans,
            Verdict::Accept(_) | Verdict::Reject => &[],
        };
        let about = self.about.iter().map(|judged| judged.ranges.as_slice());
        about.chain(edited.iter().map(|span| span.ranges.as_slice()))
    }
}

impl DecisionReason {
    pub const ALL: [Self; 5] = [Self::Boundary, Self::Label, Self::Missed, Self::GuidelineGap, Self::Other];

    /// The stable name that files carry.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Boundary => "boundary",
            Self::Label => "label",
            Self::Missed => "missed",
            Self::GuidelineGap => "guideline_gap",
            Self::Other => "other",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.slug() == slug)
    }
}

/// [`Judged::links`] with another label for the spans that `is_moved` names by their place (code points).
pub fn relabel_links(
    links: &str,
    label: &LabelId,
    heir: &LabelId,
    is_moved: impl Fn(u32, u32) -> bool,
) -> String {
    let renamed = |link: &str| {
        let rest = link.strip_suffix(label.as_str())?.strip_suffix(' ')?;
        let (start, end) = rest.rsplit_once(' ')?.1.split_once('-')?;
        is_moved(start.parse().ok()?, end.parse().ok()?).then(|| format!("{rest} {}", heir.as_str()))
    };
    let mut all: Vec<String> =
        links.split("; ").map(|link| renamed(link).unwrap_or_else(|| link.to_owned())).collect();
    all.sort_unstable();
    all.join("; ")
}
