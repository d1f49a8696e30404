//! One token a line: what is read, whatever the scheme, and what is written.

use super::corpus;
use wusum::formats::export::{ExportOptions, Layer};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Imported, Item, Outcome, Selection, format, import};
use wusum::model::Project;

fn read(name: &str, file: &[u8]) -> Imported {
    match import(name, file, &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Project(imported) => *imported,
        other => panic!("{name}: {other:?}"),
    }
}

/// `label:surface` of every span in text order.
fn spans(project: &Project) -> Vec<String> {
    let of_set = |set: &wusum::model::AnnotationSet| {
        let text = project.article(&set.article).expect("the set's article").text.clone();
        let one = |span: &std::sync::Arc<wusum::model::Span>| {
            format!("{}:{}", span.label.as_str(), span.extent().slice(&text).expect("a place in the text"))
        };
        set.spans.iter().map(one).collect::<Vec<_>>()
    };
    project.sets().flat_map(of_set).collect()
}

/// How many spans of each label, as the corpora's index gives them.
fn by_label(project: &Project, labels: &[(&str, usize)]) {
    let found = spans(project);
    for (label, expected) in labels {
        let count =
            found.iter().filter(|span| span.split_once(':').is_some_and(|(l, _)| l == *label)).count();
        assert_eq!(count, *expected, "{label}");
    }
}

#[test]
fn every_scheme_gives_the_same_spans() {
    let expected = ["PER:زيد علي", "LOC:تونس", "LOC:قفصة"];
    for (name, file) in [
        ("iob2", "زيد B-PER\nعلي I-PER\nمن O\nتونس B-LOC\nقفصة B-LOC\n"),
        ("iob1", "زيد I-PER\nعلي I-PER\nمن O\nتونس I-LOC\nقفصة B-LOC\n"),
        ("bioes", "زيد B-PER\nعلي E-PER\nمن O\nتونس S-LOC\nقفصة S-LOC\n"),
        ("bilou", "زيد\tB-PER\nعلي\tL-PER\nمن\tO\nتونس\tU-LOC\nقفصة\tU-LOC\n"),
        (
            "conll2003",
            "-DOCSTART- -X- -X- O\n\nزيد -X- _ B-PER\nعلي -X- _ I-PER\nمن -X- _ O\nتونس -X- _ B-LOC\nقفصة -X- _ B-LOC\n",
        ),
    ] {
        let imported = read("a.txt", file.as_bytes());
        assert_eq!(spans(&imported.project), expected, "{name}");
        assert_eq!(imported.warnings, vec![], "{name}");
    }
}

#[test]
fn sentences_are_lines_and_documents_begin_where_the_file_says() {
    let file = "-DOCSTART- -X- -X- O\n\nقال O\nزيد B-PER\n\nنعم O\n\n-DOCSTART- -X- -X- O\n\nتونس B-LOC\n";
    let project = read("a.conll", file.as_bytes()).project;
    let mut texts: Vec<_> = project.articles().map(|article| article.text.to_string()).collect();
    texts.sort();
    assert_eq!(texts, ["تونس", "قال زيد\nنعم"]);
}

#[test]
fn an_inside_without_a_beginning_is_taken_and_told_by_its_line() {
    let imported = read("a.txt", "تونس B-LOC\nقال O\nزيد I-PER\n".as_bytes());
    assert_eq!(spans(&imported.project), ["LOC:تونس", "PER:زيد"]);
    assert_eq!((imported.warnings[0].item, imported.warnings[0].kept), (Item::Line(3), true));
}

#[test]
fn a_text_that_only_looks_a_little_like_columns_stays_a_text() {
    for text in ["قال زيد\nثم O\n", "a O\nb O\n", "Vitamin B-12\nis good\n"] {
        let outcome = import("a.txt", text.as_bytes(), &Choices::default(), &NativeDecoder, &NativeHtml);
        assert!(matches!(outcome, Outcome::Articles { .. }), "{text}");
    }
}

#[test]
fn what_is_exported_comes_back_with_the_same_spans() {
    let row = r#"{"id":"a","text":"قال زيد في بمؤتمر تونس. نعم","spans":[{"start":4,"end":7,"label":"person"},{"start":12,"end":22,"label":"event"},{"start":18,"end":22,"label":"place"}]}"#;
    let project = read("a.jsonl", row.as_bytes()).project;
    let options = ExportOptions { layer: Layer::All, ..ExportOptions::default() };
    for id in ["conll2003", "bio", "bioes"] {
        let export = format(id).export.expect("it exports");
        let exported = export(&project, &Selection::default(), &options).expect("exported");
        assert_eq!(exported.left_out.len(), 1, "{id}: the place inside the event");
        let back = read("a.conll", &exported.files[0].bytes);
        assert_eq!(spans(&back.project), ["person:زيد", "event:مؤتمر تونس"], "{id}");
        assert_eq!(back.warnings, vec![], "{id}");
    }
}

#[test]
fn the_arabic_corpora_give_the_spans_that_were_counted() {
    if let Some(bytes) = corpus("ar_wojood_val.bio.txt") {
        let imported = read("ar_wojood_val.bio.txt", &bytes);
        let labels = [("GPE", 117), ("ORG", 87), ("DATE", 84), ("PERS", 42), ("OCC", 35), ("EVENT", 13)];
        by_label(&imported.project, &labels);
        assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (472, 0));
        assert_eq!(imported.warnings.len(), 4, "orphans");
        let text = &imported.project.articles().next().expect("one article").text;
        assert_eq!((text.lines().count(), text.split_whitespace().count()), (158, 2_743));
    }
    if let Some(bytes) = corpus("ar_aqmar_test.bio.txt") {
        let imported = read("ar_aqmar_test.bio.txt", &bytes);
        by_label(&imported.project, &[("MIS", 722), ("PER", 424), ("LOC", 326), ("ORG", 102)]);
        let text = &imported.project.articles().next().expect("one article").text;
        assert_eq!(text.lines().count(), 605);
    }
}

#[test]
fn the_other_column_corpora_give_the_spans_that_were_counted() {
    if let Some(bytes) = corpus("fa_tweets_annotator1.bio.tsv") {
        let labels = [("LOC", 256), ("PER", 248), ("ORG", 109), ("NAT", 52), ("EVE", 19), ("POG", 11)];
        by_label(&read("a.tsv", &bytes).project, &labels);
    }
    if let Some(bytes) = corpus("doccano/sequence_labeling_labeling.invalid.conll") {
        let imported = read("a.conll", &bytes);
        by_label(&imported.project, &[("LOC", 3), ("PER", 2)]);
        assert_eq!((imported.warnings[0].item, imported.warnings[0].kept), (Item::Line(1), false));
    }
    if let Some(bytes) = corpus("doccano/sequence_labeling_labeling.trailing.conll") {
        assert_eq!(read("a.conll", &bytes).project.articles().count(), 1);
    }
}
