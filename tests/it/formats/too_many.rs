//! More spans than whoever looks on allows.

use wusum::formats::archive::pack;
use wusum::formats::export::OutFile;
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::watch::Watch;
use wusum::formats::{Choices, ImportProblem, Outcome, import_watched};

struct AtMost(usize);

impl Watch for AtMost {
    fn read(&self, _: usize, _: usize) {}

    fn spans_at_most(&self) -> usize {
        self.0
    }
}

#[test]
fn a_file_with_more_spans_than_are_allowed_is_refused_with_the_limit_and_one_with_as_many_is_taken() {
    let row = |id: &str| {
        // The second is refused for what it is, and counts all the same: it has to be read.
        let spans =
            serde_json::json!([{"start": 0, "end": 3, "label": "a"}, {"start": 9, "end": 90, "label": "a"}]);
        serde_json::json!({"id": id, "text": "قال زيد", "spans": spans}).to_string()
    };
    let two = |name: &str| OutFile { name: name.to_owned(), bytes: row(name).into_bytes() };
    let files = [
        ("a.jsonl", format!("{}\n{}\n", row("1"), row("2")).into_bytes()),
        ("a.json", format!("{{\"documents\":[{},{}]}}", row("1"), row("2")).into_bytes()),
        ("a.zip", pack(&[two("1.jsonl"), two("2.jsonl")]).expect("packed")),
        ("a.conll", "زيد B-a\nعلي B-a\n\nهدى B-a\nمنى B-a\n".as_bytes().to_vec()),
    ];
    for (name, bytes) in files {
        let read = |limit: usize| {
            let choices = Choices::default();
            import_watched(name, &bytes, &[], &choices, &NativeDecoder, &NativeHtml, &AtMost(limit))
        };
        assert!(matches!(read(4), Outcome::Project(imported) if imported.counts.spans() == 4), "{name}");
        for limit in 0..4 {
            assert_eq!(read(limit), Outcome::Refused(ImportProblem::TooManySpans { limit }), "{name}");
        }
    }
}
