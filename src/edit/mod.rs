//! The one way to change a project: commands give an [`Edit`] or a [`Refusal`]; [`Editor`] applies, undoes, redoes.
//!
//! Storing an edit and telling other tabs is not done here.

mod apply;
mod change;
mod commands;
mod history;

pub use apply::{Conflict, apply, still_to_do};
pub use change::{Change, Edit, Record, RecordId};
pub use commands::{
    Collision, Heir, LabelChange, NewSpan, Refusal, SchemaChange, SchemaPlan, Stamp, Touched, Which,
    add_guideline, add_label, add_relation, add_span, add_spans, bin_article, bring_back_article,
    change_label, change_schema, copy_set, delete_span, exclude, hand_in, include, place_span,
    plan_schema_change, relabel, remove_relation, rename_article, replace_set, resize, roles_for,
    set_certainty, set_examined_to, set_note, set_state, set_subtype,
};
pub use history::{Editor, Rebased, Undone};
