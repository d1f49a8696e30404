//! A first look at a file, for deciding which format it is. Endings say little: a dozen formats are called `.json`.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::ImportProblem;
use super::json::{self, Object};

/// What a file looks like.
pub struct Peek<'a> {
    pub file_name: &'a str,
    pub text: &'a str,
    /// Whether the whole is one JSON value, and which.
    pub shape: Shape,
    /// The fields of all its records: the first of a corpus may have no labels yet.
    fields: HashMap<String, Seen<'a>>,
}

/// What a field is in a file's records.
struct Seen<'a> {
    /// In the first that has it, `null` aside.
    first: &'a RawValue,
    /// In the first in which it is not empty.
    telling: Option<&'a RawValue>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    JsonObject,
    JsonList,
    /// Its lines are JSON values of their own, or some of the first are.
    JsonLines,
    NotJson,
}

impl<'a> Peek<'a> {
    pub(super) fn new(file_name: &'a str, text: &'a str) -> Self {
        let (shape, fields) = look(text);
        Self { file_name, text, shape, fields }
    }

    /// The raw value of a field in the first record in which it is not empty, else in the first that has it; `null` counts as
    /// absent.
    pub(super) fn field(&self, name: &str) -> Option<&'a RawValue> {
        let seen = self.fields.get(name)?;
        Some(seen.telling.unwrap_or(seen.first)).filter(|raw| raw.get() != "null")
    }

    /// Whether a field is a list that is of a kind, in the first record that has it or in the first in which it is not empty:
    /// what is broken in a later record costs that only.
    pub(super) fn is_list(&self, name: &str, of: impl Fn(Vec<&'a RawValue>) -> bool) -> bool {
        let values = self.fields.get(name).into_iter().flat_map(|seen| [Some(seen.first), seen.telling]);
        values.flatten().filter_map(json::list).any(of)
    }

    /// Whether records have all these fields.
    pub fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.field(name).is_some())
    }

    /// The file's ending, lower-case, without the dot.
    pub fn ending(&self) -> String {
        self.file_name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
    }

    pub fn is_json(&self) -> bool {
        self.shape != Shape::NotJson
    }
}

fn look(text: &str) -> (Shape, HashMap<String, Seen<'_>>) {
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) {
        return (Shape::NotJson, HashMap::new());
    }
    if json::guard(text).is_ok()
        && let Ok(raw) = serde_json::from_str::<&RawValue>(text)
    {
        return match json::list(raw) {
            Some(list) => (Shape::JsonList, together(list.into_iter().filter_map(json::object))),
            None => (Shape::JsonObject, together(json::object(raw).into_iter())),
        };
    }
    let raw = |line| json::guard(line).ok().and_then(|()| serde_json::from_str::<&RawValue>(line).ok());
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    // A broken line, even the first, costs only itself.
    let Some(first) = lines.by_ref().take(LOOKED_AT).find_map(raw) else {
        return (Shape::NotJson, HashMap::new());
    };
    let values = std::iter::once(first).chain(lines.filter_map(raw));
    (Shape::JsonLines, together(values.filter_map(json::object)))
}

/// The fields of all records, each with its first value and the first that says something.
fn together<'a>(records: impl Iterator<Item = Object<'a>>) -> HashMap<String, Seen<'a>> {
    let is_empty = |raw: &RawValue| {
        let inner = raw.get().trim_start_matches(['[', '{', '"']).trim_end_matches([']', '}', '"']);
        inner == "null" || inner.trim().is_empty()
    };
    let mut fields: HashMap<String, Seen<'a>> = HashMap::new();
    for (name, raw) in records.flat_map(|record| record.0) {
        let seen = fields.entry(name).or_insert(Seen { first: raw, telling: None });
        if seen.first.get() == "null" {
            seen.first = raw;
        }
        if seen.telling.is_none() && !is_empty(raw) {
            seen.telling = Some(raw);
        }
    }
    fields
}

/// So many lines are looked at for one that is a JSON value.
const LOOKED_AT: usize = 50;

/// The records of a JSON file: the members of its list, its lines, or its one object; with each the number (from 1) of
/// its line or its place in the list. A line that is no JSON is its problem instead.
pub(super) fn records(text: &str) -> Result<Vec<Numbered<'_>>, ImportProblem> {
    let whole = json::guard(text)
        .and_then(|()| serde_json::from_str::<&RawValue>(text).map_err(|error| json::bad_json(&error)));
    match whole {
        Ok(raw) => Ok(match json::list(raw) {
            Some(list) => {
                (1..).zip(list).map(|(number, raw)| Numbered { number, line: false, raw: Ok(raw) }).collect()
            }
            None => vec![Numbered { number: 1, line: false, raw: Ok(raw) }],
        }),
        Err(problem) => {
            let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
            let lines: Vec<Numbered<'_>> = lines
                .map(|(number, line)| {
                    let raw = json::guard(line).and_then(|()| {
                        serde_json::from_str::<&RawValue>(line).map_err(|error| json::bad_json(&error))
                    });
                    Numbered { number, line: true, raw }
                })
                .collect();
            // With no line in order it was never meant as lines.
            if lines.iter().all(|line| line.raw.is_err()) { Err(problem) } else { Ok(lines) }
        }
    }
}

/// One record of a JSON file.
pub(super) struct Numbered<'a> {
    pub number: usize,
    pub line: bool,
    pub raw: Result<&'a RawValue, ImportProblem>,
}

impl<'a> Numbered<'a> {
    pub fn item(&self) -> super::Item {
        if self.line { super::Item::Line(self.number) } else { super::Item::Record(self.number) }
    }

    /// The record as an object, or the rule that it breaks.
    pub fn object(&self) -> Result<Object<'a>, super::Rule> {
        match &self.raw {
            Ok(raw) => json::object(raw).ok_or(super::Rule::NotAnObject),
            Err(ImportProblem::LoneSurrogate { at }) => Err(super::Rule::LoneSurrogate { at: *at }),
            Err(ImportProblem::BadJson { column, .. } | ImportProblem::TooDeep { column, .. }) => {
                Err(super::Rule::BadJson { line: self.number, column: *column })
            }
            Err(_) => Err(super::Rule::BadJson { line: self.number, column: 1 }),
        }
    }
}
