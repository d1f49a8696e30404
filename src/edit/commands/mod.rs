//! What an annotator can do, each as a function that gives an [`Edit`] or says why not.
//!
//! Ids and times are arguments: the core has no clock and no randomness. Bodies only look; `apply` changes.

mod articles;
mod decided;
mod guidelines;
mod labels;
mod relations;
mod schema;
mod sets;
mod spans;

pub use articles::{bin_article, bring_back_article, exclude, include, rename_article};
pub use guidelines::add_guideline;
pub use labels::{LabelChange, add_label, change_label};
pub use relations::{add_relation, remove_relation, roles_for};
pub use schema::{
    Collision, Heir, SchemaChange, SchemaPlan, Touched, Which, change_schema, plan_schema_change,
};
pub use sets::{copy_set, hand_in, replace_set, set_examined_to, set_state};
pub use spans::{
    NewSpan, add_span, add_spans, delete_span, place_span, relabel, resize, set_certainty, set_note,
    set_subtype,
};

use unicode_segmentation::GraphemeCursor;

use super::{Change, Edit, Record, RecordId};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, Label, LabelId, Origin, Project, Provenance, Relation,
    RelationId, Role, SetHead, SetId, SetState, Span, SpanId, UtcMillis,
};
use crate::text::TextRange;

/// Who does it, when, and how.
#[derive(Clone, Debug)]
pub struct Stamp {
    pub annotator: AnnotatorId,
    pub now: UtcMillis,
    pub origin: Origin,
}

impl Stamp {
    fn provenance(&self) -> Provenance {
        Provenance {
            annotator: self.annotator.clone(),
            made: self.now,
            changed: self.now,
            origin: self.origin.clone(),
        }
    }
}

/// Why a command gives no edit. `ui` and the command line put it into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// This annotator already has a span with the same range (of several: their extent) and label.
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
    /// The label is offered no more.
    RetiredLabel(LabelId),
    UnknownArticle,
    UnknownSet(SetId),
    /// The label has no such subtype.
    UnknownSubtype {
        label: LabelId,
        subtype: String,
    },
    /// The role does not fit the label of the span that it starts from.
    RoleNotAllowed {
        label: LabelId,
        role: Role,
    },
    /// The role links two spans; a mention, the author or nobody known will not do.
    TargetNotSpan {
        role: Role,
    },
    /// The same link is already there.
    SameRelation,
    /// A span cannot be linked to itself.
    SelfRelation,
    /// A label with this slug exists.
    LabelExists(LabelId),
    /// This many spans, over all sets, still have the label.
    LabelInUse {
        label: LabelId,
        spans: usize,
    },
    /// Empty, over 60 characters, or with control, line or bidi-control characters.
    BadLabelName(String),
    /// Not of the form `#rrggbb`.
    BadColor(String),
    /// Not a digit from 1 to 9.
    BadKey(char),
    /// Another label has this key.
    KeyTaken {
        key: char,
        by: LabelId,
    },
    /// Nothing would change.
    NoChange,
}

type Result<T = Edit> = std::result::Result<T, Refusal>;

fn find_set<'a>(project: &'a Project, id: &SetId) -> Result<&'a AnnotationSet> {
    project.set(id).ok_or_else(|| Refusal::UnknownSet(id.clone()))
}

fn find_article<'a>(project: &'a Project, id: &ArticleId) -> Result<&'a Article> {
    project.article(id).ok_or(Refusal::UnknownArticle)
}

fn find_label<'a>(project: &'a Project, id: &LabelId) -> Result<&'a Label> {
    project.label(id).ok_or_else(|| Refusal::UnknownLabel(id.clone()))
}

fn offered_label<'a>(project: &'a Project, id: &LabelId) -> Result<&'a Label> {
    let label = find_label(project, id)?;
    if label.retired { Err(Refusal::RetiredLabel(id.clone())) } else { Ok(label) }
}

fn find_span<'a>(set: &'a AnnotationSet, id: &SpanId) -> Result<&'a Span> {
    set.spans.get(id).map(AsRef::as_ref).ok_or_else(|| Refusal::UnknownSpan(id.clone()))
}

/// Ranges that an annotator makes are not empty, in the text and between graphemes.
fn check_range(text: &str, range: TextRange) -> Result<()> {
    if range.is_empty() {
        return Err(Refusal::EmptyRange);
    }
    if range.slice(text).is_none() {
        return Err(Refusal::OutsideText { range, len: text.len() });
    }
    match [range.start(), range.end()].into_iter().find(|at| !on_edge(text, *at)) {
        Some(at) => Err(Refusal::InsideGrapheme { at }),
        None => Ok(()),
    }
}

fn on_edge(text: &str, pos: usize) -> bool {
    text.is_char_boundary(pos)
        && GraphemeCursor::new(pos, text.len(), true).is_boundary(text, 0).is_ok_and(|edge| edge)
}

/// The changes as an edit, with what becomes of the set that was worked on, so that undo takes both back.
fn begun(project: &Project, set: &AnnotationSet, mut changes: Vec<Change>) -> Edit {
    let mut head = set.head.clone();
    work_on(project, &mut head);
    if head != set.head {
        changes.push(head_change(set, head));
    }
    Edit { changes }
}

/// A new set is in progress from now on, and one in progress is made under the newest guidelines. One that is done
/// stays as it is.
fn work_on(project: &Project, head: &mut SetHead) {
    if head.state != SetState::Done {
        head.state = SetState::InProgress;
        head.guideline_version = head.guideline_version.max(project.guideline_version());
    }
}

fn head_change(set: &AnnotationSet, after: SetHead) -> Change {
    Change {
        id: RecordId::SetHead(set.id.clone()),
        before: Some(Record::SetHead(set.head.clone())),
        after: Some(Record::SetHead(after)),
    }
}

fn span_change(set: &AnnotationSet, before: Option<&Span>, after: Option<Span>) -> Change {
    let id = before.or(after.as_ref()).map(|span| span.id.clone()).expect("a change has a side");
    Change {
        id: RecordId::Span(set.id.clone(), id),
        before: before.cloned().map(Record::Span),
        after: after.map(Record::Span),
    }
}

fn relation_change(set: &AnnotationSet, before: Option<&Relation>, after: Option<Relation>) -> Change {
    let id = before.or(after.as_ref()).map(|relation| relation.id.clone()).expect("a change has a side");
    Change {
        id: RecordId::Relation(set.id.clone(), id),
        before: before.cloned().map(Record::Relation),
        after: after.map(Record::Relation),
    }
}
