//! Suggestions by keyboard alone: other mentions of a name in the article and in the project, names known from other
//! articles and from lists, proposals of a model of one's own, who took part in an event, verbs of one's own.

use serde_json::{Value, json};
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{bring_in, choose, dialog_gone, open_empty};

const FIRST: &str = "قال كريم أوعلي إن أكادير تنتظر. ثم سافر أوعلي ولأوعلي بيت في تيزنيت.";
const SECOND: &str = "عاد كريم أوعلي إلى أكادير، وبأكادير لقاء مع أوعلي.";

async fn mentions_and_known_names_are_labelled_by_keys(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("a.txt", FIRST.as_bytes())]).await;
    page.find("[data-block=\"0\"]").await;

    // The full name by keys: the cursor to its first word, two words selected.
    page.eval("document.getElementById('article-text').focus();").await;
    page.press_each(&["Ctrl+Home", "Ctrl+ArrowLeft", "Ctrl+Shift+ArrowLeft", "Ctrl+Shift+ArrowLeft", "1"])
        .await;
    until_chosen(page, "كريم أوعلي", "person").await;

    // One key lists the other mentions, ticked; Enter takes them, in one step.
    page.press("t").await;
    page.find("dialog[open] #suggest-1").await;
    assert_eq!(rows(page).await, json!([["أوعلي", true], ["ولأوعلي", true]]));
    page.wait_for("the first row has the focus", "return document.activeElement?.id === 'suggest-0';").await;
    assert_eq!(page.axe().await, Vec::<String>::new());
    // Some only: the second is left out, and taken in again.
    page.press_each(&["ArrowDown", "Space"]).await;
    until(page, "one is ticked", TICKED, json!(1)).await;
    page.press("Space").await;
    until(page, "both are ticked", TICKED, json!(2)).await;
    page.press("Enter").await;
    until_count(page, 3).await;
    page.find("body:not(:has(dialog[open]))").await;
    assert!(has(page, "أوعلي", "Person").await);
    page.press("Ctrl+z").await;
    until_count(page, 1).await;
    page.press("Ctrl+Shift+z").await;
    until_count(page, 3).await;
    // A place.
    page.press("Escape").await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press_each(&[
        "Ctrl+Home",
        "Ctrl+ArrowLeft",
        "Ctrl+ArrowLeft",
        "Ctrl+ArrowLeft",
        "Ctrl+ArrowLeft",
        "2",
    ])
    .await;
    until_count(page, 4).await;

    // Another article: what is known is marked, and nothing is labelled.
    bring_in(page, &[("b.txt", SECOND.as_bytes())]).await;
    until(page, "faint marks", "return document.querySelectorAll('.under .p').length;", json!(4)).await;
    until_count(page, 0).await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("v").await;
    page.by_testid("suggestion-bar").await;
    let said = "return document.querySelector('[data-testid=announcer]').textContent;";
    until(page, "it is said", said, json!("Suggestion: “كريم أوعلي”, Person (known name)")).await;
    assert_eq!(page.axe().await, Vec::<String>::new());
    // Taken; the next is gone to and taken; the one after is refused for good.
    page.press("y").await;
    until_count(page, 1).await;
    page.press("y").await;
    until_count(page, 2).await;
    page.press("z").await;
    until(page, "one is left", "return document.querySelectorAll('.under .p').length;", json!(1)).await;
    assert!(has(page, "أكادير", "Place").await);
    page.reload().await;
    until(page, "one is left", "return document.querySelectorAll('.under .p').length;", json!(1)).await;
    until_count(page, 2).await;
    // The list of all takes the last one.
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("Shift+t").await;
    page.find("dialog[open] #suggest-0").await;
    page.wait_for("the first row has the focus", "return document.activeElement?.id === 'suggest-0';").await;
    page.press("Enter").await;
    until_count(page, 3).await;

    // The file says how each came to be.
    let file: Value = serde_json::from_slice(&export(page).await).expect("JSON");
    let spans = file["documents"][0]["spans"].as_array().expect("spans");
    let origins: Vec<_> = spans.iter().map(|span| (&span["text"], &span["origin"])).collect();
    assert!(origins.iter().all(|(_, origin)| **origin == json!("known_name")), "{origins:?}");
}

/// More than a million bytes of text, so that articles are read when they are opened: of each the number and a name.
fn project() -> String {
    let line = |n: usize| {
        let name = if n == 55 {
            "وسافر أوعلي ثم عاد، ومعه كريم أوعلي الصغير."
        } else {
            "وصلت السفينة."
        };
        let rest = "قالت الريح للبحر كلاما طويلا لا اسم فيه ولا مكان. ".repeat(220);
        let text = format!("مقالة {n}. {name} وفي سوق أكادير {rest}");
        json!({ "title": format!("مقالة {n}"), "text": text }).to_string() + "\n"
    };
    std::iter::once(json!({ "title": "الأولى", "text": FIRST }).to_string() + "\n")
        .chain((2..=60).map(line))
        .collect()
}

async fn open_titled(page: &Page, title: &str) {
    let script = "const field = document.querySelector('[data-testid=library-filter]');
        field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true }));";
    page.eval_with(script, vec![json!(title)]).await;
    let only =
        "const rows = [...document.querySelectorAll('[data-testid=library-row]')]; return rows.length === 1;";
    page.wait_for("the article in the list", only).await;
    page.click("[data-testid=library-row] .library-open").await;
    let open = format!("return document.querySelector('.page-head h1')?.textContent === {};", json!(title));
    page.wait_for("it is open", &open).await;
    page.find("[data-block=\"0\"]").await;
}

async fn mentions_and_names_of_articles_that_are_not_loaded_are_found_as_well(page: &mut Page) {
    open_empty(page, json!({})).await;
    choose(page, &[("many.jsonl", project().as_bytes())]).await;
    page.click_testid("ask-take").await;
    dialog_gone(page).await;
    let listed = "return document.querySelector('[data-testid=library-total]')?.textContent;";
    until(page, "all are here", listed, json!("· 60")).await;
    open_titled(page, "الأولى").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    page.wait_for("the rest of the page", "return document.documentElement.dataset.later === 'here';").await;
    page.find("[data-block=\"0\"]").await;

    // Name and place by keys.
    page.eval("document.getElementById('article-text').focus();").await;
    let back = ["Ctrl+ArrowLeft"; 4];
    page.press("Ctrl+Home").await;
    page.press_each(&back).await;
    page.press("2").await;
    until_count(page, 1).await;
    page.press_each(&[
        "Escape",
        "Ctrl+Home",
        "Ctrl+ArrowLeft",
        "Ctrl+Shift+ArrowLeft",
        "Ctrl+Shift+ArrowLeft",
        "1",
    ])
    .await;
    until_chosen(page, "كريم أوعلي", "person").await;

    // In the project, linked as the same: the boxes by keys as well.
    page.press("t").await;
    page.wait_for("the first row has the focus", "return document.activeElement?.id === 'suggest-0';").await;
    page.eval("document.querySelector('[data-testid=mentions-project]').focus();").await;
    page.press("Space").await;
    let found = json!([["أوعلي", true], ["ولأوعلي", true], ["أوعلي", true], ["كريم أوعلي", true]]);
    let script = "return [...document.querySelectorAll('.suggest-row')].map((row) =>
        [row.querySelector('mark').textContent, row.querySelector('input').checked]);";
    until(page, "what is found", script, found).await;
    let title = "return document.querySelectorAll('.suggest-row small')[3].textContent.includes('مقالة 55');";
    until(page, "the article is named", title, json!(true)).await;
    page.eval("document.querySelector('[data-testid=mentions-link]').focus();").await;
    page.press("Space").await;
    until(
        page,
        "linked",
        "return document.querySelector('[data-testid=mentions-link]').checked;",
        json!(true),
    )
    .await;
    // All, none, the safe ones.
    page.click_testid("tick-none").await;
    until(page, "none is ticked", TICKED, json!(0)).await;
    page.click_testid("tick-all").await;
    until(page, "all are ticked", TICKED, json!(4)).await;
    page.eval("document.getElementById('suggest-0').focus();").await;
    page.press("Enter").await;
    page.find("body:not(:has(dialog[open]))").await;
    until_count(page, 4).await;
    let links = "return document.querySelectorAll('.relation-row').length;";
    until(page, "both here are the same", links, json!(2)).await;
    // One step of undo for all articles.
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("Ctrl+z").await;
    until_count(page, 2).await;
    until(page, "no links", links, json!(0)).await;
    open_titled(page, "مقالة 55").await;
    until_count(page, 0).await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("Ctrl+Shift+z").await;
    until_count(page, 2).await;
    page.find("[data-testid=save-status][data-saved=true]").await;

    // What was labelled in an article that is not loaded any more is known in another.
    page.reload().await;
    open_titled(page, "مقالة 30").await;
    page.wait_for("the rest of the page", "return document.documentElement.dataset.later === 'here';").await;
    until(page, "a faint mark", "return document.querySelectorAll('.under .p').length;", json!(1)).await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("v").await;
    page.by_testid("suggestion-bar").await;
    page.press("y").await;
    until_count(page, 1).await;
    assert!(has(page, "أكادير", "Place").await);
}

const OWN: &str =
    "ربح منتخب الجنوب سباق القوارب أمس في ميناء سفاقص. وجزم المدرب أن “البحر كان معنا طوال السباق”.";

async fn lists_own_models_events_and_verbs_suggest_what_keys_take_or_refuse(page: &mut Page) {
    open_empty(page, json!({})).await;
    // Proposals of one's own model: spans with a score, in code points.
    let at = |words: &str| {
        let start = OWN.find(words).map_or(0, |byte| OWN[..byte].chars().count());
        (start, start + words.chars().count())
    };
    let proposed = [("سباق القوارب", "event", 0.93), ("ربح", "person", 0.41)];
    let spans = proposed.map(|(words, label, score)| {
        json!({ "start": at(words).0, "end": at(words).1, "label": label, "score": score, "model": "nadir 2" })
    });
    let line = json!({ "title": "سباق", "text": OWN, "spans": spans }).to_string() + "\n";
    choose(page, &[("model.jsonl", line.as_bytes())]).await;
    page.click_testid("ask-take").await;
    page.click_testid("open-article").await;
    dialog_gone(page).await;
    let marks = "return document.querySelectorAll('.under .p').length;";
    until(page, "both are marked", marks, json!(2)).await;
    until_count(page, 0).await;
    // Neither taken nor refused they are there after a reload.
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    page.find("[data-block=\"0\"]").await;
    until(page, "both are marked again", marks, json!(2)).await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press_each(&["Ctrl+Home", "v"]).await;
    let said = "return document.querySelector('[data-testid=announcer]').textContent;";
    until(page, "it is said", said, json!("Suggestion: “ربح”, Person (model nadir 2 · 41%)")).await;
    page.press("z").await;
    let next = "return document.querySelector('[data-testid=announcer]').textContent.includes('“سباق القوارب”, Event (model nadir 2 · 93%)');";
    until(page, "the next is said", next, json!(true)).await;
    page.press("y").await;
    until_count(page, 1).await;

    // A list of names, a file like any other.
    page.click_testid("settings").await;
    page.click_testid("open-names").await;
    let list = page.file("names.tsv", "ميناء سفاقص\tPlace\nمنتخب الجنوب; منظمة\nلا وسم له\n");
    page.choose_files("[data-testid=name-list]", &[&list]).await;
    let kept = "return document.querySelector('[data-testid=name-lists]').textContent;";
    until(page, "the list is kept", kept, json!("names.tsv2 names✕")).await;
    until(
        page,
        "what is left out",
        "return document.querySelector('.dialog-notice.refusal')?.textContent.includes('left out: 3');",
        json!(true),
    )
    .await;
    until(
        page,
        "the refusal",
        "return document.querySelector('[data-testid=refusals]').textContent;",
        json!("1 refusal is remembered."),
    )
    .await;
    assert_eq!(page.axe().await, Vec::<String>::new());

    // A verb of one's own.
    page.click_testid("dialog-close").await;
    page.click_testid("settings").await;
    page.click_testid("open-verbs").await;
    page.find("[data-testid=verbs-ar]").await;
    page.eval(
        "const field = document.querySelector('[data-testid=verbs-ar]');
         field.focus(); field.value += ' جزم'; field.dispatchEvent(new Event('change', { bubbles: true }));",
    )
    .await;
    page.by_testid("verbs-usual").await;
    assert_eq!(page.axe().await, Vec::<String>::new());
    page.click_testid("dialog-close").await;
    page.find("body:not(:has(dialog[open]))").await;
    until(page, "two names and a quote", marks, json!(3)).await;
    // One is refused for good; the others are taken from the list of all.
    page.eval("document.getElementById('article-text').focus();").await;
    page.press_each(&["Escape", "Escape", "Ctrl+Home", "v", "Shift+z"]).await;
    until(page, "a name and a quote", marks, json!(2)).await;
    page.press("Shift+t").await;
    page.wait_for("the first row has the focus", "return document.activeElement?.id === 'suggest-0';").await;
    page.press("Enter").await;
    until_count(page, 3).await;
    assert!(has(page, "ميناء سفاقص", "Place").await);
    assert!(has(page, "البحر كان معنا طوال السباق", "Quote → المدرب").await, "{:?}", listed(page).await);

    // Who took part, where and when: one key each, and the list with its digits.
    click_word(page, "القوارب", 1).await;
    until_chosen(page, "سباق القوارب", "event").await;
    page.press("q").await;
    let roles = "return [...document.querySelectorAll('.relation-row')].map((row) =>
        row.firstElementChild.textContent + ' ' + row.querySelector('.relation-target').textContent);";
    until(page, "the nearest", roles, json!(["time: أمس"])).await;
    page.press("Shift+q").await;
    page.wait_for("the field", "return document.activeElement?.id === 'links-search';").await;
    page.press("1").await;
    until(page, "the place", roles, json!(["time: أمس", "place: ميناء سفاقص"])).await;
    page.press("Escape").await;
    page.find("body:not(:has(dialog[open]))").await;

    // All of it is there after a reload, refusals too.
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    until_count(page, 3).await;
    page.click_testid("settings").await;
    page.click_testid("open-names").await;
    until(
        page,
        "refusals",
        "return document.querySelector('[data-testid=refusals]').textContent;",
        json!("2 refusals are remembered."),
    )
    .await;
    page.click_testid("dialog-close").await;
    let file: Value = serde_json::from_slice(&export(page).await).expect("JSON");
    let spans = file["documents"][0]["spans"].as_array().expect("spans");
    let origins: Vec<_> = spans.iter().map(|span| span["origin"].clone()).collect();
    let model = |name: &str, version: &str| json!({ "model": name, "version": version });
    assert_eq!(origins, [model("nadir 2", ""), json!("known_name"), model("wusum-quotes", "1")]);
}

const TICKED: &str = "return document.querySelectorAll('.suggest-row input:checked').length;";

/// The words that each row marks, and whether it is ticked.
async fn rows(page: &Page) -> Value {
    page.eval(
        "return [...document.querySelectorAll('.suggest-row')].map((row) =>
            [row.querySelector('mark').textContent, row.querySelector('input').checked]);",
    )
    .await
}

in_each_browser!(@ chromium Chromium Dist;
    mentions_and_known_names_are_labelled_by_keys,
    mentions_and_names_of_articles_that_are_not_loaded_are_found_as_well,
    lists_own_models_events_and_verbs_suggest_what_keys_take_or_refuse
);
in_each_browser!(@ firefox Firefox Dist;
    mentions_and_known_names_are_labelled_by_keys,
    mentions_and_names_of_articles_that_are_not_loaded_are_found_as_well,
    lists_own_models_events_and_verbs_suggest_what_keys_take_or_refuse
);
in_each_browser!(@ webkit WebKit Dist; mentions_and_known_names_are_labelled_by_keys);
