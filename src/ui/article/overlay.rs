//! What floats over the text: cursor, picker, handles of the chosen span, the link in the making.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};

use super::{Desk, color_of};
use crate::edit;
use crate::model::{Certainty, Label, LabelId, Target};
use crate::platform::dom;
use crate::text::{TextRange, snap_to_graphemes, word_at};
use crate::ui::commands;
use crate::ui::keymap::{Command, shown_key};
use crate::ui::later;
use crate::ui::pieces::Piece;
use crate::ui::px::Px;
use crate::ui::refusals::role_name;
use crate::ui::session::{Cursor, Session};
use crate::ui::suggested::origin_name;
use crate::ui::words::{assist, fill, screen};

/// Room between a selection and its picker, in pixels; above it there is a tag as well.
const PICKER_GAP: f64 = 10.0;
const PICKER_GAP_ABOVE: f64 = 18.0;
/// Room that a picker's menu takes, in pixels.
const MENU_ROOM: f64 = 220.0;
/// Room between what covers the window's top and a picker.
const BELOW_TOP: f64 = 6.0;

/// A place over the text, in pixels from the frame's top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    left: f64,
    top: f64,
    height: f64,
}

#[component]
pub fn Overlay() -> impl IntoView {
    view! {
        <div class="overlay">
            <Caret/>
            <Picker/>
            {later::piece(Piece::Bars)}
        </div>
    }
}

/// What floats over the text once there is something to do with a label, a link or a suggestion.
#[component]
pub fn Bars() -> impl IntoView {
    view! {
        <Handles/>
        <LinkBar/>
        <BrushBar/>
        <ChosenBar/>
        <SuggestionBar/>
    }
}

fn caret_place(desk: Desk, pos: usize) -> Option<Place> {
    let mounted = desk.mounted()?;
    let (left, top, height) = mounted.sheet.caret_rect(pos)?;
    let frame = mounted.frame.get_bounding_client_rect();
    Some(Place { left: left - frame.left(), top: top - frame.top(), height })
}

fn px(value: f64) -> String {
    format!("{}px", Px(value))
}

/// The painted text cursor.
#[component]
fn Caret() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let place = Memo::new(move |_| {
        desk.geometry.track();
        let cursor = session.cursor.get()?;
        caret_place(desk, cursor.focus)
    });
    view! {
        <Show when=move || place.with(Option::is_some)>
            <div
                class="caret"
                data-testid="caret"
                style:left=move || place.get().map(|place| px(place.left))
                style:top=move || place.get().map(|place| px(place.top))
                style:height=move || place.get().map(|place| px(place.height))
            ></div>
        </Show>
    }
}

/// The labels at the selection: keys 1 to 9, Enter for the last one used.
#[component]
fn Picker() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let root = NodeRef::<html::Div>::new();
    let range = Memo::new(move |_| {
        let cursor = session.cursor.get()?;
        (!cursor.is_empty()
            && session.looking_at().is_none()
            && session.brush.with(Option::is_none)
            && session.linking.with(Option::is_none))
        .then(|| cursor.range())
    });
    // Width and height, once the browser has laid the picker out.
    let size = RwSignal::new(None::<(f64, f64)>);
    Effect::new(move |_| {
        let Some(root) = root.get() else { return size.set(None) };
        let root: HtmlElement = root.unchecked_into();
        dom::next_frame(move || {
            size.try_set(Some((f64::from(root.offset_width()), f64::from(root.offset_height()))));
        });
    });
    let place = Memo::new(move |_| {
        desk.geometry.track();
        picker_place(desk, range.get()?, size.get()?)
    });
    let labels = move || {
        session.schema.track();
        session.with_project(|project| {
            project.labels().into_iter().filter(|l| !l.hidden && !l.retired).cloned().collect::<Vec<_>>()
        })
    };
    view! {
        <Show when=move || range.with(Option::is_some)>
            <div
                class="picker"
                class:opens-above=move || place.get().is_some_and(|(_, upwards)| upwards)
                class:measuring=move || size.with(Option::is_none)
                role="toolbar"
                data-testid="picker"
                aria-label=move || screen().picker
                node_ref=root
                style:left=move || place.get().map(|(place, _)| px(place.left))
                style:top=move || place.get().map(|(place, _)| px(place.top))
            >
                <div class="picker-labels">
                    <For each=labels key=|label| (label.id.clone(), label.key, label.color.clone(), label.names.clone()) let:label>
                        <PickerLabel label/>
                    </For>
                </div>
                <PickerMore/>
            </div>
        </Show>
    }
}

/// Where a picker of this size stands: below the selection's end, above its start where the window ends before, within
/// the page where it fits and always within the window; and whether its menu opens above it, since below it there is the
/// selection or the window's end. Narrow screens place it by style.
fn picker_place(desk: Desk, range: TextRange, (width, height): (f64, f64)) -> Option<(Place, bool)> {
    let mounted = desk.mounted()?;
    let frame = mounted.frame.get_bounding_client_rect();
    let window = dom::window()?;
    let inside = |length: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| length.ok()?.as_f64();
    let (window_width, window_height) = (inside(window.inner_width())?, inside(window.inner_height())?);
    let ranges = mounted.sheet.dom_ranges(range);
    let (first, last) = (ranges.first()?.1.get_client_rects()?, ranges.last()?.1.get_client_rects()?);
    let (first, last) = (first.item(0)?, last.item(last.length().checked_sub(1)?)?);
    let header = dom::element("top").map_or(0.0, |top| f64::from(top.offset_height())) + BELOW_TOP;
    let below = last.bottom() + PICKER_GAP;
    let above = first.top() - PICKER_GAP_ABOVE - height;
    // Where neither side has room (a selection higher than the window) it stays in sight, over the text.
    let (top, flipped) = if below + height <= window_height {
        (below.max(header), false)
    } else if above >= header {
        (above.min(window_height - height - PICKER_GAP), true)
    } else {
        (window_height - height - PICKER_GAP, true)
    };
    let anchor = if flipped && above >= header { &first } else { &last };
    let middle = anchor.left() + anchor.width() / 2.0 - width / 2.0;
    let (page_from, page_to) = (frame.left() - 20.0, frame.right() + 20.0 - width);
    let in_page = if page_from <= page_to { middle.clamp(page_from, page_to) } else { middle };
    let left = in_page.min(window_width - width - 8.0).max(8.0);
    let upwards = flipped || top + height + MENU_ROOM > window_height && top - MENU_ROOM > header;
    Some((Place { left: left - frame.left(), top: top - frame.top(), height }, upwards))
}

#[component]
fn PickerLabel(label: Label) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let id = label.id.clone();
    let likely = {
        let id = id.clone();
        move || commands::likely_label(desk).as_ref() == Some(&id)
    };
    let key = move || match label.key.and_then(|key| key.to_digit(10)) {
        Some(digit) => {
            let own = session.prefs.saved.with(|saved| saved.keys.clone());
            shown_key(Command::Label(u8::try_from(digit).unwrap_or(0)), &own)
        }
        None => String::new(),
    };
    let color = {
        let id = id.clone();
        move || color_of(session, &id)
    };
    let name = {
        let id = id.clone();
        move || session.label_name(&id)
    };
    let give = {
        let id = id.clone();
        move |_| {
            commands::give_label(desk, &id);
            dom_focus_article();
        }
    };
    view! {
        <button
            class="pick"
            class:likely=likely
            data-testid=format!("picker-{}", id.as_str())
            style:--c=color
            // The selection must survive the press.
            on:mousedown=|event| event.prevent_default()
            on:click=give
        >
            <span class="dot"></span>
            <bdi>{name}</bdi>
            <Show when=move || !key().is_empty()>
                <kbd>{key}</kbd>
            </Show>
        </button>
    }
}

/// What else can be done with a selection, for those who do not use the keys.
#[component]
fn PickerMore() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button
            class="pick more"
            data-testid="picker-more"
            aria-expanded=move || open.get().to_string()
            aria-label=move || screen().more_actions
            title=move || screen().more_actions
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            "⋯"
        </button>
        <Show when=move || open.get()>{later::piece(Piece::PickerMore)}</Show>
    }
}

#[component]
pub fn MoreActions() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let excluded = move || {
        session.library.track();
        let range = session.cursor.get().map(|cursor| cursor.range());
        let inside = |range: TextRange| {
            session.with_open(|article, _| article.meta.excluded.iter().any(|part| part.contains(range)))
        };
        range.and_then(inside) == Some(true)
    };
    let perform = move |command| {
        move |_| {
            commands::perform(desk, command);
        }
    };
    view! {
            <div class="picker-more" on:mousedown=|event| event.prevent_default()>
                <button class="pick" data-testid="picker-widen" on:click=perform(Command::Widen)>{move || screen().widen}<Key command=Command::Widen/></button>
                <button class="pick" data-testid="picker-narrow" on:click=perform(Command::Narrow)>{move || screen().narrow}</button>
                <button class="pick" data-testid="picker-prefix" on:click=perform(Command::SkipPrefix)>{move || crate::ui::words::keys().skip_prefix}<Key command=Command::SkipPrefix/></button>
                <button class="pick" data-testid="picker-exclude" on:click=perform(Command::Exclude)>
                    {move || if excluded() { screen().include } else { screen().exclude }}<Key command=Command::Exclude/>
                </button>
                <button class="pick" data-testid="picker-examined" on:click=perform(Command::ExaminedHere)>{move || screen().examined_here}<Key command=Command::ExaminedHere/></button>
            </div>
    }
}

/// The user's own key of a command; nothing where it is turned off.
#[component]
fn Key(command: Command) -> impl IntoView {
    let session = expect_context::<Session>();
    let key = move || shown_key(command, &session.prefs.saved.with(|saved| saved.keys.clone()));
    move || Some(key()).filter(|key| !key.is_empty()).map(|key| view! { <kbd>{key}</kbd> })
}

fn dom_focus_article() {
    dom::focus_in_place("article-text");
}

/// Says what a link is waiting for, and offers its roles.
#[component]
fn LinkBar() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let waiting = move || session.linking.get().is_some_and(|linking| linking.target.is_none());
    let choosing = move || session.linking.get().is_some_and(|linking| linking.target.is_some());
    let target = move |target: Target| move |_| commands::target_chosen(desk, target.clone());
    let cancel = move |_| session.linking.set(None);
    let roles = move || commands::roles(desk).into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <Show when=waiting>
            <div class="floating-bar" role="status" data-testid="link-bar">
                <span>{move || screen().relation_choose}</span>
                <button on:click=target(Target::Unknown) data-testid="target-unknown">{move || screen().target_unknown}<Key command=Command::TargetUnknown/></button>
                <button on:click=target(Target::Author) data-testid="target-author">{move || screen().target_author}<Key command=Command::TargetAuthor/></button>
                <button class="quiet" on:click=cancel>{move || screen().dismiss}</button>
            </div>
        </Show>
        <Show when=choosing>
            <div class="floating-bar" role="toolbar" data-testid="role-bar" aria-label=move || screen().relation_role>
                <span>{move || screen().relation_role}</span>
                <For each=roles key=|(_, role)| role.clone() let:entry>
                    {
                        let (index, role) = entry;
                        let named = role.clone();
                        let slug = role.slug().to_owned();
                        view! {
                    <button
                        data-testid=format!("role-{slug}")
                        on:click=move |_| commands::finish_link(desk, role.clone())
                    >
                        {move || role_name(&named)}
                        <kbd>{(index + 1).to_string()}</kbd>
                    </button>
                        }
                    }
                </For>
                <button class="quiet" on:click=cancel>{move || screen().dismiss}</button>
            </div>
        </Show>
    }
}

#[component]
fn BrushBar() -> impl IntoView {
    let session = expect_context::<Session>();
    let text = move || {
        let label = session.brush.get().map(|label| session.label_name(&label)).unwrap_or_default();
        fill(screen().brush_on, &[("label", &label)])
    };
    let color = move || session.brush.get().map(|label| color_of(session, &label));
    view! {
        <Show when=move || session.brush.with(Option::is_some)>
            <div class="floating-bar" role="status" data-testid="brush-bar" style:--c=color>
                <span class="dot"></span>
                <span>{text}</span>
                <small class="soft by-keys">{move || screen().brush_keys}</small>
                <button class="quiet" on:click=move |_| session.brush.set(None)>{move || screen().dismiss}</button>
            </div>
        </Show>
    }
}

/// What can be done with the chosen span while the panel, which holds its card, is folded.
#[component]
fn ChosenBar() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let span = Memo::new(move |_| {
        session.version.track();
        session.chosen.track();
        session.chosen_span().map(|span| (span.label, span.certainty == Certainty::Unsure))
    });
    let free = move || {
        !session.prefs.saved.with(|saved| saved.panel_open)
            && session.linking.with(Option::is_none)
            && session.brush.with(Option::is_none)
            && session.looking_at().is_none()
            && session.cursor.get().is_none_or(Cursor::is_empty)
    };
    let name = move || span.get().map(|(label, _)| session.label_name(&label));
    let color = move || span.get().map(|(label, _)| color_of(session, &label));
    let unsure = move || span.get().is_some_and(|(_, unsure)| unsure).to_string();
    let perform = move |command| {
        move |_| {
            commands::perform(desk, command);
        }
    };
    view! {
        <Show when=move || span.with(Option::is_some) && free()>
            <div class="floating-bar" role="toolbar" data-testid="chosen-bar" aria-label=name style:--c=color>
                <span class="dot"></span>
                <bdi>{name}</bdi>
                <button class="small" aria-pressed=unsure on:click=perform(Command::Unsure)>{move || screen().unsure}</button>
                <button class="small" on:click=perform(Command::Link)>{move || screen().add_relation}</button>
                <button class="small" on:click=perform(Command::TogglePanel)>{move || screen().more}</button>
                <button class="small danger" on:click=perform(Command::Delete)>{move || screen().delete}</button>
            </div>
        </Show>
    }
}

/// What can be done with the suggestion that is looked at.
#[component]
fn SuggestionBar() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let current = session.assist.current;
    let label = move || current.get().map(|it| session.label_name(&it.label));
    let color = move || current.get().map(|it| color_of(session, &it.label));
    let perform = move |command| {
        move |_| {
            commands::perform(desk, command);
            dom_focus_article();
        }
    };
    view! {
        <Show when=move || current.with(Option::is_some)>
            <div class="floating-bar" role="toolbar" data-testid="suggestion-bar" aria-label=move || assist().bar style:--c=color>
                <span class="dot"></span>
                <bdi>{label}</bdi>
                <small class="soft">{move || current.get().map(|it| origin_name(&it))}</small>
                <button class="small" data-testid="suggestion-take" on:click=perform(Command::TakeSuggestion)>{move || assist().yes}<Key command=Command::TakeSuggestion/></button>
                <button class="small" data-testid="suggestion-refuse" on:click=perform(Command::RefuseSuggestion)>{move || assist().no}<Key command=Command::RefuseSuggestion/></button>
                <button class="small" data-testid="suggestion-never" on:click=perform(Command::RefuseEverywhere)>{move || assist().never}<Key command=Command::RefuseEverywhere/></button>
                <button class="small" on:click=perform(Command::Suggestions)>{move || assist().all}<Key command=Command::Suggestions/></button>
            </div>
        </Show>
    }
}

/// Two handles that resize the chosen span.
#[component]
fn Handles() -> impl IntoView {
    let session = expect_context::<Session>();
    let extent = Memo::new(move |_| {
        session.version.track();
        let id = session.chosen.get().filter(|_| session.looking_at().is_none())?;
        session
            .with_open(|_, set| set.spans.get(&id).map(|span| (span.extent(), span.label.clone())))
            .flatten()
    });
    view! {
        <Show when=move || extent.with(Option::is_some)>
            <Handle start=true extent/>
            <Handle start=false extent/>
        </Show>
    }
}

#[component]
fn Handle(start: bool, extent: Memo<Option<(TextRange, LabelId)>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    // The range while the handle is dragged.
    let dragging = RwSignal::new(None::<TextRange>);
    let shown = move || dragging.get().or_else(|| extent.get().map(|(range, _)| range));
    let place = Memo::new(move |_| {
        desk.geometry.track();
        let range = shown()?;
        caret_place(desk, if start { range.start() } else { range.end() })
    });
    let color = move || extent.get().map(|(_, label)| color_of(session, &label));
    let down = move |event: PointerEvent| {
        event.prevent_default();
        if let Some(handle) = dom::target_element(&event) {
            let _ = handle.set_pointer_capture(event.pointer_id());
        }
        dragging.set(extent.get_untracked().map(|(range, _)| range));
    };
    let moved = move |event: PointerEvent| {
        let (Some(_), Some((range, _))) = (dragging.get_untracked(), extent.get_untracked()) else { return };
        let pos = desk.pos_at(f64::from(event.client_x()), f64::from(event.client_y()));
        if let Some(next) = pos.and_then(|pos| dragged_range(desk, range, start, pos)) {
            dragging.set(Some(next));
            desk.highlight("making", &[next]);
        }
    };
    let up = move |_: PointerEvent| {
        let Some(range) = dragging.get_untracked() else { return };
        dragging.set(None);
        desk.highlight("making", &[]);
        let (Some(open), Some(id)) = (session.open.get_untracked(), session.chosen.get_untracked()) else {
            return;
        };
        session.run(|project| edit::resize(project, &open.set, &id, range, &session.stamp()));
    };
    view! {
        <div
            class=if start { "handle start" } else { "handle finish" }
            data-testid=if start { "handle-start" } else { "handle-end" }
            aria-hidden="true"
            style:--c=color
            style:left=move || place.get().map(|place| px(place.left))
            style:top=move || place.get().map(|place| px(place.top))
            style:height=move || place.get().map(|place| px(place.height))
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=move |_| {
                dragging.set(None);
                desk.highlight("making", &[]);
            }
        ></div>
    }
}

/// The range with one edge dragged to `pos`: to a word's edge where snapping is on. `None` where nothing would be left.
fn dragged_range(desk: Desk, range: TextRange, start: bool, pos: usize) -> Option<TextRange> {
    let session = desk.session;
    let text = session.with_open(|article, _| article.text.clone())?;
    let snap = session.prefs.saved.with_untracked(|saved| saved.snap);
    let word =
        if snap { word_at(&text, pos).filter(|word| word.start() < pos && pos < word.end()) } else { None };
    let edge = match word {
        Some(word) if start => word.start(),
        Some(word) => word.end(),
        None => snap_to_graphemes(&text, TextRange::at(pos)).start(),
    };
    let next = if start { TextRange::new(edge, range.end()) } else { TextRange::new(range.start(), edge) };
    next.filter(|next| !next.is_empty())
}
