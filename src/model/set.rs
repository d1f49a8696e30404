//! One annotator's work on one article.

use std::collections::HashMap;

use super::{
    AnnotatorId, ArticleId, Decision, DecisionId, Relation, RelationId, SetId, Span, SpanId, SpanTable,
    Target, UtcMillis,
};
use crate::order::{Map, Set};

/// The spans and relations of one annotator on one article. Changed only by `edit::apply`.
#[derive(Clone, Debug, PartialEq)]
pub struct AnnotationSet {
    pub id: SetId,
    pub article: ArticleId,
    pub annotator: AnnotatorId,
    pub head: SetHead,
    pub spans: SpanTable,
    relations: Map<RelationId, Relation>,
    /// Of a gold set: what it follows from.
    decisions: Map<DecisionId, Decision>,
    /// Which relations touch a span, so that deleting one needs no walk over all.
    by_span: HashMap<SpanId, Set<RelationId>>,
}

/// What may be edited about a set as a whole.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SetHead {
    pub state: SetState,
    /// The text was examined up to here (bytes); `None` is the whole of it.
    pub examined_to: Option<usize>,
    /// Version of the guidelines it was made under; 0 before there were any.
    pub guideline_version: u32,
    /// How often it was handed in after a change; 0 while it never was. See [`super::SetNews`].
    pub revision: u32,
    /// [`AnnotationSet::digest`] of what was handed in as `revision`; 0 while it never was.
    pub handed_in: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SetState {
    #[default]
    New,
    InProgress,
    Done,
}

impl AnnotationSet {
    pub fn new(id: SetId, article: ArticleId, annotator: AnnotatorId) -> Self {
        Self {
            id,
            article,
            annotator,
            head: SetHead::default(),
            spans: SpanTable::default(),
            relations: Map::new(),
            decisions: Map::new(),
            by_span: HashMap::new(),
        }
    }

    pub fn relation(&self, id: &RelationId) -> Option<&Relation> {
        self.relations.get(id)
    }

    /// All relations in the order of their ids.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.relations.values()
    }

    pub fn decision(&self, id: &DecisionId) -> Option<&Decision> {
        self.decisions.get(id)
    }

    /// All decisions in the order of their ids, which is that in which they were made.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.values()
    }

    /// Relations that start at or point to the span.
    pub fn relations_of(&self, span: &SpanId) -> impl Iterator<Item = &Relation> {
        let ids = self.by_span.get(span).into_iter().flatten();
        ids.filter_map(|id| self.relations.get(id))
    }

    /// When a span or link of it was last changed, as far as that is known: removing one leaves no trace.
    /// `None` while there is neither. Costs a walk over the links.
    pub fn last_change(&self) -> Option<UtcMillis> {
        let links = self.relations.values().map(|relation| relation.provenance.changed);
        links.chain(self.spans.last_change()).max().filter(|at| *at != UtcMillis::default())
    }

    /// The set with other ids for annotators, in its records too; those that `ids` does not name keep theirs.
    pub fn with_annotators(mut self, ids: &[(AnnotatorId, AnnotatorId)]) -> Self {
        let other = |id: &AnnotatorId| ids.iter().find(|(from, _)| from == id).map(|(_, to)| to.clone());
        if let Some(to) = other(&self.annotator) {
            self.annotator = to;
        }
        let spans: Vec<Span> = self
            .spans
            .iter()
            .filter_map(|span| {
                let annotator = other(&span.provenance.annotator)?;
                let mut changed = Span::clone(span);
                changed.provenance.annotator = annotator;
                Some(changed)
            })
            .collect();
        self.spans.put_all(spans);
        for relation in self.relations.values_mut() {
            if let Some(to) = other(&relation.provenance.annotator) {
                relation.provenance.annotator = to;
            }
        }
        for decision in self.decisions.values_mut() {
            *decision = decision.clone().with_annotators(ids);
        }
        self
    }

    /// Puts a decision in or takes it out.
    pub(crate) fn put_decision(&mut self, id: &DecisionId, after: Option<Decision>) {
        match after {
            Some(decision) => self.decisions.insert(id.clone(), decision),
            None => self.decisions.remove(id),
        };
    }

    /// Puts a relation in or takes it out; the caller (`edit`) has checked both sides.
    pub(crate) fn put_relation(&mut self, id: &RelationId, after: Option<Relation>) {
        if let Some(old) = self.relations.remove(id) {
            for span in ends(&old) {
                if let Some(ids) = self.by_span.get_mut(span) {
                    ids.remove(id);
                    if ids.is_empty() {
                        self.by_span.remove(span);
                    }
                }
            }
        }
        if let Some(new) = after {
            for span in ends(&new) {
                self.by_span.entry(span.clone()).or_default().insert(id.clone());
            }
            self.relations.insert(id.clone(), new);
        }
    }
}

fn ends(relation: &Relation) -> impl Iterator<Item = &SpanId> {
    let to = match &relation.target {
        Target::Span(id) => Some(id),
        Target::Mention(_) | Target::Unknown | Target::Author => None,
    };
    std::iter::once(&relation.from).chain(to)
}
