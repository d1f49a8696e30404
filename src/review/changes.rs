//! What became of the labels between two states of the same articles: of a file and a later one.
//!
//! Texts are compared as they are: of an article whose text is another nothing is said but that. How it is shown is the
//! command line's business.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, Project, Relation, Role, Span, SpanId, Target,
};
use crate::text::TextRange;

/// What differs, document by document.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// In the order of the older project's articles, then those that are new; of one article in the order of annotators.
    pub documents: Vec<DocumentChanges<'a>>,
    /// Articles that are there in both with nothing that differs.
    pub same: usize,
}

/// What differs in one article with one annotator's labels.
#[derive(Debug)]
pub struct DocumentChanges<'a> {
    /// The newer one, where there are both.
    pub article: &'a Article,
    /// Whose labels; `None` where it is about the whole article.
    pub annotator: Option<&'a AnnotatorId>,
    pub state: DocumentState,
    /// In the order of the text.
    pub spans: Vec<SpanChange<'a>>,
    pub links: Vec<LinkChange<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentState {
    /// It is in both.
    Changed,
    Added,
    Removed,
    /// An article of this id is in both with another text: nothing else is compared.
    OtherText,
}

impl DocumentState {
    /// A name that scripts can rely on.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::OtherText => "other-text",
        }
    }
}

/// What became of a span.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SpanChange<'a> {
    Added(&'a Span),
    Removed(&'a Span),
    /// The same place has another label.
    Relabelled(&'a Span, &'a Span),
    /// The same label, at a place that shares letters with the old one.
    Moved(&'a Span, &'a Span),
    /// The same place and label; what else it says is other: kind, certainty, note or attributes.
    Edited(&'a Span, &'a Span),
}

impl<'a> SpanChange<'a> {
    /// A name that scripts can rely on.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Added(_) => "added",
            Self::Removed(_) => "removed",
            Self::Relabelled(..) => "relabelled",
            Self::Moved(..) => "moved",
            Self::Edited(..) => "edited",
        }
    }

    pub fn before(self) -> Option<&'a Span> {
        match self {
            Self::Added(_) => None,
            Self::Removed(old) | Self::Relabelled(old, _) | Self::Moved(old, _) | Self::Edited(old, _) => {
                Some(old)
            }
        }
    }

    pub fn after(self) -> Option<&'a Span> {
        match self {
            Self::Removed(_) => None,
            Self::Added(new) | Self::Relabelled(_, new) | Self::Moved(_, new) | Self::Edited(_, new) => {
                Some(new)
            }
        }
    }

    /// Where it stands, for the order of the text.
    fn place(self) -> (usize, Reverse<usize>, bool) {
        let span = self.before().or(self.after());
        let extent = span.map_or(TextRange::between(0, 0), Span::extent);
        (extent.start(), Reverse(extent.end()), self.before().is_none())
    }
}

/// A link that is new or gone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkChange<'a> {
    pub is_added: bool,
    pub role: &'a Role,
    pub from: &'a Span,
    pub to: LinkedTo<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LinkedTo<'a> {
    Span(&'a Span),
    Mention(TextRange),
    Unknown,
    Author,
}

/// Compares two projects. Articles are the same by id and text, then by text alone; their sets by annotator, or where each
/// side has but one, whoever it is of. What is in the bin is compared like all else.
pub fn changes<'a>(old: &'a Project, new: &'a Project) -> Changes<'a> {
    let mut found = Changes::default();
    let mut by_text: HashMap<&str, Vec<&Article>> = HashMap::new();
    for article in new.articles() {
        by_text.entry(&article.sha256).or_default().push(article);
    }
    let same = |article: &Article| new.article(&article.id).filter(|now| now.sha256 == article.sha256);
    let mut taken: HashSet<&ArticleId> = old.articles().filter_map(same).map(|now| &now.id).collect();
    let old_texts: HashSet<&str> = old.articles().map(|article| &*article.sha256).collect();
    let (old_sets, new_sets) = (sets_by_article(old), sets_by_article(new));
    let sets = |of: &HashMap<&ArticleId, Vec<&'a AnnotationSet>>, id: &ArticleId| {
        of.get(id).cloned().unwrap_or_default()
    };
    let alone = |article, state, sets: Vec<&'a AnnotationSet>| {
        let spans = sets.iter().flat_map(|set| set.spans.iter()).map(|span| match state {
            DocumentState::Added => SpanChange::Added(span),
            _ => SpanChange::Removed(span),
        });
        let spans = if state == DocumentState::OtherText { Vec::new() } else { spans.collect() };
        DocumentChanges { article, annotator: None, state, spans, links: Vec::new() }
    };
    for article in old.articles() {
        let by_text = || {
            let free = by_text.get(&*article.sha256)?.iter().find(|now| !taken.contains(&now.id))?;
            Some(*free)
        };
        let before = sets(&old_sets, &article.id);
        match same(article).or_else(by_text) {
            Some(now) => {
                taken.insert(&now.id);
                let differing = compared(now, before, sets(&new_sets, &now.id));
                found.same += usize::from(differing.is_empty());
                found.documents.extend(differing);
            }
            None => match new.article(&article.id).filter(|now| !taken.contains(&now.id)) {
                // Unless it is another article's text, which is compared with that.
                Some(now) if !old_texts.contains(&*now.sha256) => {
                    taken.insert(&now.id);
                    found.documents.push(alone(now, DocumentState::OtherText, Vec::new()));
                }
                _ => found.documents.push(alone(article, DocumentState::Removed, before)),
            },
        }
    }
    for article in new.articles().filter(|article| !taken.contains(&article.id)) {
        let sets = sets(&new_sets, &article.id);
        found.documents.push(alone(article, DocumentState::Added, sets));
    }
    found
}

fn sets_by_article(project: &Project) -> HashMap<&ArticleId, Vec<&AnnotationSet>> {
    let mut found: HashMap<&ArticleId, Vec<&AnnotationSet>> = HashMap::new();
    for set in project.sets() {
        found.entry(&set.article).or_default().push(set);
    }
    for sets in found.values_mut() {
        crate::order::sort_by(sets, |a, b| (&a.annotator, &a.id).cmp(&(&b.annotator, &b.id)));
    }
    found
}

/// What differs in an article that both have.
fn compared<'a>(
    article: &'a Article,
    old: Vec<&'a AnnotationSet>,
    mut new: Vec<&'a AnnotationSet>,
) -> Vec<DocumentChanges<'a>> {
    let one_each = old.len() == 1 && new.len() == 1;
    let mut pairs: Vec<(Option<&AnnotationSet>, Option<&AnnotationSet>)> = Vec::new();
    for before in old {
        let now = new.iter().position(|now| one_each || now.annotator == before.annotator);
        pairs.push((Some(before), now.map(|at| new.remove(at))));
    }
    pairs.extend(new.into_iter().map(|now| (None, Some(now))));
    let mut found = Vec::new();
    for (before, now) in pairs {
        let pairing = Pairing::of(before, now);
        let (spans, links) = (pairing.spans(), pairing.links(before, now));
        if !spans.is_empty() || !links.is_empty() {
            let annotator = now.or(before).map(|set| &set.annotator);
            found.push(DocumentChanges { article, annotator, state: DocumentState::Changed, spans, links });
        }
    }
    found
}

/// Which span of the older set is which of the newer.
struct Pairing<'a> {
    pairs: Vec<(&'a Span, &'a Span)>,
    removed: Vec<&'a Span>,
    added: Vec<&'a Span>,
}

impl<'a> Pairing<'a> {
    /// First those at the same place with the same label, then at the same place, then of the same label the ones that
    /// share most.
    fn of(old: Option<&'a AnnotationSet>, new: Option<&'a AnnotationSet>) -> Self {
        let all = |set: Option<&'a AnnotationSet>| {
            set.map(|set| set.spans.iter().map(|span| &**span).collect::<Vec<&Span>>()).unwrap_or_default()
        };
        let mut found = Self { pairs: Vec::new(), removed: all(old), added: all(new) };
        found.pair_equal(|span| (&span.ranges[..], &span.label));
        found.pair_equal(|span| &span.ranges[..]);
        found.pair_overlapping();
        found
    }

    fn pair_equal<K: Eq + std::hash::Hash>(&mut self, key: impl Fn(&'a Span) -> K) {
        let mut by_key: HashMap<K, Vec<usize>> = HashMap::new();
        for (at, span) in self.added.iter().enumerate().rev() {
            by_key.entry(key(span)).or_default().push(at);
        }
        let mut taken = HashSet::new();
        let (added, pairs) = (&self.added, &mut self.pairs);
        self.removed.retain(|span| match by_key.get_mut(&key(span)).and_then(Vec::pop) {
            Some(at) => {
                taken.insert(at);
                pairs.push((span, added[at]));
                false
            }
            None => true,
        });
        self.leave(&taken);
    }

    fn pair_overlapping(&mut self) {
        // Both come in the order of their starts.
        let (mut open, mut next, mut candidates) = (Vec::new(), 0, Vec::new());
        for (at, old) in self.removed.iter().enumerate() {
            while self.added.get(next).is_some_and(|new| new.extent().start() < old.extent().end()) {
                open.push(next);
                next += 1;
            }
            open.retain(|new: &usize| self.added[*new].extent().end() > old.extent().start());
            for new in &open {
                let common = common(old, self.added[*new]);
                if common > 0 && old.label == self.added[*new].label {
                    candidates.push((Reverse(common), at, *new));
                }
            }
        }
        candidates.sort_unstable();
        let (mut gone, mut come) = (HashSet::new(), HashSet::new());
        for (_, old, new) in candidates {
            if !gone.contains(&old) && !come.contains(&new) {
                gone.insert(old);
                come.insert(new);
                self.pairs.push((self.removed[old], self.added[new]));
            }
        }
        let mut at = 0..;
        self.removed.retain(|_| at.next().is_some_and(|at| !gone.contains(&at)));
        self.leave(&come);
    }

    /// Takes those at these places out of what was added.
    fn leave(&mut self, taken: &HashSet<usize>) {
        let mut at = 0..;
        self.added.retain(|_| at.next().is_some_and(|at| !taken.contains(&at)));
    }

    fn spans(&self) -> Vec<SpanChange<'a>> {
        let paired = self.pairs.iter().filter_map(|(old, new)| {
            if old.label != new.label {
                Some(SpanChange::Relabelled(old, new))
            } else if old.ranges != new.ranges {
                Some(SpanChange::Moved(old, new))
            } else {
                (!says_the_same(old, new)).then_some(SpanChange::Edited(old, new))
            }
        });
        let removed = self.removed.iter().map(|span| SpanChange::Removed(span));
        let added = self.added.iter().map(|span| SpanChange::Added(span));
        let mut found: Vec<SpanChange<'_>> = paired.chain(removed).chain(added).collect();
        crate::order::sort_by_key(&mut found, |change| change.place());
        found
    }

    /// Links by what they lead from and to; the ends of one that stays may have moved.
    fn links(&self, old: Option<&'a AnnotationSet>, new: Option<&'a AnnotationSet>) -> Vec<LinkChange<'a>> {
        let was: HashMap<&SpanId, &SpanId> = self.pairs.iter().map(|(old, new)| (&new.id, &old.id)).collect();
        let ends = |set: Option<&'a AnnotationSet>, is_new: bool| {
            let relations = set.into_iter().flat_map(AnnotationSet::relations);
            let mut found: Vec<(End<'a>, &Role, End<'a>, LinkChange<'a>)> = Vec::new();
            for relation in relations {
                let Some(link) = set.and_then(|set| link(set, relation, is_new)) else { continue };
                let end = |id: &'a SpanId| match (is_new, was.get(id)) {
                    (true, Some(old)) => End::Old(old),
                    (true, None) => End::New(id),
                    (false, _) => End::Old(id),
                };
                let to = match &relation.target {
                    Target::Span(id) => end(id),
                    Target::Mention(range) => End::Mention(*range),
                    Target::Unknown => End::Unknown,
                    Target::Author => End::Author,
                };
                found.push((end(&relation.from), &relation.role, to, link));
            }
            found
        };
        let (old, mut new) = (ends(old, false), ends(new, true));
        let mut gone: Vec<LinkChange<'_>> = Vec::new();
        let mut places: HashMap<(End<'_>, &Role, End<'_>), Vec<usize>> = HashMap::new();
        for (at, (from, role, to, _)) in new.iter().enumerate() {
            places.entry((*from, *role, *to)).or_default().push(at);
        }
        let mut stays = HashSet::new();
        for (from, role, to, link) in old {
            match places.get_mut(&(from, role, to)).and_then(Vec::pop) {
                Some(at) => drop(stays.insert(at)),
                None => gone.push(link),
            }
        }
        let mut at = 0..;
        new.retain(|_| at.next().is_some_and(|at| !stays.contains(&at)));
        gone.extend(new.into_iter().map(|(_, _, _, link)| link));
        let place = |link: &LinkChange<'_>| (link.from.extent().start(), link.is_added);
        crate::order::sort_by_key(&mut gone, place);
        gone
    }
}

/// An end of a link, spans by the older set's ids where they are there.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum End<'a> {
    Old(&'a SpanId),
    New(&'a SpanId),
    Mention(TextRange),
    Unknown,
    Author,
}

/// `None` where an end is not there.
fn link<'a>(set: &'a AnnotationSet, relation: &'a Relation, is_added: bool) -> Option<LinkChange<'a>> {
    let span = |id| set.spans.get(id).map(|span| &**span);
    let to = match &relation.target {
        Target::Span(id) => LinkedTo::Span(span(id)?),
        Target::Mention(range) => LinkedTo::Mention(*range),
        Target::Unknown => LinkedTo::Unknown,
        Target::Author => LinkedTo::Author,
    };
    Some(LinkChange { is_added, role: &relation.role, from: span(&relation.from)?, to })
}

fn says_the_same(old: &Span, new: &Span) -> bool {
    old.subtype == new.subtype
        && old.certainty == new.certainty
        && old.note == new.note
        && old.attributes == new.attributes
}

/// Bytes that both hold.
fn common(a: &Span, b: &Span) -> usize {
    let shared = |x: &TextRange, y: &TextRange| x.end().min(y.end()).saturating_sub(x.start().max(y.start()));
    a.ranges.iter().map(|x| b.ranges.iter().map(|y| shared(x, y)).sum::<usize>()).sum()
}
