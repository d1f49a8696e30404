//! Where a quoted text stands: only where it is exact, with what is said to stand before and after it, and there once.
//!
//! What is found nowhere or in several places is for a person to place; nothing is guessed here.

use crate::text::TextRange;

/// A stretch of some text, by what it says rather than by where it is.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Quote {
    pub exact: String,
    /// What stands right before it; may be empty.
    pub prefix: String,
    /// What stands right after it; may be empty.
    pub suffix: String,
}

/// Why a quote has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unplaced {
    Nowhere,
    InSeveralPlaces,
}

/// A text to look in.
pub struct Anchors<'a> {
    text: &'a str,
    /// Without its white space, and the byte of `text` that each of its bytes is.
    bare: Option<(String, Vec<usize>)>,
}

impl<'a> Anchors<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, bare: None }
    }

    /// White space counts for nothing: for texts made of HTML, where it depends on who made it.
    pub fn without_space(text: &'a str) -> Self {
        let mut bare = String::with_capacity(text.len());
        let mut places = Vec::with_capacity(text.len());
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            bare.push(c);
            places.extend(at..at + c.len_utf8());
        }
        Self { text, bare: Some((bare, places)) }
    }

    /// The one place of the quote with its context.
    ///
    /// # Errors
    /// Where there is none, or another.
    pub fn place(&self, quote: &Quote) -> Result<TextRange, Unplaced> {
        let Some((bare, places)) = &self.bare else {
            let range = once(self.text, quote)?;
            return Ok(TextRange::between(range.0, range.1));
        };
        let strip = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let quote =
            Quote { exact: strip(&quote.exact), prefix: strip(&quote.prefix), suffix: strip(&quote.suffix) };
        let (start, end) = once(bare, &quote)?;
        Ok(TextRange::between(places[start], places[end - 1] + 1))
    }
}

/// Prefix, quote and suffix are one stretch, which is looked for as a whole. Bytes of the quote.
fn once(text: &str, quote: &Quote) -> Result<(usize, usize), Unplaced> {
    if quote.exact.is_empty() {
        return Err(Unplaced::Nowhere);
    }
    let whole = [quote.prefix.as_str(), &quote.exact, &quote.suffix].concat();
    let first = text.find(&whole).ok_or(Unplaced::Nowhere)?;
    let next = first + text[first..].chars().next().map_or(1, char::len_utf8);
    if text[next..].contains(&whole) {
        return Err(Unplaced::InSeveralPlaces);
    }
    let start = first + quote.prefix.len();
    Ok((start, start + quote.exact.len()))
}
