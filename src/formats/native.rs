//! What browsers bring for free, natively: decoding by `encoding_rs`, HTML parsing by `scraper`.

use scraper::{Html, Node};

use super::decode::Decoder;
use super::html::{HtmlReader, HtmlText};

/// Decodes by the tables of the WHATWG Encoding Standard, as browsers do.
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeDecoder;

impl Decoder for NativeDecoder {
    fn decode(&self, label: &str, bytes: &[u8]) -> Option<String> {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    }
}

/// Parses as browsers do; walks without recursion, so that deep nesting costs no stack.
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeHtml;

impl HtmlReader for NativeHtml {
    fn read(&self, html: &str, out: &mut HtmlText) {
        let html = Html::parse_document(html);
        let root = html.root_element().value();
        out.document(root.attr("lang"), root.attr("dir"));
        let mut at = html.tree.root();
        loop {
            match at.value() {
                Node::Element(element) => out.open(element.name()),
                Node::Text(text) => out.text(&text.text),
                _ => {}
            }
            if let Some(child) = at.first_child() {
                at = child;
                continue;
            }
            // Up until there is something to the right.
            loop {
                if let Node::Element(element) = at.value() {
                    out.close(element.name());
                }
                if let Some(next) = at.next_sibling() {
                    at = next;
                    break;
                }
                match at.parent() {
                    Some(parent) => at = parent,
                    None => return,
                }
            }
        }
    }
}
