//! A labelled stretch of text.

use super::{AnnotatorId, LabelId, SpanId, UtcMillis};
use crate::order::Map;
use crate::text::TextRange;

/// One annotator's label on a range. Spans may nest, cross and repeat.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub id: SpanId,
    /// Bytes; never empty; sorted and disjoint. The interface makes one range, brat may bring several.
    pub ranges: Vec<TextRange>,
    pub label: LabelId,
    pub subtype: Option<String>,
    pub certainty: Certainty,
    /// Empty where there is none.
    pub note: String,
    /// Imported attributes, as JSON text by name.
    pub attributes: Map<String, String>,
    pub provenance: Provenance,
}

impl Span {
    /// From the first range's start to the last one's end.
    pub fn extent(&self) -> TextRange {
        let start = self.ranges.first().map_or(0, |range| range.start());
        let end = self.ranges.last().map_or(0, |range| range.end());
        TextRange::between(start, end)
    }
}

/// Whether the annotator was sure. An unsure span is kept and exported as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Certainty {
    #[default]
    Sure,
    Unsure,
}

/// Who made a record, when, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Provenance {
    pub annotator: AnnotatorId,
    pub made: UtcMillis,
    pub changed: UtcMillis,
    pub origin: Origin,
}

/// How a record came to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Hand,
    Import,
    Repeat,
    KnownName,
    Model { name: String, version: String },
}
