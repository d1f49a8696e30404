//! The frame of the app: header, library, article, panel, status, keys.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::article::{ArticleView, Desk, SearchBar};
use super::commands;
use super::dialogs::Dialogs;
use super::dialogs::import::{self, Arrivals};
use super::icons::{Drawn, Icon};
use super::keeping::{Risk, SaveStatus};
use super::keymap::{self, Command, shown_key};
use super::panel::Panel;
use super::prefs::{Prefs, Theme};
use super::session::{Dialog, NoticeKind, Session};
use super::words::{Language, screen};
use crate::model::ArticleId;
use crate::platform::{dom, files};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let prefs = Prefs::provide();
    let session = Session::provide(prefs);
    let desk = Desk::provide(session);
    listen_to_keys(desk);
    first_visit(session);
    follow_address(session);
    view! {
        <a class="skip" href="#article-text">{move || screen().skip_to_article}</a>
        <a class="skip" href="#span-list">{move || screen().skip_to_list}</a>
        <Header/>
        <RiskBanner/>
        <ProblemsBanner/>
        <SearchBar/>
        <div
            class="columns"
            class:no-library=move || prefs.saved.with(|saved| !saved.library_open)
            class:no-panel=move || prefs.saved.with(|saved| !saved.panel_open)
        >
            <Show when=move || prefs.saved.with(|saved| saved.library_open)>
                <super::library::Library/>
            </Show>
            <ArticleView/>
            <Show when=move || prefs.saved.with(|saved| saved.panel_open)>
                <Panel/>
            </Show>
        </div>
        <Arrivals/>
        <Dialogs/>
        <Notices/>
        <div class="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
            {move || session.announcement.get()}
        </div>
    }
}

#[component]
fn Header() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let prefs = session.prefs;
    let perform = move |command| {
        move |_| {
            commands::perform(desk, command);
        }
    };
    let next_theme = move |_| {
        prefs.update(|saved| {
            let dark = match saved.theme {
                Theme::System => dom::media_matches("(prefers-color-scheme: dark)"),
                Theme::Light => false,
                Theme::Dark => true,
            };
            saved.theme = if dark { Theme::Light } else { Theme::Dark };
        });
    };
    let switch_language = move |_| {
        prefs.set_language(match prefs.language.get_untracked() {
            Language::Arabic => Language::English,
            Language::English => Language::Arabic,
        });
    };
    let title = move |text: &'static str, command: Command| {
        let key = shown_key(command, &prefs.saved.with(|saved| saved.keys.clone()));
        if key.is_empty() { text.to_owned() } else { format!("{text} ({key})") }
    };
    view! {
        <header class="bar">
            <button
                class="quiet icon"
                data-testid="toggle-library"
                aria-pressed=move || prefs.saved.with(|saved| saved.library_open).to_string()
                aria-label=move || title(screen().articles, Command::ToggleLibrary)
                title=move || title(screen().articles, Command::ToggleLibrary)
                on:click=perform(Command::ToggleLibrary)
            >
                <Drawn icon=Icon::List/>
            </button>
            <span class="logo">{move || screen().app}</span>
            <span class="grow"></span>
            <Status/>
            <button
                class="icon quiet"
                data-testid="undo"
                disabled=move || !session.can_undo()
                aria-label=move || title(screen().undo, Command::Undo)
                title=move || title(screen().undo, Command::Undo)
                on:click=perform(Command::Undo)
            >
                <Drawn icon=Icon::Undo/>
            </button>
            <button
                class="icon quiet"
                data-testid="redo"
                disabled=move || !session.can_redo()
                aria-label=move || title(screen().redo, Command::Redo)
                title=move || title(screen().redo, Command::Redo)
                on:click=perform(Command::Redo)
            >
                <Drawn icon=Icon::Redo/>
            </button>
            <button class="icon quiet" data-testid="search" aria-label=move || title(screen().search, Command::Search) title=move || title(screen().search, Command::Search) on:click=perform(Command::Search)>
                <Drawn icon=Icon::Search/>
            </button>
            <button class="icon quiet wide" data-testid="help" aria-label=move || title(screen().help, Command::Help) title=move || title(screen().help, Command::Help) on:click=perform(Command::Help)>
                <Drawn icon=Icon::Keys/>
            </button>
            <button class="icon quiet" data-testid="settings" aria-label=move || screen().settings title=move || screen().settings on:click=move |_| session.dialog.set(Some(Dialog::Settings))>
                <Drawn icon=Icon::Settings/>
            </button>
            <button class="icon quiet wide" data-testid="theme" aria-label=move || screen().theme title=move || screen().theme on:click=next_theme>
                <Drawn icon=Icon::Theme/>
            </button>
            <button class="quiet wide" data-testid="language" lang=move || if prefs.language.get() == Language::Arabic { "en" } else { "ar" } on:click=switch_language>
                {move || screen().switch_language}
            </button>
            <button
                class="quiet icon"
                data-testid="toggle-panel"
                aria-pressed=move || prefs.saved.with(|saved| saved.panel_open).to_string()
                aria-label=move || title(screen().labels, Command::TogglePanel)
                title=move || title(screen().labels, Command::TogglePanel)
                on:click=perform(Command::TogglePanel)
            >
                <Drawn icon=Icon::Panel/>
            </button>
            <button class="primary" data-testid="export" title=move || title(screen().export, Command::Export) on:click=perform(Command::Export)>
                <Drawn icon=Icon::Export/>
                <span class="wide">{move || screen().export}</span>
            </button>
        </header>
    }
}

/// How safe the last edit is, in two words.
#[component]
fn Status() -> impl IntoView {
    let session = expect_context::<Session>();
    let text = move || match session.status.get() {
        SaveStatus::Saved => screen().saved,
        SaveStatus::Saving => screen().saving,
        SaveStatus::MemoryOnly(_) | SaveStatus::ReadOnly => screen().not_saved,
    };
    let long = move || match session.status.get() {
        SaveStatus::Saved => screen().saved_local,
        SaveStatus::Saving => screen().saving,
        SaveStatus::MemoryOnly(_) | SaveStatus::ReadOnly => screen().not_saved,
    };
    view! {
        <span
            class="status"
            class:at-risk=move || !matches!(session.status.get(), SaveStatus::Saved | SaveStatus::Saving)
            data-testid="save-status"
            data-saved=move || (session.status.get() == SaveStatus::Saved).to_string()
            title=long
        >
            <i></i>
            <span class="wide">{text}</span>
        </span>
    }
}

/// Stays as long as work is only in memory, and offers the way out.
#[component]
fn RiskBanner() -> impl IntoView {
    let session = expect_context::<Session>();
    let text = move || match session.status.get() {
        SaveStatus::Saved | SaveStatus::Saving => None,
        SaveStatus::MemoryOnly(Risk::Blocked) => Some(screen().storage_blocked),
        SaveStatus::MemoryOnly(Risk::Full) => Some(screen().storage_full),
        SaveStatus::MemoryOnly(Risk::Failed) => Some(screen().storage_failed),
        SaveStatus::ReadOnly => Some(screen().storage_read_only),
    };
    move || {
        text().map(|text| {
            view! {
                <div class="risk" role="alert" data-testid="risk">
                    <span>{text}</span>
                    <button on:click=move |_| session.dialog.set(Some(Dialog::Export))>{screen().export_now}</button>
                </div>
            }
        })
    }
}

/// Stored data that could not be read is offered for download, once a visit.
#[component]
fn ProblemsBanner() -> impl IntoView {
    let session = expect_context::<Session>();
    let unusable = StoredValue::new(session.unusable());
    let open = RwSignal::new(unusable.with_value(|text| !text.is_empty()));
    let download = move |_| {
        unusable.with_value(|text| {
            files::download("wusum-unread.txt", "text/plain;charset=utf-8", text.as_bytes())
        });
    };
    view! {
        <Show when=move || open.get()>
            <div class="risk" role="alert" data-testid="unread-data">
                <span>{move || screen().problems}</span>
                <button on:click=download>{move || screen().problems_download}</button>
                <button class="quiet" on:click=move |_| open.set(false)>{move || screen().dismiss}</button>
            </div>
        </Show>
    }
}

#[component]
fn Notices() -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <div class="notices" data-testid="notices">
            <For each=move || session.notices.get() key=|notice| notice.id let:notice>
                <div class="notice" class:refusal=notice.kind == NoticeKind::Refusal>
                    <span dir="auto">{notice.text.clone()}</span>
                    <button
                        class="quiet icon small"
                        aria-label=move || screen().dismiss
                        on:click=move |_| session.notices.update(|all| all.retain(|other| other.id != notice.id))
                    >
                        "✕"
                    </button>
                </div>
            </For>
        </div>
    }
}

/// One listener for all shortcuts. Fields, dialogs and the buttons' own keys come first.
fn listen_to_keys(desk: Desk) {
    let session = desk.session;
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.default_prevented() || event.is_composing() || modal_open(session) {
            return;
        }
        let target = dom::target_element(&event);
        let tag = target.as_ref().map(|target| target.tag_name().to_lowercase()).unwrap_or_default();
        let in_field = matches!(tag.as_str(), "input" | "textarea" | "select");
        let in_article = target.as_ref().is_some_and(|target| target.id() == "article-text");
        let own = session.prefs.saved.with_untracked(|saved| saved.keys.clone());
        let commands = keymap::commands_for(&event, &own);
        for command in commands {
            let allowed = match command {
                Command::Undo | Command::Redo => !in_field,
                Command::Search | Command::Export => !in_field || event.ctrl_key() || event.meta_key(),
                Command::LabelLast if matches!(tag.as_str(), "button" | "a" | "summary") => false,
                command if moves_cursor(command) => in_article,
                _ => !in_field,
            };
            if allowed && commands::perform(desk, command) {
                event.prevent_default();
                break;
            }
        }
    });
    on_cleanup(move || handle.remove());
}

/// Samples and the tour, once.
fn first_visit(session: Session) {
    let new = session.prefs.saved.with_untracked(|saved| saved.last_article.is_none());
    if new {
        import::first_visit(session);
    }
    if !session.prefs.saved.with_untracked(|saved| saved.tour_done) {
        session.dialog.set(Some(Dialog::Tour));
    }
}

/// Whether a dialog takes all keys; the tour does not.
fn modal_open(session: Session) -> bool {
    session.dialog.with_untracked(|dialog| dialog.as_ref().is_some_and(|dialog| *dialog != Dialog::Tour))
}

/// Arrow keys and the like keep their meaning outside of the article.
fn moves_cursor(command: Command) -> bool {
    use Command::*;
    matches!(
        command,
        Left | Right
            | Up
            | Down
            | WordLeft
            | WordRight
            | LineStart
            | LineEnd
            | TextStart
            | TextEnd
            | SelectLeft
            | SelectRight
            | SelectUp
            | SelectDown
            | SelectWordLeft
            | SelectWordRight
            | SelectLineStart
            | SelectLineEnd
    )
}

/// The address names the open article (`#a/ID`), so that back, forward and bookmarks work.
fn follow_address(session: Session) {
    let in_address = || {
        let hash = dom::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
        hash.strip_prefix("#a/").map(ArticleId::new)
    };
    let open_from_address = move || {
        if let Some(id) = in_address()
            && session.open.with_untracked(|open| open.as_ref().is_none_or(|open| open.article != id))
        {
            session.open_article(&id);
        }
    };
    let last = session.prefs.saved.with_untracked(|saved| saved.last_article.clone());
    open_from_address();
    if session.open.with_untracked(Option::is_none) {
        let wanted = last
            .map(ArticleId::new)
            .filter(|id| session.with_project(|project| project.article(id).is_some()));
        let first = wanted
            .or_else(|| session.with_project(|p| p.articles().next().map(|article| article.id.clone())));
        if let Some(id) = first {
            session.open_article(&id);
        }
    }
    let changed = window_event_listener(leptos::ev::hashchange, move |_| open_from_address());
    on_cleanup(move || changed.remove());
    Effect::new(move |_| {
        if let (Some(open), Some(window)) = (session.open.get(), dom::window()) {
            let wanted = format!("#a/{}", open.article.as_str());
            if window.location().hash().ok().as_deref() != Some(wanted.as_str()) {
                // Only a document without an address of its own refuses.
                let _ = window.location().set_hash(&wanted);
            }
        }
    });
}
