//! Label Studio's tasks and rows.

use wusum::formats::export::ExportOptions;
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, ImportProblem, Outcome, import};
use wusum::model::Role;

use super::{by_label, corpus, fixture, read, spans, written};

#[test]
fn tasks_bring_regions_notes_relations_annotators_and_predictions_as_proposals() {
    let imported = read("label_studio.json", &fixture("label_studio.json"));
    assert_eq!(imported.warnings, vec![]);
    let project = &imported.project;
    assert_eq!(spans(project), ["person:هدى", "quote:«سأعود  إلى تونس»"]);
    let set = project.sets().find(|set| !set.spans.is_empty()).expect("one set");
    assert_eq!(set.annotator.as_str(), "b@example.org");
    assert_eq!(set.spans.iter().map(|span| span.note.as_str()).collect::<Vec<_>>(), ["", "اقتباس مباشر"]);
    assert_eq!(set.relations().map(|relation| relation.role.clone()).collect::<Vec<_>>(), [Role::Speaker]);
    let proposal = &imported.proposals[0];
    assert_eq!((proposal.score, proposal.model.as_str()), (Some(0.75), "m1"));
    let article = project.articles().find(|article| article.id.as_str() == "d1").expect("by its own id");
    assert_eq!((article.meta.source.as_str(), article.meta.metadata["n"].as_str()), ("دفتر", "3"));
    // One set for the annotation, one for the annotation without regions, none for the prediction.
    assert_eq!(project.sets().count(), 2);
}

#[test]
fn what_is_written_comes_back_and_its_config_names_what_it_uses() {
    let first = read("label_studio.json", &fixture("label_studio.json")).project;
    let exported = written("label-studio", &first, &ExportOptions::default());
    let file = |name: &str| {
        let file = exported.files.iter().find(|file| file.name == name).expect(name);
        String::from_utf8(file.bytes.clone()).expect("UTF-8")
    };
    let tasks = file("label_studio.json");
    assert!(!tasks.contains("completed_by"));
    let again = read("a.json", tasks.as_bytes()).project;
    assert_eq!(spans(&again), spans(&first));
    assert_eq!(again.sets().flat_map(|set| set.relations()).count(), 1);
    let config = file("label_studio_config.xml");
    for line in [
        "<Relation value=\"speaker\"/>",
        "<Labels name=\"label\" toName=\"text\">",
        "<Label value=\"quote\"",
        "<Text name=\"text\" value=\"$text\" granularity=\"symbol\"/>",
    ] {
        assert!(config.contains(line), "{config}");
    }
}

#[test]
fn a_label_that_looks_like_markup_is_written_as_a_name() {
    let file = r#"{"text":"a","spans":[{"start":0,"end":1,"label":"<b>\"&"}]}"#;
    let project = read("a.jsonl", file.as_bytes()).project;
    let exported = written("label-studio", &project, &ExportOptions::default());
    let config = String::from_utf8(exported.files[1].bytes.clone()).expect("UTF-8");
    assert!(config.contains("<Label value=\"&lt;b&gt;&quot;&amp;\""), "{config}");
}

#[test]
fn two_annotators_of_one_task_are_two_annotations_of_it() {
    let file = r#"{"text":"زيد","annotator":"a","id":"1","spans":[{"start":0,"end":3,"label":"x"}]}
{"text":"زيد","annotator":"b","id":"1","spans":[{"start":0,"end":2,"label":"x"}]}"#;
    let project = read("a.jsonl", file.as_bytes()).project;
    let exported = written("label-studio", &project, &ExportOptions::default());
    let back = read("a.json", &exported.files[0].bytes).project;
    let mut found = spans(&back);
    found.sort();
    assert_eq!((back.articles().count(), found), (1, vec!["x:زي".to_owned(), "x:زيد".to_owned()]));
}

#[test]
fn rows_of_json_min_bring_one_annotation_each_and_one_article_for_all() {
    let row = |annotator: u32, end: u32| {
        format!(
            r#"{{"text":"زيد هنا","id":1,"label":[{{"start":0,"end":{end},"text":"زيد","labels":["person"]}}],"annotator":{annotator},"annotation_id":{annotator},"lead_time":1.5}}"#
        )
    };
    let imported = read("a.json", format!("[{},{}]", row(1, 3), row(2, 2)).as_bytes());
    let annotators: Vec<_> = imported.project.sets().map(|set| set.annotator.as_str().to_owned()).collect();
    assert_eq!((imported.project.articles().count(), annotators), (1, vec!["1".into(), "2".into()]));
    assert_eq!(spans(&imported.project), ["person:زيد", "person:زي"]);
}

#[test]
fn bad_regions_and_those_of_skipped_tasks_are_refused_one_by_one() {
    let region = |value: &str| format!(r#"{{"type":"labels","value":{value}}}"#);
    let regions = [
        r#"{"start":0,"end":3,"labels":["x"]}"#,
        r#"{"start":"0","end":3,"labels":["x"]}"#,
        r#"{"start":0,"end":99,"labels":["x"]}"#,
        r#"{"start":3,"end":3,"labels":["x"]}"#,
        r#"{"start":0,"end":3,"labels":[]}"#,
        r#"{"end":3,"labels":["x"]}"#,
        "7",
    ];
    let regions: Vec<String> = regions.iter().map(|value| region(value)).collect();
    let file = format!(
        r#"[{{"data":{{"text":"زيد هنا"}},"annotations":[{{"result":[{},{{"type":"choices"}}]}},{{"was_cancelled":true,"result":[{}]}}]}}]"#,
        regions.join(","),
        regions[0]
    );
    let counts = read("a.json", file.as_bytes()).counts;
    assert_eq!((counts.spans_kept, counts.spans_refused), (1, 8));
}

#[test]
fn completions_of_older_programs_are_annotations_and_no_region_of_a_row_is_lost() {
    let region = r#"{"id":"r","type":"labels","value":{"start":0,"end":3,"labels":["x"]}}"#;
    let file = format!(r#"[{{"id":1,"data":{{"text":"زيد هنا"}},"completions":[{{"result":[{region}]}}]}}]"#);
    assert_eq!(spans(&read("a.json", file.as_bytes()).project), ["x:زيد"]);
    let regions = r#"{"start":0,"end":3,"labels":["x"]},{"start":4,"end":7},{"start":"/p[1]/text()[1]","end":"/p[1]/text()[1]","hypertextlabels":["x"]}"#;
    let file =
        format!(r#"[{{"id":1,"text":"زيد هنا","label":[{regions}],"annotator":1,"annotation_id":1}}]"#);
    let imported = read("a.json", file.as_bytes());
    assert_eq!(spans(&imported.project), ["x:زيد"]);
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (1, 2));
}

#[test]
fn a_labelling_config_is_refused_by_its_name() {
    let config = b"<View><Labels name=\"l\" toName=\"t\"/><Text name=\"t\" value=\"$text\"/></View>";
    let outcome = import("config.xml", config, &Choices::default(), &NativeDecoder, &NativeHtml);
    assert!(matches!(outcome, Outcome::Refused(ImportProblem::OtherFormat { .. })), "{outcome:?}");
}

#[test]
fn the_published_files_give_what_was_counted() {
    if let Some(bytes) = corpus("labelstudio_ner_tasks.json") {
        let imported = read("tasks.json", &bytes);
        let labels: Vec<_> = imported.proposals.iter().map(|proposal| proposal.label.as_str()).collect();
        assert_eq!((labels, imported.project.sets().count()), (vec!["Date"], 0));
        let text = &imported.project.articles().next().expect("one article").text;
        assert_eq!(imported.proposals[0].range.slice(text), Some("February 22"));
    }
    if let Some(bytes) = corpus("labelstudio_ner_annotation.json") {
        let imported = read("1.json", &bytes);
        by_label(&imported.project, &[("Date", 1)]);
        assert_eq!(spans(&imported.project), ["Date:February 22"]);
    }
    if let Some(bytes) = corpus("labelstudio_html_tasks.json") {
        let imported = read("tasks.json", &bytes);
        let counts = imported.counts;
        assert_eq!((counts.documents_kept, counts.spans_kept, counts.spans_refused), (1, 0, 4));
        let text = &imported.project.articles().next().expect("one article").text;
        assert!(text.starts_with("Jules: No no, Mr. Wolfe, it's not like that.") && !text.contains('<'));
    }
    if let Some(bytes) = corpus("labelstudio_ner_config.xml") {
        let outcome = import("config.xml", &bytes, &Choices::default(), &NativeDecoder, &NativeHtml);
        assert!(matches!(outcome, Outcome::Refused(ImportProblem::OtherFormat { .. })), "{outcome:?}");
    }
}

#[test]
fn a_labelling_config_beside_the_tasks_gives_labels_their_order_and_colours() {
    let config = r##"<View><Labels name="l" toName="text"><Label value="Zebra" background="#AA0000"/><Label value="person" background="red"/><Label value="&lt;a&gt;"/></Labels><Text name="text" value="$text"/></View>"##;
    let tasks = r#"[{"data":{"text":"قال زيد"},"annotations":[{"result":[{"type":"labels","value":{"start":4,"end":7,"labels":["Other"]}}]}]}]"#;
    let file = |name: &str, text: &str| wusum::formats::export::OutFile {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let files = [file("tasks.json", tasks), file("config.xml", config)];
    let project = super::read_files(&files, &Choices::default()).project;
    let labels: Vec<_> = project.labels().into_iter().map(|label| label.id.as_str().to_owned()).collect();
    assert_eq!(labels, ["Zebra", "person", "<a>", "Other"]);
    assert_eq!(project.labels()[0].color, "#aa0000");
    assert_ne!(project.labels()[1].color, "red");
    let broken = [file("tasks.json", tasks), file("config.xml", "<View toName=\"\"><Label value=")];
    let imported = super::read_files(&broken, &Choices::default());
    assert_eq!((spans(&imported.project), imported.warnings.len()), (vec!["Other:زيد".to_owned()], 1));
}
