//! Everything that is open together: schema, guidelines, articles, annotation sets.

use super::{
    AnnotationSet, AnnotatorId, Article, ArticleId, GuidelineVersion, Label, LabelId, PackageHead, SetId,
    UtcMillis, default_labels,
};
use crate::order::{Map, sort_by};

#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    pub name: String,
    /// Of a file that was made for one annotator or handed in by one. A browser does not store it.
    pub package: Option<PackageHead>,
    labels: Map<LabelId, Label>,
    guidelines: Map<u32, GuidelineVersion>,
    articles: Map<ArticleId, Article>,
    sets: Map<SetId, AnnotationSet>,
}

impl Default for Project {
    /// An unnamed project with the five default labels.
    fn default() -> Self {
        let labels = default_labels().into_iter().map(|label| (label.id.clone(), label)).collect();
        Self {
            name: String::new(),
            package: None,
            labels,
            guidelines: Map::new(),
            articles: Map::new(),
            sets: Map::new(),
        }
    }
}

impl Project {
    /// Without any label, for readers of files that bring their own schema.
    pub fn without_labels() -> Self {
        Self { labels: Map::new(), ..Self::default() }
    }

    /// Labels in the order in which they are shown.
    pub fn labels(&self) -> Vec<&Label> {
        let mut labels: Vec<&Label> = self.labels.values().collect();
        sort_by(&mut labels, |a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        labels
    }

    pub fn label(&self, id: &LabelId) -> Option<&Label> {
        self.labels.get(id)
    }

    /// All versions of the guidelines, the oldest first.
    pub fn guidelines(&self) -> impl DoubleEndedIterator<Item = &GuidelineVersion> {
        self.guidelines.values()
    }

    pub fn guideline(&self, number: u32) -> Option<&GuidelineVersion> {
        self.guidelines.get(&number)
    }

    /// The number of the newest version of the guidelines; 0 while there are none.
    pub fn guideline_version(&self) -> u32 {
        self.guidelines().next_back().map_or(0, |newest| newest.number)
    }

    pub fn article(&self, id: &ArticleId) -> Option<&Article> {
        self.articles.get(id)
    }

    pub fn articles(&self) -> impl Iterator<Item = &Article> {
        self.articles.values()
    }

    /// The articles that have been in the bin long enough at the time `now`.
    pub fn due_in_bin(&self, now: UtcMillis) -> Vec<ArticleId> {
        self.articles().filter(|article| article.meta.is_due(now)).map(|article| article.id.clone()).collect()
    }

    /// Taken apart, in the order of the ids.
    pub fn into_parts(self) -> (Vec<Label>, Vec<Article>, Vec<AnnotationSet>) {
        let Self { labels, articles, sets, .. } = self;
        (labels.into_values().collect(), articles.into_values().collect(), sets.into_values().collect())
    }

    /// The article whose text has this SHA-256 (lower-case hex).
    pub fn article_by_hash(&self, sha256: &str) -> Option<&Article> {
        self.articles.values().find(|article| &*article.sha256 == sha256)
    }

    pub fn set(&self, id: &SetId) -> Option<&AnnotationSet> {
        self.sets.get(id)
    }

    pub fn sets(&self) -> impl Iterator<Item = &AnnotationSet> {
        self.sets.values()
    }

    pub fn sets_of(&self, article: &ArticleId) -> impl Iterator<Item = &AnnotationSet> {
        self.sets.values().filter(move |set| set.article == *article)
    }

    pub fn set_of(&self, article: &ArticleId, annotator: &AnnotatorId) -> Option<&AnnotationSet> {
        self.sets_of(article).find(|set| set.annotator == *annotator)
    }

    /// Brings in an article (its text is never inside an edit). One with the same id is replaced.
    pub fn add_article(&mut self, article: Article) {
        self.articles.insert(article.id.clone(), article);
    }

    /// Takes an article out together with its sets.
    pub fn remove_article(&mut self, id: &ArticleId) {
        self.articles.remove(id);
        self.sets.retain(|_, set| set.article != *id);
    }

    /// Brings in a set, new or just read. One with the same id is replaced.
    pub fn add_set(&mut self, set: AnnotationSet) {
        self.sets.insert(set.id.clone(), set);
    }

    /// Takes out the sets that `wanted` does not pick.
    pub fn retain_sets(&mut self, wanted: impl Fn(&AnnotationSet) -> bool) {
        self.sets.retain(|_, set| wanted(set));
    }

    pub(crate) fn set_mut(&mut self, id: &SetId) -> Option<&mut AnnotationSet> {
        self.sets.get_mut(id)
    }

    pub(crate) fn article_mut(&mut self, id: &ArticleId) -> Option<&mut Article> {
        self.articles.get_mut(id)
    }

    pub(crate) fn put_label(&mut self, id: &LabelId, after: Option<Label>) {
        match after {
            Some(label) => self.labels.insert(id.clone(), label),
            None => self.labels.remove(id),
        };
    }

    pub(crate) fn put_guideline(&mut self, number: u32, after: Option<GuidelineVersion>) {
        match after {
            Some(version) => self.guidelines.insert(number, version),
            None => self.guidelines.remove(&number),
        };
    }
}
