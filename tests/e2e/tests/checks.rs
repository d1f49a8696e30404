//! What looks wrong, by keyboard: shown before an article is done, mended in one undo step, silenced for good.

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{bring_in, open_empty};

const TEXT: &str = "زار الوزير كريم مدينة قابس. وقالت نادرة إن “الماء قريب من هنا”.";
const DONE: &str = "return document.querySelector('[data-testid=done]').getAttribute('aria-pressed');";
const SHOWN: &str = "return document.querySelectorAll('[data-testid=finding]').length;";
const CURRENT: &str =
    "return document.querySelector('.finding.current .finding-go bdi')?.textContent ?? null;";

async fn what_looks_wrong_is_shown_before_done_and_mended_or_left_by_one_key(page: &mut Page) {
    open_empty(page, json!({})).await;
    page.wait_for("the rest of the page", "return document.documentElement.dataset.later === 'here';").await;
    bring_in(page, &[("one.txt", TEXT.as_bytes())]).await;
    page.by_testid("article").await;
    label(page, "الوزير كريم", 1, "1").await;
    label(page, "الماء قريب من هنا", 1, "4").await;
    page.press("Escape").await;
    page.by_testid("findings").await;

    // Not forbidden, but shown first.
    focus(page).await;
    page.press("Shift+d").await;
    page.by_testid("before-done").await;
    until(page, "what is found", SHOWN, json!(2)).await;
    until(page, "not done", DONE, json!("false")).await;
    let moves = "return !document.getAnimations().some((a) => a.playState === 'running' && a.effect.target?.checkVisibility());";
    page.wait_for("nothing moves", moves).await;
    assert_eq!(page.axe().await, Vec::<String>::new());

    // The next one, mended: one step back takes just that back.
    focus(page).await;
    page.press("f").await;
    until(page, "the first", CURRENT, json!("الوزير كريم")).await;
    page.press("m").await;
    until_chosen(page, "الماء قريب من هنا", "quote").await;
    until(page, "what is left", SHOWN, json!(1)).await;
    assert!(has(page, "كريم", "Person").await);
    focus(page).await;
    page.press("Ctrl+z").await;
    until(page, "it is back", SHOWN, json!(2)).await;
    assert!(has(page, "الوزير كريم", "Person").await);

    // Left as it is: it does not come again, after a reload either.
    focus(page).await;
    page.press("f").await;
    until(page, "the title", CURRENT, json!("الوزير كريم")).await;
    page.press("Shift+m").await;
    until(page, "what is left", SHOWN, json!(1)).await;
    until(page, "the quote", CURRENT, json!("الماء قريب من هنا")).await;
    // Its speaker is who its clause names.
    page.press("m").await;
    until(page, "nothing is left", SHOWN, json!(0)).await;
    let linked =
        "return !!document.querySelector('[data-testid=card-relations]')?.textContent.includes('نادرة');";
    until(page, "its speaker", linked, json!(true)).await;

    // The same without the list, by one key; and from the list of all who may have said it.
    focus(page).await;
    page.press("Ctrl+z").await;
    until(page, "taken back", linked, json!(false)).await;
    page.press("q").await;
    until(page, "its speaker again", linked, json!(true)).await;
    page.press("Ctrl+z").await;
    until(page, "taken back again", linked, json!(false)).await;
    page.press("Shift+q").await;
    page.wait_for("the field", "return document.activeElement?.id === 'links-search';").await;
    let rows = "return [...document.querySelectorAll('[data-testid=links-take] bdi')].map((row) => row.textContent);";
    until(page, "who may have", rows, json!(["نادرة", "الوزير كريم", "unknown", "the author"])).await;
    page.wait_for("nothing moves", moves).await;
    assert_eq!(page.axe().await, Vec::<String>::new());
    page.press("Enter").await;
    page.wait_for("the dialog has closed", "return !document.querySelector('dialog[open]');").await;
    until(page, "its speaker from the list", linked, json!(true)).await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    page.wait_for("the rest of the page", "return document.documentElement.dataset.later === 'here';").await;
    until_count(page, 2).await;
    focus(page).await;
    page.press("Shift+d").await;
    until(page, "done", DONE, json!("true")).await;
    assert_eq!(page.count("[data-testid=dialog-findings]").await, 0);
}

/// Gives the article the keys.
async fn focus(page: &Page) {
    page.eval("document.getElementById('article-text').focus();").await;
}

in_each_browser!(@ chromium Chromium Dist; what_looks_wrong_is_shown_before_done_and_mended_or_left_by_one_key);
in_each_browser!(@ firefox Firefox Dist; what_looks_wrong_is_shown_before_done_and_mended_or_left_by_one_key);
