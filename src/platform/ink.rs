//! How far letters reach above their line's box, as the browser draws them: marks over high letters do.
//!
//! Measured on a canvas that is never shown, since the DOM tells boxes only.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement};

use super::dom;

#[wasm_bindgen]
extern "C" {
    type Context;
    #[wasm_bindgen(method, setter, js_name = font)]
    fn set_font(this: &Context, font: &str);
    #[wasm_bindgen(method, js_name = measureText)]
    fn measure(this: &Context, text: &str) -> Metrics;

    type Metrics;
    #[wasm_bindgen(method, getter)]
    fn width(this: &Metrics) -> f64;
    #[wasm_bindgen(method, getter, js_name = actualBoundingBoxAscent)]
    fn ink(this: &Metrics) -> f64;
    #[wasm_bindgen(method, getter, js_name = fontBoundingBoxAscent)]
    fn ascent(this: &Metrics) -> f64;
}

thread_local! {
    static CONTEXT: Option<Context> = context();
}

fn context() -> Option<Context> {
    let canvas: HtmlCanvasElement = dom::document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    Some(canvas.get_context("2d").ok()??.unchecked_into())
}

/// The font of an element, as a canvas takes it.
pub fn font_of(element: &Element) -> Option<String> {
    dom::window()?.get_computed_style(element).ok()??.get_property_value("font").ok()
}

/// How far the letters of `text` reach above the top of their box (pixels; below zero where they stay under it), and how
/// wide they are. `None` where the browser draws on no canvas.
pub fn above_box(font: &str, text: &str) -> Option<(f64, f64)> {
    CONTEXT.with(|context| {
        let context = context.as_ref()?;
        context.set_font(font);
        let metrics = context.measure(text);
        Some((metrics.ink() - metrics.ascent(), metrics.width()))
    })
}
