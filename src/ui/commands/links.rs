//! Relations: from the chosen span to what is chosen next, then the role.

use leptos::prelude::*;

use super::labelling::choose_at_cursor;
use super::selection;
use crate::edit;
use crate::model::{Role, Target};
use crate::ui::article::Desk;
use crate::ui::keymap::Command;
use crate::ui::session::Linking;
use crate::ui::words::screen;
pub(super) fn start_link(desk: Desk) -> bool {
    let session = desk.session;
    let Some(span) = session.chosen_span() else {
        session.inform(screen().select_first.to_owned());
        return true;
    };
    session.linking.set(Some(Linking { from: span.id, target: None }));
    session.announce(screen().relation_choose.to_owned());
    true
}

/// Keys while a relation is in the making; `None` lets the command go its usual way.
pub(super) fn perform_while_linking(desk: Desk, command: Command) -> Option<bool> {
    let session = desk.session;
    let linking = session.linking.get_untracked()?;
    match (command, &linking.target) {
        (Command::Escape, _) => {
            session.linking.set(None);
            Some(true)
        }
        (Command::Label(number), Some(_)) => {
            if let Some(role) = roles(desk).get(usize::from(number) - 1) {
                finish_link(desk, role.clone());
            }
            Some(true)
        }
        (Command::Label(_), None) => Some(true),
        (Command::LabelLast, Some(_)) => {
            if let Some(role) = roles(desk).first() {
                finish_link(desk, role.clone());
            }
            Some(true)
        }
        (Command::LabelLast, None) => {
            let chosen = session.chosen.get_untracked().filter(|id| *id != linking.from);
            match (selection(desk), chosen) {
                (Some(range), _) => target_chosen(desk, Target::Mention(range)),
                (None, Some(id)) => target_chosen(desk, Target::Span(id)),
                (None, None) => {
                    choose_at_cursor(desk);
                }
            }
            Some(true)
        }
        (Command::TargetUnknown | Command::Unsure, None) => {
            target_chosen(desk, Target::Unknown);
            Some(true)
        }
        (Command::TargetAuthor, None) => {
            target_chosen(desk, Target::Author);
            Some(true)
        }
        _ => None,
    }
}

/// Roles that the link in the making can have.
pub fn roles(desk: Desk) -> Vec<Role> {
    let Some(linking) = desk.session.linking.get() else { return Vec::new() };
    let label = desk.session.with_open(|_, set| set.spans.get(&linking.from).map(|span| span.label.clone()));
    let Some(label) = label.flatten() else { return Vec::new() };
    let to_span = matches!(linking.target, Some(Target::Span(_)));
    edit::roles_for(&label).iter().filter(|role| to_span || **role != Role::Same).cloned().collect()
}

/// The link's target is known; a single possible role is taken at once.
pub fn target_chosen(desk: Desk, target: Target) {
    desk.session.linking.update(|linking| {
        if let Some(linking) = linking {
            linking.target = Some(target);
        }
    });
    match roles(desk).as_slice() {
        [] => desk.session.linking.set(None),
        [only] => finish_link(desk, only.clone()),
        _ => {}
    }
}

pub fn finish_link(desk: Desk, role: Role) {
    let session = desk.session;
    let (Some(open), Some(linking)) = (session.open.get_untracked(), session.linking.get_untracked()) else {
        return;
    };
    let Some(target) = linking.target else { return };
    let id = session.new_relation_id();
    session.run(|project| {
        edit::add_relation(project, &open.set, id, &linking.from, role, target, &session.stamp())
    });
    session.linking.set(None);
    session.chosen.set(Some(linking.from));
    desk.clear_selection();
}
