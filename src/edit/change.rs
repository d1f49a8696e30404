//! The shape of an edit: records before and after.

use crate::model::{
    ArticleId, ArticleMeta, Decision, DecisionId, GuidelineVersion, Label, LabelId, Relation, RelationId,
    SetHead, SetId, Span, SpanId,
};
use crate::text::TextRange;

/// Which record a change is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordId {
    Span(SetId, SpanId),
    Relation(SetId, RelationId),
    /// What a reviewer decided, in the gold set that follows from it.
    Decision(SetId, DecisionId),
    SetHead(SetId),
    Label(LabelId),
    /// By its number.
    Guideline(u32),
    ArticleMeta(ArticleId),
}

impl RecordId {
    /// The set that it belongs to, if it is one of a set.
    pub fn set(&self) -> Option<&SetId> {
        match self {
            Self::Span(set, _) | Self::Relation(set, _) | Self::Decision(set, _) | Self::SetHead(set) => {
                Some(set)
            }
            Self::Label(_) | Self::Guideline(_) | Self::ArticleMeta(_) => None,
        }
    }
}

/// What a record holds. Set heads and article metadata live as long as their set and article.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    Span(Span),
    Relation(Relation),
    Decision(Decision),
    SetHead(SetHead),
    Label(Label),
    Guideline(GuidelineVersion),
    ArticleMeta(ArticleMeta),
}

/// One record added (`before` is `None`), removed (`after` is `None`) or changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub id: RecordId,
    pub before: Option<Record>,
    pub after: Option<Record>,
}

/// Changes that are applied together or not at all, and undone in one step.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Edit {
    pub changes: Vec<Change>,
}

impl Edit {
    pub fn one(id: RecordId, before: Option<Record>, after: Option<Record>) -> Self {
        Self { changes: vec![Change { id, before, after }] }
    }

    /// The edit that takes this one back: sides swapped, order reversed.
    pub fn inverse(&self) -> Self {
        let swap = |change: &Change| Change {
            id: change.id.clone(),
            before: change.after.clone(),
            after: change.before.clone(),
        };
        Self { changes: self.changes.iter().rev().map(swap).collect() }
    }

    /// Extents of the spans of `set` that this edit touches, before and after: what must be painted anew.
    pub fn touched_ranges(&self, set: &SetId) -> Vec<TextRange> {
        let mut touched = Vec::new();
        for change in &self.changes {
            if !matches!(&change.id, RecordId::Span(of, _) if of == set) {
                continue;
            }
            for record in [&change.before, &change.after].into_iter().flatten() {
                if let Record::Span(span) = record {
                    touched.push(span.extent());
                }
            }
        }
        touched
    }
}
