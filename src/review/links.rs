//! Relations of two annotators: the same ones end to end, and who speaks a quote.

use super::corpus::{Link, LinkEnd, Mark, Work};
use crate::model::Role;

/// Relations of one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCounts {
    pub both: u32,
    pub a: u32,
    pub b: u32,
    /// Quotes that both have with the same bounds and to which at least one gave a speaker; of these, those to which both
    /// gave the same.
    pub quotes: u32,
    pub same_speaker: u32,
}

/// A place in the text: parts, or what is none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Where {
    Text(Vec<(u32, u32)>),
    Unknown,
    Author,
}

/// A relation end to end: both spans with bounds and label, and the role. A mention has no label.
type EndToEnd<'a> = (Vec<(u32, u32)>, u16, &'a Role, Where, Option<u16>);

/// `quote` is the place of that label.
pub(super) fn count_links(a: &Work, b: &Work, quote: Option<u16>) -> LinkCounts {
    let (one, other) = (end_to_end(a), end_to_end(b));
    let both = one.iter().filter(|link| other.binary_search(link).is_ok()).count() as u32;
    let mut counts = LinkCounts { both, a: one.len() as u32, b: other.len() as u32, ..LinkCounts::default() };
    let quotes = quote.map(|quote| shared_quotes(a, b, quote)).unwrap_or_default();
    counts.quotes = quotes.len() as u32;
    counts.same_speaker = quotes.iter().filter(|(_, _, same)| *same).count() as u32;
    counts
}

/// Quotes that both have with the same bounds and to which one at least gave a speaker, and whether both gave the same.
pub(super) fn shared_quotes(a: &Work, b: &Work, quote: u16) -> Vec<(usize, usize, bool)> {
    let quotes = (0..a.marks.len()).filter(|at| a.marks[*at].label == quote);
    let shared = quotes.filter_map(|i| {
        let j = b.marks.binary_search_by(|mark| mark.key().cmp(&a.marks[i].key())).ok()?;
        let (speakers, others) = (speakers(a, i), speakers(b, j));
        (!speakers.is_empty() || !others.is_empty()).then(|| (i, j, speakers == others))
    });
    shared.collect()
}

fn end_to_end(work: &Work) -> Vec<EndToEnd<'_>> {
    let mut found: Vec<EndToEnd<'_>> = work
        .links
        .iter()
        .map(|link| {
            let from: &Mark = &work.marks[link.from];
            let label = match link.to {
                LinkEnd::Mark(to) => Some(work.marks[to].label),
                _ => None,
            };
            (from.parts(), from.label, &link.role, target(work, link), label)
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn target(work: &Work, link: &Link) -> Where {
    match link.to {
        LinkEnd::Mark(to) => Where::Text(work.marks[to].parts()),
        LinkEnd::Mention(start, end) => Where::Text(vec![(start, end)]),
        LinkEnd::Unknown => Where::Unknown,
        LinkEnd::Author => Where::Author,
    }
}

/// By place only: whether the name was labelled is another question.
fn speakers(work: &Work, quote: usize) -> Vec<Where> {
    let of = work.links.iter().filter(|link| link.from == quote && link.role == Role::Speaker);
    let mut found: Vec<Where> = of.map(|link| target(work, link)).collect();
    found.sort();
    found.dedup();
    found
}
