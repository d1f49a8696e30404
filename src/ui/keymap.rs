//! The table of shortcuts: it handles the keys, fills the help screen and the settings.
//!
//! A key matches by its character where that is Latin, otherwise by its place on the keyboard, so that the same
//! shortcuts work on Arabic and AZERTY keyboards. None uses Alt+arrows, Alt+Shift or bare Ctrl+Shift.

use std::cell::Cell;
use std::fmt;

use web_sys::KeyboardEvent;

use super::words::{KeyWords, keys};
use crate::order::Map;
use crate::platform::{intl, keyboard};

/// Everything a key can do in the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    Label(u8),
    LabelLast,
    Brush,
    SkipPrefix,
    UnskipPrefix,
    Widen,
    Narrow,
    StartBack,
    StartForward,
    EndForward,
    EndBack,
    NextSpan,
    PreviousSpan,
    OuterSpan,
    Delete,
    Note,
    Unsure,
    Link,
    TargetUnknown,
    TargetAuthor,
    Definition,
    Mentions,
    Suggestions,
    NextSuggestion,
    PreviousSuggestion,
    TakeSuggestion,
    RefuseSuggestion,
    RefuseEverywhere,
    Undo,
    Redo,
    Search,
    Help,
    ToggleSnap,
    ToggleSentences,
    ToggleHidden,
    ToggleRelations,
    ToggleLibrary,
    TogglePanel,
    Guidelines,
    Exclude,
    ExaminedHere,
    Done,
    NextArticle,
    PreviousArticle,
    NextNotDone,
    NextFinding,
    MendFinding,
    SilenceFinding,
    TakeLink,
    OpenLinks,
    Export,
    Import,
    Figures,
    Review,
    ReviewFirst,
    ReviewSecond,
    ReviewAll,
    ReviewTake,
    ReviewEdit,
    ReviewReject,
    ReviewReopen,
    ReviewReason,
    ReviewComment,
    ReviewAgreed,
    ReviewExample,
    Escape,
    Left,
    Right,
    Up,
    Down,
    WordLeft,
    WordRight,
    LineStart,
    LineEnd,
    TextStart,
    TextEnd,
    SelectLeft,
    SelectRight,
    SelectUp,
    SelectDown,
    SelectWordLeft,
    SelectWordRight,
    SelectLineStart,
    SelectLineEnd,
}

/// Sections of the help screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Label,
    Select,
    Move,
    View,
    Work,
    Review,
}

/// One row: command, stable id, default keys.
pub struct Row {
    pub command: Command,
    /// Kept in the settings: never renamed.
    pub id: &'static str,
    pub group: Group,
    pub keys: &'static [&'static str],
    pub name: fn(&KeyWords) -> &'static str,
}

macro_rules! rows {
    ($($group:ident $command:expr, $id:ident, [$($key:literal),*];)*) => {
        &[$(Row {
            command: $command,
            id: stringify!($id),
            group: Group::$group,
            keys: &[$($key),*],
            name: |words| words.$id,
        }),*]
    };
}

pub static TABLE: &[Row] = rows! {
    Label Command::Label(1), label_1, ["1"];
    Label Command::Label(2), label_2, ["2"];
    Label Command::Label(3), label_3, ["3"];
    Label Command::Label(4), label_4, ["4"];
    Label Command::Label(5), label_5, ["5"];
    Label Command::Label(6), label_6, ["6"];
    Label Command::Label(7), label_7, ["7"];
    Label Command::Label(8), label_8, ["8"];
    Label Command::Label(9), label_9, ["9"];
    Label Command::LabelLast, label_last, ["Enter"];
    Label Command::Brush, brush, ["b"];
    Label Command::Delete, delete, ["Delete", "Backspace"];
    Label Command::Note, note, ["n"];
    Label Command::Unsure, unsure, ["u"];
    Label Command::Link, link, ["r"];
    Label Command::TakeLink, take_link, ["q"];
    Label Command::OpenLinks, open_links, ["Shift+q"];
    Label Command::TargetUnknown, target_unknown, ["u"];
    Label Command::TargetAuthor, target_author, ["a"];
    Label Command::Definition, definition, ["d"];
    Label Command::Mentions, mentions, ["t"];
    Label Command::Suggestions, suggestions, ["Shift+t"];
    Label Command::TakeSuggestion, take_suggestion, ["y"];
    Label Command::RefuseSuggestion, refuse_suggestion, ["z"];
    Label Command::RefuseEverywhere, refuse_everywhere, ["Shift+z"];
    Select Command::SkipPrefix, skip_prefix, ["."];
    Select Command::UnskipPrefix, unskip_prefix, [">"];
    Select Command::Widen, widen, ["w"];
    Select Command::Narrow, narrow, ["Shift+w"];
    Select Command::StartBack, start_back, ["["];
    Select Command::StartForward, start_forward, ["{"];
    Select Command::EndForward, end_forward, ["]"];
    Select Command::EndBack, end_back, ["}"];
    Select Command::SelectLeft, select_left, ["Shift+ArrowLeft"];
    Select Command::SelectRight, select_right, ["Shift+ArrowRight"];
    Select Command::SelectUp, select_up, ["Shift+ArrowUp"];
    Select Command::SelectDown, select_down, ["Shift+ArrowDown"];
    Select Command::SelectWordLeft, select_word_left, ["Ctrl+Shift+ArrowLeft"];
    Select Command::SelectWordRight, select_word_right, ["Ctrl+Shift+ArrowRight"];
    Select Command::SelectLineStart, select_line_start, ["Shift+Home"];
    Select Command::SelectLineEnd, select_line_end, ["Shift+End"];
    Move Command::NextSpan, next_span, ["j"];
    Move Command::PreviousSpan, previous_span, ["k"];
    Move Command::OuterSpan, outer_span, ["o"];
    Move Command::NextSuggestion, next_suggestion, ["v"];
    Move Command::PreviousSuggestion, previous_suggestion, ["Shift+v"];
    Move Command::Left, left, ["ArrowLeft"];
    Move Command::Right, right, ["ArrowRight"];
    Move Command::Up, up, ["ArrowUp"];
    Move Command::Down, down, ["ArrowDown"];
    Move Command::WordLeft, word_left, ["Ctrl+ArrowLeft"];
    Move Command::WordRight, word_right, ["Ctrl+ArrowRight"];
    Move Command::LineStart, line_start, ["Home"];
    Move Command::LineEnd, line_end, ["End"];
    Move Command::TextStart, text_start, ["Ctrl+Home"];
    Move Command::TextEnd, text_end, ["Ctrl+End"];
    Move Command::Search, search, ["/", "Ctrl+f"];
    Move Command::NextArticle, next_article, ["Shift+j"];
    Move Command::PreviousArticle, previous_article, ["Shift+k"];
    Move Command::NextNotDone, next_not_done, ["Shift+n"];
    View Command::ToggleSnap, toggle_snap, ["c"];
    View Command::ToggleSentences, toggle_sentences, ["s"];
    View Command::ToggleHidden, toggle_hidden, ["h"];
    View Command::ToggleRelations, toggle_relations, ["l"];
    View Command::ToggleLibrary, toggle_library, ["Shift+a"];
    View Command::TogglePanel, toggle_panel, ["p"];
    View Command::Guidelines, guidelines, ["g"];
    View Command::Help, help, ["?"];
    Work Command::Undo, undo, ["Ctrl+z"];
    Work Command::Redo, redo, ["Ctrl+Shift+z", "Ctrl+y"];
    Work Command::Exclude, exclude, ["x"];
    Work Command::ExaminedHere, examined_here, ["e"];
    Work Command::Done, done, ["Shift+d"];
    Work Command::NextFinding, next_finding, ["f"];
    Work Command::MendFinding, mend_finding, ["m"];
    Work Command::SilenceFinding, silence_finding, ["Shift+m"];
    Work Command::Export, export, ["Ctrl+e"];
    Work Command::Import, import, ["i"];
    Work Command::Figures, figures, ["Shift+f"];
    Work Command::Review, review, ["Shift+r"];
    Work Command::Escape, escape, ["Escape"];
    Review Command::ReviewFirst, review_first, ["a"];
    Review Command::ReviewSecond, review_second, ["b"];
    Review Command::ReviewAll, review_all, ["s"];
    Review Command::ReviewTake, review_take, ["Enter"];
    Review Command::ReviewEdit, review_edit, ["e"];
    Review Command::ReviewReject, review_reject, ["x"];
    Review Command::ReviewReopen, review_reopen, ["Delete", "Backspace"];
    Review Command::ReviewReason, review_reason, ["r"];
    Review Command::ReviewComment, review_comment, ["c"];
    Review Command::ReviewAgreed, review_agreed, ["Shift+a"];
    Review Command::ReviewExample, review_example, ["g"];
};

/// Keys pressed together: modifiers and a character (letters in lower case) or a named key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combo {
    pub ctrl: bool,
    pub alt: bool,
    /// Only with letters and named keys; a shifted sign is its own character.
    pub shift: bool,
    pub key: String,
}

impl Combo {
    /// Parses `Ctrl+Shift+z`, `Shift+ArrowLeft`, `[`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut combo = Self { ctrl: false, alt: false, shift: false, key: String::new() };
        let mut rest = text;
        loop {
            if let Some(after) = rest.strip_prefix("Ctrl+") {
                (combo.ctrl, rest) = (true, after);
            } else if let Some(after) = rest.strip_prefix("Alt+") {
                (combo.alt, rest) = (true, after);
            } else if let Some(after) = rest.strip_prefix("Shift+") {
                (combo.shift, rest) = (true, after);
            } else {
                break;
            }
        }
        combo.key = rest.to_owned();
        (!combo.key.is_empty()).then_some(combo)
    }

    fn new(ctrl: bool, alt: bool, shift: bool, key: &str) -> Self {
        let mut chars = key.chars();
        let single = chars.next().filter(|_| chars.next().is_none());
        match single {
            Some(c) if c.is_alphabetic() => Self { ctrl, alt, shift, key: c.to_lowercase().collect() },
            Some(c) => Self { ctrl, alt, shift: false, key: c.to_string() },
            None => Self { ctrl, alt, shift, key: key.to_owned() },
        }
    }
}

impl fmt::Display for Combo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            if held {
                f.write_str(name)?;
            }
        }
        f.write_str(&self.key)
    }
}

thread_local! {
    /// Whether the last letter typed was of another script than Latin: then signs too go by their place.
    static OTHER_SCRIPT: Cell<bool> = const { Cell::new(false) };
}

/// What was pressed, the likeliest reading first.
pub fn combos(event: &KeyboardEvent) -> Vec<Combo> {
    let (mut ctrl, mut alt, shift) =
        (event.ctrl_key() || event.meta_key(), event.alt_key(), event.shift_key());
    let key = latin_digit(&event.key());
    let mut chars = key.chars();
    let single = chars.next().filter(|_| chars.next().is_none());
    // Many keyboards reach [ ] { } only with AltGr or Option, which then is part of the sign and no modifier.
    if single.is_some_and(|c| !c.is_alphanumeric()) && alt {
        (ctrl, alt) = (ctrl && !event.get_modifier_state("AltGraph"), false);
    }
    let by_character = Combo::new(ctrl, alt, shift, &key);
    let Some(c) = single else {
        // A dead key has no character of its own, only its place.
        let place = if key == "Dead" { us_character(&event.code(), shift) } else { None };
        let by_place = place.map(|key| Combo::new(ctrl, alt, shift, &key.to_string()));
        return by_place.into_iter().chain([by_character]).collect();
    };
    if c.is_alphabetic() {
        OTHER_SCRIPT.with(|other| other.set(!is_latin(c)));
        if !is_latin(c) && !shift {
            keyboard::notice(&event.code(), &key);
        }
    }
    let by_place =
        us_character(&event.code(), shift).map(|key| Combo::new(ctrl, alt, shift, &key.to_string()));
    match by_place {
        Some(place) if OTHER_SCRIPT.with(Cell::get) && !c.is_ascii_digit() => vec![place, by_character],
        Some(place) if !c.is_ascii_alphabetic() => vec![by_character, place],
        _ => vec![by_character],
    }
}

/// Whether a letter is of the Latin script: é, which is a digit's key on AZERTY, is as Latin as e.
fn is_latin(c: char) -> bool {
    // Up to Latin Extended-B.
    c.is_ascii_alphabetic() || ('\u{AA}'..='\u{24F}').contains(&c)
}

/// Arabic-Indic and Persian digits as ASCII ones; anything else as it is.
fn latin_digit(key: &str) -> String {
    let mut chars = key.chars();
    match (chars.next(), chars.next()) {
        (Some(c @ '\u{0660}'..='\u{0669}'), None) => char::from(b'0' + (c as u32 - 0x660) as u8).to_string(),
        (Some(c @ '\u{06F0}'..='\u{06F9}'), None) => char::from(b'0' + (c as u32 - 0x6F0) as u8).to_string(),
        _ => key.to_owned(),
    }
}

/// The character of a physical key on a US keyboard (UI Events `code` values).
fn us_character(code: &str, shift: bool) -> Option<char> {
    if let Some(letter) = code.strip_prefix("Key") {
        return letter.chars().next();
    }
    if let Some(digit) = code.strip_prefix("Digit").or_else(|| code.strip_prefix("Numpad")) {
        return digit.chars().next().filter(char::is_ascii_digit);
    }
    let (plain, shifted) = match code {
        "BracketLeft" => ('[', '{'),
        "BracketRight" => (']', '}'),
        "Period" => ('.', '>'),
        "Comma" => (',', '<'),
        "Slash" => ('/', '?'),
        "Semicolon" => (';', ':'),
        "Quote" => ('\'', '"'),
        "Minus" => ('-', '_'),
        "Equal" => ('=', '+'),
        _ => return None,
    };
    Some(if shift { shifted } else { plain })
}

/// The keys of a row: the user's own, or the default ones.
pub fn keys_of(row: &Row, own: &Map<String, Vec<String>>) -> Vec<Combo> {
    match own.get(row.id) {
        Some(keys) => keys.iter().filter_map(|key| Combo::parse(key)).collect(),
        None => row.keys.iter().filter_map(|key| Combo::parse(key)).collect(),
    }
}

/// Commands bound to what was pressed, in the order of the table; which of them applies depends on the moment.
pub fn commands_for(event: &KeyboardEvent, own: &Map<String, Vec<String>>) -> Vec<Command> {
    for combo in combos(event) {
        let bound: Vec<Command> =
            TABLE.iter().filter(|row| keys_of(row, own).contains(&combo)).map(|row| row.command).collect();
        if !bound.is_empty() {
            return bound;
        }
    }
    Vec::new()
}

/// The row of a command.
pub fn row(command: Command) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.command == command)
}

/// The first key of a command as shown beside buttons; empty where it is turned off.
pub fn shown_key(command: Command, own: &Map<String, Vec<String>>) -> String {
    let keys = row(command).map(|row| keys_of(row, own)).unwrap_or_default();
    keys.first().map(pretty).unwrap_or_default()
}

/// A combo as people read it.
pub fn pretty(combo: &Combo) -> String {
    let key = match combo.key.as_str() {
        "ArrowLeft" => "←".to_owned(),
        "ArrowRight" => "→".to_owned(),
        "ArrowUp" => "↑".to_owned(),
        "ArrowDown" => "↓".to_owned(),
        "Escape" => "Esc".to_owned(),
        key if key.chars().count() == 1 => intl::upper(key),
        key => key.to_owned(),
    };
    pretty_modifiers(combo) + &key
}

fn pretty_modifiers(combo: &Combo) -> String {
    let names = [(combo.ctrl, "Ctrl+"), (combo.alt, "Alt+"), (combo.shift, "Shift+")];
    names.iter().filter(|(held, _)| *held).map(|(_, name)| *name).collect()
}

/// The word above a section of the help screen.
pub fn group_name(group: Group) -> &'static str {
    let words = keys();
    match group {
        Group::Label => words.group_label,
        Group::Select => words.group_select,
        Group::Move => words.group_move,
        Group::View => words.group_view,
        Group::Work => words.group_work,
        Group::Review => words.group_review,
    }
}
