//! The list of the article's spans: virtual, so that 15,000 are as quick as 15.
//!
//! The order is kept beside the spans and changed in place with every edit; only rows on screen are built.

use std::cmp::Reverse;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::card::target_text;
use crate::edit::{Edit, Record, RecordId};
use crate::model::{AnnotationSet, Article, Certainty, LabelId, Role, Span, SpanId};
use crate::platform::observe::Resized;
use crate::ui::article::{Desk, color_of};
use crate::ui::commands;
use crate::ui::px::Px;
use crate::ui::session::{Session, shorten};
use crate::ui::words::{screen, typed_direction};

/// Height of a row in pixels; the style sheet says the same.
const ROW: f64 = 46.0;
/// Rows built beyond the edge of what is seen.
const SPARE: usize = 6;

/// What the list shows, and in which order.
#[derive(Clone, Debug, PartialEq, Default)]
struct View {
    by_label: bool,
    label: Option<LabelId>,
    only_unsure: bool,
    text: String,
}

/// Sort key: label (only when sorted by it), then reading order.
type Key = (Option<LabelId>, usize, Reverse<usize>, SpanId);

/// Ids in the order of the list.
#[derive(Default)]
struct Order {
    view: View,
    keys: Vec<Key>,
}

impl Order {
    fn key(&self, span: &Span) -> Key {
        let extent = span.extent();
        let label = self.view.by_label.then(|| span.label.clone());
        (label, extent.start(), Reverse(extent.end()), span.id.clone())
    }

    fn shows(&self, span: &Span, article: &Article) -> bool {
        let view = &self.view;
        view.label.as_ref().is_none_or(|label| *label == span.label)
            && (!view.only_unsure || span.certainty == Certainty::Unsure)
            && (view.text.is_empty() || contains(article, span, &view.text))
    }

    fn rebuild(&mut self, view: View, article: &Article, set: &AnnotationSet) {
        self.view = view;
        let mut keys: Vec<Key> =
            set.spans.iter().filter(|span| self.shows(span, article)).map(|span| self.key(span)).collect();
        if self.view.by_label {
            crate::order::sort(&mut keys);
        }
        self.keys = keys;
    }

    /// Follows an edit of `set` without looking at the other spans.
    fn follow(&mut self, edit: &Edit, article: &Article, set: &AnnotationSet) {
        for change in &edit.changes {
            if !matches!(&change.id, RecordId::Span(of, _) if *of == set.id) {
                continue;
            }
            if let Some(Record::Span(before)) = &change.before
                && let Ok(at) = self.keys.binary_search(&self.key(before))
            {
                self.keys.remove(at);
            }
            if let Some(Record::Span(after)) = &change.after
                && self.shows(after, article)
            {
                let key = self.key(after);
                if let Err(at) = self.keys.binary_search(&key) {
                    self.keys.insert(at, key);
                }
            }
        }
    }
}

fn contains(article: &Article, span: &Span, wanted: &str) -> bool {
    let surface = span.extent().slice(&article.text).unwrap_or_default();
    !crate::text::find(surface, wanted, 1).is_empty() || !crate::text::find(&span.note, wanted, 1).is_empty()
}

#[component]
pub fn SpanList() -> impl IntoView {
    let session = expect_context::<Session>();
    let view = RwSignal::new(View::default());
    let order = StoredValue::new(Order::default());
    // Rises when the order has changed.
    let changed = RwSignal::new(0_u64);
    Effect::new(move |_| {
        session.open.track();
        // Another tab may have changed the whole set.
        session.library.track();
        let wanted = view.get();
        let rebuilt =
            session.with_open(|article, set| order.update_value(|order| order.rebuild(wanted, article, set)));
        if rebuilt.is_none() {
            order.set_value(Order::default());
        }
        changed.update(|n| *n += 1);
    });
    session.on_edit(move |edit| {
        session.with_open(|article, set| order.update_value(|order| order.follow(edit, article, set)));
        changed.update(|n| *n += 1);
    });
    view! {
        <section class="span-section">
            <header class="section-head">
                <h2>{move || screen().in_this_article}</h2>
                <ListTools view/>
            </header>
            <Rows order changed/>
        </section>
    }
}

#[component]
fn ListTools(view: RwSignal<View>) -> impl IntoView {
    let session = expect_context::<Session>();
    let labels = move || {
        session.schema.track();
        session.with_project(|project| {
            project.labels().into_iter().map(|label| label.id.clone()).collect::<Vec<_>>()
        })
    };
    let choose = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlSelectElement>| {
        let value = event.target().value();
        view.update(|view| {
            view.only_unsure = value == "?";
            view.label = (!value.is_empty() && value != "?").then(|| LabelId::new(&value));
        });
    };
    view! {
        <div class="list-tools">
            <button
                class="small quiet"
                data-testid="list-order"
                on:click=move |_| view.update(|view| view.by_label = !view.by_label)
            >
                {move || if view.with(|view| view.by_label) { screen().spans_by_label } else { screen().spans_by_place }}
            </button>
            <select class="small" data-testid="list-filter" aria-label=move || screen().filter on:change:target=choose>
                <option value="">{move || screen().filter_all}</option>
                <option value="?">{move || screen().only_unsure}</option>
                {move || {
                    labels()
                        .into_iter()
                        .map(|id| view! { <option value=id.as_str().to_owned()>{session.label_name(&id)}</option> })
                        .collect_view()
                }}
            </select>
            <input
                type="search"
                class="small"
                dir=move || typed_direction(view.with(|view| view.text.is_empty()))
                data-testid="list-search"
                aria-label=move || screen().filter
                placeholder=move || screen().filter
                on:input:target=move |event| view.update(|view| view.text = event.target().value())
            />
        </div>
    }
}

#[component]
fn Rows(order: StoredValue<Order>, changed: RwSignal<u64>) -> impl IntoView {
    let session = expect_context::<Session>();
    let scroller = NodeRef::<html::Div>::new();
    // First row on screen, and how many fit.
    let first = RwSignal::new(0_usize);
    let fits = RwSignal::new(14_usize);
    let look = move || {
        if let Some(element) = scroller.get_untracked() {
            let element: web_sys::HtmlElement = element.unchecked_into();
            first.maybe_update(|first| {
                let next = (f64::from(element.scroll_top()) / ROW) as usize;
                std::mem::replace(first, next) != next
            });
            fits.maybe_update(|fits| {
                let next = (f64::from(element.client_height()) / ROW).ceil() as usize + 1;
                std::mem::replace(fits, next) != next
            });
        }
    };
    // Told by the browser, because asking after each edit would make it lay out the page twice.
    let resized = StoredValue::new_local(Resized::new(look));
    Effect::new(move |_| {
        if let Some(element) = scroller.get() {
            resized.with_value(|resized| {
                resized.as_ref().inspect(|resized| resized.watch(&element));
            });
        }
    });
    on_cleanup(move || {
        resized.try_update_value(Option::take);
    });
    scroll_to_chosen(session, order, changed, scroller);
    let total = Memo::new(move |_| {
        changed.track();
        order.with_value(|order| order.keys.len())
    });
    let rows = move || {
        changed.track();
        let start = first.get().saturating_sub(SPARE);
        let end = (first.get() + fits.get() + SPARE).min(total.get());
        order.with_value(|order| {
            let keys = order.keys.get(start.min(end)..end).unwrap_or_default();
            keys.iter().map(|key| key.3.clone()).collect::<Vec<_>>()
        })
    };
    let empty = move || {
        let none = session.with_open(|_, set| set.spans.is_empty()).unwrap_or(true);
        if none { screen().no_spans } else { screen().no_spans_filtered }
    };
    view! {
        <p class="soft list-count" data-testid="span-count">{move || screen().spans.of(total.get())}</p>
        <div class="span-scroll" node_ref=scroller on:scroll=move |_| look() tabindex="-1">
            <Show when=move || total.get() == 0>
                <p class="soft list-empty">{empty}</p>
            </Show>
            <ul
                id="span-list"
                class="span-list"
                data-testid="span-list"
                aria-label=move || screen().span_list
                style:height=move || format!("{}px", Px(total.get() as f64 * ROW))
            >
                <For each=rows key=Clone::clone let:id>
                    <Row id order changed total/>
                </For>
            </ul>
        </div>
    }
}

/// Brings the chosen span's row into view.
fn scroll_to_chosen(
    session: Session,
    order: StoredValue<Order>,
    changed: RwSignal<u64>,
    scroller: NodeRef<html::Div>,
) {
    Effect::new(move |_| {
        changed.track();
        let Some(span) = session.chosen.get().and_then(|_| session.chosen_span()) else { return };
        let Some(element) = scroller.get() else { return };
        let element: web_sys::HtmlElement = element.unchecked_into();
        let at = order.with_value(|order| order.keys.binary_search(&order.key(&span)).ok());
        if let Some(at) = at {
            let (top, height) = (at as f64 * ROW, f64::from(element.client_height()));
            let seen = f64::from(element.scroll_top());
            if top < seen || top + ROW > seen + height {
                element.set_scroll_top((top - height / 3.0).max(0.0) as i32);
            }
        }
    });
}

/// What a row shows.
#[derive(Clone, PartialEq)]
struct Shown {
    text: String,
    label: LabelId,
    depth: usize,
    unsure: bool,
    note: bool,
    link: Option<String>,
}

#[component]
fn Row(id: SpanId, order: StoredValue<Order>, changed: RwSignal<u64>, total: Memo<usize>) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let id = StoredValue::new(id);
    // A row only moves when others come or go before it; it is not built anew.
    let index = Memo::new(move |before: Option<&usize>| {
        changed.track();
        let key = session.with_open(|_, set| {
            let span = id.with_value(|id| set.spans.get(id))?;
            Some(order.with_value(|order| order.key(span)))
        });
        let found =
            key.flatten().and_then(|key| order.with_value(|order| order.keys.binary_search(&key).ok()));
        found.or(before.copied()).unwrap_or_default()
    });
    let shown = Memo::new(move |_| {
        session.version.track();
        id.with_value(|id| session.with_open(|article, set| look_at(session, article, set, id)).flatten())
    });
    let on = move || session.chosen.with(|chosen| id.with_value(|id| chosen.as_ref() == Some(id)));
    let go = move |_| commands::go_to(desk, &id.get_value());
    move || {
        shown.get().map(|shown| {
            let label = shown.label.clone();
            let color = { let label = label.clone(); move || color_of(session, &label) };
            view! {
                <li
                    class="span-row"
                    class:on=on
                    style:top=move || format!("{}px", Px(index.get() as f64 * ROW))
                    style:--c=color
                    style:--depth=shown.depth.to_string()
                    aria-posinset=move || (index.get() + 1).to_string()
                    aria-setsize=move || total.get().to_string()
                >
                    <button class="quiet" on:click=go aria-current=move || on().then_some("true")>
                        <span class="dot"></span>
                        <span class="span-text" dir="auto">{shown.text.clone()}</span>
                        <small class="span-label">
                            {shown.unsure.then(|| screen().unsure_mark)}
                            {move || session.label_name(&label)}
                            {shown.link.clone().map(|link| view! { <span class="span-link">{screen().link_arrow}<bdi>{link}</bdi></span> })}
                            {shown.note.then_some(" ✎")}
                        </small>
                    </button>
                </li>
            }
        })
    }
}

fn look_at(session: Session, article: &Article, set: &AnnotationSet, id: &SpanId) -> Option<Shown> {
    let span = set.spans.get(id)?;
    let extent = span.extent();
    let around = set.spans.touching(extent);
    let depth = around.iter().filter(|other| other.id != *id && other.extent().contains(extent)).count();
    let first = set.relations_of(id).find(|relation| relation.from == *id && relation.role != Role::Cue);
    Some(Shown {
        text: shorten(extent.slice(&article.text)?, 80),
        label: span.label.clone(),
        depth: depth.min(4),
        unsure: span.certainty == Certainty::Unsure,
        note: !span.note.is_empty(),
        link: first.map(|relation| target_text(session, &relation.target, 24)),
    })
}
