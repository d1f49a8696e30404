//! Suggestions and lints, on marked text: `[Ada](person) met [Bob](person)`; marks may nest.

mod learn;
mod lints;
mod measured;
mod participants;
mod quotations;

use wusum::assist::{Reporting, Seen};
use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, LabelId, Origin, Project,
    Provenance, SetId, Span, SpanId, UtcMillis,
};
use wusum::order::Map;
use wusum::text::TextRange;

/// The text without its marks, and what they mark: ranges in bytes with labels, inner ones before outer ones.
pub fn marked(marked: &str) -> (String, Vec<(TextRange, String)>) {
    let (mut text, mut open, mut spans) = (String::new(), Vec::new(), Vec::new());
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '[' => open.push(text.len()),
            ']' => {
                let start = open.pop().expect("a mark is opened before it is closed");
                let (label, after) =
                    rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).expect("a mark has a label");
                spans.push((TextRange::between(start, text.len()), label.to_owned()));
                rest = after;
            }
            c => text.push(c),
        }
    }
    assert!(open.is_empty(), "every mark is closed");
    (text, spans)
}

/// A project with one annotator's work on some articles, whose ids are `0`, `1` and so on, as are those of the sets.
pub struct Scene {
    pub project: Project,
}

impl Scene {
    /// Each article as marked text; a span's id is its place among the marks of its article.
    pub fn new(articles: &[&str]) -> Self {
        let mut project = crate::fixed::project();
        for (number, article) in articles.iter().enumerate() {
            let (text, spans) = marked(article);
            let (id, set) = (ArticleId::new(number.to_string()), SetId::new(number.to_string()));
            project.add_article(Article::new(id.clone(), text, ArticleMeta::default()));
            project.add_set(AnnotationSet::new(set.clone(), id, AnnotatorId::new("سلمى")));
            let changes = spans.into_iter().enumerate().map(|(at, (range, label))| {
                let span = span(SpanId::new(at.to_string()), range, &label);
                let id = RecordId::Span(set.clone(), span.id.clone());
                Change { id, before: None, after: Some(Record::Span(span)) }
            });
            apply(&mut project, &Edit { changes: changes.collect() }).expect("new spans");
        }
        Self { project }
    }

    /// Labels one more range, which brackets could not mark.
    pub fn label(&mut self, number: usize, id: &str, range: TextRange, label: &str) {
        let (set, span) = (SetId::new(number.to_string()), span(SpanId::new(id), range, label));
        let id = RecordId::Span(set, span.id.clone());
        let change = Change { id, before: None, after: Some(Record::Span(span)) };
        apply(&mut self.project, &Edit { changes: vec![change] }).expect("a new span");
    }

    /// What an assistant sees of the article with this number.
    pub fn seen(&self, number: usize) -> Seen<'_> {
        let project = &self.project;
        let article = project.article(&ArticleId::new(number.to_string())).expect("an article of the scene");
        let set = project.set(&SetId::new(number.to_string())).expect("its set");
        Seen { project, article, set, reporting: Reporting::usual() }
    }
}

fn span(id: SpanId, range: TextRange, label: &str) -> Span {
    let provenance = Provenance {
        annotator: AnnotatorId::new("سلمى"),
        made: UtcMillis(1),
        changed: UtcMillis(1),
        origin: Origin::Hand,
    };
    Span {
        id,
        ranges: vec![range],
        label: LabelId::new(label),
        subtype: None,
        certainty: Certainty::Sure,
        note: String::new(),
        attributes: Map::new(),
        provenance,
    }
}

#[test]
fn marks_become_spans_where_they_stood() {
    let scene = Scene::new(&["قال [حسن](person): «[نعود إلى [مراكش](place)](quote)»."]);
    let seen = scene.seen(0);
    assert_eq!(&*seen.article.text, "قال حسن: «نعود إلى مراكش».");
    let spans = seen.set.spans.iter();
    let spans: Vec<_> = spans
        .map(|span| (span.extent().slice(&seen.article.text).expect("inside"), span.label.as_str()))
        .collect();
    assert_eq!(spans, [("حسن", "person"), ("نعود إلى مراكش", "quote"), ("مراكش", "place")]);
}
