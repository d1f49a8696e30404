//! Comparing annotators: how much they agree, where they differ, what was decided, and the gold set that follows.
//!
//! Pure: what the figures mean is said beside each formula and, for readers, in `docs/agreement.md`. Nothing here speaks
//! a human language; why a figure has no value is an [`Undefined`]. Screens and files are for others.

mod agreement;
mod alpha;
mod behind;
mod bootstrap;
mod boundary;
mod changes;
mod corpus;
mod decisions;
mod fates;
mod feedback;
mod figure;
mod flat;
mod gamma;
mod given;
mod glance;
mod gold;
mod kappa;
mod links;
mod matching;
mod packages;
mod pairing;
mod places;
mod queue;
mod random;
pub mod report;
mod reviewing;
mod tally;
mod unitizing;

pub use crate::model::GOLD;
pub use agreement::{
    Agreement, Counted, Figures, LabelFigures, LayerFigures, Options, PairFigures, Scores, agreement,
};
pub use behind::{Behind, Counterparts, Edge, OUTCOMES, Of, SHIFTS, behind, shift_at, shift_of};
pub use bootstrap::Interval;
pub use boundary::{BOUNDARY_CLASSES, BoundaryClass, boundary_class, same_core};
pub use changes::{Changes, DocumentChanges, DocumentState, LinkChange, LinkedTo, SpanChange, changes};
pub use corpus::{
    Aside, Corpus, Document, Given, GivenDocument, GivenSpan, Link, LinkEnd, MadeBy, Mark, States, TokenRule,
    Work,
};
pub use decisions::{LogProblem, Logged, judged, logged, open_places, read_decisions, write_decisions};
pub use fates::{Fate, fates, outcome};
pub use feedback::{FEEDBACK, feedback_project, is_feedback};
pub use figure::{Figure, Undefined};
pub use flat::Layer;
pub use gamma::{Gamma, GammaOfArticle, Sampling};
pub use given::{GivenProblem, read_tokens};
pub use glance::{Agreed, Glance, Widely};
pub use gold::{Agreeing, Gold, gold, gold_project};
pub use links::LinkCounts;
pub use packages::{
    ORDER, Package, PackageUpdate, Plan, PlanProblem, assign, package_project, package_schema,
    package_update, unpack,
};
pub use pairing::{Pairing, pair_up};
pub use places::{Place, PlaceKind, places};
pub use queue::{PlaceState, QueueFilter, QueueOrder, Side, Variant};
pub use reviewing::{Reviewing, Ruling, counts, gold_set, header_counts, is_gold, reviewing};
pub use tally::Overlaps;
