//! Spans by place, segments and levels, each against a naive scan.

use std::sync::Arc;

use proptest::prelude::*;
use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::model::*;
use wusum::text::TextRange;

/// Longer than several of the table's buckets.
const LEN: usize = 9_000;

fn span(id: usize, ranges: Vec<TextRange>, label: &str) -> Span {
    let provenance = Provenance {
        annotator: AnnotatorId::new("ليلى"),
        made: UtcMillis(1),
        changed: UtcMillis(1),
        origin: Origin::Hand,
    };
    Span {
        id: SpanId::new(format!("s{id:03}")),
        ranges,
        label: LabelId::new(label),
        subtype: None,
        certainty: Certainty::Sure,
        note: String::new(),
        attributes: Default::default(),
        provenance,
    }
}

fn put(project: &mut Project, before: Option<&Span>, after: Option<Span>) {
    let id = before.or(after.as_ref()).map(|span| span.id.clone()).expect("one side");
    let id = RecordId::Span(SetId::new("set"), id);
    let change = Change { id, before: before.cloned().map(Record::Span), after: after.map(Record::Span) };
    apply(project, &Edit { changes: vec![change] }).expect("the edit fits");
}

fn project_with(spans: &[Span]) -> Project {
    let mut project = Project::default();
    let article = ArticleId::new("article");
    project.add_article(Article::new(article.clone(), "a".repeat(LEN), ArticleMeta::default()));
    project.add_set(AnnotationSet::new(SetId::new("set"), article, AnnotatorId::new("ليلى")));
    spans.iter().for_each(|span| put(&mut project, None, Some(span.clone())));
    project
}

fn table(project: &Project) -> &SpanTable {
    &project.set(&SetId::new("set")).expect("the set is there").spans
}

/// Mostly short ranges, some over half the text, some that share their edges.
fn any_range() -> impl Strategy<Value = TextRange> {
    let start = prop_oneof![0..40_usize, 2_030..2_060_usize, 0..LEN - 1];
    let len = prop_oneof![4 => 1..30_usize, 1 => 1..5_000_usize, 1 => Just(2_048)];
    (start, len).prop_map(|(start, len)| TextRange::between(start, (start + len).min(LEN)))
}

/// One range or, as brat allows, several.
fn any_ranges() -> impl Strategy<Value = Vec<TextRange>> {
    prop_oneof![
        4 => any_range().prop_map(|range| vec![range]),
        1 => prop::collection::btree_set(0..LEN, 4).prop_map(|edges| {
            let edges: Vec<usize> = edges.into_iter().collect();
            edges.chunks(2).map(|pair| TextRange::between(pair[0], pair[1])).collect()
        }),
    ]
}

fn any_spans(max: usize) -> impl Strategy<Value = Vec<Span>> {
    let label = prop_oneof![Just("person"), Just("place"), Just("quote")];
    prop::collection::vec((any_ranges(), label), 0..max).prop_map(|spans| {
        spans.into_iter().enumerate().map(|(id, (ranges, label))| span(id, ranges, label)).collect()
    })
}

fn in_reading_order(spans: &[Span]) -> Vec<&Span> {
    let mut spans: Vec<&Span> = spans.iter().collect();
    let place = |span: &Span| (span.extent().start(), LEN - span.extent().end(), span.id.clone());
    spans.sort_by_key(|span| place(span));
    spans
}

fn ids<'a>(spans: impl IntoIterator<Item = &'a Span>) -> Vec<String> {
    spans.into_iter().map(|span| span.id.as_str().to_owned()).collect()
}

proptest! {
    #[test]
    fn the_span_table_answers_like_a_scan_over_all_spans(
        spans in any_spans(40),
        moved in prop::collection::vec((any::<prop::sample::Index>(), prop::option::of(any_ranges())), 0..20),
        question in any_range(),
        pos in 0..LEN,
    ) {
        let mut spans = spans;
        let mut project = project_with(&spans);
        for (index, ranges) in moved {
            if spans.is_empty() {
                break;
            }
            let index = index.index(spans.len());
            match ranges {
                Some(ranges) => {
                    let after = Span { ranges, label: LabelId::new("event"), ..spans[index].clone() };
                    put(&mut project, Some(&spans[index]), Some(after.clone()));
                    spans[index] = after;
                }
                None => put(&mut project, Some(&spans.remove(index)), None),
            }
        }
        let table = table(&project);
        let all = in_reading_order(&spans);
        prop_assert_eq!(ids(table.iter().map(AsRef::as_ref)), ids(all.clone()));
        prop_assert_eq!(table.len(), all.len());

        let touches = |range: TextRange| {
            all.iter().copied().filter(|it| it.ranges.iter().any(|part| part.overlaps(range))).collect::<Vec<_>>()
        };
        let found = table.touching(question).into_iter().map(AsRef::as_ref);
        prop_assert_eq!(ids(found), ids(touches(question)));
        prop_assert!(table.touching(TextRange::at(pos)).is_empty());

        let mut at = touches(TextRange::between(pos, pos + 1));
        at.sort_by_key(|it| (it.extent().len(), LEN - it.extent().start()));
        prop_assert_eq!(ids(table.at(pos).into_iter().map(AsRef::as_ref)), ids(at));

        let id = |span: Option<&Arc<Span>>| span.map(|span| span.id.clone());
        let next = all.iter().find(|it| it.extent().start() > pos).map(|it| it.id.clone());
        prop_assert_eq!(id(table.next_after(None, pos)), next);
        let previous = all.iter().rfind(|it| it.extent().start() < pos).map(|it| it.id.clone());
        prop_assert_eq!(id(table.previous_before(None, pos)), previous);
        for pair in all.windows(2) {
            prop_assert_eq!(id(table.next_after(Some(pair[0]), 0)), Some(pair[1].id.clone()));
            prop_assert_eq!(id(table.previous_before(Some(pair[1]), 0)), Some(pair[0].id.clone()));
        }
        let same = all.iter().filter(|it| it.extent() == question).map(|it| it.id.clone());
        prop_assert_eq!(table.with_extent(question).map(|it| it.id.clone()).collect::<Vec<_>>(), same.collect::<Vec<_>>());

        for label in ["person", "place", "quote", "event"].map(LabelId::new) {
            let count = all.iter().filter(|it| it.label == label).count();
            prop_assert_eq!(table.count(&label), count);
            prop_assert_eq!(table.counts().any(|(it, _)| *it == label), count > 0);
        }
        let everywhere = table.touching(TextRange::between(0, LEN)).into_iter().map(AsRef::as_ref);
        prop_assert_eq!(ids(everywhere), ids(all.clone()));
        prop_assert_eq!(&project, &project_with(&spans));
    }

    #[test]
    fn segments_say_for_every_byte_what_covers_it(spans in any_spans(12), range in any_range()) {
        let project = project_with(&spans);
        let touching = table(&project).touching(range);
        let runs = segments(&touching, range);
        let mut at = range.start();
        for run in &runs {
            prop_assert_eq!(run.range.start(), at);
            prop_assert!(!run.range.is_empty());
            for pos in run.range.start()..run.range.end() {
                let covers = |span: &Span| span.ranges.iter().any(|part| part.contains_pos(pos));
                let naive = touching.iter().map(|span| &***span).filter(|span| covers(span));
                prop_assert_eq!(ids(run.spans.iter().map(|span| &***span)), ids(naive));
            }
            at = run.range.end();
        }
        prop_assert_eq!(at, range.end());
        prop_assert!(runs.windows(2).all(|pair| pair[0].spans != pair[1].spans));
    }

    #[test]
    fn a_span_stands_above_those_inside_it_and_beside_those_it_crosses(spans in any_spans(40)) {
        let project = project_with(&spans);
        let spans: Vec<&Arc<Span>> = table(&project).iter().collect();
        let levels = levels(&spans);
        prop_assert_eq!(levels.len(), spans.len());
        for outer in 0..spans.len() {
            for inner in 0..spans.len() {
                let (a, b) = (spans[outer].extent(), spans[inner].extent());
                if a.contains(b) && (a != b || outer < inner) {
                    prop_assert!(levels[outer] > levels[inner]);
                } else if outer != inner && a.overlaps(b) {
                    prop_assert_ne!(levels[outer], levels[inner]);
                }
            }
            let is_leaf = !spans.iter().enumerate().any(|(it, span)| {
                it != outer && span.extent().overlaps(spans[outer].extent())
            });
            prop_assert!(!is_leaf || levels[outer] == 0);
        }
    }
}

#[track_caller]
fn check_levels(ranges: &[(usize, usize)], expected: &[u8]) {
    let span = |(id, (start, end)): (usize, &(usize, usize))| {
        Arc::new(span(id, vec![TextRange::between(*start, *end)], "person"))
    };
    let spans: Vec<Arc<Span>> = ranges.iter().enumerate().map(span).collect();
    assert_eq!(levels(&spans.iter().collect::<Vec<_>>()), expected);
}

#[test]
fn levels_stay_low() {
    check_levels(&[], &[]);
    check_levels(&[(0, 5), (5, 9)], &[0, 0]);
    check_levels(&[(0, 20), (2, 10), (3, 5), (12, 15)], &[2, 1, 0, 0]);
    check_levels(&[(0, 5), (0, 5)], &[1, 0]);
    // A long chain of crossing spans needs two levels, not one for each.
    check_levels(&[(0, 4), (3, 7), (6, 10), (9, 13)], &[1, 0, 1, 0]);
}

#[test]
fn three_hundred_spans_inside_each_other_do_not_overflow() {
    let ranges: Vec<_> = (0..300).map(|depth| (depth, 1_000 - depth)).collect();
    let spans: Vec<Arc<Span>> = ranges
        .iter()
        .map(|(start, end)| Arc::new(span(*start, vec![TextRange::between(*start, *end)], "quote")))
        .collect();
    let levels = levels(&spans.iter().collect::<Vec<_>>());
    assert_eq!((levels[0], levels[299]), (255, 0));
}

#[test]
fn parts_of_one_span_that_touch_are_one_segment() {
    let whole = TextRange::between(0, 9);
    let span = Arc::new(span(1, vec![TextRange::between(2, 4), TextRange::between(4, 6)], "person"));
    let runs: Vec<_> = segments(&[&span], whole).iter().map(|run| (run.range, run.spans.len())).collect();
    let range = TextRange::between;
    assert_eq!(runs, [(range(0, 2), 0), (range(2, 6), 1), (range(6, 9), 0)]);
    assert_eq!(segments(&[&span], TextRange::at(3)), []);
}

#[test]
fn a_point_in_time_is_written_in_utc() {
    assert_eq!(UtcMillis(0).to_rfc3339(), "1970-01-01T00:00:00.000Z");
    assert_eq!(UtcMillis(951_782_400_001).to_rfc3339(), "2000-02-29T00:00:00.001Z");
    assert_eq!(UtcMillis(-1).to_rfc3339(), "1969-12-31T23:59:59.999Z");
    assert_eq!(UtcMillis(1_795_467_900_123).to_rfc3339(), "2026-11-23T21:05:00.123Z");
}

// ---- the list of articles ----

fn heading(id: &str, title: &str, language: &str, text: &str) -> Heading {
    let meta =
        ArticleMeta { title: title.to_owned(), language: language.to_owned(), ..ArticleMeta::default() };
    Heading::new(&Article::new(ArticleId::new(id), text, meta), None)
}

#[test]
fn a_heading_says_what_the_list_needs_and_guesses_a_language_that_nobody_gave() {
    let article = Article::new(ArticleId::new("a"), "وصل الوفد أمس.", ArticleMeta::default());
    let mut set = AnnotationSet::new(SetId::new("s"), article.id.clone(), AnnotatorId::new("ليلى"));
    set.head = SetHead { state: SetState::InProgress, examined_to: Some(13), ..SetHead::default() };
    let heading = Heading::new(&article, Some(&set));
    assert_eq!((&*heading.language, heading.bytes, heading.spans), ("ar", article.text.len(), 0));
    assert_eq!((heading.state, heading.examined, heading.changed), (SetState::InProgress, Some(52), None));
    set.head.state = SetState::Done;
    assert_eq!(Heading::new(&article, Some(&set)).examined, None);
    assert_eq!(self::heading("b", "", "ar-MA", "x").main_language(), "ar");
}

#[test]
fn the_list_is_ordered_by_what_was_chosen_and_ties_stay_as_they_came() {
    let mut all = [
        heading("1", "بَاب", "ar", "1234"),
        heading("2", "Zoo", "en", "12"),
        heading("3", "أخبار", "", "12345"),
        heading("4", "apple", "en", "12"),
    ];
    for (at, (state, spans, changed)) in [
        (SetState::Done, 3, Some(5)),
        (SetState::New, 0, None),
        (SetState::InProgress, 3, Some(9)),
        (SetState::New, 1, Some(5)),
    ]
    .into_iter()
    .enumerate()
    {
        (all[at].state, all[at].spans, all[at].changed) = (state, spans, changed.map(UtcMillis));
    }
    let order = |order: ListOrder| {
        let mut list: Vec<&Heading> = all.iter().collect();
        order.sort(&mut list);
        list.iter().map(|it| it.id.as_str()).collect::<String>()
    };
    let found = ListOrder::ALL.map(order);
    assert_eq!(found, ["1234", "4231", "3241", "3142", "1342", "3124"]);
    for order in ListOrder::ALL {
        assert_eq!(ListOrder::from_slug(order.slug()), Some(order));
    }
}

#[test]
fn the_list_leaves_out_what_was_not_asked_for_and_always_the_bin() {
    let (mut a, b) = (heading("1", "", "ar-MA", "x"), heading("2", "", "", "12"));
    let everything = Sift::default();
    assert!(everything.keeps(&a) && everything.keeps(&b));
    let arabic = Sift { language: Some("ar".to_owned()), ..Sift::default() };
    assert!(arabic.keeps(&a) && !arabic.keeps(&b));
    let unknown = Sift { language: Some(String::new()), ..Sift::default() };
    assert!(!unknown.keeps(&a) && unknown.keeps(&b));
    let done = Sift { state: Some(SetState::Done), ..Sift::default() };
    assert!(!done.keeps(&a));
    a.state = SetState::Done;
    assert!(done.keeps(&a));
    assert_eq!(languages_of([&a, &b].into_iter()).iter().collect::<Vec<_>>(), ["", "ar"]);
    a.binned = Some(UtcMillis(1));
    assert!(!done.keeps(&a) && !everything.keeps(&a));
    assert_eq!(languages_of([&a, &b].into_iter()).len(), 1);
}
