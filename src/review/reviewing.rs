//! An article under review: where its annotators differ, what was decided, and the edits that decide.
//!
//! Gold is a set like any other, of the annotator [`GOLD`]. It holds the decisions, and its spans follow from them: an edit
//! that decides changes both, so that undo takes both back. Nothing here shows anything.

use super::corpus::{Corpus, Document, Mark};
use super::decisions::judged;
use super::feedback::FEEDBACK;
use super::gold::{Gold, gold_of, gold_set_id};
use super::places::{Place, PlaceKind};
use crate::edit::{Edit, Refusal, replace_set};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, DecidedSpan, Decision, DecisionId, DecisionReason, GOLD,
    Project, SetHeader, SetState, Span, UtcMillis, Verdict,
};

pub fn is_gold(set: &AnnotationSet) -> bool {
    set.annotator.as_str() == GOLD
}

/// Whether a set is compared: work that somebody has begun, no gold and no decisions on their way back.
pub fn counts(set: &AnnotationSet) -> bool {
    is_work(&set.annotator, set.head.state, set.spans.is_empty())
}

/// The same of a set in short.
pub fn header_counts(set: &SetHeader) -> bool {
    is_work(&set.annotator, set.head.state, set.labels.is_empty())
}

fn is_work(annotator: &AnnotatorId, state: SetState, is_empty: bool) -> bool {
    !matches!(annotator.as_str(), GOLD | FEEDBACK) && (state != SetState::New || !is_empty)
}

/// The empty gold set of an article, to be brought in before the first decision.
pub fn gold_set(article: &Article) -> AnnotationSet {
    let gold = AnnotatorId::new(GOLD);
    AnnotationSet::new(gold_set_id(&article.sha256, &gold), article.id.clone(), gold)
}

/// One article as its reviewer sees it.
#[derive(Clone, Debug)]
pub struct Reviewing {
    pub article: ArticleId,
    /// Of this article alone; annotators and labels are places in it.
    pub corpus: Corpus,
    /// In reading order, each with the decision that settles it, if one does.
    pub places: Vec<(Place, Option<DecisionId>)>,
    /// Decisions that hold no more: what they were about has changed.
    pub reopened: Vec<DecisionId>,
    /// What gold is according to the decisions.
    gold: AnnotationSet,
}

/// What is decided about a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    /// Place in [`Reviewing::places`].
    pub place: usize,
    /// `Accept` names members of the place by their position.
    pub outcome: Verdict,
    pub reason: Option<DecisionReason>,
    pub comment: String,
    /// Of an edited span where links differ: the member of the place whose links it has; those in common where there is none.
    pub linked_as: Option<usize>,
}

/// The article with the work of all who have begun, and its decisions; `None` where it is not here.
pub fn reviewing(project: &Project, article: &ArticleId) -> Option<Reviewing> {
    let article = project.article(article)?;
    let gold = gold_set(article);
    let decisions: Vec<&Decision> =
        project.set(&gold.id).map(|set| set.decisions().collect()).unwrap_or_default();
    let corpus = Corpus::of_article(project, article, counts);
    let made =
        corpus.documents.first().map(|document| derived(project, article, &corpus, document, &decisions));
    let mut review = Reviewing {
        article: article.id.clone(),
        corpus,
        places: Vec::new(),
        reopened: decisions.iter().map(|decision| decision.id.clone()).collect(),
        gold,
    };
    if let Some(made) = made {
        let open = made.open.into_iter().map(|place| (place, None));
        review.places.extend(open.chain(made.decided.into_iter().map(|(place, by)| (place, Some(by)))));
        review.places.sort_by_key(|(place, _)| {
            (place.range.start(), std::cmp::Reverse(place.range.end()), place.members[0])
        });
        review.reopened = made.reopened;
        review.gold = made.set;
    }
    Some(review)
}

impl Reviewing {
    pub fn document(&self) -> Option<&Document> {
        self.corpus.documents.first()
    }

    /// A member of a place.
    pub fn mark(&self, (who, mark): (usize, usize)) -> Option<&Mark> {
        self.document()?.works.get(who)?.as_ref()?.marks.get(mark)
    }

    /// How many places are still to be decided.
    pub fn open(&self) -> usize {
        self.places.iter().filter(|(_, by)| by.is_none()).count()
    }

    /// Whether two have worked on it at least: otherwise there is nothing to compare.
    pub fn is_comparable(&self) -> bool {
        self.document().is_some_and(|document| document.works.iter().flatten().count() > 1)
    }

    /// The places where all agree and nobody has decided, all accepted.
    pub fn agreed(&self) -> Vec<Ruling> {
        let agreed = self.places.iter().enumerate();
        let agreed = agreed.filter(|(_, (place, by))| by.is_none() && place.kind == PlaceKind::Agree);
        agreed.map(|(at, (place, _))| Ruling::accept_all(at, place)).collect()
    }

    /// The edit that makes decisions, as one step; what was decided about these places before is replaced. The gold set
    /// ([`gold_set`]) must be here. `ids` gives an id for each decision; `by` decides at the time `at`.
    pub fn decide(
        &self,
        project: &Project,
        rulings: &[Ruling],
        by: &AnnotatorId,
        at: UtcMillis,
        mut ids: impl FnMut() -> DecisionId,
    ) -> Result<Edit, Refusal> {
        let Some(document) = self.document() else { return Err(Refusal::NoChange) };
        let mut decisions = self.kept(project, |place| rulings.iter().any(|ruling| ruling.place == place));
        for ruling in rulings {
            let Some((place, _)) = self.places.get(ruling.place) else { return Err(Refusal::NoChange) };
            let mut about = judged(&self.corpus, document, place);
            if let (Verdict::Edit(_), Some(member)) = (&ruling.outcome, ruling.linked_as) {
                let followed = about.get(member).map(|judged| judged.links.clone()).unwrap_or_default();
                about
                    .iter_mut()
                    .filter(|judged| judged.links != followed)
                    .for_each(|judged| judged.links.clear());
            }
            decisions.push(Decision {
                id: ids(),
                about,
                outcome: ruling.outcome.clone(),
                reason: ruling.reason,
                comment: ruling.comment.clone(),
                by: by.clone(),
                at,
            });
        }
        self.replaced(project, decisions)
    }

    /// The edit that opens places again.
    pub fn reopen(&self, project: &Project, places: &[usize]) -> Result<Edit, Refusal> {
        self.replaced(project, self.kept(project, |place| places.contains(&place)))
    }

    /// The edit that makes the gold set what its decisions say, after somebody's work has changed; `NoChange` where it is.
    pub fn refresh(&self, project: &Project) -> Result<Edit, Refusal> {
        self.replaced(project, self.kept(project, |_| false))
    }

    /// The decisions that stay when these places are decided anew. One that holds no more goes with the place where it was.
    fn kept(&self, project: &Project, anew: impl Fn(usize) -> bool) -> Vec<Decision> {
        let touched: Vec<&(Place, Option<DecisionId>)> =
            self.places.iter().enumerate().filter(|(at, _)| anew(*at)).map(|(_, place)| place).collect();
        let goes = |decision: &Decision| {
            touched.iter().any(|(place, by)| match by {
                Some(by) => *by == decision.id,
                None => {
                    self.reopened.contains(&decision.id)
                        && decision
                            .about
                            .iter()
                            .flat_map(|judged| &judged.ranges)
                            .any(|range| range.overlaps(place.range))
                }
            })
        };
        let all = project.set(&self.gold.id).into_iter().flat_map(AnnotationSet::decisions);
        all.filter(|decision| !goes(decision)).cloned().collect()
    }

    fn replaced(&self, project: &Project, decisions: Vec<Decision>) -> Result<Edit, Refusal> {
        let article = project.article(&self.article).ok_or(Refusal::UnknownArticle)?;
        let Some(document) = self.document() else { return Err(Refusal::NoChange) };
        let all: Vec<&Decision> = decisions.iter().collect();
        let mut made = derived(project, article, &self.corpus, document, &all).set;
        if let Some(here) = project.set(&made.id) {
            let (state, guidelines) = (made.head.state, made.head.guideline_version);
            made.head = here.head.clone();
            made.head.state = state;
            made.head.guideline_version = guidelines;
        }
        made.article = self.article.clone();
        for decision in decisions {
            let id = decision.id.clone();
            made.put_decision(&id, Some(decision));
        }
        replace_set(project, &made)
    }
}

impl Ruling {
    pub fn accept_all(at: usize, place: &Place) -> Self {
        let all = (0..place.members.len()).collect();
        Self {
            place: at,
            outcome: Verdict::Accept(all),
            reason: None,
            comment: String::new(),
            linked_as: None,
        }
    }

    /// One span in the stead of all.
    pub fn edited(at: usize, span: DecidedSpan, reason: Option<DecisionReason>) -> Self {
        Self {
            place: at,
            outcome: Verdict::Edit(vec![span]),
            reason,
            comment: String::new(),
            linked_as: None,
        }
    }
}

fn derived(
    project: &Project,
    article: &Article,
    corpus: &Corpus,
    document: &Document,
    decisions: &[&Decision],
) -> Gold {
    let original = |who: usize, mark: &Mark| {
        let mut sets = project.sets_of(&article.id).filter(|set| counts(set));
        let set = sets.find(|set| set.annotator == corpus.annotators[who])?;
        set.spans.get(&mark.id).map(|span| Span::clone(span))
    };
    let gold = AnnotatorId::new(GOLD);
    let mut made = gold_of(corpus, document, decisions.iter().copied(), &gold, &original);
    made.set.article = article.id.clone();
    made
}
