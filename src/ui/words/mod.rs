//! Every word the interface says, in Arabic and English side by side: a missing one does not compile.
//!
//! `{name}` in a text is filled by [`fill`]. Counted words have the language's own plural forms.

mod annotators;
mod articles;
mod assist;
mod backup;
mod checks;
mod dialogs;
mod figures;
mod files;
mod kept;
mod keys;
mod learning;
mod packages;
mod projects;
mod review;
mod screen;

use std::cell::Cell;

use leptos::prelude::*;

pub use annotators::annotators;
pub use articles::articles;
pub use assist::assist;
pub use backup::backup;
pub use checks::checks;
pub use dialogs::{DialogWords, dialogs};
pub use figures::figures;
pub use files::{FileWords, files};
pub use kept::kept;
pub use keys::{KeyWords, keys};
pub use learning::learning;
pub use packages::packages;
pub use projects::projects;
pub use review::{ReviewWords, review};
pub use screen::{ScreenWords, screen};

use super::prefs::Digits;
use crate::platform::intl;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Arabic,
    English,
}

impl Language {
    pub fn tag(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::English => "en",
        }
    }

    pub fn direction(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            Self::English => "ltr",
        }
    }

    /// The interface language for a BCP 47 tag such as `ar-MA`.
    pub fn of_tag(tag: &str) -> Self {
        if tag == "ar" || tag.starts_with("ar-") { Self::Arabic } else { Self::English }
    }
}

/// The `dir` of a field into which words of any language are typed. While it is empty it has none, and so the
/// interface's: `auto` would be that of Latin text, and cut off the beginning of an Arabic placeholder.
pub fn typed_direction(is_empty: bool) -> Option<&'static str> {
    (!is_empty).then_some("auto")
}

thread_local! {
    static LANGUAGE: Cell<Option<RwSignal<Language>>> = const { Cell::new(None) };
    static DIGITS: Cell<Option<Memo<Digits>>> = const { Cell::new(None) };
}

/// Called once, by the app, before anything is shown.
pub fn provide_language(language: RwSignal<Language>, digits: Memo<Digits>) {
    LANGUAGE.with(|own| own.set(Some(language)));
    DIGITS.with(|own| own.set(Some(digits)));
}

/// The language of the interface; tracked, so what reads it is written anew when it changes.
pub fn language() -> Language {
    LANGUAGE.with(Cell::get).and_then(|signal| signal.try_get()).unwrap_or(Language::English)
}

/// The plural forms of a counted word. A form the language lacks falls back to `other`.
#[derive(Clone, Copy, Default)]
pub struct Forms {
    pub zero: &'static str,
    pub one: &'static str,
    pub two: &'static str,
    pub few: &'static str,
    pub many: &'static str,
    pub other: &'static str,
}

impl Forms {
    /// The text for `n`, with `{n}` written in the language's digits.
    pub fn of(&self, n: usize) -> String {
        let tag = language().tag();
        let form = match (n, intl::plural_category(tag, n).as_str()) {
            (0, _) if !self.zero.is_empty() => self.zero,
            (_, "one") => self.one,
            (_, "two") => self.two,
            (_, "few") => self.few,
            (_, "many") => self.many,
            _ => self.other,
        };
        let form = if form.is_empty() { self.other } else { form };
        form.replace("{n}", &number(n))
    }
}

/// `n` as it is written everywhere in the interface: in Arabic with the digits that the user prefers. Tracked.
pub fn number(n: usize) -> String {
    intl::number(locale(), n)
}

/// The interface's language with the digits that the user prefers, for `Intl`. Tracked.
pub fn locale() -> &'static str {
    let digits = || DIGITS.with(Cell::get).and_then(|digits| digits.try_get()).unwrap_or_default();
    match language() {
        Language::English => "en",
        Language::Arabic => match digits() {
            Digits::Arabic => "ar-u-nu-arab",
            Digits::Latin => "ar-u-nu-latn",
        },
    }
}

/// Whether numbers are shown in Arabic digits. Tracked.
pub fn has_arabic_digits() -> bool {
    locale().ends_with("arab")
}

/// What stands between parts of a line, as in "2 paragraphs · 300 characters". In Arabic it is a comma: the point looks like
/// the nought, and `١ ·` like ten.
pub fn between() -> &'static str {
    match language() {
        Language::Arabic => "، ",
        Language::English => " · ",
    }
}

/// What stands beside a heading, such as a count; as at [`between`].
pub fn beside(text: &str) -> String {
    match language() {
        Language::Arabic => format!("({text})"),
        Language::English => format!("· {text}"),
    }
}

/// Puts values into a text's `{names}`.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = text.to_owned();
    for (name, value) in values {
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    filled
}

/// Defines a struct of words with its two languages, and the function that gives the current one.
macro_rules! words {
    ($(#[$doc:meta])* $vis:vis $name:ident by $give:ident {
        $($key:ident: $en:expr, $ar:expr;)*
    } counted {
        $($counted:ident: { $($en_form:ident: $en_text:expr),* }, { $($ar_form:ident: $ar_text:expr),* };)*
    }) => {
        $(#[$doc])*
        $vis struct $name {
            $(pub $key: &'static str,)*
            $(pub $counted: $crate::ui::words::Forms,)*
        }

        #[allow(dead_code, reason = "a table may count nothing")]
        const EMPTY: $crate::ui::words::Forms =
            $crate::ui::words::Forms { zero: "", one: "", two: "", few: "", many: "", other: "" };

        #[allow(clippy::needless_update, reason = "a language may use all six forms")]
        static EN: $name = $name {
            $($key: $en,)*
            $($counted: $crate::ui::words::Forms { $($en_form: $en_text,)* ..EMPTY },)*
        };
        #[allow(clippy::needless_update, reason = "a language may use all six forms")]
        static AR: $name = $name {
            $($key: $ar,)*
            $($counted: $crate::ui::words::Forms { $($ar_form: $ar_text,)* ..EMPTY },)*
        };

        /// The words in the interface's language; tracked.
        $vis fn $give() -> &'static $name {
            match $crate::ui::words::language() {
                $crate::ui::words::Language::Arabic => &AR,
                $crate::ui::words::Language::English => &EN,
            }
        }
    };
}
use words;
