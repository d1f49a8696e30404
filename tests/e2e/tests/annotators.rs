//! Several annotators in one browser: each has their own labels, another's are for looking at.

use serde_json::{Value, json};
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{bring_in, open_empty};

const TEXT: &str = "زارت سلمى المغرب. ثم عادت سلمى إلى المدينة.";

async fn two_annotators_have_their_own_labels_over_a_reload(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("a.txt", TEXT.as_bytes())]).await;
    // Nobody has to give a name before reading or labelling.
    label(page, "سلمى", 1, "1").await;
    page.click_testid("who").await;
    page.by_testid("annotator-name").await;
    name(page, "ليلى").await;

    page.click_testid("who").await;
    page.click_testid("annotator-add").await;
    name(page, "Karim").await;
    until_count(page, 0).await;
    page.find("[data-testid=undo]:disabled").await;
    label(page, "المغرب", 1, "2").await;
    label(page, "المدينة", 1, "2").await;

    page.reload().await;
    until(page, "who labels", WHO, json!("Karim")).await;
    until_count(page, 2).await;

    // Another's labels are shown and stay as they are.
    page.click_testid("look-at").await;
    until_count(page, 1).await;
    assert!(page.text("[data-testid=looking]").await.contains("ليلى"));
    page.eval("document.getElementById('article-text').focus();").await;
    page.press_each(&["j", "Delete"]).await;
    let refused = "return !!document.querySelector('.notice.refusal');";
    until(page, "it is said", refused, json!(true)).await;
    until_count(page, 1).await;
    page.click_testid("back-to-mine").await;
    until_count(page, 2).await;

    // Back in her chair she has her own, also under another name.
    page.click_testid("who").await;
    page.click(".who-menu li:first-child [data-testid=annotator]").await;
    until_count(page, 1).await;
    assert!(has(page, "سلمى", "Person").await);
    page.click_testid("who").await;
    page.click_testid("annotator-rename").await;
    name(page, "ليلى حداد").await;
    page.reload().await;
    until_count(page, 1).await;
    let file: Value = serde_json::from_slice(&export(page).await).expect("JSON");
    let sets = file["documents"][0]["sets"].as_array().expect("sets").iter();
    let mut sets: Vec<&str> = sets.filter_map(|set| set["annotator"].as_str()).collect();
    sets.sort_unstable();
    assert_eq!(sets, ["Karim", "ليلى حداد"], "files carry names");

    // A third begins with a copy.
    page.click_testid("who").await;
    page.click_testid("annotator-add").await;
    name(page, "سمير").await;
    until_count(page, 0).await;
    page.click("[data-testid=look-at][aria-label*=Karim]").await;
    until_count(page, 2).await;
    page.click_testid("start-from-copy").await;
    until_count(page, 2).await;
    assert_eq!(page.count("[data-testid=looking]").await, 0);
    page.eval("document.getElementById('article-text').focus();").await;
    page.press_each(&["j", "Delete"]).await;
    until_count(page, 1).await;
    page.click("[data-testid=look-at][aria-label*=Karim]").await;
    until_count(page, 2).await;
}

/// Fills the field of the open menu.
async fn name(page: &Page, name: &str) {
    until(
        page,
        "the field has the focus",
        "return document.activeElement?.dataset.testid === 'annotator-name';",
        json!(true),
    )
    .await;
    page.type_keys(name).await;
    page.click_testid("annotator-save").await;
    until(page, "who labels", WHO, json!(name)).await;
}

const WHO: &str = "return document.querySelector('[data-testid=who-name]').textContent;";

in_each_browser!(Dist;
    two_annotators_have_their_own_labels_over_a_reload,
);
