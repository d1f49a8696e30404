//! What kind of character something is, as far as edges depend on it. Whole scripts are left to the standard library.

use super::edges::{next_grapheme, prev_grapheme};

/// Letters, digits and pictographs: what a word is made of. Marks that are part of a letter count too.
pub(super) fn is_content(c: char) -> bool {
    c.is_alphanumeric() || is_pictograph(c)
}

/// Emoji and flags; brackets and quotation marks among the dingbats are not.
pub(super) fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{275A}' | '\u{2776}'..='\u{27BF}')
}

/// A grapheme belongs to a word as soon as one of its characters does.
pub(super) fn has_content(grapheme: &str) -> bool {
    grapheme.chars().any(is_content)
}

pub(super) fn is_arabic_letter(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c, '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{0870}'..='\u{08FF}'
            | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}')
}

/// Marks that end a sentence, of which a quotation keeps its last.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '؟' | '۔' | '…' | '‼' | '⁇' | '⁈' | '⁉')
}

pub(super) fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '‹' | '›')
}

pub(super) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '¢' | '£' | '¤' | '¥' | '؋' | '﷼' | '\u{20A0}'..='\u{20CF}')
}

pub(super) fn is_percent(c: char) -> bool {
    matches!(c, '%' | '‰' | '٪' | '؉')
}

/// The other bracket, and whether `c` is the opening one. The ornate brackets of the Quran open with U+FD3F in
/// Arabic and with U+FD3E where a text keeps them in Latin order, so `opens` is `None` for them.
pub(super) fn bracket(c: char) -> Option<Bracket> {
    let (partner, opens) = match c {
        '(' => (')', Some(true)),
        ')' => ('(', Some(false)),
        '[' => (']', Some(true)),
        ']' => ('[', Some(false)),
        '{' => ('}', Some(true)),
        '}' => ('{', Some(false)),
        '⟨' => ('⟩', Some(true)),
        '⟩' => ('⟨', Some(false)),
        '\u{FF08}' => ('\u{FF09}', Some(true)),
        '\u{FF09}' => ('\u{FF08}', Some(false)),
        '\u{FD3E}' => ('\u{FD3F}', None),
        '\u{FD3F}' => ('\u{FD3E}', None),
        _ => return None,
    };
    Some(Bracket { partner, opens })
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Bracket {
    pub partner: char,
    pub opens: Option<bool>,
}

pub(super) fn char_before(text: &str, pos: usize) -> Option<char> {
    text[..pos].chars().next_back()
}

pub(super) fn char_after(text: &str, pos: usize) -> Option<char> {
    text[pos..].chars().next()
}

/// The grapheme that begins at `pos`, empty at the end.
pub(super) fn grapheme_after(text: &str, pos: usize) -> &str {
    &text[pos..next_grapheme(text, pos)]
}

/// The grapheme that ends at `pos`, empty at the start.
pub(super) fn grapheme_before(text: &str, pos: usize) -> &str {
    &text[prev_grapheme(text, pos)..pos]
}

/// Whether the full stop at byte `dot` stands between two single letters, as in أ.ف.ب or U.S.
pub(super) fn dot_in_initials(text: &str, dot: usize) -> bool {
    let mut before = text[..dot].chars().rev();
    let mut after = text[dot + 1..].chars();
    let single = |letter: Option<char>, beyond: Option<char>| {
        letter.is_some_and(char::is_alphabetic) && !beyond.is_some_and(char::is_alphanumeric)
    };
    single(before.next(), before.next()) && single(after.next(), after.next())
}
