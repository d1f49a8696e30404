//! Spans that are elsewhere than their file says, which only a person can place.

use wusum::edit::{self, Refusal};
use wusum::formats::anchor::Unplaced;
use wusum::formats::arrival::{NewLabel, is_nameless, name_work, new_labels, waits_nameless};
use wusum::formats::bundle::import_all;
use wusum::formats::carry::{MOST_WAITING, OFFERED, Unsettled, ready, selected};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Imported, NamedFile, Outcome, Rule};
use wusum::model::{AnnotatorId, Certainty, LabelId, Project, Relation};
use wusum::text::TextRange;

use super::{read, spans};

const TEXT: &str = "قالت سلمى إن تونس بعيدة، ثم عادت سلمى من تونس إلى وتونسُ. Ada met Bob, and Ada left.";

fn row(spans: &str, relations: &str) -> Imported {
    let text = serde_json::Value::from(TEXT);
    let row = format!(
        r#"{{"id":"a","text":{text},"annotator":"anna","spans":[{spans}],"relations":[{relations}]}}"#
    );
    read("a.jsonl", row.as_bytes())
}

fn told(imported: &Imported) -> Vec<(&str, Unplaced, Option<&str>)> {
    let said = |one: &Unsettled| one.said.and_then(|said| said.slice(TEXT));
    imported.waiting.spans.iter().map(|(_, one)| (one.quote.exact.as_str(), one.why, said(one))).collect()
}

#[test]
fn a_refused_span_that_says_what_it_covers_is_kept_for_a_person_with_all_that_it_holds() {
    let imported = row(
        r#"{"id":"t1","start":0,"end":4,"label":"person","text":"سلمى","subtype":"fictional","note":"اسم","certainty":"unsure","lemma":"x"},
           {"start":5,"end":9,"label":"place","text":"صفاقس"},
           {"start":0,"end":9999,"label":"person","text":"Ada"},
           {"start":0,"end":9999,"label":"person","text":"Bob"},
           {"start":3,"end":1,"label":"person","text":"Ada"},
           {"start":0,"end":4,"label":"person","text":"  "},
           {"start":0,"end":4,"label":"person","text":"سلمى","model":"m","score":0.5},
           {"start":5,"end":9,"label":"person","text":"سلمى"}"#,
        "",
    );
    let counts = imported.counts;
    assert_eq!(
        (counts.spans_kept, counts.spans_refused, counts.spans()),
        (2, 6, 8),
        "kept + refused = total"
    );
    // What stands once as a whole word goes there, though the file's place is beyond the text.
    assert_eq!(spans(&imported.project), ["person:سلمى", "person:Bob"]);
    // Neither what has reversed offsets, says nothing or was proposed by a model is a person's to place.
    assert_eq!(
        told(&imported),
        [
            ("سلمى", Unplaced::InSeveralPlaces, Some("قالت")),
            ("صفاقس", Unplaced::Nowhere, Some("سلمى")),
            ("Ada", Unplaced::InSeveralPlaces, None),
        ]
    );
    let (set, one) = &imported.waiting.spans[0];
    assert_eq!(imported.project.set(set).map(|set| set.annotator.as_str()), Some("anna"));
    let span = &one.span;
    assert_eq!((span.id.as_str(), span.label.as_str()), ("t1", "person"));
    assert_eq!(
        (span.subtype.as_deref(), &*span.note, span.certainty),
        (Some("fictional"), "اسم", Certainty::Unsure)
    );
    assert_eq!(span.attributes.get("lemma").map(String::as_str), Some("\"x\""));
    let refused = imported.warnings.iter().filter(|warning| !warning.kept);
    let codes: Vec<&str> = refused.map(|warning| warning.rule.code()).collect();
    assert_eq!(
        codes,
        ["not-unique", "surface-differs", "out-of-range", "reversed", "surface-differs", "not-unique"],
        "each refused span with its reason, as before"
    );
}

#[test]
fn whole_words_near_where_it_was_are_offered_before_parts_of_words_far_away() {
    let imported = row(r#"{"start":0,"end":3,"label":"place","text":"تونس"}"#, "");
    let (_, one) = &imported.waiting.spans[0];
    let (places, is_more) = one.places(TEXT);
    // The third stands in a word whose last letter bears a mark: that is another letter.
    assert_eq!(places.iter().map(|place| place.slice(TEXT)).collect::<Vec<_>>(), [Some("تونس"); 2]);
    assert!(!is_more);
    let text = format!("{} {}", "xAda ".repeat(20), "Ada ".repeat(20));
    let one = Unsettled { quote: quote("Ada"), ..one.clone() };
    let (places, is_more) = one.places(&text);
    assert_eq!((places.len(), is_more), (OFFERED, true));
    let whole = text.find(" Ada ").expect("a whole word") + 1;
    assert_eq!(places[0], TextRange::between(whole, whole + 3));
    assert!(places.windows(2).all(|pair| pair[0].end() <= pair[1].start()), "in the text's order");
    assert_eq!(Unsettled { quote: quote(""), ..one }.places(&text), (vec![], false));
}

fn quote(exact: &str) -> wusum::formats::anchor::Quote {
    wusum::formats::anchor::Quote { exact: exact.to_owned(), ..Default::default() }
}

#[test]
fn a_person_selects_any_place_in_a_field_that_shows_each_line_end_as_one_character() {
    let text = "قال\r\n🙂 عليٌّ\rثم\n  x\r\n";
    let found = |from, to| selected(text, from, to).map(|range| range.slice(text).expect("a place"));
    assert_eq!(found(0, 3), Some("قال"));
    // The field has `قال⏎🙂 عليٌّ⏎ثم⏎  x⏎`, the emoji as two units.
    assert_eq!(found(7, 12), Some("عليٌّ"));
    assert_eq!(found(7, 10), Some("عليٌّ"), "no letter is parted from its marks");
    assert_eq!(found(13, 19), Some("ثم\n  x"));
    assert_eq!(found(15, 20), Some("x"), "without the white space at its ends");
    assert_eq!(found(3, 4), None);
    assert_eq!(found(2, 2), None);
    assert_eq!(found(5, 6), None, "half of a surrogate pair is no place");
    assert_eq!(found(0, 999), None);
}

/// The project with what a person placed, and what waits.
fn place(project: &mut Project, imported: &Imported, index: usize, at: TextRange) -> edit::Edit {
    let (set, one) = &imported.waiting.spans[index];
    let links: Vec<Relation> = imported.waiting.links.iter().map(|(_, link)| link.clone()).collect();
    let here = project.set(set).expect("the set").clone();
    let links = ready(&links, &here, Some(&one.span.id)).into_iter().cloned().collect();
    let edit = edit::place_span(project, set, one.at(at), links).expect("it can be placed");
    edit::apply(project, &edit).expect("it can be added");
    edit
}

#[test]
fn what_is_placed_can_be_taken_back_and_brings_its_links_and_comes_again_in_silence() {
    let spans = r#"{"id":"q","start":13,"end":17,"label":"quote","text":"تونس"},
        {"id":"s","start":0,"end":4,"label":"person","text":"Bob"},
        {"id":"p","start":0,"end":4,"label":"person","text":"سلمى"}"#;
    let relations = r#"{"from":"q","role":"speaker","to":"p"},{"from":"q","role":"speaker","to":"s"}"#;
    let imported = row(spans, relations);
    assert_eq!((imported.counts.relations_kept, imported.counts.relations_refused), (1, 1));
    assert_eq!((imported.waiting.spans.len(), imported.waiting.links.len()), (1, 1));
    let mut project = imported.project.clone();
    let (set, one) = &imported.waiting.spans[0];
    let (places, _) = one.places(TEXT);
    assert_eq!(places.len(), 2);
    let before = project.clone();
    let edit = place(&mut project, &imported, 0, places[1]);
    let here = project.set(set).expect("the set");
    assert_eq!((here.spans.len(), here.relations().count()), (3, 2));
    assert_eq!(here.spans.get(&one.span.id).map(|span| span.extent()), Some(places[1]));
    // The same file again: nothing of it waits any more, whichever place was chosen.
    let mut again = row(spans, relations);
    again.waiting.come_again(&project);
    assert_eq!(again.waiting, Default::default());
    edit::apply(&mut project, &edit.inverse()).expect("it can be taken back");
    assert_eq!(project, before);
    let mut again = row(spans, relations);
    again.waiting.come_again(&project);
    assert_eq!(again.waiting, imported.waiting);
    // A place of another length than its text has, as a person may choose.
    let other = TextRange::between(places[0].start(), places[1].end());
    assert_eq!(one.at(other).ranges, [other]);
}

#[test]
fn a_span_is_not_placed_where_an_equal_one_is() {
    let imported = row(
        r#"{"start":0,"end":4,"label":"person","text":"سلمى"},{"start":5,"end":9,"label":"person","text":"سلمى"}"#,
        "",
    );
    let (set, one) = &imported.waiting.spans[0];
    let there = one.places(TEXT).0[0];
    let refusal = edit::place_span(&imported.project, set, one.at(there), Vec::new());
    assert_eq!(refusal, Err(Refusal::SameSpan { label: LabelId::new("person"), range: there }));
}

#[test]
fn of_ten_thousand_and_more_the_first_wait_and_all_are_counted_and_told() {
    let many: Vec<String> = (0..MOST_WAITING + 5)
        .map(|_| r#"{"start":0,"end":4,"label":"person","text":"سلمى"}"#.to_owned())
        .collect();
    let imported = row(&many.join(","), "");
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (0, MOST_WAITING + 5));
    assert_eq!((imported.waiting.spans.len(), imported.waiting.more), (MOST_WAITING, 5));
    assert_eq!(imported.warnings.len(), MOST_WAITING + 5);
    let mut ids: Vec<&str> = imported.waiting.spans.iter().map(|(_, one)| one.span.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), MOST_WAITING, "each has an id of its own");
    // Of several files together no more than of one.
    let mut all = imported.waiting.clone();
    all.add(imported.waiting, |set| set);
    assert_eq!((all.spans.len(), all.more), (MOST_WAITING, MOST_WAITING + 10));
}

#[test]
fn their_labels_are_asked_about_and_nameless_ones_become_somebodys() {
    let file = r#"{"text":"قال زيد وزيد","spans":[{"start":0,"end":3,"label":"PER","text":"زيد"}]}"#;
    let mut imported = read("a.jsonl", file.as_bytes());
    let asked = new_labels(&imported, |_| false);
    assert_eq!(asked, [NewLabel { id: LabelId::new("PER"), spans: 1, example: "زيد".to_owned() }]);
    assert!(!is_nameless(&imported.project) && waits_nameless(&imported));
    let named = name_work(&mut imported.project, &AnnotatorId::new("anna"));
    imported.waiting.rename(&named);
    let set = imported.project.set(&imported.waiting.spans[0].0).expect("the set that waits for it");
    assert_eq!(set.annotator.as_str(), "anna");
    assert!(!waits_nameless(&imported));
}

#[test]
fn a_quote_with_context_is_placed_where_it_stands_with_it_once_and_waits_otherwise() {
    let text = "كتبت هدى من تونس، ثم كتبت سلمى من تونس العاصمة.";
    let annotation = |prefix: &str, suffix: &str| {
        format!(
            r#"{{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","body":{{"type":"TextualBody","value":"place","purpose":"tagging"}},"target":{{"source":"urn:x","selector":[{{"type":"TextPositionSelector","start":0,"end":4}},{{"type":"TextQuoteSelector","exact":"تونس","prefix":"{prefix}","suffix":"{suffix}"}}]}}}}"#
        )
    };
    let read = |prefix: &str, suffix: &str| {
        let named =
            |name: &str, text: &str| NamedFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let files = [named("a.txt", text), named("a.json", &annotation(prefix, suffix))];
        match import_all(&files, &Choices::default(), &NativeDecoder, &NativeHtml) {
            Outcome::Project(imported) => *imported,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(spans(&read("سلمى من ", "").project), ["place:تونس"]);
    for (prefix, suffix, why, rule) in [
        ("من ", "", Unplaced::InSeveralPlaces, "not-unique"),
        ("إلى ", " العاصمة", Unplaced::Nowhere, "surface-differs"),
    ] {
        let imported = read(prefix, suffix);
        assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (0, 1));
        assert_eq!(imported.warnings.iter().map(|one| one.rule.code()).collect::<Vec<_>>(), [rule]);
        let [(set, one)] = imported.waiting.spans.as_slice() else { panic!("{:?}", imported.waiting) };
        assert_eq!((&*one.quote.prefix, &*one.quote.suffix, one.why), (prefix, suffix, why));
        assert_eq!(one.said.and_then(|said| said.slice(text)), Some("كتبت"));
        assert_eq!(one.places(text).0.len(), 2, "its words stand in two places, whatever is around them");
        assert!(imported.project.set(set).is_some());
    }
}

#[test]
fn what_brat_covers_is_never_moved_and_waits_with_its_links() {
    let named = |name: &str, text: &str| NamedFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
    let ann = "T1\tperson 5 8\tزيد\nT2\tplace 0 3;4 7\tقال هنا\nT3\tquote 0 3\tقال\nT4\tperson 0 99\tزيد\nR1\tspeaker Arg1:T3 Arg2:T1\n";
    let files = [named("a.txt", "قال زيد هنا"), named("a.ann", ann)];
    let imported = match import_all(&files, &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Project(imported) => *imported,
        other => panic!("{other:?}"),
    };
    assert_eq!(spans(&imported.project), ["quote:قال"]);
    let waits: Vec<_> =
        imported.waiting.spans.iter().map(|(_, one)| (one.span.id.as_str(), &*one.quote.exact)).collect();
    assert_eq!(waits, [("T1", "زيد"), ("T2", "قال هنا"), ("T4", "زيد")]);
    assert_eq!((imported.counts.spans_refused, imported.counts.relations_refused), (3, 1));
    assert_eq!(imported.waiting.links.len(), 1);
    let mut project = imported.project.clone();
    let at = imported.waiting.spans[0].1.places("قال زيد هنا").0[0];
    place(&mut project, &imported, 0, at);
    assert_eq!(project.sets().next().map(|set| set.relations().count()), Some(1));
}

#[test]
fn spans_of_a_wusum_file_whose_text_was_changed_wait_with_their_links() {
    let span = |id: &str, start: usize, end: usize, label: &str, text: &str| serde_json::json!({ "id": id, "start": start, "end": end, "label": label, "text": text, "set": "s", "note": "n" });
    let file = serde_json::json!({ "documents": [{
        "id": "a", "text": TEXT, "sha256": "00",
        "sets": [{ "id": "s", "annotator": "anna", "state": "in_progress" }],
        "spans": [
            span("q", 13, 17, "quote", "تونس"), span("p", 0, 4, "person", "سلمى"),
            span("o", 0, 9999, "other", "Ada"), span("r", 4, 2, "person", "Ada"),
        ],
        "relations": [
            { "id": "l", "from": "q", "role": "speaker", "to": { "span": "p" }, "set": "s" },
            { "id": "m", "from": "p", "role": "alias", "to": { "span": "q" } },
            { "id": "n", "from": "p", "role": "alias", "to": { "start": 0, "end": 4 } },
        ],
    }]});
    let imported = read("a.json", file.to_string().as_bytes());
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (1, 3));
    assert_eq!((imported.counts.relations_kept, imported.counts.relations_refused), (0, 3));
    assert_eq!(
        told(&imported),
        [("سلمى", Unplaced::Nowhere, Some("قالت")), ("Ada", Unplaced::Nowhere, None)],
        "nothing of our own file is moved without a person"
    );
    let codes: Vec<_> = imported.warnings.iter().map(|one| (one.rule.code(), one.kept)).collect();
    assert!(
        codes.contains(&("surface-differs", false)) && codes.contains(&("out-of-range", false)),
        "{codes:?}"
    );
    assert!(imported.project.label(&LabelId::new("other")).is_some(), "so that it can be placed");
    assert_eq!(imported.waiting.spans[0].1.span.note, "n");
    let links: Vec<&str> = imported.waiting.links.iter().map(|(_, link)| link.id.as_str()).collect();
    assert_eq!(links, ["l", "m"], "a link to a stretch of text is nobody's to place");
    let mut project = imported.project.clone();
    let at = imported.waiting.spans[0].1.places(TEXT).0[1];
    place(&mut project, &imported, 0, at);
    let set = project.sets().next().expect("a set");
    assert_eq!((set.spans.len(), set.relations().count()), (2, 2));
}

#[test]
fn files_that_came_together_keep_what_waits_by_the_sets_that_they_have_then() {
    let row =
        r#"{"id":"a","text":"قال زيد وزيد","spans":[{"start":0,"end":3,"label":"person","text":"زيد"}]}"#;
    let named = |name: &str| NamedFile { name: name.to_owned(), bytes: row.as_bytes().to_vec() };
    let files = [named("x/a.jsonl"), named("y/a.jsonl")];
    let outcome = import_all(&files, &Choices::default(), &NativeDecoder, &NativeHtml);
    let Outcome::Project(imported) = outcome else { panic!("{outcome:?}") };
    let sets: Vec<&str> = imported.waiting.spans.iter().map(|(set, _)| set.as_str()).collect();
    assert_eq!(sets.len(), 2);
    assert_ne!(sets[0], sets[1]);
    assert!(imported.waiting.spans.iter().all(|(set, _)| imported.project.set(set).is_some()));
    assert!(imported.warnings.iter().any(|one| matches!(one.rule, Rule::NotUnique { .. })));
}
