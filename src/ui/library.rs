//! The list of articles.

use leptos::prelude::*;

#[component]
pub fn Library() -> impl IntoView {}
