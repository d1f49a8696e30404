//! Quotes and their speakers, proposed in marked text.

use wusum::assist::quotations::{origin, speakers, suggest};
use wusum::assist::{Reporting, Seen, own_verbs, verbs};
use wusum::model::Target;
use wusum::text::TextRange;

use super::Scene;

/// What is proposed, with its speaker: a labelled one as it is, a mention in round brackets, `-` for nobody.
fn proposed(seen: &Seen<'_>) -> Vec<(String, String)> {
    let slice = |range: TextRange| range.slice(&seen.article.text).expect("inside").to_owned();
    let mut found = Vec::new();
    for suggestion in suggest(seen) {
        assert_eq!((suggestion.label.as_str(), &suggestion.origin), ("quote", &origin()));
        let speaker = suggestion.links.first().map_or("-".to_owned(), |link| in_words(seen, &link.target));
        found.push((slice(suggestion.range), speaker));
    }
    found
}

fn in_words(seen: &Seen<'_>, target: &Target) -> String {
    let slice = |range: TextRange| range.slice(&seen.article.text).expect("inside").to_owned();
    match target {
        Target::Span(id) => slice(seen.set.spans.get(id).expect("a span").extent()),
        Target::Mention(range) => format!("({})", slice(*range)),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn check(article: &str, expected: &[(&str, &str)]) {
    let scene = Scene::new(&[article]);
    let found = proposed(&scene.seen(0));
    let found: Vec<(&str, &str)> =
        found.iter().map(|(text, speaker)| (text.as_str(), speaker.as_str())).collect();
    assert_eq!(found, expected, "{article}");
}

#[test]
fn words_in_marks_after_a_verb_of_saying_are_a_quote_of_its_subject() {
    check(
        "وقالت الباحثة [نادرة بن عمار](person) إن “الماء يصل إلى كل بيت”.",
        &[("الماء يصل إلى كل بيت", "نادرة بن عمار")],
    );
    check("وشدد بوعلاق على أن «القنوات القديمة تهدر الماء».", &[("القنوات القديمة تهدر الماء", "(بوعلاق)")]);
    check(
        "[Zahrafield](person) wrote that “no decision has been taken”.",
        &[("no decision has been taken", "Zahrafield")],
    );
    check("Le maire a déclaré : « On poussera les murs. »", &[("On poussera les murs.", "(Le maire)")]);
}

#[test]
fn words_in_marks_before_a_verb_of_saying_are_a_quote_of_its_subject() {
    check("“سنعود قريبا”، قالت [ماركيز](person)، ثم خرجت.", &[("سنعود قريبا", "ماركيز")]);
    check("“We chose Valletta,” said [Zahrafield](person).", &[("We chose Valletta", "Zahrafield")]);
    check("\"We chose Valletta,\" the keeper said yesterday.", &[("We chose Valletta", "(the keeper)")]);
    check(
        "« On poussera les murs », sourit [Vaudricourt](person).",
        &[("On poussera les murs", "Vaudricourt")],
    );
}

#[test]
fn short_words_in_marks_without_a_verb_that_leads_to_them_are_a_name() {
    check("بحسب ما أوردت صحيفة “مرايا” التونسية، يفتتح المؤتمر غدا.", &[]);
    check("قال كريم في تصريح لوكالة “ضفاف” إنه عائد.", &[]);
    check("She said the weekly “Harbour Ledger” had closed.", &[]);
    check("Il a ajouté que le film « La Vigie du port » sortirait.", &[]);
    check("كتاب “الماء والناس في الجنوب الشرقي” طبع مرتين.", &[]);
}

#[test]
fn a_single_word_that_a_verb_leads_to_is_a_quote() {
    check("وسئل كريم فقال: “نعم”.", &[("نعم", "-")]);
    check("“Never,” said [Ada](person).", &[("Never", "Ada")]);
}

#[test]
fn a_comma_between_the_verb_and_few_words_leads_to_them() {
    check(
        "[Ada](person) said, “It’s done.” “We can’t stop,” [Bob](person) replied. “Not now.”",
        &[("It’s done.", "Ada"), ("We can’t stop", "Bob"), ("Not now.", "Bob")],
    );
    check(
        "« C’est l’heure », dit-elle. [Paul](person) répondit : « Non ».",
        &[("C’est l’heure", "-"), ("Non", "Paul")],
    );
}

#[test]
fn a_second_verb_of_the_same_clause_has_its_subject() {
    check(
        "“I don’t know,” he said, adding that “nobody does these days.”",
        &[("I don’t know", "-"), ("nobody does these days.", "-")],
    );
    check(
        "“It holds well,” [Ada](person) said, adding that “nobody doubts it these days.” “Not so,” said Bob, noting that “it leaks here.”",
        &[
            ("It holds well", "Ada"),
            ("nobody doubts it these days.", "Ada"),
            ("Not so", "(Bob)"),
            ("it leaks here.", "(Bob)"),
        ],
    );
}

#[test]
fn a_verb_without_a_subject_goes_on_with_the_speaker_before() {
    check(
        "وقال [حمدان](person) إن “السد سليم تماما”.وأوضح أن “الشقوق قديمة جدا”. وتابع “سنصلحها في الصيف”. واستطرد “والمال موجود”.",
        &[
            ("السد سليم تماما", "حمدان"),
            ("الشقوق قديمة جدا", "حمدان"),
            ("سنصلحها في الصيف", "حمدان"),
            ("والمال موجود", "حمدان"),
        ],
    );
    check(
        "[Ada](person) said: “The dam is sound.” She added: “We mend it in summer.”",
        &[("The dam is sound.", "Ada"), ("We mend it in summer.", "Ada")],
    );
}

#[test]
fn a_quote_that_the_verb_interrupts_is_two_quotes_of_one_speaker() {
    check(
        "“We chose Valletta,” said [Zahrafield](person). “It was the crew.”",
        &[("We chose Valletta", "Zahrafield"), ("It was the crew.", "Zahrafield")],
    );
    check("“سنعود”، قالت [ماركيز](person)، “ومعنا الحل”", &[("سنعود", "ماركيز"), ("ومعنا الحل", "ماركيز")]);
}

#[test]
fn a_person_named_after_a_comma_is_the_speaker_not_the_body_spoken_for() {
    check(
        "وقال الناطق باسم [تماه](organization)، [أنطوان فيرييه](person)، إن “التمويل لم يعد العقبة الأولى”.",
        &[("التمويل لم يعد العقبة الأولى", "أنطوان فيرييه")],
    );
}

#[test]
fn a_quote_in_a_quote_has_its_own_proposal() {
    check(
        "[Ada](person) recalled: “[Bob](person) said: ‘Freeze everything now.’ He was right.”",
        &[("Bob said: ‘Freeze everything now.’ He was right.", "Ada"), ("Freeze everything now.", "Bob")],
    );
}

#[test]
fn a_name_with_a_colon_makes_a_statement_where_the_name_is_known() {
    let text =
        "[حسن](person) في قابس.\nحسن: السد سليم ولا خوف على القرى\nأهم النقاط: الماء والسد والطريق والمال";
    check(text, &[("السد سليم ولا خوف على القرى", "(حسن)")]);
    check("[Ada](person): “It holds.”", &[("It holds.", "Ada")]);
}

#[test]
fn what_is_labelled_already_is_not_proposed_again() {
    check("وقال حمدان إن “[السد سليم تماما](quote)”.", &[]);
    check("وقال حمدان إن “السد [سليم تماما](quote)”.", &[]);
}

#[test]
fn the_users_own_verbs_count_and_those_taken_out_do_not() {
    let scene = Scene::new(&["وجزم حمدان أن “السد سليم تماما”. وقال علي إن “الطريق مقطوع تماما”."]);
    let own = Reporting::of(["جزم", "-قال"]);
    let seen = Seen { reporting: &own, ..scene.seen(0) };
    assert_eq!(proposed(&seen).first().map(|(text, _)| text.as_str()), Some("السد سليم تماما"));
    assert_eq!(proposed(&scene.seen(0)).len(), 1);
    assert!(own.is_verb("وجزمت") && !own.is_verb("قال"));
}

#[test]
fn a_list_of_verbs_is_edited_as_a_whole_and_only_the_difference_is_kept() {
    let edit = |own: &[String], language, change: fn(String) -> String| {
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        own_verbs(&own, language, &change(verbs(language, &own).join(" ")))
    };
    let own = edit(&[], "fr", |list| list.replace(" estime ", " chuchote  chuchote ") + " • Chuchote");
    assert_eq!(own, ["fr:-estime", "fr:chuchote"]);
    let own = edit(&own, "en", |list| list.replace("said ", ""));
    assert_eq!(own, ["en:-said", "fr:-estime", "fr:chuchote"]);
    let reporting = Reporting::of(own.iter().map(String::as_str));
    assert!(reporting.is_verb("Chuchote"));
    assert!(!reporting.is_verb("said") && !reporting.is_verb("estime") && reporting.is_verb("says"));
    // Back as it was: nothing is kept.
    let own = edit(&own, "fr", |list| list.replace("chuchote", "") + " estime");
    let own = edit(&own, "en", |list| list + " SAID");
    assert_eq!(own, Vec::<String>::new());
    // Words of before there were three lists.
    assert_eq!(verbs("ar", &["جزم", "-قال"]).last(), Some(&"جزم"));
    assert!(!verbs("ar", &["جزم", "-قال"]).contains(&"قال"));
}

#[test]
fn arabic_verbs_are_known_in_every_person_with_their_prefixes() {
    let usual = Reporting::usual();
    for verb in
        ["قال", "وقالت", "فقالوا", "يقول", "تقول", "وأضافت", "اوضح", "أَوضَحَ", "يؤكدون", "s’exclame", "Said"]
    {
        assert!(usual.is_verb(verb), "{verb}");
    }
    for other in ["وصل", "مقال", "كتاب", "sadly", "فارق", ""] {
        assert!(!usual.is_verb(other), "{other}");
    }
}

#[test]
fn the_list_of_speakers_begins_with_the_clause_then_who_spoke_before_then_who_is_near() {
    let text = "زار [كريم](person) [تماه](organization). وقال [حمدان](person) إن “[السد سليم تماما](quote)”. وقال [علي](person) إن “[الطريق مقطوع](quote)”.";
    let scene = Scene::new(&[text]);
    let seen = scene.seen(0);
    let quote = seen.set.spans.iter().rfind(|span| span.label.as_str() == "quote").expect("two");
    let found: Vec<String> =
        speakers(&seen, quote.extent()).iter().map(|target| in_words(&seen, target)).collect();
    assert_eq!(found, ["علي", "حمدان", "تماه", "كريم"]);
}

#[test]
fn a_name_after_what_describes_its_bearer_is_the_speaker() {
    check(
        "وقالت الباحثة في السياسات المائية [نادرة](person) إن “الماء يصل إلى كل بيت”.",
        &[("الماء يصل إلى كل بيت", "نادرة")],
    );
}
