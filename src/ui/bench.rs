//! The page that the benchmark harness drives: the real article screen and panel, filled and edited by a script.
//!
//! Only with the feature `bench-page`, never in a release. `tests/bench/page.js` calls what is published here.

use std::sync::Arc;

use leptos::prelude::*;

use super::article::{ArticleView, Desk};
use super::keeping::Start;
use super::panel::Panel;
use super::prefs::Prefs;
use super::session::Session;
use crate::edit;
use crate::model::{
    AnnotationSet, Article, ArticleId, ArticleMeta, Certainty, Label, LabelId, Project, Provenance, SetId,
    Span, SpanId,
};
use crate::platform::bench::{self, BenchDoc, BenchSpan};
use crate::platform::dom;
use crate::text::{TextRange, UnitTable, Utf16Pos, byte_of_utf16};

/// Mounts the screen in `#root` as the app does, without an article yet, and lets the script fill it.
pub fn start() {
    wasm_bindgen_futures::spawn_local(async {
        let start = Start::open().await;
        mount(start);
    });
}

fn mount(start: Start) {
    let Some(root) = dom::element("root") else { return };
    let screen = leptos::mount::mount_to(root, || {
        let session = Session::provide(Prefs::provide(None), start);
        Desk::provide(session);
        bench::publish(
            move |doc| open(session, &doc).is_some(),
            move |span| add(session, &span).unwrap_or(false),
            move |id| remove(session, &id).unwrap_or(false),
        );
        view! {
            <div class="columns no-library">
                <ArticleView/>
                <Panel/>
            </div>
        }
    });
    screen.forget();
}

/// Brings the article and its set in as an import does, storing both, and opens it.
fn open(session: Session, doc: &BenchDoc) -> Option<()> {
    let project = project(session, doc)?;
    let arrived = session.add_project(project);
    arrived.articles.iter().for_each(|id| session.open_article(id));
    Some(())
}

fn add(session: Session, span: &BenchSpan) -> Option<bool> {
    let open = session.open.get_untracked()?;
    let range = session.with_open(|article, _| {
        let at = |unit| byte_of_utf16(&article.text, Utf16Pos(unit));
        TextRange::new(at(span.start)?, at(span.end)?)
    })??;
    let (id, label) = (SpanId::new(&span.id), LabelId::new(&span.label));
    Some(session.run(|project| edit::add_span(project, &open.set, id, range, &label, &session.stamp())))
}

fn remove(session: Session, id: &str) -> Option<bool> {
    let open = session.open.get_untracked()?;
    Some(session.run(|project| edit::delete_span(project, &open.set, &SpanId::new(id))))
}

fn project(session: Session, doc: &BenchDoc) -> Option<Project> {
    let mut project = Project::without_labels();
    let names: Vec<LabelId> = doc.names.iter().map(LabelId::new).collect();
    for (order, id) in names.iter().enumerate() {
        project.put_label(id, Some(label(id, order)));
    }
    let article = Article {
        id: ArticleId::new("bench"),
        text: Arc::from(doc.text.as_str()),
        sha256: Arc::from(doc.sha256.as_str()),
        meta: ArticleMeta { title: "Benchmark".to_owned(), ..ArticleMeta::default() },
    };
    let mut set = AnnotationSet::new(SetId::new("bench"), article.id.clone(), session.annotator());
    let (units, stamp) = (UnitTable::new(&article.text), session.stamp());
    let provenance =
        Provenance { annotator: stamp.annotator, made: stamp.now, changed: stamp.now, origin: stamp.origin };
    let mut spans = Vec::with_capacity(doc.ids.len());
    for (index, id) in doc.ids.iter().enumerate() {
        let at = |unit: u32| units.byte_of_utf16(Utf16Pos(unit as usize));
        spans.push(Span {
            id: SpanId::new(id),
            ranges: vec![TextRange::new(at(doc.starts[index])?, at(doc.ends[index])?)?],
            label: names[doc.labels[index] as usize].clone(),
            subtype: None,
            certainty: Certainty::Sure,
            note: String::new(),
            attributes: Default::default(),
            provenance: provenance.clone(),
        });
    }
    set.spans.put_all(spans);
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
        retired: false,
        order: 10 + u32::try_from(order).unwrap_or_default(),
    }
}
