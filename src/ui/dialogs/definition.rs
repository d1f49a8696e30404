//! What a label means: its definition and examples in the interface's language, and the definition's editor.

use leptos::prelude::*;

use super::Frame;
use crate::edit::{self, LabelChange};
use crate::model::{LabelId, Localized, localized};
use crate::ui::session::{Dialog, Session};
use crate::ui::words::{dialogs, fill, language};

#[component]
pub fn Definition(label: LabelId) -> impl IntoView {
    let session = expect_context::<Session>();
    let label = StoredValue::new(label);
    let found = move || {
        session.schema.track();
        session.with_project(|project| project.label(&label.get_value()).cloned())
    };
    let name = Signal::derive(move || session.label_name(&label.get_value()));
    let title = Signal::derive(move || fill(dialogs().definition_of, &[("label", &name.get())]));
    let color = move || found().map(|label| label.color).unwrap_or_default();
    let text = Signal::derive(move || {
        let definition = found().map(|label| label.definition).unwrap_or_default();
        localized(&definition, language().tag()).unwrap_or_default().to_owned()
    });
    let examples = move || {
        let examples = found().map(|label| label.examples).unwrap_or_default();
        in_language(&examples, language().tag())
    };
    let editing = RwSignal::new(false);
    let draft = RwSignal::new(String::new());

    let edit = move |_| {
        draft.set(text.get_untracked());
        editing.set(true);
    };
    let save = move |_| {
        let change = LabelChange {
            definition: Some((language().tag().to_owned(), draft.get_untracked().trim().to_owned())),
            ..LabelChange::default()
        };
        session.run(|project| edit::change_label(project, &label.get_value(), change));
        editing.set(false);
    };
    let shown = move || {
        let text = text.get();
        let none = text.is_empty();
        view! {
            <p class="definition-text" dir="auto" class:soft=none>
                {if none { dialogs().definition_none.to_owned() } else { text }}
            </p>
            <button type="button" class="small" data-testid="definition-edit" on:click=edit>
                {dialogs().definition_edit}
            </button>
        }
    };
    let editor = move || {
        view! {
            <label class="field">
                <span>{dialogs().definition_text}</span>
                <textarea
                    rows="6"
                    dir="auto"
                    data-testid="definition-input"
                    prop:value=move || draft.get()
                    on:input=move |event| draft.set(event_target_value(&event))
                ></textarea>
            </label>
            <div class="row">
                <button type="button" class="primary" data-testid="definition-save" on:click=save>
                    {dialogs().save}
                </button>
                <button type="button" on:click=move |_| editing.set(false)>
                    {dialogs().cancel}
                </button>
            </div>
        }
    };
    let foot = move || {
        view! {
            <button type="button" on:click=move |_| session.dialog.set(Some(Dialog::Labels))>
                {move || dialogs().definition_all_labels}
            </button>
        }
    };
    view! {
        <Frame id="definition" title foot with_foot=true>
            <div class="definition" style:--c=color>
                {move || if editing.get() { editor().into_any() } else { shown().into_any() }}
                <Show when=move || found().is_some_and(|label| !label.examples.is_empty())>
                    <h3>{move || dialogs().definition_examples}</h3>
                    <ul class="examples" data-testid="definition-examples">
                        {move || examples().iter().map(|text| example(text)).collect_view()}
                    </ul>
                </Show>
            </div>
        </Frame>
    }
}

/// One example: the labelled parts marked, the comment after ` — ` quieter.
fn example(text: &str) -> impl IntoView + use<> {
    let (text, comment) = match text.split_once(" — ") {
        Some((text, comment)) => (text, Some(comment.to_owned())),
        None => (text, None),
    };
    let parts: Vec<_> = marked_parts(text)
        .into_iter()
        .map(|(part, marked)| if marked { view! { <mark>{part}</mark> }.into_any() } else { part.into_any() })
        .collect();
    view! {
        <li>
            <p class="example-text" dir="auto">{parts}</p>
            {comment.map(|comment| view! { <p class="soft" dir="auto">{comment}</p> })}
        </li>
    }
}

/// The examples in `language`, or in the first one's language where there are none.
fn in_language(examples: &Localized, language: &str) -> Vec<String> {
    let of = |wanted: &str| -> Vec<String> {
        examples.iter().filter(|(tag, _)| tag == wanted).map(|(_, text)| text.clone()).collect()
    };
    let own = of(language);
    match examples.first() {
        Some((first, _)) if own.is_empty() => of(first),
        _ => own,
    }
}

/// Cuts a text at its `[brackets]`, which go: each part with whether it is marked. A lone bracket is text.
fn marked_parts(text: &str) -> Vec<(String, bool)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, marked, after)) = first_marked(rest) {
        parts.push((before.to_owned(), false));
        parts.push((marked.to_owned(), true));
        rest = after;
    }
    parts.push((rest.to_owned(), false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

fn first_marked(text: &str) -> Option<(&str, &str, &str)> {
    let (before, inner) = text.split_once('[')?;
    let (marked, after) = inner.split_once(']')?;
    Some((before, marked, after))
}
