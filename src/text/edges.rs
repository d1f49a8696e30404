//! Where graphemes, words and sentences begin and end (UAX #29).
//!
//! Each function looks at a few kilobytes around the position, however long the text. (A grapheme is looked at
//! whole, and so is a row of flags: their length is the text's own.)
//!
//! Words are those of UAX #29 with a letter, a digit or an emoji in them, without invisible characters and
//! underscores at their edges. Two things are our own: a full stop or colon between Arabic letters parts two words
//! (`الصحراء.وأوضح`; news often lack the space), except among initials (`أ.ف.ب`). Apostrophes stay inside a
//! word (`l’Élysée`, `don’t` are one; [`super::skip_prefix`] leaves the elision out), hyphens part words (`Saint-Denis` is two).

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::TextRange;
use super::classes::{
    char_after, char_before, dot_in_initials, grapheme_after, grapheme_before, has_content, is_arabic_letter,
};
use super::stretch::Cutter;

/// Whether byte `pos` lies between two grapheme clusters (or at an end of the text).
pub fn on_grapheme_edge(text: &str, pos: usize) -> bool {
    if pos == 0 || pos == text.len() {
        return true;
    }
    if !text.is_char_boundary(pos) {
        return false;
    }
    let bytes = text.as_bytes();
    if bytes[pos - 1].is_ascii() && bytes[pos].is_ascii() {
        return bytes[pos - 1] != b'\r' || bytes[pos] != b'\n';
    }
    GraphemeCursor::new(pos, text.len(), true).is_boundary(text, 0).unwrap_or(true)
}

/// The next grapheme edge after `pos`; the end of the text at most.
pub fn next_grapheme(text: &str, pos: usize) -> usize {
    let pos = text.floor_char_boundary(pos);
    let next = GraphemeCursor::new(pos, text.len(), true).next_boundary(text, 0);
    next.ok().flatten().unwrap_or(text.len())
}

/// The last grapheme edge before `pos`; 0 at least.
pub fn prev_grapheme(text: &str, pos: usize) -> usize {
    // From inside a code point the edge may be that code point's own start.
    let pos = text.ceil_char_boundary(pos);
    let prev = GraphemeCursor::new(pos, text.len(), true).prev_boundary(text, 0);
    prev.ok().flatten().unwrap_or(0)
}

/// The last grapheme edge at or before `pos`.
pub(super) fn grapheme_floor(text: &str, pos: usize) -> usize {
    let pos = text.floor_char_boundary(pos);
    if on_grapheme_edge(text, pos) { pos } else { prev_grapheme(text, pos) }
}

/// The first grapheme edge at or after `pos`.
pub(super) fn grapheme_ceil(text: &str, pos: usize) -> usize {
    let pos = text.ceil_char_boundary(pos);
    if on_grapheme_edge(text, pos) { pos } else { next_grapheme(text, pos) }
}

/// Start of the next word after `pos`, or the end of the text. After about 64 KB without any word: the place
/// reached.
pub fn next_word_start(text: &str, pos: usize) -> usize {
    let pos = text.floor_char_boundary(pos);
    let mut at = pos;
    while at < text.len() && at < pos + WORDLESS {
        let stretch = WORDS.around(text, at);
        if let Some(word) = words_in(text, stretch).into_iter().find(|word| word.start() > pos) {
            return word.start();
        }
        at = stretch.end();
    }
    grapheme_ceil(text, at)
}

/// Start of the word that `pos` is in or after, before `pos`; 0 at least. After about 64 KB without any word: the
/// place reached.
pub fn prev_word_start(text: &str, pos: usize) -> usize {
    let pos = text.floor_char_boundary(pos);
    let mut at = pos;
    while at > 0 && at + WORDLESS > pos {
        let stretch = WORDS.around(text, at - 1);
        if let Some(word) = words_in(text, stretch).into_iter().rev().find(|word| word.start() < pos) {
            return word.start();
        }
        at = stretch.start();
    }
    grapheme_floor(text, at)
}

/// The word over or touching `pos`: the one that `pos` is in or begins, else the one that ends there. `None`
/// between spaces.
pub fn word_at(text: &str, pos: usize) -> Option<TextRange> {
    let pos = text.floor_char_boundary(pos);
    word_over(text, pos).or_else(|| {
        let before = text.floor_char_boundary(pos.checked_sub(1)?);
        word_over(text, before).filter(|word| word.end() == pos)
    })
}

/// The word that holds the byte at `pos`.
pub(super) fn word_over(text: &str, pos: usize) -> Option<TextRange> {
    words_in(text, WORDS.around(text, pos)).into_iter().find(|word| word.contains_pos(pos))
}

/// The sentence over `pos`, without the white space around it. Empty in an empty paragraph.
///
/// A sentence ends as UAX #29 says, so also after a full stop without a space (`”.وأوضح`), but not inside initials
/// (`أ.ف.ب`). One longer than about 16 KB is cut.
pub fn sentence_at(text: &str, pos: usize) -> TextRange {
    let pos = text.floor_char_boundary(pos);
    let found = sentences_in(text, SENTENCES.around(text, pos))
        .into_iter()
        .rfind(|sentence| sentence.start() <= pos)
        .unwrap_or(TextRange::at(pos));
    trim_space(text, found)
}

/// All words that touch `range`, in order, cut where `range` cuts them.
pub(super) fn words(text: &str, range: TextRange) -> Vec<TextRange> {
    let (start, end) = (range.start().min(text.len()), range.end().min(text.len()));
    let mut found = Vec::new();
    let mut at = start;
    while at < end {
        let stretch = WORDS.around(text, at);
        for word in words_in(text, stretch) {
            found.extend(word.intersection(TextRange::between(start, end)));
        }
        at = stretch.end();
    }
    found
}

/// All sentences that touch `range`, in order, gapless, white space included at their ends.
pub fn sentences(text: &str, range: TextRange) -> Vec<TextRange> {
    let (start, end) = (range.start().min(text.len()), range.end().min(text.len()));
    let mut found = Vec::new();
    let mut at = start;
    while at < text.len() {
        let stretch = SENTENCES.around(text, at);
        for sentence in sentences_in(text, stretch) {
            if sentence.end() > start && (sentence.start() < end || sentence.contains_pos(start)) {
                found.push(sentence);
            }
        }
        at = stretch.end();
        if at >= end {
            break;
        }
    }
    found
}

/// Without the white space at both edges; empty where nothing else is there. White space that carries a mark stays.
pub(super) fn trim_space(text: &str, range: TextRange) -> TextRange {
    let slice = &text[range.start()..range.end()];
    let start = range.start() + (slice.len() - slice.trim_start().len());
    let end = start.max(range.start() + slice.trim_end().len());
    if start == end {
        return TextRange::at(range.start());
    }
    TextRange::between(grapheme_floor(text, start), grapheme_ceil(text, end))
}

/// The last place after white space in `low + 1..=high`.
pub(super) fn after_space(text: &str, low: usize, high: usize) -> Option<usize> {
    let (low, high) = (text.floor_char_boundary(low), text.floor_char_boundary(high));
    let spaces = text[low..high].char_indices().rev().filter(|(_, c)| c.is_whitespace());
    spaces.map(|(at, c)| low + at + c.len_utf8()).find(|&at| on_grapheme_edge(text, at))
}

/// Bytes without a word after which moving by words gives up.
const WORDLESS: usize = 64 * 1_024;

/// White space before a letter or digit: always a word edge. (U+202F joins numbers, so it is no such space.)
const WORDS: Cutter = Cutter {
    size: 4 * 1_024,
    sure: |text, at| {
        char_before(text, at).is_some_and(|c| c.is_whitespace() && c != '\u{202F}')
            && char_after(text, at).is_some_and(char::is_alphanumeric)
            && on_grapheme_edge(text, at)
    },
    cut: grapheme_floor,
};

/// After a line end; or after a full stop and a space, before a letter that is no small one: always a sentence edge.
const SENTENCES: Cutter = Cutter {
    size: 16 * 1_024,
    sure: |text, at| {
        let before = &text[..at];
        match before.chars().next_back() {
            Some('\n' | '\u{2028}' | '\u{2029}') => true,
            Some('\r') => !text[at..].starts_with('\n'),
            Some(c) if c.is_whitespace() => {
                let closing = |c: char| matches!(c, '”' | '»' | '"' | '\'' | '’' | ')' | ']');
                char_after(text, at).is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
                    && before
                        .chars()
                        .rev()
                        .take(16)
                        .skip_while(|&c| matches!(c, ' ' | '\u{A0}' | '\t'))
                        .find(|&c| !closing(c))
                        .is_some_and(|c| matches!(c, '.' | '!' | '?' | '؟'))
                    && on_grapheme_edge(text, at)
            }
            _ => false,
        }
    },
    cut: |text, at| {
        after_space(text, at.saturating_sub(1_024), at).unwrap_or_else(|| grapheme_floor(text, at))
    },
};

/// The words of one stretch, in order.
fn words_in(text: &str, stretch: TextRange) -> Vec<TextRange> {
    let mut words = Vec::new();
    let mut done = stretch.start();
    for (offset, segment) in text[stretch.start()..stretch.end()].split_word_bound_indices() {
        if !has_content(segment) {
            continue;
        }
        let (start, end) = (stretch.start() + offset, stretch.start() + offset + segment.len());
        let mut from = start;
        let parts = segment
            .match_indices(['.', ':'])
            .map(|(at, mark)| (start + at, mark))
            .filter(|&(at, mark)| parts_arabic(text, at, mark))
            .map(|(at, _)| at + 1)
            .chain([end]);
        for to in parts {
            if let Some(word) =
                trim_to_content(text, grapheme_floor(text, from).max(done), grapheme_ceil(text, to))
            {
                done = word.end();
                words.push(word);
            }
            from = to;
        }
    }
    words
}

/// Whether the one-byte mark at `at` stands between Arabic letters that are no initials.
fn parts_arabic(text: &str, at: usize, mark: &str) -> bool {
    let arabic = char_before(text, at).is_some_and(is_arabic_letter)
        || char_after(text, at + 1).is_some_and(is_arabic_letter);
    arabic && !(mark == "." && dot_in_initials(text, at))
}

/// Drops graphemes without letter, digit or emoji at both edges.
fn trim_to_content(text: &str, mut start: usize, mut end: usize) -> Option<TextRange> {
    while start < end && !has_content(grapheme_after(text, start)) {
        start = next_grapheme(text, start);
    }
    while start < end && !has_content(grapheme_before(text, end)) {
        end = prev_grapheme(text, end);
    }
    (start < end).then(|| TextRange::between(start, end))
}

/// The sentences of one stretch, gapless.
fn sentences_in(text: &str, stretch: TextRange) -> Vec<TextRange> {
    let mut found = Vec::new();
    let (mut from, mut to) = (stretch.start(), stretch.start());
    for segment in text[stretch.start()..stretch.end()].split_sentence_bounds() {
        to += segment.len();
        let initials = segment.ends_with('.') && dot_in_initials(text, to - 1);
        if to == stretch.end() || (!initials && on_grapheme_edge(text, to)) {
            found.push(TextRange::between(from, to));
            from = to;
        }
    }
    found
}
