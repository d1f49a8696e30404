//! What a list of articles shows of each one, how the list is ordered and what is left out of it.
//!
//! Plain values, so that they can come from the articles or from an index of them. Searching texts is done elsewhere.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{
    AnnotationSet, AnnotatorId, Article, ArticleHeader, ArticleId, GOLD, Project, SetHead, SetState,
    UtcMillis,
};
use crate::order::{Map, Set, sort_by};
use crate::text::{folded, likely_language};

/// One article as a list shows it, with one annotator's work on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    pub id: ArticleId,
    pub title: Arc<str>,
    /// The title as a search sees it.
    pub folded_title: Arc<str>,
    /// BCP 47 tag as given, or what the text seems to be in; empty where nobody knows.
    pub language: Arc<str>,
    /// Length of the text in bytes.
    pub bytes: usize,
    pub state: SetState,
    pub spans: usize,
    /// Percent of the text that was examined, where the annotator said how far.
    pub examined: Option<usize>,
    pub changed: Option<UtcMillis>,
    /// Whether gold is closed: nothing is left to review.
    pub reviewed: bool,
    /// Since when it is in the bin.
    pub binned: Option<UtcMillis>,
}

impl Heading {
    /// Of an article with the set that opening it would show, where there is one.
    pub fn new(article: &Article, set: Option<&AnnotationSet>) -> Self {
        let work = set.map(|set| (&set.head, set.spans.len(), set.last_change()));
        let (meta, language) = (&article.meta, language_of(article));
        Self::of(&article.id, &meta.title, language, article.text.len(), meta.binned, work)
    }

    /// The same of an article that is not loaded.
    pub fn of_header(header: &ArticleHeader, annotator: &AnnotatorId) -> Self {
        let set = header.sets.iter().find(|set| set.annotator == *annotator);
        let work = set.map(|set| (&set.head, set.spans(), set.changed));
        let reviewed = header.sets.iter().any(|set| is_closed_gold(&set.annotator, &set.head));
        let heading =
            Self::of(&header.id, &header.title, &header.language, header.bytes, header.binned, work);
        Self { reviewed, ..heading }
    }

    /// `work` is the set's head, its number of spans and its last change.
    fn of(
        id: &ArticleId,
        title: &str,
        language: &str,
        bytes: usize,
        binned: Option<UtcMillis>,
        work: Option<(&SetHead, usize, Option<UtcMillis>)>,
    ) -> Self {
        let new = SetHead::default();
        let (head, spans, changed) = work.unwrap_or((&new, 0, None));
        let examined = head.examined_to.map(|to| to.saturating_mul(100) / bytes.max(1));
        Self {
            id: id.clone(),
            title: title.into(),
            folded_title: folded(title).into(),
            language: language.into(),
            bytes,
            state: head.state,
            spans,
            examined: examined.filter(|_| head.state != SetState::Done).map(|percent| percent.min(100)),
            changed,
            reviewed: false,
            binned,
        }
    }

    /// The language without region and script: `ar` of `ar-MA`.
    pub fn main_language(&self) -> &str {
        self.language.split(['-', '_']).next().unwrap_or_default()
    }
}

/// The headings of all articles, loaded or absent, with the sets of this annotator.
pub fn headings(project: &Project, annotator: &AnnotatorId) -> Map<ArticleId, Heading> {
    let mut sets: Map<&ArticleId, &AnnotationSet> = Map::new();
    let mut reviewed: Set<&ArticleId> = Set::new();
    for set in project.sets() {
        if is_closed_gold(&set.annotator, &set.head) {
            reviewed.insert(&set.article);
        }
        // As `Project::set_of` finds it.
        if set.annotator == *annotator && !sets.contains_key(&set.article) {
            sets.insert(&set.article, set);
        }
    }
    let loaded = project.articles().map(|it| {
        let reviewed = reviewed.contains(&it.id);
        Heading { reviewed, ..Heading::new(it, sets.get(&it.id).copied()) }
    });
    let absent = project.absent().map(|header| Heading::of_header(header, annotator));
    loaded.chain(absent).map(|heading| (heading.id.clone(), heading)).collect()
}

/// Whether a set is gold with nothing left to review.
pub fn is_closed_gold(annotator: &AnnotatorId, head: &SetHead) -> bool {
    annotator.as_str() == GOLD && head.state == SetState::Done
}

/// BCP 47 tag as given, or what the text seems to be in; empty where nobody knows.
pub(super) fn language_of(article: &Article) -> &str {
    let given = article.meta.language.as_str();
    if given.is_empty() { likely_language(&article.text).unwrap_or("") } else { given }
}

/// How the list is ordered; ties stay in the order in which the articles came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ListOrder {
    /// As they came, by their ids.
    #[default]
    Coming,
    Title,
    /// In progress, new, done.
    State,
    /// The latest first.
    Changed,
    /// The most first.
    Spans,
    /// The longest first.
    Length,
}

impl ListOrder {
    pub const ALL: [Self; 6] =
        [Self::Coming, Self::Title, Self::State, Self::Changed, Self::Spans, Self::Length];

    /// The stable name that settings carry.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Title => "title",
            Self::State => "state",
            Self::Changed => "changed",
            Self::Spans => "spans",
            Self::Length => "length",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.slug() == slug)
    }

    /// Orders headings.
    pub fn sort(self, headings: &mut [&Heading]) {
        sort_by(headings, |a, b| self.compare(a, b).then_with(|| a.id.cmp(&b.id)));
    }

    fn compare(self, a: &Heading, b: &Heading) -> Ordering {
        match self {
            Self::Coming => Ordering::Equal,
            Self::Title => a.folded_title.cmp(&b.folded_title),
            Self::State => rank(a.state).cmp(&rank(b.state)),
            Self::Changed => b.changed.cmp(&a.changed),
            Self::Spans => b.spans.cmp(&a.spans),
            Self::Length => b.bytes.cmp(&a.bytes),
        }
    }
}

fn rank(state: SetState) -> u8 {
    match state {
        SetState::InProgress => 0,
        SetState::New => 1,
        SetState::Done => 2,
    }
}

/// What is left in the list; the bin is another list.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Sift {
    pub state: Option<SetState>,
    /// A main language, or the empty one for those that have none.
    pub language: Option<String>,
}

impl Sift {
    pub fn keeps(&self, heading: &Heading) -> bool {
        heading.binned.is_none()
            && self.state.is_none_or(|state| state == heading.state)
            && self.language.as_ref().is_none_or(|language| language == heading.main_language())
    }
}

/// The main languages that occur outside the bin, sorted; the empty one for articles without any.
pub fn languages_of<'a>(headings: impl Iterator<Item = &'a Heading>) -> Set<String> {
    headings.filter(|it| it.binned.is_none()).map(|it| it.main_language().to_owned()).collect()
}
