//! The list of articles at the side: what there is, how far it is, and the way to each.
//!
//! One effect compares all rows after a change and wakes only those that differ, so an edit costs the same
//! with 500 articles as with five.

use std::collections::HashMap;

use leptos::prelude::*;

use super::prefs::LIBRARY_OVER_PAGE;
use super::projects::ProjectSwitcher;
use super::session::{Dialog, Session};
use super::words::{FileWords, ScreenWords, files, fill, number, screen};
use crate::model::{AnnotationSet, Article, ArticleId, SetState};
use crate::order::Map;
use crate::platform::dom;

/// From this many articles on there is a field to find one.
const FILTER_FROM: usize = 9;
/// Lines drawn at first, and more of them whenever the end of the list comes near.
const LINES: usize = 100;

/// What one line of the list shows.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    id: ArticleId,
    title: String,
    state: SetState,
    spans: usize,
    /// Percent of the text that was examined, where the annotator said how far.
    examined: Option<usize>,
}

impl Row {
    fn new(article: &Article, set: Option<&AnnotationSet>) -> Self {
        let head = set.map(|set| set.head.clone()).unwrap_or_default();
        let examined = head.examined_to.map(|to| to.saturating_mul(100) / article.text.len().max(1));
        Self {
            id: article.id.clone(),
            title: article.meta.title.clone(),
            state: head.state,
            spans: set.map_or(0, |set| set.spans.len()),
            examined: examined.filter(|_| head.state != SetState::Done).map(|percent| percent.min(100)),
        }
    }
}

/// All rows in the order of the articles' ids, with the set that opening the article would show.
fn rows(session: Session) -> Vec<Row> {
    let annotator = session.annotator();
    session.with_project(|project| {
        let mut sets: HashMap<&ArticleId, &AnnotationSet> = HashMap::new();
        for set in project.sets() {
            let kept = sets.entry(&set.article).or_insert(set);
            if set.annotator == annotator && kept.annotator != annotator {
                *kept = set;
            }
        }
        project.articles().map(|article| Row::new(article, sets.get(&article.id).copied())).collect()
    })
}

/// Row signals by article, refreshed together.
#[derive(Clone, Copy)]
struct Rows {
    by_id: StoredValue<Map<ArticleId, RwSignal<Row>>>,
    /// What is listed and by which title it is found; changes only when articles come, go or are renamed.
    order: RwSignal<Vec<(ArticleId, String)>>,
    /// How many articles are done.
    done: RwSignal<usize>,
}

impl Rows {
    fn new(session: Session) -> Self {
        let rows = Self {
            by_id: StoredValue::new(Map::new()),
            order: RwSignal::new(Vec::new()),
            done: RwSignal::new(0),
        };
        let owner = Owner::current();
        Effect::new(move |_| {
            session.library.track();
            session.version.track();
            session.open.track();
            // The signals live as long as the list, not as one run of this effect.
            match &owner {
                Some(owner) => owner.with(|| rows.refresh(self::rows(session))),
                None => rows.refresh(self::rows(session)),
            }
        });
        rows
    }

    fn refresh(self, fresh: Vec<Row>) {
        let order: Vec<(ArticleId, String)> =
            fresh.iter().map(|row| (row.id.clone(), row.title.to_lowercase())).collect();
        let done = fresh.iter().filter(|row| row.state == SetState::Done).count();
        if self.done.get_untracked() != done {
            self.done.set(done);
        }
        let mut changed = Vec::new();
        self.by_id.update_value(|by_id| {
            by_id.retain(|id, _| fresh.binary_search_by(|row| row.id.cmp(id)).is_ok());
            for row in fresh {
                match by_id.get(&row.id) {
                    Some(signal) if signal.with_untracked(|old| *old == row) => {}
                    Some(signal) => changed.push((*signal, row)),
                    None => {
                        by_id.insert(row.id.clone(), RwSignal::new(row));
                    }
                }
            }
        });
        if self.order.with_untracked(|old| *old != order) {
            self.order.set(order);
        }
        for (signal, row) in changed {
            signal.set(row);
        }
    }

    fn get(self, id: &ArticleId) -> Option<RwSignal<Row>> {
        self.by_id.with_value(|by_id| by_id.get(id).copied())
    }
}

/// The list of articles.
#[component]
pub fn Library() -> impl IntoView {
    let session: Session = expect_context();
    let rows = Rows::new(session);
    let wanted = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let wanted = wanted.get().trim().to_lowercase();
        let found = |(id, title): &(ArticleId, String)| title.contains(&wanted).then(|| id.clone());
        rows.order.with(|order| order.iter().filter_map(found).collect::<Vec<_>>())
    });
    let lines = RwSignal::new(LINES);
    let drawn = Memo::new(move |_| {
        let open = session.open.get();
        shown.with(|shown| {
            // The open article is always among them.
            let at = open.and_then(|open| shown.iter().position(|id| *id == open.article));
            let end = lines.get().max(at.map_or(0, |at| at + LINES)).min(shown.len());
            shown.iter().take(end).cloned().collect::<Vec<_>>()
        })
    });
    let scrolled = move |list: web_sys::HtmlUListElement| {
        let below = list.scroll_height() - list.scroll_top() - list.client_height();
        if below < list.client_height() && drawn.with_untracked(Vec::len) < shown.with_untracked(Vec::len) {
            lines.set(drawn.with_untracked(Vec::len) + LINES);
        }
    };
    let many = Memo::new(move |_| rows.order.with(|order| order.len() >= FILTER_FROM));
    let total = move || {
        let (done, total) = (number(rows.done.get()), number(rows.order.with(Vec::len)));
        if rows.order.with(Vec::is_empty) {
            // An Arabic nought looks like one more point.
            String::new()
        } else if rows.done.get() == 0 {
            format!("· {total}")
        } else {
            format!("· {}", fill(files().library_done, &[("done", &done), ("total", &total)]))
        }
    };
    let nothing = move || {
        let text = if rows.order.with(Vec::is_empty) {
            return Some(
                view! {
                    <div class="library-empty">
                        <p class="soft">{files().library_empty}</p>
                        <button
                            class="primary"
                            data-testid="import-first"
                            on:click=move |_| session.dialog.set(Some(Dialog::Import))
                        >
                            {files().add}
                        </button>
                    </div>
                }
                .into_any(),
            );
        } else if shown.with(Vec::is_empty) {
            files().library_no_match
        } else {
            return None;
        };
        Some(view! { <p class="library-empty soft">{text}</p> }.into_any())
    };
    view! {
        <nav class="library" aria-label=move || files().library data-testid="library">
            <ProjectSwitcher/>
            <div class="library-head">
                <h2 class="library-title">{move || files().library}</h2>
                <span class="soft">{total}</span>
                <button
                    class="icon quiet library-add"
                    data-testid="import"
                    aria-label=move || files().add
                    title=move || files().add
                    on:click=move |_| session.dialog.set(Some(Dialog::Import))
                >
                    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                        <path d="M8 2.5v11M2.5 8h11" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>
                    </svg>
                </button>
            </div>
            <Show when=move || many.get()>
                <input
                    type="search"
                    class="library-filter"
                    dir="auto"
                    data-testid="library-filter"
                    aria-label=move || files().library_filter
                    placeholder=move || files().library_filter
                    prop:value=move || wanted.get()
                    on:input:target=move |event| wanted.set(event.target().value())
                />
            </Show>
            {nothing}
            <ul class="library-list" on:scroll:target=move |event| scrolled(event.target())>
                <For each=move || drawn.get() key=|id| id.clone() let:id>
                    {rows.get(&id).map(|row| view! { <Line row/> })}
                </For>
            </ul>
        </nav>
    }
}

/// One article of the list.
#[component]
fn Line(row: RwSignal<Row>) -> impl IntoView {
    let session: Session = expect_context();
    let id = row.with_untracked(|row| row.id.clone());
    let current = Memo::new({
        let id = id.clone();
        move |_| session.open.with(|open| open.as_ref().is_some_and(|open| open.article == id))
    });
    let title = move || row.with(|row| title_or(files(), &row.title));
    let status = move || row.with(|row| status(files(), screen(), row));
    let bar = move || row.with(|row| if row.state == SetState::Done { Some(100) } else { row.examined });
    let menu = NodeRef::<leptos::html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    let (open_id, details_id, remove_id) = (id.clone(), id.clone(), id);
    view! {
        <li class="library-row" class:current=move || current.get() data-testid="library-row">
            <button
                class="library-open quiet"
                aria-current=move || current.get().then_some("true")
                on:click=move |_| {
                    if !current.get_untracked() {
                        session.open_article(&open_id);
                    }
                    // Over the page, it would hide what was just opened.
                    if dom::media_matches(LIBRARY_OVER_PAGE) {
                        session.prefs.update(|saved| saved.library_open = false);
                    }
                }
            >
                <span class="library-name" dir="auto">{title}</span>
                <span class="library-state soft">{status}</span>
                {move || bar().map(|percent| view! {
                    <span class="library-bar" aria-hidden="true">
                        <span class="library-done" style:inline-size=format!("{percent}%")></span>
                    </span>
                })}
            </button>
            <details
                class="library-menu"
                name="library-menu"
                node_ref=menu
                on:keydown=move |event| {
                    if event.key() == "Escape" && menu.get_untracked().is_some_and(|menu| menu.open()) {
                        event.stop_propagation();
                        close();
                    }
                }
            >
                <summary
                    aria-label=move || fill(files().library_menu, &[("title", &format!("\u{2068}{}\u{2069}", title()))])
                    title=move || screen().more
                    data-testid="library-menu"
                >
                    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                        <path d="M3 8h.01M8 8h.01M13 8h.01" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/>
                    </svg>
                </summary>
                <div class="library-actions">
                    <button
                        class="quiet"
                        data-testid="article-details"
                        on:click=move |_| {
                            close();
                            session.dialog.set(Some(Dialog::Details(details_id.clone())));
                        }
                    >
                        {move || screen().details}
                    </button>
                    <button
                        class="quiet danger"
                        data-testid="article-remove"
                        on:click=move |_| {
                            close();
                            session.dialog.set(Some(Dialog::RemoveArticle(remove_id.clone())));
                        }
                    >
                        {move || screen().remove_article}
                    </button>
                </div>
            </details>
        </li>
    }
}

/// The title, or the word for none.
pub fn title_or(words: &FileWords, title: &str) -> String {
    if title.trim().is_empty() { words.untitled.to_owned() } else { title.to_owned() }
}

/// "in progress · 17 labels".
fn status(words: &FileWords, screen: &ScreenWords, row: &Row) -> String {
    let state = match row.state {
        SetState::New => screen.state_new,
        SetState::InProgress => screen.state_in_progress,
        SetState::Done => screen.state_done,
    };
    let mut parts = vec![state.to_owned()];
    if row.spans > 0 {
        parts.push(words.spans.of(row.spans));
    }
    if let Some(percent) = row.examined {
        parts.push(fill(words.examined, &[("percent", &number(percent))]));
    }
    parts.join(" · ")
}
