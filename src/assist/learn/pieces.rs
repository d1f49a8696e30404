//! A sentence as the model sees it: pieces, and where a name may begin and end in them.
//!
//! A piece is a token ([`crate::text::tokens`]); an English possessive (`’s`) is a piece of its own. A name begins with a
//! piece or after prefixes of it (`و|بلينكن`, `l’|Élysée`), and ends where one ends. Other places cannot be learned.

use crate::text::{TextRange, folded, on_grapheme_edge, skip_prefix, tokens};

/// Places in one piece where a name may begin: at its start, and after each of up to three prefixes (`و`, `ل`, `ال`).
pub(super) const STARTS: usize = 4;

pub(super) struct Piece {
    pub range: TextRange,
    /// Where a name may begin, in bytes, in order; never empty.
    pub starts: Vec<usize>,
    /// The piece from each of `starts` on, without tashkeel and case, and with the forms of alef and others as one.
    pub forms: Vec<String>,
    pub shape: String,
}

/// The pieces of `range`, in order.
pub(super) fn pieces(text: &str, range: TextRange) -> Vec<Piece> {
    let mut found = Vec::new();
    for token in tokens(text, range) {
        let Some(cut) = possessive(text, token) else {
            found.push(Piece::new(text, token));
            continue;
        };
        found.push(Piece::new(text, TextRange::between(token.start(), cut)));
        found.push(Piece::new(text, TextRange::between(cut, token.end())));
    }
    found
}

/// The place before `’s` or `'s` at the end of a word.
fn possessive(text: &str, token: TextRange) -> Option<usize> {
    let word = token.slice(text)?;
    let head = word.strip_suffix(['s', 'S'])?.strip_suffix(['\'', '’'])?;
    let cut = token.start() + head.len();
    (!head.is_empty() && on_grapheme_edge(text, cut)).then_some(cut)
}

impl Piece {
    fn new(text: &str, range: TextRange) -> Self {
        let word = range.slice(text).unwrap_or_default();
        let mut starts = vec![range.start()];
        // The word alone: to look for its edges in the text each time would cost a page's segmentation a word.
        let mut rest = TextRange::between(0, word.len());
        while starts.len() < STARTS
            && may_have_prefix(&word[rest.start()..])
            && let Some(after) = skip_prefix(word, rest, true)
        {
            starts.push(range.start() + after.start());
            rest = after;
        }
        let forms = starts.iter().map(|start| plain(&text[*start..range.end()])).collect();
        Self { range, starts, forms, shape: shape(word) }
    }

    /// The piece without any of its prefixes.
    pub fn stem(&self) -> &str {
        self.forms.last().map_or("", String::as_str)
    }
}

fn may_have_prefix(word: &str) -> bool {
    word.starts_with(['و', 'ف', 'ب', 'ل', 'ك', 'س', 'ا', 'ٱ']) || word.contains(['\'', '’'])
}

/// As two writers of one name agree on it.
pub(super) fn plain(word: &str) -> String {
    let one = |c| match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        '’' => '\'',
        c => c,
    };
    folded(word).chars().map(one).collect()
}

/// Kinds of characters in order: `Ada` is `Xx`, `2008` is `dddd`, an Arabic word `a`, other letters `l`, marks themselves.
/// A kind is told once in a row, digits up to four times.
fn shape(word: &str) -> String {
    let mut shape = String::new();
    for c in word.chars() {
        let kind = match c {
            _ if c.is_numeric() => 'd',
            _ if c.is_uppercase() => 'X',
            _ if c.is_lowercase() => 'x',
            '\u{0600}'..='\u{06FF}' if c.is_alphanumeric() => 'a',
            _ if c.is_alphabetic() => 'l',
            // Tashkeel and joiners are none of its letters.
            '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{0640}' | '\u{200B}'..='\u{200F}' => continue,
            _ => c,
        };
        let repeats = shape.chars().rev().take_while(|last| *last == kind).count();
        if repeats < if kind == 'd' { 4 } else { 1 } {
            shape.push(kind);
        }
    }
    shape
}
