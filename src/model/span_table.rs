//! The spans of a set, found by id, by place and in order, at a cost that does not grow with their number.
//!
//! Buckets of [`BUCKET`] bytes of text list the spans that start in them and those that reach into them, so an edit or a
//! question about a place reads one or two short lists, whether the article has 15 spans or 15,000.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::{LabelId, Span, SpanId, UtcMillis};
use crate::order::{Map, sort_by, sort_by_key};
use crate::text::TextRange;

/// Bytes of text per bucket.
const BUCKET: usize = 2_048;

/// Reading order: by start; of spans that start together the longest first, then by id.
type Place<'a> = (usize, Reverse<usize>, &'a str);

#[derive(Clone, Debug, Default)]
pub struct SpanTable {
    by_id: HashMap<SpanId, Arc<Span>>,
    /// As many as the text needs up to the last span's end.
    buckets: Vec<Bucket>,
    counts: Map<LabelId, usize>,
    last_change: Option<UtcMillis>,
}

/// Both lists are in reading order, the second comes before the first.
#[derive(Clone, Debug, Default)]
struct Bucket {
    starting: Vec<Arc<Span>>,
    /// Spans that start in an earlier bucket.
    reaching: Vec<Arc<Span>>,
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
        self.buckets.iter().flat_map(|bucket| &bucket.starting)
    }

    /// How many spans carry the label.
    pub fn count(&self, label: &LabelId) -> usize {
        self.counts.get(label).copied().unwrap_or(0)
    }

    /// Labels in use, with the number of their spans.
    pub fn counts(&self) -> impl Iterator<Item = (&LabelId, usize)> {
        self.counts.iter().map(|(label, count)| (label, *count))
    }

    /// The latest time at which one of its spans was changed, of those that have been taken out since as well.
    pub fn last_change(&self) -> Option<UtcMillis> {
        self.last_change
    }

    /// Spans that share a byte with `range`, in reading order.
    pub fn touching(&self, range: TextRange) -> Vec<&Arc<Span>> {
        if range.is_empty() {
            return Vec::new();
        }
        let (first, last) = (range.start() / BUCKET, (range.end() - 1) / BUCKET);
        let buckets = self.buckets.get(first..).unwrap_or_default();
        let reaching = buckets.first().map(|bucket| bucket.reaching.as_slice()).unwrap_or_default();
        let starting = buckets.iter().take(last + 1 - first).flat_map(|bucket| &bucket.starting);
        let touches = |span: &&Arc<Span>| span.ranges.iter().any(|part| part.overlaps(range));
        reaching.iter().chain(starting).filter(touches).collect()
    }

    /// Spans over the character at byte `pos`, innermost (shortest) first.
    pub fn at(&self, pos: usize) -> Vec<&Arc<Span>> {
        let mut found = self.touching(TextRange::between(pos, pos + 1));
        sort_by_key(&mut found, |span| (span.extent().len(), Reverse(span.extent().start())));
        found
    }

    /// Spans that reach exactly from `extent`'s start to its end (bytes), by id.
    pub fn with_extent(&self, extent: TextRange) -> impl Iterator<Item = &Arc<Span>> {
        let from = (extent.start(), Reverse(extent.end()), "");
        let (bucket, at) = self.find(from);
        let starting = self.buckets.get(bucket).map(|bucket| &bucket.starting[at..]).unwrap_or_default();
        starting.iter().take_while(move |span| span.extent() == extent)
    }

    /// The first span in reading order after the given one, or that starts after byte `pos`.
    pub fn next_after(&self, span: Option<&Span>, pos: usize) -> Option<&Arc<Span>> {
        let from = span.map_or((pos, Reverse(0), "\u{10FFFF}"), place);
        let (bucket, at) = self.find(from);
        let mut rest = self.buckets.get(bucket..)?.iter();
        let first = &rest.next()?.starting[at..];
        // The given one itself, if it is there.
        let here = first.iter().find(|span| place(span) > from);
        here.or_else(|| rest.find_map(|bucket| bucket.starting.first()))
    }

    /// The last span in reading order before the given one, or before byte `pos`.
    pub fn previous_before(&self, span: Option<&Span>, pos: usize) -> Option<&Arc<Span>> {
        let (bucket, at) = self.find(span.map_or((pos, Reverse(usize::MAX), ""), place));
        let (before, from) = self.buckets.split_at(bucket.min(self.buckets.len()));
        let here = from.first().and_then(|bucket| bucket.starting[..at].last());
        here.or_else(|| before.iter().rev().find_map(|bucket| bucket.starting.last()))
    }

    /// In which bucket a place is, and how many of its spans come before.
    fn find(&self, wanted: Place) -> (usize, usize) {
        let bucket = wanted.0 / BUCKET;
        let starting = self.buckets.get(bucket).map(|bucket| bucket.starting.as_slice());
        (bucket, starting.unwrap_or_default().partition_point(|span| place(span) < wanted))
    }

    /// Puts a span in, changes it or takes it out; the caller (`edit`) has checked both sides.
    pub(crate) fn put(&mut self, id: &SpanId, after: Option<Span>) {
        if let Some(old) = self.by_id.remove(id) {
            let buckets = buckets_of(&old);
            for list in self.lists(buckets) {
                if let Ok(at) = list.binary_search_by(|span| place(span).cmp(&place(&old))) {
                    list.remove(at);
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
            self.by_id.insert(id.clone(), new.clone());
            self.list(new);
        }
    }

    /// Puts many in, as [`SpanTable::put`] each, which costs less while there are none: a set that has just been read.
    pub(crate) fn put_all(&mut self, spans: Vec<Span>) {
        if !self.is_empty() {
            spans.into_iter().for_each(|span| self.put(&span.id.clone(), Some(span)));
            return;
        }
        self.by_id.reserve(spans.len());
        let mut listed: Vec<Arc<Span>> = Vec::with_capacity(spans.len());
        let mut twice = false;
        for span in spans {
            let span = Arc::new(span);
            twice |= self.by_id.insert(span.id.clone(), span.clone()).is_some();
            listed.push(span);
        }
        if twice {
            listed = self.by_id.values().cloned().collect();
        }
        // Files have them in order.
        if !listed.is_sorted_by(|a, b| place(a) <= place(b)) {
            sort_by(&mut listed, |a, b| place(a).cmp(&place(b)));
        }
        listed.into_iter().for_each(|span| self.list(span));
    }

    /// Into its buckets and the counts.
    fn list(&mut self, new: Arc<Span>) {
        *self.counts.or_default(new.label.clone()) += 1;
        self.last_change = self.last_change.max(Some(new.provenance.changed));
        let buckets = buckets_of(&new);
        if self.buckets.len() <= *buckets.end() {
            self.buckets.resize_with(buckets.end() + 1, Bucket::default);
        }
        for list in self.lists(buckets) {
            // Nearly always at the end, or near it.
            let at = list.partition_point(|span| place(span) < place(&new));
            list.insert(at, new.clone());
        }
    }

    /// The lists in which a span with these buckets stands.
    fn lists(
        &mut self,
        buckets: std::ops::RangeInclusive<usize>,
    ) -> impl Iterator<Item = &mut Vec<Arc<Span>>> {
        let lists = self.buckets[buckets].iter_mut().enumerate();
        lists.map(|(index, bucket)| if index == 0 { &mut bucket.starting } else { &mut bucket.reaching })
    }
}

fn place(span: &Span) -> Place<'_> {
    let extent = span.extent();
    (extent.start(), Reverse(extent.end()), span.id.as_str())
}

/// From where it starts to where its last byte is.
fn buckets_of(span: &Span) -> std::ops::RangeInclusive<usize> {
    let extent = span.extent();
    extent.start() / BUCKET..=extent.end().saturating_sub(1).max(extent.start()) / BUCKET
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AnnotatorId, Certainty, Origin, Provenance, UtcMillis};

    fn span(id: &str, start: usize, end: usize, label: &str) -> Span {
        let provenance = Provenance {
            annotator: AnnotatorId::new("x"),
            made: UtcMillis(0),
            changed: UtcMillis(0),
            origin: Origin::Hand,
        };
        Span {
            id: SpanId::new(id),
            ranges: vec![TextRange::between(start, end)],
            label: LabelId::new(label),
            subtype: None,
            certainty: Certainty::Sure,
            note: String::new(),
            attributes: Map::new(),
            provenance,
        }
    }

    /// Neither in order nor each id once.
    fn spans() -> Vec<Span> {
        let far = (0..300).map(|n| span(&format!("s{n}"), (n * 977) % 9_000, 9_100 + n, "quote"));
        let again = [span("s7", 3, 5, "person"), span("s250", 0, 9_000, "place"), span("s7", 2, 8, "place")];
        far.chain(again).collect()
    }

    fn ids<'a>(spans: impl IntoIterator<Item = &'a Arc<Span>>) -> Vec<&'a str> {
        spans.into_iter().map(|span| span.id.as_str()).collect()
    }

    #[test]
    fn spans_put_in_at_once_stand_as_if_put_in_one_by_one() {
        let (mut at_once, mut one_by_one) = (SpanTable::default(), SpanTable::default());
        at_once.put_all(spans());
        spans().into_iter().for_each(|span| one_by_one.put(&span.id.clone(), Some(span)));
        assert_eq!(at_once, one_by_one);
        assert_eq!(at_once.len(), 300);
        assert_eq!(ids(at_once.iter()), ids(one_by_one.iter()));
        assert!(at_once.counts().eq(one_by_one.counts()));
        for pos in (0..9_500).step_by(50) {
            let range = TextRange::between(pos, pos + 60);
            assert_eq!(ids(at_once.touching(range)), ids(one_by_one.touching(range)));
        }
        // Into what holds some already.
        let more = || vec![span("s7", 1, 2, "event"), span("new", 0, 1, "event")];
        at_once.put_all(more());
        more().into_iter().for_each(|span| one_by_one.put(&span.id.clone(), Some(span)));
        assert_eq!(at_once, one_by_one);
        assert_eq!(ids(at_once.iter()), ids(one_by_one.iter()));
        assert_eq!(at_once.len(), 301);
    }
}
