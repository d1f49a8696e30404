//! Labels given, and spans chosen, gone to, noted and deleted.

use leptos::prelude::*;

use super::{Step, open, selection, word_at_cursor};
use crate::edit;
use crate::model::{Certainty, LabelId, Span, SpanId, Target};
use crate::text::TextRange;
use crate::ui::article::Desk;
use crate::ui::later;
use crate::ui::session::{Cursor, Dialog};
use crate::ui::words::screen;
pub(super) fn label_by_number(desk: Desk, number: u8) -> bool {
    let digit = char::from_digit(u32::from(number), 10);
    let label = desk.session.with_project(|project| {
        project.labels().into_iter().find(|label| label.key == digit).map(|label| label.id.clone())
    });
    label.is_some_and(|label| give_label(desk, &label))
}

/// Labels the selection; without one the chosen span, else the word at the cursor.
pub fn give_label(desk: Desk, label: &LabelId) -> bool {
    let session = desk.session;
    let Some(open) = session.open.get_untracked() else { return false };
    let selected = selection(desk);
    if selected.is_none() && session.brush.with_untracked(Option::is_some) {
        // Choosing a label first: without a selection the key says which.
        session.brush.set(Some(label.clone()));
        return true;
    }
    if let (None, Some(span)) = (selected, session.chosen.get_untracked()) {
        let done = session.run(|project| edit::relabel(project, &open.set, &span, label, &session.stamp()));
        if done {
            session.last_label.set(Some(label.clone()));
            announce(desk, &span);
        }
        return true;
    }
    // A suggestion that was gone to, not one that was clicked into, may be labelled otherwise.
    let cursor = session.cursor.get_untracked();
    let suggested = session.assist.current.with_untracked(|current| current.as_ref().map(|it| it.range));
    let suggested = suggested.filter(|range| cursor == Some(Cursor::at(range.start())));
    let Some(range) = selected.or(suggested).or_else(|| word_at_cursor(desk)) else {
        session.inform(screen().select_first.to_owned());
        return true;
    };
    let id = session.new_span_id();
    let done =
        session.run(|project| edit::add_span(project, &open.set, id.clone(), range, label, &session.stamp()));
    // A range that has the label already is chosen instead, so that the next key works on it.
    let id = if done { Some(id) } else { with_range(desk, range, label) };
    if let Some(id) = id {
        session.last_label.set(Some(label.clone()));
        session.cursor.set(Some(Cursor::at(range.end())));
        crate::platform::selection::clear();
        session.chosen.set(Some(id.clone()));
        if done {
            announce(desk, &id);
            session.ask_for_name();
        }
    }
    true
}

/// The span with exactly this range and label.
fn with_range(desk: Desk, range: TextRange, label: &LabelId) -> Option<SpanId> {
    desk.session
        .with_open(|_, set| {
            let same = set.spans.with_extent(range).find(|span| span.label == *label);
            same.map(|span| span.id.clone())
        })
        .flatten()
}

fn announce(desk: Desk, span: &SpanId) {
    let session = desk.session;
    let found =
        session.with_open(|_, set| set.spans.get(span).map(|span| (span.extent(), span.label.clone())));
    if let Some((range, label)) = found.flatten() {
        session.announce_span(screen().announce_labelled, range, &label);
    }
}

/// The label that Enter gives: the brush's, else the last one used, else the first.
pub fn likely_label(desk: Desk) -> Option<LabelId> {
    desk.session.schema.track();
    let offered =
        |id: &LabelId| desk.session.with_project(|project| project.label(id).is_some_and(|it| !it.retired));
    let last = desk.session.brush.get().or_else(|| desk.session.last_label.get()).filter(offered);
    last.or_else(|| {
        desk.session.with_project(|project| {
            project.labels().into_iter().find(|label| !label.retired).map(|label| label.id.clone())
        })
    })
}

pub(super) fn label_last_or_open(desk: Desk) -> bool {
    if selection(desk).is_some() {
        return likely_label(desk).is_some_and(|label| give_label(desk, &label));
    }
    choose_at_cursor(desk)
}

pub(super) fn toggle_brush(desk: Desk) -> bool {
    let session = desk.session;
    let next = if session.brush.with_untracked(Option::is_some) { None } else { likely_label(desk) };
    session.brush.set(next);
    true
}

/// What a finished selection leads to: the brush labels at once, a link takes it as its target.
pub fn selection_made(desk: Desk, range: TextRange) {
    let session = desk.session;
    desk.put_cursor(Cursor::over(range));
    if let Some(linking) = session.linking.get_untracked() {
        if linking.target.is_none() {
            chosen_as_target(desk, Target::Mention(range));
        }
        return;
    }
    session.chosen.set(None);
    if let Some(label) = session.brush.get_untracked() {
        give_label(desk, &label);
    }
}

/// The link in the making goes there: its keys and roles have come by now, or there would be none.
fn chosen_as_target(desk: Desk, target: Target) {
    later::soon(move |later| (later.target_chosen)(desk, target));
}

// Choosing spans

/// A click or Enter at byte `pos`: the innermost span there; again, the next one out.
pub fn choose_at(desk: Desk, pos: usize) -> bool {
    let session = desk.session;
    let ids: Vec<SpanId> = session
        .with_open(|_, set| set.spans.at(pos).into_iter().map(|span| span.id.clone()).collect())
        .unwrap_or_default();
    let current = session.chosen.get_untracked().and_then(|id| ids.iter().position(|other| *other == id));
    let next = match current {
        Some(index) => ids.get((index + 1) % ids.len().max(1)),
        None => ids.first(),
    };
    let next = next.cloned();
    if let (Some(linking), Some(id)) = (session.linking.get_untracked(), &next)
        && linking.target.is_none()
        && linking.from != *id
    {
        chosen_as_target(desk, Target::Span(id.clone()));
        return true;
    }
    let found = next.is_some();
    session.chosen.set(next);
    found
}

pub(super) fn choose_at_cursor(desk: Desk) -> bool {
    let Some(cursor) = desk.session.cursor.get_untracked() else { return false };
    choose_at(desk, cursor.focus) || (cursor.focus > 0 && choose_at(desk, cursor.focus - 1))
}

pub(super) fn choose_outer(desk: Desk) -> bool {
    match desk.session.chosen_span() {
        Some(span) => choose_at(desk, span.extent().start()),
        None => choose_at_cursor(desk),
    }
}

/// Chooses a span, moves the cursor to it and shows it.
pub fn go_to(desk: Desk, id: &SpanId) {
    let session = desk.session;
    if let Some(range) = session.with_open(|_, set| set.spans.get(id).map(|span| span.extent())).flatten() {
        session.cursor.set(Some(Cursor::at(range.start())));
        session.chosen.set(Some(id.clone()));
        crate::platform::selection::clear();
        desk.reveal(range);
        session.with_open(|_, set| set.spans.get(id).map(|span| span.label.clone())).flatten().inspect(
            |label| {
                session.announce_span(screen().announce_labelled, range, label);
            },
        );
    }
}

pub(super) fn go_to_span(desk: Desk, step: Step) -> bool {
    let session = desk.session;
    let chosen = session.chosen_span();
    let pos = session.cursor.get_untracked().map(|cursor| cursor.focus);
    let next = session.with_open(|_, set| {
        let hidden = |span: &Span| {
            session.with_project(|project| project.label(&span.label).is_some_and(|label| label.hidden))
        };
        let mut at: Option<Span> = chosen.clone();
        loop {
            let found = match step {
                Step::Forward => match (&at, pos) {
                    (None, None) => set.spans.iter().next(),
                    _ => set.spans.next_after(at.as_ref(), pos.unwrap_or(0)),
                },
                Step::Back => set.spans.previous_before(at.as_ref(), pos.unwrap_or(usize::MAX)),
            };
            let found = Span::clone(found?);
            if !hidden(&found) {
                return Some(found.id);
            }
            at = Some(found);
        }
    });
    if let Some(id) = next.flatten() {
        go_to(desk, &id);
    }
    true
}

pub(super) fn delete(desk: Desk) -> bool {
    let session = desk.session;
    let (Some(open), Some(span)) = (session.open.get_untracked(), session.chosen_span()) else {
        return false;
    };
    remove_span(desk, &open.set, &span);
    true
}

/// Chooses exactly this span, as a click on its tag does; a link in the making takes it as its target.
pub fn choose(desk: Desk, id: &SpanId) {
    let session = desk.session;
    let waiting = session.linking.get_untracked().filter(|linking| linking.target.is_none());
    match waiting {
        Some(linking) if linking.from != *id => chosen_as_target(desk, Target::Span(id.clone())),
        Some(_) => {}
        None => {
            let start = session.with_open(|_, set| set.spans.get(id).map(|span| span.extent().start()));
            session.cursor.set(start.flatten().map(Cursor::at));
            session.chosen.set(Some(id.clone()));
        }
    }
}

/// Deletes a span (with its relations, in one step).
fn remove_span(desk: Desk, set: &crate::model::SetId, span: &Span) {
    let session = desk.session;
    if session.run(|project| edit::delete_span(project, set, &span.id)) {
        session.cursor.set(Some(Cursor::at(span.extent().start())));
        session.announce_span(screen().announce_removed, span.extent(), &span.label);
    }
}

pub(super) fn open_note(desk: Desk) -> bool {
    if desk.session.chosen_span().is_none() {
        return false;
    }
    desk.session.prefs.update(|saved| saved.panel_open = true);
    desk.note_open.set(true);
    true
}

pub(super) fn toggle_unsure(desk: Desk) -> bool {
    let session = desk.session;
    let (Some(open), Some(span)) = (session.open.get_untracked(), session.chosen_span()) else {
        return false;
    };
    let certainty = match span.certainty {
        Certainty::Sure => Certainty::Unsure,
        Certainty::Unsure => Certainty::Sure,
    };
    session.run(|project| edit::set_certainty(project, &open.set, &span.id, certainty, &session.stamp()));
    true
}

pub(super) fn open_definition(desk: Desk) -> bool {
    let label = desk.session.chosen_span().map(|span| span.label).or_else(|| likely_label(desk));
    label.is_some_and(|label| open(desk, Dialog::Definition(label)))
}
