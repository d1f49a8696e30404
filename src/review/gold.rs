//! The gold set that follows from decisions: each span says which decision made it, and whose it was.
//!
//! A decision holds as long as all spans that it is about are there unchanged, and nobody has got another span in their
//! places meanwhile; otherwise its places are open again. Where all agree no decision is needed.

use std::collections::HashMap;

use super::corpus::{Corpus, Document, LinkEnd, Mark};
use super::decisions::{Logged, links_of};
use super::places::{Place, PlaceKind, places};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, Certainty, Decision, DecisionId, LabelId, Origin, Project,
    Provenance, Relation, RelationId, Role, SetId, SetState, Span, SpanId, Target, UtcMillis, Verdict,
    default_labels, sha256_hex,
};
use crate::order::Map;
use crate::text::{CharPos, TextRange, UnitTable};

/// Which places need no decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreeing {
    /// Those where all who worked on the article have equal spans.
    All,
    /// Those where at least this many have equal spans and nobody another.
    AtLeast(usize),
    /// None: everything is decided.
    Nobody,
}

/// What became of one article.
#[derive(Clone, Debug, PartialEq)]
pub struct Gold {
    pub sha256: String,
    pub set: AnnotationSet,
    /// Spans that came in without a decision.
    pub by_agreement: usize,
    /// Decisions that hold.
    pub applied: Vec<DecisionId>,
    /// Decisions about spans that have changed.
    pub reopened: Vec<DecisionId>,
    /// Places still to be decided.
    pub open: Vec<Place>,
    /// Places that a decision settles, and which.
    pub decided: Vec<(Place, DecisionId)>,
}

/// Derives the gold set of every article on which somebody worked, in the order of [`Corpus::documents`]. Each holds the
/// decisions about its article.
///
/// `projects` are those that the corpus was gathered from: notes and subtypes of accepted spans come from there.
/// `annotator` is the name under which gold stands.
pub fn gold(
    corpus: &Corpus,
    projects: &[Project],
    decisions: &[Logged],
    agreeing: Agreeing,
    annotator: &AnnotatorId,
) -> Vec<Gold> {
    let mut originals: HashMap<(&str, &AnnotatorId), &AnnotationSet> = HashMap::new();
    for project in projects {
        for article in project.articles() {
            for set in project.sets_of(&article.id) {
                originals.entry((&article.sha256, &set.annotator)).or_insert(set);
            }
        }
    }
    let worked = corpus.documents.iter().filter(|document| document.works.iter().any(Option::is_some));
    worked
        .map(|document| {
            let of = decisions.iter().filter(|logged| logged.article == *document.sha256);
            let of: Vec<&Decision> = of.map(|logged| &logged.decision).collect();
            let original = |who: usize, mark: &Mark| {
                let set = originals.get(&(&*document.sha256, &corpus.annotators[who]))?;
                set.spans.get(&mark.id).map(|span| Span::clone(span))
            };
            let mut made =
                Making::new(corpus, document, annotator).make(of.iter().copied(), agreeing, &original);
            // Those too that hold no more: whoever goes on with it sees that they are open again.
            for decision in of {
                made.set.put_decision(&decision.id, Some(decision.clone()));
            }
            made
        })
        .collect()
}

/// The gold set of one document, from nothing but `decisions`; `original` gives the span that a mark was made of.
pub(super) fn gold_of<'d>(
    corpus: &Corpus,
    document: &Document,
    decisions: impl Iterator<Item = &'d Decision>,
    annotator: &AnnotatorId,
    original: &dyn Fn(usize, &Mark) -> Option<Span>,
) -> Gold {
    Making::new(corpus, document, annotator).make(decisions, Agreeing::Nobody, original)
}

/// The id of the gold set of an article, whoever makes it: two windows make one set.
pub(super) fn gold_set_id(sha256: &str, annotator: &AnnotatorId) -> SetId {
    SetId::new(&sha256_hex(&["gold", sha256, annotator.as_str()].join("\u{1f}"))[..26])
}

/// The project that holds the articles and their gold sets, with the labels of the projects.
pub fn gold_project(corpus: &Corpus, projects: &[Project], gold: &[Gold]) -> Project {
    let mut made = Project::without_labels();
    for project in projects {
        if made.name.is_empty() {
            made.name.clone_from(&project.name);
        }
        for label in project.labels() {
            if made.label(&label.id).is_none() {
                made.put_label(&label.id, Some(label.clone()));
            }
        }
        for version in project.guidelines() {
            made.put_guideline(version.number, Some(version.clone()));
        }
    }
    if projects.is_empty() {
        for label in default_labels().into_iter().filter(|label| corpus.labels.contains(&label.id)) {
            made.put_label(&label.id.clone(), Some(label));
        }
    }
    for one in gold {
        let article = projects.iter().find_map(|project| project.article_by_hash(&one.sha256)).cloned();
        let given = || {
            let document = corpus.document(&one.sha256)?;
            let id = crate::model::ArticleId::new(&document.id);
            Some(Article::new(id, document.text.clone(), crate::model::ArticleMeta::default()))
        };
        let Some(article) = article.or_else(given) else { continue };
        let mut set = one.set.clone();
        if made.article(&article.id).is_some_and(|other| other.sha256 != article.sha256) {
            // Two files gave one id to different texts.
            let article = Article { id: crate::model::ArticleId::new(&one.sha256[..26]), ..article };
            set.article = article.id.clone();
            made.add_article(article);
        } else {
            set.article = article.id.clone();
            made.add_article(article);
        }
        made.add_set(set);
    }
    made
}

/// A span on its way into the gold set.
struct Candidate {
    ranges: Vec<TextRange>,
    label: LabelId,
    subtype: Option<String>,
    note: String,
    unsure: bool,
    decision: Option<DecisionId>,
    made: UtcMillis,
    /// Annotator and mark.
    sources: Vec<(usize, usize)>,
    /// The sources whose links it has; all, where this is empty.
    linked_as: Vec<(usize, usize)>,
    /// Those that gave way to it: what is linked to them is linked to it.
    instead_of: Vec<(usize, usize)>,
    /// Whether it was decided what it is linked to: then it has the links of all sources, not only those in common.
    all_links: bool,
}

struct Making<'a> {
    corpus: &'a Corpus,
    document: &'a Document,
    annotator: &'a AnnotatorId,
    places: Vec<Place>,
    candidates: Vec<Candidate>,
}

impl<'a> Making<'a> {
    fn new(corpus: &'a Corpus, document: &'a Document, annotator: &'a AnnotatorId) -> Self {
        let who: Vec<usize> =
            (0..corpus.annotators.len()).filter(|who| document.works[*who].is_some()).collect();
        let places = places(document, &who);
        Self { corpus, document, annotator, places, candidates: Vec::new() }
    }

    fn make<'d>(
        mut self,
        decisions: impl Iterator<Item = &'d Decision>,
        agreeing: Agreeing,
        original: &dyn Fn(usize, &Mark) -> Option<Span>,
    ) -> Gold {
        let mut decided = vec![None; self.places.len()];
        let (mut applied, mut reopened) = (Vec::new(), Vec::new());
        for decision in decisions {
            let members: Option<Vec<(usize, usize)>> =
                decision.about.iter().map(|judged| self.find(judged)).collect();
            let places = members.as_ref().and_then(|members| self.places_of(members));
            let Some((members, places)) = members.zip(places) else {
                reopened.push(decision.id.clone());
                continue;
            };
            applied.push(decision.id.clone());
            let all_links = decision.about.iter().any(|judged| !judged.links.is_empty());
            places.into_iter().for_each(|at| decided[at] = Some(decision.id.clone()));
            match &decision.outcome {
                Verdict::Accept(accepted) => {
                    let alike = |a: &usize| self.alike(members[*a], members[accepted[0]]);
                    let single = !accepted.is_empty() && accepted.iter().all(alike);
                    for at in accepted {
                        let made = self.accept(&[members[*at]], Some((&decision.id, decision.at)), original);
                        made.all_links |= all_links;
                        if single {
                            made.instead_of.extend(&members);
                        }
                    }
                }
                Verdict::Edit(spans) => {
                    // Those whose links were named are followed in them; where all or none were, in what they have in common.
                    let named = members.iter().zip(&decision.about).filter(|(_, of)| !of.links.is_empty());
                    let linked_as: Vec<_> = named.map(|(member, _)| *member).collect();
                    for (at, span) in spans.iter().enumerate() {
                        self.put(Candidate {
                            ranges: span.ranges.clone(),
                            label: span.label.clone(),
                            subtype: span.subtype.clone(),
                            note: String::new(),
                            unsure: false,
                            decision: Some(decision.id.clone()),
                            made: decision.at,
                            // Links go over to the first one.
                            sources: if at == 0 { members.clone() } else { Vec::new() },
                            linked_as: if at == 0 { linked_as.clone() } else { Vec::new() },
                            instead_of: Vec::new(),
                            all_links: false,
                        });
                    }
                }
                Verdict::Reject => {}
            }
        }
        let (mut open, mut by_agreement, mut settled) = (Vec::new(), 0, Vec::new());
        for (at, place) in self.places.clone().into_iter().enumerate() {
            if let Some(decision) = decided[at].take() {
                settled.push((place, decision));
                continue;
            }
            let enough = match (agreeing, place.kind) {
                (Agreeing::All, PlaceKind::Agree) => place.members.len() > 1,
                (Agreeing::AtLeast(k), PlaceKind::Agree | PlaceKind::OnlySome) => place.members.len() >= k,
                _ => false,
            };
            if enough {
                by_agreement += 1;
                self.accept(&self.places[at].members.clone(), None, original);
            } else {
                open.push(place);
            }
        }
        let done = open.is_empty();
        let set = self.set(done);
        let (sha256, decided) = (self.document.sha256.to_string(), settled);
        Gold { sha256, set, by_agreement, applied, reopened, open, decided }
    }

    fn mark(&self, (who, mark): (usize, usize)) -> &'a Mark {
        let work = self.document.works[who].as_ref().expect("members are of those who worked");
        &work.marks[mark]
    }

    /// The mark that was judged, if it is still there.
    fn find(&self, judged: &crate::model::Judged) -> Option<(usize, usize)> {
        let who = self.corpus.annotator(&judged.annotator)?;
        let work = self.document.works[who].as_ref()?;
        let same = |mark: &Mark| {
            self.corpus.labels[usize::from(mark.label)] == judged.label && self.ranges(mark) == judged.ranges
        };
        let found = work.marks.iter().position(same).map(|mark| (who, mark))?;
        let linked = judged.links.is_empty() || judged.links == links_of(self.corpus, self.document, found);
        linked.then_some(found)
    }

    /// The places of the members; `None` where a place holds a span that was not judged.
    fn places_of(&self, members: &[(usize, usize)]) -> Option<Vec<usize>> {
        let holds = |place: &Place| place.members.iter().any(|member| members.contains(member));
        let found: Vec<usize> = (0..self.places.len()).filter(|at| holds(&self.places[*at])).collect();
        let whole = |at: &usize| self.places[*at].members.iter().all(|member| members.contains(member));
        found.iter().all(whole).then_some(found)
    }

    fn ranges(&self, mark: &Mark) -> Vec<TextRange> {
        if mark.parts.is_empty() {
            return vec![mark.bytes];
        }
        let units = UnitTable::new(&self.document.text);
        let byte = |char: u32| units.byte_of_char(CharPos(char as usize)).expect("marks lie in the text");
        mark.parts.iter().map(|part| TextRange::between(byte(part.0), byte(part.1))).collect()
    }

    fn accept(
        &mut self,
        members: &[(usize, usize)],
        decision: Option<(&DecisionId, UtcMillis)>,
        original: &dyn Fn(usize, &Mark) -> Option<Span>,
    ) -> &mut Candidate {
        let mark = self.mark(members[0]);
        let span = members.iter().find_map(|member| original(member.0, self.mark(*member)));
        self.put(Candidate {
            ranges: self.ranges(mark),
            label: self.corpus.labels[usize::from(mark.label)].clone(),
            subtype: span.as_ref().and_then(|span| span.subtype.clone()),
            note: span.map(|span| span.note).unwrap_or_default(),
            unsure: members.iter().all(|member| self.mark(*member).unsure),
            decision: decision.map(|one| one.0.clone()),
            made: decision.map_or(UtcMillis::default(), |one| one.1),
            sources: members.to_vec(),
            linked_as: Vec::new(),
            instead_of: Vec::new(),
            all_links: false,
        })
    }

    fn alike(&self, one: (usize, usize), other: (usize, usize)) -> bool {
        self.mark(one).key() == self.mark(other).key()
    }

    /// Two that are equal are one, with the sources of both.
    fn put(&mut self, candidate: Candidate) -> &mut Candidate {
        let same = |other: &Candidate| other.ranges == candidate.ranges && other.label == candidate.label;
        let at = match self.candidates.iter().position(same) {
            Some(at) => {
                self.candidates[at].sources.extend(candidate.sources);
                at
            }
            None => {
                self.candidates.push(candidate);
                self.candidates.len() - 1
            }
        };
        &mut self.candidates[at]
    }

    fn set(&self, done: bool) -> AnnotationSet {
        let hash = &self.document.sha256;
        let id = |parts: &[&str]| sha256_hex(&parts.join("\u{1f}"))[..26].to_owned();
        let set_id = gold_set_id(hash, self.annotator);
        let article = crate::model::ArticleId::new(&self.document.id);
        let mut set = AnnotationSet::new(set_id, article, self.annotator.clone());
        set.head.state = if done { SetState::Done } else { SetState::InProgress };
        let works = self.document.works.iter().flatten();
        set.head.guideline_version = works.map(|work| work.guideline_version).max().unwrap_or(0);
        let mut ids = HashMap::new();
        for candidate in &self.candidates {
            let places: Vec<String> = candidate.ranges.iter().map(|range| format!("{range:?}")).collect();
            let id = SpanId::new(id(&["gold", hash, &places.join(","), candidate.label.as_str()]));
            candidate.sources.iter().for_each(|source| drop(ids.insert(*source, id.clone())));
            set.spans.put(&id, Some(self.span(candidate, id.clone())));
        }
        for candidate in &self.candidates {
            let Some(id) = candidate.sources.first().and_then(|source| ids.get(source)).cloned() else {
                continue;
            };
            for source in &candidate.instead_of {
                ids.entry(*source).or_insert_with(|| id.clone());
            }
        }
        for candidate in &self.candidates {
            for (role, target) in self.links(candidate, &ids) {
                let Some(from) = candidate.sources.first().and_then(|source| ids.get(source)) else {
                    continue;
                };
                let target_text = format!("{target:?}");
                let id = RelationId::new(id(&["gold", hash, from.as_str(), role.slug(), &target_text]));
                let provenance = self.provenance(candidate);
                let relation = Relation { id: id.clone(), from: from.clone(), role, target, provenance };
                set.put_relation(&id, Some(relation));
            }
        }
        set
    }

    fn provenance(&self, candidate: &Candidate) -> Provenance {
        Provenance {
            annotator: self.annotator.clone(),
            made: candidate.made,
            changed: candidate.made,
            origin: Origin::Import,
        }
    }

    fn span(&self, candidate: &Candidate, id: SpanId) -> Span {
        let mut whose: Vec<&str> =
            candidate.sources.iter().map(|source| self.corpus.annotators[source.0].as_str()).collect();
        whose.sort_unstable();
        whose.dedup();
        let decision = candidate.decision.as_ref().map_or("agreement", |id| id.as_str());
        let attributes: Map<String, String> = [
            ("decision".to_owned(), serde_json::Value::from(decision).to_string()),
            ("annotators".to_owned(), serde_json::Value::from(whose).to_string()),
        ]
        .into();
        Span {
            id,
            ranges: candidate.ranges.clone(),
            label: candidate.label.clone(),
            subtype: candidate.subtype.clone(),
            certainty: if candidate.unsure { Certainty::Unsure } else { Certainty::Sure },
            note: candidate.note.clone(),
            attributes,
            provenance: self.provenance(candidate),
        }
    }

    /// Links that all sources of the span have (or, where they were decided, any), where both ends got into the gold set.
    fn links(&self, candidate: &Candidate, ids: &HashMap<(usize, usize), SpanId>) -> Vec<(Role, Target)> {
        let units = UnitTable::new(&self.document.text);
        let of = |&(who, mark): &(usize, usize)| -> Vec<(Role, Target)> {
            let links = self.document.works[who].iter().flat_map(|work| &work.links);
            let target = |to: LinkEnd| match to {
                LinkEnd::Mark(to) => ids.get(&(who, to)).cloned().map(Target::Span),
                LinkEnd::Mention(start, end) => {
                    let byte = |char: u32| units.byte_of_char(CharPos(char as usize));
                    Some(Target::Mention(TextRange::new(byte(start)?, byte(end)?)?))
                }
                LinkEnd::Unknown => Some(Target::Unknown),
                LinkEnd::Author => Some(Target::Author),
            };
            let own = links.filter(|link| link.from == mark);
            own.filter_map(|link| Some((link.role.clone(), target(link.to)?))).collect()
        };
        let followed = if candidate.linked_as.is_empty() { &candidate.sources } else { &candidate.linked_as };
        let mut sources = followed.iter();
        let first = sources.next().map(of).unwrap_or_default();
        sources.fold(first, |mut kept, source| {
            let other = of(source);
            if candidate.all_links {
                let more: Vec<_> = other.into_iter().filter(|link| !kept.contains(link)).collect();
                kept.extend(more);
            } else {
                kept.retain(|link| other.contains(link));
            }
            kept
        })
    }
}
