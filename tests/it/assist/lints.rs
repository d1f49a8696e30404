//! What looks wrong in marked text, and what one key makes of it.

use wusum::assist::lints::{Looking, findings};
use wusum::assist::{Finding, LINTS, Mend, Refusals, Seen};
use wusum::model::Target;
use wusum::text::TextRange;

use super::Scene;

/// What a lint says of the last of some articles: the text it is about, and what its mend would make of that.
fn said_of(lint: &str, articles: &[&str]) -> Vec<(String, String)> {
    let scene = Scene::new(articles);
    let seen = scene.seen(articles.len() - 1);
    findings(&seen).iter().filter(|it| it.lint == lint).map(|it| in_words(&seen, it)).collect()
}

fn in_words(seen: &Seen<'_>, finding: &Finding) -> (String, String) {
    let slice = |range: TextRange| range.slice(&seen.article.text).expect("inside the text").to_owned();
    let mend = match &finding.mend {
        None => "nothing".to_owned(),
        Some(Mend::Resize(_, to)) => slice(*to),
        Some(Mend::Relabel(_, to)) => format!("→ {}", to.as_str()),
        Some(Mend::Delete(_)) => "deleted".to_owned(),
        Some(Mend::Link(_, role, target)) => match target {
            Target::Span(id) => {
                format!("{} {}", role.slug(), slice(seen.set.spans.get(id).expect("a span").extent()))
            }
            Target::Mention(range) => format!("{} ({})", role.slug(), slice(*range)),
            other => format!("{} {other:?}", role.slug()),
        },
        Some(Mend::Retire(label)) => format!("{} retired", label.as_str()),
        Some(Mend::Label(new)) => {
            let speaker = match new.links.first().map(|link| &link.target) {
                None => String::new(),
                Some(Target::Span(id)) => {
                    format!(", {}", slice(seen.set.spans.get(id).expect("a span").extent()))
                }
                Some(Target::Mention(range)) => format!(", ({})", slice(*range)),
                Some(other) => format!(", {other:?}"),
            };
            format!("{} [{}{speaker}]", new.label.as_str(), slice(new.range))
        }
    };
    (slice(finding.range), mend)
}

#[track_caller]
fn check(lint: &str, article: &str, expected: &[(&str, &str)]) {
    let found = said_of(lint, &[article]);
    let found: Vec<(&str, &str)> = found.iter().map(|(text, mend)| (text.as_str(), mend.as_str())).collect();
    assert_eq!(found, expected, "{article}");
}

#[test]
fn an_edge_with_space_or_punctuation_is_found_and_trimmed() {
    check("edges", "وصل [كريم ](person)إلى [تونس،](place) مساء", &[("كريم ", "كريم"), ("تونس،", "تونس")]);
    check("edges", "[Ada, ](person)left for [(Malta)](place).", &[("Ada, ", "Ada"), ("(Malta)", "Malta")]);
    check("edges", "dit-elle, [« On verra »](quote).", &[("« On verra »", "On verra")]);
    check("edges", "[Ada](person) met [Bob](person) in [شرق (بركان)](place)", &[]);
}

#[test]
fn what_a_quotation_keeps_at_its_end_is_no_wrong_edge() {
    check("edges", "وسأل كريم: “[هل وصل؟](quote)”", &[]);
    check("edges", "Ada said: “[It is late.](quote)”", &[]);
}

#[test]
fn an_edge_inside_a_grapheme_is_found_and_widened() {
    // The last vowel sign belongs to its letter.
    check("edges", "زار [محم](person)َد قابس", &[("محم", "محمَ")]);
}

#[test]
fn a_span_of_nothing_but_punctuation_is_offered_for_deletion() {
    check("edges", "وصل[ ، ](person)كريم", &[(" ، ", "deleted")]);
}

#[test]
fn a_quotation_mark_without_a_partner_is_mended_by_labelling_what_it_opens_or_closes() {
    check(
        "marks",
        "قال [كريم](person) إن “الماء قريب من هنا. ثم سكت.",
        &[("“", "quote [الماء قريب من هنا, كريم]")],
    );
    check("marks", "وأضاف [كريم](person) أن الماء قريب” ثم سكت.", &[("”", "quote [الماء قريب, كريم]")]);
    check("marks", "[Ada](person) said: it is late” and left.", &[("”", "quote [it is late, Ada]")]);
    check("marks", "He said \"yes\" and \"no", &[("\"", "quote [no]")]);
    // Nothing leads to it: the text has it so.
    check("marks", "Elle dit « oui » puis » encore", &[("»", "nothing")]);
    check("marks", "Ada “it is late” and left”.", &[("”", "nothing")]);
}

#[test]
fn a_mark_at_which_a_labelled_quote_begins_or_ends_is_no_finding() {
    check("marks", "قال كريم إن “[الماء قريب من هنا](quote). ثم سكت.", &[]);
    check("marks", "Elle dit [on verra bien](quote) ». Puis rien.", &[]);
}

#[test]
fn paired_marks_apostrophes_and_inches_are_no_lone_marks() {
    check("marks", "قال “إن «الماء» قريب”.وأضاف", &[]);
    check("marks", "l’avis d’Ada, the cats’ bowls, a 12\" pipe, ‘Ali’s house", &[]);
}

#[test]
fn a_quotation_over_paragraphs_that_each_open_with_a_mark_is_right() {
    check("marks", "“The first day was long.\n“The second was longer.”\nThat was all.", &[]);
    check(
        "marks",
        "“The first day was long.\nThe second was longer.”",
        &[("“", "quote [The first day was long]"), ("”", "nothing")],
    );
}

#[test]
fn the_same_string_with_two_labels_is_given_the_more_frequent_one() {
    check("labels", "[قابس](place) ثم [قابس](place) ثم [قَابس](organization)", &[("قَابس", "→ place")]);
    check("labels", "[Malta](place) and [MALTA](person) and [Ada](person)", &[("MALTA", "→ place")]);
    // Of two that are as frequent, the first counts; where it has both, one goes.
    check("labels", "[[Sète](organization)](place) et [Sète](place)", &[("Sète", "deleted")]);
    check("labels", "[Sète](place) et « [Sète](quote) »", &[]);
}

#[test]
fn a_name_that_crosses_a_quotes_edge_is_cut_at_the_mark_or_taken_into_the_quote() {
    let text = "قال “نعود إلى قابس” قريبا";
    let scene = crossing(text, "نعود إلى قابس", "قابس” قريبا", "place");
    check_found(&scene, "crossing", &[("قابس” قريبا", "قريبا")]);
    let scene = crossing("Ada said we go to New York soon", "we go to New", "New York", "place");
    check_found(&scene, "crossing", &[("New York", "we go to New York")]);
    check("crossing", "Elle dit « [on va à [Sète](place)](quote) »", &[]);
}

/// Two spans that cross, which brackets cannot mark.
fn crossing(text: &str, quote: &str, name: &str, label: &str) -> Scene {
    let mut scene = Scene::new(&[text]);
    for (id, part, label) in [("a", quote, "quote"), ("b", name, label)] {
        let start = text.find(part).expect("in the text");
        scene.label(0, id, TextRange::between(start, start + part.len()), label);
    }
    scene
}

#[track_caller]
fn check_found(scene: &Scene, lint: &str, expected: &[(&str, &str)]) {
    let seen = scene.seen(0);
    let found: Vec<_> =
        findings(&seen).iter().filter(|it| it.lint == lint).map(|it| in_words(&seen, it)).collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(text, mend)| (text.as_str(), mend.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_quote_without_a_speaker_is_offered_the_one_its_clause_names_or_unknown() {
    check(
        "speaker",
        "وقالت [نادرة](person) إن “[الماء يصل غدا](quote)”.",
        &[("الماء يصل غدا", "speaker نادرة")],
    );
    check(
        "speaker",
        "“[We left early](quote),” said the harbour master.",
        &[("We left early", "speaker (the harbour master)")],
    );
    check("speaker", "« [On verra bien](quote) »", &[("On verra bien", "speaker Unknown")]);
}

#[test]
fn a_very_long_name_is_found_and_one_over_a_line_end_gets_its_longer_line() {
    let long = "[one two three four five six seven eight nine ten eleven twelve thirteen](person)";
    check("length", long, &[(&long[1..long.len() - 9], "deleted")]);
    let event = format!("[{}. Then rain](event).", "the flood came ".repeat(14).trim_end());
    let whole = event[1..].split_once(']').expect("marked").0;
    check("length", &event, &[(whole, whole.split_once('.').expect("two sentences").0)]);
    check("length", "[كريم بوعلاق\nتونس](person)", &[("كريم بوعلاق\nتونس", "كريم بوعلاق")]);
    check("length", "« [Un deux trois quatre cinq six sept huit neuf dix onze douze treize](quote) »", &[]);
}

#[test]
fn a_title_or_generic_head_is_left_out_of_a_name() {
    check("heads", "قال [الوزير سليم الماجري](person)", &[("الوزير سليم الماجري", "سليم الماجري")]);
    check(
        "heads",
        "[وزير المياه التونسي سليم الماجري](person)",
        &[("وزير المياه التونسي سليم الماجري", "سليم الماجري")],
    );
    check("heads", "[د. سعاد المرابط](person)", &[("د. سعاد المرابط", "سعاد المرابط")]);
    check("heads", "في [مدينة الدار البيضاء](place)", &[("مدينة الدار البيضاء", "الدار البيضاء")]);
    check(
        "heads",
        "[Minister Selim Majri](person) in [the city of Valletta](place)",
        &[("Minister Selim Majri", "Selim Majri"), ("the city of Valletta", "Valletta")],
    );
    check("heads", "[le quotidien La Vigie](organization)", &[("le quotidien La Vigie", "Vigie")]);
}

#[test]
fn a_head_without_which_the_name_does_not_stand_is_no_finding() {
    check("heads", "[وادي الغزلان](place) و[بنك الضفتين](organization) و[وزارة المياه](organization)", &[]);
    check("heads", "[Dock Street](place), [أمير خان](person), [President](person)", &[]);
}

#[test]
fn a_label_never_used_is_said_once_there_is_work_and_can_be_retired() {
    let many = "[Ada](person) [Sète](place) [UCV](organization) «[oui](quote)» ".repeat(6);
    let expected = [(String::new(), "event retired".to_owned())];
    assert_eq!(said_of("unused", &[&many]), expected);
    assert_eq!(said_of("unused", &["[Ada](person)"]), []);
    assert_eq!(said_of("unused", &["[the flood](event)", &many]), []);
}

#[test]
fn a_lint_that_is_off_finds_nothing_and_every_lint_finds_something_in_these_tests() {
    let articles = ["[Ada ](person) “"];
    let scene = Scene::new(&articles);
    let seen = scene.seen(0);
    let mut looking = Looking::default();
    while looking.step(&seen, |name| name != "edges") {}
    let names: Vec<&str> = looking.findings().iter().map(|it| it.lint).collect();
    assert_eq!(names, ["marks"]);
    let tested = ["edges", "heads", "crossing", "labels", "length", "speaker", "marks", "unused"];
    assert_eq!(LINTS.iter().map(|lint| lint.name).collect::<Vec<_>>(), tested);
}

#[test]
fn a_long_article_is_looked_at_in_parts_and_gives_what_it_gives_at_once() {
    let line = "وصل [كريم ](person)إلى [قابس](place) وقال “[الماء قريب](quote)” ثم سكت “طويلا.\n";
    let article = line.repeat(600);
    let scene = Scene::new(&[&article]);
    let seen = scene.seen(0);
    let mut looking = Looking::default();
    let mut steps = 1;
    while looking.step(&seen, |_| true) {
        steps += 1;
    }
    assert!(steps > 8, "{steps} steps");
    let found = looking.findings();
    for (lint, count) in [("edges", 600), ("marks", 600), ("speaker", 600)] {
        assert_eq!(found.iter().filter(|it| it.lint == lint).count(), count, "{lint}");
    }
}

#[test]
fn a_finding_is_remembered_by_lint_place_and_label() {
    let scene = Scene::new(&["وصل [كريم ](person)"]);
    assert_eq!(findings(&scene.seen(0))[0].place(), "edges 7 16 person");
}

#[test]
fn what_is_left_as_it_is_is_kept_with_refusals_by_the_text_and_found_again_once_that_is_forgotten() {
    let scene =
        Scene::new(&["وصل [كريم ](person) إلى [تونس ](place)", "وصل [كريم ](person) إلى [تونس ](place)."]);
    let (one, other) = (scene.seen(0), scene.seen(1));
    let found = findings(&one);
    let mut refusals = Refusals::default();
    refusals.silence(one.article, &found[0]);
    let kept = Refusals::from_lines(refusals.lines().map(str::to_owned));
    assert!(kept.silences(one.article, &found[0]) && !kept.silences(one.article, &found[1]));
    assert!(!kept.silences(other.article, &findings(&other)[0]), "another text");
    assert_eq!((kept.refused(), kept.silenced()), (0, 1));
    // What concerns a label as a whole is silenced in every article.
    let unused =
        Finding { lint: "unused", range: TextRange::at(0), spans: Vec::new(), label: None, mend: None };
    refusals.silence(one.article, &unused);
    assert!(refusals.silences(other.article, &unused));
    refusals.forget_refused();
    assert_eq!(refusals.silenced(), 2);
    refusals.forget_silenced();
    assert_eq!(refusals, Refusals::default());
}
