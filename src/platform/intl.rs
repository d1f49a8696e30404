//! Numbers, plural forms, times and names of languages in the user's language, by the browser's own `Intl`.

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

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl, js_name = RelativeTimeFormat)]
    type RelativeTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "RelativeTimeFormat")]
    fn new(locale: &str, options: &js_sys::Object) -> RelativeTimeFormat;
    #[wasm_bindgen(method)]
    fn format(this: &RelativeTimeFormat, n: f64, unit: &str) -> String;

    #[wasm_bindgen(js_namespace = Intl, js_name = DisplayNames)]
    type DisplayNames;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DisplayNames")]
    fn new(locale: &str, options: &js_sys::Object) -> DisplayNames;
    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<Option<String>, JsValue>;
}

/// An object with one member.
fn option(name: &str, value: &str) -> js_sys::Object {
    let options = js_sys::Object::new();
    // Only frozen objects and proxies refuse.
    let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    options
}

/// How long ago (or, where negative, in how long) as people say it: "yesterday", "in 3 hours".
pub fn ago(locale: &str, ms: f64) -> String {
    let units = [
        ("year", 365 * 86_400),
        ("month", 30 * 86_400),
        ("week", 7 * 86_400),
        ("day", 86_400),
        ("hour", 3_600),
    ];
    let seconds = ms / 1_000.0;
    let unit = units.iter().find(|(_, unit)| seconds.abs() >= f64::from(*unit));
    let (unit, size) = *unit.unwrap_or(&("minute", 60));
    let n = (seconds / f64::from(size)).trunc();
    RelativeTimeFormat::new(locale, &option("numeric", "auto")).format(-n, unit)
}

/// The language's name in the locale's language; the tag itself where it is none.
pub fn language_name(locale: &str, tag: &str) -> String {
    let name = DisplayNames::new(locale, &option("type", "language")).of(tag);
    name.ok().flatten().unwrap_or_else(|| tag.to_owned())
}

/// CLDR plural category of `n`: `zero`, `one`, `two`, `few`, `many` or `other`.
pub fn plural_category(locale: &str, n: usize) -> String {
    PluralRules::new(locale).select(n as f64)
}

/// `n` with the language's digits and grouping.
pub fn number(locale: &str, n: usize) -> String {
    NumberFormat::new(locale).format(n as f64)
}

/// A moment in the user's time zone and language, from milliseconds since 1970.
pub fn moment(locale: &str, ms: f64) -> String {
    let text = js_sys::Date::new(&JsValue::from_f64(ms)).to_locale_string(locale, &JsValue::UNDEFINED);
    String::from(text)
}

/// The text in capitals, by the browser's own tables.
pub fn upper(text: &str) -> String {
    js_sys::JsString::from(text).to_upper_case().into()
}

/// Whether the text equals its NFC form, by the browser's own tables.
pub fn is_nfc(text: &str) -> bool {
    let text = js_sys::JsString::from(text);
    text.normalize("NFC") == text
}
