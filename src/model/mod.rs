//! What a project is made of: articles, label schema, guidelines, annotation sets, spans, relations.
//!
//! Plain data without serde: `storage` and each format own their shapes. Changing anything is `edit`'s work.

mod annotators;
mod article;
mod color;
mod decision;
mod default_labels;
mod guidelines;
mod header;
mod heading;
mod id;
mod levels;
mod package;
mod project;
mod relation;
mod revision;
mod schema;
mod segments;
mod set;
mod span;
mod span_table;
mod time;

pub use annotators::{Annotator, Annotators, GOLD, NAME_MAX, NameProblem};
pub use article::{Article, ArticleMeta, BIN_DAYS, Direction, TextHasher, sha256_hex};
pub use color::{DARK_GROUND, LIGHT_GROUND, TEXT_CONTRAST, contrast, dark_variant, parse_hex};
pub use decision::{DecidedSpan, Decision, DecisionReason, Judged, Verdict, relabel_links};
pub use default_labels::default_labels;
pub use guidelines::GuidelineVersion;
pub use header::{ArticleHeader, SetHeader};
pub use heading::{Heading, ListOrder, Sift, headings, is_closed_gold, languages_of};
pub use id::{AnnotatorId, ArticleId, DecisionId, LabelId, RelationId, SetId, SpanId};
pub use levels::levels;
pub use package::{PackageHead, PackageKind};
pub use project::Project;
pub use relation::{Relation, Role, Target};
pub use revision::SetNews;
pub use schema::{Label, Localized, Subtype, localized};
pub use segments::{Segment, segments};
pub use set::{AnnotationSet, SetHead, SetState};
pub use span::{Certainty, Origin, Provenance, Span};
pub use span_table::SpanTable;
pub use time::UtcMillis;
