//! Doing what a backup asks for, through the journal: other tabs take it in as they take in each other's work.

use super::file::Gathered;
use super::merge::{Ids, Step};
use crate::edit::{Change, Conflict, Edit, Editor, Record, RecordId};
use crate::model::{AnnotationSet, Article, ArticleId, ArticleMeta, Project, UtcMillis};
use crate::order::{Map, Set};
use crate::storage::names::{self, Names, newest};
use crate::storage::proposals::{self, KeptProposal};
use crate::storage::truth::{self, All, Journal, Write};
use crate::storage::{EditId, snapshots};

/// What makes of `here` what `there` is. Articles that are the same in both stay as they are.
///
/// An article's metadata and sets count with it: where any differ, it goes and comes whole.
pub fn replace(here: &Project, there: &Project) -> Vec<Step> {
    let mut steps = Vec::new();
    let is_same = |article: &Article| {
        let sets =
            |project: &Project| -> Vec<AnnotationSet> { project.sets_of(&article.id).cloned().collect() };
        here.article(&article.id) == there.article(&article.id) && sets(here) == sets(there)
    };
    let goes = here.articles().filter(|article| !is_same(article));
    steps.extend(goes.map(|article| Step::Goes(article.id.clone())));
    let schema = schema_edit(here, there);
    if !schema.changes.is_empty() {
        steps.push(Step::Edit(schema));
    }
    for article in there.articles().filter(|article| !is_same(article)) {
        steps.push(Step::Comes(article.clone()));
        steps.extend(there.sets_of(&article.id).cloned().map(Step::SetComes));
    }
    steps
}

fn schema_edit(here: &Project, there: &Project) -> Edit {
    let records = |project: &Project| -> Map<RecordId, Record> {
        let labels = project.labels().into_iter();
        let labels = labels.map(|label| (RecordId::Label(label.id.clone()), Record::Label(label.clone())));
        let guidelines = project.guidelines();
        let guidelines = guidelines.map(|it| (RecordId::Guideline(it.number), Record::Guideline(it.clone())));
        labels.chain(guidelines).collect()
    };
    let (mut before, after) = (records(here), records(there));
    let mut changes = Vec::new();
    for (id, record) in after.iter() {
        let before = before.remove(id);
        if before.as_ref() != Some(record) {
            changes.push(Change { id: id.clone(), before, after: Some(record.clone()) });
        }
    }
    changes.extend(before.iter().map(|(id, record)| Change {
        id: id.clone(),
        before: Some(record.clone()),
        after: None,
    }));
    Edit { changes }
}

/// A project with a journal in which everything that was asked for waits to be written by one turn.
#[derive(Debug)]
pub struct Carried {
    pub editor: Editor,
    pub journal: Journal,
    /// Whether a newer version of the program has written there: nothing can be done then.
    pub is_newer: bool,
    /// What could not be done, since the records do not fit one another.
    pub refused: Vec<Conflict>,
}

/// Opens what is there (`all` and `local`, as at a tab's start; both empty for a project that is not here yet) and does
/// the steps to it. `ids` gives fresh ids.
///
/// What is in the bin longer than it stays there is counted from `now`, or it would be gone again at once.
pub fn carry_out(
    all: &All,
    local: &Map<String, String>,
    now: UtcMillis,
    ids: &mut dyn FnMut() -> String,
    steps: impl FnOnce(&Project) -> Vec<Step>,
) -> Carried {
    let opened = truth::open(all, local, &ids());
    let (mut journal, is_newer) = (opened.journal, opened.loaded.read_only);
    let mut editor = Editor::new(opened.loaded.project);
    let mut refused = Vec::new();
    if is_newer {
        return Carried { editor, journal, is_newer, refused };
    }
    for step in steps(editor.project()) {
        let id = EditId::new(ids());
        match step {
            Step::Comes(article) => {
                let article = in_bin_from(article, now);
                journal.article_came(id, &article);
                editor.project_mut().add_article(article);
            }
            Step::SetComes(set) => {
                journal.set_came(id, editor.project(), &set);
                editor.project_mut().add_set(set);
            }
            Step::Goes(article) => {
                journal.article_goes(id, editor.project(), &article);
                editor.project_mut().remove_article(&article);
            }
            Step::Edit(edit) => match editor.apply(edit.clone()) {
                // Local storage has no part in it: the number there counts for nothing.
                Ok(()) => journal.edited(id, edit, 0),
                Err(conflict) => refused.push(conflict),
            },
        }
    }
    Carried { editor, journal, is_newer, refused }
}

fn in_bin_from(article: Article, now: UtcMillis) -> Article {
    if !article.meta.is_due(now) {
        return article;
    }
    Article { meta: ArticleMeta { binned: Some(now), ..article.meta.clone() }, ..article }
}

impl Gathered {
    /// Whether nobody has worked here: no articles, nothing moved aside, no list of names.
    pub fn is_empty(&self) -> bool {
        self.project.articles().next().is_none() && self.aside.is_empty() && self.names.is_none()
    }
}

/// What a backup has beside articles, labels and guidelines, as writes of the transaction that brings those.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    pub writes: Vec<Write>,
    /// Sets as they were that are not here yet.
    pub snapshots: usize,
    pub refusals: usize,
    /// Lists of names that are not here yet, or not with all their names.
    pub lists: usize,
    /// What models propose and nobody proposed here yet.
    pub proposals: usize,
}

/// `ids` says under which ids what is in the backup is here ([`super::Merged::ids`]), and names, refusals and proposals are added
/// to those that are here; without it the ids are the same and they are replaced. Nothing that was moved aside and no earlier
/// state goes. `all` and `local` are what is here, of `all` the keys, those records that are read at a start, and proposals.
pub fn beside(
    all: &All,
    local: &Map<String, String>,
    there: &Gathered,
    ids: Option<&Ids>,
    now: UtcMillis,
) -> Beside {
    let mut beside = Beside::default();
    let here: Set<&str> =
        all.keys.iter().chain(all.records.iter().map(|(key, _)| key)).map(String::as_str).collect();
    let mut put = |key: String, value: String| beside.writes.push(Write::Put { key, value });
    for (key, value) in there.aside.iter().filter(|(key, _)| !here.contains(key.as_str())) {
        put(key.clone(), value.clone());
    }
    for (key, value) in &there.snapshots {
        let Some((set, at)) = snapshots::taken(key) else { continue };
        let set = match ids {
            None => Some(set),
            Some(ids) => ids.sets.get(&set).cloned(),
        };
        let Some(key) = set.map(|set| snapshots::key(&set, at)) else { continue };
        if !here.contains(key.as_str()) {
            beside.snapshots += 1;
            put(key, value.clone());
        }
    }
    if beside.snapshots > 0 {
        put(snapshots::RESTORED_KEY.to_owned(), now.0.to_string());
    }
    let stored = all.records.iter().find(|(key, _)| key == names::KEY).and_then(|(_, raw)| Names::read(raw));
    let copied = local.get(names::KEY).and_then(|raw| Names::read(raw));
    // A pointer's number counts as well: the new record must be newer than what it points to.
    let last = [&stored, &copied].into_iter().flatten().map(|names| names.n).max().unwrap_or_default();
    let ours = newest(stored, copied).unwrap_or_default();
    let theirs = there.names.clone().unwrap_or_default();
    let mut after = ours.clone();
    (beside.refusals, beside.lists) = after.add(&theirs);
    if ids.is_none() {
        after = Names { n: ours.n, ..theirs };
    }
    if after != ours {
        after.n = last + 1;
        put(names::KEY.to_owned(), after.write());
    }
    propose(&mut beside, all, there, ids);
    beside
}

fn propose(beside: &mut Beside, all: &All, there: &Gathered, ids: Option<&Ids>) {
    let here = all.records.iter().filter_map(|(key, raw)| Some((proposals::article_of(key)?, raw)));
    let mut here: Map<ArticleId, Vec<KeptProposal>> =
        here.map(|(article, raw)| (article, proposals::read(raw).unwrap_or_default())).collect();
    for (article, theirs) in &there.proposals {
        let place = match ids {
            None => Some(article),
            Some(ids) => ids.articles.get(article),
        };
        let Some(place) = place else { continue };
        let ours = here.remove(place).unwrap_or_default();
        let joined = proposals::joined(ours.clone(), theirs);
        beside.proposals += joined.len() - ours.len();
        let after = if ids.is_some() { joined } else { theirs.clone() };
        if after != ours {
            beside.writes.push(Write::Put { key: proposals::key(place), value: proposals::write(&after) });
        }
    }
    if ids.is_none() {
        // Of an article that stays and has none in the backup.
        let gone = here.keys().map(|article| Write::Delete { key: proposals::key(article) });
        beside.writes.extend(gone);
    }
}
