//! Only the text that somebody looked at: what was excluded from annotation, and what lies behind the end that was examined,
//! must not teach that nothing is there.
//!
//! Text is cut out, never changed: each stretch that stays becomes an article of its own, `id#start-end` in code points.

use super::export::{LeftOut, Why};
use super::{Loss, Selection};
use crate::model::{AnnotationSet, Article, ArticleId, Project, Relation, SetHead, SetId, Span, Target};
use crate::order::Map;
use crate::text::TextRange;

/// What is left of a selection.
#[derive(Debug)]
pub(super) struct Examined {
    /// Nothing but that, labels and guidelines.
    pub project: Project,
    /// Which article each is a part of; an article that is whole is not named.
    pub part_of: Map<ArticleId, ArticleId>,
    /// Spans that do not lie in one stretch.
    pub left_out: Vec<LeftOut>,
    /// Relations of which an end is gone.
    pub lost: Vec<(Loss, usize)>,
}

/// The selected articles and sets without what was not examined.
pub(super) fn examined(project: &Project, selection: &Selection) -> Examined {
    let made = project.without_articles();
    let mut found = Examined { project: made, part_of: Map::new(), left_out: Vec::new(), lost: Vec::new() };
    let mut relations = 0;
    let mut sets_of = selection.sets_by_article(project);
    for article in selection.articles(project) {
        let sets = sets_of.remove(&article.id).unwrap_or_default();
        if sets.is_empty() {
            for stretch in stretches(article, None) {
                found.article(article, stretch);
            }
        }
        for set in sets {
            let stretches = stretches(article, set.head.examined_to);
            for stretch in &stretches {
                let id = found.article(article, *stretch);
                found.project.add_set(part(set, id, *stretch, *stretch == whole(article)));
            }
            let is_in = |span: &Span| stretches.iter().any(|stretch| holds(*stretch, span));
            let gone = set.spans.iter().filter(|span| !is_in(span));
            found.left_out.extend(gone.map(|span| LeftOut {
                article: article.id.clone(),
                span: span.id.clone(),
                why: Why::Excluded,
            }));
            let is_kept = |relation: &&Relation| stretches.iter().any(|at| has_ends(*at, set, relation));
            relations += set.relations().count() - set.relations().filter(is_kept).count();
        }
    }
    if relations > 0 {
        found.lost.push((Loss::Relations, relations));
    }
    found
}

impl Examined {
    /// Puts a stretch of an article in, whole articles under their own id, and gives the id.
    fn article(&mut self, article: &Article, stretch: TextRange) -> ArticleId {
        if stretch == whole(article) {
            self.project.add_article(article.clone());
            return article.id.clone();
        }
        let at = |byte: usize| article.text[..byte].chars().count();
        let id = format!("{}#{}-{}", article.id.as_str(), at(stretch.start()), at(stretch.end()));
        let id = ArticleId::new(id);
        if self.project.article(&id).is_none() {
            let text = stretch.slice(&article.text).unwrap_or_default();
            let mut meta = article.meta.clone();
            meta.excluded = Vec::new();
            self.project.add_article(Article::new(id.clone(), text, meta));
            self.part_of.insert(id.clone(), article.id.clone());
        }
        id
    }
}

fn whole(article: &Article) -> TextRange {
    TextRange::between(0, article.text.len())
}

/// What stays of a text, without stretches of nothing but white space.
fn stretches(article: &Article, examined_to: Option<usize>) -> Vec<TextRange> {
    let end = examined_to.unwrap_or(article.text.len()).min(article.text.len());
    let mut found = Vec::new();
    let mut from = 0;
    let edges = article.meta.excluded.iter().map(|range| (range.start().min(end), range.end()));
    for (start, next) in edges.chain([(end, end)]) {
        if from < start {
            found.push(TextRange::between(from, start));
        }
        from = from.max(next);
    }
    let is_blank = |range: &TextRange| range.slice(&article.text).is_none_or(|text| text.trim().is_empty());
    found.retain(|range| !is_blank(range));
    found
}

fn holds(stretch: TextRange, span: &Span) -> bool {
    stretch.contains(span.extent())
}

fn has_ends(stretch: TextRange, set: &AnnotationSet, relation: &Relation) -> bool {
    let is_in = |id| set.spans.get(id).is_some_and(|span| holds(stretch, span));
    is_in(&relation.from)
        && match &relation.target {
            Target::Span(id) => is_in(id),
            Target::Mention(range) => stretch.contains(*range),
            Target::Unknown | Target::Author => true,
        }
}

/// The part of a set that lies in a stretch, of which everything is examined.
fn part(set: &AnnotationSet, article: ArticleId, stretch: TextRange, is_whole: bool) -> AnnotationSet {
    if is_whole {
        return set.clone();
    }
    let back =
        |range: TextRange| TextRange::between(range.start() - stretch.start(), range.end() - stretch.start());
    let id = SetId::new(format!("{}#{}-{}", set.id.as_str(), stretch.start(), stretch.end()));
    let mut made = AnnotationSet::new(id, article, set.annotator.clone());
    made.head = SetHead { examined_to: None, ..set.head.clone() };
    let spans = set.spans.iter().filter(|span| holds(stretch, span)).map(|span| {
        let mut span = Span::clone(span);
        span.ranges.iter_mut().for_each(|range| *range = back(*range));
        span
    });
    made.spans.put_all(spans.collect());
    for relation in set.relations().filter(|relation| has_ends(stretch, set, relation)) {
        let mut relation = relation.clone();
        if let Target::Mention(range) = &mut relation.target {
            *range = back(*range);
        }
        let id = relation.id.clone();
        made.put_relation(&id, Some(relation));
    }
    made
}
