//! The copy in local storage, beside the database: one small key per edit, snapshots when folding.
//!
//! It is written at once where the database answers later, so an edit in flight when the page goes is found there. It
//! is never the truth: it may lag behind, and where room gets short texts go first, then the sets not worked on.

use super::index::is_absent;
use crate::edit::Edit;
use crate::model::{AnnotationSet, Article, ArticleId, Project};
use crate::order::{Map, Set};
use crate::storage::saved_v1::{self, Folded};
use crate::storage::{EditId, Home, Key, KeyValueStore, NAMESPACE, StoreError};

/// Longer texts are only in the database: writing them would hold up the page.
const LONGEST_TEXT: usize = 100_000;

#[derive(Debug)]
pub struct Mirror<S> {
    kv: S,
    /// Edits whose keys are there, with what they are about.
    edits: Map<EditId, Set<Home>>,
    sequence: u64,
}

impl<S: KeyValueStore> Mirror<S> {
    pub fn new(kv: S) -> Self {
        Self { kv, edits: Map::new(), sequence: 0 }
    }

    pub fn kv(&self) -> &S {
        &self.kv
    }

    pub fn into_inner(self) -> S {
        self.kv
    }

    /// Everything of ours that is there.
    pub fn read(&mut self) -> Result<Map<String, String>, StoreError> {
        let mut found = Map::new();
        for key in self.kv.keys()?.into_iter().filter(|key| key.starts_with(NAMESPACE)) {
            if let Some(value) = self.kv.get(&key)? {
                if let Some(Key::Edit(id)) = Key::parse(&key)
                    && let Ok(edit) = saved_v1::read_edit(&value)
                {
                    self.edits.insert(id, saved_v1::homes(&edit.edit));
                    self.sequence = self.sequence.max(edit.sequence);
                }
                found.insert(key, value);
            }
        }
        Ok(found)
    }

    /// The number that the next edit gets.
    pub fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// Writes an edit's key. `others` says whether what else is there may go to make room: not while the database
    /// lacks something.
    pub fn edited(
        &mut self,
        id: &EditId,
        edit: &Edit,
        sequence: u64,
        others: bool,
    ) -> Result<(), StoreError> {
        let homes = saved_v1::homes(edit);
        let value = saved_v1::write_edit(edit, sequence);
        self.put(&Key::Edit(id.clone()).to_string(), &value, &homes, others)?;
        self.edits.insert(id.clone(), homes);
        Ok(())
    }

    /// Another tab's edit: its key may be there.
    pub fn took_in(&mut self, id: &EditId, homes: &Set<Home>) {
        self.edits.insert(id.clone(), homes.clone());
    }

    /// An edit gave way.
    pub fn taken_back(&mut self, id: &EditId) -> Result<(), StoreError> {
        self.edits.remove(id);
        self.kv.remove(&Key::Edit(id.clone()).to_string())
    }

    pub fn article(&mut self, article: &Article) -> Result<(), StoreError> {
        if article.text.len() > LONGEST_TEXT {
            return Ok(());
        }
        let key = Key::Article(article.id.clone()).to_string();
        self.put(&key, &saved_v1::write_article(article), &Set::new(), false)
    }

    /// A set has come. A long one is only in the database, as its text is.
    pub fn set(&mut self, project: &Project, set: &AnnotationSet) -> Result<(), StoreError> {
        let article = project.article(&set.article).filter(|article| article.text.len() <= LONGEST_TEXT);
        let Some(article) = article else { return Ok(()) };
        let value = saved_v1::write_set(set, &article.sha256, &Folded::default());
        self.put(&Key::Set(set.id.clone()).to_string(), &value, &Set::new(), false)
    }

    /// Writes what is to be found where there is only local storage, and removes the edits in it.
    ///
    /// `project` is as the database has it.
    pub fn settle(&mut self, project: &Project, homes: &Set<Home>) -> Result<(), StoreError> {
        if self.kv.get(&Key::Labels.to_string())?.is_none() {
            let value = saved_v1::write_schema(project, &Folded::default());
            self.kv.set(&Key::Labels.to_string(), &value)?;
        }
        // What is absent is not looked at: its edits' keys stay until it is loaded and edited again.
        let homes: &Set<Home> = &homes.iter().filter(|home| !is_absent(project, home)).cloned().collect();
        for home in homes {
            let contains = self.edits.iter().filter(|(_, of)| of.contains(home)).map(|(id, _)| id.clone());
            let folded = Folded { sequence: self.sequence, contains: contains.collect() };
            if let Some(value) = saved_v1::write_home(project, home, &folded) {
                self.put(&home.key().to_string(), &value, homes, true)?;
            }
        }
        let done: Vec<EditId> = self
            .edits
            .iter()
            .filter(|(_, of)| of.iter().all(|home| homes.contains(home)))
            .map(|(id, _)| id.clone())
            .collect();
        for id in done {
            self.kv.remove(&Key::Edit(id.clone()).to_string())?;
            self.edits.remove(&id);
        }
        Ok(())
    }

    /// What the edits that are there are about: to be settled when the hands rest.
    pub fn unsettled(&self) -> Set<Home> {
        self.edits.values().flatten().cloned().collect()
    }

    pub fn remove(&mut self, keys: &[String]) -> Result<(), StoreError> {
        keys.iter().try_for_each(|key| self.kv.remove(key))
    }

    /// An article went, with these sets.
    pub fn article_went(&mut self, project: &Project, article: &ArticleId) -> Result<(), StoreError> {
        for set in project.set_ids_of(article) {
            self.kv.remove(&Key::Set(set).to_string())?;
        }
        self.kv.remove(&Key::Meta(article.clone()).to_string())?;
        self.kv.remove(&Key::Article(article.clone()).to_string())
    }

    fn put(&mut self, key: &str, value: &str, keep: &Set<Home>, others: bool) -> Result<(), StoreError> {
        for pass in 0..3 {
            match self.kv.set(key, value) {
                Err(StoreError::Full { .. }) if others && pass < 2 => self.make_room(keep, pass == 0)?,
                result => return result,
            }
        }
        Ok(())
    }

    /// Removes texts, then snapshots and the edits upon them, but for what is to be kept.
    fn make_room(&mut self, keep: &Set<Home>, texts: bool) -> Result<(), StoreError> {
        for key in self.kv.keys()? {
            let goes = match Key::parse(&key) {
                Some(Key::Article(_) | Key::Reserve) => texts,
                Some(Key::Set(id)) => !texts && !keep.contains(&Home::Set(id)),
                Some(Key::Edit(id)) => {
                    let homes = self.edits.get(&id);
                    !texts && homes.is_some_and(|homes| homes.is_disjoint(keep))
                }
                _ => false,
            };
            if goes {
                if let Some(Key::Edit(id)) = Key::parse(&key) {
                    self.edits.remove(&id);
                }
                self.kv.remove(&key)?;
            }
        }
        Ok(())
    }
}
