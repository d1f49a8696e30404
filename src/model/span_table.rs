//! The spans of a set, found by id, by place and in order, at a cost that does not grow with their number.
//!
//! Buckets of [`BUCKET`] bytes of text each list the spans that touch them, so an edit or a question about a
//! place reads one or two short lists, whether the article has 15 spans or 15,000.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{LabelId, Span, SpanId};
use crate::order::{Map, sort_by, sort_by_key};
use crate::text::TextRange;

/// Bytes of text per bucket.
const BUCKET: usize = 2_048;

/// Reading order: by start; of spans that start together the longest first, then by id.
type Place = (usize, Reverse<usize>, SpanId);

#[derive(Clone, Debug, Default)]
pub struct SpanTable {
    by_id: HashMap<SpanId, Arc<Span>>,
    in_order: BTreeSet<Place>,
    buckets: HashMap<usize, Vec<Arc<Span>>>,
    counts: Map<LabelId, usize>,
}

impl PartialEq for SpanTable {
    fn eq(&self, other: &Self) -> bool {
        self.by_id == other.by_id
    }
}

impl SpanTable {
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub fn get(&self, id: &SpanId) -> Option<&Arc<Span>> {
        self.by_id.get(id)
    }

    /// All spans in reading order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Span>> {
        self.in_order.iter().map(|(_, _, id)| &self.by_id[id])
    }

    /// How many spans carry the label.
    pub fn count(&self, label: &LabelId) -> usize {
        self.counts.get(label).copied().unwrap_or(0)
    }

    /// Labels in use, with the number of their spans.
    pub fn counts(&self) -> impl Iterator<Item = (&LabelId, usize)> {
        self.counts.iter().map(|(label, count)| (label, *count))
    }

    /// Spans that share a byte with `range`, in reading order.
    pub fn touching(&self, range: TextRange) -> Vec<&Arc<Span>> {
        let mut found: Vec<&Arc<Span>> = Vec::new();
        if range.is_empty() {
            return found;
        }
        for bucket in buckets_of(range) {
            for span in self.buckets.get(&bucket).into_iter().flatten() {
                // A span in several buckets is counted in the first one that the question reads.
                let first = span.extent().start().max(range.start()) / BUCKET;
                if first == bucket && span.ranges.iter().any(|part| part.overlaps(range)) {
                    found.push(span);
                }
            }
        }
        sort_by(&mut found, |a, b| reading_order(a, b));
        found
    }

    /// Spans over the character at byte `pos`, innermost (shortest) first.
    pub fn at(&self, pos: usize) -> Vec<&Arc<Span>> {
        let mut found = self.touching(TextRange::between(pos, pos + 1));
        sort_by_key(&mut found, |span| (span.extent().len(), Reverse(span.extent().start())));
        found
    }

    /// Spans that reach exactly from `extent`'s start to its end (bytes), by id.
    pub fn with_extent(&self, extent: TextRange) -> impl Iterator<Item = &Arc<Span>> {
        let key = (extent.start(), Reverse(extent.end()));
        let from = (key.0, key.1, SpanId::new(""));
        let same = self.in_order.range(from..).take_while(move |place| (place.0, place.1) == key);
        same.map(|(_, _, id)| &self.by_id[id])
    }

    /// The first span in reading order after the given one, or that starts after byte `pos`.
    pub fn next_after(&self, span: Option<&Span>, pos: usize) -> Option<&Arc<Span>> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = match span {
            Some(span) => place(span),
            None => (pos, Reverse(0), SpanId::new("\u{10FFFF}")),
        };
        self.in_order.range((Excluded(from), Unbounded)).next().map(|(_, _, id)| &self.by_id[id])
    }

    /// The last span in reading order before the given one, or before byte `pos`.
    pub fn previous_before(&self, span: Option<&Span>, pos: usize) -> Option<&Arc<Span>> {
        let to = match span {
            Some(span) => place(span),
            None => (pos, Reverse(usize::MAX), SpanId::new("")),
        };
        self.in_order.range(..to).next_back().map(|(_, _, id)| &self.by_id[id])
    }

    /// Puts a span in, changes it or takes it out; the caller (`edit`) has checked both sides.
    pub(crate) fn put(&mut self, id: &SpanId, after: Option<Span>) {
        if let Some(old) = self.by_id.remove(id) {
            self.in_order.remove(&place(&old));
            for bucket in buckets_of(old.extent()) {
                if let Some(list) = self.buckets.get_mut(&bucket) {
                    list.retain(|span| span.id != *id);
                    if list.is_empty() {
                        self.buckets.remove(&bucket);
                    }
                }
            }
            if let Some(count) = self.counts.get_mut(&old.label) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&old.label);
                }
            }
        }
        if let Some(new) = after {
            let new = Arc::new(new);
            self.in_order.insert(place(&new));
            for bucket in buckets_of(new.extent()) {
                self.buckets.entry(bucket).or_default().push(new.clone());
            }
            *self.counts.or_default(new.label.clone()) += 1;
            self.by_id.insert(id.clone(), new);
        }
    }
}

fn reading_order(a: &Span, b: &Span) -> Ordering {
    let extent = |span: &Span| (span.extent().start(), Reverse(span.extent().end()));
    extent(a).cmp(&extent(b)).then_with(|| a.id.cmp(&b.id))
}

fn place(span: &Span) -> Place {
    let extent = span.extent();
    (extent.start(), Reverse(extent.end()), span.id.clone())
}

fn buckets_of(range: TextRange) -> std::ops::RangeInclusive<usize> {
    range.start() / BUCKET..=range.end().saturating_sub(1).max(range.start()) / BUCKET
}
