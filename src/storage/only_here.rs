//! Work that exists only in this browser: since when, and when to remind of it.
//!
//! What counts as a copy is an export of the whole project that opens again as it was; taking it is the interface's work.

use crate::model::UtcMillis;

/// How long work may be only here, or a reminder be put off, before it is said: 24 hours.
pub const PATIENCE_MS: i64 = 24 * 60 * 60 * 1000;

/// What is known of a project's copies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnlyHere {
    /// The first edit that no copy has; `None` where there is none.
    pub since: Option<UtcMillis>,
    /// When the last copy was taken.
    pub copied: Option<UtcMillis>,
    /// When the reminder was last put off.
    pub put_off: Option<UtcMillis>,
}

impl OnlyHere {
    /// Something was edited; `None` where that changes nothing, which is so for all edits but the first after a copy.
    pub fn edited(self, now: UtcMillis) -> Option<Self> {
        self.since.is_none().then_some(Self { since: Some(now), ..self })
    }

    /// Everything was copied.
    pub fn copied(now: UtcMillis) -> Self {
        Self { copied: Some(now), ..Self::default() }
    }

    pub fn put_off(self, now: UtcMillis) -> Self {
        Self { put_off: Some(now), ..self }
    }

    /// Whether it is time to say so. A clock that was set by more than a day, forwards or back, counts as a day.
    pub fn is_due(self, now: UtcMillis) -> bool {
        self.since.is_some_and(|since| {
            let from = self.put_off.unwrap_or(since);
            now.0.abs_diff(from.0) >= PATIENCE_MS.unsigned_abs()
        })
    }

    /// Three numbers, `-` for what is not there.
    pub fn to_text(self) -> String {
        let part = |time: Option<UtcMillis>| time.map_or("-".to_owned(), |time| time.0.to_string());
        format!("{} {} {}", part(self.since), part(self.copied), part(self.put_off))
    }

    /// What [`OnlyHere::to_text`] wrote; whatever cannot be read is not there.
    pub fn from_text(text: &str) -> Self {
        let mut parts = text.split(' ').map(|part| part.parse().ok().map(UtcMillis));
        let mut next = || parts.next().flatten();
        Self { since: next(), copied: next(), put_off: next() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = PATIENCE_MS;

    fn at(ms: i64) -> UtcMillis {
        UtcMillis(ms)
    }

    #[test]
    fn a_day_after_the_first_edit_without_a_copy_it_is_said_and_no_sooner() {
        let state = OnlyHere::default().edited(at(1_000)).expect("the first edit");
        assert_eq!(state.edited(at(2_000)), None, "later edits write nothing");
        assert!(!state.is_due(at(1_000 + DAY - 1)));
        assert!(state.is_due(at(1_000 + DAY)));
        assert!(!OnlyHere::default().is_due(at(DAY * 9)), "without an edit there is nothing to lose");
    }

    #[test]
    fn a_copy_begins_anew_and_putting_off_waits_a_day() {
        let state = OnlyHere::default().edited(at(0)).expect("the first edit");
        let put_off = state.put_off(at(DAY));
        assert!(!put_off.is_due(at(2 * DAY - 1)));
        assert!(put_off.is_due(at(2 * DAY)));
        let copied = OnlyHere::copied(at(2 * DAY));
        assert!(!copied.is_due(at(9 * DAY)));
        let edited = copied.edited(at(3 * DAY)).expect("the first edit after it");
        assert_eq!((edited.since, edited.copied), (Some(at(3 * DAY)), Some(at(2 * DAY))));
        assert!(!edited.is_due(at(4 * DAY - 1)));
        assert!(edited.is_due(at(4 * DAY)));
    }

    #[test]
    fn a_clock_that_went_back_does_not_silence_it() {
        let state = OnlyHere::default().edited(at(400 * DAY)).expect("the first edit");
        assert!(state.is_due(at(10 * DAY)));
        assert!(!state.put_off(at(10 * DAY)).is_due(at(10 * DAY + 1)));
    }

    #[test]
    fn what_is_written_is_read_again_and_rubbish_is_nothing() {
        let state = OnlyHere { since: Some(at(5)), copied: None, put_off: Some(at(-7)) };
        assert_eq!(OnlyHere::from_text(&state.to_text()), state);
        for rubbish in ["", "x", "1e9 {} \u{0}", "99999999999999999999 1"] {
            let read = OnlyHere::from_text(rubbish);
            assert!(read.since.is_none(), "{rubbish}: {read:?}");
        }
    }
}
