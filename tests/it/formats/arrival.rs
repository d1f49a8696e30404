//! What is shown of a file before it is taken.

use wusum::formats::arrival::{is_nameless, name_work, new_labels, other_texts, part_sets, preview};
use wusum::model::{AnnotatorId, Project, SetNews, default_labels};
use wusum::review::{Corpus, States, TokenRule};

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

#[test]
fn the_files_of_two_annotators_that_name_nobody_stand_side_by_side_under_the_names_that_are_given() {
    let given = |rows: &str, name: &str| {
        let mut project = read("a.conll", rows.as_bytes()).project;
        assert!(is_nameless(&project));
        name_work(&mut project, &AnnotatorId::new(name));
        assert!(!is_nameless(&project));
        project
    };
    let anna = given("زيد B-PER\nقال O\nفي O\nتونس B-LOC\n", "anna");
    let ben = given("زيد B-PER\nقال O\nفي O\nتونس O\n", "ben");
    let of = |project: &Project| project.sets().next().expect("a set").clone();
    assert_eq!(of(&anna).annotator.as_str(), "anna");
    assert!(of(&anna).spans.iter().all(|span| span.provenance.annotator.as_str() == "anna"));
    // Brought into one project they are two sets on one article.
    let here = anna.articles().next().expect("an article").id.clone();
    let ids = [of(&anna).id, of(&ben).id];
    assert_ne!(ids[0], ids[1]);
    let mut both = anna.clone();
    let mut second = of(&ben);
    second.article = here;
    both.add_set(second);
    let corpus = Corpus::gather(&[&both], &TokenRule::Words, States::Done);
    assert_eq!(corpus.documents.len(), 1);
    assert_eq!(
        corpus.documents[0].works.iter().flatten().count(),
        2,
        "done, since the format knows no states"
    );
    // The same file again is the same set.
    assert_eq!(
        given("زيد B-PER\nقال O\nفي O\nتونس B-LOC\n", "anna").set(&ids[0]).map(|set| set.news(&of(&anna))),
        Some(SetNews::Same)
    );
    // What says whose it is is nobody's to name.
    let row =
        "{\"text\":\"نعم\",\"annotator\":\"x\",\"spans\":[{\"start\":0,\"end\":3,\"label\":\"PER\"}]}\n";
    let own = read("a.jsonl", row.as_bytes()).project;
    let mut named = own.clone();
    name_work(&mut named, &AnnotatorId::new("anna"));
    assert!(!is_nameless(&own) && named == own);
}

#[test]
fn work_on_another_text_of_an_article_is_found_by_id_and_by_title() {
    let file = |id: &str, title: &str, text: &str, spans: usize| {
        let spans = vec![serde_json::json!({"start": 0, "end": 3, "label": "PER"}); spans];
        let row =
            serde_json::json!({"id": id, "title": title, "text": text, "annotator": "anna", "spans": spans});
        read("a.jsonl", format!("{row}\n").as_bytes()).project
    };
    let found = |here: &Project, file: &Project| {
        let pairs = other_texts(here, file);
        pairs.iter().map(|(a, b)| format!("{}→{}", a.as_str(), b.as_str())).collect::<Vec<_>>()
    };
    let here = file("1", " خبر", "زيد هنا.", 0);
    assert_eq!(found(&here, &file("2", "خبر ", "زيد هناك.", 1)), ["2→1"], "by the title");
    assert_eq!(found(&here, &file("1", "", "زيد هناك.", 1)), ["1→1"], "by the id");
    assert_eq!(
        found(&here, &file("2", "خبر", "زيد هنا.", 1)),
        [""; 0],
        "the very same text is no other version"
    );
    assert_eq!(
        found(&here, &file("2", "خبر", "زيد هناك.", 0)),
        [""; 0],
        "of what nobody labelled nothing can be carried"
    );
    assert_eq!(
        found(&file("1", "", "زيد هنا.", 0), &file("2", "", "زيد هناك.", 1)),
        [""; 0],
        "no title is none"
    );
}

#[test]
fn sets_of_the_same_number_on_different_texts_are_two() {
    let file = |text: &str| {
        let row =
            serde_json::json!({"id": 1, "text": text, "spans": [{"start": 0, "end": 3, "label": "PER"}]});
        read("a.jsonl", format!("{row}\n").as_bytes()).project
    };
    let (here, mut again, mut other) = (file("زيد هنا."), file("زيد هنا."), file("علي هناك."));
    let id = |project: &Project| project.sets().next().expect("a set").id.clone();
    assert_eq!(id(&here), id(&other), "programs number what they make");
    assert_eq!(part_sets(&here, &mut again), []);
    assert_eq!(part_sets(&here, &mut other), [(id(&here), id(&other))]);
    assert_ne!(id(&here), id(&other));
    assert_eq!(other.sets().count(), 1);
    let mut once_more = file("علي هناك.");
    part_sets(&here, &mut once_more);
    assert_eq!(once_more, other, "the same file gives the same ids");
}
