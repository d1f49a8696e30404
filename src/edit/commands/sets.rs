//! The state of an annotation set, and how far its annotator looked.

use std::collections::BTreeSet;

use super::relations::link;
use super::spans::double_of;
use super::{
    Refusal, Result, begun, find_article, find_set, head_change, on_edge, relation_change, span_change,
    work_on,
};
use crate::edit::{Change, Edit, Record, RecordId};
use crate::model::{
    AnnotationSet, DecisionId, Origin, Project, Provenance, Relation, RelationId, SetHead, SetId, SetState,
    Span, SpanId, Target,
};
use crate::order::Map;
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
    let decision = |set: &AnnotationSet, id| set.decision(id).cloned().map(Record::Decision);
    let decisions: BTreeSet<&DecisionId> =
        ours.decisions().chain(theirs.decisions()).map(|decision| &decision.id).collect();
    let decisions = decisions.into_iter().map(|id| Change {
        id: RecordId::Decision(ours.id.clone(), id.clone()),
        before: decision(ours, id),
        after: decision(theirs, id),
    });
    let relations = relations.into_iter().map(|id| Change {
        id: RecordId::Relation(ours.id.clone(), id.clone()),
        before: relation(ours, id),
        after: relation(theirs, id),
    });
    let head = head_change(ours, theirs.head.clone());
    let all = spans.chain(relations).chain(decisions).chain([head]);
    let changes: Vec<Change> = all.filter(|change| change.before != change.after).collect();
    if changes.is_empty() { Err(Refusal::NoChange) } else { Ok(Edit { changes }) }
}

/// Brings what one set holds into another on the same article: a start for one's own work. Each span and link keeps who
/// made it and counts as imported, if it was made by hand; what is there already is left out.
pub fn copy_set(project: &Project, from: &SetId, to: &SetId) -> Result {
    let (theirs, ours) = (find_set(project, from)?, find_set(project, to)?);
    if theirs.article != ours.article {
        return Err(Refusal::UnknownSet(from.clone()));
    }
    let copied = |provenance: &Provenance| match provenance.origin {
        Origin::Hand => Provenance { origin: Origin::Import, ..provenance.clone() },
        _ => provenance.clone(),
    };
    let mut changes = Vec::new();
    // Under which id each of their spans is here.
    let mut here: Map<SpanId, SpanId> = Map::new();
    for span in theirs.spans.iter() {
        let mut copy = Span { provenance: copied(&span.provenance), ..Span::clone(span) };
        // An id is unique within its set only.
        let free = |id: &SpanId| ours.spans.get(id).is_none();
        if !free(&copy.id) {
            let numbered = (2..).map(|n: usize| SpanId::new(format!("{}-{n}", span.id.as_str())));
            let mut numbered = numbered.filter(|id| theirs.spans.get(id).is_none());
            copy.id = numbered.find(free).expect("only finitely many ids are taken");
        }
        match double_of(ours, &copy) {
            Some(same) => {
                here.insert(span.id.clone(), same.id.clone());
            }
            None => {
                here.insert(span.id.clone(), copy.id.clone());
                changes.push(span_change(ours, None, Some(copy)));
            }
        }
    }
    for relation in theirs.relations() {
        let Some(from) = here.get(&relation.from).cloned() else { continue };
        let target = match &relation.target {
            Target::Span(to) => match here.get(to) {
                Some(to) => Target::Span(to.clone()),
                None => continue,
            },
            target => target.clone(),
        };
        let mut copy =
            Relation { from, target, provenance: copied(&relation.provenance), ..relation.clone() };
        if ours.relations_of(&copy.from).any(|it| link(it) == link(&copy)) {
            continue;
        }
        let free = |id: &RelationId| ours.relation(id).is_none();
        if !free(&copy.id) {
            let numbered = (2..).map(|n: usize| RelationId::new(format!("{}-{n}", relation.id.as_str())));
            let mut numbered = numbered.filter(|id| theirs.relation(id).is_none());
            copy.id = numbered.find(free).expect("only finitely many ids are taken");
        }
        changes.push(relation_change(ours, None, Some(copy)));
    }
    if changes.is_empty() { Err(Refusal::NoChange) } else { Ok(begun(project, ours, changes)) }
}

/// Gives a set that is handed in its next revision, and notes what it held. One that holds what was handed in last keeps
/// its number ([`Refusal::NoChange`]).
pub fn hand_in(project: &Project, set: &SetId) -> Result {
    let digest = find_set(project, set)?.digest();
    change_head(project, set, |head| {
        if head.revision == 0 || head.handed_in != digest {
            head.revision = head.revision.saturating_add(1);
            head.handed_in = digest;
        }
    })
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
