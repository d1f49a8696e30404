//! Short ways to the document, with every absence handled as `None`.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element, Event, EventTarget, FontFaceSet, HtmlElement, Window};

/// `None` in the worker.
pub fn window() -> Option<Window> {
    web_sys::window()
}

pub fn document() -> Option<Document> {
    window()?.document()
}

pub fn element(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Focus on an element by id, if it is there.
pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        // Focus can only fail on detached elements, where there is nothing to do.
        let _ = element.focus();
    }
}

/// Focus as above, while the page stays where it is: bringing a whole article into view would mean its beginning.
pub fn focus_in_place(id: &str) {
    let Some(element) = element(id) else { return };
    let options = js_sys::Object::new();
    // A fresh object takes any property; focus can only fail on detached elements, where there is nothing to do.
    let _ = js_sys::Reflect::set(&options, &"preventScroll".into(), &true.into());
    let focus = js_sys::Reflect::get(&element, &"focus".into());
    if let Some(focus) = focus.ok().and_then(|focus| focus.dyn_into::<js_sys::Function>().ok()) {
        let _ = focus.call1(&element, &options);
    }
}

/// Shows an element with `popover` in the top layer; nothing where the browser has no popovers.
pub fn show_popover(element: &HtmlElement) {
    let show = js_sys::Reflect::get(element, &"showPopover".into());
    if let Some(show) = show.ok().and_then(|show| show.dyn_into::<js_sys::Function>().ok()) {
        // It refuses what is shown already or is gone: both are as they should be.
        let _ = show.call0(element);
    }
}

/// Creates `<tag class="…">`; an empty class is left out.
pub fn create(document: &Document, tag: &str, class: &str) -> Option<HtmlElement> {
    let element: HtmlElement = document.create_element(tag).ok()?.dyn_into().ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    Some(element)
}

/// Sets or removes an attribute of `<html>`.
pub fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = if value.is_empty() { root.remove_attribute(name) } else { root.set_attribute(name, value) };
    }
}

/// Whether `<html>` has an attribute.
pub fn has_root_attribute(name: &str) -> bool {
    document().and_then(|document| document.document_element()).is_some_and(|root| root.has_attribute(name))
}

/// Listens for the life of the page.
pub fn listen_forever<E: JsCast + 'static>(
    target: &EventTarget,
    name: &str,
    mut handler: impl FnMut(E) + 'static,
) {
    let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        if let Ok(event) = event.dyn_into::<E>() {
            handler(event);
        }
    });
    // Registering a listener on an existing target does not fail.
    let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Sends an event without data to the page's scripts.
pub fn tell(name: &str) {
    if let (Some(window), Ok(event)) = (window(), Event::new(name)) {
        let _ = window.dispatch_event(&event);
    }
}

/// The element that an event came from.
pub fn target_element(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()
}

/// Runs `task` before the next frame is painted.
pub fn next_frame(task: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(task);
    if let Some(window) = window() {
        let _ = window.request_animation_frame(callback.unchecked_ref());
    }
}

/// Runs `task` in a task of its own once what has been put on the page is painted: after two frames, or after
/// [`UNSEEN`] where no frames come, as in a hidden tab.
pub fn once_painted(task: impl FnOnce() + 'static) {
    let slot = Rc::new(Cell::new(Some(task)));
    let other = slot.clone();
    let run = move || {
        if let Some(task) = slot.take() {
            task();
        }
    };
    after(UNSEEN, move || {
        if let Some(task) = other.take() {
            task();
        }
    });
    next_frame(move || next_frame(move || after(0, run)));
}

/// Milliseconds without a frame.
const UNSEEN: i32 = 400;

#[wasm_bindgen]
extern "C" {
    /// The same on a page and in a worker.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(task: &JsValue, ms: i32);
}

/// Runs `task` after `ms` milliseconds.
pub fn after(ms: i32, task: impl FnOnce() + 'static) {
    set_timeout(&Closure::once_into_js(task), ms);
}

/// Lets the page paint and answer before going on, in a task of its own.
pub async fn breath() {
    wait(0).await;
}

/// Waits some milliseconds.
pub async fn wait(ms: i32) {
    let (reply, send) = super::reply::Reply::new();
    after(ms, move || send.send(()));
    reply.await;
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        // Only a document that is going already refuses.
        let _ = window.location().reload();
    }
}

/// Milliseconds since the page began; 0 where there is no window.
pub fn now_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Whether fonts that some text needs are still on their way.
pub fn fonts_are_loading(fonts: &FontFaceSet) -> bool {
    js_sys::Reflect::get(fonts, &"status".into()).is_ok_and(|status| status == "loading")
}

/// Whether a media query holds now.
pub fn media_matches(query: &str) -> bool {
    window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
}

/// Calls back whenever a media query begins to hold or to fail, for as long as the page lives.
pub fn follow_media(query: &str, mut changed: impl FnMut(bool) + 'static) {
    if let Some(list) = window().and_then(|window| window.match_media(query).ok().flatten()) {
        let asked = list.clone();
        listen_forever(&list, "change", move |_: Event| changed(asked.matches()));
    }
}

/// The number that a style's value begins with; 0 where there is none.
pub fn leading_number(value: &str) -> f64 {
    Some(js_sys::parse_float(value)).filter(|number| number.is_finite()).unwrap_or(0.0)
}

/// Sets a custom property on `<html>` through the CSSOM, which the policy allows.
pub fn set_root_property(name: &str, value: &str) {
    let root = document().and_then(|document| document.document_element());
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        // Only a read-only style declaration refuses, and an element's own is not.
        let _ = root.style().set_property(name, value);
    }
}
