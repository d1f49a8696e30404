//! What is unusual in a text and invisible on screen: shown to the annotator, never altered.

use super::TextRange;
use super::classes::{char_before, is_pictograph};
use crate::order::sort_by_key;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnusualKind {
    CarriageReturn,
    BidiControl,
    /// Also the soft hyphen and other characters without a width.
    ZeroWidth,
    NoBreakSpace,
    Tatweel,
    /// Line separators other than `\n` and `\r` too; a tab is usual.
    ControlCharacter,
    PrivateUse,
    ReplacementCharacter,
    /// U+FEFF at the very start; anywhere else it is a [`UnusualKind::ZeroWidth`].
    ByteOrderMark,
}

/// What was found in a text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Unusual {
    /// Kinds with their number and the first place (bytes), in the order of [`UnusualKind`].
    pub found: Vec<(UnusualKind, usize, usize)>,
    /// Whether the text equals its NFC form.
    pub is_nfc: bool,
}

/// Counts everything unusual. O(text): the page reads long texts piece by piece, by [`UnusualReader`].
///
/// `is_nfc` is the caller's: browsers bring the tables for it, which would be a quarter of the program's data.
pub fn find_unusual(text: &str, is_nfc: impl Fn(&str) -> bool) -> Unusual {
    let mut reader = UnusualReader::default();
    while reader.read_on(text, &is_nfc).is_some() {}
    reader.finish()
}

/// As [`find_unusual`], in pieces of about [`PIECE`] bytes.
pub struct UnusualReader {
    /// Where the next piece begins.
    at: usize,
    so_far: Unusual,
}

impl Default for UnusualReader {
    fn default() -> Self {
        Self { at: 0, so_far: Unusual { found: Vec::new(), is_nfc: true } }
    }
}

/// Bytes that are read at one go.
const PIECE: usize = 64 * 1024;

impl UnusualReader {
    /// Reads the next piece, and gives it; `None` where all is read. `text` must be the same at each call.
    pub fn read_on<'t>(&mut self, text: &'t str, is_nfc: impl Fn(&str) -> bool) -> Option<&'t str> {
        let start = self.at;
        if start >= text.len() {
            return None;
        }
        // A space or a line feed composes with nothing before it, so that what is NFC in pieces is so as a whole.
        let from = text.ceil_char_boundary(start + PIECE);
        self.at = text[from..].find([' ', '\n']).map_or(text.len(), |offset| from + offset);
        for (range, kind, _) in unusual_from(text, start, self.at) {
            match self.so_far.found.iter_mut().find(|(known, _, _)| *known == kind) {
                Some((_, count, _)) => *count += 1,
                None => self.so_far.found.push((kind, 1, range.start())),
            }
        }
        let piece = &text[start..self.at];
        self.so_far.is_nfc = self.so_far.is_nfc && is_nfc(piece);
        Some(piece)
    }

    /// What was found in the pieces that were read.
    pub fn finish(mut self) -> Unusual {
        sort_by_key(&mut self.so_far.found, |(kind, _, _)| *kind);
        self.so_far
    }
}

/// The unusual characters in `range` one by one, with a short name such as `RLM`, for showing them in the text.
pub fn unusual_in(text: &str, range: TextRange) -> Vec<(TextRange, UnusualKind, &'static str)> {
    let (start, end) = (text.floor_char_boundary(range.start()), text.ceil_char_boundary(range.end()));
    unusual_from(text, start, end).collect()
}

fn unusual_from(
    text: &str,
    start: usize,
    end: usize,
) -> impl Iterator<Item = (TextRange, UnusualKind, &'static str)> {
    text[start..end].char_indices().filter_map(move |(offset, c)| {
        let at = start + offset;
        if matches!(c, ' '..='~' | '\n' | '\t') {
            return None;
        }
        let (kind, name) = kind_of(c, at == 0)?;
        // The joiner of a family or a flag is part of the emoji.
        let in_emoji = c == '\u{200D}'
            && char_before(text, at).is_some_and(|c| is_pictograph(c) || c == '\u{FE0F}')
            && text[at + c.len_utf8()..].chars().next().is_some_and(is_pictograph);
        (!in_emoji).then(|| (TextRange::between(at, at + c.len_utf8()), kind, name))
    })
}

fn kind_of(c: char, at_start: bool) -> Option<(UnusualKind, &'static str)> {
    use UnusualKind as K;
    Some(match c {
        '\r' => (K::CarriageReturn, "CR"),
        '\u{061C}' => (K::BidiControl, "ALM"),
        '\u{200E}' => (K::BidiControl, "LRM"),
        '\u{200F}' => (K::BidiControl, "RLM"),
        '\u{202A}' => (K::BidiControl, "LRE"),
        '\u{202B}' => (K::BidiControl, "RLE"),
        '\u{202C}' => (K::BidiControl, "PDF"),
        '\u{202D}' => (K::BidiControl, "LRO"),
        '\u{202E}' => (K::BidiControl, "RLO"),
        '\u{2066}' => (K::BidiControl, "LRI"),
        '\u{2067}' => (K::BidiControl, "RLI"),
        '\u{2068}' => (K::BidiControl, "FSI"),
        '\u{2069}' => (K::BidiControl, "PDI"),
        '\u{200B}' => (K::ZeroWidth, "ZWSP"),
        '\u{200C}' => (K::ZeroWidth, "ZWNJ"),
        '\u{200D}' => (K::ZeroWidth, "ZWJ"),
        '\u{2060}' => (K::ZeroWidth, "WJ"),
        '\u{2061}'..='\u{2064}' => (K::ZeroWidth, "INVISIBLE"),
        '\u{00AD}' => (K::ZeroWidth, "SHY"),
        '\u{034F}' => (K::ZeroWidth, "CGJ"),
        '\u{180E}' => (K::ZeroWidth, "MVS"),
        '\u{FEFF}' if at_start => (K::ByteOrderMark, "BOM"),
        '\u{FEFF}' => (K::ZeroWidth, "ZWNBSP"),
        '\u{00A0}' => (K::NoBreakSpace, "NBSP"),
        '\u{202F}' => (K::NoBreakSpace, "NNBSP"),
        '\u{2007}' => (K::NoBreakSpace, "FIGSP"),
        'ـ' => (K::Tatweel, "TATWEEL"),
        '\0' => (K::ControlCharacter, "NUL"),
        '\u{0B}' => (K::ControlCharacter, "VT"),
        '\u{0C}' => (K::ControlCharacter, "FF"),
        '\u{1B}' => (K::ControlCharacter, "ESC"),
        '\u{7F}' => (K::ControlCharacter, "DEL"),
        '\u{85}' => (K::ControlCharacter, "NEL"),
        '\u{2028}' => (K::ControlCharacter, "LS"),
        '\u{2029}' => (K::ControlCharacter, "PS"),
        '\u{FFFD}' => (K::ReplacementCharacter, "U+FFFD"),
        '\n' | '\t' => return None,
        c if c.is_control() => (K::ControlCharacter, "CTRL"),
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}' => {
            (K::PrivateUse, "PUA")
        }
        _ => return None,
    })
}
