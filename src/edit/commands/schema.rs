//! Changing the schema under spans that exist: merging, splitting, retiring, renaming, removing a label.
//!
//! Each change is planned first: an [`Edit`] over all sets, and what it touches as data. No span goes silently.

use std::collections::{HashMap, HashSet};

use super::decided::Swept;
use super::labels::{check_name, label_change, retired};
use super::relations::{link, may_start};
use super::spans::{double_of, relabelled};
use super::{Refusal, Result, Stamp, add_label, find_label, offered_label, relation_change, span_change};
use crate::edit::Edit;
use crate::model::{
    AnnotationSet, AnnotatorId, ArticleId, Certainty, Label, LabelId, Project, Relation, SetId, Span, SpanId,
    Target, UtcMillis,
};
use crate::order::Set;
use crate::text::{self, TextRange};

/// What is to become of a label.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaChange {
    /// The label goes; its spans get `into`, which takes over the subtypes that they use.
    Merge { label: LabelId, into: LabelId },
    /// Some of its spans get another label.
    Split { label: LabelId, which: Which, into: Heir },
    /// It gets another slug, which is what files carry. Its names are changed by `change_label`.
    Rename { label: LabelId, slug: LabelId },
    /// It is offered no more; its spans keep it.
    Retire(LabelId),
    /// It goes. Refused while any span has it.
    Remove(LabelId),
    /// It goes together with its spans.
    RemoveWithSpans(LabelId),
}

/// Which spans of a label are split off.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    /// Those with this subtype, which the label then lacks.
    Subtype(String),
    /// Those whose text has this in it, without regard to case, tashkeel and tatweel.
    Surface(String),
    Spans(Set<(SetId, SpanId)>),
}

/// The label that spans get.
#[derive(Clone, Debug, PartialEq)]
pub enum Heir {
    There(LabelId),
    New(Box<Label>),
}

/// What a change of the schema does, before it is done.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SchemaPlan {
    /// One undo step. The sets' states stay: nobody has worked on them.
    pub edit: Edit,
    /// The spans that it is about, by set; for a retired label those that keep it.
    pub touched: Vec<Touched>,
    /// Spans that would stand twice in a set, with the same ranges and label, and become one.
    pub collisions: Vec<Collision>,
    /// Spans that are deleted, those of collisions not counted.
    pub deleted: usize,
    /// Links that go: of deleted spans, of a role that the new label does not have, or between two that become one.
    pub links_lost: usize,
    /// Spans whose subtype the new label lacks.
    pub subtypes_lost: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    pub set: SetId,
    pub article: ArticleId,
    pub annotator: AnnotatorId,
    pub spans: usize,
}

/// Two spans that become one: notes are joined, a subtype and attributes that only the other has are taken over,
/// one unsure makes it unsure, and its links pass on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    pub set: SetId,
    pub article: ArticleId,
    /// From the first range's start to the last one's end (bytes).
    pub extent: TextRange,
    pub kept: SpanId,
    pub gone: SpanId,
    /// Both had a note: the one that stays holds both, in lines of their own.
    pub notes_joined: bool,
    /// They differed in subtype or in an attribute: what the one that stays says counts.
    pub differ: bool,
}

impl SchemaPlan {
    pub fn spans(&self) -> usize {
        self.touched.iter().map(|touched| touched.spans).sum()
    }

    pub fn articles(&self) -> usize {
        self.touched.iter().map(|touched| &touched.article).collect::<Set<_>>().len()
    }

    pub fn annotators(&self) -> usize {
        self.touched.iter().map(|touched| &touched.annotator).collect::<Set<_>>().len()
    }
}

/// What `change` would do to the project. O(spans of the label's sets).
pub fn plan_schema_change(
    project: &Project,
    change: &SchemaChange,
    stamp: &Stamp,
) -> std::result::Result<SchemaPlan, Refusal> {
    let mut plan = SchemaPlan::default();
    let all = |_: &AnnotationSet, _: &Span| true;
    match change {
        SchemaChange::Merge { label, into } if label == into => {
            return Err(Refusal::UnknownLabel(into.clone()));
        }
        SchemaChange::Merge { label, into } => {
            let (before, heir) = (find_label(project, label)?, offered_label(project, into)?);
            let mut after = heir.clone();
            let used = subtypes_in_use(project, label);
            let lacks = before.subtypes.iter().filter(|subtype| {
                used.contains(subtype.id.as_str()) && heir.subtypes.iter().all(|it| it.id != subtype.id)
            });
            after.subtypes.extend(lacks.cloned());
            plan.sweep(project, label, &all, Some(&after), stamp);
            plan.edit.changes.push(label_change(Some(before), None));
            if after != *heir {
                plan.edit.changes.push(label_change(Some(heir), Some(after)));
            }
        }
        SchemaChange::Split { label, which, into } => {
            let before = find_label(project, label)?;
            let heir = match into {
                Heir::There(into) if into == label => return Err(Refusal::UnknownLabel(into.clone())),
                Heir::There(into) => offered_label(project, into)?.clone(),
                Heir::New(new) => {
                    plan.edit = add_label(project, Label::clone(new))?;
                    Label::clone(new)
                }
            };
            let chosen = |set: &AnnotationSet, span: &Span| is_chosen(project, set, span, which);
            plan.sweep(project, label, &chosen, Some(&heir), stamp);
            if plan.touched.is_empty() {
                return Err(Refusal::NoChange);
            }
            if let Which::Subtype(subtype) = which {
                // That is what the new label says, where it has no such subtype itself.
                plan.subtypes_lost = 0;
                let mut after = before.clone();
                after.subtypes.retain(|it| it.id != *subtype);
                if after != *before {
                    plan.edit.changes.push(label_change(Some(before), Some(after)));
                }
            }
        }
        SchemaChange::Rename { label, slug } => {
            let before = find_label(project, label)?;
            if label == slug {
                return Err(Refusal::NoChange);
            }
            if project.label(slug).is_some() {
                return Err(Refusal::LabelExists(slug.clone()));
            }
            check_name(slug.as_str())?;
            let after = Label { id: slug.clone(), ..before.clone() };
            plan.sweep(project, label, &all, Some(&after), stamp);
            plan.edit.changes.push(label_change(Some(before), None));
            plan.edit.changes.push(label_change(None, Some(after)));
        }
        SchemaChange::Retire(label) => {
            let before = offered_label(project, label)?;
            plan.edit.changes.push(label_change(Some(before), Some(retired(before))));
            for set in project.sets().filter(|set| set.spans.count(label) > 0) {
                plan.touch(set, set.spans.count(label));
            }
        }
        SchemaChange::Remove(label) => {
            let before = find_label(project, label)?;
            let spans: usize = project.sets().map(|set| set.spans.count(label)).sum();
            if spans > 0 {
                return Err(Refusal::LabelInUse { label: label.clone(), spans });
            }
            plan.edit.changes.push(label_change(Some(before), None));
        }
        SchemaChange::RemoveWithSpans(label) => {
            let before = find_label(project, label)?;
            plan.sweep(project, label, &all, None, stamp);
            plan.edit.changes.push(label_change(Some(before), None));
        }
    }
    Ok(plan)
}

/// [`plan_schema_change`] for whoever only wants to do it.
pub fn change_schema(project: &Project, change: &SchemaChange, stamp: &Stamp) -> Result {
    Ok(plan_schema_change(project, change, stamp)?.edit)
}

fn subtypes_in_use<'a>(project: &'a Project, label: &LabelId) -> HashSet<&'a str> {
    let sets = project.sets().filter(|set| set.spans.count(label) > 0);
    let spans = sets.flat_map(|set| set.spans.iter()).filter(|span| span.label == *label);
    spans.filter_map(|span| span.subtype.as_deref()).collect()
}

fn is_chosen(project: &Project, set: &AnnotationSet, span: &Span, which: &Which) -> bool {
    match which {
        Which::Subtype(subtype) => span.subtype.as_ref() == Some(subtype),
        Which::Surface(wanted) => {
            let article = project.article(&set.article);
            let surface = article.and_then(|article| span.extent().slice(&article.text));
            surface.is_some_and(|surface| !text::find(surface, wanted, 1).is_empty())
        }
        Which::Spans(spans) => spans.contains(&(set.id.clone(), span.id.clone())),
    }
}

/// What becomes of one span.
enum Fate {
    Moved,
    MergedInto(SpanId),
    Deleted,
}

impl SchemaPlan {
    fn touch(&mut self, set: &AnnotationSet, spans: usize) {
        let (annotator, article) = (set.annotator.clone(), set.article.clone());
        self.touched.push(Touched { set: set.id.clone(), article, annotator, spans });
    }

    /// In all sets the chosen spans with `label` get the heir's, or go where there is none; decisions that name them follow.
    fn sweep(
        &mut self,
        project: &Project,
        label: &LabelId,
        chosen: &dyn Fn(&AnnotationSet, &Span) -> bool,
        heir: Option<&Label>,
        stamp: &Stamp,
    ) {
        let mut swept = Swept::default();
        for set in project.sets().filter(|set| set.spans.count(label) > 0) {
            let spans = set.spans.iter().map(AsRef::as_ref);
            let spans: Vec<&Span> = spans.filter(|span| span.label == *label && chosen(set, span)).collect();
            if !spans.is_empty() {
                self.touch(set, spans.len());
                spans.iter().for_each(|span| swept.add(set, span));
                self.sweep_set(set, spans, heir, stamp);
            }
        }
        self.edit.changes.extend(swept.decisions(project, label, heir.map(|heir| &heir.id)));
    }

    fn sweep_set(&mut self, set: &AnnotationSet, spans: Vec<&Span>, heir: Option<&Label>, stamp: &Stamp) {
        let mut fates: HashMap<&SpanId, Fate> = HashMap::new();
        // The spans that change, each with what it becomes, and where in that list the ones that stay are.
        let mut sides: Vec<(&Span, Option<Span>)> = Vec::new();
        let mut places: HashMap<&SpanId, usize> = HashMap::new();
        let mut moved: HashMap<&[TextRange], &Span> = HashMap::new();
        for span in spans {
            let Some(heir) = heir else {
                fates.insert(&span.id, Fate::Deleted);
                sides.push((span, None));
                self.deleted += 1;
                continue;
            };
            let after = relabelled(span, heir, stamp);
            self.subtypes_lost += usize::from(span.subtype.is_some() && after.subtype.is_none());
            match double_of(set, &after).or_else(|| moved.get(&*span.ranges).copied()) {
                Some(kept) => {
                    let at = *places.entry(&kept.id).or_insert(sides.len());
                    if at == sides.len() {
                        sides.push((kept, Some(kept.clone())));
                    }
                    if let Some(stays) = &mut sides[at].1 {
                        self.collisions.push(take_over(set, stays, &after, stamp.now));
                    }
                    fates.insert(&span.id, Fate::MergedInto(kept.id.clone()));
                    sides.push((span, None));
                }
                None => {
                    moved.insert(&span.ranges, span);
                    places.insert(&span.id, sides.len());
                    fates.insert(&span.id, Fate::Moved);
                    sides.push((span, Some(after)));
                }
            }
        }
        self.settle_relations(set, &fates, heir, stamp.now);
        let changed = sides.into_iter().filter(|(before, after)| after.as_ref() != Some(*before));
        self.edit.changes.extend(changed.map(|(before, after)| span_change(set, Some(before), after)));
    }

    /// Relations of deleted spans go; those of merged ones pass on; what then links a span to itself, is there
    /// twice, or does not fit the new label, goes.
    fn settle_relations(
        &mut self,
        set: &AnnotationSet,
        fates: &HashMap<&SpanId, Fate>,
        heir: Option<&Label>,
        now: UtcMillis,
    ) {
        let mut links = HashSet::new();
        let mut altered: Vec<(&Relation, Option<Relation>)> = Vec::new();
        for before in set.relations() {
            match settled(before, fates, heir) {
                Some(after) if after == *before => drop(links.insert(link(before))),
                after => altered.push((before, after)),
            }
        }
        for (before, after) in altered {
            self.links_lost += usize::from(after.is_none());
            let mut after = after.filter(|after| links.insert(link(after)));
            if let Some(after) = &mut after {
                after.provenance.changed = now;
            }
            self.edit.changes.push(relation_change(set, Some(before), after));
        }
    }
}

fn settled(relation: &Relation, fates: &HashMap<&SpanId, Fate>, heir: Option<&Label>) -> Option<Relation> {
    let settle = |id: &SpanId| match fates.get(id) {
        None | Some(Fate::Moved) => Some(id.clone()),
        Some(Fate::MergedInto(other)) => Some(other.clone()),
        Some(Fate::Deleted) => None,
    };
    let from = settle(&relation.from)?;
    let target = match &relation.target {
        Target::Span(to) => Target::Span(settle(to)?),
        other => other.clone(),
    };
    let fits = match heir {
        Some(heir) if fates.contains_key(&relation.from) => may_start(&heir.id, &relation.role),
        _ => true,
    };
    let to_itself = target == Target::Span(from.clone());
    (fits && !to_itself).then(|| Relation { from, target, ..relation.clone() })
}

/// What the span that stays gets from the one that goes.
fn take_over(set: &AnnotationSet, stays: &mut Span, goes: &Span, now: UtcMillis) -> Collision {
    let before = stays.clone();
    let notes_joined = !stays.note.is_empty() && !goes.note.is_empty() && stays.note != goes.note;
    if notes_joined {
        stays.note = format!("{}\n{}", stays.note, goes.note);
    } else if stays.note.is_empty() {
        stays.note.clone_from(&goes.note);
    }
    let mut differ = goes.subtype.is_some() && stays.subtype.is_some() && stays.subtype != goes.subtype;
    if stays.subtype.is_none() {
        stays.subtype.clone_from(&goes.subtype);
    }
    for (name, value) in goes.attributes.iter() {
        match stays.attributes.get(name) {
            Some(own) => differ |= own != value,
            None => drop(stays.attributes.insert(name.clone(), value.clone())),
        }
    }
    if goes.certainty == Certainty::Unsure {
        stays.certainty = Certainty::Unsure;
    }
    if *stays != before {
        stays.provenance.changed = now;
    }
    Collision {
        set: set.id.clone(),
        article: set.article.clone(),
        extent: stays.extent(),
        kept: stays.id.clone(),
        gone: goes.id.clone(),
        notes_joined,
        differ,
    }
}
