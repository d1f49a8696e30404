//! Reads everything that is kept into a project: snapshots first, then the edits that they do not contain.
//!
//! Writes nothing; moving unreadable values aside is `store`'s work.

use super::saved_v1::{self, Folded, FoundEdit, FoundSet, Unreadable};
use super::{EditId, Home, Key, KeyValueStore, StoreError};
use crate::edit::{Change, Conflict, Edit, Record, RecordId, apply};
use crate::model::{AnnotationSet, Article, ArticleId, Project, Relation, SetId, Target};
use crate::order::{Map, Set, sort, sort_by};

/// What was found, and what could not be used of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    pub project: Project,
    pub problems: Vec<LoadProblem>,
    /// A newer version of the program wrote here: nothing may be written.
    pub read_only: bool,
}

/// Something that is kept but could not be used. `raw` is the value as found, for a download.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadProblem {
    /// Not used. `moved_to` is the key where it now is; `None` where it had to stay.
    Unreadable { key: String, why: Unreadable, raw: String, moved_to: Option<String> },
    /// Stays where it is, for the newer version that wrote it.
    Newer { key: String },
    /// A set or an article's metadata without its article. Stays where it is.
    NoArticle { key: String, article: ArticleId, raw: String },
    /// A set that was made on a text with another hash. Stays where it is.
    OtherText { key: String, article: ArticleId, raw: String },
    /// One record of a snapshot does not fit the text or the other records; the rest of the snapshot is used.
    /// `moved_to` has a copy of the whole value.
    Misfit { key: String, id: RecordId, conflict: Conflict, raw: String, moved_to: Option<String> },
    /// An edit that does not apply, because of another tab's edit or a damaged one before it.
    Refused { edit: EditId, conflict: Conflict, raw: String, moved_to: Option<String> },
    /// An edit's changes to these were left out, since they are not here. It stays where it is.
    Homeless { edit: EditId, missing: Set<Home>, raw: String },
}

/// An edit key that is there and that the project contains.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownEdit {
    pub sequence: u64,
    pub homes: Set<Home>,
}

/// A snapshot as last read or written here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownSnapshot {
    pub stamp: u64,
    /// The highest sequence number known when it was written; in IndexedDB, the last entry of the journal in it.
    pub sequence: u64,
    pub contains: Set<EditId>,
}

/// What the store has to know about its keys.
#[derive(Clone, Debug, Default)]
pub struct Index {
    pub edits: Map<EditId, KnownEdit>,
    pub snapshots: Map<Home, KnownSnapshot>,
    pub sets: Map<SetId, ArticleId>,
    pub articles: Set<ArticleId>,
    /// Articles whose removal was begun.
    pub removing: Set<ArticleId>,
    /// The highest sequence number seen.
    pub sequence: u64,
}

/// What is to be moved aside, or copied there.
pub enum Aside {
    Move { key: String, raw: String },
    Copy { key: String, raw: String },
}

pub struct Read {
    pub loaded: Loaded,
    pub index: Index,
    pub aside: Vec<Aside>,
}

/// Tells one value of a key from another, within this run of the program. Quick, since snapshots are long, and nothing
/// against someone who means to deceive: that would be the user.
pub fn stamp(value: &str) -> u64 {
    // An odd number without a pattern: the golden ratio's first 64 bits.
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    let (words, rest) = value.as_bytes().as_chunks::<8>();
    let hash = words.iter().fold(value.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let hash = rest.iter().fold(hash, |hash, byte| mix(hash, u64::from(*byte)));
    hash ^ (hash >> 29)
}

/// Reads all keys of ours.
pub fn load(kv: &impl KeyValueStore) -> Result<Read, StoreError> {
    let mut found = Vec::new();
    let mut keys = kv.keys()?;
    sort(&mut keys);
    for key in keys {
        let Some(parsed) = Key::parse(&key) else { continue };
        if matches!(parsed, Key::Settings | Key::Export | Key::Reserve | Key::Quarantine(_)) {
            continue;
        }
        // Where it is `None`, another tab removed it since the keys were listed.
        if let Some(raw) = kv.get(&key)? {
            found.push((parsed, key, raw));
        }
    }
    let mut loader = Loader::default();
    let edits = loader.records(found);
    loader.edits(edits);
    Ok(loader.read)
}

/// Reads values one after the other into a project.
pub struct Loader {
    pub read: Read,
}

impl Default for Loader {
    fn default() -> Self {
        Self::on(Project::default())
    }
}

impl Loader {
    /// Goes on with what is there already.
    pub fn on(project: Project) -> Self {
        let loaded = Loaded { project, problems: Vec::new(), read_only: false };
        let index = Index {
            articles: loaded.project.articles().map(|article| article.id.clone()).collect(),
            sets: loaded.project.sets().map(|set| (set.id.clone(), set.article.clone())).collect(),
            ..Index::default()
        };
        Self { read: Read { loaded, index, aside: Vec::new() } }
    }

    /// Takes in all records, articles before what is about them, and gives back the edits, which come after.
    pub fn records(&mut self, found: Vec<(Key, String, String)>) -> Vec<(EditId, String, String)> {
        let (mut articles, mut metas, mut sets, mut edits) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (parsed, key, raw) in found {
            match parsed {
                Key::Newer => self.unreadable(key, raw, Unreadable::Newer(2)),
                Key::Labels => self.schema(key, raw),
                Key::Article(id) => articles.push((id, key, raw)),
                Key::Meta(id) => metas.push((id, key, raw)),
                Key::Set(id) => sets.push((id, key, raw)),
                Key::Edit(id) => edits.push((id, key, raw)),
                Key::Settings | Key::Export | Key::Reserve | Key::Quarantine(_) => {}
            }
        }
        articles.into_iter().for_each(|(id, key, raw)| self.article(id, key, raw));
        metas.into_iter().for_each(|(id, key, raw)| self.meta(id, key, raw));
        sets.into_iter().for_each(|(id, key, raw)| self.set(id, key, raw));
        edits
    }

    pub fn schema(&mut self, key: String, raw: String) {
        match saved_v1::read_schema(&raw) {
            Err(why) => self.unreadable(key, raw, why),
            Ok((schema, folded)) => {
                let project = &mut self.read.loaded.project;
                let old: Vec<_> = project.labels().into_iter().map(|label| label.id.clone()).collect();
                old.iter().for_each(|id| project.put_label(id, None));
                project.name = schema.name;
                for label in schema.labels {
                    let id = label.id.clone();
                    self.read.loaded.project.put_label(&id, Some(label));
                }
                for version in schema.guidelines {
                    self.read.loaded.project.put_guideline(version.number, Some(version));
                }
                self.snapshot(Home::Schema, &raw, folded);
            }
        }
    }

    pub fn article(&mut self, id: ArticleId, key: String, raw: String) {
        match saved_v1::read_article(&id, &raw) {
            Err(why) => self.unreadable(key, raw, why),
            Ok(None) => {
                self.read.index.removing.insert(id);
            }
            Ok(Some(mut article)) => {
                self.keep_fitting_exclusions(&mut article, &key, &raw);
                self.read.index.articles.insert(id);
                self.read.loaded.project.add_article(article);
            }
        }
    }

    pub fn meta(&mut self, id: ArticleId, key: String, raw: String) {
        if self.read.index.removing.contains(&id) {
            return;
        }
        match saved_v1::read_meta(&raw) {
            Err(why) => self.unreadable(key, raw, why),
            Ok((meta, folded)) => {
                let Some(article) = self.read.loaded.project.article(&id) else {
                    self.read.loaded.problems.push(LoadProblem::NoArticle { key, article: id, raw });
                    return;
                };
                let mut article = Article { meta, ..article.clone() };
                self.keep_fitting_exclusions(&mut article, &key, &raw);
                self.read.loaded.project.add_article(article);
                self.snapshot(Home::Meta(id), &raw, folded);
            }
        }
    }

    /// Excluded ranges that do not fit the text would break whoever cuts it there.
    fn keep_fitting_exclusions(&mut self, article: &mut Article, key: &str, raw: &str) {
        let (text, before) = (article.text.clone(), article.meta.excluded.len());
        let mut end = 0;
        article.meta.excluded.retain(|range| {
            let fits = !range.is_empty() && range.start() >= end && range.slice(&text).is_some();
            end = if fits { range.end() } else { end };
            fits
        });
        if article.meta.excluded.len() < before {
            let id = RecordId::ArticleMeta(article.id.clone());
            self.misfit(key, Conflict::BadRange { id: id.clone() }, id, raw);
        }
    }

    pub fn set(&mut self, id: SetId, key: String, raw: String) {
        let (found, folded) = match saved_v1::read_set(&raw) {
            Err(why) => return self.unreadable(key, raw, why),
            Ok(found) => found,
        };
        let FoundSet { article, sha256, annotator, mut head, spans, relations, decisions } = found;
        if self.read.index.removing.contains(&article) {
            self.read.index.sets.insert(id, article);
            return;
        }
        let Some(home) = self.read.loaded.project.article(&article) else {
            return self.read.loaded.problems.push(LoadProblem::NoArticle { key, article, raw });
        };
        if *home.sha256 != *sha256 {
            return self.read.loaded.problems.push(LoadProblem::OtherText { key, article, raw });
        }
        let head_fits = head.examined_to.is_none_or(|to| home.text.is_char_boundary(to));
        if !head_fits {
            // Better to claim that nothing was examined than all of it.
            head.examined_to = Some(0);
            let id = RecordId::SetHead(id.clone());
            self.misfit(&key, Conflict::BadRange { id: id.clone() }, id, &raw);
        }
        let mut set = AnnotationSet::new(id.clone(), article.clone(), annotator);
        set.head = head;
        self.read.loaded.project.add_set(set);
        let spans =
            spans.into_iter().map(|span| (RecordId::Span(id.clone(), span.id.clone()), Record::Span(span)));
        let relations = relations.into_iter().map(|relation| {
            (RecordId::Relation(id.clone(), relation.id.clone()), Record::Relation(relation))
        });
        let decisions = decisions.into_iter().map(|decision| {
            (RecordId::Decision(id.clone(), decision.id.clone()), Record::Decision(decision))
        });
        for (record, after) in spans.chain(relations).chain(decisions) {
            let edit = Edit::one(record.clone(), None, Some(after));
            if let Err(conflict) = self.apply(&edit) {
                self.misfit(&key, conflict, record, &raw);
            }
        }
        self.read.index.sets.insert(id.clone(), article);
        self.snapshot(Home::Set(id), &raw, folded);
    }

    /// In the order of their sequence numbers; edits made at the same time in two tabs, by their ids.
    fn edits(&mut self, raw: Vec<(EditId, String, String)>) {
        let mut found = Vec::with_capacity(raw.len());
        for (id, key, raw) in raw {
            match saved_v1::read_edit(&raw) {
                Err(why) => self.unreadable(key, raw, why),
                Ok(edit) => found.push((edit.sequence, id, edit, key, raw)),
            }
        }
        sort_by(&mut found, |a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        for (_, id, edit, key, raw) in found {
            self.edit(id, edit, key, raw);
        }
    }

    fn edit(&mut self, id: EditId, FoundEdit { sequence, edit }: FoundEdit, key: String, raw: String) {
        self.read.index.sequence = self.read.index.sequence.max(sequence);
        let known = KnownEdit { sequence, homes: saved_v1::homes(&edit) };
        let mut missing = Set::new();
        let mut rest = Edit::default();
        for change in edit.changes {
            let home = saved_v1::home(&change.id);
            if self.read.index.snapshots.get(&home).is_some_and(|snapshot| snapshot.contains.contains(&id)) {
                continue;
            }
            if self.is_here(&home) {
                rest.changes.push(change);
            } else if !self.is_going(&home) {
                missing.insert(home);
            }
        }
        if let Err(conflict) = self.apply(&rest) {
            self.read.aside.push(Aside::Move { key, raw: raw.clone() });
            let problem = LoadProblem::Refused { edit: id, conflict, raw, moved_to: None };
            return self.read.loaded.problems.push(problem);
        }
        self.read.index.edits.insert(id.clone(), known);
        if !missing.is_empty() {
            self.read.loaded.problems.push(LoadProblem::Homeless { edit: id, missing, raw });
        }
    }

    pub fn is_here(&self, home: &Home) -> bool {
        match home {
            Home::Schema => true,
            Home::Meta(article) => self.read.index.articles.contains(article),
            Home::Set(set) => self.read.loaded.project.set(set).is_some(),
        }
    }

    fn is_going(&self, home: &Home) -> bool {
        let article = match home {
            Home::Schema => None,
            Home::Meta(article) => Some(article),
            Home::Set(set) => self.read.index.sets.get(set),
        };
        article.is_some_and(|article| self.read.index.removing.contains(article))
    }

    pub fn apply(&mut self, edit: &Edit) -> Result<(), Conflict> {
        let project = &mut self.read.loaded.project;
        match edit.changes.iter().find(|change| !fits(project, change)) {
            Some(change) => Err(Conflict::BadRange { id: change.id.clone() }),
            None => apply(project, edit),
        }
    }

    fn snapshot(&mut self, home: Home, raw: &str, folded: Folded) {
        self.read.index.sequence = self.read.index.sequence.max(folded.sequence);
        let known = KnownSnapshot { stamp: stamp(raw), sequence: folded.sequence, contains: folded.contains };
        self.read.index.snapshots.insert(home, known);
    }

    pub fn unreadable(&mut self, key: String, raw: String, why: Unreadable) {
        if let Unreadable::Newer(_) = why {
            self.read.loaded.read_only = true;
            return self.read.loaded.problems.push(LoadProblem::Newer { key });
        }
        self.read.aside.push(Aside::Move { key: key.clone(), raw: raw.clone() });
        self.read.loaded.problems.push(LoadProblem::Unreadable { key, why, raw, moved_to: None });
    }

    fn misfit(&mut self, key: &str, conflict: Conflict, id: RecordId, raw: &str) {
        self.read.aside.push(Aside::Copy { key: key.to_owned(), raw: raw.to_owned() });
        let (key, raw) = (key.to_owned(), raw.to_owned());
        self.read.loaded.problems.push(LoadProblem::Misfit { key, id, conflict, raw, moved_to: None });
    }
}

/// What `apply` leaves to its callers: mentions, exclusions and the examined end must lie in the text.
fn fits(project: &Project, change: &Change) -> bool {
    let text_of = |set: &SetId| Some(&project.article(&project.set(set)?.article)?.text);
    match (&change.id, &change.after) {
        (
            RecordId::Relation(set, _),
            Some(Record::Relation(Relation { target: Target::Mention(range), .. })),
        ) => text_of(set).is_none_or(|text| !range.is_empty() && range.slice(text).is_some()),
        (RecordId::SetHead(set), Some(Record::SetHead(head))) => {
            text_of(set).is_none_or(|text| head.examined_to.is_none_or(|to| text.is_char_boundary(to)))
        }
        (RecordId::ArticleMeta(article), Some(Record::ArticleMeta(meta))) => {
            let text = project.article(article).map(|article| &article.text);
            text.is_none_or(|text| meta.excluded.iter().all(|range| range.slice(text).is_some()))
        }
        _ => true,
    }
}
