//! Mouse, pen and finger on the article: selecting, choosing, extending.
//!
//! The page's own selection does the dragging, so that platform habits (handles, double taps) keep working. It is taken
//! over in a task of its own, or earlier by whatever acts on it: see [`settle`].

use std::cell::Cell;
use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent, PointerEvent};

use super::Desk;
use super::tags::tag_width;
use crate::model::SpanId;
use crate::platform::dom;
use crate::text::{TextRange, word_at};
use crate::ui::commands;
use crate::ui::later;
use crate::ui::prefs::Saved;
use crate::ui::session::Cursor;

/// A finger's selection counts as made after this long without a change (milliseconds).
const SETTLE_MS: i32 = 350;

/// A press that moved further than this (pixels, both axes together) is a drag.
const CLICK_SLOP: i32 = 6;

/// Listens on the sheet for as long as it lives, and on the document for touch selections.
pub fn listen(desk: Desk, root: NodeRef<html::Div>) {
    let touch = Rc::new(Cell::new(false));
    // Where the last press began, in window pixels.
    let pressed = Rc::new(Cell::new((0, 0)));
    Effect::new({
        let (touch, pressed) = (touch.clone(), pressed.clone());
        move |_| {
            let Some(root) = root.get() else { return };
            let root: HtmlElement = root.unchecked_into();
            let (touch, pressed, by) = (touch.clone(), pressed.clone(), touch.clone());
            dom::listen_forever(&root, "pointerdown", move |event: PointerEvent| {
                by.set(event.pointer_type() == "touch");
            });
            dom::listen_forever(&root, "click", move |event: MouseEvent| {
                let in_place = !is_drag(&event, pressed.get());
                if event.detail() < 2 || in_place {
                    clicked(desk, &event, in_place && !touch.get());
                }
            });
        }
    });
    // A drag may begin beside the text, but not on what floats over it or in the panel.
    let pressing = Rc::new(Cell::new(false));
    let (began, place) = (pressing.clone(), pressed.clone());
    let down = window_event_listener(leptos::ev::mousedown, move |event| {
        let target = dom::target_element(&event);
        let inside = |selector| target.as_ref().is_some_and(|t| t.closest(selector).ok().flatten().is_some());
        // Before this press changes it.
        settle(desk);
        began.set(inside(".desk") && !inside(".overlay") && !inside("button"));
        place.set((event.client_x(), event.client_y()));
        selecting(desk, began.get());
    });
    // The drag may end outside of the text.
    let released = window_event_listener(leptos::ev::mouseup, move |event| {
        selecting(desk, false);
        // A double click is the click's work; a drag that began with one goes by words, as the browser selects.
        let by_drag = event.detail() < 2 || is_drag(&event, pressed.get());
        if pressing.take() && event.button() == 0 && by_drag {
            // The page's selection settles one tick after mouseup.
            settle_after(desk, 0);
        }
    });
    let cancelled = window_event_listener(leptos::ev::pointercancel, move |_| selecting(desk, false));
    let selection_changed = window_document_listener("selectionchange", move || {
        if touch.get() {
            settle_after(desk, SETTLE_MS);
        }
    });
    on_cleanup(move || {
        down.remove();
        released.remove();
        cancelled.remove();
        selection_changed();
    });
}

/// Whether the pointer was released elsewhere than it was pressed.
fn is_drag(event: &MouseEvent, (x, y): (i32, i32)) -> bool {
    (event.client_x() - x).abs() + (event.client_y() - y).abs() > CLICK_SLOP
}

/// While text is selected nothing that floats over it is in the pointer's way: a drag that ended on a handle would
/// select to the end of the article.
fn selecting(desk: Desk, on: bool) {
    if let Some(mounted) = desk.mounted() {
        // Only a malformed name is refused.
        let _ = mounted.frame.toggle_attribute_with_force("data-selecting", on);
    }
}

/// Has the page's selection taken over after so many milliseconds, unless it is asked for earlier.
fn settle_after(desk: Desk, ms: i32) {
    let ticket = desk.unsettled.try_update_value(Unsettled::begin).flatten();
    dom::after(ms, move || {
        if ticket.is_some() && desk.unsettled.try_with_value(Unsettled::waiting).flatten() == ticket {
            settle(desk);
        }
    });
}

/// Takes over what the pointer has selected and nobody has taken over yet. What acts on the selection asks for this
/// first: on a busy machine a key is handled before the task that would have done it, and would act on what was
/// selected before; and that task, coming late, would undo what the key did.
pub fn settle(desk: Desk) {
    if desk.unsettled.try_update_value(Unsettled::end) == Some(true) {
        dragged(desk);
    }
}

/// Whether the pointer has made a selection that is not yet taken over.
#[derive(Default)]
pub struct Unsettled {
    count: u64,
    waits: bool,
}

impl Unsettled {
    /// Gives the number of the task that is to end it.
    fn begin(&mut self) -> Option<u64> {
        self.count += 1;
        self.waits = true;
        self.waiting()
    }

    fn waiting(&self) -> Option<u64> {
        self.waits.then_some(self.count)
    }

    /// Whether there was one.
    fn end(&mut self) -> bool {
        std::mem::take(&mut self.waits)
    }
}

/// Takes over a selection that ended; a collapsed one is a click and handled there.
fn dragged(desk: Desk) {
    let Some(exact) = desk.selected_range().filter(|range| !range.is_empty()) else { return };
    let shown = desk.session.cursor.get_untracked().map(Cursor::range);
    // What the app itself has selected, as after a key, is taken over already. Snapping it would undo it, and under a
    // finger, where each change of the selection comes here, it would be told again for ever.
    if shown == Some(exact) {
        return;
    }
    if let Some(range) = desk.snapped(exact).filter(|range| shown != Some(*range)) {
        commands::selection_made(desk, range);
    }
}

/// `collapses`: a click inside of what is selected selects it no more. A finger's tap leaves it selected, as phones do,
/// and after a drag there is a click as well.
fn clicked(desk: Desk, event: &MouseEvent, collapses: bool) {
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    if !event.shift_key()
        && (event.detail() > 1 || desk.adopt_selection().is_none())
        && let Some(id) = tag_at(desk, x, y)
    {
        crate::platform::selection::clear();
        return commands::choose(desk, &id);
    }
    let Some(pos) = desk.pos_at(x, y) else { return };
    let text = desk.session.with_open(|article, _| article.text.clone()).unwrap_or_default();
    // Chromium and WebKit collapse what is selected only after a click inside of it has been heard.
    let shown = desk.session.cursor.get_untracked().map(Cursor::range);
    let inside_selection = collapses && shown.is_some() && desk.selected_range() == shown;
    match event.detail() {
        2 => {
            let word = word_at(&text, pos).and_then(|word| desk.snapped(word));
            if let Some(word) = word {
                commands::selection_made(desk, word);
            }
        }
        3 => {
            later::soon(move |later| (later.select_sentence)(desk, pos));
        }
        _ if event.shift_key() => {
            let anchor = desk.session.cursor.get_untracked().map_or(pos, |cursor| cursor.anchor);
            if let Some(range) = desk.snapped(TextRange::between(anchor, pos)) {
                commands::selection_made(desk, range);
            }
        }
        _ if desk.adopt_selection().is_some() && !inside_selection => {}
        _ => {
            desk.session.cursor.set(Some(Cursor::at(pos)));
            // The caret stands before or after the letter that was hit: ask for both sides.
            let hit = desk.touches(pos, x, y);
            let chosen = hit && (commands::choose_at(desk, side(desk, &text, pos, x)));
            if !chosen && desk.session.linking.with_untracked(Option::is_none) {
                desk.session.chosen.set(None);
                // Where the part is not here there are no suggestions yet.
                let suggested = |later: &later::Later| (later.suggestion_at)(desk, side(desk, &text, pos, x));
                if !hit || !later::here().is_some_and(suggested) {
                    desk.session.assist.current.set(None);
                }
            }
        }
    }
}

/// The span whose tag lies under a point of the window. Tags are painted behind the text and take no events of their
/// own, which would get into the way of selecting; their size is estimated as the painter does.
fn tag_at(desk: Desk, x: f64, y: f64) -> Option<SpanId> {
    let painter = desk.mounted()?.painter;
    let height = desk.session.prefs.saved.with_untracked(Saved::tag_height);
    painter.tags_on_screen().into_iter().find_map(|(span, element)| {
        let rect = element.get_bounding_client_rect();
        let text = element.get_attribute("data-tag")?;
        let shift = |name| {
            let value = element.style().get_property_value(name).unwrap_or_default();
            dom::leading_number(&value)
        };
        let width = tag_width(&text);
        let from = if super::sheet::is_rtl(&element) { rect.right() - width } else { rect.left() };
        let (left, bottom) = (from + shift("--tx"), rect.top() + shift("--ty") + 1.0);
        let hit = left <= x && x <= left + width && bottom - height <= y && y < bottom;
        hit.then_some(span)
    })
}

/// The start of the letter that a point lies on: the caret place, or the letter before it.
fn side(desk: Desk, text: &str, pos: usize, x: f64) -> usize {
    let before = crate::text::prev_grapheme(text, pos);
    let Some(mounted) = desk.mounted() else { return pos };
    let lies_on = |start: usize, end: usize| {
        let ranges = mounted.sheet.dom_ranges(TextRange::between(start, end));
        ranges.iter().any(|(_, range)| {
            let rect = range.get_bounding_client_rect();
            rect.left() <= x && x <= rect.right()
        })
    };
    if lies_on(pos, crate::text::next_grapheme(text, pos)) || !lies_on(before, pos) { pos } else { before }
}

/// Listens to a document event; the result ends it.
fn window_document_listener(
    name: &'static str,
    handler: impl Fn() + 'static,
) -> impl Fn() + Send + Sync + 'static {
    let live = StoredValue::new(true);
    if let Some(document) = dom::document() {
        dom::listen_forever(&document, name, move |_: web_sys::Event| {
            if live.try_get_value() == Some(true) {
                handler();
            }
        });
    }
    move || {
        live.try_set_value(false);
    }
}
