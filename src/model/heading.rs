//! What a list of articles shows of each one, how the list is ordered and what is left out of it.
//!
//! Plain values, so that they can come from the articles or from an index of them. Searching texts is done elsewhere.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{AnnotationSet, Article, ArticleId, SetState, UtcMillis};
use crate::order::{Set, sort_by};
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
    /// Since when it is in the bin.
    pub binned: Option<UtcMillis>,
}

impl Heading {
    /// Of an article with the set that opening it would show, where there is one.
    pub fn new(article: &Article, set: Option<&AnnotationSet>) -> Self {
        let head = set.map(|set| set.head.clone()).unwrap_or_default();
        let examined = head.examined_to.map(|to| to.saturating_mul(100) / article.text.len().max(1));
        let given = article.meta.language.as_str();
        let language = if given.is_empty() { likely_language(&article.text).unwrap_or("") } else { given };
        Self {
            id: article.id.clone(),
            title: article.meta.title.as_str().into(),
            folded_title: folded(&article.meta.title).into(),
            language: language.into(),
            bytes: article.text.len(),
            state: head.state,
            spans: set.map_or(0, |set| set.spans.len()),
            examined: examined.filter(|_| head.state != SetState::Done).map(|percent| percent.min(100)),
            changed: set.and_then(AnnotationSet::last_change),
            binned: article.meta.binned,
        }
    }

    /// The language without region and script: `ar` of `ar-MA`.
    pub fn main_language(&self) -> &str {
        self.language.split(['-', '_']).next().unwrap_or_default()
    }
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
