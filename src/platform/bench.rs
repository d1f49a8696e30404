//! What the benchmark page's script hands over and calls; only with the feature `bench-page`.

use js_sys::{Function, Object, Reflect, Uint32Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// An article with its spans, column by column; offsets in UTF-16 units.
pub struct BenchDoc {
    pub text: String,
    /// Of the text as UTF-8, lower-case hex.
    pub sha256: String,
    pub ids: Vec<String>,
    pub starts: Vec<u32>,
    pub ends: Vec<u32>,
    /// Indices into `names`.
    pub labels: Vec<u32>,
    pub names: Vec<String>,
}

/// One span to add; offsets in UTF-16 units.
pub struct BenchSpan {
    pub id: String,
    pub start: usize,
    pub end: usize,
    pub label: String,
}

/// Puts `wusumBench = {open, add, remove}` on the window; each returns whether it could.
pub fn publish(
    open: impl Fn(BenchDoc) -> bool + 'static,
    add: impl Fn(BenchSpan) -> bool + 'static,
    remove: impl Fn(String) -> bool + 'static,
) {
    let open = Closure::<dyn Fn(JsValue) -> bool>::new(move |it| doc(&it).is_some_and(&open));
    let add = Closure::<dyn Fn(JsValue) -> bool>::new(move |it| span(&it).is_some_and(&add));
    let remove = Closure::<dyn Fn(String) -> bool>::new(remove);
    let bench = Object::new();
    for (name, function) in
        [("open", open.into_js_value()), ("add", add.into_js_value()), ("remove", remove.into_js_value())]
    {
        // A fresh object and the window take new properties.
        let _ = Reflect::set(&bench, &name.into(), function.unchecked_ref::<Function>());
    }
    let _ = Reflect::set(&js_sys::global(), &"wusumBench".into(), &bench);
}

fn doc(it: &JsValue) -> Option<BenchDoc> {
    let field = |name: &str| Reflect::get(it, &name.into()).ok();
    let numbers = |name: &str| Some(field(name)?.dyn_into::<Uint32Array>().ok()?.to_vec());
    let text = |name: &str| field(name)?.as_string();
    let lines = |name: &str| Some(text(name)?.split('\n').map(str::to_owned).collect());
    Some(BenchDoc {
        text: text("text")?,
        sha256: text("sha256")?,
        ids: lines("ids")?,
        starts: numbers("starts")?,
        ends: numbers("ends")?,
        labels: numbers("labels")?,
        names: lines("names")?,
    })
}

fn span(it: &JsValue) -> Option<BenchSpan> {
    let field = |name: &str| Reflect::get(it, &name.into()).ok();
    Some(BenchSpan {
        id: field("id")?.as_string()?,
        start: field("start")?.as_f64()? as usize,
        end: field("end")?.as_f64()? as usize,
        label: field("label")?.as_string()?,
    })
}
