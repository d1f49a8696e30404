//! One key widens a selection, another narrows it.
//!
//! The rule: a caret becomes its word. Inside a quotation the next step is the inside of the quotation (then of the
//! one around it), so that a long quote is two keys; outside of quotations it is the stretch between two punctuation
//! marks. Then come the sentence and the paragraph. A step that would not be strictly wider is left out.
//! Narrowing goes the same steps back around the place where the widening began.
//!
//! Punctuation and quotations are looked for in the paragraph, at most 16 KB to each side.

use super::TextRange;
use super::classes::{char_after, char_before, is_arabic_letter};
use super::edges::{grapheme_ceil, grapheme_floor, sentence_at, trim_space, word_at};
use super::quotes::quotations;
use super::snap::{out_to_words, snap_to_graphemes, trim_edges};
use crate::order::sort_by_key;

/// The steps of widening, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WidenStep {
    Word,
    ToPunctuation,
    InsideQuotes,
    Sentence,
    Paragraph,
}

/// The next wider range that is really wider, and which step it was; `None` at the paragraph.
///
/// Only the step to the paragraph takes time with its length (one pass for its line ends).
pub fn widen(text: &str, range: TextRange) -> Option<(WidenStep, TextRange)> {
    let range = snap_to_graphemes(text, range);
    let wider = |found: &TextRange| found.contains(range) && found.len() > range.len();

    let word = if range.is_empty() { word_at(text, range.start()) } else { Some(out_to_words(text, range)) };
    if let Some(word) = word.filter(wider) {
        return Some((WidenStep::Word, word));
    }
    let last = if range.is_empty() { range.end() } else { text.floor_char_boundary(range.end() - 1) };
    let sentence = TextRange::between(
        sentence_at(text, range.start()).start(),
        sentence_at(text, last).end().max(range.start()),
    );
    if let Some(part) = paragraph_part(text, range) {
        let mut quoted = quotations(text, part);
        quoted.retain(|inside| inside.contains(range));
        sort_by_key(&mut quoted, |inside| inside.len());
        if quoted.is_empty() {
            let found = trimmed_around(text, between_punctuation(text, range, part), range);
            // A range that ends with its sentence's own full stop would reach into the next sentence.
            if wider(&found) && sentence.contains(found) {
                return Some((WidenStep::ToPunctuation, found));
            }
        }
        if let Some(found) = quoted.into_iter().map(|inside| trimmed_around(text, inside, range)).find(wider)
        {
            return Some((WidenStep::InsideQuotes, found));
        }
    }
    if wider(&sentence) {
        return Some((WidenStep::Sentence, sentence));
    }
    Some((WidenStep::Paragraph, paragraphs(text, range))).filter(|(_, found)| wider(found))
}

/// The next narrower range around `anchor` (where the widening began); `None` at the word.
///
/// It is the widest step from a caret at `anchor` that lies inside `range` and is smaller.
pub fn narrow(text: &str, range: TextRange, anchor: usize) -> Option<(WidenStep, TextRange)> {
    let mut inner = None;
    let mut at = TextRange::at(grapheme_floor(text, anchor));
    while let Some((step, next)) = widen(text, at) {
        if !range.contains(next) || next.len() >= range.len() {
            break;
        }
        inner = Some((step, next));
        at = next;
    }
    inner
}

/// Without spaces and punctuation at the edges, as a selection is; but never less than what it widens.
fn trimmed_around(text: &str, found: TextRange, range: TextRange) -> TextRange {
    let spaceless = trim_space(text, found);
    [trim_edges(text, found), Some(spaceless)]
        .into_iter()
        .flatten()
        .find(|trimmed| trimmed.contains(range))
        .unwrap_or(found)
}

/// How far punctuation and quotations are looked for, in bytes to each side.
const REACH: usize = 16 * 1_024;

/// The paragraph around `range`, or what is near; `None` when the range holds a line end.
fn paragraph_part(text: &str, range: TextRange) -> Option<TextRange> {
    if range.len() > 4 * REACH || first_line_end(&text[range.start()..range.end()]).is_some() {
        return None;
    }
    let low = grapheme_ceil(text, range.start().saturating_sub(REACH)).min(range.start());
    let high = grapheme_floor(text, (range.end() + REACH).min(text.len())).max(range.end());
    let start = last_line_end(&text[low..range.start()]).map_or(low, |at| low + at);
    let end = first_line_end(&text[range.end()..high]).map_or(high, |at| range.end() + at);
    Some(TextRange::between(start, end))
}

/// The paragraphs that `range` lies in, without the last one's line end.
fn paragraphs(text: &str, range: TextRange) -> TextRange {
    let start = last_line_end(&text[..range.start()]).unwrap_or(0);
    let ends_line =
        !range.is_empty() && last_line_end(&text[range.start()..range.end()]) == Some(range.len());
    let end = if ends_line { Some(0) } else { first_line_end(&text[range.end()..]) };
    TextRange::between(start, end.map_or(text.len(), |at| range.end() + at))
}

/// Byte position of the first line end.
pub(super) fn first_line_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while from < text.len() {
        let to = text.floor_char_boundary(from + NEAR);
        let newline = text[from..to].find('\n').map(|offset| from + offset);
        // The others are rare: usually two more quick looks say that there are none.
        let before = &bytes[from..newline.unwrap_or(to)];
        if before.contains(&b'\r') || before.contains(&0xE2) {
            let other = (from..from + before.len()).find(|&at| line_end_len(bytes, at) > 0);
            if other.is_some() {
                return other;
            }
        }
        if newline.is_some() {
            return newline;
        }
        from = to;
    }
    None
}

/// Bytes in which line ends are looked for together: a text that has only rare ones is not walked to its end for each.
const NEAR: usize = 4 * 1_024;

/// Byte position after the last line end.
fn last_line_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut to = bytes.len();
    while let Some(at) = bytes[..to].iter().rposition(may_end_line) {
        match line_end_len(bytes, at) {
            0 => to = at,
            len => return Some(at + len),
        }
    }
    None
}

/// First byte of a line end, or of some other character from U+2000 on: a quick sieve for long paragraphs.
fn may_end_line(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'\r' | 0xE2)
}

/// Bytes of the line end at `at`; 0 where there is none.
pub(super) fn line_end_len(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
        b'\n' | b'\r' => 1,
        0xE2 if bytes[at..].starts_with("\u{2029}".as_bytes()) => 3,
        _ => 0,
    }
}

/// From the punctuation mark before `range` to the one after it, both left out.
fn between_punctuation(text: &str, range: TextRange, part: TextRange) -> TextRange {
    let stops = |offset: usize, c: char| stops_at(text, offset, c);
    let start = text[part.start()..range.start()]
        .char_indices()
        .rev()
        .find(|&(at, c)| stops(part.start() + at, c))
        .map_or(part.start(), |(at, c)| part.start() + at + c.len_utf8());
    let end = text[range.end()..part.end()]
        .char_indices()
        .find(|&(at, c)| stops(range.end() + at, c))
        .map_or(part.end(), |(at, _)| range.end() + at);
    TextRange::between(
        grapheme_ceil(text, start).min(range.start()),
        grapheme_floor(text, end).max(range.end()),
    )
}

/// Whether the character `c` at byte `at` is punctuation between words rather than inside one.
fn stops_at(text: &str, at: usize, c: char) -> bool {
    let (before, after) = (char_before(text, at), char_after(text, at + c.len_utf8()));
    let both = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
    match c {
        '.' | ':' => {
            !both(char::is_alphanumeric)
                || (before.is_some_and(is_arabic_letter) && after.is_some_and(is_arabic_letter))
        }
        ',' | '،' | '٫' | '٬' | '–' => !both(char::is_numeric),
        // A dash made of a hyphen: -ما عدا ذلك-.
        '-' => !both(char::is_alphanumeric) && both(|c| c != '-'),
        '’' | '‘' => !both(char::is_alphanumeric) && !before.is_some_and(char::is_alphabetic),
        '!' | '?' | '؟' | ';' | '؛' | '۔' | '…' | '—' | '―' | '(' | ')' | '[' | ']' | '{' | '}' | '"'
        | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '‚' | '\u{FD3E}' | '\u{FD3F}' | '•' => {
            true
        }
        _ => false,
    }
}
