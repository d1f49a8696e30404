//! Numbers and plural forms in the user's language, by the browser's own `Intl`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl, js_name = PluralRules)]
    type PluralRules;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "PluralRules")]
    fn new(locale: &str) -> PluralRules;
    #[wasm_bindgen(method)]
    fn select(this: &PluralRules, n: f64) -> String;

    #[wasm_bindgen(js_namespace = Intl, js_name = NumberFormat)]
    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "NumberFormat")]
    fn new(locale: &str) -> NumberFormat;
    #[wasm_bindgen(method)]
    fn format(this: &NumberFormat, n: f64) -> String;
}

/// CLDR plural category of `n`: `zero`, `one`, `two`, `few`, `many` or `other`.
pub fn plural_category(locale: &str, n: usize) -> String {
    PluralRules::new(locale).select(n as f64)
}

/// `n` with the language's digits and grouping.
pub fn number(locale: &str, n: usize) -> String {
    NumberFormat::new(locale).format(n as f64)
}

/// Whether the text equals its NFC form, by the browser's own tables.
pub fn is_nfc(text: &str) -> bool {
    let text = js_sys::JsString::from(text);
    text.normalize("NFC") == text
}
