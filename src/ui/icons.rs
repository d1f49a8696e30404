//! Small line icons, drawn here: 20 by 20, in the colour of the text.

use leptos::prelude::*;

/// One icon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Undo,
    Redo,
    Search,
    Keys,
    Settings,
    Theme,
    List,
    Panel,
    Export,
}

#[component]
pub fn Drawn(icon: Icon) -> impl IntoView {
    let path = match icon {
        Icon::Undo => "M8 4 4 8l4 4M4 8h7a5 5 0 0 1 0 10H8",
        Icon::Redo => "m12 4 4 4-4 4M16 8H9a5 5 0 0 0 0 10h3",
        Icon::Search => "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM13 13l4 4",
        Icon::Keys => {
            "M2.5 5.5h15v9h-15zM5.5 8.500h.01M8.500 8.500h.01M11.500 8.500h.01M14.500 8.500h.01M6.500 11.500h7"
        }
        Icon::Settings => "M3 6h9M16 6h1M3 14h1M8 14h9M14 4v4M6 12v4",
        Icon::Theme => "M16.500 11.500A7 7 0 1 1 8.500 3.500a5.500 5.500 0 0 0 8 8Z",
        Icon::List => "M4 5h12M4 10h12M4 15h8",
        Icon::Panel => "M3 4h14v12H3zM12.500 4v12",
        Icon::Export => "M10 3v9m0 0 3.500-3.500M10 12 6.500 8.500M4 16h12",
    };
    view! {
        <svg class="drawn" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
            <path d=path></path>
        </svg>
    }
}
