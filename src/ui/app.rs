//! The frame of the app: header, library, article, panel, status, keys.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::article::{ArticleView, Desk};
use super::commands;
use super::dialogs::Dialogs;
use super::dialogs::import::Arrivals;
use super::icons::{Drawn, Icon};
use super::keeping::{Risk, SaveStatus, Start};
use super::keymap::{self, Command, shown_key};
use super::later::{self, Load, PACKAGE_NOTE, Part};
use super::panel::Panel;
use super::pieces::Piece;
use super::prefs::{Prefs, Theme};
use super::projects::Projects;
use super::session::{Dialog, Notice, NoticeKind, Session};
use super::update::Update;
use super::words::{Language, ScreenWords, screen};
use crate::model::{ArticleId, Project};
use crate::platform::observe::Resized;
use crate::platform::{dom, local_store};
use crate::storage::projects::{Address, ProjectId};

/// The whole app; `load` fetches what is not loaded at the start.
pub fn app(start: Start, load: Load) -> impl IntoView {
    let prefs = Prefs::provide(start.settings.as_deref());
    let session = Session::provide(prefs, start);
    let projects = Projects::provide(session);
    let desk = Desk::provide(session);
    session.list.follow(session);
    let part = Part::provide(session, load);
    part.begin(desk, projects);
    listen_to_keys(desk);
    first_visit(session, part);
    follow_address(session, projects);
    view! {
        <a class="skip" href="#article-text">{move || screen().skip_to_article}</a>
        // It leads somewhere only while the list is there.
        <a
            class="skip"
            href="#span-list"
            hidden=move || !part.is_here() || prefs.saved.with(|saved| !saved.panel_open)
        >
            {move || screen().skip_to_list}
        </a>
        <Top/>
        {later::piece(Piece::SearchBar)}
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

/// Header and banners: they stay at the window's top, and what stands below them knows how high they are.
#[component]
fn Top() -> impl IntoView {
    let top = NodeRef::<html::Div>::new();
    let kept = StoredValue::new_local(None::<Resized>);
    Effect::new(move |_| {
        let Some(top) = top.get() else { return };
        let top: web_sys::HtmlElement = top.unchecked_into();
        let watched = top.clone();
        let observer = Resized::new(move || {
            dom::set_root_property("--top", &format!("{}px", watched.offset_height()));
        });
        if let Some(observer) = &observer {
            observer.watch(&top);
        }
        kept.set_value(observer);
    });
    view! {
        <div class="top" id="top" node_ref=top>
            <Header/>
            <RiskBanner/>
            {later::piece(Piece::Banners)}
        </div>
    }
}

#[component]
fn Header() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let prefs = session.prefs;
    let next_theme = move || {
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
    let library_open = move || prefs.saved.with(|saved| saved.library_open);
    let panel_open = move || prefs.saved.with(|saved| saved.panel_open);
    view! {
        <header class="bar">
            <Tool id="toggle-library" icon=Icon::List name=|w| w.articles command=Command::ToggleLibrary pressed=library_open/>
            <span class="logo">{move || screen().app}</span>
            <span class="grow"></span>
            <Status/>
            <super::annotators::Who/>
            <Tool id="undo" icon=Icon::Undo name=|w| w.undo command=Command::Undo off=move || !session.can_undo()/>
            <Tool id="redo" icon=Icon::Redo name=|w| w.redo command=Command::Redo off=move || !session.can_redo()/>
            <Tool id="search" icon=Icon::Search name=|w| w.search command=Command::Search/>
            <Tool id="help" wide=true icon=Icon::Keys name=|w| w.help command=Command::Help/>
            <Tool id="settings" icon=Icon::Settings name=|w| w.settings act=move || session.dialog.set(Some(Dialog::Settings))/>
            <Tool id="theme" wide=true icon=Icon::Theme name=|w| w.theme act=next_theme/>
            <button class="quiet wide" data-testid="language" lang=move || if prefs.language.get() == Language::Arabic { "en" } else { "ar" } on:click=switch_language>
                {move || screen().switch_language}
            </button>
            <Tool id="toggle-panel" icon=Icon::Panel name=|w| w.labels command=Command::TogglePanel pressed=panel_open/>
            <button
                class="primary"
                data-testid="export"
                title=move || with_key(session, screen().export, Command::Export)
                on:click=move |_| {
                    commands::perform(desk, Command::Export);
                }
            >
                <Drawn icon=Icon::Export/>
                <span class="wide">{move || screen().export}</span>
            </button>
        </header>
    }
}

/// A button of the header: a drawing, named for readers and pointers with its key.
#[component]
fn Tool(
    id: &'static str,
    icon: Icon,
    name: fn(&ScreenWords) -> &'static str,
    /// What it does, unless `act` says so.
    #[prop(optional)]
    command: Option<Command>,
    #[prop(optional, into)] act: Option<Callback<()>>,
    /// For switches: whether it is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    #[prop(optional, into)] off: Option<Signal<bool>>,
    /// Left out where the window is narrow.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let label = move || match command {
        Some(command) => with_key(session, name(screen()), command),
        None => name(screen()).to_owned(),
    };
    let press = move |_| {
        if let Some(command) = command {
            commands::perform(desk, command);
        }
        if let Some(act) = act {
            act.run(());
        }
    };
    view! {
        <button
            class=if wide { "quiet icon wide" } else { "quiet icon" }
            data-testid=id
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            disabled=move || off.is_some_and(|off| off.get())
            aria-label=label
            title=label
            on:click=press
        >
            <Drawn icon/>
        </button>
    }
}

/// A name with the key that does the same.
fn with_key(session: Session, name: &str, command: Command) -> String {
    let key = shown_key(command, &session.prefs.saved.with(|saved| saved.keys.clone()));
    if key.is_empty() { name.to_owned() } else { format!("{name} ({key})") }
}

/// How safe the last edit is, in two words.
#[component]
fn Status() -> impl IntoView {
    let session = expect_context::<Session>();
    let text = move || match session.status.get() {
        SaveStatus::Saved | SaveStatus::DatabaseOnly => screen().saved,
        SaveStatus::Saving => screen().saving,
        SaveStatus::Local(_) => screen().kept_locally,
        SaveStatus::MemoryOnly(_) | SaveStatus::ReadOnly => screen().not_saved,
    };
    let long = move || match session.status.get() {
        SaveStatus::Saved | SaveStatus::DatabaseOnly => screen().saved_long,
        SaveStatus::Saving => screen().saving,
        SaveStatus::Local(_) => screen().saved_local,
        SaveStatus::MemoryOnly(_) | SaveStatus::ReadOnly => screen().not_saved,
    };
    let saved = move || matches!(session.status.get(), SaveStatus::Saved | SaveStatus::DatabaseOnly);
    view! {
        <span
            class="status"
            class:at-risk=move || !saved() && session.status.get() != SaveStatus::Saving
            data-testid="save-status"
            data-saved=move || saved().to_string()
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
        SaveStatus::DatabaseOnly => Some(screen().no_local_storage),
        SaveStatus::Local(Risk::Full) => Some(screen().database_full),
        SaveStatus::Local(_) => Some(screen().no_database),
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

#[component]
fn Notices() -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <section class="notices" data-testid="notices" aria-label=move || screen().notices>
            <Update/>
            <For each=move || session.notices.get() key=|notice| notice.id let:notice>
                <div class="notice" class:refusal=notice.kind == NoticeKind::Refusal>
                    <span dir="auto">{notice.text.clone()}</span>
                    <TakeBack notice=notice.clone()/>
                    <button
                        class="quiet icon small"
                        aria-label=move || screen().dismiss
                        on:click=move |_| session.notices.update(|all| all.retain(|other| other.id != notice.id))
                    >
                        "✕"
                    </button>
                </div>
            </For>
        </section>
    }
}

/// The button of a notice whose edit can be taken back.
#[component]
pub fn TakeBack(notice: Notice) -> impl IntoView {
    let session = expect_context::<Session>();
    let edit = StoredValue::new(notice.undoes);
    edit.with_value(Option::is_some).then(|| {
        view! {
            <button
                class="small"
                data-testid="notice-undo"
                on:click=move |_| {
                    session.notices.update(|all| all.retain(|other| other.id != notice.id));
                    edit.with_value(|edit| edit.iter().for_each(|edit| session.take_back(edit)));
                }
            >
                {move || screen().undo}
            </button>
        }
    })
}

/// One listener for all shortcuts. Fields, dialogs and the buttons' own keys come first.
fn listen_to_keys(desk: Desk) {
    let session = desk.session;
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.default_prevented() || event.is_composing() || modal_open(session) {
            return;
        }
        let target = dom::target_element(&event);
        let tag = target.as_ref().map(|target| target.tag_name().to_ascii_lowercase()).unwrap_or_default();
        let in_field = matches!(tag.as_str(), "input" | "textarea" | "select");
        let in_article = target.as_ref().is_some_and(|target| target.id() == "article-text");
        let own = session.prefs.saved.with_untracked(|saved| saved.keys.clone());
        let mut commands = keymap::commands_for(&event, &own);
        commands.retain(|command| match *command {
            Command::Undo | Command::Redo => !in_field,
            Command::Search | Command::Export => !in_field || event.ctrl_key() || event.meta_key(),
            Command::LabelLast if matches!(tag.as_str(), "button" | "a" | "summary") => false,
            command if moves_cursor(command) => in_article,
            _ => !in_field,
        });
        if commands::perform_first(desk, commands) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Samples and the tour, once.
fn first_visit(session: Session, part: Part) {
    let new = session.project.with_value(ProjectId::is_first)
        && session.prefs.saved.with_untracked(|saved| saved.last_article.is_none());
    // Settings may be lost where articles are not.
    if new && session.with_project(Project::is_empty) {
        part.first_visit(session);
    }
    if local_store::take_note(PACKAGE_NOTE) {
        part.package(session);
    } else if !session.prefs.saved.with_untracked(|saved| saved.tour_done) {
        part.tour(session);
    }
}

/// Whether a dialog takes all keys.
fn modal_open(session: Session) -> bool {
    session.dialog.with_untracked(|dialog| dialog.as_ref().is_some_and(super::dialogs::is_modal))
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

/// The address names the project and the open article, so that back, forward and bookmarks work.
fn follow_address(session: Session, projects: Projects) {
    let hash = || dom::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    let here = session.project.get_value();
    let open_from_address = {
        let here = here.clone();
        move |is_start: bool| {
            let address = Address::parse(&hash());
            if address.project.is_some_and(|project| project != here) {
                if !is_start {
                    projects.leave();
                }
                return false;
            }
            if let Some(id) = address.article.map(ArticleId::new)
                && session.is_listed(&id)
                && session.open.with_untracked(|open| open.as_ref().is_none_or(|open| open.article != id))
            {
                session.open_article(&id);
                return true;
            }
            false
        }
    };
    let last = session.prefs.last_article(&here);
    if !open_from_address(true) && session.open.with_untracked(Option::is_none) {
        let wanted = last.filter(|id| session.is_listed(id));
        let first = wanted.or_else(|| {
            let ids = session.with_project(Project::article_ids);
            ids.into_iter().find(|id| session.is_listed(id))
        });
        if let Some(id) = first {
            session.open_article(&id);
        }
    }
    let changed = window_event_listener(leptos::ev::hashchange, move |_| {
        open_from_address(false);
    });
    on_cleanup(move || changed.remove());
    Effect::new(move |_| {
        let article = session.open.get().map(|open| open.article);
        if article.is_none() && here.is_first() && Address::parse(&hash()).project.is_none_or(|p| p == here) {
            // An empty page has no address of its own.
            return;
        }
        let wanted = Address::write(&here, article.as_ref().map(ArticleId::as_str));
        if let Some(window) = dom::window().filter(|_| hash() != wanted) {
            // Only a document without an address of its own refuses.
            let _ = window.location().set_hash(&wanted);
        }
    });
}
