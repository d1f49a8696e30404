//! Sets that were made on another text of an article, carried over to the text that is here: which spans have a place there
//! beyond doubt, and which a person must place or drop.
//!
//! The same for the spans of a file whose own text is elsewhere than the file says ([`Waiting`]).
//!
//! A place is beyond doubt where a span's text with its context stands exactly once, in both texts. Nothing is guessed from
//! how the texts differ.

use std::collections::{HashMap, HashSet};

use super::Selection;
use super::anchor::{Anchors, Quote, Unplaced};
use super::arrival::part_sets;
use super::open_set::is_whole;
use super::wusum::place::is_inside_grapheme;
use crate::model::{
    AnnotationSet, Article, ArticleId, Project, Relation, SetHead, SetId, SetState, Span, SpanId, Target,
};
use crate::order::sort_by_key;
use crate::text::TextRange;

/// Code points of context to each side of a span; fewer only where its text begins or ends.
pub const CONTEXT: usize = 24;

/// Places that [`Unsettled::places`] gives at most.
pub const OFFERED: usize = 8;

/// Places that are looked at to each side of where it was.
const LOOKED_AT: usize = 1_000;

/// Spans of a file that are kept at most for a person to place: nobody places more by hand.
pub const MOST_WAITING: usize = 10_000;

/// A span whose place only a person can tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsettled {
    /// In the text that it was made on. Where that is not known it has one range, which begins where its file says.
    pub span: Span,
    /// From its first range to its last, with its context as far as that is known.
    pub quote: Quote,
    pub why: Unplaced,
    /// Where its file says that it stands in the text that is here, and something else does.
    pub said: Option<TextRange>,
}

/// Of a file's own spans those that only a person can place; their sets are in the project that came with them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waiting {
    /// At most [`MOST_WAITING`].
    pub spans: Vec<(SetId, Unsettled)>,
    /// Links with such an end.
    pub links: Vec<(SetId, Relation)>,
    /// Further spans, which are refused and reported like these, and no more.
    pub more: usize,
}

impl Waiting {
    /// Takes what another file left, whose sets now have the ids that `now` gives.
    pub fn add(&mut self, other: Self, now: impl Fn(SetId) -> SetId) {
        let room = MOST_WAITING.saturating_sub(self.spans.len());
        self.more += other.more + other.spans.len().saturating_sub(room);
        self.spans.extend(other.spans.into_iter().take(room).map(|(set, one)| (now(set), one)));
        self.links.extend(other.links.into_iter().map(|(set, link)| (now(set), link)));
    }

    /// Gives sets the ids that they have now.
    pub fn rename(&mut self, sets: &[(SetId, SetId)]) {
        let spans = self.spans.iter_mut().map(|(set, _)| set);
        for set in spans.chain(self.links.iter_mut().map(|(set, _)| set)) {
            if let Some((_, now)) = sets.iter().find(|(was, _)| was == set) {
                *set = now.clone();
            }
        }
    }

    /// Leaves out what a person has placed since the same file came the last time.
    pub fn come_again(&mut self, here: &Project) {
        self.spans.retain(|(set, one)| !is_placed(here, set, one));
        self.links.retain(|(set, link)| here.set(set).is_none_or(|set| set.relation(&link.id).is_none()));
    }
}

/// Whether a span is in the set that waits for it, wherever it was placed.
pub fn is_placed(here: &Project, set: &SetId, one: &Unsettled) -> bool {
    let there = here.set(set).and_then(|set| set.spans.get(&one.span.id));
    there.is_some_and(|there| there.label == one.span.label)
}

impl Unsettled {
    /// Where its very text stands in another, whatever is around it: the [`OFFERED`] nearest to where it was, whole words before
    /// parts of words, in the text's order; and whether there are more.
    pub fn places(&self, text: &str) -> (Vec<TextRange>, bool) {
        let exact = self.quote.exact.as_str();
        if exact.is_empty() {
            return (Vec::new(), false);
        }
        let was = text.floor_char_boundary(self.span.extent().start());
        let until = text.floor_char_boundary(was + exact.len() - 1);
        let before = text[..until].rmatch_indices(exact).take(LOOKED_AT);
        let behind = text[was..].match_indices(exact).take(LOOKED_AT).map(|(at, exact)| (was + at, exact));
        let places = before.chain(behind).map(|(at, exact)| TextRange::between(at, at + exact.len()));
        let mut places: Vec<TextRange> = places.filter(|place| on_edges(text, *place)).collect();
        let is_more = places.len() > OFFERED;
        if is_more {
            sort_by_key(&mut places, |place| (!is_whole(text, *place), place.start().abs_diff(was)));
            places.truncate(OFFERED);
        }
        sort_by_key(&mut places, |place| place.start());
        (places, is_more)
    }

    /// The span at one of its places, or at any other that a person chooses. A span of several ranges keeps them only where the
    /// place is as long as they are from the first to the last.
    pub fn at(&self, place: TextRange) -> Span {
        if self.span.ranges.len() == 1 || place.len() != self.span.extent().len() {
            return Span { ranges: vec![place], ..self.span.clone() };
        }
        moved(&self.span, place)
    }
}

/// What of `text` a person has selected in a text field that shows it: from and to in UTF-16 units of the field, which shows every
/// line end as one character. Without the white space at its ends, and no letter parted from its marks; `None` where nothing
/// is left, or a position is beyond the text.
pub fn selected(text: &str, from: usize, to: usize) -> Option<TextRange> {
    let byte = |position: usize| {
        let mut left = position;
        let mut chars = text.char_indices().peekable();
        while left > 0 {
            let (_, c) = chars.next()?;
            if c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n') {
                chars.next();
            }
            left = left.checked_sub(c.len_utf16())?;
        }
        Some(chars.peek().map_or(text.len(), |(at, _)| *at))
    };
    let (start, end) = (byte(from)?, byte(to)?);
    let inside = text.get(start..end)?;
    let mut start = start + inside.len() - inside.trim_start().len();
    let mut end = start + inside.trim().len();
    while is_inside_grapheme(text, start) {
        start = text.floor_char_boundary(start - 1);
    }
    while is_inside_grapheme(text, end) {
        end = text.ceil_char_boundary(end + 1);
    }
    (start < end).then(|| TextRange::between(start, end))
}

/// What became of a project that was made on other texts.
#[derive(Clone, Debug, Default)]
pub struct CarriedOver {
    /// With the texts that are here, and in the sets what has a place in them. What was done on another text is in progress.
    pub project: Project,
    /// Articles whose text differs.
    pub articles: usize,
    /// Spans of theirs that have a place.
    pub settled: usize,
    /// Spans of theirs that have none.
    pub unsettled: Vec<(SetId, Unsettled)>,
    /// Links with an end that has no place; their spans are in the text that they were made on. See [`ready`].
    pub waiting: Vec<(SetId, Relation)>,
    /// Decisions of theirs, which are about places of the other text and are left behind.
    pub decisions: usize,
}

/// Carries the sets of every article over to the text that `text_of` gives for it; where it gives none, or the very text,
/// nothing changes.
pub fn carry_over(labelled: &Project, text_of: impl Fn(&Article) -> Option<Article>) -> CarriedOver {
    let mut out = CarriedOver { project: labelled.without_articles(), ..CarriedOver::default() };
    let mut sets_of = Selection::default().sets_by_article(labelled);
    for article in labelled.articles() {
        let sets = sets_of.remove(&article.id).unwrap_or_default();
        let here = text_of(article).filter(|here| here.sha256 != article.sha256);
        let Some(here) = here else {
            out.project.add_article(article.clone());
            sets.into_iter().for_each(|set| out.project.add_set(set.clone()));
            continue;
        };
        out.articles += 1;
        for set in sets {
            carry(set, &article.text, &here, &mut out);
        }
        out.project.add_article(here);
    }
    out
}

/// Of articles that may be versions of others, theirs first, those of which any label has a place in the text that is here; each
/// of either once, the first that fits.
pub fn versions<'a>(
    labelled: &Project,
    alike: &[(ArticleId, ArticleId)],
    here: impl Fn(&ArticleId) -> Option<&'a Article>,
) -> Vec<(ArticleId, ArticleId)> {
    let mut found: Vec<(ArticleId, ArticleId)> = Vec::new();
    let (mut theirs_taken, mut ours_taken) = (HashSet::new(), HashSet::new());
    let sets_of = Selection::default().sets_by_article(labelled);
    for (theirs, ours) in alike {
        if theirs_taken.contains(theirs) || ours_taken.contains(ours) {
            continue;
        }
        let Some((there, here)) = labelled.article(theirs).zip(here(ours)) else { continue };
        let mut out = CarriedOver::default();
        sets_of.get(theirs).into_iter().flatten().for_each(|set| carry(set, &there.text, here, &mut out));
        if out.settled > 0 {
            theirs_taken.insert(theirs);
            ours_taken.insert(ours);
            found.push((theirs.clone(), ours.clone()));
        }
    }
    found
}

impl CarriedOver {
    /// Leaves out what is here from the last time that the same was carried over to `articles`, where a person may have placed
    /// what was doubtful. What differs is no less there for whoever takes it. Sets whose ids are here on other texts get ids of
    /// their own ([`part_sets`]).
    ///
    /// Gives the ids that sets had and those that they have now.
    pub fn come_again(&mut self, here: &Project, articles: &[ArticleId]) -> Vec<(SetId, SetId)> {
        let parted = part_sets(here, &mut self.project);
        for (was, id) in parted.clone() {
            let unsettled = self.unsettled.iter_mut().map(|(set, _)| set);
            let waiting = self.waiting.iter_mut().map(|(set, _)| set);
            unsettled.chain(waiting).filter(|set| **set == was).for_each(|set| *set = id.clone());
        }
        let was = self.unsettled.len();
        self.unsettled.retain(|(set, one)| !is_placed(here, set, one));
        self.settled += was - self.unsettled.len();
        self.waiting.retain(|(set, link)| here.set(set).is_none_or(|set| set.relation(&link.id).is_none()));
        self.project.retain_sets(|set| {
            let there = here.set(&set.id).filter(|_| articles.contains(&set.article));
            !there.is_some_and(|there| holds(there, set))
        });
        parted
    }
}

/// Whether a set holds all that another does, whoever made it when.
fn holds(set: &AnnotationSet, other: &AnnotationSet) -> bool {
    let has_span = |span: &Span| {
        let there = set.spans.get(&span.id);
        there.is_some_and(|there| Span { provenance: there.provenance.clone(), ..span.clone() } == **there)
    };
    let has_link = |link: &Relation| {
        let there = set.relation(&link.id);
        there.is_some_and(|there| Relation { provenance: there.provenance.clone(), ..link.clone() } == *there)
    };
    set.article == other.article
        && other.spans.iter().all(|span| has_span(span))
        && other.relations().all(has_link)
}

/// Of links that waited those whose ends are all there, once `placed` is there too.
pub fn ready<'a>(waiting: &'a [Relation], set: &AnnotationSet, placed: Option<&SpanId>) -> Vec<&'a Relation> {
    let has = |id: &SpanId| placed == Some(id) || set.spans.get(id).is_some();
    let there = |relation: &&Relation| {
        has(&relation.from)
            && match &relation.target {
                Target::Span(to) => has(to),
                // Its place is not known, and no person was asked.
                Target::Mention(_) => false,
                Target::Unknown | Target::Author => true,
            }
    };
    let missing = |relation: &&Relation| set.relation(&relation.id).is_none();
    waiting.iter().filter(there).filter(missing).collect()
}

fn carry(set: &AnnotationSet, from: &str, here: &Article, out: &mut CarriedOver) {
    let mentions = set.relations().filter_map(|relation| match relation.target {
        Target::Mention(range) => Some(range),
        _ => None,
    });
    let spans: Vec<&Span> = set.spans.iter().map(|span| &**span).collect();
    let ranges: Vec<TextRange> = spans.iter().map(|span| span.extent()).chain(mentions).collect();
    let quotes: Vec<Quote> = ranges.iter().map(|range| quote(from, *range)).collect();
    let mut places = places(&quotes, from, &here.text).into_iter();
    let mut carried = AnnotationSet::new(set.id.clone(), here.id.clone(), set.annotator.clone());
    carried.head = SetHead {
        state: if set.head.state == SetState::New { SetState::New } else { SetState::InProgress },
        guideline_version: set.head.guideline_version,
        ..SetHead::default()
    };
    for ((span, place), quote) in spans.into_iter().zip(places.by_ref()).zip(quotes) {
        match place {
            Ok(place) => {
                out.settled += 1;
                carried.spans.put(&span.id, Some(moved(span, place)));
            }
            Err(why) => {
                out.unsettled.push((set.id.clone(), Unsettled { span: span.clone(), quote, why, said: None }))
            }
        }
    }
    for relation in set.relations() {
        let has = |id| carried.spans.get(id).is_some();
        let target = match &relation.target {
            Target::Mention(_) => places.next().and_then(Result::ok).map(Target::Mention),
            Target::Span(to) => has(to).then(|| Target::Span(to.clone())),
            target => Some(target.clone()),
        };
        match target.filter(|_| has(&relation.from)) {
            Some(target) => {
                let relation = Relation { target, ..relation.clone() };
                carried.put_relation(&relation.id.clone(), Some(relation));
            }
            None => out.waiting.push((set.id.clone(), relation.clone())),
        }
    }
    out.decisions += set.decisions().count();
    out.project.add_set(carried);
}

/// A stretch of a text with its context.
fn quote(text: &str, range: TextRange) -> Quote {
    let (before, after) = (&text[..range.start()], &text[range.end()..]);
    let start = before.char_indices().rev().take(CONTEXT).last().map_or(before.len(), |(at, _)| at);
    let end = after.char_indices().nth(CONTEXT).map_or(after.len(), |(at, _)| at);
    Quote {
        exact: range.slice(text).unwrap_or_default().to_owned(),
        prefix: before[start..].to_owned(),
        suffix: after[..end].to_owned(),
    }
}

/// The place of each quote of one text in another.
fn places(quotes: &[Quote], from: &str, to: &str) -> Vec<Result<TextRange, Unplaced>> {
    let wholes: Vec<String> = quotes
        .iter()
        .map(|Quote { exact, prefix, suffix }| [prefix.as_str(), exact, suffix].concat())
        .collect();
    let (here, there) = (stands(&wholes, to), stands(&wholes, from));
    let place = |((quote, here), there): ((&Quote, Stands), Stands)| match (here, there) {
        (Stands::Once(at), Stands::Once(_)) => {
            let start = at + quote.prefix.len();
            let place = TextRange::between(start, start + quote.exact.len());
            // A mark that has come behind it makes it another letter.
            if on_edges(to, place) { Ok(place) } else { Err(Unplaced::Nowhere) }
        }
        (Stands::Nowhere, _) => Err(Unplaced::Nowhere),
        _ => Err(Unplaced::InSeveralPlaces),
    };
    quotes.iter().zip(here).zip(there).map(place).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Nowhere,
    /// At this byte.
    Once(usize),
    Often,
}

/// Bytes by which a stretch is looked up; shorter ones are looked for one by one.
const KEY: usize = 8;

/// How often each stretch stands in a text: one walk over it for all, since sets have thousands of spans.
fn stands(wholes: &[String], text: &str) -> Vec<Stands> {
    let mut found = vec![Stands::Nowhere; wholes.len()];
    let mut open: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (index, whole) in wholes.iter().enumerate() {
        match whole.as_bytes().get(..KEY) {
            Some(key) => open.entry(key).or_default().push(index),
            None => {
                let quote = Quote { exact: whole.clone(), ..Quote::default() };
                found[index] = match Anchors::new(text).place(&quote) {
                    Ok(range) => Stands::Once(range.start()),
                    Err(Unplaced::Nowhere) => Stands::Nowhere,
                    Err(Unplaced::InSeveralPlaces) => Stands::Often,
                };
            }
        }
    }
    for (at, _) in text.char_indices() {
        let rest = &text.as_bytes()[at..];
        let Some(same_key) = rest.get(..KEY).and_then(|key| open.get_mut(key)) else { continue };
        same_key.retain(|index| {
            let is_here = rest.starts_with(wholes[*index].as_bytes());
            if is_here {
                found[*index] = match found[*index] {
                    Stands::Nowhere => Stands::Once(at),
                    _ => Stands::Often,
                };
            }
            found[*index] != Stands::Often
        });
    }
    found
}

fn on_edges(text: &str, range: TextRange) -> bool {
    [range.start(), range.end()].into_iter().all(|edge| !is_inside_grapheme(text, edge))
}

/// A span with its first range where `place` begins; what lies between its ranges is the same.
fn moved(span: &Span, place: TextRange) -> Span {
    let from = span.extent().start();
    let there = |byte: usize| byte - from + place.start();
    let ranges = span.ranges.iter().map(|range| TextRange::between(there(range.start()), there(range.end())));
    Span { ranges: ranges.collect(), ..span.clone() }
}
