//! What looks wrong in the open article, as far as the start of the page needs it: the list, and what a key asks for.
//!
//! Looking and mending load later (`dialogs/findings.rs`) and answer to [`Checks::ask`].

use leptos::prelude::*;

use crate::assist::Finding;

/// `Copy`; a part of the session.
#[derive(Clone, Copy)]
pub struct Checks {
    /// Of the open article, without what was silenced.
    pub found: RwSignal<Vec<Finding>>,
    /// The [`Finding::place`] that keys are about.
    pub at: RwSignal<Option<String>>,
    pub ask: RwSignal<Option<Ask>>,
    /// Whether anybody looks: the part that does has come.
    pub watched: RwSignal<bool>,
    /// Whether the article waits to be set done until its findings were seen.
    pub before_done: RwSignal<bool>,
}

/// What a key wants of what loads later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Next,
    Mend,
    Silence,
    /// The likeliest speaker or participant of the chosen span.
    TakeLink,
    /// Set the article done, unless something is found.
    Done,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            found: RwSignal::new(Vec::new()),
            at: RwSignal::new(None),
            ask: RwSignal::new(None),
            watched: RwSignal::new(false),
            before_done: RwSignal::new(false),
        }
    }
}
