//! Prefixes written together with a word: moving an edge past one, and back. Never done unasked.
//!
//! Arabic: و ف ب ل ك س and the article ال. French: what an apostrophe elides (`l’`, `d’`, `qu’`), since such a word
//! is one for UAX #29 and snapping takes it whole.
//!
//! Whether a letter is a prefix or the name's own (بلوان, واشنطن) is the annotator's to know; a letter here is
//! taken with its tashkeel, and with the tatweel that lengthens it.

use super::TextRange;
use super::classes::{char_after, grapheme_after, grapheme_before};
use super::edges::{next_grapheme, on_grapheme_edge, prev_grapheme, word_over};

/// Moves the start past one prefix letter (و ف ب ل ك س) or one elision (`l’`). The article ال only with `article`,
/// that is when asked again.
/// `None` when there is no such prefix, or less than two letters of the word would remain.
///
/// From the middle of ال nothing is skipped, so that [`unskip_prefix`] always comes back.
pub fn skip_prefix(text: &str, range: TextRange, article: bool) -> Option<TextRange> {
    let start = range.start();
    if range.is_empty() || range.end() > text.len() || !on_grapheme_edge(text, start) {
        return None;
    }
    let word = word_over(text, start)?;
    let letter = char_after(text, start)?;
    let elided = elision(&text[word.start()..word.end()]);
    let after = if let Some(len) = elided.filter(|_| start == word.start()) {
        start + len
    } else if is_prefix(letter) {
        let in_article = letter == LAM
            && start > word.start()
            && letter_before(text, start, word.start()).is_some_and(is_alef_at(text));
        if in_article {
            return None;
        }
        after_letter(text, start)
    } else if article && is_alef(letter) {
        let lam = after_letter(text, start);
        (char_after(text, lam) == Some(LAM)).then(|| after_letter(text, lam))?
    } else {
        return None;
    };
    let end = range.end().min(word.end());
    (after < end && letters_from(text, after, end) >= 2).then(|| TextRange::between(after, range.end()))
}

/// The inverse: takes one skipped prefix back in (a letter, or ال as one), never past the start of the word.
/// `None` when what stands before is no prefix.
pub fn unskip_prefix(text: &str, range: TextRange) -> Option<TextRange> {
    let start = range.start();
    if range.end() > text.len() || !on_grapheme_edge(text, start) {
        return None;
    }
    let word = word_over(text, start)?;
    if elision(&text[word.start()..word.end()]).is_some_and(|len| word.start() + len == start) {
        return Some(TextRange::between(word.start(), range.end()));
    }
    let letter = letter_before(text, start, word.start())?;
    let c = char_after(text, letter)?;
    if c == LAM
        && let Some(alef) = letter_before(text, letter, word.start()).filter(|&at| is_alef_at(text)(at))
    {
        return Some(TextRange::between(alef, range.end()));
    }
    is_prefix(c).then(|| TextRange::between(letter, range.end()))
}

/// Length in bytes of what is elided before a French word, apostrophe included.
fn elision(word: &str) -> Option<usize> {
    let at = word.find(['\'', '’'])?;
    let known = ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu"];
    let apostrophe = grapheme_after(word, at);
    (known.iter().any(|&known| word[..at].eq_ignore_ascii_case(known)) && apostrophe.chars().count() == 1)
        .then_some(at + apostrophe.len())
}

const LAM: char = 'ل';
const TATWEEL: char = 'ـ';

fn is_prefix(c: char) -> bool {
    matches!(c, 'و' | 'ف' | 'ب' | 'ل' | 'ك' | 'س')
}

/// The alef of the article, also written with its wasla.
fn is_alef(c: char) -> bool {
    matches!(c, 'ا' | 'ٱ')
}

fn is_alef_at(text: &str) -> impl Fn(usize) -> bool {
    move |at| char_after(text, at).is_some_and(is_alef)
}

/// Where the letter that begins at `start` ends, tashkeel and tatweel included.
fn after_letter(text: &str, start: usize) -> usize {
    let mut end = next_grapheme(text, start);
    while grapheme_after(text, end).starts_with(TATWEEL) {
        end = next_grapheme(text, end);
    }
    end
}

/// Where the letter that ends at `end` begins; `None` at the start of the word.
fn letter_before(text: &str, end: usize, word_start: usize) -> Option<usize> {
    let mut end = end;
    while end > word_start && grapheme_before(text, end).starts_with(TATWEEL) {
        end = prev_grapheme(text, end);
    }
    (end > word_start).then(|| prev_grapheme(text, end))
}

/// Letters and digits, counted to two: more is never asked.
fn letters_from(text: &str, mut at: usize, end: usize) -> usize {
    let mut letters = 0;
    while at < end && letters < 2 {
        let first = char_after(text, at);
        if first.is_some_and(|c| c.is_alphanumeric() && c != TATWEEL) {
            letters += 1;
        }
        at = next_grapheme(text, at);
    }
    letters
}
