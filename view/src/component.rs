//! What `view!` and `#[component]` call to make a component from its properties.

/// Implemented by `#[component]` for a component's properties.
pub trait Props {
    type Builder;

    fn builder() -> Self::Builder;
}

/// The properties of a component without any.
pub struct NoProps;

impl NoProps {
    pub fn build(self) {}
}

/// Where a component's properties begin.
pub trait Begin {
    type Builder;

    fn begin() -> Self::Builder;
}

impl Begin for NoProps {
    type Builder = Self;

    fn begin() -> Self {
        Self
    }
}

impl<P: Props> Begin for P {
    type Builder = P::Builder;

    fn begin() -> P::Builder {
        P::builder()
    }
}

/// A function that is a component with properties `P`.
pub trait Component<P> {}

impl<F: FnOnce() -> V, V> Component<NoProps> for F {}

impl<F: FnOnce(P) -> V, P: Props, V> Component<P> for F {}

/// A function that gives `V` for what the builder of its properties made.
pub trait Construct<P, V> {
    fn construct(self, props: P) -> V;
}

impl<F: FnOnce() -> V, V> Construct<(), V> for F {
    #[inline]
    fn construct(self, (): ()) -> V {
        self()
    }
}

impl<F: FnOnce(P) -> V, P: Props, V> Construct<P, V> for F {
    #[inline]
    fn construct(self, props: P) -> V {
        self(props)
    }
}

/// The builder of a component's properties.
#[inline]
pub fn component_props_builder<P: Begin>(_: &impl Component<P>) -> P::Builder {
    P::begin()
}

/// What the component gives.
#[inline]
pub fn component_view<P, V>(component: impl Construct<P, V>, props: P) -> V {
    component.construct(props)
}
