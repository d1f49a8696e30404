//! The frame of the app: header, library, article, panel, status.

use leptos::prelude::*;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let prefs = super::prefs::Prefs::provide();
    let _session = super::session::Session::provide(prefs);
    view! { <super::dialogs::Dialogs/> }
}
