//! Labels as boxes behind the text, built only near the screen.
//!
//! Positions come from `Range.getClientRects` on the unsplit text node. All reads of a batch come before its writes.
//! Data offsets are never moved: only what is painted may differ, between lam and alef.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use web_sys::{Document, HtmlElement, Node};

use super::measure::{Measure, Measured, Rect, line_count};
use super::sheet::{Group, Sheet};
use super::tags::{TAG_MAX, TagPlaces};
use crate::assist::Suggestion;
use crate::model::{AnnotationSet, Article, LabelId, Project, Span, SpanId, levels};
use crate::platform::{dom, observe::NearScreen};
use crate::text::{TextRange, unusual_in};
use crate::ui::prefs::Tags;
use crate::ui::px::Px;
use crate::ui::session::{Session, shorten};
use crate::ui::words;

/// A span of more lines than this is a bar in the margin with brackets at its ends, not a flood of ground.
const LONG_LINES: usize = 2;
/// So much text fills the first screen, unless its paragraphs are very short.
const FIRST_BYTES: usize = 4_000;
const FIRST_GROUPS: usize = 6;
/// So much is put on the page at once, painted or not: what the engine lays out around the first screen.
const FILLED_BYTES: usize = 32_000;
/// No suggestion is longer (bytes): one that begins further up is not looked for.
const LONGEST: usize = 16_384;
/// While the page scrolls faster than this (pixels a frame), boxes wait until it rests.
const FLING: f64 = 240.0;

/// One box, relative to its block.
#[derive(PartialEq)]
struct PaintBox {
    class: &'static str,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    /// Index of the label's colour property; `None` for boxes without a label.
    color: Option<usize>,
    tag: Option<String>,
    /// Whose tag it is.
    span: Option<SpanId>,
    /// How far the tag is shifted so as not to cover its neighbour: along the line, and up.
    shift: (f64, f64),
}

/// The boxes of one block as they are on the page.
struct Layer {
    element: HtmlElement,
    boxes: Vec<(PaintBox, HtmlElement)>,
    /// Rectangles by range. They hold until the sheet's geometry changes, since text never does: an edit thus
    /// measures only what it adds.
    measured: Measured,
}

/// Paints one article's sheet. Dropped with it.
pub struct Painter {
    session: Session,
    sheet: Rc<Sheet>,
    layers: RefCell<HashMap<usize, Layer>>,
    /// Groups near the screen.
    near: RefCell<crate::order::Set<usize>>,
    waiting: RefCell<crate::order::Set<usize>>,
    scheduled: Cell<bool>,
    last_scroll: Cell<f64>,
    observer: RefCell<Option<NearScreen>>,
    /// Whether a span had no place when it was last painted.
    gaps: Cell<bool>,
}

impl Painter {
    /// For a sheet whose first screens are put on the page now, and the rest soon.
    pub fn new(session: Session, sheet: Rc<Sheet>) -> Rc<Self> {
        let painter = Rc::new(Self {
            session,
            sheet,
            layers: RefCell::default(),
            near: RefCell::default(),
            waiting: RefCell::default(),
            scheduled: Cell::new(false),
            last_scroll: Cell::new(0.0),
            observer: RefCell::new(None),
            gaps: Cell::new(false),
        });
        let early = painter.sheet.blocks.as_slice().partition_point(|block| block.range.end() < FILLED_BYTES);
        for block in 0..=early {
            painter.sheet.node(block);
        }
        painter.sheet.fill_rest();
        painter
    }

    /// Builds the boxes of the first screens and watches what comes near.
    pub fn start(self: &Rc<Self>) {
        let mut bytes = 0;
        let is_first = |group: &&Group| {
            let begins = bytes < FIRST_BYTES;
            bytes += group
                .blocks
                .clone()
                .map(|block| self.sheet.blocks.as_slice()[block].range.len())
                .sum::<usize>();
            begins
        };
        let count = self.sheet.groups.iter().take_while(is_first).count().min(FIRST_GROUPS);
        let first: Vec<usize> = (0..count).collect();
        self.near.borrow_mut().extend(first.iter().copied());
        self.paint_blocks(
            first.into_iter().flat_map(|group| self.sheet.groups[group].blocks.clone()).collect(),
        );
        self.observe();
    }

    fn observe(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let observer = NearScreen::new("120% 0px", move |changed| {
            let Some(painter) = weak.upgrade() else { return };
            for (group, near) in changed {
                let first = group.get_attribute("data-group").and_then(|first| first.parse().ok());
                if let Some(first) = first {
                    painter.come_or_go(painter.sheet.group_of(first), near);
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
                    layer.element.remove();
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
        let mut blocks = crate::order::Set::new();
        for range in ranges {
            for block in self.sheet.blocks.touching(*range) {
                if self.layers.borrow().contains_key(&block) {
                    blocks.insert(block);
                }
            }
        }
        self.paint_blocks(blocks.into_iter().collect());
    }

    /// The boxes that carry a tag, of the blocks near the screen, and whose they are.
    pub fn tags_on_screen(&self) -> Vec<(SpanId, HtmlElement)> {
        let layers = self.layers.borrow();
        let boxes = layers.values().flat_map(|layer| &layer.boxes);
        boxes.filter_map(|(paint, element)| Some((paint.span.clone()?, element.clone()))).collect()
    }

    /// Whether a span had no place on screen: before fonts have come WebKit measures nothing for some ranges.
    pub fn has_gaps(&self) -> bool {
        self.gaps.get()
    }

    /// Repaints everything near the screen: the width, the type or the labels have changed.
    pub fn repaint_all(&self) {
        self.gaps.set(false);
        let mut blocks = Vec::new();
        for (block, layer) in self.layers.borrow_mut().iter_mut() {
            layer.measured.clear();
            blocks.push(*block);
        }
        self.paint_blocks(blocks);
    }

    fn paint_blocks(&self, blocks: Vec<usize>) {
        if blocks.is_empty() {
            return;
        }
        // All of them before the first is measured: each block that comes after would make the page be laid out again.
        for block in &blocks {
            self.sheet.node(*block);
        }
        let chosen = self.session.chosen.get_untracked();
        let suggested = self.session.assist.suggestions.read_untracked();
        let current = self.session.assist.current.get_untracked();
        let (tags, hidden, tag_height, grounds) = self.session.prefs.saved.with_untracked(|saved| {
            let grounds = [false, true].map(|rtl| saved.ground_height(rtl));
            (saved.tags, saved.show_hidden, saved.tag_height(), grounds)
        });
        let painted: Vec<(usize, Vec<PaintBox>, Measured)> = self
            .session
            .with_project(|project| {
                let open = self.session.open.get_untracked()?;
                let (article, set) = (project.article(&open.article)?, project.set(&open.set)?);
                let look = Look {
                    suggested: &suggested,
                    current: current.as_ref(),
                    gaps: &self.gaps,
                    project,
                    article,
                    set,
                    chosen: chosen.as_ref(),
                    tags,
                    hidden,
                    tag_height,
                    grounds,
                };
                let mut layers = self.layers.borrow_mut();
                let paint = |block: usize| {
                    let known = layers.get_mut(&block).map(|layer| std::mem::take(&mut layer.measured));
                    let measure = Measure::new(&self.sheet, block, known.unwrap_or_default())?;
                    let boxes = look.boxes(&measure);
                    Some((block, boxes, measure.into_measured()))
                };
                Some(blocks.into_iter().filter_map(paint).collect())
            })
            .unwrap_or_default();
        let Some(document) = dom::document() else { return };
        let mut layers = self.layers.borrow_mut();
        for (block, boxes, measured) in painted {
            match layers.get_mut(&block) {
                Some(layer) => {
                    layer.show(&document, boxes);
                    layer.measured = measured;
                }
                None => {
                    let Some(element) = dom::create(&document, "div", "under") else { continue };
                    let _ = element.set_attribute("aria-hidden", "true");
                    let mut layer = Layer { element, boxes: Vec::new(), measured };
                    layer.show(&document, boxes);
                    // The only way to fail is a sheet that has just been taken down, where nothing is to be shown.
                    if let Some(node) = self.sheet.node(block) {
                        let _ = node.element.append_child(&layer.element);
                    }
                    layers.insert(block, layer);
                }
            }
        }
    }
}

impl Layer {
    /// Shows `boxes` in place of what was there; those that stay as they are, are not touched.
    fn show(&mut self, document: &Document, boxes: Vec<PaintBox>) {
        let same = |pair: &(&(PaintBox, HtmlElement), &PaintBox)| pair.0.0 == *pair.1;
        let head = self.boxes.iter().zip(&boxes).take_while(same).count();
        let tail = self.boxes[head..].iter().rev().zip(boxes[head..].iter().rev()).take_while(same).count();
        let changed = head..self.boxes.len() - tail;
        let next = self.boxes.get(changed.end).map(|(_, element)| element.clone());
        let new = boxes.len() - tail;
        let mut css = String::new();
        let mut fresh = Vec::with_capacity(new - head);
        for paint in boxes.into_iter().take(new).skip(head) {
            let Some(element) = paint.element(document, &mut css) else { continue };
            let _ = self.element.insert_before(&element, next.as_ref().map(AsRef::<Node>::as_ref));
            fresh.push((paint, element));
        }
        for (_, old) in self.boxes.splice(changed, fresh) {
            old.remove();
        }
    }
}

impl PaintBox {
    fn element(&self, document: &Document, css: &mut String) -> Option<HtmlElement> {
        let element = dom::create(document, "i", self.class)?;
        css.clear();
        self.write_css(css);
        element.style().set_css_text(css);
        if let Some(tag) = &self.tag {
            let _ = element.set_attribute("data-tag", tag);
        }
        Some(element)
    }

    fn write_css(&self, css: &mut String) {
        let Self { left, top, width, height, .. } = self;
        let (left, top, width, height) = (Px(*left), Px(*top), Px(*width), Px(*height));
        let _ = write!(css, "left:{left}px;top:{top}px;width:{width}px;height:{height}px");
        if let Some(color) = self.color {
            let _ = write!(css, ";--c:var(--l{color})");
        }
        if self.shift != (0.0, 0.0) {
            let _ = write!(css, ";--tx:{}px;--ty:{}px", Px(self.shift.0.round()), Px(self.shift.1.round()));
        }
    }
}

/// What one batch looks at.
struct Look<'a> {
    project: &'a Project,
    article: &'a Article,
    set: &'a AnnotationSet,
    chosen: Option<&'a SpanId>,
    /// In the order of the text.
    suggested: &'a [Suggestion],
    current: Option<&'a Suggestion>,
    tags: Tags,
    hidden: bool,
    gaps: &'a Cell<bool>,
    tag_height: f64,
    /// Greatest height of a ground, in Latin and in Arabic lines.
    grounds: [f64; 2],
}

impl Look<'_> {
    fn ground(&self, rtl: bool) -> f64 {
        self.grounds[usize::from(rtl)]
    }

    /// As high as the leading allows: the room is taken above and below the letters alike.
    fn lowered(&self, rect: Rect, rtl: bool) -> Rect {
        let height = rect.height.min(self.ground(rtl));
        Rect { top: rect.top + (rect.height - height) / 2.0, height, ..rect }
    }

    fn boxes(&self, block: &Measure) -> Vec<PaintBox> {
        let shown = block.shown;
        let mut boxes = Vec::new();
        self.add_unlabelled(block, shown, &mut boxes);
        self.add_suggested(block, shown, &mut boxes);
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
        let mut tags = TagPlaces::new(self.tag_height);
        let step = (self.ground(block.is_rtl()) * 0.125).clamp(3.0, 5.0);
        let mut bars = 0;
        // Outer spans first, so that inner ones lie on top.
        let mut order: Vec<usize> = (0..spans.len()).collect();
        crate::order::sort_by_key(&mut order, |index| std::cmp::Reverse(levels[*index]));
        for index in order {
            let span = spans[index];
            let level = f64::from(levels[index].min(6));
            let color = colors.get(&span.label).copied();
            let on = self.chosen == Some(&span.id);
            let unsure = span.certainty == crate::model::Certainty::Unsure;
            let mut first_part = true;
            let own = boxes.len();
            for range in &span.ranges {
                let rects = block.rects(painted_range(&self.article.text, *range));
                if rects.is_empty() {
                    if shown.intersection(*range).is_some() {
                        self.gaps.set(true);
                    }
                    continue;
                }
                let begins_here = shown.start() <= range.start();
                let ends_here = range.end() <= shown.end();
                let tag = (first_part && begins_here).then(|| self.tag(span)).flatten();
                first_part = false;
                let lines = line_count(&rects);
                if lines > LONG_LINES || (!begins_here || !ends_here) && range.len() > 400 {
                    let rects = if on { block.without_trailing_space(*range, rects) } else { rects };
                    let lane = f64::from(bars);
                    bars += 1;
                    self.add_bar(
                        block,
                        *range,
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
                for (at, rect) in block.without_trailing_space(*range, rects).iter().enumerate() {
                    let tag = if at == 0 { tag.clone() } else { None };
                    let measured = *rect;
                    let rect = self.lowered(measured, block.is_rtl());
                    // Outer boxes reach higher, and their tags with them.
                    let lifted = Rect { top: rect.top - level * 2.0, ..rect };
                    let shift = tag.as_ref().map_or((0.0, 0.0), |tag| {
                        let marks = block.marks_above(*range, measured, lifted.top, tag);
                        tags.place(lifted, tag, block.is_rtl(), marks)
                    });
                    boxes.push(PaintBox {
                        class: match (on, unsure) {
                            (false, false) => "s",
                            (true, false) => "s on",
                            (false, true) => "s un",
                            (true, true) => "s on un",
                        },
                        left: rect.left - 1.0,
                        top: lifted.top,
                        width: rect.width + 2.0,
                        height: rect.height + level * step,
                        color,
                        tag,
                        span: None,
                        shift,
                    });
                }
            }
            for tagged in boxes[own..].iter_mut().filter(|paint| paint.tag.is_some()) {
                tagged.span = Some(span.id.clone());
            }
        }
        boxes
    }

    /// A long span: brackets at its ends, a bar beside its lines.
    #[allow(clippy::too_many_arguments, reason = "one call site; the parts of one drawing")]
    fn add_bar(
        &self,
        block: &Measure,
        range: TextRange,
        rects: &[Rect],
        (begins, ends): (bool, bool),
        lane: f64,
        color: Option<usize>,
        on: bool,
        tag: Option<String>,
        tags: &mut TagPlaces,
        boxes: &mut Vec<PaintBox>,
    ) {
        let rtl = block.is_rtl();
        let measured = rects.first().copied();
        let rects: Vec<Rect> = rects.iter().map(|rect| self.lowered(*rect, rtl)).collect();
        let width = f64::from(block.element.client_width());
        let top = rects.iter().map(|rect| rect.top).fold(f64::INFINITY, f64::min);
        let bottom = rects.iter().map(|rect| rect.top + rect.height).fold(0.0, f64::max);
        let outside = 10.0 + lane * 7.0;
        let left = if rtl { width + outside - 3.0 } else { -outside };
        let mut push = |class, rect: Rect, tag: Option<String>, shift| {
            let Rect { left, top, width, height } = rect;
            boxes.push(PaintBox { class, left, top, width, height, color, tag, span: None, shift });
        };
        push(
            if on { "bar on" } else { "bar" },
            Rect { left, top, width: 3.0, height: bottom - top },
            None,
            (0.0, 0.0),
        );
        if on {
            for rect in &rects {
                push("s long", *rect, None, (0.0, 0.0));
            }
        }
        if let (true, Some(first)) = (begins, rects.first()) {
            let left = if rtl { first.left + first.width - 7.0 } else { first.left - 2.0 };
            let shift = tag.as_ref().map_or((0.0, 0.0), |tag| {
                let marks = block.marks_above(range, measured.unwrap_or(*first), first.top - 2.0, tag);
                tags.place(*first, tag, rtl, marks)
            });
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
    fn add_unlabelled(&self, block: &Measure, shown: TextRange, boxes: &mut Vec<PaintBox>) {
        let mut push = |class, rect: Rect, tag: Option<String>| {
            let Rect { left, top, width, height } = rect;
            boxes.push(PaintBox {
                class,
                left,
                top,
                width,
                height,
                color: None,
                tag,
                span: None,
                shift: (0.0, 0.0),
            });
        };
        for excluded in self.article.meta.excluded.iter().filter(|range| range.overlaps(shown)) {
            for rect in block.rects(*excluded) {
                push("excluded", rect, None);
            }
        }
        let rest =
            self.set.head.examined_to.map(|to| TextRange::between(to, self.article.text.len().max(to)));
        if let Some(rest) = rest.filter(|rest| rest.overlaps(shown)) {
            for rect in block.rects(rest) {
                push("unexamined", rect, None);
            }
        }
        if self.hidden {
            // A carriage return stands behind the block's text.
            let text = &self.article.text;
            let end = shown.end() + usize::from(text[shown.end()..].starts_with('\r'));
            for (range, _, name) in unusual_in(text, TextRange::between(shown.start(), end)) {
                if let Some(rect) = block.place_of(range) {
                    push("hidden", rect, Some(name.to_owned()));
                }
            }
        }
    }

    /// What may be labelled: a dotted line below it; the one that keys are about stands out and says its label.
    fn add_suggested(&self, block: &Measure, shown: TextRange, boxes: &mut Vec<PaintBox>) {
        let from = self.suggested.partition_point(|it| it.range.start() + LONGEST < shown.start());
        let here = self.suggested[from..].iter().take_while(|it| it.range.start() < shown.end());
        for it in here.filter(|it| it.range.overlaps(shown)) {
            let labels = self.project.labels();
            let Some(color) = labels.iter().position(|label| label.id == it.label) else { continue };
            let on = self.current == Some(it);
            let mut name = (on && shown.start() <= it.range.start())
                .then(|| shorten(labels[color].name(words::language().tag()), TAG_MAX));
            let rects = block.rects(painted_range(&self.article.text, it.range));
            for rect in block.without_trailing_space(it.range, rects) {
                let Rect { left, top, width, height } = self.lowered(rect, block.is_rtl());
                boxes.push(PaintBox {
                    class: if on { "p on" } else { "p" },
                    left,
                    top,
                    width,
                    height,
                    color: Some(color),
                    tag: name.take(),
                    span: None,
                    shift: (0.0, 0.0),
                });
            }
        }
    }

    fn tag(&self, span: &Span) -> Option<String> {
        let name = || {
            let label = self.project.label(&span.label)?;
            Some(shorten(label.name(words::language().tag()), TAG_MAX))
        };
        let mark = if span.note.is_empty() { "" } else { " ✎" };
        let unsure =
            if span.certainty == crate::model::Certainty::Unsure { words::screen().unsure_mark } else { "" };
        match self.tags {
            Tags::None => None,
            Tags::Full => Some(format!("{unsure}{}{mark}", name()?)),
            Tags::Letter => Some(format!("{unsure}{}{mark}", name()?.chars().next()?)),
        }
    }
}

/// Where a span is painted: an edge between lam and alef, or inside لله, has no place on screen and is painted from
/// before the lam. The span itself keeps its range.
pub(in crate::ui) fn painted_range(text: &str, range: TextRange) -> TextRange {
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
