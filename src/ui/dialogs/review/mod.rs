//! The review of an article: its annotators' spans as lines in the text, beside it the queue of places, decided by keys.
//!
//! What differs and what follows from a decision is `review::reviewing`'s. Here is what is shown, chosen and asked: the
//! text in `painting`, a place's card in `card`, another span in the stead of all in `draft`, what stands above in `head`.

mod card;
mod draft;
mod head;
mod painting;
mod project;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::KeyboardEvent;

use super::{TITLE_ID, close_button};
use crate::edit::{self, LabelChange};
use crate::model::{
    AnnotatorId, ArticleId, Decision, DecisionId, DecisionReason, LabelId, Verdict, sha256_hex,
};
use crate::order;
use crate::platform::{clock, dom};
use crate::review::{
    self, Place, PlaceKind, PlaceState, QueueFilter, QueueOrder, Reviewing, Ruling, Variant,
};
use crate::text::likely_language;
use crate::ui::annotators::shown_name;
use crate::ui::keymap::{self, Command};
use crate::ui::library;
use crate::ui::session::{Dialog, Session};
use crate::ui::words::{Language, fill, language, number, review as words};
use draft::Draft;

/// Takes the focus when a button that had it is gone, so that keys go on working.
const QUEUE_ID: &str = "review-queue";
const COMMENT_ID: &str = "review-comment";
/// So many cards are on the page at first, and come with each *more*.
const CARDS: usize = 40;

/// The state of the screen. `Copy`: its parts take it from context.
#[derive(Clone, Copy)]
struct Desk {
    session: Session,
    article: RwSignal<ArticleId>,
    review: RwSignal<Option<Arc<Reviewing>>>,
    /// The place in hand, by its position in [`Reviewing::places`].
    current: RwSignal<Option<usize>>,
    /// Variants of the place in hand that are to be taken together.
    marked: RwSignal<Vec<usize>>,
    /// Of the next decision; `None` for what the kind suggests.
    reason: RwSignal<Option<DecisionReason>>,
    comment: RwSignal<String>,
    filter: RwSignal<QueueFilter>,
    order: RwSignal<QueueOrder>,
    draft: RwSignal<Option<Draft>>,
    /// How many cards are shown.
    cards: RwSignal<usize>,
    /// The place to begin with in an article that is about to be read.
    wanted: StoredValue<Option<usize>>,
    /// The place that was decided last.
    last: StoredValue<Option<usize>>,
}

#[component]
pub fn Review(article: ArticleId) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = Desk {
        session,
        article: RwSignal::new(article),
        review: RwSignal::new(None),
        current: RwSignal::new(None),
        marked: RwSignal::new(Vec::new()),
        reason: RwSignal::new(None),
        comment: RwSignal::new(String::new()),
        filter: RwSignal::new(QueueFilter::default()),
        order: RwSignal::new(QueueOrder::default()),
        draft: RwSignal::new(None),
        cards: RwSignal::new(CARDS),
        wanted: StoredValue::new(None),
        last: StoredValue::new(None),
    };
    provide_context(desk);
    Effect::new(move |_| {
        let article = desk.article.get();
        untrack(|| session.refresh_gold(&article));
    });
    Effect::new(move |_| {
        let article = desk.article.get();
        session.version.track();
        session.coming.track();
        untrack(|| desk.look(&article));
    });
    Effect::new(move |before: Option<Option<usize>>| {
        let current = desk.current.get();
        if before != Some(current) {
            desk.marked.set(Vec::new());
            desk.draft.set(None);
            let decision = untrack(|| current.and_then(|at| desk.decision(at)));
            desk.reason.set(decision.as_ref().and_then(|decision| decision.reason));
            desk.comment.set(decision.map(|decision| decision.comment).unwrap_or_default());
        }
        current
    });
    let title = move || {
        desk.review.track();
        let title =
            session.with_project(|project| Some(project.article(&desk.article.get())?.meta.title.clone()));
        fill(words().title, &[("title", &library::title_or(&title.unwrap_or_default()))])
    };
    view! {
        <div
            class="dialog-frame dialog-review"
            data-testid="dialog-review"
            on:keydown=move |event| {
                if desk.key(&event) {
                    event.prevent_default();
                    event.stop_propagation();
                }
            }
        >
            <header class="dialog-head review-head">
                <h2 id=TITLE_ID tabindex="-1">{title}</h2>
                <head::Tools/>
                {close_button(move || session.dialog.set(None))}
            </header>
            <div class="review-columns">
                <painting::Text/>
                <section class="review-side" aria-label=move || words().queue>
                    <head::Filters/>
                    <Queue/>
                </section>
            </div>
        </div>
    }
}

/// The cards of the places that come.
#[component]
fn Queue() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let shown = Memo::new(move |_| desk.listed());
    let rows = move || {
        let (shown, cards) = (shown.get(), desk.cards.get());
        let current = desk.current.get();
        // The place in hand is always among them.
        let at = current.and_then(|current| shown.iter().position(|place| *place == current)).unwrap_or(0);
        let from = at.saturating_sub(cards / 2).min(shown.len().saturating_sub(cards));
        shown.into_iter().skip(from).take(cards).collect::<Vec<_>>()
    };
    let rest = move || shown.with(Vec::len) > desk.cards.get();
    view! {
        <div class="review-queue" id=QUEUE_ID tabindex="-1" data-testid="review-queue">
            <head::Outcome/>
            <ol class="review-cards">
                <For
                    each=rows
                    key=move |at| (*at, desk.current.get() == Some(*at), desk.review.with(|review| review.as_ref().map(|review| review.places.get(*at).map(|(_, by)| by.clone()))))
                    let:at
                >
                    <card::Card at/>
                </For>
            </ol>
            <Show when=rest>
                <button type="button" class="quiet" on:click=move |_| desk.cards.update(|cards| *cards += CARDS)>
                    {move || words().more}
                </button>
            </Show>
            <p class="visually-hidden" role="status" data-testid="review-said">{move || desk.said()}</p>
        </div>
    }
}

impl Desk {
    // Looking

    /// Reads the article anew, and moves on where the place in hand has just been decided.
    fn look(self, article: &ArticleId) {
        let fresh = self.session.with_project(|project| review::reviewing(project, article));
        let fresh = fresh.map(Arc::new);
        let before = self.review.get_untracked();
        self.review.set(fresh.clone());
        let Some(fresh) = fresh else { return self.current.set(None) };
        let current = self.current.get_untracked();
        let same = before
            .filter(|before| before.article == fresh.article && before.places.len() == fresh.places.len());
        let Some(before) = same else {
            let wanted = self.wanted.get_value().filter(|at| *at < fresh.places.len());
            self.wanted.set_value(None);
            self.last.set_value(None);
            return self.current.set(wanted.or_else(|| self.first_open(&fresh, None)));
        };
        let was_open = |at: usize| before.places[at].1.is_none();
        let is_open = |at: usize| fresh.places[at].1.is_none();
        let opened = (0..fresh.places.len()).find(|at| !was_open(*at) && is_open(*at));
        match (opened, current) {
            // Taken back, or opened again: that is what one looks at.
            (Some(opened), _) => self.current.set(Some(opened)),
            (None, Some(at)) if was_open(at) && !is_open(at) => {
                self.current.set(self.first_open(&fresh, Some(at)));
            }
            (None, None) => self.current.set(self.first_open(&fresh, None)),
            _ => {}
        }
    }

    /// The next open place of the queue after `at`, going round; of all, where none of the queue is open.
    fn first_open(self, review: &Reviewing, at: Option<usize>) -> Option<usize> {
        let filter = self.filter.get_untracked();
        let order = self.order.get_untracked();
        let all = review.queue(&QueueFilter { state: PlaceState::All, ..filter.clone() }, order);
        let open = match filter.state {
            PlaceState::Differing => review.queue(&filter, order),
            _ => review.queue(&QueueFilter { state: PlaceState::Open, ..filter }, order),
        };
        let from = at.and_then(|at| all.iter().position(|place| *place == at)).map_or(0, |at| at + 1);
        let after = all[from..].iter().chain(&all[..from]);
        after.copied().find(|place| open.contains(place))
    }

    /// The places of the queue, with the one in hand; tracked.
    fn listed(self) -> Vec<usize> {
        let (filter, order) = (self.filter.get(), self.order.get());
        let current = self.current.get();
        self.review.with(|review| {
            let Some(review) = review else { return Vec::new() };
            let mut found = review.queue(&filter, order);
            if let Some(current) = current.filter(|at| *at < review.places.len() && !found.contains(at)) {
                let all =
                    review.queue(&QueueFilter { state: PlaceState::All, ..QueueFilter::default() }, order);
                let rank = |wanted: usize| all.iter().position(|at| *at == wanted);
                let before = found.iter().filter(|at| rank(**at) < rank(current)).count();
                found.insert(before, current);
            }
            found
        })
    }

    /// Looks at a place; tracked.
    fn with_place<T>(
        self,
        at: usize,
        look: impl FnOnce(&Reviewing, &Place, Option<&DecisionId>) -> T,
    ) -> Option<T> {
        self.review.with(|review| {
            let review = review.as_ref()?;
            let (place, by) = review.places.get(at)?;
            Some(look(review, place, by.as_ref()))
        })
    }

    /// What there is to choose from, in the order in which the annotators are shown: where names are hidden, it tells nothing.
    fn variants(self, at: usize) -> Vec<Variant> {
        let sides = self.sides();
        self.with_place(at, |review, place, _| {
            let rank = |member: &usize| sides.iter().position(|side| *side == place.members[*member].0);
            let mut variants = review.variants(place);
            order::sort_by(&mut variants, |a, b| {
                let first = |variant: &Variant| variant.members.iter().filter_map(rank).min();
                first(a).cmp(&first(b))
            });
            variants
        })
        .unwrap_or_default()
    }

    /// What was decided about a place.
    fn decision(self, at: usize) -> Option<Decision> {
        let by = self.with_place(at, |_, _, by| by.cloned())??;
        self.session.with_project(|project| {
            let gold = review::gold_set(project.article(&self.article.get_untracked())?).id;
            project.set(&gold)?.decision(&by).cloned()
        })
    }

    /// Whether names are hidden and sides shuffled: as long as something is open. Tracked.
    fn is_blind(self) -> bool {
        self.session.prefs.saved.with(|saved| saved.blind)
            && self.review.with(|review| review.as_ref().is_some_and(|review| review.open() > 0))
    }

    /// The annotators in the order in which they are shown, by their place in the corpus; tracked.
    fn sides(self) -> Vec<usize> {
        let blind = self.is_blind();
        self.review.with(|review| {
            let Some(document) = review.as_ref().and_then(|review| review.document()) else {
                return Vec::new();
            };
            let all = document.works.iter().enumerate();
            let mut who: Vec<usize> = all.filter(|(_, work)| work.is_some()).map(|(who, _)| who).collect();
            let Some(review) = review.as_ref() else { return who };
            let id = |who: &usize| review.corpus.annotators[*who].clone();
            if blind {
                let drawn = |who: &usize| sha256_hex(&format!("{}{}", document.sha256, id(who).as_str()));
                who.sort_by_cached_key(drawn);
            } else {
                // The same in every article.
                who.sort_by_cached_key(|who| (shown_name(self.session, &id(who)), id(who)));
            }
            who
        })
    }

    /// The letter of an annotator; tracked.
    fn letter(self, who: usize) -> String {
        let at = self.sides().iter().position(|side| *side == who).unwrap_or_default();
        letter(at)
    }

    /// What an annotator is called here: by name, or by letter where names are hidden. Tracked.
    fn name(self, who: usize) -> String {
        if self.is_blind() {
            return fill(words().annotator, &[("letter", &self.letter(who))]);
        }
        let id =
            self.review.with(|review| review.as_ref().map(|review| review.corpus.annotators[who].clone()));
        id.map(|id: AnnotatorId| shown_name(self.session, &id)).unwrap_or_default()
    }

    fn label_at(self, label: u16) -> Option<LabelId> {
        self.review.with(|review| review.as_ref()?.corpus.labels.get(usize::from(label)).cloned())
    }

    /// The place in hand in words, for screen readers; tracked.
    fn said(self) -> String {
        let Some(at) = self.current.get() else { return String::new() };
        let listed = self.listed();
        let position = listed.iter().position(|place| *place == at).map_or(0, |at| at + 1);
        let mut what = self.kind_name(at);
        for variant in self.variants(at) {
            what.push_str(&format!("; {}", self.variant_said(at, &variant)));
        }
        fill(words().current, &[("at", &number(position)), ("of", &number(listed.len())), ("what", &what)])
    }

    // Deciding

    /// Decides about the place in hand.
    fn rule(self, outcome: Verdict) {
        self.rule_as(outcome, None);
    }

    /// `linked_as` is the member whose links an edited span has.
    fn rule_as(self, outcome: Verdict, linked_as: Option<usize>) {
        let Some(at) = self.current.get_untracked() else { return };
        let suggested = untrack(|| self.with_place(at, |_, place, _| suggested(place, &outcome)).flatten());
        let ruling = Ruling {
            place: at,
            outcome,
            reason: self.reason.get_untracked().or(suggested),
            comment: self.comment.get_untracked().trim().to_owned(),
            linked_as,
        };
        self.last.set_value(Some(at));
        self.rule_all(&[ruling]);
    }

    fn rule_all(self, rulings: &[Ruling]) {
        let Some(review) = self.review.get_untracked().filter(|_| !rulings.is_empty()) else { return };
        let session = self.session;
        session.bring_gold(&review.article);
        let by = session.annotator();
        session.decide(|project| {
            review.decide(project, rulings, &by, clock::now(), || DecisionId::new(clock::new_id()))
        });
        self.keep_keys();
    }

    /// Takes these variants of the place in hand.
    fn take(self, wanted: &[usize]) {
        let Some(at) = self.current.get_untracked() else { return };
        let variants = untrack(|| self.variants(at));
        let mut members: Vec<usize> =
            wanted.iter().filter_map(|at| variants.get(*at)).flat_map(|one| one.members.clone()).collect();
        members.sort_unstable();
        if !members.is_empty() {
            self.rule(Verdict::Accept(members));
        }
    }

    /// Takes what the annotator at a side has; nothing happens where they have nothing.
    fn take_side(self, side: usize) {
        let Some(at) = self.current.get_untracked() else { return };
        let found = untrack(|| {
            let who = *self.sides().get(side)?;
            let variants = self.variants(at);
            self.with_place(at, |_, place, _| {
                variants.iter().position(|one| one.members.iter().any(|at| place.members[*at].0 == who))
            })?
        });
        if let Some(variant) = found {
            self.take(&[variant]);
        }
    }

    fn take_every(self) {
        if let Some(at) = self.current.get_untracked() {
            let all: Vec<usize> = (0..untrack(|| self.variants(at)).len()).collect();
            self.take(&all);
        }
    }

    /// Takes what is marked; where nothing is, what there is only one of.
    fn take_marked(self) {
        let marked = self.marked.get_untracked();
        let Some(at) = self.current.get_untracked() else { return };
        if !marked.is_empty() {
            self.take(&marked);
        } else if untrack(|| self.variants(at)).len() == 1 {
            self.take(&[0]);
        }
    }

    fn mark(self, variant: usize) {
        let Some(at) = self.current.get_untracked() else { return };
        if variant >= untrack(|| self.variants(at)).len() {
            return;
        }
        self.marked.update(|marked| match marked.iter().position(|one| *one == variant) {
            Some(at) => drop(marked.remove(at)),
            None => marked.push(variant),
        });
    }

    /// Makes of the decision in hand, or else of the last one, an example for its label's definition.
    fn give_example(self) {
        let at = self.current.get_untracked().filter(|at| untrack(|| self.decision(*at)).is_some());
        let Some(at) = at.or(self.last.get_value()) else { return };
        let Some(decision) = untrack(|| self.decision(at)) else { return };
        let found = self.review.with_untracked(|review| {
            let review = review.as_ref()?;
            let text = &review.document()?.text;
            let tag = likely_language(text).unwrap_or(language().tag()).to_owned();
            let (label, example) = review.example(at, &decision)?;
            Some((label, (tag, example)))
        });
        let Some((label, example)) = found else { return };
        let change = LabelChange { example: Some(example), ..LabelChange::default() };
        if self.session.run(|project| edit::change_label(project, &label, change)) {
            let name = self.session.label_name(&label);
            self.session.inform_undoable(fill(words().example_given, &[("label", &name)]));
        }
        self.keep_keys();
    }

    fn accept_agreed(self) {
        if let Some(review) = self.review.get_untracked() {
            self.rule_all(&review.agreed());
        }
    }

    fn reopen(self) {
        let (Some(review), Some(at)) = (self.review.get_untracked(), self.current.get_untracked()) else {
            return;
        };
        if review.places.get(at).is_some_and(|(_, by)| by.is_some()) {
            self.session.decide(|project| review.reopen(project, &[at]));
            self.keep_keys();
        }
    }

    /// Chooses a reason; what is decided already is decided anew with it.
    fn give_reason(self, reason: DecisionReason) {
        self.reason.set(Some(reason));
        self.amend();
    }

    /// Writes reason and comment into the decision about the place in hand, if there is one.
    fn amend(self) {
        let Some(at) = self.current.get_untracked() else { return };
        if let Some(decision) = untrack(|| self.decision(at)) {
            let (reason, comment) = (self.reason.get_untracked(), self.comment.get_untracked());
            if decision.reason != reason || decision.comment != comment.trim() {
                let linked_as = decision.linked_as();
                self.rule_as(decision.outcome, linked_as);
            }
        }
    }

    // Moving

    fn go(self, forward: bool) {
        let listed = untrack(|| self.listed());
        let at = self.current.get_untracked().and_then(|at| listed.iter().position(|place| *place == at));
        let next = match (at, forward) {
            (None, _) => listed.first(),
            (Some(at), true) => listed.get(at + 1),
            (Some(at), false) => at.checked_sub(1).and_then(|at| listed.get(at)),
        };
        if let Some(next) = next {
            self.current.set(Some(*next));
        }
    }

    /// Opens the next article on which two have worked, or the one before; in the order of the list.
    fn go_to_article(self, forward: bool) {
        let ids = untrack(|| self.session.reviewable());
        let here = self.article.get_untracked();
        let at = ids.iter().position(|id| *id == here);
        let next = match (at, forward) {
            (None, _) => ids.first(),
            (Some(at), true) => ids.get(at + 1),
            (Some(at), false) => at.checked_sub(1).and_then(|at| ids.get(at)),
        };
        if let Some(next) = next {
            self.show_article(next.clone(), None);
        }
    }

    /// Goes to a place of an article.
    fn show_place(self, article: &ArticleId, at: usize) {
        if *article == self.article.get_untracked() {
            self.current.set(Some(at));
            self.keep_keys();
        } else {
            self.show_article(article.clone(), Some(at));
        }
    }

    /// Shows another article, once it is loaded; `wanted` is the place to begin with.
    fn show_article(self, article: ArticleId, wanted: Option<usize>) {
        spawn_local(async move {
            // The dialog may be closed by then.
            if !self.session.load(vec![article.clone()]).await || self.current.try_set(None).is_some() {
                return;
            }
            self.session.open_article(&article);
            self.wanted.set_value(wanted);
            self.review.set(None);
            self.marked.set(Vec::new());
            self.article.set(article);
            self.keep_keys();
        });
    }

    /// A button that has gone takes the focus with it: keys would reach nobody.
    fn keep_keys(self) {
        dom::next_frame(|| dom::focus_in_place(QUEUE_ID));
    }

    /// Does what a key is for. `false` where it keeps its own meaning.
    fn key(self, event: &KeyboardEvent) -> bool {
        let target = dom::target_element(event);
        let tag = target.as_ref().map(|it| it.tag_name()).unwrap_or_default();
        if event.is_composing() {
            return false;
        }
        if target.as_ref().is_some_and(|it| it.id() == COMMENT_ID) {
            // Enter and Esc lead back to the keys, with what was written.
            if matches!(event.key().as_str(), "Enter" | "Escape") {
                self.amend();
                self.keep_keys();
                return true;
            }
            return false;
        }
        if tag == "SELECT" || tag == "INPUT" && event.key() != "Escape" {
            return false;
        }
        let own = self.session.prefs.saved.with_untracked(|saved| saved.keys.clone());
        let commands = keymap::commands_for(event, &own);
        if self.draft.with_untracked(Option::is_some) {
            return draft::key(self, event, &commands);
        }
        let is_button = matches!(tag.as_str(), "BUTTON" | "SUMMARY");
        for command in commands {
            match command {
                Command::Label(n) if event.shift_key() => self.mark(usize::from(n) - 1),
                Command::Label(n) => self.take(&[usize::from(n) - 1]),
                Command::ReviewFirst => self.take_side(0),
                Command::ReviewSecond => self.take_side(1),
                Command::ReviewAll => self.take_every(),
                Command::ReviewTake if !is_button => self.take_marked(),
                Command::ReviewEdit => draft::begin(self),
                Command::ReviewReject => self.rule(Verdict::Reject),
                Command::ReviewReopen => self.reopen(),
                Command::ReviewReason => self.next_reason(),
                Command::ReviewComment => dom::focus(COMMENT_ID),
                Command::ReviewAgreed => self.accept_agreed(),
                Command::ReviewExample => self.give_example(),
                Command::NextSpan | Command::Down => self.go(true),
                Command::PreviousSpan | Command::Up => self.go(false),
                Command::NextArticle => self.go_to_article(true),
                Command::PreviousArticle => self.go_to_article(false),
                Command::Figures => self.session.dialog.set(Some(Dialog::Figures)),
                _ => continue,
            }
            return true;
        }
        false
    }

    fn next_reason(self) {
        let Some(at) = self.current.get_untracked() else { return };
        let all = DecisionReason::ALL;
        let here = self.reason.get_untracked();
        let here = here.or_else(|| {
            untrack(|| self.with_place(at, |_, place, _| suggested(place, &Verdict::Reject)).flatten())
        });
        let next = here.and_then(|here| all.iter().position(|one| *one == here)).map_or(0, |at| at + 1);
        self.give_reason(all[next % all.len()]);
    }
}

/// The reason that a place's kind suggests; where all agree there is none.
fn suggested(place: &Place, outcome: &Verdict) -> Option<DecisionReason> {
    match place.kind {
        PlaceKind::Label => Some(DecisionReason::Label),
        PlaceKind::Boundary(_) => Some(DecisionReason::Boundary),
        PlaceKind::OnlySome if *outcome == Verdict::Reject => None,
        PlaceKind::OnlySome => Some(DecisionReason::Missed),
        PlaceKind::Relation | PlaceKind::Agree => None,
    }
}

/// A, B, C …, in Arabic أ، ب، ج …; numbers after the last.
fn letter(at: usize) -> String {
    let letters = match language() {
        Language::Arabic => "أبجدهوزحطيكلمنسعفصقرشت",
        Language::English => "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    };
    letters.chars().nth(at).map_or_else(|| number(at + 1), |letter| letter.to_string())
}
