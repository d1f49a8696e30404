//! CSS Custom Highlights: transient marks on text that is never touched. Bound here because web-sys still
//! has them behind an unstable flag.

use wasm_bindgen::prelude::*;
use web_sys::Range;

#[wasm_bindgen]
extern "C" {
    type Highlight;
    #[wasm_bindgen(constructor)]
    fn new() -> Highlight;
    #[wasm_bindgen(method)]
    fn add(this: &Highlight, range: &Range) -> Highlight;

    type HighlightRegistry;
    #[wasm_bindgen(thread_local_v2, js_namespace = CSS, js_name = highlights)]
    static HIGHLIGHTS: Option<HighlightRegistry>;
    #[wasm_bindgen(method)]
    fn set(this: &HighlightRegistry, name: &str, highlight: &Highlight);
    #[wasm_bindgen(method)]
    fn delete(this: &HighlightRegistry, name: &str) -> bool;
}

/// Whether the browser has highlights at all.
pub fn exist() -> bool {
    HIGHLIGHTS.with(Option::is_some)
}

/// Shows `ranges` under `::highlight(name)`; none removes it. Nothing where the browser has no highlights.
pub fn show(name: &str, ranges: &[Range]) {
    HIGHLIGHTS.with(|registry| {
        let Some(registry) = registry else { return };
        if ranges.is_empty() {
            registry.delete(name);
        } else {
            let highlight = Highlight::new();
            for range in ranges {
                highlight.add(range);
            }
            registry.set(name, &highlight);
        }
    })
}
