//! The part of Leptos that the interface uses, with views of one type.
//!
//! Leptos gives each `view!` a type of its own, and the compiler writes the code for building, changing and dropping
//! it once for each. Here a view is a value: a description that one builder turns into DOM nodes and one
//! rebuilder compares with what stands. The macros, the signals, the effects and their owners are Leptos' own; what
//! stands here has their names, so that the interface is written, and read, as any Leptos app.
//!
//! Left out: rendering on a server, hydration, suspense, routing, forms, spreading attributes, `bind:`, `use:`,
//! `inner_html`. A view is not `Send`.

extern crate self as leptos;

pub mod children;
pub mod component;
mod control;
mod dom;
mod element;
mod events;
mod keyed;
pub mod mount;
mod node_ref;
mod state;
mod value;
mod view;

pub use element::{html, svg};
pub use events::ev;
pub use leptos_macro::{component, view};
pub use reactive_graph as reactive;
pub use typed_builder;
pub use typed_builder_macro;

/// What an app imports.
pub mod prelude {
    pub use leptos_macro::{component, view};
    pub use reactive_graph::callback::*;
    pub use reactive_graph::computed::*;
    pub use reactive_graph::effect::*;
    pub use reactive_graph::graph::untrack;
    pub use reactive_graph::owner::*;
    pub use reactive_graph::prelude::*;
    pub use reactive_graph::signal::*;
    pub use reactive_graph::wrappers::read::*;
    pub use reactive_graph::wrappers::write::*;

    pub use crate::children::{Children, ChildrenFn, ViewFn};
    pub use crate::control::{For, Show};
    pub use crate::events::{event_target_checked, event_target_value, window_event_listener};
    pub use crate::node_ref::NodeRef;
    pub use crate::value::IntoAttributeValue;
    pub use crate::view::{AnyView, CollectView, IntoAny, IntoRender, IntoView, View};
}

/// Futures on the browser's queue.
pub mod task {
    /// Runs a future to its end, beside everything else.
    pub fn spawn_local(future: impl Future<Output = ()> + 'static) {
        any_spawner::Executor::spawn_local(future);
    }
}

/// The paths that `view!` writes.
pub mod tachys {
    pub use crate::element::svg;

    pub mod html {
        pub use crate::element::html as element;
        pub use crate::events::ev as event;
        pub use crate::view::InertElement;
    }
}
