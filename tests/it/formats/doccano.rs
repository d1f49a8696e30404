//! doccano's files, whose offsets say no unit.

use wusum::formats::export::{ExportOptions, Why};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Item, Outcome, Unit, UnitInfo, import};
use wusum::model::Role;

use super::{by_label, corpus, fixture, read, read_with, spans, written};

fn asked(file: &str) -> Vec<UnitInfo> {
    match import("a.jsonl", file.as_bytes(), &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::AskUnit(units) => units,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sequence_labelling_file_is_read_with_its_metadata() {
    let imported = read("doccano.jsonl", &fixture("doccano.jsonl"));
    assert_eq!(imported.warnings, vec![]);
    assert_eq!(spans(&imported.project), ["person:هدى", "quote:«سأعود إلى تونس»", "place:تونس"]);
    let article = imported.project.articles().next().expect("the first");
    assert_eq!((article.id.as_str(), article.meta.source.as_str()), ("d1", "دفتر"));
    assert_eq!(article.meta.metadata["n"], "3");
    assert_eq!(imported.counts.documents_kept, 2);
}

#[test]
fn where_an_emoji_makes_the_units_differ_the_unit_is_asked_and_the_fitting_one_comes_first() {
    let text = "🙂🙂 قالت هدى في تونس";
    for (unit, place) in [(Unit::CodePoint, (8, 11)), (Unit::Utf16, (10, 13))] {
        let file = format!(r#"{{"text":"{text}","label":[[{},{},"person"]]}}"#, place.0, place.1);
        let units = asked(&file);
        assert_eq!((units[0].unit, units[0].beyond, units[0].inside_words), (unit, 0, 0), "{units:?}");
        assert_eq!(units[0].samples, ["هدى"]);
        assert!(units[1].beyond + units[1].inside_words > 0 || units[1].unit == Unit::Grapheme, "{units:?}");
        let choices = Choices { unit: Some(unit), ..Choices::default() };
        assert_eq!(spans(&read_with("a.jsonl", file.as_bytes(), &choices).project), ["person:هدى"]);
    }
}

#[test]
fn an_emoji_after_the_last_span_asks_nothing() {
    let file = r#"{"text":"هدى هنا 🙂","label":[[0,3,"person"]]}"#;
    assert_eq!(spans(&read("a.jsonl", file.as_bytes()).project), ["person:هدى"]);
}

#[test]
fn without_an_emoji_only_better_fitting_graphemes_are_asked_about() {
    // By code points the span ends inside a word, by graphemes it is one.
    let text = "قَالَ سَامِي هُنَا";
    assert_eq!(asked(&format!(r#"{{"text":"{text}","label":[[4,8,"person"]]}}"#))[0].unit, Unit::Grapheme);
    let file = format!(r#"{{"text":"{text}","label":[[6,12,"person"]]}}"#);
    assert_eq!(spans(&read("a.jsonl", file.as_bytes()).project), ["person:سَامِي"]);
}

#[test]
fn each_user_of_an_older_export_has_a_set_and_numbers_stay_labels() {
    let file = r#"{"text":"زيد هنا","annotations":[{"label":12,"start_offset":0,"end_offset":3,"user":1},{"label":12,"start_offset":0,"end_offset":3,"user":2}]}"#;
    let project = read("a.jsonl", file.as_bytes()).project;
    let annotators: Vec<_> = project.sets().map(|set| set.annotator.as_str().to_owned()).collect();
    assert_eq!((annotators, spans(&project)), (vec!["1".into(), "2".into()], vec!["12:زيد".into(); 2]));
}

#[test]
fn labels_of_older_exports_are_spans_where_they_are_places_and_metadata_where_they_are_not() {
    let file = r#"{"id":1,"text":"زيد هنا","labels":[[0,3,"person"],[0,99,"person"]]}
{"id":2,"text":"زيد هناك","labels":["politics"]}"#;
    let imported = read("a.jsonl", file.as_bytes());
    assert_eq!(spans(&imported.project), ["person:زيد"]);
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (1, 1));
    let second = imported.project.articles().find(|article| article.id.as_str() == "2").expect("it");
    assert_eq!(second.meta.metadata["labels"], r#"["politics"]"#);
}

#[test]
fn entities_and_relations_come_back_as_they_were() {
    let file = r#"{"text":"a b","entities":[{"id":39,"label":"x","start_offset":0,"end_offset":1},{"id":40,"label":"y","start_offset":2,"end_offset":3}],"relations":[{"id":1,"from_id":39,"to_id":40,"type":"in"}],"Comments":[]}"#;
    let project = read("a.jsonl", file.as_bytes()).project;
    let bytes = written("doccano-relations", &project, &ExportOptions::default()).files.remove(0).bytes;
    let back = read("a.jsonl", &bytes).project;
    let roles: Vec<_> =
        back.sets().flat_map(|set| set.relations()).map(|relation| relation.role.clone()).collect();
    assert_eq!((spans(&back), roles), (vec!["x:a".into(), "y:b".into()], vec![Role::Other("in".into())]));
}

#[test]
fn a_span_inside_a_grapheme_is_left_out_of_a_file_in_graphemes_and_said() {
    let file = r#"{"text":"قَالَ","spans":[{"start":0,"end":1,"label":"x"},{"start":0,"end":2,"label":"y"}]}"#;
    let project = read("a.jsonl", file.as_bytes()).project;
    let options = ExportOptions { unit: Unit::Grapheme, ..ExportOptions::default() };
    let exported = written("doccano", &project, &options);
    assert_eq!(exported.left_out.iter().map(|left| left.why).collect::<Vec<_>>(), [Why::InsideGrapheme]);
}

#[test]
fn bad_entries_are_refused_one_by_one() {
    let entries = r#"[0,3,"a"],[-1,3,"a"],[3,3,"a"],[3,0,"a"],[0,9,"a"],[0,3,""],[3.7,4,"a"],["0","3","a"],[0,3],7,{"start_offset":0,"end_offset":9,"label":"a"}"#;
    let imported = read("a.jsonl", format!(r#"{{"text":"زيد هنا","label":[{entries}]}}"#).as_bytes());
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (1, 10));
}

#[test]
fn the_published_files_give_what_was_counted() {
    if let Some(bytes) = corpus("doccano/sequence_labeling_example.jsonl") {
        let imported = read("a.jsonl", &bytes);
        let counts = imported.counts;
        assert_eq!((counts.documents_kept, counts.documents_refused), (2, 1));
        assert_eq!((counts.spans_kept, counts.spans_refused), (1, 1));
        assert_eq!(imported.warnings[0].item, Item::Line(3));
    }
    if let Some(bytes) = corpus("doccano/sequence_labeling_example_overlapping.jsonl") {
        let counts = read("a.jsonl", &bytes).counts;
        assert_eq!((counts.spans_kept, counts.spans_refused), (1, 1));
    }
    if let Some(bytes) = corpus("doccano/relation_extraction_example.jsonl") {
        let imported = read("a.jsonl", &bytes);
        by_label(&imported.project, &[("PERSON", 2), ("DATE", 1), ("ORG", 1)]);
        assert_eq!((imported.counts.relations_kept, imported.counts.relations_refused), (3, 0));
    }
    if let Some(bytes) = corpus("doccano/transformer_labeling.jsonl") {
        let imported = read("a.jsonl", &bytes);
        assert_eq!(imported.counts.documents_kept, 2);
        by_label(&imported.project, &[("12", 9), ("13", 6), ("14", 1)]);
        let of = |user: &str| {
            imported
                .project
                .sets()
                .filter(|set| set.annotator.as_str() == user)
                .map(|set| set.spans.len())
                .sum::<usize>()
        };
        assert_eq!((of("2"), of("1")), (11, 5));
    }
}
