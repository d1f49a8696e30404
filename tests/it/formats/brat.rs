//! brat standoff, both ways.

use std::collections::BTreeMap;

use wusum::formats::bundle::import_all;
use wusum::formats::export::ExportOptions;
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, ImportProblem, Imported, Item, NamedFile, Outcome, Rule, Selection, format};
use wusum::model::{Certainty, Project, Span, Target};

use super::{corpus, fixture};

fn outcome(files: &[NamedFile]) -> Outcome {
    import_all(files, &Choices::default(), &NativeDecoder, &NativeHtml)
}

fn read(files: &[NamedFile]) -> Imported {
    match outcome(files) {
        Outcome::Project(imported) => *imported,
        other => panic!("{other:?}"),
    }
}

fn named(name: &str, bytes: &[u8]) -> NamedFile {
    NamedFile { name: name.to_owned(), bytes: bytes.to_vec() }
}

fn pair(text: &str, ann: &str) -> [NamedFile; 2] {
    [named("a.txt", text.as_bytes()), named("a.ann", ann.as_bytes())]
}

/// `label:surface`, the ranges of one span joined by `|`, in text order.
fn spans(project: &Project) -> Vec<String> {
    let mut found = Vec::new();
    for set in project.sets() {
        let text = &project.article(&set.article).expect("the set's article").text;
        for span in set.spans.iter() {
            let parts: Vec<&str> =
                span.ranges.iter().map(|range| range.slice(text).expect("a place")).collect();
            found.push(format!("{}:{}", span.label.as_str(), parts.join("|")));
        }
    }
    found
}

/// `surface -role-> surface`, sorted.
fn relations(project: &Project) -> Vec<String> {
    let mut found = Vec::new();
    for set in project.sets() {
        let text = &project.article(&set.article).expect("the set's article").text;
        let surface = |span: &Span| span.extent().slice(text).expect("a place").to_owned();
        for relation in set.relations() {
            let Target::Span(to) = &relation.target else { panic!("brat knows spans only") };
            let (from, to) =
                (set.spans.get(&relation.from).expect("there"), set.spans.get(to).expect("there"));
            found.push(format!("{} -{}-> {}", surface(from), relation.role.slug(), surface(to)));
        }
    }
    found.sort();
    found
}

fn sample() -> Vec<NamedFile> {
    ["sample.txt", "sample.ann", "annotation.conf"]
        .map(|name| named(name, &fixture(&format!("brat/{name}"))))
        .into()
}

fn one<'a>(project: &'a Project, label: &str) -> &'a Span {
    let mut all = project.sets().flat_map(|set| set.spans.iter());
    all.find(|span| span.label.as_str() == label).expect("it is there")
}

#[test]
fn the_sample_gives_its_spans_relations_events_attributes_and_notes() {
    let imported = read(&sample());
    assert_eq!(imported.warnings, vec![]);
    assert_eq!(
        spans(&imported.project),
        [
            "person:الوزير|العابد",
            "person:سالم العابد",
            "place:تونس",
            "quote:«سنبني المرفأ\nمع 👨‍👩‍👧 الجيران»",
            "event:مؤتمر صفاقس",
            "place:صفاقس",
            "organization:صفاقس",
        ]
    );
    assert_eq!(
        relations(&imported.project),
        [
            "«سنبني المرفأ\nمع 👨‍👩‍👧 الجيران» -speaker-> سالم العابد",
            "سالم العابد -same-> الوزير سالم العابد",
            "مؤتمر صفاقس -place-> صفاقس",
        ]
    );
    let labels: Vec<_> = imported.project.labels().iter().map(|label| label.id.as_str().to_owned()).collect();
    assert_eq!(labels, ["place", "person", "organization", "quote", "event"]);
    let all: Vec<_> = imported.project.sets().flat_map(|set| set.spans.iter()).collect();
    let city = all.iter().find(|span| span.subtype.is_some()).expect("a subtype");
    assert_eq!((city.subtype.as_deref(), city.certainty), (Some("city"), Certainty::Unsure));
    assert_eq!(one(&imported.project, "event").attributes.get("Tense").map(String::as_str), Some("\"Past\""));
    let noted = all.iter().find(|span| !span.note.is_empty()).expect("a note");
    assert_eq!(noted.note, "الوزير نفسه");
    let reference = noted.attributes.get("Reference").map(String::as_str);
    assert_eq!(reference, Some("[[\"Q:17\",\"سالم العابد\"]]"));
}

fn exported(project: &Project) -> Vec<NamedFile> {
    let export = format("brat").exporter().expect("it exports");
    let made = export(project, &Selection::default(), &ExportOptions::default()).expect("exported");
    assert_eq!(made.left_out, vec![]);
    made.files.into_iter().map(|file| NamedFile { name: file.name, bytes: file.bytes }).collect()
}

/// All of a span but its id.
fn content(project: &Project) -> Vec<Span> {
    let all = project.sets().flat_map(|set| set.spans.iter());
    all.map(|span| Span { id: wusum::model::SpanId::new(""), ..(**span).clone() }).collect()
}

#[test]
fn what_is_written_comes_back_with_all_but_its_ids() {
    let first = read(&sample()).project;
    let files = exported(&first);
    assert_eq!(
        files.iter().map(|file| &*file.name).collect::<Vec<_>>(),
        ["sample.txt", "sample.ann", "annotation.conf"]
    );
    assert_eq!(files[0].bytes, fixture("brat/sample.txt"));
    let again = read(&files);
    assert_eq!(again.warnings, vec![]);
    assert_eq!((content(&again.project), relations(&again.project)), (content(&first), relations(&first)));
    assert_eq!(exported(&again.project), files, "the same input gives the same bytes");
}

#[test]
fn a_covered_text_in_other_offsets_is_refused_and_one_without_its_spaces_is_told() {
    let imported = read(&pair(
        "🕊️ زيد هنا",
        "T1\tperson 4 7\tزيد\nT2\tplace 3 6;7 10\tزيدهنا\nT3\tx 0 99\tزيد\nT4\tx 5 3\t\n",
    ));
    assert_eq!(spans(&imported.project), ["place:زيد|هنا"]);
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (1, 3));
    let rules: Vec<_> = imported.warnings.iter().map(|one| (one.item, one.rule.code(), one.kept)).collect();
    assert_eq!(
        rules,
        [
            (Item::Span(1), "surface-differs", false),
            (Item::Span(2), "surface-differs", true),
            (Item::Span(3), "out-of-range", false),
            (Item::Span(4), "reversed", false),
        ]
    );
    let lines: Vec<_> = imported.warnings.iter().map(|one| one.line).collect();
    assert_eq!(lines, [Some(1), Some(2), Some(3), Some(4)]);
}

#[test]
fn lines_that_say_nothing_known_are_told_by_their_number() {
    let imported = read(&pair("زيد", "T1\tperson 0 3\tزيد\n\nحسن\nR1\tx Arg1:T1 Arg2:T9\nA1\tNegation R1\n"));
    assert_eq!(imported.counts.relations_refused, 1);
    let told: Vec<_> = imported.warnings.iter().map(|one| (one.item, one.rule.code())).collect();
    assert_eq!(
        told,
        [
            (Item::Line(3), "unknown-value"),
            (Item::Line(5), "unknown-span"),
            (Item::Relation(1), "unknown-span")
        ]
    );
}

#[test]
fn annotations_without_their_text_say_which_file_is_missing() {
    let missing = ImportProblem::MissingFile { name: "a.txt".to_owned() };
    assert_eq!(outcome(&[named("x/a.ann", b"T1\tperson 0 3\tabc\n")]), Outcome::Refused(missing));
}

#[test]
fn a_text_that_nobody_has_labelled_comes_in_with_its_empty_annotations() {
    let imported = read(&pair("زيد", ""));
    assert_eq!((imported.project.articles().count(), imported.counts.spans_kept), (1, 0));
}

#[test]
fn labels_of_several_words_become_one_word_and_files_get_names_that_systems_bear() {
    let row = r#"{"id":"a/b:c","text":"زيد","spans":[{"start":0,"end":3,"label":"a b:c"}]}"#;
    let files = exported(&read(&[named("a.jsonl", row.as_bytes())]).project);
    assert_eq!(files[0].name, "a_b_c.txt");
    let long = "\u{4E2D}".repeat(120);
    for (id, name) in [
        ("../x", "_.._x.txt"),
        ("-o", "_-o.txt"),
        ("con", "_con.txt"),
        ("Nul.txt", "_Nul.txt.txt"),
        ("com1", "_com1.txt"),
        ("comma", "comma.txt"),
        ("a.", "a._.txt"),
        ("..", "_.._.txt"),
        (&long, &format!("{}.txt", "\u{4E2D}".repeat(66))),
    ] {
        let row = format!(r#"{{"id":"{id}","text":"زيد","spans":[]}}"#);
        assert_eq!(exported(&read(&[named("a.jsonl", row.as_bytes())]).project)[0].name, name);
    }
    assert_eq!(String::from_utf8(files[1].bytes.clone()).expect("UTF-8"), "T1\ta_b_c 0 3\tزيد\n");
}

/// All files of a folder of the corpora; empty, said aloud, where they are absent.
fn folder(names: &[&str]) -> Vec<NamedFile> {
    let both = |name: &&str| {
        [format!("{name}.txt"), format!("{name}.ann")]
            .into_iter()
            .filter_map(|name| Some(named(&name, &corpus(&name)?)))
            .collect::<Vec<_>>()
    };
    names.iter().flat_map(both).collect()
}

fn by_label(project: &Project) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for span in project.sets().flat_map(|set| set.spans.iter()) {
        *found.entry(span.label.as_str().to_owned()).or_default() += 1;
    }
    found
}

#[test]
fn the_tutorials_of_brat_give_what_was_counted() {
    let news = folder(&[
        "brat_news/000-introduction",
        "brat_news/040-text_span_annotation",
        "brat_news/050-editing_text_span_annotations",
        "brat_news/060-relation_annotation",
        "brat_news/100-attribute_annotation",
        "brat_news/110-note_annotation",
    ]);
    if !news.is_empty() {
        let imported = read(&news);
        let counts = imported.counts;
        assert_eq!((counts.documents_kept, counts.spans_kept, counts.spans_refused), (6, 67, 0));
        let labels = by_label(&imported.project);
        assert_eq!(
            ["Organization", "Person", "GPE", "Merge-org", "Report"].map(|label| labels[label]),
            [25, 20, 8, 8, 4]
        );
        assert_eq!(counts.relations_refused, 0);
        assert!(relations(&imported.project).iter().filter(|one| one.contains("-Family->")).count() == 3);
        // The one note about a relation has no place.
        let told: Vec<_> = imported.warnings.iter().map(|one| &one.rule).collect();
        assert_eq!(told, [&Rule::UnknownSpan { id: "R1".to_owned() }]);
        let again = read(&exported(&imported.project));
        assert_eq!(again.counts.spans_kept, 67);
        assert_eq!(
            (content(&again.project), relations(&again.project)),
            (content(&imported.project), relations(&imported.project))
        );
    }
    let bio = folder(&[
        "brat_bio/080-event-annotation",
        "brat_bio/090-event_structures",
        "brat_bio/100-attribute_annotation",
    ]);
    if !bio.is_empty() {
        let imported = read(&bio);
        assert_eq!(
            (imported.counts.documents_kept, imported.counts.spans_kept, imported.counts.spans_refused),
            (3, 58, 0)
        );
        assert_eq!(by_label(&imported.project)["Protein"], 40);
        assert_eq!(imported.warnings, vec![]);
    }
    let broken = folder(&["brat_discontinuous/example1"]);
    if !broken.is_empty() {
        let imported = read(&broken);
        assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (3, 0));
        assert_eq!(one(&imported.project, "Protein").ranges.len(), 2);
        let told: Vec<_> =
            imported.warnings.iter().map(|one| (one.item, one.rule.code(), one.kept)).collect();
        assert_eq!(told, [(Item::Span(1), "surface-differs", true)]);
    }
}

#[test]
fn positions_that_count_a_byte_order_mark_are_known_by_their_surfaces() {
    // brat reads the mark as a letter of the text; other programs do not.
    for (marked, at) in [(true, 1), (true, 0), (false, 0)] {
        let text = format!("{}قال زيد إن عليًّا 🙂 غائب", if marked { "\u{FEFF}" } else { "" });
        let ann = format!(
            "T1\tperson {} {}\tزيد\nT2\tperson {} {}\tعليًّا\nR1\tsame Arg1:T1 Arg2:T2\n",
            at + 4,
            at + 7,
            at + 11,
            at + 17
        );
        for encoded in [ann.clone(), format!("\u{FEFF}{ann}")] {
            let imported = read(&pair(&text, &encoded));
            assert_eq!(spans(&imported.project), ["person:زيد", "person:عليًّا"], "{marked} {at}");
            assert_eq!((imported.counts.spans_refused, imported.counts.relations_kept), (0, 1));
            assert_eq!(imported.warnings, []);
        }
    }
    // Without a mark nothing is moved, whatever would fit.
    let imported = read(&pair("قال زيد", "T1\tperson 5 8\tزيد\n"));
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (0, 1));
}
