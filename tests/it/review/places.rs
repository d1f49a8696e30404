//! Where annotators differ, on marked text: each annotator's labels as tags in the same sentence.

use wusum::review::{BoundaryClass, Corpus, Given, GivenDocument, GivenSpan, Place, PlaceKind, places};

/// The text without its tags, and the spans that they mark.
fn marked(text: &str) -> (String, Vec<GivenSpan>) {
    let (mut plain, mut at, mut open, mut spans) = (String::new(), 0, Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '<' {
            let end = rest.find('>').expect("tags are closed");
            match rest[1..end].strip_prefix('/') {
                Some(label) => {
                    let (start, opened) = open.pop().expect("tags are nested");
                    assert_eq!(label, opened);
                    spans.push(GivenSpan { start, end: at, label: label.to_owned() });
                }
                None => open.push((at, rest[1..end].to_owned())),
            }
            rest = &rest[end + 1..];
        } else {
            plain.push(c);
            at += 1;
            rest = &rest[c.len_utf8()..];
        }
    }
    (plain, spans)
}

fn found(annotators: &[&str]) -> Vec<(String, PlaceKind, Vec<usize>)> {
    let read: Vec<_> = annotators.iter().map(|text| marked(text)).collect();
    assert!(read.iter().all(|one| one.0 == read[0].0), "all mark the same text");
    let document = GivenDocument {
        id: "d".to_owned(),
        text: read[0].0.clone(),
        tokens: None,
        spans: read.iter().map(|one| one.1.clone()).collect(),
    };
    let names = (0..annotators.len()).map(|n| n.to_string()).collect();
    let corpus = Corpus::given(&Given { labels: Vec::new(), annotators: names, documents: vec![document] });
    let who: Vec<usize> = (0..annotators.len()).collect();
    let text = &corpus.documents[0].text;
    let short = |place: Place| {
        let surface = place.range.slice(text).expect("a place in the text").to_owned();
        (surface, place.kind, place.lacking)
    };
    places(&corpus.documents[0], &who).into_iter().map(short).collect()
}

#[track_caller]
fn check(annotators: &[&str], expected: &[(&str, PlaceKind)]) {
    let found = found(annotators);
    let found: Vec<(&str, PlaceKind)> = found.iter().map(|(text, kind, _)| (text.as_str(), *kind)).collect();
    assert_eq!(found, expected);
}

use BoundaryClass::{Adjective, Article, GenericHead, Other, Prefix, QuotationMarks, Title};
use PlaceKind::{Agree, Boundary, Label, OnlySome};

#[test]
fn a_prefix_at_the_start_is_a_boundary_difference_of_that_class() {
    check(
        &["سافر إلى <place>وواشنطن</place> أمس", "سافر إلى و<place>واشنطن</place> أمس"],
        &[("وواشنطن", Boundary(Prefix))],
    );
    check(
        &["les rues <place>d’Alger</place>", "les rues d’<place>Alger</place>"],
        &[("d’Alger", Boundary(Prefix))],
    );
}

#[test]
fn the_article_is_a_class_of_its_own() {
    check(
        &["في <place>الرباط</place> اليوم", "في ال<place>رباط</place> اليوم"],
        &[("الرباط", Boundary(Article))],
    );
    check(
        &["in <place>the Sahara</place> now", "in the <place>Sahara</place> now"],
        &[("the Sahara", Boundary(Article))],
    );
}

#[test]
fn quotation_marks_titles_heads_and_adjectives_are_told_apart() {
    check(
        &["قال <quote>«لن نعود»</quote> ثم", "قال «<quote>لن نعود</quote>» ثم"],
        &[("«لن نعود»", Boundary(QuotationMarks))],
    );
    check(
        &["وصل <person>الرئيس حسن بلوان</person>", "وصل الرئيس <person>حسن بلوان</person>"],
        &[("الرئيس حسن بلوان", Boundary(Title))],
    );
    check(
        &["<person>Dr Leila Haddad</person> spoke", "Dr <person>Leila Haddad</person> spoke"],
        &[("Dr Leila Haddad", Boundary(Title))],
    );
    check(
        &["زار <place>مدينة مراكش</place>", "زار مدينة <place>مراكش</place>"],
        &[("مدينة مراكش", Boundary(GenericHead))],
    );
    check(
        &["dans <place>la ville de Fès</place> hier", "dans la ville de <place>Fès</place> hier"],
        &[("la ville de Fès", Boundary(GenericHead))],
    );
    check(
        &["في <place>مراكش المغربية</place> اليوم", "في <place>مراكش</place> المغربية اليوم"],
        &[("مراكش المغربية", Boundary(Adjective))],
    );
    check(
        &["the <event>Marrakesh talks in May</event>", "the <event>Marrakesh talks</event> in May"],
        &[("Marrakesh talks in May", Boundary(Other))],
    );
}

#[test]
fn other_labels_conflict_only_where_bounds_are_equal_but_for_prefixes_and_punctuation() {
    check(&["زار <place>هسبريس</place>", "زار <organization>هسبريس</organization>"], &[("هسبريس", Label)]);
    check(&["زار <place>بهسبريس</place>", "زار ب<organization>هسبريس</organization>"], &[("بهسبريس", Label)]);
    // An event around a place is no conflict.
    check(
        &["في <event>مؤتمر مراكش</event> غدا", "في مؤتمر <place>مراكش</place> غدا"],
        &[("مؤتمر مراكش", OnlySome), ("مراكش", OnlySome)],
    );
}

#[test]
fn nested_spans_are_never_merged_into_each_other() {
    check(
        &[
            "في <place>مدينة <place>مراكش</place> المغربية</place>",
            "في <place>مدينة <place>مراكش</place> المغربية</place>",
        ],
        &[("مدينة مراكش المغربية", Agree), ("مراكش", Agree)],
    );
    check(
        &["في <place>مدينة <place>مراكش</place></place>", "في <place>مدينة مراكش</place>"],
        &[("مدينة مراكش", Agree), ("مراكش", OnlySome)],
    );
    check(
        &["<quote>«زار <person>حسن</person> فاس»</quote>", "<quote>«زار حسن <place>فاس</place>»</quote>"],
        &[("«زار حسن فاس»", Agree), ("حسن", OnlySome), ("فاس", OnlySome)],
    );
}

#[test]
fn of_three_annotators_those_who_lack_a_span_are_named() {
    let found = found(&[
        "زار <person>حسن بلوان</person> فاس",
        "زار <person>حسن</person> بلوان <place>فاس</place>",
        "زار <person>حسن بلوان</person> فاس",
    ]);
    assert_eq!(found[0], ("حسن بلوان".to_owned(), Boundary(Other), vec![]));
    assert_eq!(found[1], ("فاس".to_owned(), OnlySome, vec![0, 2]));
}
