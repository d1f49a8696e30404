//! Labels as tags in the text: `<PERSON>زيد</PERSON>`. Import only.
//!
//! A tag is a name in angle brackets without attributes. The text is what is left when the tags of pairs are taken out;
//! a tag without its other half stays in the text and is reported with its line. Tags may nest and cross.

use super::draft::{Collector, Draft, DraftSet, DraftSpan};
use super::export::Unit;
use super::peek::Peek;
use super::watch::{Watch, twice};
use super::{Choices, ImportProblem, Item, Outcome, Rule, Source};
use crate::order::{Map, sort};

/// Names that make a file HTML or Markdown rather than labelled text.
const HTML: [&str; 48] = [
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "html",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "table",
    "u",
    "ul",
];

/// Tags looked at for detection.
const LOOKED_AT: usize = 400;

/// A tag of a file; places are bytes.
struct Tag<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    closes: bool,
}

/// The tags from a place on.
fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    text.match_indices('<').filter_map(|(start, _)| {
        let inside = &text[start + 1..];
        let (closes, inside) = match inside.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, inside),
        };
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
        let length = inside.find(|c| !is_name(c))?;
        let name = &inside[..length];
        let begins = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
        (begins && inside[length..].starts_with('>')).then(|| {
            let end = start + 1 + usize::from(closes) + length + 1;
            Tag { start, end, name, closes }
        })
    })
}

pub(super) fn detect(peek: &Peek<'_>) -> bool {
    let start = peek.text.trim_start();
    if peek.is_json() || start.starts_with("<!") || start.starts_with("<?") {
        return false;
    }
    let mut open: Vec<&str> = Vec::new();
    let mut pairs = 0;
    for tag in tags(peek.text).take(LOOKED_AT) {
        if HTML.contains(&tag.name.to_ascii_lowercase().as_str()) {
            return false;
        }
        if !tag.closes {
            open.push(tag.name);
        } else if let Some(at) = open.iter().rposition(|name| *name == tag.name) {
            open.remove(at);
            pairs += 1;
        }
    }
    pairs > open.len()
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let text = source.text;
    let mut collector = Collector::new();
    let line_of = |at: usize| text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let found: Vec<Tag<'_>> = tags(text).collect();
    // By name: the tags that are open, the last of them on top.
    let mut open: Map<&str, Vec<usize>> = Map::default();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut stray: Vec<usize> = Vec::new();
    let [reading, placing] = twice(source.watch);
    for (index, tag) in found.iter().enumerate() {
        reading.read(tag.start, text.len());
        if !tag.closes {
            open.or_default(tag.name).push(index);
        } else if let Some(first) = open.get_mut(tag.name).and_then(Vec::pop) {
            pairs.push((first, index));
        } else {
            stray.push(index);
        }
    }
    let unclosed: Vec<usize> = open.into_values().flatten().collect();
    sort(&mut pairs);
    let mut paired = vec![false; found.len()];
    for (first, last) in &pairs {
        paired[*first] = true;
        paired[*last] = true;
    }
    let (mut plain, mut length, mut from) = (String::with_capacity(text.len()), 0, 0);
    // Where in the plain text, in code points, a paired tag stood.
    let mut places = vec![0; found.len()];
    let mut copy = |part: &str, length: &mut usize| {
        plain.push_str(part);
        *length += part.chars().count();
    };
    for (index, tag) in found.iter().enumerate().filter(|(index, _)| paired[*index]) {
        copy(&text[from..tag.start], &mut length);
        places[index] = length;
        from = tag.end;
    }
    copy(&text[from..], &mut length);
    let mut spans: Vec<Result<DraftSpan, Rule>> = Vec::new();
    for (first, last) in pairs {
        spans.push(Ok(DraftSpan {
            parts: vec![(places[first], places[last])],
            label: found[first].name.to_owned(),
            ..DraftSpan::default()
        }));
    }
    let half = |index: usize| {
        let Tag { start, end, .. } = found[index];
        let tag: String = text[start..end].chars().take(40).collect();
        (line_of(start), Rule::UnknownValue { name: "tag".into(), found: tag })
    };
    for index in unclosed {
        let (line, rule) = half(index);
        collector.warn(Item::Line(line), false, rule.clone());
        spans.push(Err(rule));
    }
    for index in stray {
        let (line, rule) = half(index);
        collector.warn(Item::Line(line), false, rule);
    }
    let mut meta = source.meta();
    meta.title = source.stem().to_owned();
    let set = DraftSet { spans, ..DraftSet::default() };
    let draft = Draft { id: None, text: plain, unit: Unit::CodePoint, meta, sets: vec![set] };
    collector.documents(vec![draft], &placing);
    collector.finish(ImportProblem::Empty)
}
