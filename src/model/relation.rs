//! A link from a span to what it is about.

use std::sync::Arc;

use super::{Provenance, RelationId, SpanId};
use crate::text::TextRange;

/// `from` plays no role itself: `target` is the speaker, agent … of `from`, or the same thing as it.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    pub id: RelationId,
    pub from: SpanId,
    pub role: Role,
    pub target: Target,
    pub provenance: Provenance,
}

/// What a relation points to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Span(SpanId),
    /// An unlabelled stretch of text (bytes), absent from label exports.
    Mention(TextRange),
    Unknown,
    /// The author of the article.
    Author,
}

/// What the target is to the relation's span.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Speaker,
    Cue,
    Addressee,
    Agent,
    Place,
    Time,
    Participant,
    Same,
    /// What an imported file calls it, where that is none of ours: kept and exported as it came.
    Other(Arc<str>),
}

impl Role {
    /// The roles that the interface gives.
    pub const ALL: [Self; 8] = [
        Self::Speaker,
        Self::Cue,
        Self::Addressee,
        Self::Agent,
        Self::Place,
        Self::Time,
        Self::Participant,
        Self::Same,
    ];

    /// The stable name that files carry.
    pub fn slug(&self) -> &str {
        match self {
            Self::Speaker => "speaker",
            Self::Cue => "cue",
            Self::Addressee => "addressee",
            Self::Agent => "agent",
            Self::Place => "place",
            Self::Time => "time",
            Self::Participant => "participant",
            Self::Same => "same",
            Self::Other(name) => name,
        }
    }

    /// One of ours where it goes by that name; `None` for an empty one.
    pub fn from_slug(slug: &str) -> Option<Self> {
        let known = Self::ALL.into_iter().find(|role| role.slug() == slug);
        known.or_else(|| (!slug.is_empty()).then(|| Self::Other(slug.into())))
    }
}
