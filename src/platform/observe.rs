//! Being told when elements come near the screen or change their size.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, ResizeObserver,
};

/// Watches elements until it is dropped.
pub struct NearScreen {
    observer: IntersectionObserver,
    _callback: Closure<dyn FnMut(js_sys::Array)>,
}

impl NearScreen {
    /// Calls `changed` with what came within `margin` (as in CSS, `120% 0px`) of the screen (`true`) or left it.
    /// `None` in browsers without intersection observers.
    pub fn new(margin: &str, mut changed: impl FnMut(Vec<(Element, bool)>) + 'static) -> Option<Self> {
        let callback = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let entries =
                entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok());
            changed(entries.map(|entry| (entry.target(), entry.is_intersecting())).collect());
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(margin);
        let observer =
            IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options).ok()?;
        Some(Self { observer, _callback: callback })
    }

    pub fn watch(&self, element: &Element) {
        self.observer.observe(element);
    }
}

impl Drop for NearScreen {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Watches the size of elements until it is dropped.
pub struct Resized {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl Resized {
    /// Calls `changed` after a watched element has changed its size, and once soon after it is watched.
    /// `None` in browsers without resize observers.
    pub fn new(changed: impl FnMut() + 'static) -> Option<Self> {
        let callback = Closure::<dyn FnMut()>::new(changed);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        Some(Self { observer, _callback: callback })
    }

    pub fn watch(&self, element: &Element) {
        self.observer.observe(element);
    }
}

impl Drop for Resized {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
