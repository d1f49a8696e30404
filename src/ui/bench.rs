//! The page that the benchmark harness drives: the real article screen and panel, filled and edited from JavaScript.
//!
//! Only with the feature `bench-page`, never in a release. `tests/bench/page.js` calls what is published here.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::HtmlElement;

use super::article::{ArticleView, Desk};
use super::panel::Panel;
use super::prefs::Prefs;
use super::session::Session;
use crate::edit;
use crate::model::{
    AnnotationSet, Article, ArticleId, ArticleMeta, Certainty, Label, LabelId, Project, Provenance, SetId,
    Span, SpanId,
};
use crate::text::{TextRange, UnitTable, Utf16Pos};

thread_local! {
    static SESSION: std::cell::Cell<Option<Session>> = const { std::cell::Cell::new(None) };
}

/// Puts `wusumBench = {mount, add, remove}` on the window.
pub fn publish() {
    let bench = js_sys::Object::new();
    let mount = Closure::<dyn FnMut(HtmlElement, JsValue)>::new(mount).into_js_value();
    let add = Closure::<dyn FnMut(JsValue) -> bool>::new(add).into_js_value();
    let remove = Closure::<dyn FnMut(String) -> bool>::new(remove).into_js_value();
    for (name, function) in [("mount", mount), ("add", add), ("remove", remove)] {
        let _ = js_sys::Reflect::set(&bench, &name.into(), &function);
    }
    let _ = js_sys::Reflect::set(&js_sys::global(), &"wusumBench".into(), &bench);
}

/// Mounts the screen, brings the article and its set in as an import does, and opens it.
///
/// `doc` is `{text, ids, starts, ends, labels, names}`, ids joined by line ends, offsets in UTF-16 units.
fn mount(root: HtmlElement, doc: JsValue) {
    leptos::mount::mount_to(root, || {
        let session = Session::provide(Prefs::provide());
        Desk::provide(session);
        SESSION.set(Some(session));
        view! {
            <div class="columns no-library">
                <ArticleView/>
                <Panel/>
            </div>
        }
    })
    .forget();
    let Some(session) = SESSION.get() else { return };
    if let Some(project) = project(session, &doc) {
        for id in session.add_project(&project) {
            session.open_article(&id);
        }
    }
}

fn project(session: Session, doc: &JsValue) -> Option<Project> {
    let field = |name: &str| js_sys::Reflect::get(doc, &name.into()).ok();
    let numbers = |name: &str| Some(field(name)?.dyn_into::<js_sys::Uint32Array>().ok()?.to_vec());
    let (text, ids, names) =
        (field("text")?.as_string()?, field("ids")?.as_string()?, field("names")?.as_string()?);
    let (starts, ends, labels) = (numbers("starts")?, numbers("ends")?, numbers("labels")?);
    let mut project = Project::without_labels();
    let names: Vec<LabelId> = names.split('\n').map(LabelId::new).collect();
    for (order, id) in names.iter().enumerate() {
        project.put_label(id, Some(label(id, order)));
    }
    let meta = ArticleMeta { title: "Benchmark".to_owned(), ..ArticleMeta::default() };
    let article = Article::new(ArticleId::new("bench"), text, meta);
    let mut set = AnnotationSet::new(SetId::new("bench"), article.id.clone(), session.annotator());
    let (units, stamp) = (UnitTable::new(&article.text), session.stamp());
    let provenance =
        Provenance { annotator: stamp.annotator, made: stamp.now, changed: stamp.now, origin: stamp.origin };
    for (index, id) in ids.split('\n').enumerate() {
        let at = |unit: u32| units.byte_of_utf16(Utf16Pos(unit as usize));
        let range = TextRange::new(at(starts[index])?, at(ends[index])?)?;
        let id = SpanId::new(id);
        let span = Span {
            id: id.clone(),
            ranges: vec![range],
            label: names[labels[index] as usize].clone(),
            subtype: None,
            certainty: Certainty::Sure,
            note: String::new(),
            attributes: Default::default(),
            provenance: provenance.clone(),
        };
        set.spans.put(&id, Some(span));
    }
    project.add_article(article);
    project.add_set(set);
    Some(project)
}

fn label(id: &LabelId, order: usize) -> Label {
    const COLORS: [&str; 5] = ["#b45309", "#1d4ed8", "#15803d", "#be185d", "#6d28d9"];
    Label {
        id: id.clone(),
        names: vec![("en".to_owned(), id.as_str().to_owned())],
        definition: Vec::new(),
        examples: Vec::new(),
        color: COLORS[order % COLORS.len()].to_owned(),
        key: None,
        subtypes: Vec::new(),
        hidden: false,
        order: 10 + u32::try_from(order).unwrap_or_default(),
    }
}

/// Adds the span `{id, start, end, label}` as a person's edit: with history and storage.
fn add(span: JsValue) -> bool {
    let Some(session) = SESSION.get() else { return false };
    let field = |name: &str| js_sys::Reflect::get(&span, &name.into()).ok();
    let wanted = (|| {
        let start = field("start")?.as_f64()? as usize;
        let end = field("end")?.as_f64()? as usize;
        Some((SpanId::new(field("id")?.as_string()?), start, end, LabelId::new(field("label")?.as_string()?)))
    })();
    let Some((id, start, end, label)) = wanted else { return false };
    let range = session.with_open(|article, _| {
        let at = |unit| crate::text::byte_of_utf16(&article.text, Utf16Pos(unit));
        TextRange::new(at(start)?, at(end)?)
    });
    let (Some(Some(range)), Some(open)) = (range, session.open.get_untracked()) else { return false };
    session.run(|project| edit::add_span(project, &open.set, id, range, &label, &session.stamp()))
}

fn remove(id: String) -> bool {
    let Some((session, open)) =
        SESSION.get().and_then(|session| Some((session, session.open.get_untracked()?)))
    else {
        return false;
    };
    session.run(|project| edit::delete_span(project, &open.set, &SpanId::new(id)))
}
