//! Changing labels under their spans: what it touches is said first, and one step takes it back.

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{bring_in, open_empty};

async fn says(page: &Page, wanted: &str) {
    let script = "return document.querySelector('[data-testid=reshape-preview]')?.textContent;";
    until(page, "the preview", script, json!(wanted)).await;
}

async fn choose(page: &Page, id: &str, value: &str) {
    page.eval_with(
        "const s = document.querySelector(`[data-testid=${arguments[0]}]`);
         s.value = arguments[1]; s.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![json!(id), json!(value)],
    )
    .await;
}

async fn merging_says_what_it_touches_and_one_step_takes_it_back(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("a.txt", "زارت سلمى المغرب ثم عادت سلمى.".as_bytes())]).await;
    label(page, "المغرب", 1, "2").await;
    label(page, "المغرب", 1, "3").await;
    label(page, "سلمى", 1, "2").await;
    until_count(page, 3).await;
    page.click_testid("edit-labels").await;
    page.click("[data-testid=label-row-place] [data-testid=label-change]").await;
    choose(page, "reshape-into", "organization").await;
    let merged = "Touches 2 labels in 1 article of 1 annotator. \
        1 place has both labels: they become one, and notes are joined.";
    says(page, merged).await;
    choose(page, "reshape-kind", "text").await;
    says(page, "This touches nothing.").await;
    page.click_testid("reshape-text").await;
    page.type_keys("سلمى").await;
    says(page, "Touches 1 label in 1 article of 1 annotator.").await;
    choose(page, "reshape-kind", "remove").await;
    says(page, "Touches 2 labels in 1 article of 1 annotator. 2 are deleted.").await;
    choose(page, "reshape-kind", "merge").await;
    says(page, merged).await;
    page.click_testid("reshape-confirm").await;
    page.find("body:not(:has([data-testid=label-row-place]))").await;
    until_count(page, 2).await;
    page.click(".dialog-notices [data-testid=notice-undo]").await;
    page.by_testid("label-row-place").await;
    until_count(page, 3).await;
    // Retired: its span stays, the panel offers it no more.
    page.click("[data-testid=label-row-place] [data-testid=label-change]").await;
    choose(page, "reshape-kind", "retire").await;
    page.click_testid("reshape-confirm").await;
    page.find("body:not(:has(.schema-row [data-testid=label-place]))").await;
    until_count(page, 3).await;
    page.click_testid("dialog-close").await;
    assert!(has(page, "سلمى", "Place").await);
}

in_each_browser!(Dist;
    merging_says_what_it_touches_and_one_step_takes_it_back,
);
