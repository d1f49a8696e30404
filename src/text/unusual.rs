//! What is unusual in a text and invisible on screen: shown to the annotator, never altered.

use super::TextRange;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnusualKind {
    CarriageReturn,
    BidiControl,
    ZeroWidth,
    NoBreakSpace,
    Tatweel,
    ControlCharacter,
    PrivateUse,
    ReplacementCharacter,
    ByteOrderMark,
}

/// What was found in a text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Unusual {
    /// Kinds with their number and the first place (bytes).
    pub found: Vec<(UnusualKind, usize, usize)>,
    /// Whether the text equals its NFC form.
    pub is_nfc: bool,
}

/// Counts everything unusual. O(text): for long texts run it in the worker.
pub fn find_unusual(text: &str) -> Unusual {
    let _ = text;
    Unusual::default()
}

/// The unusual characters in `range` one by one, with a short name such as `RLM`, for showing them in the text.
pub fn unusual_in(text: &str, range: TextRange) -> Vec<(TextRange, UnusualKind, &'static str)> {
    let _ = (text, range);
    Vec::new()
}
