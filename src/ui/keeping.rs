//! Keeping what is done: every edit to storage at once, and an honest status.
//!
//! Shapes and journal are `storage`'s; this holds the store that the browser gave and says how it went. Whole articles
//! and sets are written a moment later, once they are on screen: the status says so until then.

use std::collections::VecDeque;

use leptos::prelude::*;

use crate::edit::{Edit, RecordId};
use crate::model::{ArticleId, Project, SetId};
use crate::platform::clock;
use crate::platform::local_store::BrowserStore;
use crate::storage::{EditId, FoldOutcome, ForeignEdit, LoadProblem, Loaded, Store, StoreError};

/// How safe the last edit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveStatus {
    /// In the browser's local storage.
    Saved,
    /// An article or set has come and is about to be written; until then it is only in this tab.
    Saving,
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

pub struct Keeper {
    store: Store<BrowserStore>,
    status: RwSignal<SaveStatus>,
    /// Found unusable when the store was opened, or pushed aside since: kept there, offered for download.
    problems: Vec<LoadProblem>,
    /// Come and not yet written, in order: an article before its sets.
    pending: VecDeque<Pending>,
    /// Articles and sets that there was no room for.
    homeless: (crate::order::Set<ArticleId>, crate::order::Set<SetId>),
}

impl Keeper {
    /// Opens the browser's storage, or memory where there is none.
    pub fn open(status: RwSignal<SaveStatus>) -> (Self, Project) {
        let browser = BrowserStore::open();
        let blocked = browser.is_memory();
        let (store, loaded) = Store::open(browser).unwrap_or_else(|_| {
            let memory = BrowserStore::Memory(Default::default());
            Store::open(memory).expect("memory can always be opened")
        });
        let blocked = blocked || store.kv().is_memory();
        if loaded.read_only {
            status.set(SaveStatus::ReadOnly);
        } else if blocked {
            status.set(SaveStatus::MemoryOnly(Risk::Blocked));
        }
        let Loaded { project, problems, .. } = loaded;
        let keeper = Self { store, status, problems, pending: VecDeque::new(), homeless: Default::default() };
        (keeper, project)
    }

    /// Keeps an edit that was applied. `true` when folding is due.
    ///
    /// What is pending must have been written before the edit was applied ([`Keeper::write_pending`]), or it would hold
    /// the edit already.
    pub fn append(&mut self, edit: &Edit, project: &Project) -> bool {
        let lost = edit.changes.iter().any(|change| self.is_homeless(&change.id));
        if lost {
            self.status.set(SaveStatus::MemoryOnly(Risk::Full));
            return false;
        }
        let result = self.store.append(EditId::new(clock::new_id()), edit);
        let result = self.try_again(result, project);
        self.say(&result);
        self.store.needs_folding()
    }

    fn is_homeless(&self, id: &RecordId) -> bool {
        match id {
            RecordId::Span(set, _) | RecordId::Relation(set, _) | RecordId::SetHead(set) => {
                self.homeless.1.contains(set)
            }
            RecordId::ArticleMeta(article) => self.homeless.0.contains(article),
            RecordId::Label(_) => false,
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

    /// An article has come: [`Keeper::write_pending`] keeps it.
    pub fn add_article(&mut self, article: &ArticleId) {
        self.pending.push_back(Pending::Article(article.clone()));
        self.say(&Ok(()));
    }

    /// A set has come: [`Keeper::write_pending`] keeps it.
    pub fn add_set(&mut self, set: &SetId) {
        self.pending.push_back(Pending::Set(set.clone()));
        self.say(&Ok(()));
    }

    pub fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Writes what has come, whole things at a time, while `go_on` says so. `project` has it all.
    pub fn write_pending(&mut self, project: &Project, go_on: impl Fn() -> bool) {
        while let Some(next) = self.pending.pop_front() {
            let result = match &next {
                Pending::Article(id) => project.article(id).map(|article| self.store.add_article(article)),
                Pending::Set(id) => project.set(id).map(|set| self.store.add_set(project, set)),
            };
            // Where it is `None`, it went as it came.
            let result = result.unwrap_or(Ok(()));
            if result.is_err() {
                match next {
                    Pending::Article(id) => self.homeless.0.insert(id),
                    Pending::Set(id) => self.homeless.1.insert(id),
                };
            }
            self.say(&result);
            if !go_on() {
                return;
            }
        }
    }

    pub fn remove_article(&mut self, id: &ArticleId, project: &Project) {
        let sets: crate::order::Set<SetId> = project.sets_of(id).map(|set| set.id.clone()).collect();
        self.homeless.1.retain(|set| !sets.contains(set));
        self.pending.retain(|pending| match pending {
            Pending::Article(article) => article != id,
            Pending::Set(set) => !sets.contains(set),
        });
        if self.homeless.0.remove(id) {
            self.say(&Ok(()));
            return;
        }
        let result = self.store.remove_article(id);
        self.say(&result);
        self.give_homes(project, id);
    }

    /// Room was made: what had none may fit now.
    fn give_homes(&mut self, project: &Project, removed: &ArticleId) {
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
        let retried = self.store.retry();
        self.say(&retried);
    }

    /// For idle time: folds edits into snapshots.
    pub fn tidy(&mut self, project: &Project) -> Tidied {
        match self.store.tidy(project) {
            Ok(FoldOutcome::OtherTab) => Tidied::OtherTab,
            // Nothing is lost when it fails: the edits keep their own keys, and the next append says what is wrong.
            Ok(FoldOutcome::Folded | FoldOutcome::NothingToDo) | Err(_) => Tidied::Done,
        }
    }

    pub fn took_in(&mut self, edit: &ForeignEdit) {
        self.store.took_in(edit);
    }

    /// What every tab would see now, and whether an edit of ours had to give way. `None` where the store cannot be read.
    pub fn catch_up(&mut self) -> Option<(Project, bool)> {
        let loaded = self.store.catch_up().ok()?;
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

    fn say(&mut self, result: &Result<(), StoreError>) {
        let blocked = self.store.kv().is_memory();
        let status =
            match result {
                _ if blocked => SaveStatus::MemoryOnly(Risk::Blocked),
                Ok(()) if self.homeless.0.is_empty() && self.homeless.1.is_empty() => {
                    if self.pending.is_empty() { SaveStatus::Saved } else { SaveStatus::Saving }
                }
                Ok(()) | Err(StoreError::Full { .. }) => SaveStatus::MemoryOnly(Risk::Full),
                Err(StoreError::ReadOnly) => SaveStatus::ReadOnly,
                Err(StoreError::Blocked) => SaveStatus::MemoryOnly(Risk::Blocked),
                Err(_) => SaveStatus::MemoryOnly(Risk::Failed),
            };
        if self.status.get_untracked() != status {
            self.status.set(status);
        }
    }
}
