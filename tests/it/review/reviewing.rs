//! An article under review: decisions are edits, gold follows from them, and a newer revision opens what it changed.

use proptest::prelude::*;
use wusum::edit::{
    Change, Edit, Editor, Heir, Record, RecordId, SchemaChange, Stamp, Undone, Which, apply, change_schema,
};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, DecidedSpan, DecisionId,
    DecisionReason, LabelId, Origin, Project, Provenance, Relation, RelationId, Role, SetId, SetState, Span,
    SpanId, Target, UtcMillis, Verdict,
};
use wusum::order::Map;
use wusum::review::{GOLD, PlaceKind, Reviewing, Ruling, Widely, gold_set, reviewing};
use wusum::text::TextRange;

const TEXT: &str = "قال الرئيس حسن بلوان إن مراكش جميلة. وقال بلوان: «نعود غدا».";

fn range(of: &str) -> TextRange {
    let start = TEXT.find(of).expect("a part of the text");
    TextRange::between(start, start + of.len())
}

fn article() -> ArticleId {
    ArticleId::new("a")
}

fn provenance(who: &str) -> Provenance {
    let annotator = AnnotatorId::new(who);
    Provenance { annotator, made: UtcMillis(1), changed: UtcMillis(1), origin: Origin::Hand }
}

fn span_change(who: &str, of: &str, label: &str) -> Change {
    let id = SpanId::new(format!("{of} {label}"));
    let span = Span {
        id: id.clone(),
        ranges: vec![range(of)],
        label: LabelId::new(label),
        subtype: None,
        certainty: Certainty::Sure,
        note: String::new(),
        attributes: Map::new(),
        provenance: provenance(who),
    };
    Change { id: RecordId::Span(SetId::new(who), id), before: None, after: Some(Record::Span(span)) }
}

fn link_change(who: &str, from: (&str, &str), role: Role, target: Target) -> Change {
    let id = RelationId::new(format!("{role:?} {target:?}"));
    let from = SpanId::new(format!("{} {}", from.0, from.1));
    let relation = Relation { id: id.clone(), from, role, target, provenance: provenance(who) };
    Change {
        id: RecordId::Relation(SetId::new(who), id),
        before: None,
        after: Some(Record::Relation(relation)),
    }
}

fn to(of: &str, label: &str) -> Target {
    Target::Span(SpanId::new(format!("{of} {label}")))
}

/// The article with an empty set for each annotator and for gold.
fn ground(annotators: &[&str]) -> Project {
    let mut project = crate::fixed::project();
    let here = Article::new(article(), TEXT, ArticleMeta::default());
    project.add_set(gold_set(&here));
    project.add_article(here);
    for who in annotators {
        project.add_set(AnnotationSet::new(SetId::new(who), article(), AnnotatorId::new(who)));
    }
    project
}

pub(super) fn marked(spans: &[(&str, &str, &str)]) -> Project {
    let mut project = ground(&["أ", "ب"]);
    let changes = spans.iter().map(|(who, of, label)| span_change(who, of, label)).collect();
    apply(&mut project, &Edit { changes }).expect("fits");
    project
}

/// A boundary, a label, one that only the first has, and one place where both agree.
pub(super) fn usual() -> Project {
    marked(&[
        ("أ", "الرئيس حسن بلوان", "person"),
        ("ب", "حسن بلوان", "person"),
        ("أ", "مراكش", "place"),
        ("ب", "مراكش", "organization"),
        ("أ", "غدا", "event"),
        ("أ", "نعود غدا", "quote"),
        ("ب", "نعود غدا", "quote"),
    ])
}

pub(super) fn review(project: &Project) -> Reviewing {
    reviewing(project, &article()).expect("the article is here")
}

fn kinds(review: &Reviewing) -> Vec<(&str, &str, bool)> {
    let one = |(place, by): &(wusum::review::Place, Option<DecisionId>)| {
        (place.range.slice(TEXT).expect("in the text"), place.kind.slug(), by.is_some())
    };
    review.places.iter().map(one).collect()
}

fn rule(place: usize, outcome: Verdict) -> Ruling {
    Ruling { place, outcome, reason: None, comment: String::new(), linked_as: None }
}

fn decide(project: &Project, rulings: &[Ruling], first: &str) -> Edit {
    let mut number = 0;
    let ids = || {
        number += 1;
        DecisionId::new(format!("{first}{number}"))
    };
    review(project).decide(project, rulings, &AnnotatorId::new("ليلى"), UtcMillis(9), ids).expect("decides")
}

pub(super) fn rule_now(project: &mut Project, place: usize, outcome: Verdict) {
    let number = gold(project).decisions().count();
    let edit = decide(project, &[rule(place, outcome)], &format!("n{number}-"));
    apply(project, &edit).expect("fits");
}

fn gold(project: &Project) -> &AnnotationSet {
    project.set_of(&article(), &AnnotatorId::new(GOLD)).expect("gold is here")
}

fn gold_spans(project: &Project) -> Vec<(&str, String, String)> {
    let one = |span: &std::sync::Arc<Span>| {
        let text = span.ranges[0].slice(TEXT).expect("in the text");
        (text, span.label.as_str().to_owned(), span.attributes["annotators"].clone())
    };
    gold(project).spans.iter().map(one).collect()
}

#[test]
fn gold_is_a_set_whose_spans_say_whose_they_were_and_which_decision_took_them() {
    let mut project = usual();
    assert_eq!(
        kinds(&review(&project)),
        [
            ("الرئيس حسن بلوان", "boundary", false),
            ("مراكش", "label", false),
            ("نعود غدا", "agree", false),
            ("غدا", "only_some", false),
        ]
    );
    rule_now(&mut project, 0, Verdict::Accept(vec![1]));
    rule_now(&mut project, 1, Verdict::Reject);
    let agreed = review(&project).agreed();
    assert_eq!(agreed.len(), 1);
    let edit = decide(&project, &agreed, "all");
    apply(&mut project, &edit).expect("fits");
    assert_eq!(gold(&project).head.state, SetState::InProgress);
    let edited = DecidedSpan { ranges: vec![range("غدا»")], label: LabelId::new("event"), subtype: None };
    let ruling = Ruling::edited(3, edited, Some(DecisionReason::Boundary));
    let edit = decide(&project, &[ruling], "edited");
    apply(&mut project, &edit).expect("fits");
    assert_eq!(
        gold_spans(&project),
        [
            ("حسن بلوان", "person".to_owned(), r#"["ب"]"#.to_owned()),
            ("نعود غدا", "quote".to_owned(), r#"["أ","ب"]"#.to_owned()),
            ("غدا»", "event".to_owned(), r#"["أ"]"#.to_owned()),
        ]
    );
    assert_eq!(
        gold(&project).spans.iter().next().map(|span| span.attributes["decision"].as_str()),
        Some(r#""n0-1""#)
    );
    assert_eq!(review(&project).open(), 0);
    assert_eq!(gold(&project).head.state, SetState::Done, "nothing is open: the article is reviewed");
}

#[test]
fn deciding_anew_replaces_what_was_decided_and_opening_again_takes_it_out_of_gold() {
    let mut project = usual();
    rule_now(&mut project, 0, Verdict::Accept(vec![1]));
    rule_now(&mut project, 0, Verdict::Accept(vec![0]));
    assert_eq!((gold(&project).decisions().count(), gold_spans(&project)[0].0), (1, "الرئيس حسن بلوان"));
    let edit = review(&project).reopen(&project, &[0]).expect("it was decided");
    apply(&mut project, &edit).expect("fits");
    assert_eq!((gold(&project).decisions().count(), gold(&project).spans.len()), (0, 0));
    assert_eq!(review(&project).open(), 4);
}

#[test]
fn a_newer_revision_opens_what_it_changed_and_leaves_the_rest_decided() {
    let mut project = usual();
    for (place, outcome) in
        [(0, Verdict::Accept(vec![1])), (1, Verdict::Accept(vec![0])), (3, Verdict::Accept(vec![0]))]
    {
        rule_now(&mut project, place, outcome);
    }
    // The second annotator has taken the title in, too.
    let old = span_change("ب", "حسن بلوان", "person");
    let gone = Change { before: old.after, after: None, id: old.id };
    let new = span_change("ب", "الرئيس حسن بلوان", "person");
    apply(&mut project, &Edit { changes: vec![gone, new] }).expect("fits");
    let now = review(&project);
    assert_eq!(now.reopened.len(), 1);
    assert_eq!(
        kinds(&now).iter().map(|(_, kind, decided)| (*kind, *decided)).collect::<Vec<_>>(),
        [("agree", false), ("label", true), ("agree", false), ("only_some", true)]
    );
    let edit = now.refresh(&project).expect("gold still has a span that is open again");
    apply(&mut project, &edit).expect("fits");
    assert_eq!(gold_spans(&project).iter().map(|one| one.0).collect::<Vec<_>>(), ["مراكش", "غدا"]);
    rule_now(&mut project, 0, Verdict::Accept(vec![0, 1]));
    assert_eq!(review(&project).reopened, [], "what was decided anew has taken the old decision's place");
}

/// Both have the quote; the first gives it a speaker, the second says that it is unknown.
fn spoken() -> Project {
    let mut project = marked(&[
        ("أ", "نعود غدا", "quote"),
        ("ب", "نعود غدا", "quote"),
        ("أ", "حسن بلوان", "person"),
        ("ب", "الرئيس حسن بلوان", "person"),
    ]);
    let quote = ("نعود غدا", "quote");
    let changes = vec![
        link_change("أ", quote, Role::Speaker, to("حسن بلوان", "person")),
        link_change("ب", quote, Role::Speaker, Target::Unknown),
    ];
    apply(&mut project, &Edit { changes }).expect("fits");
    project
}

fn gold_links(project: &Project) -> Vec<(Role, Option<&str>)> {
    let set = gold(project);
    let target = |relation: &Relation| match &relation.target {
        Target::Span(id) => set.spans.get(id).and_then(|span| span.ranges[0].slice(TEXT)),
        _ => None,
    };
    set.relations().map(|relation| (relation.role.clone(), target(relation))).collect()
}

#[test]
fn where_spans_are_equal_and_links_are_not_the_relation_differs_and_one_of_them_is_taken() {
    let mut project = spoken();
    let at = review(&project).places.iter().position(|(place, _)| place.kind == PlaceKind::Relation);
    let at = at.expect("the relation differs");
    rule_now(&mut project, at, Verdict::Accept(vec![1]));
    assert_eq!(gold_links(&project), [(Role::Speaker, None)], "unknown, as the second says");
    rule_now(&mut project, at, Verdict::Accept(vec![0]));
    assert_eq!(gold_links(&project), [], "its speaker is not in gold yet");
    // The speaker's bounds as the other annotator has them: the link leads there.
    rule_now(&mut project, 0, Verdict::Accept(vec![1]));
    assert_eq!(gold_links(&project), [(Role::Speaker, Some("الرئيس حسن بلوان"))]);
    rule_now(&mut project, at, Verdict::Accept(vec![0, 1]));
    assert_eq!(gold_links(&project).len(), 2, "both");
}

#[test]
fn another_link_opens_a_decision_about_links_and_no_other() {
    let mut project = spoken();
    let differs = |project: &Project| {
        review(project).places.iter().position(|(place, _)| place.kind == PlaceKind::Relation)
    };
    let at = differs(&project).expect("the relation differs");
    rule_now(&mut project, at, Verdict::Accept(vec![0]));
    rule_now(&mut project, 0, Verdict::Accept(vec![0]));
    let old = link_change("ب", ("نعود غدا", "quote"), Role::Speaker, Target::Unknown);
    let gone = Change { before: old.after, after: None, id: old.id };
    let new = link_change("ب", ("نعود غدا", "quote"), Role::Speaker, Target::Author);
    apply(&mut project, &Edit { changes: vec![gone, new] }).expect("fits");
    assert_eq!(review(&project).reopened.len(), 1);
    assert_eq!(review(&project).open(), 1);
}

#[test]
fn a_link_to_a_span_that_gave_way_leads_to_what_was_taken_instead() {
    let mut project = marked(&[
        ("أ", "نعود غدا", "quote"),
        ("ب", "نعود غدا", "quote"),
        ("أ", "حسن بلوان", "person"),
        ("ب", "الرئيس حسن بلوان", "person"),
    ]);
    let changes = ["أ", "ب"]
        .into_iter()
        .zip(["حسن بلوان", "الرئيس حسن بلوان"])
        .map(|(who, name)| link_change(who, ("نعود غدا", "quote"), Role::Speaker, to(name, "person")));
    apply(&mut project, &Edit { changes: changes.collect() }).expect("fits");
    assert_eq!(kinds(&review(&project)).iter().map(|one| one.1).collect::<Vec<_>>(), ["boundary", "agree"]);
    rule_now(&mut project, 0, Verdict::Accept(vec![0]));
    rule_now(&mut project, 1, Verdict::Accept(vec![0, 1]));
    assert_eq!(gold_links(&project), [(Role::Speaker, Some("حسن بلوان"))]);
}

#[test]
fn what_nearly_all_agree_on_can_be_taken_unseen_but_for_every_twentieth() {
    let words = ["قال", "الرئيس", "حسن", "بلوان", "مراكش", "جميلة", "نعود", "غدا"];
    let mut project = ground(&["أ", "ب", "ج"]);
    let mut changes: Vec<Change> = Vec::new();
    for (number, word) in words.into_iter().enumerate() {
        for who in ["أ", "ب", "ج"].into_iter().take(if number == 0 { 1 } else { 2 + number % 2 }) {
            changes.push(span_change(who, word, "event"));
        }
    }
    apply(&mut project, &Edit { changes }).expect("fits");
    let widely = |project: &Project, k, seed| Widely::of(&[review(project).glance(seed)], k);
    let counts = |k| {
        let found = widely(&project, k, 7);
        (found.accepted, found.articles.len(), found.seen.len())
    };
    assert_eq!([counts(2), counts(3), counts(4)], [(6, 1, 1), (3, 1, 1), (0, 0, 0)]);
    assert_eq!(widely(&project, 2, 7), widely(&project, 2, 7), "the same seed draws the same");

    // What was drawn stays drawn, whatever is decided meanwhile: nobody accepts it unseen by asking again.
    let drawn = widely(&project, 2, 7);
    let rulings = review(&project).accept_widely(2, 7, &drawn);
    assert_eq!(rulings.len(), 6);
    let edit = decide(&project, &rulings, "w");
    apply(&mut project, &edit).expect("fits");
    let left = widely(&project, 2, 7);
    assert_eq!((left.accepted, &left.seen[0].1.range), (0, &drawn.seen[0].1.range));
    assert_eq!(review(&project).accept_widely(2, 7, &left), []);
    let seen = left.seen[0].1.place;
    rule_now(&mut project, seen, Verdict::Reject);
    assert_eq!(widely(&project, 2, 7).seen, [], "looked at is decided, and no other is drawn for it");
}

#[test]
fn an_edited_span_has_the_links_of_the_one_that_was_edited_and_what_leads_to_it_follows() {
    let mut project = spoken();
    let at = review(&project).places.iter().position(|(place, _)| place.links_differ).expect("they differ");
    let longer = |of: &str, label: &str| {
        Verdict::Edit(vec![DecidedSpan {
            ranges: vec![range(of)],
            label: LabelId::new(label),
            subtype: None,
        }])
    };
    rule_now(&mut project, 0, longer("بلوان", "person"));
    let edit_as = |project: &mut Project, linked_as| {
        let ruling = Ruling { linked_as, ..rule(at, longer("«نعود غدا»", "quote")) };
        let edit = decide(project, &[ruling], &format!("l{linked_as:?}"));
        apply(project, &edit).expect("fits");
        assert_eq!(review(project).reopened, []);
    };
    edit_as(&mut project, Some(0));
    assert_eq!(gold_links(&project), [(Role::Speaker, Some("بلوان"))], "to the speaker as it was edited");
    edit_as(&mut project, Some(1));
    assert_eq!(gold_links(&project), [(Role::Speaker, None)], "unknown, as the second says");
    edit_as(&mut project, None);
    assert_eq!(gold_links(&project), [], "they have none in common");
    // In a file and back it is the same decision.
    edit_as(&mut project, Some(0));
    let written = wusum::formats::wusum::write(&project, &wusum::formats::Selection::default());
    let read = wusum::formats::wusum::check(&written.expect("writes")).expect("reads").imported.project;
    assert_eq!(gold_links(&read), gold_links(&project));
    assert_eq!(review(&read).reopened, []);
    assert_eq!(review(&read).refresh(&read), Err(wusum::edit::Refusal::NoChange));
}

#[test]
fn links_that_differ_are_chosen_between_where_bounds_differ_too_or_only_some_have_the_span() {
    // Two have the quote with the same bounds and other speakers, the third a longer one.
    let mut project = ground(&["أ", "ب", "ج"]);
    let quote = ("نعود غدا", "quote");
    let changes = vec![
        span_change("أ", quote.0, quote.1),
        span_change("ب", quote.0, quote.1),
        span_change("ج", "«نعود غدا»", "quote"),
        link_change("أ", quote, Role::Speaker, Target::Author),
        link_change("ب", quote, Role::Speaker, Target::Unknown),
    ];
    apply(&mut project, &Edit { changes }).expect("fits");
    let now = review(&project);
    assert_eq!(kinds(&now), [("«نعود غدا»", "boundary", false)]);
    let variants: Vec<Vec<usize>> =
        now.variants(&now.places[0].0).into_iter().map(|variant| variant.members).collect();
    assert_eq!(variants, [[0], [1], [2]], "each with links of its own");
    rule_now(&mut project, 0, Verdict::Accept(vec![1]));
    assert_eq!(gold_links(&project), [(Role::Speaker, None)]);
    assert_eq!(gold(&project).relations().next().map(|it| it.target.clone()), Some(Target::Unknown));

    // Without the third's it is a span that only some have, and the links are still chosen.
    let third = span_change("ج", "«نعود غدا»", "quote");
    let gone = Change { before: third.after, after: None, id: third.id };
    let other = span_change("ج", "مراكش", "place");
    apply(&mut project, &Edit { changes: vec![gone, other] }).expect("fits");
    let now = review(&project);
    assert_eq!(kinds(&now), [("مراكش", "only_some", false), ("نعود غدا", "only_some", false)]);
    assert_eq!(now.variants(&now.places[1].0).len(), 2);
    rule_now(&mut project, 1, Verdict::Accept(vec![0]));
    assert_eq!(gold(&project).relations().next().map(|it| it.target.clone()), Some(Target::Author));
}

fn outcome(place: &wusum::review::Place, choice: u8) -> Verdict {
    let members = place.members.len();
    match choice % 4 {
        0 => Verdict::Accept(vec![usize::from(choice / 4) % members]),
        1 => Verdict::Accept((0..members).collect()),
        2 => Verdict::Reject,
        _ => Verdict::Edit(vec![DecidedSpan {
            ranges: vec![range("جميلة")],
            label: LabelId::new("quote"),
            subtype: None,
        }]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn undoing_every_decision_restores_what_was_there_and_replaying_them_gives_what_is(
        acts in prop::collection::vec((0_u8..8, any::<u8>()), 1..20)
    ) {
        let start = spoken();
        let extra = usual();
        let mut start = start;
        let more = extra.set(&SetId::new("أ")).expect("here").spans.iter()
            .filter(|span| start.set(&SetId::new("أ")).expect("here").spans.get(&span.id).is_none())
            .map(|span| Change {
                id: RecordId::Span(SetId::new("أ"), span.id.clone()),
                before: None,
                after: Some(Record::Span(Span::clone(span))),
            })
            .collect();
        apply(&mut start, &Edit { changes: more }).expect("fits");
        let mut editor = Editor::new(start.clone());
        let mut journal = Vec::new();
        for (number, (place, choice)) in acts.into_iter().enumerate() {
            let now = review(editor.project());
            let at = usize::from(place) % now.places.len();
            let edit = if choice % 7 == 0 && now.places[at].1.is_some() {
                now.reopen(editor.project(), &[at])
            } else {
                let ruling = rule(at, outcome(&now.places[at].0, choice));
                let id = DecisionId::new(format!("{number:03}"));
                now.decide(editor.project(), &[ruling], &AnnotatorId::new("x"), UtcMillis(number as i64), || id.clone())
            };
            let edit = edit.expect("a decision with a new id is a change");
            journal.push(edit.clone());
            editor.apply(edit).expect("fits");
            let after = review(editor.project());
            prop_assert_eq!(after.refresh(editor.project()), Err(wusum::edit::Refusal::NoChange), "gold is up to date");
            prop_assert_eq!(after.reopened, Vec::new());
        }
        let mut replayed = start.clone();
        for edit in &journal {
            apply(&mut replayed, edit).expect("fits");
        }
        prop_assert_eq!(&replayed, editor.project());
        while matches!(editor.undo(), Undone::Applied(_)) {}
        prop_assert_eq!(editor.project(), &start);
    }
}

#[test]
fn decisions_follow_their_labels_to_a_new_slug_and_to_another_label() {
    let mut project = usual();
    rule_now(&mut project, 0, Verdict::Accept(vec![1]));
    let edited =
        DecidedSpan { ranges: vec![range("مراكش")], label: LabelId::new("place"), subtype: None };
    rule_now(&mut project, 1, Verdict::Edit(vec![edited]));
    let before = kinds(&review(&project)).len();
    let decided = |project: &Project| review(project).places.iter().filter(|(_, by)| by.is_some()).count();
    assert_eq!(decided(&project), 2);
    let stamp = Stamp { annotator: AnnotatorId::new("هدى"), now: UtcMillis(20), origin: Origin::Hand };
    let (person, place) = (LabelId::new("person"), LabelId::new("place"));
    let rename = SchemaChange::Rename { label: person, slug: LabelId::new("human being") };
    let edit = change_schema(&project, &rename, &stamp).expect("it is free");
    apply(&mut project, &edit).expect("fits");
    assert_eq!((decided(&project), review(&project).reopened.len()), (2, 0));
    let split = SchemaChange::Split {
        label: place.clone(),
        which: Which::Surface("مراكش".to_owned()),
        into: Heir::There(LabelId::new("event")),
    };
    let edit = change_schema(&project, &split, &stamp).expect("it can be split");
    apply(&mut project, &edit).expect("fits");
    assert_eq!((decided(&project), review(&project).reopened.len()), (2, 0));
    assert_eq!(kinds(&review(&project)).len(), before);
    // Gold that is made anew says the same with the new labels.
    if let Ok(edit) = review(&project).refresh(&project) {
        apply(&mut project, &edit).expect("fits");
    }
    let labels: Vec<(&str, String)> =
        gold_spans(&project).into_iter().map(|(of, label, _)| (of, label)).collect();
    assert_eq!(labels, [("حسن بلوان", "human being".to_owned()), ("مراكش", "event".to_owned())]);
}

#[test]
fn a_decision_about_links_follows_the_label_of_what_is_linked() {
    let mut project = marked(&[
        ("أ", "حسن بلوان", "person"),
        ("ب", "حسن بلوان", "person"),
        ("أ", "نعود غدا", "quote"),
        ("ب", "نعود غدا", "quote"),
    ]);
    let link = link_change("أ", ("نعود غدا", "quote"), Role::Speaker, to("حسن بلوان", "person"));
    apply(&mut project, &Edit { changes: vec![link] }).expect("fits");
    let at = review(&project).places.iter().position(|(place, _)| place.kind == PlaceKind::Relation);
    rule_now(&mut project, at.expect("links differ"), Verdict::Accept(vec![0]));
    let stamp = Stamp { annotator: AnnotatorId::new("هدى"), now: UtcMillis(20), origin: Origin::Hand };
    let rename = SchemaChange::Rename { label: LabelId::new("person"), slug: LabelId::new("human") };
    let edit = change_schema(&project, &rename, &stamp).expect("it is free");
    apply(&mut project, &edit).expect("fits");
    assert_eq!(review(&project).reopened, []);
    assert!(review(&project).places[at.expect("links differ")].1.is_some());
}

#[test]
fn a_decision_becomes_an_example_with_what_was_taken_in_brackets() {
    let mut project = usual();
    rule_now(&mut project, 0, Verdict::Accept(vec![1]));
    rule_now(&mut project, 1, Verdict::Reject);
    let now = review(&project);
    let example = |at: usize| {
        let by = now.places[at].1.as_ref().expect("it is decided");
        now.example(at, gold(&project).decision(by).expect("it is there"))
    };
    let (label, text) = example(0).expect("it has a label");
    assert_eq!((label.as_str(), text.as_str()), ("person", "قال الرئيس [حسن بلوان] إن مراكش جميلة."));
    let (label, text) = example(1).expect("it has a label");
    assert_eq!((label.as_str(), text.as_str()), ("place", "قال الرئيس حسن بلوان إن مراكش جميلة."));
}
