//! The queue of what came in: each thing is read in the worker, asks what it must, and ends as articles or a refusal.
//!
//! One thing at a time, so that at most one question is open. Closing the dialog ends the flow.

mod asked;
mod versions;

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

pub use asked::{Answer, Brought, Fate, Question};

use super::package::{self, Opening};
use super::said::Trouble;
use super::unsettled;
use crate::edit::{self, SchemaChange};
use crate::formats::arrival::{is_nameless, name_work, new_labels, part_sets, preview, waits_nameless};
use crate::formats::bundle::{Group, group};
use crate::formats::{
    Choices, Counts, ImportProblem, Imported, MAX_BYTES, MAX_PROJECT_BYTES, NamedFile, NewArticle, Outcome,
    TextField, Unit, Warning,
};
use crate::jobs::{Job, JobResult, Progress};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, LabelId, PackageHead, PackageKind, Project, TextHasher,
};
use crate::platform::{clock, dom, files, raw_text, worker};
use crate::review::{is_feedback, package_schema, package_update, unpack};
use crate::storage::projects::ProjectId;
use crate::ui::projects::Projects;
use crate::ui::session::{Arrived, Dialog, Incoming, Session, opening};
use crate::ui::words::files as files_words;

/// One thing that came in, as the list of results shows it.
#[derive(Clone)]
pub struct Arrival {
    pub id: u64,
    /// File name; empty for a pasted text.
    pub name: String,
    pub state: ArcRwSignal<State>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    Waiting,
    /// Percent, where it is known.
    Reading(Option<usize>),
    Asking,
    Skipped,
    Taken(Taken),
    Refused(Trouble),
}

/// What a file brought.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Taken {
    pub added: Vec<ArticleId>,
    /// Articles whose text was here before.
    pub here: Vec<ArticleId>,
    /// Records whose text an earlier one of the same file has.
    pub doubled: usize,
    /// Sets that are here with other content.
    pub others: Vec<AnnotationSet>,
    /// Sets that were followed to a newer revision, and older revisions that were left out.
    pub newer: usize,
    pub older: usize,
    pub warnings: Vec<Warning>,
    /// For the report; the file's name, and its format where it brought labels.
    pub file: String,
    pub format: &'static str,
    pub counts: Counts,
    /// Of the spans kept: what a model proposes.
    pub proposals: usize,
    /// Spans whose label was left out by choice.
    pub left_out: usize,
}

impl Taken {
    /// Whether the list of articles says it all.
    fn speaks_for_itself(&self) -> bool {
        self.here.is_empty()
            && self.doubled + self.newer + self.older == 0
            && self.warnings.is_empty()
            && self.proposals + self.left_out == 0
    }
}

/// `Copy`: the dialog's parts share it.
#[derive(Clone, Copy)]
pub struct Flow {
    session: Session,
    pub arrivals: RwSignal<Vec<Arrival>, LocalStorage>,
    pub question: RwSignal<Option<Question>, LocalStorage>,
    projects: Option<Projects>,
    inner: StoredValue<Inner, LocalStorage>,
}

#[derive(Default)]
struct Inner {
    queue: VecDeque<(Incoming, Vec<web_sys::File>, Arrival)>,
    busy: bool,
    last_id: u64,
    job: Option<worker::Ticket>,
    /// Answers that were given for all files.
    encoding: Option<String>,
    field: Option<TextField>,
    unit: Option<Unit>,
    /// Files with labels are taken without a look at each.
    labels_for_all: bool,
    /// Whose the spans of such files are that do not say.
    author: Option<AnnotatorId>,
    /// A package whose project is opened once all is read.
    opening: Option<Opening>,
    /// Decisions about somebody's labels came, to be shown once all is read.
    decided: bool,
    /// What is being read is not wanted any more.
    cancelled: bool,
    /// What was read is coming in, which it does to its end.
    coming: bool,
}

impl Flow {
    /// A flow that ends with the current owner.
    pub fn new(session: Session) -> Self {
        let flow = Self {
            session,
            arrivals: RwSignal::new_local(Vec::new()),
            question: RwSignal::new_local(None),
            projects: use_context(),
            inner: StoredValue::new_local(Inner::default()),
        };
        on_cleanup(move || {
            let ended = flow.inner.try_update_value(|inner| {
                let waiting = inner.queue.len() + usize::from(inner.busy && !inner.coming);
                inner.queue.clear();
                (waiting, inner.job.take())
            });
            if let Some((waiting, job)) = ended {
                if let Some(job) = job {
                    job.cancel();
                }
                if waiting > 0 {
                    flow.session.inform(untrack(|| crate::ui::words::files().not_read.of(waiting)));
                }
            }
        });
        flow
    }

    /// What came together: files that belong to another are read with it.
    pub fn add_all(self, came: Vec<Incoming>) {
        let name = |incoming: &Incoming| match incoming {
            Incoming::File(file) => file.name(),
            _ => String::new(),
        };
        let names: Vec<String> = came.iter().map(name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for Group { main, beside } in group(&names) {
            let file = |index: &usize| match &came[*index] {
                Incoming::File(file) => Some(file.clone()),
                _ => None,
            };
            self.add_with(came[main].clone(), beside.iter().filter_map(file).collect());
        }
    }

    pub fn add(self, incoming: Incoming) {
        self.add_with(incoming, Vec::new());
    }

    fn add_with(self, incoming: Incoming, beside: Vec<web_sys::File>) {
        let name = match &incoming {
            Incoming::File(file) => file.name(),
            Incoming::Text(_, title) => title.clone(),
            Incoming::Html(_) => String::new(),
        };
        let started = self.inner.try_update_value(|inner| {
            inner.last_id += 1;
            let state = ArcRwSignal::new(State::Waiting);
            let arrival = Arrival { id: inner.last_id, name, state };
            inner.queue.push_back((incoming, beside, arrival.clone()));
            (arrival, std::mem::replace(&mut inner.busy, true))
        });
        if let Some((arrival, busy)) = started {
            self.arrivals.update(|arrivals| arrivals.push(arrival));
            if !busy {
                spawn_local(self.work());
            }
        }
    }

    /// Whether anything still waits or runs; tracked.
    pub fn is_busy(self) -> bool {
        let is_open = |arrival: &Arrival| {
            arrival.state.with(|state| matches!(state, State::Waiting | State::Reading(_) | State::Asking))
        };
        self.arrivals.with(|arrivals| arrivals.iter().any(is_open))
    }

    /// How many have been read, of how many; tracked.
    pub fn progress(self) -> (usize, usize) {
        let is_read = |arrival: &&Arrival| {
            arrival.state.with(|state| matches!(state, State::Taken(_) | State::Refused(_) | State::Skipped))
        };
        self.arrivals.with(|arrivals| (arrivals.iter().filter(is_read).count(), arrivals.len()))
    }

    /// Percent of the file that is being read, where it is known; tracked.
    pub fn percent(self) -> Option<usize> {
        let of = |arrival: &Arrival| match arrival.state.get() {
            State::Reading(percent) => percent,
            _ => None,
        };
        self.arrivals.with(|arrivals| arrivals.iter().find_map(of))
    }

    /// Leaves out what has not been read yet.
    pub fn cancel(self) {
        let ended = self.inner.try_update_value(|inner| {
            for (_, _, arrival) in inner.queue.drain(..) {
                arrival.state.set(State::Skipped);
            }
            inner.cancelled = inner.busy;
            inner.job.take()
        });
        if let Some(Some(job)) = ended {
            job.cancel();
        }
        if let Some(question) = self.question.get_untracked() {
            question.answer().send(Answer::Skip);
        }
    }

    /// Whether what is being read shall not come in: asked before anything of it is here, for from then on it comes whole.
    fn is_cancelled(self) -> bool {
        self.inner.try_with_value(|inner| inner.cancelled) != Some(false)
    }

    async fn work(self) {
        while let Some(Some((incoming, beside, arrival))) =
            self.inner.try_update_value(|inner| inner.queue.pop_front())
        {
            self.inner.try_update_value(|inner| (inner.cancelled, inner.coming) = (false, false));
            arrival.state.set(State::Reading(None));
            let state = self.take(incoming, beside, &arrival).await;
            arrival.state.set(state);
        }
        if self.inner.try_update_value(|inner| inner.busy = false).is_some() {
            self.finish().await;
        }
    }

    /// All is read: shows the first new article, and goes where there is nothing to say. Each in a task of its own, since
    /// a large article takes most of one.
    async fn finish(self) {
        let opening = self.inner.try_update_value(|inner| inner.opening.take()).flatten();
        if let Some((opening, projects)) = opening.zip(self.projects) {
            return package::open(self.session, projects, opening).await;
        }
        let (mut added, mut quiet) = (Vec::new(), true);
        self.arrivals.with_untracked(|arrivals| {
            for arrival in arrivals {
                arrival.state.with_untracked(|state| match state {
                    State::Taken(taken) => {
                        added.extend(taken.added.iter().cloned());
                        quiet &= taken.speaks_for_itself();
                    }
                    State::Skipped => {}
                    _ => quiet = false,
                });
            }
        });
        if let Some(first) = added.first() {
            dom::breath().await;
            self.session.open_article(first);
            dom::breath().await;
        }
        // Meanwhile more may have come, or the dialog may have been closed.
        let is_going_on = untrack(|| self.inner.try_with_value(|inner| inner.busy));
        let said = untrack(|| crate::ui::words::files().added.of(added.len()));
        if quiet && !added.is_empty() {
            if is_going_on == Some(false) {
                self.session.dialog.set(None);
            }
            self.session.inform(said);
        } else if !added.is_empty() {
            self.session.announce(said);
        }
        let decided = self.inner.try_update_value(|inner| std::mem::take(&mut inner.decided));
        if decided == Some(true) && is_going_on == Some(false) {
            self.session.dialog.set(Some(Dialog::Feedback));
        }
    }

    async fn take(self, incoming: Incoming, files: Vec<web_sys::File>, arrival: &Arrival) -> State {
        let again = incoming.clone();
        let (name, title, bytes) = match bytes_of(incoming).await {
            Ok(read) => read,
            Err(trouble) => return State::Refused(trouble),
        };
        let mut beside = Vec::with_capacity(files.len());
        for file in files {
            match bytes_of(Incoming::File(file)).await {
                Ok((name, _, bytes)) => beside.push(NamedFile { name, bytes }),
                Err(trouble) => return State::Refused(trouble),
            }
        }
        let mut choices = Choices::default();
        loop {
            let state = arrival.state.clone();
            let progress = move |at: Progress| {
                // One that only begins and ends says nothing.
                state.set(State::Reading((at.total > 1).then(|| at.done * 100 / at.total)));
            };
            let (file_name, choices_now) = (name.clone(), choices.clone());
            let (bytes, beside) = (bytes.clone(), beside.clone());
            let job = Job::Import { file_name, bytes, beside, choices: choices_now };
            dom::breath().await;
            let (ticket, reply) = worker::run(job, progress);
            if self.inner.try_update_value(|inner| inner.job = Some(ticket)).is_none() {
                return State::Skipped;
            }
            let result = reply.await;
            // Ten megabytes take a third of a frame at every step: no two steps in one task.
            dom::breath().await;
            self.inner.try_update_value(|inner| inner.job = None);
            if self.is_cancelled() {
                return State::Skipped;
            }
            let outcome = match result {
                Ok(JobResult::Imported(outcome)) => outcome,
                Ok(_) | Err(worker::Stopped::Failed) => return State::Refused(Trouble::Stopped),
                Err(worker::Stopped::Cancelled) => return State::Skipped,
            };
            match outcome {
                Outcome::Articles { mut articles, warnings } => {
                    if let [article] = articles.as_mut_slice() {
                        match &title {
                            Some(title) => article.meta.title.clone_from(title),
                            None if article.meta.title.is_empty() => {
                                article.meta.title = opening(&article.text)
                            }
                            None => {}
                        }
                    }
                    return self.add_articles(articles, warnings, &name).await;
                }
                Outcome::Project(mut imported) => {
                    if let Some(head) = imported.project.package.take()
                        && head.kind == PackageKind::Assignment
                    {
                        match self.package(head, imported.project, arrival, &name, again).await {
                            Ok(project) => imported.project = project,
                            Err(state) => return state,
                        }
                    }
                    return self.add_project(*imported, arrival, &name).await;
                }
                Outcome::Refused(problem) => return State::Refused(Trouble::Problem(problem)),
                Outcome::AskEncoding(candidates) => {
                    let known = self.inner.try_with_value(|inner| inner.encoding.clone()).flatten();
                    let known =
                        known.filter(|known| candidates.iter().any(|candidate| candidate.encoding == *known));
                    choices.encoding = match known {
                        Some(label) => Some(label),
                        None => match self.ask_encoding(arrival, &name, candidates).await {
                            Some(label) => Some(label),
                            None => return State::Skipped,
                        },
                    };
                }
                Outcome::AskTextField(fields) => {
                    let known = self.inner.try_with_value(|inner| inner.field.clone()).flatten();
                    let known = known.filter(|known| fields.iter().any(|field| field.field == *known));
                    choices.text_field = match known {
                        Some(field) => Some(field),
                        None => match self.ask_field(arrival, &name, fields).await {
                            Some(field) => Some(field),
                            None => return State::Skipped,
                        },
                    };
                }
                Outcome::AskUnit(units) => {
                    let known = self.inner.try_with_value(|inner| inner.unit).flatten();
                    let known = known.filter(|known| units.iter().any(|info| info.unit == *known));
                    choices.unit = match known {
                        Some(unit) => Some(unit),
                        None => match self.ask_unit(arrival, &name, units).await {
                            Some(unit) => Some(unit),
                            None => return State::Skipped,
                        },
                    };
                }
            }
        }
    }

    /// In slices of time, so that ten thousand records do not stop the page.
    async fn add_articles(self, articles: Vec<NewArticle>, warnings: Vec<Warning>, name: &str) -> State {
        let session = self.session;
        let mut by_hash: HashMap<Arc<str>, ArticleId> = session.with_project(|project| {
            let absent = project.absent().map(|header| (header.sha256.clone(), header.id.clone()));
            let loaded = project.articles().map(|article| (article.sha256.clone(), article.id.clone()));
            absent.chain(loaded).collect()
        });
        let mut taken = Taken { warnings, file: name.to_owned(), ..Taken::default() };
        let mut ready: Vec<Article> = Vec::new();
        let mut began = dom::now_ms();
        for new in articles {
            // The file's own id stays in the metadata; ours keep the order of the file.
            let id = ArticleId::new(clock::new_id());
            let sha256 = hash(&new.text).await;
            let article = Article { id, text: Arc::from(new.text), sha256, meta: new.meta };
            if self.is_cancelled() {
                return State::Skipped;
            }
            match by_hash.get(&article.sha256) {
                Some(here) if !taken.added.contains(here) => taken.here.push(here.clone()),
                // The same text twice in one file: once is enough, but what else its record held is lost.
                Some(_) => taken.doubled += 1,
                None => {
                    by_hash.insert(article.sha256.clone(), article.id.clone());
                    taken.added.push(article.id.clone());
                    ready.push(article);
                }
            }
            if dom::now_ms() - began > 20.0 {
                dom::breath().await;
                began = dom::now_ms();
            }
        }
        self.inner.try_update_value(|inner| inner.coming = true);
        let mut ready = ready.into_iter().peekable();
        while ready.peek().is_some() {
            session.add_ready_articles(ready.by_ref().take(ADDED_AT_ONCE).collect());
            dom::breath().await;
        }
        taken.counts.documents_kept = taken.added.len() + taken.here.len() + taken.doubled;
        let refused = taken.warnings.iter().filter(|warning| !warning.kept);
        taken.counts.documents_refused = refused.count();
        State::Taken(taken)
    }

    /// What is taken of a work package into this project; `Err` where it is another's, or is not wanted.
    async fn package(
        self,
        head: PackageHead,
        package: Project,
        arrival: &Arrival,
        name: &str,
        again: Incoming,
    ) -> Result<Project, State> {
        let (session, target) = (self.session, ProjectId::of_package(&head.id));
        let file =
            if name.is_empty() { untrack(|| files_words().pasted.to_owned()) } else { name.to_owned() };
        if session.project.with_value(|here| *here != target) {
            let Some(projects) = self.projects else { return Ok(package) };
            let known = projects.list.with_untracked(|list| list.iter().any(|info| info.id == target));
            if known {
                let head = head.clone();
                let ask = |answer| Question::Package { file, head, update: None, answer };
                if !matches!(self.ask(arrival, ask).await, Answer::Package) {
                    return Err(State::Skipped);
                }
            }
            let text = match bytes_of(again).await {
                Ok((_, _, bytes)) => {
                    String::from_utf8(bytes).map_err(|_| State::Refused(Trouble::Unreadable))?
                }
                Err(trouble) => return Err(State::Refused(trouble)),
            };
            let name = if package.name.trim().is_empty() { head.annotator } else { package.name };
            let opening = Opening { project: target, name, text };
            // Of several that came together one is opened.
            let is_first = self.inner.try_update_value(|inner| {
                let is_first = inner.opening.is_none();
                inner.opening.get_or_insert(opening);
                is_first
            });
            return Err(match is_first {
                Some(true) => State::Taken(Taken::default()),
                _ => State::Skipped,
            });
        }
        if !session.load_like(&package).await {
            return Err(State::Skipped);
        }
        let schema = || session.with_project(|here| package_schema(here, &package));
        if session.with_project(Project::is_empty) {
            package::label_as(session, &head.annotator);
            session.take_schema(&schema());
        } else {
            let update = session.with_project(|here| package_update(here, &package));
            if update.is_empty() {
                let here = session.with_project(|here| {
                    package.articles().filter_map(|it| here.id_by_hash(&it.sha256)).collect()
                });
                return Err(State::Taken(Taken { here, file, ..Taken::default() }));
            }
            let ask = |answer| Question::Package { file, head, update: Some(update), answer };
            if !matches!(self.ask(arrival, ask).await, Answer::Package) {
                return Err(State::Skipped);
            }
            // Of what is here: one step of undo.
            session.apply(schema());
        }
        Ok(session.with_project(|here| unpack(&package, here, || ArticleId::new(clock::new_id()))))
    }

    /// Our own files are taken as they are; of another program's labels a person is asked first.
    async fn add_project(self, mut imported: Imported, arrival: &Arrival, name: &str) -> State {
        let session = self.session;
        if let Some((articles, carried, parted)) = self.other_texts(&imported.project).await {
            let (file, left) = (name.to_owned(), carried.unsettled.len());
            let ask =
                |answer| Question::OtherText { file, settled: carried.settled, unsettled: left, answer };
            match self.ask(arrival, ask).await {
                Answer::OtherText { carry: true } => {
                    versions::take_carried(&mut imported, carried, parted, &articles);
                }
                Answer::OtherText { carry: false } => {}
                _ => return State::Skipped,
            }
        }
        let mut fates = Vec::new();
        let mut author = None;
        let is_others = imported.format != "wusum"
            && (imported.counts.spans_kept > 0 || !imported.waiting.spans.is_empty());
        let is_nameless = is_nameless(&imported.project) || waits_nameless(&imported);
        if is_others || is_nameless && self.has_own_work_on(&imported.project).await {
            let known = |label: &LabelId| {
                !is_others || session.with_project(|project| project.label(label).is_some())
            };
            let labels = new_labels(&imported, known);
            let remembered = self.remembered();
            fates = labels.iter().map(|new| (new.id.clone(), remembered(&new.id))).collect();
            author = self.inner.try_with_value(|inner| inner.author.clone()).flatten();
            if self.inner.try_with_value(|inner| inner.labels_for_all) != Some(true) {
                let brought = Rc::new(Brought {
                    format: imported.format,
                    articles: imported.project.articles().count(),
                    counts: imported.counts,
                    proposals: imported.proposals.len(),
                    preview: preview(&imported, PREVIEW_CHARS),
                    labels,
                    is_nameless,
                });
                let file = name.to_owned();
                match self.ask(arrival, |answer| Question::Labels { file, brought, answer }).await {
                    Answer::Labels { fates: chosen, author: given, for_all } => {
                        self.inner.try_update_value(|inner| {
                            inner.labels_for_all |= for_all;
                            if for_all {
                                inner.author.clone_from(&given);
                            }
                        });
                        session.prefs.update(|saved| {
                            for (label, fate) in &chosen {
                                saved.label_fates.insert(label.as_str().to_owned(), fate.slug());
                            }
                        });
                        (fates, author) = (chosen, given);
                    }
                    _ => return State::Skipped,
                }
            }
        }
        let mut imported = imported;
        if let Some(author) = author.filter(|_| is_nameless) {
            let named = name_work(&mut imported.project, &author);
            imported.waiting.rename(&named);
        }
        let parted = session.with_project(|here| part_sets(here, &mut imported.project));
        imported.waiting.rename(&parted);
        let Imported { format, project, warnings, counts, mut proposals, mut waiting } = imported;
        let own: Vec<ArticleId> = project.articles().map(|article| article.id.clone()).collect();
        // What of the file is here is compared with it, and a change of the labels is about all sets.
        let is_about_all = fates.iter().any(|(_, fate)| *fate != Fate::Add);
        let is_loaded = match is_about_all {
            true => session.load_all().await,
            false => session.load_like(&project).await,
        };
        if !is_loaded {
            return State::Skipped;
        }
        if self.is_cancelled() {
            return State::Skipped;
        }
        let before: Vec<ArticleId> = session.with_project(Project::article_ids);
        if project.sets().any(is_feedback) {
            self.inner.try_update_value(|inner| inner.decided = true);
        }
        self.inner.try_update_value(|inner| inner.coming = true);
        let Arrived { articles: opened, others, newer, older } = session.add_project_in_parts(project).await;
        for proposal in &mut proposals {
            if let Some(at) = own.iter().position(|id| *id == proposal.article) {
                proposal.article = opened[at].clone();
            }
        }
        let mut left_out = 0;
        for (label, fate) in fates {
            let change = match &fate {
                Fate::Add => continue,
                Fate::Become(into) => SchemaChange::Merge { label: label.clone(), into: into.clone() },
                Fate::LeaveOut => SchemaChange::RemoveWithSpans(label.clone()),
            };
            if fate == Fate::LeaveOut {
                left_out += session
                    .with_project(|project| project.sets().map(|set| set.spans.count(&label)).sum::<usize>());
            }
            match &fate {
                Fate::Become(into) => {
                    let of_it = waiting.spans.iter_mut().filter(|(_, one)| one.span.label == label);
                    of_it.for_each(|(_, one)| one.span.label = into.clone());
                }
                _ => waiting.spans.retain(|(_, one)| one.span.label != label),
            }
            // A change of the schema like any other: it can be undone, and brings the file's own labels back.
            session.run(|project| edit::change_schema(project, &change, &session.stamp()));
            match fate {
                Fate::Become(into) => {
                    let of_it = proposals.iter_mut().filter(|proposal| proposal.label == label);
                    of_it.for_each(|proposal| proposal.label = into.clone());
                }
                _ => proposals.retain(|proposal| proposal.label != label),
            }
        }
        let proposed = proposals.len();
        session.propose(proposals);
        session.with_project(|here| waiting.come_again(here));
        unsettled::keep(session, waiting);
        // A Wusum file brings work as well as texts: opening it where its article was here before is the point.
        let (here, added) = opened.into_iter().partition(|id| before.contains(id));
        let file = name.to_owned();
        State::Taken(Taken {
            added,
            here,
            doubled: 0,
            others,
            newer,
            older,
            warnings,
            file,
            format,
            counts,
            proposals: proposed,
            left_out,
        })
    }

    /// Whether whoever labels here has work of their own on a text of this file, which a file without names would be added to.
    async fn has_own_work_on(self, file: &Project) -> bool {
        let session = self.session;
        session.load_like(file).await;
        let me = session.annotator();
        session.with_project(|here| {
            let own = |article: &Article| here.set_of(&here.article_by_hash(&article.sha256)?.id, &me);
            let is_other =
                |set: &AnnotationSet| set.spans.iter().next().is_some() && file.set(&set.id).is_none();
            file.articles().filter_map(own).any(is_other)
        })
    }
}

/// Articles that come in in one task.
const ADDED_AT_ONCE: usize = 200;

/// Code points of the first article that are shown.
const PREVIEW_CHARS: usize = 480;

/// File name, a title if one was given, and the bytes.
async fn bytes_of(incoming: Incoming) -> Result<(String, Option<String>, Vec<u8>), Trouble> {
    match incoming {
        Incoming::File(file) => {
            // Before it is read: a huge file would only fill the memory.
            // Our own files may be larger; what only bears their ending is refused once it has been read.
            let limit = if file.name().ends_with(".json") { MAX_PROJECT_BYTES } else { MAX_BYTES };
            if file.size() > limit as f64 {
                let problem = ImportProblem::TooLarge { bytes: file.size() as usize, limit };
                return Err(Trouble::Problem(problem));
            }
            let bytes = files::read(&file).await.ok_or(Trouble::Unreadable)?;
            Ok((file.name(), None, bytes))
        }
        Incoming::Text(text, title) => {
            let title = Some(title).filter(|title| !title.trim().is_empty());
            Ok((String::new(), title, text_bytes(&text).await?))
        }
        Incoming::Html(html) => {
            Ok((String::new(), None, text_bytes(&raw_text::as_html_document(&html)).await?))
        }
    }
}

async fn text_bytes(text: &raw_text::RawText) -> Result<Vec<u8>, Trouble> {
    // A UTF-16 unit takes at most three bytes, at least one.
    if text.length() as usize > MAX_BYTES {
        let problem = ImportProblem::TooLarge { bytes: text.length() as usize, limit: MAX_BYTES };
        return Err(Trouble::Problem(problem));
    }
    // What goes before this has been painted: reading a large text takes a few frames' time.
    dom::breath().await;
    match raw_text::lone_surrogate(text).await {
        Some(at) => Err(Trouble::Problem(ImportProblem::LoneSurrogate { at: at as usize })),
        None => {
            dom::breath().await;
            Ok(raw_text::utf8(text).await)
        }
    }
}

/// Bytes hashed in one task: about 10 ms in an unoptimised build.
const HASH_SLICE: usize = 500_000;

/// The text's SHA-256, in slices, so that ten megabytes do not stop the page.
async fn hash(text: &str) -> Arc<str> {
    let mut hasher = TextHasher::default();
    for (index, slice) in text.as_bytes().chunks(HASH_SLICE).enumerate() {
        if index > 0 {
            dom::breath().await;
        }
        hasher.update(slice);
    }
    hasher.finish()
}
