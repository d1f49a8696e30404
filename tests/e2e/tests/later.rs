//! What loads after the start: where it does not come, the page says so and goes on as soon as it does.

use wusum_e2e::{Page, in_each_browser};

use crate::common::until_heading_has_focus;

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

async fn there(page: &Page, what: &str) {
    page.wait_for(&format!("{what} is there"), &format!("return document.querySelector('{what}');")).await;
}

in_each_browser!(
    DistWithLateParts;
    a_dialog_that_does_not_come_says_what_to_do_and_comes_when_it_can,
    what_is_pasted_before_the_import_has_come_is_taken_once_it_has,
);
