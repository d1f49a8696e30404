//! Gold that follows from decisions, on the command line.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wusum::formats::export::ExportOptions;
use wusum::formats::{Loss, Selection, TABLE};

use crate::cli::{Ran, wusum};

fn both(a: &Value, b: &Value) -> Vec<u8> {
    let text = "قال الرئيس حسن بلوان إن مراكش جميلة";
    json!({"labels": ["person", "place"], "documents": [{"id": "d", "text": text, "a": a, "b": b}]})
        .to_string()
        .into_bytes()
}

/// One place where both agree, one where bounds differ, one that only the first has.
fn usual() -> Vec<u8> {
    both(
        &json!([{"start": 4, "end": 20, "label": "person"}, {"start": 24, "end": 29, "label": "place"},
            {"start": 30, "end": 35, "label": "place"}]),
        &json!([{"start": 11, "end": 20, "label": "person"}, {"start": 24, "end": 29, "label": "place"}]),
    )
}

fn merge(both: &[u8], log: &str) -> Ran {
    let files: [(&str, &[u8]); 2] = [("both.json", both), ("log.jsonl", log.as_bytes())];
    wusum(
        &["merge", "both.json", "--decisions", "log.jsonl", "-o", "gold.json", "--open", "open.jsonl"],
        &files,
    )
}

fn json_of(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

fn open(ran: &Ran) -> Vec<Value> {
    let log = String::from_utf8(ran.written["open.jsonl"].clone()).expect("UTF-8");
    log.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

/// Start, end, and by which decision.
fn spans(ran: &Ran) -> BTreeMap<(u64, u64), String> {
    let gold = json_of(&ran.written["gold.json"]);
    let spans = gold["documents"][0]["spans"].as_array().expect("spans").clone();
    let one = |span: &Value| {
        let at = |name: &str| span[name].as_u64().expect("a position");
        let decision = span["attributes"]["decision"].as_str().expect("where it comes from").to_owned();
        ((at("start"), at("end")), decision)
    };
    spans.iter().map(one).collect()
}

#[test]
fn what_all_agree_on_is_gold_and_the_rest_is_open() {
    let ran = merge(&usual(), "");
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.out,
        "gold.json: 1 article, 1 span: 1 place by agreement, 0 decisions applied, 2 places open\n"
    );
    assert_eq!(spans(&ran), [((24, 29), "agreement".to_owned())].into());
    let kinds: Vec<(Value, Value)> =
        open(&ran).iter().map(|line| (line["kind"].clone(), line["class"].clone())).collect();
    assert_eq!(kinds, [(json!("boundary"), json!("title")), (json!("only_some"), Value::Null)]);
}

/// The open places with these outcomes.
fn decided(both: &[u8], outcomes: &[Value]) -> String {
    let mut log = String::new();
    for (mut line, outcome) in open(&merge(both, "")).into_iter().zip(outcomes) {
        let object = line.as_object_mut().expect("an object");
        object.extend(outcome.as_object().expect("an object").clone());
        log.push_str(&format!("{line}\n"));
    }
    log
}

#[test]
fn a_span_of_gold_says_which_decision_made_it() {
    let log = decided(
        &usual(),
        &[
            json!({"id": "d1", "outcome": "accept", "accepted": [1], "reason": "boundary", "by": "lead"}),
            json!({"id": "d2", "outcome": "reject", "reason": "other"}),
        ],
    );
    let ran = merge(&usual(), &log);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(
        spans(&ran),
        [((11, 20), "d1".to_owned()), ((24, 29), "agreement".to_owned())].into(),
        "rejected counts as decided"
    );
    let gold = &ran.written["gold.json"];
    assert_eq!(json_of(gold)["documents"][0]["sets"][0]["state"], "done");
    let checked = wusum(&["check", "gold.json"], &[("gold.json", gold)]);
    assert_eq!((checked.code, checked.out.as_str()), (0, "gold.json: right: 1 document, 2 spans\n"));
    assert_eq!(merge(&usual(), &log).written, ran.written, "the same input gives the same bytes");
}

#[test]
fn every_format_holds_where_a_span_of_gold_comes_from_or_says_that_it_does_not() {
    let log = decided(
        &usual(),
        &[
            json!({"id": "decision7", "outcome": "accept", "accepted": [1]}),
            json!({"id": "d2", "outcome": "reject"}),
        ],
    );
    let gold = &merge(&usual(), &log).written["gold.json"];
    let project = wusum::formats::wusum::check(gold).expect("our own file").imported.project;
    let (mut hold, mut say) = (Vec::new(), Vec::new());
    for format in TABLE {
        let Some(export) = format.exporter() else { continue };
        let made = export(&project, &Selection::default(), &ExportOptions::default()).expect(format.id);
        let files = made.files.iter().map(|file| String::from_utf8_lossy(&file.bytes));
        let is_lost = made.lost.iter().any(|(loss, spans)| *loss == Loss::Attributes && *spans == 2);
        let files: String = files.collect();
        if files.contains("decision7") && files.contains("annotators") {
            assert!(!is_lost, "{} says that it loses what it holds", format.id);
            hold.push(format.id);
        } else {
            // What is left out whole is said already.
            assert!(
                is_lost || made.left_out.len() == 2,
                "{} loses where spans come from without a word: {:?}",
                format.id,
                made.lost
            );
            say.push(format.id);
        }
    }
    let expected =
        ["wusum", "uima-xmi", "uima-json", "w3c", "prodigy", "hugging-face", "jsonl-spans", "csv", "tsv"];
    assert_eq!(hold, expected);
    assert!(
        say.contains(&"conll2003") && say.contains(&"spacy-spancat") && say.contains(&"doccano"),
        "{say:?}"
    );
}

#[test]
fn both_and_edited_spans_can_be_accepted() {
    let log = decided(
        &usual(),
        &[
            json!({"id": "d1", "outcome": "accept", "accepted": [0, 1]}),
            json!({"id": "d2", "outcome": "edit", "spans": [{"start": 30, "end": 34, "label": "person"}]}),
        ],
    );
    let ran = merge(&usual(), &log);
    let found: Vec<(u64, u64)> = spans(&ran).into_keys().collect();
    assert_eq!((ran.code, found), (0, vec![(4, 20), (11, 20), (24, 29), (30, 34)]));
}

#[test]
fn decisions_on_unchanged_spans_stay_and_the_others_are_open_again() {
    let log = decided(
        &usual(),
        &[
            json!({"id": "d1", "outcome": "accept", "accepted": [1]}),
            json!({"id": "d2", "outcome": "reject"}),
        ],
    );
    // The second annotator has taken the title in, too, and labels what only the first had.
    let newer = both(
        &json!([{"start": 4, "end": 20, "label": "person"}, {"start": 30, "end": 35, "label": "place"}]),
        &json!([{"start": 11, "end": 20, "label": "person"}, {"start": 30, "end": 34, "label": "place"}]),
    );
    let ran = merge(&newer, &log);
    assert_eq!((ran.code, ran.err.as_str()), (1, "decision d2 is open again: its spans have changed\n"));
    assert_eq!(spans(&ran), [((11, 20), "d1".to_owned())].into());
    assert_eq!(open(&ran).len(), 1);
}

#[test]
fn a_line_that_is_wrong_is_named_and_the_others_count() {
    let log = decided(&usual(), &[json!({"id": "d1", "outcome": "reject"})]);
    let ran = merge(&usual(), &format!("{{\"id\": 1}}\n{log}"));
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (1, "log.jsonl: line 1: article is missing or not what it must be\n")
    );
    assert_eq!(open(&ran).len(), 1);
}
