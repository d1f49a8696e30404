//! What the session says: notices that go by themselves, and words for screen readers.

use leptos::prelude::*;

use super::{Notice, NoticeKind, Session, shorten};
use crate::edit::Edit;
use crate::model::LabelId;
use crate::platform::dom;
use crate::text::TextRange;
use crate::ui::words::{fill, screen};

impl Session {
    pub fn inform(self, text: String) {
        self.notice(text, NoticeKind::Info, None);
    }

    /// Says what has just been done, with a button that takes it back.
    pub fn inform_undoable(self, text: String) {
        let last = self.inner.with_value(|inner| inner.editor.last_done().cloned());
        self.notice(text, NoticeKind::Info, last);
    }

    /// Takes back an edit of this tab, whatever was done since.
    pub fn take_back(self, edit: &Edit) {
        if self.inner.with_value(|inner| inner.editor.last_done() == Some(edit)) {
            self.undo();
        } else if self.apply(edit.inverse()) {
            self.announce(screen().announce_undone.to_owned());
        }
    }

    pub fn refuse(self, text: String) {
        self.notice(text, NoticeKind::Refusal, None);
    }

    fn notice(self, text: String, kind: NoticeKind, undoes: Option<Edit>) {
        let id = self.inner.try_update_value(|inner| {
            inner.next_id += 1;
            inner.next_id
        });
        let id = id.unwrap_or_default();
        let offers = undoes.is_some();
        self.announce(text.clone());
        self.notices.update(|notices| {
            notices.retain(|notice| notice.text != text);
            notices.push(Notice { id, text, kind, undoes });
        });
        dom::after(if offers { 12_000 } else { 6_000 }, move || {
            self.notices.try_update(|notices| notices.retain(|notice| notice.id != id));
        });
    }

    /// Says `text` to screen readers.
    pub fn announce(self, text: String) {
        // The same words twice running are two announcements: readers only speak what changes.
        let again = self.announcement.with_untracked(|said| *said == text);
        self.announcement.set(if again { format!("{text}\u{a0}") } else { text });
    }

    /// Says that a span got or lost a label.
    pub fn announce_span(self, template: &str, range: TextRange, label: &LabelId) {
        let name = self.label_name(label);
        let text = self.with_open(|article, _| shorten(range.slice(&article.text).unwrap_or_default(), 60));
        self.announce(fill(template, &[("text", &text.unwrap_or_default()), ("label", &name)]));
    }
}
