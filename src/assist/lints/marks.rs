//! A quotation mark without a partner in its paragraph. The text is not ours to change: it is mended by labelling the quote
//! that the mark opens, to the end of its sentence, or that it closes, from the verb of saying on. Once a quote begins or
//! ends there, all is said. Where nothing leads to a closing mark, nothing is offered.
//!
//! A mark that opens a paragraph whose next one opens with the same again is right: so are quotations over several
//! paragraphs written. Paragraphs of more than 64 KB are passed over.

use super::{Finding, Gathered, Mend, is_quote};
use crate::assist::{ProposedLink, Seen, Suggestion, quotations};
use crate::model::{LabelId, Role};
use crate::text::{TextRange, quotation_marks, sentence_at, trim_edges};

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
            if !goes_on && !is_settled(seen, mark) {
                let mend = quote_at(seen, range, mark).map(Box::new).map(Mend::Label);
                found.push(Finding { lint: "marks", range: mark, spans: Vec::new(), label: None, mend });
            }
        }
    }
    found
}

/// Whether a labelled quote begins or ends at the mark.
fn is_settled(seen: &Seen<'_>, mark: TextRange) -> bool {
    let text = &seen.article.text;
    let only_space =
        |range: TextRange| range.slice(text).is_some_and(|text| !text.chars().any(char::is_alphanumeric));
    let near = TextRange::between(
        text.floor_char_boundary(mark.start().saturating_sub(8)),
        text.ceil_char_boundary((mark.end() + 8).min(text.len())),
    );
    seen.set.spans.touching(near).into_iter().filter(|span| is_quote(span)).any(|quote| {
        let (start, end) = (quote.extent().start(), quote.extent().end());
        (start >= mark.end() && only_space(TextRange::between(mark.end(), start)))
            || (end <= mark.start() && only_space(TextRange::between(end, mark.start())))
    })
}

/// The quote that a mark without its partner opens or closes, as far as its sentence goes.
fn quote_at(seen: &Seen<'_>, line: TextRange, mark: TextRange) -> Option<Suggestion> {
    let text = &*seen.article.text;
    let label = LabelId::new("quote");
    seen.project.label(&label).filter(|label| !label.retired)?;
    let closes = matches!(mark.slice(text)?, "”" | "»" | "›")
        || !text[mark.end()..].chars().next().is_some_and(char::is_alphanumeric);
    let range = if closes {
        let sentence = sentence_at(text, mark.start()).intersection(line)?;
        let start = quotations::after_lead(
            seen,
            TextRange::between(sentence.start().min(mark.start()), mark.start()),
        )?;
        TextRange::between(start, mark.start())
    } else {
        let sentence = sentence_at(text, mark.end()).intersection(line)?;
        TextRange::between(mark.end(), sentence.end().max(mark.end()))
    };
    let range = trim_edges(text, range)?;
    if seen.set.spans.touching(range).into_iter().any(|span| is_quote(span)) {
        return None;
    }
    let speaker = quotations::speakers(seen, range).into_iter().next();
    let links = speaker.map(|target| ProposedLink { role: Role::Speaker, target }).into_iter().collect();
    Some(Suggestion { range, label, origin: quotations::origin(), score: None, links })
}
