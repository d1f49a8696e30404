//! Labels whose place only a person can tell: made on another text of their article, or elsewhere in it than their file says.
//! Each with the places where its text stands, to be placed at one of them or anywhere else in the text, or dropped.
//!
//! They wait in this tab until it is closed: what was placed and is taken back is listed again. Which they are is `formats`' to
//! say; what was not placed is in the report of its file.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::LISTED;
use crate::edit;
use crate::formats::anchor::Unplaced;
use crate::formats::carry::{Unsettled, Waiting, is_placed, ready, selected};
use crate::model::{ArticleId, Project, Relation, SetId, SpanId};
use crate::platform::dom;
use crate::text::TextRange;
use crate::ui::dialogs::TITLE_ID;
use crate::ui::library::title_or;
use crate::ui::session::{Session, shorten};
use crate::ui::words::{between, files, fill};

/// Code points of context that are shown to each side of a place.
const AROUND: usize = 18;
/// Code points that are shown of a label's own text.
const SHOWN: usize = 300;
/// Bytes of an article that are shown at once to choose a place in, and by which one goes on: a longer field takes long to be
/// laid out.
const PAGE: usize = 20_000;
const STEP: usize = 10_000;

/// One that waits.
struct Open {
    number: usize,
    article: ArticleId,
    set: SetId,
    one: Unsettled,
    placed: AtomicBool,
}

#[derive(Default)]
struct Kept {
    open: Vec<Arc<Open>>,
    links: Vec<(SetId, Relation)>,
    /// Those that are only in reports.
    more: usize,
    last: usize,
    /// Whoever shows them.
    changed: Option<RwSignal<u64>>,
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

fn changed() {
    if let Some(changed) = KEPT.with_borrow(|kept| kept.changed) {
        changed.try_update(|times| *times += 1);
    }
}

/// Keeps what a file left for a person; of what came before, the newer.
pub fn keep(session: Session, waiting: Waiting) {
    let came: HashSet<(&SetId, &SpanId)> =
        waiting.spans.iter().map(|(set, one)| (set, &one.span.id)).collect();
    KEPT.with_borrow_mut(|kept| {
        kept.open.retain(|open| !came.contains(&(&open.set, &open.one.span.id)));
    });
    drop(came);
    let Waiting { spans, links, more } = waiting;
    KEPT.with_borrow_mut(|kept| {
        for (set, one) in spans {
            let article = session.with_project(|project| Some(project.set(&set)?.article.clone()));
            let Some(article) = article else { continue };
            kept.last += 1;
            let number = kept.last;
            kept.open.push(Arc::new(Open { number, article, set, one, placed: AtomicBool::new(false) }));
        }
        kept.links.extend(links);
        kept.more += more;
    });
    changed();
}

/// Those that are not placed: what is placed in an article that is not loaded stays so.
fn open(session: Session) -> Vec<Arc<Open>> {
    session.with_project(|project| {
        let is_open = |open: &&Arc<Open>| match project.set(&open.set) {
            Some(_) => !is_placed(project, &open.set, &open.one),
            None => !open.placed.load(Ordering::Relaxed),
        };
        KEPT.with_borrow(|kept| kept.open.iter().filter(is_open).cloned().collect())
    })
}

#[component]
pub fn UnsettledList() -> impl IntoView {
    let session: Session = expect_context();
    let times = RwSignal::new(0);
    KEPT.with_borrow_mut(|kept| kept.changed = Some(times));
    let waiting = Memo::new_with_compare(
        move |_| {
            session.version.track();
            (times.get(), open(session).iter().map(|open| open.number).collect::<Vec<_>>())
        },
        |old, new| old != new,
    );
    // An article that is not loaded has no text to show: each is loaded once, and shows what it can should that fail.
    let asked = StoredValue::new(HashSet::new());
    let shown = move || {
        waiting.track();
        let shown: Vec<Arc<Open>> = open(session).into_iter().take(LISTED).collect();
        let is_absent = |id: &ArticleId| session.with_project(|project| project.article(id).is_none());
        let absent: Vec<ArticleId> =
            shown.iter().map(|open| open.article.clone()).filter(|id| is_absent(id)).collect();
        let absent: Vec<ArticleId> = asked
            .try_update_value(|asked: &mut HashSet<ArticleId>| {
                absent.into_iter().filter(|id| asked.insert(id.clone())).collect()
            })
            .unwrap_or_default();
        if !absent.is_empty() {
            spawn_local(async move {
                session.load(absent).await;
                changed();
            });
        }
        let with_text = |open: Arc<Open>| (!is_absent(&open.article), open);
        shown.into_iter().map(with_text).collect::<Vec<_>>()
    };
    let count = move || waiting.with(|(_, open)| open.len());
    let more = move || count().saturating_sub(LISTED);
    let reported = move || {
        waiting.track();
        KEPT.with_borrow(|kept| kept.more)
    };
    let drop_all = move |_| {
        KEPT.with_borrow_mut(|kept| {
            kept.open.clear();
            kept.links.clear();
            kept.more = 0;
        });
        changed();
    };
    view! {
        <Show when=move || { count() > 0 }>
            <section class="unsettled result-here" data-testid="unsettled">
                <h3>{move || files().unsettled}</h3>
                <ul>
                    <For each=shown key=|(has_text, open)| (open.number, *has_text) let((_, open))>
                        <Row open/>
                    </For>
                </ul>
                <Show when=move || { more() > 0 }>
                    <p class="soft" data-testid="unsettled-more">{move || files().more_warnings.of(more())}</p>
                </Show>
                <Show when=move || { reported() > 0 }>
                    <p class="soft">{move || files().only_reported.of(reported())}</p>
                </Show>
                <div class="actions">
                    <button class="quiet" data-testid="drop-all-labels" on:click=drop_all>
                        {move || files().drop_all}
                    </button>
                </div>
            </section>
        </Show>
    }
}

/// Where a label is put, and what becomes of it then.
#[derive(Clone, Copy)]
struct Placing {
    session: Session,
    open: StoredValue<Arc<Open>>,
}

impl Placing {
    fn place(self, at: TextRange) {
        let (session, open) = (self.session, self.open.get_value());
        let span = open.one.at(at);
        let edit = session.with_project(|project| {
            let links = links(project, &open.set, &span.id);
            edit::place_span(project, &open.set, span, links)
        });
        let told = shorten(&open.one.quote.exact, SHOWN);
        match edit {
            Ok(edit) => {
                if session.apply(edit) {
                    open.placed.store(true, Ordering::Relaxed);
                    session.inform_undoable(fill(files().placed, &[("text", &told)]));
                }
            }
            // Somebody has labelled it: that settles it.
            Err(edit::Refusal::SameSpan { .. }) => {
                session.inform(fill(files().placed_before, &[("text", &told)]));
                self.drop();
            }
            Err(refusal) => {
                session.run(|_| Err(refusal));
            }
        }
        on_to_the_next();
    }

    fn drop(self) {
        let number = self.open.with_value(|open| open.number);
        KEPT.with_borrow_mut(|kept| kept.open.retain(|open| open.number != number));
        changed();
        on_to_the_next();
    }
}

/// The focus goes to the first that is left, or back to the dialog's heading.
fn on_to_the_next() {
    dom::next_frame(|| {
        let first = dom::document().and_then(|it| it.query_selector("dialog .unsettled li button").ok()?);
        match first {
            Some(first) => {
                // It can only fail on detached elements, where there is nothing to do.
                let _ = first.unchecked_into::<web_sys::HtmlElement>().focus();
            }
            None => dom::focus(TITLE_ID),
        }
    });
}

#[component]
fn Row(open: Arc<Open>) -> impl IntoView {
    let session: Session = expect_context();
    let (text, title) = session.with_project(|project| {
        let article = project.article(&open.article);
        article.map(|article| (article.text.clone(), article.meta.title.clone())).unwrap_or_default()
    });
    let text: Arc<str> = text;
    let one = &open.one;
    let label = session.label_name(&one.span.label);
    let placing = Placing { session, open: StoredValue::new(open.clone()) };
    let (places, is_more) = one.places(&text);
    let told = |at: TextRange| {
        let (before, after) = around(&text, at);
        let here = shorten(at.slice(&text).unwrap_or_default(), SHOWN);
        format!("\u{2068}{before}[{here}]{after}\u{2069}")
    };
    let button = |at: TextRange, is_said: bool| {
        let told = told(at);
        let name = move || if is_said { files().place_said } else { files().place_here };
        view! {
            <button data-testid=if is_said { "place-said" } else { "place-here" } on:click=move |_| placing.place(at)>
                {move || fill(name(), &[("around", &told)])}
            </button>
        }
    };
    let said = one.said.filter(|said| said.slice(&text).is_some() && !places.contains(said));
    let buttons = places.iter().map(|at| button(*at, false)).chain(said.map(|at| button(at, true)));
    let buttons = buttons.collect_view();
    let found = one.said.and_then(|said| said.slice(&text)).map(|found| shorten(found, SHOWN));
    let (is_bare, why) = (one.quote.prefix.is_empty() && one.quote.suffix.is_empty(), one.why);
    let why = move || match (&found, why) {
        (Some(found), _) => fill(files().unsettled_found, &[("found", &format!("\u{2068}{found}\u{2069}"))]),
        (None, Unplaced::InSeveralPlaces) => files().unsettled_several.to_owned(),
        (None, Unplaced::Nowhere) if is_bare => files().unsettled_beyond.to_owned(),
        (None, Unplaced::Nowhere) => files().unsettled_nowhere.to_owned(),
    };
    let (prefix, exact, suffix) =
        (one.quote.prefix.clone(), shorten(&one.quote.exact, SHOWN), one.quote.suffix.clone());
    let title = format!("\u{2068}{}\u{2069}", title_or(&title));
    let article = open.article.clone();
    let go = move |_| {
        session.open_article(&article);
        session.dialog.set(None);
        session.inform(files().still_waiting.to_owned());
    };
    let near = places.first().copied().or(one.said).unwrap_or(one.span.extent()).start();
    view! {
        <li data-testid="unsettled-label">
            <p dir="auto">{prefix}<mark>{exact}</mark>{suffix}</p>
            <p class="soft"><bdi>{label}</bdi>{between()}{why}</p>
            <div class="actions">
                {buttons}
                {is_more.then(|| view! { <span class="soft">{move || files().more_places}</span> })}
            </div>
            <Elsewhere placing text near/>
            <div class="actions">
                <button class="quiet" data-testid="drop-label" on:click=move |_| placing.drop()>
                    {move || files().drop_label}
                </button>
                <button class="quiet" data-testid="go-to-article" on:click=go>
                    {move || fill(files().go_to_article, &[("title", &title)])}
                </button>
            </div>
        </li>
    }
}

/// The article's text, to select any place in. It is only drawn once it is wanted.
#[component]
fn Elsewhere(placing: Placing, text: Arc<str>, near: usize) -> impl IntoView {
    let wanted = RwSignal::new(false);
    let at = RwSignal::new(near.saturating_sub(PAGE / 2) / STEP * STEP);
    let text = StoredValue::new(text);
    let field = NodeRef::<leptos::html::Textarea>::new();
    let page = move |at: usize| {
        text.with_value(|text| {
            let from = text.floor_char_boundary(at);
            (from, text[from..text.floor_char_boundary(at + PAGE)].to_owned())
        })
    };
    let length = text.with_value(|text| text.len());
    let place = move |_| {
        let Some(field) = field.get_untracked() else { return };
        let edge = |edge: Result<Option<u32>, _>| edge.ok().flatten().unwrap_or_default() as usize;
        let (start, end) = (edge(field.selection_start()), edge(field.selection_end()));
        let (from, shown) = page(at.get_untracked());
        match selected(&shown, start, end) {
            Some(range) => placing.place(TextRange::between(from + range.start(), from + range.end())),
            None => placing.session.inform(files().nothing_selected.to_owned()),
        }
    };
    view! {
        <details
            data-testid="choose-place"
            on:toggle=move |_| wanted.set(true)
        >
            <summary>{move || files().choose_place}</summary>
            <Show when=move || wanted.get()>
                <p class="soft">{move || files().choose_how}</p>
                <textarea
                    rows="6"
                    dir="auto"
                    readonly
                    spellcheck="false"
                    data-testid="place-in-text"
                    aria-label=move || files().choose_place
                    node_ref=field
                    prop:value=move || page(at.get()).1
                ></textarea>
                <div class="actions">
                    <button data-testid="place-selection" on:click=place>{move || files().place_selection}</button>
                    <Show when=move || { length > PAGE }>
                        <button
                            class="quiet"
                            disabled=move || at.get() == 0
                            on:click=move |_| at.update(|at| *at = at.saturating_sub(STEP))
                        >
                            {move || files().earlier_part}
                        </button>
                        <button
                            class="quiet"
                            disabled=move || { at.get() + PAGE >= length }
                            on:click=move |_| at.update(|at| *at += STEP)
                        >
                            {move || files().later_part}
                        </button>
                    </Show>
                </div>
            </Show>
        </details>
    }
}

/// Links that can come along once the span is there.
fn links(project: &Project, set: &SetId, span: &SpanId) -> Vec<Relation> {
    let Some(here) = project.set(set) else { return Vec::new() };
    let of_set: Vec<Relation> = KEPT.with_borrow(|kept| {
        kept.links.iter().filter(|(of, _)| of == set).map(|(_, link)| link.clone()).collect()
    });
    ready(&of_set, here, Some(span)).into_iter().cloned().collect()
}

/// What stands before and after a place, on one line.
fn around(text: &str, at: TextRange) -> (String, String) {
    let flat = |c: char| if c.is_whitespace() { ' ' } else { c };
    let mut before: Vec<char> = text[..at.start()].chars().rev().take(AROUND).map(flat).collect();
    before.reverse();
    (before.into_iter().collect(), text[at.end()..].chars().take(AROUND).map(flat).collect())
}
