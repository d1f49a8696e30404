//! Putting a view into the document.

use any_spawner::Executor;
use reactive_graph::owner::Owner;
use web_sys::HtmlElement;

use crate::dom;
use crate::state::State;
use crate::view::IntoView;

/// A view in the document; goes when this is dropped.
#[must_use = "dropped, the view goes from the document"]
pub struct UnmountHandle {
    state: State,
    // After the view, so that its effects find their owner to the last.
    owner: Owner,
}

impl UnmountHandle {
    /// Leaves the view where it is for the life of the page.
    pub fn forget(self) {
        std::mem::forget(self);
    }
}

impl Drop for UnmountHandle {
    fn drop(&mut self) {
        self.state.unmount();
        self.owner.cleanup();
    }
}

/// Puts a view at the end of `<body>`, for the life of the page.
pub fn mount_to_body<V: IntoView>(view: impl FnOnce() -> V + 'static) {
    if let Some(body) = dom::document().body() {
        mount_to(body, view).forget();
    }
}

/// Puts a view at the end of an element.
pub fn mount_to<V: IntoView>(parent: HtmlElement, view: impl FnOnce() -> V + 'static) -> UnmountHandle {
    // An error only says that it has been done.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let state = owner.with(|| {
        let state = State::build(view().into_view());
        state.mount(&parent, None);
        state
    });
    UnmountHandle { state, owner }
}
