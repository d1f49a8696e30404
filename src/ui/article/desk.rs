//! The open article's sheet and painter, where commands and widgets find them.

use std::rc::Rc;

use leptos::prelude::*;
use web_sys::HtmlElement;

use super::marks::Marks;
use super::paint::Painter;
use super::pointer::{self, Unsettled};
use super::sheet::Sheet;
use crate::platform::{highlight, selection};
use crate::text::{TextRange, next_grapheme, snap_to_graphemes, snap_to_words};
use crate::ui::session::{Cursor, Session};

/// What is mounted for the open article.
#[derive(Clone)]
pub struct Mounted {
    pub sheet: Rc<Sheet>,
    pub painter: Rc<Painter>,
    /// The positioned element around the text; overlay coordinates are relative to it.
    pub frame: HtmlElement,
}

/// `Copy`; in context beside the session.
#[derive(Clone, Copy)]
pub struct Desk {
    pub session: Session,
    mounted: StoredValue<Option<Mounted>, LocalStorage>,
    /// Rises when the text has been laid out anew, with other nodes.
    pub laid_out: RwSignal<u64>,
    /// Rises when something on screen has moved: sizes, fonts, a new article.
    pub geometry: RwSignal<u64>,
    /// What is highlighted, where boxes have to show it.
    marks: StoredValue<Marks, LocalStorage>,
    /// What the pointer has selected and nobody has taken over yet.
    pub(super) unsettled: StoredValue<Unsettled>,
    /// Where a widening began, so that narrowing comes back to it.
    pub widen_anchor: StoredValue<Option<usize>>,
    /// Whether the last command was "leave out a prefix".
    pub skipping: StoredValue<bool>,
    /// The column that moving up and down keeps to (window pixels).
    pub goal_x: StoredValue<Option<f64>>,
    /// Ranges found by the search, and which one is current.
    pub found: RwSignal<Vec<TextRange>>,
    pub search_open: RwSignal<bool>,
    pub note_open: RwSignal<bool>,
}

impl Desk {
    pub fn provide(session: Session) -> Self {
        let desk = Self {
            session,
            mounted: StoredValue::new_local(None),
            laid_out: RwSignal::new(0),
            geometry: RwSignal::new(0),
            marks: StoredValue::new_local(Marks::default()),
            unsettled: StoredValue::new(Unsettled::default()),
            widen_anchor: StoredValue::new(None),
            skipping: StoredValue::new(false),
            goal_x: StoredValue::new(None),
            found: RwSignal::new(Vec::new()),
            search_open: RwSignal::new(false),
            note_open: RwSignal::new(false),
        };
        provide_context(desk);
        desk
    }

    pub fn mounted(self) -> Option<Mounted> {
        self.mounted.with_value(Clone::clone)
    }

    pub fn set_mounted(self, mounted: Option<Mounted>) {
        self.mounted.set_value(mounted);
        self.laid_out.update(|count| *count += 1);
        self.moved();
    }

    /// Something on screen has moved.
    pub fn moved(self) {
        self.geometry.update(|geometry| *geometry += 1);
    }

    /// Moves the text cursor and shows it; the page's own selection follows.
    pub fn put_cursor(self, cursor: Cursor) {
        self.session.cursor.set(Some(cursor));
        if let Some(mounted) = self.mounted() {
            mounted.sheet.select(cursor.anchor, cursor.focus);
        }
    }

    /// Selects a range as if by hand, and brings it into view.
    pub fn select(self, range: TextRange) {
        self.put_cursor(Cursor::over(range));
        self.reveal(range);
    }

    pub fn reveal(self, range: TextRange) {
        if let Some(mounted) = self.mounted() {
            mounted.sheet.reveal(range);
            self.moved();
        }
    }

    pub fn clear_selection(self) {
        let focus = self.session.cursor.get_untracked().map(|cursor| cursor.focus);
        self.session.cursor.set(focus.map(Cursor::at));
        selection::clear();
    }

    /// What a dragged range means: whole words, or graphemes where snapping is off.
    pub fn snapped(self, range: TextRange) -> Option<TextRange> {
        let snap = self.session.prefs.saved.with_untracked(|saved| saved.snap);
        let text = self.session.with_open(|article, _| article.text.clone())?;
        if snap { snap_to_words(&text, range) } else { Some(snap_to_graphemes(&text, range)) }
            .filter(|range| !range.is_empty())
    }

    /// Takes over what the pointer has just selected; to be asked before anything acts on the selection.
    pub fn settle(self) {
        pointer::settle(self);
    }

    /// Takes over the page's selection. `None` where it is outside of the article or empty.
    pub fn adopt_selection(self) -> Option<TextRange> {
        let range = self.selected_range()?;
        if range.is_empty() { None } else { self.snapped(range) }
    }

    /// What of the article the page's selection holds, exactly.
    pub fn selected_range(self) -> Option<TextRange> {
        let Mounted { sheet, frame, .. } = self.mounted()?;
        let root = frame.first_element_child()?;
        let (start, end) = selection::selected(&root)?;
        let end = match end {
            Some(end) => sheet.byte_at(end)?,
            None => sheet.blocks.as_slice().last()?.range.end(),
        };
        Some(TextRange::between(sheet.byte_at(start)?, end))
    }

    /// Byte position of the caret under a point of the window, on a grapheme edge.
    pub fn pos_at(self, x: f64, y: f64) -> Option<usize> {
        let sheet = self.mounted()?.sheet;
        let pos = sheet.byte_at(selection::place_at(x, y)?)?;
        Some(snap_to_graphemes(&sheet.article_text, TextRange::at(pos)).start())
    }

    /// Whether a point of the window really lies on the character before or after `pos`.
    pub fn touches(self, pos: usize, x: f64, y: f64) -> bool {
        let Some(mounted) = self.mounted() else { return false };
        let sheet = &mounted.sheet;
        let start = crate::text::prev_grapheme(&sheet.article_text, pos);
        let end = next_grapheme(&sheet.article_text, pos);
        sheet.dom_ranges(TextRange::between(start, end)).iter().any(|(_, range)| {
            let Some(rects) = range.get_client_rects() else { return false };
            (0..rects.length()).filter_map(|index| rects.item(index)).any(|rect| {
                rect.left() - 3.0 <= x
                    && x <= rect.right() + 3.0
                    && rect.top() - 12.0 <= y
                    && y <= rect.bottom() + 6.0
            })
        })
    }

    /// Shows byte ranges under a highlight name; none clears it. As boxes where the browser has no highlights.
    pub fn highlight(self, name: &'static str, ranges: &[TextRange]) {
        let Some(mounted) = self.mounted() else { return };
        if !highlight::exist() {
            self.marks.update_value(|marks| marks.set(name, ranges));
            return self.draw_marks();
        }
        let ranges: Vec<web_sys::Range> = ranges
            .iter()
            .flat_map(|range| mounted.sheet.dom_ranges(*range))
            .map(|(_, range)| range)
            .collect();
        highlight::show(name, &ranges);
    }

    /// Draws what stands in for highlights anew: something has moved or changed.
    pub fn draw_marks(self) {
        if let Some(mounted) = self.mounted() {
            self.marks.update_value(|marks| marks.draw(&mounted.sheet));
        }
    }
}
