//! Events: their names and types, listeners on the window, what their targets hold.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;

use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, EventTarget, HtmlInputElement};

use crate::dom;
use ev::EventDescriptor;

/// What an event does.
pub(crate) type Handler = Box<dyn FnMut(Event)>;

/// What a listener in the DOM calls; can be replaced while the listener stays.
pub(crate) type Slot = Rc<RefCell<Handling>>;

/// Where a listener's handler is.
pub(crate) enum Handling {
    Waits(Handler),
    Runs,
    /// Its view is gone, though the element may still be held by somebody, or an event be on its way.
    Ended,
}

/// A listener's slot for as long as its view stands; what is gone hears nothing more.
pub(crate) struct Listening(Slot);

impl Listening {
    /// Has something else done from the next event on.
    pub fn replace(&self, handler: Handler) {
        *self.0.borrow_mut() = Handling::Waits(handler);
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // Not dropped while the slot is borrowed: what it holds may lead back here.
        let ended = self.0.replace(Handling::Ended);
        drop(ended);
    }
}

/// Events by name.
pub mod ev {
    pub use web_sys::{
        ClipboardEvent, CompositionEvent, DragEvent, FocusEvent, InputEvent, KeyboardEvent, MouseEvent,
        PointerEvent, StorageEvent, SubmitEvent, WheelEvent,
    };

    pub use super::Targeted;

    /// An event's name and the type of what a listener gets.
    pub trait EventDescriptor {
        type EventType: wasm_bindgen::JsCast + 'static;

        const NAME: &'static str;
    }

    macro_rules! events {
        ($($name:ident: $kind:ident,)*) => {$(
            #[allow(non_camel_case_types, reason = "events are named as in HTML")]
            #[derive(Clone, Copy)]
            pub struct $name;

            impl EventDescriptor for $name {
                type EventType = web_sys::$kind;

                const NAME: &'static str = stringify!($name);
            }
        )*};
    }

    events! {
        beforeinput: InputEvent,
        blur: FocusEvent,
        change: Event,
        click: MouseEvent,
        close: Event,
        compositionend: CompositionEvent,
        compositionstart: CompositionEvent,
        contextmenu: MouseEvent,
        copy: ClipboardEvent,
        cut: ClipboardEvent,
        dblclick: MouseEvent,
        dragleave: DragEvent,
        dragover: DragEvent,
        drop: DragEvent,
        focus: FocusEvent,
        focusin: FocusEvent,
        focusout: FocusEvent,
        hashchange: HashChangeEvent,
        input: Event,
        keydown: KeyboardEvent,
        keyup: KeyboardEvent,
        mousedown: MouseEvent,
        mouseenter: MouseEvent,
        mouseleave: MouseEvent,
        mousemove: MouseEvent,
        mouseup: MouseEvent,
        paste: ClipboardEvent,
        pointercancel: PointerEvent,
        pointerdown: PointerEvent,
        pointerenter: PointerEvent,
        pointerleave: PointerEvent,
        pointermove: PointerEvent,
        pointerup: PointerEvent,
        resize: UiEvent,
        scroll: Event,
        storage: StorageEvent,
        submit: SubmitEvent,
        toggle: Event,
        touchend: TouchEvent,
        touchstart: TouchEvent,
        visibilitychange: Event,
        wheel: WheelEvent,
    }
}

/// An event of `on:…:target`: it knows the type of the element that listens.
pub struct Targeted<E, T> {
    event: E,
    kind: PhantomData<T>,
}

impl<E: JsCast, T: JsCast> Targeted<E, T> {
    pub(crate) fn new(event: E) -> Self {
        Self { event, kind: PhantomData }
    }

    /// The element the event happened on; as in Leptos, taken for one of the listener's type.
    pub fn target(&self) -> T {
        let target = self.event.unchecked_ref::<Event>().target();
        target.map_or(JsValue::NULL, JsValue::from).unchecked_into()
    }
}

impl<E, T> Deref for Targeted<E, T> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.event
    }
}

/// Adds a listener; what it does can be replaced in the slot.
pub(crate) fn listen(target: &EventTarget, name: &str, handler: Handler) -> (Listening, JsValue) {
    let slot: Slot = Rc::new(RefCell::new(Handling::Waits(handler)));
    let called = Rc::clone(&slot);
    let call: Box<dyn Fn(Event)> = Box::new(move |event| {
        // Taken out while it runs: it may cause the same event again, and its view may be rebuilt.
        let taken = match &mut *called.borrow_mut() {
            waits @ Handling::Waits(_) => std::mem::replace(waits, Handling::Runs),
            Handling::Runs | Handling::Ended => return,
        };
        let Handling::Waits(mut handler) = taken else { return };
        handler(event);
        let mut after = called.borrow_mut();
        if matches!(*after, Handling::Runs) {
            *after = Handling::Waits(handler);
        }
    });
    // The collector frees it with the element: an event may still be on its way when a view goes.
    let call = Closure::wrap(call).into_js_value();
    // Fails only for arguments that are none.
    let _ = target.add_event_listener_with_callback(name, call.unchecked_ref());
    (Listening(slot), call)
}

/// A listener on the window.
pub struct WindowListenerHandle {
    name: &'static str,
    call: SendWrapper<JsValue>,
}

impl WindowListenerHandle {
    pub fn remove(self) {
        let _ = dom::window().remove_event_listener_with_callback(self.name, self.call.unchecked_ref());
    }
}

/// Listens on the window until the handle removes it.
pub fn window_event_listener<E: EventDescriptor>(
    _: E,
    handler: impl Fn(E::EventType) + 'static,
) -> WindowListenerHandle {
    let handler = Box::new(move |event: Event| handler(event.unchecked_into()));
    let (listening, call) = listen(&dom::window(), E::NAME, handler);
    // It listens until it is removed, whoever holds the handle.
    std::mem::forget(listening);
    WindowListenerHandle { name: E::NAME, call: SendWrapper::new(call) }
}

/// What the field holds in which the event happened.
pub fn event_target_value(event: &impl JsCast) -> String {
    target_property(event.unchecked_ref(), "value").as_string().unwrap_or_default()
}

/// Whether the box is ticked in which the event happened.
pub fn event_target_checked(event: &impl JsCast) -> bool {
    let target = event.unchecked_ref::<Event>().target();
    target.is_some_and(|target| target.unchecked_into::<HtmlInputElement>().checked())
}

fn target_property(event: &Event, name: &str) -> JsValue {
    let target = event.target();
    target.and_then(|target| js_sys::Reflect::get(&target, &name.into()).ok()).unwrap_or(JsValue::UNDEFINED)
}
