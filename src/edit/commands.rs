//! What an annotator can do, each as a function that gives an [`Edit`] or says why not.
//!
//! Ids and times are arguments: the core has no clock and no randomness. Bodies only look; `apply` changes.

use super::{Edit, Record, RecordId};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, Certainty, Label, LabelId, Origin, Project, Relation, RelationId,
    Role, SetId, SetState, Span, SpanId, Target, UtcMillis,
};
use crate::text::TextRange;

/// Who does it, when, and how.
#[derive(Clone, Debug)]
pub struct Stamp {
    pub annotator: AnnotatorId,
    pub now: UtcMillis,
    pub origin: Origin,
}

/// Why a command gives no edit. `ui` and the command line put it into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// This annotator already has a span with the same range and label.
    SameSpan {
        label: LabelId,
        range: TextRange,
    },
    EmptyRange,
    /// Past the end of the text (`len` bytes) or inside a code point.
    OutsideText {
        range: TextRange,
        len: usize,
    },
    /// An edge lies inside a grapheme cluster, at this byte.
    InsideGrapheme {
        at: usize,
    },
    UnknownSpan(SpanId),
    UnknownRelation(RelationId),
    UnknownLabel(LabelId),
    UnknownArticle,
    UnknownSet(SetId),
    /// The role does not fit the label of the span that it starts from.
    RoleNotAllowed {
        label: LabelId,
        role: Role,
    },
    /// The same link is already there.
    SameRelation,
    /// A span cannot be linked to itself.
    SelfRelation,
    /// A label with this slug exists.
    LabelExists(LabelId),
    /// Empty, over 60 characters, or with control characters.
    BadLabelName(String),
    /// Another label has this key.
    KeyTaken {
        key: char,
        by: LabelId,
    },
    /// Nothing would change.
    NoChange,
}

type Result<T = Edit> = std::result::Result<T, Refusal>;
/// A changed label's fields; `None` leaves one as it is.
#[derive(Clone, Debug, Default)]
pub struct LabelChange {
    /// New name in this language (BCP 47).
    pub name: Option<(String, String)>,
    pub definition: Option<(String, String)>,
    pub color: Option<String>,
    /// `Some(None)` takes the key away.
    pub key: Option<Option<char>>,
    pub hidden: Option<bool>,
}

/// What becomes of the spans of a label that is removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelRemoval {
    /// Refused while any span has it.
    OnlyUnused,
    /// They get this label; one that would then be there twice goes.
    MoveTo(LabelId),
    DeleteSpans,
}
