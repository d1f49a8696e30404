//! A span that is much longer than its label's usually are, as after a drag too far: a name of more than 12 words or
//! over a line end, an event of more than 40 words, a quote of more than 400.
//!
//! A name over a line end gets the longer line. What else is over lines, or of several sentences, is cut to its first; of
//! what is left, nobody can tell what was meant: the label is taken off.

use super::{Finding, Gathered, Mend, beginning_in};
use crate::assist::Seen;
use crate::text::{TextRange, sentence_at, trim_edges};

pub(super) fn look(seen: &Seen<'_>, _: &Gathered, part: TextRange) -> Vec<Finding> {
    let found = beginning_in(seen, part).filter_map(|span| {
        let most = match span.label.as_str() {
            "quote" => 400,
            "event" => 40,
            _ => 12,
        };
        let extent = span.extent();
        let text = extent.slice(&seen.article.text)?;
        let is_line_end = |c: char| matches!(c, '\n' | '\r' | '\u{2029}');
        let over_lines = most == 12 && text.contains(is_line_end);
        // Counted as far as needed.
        let is_long = text.split_whitespace().take(most + 1).count() > most;
        if !over_lines && !is_long {
            return None;
        }
        let mut at = extent.start();
        let mut line = None;
        for piece in text.split_inclusive(is_line_end).filter(|_| over_lines && span.ranges.len() == 1) {
            let range = trim_edges(&seen.article.text, TextRange::between(at, at + piece.len()));
            line = line.max(range.map(|range| (range.len(), range)));
            at += piece.len();
        }
        let mend = match (line, &span.ranges[..]) {
            (Some((_, range)), _) => Mend::Resize(span.id.clone(), range),
            (None, [range]) if most != 12 => match first_of(&seen.article.text, *range) {
                Some(first) => Mend::Resize(span.id.clone(), first),
                None => Mend::Delete(span.id.clone()),
            },
            _ => Mend::Delete(span.id.clone()),
        };
        Some(Finding::of("length", span, Some(mend)))
    });
    found.collect()
}

/// The first line of what is over several, else its first sentence; `None` where it is all of it.
fn first_of(text: &str, range: TextRange) -> Option<TextRange> {
    let sentence = sentence_at(text, range.start()).intersection(range)?;
    let line = range.slice(text)?.find(['\n', '\r', '\u{2029}']).map(|at| range.start() + at);
    let end = line.unwrap_or(sentence.end());
    trim_edges(text, TextRange::between(range.start(), end)).filter(|first| first.end() < range.end())
}
