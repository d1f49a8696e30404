//! The queue of a review: what there is to choose from, which places come, and whole classes decided at once.

use wusum::edit::apply;
use wusum::model::{AnnotatorId, DecisionId, LabelId, UtcMillis, Verdict};
use wusum::review::{BoundaryClass, PlaceState, QueueFilter, QueueOrder, Reviewing, Side};

use super::reviewing::{marked, review, rule_now, usual};

fn texts(review: &Reviewing, places: &[usize]) -> Vec<String> {
    let text = &review.document().expect("somebody has worked on it").text;
    places.iter().map(|at| review.places[*at].0.range.slice(text).expect("in the text").to_owned()).collect()
}

fn all(filter: QueueFilter) -> QueueFilter {
    QueueFilter { state: PlaceState::All, ..filter }
}

#[test]
fn equal_spans_are_one_choice_and_name_all_who_have_them() {
    let mut project = marked(&[("أ", "مراكش", "place"), ("ب", "مراكش", "organization")]);
    let here = project.articles().next().expect("an article").id.clone();
    let mut third = project.set_of(&here, &AnnotatorId::new("ب")).expect("a set").clone();
    third.id = wusum::model::SetId::new("ج");
    third.annotator = AnnotatorId::new("ج");
    project.add_set(third);
    let review = review(&project);
    let (place, _) = &review.places[0];
    let variants: Vec<Vec<usize>> = review.variants(place).into_iter().map(|one| one.members).collect();
    assert_eq!(variants, [vec![0], vec![1, 2]]);
}

#[test]
fn the_most_telling_places_come_first_and_agreement_only_when_it_is_asked_for() {
    let mut project = usual();
    let first = review(&project);
    let telling = first.queue(&QueueFilter::default(), QueueOrder::MostTelling);
    assert_eq!(texts(&first, &telling), ["مراكش", "الرئيس حسن بلوان", "غدا"]);
    let in_text = first.queue(&all(QueueFilter::default()), QueueOrder::Text);
    assert_eq!(texts(&first, &in_text), ["الرئيس حسن بلوان", "مراكش", "نعود غدا", "غدا"]);
    rule_now(&mut project, 0, Verdict::Reject);
    let then = review(&project);
    let of = |state| then.queue(&QueueFilter { state, ..QueueFilter::default() }, QueueOrder::Text);
    assert_eq!(texts(&then, &of(PlaceState::Differing)), ["مراكش", "غدا"]);
    assert_eq!(texts(&then, &of(PlaceState::Open)), ["مراكش", "نعود غدا", "غدا"]);
    assert_eq!(texts(&then, &of(PlaceState::Decided)), ["الرئيس حسن بلوان"]);
}

#[test]
fn places_are_filtered_by_kind_class_label_and_annotator() {
    let review = review(&usual());
    let of = |filter: QueueFilter| texts(&review, &review.queue(&all(filter), QueueOrder::Text));
    assert_eq!(of(QueueFilter { kind: Some("label"), ..QueueFilter::default() }), ["مراكش"]);
    let class = Some(BoundaryClass::Title);
    assert_eq!(of(QueueFilter { class, ..QueueFilter::default() }), ["الرئيس حسن بلوان"]);
    let label = Some(LabelId::new("organization"));
    assert_eq!(of(QueueFilter { label, ..QueueFilter::default() }), ["مراكش"]);
    let annotator = Some(AnnotatorId::new("ب"));
    assert_eq!(of(QueueFilter { annotator, ..QueueFilter::default() }), ["الرئيس حسن بلوان", "مراكش"]);
}

#[test]
fn a_whole_class_of_boundary_differences_is_one_edit() {
    let mut project = marked(&[
        ("أ", "الرئيس حسن بلوان", "person"),
        ("ب", "حسن بلوان", "person"),
        ("أ", "وقال", "event"),
        ("ب", "قال بلوان", "event"),
        ("أ", "غدا", "event"),
        ("ب", "نعود غدا", "event"),
    ]);
    let before = review(&project);
    let titles = before.class_rulings(BoundaryClass::Title, &Side::Shortest);
    assert_eq!(titles.len(), 1, "only those of the class");
    let rest = before.class_rulings(BoundaryClass::Other, &Side::Of(AnnotatorId::new("ب")));
    let rulings = [titles, rest].concat();
    let mut n = 0;
    let ids = || {
        n += 1;
        DecisionId::new(format!("d{n}"))
    };
    let edit =
        before.decide(&project, &rulings, &AnnotatorId::new("هدى"), UtcMillis(9), ids).expect("decides");
    apply(&mut project, &edit).expect("fits");
    let after = review(&project);
    let decided: Vec<usize> = (0..after.places.len()).filter(|at| after.places[*at].1.is_some()).collect();
    assert_eq!(decided.len(), rulings.len());
    let gold = project.sets().find(|set| set.annotator.as_str() == "gold").expect("gold");
    let text = &after.document().expect("a document").text;
    let has = |of: &str| gold.spans.iter().any(|span| span.extent().slice(text) == Some(of));
    assert!(has("حسن بلوان") && !has("الرئيس حسن بلوان"), "the shortest");
}
