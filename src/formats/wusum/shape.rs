//! The published schema once more, as a table that a file is held to: which fields, of which kind, which must be there.
//!
//! A test breaks every field of an export in every way and compares with the schema. Offsets are `read`'s work.

use serde_json::value::RawValue;

use crate::formats::json;
use crate::formats::{Item, MAX_BYTES, Rule, Warning};
use crate::model::UtcMillis;

/// What a value must be.
enum Shape {
    Text,
    FilledText,
    Char,
    Time,
    /// 64 lower-case hex digits.
    Hash,
    /// 16 lower-case hex digits.
    Digest,
    Word(&'static [&'static str]),
    Bool,
    Whole,
    /// A whole number no larger than a text can be long.
    Position,
    /// The number 1.
    One,
    Texts,
    AnyObject,
    Object(&'static [Field]),
    /// Each member is an item of its own in warnings, where that is given.
    List(&'static Shape, Option<fn(usize) -> Item>),
    AtLeastTwo(&'static Shape),
    Either(&'static Shape, &'static Shape),
    Documents,
}

struct Field {
    name: &'static str,
    needed: bool,
    shape: Shape,
}

const fn needed(name: &'static str, shape: Shape) -> Field {
    Field { name, needed: true, shape }
}

const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, needed: false, shape }
}

use Shape::{
    AnyObject, AtLeastTwo, Bool, Char, Digest, Documents, Either, FilledText, Hash, List, Object, One,
    Position, Text, Texts, Time, Whole, Word,
};

const FILE: Shape = Object(&[
    needed("format", Word(&["wusum"])),
    needed("version", One),
    needed("offset_unit", Word(&["code_point"])),
    needed("generator", Text),
    may("project", Text),
    may("package", PACKAGE),
    needed("schema", Object(&[needed("labels", List(&LABEL, Some(Item::Label)))])),
    may("guidelines", List(&GUIDELINE, None)),
    needed("documents", Documents),
]);

const PACKAGE: Shape = Object(&[
    needed("kind", Word(&["assignment", "review"])),
    needed("id", FilledText),
    needed("version", Whole),
    needed("annotator", Text),
]);

const LABEL: Shape = Object(&[
    needed("id", FilledText),
    needed("names", Texts),
    may("definition", Texts),
    may("examples", Texts),
    needed("color", Text),
    may("key", Char),
    may("subtypes", List(&Object(&[needed("id", Text), needed("names", Texts)]), None)),
    may("hidden", Bool),
    may("retired", Bool),
    needed("order", Whole),
]);

const GUIDELINE: Shape = Object(&[needed("number", Whole), needed("markdown", Text), may("made", Time)]);

const DOCUMENT: Shape = Object(&[
    needed("id", FilledText),
    may("title", Text),
    may("source", Text),
    may("language", Text),
    needed("direction", Word(&["auto", "ltr", "rtl"])),
    may("file_name", Text),
    may("encoding", Text),
    may("binned", Time),
    needed("sha256", Hash),
    needed("text", FilledText),
    needed("excluded", List(&PLACE, None)),
    needed("metadata", AnyObject),
    needed("sets", List(&SET, Some(Item::Set))),
    needed("spans", List(&SPAN, Some(Item::Span))),
    needed("relations", List(&RELATION, Some(Item::Relation))),
]);

const PLACE: Shape = Object(&[
    needed("start", Position),
    needed("end", Position),
    needed("start_utf16", Position),
    needed("end_utf16", Position),
    needed("text", FilledText),
]);

const SET: Shape = Object(&[
    needed("id", FilledText),
    needed("annotator", Text),
    needed("state", Word(&["new", "in_progress", "done"])),
    may("examined_to", Position),
    needed("guideline_version", Whole),
    may("revision", Whole),
    may("handed_in", Digest),
    may("decisions", List(&DECISION, None)),
]);

const DECISION: Shape = Object(&[
    needed("id", FilledText),
    needed("about", List(&JUDGED, None)),
    needed("outcome", Word(&["accept", "edit", "reject"])),
    may("accepted", List(&Whole, None)),
    may("spans", List(&DECIDED, None)),
    may("reason", Word(&["boundary", "label", "missed", "guideline_gap", "other"])),
    may("comment", Text),
    needed("by", Text),
    may("at", Time),
]);

const JUDGED: Shape = Object(&[
    needed("annotator", Text),
    needed("start", Position),
    needed("end", Position),
    needed("start_utf16", Position),
    needed("end_utf16", Position),
    needed("text", FilledText),
    needed("label", FilledText),
    may("ranges", AtLeastTwo(&PLACE)),
    may("links", Text),
]);

const DECIDED: Shape = Object(&[
    needed("start", Position),
    needed("end", Position),
    needed("start_utf16", Position),
    needed("end_utf16", Position),
    needed("text", FilledText),
    needed("label", FilledText),
    may("ranges", AtLeastTwo(&PLACE)),
    may("subtype", Text),
]);

const ORIGIN: Shape = Either(
    &Word(&["hand", "import", "repeat", "known_name"]),
    &Object(&[needed("model", Text), needed("version", Text)]),
);

const SPAN: Shape = Object(&[
    needed("id", FilledText),
    needed("start", Position),
    needed("end", Position),
    needed("start_utf16", Position),
    needed("end_utf16", Position),
    needed("text", FilledText),
    needed("label", FilledText),
    may("ranges", AtLeastTwo(&PLACE)),
    may("subtype", Text),
    may("certainty", Word(&["sure", "unsure"])),
    may("note", Text),
    may("attributes", AnyObject),
    needed("annotator", Text),
    may("made", Time),
    may("changed", Time),
    needed("origin", ORIGIN),
    may("set", Text),
]);

const RELATION: Shape = Object(&[
    needed("id", FilledText),
    needed("from", Text),
    needed("role", FilledText),
    needed("to", Either(&Word(&["unknown", "author"]), &Either(&Object(&[needed("span", Text)]), &PLACE))),
    needed("annotator", Text),
    may("made", Time),
    may("changed", Time),
    needed("origin", ORIGIN),
    may("set", Text),
]);

/// Everything about a file that breaks the schema.
pub(super) fn check(file: &RawValue) -> Vec<Warning> {
    let mut walk = Walk { document: None, item: Item::File, found: Vec::new() };
    walk.value(file, &FILE, "");
    walk.found
}

struct Walk {
    document: Option<String>,
    item: Item,
    found: Vec<Warning>,
}

impl Walk {
    fn warn(&mut self, rule: Rule) {
        self.found.push(Warning {
            document: self.document.clone(),
            item: self.item,
            rule,
            kept: true,
            line: None,
        });
    }

    fn value(&mut self, raw: &RawValue, shape: &Shape, name: &str) {
        match shape {
            Object(fields) => match json::object(raw) {
                Some(object) => {
                    for field in *fields {
                        // Not `get`: here `null` is a value, and a wrong one.
                        let mut values = object.0.iter().filter(|(key, _)| key == field.name);
                        match values.next_back() {
                            Some((_, raw)) => self.value(raw, &field.shape, field.name),
                            None if field.needed => self.warn(Rule::MissingField { name: field.name.into() }),
                            None => {}
                        }
                    }
                    for (key, _) in &object.0 {
                        if !fields.iter().any(|field| field.name == key) {
                            self.warn(Rule::UnknownField { name: key.clone() });
                        }
                    }
                }
                None if name.is_empty() => self.warn(Rule::NotAnObject),
                None => self.wrong(name),
            },
            List(shape, item) => match json::list(raw) {
                Some(values) => {
                    let outer = self.item;
                    for (index, raw) in values.into_iter().enumerate() {
                        self.item = item.map_or(outer, |item| item(index + 1));
                        self.value(raw, shape, if item.is_some() { "" } else { name });
                    }
                    self.item = outer;
                }
                None => self.wrong(name),
            },
            AtLeastTwo(shape) => match json::list(raw) {
                Some(values) if values.len() >= 2 => {
                    values.into_iter().for_each(|raw| self.value(raw, shape, name));
                }
                _ => self.wrong(name),
            },
            Either(one, other) => {
                let before = self.found.len();
                self.value(raw, one, name);
                if self.found.len() > before {
                    self.found.truncate(before);
                    self.value(raw, other, name);
                }
            }
            Documents => match json::list(raw) {
                Some(documents) => {
                    for (index, raw) in documents.into_iter().enumerate() {
                        self.document = Some(super::read::document_name(raw, index + 1));
                        self.item = Item::Document;
                        self.value(raw, &DOCUMENT, "");
                    }
                    (self.document, self.item) = (None, Item::File);
                }
                None => self.wrong(name),
            },
            leaf => {
                if !is(raw, leaf) {
                    self.wrong(name);
                }
            }
        }
    }

    fn wrong(&mut self, name: &str) {
        self.warn(Rule::WrongType { name: name.to_owned() });
    }
}

/// Whether a value without members of its own is what it should be.
fn is(raw: &RawValue, shape: &Shape) -> bool {
    let text = || json::string(raw);
    let whole = || raw.get().parse::<u32>().ok();
    match shape {
        Text => text().is_some(),
        FilledText => text().is_some_and(|text| !text.is_empty()),
        Char => text().is_some_and(|text| text.chars().count() == 1),
        // As we write it: nothing but `Z`, always milliseconds.
        Time => text()
            .is_some_and(|text| UtcMillis::from_rfc3339(&text).is_some_and(|at| at.to_rfc3339() == text)),
        Hash => text().is_some_and(|text| is_hex(&text, 64)),
        Digest => text().is_some_and(|text| is_hex(&text, 16)),
        Word(words) => text().is_some_and(|text| words.contains(&text.as_str())),
        Bool => matches!(raw.get(), "true" | "false"),
        Whole => whole().is_some(),
        Position => whole().is_some_and(|at| at as usize <= MAX_BYTES),
        One => raw.get() == "1",
        Texts => json::object(raw)
            .is_some_and(|texts| texts.0.iter().all(|(_, text)| json::string(text).is_some())),
        AnyObject => json::object(raw).is_some(),
        Object(_) | List(..) | AtLeastTwo(_) | Either(..) | Documents => false,
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
