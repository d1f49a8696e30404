//! What a label means: its definition and examples in the interface's language, and the definition's editor.

use leptos::prelude::*;

use super::Frame;
use crate::edit::{self, LabelChange};
use crate::model::{LabelId, Localized, localized};
use crate::platform::dom;
use crate::ui::session::{Dialog, Session};
use crate::ui::words::{dialogs, fill, language};

const EDIT_ID: &str = "definition-edit";
const TEXT_ID: &str = "definition-text";

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

    let stop = move || {
        editing.set(false);
        dom::next_frame(|| dom::focus(EDIT_ID));
    };
    let edit = move |_| {
        draft.set(text.get_untracked());
        editing.set(true);
        dom::next_frame(|| dom::focus(TEXT_ID));
    };
    let save = move |_| {
        let change = LabelChange {
            definition: Some((language().tag().to_owned(), draft.get_untracked().trim().to_owned())),
            ..LabelChange::default()
        };
        session.run(|project| edit::change_label(project, &label.get_value(), change));
        stop();
    };
    let shown = move || {
        let text = text.get();
        let none = text.is_empty();
        view! {
            <p class="definition-text" dir="auto" class:soft=none>
                {if none { dialogs().definition_none.to_owned() } else { text }}
            </p>
            <button type="button" class="small" id=EDIT_ID data-testid="definition-edit" on:click=edit>
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
                    id=TEXT_ID
                    data-testid="definition-input"
                    prop:value=move || draft.get()
                    on:input=move |event| draft.set(event_target_value(&event))
                ></textarea>
            </label>
            <div class="row">
                <button type="button" class="primary" data-testid="definition-save" on:click=save>
                    {dialogs().save}
                </button>
                <button type="button" on:click=move |_| stop()>
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
            <Show when=move || found().is_some() fallback=|| view! { <p>{move || dialogs().definition_gone}</p> }>
            <div class="definition" style:--c=color>
                {move || if editing.get() { editor().into_any() } else { shown().into_any() }}
                <Show when=move || found().is_some_and(|label| !label.examples.is_empty())>
                    <h3>{move || dialogs().definition_examples}</h3>
                    <ul class="examples" data-testid="definition-examples">
                        {move || examples().iter().map(|text| example(text)).collect_view()}
                    </ul>
                </Show>
            </div>
            </Show>
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
///
/// Where a cut goes through an Arabic word, both sides get a zero-width joiner: WebKit unjoins letters between
/// elements. Examples are only shown; no article's text is treated so.
fn marked_parts(text: &str) -> Vec<(String, bool)> {
    let mut parts: Vec<(String, bool)> = Vec::new();
    let mut rest = text;
    while let Some((before, marked, after)) = first_marked(rest) {
        parts.push((before.to_owned(), false));
        parts.push((marked.to_owned(), true));
        rest = after;
    }
    parts.push((rest.to_owned(), false));
    parts.retain(|(part, _)| !part.is_empty());
    for index in 1..parts.len() {
        let (left, right) = (parts[index - 1].0.chars().next_back(), parts[index].0.chars().next());
        if left.is_some_and(joins_on) && right.is_some_and(is_arabic_letter) {
            parts[index - 1].0.push(JOINER);
            parts[index].0.insert(0, JOINER);
        }
    }
    parts
}

const JOINER: char = '\u{200D}';

fn is_arabic_letter(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{064A}') && c != 'ء'
}

/// Whether the letter joins to the one after it.
fn joins_on(c: char) -> bool {
    is_arabic_letter(c) && !matches!(c, 'ا' | 'أ' | 'إ' | 'آ' | 'د' | 'ذ' | 'ر' | 'ز' | 'و' | 'ؤ' | 'ة')
}

fn first_marked(text: &str) -> Option<(&str, &str, &str)> {
    let (before, inner) = text.split_once('[')?;
    let (marked, after) = inner.split_once(']')?;
    Some((before, marked, after))
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn check(text: &str, expected: &[(&str, bool)]) {
        let parts = marked_parts(text);
        let parts: Vec<(&str, bool)> = parts.iter().map(|(part, marked)| (part.as_str(), *marked)).collect();
        assert_eq!(parts, expected);
    }

    #[wasm_bindgen_test]
    fn brackets_mark_and_go_and_a_lone_one_is_text() {
        check("in [Rabat] and [Fes]", &[("in ", false), ("Rabat", true), (" and ", false), ("Fes", true)]);
        check("no label", &[("no label", false)]);
        check("a [ b", &[("a [ b", false)]);
    }

    #[wasm_bindgen_test]
    fn a_cut_inside_an_arabic_word_keeps_its_letters_joined() {
        check("ب[فاس]", &[("ب\u{200D}", false), ("\u{200D}فاس", true)]);
        check("و[فاس]", &[("و", false), ("فاس", true)]);
    }
}
