//! What is handed in has a revision: a newer one takes the place of an older one, never the other way.

use serde_json::Value;
use wusum::edit::{self, Editor, Refusal, Stamp};
use wusum::formats::{Selection, wusum as native};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, LabelId, Origin, Project, SetId, SetNews,
    SetState, SpanId, UtcMillis,
};
use wusum::text::TextRange;

use crate::cli::wusum;

const TEXT: &str = "زارت سلمى طنجة.";

fn set() -> SetId {
    SetId::new("s")
}

fn editor() -> Editor {
    let mut project = Project::default();
    let article = ArticleId::new("a");
    project.add_article(Article::new(article.clone(), TEXT, ArticleMeta::default()));
    project.add_set(AnnotationSet::new(set(), article, AnnotatorId::new("سلمى")));
    Editor::new(project)
}

fn stamp() -> Stamp {
    Stamp { annotator: AnnotatorId::new("سلمى"), now: UtcMillis(1), origin: Origin::Hand }
}

fn label(editor: &mut Editor, id: &str, word: &str, label: &str) {
    let start = TEXT.find(word).expect("in the text");
    let range = TextRange::between(start, start + word.len());
    let edit =
        edit::add_span(editor.project(), &set(), SpanId::new(id), range, &LabelId::new(label), &stamp());
    editor.apply(edit.expect("it fits")).expect("it applies");
}

fn hand_in(editor: &mut Editor) -> AnnotationSet {
    if let Ok(edit) = edit::hand_in(editor.project(), &set()) {
        editor.apply(edit).expect("it applies");
    }
    now(editor)
}

fn now(editor: &Editor) -> AnnotationSet {
    editor.project().set(&set()).expect("the set").clone()
}

#[test]
fn a_revision_grows_with_each_handing_in_after_a_change_and_not_without_one() {
    let mut editor = editor();
    label(&mut editor, "1", "سلمى", "person");
    assert!(!now(&editor).is_as_handed_in());
    assert_eq!(hand_in(&mut editor).head.revision, 1);
    assert!(now(&editor).is_as_handed_in());
    assert_eq!(edit::hand_in(editor.project(), &set()), Err(Refusal::NoChange));
    label(&mut editor, "2", "طنجة", "place");
    assert!(!now(&editor).is_as_handed_in());
    assert_eq!(hand_in(&mut editor).head.revision, 2);
    let edit = edit::delete_span(editor.project(), &set(), &SpanId::new("2")).expect("it is there");
    editor.apply(edit).expect("it applies");
    assert_eq!(hand_in(&mut editor).head.revision, 3, "taking a label out is a change too");
}

#[test]
fn a_newer_revision_follows_an_older_one_is_refused_and_two_ways_are_for_a_person() {
    let mut editor = editor();
    let empty = now(&editor);
    label(&mut editor, "1", "سلمى", "person");
    let unfinished = now(&editor);
    let first = hand_in(&mut editor);
    label(&mut editor, "2", "طنجة", "place");
    let between = now(&editor);
    let second = hand_in(&mut editor);

    assert_eq!(first.news(&first), SetNews::Same);
    assert_eq!(first.news(&second), SetNews::Newer { here: 1, coming: 2 });
    assert_eq!(second.news(&first), SetNews::Older { here: 2, coming: 1 });
    assert_eq!(empty.news(&first), SetNews::Newer { here: 0, coming: 1 }, "nothing can be lost");
    assert_eq!(first.news(&between), SetNews::Newer { here: 1, coming: 1 }, "work that goes on from it");
    assert_eq!(between.news(&first), SetNews::Older { here: 1, coming: 1 });
    assert_eq!(unfinished.news(&second), SetNews::Apart, "what is here was never handed in");

    let mut other = edit_from(&first);
    label(&mut other, "3", "زارت", "event");
    assert_eq!(between.news(&now(&other)), SetNews::Apart);
    assert_eq!(now(&other).news(&second), SetNews::Apart, "what was changed here is not written over");
    assert_eq!(hand_in(&mut other).news(&second), SetNews::Apart, "two ways with one number");
}

fn edit_from(set: &AnnotationSet) -> Editor {
    let mut editor = editor();
    let mut project = editor.project().clone();
    project.add_set(set.clone());
    editor = Editor::new(project);
    editor
}

#[test]
fn revision_and_digest_come_back_from_a_file_as_they_were() {
    let mut editor = editor();
    label(&mut editor, "1", "سلمى", "person");
    let first = hand_in(&mut editor);
    let bytes = native::write(editor.project(), &Selection::default()).expect("it is written");
    let file: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(file["documents"][0]["sets"][0]["revision"], 1);
    let back = native::check(&bytes).expect("our own file");
    assert!(back.is_ok(), "{:?}", back.problems());
    let back = back.imported.project.set(&set()).expect("the set").clone();
    assert_eq!(back.head, first.head);
    assert!(back.is_as_handed_in(), "the digest does not depend on where it is taken");
}

#[test]
fn agree_takes_the_newest_revision_whatever_the_order_of_the_files() {
    let mut editor = editor();
    label(&mut editor, "1", "سلمى", "person");
    let done = |editor: &mut Editor| {
        if let Ok(edit) = edit::set_state(editor.project(), &set(), SetState::Done) {
            editor.apply(edit).expect("it applies");
        }
        hand_in(editor);
        native::write(editor.project(), &Selection::default()).expect("it is written")
    };
    let first = done(&mut editor);
    label(&mut editor, "2", "طنجة", "place");
    let second = done(&mut editor);
    let mut other = editor.project().clone();
    other.remove_article(&ArticleId::new("a"));
    other.add_article(Article::new(ArticleId::new("a"), TEXT, ArticleMeta::default()));
    let named = [(AnnotatorId::new("سلمى"), AnnotatorId::new("كريم"))];
    let mut theirs = now(&editor).with_annotators(&named);
    theirs.id = SetId::new("k");
    other.add_set(theirs);
    let ben = native::write(&other, &Selection::default()).expect("it is written");
    for files in [["1.json", "2.json", "b.json"], ["2.json", "b.json", "1.json"]] {
        let given: [(&str, &[u8]); 3] = [("1.json", &first), ("2.json", &second), ("b.json", &ben)];
        let ran = wusum(&["agree", "--json", files[0], files[1], files[2]], &given);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let found: Value = serde_json::from_str(&ran.out).expect("JSON");
        assert_eq!(found["strict"]["correct"], 2, "{files:?}");
        assert_eq!(found["span_f1"], 1.0, "{files:?}");
    }
}
