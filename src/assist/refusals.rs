//! What an annotator has refused: a suggestion at its place, or a name as that label anywhere.
//!
//! As short lines of text, which is how they are kept ([`Refusals::lines`]).

use super::Suggestion;
use super::names::{Folding, Name};
use crate::model::Article;
use crate::order::Set;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusals(Set<String>);

impl Refusals {
    pub fn from_lines(lines: impl IntoIterator<Item = String>) -> Self {
        Self(lines.into_iter().collect())
    }

    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Refuses a suggestion at its place.
    pub fn refuse_here(&mut self, article: &Article, suggestion: &Suggestion) {
        self.0.insert(here(article, suggestion));
    }

    /// Refuses its words as its label wherever they stand.
    pub fn refuse_everywhere(&mut self, article: &Article, suggestion: &Suggestion) {
        self.0.insert(everywhere(article, suggestion));
    }

    /// Takes both back.
    pub fn allow(&mut self, article: &Article, suggestion: &Suggestion) {
        self.0.remove(&here(article, suggestion));
        self.0.remove(&everywhere(article, suggestion));
    }

    pub fn holds(&self, article: &Article, suggestion: &Suggestion) -> bool {
        !self.0.is_empty()
            && (self.0.contains(&here(article, suggestion))
                || self.0.contains(&everywhere(article, suggestion)))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// By the text's hash, so that the same article under another id is known.
fn here(article: &Article, suggestion: &Suggestion) -> String {
    let hash = article.sha256.get(..16).unwrap_or(&article.sha256);
    let (start, end) = (suggestion.range.start(), suggestion.range.end());
    format!("@{hash} {start} {end} {}", suggestion.label.as_str())
}

fn everywhere(article: &Article, suggestion: &Suggestion) -> String {
    let name = Name::of(&article.text, suggestion.range, Folding { alike: true });
    let surface = suggestion.range.slice(&article.text).unwrap_or_default();
    let key = name.map_or_else(|| surface.to_owned(), |name| name.key());
    format!("={} {key}", suggestion.label.as_str())
}
