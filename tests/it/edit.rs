//! Commands, applying, undo and redo: what an annotator does, and that nothing is ever half done.

use std::collections::BTreeSet;

use proptest::prelude::*;
use wusum::edit::*;
use wusum::model::*;
use wusum::text::TextRange;

/// Tashkeel, a family joined by ZWJ, a flag, bidi controls, CRLF.
const TEXT: &str =
    "قَالَ الوَزِيرُ سليم: «وصلنا إلى مرّاكش 👨‍👩‍👧 أمس».\r\n\u{202B}قال\u{202C} \u{2067}Reuters\u{2069} 🇲🇦 إنه عاد.";

fn set_id() -> SetId {
    SetId::new("set")
}

fn article_id() -> ArticleId {
    ArticleId::new("article")
}

fn project() -> Project {
    let mut project = Project::default();
    project.add_article(Article::new(article_id(), TEXT, ArticleMeta::default()));
    project.add_set(AnnotationSet::new(set_id(), article_id(), AnnotatorId::new("ليلى")));
    project
}

fn stamp(now: i64) -> Stamp {
    Stamp { annotator: AnnotatorId::new("ليلى"), now: UtcMillis(now), origin: Origin::Hand }
}

/// Where `part` stands in the text.
fn of(part: &str) -> TextRange {
    let start = TEXT.find(part).expect("the text has this part");
    TextRange::between(start, start + part.len())
}

fn span_id(id: &str) -> SpanId {
    SpanId::new(id)
}

fn label_id(label: &str) -> LabelId {
    LabelId::new(label)
}

fn add(project: &Project, id: &str, range: TextRange, label: &str) -> Result<Edit, Refusal> {
    add_span(project, &set_id(), span_id(id), range, &label_id(label), &stamp(1))
}

fn link(project: &Project, id: &str, from: &str, role: Role, target: Target) -> Result<Edit, Refusal> {
    add_relation(project, &set_id(), RelationId::new(id), &span_id(from), role, target, &stamp(1))
}

fn to(span: &str) -> Target {
    Target::Span(span_id(span))
}

/// Figures for docs/reliability.md: what undo keeps of a long day.
#[test]
#[ignore = "it measures memory for docs/reliability.md, and asserts nothing about it"]
fn measure_what_undo_keeps_of_twenty_thousand_edits() {
    const EDITS: usize = 20_000;
    let resident = || {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default() * 4_096
    };
    let text = "وصلت السفينة إلى المرفأ وقالت سلمى إن الرحلة كانت هادئة. ".repeat(2_000);
    let mut project = Project::default();
    project.add_article(Article::new(article_id(), text.clone(), ArticleMeta::default()));
    project.add_set(AnnotationSet::new(set_id(), article_id(), AnnotatorId::new("ليلى")));
    let mut editor = Editor::new(project);
    let places: Vec<TextRange> = wusum::text::tokens(&text, TextRange::between(0, text.len()));
    let before = resident();
    for n in 0..EDITS {
        // Of five edits two label, one relabels, one writes a note, one deletes.
        let stamp = stamp(1_764_000_000_000 + n as i64);
        let number = n / 5 * 2;
        let id = |number: usize| span_id(&format!("01JC{number:022}"));
        let label = |n: usize| label_id(["person", "place", "organization"][n % 3]);
        let edit = match n % 5 {
            0 | 1 => {
                let number = number + n % 5;
                add_span(editor.project(), &set_id(), id(number), places[number], &label(0), &stamp)
            }
            2 => relabel(editor.project(), &set_id(), &id(number), &label(1), &stamp),
            3 => set_note(editor.project(), &set_id(), &id(number), "من هي؟ تُراجع مع المحرر غدًا", &stamp),
            _ => delete_span(editor.project(), &set_id(), &id(number + 1)),
        };
        editor.apply(edit.expect("allowed")).expect("it fits");
    }
    println!(
        "{EDITS} edits: the history and the project have {} KB; a change has {} bytes and what it points to",
        (resident() - before) / 1_000,
        size_of::<Change>(),
    );
    let mut undone = 0;
    while matches!(editor.undo(), Undone::Applied(_)) {
        undone += 1;
    }
    assert_eq!((undone, editor.project().set(&set_id()).map(|set| set.spans.len())), (EDITS, Some(0)));
}

#[test]
fn a_set_becomes_what_a_file_holds_and_one_step_back_is_all_of_it() {
    let mut ours = project();
    make(&mut ours, |it| add(it, "a", of("الوَزِيرُ"), "person"));
    make(&mut ours, |it| add(it, "b", of("مرّاكش"), "place"));
    let mut theirs = project();
    make(&mut theirs, |it| add(it, "b", of("مرّاكش"), "place"));
    make(&mut theirs, |it| add(it, "c", of("وصلنا إلى"), "quote"));
    make(&mut theirs, |it| link(it, "r", "c", Role::Speaker, Target::Unknown));
    make(&mut theirs, |it| set_state(it, &set_id(), SetState::Done));
    let (before, set) = (ours.clone(), theirs.set(&set_id()).expect("a set"));
    let edit = replace_set(&ours, set).expect("they differ");
    // The span that both have is not touched.
    assert_eq!(edit.changes.len(), 4);
    apply(&mut ours, &edit).expect("the edit fits");
    assert_eq!(ours.set(&set_id()), Some(set));
    refused(replace_set(&ours, set), Refusal::NoChange);
    apply(&mut ours, &edit.inverse()).expect("it can be taken back");
    assert_eq!(ours, before);
}

#[track_caller]
fn make(project: &mut Project, command: impl FnOnce(&Project) -> Result<Edit, Refusal>) {
    let edit = command(project).expect("the command is allowed");
    apply(project, &edit).expect("the edit fits");
}

#[track_caller]
fn refused(result: Result<Edit, Refusal>, why: Refusal) {
    assert_eq!(result, Err(why));
}

fn set(project: &Project) -> &AnnotationSet {
    project.set(&set_id()).expect("the set is there")
}

fn span<'a>(project: &'a Project, id: &str) -> &'a Span {
    set(project).spans.get(&span_id(id)).expect("the span is there")
}

/// A quote `q` that holds the person `p`; the place `m`.
fn labelled() -> Project {
    let mut project = project();
    make(&mut project, |it| add(it, "q", of("وصلنا إلى مرّاكش"), "quote"));
    make(&mut project, |it| add(it, "p", of("سليم"), "person"));
    make(&mut project, |it| add(it, "m", of("مرّاكش"), "place"));
    project
}

/// A span of several ranges and an own label, as brat may bring it.
fn bring_in(project: &mut Project, id: &str, ranges: &[TextRange], label: &str) {
    let new =
        Span { id: span_id(id), ranges: ranges.into(), label: label_id(label), ..span(project, "p").clone() };
    let edit = Edit::one(RecordId::Span(set_id(), span_id(id)), None, Some(Record::Span(new)));
    apply(project, &edit).expect("the span fits");
}

#[test]
fn a_new_span_says_who_made_it_and_opens_the_set() {
    let mut project = project();
    make(&mut project, |it| add(it, "p", of("سليم"), "person"));
    let made = span(&project, "p");
    assert_eq!((made.label.as_str(), &*made.ranges), ("person", &[of("سليم")][..]));
    assert_eq!((made.provenance.made, made.provenance.changed), (UtcMillis(1), UtcMillis(1)));
    assert_eq!(
        (&made.provenance.annotator, &made.provenance.origin),
        (&AnnotatorId::new("ليلى"), &Origin::Hand)
    );
    assert_eq!(set(&project).head.state, SetState::InProgress);
}

#[test]
fn undoing_the_first_span_makes_the_set_new_again() {
    let mut editor = Editor::new(project());
    let edit = add(editor.project(), "p", of("سليم"), "person").expect("allowed");
    editor.apply(edit).expect("fits");
    assert!(matches!(editor.undo(), Undone::Applied(_)));
    assert_eq!(editor.project(), &project());
}

#[test]
fn a_set_that_is_done_stays_done() {
    let mut project = labelled();
    make(&mut project, |it| set_state(it, &set_id(), SetState::Done));
    make(&mut project, |it| delete_span(it, &set_id(), &span_id("m")));
    assert_eq!(set(&project).head.state, SetState::Done);
}

#[test]
fn the_same_range_with_the_same_label_twice_is_refused() {
    let mut project = labelled();
    let same = |label: &str, part| Refusal::SameSpan { label: label_id(label), range: of(part) };
    refused(add(&project, "x", of("سليم"), "person"), same("person", "سليم"));
    make(&mut project, |it| add(it, "x", of("سليم"), "organization"));
    let to_person = relabel(&project, &set_id(), &span_id("x"), &label_id("person"), &stamp(2));
    refused(to_person, same("person", "سليم"));
    make(&mut project, |it| add(it, "y", of("Reuters"), "person"));
    refused(resize(&project, &set_id(), &span_id("y"), of("سليم"), &stamp(2)), same("person", "سليم"));
}

#[test]
fn ranges_that_no_annotator_can_mean_are_refused() {
    let project = project();
    let range = TextRange::between;
    let check = |bad: TextRange, why: Refusal| refused(add(&project, "x", bad, "person"), why);
    check(TextRange::at(3), Refusal::EmptyRange);
    let past = range(0, TEXT.len() + 1);
    check(past, Refusal::OutsideText { range: past, len: TEXT.len() });
    check(range(0, 1), Refusal::OutsideText { range: range(0, 1), len: TEXT.len() });
    // Between a letter and its vowel sign.
    check(range(0, 2), Refusal::InsideGrapheme { at: 2 });
    let family = of("👨‍👩‍👧");
    let inside = family.start() + "👨‍".len();
    check(range(inside, family.end()), Refusal::InsideGrapheme { at: inside });
    let flag = of("🇲🇦").start() + "🇲".len();
    check(range(0, flag), Refusal::InsideGrapheme { at: flag });
    let crlf = of("\r\n").start() + 1;
    check(range(0, crlf), Refusal::InsideGrapheme { at: crlf });
    assert!(add(&project, "x", range(0, TEXT.len()), "quote").is_ok());
}

#[test]
fn what_is_not_there_is_named() {
    let project = labelled();
    refused(add(&project, "x", of("أمس"), "verb"), Refusal::UnknownLabel(label_id("verb")));
    refused(delete_span(&project, &set_id(), &span_id("x")), Refusal::UnknownSpan(span_id("x")));
    refused(rename_article(&project, &ArticleId::new("x"), "عنوان"), Refusal::UnknownArticle);
    refused(set_state(&project, &SetId::new("x"), SetState::Done), Refusal::UnknownSet(SetId::new("x")));
    let none = RelationId::new("x");
    refused(remove_relation(&project, &set_id(), &none), Refusal::UnknownRelation(none.clone()));
}

#[test]
fn relabelling_drops_a_subtype_that_the_new_label_lacks() {
    let mut project = labelled();
    make(&mut project, |it| set_subtype(it, &set_id(), &span_id("m"), Some("city"), &stamp(2)));
    assert_eq!(span(&project, "m").subtype.as_deref(), Some("city"));
    make(&mut project, |it| relabel(it, &set_id(), &span_id("m"), &label_id("event"), &stamp(3)));
    let moved = span(&project, "m");
    assert_eq!((moved.subtype.as_deref(), moved.label.as_str()), (None, "event"));
    assert_eq!((moved.provenance.made, moved.provenance.changed), (UtcMillis(1), UtcMillis(3)));
}

#[test]
fn a_subtype_must_belong_to_the_label() {
    let project = labelled();
    let why = Refusal::UnknownSubtype { label: label_id("person"), subtype: "city".to_owned() };
    refused(set_subtype(&project, &set_id(), &span_id("p"), Some("city"), &stamp(2)), why);
}

#[test]
fn a_span_of_several_ranges_keeps_them_when_relabelled_and_has_one_when_resized() {
    let mut project = labelled();
    let two = [of("وصلنا"), of("أمس")];
    bring_in(&mut project, "b", &two, "quote");
    make(&mut project, |it| relabel(it, &set_id(), &span_id("b"), &label_id("event"), &stamp(2)));
    assert_eq!(span(&project, "b").ranges, two);
    // Its extent with the same label is another span.
    let whole = span(&project, "b").extent();
    make(&mut project, |it| add(it, "c", whole, "event"));
    make(&mut project, |it| resize(it, &set_id(), &span_id("b"), of("أمس"), &stamp(2)));
    assert_eq!(span(&project, "b").ranges, [of("أمس")]);
}

#[test]
fn a_note_and_a_doubt_are_kept_and_saying_them_again_changes_nothing() {
    let mut project = labelled();
    make(&mut project, |it| set_note(it, &set_id(), &span_id("p"), "أهو الأب؟", &stamp(2)));
    make(&mut project, |it| set_certainty(it, &set_id(), &span_id("p"), Certainty::Unsure, &stamp(3)));
    let noted = span(&project, "p");
    assert_eq!((&*noted.note, noted.certainty), ("أهو الأب؟", Certainty::Unsure));
    refused(set_note(&project, &set_id(), &span_id("p"), "أهو الأب؟", &stamp(4)), Refusal::NoChange);
    let unsure = set_certainty(&project, &set_id(), &span_id("p"), Certainty::Unsure, &stamp(4));
    refused(unsure, Refusal::NoChange);
    refused(relabel(&project, &set_id(), &span_id("p"), &label_id("person"), &stamp(4)), Refusal::NoChange);
    refused(resize(&project, &set_id(), &span_id("p"), of("سليم"), &stamp(4)), Refusal::NoChange);
    refused(set_subtype(&project, &set_id(), &span_id("p"), None, &stamp(4)), Refusal::NoChange);
}

#[test]
fn a_span_that_a_file_brought_twice_can_still_get_a_note() {
    let mut project = labelled();
    bring_in(&mut project, "p2", &[of("سليم")], "person");
    make(&mut project, |it| set_note(it, &set_id(), &span_id("p2"), "مرتين", &stamp(2)));
    make(&mut project, |it| set_certainty(it, &set_id(), &span_id("p2"), Certainty::Unsure, &stamp(2)));
}

#[test]
fn deleting_a_span_takes_its_relations_along_and_undo_brings_them_back() {
    let mut project = labelled();
    make(&mut project, |it| link(it, "r", "q", Role::Speaker, to("p")));
    make(&mut project, |it| link(it, "s", "m", Role::Same, to("p")));
    make(&mut project, |it| link(it, "t", "q", Role::Cue, Target::Mention(of("قَالَ"))));
    let before = project.clone();
    let edit = delete_span(&project, &set_id(), &span_id("p")).expect("allowed");
    apply(&mut project, &edit).expect("fits");
    let left: Vec<_> = set(&project).relations().map(|relation| relation.id.as_str()).collect();
    assert_eq!(left, ["t"]);
    apply(&mut project, &edit.inverse()).expect("fits");
    assert_eq!(project, before);
}

#[test]
fn each_label_has_its_roles() {
    let mut project = labelled();
    assert_eq!(roles_for(&label_id("person")), [Role::Same]);
    let why = |label: &str, role| Refusal::RoleNotAllowed { label: label_id(label), role };
    refused(link(&project, "r", "p", Role::Speaker, to("q")), why("person", Role::Speaker));
    refused(link(&project, "r", "q", Role::Agent, to("p")), why("quote", Role::Agent));
    make(&mut project, |it| add(it, "e", of("عاد"), "event"));
    for (number, role) in [Role::Agent, Role::Place, Role::Time, Role::Participant].into_iter().enumerate() {
        make(&mut project, |it| link(it, &format!("r{number}"), "e", role, to("p")));
    }
    assert_eq!(set(&project).relations_of(&span_id("p")).count(), 4);
}

#[test]
fn a_speaker_may_be_a_span_a_mention_the_author_or_unknown_but_none_twice() {
    let mut project = labelled();
    let targets = [to("p"), to("m"), Target::Mention(of("الوَزِيرُ")), Target::Unknown, Target::Author];
    for (number, target) in targets.into_iter().enumerate() {
        make(&mut project, |it| link(it, &format!("r{number}"), "q", Role::Speaker, target.clone()));
        refused(link(&project, "x", "q", Role::Speaker, target.clone()), Refusal::SameRelation);
        make(&mut project, |it| link(it, &format!("a{number}"), "q", Role::Addressee, target));
    }
    let inside = TextRange::between(0, 2);
    refused(link(&project, "x", "q", Role::Cue, Target::Mention(inside)), Refusal::InsideGrapheme { at: 2 });
    refused(link(&project, "x", "q", Role::Cue, to("nobody")), Refusal::UnknownSpan(span_id("nobody")));
}

#[test]
fn the_same_thing_is_said_once_in_either_direction_and_only_of_spans() {
    let mut project = labelled();
    make(&mut project, |it| link(it, "r", "p", Role::Same, to("m")));
    refused(link(&project, "x", "m", Role::Same, to("p")), Refusal::SameRelation);
    refused(link(&project, "x", "p", Role::Same, to("m")), Refusal::SameRelation);
    refused(link(&project, "x", "p", Role::Same, to("p")), Refusal::SelfRelation);
    refused(
        link(&project, "x", "p", Role::Same, Target::Author),
        Refusal::TargetNotSpan { role: Role::Same },
    );
    make(&mut project, |it| remove_relation(it, &set_id(), &RelationId::new("r")));
    make(&mut project, |it| link(it, "x", "m", Role::Same, to("p")));
}

#[test]
fn relabelling_a_quote_drops_its_speaker_but_not_what_points_to_it() {
    let mut project = labelled();
    make(&mut project, |it| link(it, "r", "q", Role::Speaker, to("p")));
    make(&mut project, |it| link(it, "s", "p", Role::Same, to("q")));
    make(&mut project, |it| relabel(it, &set_id(), &span_id("q"), &label_id("event"), &stamp(2)));
    let left: Vec<_> = set(&project).relations().map(|relation| relation.id.as_str()).collect();
    assert_eq!(left, ["s"]);
}

#[test]
fn relabelling_a_speaker_leaves_the_quote_its_speaker() {
    let mut project = labelled();
    make(&mut project, |it| link(it, "r", "q", Role::Speaker, to("p")));
    make(&mut project, |it| relabel(it, &set_id(), &span_id("p"), &label_id("organization"), &stamp(2)));
    assert_eq!(set(&project).relations().count(), 1);
}

#[test]
fn an_edit_that_would_leave_a_relation_without_its_span_is_refused() {
    let mut project = labelled();
    make(&mut project, |it| link(it, "r", "q", Role::Speaker, to("p")));
    let before = project.clone();
    for end in ["p", "q"] {
        let mut edit = delete_span(&project, &set_id(), &span_id(end)).expect("allowed");
        edit.changes.retain(|change| matches!(change.id, RecordId::Span(..)));
        assert!(matches!(apply(&mut project, &edit), Err(Conflict::Dangling { .. })));
    }
    let mut edit = link(&project, "s", "q", Role::Cue, to("m")).expect("allowed");
    for change in &mut edit.changes {
        if let Some(Record::Relation(relation)) = &mut change.after {
            relation.target = to("nobody");
        }
    }
    assert!(matches!(apply(&mut project, &edit), Err(Conflict::Dangling { .. })));
    assert_eq!(project, before);
}

#[test]
fn a_text_can_be_examined_up_to_a_grapheme_edge() {
    let mut project = project();
    let check = |project: &Project, at, why| refused(set_examined_to(project, &set_id(), Some(at)), why);
    check(&project, 2, Refusal::InsideGrapheme { at: 2 });
    let past = TEXT.len() + 1;
    check(&project, past, Refusal::OutsideText { range: TextRange::at(past), len: TEXT.len() });
    refused(set_examined_to(&project, &set_id(), None), Refusal::NoChange);
    make(&mut project, |it| set_examined_to(it, &set_id(), Some(TEXT.len())));
    assert_eq!(set(&project).head.examined_to, Some(TEXT.len()));
    assert_eq!(set(&project).head.state, SetState::InProgress);
    make(&mut project, |it| set_examined_to(it, &set_id(), None));
    refused(set_state(&project, &set_id(), SetState::InProgress), Refusal::NoChange);
}

#[test]
fn excluded_ranges_merge_and_can_be_cut() {
    let text = "0123456789";
    let mut project = Project::default();
    project.add_article(Article::new(article_id(), text, ArticleMeta::default()));
    let range = TextRange::between;
    let excluded = |project: &Project| {
        let ranges = project.article(&article_id()).expect("the article is there").meta.excluded.clone();
        ranges.into_iter().map(|it| (it.start(), it.end())).collect::<Vec<_>>()
    };
    make(&mut project, |it| exclude(it, &article_id(), range(6, 8)));
    make(&mut project, |it| exclude(it, &article_id(), range(1, 2)));
    assert_eq!(excluded(&project), [(1, 2), (6, 8)]);
    make(&mut project, |it| exclude(it, &article_id(), range(2, 4)));
    assert_eq!(excluded(&project), [(1, 4), (6, 8)]);
    refused(exclude(&project, &article_id(), range(2, 4)), Refusal::NoChange);
    refused(include(&project, &article_id(), range(4, 6)), Refusal::NoChange);
    make(&mut project, |it| include(it, &article_id(), range(2, 3)));
    assert_eq!(excluded(&project), [(1, 2), (3, 4), (6, 8)]);
    make(&mut project, |it| exclude(it, &article_id(), range(0, 10)));
    assert_eq!(excluded(&project), [(0, 10)]);
    make(&mut project, |it| include(it, &article_id(), range(0, 10)));
    assert_eq!(excluded(&project), []);
    refused(exclude(&project, &article_id(), TextRange::at(3)), Refusal::EmptyRange);
}

#[test]
fn an_article_gets_another_title() {
    let mut project = project();
    make(&mut project, |it| rename_article(it, &article_id(), "عودة الوزير"));
    assert_eq!(project.article(&article_id()).expect("the article is there").meta.title, "عودة الوزير");
    refused(rename_article(&project, &article_id(), "عودة الوزير"), Refusal::NoChange);
}

fn new_label(slug: &str, name: &str, key: Option<char>) -> Label {
    let person = Project::default().label(&label_id("person")).expect("a default label").clone();
    Label { id: label_id(slug), names: vec![("ar".to_owned(), name.to_owned())], key, ..person }
}

#[test]
fn a_label_needs_a_slug_a_name_a_color_and_a_key_of_its_own() {
    let mut project = project();
    refused(
        add_label(&project, new_label("person", "إنسان", None)),
        Refusal::LabelExists(label_id("person")),
    );
    let taken = Refusal::KeyTaken { key: '2', by: label_id("place") };
    refused(add_label(&project, new_label("law", "قانون", Some('2'))), taken);
    refused(add_label(&project, new_label("law", "قانون", Some('x'))), Refusal::BadKey('x'));
    let purple = Label { color: "purple".to_owned(), ..new_label("law", "قانون", None) };
    refused(add_label(&project, purple), Refusal::BadColor("purple".to_owned()));
    let long = "ق".repeat(61);
    for bad in ["", "  ", "a\u{202E}b", "a\u{200F}", "a\tb", "a\u{2028}b", &long] {
        refused(add_label(&project, new_label("law", bad, None)), Refusal::BadLabelName(bad.to_owned()));
        refused(add_label(&project, new_label(bad, "قانون", None)), Refusal::BadLabelName(bad.to_owned()));
    }
    make(&mut project, |it| add_label(it, new_label("law", &"ق".repeat(60), Some('6'))));
    assert!(project.label(&label_id("law")).is_some());
}

#[test]
fn a_label_can_be_renamed_recoloured_and_hidden() {
    let mut project = project();
    let pair = |language: &str, text: &str| Some((language.to_owned(), text.to_owned()));
    let change = LabelChange {
        example: Some(("en".to_owned(), "in [Rabat]".to_owned())),
        name: pair("de", "Mensch"),
        definition: pair("de", "Ein Mensch mit Namen."),
        color: Some("#112233".to_owned()),
        key: Some(None),
        hidden: Some(true),
        retired: None,
    };
    make(&mut project, |it| change_label(it, &label_id("person"), change.clone()));
    let person = project.label(&label_id("person")).expect("the label is there");
    assert_eq!(
        (person.name("de"), person.name("ar"), person.key, person.hidden),
        ("Mensch", "شخص", None, true)
    );
    refused(change_label(&project, &label_id("person"), change), Refusal::NoChange);
    let definition = LabelChange { definition: pair("de", ""), ..LabelChange::default() };
    make(&mut project, |it| change_label(it, &label_id("person"), definition));
    let person = project.label(&label_id("person")).expect("the label is there");
    assert!(person.definition.iter().all(|(language, _)| language != "de"));
    let key = LabelChange { key: Some(Some('2')), ..LabelChange::default() };
    let taken = Refusal::KeyTaken { key: '2', by: label_id("place") };
    refused(change_label(&project, &label_id("person"), key), taken);
    let name = LabelChange { name: pair("ar", "\u{2066}شخص"), ..LabelChange::default() };
    let bad = Refusal::BadLabelName("\u{2066}شخص".to_owned());
    refused(change_label(&project, &label_id("person"), name), bad);
}

#[test]
fn a_label_in_use_is_not_removed_without_saying_what_becomes_of_its_spans() {
    let mut project = labelled();
    let person = label_id("person");
    let why = Refusal::LabelInUse { label: person.clone(), spans: 1 };
    refused(change_schema(&project, &SchemaChange::Remove(person.clone()), &stamp(2)), why);
    make(&mut project, |it| change_schema(it, &SchemaChange::Remove(label_id("event")), &stamp(2)));
    let to_itself = change_schema(&project, &merge("person", "person"), &stamp(2));
    refused(to_itself, Refusal::UnknownLabel(person.clone()));
    make(&mut project, |it| link(it, "r", "q", Role::Speaker, to("p")));
    let before = project.clone();
    let plan = planned(&project, SchemaChange::RemoveWithSpans(person));
    assert_eq!((plan.spans(), plan.deleted, plan.links_lost), (1, 1, 1));
    let edit = plan.edit;
    apply(&mut project, &edit).expect("fits");
    assert_eq!((set(&project).spans.len(), set(&project).relations().count()), (2, 0));
    apply(&mut project, &edit.inverse()).expect("fits");
    assert_eq!(project, before);
}

#[test]
fn moving_spans_to_another_label_merges_doubles_over_all_sets() {
    let mut project = labelled();
    let other = SetId::new("other");
    project.add_set(AnnotationSet::new(other.clone(), article_id(), AnnotatorId::new("عمر")));
    let (place, organization) = (label_id("place"), label_id("organization"));
    make(&mut project, |it| add_span(it, &other, span_id("m"), of("مرّاكش"), &place, &stamp(1)));
    make(&mut project, |it| set_subtype(it, &other, &span_id("m"), Some("city"), &stamp(1)));
    // In the first set the place is an organization as well.
    make(&mut project, |it| add(it, "o", of("مرّاكش"), "organization"));
    make(&mut project, |it| link(it, "1", "q", Role::Speaker, to("m")));
    make(&mut project, |it| link(it, "2", "q", Role::Speaker, to("o")));
    make(&mut project, |it| link(it, "3", "m", Role::Same, to("o")));
    make(&mut project, |it| link(it, "4", "m", Role::Same, to("p")));
    let before = project.clone();
    let plan = plan_schema_change(&project, &merge("place", "organization"), &stamp(5)).expect("allowed");
    assert_eq!((plan.spans(), plan.articles(), plan.annotators()), (2, 1, 2));
    assert_eq!((plan.collisions.len(), plan.deleted, plan.links_lost), (1, 0, 1));
    let edit = plan.edit;
    apply(&mut project, &edit).expect("fits");
    assert!(project.label(&place).is_none());
    assert!(set(&project).spans.get(&span_id("m")).is_none());
    let relations: Vec<_> =
        set(&project).relations().map(|it| (it.id.as_str(), &it.from, &it.target)).collect();
    let (q, o) = (span_id("q"), span_id("o"));
    assert_eq!(relations, [("2", &q, &to("o")), ("4", &o, &to("p"))]);
    let moved = project.set(&other).and_then(|set| set.spans.get(&span_id("m"))).expect("the span has moved");
    // The label that stays takes over the subtypes in use: no span loses its own.
    assert_eq!((&moved.label, moved.subtype.as_deref()), (&organization, Some("city")));
    let subtypes = &project.label(&organization).expect("it stays").subtypes;
    assert!(subtypes.iter().any(|subtype| subtype.id == "city"));
    assert_eq!((moved.provenance.made, moved.provenance.changed), (UtcMillis(1), UtcMillis(5)));
    apply(&mut project, &edit.inverse()).expect("fits");
    assert_eq!(project, before);
}

fn merge(label: &str, into: &str) -> SchemaChange {
    SchemaChange::Merge { label: label_id(label), into: label_id(into) }
}

fn split(label: &str, which: Which, into: Heir) -> SchemaChange {
    SchemaChange::Split { label: label_id(label), which, into }
}

#[track_caller]
fn planned(project: &Project, change: SchemaChange) -> SchemaPlan {
    plan_schema_change(project, &change, &stamp(5)).expect("allowed")
}

/// Does what was planned; one step back must bring everything back.
#[track_caller]
fn carry_out(project: &mut Project, plan: &SchemaPlan) {
    let before = project.clone();
    apply(project, &plan.edit).expect("fits");
    let mut back = project.clone();
    apply(&mut back, &plan.edit.inverse()).expect("fits");
    assert_eq!(back, before);
}

#[test]
fn of_two_spans_that_merging_makes_one_nothing_that_was_said_is_lost() {
    let mut project = labelled();
    make(&mut project, |it| set_note(it, &set_id(), &span_id("m"), "مدينة", &stamp(2)));
    make(&mut project, |it| set_subtype(it, &set_id(), &span_id("m"), Some("city"), &stamp(2)));
    make(&mut project, |it| set_certainty(it, &set_id(), &span_id("m"), Certainty::Unsure, &stamp(2)));
    make(&mut project, |it| add(it, "o", of("مرّاكش"), "organization"));
    make(&mut project, |it| set_note(it, &set_id(), &span_id("o"), "نادٍ", &stamp(2)));
    let plan = planned(&project, merge("place", "organization"));
    let collision = Collision {
        set: set_id(),
        article: article_id(),
        extent: of("مرّاكش"),
        kept: span_id("o"),
        gone: span_id("m"),
        notes_joined: true,
        differ: false,
    };
    assert_eq!(plan.collisions, [collision]);
    carry_out(&mut project, &plan);
    let one = span(&project, "o");
    assert_eq!((&*one.note, one.subtype.as_deref()), ("نادٍ\nمدينة", Some("city")));
    assert_eq!((one.certainty, one.provenance.changed), (Certainty::Unsure, UtcMillis(5)));
    assert_eq!(set(&project).head, set(&labelled()).head);
}

#[test]
fn where_two_spans_contradict_each_other_the_plan_says_so() {
    let mut project = labelled();
    make(&mut project, |it| set_subtype(it, &set_id(), &span_id("m"), Some("city"), &stamp(2)));
    bring_in(&mut project, "m2", &[of("مرّاكش")], "place");
    let plan = planned(&project, merge("place", "organization"));
    assert_eq!((plan.collisions.len(), plan.collisions[0].differ), (1, false));
    make(&mut project, |it| set_subtype(it, &set_id(), &span_id("m2"), Some("region"), &stamp(2)));
    let plan = planned(&project, merge("place", "organization"));
    assert!(plan.collisions[0].differ);
    carry_out(&mut project, &plan);
    assert_eq!(set(&project).spans.count(&label_id("organization")), 1);
}

#[test]
fn a_label_is_split_by_subtype_by_text_or_by_hand() {
    let mut project = labelled();
    make(&mut project, |it| set_subtype(it, &set_id(), &span_id("m"), Some("city"), &stamp(2)));
    make(&mut project, |it| add(it, "r", of("Reuters"), "place"));
    let city = || Heir::New(Box::new(new_label("city", "مدينة", None)));
    // By subtype: the new label says it now.
    let by_subtype = split("place", Which::Subtype("city".to_owned()), city());
    let plan = planned(&project, by_subtype);
    assert_eq!((plan.spans(), plan.subtypes_lost), (1, 0));
    let mut split_off = project.clone();
    carry_out(&mut split_off, &plan);
    let moved = span(&split_off, "m");
    assert_eq!((moved.label.as_str(), moved.subtype.as_deref()), ("city", None));
    assert_eq!(span(&split_off, "r").label.as_str(), "place");
    let place = split_off.label(&label_id("place")).expect("it stays");
    assert!(place.subtypes.iter().all(|subtype| subtype.id != "city"));
    // By text, whatever its marks, into a label that is there.
    let by_text = split("place", Which::Surface("مراكش".to_owned()), Heir::There(label_id("organization")));
    let plan = planned(&project, by_text);
    assert_eq!((plan.spans(), plan.subtypes_lost), (1, 1));
    carry_out(&mut project.clone(), &plan);
    // By hand.
    let chosen = [(set_id(), span_id("r"))].into_iter().collect();
    let plan = planned(&project, split("place", Which::Spans(chosen), city()));
    carry_out(&mut project, &plan);
    assert_eq!((span(&project, "r").label.as_str(), span(&project, "m").label.as_str()), ("city", "place"));
    // None at all.
    let none = split("place", Which::Surface("باريس".to_owned()), Heir::There(label_id("event")));
    refused(change_schema(&project, &none, &stamp(5)), Refusal::NoChange);
}

#[test]
fn a_label_gets_another_slug_and_its_spans_with_it() {
    let mut project = labelled();
    make(&mut project, |it| link(it, "r", "q", Role::Speaker, to("p")));
    let rename = |from: &str, to: &str| SchemaChange::Rename { label: label_id(from), slug: label_id(to) };
    let taken = change_schema(&project, &rename("person", "place"), &stamp(5));
    refused(taken, Refusal::LabelExists(label_id("place")));
    let bad = change_schema(&project, &rename("person", " "), &stamp(5));
    refused(bad, Refusal::BadLabelName(" ".to_owned()));
    let plan = planned(&project, rename("person", "PER"));
    assert_eq!((plan.spans(), plan.links_lost), (1, 0));
    carry_out(&mut project, &plan);
    assert_eq!(span(&project, "p").label.as_str(), "PER");
    let label = project.label(&label_id("PER")).expect("it is there");
    assert_eq!((label.name("ar"), label.key), ("شخص", Some('1')));
    // Roles go by slug: what is no quote any more has no speaker, and the plan says so.
    assert_eq!(planned(&project, rename("quote", "speech")).links_lost, 1);
}

#[test]
fn a_retired_label_stays_on_its_spans_and_is_offered_no_more() {
    let mut project = labelled();
    let person = label_id("person");
    let plan = planned(&project, SchemaChange::Retire(person.clone()));
    assert_eq!((plan.spans(), plan.deleted, plan.edit.changes.len()), (1, 0, 1));
    carry_out(&mut project, &plan);
    assert_eq!(span(&project, "p").label, person);
    let why = Refusal::RetiredLabel(person.clone());
    refused(add(&project, "x", of("أمس"), "person"), why.clone());
    refused(relabel(&project, &set_id(), &span_id("m"), &person, &stamp(2)), why.clone());
    refused(change_schema(&project, &merge("place", "person"), &stamp(2)), why.clone());
    refused(change_schema(&project, &SchemaChange::Retire(person.clone()), &stamp(2)), why);
    // Its span can still be worked on, and its key is free.
    make(&mut project, |it| set_note(it, &set_id(), &span_id("p"), "هو", &stamp(2)));
    let key = LabelChange { key: Some(Some('1')), ..LabelChange::default() };
    make(&mut project, |it| change_label(it, &label_id("place"), key));
    let back = LabelChange { retired: Some(false), ..LabelChange::default() };
    make(&mut project, |it| change_label(it, &person, back));
    make(&mut project, |it| add(it, "x", of("أمس"), "person"));
}

#[test]
fn a_role_that_a_file_brought_stays_when_its_span_gets_another_label() {
    let mut project = labelled();
    let relation = Relation {
        id: RelationId::new("r"),
        from: span_id("p"),
        role: Role::Other("member_of".into()),
        target: to("m"),
        provenance: span(&project, "p").provenance.clone(),
    };
    let record = RecordId::Relation(set_id(), relation.id.clone());
    apply(&mut project, &Edit::one(record, None, Some(Record::Relation(relation)))).expect("fits");
    make(&mut project, |it| relabel(it, &set_id(), &span_id("p"), &label_id("organization"), &stamp(2)));
    assert_eq!(set(&project).relations().count(), 1);
    let plan = planned(&project, merge("organization", "event"));
    assert_eq!(plan.links_lost, 0);
    carry_out(&mut project, &plan);
    assert_eq!(set(&project).relations().count(), 1);
}

#[test]
fn an_article_goes_into_the_bin_and_comes_back_and_may_go_for_good_after_thirty_days() {
    let mut project = labelled();
    let before = project.clone();
    refused(bring_back_article(&project, &article_id()), Refusal::NoChange);
    make(&mut project, |it| bin_article(it, &article_id(), UtcMillis(1_000)));
    refused(bin_article(&project, &article_id(), UtcMillis(2_000)), Refusal::NoChange);
    assert_eq!(set(&project).spans.len(), 3);
    let day = 86_400_000;
    assert_eq!(project.due_in_bin(UtcMillis(1_000 + 30 * day - 1)), []);
    assert_eq!(project.due_in_bin(UtcMillis(1_000 + 30 * day)), [article_id()]);
    make(&mut project, |it| bring_back_article(it, &article_id()));
    assert_eq!(project, before);
    assert_eq!(project.due_in_bin(UtcMillis(i64::MAX)), []);
}

#[test]
fn each_text_of_the_guidelines_is_a_version_and_sets_say_under_which_they_were_made() {
    let mut project = labelled();
    assert_eq!((project.guideline_version(), set(&project).head.guideline_version), (0, 0));
    refused(add_guideline(&project, "", UtcMillis(1)), Refusal::NoChange);
    make(&mut project, |it| add_guideline(it, "# الأشخاص", UtcMillis(1)));
    refused(add_guideline(&project, "# الأشخاص", UtcMillis(2)), Refusal::NoChange);
    make(&mut project, |it| delete_span(it, &set_id(), &span_id("m")));
    assert_eq!(set(&project).head.guideline_version, 1);
    make(&mut project, |it| add_guideline(it, "# الأشخاص، بلا ألقاب", UtcMillis(3)));
    make(&mut project, |it| set_state(it, &set_id(), SetState::Done));
    assert_eq!(set(&project).head.guideline_version, 2);
    // What is done was made under what there was then, until somebody says again that it is done.
    make(&mut project, |it| add_guideline(it, "# أخرى", UtcMillis(4)));
    make(&mut project, |it| set_note(it, &set_id(), &span_id("p"), "x", &stamp(5)));
    assert_eq!(set(&project).head.guideline_version, 2);
    let texts: Vec<_> = project.guidelines().map(|it| (it.number, &*it.markdown, it.made.0)).collect();
    assert_eq!(texts, [(1, "# الأشخاص", 1), (2, "# الأشخاص، بلا ألقاب", 3), (3, "# أخرى", 4)]);
}

#[test]
fn two_windows_that_write_guidelines_at_once_do_not_lose_either_in_silence() {
    let mut project = project();
    let ours = add_guideline(&project, "ours", UtcMillis(1)).expect("allowed");
    make(&mut project, |it| add_guideline(it, "theirs", UtcMillis(1)));
    assert!(matches!(apply(&mut project, &ours), Err(Conflict::Changed { .. })));
}

#[test]
fn a_set_knows_when_it_was_last_changed() {
    let mut project = project();
    assert_eq!(set(&project).last_change(), None);
    make(&mut project, |it| add(it, "q", of("وصلنا إلى مرّاكش"), "quote"));
    make(&mut project, |it| set_note(it, &set_id(), &span_id("q"), "x", &stamp(7)));
    assert_eq!(set(&project).last_change(), Some(UtcMillis(7)));
    let later = Stamp { now: UtcMillis(9), ..stamp(0) };
    let link = RelationId::new("r");
    make(&mut project, |it| {
        add_relation(it, &set_id(), link, &span_id("q"), Role::Speaker, Target::Unknown, &later)
    });
    assert_eq!(set(&project).last_change(), Some(UtcMillis(9)));
}

#[test]
fn spans_that_a_file_brought_twice_are_one_after_moving() {
    let mut project = labelled();
    bring_in(&mut project, "p2", &[of("سليم")], "person");
    make(&mut project, |it| link(it, "r", "q", Role::Speaker, to("p2")));
    make(&mut project, |it| change_schema(it, &merge("person", "organization"), &stamp(2)));
    assert!(set(&project).spans.get(&span_id("p2")).is_none());
    let relation = set(&project).relation(&RelationId::new("r")).expect("the speaker stays");
    assert_eq!(relation.target, to("p"));
}

#[test]
fn an_edit_that_leaves_a_mention_outside_the_text_is_refused_whole() {
    let project = labelled();
    let bad_mention = |range| {
        let mut edit = link(&project, "r", "q", Role::Cue, Target::Mention(of("قَالَ"))).expect("allowed");
        for change in &mut edit.changes {
            if let Some(Record::Relation(relation)) = &mut change.after {
                relation.target = Target::Mention(range);
            }
        }
        edit
    };
    for range in [TextRange::at(2), TextRange::between(0, 1), TextRange::between(0, TEXT.len() + 1)] {
        let mut tried = project.clone();
        let conflict = apply(&mut tried, &bad_mention(range)).expect_err("the mention does not fit");
        assert!(matches!(conflict, Conflict::BadRange { .. }));
        assert_eq!(tried, project);
    }
}

#[test]
fn an_edit_that_leaves_the_examined_or_excluded_part_outside_the_text_is_refused() {
    let mut project = labelled();
    let before = project.clone();
    let mut edit = set_examined_to(&project, &set_id(), Some(TEXT.len())).expect("allowed");
    if let Some(Record::SetHead(head)) = &mut edit.changes[0].after {
        head.examined_to = Some(TEXT.len() + 1);
    }
    assert!(matches!(apply(&mut project, &edit), Err(Conflict::BadRange { .. })));
    for excluded in
        [vec![(0, 1)], vec![(0, TEXT.len() + 1)], vec![(4, 4)], vec![(4, 8), (0, 4)], vec![(0, 4), (0, 8)]]
    {
        let mut edit = exclude(&project, &article_id(), of("سليم")).expect("allowed");
        if let Some(Record::ArticleMeta(meta)) = &mut edit.changes[0].after {
            meta.excluded = excluded.into_iter().map(|(start, end)| TextRange::between(start, end)).collect();
        }
        assert!(matches!(apply(&mut project, &edit), Err(Conflict::BadRange { .. })));
    }
    assert_eq!(project, before);
}

#[test]
fn an_edit_without_changes_is_no_step_to_undo() {
    let mut editor = Editor::new(labelled());
    let edit = add(editor.project(), "x", of("أمس"), "event").expect("allowed");
    editor.apply(edit).expect("fits");
    editor.undo();
    editor.apply(Edit::default()).expect("nothing always fits");
    assert!(!editor.can_undo());
    assert!(editor.can_redo());
}

#[test]
fn what_is_applied_in_parts_is_one_step_that_is_undone_and_redone_in_parts() {
    let mut editor = Editor::new(labelled());
    let noted = |editor: &Editor, text: &str| {
        set_note(editor.project(), &set_id(), &span_id("p"), text, &stamp(2)).expect("allowed")
    };
    let edit = noted(&editor, "1");
    editor.apply(edit).expect("fits");
    let before = editor.project().clone();
    for (text, goes_on) in [("2", false), ("3", true), ("4", true)] {
        let part = noted(&editor, text);
        if goes_on { editor.apply_on(part) } else { editor.apply(part) }.expect("fits");
    }
    let after = editor.project().clone();
    for is_halfway in [true, true, false] {
        assert!(matches!(editor.undo(), Undone::Applied(_)));
        assert_eq!(editor.is_halfway(), is_halfway);
    }
    assert_eq!(editor.project(), &before);
    for is_halfway in [true, true, false] {
        assert!(matches!(editor.redo(), Undone::Applied(_)));
        assert_eq!(editor.is_halfway(), is_halfway);
    }
    assert_eq!((editor.project(), editor.done()), (&after, 4));
    // What is done in the midst of undoing ends it: there is nothing to go on with.
    editor.undo();
    let other = noted(&editor, "5");
    editor.apply(other).expect("fits");
    assert!(!editor.is_halfway());
}

#[test]
fn undo_gives_way_where_another_tab_has_changed_the_record() {
    let mut editor = Editor::new(labelled());
    let note = set_note(editor.project(), &set_id(), &span_id("p"), "هنا", &stamp(2)).expect("allowed");
    editor.apply(note).expect("fits");
    let theirs = set_note(editor.project(), &set_id(), &span_id("p"), "هناك", &stamp(3)).expect("allowed");
    editor.apply_foreign(&theirs).expect("fits");
    let before = editor.project().clone();
    assert!(matches!(editor.undo(), Undone::Dropped(Conflict::Changed { .. })));
    assert_eq!(editor.project(), &before);
    assert_eq!(editor.undo(), Undone::Nothing);
}

#[test]
fn an_edit_says_what_must_be_painted_anew() {
    let project = labelled();
    let edit = resize(&project, &set_id(), &span_id("p"), of("الوَزِيرُ سليم"), &stamp(2)).expect("allowed");
    assert_eq!(edit.touched_ranges(&set_id()), [of("سليم"), of("الوَزِيرُ سليم")]);
    assert_eq!(edit.touched_ranges(&SetId::new("other")), []);
    let note = rename_article(&project, &article_id(), "عنوان").expect("allowed");
    assert_eq!(note.touched_ranges(&set_id()), []);
}

/// Something that an annotator tries; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Act {
    Add(usize, usize, usize),
    Relabel(usize, usize),
    Resize(usize, usize, usize),
    Delete(usize),
    Note(usize, usize),
    Subtype(usize, usize),
    Certainty(usize, bool),
    Link(usize, usize, usize),
    Unlink(usize),
    State(usize),
    Examined(usize),
    Exclude(usize, usize),
    Include(usize, usize),
    Schema(usize, usize, usize),
    Bin(bool),
    Guideline(usize),
    Color(usize, usize),
    Undo,
    Redo,
}

fn any_act() -> impl Strategy<Value = Act> {
    let n = || 0..1_000_usize;
    prop_oneof![
        6 => (n(), n(), n()).prop_map(|(a, b, c)| Act::Add(a, b, c)),
        2 => (n(), n()).prop_map(|(a, b)| Act::Relabel(a, b)),
        2 => (n(), n(), n()).prop_map(|(a, b, c)| Act::Resize(a, b, c)),
        1 => n().prop_map(Act::Delete),
        1 => (n(), n()).prop_map(|(a, b)| Act::Note(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Act::Subtype(a, b)),
        1 => (n(), any::<bool>()).prop_map(|(a, b)| Act::Certainty(a, b)),
        5 => (n(), n(), n()).prop_map(|(a, b, c)| Act::Link(a, b, c)),
        1 => n().prop_map(Act::Unlink),
        1 => n().prop_map(Act::State),
        1 => n().prop_map(Act::Examined),
        1 => (n(), n()).prop_map(|(a, b)| Act::Exclude(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Act::Include(a, b)),
        3 => (n(), n(), n()).prop_map(|(a, b, c)| Act::Schema(a, b, c)),
        1 => any::<bool>().prop_map(Act::Bin),
        1 => n().prop_map(Act::Guideline),
        1 => (n(), n()).prop_map(|(a, b)| Act::Color(a, b)),
        2 => Just(Act::Undo),
        2 => Just(Act::Redo),
    ]
}

fn nth<T: Clone>(all: impl IntoIterator<Item = T>, n: usize) -> Option<T> {
    let all: Vec<T> = all.into_iter().collect();
    (!all.is_empty()).then(|| all[n % all.len()].clone())
}

/// A text of generated pieces: letters, vowel signs, emoji sequences, bidi controls, line ends.
fn any_text() -> impl Strategy<Value = String> {
    let pieces = [
        "م",
        "ر",
        "حَ",
        "بً",
        "ا",
        " ",
        "لله",
        "👨‍👩‍👧",
        "🇲🇦",
        "\u{202B}",
        "\u{2069}",
        "é",
        "e\u{301}",
        "\r\n",
        "a",
        "،",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 1..40).prop_map(|pieces| pieces.concat())
}

/// Few places, so that ranges nest, cross and repeat; some inside a grapheme.
fn some_range(text: &str, a: usize, b: usize) -> TextRange {
    let edges: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    TextRange::between(edges[a % edges.len()], edges[b % edges.len()])
}

/// The command of an act that is neither undo nor redo; `None` where there is nothing to do it with.
fn command(project: &Project, act: &Act, number: usize) -> Option<Result<Edit, Refusal>> {
    let (id, article, stamp) = (set_id(), article_id(), stamp(i64::try_from(number).ok()?));
    let text = project.article(&article)?.text.clone();
    let label = |n| nth(project.labels().into_iter().map(|label| label.id.clone()), n);
    let span = |n| nth(set(project).spans.iter().map(|span| span.id.clone()), n);
    Some(match *act {
        Act::Add(a, b, c) => {
            let new = span_id(&format!("s{number}"));
            add_span(project, &id, new, some_range(&text, a, b), &label(c)?, &stamp)
        }
        Act::Relabel(a, b) => relabel(project, &id, &span(a)?, &label(b)?, &stamp),
        Act::Resize(a, b, c) => resize(project, &id, &span(a)?, some_range(&text, b, c), &stamp),
        Act::Delete(a) => delete_span(project, &id, &span(a)?),
        Act::Note(a, b) => set_note(project, &id, &span(a)?, ["", "x", "ملاحظة"][b % 3], &stamp),
        Act::Subtype(a, b) => {
            set_subtype(project, &id, &span(a)?, [None, Some("city"), Some("x")][b % 3], &stamp)
        }
        Act::Certainty(a, sure) => {
            let certainty = if sure { Certainty::Sure } else { Certainty::Unsure };
            set_certainty(project, &id, &span(a)?, certainty, &stamp)
        }
        Act::Link(a, b, c) => {
            let target = match c % 7 {
                0 => Target::Unknown,
                1 => Target::Author,
                2 => Target::Mention(some_range(&text, a, b)),
                _ => Target::Span(span(b)?),
            };
            let new = RelationId::new(format!("r{number}"));
            let role = if c % 3 == 0 { nth(Role::ALL, c)? } else { Role::Same };
            add_relation(project, &id, new, &span(a)?, role, target, &stamp)
        }
        Act::Unlink(a) => {
            remove_relation(project, &id, &nth(set(project).relations().map(|it| it.id.clone()), a)?)
        }
        Act::State(a) => {
            set_state(project, &id, [SetState::New, SetState::InProgress, SetState::Done][a % 3])
        }
        Act::Examined(a) => {
            set_examined_to(project, &id, (a % 4 > 0).then(|| some_range(&text, a, a).start()))
        }
        Act::Exclude(a, b) => exclude(project, &article, some_range(&text, a, b)),
        Act::Include(a, b) => include(project, &article, some_range(&text, a, b)),
        Act::Schema(a, b, c) => {
            let (label, into) = (label(a)?, label(b)?);
            let slug = label_id(&format!("l{number}"));
            let which = match b % 3 {
                0 => Which::Subtype("city".to_owned()),
                1 => Which::Surface("a".to_owned()),
                _ => Which::Spans([(set_id(), span(b)?)].into_iter().collect()),
            };
            let change = match c % 8 {
                0 => SchemaChange::Remove(label),
                1 => SchemaChange::RemoveWithSpans(label),
                2 => SchemaChange::Retire(label),
                3 => SchemaChange::Rename { label, slug },
                4 => SchemaChange::Split { label, which, into: Heir::There(into) },
                5 => {
                    let new = Label { id: slug, key: None, ..project.label(&into)?.clone() };
                    SchemaChange::Split { label, which, into: Heir::New(Box::new(new)) }
                }
                _ => SchemaChange::Merge { label, into },
            };
            // Whatever is planned is what happens.
            plan_schema_change(project, &change, &stamp).map(|plan| {
                let removed = plan
                    .edit
                    .changes
                    .iter()
                    .filter(|it| matches!(it.id, RecordId::Span(..)) && it.after.is_none());
                assert_eq!(removed.count(), plan.deleted + plan.collisions.len());
                assert!(plan.deleted == 0 || matches!(change, SchemaChange::RemoveWithSpans(_)));
                plan.edit
            })
        }
        Act::Bin(true) => bin_article(project, &article, stamp.now),
        Act::Bin(false) => bring_back_article(project, &article),
        Act::Guideline(a) => add_guideline(project, &format!("# {}", a % 3), stamp.now),
        Act::Color(a, b) => {
            let change = LabelChange { color: Some(format!("#{b:06}")), ..LabelChange::default() };
            change_label(project, &label(a)?, change)
        }
        Act::Undo | Act::Redo => return None,
    })
}

/// Does all acts; gives the editor and every edit that reached the project, in order.
fn live(start: &Project, acts: &[Act]) -> (Editor, Vec<Edit>) {
    let mut editor = Editor::new(start.clone());
    let mut journal = Vec::new();
    for (number, act) in acts.iter().enumerate() {
        let undone = match act {
            Act::Undo => editor.undo(),
            Act::Redo => editor.redo(),
            _ => {
                let edit = command(editor.project(), act, number);
                if let Some(Ok(edit)) = edit {
                    journal.push(edit.clone());
                    editor.apply(edit).expect("a command's edit fits the project it was made for");
                }
                continue;
            }
        };
        match undone {
            Undone::Applied(edit) => journal.push(edit),
            Undone::Nothing => {}
            Undone::Dropped(conflict) => panic!("nobody else is here: {conflict:?}"),
        }
    }
    (editor, journal)
}

/// What holds after every edit, whatever it was.
fn check_sound(project: &Project) {
    let set = set(project);
    let text = &project.article(&article_id()).expect("the article is there").text;
    let mut seen = std::collections::HashSet::new();
    for span in set.spans.iter() {
        assert!(seen.insert((&span.ranges, &span.label)), "the same span twice: {span:?}");
        assert!(span.ranges.iter().all(|range| !range.is_empty() && range.slice(text).is_some()));
        assert!(project.label(&span.label).is_some());
        let naive =
            set.relations().filter(|it| it.from == span.id || it.target == Target::Span(span.id.clone()));
        let naive: Vec<_> = naive.map(|it| &it.id).collect();
        assert_eq!(set.relations_of(&span.id).map(|it| &it.id).collect::<Vec<_>>(), naive);
    }
    for (label, count) in set.spans.counts() {
        assert_eq!(set.spans.iter().filter(|span| span.label == *label).count(), count);
    }
    let mut links = std::collections::HashSet::new();
    for relation in set.relations() {
        let from = set.spans.get(&relation.from).expect("a relation starts at a span");
        assert!(roles_for(&from.label).contains(&relation.role));
        let mut ends = [Target::Span(relation.from.clone()), relation.target.clone()];
        assert_ne!(ends[0], ends[1]);
        if relation.role == Role::Same {
            ends.sort_by_key(|end| format!("{end:?}"));
        }
        assert!(links.insert((ends, relation.role.clone())), "the same link twice: {relation:?}");
        if let Target::Span(to) = &relation.target {
            assert!(set.spans.get(to).is_some());
        }
    }
}

fn project_over(text: &str) -> Project {
    let mut project = Project::default();
    project.add_article(Article::new(article_id(), text, ArticleMeta::default()));
    project.add_set(AnnotationSet::new(set_id(), article_id(), AnnotatorId::new("ليلى")));
    project
}

// ---- giving way to others ----

/// An editor with `edits` applied, and these as the session holds them until they are stored.
fn editor_with(start: &Project, commands: &[&dyn Fn(&Project) -> Edit]) -> (Editor, Vec<Edit>) {
    let mut editor = Editor::new(start.clone());
    let mut pending = Vec::new();
    for command in commands {
        let edit = command(editor.project());
        editor.apply(edit.clone()).expect("fits");
        pending.push(edit);
    }
    (editor, pending)
}

fn relabel_to(project: &Project, id: &str, label: &str) -> Edit {
    relabel(project, &set_id(), &span_id(id), &label_id(label), &stamp(9)).expect("allowed")
}

#[test]
fn an_edit_whose_record_another_tab_changed_is_taken_back_with_the_later_ones_that_need_it() {
    let start = labelled();
    let (mut editor, pending) = editor_with(
        &start,
        &[&|it| relabel_to(it, "p", "organization"), &|it| relabel_to(it, "m", "organization"), &|it| {
            relabel_to(it, "p", "event")
        }],
    );
    let theirs = relabel_to(&start, "p", "place");
    let refs: Vec<&Edit> = pending.iter().collect();
    let taken_back = editor
        .rebase(&refs, &BTreeSet::new(), |project| apply(project, &theirs).expect("theirs is stored"))
        .taken_back;
    let which: Vec<usize> = taken_back.iter().map(|(at, _)| *at).collect();
    assert_eq!(which, [0, 2]);
    assert!(taken_back.iter().all(|(_, why)| matches!(why, Conflict::Changed { .. })));
    assert_eq!(span(editor.project(), "p").label, label_id("place"));
    assert_eq!(span(editor.project(), "m").label, label_id("organization"));
    // Only the step that stands can be undone.
    assert!(matches!(editor.undo(), Undone::Applied(_)));
    assert_eq!(span(editor.project(), "m").label, span(&start, "m").label);
    assert_eq!(editor.undo(), Undone::Nothing);
}

#[test]
fn a_relation_to_a_span_that_another_tab_deleted_is_taken_back() {
    let start = labelled();
    let (mut editor, pending) =
        editor_with(&start, &[&|it| link(it, "r", "q", Role::Speaker, to("p")).expect("allowed")]);
    let theirs = delete_span(&start, &set_id(), &span_id("p")).expect("allowed");
    let Rebased { taken_back, .. } = editor.rebase(&[&pending[0]], &BTreeSet::new(), |project| {
        apply(project, &theirs).expect("theirs is stored");
    });
    assert!(matches!(&taken_back[..], [(0, Conflict::Dangling { .. })]));
    assert_eq!(set(editor.project()).relations().count(), 0);
}

#[test]
fn edits_of_different_records_both_stay_and_a_settled_one_is_not_applied_twice() {
    let start = labelled();
    let (mut editor, pending) =
        editor_with(&start, &[&|it| relabel_to(it, "p", "organization"), &|it| relabel_to(it, "m", "event")]);
    let theirs = delete_span(&start, &set_id(), &span_id("q")).expect("allowed");
    let (refs, mut expected) = (pending.iter().collect::<Vec<_>>(), editor.project().clone());
    apply(&mut expected, &theirs).expect("fits");
    let Rebased { taken_back, .. } = editor.rebase(&refs, &BTreeSet::from([0]), |project| {
        apply(project, &theirs).expect("theirs is stored");
        apply(project, &pending[0]).expect("ours was stored without our knowing");
    });
    assert_eq!((taken_back, editor.project()), (Vec::new(), &expected));
    assert!(matches!(editor.undo(), Undone::Applied(_)));
    assert!(matches!(editor.undo(), Undone::Applied(_)));
}

#[test]
fn an_undo_that_has_to_give_way_cannot_be_redone() {
    let start = labelled();
    let (mut editor, mut pending) = editor_with(&start, &[&|it| relabel_to(it, "p", "organization")]);
    let Undone::Applied(undo) = editor.undo() else { panic!("there is a step") };
    pending.push(undo);
    let stored = pending.remove(0);
    let mut there = start.clone();
    apply(&mut there, &stored).expect("fits");
    let theirs = relabel_to(&there, "p", "event");
    let Rebased { taken_back, .. } = editor.rebase(&[&pending[0]], &BTreeSet::new(), |project| {
        apply(project, &theirs).expect("theirs is stored");
    });
    assert_eq!(taken_back.len(), 1);
    assert_eq!(span(editor.project(), "p").label, label_id("event"));
    assert_eq!(editor.redo(), Undone::Nothing);
}

proptest! {
    #[test]
    fn whatever_was_done_can_be_undone_redone_and_replayed(
        text in any_text(),
        acts in prop::collection::vec(any_act(), 0..60),
    ) {
        let start = project_over(&text);
        let (mut editor, journal) = live(&start, &acts);
        let end = editor.project().clone();

        let mut replayed = start.clone();
        for edit in &journal {
            prop_assert_eq!(apply(&mut replayed, edit), Ok(()));
            check_sound(&replayed);
        }
        prop_assert_eq!(&replayed, &end);

        let mut steps = 0;
        while let Undone::Applied(_) = editor.undo() {
            steps += 1;
        }
        prop_assert_eq!(editor.project(), &start);
        for _ in 0..steps {
            prop_assert!(matches!(editor.redo(), Undone::Applied(_)));
        }
        prop_assert_eq!(editor.project(), &end);

        for edit in journal.iter().rev() {
            prop_assert_eq!(apply(&mut replayed, &edit.inverse()), Ok(()));
        }
        prop_assert_eq!(&replayed, &start);
    }

    #[test]
    fn what_is_excluded_is_what_was_excluded_and_not_included_again(
        acts in prop::collection::vec((any::<bool>(), 0..30_usize, 1..8_usize), 0..30),
    ) {
        let mut project = project_over(&"a".repeat(40));
        let mut naive = [false; 40];
        for (excludes, start, len) in acts {
            let (range, before) = (TextRange::between(start, start + len), naive);
            naive[start..start + len].fill(excludes);
            let command = if excludes { exclude } else { include };
            match command(&project, &article_id(), range) {
                Ok(edit) => apply(&mut project, &edit).expect("fits"),
                Err(why) => prop_assert_eq!((why, before), (Refusal::NoChange, naive)),
            }
            let excluded = &project.article(&article_id()).expect("the article is there").meta.excluded;
            for (pos, expected) in naive.iter().enumerate() {
                prop_assert_eq!(excluded.iter().any(|range| range.contains_pos(pos)), *expected);
            }
            prop_assert!(excluded.windows(2).all(|pair| pair[0].end() < pair[1].start()));
        }
    }

    #[test]
    fn an_edit_with_one_wrong_change_leaves_everything_as_it_was(
        text in any_text(),
        acts in prop::collection::vec(any_act(), 1..40),
        wrong in any::<prop::sample::Index>(),
        kind in 0..3_usize,
    ) {
        let start = project_over(&text);
        let (_, journal) = live(&start, &acts);
        let mut changes: Vec<Change> = journal.into_iter().flat_map(|edit| edit.changes).collect();
        prop_assume!(!changes.is_empty());
        let at = wrong.index(changes.len());
        let change = &mut changes[at];
        match kind {
            // Expects what is not there, or misses what is.
            0 => change.before = if change.before.is_none() { change.after.clone() } else { None },
            1 => change.id = RecordId::Span(SetId::new("elsewhere"), span_id("s1")),
            _ => change.after = Some(Record::ArticleMeta(ArticleMeta { excluded: vec![TextRange::at(0)], ..ArticleMeta::default() })),
        }
        let mut tried = start.clone();
        let edit = Edit { changes };
        prop_assert!(apply(&mut tried, &edit).is_err());
        prop_assert_eq!(tried, start);
    }
}
