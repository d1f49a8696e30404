//! Where ranges of the text are on the page: rectangles by `Range.getClientRects` on the unsplit text node of a block.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use web_sys::{HtmlElement, Text};

use super::sheet::{BlockNode, Sheet};
use super::tags::tag_width;
use crate::platform::ink;
use crate::text::{TextRange, UnitTable, Utf16Pos, has_tashkeel};

/// Rectangles by range, relative to the block's box, in pixels.
pub(in crate::ui) type Measured = HashMap<TextRange, Vec<Rect>>;

/// Where ranges of one block are on the page.
pub(in crate::ui) struct Measure<'a> {
    pub element: &'a HtmlElement,
    text: &'a Text,
    pub shown: TextRange,
    units: OnceCell<UnitTable<'a>>,
    slice: &'a str,
    /// Left and top of the block's box, in window pixels.
    origin: OnceCell<(f64, f64)>,
    rtl: OnceCell<bool>,
    font: OnceCell<Option<String>>,
    measured: RefCell<Measured>,
}

impl<'a> Measure<'a> {
    pub fn new(sheet: &'a Sheet, block: usize, measured: Measured) -> Option<Self> {
        let shown = sheet.blocks.as_slice().get(block)?.range;
        let BlockNode { element, text } = sheet.node(block)?;
        Some(Self {
            element,
            text,
            shown,
            units: OnceCell::new(),
            slice: shown.slice(&sheet.article_text)?,
            origin: OnceCell::new(),
            rtl: OnceCell::new(),
            font: OnceCell::new(),
            measured: RefCell::new(measured),
        })
    }

    /// What was measured, for the next time.
    pub fn into_measured(self) -> Measured {
        self.measured.into_inner()
    }

    pub fn is_rtl(&self) -> bool {
        *self.rtl.get_or_init(|| super::sheet::is_rtl(self.element))
    }

    /// Rectangles of the part of `range` in this block, relative to its box.
    pub fn rects(&self, range: TextRange) -> Vec<Rect> {
        let Some(part) = self.shown.intersection(range) else { return Vec::new() };
        if let Some(rects) = self.measured.borrow().get(&part) {
            return rects.clone();
        }
        let rects = self.measure(part).unwrap_or_default();
        // Nothing is no measure: while fonts load WebKit may give none.
        if !rects.is_empty() {
            self.measured.borrow_mut().insert(part, rects.clone());
        }
        rects
    }

    /// How far marks over the first letters of `range`, as many as there are under `tag`, reach above `top`. `first` is the
    /// range's first rectangle as it was measured; pixels, and zero where nothing does.
    pub fn marks_above(&self, range: TextRange, first: Rect, top: f64, tag: &str) -> f64 {
        let Some(part) = self.shown.intersection(range) else { return 0.0 };
        let text = &self.slice[part.start() - self.shown.start()..part.end() - self.shown.start()];
        // Words, until they are as wide as the tag. Of many, and of those without marks, nothing is asked.
        let mut ends = text.match_indices(' ').map(|(at, _)| at).chain([text.len()]).take(4);
        let Some(mut under) = ends.next().map(|end| &text[..end]).filter(|_| has_tashkeel(text)) else {
            return 0.0;
        };
        let font = self.font.get_or_init(|| ink::font_of(self.element));
        let Some(font) = font else { return 0.0 };
        loop {
            let Some((above, width)) = ink::above_box(font, under) else { return 0.0 };
            let more = ends.next().filter(|_| width < tag_width(tag).min(first.width));
            match more {
                Some(end) => under = &text[..end],
                None => return (above - (first.top - top)).max(0.0),
            }
        }
    }

    /// `rects` of `range` without the spaces at which its lines were broken: they hang at the lines' ends.
    pub fn without_trailing_space(&self, range: TextRange, mut rects: Vec<Rect>) -> Vec<Rect> {
        let lines = line_count(&rects);
        let Some(part) = self.shown.intersection(range).filter(|_| lines > 1) else { return rects };
        let text = &self.slice[part.start() - self.shown.start()..part.end() - self.shown.start()];
        let spaces: Vec<TextRange> = text
            .char_indices()
            .filter(|(_, c)| matches!(c, ' ' | '\t'))
            .filter_map(|(at, c)| TextRange::new(part.start() + at, part.start() + at + c.len_utf8()))
            .collect();
        for index in 0..rects.len() {
            let line = rects[index];
            if rects.last().is_none_or(|last| last.top - line.top < line.height * 0.5) {
                break;
            }
            // The last space that is not on a later line.
            let after = spaces.partition_point(|space| {
                let rect = self.measure(*space).and_then(|rects| rects.first().copied());
                rect.is_none_or(|rect| rect.top < line.top + line.height * 0.5)
            });
            let Some(space) =
                after.checked_sub(1).and_then(|last| self.measure(spaces[last])?.first().copied())
            else {
                continue;
            };
            let end = |rect: &Rect| if self.is_rtl() { rect.left } else { rect.left + rect.width };
            if (space.top - line.top).abs() < line.height * 0.5
                && (end(&space) - end(&line)).abs() < 1.0
                && space.width < line.width
            {
                rects[index].width -= space.width;
                if self.is_rtl() {
                    rects[index].left += space.width;
                }
            }
        }
        rects
    }

    /// Where one character stands, however narrow it is. Where the browser gives it no box, and behind the block's text,
    /// it is the edge of the letter before it.
    pub fn place_of(&self, character: TextRange) -> Option<Rect> {
        let own = self.shown.intersection(character).and_then(|part| self.boxes(part)?.first().copied());
        own.or_else(|| {
            let end = character.start().min(self.shown.end());
            let text = &self.slice[..end.checked_sub(self.shown.start())?];
            let Some(letter) = text.chars().next_back() else {
                // A line without letters: its beginning.
                let left = if self.is_rtl() { f64::from(self.element.client_width()) } else { 0.0 };
                return Some(Rect {
                    left,
                    top: 0.0,
                    width: 0.0,
                    height: f64::from(self.element.client_height()),
                });
            };
            let before = *self.boxes(TextRange::new(end - letter.len_utf8(), end)?)?.last()?;
            let left = if self.is_rtl() { before.left } else { before.left + before.width };
            Some(Rect { left, width: 0.0, ..before })
        })
    }

    pub fn measure(&self, part: TextRange) -> Option<Vec<Rect>> {
        Some(in_reading_order(self.boxes(part)?, self.is_rtl()))
    }

    /// What the browser gives, in its order, with what has no width.
    pub fn boxes(&self, part: TextRange) -> Option<Vec<Rect>> {
        let units = self.units.get_or_init(|| UnitTable::new(self.slice));
        let unit = |byte: usize| {
            let Utf16Pos(unit) = units.utf16_of_byte(byte - self.shown.start())?;
            u32::try_from(unit).ok()
        };
        let range = web_sys::Range::new().ok()?;
        range.set_start(self.text, unit(part.start())?).ok()?;
        range.set_end(self.text, unit(part.end())?).ok()?;
        let list = range.get_client_rects()?;
        let (x, y) = *self.origin.get_or_init(|| {
            let origin = self.element.get_bounding_client_rect();
            (origin.left(), origin.top())
        });
        let rects = (0..list.length()).filter_map(|index| list.item(index)).map(|rect| Rect {
            left: rect.left() - x,
            top: rect.top() - y,
            width: rect.width(),
            height: rect.height(),
        });
        Some(rects.collect())
    }
}

#[derive(Clone, Copy)]
pub(in crate::ui) struct Rect {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// Browsers give the parts of a line from left to right; here they come as they are read, touching ones as one.
fn in_reading_order(mut rects: Vec<Rect>, rtl: bool) -> Vec<Rect> {
    let same_line = |a: &Rect, b: &Rect| (a.top - b.top).abs() < a.height * 0.5;
    rects.retain(|rect| rect.width > 0.0);
    let mut ordered: Vec<Rect> = Vec::with_capacity(rects.len());
    let mut rest = rects.as_mut_slice();
    while let Some(first) = rest.first().copied() {
        let length = rest.iter().take_while(|rect| same_line(&first, rect)).count();
        let (line, after) = rest.split_at_mut(length);
        crate::order::sort_by(
            line,
            |a, b| if rtl { b.left.total_cmp(&a.left) } else { a.left.total_cmp(&b.left) },
        );
        for part in line.iter() {
            match ordered.last_mut().filter(|last| same_line(last, part)) {
                Some(last)
                    if part.left <= last.left + last.width + 0.6
                        && last.left <= part.left + part.width + 0.6 =>
                {
                    let right = (last.left + last.width).max(part.left + part.width);
                    last.left = last.left.min(part.left);
                    last.width = right - last.left;
                }
                _ => ordered.push(*part),
            }
        }
        rest = after;
    }
    ordered
}

pub fn line_count(rects: &[Rect]) -> usize {
    let mut lines = 0;
    let mut last = f64::NEG_INFINITY;
    for rect in rects {
        if (rect.top - last).abs() > rect.height * 0.5 {
            lines += 1;
            last = rect.top;
        }
    }
    lines
}
