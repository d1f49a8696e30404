//! Corpora on the command line: rows are read and written one at a time, on any number of threads, with the same bytes.

use serde_json::{Value, json};

use crate::cli::wusum;

/// So many rows that they are several pieces, each with two names, one inside the other's text; one row has a wrong span.
fn rows(count: usize, wrong: Option<usize>) -> Vec<u8> {
    let mut all = String::new();
    for number in 0..count {
        let text =
            format!("سطر {number}: زارت ليلى مدينة فاس 🙂 ثم كتبت عن الرحلة في دفترها الصغير وعادت مساء.");
        let at = |word: &str| {
            let start = text.find(word).map_or(0, |byte| text[..byte].chars().count());
            (start, start + word.chars().count())
        };
        let (person, place) = (at("ليلى"), at("فاس"));
        let end = if wrong == Some(number) { 9_999 } else { place.1 };
        let row = json!({
            "id": format!("row-{number}"), "text": text,
            "spans": [
                { "start": person.0, "end": person.1, "label": "person", "text": "ليلى" },
                { "start": place.0, "end": end, "label": "place" },
            ],
        });
        all += &format!("{row}\n");
    }
    all.into_bytes()
}

#[test]
fn rows_give_the_same_bytes_on_any_number_of_threads_and_as_many_as_came() {
    let corpus = rows(3_000, None);
    assert!(corpus.len() > 3 * 256_000, "several pieces");
    for format in ["jsonl-spans", "doccano", "prodigy", "spacy-ner", "csv", "bio"] {
        let run = |threads: &str| {
            let args = ["convert", "c.jsonl", "--to", format, "--threads", threads, "-o", "out"];
            let mut ran = wusum(&args, &[("c.jsonl", &corpus)]);
            assert_eq!((ran.code, ran.out.as_str()), (0, "out: 3000 documents\n"), "{format}: {}", ran.err);
            ran.written.remove("out").expect("it was written")
        };
        let one = run("1");
        assert!(one == run("4"), "{format}: one thread and four");
        let back = wusum(&["stats", "--json", "out"], &[("out", &one)]);
        let found: Value = serde_json::from_str(&back.out).expect("one JSON line");
        if format != "csv" {
            // A table's rows are spans; the others give back what came.
            let labels = json!({ "person": 3000, "place": 3000 });
            let flat: Value = found["labels"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, count)| (name.to_lowercase(), count.clone()))
                .collect::<serde_json::Map<_, _>>()
                .into();
            assert_eq!(flat, labels, "{format}: {}", back.err);
        }
    }
}

#[test]
fn a_header_stands_once_before_rows_that_were_written_one_at_a_time() {
    let ran =
        wusum(&["convert", "c.jsonl", "--to", "csv", "-o", "out.csv"], &[("c.jsonl", &rows(3_000, None))]);
    let csv = String::from_utf8(ran.written["out.csv"].clone()).expect("UTF-8");
    let header = csv.lines().next().expect("a header");
    assert_eq!(csv.lines().filter(|line| *line == header).count(), 1);
    assert_eq!(csv.lines().count(), 1 + 3 * 3_000, "a row for each article and each span");
}

#[test]
fn what_is_wrong_in_a_row_is_told_with_the_line_of_the_file() {
    let corpus = rows(3_000, Some(2_500));
    for threads in ["1", "3"] {
        let args = ["convert", "c.jsonl", "--to", "doccano", "--threads", threads, "-o", "out"];
        let ran = wusum(&args, &[("c.jsonl", &corpus)]);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(ran.err.starts_with("c.jsonl:2501: "), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        let kept = String::from_utf8(ran.written["out"].clone()).expect("UTF-8");
        assert_eq!(kept.lines().count(), 3_000, "the row stays without the span");
    }
    let args = ["convert", "c.jsonl", "--to", "doccano", "--keep-going", "-o", "out"];
    assert_eq!(wusum(&args, &[("c.jsonl", &corpus)]).code, 0);
}

#[test]
fn a_row_that_is_no_json_is_refused_and_the_others_stay() {
    let mut corpus = rows(2, None);
    corpus.extend_from_slice(b"{\"text\": \n");
    corpus.extend(rows(1, None));
    let ran = wusum(&["stats", "--json", "c.jsonl"], &[("c.jsonl", &corpus)]);
    let found: Value = serde_json::from_str(&ran.out).expect("one JSON line");
    assert_eq!((ran.code, &found["documents"], &found["refused"]), (1, &json!(3), &json!(1)));
    assert_eq!(
        (&found["warnings"][0]["line"], &found["warnings"][0]["code"]),
        (&json!(3), &json!("bad-json"))
    );
}

#[test]
fn stats_gives_one_object_a_file_with_these_fields_only() {
    let (a, b) = (rows(2, None), rows(3, Some(1)));
    let ran = wusum(&["stats", "--json", "a.jsonl", "b.jsonl"], &[("a.jsonl", &a), ("b.jsonl", &b)]);
    assert_eq!(ran.code, 1, "a span was refused");
    let found: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(found.len(), 2);
    let mut names: Vec<&str> =
        found[0].as_object().into_iter().flat_map(|object| object.keys()).map(String::as_str).collect();
    names.sort_unstable();
    let wanted =
        ["characters", "documents", "file", "format", "labels", "refused", "relations", "spans", "warnings"];
    assert_eq!(names, wanted);
    let characters: usize = String::from_utf8_lossy(&a)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|row| Some(row["text"].as_str()?.chars().count()))
        .sum();
    assert_eq!(
        found[0],
        json!({
            "file": "a.jsonl", "format": "jsonl-spans", "documents": 2, "characters": characters, "spans": 4,
            "labels": { "person": 2, "place": 2 }, "relations": 0, "refused": 0, "warnings": [],
        })
    );
    assert_eq!((&found[1]["spans"], &found[1]["refused"]), (&json!(5), &json!(1)));
    assert_eq!(found[1]["warnings"][0]["line"], json!(2));
}

#[test]
fn stats_says_in_words_what_lies_in_what_and_what_is_labelled_most() {
    let text = "Ada met Bob in Fes. Ada left.";
    let spans = json!([
        { "start": 0, "end": 18, "label": "event" }, { "start": 0, "end": 3, "label": "person" },
        { "start": 8, "end": 11, "label": "person" }, { "start": 15, "end": 17, "label": "place" },
        { "start": 20, "end": 23, "label": "person" },
    ]);
    let row = format!(
        "{}\n{}\n",
        json!({ "text": text, "spans": spans }),
        json!({ "text": "Nothing.", "spans": [] })
    );
    let ran = wusum(&["stats", "a.jsonl"], &[("a.jsonl", row.as_bytes())]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for line in [
        "a.jsonl: jsonl-spans: 2 documents, 37 characters, 5 spans, 0 relations, 0 refused",
        "  characters of a document: 8 to 29, median 8, mean 18.5",
        "  documents without a span: 1",
        "  nested 3, of one extent 0, crossing 0; 2 deep at most",
        "  edges inside a token: 1, of 1 span",
        "  person 3: \"Ada\" 2, \"Bob\" 1",
    ] {
        assert!(ran.out.contains(&format!("{line}\n")), "{line}\n---\n{}", ran.out);
    }
}

#[test]
fn labels_that_begin_long_after_the_first_rows_are_read_with_them() {
    let bare = |number: usize| {
        format!("{}\n", json!({ "text": format!("سطر {number} لم ينظر فيه أحد بعد. ").repeat(4) }))
    };
    let mut corpus: Vec<u8> = (0..3_000).flat_map(|number| bare(number).into_bytes()).collect();
    assert!(corpus.len() > 2 * 256_000, "the beginning that is looked at has no labels");
    corpus.extend(rows(2, None));
    let ran = wusum(&["stats", "--json", "c.jsonl"], &[("c.jsonl", &corpus)]);
    let found: Value = serde_json::from_str(&ran.out).expect("one JSON line");
    assert_eq!(
        (&found["documents"], &found["labels"]),
        (&json!(3_002), &json!({ "person": 2, "place": 2 })),
        "{}",
        ran.err
    );
}
