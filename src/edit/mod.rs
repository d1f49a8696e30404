//! The one way to change a project: commands give an [`Edit`] or a [`Refusal`]; [`Editor`] applies, undoes, redoes.
//!
//! Storing an edit and telling other tabs is not done here.

mod apply;
mod change;
mod commands;
mod history;

pub use apply::{Conflict, apply};
pub use change::{Change, Edit, Record, RecordId};
pub use commands::{LabelChange, LabelRemoval, Refusal, Stamp};
pub use history::{Editor, Undone};
