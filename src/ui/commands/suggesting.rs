//! Suggestions: going to the next, taking it, refusing it; and the lists of them.

use leptos::prelude::*;

use super::Step;
use crate::assist::Suggestion;
use crate::ui::article::Desk;
use crate::ui::session::{Cursor, Dialog, Session, shorten};
use crate::ui::suggested::origin_name;
use crate::ui::words::{assist, fill, screen};

/// The list of other mentions of the chosen span.
pub(super) fn open_mentions(desk: Desk) -> bool {
    let session = desk.session;
    match session.chosen.get_untracked().or_else(|| at_cursor(session)) {
        Some(span) => session.dialog.set(Some(Dialog::Mentions(span))),
        None => session.inform(screen().select_first.to_owned()),
    }
    true
}

/// The innermost span at the cursor.
fn at_cursor(session: Session) -> Option<crate::model::SpanId> {
    let pos = session.cursor.get_untracked()?.focus;
    session.with_open(|_, set| set.spans.at(pos).first().map(|span| span.id.clone())).flatten()
}

pub(super) fn open_suggestions(desk: Desk) -> bool {
    desk.session.dialog.set(Some(Dialog::Suggestions));
    true
}

/// Goes to the next suggestion, or the one before; after the last one it goes on at the first.
pub(super) fn go_to_suggestion(desk: Desk, step: Step) -> bool {
    let session = desk.session;
    let all = session.assist.suggestions.get_untracked();
    let current = session.assist.current.get_untracked();
    let pos = session.cursor.get_untracked().map_or(0, |cursor| cursor.focus);
    let at = current.and_then(|current| all.iter().position(|it| *it == current));
    let next = match (at, step) {
        (Some(at), Step::Forward) => all.get(at + 1).or(all.first()),
        (Some(at), Step::Back) => at.checked_sub(1).and_then(|at| all.get(at)).or(all.last()),
        (None, Step::Forward) => all.iter().find(|it| it.range.start() >= pos).or(all.first()),
        (None, Step::Back) => all.iter().rfind(|it| it.range.start() < pos).or(all.last()),
    };
    match next {
        Some(next) => go_to(desk, next.clone()),
        None => session.inform(assist().no_more.to_owned()),
    }
    true
}

fn go_to(desk: Desk, suggestion: Suggestion) {
    let session = desk.session;
    let range = suggestion.range;
    session.chosen.set(None);
    session.cursor.set(Some(Cursor::at(range.start())));
    crate::platform::selection::clear();
    desk.reveal(range);
    look_at(desk, suggestion);
}

/// Makes it the current one, and says so.
fn look_at(desk: Desk, suggestion: Suggestion) {
    let session = desk.session;
    let range = suggestion.range;
    let text = session.with_open(|article, _| shorten(range.slice(&article.text).unwrap_or_default(), 60));
    let (label, why) = (session.label_name(&suggestion.label), origin_name(&suggestion));
    let values = [("text", &*text.unwrap_or_default()), ("label", &label), ("why", &why)];
    session.announce(fill(assist().at, &values));
    session.assist.current.set(Some(suggestion));
}

/// Makes the suggestion at a byte that was clicked the current one; `false` where there is none. The text cursor stays
/// where the click has put it: what is extended or labelled next is the word there, not the suggestion.
pub fn suggestion_at(desk: Desk, pos: usize) -> bool {
    let all = desk.session.assist.suggestions.get_untracked();
    let here = all.into_iter().filter(|it| it.range.contains_pos(pos)).min_by_key(|it| it.range.len());
    here.map(|it| look_at(desk, it)).is_some()
}

/// Takes the current suggestion and goes to the next. Without one, shows the next: nothing is taken unseen.
pub(super) fn take_suggestion(desk: Desk) -> bool {
    let session = desk.session;
    let (Some(current), Some(open)) = (session.assist.current.get_untracked(), session.open.get_untracked())
    else {
        return go_to_suggestion(desk, Step::Forward);
    };
    let next = after(session, &current);
    if session.take_suggestions(&[(open.article, current.clone())], None).is_some() {
        session.last_label.set(Some(current.label.clone()));
        session.announce_span(screen().announce_labelled, current.range, &current.label);
    }
    move_on(desk, &current, next);
    true
}

/// Refuses the current suggestion for good, here or everywhere.
pub(super) fn refuse_suggestion(desk: Desk, everywhere: bool) -> bool {
    let session = desk.session;
    let Some(current) = session.assist.current.get_untracked() else {
        return go_to_suggestion(desk, Step::Forward);
    };
    let next = after(session, &current);
    session.refuse_suggestion(&current, everywhere);
    let text =
        session.with_open(|article, _| shorten(current.range.slice(&article.text).unwrap_or_default(), 60));
    let words = assist();
    let said = if everywhere { words.refused_everywhere } else { words.refused_here };
    let label = session.label_name(&current.label);
    session.announce(fill(said, &[("text", &text.unwrap_or_default()), ("label", &label)]));
    move_on(desk, &current, next);
    true
}

/// The suggestions after this one, and then those before it.
fn after(session: Session, current: &Suggestion) -> Vec<Suggestion> {
    let mut all = session.assist.suggestions.get_untracked();
    let at = all.iter().position(|it| it == current).map_or(0, |at| at + 1);
    let at = at.min(all.len());
    all.rotate_left(at);
    all
}

/// Goes to the first of `next` that is still to be decided.
fn move_on(desk: Desk, done: &Suggestion, next: Vec<Suggestion>) {
    let session = desk.session;
    let left = session.assist.suggestions.get_untracked();
    let is_open = |it: &Suggestion| {
        let labelled = session.with_open(|_, set| crate::assist::is_labelled(set, it.range, &it.label));
        it != done && left.contains(it) && labelled == Some(false)
    };
    match next.into_iter().find(is_open) {
        // What was said about the last one is heard first.
        Some(next) => {
            let said = session.announcement.get_untracked();
            go_to(desk, next);
            let now = session.announcement.get_untracked();
            session.announce(format!("{said} {now}"));
        }
        None => session.assist.current.set(None),
    }
}
