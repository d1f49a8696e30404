//! Nested spans as one label a token, layer by layer.
//!
//! Outermost wins: the longest span, then the one that starts first, then the one whose label comes first in the schema;
//! a span that overlaps a kept one is dropped. Over all labels at once that erases the names inside quotes, which is why
//! names, quotes and events are layers of their own. A token belongs to a span when they share a character.

use super::corpus::{Corpus, Mark};
use crate::model::LabelId;

/// Which labels are laid over the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Every label but `quote` and `event`.
    Names,
    Quotes,
    Events,
    All,
}

impl Layer {
    pub const ALL: [Self; 4] = [Self::Names, Self::Quotes, Self::Events, Self::All];

    /// The stable name that reports carry.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Quotes => "quotes",
            Self::Events => "events",
            Self::All => "all",
        }
    }

    fn holds(self, label: &LabelId) -> bool {
        match (self, label.as_str()) {
            (Self::All, _) | (Self::Quotes, "quote") | (Self::Events, "event") => true,
            (Self::Names, label) => !matches!(label, "quote" | "event"),
            _ => false,
        }
    }

    /// By the places of [`Corpus::labels`].
    pub(super) fn mask(self, corpus: &Corpus) -> Vec<bool> {
        corpus.labels.iter().map(|label| self.holds(label)).collect()
    }
}

/// The category of a token: 0 outside, then `1 + 2 * label` at the first token of a span and `2 + 2 * label` in it.
pub(super) type Category = u32;

pub(super) const OUTSIDE: Category = 0;

/// Without the difference of first and inner tokens: 0 outside, `1 + label` in a span.
pub(super) fn without_edges(category: Category) -> Category {
    category.div_ceil(2)
}

/// A category for each token. `marks` are in order.
pub(super) fn categories(tokens: &[(u32, u32)], marks: &[Mark], mask: &[bool]) -> Vec<Category> {
    let mut found = vec![OUTSIDE; tokens.len()];
    for mark in flat(marks, mask) {
        let mut first = true;
        for (from, to) in mark.parts() {
            let begin = tokens.partition_point(|token| token.1 <= from);
            for at in begin..tokens.len() {
                if tokens[at].0 >= to {
                    break;
                }
                if found[at] == OUTSIDE {
                    found[at] = Category::from(mark.label) * 2 + if first { 1 } else { 2 };
                    first = false;
                }
            }
        }
    }
    found
}

/// Which tokens belong to a span of the label, whatever else lies over them.
pub(super) fn tokens_of_label(tokens: &[(u32, u32)], marks: &[Mark], label: u16) -> Vec<usize> {
    let mut found = Vec::new();
    for mark in marks.iter().filter(|mark| mark.label == label) {
        for (from, to) in mark.parts() {
            let begin = tokens.partition_point(|token| token.1 <= from);
            found.extend((begin..tokens.len()).take_while(|at| tokens[*at].0 < to));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The spans that outermost-wins keeps, in order.
pub(super) fn flat<'a>(marks: &'a [Mark], mask: &[bool]) -> Vec<&'a Mark> {
    let mut kept = Vec::new();
    let mut group: Vec<&Mark> = Vec::new();
    let mut reach = 0;
    for mark in marks.iter().filter(|mark| mask[usize::from(mark.label)]) {
        if mark.start >= reach {
            keep_outermost(&mut group, &mut kept);
        }
        reach = reach.max(mark.end);
        group.push(mark);
    }
    keep_outermost(&mut group, &mut kept);
    kept
}

/// Of spans that hang together by overlapping; empties `group`.
fn keep_outermost<'a>(group: &mut Vec<&'a Mark>, kept: &mut Vec<&'a Mark>) {
    let first = kept.len();
    if group.len() > 1 {
        group.sort_by_key(|mark| (std::cmp::Reverse(mark.end - mark.start), mark.start, mark.label));
    }
    for mark in group.drain(..) {
        if kept[first..].iter().all(|other| mark.end <= other.start || other.end <= mark.start) {
            kept.push(mark);
        }
    }
    kept[first..].sort_by_key(|mark| mark.start);
}
