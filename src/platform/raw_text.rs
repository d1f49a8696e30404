//! Text as the browser holds it, before it becomes a Rust string (which would turn half a surrogate pair into U+FFFD).
//!
//! All calls are the browser's own loops, quick at ten megabytes; only finding a fault walks the text, in slices.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::dom;
use super::reply::Reply;

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

/// The text as UTF-8. A lone surrogate would become U+FFFD: ask [`lone_surrogate`] first.
pub fn utf8(text: &JsString) -> Vec<u8> {
    Encoder::new().encode(text).to_vec()
}

/// Whether `shown`, a text area's value, is `pasted` with its line ends made `\n`, as text areas do.
pub fn same_but_line_ends(shown: &JsString, pasted: &JsString) -> bool {
    pasted.replace_by_pattern(&js_sys::RegExp::new("\r\n?", "g"), "\n") == *shown
}

/// UTF-16 units looked at in one task.
const SLICE: u32 = 200_000;

/// The UTF-16 position of the first lone surrogate, if any.
pub async fn lone_surrogate(text: &JsString) -> Option<u32> {
    let whole: &Utf16Text = text.unchecked_ref();
    if whole.is_well_formed_fn().is_function() && whole.is_well_formed() {
        return None;
    }
    let mut start = 0;
    while start < text.length() {
        let mut end = (start + SLICE).min(text.length());
        // A pair is not cut in two.
        if end < text.length() && (0xD800..0xDC00).contains(&(text.char_code_at(end - 1) as u32)) {
            end -= 1;
        }
        if let Some(at) = super::files::lone_surrogate(&text.slice(start, end)) {
            return Some(start + at);
        }
        start = end.max(start + 1);
        let (reply, send) = Reply::new();
        dom::after(0, move || send.send(()));
        reply.await;
    }
    None
}
