//! What an annotator may want to label, and what looks wrong: suggestions and findings, never edits.
//!
//! Every suggester and every lint is a plain function in a file of its own, a row in [`SUGGESTERS`] or [`LINTS`], and a
//! test with marked text (`tests/it/assist`). They only look: whoever takes a suggestion makes the edit by
//! [`crate::edit::commands`], with the suggestion's origin. They leave out what the annotator has refused.

pub mod learn;
pub mod lints;
pub mod participants;
pub mod quotations;
mod reporting;

pub use lints::{Finding, LINTS, Lint, Mend};
pub use reporting::Reporting;

use crate::model::{AnnotationSet, Article, LabelId, Origin, Project, Role, Target};
use crate::text::TextRange;

/// What a suggester or lint sees: one article, and one annotator's work on it.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// For its labels, and for what the annotator labelled elsewhere.
    pub project: &'a Project,
    pub article: &'a Article,
    pub set: &'a AnnotationSet,
    /// The verbs of saying; [`Reporting::usual`] where the user has none of their own.
    pub reporting: &'a Reporting,
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
    /// The links from it that come with it, such as to a quote's speaker.
    pub links: Vec<ProposedLink>,
}

/// A link that nobody has made yet; what it starts from, whoever holds it knows.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposedLink {
    pub role: Role,
    pub target: Target,
}

/// A row of [`SUGGESTERS`].
pub struct Suggester {
    /// Stable: settings and refusals are kept under it.
    pub name: &'static str,
    /// Suggestions in order of the text. What overlaps a span of the set with the same label is left out.
    pub suggest: fn(&Seen<'_>) -> Vec<Suggestion>,
}

/// All suggesters, in the order in which their suggestions win where two say the same.
pub const SUGGESTERS: &[Suggester] = &[Suggester { name: "quotes", suggest: quotations::suggest }];
