//! JSON Lines with spans.

use wusum::formats::export::{ExportOptions, Exported};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Counts, Imported, Item, Outcome, Rule, Selection, format, import};
use wusum::model::{Project, Target};

fn read(file: &str) -> Imported {
    match import("a.jsonl", file.as_bytes(), &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Project(imported) => *imported,
        other => panic!("{other:?}"),
    }
}

fn written(project: &Project) -> Exported {
    let export = format("jsonl-spans").exporter().expect("it exports");
    export(project, &Selection::default(), &ExportOptions::default()).expect("exported")
}

const ROW: &str = r#"{"id":"d1","text":"🙂 قال زيد: نعم","byline":{"x":[1]},"spans":[
{"id":"q","start":11,"end":14,"label":"quote","text":"نعم","note":"؟","certainty":"unsure"},
{"id":"p","start":6,"end":9,"label":"person","text":"زيد","subtype":"x","case":{"n":[1]}}],
"relations":[{"id":"r","from":"q","role":"speaker","to":"p"},{"from":"q","role":"cue","to":{"start":2,"end":5}},
{"from":"q","role":"addressee","to":"unknown"}]}"#;

#[test]
fn offsets_are_code_points_and_relations_notes_and_other_fields_come_along() {
    let imported = read(&ROW.replace('\n', ""));
    assert_eq!(imported.warnings, vec![]);
    let article = imported.project.articles().next().expect("one article");
    let set = imported.project.sets().next().expect("one set");
    let surfaces: Vec<_> =
        set.spans.iter().map(|span| (span.extent().slice(&article.text), span.note.as_str())).collect();
    assert_eq!(surfaces, [(Some("زيد"), ""), (Some("نعم"), "؟")]);
    assert_eq!(set.relations().count(), 3);
    assert!(set.relations().any(|relation| relation.target == Target::Unknown));
    assert_eq!(article.meta.metadata["byline"], r#"{"x":[1]}"#);
}

#[test]
fn what_is_written_reads_back_to_the_same_and_is_written_the_same() {
    let first = read(&ROW.replace('\n', "")).project;
    let bytes = written(&first).files.remove(0).bytes;
    let text = String::from_utf8(bytes).expect("UTF-8");
    let again = read(&text).project;
    assert_eq!(String::from_utf8(written(&again).files.remove(0).bytes).expect("UTF-8"), text);
    let spans = |project: &Project| {
        project.sets().flat_map(|set| set.spans.iter().map(|span| (**span).clone())).collect::<Vec<_>>()
    };
    let without_annotator = |project: &Project| {
        let mut spans = spans(project);
        spans.iter_mut().for_each(|span| span.provenance.annotator = wusum::model::AnnotatorId::new("x"));
        spans
    };
    assert_eq!(without_annotator(&again), without_annotator(&first));
}

#[test]
fn an_unlabelled_article_stays_one() {
    let project = read(r#"{"id":"a","text":"نص","spans":[]}"#).project;
    let exported = written(&project);
    let back = read(&String::from_utf8(exported.files[0].bytes.clone()).expect("UTF-8")).project;
    assert_eq!((back.articles().count(), back.sets().map(|set| set.spans.len()).sum::<usize>()), (1, 0));
}

#[test]
fn spans_with_a_score_or_a_model_are_proposals_and_no_annotations() {
    let imported = read(
        r#"{"text":"زيد وعمرو","spans":[{"start":0,"end":3,"label":"person","score":0.93,"model":"m1"},{"start":4,"end":9,"label":"person"}]}"#,
    );
    assert_eq!(imported.project.sets().map(|set| set.spans.len()).sum::<usize>(), 1);
    let proposal = &imported.proposals[0];
    assert_eq!((proposal.score, proposal.model.as_str()), (Some(0.93), "m1"));
}

#[test]
fn every_bad_span_is_refused_with_its_rule_and_the_rest_is_taken() {
    let spans = [
        r#"{"start":0,"end":3,"label":"person"}"#,
        r#"{"start":-1,"end":3,"label":"x"}"#,
        r#"{"start":3,"end":0,"label":"x"}"#,
        r#"{"start":1,"end":1,"label":"x"}"#,
        r#"{"start":0,"end":99,"label":"x"}"#,
        r#"{"start":0.5,"end":2,"label":"x"}"#,
        r#"{"start":"0","end":2,"label":"x"}"#,
        r#"{"start":0,"end":99999999999999999999,"label":"x"}"#,
        r#"{"start":0,"end":2}"#,
        r#"{"start":0,"end":3,"label":"person"}"#,
        r#"{"start":0,"end":3,"label":"person","text":"عمرو"}"#,
        r"[0,3]",
    ];
    let imported = read(&format!(r#"{{"id":"d","text":"زيد هنا","spans":[{}]}}"#, spans.join(",")));
    let codes: Vec<&str> = imported.warnings.iter().map(|warning| warning.rule.code()).collect();
    let expected = [
        "negative",
        "reversed",
        "empty",
        "out-of-range",
        "not-a-position",
        "not-a-position",
        "not-a-position",
        "missing-field",
        "exact-duplicate",
        "surface-differs",
        "not-an-object",
    ];
    assert_eq!(codes, expected);
    let Counts { spans_kept, spans_refused, .. } = imported.counts;
    assert_eq!((spans_kept, spans_refused), (1, 11));
}

#[test]
fn twenty_thousand_rows_of_one_text_are_as_many_articles_or_sets() {
    // Were each id tried from the first on, this would not end.
    let rows = 20_000;
    let row = |id: &str| {
        format!("{{{id}\"text\":\"زيد\",\"spans\":[{{\"start\":0,\"end\":3,\"label\":\"x\"}}]}}\n")
            .repeat(rows)
    };
    let nameless = read(&row(""));
    assert_eq!((nameless.project.articles().count(), nameless.project.sets().count()), (rows, rows));
    let one = read(&row("\"id\":\"a\","));
    assert_eq!((one.project.articles().count(), one.project.sets().count()), (1, rows));
}

#[test]
fn a_span_of_another_text_goes_where_its_words_stand_once_and_is_refused_where_they_do_not() {
    // Its offsets are those of a text without the first line.
    let old = "وصل زيد إلى تونس. عاد علي وسافر علي مع هدى.";
    let span = |part: &str, nth: usize| {
        let at = old.match_indices(part).nth(nth).expect("it is there").0;
        let start = old[..at].chars().count();
        serde_json::json!({"start": start, "end": start + part.chars().count(), "label": "x", "text": part})
    };
    let spans = [span("زيد", 0), span("تونس", 0), span("علي", 1), span("هدى", 0), span("صل", 0)];
    let row =
        serde_json::json!({"id": "d", "text": format!("خبر\n{}", old.replace("هدى", "منى")), "spans": spans});
    let imported = read(&row.to_string());
    let article = imported.project.articles().next().expect("an article");
    let placed: Vec<_> = imported.project.sets().flat_map(|set| set.spans.iter()).collect();
    let placed: Vec<_> = placed.iter().map(|span| span.extent().slice(&article.text)).collect();
    assert_eq!(placed, [Some("زيد"), Some("تونس")]);
    let told: Vec<_> = imported.warnings.iter().map(|one| (one.item, one.rule.code(), one.kept)).collect();
    let expected = [
        (Item::Span(1), "surface-differs", true),
        (Item::Span(2), "surface-differs", true),
        // It stands in two places.
        (Item::Span(3), "not-unique", false),
        // It is nowhere.
        (Item::Span(4), "surface-differs", false),
        // It is a part of a word.
        (Item::Span(5), "surface-differs", false),
    ];
    assert_eq!(told, expected);
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (2, 3));
}

#[test]
fn a_line_that_is_no_json_costs_only_itself() {
    let imported =
        read("{\"text\":\"أ\",\"spans\":[]}\nnot json\n{\"text\":\"ب\",\"spans\":[]}\n{\"spans\":[{}]}\n");
    assert_eq!(imported.project.articles().count(), 2);
    let items: Vec<Item> = imported.warnings.iter().map(|warning| warning.item).collect();
    assert_eq!(items, [Item::Line(2), Item::Line(4)]);
    assert!(matches!(imported.warnings[1].rule, Rule::MissingField { .. }));
    assert_eq!((imported.counts.documents_refused, imported.counts.spans_refused), (2, 1));
}

#[test]
fn an_article_whose_row_says_nothing_of_a_title_is_called_by_its_first_words() {
    let title = |row: &str| {
        let project = read(row).project;
        project.articles().next().expect("an article").meta.title.clone()
    };
    let text = "قال سليم الماجري إن السفينة رست في المرفأ أمس";
    let named = |fields: &str| title(&format!(r#"{{"text":"{text}"{fields},"spans":[]}}"#));
    assert_eq!(named(""), "قال سليم الماجري إن السفينة رست في المرفأ");
    assert_eq!(named(r#","title":"السفينة""#), "السفينة");
    assert_eq!(named(r#","title":"""#), "");
}
