//! The state of an annotation set, and how far its annotator looked.

use std::collections::BTreeSet;

use super::{Refusal, Result, find_article, find_set, head_change, on_edge, work_on};
use crate::edit::{Change, Edit, Record, RecordId};
use crate::model::{AnnotationSet, Project, RelationId, SetHead, SetId, SetState, Span, SpanId};
use crate::text::TextRange;

/// Work that begins or is done is so under the newest guidelines.
pub fn set_state(project: &Project, set: &SetId, state: SetState) -> Result {
    change_head(project, set, |head| {
        if head.state != state && state != SetState::New {
            head.guideline_version = head.guideline_version.max(project.guideline_version());
        }
        head.state = state;
    })
}

/// Says that the text was examined up to byte `examined_to` (on a grapheme edge), or the whole of it (`None`).
/// A new set is in progress from then on.
pub fn set_examined_to(project: &Project, set: &SetId, examined_to: Option<usize>) -> Result {
    let text = &find_article(project, &find_set(project, set)?.article)?.text;
    match examined_to {
        Some(at) if !text.is_char_boundary(at) => {
            return Err(Refusal::OutsideText { range: TextRange::at(at), len: text.len() });
        }
        Some(at) if !on_edge(text, at) => return Err(Refusal::InsideGrapheme { at }),
        _ => {}
    }
    change_head(project, set, |head| {
        if head.examined_to != examined_to {
            work_on(project, head);
        }
        head.examined_to = examined_to;
    })
}

/// Makes of a set what another one with the same id and article holds, as a file that was worked on elsewhere:
/// one step back brings all of it back. Records that are equal are not touched.
pub fn replace_set(project: &Project, theirs: &AnnotationSet) -> Result {
    let ours = find_set(project, &theirs.id)?;
    let span = |set: &AnnotationSet, id| set.spans.get(id).map(|span| Record::Span(Span::clone(span)));
    let relation = |set: &AnnotationSet, id| set.relation(id).cloned().map(Record::Relation);
    let spans: BTreeSet<&SpanId> =
        ours.spans.iter().chain(theirs.spans.iter()).map(|span| &span.id).collect();
    let relations: BTreeSet<&RelationId> =
        ours.relations().chain(theirs.relations()).map(|link| &link.id).collect();
    let spans = spans.into_iter().map(|id| Change {
        id: RecordId::Span(ours.id.clone(), id.clone()),
        before: span(ours, id),
        after: span(theirs, id),
    });
    let relations = relations.into_iter().map(|id| Change {
        id: RecordId::Relation(ours.id.clone(), id.clone()),
        before: relation(ours, id),
        after: relation(theirs, id),
    });
    let head = head_change(ours, theirs.head.clone());
    let changes: Vec<Change> =
        spans.chain(relations).chain([head]).filter(|change| change.before != change.after).collect();
    if changes.is_empty() { Err(Refusal::NoChange) } else { Ok(Edit { changes }) }
}

fn change_head(project: &Project, set: &SetId, alter: impl FnOnce(&mut SetHead)) -> Result {
    let set = find_set(project, set)?;
    let mut head = set.head.clone();
    alter(&mut head);
    if head == set.head {
        return Err(Refusal::NoChange);
    }
    Ok(Edit { changes: vec![head_change(set, head)] })
}
