//! What is written on the keys of this keyboard: as the browser tells (Chromium), and as keys that were pressed have told.

use std::cell::RefCell;

use wasm_bindgen::{JsCast, JsValue};

use super::dom;
use crate::order::Map;

thread_local! {
    /// Letters of other scripts than Latin that keys have given since the start, by physical key.
    static NOTICED: RefCell<Map<String, String>> = const { RefCell::new(Map::new()) };
}

/// Keeps which letter a physical key has given.
pub fn notice(code: &str, letter: &str) {
    NOTICED.with_borrow_mut(|noticed| noticed.insert(code.to_owned(), letter.to_owned()));
}

/// Characters by physical key (UI Events `code`), as far as they are known.
pub async fn layout() -> Map<String, String> {
    let mut layout = read_layout().await.unwrap_or_default();
    // The layout may have been changed since the browser was asked.
    NOTICED.with_borrow(|noticed| {
        layout.extend(noticed.iter().map(|(code, letter)| (code.clone(), letter.clone())));
    });
    layout
}

async fn read_layout() -> Option<Map<String, String>> {
    let navigator: JsValue = dom::window()?.navigator().into();
    let keyboard = js_sys::Reflect::get(&navigator, &"keyboard".into()).ok()?;
    let ask: js_sys::Function =
        js_sys::Reflect::get(&keyboard, &"getLayoutMap".into()).ok()?.dyn_into().ok()?;
    let promise: js_sys::Promise = ask.call0(&keyboard).ok()?.dyn_into().ok()?;
    let map = wasm_bindgen_futures::JsFuture::from(promise).await.ok()?;
    let mut layout = Map::new();
    for entry in js_sys::try_iter(&map).ok()??.flatten() {
        let entry: js_sys::Array = entry.dyn_into().ok()?;
        if let (Some(code), Some(character)) = (entry.get(0).as_string(), entry.get(1).as_string()) {
            layout.insert(code, character);
        }
    }
    Some(layout)
}

/// The physical key that gives `key` on a US keyboard; `None` for named keys and the digits' signs.
pub fn code_of(key: &str) -> Option<String> {
    let mut chars = key.chars();
    let c = chars.next().filter(|_| chars.next().is_none())?;
    let code = match c {
        'a'..='z' => return Some(format!("Key{}", c.to_ascii_uppercase())),
        '[' | '{' => "BracketLeft",
        ']' | '}' => "BracketRight",
        '.' | '>' => "Period",
        ',' | '<' => "Comma",
        '/' | '?' => "Slash",
        ';' | ':' => "Semicolon",
        '\'' | '"' => "Quote",
        _ => return None,
    };
    Some(code.to_owned())
}
