//! Reading everything at the start: the database, then what only local storage has.

use super::index::Index;
use super::journal::{Journal, homes_of, journal_key};
use super::waiting::{Waiting, Whole, gone_id};
use super::{All, STATE_KEY, Write};
use crate::edit::{Change, Edit, Record, RecordId, still_to_do};
use crate::model::{ArticleId, SetId};
use crate::order::{Map, Set, sort_by};
use crate::storage::load::{Aside, KnownSnapshot, LoadProblem, Loaded, Loader};
use crate::storage::saved_v1::{self, Entry, Folded, FoundEdit, TruthState, Unreadable, What};
use crate::storage::{EditId, Home, Key};

/// What is there at the start.
#[derive(Debug)]
pub struct Opened {
    pub journal: Journal,
    pub loaded: Loaded,
    /// Keys of local storage whose values could not be used: to be removed there once the first turn is committed,
    /// which keeps copies.
    pub useless: Vec<String>,
    /// The highest sequence number in local storage.
    pub sequence: u64,
}

/// The ids of local storage's values, for [`All::known`].
pub fn asked_ids(local: &Map<String, String>) -> Vec<String> {
    let mut ids = Vec::new();
    for (key, raw) in local {
        match Key::parse(key) {
            Some(Key::Edit(id)) => ids.push(id.as_str().to_owned()),
            Some(Key::Article(id)) => ids.push(gone_id(&id)),
            Some(Key::Labels | Key::Meta(_)) => ids.extend(own_folds(raw)),
            Some(Key::Set(_)) => {
                ids.extend(own_folds(raw));
                if let Some(article) = saved_v1::article_of_set(raw) {
                    ids.push(gone_id(&article));
                }
            }
            _ => {}
        }
    }
    ids
}

/// The marks of folds that were made where there was only local storage.
fn own_folds(raw: &str) -> Vec<String> {
    if !raw.contains("\"~") {
        return Vec::new();
    }
    let contained = saved_v1::contained_in(raw);
    contained.iter().filter(|id| id.is_own_fold()).map(|id| id.as_str().to_owned()).collect()
}

/// Makes one project of both stores. `all` has what [`Reading`](super::Reading) wants. `local` are the values of ours in local storage, by key; `tab` is a fresh id.
///
/// Where they differ, the database counts; what only local storage has is put behind it.
pub fn open(all: &All, local: &Map<String, String>, tab: &str) -> Opened {
    let mut loader = Loader::default();
    let mut state = None;
    let mut found = Vec::new();
    for (key, raw) in &all.records {
        if key == STATE_KEY {
            match saved_v1::read_state(raw) {
                Ok(read) => state = Some(read),
                Err(Unreadable::Newer(_)) => {
                    loader.unreadable(key.clone(), raw.clone(), Unreadable::Newer(2));
                }
                // As if it were not there: all is written anew.
                Err(_) => {}
            }
        } else if let Some(parsed) = Key::parse(key) {
            found.push((parsed, key.clone(), raw.clone()));
        }
    }
    loader.records(found);
    // What was read counts; the index says only that the rest is there.
    let index = Index::read(all);
    let read: Set<&str> = all.records.iter().map(|(key, _)| key.as_str()).collect();
    let there: Set<&str> = all.keys.iter().map(String::as_str).collect();
    for (id, header) in index.as_ref().map(|index| &index.headers).into_iter().flatten() {
        let key = Key::Article(id.clone()).to_string();
        if !read.contains(key.as_str()) && there.contains(key.as_str()) {
            loader.read.loaded.project.add_absent(header.clone());
        }
    }
    let mut opening = Opening {
        journal: Journal::new(tab, state.clone(), false),
        loader,
        known: all.known.iter().cloned().collect(),
        useless: Vec::new(),
        sequence: 0,
    };
    opening.entries(&all.entries);
    opening.keep_unreadable(false);
    opening.local(local, &state);
    opening.keep_unreadable(true);
    let Opening { mut journal, loader, useless, sequence, .. } = opening;
    journal.check_index(&loader.read.loaded.project, index);
    if loader.read.loaded.read_only {
        journal.stop_writing();
    }
    Opened { journal, loaded: loader.read.loaded, useless, sequence }
}

struct Opening {
    journal: Journal,
    loader: Loader,
    known: Set<String>,
    useless: Vec<String>,
    sequence: u64,
}

impl Opening {
    fn entries(&mut self, raw: &[(u64, String)]) {
        let mut entries = Vec::new();
        for (number, raw) in raw {
            match saved_v1::read_entry(raw) {
                Ok(entry) => entries.push((*number, entry)),
                Err(why) => {
                    self.journal.saw(*number, []);
                    self.loader.unreadable(journal_key(*number), raw.clone(), why);
                }
            }
        }
        let lives = Lives::of(&entries);
        for (number, entry) in entries {
            self.journal.saw(number, homes_of(&entry.what));
            if let What::Edit(FoundEdit { edit, .. }) = &entry.what {
                let snapshots = &self.loader.read.index.snapshots;
                let upto = |home: &Home| snapshots.get(home).map_or(0, |known| known.sequence);
                let mut rest = lives.living(number, edit);
                rest.changes.retain(|change| upto(&saved_v1::home(&change.id)) < number);
                let raw = saved_v1::write_entry(&entry.id, &entry.what);
                self.apply_what_is_here(entry.id, rest, journal_key(number), raw, false);
            }
        }
    }

    /// Applies the changes whose homes are here, and tells of those whose homes are not. Gives what was applied.
    ///
    /// `waits` says that it is not in the journal, so that what somebody else did of it is left out.
    fn apply_what_is_here(
        &mut self,
        id: EditId,
        edit: Edit,
        key: String,
        raw: String,
        waits: bool,
    ) -> Option<Edit> {
        let (mut rest, mut missing) = (Edit::default(), Set::new());
        for change in edit.changes {
            let home = saved_v1::home(&change.id);
            if self.loader.is_here(&home) {
                rest.changes.push(change);
            } else {
                missing.insert(home);
            }
        }
        if let Err(conflict) = self.loader.apply(&rest) {
            let lighter = still_to_do(&self.loader.read.loaded.project, &rest);
            if waits && lighter != rest && self.loader.apply(&lighter).is_ok() {
                return Some(lighter);
            }
            self.loader.read.aside.push(Aside::Copy { key, raw: raw.clone() });
            self.loader.read.loaded.problems.push(LoadProblem::Refused {
                edit: id,
                conflict,
                raw,
                moved_to: None,
            });
            return None;
        }
        if !missing.is_empty() {
            self.loader.read.aside.push(Aside::Copy { key, raw: raw.clone() });
            self.loader.read.loaded.problems.push(LoadProblem::Homeless { edit: id, missing, raw });
        }
        Some(rest)
    }

    /// Copies what could not be used, with the next turn, to a key where nothing writes over it.
    fn keep_unreadable(&mut self, local: bool) {
        for aside in std::mem::take(&mut self.loader.read.aside) {
            let (Aside::Move { key, raw } | Aside::Copy { key, raw }) = &aside;
            let to = quarantine_key(key);
            self.loader.read.loaded.note_moved(key, &to);
            self.journal.put_aside([Write::Put { key: to, value: raw.clone() }]);
            if let Aside::Move { key, .. } = aside {
                if local {
                    self.useless.push(key);
                } else {
                    self.journal.put_aside([Write::Delete { key }]);
                }
            }
        }
    }

    fn is_known(&self, id: &str) -> bool {
        self.known.contains(id)
    }

    /// What only local storage has.
    fn local(&mut self, local: &Map<String, String>, state: &Option<TruthState>) {
        let fresh = state.is_none();
        let mut edits = Vec::new();
        let (mut metas, mut sets) = (Vec::new(), Vec::new());
        let mut came: Vec<ArticleId> = Vec::new();
        for (key, raw) in local {
            let (parsed, key, raw) = (Key::parse(key), key.clone(), raw.clone());
            match parsed {
                Some(Key::Newer) => self.loader.unreadable(key, raw, Unreadable::Newer(2)),
                Some(Key::Labels) if fresh => self.loader.schema(key, raw),
                Some(Key::Labels) => self.lay_labels_over(&raw),
                Some(Key::Article(id)) => {
                    let is_here = self.loader.read.loaded.project.has_article(&id);
                    if !is_here && !self.is_known(&gone_id(&id)) {
                        self.loader.article(id.clone(), key, raw);
                        if self.loader.read.loaded.project.article(&id).is_some() {
                            came.push(id);
                        }
                    }
                }
                Some(Key::Meta(id)) => metas.push((id, key, raw)),
                Some(Key::Set(id)) => sets.push((id, key, raw)),
                Some(Key::Edit(id)) => edits.push((id, key, raw)),
                _ => {}
            }
        }
        for (id, key, raw) in metas {
            if came.contains(&id) {
                self.loader.meta(id, key, raw);
            } else if self.loader.read.loaded.project.article(&id).is_some() {
                self.lay_meta_over(&id, &raw);
            }
        }
        for id in came {
            if let Some(article) = self.loader.read.loaded.project.article(&id).filter(|_| !fresh) {
                let value = saved_v1::write_article(article);
                self.wait(format!("came/{}", id.as_str()), Whole::Article { id, value });
            }
        }
        let absent = self.loader.read.loaded.project.absent();
        let absent: Set<SetId> =
            absent.flat_map(|header| header.sets.iter().map(|set| set.id.clone())).collect();
        for (id, key, raw) in sets {
            if absent.contains(&id) {
                // Nothing in it that the database lacks, or it would be loaded.
                continue;
            }
            if self.loader.read.loaded.project.set(&id).is_some() {
                self.lay_set_over(&id, &raw);
                continue;
            }
            let gone =
                saved_v1::article_of_set(&raw).is_some_and(|article| self.is_known(&gone_id(&article)));
            if gone {
                continue;
            }
            self.loader.set(id.clone(), key, raw);
            let project = &self.loader.read.loaded.project;
            let set = project.set(&id).filter(|_| !fresh);
            if let Some((set, article)) = set.and_then(|set| Some((set, project.article(&set.article)?))) {
                let value = saved_v1::write_set(set, &article.sha256, &Folded::default());
                self.wait(format!("came/{}", id.as_str()), Whole::Set { id, value });
            }
        }
        self.local_edits(edits, fresh);
    }

    fn wait(&mut self, id: String, what: Whole) {
        self.journal.wait(Waiting { id: EditId::new(id), also: Vec::new(), what });
    }

    fn local_edits(&mut self, raw: Vec<(EditId, String, String)>, fresh: bool) {
        let mut found = Vec::new();
        for (id, key, raw) in raw {
            match saved_v1::read_edit(&raw) {
                Ok(edit) => {
                    self.sequence = self.sequence.max(edit.sequence);
                    found.push((edit, id, key, raw));
                }
                Err(_) if self.is_known(id.as_str()) => self.useless.push(key),
                Err(why) => self.loader.unreadable(key, raw, why),
            }
        }
        sort_by(&mut found, |a, b| (a.0.sequence, &a.1).cmp(&(b.0.sequence, &b.1)));
        for (FoundEdit { sequence, mut edit }, id, key, raw) in found {
            if self.is_known(id.as_str()) {
                continue;
            }
            let snapshots = &self.loader.read.index.snapshots;
            let is_in = |change: &Change| {
                let known = snapshots.get(&saved_v1::home(&change.id));
                known.is_some_and(|known| known.contains.contains(&id))
            };
            edit.changes.retain(|change| !is_in(change));
            let whole_id = || Write::Know { id: id.as_str().to_owned() };
            match self.apply_what_is_here(id.clone(), edit, key.clone(), raw, true) {
                Some(rest) if !fresh && !rest.changes.is_empty() => {
                    let what = Whole::Edit { edit: rest, sequence };
                    self.journal.wait(Waiting { id, also: Vec::new(), what });
                }
                Some(_) => self.journal.put_aside([whole_id()]),
                None => {
                    self.journal.put_aside([whole_id()]);
                    self.useless.push(key);
                }
            }
        }
    }

    // What was folded while there was only local storage is laid over what is here: added and changed, not removed.

    fn unknown_folds(&self, raw: &str) -> Option<Vec<EditId>> {
        let folds = own_folds(raw);
        let unknown = folds.iter().any(|id| !self.is_known(id));
        unknown.then(|| folds.into_iter().map(EditId::new).collect())
    }

    fn lay_labels_over(&mut self, raw: &str) {
        let Some(folds) = self.unknown_folds(raw) else { return };
        let Ok((schema, folded)) = saved_v1::read_schema(raw) else { return };
        let project = &self.loader.read.loaded.project;
        let side = |label| (RecordId::Label(crate::model::Label::clone(&label).id), Record::Label(label));
        let mut after: Vec<(RecordId, Record)> = schema.labels.into_iter().map(side).collect();
        let guidelines = schema.guidelines.into_iter();
        after.extend(guidelines.map(|it| (RecordId::Guideline(it.number), Record::Guideline(it))));
        let before = |id: &RecordId| match id {
            RecordId::Label(id) => project.label(id).cloned().map(Record::Label),
            RecordId::Guideline(number) => project.guideline(*number).cloned().map(Record::Guideline),
            _ => None,
        };
        let changes = lay_over(after, before);
        self.laid_over(Home::Schema, folds, folded, changes);
    }

    fn lay_meta_over(&mut self, id: &ArticleId, raw: &str) {
        let Some(folds) = self.unknown_folds(raw) else { return };
        let Ok((meta, folded)) = saved_v1::read_meta(raw) else { return };
        let before = self.loader.read.loaded.project.article(id).map(|article| article.meta.clone());
        let after = vec![(RecordId::ArticleMeta(id.clone()), Record::ArticleMeta(meta))];
        let changes = lay_over(after, |_| before.clone().map(Record::ArticleMeta));
        self.laid_over(Home::Meta(id.clone()), folds, folded, changes);
    }

    fn lay_set_over(&mut self, id: &SetId, raw: &str) {
        let Some(folds) = self.unknown_folds(raw) else { return };
        let Ok((found, folded)) = saved_v1::read_set(raw) else { return };
        let project = &self.loader.read.loaded.project;
        let Some(set) = project.set(id) else { return };
        if project.article(&set.article).is_none_or(|article| *article.sha256 != *found.sha256) {
            return;
        }
        let mut after = vec![(RecordId::SetHead(id.clone()), Record::SetHead(found.head))];
        let spans = found.spans.into_iter();
        after.extend(spans.map(|span| (RecordId::Span(id.clone(), span.id.clone()), Record::Span(span))));
        let relations = found.relations.into_iter();
        after.extend(relations.map(|relation| {
            (RecordId::Relation(id.clone(), relation.id.clone()), Record::Relation(relation))
        }));
        after.extend(found.decisions.into_iter().map(|decision| {
            (RecordId::Decision(id.clone(), decision.id.clone()), Record::Decision(decision))
        }));
        let before = |record: &RecordId| match record {
            RecordId::Decision(_, decision) => set.decision(decision).cloned().map(Record::Decision),
            RecordId::SetHead(_) => Some(Record::SetHead(set.head.clone())),
            RecordId::Span(_, span) => {
                set.spans.get(span).map(|span| Record::Span(crate::model::Span::clone(span)))
            }
            RecordId::Relation(_, relation) => set.relation(relation).cloned().map(Record::Relation),
            _ => None,
        };
        let changes = lay_over(after, before);
        self.laid_over(Home::Set(id.clone()), folds, folded, changes);
    }

    /// Applies one by one what was laid over, and lets what fitted wait as one edit.
    fn laid_over(&mut self, home: Home, folds: Vec<EditId>, folded: Folded, changes: Vec<Change>) {
        // The edits in that snapshot whose keys are still there are thereby here as well.
        let known = KnownSnapshot { contains: folded.contains, ..KnownSnapshot::default() };
        self.loader.read.index.snapshots.insert(home, known);
        let fitting: Vec<Change> = changes
            .into_iter()
            .filter(|change| self.loader.apply(&Edit { changes: vec![change.clone()] }).is_ok())
            .collect();
        let mut folds = folds.into_iter();
        let Some(id) = folds.next() else { return };
        let also: Vec<EditId> = folds.collect();
        if fitting.is_empty() {
            let ids = std::iter::once(&id).chain(&also);
            let know = ids.map(|id| Write::Know { id: id.as_str().to_owned() });
            self.journal.put_aside(know.collect::<Vec<_>>());
            return;
        }
        let sequence = self.sequence;
        let what = Whole::Edit { edit: Edit { changes: fitting }, sequence };
        self.journal.wait(Waiting { id, also, what });
    }
}

fn lay_over(after: Vec<(RecordId, Record)>, before: impl Fn(&RecordId) -> Option<Record>) -> Vec<Change> {
    let change = |(id, after): (RecordId, Record)| {
        let before = before(&id);
        (before.as_ref() != Some(&after)).then_some(Change { id, before, after: Some(after) })
    };
    after.into_iter().filter_map(change).collect()
}

/// When articles and sets came and went: what an entry says about an earlier life of theirs no longer counts.
pub(super) struct Lives(Map<Home, u64>);

impl Lives {
    pub fn of(entries: &[(u64, Entry)]) -> Self {
        let mut lives = Map::new();
        for (number, entry) in entries {
            match &entry.what {
                What::Edit(_) => {}
                What::ArticleCame(article) => {
                    lives.insert(Home::Meta(article.clone()), *number);
                }
                What::SetCame(set) => {
                    lives.insert(Home::Set(set.clone()), *number);
                }
                What::ArticleWent(article, sets) => {
                    lives.insert(Home::Meta(article.clone()), *number);
                    for set in sets {
                        lives.insert(Home::Set(set.clone()), *number);
                    }
                }
            }
        }
        Self(lives)
    }

    /// The changes whose homes neither came nor went after the entry.
    pub fn living(&self, number: u64, edit: &Edit) -> Edit {
        let lives = |change: &&Change| self.0.get(&saved_v1::home(&change.id)).is_none_or(|at| *at < number);
        Edit { changes: edit.changes.iter().filter(lives).cloned().collect() }
    }
}

pub(super) fn quarantine_key(key: &str) -> String {
    Key::Quarantine(key.to_owned()).to_string()
}
