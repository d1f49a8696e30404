//! Export and import of 15,000 spans on a text of 1 MB, and handing them to the worker.

use divan::Bencher;
use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::formats::export::ExportOptions;
use wusum::formats::{Selection, wusum as format};
use wusum::jobs::{decode_job, encode_export};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, LabelId, Origin, Project,
    Provenance, SetId, Span, SpanId, UtcMillis,
};
use wusum::order::Map;
use wusum::text::TextRange;

const SENTENCE: &str = "قال رئيس الوزراء 🕊️ إنّ مؤتمر مراكش يبدأ اليوم، and the delegates arrived.\n";
const BYTES: usize = 1_000_000;

fn main() {
    divan::main();
}

/// A text of 1 MB with `spans` spans of one to three words, spread evenly, many of them nested.
fn project(spans: usize) -> Project {
    let text = SENTENCE.repeat(BYTES / SENTENCE.len());
    let words: Vec<TextRange> = text
        .split_inclusive([' ', '\n'])
        .scan(0, |at, word| {
            let start = *at;
            *at += word.len();
            Some(TextRange::between(start, start + word.trim_end().len()))
        })
        .collect();
    let mut project = Project::default();
    let article = ArticleId::new("a");
    project.add_article(Article::new(article.clone(), text, ArticleMeta::default()));
    let set = SetId::new("s");
    project.add_set(AnnotationSet::new(set.clone(), article, AnnotatorId::new("x")));
    let labels = ["person", "place", "organization", "quote", "event"];
    let change = |number: usize| {
        let first = number * (words.len() - 3) / spans;
        let range = TextRange::between(words[first].start(), words[first + number % 3].end());
        let id = SpanId::new(format!("01JD{number:022}"));
        let span = Span {
            id: id.clone(),
            ranges: vec![range],
            label: LabelId::new(labels[number % labels.len()]),
            subtype: None,
            certainty: Certainty::Sure,
            note: String::new(),
            attributes: Map::new(),
            provenance: Provenance {
                annotator: AnnotatorId::new("x"),
                made: UtcMillis(1_795_467_900_123),
                changed: UtcMillis(1_795_467_900_123),
                origin: Origin::Hand,
            },
        };
        Change { id: RecordId::Span(set.clone(), id), before: None, after: Some(Record::Span(span)) }
    };
    let changes = (0..spans).map(change).collect();
    apply(&mut project, &Edit { changes }).expect("the spans fit the text");
    project
}

#[divan::bench(args = [15, 15_000])]
fn write_wusum_json(bencher: Bencher<'_, '_>, spans: usize) {
    let project = project(spans);
    bencher.bench(|| format::write(&project, &Selection::default()).expect("written"));
}

#[divan::bench(args = [15, 15_000])]
fn read_wusum_json(bencher: Bencher<'_, '_>, spans: usize) {
    let bytes = format::write(&project(spans), &Selection::default()).expect("written");
    bencher.bench(|| format::read(&bytes).expect("read"));
}

/// The page's share of an export: what it does before the worker takes over.
#[divan::bench(args = [15, 15_000])]
fn hand_an_export_to_the_worker(bencher: Bencher<'_, '_>, spans: usize) {
    let project = project(spans);
    bencher.bench(|| encode_export(&project, &Selection::default(), "wusum", ExportOptions::default(), &[]));
}

#[divan::bench(args = [15, 15_000])]
fn take_an_export_in_the_worker(bencher: Bencher<'_, '_>, spans: usize) {
    let message =
        encode_export(&project(spans), &Selection::default(), "wusum", ExportOptions::default(), &[]);
    bencher.with_inputs(|| message.clone()).bench_values(|message| decode_job(message).expect("readable"));
}
