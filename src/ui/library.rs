//! The list of articles at the side: what there is, how far it is, and the way to each; the bin below it.
//!
//! Only the lines near what is seen are drawn, however many there are. All are of one height, which the style sheet
//! says and the first line tells.

mod find;
mod line;
mod list;

use leptos::html;
use leptos::prelude::*;
use web_sys::{HtmlDivElement, HtmlElement, KeyboardEvent};

pub use self::find::Search;
pub use self::line::{Actions, Rename, Row};
use self::line::{Line, Shared, state_name};
pub use self::list::{List, listed, neighbour};
use self::list::{chosen, state_slug};
use super::later;
use super::one_of::{OneOf, Options};
use super::pieces::Piece;
use super::projects::ProjectSwitcher;
use super::session::{Dialog, Session};
use super::words::{articles, beside, files, fill, locale, number, screen, typed_direction};
use crate::model::{ArticleId, Heading, ListOrder, SetState, languages_of};
use crate::platform::{dom, intl};
use crate::text::folded;

/// Lines drawn beyond what is seen, on each side.
const BEYOND: usize = 12;
/// Pixels of a line, until one has been measured.
const HEIGHT: f64 = 84.0;

/// The list of articles.
#[component]
pub fn Library() -> impl IntoView {
    let session: Session = expect_context();
    let search = Search::new();
    let in_bin = RwSignal::new(false);
    let minutes = RwSignal::new(0);
    tick(minutes);
    let languages = Memo::new(move |_| session.list.with(|all| languages_of(all)));
    let shared = Shared { search, languages: Memo::new(move |_| languages.with(|it| it.len() > 1)), minutes };
    let choice = Memo::new(move |_| session.prefs.saved.with(chosen));
    // Done, in progress, all; and in the bin.
    let counts = Memo::new(move |_| {
        session.list.with(|all| {
            all.fold([0, 0, 0, 0], |[done, begun, every, binned], it| match (it.binned, it.state) {
                (Some(_), _) => [done, begun, every, binned + 1],
                (None, SetState::Done) => [done + 1, begun, every + 1, binned],
                (None, SetState::InProgress) => [done, begun + 1, every + 1, binned],
                (None, SetState::New) => [done, begun, every + 1, binned],
            })
        })
    });
    let shown = Memo::new(move |_| {
        let (order, sift) = choice.get();
        let (wanted, bin) = (folded(search.wanted.get().trim()), in_bin.get());
        let found = search.hits.get();
        session.list.with(|all| {
            let keeps = |it: &&Heading| if bin { it.binned.is_some() } else { sift.keeps(it) };
            let fits = |it: &&Heading| it.folded_title.contains(&wanted) || found.contains_key(&it.id);
            let mut rows: Vec<&Heading> = all.filter(keeps).filter(fits).collect();
            if bin {
                // What was removed last comes first.
                crate::order::sort_by(&mut rows, |a, b| b.binned.cmp(&a.binned));
            } else {
                order.sort(&mut rows);
            }
            rows.into_iter().map(|it| it.id.clone()).collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        if counts.with(|counts| counts[3]) == 0 {
            in_bin.set(false);
        }
    });
    let heading = move || if in_bin.get() { articles().bin } else { articles().library };
    let total = move || {
        let [done, _, every, binned] = counts.get();
        if in_bin.get() {
            beside(&number(binned))
        } else if every == 0 {
            // An Arabic nought looks like one more point.
            String::new()
        } else if done == 0 {
            beside(&number(every))
        } else {
            beside(&fill(articles().library_done, &[("done", &number(done)), ("total", &number(every))]))
        }
    };
    let progress = move || {
        let [done, begun, every, _] = counts.get();
        let percent = |part: usize| format!("{}%", part * 100 / every.max(1));
        view! {
            <div class="library-progress" aria-hidden="true">
                <span class="library-done" style:inline-size=percent(done)></span>
                <span class="library-begun" style:inline-size=percent(begun)></span>
            </div>
        }
    };
    let some = move || counts.with(|counts| counts[2] > 0);
    let sifted = move || choice.with(|(_, sift)| sift.state.is_some() || sift.language.is_some());
    let nothing = move || {
        if !some() && !in_bin.get() {
            return Some(
                view! {
                    <div class="library-empty">
                        <p class="soft">{articles().library_empty}</p>
                        <button
                            class="primary"
                            data-testid="import-first"
                            on:click=move |_| session.dialog.set(Some(Dialog::Import))
                        >
                            {articles().add}
                        </button>
                    </div>
                }
                .into_any(),
            );
        }
        let text = if !shown.with(Vec::is_empty) {
            return None;
        } else if search.running.get() {
            articles().searching
        } else {
            articles().library_no_match
        };
        Some(view! { <p class="library-empty soft" role="status">{text}</p> }.into_any())
    };
    view! {
        <nav class="library" aria-label=move || articles().library data-testid="library">
            <ProjectSwitcher/>
            <div class="library-head">
                <h2 class="library-title">{heading}</h2>
                <span class="soft" data-testid="library-total">{total}</span>
                <Show when=move || !in_bin.get()>
                    <button
                        class="icon quiet library-add"
                        data-testid="import"
                        aria-label=move || articles().add
                        title=move || articles().add
                        on:click=move |_| session.dialog.set(Some(Dialog::Import))
                    >
                        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                            <path d="M8 2.5v11M2.5 8h11" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>
                        </svg>
                    </button>
                </Show>
            </div>
            <Show when=move || some() && !in_bin.get()>
                {progress}
                <div class="library-tools">
                    <input
                        type="search"
                        class="library-filter"
                        dir=move || typed_direction(search.wanted.with(String::is_empty))
                        data-testid="library-filter"
                        aria-label=move || articles().library_filter
                        placeholder=move || articles().library_filter
                        prop:value=move || search.wanted.get()
                        on:input:target=move |event| {
                            search.wanted.set(event.target().value());
                            // The titles are looked through here, the texts as soon as they can be.
                            later::soon(move |later| (later.search)(search, session));
                        }
                    />
                    <details class="library-sift" name="library-menu">
                        <summary
                            class:on=sifted
                            data-testid="library-sift"
                            aria-label=move || articles().sift
                            title=move || articles().sift
                        >
                            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                                <path d="M2 4h12M4.500 8h7M7 12h2" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>
                            </svg>
                        </summary>
                        {later::piece(Piece::Choices(languages))}
                    </details>
                </div>
                <Show when=sifted>
                    <p class="library-sifted">
                        <span class="soft">{move || fill(articles().sifted, &[("n", &number(shown.with(Vec::len)))])}</span>
                        <button
                            class="small quiet"
                            data-testid="library-all"
                            on:click=move |_| session.prefs.update(|saved| saved.list[1..].fill(String::new()))
                        >
                            {move || articles().show_all}
                        </button>
                    </p>
                </Show>
            </Show>
            {nothing}
            <Lines shown shared/>
            <Show when=move || { counts.with(|counts| counts[3] > 0) }>
                <div class="library-foot">
                    <button
                        class="quiet small"
                        data-testid="bin"
                        aria-pressed=move || in_bin.get().to_string()
                        on:click=move |_| in_bin.update(|on| *on = !*on)
                    >
                        {move || if in_bin.get() {
                            articles().leave_bin.to_owned()
                        } else {
                            fill(articles().open_bin, &[("n", &number(counts.with(|counts| counts[3])))])
                        }}
                    </button>
                    <Show when=move || in_bin.get()>
                        <button
                            class="quiet small danger"
                            data-testid="empty-bin"
                            on:click=move |_| session.dialog.set(Some(Dialog::EmptyBin))
                        >
                            {move || articles().empty_bin}
                        </button>
                    </Show>
                </div>
            </Show>
        </nav>
    }
}

/// The lines near what is seen, between two spaces that are as high as those left out.
#[component]
fn Lines(shown: Memo<Vec<ArticleId>>, shared: Shared) -> impl IntoView {
    let session: Session = expect_context();
    let list = NodeRef::<html::Div>::new();
    let height = RwSignal::new(HEIGHT);
    // The first line that is seen, and how many are.
    let seen = RwSignal::new((0, 30));
    let look = move || {
        // A frame later the list may be gone.
        let Some(list) = seen.try_get_untracked().and_then(|_| list.get_untracked()) else { return };
        let list: HtmlDivElement = list;
        if let Ok(Some(row)) = list.query_selector(".library-row") {
            let measured = row.get_bounding_client_rect().height();
            if measured > 0.0 && (measured - height.get_untracked()).abs() > 0.1 {
                height.set(measured);
            }
        }
        let line = height.get_untracked();
        let now = (
            (f64::from(list.scroll_top()) / line) as usize,
            (f64::from(list.client_height()) / line) as usize + 1,
        );
        // Not for every pixel: the lines beyond are there.
        let (first, count) = seen.get_untracked();
        if now.0.abs_diff(first) >= BEYOND / 2 || now.1 != count {
            seen.set(now);
        }
    };
    let drawn = Memo::new(move |_| {
        let (first, count) = seen.get();
        shown.with(|shown| {
            let end = (first + count + BEYOND).min(shown.len());
            let start = first.saturating_sub(BEYOND).min(end);
            (start, shown[start..end].to_vec(), shown.len())
        })
    });
    let space = move |after: bool| {
        let left_out =
            drawn.with(|(start, drawn, all)| if after { all - start - drawn.len() } else { *start });
        format!("{}px", (left_out as f64 * height.get()) as usize)
    };
    // The open article is in sight whenever another is opened.
    Effect::new(move |_| {
        let open = session.open.get();
        dom::next_frame(move || {
            look();
            if seen.try_get_untracked().is_none() {
                return;
            }
            let at = open.and_then(|open| {
                shown.with_untracked(|shown| shown.iter().position(|id| *id == open.article))
            });
            let (Some(at), Some(list)) = (at, list.get_untracked()) else { return };
            let list: HtmlDivElement = list;
            let (top, line) = (at as f64 * height.get_untracked(), height.get_untracked());
            let (from, room) = (f64::from(list.scroll_top()), f64::from(list.client_height()));
            if top < from || top + line > from + room {
                list.set_scroll_top((top - (room - line) / 2.0) as i32);
            }
        });
    });
    Effect::new(move |_| {
        shown.track();
        dom::next_frame(look);
    });
    view! {
        // What scrolls has no padding of its own: it would never be lower than that, and all lines would be near what is seen.
        <div class="library-list" class:with-hits=move || shared.search.hits.with(|hits| !hits.is_empty())
            node_ref=list on:scroll=move |_| look() on:keydown=move |event| to_next_line(&event)>
        <ul
            style:padding-block-start=move || space(false)
            style:padding-block-end=move || space(true)>
            <For each=move || drawn.with(|(_, drawn, _)| drawn.clone()) key=|id| id.clone() let:id>
                {
                    let own = id.clone();
                    let place = Signal::derive(move || drawn.with(|(start, drawn, all)| {
                        (start + drawn.iter().position(|id| *id == own).unwrap_or_default(), *all)
                    }));
                    view! { <Line id place shared/> }
                }
            </For>
        </ul>
        </div>
    }
}

/// Up and down go from title to title.
fn to_next_line(event: &KeyboardEvent) {
    let down = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    let row = dom::target_element(event)
        .filter(|it| it.class_list().contains("library-open"))
        .and_then(|it| it.closest(".library-row").ok().flatten());
    let Some(row) = row else { return };
    let next = if down { row.next_element_sibling() } else { row.previous_element_sibling() };
    let button = next.and_then(|next| next.query_selector("button.library-open").ok().flatten());
    if let Some(button) = button.and_then(|it| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(it).ok()) {
        event.prevent_default();
        event.stop_propagation();
        // Only an element outside the document refuses.
        let _ = button.focus();
    }
}

/// In which order, and of which state and language.
#[component]
pub fn Choices(languages: Memo<crate::order::Set<String>>) -> impl IntoView {
    let session: Session = expect_context();
    let order = |order: ListOrder| {
        let words = files();
        let name = match order {
            ListOrder::Coming => words.order_coming,
            ListOrder::Title => words.order_title,
            ListOrder::State => words.order_state,
            ListOrder::Changed => words.order_changed,
            ListOrder::Spans => words.order_spans,
            ListOrder::Length => words.order_length,
        };
        (order.slug().to_owned(), name.to_owned())
    };
    let orders = move || ListOrder::ALL.map(order).to_vec();
    let every = || (String::new(), files().every.to_owned());
    let states = move || {
        let states = [SetState::New, SetState::InProgress, SetState::Done];
        let state = |it| (state_slug(it).to_owned(), state_name(screen(), it).to_owned());
        std::iter::once(every()).chain(states.map(state)).collect::<Options>()
    };
    let tongues = move || {
        let name = |tag: &String| match tag.as_str() {
            "" => files().no_language.to_owned(),
            tag => intl::language_name(locale(), tag),
        };
        let one = |tag: &String| (format!("={tag}"), name(tag));
        std::iter::once(every())
            .chain(languages.with(|it| it.iter().map(one).collect::<Options>()))
            .collect::<Options>()
    };
    let here =
        move |at: usize| Signal::derive(move || session.prefs.saved.with(|saved| saved.list[at].clone()));
    let set = move |at: usize| {
        Callback::new(move |value: String| session.prefs.update(|saved| saved.list[at] = value))
    };
    let order_here =
        Signal::derive(move || session.prefs.saved.with(|saved| chosen(saved).0.slug().to_owned()));
    view! {
        <div class="library-choices">
            <OneOf id="library-order" name=Signal::derive(|| files().order.to_owned()) options=Signal::derive(orders)
                here=order_here set=set(0)/>
            <OneOf id="library-state" name=Signal::derive(|| files().state.to_owned()) options=Signal::derive(states)
                here=here(1) set=set(1)/>
            <OneOf id="library-language" name=Signal::derive(|| files().language.to_owned())
                options=Signal::derive(tongues) here=here(2) set=set(2)/>
        </div>
    }
}

/// Every minute, as long as the list is there.
fn tick(minutes: RwSignal<u64>) {
    dom::after(60_000, move || {
        if minutes.try_update(|minutes| *minutes += 1).is_some() {
            tick(minutes);
        }
    });
}

/// The title, or the word for none.
pub fn title_or(title: &str) -> String {
    if title.trim().is_empty() { articles().untitled.to_owned() } else { title.to_owned() }
}
