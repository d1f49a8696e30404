//! Applying an edit: every `before` is checked, all or nothing.

use super::{Change, Edit, Record, RecordId};
use crate::model::{AnnotationSet, Project, Relation, Span, Target};
use crate::text::TextRange;

/// Why an edit could not be applied; the project is as it was.
#[derive(Clone, Debug, PartialEq)]
pub enum Conflict {
    /// The record is not what the edit expects to find: someone else changed it.
    Changed { id: RecordId, expected: Option<Box<Record>>, found: Option<Box<Record>> },
    /// The set or article that the record belongs to is not here.
    NoHome { id: RecordId },
    /// The record's kind does not fit its id, or a set head or article would be removed.
    WrongKind { id: RecordId },
    /// A range of the record is empty, unsorted, past the text or inside a code point.
    BadRange { id: RecordId },
    /// A relation would point to a span that is not there.
    Dangling { id: RecordId },
}

/// Applies `edit` to `project`, or leaves it as it was and says why.
pub fn apply(project: &mut Project, edit: &Edit) -> Result<(), Conflict> {
    let mut done = 0;
    let result = edit.changes.iter().try_for_each(|change| {
        apply_one(project, change)?;
        done += 1;
        Ok(())
    });
    let result =
        result.and_then(|()| edit.changes.iter().try_for_each(|change| check_links(project, change)));
    if result.is_err() {
        for change in edit.changes[..done].iter().rev() {
            // Not `expect`, which would bring all that prints a conflict into the page.
            let is_back = put(project, &change.id, change.before.clone()).is_ok();
            assert!(is_back, "what was just applied can be taken back");
        }
    }
    result
}

/// The edit without the changes that are already so: somebody else did the same.
pub fn still_to_do(project: &Project, edit: &Edit) -> Edit {
    let is_so = |change: &Change| find(project, &change.id).is_ok_and(|found| found == change.after);
    Edit { changes: edit.changes.iter().filter(|change| !is_so(change)).cloned().collect() }
}

fn apply_one(project: &mut Project, change: &Change) -> Result<(), Conflict> {
    let found = find(project, &change.id)?;
    if found != change.before {
        let boxed = |record: &Option<Record>| record.clone().map(Box::new);
        let (expected, found) = (boxed(&change.before), boxed(&found));
        return Err(Conflict::Changed { id: change.id.clone(), expected, found });
    }
    if let Some(after) = &change.after
        && !fits_text(text_of(project, &change.id), after)
    {
        return Err(Conflict::BadRange { id: change.id.clone() });
    }
    put(project, &change.id, change.after.clone())
}

fn find(project: &Project, id: &RecordId) -> Result<Option<Record>, Conflict> {
    let no_home = || Conflict::NoHome { id: id.clone() };
    Ok(match id {
        RecordId::Span(set, span) => {
            let set = project.set(set).ok_or_else(no_home)?;
            set.spans.get(span).map(|span| Record::Span(Span::clone(span)))
        }
        RecordId::Relation(set, relation) => {
            project.set(set).ok_or_else(no_home)?.relation(relation).cloned().map(Record::Relation)
        }
        RecordId::Decision(set, decision) => {
            project.set(set).ok_or_else(no_home)?.decision(decision).cloned().map(Record::Decision)
        }
        RecordId::SetHead(set) => Some(Record::SetHead(project.set(set).ok_or_else(no_home)?.head.clone())),
        RecordId::Label(label) => project.label(label).cloned().map(Record::Label),
        RecordId::Guideline(number) => project.guideline(*number).cloned().map(Record::Guideline),
        RecordId::ArticleMeta(article) => {
            Some(Record::ArticleMeta(project.article(article).ok_or_else(no_home)?.meta.clone()))
        }
    })
}

fn put(project: &mut Project, id: &RecordId, after: Option<Record>) -> Result<(), Conflict> {
    let no_home = || Conflict::NoHome { id: id.clone() };
    let wrong_kind = || Conflict::WrongKind { id: id.clone() };
    match (id, after) {
        (RecordId::Span(set, span), after @ (None | Some(Record::Span(_)))) => {
            let after = after.and_then(|record| match record {
                Record::Span(after) => Some(after),
                _ => None,
            });
            if after.as_ref().is_some_and(|after| after.id != *span) {
                return Err(wrong_kind());
            }
            project.set_mut(set).ok_or_else(no_home)?.spans.put(span, after);
        }
        (RecordId::Relation(set, relation), after @ (None | Some(Record::Relation(_)))) => {
            let after = after.and_then(|record| match record {
                Record::Relation(after) => Some(after),
                _ => None,
            });
            if after.as_ref().is_some_and(|after| after.id != *relation) {
                return Err(wrong_kind());
            }
            project.set_mut(set).ok_or_else(no_home)?.put_relation(relation, after);
        }
        (RecordId::Decision(set, decision), after @ (None | Some(Record::Decision(_)))) => {
            let after = after.and_then(|record| match record {
                Record::Decision(after) => Some(after),
                _ => None,
            });
            if after.as_ref().is_some_and(|after| after.id != *decision) {
                return Err(wrong_kind());
            }
            project.set_mut(set).ok_or_else(no_home)?.put_decision(decision, after);
        }
        (RecordId::SetHead(set), Some(Record::SetHead(head))) => {
            project.set_mut(set).ok_or_else(no_home)?.head = head;
        }
        (RecordId::Label(label), None) => project.put_label(label, None),
        (RecordId::Label(id), Some(Record::Label(label))) if label.id == *id => {
            project.put_label(id, Some(label))
        }
        (RecordId::Guideline(number), None) => project.put_guideline(*number, None),
        (RecordId::Guideline(number), Some(Record::Guideline(version))) if version.number == *number => {
            project.put_guideline(*number, Some(version));
        }
        (RecordId::ArticleMeta(article), Some(Record::ArticleMeta(meta))) => {
            project.article_mut(article).ok_or_else(no_home)?.meta = meta;
        }
        _ => return Err(wrong_kind()),
    }
    Ok(())
}

/// The text that the record's positions are about; empty where it has none.
fn text_of<'a>(project: &'a Project, id: &RecordId) -> &'a str {
    let article = match id {
        RecordId::Span(set, _)
        | RecordId::Relation(set, _)
        | RecordId::Decision(set, _)
        | RecordId::SetHead(set) => project.set(set).and_then(|set| project.article(&set.article)),
        RecordId::ArticleMeta(article) => project.article(article),
        RecordId::Label(_) | RecordId::Guideline(_) => None,
    };
    article.map_or("", |article| &article.text)
}

fn fits_text(text: &str, record: &Record) -> bool {
    match record {
        Record::Span(span) => !span.ranges.is_empty() && are_in_order(text, &span.ranges),
        Record::Relation(Relation { target: Target::Mention(range), .. }) => are_in_order(text, &[*range]),
        Record::Decision(decision) => {
            let mut places = decision.places();
            places.all(|ranges| !ranges.is_empty() && are_in_order(text, ranges))
        }
        Record::SetHead(head) => head.examined_to.is_none_or(|at| text.is_char_boundary(at)),
        Record::ArticleMeta(meta) => are_in_order(text, &meta.excluded),
        Record::Relation(_) | Record::Label(_) | Record::Guideline(_) => true,
    }
}

/// Whether the ranges are not empty, sorted, disjoint, in the text and between code points.
fn are_in_order(text: &str, ranges: &[TextRange]) -> bool {
    let sound = ranges.iter().all(|range| !range.is_empty() && range.slice(text).is_some());
    sound && ranges.windows(2).all(|pair| pair[0].end() <= pair[1].start())
}

/// Relations must start at and point to spans that are there.
fn check_links(project: &Project, change: &Change) -> Result<(), Conflict> {
    let dangling = || Conflict::Dangling { id: change.id.clone() };
    match &change.id {
        RecordId::Span(set, id) if change.after.is_none() => {
            let set = project.set(set).ok_or_else(dangling)?;
            if set.spans.get(id).is_none() && set.relations_of(id).next().is_some() {
                return Err(dangling());
            }
        }
        RecordId::Relation(set, id) => {
            let set = project.set(set).ok_or_else(dangling)?;
            if set.relation(id).is_some_and(|relation| !is_linked(set, relation)) {
                return Err(dangling());
            }
        }
        _ => {}
    }
    Ok(())
}

fn is_linked(set: &AnnotationSet, relation: &Relation) -> bool {
    let target = match &relation.target {
        Target::Span(id) => set.spans.get(id).is_some(),
        Target::Mention(_) | Target::Unknown | Target::Author => true,
    };
    target && set.spans.get(&relation.from).is_some()
}
