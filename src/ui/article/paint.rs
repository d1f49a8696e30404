//! Labels as boxes behind the text, built only near the screen.
//!
//! Positions come from `Range.getClientRects` on the unsplit text node. All reads of a batch come before its writes.
//! Data offsets are never moved: only what is painted may differ, between lam and alef.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use web_sys::HtmlElement;

use super::sheet::Sheet;
use crate::model::{AnnotationSet, Article, LabelId, Project, Span, SpanId, levels};
use crate::platform::{dom, observe::NearScreen};
use crate::text::{TextRange, unusual_in};
use crate::ui::prefs::Tags;
use crate::ui::session::Session;
use crate::ui::words;

/// A span of more lines than this is a bar in the margin with brackets at its ends, not a flood of ground.
const LONG_LINES: usize = 2;
/// While the page scrolls faster than this (pixels a frame), boxes wait until it rests.
const FLING: f64 = 240.0;

/// One box, relative to its block.
struct PaintBox {
    class: &'static str,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    /// Index of the label's colour property; `None` for boxes without a label.
    color: Option<usize>,
    tag: Option<String>,
    /// How far the tag is shifted so as not to cover its neighbour: along the line, and up.
    shift: (f64, f64),
}

/// Paints one article's sheet. Dropped with it.
pub struct Painter {
    session: Session,
    sheet: Rc<Sheet>,
    layers: RefCell<HashMap<usize, HtmlElement>>,
    /// Groups near the screen.
    near: RefCell<BTreeSet<usize>>,
    waiting: RefCell<BTreeSet<usize>>,
    scheduled: Cell<bool>,
    last_scroll: Cell<f64>,
    observer: RefCell<Option<NearScreen>>,
}

impl Painter {
    /// Watches the sheet's groups; boxes of the first screens are built at once.
    pub fn start(session: Session, sheet: Rc<Sheet>) -> Rc<Self> {
        let painter = Rc::new(Self {
            session,
            sheet,
            layers: RefCell::default(),
            near: RefCell::default(),
            waiting: RefCell::default(),
            scheduled: Cell::new(false),
            last_scroll: Cell::new(0.0),
            observer: RefCell::new(None),
        });
        let first: Vec<usize> = (0..painter.sheet.groups.len().min(1)).collect();
        painter.near.borrow_mut().extend(&first);
        painter.paint_blocks(
            first.into_iter().flat_map(|group| painter.sheet.groups[group].blocks.clone()).collect(),
        );
        painter.observe();
        painter
    }

    fn observe(self: &Rc<Self>) {
        let indices: HashMap<String, usize> = self
            .sheet
            .groups
            .iter()
            .enumerate()
            .map(|(index, group)| (group.blocks.start.to_string(), index))
            .collect();
        let weak = Rc::downgrade(self);
        let observer = NearScreen::new("120% 0px", move |changed| {
            let Some(painter) = weak.upgrade() else { return };
            for (group, near) in changed {
                let first = group.first_element_child();
                let index = first.and_then(|block| indices.get(&block.get_attribute("data-block")?).copied());
                if let Some(index) = index {
                    painter.come_or_go(index, near);
                }
            }
            painter.schedule();
        });
        // Without the observer (a browser from before 2019) only the first screens are painted ahead.
        if let Some(observer) = &observer {
            for group in &self.sheet.groups {
                observer.watch(&group.element);
            }
        }
        *self.observer.borrow_mut() = observer;
    }

    fn come_or_go(&self, group: usize, near: bool) {
        let blocks = self.sheet.groups[group].blocks.clone();
        if near {
            if self.near.borrow_mut().insert(group) {
                self.waiting.borrow_mut().extend(blocks);
            }
        } else if self.near.borrow_mut().remove(&group) {
            let mut layers = self.layers.borrow_mut();
            for block in blocks {
                self.waiting.borrow_mut().remove(&block);
                if let Some(layer) = layers.remove(&block) {
                    layer.remove();
                }
            }
        }
    }

    /// Builds what waits in the next frame, or once a fling is over.
    fn schedule(self: &Rc<Self>) {
        if self.waiting.borrow().is_empty() || self.scheduled.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        let scroll = move || dom::window().and_then(|window| window.scroll_y().ok()).unwrap_or_default();
        self.last_scroll.set(scroll());
        dom::after(30, move || {
            let Some(painter) = weak.upgrade() else { return };
            painter.scheduled.set(false);
            if (scroll() - painter.last_scroll.get()).abs() > FLING {
                painter.schedule();
                return;
            }
            // A few blocks a turn keep every task short.
            let batch: Vec<usize> = painter.waiting.borrow().iter().copied().take(12).collect();
            for block in &batch {
                painter.waiting.borrow_mut().remove(block);
            }
            painter.paint_blocks(batch);
            painter.schedule();
        });
    }

    /// Repaints the blocks that a byte range touches, at once, where they are near the screen.
    pub fn repaint(&self, ranges: &[TextRange]) {
        let mut blocks = BTreeSet::new();
        for range in ranges {
            for block in self.sheet.blocks.touching(*range) {
                if self.layers.borrow().contains_key(&block) {
                    blocks.insert(block);
                }
            }
        }
        self.paint_blocks(blocks.into_iter().collect());
    }

    /// Repaints everything near the screen: the width, the type or the labels have changed.
    pub fn repaint_all(&self) {
        let blocks: Vec<usize> = self.layers.borrow().keys().copied().collect();
        self.paint_blocks(blocks);
    }

    fn paint_blocks(&self, blocks: Vec<usize>) {
        if blocks.is_empty() {
            return;
        }
        let chosen = self.session.chosen.get_untracked();
        let (tags, hidden) = self.session.prefs.saved.with_untracked(|saved| (saved.tags, saved.show_hidden));
        let painted: Vec<(usize, Vec<PaintBox>)> = self
            .session
            .with_project(|project| {
                let open = self.session.open.get_untracked()?;
                let (article, set) = (project.article(&open.article)?, project.set(&open.set)?);
                let look =
                    Look { sheet: &self.sheet, project, article, set, chosen: chosen.as_ref(), tags, hidden };
                Some(blocks.into_iter().map(|block| (block, look.boxes(block))).collect())
            })
            .unwrap_or_default();
        let Some(document) = dom::document() else { return };
        let mut css = String::new();
        for (block, boxes) in painted {
            let mut layers = self.layers.borrow_mut();
            let Some(fresh) = dom::create(&document, "div", "under") else { continue };
            let _ = fresh.set_attribute("aria-hidden", "true");
            for paint in boxes {
                let Some(element) = dom::create(&document, "i", paint.class) else { continue };
                css.clear();
                paint.write_css(&mut css);
                element.style().set_css_text(&css);
                if let Some(tag) = &paint.tag {
                    let _ = element.set_attribute("data-tag", tag);
                }
                let _ = fresh.append_child(&element);
            }
            let old = layers.insert(block, fresh.clone());
            let parent = &self.sheet.nodes[block].element;
            let placed = match old {
                Some(old) => parent.replace_child(&fresh, &old),
                None => parent.append_child(&fresh),
            };
            // The only way to fail is a sheet that has just been taken down, where nothing is to be shown.
            let _ = placed;
        }
    }
}

impl PaintBox {
    fn write_css(&self, css: &mut String) {
        let Self { left, top, width, height, .. } = self;
        let _ = write!(css, "left:{left:.1}px;top:{top:.1}px;width:{width:.1}px;height:{height:.1}px");
        if let Some(color) = self.color {
            let _ = write!(css, ";--c:var(--l{color})");
        }
        if self.shift != (0.0, 0.0) {
            let _ = write!(css, ";--tx:{:.0}px;--ty:{:.0}px", self.shift.0, self.shift.1);
        }
    }
}

/// What one batch looks at.
struct Look<'a> {
    sheet: &'a Sheet,
    project: &'a Project,
    article: &'a Article,
    set: &'a AnnotationSet,
    chosen: Option<&'a SpanId>,
    tags: Tags,
    hidden: bool,
}

#[derive(Clone, Copy)]
struct Rect {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Look<'_> {
    fn boxes(&self, block: usize) -> Vec<PaintBox> {
        let shown = self.sheet.blocks.as_slice()[block].range;
        let mut boxes = Vec::new();
        self.add_unlabelled(block, shown, &mut boxes);
        let spans: Vec<&Arc<Span>> = self
            .set
            .spans
            .touching(shown)
            .into_iter()
            .filter(|span| self.project.label(&span.label).is_none_or(|label| !label.hidden))
            .collect();
        if spans.is_empty() {
            return boxes;
        }
        let levels = levels(&spans);
        let colors: HashMap<&LabelId, usize> =
            self.project.labels().into_iter().enumerate().map(|(index, label)| (&label.id, index)).collect();
        let mut tags = TagPlaces::default();
        let mut bars = 0;
        // Outer spans first, so that inner ones lie on top.
        let mut order: Vec<usize> = (0..spans.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(levels[*index]));
        for index in order {
            let span = spans[index];
            let level = f64::from(levels[index].min(6));
            let color = colors.get(&span.label).copied();
            let on = self.chosen == Some(&span.id);
            let unsure = span.certainty == crate::model::Certainty::Unsure;
            let mut first_part = true;
            for range in &span.ranges {
                let rects = self.rects(block, painted_range(&self.article.text, *range));
                if rects.is_empty() {
                    continue;
                }
                let begins_here = shown.start() <= range.start();
                let ends_here = range.end() <= shown.end();
                let tag = (first_part && begins_here).then(|| self.tag(span)).flatten();
                first_part = false;
                let lines = line_count(&rects);
                if lines > LONG_LINES || (!begins_here || !ends_here) && range.len() > 400 {
                    let lane = f64::from(bars);
                    bars += 1;
                    self.add_bar(
                        block,
                        &rects,
                        (begins_here, ends_here),
                        lane,
                        color,
                        on,
                        tag,
                        &mut tags,
                        &mut boxes,
                    );
                    continue;
                }
                for (at, rect) in rects.iter().enumerate() {
                    let tag = if at == 0 { tag.clone() } else { None };
                    let shift =
                        tag.as_ref().map_or((0.0, 0.0), |tag| tags.place(*rect, tag, self.is_rtl(block)));
                    boxes.push(PaintBox {
                        class: match (on, unsure) {
                            (false, false) => "s",
                            (true, false) => "s on",
                            (false, true) => "s un",
                            (true, true) => "s on un",
                        },
                        left: rect.left - 1.0,
                        top: rect.top - level * 2.0,
                        width: rect.width + 2.0,
                        height: rect.height + level * 5.0,
                        color,
                        tag,
                        shift: (shift.0, shift.1 - level * 2.0 * f64::from(u8::from(shift.1 != 0.0))),
                    });
                }
            }
        }
        boxes
    }

    /// A long span: brackets at its ends, a bar beside its lines.
    #[allow(clippy::too_many_arguments, reason = "one call site; the parts of one drawing")]
    fn add_bar(
        &self,
        block: usize,
        rects: &[Rect],
        (begins, ends): (bool, bool),
        lane: f64,
        color: Option<usize>,
        on: bool,
        tag: Option<String>,
        tags: &mut TagPlaces,
        boxes: &mut Vec<PaintBox>,
    ) {
        let element = &self.sheet.nodes[block].element;
        let rtl = self.is_rtl(block);
        let width = element.client_width() as f64;
        let top = rects.iter().map(|rect| rect.top).fold(f64::INFINITY, f64::min);
        let bottom = rects.iter().map(|rect| rect.top + rect.height).fold(0.0, f64::max);
        let outside = 10.0 + lane * 7.0;
        let left = if rtl { width + outside - 3.0 } else { -outside };
        let mut push = |class, rect: Rect, tag: Option<String>, shift| {
            let Rect { left, top, width, height } = rect;
            boxes.push(PaintBox { class, left, top, width, height, color, tag, shift });
        };
        push(
            if on { "bar on" } else { "bar" },
            Rect { left, top, width: 3.0, height: bottom - top },
            None,
            (0.0, 0.0),
        );
        if on {
            for rect in rects {
                push("s long", *rect, None, (0.0, 0.0));
            }
        }
        if let (true, Some(first)) = (begins, rects.first()) {
            let left = if rtl { first.left + first.width - 7.0 } else { first.left - 2.0 };
            let shift = tag.as_ref().map_or((0.0, 0.0), |tag| tags.place(*first, tag, rtl));
            let rect = Rect { left, top: first.top - 2.0, width: 9.0, height: first.height + 4.0 };
            push("bracket start", rect, tag, shift);
        }
        if let (true, Some(last)) = (ends, rects.last()) {
            let left = if rtl { last.left - 2.0 } else { last.left + last.width - 7.0 };
            let rect = Rect { left, top: last.top - 2.0, width: 9.0, height: last.height + 4.0 };
            push("bracket finish", rect, None, (0.0, 0.0));
        }
    }

    /// What is not a label: excluded and unexamined text, hidden characters.
    fn add_unlabelled(&self, block: usize, shown: TextRange, boxes: &mut Vec<PaintBox>) {
        let mut push = |class, rect: Rect, tag: Option<String>| {
            let Rect { left, top, width, height } = rect;
            boxes.push(PaintBox { class, left, top, width, height, color: None, tag, shift: (0.0, 0.0) });
        };
        for excluded in self.article.meta.excluded.iter().filter(|range| range.overlaps(shown)) {
            for rect in self.rects(block, *excluded) {
                push("excluded", rect, None);
            }
        }
        let rest =
            self.set.head.examined_to.map(|to| TextRange::between(to, self.article.text.len().max(to)));
        if let Some(rest) = rest.filter(|rest| rest.overlaps(shown)) {
            for rect in self.rects(block, rest) {
                push("unexamined", rect, None);
            }
        }
        if self.hidden {
            for (range, _, name) in unusual_in(&self.article.text, shown) {
                for rect in self.rects(block, range).into_iter().take(1) {
                    push("hidden", rect, Some(name.to_owned()));
                }
            }
        }
    }

    /// Rectangles of the part of `range` in `block`, relative to the block's box.
    fn rects(&self, block: usize, range: TextRange) -> Vec<Rect> {
        let Some(list) = self.sheet.dom_range_in(block, range).and_then(|range| range.get_client_rects())
        else {
            return Vec::new();
        };
        let origin = self.sheet.nodes[block].element.get_bounding_client_rect();
        let (x, y) = (origin.left(), origin.top());
        let rects = (0..list.length()).filter_map(|index| list.item(index)).map(|rect| Rect {
            left: rect.left() - x,
            top: rect.top() - y,
            width: rect.width(),
            height: rect.height(),
        });
        in_reading_order(rects.collect(), self.is_rtl(block))
    }

    fn is_rtl(&self, block: usize) -> bool {
        super::sheet::is_rtl(&self.sheet.nodes[block].element)
    }

    fn tag(&self, span: &Span) -> Option<String> {
        let name = || {
            let label = self.project.label(&span.label)?;
            Some(label.name(words::language().tag()).to_owned())
        };
        let mark = if span.note.is_empty() { "" } else { " ✎" };
        let unsure = if span.certainty == crate::model::Certainty::Unsure { "؟ " } else { "" };
        match self.tags {
            Tags::None => None,
            Tags::Full => Some(format!("{unsure}{}{mark}", name()?)),
            Tags::Letter => Some(format!("{unsure}{}{mark}", name()?.chars().next()?)),
        }
    }
}

/// Keeps tags of one block from covering each other.
#[derive(Default)]
struct TagPlaces(Vec<(f64, f64, f64)>);

impl TagPlaces {
    /// Where the tag over `rect` goes: `(along the line, up)` in pixels, both from its natural place.
    fn place(&mut self, rect: Rect, tag: &str, rtl: bool) -> (f64, f64) {
        let width = 8.0 + 6.4 * tag.chars().count() as f64;
        let (mut shift, mut up) = (0.0, 0.0);
        for _ in 0..6 {
            let from = if rtl { rect.left + rect.width - shift - width } else { rect.left + shift };
            let clash = self.0.iter().find(|(top, start, end)| {
                (top - (rect.top - up)).abs() < 10.0 && *start < from + width && from < *end
            });
            let Some((_, start, end)) = clash else {
                self.0.push((rect.top - up, from, from + width));
                break;
            };
            // Beside its neighbour while the span has room, above it otherwise.
            let beside = if rtl { rect.left + rect.width - start + 2.0 } else { end - rect.left + 2.0 };
            if beside + width <= rect.width + 4.0 {
                shift = beside;
            } else {
                (shift, up) = (0.0, up + 11.0);
            }
        }
        (if rtl { -shift } else { shift }, -up)
    }
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
        line.sort_by(|a, b| if rtl { b.left.total_cmp(&a.left) } else { a.left.total_cmp(&b.left) });
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

fn line_count(rects: &[Rect]) -> usize {
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

/// Where a span is painted: an edge between lam and alef, or inside لله, has no place on screen and is painted from
/// before the lam. The span itself keeps its range.
fn painted_range(text: &str, range: TextRange) -> TextRange {
    let is_mark = |c: char| matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}');
    let (before, after) = text.split_at(range.start());
    let next = after.chars().next();
    let mut earlier = before.char_indices().rev().filter(|(_, c)| !is_mark(*c));
    let Some((lam, 'ل')) = earlier.next() else { return range };
    let start = match next {
        Some('ا' | 'أ' | 'إ' | 'آ' | 'ٱ') => lam,
        // The second lam and the heh of لله are one ligature with the first.
        Some('ل') if after.starts_with("له") => lam,
        Some('ه') => match earlier.next() {
            Some((first, 'ل')) => first,
            _ => return range,
        },
        _ => return range,
    };
    TextRange::between(start, range.end())
}
