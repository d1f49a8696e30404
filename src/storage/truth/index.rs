//! The index: every article in short, so that the library is there before texts and sets are read.
//!
//! One record an article, `wusum/1/index/<article id>`, and [`INDEX_KEY`], which names the fold that the index knows of.
//! A record says how the article is after the transaction that wrote it; it is written again with each fold that touches
//! the article. An article that entries of the journal are about is always loaded, so its record does not count then.
//!
//! An index that lacks an article or a set, or does not know of the last fold (an older version of the program made
//! that), is not believed: what it is about is read, and it is written anew.

use std::cell::OnceCell;

use super::{All, Given, STATE_KEY};
use crate::model::{AnnotationSet, ArticleHeader, ArticleId, Project, SetHeader, SetId};
use crate::order::{Map, Set};
use crate::storage::load::Loader;
use crate::storage::saved_v1::{self, What};
use crate::storage::{Home, Key, proposals, snapshots};

/// Names the last fold that the index knows of, in the shape of [`STATE_KEY`].
pub const INDEX_KEY: &str = "wusum/1/index";

/// The index's records begin so.
pub const INDEX_PREFIX: &str = "wusum/1/index/";

/// A project whose texts have no more bytes in all than this is read whole at the start: that costs less than to come back
/// for each article.
pub const READ_WHOLE_UP_TO: usize = 1_000_000;

pub(super) fn index_key(article: &ArticleId) -> String {
    format!("{INDEX_PREFIX}{}", article.as_str())
}

/// Whether a record is read only where it is wanted.
pub fn is_read_later(key: &str) -> bool {
    is_beside(key)
        || matches!(Key::parse(key), Some(Key::Article(_) | Key::Meta(_) | Key::Set(_) | Key::Quarantine(_)))
}

/// Snapshots and proposals: no part of what the project is.
fn is_beside(key: &str) -> bool {
    key.starts_with(snapshots::PREFIX) || key.starts_with(proposals::PREFIX)
}

/// The keys of all records that are not yet read, but for snapshots: for who wants everything.
pub fn everything(all: &All) -> Vec<String> {
    let read: Set<&str> = all.records.iter().map(|(key, _)| key.as_str()).collect();
    let rest = all.keys.iter().filter(|key| !read.contains(key.as_str()));
    rest.filter(|key| !key.starts_with(snapshots::PREFIX)).cloned().collect()
}

/// The same with the snapshots, as a backup wants it.
pub fn everything_kept(all: &All) -> Vec<String> {
    let read: Set<&str> = all.records.iter().map(|(key, _)| key.as_str()).collect();
    all.keys.iter().filter(|key| !read.contains(key.as_str())).cloned().collect()
}

pub(super) fn is_absent(project: &Project, home: &Home) -> bool {
    match home {
        Home::Schema => false,
        Home::Meta(article) => project.is_absent(article),
        Home::Set(set) => project.set(set).is_none() && project.absent_of(set).is_some(),
    }
}

/// What of the database is to be read at the start, beside what is always read.
pub struct Reading<'a> {
    local: &'a Map<String, String>,
    whole_up_to: usize,
    also: &'a Set<ArticleId>,
    /// As it was read first: it stays the same within the transaction.
    index: OnceCell<Option<Index>>,
}

impl<'a> Reading<'a> {
    /// `local` are the values of ours in local storage. Up to `whole_up_to` bytes of text, over all articles, all is read;
    /// `also` are articles that are to be loaded in any case.
    pub fn new(local: &'a Map<String, String>, whole_up_to: usize, also: &'a Set<ArticleId>) -> Self {
        Self { local, whole_up_to, also, index: OnceCell::new() }
    }

    /// Keys of records that are wanted and not yet in `all`; to be asked again with them, until there are none.
    pub fn wants(&self, all: &All) -> Vec<String> {
        let read: Set<&str> = all.records.iter().map(|(key, _)| key.as_str()).collect();
        let later = all.keys.iter().filter(|key| !read.contains(key.as_str()));
        let mut later: Vec<(&String, Key)> = later.filter_map(|key| Some((key, Key::parse(key)?))).collect();
        later.retain(|(_, key)| matches!(key, Key::Article(_) | Key::Meta(_) | Key::Set(_)));
        let bytes = |index: &Index| index.headers.values().map(|header| header.bytes).sum::<usize>();
        let index = self.index.get_or_init(|| Index::read(all)).as_ref();
        let Some(index) = index.filter(|index| bytes(index) > self.whole_up_to) else {
            return later.into_iter().map(|(key, _)| key.clone()).collect();
        };
        let mut wanted: Set<ArticleId> = self.also.clone();
        let mut of_set = index.of_set.clone();
        for (key, raw) in &all.records {
            if let Some(Key::Set(set)) = Key::parse(key)
                && let Some(article) = saved_v1::article_of_set(raw)
            {
                if !index.of_set.contains_key(&set) {
                    wanted.insert(article.clone());
                }
                of_set.insert(set, article);
            }
        }
        let there: Set<&str> = all.keys.iter().map(String::as_str).collect();
        for (set, article) in &index.of_set {
            if !there.contains(Key::Set(set.clone()).to_string().as_str()) {
                wanted.insert(article.clone());
            }
        }
        let mut homes: Set<Home> = Set::new();
        for (_, raw) in &all.entries {
            match saved_v1::read_entry(raw).map(|entry| entry.what) {
                Ok(What::Edit(found)) => homes.extend(saved_v1::homes(&found.edit)),
                // Their records in the index were written in the same transaction, or are missing.
                Ok(What::ArticleCame(_) | What::SetCame(_) | What::ArticleWent(..)) | Err(_) => {}
            }
        }
        self.of_local(all, &mut homes, &mut wanted);
        for home in homes {
            match home {
                Home::Schema => {}
                Home::Meta(article) => drop(wanted.insert(article)),
                Home::Set(set) => {
                    if let Some(article) = of_set.get(&set) {
                        wanted.insert(article.clone());
                    }
                }
            }
        }
        let is_wanted = |key: &Key| match key {
            Key::Article(article) | Key::Meta(article) => {
                wanted.contains(article) || !index.headers.contains_key(article)
            }
            // One that nobody knows says itself what it is about.
            Key::Set(set) => of_set.get(set).is_none_or(|article| wanted.contains(article)),
            _ => false,
        };
        later.retain(|(_, key)| is_wanted(key));
        later.into_iter().map(|(key, _)| key.clone()).collect()
    }

    /// What local storage may have that the database lacks.
    fn of_local(&self, all: &All, homes: &mut Set<Home>, wanted: &mut Set<ArticleId>) {
        let known: Set<&str> = all.known.iter().map(String::as_str).collect();
        let there: Set<&str> = all.keys.iter().map(String::as_str).collect();
        for (key, raw) in self.local {
            match Key::parse(key) {
                Some(Key::Edit(id)) if !known.contains(id.as_str()) => {
                    if let Ok(found) = saved_v1::read_edit(raw) {
                        homes.extend(saved_v1::homes(&found.edit));
                    }
                }
                Some(Key::Meta(article)) if raw.contains("\"~") => drop(homes.insert(Home::Meta(article))),
                Some(Key::Set(set)) => {
                    let is_new = !there.contains(key.as_str());
                    if is_new || raw.contains("\"~") {
                        wanted.extend(saved_v1::article_of_set(raw));
                        homes.insert(Home::Set(set));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Every article in short, as far as the index knows; `None` where it is not to be believed, and all is read.
pub fn headers(all: &All) -> Option<Vec<ArticleHeader>> {
    Some(Index::read(all)?.headers.into_iter().map(|(_, header)| header).collect())
}

/// The index as it was read.
pub(super) struct Index {
    pub headers: Map<ArticleId, ArticleHeader>,
    of_set: Map<SetId, ArticleId>,
}

impl Index {
    /// `None` where it is not there, or does not know of the last fold.
    pub fn read(all: &All) -> Option<Self> {
        let record = |wanted: &str| all.records.iter().find(|(key, _)| key == wanted).map(|(_, raw)| raw);
        let state = saved_v1::read_state(record(STATE_KEY)?).ok()?;
        if saved_v1::read_state(record(INDEX_KEY)?).ok()? != state {
            return None;
        }
        let mut index = Self { headers: Map::new(), of_set: Map::new() };
        for (key, raw) in &all.records {
            let Some(id) = key.strip_prefix(INDEX_PREFIX).map(ArticleId::new) else { continue };
            let Ok(header) = saved_v1::read_index(&id, raw) else { continue };
            index.of_set.extend(header.sets.iter().map(|set| (set.id.clone(), id.clone())));
            index.headers.insert(id, header);
        }
        Some(index)
    }
}

/// The key of the record that has an article's text.
pub fn text_key(article: &ArticleId) -> String {
    Key::Article(article.clone()).to_string()
}

/// The text in such a record; `None` where it cannot be read. Whether it is the one that the hash names is not checked.
pub fn text_in(raw: &str) -> Option<String> {
    saved_v1::text_in(raw)
}

/// The key of the record that has a set.
pub fn set_key(set: &SetId) -> String {
    Key::Set(set.clone()).to_string()
}

/// The set in such a record, with its spans alone, which are not held against the text; `None` where it cannot be read.
pub fn set_in(id: &SetId, raw: &str) -> Option<AnnotationSet> {
    let (found, _) = saved_v1::read_set(raw).ok()?;
    let mut set = AnnotationSet::new(id.clone(), found.article, found.annotator);
    set.spans.put_all(found.spans);
    Some(set)
}

/// The project with its absent articles as these records of one transaction have them; what cannot be read stays absent.
/// It is for looking at: nothing is set aside, and what other tabs have done since is not in it.
pub fn read_apart(project: Project, given: &Given) -> Project {
    let absent: Vec<ArticleId> = project.absent().map(|header| header.id.clone()).collect();
    let record = |key: String| {
        Some((Key::parse(&key)?, given.get(&key)?.clone()?)).map(|(parsed, raw)| (parsed, key, raw))
    };
    let records = keys_of(&project, &absent).into_iter().filter_map(record).collect();
    let mut loader = Loader::on(project);
    loader.records(records);
    loader.read.loaded.project
}

/// The keys of everything about an article but for sets that are not picked.
pub fn keys_of_header(header: &ArticleHeader, picks: impl Fn(&SetHeader) -> bool) -> Vec<String> {
    let mut keys =
        vec![Key::Article(header.id.clone()).to_string(), Key::Meta(header.id.clone()).to_string()];
    keys.extend(header.sets.iter().filter(|set| picks(set)).map(|set| Key::Set(set.id.clone()).to_string()));
    keys
}

/// These articles with their sets, as these records of one transaction have them, each article by the keys that
/// [`keys_of_header`] gives; `None` where something is missing or cannot be read.
pub fn read_alone(articles: &[Vec<String>], given: &Given) -> Option<Project> {
    let (mut records, mut sets) = (Vec::new(), 0);
    for key in articles.iter().flatten() {
        let parsed = Key::parse(key)?;
        sets += usize::from(matches!(parsed, Key::Set(_)));
        if let Some(raw) = given.get(key).and_then(Option::as_ref) {
            records.push((parsed, key.clone(), raw.clone()));
        }
    }
    let mut loader = Loader::on(Project::without_labels());
    loader.records(records);
    let loaded = loader.read.loaded;
    let project = loaded.project;
    let is_whole = loaded.problems.is_empty() && !loaded.read_only;
    let is_there = project.articles().count() == articles.len() && project.sets().count() == sets;
    (is_whole && is_there).then_some(project)
}

/// The keys of everything about these absent articles.
pub fn keys_of(project: &Project, articles: &[ArticleId]) -> Vec<String> {
    let mut keys = Vec::new();
    for id in articles.iter().filter(|id| project.is_absent(id)) {
        keys.push(Key::Article(id.clone()).to_string());
        keys.push(Key::Meta(id.clone()).to_string());
        keys.extend(project.set_ids_of(id).into_iter().map(|set| Key::Set(set).to_string()));
    }
    keys
}
