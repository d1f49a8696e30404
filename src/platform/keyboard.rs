//! What is written on the keys of this keyboard, where the browser tells (Chromium).

use wasm_bindgen::{JsCast, JsValue};

use super::dom;
use crate::order::Map;

/// Characters by physical key (UI Events `code`); empty where the browser does not tell.
pub async fn layout() -> Map<String, String> {
    read_layout().await.unwrap_or_default()
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
