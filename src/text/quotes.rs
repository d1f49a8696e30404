//! Which quotation marks of a paragraph belong together.
//!
//! Apostrophes are none: `’` inside a word (`l’eau`, `don’t`) or without a `‘` before it is passed over, and the
//! straight `'` always. Quotations that run over several paragraphs are not paired.

use super::TextRange;
use crate::order::sort_by_key;

/// A quotation mark with its partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// Where the opening mark begins.
    pub start: usize,
    /// What stands between the marks.
    pub inside: TextRange,
    /// Where the closing mark ends.
    pub end: usize,
}

/// The quotation marks of a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotationMarks {
    /// Inner ones before the outer ones that hold them.
    pub pairs: Vec<Quotation>,
    /// Marks without a partner, in order; never single ones (‘ ’ ‚), which also stand for an apostrophe or an ayn.
    pub alone: Vec<TextRange>,
}

/// All quotation marks in `part` (a paragraph or a part of one, in bytes).
pub fn quotation_marks(text: &str, part: TextRange) -> QuotationMarks {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut found = QuotationMarks::default();
    let mut before = None;
    let mut chars = text[part.start()..part.end()].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let after = chars.peek().map(|&(_, c)| c);
        let at = part.start() + offset;
        match role(c, before, after, &open) {
            Role::Opens => open.push((c, at)),
            Role::Closes(index) => {
                let (mark, start) = open[index];
                let inside = TextRange::between(start + mark.len_utf8(), at);
                found.pairs.push(Quotation { start, inside, end: at + c.len_utf8() });
                found.alone.extend(open.drain(index..).skip(1).filter_map(alone));
            }
            Role::Alone => found.alone.extend(alone((c, at))),
            Role::None => {}
        }
        before = Some(c);
    }
    found.alone.extend(open.into_iter().filter_map(alone));
    sort_by_key(&mut found.alone, |mark| mark.start());
    found
}

fn alone((mark, at): (char, usize)) -> Option<TextRange> {
    (!matches!(mark, '‘' | '’' | '‚')).then(|| TextRange::between(at, at + mark.len_utf8()))
}

/// The insides of all quotations in `part` (a paragraph or a part of one), marks outside, inner ones before the
/// outer ones that hold them.
pub(super) fn quotations(text: &str, part: TextRange) -> Vec<TextRange> {
    quotation_marks(text, part).pairs.into_iter().map(|pair| pair.inside).collect()
}

enum Role {
    Opens,
    /// Closes the open mark of this index; what was opened after it was never closed.
    Closes(usize),
    /// Would close, but nothing is open.
    Alone,
    None,
}

fn role(c: char, before: Option<char>, after: Option<char>, open: &[(char, usize)]) -> Role {
    let last = |marks: &[char]| open.iter().rposition(|(mark, _)| marks.contains(mark));
    let inside_word = before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
    let starts_word = !before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
    match c {
        // “ also closes „ (German) and a ” that was used the wrong way round.
        '“' => match open.last() {
            Some(('„' | '”', _)) => Role::Closes(open.len() - 1),
            _ => Role::Opens,
        },
        '”' => closes_or_opens(last(&['“', '„', '”', '‟']), starts_word),
        '«' => match open.last() {
            Some(('»', _)) => Role::Closes(open.len() - 1),
            _ => Role::Opens,
        },
        '»' => closes_or_opens(last(&['«', '»']), starts_word),
        '›' => closes_or_opens(last(&['‹']), false),
        '„' | '‟' | '‹' | '‚' => Role::Opens,
        '‘' if inside_word => Role::None,
        '‘' => match open.last() {
            Some(('‚', _)) => Role::Closes(open.len() - 1),
            _ => Role::Opens,
        },
        '’' if inside_word => Role::None,
        '’' => closes_or_opens(last(&['‘', '‚']), false),
        '"' => straight(last(&['"']), before, after),
        _ => Role::None,
    }
}

fn closes_or_opens(opened: Option<usize>, may_open: bool) -> Role {
    match opened {
        Some(index) => Role::Closes(index),
        None if may_open => Role::Opens,
        None => Role::Alone,
    }
}

/// A straight mark opens where a quotation can only begin, closes where it can only end, and otherwise takes turns.
fn straight(opened: Option<usize>, before: Option<char>, after: Option<char>) -> Role {
    let outer = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "([{)]}.,،؛;:!؟?…".contains(c));
    let opens = before.is_none_or(|c| c.is_whitespace() || "([{".contains(c)) && !outer(after);
    match opened {
        Some(_) if opens => Role::Opens,
        Some(index) => Role::Closes(index),
        // An inch sign, or a mark whose partner lies outside the part looked at.
        None if !opens && before.is_some_and(char::is_numeric) => Role::None,
        None if !opens && outer(after) && !outer(before) => Role::Alone,
        None => Role::Opens,
    }
}
