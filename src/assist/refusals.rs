//! What an annotator has refused: a suggestion at its place, a name as that label anywhere, a finding at its place.
//!
//! As short lines of text, which is how they are kept ([`Refusals::lines`]).

use super::names::{Folding, Name};
use super::{Finding, Suggestion};
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

    /// Leaves what was found as it is: it is not said of this place again, nor, of a label as a whole, in any article.
    pub fn silence(&mut self, article: &Article, finding: &Finding) {
        self.0.insert(silenced(article, finding));
    }

    pub fn silences(&self, article: &Article, finding: &Finding) -> bool {
        !self.0.is_empty() && self.0.contains(&silenced(article, finding))
    }

    /// How many suggestions are refused.
    pub fn refused(&self) -> usize {
        self.0.iter().filter(|line| !line.starts_with(SILENCED)).count()
    }

    /// How many findings are left as they are.
    pub fn silenced(&self) -> usize {
        self.0.iter().filter(|line| line.starts_with(SILENCED)).count()
    }

    /// Has everything suggested again.
    pub fn forget_refused(&mut self) {
        self.0.retain(|line| line.starts_with(SILENCED));
    }

    /// Has everything found again.
    pub fn forget_silenced(&mut self) {
        self.0.retain(|line| !line.starts_with(SILENCED));
    }
}

/// So begins the line of a finding.
const SILENCED: char = '!';

fn hash_of(article: &Article) -> &str {
    article.sha256.get(..16).unwrap_or(&article.sha256)
}

fn silenced(article: &Article, finding: &Finding) -> String {
    let hash = if finding.range.is_empty() { "" } else { hash_of(article) };
    format!("{SILENCED}{hash} {}", finding.place())
}

/// By the text's hash, so that the same article under another id is known.
fn here(article: &Article, suggestion: &Suggestion) -> String {
    let hash = hash_of(article);
    let (start, end) = (suggestion.range.start(), suggestion.range.end());
    format!("@{hash} {start} {end} {}", suggestion.label.as_str())
}

fn everywhere(article: &Article, suggestion: &Suggestion) -> String {
    let name = Name::of(&article.text, suggestion.range, Folding { alike: true });
    let surface = suggestion.range.slice(&article.text).unwrap_or_default();
    let key = name.map_or_else(|| surface.to_owned(), |name| name.key());
    format!("={} {key}", suggestion.label.as_str())
}
