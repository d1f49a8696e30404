//! What may be changed about an article: its title, what is excluded from annotation, whether it is in the bin.
//! Never its text. What has been in the bin long enough goes as a whole, which is no edit.

use super::{Refusal, Result, check_range, find_article};
use crate::edit::{Edit, Record, RecordId};
use crate::model::{Article, ArticleId, ArticleMeta, Project, UtcMillis};
use crate::order::sort;
use crate::text::TextRange;

/// Excludes `range` (bytes, on grapheme edges) from annotation; it merges with what it overlaps or touches.
/// Spans in it stay.
pub fn exclude(project: &Project, article: &ArticleId, range: TextRange) -> Result {
    let article = find_article(project, article)?;
    check_range(&article.text, range)?;
    change_meta(article, |meta| meta.excluded = union(&meta.excluded, range))
}

/// Takes `range` (bytes, on grapheme edges) out of what is excluded.
pub fn include(project: &Project, article: &ArticleId, range: TextRange) -> Result {
    let article = find_article(project, article)?;
    check_range(&article.text, range)?;
    change_meta(article, |meta| meta.excluded = difference(&meta.excluded, range))
}

pub fn rename_article(project: &Project, article: &ArticleId, title: &str) -> Result {
    change_meta(find_article(project, article)?, |meta| title.clone_into(&mut meta.title))
}

/// Puts an article into the bin; its sets stay with it.
pub fn bin_article(project: &Project, article: &ArticleId, now: UtcMillis) -> Result {
    change_meta(find_article(project, article)?, |meta| meta.binned = meta.binned.or(Some(now)))
}

/// Takes an article out of the bin again.
pub fn bring_back_article(project: &Project, article: &ArticleId) -> Result {
    change_meta(find_article(project, article)?, |meta| meta.binned = None)
}

fn change_meta(article: &Article, alter: impl FnOnce(&mut ArticleMeta)) -> Result {
    let mut meta = article.meta.clone();
    alter(&mut meta);
    if meta == article.meta {
        return Err(Refusal::NoChange);
    }
    let before = Record::ArticleMeta(article.meta.clone());
    Ok(Edit::one(RecordId::ArticleMeta(article.id.clone()), Some(before), Some(Record::ArticleMeta(meta))))
}

fn union(ranges: &[TextRange], add: TextRange) -> Vec<TextRange> {
    let (near, mut all): (Vec<TextRange>, Vec<TextRange>) =
        ranges.iter().partition(|range| range.start() <= add.end() && add.start() <= range.end());
    let start = near.iter().map(|range| range.start()).fold(add.start(), usize::min);
    let end = near.iter().map(|range| range.end()).fold(add.end(), usize::max);
    all.push(TextRange::between(start, end));
    sort(&mut all);
    all
}

fn difference(ranges: &[TextRange], take: TextRange) -> Vec<TextRange> {
    let parts = ranges.iter().flat_map(|range| {
        let left = TextRange::new(range.start(), range.end().min(take.start()));
        let right = TextRange::new(range.start().max(take.end()), range.end());
        [left, right]
    });
    parts.flatten().filter(|range| !range.is_empty()).collect()
}
