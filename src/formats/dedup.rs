//! Which articles of a corpus are nearly others, and which of them stays: the one with the most labels, of those with as
//! many the first by its id. Who is near is [`super::near`]'s work.

use std::cmp::Reverse;

use super::Selection;
use super::near::Near;
use crate::model::{Article, ArticleId, Project};
use crate::order::sort_by_key;

/// An article that is near one that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    pub article: ArticleId,
    /// The nearest of those that stay.
    pub of: ArticleId,
    /// Of all runs of words the common ones, rounded down.
    pub percent: usize,
}

/// The selected articles that are near another one which stays; at least `percent` (1 to 100) of all runs of words are common.
/// In the order of those that stay, then the nearest first.
pub fn duplicates(project: &Project, selection: &Selection, percent: usize) -> Vec<Duplicate> {
    let sets_of = selection.sets_by_article(project);
    let labels = |article: &Article| {
        sets_of.get(&article.id).into_iter().flatten().map(|set| set.spans.len()).sum::<usize>()
    };
    let mut articles: Vec<(Reverse<usize>, &Article)> =
        selection.articles(project).map(|article| (Reverse(labels(article)), article)).collect();
    sort_by_key(&mut articles, |(labels, article)| (*labels, &article.id));
    let near = Near::of(articles.iter().map(|(_, article)| &*article.text), percent);
    let mut pairs = near.pairs.iter().peekable();
    // Of each the one that stays for it, which is never one that goes itself.
    let mut stays: Vec<(usize, usize)> = Vec::with_capacity(articles.len());
    for (at, first) in near.first.iter().enumerate() {
        if *first != at {
            let (of, percent) = stays[*first];
            stays.push((of, percent));
            continue;
        }
        let mut best: Option<(usize, usize)> = None;
        while let Some(pair) = pairs.next_if(|pair| pair.late == at) {
            let is_nearer = best.is_none_or(|(_, percent)| percent < pair.percent());
            if stays[pair.early].0 == pair.early && is_nearer {
                best = Some((pair.early, pair.percent()));
            }
        }
        stays.push(best.unwrap_or((at, 100)));
    }
    let mut found: Vec<Duplicate> = Vec::new();
    for (at, (of, percent)) in stays.into_iter().enumerate().filter(|(at, (of, _))| at != of) {
        let id = |at: usize| articles[at].1.id.clone();
        found.push(Duplicate { article: id(at), of: id(of), percent });
    }
    sort_by_key(&mut found, |one| (one.of.clone(), Reverse(one.percent), one.article.clone()));
    found
}
