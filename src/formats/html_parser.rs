//! Parses HTML by `scraper`, whose parser (html5ever) follows the standard as browsers do.
//!
//! The jobs program and the command line read by it, so that both make the same text of a file. What is read of the
//! parsed page is `html`'s business.

use scraper::{Html, Node};

use super::html::{HtmlReader, HtmlText};

/// Parses as browsers do; walks without recursion, so that deep nesting costs no stack.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParsedHtml;

impl HtmlReader for ParsedHtml {
    fn read(&self, html: &str, out: &mut HtmlText) {
        // It takes one byte order mark off; that of the file is gone already, and what follows is text.
        let marked;
        let html = if html.starts_with('\u{feff}') {
            marked = format!("\u{feff}{html}");
            &marked
        } else {
            html
        };
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
