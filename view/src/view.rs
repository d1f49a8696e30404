//! What a view is: a description of nodes, and what can be turned into one.

use std::borrow::Cow;

use reactive_graph::computed::Memo;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::Get;
use reactive_graph::wrappers::read::Signal;

use crate::element::Described;
use crate::keyed::Rows;

/// A description of nodes, not yet in the document.
pub struct View(pub(crate) Kind);

/// Leptos' name for a view whose type is not known.
pub type AnyView = View;

pub(crate) enum Kind {
    Nothing,
    Text(Cow<'static, str>),
    Element(Box<Described>),
    /// Markup from `view!`, without anything that changes. `true`: a part of an `<svg>`.
    Inert(&'static str, bool),
    Many(Vec<View>),
    /// Described anew whenever a signal it read changes.
    Live(Box<dyn FnMut() -> View>),
    Rows(Box<Rows>),
}

impl View {
    /// Called by `view!`.
    pub fn new(view: impl IntoView) -> Self {
        view.into_view()
    }

    /// Called by `view!` in debug builds, for reloading styles: nothing here.
    #[must_use]
    pub fn with_view_marker(self, _: &'static str) -> Self {
        self
    }
}

/// What can be shown.
pub trait IntoView: Sized {
    fn into_view(self) -> View;
}

/// Leptos' name for leaving a view's type behind.
pub trait IntoAny {
    fn into_any(self) -> AnyView;
}

impl<T: IntoView> IntoAny for T {
    #[inline]
    fn into_any(self) -> AnyView {
        self.into_view()
    }
}

/// Called by `view!` for `{blocks}`.
pub trait IntoRender {
    fn into_render(self) -> View;
}

impl<T: IntoView> IntoRender for T {
    #[inline]
    fn into_render(self) -> View {
        self.into_view()
    }
}

/// One view from many.
pub trait CollectView {
    fn collect_view(self) -> View;
}

impl<I: IntoIterator<Item = V>, V: IntoView> CollectView for I {
    fn collect_view(self) -> View {
        View(Kind::Many(self.into_iter().map(IntoView::into_view).collect()))
    }
}

impl IntoView for View {
    #[inline]
    fn into_view(self) -> View {
        self
    }
}

impl IntoView for () {
    fn into_view(self) -> View {
        View(Kind::Nothing)
    }
}

impl IntoView for &'static str {
    fn into_view(self) -> View {
        View(Kind::Text(Cow::Borrowed(self)))
    }
}

impl IntoView for String {
    fn into_view(self) -> View {
        View(Kind::Text(Cow::Owned(self)))
    }
}

impl<V: IntoView> IntoView for Option<V> {
    fn into_view(self) -> View {
        self.map_or(View(Kind::Nothing), IntoView::into_view)
    }
}

impl<V: IntoView> IntoView for Vec<V> {
    fn into_view(self) -> View {
        self.collect_view()
    }
}

impl<F: FnMut() -> V + 'static, V: IntoView> IntoView for F {
    fn into_view(mut self) -> View {
        View(Kind::Live(Box::new(move || self().into_view())))
    }
}

macro_rules! signals {
    ($($signal:ident),*) => {$(
        impl<T: IntoView + Clone + Send + Sync + 'static> IntoView for $signal<T> {
            fn into_view(self) -> View {
                (move || self.get()).into_view()
            }
        }
    )*};
}

signals!(RwSignal, Memo, Signal);

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: IntoView),*> IntoView for ($($name,)*) {
            #[inline]
            fn into_view(self) -> View {
                #[allow(non_snake_case, reason = "a type's and its value's name at once")]
                let ($($name,)*) = self;
                View(Kind::Many(vec![$($name.into_view()),*]))
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);
tuples!(A B C D E F G H I J K L M);
tuples!(A B C D E F G H I J K L M N);
tuples!(A B C D E F G H I J K L M N O);
tuples!(A B C D E F G H I J K L M N O P);

/// Markup that `view!` wrote from an element without anything that changes.
pub struct InertElement {
    markup: &'static str,
}

impl InertElement {
    pub fn new(markup: &'static str) -> Self {
        Self { markup }
    }
}

impl IntoView for InertElement {
    fn into_view(self) -> View {
        View(Kind::Inert(self.markup, false))
    }
}
