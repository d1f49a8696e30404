//! What the page says where the program does not arrive.

use wusum_e2e::{Browser, Page, in_each_browser};

async fn a_program_that_does_not_arrive_is_told_in_both_languages(page: &mut Page) {
    page.visit("/").await;
    page.wait_for("the message is there", "return document.querySelector('#boot-failed:not([hidden])');")
        .await;
    let shown = page.eval("return document.getElementById('boot').innerText;").await;
    let shown = shown.as_str().expect("text");
    assert!(shown.contains("could not start") && shown.contains("تعذّر تشغيل وسوم"), "{shown}");
    assert!(!shown.contains("Loading"), "{shown}");
    let reason = page.text("#boot-reason").await;
    assert!(!reason.is_empty());
    assert_eq!(page.axe().await, [""; 0]);
    // WebKitGTK's driver often gives no picture of a page at rest.
    if page.browser != Browser::WebKit {
        page.screenshot("boot-failed").await;
    }
}

in_each_browser!(DistWithoutProgram; a_program_that_does_not_arrive_is_told_in_both_languages);
