//! The files of training programs: spaCy's rows and Prodigy's.

use serde_json::Value;
use wusum::formats::export::{ExportOptions, Layer};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Imported, Outcome, Selection, format, import};
use wusum::model::{Project, Role};

use super::corpus;

fn read(name: &str, file: &[u8]) -> Imported {
    match import(name, file, &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Project(imported) => *imported,
        other => panic!("{name}: {other:?}"),
    }
}

/// `label:surface` of every span in text order.
fn spans(project: &Project) -> Vec<String> {
    let mut found = Vec::new();
    for set in project.sets() {
        let text = project.article(&set.article).expect("the set's article").text.clone();
        for span in set.spans.iter() {
            let surface = span.extent().slice(&text).expect("a place in the text");
            found.push(format!("{}:{surface}", span.label.as_str()));
        }
    }
    found
}

fn count(project: &Project, label: &str) -> usize {
    project.sets().flat_map(|set| set.spans.iter()).filter(|span| span.label.as_str() == label).count()
}

/// A text with an emoji, a joined family, tashkeel, a span in a span and one after a clitic.
const ROW: &str = r#"{"id":"a","text":"🕊️ قالت مُنى لـ👨‍👩‍👧 في بمؤتمر تونس","spans":[{"start":8,"end":12,"label":"person"},{"start":25,"end":35,"label":"event"},{"start":31,"end":35,"label":"place"}],"relations":[]}"#;

fn written(id: &str, project: &Project, options: &ExportOptions) -> Vec<u8> {
    let export = format(id).exporter().expect("it exports");
    export(project, &Selection::default(), options).expect("exported").files.remove(0).bytes
}

#[test]
fn all_spans_come_back_from_prodigy_and_spancat_rows_and_the_outer_ones_from_ner_rows() {
    let project = read("a.jsonl", ROW.as_bytes()).project;
    let all = spans(&project);
    assert_eq!(all, ["person:مُنى", "event:مؤتمر تونس", "place:تونس"]);
    let options = ExportOptions { layer: Layer::All, ..ExportOptions::default() };
    for (id, expected) in [("prodigy", &all[..]), ("spacy-spancat", &all[..]), ("spacy-ner", &all[..2])] {
        let back = read("b.jsonl", &written(id, &project, &options));
        assert_eq!((spans(&back.project), back.warnings), (expected.to_vec(), vec![]), "{id}");
    }
}

#[test]
fn prodigy_tokens_begin_and_end_where_spans_do_and_the_last_token_is_inclusive() {
    let project = read("a.jsonl", ROW.as_bytes()).project;
    let row: Value =
        serde_json::from_slice(&written("prodigy", &project, &ExportOptions::default())).expect("JSON");
    let tokens = row["tokens"].as_array().expect("a list");
    let at = |index: &Value| &tokens[usize::try_from(index.as_u64().expect("a number")).expect("small")];
    for span in row["spans"].as_array().expect("a list") {
        assert_eq!(at(&span["token_start"])["start"], span["start"], "{span}");
        assert_eq!(at(&span["token_end"])["end"], span["end"], "{span}");
    }
}

#[test]
fn relations_between_spans_come_back_from_prodigy_with_roles_of_other_programs() {
    let row = r#"{"text":"a b","spans":[{"start":0,"end":1,"label":"x"},{"start":2,"end":3,"label":"y"}],"relations":[{"head":0,"child":1,"head_span":{"start":0,"end":1,"label":"x"},"child_span":{"start":2,"end":3,"label":"y"},"label":"Binds"}],"answer":"accept"}"#;
    let project = read("a.jsonl", row.as_bytes()).project;
    let back = read("b.jsonl", &written("prodigy", &project, &ExportOptions::default())).project;
    let set = back.sets().next().expect("one set");
    assert_eq!(set.relations().map(|it| it.role.clone()).collect::<Vec<_>>(), [Role::Other("Binds".into())]);
}

#[test]
fn what_we_write_of_an_article_for_prodigy_is_its_own_again_and_no_metadata() {
    let row =
        r#"{"id":"a","text":"زيد","title":"t","source":"s","language":"ar","spans":[],"answer":"accept"}"#;
    let project = read("a.jsonl", row.as_bytes()).project;
    let back = read("b.jsonl", &written("prodigy", &project, &ExportOptions::default())).project;
    for project in [project, back] {
        let meta = &project.articles().next().expect("one").meta;
        assert_eq!((&*meta.title, &*meta.source, &*meta.language), ("t", "s", "ar"));
        assert!(meta.metadata.is_empty(), "{meta:?}");
    }
}

#[test]
fn rows_of_every_spacy_shape_are_read() {
    for file in [
        r#"[["زيد هنا",{"entities":[[0,3,"person"]]}]]"#,
        r#"["زيد هنا",{"entities":[[0,3,"person"]]}]"#,
        r#"{"text":"زيد هنا","entities":[[0,3,"person"]]}"#,
        r#"{"text":"زيد هنا","entities":[{"start":0,"end":3,"label":"person"}]}"#,
        r#"{"text":"زيد هنا","ents":[{"start":0,"end":3,"label":"person"}],"tokens":[{"id":0,"start":0,"end":3}]}"#,
        r#"[{"text":"زيد هنا","spans":{"sc":[{"start":0,"end":3,"label":"person"}]}}]"#,
        r#"["زيد هنا",{"spans":{"sc":[[0,3,"person","Q1"]]}}]"#,
        r#"[{"id":0,"paragraphs":[{"raw":"زيد هنا","entities":[[0,3,"person"]],"sentences":[{"tokens":[{"orth":"زيد","ner":"U-person"}]}]}]}]"#,
        r#"[{"id":0,"paragraphs":[{"sentences":[{"tokens":[{"orth":"زيد","ner":"U-person"},{"orth":"هنا","ner":"O"}]}]}]}]"#,
    ] {
        assert_eq!(spans(&read("a.json", file.as_bytes()).project), ["person:زيد"], "{file}");
    }
}

#[test]
fn what_else_a_row_of_spacy_says_is_metadata() {
    let file = r#"{"text":"زيد هنا","entities":[[0,3,"person"]],"url":"u"}
["زيد هناك",{"entities":[[0,3,"person"]],"cats":{"a":1.0}}]"#;
    let imported = read("a.jsonl", file.as_bytes());
    let metadata: Vec<_> = imported.project.articles().map(|article| &article.meta.metadata).collect();
    assert_eq!((metadata[0]["url"].as_str(), metadata[1]["cats"].as_str()), ("\"u\"", r#"{"a":1.0}"#));
}

#[test]
fn bad_triples_are_refused_one_by_one() {
    let file = r#"["زيد هنا",{"entities":[[0,3,"a"],[-1,3,"a"],[0,99,"a"],[3,0,"a"],["0",3,"a"],[0,3],[1.5,2,"a"],7]}]"#;
    let imported = read("a.json", file.as_bytes());
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (1, 7));
}

#[test]
fn the_published_files_give_what_was_counted() {
    if let Some(bytes) = corpus("prodigy_news_headlines.jsonl") {
        let imported = read("a.jsonl", &bytes);
        let counts = imported.counts;
        assert_eq!(counts.documents_kept, 373);
        assert_eq!(counts.spans_kept + counts.spans_refused, 303);
        let article =
            imported.project.articles().find(|it| it.text.starts_with("Uber")).expect("it is there");
        assert_eq!(article.meta.source, "The New York Times");
    }
    if let Some(bytes) = corpus("prodigy_relations_first60.jsonl") {
        let imported = read("a.jsonl", &bytes);
        assert_eq!((imported.counts.documents_kept, count(&imported.project, "GGP")), (60, 193));
        let roles = |role: &str| {
            imported
                .project
                .sets()
                .flat_map(|set| set.relations())
                .filter(|it| it.role.slug() == role)
                .count()
        };
        assert_eq!((roles("Pos-Reg"), roles("Neg-Reg"), roles("No-rel"), roles("Binds")), (37, 29, 20, 16));
    }
    if let Some(bytes) = corpus("spacy_ner.json") {
        let project = read("spacy_ner.json", &bytes).project;
        let labels = ["DATE", "ORG", "PERSON", "NORP"].map(|label| count(&project, label));
        assert_eq!((spans(&project).len(), labels), (7, [2, 2, 2, 1]));
        let text = &project.articles().next().expect("one article").text;
        assert_eq!((text.lines().count(), text.split_whitespace().count()), (3, 66));
    }
    if let Some(bytes) = corpus("spacy_ner.iob") {
        assert_eq!(spans(&read("spacy_ner.iob", &bytes).project).len(), 7);
    }
}
