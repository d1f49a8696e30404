//! Elements as `view!` writes them: a function by tag, then its children, attributes and listeners.

use std::marker::PhantomData;

use reactive_graph::owner::Owner;
use reactive_graph::signal::RwSignal;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::Event;

use crate::events::{Handler, Targeted, ev::EventDescriptor};
use crate::node_ref::NodeRef;
use crate::value::{IntoAttributeValue, Value};
use crate::view::{IntoView, Kind, View};

/// A kind of element.
pub trait ElementType: 'static {
    /// What it is in the DOM.
    type Output: JsCast + Clone + 'static;
}

/// An element with all that is said of it.
pub(crate) struct Described {
    pub tag: &'static str,
    pub svg: bool,
    pub parts: Vec<Part>,
    pub children: Option<View>,
}

pub(crate) enum Part {
    Set(What, &'static str, Value),
    Listen(&'static str, Handler),
    Reference(RwSignal<Option<SendWrapper<web_sys::Element>>>),
}

/// What a value is set as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Attribute,
    /// One class, there or not.
    Class,
    /// A property of the element's style.
    Style,
    /// A property of the DOM's object.
    Property,
}

impl Described {
    fn new(tag: &'static str, svg: bool) -> Box<Self> {
        Box::new(Self { tag, svg, parts: Vec::new(), children: None })
    }

    #[inline(never)]
    fn set(&mut self, what: What, name: &'static str, value: Value) {
        self.parts.push(Part::Set(what, name, value));
    }

    /// The handler runs with the owner that is current now.
    #[inline(never)]
    fn listen(&mut self, name: &'static str, mut handler: Handler) {
        let owner = Owner::current().unwrap_or_default();
        let handler = Box::new(move |event: Event| {
            #[cfg(debug_assertions)]
            let _untracked = reactive_graph::diagnostics::SpecialNonReactiveZone::enter();
            owner.with(|| handler(event));
        });
        self.parts.push(Part::Listen(name, handler));
    }
}

/// An element that is being described. Its methods are called by `view!`.
pub struct Element<E> {
    described: Box<Described>,
    kind: PhantomData<E>,
}

impl<E> IntoView for Element<E> {
    #[inline]
    fn into_view(self) -> View {
        View(Kind::Element(self.described))
    }
}

impl<E> Element<E> {
    fn new(tag: &'static str, svg: bool) -> Self {
        Self { described: Described::new(tag, svg), kind: PhantomData }
    }
}

#[allow(clippy::wrong_self_convention, reason = "attributes are named as in HTML")]
impl<E: ElementType> Element<E> {
    #[inline(always)]
    #[must_use]
    pub fn child(mut self, child: impl IntoView) -> Self {
        self.described.children = Some(child.into_view());
        self
    }

    #[inline(always)]
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl IntoAttributeValue) -> Self {
        self.described.set(What::Attribute, name, value.into_attribute_value());
        self
    }

    #[inline(always)]
    #[must_use]
    pub fn class(mut self, class: impl IntoClass) -> Self {
        class.add_to(&mut Target(&mut self.described));
        self
    }

    /// A property of the style by name. There is no `style=`: the page's policy forbids what it would write.
    #[inline(always)]
    #[must_use]
    pub fn style(mut self, (name, value): (&'static str, impl IntoAttributeValue)) -> Self {
        self.described.set(What::Style, name, value.into_attribute_value());
        self
    }

    #[inline(always)]
    #[must_use]
    pub fn prop(mut self, name: &'static str, value: impl IntoAttributeValue) -> Self {
        self.described.set(What::Property, name, value.into_attribute_value());
        self
    }

    #[inline(always)]
    #[must_use]
    pub fn on<D: EventDescriptor>(mut self, _: D, mut handler: impl FnMut(D::EventType) + 'static) -> Self {
        self.described.listen(D::NAME, Box::new(move |event| handler(event.unchecked_into())));
        self
    }

    #[inline(always)]
    #[must_use]
    pub fn on_target<D: EventDescriptor>(
        mut self,
        _: D,
        mut handler: impl FnMut(Targeted<D::EventType, E::Output>) + 'static,
    ) -> Self {
        self.described.listen(D::NAME, Box::new(move |event| handler(Targeted::new(event.unchecked_into()))));
        self
    }

    #[inline(always)]
    #[must_use]
    pub fn node_ref(mut self, node: NodeRef<E>) -> Self {
        self.described.parts.push(Part::Reference(node.slot()));
        self
    }
}

/// An element that takes a class.
pub struct Target<'a>(&'a mut Described);

/// What `class=` and `class:name=` take: all classes as one value, or a name and whether it is there.
pub trait IntoClass {
    fn add_to(self, element: &mut Target<'_>);
}

impl<V: IntoAttributeValue> IntoClass for V {
    #[inline(always)]
    fn add_to(self, element: &mut Target<'_>) {
        element.0.set(What::Attribute, "class", self.into_attribute_value());
    }
}

impl<V: IntoAttributeValue> IntoClass for (&'static str, V) {
    #[inline(always)]
    fn add_to(self, element: &mut Target<'_>) {
        element.0.set(What::Class, self.0, self.1.into_attribute_value());
    }
}

macro_rules! attributes {
    ($($method:ident $name:literal,)*) => {
        #[allow(clippy::wrong_self_convention, reason = "attributes are named as in HTML")]
        impl<E: ElementType> Element<E> {$(
            #[inline(always)]
            #[must_use]
            pub fn $method(self, value: impl IntoAttributeValue) -> Self {
                self.attr($name, value)
            }
        )*}
    };
}

attributes! {
    accept "accept",
    aria_activedescendant "aria-activedescendant",
    aria_atomic "aria-atomic",
    aria_busy "aria-busy",
    aria_checked "aria-checked",
    aria_controls "aria-controls",
    aria_current "aria-current",
    aria_describedby "aria-describedby",
    aria_details "aria-details",
    aria_disabled "aria-disabled",
    aria_expanded "aria-expanded",
    aria_haspopup "aria-haspopup",
    aria_hidden "aria-hidden",
    aria_invalid "aria-invalid",
    aria_keyshortcuts "aria-keyshortcuts",
    aria_label "aria-label",
    aria_labelledby "aria-labelledby",
    aria_level "aria-level",
    aria_live "aria-live",
    aria_modal "aria-modal",
    aria_multiselectable "aria-multiselectable",
    aria_orientation "aria-orientation",
    aria_owns "aria-owns",
    aria_posinset "aria-posinset",
    aria_pressed "aria-pressed",
    aria_readonly "aria-readonly",
    aria_required "aria-required",
    aria_roledescription "aria-roledescription",
    aria_selected "aria-selected",
    aria_setsize "aria-setsize",
    aria_valuemax "aria-valuemax",
    aria_valuemin "aria-valuemin",
    aria_valuenow "aria-valuenow",
    aria_valuetext "aria-valuetext",
    autocapitalize "autocapitalize",
    autocomplete "autocomplete",
    autofocus "autofocus",
    checked "checked",
    cols "cols",
    colspan "colspan",
    contenteditable "contenteditable",
    dir "dir",
    disabled "disabled",
    download "download",
    draggable "draggable",
    enterkeyhint "enterkeyhint",
    r#for "for",
    form "form",
    hidden "hidden",
    href "href",
    id "id",
    inert "inert",
    inputmode "inputmode",
    label "label",
    lang "lang",
    list "list",
    max "max",
    maxlength "maxlength",
    min "min",
    minlength "minlength",
    multiple "multiple",
    name "name",
    open "open",
    pattern "pattern",
    placeholder "placeholder",
    popover "popover",
    popovertarget "popovertarget",
    readonly "readonly",
    rel "rel",
    required "required",
    role "role",
    rows "rows",
    rowspan "rowspan",
    scope "scope",
    selected "selected",
    size "size",
    spellcheck "spellcheck",
    start "start",
    step "step",
    tabindex "tabindex",
    target "target",
    title "title",
    translate "translate",
    r#type "type",
    value "value",
    width "width",
    height "height",
    wrap "wrap",
}

macro_rules! elements {
    ($svg:literal: $($tag:ident $kind:ident $output:ident,)*) => {$(
        pub struct $kind;

        impl super::ElementType for $kind {
            type Output = web_sys::$output;
        }

        pub fn $tag() -> super::Element<$kind> {
            super::Element::new(stringify!($tag), $svg)
        }
    )*};
}

/// HTML's elements.
pub mod html {
    elements! { false:
        a A HtmlAnchorElement,
        abbr Abbr HtmlElement,
        article Article HtmlElement,
        aside Aside HtmlElement,
        b B HtmlElement,
        bdi Bdi HtmlElement,
        bdo Bdo HtmlElement,
        blockquote Blockquote HtmlElement,
        br Br HtmlElement,
        button Button HtmlButtonElement,
        caption Caption HtmlElement,
        cite Cite HtmlElement,
        code Code HtmlElement,
        datalist Datalist HtmlElement,
        dd Dd HtmlElement,
        del Del HtmlElement,
        details Details HtmlDetailsElement,
        dialog Dialog HtmlDialogElement,
        div Div HtmlDivElement,
        dl Dl HtmlElement,
        dt Dt HtmlElement,
        em Em HtmlElement,
        fieldset Fieldset HtmlFieldSetElement,
        figcaption Figcaption HtmlElement,
        figure Figure HtmlElement,
        footer Footer HtmlElement,
        form Form HtmlFormElement,
        h1 H1 HtmlElement,
        h2 H2 HtmlElement,
        h3 H3 HtmlElement,
        h4 H4 HtmlElement,
        header Header HtmlElement,
        hr Hr HtmlElement,
        i I HtmlElement,
        img Img HtmlElement,
        input Input HtmlInputElement,
        ins Ins HtmlElement,
        kbd Kbd HtmlElement,
        label Label HtmlLabelElement,
        legend Legend HtmlElement,
        li Li HtmlLiElement,
        main Main HtmlElement,
        mark Mark HtmlElement,
        menu Menu HtmlElement,
        meter Meter HtmlElement,
        nav Nav HtmlElement,
        ol Ol HtmlElement,
        optgroup Optgroup HtmlElement,
        option Option_ HtmlOptionElement,
        output Output HtmlOutputElement,
        p P HtmlElement,
        pre Pre HtmlElement,
        progress Progress HtmlElement,
        q Q HtmlElement,
        s S HtmlElement,
        section Section HtmlElement,
        select Select HtmlSelectElement,
        small Small HtmlElement,
        span Span HtmlSpanElement,
        strong Strong HtmlElement,
        sub Sub HtmlElement,
        summary Summary HtmlElement,
        sup Sup HtmlElement,
        table Table HtmlElement,
        tbody Tbody HtmlElement,
        td Td HtmlElement,
        textarea Textarea HtmlTextAreaElement,
        tfoot Tfoot HtmlElement,
        th Th HtmlElement,
        thead Thead HtmlElement,
        time Time HtmlElement,
        tr Tr HtmlElement,
        u U HtmlElement,
        ul Ul HtmlUListElement,
        wbr Wbr HtmlElement,
    }
}

/// SVG's elements.
pub mod svg {
    use crate::view::{IntoView, Kind, View};

    elements! { true:
        circle Circle SvgElement,
        defs Defs SvgElement,
        ellipse Ellipse SvgElement,
        g G SvgElement,
        line Line SvgElement,
        marker Marker SvgElement,
        path Path SvgElement,
        polygon Polygon SvgElement,
        polyline Polyline SvgElement,
        rect Rect SvgElement,
        svg Svg SvgElement,
        text Text SvgElement,
        tspan Tspan SvgElement,
    }

    /// Markup that `view!` wrote from a part of an `<svg>` without anything that changes.
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
            View(Kind::Inert(self.markup, true))
        }
    }
}
