//! A set in the making: which spans and relations of a file are taken, where those go that are elsewhere than they say, under
//! which ids, and which of the others wait for a person. What is counted and said of it is [`super::draft`]'s.

use std::collections::{HashMap, HashSet};

use super::anchor::{Anchors, Quote, Unplaced};
use super::carry::{Unsettled, Waiting};
use super::draft::{DraftRelation, DraftSpan, DraftTarget, Lost, Proposed};
use super::export::Numbers;
use super::provenance::Told;
use super::wusum::place::is_inside_grapheme;
use super::wusum::read::hash_id;
use super::{Proposal, Rule};
use crate::model::{
    AnnotationSet, AnnotatorId, Certainty, LabelId, Origin, Provenance, Relation, RelationId, Role, Span,
    SpanId, Target, UtcMillis,
};
use crate::text::TextRange;

/// Whether a place begins and ends where words or other characters do: a surface found inside a word is none.
pub(super) fn is_whole(text: &str, place: TextRange) -> bool {
    let is_inside_word = |at: usize| {
        let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
        before.zip(after).is_some_and(|(a, b)| a.is_alphanumeric() && b.is_alphanumeric())
    };
    [place.start(), place.end()].into_iter().all(|at| !is_inside_grapheme(text, at) && !is_inside_word(at))
}

/// The first id that nobody has.
fn first_free<T>(mut ids: impl Iterator<Item = T>, free: impl Fn(&T) -> bool) -> T {
    ids.find(|id| free(id)).expect("only finitely many ids are taken")
}

/// Texts searched at most for spans that are not where they say, as often as the text is long and in bytes beside: so that a
/// file of nothing but such spans is read as fast as others.
const SEARCHES: usize = 100;
const SEARCHED: usize = 5_000_000;

/// Where what spans say they cover stands in a document.
pub(super) struct Search<'a> {
    anchors: Anchors<'a>,
    /// Bytes that may still be searched.
    left: usize,
}

impl<'a> Search<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { anchors: Anchors::new(text), left: SEARCHED + SEARCHES * text.len() }
    }

    /// The one place of a surface whose offsets are another text's, as a whole word: nothing is known of what was around it.
    fn place(&mut self, quote: &Quote, text: &str) -> Result<TextRange, Unplaced> {
        self.left = self.left.checked_sub(text.len()).ok_or(Unplaced::Nowhere)?;
        self.anchors.place(quote).and_then(|place| match is_whole(text, place) {
            true => Ok(place),
            false => Err(Unplaced::Nowhere),
        })
    }
}

/// A set in the making, with the ids that its file uses.
pub(super) struct OpenSet {
    pub set: AnnotationSet,
    ids: HashMap<String, SpanId>,
    places: HashMap<(Vec<TextRange>, LabelId), (SpanId, usize)>,
    /// Spans that only a person can place, still without ids, with those of the file and their numbers.
    lost: Vec<(Option<String>, usize, Unsettled)>,
    /// Their ids by the file's.
    lost_ids: HashMap<String, SpanId>,
    /// How many more may be kept.
    room: usize,
    /// What a person may place, once all spans are in.
    pub waiting: Waiting,
    /// Of the links that wait.
    link_ids: HashSet<RelationId>,
}

pub(super) enum Taken {
    Span,
    Proposal(Proposal),
}

impl OpenSet {
    /// At most `room` spans wait for a person.
    pub fn new(set: AnnotationSet, room: usize) -> Self {
        Self {
            set,
            ids: HashMap::new(),
            places: HashMap::new(),
            lost: Vec::new(),
            lost_ids: HashMap::new(),
            room,
            waiting: Waiting::default(),
            link_ids: HashSet::new(),
        }
    }

    /// Takes a span, or says which rule it breaks; `warn` hears what is taken and still not as it should be.
    pub fn span(
        &mut self,
        mut draft: DraftSpan,
        label: &str,
        number: usize,
        ground: &Numbers<'_>,
        search: &mut Search<'_>,
        warn: &mut dyn FnMut(Rule),
    ) -> Result<Taken, Rule> {
        let label = LabelId::new(label);
        let parts = draft.parts.iter().map(|(start, end)| ground.range(*start, *end));
        let said = parts.collect::<Result<Vec<_>, _>>();
        if let Some(Lost { rule, quote, why }) = draft.lost.take() {
            self.lose(draft, label, number, quote, why, &said.unwrap_or_default());
            return Err(rule);
        }
        let (mut ranges, differs) = match (said, draft.surface.take()) {
            (Ok(ranges), surface) => {
                if ranges.is_empty() {
                    return Err(Rule::MissingField { name: "start".into() });
                }
                if ranges.windows(2).any(|pair| pair[0].end() > pair[1].start()) {
                    return Err(Rule::RangesNotInOrder);
                }
                let found: Vec<&str> = ranges.iter().filter_map(|range| range.slice(ground.text())).collect();
                // brat joins the parts of a discontinuous span by a space.
                let found = found.join(" ");
                let differs = surface.filter(|surface| surface.text != found).map(|surface| {
                    let rule = Rule::SurfaceDiffers { expected: surface.text.clone(), found };
                    (rule, surface)
                });
                (ranges, differs)
            }
            (Err(rule @ Rule::OutOfRange { .. }), Some(surface)) if surface.decides => {
                (Vec::new(), Some((rule, surface)))
            }
            (Err(rule), _) => return Err(rule),
        };
        if let Some((rule, surface)) = differs {
            if surface.decides {
                let quote = Quote { exact: surface.text, ..Quote::default() };
                let is_one = draft.parts.len() == 1;
                let placed = is_one.then(|| search.place(&quote, ground.text()));
                match placed.unwrap_or(Err(Unplaced::Nowhere)) {
                    // Its offsets are another text's, and here it stands once.
                    Ok(place) => ranges = vec![place],
                    Err(why) => {
                        let rule = match (why, rule) {
                            (Unplaced::InSeveralPlaces, Rule::SurfaceDiffers { expected: text, .. }) => {
                                Rule::NotUnique { text }
                            }
                            (_, rule) => rule,
                        };
                        self.lose(draft, label, number, quote, why, &ranges);
                        return Err(rule);
                    }
                }
            }
            warn(rule);
        }
        let (first, last) = (&ranges[0], &ranges[ranges.len() - 1]);
        let extent = TextRange::between(first.start(), last.end());
        if let Some(Proposed { score, model }) = draft.proposed {
            let article = self.set.article.clone();
            return Ok(Taken::Proposal(Proposal { article, range: extent, label, score, model }));
        }
        if let Some((first, of)) = self.places.get(&(ranges.clone(), label.clone())) {
            if let Some(id) = draft.id {
                let first = first.clone();
                self.ids.entry(id).or_insert(first);
            }
            return Err(Rule::ExactDuplicate { of: *of });
        }
        let edges = ranges.iter().flat_map(|range| [range.start(), range.end()]);
        if let Some(edge) = edges.into_iter().find(|edge| is_inside_grapheme(ground.text(), *edge)) {
            let at = ground.at(edge).unwrap_or_default();
            warn(Rule::InsideGrapheme { at });
        }
        let id = self.span_id(draft.id.as_deref(), &ranges, &label);
        if let Some(wanted) = draft.id.take() {
            if id.as_str() != wanted {
                warn(Rule::DuplicateId { id: wanted.clone(), now: id.as_str().to_owned() });
            }
            self.ids.entry(wanted).or_insert_with(|| id.clone());
        }
        self.places.insert((ranges.clone(), label.clone()), (id.clone(), number));
        let span = self.made(draft, id.clone(), ranges, label, warn);
        self.set.spans.put(&id, Some(span));
        Ok(Taken::Span)
    }

    fn made(
        &self,
        draft: DraftSpan,
        id: SpanId,
        ranges: Vec<TextRange>,
        label: LabelId,
        warn: &mut dyn FnMut(Rule),
    ) -> Span {
        let provenance = self.provenance(draft.provenance, warn);
        Span {
            id,
            ranges,
            label,
            subtype: draft.subtype,
            certainty: if draft.unsure { Certainty::Unsure } else { Certainty::Sure },
            note: draft.note,
            attributes: draft.attributes,
            provenance,
        }
    }

    /// Keeps a span that is refused for a person to place; `said` is where its file says that it stands. A model's proposals are
    /// nobody's to place, and what says nothing has no place.
    fn lose(
        &mut self,
        mut draft: DraftSpan,
        label: LabelId,
        number: usize,
        quote: Quote,
        why: Unplaced,
        said: &[TextRange],
    ) {
        if draft.proposed.is_some() || quote.exact.trim().is_empty() {
            return;
        }
        if self.lost.len() >= self.room {
            self.waiting.more += 1;
            return;
        }
        let id = draft.id.take();
        let said = said.first().zip(said.last());
        let said = said.map(|(first, last)| TextRange::between(first.start(), last.end()));
        let start = said.map_or(0, |said| said.start());
        let ranges = vec![TextRange::between(start, start + quote.exact.len())];
        let span = self.made(draft, SpanId::new(""), ranges, label, &mut |_| {});
        self.lost.push((id, number, Unsettled { span, quote, why, said }));
    }

    /// Gives the spans that a person may place ids that none of the set has: the file's own, or one that follows from the span's
    /// number, so that what was placed is known where the file comes again.
    pub fn name_lost(&mut self) {
        let mut taken: HashSet<SpanId> = HashSet::new();
        for (wanted, number, mut one) in std::mem::take(&mut self.lost) {
            let free = |id: &SpanId| self.set.spans.get(id).is_none() && !taken.contains(id);
            let own = wanted.as_deref().filter(|id| !id.is_empty()).map(SpanId::new).filter(&free);
            let (article, annotator) = (self.set.article.as_str(), self.set.annotator.as_str());
            let (number, exact) = (number.to_string(), one.quote.exact.as_str());
            let hashed = |ordinal: usize| {
                let (label, ordinal) = (one.span.label.as_str(), ordinal.to_string());
                SpanId::new(hash_id(&["lost", article, annotator, &number, label, exact, &ordinal]))
            };
            let id = own.unwrap_or_else(|| first_free((0..).map(hashed), free));
            taken.insert(id.clone());
            if let Some(wanted) = wanted.filter(|wanted| !self.ids.contains_key(wanted)) {
                self.lost_ids.entry(wanted).or_insert_with(|| id.clone());
            }
            one.span.id = id;
            self.waiting.spans.push((self.set.id.clone(), one));
        }
    }

    /// What is not said: it came with the file, when nobody knows, and is the work of whose set it is in.
    fn provenance(&self, told: Told, warn: &mut dyn FnMut(Rule)) -> Provenance {
        let mut time = |name: &'static str, text: Option<String>| {
            let found = text?;
            let at = UtcMillis::from_rfc3339(&found);
            if at.is_none() {
                warn(Rule::UnknownValue { name: name.into(), found });
            }
            at
        };
        let (made, changed) = (time("made", told.made), time("changed", told.changed));
        Provenance {
            annotator: told.made_by.map_or_else(|| self.set.annotator.clone(), AnnotatorId::new),
            made: made.unwrap_or_default(),
            changed: changed.or(made).unwrap_or_default(),
            origin: told.origin.unwrap_or(Origin::Import),
        }
    }

    /// The file's id where no other span has it, else one made of what the span is.
    fn span_id(&self, wanted: Option<&str>, ranges: &[TextRange], label: &LabelId) -> SpanId {
        let free = |id: &SpanId| self.set.spans.get(id).is_none();
        if let Some(id) = wanted.filter(|id| !id.is_empty()).map(SpanId::new).filter(&free) {
            return id;
        }
        let places: Vec<String> = ranges.iter().map(|range| format!("{range:?}")).collect();
        let (article, annotator) = (self.set.article.as_str(), self.set.annotator.as_str());
        let hashed = |ordinal: usize| {
            let ordinal = ordinal.to_string();
            SpanId::new(hash_id(&["span", article, annotator, &places.join(","), label.as_str(), &ordinal]))
        };
        first_free((0..).map(hashed), free)
    }

    /// Takes a relation, or says which rule it breaks.
    pub fn relation(
        &mut self,
        draft: DraftRelation,
        ground: &Numbers<'_>,
        warn: &mut dyn FnMut(Rule),
    ) -> Result<(), Rule> {
        // The first end that is not there; the link waits for it where a person may yet place it.
        let mut missing = None;
        let mut find = |id: &str| {
            if let Some(id) = self.ids.get(id) {
                return Ok(id.clone());
            }
            let rule = Rule::UnknownSpan { id: id.to_owned() };
            let lost = self.lost_ids.get(id).ok_or_else(|| rule.clone())?;
            missing.get_or_insert(rule);
            Ok(lost.clone())
        };
        let from = find(&draft.from)?;
        let role = Role::from_slug(draft.role.trim()).ok_or(Rule::MissingField { name: "role".into() })?;
        let target = match &draft.to {
            DraftTarget::Span(id) => Target::Span(find(id)?),
            DraftTarget::Mention(start, end) => Target::Mention(ground.range(*start, *end)?),
            DraftTarget::Unknown => Target::Unknown,
            DraftTarget::Author => Target::Author,
        };
        let free = |id: &RelationId| self.set.relation(id).is_none() && !self.link_ids.contains(id);
        let wanted = draft.id.filter(|id| !id.is_empty()).map(RelationId::new).filter(&free);
        let id = wanted.unwrap_or_else(|| {
            let (set, target) = (self.set.id.as_str(), format!("{target:?}"));
            let hashed = |ordinal: usize| {
                let ordinal = ordinal.to_string();
                RelationId::new(hash_id(&["relation", set, from.as_str(), role.slug(), &target, &ordinal]))
            };
            first_free((0..).map(hashed), free)
        });
        let provenance = self.provenance(draft.provenance, warn);
        let relation = Relation { id: id.clone(), from, role, target, provenance };
        match missing {
            None => self.set.put_relation(&id, Some(relation)),
            // A stretch of text is nobody's to place.
            Some(rule) if matches!(relation.target, Target::Mention(_)) => return Err(rule),
            Some(rule) => {
                self.link_ids.insert(id);
                self.waiting.links.push((self.set.id.clone(), relation));
                return Err(rule);
            }
        }
        Ok(())
    }
}
