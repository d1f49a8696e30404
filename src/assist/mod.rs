//! What an annotator may want to label, and what looks wrong: suggestions and findings, never edits.
//!
//! Every suggester and every lint is a plain function in a file of its own, a row in [`SUGGESTERS`] or [`LINTS`], and a
//! test with marked text (`tests/it/assist`). They only look: whoever takes a suggestion makes the edit by
//! [`crate::edit::add_spans`], with the suggestion's origin. What the annotator has refused is left out by whoever shows
//! them ([`Refusals`]).

mod known_names;
pub mod learn;
pub mod lints;
mod names;
pub mod participants;
pub mod quotations;
mod refusals;
mod repeats;
mod reporting;

pub use known_names::{CountedName, KnownNames, ListedName, is_nested, known_names, read_list};
pub use lints::{Finding, LINTS, Lint, Mend};
pub use names::{Folding, Found, Name, Names};
pub use refusals::Refusals;
pub use repeats::{Doubt, Mention, Repeats, Standing, is_labelled, is_taken, repeats};
pub use reporting::{LISTS as VERBS, Reporting, own_verbs, verbs};

use crate::model::{AnnotationSet, Article, LabelId, Origin, Project, Role, Target};
use crate::order::{Map, sort_by_key};
use crate::text::TextRange;

/// What a suggester or lint sees: one article, and one annotator's work on it.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// For its labels.
    pub project: &'a Project,
    pub article: &'a Article,
    pub set: &'a AnnotationSet,
    /// The verbs of saying; [`Reporting::usual`] where the user has none of their own.
    pub reporting: &'a Reporting,
    /// What the annotator labelled elsewhere, and the lists of names.
    pub known: &'a KnownNames,
    /// Which part of the text is looked at: suggestions and findings that begin in it are wanted. It begins and ends at
    /// ends of lines, unless a line is very long. A long article is looked at in parts, so that nobody waits; what
    /// stands before and after may be read.
    pub within: TextRange,
}

impl<'a> Seen<'a> {
    /// The whole article, without known names.
    pub fn whole(
        project: &'a Project,
        article: &'a Article,
        set: &'a AnnotationSet,
        reporting: &'a Reporting,
    ) -> Self {
        let within = TextRange::between(0, article.text.len());
        Self { project, article, set, reporting, known: KnownNames::none(), within }
    }
}

/// A span that nobody has made yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Bytes, on grapheme edges.
    pub range: TextRange,
    pub label: LabelId,
    /// What a span made of it will say of itself.
    pub origin: Origin,
    /// 0 to 1; `None` where it follows from a rule.
    pub score: Option<f64>,
    /// The links from it that come with it, such as to a quote's speaker.
    pub links: Vec<ProposedLink>,
}

/// A link that nobody has made yet; what it starts from, whoever holds it knows.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposedLink {
    pub role: Role,
    pub target: Target,
}

/// A row of [`SUGGESTERS`].
pub struct Suggester {
    /// Stable: settings are kept under it.
    pub name: &'static str,
    /// Suggestions in order of the text. What overlaps a span of the set with the same label is left out.
    pub suggest: fn(&Seen<'_>) -> Vec<Suggestion>,
}

/// All suggesters, in the order in which their suggestions win where two say the same.
pub const SUGGESTERS: &[Suggester] = &[
    Suggester { name: "known_names", suggest: known_names },
    Suggester { name: "quotes", suggest: |seen| quotations::suggest_in(seen, seen.within) },
];

/// What the suggesters say that `is_on` names, of this part of the text: in order, each range with each label once.
pub fn suggestions(seen: &Seen<'_>, is_on: impl Fn(&str) -> bool) -> Vec<Suggestion> {
    let on = SUGGESTERS.iter().filter(|suggester| is_on(suggester.name));
    tidied(on.flat_map(|suggester| (suggester.suggest)(seen)).collect())
}

/// In the order of the text, longer ones first; of those that overlap with the same label the first that was given.
pub fn tidied(all: Vec<Suggestion>) -> Vec<Suggestion> {
    // What is kept of a label overlaps none of its kind: in order, only its neighbours can.
    let mut ranges: Map<LabelId, Vec<TextRange>> = Map::new();
    let mut kept: Vec<Suggestion> = Vec::with_capacity(all.len());
    for new in all {
        let same = ranges.or_default(new.label.clone());
        let at = same.partition_point(|range| range.start() < new.range.start());
        let near = [at.checked_sub(1).and_then(|before| same.get(before)), same.get(at)];
        if !near.into_iter().flatten().any(|range| range.overlaps(new.range)) {
            same.insert(at, new.range);
            kept.push(new);
        }
    }
    sort_by_key(&mut kept, |it| (it.range.start(), std::cmp::Reverse(it.range.end())));
    kept
}

/// Where two lists in order, as [`tidied`] gives them, differ.
pub fn differing(before: &[Suggestion], now: &[Suggestion]) -> Vec<TextRange> {
    let place = |it: &Suggestion| (it.range.start(), std::cmp::Reverse(it.range.end()));
    let (mut a, mut b) = (before.iter().peekable(), now.iter().peekable());
    let mut ranges = Vec::new();
    loop {
        match (a.peek(), b.peek()) {
            (None, None) => return ranges,
            (Some(old), Some(new)) if old == new => {
                a.next();
                b.next();
            }
            (Some(old), new) if new.is_none_or(|new| place(old) <= place(new)) => {
                ranges.push(old.range);
                a.next();
            }
            (_, new) => {
                ranges.extend(new.map(|new| new.range));
                b.next();
            }
        }
    }
}

/// The part of a text from byte `from` on that is looked at in one go: about `bytes`, to the end of a line.
pub fn part(text: &str, from: usize, bytes: usize) -> TextRange {
    let least = text.floor_char_boundary(from.saturating_add(bytes).min(text.len()));
    let far = text.floor_char_boundary(least.saturating_add(bytes));
    let line = text[least..far].find('\n').map(|at| least + at + 1);
    TextRange::between(from, line.unwrap_or_else(|| repeats::piece_end(text, far, 0)))
}
