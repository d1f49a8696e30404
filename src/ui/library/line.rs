//! One article of the list: its title, how far it is, and what can be done with it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

use super::find::Search;
use super::list::state_slug;
use super::title_or;
use crate::model::{ArticleId, BIN_DAYS, Heading, SetState};
use crate::platform::{clock, dom, intl};
use crate::ui::later;
use crate::ui::pieces::Piece;
use crate::ui::prefs::LIBRARY_OVER_PAGE;
use crate::ui::session::{Dialog, Session};
use crate::ui::words::{ScreenWords, articles, between, files, fill, locale, number, screen};

/// What all lines of the list share.
#[derive(Clone, Copy)]
pub struct Shared {
    pub search: Search,
    /// Whether the articles are in several languages, so that each says its own.
    pub languages: Memo<bool>,
    /// Rises every minute: times are written as "two minutes ago".
    pub minutes: RwSignal<u64>,
}

#[component]
pub fn Line(id: ArticleId, place: Signal<(usize, usize)>, shared: Shared) -> impl IntoView {
    let session: Session = expect_context();
    let row = Memo::new({
        let id = id.clone();
        move |_| session.list.get(&id)
    });
    let id = StoredValue::new(id);
    let current = Memo::new(move |_| {
        session.open.with(|open| open.as_ref().is_some_and(|open| id.with_value(|id| open.article == *id)))
    });
    let title = move || row.with(|row| title_or(row.as_ref().map_or("", |row| &row.title)));
    let binned = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.binned.is_some())));
    let status = move || {
        shared.minutes.track();
        row.with(|row| row.as_ref().map(|row| status(row, shared.languages.get())))
    };
    let bar = move || {
        let (state, examined) = row.with(|row| row.as_ref().map(|row| (row.state, row.examined)))?;
        if state == SetState::Done { Some(100) } else { examined }
    };
    let hit = move || {
        let hit = shared.search.hits.with(|hits| id.with_value(|id| hits.get(id).cloned()));
        hit.map(|[before, here, after]| {
            view! {
                <span class="library-hit" dir="auto" data-testid="library-hit">{before}<mark>{here}</mark>{after}</span>
            }
        })
    };
    let renaming = RwSignal::new(false);
    let open = move |_| {
        if !current.get_untracked() {
            session.open_article(&id.get_value());
        }
        // Over the page, it would hide what was just opened.
        if dom::media_matches(LIBRARY_OVER_PAGE) {
            session.prefs.update(|saved| saved.library_open = false);
        }
    };
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "F2" => {
            event.prevent_default();
            renaming.set(true);
        }
        "Delete" => {
            event.prevent_default();
            event.stop_propagation();
            session.bin_article(&id.get_value());
        }
        _ => {}
    };
    let name = move || {
        if binned.get() {
            return view! {
                <div class="library-open">
                    <span class="library-name" dir="auto">{title}</span>
                    <span class="library-state soft">{status}</span>
                </div>
                <button
                    class="small library-back"
                    data-testid="bring-back"
                    aria-label=move || fill(articles().bring_back_named, &[("title", &title())])
                    on:click=move |_| {
                        session.bring_back(&id.get_value());
                    }
                >
                    {move || articles().bring_back}
                </button>
            }
            .into_any();
        }
        if renaming.get() {
            return later::piece(Piece::Rename(id, row, renaming)).into_any();
        }
        view! {
            <button
                class="library-open quiet"
                id=id.with_value(button_id)
                aria-current=move || current.get().then_some("true")
                on:click=open
                on:keydown=keys
            >
                <span class="library-name" dir="auto">{title}</span>
                {hit}
                <span class="library-state soft">{status}</span>
                {move || bar().map(|percent| view! {
                    <span class="library-bar" aria-hidden="true">
                        <span class="library-done" style:inline-size=format!("{percent}%")></span>
                    </span>
                })}
            </button>
            <Menu id row title=Signal::derive(title) renaming/>
        }
        .into_any()
    };
    view! {
        <li
            class="library-row"
            class:current=move || current.get()
            data-testid="library-row"
            aria-posinset=move || (place.get().0 + 1).to_string()
            aria-setsize=move || place.get().1.to_string()
        >
            {name}
        </li>
    }
}

/// What the list says of an article.
pub type Row = Memo<Option<Heading>>;

/// What can be done with an article, behind three points.
#[component]
fn Menu(
    id: StoredValue<ArticleId>,
    row: Row,
    title: Signal<String>,
    renaming: RwSignal<bool>,
) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    view! {
        <details
            class="library-menu"
            name="library-menu"
            node_ref=menu
            on:keydown=move |event| {
                if event.key() == "Escape" && menu.get_untracked().is_some_and(|menu| menu.open()) {
                    event.stop_propagation();
                    shut(menu);
                }
            }
        >
            <summary
                aria-label=move || fill(articles().library_menu, &[("title", &format!("\u{2068}{}\u{2069}", title.get()))])
                title=move || screen().more
                data-testid="library-menu"
            >
                <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                    <path d="M3 8h.01M8 8h.01M13 8h.01" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/>
                </svg>
            </summary>
            {later::piece(Piece::Article(id, row, menu, renaming))}
        </details>
    }
}

fn shut(menu: NodeRef<html::Details>) {
    if let Some(menu) = menu.get_untracked() {
        menu.set_open(false);
    }
}

/// What that menu holds.
#[component]
pub fn Actions(
    id: StoredValue<ArticleId>,
    row: Row,
    menu: NodeRef<html::Details>,
    renaming: RwSignal<bool>,
) -> impl IntoView {
    let session: Session = expect_context();
    let close = move || shut(menu);
    let state = move |of: SetState| {
        let here = move || row.with(|row| row.as_ref().is_some_and(|row| row.state == of));
        view! {
            <button
                class="small"
                data-testid=format!("state-{}", state_slug(of))
                aria-pressed=move || here().to_string()
                on:click=move |_| session.set_state_of(&id.get_value(), of)
            >
                {move || state_name(screen(), of)}
            </button>
        }
    };
    view! {
            <div class="library-actions">
                <div class="library-states" role="group" aria-label=move || files().state>
                    {state(SetState::New)}
                    {state(SetState::InProgress)}
                    {state(SetState::Done)}
                </div>
                <button
                    class="quiet"
                    data-testid="article-rename"
                    on:click=move |_| {
                        close();
                        renaming.set(true);
                    }
                >
                    {move || files().rename}
                </button>
                <button
                    class="quiet"
                    data-testid="article-details"
                    on:click=move |_| {
                        close();
                        session.dialog.set(Some(Dialog::Details(id.get_value())));
                    }
                >
                    {move || screen().details}
                </button>
                <button
                    class="quiet danger"
                    data-testid="article-remove"
                    on:click=move |_| {
                        close();
                        session.bin_article(&id.get_value());
                    }
                >
                    {move || screen().remove_article}
                </button>
            </div>
    }
}

/// The title as a field in its place: Enter and leaving it keep what is there, Esc does not.
#[component]
pub fn Rename(id: ArticleId, title: Row, renaming: RwSignal<bool>) -> impl IntoView {
    const FIELD: &str = "library-rename";
    let session: Session = expect_context();
    let button = button_id(&id);
    let old = untrack(|| title.with(|row| row.as_ref().map(|row| row.title.to_string()).unwrap_or_default()));
    dom::next_frame(|| {
        let field = dom::element(FIELD).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = field {
            // Only an element outside the document refuses.
            let _ = field.focus();
            field.select();
        }
    });
    // Leaving the field comes after the key that closes it, too.
    let open = StoredValue::new(true);
    let close = move |event: &web_sys::Event, keep: bool| {
        if open.try_update_value(|open| std::mem::replace(open, false)) != Some(true) {
            return;
        }
        let field = dom::target_element(event).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        if let Some(new) = field.filter(|_| keep).map(|field| field.value()) {
            session.rename_article(&id, new.trim().to_owned());
        }
        renaming.set(false);
    };
    let close = StoredValue::new_local(close);
    let keys = move |event: KeyboardEvent| {
        let keep = event.key() == "Enter";
        if (keep && !event.is_composing()) || event.key() == "Escape" {
            event.stop_propagation();
            close.try_with_value(|close| close(&event, keep));
            let button = button.clone();
            dom::next_frame(move || dom::focus(&button));
        }
    };
    view! {
        <input
            type="text"
            class="library-rename"
            id=FIELD
            dir="auto"
            data-testid="article-rename-field"
            aria-label=move || files().rename
            prop:value=old
            on:keydown=keys
            on:blur=move |event| {
                close.try_with_value(|close| close(&event, true));
            }
        />
    }
}

fn button_id(id: &ArticleId) -> String {
    format!("open-{}", id.as_str())
}

pub fn state_name(words: &ScreenWords, state: SetState) -> &'static str {
    match state {
        SetState::New => words.state_new,
        SetState::InProgress => words.state_in_progress,
        SetState::Done => words.state_done,
    }
}

/// "in progress · 17 labels · 3 hours ago"; in the bin since when and for how long.
fn status(row: &Heading, languages: bool) -> String {
    let words = articles();
    let now = clock::now().0;
    if let Some(since) = row.binned {
        let gone = now - since.0;
        let left = (BIN_DAYS - gone.div_euclid(86_400_000)).max(0);
        let left = words.days_left.of(usize::try_from(left).unwrap_or_default());
        return format!("{}{between}{left}", ago(gone), between = between());
    }
    let mut parts = vec![state_name(screen(), row.state).to_owned()];
    if row.reviewed {
        parts.push(screen().reviewed.to_owned());
    }
    if row.spans > 0 {
        parts.push(screen().spans.of(row.spans));
    }
    if let Some(percent) = row.examined {
        parts.push(fill(words.examined, &[("percent", &number(percent))]));
    }
    parts.extend(row.changed.map(|changed| ago(now - changed.0)));
    if languages && !row.main_language().is_empty() {
        parts.push(intl::language_name(locale(), row.main_language()));
    }
    parts.join(between())
}

fn ago(ms: i64) -> String {
    // Also where a clock runs ahead.
    if ms < 60_000 { articles().just_now.to_owned() } else { intl::ago(locale(), ms as f64) }
}
