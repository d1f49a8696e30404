//! Mouse, pen and finger on the article: selecting, choosing, extending.
//!
//! The page's own selection does the dragging, so that platform habits (handles, double taps) keep working.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent, PointerEvent};

use super::Desk;
use super::paint::tag_width;
use crate::model::SpanId;
use crate::platform::dom;
use crate::text::{TextRange, sentence_at, word_at};
use crate::ui::commands;
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
            let (touch, pressed) = (touch.clone(), pressed.clone());
            dom::listen_forever(&root, "pointerdown", move |event: PointerEvent| {
                touch.set(event.pointer_type() == "touch");
            });
            dom::listen_forever(&root, "click", move |event: MouseEvent| {
                if event.detail() < 2 || !is_drag(&event, pressed.get()) {
                    clicked(desk, &event);
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
            // The selection settles one tick after mouseup.
            dom::after(0, move || dragged(desk));
        }
    });
    let cancelled = window_event_listener(leptos::ev::pointercancel, move |_| selecting(desk, false));
    let pending = Rc::new(RefCell::new(0_u32));
    let changed = {
        let pending = pending.clone();
        move || {
            *pending.borrow_mut() += 1;
            let ticket = *pending.borrow();
            let pending = pending.clone();
            dom::after(SETTLE_MS, move || {
                if *pending.borrow() == ticket {
                    dragged(desk);
                }
            });
        }
    };
    let selection_changed = window_document_listener("selectionchange", move || {
        if touch.get() {
            changed();
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

/// Takes over a selection that ended; a collapsed one is a click and handled there.
fn dragged(desk: Desk) {
    if let Some(range) = desk.adopt_selection() {
        // Selecting the same again would, under a finger, be told again for ever.
        if desk.session.cursor.get_untracked().map(Cursor::range) != Some(range) {
            commands::selection_made(desk, range);
        }
    }
}

fn clicked(desk: Desk, event: &MouseEvent) {
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
    match event.detail() {
        2 => {
            let word = word_at(&text, pos).and_then(|word| desk.snapped(word));
            if let Some(word) = word {
                commands::selection_made(desk, word);
            }
        }
        3 => {
            if let Some(sentence) = desk.snapped(sentence_at(&text, pos)) {
                commands::selection_made(desk, sentence);
            }
        }
        _ if event.shift_key() => {
            let anchor = desk.session.cursor.get_untracked().map_or(pos, |cursor| cursor.anchor);
            if let Some(range) = desk.snapped(TextRange::between(anchor, pos)) {
                commands::selection_made(desk, range);
            }
        }
        _ if desk.adopt_selection().is_some() => {}
        _ => {
            desk.session.cursor.set(Some(Cursor::at(pos)));
            // The caret stands before or after the letter that was hit: ask for both sides.
            let hit = desk.touches(pos, x, y);
            let chosen = hit && (commands::choose_at(desk, side(desk, &text, pos, x)));
            if !chosen && desk.session.linking.with_untracked(Option::is_none) {
                desk.session.chosen.set(None);
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
