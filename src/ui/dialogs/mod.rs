//! All dialogs, one file each, shown by `session.dialog` in one native `<dialog>`.
//!
//! The browser keeps the focus inside, closes on Esc and gives the focus back. The tour, the guidelines and the findings
//! stand beside the article instead, because one works on it while reading them.

mod assign;
mod definition;
mod details;
mod earlier;
pub mod export;
mod feedback;
mod figures;
mod findings;
mod guidelines;
mod help;
pub mod import;
mod labels;
mod learning;
mod links;
mod names;
mod remove;
mod reshape;
mod review;
mod settings;
mod storage;
mod suggestions;
mod tour;
mod verbs;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, KeyboardEvent};

use super::article::Desk;
use super::keymap::{self, Command};
use super::later::Part;
use super::session::{Dialog, NoticeKind, Session};
use super::words::{dialogs, screen};
use crate::platform::dom;

/// Id of every dialog's heading, by which the dialog is named and which has the focus first.
pub const TITLE_ID: &str = "dialog-title";

/// The open dialog, if any.
#[component]
pub fn Dialogs() -> impl IntoView {
    let session = expect_context::<Session>();
    let part = expect_context::<Part>();
    let element: NodeRef<html::Dialog> = NodeRef::new();
    let pressed_outside = StoredValue::new(false);

    Effect::new(move |_| {
        if session.dialog.with(Option::is_some) {
            part.fetch();
        }
    });
    Effect::new(move |_| {
        let modal = session.dialog.with(|dialog| dialog.as_ref().is_some_and(is_modal));
        // Anew once what it shows has come, so that the heading of that has the focus.
        part.is_here();
        let Some(element) = element.get() else { return };
        if modal {
            show(&element);
        } else if element.open() {
            element.close();
        }
    });

    // The event comes a moment after closing: by then another dialog may be open.
    let closed = move |_| {
        let open = element.get_untracked().is_some_and(|element| element.open());
        if !open && session.dialog.with_untracked(|dialog| dialog.as_ref().is_some_and(is_modal)) {
            session.dialog.set(None);
        }
    };
    // A drag that starts on text inside and ends outside does not close.
    let pressed = move |event: web_sys::PointerEvent| pressed_outside.set_value(is_backdrop(&event));
    let clicked = move |event: web_sys::MouseEvent| {
        if is_backdrop(&event) && pressed_outside.get_value() {
            session.dialog.set(None);
        }
    };

    view! {
        <dialog
            class="dialog"
            data-testid="dialog"
            aria-labelledby=TITLE_ID
            node_ref=element
            on:close=closed
            on:pointerdown=pressed
            on:click=clicked
            on:keydown=move |event| key_inside(session, &event)
        >
            {move || session.dialog.get().filter(is_modal).map(|dialog| part.dialog(dialog))}
            <Notices/>
        </dialog>
        {move || session.dialog.get().filter(|dialog| !is_modal(dialog)).map(|dialog| part.dialog(dialog))}
    }
}

/// Whether the dialog takes the keyboard and the pointer from the article: the tour, the guidelines and the findings stand
/// beside it.
pub fn is_modal(dialog: &Dialog) -> bool {
    !matches!(dialog, Dialog::Tour | Dialog::Guidelines | Dialog::Findings)
}

/// What a dialog holds, for `later` alone; once the articles that it walks over are loaded.
pub fn content(dialog: Dialog) -> AnyView {
    let session = expect_context::<Session>();
    let wanted = match &dialog {
        Dialog::Import
        | Dialog::Help
        | Dialog::Settings
        | Dialog::Storage
        | Dialog::EmptyBin
        | Dialog::Export
        | Dialog::Figures
        | Dialog::Assign
        | Dialog::Definition(_)
        | Dialog::Guidelines
        | Dialog::Findings
        | Dialog::Links(_)
        | Dialog::Mentions(_)
        | Dialog::Suggestions
        | Dialog::Names
        | Dialog::Verbs
        | Dialog::Tour => Vec::new(),
        Dialog::Details(article) | Dialog::Review(article) => vec![article.clone()],
        // Whoever adds one that needs no more than headings says so above.
        _ => session.absent(),
    };
    if session.with_project(|project| !wanted.iter().any(|id| project.is_absent(id))) {
        return loaded(dialog);
    }
    let is_loaded = RwSignal::new(false);
    leptos::task::spawn_local(async move {
        let all = session.load(wanted).await;
        // It may be closed by now, or another one open.
        if all && is_loaded.try_set(true).is_none() {
            dom::next_frame(|| dom::focus(TITLE_ID));
        }
        if !all && is_loaded.try_get_untracked().is_some() {
            session.dialog.set(None);
        }
    });
    (move || match is_loaded.get() {
        true => loaded(dialog.clone()),
        false => view! {
            <Frame id="reading" title=Signal::derive(|| dialogs().reading.to_owned())>
                <progress class="coming" aria-label=move || dialogs().reading></progress>
            </Frame>
        }
        .into_any(),
    })
    .into_any()
}

/// What goes on while one works and nobody waits for, for `later` alone.
pub fn watch(desk: Desk) {
    findings::watch(desk);
    names::learn(desk.session);
    learning::watch(desk.session);
}

fn loaded(dialog: Dialog) -> AnyView {
    match dialog {
        Dialog::Import => view! {
            <Frame id="import" title=Signal::derive(|| screen().add_article.to_owned())>
                <import::ImportDialog/>
            </Frame>
        }
        .into_any(),
        Dialog::Export => view! {
            <Frame id="export" title=Signal::derive(|| screen().export.to_owned())>
                <export::ExportDialog/>
            </Frame>
        }
        .into_any(),
        Dialog::Help => view! { <help::Help/> }.into_any(),
        Dialog::Settings => view! { <settings::Settings/> }.into_any(),
        Dialog::Storage => view! { <storage::Storage/> }.into_any(),
        Dialog::Labels => view! { <labels::Labels/> }.into_any(),
        Dialog::Definition(label) => view! { <definition::Definition label/> }.into_any(),
        Dialog::Details(article) => view! { <details::Details article/> }.into_any(),
        Dialog::EmptyBin => view! { <remove::EmptyBin/> }.into_any(),
        Dialog::Tour => view! { <tour::Tour/> }.into_any(),
        Dialog::Guidelines => view! { <guidelines::Guidelines/> }.into_any(),
        Dialog::Findings => view! { <findings::Findings/> }.into_any(),
        Dialog::Links(span) => view! { <links::Links span/> }.into_any(),
        Dialog::Figures => view! { <figures::Figures/> }.into_any(),
        Dialog::Assign => view! { <assign::Assign/> }.into_any(),
        Dialog::Feedback => view! { <feedback::Feedback/> }.into_any(),
        Dialog::Mentions(span) => view! { <suggestions::Mentions span/> }.into_any(),
        Dialog::Suggestions => view! { <suggestions::Suggestions/> }.into_any(),
        Dialog::Names => view! { <names::Names/> }.into_any(),
        Dialog::Verbs => view! { <verbs::Verbs/> }.into_any(),
        Dialog::Review(article) => view! { <review::Review article/> }.into_any(),
    }
}

/// A dialog's heading with the close button, its content, and what it ends with.
///
/// `id` names it for tests and styles: `dialog-{id}`.
#[component]
pub fn Frame(
    id: &'static str,
    #[prop(into)] title: Signal<String>,
    children: Children,
    /// Buttons below the scrolling part.
    #[prop(optional, into)]
    foot: ViewFn,
    /// Whether there are any.
    #[prop(optional)]
    with_foot: bool,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let name = format!("dialog-{id}");
    view! {
        <div class=format!("dialog-frame {name}") data-testid=name>
            <header class="dialog-head">
                <h2 id=TITLE_ID tabindex="-1">{move || title.get()}</h2>
                {close_button(move || session.dialog.set(None))}
            </header>
            <div class="dialog-body">{children()}</div>
            {with_foot.then(|| view! { <footer class="dialog-foot">{foot.run()}</footer> })}
        </div>
    }
}

/// What the session says, repeated in here: below the dialog nobody sees or hears it.
#[component]
fn Notices() -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <div class="dialog-notices" role="status" data-testid="dialog-notices">
            <For each=move || session.notices.get() key=|notice| notice.id let:notice>
                <p class="dialog-notice" class:refusal=notice.kind == NoticeKind::Refusal>
                    <span>{notice.text.clone()}</span>
                    <super::app::TakeBack notice=notice.clone()/>
                </p>
            </For>
        </div>
    }
}

/// What closes a dialog, in its head.
fn close_button(close: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon quiet dialog-close"
            data-testid="dialog-close"
            aria-label=move || screen().close
            title=move || screen().close
            on:click=move |_| close()
        >
            "✕"
        </button>
    }
}

fn show(element: &HtmlDialogElement) {
    if !element.open() {
        // Only an element outside the document refuses, and this one is in it.
        let _ = element.show_modal();
    }
    // The content is there one frame later; the heading, so that reading starts at the top.
    dom::next_frame(|| dom::focus(TITLE_ID));
}

/// Whether the event hit the dialog element itself, which its frame covers wholly.
fn is_backdrop(event: &web_sys::Event) -> bool {
    dom::target_element(event).is_some_and(|target| target.dyn_ref::<HtmlDialogElement>().is_some())
}

/// Keys in a dialog stay in it, so that typing labels nothing; undo works outside of text fields.
fn key_inside(session: Session, event: &KeyboardEvent) {
    event.stop_propagation();
    let target = dom::target_element(event);
    if target.as_ref().is_some_and(takes_text) {
        return;
    }
    // On the heading, which has the focus first, Enter does what the dialog is for.
    if event.key() == "Enter"
        && target.is_some_and(|target| target.id() == TITLE_ID)
        && let Some(main) = dom::document().and_then(|it| it.query_selector("dialog [data-enter]").ok()?)
    {
        event.prevent_default();
        return main.unchecked_into::<web_sys::HtmlElement>().click();
    }
    let commands = session.prefs.saved.with_untracked(|saved| keymap::commands_for(event, &saved.keys));
    if commands.contains(&Command::Undo) {
        event.prevent_default();
        session.undo();
    } else if commands.contains(&Command::Redo) {
        event.prevent_default();
        session.redo();
    }
}

fn takes_text(element: &Element) -> bool {
    let kind = element.get_attribute("type").unwrap_or_default();
    match element.tag_name().as_str() {
        "TEXTAREA" => true,
        "INPUT" => matches!(kind.as_str(), "" | "text" | "search" | "number"),
        _ => false,
    }
}
