//! The schema's labels with keys and counts. A click labels the selection, or takes the label as the brush.

use leptos::prelude::*;

use crate::model::Label;
use crate::ui::article::{Desk, color_of};
use crate::ui::commands;
use crate::ui::keymap::{Command, shown_key};
use crate::ui::session::{Dialog, Session};
use crate::ui::words::{number, screen};

#[component]
pub fn Labels() -> impl IntoView {
    let session = expect_context::<Session>();
    let labels = move || {
        session.schema.track();
        session.with_project(|project| {
            project.labels().into_iter().filter(|label| !label.retired).cloned().collect::<Vec<_>>()
        })
    };
    view! {
        <section class="panel-labels">
            <header class="section-head">
                <h2>{move || screen().labels}</h2>
                <button
                    class="quiet small guidelines-open"
                    class:newer=move || session.older_guidelines().is_some()
                    data-testid="guidelines"
                    on:click=move |_| session.dialog.set(Some(Dialog::Guidelines))
                >
                    {move || screen().guidelines}
                </button>
                <button class="quiet small" data-testid="edit-labels" on:click=move |_| session.dialog.set(Some(Dialog::Labels))>
                    {move || screen().edit_labels}
                </button>
            </header>
            <ul class="schema-rows">
                <For each=labels key=|label| (label.id.clone(), label.names.clone(), label.key, label.hidden) let:label>
                    <LabelRow label/>
                </For>
            </ul>
        </section>
    }
}

#[component]
fn LabelRow(label: Label) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let id = StoredValue::new(label.id.clone());
    let key = label.key.and_then(|key| key.to_digit(10)).and_then(|digit| u8::try_from(digit).ok());
    let shown = move || {
        key.map(|key| shown_key(Command::Label(key), &session.prefs.saved.with(|saved| saved.keys.clone())))
    };
    let count = Memo::new(move |_| {
        session.version.track();
        session.open.track();
        session.with_open(|_, set| id.with_value(|id| set.spans.count(id))).unwrap_or(0)
    });
    let brushing = move || session.brush.with(|brush| id.with_value(|id| brush.as_ref() == Some(id)));
    let take = move |_| {
        let id = id.get_value();
        if session.cursor.with_untracked(|cursor| cursor.is_some_and(|cursor| !cursor.is_empty())) {
            commands::give_label(desk, &id);
        } else {
            session.brush.set(if brushing() { None } else { Some(id) });
        }
    };
    let define = move |_| session.dialog.set(Some(Dialog::Definition(id.get_value())));
    view! {
        <li class="schema-row" class:hidden-label=label.hidden style:--c=move || color_of(session, &id.get_value())>
            <button
                class="quiet label-take"
                aria-pressed=move || brushing().to_string()
                data-testid=format!("label-{}", label.id.as_str())
                on:mousedown=|event| event.prevent_default()
                on:click=take
            >
                <span class="dot"></span>
                <bdi class="label-name">{move || session.label_name(&id.get_value())}</bdi>
                {move || shown().filter(|key| !key.is_empty()).map(|key| view! { <kbd>{key}</kbd> })}
                <span class="count" data-testid=format!("count-{}", label.id.as_str())>{move || number(count.get())}</span>
            </button>
            <button class="quiet icon small" aria-label=move || format!("{}: {}", session.label_name(&id.get_value()), screen().definition) on:click=define>
                "?"
            </button>
        </li>
    }
}
