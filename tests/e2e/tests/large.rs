//! A project of many articles: texts and sets are read only when an article is opened or changed, and nothing is missing
//! anywhere.

use std::time::Instant;

use serde_json::{Value, json};
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{choose, open_empty};

/// So many that the project is not read whole at the start: more than a million bytes of text.
const ARTICLES: usize = 240;
/// Labels in each.
const SPANS: usize = 5;

/// As JSON Lines: articles of so many letters with so many spans, a word each.
fn lines(numbers: impl Iterator<Item = usize>, letters: usize, spans: usize) -> String {
    let sentence = "وصلت السفينة إلى المرفأ وقالت سلمى إن الرحلة كانت هادئة جدا. ";
    let mut lines = String::new();
    for n in numbers {
        let (mut text, mut marks, mut at) = (format!("مقالة{n} "), Vec::new(), 0);
        at += text.chars().count();
        if let Some(label) = named(n) {
            if label {
                marks.push(json!({ "start": at, "end": at + NAME.chars().count(), "label": "person" }));
            }
            text.push_str(NAME);
            text.push(' ');
            at = text.chars().count();
        }
        while at < letters {
            for word in sentence.split_inclusive(' ') {
                if marks.len() < spans {
                    let end = at + word.trim().chars().count();
                    marks.push(json!({ "start": at, "end": end, "label": "place" }));
                }
                at += word.chars().count();
                text.push_str(word);
            }
        }
        lines.push_str(&json!({ "title": format!("مقالة{n}"), "text": text, "spans": marks }).to_string());
        lines.push('\n');
    }
    lines
}

/// A name that stands in two articles, labelled in the one of them, which nobody opens.
const NAME: &str = "زهراء";

fn named(n: usize) -> Option<bool> {
    match n {
        30 => Some(true),
        117 => Some(false),
        _ => None,
    }
}

/// How many entries the journal has.
const ENTRIES: &str = "const database = await new Promise((done) => {
      const request = indexedDB.open('wusum');
      request.onsuccess = () => done(request.result);
    });
    const count = await new Promise((done) => {
      const request = database.transaction('journal').objectStore('journal').count();
      request.onsuccess = () => done(request.result);
    });
    database.close();
    return count === 0;";

async fn until_article(page: &Page, n: usize) {
    let script =
        format!("return document.querySelector('[data-block]')?.textContent.startsWith('مقالة{n} ');");
    page.wait_for("the article", &script).await;
}

async fn until_total(page: &Page, total: &str) {
    let script = "return document.querySelector('[data-testid=library-total]')?.textContent;";
    until(page, "what is listed", script, json!(total)).await;
}

async fn until_saved(page: &Page) {
    page.find("[data-testid=save-status][data-saved=true]").await;
}

/// Has the list show this article alone.
async fn find_in_list(page: &Page, n: usize) {
    let script = "const field = document.querySelector('[data-testid=library-filter]');
        field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    page.eval_with(script, vec![json!(format!("مقالة{n} "))]).await;
    let only = format!(
        "const rows = [...document.querySelectorAll('[data-testid=library-row]')];
         return rows.length === 1 && rows[0].textContent.includes('مقالة{n}');"
    );
    page.wait_for("the article in the list", &only).await;
}

/// What the only line of the list says beside the title.
async fn until_line_says(page: &Page, text: &str) {
    let script = format!(
        "return document.querySelector('[data-testid=library-row] .library-state')?.textContent.includes({});",
        json!(text)
    );
    page.wait_for("the line", &script).await;
}

async fn in_menu(page: &Page, testid: &str) {
    page.click("[data-testid=library-row] [data-testid=library-menu]").await;
    page.click(&format!("[data-testid=library-row] [data-testid={testid}]")).await;
}

/// Counts what is read of texts and sets from the database, from now on.
const COUNT_READS: &str = "
    window.reads = 0;
    for (const name of ['get', 'getAll']) {
      const get = IDBObjectStore.prototype[name];
      IDBObjectStore.prototype[name] = function (...keys) {
        const request = get.apply(this, keys);
        request.addEventListener('success', () => {
          for (const value of [request.result].flat())
            if (typeof value === 'string' && /\"x\":\"/.test(value)) window.reads++;
        });
        return request;
      };
    }";

async fn reads(page: &Page) -> u64 {
    page.eval("return window.reads;").await.as_u64().expect("a number")
}

/// Cuts the stored text of an article in two.
const DAMAGE: &str = "const database = await new Promise((done) => {
      const request = indexedDB.open('wusum');
      request.onsuccess = () => done(request.result);
    });
    const records = database.transaction('records', 'readwrite').objectStore('records');
    await new Promise((done) => {
      records.openCursor(IDBKeyRange.bound('wusum/1/article/', 'wusum/1/article0')).onsuccess = ({ target }) => {
        const cursor = target.result;
        if (cursor.value.includes(arguments[0])) {
          cursor.update(cursor.value.slice(0, 900)).onsuccess = done;
        } else {
          cursor.continue();
        }
      };
    });
    database.close();";

async fn of_many_articles_only_what_is_opened_or_changed_is_read_and_nothing_is_missing(page: &mut Page) {
    // What is known of names is read a moment later.
    open_empty(page, json!({ "suggest": false })).await;
    choose(page, &[("many.jsonl", lines(1..=ARTICLES, 2_500, SPANS).as_bytes())]).await;
    page.click_testid("ask-take").await;
    until_total(page, "· 240").await;
    page.find("[data-block]").await;
    until_saved(page).await;
    // What came whole is folded without an edit.
    page.wait_for_async("the journal is empty", ENTRIES).await;
    // One that nobody opens may be damaged: the start does not read it.
    page.eval_async(DAMAGE, vec![json!("مقالة240 ")]).await;
    page.reload().await;
    until_total(page, "· 240").await;
    until_count(page, 5).await;
    assert_eq!(page.count("[data-testid=unread-data]").await, 0);
    // Of the list only what is near what is seen is drawn.
    let drawn = page.count("[data-testid=library-row]").await;
    assert!((10..80).contains(&drawn), "{drawn} lines are drawn");

    // Opening one reads that one.
    page.eval(COUNT_READS).await;
    find_in_list(page, 117).await;
    // The title was enough to find it, and the texts are searched all the same: that reads them, and loads none.
    page.wait_for("all are searched", "return window.reads >= 238;").await;
    page.eval("window.reads = 0;").await;
    page.click("[data-testid=library-row] .library-open").await;
    until_article(page, 117).await;
    until_count(page, 5).await;
    assert!((1..=3).contains(&reads(page).await), "{} texts and sets were read", reads(page).await);
    // A name that is labelled in an article that is not loaded is known.
    page.click_testid("settings").await;
    page.click_testid("setting-suggest").await;
    page.click_testid("dialog-close").await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("Shift+t").await;
    let known = format!(
        "return [...document.querySelectorAll('.suggest-row mark')].some((it) => it.textContent === '{NAME}');"
    );
    page.wait_for("a known name", &known).await;
    page.press("Escape").await;
    label(page, "جدا", 1, "1").await;
    until_count(page, 6).await;
    until_line_says(page, "6 labels").await;

    // Others are renamed, done and removed without being open.
    find_in_list(page, 118).await;
    in_menu(page, "state-done").await;
    until_total(page, "· 1 of 240 done").await;
    // The menu stays open after a state.
    page.click("[data-testid=library-row] [data-testid=article-rename]").await;
    page.find("[data-testid=article-rename-field]:focus").await;
    page.type_keys("مقالة118 بعنوان آخر").await;
    page.press("Enter").await;
    page.wait_for("its title", "return document.querySelector('.library-name').textContent.includes('آخر');")
        .await;
    find_in_list(page, 119).await;
    in_menu(page, "article-remove").await;
    until_total(page, "· 1 of 239 done").await;
    until_saved(page).await;
    page.reload().await;
    until_total(page, "· 1 of 239 done").await;
    until_article(page, 117).await;
    until_count(page, 6).await;
    assert!(has(page, "جدا", "Person").await);
    find_in_list(page, 118).await;
    page.wait_for("its title", "return document.querySelector('.library-name').textContent.includes('آخر');")
        .await;

    // What another window does to one that is not loaded here is here.
    let first = page.driver().window().await.expect("this window");
    let second = page.driver().new_window().await.expect("a second window");
    page.driver().switch_to_window(second).await.expect("it can be switched to");
    page.open("/").await;
    until_total(page, "· 1 of 239 done").await;
    find_in_list(page, 120).await;
    page.click("[data-testid=library-row] .library-open").await;
    until_article(page, 120).await;
    label(page, "جدا", 1, "1").await;
    until_count(page, 6).await;
    until_saved(page).await;
    page.driver().switch_to_window(first).await.expect("back");
    find_in_list(page, 120).await;
    until_line_says(page, "6 labels").await;
    page.click("[data-testid=library-row] .library-open").await;
    until_article(page, 120).await;
    until_count(page, 6).await;

    // An export has all of them, but for the one in the bin and the damaged one, which is set aside and said.
    page.expect_download().await;
    page.click_testid("export").await;
    page.click("[data-testid=export-dialog] input[name=export-scope][value=all]").await;
    page.click_testid("export-download").await;
    let bytes = page.read_download().await.bytes;
    page.click_testid("dialog-close").await;
    let file: Value = serde_json::from_slice(&bytes).expect("JSON");
    let documents = file["documents"].as_array().expect("documents");
    let spans: usize = documents.iter().filter_map(|it| it["spans"].as_array()).map(Vec::len).sum();
    assert_eq!((documents.len(), spans), (238, 238 * SPANS + 2));
    page.find("[data-testid=unread-data]").await;
    until_total(page, "· 1 of 238 done").await;

    // The next start has the damaged one whole, from the copy in local storage. The page reads what it shows and no more: what goes
    // into a file is read by the jobs program.
    until_saved(page).await;
    page.reload().await;
    until_total(page, "· 1 of 239 done").await;
    until_count(page, 6).await;
    page.eval(COUNT_READS).await;
    page.click_testid("export").await;
    page.click("[data-testid=export-dialog] input[name=export-scope][value=all]").await;
    assert_eq!(page.text("[data-testid=export-counts]").await, "239 articles · 1,197 labels");
    page.expect_download().await;
    page.click_testid("export-download").await;
    let again: Value = serde_json::from_slice(&page.read_download().await.bytes).expect("JSON");
    let documents = again["documents"].as_array().expect("documents");
    let spans: usize = documents.iter().filter_map(|it| it["spans"].as_array()).map(Vec::len).sum();
    assert_eq!((documents.len(), spans), (239, 239 * SPANS + 2));
    let before = file["documents"].as_array().expect("documents");
    assert!(before.iter().all(|document| documents.contains(document)), "the others are as they were");
    page.click_testid("dialog-close").await;
    assert!(reads(page).await < 10, "{} texts and sets were read", reads(page).await);
}

/// As much as is kept loaded, and a bit more.
const HEAVY: usize = 60;

async fn what_was_loaded_is_let_go_and_is_all_there_when_labels_change_and_articles_open(page: &mut Page) {
    open_empty(page, json!({ "suggest": false })).await;
    choose(page, &[("heavy.jsonl", lines(1..=HEAVY, 80_000, 2).as_bytes())]).await;
    page.click_testid("ask-take").await;
    until_total(page, "· 60").await;
    page.find("[data-block]").await;
    until_saved(page).await;
    page.eval(COUNT_READS).await;
    // The ones that nobody has opened go first; sooner or later one of them is read again.
    page.eval("document.getElementById('article-text').focus();").await;
    let title = "return document.querySelector('[data-block]')?.textContent.split(' ')[0];";
    let mut is_read = false;
    for _ in 1..HEAVY {
        let before = page.eval(title).await;
        page.press("Shift+j").await;
        let other = format!("const now = (() => {{ {title} }})(); return now && now !== {before};");
        page.wait_for("the next article", &other).await;
        is_read = reads(page).await > 0;
        if is_read {
            break;
        }
    }
    assert!(is_read, "nothing was let go");
    until_count(page, 2).await;
    label(page, "جدا", 1, "1").await;
    until_count(page, 3).await;

    // A change of the labels is about all of them, loaded or not, and can be undone.
    page.click_testid("edit-labels").await;
    page.click("[data-testid=label-row-place] [data-testid=label-change]").await;
    let choose_into = "const s = document.querySelector('[data-testid=reshape-into]');
        s.value = 'organization'; s.dispatchEvent(new Event('change', { bubbles: true }));";
    page.eval(choose_into).await;
    let preview = "return document.querySelector('[data-testid=reshape-preview]')?.textContent.includes('Touches 119 labels in 60 articles of 1 annotator.');";
    page.wait_for("what it touches", preview).await;
    page.click_testid("reshape-confirm").await;
    page.find("body:not(:has([data-testid=label-row-place]))").await;
    page.click_testid("dialog-close").await;
    until_saved(page).await;
    page.reload().await;
    until_total(page, "· 60").await;
    until_count(page, 3).await;
    assert!(has(page, "وصلت", "Organization").await);
}

/// Not a test of speed: it prints times, for `cargo xtask bench library`.
async fn how_long_a_library_of_ten_thousand_takes(page: &mut Page) {
    let Some(articles) = std::env::var("WUSUM_LIBRARY").ok().and_then(|n| n.parse::<usize>().ok()) else {
        println!("measured by `cargo xtask bench library` only");
        page.open("/").await;
        return;
    };
    open_empty(page, json!({})).await;
    let mut there = 0;
    while there < articles {
        let to = articles.min(there + 1_000);
        choose(page, &[("many.jsonl", lines(there + 1..=to, 2_500, 60).as_bytes())]).await;
        page.click_testid("ask-take").await;
        let script = format!(
            "return document.querySelector('[data-testid=library-total]')?.textContent.replace(/\\D/g, '') === '{to}' &&
               !document.querySelector('dialog[open]') &&
               document.querySelector('[data-testid=save-status][data-saved=true]') !== null;"
        );
        let began = Instant::now();
        while page.eval(&script).await != json!(true) {
            assert!(began.elapsed().as_secs() < 90, "{to} articles do not come in");
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
        there = to;
    }
    let (mut starts, mut opens, mut searches) = (Vec::new(), Vec::new(), Vec::new());
    for part in 2..=6 {
        let n = articles / part;
        page.driver().goto("about:blank").await.expect("an empty page");
        page.visit("/").await;
        // From the start of the navigation; later by a frame or two than it was there.
        let listed = "while (!document.querySelector('[data-testid=library-row]')) await new Promise(requestAnimationFrame);
            return performance.now();";
        starts.push(page.eval_async(listed, vec![]).await.as_f64().expect("a number"));
        page.find("[data-block]").await;
        let search = "const [field, rows] = ['[data-testid=library-filter]', '[data-testid=library-row]'];
            const title = arguments[0];
            const began = performance.now();
            const input = document.querySelector(field);
            input.value = title;
            input.dispatchEvent(new Event('input', { bubbles: true }));
            const frame = () => new Promise(requestAnimationFrame);
            while (document.querySelectorAll(rows).length !== 1) await frame();
            const found = performance.now();
            document.querySelector(`${rows} .library-open`).click();
            while (!document.querySelector('[data-block]')?.textContent.startsWith(title)) await frame();
            return [found - began, performance.now() - found];";
        let took = page.eval_async(search, vec![json!(format!("مقالة{n} "))]).await;
        searches.push(took[0].as_f64().expect("a number"));
        opens.push(took[1].as_f64().expect("a number"));
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    println!(
        "| {} | {articles} | {:.0} | {:.0} | {:.0} |",
        page.browser.name(),
        median(&mut starts),
        median(&mut searches),
        median(&mut opens),
    );
}

// What is let go is the same in every engine.
in_each_browser!(@ chromium Chromium Dist;
    what_was_loaded_is_let_go_and_is_all_there_when_labels_change_and_articles_open,
    of_many_articles_only_what_is_opened_or_changed_is_read_and_nothing_is_missing,
    how_long_a_library_of_ten_thousand_takes
);
in_each_browser!(@ firefox Firefox Dist;
    of_many_articles_only_what_is_opened_or_changed_is_read_and_nothing_is_missing,
    how_long_a_library_of_ten_thousand_takes
);
