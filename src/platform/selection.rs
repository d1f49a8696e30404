//! Between DOM points and UTF-16 positions in blocks: the only place where the two meet.
//!
//! A block is an element with `data-block`; its first child is its only text node. Blocks stand in groups, elements
//! whose `data-group` is the number of their first block: a group may be empty as long as its blocks are to come.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node, Range};

use super::dom;
use crate::text::Utf16Pos;

/// A place in the article as the DOM sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DomPlace {
    /// Index of the block.
    pub block: usize,
    /// UTF-16 offset in the block's text.
    pub offset: Utf16Pos,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = web_sys::Document)]
    type CaretDocument;
    #[wasm_bindgen(method, getter, js_name = caretPositionFromPoint)]
    fn position_fn(this: &CaretDocument) -> JsValue;
    #[wasm_bindgen(method, js_name = caretPositionFromPoint)]
    fn position(this: &CaretDocument, x: f32, y: f32) -> Option<web_sys::CaretPosition>;
    #[wasm_bindgen(method, getter, js_name = caretRangeFromPoint)]
    fn range_fn(this: &CaretDocument) -> JsValue;
    #[wasm_bindgen(method, js_name = caretRangeFromPoint)]
    fn range(this: &CaretDocument, x: f32, y: f32) -> Option<Range>;
}

/// The DOM point of a node and offset as a place in a block. `None` outside of blocks.
pub fn place_of(node: &Node, offset: u32) -> Option<DomPlace> {
    let element: Element = match node.dyn_ref::<Element>() {
        Some(element) => element.clone(),
        None => node.parent_element()?,
    };
    if let Some(block) = element.closest("[data-block]").ok().flatten() {
        let index = block_index(&block)?;
        let text = block.first_child()?;
        let offset = if node.is_same_node(Some(&text)) {
            offset
        } else if node.is_same_node(Some(&block)) && offset == 0 {
            0
        } else {
            // Anywhere else in the block (its layer, after the text) is after the text.
            text.node_value().map_or(0, |text| text.encode_utf16().count() as u32)
        };
        return Some(DomPlace { block: index, offset: Utf16Pos(offset as usize) });
    }
    // A point between blocks: the start of the block that follows it, which may not be on the page yet.
    let next: Option<Element> = match element.child_nodes().item(offset) {
        Some(child) => child.dyn_into().ok(),
        None => element.closest("[data-group]").ok().flatten().and_then(next_group),
    };
    Some(DomPlace { block: first_block(&next?)?, offset: Utf16Pos(0) })
}

/// The group, or run of groups, after one.
fn next_group(group: Element) -> Option<Element> {
    let mut at = group;
    loop {
        if let Some(next) = at.next_element_sibling() {
            return Some(next);
        }
        at = at.parent_element().filter(|parent| parent.has_attribute("data-group"))?;
    }
}

fn block_index(block: &Element) -> Option<usize> {
    block.get_attribute("data-block")?.parse().ok()
}

/// A block's number, or that of the first block of a group or a run of groups, whether it is there or to come.
fn first_block(element: &Element) -> Option<usize> {
    block_index(element).or_else(|| element.get_attribute("data-group")?.parse().ok())
}

/// Start and end of the part of the page's selection that lies within `root`, the element around all blocks; an end
/// that is `None` is the end of the text, whether or not its last blocks are on the page. `None` where the selection
/// touches none of it.
pub fn selected(root: &Node) -> Option<(DomPlace, Option<DomPlace>)> {
    let selection = dom::window()?.get_selection().ok()??;
    let range = selection.get_range_at(0).ok()?;
    if !range.intersects_node(root).ok()? {
        return None;
    }
    let (start, end) = (range.start_container().ok()?, range.end_container().ok()?);
    // A drag that begins in the title or ends below the text takes what it crossed of the text.
    let start = match root.contains(Some(&start)) {
        true => place_of(&start, range.start_offset().ok()?)?,
        false => DomPlace { block: 0, offset: Utf16Pos(0) },
    };
    let end = if root.contains(Some(&end)) { place_of(&end, range.end_offset().ok()?) } else { None };
    Some((start, end))
}

/// The caret place under a point of the window (CSS pixels).
pub fn place_at(x: f64, y: f64) -> Option<DomPlace> {
    let document: CaretDocument = dom::document()?.unchecked_into();
    let (x, y) = (x as f32, y as f32);
    if document.position_fn().is_function() {
        let position = document.position(x, y)?;
        place_of(&position.offset_node()?, position.offset())
    } else if document.range_fn().is_function() {
        let range = document.range(x, y)?;
        place_of(&range.start_container().ok()?, range.start_offset().ok()?)
    } else {
        None
    }
}

/// Selects from `anchor` to `focus` (text node and UTF-16 offset each).
pub fn select(anchor: (&Node, u32), focus: (&Node, u32)) -> Option<()> {
    let selection = dom::window()?.get_selection().ok()??;
    selection.set_base_and_extent(anchor.0, anchor.1, focus.0, focus.1).ok()
}

/// Selects nothing.
pub fn clear() {
    if let Some(selection) = dom::window().and_then(|window| window.get_selection().ok().flatten()) {
        let _ = selection.remove_all_ranges();
    }
}
