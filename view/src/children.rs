//! Children of components: functions that give a view once, or as often as asked.

use std::rc::Rc;

use crate::view::{AnyView, IntoView, View};

/// Given once.
pub type Children = Box<dyn FnOnce() -> AnyView>;

/// Given as often as asked.
pub type ChildrenFn = Rc<dyn Fn() -> AnyView>;

/// Called by `view!`: makes a component's children of a function or a text.
pub trait ToChildren<F> {
    fn to_children(from: F) -> Self;
}

/// A text as the only child of a component.
pub struct ChildrenOptContainer<T>(pub T);

impl<F: FnOnce() -> V + 'static, V: IntoView> ToChildren<F> for Children {
    fn to_children(from: F) -> Self {
        Box::new(move || from().into_view())
    }
}

impl<V: IntoView + 'static> ToChildren<ChildrenOptContainer<V>> for Children {
    fn to_children(from: ChildrenOptContainer<V>) -> Self {
        Box::new(move || from.0.into_view())
    }
}

impl<F: Fn() -> V + 'static, V: IntoView> ToChildren<F> for ChildrenFn {
    fn to_children(from: F) -> Self {
        Rc::new(move || from().into_view())
    }
}

impl<V: IntoView + Clone + 'static> ToChildren<ChildrenOptContainer<V>> for ChildrenFn {
    fn to_children(from: ChildrenOptContainer<V>) -> Self {
        Rc::new(move || from.0.clone().into_view())
    }
}

/// A function that gives a view, as a component's property.
#[derive(Clone)]
pub struct ViewFn(Rc<dyn Fn() -> AnyView>);

impl ViewFn {
    pub fn run(&self) -> AnyView {
        (self.0)()
    }
}

impl Default for ViewFn {
    fn default() -> Self {
        Self(Rc::new(|| ().into_view()))
    }
}

impl<F: Fn() -> V + 'static, V: IntoView> From<F> for ViewFn {
    fn from(give: F) -> Self {
        Self(Rc::new(move || View::new(give())))
    }
}
