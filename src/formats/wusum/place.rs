//! Places in a document: from the file's numbers to byte ranges, or the rule that they break.

use unicode_segmentation::GraphemeCursor;

use crate::formats::Rule;
use crate::formats::json::{self, Object};
use crate::order::sort;
use crate::text::{CharPos, TextRange, UnitTable};

/// A document's text, with what finds places in it.
pub(super) struct Ground<'a> {
    pub text: &'a str,
    pub units: UnitTable<'a>,
    /// Code points.
    pub length: usize,
}

/// A whole number that may be absent.
pub(in crate::formats) fn position(object: &Object<'_>, name: &'static str) -> Result<Option<usize>, Rule> {
    let Some(raw) = object.get(name) else { return Ok(None) };
    let found = raw.get();
    let digits = found.strip_prefix('-').unwrap_or(found);
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    match found.parse() {
        Ok(at) if whole => Ok(Some(at)),
        _ if whole && found.starts_with('-') => {
            Err(Rule::Negative { name: name.into(), found: short(found) })
        }
        _ => Err(Rule::NotAPosition { name: name.into(), found: short(found) }),
    }
}

/// A whole number that stands as text.
pub(in crate::formats) fn whole_number(name: &'static str, found: &str) -> Result<usize, Rule> {
    let digits = found.strip_prefix('-').unwrap_or(found);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match found.parse() {
        Ok(at) if whole => Ok(at),
        _ if whole && found.starts_with('-') => {
            Err(Rule::Negative { name: name.into(), found: short(found) })
        }
        _ => Err(Rule::NotAPosition { name: name.into(), found: short(found) }),
    }
}

/// `start`, `end` and what can check them: `text`, `start_utf16`, `end_utf16`.
pub(super) fn range(object: &Object<'_>, ground: &Ground<'_>) -> Result<TextRange, Rule> {
    let start = position(object, "start")?.ok_or(Rule::MissingField { name: "start".into() })?;
    let end = position(object, "end")?.ok_or(Rule::MissingField { name: "end".into() })?;
    if start > end {
        return Err(Rule::Reversed { start, end });
    }
    let bytes = ground.units.byte_of_char(CharPos(start)).zip(ground.units.byte_of_char(CharPos(end)));
    let (from, to) = bytes.ok_or(Rule::OutOfRange { start, end, length: ground.length })?;
    if start == end {
        return Err(Rule::Empty { at: start });
    }
    let range = TextRange::between(from, to);
    if let Some(raw) = object.get("text") {
        let expected = json::string(raw).ok_or(Rule::WrongType { name: "text".to_owned() })?;
        let found = range.slice(ground.text).unwrap_or_default();
        if found != expected {
            return Err(Rule::SurfaceDiffers { expected, found: found.to_owned() });
        }
    }
    for (name, byte) in [("start_utf16", from), ("end_utf16", to)] {
        if let Some(at) = position(object, name)?
            && ground.units.utf16_of_byte(byte).map(|at| at.0) != Some(at)
        {
            return Err(Rule::Utf16Differs);
        }
    }
    Ok(range)
}

/// A span's ranges: those listed, which must fill its extent, or its extent alone.
pub(super) fn ranges(object: &Object<'_>, ground: &Ground<'_>) -> Result<Vec<TextRange>, Rule> {
    let extent = range(object, ground)?;
    let Some(raw) = object.get("ranges") else { return Ok(vec![extent]) };
    let wrong_type = || Rule::WrongType { name: "ranges".to_owned() };
    let parts = json::list(raw).ok_or_else(wrong_type)?;
    let parts = parts.into_iter().map(|raw| range(&json::object(raw).ok_or_else(wrong_type)?, ground));
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    let in_order = parts.windows(2).all(|pair| pair[0].end() <= pair[1].start());
    let fills = parts.first().map(|range| range.start()) == Some(extent.start())
        && parts.last().map(|range| range.end()) == Some(extent.end());
    if in_order && fills { Ok(parts) } else { Err(Rule::RangesNotInOrder) }
}

/// Sorted and merged where they overlap.
pub(super) fn disjoint(mut ranges: Vec<TextRange>) -> Vec<TextRange> {
    sort(&mut ranges);
    let mut merged: Vec<TextRange> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start() < last.end() => {
                *last = TextRange::between(last.start(), last.end().max(range.end()));
            }
            _ => merged.push(range),
        }
    }
    merged
}

pub(in crate::formats) fn is_inside_grapheme(text: &str, byte: usize) -> bool {
    GraphemeCursor::new(byte, text.len(), true).is_boundary(text, 0) == Ok(false)
}

/// The start of a value, for showing.
pub(in crate::formats) fn short(found: &str) -> String {
    found.chars().take(40).collect()
}
