//! A quotation mark without a partner in its paragraph. Nothing mends it: the text is not ours to change.
//!
//! A mark that opens a paragraph whose next one opens with the same again is right: so are quotations over several
//! paragraphs written. Paragraphs of more than 64 KB are passed over.

use super::{Finding, Gathered};
use crate::assist::Seen;
use crate::text::{TextRange, quotation_marks};

pub(super) fn look(seen: &Seen<'_>, _: &Gathered, part: TextRange) -> Vec<Finding> {
    let text = &seen.article.text;
    let is_line_end = |c: char| matches!(c, '\n' | '\r' | '\u{2029}');
    let mut found = Vec::new();
    let mut at = part.start();
    for line in text[part.start()..part.end()].split_inclusive(is_line_end) {
        let range = TextRange::between(at, at + line.len());
        at += line.len();
        let begins = range.start() == 0 || text[..range.start()].ends_with(is_line_end);
        let ends = range.end() == text.len() || line.ends_with(is_line_end);
        if !begins || !ends {
            continue;
        }
        let opening = |text: &str| text.trim_start().chars().next();
        for mark in quotation_marks(text, range).alone {
            let c = text[mark.start()..].chars().next();
            let goes_on =
                text[range.start()..mark.start()].trim().is_empty() && opening(&text[range.end()..]) == c;
            if !goes_on {
                found.push(Finding {
                    lint: "marks",
                    range: mark,
                    spans: Vec::new(),
                    label: None,
                    mend: None,
                });
            }
        }
    }
    found
}
