//! Where graphemes, words and sentences begin and end (UAX #29).

use super::TextRange;

/// Whether byte `pos` lies between two grapheme clusters (or at an end of the text).
pub fn on_grapheme_edge(text: &str, pos: usize) -> bool {
    let _ = (text, pos);
    false
}
/// The next grapheme edge after `pos`; the end of the text at most.
pub fn next_grapheme(text: &str, pos: usize) -> usize {
    let _ = (text, pos);
    0
}
/// The last grapheme edge before `pos`; 0 at least.
pub fn prev_grapheme(text: &str, pos: usize) -> usize {
    let _ = (text, pos);
    0
}
/// Start of the next word after `pos`, or the end of the text.
pub fn next_word_start(text: &str, pos: usize) -> usize {
    let _ = (text, pos);
    0
}
/// Start of the word that `pos` is in or after, before `pos`; 0 at least.
pub fn prev_word_start(text: &str, pos: usize) -> usize {
    let _ = (text, pos);
    0
}
/// The word over or touching `pos`; `None` between spaces.
pub fn word_at(text: &str, pos: usize) -> Option<TextRange> {
    let _ = (text, pos);
    None
}
/// The sentence over `pos`, without the white space around it.
pub fn sentence_at(text: &str, pos: usize) -> TextRange {
    let _ = text;
    TextRange::at(pos)
}
/// All sentences that touch `range`, in order, gapless, white space included at their ends.
pub fn sentences(text: &str, range: TextRange) -> Vec<TextRange> {
    let _ = (text, range);
    Vec::new()
}
