//! One tab's end of the journal: what waits to be written, what others wrote, and when to fold.

use std::collections::BTreeSet;

use super::index::{INDEX_KEY, Index, index_key, is_absent, keys_of};
use super::open::{Lives, quarantine_key};
use super::waiting::{Waiting, Whole};
use super::{All, Found, Given, STATE_KEY, Write};
use crate::edit::{Conflict, Edit, Editor, apply};
use crate::model::{AnnotationSet, Article, ArticleId, Project};
use crate::order::{Map, Set};
use crate::storage::load::{Aside, LoadProblem, Loaded, Loader};
use crate::storage::saved_v1::{self, Folded, FoundEdit, TruthState, Unreadable, What};
use crate::storage::{EditId, FOLD_AFTER, Home, Key, proposals, snapshots};

/// What this tab has done and what of it is committed.
#[derive(Debug)]
pub struct Journal {
    /// Names a database that this tab begins.
    tab: String,
    eras: u32,
    /// The database that was read; `None` where it was empty.
    era: Option<String>,
    /// The number of the last entry that the project has.
    seen: u64,
    /// Entries in the journal, as far as this tab knows.
    entries: usize,
    /// What they are about.
    unfolded: Set<Home>,
    /// Done here and not committed, in order.
    waiting: Vec<Waiting>,
    /// To be written beside what waits: copies of what is unreadable, and ids.
    aside: Vec<Write>,
    read_only: bool,
    running: bool,
    look: bool,
    fold: bool,
    /// Articles whose record in the index is to be written anew, or to go.
    reindex: Set<ArticleId>,
    /// The index does not know of the last fold, or is not there.
    index_lags: bool,
    sent: Option<Sent>,
}

/// What becomes true when the transaction is committed.
#[derive(Debug)]
struct Sent {
    waiting: usize,
    aside: usize,
    /// A database begun, with everything in it.
    era: Option<String>,
    folded: bool,
    homes: Set<Home>,
    reindexed: Set<ArticleId>,
}

/// What a turn comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    pub writes: Vec<Write>,
    pub news: News,
    pub then: Then,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Commit,
    /// Read everything and call [`Journal::read_anew`]; nothing is written.
    ReadAnew,
    /// A newer version of the program was here: nothing is ever written.
    ReadOnly,
}

/// What changed here by what others did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct News {
    /// Edits by which the project changed, in order: those of others, and the inverses of those taken back.
    pub edits: Vec<Edit>,
    /// Edits that others made, for the mirror.
    pub taken_in: Vec<(EditId, Set<Home>)>,
    pub taken_back: Vec<TakenBack>,
    /// Articles or sets came or went, or all was read anew: `edits` do not say everything.
    pub whole: bool,
    pub problems: Vec<LoadProblem>,
}

/// An edit of this tab that had to give way.
#[derive(Clone, Debug, PartialEq)]
pub struct TakenBack {
    pub id: EditId,
    pub edit: Edit,
    pub conflict: Conflict,
}

impl Journal {
    pub(super) fn new(tab: &str, state: Option<TruthState>, read_only: bool) -> Self {
        Self {
            tab: tab.to_owned(),
            eras: 0,
            seen: state.as_ref().map_or(0, |state| state.floor),
            era: state.map(|state| state.era),
            entries: 0,
            unfolded: Set::new(),
            waiting: Vec::new(),
            aside: Vec::new(),
            read_only,
            running: false,
            look: false,
            fold: false,
            reindex: Set::new(),
            index_lags: false,
            sent: None,
        }
    }

    /// Finds out what of the index is to be written anew, now that what it does not fit is loaded.
    pub(super) fn check_index(&mut self, project: &Project, index: Option<Index>) {
        let Some(index) = index else {
            self.index_lags = self.era.is_some();
            self.reindex.extend(project.articles().map(|article| article.id.clone()));
            return;
        };
        // What the journal is about is written with the next fold.
        let waiting = self.waiting.iter().flat_map(|waiting| waiting.homes());
        let homes: Set<Home> = self.unfolded.iter().cloned().chain(waiting).collect();
        let touched: Set<ArticleId> = homes.iter().filter_map(|home| article_of(project, home)).collect();
        for header in project.headers_of(|id| !touched.contains(id)) {
            if index.headers.get(&header.id) != Some(&header) {
                self.reindex.insert(header.id);
            }
        }
        let gone = index.headers.keys().filter(|id| !project.has_article(id));
        self.reindex.extend(gone.cloned().collect::<Vec<_>>());
    }

    pub(super) fn saw(&mut self, number: u64, homes: impl IntoIterator<Item = Home>) {
        self.seen = self.seen.max(number);
        self.entries += 1;
        self.unfolded.extend(homes);
    }

    pub(super) fn wait(&mut self, waiting: Waiting) {
        self.waiting.push(waiting);
    }

    pub(super) fn put_aside(&mut self, writes: impl IntoIterator<Item = Write>) {
        self.aside.extend(writes);
    }

    // What is done here

    /// An edit that was applied here waits to be written. `sequence` is the one that local storage has for it.
    pub fn edited(&mut self, id: EditId, edit: Edit, sequence: u64) {
        if !edit.changes.is_empty() {
            self.waiting.push(Waiting { id, also: Vec::new(), what: Whole::Edit { edit, sequence } });
        }
    }

    /// An article has come, as it is now. Call it before any edit about it is applied.
    pub fn article_came(&mut self, id: EditId, article: &Article) {
        let what = Whole::Article { id: article.id.clone(), value: saved_v1::write_article(article) };
        self.waiting.push(Waiting { id, also: Vec::new(), what });
    }

    /// A set has come, as it is now. Call it before any edit about it is applied.
    pub fn set_came(&mut self, id: EditId, project: &Project, set: &AnnotationSet) {
        let Some(article) = project.article(&set.article) else { return };
        let value = saved_v1::write_set(set, &article.sha256, &Folded::default());
        self.waiting.push(Waiting { id, also: Vec::new(), what: Whole::Set { id: set.id.clone(), value } });
    }

    /// An article goes with its sets. Call it while `project` still has them.
    pub fn article_goes(&mut self, id: EditId, project: &Project, article: &ArticleId) {
        let sets = project.set_ids_of(article);
        let what = Whole::Gone { article: article.clone(), sets };
        self.waiting.push(Waiting { id, also: Vec::new(), what });
    }

    /// Records that are no part of the project are written or deleted by the next turn, whole with what waits.
    pub fn beside(&mut self, writes: Vec<Write>) {
        self.put_aside(writes);
    }

    /// Leaves out the snapshots that wait to be written: there is no room, and the edits beside them come first.
    pub fn without_snapshots(&mut self) {
        let is_snapshot =
            |write: &Write| matches!(write, Write::Put { key, .. } if key.starts_with(snapshots::PREFIX));
        self.aside.retain(|write| !is_snapshot(write));
    }

    /// Another tab says that it has written.
    pub fn look(&mut self) {
        self.look = true;
    }

    /// The hands rest: the next turn in which nothing waits writes snapshots and deletes the entries in them.
    pub fn fold(&mut self) {
        self.fold = self.entries > 0 || !self.waiting.is_empty();
    }

    pub fn needs_folding(&self) -> bool {
        self.entries >= FOLD_AFTER
    }

    /// The loaded articles that may be let go: all of them is in the records and the index, and nothing in the journal is
    /// about them. None while a turn is under way or due.
    pub fn at_rest(&self, project: &Project) -> Set<ArticleId> {
        let is_idle = !self.running && !self.look && self.waiting.is_empty() && !self.index_lags;
        if !is_idle || self.era.is_none() || self.read_only {
            return Set::new();
        }
        let in_journal = self.unfolded.iter().filter_map(|home| article_of(project, home));
        let busy: Set<ArticleId> = in_journal.chain(self.reindex.iter().cloned()).collect();
        let loaded = project.articles().map(|article| &article.id);
        loaded.filter(|id| !busy.contains(*id)).cloned().collect()
    }

    /// What is not committed; 0 when everything is saved.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Edits that are not committed, in order.
    pub fn waiting_edits(&self) -> impl Iterator<Item = (&EditId, &Edit)> {
        self.waiting.iter().filter_map(|waiting| Some((&waiting.id, waiting.edit()?)))
    }

    /// The ids of what waits, for [`All::known`].
    pub fn waiting_ids(&self) -> Vec<String> {
        self.waiting.iter().map(|waiting| waiting.id.as_str().to_owned()).collect()
    }

    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// A newer version of the program has taken over: nothing more is written.
    pub fn stop_writing(&mut self) {
        self.read_only = true;
    }

    // A turn

    /// The number after which to read the journal, where there is something to do and no turn is running.
    pub fn begin(&mut self) -> Option<u64> {
        let todo = !self.waiting.is_empty()
            || self.look
            || self.fold
            || !self.aside.is_empty()
            || !self.reindex.is_empty()
            || self.index_lags
            || self.era.is_none();
        if self.running || self.read_only || !todo {
            return None;
        }
        self.running = true;
        Some(self.seen)
    }

    /// The records that [`Journal::decide`] needs, of the same transaction, and that are not yet `given`; to be asked
    /// again with them, until there are none.
    pub fn wants(&self, found: &Found, given: &Given, project: &Project) -> Vec<String> {
        if self.is_behind(found.state.as_deref()) {
            return Vec::new();
        }
        let entries = found.entries.iter().filter_map(|(_, raw)| saved_v1::read_entry(raw).ok());
        let own: Set<&EditId> = self.waiting.iter().map(|waiting| &waiting.id).collect();
        let (mut keys, mut absent) = (Vec::new(), Vec::new());
        for entry in entries.filter(|entry| !own.contains(&entry.id)) {
            keys.extend(record_of(&entry.what));
            for home in homes_of(&entry.what) {
                match home {
                    Home::Meta(article) => absent.push(article),
                    Home::Set(set) => absent.extend(project.absent_of(&set).cloned()),
                    Home::Schema => {}
                }
            }
            if let What::SetCame(set) = &entry.what {
                let raw = given.get(&Key::Set(set.clone()).to_string()).and_then(Option::as_deref);
                absent.extend(raw.and_then(saved_v1::article_of_set));
            }
        }
        keys.extend(keys_of(project, &absent));
        keys.retain(|key| !given.contains_key(key));
        keys.into_iter().collect::<Set<_>>().into_iter().collect()
    }

    /// Loads these absent articles from their records, which were read in one transaction with the state. Gives what could
    /// not be used, or `None` where this tab must take a turn first.
    pub fn load(
        &mut self,
        articles: &[ArticleId],
        state: Option<&str>,
        given: &Given,
        editor: &mut Editor,
    ) -> Option<Vec<LoadProblem>> {
        if state.is_none() || self.is_behind(state) {
            self.look = true;
            return None;
        }
        Some(self.load_given(articles, given, editor.project_mut()))
    }

    fn load_given(
        &mut self,
        articles: &[ArticleId],
        given: &Given,
        project: &mut Project,
    ) -> Vec<LoadProblem> {
        let absent: Vec<ArticleId> = articles.iter().filter(|id| project.is_absent(id)).cloned().collect();
        let mut records = Vec::new();
        for key in keys_of(project, &absent) {
            if let Some(raw) = given.get(&key).cloned().flatten()
                && let Some(parsed) = Key::parse(&key)
            {
                records.push((parsed, key, raw));
            }
        }
        let mut loader = Loader::on(std::mem::take(project));
        loader.records(records);
        for id in absent {
            if loader.read.loaded.project.is_absent(&id) {
                // It could not be read, or another version of the program removed it.
                loader.read.loaded.project.drop_absent(&id);
                self.reindex.insert(id);
            }
        }
        for aside in std::mem::take(&mut loader.read.aside) {
            let (Aside::Move { key, raw } | Aside::Copy { key, raw }) = &aside;
            let to = quarantine_key(key);
            loader.read.loaded.note_moved(key, &to);
            self.aside.push(Write::Put { key: to, value: raw.clone() });
            if let Aside::Move { key, .. } = aside {
                self.aside.push(Write::Delete { key });
            }
        }
        let Loaded { project: loaded, problems, read_only } = loader.read.loaded;
        self.read_only |= read_only;
        *project = loaded;
        problems
    }

    fn is_behind(&self, state: Option<&str>) -> bool {
        let state = state.map(saved_v1::read_state);
        match (&self.era, state) {
            (_, None) => false,
            (Some(era), Some(Ok(state))) => state.era != *era || state.floor > self.seen,
            (None, Some(_)) | (_, Some(Err(_))) => true,
        }
    }

    /// Whether another tab has folded all that this one has read.
    fn is_folded_elsewhere(&self, state: Option<&str>) -> bool {
        let state = state.and_then(|state| saved_v1::read_state(state).ok());
        state.is_some_and(|state| self.entries > 0 && state.floor == self.seen)
    }

    /// Takes in what others did, rechecks what waits, and says what to write.
    pub fn decide(&mut self, found: &Found, given: &Given, editor: &mut Editor) -> Decided {
        self.look = false;
        let mut news = News::default();
        let newer = |raw: &str| matches!(saved_v1::read_entry(raw), Err(Unreadable::Newer(_)));
        let state_newer = found.state.as_deref().map(saved_v1::read_state);
        if matches!(state_newer, Some(Err(Unreadable::Newer(_))))
            || found.entries.iter().any(|(_, raw)| newer(raw))
        {
            self.read_only = true;
            self.running = false;
            return Decided { writes: Vec::new(), news, then: Then::ReadOnly };
        }
        if self.is_behind(found.state.as_deref()) {
            return Decided { writes: Vec::new(), news, then: Then::ReadAnew };
        }
        if self.is_folded_elsewhere(found.state.as_deref()) {
            (self.entries, self.unfolded) = (0, Set::new());
            self.fold = false;
        }
        if !self.take_in(found, given, editor, &mut news) {
            return Decided { writes: Vec::new(), news, then: Then::ReadAnew };
        }
        if found.state.is_none() {
            // What was deleted with the database and is not in memory is gone.
            let absent: Vec<ArticleId> = editor.project().absent().map(|header| header.id.clone()).collect();
            news.whole |= !absent.is_empty();
            absent.iter().for_each(|id| editor.project_mut().drop_absent(id));
            let writes = self.write_all(editor.project());
            return Decided { writes, news, then: Then::Commit };
        }
        let mut writes = self.aside.clone();
        let mut homes = Set::new();
        for waiting in &self.waiting {
            waiting.write(&mut writes);
            homes.extend(waiting.homes());
        }
        let mut sent = Sent {
            waiting: self.waiting.len(),
            aside: self.aside.len(),
            era: None,
            folded: false,
            homes,
            reindexed: self.to_index(editor.project()),
        };
        // What waits is in the project and must not be in a snapshot before it is in the journal.
        // An absent one has no entries; were it otherwise, they must stay.
        self.fold &= !self.unfolded.iter().any(|home| is_absent(editor.project(), home));
        if self.fold && self.waiting.is_empty() && self.entries > 0 {
            self.write_snapshots(editor.project(), &mut writes);
            sent.folded = true;
            let articles = self.unfolded.iter().filter_map(|home| article_of(editor.project(), home));
            sent.reindexed.extend(articles.collect::<Vec<_>>());
        }
        write_index(editor.project(), &sent.reindexed, &mut writes);
        if self.index_lags
            && !sent.folded
            && let Some(state) = &found.state
        {
            writes.push(Write::Put { key: INDEX_KEY.to_owned(), value: state.clone() });
        }
        self.sent = Some(sent);
        Decided { writes, news, then: Then::Commit }
    }

    /// `false` where an entry does not fit, so that everything has to be read anew.
    fn take_in(&mut self, found: &Found, given: &Given, editor: &mut Editor, news: &mut News) -> bool {
        if found.entries.is_empty() {
            return true;
        }
        let own: Map<EditId, usize> =
            self.waiting.iter().enumerate().map(|(at, waiting)| (waiting.id.clone(), at)).collect();
        let (mut entries, mut aside) = (Vec::new(), Vec::new());
        let mut settled = Set::new();
        for (number, raw) in &found.entries {
            match saved_v1::read_entry(raw) {
                Ok(entry) => {
                    if let Some(at) = own.get(&entry.id) {
                        settled.insert(*at);
                    }
                    entries.push((*number, entry));
                }
                Err(why) => {
                    let key = journal_key(*number);
                    aside.push(Write::Put { key: quarantine_key(&key), value: raw.clone() });
                    let raw = raw.clone();
                    news.problems.push(LoadProblem::Unreadable { key, why, raw, moved_to: None });
                }
            }
        }
        // What goes here and went elsewhere is gone; should it have come again since, it stays.
        let went: Set<&ArticleId> = entries
            .iter()
            .filter_map(|(_, entry)| match &entry.what {
                What::ArticleWent(article, _) if !own.contains_key(&entry.id) => Some(article),
                _ => None,
            })
            .collect();
        for (at, waiting) in self.waiting.iter().enumerate() {
            // Not what came here again before it goes.
            let before = || (0..at).filter(|before| !settled.contains(before));
            let is_gone = |article| {
                went.contains(article) && before().all(|before| self.waiting[before].comes() != Some(article))
            };
            if waiting.goes().is_some_and(is_gone) {
                settled.insert(at);
            }
        }
        // What others did to articles that are absent here is done to them loaded.
        let absent: Vec<ArticleId> = given
            .keys()
            .filter_map(|key| match Key::parse(key)? {
                Key::Article(id) => Some(id),
                _ => None,
            })
            .filter(|id| editor.project().is_absent(id))
            .collect();
        let problems = self.load_given(&absent, given, editor.project_mut());
        news.problems.extend(problems);
        let edits: Vec<(usize, &Edit)> =
            self.waiting.iter().enumerate().filter_map(|(at, waiting)| Some((at, waiting.edit()?))).collect();
        let pending: Vec<&Edit> = edits.iter().map(|(_, edit)| *edit).collect();
        let is_settled = |(_, (at, _)): &(usize, &(usize, &Edit))| settled.contains(at);
        let settled_edits: BTreeSet<usize> =
            edits.iter().enumerate().filter(is_settled).map(|(n, _)| n).collect();
        let lives = Lives::of(&entries);
        // What is here of these is what came again here, and not what went elsewhere.
        let coming: Set<ArticleId> = self
            .waiting
            .iter()
            .enumerate()
            .filter(|(at, _)| !settled.contains(at))
            .filter_map(|(_, it)| it.comes().cloned())
            .collect();
        let mut fits = true;
        let rebased = editor.rebase(&pending, &settled_edits, |project| {
            for (number, entry) in &entries {
                let is_own = own.contains_key(&entry.id);
                let record = record_of(&entry.what).filter(|_| !is_own);
                let given = record.and_then(|key| given.get(&key).cloned().flatten().map(|raw| (key, raw)));
                match &entry.what {
                    What::Edit(FoundEdit { edit, .. }) => {
                        let rest = lives.living(*number, edit);
                        let here = |home: &Home| !is_own || is_here(project, home);
                        let rest = Edit {
                            changes: rest
                                .changes
                                .into_iter()
                                .filter(|c| here(&saved_v1::home(&c.id)))
                                .collect(),
                        };
                        fits &= apply(project, &rest).is_ok();
                        if !is_own {
                            news.taken_in.push((entry.id.clone(), saved_v1::homes(edit)));
                            news.edits.push(rest);
                        }
                    }
                    _ if is_own => {}
                    What::ArticleCame(_) | What::SetCame(_) => {
                        let Some((key, raw)) = given else {
                            // Gone again, which a later entry says.
                            continue;
                        };
                        let mut loader = Loader::on(std::mem::take(project));
                        if let Some(parsed) = Key::parse(&key) {
                            loader.records(vec![(parsed, key, raw)]);
                        }
                        *project = loader.read.loaded.project;
                        news.problems.extend(loader.read.loaded.problems);
                        news.whole = true;
                    }
                    What::ArticleWent(article, _) if coming.contains(article) => {}
                    What::ArticleWent(article, _) => {
                        project.remove_article(article);
                        news.whole = true;
                    }
                }
            }
        });
        let back: Vec<(usize, Conflict)> =
            rebased.taken_back.into_iter().map(|(nth, conflict)| (edits[nth].0, conflict)).collect();
        let lightened: Vec<(usize, Edit)> =
            rebased.lightened.into_iter().map(|(nth, rest)| (edits[nth].0, rest)).collect();
        for (at, rest) in lightened {
            self.waiting[at].lighten(rest);
        }
        // What came elsewhere and still goes here must not be shown until then.
        for (at, waiting) in self.waiting.iter().enumerate() {
            if let Some(article) = waiting.goes().filter(|_| !settled.contains(&at) && news.whole) {
                let came_here = self.waiting[at..].iter().any(|later| later.comes() == Some(article));
                if !came_here {
                    editor.project_mut().remove_article(article);
                }
            }
        }
        for (at, conflict) in &back {
            let waiting = &self.waiting[*at];
            if let Some(edit) = waiting.edit() {
                let (id, edit, conflict) = (waiting.id.clone(), edit.clone(), conflict.clone());
                aside.push(Write::Know { id: id.as_str().to_owned() });
                news.taken_back.push(TakenBack { id, edit, conflict });
            }
        }
        // As they were taken back: the last first.
        news.edits.extend(news.taken_back.iter().rev().map(|back| back.edit.inverse()).collect::<Vec<_>>());
        let gone: Set<usize> = back.iter().map(|(at, _)| *at).chain(settled.iter().copied()).collect();
        let mut at = 0;
        self.waiting.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
        for (number, entry) in &entries {
            self.saw(*number, homes_of(&entry.what));
            // The other tab may be of a version that writes no index, or its record lack what waits here.
            match &entry.what {
                What::ArticleCame(article) | What::ArticleWent(article, _) => {
                    self.reindex.insert(article.clone());
                }
                What::SetCame(set) => {
                    self.reindex.extend(editor.project().set(set).map(|set| set.article.clone()));
                }
                What::Edit(_) => {}
            }
        }
        if let Some((number, _)) = found.entries.last() {
            self.seen = self.seen.max(*number);
        }
        self.aside.extend(aside);
        fits
    }

    /// An empty database gets everything. What waits is in it.
    fn write_all(&mut self, project: &Project) -> Vec<Write> {
        self.eras += 1;
        let era = format!("{}.{}", self.tab, self.eras);
        let mut writes = self.aside.clone();
        let put = |key: Key, value: String| Write::Put { key: key.to_string(), value };
        let none = Folded::default();
        // What may have outlived the state record is in the project.
        writes.push(Write::ForgetTo { number: u64::MAX });
        writes.push(put(Key::Labels, saved_v1::write_schema(project, &none)));
        for article in project.articles() {
            writes.push(put(Key::Article(article.id.clone()), saved_v1::write_article(article)));
        }
        for set in project.sets() {
            if let Some(article) = project.article(&set.article) {
                let value = saved_v1::write_set(set, &article.sha256, &none);
                writes.push(put(Key::Set(set.id.clone()), value));
            }
        }
        for waiting in &self.waiting {
            waiting.know(&mut writes);
        }
        let articles: Set<ArticleId> = project.articles().map(|article| article.id.clone()).collect();
        write_index(project, &articles, &mut writes);
        write_state(TruthState { era: era.clone(), floor: 0 }, &mut writes);
        self.sent = Some(Sent {
            waiting: self.waiting.len(),
            aside: self.aside.len(),
            era: Some(era),
            folded: true,
            homes: Set::new(),
            reindexed: articles,
        });
        writes
    }

    fn write_snapshots(&self, project: &Project, writes: &mut Vec<Write>) {
        let folded = Folded { sequence: self.seen, contains: Set::new() };
        for home in &self.unfolded {
            if let Some(value) = saved_v1::write_home(project, home, &folded) {
                writes.push(Write::Put { key: home.key().to_string(), value });
            }
        }
        writes.push(Write::ForgetTo { number: self.seen });
        let era = self.era.clone().unwrap_or_default();
        write_state(TruthState { era, floor: self.seen }, writes);
    }

    /// The articles whose record in the index the next turn writes, folding aside.
    fn to_index(&self, project: &Project) -> Set<ArticleId> {
        let mut articles = self.reindex.clone();
        for waiting in &self.waiting {
            match &waiting.what {
                Whole::Article { id, .. } | Whole::Gone { article: id, .. } => {
                    articles.insert(id.clone());
                }
                Whole::Set { id, .. } => articles.extend(project.set(id).map(|set| set.article.clone())),
                Whole::Edit { .. } => {}
            }
        }
        articles
    }

    /// The transaction is durable. `numbers` are those of what was appended. Gives what was folded.
    pub fn committed(&mut self, numbers: &[u64]) -> Set<Home> {
        self.running = false;
        let Some(sent) = self.sent.take() else { return Set::new() };
        self.waiting.drain(..sent.waiting);
        self.aside.drain(..sent.aside);
        self.reindex.retain(|id| !sent.reindexed.contains(id));
        // Every turn that is committed leaves an index that knows of the last fold.
        self.index_lags = false;
        let mut folded = Set::new();
        if let Some(era) = sent.era {
            self.era = Some(era);
            self.seen = 0;
            (self.entries, self.unfolded) = (0, Set::new());
            self.fold = false;
        } else if sent.folded {
            self.entries = 0;
            self.fold = false;
            folded = std::mem::take(&mut self.unfolded);
        }
        self.entries += numbers.len();
        self.unfolded.extend(sent.homes);
        self.seen = numbers.iter().copied().fold(self.seen, u64::max);
        self.fold &= self.entries > 0;
        folded
    }

    /// Nothing of the turn was written, as far as is known: it waits for the next one.
    pub fn failed(&mut self) {
        self.running = false;
        self.sent = None;
    }

    /// After [`Then::ReadAnew`]: everything as it is in the database, and what waits on top of it.
    ///
    /// `all` was asked for [`Journal::waiting_ids`].
    pub fn read_anew(&mut self, all: &All, editor: &mut Editor) -> News {
        let opened = super::open(all, &Map::new(), &self.tab);
        let known: Set<&str> = all.known.iter().map(String::as_str).collect();
        let waiting = std::mem::take(&mut self.waiting);
        let edits: Vec<(usize, &Edit)> =
            waiting.iter().enumerate().filter_map(|(at, waiting)| Some((at, waiting.edit()?))).collect();
        let pending: Vec<&Edit> = edits.iter().map(|(_, edit)| *edit).collect();
        let is_known = |at: usize| known.contains(waiting[at].id.as_str());
        let settled: BTreeSet<usize> =
            edits.iter().enumerate().filter(|(_, (at, _))| is_known(*at)).map(|(n, _)| n).collect();
        let mut news = News { whole: true, problems: opened.loaded.problems, ..News::default() };
        let loaded = opened.loaded.project;
        let rebased = editor.rebase(&pending, &settled, |project| {
            let old = std::mem::replace(project, loaded);
            for (at, waiting) in waiting.iter().enumerate() {
                if !is_known(at) {
                    waiting.keep_here(project, &old);
                }
            }
        });
        let mut aside = std::mem::take(&mut self.aside);
        for (nth, conflict) in rebased.taken_back {
            let (at, edit) = edits[nth];
            let id = waiting[at].id.clone();
            aside.push(Write::Know { id: id.as_str().to_owned() });
            news.taken_back.push(TakenBack { id, edit: edit.clone(), conflict });
        }
        let back: Set<EditId> = news.taken_back.iter().map(|back| back.id.clone()).collect();
        let stays = |waiting: &Waiting| !known.contains(waiting.id.as_str()) && !back.contains(&waiting.id);
        let lightened = rebased.lightened.into_iter().map(|(nth, rest)| (edits[nth].0, rest));
        let lightened: Vec<(usize, Edit)> = lightened.collect();
        let mut waiting = waiting;
        for (at, rest) in lightened {
            waiting[at].lighten(rest);
        }
        let waiting: Vec<Waiting> = waiting.into_iter().filter(stays).collect();
        let (tab, eras) = (std::mem::take(&mut self.tab), self.eras);
        *self = Self { tab, eras, waiting, ..opened.journal };
        self.aside.extend(aside);
        news
    }
}

pub(super) fn journal_key(number: u64) -> String {
    format!("wusum/1/journal/{number}")
}

/// The record that came with an entry.
fn record_of(what: &What) -> Option<String> {
    match what {
        What::ArticleCame(id) => Some(Key::Article(id.clone()).to_string()),
        What::SetCame(id) => Some(Key::Set(id.clone()).to_string()),
        What::Edit(_) | What::ArticleWent(..) => None,
    }
}

pub(super) fn homes_of(what: &What) -> Set<Home> {
    match what {
        What::Edit(found) => saved_v1::homes(&found.edit),
        _ => Set::new(),
    }
}

fn article_of(project: &Project, home: &Home) -> Option<ArticleId> {
    match home {
        Home::Schema => None,
        Home::Meta(article) => Some(article.clone()),
        Home::Set(set) => project.set(set).map(|set| set.article.clone()),
    }
}

/// As they are in `project`, which is how they are once the transaction is committed.
fn write_index(project: &Project, articles: &Set<ArticleId>, writes: &mut Vec<Write>) {
    if articles.is_empty() {
        return;
    }
    for header in project.headers_of(|id| articles.contains(id)) {
        writes.push(Write::Put { key: index_key(&header.id), value: saved_v1::write_index(&header) });
    }
    for id in articles.iter().filter(|id| !project.has_article(id)) {
        writes.push(Write::Delete { key: index_key(id) });
        writes.push(Write::Delete { key: proposals::key(id) });
    }
}

fn write_state(state: TruthState, writes: &mut Vec<Write>) {
    let value = saved_v1::write_state(&state);
    writes.push(Write::Put { key: STATE_KEY.to_owned(), value: value.clone() });
    writes.push(Write::Put { key: INDEX_KEY.to_owned(), value });
}

fn is_here(project: &Project, home: &Home) -> bool {
    match home {
        Home::Schema => true,
        Home::Meta(article) => project.article(article).is_some(),
        Home::Set(set) => project.set(set).is_some(),
    }
}
