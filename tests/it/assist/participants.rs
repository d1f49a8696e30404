//! Who took part in an event, proposed in marked text.

use wusum::assist::participants::participants;
use wusum::model::Target;

use super::Scene;

#[track_caller]
fn check(article: &str, expected: &[(&str, &str)]) {
    let scene = Scene::new(&[article]);
    let seen = scene.seen(0);
    let event = seen.set.spans.iter().find(|span| span.label.as_str() == "event").expect("an event");
    let slice = |target: &Target| match target {
        Target::Span(id) => seen.set.spans.get(id).expect("a span").extent(),
        Target::Mention(range) => *range,
        other => panic!("{other:?}"),
    };
    let found = participants(&seen, event);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|link| (link.role.slug(), slice(&link.target).slice(&seen.article.text).expect("inside")))
        .collect();
    assert_eq!(found, expected, "{article}");
}

#[test]
fn what_stands_inside_an_event_comes_first_then_what_is_near_in_its_sentence() {
    check(
        "تستضيف مدينة [صفاقس](place) هذا الأسبوع [المؤتمر الرابع ل[تماه](organization)](event) بقيادة [سليم الماجري](person). وغاب [علي](person).",
        &[("participant", "تماه"), ("time", "هذا الأسبوع"), ("agent", "سليم الماجري"), ("place", "صفاقس")],
    );
}

#[test]
fn dates_are_when_it_was_and_years_alone_only_after_a_word_that_says_so() {
    check("[فيضانات الوادي](event) في أكتوبر 2021 أضرت بنحو 2000 بيت", &[("time", "أكتوبر 2021")]);
    check(
        "the [fire](event) in [Dock Street](place) on 12 March 2021, led by nobody",
        &[("place", "Dock Street"), ("time", "12 March 2021")],
    );
    check(
        "[la course](event) du lundi, organisée par l’[UCV](organization) à [Sète](place)",
        &[("time", "lundi"), ("agent", "UCV"), ("place", "Sète")],
    );
    check("ربحوا [سباق القوارب](event) أمس، وفي [فاس](place)", &[("time", "أمس"), ("place", "فاس")]);
    check("[the fire](event) of may in which they may march", &[]);
    check(
        "the [summit](event) opened on Monday, March 3, 2022, and went on Tuesday, Wednesday",
        &[("time", "Monday, March 3, 2022"), ("time", "Tuesday"), ("time", "Wednesday")],
    );
    check(
        "[الهجوم](event) يوم 12/03/2021 ثم 2021-04-02 لا 12/03",
        &[("time", "12/03/2021"), ("time", "2021-04-02")],
    );
    check("[الندوة](event) يوم الجمعة، ٣ مارس ٢٠٢٢", &[("time", "الجمعة، ٣ مارس ٢٠٢٢")]);
}

#[test]
fn who_organizes_an_event_did_it_before_or_after_the_verb() {
    check(
        "نظمت [وزارة الماء](organization) [مؤتمر المياه](event) بحضور [حسن](person)",
        &[("agent", "وزارة الماء"), ("participant", "حسن")],
    );
    check(
        "[UCV](organization) organised [the regatta](event) in [Sète](place), and [Ada](person) led a boat",
        &[("place", "Sète"), ("agent", "UCV"), ("participant", "Ada")],
    );
    check("L’[UCV](organization) a organisé [la course](event).", &[("agent", "UCV")]);
}
