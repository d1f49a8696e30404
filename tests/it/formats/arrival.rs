//! What is shown of a file before it is taken.

use wusum::formats::arrival::{new_labels, preview};
use wusum::model::{Project, default_labels};

use super::read;

const ROWS: &str = concat!(
    "{\"id\":\"a\",\"text\":\"قال زيد علي في تونس نعم\",\"spans\":[{\"start\":4,\"end\":11,\"label\":\"PER\"},",
    "{\"start\":4,\"end\":7,\"label\":\"given\"},{\"start\":15,\"end\":19,\"label\":\"place\"},",
    "{\"start\":0,\"end\":3,\"label\":\"verb\",\"score\":0.5,\"model\":\"m\"}]}\n",
    "{\"id\":\"b\",\"text\":\"هدى\",\"spans\":[{\"start\":0,\"end\":3,\"label\":\"PER\"}]}\n",
);

#[test]
fn labels_that_are_not_known_here_come_with_their_count_and_first_example() {
    let imported = read("a.jsonl", ROWS.as_bytes());
    let ours = Project::default();
    assert!(default_labels().iter().any(|label| label.id.as_str() == "place"));
    let found = new_labels(&imported, |label| ours.label(label).is_some());
    let told: Vec<_> = found.iter().map(|new| (new.id.as_str(), new.spans, new.example.as_str())).collect();
    assert_eq!(told, [("PER", 2, "زيد علي"), ("given", 1, "زيد"), ("verb", 1, "قال")]);
    assert_eq!(imported.format, "jsonl-spans");
}

#[test]
fn the_first_labelled_article_is_shown_with_its_outer_spans_and_none_is_cut() {
    let imported = read("a.jsonl", ROWS.as_bytes());
    let parts = |max| {
        let shown = preview(&imported, max).parts;
        let part = |(text, label): (String, Option<wusum::model::LabelId>)| match label {
            Some(label) => format!("[{text}]{}", label.as_str()),
            None => text,
        };
        shown.into_iter().map(part).collect::<String>()
    };
    assert_eq!(parts(600), "قال [زيد علي]PER في [تونس]place نعم");
    assert_eq!(parts(6), "قال [زيد علي]PER");
    assert_eq!(parts(13), "قال [زيد علي]PER ف");
    let bare = read("a.jsonl", "{\"text\":\"نعم\",\"spans\":[]}\n".as_bytes());
    assert_eq!(preview(&bare, 600).parts, vec![]);
}
