//! UIMA CAS as XMI and as JSON, both ways.

use wusum::formats::export::{ExportOptions, OutFile, Why};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, ExportProblem, ImportProblem, Item, Loss, Outcome, Selection, format, import};
use wusum::model::{Certainty, Project, Span, SpanId, Target};

use super::{corpus, fixture, nasty, read, read_files, spans, written};

fn sample() -> Project {
    read("sample.xmi", &fixture("uima/sample.xmi")).project
}

fn refusal(name: &str, file: &[u8]) -> ImportProblem {
    match import(name, file, &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Refused(problem) => problem,
        other => panic!("{other:?}"),
    }
}

/// All of every span but its id, and `role from to` of every relation by surface.
fn content(project: &Project) -> (Vec<Span>, Vec<String>) {
    let set = project.sets().next().expect("one set");
    let text = &project.article(&set.article).expect("its article").text;
    let bare = |span: &Span| Span { id: SpanId::new(""), ..span.clone() };
    let surface =
        |id: &SpanId| set.spans.get(id).and_then(|span| span.extent().slice(text)).expect("a place");
    let relation = |one: &wusum::model::Relation| match &one.target {
        Target::Span(to) => format!("{} {} {}", one.role.slug(), surface(&one.from), surface(to)),
        other => format!("{other:?}"),
    };
    (set.spans.iter().map(|span| bare(span)).collect(), set.relations().map(relation).collect())
}

#[test]
fn the_sample_gives_its_text_spans_and_relation_and_refuses_the_empty_span() {
    let imported = read("sample.xmi", &fixture("uima/sample.xmi"));
    let article = imported.project.articles().next().expect("one article");
    assert_eq!(article.text.as_bytes(), fixture("uima/text.txt"), "line breaks and tabs are references");
    assert_eq!(
        (article.id.as_str(), &*article.meta.title, &*article.meta.language),
        ("sample", "مثال", "ar")
    );
    assert_eq!(
        spans(&imported.project),
        ["person:سالم العابد", "quote:«مرحبًا\t👨‍👩‍👧»", "place:تونس", "Place:تونس"],
        "without a value the type is the label; what is in no view is none"
    );
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (4, 1));
    let (all, relations) = content(&imported.project);
    assert_eq!(relations, ["speaker «مرحبًا\t👨‍👩‍👧» سالم العابد"]);
    assert_eq!((all[2].subtype.as_deref(), &*all[2].note), (Some("city"), "قرب \"البحر\""));
    assert_eq!(all[2].attributes.get("grade").map(String::as_str), Some("\"3\""));
}

#[test]
fn what_is_written_comes_back_in_both_shapes() {
    let first = sample();
    for id in ["uima-xmi", "uima-json"] {
        let exported = written(id, &first, &ExportOptions::default());
        assert_eq!((&exported.left_out, &exported.lost), (&vec![], &vec![]), "{id}");
        let back = read_files(&exported.files, &Choices::default());
        assert_eq!(back.warnings, vec![], "{id}");
        assert_eq!(content(&back.project), content(&first), "{id}");
        let (one, other) = (back.project.articles().next(), first.articles().next());
        assert_eq!(one.map(|a| (&a.id, &a.text)), other.map(|a| (&a.id, &a.text)), "{id}");
        assert_eq!(written(id, &back.project, &ExportOptions::default()).files, exported.files, "{id}");
    }
}

#[test]
fn an_unsure_span_with_attributes_comes_back_as_it_was() {
    let row = r#"{"id":"a","text":"زيد","spans":[{"start":0,"end":3,"label":"x","certainty":"unsure","note":"<&>\"'\n","attributes":{"a":[1,{"b":"ج"}]}}]}"#;
    let first = read("a.jsonl", row.as_bytes()).project;
    let (all, _) = content(&first);
    assert!(all[0].certainty == Certainty::Unsure && !all[0].attributes.is_empty());
    for id in ["uima-xmi", "uima-json"] {
        let back = read_files(&written(id, &first, &ExportOptions::default()).files, &Choices::default());
        assert_eq!(content(&back.project), content(&first), "{id}");
    }
}

#[test]
fn sentences_and_tokens_are_there_for_inception_and_are_no_labels() {
    let exported = written("uima-xmi", &nasty(), &ExportOptions::default());
    let xmi = String::from_utf8(exported.files[0].bytes.clone()).expect("UTF-8");
    assert!(
        xmi.matches("<segmentation:Token ").count() > 20
            && xmi.matches("<segmentation:Sentence ").count() >= 3
    );
    assert!(!xmi.lines().any(|line| line.contains('\r')), "line ends of the text are references");
    let names: Vec<&str> = exported.files.iter().map(|file: &OutFile| file.name.as_str()).collect();
    assert_eq!(names, ["cas.xmi", "TypeSystem.xml"]);
}

#[test]
fn a_character_that_xml_cannot_hold_stops_the_export_and_is_named() {
    let file = r#"{"id":"a","text":"a\u0007b","spans":[{"start":0,"end":1,"label":"x"}]}"#;
    let project = read("a.jsonl", file.as_bytes()).project;
    let export = |id: &str| {
        format(id).exporter().expect("it exports")(&project, &Selection::default(), &ExportOptions::default())
    };
    let article = wusum::model::ArticleId::new("a");
    assert_eq!(export("uima-xmi"), Err(ExportProblem::NotInXml { article, code: 7 }));
    assert!(export("uima-json").is_ok());
}

#[test]
fn a_span_of_several_ranges_is_left_out_with_its_links_and_both_are_said() {
    let ann = "T1\tx 0 1;4 5\ta c\nT2\ty 2 3\tb\nR1\tsame Arg1:T1 Arg2:T2\t\n";
    let files = [("a.txt", "a b c"), ("a.ann", ann)];
    let files = files.map(|(name, text)| OutFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() });
    let project = read_files(&files, &Choices::default()).project;
    let exported = written("uima-json", &project, &ExportOptions::default());
    assert_eq!(exported.left_out.iter().map(|one| one.why).collect::<Vec<_>>(), [Why::SeveralRanges]);
    assert!(exported.lost.contains(&(Loss::Relations, 1)), "{:?}", exported.lost);
    assert!(format("uima-json").loses.contains(&Loss::Discontinuous));
}

#[test]
fn bad_offsets_are_refused_one_by_one() {
    let span = |begin: &str, end: &str| {
        format!(r#"{{"%ID":9,"%TYPE":"x.Y","@sofa":1,"begin":{begin},"end":{end}}}"#)
    };
    let all = [
        span("0", "1"),
        span("-1", "2"),
        span("0", "99"),
        span("2", "1"),
        span("\"a\"", "1"),
        span("0.5", "1"),
        span("1", "2"),
    ];
    let file = format!(
        r#"{{"%FEATURE_STRUCTURES":[{{"%ID":1,"%TYPE":"uima.cas.Sofa","sofaString":"a🙂b"}},{}]}}"#,
        all.join(",")
    );
    let imported = read("a.json", file.as_bytes());
    let codes: Vec<_> = imported.warnings.iter().map(|one| (one.item, one.rule.code())).collect();
    assert_eq!(
        codes,
        [
            (Item::Span(2), "negative"),
            (Item::Span(3), "out-of-range"),
            (Item::Span(4), "reversed"),
            (Item::Span(5), "not-a-position"),
            (Item::Span(6), "not-a-position"),
            (Item::Span(7), "out-of-range"),
        ],
        "the last one ends inside the emoji"
    );
}

#[test]
fn xml_that_attacks_or_is_broken_is_refused_by_its_place() {
    let bomb = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"{}\">]>\n<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\">&a;</xmi:XMI>",
        "x".repeat(100)
    );
    assert!(matches!(refusal("a.xmi", bomb.as_bytes()), ImportProblem::BadXml { line: 1 | 2, .. }));
    let deep = format!("<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\">{}", "<a>".repeat(100_000));
    assert!(matches!(refusal("a.xmi", deep.as_bytes()), ImportProblem::TooDeep { .. }));
    for broken in [
        "<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\"><a",
        "<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\"><a></b>",
        "<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\"><a b=\"&no;\"/>",
    ] {
        assert!(matches!(refusal("a.xmi", broken.as_bytes()), ImportProblem::BadXml { .. }), "{broken}");
    }
    let textless = "<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\"></xmi:XMI>";
    assert!(matches!(refusal("a.xmi", textless.as_bytes()), ImportProblem::MissingField { .. }));
}

#[test]
fn what_the_type_system_calls_a_reference_is_no_attribute() {
    let types = "<typeSystemDescription><types><typeDescription><features><featureDescription><name>pos</name><rangeTypeName>x.POS</rangeTypeName></featureDescription><featureDescription><name>grade</name><rangeTypeName>uima.cas.Integer</rangeTypeName></featureDescription></features></typeDescription></types></typeSystemDescription>";
    let xmi = r#"<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:c="http:///c.ecore"><c:A xmi:id="2" sofa="1" begin="0" end="1" pos="7" grade="3"/><cas:Sofa xmi:id="1" sofaString="a"/></xmi:XMI>"#;
    let files = [("a.xmi", xmi), ("TypeSystem.xml", types)];
    let files = files.map(|(name, text)| OutFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() });
    let (all, _) = content(&read_files(&files, &Choices::default()).project);
    let names: Vec<&str> = all[0].attributes.keys().map(String::as_str).collect();
    assert_eq!(names, ["grade"]);
}

#[test]
fn emoji_are_counted_as_uima_counts_them() {
    let words = ["🥳", "This", "👳🏻‍♀️", "is", "✆", "a", "🧔🏾‍♂️", "test", "👻"];
    let expected: Vec<String> = words.iter().map(|word| format!("Annotation:{word}")).collect();
    for name in ["uima_emoji/data.json", "uima_emoji/debug.xmi"] {
        if let Some(bytes) = corpus(name) {
            let imported = read(name, &bytes);
            assert_eq!(spans(&imported.project), expected, "{name}");
            assert_eq!(imported.warnings, vec![], "{name}");
        }
    }
}
