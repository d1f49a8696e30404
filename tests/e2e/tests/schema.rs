//! Changing labels under their spans: what it touches is said first, and one step takes it back.

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{bring_in, fill, open_empty};

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

async fn labels_are_explained_added_renamed_recoloured_and_hidden(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("a.txt", "زارت سلمى المغرب ثم عادت سلمى.".as_bytes())]).await;
    label(page, "المغرب", 1, "2").await;
    label(page, "سلمى", 1, "1").await;
    // What the chosen label means, by its key; in words of one's own from now on.
    page.press("d").await;
    until_title(page, "Person").await;
    assert!(page.count("[data-testid=definition-examples] mark").await > 1);
    page.click_testid("definition-edit").await;
    page.find("[data-testid=definition-input]:focus").await;
    fill(page, "definition-input", "Whoever has a name.").await;
    page.click_testid("definition-save").await;
    let said = "return document.querySelector('.definition-text')?.textContent;";
    until(page, "the definition", said, json!("Whoever has a name.")).await;
    page.press("Escape").await;
    page.find("body:not(:has(dialog[open]))").await;
    page.press("k").await;
    until_chosen(page, "سلمى", "person").await;
    page.press_each(&["j", "d"]).await;
    until_title(page, "Place").await;
    page.click("[data-testid=dialog-definition] footer button").await;

    // A new one; the name gives its id, and neither is taken twice.
    page.click_testid("label-add").await;
    page.find("[data-testid=label-add-ar]:focus").await;
    page.type_keys("عمل فني").await;
    fill(page, "label-add-en", "Work of art").await;
    let id = "return document.querySelector('[data-testid=label-add-id]').value;";
    until(page, "its id", id, json!("work-of-art")).await;
    page.click_testid("label-add-save").await;
    page.by_testid("label-row-work-of-art").await;
    let added = page.eval(
        "return document.querySelector('[data-testid=label-row-work-of-art] [data-testid=label-key]').value;",
    );
    assert_eq!(added.await, json!("6"));
    page.click_testid("label-add").await;
    page.find("[data-testid=label-add-ar]:focus").await;
    page.type_keys("لوحة").await;
    fill(page, "label-add-id", "work-of-art").await;
    page.click_testid("label-add-save").await;
    let refused = page.text(".notice.refusal").await;
    assert!(refused.contains("work-of-art"), "{refused}");
    page.click(".label-add button[type=button]").await;

    // Another name and another colour, of the label and of what is painted.
    change(page, "label-row-place", "[data-testid=label-name-en]", "Location").await;
    change(page, "label-row-place", "input[type=color]", "#aa0011").await;
    // A key that another label has is refused, and the old one shown again.
    change(page, "label-row-place", "[data-testid=label-key]", "1").await;
    let key = "return document.querySelector('[data-testid=label-row-place] [data-testid=label-key]').value;";
    until(page, "its key", key, json!("2")).await;
    page.click_testid("dialog-close").await;
    page.find("body:not(:has(dialog[open]))").await;
    until(page, "tags and colours", PAINTED, json!([["Person", false], ["Location", true]])).await;
    label_new(page, "عادت", "6").await;
    until_chosen(page, "عادت", "work-of-art").await;
    until(page, "the tags", PAINTED, json!([["Person", false], ["Location", true], ["Work of art", false]]))
        .await;

    // Hidden: neither painted nor offered; its label is still there.
    page.click_testid("edit-labels").await;
    page.click("[data-testid=label-row-place] [data-testid=label-shown]").await;
    page.click_testid("dialog-close").await;
    page.find("body:not(:has(dialog[open]))").await;
    until(page, "the tags", PAINTED, json!([["Person", false], ["Work of art", false]])).await;
    select(page, "زارت", 1).await;
    assert_eq!(page.count("[data-testid=picker-place]").await, 0);
    assert_eq!(page.count("[data-testid=picker-work-of-art]").await, 1);
    page.press_each(&["Escape", "Escape"]).await;
    page.reload().await;
    until(page, "the tags after a reload", PAINTED, json!([["Person", false], ["Work of art", false]])).await;
    let file: serde_json::Value = serde_json::from_slice(&crate::common::export(page).await).expect("JSON");
    assert_eq!(file["documents"][0]["spans"].as_array().map(Vec::len), Some(3));
    page.click_testid("edit-labels").await;
    page.click("[data-testid=label-row-place] [data-testid=label-shown]").await;
    page.click_testid("dialog-close").await;
    until(page, "the tags", PAINTED, json!([["Person", false], ["Location", true], ["Work of art", false]]))
        .await;
}

/// What the tags of the open article say, in the order of the text, and which of them have the new colour.
const PAINTED: &str = "return [...document.querySelectorAll('.under .s[data-tag]')]
    .map((s) => [s.dataset.tag, getComputedStyle(s).borderBlockEndColor === 'rgb(170, 0, 17)',
      -s.getBoundingClientRect().right]).sort((a, b) => a[2] - b[2]).map((s) => s.slice(0, 2));";

async fn until_title(page: &Page, label: &str) {
    let script = format!(
        "return document.querySelector('[data-testid=dialog-definition] h2')?.textContent.includes('{label}') ?? false;"
    );
    until(page, "whose definition", &script, json!(true)).await;
}

/// Selects a word and gives it a label by its key.
async fn label_new(page: &Page, text: &str, key: &str) {
    select(page, text, 1).await;
    page.press(key).await;
}

/// Puts a value into a field of a label's row, as choosing or leaving it does.
async fn change(page: &Page, row: &str, field: &str, value: &str) {
    page.eval_with(
        "const field = document.querySelector(`[data-testid=${arguments[0]}] ${arguments[1]}`);
         field.value = arguments[2]; field.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![json!(row), json!(field), json!(value)],
    )
    .await;
}

in_each_browser!(Dist;
    labels_are_explained_added_renamed_recoloured_and_hidden,
    merging_says_what_it_touches_and_one_step_takes_it_back,
);
