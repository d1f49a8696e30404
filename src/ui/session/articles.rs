//! The session's articles and sets: what comes in, is opened, goes into the bin and out of the browser.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::{Keep, Open, Session, shorten};
use crate::edit::{self, Edit, Record, RecordId};
use crate::formats::wusum::UNNAMED_ANNOTATOR;
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, BIN_DAYS, GuidelineVersion, Project, SetId, SetNews,
    SetState, UtcMillis,
};
use crate::platform::{clock, dom};
use crate::ui::library;
use crate::ui::words::{articles, files, fill, number};

/// What became of a Wusum file.
#[derive(Default)]
pub struct Arrived {
    /// Its articles, as they are here.
    pub articles: Vec<ArticleId>,
    /// Sets that are here with other content: what becomes of those is the user's to say.
    pub others: Vec<AnnotationSet>,
    /// Sets that were followed to a newer revision, and older revisions that were left out.
    pub newer: usize,
    pub older: usize,
}

/// Milliseconds of taking in what a file held, before the page has its turn.
const COMING_SLICE: f64 = 12.0;

/// What a file held, on its way in.
struct Coming {
    articles: std::vec::IntoIter<Article>,
    sets_of: HashMap<ArticleId, Vec<AnnotationSet>>,
    /// What is here by its text, with what has come.
    by_hash: HashMap<Arc<str>, ArticleId>,
    /// The annotators' ids by the names that files carry.
    ids: Vec<(AnnotatorId, AnnotatorId)>,
    arrived: Arrived,
}

impl Session {
    /// Brings in articles that are not yet here, each already hashed, and keeps them.
    pub fn add_ready_articles(self, articles: Vec<Article>) {
        self.inner.update_value(|inner| {
            for article in articles {
                inner.keeper.add_article(&article.id);
                inner.editor.project_mut().add_article(article);
            }
        });
        self.store_soon();
        self.articles_changed();
    }

    /// Brings in what a file held; what is here of it is loaded ([`Session::load_like`]). Articles already here (same hash) keep
    /// their text; sets with new ids are added.
    pub fn add_project(self, imported: Project) -> Arrived {
        let mut coming = self.begin_coming(imported);
        self.take_some(&mut coming, &|| true);
        self.end_coming(coming)
    }

    /// The same in tasks of [`COMING_SLICE`]. What has begun comes whole, article by article with all its sets; all of it is
    /// kept in one go at the end, unless something else is kept meanwhile.
    pub async fn add_project_in_parts(self, imported: Project) -> Arrived {
        let mut coming = self.begin_coming(imported);
        loop {
            let began = dom::now_ms();
            if self.take_some(&mut coming, &|| dom::now_ms() - began < COMING_SLICE) {
                return self.end_coming(coming);
            }
            dom::breath().await;
        }
    }

    /// Takes the labels and guidelines.
    fn begin_coming(self, imported: Project) -> Coming {
        let guidelines: Vec<GuidelineVersion> = imported.guidelines().cloned().collect();
        let (labels, articles, sets) = imported.into_parts();
        for label in labels {
            if self.with_project(|project| project.label(&label.id).is_none()) {
                let id = RecordId::Label(label.id.clone());
                // Not through the history: undoing it would leave the imported spans without their label.
                let edit = Edit::one(id, None, Some(Record::Label(label)));
                let applied = self.inner.try_update_value(|inner| inner.editor.apply_foreign(&edit));
                if applied == Some(Ok(())) {
                    self.after(&edit, Keep::Yes);
                }
            }
        }
        for version in guidelines {
            // Not through the history either: imported sets may name it.
            match self.with_project(|project| project.guideline(version.number).cloned()) {
                None => {
                    let id = RecordId::Guideline(version.number);
                    let edit = Edit::one(id, None, Some(Record::Guideline(version)));
                    let applied = self.inner.try_update_value(|inner| inner.editor.apply_foreign(&edit));
                    if applied == Some(Ok(())) {
                        self.after(&edit, Keep::Yes);
                    }
                }
                Some(here) if here.markdown != version.markdown => {
                    let number = number(version.number as usize);
                    self.inform(fill(files().guidelines_differ, &[("n", &number)]));
                }
                Some(_) => {}
            }
        }
        let mut sets_of: HashMap<ArticleId, Vec<AnnotationSet>> = HashMap::new();
        for set in sets {
            sets_of.entry(set.article.clone()).or_default().push(set);
        }
        let mut by_hash: HashMap<Arc<str>, ArticleId> = HashMap::new();
        self.with_project(|project| {
            let absent = project.absent().map(|header| (&header.sha256, &header.id));
            let loaded = project.articles().map(|article| (&article.sha256, &article.id));
            for (sha256, id) in absent.chain(loaded) {
                let there = by_hash.entry(sha256.clone()).or_insert_with(|| id.clone());
                if id < there {
                    there.clone_from(id);
                }
            }
        });
        let ids = self.prefs.annotators_untracked().from_files();
        Coming { articles: articles.into_iter(), sets_of, by_hash, ids, arrived: Arrived::default() }
    }

    /// Takes articles with their sets while `more` says so, at least one; `true` once there are none left.
    fn take_some(self, coming: &mut Coming, more: &dyn Fn() -> bool) -> bool {
        loop {
            let Some(mut article) = coming.articles.next() else { return true };
            let sets = coming.sets_of.remove(&article.id).unwrap_or_default();
            let is_here = |id: &&ArticleId| self.with_project(|project| project.has_article(id));
            let same = coming.by_hash.get(&article.sha256).filter(is_here).cloned();
            if let Some(same) = same.as_ref().filter(|id| !self.is_listed(id)) {
                // What comes again is wanted again.
                self.run(|project| edit::bring_back_article(project, same));
            }
            let id = same.unwrap_or_else(|| {
                if is_here(&&article.id) {
                    article.id = ArticleId::new(clock::new_id());
                }
                let id = article.id.clone();
                coming.by_hash.insert(article.sha256.clone(), id.clone());
                self.inner.update_value(|inner| {
                    inner.keeper.add_article(&id);
                    inner.editor.project_mut().add_article(article);
                });
                id
            });
            self.take_sets(sets, &id, coming);
            coming.arrived.articles.push(id);
            if !more() {
                return coming.articles.len() == 0;
            }
        }
    }

    /// Takes the sets of an article: first those that are new here, so that what is kept meanwhile has all of those.
    fn take_sets(self, sets: Vec<AnnotationSet>, article: &ArticleId, coming: &mut Coming) {
        let me = self.annotator();
        let mut known = Vec::new();
        for mut set in sets {
            set.article = article.clone();
            set = set.with_annotators(&coming.ids);
            // A file that names nobody is the work of whoever opens it.
            if set.annotator.as_str() == UNNAMED_ANNOTATOR
                && self
                    .with_project(|project| project.set_of(article, &me).is_none_or(|own| own.id == set.id))
            {
                set.annotator = me.clone();
            }
            match self.with_project(|project| project.set(&set.id).map(|here| here.news(&set))) {
                None => self.inner.update_value(|inner| {
                    inner.keeper.add_set(&set.id);
                    inner.editor.project_mut().add_set(set);
                }),
                Some(news) => known.push((news, set)),
            }
        }
        for (news, set) in known {
            match news {
                SetNews::Same => {}
                SetNews::Newer { .. } => {
                    self.take_set(&set);
                    coming.arrived.newer += 1;
                }
                SetNews::Older { .. } => coming.arrived.older += 1,
                SetNews::Apart => coming.arrived.others.push(set),
            }
        }
    }

    fn end_coming(self, coming: Coming) -> Arrived {
        self.store_soon();
        self.articles_changed();
        coming.arrived
    }

    /// Takes in labels and guidelines that what comes next is made with: no step of undo.
    pub fn take_schema(self, edit: &Edit) {
        let applied = self.inner.try_update_value(|inner| inner.editor.apply_foreign(edit));
        if !edit.changes.is_empty() && applied == Some(Ok(())) {
            self.after(edit, Keep::Yes);
        }
    }

    /// Takes in a set beside those that are here; it cannot be undone.
    pub(super) fn add_set(self, set: AnnotationSet) {
        self.inner.update_value(|inner| {
            inner.keeper.add_set(&set.id);
            inner.editor.project_mut().add_set(set);
        });
        self.store_soon();
    }

    /// Makes of a set, whosever it is, what a file holds of it; one step back brings all of it back.
    pub fn take_set(self, theirs: &AnnotationSet) {
        if let Ok(edit) = self.with_project(|project| edit::replace_set(project, theirs)) {
            self.apply(edit);
        }
    }

    /// Takes a set from a file, whose id is in use here, under an id of its own.
    pub fn add_beside(self, set: &AnnotationSet) {
        let mut set = set.clone();
        set.id = SetId::new(clock::new_id());
        self.add_set(set);
        self.articles_changed();
    }

    /// Takes an article and its sets out of the browser.
    fn remove_article(self, id: &ArticleId) {
        if self.open.get_untracked().is_some_and(|open| open.article == *id) {
            self.leave();
        }
        self.inner.update_value(|inner| {
            inner.keeper.remove_article(id, inner.editor.project());
            inner.editor.project_mut().remove_article(id);
        });
        self.keep();
        self.articles_changed();
    }

    pub(super) fn articles_changed(self) {
        self.coming.update(|version| *version += 1);
        self.library.update(|version| *version += 1);
    }

    /// Whether the article is here and not in the bin.
    pub fn is_listed(self, id: &ArticleId) -> bool {
        self.with_project(|project| project.is_listed(id))
    }

    /// Puts an article into the bin; the one after it in the list is opened in its place.
    pub fn bin_article(self, id: &ArticleId) {
        let own = id.clone();
        if self.loads_first(id, move || self.bin_article(&own)) {
            return;
        }
        let title = self.with_project(|project| Some(project.article(id)?.meta.title.clone()));
        let title = shorten(&library::title_or(&title.unwrap_or_default()), 80);
        let is_open = self.open.with_untracked(|open| open.as_ref().is_some_and(|open| open.article == *id));
        let next = is_open.then(|| library::neighbour(self, id)).flatten();
        let now = clock::now();
        if self.run(|project| edit::bin_article(project, id, now)) {
            let days = number(usize::try_from(BIN_DAYS).unwrap_or_default());
            self.inform_undoable(fill(articles().binned, &[("days", &days), ("title", &title)]));
            if let Some(next) = next {
                self.open_article(&next);
            }
        }
    }

    /// Takes out of the browser what has been in the bin long enough, or all that is in it.
    pub fn empty_bin(self, all: bool) {
        let now = if all { UtcMillis(i64::MAX) } else { clock::now() };
        for id in self.with_project(|project| project.due_in_bin(now)) {
            self.remove_article(&id);
        }
    }

    /// Sets how far this annotator is with an article, open or not.
    pub fn set_state_of(self, id: &ArticleId, state: SetState) {
        let own = id.clone();
        if self.loads_first(id, move || self.set_state_of(&own, state)) {
            return;
        }
        let set = self.own_set(id);
        self.run(|project| edit::set_state(project, &set, state));
    }

    /// Gives an article, open or not, another title.
    pub fn rename_article(self, id: &ArticleId, title: String) {
        let own = id.clone();
        let later = title.clone();
        if !self.loads_first(id, move || self.rename_article(&own, later)) {
            self.run(|project| edit::rename_article(project, id, &title));
        }
    }

    /// Takes an article out of the bin.
    pub fn bring_back(self, id: &ArticleId) {
        let own = id.clone();
        if !self.loads_first(id, move || self.bring_back(&own)) {
            self.run(|project| edit::bring_back_article(project, id));
        }
    }

    /// Opens an article with this annotator's set, which is made where there is none. One that lies in the bin is
    /// brought back. One that is not loaded opens a moment later, unless another was to be opened meanwhile.
    pub fn open_article(self, id: &ArticleId) {
        let openings = self.inner.try_update_value(|inner| {
            inner.openings += 1;
            inner.openings
        });
        let own = id.clone();
        let is_still_wanted = move || self.inner.try_with_value(|inner| inner.openings) == openings;
        if self.loads_first(id, move || {
            if is_still_wanted() {
                self.open_article(&own);
            }
        }) {
            return;
        }
        if self.with_project(|project| project.article(id).is_none()) {
            return;
        }
        if !self.is_listed(id) {
            self.run(|project| edit::bring_back_article(project, id));
        }
        let set = self.own_set(id);
        self.leave();
        self.project.with_value(|project| self.prefs.set_last_article(project, id));
        self.open.set(Some(Open { article: id.clone(), set }));
    }

    /// The set that is worked on here; made where there is none.
    pub(super) fn own_set(self, id: &ArticleId) -> SetId {
        let annotator = self.annotator();
        let own = |project: &Project| project.set_of(id, &annotator).map(|set| set.id.clone());
        let here = self.with_project(own);
        here.unwrap_or_else(|| {
            let set = AnnotationSet::new(SetId::new(clock::new_id()), id.clone(), annotator);
            let set_id = set.id.clone();
            self.inner.update_value(|inner| {
                inner.editor.project_mut().add_set(set);
                inner.keeper.add_set(&set_id);
            });
            self.store_soon();
            self.coming.update(|version| *version += 1);
            set_id
        })
    }
}
