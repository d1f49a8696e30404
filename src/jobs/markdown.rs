//! Markdown as a flat list of what is to be shown, safe by its shape: text is text, elements are of a short list, links go
//! to web and mail addresses alone. Raw HTML is text like any other, images are their description.
//!
//! The parser is pulldown-cmark's (CommonMark with tables, tasks and strikethrough). Making elements of it is the page's work.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

/// In the order in which they are shown: every `Open` has its `Close`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// `rtl` is the direction of its first letter, where it holds one: lists and tables have no direction of their own.
    Open {
        element: Element,
        rtl: Option<bool>,
    },
    Close,
    Text(String),
    LineBreak,
    Rule,
    /// The box of a task, ticked or not.
    Task(bool),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Element {
    Paragraph,
    /// 1 to 6.
    Heading(u8),
    Quote,
    /// Numbered from here, or with dots.
    List(Option<u64>),
    Item,
    CodeBlock,
    Code,
    Emphasis,
    Strong,
    Struck,
    /// `http:`, `https:` or `mailto:`.
    Link(String),
    Table,
    Row,
    HeadCell,
    Cell,
}

/// Guidelines of more bytes are shown up to here.
pub const MAX_MARKDOWN: usize = 1_000_000;

/// Reads a text whole, or its first [`MAX_MARKDOWN`] bytes. Nothing in it is an error.
pub fn pieces(markdown: &str) -> Vec<Piece> {
    let end = (0..=markdown.len().min(MAX_MARKDOWN)).rev().find(|at| markdown.is_char_boundary(*at));
    let markdown = &markdown[..end.unwrap_or_default()];
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut made = Making { pieces: Vec::new(), open: Vec::new(), in_head: false };
    for event in Parser::new_ext(markdown, options) {
        made.event(event);
    }
    made.pieces
}

struct Making {
    pieces: Vec<Piece>,
    /// Where what is open was opened; `None` for what is not shown as an element.
    open: Vec<Option<usize>>,
    in_head: bool,
}

impl Making {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => {
                if tag == TagEnd::TableHead {
                    self.in_head = false;
                }
                if let Some(Some(_)) = self.open.pop() {
                    self.pieces.push(Piece::Close);
                }
            }
            Event::Code(text) => {
                self.push(Element::Code);
                self.text(&text);
                self.open.pop();
                self.pieces.push(Piece::Close);
            }
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text(&text),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.pieces.push(Piece::LineBreak),
            Event::Rule => self.pieces.push(Piece::Rule),
            Event::TaskListMarker(ticked) => self.pieces.push(Piece::Task(ticked)),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let element = match tag {
            Tag::Paragraph | Tag::HtmlBlock => Element::Paragraph,
            Tag::Heading { level, .. } => Element::Heading(match level {
                HeadingLevel::H1 => 1,
                HeadingLevel::H2 => 2,
                HeadingLevel::H3 => 3,
                HeadingLevel::H4 => 4,
                HeadingLevel::H5 => 5,
                HeadingLevel::H6 => 6,
            }),
            Tag::BlockQuote(_) => Element::Quote,
            Tag::List(from) => Element::List(from),
            Tag::Item => Element::Item,
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => Element::CodeBlock,
            Tag::Emphasis => Element::Emphasis,
            Tag::Strong => Element::Strong,
            Tag::Strikethrough => Element::Struck,
            Tag::Link { dest_url, .. } if is_safe(&dest_url) => Element::Link(dest_url.to_string()),
            Tag::Table(alignments) => {
                let _: Vec<Alignment> = alignments;
                Element::Table
            }
            Tag::TableHead => {
                self.in_head = true;
                Element::Row
            }
            Tag::TableRow => Element::Row,
            Tag::TableCell if self.in_head => Element::HeadCell,
            Tag::TableCell => Element::Cell,
            // What it holds is shown without it.
            _ => return self.open.push(None),
        };
        self.push(element);
    }

    fn push(&mut self, element: Element) {
        self.open.push(Some(self.pieces.len()));
        self.pieces.push(Piece::Open { element, rtl: None });
    }

    fn text(&mut self, text: &str) {
        if let Some(is_rtl) = text.chars().find_map(direction) {
            for at in self.open.iter().flatten() {
                if let Some(Piece::Open { rtl: rtl @ None, .. }) = self.pieces.get_mut(*at) {
                    *rtl = Some(is_rtl);
                }
            }
        }
        match self.pieces.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }
}

/// Whether a letter runs from right to left; `None` where it says nothing.
fn direction(c: char) -> Option<bool> {
    match c {
        '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' if c.is_alphabetic() => {
            Some(true)
        }
        c if c.is_alphabetic() => Some(false),
        _ => None,
    }
}

fn is_safe(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https" | "mailto"))
        && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}
