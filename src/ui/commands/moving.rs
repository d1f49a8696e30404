//! The text cursor by letters, words, lines and blocks.

use leptos::prelude::*;

use super::{Extend, Step};
use crate::text::{TextRange, next_grapheme, next_word_start, prev_grapheme, prev_word_start, word_at};
use crate::ui::article::Desk;
use crate::ui::keymap::Command;
use crate::ui::session::Cursor;
pub(super) fn go(desk: Desk, extend: Extend, to: impl Fn(&str, usize) -> usize) -> bool {
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
pub(super) fn step(desk: Desk, command: Command, extend: Extend) -> bool {
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
pub(super) fn line(desk: Desk, step: Step, extend: Extend) -> bool {
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

pub(super) fn block_end(desk: Desk, step: Step, extend: Extend) -> bool {
    let Some(mounted) = desk.mounted() else { return false };
    go(desk, extend, |_, pos| {
        let block =
            mounted.sheet.blocks.index_at(pos).and_then(|index| mounted.sheet.blocks.as_slice().get(index));
        block.map_or(pos, |block| if step == Step::Back { block.range.start() } else { block.range.end() })
    })
}
