//! Lists of what may be labelled: other mentions of a name, and all suggestions of the article. One list for both.
//!
//! By keyboard: arrows go from row to row, Space ticks, Enter takes what is ticked, in one step of undo.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::Frame;
use crate::assist::{Doubt, Folding, Mention, Repeats, Reporting, Seen, Standing, Suggestion};
use crate::model::{AnnotationSet, ArticleId, SetId, SpanId};
use crate::platform::dom;
use crate::text::words_around;
use crate::ui::article::color_of;
use crate::ui::session::{Session, shorten};
use crate::ui::suggested::origin_name;
use crate::ui::words::{assist, between, fill, number, screen};

/// Bytes beside a place that are shown of its line.
const AROUND: usize = 70;
/// More rows are not shown.
const MOST: usize = 1_000;
/// Rows that are drawn at once.
const ROWS: usize = 20;
/// Milliseconds of looking before the page has its turn, and bytes of text between looks at the clock.
const SLICE: f64 = 8.0;
const PIECE: usize = 16_384;

/// A row: what would be labelled, where it stands, and what to know before taking it.
#[derive(Clone, PartialEq)]
pub struct Row {
    pub article: ArticleId,
    pub suggestion: Suggestion,
    /// Before it, the words that it touches, after it.
    pub context: [String; 3],
    /// What there is to say of it.
    pub why: String,
    /// Whether it may be taken unread.
    pub safe: bool,
    /// Whether it can be taken at all.
    pub open: bool,
}

impl Row {
    fn new(
        text: &str,
        article: ArticleId,
        suggestion: Suggestion,
        why: String,
        safe: bool,
        open: bool,
    ) -> Self {
        let context = words_around(text, suggestion.range, AROUND).map(str::to_owned);
        Self { article, suggestion, context, why, safe, open }
    }
}

/// All suggestions of the open article.
#[component]
pub fn Suggestions() -> impl IntoView {
    let session = expect_context::<Session>();
    let rows = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let all = session.assist.suggestions.get();
        let Some(open) = session.open.get_untracked() else { return };
        let made = session.with_open(|article, _| {
            let row = |it: &Suggestion| {
                Row::new(&article.text, open.article.clone(), it.clone(), origin_name(it), true, true)
            };
            all.iter().map(row).collect::<Vec<_>>()
        });
        rows.set(made.unwrap_or_default());
    });
    let none = Signal::derive(|| assist().none.to_owned());
    view! {
        <List
            id="suggestions"
            title=Signal::derive(|| assist().suggestions.to_owned())
            rows
            looking=Signal::derive(|| false)
            none
            same=Signal::derive(|| None)
        />
    }
}

/// The other mentions of what a span labels.
#[component]
pub fn Mentions(span: SpanId) -> impl IntoView {
    let session = expect_context::<Session>();
    let found = session.with_open(|article, set| {
        let span = set.spans.get(&span)?;
        let text = shorten(span.extent().slice(&article.text)?, 60);
        Some((text, span.extent(), span.label.clone()))
    });
    let found = StoredValue::new(found.flatten());
    let (alike, project, link) = (RwSignal::new(true), RwSignal::new(false), RwSignal::new(false));
    let rows = RwSignal::new(Vec::new());
    let looking = RwSignal::new(true);
    let run = StoredValue::new(0_u64);
    Effect::new(move |_| {
        let folding = Folding { alike: alike.get() };
        let everywhere = project.get();
        run.update_value(|run| *run += 1);
        let open = session.open.get_untracked().map(|open| open.article);
        let (Some((_, extent, label)), Some(open)) = (found.get_value(), open) else {
            return looking.set(false);
        };
        let text = session.with_open(|article, _| article.text.clone()).unwrap_or_default();
        let Some(repeats) = Repeats::of(&text, extent, &label, folding) else {
            rows.set(Vec::new());
            return looking.set(false);
        };
        looking.set(true);
        let number = run.get_value();
        leptos::task::spawn_local(async move {
            let mut search = Search { session, number, run, repeats, made: Vec::new(), began: dom::now_ms() };
            let whole = search.whole(open, everywhere).await;
            if whole.is_some() {
                rows.try_set(search.made);
                looking.try_set(false);
            }
        });
    });
    let title = Signal::derive(move || {
        let text = found.with_value(|found| found.as_ref().map(|it| it.0.clone())).unwrap_or_default();
        fill(assist().mentions, &[("text", &text)])
    });
    let none = Signal::derive(|| assist().no_mentions.to_owned());
    let span = StoredValue::new(span);
    let same = Signal::derive(move || link.get().then(|| span.get_value()));
    view! {
        <List id="mentions" title rows looking none same>
            <div class="suggest-options">
                <Choice id="mentions-alike" on=alike name=|| assist().alike/>
                <Choice id="mentions-project" on=project name=|| assist().whole_project/>
                <Choice id="mentions-link" on=link name=|| assist().link_same/>
            </div>
        </List>
    }
}

#[component]
fn Choice(id: &'static str, on: RwSignal<bool>, name: fn() -> &'static str) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid=id
                prop:checked=on
                on:change=move |event| on.set(event_target_checked(&event))
            />
            <span>{name}</span>
        </label>
    }
}

/// A search through one article after the other, in short tasks.
struct Search {
    session: Session,
    number: u64,
    /// The number of the newest search.
    run: StoredValue<u64>,
    repeats: Repeats,
    made: Vec<Row>,
    /// When the page had its turn last.
    began: f64,
}

/// Texts of articles that are not loaded, read in one transaction.
const TEXTS: usize = 50;

impl Search {
    /// The open article first, then, where asked, all others in the order of the list. `None` where a newer search has begun
    /// or nobody looks any more.
    async fn whole(&mut self, open: ArticleId, everywhere: bool) -> Option<()> {
        self.one(open.clone(), None).await?;
        if !everywhere {
            return Some(());
        }
        let all = untrack(|| crate::ui::library::listed(self.session, |_| true));
        let others: Vec<ArticleId> = all.into_iter().filter(|id| *id != open).collect();
        for some in others.chunks(TEXTS) {
            // What is not loaded is looked through all the same; loaded is only what holds a mention.
            let is_absent = |id: &&ArticleId| self.session.with_project(|project| project.is_absent(id));
            let absent: Vec<ArticleId> = some.iter().filter(is_absent).cloned().collect();
            let mut texts = if absent.is_empty() { Vec::new() } else { self.session.texts(absent).await };
            for id in some {
                let text = texts.iter_mut().find(|(of, _)| of == id).map(|(_, text)| std::mem::take(text));
                self.one(id.clone(), text).await?;
                if self.made.len() > MOST {
                    return Some(());
                }
            }
        }
        Some(())
    }

    /// Looks through one article; `unread` is its text where it is not loaded.
    async fn one(&mut self, article: ArticleId, unread: Option<String>) -> Option<()> {
        let session = self.session;
        let loaded = || session.with_project(|project| Some(project.article(&article)?.text.clone()));
        let is_absent = unread.is_some();
        let text: Arc<str> = unread.map(Arc::from).or_else(loaded).unwrap_or_default();
        while self.repeats.go_on(&text, PIECE) {
            self.breath().await?;
        }
        let next = self.repeats.elsewhere();
        let repeats = std::mem::replace(&mut self.repeats, next);
        self.breath().await?;
        if is_absent && !(repeats.has_found() && session.load(vec![article.clone()]).await) {
            return Some(());
        }
        self.made.extend(rows_of(session, &article, repeats));
        self.breath().await
    }

    /// Gives the page its turn where a slice is over; `None` where nobody waits for this search any more.
    async fn breath(&mut self) -> Option<()> {
        if dom::now_ms() - self.began > SLICE {
            dom::breath().await;
            self.began = dom::now_ms();
        }
        (self.run.try_get_value() == Some(self.number)).then_some(())
    }
}

/// Rows of what was found in an article that is loaded.
fn rows_of(session: Session, id: &ArticleId, repeats: Repeats) -> Vec<Row> {
    let made = session.with_project(|project| {
        let article = project.article(id)?;
        let me = session.annotator();
        let empty = AnnotationSet::new(SetId::new(""), id.clone(), me.clone());
        let set = project.set_of(id, &me).unwrap_or(&empty);
        let label = repeats.label().clone();
        let mentions = repeats.finish(&Seen::whole(project, article, set, Reporting::usual()));
        let row = |mention: Mention| {
            let why = reason(session, &mention);
            let open = !matches!(mention.standing, Standing::Labelled(_));
            let (safe, suggestion) = (mention.is_safe(), mention.suggestion(&label));
            Row::new(&article.text, id.clone(), suggestion, why, safe, open)
        };
        Some(mentions.into_iter().take(MOST + 1).map(row).collect::<Vec<_>>())
    });
    made.unwrap_or_default()
}

/// Why a mention should be read, in words; empty where it is safe.
fn reason(session: Session, mention: &Mention) -> String {
    let words = assist();
    let named = |text: &str, label| fill(text, &[("label", &session.label_name(label))]);
    match &mention.standing {
        Standing::Safe => String::new(),
        Standing::Labelled(_) => words.labelled.to_owned(),
        Standing::Doubtful(doubt) => match doubt {
            Doubt::Inside(label) => named(words.inside, label),
            Doubt::OtherLabel(label) => named(words.other_label, label),
            Doubt::Prefix(letters) => fill(words.prefix, &[("letters", letters)]),
            Doubt::SharedPart => words.shared_part.to_owned(),
            Doubt::Part => words.part.to_owned(),
            Doubt::Small => words.small.to_owned(),
            Doubt::Everyday => words.everyday.to_owned(),
            Doubt::Excluded => words.excluded.to_owned(),
        },
    }
}

/// Rows that can be ticked, and what takes them.
#[component]
fn List(
    id: &'static str,
    title: Signal<String>,
    rows: RwSignal<Vec<Row>>,
    #[prop(into)] looking: Signal<bool>,
    /// What there is to say where there are none.
    none: Signal<String>,
    /// The span that what is taken is linked to.
    same: Signal<Option<SpanId>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    // Which rows are ticked, as they are numbered.
    let ticked = RwSignal::new(Vec::<bool>::new());
    let focused = StoredValue::new(false);
    Effect::new(move |_| {
        let safe = rows.with(|rows| rows.iter().take(MOST).map(|row| row.safe).collect::<Vec<_>>());
        let any = !safe.is_empty();
        ticked.set(safe);
        if any && !focused.get_value() {
            focused.set_value(true);
            // After the heading has had it, which the dialog gives it when it is shown.
            let first = rows.with(|rows| rows.iter().position(|row| row.open));
            if let Some(first) = first {
                dom::next_frame(move || dom::next_frame(move || dom::focus(&format!("suggest-{first}"))));
            }
        }
    });
    // A thousand rows would hold the page up: some are drawn at once, the others in tasks of their own.
    let (shown, turn) = (RwSignal::new(0_usize), StoredValue::new(0_u64));
    Effect::new(move |_| {
        let all = rows.with(Vec::len).min(MOST);
        turn.update_value(|turn| *turn += 1);
        shown.set(all.min(ROWS));
        draw_more(shown, all, turn, turn.get_value());
    });
    let count = move || ticked.with(|ticked| ticked.iter().filter(|ticked| **ticked).count());
    let tick = move |which: fn(&Row) -> bool| {
        let now = rows.with_untracked(|rows| rows.iter().take(MOST).map(which).collect());
        ticked.set(now);
    };
    let take = move || {
        let taken: Vec<(ArticleId, Suggestion)> = rows.with_untracked(|rows| {
            let ticked = ticked.get_untracked();
            let taken = rows.iter().zip(ticked).filter(|(_, ticked)| *ticked);
            taken.map(|(row, _)| (row.article.clone(), row.suggestion.clone())).collect()
        });
        if taken.is_empty() {
            return session.dialog.set(None);
        }
        let same = same.get_untracked();
        if let Some(given) = session.take_suggestions(&taken, same.as_ref()) {
            session.inform_undoable(fill(assist().taken, &[("labels", &screen().spans.of(given))]));
            // A thousand rows leave the page in a task of their own.
            let shown = session.dialog.get_untracked();
            dom::after(0, move || {
                if session.dialog.with_untracked(|now| *now == shown) {
                    session.dialog.set(None);
                }
            });
        }
    };
    let keys = move |event: KeyboardEvent| {
        let target = dom::target_element(&event);
        let at = target.as_ref().and_then(|it| it.id().strip_prefix("suggest-")?.parse::<usize>().ok());
        let is_open = |at: &usize| rows.with_untracked(|rows| rows.get(*at).is_some_and(|row| row.open));
        let most = ticked.with_untracked(Vec::len);
        let to = match (&*event.key(), at) {
            ("Enter", _) if target.is_none_or(|it| it.tag_name() == "INPUT") => {
                event.prevent_default();
                return take();
            }
            // What cannot be taken is passed over.
            ("ArrowDown", Some(at)) => (at + 1..most).find(is_open),
            ("ArrowUp", Some(at)) => (0..at).rev().find(is_open),
            ("Home", Some(_)) => (0..most).find(is_open),
            ("End", Some(_)) => (0..most).rev().find(is_open),
            _ => return,
        };
        event.prevent_default();
        if let Some(to) = to {
            dom::focus(&format!("suggest-{to}"));
        }
    };
    let foot = move || {
        view! {
            <span class="grow" data-testid="suggest-count" role="status">{move || assist().ticked.of(count())}</span>
            <button type="button" class="primary" data-enter="" data-testid="suggest-take" on:click=move |_| take()>
                {move || assist().take}<kbd>"Enter"</kbd>
            </button>
        }
    };
    let cut = move || rows.with(Vec::len) > MOST;
    view! {
        <Frame id=id title foot with_foot=true>
            <div class="suggest" on:keydown=keys>
                {children.map(|children| children())}
                <Show when=move || rows.with(|rows| !rows.is_empty())>
                    <p class="soft">{move || assist().suggestions_what}</p>
                    <div class="suggest-ticks">
                        <button type="button" class="small" data-testid="tick-safe" on:click=move |_| tick(|row| row.safe)>{move || assist().tick_safe}</button>
                        <button type="button" class="small" data-testid="tick-all" on:click=move |_| tick(|row| row.open)>{move || assist().tick_all}</button>
                        <button type="button" class="small" data-testid="tick-none" on:click=move |_| tick(|_| false)>{move || assist().tick_none}</button>
                    </div>
                </Show>
                <p role="status" class="soft" data-testid="suggest-status">
                    {move || if looking.get() { assist().looking.to_owned() }
                        else if rows.with(Vec::is_empty) { none.get() }
                        else if cut() { fill(assist().first_shown, &[("n", &number(MOST))]) }
                        else { String::new() }}
                </p>
                <ul class="suggest-rows" data-testid="suggest-rows" aria-label=move || assist().list>
                    <For each=move || { let turn = turn.get_value(); (0..shown.get()).map(move |at| (turn, at)) } key=|it| *it let:it>
                        {rows.with_untracked(|rows| rows.get(it.1).cloned()).map(|row| one(session, it.1, row, ticked))}
                    </For>
                </ul>
            </div>
        </Frame>
    }
}

/// Draws rows until `all` are shown, unless there are others by then.
fn draw_more(shown: RwSignal<usize>, all: usize, turn: StoredValue<u64>, mine: u64) {
    dom::after(0, move || {
        let now = shown.try_get_untracked().filter(|now| *now < all);
        if let Some(now) = now.filter(|_| turn.try_get_value() == Some(mine)) {
            shown.set((now + ROWS).min(all));
            draw_more(shown, all, turn, mine);
        }
    });
}

fn one(session: Session, at: usize, row: Row, ticked: RwSignal<Vec<bool>>) -> impl IntoView {
    let label = row.suggestion.label.clone();
    let color = color_of(session, &label);
    let [before, middle, after] = row.context;
    let is_here =
        session.open.with_untracked(|open| open.as_ref().is_some_and(|open| open.article == row.article));
    let title = (!is_here).then(|| {
        let title = session.with_project(|project| Some(project.article(&row.article)?.meta.title.clone()));
        crate::ui::library::title_or(&title.unwrap_or_default())
    });
    let change = move |event| {
        let on = event_target_checked(&event);
        ticked.update(|ticked| ticked.iter_mut().skip(at).take(1).for_each(|it| *it = on));
    };
    view! {
        <li class="suggest-row" class:closed=!row.open style:--c=color>
            <label>
                <input
                    type="checkbox"
                    id=format!("suggest-{at}")
                    disabled=!row.open
                    prop:checked=move || ticked.with(|ticked| ticked.get(at) == Some(&true))
                    on:change=change
                />
                <span class="suggest-text">
                    <span class="suggest-line" dir="auto">{before}<mark>{middle}</mark>{after}</span>
                    <small class="soft">
                        <bdi>{move || session.label_name(&label)}</bdi>
                        {(!row.why.is_empty()).then(|| view! { {between()}<bdi>{row.why}</bdi> })}
                        {title.map(|title| view! { {between()}<bdi>{title}</bdi> })}
                    </small>
                </span>
            </label>
        </li>
    }
}
