//! The side panel: labels with their counts, the chosen span's card, the list of spans.

mod card;
mod labels;
mod list;

pub use card::{Card, target_text};
pub use list::SpanList;

use leptos::prelude::*;

use super::later;
use super::pieces::Piece;
use super::words::screen;

#[component]
pub fn Panel() -> impl IntoView {
    view! {
        <aside class="panel" aria-label=move || screen().labels>
            <labels::Labels/>
            {later::piece(Piece::Card)}
            {later::piece(Piece::SpanList)}
        </aside>
    }
}
