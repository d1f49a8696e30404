//! All dialogs, one file each, shown by `session.dialog`.

pub mod export;
pub mod import;

use leptos::prelude::*;

/// The open dialog, if any.
#[component]
pub fn Dialogs() -> impl IntoView {}
