//! WebAnno TSV 3, held against its twins in XMI.

use wusum::formats::{Choices, Imported};
use wusum::model::{Project, Target};

use super::{corpus, fixture, read, spans};

/// Places in bytes and labels, sorted.
fn places(project: &Project) -> Vec<(usize, usize, String)> {
    let all = project.sets().flat_map(|set| set.spans.iter());
    let mut found: Vec<_> = all
        .map(|span| (span.extent().start(), span.extent().end(), span.label.as_str().to_owned()))
        .collect();
    found.sort();
    found
}

fn text(imported: &Imported) -> String {
    imported.project.articles().next().expect("one article").text.to_string()
}

#[test]
fn the_sample_gives_stacked_sub_token_and_cross_token_spans_and_a_relation() {
    let imported = read("webanno.tsv", &fixture("webanno.tsv"));
    assert_eq!(text(&imported), "🙂 قال زيد: «نعم|لا»\nووصل بتونس_القديمة");
    assert_eq!(imported.warnings, vec![]);
    let mut found = spans(&imported.project);
    found.sort();
    assert_eq!(
        found,
        ["Quote:«نعم|لا»", "Quote:ووصل بتونس_القديمة", "leader:زيد", "person:زيد", "place:تونس_القديمة"]
    );
    let set = imported.project.sets().next().expect("one set");
    let leader = set.spans.iter().find(|span| span.label.as_str() == "leader").expect("it is there");
    assert_eq!(leader.attributes.get("grade").map(String::as_str), Some("\"high|er\""));
    let relation = set.relations().next().expect("one relation");
    let Target::Span(to) = &relation.target else { panic!("a span") };
    let label = |id| set.spans.get(id).expect("there").label.as_str().to_owned();
    assert_eq!(
        (label(&relation.from), relation.role.slug(), label(to)),
        ("leader".into(), "goes_to", "place".into())
    );
}

#[test]
fn a_place_far_beyond_the_text_is_refused_and_asks_for_no_memory() {
    let file = "#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Span|value\n\n\n#Text=a\n1-1\t0-1\ta\tx\t\n\n#Text=b\n2-1\t99999999999-99999999999\tb\tx\t\n#Text=c\n3-1\t-1-2\tc\tx\n3-1\tq\tc\tx\n";
    let imported = read("a.tsv", file.as_bytes());
    assert_eq!((text(&imported).as_str(), spans(&imported.project).len()), ("a", 1));
    let codes: Vec<_> = imported.warnings.iter().map(|one| one.rule.code()).collect();
    // Each row is told by its line, and each span that it would have held by its number.
    assert_eq!(
        codes,
        ["out-of-range", "negative", "missing-field", "out-of-range", "negative", "missing-field"]
    );
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (1, 3));
}

#[test]
fn a_file_of_an_exported_project_is_named_by_its_annotator() {
    let imported =
        super::read_with("p/annotation/doc.txt/amina.tsv", &fixture("webanno.tsv"), &Choices::default());
    let set = imported.project.sets().next().expect("one set");
    assert_eq!((set.article.as_str(), set.annotator.as_str()), ("doc.txt", "amina"));
}

#[test]
fn the_suite_of_inception_gives_what_its_twins_in_xmi_give() {
    let cases = [
        ("testCrossSentenceSpanWithFeatureValue", 1, 0),
        ("testMultiTokenStackedSpanWithFeatureValue", 2, 0),
        ("testSentenceWithEmoji", 1, 0),
        ("testSingleTokenRelationWithFeatureValue", 0, 0),
        ("testSubTokenPrefix", 1, 0),
        ("testTokenBoundedSpanWithNastyFeatureValue", 5, 0),
        // Zero-length spans are counted, and refused.
        ("testZeroLengthSpansWithFeatureValues", 0, 2),
    ];
    for (name, kept, refused) in cases {
        let files = ["tsv", "xmi"].map(|ending| {
            let name = format!("webanno_tsv3/{name}.{ending}");
            corpus(&name).map(|bytes| read(&name, &bytes))
        });
        let [Some(tsv), Some(xmi)] = files else { continue };
        assert_eq!(text(&tsv), text(&xmi), "{name}");
        let (left, right) = (tsv.counts, xmi.counts);
        assert_eq!((left.spans_kept, left.spans_refused), (kept, refused), "{name}");
        assert_eq!(left, right, "{name}");
        let (mut left, mut right) = (places(&tsv.project), places(&xmi.project));
        if name == "testSentenceWithEmoji" {
            // Without a value the layer is the label, and the suite names its layer differently in each.
            for (found, layer) in [(&mut left, "Span"), (&mut right, "NamedEntity")] {
                assert_eq!(found[0].2, layer);
                found[0].2.clear();
            }
        }
        assert_eq!(left, right, "{name}");
    }
}

#[test]
fn two_annotators_and_a_curator_on_one_sentence_give_their_spans() {
    for (name, kept, refused) in [("user1", 2, 0), ("user2", 2, 1), ("curator", 0, 0)] {
        if let Some(bytes) = corpus(&format!("webanno_curation/stacked_{name}.tsv")) {
            let counts = read("a.tsv", &bytes).counts;
            assert_eq!((counts.spans_kept, counts.spans_refused), (kept, refused), "{name}");
        }
    }
}
