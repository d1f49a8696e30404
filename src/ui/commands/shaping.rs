//! Another range for the selection or the chosen span: prefixes, widening, edges.

use leptos::prelude::*;

use super::{Edge, Step, selection, word_at_cursor};
use crate::edit;
use crate::text::{self, TextRange, next_grapheme, next_word_start, prev_grapheme, prev_word_start, word_at};
use crate::ui::article::Desk;
use crate::ui::session::Cursor;
use crate::ui::words::screen;
/// Replaces the selection, or the chosen span's range, by what `shape` makes of it.
pub(super) fn reshape(desk: Desk, shape: impl Fn(&str, TextRange) -> Option<TextRange>) -> bool {
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

pub(super) fn skip_prefix(desk: Desk) -> bool {
    // The article ال is left out only when asked a second time in a row.
    let again = desk.skipping.get_value();
    desk.skipping.set_value(true);
    let done = reshape(desk, |text, range| text::skip_prefix(text, range, again));
    if !done && (selection(desk).is_some() || desk.session.chosen_span().is_some()) {
        desk.session.inform(screen().no_prefix.to_owned());
    }
    true
}

pub(super) fn widen(desk: Desk) -> bool {
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

pub(super) fn narrow(desk: Desk) -> bool {
    let anchor = desk.widen_anchor.get_value();
    reshape(desk, |text, range| Some(text::narrow(text, range, anchor.unwrap_or_else(|| range.start()))?.1));
    true
}

pub(super) fn move_edge(desk: Desk, edge: Edge, step: Step) -> bool {
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
