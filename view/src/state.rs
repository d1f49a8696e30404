//! Views in the document: built from descriptions, and changed in place by later ones.
//!
//! A later description changes what stands where it says the same thing: the same tag with the same kinds of
//! attributes and listeners in the same order. The element then keeps its identity, focus and scroll position. Else
//! new nodes take the place of the old. Every state has a node, so that its place is known: a comment where nothing
//! is shown.

use std::cell::RefCell;
use std::rc::Rc;

use any_spawner::Executor;
use reactive_graph::effect::RenderEffect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Node};

use crate::dom;
use crate::element::{Described, Part, What};
use crate::events::{Listening, listen};
use crate::keyed::BuiltRows;
use crate::node_ref;
use crate::value::Value;
use crate::view::{Kind, View};

/// A view's nodes and what keeps them current.
pub(crate) enum State {
    Nothing(Node),
    Text(web_sys::Text, std::borrow::Cow<'static, str>),
    Inert(Node, &'static str),
    Element(Box<Built>),
    /// With a node for its place while there are none.
    Many(Vec<State>, Option<Node>),
    Live(Live),
    Rows(Box<BuiltRows>),
}

/// What an effect describes anew, again and again.
pub(crate) struct Live {
    now: Rc<RefCell<Option<State>>>,
    #[allow(dead_code, reason = "kept: it ends when it is dropped")]
    effect: RenderEffect<()>,
}

impl Drop for Live {
    fn drop(&mut self) {
        // The effect's function lives until the executor finds that it has ended. What it made ends now: its own
        // effects may be due, and would read what no longer is.
        let _ = self.now.take();
    }
}

pub(crate) struct Built {
    element: Element,
    tag: &'static str,
    parts: Vec<BuiltPart>,
    children: Option<State>,
}

enum BuiltPart {
    Set { what: What, name: &'static str, value: Rc<RefCell<Value>>, effect: Option<RenderEffect<()>> },
    Listen(&'static str, Listening),
    Reference,
}

impl State {
    /// Makes the nodes; they are in no document yet.
    pub fn build(view: View) -> Self {
        match view.0 {
            Kind::Nothing => Self::Nothing(dom::placeholder().into()),
            Kind::Text(text) => Self::Text(dom::document().create_text_node(&text), text),
            Kind::Inert(markup, svg) => Self::Inert(inert(markup, svg), markup),
            Kind::Element(described) => Self::Element(Box::new(Built::new(*described))),
            Kind::Many(views) => {
                let place = views.is_empty().then(|| dom::placeholder().into());
                Self::Many(views.into_iter().map(Self::build).collect(), place)
            }
            Kind::Live(describe) => Self::live(describe),
            Kind::Rows(rows) => Self::Rows(Box::new(BuiltRows::new(*rows))),
        }
    }

    fn live(mut describe: Box<dyn FnMut() -> View>) -> Self {
        let slot: Rc<RefCell<Option<State>>> = Rc::default();
        let kept = Rc::clone(&slot);
        let effect = effect(Box::new(move || {
            let view = describe();
            let before = kept.borrow_mut().take();
            let now = match before {
                Some(mut state) => {
                    state.rebuild(view);
                    state
                }
                None => Self::build(view),
            };
            *kept.borrow_mut() = Some(now);
        }));
        Self::Live(Live { now: slot, effect })
    }

    /// Makes the nodes show another view, changing as few as it can.
    pub fn rebuild(&mut self, view: View) {
        let view = match (view.0, &mut *self) {
            (Kind::Nothing, Self::Nothing(_)) => return,
            (Kind::Text(text), Self::Text(node, shown)) => {
                if *shown != text {
                    node.set_data(&text);
                    *shown = text;
                }
                return;
            }
            (Kind::Inert(markup, _), Self::Inert(_, shown)) if std::ptr::eq(markup, *shown) => return,
            (Kind::Element(described), Self::Element(built)) if built.is_like(&described) => {
                built.rebuild(*described);
                return;
            }
            (Kind::Many(views), Self::Many(states, _)) if !views.is_empty() && !states.is_empty() => {
                rebuild_many(views, states);
                return;
            }
            (Kind::Rows(rows), Self::Rows(built)) => {
                built.rebuild(*rows);
                return;
            }
            (kind, _) => View(kind),
        };
        let new = Self::build(view);
        let old_first = self.first();
        if let Some(parent) = old_first.parent_node() {
            new.mount(&parent, Some(&old_first));
        }
        self.unmount();
        *self = new;
    }

    /// Puts the nodes before another of the parent's, or at its end.
    pub fn mount(&self, parent: &Node, before: Option<&Node>) {
        match self {
            Self::Nothing(node) | Self::Inert(node, _) => dom::insert(parent, node, before),
            Self::Text(node, _) => dom::insert(parent, node, before),
            Self::Element(built) => dom::insert(parent, &built.element, before),
            Self::Many(states, place) => {
                for state in states {
                    state.mount(parent, before);
                }
                if let Some(place) = place {
                    dom::insert(parent, place, before);
                }
            }
            Self::Live(live) => {
                if let Some(state) = &*live.now.borrow() {
                    state.mount(parent, before);
                }
            }
            Self::Rows(rows) => rows.mount(parent, before),
        }
    }

    /// Takes the nodes out of the document.
    pub fn unmount(&self) {
        match self {
            Self::Nothing(node) | Self::Inert(node, _) => dom::remove(node),
            Self::Text(node, _) => dom::remove(node),
            Self::Element(built) => dom::remove(&built.element),
            Self::Many(states, place) => {
                states.iter().for_each(Self::unmount);
                if let Some(place) = place {
                    dom::remove(place);
                }
            }
            Self::Live(live) => {
                if let Some(state) = &*live.now.borrow() {
                    state.unmount();
                }
            }
            Self::Rows(rows) => rows.unmount(),
        }
    }

    /// The first of the nodes.
    pub fn first(&self) -> Node {
        match self {
            Self::Nothing(node) | Self::Inert(node, _) => node.clone(),
            Self::Text(node, _) => node.clone().into(),
            Self::Element(built) => built.element.clone().into(),
            Self::Many(states, place) => match (states.first(), place) {
                (Some(state), _) => state.first(),
                (None, Some(place)) => place.clone(),
                (None, None) => dom::placeholder().into(),
            },
            Self::Live(live) => {
                live.now.borrow().as_ref().map_or_else(|| dom::placeholder().into(), Self::first)
            }
            Self::Rows(rows) => rows.first(),
        }
    }

    /// The node after the last of the nodes.
    fn next(&self) -> Option<Node> {
        match self {
            Self::Nothing(node) | Self::Inert(node, _) => node.next_sibling(),
            Self::Text(node, _) => node.next_sibling(),
            Self::Element(built) => built.element.next_sibling(),
            Self::Many(states, place) => match (states.last(), place) {
                (Some(state), _) => state.next(),
                (None, place) => place.as_ref().and_then(Node::next_sibling),
            },
            Self::Live(live) => live.now.borrow().as_ref().and_then(Self::next),
            Self::Rows(rows) => rows.next(),
        }
    }
}

/// One after the other; both have some.
fn rebuild_many(mut views: Vec<View>, states: &mut Vec<State>) {
    let place = states.last().and_then(State::next);
    let parent = states.first().and_then(|state| state.first().parent_node());
    let more = views.split_off(states.len().min(views.len()));
    for state in states.drain(views.len()..) {
        state.unmount();
    }
    for (state, view) in states.iter_mut().zip(views) {
        state.rebuild(view);
    }
    for view in more {
        let state = State::build(view);
        if let Some(parent) = &parent {
            state.mount(parent, place.as_ref());
        }
        states.push(state);
    }
}

impl Built {
    fn new(described: Described) -> Self {
        let element = dom::element(described.tag, described.svg);
        let children = described.children.map(State::build);
        if let Some(children) = &children {
            children.mount(&element, None);
        }
        // After the children: a choice can only be set among those that are there.
        let parts = described.parts.into_iter().map(|part| BuiltPart::new(&element, part)).collect();
        Self { element, tag: described.tag, parts, children }
    }

    fn is_like(&self, described: &Described) -> bool {
        self.tag == described.tag
            && self.children.is_some() == described.children.is_some()
            && self.parts.len() == described.parts.len()
            && self.parts.iter().zip(&described.parts).all(|(built, part)| built.is_like(part))
    }

    fn rebuild(&mut self, described: Described) {
        if let (Some(state), Some(view)) = (&mut self.children, described.children) {
            state.rebuild(view);
        }
        let mut all_classes_anew = false;
        for (built, part) in self.parts.iter_mut().zip(described.parts) {
            match (built, part) {
                (BuiltPart::Set { what, name, value, effect }, Part::Set(_, _, now)) => {
                    if *what == What::Class && all_classes_anew {
                        *value.borrow_mut() = Value::Nothing;
                    }
                    // The old effect ends first.
                    *effect = None;
                    let is_class = *what == What::Attribute && *name == "class";
                    all_classes_anew |= is_class && !value.borrow().is_same(&now);
                    *effect = keep(&self.element, *what, name, now, value);
                }
                (BuiltPart::Listen(_, slot), Part::Listen(_, handler)) => slot.replace(handler),
                (BuiltPart::Reference, Part::Reference(slot)) => node_ref::load(slot, &self.element),
                _ => {}
            }
        }
    }
}

impl BuiltPart {
    fn new(element: &Element, part: Part) -> Self {
        match part {
            Part::Set(what, name, value) => {
                let kept = Rc::new(RefCell::new(Value::Nothing));
                let effect = keep(element, what, name, value, &kept);
                Self::Set { what, name, value: kept, effect }
            }
            Part::Listen(name, handler) => Self::Listen(name, listen(element, name, handler).0),
            Part::Reference(slot) => {
                node_ref::load(slot, element);
                Self::Reference
            }
        }
    }

    fn is_like(&self, part: &Part) -> bool {
        match (self, part) {
            (Self::Set { what, name, .. }, Part::Set(other, its_name, _)) => {
                what == other && name == its_name
            }
            (Self::Listen(name, _), Part::Listen(its_name, _)) => name == its_name,
            (Self::Reference, Part::Reference(_)) => true,
            _ => false,
        }
    }
}

/// Sets a value, again whenever it changes.
fn keep(
    element: &Element,
    what: What,
    name: &'static str,
    value: Value,
    kept: &Rc<RefCell<Value>>,
) -> Option<RenderEffect<()>> {
    let Value::Live(mut give) = value else {
        change(element, what, name, value, kept);
        return None;
    };
    let (element, kept) = (element.clone(), Rc::clone(kept));
    Some(effect(Box::new(move || {
        let mut value = give();
        while let Value::Live(mut give) = value {
            value = give();
        }
        change(&element, what, name, value, &kept);
    })))
}

/// Sets a value that differs from the one before. A property is set in any case: the user may have changed it.
fn change(element: &Element, what: What, name: &'static str, value: Value, kept: &RefCell<Value>) {
    let is_first = matches!(&*kept.borrow(), Value::Nothing);
    if kept.borrow().is_same(&value) && (what != What::Property || is_first) {
        return;
    }
    // A browser refuses only names that no attribute can have.
    match what {
        What::Attribute => {
            let _ = match value.text() {
                Some(text) => element.set_attribute(name, text),
                None => element.remove_attribute(name),
            };
        }
        What::Class => {
            let list = element.class_list();
            let _ = match value.text() {
                Some(_) => list.add_1(name),
                None => list.remove_1(name),
            };
        }
        What::Style => {
            let style = element.unchecked_ref::<web_sys::HtmlElement>().style();
            let _ = match value.text() {
                Some(text) => style.set_property(name, text),
                None => style.remove_property(name).map(|_| ()),
            };
        }
        What::Property => set_property(element, name, &value),
    }
    *kept.borrow_mut() = value;
}

fn set_property(element: &Element, name: &'static str, value: &Value) {
    let value = match value {
        Value::Text(text) => JsValue::from_str(text),
        Value::Flag(flag) => JsValue::from_bool(*flag),
        Value::Nothing | Value::Live(_) => JsValue::NULL,
    };
    let element = element.clone();
    let set = move || {
        let _ = js_sys::Reflect::set(&element, &name.into(), &value);
    };
    if name == "value" {
        // A moment later: the choices of a list may change by the same signal.
        Executor::spawn_local(async move { set() });
    } else {
        set();
    }
}

/// A copy of what the markup stands for, which is read once.
fn inert(markup: &'static str, svg: bool) -> Node {
    thread_local! {
        static READ: RefCell<Vec<(&'static str, Element)>> = const { RefCell::new(Vec::new()) };
    }
    READ.with_borrow_mut(|read| {
        let at = read.iter().position(|(known, _)| std::ptr::eq(*known, markup)).unwrap_or_else(|| {
            read.push((markup, dom::parse(markup, svg)));
            read.len() - 1
        });
        let element = &read[at].1;
        element.clone_node_with_deep(true).unwrap_or_else(|_| element.clone().into())
    })
}

/// Runs now, and again whenever a signal it read changes, for as long as it is kept.
fn effect(mut run: Box<dyn FnMut()>) -> RenderEffect<()> {
    RenderEffect::new(move |_| run())
}
