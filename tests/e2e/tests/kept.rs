//! The storage page, and the reminder of work that exists only in this browser.

use serde_json::json;
use wusum_e2e::{Browser, Page, in_each_browser};

use crate::common::*;

/// Moves what is remembered a day and an hour into the past.
const A_DAY_LATER: &str =
    "const key = Object.keys(localStorage).find((key) => key.startsWith('wusum-only-here/'));
    const past = (part) => part === '-' ? part : String(Number(part) - 25 * 3600 * 1000);
    localStorage.setItem(key, localStorage.getItem(key).split(' ').map(past).join(' '));
    return true;";

async fn a_day_of_work_without_a_copy_is_said_until_everything_is_exported(page: &mut Page) {
    first_visit(page).await;
    // With the first work the browser is asked to keep it, once; Firefox asks the user, so it waits for the storage page.
    let can_ask = page
        .eval(
            "window.asked = 0;
             const persist = window.StorageManager?.prototype.persist;
             if (!persist) return false;
             StorageManager.prototype.persist = function () { window.asked++; return persist.call(this); };
             return true;",
        )
        .await;
    // WebKitGTK has no such question.
    let asked = u64::from(can_ask == json!(true) && page.browser != Browser::Firefox);
    for (word, key) in [("مرسيليا", "2"), ("مطماطة", "2")] {
        label(page, word, 1, key).await;
        page.find("[data-testid=save-status][data-saved=true]").await;
        until(page, "the browser is asked", "return window.asked;", json!(asked)).await;
    }
    page.press("Ctrl+z").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    assert_eq!(page.count("[data-testid=reminder]").await, 0, "said on the first day");
    page.eval(A_DAY_LATER).await;
    page.reload().await;
    page.click_testid("reminder-later").await;
    assert_eq!(page.count("[data-testid=reminder]").await, 0);
    page.reload().await;
    until_count(page, 14).await;
    assert_eq!(page.count("[data-testid=reminder]").await, 0, "put off, it is said again at once");
    page.eval(A_DAY_LATER).await;
    page.reload().await;
    page.by_testid("reminder").await;
    assert_eq!(page.axe().await, [""; 0]);

    // The page says what is here, and leads to the copy.
    open_storage(page).await;
    assert_eq!(page.text("[data-testid=storage-project]").await, "3 articles · 14 labels");
    assert_eq!(page.text("[data-testid=storage-copied]").await, "never");
    for (fact, least) in [("texts", 1), ("local", 1)] {
        let text = page.text(&format!("[data-testid=storage-{fact}]")).await;
        let amount: u64 = text.trim_end_matches(" KB").parse().unwrap_or_else(|_| panic!("{fact}: {text}"));
        assert!(amount >= least, "{fact}: {text}");
    }
    if page.browser != Browser::WebKit {
        for fact in ["used", "left"] {
            let script = format!(
                "return /^[\\d,]+ [KMG]B$/.test(document.querySelector('[data-testid=storage-{fact}]').textContent);"
            );
            page.wait_for(fact, &script).await;
        }
        let kept = page.eval_async("return navigator.storage.persisted();", vec![]).await;
        let promise = page.find("[data-testid=storage-promise][data-kept]").await;
        assert_eq!(promise.attr("data-kept").await.expect("an element"), Some(kept.to_string()));
        assert_eq!(page.count("[data-testid=storage-ask]").await == 1, kept == json!(false));
    }
    assert_eq!(page.count("[data-testid=seven-days]").await, 0, "this is no Safari");
    assert_eq!(page.axe().await, [""; 0]);
    page.screenshot("storage-en").await;

    page.expect_download().await;
    page.click_testid("storage-export").await;
    page.click_testid("export-download").await;
    let file = page.read_download().await;
    let check = wusum::formats::wusum::check(&file.bytes).expect("the file can be read");
    assert!(check.is_ok(), "{:?}", check.strict);
    page.click_testid("dialog-close").await;
    page.wait_for("it is no longer said", "return !document.querySelector('[data-testid=reminder]');").await;
    page.eval(A_DAY_LATER).await;
    page.reload().await;
    until_count(page, 14).await;
    assert_eq!(page.count("[data-testid=reminder]").await, 0, "said though all is copied");
    page.click_testid("language").await;
    open_storage(page).await;
    assert_ne!(page.text("[data-testid=storage-copied]").await, "لم يحدث");
    assert_eq!(page.axe().await, [""; 0]);
    page.screenshot("storage-ar").await;
}

/// Through the settings, by keys.
pub async fn open_storage(page: &Page) {
    page.click_testid("settings").await;
    page.by_testid("dialog-settings").await;
    until_heading_has_focus(page).await;
    page.eval("document.querySelector('[data-testid=open-storage]').focus();").await;
    page.press("Enter").await;
    page.by_testid("dialog-storage").await;
}

in_each_browser!(Dist; a_day_of_work_without_a_copy_is_said_until_everything_is_exported);
