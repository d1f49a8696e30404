//! The sample articles: what the first visit promises to find in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use unicode_normalization::is_nfc;
use wusum::model::default_labels;

#[test]
fn every_listed_sample_is_there_untrimmed_and_composed() {
    for entry in array(&json("index.json")) {
        let text = read(field(entry, "file"));
        assert_eq!(text, text.trim(), "{entry}");
        assert!(is_nfc(&text), "{entry}");
        assert_eq!(field(entry, "source"), "Wusum sample");
        assert!(["ar", "en", "fr"].contains(&field(entry, "language")), "{entry}");
        assert!(!field(entry, "title").is_empty(), "{entry}");
    }
}

#[test]
fn the_arabic_sample_is_one_paragraph() {
    let text = read("ar.txt");
    assert!(!text.contains('\n'));
    assert!((2_300..=2_700).contains(&text.chars().count()), "{}", text.chars().count());
}

#[test]
fn every_sample_label_names_a_stretch_of_the_text_that_ends_on_a_words_edge() {
    let (text, labels) = (read("ar.txt"), json("ar.labels.json"));
    let schema: BTreeSet<String> =
        default_labels().iter().map(|label| label.id.as_str().to_owned()).collect();
    for span in array(&labels["spans"]) {
        assert!(schema.contains(field(span, "label")), "{span}");
        let (start, end) = place(&text, span);
        let before: Vec<char> = text[..start].chars().rev().take(2).collect();
        let after = text[end..].chars().next();
        // A prefix letter may stand before it, itself at the start of a word.
        let clear = match before.as_slice() {
            [] => true,
            [first, rest @ ..] if first.is_alphanumeric() => {
                "وفبلكس".contains(*first) && !rest.iter().any(|c| c.is_alphanumeric())
            }
            _ => true,
        };
        assert!(clear, "{span}: starts inside a word");
        assert!(!after.is_some_and(char::is_alphanumeric), "{span}: ends inside a word");
    }
}

#[test]
fn sample_relations_join_spans_that_exist() {
    let labels = json("ar.labels.json");
    let ids: BTreeSet<&str> = array(&labels["spans"]).iter().map(|span| field(span, "id")).collect();
    assert_eq!(ids.len(), array(&labels["spans"]).len(), "ids are unique");
    for relation in array(&labels["relations"]) {
        assert!(ids.contains(field(relation, "from")), "{relation}");
        assert!(ids.contains(field(relation, "to")), "{relation}");
    }
}

/// Byte range of the `occurrence`-th place (1 is the first) where the surface stands in the text.
fn place(text: &str, span: &Value) -> (usize, usize) {
    let surface = field(span, "surface");
    let occurrence = span["occurrence"].as_u64().expect("occurrence is a number");
    let index = usize::try_from(occurrence).expect("small") - 1;
    let (start, _) = text.match_indices(surface).nth(index).unwrap_or_else(|| panic!("not found: {span}"));
    (start, start + surface.len())
}

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(file: &str) -> Value {
    serde_json::from_str(&read(file)).expect("samples are JSON")
}

fn array(value: &Value) -> &Vec<Value> {
    value.as_array().expect("an array")
}

fn field<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{value} has no text field {name}"))
}
