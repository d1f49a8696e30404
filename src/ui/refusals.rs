//! The core's refusals in the user's words.

use super::session::{Session, shorten};
use super::words::{fill, number, screen};
use crate::edit::{Conflict, Refusal};
use crate::model::{NAME_MAX, Role};

/// A sentence for a refusal; tracked by the language.
pub fn in_words(session: Session, refusal: &Refusal) -> String {
    let words = screen();
    match refusal {
        Refusal::SameSpan { label, range } => {
            let text =
                session.with_open(|article, _| shorten(range.slice(&article.text).unwrap_or_default(), 40));
            let (text, label) = (text.unwrap_or_default(), session.label_name(label));
            fill(words.refused_same_span, &[("text", &text), ("label", &label)])
        }
        Refusal::EmptyRange => words.refused_empty.to_owned(),
        Refusal::OutsideText { .. } => words.refused_outside.to_owned(),
        Refusal::InsideGrapheme { .. } => words.refused_grapheme.to_owned(),
        Refusal::UnknownSpan(_)
        | Refusal::UnknownRelation(_)
        | Refusal::UnknownLabel(_)
        | Refusal::UnknownArticle
        | Refusal::UnknownSet(_) => words.refused_gone.to_owned(),
        Refusal::RetiredLabel(label) => fill(words.refused_retired, &[("label", &session.label_name(label))]),
        Refusal::RoleNotAllowed { label, role } => {
            let label = session.label_name(label);
            fill(words.refused_role, &[("label", &label), ("role", &role_name(role))])
        }
        Refusal::UnknownSubtype { label, .. } => {
            let label = session.label_name(label);
            fill(words.refused_subtype, &[("label", &label)])
        }
        Refusal::TargetNotSpan { role } => fill(words.refused_target_not_span, &[("role", &role_name(role))]),
        Refusal::LabelInUse { .. } => words.refused_label_in_use.to_owned(),
        Refusal::SameRelation => words.refused_same_relation.to_owned(),
        Refusal::SelfRelation => words.refused_self_relation.to_owned(),
        Refusal::LabelExists(id) => fill(words.refused_label_exists, &[("id", id.as_str())]),
        Refusal::BadLabelName(_) => fill(words.refused_label_name, &[("most", &number(NAME_MAX))]),
        Refusal::BadColor(color) => fill(words.refused_color, &[("color", color)]),
        Refusal::BadKey(key) => fill(words.refused_key, &[("key", &key.to_string())]),
        Refusal::KeyTaken { key, by } => {
            let label = session.label_name(by);
            fill(words.refused_key_taken, &[("key", &key.to_string()), ("label", &label)])
        }
        Refusal::NoChange => words.refused_no_change.to_owned(),
    }
}

/// Why an edit did not apply: in a single tab this is our own bug or a stale view; the way out is the same.
pub fn conflict_in_words(conflict: &Conflict) -> String {
    let words = screen();
    match conflict {
        Conflict::BadRange { .. } => words.refused_outside.to_owned(),
        Conflict::Changed { .. }
        | Conflict::NoHome { .. }
        | Conflict::WrongKind { .. }
        | Conflict::Dangling { .. } => words.refused_gone.to_owned(),
    }
}

/// A role's name in the interface's language.
pub fn role_name(role: &Role) -> String {
    let words = screen();
    let name = match role {
        Role::Speaker => words.role_speaker,
        Role::Cue => words.role_cue,
        Role::Addressee => words.role_addressee,
        Role::Agent => words.role_agent,
        Role::Place => words.role_place,
        Role::Time => words.role_time,
        Role::Participant => words.role_participant,
        Role::Same => words.role_same,
        Role::Other(name) => name,
    };
    name.to_owned()
}
