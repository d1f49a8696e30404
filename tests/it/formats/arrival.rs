//! What is shown of a file before it is taken.

use wusum::formats::arrival::{is_nameless, moved, name_work, new_labels, other_texts, preview};
use wusum::model::{AnnotatorId, Project, SetNews, SetState, default_labels};
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
fn work_on_another_version_of_a_text_is_moved_only_where_its_words_stand_there_once() {
    let file = |text: &str, spans: serde_json::Value| {
        let id = text.len().to_string();
        let row =
            serde_json::json!({"id": id, "title": "خبر", "text": text, "annotator": "anna", "spans": spans});
        read("a.jsonl", format!("{row}\n").as_bytes()).project
    };
    let span =
        |start: usize, label: &str| serde_json::json!({"start": start, "end": start + 3, "label": label});
    // A word was put in before all; one name is another now, and what stands around the last place with it.
    let alike = "قال زيد اليوم إنه سيعود إلى مدينة فاس بعد أيام قليلة من انتهاء المعرض الكبير. ";
    let theirs = format!("{alike}زار علي فاس.");
    let at = |of: &str| theirs.find(of).map(|byte| theirs[..byte].chars().count()).expect("in the text");
    let spans =
        [span(at("زيد"), "PER"), span(at("فاس"), "LOC"), span(at("علي"), "PER"), span(at("علي") + 4, "LOC")];
    let theirs = file(&theirs, spans.to_vec().into());
    let here = file(&format!("أمس {alike}زار عمر فاس."), serde_json::json!([]));
    let (article, set) = (here.articles().next().expect("an article"), theirs.sets().next().expect("a set"));
    let from = theirs.article(&set.article).expect("an article");
    assert_eq!(
        set.spans.iter().map(|span| span.extent().slice(&from.text)).collect::<Vec<_>>(),
        [Some("زيد"), Some("فاس"), Some("علي"), Some("فاس")]
    );
    assert_eq!(other_texts(&here, &theirs), [(from.id.clone(), article.id.clone())], "by the title");
    let found = moved(set, from, article);
    let places: Vec<usize> = found.set.spans.iter().map(|span| span.extent().start()).collect();
    let first = |of: &str| article.text.find(of).expect("in the text");
    assert_eq!(places, [first("زيد"), first("فاس")]);
    assert_eq!((found.spans, &found.set.article), (4, &article.id));
    assert_ne!(found.set.head.state, SetState::Done, "something is missing");
    assert_eq!(found, moved(set, from, article), "the same file gives the same set");
    // The very same text is no other version.
    assert_eq!(other_texts(&theirs, &theirs), []);
}
