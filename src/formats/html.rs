//! HTML to text: what a reader would see, blocks as paragraphs. Never rendered, nothing in it runs.
//!
//! Parsing is `html_parser`'s business; this file only hears of elements and text.

use super::{Choices, ImportProblem, NewArticle, Outcome, Source};
use crate::model::Direction;

/// Parses HTML inertly and tells an [`HtmlText`] what is in it, in document order.
pub trait HtmlReader {
    fn read(&self, html: &str, out: &mut HtmlText);
}

/// What an HTML file gives.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct HtmlArticle {
    /// Of the `title` element, else of the first `h1`; may be empty.
    pub title: String,
    pub text: String,
    /// `lang` of the `html` element.
    pub language: String,
    /// `dir` of the `html` element.
    pub direction: Direction,
}

/// Builds the text. Element names are lower-case; every `open` has its `close`, void elements included.
#[derive(Debug, Default)]
pub struct HtmlText {
    article: HtmlArticle,
    heading: String,
    /// How many open elements are of a kind: nothing inside `dropped` ones is text.
    dropped: usize,
    in_head: usize,
    preformatted: usize,
    in_title: usize,
    in_heading: usize,
    /// What must stand before the next character.
    gap: Gap,
    /// Whether a character has come since the line began.
    in_line: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Block,
}

/// Elements that are not read: no text, or text that shows only where something else fails.
const DROPPED: [&str; 13] = [
    "head", "script", "style", "template", "noscript", "iframe", "noembed", "noframes", "object", "audio",
    "video", "canvas", "svg",
];

const BLOCKS: [&str; 46] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "tr",
    "ul",
];

impl HtmlText {
    /// `lang` and `dir` of the `html` element.
    pub fn document(&mut self, language: Option<&str>, direction: Option<&str>) {
        self.article.language = language.unwrap_or_default().trim().to_owned();
        self.article.direction = match direction.map(str::to_ascii_lowercase).as_deref() {
            Some("rtl") => Direction::RightToLeft,
            Some("ltr") => Direction::LeftToRight,
            _ => Direction::Auto,
        };
    }

    pub fn open(&mut self, name: &str) {
        match name {
            "head" => self.in_head += 1,
            // Drawings have titles too, and they are not the page's.
            "title" if self.dropped == self.in_head => self.in_title += 1,
            "br" if self.dropped == 0 => self.line_break(),
            "td" | "th" if self.in_line => self.gap = self.gap.max(Gap::Cell),
            "pre" | "textarea" | "listing" => self.preformatted += 1,
            "h1" => self.in_heading += 1,
            _ => {}
        }
        self.dropped += usize::from(DROPPED.contains(&name));
        self.edge(name);
    }

    pub fn close(&mut self, name: &str) {
        self.dropped = self.dropped.saturating_sub(usize::from(DROPPED.contains(&name)));
        match name {
            "head" => self.in_head = self.in_head.saturating_sub(1),
            "title" => {
                self.in_title = self.in_title.saturating_sub(1);
                // Only the first that says anything counts.
                if !self.article.title.trim().is_empty() {
                    self.article.title.push('\n');
                }
            }
            "pre" | "textarea" | "listing" => self.preformatted = self.preformatted.saturating_sub(1),
            // Only the first heading that says anything can be the title.
            "h1" if self.heading.trim().is_empty() => self.in_heading = self.in_heading.saturating_sub(1),
            "h1" => self.in_heading = 0,
            _ => {}
        }
        if name == "h1" && !self.heading.trim().is_empty() && !self.heading.ends_with('\n') {
            self.heading.push('\n');
        }
        self.edge(name);
    }

    pub fn text(&mut self, text: &str) {
        if self.in_title > 0 && !self.article.title.ends_with('\n') {
            self.article.title.push_str(&text.replace('\n', " "));
        }
        if self.dropped > 0 || self.in_title > 0 {
            return;
        }
        if self.in_heading > 0 && !self.heading.ends_with('\n') {
            self.heading.push_str(&text.replace('\n', " "));
        }
        for c in text.chars() {
            // White space as CSS has it: the no-break space is none.
            let is_space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}');
            if self.preformatted > 0 && is_space {
                self.fill_gap();
                self.article.text.push(c);
                self.in_line = c != '\n';
            } else if !is_space {
                self.fill_gap();
                self.article.text.push(c);
                self.in_line = true;
            } else if self.in_line {
                self.gap = self.gap.max(Gap::Space);
            }
        }
    }

    pub fn finish(mut self) -> HtmlArticle {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.article.title = words(&self.article.title);
        if self.article.title.is_empty() {
            self.article.title = words(&self.heading);
        }
        self.article
    }

    fn edge(&mut self, name: &str) {
        if self.dropped == 0 && BLOCKS.contains(&name) {
            self.gap = if self.in_line { Gap::Block } else { Gap::None };
        }
    }

    fn line_break(&mut self) {
        if self.gap == Gap::Block {
            self.fill_gap();
        }
        self.gap = Gap::None;
        self.article.text.push('\n');
        self.in_line = false;
    }

    fn fill_gap(&mut self) {
        match std::mem::take(&mut self.gap) {
            Gap::None => {}
            Gap::Space => self.article.text.push(' '),
            Gap::Cell => self.article.text.push('\t'),
            Gap::Block => self.article.text.push('\n'),
        }
    }
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let mut builder = HtmlText::default();
    source.html.read(source.text, &mut builder);
    let HtmlArticle { title, text, language, direction } = builder.finish();
    if text.trim().is_empty() {
        return Outcome::Refused(ImportProblem::Empty);
    }
    let mut meta = source.meta();
    meta.title = if title.is_empty() { source.stem().to_owned() } else { title };
    meta.language = language;
    meta.direction = direction;
    Outcome::Articles { articles: vec![NewArticle { id: None, text, meta }], warnings: Vec::new() }
}
