//! `wusum agree` as a person or a script meets it.

use serde_json::{Value, json};

use crate::cli::wusum;

const BOTH: &str = r#"{"labels": ["person", "place"], "documents": [{"id": "d", "text": "زار حسن مراكش أمس",
    "a": [{"start": 4, "end": 7, "label": "person"}, {"start": 8, "end": 13, "label": "place"}],
    "b": [{"start": 4, "end": 7, "label": "person"}]}]}"#;

fn agree(args: &[&str], files: &[(&str, &[u8])]) -> Value {
    let ran = wusum(&[&["agree", "--json"], args].concat(), files);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    serde_json::from_str(&ran.out).expect("one JSON value")
}

#[test]
fn json_has_every_figure_and_a_reason_beside_each_null() {
    let found = agree(&["both.json"], &[("both.json", BOTH.as_bytes())]);
    let keys: Vec<&str> = found.as_object().expect("an object").keys().map(String::as_str).collect();
    let wanted = [
        "documents",
        "tokens",
        "span_f1",
        "strict",
        "exact",
        "partial",
        "type",
        "kappa_label",
        "kappa_bio",
        "kappa_per_label",
        "alpha_label",
        "alpha_bio",
        "alpha_u",
        "gamma",
        "per_label",
    ];
    assert_eq!(keys, wanted);
    assert_eq!((&found["documents"], &found["tokens"]), (&json!(1), &json!(4)));
    assert_eq!(found["span_f1"], json!(2.0 / 3.0));
    assert_eq!((&found["strict"]["correct"], &found["strict"]["missed"]), (&json!(1), &json!(1)));
    let place = &found["per_label"]["place"]["strict"];
    assert_eq!((&place["precision"], &place["precision_reason"]), (&Value::Null, &json!("none-in-second")));
}

#[test]
fn files_of_any_format_are_compared_and_named_by_their_files() {
    let (a, b) = ("حسن\tB-PER\nفي\tO\nمراكش\tB-LOC\n", "حسن\tB-PER\nفي\tO\nمراكش\tO\n");
    let files = [("anna.bio", a.as_bytes()), ("ben.bio", b.as_bytes())];
    let found = agree(&["anna.bio", "ben.bio"], &files);
    assert_eq!(found["span_f1"], json!(2.0 / 3.0));
    let ran = wusum(&["agree", "anna.bio", "ben.bio"], &files);
    assert!(ran.out.starts_with("anna and ben: 1 article, 3 tokens, 2 and 1 spans\n"), "{}", ran.out);
}

#[test]
fn more_than_two_annotators_get_their_pairs_too() {
    let three = BOTH.replace(r#""b": ["#, r#""c": [], "b": ["#);
    let found = agree(&["three.json"], &[("three.json", three.as_bytes())]);
    assert_eq!(found["pairs"].as_array().map(Vec::len), Some(3));
    assert_eq!(found["span_f1"], json!(1.0 / 3.0));
}

#[test]
fn the_work_of_one_annotator_is_refused() {
    let one = r#"{"documents": [{"id": "d", "text": "abc", "a": [{"start": 0, "end": 1, "label": "x"}]}]}"#;
    let ran = wusum(&["agree", "one.json"], &[("one.json", one.as_bytes())]);
    assert_eq!((ran.code, ran.err.as_str()), (1, "the files hold the work of 1 annotator\n"));
}
