//! The places of an article as a reviewer goes through them: what there is to choose from, which come, and in what order.

use super::boundary::BoundaryClass;
use super::decisions::links_of;
use super::places::{Place, PlaceKind};
use super::reviewing::{Reviewing, Ruling};
use crate::model::{AnnotatorId, Decision, DecisionReason, LabelId, Verdict};
use crate::text::{CharPos, TextRange, UnitTable, sentence_at};

/// Members of a place that are equal: what a reviewer takes or leaves as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Positions in [`Place::members`], rising.
    pub members: Vec<usize>,
}

/// In which order places come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum QueueOrder {
    /// Where somebody was unsure first; then by kind as [`PlaceKind`] has them; then as they stand in the text.
    #[default]
    MostTelling,
    /// As they stand in the text.
    Text,
}

/// Which places come. Each condition that is given holds for all of them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct QueueFilter {
    pub state: PlaceState,
    /// Kinds by their slug.
    pub kind: Option<&'static str>,
    pub class: Option<BoundaryClass>,
    /// A member has this label.
    pub label: Option<LabelId>,
    /// This annotator has a span there that not all others have too.
    pub annotator: Option<AnnotatorId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PlaceState {
    /// What is not decided and not agreed on by all.
    #[default]
    Differing,
    /// What is not decided, agreed on or not.
    Open,
    Decided,
    All,
}

impl PlaceState {
    pub const ALL: [Self; 4] = [Self::Differing, Self::Open, Self::Decided, Self::All];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Differing => "differing",
            Self::Open => "open",
            Self::Decided => "decided",
            Self::All => "all",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.slug() == slug)
    }
}

/// Which span of each place of a boundary class becomes gold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    Longest,
    Shortest,
    /// What this annotator has; places where they have nothing stay open.
    Of(AnnotatorId),
}

impl Reviewing {
    /// What there is to choose from at a place: equal members together, in the order of the annotators. Where links
    /// differ, what is linked differently is not equal.
    pub fn variants(&self, place: &Place) -> Vec<Variant> {
        let Some(document) = self.document() else { return Vec::new() };
        let key = |member: (usize, usize)| {
            let mark = self.mark(member)?;
            let links = match place.links_differ {
                true => links_of(&self.corpus, document, member),
                false => String::new(),
            };
            Some((mark.label, mark.parts().to_vec(), links))
        };
        let mut found: Vec<(_, Variant)> = Vec::new();
        for (at, member) in place.members.iter().enumerate() {
            let key = key(*member);
            match found.iter_mut().find(|(other, _)| *other == key) {
                Some((_, variant)) => variant.members.push(at),
                None => found.push((key, Variant { members: vec![at] })),
            }
        }
        found.into_iter().map(|(_, variant)| variant).collect()
    }

    /// The ranges of a member, in bytes; empty where there is no such member.
    pub fn ranges(&self, member: (usize, usize)) -> Vec<TextRange> {
        let (Some(document), Some(mark)) = (self.document(), self.mark(member)) else { return Vec::new() };
        if mark.parts.is_empty() {
            return vec![mark.bytes];
        }
        let units = UnitTable::new(&document.text);
        let byte = |char: u32| units.byte_of_char(CharPos(char as usize));
        let parts = mark.parts.iter();
        parts.filter_map(|part| TextRange::new(byte(part.0)?, byte(part.1)?)).collect()
    }

    /// The places that come, by their position in [`Reviewing::places`].
    pub fn queue(&self, filter: &QueueFilter, order: QueueOrder) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.places.len()).filter(|at| self.comes(*at, filter)).collect();
        if order == QueueOrder::MostTelling {
            found.sort_by_key(|at| {
                let place = &self.places[*at].0;
                (!place.unsure, place.kind)
            });
        }
        found
    }

    fn comes(&self, at: usize, filter: &QueueFilter) -> bool {
        let (place, by) = &self.places[at];
        let state = match filter.state {
            PlaceState::Differing => by.is_none() && place.kind != PlaceKind::Agree,
            PlaceState::Open => by.is_none(),
            PlaceState::Decided => by.is_some(),
            PlaceState::All => true,
        };
        let class = match place.kind {
            PlaceKind::Boundary(class) => Some(class),
            _ => None,
        };
        let label = |wanted: &LabelId| {
            let marks = place.members.iter().filter_map(|member| self.mark(*member));
            marks.into_iter().any(|mark| self.corpus.labels[usize::from(mark.label)] == *wanted)
        };
        let annotator = |wanted: &AnnotatorId| {
            let who = self.corpus.annotator(wanted);
            place.kind != PlaceKind::Agree && place.members.iter().any(|member| Some(member.0) == who)
        };
        state
            && filter.kind.is_none_or(|kind| place.kind.slug() == kind)
            && filter.class.is_none_or(|wanted| class == Some(wanted))
            && filter.label.as_ref().is_none_or(label)
            && filter.annotator.as_ref().is_none_or(annotator)
    }

    /// A decision as an example for the guidelines: the label that it is about and the sentence, with what was taken in
    /// `[brackets]`, with none where all was rejected; the comment follows ` — `.
    pub fn example(&self, at: usize, decision: &Decision) -> Option<(LabelId, String)> {
        let (place, _) = self.places.get(at)?;
        let text = &self.document()?.text;
        let (label, taken) = match &decision.outcome {
            Verdict::Accept(accepted) => {
                let judged = decision.about.get(*accepted.first()?)?;
                (&judged.label, Some(&judged.ranges))
            }
            Verdict::Edit(spans) => spans.first().map(|span| (&span.label, Some(&span.ranges)))?,
            Verdict::Reject => (&decision.about.first()?.label, None),
        };
        let marked =
            taken.and_then(|ranges| Some(TextRange::between(ranges.first()?.start(), ranges.last()?.end())));
        let shown = marked.unwrap_or(place.range);
        let first = sentence_at(text, shown.start());
        let around = TextRange::between(first.start().min(shown.start()), first.end().max(shown.end()));
        // Brackets mark, and an example is a line.
        let plain = |range: TextRange| -> Option<String> {
            let of = |c: char| match c {
                '[' => '(',
                ']' => ')',
                c if c.is_control() => ' ',
                c => c,
            };
            Some(range.slice(text)?.chars().map(of).collect())
        };
        let mut example = match marked {
            Some(marked) => {
                let before = plain(TextRange::between(around.start(), marked.start()))?;
                let after = plain(TextRange::between(marked.end(), around.end()))?;
                format!("{before}[{}]{after}", plain(marked)?)
            }
            None => plain(around)?,
        };
        example = example.trim().to_owned();
        if !decision.comment.is_empty() {
            example = format!("{example} — {}", decision.comment);
        }
        Some((label.clone(), example))
    }

    /// The open places of a boundary class, each decided for one side.
    pub fn class_rulings(&self, class: BoundaryClass, side: &Side) -> Vec<Ruling> {
        let open = self
            .places
            .iter()
            .enumerate()
            .filter(|(_, (place, by))| by.is_none() && place.kind == PlaceKind::Boundary(class));
        open.filter_map(|(at, (place, _))| {
            let length = |member: &usize| {
                let mark = self.mark(place.members[*member]);
                mark.map_or(0, |mark| mark.parts().iter().map(|part| part.1 - part.0).sum::<u32>())
            };
            let variants = self.variants(place);
            let wanted = match side {
                Side::Longest => variants.iter().rev().max_by_key(|one| length(&one.members[0]))?,
                Side::Shortest => variants.iter().min_by_key(|one| length(&one.members[0]))?,
                Side::Of(annotator) => {
                    let who = self.corpus.annotator(annotator)?;
                    variants.iter().find(|one| one.members.iter().any(|at| place.members[*at].0 == who))?
                }
            };
            let outcome = Verdict::Accept(wanted.members.clone());
            Some(Ruling {
                place: at,
                outcome,
                reason: Some(DecisionReason::Boundary),
                comment: String::new(),
                linked_as: None,
            })
        })
        .collect()
    }
}
