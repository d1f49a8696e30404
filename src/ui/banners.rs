//! Banners at the window's top that nothing waits for: they come with the part that loads later.

use leptos::prelude::*;

use super::kept::Reminder;
use super::session::Session;
use super::words::screen;
use crate::platform::files;

/// One below the other.
#[component]
pub fn Banners() -> impl IntoView {
    view! {
        <ProblemsBanner/>
        <GivenWay/>
        <Reminder/>
    }
}

/// Stored data that could not be used is offered for download: what was found at the start, and what another tab's
/// edit has pushed aside since. Put away, it comes again when there is more.
#[component]
fn ProblemsBanner() -> impl IntoView {
    let session = expect_context::<Session>();
    // How many were there when the banner was put away.
    let seen = RwSignal::new(0);
    let download = move |_| {
        let text = session.unusable();
        files::download("wusum-unread.txt", "text/plain;charset=utf-8", text.as_bytes());
    };
    view! {
        <Show when=move || { session.set_aside.get() > seen.get() }>
            <div class="risk" role="alert" data-testid="unread-data">
                <span>{move || screen().problems}</span>
                <button on:click=download>{move || screen().problems_download}</button>
                <button class="quiet" on:click=move |_| seen.set(session.set_aside.get_untracked())>{move || screen().dismiss}</button>
            </div>
        </Show>
    }
}

/// What had to give way to another window's edits, one line each, until it is dismissed.
#[component]
fn GivenWay() -> impl IntoView {
    let session = expect_context::<Session>();
    move || {
        let lines = session.given_way.get();
        (!lines.is_empty()).then(|| {
            let lines = lines.into_iter().map(|line| view! { <li dir="auto">{line}</li> }).collect_view();
            view! {
                <div class="risk" role="alert" data-testid="given-way">
                    <div>
                        <span>{screen().given_way}</span>
                        <ul>{lines}</ul>
                    </div>
                    <button class="quiet" on:click=move |_| session.given_way.set(Vec::new())>{screen().dismiss}</button>
                </div>
            }
        })
    }
}
