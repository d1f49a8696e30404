//! What an annotator may want to label, and what looks wrong: suggestions and findings, never edits.
//!
//! Every suggester and every lint is a plain function in a file of its own, a row in [`SUGGESTERS`] or [`LINTS`], and a
//! test with marked text (`tests/it/assist`). They only look: whoever takes a suggestion makes the edit by
//! [`crate::edit::commands`], with the suggestion's origin. They leave out what the annotator has refused.

use crate::model::{AnnotationSet, Article, LabelId, Origin, Project, SpanId};
use crate::text::TextRange;

/// What a suggester or lint sees: one article, and one annotator's work on it.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// For its labels, and for what the annotator labelled elsewhere.
    pub project: &'a Project,
    pub article: &'a Article,
    pub set: &'a AnnotationSet,
}

/// A span that nobody has made yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Bytes, on grapheme edges.
    pub range: TextRange,
    pub label: LabelId,
    /// What a span made of it will say of itself.
    pub origin: Origin,
    /// 0 to 1; `None` where it follows from a rule.
    pub score: Option<f64>,
}

/// A row of [`SUGGESTERS`].
pub struct Suggester {
    /// Stable: settings and refusals are kept under it.
    pub name: &'static str,
    /// Suggestions in order of the text. What overlaps a span of the set with the same label is left out.
    pub suggest: fn(&Seen<'_>) -> Vec<Suggestion>,
}

/// A row of [`LINTS`].
pub struct Lint {
    /// Stable: what is silenced is kept under it.
    pub name: &'static str,
    pub look: fn(&Seen<'_>) -> Vec<Finding>,
}

/// Something that looks wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The [`Lint::name`] that found it.
    pub lint: &'static str,
    /// Where to look, in bytes; for what concerns a label as a whole, empty at 0.
    pub range: TextRange,
    /// The spans it is about, if any.
    pub spans: Vec<SpanId>,
    pub mend: Option<Mend>,
}

/// What one key does about a [`Finding`].
#[derive(Clone, Debug, PartialEq)]
pub enum Mend {
    Resize(SpanId, TextRange),
    Relabel(SpanId, LabelId),
    Delete(SpanId),
}

/// All suggesters, in the order in which their suggestions win where two say the same.
pub const SUGGESTERS: &[Suggester] = &[];

/// All lints, in the order in which they are shown.
pub const LINTS: &[Lint] = &[];
