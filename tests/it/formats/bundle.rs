//! Files that belong together: which are read with which, and what becomes one project.

use wusum::formats::bundle::{Group, Joined, group, import_all};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Imported, NamedFile, Outcome, Rule, import};
use wusum::model::{Article, ArticleId, ArticleMeta};

/// Groups as names: the file that is read, then those beside it.
fn groups<'a>(names: &[&'a str]) -> Vec<Vec<&'a str>> {
    let named = |Group { main, beside }: Group| {
        std::iter::once(main).chain(beside).map(|index| names[index]).collect()
    };
    group(names).into_iter().map(named).collect()
}

#[test]
fn a_text_is_read_with_its_annotations_whichever_came_first() {
    assert_eq!(groups(&["a.ann", "a.txt"]), [["a.txt", "a.ann"]]);
    assert_eq!(groups(&["A.TXT", "a.ann"]), [["A.TXT", "a.ann"]]);
    assert_eq!(groups(&["a.txt", "b.ann"]), [["a.txt"], ["b.ann"]]);
    assert_eq!(groups(&["x/a.txt", "y/a.ann"]), [["x/a.txt"], ["y/a.ann"]]);
}

#[test]
fn what_is_shared_stands_beside_each_of_its_folder_and_those_below() {
    let names = ["annotation.conf", "a.txt", "a.ann", "deep/b.txt", "deep/b.ann", "deep/annotation.conf"];
    let expected: [&[&str]; 2] =
        [&["a.txt", "a.ann", "annotation.conf"], &["deep/b.txt", "deep/b.ann", "deep/annotation.conf"]];
    assert_eq!(groups(&names), expected);
    assert_eq!(
        groups(&["m.xmi", "n.xmi", "TypeSystem.xml"]),
        [["m.xmi", "TypeSystem.xml"], ["n.xmi", "TypeSystem.xml"]]
    );
}

#[test]
fn tokens_of_a_folder_for_hugging_face_that_has_whole_texts_are_not_read_again() {
    let names = ["hf_labels.json", "README.md", "spans/train-0.jsonl", "tokens/train-0.jsonl"];
    assert_eq!(groups(&names), [["spans/train-0.jsonl", "hf_labels.json", "README.md"]]);
    let deep = ["x/hf_labels.json", "x/spans/a.jsonl", "x/tokens/a.jsonl", "x/tokens_quotes/a.jsonl"];
    assert_eq!(groups(&deep), [["x/spans/a.jsonl", "x/hf_labels.json"]]);
    // Alone they are what there is.
    let alone = ["hf_labels.json", "tokens/train-0.jsonl"];
    assert_eq!(groups(&alone), [["tokens/train-0.jsonl", "hf_labels.json"]]);
}

#[test]
fn twenty_thousand_files_of_tokens_are_looked_through_once() {
    // Were all names looked through for each, this would take minutes.
    let names: Vec<String> = (0..20_000).map(|number| format!("tokens/{number}.jsonl")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).chain(["hf_labels.json"]).collect();
    assert_eq!(group(&names).len(), 20_000);
}

#[test]
fn what_belongs_to_nothing_is_read_by_itself() {
    assert_eq!(groups(&["TypeSystem.xml", "a.txt", ""]), [["TypeSystem.xml"], ["a.txt"], [""]]);
    assert!(groups(&[]).is_empty());
}

fn named(name: &str, text: &str) -> NamedFile {
    NamedFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
}

fn all(files: &[NamedFile]) -> Imported {
    match import_all(files, &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Project(imported) => *imported,
        other => panic!("{other:?}"),
    }
}

#[test]
fn many_files_become_one_project_and_a_refused_one_is_told_by_its_name() {
    let row = r#"{"id":"a","text":"قال زيد","spans":[{"start":4,"end":7,"label":"person"}]}"#;
    let imported = all(&[named("x/a.jsonl", row), named("b.txt", "نص"), named("c.pdf", "%PDF-1.7")]);
    assert_eq!(imported.project.articles().count(), 2);
    assert_eq!((imported.counts.documents_kept, imported.counts.spans_kept), (2, 1));
    let told: Vec<_> = imported.warnings.iter().map(|one| (one.document.as_deref(), &one.rule)).collect();
    assert!(matches!(told[..], [(Some("c.pdf"), Rule::FileRefused { .. })]), "{told:?}");
}

#[test]
fn one_text_labelled_by_two_is_one_article_with_two_sets_and_another_text_of_its_id_is_another_article() {
    let row =
        |text: &str| format!(r#"{{"id":"a","text":"{text}","spans":[{{"start":0,"end":1,"label":"x"}}]}}"#);
    let files = [named("1.jsonl", &row("نص")), named("2.jsonl", &row("نص")), named("3.jsonl", &row("غيره"))];
    let imported = all(&files);
    assert_eq!((imported.project.articles().count(), imported.project.sets().count()), (2, 3));
    let id = wusum::model::ArticleId::new("a");
    assert_eq!(imported.project.sets_of(&id).count(), 2);
    assert!(
        matches!(&imported.warnings[..], [one] if matches!(&one.rule, Rule::DuplicateId { now, .. } if now == "a-2"))
    );
}

#[test]
fn a_question_about_one_file_is_asked_for_all() {
    let arabic = NamedFile { name: "b.txt".to_owned(), bytes: b"\xE3\xD1\xC7\xDF\xD4".to_vec() };
    let outcome =
        import_all(&[named("a.txt", "نص"), arabic], &Choices::default(), &NativeDecoder, &NativeHtml);
    assert!(matches!(outcome, Outcome::AskEncoding(_)));
}

#[test]
fn all_refused_is_refused() {
    let outcome = import_all(&[named("c.pdf", "%PDF-1.7")], &Choices::default(), &NativeDecoder, &NativeHtml);
    assert!(matches!(outcome, Outcome::Refused(_)));
}

#[test]
fn joining_one_file_changes_nothing_of_it() {
    let row = r#"{"id":"a","text":"قال زيد","spans":[{"start":4,"end":7,"label":"person"}]}"#;
    let read = || import("a.jsonl", row.as_bytes(), &Choices::default(), &NativeDecoder, &NativeHtml);
    let mut joined = Joined::default();
    assert!(joined.add(read()).is_none());
    assert_eq!(Outcome::Project(Box::new(joined.0)), read());
}

/// A file of ours with guidelines (number and text) and the package that it is, if any.
fn ours(id: &str, guidelines: &[(u32, &str)], package: Option<(&str, &str)>) -> String {
    let versions: Vec<String> = guidelines
        .iter()
        .map(|(number, markdown)| format!(r#"{{"number":{number},"markdown":"{markdown}"}}"#))
        .collect();
    let package = package.map_or(String::new(), |(id, annotator)| {
        format!(r#""package":{{"kind":"assignment","id":"{id}","version":1,"annotator":"{annotator}"}},"#)
    });
    format!(
        r#"{{"format":"wusum","version":1,{package}"schema":{{"labels":[]}},"guidelines":[{}],"documents":[{{"id":"{id}","text":"نص {id}","spans":[]}}]}}"#,
        versions.join(",")
    )
}

#[test]
fn files_that_are_joined_keep_their_guidelines_and_the_package_that_they_are() {
    let package = Some(("p-1", "آمنة"));
    let files = [
        named("a.json", &ours("a", &[(1, "one")], package)),
        named("b.json", &ours("b", &[(1, "one"), (2, "two")], package)),
        named("c.txt", "نص"),
    ];
    let imported = all(&files);
    assert_eq!(imported.project.articles().count(), 3);
    let versions: Vec<(u32, &str)> =
        imported.project.guidelines().map(|version| (version.number, version.markdown.as_str())).collect();
    assert_eq!(versions, [(1, "one"), (2, "two")]);
    let kept = imported.project.package.as_ref().map(|head| (head.id.as_str(), head.annotator.as_str()));
    assert_eq!(kept, package);
    assert_eq!(imported.warnings, []);
}

#[test]
fn joined_files_that_contradict_each_other_say_so_and_are_no_package() {
    let files = [
        named("a.json", &ours("a", &[(1, "one")], Some(("p-1", "آمنة")))),
        named("b.json", &ours("b", &[(1, "other")], Some(("p-2", "Ben")))),
        named("c.json", &ours("c", &[], Some(("p-1", "آمنة")))),
    ];
    let imported = all(&files);
    assert_eq!(imported.project.package, None, "it is nobody's alone");
    assert_eq!(imported.project.guideline(1).map(|one| one.markdown.as_str()), Some("one"));
    let told: Vec<(&Rule, bool)> = imported.warnings.iter().map(|one| (&one.rule, one.kept)).collect();
    assert_eq!(
        told,
        [
            (&Rule::OtherGuidelines { version: 1 }, false),
            (&Rule::OtherPackage { annotator: "Ben".to_owned() }, true),
        ]
    );
}

#[test]
fn thousands_of_files_of_one_text_or_one_id_are_each_given_an_id_of_their_own() {
    let mut joined = Joined::default();
    let one = |row: &str| import("a.jsonl", row.as_bytes(), &Choices::default(), &NativeDecoder, &NativeHtml);
    let (text, labelled) = (r#"{"text":"زيد"}"#, r#"{"id":"a","text":"زيد","spans":[]}"#);
    for number in 0..3_000 {
        joined.add(one(text));
        joined.add(one(labelled));
        joined.add(one(&labelled.replace("زيد", &number.to_string())));
    }
    // What has its text is the same article, whichever number it got.
    joined.add(one(&labelled.replace("زيد", "17")));
    let project = &joined.0.project;
    let ids: Vec<&str> = project.articles().map(|article| article.id.as_str()).collect();
    assert_eq!((ids.len(), project.sets().count()), (6_001, 6_001));
    assert!(ids.contains(&"a") && ids.contains(&"a-2") && ids.contains(&"a-3001"), "numbered from 2 on");
    let hash = &Article::new(ArticleId::new(""), "زيد", ArticleMeta::default()).sha256;
    assert!(ids.contains(&&hash[..26]) && ids.contains(&format!("{}-2999", &hash[..26]).as_str()));
}
