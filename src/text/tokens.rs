//! Tokens: what formats with one row a token call a word. One rule for all of them.
//!
//! A token is a word as [`super::edges`] has it, clitics and tashkeel attached (`وبلينكن`, `بمؤتمر`: parting them is
//! a choice of the annotator's, made by where a span begins), or a single grapheme of anything else that is not white
//! space: `“`, `،`, `(`. So `شرق)”.وأوضح` is five tokens, whatever the space after a full stop.

use super::TextRange;
use super::edges::{next_grapheme, words};

/// The tokens of `range` in order. They do not overlap, and between them lies white space only.
///
/// `range` begins and ends on grapheme edges; a word that it cuts is cut.
pub fn tokens(text: &str, range: TextRange) -> Vec<TextRange> {
    let mut found = Vec::new();
    let mut done = range.start();
    for word in words(text, range) {
        singles(text, done, word.start(), &mut found);
        found.push(word);
        done = word.end();
    }
    singles(text, done, range.end(), &mut found);
    found
}

/// The graphemes between two words, white space left out.
fn singles(text: &str, from: usize, to: usize, found: &mut Vec<TextRange>) {
    let mut at = from;
    while at < to {
        let next = next_grapheme(text, at).min(to);
        // Invisible marks (directions, joiners) are text too: a token of their own, or the text could not be rebuilt.
        if !text[at..next].chars().all(char::is_whitespace) {
            found.push(TextRange::between(at, next));
        }
        at = next;
    }
}
