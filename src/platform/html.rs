//! HTML by the browser's own parser, into a document that is never shown: nothing in it loads or runs.

use wasm_bindgen::JsCast;
use web_sys::{DomParser, Element, Node, SupportedType};

use crate::formats::{HtmlReader, HtmlText};

/// `DOMParser`, which only the page has: a worker asks the page (see [`super::worker`]).
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserHtml;

impl HtmlReader for BrowserHtml {
    fn read(&self, html: &str, out: &mut HtmlText) {
        let parsed =
            DomParser::new().and_then(|parser| parser.parse_from_string(html, SupportedType::TextHtml));
        // Parsing as text/html never fails; without a document there is no text, and the file is refused as empty.
        let Ok(document) = parsed else { return };
        let Some(root) = document.document_element() else { return };
        out.document(root.get_attribute("lang").as_deref(), root.get_attribute("dir").as_deref());
        walk(&root, out);
    }
}

/// In document order, without recursion: deep nesting costs no stack.
fn walk(root: &Node, out: &mut HtmlText) {
    let mut node = root.clone();
    loop {
        match node.node_type() {
            Node::ELEMENT_NODE => {
                out.open(&name(&node));
                if let Some(child) = node.first_child() {
                    node = child;
                    continue;
                }
                out.close(&name(&node));
            }
            Node::TEXT_NODE => out.text(&node.node_value().unwrap_or_default()),
            // Comments and the like are no text.
            _ => {}
        }
        // On to what follows; an element whose children are done closes on the way up.
        loop {
            if node.is_same_node(Some(root)) {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent_node() else { return };
            out.close(&name(&parent));
            node = parent;
        }
    }
}

fn name(node: &Node) -> String {
    node.dyn_ref::<Element>().map(Element::local_name).unwrap_or_default()
}
