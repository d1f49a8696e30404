//! Everything that is open together: schema, guidelines, articles, annotation sets.
//!
//! An article is *loaded*, with its text and all its sets, or *absent*: then only its [`ArticleHeader`] is here, and its
//! records cannot be changed. Files and the command line have no absent articles.

use super::{
    AnnotationSet, AnnotatorId, Article, ArticleHeader, ArticleId, GuidelineVersion, Label, LabelId,
    PackageHead, SetHeader, SetId, UtcMillis, article::is_due, default_labels,
};
use crate::order::{Map, Set, sort_by};

#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    pub name: String,
    /// Of a file that was made for one annotator or handed in by one. A browser does not store it.
    pub package: Option<PackageHead>,
    labels: Map<LabelId, Label>,
    guidelines: Map<u32, GuidelineVersion>,
    articles: Map<ArticleId, Article>,
    sets: Map<SetId, AnnotationSet>,
    absent: Map<ArticleId, Box<ArticleHeader>>,
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
            absent: Map::new(),
        }
    }
}

impl Project {
    /// Without any label, for readers of files that bring their own schema.
    pub fn without_labels() -> Self {
        Self { labels: Map::new(), ..Self::default() }
    }

    /// Its name, labels and guidelines alone, for what is made of its articles.
    pub fn without_articles(&self) -> Self {
        Self {
            name: self.name.clone(),
            labels: self.labels.clone(),
            guidelines: self.guidelines.clone(),
            ..Self::without_labels()
        }
    }

    /// These articles with their sets, absent ones as they are, beside name, labels and guidelines.
    pub fn part(&self, articles: &[ArticleId]) -> Self {
        let mut made = self.without_articles();
        for id in articles {
            if let Some(article) = self.articles.get(id) {
                made.add_article(article.clone());
            } else if let Some(header) = self.absent.get(id) {
                made.add_absent((**header).clone());
            }
        }
        for set in self.sets.values().filter(|set| articles.contains(&set.article)) {
            made.add_set(set.clone());
        }
        made
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

    /// A loaded article.
    pub fn article(&self, id: &ArticleId) -> Option<&Article> {
        self.articles.get(id)
    }

    /// The articles that are loaded, in the order of their ids; [`Project::headers`] has the absent ones as well.
    pub fn articles(&self) -> impl Iterator<Item = &Article> {
        self.articles.values()
    }

    // Loaded or absent

    /// Every article in short, in the order of their ids. Counts the spans of those that are loaded.
    pub fn headers(&self) -> Vec<ArticleHeader> {
        let mut all: Vec<ArticleHeader> = self.absent.values().map(|header| (**header).clone()).collect();
        all.extend(self.headers_of(|_| true));
        sort_by(&mut all, |a, b| a.id.cmp(&b.id));
        all
    }

    /// The loaded articles that `wanted` takes, in short, in the order of their ids; at the cost of one walk over the sets.
    pub fn headers_of(&self, wanted: impl Fn(&ArticleId) -> bool) -> Vec<ArticleHeader> {
        let mut sets: Map<&ArticleId, Vec<SetHeader>> = Map::new();
        for set in self.sets.values().filter(|set| wanted(&set.article)) {
            match sets.get_mut(&set.article) {
                Some(of) => of.push(SetHeader::of(set)),
                None => drop(sets.insert(&set.article, vec![SetHeader::of(set)])),
            }
        }
        let articles = self.articles.values().filter(|article| wanted(&article.id));
        let header = |article: &Article| ArticleHeader {
            sets: sets.get_mut(&article.id).map(std::mem::take).unwrap_or_default(),
            ..ArticleHeader::without_sets(article)
        };
        articles.map(header).collect()
    }

    pub fn header(&self, id: &ArticleId) -> Option<ArticleHeader> {
        let absent = || self.absent.get(id).map(|header| (**header).clone());
        self.article(id).map(|article| ArticleHeader::of(self, article)).or_else(absent)
    }

    /// The ids of all articles, loaded or absent, in order.
    pub fn article_ids(&self) -> Vec<ArticleId> {
        let mut ids: Vec<ArticleId> = self.articles.keys().chain(self.absent.keys()).cloned().collect();
        sort_by(&mut ids, ArticleId::cmp);
        ids
    }

    /// Whether an article is here, loaded or absent.
    pub fn has_article(&self, id: &ArticleId) -> bool {
        self.articles.contains_key(id) || self.absent.contains_key(id)
    }

    /// Whether an article is here, loaded or absent, and not in the bin.
    pub fn is_listed(&self, id: &ArticleId) -> bool {
        match self.articles.get(id) {
            Some(article) => article.meta.binned.is_none(),
            None => self.absent.get(id).is_some_and(|header| header.binned.is_none()),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.absent.is_empty()
    }

    /// The articles of which only this is here.
    pub fn absent(&self) -> impl Iterator<Item = &ArticleHeader> {
        self.absent.values().map(|header| &**header)
    }

    pub fn is_absent(&self, id: &ArticleId) -> bool {
        self.absent.contains_key(id)
    }

    /// The absent article that a set belongs to.
    pub fn absent_of(&self, set: &SetId) -> Option<&ArticleId> {
        self.absent().find(|header| header.sets.iter().any(|of| of.id == *set)).map(|header| &header.id)
    }

    /// The article whose text has this SHA-256 (lower-case hex), loaded or absent.
    pub fn id_by_hash(&self, sha256: &str) -> Option<ArticleId> {
        let absent = self.absent().find(|header| *header.sha256 == *sha256).map(|header| &header.id);
        self.article_by_hash(sha256).map(|article| &article.id).into_iter().chain(absent).min().cloned()
    }

    /// How many spans have this label, in all sets of loaded and absent articles.
    pub fn spans_with(&self, label: &LabelId) -> usize {
        let loaded = self.sets().map(|set| set.spans.count(label)).sum::<usize>();
        let sets = self.absent().flat_map(|header| &header.sets);
        let absent = sets.flat_map(|set| set.labels.iter().filter(|(id, _)| id == label).map(|(_, n)| n));
        loaded + absent.sum::<usize>()
    }

    /// The ids of an article's sets, loaded or absent.
    pub fn set_ids_of(&self, article: &ArticleId) -> Vec<SetId> {
        match self.absent.get(article) {
            Some(header) => header.sets.iter().map(|set| set.id.clone()).collect(),
            None => self.sets_of(article).map(|set| set.id.clone()).collect(),
        }
    }

    /// Brings in an article that is not loaded. One that is loaded stays so.
    pub fn add_absent(&mut self, header: ArticleHeader) {
        if !self.articles.contains_key(&header.id) {
            self.absent.insert(header.id.clone(), Box::new(header));
        }
    }

    /// Lets loaded articles go with their sets: only their headers stay.
    pub fn let_go(&mut self, articles: &Set<ArticleId>) {
        let headers = self.headers_of(|id| articles.contains(id));
        self.articles.retain(|id, _| !articles.contains(id));
        self.sets.retain(|_, set| !articles.contains(&set.article));
        self.absent.extend(headers.into_iter().map(|header| (header.id.clone(), Box::new(header))));
    }

    /// Forgets an absent article, which could not be read.
    pub fn drop_absent(&mut self, id: &ArticleId) {
        self.absent.remove(id);
    }

    /// The articles that have been in the bin long enough at the time `now`.
    pub fn due_in_bin(&self, now: UtcMillis) -> Vec<ArticleId> {
        let loaded = self.articles().filter(|article| article.meta.is_due(now)).map(|article| &article.id);
        let absent = self.absent().filter(|header| is_due(header.binned, now)).map(|header| &header.id);
        loaded.chain(absent).cloned().collect()
    }

    /// Taken apart, in the order of the ids.
    pub fn into_parts(self) -> (Vec<Label>, Vec<Article>, Vec<AnnotationSet>) {
        let Self { labels, articles, sets, .. } = self;
        (labels.into_values().collect(), articles.into_values().collect(), sets.into_values().collect())
    }

    /// The loaded article whose text has this SHA-256 (lower-case hex).
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

    /// Brings in an article (its text is never inside an edit). One with the same id is replaced; an absent one is loaded
    /// thereby, and its sets are to follow.
    pub fn add_article(&mut self, article: Article) {
        self.absent.remove(&article.id);
        self.articles.insert(article.id.clone(), article);
    }

    /// Takes an article out together with its sets.
    pub fn remove_article(&mut self, id: &ArticleId) {
        self.articles.remove(id);
        self.absent.remove(id);
        self.sets.retain(|_, set| set.article != *id);
    }

    /// Brings in a set, new or just read. One with the same id is replaced.
    pub fn add_set(&mut self, set: AnnotationSet) {
        self.sets.insert(set.id.clone(), set);
    }

    /// Brings in many articles and sets, for one sorting of each; what has the id of one that is here takes its place.
    pub fn add_all(&mut self, articles: Vec<Article>, sets: Vec<AnnotationSet>) {
        let before = std::mem::take(&mut self.articles).into_iter();
        let articles = articles.into_iter().map(|article| (article.id.clone(), article));
        self.articles = before.chain(articles).collect();
        for id in self.articles.keys() {
            self.absent.remove(id);
        }
        let before = std::mem::take(&mut self.sets).into_iter();
        let sets = sets.into_iter().map(|set| (set.id.clone(), set));
        self.sets = before.chain(sets).collect();
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
