//! A title or a generic head inside a name, where the labels' definitions leave it outside: `[Minister Majri](person)`,
//! `[مدينة صفاقس](place)`, `[جريدة المرفأ](organization)`.
//!
//! Only of labels with these slugs, and only where a name is left. An Arabic title without the article that is a name as
//! well (أمير) counts only before more than one word.

use super::{Finding, Gathered, Mend, beginning_in};
use crate::assist::Seen;
use crate::model::Span;
use crate::text::{TextRange, folded, is_loose_body_head, is_loose_place_head, is_title, tokens, trim_edges};

pub(super) fn look(seen: &Seen<'_>, _: &Gathered, part: TextRange) -> Vec<Finding> {
    let found = beginning_in(seen, part).filter_map(|span| {
        let name = without_head(&seen.article.text, span)?;
        Some(Finding::of("heads", span, Some(Mend::Resize(span.id.clone(), name))))
    });
    found.collect()
}

/// Names are shorter.
const LONGEST: usize = 200;

/// The span's range without what stands before the name; `None` where nothing does.
fn without_head(text: &str, span: &Span) -> Option<TextRange> {
    let is_head: fn(&str) -> bool = match span.label.as_str() {
        "person" => is_title,
        "place" => is_loose_place_head,
        "organization" => is_loose_body_head,
        _ => return None,
    };
    let [range] = span.ranges[..] else { return None };
    if range.len() > LONGEST || range.slice(text).is_none() {
        return None;
    }
    let words: Vec<(TextRange, String)> = tokens(text, range)
        .into_iter()
        .map(|token| (token, folded(&text[token.start()..token.end()])))
        .filter(|(_, word)| word.chars().any(char::is_alphanumeric))
        .collect();
    // `the weekly Harbour Ledger`
    let begins = usize::from(words.first().is_some_and(|(_, word)| is_small(word)));
    let (_, first) = words.get(begins)?;
    let is_arabic = first.chars().next().is_some_and(|c| ('\u{0600}'..='\u{06FF}').contains(&c));
    let is_definite =
        first.trim_start_matches(['و', 'ف', 'ب', 'ك']).starts_with("ال") || first.starts_with("لل");
    if !is_head(first) || (is_arabic && !is_definite && span.label.as_str() == "person" && words.len() < 3) {
        return None;
    }
    // What describes the office goes with it: وزير الخارجية المغربي ناصر بوريطة.
    let belongs =
        |word: &str| is_head(word) || is_small(word) || (is_arabic && !is_definite && word.starts_with("ال"));
    let mut left = words[begins + 1..].iter().skip_while(|(_, word)| belongs(word));
    let (name, _) = left.next().or_else(|| {
        // مدينة الدار البيضاء: a name with the article, and nothing else.
        words[begins + 1..].iter().find(|(_, word)| !is_small(word))
    })?;
    // A place keeps the words that a title would take along.
    let start = if span.label.as_str() == "person" {
        name.start()
    } else {
        words[begins + 1..].iter().find(|(_, word)| !is_small(word) && !is_head(word))?.0.start()
    };
    trim_edges(text, TextRange::between(start, range.end()))
}

/// What joins a head to its name.
fn is_small(word: &str) -> bool {
    matches!(
        word,
        "the" | "of" | "de" | "du" | "des" | "la" | "le" | "les" | "l" | "d" | "for" | "and" | "et"
    )
}
