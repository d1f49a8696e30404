//! Sets that were made on another text of an article.

use proptest::prelude::*;
use wusum::formats::anchor::Unplaced;
use wusum::formats::carry::{CarriedOver, carry_over, ready, versions};
use wusum::model::{Article, ArticleId, ArticleMeta, Project, SetState};

use super::{read, spans};

const OLD: &str = "قالت سلمى الراوي في تونس إن المعرض يفتح غدا عند الساعة العاشرة صباحا. ورحبت سلمى بالحاضرين، ثم عادت إلى تونس مساء.";

/// `OLD` with spans at the first or second place of these words, and the first linked to the second as its speaker.
fn labelled(text: &str, marked: &[(&str, usize, &str)]) -> Project {
    let place = |part: &str, nth: usize| {
        let at = text.match_indices(part).nth(nth).expect("it is there").0;
        let start = text[..at].chars().count();
        (start, start + part.chars().count())
    };
    let spans = marked.iter().enumerate().map(|(index, (part, nth, label))| {
        let (start, end) = place(part, *nth);
        serde_json::json!({ "id": format!("s{index}"), "start": start, "end": end, "label": label, "set": "set-1" })
    });
    let relations = (marked.len() > 1).then(
        || serde_json::json!({ "id": "r", "from": "s0", "role": "speaker", "to": { "span": "s1" }, "set": "set-1" }),
    );
    let file = serde_json::json!({ "documents": [{
        "id": "a", "text": text, "spans": spans.collect::<Vec<_>>(),
        "relations": relations.into_iter().collect::<Vec<_>>(),
        "sets": [{ "id": "set-1", "annotator": "anna", "state": "done" }],
    }]});
    read("a.json", file.to_string().as_bytes()).project
}

fn onto(labelled: &Project, text: &str) -> CarriedOver {
    let here = Article::new(ArticleId::new("a"), text.to_owned(), ArticleMeta::default());
    carry_over(labelled, |article| (article.id == here.id).then(|| here.clone()))
}

fn unsettled(carried: &CarriedOver) -> Vec<(&str, Unplaced)> {
    carried.unsettled.iter().map(|(_, one)| (one.quote.exact.as_str(), one.why)).collect()
}

#[test]
fn spans_whose_context_is_the_same_keep_their_letters_and_what_changed_is_for_a_person() {
    let old =
        labelled(OLD, &[("المعرض يفتح غدا", 0, "quote"), ("سلمى الراوي", 0, "person"), ("تونس", 1, "place")]);
    // A line before all, and another word near the end.
    let new = format!("تونس، الاثنين\n\n{}", OLD.replace("مساء", "ليلا"));
    let carried = onto(&old, &new);
    assert_eq!(spans(&carried.project), ["person:سلمى الراوي", "quote:المعرض يفتح غدا"]);
    assert_eq!(unsettled(&carried), [("تونس", Unplaced::Nowhere)], "another word stands behind it");
    assert_eq!((carried.articles, carried.settled, carried.waiting.len()), (1, 2, 0));
    let set = carried.project.sets().next().expect("one set");
    assert_eq!(
        (set.id.as_str(), set.annotator.as_str(), set.head.state),
        ("set-1", "anna", SetState::InProgress)
    );
}

#[test]
fn what_stands_twice_with_its_context_in_either_text_is_never_placed() {
    let line = "وصل الوفد إلى مدينة تونس العاصمة في مساء يوم الاثنين الماضي.\n";
    let once = labelled(line, &[("تونس", 0, "place")]);
    assert_eq!(unsettled(&onto(&once, &line.repeat(2))), [("تونس", Unplaced::InSeveralPlaces)]);
    let twice = line.repeat(3);
    let second = labelled(&twice, &[("تونس", 1, "place")]);
    // Of three one is left: which of them it was nobody knows.
    let carried = onto(&second, &format!("مقدمة. {line}"));
    assert_eq!(carried.settled, 0);
    assert_eq!(carried.unsettled.len(), 1);
}

#[test]
fn a_person_places_a_span_at_one_of_its_places_and_its_link_comes_along() {
    let old = labelled(OLD, &[("المعرض يفتح غدا", 0, "quote"), ("سلمى", 1, "person")]);
    let new = OLD.replace("ورحبت سلمى بالحاضرين", "وشكرت سلمى الحاضرين");
    let CarriedOver { mut project, unsettled, waiting, .. } = onto(&old, &new);
    assert_eq!(spans(&project), ["quote:المعرض يفتح غدا"]);
    let [(set, one)] = unsettled.as_slice() else { panic!("{unsettled:?}") };
    let (places, is_more) = one.places(&new);
    assert_eq!((places.len(), is_more), (2, false));
    assert!(places.iter().all(|place| place.slice(&new) == Some("سلمى")));
    let span = one.at(places[1]);
    assert_eq!((span.id.as_str(), span.extent()), ("s1", places[1]));

    let waiting: Vec<_> = waiting.into_iter().map(|(_, relation)| relation).collect();
    let here = project.set(set).expect("the set").clone();
    assert_eq!(ready(&waiting, &here, None), Vec::<&wusum::model::Relation>::new());
    let links = ready(&waiting, &here, Some(&span.id));
    let edit = wusum::edit::place_span(&project, set, span, links.into_iter().cloned().collect());
    wusum::edit::apply(&mut project, &edit.expect("it can be placed")).expect("it can be added");
    let here = project.set(set).expect("the set");
    assert_eq!((here.spans.len(), here.relations().count()), (2, 1));
    assert_eq!(ready(&waiting, here, None), Vec::<&wusum::model::Relation>::new(), "it is there already");
}

#[test]
fn a_mark_that_came_behind_a_span_makes_its_place_doubtful() {
    let old = labelled("وصل زيد إلى مدينة تونس", &[("تونس", 0, "place")]);
    let carried = onto(&old, "وصل زيد إلى مدينة تونسُ");
    assert_eq!(unsettled(&carried), [("تونس", Unplaced::Nowhere)]);
    assert_eq!(carried.unsettled[0].1.places("وصل زيد إلى مدينة تونسُ").0, vec![]);
}

#[test]
fn the_same_text_and_articles_that_are_not_here_stay_as_they_are() {
    let old = labelled(OLD, &[("تونس", 0, "place")]);
    let same = onto(&old, OLD);
    assert_eq!((same.articles, &same.project), (0, &old));
    let id = ArticleId::new("a");
    let article = |text: &str| Article::new(id.clone(), text.to_owned(), ArticleMeta::default());
    let of = |text: &str| {
        let here = article(text);
        versions(&old, &[(id.clone(), id.clone())], |_| Some(&here)).len()
    };
    assert_eq!(of(&format!("خبر: {OLD}")), 1);
    assert_eq!(of("نص آخر لا علاقة له بالأول، وفيه تونس أيضا."), 0);
    let none = carry_over(&old, |_| None);
    assert_eq!((none.articles, &none.project), (0, &old));
}

#[test]
fn an_article_is_the_version_of_one_text_and_that_where_its_labels_stand() {
    let old = labelled(OLD, &[("تونس", 0, "place")]);
    let (theirs, other, same) = (ArticleId::new("a"), ArticleId::new("1"), ArticleId::new("7"));
    let made = |id: &ArticleId, text: &str| Article::new(id.clone(), text.to_owned(), ArticleMeta::default());
    // Its id is that of an article that has nothing to do with it; its title is the other's.
    let here = [made(&other, "نص آخر لا علاقة له بالأول، وفيه تونس أيضا."), made(&same, &format!("خبر: {OLD}"))];
    let alike =
        [(theirs.clone(), other), (theirs.clone(), same.clone()), (ArticleId::new("b"), same.clone())];
    let found = versions(&old, &alike, |id| here.iter().find(|article| article.id == *id));
    assert_eq!(found, [(theirs, same)]);
}

#[test]
fn what_was_carried_over_once_comes_in_silence_and_what_differs_is_asked_about() {
    let new = OLD.replace("ورحبت سلمى بالحاضرين", "وشكرت سلمى الحاضرين");
    let marked = [("المعرض يفتح غدا", 0, "quote"), ("سلمى", 1, "person")];
    let articles = [ArticleId::new("a")];
    let mut here = Project::without_labels();
    let mut first = onto(&labelled(OLD, &marked), &new);
    first.come_again(&here, &articles);
    assert_eq!((spans(&first.project).len(), unsettled(&first).len(), first.waiting.len()), (1, 1, 1));
    first.project.articles().for_each(|article| here.add_article(article.clone()));
    first.project.sets().for_each(|set| here.add_set(set.clone()));
    // A person places the other, with its link.
    let (set, one) = first.unsettled[0].clone();
    let span = one.at(one.places(&new).0[1]);
    let links = first.waiting.iter().map(|(_, link)| link.clone()).collect();
    let edit = wusum::edit::place_span(&here, &set, span, links).expect("it can be placed");
    wusum::edit::apply(&mut here, &edit).expect("it can be added");
    let mut again = onto(&labelled(OLD, &marked), &new);
    again.come_again(&here, &articles);
    assert_eq!((again.project.sets().count(), unsettled(&again).len(), again.waiting.len()), (0, 0, 0));
    assert_eq!(again.settled, 2);
    // Another label in the file is none that is here.
    let mut other = onto(&labelled(OLD, &[("المعرض يفتح غدا", 0, "event")]), &new);
    other.come_again(&here, &articles);
    assert_eq!(other.project.sets().map(|set| set.id.as_str()).collect::<Vec<_>>(), ["set-1"]);
}

#[test]
fn a_set_whose_id_is_here_on_the_text_it_was_made_on_is_another_once_it_is_carried_over() {
    let here = labelled(OLD, &[("تونس", 0, "place")]);
    let carry = || {
        let mut carried =
            onto(&labelled(OLD, &[("تونس", 0, "place"), ("سلمى", 1, "person")]), &format!("خبر: {OLD}"));
        carried.come_again(&here, &[ArticleId::new("a")]);
        carried
    };
    let id = carry().project.sets().next().expect("a set").id.clone();
    assert_ne!(id.as_str(), "set-1", "there is a set of this id on the other text");
    assert_eq!(carry().project.sets().next().expect("a set").id, id, "the same file gives the same set");
}

proptest! {
    /// Whatever the texts, a span that is placed covers the very letters that it covered, between the same letters.
    #[test]
    fn no_span_is_ever_placed_on_other_letters(
        words in prop::collection::vec("[ab \u{627}\u{64E}\u{1F642}]{1,4}", 4..40),
        cut in 0_usize..40, count in 0_usize..12, put in "[ab \u{627}]{0,6}",
        at in 0_usize..100, length in 1_usize..8,
    ) {
        let old: String = words.concat();
        let places: Vec<usize> = old.char_indices().map(|(at, _)| at).chain([old.len()]).collect();
        let start = at % (places.len() - 1);
        let end = (start + length).min(places.len() - 1);
        let row = serde_json::json!({ "id": "a", "text": old, "spans": [{ "start": start, "end": end, "label": "x" }] });
        let project = read("a.jsonl", row.to_string().as_bytes()).project;
        let from = places[cut % places.len()];
        let to = places[(cut % places.len() + count).min(places.len() - 1)];
        let new = format!("{}{put}{}", &old[..from], &old[to..]);
        if new.is_empty() {
            return Ok(());
        }
        let carried = onto(&project, &new);
        prop_assert_eq!(carried.settled + carried.unsettled.len(), if new == old { 0 } else { 1 });
        let surface = &old[places[start]..places[end]];
        for set in carried.project.sets() {
            for span in set.spans.iter() {
                prop_assert_eq!(span.extent().slice(&new), Some(surface));
            }
        }
    }
}
