//! What the page loads after it has started: the dialogs, the samples of a first visit, suggestions, menus, and all that is
//! done with a label once it is given.
//!
//! It comes as soon as the first screen is painted. What asks for it before is kept in order and done once it is here
//! ([`soon`]): no key is lost. Its pieces of the screen appear by themselves ([`piece`]).
//!
//! `main.rs` says where the program is cut, `xtask/src/split.rs` cuts it. Nothing else may name [`LATER`] or what it names,
//! or all of that loads at the start again, which `cargo xtask dist` shows in its weight. Once loaded it is called as
//! anything else.

use std::cell::{Cell, RefCell};
use std::pin::Pin;

use leptos::prelude::*;

use super::article::Desk;
use super::commands;
use super::dialogs::{self, Frame};
use super::keeping::SaveStatus;
use super::keymap::Command;
use super::library::{self, Search};
use super::pieces::{self, Piece};
use super::projects::Projects;
use super::session::{Dialog, Session};
use super::words::screen;
use crate::model::Target;
use crate::platform::dom;

/// The ways into the part that comes later.
pub struct Later {
    dialog: fn(Dialog) -> AnyView,
    piece: fn(Piece) -> AnyView,
    first_visit: fn(Session),
    package: fn(Session),
    begin: fn(Desk, Projects),
    /// [`commands::perform`] of what the start cannot do.
    pub command: fn(Desk, Command) -> bool,
    /// [`commands::target_chosen`].
    pub target_chosen: fn(Desk, Target),
    /// [`commands::suggestion_at`].
    pub suggestion_at: fn(Desk, usize) -> bool,
    /// [`commands::select_sentence`].
    pub select_sentence: fn(Desk, usize),
    /// [`Session::suggest_for`].
    pub suggest_for: fn(Session),
    /// [`Search::start`].
    pub search: fn(Search, Session),
}

pub static LATER: Later = Later {
    dialog: dialogs::content,
    piece: pieces::show,
    first_visit: dialogs::import::first_visit,
    package: dialogs::import::take_waiting,
    begin,
    command: commands::perform_later,
    target_chosen: commands::target_chosen,
    suggestion_at: commands::suggestion_at,
    select_sentence: commands::select_sentence,
    suggest_for: Session::suggest_for,
    search: library::Search::start,
};

/// What goes on beside the work from now on: nobody waits for it.
fn begin(desk: Desk, projects: Projects) {
    desk.session.begin_to_suggest();
    super::article::follow_suggestions(desk);
    desk.session.begin_to_let_go();
    dialogs::watch(desk);
    projects.begin();
    desk.session.empty_bin(false);
}

type Waiting = Box<dyn FnOnce(&'static Later)>;

thread_local! {
    static PART: Cell<Option<Part>> = const { Cell::new(None) };
    static HERE: Cell<Option<&'static Later>> = const { Cell::new(None) };
    static WAITING: RefCell<Vec<Waiting>> = const { RefCell::new(Vec::new()) };
}

/// The part, where it is here.
pub fn here() -> Option<&'static Later> {
    HERE.with(Cell::get)
}

/// Does this with the part: at once where it is here, otherwise as soon as it is, after what has asked before.
pub fn soon(what: impl FnOnce(&'static Later) + 'static) {
    match here().filter(|_| !is_waited_for()) {
        Some(later) => what(later),
        None => {
            WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(what)));
            PART.with(Cell::get).iter().for_each(|part| part.fetch());
        }
    }
}

/// Whether something waits for the part: what is to come after it has to wait as well.
pub fn is_waited_for() -> bool {
    WAITING.with_borrow(|waiting| !waiting.is_empty())
}

/// A piece of the screen, empty until the part is here.
pub fn piece(piece: Piece) -> impl IntoView {
    let part = use_context::<Part>();
    move || match part.map(|part| part.state.get()) {
        Some(State::Here(later)) => Some(untrack(|| (later.piece)(piece.clone()))),
        _ => None,
    }
}

/// The note, in one tab alone, that a work package waits for the project that it goes to.
pub const PACKAGE_NOTE: &str = "wusum/package";

/// Fetches the part; `None` where it does not come.
pub type Load = fn() -> Pin<Box<dyn Future<Output = Option<&'static Later>>>>;

#[derive(Clone, Copy)]
enum State {
    Away,
    Coming,
    Here(&'static Later),
    /// It did not come: no connection, or the app was renewed since the page was opened.
    Failed,
}

/// After the first screen was painted for so long (ms) nothing is fetched that nobody has asked for.
const START: i32 = 100;

/// The part and whether it is here; in the context.
#[derive(Clone, Copy)]
pub struct Part {
    state: RwSignal<State>,
    load: Load,
    session: Session,
}

impl Part {
    /// Puts it into the context. It is fetched when it is first asked for, or as soon as the first screen is painted.
    pub fn provide(session: Session, load: Load) -> Self {
        let part = Self { state: RwSignal::new(State::Away), load, session };
        provide_context(part);
        PART.with(|own| own.set(Some(part)));
        dom::once_painted(move || dom::after(START, move || part.fetch()));
        part
    }

    /// Fetches it, unless it is here or on its way.
    pub fn fetch(self) {
        if !matches!(self.state.get_untracked(), State::Away | State::Failed) {
            return;
        }
        self.state.set(State::Coming);
        leptos::task::spawn_local(async move {
            let loaded = (self.load)().await;
            HERE.with(|here| here.set(loaded));
            self.state.set(loaded.map_or(State::Failed, State::Here));
            let waiting = WAITING.with_borrow_mut(std::mem::take);
            match loaded {
                Some(later) => {
                    waiting.into_iter().for_each(|what| what(later));
                    // For scripts that have to know that nothing comes by itself any more.
                    dom::set_root_attribute("data-later", "here");
                }
                // Done much later it would be a surprise.
                None if !waiting.is_empty() => self.session.refuse(screen().not_here_why.to_owned()),
                None => {}
            }
        });
    }

    /// Whether it is here; tracked.
    pub fn is_here(self) -> bool {
        matches!(self.state.get(), State::Here(_))
    }

    /// What the dialog shows, or what there is to say until it can; tracked.
    pub fn dialog(self, dialog: Dialog) -> AnyView {
        match self.state.get() {
            State::Here(later) => (later.dialog)(dialog),
            // A card that nobody called for has nothing to say before it is there.
            _ if dialog == Dialog::Tour => ().into_any(),
            _ if matches!(dialog, Dialog::Guidelines | Dialog::Findings) => {
                view! { <div class="guidelines">{self.not_yet()}</div> }.into_any()
            }
            _ => self.not_yet(),
        }
    }

    fn not_yet(self) -> AnyView {
        match self.state.get() {
            State::Failed => view! { <NotHere part=self/> }.into_any(),
            _ => view! { <Coming/> }.into_any(),
        }
    }

    /// Puts the samples in, as soon as the part is here.
    pub fn first_visit(self, session: Session) {
        self.once_here(move |later| (later.first_visit)(session));
    }

    /// Takes the work package that waits for this project, as soon as the part is here.
    pub fn package(self, session: Session) {
        self.once_here(move |later| (later.package)(session));
    }

    /// Begins what goes on beside the work, once the part is here.
    pub fn begin(self, desk: Desk, projects: Projects) {
        Effect::new(move |_| {
            if let State::Here(later) = self.state.get() {
                untrack(|| (later.begin)(desk, projects));
            }
        });
    }

    /// Shows the tour, as soon as the part is here, unless another dialog is open by then.
    pub fn tour(self, session: Session) {
        self.once_here(move |_| {
            if session.dialog.with(Option::is_none) {
                session.dialog.set(Some(Dialog::Tour));
            }
        });
    }

    /// Fetches the part now, and does this once it is here.
    fn once_here(self, what: impl FnOnce(&'static Later) + 'static) {
        self.fetch();
        let mut what = Some(what);
        Effect::new(move |_| {
            if let State::Here(later) = self.state.get()
                && let Some(what) = what.take()
            {
                untrack(|| what(later));
            }
        });
    }
}

/// Seen only where loading takes long.
#[component]
fn Coming() -> impl IntoView {
    view! {
        <Frame id="coming" title=Signal::derive(|| screen().coming.to_owned())>
            <progress class="coming" aria-label=move || screen().coming></progress>
        </Frame>
    }
}

/// What to do where it did not come. Nothing is lost by it: what was dropped or pasted waits in the session.
#[component]
fn NotHere(part: Part) -> impl IntoView {
    let session = expect_context::<Session>();
    let in_memory = move || matches!(session.status.get(), SaveStatus::MemoryOnly(_) | SaveStatus::ReadOnly);
    view! {
        <Frame id="not-here" title=Signal::derive(|| screen().not_here.to_owned())>
            <p role="alert">{move || screen().not_here_why}</p>
            <p>{move || if in_memory() { screen().not_here_in_memory } else { screen().not_here_reload }}</p>
            <div class="actions">
                <button type="button" class="primary" data-testid="fetch-again" on:click=move |_| part.fetch()>
                    {move || screen().fetch_again}
                </button>
                <Show when=move || !in_memory()>
                    <button type="button" data-testid="reload" on:click=move |_| dom::reload()>
                        {move || screen().reload}
                    </button>
                </Show>
            </div>
        </Frame>
    }
}
