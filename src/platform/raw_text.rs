//! Text as the browser holds it, before it becomes a Rust string (which would turn half a surrogate pair into U+FFFD).
//!
//! All calls are the browser's own loops, quick at ten megabytes; only finding a fault walks the text, in slices.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::dom;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = web_sys::DataTransfer)]
    type RawTransfer;
    #[wasm_bindgen(method, js_name = getData)]
    fn get_data(this: &RawTransfer, format: &str) -> JsString;

    type RawValue;
    #[wasm_bindgen(method, getter)]
    fn value(this: &RawValue) -> JsString;

    type Utf16Text;
    #[wasm_bindgen(method, getter, js_name = isWellFormed)]
    fn is_well_formed_fn(this: &Utf16Text) -> JsValue;
    #[wasm_bindgen(method, js_name = isWellFormed)]
    fn is_well_formed(this: &Utf16Text) -> bool;

    #[wasm_bindgen(js_name = TextEncoder)]
    type Encoder;
    #[wasm_bindgen(constructor, js_class = "TextEncoder")]
    fn new() -> Encoder;
    #[wasm_bindgen(method)]
    fn encode(this: &Encoder, text: &JsString) -> Uint8Array;
}

/// Text that may hold half a surrogate pair.
pub type RawText = JsString;

/// A text of ours as the browser would hold it.
pub fn of(text: &str) -> RawText {
    JsString::from(text)
}

/// Marks the clipboard's HTML, often a fragment, as HTML.
pub fn as_html_document(html: &RawText) -> RawText {
    JsString::from("<!doctype html>").concat(html)
}

/// What the clipboard or a drop holds in this format; empty where it holds none.
pub fn transferred(transfer: &web_sys::DataTransfer, format: &str) -> JsString {
    transfer.unchecked_ref::<RawTransfer>().get_data(format)
}

/// The value of a text field, as it is.
pub fn value(field: &JsValue) -> JsString {
    field.unchecked_ref::<RawValue>().value()
}

/// The text as UTF-8, in slices: encoding ten megabytes at once would hold the page up. A lone surrogate would become
/// U+FFFD: ask [`lone_surrogate`] first.
pub async fn utf8(text: &JsString) -> Vec<u8> {
    let encoder = Encoder::new();
    let mut bytes = Vec::with_capacity(text.length() as usize);
    let mut start = 0;
    while start < text.length() {
        if start > 0 {
            dom::breath().await;
        }
        let end = slice_end(text, start, ENCODED);
        let encoded = encoder.encode(&text.slice(start, end));
        let at = bytes.len();
        bytes.resize(at + encoded.length() as usize, 0);
        encoded.copy_to(&mut bytes[at..]);
        start = end;
    }
    bytes
}

/// Whether `shown`, a text area's value, is `pasted` with its line ends made `\n`, as text areas do.
pub fn same_but_line_ends(shown: &JsString, pasted: &JsString) -> bool {
    pasted.replace_by_pattern(&js_sys::RegExp::new("\r\n?", "g"), "\n") == *shown
}

/// UTF-16 units encoded, and looked at, in one task.
const ENCODED: u32 = 500_000;
const LOOKED_AT: u32 = 200_000;

/// The UTF-16 position of the first lone surrogate, if any.
pub async fn lone_surrogate(text: &JsString) -> Option<u32> {
    let whole: &Utf16Text = text.unchecked_ref();
    if whole.is_well_formed_fn().is_function() && whole.is_well_formed() {
        return None;
    }
    let mut start = 0;
    while start < text.length() {
        let end = slice_end(text, start, LOOKED_AT);
        if let Some(at) = super::files::lone_surrogate(&text.slice(start, end)) {
            return Some(start + at);
        }
        start = end;
        dom::breath().await;
    }
    None
}

/// Where a slice of about `units` ends. A pair is not cut in two.
fn slice_end(text: &JsString, start: u32, units: u32) -> u32 {
    let end = (start + units).min(text.length());
    let is_cut = end < text.length() && (0xD800..0xDC00).contains(&(text.char_code_at(end - 1) as u32));
    if is_cut { end - 1 } else { end }
}
