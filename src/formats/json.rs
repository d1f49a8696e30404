//! JSON as it stands in a file: values kept as the text they were, problems with their place.
//!
//! Values are read one by one, so that a number beyond all bounds in one span does not lose the others.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::ImportProblem;

/// Deeper nesting is refused: no format of ours needs it, and it is the usual attack on parsers.
pub(super) const MAX_DEPTH: usize = 100;

/// The members of an object in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Object<'a>(pub Vec<(String, &'a RawValue)>);

impl<'a> Object<'a> {
    /// The last member of this name; `null` counts as absent.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        let found = self.0.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| *value).filter(|value| value.get() != "null")
    }

    /// Whether there is a member of this name, be it `null`.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Members whose names are not in `known`.
    pub fn others(&self, known: &[&str]) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().filter(move |(key, _)| !known.contains(&key.as_str())).map(|(k, v)| (k.as_str(), *v))
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry::<String, &RawValue>()? {
                    members.push(member);
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

pub(super) fn object(raw: &RawValue) -> Option<Object<'_>> {
    serde_json::from_str(raw.get()).ok()
}

/// An object that stands as JSON text in a value: it was not looked at with the file that it is in.
pub(super) fn packed(text: &str) -> Option<Object<'_>> {
    guard(text).ok()?;
    serde_json::from_str(text).ok()
}

pub(super) fn list(raw: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(raw.get()).ok()
}

pub(super) fn string(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

/// An id: a string, or a whole number as other tools write them.
pub(super) fn id(raw: &RawValue) -> Option<String> {
    let text = raw.get();
    if text.bytes().all(|byte| byte.is_ascii_digit()) { Some(text.to_owned()) } else { string(raw) }
}

/// Checks a file's text before it is parsed: depth, and escapes of half a surrogate pair.
pub(super) fn guard(text: &str) -> Result<(), ImportProblem> {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut in_string) = (0, 0_usize, false);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => match unit_escape(bytes, at - 1) {
                Some(0xD800..=0xDBFF) => match unit_escape(bytes, at + 5) {
                    Some(0xDC00..=0xDFFF) => at += 11,
                    _ => return Err(ImportProblem::LoneSurrogate { at: at - 1 }),
                },
                Some(0xDC00..=0xDFFF) => return Err(ImportProblem::LoneSurrogate { at: at - 1 }),
                _ => at += 1,
            },
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > MAX_DEPTH {
                    let (line, column) = place(text, at - 1);
                    return Err(ImportProblem::TooDeep { line, column, limit: MAX_DEPTH });
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// The code unit of a `\uXXXX` that starts at byte `at`.
fn unit_escape(bytes: &[u8], at: usize) -> Option<u16> {
    let escape = bytes.get(at..at + 6)?;
    let hex = std::str::from_utf8(escape.strip_prefix(b"\\u")?).ok()?;
    u16::from_str_radix(hex, 16).ok()
}

/// Line and column (bytes), both from 1, of a byte position.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..at.min(text.len())];
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    (before.iter().filter(|byte| **byte == b'\n').count() + 1, before.len() - line_start + 1)
}

/// The same JSON without the white space between its parts; strings and numbers stay as written.
pub(super) fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if !in_string && matches!(c, ' ' | '\t' | '\n' | '\r') {
            continue;
        }
        if escaped {
            escaped = false;
        } else if c == '"' {
            in_string = !in_string;
        } else if c == '\\' {
            escaped = in_string;
        }
        out.push(c);
    }
    out
}

/// Where parsing failed.
pub(super) fn bad_json(error: &serde_json::Error) -> ImportProblem {
    ImportProblem::BadJson { line: error.line(), column: error.column() }
}
