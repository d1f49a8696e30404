//! One key widens a selection, another narrows it.

use super::TextRange;

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
pub fn widen(text: &str, range: TextRange) -> Option<(WidenStep, TextRange)> {
    let _ = (text, range);
    None
}
/// The next narrower range around `anchor` (where the widening began); `None` at the word.
pub fn narrow(text: &str, range: TextRange, anchor: usize) -> Option<(WidenStep, TextRange)> {
    let _ = (text, range, anchor);
    None
}
