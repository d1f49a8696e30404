//! The list of articles: finding, ordering, states, renaming, and the bin that gives back.

use serde_json::{Value, json};
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{bring_in, open_empty};

/// Titles of the rows, in the order of the list.
const TITLES: &str = "return [...document.querySelectorAll('[data-testid=library-row] .library-name')].map((e) => e.textContent);";

async fn until_listed(page: &Page, titles: &[&str]) {
    until(page, "the list", TITLES, json!(titles)).await;
}

async fn open_three(page: &Page) {
    open_empty(page, json!({})).await;
    let files: [(&str, &str); 3] = [
        ("banana.txt", "Banana\n\nقالَ الوزيرُ إنَّ المَدينَةَ ستفتحُ أبوابَها."),
        ("apple.txt", "Apple\n\nThe minister said that the city was open to all."),
        ("cherry.txt", "Cherry\n\nThe harbour of the town is old and the boats are new."),
    ];
    for (name, text) in files {
        bring_in(page, &[(name, text.as_bytes())]).await;
    }
    until_listed(page, &["Banana", "Apple", "Cherry"]).await;
}

async fn choose(page: &Page, id: &str, value: &str) {
    page.eval_with(
        "const s = document.querySelector(`[data-testid=${arguments[0]}]`);
         s.value = arguments[1]; s.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![json!(id), json!(value)],
    )
    .await;
}

async fn open_title(page: &Page) -> Value {
    page.eval("return document.querySelector('.library-row.current .library-name')?.textContent;").await
}

async fn articles_are_found_in_their_texts_ordered_filtered_and_gone_through_by_key(page: &mut Page) {
    open_three(page).await;
    // Without regard to tashkeel, in a text whose title says nothing of it; the hit shows its line.
    page.click_testid("library-filter").await;
    page.type_keys("مدينة").await;
    until_listed(page, &["Banana"]).await;
    assert_eq!(page.text("[data-testid=library-hit] mark").await, "المَدينَةَ");
    page.eval(
        "const f = document.querySelector('[data-testid=library-filter]');
         f.value = ''; f.dispatchEvent(new Event('input', { bubbles: true })); f.blur();",
    )
    .await;
    until_listed(page, &["Banana", "Apple", "Cherry"]).await;
    // The order is remembered, and the keys follow it.
    page.click_testid("library-sift").await;
    choose(page, "library-order", "title").await;
    until_listed(page, &["Apple", "Banana", "Cherry"]).await;
    page.reload().await;
    until_listed(page, &["Apple", "Banana", "Cherry"]).await;
    assert_eq!(open_title(page).await, json!("Cherry"));
    page.press("Shift+k").await;
    until(
        page,
        "the one before",
        "return document.querySelector('.page-head h1').textContent;",
        json!("Banana"),
    )
    .await;
    // Done, here and of one that is not open: the next that is not done is what is left.
    page.press("Shift+d").await;
    page.click("[data-testid=library-row]:nth-child(1) [data-testid=library-menu]").await;
    page.click("[data-testid=library-row]:nth-child(1) [data-testid=state-done]").await;
    until(
        page,
        "what is done",
        "return document.querySelector('[data-testid=library-total]').textContent;",
        json!("· 2 of 3 done"),
    )
    .await;
    page.press("Escape").await;
    page.press("Shift+n").await;
    until(
        page,
        "the one left",
        "return document.querySelector('.page-head h1').textContent;",
        json!("Cherry"),
    )
    .await;
    page.click_testid("library-sift").await;
    choose(page, "library-state", "done").await;
    until_listed(page, &["Apple", "Banana"]).await;
    choose(page, "library-language", "=ar").await;
    until_listed(page, &["Banana"]).await;
    page.click_testid("library-sift").await;
    page.click_testid("library-all").await;
    until_listed(page, &["Apple", "Banana", "Cherry"]).await;
}

async fn an_article_is_renamed_in_place_removed_and_brought_back(page: &mut Page) {
    open_three(page).await;
    page.eval("document.querySelector('.library-row.current .library-open').focus();").await;
    page.press("F2").await;
    page.find("[data-testid=article-rename-field]:focus").await;
    page.type_keys("Dates").await;
    page.press("Enter").await;
    until_listed(page, &["Banana", "Apple", "Dates"]).await;
    until(
        page,
        "the focus is back",
        "return document.activeElement.className.includes('library-open');",
        json!(true),
    )
    .await;
    // Esc leaves it as it was.
    page.press("F2").await;
    page.find("[data-testid=article-rename-field]:focus").await;
    page.type_keys("nothing").await;
    page.press("Escape").await;
    until_listed(page, &["Banana", "Apple", "Dates"]).await;
    label(page, "Cherry", 1, "2").await;
    until_count(page, 1).await;
    // Into the bin; the notice takes it back, label and all.
    page.click(".library-row.current [data-testid=library-menu]").await;
    page.click(".library-row.current [data-testid=article-remove]").await;
    until_listed(page, &["Banana", "Apple"]).await;
    assert_eq!(open_title(page).await, json!("Apple"));
    page.click("[data-testid=notices] [data-testid=notice-undo]").await;
    until_listed(page, &["Banana", "Apple", "Dates"]).await;
    until_count(page, 1).await;
    // Into the bin again, over a reload, and brought back from there.
    page.click(".library-row.current [data-testid=library-menu]").await;
    page.click(".library-row.current [data-testid=article-remove]").await;
    until_listed(page, &["Banana", "Apple"]).await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    until_listed(page, &["Banana", "Apple"]).await;
    page.click_testid("bin").await;
    until_listed(page, &["Dates"]).await;
    page.click_testid("bring-back").await;
    until_listed(page, &["Banana", "Apple", "Dates"]).await;
    assert_eq!(page.count("[data-testid=bin]").await, 0);
}

in_each_browser!(Dist;
    articles_are_found_in_their_texts_ordered_filtered_and_gone_through_by_key,
    an_article_is_renamed_in_place_removed_and_brought_back,
);
