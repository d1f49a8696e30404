//! Backup and restore: everything into one file from a real folder, and back into a browser that has lost everything.

use std::collections::BTreeMap;

use serde_json::json;
use wusum::storage::backup::Backup;
use wusum_e2e::Page;

use crate::common::*;
use crate::kept::open_storage;
use crate::projects::{new_project, until_project};

/// Everything that this address has kept, as when somebody clears a site's data.
const CLEAR: &str = "localStorage.clear(); sessionStorage.clear();
    for (const { name } of await indexedDB.databases())
      await new Promise((done) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = request.onerror = request.onblocked = done;
      });";

/// The labels of the open article, sorted: a list's order is by place, which is the same, and of equals by id.
async fn labels(page: &Page) -> Vec<[String; 3]> {
    let mut all = listed(page).await;
    all.sort();
    all
}

async fn choose(page: &Page, name: &str, bytes: &[u8]) {
    let path = page.file(name, bytes);
    page.choose_files("[data-testid=restore-file]", &[&path]).await;
}

async fn said(page: &Page, what: &str, testid: &str, part: &str) {
    let script = format!(
        "return [...document.querySelectorAll('[data-testid={testid}]')].some((one) => one.textContent.includes({}));",
        json!(part)
    );
    page.wait_for(what, &script).await;
}

async fn open_names(page: &Page) {
    page.click_testid("settings").await;
    page.by_testid("dialog-settings").await;
    page.click_testid("open-names").await;
    page.by_testid("name-lists").await;
}

async fn lost(page: &mut Page) {
    first_visit(page).await;
    label(page, "مرسيليا", 1, "2").await;
    let first = labels(page).await;
    open_names(page).await;
    let list = page.file("cities.txt", "مطماطة\tplace\nتطاوين\tplace\n".as_bytes());
    page.choose_files("[data-testid=name-list]", &[&list]).await;
    said(page, "the list is here", "name-lists", "cities.txt").await;
    page.click_testid("dialog-close").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    new_project(page, "رسائل").await;
    // With what a model of one's own proposes in it.
    let proposed = json!({ "start": 7, "end": 10, "label": "person", "score": 0.5, "model": "nadir 2" });
    let letters = json!({ "text": "letter one and letter two", "spans": [proposed] }).to_string() + "\n";
    crate::steps::choose(page, &[("letters.jsonl", letters.as_bytes())]).await;
    page.click_testid("ask-take").await;
    page.click_testid("open-article").await;
    crate::steps::dialog_gone(page).await;
    page.wait_for(
        "it is open",
        "return document.querySelector('[data-block]')?.textContent.startsWith('letter');",
    )
    .await;
    label(page, "two", 1, "1").await;
    let second = labels(page).await;
    page.find("[data-testid=save-status][data-saved=true]").await;

    open_storage(page).await;
    page.wait_for(
        "the sizes",
        "const rows = [...document.querySelectorAll('[data-testid=project-size]')];
         return rows.length === 2 && rows.every((row) => /[0-9] KB$/.test(row.textContent));",
    )
    .await;
    assert_eq!(page.text("[data-testid=backup-last]").await, "never");
    page.click_testid("backup-make").await;
    let file = page.read_download().await;
    assert!(file.name.starts_with("wusum-backup-") && file.name.ends_with(".zip"), "{}", file.name);
    said(page, "it is said", "backup-said", "2 projects, 4 articles, 15 labels").await;
    assert_ne!(page.text("[data-testid=backup-last]").await, "never");
    let mut backup = Backup::open(&file.bytes).expect("it is whole");
    let heads: BTreeMap<String, (usize, usize)> =
        backup.projects.iter().map(|head| (head.info.name.clone(), (head.articles, head.spans))).collect();
    assert_eq!(heads, BTreeMap::from([(String::new(), (3, 14)), ("رسائل".to_owned(), (1, 1))]));
    // With how the labels were before the first one was added, and the list of names.
    let beside = |backup: &mut Backup, place| {
        let read = backup.project(place).expect("it can be read");
        (read.snapshots.len(), read.names.map_or(0, |names| names.lists.len()))
    };
    assert_eq!((beside(&mut backup, 0), beside(&mut backup, 1)), ((1, 1), (0, 0)));
    // It counts as a copy of each project.
    let waiting = "return Object.keys(localStorage).filter((key) => key.startsWith('wusum-only-here/'))
        .filter((key) => !localStorage.getItem(key).startsWith('- '));";
    assert_eq!(page.eval(waiting).await, json!([]));

    // Everything is gone, and the page begins anew.
    page.visit("/boot.js").await;
    page.eval_async(CLEAR, vec![]).await;
    first_visit(page).await;
    open_storage(page).await;
    let mut damaged = file.bytes.clone();
    damaged[1_000] ^= 1;
    for (bytes, part) in [
        (damaged, "its checksum does not fit"),
        (file.bytes[..file.bytes.len() - 10].to_vec(), "The end of this backup is missing"),
        (b"PK\x03\x04 something else".to_vec(), "This is not a backup"),
    ] {
        choose(page, "backup.zip", &bytes).await;
        said(page, part, "restore-said", part).await;
    }
    assert_eq!(page.axe().await, [""; 0]);
    page.screenshot("backup-refused").await;

    // By dropping it on the page, and as it was: in place of the new samples.
    page.drop_files("[data-testid=dialog-storage]", &[(&file.name, &file.bytes)]).await;
    said(page, "what is in it", "restore-amounts", "2 projects · 4 articles · 15 labels").await;
    said(page, "with earlier states and names", "restore-project", "1 earlier state · 1 list of names").await;
    said(page, "with proposals", "restore-project", "1 proposal of a model").await;
    said(page, "the samples are compared", "restore-compared", "Here now: 3 articles, 13 labels.").await;
    said(page, "the other comes whole", "restore-compared", "Not here: it comes whole.").await;
    assert_eq!(page.axe().await, [""; 0]);
    page.screenshot("backup-preview-en").await;
    page.click_testid("restore-replace").await;
    page.by_testid("restore-backup-first").await;
    page.click_testid("restore-settings").await;
    page.click_testid("restore-go").await;
    page.by_testid("restore-done").await;
    said(page, "what was here is in the bin", "restored", "Replaced.").await;
    said(page, "the other is here", "restored", "Came whole: 1 article, 1 label.").await;
    assert_eq!(page.axe().await, [""; 0]);
    page.screenshot("backup-done-en").await;
    page.click_testid("dialog-close").await;
    page.find("[data-testid=library-row]").await;
    page.click("[data-testid=library-row] button").await;
    until_count(page, 14).await;
    assert_eq!(labels(page).await, first);
    open_names(page).await;
    said(page, "the list is back", "name-lists", "cities.txt").await;
    page.click_testid("dialog-close").await;
    page.click(".library-row.current [data-testid=library-menu]").await;
    page.click(".library-row.current [data-testid=article-details]").await;
    page.by_testid("earlier-look").await;
    page.click_testid("dialog-close").await;

    // Once more there is nothing to do. What was changed since is compared record by record, and stays.
    page.click_testid("projects").await;
    page.wait_for(
        "the replaced one",
        "return document.querySelector('.projects-bin')?.textContent.includes('My articles (before restoring)');",
    )
    .await;
    page.press("Escape").await;
    label(page, "شبكة", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    open_storage(page).await;
    choose(page, &file.name, &file.bytes).await;
    said(page, "one differs", "restore-compared", "1 differs").await;
    said(page, "one is the same", "restore-compared", "The same as here.").await;
    page.click_testid("restore-details").await;
    said(page, "which", "restore-article", "1 label only here").await;
    page.click_testid("restore-go").await;
    page.by_testid("restore-done").await;
    said(page, "nothing came", "restored", "Nothing was missing.").await;
    page.click_testid("restored-open").await;
    until_project(page, "رسائل").await;
    until_count(page, 1).await;
    assert_eq!(labels(page).await, second);
    until(page, "what is proposed", "return document.querySelectorAll('.under .p').length;", json!(1)).await;
    page.click_testid("projects").await;
    page.click_testid("project").await;
    until_project(page, "My articles").await;
    until_count(page, 15).await;
    assert!(has(page, "شبكة", "Place").await);
}

// WebKit under automation saves no downloads, and its databases are the same to the page.
mod chromium {
    #[test]
    fn a_backup_opens_again_after_everything_was_lost() {
        let name = "a_backup_opens_again_after_everything_was_lost";
        wusum_e2e::run(wusum_e2e::Browser::Chromium, wusum_e2e::Site::Dist, name, super::lost);
    }
}

mod firefox {
    #[test]
    fn a_backup_opens_again_after_everything_was_lost() {
        let name = "a_backup_opens_again_after_everything_was_lost";
        wusum_e2e::run(wusum_e2e::Browser::Firefox, wusum_e2e::Site::Dist, name, super::lost);
    }
}
