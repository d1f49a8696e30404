//! Adding, changing and deleting spans.

use super::relations::{link, may_start};
use super::{
    Refusal, Result, Stamp, begun, check_range, find_article, find_label, find_set, find_span, offered_label,
    relation_change, span_change,
};
use crate::model::{
    AnnotationSet, Certainty, Label, LabelId, Origin, Project, Provenance, Relation, RelationId, Role, SetId,
    Span, SpanId, Target,
};
use crate::order::Map;
use crate::text::TextRange;

/// Labels `range` (bytes, on grapheme edges). `id` must be new to the set, or the edit will not apply.
pub fn add_span(
    project: &Project,
    set: &SetId,
    id: SpanId,
    range: TextRange,
    label: &LabelId,
    stamp: &Stamp,
) -> Result {
    let set = find_set(project, set)?;
    check_range(&find_article(project, &set.article)?.text, range)?;
    offered_label(project, label)?;
    let span = Span {
        id,
        ranges: vec![range],
        label: label.clone(),
        subtype: None,
        certainty: Certainty::Sure,
        note: String::new(),
        attributes: Map::new(),
        provenance: stamp.provenance(),
    };
    refuse_double(set, &span)?;
    Ok(begun(project, set, vec![span_change(set, None, Some(span))]))
}

/// A span that is to be made, as a suggestion has it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSpan {
    /// New to the set, or the edit will not apply.
    pub id: SpanId,
    /// Bytes, on grapheme edges.
    pub range: TextRange,
    pub label: LabelId,
    pub origin: Origin,
    /// Links that start from it, each with its new id: such as to a quote's speaker.
    pub links: Vec<(RelationId, Role, Target)>,
}

/// Makes many spans in one step, each with its own origin; those whose range has the label already are left out. With
/// `same`, each is linked to that span as the same thing, by the ids that are given, of which there are as many as spans.
pub fn add_spans(
    project: &Project,
    set: &SetId,
    new: &[NewSpan],
    same: Option<(&SpanId, &[RelationId])>,
    stamp: &Stamp,
) -> Result {
    let set = find_set(project, set)?;
    let text = &find_article(project, &set.article)?.text;
    if let Some((with, _)) = same {
        find_span(set, with)?;
    }
    let mut changes = Vec::new();
    let mut links = Vec::new();
    let mut made: Vec<&NewSpan> = Vec::new();
    for (number, one) in new.iter().enumerate() {
        check_range(text, one.range)?;
        offered_label(project, &one.label)?;
        let provenance = Provenance { origin: one.origin.clone(), ..stamp.provenance() };
        let span = Span {
            id: one.id.clone(),
            ranges: vec![one.range],
            label: one.label.clone(),
            subtype: None,
            certainty: Certainty::Sure,
            note: String::new(),
            attributes: Map::new(),
            provenance: provenance.clone(),
        };
        let is_twice = made.iter().any(|other| other.range == one.range && other.label == one.label);
        if is_twice || double_of(set, &span).is_some() {
            continue;
        }
        made.push(one);
        if let Some((with, ids)) = same
            && let Some(id) = ids.get(number)
        {
            let (from, target) = (span.id.clone(), Target::Span(with.clone()));
            links.push(Relation {
                id: id.clone(),
                from,
                role: Role::Same,
                target,
                provenance: provenance.clone(),
            });
        }
        for (id, role, target) in &one.links {
            let fits = may_start(&one.label, role);
            let is_here = match target {
                Target::Span(to) => set.spans.get(to).is_some(),
                Target::Mention(range) => check_range(text, *range).is_ok(),
                Target::Unknown | Target::Author => true,
            };
            // A target that has gone meanwhile is no reason to lose the span.
            if fits && is_here {
                let (id, from, target) = (id.clone(), span.id.clone(), target.clone());
                let (role, provenance) = (role.clone(), provenance.clone());
                links.push(Relation { id, from, role, target, provenance });
            }
        }
        changes.push(span_change(set, None, Some(span)));
    }
    if changes.is_empty() {
        return Err(Refusal::NoChange);
    }
    let is_new = |relation: &Relation| !set.relations_of(&relation.from).any(|it| link(it) == link(relation));
    changes.extend(links.into_iter().filter(is_new).map(|it| relation_change(set, None, Some(it))));
    Ok(begun(project, set, changes))
}

/// Gives a span another label. A subtype that the new label lacks is dropped, and so are the span's own relations
/// whose role does not fit it, in the same edit.
pub fn relabel(project: &Project, set: &SetId, span: &SpanId, label: &LabelId, stamp: &Stamp) -> Result {
    let set = find_set(project, set)?;
    let before = find_span(set, span)?;
    if before.label == *label {
        return Err(Refusal::NoChange);
    }
    let after = relabelled(before, offered_label(project, label)?, stamp);
    refuse_double(set, &after)?;
    let unfit = set.relations_of(span).filter(|it| it.from == *span && !may_start(label, &it.role));
    let mut changes: Vec<_> = unfit.map(|relation| relation_change(set, Some(relation), None)).collect();
    changes.push(span_change(set, Some(before), Some(after)));
    Ok(begun(project, set, changes))
}

/// Gives a span the one range `range` (bytes, on grapheme edges), however many it had.
pub fn resize(project: &Project, set: &SetId, span: &SpanId, range: TextRange, stamp: &Stamp) -> Result {
    let found = find_set(project, set)?;
    check_range(&find_article(project, &found.article)?.text, range)?;
    change(project, set, span, stamp, |after| {
        after.ranges = vec![range];
        refuse_double(found, after)
    })
}

/// Deletes a span; the relations that start at it or point to it go in the same edit.
pub fn delete_span(project: &Project, set: &SetId, span: &SpanId) -> Result {
    let set = find_set(project, set)?;
    let before = find_span(set, span)?;
    let relations = set.relations_of(span).map(|relation| relation_change(set, Some(relation), None));
    let mut changes: Vec<_> = relations.collect();
    changes.push(span_change(set, Some(before), None));
    Ok(begun(project, set, changes))
}

/// Writes a span's note; an empty one takes it away.
pub fn set_note(project: &Project, set: &SetId, span: &SpanId, note: &str, stamp: &Stamp) -> Result {
    change(project, set, span, stamp, |after| {
        note.clone_into(&mut after.note);
        Ok(())
    })
}

/// Chooses one of the label's subtypes by its id, or none.
pub fn set_subtype(
    project: &Project,
    set: &SetId,
    span: &SpanId,
    subtype: Option<&str>,
    stamp: &Stamp,
) -> Result {
    change(project, set, span, stamp, |after| {
        if let Some(subtype) = subtype
            && !has_subtype(find_label(project, &after.label)?, subtype)
        {
            return Err(Refusal::UnknownSubtype { label: after.label.clone(), subtype: subtype.to_owned() });
        }
        after.subtype = subtype.map(str::to_owned);
        Ok(())
    })
}

/// Marks a span sure or unsure.
pub fn set_certainty(
    project: &Project,
    set: &SetId,
    span: &SpanId,
    certainty: Certainty,
    stamp: &Stamp,
) -> Result {
    change(project, set, span, stamp, |after| {
        after.certainty = certainty;
        Ok(())
    })
}

/// The span with another label, and its subtype where that label has it too.
pub(super) fn relabelled(span: &Span, label: &Label, stamp: &Stamp) -> Span {
    let mut after = span.clone();
    after.label = label.id.clone();
    after.subtype = after.subtype.filter(|subtype| has_subtype(label, subtype));
    after.provenance.changed = stamp.now;
    after
}

/// Another span of the set with the same ranges and label. Costs the same however many spans there are.
pub(super) fn double_of<'a>(set: &'a AnnotationSet, span: &Span) -> Option<&'a Span> {
    let mut same = set.spans.with_extent(span.extent());
    same.find(|it| it.id != span.id && it.label == span.label && it.ranges == span.ranges).map(AsRef::as_ref)
}

/// Adds a span that was made on another text of its article, at the place that a person gave it, with links of it.
pub fn place_span(project: &Project, set: &SetId, span: Span, links: Vec<Relation>) -> Result {
    let set = find_set(project, set)?;
    for range in &span.ranges {
        check_range(&find_article(project, &set.article)?.text, *range)?;
    }
    refuse_double(set, &span)?;
    let provenance = Provenance { annotator: set.annotator.clone(), ..span.provenance.clone() };
    let span = Span { provenance, ..span };
    let mut changes = vec![span_change(set, None, Some(span))];
    changes.extend(links.into_iter().map(|link| relation_change(set, None, Some(link))));
    Ok(begun(project, set, changes))
}

fn refuse_double(set: &AnnotationSet, span: &Span) -> Result<()> {
    match double_of(set, span) {
        Some(_) => Err(Refusal::SameSpan { label: span.label.clone(), range: span.extent() }),
        None => Ok(()),
    }
}

fn change(
    project: &Project,
    set: &SetId,
    span: &SpanId,
    stamp: &Stamp,
    alter: impl FnOnce(&mut Span) -> Result<()>,
) -> Result {
    let set = find_set(project, set)?;
    let before = find_span(set, span)?;
    let mut after = before.clone();
    alter(&mut after)?;
    if after == *before {
        return Err(Refusal::NoChange);
    }
    after.provenance.changed = stamp.now;
    Ok(begun(project, set, vec![span_change(set, Some(before), Some(after))]))
}

fn has_subtype(label: &Label, subtype: &str) -> bool {
    label.subtypes.iter().any(|it| it.id == subtype)
}
