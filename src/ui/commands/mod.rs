//! What each command does, by hand or by key. Decisions are the core's: this finds the target and asks.
//!
//! The table of keys is `keymap`'s. Each subject has a file; what concerns the article as a whole is here.

mod labelling;
mod links;
mod moving;
mod shaping;
mod suggesting;

use leptos::prelude::*;

use super::article::Desk;
use super::checks::Ask;
use super::keymap::Command;
use super::later;
use super::library;
use super::session::Dialog;
use crate::edit;
use crate::model::SetState;
use crate::text::{self, TextRange, word_at};
pub use labelling::{choose, choose_at, give_label, go_to, likely_label, selection_made};
use labelling::{
    choose_outer, delete, go_to_span, label_by_number, label_last_or_open, open_definition, open_note,
    toggle_brush, toggle_unsure,
};
pub use links::{finish_link, roles, target_chosen};
use links::{perform_while_linking, start_link};
use moving::{block_end, go, line, step};
use shaping::{move_edge, narrow, reshape, skip_prefix, widen};
pub use suggesting::suggestion_at;
use suggesting::{go_to_suggestion, open_mentions, open_suggestions, refuse_suggestion, take_suggestion};

/// Carries out a command. `false` when it does not apply now, so that the key keeps its own meaning.
///
/// What the start cannot do waits for what loads later, and whatever comes after it waits with it, so that all is done in
/// its order.
pub fn perform(desk: Desk, command: Command) -> bool {
    perform_first(desk, vec![command])
}

/// Carries out the first of these that applies; `false` where none does.
pub fn perform_first(desk: Desk, mut commands: Vec<Command>) -> bool {
    while let Some(command) = commands.first() {
        match attempt(desk, *command) {
            Some(true) => return true,
            Some(false) => drop(commands.remove(0)),
            None => {
                later::soon(move |_| {
                    perform_first(desk, commands);
                });
                return true;
            }
        }
    }
    false
}

/// Whether the command applied and was carried out; `None` where it has to wait.
fn attempt(desk: Desk, command: Command) -> Option<bool> {
    if later::is_waited_for() {
        return None;
    }
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
    // While a relation is in the making keys mean other things.
    let is_linking = session.linking.with_untracked(Option::is_some);
    let done = if is_linking { None } else { perform_now(desk, command) };
    done.or_else(|| later::here().map(|later| (later.command)(desk, command)))
}

/// What can be done from the start; `None` for what loads later.
fn perform_now(desk: Desk, command: Command) -> Option<bool> {
    let session = desk.session;
    Some(match command {
        Command::Label(number) => label_by_number(desk, number),
        Command::LabelLast => label_last_or_open(desk),
        Command::Delete => delete(desk),
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
        // Of linking and of the review alone, which have keys of their own.
        Command::TargetUnknown
        | Command::TargetAuthor
        | Command::ReviewFirst
        | Command::ReviewSecond
        | Command::ReviewAll
        | Command::ReviewTake
        | Command::ReviewEdit
        | Command::ReviewReject
        | Command::ReviewReopen
        | Command::ReviewReason
        | Command::ReviewComment
        | Command::ReviewAgreed
        | Command::ReviewExample => false,
        Command::Brush
        | Command::SkipPrefix
        | Command::UnskipPrefix
        | Command::Widen
        | Command::Narrow
        | Command::StartBack
        | Command::StartForward
        | Command::EndForward
        | Command::EndBack
        | Command::NextSpan
        | Command::PreviousSpan
        | Command::OuterSpan
        | Command::Note
        | Command::Unsure
        | Command::Link
        | Command::Definition
        | Command::Mentions
        | Command::Suggestions
        | Command::NextSuggestion
        | Command::PreviousSuggestion
        | Command::TakeSuggestion
        | Command::RefuseSuggestion
        | Command::RefuseEverywhere
        | Command::Guidelines
        | Command::TakeLink
        | Command::OpenLinks
        | Command::NextFinding
        | Command::MendFinding
        | Command::SilenceFinding
        | Command::Figures
        | Command::Review
        | Command::Exclude
        | Command::ExaminedHere
        | Command::Done
        | Command::NextNotDone => return None,
    })
}

/// [`perform`], of all that the start cannot do; for `later` alone.
pub fn perform_later(desk: Desk, command: Command) -> bool {
    let session = desk.session;
    if session.linking.with_untracked(Option::is_some)
        && let Some(done) = perform_while_linking(desk, command).or_else(|| perform_now(desk, command))
    {
        return done;
    }
    match command {
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
        Command::Note => open_note(desk),
        Command::Unsure => toggle_unsure(desk),
        Command::Link => start_link(desk),
        Command::Definition => open_definition(desk),
        Command::Mentions => open_mentions(desk),
        Command::Suggestions => open_suggestions(desk),
        Command::NextSuggestion => go_to_suggestion(desk, Step::Forward),
        Command::PreviousSuggestion => go_to_suggestion(desk, Step::Back),
        Command::TakeSuggestion => take_suggestion(desk),
        Command::RefuseSuggestion => refuse_suggestion(desk, false),
        Command::RefuseEverywhere => refuse_suggestion(desk, true),
        Command::Guidelines => {
            let is_open = session.dialog.with_untracked(|dialog| *dialog == Some(Dialog::Guidelines));
            session.dialog.set((!is_open).then_some(Dialog::Guidelines));
            true
        }
        Command::TakeLink => of_quote_or_event(desk) && ask(desk, Ask::TakeLink),
        Command::OpenLinks => match of_quote_or_event(desk).then(|| session.chosen.get_untracked()).flatten()
        {
            Some(span) => open(desk, Dialog::Links(span)),
            None => false,
        },
        Command::NextFinding => ask(desk, Ask::Next),
        Command::MendFinding => ask_of_shown(desk, Ask::Mend),
        Command::SilenceFinding => ask_of_shown(desk, Ask::Silence),
        Command::Figures => open(desk, Dialog::Figures),
        Command::Review => review(desk),
        Command::Exclude => exclude(desk),
        Command::ExaminedHere => examined_here(desk),
        Command::Done => toggle_done(desk),
        Command::NextNotDone => go_to_not_done(desk),
        // [`perform_now`] has an answer for all others.
        _ => false,
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

fn review(desk: Desk) -> bool {
    let session = desk.session;
    let Some(article) = session.open.get_untracked().map(|open| open.article) else { return false };
    if session.works_on(&article) < 2 {
        session.inform(super::words::annotators().nothing_to_review.to_owned());
        return true;
    }
    open(desk, Dialog::Review(article))
}

fn toggle(desk: Desk, field: fn(&mut super::prefs::Saved) -> &mut bool) -> bool {
    desk.session.prefs.update(|saved| {
        let field = field(saved);
        *field = !*field;
    });
    true
}

fn selection(desk: Desk) -> Option<TextRange> {
    let cursor = desk.session.cursor.get_untracked()?;
    (!cursor.is_empty()).then(|| cursor.range())
}

fn word_at_cursor(desk: Desk) -> Option<TextRange> {
    let cursor = desk.session.cursor.get_untracked()?;
    desk.session.with_open(|article, _| word_at(&article.text, cursor.focus)).flatten()
}

/// Brings what was undone into view; in the next frame, since another article may have to be laid out first.
fn show_later(desk: Desk, range: Option<TextRange>) -> bool {
    if let Some(range) = range {
        crate::platform::dom::next_frame(move || desk.reveal(range));
    }
    true
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
    // What looks wrong is shown first; asked again, or where nobody looks, it is done all the same.
    let checks = session.checks;
    if next == SetState::Done && checks.watched.get_untracked() && !checks.before_done.get_untracked() {
        return ask(desk, Ask::Done);
    }
    checks.before_done.set(false);
    session.run(|project| edit::set_state(project, &open.set, next));
    true
}

fn ask(desk: Desk, what: Ask) -> bool {
    desk.session.checks.ask.set(Some(what));
    true
}

/// Whether the chosen span is one that somebody said or took part in; what to do where none is.
fn of_quote_or_event(desk: Desk) -> bool {
    let label = desk.session.chosen_span().map(|span| span.label);
    let fits = label.is_some_and(|label| matches!(label.as_str(), "quote" | "event"));
    if !fits {
        desk.session.inform(super::words::screen().choose_quote.to_owned());
    }
    fits
}

/// What is only asked while the findings are shown.
fn ask_of_shown(desk: Desk, what: Ask) -> bool {
    desk.session.dialog.with_untracked(|dialog| *dialog == Some(Dialog::Findings)) && ask(desk, what)
}

/// In the order of the list of articles, and of those that it shows.
fn go_to_article(desk: Desk, step: Step) -> bool {
    let session = desk.session;
    let ids = library::listed(session, |_| true);
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

/// For `later` alone: a sentence that was clicked three times.
pub fn select_sentence(desk: Desk, pos: usize) {
    let sentence = desk.session.with_open(|article, _| text::sentence_at(&article.text, pos));
    if let Some(sentence) = sentence.and_then(|sentence| desk.snapped(sentence)) {
        selection_made(desk, sentence);
    }
}

/// The next in the list that is not done; after the last one it goes on at the first.
fn go_to_not_done(desk: Desk) -> bool {
    let session = desk.session;
    let open = session.open.get_untracked().map(|open| open.article);
    let ids = library::listed(session, |it| it.state != SetState::Done || Some(&it.id) == open.as_ref());
    let at = open.as_ref().and_then(|open| ids.iter().position(|id| id == open));
    let after = at.map_or(0, |at| at + 1);
    match ids[after..].iter().chain(&ids).find(|id| Some(*id) != open.as_ref()) {
        Some(id) => session.open_article(id),
        None => session.inform(super::words::files().all_done.to_owned()),
    }
    true
}

fn escape(desk: Desk) -> bool {
    let session = desk.session;
    if desk.search_open.get_untracked() {
        desk.search_open.set(false);
    } else if selection(desk).is_some() {
        desk.clear_selection();
    } else if session.assist.current.with_untracked(Option::is_some) {
        session.assist.current.set(None);
    } else if session.brush.with_untracked(Option::is_some) {
        session.brush.set(None);
    } else if session.chosen.with_untracked(Option::is_some) {
        session.chosen.set(None);
    } else {
        return false;
    }
    true
}
