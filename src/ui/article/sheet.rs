//! The article's text in the DOM: one element per block, each with a single text node that is never split.
//!
//! Byte positions of the core become DOM points here and back. Painting is `paint`'s work.

use std::cell::{Cell, OnceCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, Range, Text};

use crate::platform::dom;
use crate::platform::selection::DomPlace;
use crate::text::{
    Block, Blocks, TextRange, Utf16Pos, byte_of_utf16, is_vowelled, next_grapheme, prev_grapheme,
    utf16_of_byte,
};

/// Blocks are gathered into groups of about this many bytes: single blocks would each cost at every scroll.
const GROUP_BYTES: usize = 4_000;
const GROUP_BLOCKS: usize = 8;
/// Groups stand in runs of so many, each run in an element of its own: what WebKit takes for a frame in which text is added
/// grows with the number of siblings, and with 2,300 of them was three times as much.
const RUN_GROUPS: usize = 32;
/// Milliseconds in which groups are filled before the page has its turn.
const FILL_SLICE: f64 = 8.0;

/// One block on screen.
pub struct BlockNode {
    pub element: HtmlElement,
    pub text: Text,
}

/// A run of blocks that the browser lays out, or leaves out, together.
pub struct Group {
    pub element: HtmlElement,
    pub blocks: std::ops::Range<usize>,
    /// Its blocks, once something asked for one of them or their turn came.
    nodes: OnceCell<Vec<BlockNode>>,
}

pub struct Sheet {
    pub article_text: Arc<str>,
    pub blocks: Blocks,
    pub groups: Vec<Group>,
    document: Document,
    /// How often something was brought into view.
    revealed: Cell<u64>,
    /// Cloned for each block, since setting attributes one by one would cost more than all the rest.
    pattern: HtmlElement,
}

impl Sheet {
    /// Fills `root` with the article's groups, in place of what it held; their blocks come with [`Sheet::fill_rest`], or
    /// when they are asked for. `None` when the document is gone.
    pub fn build(root: &HtmlElement, article_text: Arc<str>, blocks: Blocks) -> Option<Self> {
        let document = dom::document()?;
        let fragment = document.create_document_fragment();
        let pattern = dom::create(&document, "p", "block")?;
        pattern.set_attribute("dir", "auto").ok()?;
        let empty = dom::create(&document, "div", "group")?;
        let mut groups = Vec::new();
        let mut run = empty.clone();
        for range in group_ranges(blocks.as_slice()) {
            if groups.len() % RUN_GROUPS == 0 {
                run = dom::create(&document, "div", "")?;
                // As at a group: what stands here, or will.
                run.set_attribute("data-group", &range.start.to_string()).ok()?;
                fragment.append_child(&run).ok()?;
            }
            let bytes: usize = blocks.as_slice()[range.clone()].iter().map(|block| block.range.len()).sum();
            let element: HtmlElement = empty.clone_node().ok()?.unchecked_into();
            // A first guess at the height, for the scroll bar: about 110 bytes a line of Arabic.
            element.style().set_property("--lines", &(bytes / 110 + range.len()).to_string()).ok()?;
            element.set_attribute("data-group", &range.start.to_string()).ok()?;
            run.append_child(&element).ok()?;
            groups.push(Group { element, blocks: range, nodes: OnceCell::new() });
        }
        root.replace_children_with_node_1(&fragment);
        Some(Self { article_text, blocks, groups, document, revealed: Cell::new(0), pattern })
    }

    /// A block on the page, put there now where it was not yet.
    pub fn node(&self, block: usize) -> Option<&BlockNode> {
        let group = self.groups.get(self.group_of(block))?;
        self.fill(group).get(block - group.blocks.start)
    }

    fn fill<'a>(&self, group: &'a Group) -> &'a [BlockNode] {
        group.nodes.get_or_init(|| {
            // Creating elements of a known name and appending them to their own group does not fail.
            group.blocks.clone().filter_map(|index| self.add_block(group, index)).collect()
        })
    }

    fn add_block(&self, group: &Group, index: usize) -> Option<BlockNode> {
        let block = self.blocks.as_slice()[index];
        let element: HtmlElement = self.pattern.clone_node().ok()?.unchecked_into();
        // An empty line between paragraphs is a gap on paper, not a whole line of this leading.
        if block.range.is_empty() {
            element.set_class_name("block blank");
        } else if block.last {
            element.set_class_name("block end");
        }
        let text = block.range.slice(&self.article_text)?;
        if is_vowelled(text) {
            element.class_list().add_1("vowelled").ok()?;
        }
        element.set_attribute("data-block", &index.to_string()).ok()?;
        let text = self.document.create_text_node(text);
        element.append_child(&text).ok()?;
        group.element.append_child(&element).ok()?;
        Some(BlockNode { element, text })
    }

    /// Puts the blocks on the page that are not there yet, from the top, in short tasks from when the first screen has
    /// been painted on. Ends when the sheet is dropped.
    pub fn fill_rest(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        dom::once_painted(move || fill_from(weak, 0));
    }

    /// Puts all that is missing on the page at once: for printing.
    pub fn fill_all(&self) {
        for group in &self.groups {
            self.fill(group);
        }
    }

    /// The group that holds a block.
    pub fn group_of(&self, block: usize) -> usize {
        self.groups.partition_point(|group| group.blocks.end <= block)
    }

    /// Byte position of a DOM place. `None` inside a surrogate pair or outside of the article.
    pub fn byte_at(&self, place: DomPlace) -> Option<usize> {
        let block = self.blocks.as_slice().get(place.block)?;
        let text = block.range.slice(&self.article_text)?;
        Some(block.range.start() + byte_of_utf16(text, place.offset)?)
    }

    /// The DOM place of a byte position; in a line end, the end of the block before it.
    pub fn place_at(&self, pos: usize) -> Option<DomPlace> {
        let index = self.blocks.index_at(pos)?;
        let block = self.blocks.as_slice()[index];
        let text = block.range.slice(&self.article_text)?;
        let offset = pos.clamp(block.range.start(), block.range.end()) - block.range.start();
        Some(DomPlace { block: index, offset: utf16_of_byte(text, offset)? })
    }

    /// Selects from byte `anchor` to byte `focus` in the page.
    pub fn select(&self, anchor: usize, focus: usize) -> Option<()> {
        let (from, to) = (self.place_at(anchor)?, self.place_at(focus)?);
        let (start, end) = (&self.node(from.block)?.text, &self.node(to.block)?.text);
        crate::platform::selection::select((start, units(from.offset)), (end, units(to.offset)))
    }

    /// DOM ranges over a byte range, one per block that it touches.
    pub fn dom_ranges(&self, range: TextRange) -> Vec<(usize, Range)> {
        let touched = self.blocks.touching(range);
        touched.filter_map(|block| Some((block, self.dom_range_in(block, range)?))).collect()
    }

    /// The DOM range over the part of `range` that lies in `block`. `None` where it holds none of it.
    pub fn dom_range_in(&self, block: usize, range: TextRange) -> Option<Range> {
        let shown = self.blocks.as_slice().get(block)?.range;
        let part = shown.intersection(range)?;
        let text = shown.slice(&self.article_text)?;
        let start = utf16_of_byte(text, part.start() - shown.start())?;
        let end = Utf16Pos(start.0 + utf16_of_byte(part.slice(&self.article_text)?, part.len())?.0);
        let dom_range = Range::new().ok()?;
        let node = &self.node(block)?.text;
        dom_range.set_start(node, units(start)).ok()?;
        dom_range.set_end(node, units(end)).ok()?;
        Some(dom_range)
    }

    /// The caret's place on screen: left, top and height in window pixels.
    pub fn caret_rect(&self, pos: usize) -> Option<(f64, f64, f64)> {
        let place = self.place_at(pos)?;
        let node = self.node(place.block)?;
        let range = Range::new().ok()?;
        range.set_start(&node.text, units(place.offset)).ok()?;
        range.collapse_with_to_start(true);
        let rect = range.get_client_rects().and_then(|rects| rects.item(0));
        if let Some(rect) = rect.filter(|rect| rect.height() > 0.0) {
            // Where a line wraps, engines measure the end of the line before; the cursor stands at the next one's
            // start, where what is typed or selected from here on is.
            let next = self.first_rect(pos, next_grapheme(&self.article_text, pos));
            return match next.filter(|next| next.top() > rect.top() + rect.height() * 0.5) {
                Some(next) if is_rtl(&node.element) => Some((next.right(), next.top(), next.height())),
                Some(next) => Some((next.left(), next.top(), next.height())),
                None => Some((rect.left(), rect.top(), rect.height())),
            };
        }
        let rtl = is_rtl(&node.element);
        // WebKit measures nothing behind a text's last letter: there it is the far edge of the letter.
        if let Some(before) = units(place.offset).checked_sub(1) {
            range.set_start(&node.text, before).ok()?;
            let rects = range.get_client_rects();
            let last = rects.and_then(|rects| rects.item(rects.length().checked_sub(1)?));
            if let Some(rect) = last.filter(|rect| rect.height() > 0.0) {
                let left = if rtl { rect.left() } else { rect.right() };
                return Some((left, rect.top(), rect.height()));
            }
        }
        // An empty block has no text to measure: its own start.
        let rect = node.element.get_bounding_client_rect();
        Some((if rtl { rect.right() } else { rect.left() }, rect.top(), rect.height().min(40.0)))
    }

    /// The first box that has a width, of a stretch within a block.
    fn first_rect(&self, start: usize, end: usize) -> Option<web_sys::DomRect> {
        let block = self.blocks.index_at(start)?;
        let rects = self.dom_range_in(block, TextRange::new(start, end)?)?.get_client_rects()?;
        (0..rects.length()).filter_map(|index| rects.item(index)).find(|rect| rect.width() > 0.0)
    }

    /// Whether the block of `pos` runs from right to left.
    pub fn is_rtl_at(&self, pos: usize) -> bool {
        let block = self.blocks.index_at(pos).and_then(|index| self.node(index));
        block.is_some_and(|node| is_rtl(&node.element))
    }

    /// Brings a byte range into view, in the middle where it was outside. Once more in the next frames, as long as nothing
    /// else is to be brought into view: what comes near the screen for the first time gets its true height then.
    pub fn reveal(self: &Rc<Self>, range: TextRange) {
        self.revealed.set(self.revealed.get() + 1);
        bring_into_view(self, range, self.revealed.get(), 3);
    }

    /// Scrolls once, by what was measured: Firefox does a `scrollIntoView` again with each frame until the page is laid out
    /// anew, and takes back whatever scrolls after it.
    fn scroll_to(&self, range: TextRange) -> Option<()> {
        let window = dom::window()?;
        let height = window.inner_height().ok()?.as_f64()?;
        // What lies over the window's top, and a line's height.
        let covered = dom::element("top").map_or(0.0, |top| f64::from(top.offset_height()));
        let rect = self.rect_of(range)?;
        if rect.top() < covered + 36.0 || rect.bottom() > height - 90.0 {
            window.scroll_by_with_x_and_y(0.0, rect.top() - height * 0.4);
        }
        Some(())
    }

    /// Where the beginning of a byte range is in the window: its letters, or where they are not laid out what holds them. An
    /// empty one is where the letter after it is, or at its block's end the one before.
    pub fn rect_of(&self, range: TextRange) -> Option<web_sys::DomRect> {
        let block = self.blocks.index_at(range.start())?;
        let shown = self.blocks.as_slice().get(block)?.range;
        let pos = range.start().min(shown.end());
        let range = match range.is_empty() {
            true if pos < shown.end() => TextRange::between(pos, next_grapheme(&self.article_text, pos)),
            true => TextRange::between(prev_grapheme(&self.article_text, pos), pos),
            false => TextRange::between(range.start(), range.end().min(range.start() + 400)),
        };
        let letters = self.dom_range_in(block, range).map(|range| range.get_bounding_client_rect());
        let has_height = |rect: &web_sys::DomRect| rect.height() > 0.0;
        letters
            .filter(has_height)
            .or_else(|| Some(self.node(block)?.element.get_bounding_client_rect()).filter(has_height))
            .or_else(|| Some(self.groups.get(self.group_of(block))?.element.get_bounding_client_rect()))
    }
}

fn bring_into_view(sheet: &Rc<Sheet>, range: TextRange, number: u64, frames: u32) {
    if sheet.revealed.get() != number || sheet.scroll_to(range).is_none() || frames == 0 {
        return;
    }
    let sheet = Rc::downgrade(sheet);
    dom::next_frame(move || {
        if let Some(sheet) = sheet.upgrade() {
            bring_into_view(&sheet, range, number, frames - 1);
        }
    });
}

fn fill_from(sheet: Weak<Sheet>, mut next: usize) {
    let Some(filled) = sheet.upgrade() else { return };
    let began = dom::now_ms();
    while let Some(group) = filled.groups.get(next) {
        filled.fill(group);
        next += 1;
        if dom::now_ms() - began > FILL_SLICE {
            dom::after(0, move || fill_from(sheet, next));
            return;
        }
    }
}

/// UTF-16 units as the DOM takes them.
fn units(pos: Utf16Pos) -> u32 {
    u32::try_from(pos.0).unwrap_or(u32::MAX)
}

pub fn is_rtl(element: &HtmlElement) -> bool {
    element.matches(":dir(rtl)").unwrap_or(false)
}

fn group_ranges(blocks: &[Block]) -> Vec<std::ops::Range<usize>> {
    let (mut ranges, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (index, block) in blocks.iter().enumerate() {
        bytes += block.range.len();
        if bytes >= GROUP_BYTES || index + 1 - start >= GROUP_BLOCKS {
            ranges.push(start..index + 1);
            (start, bytes) = (index + 1, 0);
        }
    }
    if start < blocks.len() {
        ranges.push(start..blocks.len());
    }
    ranges
}
