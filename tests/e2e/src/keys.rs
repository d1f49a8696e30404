//! Keys by the names that a person would use: `Ctrl+Shift+Z`, `ArrowLeft`, `.`.

use serde_json::{Value, json};

/// The actions that press a combination such as `Ctrl+Shift+Z` and let it go again.
pub fn combination(keys: &str) -> Vec<Value> {
    // A lone plus, or one at the end, is the key itself.
    let (modifiers, key) = match keys.strip_suffix("++") {
        Some(modifiers) => (modifiers, "+"),
        None if keys == "+" => ("", "+"),
        None => keys.rsplit_once('+').unwrap_or(("", keys)),
    };
    let mut held: Vec<char> = modifiers.split('+').filter(|m| !m.is_empty()).map(code).collect();
    held.push(code(key));
    let down = held.iter().map(|c| json!({ "type": "keyDown", "value": c }));
    let up = held.iter().rev().map(|c| json!({ "type": "keyUp", "value": c }));
    down.chain(up).collect()
}

/// The actions that type a text, letter by letter.
pub fn typing(text: &str) -> Vec<Value> {
    let press = |c: char| [json!({ "type": "keyDown", "value": c }), json!({ "type": "keyUp", "value": c })];
    text.chars().flat_map(press).collect()
}

/// WebDriver's code point for a key's name; a single character stands for itself.
/// Source: W3C WebDriver, "Keyboard actions", table of normalised key values.
pub fn code(name: &str) -> char {
    match name {
        "Backspace" => '\u{E003}',
        "Tab" => '\u{E004}',
        "Enter" => '\u{E007}',
        "Shift" => '\u{E008}',
        "Ctrl" | "Control" => '\u{E009}',
        "Alt" => '\u{E00A}',
        "Escape" => '\u{E00C}',
        "Space" => ' ',
        "PageUp" => '\u{E00E}',
        "PageDown" => '\u{E00F}',
        "End" => '\u{E010}',
        "Home" => '\u{E011}',
        "ArrowLeft" => '\u{E012}',
        "ArrowUp" => '\u{E013}',
        "ArrowRight" => '\u{E014}',
        "ArrowDown" => '\u{E015}',
        "Insert" => '\u{E016}',
        "Delete" => '\u{E017}',
        "Meta" => '\u{E03D}',
        "F1" => '\u{E031}',
        "F2" => '\u{E032}',
        _ => {
            let mut characters = name.chars();
            match (characters.next(), characters.next()) {
                (Some(character), None) => character,
                _ => panic!("`{name}` is no key that the harness knows (tests/e2e/src/keys.rs)"),
            }
        }
    }
}
