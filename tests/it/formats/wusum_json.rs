//! Wusum JSON: the same state comes back, the same bytes go out, one bad span loses nothing else.

use proptest::prelude::*;
use serde_json::{Value, json};
use wusum::edit::{
    Change, Edit, LabelChange, Record, RecordId, add_guideline, apply, bin_article, change_label,
};
use wusum::formats::wusum::{check, read, write};
use wusum::formats::{
    ArticleChoice, ExportProblem, ImportProblem, Imported, Item, Rule, Selection, SetChoice,
};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, Direction, LabelId, Origin,
    Project, Provenance, Relation, RelationId, Role, SetHead, SetId, SetState, Span, SpanId, Target,
    UtcMillis,
};
use wusum::order::Map;
use wusum::text::TextRange;

use super::fixture;

const TEXT: &str = "قال 🕊️ محمّد: «نحن مع لبنــان»\r\nووصل وفدُ الأمم المتحدة.";

fn range_of(text: &str, part: &str) -> TextRange {
    let start = text.find(part).expect("the part is in the text");
    TextRange::between(start, start + part.len())
}

fn provenance(annotator: &str) -> Provenance {
    Provenance {
        annotator: AnnotatorId::new(annotator),
        made: UtcMillis(1_795_467_900_123),
        changed: UtcMillis(1_795_467_900_124),
        origin: Origin::Hand,
    }
}

fn span(id: &str, label: &str, ranges: &[TextRange]) -> Span {
    Span {
        id: SpanId::new(id),
        ranges: ranges.to_vec(),
        label: LabelId::new(label),
        subtype: None,
        certainty: Certainty::Sure,
        note: String::new(),
        attributes: Map::new(),
        provenance: provenance("سلمى"),
    }
}

/// Puts spans and relations into a set as the app does: by an edit.
pub(super) fn fill(project: &mut Project, set: &SetId, spans: Vec<Span>, relations: Vec<Relation>) {
    let spans = spans.into_iter().map(|span| Change {
        id: RecordId::Span(set.clone(), span.id.clone()),
        before: None,
        after: Some(Record::Span(span)),
    });
    let relations = relations.into_iter().map(|relation| Change {
        id: RecordId::Relation(set.clone(), relation.id.clone()),
        before: None,
        after: Some(Record::Relation(relation)),
    });
    apply(project, &Edit { changes: spans.chain(relations).collect() }).expect("the edit fits the project");
}

fn sample() -> Project {
    let mut project = crate::fixed::project();
    project.name = "تجربة".to_owned();
    let meta = ArticleMeta {
        title: "عنوان".to_owned(),
        language: "ar".to_owned(),
        direction: Direction::RightToLeft,
        file_name: Some("a.txt".to_owned()),
        encoding: Some("windows-1256".to_owned()),
        excluded: vec![range_of(TEXT, "ووصل"), range_of(TEXT, "المتحدة")],
        metadata: Map::from([
            ("n".to_owned(), "1.0".to_owned()),
            ("tags".to_owned(), r#"["b","a",null,1e400]"#.to_owned()),
            ("__proto__".to_owned(), r#"{"z":1,"a":2}"#.to_owned()),
        ]),
        ..ArticleMeta::default()
    };
    let article = ArticleId::new("a1");
    project.add_article(Article::new(article.clone(), TEXT, meta));
    project.add_article(Article::new(ArticleId::new("a2"), "بلا عمل", ArticleMeta::default()));
    let mut set = AnnotationSet::new(SetId::new("s1"), article.clone(), AnnotatorId::new("سلمى"));
    set.head = SetHead {
        state: SetState::InProgress,
        examined_to: Some(range_of(TEXT, "ووصل").start()),
        guideline_version: 3,
        ..SetHead::default()
    };
    project.add_set(set);
    project.add_set(AnnotationSet::new(SetId::new("s2"), article, AnnotatorId::new("Zoé")));
    let mut quote = span("q", "quote", &[range_of(TEXT, "نحن مع لبنــان")]);
    quote.note = "قول".to_owned();
    quote.certainty = Certainty::Unsure;
    quote.attributes = Map::from([("tense".to_owned(), "\"past\"".to_owned())]);
    let mut place = span("p", "place", &[range_of(TEXT, "لبنــان")]);
    place.subtype = Some("country".to_owned());
    place.provenance.origin = Origin::Model { name: "m".to_owned(), version: "2".to_owned() };
    let split = span("o", "organization", &[range_of(TEXT, "الأمم"), range_of(TEXT, "المتحدة")]);
    let person = span("m", "person", &[range_of(TEXT, "محمّد")]);
    let relation = |id: &str, role, target| Relation {
        id: RelationId::new(id),
        from: SpanId::new("q"),
        role,
        target,
        provenance: provenance("سلمى"),
    };
    let relations = vec![
        relation("r1", Role::Speaker, Target::Span(SpanId::new("m"))),
        relation("r2", Role::Cue, Target::Mention(range_of(TEXT, "قال"))),
        relation("r3", Role::Addressee, Target::Unknown),
        relation("r4", Role::Addressee, Target::Author),
    ];
    fill(&mut project, &SetId::new("s1"), vec![quote, place, split, person], relations);
    fill(
        &mut project,
        &SetId::new("s2"),
        vec![span("q", "quote", &[range_of(TEXT, "«نحن مع لبنــان»")])],
        vec![],
    );
    project
}

/// The sample with what came after the first version of the format: guidelines, a retired label, the bin.
fn later() -> Project {
    let mut project = sample();
    for (at, text) in [(0, "# الأشخاص"), (1_764_000_000_000, "# الأشخاص\n\n- **بلا** ألقاب")]
    {
        let edit = add_guideline(&project, text, UtcMillis(at)).expect("allowed");
        apply(&mut project, &edit).expect("fits");
    }
    let retired = LabelChange { retired: Some(true), ..LabelChange::default() };
    let edit = change_label(&project, &LabelId::new("organization"), retired).expect("allowed");
    apply(&mut project, &edit).expect("fits");
    let ranges = [range_of(TEXT, "الأمم"), range_of(TEXT, "المتحدة")];
    apply(&mut project, &crate::fixed::decisions(&SetId::new("s2"), ranges)).expect("fits");
    let edit = bin_article(&project, &ArticleId::new("a2"), UtcMillis(1_764_000_000_001)).expect("allowed");
    apply(&mut project, &edit).expect("fits");
    project
}

fn all() -> Selection {
    Selection { articles: ArticleChoice::WithBin, ..Selection::default() }
}

#[test]
fn an_export_of_all_articles_leaves_out_those_in_the_bin() {
    let bytes = write(&later(), &Selection::default()).expect("written");
    let project = read(&bytes).expect("read").project;
    assert_eq!(project.articles().map(|article| article.id.as_str()).collect::<Vec<_>>(), ["a1"]);
}

#[track_caller]
fn assert_valid(bytes: &[u8]) {
    let schema: Value = serde_json::from_slice(&schema_bytes()).expect("the schema is JSON");
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    let validator = jsonschema::validator_for(&schema).expect("the schema compiles");
    let file: Value = serde_json::from_slice(bytes).expect("the export is JSON");
    let errors: Vec<String> =
        validator.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn schema_bytes() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/schema/wusum-1.schema.json");
    std::fs::read(path).expect("the schema is shipped")
}

fn without_huge_number(mut project: Project) -> Project {
    let article = project.article(&ArticleId::new("a1")).expect("it is in the sample").clone();
    let mut meta = article.meta;
    meta.metadata.insert("tags".to_owned(), "[]".to_owned());
    project.add_article(Article::new(article.id, article.text, meta));
    project
}

#[test]
fn what_is_written_comes_back_as_the_same_state_and_the_same_bytes() {
    let project = later();
    let bytes = write(&project, &all()).expect("the sample can be written");
    let check = check(&bytes).expect("our own file is read");
    assert_eq!(check.imported.warnings, []);
    assert_eq!(check.strict, []);
    assert_eq!(check.imported.project, project);
    assert_eq!((check.imported.counts.spans_kept, check.imported.counts.relations_kept), (5, 4));
    assert_eq!(write(&check.imported.project, &all()).expect("written again"), bytes);
}

#[test]
fn a_file_of_version_1_is_read_and_written_the_same_for_ever() {
    let file = fixture("wusum-1.json");
    let check = check(&file).expect("read");
    assert!(check.is_ok(), "{:?}", check.problems());
    assert_eq!(check.imported.project, without_huge_number(sample()));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let ours = format!("\"generator\":\"wusum/{}\"", env!("CARGO_PKG_VERSION"));
    let written = text(&write(&check.imported.project, &all()).expect("written"));
    assert_eq!(written.replace(&ours, "\"generator\":\"wusum/0.1.0\""), text(&file));
}

#[test]
fn every_export_keeps_the_published_schema() {
    // 1e400 is JSON that we keep, but no number that the validator can hold.
    let project = without_huge_number(later());
    assert_valid(&write(&project, &all()).expect("written"));
    assert_valid(&write(&Project::default(), &all()).expect("written"));
    let one = Selection { sets: SetChoice::Of(AnnotatorId::new("Zoé")), ..all() };
    assert_valid(&write(&project, &one).expect("written"));
}

/// Every JSON pointer in a value.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            places(value, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| places(value, &format!("{at}/{index}"), found))
        }
        _ => {}
    }
}

#[test]
fn whatever_breaks_the_schema_is_not_right_for_check_either() {
    let bytes = write(&without_huge_number(later()), &all()).expect("written");
    let file: Value = serde_json::from_slice(&bytes).expect("JSON");
    let schema: Value = serde_json::from_slice(&schema_bytes()).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema compiles");
    let mut pointers = Vec::new();
    places(&file, "", &mut pointers);
    let mut wrong = Vec::new();
    let mut judge = |file: &Value, what: String| {
        let right = check(file.to_string().as_bytes()).is_ok_and(|check| check.is_ok());
        if right && !validator.is_valid(file) {
            wrong.push(what);
        }
    };
    for pointer in pointers.iter().skip(1) {
        for other in
            [json!(null), json!(-1), json!(1.5), json!("?"), json!([7]), json!({"?": 7}), json!(true)]
        {
            let mut changed = file.clone();
            *changed.pointer_mut(pointer).expect("it is there") = other.clone();
            judge(&changed, format!("{pointer} = {other}"));
        }
        let mut changed = file.clone();
        if let Some(object) = changed.pointer_mut(pointer).and_then(Value::as_object_mut) {
            object.insert("unheard of".to_owned(), json!(1));
            judge(&changed, format!("{pointer} has an unknown member"));
        }
        let (parent, name) = pointer.rsplit_once('/').expect("pointers begin with a slash");
        let mut changed = file.clone();
        if let Some(object) = changed.pointer_mut(parent).and_then(Value::as_object_mut) {
            object.remove(name);
            judge(&changed, format!("{pointer} removed"));
        }
    }
    wrong.sort();
    wrong.dedup_by_key(|what| what.replace(|c: char| c.is_ascii_digit(), ""));
    assert!(wrong.is_empty(), "{} passed by check: {wrong:#?}", wrong.len());
}

#[test]
fn offsets_are_code_points_and_the_slice_is_the_surface() {
    let project = without_huge_number(sample());
    let file: Value = serde_json::from_slice(&write(&project, &all()).expect("written")).expect("JSON");
    let document = &file["documents"][0];
    let text: Vec<char> = document["text"].as_str().expect("a text").chars().collect();
    let units: Vec<u16> = TEXT.encode_utf16().collect();
    let mut last = 0;
    for span in document["spans"].as_array().expect("a list") {
        let at = |name: &str| usize::try_from(span[name].as_u64().expect("a position")).expect("small");
        let surface = span["text"].as_str().expect("a surface");
        assert_eq!(text[at("start")..at("end")].iter().collect::<String>(), surface);
        assert_eq!(String::from_utf16_lossy(&units[at("start_utf16")..at("end_utf16")]), surface);
        assert!(last <= at("start"), "reading order");
        last = at("start");
    }
    assert_eq!(document["spans"][0]["text"], "محمّد");
    assert_eq!(
        (&document["spans"][0]["start"], &document["spans"][0]["start_utf16"]),
        (&json!(7), &json!(8))
    );
}

#[test]
fn one_annotators_set_is_exported_without_the_others() {
    let project = sample();
    let selection = Selection {
        articles: ArticleChoice::Only(vec![ArticleId::new("a1")]),
        sets: SetChoice::Of(AnnotatorId::new("Zoé")),
        only_done: false,
    };
    let bytes = write(&project, &selection).expect("written");
    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
    assert!(!text.contains("\"set\":"), "one set needs no name on every span");
    let back = read(&bytes).expect("read").project;
    assert_eq!(back.articles().count(), 1);
    assert_eq!(back.sets().collect::<Vec<_>>(), [project.set(&SetId::new("s2")).expect("it is there")]);
}

#[test]
fn a_span_inside_a_code_point_stops_the_export_with_its_number() {
    let mut project = sample();
    // The only way to get such a span is a set that was made for another text.
    project.add_article(Article::new(ArticleId::new("a1"), "🙂".repeat(40), ArticleMeta::default()));
    let refused = write(&project, &all()).expect_err("the text does not fit the spans");
    assert!(matches!(refused, ExportProblem::WrongSpan { number: 1, .. }), "{refused:?}");
}

#[test]
fn metadata_that_is_not_json_stops_the_export_by_name() {
    let mut project = Project::default();
    let meta =
        ArticleMeta { metadata: Map::from([("bad".to_owned(), "1 2".to_owned())]), ..ArticleMeta::default() };
    project.add_article(Article::new(ArticleId::new("a"), "x", meta));
    let refused = write(&project, &all()).expect_err("1 2 is not JSON");
    assert_eq!(refused, ExportProblem::BadJson { article: ArticleId::new("a"), name: "bad".to_owned() });
}

/// Reads one document with this text and these spans.
fn with_spans(spans: &str) -> Imported {
    let file = format!(r#"{{"documents":[{{"id":"d","text":"a🙂bé e\u0301x","spans":[{spans}]}}]}}"#);
    read(file.as_bytes()).expect("the file is read")
}

#[track_caller]
fn refused(span: &str, rule: Rule) {
    let good = r#"{"start":1,"end":2,"label":"place","text":"🙂"}"#;
    let imported = with_spans(&format!("{good},{span},{good}"));
    let counts = imported.counts;
    assert_eq!(counts.spans_kept + counts.spans_refused, 3, "{span}");
    assert_eq!(counts.spans_kept, 1, "{span}");
    let warning = &imported.warnings[0];
    assert_eq!((warning.document.as_deref(), warning.item), (Some("d"), Item::Span(2)), "{span}");
    assert_eq!((&warning.rule, warning.kept), (&rule, false), "{span}");
    assert_eq!(imported.warnings[1].rule, Rule::ExactDuplicate { of: 1 });
}

#[test]
fn a_bad_span_is_refused_by_number_and_rule_and_the_others_stay() {
    let not =
        |name: &'static str, found: &str| Rule::NotAPosition { name: name.into(), found: found.to_owned() };
    refused(r#"{"start":1,"end":99,"label":"x"}"#, Rule::OutOfRange { start: 1, end: 99, length: 8 });
    refused(
        r#"{"start":-1,"end":2,"label":"x"}"#,
        Rule::Negative { name: "start".into(), found: "-1".to_owned() },
    );
    refused(r#"{"start":2,"end":1,"label":"x"}"#, Rule::Reversed { start: 2, end: 1 });
    refused(r#"{"start":2,"end":2,"label":"x"}"#, Rule::Empty { at: 2 });
    refused(r#"{"start":1.0,"end":2,"label":"x"}"#, not("start", "1.0"));
    refused(r#"{"start":"1","end":2,"label":"x"}"#, not("start", "\"1\""));
    refused(r#"{"start":1e400,"end":2,"label":"x"}"#, not("start", "1e400"));
    let huge = "9".repeat(50);
    refused(&format!(r#"{{"start":1,"end":{huge},"label":"x"}}"#), not("end", &huge[..40]));
    refused(r#"{"start":1,"end":2}"#, Rule::MissingField { name: "label".into() });
    refused(r#"{"end":2,"label":"x"}"#, Rule::MissingField { name: "start".into() });
    refused("[1,2,\"x\"]", Rule::NotAnObject);
    refused("null", Rule::NotAnObject);
    let differs = Rule::SurfaceDiffers { expected: "a".to_owned(), found: "🙂".to_owned() };
    refused(r#"{"start":1,"end":2,"label":"x","text":"a"}"#, differs);
    refused(r#"{"start":1,"end":2,"label":"x","start_utf16":1,"end_utf16":2}"#, Rule::Utf16Differs);
    refused(
        r#"{"start":1,"end":2,"label":"x","set":"nobody"}"#,
        Rule::UnknownSet { id: "nobody".to_owned() },
    );
    let ranges = r#"[{"start":2,"end":3},{"start":1,"end":2}]"#;
    refused(&format!(r#"{{"start":1,"end":3,"label":"x","ranges":{ranges}}}"#), Rule::RangesNotInOrder);
}

#[test]
fn an_offset_inside_a_grapheme_is_taken_and_reported() {
    let imported = with_spans(r#"{"start":5,"end":6,"label":"place"}"#);
    assert_eq!(imported.counts.spans_kept, 1);
    assert_eq!(imported.warnings[0].rule, Rule::InsideGrapheme { at: 6 });
}

#[test]
fn a_label_that_the_schema_lacks_is_added_and_reported_once() {
    let imported = with_spans(r#"{"start":0,"end":1,"label":"ship"},{"start":1,"end":2,"label":"ship"}"#);
    assert_eq!(imported.warnings.len(), 1);
    assert_eq!(imported.warnings[0].rule, Rule::UnknownLabel { label: "ship".to_owned() });
    let labels = imported.project.labels();
    assert_eq!((labels.len(), labels[5].id.as_str()), (6, "ship"));
}

#[test]
fn a_doubled_id_is_replaced_and_relations_follow_a_merged_span() {
    let file = r#"{"documents":[{"id":"d","text":"abc","spans":[
        {"id":"x","start":0,"end":1,"label":"quote"},
        {"id":"x","start":1,"end":2,"label":"person"},
        {"id":"y","start":0,"end":1,"label":"quote"},
        {"id":"z","start":2,"end":3,"label":"person"}],
        "relations":[{"id":"r","from":"y","role":"speaker","to":{"span":"z"}},
        {"id":"r","from":"y","role":"cue","to":{"start":1,"end":2}},
        {"from":"nobody","role":"cue","to":"unknown"},
        {"from":"x","role":"friend","to":"unknown"},
        {"from":"x","role":"cue","to":"somebody"}]}]}"#;
    let imported = read(file.as_bytes()).expect("read");
    let codes: Vec<&str> = imported.warnings.iter().map(|warning| warning.rule.code()).collect();
    let expected = ["duplicate-id", "exact-duplicate", "duplicate-id", "unknown-span", "unknown-value"];
    assert_eq!(codes, expected);
    let set = imported.project.sets().next().expect("one set");
    assert_eq!(set.spans.len(), 3);
    assert!(set.relations().all(|relation| relation.from == SpanId::new("x")), "y became x");
    assert_eq!((imported.counts.relations_kept, imported.counts.relations_refused), (3, 2));
    let friend = Role::Other("friend".into());
    assert!(set.relations().any(|relation| relation.role == friend), "another program's role is kept");
}

#[test]
fn another_text_than_the_one_hashed_is_reported_and_read() {
    let file = r#"{"documents":[{"id":"d","text":"abc","sha256":"00","spans":[]},{"text":"abc"},{"id":"d","text":"x"}]}"#;
    let imported = read(file.as_bytes()).expect("read");
    assert!(matches!(&imported.warnings[0].rule, Rule::HashDiffers { stated, .. } if stated == "00"));
    assert!(matches!(&imported.warnings[1].rule, Rule::DuplicateId { id, .. } if id == "d"));
    assert_eq!(imported.project.articles().count(), 3);
}

#[test]
fn a_bad_document_takes_its_spans_along_and_leaves_the_others() {
    let file = r#"{"documents":[{"id":"e","text":"","spans":[{"start":0,"end":1,"label":"x"}]},7,
        {"id":"n","text":5},{"id":"ok","text":"abc","spans":{}}]}"#;
    let imported = read(file.as_bytes()).expect("read");
    let codes: Vec<&str> = imported.warnings.iter().map(|warning| warning.rule.code()).collect();
    assert_eq!(codes, ["empty-text", "not-an-object", "wrong-type", "wrong-type"]);
    assert_eq!((imported.counts.documents_kept, imported.counts.documents_refused), (1, 3));
    assert_eq!(imported.counts.spans_refused, 1);
}

#[test]
fn a_file_with_nothing_but_texts_and_spans_gets_the_same_ids_each_time() {
    let file =
        br#"{"documents":[{"text":"abc","spans":[{"start":0,"end":1,"label":"place","weight":0.5}]}]}"#;
    let first = read(file).expect("read");
    assert_eq!(first.warnings, []);
    assert_eq!(first, read(file).expect("read again"));
    let set = first.project.sets().next().expect("a set is made");
    assert_eq!(set.annotator.as_str(), "import");
    let span = set.spans.iter().next().expect("a span");
    assert_eq!((span.id.as_str().len(), &span.provenance.origin), (26, &Origin::Import));
    assert_eq!(span.attributes["weight"], "0.5", "unknown fields stay");
    let check = check(file).expect("read");
    assert!(!check.is_ok(), "it does not keep the schema");
}

#[track_caller]
fn whole_file_refused(file: &str, problem: ImportProblem) {
    assert_eq!(read(file.as_bytes()).expect_err(file), problem);
}

#[test]
fn what_cannot_be_read_at_all_says_where() {
    let newer = ImportProblem::NewerVersion { found: 2, known: 1 };
    whole_file_refused(r#"{"format":"wusum","version":2,"documents":[]}"#, newer);
    let other = ImportProblem::OtherFormat { found: "brat".to_owned() };
    whole_file_refused(r#"{"format":"brat","documents":[]}"#, other);
    let unit = ImportProblem::UnknownOffsetUnit { found: "byte".to_owned() };
    whole_file_refused(r#"{"offset_unit":"byte","documents":[]}"#, unit);
    whole_file_refused("[]", ImportProblem::MissingField { name: "documents".into() });
    whole_file_refused("{\n \"documents\": [,]}", ImportProblem::BadJson { line: 2, column: 16 });
    whole_file_refused("", ImportProblem::BadJson { line: 1, column: 0 });
    let deep = format!("{{\"documents\":\n{}", "[".repeat(100_000));
    whole_file_refused(&deep, ImportProblem::TooDeep { line: 2, column: 100, limit: 100 });
    let lone = r#"{"documents":[{"text":"a\ud800b"}]}"#;
    whole_file_refused(lone, ImportProblem::LoneSurrogate { at: 24 });
    whole_file_refused(r#"{"documents":[{"text":"\udc00"}]}"#, ImportProblem::LoneSurrogate { at: 23 });
    assert_eq!(read(b"{\"documents\":[\xFF]}"), Err(ImportProblem::NotUtf8 { at: 14 }));
    let pair = r#"{"documents":[{"text":"\\ud800 \ud83d\ude42"}]}"#;
    let text = read(pair.as_bytes()).expect("a whole pair is read").project;
    assert_eq!(&*text.articles().next().expect("one").text, "\\ud800 🙂");
}

#[test]
fn the_sample_of_the_format_is_read_whole() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/checks/samples/native.json");
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: no samples beside the project");
        return;
    };
    let imported = read(&bytes).expect("read");
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (16, 0));
    assert_eq!(imported.warnings, []);
    assert_valid(&write(&imported.project, &all()).expect("written"));
}

#[test]
fn times_come_back_from_their_text() {
    let check =
        |text: &str, ms: Option<i64>| assert_eq!(UtcMillis::from_rfc3339(text), ms.map(UtcMillis), "{text}");
    check("1970-01-01T00:00:00Z", Some(0));
    check("2000-02-29T12:30:00.5+02:30", Some(951_818_400_500));
    check("1969-12-31T23:59:59.999999Z", Some(-1));
    check("2026-02-29T00:00:00Z", None);
    check("2026-01-01T00:00:00", None);
    check("2026-01-01T00:00:00+2", None);
    check("2026-13-01T00:00:00Z", None);
    check("٢٠٢٦-01-01T00:00:00Z", None);
    check("", None);
}

/// Texts of letters, marks, emoji, joiners and bidi controls.
fn texts() -> impl Strategy<Value = String> {
    let parts = [
        "م",
        "حَ",
        "ـ",
        "👨‍👩‍👧",
        "🙂",
        "e\u{301}",
        "\r\n",
        "\u{200F}",
        "\u{2029}",
        " ",
        "«",
        "\"",
        "\\",
        "a",
        "\u{0}",
        "\u{FEFF}",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 1..40).prop_map(|parts| parts.concat())
}

fn projects() -> impl Strategy<Value = Project> {
    let spans =
        prop::collection::vec((any::<u16>(), any::<u16>(), 0..6_usize, any::<u8>(), any::<bool>()), 0..12);
    let articles = prop::collection::vec((texts(), spans, any::<i64>()), 0..4);
    articles.prop_map(|articles| {
        let mut project = Project::default();
        for (number, (text, spans, time)) in articles.into_iter().enumerate() {
            let id = ArticleId::new(format!("a{number}"));
            project.add_article(Article::new(id.clone(), text.as_str(), ArticleMeta::default()));
            let edges: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let at = UtcMillis(time.rem_euclid(253_402_300_800_000));
            for annotator in ["x", "y"] {
                let set = SetId::new(format!("{annotator}{number}"));
                project.add_set(AnnotationSet::new(set.clone(), id.clone(), AnnotatorId::new(annotator)));
                let mut made: Vec<Span> = Vec::new();
                for (index, (a, b, label, kind, second)) in spans.iter().enumerate() {
                    let edge = |n: u16| edges[usize::from(n) % edges.len()];
                    let range = TextRange::between(edge(*a), edge(*b));
                    let label = ["person", "place", "organization", "quote", "event", "ship"][*label];
                    let mut new = span(&format!("s{index}"), label, &[range]);
                    new.provenance.made = at;
                    new.note = if kind % 3 == 0 { text.clone() } else { String::new() };
                    let same = made.iter().any(|old| old.ranges == new.ranges && old.label == new.label);
                    if !range.is_empty() && !same && (*second || annotator == "x") {
                        made.push(new);
                    }
                }
                // Every other span gets a second range where there is room for one after it.
                for span in made.iter_mut().step_by(2) {
                    let mut after = edges.iter().copied().filter(|edge| *edge > span.extent().end());
                    if let (Some(a), Some(b)) = (after.next(), after.next()) {
                        span.ranges.push(TextRange::between(a, b));
                    }
                }
                let relation = |(index, pair): (usize, &[Span])| Relation {
                    id: RelationId::new(format!("r{index}")),
                    from: pair[0].id.clone(),
                    role: Role::ALL[index % Role::ALL.len()].clone(),
                    target: match index % 4 {
                        0 => Target::Span(pair[1].id.clone()),
                        1 => Target::Mention(pair[1].ranges[0]),
                        2 => Target::Unknown,
                        _ => Target::Author,
                    },
                    provenance: provenance(annotator),
                };
                let relations = made.windows(2).enumerate().map(relation).collect();
                let mut seen = std::collections::HashSet::new();
                if made.iter().all(|span| seen.insert((span.ranges.clone(), span.label.clone()))) {
                    fill(&mut project, &set, made, relations);
                }
            }
        }
        project
    })
}

proptest! {
    #[test]
    fn any_project_comes_back_equal_and_is_written_the_same_again(project in projects()) {
        let bytes = write(&project, &all()).expect("it can be written");
        let imported = read(&bytes).expect("it can be read");
        for warning in &imported.warnings {
            let accepted = ["inside-grapheme", "unknown-label"].contains(&warning.rule.code());
            prop_assert!(accepted, "{warning:?}");
        }
        prop_assert!(project.sets().eq(imported.project.sets()));
        prop_assert!(project.articles().eq(imported.project.articles()));
        let again = write(&imported.project, &all()).expect("it can be written");
        prop_assert_eq!(read(&again).expect("read").project, imported.project);
        if !imported.warnings.iter().any(|warning| warning.rule.code() == "unknown-label") {
            prop_assert_eq!(again, bytes);
        }
    }

    #[test]
    fn no_damage_to_a_file_makes_reading_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = write(&sample(), &all()).expect("written");
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Ok(imported) = read(&bytes) {
            let counts = imported.counts;
            prop_assert!(counts.spans_kept + counts.spans_refused <= 5);
            let there: usize = imported.project.sets().map(|set| set.spans.len()).sum();
            prop_assert_eq!(there, counts.spans_kept);
        }
    }

    #[test]
    fn every_time_comes_back(ms in 0..253_402_300_800_000_i64) {
        let at = UtcMillis(ms);
        prop_assert_eq!(UtcMillis::from_rfc3339(&at.to_rfc3339()), Some(at));
    }
}
