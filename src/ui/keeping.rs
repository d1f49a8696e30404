//! Keeping what is done, and an honest status.
//!
//! Where the browser has IndexedDB, an edit is saved when its transaction has completed; local storage is written at
//! once beside it. Where it has none, local storage keeps everything by itself. Shapes, journal and mirror are
//! `storage`'s; this holds what the browser gave and says how it went. Whole articles and sets are written a moment
//! later, once they are on screen: the status says so until then.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use leptos::prelude::*;

use super::prefs::last_article;
use super::projects::{self, Wanted};
use crate::edit::{Edit, Editor, RecordId};
use crate::model::{ArticleId, Project, SetId};
use crate::order::{self, Map};
use crate::platform::clock;
use crate::platform::indexed_db::{Database, Trouble, Word};
use crate::platform::local_store::BrowserStore;
use crate::storage::names;
use crate::storage::projects::ProjectId;
use crate::storage::snapshots::{self, Snapshots};
use crate::storage::truth::{
    self, All, Decided, Found, Given, Journal, Mirror, News, READ_WHOLE_UP_TO, Reading, Then, Write,
};
use crate::storage::{EditId, FoldOutcome, ForeignEdit, Home, LoadProblem, Loaded, Store, StoreError};

/// How safe the last edit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveStatus {
    /// In the database, durably.
    Saved,
    /// The same, though there is no local storage beside it.
    DatabaseOnly,
    /// Done, and not yet in the database; or an article or set has come and is about to be written.
    Saving,
    /// In local storage, which browsers write late; and why not in the database.
    Local(Risk),
    /// Only in this tab, and why.
    MemoryOnly(Risk),
    /// Data of a newer version: shown, never changed.
    ReadOnly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    Blocked,
    Full,
    Failed,
}

/// What tidying came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tidied {
    Done,
    /// Another tab wrote something that this one has not taken in.
    OtherTab,
}

/// Something whole that waits to be written, as it is by then.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pending {
    Article(ArticleId),
    Set(SetId),
}

type Listener = Rc<RefCell<Option<Box<dyn Fn(Word)>>>>;

/// What the browser had kept, for [`Keeper::new`].
pub struct Start {
    place: Place,
    project: Project,
    problems: Vec<LoadProblem>,
    read_only: bool,
    heard: Listener,
    /// Lists of names and refusals, as the database has them.
    names: Option<String>,
    /// Which project it is.
    pub project_id: ProjectId,
    /// The address asks for a project that is not here.
    pub is_other: bool,
    /// The settings that the database has, where local storage has none.
    pub settings: Option<String>,
}

enum Place {
    Database(Box<InDatabase>),
    Local(Box<InLocal>),
}

struct InDatabase {
    database: Database,
    journal: Journal,
    mirror: Mirror<BrowserStore>,
    /// What keeps the database from being written, since the last try.
    trouble: Option<Risk>,
    /// Edits that wait and that local storage has not got.
    unmirrored: order::Set<EditId>,
    /// Keys of local storage that are of no use once the first turn is committed.
    useless: Vec<String>,
    snapshots: Snapshots,
}

struct InLocal {
    store: Store<BrowserStore>,
    /// Articles and sets that there was no room for.
    homeless: (order::Set<ArticleId>, order::Set<SetId>),
}

pub struct Keeper {
    place: Place,
    status: RwSignal<SaveStatus>,
    /// Found unusable when the store was opened, or pushed aside since: kept there, offered for download.
    problems: Vec<LoadProblem>,
    /// Come and not yet written, in order: an article before its sets.
    pending: VecDeque<Pending>,
    read_only: bool,
    heard: Listener,
    names: Option<String>,
}

impl Start {
    /// Opens the project that the address asks for: its database; where there is none, local storage; where there is
    /// none either, memory.
    pub async fn open() -> Self {
        let Wanted { project, is_other, article, settings } = projects::wanted().await;
        // What is on screen first is read with the rest.
        let last = || last_article(&project, settings.as_deref());
        let also = article.or_else(last).into_iter().collect();
        Self { is_other, settings, ..Self::of(project, &also).await }
    }

    async fn of(project: ProjectId, also: &order::Set<ArticleId>) -> Self {
        let heard = Listener::default();
        let to = heard.clone();
        let name = project.store();
        let opened = Database::open(&name, move |word| {
            if let Some(listener) = to.borrow().as_ref() {
                listener(word);
            }
        });
        match opened.await {
            Ok(database) => match Self::from_database(&project, also, database, heard.clone()).await {
                Ok(start) => start,
                Err(_) => Self::from_local(project, heard, false),
            },
            Err(Trouble::Newer) => Self::from_local(project, heard, true),
            Err(_) => Self::from_local(project, heard, false),
        }
    }

    async fn from_database(
        id: &ProjectId,
        also: &order::Set<ArticleId>,
        database: Database,
        heard: Listener,
    ) -> Result<Self, Trouble> {
        let mut mirror = Mirror::new(BrowserStore::open(&id.store()));
        // What cannot be read there is no loss: the database is the truth.
        let local = mirror.read().unwrap_or_else(|_| Map::new());
        let reading = Reading::new(&local, READ_WHOLE_UP_TO, also);
        let all = database.all(&truth::asked_ids(&local), &|all| reading.wants(all)).await?;
        let opened = truth::open(&all, &local, &clock::new_id());
        let Loaded { project, problems, read_only } = opened.loaded;
        let record = |wanted: &str| {
            let found = all.records.iter().find(|(key, _)| key == wanted);
            found.map(|(_, raw)| raw.as_str())
        };
        let names = record(names::KEY).map(str::to_owned);
        let restored = record(snapshots::RESTORED_KEY);
        let (snapshots, old) = Snapshots::of(all.keys.iter(), restored, clock::now());
        let mut journal = opened.journal;
        journal.beside(old);
        let place = InDatabase {
            database,
            journal,
            mirror,
            trouble: None,
            unmirrored: order::Set::new(),
            useless: opened.useless,
            snapshots,
        };
        let place = Place::Database(Box::new(place));
        let (project_id, is_other, settings) = (id.clone(), false, None);
        Ok(Self { place, project, problems, read_only, heard, names, project_id, is_other, settings })
    }

    fn from_local(project_id: ProjectId, heard: Listener, newer: bool) -> Self {
        let (mut store, loaded) = Store::open(BrowserStore::open(&project_id.store())).unwrap_or_else(|_| {
            let memory = BrowserStore::Memory(Default::default());
            // Not `expect`, which would bring all that prints a store's error into the page.
            Store::open(memory).unwrap_or_else(|_| unreachable!("memory can always be opened"))
        });
        store.by_itself(&clock::new_id());
        let Loaded { project, problems, read_only } = loaded;
        let place = Place::Local(Box::new(InLocal { store, homeless: Default::default() }));
        let read_only = read_only || newer;
        let (names, is_other, settings) = (None, false, None);
        Self { place, project, problems, read_only, heard, names, project_id, is_other, settings }
    }
}

impl Keeper {
    pub fn new(start: Start, status: RwSignal<SaveStatus>) -> (Self, Project) {
        let Start { place, project, problems, read_only, heard, names, .. } = start;
        let keeper = Self { place, status, problems, pending: VecDeque::new(), read_only, heard, names };
        keeper.say();
        (keeper, project)
    }

    /// Calls `listener` with what the browser says about the database.
    pub fn listen(&self, listener: impl Fn(Word) + 'static) {
        *self.heard.borrow_mut() = Some(Box::new(listener));
    }

    pub fn has_database(&self) -> bool {
        matches!(self.place, Place::Database(_))
    }

    /// The lists of names and refusals that the database had at the start; given once.
    pub fn take_names(&mut self) -> Option<String> {
        self.names.take()
    }

    /// Records that are no part of the project go into the database with the next turn. `false` where there is none.
    pub fn beside(&mut self, writes: Vec<Write>) -> bool {
        match &mut self.place {
            Place::Database(at) if !self.read_only => {
                at.journal.beside(writes);
                true
            }
            _ => false,
        }
    }

    /// Keeps an edit that was applied. `true` when folding is due.
    ///
    /// What is pending must have been written before the edit was applied ([`Keeper::write_pending`]), or it would hold
    /// the edit already.
    pub fn append(&mut self, edit: &Edit, project: &Project) -> bool {
        let id = EditId::new(clock::new_id());
        match &mut self.place {
            _ if self.read_only => false,
            Place::Database(at) => {
                let sequence = at.mirror.next_sequence();
                let room = at.journal.waiting() == 0;
                if at.mirror.edited(&id, edit, sequence, room).is_err() || at.mirror.kv().is_memory() {
                    at.unmirrored.insert(id.clone());
                }
                at.journal.beside(at.snapshots.due(edit, project, clock::now()));
                at.journal.edited(id, edit.clone(), sequence);
                let due = at.journal.needs_folding();
                self.say();
                due
            }
            Place::Local(at) => {
                if edit.changes.iter().any(|change| at.is_homeless(&change.id)) {
                    self.set_status(SaveStatus::MemoryOnly(Risk::Full));
                    return false;
                }
                let result = at.store.append(id, edit);
                let result = at.try_again(result, project);
                let due = at.store.needs_folding();
                self.say_local(&result);
                due
            }
        }
    }

    /// An article has come: [`Keeper::write_pending`] keeps it.
    pub fn add_article(&mut self, article: &ArticleId) {
        self.pending.push_back(Pending::Article(article.clone()));
        self.say();
    }

    /// A set has come: [`Keeper::write_pending`] keeps it.
    pub fn add_set(&mut self, set: &SetId) {
        self.pending.push_back(Pending::Set(set.clone()));
        self.say();
    }

    pub fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Writes what has come, whole things at a time, while `go_on` says so. `project` has it all.
    pub fn write_pending(&mut self, project: &Project, go_on: impl Fn() -> bool) {
        while let Some(next) = self.pending.pop_front() {
            match &mut self.place {
                Place::Database(at) => {
                    let id = EditId::new(clock::new_id());
                    match &next {
                        Pending::Article(article) => {
                            // Where it is not there, it went as it came.
                            if let Some(article) = project.article(article) {
                                at.journal.article_came(id, article);
                                // Without it there is one copy, in the database, as for every long text.
                                let _ = at.mirror.article(article);
                            }
                        }
                        Pending::Set(set) => {
                            if let Some(set) = project.set(set) {
                                at.journal.set_came(id, project, set);
                                let _ = at.mirror.set(project, set);
                            }
                        }
                    }
                    self.say();
                }
                Place::Local(at) => {
                    let result = match &next {
                        Pending::Article(id) => {
                            project.article(id).map(|article| at.store.add_article(article))
                        }
                        Pending::Set(id) => project.set(id).map(|set| at.store.add_set(project, set)),
                    };
                    let result = result.unwrap_or(Ok(()));
                    if result.is_err() {
                        match next {
                            Pending::Article(id) => at.homeless.0.insert(id),
                            Pending::Set(id) => at.homeless.1.insert(id),
                        };
                    }
                    self.say_local(&result);
                }
            }
            if !go_on() {
                return;
            }
        }
    }

    /// An article goes with its sets; `project` still has them.
    pub fn remove_article(&mut self, id: &ArticleId, project: &Project) {
        let sets: order::Set<SetId> = project.set_ids_of(id).into_iter().collect();
        self.pending.retain(|pending| match pending {
            Pending::Article(article) => article != id,
            Pending::Set(set) => !sets.contains(set),
        });
        match &mut self.place {
            _ if self.read_only => {}
            Place::Database(at) => {
                at.journal.article_goes(EditId::new(clock::new_id()), project, id);
                // What stays behind there is known to be gone.
                let _ = at.mirror.article_went(project, id);
                self.say();
            }
            Place::Local(at) => {
                at.homeless.1.retain(|set| !sets.contains(set));
                if at.homeless.0.remove(id) {
                    self.say_local(&Ok(()));
                    return;
                }
                let result = at.store.remove_article(id);
                let retried = at.give_homes(project, id);
                self.say_local(&result.and(retried));
            }
        }
    }

    /// For idle time: folds edits into snapshots.
    pub fn tidy(&mut self, project: &Project) -> Tidied {
        match &mut self.place {
            Place::Database(at) => {
                at.journal.fold();
                at.settle_mirror(project);
                Tidied::Done
            }
            Place::Local(at) => match at.store.tidy(project) {
                Ok(FoldOutcome::OtherTab) => Tidied::OtherTab,
                // Nothing is lost when it fails: the edits keep their own keys, and the next append says what is wrong.
                Ok(FoldOutcome::Folded | FoldOutcome::NothingToDo) | Err(_) => Tidied::Done,
            },
        }
    }

    /// Whether so much stands in the journal that it is to be folded when the hands rest.
    pub fn needs_folding(&self) -> bool {
        match &self.place {
            Place::Database(at) => at.journal.needs_folding(),
            Place::Local(_) => false,
        }
    }

    /// Whether the last visit left something to fold.
    pub fn needs_tidying(&self) -> bool {
        match &self.place {
            Place::Database(at) => at.journal.needs_folding() || !at.mirror.unsettled().is_empty(),
            Place::Local(at) => at.store.needs_folding(),
        }
    }

    // The database's turns

    /// The database and the number to read from, where there is something to do and nothing is under way.
    pub fn begin(&mut self) -> Option<(Database, u64)> {
        let Place::Database(at) = &mut self.place else { return None };
        let after = at.journal.begin()?;
        Some((at.database.clone(), after))
    }

    pub fn wants(&self, found: &Found, given: &Given, project: &Project) -> Vec<String> {
        match &self.place {
            Place::Database(at) => at.journal.wants(found, given, project),
            Place::Local(_) => Vec::new(),
        }
    }

    /// What the turn comes to; `None` where there is no database.
    pub fn decide(&mut self, found: &Found, given: &Given, editor: &mut Editor) -> Option<Decided> {
        let Place::Database(at) = &mut self.place else { return None };
        let decided = at.journal.decide(found, given, editor);
        if decided.then == Then::ReadOnly {
            self.stop_writing();
        }
        Some(decided)
    }

    pub fn committed(&mut self, numbers: &[u64], project: &Project) {
        if let Place::Database(at) = &mut self.place {
            let folded = at.journal.committed(numbers);
            at.trouble = None;
            if at.journal.waiting() == 0 {
                at.unmirrored.clear();
            }
            if !at.useless.is_empty() && at.mirror.remove(&at.useless).is_ok() {
                at.useless.clear();
            }
            if !folded.is_empty() {
                at.settle_mirror(project);
            }
        }
        self.say();
    }

    /// Nothing was written: it waits for the next turn.
    pub fn failed(&mut self, trouble: &Trouble) {
        if let Place::Database(at) = &mut self.place {
            at.journal.failed();
            if *trouble == Trouble::Full {
                at.journal.without_snapshots();
            }
            at.journal.look();
            at.trouble = Some(match trouble {
                Trouble::Full => Risk::Full,
                Trouble::Missing => Risk::Blocked,
                Trouble::Newer | Trouble::Failed(_) => Risk::Failed,
            });
        }
        if *trouble == Trouble::Newer {
            self.stop_writing();
        }
        self.say();
    }

    /// The ids that [`Keeper::read_anew`] has to be told about.
    pub fn waiting_ids(&self) -> Vec<String> {
        match &self.place {
            Place::Database(at) => at.journal.waiting_ids(),
            Place::Local(_) => Vec::new(),
        }
    }

    pub fn read_anew(&mut self, all: &All, editor: &mut Editor) -> News {
        match &mut self.place {
            Place::Database(at) => at.journal.read_anew(all, editor),
            Place::Local(_) => News::default(),
        }
    }

    /// The database, where there is one: articles may be absent then.
    pub fn database(&self) -> Option<Database> {
        match &self.place {
            Place::Database(at) => Some(at.database.clone()),
            Place::Local(_) => None,
        }
    }

    /// The loaded articles that are whole in the database and that nothing is under way about.
    pub fn at_rest(&self, project: &Project) -> order::Set<ArticleId> {
        let Place::Database(at) = &self.place else { return order::Set::new() };
        if !self.pending.is_empty() || at.trouble.is_some() {
            return order::Set::new();
        }
        let mut free = at.journal.at_rest(project);
        // Their edits' keys in local storage are still to be settled.
        for home in at.mirror.unsettled() {
            let article = match home {
                Home::Schema => None,
                Home::Meta(article) => Some(article),
                Home::Set(set) => project.set(&set).map(|set| set.article.clone()),
            };
            if let Some(article) = article {
                free.remove(&article);
            }
        }
        free
    }

    /// Loads absent articles from their records. `false` where a turn must come first.
    pub fn load(
        &mut self,
        articles: &[ArticleId],
        state: Option<&str>,
        given: &Given,
        editor: &mut Editor,
    ) -> bool {
        let Place::Database(at) = &mut self.place else { return true };
        let Some(problems) = at.journal.load(articles, state, given, editor) else { return false };
        self.read_only |= at.journal.is_read_only();
        self.problems.extend(problems);
        self.say();
        true
    }

    /// Takes notice of what others did: the mirror must know.
    pub fn heard(&mut self, news: &News) {
        if let Place::Database(at) = &mut self.place {
            for (id, homes) in &news.taken_in {
                at.mirror.took_in(id, homes);
            }
            for back in &news.taken_back {
                at.unmirrored.remove(&back.id);
                // Should its key stay behind, the database knows that it gave way.
                let _ = at.mirror.taken_back(&back.id);
            }
        }
        self.problems.extend(news.problems.iter().cloned());
        self.say();
    }

    /// Another tab says that it has written, or the database was lost.
    pub fn look(&mut self) {
        if let Place::Database(at) = &mut self.place {
            at.journal.look();
        }
    }

    /// A newer version of the program has taken over.
    pub fn stop_writing(&mut self) {
        self.read_only = true;
        if let Place::Database(at) = &mut self.place {
            at.journal.stop_writing();
        }
        self.say();
    }

    // Other tabs where there is only local storage

    pub fn took_in(&mut self, edit: &ForeignEdit) {
        if let Place::Local(at) = &mut self.place {
            at.store.took_in(edit);
        }
    }

    /// What every tab would see now, and whether an edit of ours had to give way. `None` where the store cannot be read.
    pub fn catch_up(&mut self) -> Option<(Project, bool)> {
        let Place::Local(at) = &mut self.place else { return None };
        let loaded = at.store.catch_up().ok()?;
        let lost = loaded.problems.iter().any(|problem| matches!(problem, LoadProblem::Refused { .. }));
        self.problems.extend(loaded.problems);
        Some((loaded.project, lost))
    }

    /// How many values could not be used.
    pub fn set_aside(&self) -> usize {
        self.problems.iter().filter(|problem| !matches!(problem, LoadProblem::Newer { .. })).count()
    }

    /// The raw values that could not be used, each under its key: for a download.
    pub fn unusable(&self) -> String {
        let line = |problem: &LoadProblem| match problem {
            LoadProblem::Unreadable { key, raw, .. }
            | LoadProblem::NoArticle { key, raw, .. }
            | LoadProblem::OtherText { key, raw, .. }
            | LoadProblem::Misfit { key, raw, .. } => Some(format!("{key}\t{raw}\n")),
            LoadProblem::Refused { edit, raw, .. } | LoadProblem::Homeless { edit, raw, .. } => {
                Some(format!("{}\t{raw}\n", edit.as_str()))
            }
            // A newer version will read it: the status says so.
            LoadProblem::Newer { .. } => None,
        };
        self.problems.iter().filter_map(line).collect()
    }

    fn say(&self) {
        match &self.place {
            _ if self.read_only => self.set_status(SaveStatus::ReadOnly),
            Place::Database(at) => self.set_status(at.status(!self.pending.is_empty())),
            Place::Local(_) => self.say_local(&Ok(())),
        }
    }

    fn say_local(&self, result: &Result<(), StoreError>) {
        let Place::Local(at) = &self.place else { return };
        let fits = at.homeless.0.is_empty() && at.homeless.1.is_empty() && at.store.unsaved() == 0;
        self.set_status(match result {
            _ if self.read_only => SaveStatus::ReadOnly,
            _ if at.store.kv().is_memory() => SaveStatus::MemoryOnly(Risk::Blocked),
            Ok(()) if !self.pending.is_empty() => SaveStatus::Saving,
            Ok(()) if fits => SaveStatus::Local(Risk::Blocked),
            Ok(()) | Err(StoreError::Full { .. }) => SaveStatus::MemoryOnly(Risk::Full),
            Err(StoreError::ReadOnly) => SaveStatus::ReadOnly,
            Err(StoreError::Blocked) => SaveStatus::MemoryOnly(Risk::Blocked),
            Err(_) => SaveStatus::MemoryOnly(Risk::Failed),
        });
    }

    fn set_status(&self, status: SaveStatus) {
        if self.status.get_untracked() != status {
            self.status.set(status);
        }
    }
}

impl InDatabase {
    fn status(&self, pending: bool) -> SaveStatus {
        let waits = pending || self.journal.waiting() > 0;
        match self.trouble {
            // Articles and sets that wait are nowhere else, edits may be.
            Some(risk) if waits => {
                let edits = self.journal.waiting_edits().count();
                let is_mirrored = !pending && self.unmirrored.is_empty() && edits == self.journal.waiting();
                if is_mirrored { SaveStatus::Local(risk) } else { SaveStatus::MemoryOnly(risk) }
            }
            _ if waits => SaveStatus::Saving,
            _ if self.mirror.kv().is_memory() => SaveStatus::DatabaseOnly,
            _ => SaveStatus::Saved,
        }
    }

    /// Nothing must wait: a snapshot there would say that it is in the database.
    fn settle_mirror(&mut self, project: &Project) {
        if self.journal.waiting() == 0 && self.trouble.is_none() && !self.mirror.kv().is_memory() {
            let homes = self.mirror.unsettled();
            // It lags behind then, as it may.
            let _ = self.mirror.settle(project, &homes);
        }
    }
}

impl InLocal {
    fn is_homeless(&self, id: &RecordId) -> bool {
        match id {
            RecordId::ArticleMeta(article) => self.homeless.0.contains(article),
            id => id.set().is_some_and(|set| self.homeless.1.contains(set)),
        }
    }

    /// A full store is tidied once, a cleared one written anew.
    fn try_again(&mut self, result: Result<(), StoreError>, project: &Project) -> Result<(), StoreError> {
        match result {
            Err(StoreError::Full { .. }) => {
                self.store.make_room(project)?;
                self.store.retry()
            }
            Err(StoreError::Cleared) => self.store.save_all(project),
            other => other,
        }
    }

    /// Room was made: what had none may fit now.
    fn give_homes(&mut self, project: &Project, removed: &ArticleId) -> Result<(), StoreError> {
        for id in self.homeless.0.clone() {
            if let Some(article) = project.article(&id).filter(|_| id != *removed)
                && self.store.add_article(article).is_ok()
            {
                self.homeless.0.remove(&id);
            }
        }
        for id in self.homeless.1.clone() {
            if let Some(set) = project.set(&id)
                && self.store.add_set(project, set).is_ok()
            {
                self.homeless.1.remove(&id);
            }
        }
        self.store.retry()
    }
}
