//! The folder that `load_dataset` takes, and rows of tokens from it.

use wusum::formats::archive::pack;
use wusum::formats::dataset::packaged;
use wusum::formats::export::{ExportOptions, Layer};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{
    Choices, ImportProblem, Imported, Item, NamedFile, Outcome, Selection, format, import, import_beside,
};
use wusum::model::Project;

use super::{fixture, nasty, read, spans, written};

fn beside(rows: &[u8], name: &str, text: &[u8]) -> Imported {
    let other = NamedFile { name: name.to_owned(), bytes: text.to_vec() };
    match import_beside("a.jsonl", rows, &[&other], &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Project(imported) => *imported,
        other => panic!("{other:?}"),
    }
}

const NAMES: &[u8] = br#"["O","B-person","I-person","B-place","I-place"]"#;

#[test]
fn numbers_are_read_by_the_names_beside_them_and_rows_of_one_document_are_its_sentences() {
    let rows = fixture("hf_tokens.jsonl");
    let imported = beside(&rows, "hf_labels.json", NAMES);
    assert_eq!(imported.warnings, vec![]);
    assert_eq!(spans(&imported.project), ["person:هدى", "place:تونس الخضراء"]);
    let texts: Vec<_> = imported.project.articles().map(|it| (it.id.as_str(), &*it.text)).collect();
    assert_eq!(texts, [("d1", "قالت هدى :\nتونس الخضراء"), ("d2", "لا وسم")]);
}

#[test]
fn a_card_names_the_numbers_too_and_without_either_the_missing_file_is_named() {
    let rows = fixture("hf_tokens.jsonl");
    let card = b"---\nfeatures:\n- name: ner_tags\n  sequence:\n    class_label:\n      names:\n        '0': O\n        '1': B-person\n        '2': \"I-person\"\n        '3': 'B-place'\n        '4': I-place\n---\n# x\n";
    assert_eq!(spans(&beside(&rows, "README.md", card).project), ["person:هدى", "place:تونس الخضراء"]);
    let outcome = import("a.jsonl", &rows, &Choices::default(), &NativeDecoder, &NativeHtml);
    let missing = ImportProblem::MissingFile { name: "hf_labels.json".to_owned() };
    assert_eq!(outcome, Outcome::Refused(missing));
}

#[test]
fn tags_that_are_names_need_nothing_beside_them_and_bad_rows_cost_only_themselves() {
    let rows = r#"{"id":"1","tokens":["زيد","هنا"],"ner_tags":["B-x","O"]}
{"id":"2","tokens":["زيد"],"ner_tags":["B-x","O"]}
{"id":"3","tokens":["زيد"],"ner_tags":"B-x"}
{"id":"4","tokens":[7],"ner_tags":["O"]}"#;
    let imported = read("a.jsonl", rows.as_bytes());
    assert_eq!((imported.counts.documents_kept, imported.counts.documents_refused), (1, 3));
    assert_eq!(spans(&imported.project), ["x:زيد"]);
    let beyond = r#"{"id":"1","tokens":["زيد","هنا"],"ner_tags":[1,0]}
{"id":"2","tokens":["زيد"],"ner_tags":[9]}"#;
    let counts = beside(beyond.as_bytes(), "hf_labels.json", NAMES).counts;
    assert_eq!((counts.spans_kept, counts.spans_refused), (1, 1));
}

#[test]
fn tags_without_a_letter_are_labels_and_no_token_is_lost() {
    let rows = r#"{"id":"1","tokens":["زيد","الفاسي","في","فاس"],"ner_tags":["person","person","O","place"]}
{"id":"2","tokens":["في","فاس"],"ner_tags":["O","Q-x"]}
{"id":"3","tokens":["في","فاس"],"ner_tags":["O","B"]}
{"id":"4","tokens":["","فاس"],"ner_tags":["B-place","O"]}
{"id":"5","tokens":[],"ner_tags":[]}"#;
    let imported = read("a.jsonl", rows.as_bytes());
    let texts: Vec<_> = imported.project.articles().map(|it| (it.id.as_str(), &*it.text)).collect();
    assert_eq!(texts, [("1", "زيد الفاسي في فاس"), ("2", "في فاس")]);
    assert_eq!(spans(&imported.project), ["Q-x:فاس", "person:زيد الفاسي", "place:فاس"]);
    let refused = imported.warnings.iter().map(|warning| (warning.item, warning.rule.code()));
    let refused: Vec<_> = refused.collect();
    let lines =
        [(Item::Line(3), "unknown-value"), (Item::Line(4), "unknown-value"), (Item::Line(5), "empty-text")];
    assert_eq!(refused, lines);
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (3, 2));
}

#[test]
fn the_tokens_of_every_row_stand_where_it_says_and_both_configurations_come_back() {
    let truth = nasty();
    let options = ExportOptions { layer: Layer::All, ..ExportOptions::default() };
    let exported = written("hugging-face", &truth, &options);
    let file = |start: &str| {
        let file = exported.files.iter().find(|file| file.name.starts_with(start)).expect(start);
        file.bytes.clone()
    };
    let text: Vec<char> = truth.articles().next().expect("one").text.chars().collect();
    for row in String::from_utf8(file("tokens/")).expect("UTF-8").lines() {
        let row: serde_json::Value = serde_json::from_str(row).expect("JSON");
        let at = |name: &str, index: usize| {
            usize::try_from(row[name][index].as_u64().expect("a number")).expect("small")
        };
        for (index, token) in row["tokens"].as_array().expect("a list").iter().enumerate() {
            let slice: String = text[at("starts", index)..at("ends", index)].iter().collect();
            assert_eq!(slice, token.as_str().expect("text"));
        }
    }
    let tokens = beside(&file("tokens/"), "README.md", &file("README.md"));
    // Outermost, as in every flat format: what lies inside a kept span is left out.
    assert_eq!(spans(&tokens.project).len(), 15 - 7);
    assert_eq!(spans(&read("a.jsonl", &file("spans/")).project), spans(&truth));
}

#[test]
fn metadata_and_links_to_text_come_back_though_every_column_has_one_type() {
    let row = r#"{"id":"a","text":"قال زيد نعم","title":"ع","n":{"x":[1]},"m":"s","spans":[{"id":"q","start":8,"end":11,"label":"quote","note":"؟"}],"relations":[{"id":"r","from":"q","role":"cue","to":{"start":0,"end":3}},{"id":"s","from":"q","role":"speaker","to":"author"}]}"#;
    let first = read("a.jsonl", row.as_bytes()).project;
    let exported = written("hugging-face", &first, &ExportOptions::default());
    let again = read("b.jsonl", &exported.files[0].bytes);
    assert_eq!(again.warnings, vec![]);
    let meta = |project: &wusum::model::Project| {
        let article = project.articles().next().expect("one");
        (article.meta.title.clone(), article.meta.metadata.clone())
    };
    assert_eq!(meta(&again.project), meta(&first));
    let links = |project: &wusum::model::Project| {
        let set = project.sets().next().expect("one");
        set.relations().map(|it| (it.role.clone(), it.target.clone())).collect::<Vec<_>>()
    };
    assert_eq!(links(&again.project), links(&first));
}

#[test]
fn a_folder_of_our_own_is_read_once_though_it_says_its_documents_twice() {
    let truth = nasty();
    let row = format("hugging-face");
    let whole =
        packaged(row, &truth, &Selection::default(), &ExportOptions::default(), true).expect("written");
    let zip = pack(&whole.files).expect("packed");
    let back = read("dataset.zip", &zip);
    assert_eq!(back.warnings, vec![]);
    let texts = |project: &Project| project.articles().map(|it| it.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&back.project), texts(&truth));
    assert_eq!(spans(&back.project), spans(&truth));
    // Without the rows of spans those of tokens are all that there is.
    let tokens: Vec<_> = whole.files.into_iter().filter(|file| !file.name.starts_with("spans/")).collect();
    let back = read("tokens.zip", &pack(&tokens).expect("packed"));
    assert_eq!(back.project.articles().count(), 1);
}

#[test]
fn tags_may_be_called_otherwise_where_there_is_no_text_beside_them() {
    for name in ["tags", "ner"] {
        let rows = format!(r#"{{"id":"7","tokens":["زيد","هنا"],"{name}":["B-x","O"]}}"#);
        let imported = read("a.jsonl", rows.as_bytes());
        assert_eq!(spans(&imported.project), ["x:زيد"], "{name}");
        let numbers = format!(r#"{{"id":"7","tokens":["زيد","هنا"],"{name}":[1,0]}}"#);
        let outcome = import("a.jsonl", numbers.as_bytes(), &Choices::default(), &NativeDecoder, &NativeHtml);
        let missing = ImportProblem::MissingFile { name: "hf_labels.json".to_owned() };
        assert_eq!(outcome, Outcome::Refused(missing), "{name}");
    }
}
