//! Searching in the open article.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::Desk;
use crate::text::{TextRange, find};
use crate::ui::session::Session;
use crate::ui::words::{screen, typed_direction};

/// More matches than this are not listed.
const MAX_MATCHES: usize = 5_000;

/// The search field, shown while a search is open.
#[component]
pub fn SearchBar() -> impl IntoView {
    let desk = expect_context::<Desk>();
    view! {
        <Show when=move || desk.search_open.get()>
            <Bar/>
        </Show>
    }
}

#[component]
fn Bar() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let field = NodeRef::<html::Input>::new();
    let query = RwSignal::new(String::new());
    let current = RwSignal::new(0_usize);
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    });
    Effect::new(move |_| {
        session.open.track();
        let matches = query.with(|query| {
            session.with_open(|article, _| find(&article.text, query, MAX_MATCHES)).unwrap_or_default()
        });
        current.set(0);
        desk.found.set(matches);
    });
    Effect::new(move |_| {
        desk.laid_out.track();
        let (found, current) = (desk.found.get(), current.get());
        // Only the matches around the current one: highlights far away would cost at every change.
        let (from, to) = (current.saturating_sub(150), (current + 150).min(found.len()));
        desk.highlight("found", found.get(from..to).unwrap_or_default());
        let now: Vec<TextRange> = found.get(current).copied().into_iter().collect();
        desk.highlight("found-now", &now);
        if let Some(range) = now.first() {
            desk.reveal(*range);
        }
    });
    on_cleanup(move || {
        desk.highlight("found", &[]);
        desk.highlight("found-now", &[]);
    });
    let step = move |forward: bool| {
        let count = desk.found.with_untracked(Vec::len);
        if count > 0 {
            current.update(|current| *current = (*current + if forward { 1 } else { count - 1 }) % count);
        }
    };
    let close = move || {
        let here = desk.found.with_untracked(|found| found.get(current.get_untracked()).copied());
        desk.search_open.set(false);
        crate::platform::dom::focus_in_place("article-text");
        if let Some(range) = here {
            desk.select(range);
        }
    };
    let key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            step(!event.shift_key());
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
        _ => {}
    };
    let count = move || match (desk.found.with(Vec::len), query.with(String::is_empty)) {
        (_, true) => String::new(),
        (0, false) => screen().no_matches.to_owned(),
        (n, false) => screen().matches.of(n),
    };
    view! {
        <div class="search-bar" role="search">
            <input
                type="search"
                dir=move || typed_direction(query.with(String::is_empty))
                data-testid="search-field"
                aria-label=move || screen().search_text
                placeholder=move || screen().search_text
                node_ref=field
                prop:value=move || query.get()
                on:input:target=move |event| query.set(event.target().value())
                on:keydown=key
            />
            <span class="soft" role="status">{count}</span>
            <button class="icon quiet" aria-label=move || screen().search_previous on:click=move |_| step(false)>"↑"</button>
            <button class="icon quiet" aria-label=move || screen().search_next on:click=move |_| step(true)>"↓"</button>
            <button class="icon quiet" aria-label=move || screen().dismiss on:click=move |_| close()>"✕"</button>
        </div>
    }
}
