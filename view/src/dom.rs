//! Short ways into the DOM.

use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::{Comment, Document, Element, HtmlTemplateElement, Node, Window};

thread_local! {
    static WINDOW: Window = web_sys::window().expect_throw("views are built in a page");
    static DOCUMENT: Document =
        WINDOW.with(Window::document).expect_throw("a page has a document");
}

pub fn window() -> Window {
    WINDOW.with(Clone::clone)
}

pub fn document() -> Document {
    DOCUMENT.with(Clone::clone)
}

const SVG: &str = "http://www.w3.org/2000/svg";

pub fn element(tag: &str, svg: bool) -> Element {
    DOCUMENT
        .with(
            |document| {
                if svg { document.create_element_ns(Some(SVG), tag) } else { document.create_element(tag) }
            },
        )
        .expect_throw("view! knows which tags there are")
}

/// Holds a place where nothing is shown.
pub fn placeholder() -> Comment {
    DOCUMENT.with(|document| document.create_comment(""))
}

/// Puts a node before another of the parent's, or at its end.
pub fn insert(parent: &Node, node: &Node, before: Option<&Node>) {
    parent.insert_before(node, before).expect_throw("what holds a view's place is in its parent");
}

pub fn remove(node: &Node) {
    if let Some(parent) = node.parent_node() {
        // It is a child of its parent.
        let _ = parent.remove_child(node);
    }
}

/// The element that markup of `view!` stands for.
pub fn parse(markup: &str, svg: bool) -> Element {
    let template: HtmlTemplateElement = element("template", false).unchecked_into();
    let first = if svg {
        template.set_inner_html(&format!("<svg>{markup}</svg>"));
        template.content().first_element_child().and_then(|svg| svg.first_element_child())
    } else {
        template.set_inner_html(markup);
        template.content().first_element_child()
    };
    first.expect_throw("markup of view! is one element")
}
