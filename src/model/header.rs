//! What is known of an article without its text and its sets: enough for a list of ten thousand.

use std::sync::Arc;

use super::{AnnotationSet, AnnotatorId, Article, ArticleId, LabelId, Project, SetHead, SetId, UtcMillis};

/// An article and its sets, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleHeader {
    pub id: ArticleId,
    /// Of the text, lower-case hex.
    pub sha256: Arc<str>,
    /// How long the text is, in bytes of UTF-8.
    pub bytes: usize,
    pub title: String,
    /// BCP 47 tag as given, or what the text seems to be in; empty where nobody knows.
    pub language: String,
    /// Since when it is in the bin, if it is.
    pub binned: Option<UtcMillis>,
    /// In the order of their ids.
    pub sets: Vec<SetHeader>,
}

/// One annotator's set, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct SetHeader {
    pub id: SetId,
    pub annotator: AnnotatorId,
    pub head: SetHead,
    /// How many spans have each label; labels without any are left out.
    pub labels: Vec<(LabelId, usize)>,
    /// When a span or link that is there was made or changed last; one that was taken out leaves no trace.
    pub changed: Option<UtcMillis>,
}

impl ArticleHeader {
    pub fn of(project: &Project, article: &Article) -> Self {
        let sets = project.sets_of(&article.id).map(SetHeader::of).collect();
        Self { sets, ..Self::without_sets(article) }
    }

    pub(super) fn without_sets(article: &Article) -> Self {
        Self {
            id: article.id.clone(),
            sha256: article.sha256.clone(),
            bytes: article.text.len(),
            title: article.meta.title.clone(),
            language: super::heading::language_of(article).to_owned(),
            binned: article.meta.binned,
            sets: Vec::new(),
        }
    }

    /// How many spans all its sets have.
    pub fn spans(&self) -> usize {
        self.sets.iter().map(SetHeader::spans).sum()
    }

    /// The set of this annotator; else the first, which is what opening the article shows.
    pub fn shown_set(&self, annotator: &AnnotatorId) -> Option<&SetHeader> {
        self.sets.iter().find(|set| set.annotator == *annotator).or(self.sets.first())
    }
}

impl SetHeader {
    /// Says nothing that the set's records do not say: not what [`AnnotationSet::last_change`] remembers of spans that are
    /// gone. Costs a walk over spans and links.
    pub fn of(set: &AnnotationSet) -> Self {
        let spans = set.spans.iter().map(|span| span.provenance.changed);
        let links = set.relations().map(|relation| relation.provenance.changed);
        Self {
            id: set.id.clone(),
            annotator: set.annotator.clone(),
            head: set.head.clone(),
            labels: set.spans.counts().map(|(label, count)| (label.clone(), count)).collect(),
            changed: spans.chain(links).max().filter(|at| *at != UtcMillis::default()),
        }
    }

    /// How many spans it has.
    pub fn spans(&self) -> usize {
        self.labels.iter().map(|(_, count)| count).sum()
    }
}
