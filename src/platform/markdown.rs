//! Makes elements of what the jobs program has read in Markdown: of a fixed list, with text as text nodes.

use web_sys::{Document, HtmlElement, Node};

use super::dom;
use crate::jobs::{Element, Piece};

/// Puts the pieces into `into`, in place of what it held. Headings begin at `<h3>`: above them is the dialog's own.
pub fn show(into: &HtmlElement, pieces: &[Piece]) {
    into.set_text_content(None);
    let Some(document) = dom::document() else { return };
    let mut open: Vec<HtmlElement> = vec![into.clone()];
    for piece in pieces {
        let Some(at) = open.last() else { return };
        match piece {
            Piece::Open { element, rtl } => {
                if let Some(made) = make(&document, element, *rtl) {
                    append(at, &made);
                    open.push(made);
                }
            }
            Piece::Close if open.len() > 1 => {
                open.pop();
            }
            Piece::Close => {}
            Piece::Text(text) => append(at, &document.create_text_node(text)),
            Piece::LineBreak => append_made(at, &document, "br"),
            Piece::Rule => append_made(at, &document, "hr"),
            Piece::Task(ticked) => {
                append(at, &document.create_text_node(if *ticked { "\u{2611} " } else { "\u{2610} " }));
            }
        }
    }
}

fn append(to: &HtmlElement, node: &Node) {
    // Only a node that holds `to` is refused, and these are new.
    let _ = to.append_child(node);
}

fn append_made(to: &HtmlElement, document: &Document, tag: &str) {
    if let Some(made) = dom::create(document, tag, "") {
        append(to, &made);
    }
}

fn make(document: &Document, element: &Element, rtl: Option<bool>) -> Option<HtmlElement> {
    let (tag, is_block) = match element {
        Element::Paragraph => ("p", true),
        Element::Heading(1) => ("h3", true),
        Element::Heading(2) => ("h4", true),
        Element::Heading(3) => ("h5", true),
        Element::Heading(_) => ("h6", true),
        Element::Quote => ("blockquote", true),
        Element::List(None) => ("ul", true),
        Element::List(Some(_)) => ("ol", true),
        Element::Item => ("li", true),
        Element::CodeBlock => ("pre", true),
        Element::Code => ("code", false),
        Element::Emphasis => ("em", false),
        Element::Strong => ("strong", false),
        Element::Struck => ("s", false),
        Element::Link(_) => ("a", false),
        Element::Table => ("table", true),
        Element::Row => ("tr", false),
        Element::HeadCell => ("th", true),
        Element::Cell => ("td", true),
    };
    let made = dom::create(document, tag, "")?;
    let set = |name: &str, value: &str| {
        // Names of our own are all good ones.
        let _ = made.set_attribute(name, value);
    };
    if let Some(rtl) = rtl.filter(|_| is_block) {
        set("dir", if rtl { "rtl" } else { "ltr" });
    }
    match element {
        Element::Link(to) => {
            set("href", to);
            set("rel", "noopener noreferrer nofollow");
            set("target", "_blank");
        }
        Element::List(Some(from)) if *from != 1 => set("start", &from.to_string()),
        _ => {}
    }
    Some(made)
}
