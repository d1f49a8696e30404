//! What of a large project is read only when it is wanted: articles before they are opened or changed, and their texts
//! for a search.
//!
//! Whatever walks over all articles asks for headings, or calls [`Session::load_all`] first. Where there is no database
//! nothing is ever absent. What was loaded and is neither open nor unsaved nor a step of undo may go again while no dialog is
//! open and nothing is being loaded: who needs it for longer than a task keeps it.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Session;
use crate::formats::Selection;
use crate::jobs::stored::Missing;
use crate::jobs::{JobResult, Message, Progress, encode_stored};
use crate::model::{AnnotationSet, ArticleId, Project, SetId, UtcMillis};
use crate::order::{self, Map};
use crate::platform::{dom, worker};
use crate::storage::projects::ProjectId;
use crate::storage::snapshots;
use crate::storage::truth::{self, LOADED_AT_MOST, keys_of, to_let_go};
use crate::ui::dialogs::is_modal;
use crate::ui::words::screen;

/// Articles that are read in one transaction.
const AT_ONCE: usize = 100;
/// Articles that are let go in one task.
const GO_AT_ONCE: usize = 200;
/// Milliseconds from what made articles needless until they go.
const LET_GO: i32 = 3_000;
/// So often, every 20 ms, a turn of the journal that has to come first is waited for.
const TRIES: usize = 100;

/// What is loaded, and since when nobody wanted it.
#[derive(Default)]
pub(super) struct Memory {
    /// When each article was last opened, counted in openings.
    used: Map<ArticleId, u64>,
    /// How many loads are under way.
    loading: usize,
    /// Whether a task that lets go is on its way.
    waits: bool,
    /// Lets go, once the part that does has come ([`Session::begin_to_let_go`]).
    go: Option<fn(Session)>,
}

impl Session {
    /// The articles that are not loaded.
    pub fn absent(self) -> Vec<ArticleId> {
        self.with_project(|project| project.absent().map(|header| header.id.clone()).collect())
    }

    /// Loads what of these articles is absent, some at a time, so that the page goes on. `false`, said in a notice, where
    /// some could not be had.
    pub async fn load(self, articles: Vec<ArticleId>) -> bool {
        self.inner.try_update_value(|inner| inner.memory.loading += 1);
        let is_whole = self.load_each(articles).await;
        self.inner.try_update_value(|inner| inner.memory.loading -= 1);
        self.let_go_soon();
        is_whole
    }

    /// What is not needed goes from now on. Called once, by what loads later.
    pub fn begin_to_let_go(self) {
        self.inner.update_value(|inner| inner.memory.go = Some(Session::let_some_go));
        Effect::new(move |_| {
            self.dialog.track();
            // Another article is open, or a dialog came or went: what is needed has changed.
            if let Some(open) = self.open.get() {
                self.inner.update_value(|inner| {
                    inner.memory.used.insert(open.article, inner.openings);
                });
            }
            self.let_go_soon();
        });
    }

    /// Articles that nobody needs go in a while.
    fn let_go_soon(self) {
        let go = self.inner.try_update_value(|inner| {
            let go = inner.memory.go?;
            (!std::mem::replace(&mut inner.memory.waits, true)).then_some(go)
        });
        if let Some(go) = go.flatten() {
            dom::after(LET_GO, move || {
                self.inner.try_update_value(|inner| inner.memory.waits = false);
                go(self);
            });
        }
    }

    fn let_some_go(self) {
        let in_dialog = self.dialog.try_with_untracked(|it| it.as_ref().is_some_and(is_modal)) != Some(false);
        let open = self.open.try_get_untracked().flatten().map(|open| open.article);
        let gone = self.inner.try_update_value(|inner| {
            if in_dialog || inner.memory.loading > 0 {
                return 0;
            }
            let project = inner.editor.project();
            let mut free = inner.keeper.at_rest(project);
            let remembered = inner.editor.remembered();
            free.retain(|id| !remembered.contains(id) && Some(id) != open.as_ref());
            let gone = to_let_go(project, &free, &inner.memory.used, LOADED_AT_MOST, GO_AT_ONCE);
            inner.editor.project_mut().let_go(&gone);
            gone.len()
        });
        if gone.is_some_and(|gone| gone > 0) {
            dom::after(0, move || self.let_some_go());
        }
    }

    async fn load_each(self, articles: Vec<ArticleId>) -> bool {
        let mut is_whole = true;
        for some in articles.chunks(AT_ONCE) {
            is_whole = self.load_some(some).await;
            if !is_whole {
                self.refuse(screen().not_read.to_owned());
                break;
            }
        }
        let set_aside = self.inner.with_value(|inner| inner.keeper.set_aside());
        if self.set_aside.try_get_untracked().is_some_and(|before| before != set_aside) {
            // What cannot be read is gone from the list.
            self.set_aside.set(set_aside);
            self.articles_changed();
        }
        self.keep();
        is_whole
    }

    /// Has a job done about a part of the project: `make` gives the message with what is loaded, the jobs program reads the
    /// rest itself. What it cannot read is loaded, which says why, and the job is done again. Each time `begun` is told, which
    /// may end it all by `false`. Jobs of one name (`read_as`) read only once; an empty one is no name. The ticket is the last.
    pub async fn have_done(
        self,
        selection: &Selection,
        read_as: &str,
        make: impl Fn(&Project) -> Message,
        begun: impl Fn(worker::Ticket) -> bool,
        progress: impl Fn(Progress) + Clone + 'static,
    ) -> worker::Answer {
        let mut again = true;
        loop {
            let names = self.prefs.annotators_untracked().for_files();
            let store = self.project.with_value(ProjectId::store);
            let message = self.with_project(|project| {
                let job = make(project);
                match Missing::of(project, selection, store, read_as, &names) {
                    Some(missing) => encode_stored(missing, job),
                    None => job,
                }
            });
            let (ticket, reply) = worker::start(message, progress.clone());
            if !begun(ticket) {
                ticket.cancel();
                return Err(worker::Stopped::Cancelled);
            }
            let answer = reply.await;
            if !again || answer != Ok(JobResult::NotWhole) {
                return answer;
            }
            again = false;
            if !self.load_all().await {
                return Err(worker::Stopped::Failed);
            }
        }
    }

    /// What the jobs program has read of a large project goes with it.
    pub fn let_jobs_go(self) {
        if self.inner.try_with_value(|inner| inner.editor.project().absent().next().is_some()) == Some(true) {
            worker::let_go();
        }
    }

    /// Loads every article.
    pub async fn load_all(self) -> bool {
        self.load(self.absent()).await
    }

    async fn load_some(self, articles: &[ArticleId]) -> bool {
        for _ in 0..TRIES {
            let (absent, keys) = self.with_project(|project| {
                let absent = articles.iter().filter(|id| project.is_absent(id)).cloned();
                let absent: Vec<ArticleId> = absent.collect();
                let keys = keys_of(project, &absent);
                (absent, keys)
            });
            if absent.is_empty() {
                return true;
            }
            let Some(database) = self.inner.with_value(|inner| inner.keeper.database()) else { return false };
            let Ok((state, given)) = database.records(keys).await else { return false };
            let taken = self.inner.try_update_value(|inner| {
                inner.keeper.load(&absent, state.as_deref(), &given, &mut inner.editor)
            });
            if taken != Some(true) {
                self.keep();
                dom::wait(20).await;
            }
        }
        false
    }

    /// Whether an article is not loaded; then it is, and `again` is done as soon as it is there.
    pub fn loads_first(self, id: &ArticleId, again: impl FnOnce() + 'static) -> bool {
        let is_absent = self.with_project(|project| project.is_absent(id));
        if is_absent {
            self.load_then(id.clone(), Box::new(again));
        }
        is_absent
    }

    fn load_then(self, id: ArticleId, again: Box<dyn FnOnce()>) {
        spawn_local(async move {
            if self.load(vec![id]).await {
                again();
            }
        });
    }

    /// Loads what is here of a file's articles and sets, so that they can be compared.
    pub async fn load_like(self, file: &Project) -> bool {
        let wanted = self.with_project(|here| {
            let (mut of_text, mut of_set) = (HashMap::<&str, Vec<&ArticleId>>::new(), HashMap::new());
            for header in here.absent() {
                of_text.entry(&header.sha256).or_default().push(&header.id);
                of_set.extend(header.sets.iter().map(|set| (&set.id, &header.id)));
            }
            let texts =
                file.articles().filter_map(|article| of_text.get(&*article.sha256)).flatten().copied();
            let sets = file.sets().filter_map(|set| of_set.get(&set.id).copied());
            texts.chain(sets).cloned().collect()
        });
        self.load(wanted).await
    }

    /// The texts of articles, absent ones too, without loading them; empty where one cannot be read.
    pub async fn texts(self, articles: Vec<ArticleId>) -> Vec<(ArticleId, String)> {
        let database = self.inner.with_value(|inner| inner.keeper.database());
        let keys = articles.iter().map(truth::text_key).collect();
        let given = match database {
            Some(database) => database.records(keys).await.map(|(_, given)| given).unwrap_or_default(),
            None => Map::new(),
        };
        let text = |id: &ArticleId| {
            let raw = given.get(&truth::text_key(id)).and_then(Option::as_deref);
            raw.and_then(truth::text_in).unwrap_or_default()
        };
        articles.iter().map(|id| (id.clone(), text(id))).collect()
    }

    /// These articles with their sets in a project of their own: absent ones are read for it and stay absent. Some at a time:
    /// it is done in one task. What cannot be read is absent in it too.
    pub async fn apart(self, articles: &[ArticleId]) -> Project {
        let (part, keys) = self.with_project(|project| {
            let part = project.part(articles);
            let keys = keys_of(&part, articles);
            (part, keys)
        });
        if keys.is_empty() {
            return part;
        }
        let Some(database) = self.inner.with_value(|inner| inner.keeper.database()) else { return part };
        match database.records(keys).await {
            Ok((_, given)) => truth::read_apart(part, &given),
            Err(_) => part,
        }
    }

    /// When the set was kept by itself, the latest first.
    pub async fn snapshots(self, set: &SetId) -> Vec<UtcMillis> {
        let Some(database) = self.inner.with_value(|inner| inner.keeper.database()) else {
            return Vec::new();
        };
        let keys = database.keys(snapshots::PREFIX).await.unwrap_or_default();
        let of_set = keys.iter().filter_map(|key| snapshots::taken(key)).filter(|(of, _)| of == set);
        let mut times: Vec<UtcMillis> = of_set.map(|(_, at)| at).collect();
        order::sort(&mut times);
        times.reverse();
        times
    }

    /// The set as it was then; `None` where that cannot be read.
    pub async fn snapshot(self, set: &SetId, at: UtcMillis) -> Option<AnnotationSet> {
        let key = snapshots::key(set, at);
        let database = self.inner.with_value(|inner| inner.keeper.database())?;
        let (_, given) = database.records(vec![key.clone()]).await.ok()?;
        let raw = given.get(&key)?.as_deref()?;
        let sha256 =
            self.with_project(|project| Some(project.article(&project.set(set)?.article)?.sha256.clone()))?;
        let mut then = snapshots::read(&key, raw, &sha256).ok()?;
        // One that a backup brought may be of the same text under another id.
        then.article = self.with_project(|project| Some(project.set(set)?.article.clone()))?;
        Some(then)
    }
}
