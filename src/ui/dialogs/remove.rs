//! Emptying the bin: what goes for good, and the way to keep a copy.

use leptos::prelude::*;

use super::Frame;
use crate::ui::session::Session;
use crate::ui::words::dialogs;

#[component]
pub fn EmptyBin() -> impl IntoView {
    let session = expect_context::<Session>();
    let (articles, spans) = session.with_project(|project| {
        let binned = project.headers().into_iter().filter(|header| header.binned.is_some());
        binned.fold((0, 0), |(articles, spans), header| (articles + 1, spans + header.spans()))
    });
    let remove = move |_| {
        session.empty_bin(true);
        session.dialog.set(None);
        session.inform(dialogs().bin_emptied.to_owned());
    };
    let foot = move || {
        view! {
            <span class="grow"></span>
            <button type="button" on:click=move |_| session.dialog.set(None)>
                {move || dialogs().cancel}
            </button>
            <button type="button" class="danger" data-testid="remove-confirm" on:click=remove>
                {move || dialogs().remove_confirm}
            </button>
        }
    };
    view! {
        <Frame id="remove" title=Signal::derive(|| dialogs().remove_title.to_owned()) foot with_foot=true>
            <p>{move || dialogs().remove_what.of(articles)}</p>
            <p class="remove-count">{move || dialogs().labels_lost.of(spans)}</p>
        </Frame>
    }
}
