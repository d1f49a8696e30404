//! Says that a new version of the app waits, and hands over to it when the user agrees.
//!
//! `offline.js` finds new versions and refuses as long as a window has unsaved work; it is heard and told by events.

use leptos::prelude::*;
use web_sys::Event;

use super::session::Session;
use super::words::screen;
use crate::platform::dom;

/// A notice that stays until it is answered; put away, the new version comes with the next start.
#[component]
pub fn Update() -> impl IntoView {
    let session = expect_context::<Session>();
    let ready = RwSignal::new(false);
    if let Some(window) = dom::window() {
        dom::listen_forever(&window, "wusum-update", move |_: Event| {
            ready.set(true);
            session.announce(screen().update_ready.to_owned());
        });
        dom::listen_forever(&window, "wusum-update-later", move |_: Event| {
            session.refuse(screen().update_later.to_owned());
        });
    }
    view! {
        <Show when=move || ready.get()>
            <div class="notice" data-testid="update">
                <span>{move || screen().update_ready}</span>
                <button class="quiet" data-testid="update-now" on:click=move |_| dom::tell("wusum-update-now")>
                    {move || screen().update_now}
                </button>
                <button class="quiet icon small" aria-label=move || screen().dismiss on:click=move |_| ready.set(false)>
                    "✕"
                </button>
            </div>
        </Show>
    }
}
