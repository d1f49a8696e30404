//! W3C Web Annotation: what is placed, what is refused, and our own page coming back whole.

use wusum::formats::bundle::import_all;
use wusum::formats::export::ExportOptions;
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, ImportProblem, Imported, NamedFile, Outcome, Rule, Unit, import};
use wusum::model::Target;

use super::{corpus, fixture, nasty, read, spans, written};

fn both(text: (&str, &[u8]), annotations: (&str, &[u8]), choices: &Choices) -> Outcome {
    let file = |(name, bytes): (&str, &[u8])| NamedFile { name: name.to_owned(), bytes: bytes.to_vec() };
    import_all(&[file(text), file(annotations)], choices, &NativeDecoder, &NativeHtml)
}

#[track_caller]
fn beside(text: &str, annotations: &[u8]) -> Imported {
    match both(("a.txt", text.as_bytes()), ("a.json", annotations), &Choices::default()) {
        Outcome::Project(imported) => *imported,
        other => panic!("{other:?}"),
    }
}

fn annotation(selectors: &str) -> String {
    format!(
        r#"{{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","body":{{"type":"TextualBody","value":"place","purpose":"tagging"}},"target":{{"source":"urn:x","selector":{selectors}}}}}"#
    )
}

#[test]
fn quotes_are_placed_where_they_stand_once_and_the_rest_is_told_by_number() {
    let text = fixture("w3c/sample.txt");
    let annotations = fixture("w3c/sample.jsonld");
    let outcome = both(("a.txt", &text), ("a.jsonld", &annotations), &Choices::default());
    let Outcome::Project(imported) = outcome else { panic!("{outcome:?}") };
    let mut found = spans(&imported.project);
    found.sort();
    assert_eq!(found, ["person:هُدى", "place:تونس"]);
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (2, 2));
    let rules: Vec<&Rule> = imported.warnings.iter().map(|warning| &warning.rule).collect();
    assert!(rules.contains(&&Rule::NotUnique { text: "تونس".to_owned() }), "{rules:?}");
    let other = Rule::UnknownValue { name: "selector".into(), found: "XPathSelector".to_owned() };
    assert!(rules.contains(&&other), "{rules:?}");
    let sets: Vec<_> = imported.project.sets().collect();
    let hers = sets.iter().find(|set| set.annotator.as_str() == "ليلى").expect("a set of hers");
    let span = hers.spans.iter().next().expect("one span");
    assert_eq!(span.note, "اسم مشكول");
    assert_eq!(span.provenance.made.to_rfc3339(), "2026-03-01T10:00:00.000Z");
    // The link leads from one annotator's span to another's: no set can hold it.
    assert_eq!((imported.counts.relations_kept, imported.counts.relations_refused), (0, 1));
}

#[test]
fn a_quote_decides_what_its_position_counts() {
    let text = "🙂 في تونس وفي تونس";
    for (start, end) in [(5, 9), (6, 10)] {
        let position = format!(r#"{{"type":"TextPositionSelector","start":{start},"end":{end}}}"#);
        let quote = r#"{"type":"TextQuoteSelector","exact":"تونس"}"#;
        let imported = beside(text, annotation(&format!("[{position},{quote}]")).as_bytes());
        let span = imported.project.sets().next().expect("a set").spans.iter().next().cloned();
        assert_eq!(span.expect("a span").extent().start(), "🙂 في ".len(), "{start}");
        assert_eq!(imported.warnings, vec![]);
    }
}

#[test]
fn positions_alone_ask_where_an_emoji_makes_it_matter() {
    let file = annotation(r#"{"type":"TextPositionSelector","start":5,"end":9}"#);
    let ask =
        |choices: &Choices| both(("a.txt", "🙂 في تونس و".as_bytes()), ("a.json", file.as_bytes()), choices);
    assert!(matches!(ask(&Choices::default()), Outcome::AskUnit(_)));
    let told = ask(&Choices { unit: Some(Unit::CodePoint), ..Choices::default() });
    let Outcome::Project(imported) = told else { panic!("{told:?}") };
    assert_eq!(spans(&imported.project), ["place:تونس"]);
    assert_eq!(
        spans(
            &beside(
                "يا في تونس و",
                annotation(r#"{"type":"TextPositionSelector","start":6,"end":10}"#).as_bytes()
            )
            .project
        ),
        ["place:تونس"]
    );
}

#[test]
fn annotations_without_their_text_say_what_is_missing() {
    let file = annotation(r#"{"type":"TextQuoteSelector","exact":"تونس"}"#);
    let outcome = import("a.jsonld", file.as_bytes(), &Choices::default(), &NativeDecoder, &NativeHtml);
    assert_eq!(outcome, Outcome::Refused(ImportProblem::MissingFile { name: "a.txt".to_owned() }));
}

#[test]
fn a_text_and_json_that_only_have_one_name_are_both_read() {
    let rows = r#"{"n":1,"text":"نعم"}"#;
    let imported = beside("قال زيد", rows.as_bytes());
    let mut texts: Vec<_> = imported.project.articles().map(|article| article.text.to_string()).collect();
    texts.sort();
    assert_eq!(texts, ["قال زيد", "نعم"]);
}

#[test]
fn a_page_of_ours_brings_texts_notes_and_relations_back() {
    let row = r#"{"id":"مقال 1","text":"قالت هدى: «نعم» في تونس","annotator":"ليلى","source":"جريدة","n":3,"spans":[{"id":"p/1","start":5,"end":8,"label":"person","certainty":"unsure","x":[1]},{"id":"q","start":10,"end":15,"label":"quote","note":"قصير","subtype":"direct"}],"relations":[{"id":"r","from":"q","role":"speaker","to":"p/1"},{"from":"q","role":"place","to":{"start":19,"end":23}},{"from":"q","role":"addressee","to":"unknown"}]}"#;
    let project = read("a.jsonl", row.as_bytes()).project;
    let exported = written("w3c", &project, &ExportOptions::default());
    assert_eq!((exported.left_out.len(), exported.lost), (0, vec![]));
    let back = read("w3c.jsonld", &exported.files[0].bytes);
    assert_eq!(back.warnings, vec![]);
    let article = back.project.articles().next().expect("one article");
    assert_eq!(article.id.as_str(), "مقال 1");
    assert_eq!(article.meta.source, "جريدة");
    assert_eq!(article.meta.metadata.get("n").map(String::as_str), Some("3"));
    let set = back.project.sets().next().expect("one set");
    assert_eq!(set.annotator.as_str(), "ليلى");
    let before = project.sets().next().expect("one set");
    let told = |set: &wusum::model::AnnotationSet| {
        let one = |span: &std::sync::Arc<wusum::model::Span>| {
            (
                span.id.clone(),
                span.ranges.clone(),
                span.label.clone(),
                span.subtype.clone(),
                span.certainty,
                span.note.clone(),
                span.attributes.clone(),
            )
        };
        set.spans.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(told(set), told(before));
    let links = |set: &wusum::model::AnnotationSet| {
        let mut links: Vec<_> =
            set.relations().map(|r| format!("{:?} {:?} {:?}", r.from, r.role, r.target)).collect();
        links.sort();
        links
    };
    assert_eq!(links(set), links(before));
    assert!(set.relations().any(|relation| matches!(relation.target, Target::Mention(_))));
}

#[test]
fn two_annotators_of_one_article_stay_apart_also_where_one_found_nothing() {
    let rows = "{\"id\":\"a\",\"text\":\"في تونس\",\"annotator\":\"هدى\",\"spans\":[{\"id\":\"s\",\"start\":3,\"end\":7,\"label\":\"place\"}]}\n{\"id\":\"a\",\"text\":\"في تونس\",\"annotator\":\"زيد\",\"spans\":[]}\n";
    let project = read("a.jsonl", rows.as_bytes()).project;
    let back = read("w3c.jsonld", &written("w3c", &project, &ExportOptions::default()).files[0].bytes);
    let mut sets: Vec<_> =
        back.project.sets().map(|set| (set.annotator.as_str().to_owned(), set.spans.len())).collect();
    sets.sort();
    assert_eq!(sets, [("زيد".to_owned(), 0), ("هدى".to_owned(), 1)]);
    assert_eq!(back.project.articles().count(), 1);
}

#[test]
fn the_nasty_text_keeps_every_span_with_its_context() {
    let exported = written("w3c", &nasty(), &ExportOptions::default());
    let page: serde_json::Value = serde_json::from_slice(&exported.files[0].bytes).expect("JSON");
    let text: Vec<char> = page["articles"][0]["text"].as_str().expect("text").chars().collect();
    let items = page["items"].as_array().expect("a list");
    assert!(items.len() > 10);
    for item in items {
        let at = |name: &str| {
            let found = item["target"]["selector"][0][name].as_u64().expect("a number");
            usize::try_from(found).expect("small")
        };
        let quote = |name: &str| item["target"]["selector"][1][name].as_str().expect("text").to_owned();
        let slice = |start: usize, end: usize| text[start..end].iter().collect::<String>();
        let (start, end) = (at("start"), at("end"));
        assert_eq!(slice(start, end), quote("exact"));
        assert_eq!(slice(start - quote("prefix").chars().count(), start), quote("prefix"));
        assert_eq!(slice(end, end + quote("suffix").chars().count()), quote("suffix"));
    }
}

#[test]
fn the_hypothesis_annotations_are_all_found_in_their_page() {
    let page = corpus("hypothesis_wikipedia.html").zip(corpus("hypothesis_wikipedia.json"));
    let Some((html, json)) = page else { return };
    let outcome = both(("a.html", &html), ("a.json", &json), &Choices::default());
    let Outcome::Project(imported) = outcome else { panic!("{outcome:?}") };
    assert_eq!(
        (imported.counts.spans_kept, imported.counts.spans_refused),
        (5, 0),
        "{:?}",
        imported.warnings
    );
    let found = spans(&imported.project);
    assert!(found.iter().any(|span| span.ends_with(":11 November 2016")), "{found:?}");
}

#[test]
fn the_examples_of_the_recommendation_are_kept_or_refused_one_by_one() {
    let of = |name: &str| corpus(&format!("w3c/{name}"));
    let check = |name: &str, text: &str, kept: usize, refused: usize| {
        let Some(file) = of(name) else { return };
        let counts = beside(text, &file).counts;
        assert_eq!((counts.spans_kept, counts.spans_refused), (kept, refused), "{name}");
    };
    let text = "this is an anotation that has some text before the Selected Text and text after it.";
    check("rec2016_anno26.json", text, 1, 0);
    check("rec2016_anno27.json", text, 0, 1);
    check("rec2016_anno27.json", &"ا".repeat(800), 1, 0);
    check("rec2016_anno28.json", text, 0, 1);
    check("rec2016_anno31.json", text, 0, 1);
    check("rec2016_anno32.json", text, 1, 0);
    check("rec2016_anno41.json", text, 0, 1);
    for (name, line) in
        [("incorrect_anno16.json", 11), ("incorrect_anno20.json", 8), ("incorrect_anno24.json", 12)]
    {
        let Some(file) = of(name) else { continue };
        let outcome = import(name, &file, &Choices::default(), &NativeDecoder, &NativeHtml);
        let Outcome::Refused(ImportProblem::BadJson { line: found, .. }) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(found, line, "{name}");
    }
    // Four annotations: one of two tags, two of none, and a link. "Ithaca" is six characters at seven's place.
    if let Some(file) = of("inception_annotations.w3c.json") {
        let text = format!("{:124}Troy{:518}death in battle{:302}Ithaca.", "", "", "");
        let imported = beside(&text, &file);
        let found = spans(&imported.project);
        let of_text = ["A Tag:Troy", "Another Tag:Troy", "annotation:death in battle", "annotation:Ithaca"];
        assert_eq!(found, of_text);
        assert_eq!((imported.counts.relations_kept, imported.counts.relations_refused), (1, 0));
        assert!(
            matches!(&imported.warnings[..], [one] if one.kept && matches!(one.rule, Rule::SurfaceDiffers { .. }))
        );
    }
}
