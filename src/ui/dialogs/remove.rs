//! Emptying the bin: what goes for good, and the way to keep a copy.

use leptos::prelude::*;

use super::Frame;
use crate::ui::session::Session;
use crate::ui::words::dialogs;

#[component]
pub fn EmptyBin() -> impl IntoView {
    let session = expect_context::<Session>();
    let (articles, spans) = session.with_project(|project| {
        let binned = project.articles().filter(|article| article.meta.binned.is_some());
        let spans = |id| project.sets_of(id).map(|set| set.spans.len()).sum::<usize>();
        binned.fold((0, 0), |(articles, all), article| (articles + 1, all + spans(&article.id)))
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
