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
    let Some(quote) = quote else { return counts };
    let quotes = |work: &Work| -> Vec<usize> {
        (0..work.marks.len()).filter(|at| work.marks[*at].label == quote).collect()
    };
    for i in quotes(a) {
        let Ok(j) = b.marks.binary_search_by(|mark| mark.key().cmp(&a.marks[i].key())) else { continue };
        let (speakers, others) = (speakers(a, i), speakers(b, j));
        if speakers.is_empty() && others.is_empty() {
            continue;
        }
        counts.quotes += 1;
        counts.same_speaker += u32::from(speakers == others);
    }
    counts
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
