//! Several projects in one browser: each keeps its own, a tab of one does not disturb another's, the bin gives back.

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;

/// Makes a project by the switcher and waits until it is open.
pub async fn new_project(page: &Page, name: &str) {
    page.click_testid("projects").await;
    page.click_testid("project-new").await;
    page.by_testid("project-name-field").await;
    page.type_keys(name).await;
    page.click_testid("project-name-done").await;
    until_project(page, name).await;
}

pub async fn until_project(page: &Page, name: &str) {
    page.wait_for(
        "the project",
        &format!("return !document.getElementById('boot') && document.querySelector('[data-testid=project-name]')?.textContent === '{name}';"),
    )
    .await;
}

async fn rows(page: &Page) -> u64 {
    page.count("[data-testid=library-row]").await
}

async fn two_projects_keep_their_articles_apart_and_the_bin_gives_back(page: &mut Page) {
    first_visit(page).await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    let samples = rows(page).await;
    let first_address = page.eval("return location.hash;").await;
    new_project(page, "رسائل").await;
    assert_eq!(rows(page).await, 0, "a new project is empty");
    page.paste("body", "letter one and letter two").await;
    page.wait_for(
        "the article",
        "return document.querySelector('[data-block]')?.textContent.startsWith('letter');",
    )
    .await;
    label(page, "one", 1, "1").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    let address = page.eval("return location.hash;").await;
    assert!(address.as_str().is_some_and(|hash| hash.starts_with("#p/")), "{address}");

    // Both are as they were after a reload, and the address of either opens it.
    page.reload().await;
    until_project(page, "رسائل").await;
    assert_eq!((rows(page).await, has(page, "one", "Person").await), (1, true));
    page.eval_with("location.hash = arguments[0];", vec![first_address.clone()]).await;
    until_project(page, "My articles").await;
    until_count(page, 13).await;
    assert_eq!(rows(page).await, samples);

    // A tab of one does not disturb the other's.
    let first = page.driver().window().await.expect("a window");
    let second = page.driver().new_window().await.expect("a second window");
    page.driver().switch_to_window(second.clone()).await.expect("it can be switched to");
    // WebKitGTK's second window is narrow: the list of articles would be folded.
    page.set_window(1300, 900).await;
    page.open(&format!("/{}", address.as_str().unwrap_or_default())).await;
    until_project(page, "رسائل").await;
    label(page, "two", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.driver().switch_to_window(first.clone()).await.expect("a window");
    assert_eq!((rows(page).await, has(page, "two", "Place").await), (samples, false));
    label(page, "مرسيليا", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    until_count(page, 14).await;

    // Renamed here, it is called so in the other tab, and in the bin it is left there.
    page.click_testid("projects").await;
    page.click_testid("project-rename").await;
    page.by_testid("project-name-field").await;
    page.type_keys("Samples").await;
    page.click_testid("project-name-done").await;
    until_project(page, "Samples").await;
    page.click_testid("projects").await;
    page.click_testid("project-bin").await;
    until_project(page, "رسائل").await;
    assert!(has(page, "two", "Place").await && has(page, "one", "Person").await);
    page.driver().switch_to_window(second).await.expect("a window");
    page.click_testid("projects").await;
    page.click_testid("project-back").await;
    page.wait_for(
        "it is back",
        "return document.querySelector('[data-testid=project]')?.textContent === 'Samples';",
    )
    .await;
    page.click_testid("project").await;
    until_project(page, "Samples").await;
    until_count(page, 14).await;
    assert_eq!(rows(page).await, samples);
    assert_eq!(page.eval("return document.querySelectorAll('[data-testid=risk]').length;").await, json!(0));
}

in_each_browser!(Dist; two_projects_keep_their_articles_apart_and_the_bin_gives_back);
