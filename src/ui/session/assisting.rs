//! Suggestions for the open article: looked for in short tasks, kept up with edits, taken and refused.
//!
//! What known names are learnt from is every set of this annotator but the open one: a name of the open article itself is
//! found by its mentions. What is refused and the lists of names are a record beside the project's others
//! (`storage::names`): in the database, at once in local storage, and in backups. Other tabs follow local storage.

mod record;

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Session;
use crate::assist::{
    CountedName, Finding, KnownNames, Refusals, Reporting, Seen, Suggestion, is_labelled, is_nested,
    is_taken, part, suggestions, tidied,
};
use crate::edit::{self, Edit, NewSpan, Record, RecordId, Refusal, Stamp};
use crate::formats::Proposal;
use crate::model::{ArticleId, LabelId, Origin, SetId, Span, SpanId};
use crate::order::{self, Map};
use crate::platform::dom;
use crate::platform::local_store;
use crate::storage::names::{self, Names};
use crate::storage::projects::ProjectId;
use crate::storage::proposals::{self, KeptProposal};
use crate::storage::truth::Write;
use crate::text::TextRange;

/// Milliseconds of work before the page has its turn.
const SLICE: f64 = 8.0;
/// Bytes of text that are looked at in one go.
const PART: usize = 8_192;
/// Spans that are learnt between looks at the clock.
const SPANS: usize = 64;
/// Articles whose proposals are written in one transaction.
const AT_ONCE: usize = 20;
/// More than any journal's number.
const NO_ENTRY: u64 = u64::MAX >> 11;

/// `Copy`; a part of the session.
#[derive(Clone, Copy)]
pub struct Assist {
    kept: StoredValue<Kept, LocalStorage>,
    /// Of the open article, in the order of its text, without what was refused.
    pub suggestions: RwSignal<Vec<Suggestion>>,
    /// The one that keys are about.
    pub current: RwSignal<Option<Suggestion>>,
    /// Rises when lists of names or refusals change.
    pub record: RwSignal<u64>,
}

#[derive(Default)]
struct Kept {
    known: KnownNames,
    learnt: order::Set<SetId>,
    /// Sets that are to be learnt, or forgotten because they are opened.
    queue: VecDeque<Lesson>,
    /// Names of sets that are not loaded, which are to be learnt.
    counted: Vec<CountedName>,
    /// Rises when all that was learnt is thrown away.
    era: u64,
    /// Articles of which the proposals that are kept have been read.
    recalled: order::Set<ArticleId>,
    refusals: Refusals,
    record: Names,
    /// What other helpers offer, under their names.
    offered: Vec<(&'static str, ArticleId, Suggestion)>,
    /// Which look through the open article is the newest; older ones stop.
    run: u64,
    /// Where the open set was edited since the last look.
    edited: Vec<TextRange>,
    /// The user's own words among the verbs of saying, and the verbs that follow.
    verbs: Option<(Vec<String>, Rc<Reporting>)>,
}

struct Lesson {
    set: SetId,
    text: Arc<str>,
    spans: Vec<Arc<Span>>,
    learn: bool,
}

/// A look through the open article.
struct Look {
    run: u64,
    at: usize,
    found: Vec<Suggestion>,
}

impl Assist {
    pub(super) fn new() -> Self {
        Self {
            kept: StoredValue::new_local(Kept::default()),
            suggestions: RwSignal::new(Vec::new()),
            current: RwSignal::new(None),
            record: RwSignal::new(0),
        }
    }
}

impl Session {
    /// Suggests from now on. Called once, by the app.
    pub fn begin_to_suggest(self) {
        self.read_record();
        // Of the settings only what matters: a long article is looked through anew.
        let on = Memo::new(move |_| {
            let me = self.prefs.annotators().current().clone();
            self.prefs.saved.with(|saved| (saved.suggest, saved.verbs.clone(), me))
        });
        Effect::new(move |_| {
            self.open.track();
            self.coming.track();
            self.schema.track();
            self.assist.record.track();
            on.with(|_| ());
            untrack(|| self.suggest_anew());
        });
        let article =
            Memo::new(move |_| self.open.with(|open| open.as_ref().map(|open| open.article.clone())));
        Effect::new(move |_| {
            if let Some(article) = article.get() {
                spawn_local(async move {
                    if self.recall_proposals(&[article]).await {
                        self.suggest_anew();
                    }
                });
            }
        });
        // The keys are about one thing at a time.
        Effect::new(move |_| {
            let selected = self.cursor.get().is_some_and(|cursor| !cursor.is_empty());
            if selected || self.chosen.with(Option::is_some) || self.open.with(Option::is_none) {
                self.assist.current.maybe_update(|current| current.take().is_some());
            }
        });
        self.on_edit(move |edit| self.follow_for_suggestions(edit));
        let handle = window_event_listener(leptos::ev::storage, move |event| {
            let start = format!("{}/", self.project.with_value(ProjectId::store));
            let own = event.key().and_then(|key| local_store::own_key(&start, &key));
            if own.as_deref() == Some(names::KEY)
                && let Some(names) = event.new_value().and_then(|raw| Names::read(&raw))
            {
                self.another_wrote(names);
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// Looks through the open article once more, as soon as it is on screen.
    pub fn suggest_anew(self) {
        let run = self.assist.kept.try_update_value(|kept| {
            kept.run += 1;
            kept.edited.clear();
            kept.run
        });
        let on = self.prefs.saved.with_untracked(|saved| saved.suggest);
        let own = self.open.with_untracked(Option::is_some) && untrack(|| self.looking_at()).is_none();
        if !on || !own {
            self.show_suggestions(Vec::new());
            return;
        }
        self.line_up_lessons();
        let look = Look { run: run.unwrap_or_default(), at: 0, found: Vec::new() };
        dom::once_painted(move || self.look_on(look));
    }

    /// Another article, or none, is about to be open: ranges of one text must never meet another.
    pub(super) fn forget_suggestions(self) {
        self.assist.kept.update_value(|kept| {
            kept.run += 1;
            kept.edited.clear();
        });
        self.show_suggestions(Vec::new());
    }

    fn show_suggestions(self, found: Vec<Suggestion>) {
        self.assist.suggestions.maybe_update(|shown| {
            let changed = *shown != found;
            *shown = found;
            changed
        });
        let is_gone =
            |current: &Suggestion| self.assist.suggestions.with_untracked(|all| !all.contains(current));
        self.assist.current.maybe_update(|current| {
            let gone = current.as_ref().is_some_and(is_gone);
            if gone {
                *current = None;
            }
            gone
        });
    }

    /// Every set of this annotator but the open one is to be known.
    fn line_up_lessons(self) {
        let (me, open) = (self.annotator(), self.open.get_untracked());
        let open = open.map(|open| open.set);
        self.with_project(|project| {
            self.assist.kept.update_value(|kept| {
                for set in project.sets() {
                    let wanted = set.annotator == me && Some(&set.id) != open.as_ref();
                    let Some(article) = project.article(&set.article) else { continue };
                    let is = kept.learnt.contains(&set.id);
                    if wanted == is {
                        continue;
                    }
                    if wanted {
                        kept.learnt.insert(set.id.clone())
                    } else {
                        kept.learnt.remove(&set.id)
                    };
                    let (text, spans) = (article.text.clone(), set.spans.iter().cloned().collect());
                    kept.queue.push_back(Lesson { set: set.id.clone(), text, spans, learn: wanted });
                }
            });
        });
    }

    /// Some of this annotator's sets that are not loaded and not learnt yet, at most so many, each with its article: now
    /// they count as learnt. Whoever reads their names gives them to [`Session::learn_names`], with the era that comes
    /// with them.
    pub fn to_learn(self, most: usize) -> (u64, Vec<(ArticleId, SetId)>) {
        let me = self.annotator();
        self.with_project(|project| {
            let some = self.assist.kept.try_update_value(|kept| {
                let sets = project.absent().filter(|header| header.binned.is_none()).flat_map(|header| {
                    let own = header.sets.iter().filter(|set| set.annotator == me && set.spans() > 0);
                    own.map(|set| (header.id.clone(), set.id.clone()))
                });
                let some: Vec<_> = sets.filter(|(_, set)| !kept.learnt.contains(set)).take(most).collect();
                kept.learnt.extend(some.iter().map(|(_, set)| set.clone()));
                (kept.era, some)
            });
            some.unwrap_or_default()
        })
    }

    /// Takes in the names of such sets, unless everything has begun anew meanwhile.
    pub fn learn_names(self, era: u64, names: Vec<CountedName>) {
        self.assist.kept.update_value(|kept| {
            if kept.era == era {
                kept.counted.extend(names);
            }
        });
    }

    fn look_on(self, mut look: Look) {
        if self.assist.kept.try_with_value(|kept| kept.run) != Some(look.run) {
            return;
        }
        let began = dom::now_ms();
        loop {
            let goes_on = self.learn_some() || self.look_at_part(&mut look);
            if !goes_on {
                self.show_suggestions(tidied(look.found));
                return;
            }
            if dom::now_ms() - began > SLICE {
                dom::after(0, move || self.look_on(look));
                return;
            }
        }
    }

    /// Learns some spans; `false` where there are none to learn.
    fn learn_some(self) -> bool {
        self.with_project(|project| {
            let some = self.assist.kept.try_update_value(|kept| {
                if !kept.counted.is_empty() {
                    let from = kept.counted.len().saturating_sub(SPANS);
                    let some: Vec<_> = kept.counted.drain(from..).collect();
                    some.into_iter().for_each(|name| kept.known.take(name));
                    return true;
                }
                let Some(lesson) = kept.queue.front_mut() else { return false };
                let set = project.set(&lesson.set);
                for _ in 0..SPANS {
                    let Some(span) = lesson.spans.pop() else { break };
                    if lesson.learn {
                        let nested = set.is_some_and(|set| is_nested(set, &span));
                        kept.known.learn(&lesson.text, &span, nested);
                    } else {
                        kept.known.forget(&lesson.text, &span);
                    }
                }
                if lesson.spans.is_empty() {
                    kept.queue.pop_front();
                }
                true
            });
            some == Some(true)
        })
    }

    /// Looks at one part of the article; `false` at its end.
    fn look_at_part(self, look: &mut Look) -> bool {
        let Some(text) = self.with_open(|article, _| article.text.clone()) else { return false };
        if look.at >= text.len() {
            return false;
        }
        let within = part(&text, look.at, PART);
        look.at = within.end();
        look.found.extend(self.suggestions_within(within));
        look.at < text.len()
    }

    fn suggestions_within(self, within: TextRange) -> Vec<Suggestion> {
        let Some(open) = self.open.get_untracked() else { return Vec::new() };
        let verbs = self.verbs();
        self.with_project(|project| {
            let (Some(article), Some(set)) = (project.article(&open.article), project.set(&open.set)) else {
                return Vec::new();
            };
            self.assist.kept.with_value(|kept| {
                let (reporting, known) = (&*verbs, &kept.known);
                let seen = Seen { project, article, set, reporting, known, within };
                let mut all = suggestions(&seen, |_| true);
                let begins = |range: TextRange| within.contains_pos(range.start());
                let free = |it: &Suggestion| {
                    project.label(&it.label).is_some_and(|label| !label.retired)
                        && !is_labelled(set, it.range, &it.label)
                };
                self.proposals.with_value(|proposals| {
                    let here = proposals.iter().filter(|it| it.article == article.id && begins(it.range));
                    let here = here.filter(|it| it.range.slice(&article.text).is_some());
                    let here = here.map(|it| Suggestion {
                        range: it.range,
                        label: it.label.clone(),
                        origin: Origin::Model { name: it.model.clone(), version: String::new() },
                        score: it.score,
                        links: Vec::new(),
                    });
                    all.extend(here.filter(free));
                });
                let offered = kept.offered.iter().filter(|(_, of, it)| *of == article.id && begins(it.range));
                // What is there, or is known by a rule, a model does not offer as something else.
                let is_new = |it: &Suggestion, all: &[Suggestion]| {
                    let is_said = is_taken(set, it.range) || all.iter().any(|known| known.range == it.range);
                    free(it) && !(is_said && matches!(it.origin, Origin::Model { .. }))
                };
                let offered: Vec<Suggestion> =
                    offered.map(|(_, _, it)| it.clone()).filter(|it| is_new(it, &all)).collect();
                all.extend(offered);
                all.retain(|it| !kept.refusals.holds(article, it));
                tidied(all)
            })
        })
    }

    /// What is suggested under this name takes the place of what it suggested before, whichever article is open.
    pub fn offer(self, by: &'static str, new: Vec<(ArticleId, Suggestion)>) {
        self.assist.kept.update_value(|kept| {
            kept.offered.retain(|(other, ..)| *other != by);
            kept.offered.extend(new.into_iter().map(|(article, it)| (by, article, it)));
        });
        self.suggest_anew();
    }

    /// Keeps up with an edit: known names with other sets, suggestions with the open one.
    fn follow_for_suggestions(self, edit: &Edit) {
        let open = self.open.get_untracked();
        for change in &edit.changes {
            let RecordId::Span(set, _) = &change.id else { continue };
            self.with_project(|project| {
                let Some(of) = project.set(set) else { return };
                let Some(article) = project.article(&of.article) else { return };
                self.assist.kept.update_value(|kept| {
                    if !kept.learnt.contains(set) {
                        return;
                    }
                    for (record, learn) in [(&change.before, false), (&change.after, true)] {
                        if let Some(Record::Span(span)) = record {
                            let (text, spans) = (article.text.clone(), vec![Arc::new(span.clone())]);
                            kept.queue.push_back(Lesson { set: set.clone(), text, spans, learn });
                        }
                    }
                });
            });
        }
        let Some(open) = open else { return };
        let touched = edit.touched_ranges(&open.set);
        if touched.is_empty() {
            return;
        }
        let is_first = self.assist.kept.try_update_value(|kept| {
            let first = kept.edited.is_empty();
            kept.edited.extend(touched);
            first.then_some(kept.run)
        });
        if let Some(run) = is_first.flatten() {
            dom::after(0, move || self.look_again_where_edited(run));
        }
    }

    /// Of a few edits only what stands around them is looked at again.
    fn look_again_where_edited(self, run: u64) {
        let edited = self
            .assist
            .kept
            .try_update_value(|kept| (kept.run == run).then(|| std::mem::take(&mut kept.edited)));
        let Some(edited) = edited.flatten() else { return };
        let on = self.prefs.saved.with_untracked(|saved| saved.suggest);
        let Some(text) = self.with_open(|article, _| article.text.clone()).filter(|_| on) else { return };
        if edited.len() > 8 {
            return self.suggest_anew();
        }
        let mut found = self.assist.suggestions.get_untracked();
        for range in &edited {
            let near = range.start().min(text.len()).saturating_sub(PART);
            let near = text.floor_char_boundary(near);
            let before = &text[near..text.floor_char_boundary(range.start().min(text.len()))];
            let from = before.rfind('\n').map_or(near, |at| near + at + 1);
            let within = part(&text, from, range.end().saturating_sub(from));
            found.retain(|it| !within.contains_pos(it.range.start()));
            found.extend(self.suggestions_within(within));
        }
        self.with_open(|_, set| {
            let touched = |it: &Suggestion| edited.iter().any(|range| range.overlaps(it.range));
            found.retain(|it| !touched(it) || !is_labelled(set, it.range, &it.label));
        });
        self.show_suggestions(tidied(found));
    }

    /// The verbs of saying, the user's own among them.
    pub fn verbs(self) -> Rc<Reporting> {
        let words = self.prefs.saved.with_untracked(|saved| saved.verbs.clone());
        let made = self.assist.kept.try_update_value(|kept| match &kept.verbs {
            Some((of, verbs)) if *of == words => verbs.clone(),
            _ => {
                let verbs = Rc::new(Reporting::of(words.iter().map(String::as_str)));
                kept.verbs = Some((words.clone(), verbs.clone()));
                verbs
            }
        });
        made.unwrap_or_else(|| Rc::new(Reporting::of(words.iter().map(String::as_str))))
    }

    // Proposals of a model

    /// Takes in what a file proposes, and keeps it beside its articles.
    pub fn propose(self, new: Vec<Proposal>) {
        let mut by_article: Map<ArticleId, Vec<Proposal>> = Map::new();
        for it in new {
            by_article.or_default(it.article.clone()).push(it);
        }
        if by_article.is_empty() {
            return;
        }
        spawn_local(async move {
            let articles: Vec<ArticleId> = by_article.keys().cloned().collect();
            for some in articles.chunks(AT_ONCE) {
                self.recall_proposals(some).await;
                let new: Vec<Proposal> =
                    some.iter().filter_map(|id| by_article.get(id)).flatten().cloned().collect();
                let same = |a: &Proposal, b: &Proposal| {
                    (&a.article, a.range, &a.label, &a.model) == (&b.article, b.range, &b.label, &b.model)
                };
                self.proposals.update_value(|kept| {
                    let is_here = |it: &Proposal| some.contains(&it.article);
                    kept.retain(|old| !is_here(old) || !new.iter().any(|new| same(old, new)));
                    kept.extend(new);
                });
                self.keep_proposals(some).await;
            }
            self.suggest_anew();
        });
    }

    async fn keep_proposals(self, articles: &[ArticleId]) {
        let Some(database) = self.inner.with_value(|inner| inner.keeper.database()) else { return };
        let of = |article: &ArticleId| {
            let kept = self.proposals.with_value(|all| {
                let own = all.iter().filter(|it| it.article == *article);
                let own = own.map(|it| KeptProposal {
                    start: it.range.start(),
                    end: it.range.end(),
                    label: it.label.as_str().to_owned(),
                    score: it.score,
                    model: it.model.clone(),
                });
                own.collect::<Vec<_>>()
            });
            Write::Put { key: proposals::key(article), value: proposals::write(&kept) }
        };
        let writes: Vec<Write> = articles.iter().map(of).collect();
        // They are no part of the journal: none of its entries is asked for.
        let kept = database.turn(NO_ENTRY, |_, _| Vec::new(), |_, _| Some(writes)).await;
        if kept.is_err() {
            self.inform(crate::ui::words::assist().not_kept.to_owned());
        }
    }

    /// Reads what is kept of these articles, once; whether there was anything.
    async fn recall_proposals(self, articles: &[ArticleId]) -> bool {
        let fresh = self.assist.kept.try_update_value(|kept| {
            let fresh = articles.iter().filter(|id| kept.recalled.insert((*id).clone()));
            fresh.cloned().collect::<Vec<_>>()
        });
        let fresh = fresh.unwrap_or_default();
        let database = self.inner.try_with_value(|inner| inner.keeper.database()).flatten();
        let Some(database) = database.filter(|_| !fresh.is_empty()) else { return false };
        let Ok((_, given)) = database.records(fresh.iter().map(proposals::key).collect()).await else {
            return false;
        };
        let mut found = Vec::new();
        for article in &fresh {
            let raw = given.get(&proposals::key(article)).and_then(Option::as_deref);
            // What cannot be read a file brings again.
            found.extend(raw.and_then(proposals::read).unwrap_or_default().into_iter().filter_map(|it| {
                let range = TextRange::new(it.start, it.end)?;
                let (label, score, model) = (LabelId::new(it.label), it.score, it.model);
                Some(Proposal { article: article.clone(), range, label, score, model })
            }));
        }
        let any = !found.is_empty();
        self.proposals.try_update_value(|kept| kept.extend(found));
        any
    }

    // Taking and refusing

    /// Labels what was suggested, in one step of undo over all articles; with `same`, each in the open article is linked to
    /// that span. How many labels were given; `None` where nothing was.
    pub fn take_suggestions(self, taken: &[(ArticleId, Suggestion)], same: Option<&SpanId>) -> Option<usize> {
        let mut by_article: Map<ArticleId, Vec<NewSpan>> = Map::new();
        for (article, it) in taken {
            let Suggestion { range, label, origin, links, .. } = it.clone();
            let links =
                links.into_iter().map(|link| (self.new_relation_id(), link.role, link.target)).collect();
            let id = self.new_span_id();
            by_article.or_default(article.clone()).push(NewSpan { id, range, label, origin, links });
        }
        let open = self.open.get_untracked();
        let work: Vec<_> =
            by_article.iter().map(|(article, new)| (self.own_set(article), article, new)).collect();
        let ids: Vec<_> = (0..taken.len()).map(|_| self.new_relation_id()).collect();
        let stamp: Stamp = self.stamp();
        let mut given = 0;
        let done = self.run(|project| {
            let mut whole = Edit::default();
            for (set, article, new) in &work {
                let is_open = open.as_ref().is_some_and(|open| open.article == **article);
                let same = same.filter(|_| is_open).map(|with| (with, ids.as_slice()));
                match edit::add_spans(project, set, new, same, &stamp) {
                    Ok(edit) => whole.changes.extend(edit.changes),
                    // What was labelled meanwhile is there.
                    Err(Refusal::NoChange) => {}
                    Err(refusal) => return Err(refusal),
                }
            }
            given = whole.changes.iter().filter(|change| matches!(change.id, RecordId::Span(..))).count();
            if given == 0 { Err(Refusal::NoChange) } else { Ok(whole) }
        });
        done.then_some(given)
    }

    /// Does not suggest this again: here, or the same words as this label anywhere.
    pub fn refuse_suggestion(self, suggestion: &Suggestion, everywhere: bool) {
        self.with_open(|article, _| {
            self.assist.kept.update_value(|kept| {
                if everywhere {
                    kept.refusals.refuse_everywhere(article, suggestion);
                } else {
                    kept.refusals.refuse_here(article, suggestion);
                }
            });
        });
        let found = self.assist.suggestions.get_untracked();
        let left = self.with_open(|article, _| {
            self.assist.kept.with_value(|kept| {
                found.into_iter().filter(|it| !kept.refusals.holds(article, it)).collect::<Vec<_>>()
            })
        });
        self.show_suggestions(left.unwrap_or_default());
        self.keep_refusals();
    }

    /// How many suggestions are refused, and how many findings left as they are, by whoever labels; tracked.
    pub fn refusals(self) -> (usize, usize) {
        self.assist.record.track();
        self.assist.kept.with_value(|kept| (kept.refusals.refused(), kept.refusals.silenced()))
    }

    /// Forgets one kind of them: [`Refusals::forget_refused`] or [`Refusals::forget_silenced`].
    pub fn forget_refusals(self, forget: fn(&mut Refusals)) {
        self.assist.kept.update_value(|kept| forget(&mut kept.refusals));
        self.keep_refusals();
        self.assist.record.update(|record| *record += 1);
    }

    /// Leaves what was found in the open article as it is, for good.
    pub fn silence(self, finding: &Finding) {
        self.with_open(|article, _| {
            self.assist.kept.update_value(|kept| kept.refusals.silence(article, finding));
        });
        self.keep_refusals();
    }

    /// Takes out of what was found in the open article what is to be left as it is.
    pub fn without_silenced(self, found: &mut Vec<Finding>) {
        self.with_open(|article, _| {
            self.assist
                .kept
                .with_value(|kept| found.retain(|finding| !kept.refusals.silences(article, finding)));
        });
    }
}
