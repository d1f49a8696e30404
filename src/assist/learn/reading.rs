//! Which sentences of an annotator's work count as read: those in which what has no label is known to need none.

use super::Sentence;
use crate::model::{AnnotationSet, Article, Origin, SetState, Span};
use crate::text::{TextRange, sentences};

/// The read sentences of one set, in the order of the text.
///
/// Read is what was examined, by the set's state or up to where it says. In work that goes on a sentence is read where a
/// label in it was given by hand or came with a file: what was taken from a list of suggestions says nothing about the words
/// beside it. What is excluded from annotation is not read, and neither is a sentence with a part of a span in several
/// pieces, which cannot be learned and would else teach that there is none.
pub fn sentences_read(article: &Article, set: &AnnotationSet) -> Vec<Sentence> {
    let text = &*article.text;
    let examined = match (set.head.state, set.head.examined_to) {
        (_, Some(to)) => to,
        (SetState::Done, None) => text.len(),
        _ => 0,
    };
    let mut spans: Vec<&Span> = set.spans.iter().map(|span| &**span).collect();
    spans.sort_by_key(|span| span.extent().start());
    let mut read = Vec::new();
    let mut first = 0;
    for range in sentences(text, TextRange::between(0, text.len())) {
        while spans.get(first).is_some_and(|span| span.extent().start() < range.start()) {
            first += 1;
        }
        let starting = spans[first..].iter().take_while(|span| span.extent().start() < range.end());
        let inside: Vec<&Span> = starting.filter(|span| range.contains(span.extent())).copied().collect();
        let by_hand = |span: &&Span| matches!(span.provenance.origin, Origin::Hand | Origin::Import);
        let is_read = range.end() <= examined || inside.iter().any(by_hand);
        let is_out = article.meta.excluded.iter().any(|excluded| excluded.overlaps(range))
            || inside.iter().any(|span| span.ranges.len() > 1);
        if is_read && !is_out {
            let spans = inside.iter().map(|span| {
                let extent = span.extent();
                let (start, end) = (extent.start() - range.start(), extent.end() - range.start());
                (TextRange::between(start, end), &span.label)
            });
            read.push(Sentence::new(range.slice(text).unwrap_or_default(), spans));
        }
    }
    read
}
