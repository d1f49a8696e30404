//! Suggestions by keyboard alone: other mentions of a name, and names that are known from another article.

use serde_json::{Value, json};
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{bring_in, open_empty};

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

const TICKED: &str = "return document.querySelectorAll('.suggest-row input:checked').length;";

/// The words that each row marks, and whether it is ticked.
async fn rows(page: &Page) -> Value {
    page.eval(
        "return [...document.querySelectorAll('.suggest-row')].map((row) =>
            [row.querySelector('mark').textContent, row.querySelector('input').checked]);",
    )
    .await
}

in_each_browser!(Dist; mentions_and_known_names_are_labelled_by_keys);
