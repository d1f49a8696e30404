//! Taking an article out of the browser: what goes with it, and the way to keep a copy.

use leptos::prelude::*;

use super::Frame;
use crate::model::ArticleId;
use crate::ui::session::{Dialog, Session, shorten};
use crate::ui::words::{dialogs, fill};

#[component]
pub fn RemoveArticle(article: ArticleId) -> impl IntoView {
    let session = expect_context::<Session>();
    let (name, spans) = session.with_project(|project| {
        let title = project.article(&article).map(|article| article.meta.title.clone()).unwrap_or_default();
        (title, project.sets_of(&article).map(|set| set.spans.len()).sum::<usize>())
    });
    let title = move || if name.is_empty() { dialogs().untitled.to_owned() } else { shorten(&name, 80) };
    let what = {
        let title = title.clone();
        move || fill(dialogs().remove_what, &[("title", &title())])
    };
    let remove = move |_| {
        session.remove_article(&article);
        session.dialog.set(None);
        session.inform(fill(dialogs().remove_done, &[("title", &title())]));
    };
    let remove = StoredValue::new_local(remove);
    let foot = move || {
        view! {
            <button
                type="button"
                data-testid="remove-export-first"
                on:click=move |_| session.dialog.set(Some(Dialog::Export))
            >
                {move || dialogs().remove_export_first}
            </button>
            <span class="grow"></span>
            <button type="button" on:click=move |_| session.dialog.set(None)>
                {move || dialogs().cancel}
            </button>
            <button
                type="button"
                class="danger"
                data-testid="remove-confirm"
                on:click=move |event| remove.with_value(|remove| remove(event))
            >
                {move || dialogs().remove_confirm}
            </button>
        }
    };
    view! {
        <Frame id="remove" title=Signal::derive(|| dialogs().remove_title.to_owned()) foot with_foot=true>
            <p>{what}</p>
            <p class="remove-count">{move || dialogs().labels_lost.of(spans)}</p>
        </Frame>
    }
}
