//! The model of the annotator's own: when it is trained and asked, and what the settings say of it.
//!
//! [`watch`] counts labels as they come and has the jobs program train, in a worker of its own, after a pause; nothing of it
//! is loaded before there are enough. What the model is stands in local storage under `wusum-model/` and the project's store,
//! so that a start knows without a worker whether it may speak; the model itself is kept where it is trained. What it says
//! are suggestions like any others.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::storage::gathering::local_of;
use crate::assist::Suggestion;
use crate::assist::learn::NAME;
use crate::edit::{Edit, RecordId};
use crate::jobs::learning::{About, LEAST, Learned, Learning, ProposedSpan, Told, Whose};
use crate::jobs::{Job, JobResult, Progress};
use crate::model::{ArticleId, LabelId, Origin};
use crate::order::Map;
use crate::platform::worker::{Stopped, Ticket, start_aside};
use crate::platform::{dom, local_store};
use crate::storage::backup;
use crate::text::TextRange;
use crate::ui::session::Session;
use crate::ui::words::{between, dialogs, fill, learning as words, number};

/// The key of the record, before the project's store.
const RECORD: &str = "wusum-model/";
/// Under this name its suggestions are offered.
const BY: &str = "model";
/// The attribute of `<html>` with the version that was asked about the open article.
const ASKED: &str = "data-model";
/// Labels that have come or changed since the last training, after which it is trained anew; of a large number of labels
/// a tenth of them.
const FRESH: usize = 20;
/// What an article that is set done counts for: with it come sentences without labels.
const DONE: usize = 10;
/// Milliseconds without an edit before training.
const PAUSE: f64 = 3_000.0;
/// Milliseconds after the start before anything is looked at, and after an article was opened, whose painting comes first.
const START: i32 = 1_000;
const OPENED: i32 = 200;

/// By the annotator's id.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Record {
    of: Map<String, Last>,
}

/// What the last training came to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Last {
    /// The annotator's labels in the project at that time.
    labels: usize,
    sentences: usize,
    /// `None` where the sentences were too few.
    about: Option<About>,
}

/// What there is to say.
#[derive(Clone, PartialEq)]
enum State {
    Off,
    FewLabels(usize),
    FewSentences(usize),
    /// At the next pause.
    Soon,
    Training(Progress),
    Ready(About),
    /// By the user, until they say otherwise or the page is loaded anew.
    Stopped,
    Failed,
}

#[derive(Default)]
struct Work {
    /// Whose `last` is.
    annotator: String,
    last: Option<Last>,
    /// Labels that changed since then.
    changed: usize,
    edited_at: f64,
    training: Option<Ticket>,
    /// Stopped before there was a ticket.
    stops: bool,
    asking: bool,
    /// For which article and demand the model was asked last; anew after each training.
    asked: Option<(ArticleId, String, u8)>,
    is_offered: bool,
    stopped: Option<State>,
    timer: u64,
}

/// `Copy`; there is one, from the moment on when this part of the page is here.
#[derive(Clone, Copy)]
struct Learner {
    session: Session,
    state: RwSignal<State>,
    work: StoredValue<Work, LocalStorage>,
}

thread_local! {
    static HERE: Cell<Option<Learner>> = const { Cell::new(None) };
}

/// Learns from now on. Called once.
pub fn watch(session: Session) {
    let learner =
        Learner { session, state: RwSignal::new(State::Off), work: StoredValue::new_local(Work::default()) };
    HERE.set(Some(learner));
    let mut wait = START;
    let on = Memo::new(move |_| {
        let me = session.prefs.annotators().current().clone();
        session.prefs.saved.with(|saved| (saved.suggest, saved.learn, saved.demanded, me))
    });
    Effect::new(move |_| {
        session.open.track();
        session.coming.track();
        on.with(|_| ());
        learner.later(wait);
        wait = OPENED;
    });
    session.on_edit(move |edit| learner.follow(edit));
    // Another window has trained: what it has learned is asked, not learned once more.
    let handle = window_event_listener(leptos::ev::storage, move |event| {
        if event.key() == Some(learner.key()) {
            learner.take_over();
            learner.later(OPENED);
        }
    });
    on_cleanup(move || handle.remove());
}

impl Learner {
    fn change<T: Default>(self, change: impl FnOnce(&mut Work) -> T) -> T {
        self.work.try_update_value(change).unwrap_or_default()
    }

    /// Counts what changed of the annotator's own labels.
    fn follow(self, edit: &Edit) {
        let me = self.session.annotator();
        let weight = |id: &RecordId| match id {
            RecordId::Span(..) => 1,
            RecordId::SetHead(_) => DONE,
            _ => 0,
        };
        let own = self.session.with_project(|project| {
            let is_own = |id: &RecordId| {
                id.set().and_then(|set| project.set(set)).is_some_and(|set| set.annotator == me)
            };
            let own = edit.changes.iter().filter(|change| weight(&change.id) > 0 && is_own(&change.id));
            own.map(|change| weight(&change.id)).sum::<usize>()
        });
        if own > 0 {
            self.change(|work| {
                work.changed += own;
                work.edited_at = dom::now_ms();
            });
            self.later(PAUSE as i32 + 100);
        }
    }

    /// Looks at it in so many milliseconds, unless asked again before.
    fn later(self, ms: i32) {
        let mine = self.change(|work| {
            work.timer += 1;
            work.timer
        });
        dom::after(ms, move || {
            if self.work.try_with_value(|work| work.timer) == Some(mine) {
                self.look();
            }
        });
    }

    /// Asks or trains, whatever is due.
    fn look(self) {
        let session = self.session;
        let (on, demanded) =
            session.prefs.saved.with_untracked(|saved| (saved.suggest && saved.learn, saved.demanded));
        if !on {
            self.stop();
            self.silence();
            return self.state.set(State::Off);
        }
        if self.work.with_value(|work| work.training.is_some() || work.asking) {
            // It is looked again once that is done.
            return;
        }
        let me = session.annotator().as_str().to_owned();
        if self.work.with_value(|work| work.annotator != me) {
            let last = self.record().of.remove(&me);
            self.change(|work| *work = Work { annotator: me, last, timer: work.timer, ..Work::default() });
        }
        let labels = self.labels();
        let (last, changed, rested, stopped) = self.work.with_value(|work| {
            let rested = dom::now_ms() - work.edited_at >= PAUSE;
            (work.last.clone(), work.changed, rested, work.stopped.clone())
        });
        let is_due = match &last {
            Some(last) => {
                let missing = match &last.about {
                    // Each label may bring one of the sentences that are missing.
                    None if last.sentences < LEAST => LEAST - last.sentences,
                    _ => FRESH.max(last.labels / 10),
                };
                changed.max(labels.abs_diff(last.labels)) >= missing
            }
            None => labels >= LEAST,
        };
        self.state.set(match (&last, stopped.clone()) {
            (_, Some(stopped)) => stopped,
            (Some(Last { about: Some(about), .. }), _) => State::Ready(about.clone()),
            (Some(last), _) => State::FewSentences(last.sentences),
            (None, _) if labels < LEAST => State::FewLabels(labels),
            (None, _) => State::Soon,
        });
        let about = last.and_then(|last| last.about);
        if let Some(about) = about
            && self.asks(about, demanded)
        {
            return;
        }
        if is_due && stopped.is_none() {
            if rested { self.train() } else { self.later(PAUSE as i32) }
        }
    }

    /// The annotator's own labels in the project, loaded or not.
    fn labels(self) -> usize {
        let me = self.session.annotator();
        self.session.with_project(|project| {
            let loaded = project.sets().filter(|set| set.annotator == me).map(|set| set.spans.len());
            let sets = project.absent().flat_map(|header| &header.sets);
            let absent = sets.filter(|set| set.annotator == me).map(|set| set.spans());
            loaded.chain(absent).sum()
        })
    }

    fn whose(self) -> Whose {
        let project = self.session.project.with_value(|project| project.as_str().to_owned());
        Whose { project, annotator: self.session.annotator().as_str().to_owned() }
    }

    fn train(self) {
        let (session, of) = (self.session, self.whose());
        let labels = self.labels();
        self.state.set(State::Training(Progress::new(0, 1)));
        self.change(|work| {
            work.changed = 0;
            work.stopped = None;
            (work.asking, work.stops) = (true, false);
        });
        spawn_local(async move {
            let is_kept = session.is_kept_soon().await;
            if self.work.with_value(|work| work.stops) {
                return self.was_stopped();
            }
            if !is_kept && session.has_database() {
                // Much has come, and is still being written.
                self.change(|work| {
                    work.changed += FRESH;
                    work.asking = false;
                });
                return self.later(PAUSE as i32);
            }
            let local = match session.has_database() {
                true => None,
                false if is_kept => Some(local_of(&session.project.get_value()).await),
                // What is on screen is more than any store has.
                false => Some(session.with_project(|project| backup::records(project).collect())),
            };
            if self.work.with_value(|work| work.stops) {
                return self.was_stopped();
            }
            let names = session.listed_names();
            let job =
                Job::Learn { what: Learning::Train { of: of.clone(), local, names }, text: String::new() };
            let (ticket, reply) = start_aside(job, move |progress| {
                self.state.try_set(State::Training(progress));
            });
            self.change(|work| {
                work.asking = false;
                work.training = Some(ticket);
            });
            let answer = reply.await;
            self.change(|work| work.training = None);
            let last = match answer {
                Ok(JobResult::Learned(Learned::Trained(about))) => {
                    Some(Last { labels, sentences: about.sentences, about: Some(about) })
                }
                Ok(JobResult::Learned(Learned::TooFew { sentences })) => {
                    Some(Last { labels, sentences, about: None })
                }
                Err(Stopped::Cancelled) => return self.was_stopped(),
                _ => {
                    self.change(|work| work.stopped = Some(State::Failed));
                    None
                }
            };
            if let Some(last) = last {
                let mut record = self.record();
                record.of.insert(of.annotator.clone(), last.clone());
                self.keep(&record);
                self.change(|work| {
                    if work.annotator == of.annotator {
                        work.last = Some(last);
                        work.asked = None;
                    }
                });
            }
            self.look();
        });
    }

    /// Asks the model about the open article, unless it has been. `true` where it does.
    fn asks(self, about: About, demanded: u8) -> bool {
        let session = self.session;
        let own = untrack(|| session.looking_at()).is_none();
        let open = session.open.get_untracked().filter(|_| own);
        let Some(open) = open.filter(|_| about.standing(demanded).is_some()) else {
            self.silence();
            return false;
        };
        let of_version = about.version.clone();
        let asked = (open.article.clone(), about.version, demanded);
        if self.work.with_value(|work| work.asked.as_ref() == Some(&asked)) {
            return false;
        }
        let Some(text) = session.with_open(|article, _| article.text.clone()) else { return false };
        dom::set_root_attribute(ASKED, "");
        self.change(|work| {
            work.asked = Some(asked);
            work.asking = true;
        });
        let of = self.whose();
        let job = Job::Learn { what: Learning::Propose { of: of.clone(), demanded }, text: text.to_string() };
        let (_, reply) = start_aside(job, |_| {});
        spawn_local(async move {
            let answer = reply.await;
            self.change(|work| work.asking = false);
            match answer {
                // Another labels by now.
                _ if session.annotator().as_str() != of.annotator => {}
                Ok(JobResult::Learned(Learned::Proposed { version, spans })) => {
                    if version != of_version {
                        // Another window has trained since.
                        self.take_over();
                    }
                    // For scripts that have to know that no more is proposed.
                    dom::set_root_attribute(ASKED, &version);
                    let origin = Origin::Model { name: NAME.to_owned(), version };
                    let offered = spans.into_iter().filter_map(|it| suggestion(&text, it, &origin));
                    self.offer(offered.map(|it| (open.article.clone(), it)).collect());
                }
                Ok(JobResult::Learned(Learned::NoModel)) => {
                    // It is gone: what was learned is learned anew.
                    self.change(|work| work.last = None);
                }
                _ => self.change(|work| work.stopped = Some(State::Failed)),
            }
            self.look();
        });
        true
    }

    fn silence(self) {
        self.offer(Vec::new());
        self.change(|work| work.asked = None);
        dom::set_root_attribute(ASKED, "");
    }

    fn offer(self, list: Vec<(ArticleId, Suggestion)>) {
        let is_any = !list.is_empty();
        let was_any = self.change(|work| std::mem::replace(&mut work.is_offered, is_any));
        if is_any || was_any {
            self.session.offer(BY, list);
        }
    }

    fn key(self) -> String {
        self.session.project.with_value(|project| format!("{RECORD}{}", project.store()))
    }

    /// One that cannot be read is of another version: it is made anew.
    fn record(self) -> Record {
        let read = local_store::read_setting(&self.key());
        read.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Where it cannot be kept the next start trains anew.
    fn keep(self, record: &Record) {
        if let Ok(text) = serde_json::to_string(record) {
            local_store::write_setting(&self.key(), &text);
        }
    }

    fn stop(self) {
        let ticket = self.change(|work| {
            work.stops = true;
            work.training.take()
        });
        if let Some(ticket) = ticket {
            ticket.cancel();
        }
    }

    /// A training was ended: by the user, or because learning was turned off, after which turning it on begins anew.
    fn was_stopped(self) {
        let is_on = self.session.prefs.saved.with_untracked(|saved| saved.suggest && saved.learn);
        self.change(|work| {
            work.asking = false;
            work.stopped = is_on.then_some(State::Stopped);
            if !is_on {
                // What it would have learned is still to be learned.
                work.changed += FRESH.max(work.last.as_ref().map_or(0, |last| last.labels / 10));
            }
        });
        self.look();
    }

    /// Takes what another window has kept of its training as what was learned last.
    fn take_over(self) {
        let me = self.session.annotator().as_str().to_owned();
        let Some(last) = self.record().of.remove(&me) else { return };
        self.change(|work| {
            let is_other = |own: &Last| {
                own.about.as_ref().map(|it| &it.version) != last.about.as_ref().map(|it| &it.version)
            };
            if work.annotator == me && work.training.is_none() && work.last.as_ref().is_none_or(is_other) {
                work.last = Some(last);
                (work.changed, work.asked) = (0, None);
            }
        });
    }

    /// Trains now, whatever is due.
    fn train_now(self) {
        if self.work.with_value(|work| work.training.is_none() && !work.asking) {
            self.train();
        }
    }
}

/// `None` where it is no place of the text.
fn suggestion(text: &str, it: ProposedSpan, origin: &Origin) -> Option<Suggestion> {
    let range = TextRange::new(it.start, it.end)?;
    range.slice(text)?;
    let (label, origin) = (LabelId::new(it.label), origin.clone());
    Some(Suggestion { range, label, origin, score: Some(it.score), links: Vec::new() })
}

/// What the settings say: how it stands, what it is, and what stops or begins a training.
#[component]
pub fn Learning() -> impl IntoView {
    let session = expect_context::<Session>();
    let learner = HERE.get();
    let state = move || learner.map_or(State::Off, |learner| learner.state.get());
    let demanded = move || session.prefs.saved.with(|saved| saved.demanded);
    let is_training = move || matches!(state(), State::Training(_));
    let may_train =
        move || !matches!(state(), State::Off | State::FewLabels(_) | State::Soon | State::Training(_));
    view! {
        <div class="learned">
            <p class="soft">{move || words().what}</p>
            <p role="status" data-testid="learn-state" data-state=move || name_of(&state(), demanded())>
                {move || state_in_words(&state(), demanded())}
            </p>
            {move || match state() {
                State::Ready(about) => Some(view! {
                    <p class="soft" data-testid="learn-labels">{labels_in_words(session, &about, demanded())}</p>
                    <p class="soft" data-testid="learn-model">{model_in_words(&about)}</p>
                }),
                _ => None,
            }}
            <Show when=is_training>
                <button type="button" class="small" data-testid="learn-stop" on:click=move |_| {
                    if let Some(learner) = learner {
                        learner.stop();
                    }
                }>
                    {move || words().stop}
                </button>
            </Show>
            <Show when=may_train>
                <button type="button" class="small" data-testid="learn-now" on:click=move |_| {
                    if let Some(learner) = learner {
                        learner.train_now();
                    }
                }>
                    {move || words().train_now}
                </button>
            </Show>
        </div>
    }
}

/// For scripts.
fn name_of(state: &State, demanded: u8) -> &'static str {
    match state {
        State::Off => "off",
        State::FewLabels(_) | State::FewSentences(_) => "few",
        State::Soon => "soon",
        State::Training(_) => "training",
        State::Ready(about) if about.standing(demanded).is_some() => "speaks",
        State::Ready(_) => "silent",
        State::Stopped => "stopped",
        State::Failed => "failed",
    }
}

fn state_in_words(state: &State, demanded: u8) -> String {
    let words = words();
    let of = |text: &str, n: usize| fill(text, &[("n", &number(n)), ("least", &number(LEAST))]);
    match state {
        State::Off => words.off.to_owned(),
        State::FewLabels(labels) => of(words.few_labels, *labels),
        State::FewSentences(sentences) => of(words.few_sentences, *sentences),
        State::Soon => words.soon.to_owned(),
        State::Training(Progress { done, total, .. }) => {
            fill(words.training, &[("percent", &percent(*done, *total))])
        }
        State::Stopped => words.stopped.to_owned(),
        State::Failed => words.failed.to_owned(),
        State::Ready(about) => match about.standing(demanded) {
            Some(told) => told_in_words(words.speaks, told, demanded),
            None => {
                let is_below = about.trial.right * 100 < about.trial.said * usize::from(demanded);
                told_in_words(if is_below { words.below } else { words.uncertain }, about.trial, demanded)
            }
        },
    }
}

fn told_in_words(text: &str, Told { said, right, gold }: Told, demanded: u8) -> String {
    let values = [
        ("precision", percent(right, said)),
        ("said", number(said)),
        ("found", percent(right, gold)),
        ("demanded", percent(usize::from(demanded), 100)),
    ];
    fill(text, &values.each_ref().map(|(name, value)| (*name, &**value)))
}

/// How it stands label by label; tracked.
fn labels_in_words(session: Session, about: &About, demanded: u8) -> String {
    let one = |label: &crate::jobs::learning::LabelTold| {
        let name = session.label_name(&LabelId::new(label.label.as_str()));
        match about.of_label(label, demanded) {
            Some(told) => format!("{name} {}", told_in_words(words().of_label, told, demanded)),
            None => format!("{name} {}", words().silent),
        }
    };
    about.labels.iter().map(one).collect::<Vec<_>>().join(between())
}

fn model_in_words(about: &About) -> String {
    let values = [
        ("name", NAME.to_owned()),
        ("version", about.version.clone()),
        ("sentences", number(about.sentences)),
        ("labels", number(about.spans)),
        ("left_out", number(about.left_out)),
    ];
    fill(words().model, &values.each_ref().map(|(name, value)| (*name, &**value)))
}

fn percent(part: usize, whole: usize) -> String {
    fill(dialogs().percent, &[("n", &number((part * 100 + whole / 2) / whole.max(1)))])
}
