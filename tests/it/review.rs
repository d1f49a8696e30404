//! Comparing annotators: figures against other programs' and against what must hold for all of them.

mod command;
mod figures;
mod figuring;
mod gold;
mod packages;
mod places;
mod properties;
mod queue;
mod reports;
mod reviewing;
mod revisions;
