//! A reference to the element that a view became.

use std::marker::PhantomData;

use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Get, GetUntracked, Set};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::element::ElementType;

/// The element with `node_ref=…`, once it is built. Reading it is tracked.
pub struct NodeRef<E> {
    element: RwSignal<Option<SendWrapper<Element>>>,
    kind: PhantomData<fn() -> E>,
}

impl<E> Clone for NodeRef<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for NodeRef<E> {}

impl<E: ElementType> Default for NodeRef<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: ElementType> NodeRef<E> {
    pub fn new() -> Self {
        Self { element: RwSignal::new(None), kind: PhantomData }
    }

    pub fn get(&self) -> Option<E::Output> {
        cast(self.element.get())
    }

    pub fn get_untracked(&self) -> Option<E::Output> {
        cast(self.element.get_untracked())
    }
}

impl<E> NodeRef<E> {
    pub(crate) fn slot(self) -> RwSignal<Option<SendWrapper<Element>>> {
        self.element
    }
}

/// Notes the element. Nothing where the reference's owner is gone.
pub(crate) fn load(slot: RwSignal<Option<SendWrapper<Element>>>, element: &Element) {
    slot.try_set(Some(SendWrapper::new(element.clone())));
}

fn cast<T: JsCast>(element: Option<SendWrapper<Element>>) -> Option<T> {
    // `view!` puts a reference only on the element it was made for.
    element.map(|element| element.take().unchecked_into())
}
