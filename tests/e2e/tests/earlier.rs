//! How labels were at earlier times: kept by itself while one works, looked at and brought back.

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{bring_in, open_empty};

/// The clock goes six minutes further than it is. (Firefox gives a script a `Date` of its own.)
const SIX_MINUTES_LATER: &str = "const now = window.Date.now; window.Date.now = () => now() + 360000;";

async fn saved(page: &Page) {
    page.find("[data-testid=save-status][data-saved=true]").await;
}

async fn open_details(page: &Page) {
    page.click(".library-row.current [data-testid=library-menu]").await;
    page.click(".library-row.current [data-testid=article-details]").await;
    page.find("[data-testid=earlier-list], [data-testid=earlier-none]").await;
}

async fn what_the_labels_were_is_kept_looked_at_and_brought_back(page: &mut Page) {
    open_empty(page, json!({})).await;
    let text = "The harbour of the town is old and the boats are new.";
    bring_in(page, &[("harbour.txt", text.as_bytes())]).await;
    label(page, "harbour", 1, "2").await;
    until_count(page, 1).await;
    open_details(page).await;
    assert_eq!(page.count("[data-testid=earlier-none]").await, 1);
    page.click_testid("dialog-close").await;
    for (n, word) in ["town", "boats"].into_iter().enumerate() {
        page.eval(SIX_MINUTES_LATER).await;
        label(page, word, 1, "1").await;
        until_count(page, n as u64 + 2).await;
    }
    saved(page).await;
    page.reload().await;
    until_count(page, 3).await;

    open_details(page).await;
    assert_eq!(page.count("[data-testid=earlier-look]").await, 2, "the state before each of the two");
    page.click("[data-testid=earlier-list] > li:nth-child(2) [data-testid=earlier-look]").await;
    page.find("[data-testid=earlier-shown]").await;
    let lines =
        "return [...document.querySelectorAll('[data-testid=earlier-shown] li')].map((e) => e.textContent);";
    until(page, "what is only now", lines, json!(["town · Person", "boats · Person"])).await;
    assert_eq!(page.axe().await, [""; 0]);
    page.click_testid("earlier-back").await;
    until_count(page, 1).await;
    // One step of undo, which works in the dialog as well.
    page.press("Ctrl+z").await;
    until_count(page, 3).await;
    page.click_testid("earlier-back").await;
    until_count(page, 1).await;
    page.click_testid("dialog-close").await;
    assert!(has(page, "harbour", "Place").await);
    saved(page).await;
    page.reload().await;
    until_count(page, 1).await;

    // And so in Arabic; what was brought back is a state among the others.
    page.click_testid("language").await;
    open_details(page).await;
    assert_eq!(page.text("[data-testid=earlier] h3").await, "حالات سابقة");
    page.click("[data-testid=earlier-list] > li:nth-child(1) [data-testid=earlier-look]").await;
    until(page, "what is only then", lines, json!(["town، شخص"])).await;
    assert_eq!(page.axe().await, [""; 0]);
}

in_each_browser!(@ chromium Chromium Dist; what_the_labels_were_is_kept_looked_at_and_brought_back);
in_each_browser!(@ firefox Firefox Dist; what_the_labels_were_is_kept_looked_at_and_brought_back);
