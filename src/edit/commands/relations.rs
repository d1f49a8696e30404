//! Linking spans: who said it, who did it, what is the same.

use super::{Refusal, Result, Stamp, begun, check_range, find_article, find_set, find_span, relation_change};
use crate::model::{LabelId, Project, Relation, RelationId, Role, SetId, SpanId, Target};

/// The roles that may start from a span with this label.
pub fn roles_for(label: &LabelId) -> &'static [Role] {
    match label.as_str() {
        "quote" => &[Role::Speaker, Role::Cue, Role::Addressee, Role::Same],
        "event" => &[Role::Agent, Role::Place, Role::Time, Role::Participant, Role::Same],
        _ => &[Role::Same],
    }
}

/// Whether a relation with this role may start from a span with this label. Roles that files brought may from any.
pub(super) fn may_start(label: &LabelId, role: &Role) -> bool {
    matches!(role, Role::Other(_)) || roles_for(label).contains(role)
}

/// Links `from` to `target`. A quote may have several speakers, but no link twice; *same* counts in both directions.
/// `id` must be new to the set, or the edit will not apply.
pub fn add_relation(
    project: &Project,
    set: &SetId,
    id: RelationId,
    from: &SpanId,
    role: Role,
    target: Target,
    stamp: &Stamp,
) -> Result {
    let set = find_set(project, set)?;
    let label = &find_span(set, from)?.label;
    if !roles_for(label).contains(&role) {
        return Err(Refusal::RoleNotAllowed { label: label.clone(), role });
    }
    match &target {
        Target::Span(to) if to == from => return Err(Refusal::SelfRelation),
        Target::Span(to) => {
            find_span(set, to)?;
        }
        _ if role == Role::Same => return Err(Refusal::TargetNotSpan { role }),
        Target::Mention(range) => check_range(&find_article(project, &set.article)?.text, *range)?,
        Target::Unknown | Target::Author => {}
    }
    let relation = Relation { id, from: from.clone(), role, target, provenance: stamp.provenance() };
    if set.relations_of(from).any(|it| link(it) == link(&relation)) {
        return Err(Refusal::SameRelation);
    }
    Ok(begun(project, set, vec![relation_change(set, None, Some(relation))]))
}

pub fn remove_relation(project: &Project, set: &SetId, relation: &RelationId) -> Result {
    let set = find_set(project, set)?;
    let before = set.relation(relation).ok_or_else(|| Refusal::UnknownRelation(relation.clone()))?;
    Ok(begun(project, set, vec![relation_change(set, Some(before), None)]))
}

/// What two relations share when they say the same: *same* has no direction.
pub(super) type Link = (SpanId, Role, Target);

pub(super) fn link(relation: &Relation) -> Link {
    match (&relation.target, &relation.role) {
        (Target::Span(to), Role::Same) if *to < relation.from => {
            (to.clone(), Role::Same, Target::Span(relation.from.clone()))
        }
        (target, role) => (relation.from.clone(), role.clone(), target.clone()),
    }
}
