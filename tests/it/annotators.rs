//! Several annotators in one browser: who labels, what a new name changes, and how another's work becomes a start.

use wusum::edit::*;
use wusum::model::*;
use wusum::text::TextRange;

const TEXT: &str = "قالت سلمى الراوي: «القراءة بيتنا».";

fn id(name: &str) -> AnnotatorId {
    AnnotatorId::new(name)
}

#[test]
fn who_gave_no_name_labels_under_an_id_that_a_name_does_not_change() {
    let mut people = Annotators::default();
    let before = people.current().clone();
    assert_eq!((before.as_str(), people.current_name()), ("annotator", ""));
    people.rename("  ليلى ").expect("a good name");
    assert_eq!((people.current(), people.current_name()), (&before, "ليلى"));
    assert_eq!(people.for_files(), [(before.clone(), id("ليلى"))]);
    assert_eq!(people.from_files(), [(id("ليلى"), before)]);
}

#[test]
fn a_name_that_was_given_before_there_were_several_is_taken_over() {
    let people = Annotators::new(Vec::new(), Some(id("Karim")));
    assert_eq!((people.current().as_str(), people.current_name()), ("Karim", "Karim"));
    assert_eq!(people.for_files(), []);
}

#[test]
fn each_annotator_labels_under_an_id_of_their_own_and_keeps_it_when_renamed() {
    let mut people = Annotators::default();
    people.rename("Layla").expect("a good name");
    people.add("Karim").expect("a good name");
    assert_eq!(people.current(), &id("Karim"));
    people.rename("Karim H.").expect("a good name");
    assert_eq!(people.current(), &id("Karim"), "no record changes");
    assert!(people.choose(&id("annotator")) && !people.choose(&id("nobody")));
    assert_eq!(people.current_name(), "Layla");
    assert_eq!(people.name_of(&id("Karim")), "Karim H.");
    assert_eq!(people.name_of(&id("a stranger")), "a stranger");
}

#[test]
fn a_name_that_another_has_or_had_first_is_refused() {
    let mut people = Annotators::new(Vec::new(), Some(id("Layla")));
    assert_eq!(people.add(" Gold"), Err(NameProblem::Gold), "what the review decides is called so");
    assert_eq!(people.add("layla"), Err(NameProblem::Taken("Layla".into())));
    people.rename("Layla Haddad").expect("a good name");
    // Files under the first name would be two people's.
    assert_eq!(people.add("Layla"), Err(NameProblem::Taken("Layla Haddad".into())));
    people.rename("Layla").expect("one's own first name is free");
    let long = "ل".repeat(61);
    for bad in ["", "  ", "a\nb", "a\u{202E}b", &long] {
        assert_eq!(people.rename(bad), Err(NameProblem::Bad), "{bad:?}");
    }
    assert_eq!(people.current_name(), "Layla");
}

fn span(id: &str, part: &str, label: &str, by: &str) -> Span {
    let start = TEXT.find(part).expect("the text has this part");
    Span {
        id: SpanId::new(id),
        ranges: vec![TextRange::between(start, start + part.len())],
        label: LabelId::new(label),
        subtype: None,
        certainty: Certainty::Unsure,
        note: "note".to_owned(),
        attributes: Default::default(),
        provenance: Provenance {
            annotator: AnnotatorId::new(by),
            made: UtcMillis(1),
            changed: UtcMillis(2),
            origin: Origin::Hand,
        },
    }
}

/// Karim's set with two spans and a link; Layla's, empty.
fn project() -> Project {
    let mut project = Project::default();
    let article = ArticleId::new("a");
    project.add_article(Article::new(article.clone(), TEXT, ArticleMeta::default()));
    for (set, by) in [("karims", "Karim"), ("laylas", "Layla")] {
        project.add_set(AnnotationSet::new(SetId::new(set), article.clone(), AnnotatorId::new(by)));
    }
    let set = SetId::new("karims");
    let mut changes = Vec::new();
    for span in [span("1", "سلمى الراوي", "person", "Karim"), span("2", "«القراءة بيتنا»", "quote", "Karim")]
    {
        let id = RecordId::Span(set.clone(), span.id.clone());
        changes.push(Change { id, before: None, after: Some(Record::Span(span)) });
    }
    apply(&mut project, &Edit { changes }).expect("it fits");
    let stamp = Stamp { annotator: id("Karim"), now: UtcMillis(3), origin: Origin::Hand };
    let link = RelationId::new("r");
    let to = Target::Span(SpanId::new("1"));
    let edit = add_relation(&project, &set, link, &SpanId::new("2"), Role::Speaker, to, &stamp);
    apply(&mut project, &edit.expect("a link")).expect("it fits");
    project
}

#[test]
fn a_copy_of_anothers_set_is_a_start_that_says_whose_it_was_and_leaves_the_other_as_it_is() {
    let mut editor = Editor::new(project());
    let (karims, laylas) = (SetId::new("karims"), SetId::new("laylas"));
    let theirs = editor.project().set(&karims).cloned();
    let edit = copy_set(editor.project(), &karims, &laylas).expect("there is something to copy");
    editor.apply(edit).expect("it fits");
    let ours = editor.project().set(&laylas).expect("the set");
    assert_eq!((ours.spans.len(), ours.relations().count()), (2, 1));
    assert_eq!(ours.head.state, SetState::InProgress);
    for span in ours.spans.iter() {
        assert_eq!(span.provenance.annotator, id("Karim"));
        assert_eq!((&span.provenance.origin, span.note.as_str()), (&Origin::Import, "note"));
    }
    assert_eq!(editor.project().set(&karims).cloned(), theirs);
    // A second time there is nothing new, and one step back is all of it.
    assert_eq!(copy_set(editor.project(), &karims, &laylas), Err(Refusal::NoChange));
    editor.undo();
    assert!(editor.project().set(&laylas).is_some_and(|set| set.spans.is_empty()));
}

#[test]
fn a_copy_takes_what_is_lacking_and_finds_free_ids() {
    let mut project = project();
    let (karims, laylas) = (SetId::new("karims"), SetId::new("laylas"));
    // Layla has the person already under another id, and Karim's id for something else.
    for span in [span("mine", "سلمى الراوي", "person", "Layla"), span("2", "القراءة", "event", "Layla")]
    {
        let id = RecordId::Span(laylas.clone(), span.id.clone());
        apply(&mut project, &Edit::one(id, None, Some(Record::Span(span)))).expect("it fits");
    }
    let edit = copy_set(&project, &karims, &laylas).expect("the quote is lacking");
    apply(&mut project, &edit).expect("it fits");
    let ours = project.set(&laylas).expect("the set");
    assert_eq!(ours.spans.len(), 3);
    let link = ours.relations().next().expect("the link came too");
    assert_eq!((link.from.as_str(), &link.target), ("2-2", &Target::Span(SpanId::new("mine"))));
}

#[test]
fn a_file_carries_names_in_every_record_and_the_browser_ids() {
    let project = project();
    let set = project.set(&SetId::new("karims")).expect("the set").clone();
    let names = [(id("Karim"), id("Karim H."))];
    let named = set.clone().with_annotators(&names);
    assert_eq!(named.annotator, id("Karim H."));
    assert!(named.spans.iter().all(|span| span.provenance.annotator == id("Karim H.")));
    assert!(named.relations().all(|link| link.provenance.annotator == id("Karim H.")));
    assert_eq!(named.with_annotators(&[(id("Karim H."), id("Karim"))]), set);
}
