//! Files in and out: reading what was chosen or dropped, offering downloads.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

use super::dom;

/// The whole file. `None` when the browser cannot read it (gone, no permission).
pub async fn read(file: &File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Offers `bytes` as a download under `name`. `None` when the browser refuses.
pub fn download(name: &str, mime: &str, bytes: &[u8]) -> Option<()> {
    let array = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    offer(name, &Blob::new_with_u8_array_sequence_and_options(&array, &options).ok()?)
}

/// The same of a file that the browser has made.
pub fn offer(name: &str, blob: &Blob) -> Option<()> {
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let document = dom::document()?;
    let anchor: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url);
    anchor.set_download(&file_name(name));
    let body = document.body()?;
    body.append_child(&anchor).ok()?;
    anchor.click();
    anchor.remove();
    // The browser has taken the blob by then; a minute is ample for a slow "save as" dialog.
    dom::after(60_000, move || {
        let _ = Url::revoke_object_url(&url);
    });
    Some(())
}

/// A name every file system takes: no separators, controls or bidi controls, at most 120 characters.
pub fn file_name(name: &str) -> String {
    let unsafe_char = |c: char| {
        c.is_control()
            || "/\\:*?\"<>|".contains(c)
            || matches!(c, '\u{061C}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = name.chars().map(|c| if unsafe_char(c) { '_' } else { c }).collect();
    let name = name.trim().trim_start_matches('.');
    match name.char_indices().nth(120) {
        Some((end, _)) => {
            let extension = name.rsplit_once('.').map(|(_, extension)| extension).filter(|e| e.len() <= 6);
            format!(
                "{}{}{}",
                &name[..end],
                if extension.is_some() { "." } else { "" },
                extension.unwrap_or_default()
            )
        }
        None if name.is_empty() => "wusum".to_owned(),
        None => name.to_owned(),
    }
}

/// Decodes by the browser's own `TextDecoder`, strictly: `None` on any error.
pub fn decode(encoding: &str, bytes: &[u8]) -> Option<String> {
    let options = web_sys::TextDecoderOptions::new();
    options.set_fatal(true);
    let decoder = web_sys::TextDecoder::new_with_label_and_options(encoding, &options).ok()?;
    let array = js_sys::Uint8Array::from(bytes);
    decoder.decode_with_js_u8_array(&array).ok()
}

/// Puts text on the clipboard through a copy event's data.
pub fn set_clipboard(event: &web_sys::ClipboardEvent, text: &str) -> Option<()> {
    event.clipboard_data()?.set_data("text/plain", text).ok()?;
    event.prevent_default();
    Some(())
}

/// Whether a JS string holds a lone surrogate, which no Rust string can carry: its UTF-16 position.
pub fn lone_surrogate(text: &JsValue) -> Option<u32> {
    let text = text.dyn_ref::<js_sys::JsString>()?;
    let mut high = false;
    for at in 0..text.length() {
        let unit = text.char_code_at(at) as u32;
        match unit {
            0xD800..=0xDBFF if high => return Some(at - 1),
            0xD800..=0xDBFF => high = true,
            0xDC00..=0xDFFF if !high => return Some(at),
            _ if high && !(0xDC00..=0xDFFF).contains(&unit) => return Some(at - 1),
            _ => high = false,
        }
    }
    high.then(|| text.length() - 1)
}
