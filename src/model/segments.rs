//! Overlapping spans as flat runs of text, each with what covers it.
//!
//! Which spans come in is the caller's choice ([`super::SpanTable::touching`]); nothing is painted here.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Span;
use crate::text::TextRange;

/// A stretch of text (bytes, not empty) that the same spans cover from end to end.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment<'a> {
    pub range: TextRange,
    /// In the order in which they were given: reading order, so outer ones come first.
    pub spans: Vec<&'a Arc<Span>>,
}

/// Cuts `range` into segments, in order and without a gap; neighbours differ in what covers them.
/// An empty range has none. Parts of spans outside `range` are left out.
pub fn segments<'a>(spans: &[&'a Arc<Span>], range: TextRange) -> Vec<Segment<'a>> {
    let mut edges: Vec<(usize, Edge, usize)> = Vec::with_capacity(spans.len() * 2);
    for (index, span) in spans.iter().enumerate() {
        for part in span.ranges.iter().filter_map(|part| part.intersection(range)) {
            edges.push((part.start(), Edge::Start, index));
            edges.push((part.end(), Edge::End, index));
        }
    }
    edges.sort_unstable();
    let mut runs = Vec::new();
    let mut covering = BTreeSet::new();
    let mut from = range.start();
    for (at, edge, index) in edges {
        push(&mut runs, spans, &covering, from, at);
        from = at;
        match edge {
            Edge::Start => covering.insert(index),
            Edge::End => covering.remove(&index),
        };
    }
    push(&mut runs, spans, &covering, from, range.end());
    runs
}

/// An end comes before a start at the same place, so that parts of one span that touch follow each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    End,
    Start,
}

fn push<'a>(
    runs: &mut Vec<Segment<'a>>,
    spans: &[&'a Arc<Span>],
    covering: &BTreeSet<usize>,
    from: usize,
    to: usize,
) {
    if from == to {
        return;
    }
    let covering: Vec<_> = covering.iter().map(|index| spans[*index]).collect();
    match runs.last_mut() {
        Some(last) if last.spans == covering => last.range = TextRange::between(last.range.start(), to),
        _ => runs.push(Segment { range: TextRange::between(from, to), spans: covering }),
    }
}
