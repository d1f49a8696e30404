//! What the page loads after it has started: the dialogs and the samples of a first visit.
//!
//! `main.rs` says where the program is cut, `xtask/src/split.rs` cuts it. Nothing else may name [`LATER`] or what it names,
//! or all of that loads at the start again, which `cargo xtask dist` shows in its weight. Once loaded it is called as
//! anything else.

use std::pin::Pin;

use leptos::prelude::*;

use super::article::Desk;
use super::dialogs::{self, Frame};
use super::keeping::SaveStatus;
use super::session::{Dialog, Session};
use super::words::screen;
use crate::platform::dom;

/// The ways into the part that comes later.
pub struct Later {
    dialog: fn(Dialog) -> AnyView,
    first_visit: fn(Session),
    package: fn(Session),
    watch: fn(Desk),
}

pub static LATER: Later = Later {
    dialog: dialogs::content,
    first_visit: dialogs::import::first_visit,
    package: dialogs::import::take_waiting,
    watch: dialogs::findings::watch,
};

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

/// After the start for so long (ms) nothing is fetched that nobody has asked for.
const START: i32 = 700;

/// The part and whether it is here; in the context.
#[derive(Clone, Copy)]
pub struct Part {
    state: RwSignal<State>,
    load: Load,
}

impl Part {
    /// Puts it into the context. It is fetched when it is first asked for, or soon after the start.
    pub fn provide(load: Load) -> Self {
        let part = Self { state: RwSignal::new(State::Away), load };
        provide_context(part);
        dom::after(START, move || part.fetch());
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
            if loaded.is_some() {
                // For scripts that have to know that nothing comes by itself any more.
                dom::set_root_attribute("data-later", "here");
            }
            self.state.set(loaded.map_or(State::Failed, State::Here));
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

    /// Looks for what is wrong in the open article, once the part is here: nobody waits for it.
    pub fn watch(self, desk: Desk) {
        Effect::new(move |_| {
            if let State::Here(later) = self.state.get() {
                untrack(|| (later.watch)(desk));
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
