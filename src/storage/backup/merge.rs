//! What a project of a backup adds to the one that is here, and which records both have in different states.
//!
//! Nothing that is here is removed. What is missing here is added; of a record that both have, the one changed last
//! counts, and where neither says when it was changed, or both at the same time, the one that is here. The other one is
//! always told ([`Unlike`]). Merging the same backup once more changes nothing.
//!
//! An article is the same where its id and its text are, or else its text alone. Under an id that another text has here,
//! the backup's article comes beside it.

use crate::edit::{Change, Edit, Record, RecordId};
use crate::model::{
    AnnotationSet, Article, ArticleId, Decision, Label, LabelId, Project, Relation, SetHead, SetId, Span,
    SpanId, Target, default_labels, sha256_hex,
};
use crate::order::{Map, Set};
use crate::text::TextRange;

/// One thing to do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// An article comes, in place of one with this id if there is one.
    Comes(Article),
    SetComes(AnnotationSet),
    /// An article goes, with its sets.
    Goes(ArticleId),
    Edit(Edit),
}

/// What there is to do, and what there is to say about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    pub steps: Vec<Step>,
    /// One for each article of the backup, in the order of its ids.
    pub articles: Vec<ArticleDifference>,
    /// Articles that are here and not in the backup.
    pub only_here: usize,
    pub labels_added: usize,
    pub guidelines_added: usize,
    pub unlike: Vec<Unlike>,
    pub ids: Ids,
}

/// Under which ids the backup's articles and sets are here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ids {
    pub articles: Map<ArticleId, ArticleId>,
    pub sets: Map<SetId, SetId>,
}

/// An article of the backup against the same one here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleDifference {
    /// Its id here.
    pub id: ArticleId,
    pub title: String,
    /// Whether it is not here yet.
    pub is_new: bool,
    /// Spans of the backup that are not here.
    pub spans_added: usize,
    /// Links and decisions of the backup that are not here.
    pub others_added: usize,
    /// Records that both have in different states, and of which the backup's is the newer one.
    pub newer_there: usize,
    /// The same, with the one that is here kept.
    pub newer_here: usize,
    /// Spans that are only here, in sets that both have.
    pub only_here: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Here,
    Backup,
}

/// A record that both have in different states.
#[derive(Clone, Debug, PartialEq)]
pub struct Unlike {
    /// The article that it is about; `None` for labels and guidelines.
    pub article: Option<ArticleId>,
    /// Its id here.
    pub id: RecordId,
    pub here: Record,
    pub there: Record,
    pub kept: Side,
}

/// What of `there` (a project of a backup) is to be done to `here`.
pub fn merge(here: &Project, there: &Project) -> Merged {
    let mut merged = Merged::default();
    merge_schema(here, there, &mut merged);
    let mut places = Places::of(here, there);
    for article in there.articles() {
        let place = places.of_article(here, article);
        merged.ids.articles.insert(article.id.clone(), place.clone());
        let ours = here.article(&place);
        let mut about = ArticleDifference {
            id: place.clone(),
            title: article.meta.title.clone(),
            is_new: ours.is_none(),
            spans_added: 0,
            others_added: 0,
            newer_there: 0,
            newer_here: 0,
            only_here: 0,
        };
        match ours {
            None => merged.steps.push(Step::Comes(Article { id: place.clone(), ..article.clone() })),
            // When it was changed is not known.
            Some(ours) if ours.meta != article.meta => {
                about.newer_here += 1;
                merged.unlike.push(Unlike {
                    article: Some(place.clone()),
                    id: RecordId::ArticleMeta(place.clone()),
                    here: Record::ArticleMeta(ours.meta.clone()),
                    there: Record::ArticleMeta(article.meta.clone()),
                    kept: Side::Here,
                });
            }
            Some(_) => {}
        }
        let mut edit = Edit::default();
        for theirs in there.sets_of(&article.id) {
            match places.of_set(here, there, theirs, &place) {
                SetPlace::Same(ours) => {
                    merged.ids.sets.insert(theirs.id.clone(), ours.id.clone());
                    let mut sets = SetMerge::new(ours, theirs);
                    sets.merge();
                    about.spans_added += sets.spans_added;
                    about.others_added += sets.others_added;
                    about.only_here += sets.only_here;
                    about.newer_there += sets.unlike.iter().filter(|it| it.kept == Side::Backup).count();
                    about.newer_here += sets.unlike.iter().filter(|it| it.kept == Side::Here).count();
                    edit.changes.extend(sets.changes);
                    merged.unlike.extend(sets.unlike);
                }
                SetPlace::New(id) => {
                    about.spans_added += theirs.spans.len();
                    about.others_added += theirs.relations().count() + theirs.decisions().count();
                    merged.ids.sets.insert(theirs.id.clone(), id.clone());
                    let mut set = theirs.clone();
                    (set.id, set.article) = (id, place.clone());
                    merged.steps.push(Step::SetComes(set));
                }
            }
        }
        if !edit.changes.is_empty() {
            merged.steps.push(Step::Edit(edit));
        }
        merged.articles.push(about);
    }
    merged.only_here = here.articles().filter(|article| !places.articles.contains(&article.id)).count();
    merged
}

/// Where the backup's articles and sets are here.
struct Places {
    /// Articles that have one of the backup's already.
    articles: Set<ArticleId>,
    /// The same of sets.
    sets: Set<SetId>,
    /// The articles of the backup whose place is their own id.
    by_id: Set<ArticleId>,
}

enum SetPlace<'a> {
    Same(&'a AnnotationSet),
    New(SetId),
}

impl Places {
    fn of(here: &Project, there: &Project) -> Self {
        let is_same =
            |article: &&Article| here.article(&article.id).is_some_and(|ours| ours.sha256 == article.sha256);
        let by_id: Set<ArticleId> =
            there.articles().filter(is_same).map(|article| article.id.clone()).collect();
        Self { articles: by_id.clone(), sets: Set::new(), by_id }
    }

    fn of_article(&mut self, here: &Project, article: &Article) -> ArticleId {
        if self.by_id.contains(&article.id) {
            return article.id.clone();
        }
        let mut same = here.articles().filter(|ours| ours.sha256 == article.sha256).map(|ours| &ours.id);
        let place = same.find(|id| !self.articles.contains(*id)).cloned().unwrap_or_else(|| {
            let is_free = here.article(&article.id).is_none() && !self.articles.contains(&article.id);
            let beside = || ArticleId::new(beside(article.id.as_str(), &article.sha256));
            if is_free { article.id.clone() } else { beside() }
        });
        self.articles.insert(place.clone());
        place
    }

    fn of_set<'a>(
        &mut self,
        here: &'a Project,
        there: &Project,
        theirs: &AnnotationSet,
        place: &ArticleId,
    ) -> SetPlace<'a> {
        let fits = |ours: &&AnnotationSet| ours.article == *place && ours.annotator == theirs.annotator;
        let by_id = here.set(&theirs.id).filter(fits);
        // Another set of the same annotator on the same text, unless it is one of the backup's by its own right.
        let is_free = |ours: &&AnnotationSet| {
            let own = there.set(&ours.id).is_some_and(|it| it.annotator == ours.annotator);
            !own && !self.sets.contains(&ours.id)
        };
        let same = by_id.or_else(|| here.sets_of(place).filter(fits).find(is_free));
        if let Some(ours) = same {
            self.sets.insert(ours.id.clone());
            return SetPlace::Same(ours);
        }
        let is_taken = |id: &SetId| here.set(id).is_some() || self.sets.contains(id);
        let id = if is_taken(&theirs.id) {
            SetId::new(beside(theirs.id.as_str(), place.as_str()))
        } else {
            theirs.id.clone()
        };
        // One that came so before.
        if let Some(ours) = here.set(&id).filter(fits) {
            self.sets.insert(id);
            return SetPlace::Same(ours);
        }
        self.sets.insert(id.clone());
        SetPlace::New(id)
    }
}

/// The same each time, so that merging again finds it.
fn beside(id: &str, what: &str) -> String {
    let mut hash = sha256_hex(&["of a backup", id, what].join("\u{1f}"));
    hash.truncate(26);
    hash
}

fn merge_schema(here: &Project, there: &Project, merged: &mut Merged) {
    let mut edit = Edit::default();
    let untouched: Map<LabelId, Label> =
        default_labels().into_iter().map(|label| (label.id.clone(), label)).collect();
    let mut keys: Set<char> = here.labels().iter().filter_map(|label| label.key).collect();
    for theirs in there.labels() {
        let id = RecordId::Label(theirs.id.clone());
        let Some(ours) = here.label(&theirs.id) else {
            let mut label = theirs.clone();
            label.key = label.key.filter(|key| keys.insert(*key));
            merged.labels_added += 1;
            edit.changes.push(Change { id, before: None, after: Some(Record::Label(label)) });
            continue;
        };
        if ours == theirs {
            continue;
        }
        let (before, mut label) = (Record::Label(ours.clone()), theirs.clone());
        // A label that nobody has touched here is no decision of anybody's.
        let kept = if untouched.get(&ours.id) == Some(ours) { Side::Backup } else { Side::Here };
        if kept == Side::Backup {
            label.key = label.key.filter(|key| ours.key == Some(*key) || keys.insert(*key));
            if label == *ours {
                continue;
            }
            edit.changes.push(Change {
                id: id.clone(),
                before: Some(before.clone()),
                after: Some(Record::Label(label)),
            });
        }
        let there = Record::Label(theirs.clone());
        merged.unlike.push(Unlike { article: None, id, here: before, there, kept });
    }
    for theirs in there.guidelines() {
        let id = RecordId::Guideline(theirs.number);
        let record = Record::Guideline(theirs.clone());
        match here.guideline(theirs.number) {
            None => {
                merged.guidelines_added += 1;
                edit.changes.push(Change { id, before: None, after: Some(record) });
            }
            Some(ours) if ours == theirs => {}
            Some(ours) => {
                let before = Record::Guideline(ours.clone());
                let kept = if theirs.made > ours.made { Side::Backup } else { Side::Here };
                if kept == Side::Backup {
                    let (id, before) = (id.clone(), Some(before.clone()));
                    edit.changes.push(Change { id, before, after: Some(record.clone()) });
                }
                merged.unlike.push(Unlike { article: None, id, here: before, there: record, kept });
            }
        }
    }
    if !edit.changes.is_empty() {
        merged.steps.push(Step::Edit(edit));
    }
}

/// Two states of one annotator's set on one article.
struct SetMerge<'a> {
    ours: &'a AnnotationSet,
    theirs: &'a AnnotationSet,
    changes: Vec<Change>,
    unlike: Vec<Unlike>,
    spans_added: usize,
    others_added: usize,
    only_here: usize,
    /// Under which id each of their spans is here.
    spans: Map<SpanId, SpanId>,
}

/// Where a span is, and what it says: there is one of a kind.
type Place = (Vec<TextRange>, LabelId);

fn place_of(span: &Span) -> Place {
    (span.ranges.clone(), span.label.clone())
}

impl<'a> SetMerge<'a> {
    fn new(ours: &'a AnnotationSet, theirs: &'a AnnotationSet) -> Self {
        Self {
            ours,
            theirs,
            changes: Vec::new(),
            unlike: Vec::new(),
            spans_added: 0,
            others_added: 0,
            only_here: 0,
            spans: Map::new(),
        }
    }

    fn merge(&mut self) {
        self.merge_spans();
        self.merge_relations();
        self.merge_decisions();
        self.merge_head();
    }

    fn merge_spans(&mut self) {
        // What is here once all is done, by place.
        let mut taken: Map<Place, SpanId> =
            self.ours.spans.iter().map(|span| (place_of(span), span.id.clone())).collect();
        let mut claimed: Set<SpanId> = Set::new();
        let mut both: Vec<(&Span, &Span)> = Vec::new();
        for theirs in self.theirs.spans.iter() {
            let Some(ours) = self.ours.spans.get(&theirs.id) else { continue };
            self.spans.insert(theirs.id.clone(), ours.id.clone());
            claimed.insert(ours.id.clone());
            both.push((ours, theirs));
        }
        // Where one is to go may be free only once another has gone from there.
        loop {
            let waiting = both.len();
            both.retain(|(ours, theirs)| !self.settle_span(ours, theirs, &mut taken));
            if both.len() == waiting {
                break;
            }
        }
        for (ours, theirs) in both {
            self.keep_span(ours, theirs, Side::Here);
        }
        for theirs in self.theirs.spans.iter() {
            if self.spans.contains_key(&theirs.id) {
                continue;
            }
            let double = taken.get(&place_of(theirs)).cloned();
            match double {
                Some(id) => {
                    self.spans.insert(theirs.id.clone(), id.clone());
                    if let Some(ours) = self.ours.spans.get(&id)
                        && claimed.insert(id)
                    {
                        let theirs = Span { id: ours.id.clone(), ..Span::clone(theirs) };
                        self.settle_span(ours, &theirs, &mut taken);
                    }
                }
                None => {
                    taken.insert(place_of(theirs), theirs.id.clone());
                    self.spans.insert(theirs.id.clone(), theirs.id.clone());
                    self.spans_added += 1;
                    let id = RecordId::Span(self.ours.id.clone(), theirs.id.clone());
                    let after = Some(Record::Span(Span::clone(theirs)));
                    self.changes.push(Change { id, before: None, after });
                }
            }
        }
        self.only_here = self.ours.spans.iter().filter(|span| !claimed.contains(&span.id)).count();
    }

    /// Of two states of one span, the newer. `false` where that has no place, since another span is there.
    fn settle_span(&mut self, ours: &Span, theirs: &Span, taken: &mut Map<Place, SpanId>) -> bool {
        let (from, to) = (place_of(ours), place_of(theirs));
        let is_newer = theirs.provenance.changed > ours.provenance.changed;
        // One that stays makes no double, even where one was before.
        if is_newer && from != to {
            if taken.contains_key(&to) {
                return false;
            }
            if taken.get(&from) == Some(&ours.id) {
                taken.remove(&from);
            }
            taken.insert(to, ours.id.clone());
        }
        self.keep_span(ours, theirs, if is_newer { Side::Backup } else { Side::Here });
        true
    }

    fn keep_span(&mut self, ours: &Span, theirs: &Span, kept: Side) {
        let id = RecordId::Span(self.ours.id.clone(), ours.id.clone());
        let same = Span { provenance: ours.provenance.clone(), ..theirs.clone() } == *ours;
        self.settle(id, Record::Span(ours.clone()), Record::Span(theirs.clone()), kept, same);
    }

    fn merge_relations(&mut self) {
        for theirs in self.theirs.relations() {
            let here = |id: &SpanId| self.spans.get(id).cloned();
            let Some(from) = here(&theirs.from) else { continue };
            let target = match &theirs.target {
                Target::Span(to) => match here(to) {
                    Some(to) => Target::Span(to),
                    None => continue,
                },
                target => target.clone(),
            };
            let theirs = Relation { from, target, ..theirs.clone() };
            let is_same = |it: &&Relation| {
                it.from == theirs.from && it.role == theirs.role && it.target == theirs.target
            };
            match self.ours.relation(&theirs.id) {
                Some(ours) => {
                    let is_newer = theirs.provenance.changed > ours.provenance.changed;
                    let same = is_same(&ours);
                    let kept = if is_newer { Side::Backup } else { Side::Here };
                    let id = RecordId::Relation(self.ours.id.clone(), ours.id.clone());
                    self.settle(id, Record::Relation(ours.clone()), Record::Relation(theirs), kept, same);
                }
                None if self.ours.relations_of(&theirs.from).any(|it| is_same(&it)) => {}
                None => self.add(
                    RecordId::Relation(self.ours.id.clone(), theirs.id.clone()),
                    Record::Relation(theirs),
                ),
            }
        }
    }

    fn merge_decisions(&mut self) {
        for theirs in self.theirs.decisions() {
            let id = RecordId::Decision(self.ours.id.clone(), theirs.id.clone());
            let there = Record::Decision(Decision::clone(theirs));
            match self.ours.decision(&theirs.id) {
                Some(ours) => {
                    let kept = if theirs.at > ours.at { Side::Backup } else { Side::Here };
                    self.settle(id, Record::Decision(ours.clone()), there, kept, false);
                }
                None => self.add(id, there),
            }
        }
    }

    /// Heads do not say when they were changed: the one of the set that was worked on last counts.
    fn merge_head(&mut self) {
        let (ours, theirs) = (&self.ours.head, &self.theirs.head);
        let is_newer = self.theirs.last_change() > self.ours.last_change();
        let is_untouched = *ours == SetHead::default() && self.ours.spans.is_empty();
        let kept = if is_newer || is_untouched { Side::Backup } else { Side::Here };
        let mut head = theirs.clone();
        // A number that was given must not come again with other content.
        if ours.revision > head.revision {
            (head.revision, head.handed_in) = (ours.revision, ours.handed_in);
        }
        let (here, there) = (Record::SetHead(ours.clone()), Record::SetHead(head));
        let same = *theirs == SetHead::default();
        self.settle(RecordId::SetHead(self.ours.id.clone()), here, there, kept, same);
    }

    fn add(&mut self, id: RecordId, after: Record) {
        self.others_added += 1;
        self.changes.push(Change { id, before: None, after: Some(after) });
    }

    /// `same` says that they differ in nothing that anybody would miss.
    fn settle(&mut self, id: RecordId, here: Record, there: Record, kept: Side, same: bool) {
        if here == there {
            return;
        }
        if kept == Side::Backup {
            let (before, after) = (Some(here.clone()), Some(there.clone()));
            self.changes.push(Change { id: id.clone(), before, after });
        }
        if !same {
            self.unlike.push(Unlike { article: Some(self.ours.article.clone()), id, here, there, kept });
        }
    }
}
