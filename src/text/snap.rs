//! From what was dragged over to what was meant. Snapping is its own step, with a name, and never happens silently.

use super::TextRange;
use super::classes::{
    bracket, char_after, char_before, ends_sentence, grapheme_after, grapheme_before, has_content,
    is_currency, is_percent, is_quotation_mark,
};
use super::edges::{grapheme_ceil, grapheme_floor, next_grapheme, prev_grapheme, word_over};

/// Widens both edges to grapheme edges. An empty range inside a grapheme goes to the grapheme's start.
pub fn snap_to_graphemes(text: &str, range: TextRange) -> TextRange {
    let start = grapheme_floor(text, range.start());
    if range.is_empty() {
        return TextRange::at(start);
    }
    TextRange::between(start, grapheme_ceil(text, range.end().min(text.len())))
}

/// Widens both edges to whole words, then trims spaces and punctuation ([`trim_edges`]).
///
/// A word is touched when the range shares a character with it, so a range that merely ends where a word begins
/// does not take it. `None` when no word is touched, and so for every empty range ([`super::word_at`] is for those).
pub fn snap_to_words(text: &str, range: TextRange) -> Option<TextRange> {
    trim_edges(text, out_to_words(text, snap_to_graphemes(text, range)))
}

/// Moves an edge that lies inside a word to that word's edge, and trims nothing.
pub(super) fn out_to_words(text: &str, range: TextRange) -> TextRange {
    if range.is_empty() {
        return range;
    }
    let start = word_over(text, range.start()).map_or(range.start(), TextRange::start);
    let end = word_over(text, range.end())
        .filter(|word| word.start() < range.end())
        .map_or(range.end(), TextRange::end);
    TextRange::between(start, end)
}

/// Leaves out spaces, punctuation and invisible characters at both edges. `None` when nothing is left.
///
/// Kept at an edge are:
/// - a bracket whose partner lies further inside (`شمال شرق (بركان)`); a pair around the whole range goes,
/// - marks that end a sentence, when a closing quotation mark follows and the range begins where the quotation or
///   a sentence in it begins (`هل وصل؟` in `“هل وصل؟”`, but not the full stop of its last word alone),
/// - `%` after and a currency sign before or after a digit, `#` and `@` before a letter or digit,
/// - the last full stop of initials (`U.S.`): of a single letter that a full stop and a single letter precede.
///
/// Quotation marks are always left outside.
pub fn trim_edges(text: &str, range: TextRange) -> Option<TextRange> {
    let range = snap_to_graphemes(text, range);
    let (mut start, mut end) = (range.start(), range.end());
    loop {
        let before = (start, end);
        while start < end && !keeps_start(text, start, end) {
            start = next_grapheme(text, start);
        }
        while start < end && !keeps_end(text, start, end) {
            end = prev_grapheme(text, end);
        }
        if start >= end {
            return None;
        }
        if pair_around(text, start, end) {
            start = next_grapheme(text, start);
            end = prev_grapheme(text, end);
        }
        if (start, end) == before {
            return Some(TextRange::between(start, end));
        }
    }
}

fn keeps_start(text: &str, start: usize, end: usize) -> bool {
    let grapheme = grapheme_after(text, start);
    if has_content(grapheme) {
        return true;
    }
    let Some(c) = single(grapheme) else { return false };
    let next = text[next_grapheme(text, start).min(end)..end].chars().next();
    match c {
        '#' | '@' => next.is_some_and(char::is_alphanumeric),
        c if is_currency(c) => next.is_some_and(char::is_numeric),
        c => bracket(c).is_some_and(|b| b.opens != Some(false)) && partner_after(text, start, end).is_some(),
    }
}

fn keeps_end(text: &str, start: usize, end: usize) -> bool {
    let grapheme = grapheme_before(text, end);
    if has_content(grapheme) {
        return true;
    }
    let Some(c) = single(grapheme) else { return false };
    let inside = &text[start..end - c.len_utf8()];
    // French sets a no-break space before its signs.
    let number =
        inside.trim_end_matches(['\u{A0}', '\u{202F}']).chars().next_back().is_some_and(char::is_numeric);
    if is_percent(c) || is_currency(c) {
        return number;
    }
    if c == '.' && ends_initials(inside) {
        return true;
    }
    if ends_sentence(c) {
        return closes_quotation(text, start, end);
    }
    bracket(c).is_some_and(|b| b.opens != Some(true)) && partner_before(text, start, end).is_some()
}

/// The only character of a grapheme that has one.
fn single(grapheme: &str) -> Option<char> {
    let mut chars = grapheme.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// `U.S`: a letter alone, a full stop, a letter alone.
fn ends_initials(inside: &str) -> bool {
    let mut back = inside.chars().rev();
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    letter(back.next())
        && back.next() == Some('.')
        && letter(back.next())
        && !back.next().is_some_and(char::is_alphanumeric)
}

/// How far around a mark is looked for what it belongs to.
const NEAR: usize = 16;

/// Whether a closing quotation mark follows, and the range begins with its quotation or with a sentence.
fn closes_quotation(text: &str, start: usize, end: usize) -> bool {
    let follows = text[end..]
        .chars()
        .take(NEAR)
        .find(|&c| !ends_sentence(c) && !matches!(c, ' ' | '\u{A0}' | '\u{202F}'))
        .is_some_and(is_quotation_mark);
    if !follows {
        return false;
    }
    for c in text[..start].chars().rev().take(NEAR) {
        if is_quotation_mark(c) || ends_sentence(c) || matches!(c, '\n' | '\r' | '\u{2029}') {
            return true;
        }
        if c.is_alphanumeric() {
            return false;
        }
    }
    text[..start].chars().rev().nth(NEAR).is_none()
}

/// Whether the bracket at `start` and the one before `end` are a pair.
fn pair_around(text: &str, start: usize, end: usize) -> bool {
    char_after(text, start).and_then(bracket).is_some()
        && partner_after(text, start, end)
            .is_some_and(|partner| partner + char_after(text, partner).map_or(0, char::len_utf8) == end)
}

/// Bytes within which a bracket's partner is looked for.
const BRACKET_REACH: usize = 64 * 1_024;

/// Where the bracket at `start` is closed within the range.
fn partner_after(text: &str, start: usize, end: usize) -> Option<usize> {
    let own = char_after(text, start)?;
    let from = start + own.len_utf8();
    let to = text.floor_char_boundary(end.min(from + BRACKET_REACH)).max(from);
    let offset = partner(own, text.get(from..to)?.char_indices())?;
    Some(from + offset)
}

/// Where the bracket before `end` was opened within the range.
fn partner_before(text: &str, start: usize, end: usize) -> Option<usize> {
    let own = char_before(text, end)?;
    let to = end - own.len_utf8();
    let from = text.ceil_char_boundary(start.max(to.saturating_sub(BRACKET_REACH))).min(to);
    let offset = partner(own, text.get(from..to)?.char_indices().rev())?;
    Some(from + offset)
}

fn partner(own: char, inside: impl Iterator<Item = (usize, char)>) -> Option<usize> {
    let wanted = bracket(own)?.partner;
    let mut depth = 0_usize;
    for (offset, c) in inside {
        if c == own {
            depth += 1;
        } else if c == wanted {
            if depth == 0 {
                return Some(offset);
            }
            depth -= 1;
        }
    }
    None
}
