//! Which loaded articles are let go, so that a tab that has gone through thousands of them does not keep them all.
//!
//! What may go at all is [`Journal::at_rest`](super::Journal::at_rest)'s to say; that they are read again when they are wanted
//! is the page's work.

use crate::model::{ArticleId, Project};
use crate::order::{Map, Set, sort_by_key};

/// What loaded articles may weigh together: about a thousand of 2,500 Arabic letters with 20 spans.
pub const LOADED_AT_MOST: usize = 8_000_000;

/// What a span weighs, in bytes of text: a guess from its fields.
const SPAN: usize = 200;

/// The loaded articles that go so that the rest weighs no more than `at_most`: of those in `free` the ones that were used
/// least recently, by `used` (what is not there was never used). At most `some` of them.
pub fn to_let_go(
    project: &Project,
    free: &Set<ArticleId>,
    used: &Map<ArticleId, u64>,
    at_most: usize,
    some: usize,
) -> Set<ArticleId> {
    let mut weights: Map<&ArticleId, usize> = Map::new();
    for article in project.articles() {
        weights.insert(&article.id, article.text.len());
    }
    for set in project.sets() {
        if let Some(weight) = weights.get_mut(&set.article) {
            *weight += set.spans.len() * SPAN;
        }
    }
    let mut all: usize = weights.values().sum();
    if all <= at_most {
        return Set::new();
    }
    let mut free: Vec<&ArticleId> = free.iter().filter(|id| weights.contains_key(id)).collect();
    sort_by_key(&mut free, |id| used.get(*id).copied());
    let mut gone = Set::new();
    for id in free.into_iter().take(some) {
        if all <= at_most {
            break;
        }
        all -= weights.get(&id).copied().unwrap_or_default();
        gone.insert(id.clone());
    }
    gone
}
