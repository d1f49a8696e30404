//! Nothing is lost: over reloads, restarts, two windows, and where storage is full or blocked.

use serde_json::json;
use wusum_e2e::{Browser, Page, in_each_browser};

use crate::common::*;

async fn work_outlives_reloads_and_restarts(page: &mut Page) {
    first_visit(page).await;
    label(page, "مرسيليا", 1, "2").await;
    // At once, as a person may close the page right after a key.
    page.reload().await;
    until_count(page, 14).await;
    assert!(has(page, "مرسيليا", "Place").await);
    page.find("body:not(:has([data-testid=dialog-tour]))").await;
    label(page, "مطماطة", 1, "2").await;
    page.press("u").await;
    page.press("Ctrl+z").await;
    page.press("3").await;
    let before = listed(page).await;
    if !page.keeps_storage() {
        println!("WebKitGTK under automation forgets its storage with the session");
        page.reload().await;
    } else {
        page.restart().await;
        page.open("/").await;
    }
    until_count(page, 15).await;
    assert_eq!(listed(page).await, before);
    assert!(before.contains(&["مطماطة".into(), "Organization".into(), "0".into()]), "{before:#?}");
    page.find("[data-testid=save-status][data-saved=true]").await;
}

async fn where_storage_is_blocked_work_goes_on_and_can_be_exported(page: &mut Page) {
    match page.browser {
        Browser::Chromium => {
            // As "block all cookies" in its settings.
            let setting = "profile.default_content_setting_values.cookies".to_owned();
            page.options.chromium_prefs.push((setting, json!(2)));
            page.restart().await;
            labelled_and_exported_at_risk(page).await;
        }
        Browser::Firefox => {
            page.options.firefox_prefs = vec![("network.cookie.cookieBehavior".to_owned(), json!(2))];
            page.restart().await;
            labelled_and_exported_at_risk(page).await;
        }
        Browser::WebKit => {
            println!("WebKitGTK's driver has no switch for it");
            page.open("/").await;
        }
    }
}

async fn without_local_storage_the_database_keeps_everything(page: &mut Page) {
    if page.browser != Browser::Firefox {
        println!("only Firefox has a switch for local storage alone");
        page.open("/").await;
        return;
    }
    page.options.firefox_prefs = vec![("dom.storage.enabled".to_owned(), json!(false))];
    page.restart().await;
    page.open("/").await;
    // It goes for a moment while the samples are being saved.
    let script =
        "return document.querySelector('[data-testid=risk]')?.textContent.includes('Local storage is off');";
    page.wait_for("the banner tells it", script).await;
    page.click_testid("tour-close").await;
    label(page, "مرسيليا", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.click_testid("language").await;
    until_kept(page, "ar").await;
    page.reload().await;
    page.find(".span-row").await;
    assert!(has(page, "مرسيليا", "مكان").await);
    assert_eq!(page.count("[data-testid=tour-close]").await, 0, "the settings are kept");
}

/// Until the database has the settings in which this is the language.
async fn until_kept(page: &Page, language: &str) {
    let script = format!(
        "const database = await new Promise((done, failed) => {{
           const request = indexedDB.open('wusum-projects');
           request.onsuccess = () => done(request.result);
           request.onerror = failed;
         }});
         const settings = await new Promise((done) => {{
           const request = database.transaction('records').objectStore('records').get('wusum/1/settings');
           request.onsuccess = () => done(request.result);
         }});
         database.close();
         return JSON.parse(settings ?? '{{}}').language === '{language}';"
    );
    page.wait_for_async("the database has the settings", &script).await;
}

/// Browsers write local storage late, and another window has settings of its own in memory.
async fn settings_outlive_local_storage_and_windows_do_not_overwrite_each_others(page: &mut Page) {
    first_visit(page).await;
    page.click_testid("language").await;
    until_kept(page, "ar").await;
    // It lags behind, as after a crash; and it is gone.
    let older = "const settings = JSON.parse(localStorage.getItem('wusum/1/settings'));
        localStorage.setItem('wusum/1/settings', JSON.stringify({ ...settings, language: 'en', n: 1 }));";
    for lost in [older, "localStorage.clear();"] {
        page.eval(lost).await;
        page.reload().await;
        until(page, "the language", "return document.documentElement.lang;", json!("ar")).await;
        assert_eq!(page.count("[data-testid=tour-close]").await, 0);
    }
    let first = page.driver().window().await.expect("a window");
    let second = page.driver().new_window().await.expect("a second window");
    page.driver().switch_to_window(second.clone()).await.expect("it is open");
    page.open("/").await;
    page.find(".span-row").await;
    page.driver().switch_to_window(first).await.expect("it is open");
    page.click_testid("theme").await;
    page.driver().switch_to_window(second).await.expect("it is open");
    page.wait_for("it follows", "return document.documentElement.dataset.theme !== '';").await;
    page.click_testid("language").await;
    until_kept(page, "en").await;
    let theme = page.eval("return document.documentElement.dataset.theme;").await;
    page.reload().await;
    until(page, "both are kept", "return document.documentElement.dataset.theme;", theme).await;
    until(page, "both are kept", "return document.documentElement.lang;", json!("en")).await;
}

/// Firefox's own switch for windows that are all private. It keeps nothing for the next start, and no page can tell.
async fn a_private_window_saves_for_as_long_as_it_lives(page: &mut Page) {
    if page.browser != Browser::Firefox {
        println!("Chromium's private windows refuse automation's profile, WebKitGTK's driver has no switch");
        page.open("/").await;
        return;
    }
    page.options.firefox_prefs = vec![("browser.privatebrowsing.autostart".to_owned(), json!(true))];
    page.restart().await;
    page.open("/").await;
    // Before work begins.
    assert!(page.text("[data-testid=tour-private]").await.contains("private window"));
    page.click_testid("tour-close").await;
    label(page, "مرسيليا", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    until_count(page, 14).await;
}

async fn labelled_and_exported_at_risk(page: &Page) {
    page.open("/").await;
    let banner = page.text("[data-testid=risk]").await;
    assert!(banner.contains("only in this tab"), "{banner}");
    page.find("[data-testid=save-status][data-saved=false]").await;
    page.click_testid("tour-close").await;
    label(page, "مرسيليا", 1, "2").await;
    page.by_testid("risk").await;
    let spans = exported(&export(page).await);
    assert!(spans.iter().any(|span| span.2 == "مرسيليا" && span.3 == "place"), "{spans:?}");
}

/// Edits are ordered by the database's numbers, whatever the time.
async fn a_clock_set_back_to_1970_loses_and_reorders_nothing(page: &mut Page) {
    first_visit(page).await;
    label(page, "مرسيليا", 1, "2").await;
    page.eval("window.Date.now = () => 1000;").await;
    label(page, "مطماطة", 1, "2").await;
    page.press("3").await;
    until_chosen(page, "مطماطة", "organization").await;
    click_word(page, "مرسيليا", 1).await;
    page.press("3").await;
    until_chosen(page, "مرسيليا", "organization").await;
    page.press("1").await;
    until_chosen(page, "مرسيليا", "person").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    for _ in 0..2 {
        page.reload().await;
        until_count(page, 15).await;
        assert!(has(page, "مرسيليا", "Person").await && has(page, "مطماطة", "Organization").await);
        // Work goes on with the right time.
        click_word(page, "مطماطة", 1).await;
        page.press("2").await;
        until_chosen(page, "مطماطة", "place").await;
        page.press("3").await;
        until_chosen(page, "مطماطة", "organization").await;
        page.find("[data-testid=save-status][data-saved=true]").await;
    }
}

async fn a_full_local_storage_is_no_loss(page: &mut Page) {
    first_visit(page).await;
    label(page, "مرسيليا", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    // Until not one more letter fits. The app may still give up what is in the database anyway, so several rounds.
    let fill = "let size = 1 << 20, n = Number(sessionStorage.n ?? 0);
        while (size >= 1) {
          try { localStorage.setItem(`filler${n++}`, 'x'.repeat(size)); } catch { size = Math.floor(size / 2); }
        }
        sessionStorage.n = n;";
    for round in 0..6 {
        page.eval(fill).await;
        click_word_now(page, round).await;
        page.find("[data-testid=save-status][data-saved=true]").await;
    }
    assert_eq!(page.count("[data-testid=risk]").await, 0);
    let before = listed(page).await;
    assert!(before.len() > 14, "{before:?}");
    page.reload().await;
    until_count(page, before.len() as u64).await;
    assert_eq!(listed(page).await, before);
}

/// An edit that needs some room: one word after the other becomes an event.
async fn click_word_now(page: &Page, round: usize) {
    page.press("Escape").await;
    page.press("Escape").await;
    if round == 0 {
        page.click("[data-testid=article]").await;
        page.press("Ctrl+Home").await;
    }
    page.press("Ctrl+Shift+ArrowLeft").await;
    page.press("5").await;
}

async fn two_windows_on_an_article_show_each_others_labels(page: &mut Page) {
    first_visit(page).await;
    let first = page.driver().window().await.expect("a window");
    let second = page.driver().new_window().await.expect("a second window");
    page.driver().switch_to_window(second.clone()).await.expect("it can be switched to");
    page.open("/").await;
    until_count(page, 13).await;
    label(page, "مرسيليا", 1, "2").await;

    page.driver().switch_to_window(first).await.expect("back");
    until_count(page, 14).await;
    assert!(has(page, "مرسيليا", "Place").await);
    // And the other way, also the change of what came from there.
    click_word(page, "مرسيليا", 1).await;
    until_chosen(page, "مرسيليا", "place").await;
    page.press("3").await;
    until_chosen(page, "مرسيليا", "organization").await;
    label(page, "مطماطة", 1, "2").await;
    page.press("Delete").await;
    let here = listed(page).await;

    page.driver().switch_to_window(second).await.expect("again");
    until_count(page, 14).await;
    assert_eq!(listed(page).await, here);
    assert!(has(page, "مرسيليا", "Organization").await);
    // Undo is for what was done here: its change was changed there.
    page.press("Ctrl+z").await;
    assert!(has(page, "مرسيليا", "Organization").await);
    page.reload().await;
    until_count(page, 14).await;
    assert_eq!(listed(page).await, here);
}

async fn what_another_tab_pushes_aside_is_offered_at_once(page: &mut Page) {
    first_visit(page).await;
    label(page, "مرسيليا", 1, "2").await;
    page.press("3").await;
    until_chosen(page, "مرسيليا", "organization").await;
    let first = page.driver().window().await.expect("a window");
    let second = page.driver().new_window().await.expect("a second window");
    page.driver().switch_to_window(second.clone()).await.expect("it can be switched to");
    page.open("/").await;
    until_count(page, 14).await;
    // The same change once more under another name, as a tab would write it that had not yet heard of the first: it
    // no longer fits.
    let again = "const keys = Object.keys(localStorage).filter((key) => key.startsWith('wusum/1/edit/')).sort();
        const last = keys[keys.length - 1];
        localStorage.setItem(last.slice(0, -1) + (last.endsWith('Z') ? 'Y' : 'Z'), localStorage.getItem(last));
        return keys.length;";
    assert!(page.eval(again).await.as_u64().is_some_and(|edits| edits > 1));

    page.driver().switch_to_window(first).await.expect("back");
    page.by_testid("unread-data").await;
    page.expect_download().await;
    page.click("[data-testid=unread-data] button").await;
    let file = page.read_download().await.bytes;
    assert!(String::from_utf8_lossy(&file).contains("organization"), "{}", String::from_utf8_lossy(&file));
    until_count(page, 14).await;
    // Put away, it stays away until there is more.
    page.click("[data-testid=unread-data] button.quiet").await;
    page.find("body:not(:has([data-testid=unread-data]))").await;
}

in_each_browser!(Dist;
    work_outlives_reloads_and_restarts,
    where_storage_is_blocked_work_goes_on_and_can_be_exported,
    without_local_storage_the_database_keeps_everything,
    a_private_window_saves_for_as_long_as_it_lives,
    a_full_local_storage_is_no_loss,
    two_windows_on_an_article_show_each_others_labels,
    settings_outlive_local_storage_and_windows_do_not_overwrite_each_others,
);

/// The clock is the same in every engine.
mod clock {
    use super::*;

    in_each_browser!(@ chromium Chromium Dist; a_clock_set_back_to_1970_loses_and_reorders_nothing);
}

/// Where there is only local storage: with a database, another tab's edits come from its journal.
mod without_database {
    use super::*;

    in_each_browser!(DistWithoutDatabase; what_another_tab_pushes_aside_is_offered_at_once);
}
