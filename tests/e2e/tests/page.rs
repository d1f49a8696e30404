//! The page itself: it starts, keeps its policy, talks to nobody, and says so where it cannot start.

use serde_json::json;
use wusum_e2e::{Browser, Page, in_each_browser};

async fn the_page_loads_without_any_violation_or_request_elsewhere(page: &mut Page) {
    page.open("/").await;
    assert_eq!(page.violations().await, [""; 0]);
    assert_eq!(page.requests_elsewhere().await, [""; 0]);
    assert_eq!(page.missing(), [""; 0]);
    let jobs = page.eval("return document.documentElement.dataset.jobs;").await;
    assert!(
        jobs.as_str().is_some_and(|jobs| jobs.starts_with("./worker.js?js=wusum-jobs-")),
        "data-jobs is {jobs}"
    );
}

async fn a_request_to_another_host_is_blocked_and_noticed(page: &mut Page) {
    page.open("/").await;
    let blocked = page
        .eval_async("return await fetch('http://127.0.0.2:9/').then(() => 'sent', () => 'blocked');", vec![])
        .await;
    assert_eq!(blocked, json!("blocked"));
    page.wait_for("the violation is noted", "return document.documentElement.dataset.violations;").await;
    assert!(page.violations().await[0].starts_with("connect-src "), "{:?}", page.violations().await);
    forget_violations(page).await;
}

async fn without_webassembly_the_page_says_what_is_needed(page: &mut Page) {
    match page.browser {
        Browser::Chromium => page.options.chromium_args.push("--js-flags=--jitless".to_owned()),
        Browser::Firefox => {
            page.options.firefox_prefs.push(("javascript.options.wasm".to_owned(), json!(false)))
        }
        // It has no such switch.
        Browser::WebKit => return page.open("/").await,
    }
    page.restart().await;
    page.visit("/").await;
    page.wait_for("the message is there", "return document.querySelector('#boot-no-wasm:not([hidden])');")
        .await;
    let shown = page.eval("return document.getElementById('boot').innerText;").await;
    let shown = shown.as_str().expect("text");
    assert!(shown.contains("needs WebAssembly") && shown.contains("يحتاج وسوم"), "{shown}");
    assert!(!shown.contains("Loading"), "{shown}");
}

async fn the_first_language_is_the_browsers(page: &mut Page) {
    let direction = "return document.documentElement.lang + ' ' + document.documentElement.dir;";
    page.open("/").await;
    assert_eq!(page.eval(direction).await, json!("en ltr"));
    if page.browser == Browser::WebKit {
        println!("WebKitGTK's language is the system's");
        return;
    }
    page.options.language = "ar".to_owned();
    page.restart().await;
    page.open("/").await;
    assert_eq!(page.eval(direction).await, json!("ar rtl"));
}

/// For tests that provoke one: any left at the end fails a test.
async fn forget_violations(page: &Page) {
    page.eval("delete document.documentElement.dataset.violations;").await;
}

in_each_browser!(Dist;
    the_page_loads_without_any_violation_or_request_elsewhere,
    a_request_to_another_host_is_blocked_and_noticed,
    without_webassembly_the_page_says_what_is_needed,
    the_first_language_is_the_browsers,
);
