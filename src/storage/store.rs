//! The journal over a key-value store: one key per edit, folded into snapshots when idle.
//!
//! It keeps no project; callers pass theirs where a snapshot is to be written.

use super::load::{Aside, Index, KnownEdit, KnownSnapshot, LoadProblem, Loaded, load, stamp};
use super::saved_v1::{self, Folded};
use super::{EditId, Home, Key, KeyValueStore, NAMESPACE, StoreError, utf16_size};
use crate::edit::{Edit, apply};
use crate::model::{AnnotationSet, Article, ArticleId, Project};
use crate::order::{Set, sort, sort_by};

/// Units that browsers give one origin in `localStorage`, keys and values together (measured).
pub const LOCAL_STORAGE_UTF16: usize = 5 * 1024 * 1024;

/// So many edits outside the snapshots, and folding is due.
pub const FOLD_AFTER: usize = 200;

/// UTF-16 units held in reserve: more than a snapshot grows by [`FOLD_AFTER`] edits made by hand.
const RESERVE_UTF16: usize = 32 * 1024;

/// An open store. What it acknowledged with `Ok` is there when it is opened again.
#[derive(Debug)]
pub struct Store<S> {
    kv: S,
    read_only: bool,
    index: Index,
    /// Edits that the caller made but that could not be written, in order.
    unsaved: Vec<Unsaved>,
    /// Keys that should have been moved aside but could not be: never written over.
    stuck: Set<String>,
    /// Refused edits that could not be moved aside: not in the project, left alone.
    left: Set<EditId>,
    /// The schema of a new project, written before anything else is.
    first_schema: Option<String>,
    /// Names the folds that are made here, and counts them; see [`Store::by_itself`].
    own_folds: Option<(String, u32)>,
}

#[derive(Clone, Debug)]
struct Unsaved {
    id: EditId,
    sequence: u64,
    edit: Edit,
}

/// An edit that another tab wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignEdit {
    pub id: EditId,
    pub sequence: u64,
    pub edit: Edit,
}

/// What folding came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldOutcome {
    Folded,
    NothingToDo,
    /// Another tab wrote something that this one has not taken in: call [`Store::catch_up`] first.
    OtherTab,
}

impl<S: KeyValueStore> Store<S> {
    /// Reads all that is kept. Fails only where the store itself does; damaged values are among the problems.
    pub fn open(kv: S) -> Result<(Self, Loaded), StoreError> {
        let mut store = Self {
            kv,
            read_only: false,
            index: Index::default(),
            unsaved: Vec::new(),
            stuck: Set::new(),
            left: Set::new(),
            first_schema: None,
            own_folds: None,
        };
        let loaded = store.read_all()?;
        Ok((store, loaded))
    }

    /// Reads everything anew, as after a conflict with another tab. The caller's project becomes the loaded one:
    /// it is what every tab sees on opening, with this tab's unsaved edits on top.
    ///
    /// Fails with [`StoreError::Cleared`] rather than giving an empty project.
    pub fn catch_up(&mut self) -> Result<Loaded, StoreError> {
        self.check_not_cleared()?;
        let mut loaded = self.read_all()?;
        self.unsaved.retain(|unsaved| match apply(&mut loaded.project, &unsaved.edit) {
            Ok(()) => true,
            Err(conflict) => {
                let raw = saved_v1::write_edit(&unsaved.edit, unsaved.sequence);
                let edit = unsaved.id.clone();
                loaded.problems.push(LoadProblem::Refused { edit, conflict, raw, moved_to: None });
                false
            }
        });
        Ok(loaded)
    }

    /// There may be a database, which cannot be had now: snapshots say from now on that they contain what it lacks.
    /// `id` is a fresh one.
    pub fn by_itself(&mut self, id: &str) {
        self.own_folds = Some((id.to_owned(), 0));
    }

    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    pub fn kv(&self) -> &S {
        &self.kv
    }

    pub fn into_inner(self) -> S {
        self.kv
    }

    /// Writes one edit under one key; the caller has applied it. Nothing is rewritten, and nothing read but the labels,
    /// to notice a store that was emptied.
    ///
    /// Where it fails, the edit waits here, and the next `append` or [`Store::retry`] writes it first: an edit is
    /// acknowledged only when all before it are. A fold that contains it also saves it.
    pub fn append(&mut self, id: EditId, edit: &Edit) -> Result<(), StoreError> {
        self.check_writable()?;
        if self.index.edits.contains_key(&id) || self.unsaved.iter().any(|unsaved| unsaved.id == id) {
            return Err(StoreError::SameEdit(id));
        }
        if !edit.changes.is_empty() {
            self.index.sequence = self.index.sequence.saturating_add(1);
            self.unsaved.push(Unsaved { id, sequence: self.index.sequence, edit: edit.clone() });
        }
        self.retry()
    }

    /// Edits that are only in memory.
    pub fn unsaved(&self) -> usize {
        self.unsaved.len()
    }

    /// Writes the edits that wait.
    pub fn retry(&mut self) -> Result<(), StoreError> {
        if !self.unsaved.is_empty() {
            self.check_not_cleared()?;
        }
        while let Some(Unsaved { id, sequence, edit }) = self.unsaved.first().cloned() {
            let homes = saved_v1::homes(&edit);
            for home in &homes {
                match home {
                    Home::Set(set) if !self.index.sets.contains_key(set) => {
                        return Err(StoreError::NoSet(set.clone()));
                    }
                    Home::Meta(article) if !self.index.articles.contains(article) => {
                        return Err(StoreError::NoArticle(article.clone()));
                    }
                    _ => {}
                }
            }
            self.write(&Key::Edit(id.clone()), &saved_v1::write_edit(&edit, sequence))?;
            self.index.edits.insert(id, KnownEdit { sequence, homes });
            self.unsaved.remove(0);
        }
        Ok(())
    }

    /// Keeps a new article: one key, with its metadata as it is now.
    pub fn add_article(&mut self, article: &Article) -> Result<(), StoreError> {
        if self.index.removing.contains(&article.id) {
            self.finish_removal(&article.id)?;
        }
        let key = Key::Article(article.id.clone());
        // What can never fit is not written out first: that alone would hold up the page.
        let needed_utf16 = article.text.chars().count();
        if self.kv.limit_utf16().is_some_and(|limit| needed_utf16 > limit) {
            return Err(StoreError::Full { key: key.to_string(), needed_utf16 });
        }
        let home = Home::Meta(article.id.clone());
        self.write(&key, &saved_v1::write_article(article))?;
        self.index.articles.insert(article.id.clone());
        let folded = self.folded(&home);
        if folded.contains.iter().any(|id| !id.is_own_fold()) || self.index.snapshots.contains_key(&home) {
            // Those edits are already in the metadata that was just written; say so.
            self.write_snapshot(home, saved_v1::write_meta(&article.meta, &folded), folded)?;
        }
        Ok(())
    }

    /// Keeps a new set with all that is in it: one key. `project` has the set and its article.
    pub fn add_set(&mut self, project: &Project, set: &AnnotationSet) -> Result<(), StoreError> {
        if !self.index.articles.contains(&set.article) {
            return Err(StoreError::NoArticle(set.article.clone()));
        }
        let article = project.article(&set.article);
        let sha256 =
            article.map(|article| &*article.sha256).ok_or(StoreError::NoArticle(set.article.clone()))?;
        let home = Home::Set(set.id.clone());
        let folded = self.folded(&home);
        self.write_snapshot(home, saved_v1::write_set(set, sha256, &folded), folded)?;
        self.index.sets.insert(set.id.clone(), set.article.clone());
        Ok(())
    }

    /// Keeps the project's name and labels; renaming the project is no edit.
    pub fn save_schema(&mut self, project: &Project) -> Result<(), StoreError> {
        self.save_whole(&Home::Schema)?;
        let folded = self.folded(&Home::Schema);
        self.write_snapshot(Home::Schema, saved_v1::write_schema(project, &folded), folded)
    }

    /// Keeps everything anew, after [`StoreError::Cleared`] or in a store that has come back.
    pub fn save_all(&mut self, project: &Project) -> Result<(), StoreError> {
        self.first_schema = None;
        for article in project.articles() {
            self.add_article(article)?;
        }
        for set in project.sets() {
            self.add_set(project, set)?;
        }
        // Last, since the labels say that the store is whole.
        let folded = self.folded(&Home::Schema);
        self.write_snapshot(Home::Schema, saved_v1::write_schema(project, &folded), folded)?;
        let there: Set<String> = self.kv.keys()?.into_iter().collect();
        self.index.edits.retain(|id, _| there.contains(&Key::Edit(id.clone()).to_string()));
        Ok(())
    }

    /// Removes an article with its sets and their edits. Marked first, in one write, so that a removal that is
    /// broken off is finished when the store is opened again.
    pub fn remove_article(&mut self, article: &ArticleId) -> Result<(), StoreError> {
        let key = Key::Article(article.clone());
        self.check_writable()?;
        if self.kv.get(&key.to_string())?.is_some() {
            self.write(&key, &saved_v1::write_gone())?;
        }
        self.index.articles.remove(article);
        self.index.removing.insert(article.clone());
        self.finish_removal(article)
    }

    /// Whether folding is due: [`FOLD_AFTER`] edits that no snapshot contains.
    pub fn needs_folding(&self) -> bool {
        self.index.edits.keys().filter(|id| !self.is_contained(id)).nth(FOLD_AFTER - 1).is_some()
    }

    /// What has edits outside its snapshot.
    pub fn unfolded(&self) -> Set<Home> {
        let mut found = Set::new();
        for (id, edit) in &self.index.edits {
            found.extend(edit.homes.iter().filter(|home| !self.contains(home, id)).cloned());
        }
        for unsaved in &self.unsaved {
            found.extend(
                saved_v1::homes(&unsaved.edit).into_iter().filter(|home| !self.contains(home, &unsaved.id)),
            );
        }
        found
    }

    /// Writes a snapshot that contains all edits of one set, article or the schema. Their keys stay until
    /// [`Store::sweep`], so a crash anywhere between is harmless.
    ///
    /// `project` must be the one that all appended and taken-in edits were applied to.
    pub fn fold(&mut self, project: &Project, home: &Home) -> Result<FoldOutcome, StoreError> {
        self.check_writable()?;
        if !self.unfolded().contains(home) {
            return Ok(FoldOutcome::NothingToDo);
        }
        if self.is_behind(home)? {
            return Ok(FoldOutcome::OtherTab);
        }
        self.save_whole(home)?;
        let folded = self.folded(home);
        let value = match home {
            Home::Schema => saved_v1::write_schema(project, &folded),
            Home::Meta(id) => match project.article(id) {
                Some(article) if self.index.articles.contains(id) => {
                    saved_v1::write_meta(&article.meta, &folded)
                }
                _ => return Ok(FoldOutcome::NothingToDo),
            },
            Home::Set(id) => {
                let set = project.set(id).filter(|_| self.index.sets.contains_key(id));
                let Some((set, article)) = set.and_then(|set| Some((set, project.article(&set.article)?)))
                else {
                    return Ok(FoldOutcome::NothingToDo);
                };
                saved_v1::write_set(set, &article.sha256, &folded)
            }
        };
        self.write_snapshot(home.clone(), value, folded)?;
        Ok(FoldOutcome::Folded)
    }

    /// Removes the edit keys that the stored snapshots contain, having read these again.
    pub fn sweep(&mut self) -> Result<(), StoreError> {
        self.check_writable()?;
        let mut unchanged = Set::new();
        for (home, known) in &self.index.snapshots {
            if !known.contains.is_empty() && self.stored_stamp(home)? == Some(known.stamp) {
                unchanged.insert(home.clone());
            }
        }
        let is_done = |id: &EditId, edit: &KnownEdit| {
            edit.homes.iter().all(|home| unchanged.contains(home) && self.contains(home, id))
        };
        let done: Vec<EditId> = self
            .index
            .edits
            .iter()
            .filter(|(id, edit)| is_done(id, edit))
            .map(|(id, _)| id.clone())
            .collect();
        for id in done {
            self.kv.remove(&Key::Edit(id.clone()).to_string())?;
            self.index.edits.remove(&id);
        }
        Ok(())
    }

    /// For idle time: removes what the last fold left behind, then folds everything that has edits.
    ///
    /// Keys thus outlive their fold by one round. That round is what makes two tabs that fold at the same moment
    /// harmless; see the module's page.
    pub fn tidy(&mut self, project: &Project) -> Result<FoldOutcome, StoreError> {
        self.sweep()?;
        let mut outcome = FoldOutcome::NothingToDo;
        for home in self.unfolded() {
            match self.fold(project, &home)? {
                FoldOutcome::OtherTab => return Ok(FoldOutcome::OtherTab),
                FoldOutcome::Folded => outcome = FoldOutcome::Folded,
                FoldOutcome::NothingToDo => {}
            }
        }
        self.keep_reserve()?;
        Ok(outcome)
    }

    /// When the store is full: gives up the reserve, folds what fits and removes the edit keys at once. Returns
    /// the units gained (0 also where the reserve could be kept again at the cost of all).
    pub fn make_room(&mut self, project: &Project) -> Result<usize, StoreError> {
        let before = self.used_utf16()?;
        self.sweep()?;
        self.kv.remove(&Key::Reserve.to_string())?;
        // Most of what waits fits now; what does not is in the snapshots that follow.
        match self.retry() {
            Ok(()) | Err(StoreError::Full { .. } | StoreError::NoSet(_) | StoreError::NoArticle(_)) => {}
            Err(error) => return Err(error),
        }
        for home in self.unfolded() {
            match self.fold(project, &home) {
                // Another snapshot may still fit and make the room that this one needs.
                Ok(_) | Err(StoreError::Full { .. } | StoreError::NoSet(_) | StoreError::NoArticle(_)) => {
                    self.sweep()?;
                }
                Err(error) => return Err(error),
            }
        }
        if self.retry().is_ok() {
            self.keep_reserve()?;
        }
        Ok(before.saturating_sub(self.used_utf16()?))
    }

    /// UTF-16 units that our keys and values take. Reads everything.
    pub fn used_utf16(&self) -> Result<usize, StoreError> {
        let mut used = 0;
        for key in self.kv.keys()?.into_iter().filter(|key| key.starts_with(NAMESPACE)) {
            used += self.kv.get(&key)?.map_or(0, |value| utf16_size(&key, &value));
        }
        Ok(used)
    }

    /// Units left in `localStorage`, if nobody else uses it.
    pub fn room_utf16(&self) -> Result<usize, StoreError> {
        Ok(LOCAL_STORAGE_UTF16.saturating_sub(self.used_utf16()?))
    }

    /// Edits of other tabs that this one has not taken in, in order. Unreadable ones are left to [`Store::catch_up`].
    pub fn read_new(&self) -> Result<Vec<ForeignEdit>, StoreError> {
        let mut found = Vec::new();
        for key in self.kv.keys()? {
            if let Some(value) = self.is_new(&key).then(|| self.kv.get(&key)).transpose()?.flatten() {
                found.extend(parse_edit_key(&key, &value));
            }
        }
        sort_by(&mut found, |a, b| (a.sequence, &a.id).cmp(&(b.sequence, &b.id)));
        Ok(found)
    }

    /// The caller has applied this edit of another tab to its project.
    pub fn took_in(&mut self, foreign: &ForeignEdit) {
        self.index.sequence = self.index.sequence.max(foreign.sequence);
        let known = KnownEdit { sequence: foreign.sequence, homes: saved_v1::homes(&foreign.edit) };
        self.index.edits.insert(foreign.id.clone(), known);
    }

    /// The app's settings, which only the app understands.
    pub fn settings(&self) -> Result<Option<String>, StoreError> {
        self.kv.get(&Key::Settings.to_string())
    }

    pub fn set_settings(&mut self, settings: &str) -> Result<(), StoreError> {
        self.check_writable()?;
        self.kv.set(&Key::Settings.to_string(), settings)
    }

    /// What was moved aside, by the key it has now.
    pub fn quarantined(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut found = Vec::new();
        for key in self.kv.keys()? {
            if let (Some(Key::Quarantine(_)), Some(value)) = (Key::parse(&key), self.kv.get(&key)?) {
                found.push((key, value));
            }
        }
        sort(&mut found);
        Ok(found)
    }

    /// Throws away one value that was moved aside; other keys are not touched.
    pub fn forget_quarantined(&mut self, key: &str) -> Result<(), StoreError> {
        self.check_writable()?;
        match Key::parse(key) {
            Some(Key::Quarantine(_)) => self.kv.remove(key),
            _ => Ok(()),
        }
    }

    fn read_all(&mut self) -> Result<Loaded, StoreError> {
        let read = load(&self.kv)?;
        let (mut loaded, sequence) = (read.loaded, self.index.sequence);
        self.index = read.index;
        self.index.sequence = self.index.sequence.max(sequence);
        self.read_only = loaded.read_only;
        (self.stuck, self.left) = (Set::new(), Set::new());
        self.first_schema = (!self.index.snapshots.contains_key(&Home::Schema))
            .then(|| saved_v1::write_schema(&Project::default(), &Folded::default()));
        if self.read_only {
            return Ok(loaded);
        }
        for aside in read.aside {
            self.set_aside(aside, &mut loaded);
        }
        for article in self.index.removing.clone() {
            // Where it fails it is tried again at the next opening; nothing of it is shown meanwhile.
            if self.finish_removal(&article).is_err() {
                break;
            }
        }
        Ok(loaded)
    }

    fn set_aside(&mut self, aside: Aside, loaded: &mut Loaded) {
        let (Aside::Move { key, raw } | Aside::Copy { key, raw }) = &aside;
        let moved = self.copy_aside(key, raw).and_then(|to| {
            if let Aside::Move { .. } = aside {
                self.kv.remove(key)?;
            }
            Ok(to)
        });
        match moved {
            Ok(to) => loaded.note_moved(key, &to),
            Err(_) => {
                if let Some(Key::Edit(id)) = Key::parse(key) {
                    self.left.insert(id);
                }
                self.stuck.insert(key.clone());
            }
        }
    }

    fn copy_aside(&mut self, key: &str, raw: &str) -> Result<String, StoreError> {
        let first = Key::Quarantine(key.to_owned()).to_string();
        let mut to = first.clone();
        for number in 2_u32.. {
            match self.kv.get(&to)? {
                None => {
                    self.kv.set(&to, raw)?;
                    break;
                }
                Some(there) if there == raw => break,
                Some(_) => to = format!("{first}~{number}"),
            }
        }
        Ok(to)
    }

    /// Without it a full store could not fold: the new snapshot is written before the edits' keys go.
    fn keep_reserve(&mut self) -> Result<(), StoreError> {
        let key = Key::Reserve.to_string();
        if self.kv.get(&key)?.is_some() {
            return Ok(());
        }
        match self.kv.set(&key, &" ".repeat(RESERVE_UTF16)) {
            Err(StoreError::Full { .. }) => Ok(()),
            result => result,
        }
    }

    fn check_writable(&self) -> Result<(), StoreError> {
        if self.read_only { Err(StoreError::ReadOnly) } else { Ok(()) }
    }

    fn write(&mut self, key: &Key, value: &str) -> Result<(), StoreError> {
        self.check_writable()?;
        let key = key.to_string();
        self.unstick(&key)?;
        if let Some(schema) = self.first_schema.clone() {
            let labels = Key::Labels.to_string();
            self.unstick(&labels)?;
            // Another tab may have begun the project meanwhile.
            if key != labels && self.kv.get(&labels)?.is_none() {
                self.kv.set(&labels, &schema)?;
                let known = KnownSnapshot { stamp: stamp(&schema), ..KnownSnapshot::default() };
                self.index.snapshots.insert(Home::Schema, known);
            }
            self.first_schema = None;
        }
        self.kv.set(&key, value)
    }

    /// Moves aside what could not be moved when it was found, so that the key can be used.
    fn unstick(&mut self, key: &str) -> Result<(), StoreError> {
        if self.stuck.contains(key) {
            if let Some(raw) = self.kv.get(key)? {
                self.copy_aside(key, &raw)?;
                self.kv.remove(key)?;
            }
            self.stuck.remove(key);
        }
        Ok(())
    }

    fn write_snapshot(&mut self, home: Home, value: String, folded: Folded) -> Result<(), StoreError> {
        self.write(&home.key(), &value)?;
        let Folded { sequence, contains } = folded;
        let known = KnownSnapshot { stamp: stamp(&value), sequence, contains };
        self.index.snapshots.insert(home, known);
        let snapshots = &self.index.snapshots;
        self.unsaved.retain(|Unsaved { id, edit, .. }| {
            let is_in = |home: &Home| snapshots.get(home).is_some_and(|known| known.contains.contains(id));
            !saved_v1::homes(edit).iter().all(is_in)
        });
        Ok(())
    }

    /// A snapshot of one home must not save half of an edit that is about several: its key comes first.
    fn save_whole(&mut self, home: &Home) -> Result<(), StoreError> {
        let is_shared = |unsaved: &Unsaved| {
            let homes = saved_v1::homes(&unsaved.edit);
            homes.len() > 1 && homes.contains(home)
        };
        if self.unsaved.iter().any(is_shared) { self.retry() } else { Ok(()) }
    }

    /// What a snapshot of `home` written now contains.
    fn folded(&mut self, home: &Home) -> Folded {
        let mut own = Vec::new();
        if let Some((id, count)) = &mut self.own_folds {
            *count += 1;
            own.push(EditId::own_fold(&format!("{id}.{count}")));
            let before = self.index.snapshots.get(home).into_iter().flat_map(|known| known.contains.iter());
            own.extend(before.filter(|id| id.is_own_fold()).cloned());
        }
        let kept = self.index.edits.iter().filter(|(_, edit)| edit.homes.contains(home)).map(|(id, _)| id);
        let unsaved = self.unsaved.iter().filter(|unsaved| saved_v1::homes(&unsaved.edit).contains(home));
        let contains = kept.chain(unsaved.map(|unsaved| &unsaved.id)).cloned().chain(own).collect();
        Folded { sequence: self.index.sequence, contains }
    }

    fn contains(&self, home: &Home, id: &EditId) -> bool {
        self.index.snapshots.get(home).is_some_and(|known| known.contains.contains(id))
    }

    fn is_contained(&self, id: &EditId) -> bool {
        self.index.edits.get(id).is_some_and(|edit| edit.homes.iter().all(|home| self.contains(home, id)))
    }

    fn check_not_cleared(&self) -> Result<(), StoreError> {
        let is_begun = self.first_schema.is_none() && self.index.snapshots.contains_key(&Home::Schema);
        let is_cleared = is_begun && self.kv.get(&Key::Labels.to_string())?.is_none();
        if is_cleared { Err(StoreError::Cleared) } else { Ok(()) }
    }

    /// Whether another tab wrote edits, or this snapshot, and the caller's project may lack something.
    fn is_behind(&self, home: &Home) -> Result<bool, StoreError> {
        self.check_not_cleared()?;
        if self.kv.keys()?.iter().any(|key| self.is_new(key)) {
            return Ok(true);
        }
        let known = self.index.snapshots.get(home).map(|known| known.stamp);
        Ok(self.stored_stamp(home)? != known && !self.stuck.contains(&home.key().to_string()))
    }

    fn is_new(&self, key: &str) -> bool {
        let Some(Key::Edit(id)) = Key::parse(key) else { return false };
        let is_unsaved = self.unsaved.iter().any(|unsaved| unsaved.id == id);
        !is_unsaved && !self.index.edits.contains_key(&id) && !self.left.contains(&id)
    }

    fn stored_stamp(&self, home: &Home) -> Result<Option<u64>, StoreError> {
        Ok(self.kv.get(&home.key().to_string())?.map(|value| stamp(&value)))
    }

    fn finish_removal(&mut self, article: &ArticleId) -> Result<(), StoreError> {
        let sets = self.index.sets.iter().filter(|(_, of)| *of == article).map(|(set, _)| set.clone());
        let mut going: Set<Home> = sets.map(Home::Set).collect();
        going.insert(Home::Meta(article.clone()));
        self.unsaved.retain_mut(|unsaved| {
            unsaved.edit.changes.retain(|change| !going.contains(&saved_v1::home(&change.id)));
            !unsaved.edit.changes.is_empty()
        });
        let touching = self.index.edits.iter().filter(|(_, edit)| !edit.homes.is_disjoint(&going));
        let touching: Vec<EditId> = touching.map(|(id, _)| id.clone()).collect();
        for id in touching {
            self.take_out_of_edit(&id, &going)?;
        }
        for home in going {
            self.kv.remove(&home.key().to_string())?;
            self.index.snapshots.remove(&home);
            if let Home::Set(set) = &home {
                self.index.sets.remove(set);
            }
        }
        // Last, since it is what says that the rest is to go.
        self.kv.remove(&Key::Article(article.clone()).to_string())?;
        self.index.removing.remove(article);
        Ok(())
    }

    /// Removes the edit's key, or writes it again without its changes to `going` (which is shorter, so it fits).
    fn take_out_of_edit(&mut self, id: &EditId, going: &Set<Home>) -> Result<(), StoreError> {
        let key = Key::Edit(id.clone()).to_string();
        let found = self.kv.get(&key)?.and_then(|raw| saved_v1::read_edit(&raw).ok());
        let rest = found.map(|mut found| {
            found.edit.changes.retain(|change| !going.contains(&saved_v1::home(&change.id)));
            found
        });
        match rest.filter(|rest| !rest.edit.changes.is_empty()) {
            None => {
                self.kv.remove(&key)?;
                self.index.edits.remove(id);
            }
            Some(rest) => {
                self.kv.set(&key, &saved_v1::write_edit(&rest.edit, rest.sequence))?;
                let known = KnownEdit { sequence: rest.sequence, homes: saved_v1::homes(&rest.edit) };
                self.index.edits.insert(id.clone(), known);
            }
        }
        Ok(())
    }
}

/// The edit in a key and value that a `storage` event brought; `None` where it is none, or unreadable.
pub fn parse_edit_key(key: &str, value: &str) -> Option<ForeignEdit> {
    let Some(Key::Edit(id)) = Key::parse(key) else { return None };
    let found = saved_v1::read_edit(value).ok()?;
    Some(ForeignEdit { id, sequence: found.sequence, edit: found.edit })
}

impl Loaded {
    pub(super) fn note_moved(&mut self, from: &str, to: &str) {
        for problem in &mut self.problems {
            match problem {
                LoadProblem::Unreadable { key, moved_to, .. } | LoadProblem::Misfit { key, moved_to, .. }
                    if key == from =>
                {
                    *moved_to = Some(to.to_owned());
                }
                LoadProblem::Refused { edit, moved_to, .. }
                    if Key::Edit(edit.clone()).to_string() == from =>
                {
                    *moved_to = Some(to.to_owned());
                }
                _ => {}
            }
        }
    }
}
