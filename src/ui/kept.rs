//! Reminds of work that exists only in this browser, and remembers when it was last copied.
//!
//! When that is due is `storage::only_here`'s decision. It is remembered in local storage by project, under keys outside
//! of the stores' own: a loss costs a reminder that comes a day late.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use super::dialogs::export;
use super::session::Session;
use super::words::{kept, screen};
use crate::model::UtcMillis;
use crate::platform::{clock, dom, local_store, room};
use crate::storage::only_here::OnlyHere;

/// Half an hour: the page may stay open for days.
const LOOK_AGAIN_MS: i32 = 30 * 60 * 1000;
/// Tells the reminder that something has changed.
const CHANGED: &str = "wusum-copied";

fn key(session: Session) -> String {
    session.project.with_value(|project| key_of(project.as_str()))
}

fn key_of(project: &str) -> String {
    format!("wusum-only-here/{project}")
}

/// What is known of the copies of the project that is open.
pub fn only_here(session: Session) -> OnlyHere {
    OnlyHere::from_text(&local_store::read_setting(&key(session)).unwrap_or_default())
}

fn remember(session: Session, state: OnlyHere) {
    // Where local storage is off it is not remembered, and the banner about that asks for exports anyway.
    local_store::write_setting(&key(session), &state.to_text());
    dom::tell(CHANGED);
}

/// Something was edited here.
pub fn edited(session: Session) {
    if let Some(state) = only_here(session).edited(clock::now()) {
        remember(session, state);
        // The first moment at which there is something to lose. Where the browser would ask the user, the storage page
        // does it, which says what for.
        if !room::asks_the_user() {
            spawn_local(async {
                room::ask_to_keep().await;
            });
        }
    }
}

/// The whole project has been exported so that it opens again as it was.
pub fn copied(session: Session) {
    remember(session, OnlyHere::copied(clock::now()));
}

/// A project of this id is in a backup that was begun at `at`.
pub fn copied_at(project: &str, at: UtcMillis) {
    local_store::write_setting(&key_of(project), &OnlyHere::copied(at).to_text());
    dom::tell(CHANGED);
}

/// A banner after a day of work that is only here.
#[component]
pub fn Reminder() -> impl IntoView {
    let session = expect_context::<Session>();
    let due = RwSignal::new(false);
    let look = move || due.set(only_here(session).is_due(clock::now()));
    look();
    if let Some(window) = dom::window() {
        dom::listen_forever(&window, CHANGED, move |_: Event| look());
    }
    look_again(look);
    let later = move |_| remember(session, only_here(session).put_off(clock::now()));
    view! {
        <Show when=move || due.get()>
            <div class="risk" role="status" data-testid="reminder">
                <span>{move || kept().reminder}</span>
                <button data-testid="reminder-export" on:click=move |_| export::open_for_copy(session)>{move || screen().export_now}</button>
                <button class="quiet" data-testid="reminder-later" on:click=later>{move || kept().later}</button>
            </div>
        </Show>
    }
}

fn look_again(look: impl Fn() + Copy + 'static) {
    dom::after(LOOK_AGAIN_MS, move || {
        look();
        look_again(look);
    });
}
