//! Out and back in each format of the table: our own nasty text, held against a truth written by hand.

use wusum::formats::export::{ExportOptions, Layer};
use wusum::formats::{Choices, Loss, TABLE, Unit, format};
use wusum::model::Project;
use wusum::text::char_of_byte;

use super::{nasty, read_files, read_with, written};

/// Text, and start, end (code points) and label of every span, in order.
type Seen = (String, Vec<(usize, usize, String)>);

fn seen(project: &Project) -> Seen {
    let article = project.articles().next().expect("one article");
    let at = |byte: usize| char_of_byte(&article.text, byte).expect("a place in the text").0;
    let sets = project.sets_of(&article.id);
    let spans = sets.flat_map(|set| set.spans.iter());
    let mut spans: Vec<_> = spans
        .map(|span| (at(span.extent().start()), at(span.extent().end()), span.label.as_str().to_owned()))
        .collect();
    spans.sort();
    (article.text.to_string(), spans)
}

#[test]
fn the_nasty_text_is_read_as_it_was_written_by_hand() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/nasty.json");
    let file: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path).expect("it is there")).expect("JSON");
    let place = |span: &serde_json::Value, name: &str| {
        usize::try_from(span[name].as_u64().expect("a number")).expect("small")
    };
    let spans = file["spans"].as_array().expect("a list").iter();
    let mut truth: Vec<_> = spans
        .map(|s| (place(s, "start"), place(s, "end"), s["label"].as_str().expect("text").to_owned()))
        .collect();
    truth.sort();
    assert_eq!(seen(&nasty()), (file["text"].as_str().expect("text").to_owned(), truth));
}

#[test]
fn every_span_that_an_export_keeps_comes_back_at_its_place() {
    let truth = nasty();
    let (text, all) = seen(&truth);
    let mut exact = 0;
    for row in TABLE.iter().filter(|row| row.export.is_some() && row.import.is_some()) {
        let options = ExportOptions { layer: Layer::All, ..ExportOptions::default() };
        let exported = written(row.id, &truth, &options);
        let choices = Choices { unit: Some(options.unit), ..Choices::default() };
        let back = read_files(&exported.files, &choices);
        let (found_text, found) = seen(&back.project);
        let kept = all.len() - exported.left_out.len();
        assert_eq!((found.len(), back.counts.spans_refused), (kept, 0), "{}", row.id);
        // Rows of tokens hold no text: what comes back is the tokens joined.
        if found_text == text {
            exact += 1;
            assert!(found.iter().all(|span| all.contains(span)), "{}: {found:?}", row.id);
        } else {
            assert!(row.loses.contains(&Loss::SubToken), "{} changes the text", row.id);
        }
        if !row.loses.contains(&Loss::Nested) {
            assert_eq!(exported.left_out, vec![], "{}", row.id);
        }
    }
    assert!(exact >= 6, "{exact}");
}

#[test]
fn doccano_files_come_back_in_each_unit() {
    let truth = nasty();
    for id in ["doccano", "doccano-relations"] {
        for unit in Unit::ALL {
            let options = ExportOptions { unit, ..ExportOptions::default() };
            let exported = written(id, &truth, &options);
            let choices = Choices { unit: Some(unit), ..Choices::default() };
            let back = read_with("a.jsonl", &exported.files[0].bytes, &choices).project;
            assert_eq!(seen(&back), seen(&truth), "{id} {unit:?}");
        }
    }
    assert_eq!(format("doccano").extensions, ["jsonl"]);
}

#[test]
fn text_that_was_excluded_and_how_far_it_was_examined_are_lost_by_all_formats_but_our_own_which_say_so() {
    let file = serde_json::json!({
        "format": "wusum", "version": 1,
        "documents": [{
            "id": "d", "text": "قال زيد. إعلان.", "excluded": [{"start": 9, "end": 15}],
            "sets": [{"id": "a", "annotator": "x", "examined_to": 8}, {"id": "b", "annotator": "y"}],
            "spans": [],
        }],
    });
    let project = read_with("a.json", file.to_string().as_bytes(), &Choices::default()).project;
    for row in TABLE.iter().filter(|row| row.exporter().is_some()) {
        let exported = written(row.id, &project, &ExportOptions::default());
        let lost = exported.lost.iter().find(|(loss, _)| *loss == Loss::Examined).map(|(_, count)| *count);
        // The one stretch, though two have worked on the text, and the one set that says how far.
        assert_eq!(lost, (row.id != "wusum").then_some(2), "{}", row.id);
        assert_eq!(row.loses.contains(&Loss::Examined), row.id != "wusum", "{}", row.id);
    }
}
