//! What two spans differ by at their edges: a prefix, the article, quotation marks, a title, a generic head, an adjective.
//!
//! Rules of thumb over the text that one span has and the other lacks, in Arabic, English and French, so that a reviewer
//! can decide a whole class at once and see agreement without it. No other figure depends on them. What fits no rule, or
//! differs in two ways, is `Other`.

use crate::text::{TextRange, folded, is_generic_head, is_title, skip_prefix, word_at};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BoundaryClass {
    /// و ف ب ل ك س, also before ال; in French what is elided (`l’`).
    Prefix,
    /// The article: ال, and `the`, `le`, `la`, `les` as a word of its own.
    Article,
    /// Quotation marks, and other punctuation and spaces at the edges.
    QuotationMarks,
    /// What a person is addressed as or holds as an office, before the name.
    Title,
    /// What kind of thing it is, before the name: مدينة, city of, ville de.
    GenericHead,
    /// A describing word: after the name in Arabic and French, before it in English.
    Adjective,
    Other,
}

pub const BOUNDARY_CLASSES: [BoundaryClass; 7] = [
    BoundaryClass::Prefix,
    BoundaryClass::Article,
    BoundaryClass::QuotationMarks,
    BoundaryClass::Title,
    BoundaryClass::GenericHead,
    BoundaryClass::Adjective,
    BoundaryClass::Other,
];

impl BoundaryClass {
    /// The stable name that reports carry.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Prefix => "prefix",
            Self::Article => "article",
            Self::QuotationMarks => "quotation_marks",
            Self::Title => "title",
            Self::GenericHead => "generic_head",
            Self::Adjective => "adjective",
            Self::Other => "other",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        BOUNDARY_CLASSES.into_iter().find(|class| class.slug() == slug)
    }

    pub(super) fn index(self) -> usize {
        BOUNDARY_CLASSES.iter().position(|class| *class == self).expect("all are listed")
    }
}

/// How two ranges (bytes) that overlap differ at their edges; `None` where they are equal.
pub fn boundary_class(text: &str, a: TextRange, b: TextRange) -> Option<BoundaryClass> {
    let (first, second) = (a.start().min(b.start()), a.start().max(b.start()));
    let before = (first < second).then(|| at_start(text, first, second, a.end().min(b.end())));
    let (first, second) = (a.end().min(b.end()), a.end().max(b.end()));
    let after = (first < second).then(|| at_end(text, first, second));
    match (before, after) {
        (None, None) => None,
        (Some(class), None) | (None, Some(class)) => Some(class),
        (Some(one), Some(other)) if one == other => Some(one),
        _ => Some(BoundaryClass::Other),
    }
}

/// Whether the bounds are equal but for prefixes, the article and punctuation, so that two labels on them are about the
/// same thing.
pub fn same_core(text: &str, a: TextRange, b: TextRange) -> bool {
    use BoundaryClass::{Article, Prefix, QuotationMarks};
    let trivial = |class| matches!(class, Prefix | Article | QuotationMarks);
    let (first, second) = (a.start().min(b.start()), a.start().max(b.start()));
    let before = first == second || trivial(at_start(text, first, second, a.end().min(b.end())));
    let (first, second) = (a.end().min(b.end()), a.end().max(b.end()));
    a.overlaps(b) && before && (first == second || trivial(at_end(text, first, second)))
}

/// The longer span starts at `first`, the other at `second`; both reach to `end` at least.
fn at_start(text: &str, first: usize, second: usize, end: usize) -> BoundaryClass {
    let Some(extra) = text.get(first..second) else { return BoundaryClass::Other };
    if is_punctuation(extra) {
        return BoundaryClass::QuotationMarks;
    }
    if let Some(class) = within_word(text, first, second, end) {
        return class;
    }
    let words: Vec<String> =
        extra.split(|c: char| !is_of_word(c)).filter(|w| !w.is_empty()).map(folded).collect();
    let is_whole = word_at(text, second).is_none_or(|word| word.start() >= second);
    let Some(first) = words.first().filter(|_| is_whole) else { return BoundaryClass::Other };
    if words.len() == 1 && ARTICLES.contains(&first.as_str()) {
        return BoundaryClass::Article;
    }
    if words.iter().any(|word| is_title(word)) {
        BoundaryClass::Title
    } else if words.iter().any(|word| is_generic_head(word)) {
        BoundaryClass::GenericHead
    } else if words.iter().all(|word| is_adjective(word)) {
        BoundaryClass::Adjective
    } else {
        BoundaryClass::Other
    }
}

/// One span ends at `first`, the longer at `second`.
fn at_end(text: &str, first: usize, second: usize) -> BoundaryClass {
    let Some(extra) = text.get(first..second) else { return BoundaryClass::Other };
    if is_punctuation(extra) {
        return BoundaryClass::QuotationMarks;
    }
    let is_whole = !extra.chars().next().is_some_and(is_of_word);
    let mut words = extra.split(|c: char| !is_of_word(c)).filter(|w| !w.is_empty()).map(folded);
    if is_whole && words.all(|word| is_adjective(&word)) {
        BoundaryClass::Adjective
    } else {
        BoundaryClass::Other
    }
}

/// Where the edges lie in one word with nothing but prefixes between them.
fn within_word(text: &str, first: usize, second: usize, end: usize) -> Option<BoundaryClass> {
    let mut range = TextRange::between(first, end.max(second));
    let mut class = None;
    while range.start() < second {
        let (next, step) = match skip_prefix(text, range, false) {
            Some(next) => (next, BoundaryClass::Prefix),
            None => (skip_prefix(text, range, true)?, BoundaryClass::Article),
        };
        class = class.or(Some(step));
        range = next;
    }
    class.filter(|_| range.start() == second)
}

/// Nothing but quotation marks, other punctuation and spaces, and not empty.
fn is_punctuation(extra: &str) -> bool {
    !extra.is_empty() && extra.chars().all(|c| !is_of_word(c))
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{200C}' | '\u{200D}')
}

/// By its ending; Arabic also wants the article or an indefinite nisba.
fn is_adjective(word: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if word.chars().next().is_some_and(|c| ('\u{0600}'..='\u{06FF}').contains(&c)) {
        let long = word.chars().count() > 3;
        return long && (word.starts_with("ال") || ends(&["ي", "ية", "يين", "يون", "يات"]));
    }
    let long = word.chars().count() > 4;
    long && ends(&[
        "an", "ian", "ese", "ish", "ic", "al", "ive", "ous", "ful", "ern", "er", "ain", "aine", "ais",
        "aise", "ien", "ienne", "ois", "oise", "ale", "ique", "if", "eux", "euse", "aux",
    ])
}

const ARTICLES: &[&str] = &["the", "a", "an", "le", "la", "les", "un", "une"];
