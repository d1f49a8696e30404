//! Saved shapes by version, and the journal of edits. No browser here: a store is a trait.
