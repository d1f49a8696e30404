//! A span whose edge is a space, a punctuation mark or half a grapheme. Mended as a selection is snapped.

use super::{Finding, Gathered, Mend, beginning_in};
use crate::assist::Seen;
use crate::text::{TextRange, snap_to_graphemes, trim_edges};

pub(super) fn look(seen: &Seen<'_>, _: &Gathered, part: TextRange) -> Vec<Finding> {
    let text = &seen.article.text;
    let found = beginning_in(seen, part).filter_map(|span| {
        // Trimming widens to graphemes first: what it gives is right on both counts.
        let right = |range: &TextRange| {
            snap_to_graphemes(text, *range) == *range && trim_edges(text, *range) == Some(*range)
        };
        if span.ranges.iter().all(right) {
            return None;
        }
        let mend = match span.ranges[..] {
            [range] => Some(match trim_edges(text, range) {
                Some(to) => Mend::Resize(span.id.clone(), to),
                None => Mend::Delete(span.id.clone()),
            }),
            // The parts of a name from another program: which of them is meant, nobody here knows.
            _ => None,
        };
        Some(Finding::of("edges", span, mend))
    });
    found.collect()
}
