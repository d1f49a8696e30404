//! What loads after the start: where it does not come, the page says so and goes on as soon as it does.

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::common::{until, until_chosen, until_count, until_heading_has_focus};
use crate::steps::{bring_in, open_empty};

async fn a_dialog_that_does_not_come_says_what_to_do_and_comes_when_it_can(page: &mut Page) {
    page.open("/").await;
    page.click_testid("settings").await;
    there(page, "dialog[open] [data-testid=dialog-not-here]").await;
    until_heading_has_focus(page).await;
    assert_eq!(page.axe().await, [""; 0]);
    let shown = page.text("[data-testid=dialog]").await;
    assert!(shown.contains("could not be loaded") && shown.contains("your labels are saved"), "{shown}");
    let tries = page.eval("return tries();").await.as_u64().expect("a number");
    page.click_testid("fetch-again").await;
    page.wait_for("it is tried again", &format!("return tries() > {tries};")).await;
    there(page, "dialog[open] [data-testid=dialog-not-here]").await;
    assert_eq!(page.count("[data-testid=dialog-settings]").await, 0);

    page.eval("arrives();").await;
    page.click_testid("fetch-again").await;
    there(page, "dialog[open] [data-testid=dialog-settings]").await;
    until_heading_has_focus(page).await;
    page.press("Escape").await;
    // The samples of the first visit have waited as well.
    page.wait_for("a sample is open", "return document.querySelector('.under .s');").await;
}

async fn what_is_pasted_before_the_import_has_come_is_taken_once_it_has(page: &mut Page) {
    page.open("/").await;
    page.paste("body", "نص ألصق قبل أن يصل ما يقرؤه.").await;
    there(page, "dialog[open] [data-testid=dialog-not-here]").await;
    page.eval("arrives();").await;
    // The page may have fetched it by itself in the meantime.
    page.eval("document.querySelector('[data-testid=fetch-again]')?.click();").await;
    page.wait_for(
        "the text is open",
        "return [...document.querySelectorAll('[data-block]')].some((b) => b.textContent.includes('ألصق قبل'));",
    )
    .await;
}

async fn keys_pressed_before_the_rest_has_come_are_done_in_their_order_once_it_has(page: &mut Page) {
    open_empty(page, json!({})).await;
    page.eval("sessionStorage.setItem('held', 'yes'); arrives();").await;
    bring_in(page, &[("a.txt", "وصلت ليلى إلى فاس. ثم عادت.".as_bytes())]).await;
    page.reload().await;
    page.find("[data-block=\"0\"]").await;

    // The start alone opens, labels and saves.
    page.eval("document.getElementById('article-text').focus();").await;
    page.press_each(&["Ctrl+Home", "Ctrl+Shift+ArrowLeft", "1"]).await;
    let persons = "return document.querySelector('[data-testid=count-person]').textContent;";
    until(page, "a person", persons, json!("1")).await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    // Widening is not there yet, and the label that is to come after it must not come before it.
    page.press_each(&["w", "2"]).await;
    page.wait_for("the rest is asked for", "return tries() > 0;").await;
    assert_eq!(page.eval(persons).await, json!("1"));
    assert_eq!(page.count("html[data-later]").await, 0);

    page.eval("arrives();").await;
    until_chosen(page, "وصلت ليلى إلى فاس", "place").await;
    until_count(page, 1).await;
}

async fn there(page: &Page, what: &str) {
    page.wait_for(&format!("{what} is there"), &format!("return document.querySelector('{what}');")).await;
}

in_each_browser!(
    DistWithLateParts;
    a_dialog_that_does_not_come_says_what_to_do_and_comes_when_it_can,
    what_is_pasted_before_the_import_has_come_is_taken_once_it_has,
    keys_pressed_before_the_rest_has_come_are_done_in_their_order_once_it_has,
);
