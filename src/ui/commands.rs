//! What each command does, by hand or by key. Decisions are the core's: this finds the target and asks.

use leptos::prelude::*;

use super::article::Desk;
use super::keymap::Command;
use super::session::{Cursor, Dialog, Linking};
use super::words::screen;
use crate::edit;
use crate::model::{Certainty, LabelId, Role, SetState, Span, SpanId, Target};
use crate::text::{self, TextRange, next_grapheme, next_word_start, prev_grapheme, prev_word_start, word_at};

/// Carries out a command. `false` when it does not apply now, so that the key keeps its own meaning.
pub fn perform(desk: Desk, command: Command) -> bool {
    let session = desk.session;
    desk.settle();
    if command != Command::SkipPrefix {
        desk.skipping.set_value(false);
    }
    if !matches!(command, Command::Up | Command::Down | Command::SelectUp | Command::SelectDown) {
        desk.goal_x.set_value(None);
    }
    if !matches!(command, Command::Widen | Command::Narrow) {
        desk.widen_anchor.set_value(None);
    }
    if session.linking.with_untracked(Option::is_some)
        && let Some(done) = perform_while_linking(desk, command)
    {
        return done;
    }
    match command {
        Command::Label(number) => label_by_number(desk, number),
        Command::LabelLast => label_last_or_open(desk),
        Command::Brush => toggle_brush(desk),
        Command::SkipPrefix => skip_prefix(desk),
        Command::UnskipPrefix => reshape(desk, text::unskip_prefix),
        Command::Widen => widen(desk),
        Command::Narrow => narrow(desk),
        Command::StartBack => move_edge(desk, Edge::Start, Step::Back),
        Command::StartForward => move_edge(desk, Edge::Start, Step::Forward),
        Command::EndForward => move_edge(desk, Edge::End, Step::Forward),
        Command::EndBack => move_edge(desk, Edge::End, Step::Back),
        Command::NextSpan => go_to_span(desk, Step::Forward),
        Command::PreviousSpan => go_to_span(desk, Step::Back),
        Command::OuterSpan => choose_outer(desk),
        Command::Delete => delete(desk),
        Command::Note => open_note(desk),
        Command::Unsure => toggle_unsure(desk),
        Command::Link => start_link(desk),
        Command::TargetUnknown | Command::TargetAuthor => false,
        Command::Definition => open_definition(desk),
        Command::Undo => show_later(desk, session.undo()),
        Command::Redo => show_later(desk, session.redo()),
        Command::Search => {
            desk.search_open.set(true);
            true
        }
        Command::Help => open(desk, Dialog::Help),
        Command::Export => open(desk, Dialog::Export),
        Command::Import => open(desk, Dialog::Import),
        Command::ToggleSnap => toggle(desk, |saved| &mut saved.snap),
        Command::ToggleSentences => toggle(desk, |saved| &mut saved.by_sentence),
        Command::ToggleHidden => toggle(desk, |saved| &mut saved.show_hidden),
        Command::ToggleRelations => toggle(desk, |saved| &mut saved.show_relations),
        Command::ToggleLibrary => toggle(desk, |saved| &mut saved.library_open),
        Command::TogglePanel => toggle(desk, |saved| &mut saved.panel_open),
        Command::Exclude => exclude(desk),
        Command::ExaminedHere => examined_here(desk),
        Command::Done => toggle_done(desk),
        Command::NextArticle => go_to_article(desk, Step::Forward),
        Command::PreviousArticle => go_to_article(desk, Step::Back),
        Command::Escape => escape(desk),
        Command::Left | Command::Right | Command::WordLeft | Command::WordRight => {
            step(desk, command, Extend::No)
        }
        Command::SelectLeft | Command::SelectRight | Command::SelectWordLeft | Command::SelectWordRight => {
            step(desk, command, Extend::Yes)
        }
        Command::Up => line(desk, Step::Back, Extend::No),
        Command::Down => line(desk, Step::Forward, Extend::No),
        Command::SelectUp => line(desk, Step::Back, Extend::Yes),
        Command::SelectDown => line(desk, Step::Forward, Extend::Yes),
        Command::LineStart => block_end(desk, Step::Back, Extend::No),
        Command::LineEnd => block_end(desk, Step::Forward, Extend::No),
        Command::SelectLineStart => block_end(desk, Step::Back, Extend::Yes),
        Command::SelectLineEnd => block_end(desk, Step::Forward, Extend::Yes),
        Command::TextStart => go(desk, Extend::No, |_, _| 0),
        Command::TextEnd => go(desk, Extend::No, |text, _| text.len()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Back,
    Forward,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Extend {
    No,
    Yes,
}

fn open(desk: Desk, dialog: Dialog) -> bool {
    desk.session.dialog.set(Some(dialog));
    true
}

fn toggle(desk: Desk, field: fn(&mut super::prefs::Saved) -> &mut bool) -> bool {
    desk.session.prefs.update(|saved| {
        let field = field(saved);
        *field = !*field;
    });
    true
}

// Labelling

fn label_by_number(desk: Desk, number: u8) -> bool {
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
    let Some(range) = selected.or_else(|| word_at_cursor(desk)) else {
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
    let last = desk.session.brush.get().or_else(|| desk.session.last_label.get());
    last.or_else(|| {
        desk.session.with_project(|project| project.labels().first().map(|label| label.id.clone()))
    })
}

fn label_last_or_open(desk: Desk) -> bool {
    if selection(desk).is_some() {
        return likely_label(desk).is_some_and(|label| give_label(desk, &label));
    }
    choose_at_cursor(desk)
}

fn toggle_brush(desk: Desk) -> bool {
    let session = desk.session;
    let next = if session.brush.with_untracked(Option::is_some) { None } else { likely_label(desk) };
    session.brush.set(next);
    true
}

/// Brings what was undone into view; in the next frame, since another article may have to be laid out first.
fn show_later(desk: Desk, range: Option<TextRange>) -> bool {
    if let Some(range) = range {
        crate::platform::dom::next_frame(move || desk.reveal(range));
    }
    true
}

/// What a finished selection leads to: the brush labels at once, a link takes it as its target.
pub fn selection_made(desk: Desk, range: TextRange) {
    let session = desk.session;
    desk.put_cursor(Cursor::over(range));
    if let Some(linking) = session.linking.get_untracked() {
        if linking.target.is_none() {
            target_chosen(desk, Target::Mention(range));
        }
        return;
    }
    session.chosen.set(None);
    if let Some(label) = session.brush.get_untracked() {
        give_label(desk, &label);
    }
}

fn selection(desk: Desk) -> Option<TextRange> {
    let cursor = desk.session.cursor.get_untracked()?;
    (!cursor.is_empty()).then(|| cursor.range())
}

fn word_at_cursor(desk: Desk) -> Option<TextRange> {
    let cursor = desk.session.cursor.get_untracked()?;
    desk.session.with_open(|article, _| word_at(&article.text, cursor.focus)).flatten()
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
        target_chosen(desk, Target::Span(id.clone()));
        return true;
    }
    let found = next.is_some();
    session.chosen.set(next);
    found
}

fn choose_at_cursor(desk: Desk) -> bool {
    let Some(cursor) = desk.session.cursor.get_untracked() else { return false };
    choose_at(desk, cursor.focus) || (cursor.focus > 0 && choose_at(desk, cursor.focus - 1))
}

fn choose_outer(desk: Desk) -> bool {
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

fn go_to_span(desk: Desk, step: Step) -> bool {
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

fn delete(desk: Desk) -> bool {
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
        Some(linking) if linking.from != *id => target_chosen(desk, Target::Span(id.clone())),
        Some(_) => {}
        None => {
            let start = session.with_open(|_, set| set.spans.get(id).map(|span| span.extent().start()));
            session.cursor.set(start.flatten().map(Cursor::at));
            session.chosen.set(Some(id.clone()));
        }
    }
}

/// Deletes a span (with its relations, in one step).
pub fn remove_span(desk: Desk, set: &crate::model::SetId, span: &Span) {
    let session = desk.session;
    if session.run(|project| edit::delete_span(project, set, &span.id)) {
        session.cursor.set(Some(Cursor::at(span.extent().start())));
        session.announce_span(screen().announce_removed, span.extent(), &span.label);
    }
}

fn open_note(desk: Desk) -> bool {
    if desk.session.chosen_span().is_none() {
        return false;
    }
    desk.session.prefs.update(|saved| saved.panel_open = true);
    desk.note_open.set(true);
    true
}

fn toggle_unsure(desk: Desk) -> bool {
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

fn open_definition(desk: Desk) -> bool {
    let label = desk.session.chosen_span().map(|span| span.label).or_else(|| likely_label(desk));
    label.is_some_and(|label| open(desk, Dialog::Definition(label)))
}

// Shaping the selection or the chosen span

/// Replaces the selection, or the chosen span's range, by what `shape` makes of it.
fn reshape(desk: Desk, shape: impl Fn(&str, TextRange) -> Option<TextRange>) -> bool {
    let session = desk.session;
    let Some(text) = session.with_open(|article, _| article.text.clone()) else { return false };
    if let Some(range) = selection(desk) {
        return match shape(&text, range) {
            Some(shaped) => {
                desk.put_cursor(Cursor::over(shaped));
                true
            }
            None => false,
        };
    }
    if let (Some(open), Some(span)) = (session.open.get_untracked(), session.chosen_span()) {
        return match shape(&text, span.extent()) {
            Some(shaped) => {
                session.run(|project| edit::resize(project, &open.set, &span.id, shaped, &session.stamp()))
            }
            None => false,
        };
    }
    let Some(word) = word_at_cursor(desk) else { return false };
    match shape(&text, word) {
        Some(shaped) => {
            desk.put_cursor(Cursor::over(shaped));
            true
        }
        None => false,
    }
}

fn skip_prefix(desk: Desk) -> bool {
    // The article ال is left out only when asked a second time in a row.
    let again = desk.skipping.get_value();
    desk.skipping.set_value(true);
    let done = reshape(desk, |text, range| text::skip_prefix(text, range, again));
    if !done && (selection(desk).is_some() || desk.session.chosen_span().is_some()) {
        desk.session.inform(screen().no_prefix.to_owned());
    }
    true
}

fn widen(desk: Desk) -> bool {
    let session = desk.session;
    if selection(desk).is_none() && session.chosen_span().is_none() {
        let Some(cursor) = session.cursor.get_untracked() else { return false };
        desk.widen_anchor.set_value(Some(cursor.focus));
        let text = session.with_open(|article, _| article.text.clone()).unwrap_or_default();
        if let Some((_, range)) = text::widen(&text, TextRange::at(cursor.focus)) {
            desk.put_cursor(Cursor::over(range));
        }
        return true;
    }
    if desk.widen_anchor.get_value().is_none() {
        let range = selection(desk).or_else(|| session.chosen_span().map(|span| span.extent()));
        desk.widen_anchor.set_value(range.map(TextRange::start));
    }
    reshape(desk, |text, range| Some(text::widen(text, range)?.1));
    true
}

fn narrow(desk: Desk) -> bool {
    let anchor = desk.widen_anchor.get_value();
    reshape(desk, |text, range| Some(text::narrow(text, range, anchor.unwrap_or_else(|| range.start()))?.1));
    true
}

fn move_edge(desk: Desk, edge: Edge, step: Step) -> bool {
    let by_word = desk.session.prefs.saved.with_untracked(|saved| saved.snap);
    let done = reshape(desk, |text, range| {
        let moved = moved_edge(text, range, edge, step, by_word)?;
        let shaped = match edge {
            Edge::Start => TextRange::new(moved, range.end()),
            Edge::End => TextRange::new(range.start(), moved),
        };
        shaped.filter(|shaped| !shaped.is_empty() && *shaped != range)
    });
    let _ = done;
    true
}

/// Where an edge goes in one step: by words where snapping is on, else by graphemes.
fn moved_edge(text: &str, range: TextRange, edge: Edge, step: Step, by_word: bool) -> Option<usize> {
    let pos = match edge {
        Edge::Start => range.start(),
        Edge::End => range.end(),
    };
    if !by_word {
        return Some(match step {
            Step::Back => prev_grapheme(text, pos),
            Step::Forward => next_grapheme(text, pos),
        });
    }
    Some(match (edge, step) {
        (_, Step::Back) => {
            let start = prev_word_start(text, pos);
            match edge {
                Edge::Start => start,
                // The end of the word before the one that is left out.
                Edge::End => word_at(text, prev_word_start(text, start))?.end(),
            }
        }
        (Edge::Start, Step::Forward) => next_word_start(text, pos),
        (Edge::End, Step::Forward) => {
            let next = if word_at(text, pos).is_some_and(|word| word.end() > pos) {
                word_at(text, pos)?
            } else {
                word_at(text, next_word_start(text, pos))?
            };
            next.end()
        }
    })
}

// Relations

fn start_link(desk: Desk) -> bool {
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
fn perform_while_linking(desk: Desk, command: Command) -> Option<bool> {
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

// The article as a whole

fn exclude(desk: Desk) -> bool {
    let session = desk.session;
    let (Some(open), Some(range)) = (session.open.get_untracked(), selection(desk)) else { return false };
    let inside =
        session.with_open(|article, _| article.meta.excluded.iter().any(|excluded| excluded.contains(range)));
    let done = session.run(|project| {
        if inside == Some(true) {
            edit::include(project, &open.article, range)
        } else {
            edit::exclude(project, &open.article, range)
        }
    });
    if done {
        desk.clear_selection();
    }
    true
}

fn examined_here(desk: Desk) -> bool {
    let session = desk.session;
    let (Some(open), Some(cursor)) = (session.open.get_untracked(), session.cursor.get_untracked()) else {
        return false;
    };
    let pos = cursor.range().end();
    let length = session.with_open(|article, set| (article.text.len(), set.head.examined_to));
    // At the end of the text, or asked again at the same place, the whole text counts.
    let to = length.and_then(|(length, before)| (pos < length && before != Some(pos)).then_some(pos));
    session.run(|project| edit::set_examined_to(project, &open.set, to));
    true
}

fn toggle_done(desk: Desk) -> bool {
    let session = desk.session;
    let Some(open) = session.open.get_untracked() else { return false };
    let state = session.with_open(|_, set| set.head.state);
    let next = if state == Some(SetState::Done) { SetState::InProgress } else { SetState::Done };
    session.run(|project| edit::set_state(project, &open.set, next));
    true
}

fn go_to_article(desk: Desk, step: Step) -> bool {
    let session = desk.session;
    let ids: Vec<_> =
        session.with_project(|project| project.articles().map(|article| article.id.clone()).collect());
    let at = session.open.get_untracked().and_then(|open| ids.iter().position(|id| *id == open.article));
    let next = match (at, step) {
        (Some(at), Step::Forward) => ids.get(at + 1),
        (Some(at), Step::Back) => at.checked_sub(1).and_then(|at| ids.get(at)),
        (None, _) => ids.first(),
    };
    if let Some(id) = next {
        session.open_article(id);
    }
    true
}

fn escape(desk: Desk) -> bool {
    let session = desk.session;
    if desk.search_open.get_untracked() {
        desk.search_open.set(false);
    } else if selection(desk).is_some() {
        desk.clear_selection();
    } else if session.brush.with_untracked(Option::is_some) {
        session.brush.set(None);
    } else if session.chosen.with_untracked(Option::is_some) {
        session.chosen.set(None);
    } else {
        return false;
    }
    true
}

// Moving the cursor

fn go(desk: Desk, extend: Extend, to: impl Fn(&str, usize) -> usize) -> bool {
    let session = desk.session;
    let Some(text) = session.with_open(|article, _| article.text.clone()) else { return false };
    let cursor = session.cursor.get_untracked().unwrap_or(Cursor::at(0));
    let focus = to(&text, cursor.focus);
    let anchor = if extend == Extend::Yes { cursor.anchor } else { focus };
    desk.put_cursor(Cursor { anchor, focus });
    if extend == Extend::No && session.linking.with_untracked(Option::is_none) {
        session.chosen.set(None);
    }
    desk.reveal(TextRange::at(focus));
    true
}

/// Left and right: in a right-to-left paragraph the left arrow goes forward; inside, the order is the logical one.
fn step(desk: Desk, command: Command, extend: Extend) -> bool {
    let focus = desk.session.cursor.get_untracked().map_or(0, |cursor| cursor.focus);
    let rtl = desk.mounted().is_some_and(|mounted| mounted.sheet.is_rtl_at(focus));
    let left =
        matches!(command, Command::Left | Command::SelectLeft | Command::WordLeft | Command::SelectWordLeft);
    let word = matches!(
        command,
        Command::WordLeft | Command::WordRight | Command::SelectWordLeft | Command::SelectWordRight
    );
    let forward = left == rtl;
    go(desk, extend, |text, pos| match (word, forward) {
        (false, true) => next_grapheme(text, pos),
        (false, false) => prev_grapheme(text, pos),
        // Extending by words ends with the word, so that labelling takes what is shown.
        (true, true) if extend == Extend::Yes => match word_at(text, pos).filter(|word| word.end() > pos) {
            Some(word) => word.end(),
            None => word_at(text, next_word_start(text, pos)).map_or(text.len(), TextRange::end),
        },
        (true, true) => next_word_start(text, pos),
        (true, false) => prev_word_start(text, pos),
    })
}

/// A line up or down, keeping to the column.
fn line(desk: Desk, step: Step, extend: Extend) -> bool {
    let Some(mounted) = desk.mounted() else { return false };
    let focus = desk.session.cursor.get_untracked().map_or(0, |cursor| cursor.focus);
    mounted.sheet.reveal(TextRange::at(focus));
    let Some((left, top, height)) = mounted.sheet.caret_rect(focus) else { return false };
    let x = desk.goal_x.get_value().unwrap_or(left);
    let sign = if step == Step::Forward { 1.0 } else { -1.0 };
    // Lines are further apart than a letter is high: feel outwards until another line answers.
    let found = (1..=10).find_map(|try_number| {
        let y = top + height / 2.0 + sign * height * 0.45 * f64::from(try_number);
        let pos = desk.pos_at(x, y)?;
        let (_, other, _) = mounted.sheet.caret_rect(pos)?;
        (sign * (other - top) > height * 0.4).then_some(pos)
    });
    let edge = if step == Step::Forward { focus.max(mounted.sheet.article_text.len()) } else { 0 };
    let done = go(desk, extend, |_, _| found.unwrap_or(edge));
    desk.goal_x.set_value(Some(x));
    done
}

fn block_end(desk: Desk, step: Step, extend: Extend) -> bool {
    let Some(mounted) = desk.mounted() else { return false };
    go(desk, extend, |_, pos| {
        let block =
            mounted.sheet.blocks.index_at(pos).and_then(|index| mounted.sheet.blocks.as_slice().get(index));
        block.map_or(pos, |block| if step == Step::Back { block.range.start() } else { block.range.end() })
    })
}
