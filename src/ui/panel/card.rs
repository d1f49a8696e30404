//! The chosen span: what it is, and everything that can be done to it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::edit;
use crate::model::{Certainty, Relation, Span, Target};
use crate::ui::article::{Desk, color_of};
use crate::ui::commands;
use crate::ui::keymap::Command;
use crate::ui::refusals::role_name;
use crate::ui::session::{Session, shorten};
use crate::ui::words::{language, screen};

#[component]
pub fn Card() -> impl IntoView {
    let session = expect_context::<Session>();
    let span = Memo::new(move |_| {
        session.version.track();
        session.open.track();
        session.chosen.track();
        session.chosen_span()
    });
    // A card of its own for each span, so that a half-written note never lands on another one.
    let id = Memo::new(move |_| span.with(|span| span.as_ref().map(|span| span.id.clone())));
    move || id.get().map(|_| view! { <Chosen span/> })
}

#[component]
fn Chosen(span: Memo<Option<Span>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let surface = move || {
        let range = span.get()?.extent();
        session.with_open(|article, _| shorten(range.slice(&article.text).unwrap_or_default(), 160))
    };
    let color = move || span.get().map(|span| color_of(session, &span.label));
    let unsure =
        move || span.with(|span| span.as_ref().is_some_and(|span| span.certainty == Certainty::Unsure));
    let perform = move |command| {
        move |_| {
            commands::perform(desk, command);
        }
    };
    let relabel = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlSelectElement>| {
        session
            .cursor
            .update(|cursor| *cursor = cursor.map(|cursor| super::super::session::Cursor::at(cursor.focus)));
        commands::give_label(desk, &crate::model::LabelId::new(event.target().value()));
    };
    let labels = move || {
        session.schema.track();
        let tag = language().tag();
        session.with_project(|project| {
            // A retired label is offered only where it is the span's own.
            let own = span.with(|span| span.as_ref().map(|span| span.label.clone()));
            let labels = project.labels().into_iter();
            let labels = labels.filter(|label| !label.retired || own.as_ref() == Some(&label.id));
            labels.map(|label| (label.id.as_str().to_owned(), label.name(tag).to_owned())).collect::<Vec<_>>()
        })
    };
    view! {
        <section class="card" data-testid="span-card" style:--c=color>
            <p class="card-surface" dir="auto">{surface}</p>
            <div class="card-row">
                <select
                    data-testid="card-label"
                    aria-label=move || screen().labels
                    prop:value=move || span.get().map(|span| span.label.as_str().to_owned())
                    on:change:target=relabel
                >
                    {move || {
                        let current = span.get().map(|span| span.label.as_str().to_owned());
                        labels()
                            .into_iter()
                            .map(|(id, name)| {
                                let selected = current.as_deref() == Some(&id);
                                view! { <option value=id selected=selected>{name}</option> }
                            })
                            .collect_view()
                    }}
                </select>
                <SubtypeChoice span/>
            </div>
            <Note span/>
            <div class="card-row wrap">
                <button class="small" data-testid="card-unsure" aria-pressed=move || unsure().to_string() on:click=perform(Command::Unsure)>
                    {move || screen().unsure}
                </button>
                <button class="small" data-testid="card-link" on:click=perform(Command::Link)>{move || screen().add_relation}</button>
                <button class="small danger" data-testid="card-delete" on:click=perform(Command::Delete)>{move || screen().delete}</button>
            </div>
            <Relations span/>
        </section>
    }
}

#[component]
fn SubtypeChoice(span: Memo<Option<Span>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let choices = move || {
        session.schema.track();
        let label = span.get()?.label;
        let tag = language().tag();
        let choices = session.with_project(|project| {
            let subtypes = &project.label(&label)?.subtypes;
            Some(subtypes.iter().map(|s| (s.id.clone(), s.name(tag).to_owned())).collect::<Vec<_>>())
        });
        choices.filter(|choices| !choices.is_empty())
    };
    let change = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlSelectElement>| {
        let (Some(open), Some(span)) = (session.open.get_untracked(), span.get_untracked()) else { return };
        let value = event.target().value();
        let subtype = (!value.is_empty()).then_some(value.as_str());
        session.run(|project| edit::set_subtype(project, &open.set, &span.id, subtype, &session.stamp()));
    };
    move || {
        choices().map(|choices| {
            let current = span.get().and_then(|span| span.subtype).unwrap_or_default();
            view! {
                <select data-testid="card-subtype" aria-label=screen().subtype on:change:target=change>
                    <option value="" selected=current.is_empty()>{screen().no_subtype}</option>
                    {choices
                        .into_iter()
                        .map(|(id, name)| {
                            let selected = id == current;
                            view! { <option value=id selected=selected>{name}</option> }
                        })
                        .collect_view()}
                </select>
            }
        })
    }
}

#[component]
fn Note(span: Memo<Option<Span>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let field = NodeRef::<html::Textarea>::new();
    let has_note = move || span.with(|span| span.as_ref().is_some_and(|span| !span.note.is_empty()));
    Effect::new(move |_| {
        if desk.note_open.get()
            && let Some(field) = field.get()
        {
            desk.note_open.set(false);
            let _ = field.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    });
    let id = span.get_untracked().map(|span| span.id);
    let keep = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlTextAreaElement>| {
        let (Some(open), Some(id)) = (session.open.get_untracked(), id.clone()) else { return };
        let note = event.target().value();
        session.run(|project| edit::set_note(project, &open.set, &id, &note, &session.stamp()));
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" || (event.key() == "Enter" && !event.shift_key()) {
            event.prevent_default();
            event.stop_propagation();
            // Leaving the field keeps the note.
            crate::platform::dom::focus_in_place("article-text");
        }
    };
    view! {
        <textarea
            rows="1"
            dir="auto"
            class:filled=has_note
            data-testid="card-note"
            node_ref=field
            aria-label=move || screen().note
            placeholder=move || screen().note_hint
            prop:value=move || span.get().map(|span| span.note)
            on:change:target=keep
            on:keydown=key
        ></textarea>
    }
}

#[component]
fn Relations(span: Memo<Option<Span>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let relations = move || {
        session.version.track();
        let id = span.get()?.id;
        session.with_open(|_, set| set.relations_of(&id).cloned().collect::<Vec<Relation>>())
    };
    view! {
        <ul class="relations" data-testid="card-relations">
            {move || {
                let id = span.get().map(|span| span.id);
                relations()
                    .unwrap_or_default()
                    .into_iter()
                    .map(|relation| view! { <RelationRow outgoing=Some(&relation.from) == id.as_ref() relation/> })
                    .collect_view()
            }}
        </ul>
    }
}

#[component]
fn RelationRow(relation: Relation, outgoing: bool) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let other = if outgoing { relation.target.clone() } else { Target::Span(relation.from.clone()) };
    let text = target_text(session, &other, 40);
    let role = role_name(&relation.role);
    let go = move |_| match &other {
        Target::Span(id) => commands::go_to(desk, id),
        Target::Mention(range) => desk.select(*range),
        Target::Unknown | Target::Author => {}
    };
    let remove = move |_| {
        if let Some(open) = session.open.get_untracked() {
            session.run(|project| edit::remove_relation(project, &open.set, &relation.id));
        }
    };
    view! {
        <li class="relation-row">
            <span class="soft">{if outgoing { format!("{role}:") } else { format!("↩ {role}:") }}</span>
            <button class="quiet small relation-target" dir="auto" on:click=go>{text}</button>
            <button class="quiet icon small" aria-label=move || screen().remove_relation on:click=remove>"✕"</button>
        </li>
    }
}

/// What a relation points to, in words.
pub fn target_text(session: Session, target: &Target, max: usize) -> String {
    let words = screen();
    match target {
        Target::Unknown => words.target_unknown.to_owned(),
        Target::Author => words.target_author.to_owned(),
        Target::Mention(range) => slice(session, *range, max),
        Target::Span(id) => {
            let range = session.with_open(|_, set| set.spans.get(id).map(|span| span.extent())).flatten();
            range.map(|range| slice(session, range, max)).unwrap_or_default()
        }
    }
}

fn slice(session: Session, range: crate::text::TextRange, max: usize) -> String {
    session
        .with_open(|article, _| shorten(range.slice(&article.text).unwrap_or_default(), max))
        .unwrap_or_default()
}
