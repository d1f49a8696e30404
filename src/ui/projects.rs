//! Several projects in one browser: the list, and the way from one to another.
//!
//! A page works on one project. Opening another saves what waits and loads the page anew, so that nothing of one
//! project (undo, selection, memory) reaches into the other. Shapes and rules are `storage::projects`'s.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use super::later;
use super::pieces::Piece;
use super::prefs;
use super::session::Session;
use super::words::{fill, projects as words, typed_direction};
use crate::model::{ArticleId, UtcMillis};
use crate::order::Map;
use crate::platform::indexed_db::{self, Database};
use crate::platform::local_store::BrowserStore;
use crate::platform::tabs::Tabs;
use crate::platform::{clock, dom};
use crate::storage::projects::{
    self as stored, Address, BIN_DAYS, ProjectChange, ProjectId, ProjectInfo, REGISTRY, RegistryFound,
};
use crate::storage::truth::{Found, Given, Write};
use crate::storage::{Key, KeyValueStore};

/// More than any journal's number: the registry has no journal.
const NO_ENTRY: u64 = u64::MAX >> 11;

/// Which project the page is to work on.
pub struct Wanted {
    pub project: ProjectId,
    /// The address asks for one that is not here.
    pub is_other: bool,
    /// The article that the address asks for.
    pub article: Option<ArticleId>,
    /// The settings that the database has, where local storage has none.
    pub settings: Option<String>,
}

/// What the address asks for, or else the project opened last.
pub async fn wanted() -> Wanted {
    let Address { project: asked, article, .. } = Address::parse(&hash());
    let article = article.map(ArticleId::new);
    let store = BrowserStore::open(REGISTRY);
    let mut found = RegistryFound { mirror: mirror(&store), ..RegistryFound::default() };
    let is_usual = asked.as_ref().is_none_or(ProjectId::is_first) && found.mirror.is_empty();
    if is_usual && !store.is_memory() && prefs::stored().is_some() {
        return Wanted { project: ProjectId::first(), is_other: false, article, settings: None };
    }
    if let Ok(database) = Database::open(REGISTRY, |_| {}).await {
        found.truth = database.all(&[], &|_| Vec::new()).await.ok().map(|all| all.records);
    }
    found.databases = indexed_db::names().await;
    let registry = stored::registry(&found);
    let settings = settings_in(found.truth.as_deref());
    match asked {
        Some(project) if registry.get(&project).is_some() => {
            Wanted { project, is_other: false, article, settings }
        }
        asked => Wanted { project: registry.last_opened(), is_other: asked.is_some(), article, settings },
    }
}

/// The settings among the records of the list's database.
fn settings_in(records: Option<&[(String, String)]>) -> Option<String> {
    let found = records?.iter().find(|(key, _)| key == prefs::KEY);
    found.map(|(_, text)| text.clone())
}

/// The page's address from `#` on.
fn hash() -> String {
    dom::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

fn mirror(store: &BrowserStore) -> Map<String, String> {
    let keys = store.keys().unwrap_or_default();
    keys.into_iter().filter_map(|key| store.get(&key).ok().flatten().map(|value| (key, value))).collect()
}

/// The list of projects. `Copy`: components take it from context.
#[derive(Clone, Copy)]
pub struct Projects {
    session: Session,
    /// All there are, those in the bin included.
    pub list: RwSignal<Vec<ProjectInfo>>,
    registry: StoredValue<Option<Database>, LocalStorage>,
    tabs: StoredValue<Option<Tabs>, LocalStorage>,
    /// Whether settings are being written.
    writing: StoredValue<bool>,
}

impl Projects {
    /// Puts the list into context, as far as local storage has it; [`Projects::begin`] reads it whole.
    pub fn provide(session: Session) -> Self {
        let found = RegistryFound { mirror: mirror(&BrowserStore::open(REGISTRY)), ..Default::default() };
        let projects = Self {
            session,
            list: RwSignal::new(stored::registry(&found).projects),
            registry: StoredValue::new_local(None),
            tabs: StoredValue::new_local(None),
            writing: StoredValue::new(false),
        };
        provide_context(projects);
        projects
    }

    /// Reads the list, once the page shows its project, and follows it from then on.
    pub fn begin(self) {
        let unkept = self.session.prefs.unkept;
        Effect::new(move |_| {
            if unkept.with(Option::is_some) {
                self.keep_settings();
            }
        });
        self.tabs.set_value(Some(Tabs::listen(REGISTRY, move || {
            spawn_local(async move { self.look(true).await });
        })));
        spawn_local(async move { self.look_first().await });
    }

    /// The project that this page works on.
    pub fn here(self) -> ProjectId {
        self.session.project.get_value()
    }

    /// Makes a project and opens it.
    pub fn create(self, name: String) {
        let Some(id) = ProjectId::new(&clock::new_id()) else { return };
        spawn_local(async move {
            let made = ProjectChange::Made { name, at: clock::now() };
            // So that the one left is found again by when it was open.
            let opened = ProjectChange::Opened(clock::now());
            if self.change(&self.here(), &opened).await && self.change(&id, &made).await {
                self.open(&id);
            }
        });
    }

    /// Opens a project of this id, which is made under this name where there is none, and brought back from the bin.
    pub fn open_made(self, id: ProjectId, name: String) {
        spawn_local(async move {
            let known = self.list.with_untracked(|list| list.iter().find(|info| info.id == id).cloned());
            let change = match known {
                None => Some(ProjectChange::Made { name, at: clock::now() }),
                Some(info) if info.binned.is_some() => Some(ProjectChange::BroughtBack),
                Some(_) => None,
            };
            let opened = ProjectChange::Opened(clock::now());
            if !self.change(&self.here(), &opened).await {
                return;
            }
            let made = match change {
                Some(change) => self.change(&id, &change).await,
                None => true,
            };
            if made {
                self.open(&id);
            }
        });
    }

    pub fn rename(self, id: ProjectId, name: String) {
        spawn_local(async move {
            self.change(&id, &ProjectChange::Named(name)).await;
        });
    }

    /// Puts a project into the bin; from the one that is open the page goes to another. Not the last one outside.
    pub fn bin(self, id: ProjectId) {
        let others = |list: &Vec<ProjectInfo>| list.iter().any(|info| info.id != id && info.binned.is_none());
        if self.list.with_untracked(others) {
            spawn_local(async move {
                if self.change(&id, &ProjectChange::Binned(clock::now())).await {
                    self.look(true).await;
                }
            });
        }
    }

    pub fn bring_back(self, id: ProjectId) {
        spawn_local(async move {
            self.change(&id, &ProjectChange::BroughtBack).await;
        });
    }

    /// Opens another project.
    pub fn open(self, id: &ProjectId) {
        if *id != self.here()
            && let Some(window) = dom::window()
        {
            // What follows the address calls `leave`.
            let _ = window.location().set_hash(&Address::write(id, None));
        }
    }

    /// The address is another project's: saves what waits and loads the page anew.
    pub fn leave(self) {
        spawn_local(async move {
            let Some(window) = dom::window() else { return };
            if self.session.is_kept_soon().await {
                let _ = window.location().reload();
                return;
            }
            self.session.refuse(words().not_saved.to_owned());
            let article = self.session.open.with_untracked(|open| open.as_ref().map(|o| o.article.clone()));
            let address = Address::write(&self.here(), article.as_ref().map(|article| article.as_str()));
            let _ = window.location().set_hash(&address);
        });
    }

    /// Something else has written to the list: reads it anew and tells the other tabs.
    pub async fn look_again(self) {
        self.look(false).await;
        self.tabs.with_value(|tabs| tabs.iter().for_each(Tabs::tell));
    }

    async fn look_first(self) {
        let database = Database::open(REGISTRY, |_| {}).await.ok();
        self.registry.set_value(database);
        self.meet_settings().await;
        self.look(false).await;
        let here = self.here();
        let (several, binned) = self.list.with_untracked(|list| {
            (list.len() > 1, list.iter().any(|info| info.id == here && info.binned.is_some()))
        });
        // Where there is but one there is nothing to keep about it.
        if several && self.change(&here, &ProjectChange::Opened(clock::now())).await && binned {
            self.session.inform(words().was_in_bin.to_owned());
        }
        self.remove_due().await;
    }

    /// Takes over the settings that the database has, or gives it those that it lacks.
    async fn meet_settings(self) {
        let Some(database) = self.registry.get_value() else { return };
        if let Ok(all) = database.all(&[], &|_| Vec::new()).await {
            self.session.prefs.meet(settings_in(Some(&all.records)).as_deref());
            self.keep_settings();
        }
    }

    /// Writes the settings into the database, one after the other.
    fn keep_settings(self) {
        let unkept = self.session.prefs.unkept;
        let Some(database) = self.registry.get_value() else { return };
        if self.writing.get_value() || unkept.with_untracked(Option::is_none) {
            return;
        }
        self.writing.set_value(true);
        spawn_local(async move {
            while let Some(text) = unkept.try_update_untracked(Option::take).flatten() {
                let put = Write::Put { key: prefs::KEY.to_owned(), value: text };
                // Where there is no room local storage has them.
                let _ = database.turn(NO_ENTRY, |_, _| Vec::new(), |_, _| Some(vec![put])).await;
            }
            self.writing.set_value(false);
        });
    }

    /// Reads the list. `follow` says that the page leaves its own project where that is in the bin.
    async fn look(self, follow: bool) {
        let mut store = BrowserStore::open(REGISTRY);
        let mut found = RegistryFound { mirror: mirror(&store), ..RegistryFound::default() };
        let database = self.registry.get_value();
        if let Some(database) = &database {
            found.truth = database.all(&[], &|_| Vec::new()).await.ok().map(|all| all.records);
        }
        found.databases = indexed_db::names().await;
        let registry = stored::registry(&found);
        for (key, value) in &registry.copy {
            if found.mirror.get(key) != Some(value) {
                // Without it there is one copy less.
                let _ = store.set(key, value);
            }
        }
        if let Some(database) = database.filter(|_| found.truth.is_some() && !registry.lacking.is_empty()) {
            // It is tried again with the next look.
            let _ = database.turn(NO_ENTRY, |_, _| Vec::new(), |_, _| Some(registry.lacking.clone())).await;
        }
        let is_gone = registry.get(&self.here()).is_none_or(|info| info.binned.is_some());
        let other = registry.last_opened();
        self.list.try_update(|list| *list = registry.projects);
        if follow && is_gone {
            self.open(&other);
        }
    }

    /// Writes a change, reads the list anew and tells the other tabs. `false`, said in a notice, where it is not kept.
    async fn change(self, id: &ProjectId, change: &ProjectChange) -> bool {
        let key = stored::project_key(id);
        let written = match self.registry.get_value() {
            Some(database) => {
                let wants = |_: &Found, given: &Given| match given.contains_key(&key) {
                    true => Vec::new(),
                    false => vec![key.clone()],
                };
                let decide = |_: &Found, given: &Given| {
                    stored::change(id, given.get(&key).and_then(Option::as_deref), change)
                };
                matches!(database.turn(NO_ENTRY, wants, decide).await, Ok(Some(_)))
            }
            None => {
                let mut store = BrowserStore::open(REGISTRY);
                let found = store.get(&key).ok().flatten();
                let writes = stored::change(id, found.as_deref(), change).filter(|_| !store.is_memory());
                writes.is_some_and(|writes| {
                    writes.iter().all(|write| match write {
                        Write::Put { key, value } => store.set(key, value).is_ok(),
                        _ => true,
                    })
                })
            }
        };
        if written {
            self.look(false).await;
            self.tabs.with_value(|tabs| tabs.iter().for_each(Tabs::tell));
        } else {
            self.session.refuse(words().not_kept.to_owned());
        }
        written
    }

    /// Removes what has been in the bin for its time. Begun again at the next start where it is broken off.
    async fn remove_due(self) {
        let (now, here) = (clock::now(), self.here());
        for info in self.list.get_untracked() {
            if !info.is_due(now) || info.id == here || !indexed_db::delete(&info.id.store()).await {
                continue;
            }
            indexed_db::delete(&info.id.model_store()).await;
            let mut store = BrowserStore::open(&info.id.store());
            for key in store.keys().unwrap_or_default() {
                if Key::parse(&key) != Some(Key::Settings) {
                    // A copy that stays behind is of no use to anyone.
                    let _ = store.remove(&key);
                }
            }
            self.change(&info.id, &ProjectChange::Gone).await;
        }
    }
}

/// A project's name, or the word for none; tracked.
pub fn name_of(info: &ProjectInfo) -> String {
    match info.name.trim() {
        "" if info.id.is_first() => words().first.to_owned(),
        "" => words().unnamed.to_owned(),
        name => name.to_owned(),
    }
}

fn days_left(info: &ProjectInfo) -> usize {
    let now: UtcMillis = clock::now();
    let gone = now.0.saturating_sub(info.binned.unwrap_or(now).0) / 86_400_000;
    usize::try_from(BIN_DAYS - gone).unwrap_or_default()
}

/// What the form in the menu is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    New,
    Rename,
}

/// The menu, as what it holds needs it.
#[derive(Clone, Copy)]
pub struct Menu {
    element: NodeRef<leptos::html::Details>,
    naming: RwSignal<Option<Naming>>,
    /// Of the project that is open.
    name: Memo<String>,
}

impl Menu {
    fn close(self) {
        self.naming.set(None);
        if let Some(menu) = self.element.get_untracked() {
            menu.set_open(false);
        }
    }
}

/// The project's name at the head of the library, with a menu: the other projects, a new one, renaming, the bin.
#[component]
pub fn ProjectSwitcher() -> impl IntoView {
    let projects: Projects = expect_context();
    let menu = NodeRef::<leptos::html::Details>::new();
    let naming = RwSignal::new(None::<Naming>);
    let here = projects.here();
    let own = Memo::new(move |_| {
        let own = projects.list.with(|list| list.iter().find(|info| info.id == here).cloned());
        own.unwrap_or_else(|| ProjectInfo::new(here.clone()))
    });
    let name = Memo::new(move |_| own.with(name_of));
    let close = move || Menu { element: menu, naming, name }.close();
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let inside = menu.get_untracked().zip(dom::target_element(&event)).is_some_and(|(menu, target)| {
            let menu: &web_sys::Node = menu.unchecked_ref();
            menu.contains(Some(&target))
        });
        if !inside {
            close();
        }
    });
    on_cleanup(move || outside.remove());
    view! {
        <details
            class="projects"
            node_ref=menu
            on:keydown=move |event| {
                if event.key() == "Escape" && menu.get_untracked().is_some_and(|menu| menu.open()) {
                    event.stop_propagation();
                    close();
                }
            }
        >
            <summary
                data-testid="projects"
                title=move || words().projects
                aria-label=move || fill(words().project, &[("name", &format!("\u{2068}{}\u{2069}", name.get()))])
            >
                <span class="projects-name" dir="auto" data-testid="project-name">{move || name.get()}</span>
                <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
                    <path d="M4 6l4 4 4-4" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>
                </svg>
            </summary>
            <div class="projects-menu">{later::piece(Piece::Projects(Menu { element: menu, naming, name }))}</div>
        </details>
    }
}

/// What the menu holds.
pub fn menu(menu: Menu) -> AnyView {
    let projects: Projects = expect_context();
    let Menu { naming, name, .. } = menu;
    let close = move || menu.close();
    let others = move || {
        let here = projects.here();
        let list = projects.list.get().into_iter().filter(|info| info.id != here && info.binned.is_none());
        list.map(|info| {
            let name = name_of(&info);
            view! {
                <button class="quiet" dir="auto" data-testid="project" on:click=move |_| {
                    close();
                    projects.open(&info.id);
                }>
                    {name}
                </button>
            }
        })
        .collect_view()
    };
    let binned = move || {
        let list = projects.list.get().into_iter().filter(|info| info.binned.is_some());
        let rows: Vec<_> = list
            .map(|info| {
                let (name, left) = (name_of(&info), words().days_left.of(days_left(&info)));
                view! {
                    <div class="projects-binned">
                        <span dir="auto">{name}</span>
                        <span class="soft">{left}</span>
                        <button class="quiet" data-testid="project-back" on:click=move |_| projects.bring_back(info.id.clone())>
                            {words().bring_back}
                        </button>
                    </div>
                }
            })
            .collect();
        (!rows.is_empty()).then(|| {
            view! {
                <div class="projects-bin">
                    <p class="soft">{words().in_bin}</p>
                    {rows.into_iter().collect_view()}
                </div>
            }
        })
    };
    let can_bin =
        move || projects.list.with(|list| list.iter().filter(|info| info.binned.is_none()).count() > 1);
    let actions = move || {
        match naming.get() {
        Some(kind) => view! { <NameForm kind name=name close=Rc::new(close)/> }.into_any(),
        None => view! {
            <button class="quiet" data-testid="project-new" on:click=move |_| naming.set(Some(Naming::New))>
                {move || words().new}
            </button>
            <button class="quiet" data-testid="project-rename" on:click=move |_| naming.set(Some(Naming::Rename))>
                {move || words().rename}
            </button>
            <Show when=can_bin>
                <button class="quiet danger" data-testid="project-bin" on:click=move |_| {
                    close();
                    projects.bin(projects.here());
                }>
                    {move || words().bin}
                </button>
            </Show>
        }
        .into_any(),
    }
    };
    view! {
        {others}
        <div class="projects-actions">{actions}</div>
        {binned}
    }
    .into_any()
}

/// Asks for a name, in the menu.
#[component]
fn NameForm(kind: Naming, name: Memo<String>, close: Rc<dyn Fn()>) -> impl IntoView {
    let projects: Projects = expect_context();
    let own = if kind == Naming::Rename { name.get_untracked() } else { String::new() };
    let typed = RwSignal::new(own.clone());
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            field.set_value(&own);
            let _ = field.focus();
            field.select();
        }
    });
    let cancel = close.clone();
    let done = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked().trim().to_owned();
        if name.is_empty() {
            return;
        }
        close();
        match kind {
            Naming::New => projects.create(name),
            Naming::Rename => projects.rename(projects.here(), name),
        }
    };
    let verb = move || if kind == Naming::New { words().create } else { words().save };
    view! {
        <form class="projects-form" on:submit=done>
            <input
                type="text"
                dir=move || typed_direction(typed.with(String::is_empty))
                maxlength="120"
                node_ref=field
                data-testid="project-name-field"
                aria-label=move || words().name
                placeholder=move || words().name
                on:input:target=move |event| typed.set(event.target().value())
            />
            <div>
                <button type="submit" class="primary" data-testid="project-name-done" disabled=move || typed.with(|typed| typed.trim().is_empty())>
                    {verb}
                </button>
                <button type="button" class="quiet" on:click=move |_| cancel()>{move || words().cancel}</button>
            </div>
        </form>
    }
}
