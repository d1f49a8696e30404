//! The database: what shows as saved survives a killed browser, two windows lose nothing, and every failure is said.

use std::cell::RefCell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use serde_json::{Value, json};
use wusum_e2e::thirtyfour::WindowHandle;
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;

/// How many times the browser is killed: `WUSUM_KILLS` in `cargo xtask soak kill`.
fn kills() -> usize {
    std::env::var("WUSUM_KILLS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(5)
}

/// Edits made in each of two windows: `WUSUM_TWO_WINDOWS` in `cargo xtask soak windows`.
fn edits_in_each_window() -> usize {
    std::env::var("WUSUM_TWO_WINDOWS").ok().and_then(|edits| edits.parse().ok()).unwrap_or(50)
}

/// A number that nobody chose.
fn random(below: u64) -> u64 {
    RandomState::new().build_hasher().finish() % below
}

// ---- real deaths ----

/// What was done to the words of an article so far: each edit labels the next word, or undoes and redoes that.
#[derive(Default)]
struct Log {
    /// The rows of the list after each edit; the first are those before any.
    states: Vec<Vec<[String; 2]>>,
    /// How many of them showed as saved.
    saved: usize,
}

const WORDS: usize = 400;

async fn what_shows_as_saved_survives_a_killed_browser(page: &mut Page) {
    if !page.keeps_storage() {
        println!(
            "WebKitGTK under automation forgets its storage with the session: nothing can be shown there"
        );
        page.open("/").await;
        return;
    }
    first_visit(page).await;
    let (mut edits, mut saved, mut in_flight) = (0, 0, 0);
    for run in 1..=kills() {
        let words: Vec<String> = (1..=WORDS).map(|n| format!("w{run}x{n}")).collect();
        page.paste("body", &words.join(" ")).await;
        page.wait_for(
            "the article",
            &format!("return document.querySelector('[data-block]')?.textContent.startsWith('w{run}x1 ');"),
        )
        .await;
        page.wait_for("no dialog", "return !document.querySelector('dialog[open]');").await;
        page.find("[data-testid=save-status][data-saved=true]").await;
        let address = page.eval("return location.hash;").await;
        let address = address.as_str().expect("an address").to_owned();
        page.click("[data-testid=article]").await;
        page.press_each(&["Escape", "Escape", "Ctrl+Home"]).await;
        let log = RefCell::new(Log { states: vec![Vec::new()], saved: 0 });
        let until = Duration::from_millis(200 + random(4_000));
        page.work_until_killed(until, async |page| work(page, &words, &log).await).await;
        page.open(&format!("/{address}")).await;
        page.find("html[data-later=here]").await;
        if page.count("[data-testid=tour-close]").await > 0 {
            // The settings are only in local storage, which has lost them.
            page.click_testid("tour-close").await;
        }
        page.wait_for(
            "the article",
            &format!("return document.querySelector('[data-block]')?.textContent.startsWith('w{run}x1 ');"),
        )
        .await;
        let found: Vec<[String; 2]> =
            listed(page).await.into_iter().map(|[text, label, _]| [text.trim().to_owned(), label]).collect();
        let log = log.into_inner();
        let at = log.states.iter().rposition(|state| *state == found);
        assert!(
            at.is_some_and(|at| at >= log.saved),
            "run {run}, killed after {until:?}: {} edits showed as saved, {} were made, and there is {found:?}",
            log.saved,
            log.states.len() - 1,
        );
        edits += log.states.len() - 1;
        saved += log.saved;
        in_flight += at.unwrap_or_default() - log.saved;
        assert_eq!(page.count("[data-testid=unread-data]").await, 0, "run {run}: something cannot be read");
    }
    assert!(saved > 0, "no run lived long enough to save anything");
    println!(
        "{}: {} kills, {edits} edits, {saved} shown as saved, 0 of those lost, {in_flight} more were found",
        page.browser.name(),
        kills(),
    );
}

/// Labels word after word by keys, and after each edit looks until it shows as saved.
async fn work(page: &Page, words: &[String], log: &RefCell<Log>) {
    let names = ["Person", "Place", "Organization", "Quote", "Event"];
    for (n, word) in words.iter().enumerate() {
        let mut rows = log.borrow().states.last().cloned().unwrap_or_default();
        let label = random(5) as usize;
        rows.push([word.clone(), names[label].to_owned()]);
        log.borrow_mut().states.push(rows.clone());
        let digit = (label + 1).to_string();
        page.press_each(&["Escape", "Escape", "Ctrl+Shift+ArrowRight", &digit]).await;
        until_saved(page, log).await;
        if n % 3 == 1 {
            let mut without = rows.clone();
            without.pop();
            log.borrow_mut().states.push(without);
            page.press("Ctrl+z").await;
            until_saved(page, log).await;
            log.borrow_mut().states.push(rows);
            page.press("Ctrl+Shift+z").await;
            until_saved(page, log).await;
        }
    }
}

async fn until_saved(page: &Page, log: &RefCell<Log>) {
    page.find("[data-testid=save-status][data-saved=true]").await;
    let mut log = log.borrow_mut();
    log.saved = log.states.len() - 1;
}

// ---- two windows ----

/// Edits by synthetic keys, which run in both windows at once; counts the edits that reached local storage.
const WORK: &str = r#"
    const [begin, count, seed, conflicts] = arguments;
    let random = seed;
    const next = (below) => (random = (random * 1103515245 + 12345) % 2147483648) % below;
    if (window.made === undefined) {
      window.made = 0;
      const set = Storage.prototype.setItem;
      Storage.prototype.setItem = function (key, value) {
        if (key.startsWith("wusum/1/edit/")) window.made++;
        return set.call(this, key, value);
      };
    }
    const article = document.getElementById("article-text");
    const press = (key, ctrl = false, shift = false) => {
      const code = /\d/.test(key) ? `Digit${key}` : key.length === 1 ? `Key${key.toUpperCase()}` : key;
      const event = { key, code, ctrlKey: ctrl, shiftKey: shift, bubbles: true, cancelable: true };
      article.dispatchEvent(new KeyboardEvent("keydown", event));
    };
    const pause = () => new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    });
    article.focus();
    press("Escape"); press("Escape"); press("Home", true);
    for (let n = 0; n < begin; n++) press("ArrowRight", true);
    for (let n = 0; n < count; n++) {
      press("Escape"); press("Escape");
      if (conflicts) {
        // One of the first three labels, which the other window has as well.
        press("Home", true);
        const which = next(3);
        for (let at = 0; at < which; at++) press("ArrowRight", true);
        press("ArrowRight");
        press("Enter");
        press(String(1 + next(5)));
      } else {
        press("ArrowRight", true, true);
        press(String(1 + next(5)));
        if (next(6) === 0) { press("z", true); press("Z", true, true); }
      }
      for (let n = next(20); n >= 0; n--) await pause();
    }
    return window.made;
"#;

const IDS: &str = "const database = await new Promise((done) => {
      const request = indexedDB.open('wusum');
      request.onsuccess = () => done(request.result);
    });
    const keys = await new Promise((done) => {
      const request = database.transaction('ids').objectStore('ids').getAllKeys();
      request.onsuccess = () => done(request.result);
    });
    database.close();
    return keys.length;";

async fn two_windows_at_once_lose_nothing_or_say_what_gave_way(page: &mut Page) {
    first_visit(page).await;
    let edits = edits_in_each_window();
    let words: Vec<String> = (1..=2 * edits + 2).map(|n| format!("z{n}")).collect();
    page.paste("body", &words.join(" ")).await;
    page.wait_for(
        "the article",
        "return document.querySelector('[data-block]')?.textContent.startsWith('z1 ');",
    )
    .await;
    page.wait_for("no dialog", "return !document.querySelector('dialog[open]');").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    let address = page.eval("return location.hash;").await;
    let address = format!("/{}", address.as_str().expect("an address"));
    let first = page.driver().window().await.expect("a window");
    let second = page.driver().new_window().await.expect("a second window");
    page.driver().switch_to_window(second.clone()).await.expect("it can be switched to");
    page.open(&address).await;
    page.wait_for(
        "the article",
        "return document.querySelector('[data-block]')?.textContent.startsWith('z1 ');",
    )
    .await;
    let ids = page.eval_async(IDS, vec![]).await.as_u64().expect("a number");

    // Different words: all of them are labelled afterwards, in both windows.
    both(page, [&first, &second], [0, edits], edits, false).await;
    for window in [&second, &first] {
        page.driver().switch_to_window(window.clone()).await.expect("a window");
        until_count(page, 2 * edits as u64).await;
        page.find("[data-testid=save-status][data-saved=true]").await;
    }
    // The same labels: whatever is not there is listed.
    both(page, [&first, &second], [0, 0], edits, true).await;
    let (mut made, mut listed_back, mut lists) = (0, 0, Vec::new());
    for window in [&second, &first] {
        page.driver().switch_to_window(window.clone()).await.expect("a window");
        page.find("[data-testid=save-status][data-saved=true]").await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    for window in [&second, &first] {
        page.driver().switch_to_window(window.clone()).await.expect("a window");
        page.find("[data-testid=save-status][data-saved=true]").await;
        made += page.eval("return window.made;").await.as_u64().expect("a number");
        listed_back += page.count("[data-testid=given-way] li").await;
        lists.push(listed(page).await);
    }
    assert_eq!(lists[0], lists[1], "the windows differ");
    page.reload().await;
    until_count(page, 2 * edits as u64).await;
    assert_eq!(listed(page).await, lists[0], "what is stored differs from what was shown");
    let known = page.eval_async(IDS, vec![]).await.as_u64().expect("a number") - ids;
    assert_eq!(
        made, known,
        "of the edits made in two windows, some are neither stored nor known to have given way"
    );
    println!(
        "{}: {made} edits in two windows, {} stored, {listed_back} gave way and are listed",
        page.browser.name(),
        known - listed_back,
    );
}

/// Starts the work in one window, lets it run, and works in the other.
async fn both(page: &Page, windows: [&WindowHandle; 2], begin: [usize; 2], edits: usize, conflicts: bool) {
    for (window, begin) in windows.iter().zip(begin) {
        page.driver().switch_to_window((*window).clone()).await.expect("a window");
        let script = format!(
            "window.work = (async function () {{ {WORK} }})(...arguments); window.finished = false; window.work.then(() => {{ window.finished = true; }});"
        );
        page.eval_with(&script, vec![json!(begin), json!(edits), json!(random(1 << 30)), json!(conflicts)])
            .await;
    }
    for window in windows {
        page.driver().switch_to_window(window.clone()).await.expect("a window");
        until_finished(page).await;
    }
}

async fn until_finished(page: &Page) {
    for _ in 0..600 {
        if page.eval("return window.finished;").await == json!(true) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the work in a window does not end");
}

// ---- how long ----

/// Not a test of speed: it prints how long edits take until they show as saved, for `cargo xtask bench saved`.
async fn how_long_until_saved(page: &mut Page) {
    if std::env::var_os("WUSUM_MEASURE").is_none() {
        println!("measured by `cargo xtask bench saved` only");
        page.open("/").await;
        return;
    }
    first_visit(page).await;
    // 1 MB of Arabic as UTF-8 with 10,000 spans, a word each.
    let sentence = "وصلت السفينة إلى المرفأ وقالت سلمى إن الرحلة كانت هادئة جدا. ";
    let (mut text, mut spans, mut at) = (String::new(), Vec::new(), 0);
    while text.len() < 1_000_000 {
        for word in sentence.split_inclusive(' ') {
            let letters = word.trim().chars().count();
            if spans.len() < 10_000 {
                spans.push(json!({ "start": at, "end": at + letters, "label": "place" }));
            }
            at += word.chars().count();
            text.push_str(word);
        }
        if text.len() % 7 == 0 {
            text.push('\n');
            at += 1;
        }
    }
    let count = spans.len();
    let line = json!({ "text": text, "spans": spans }).to_string();
    page.drop_files("body", &[("long.jsonl", line.as_bytes())]).await;
    page.click_testid("ask-take").await;
    page.wait_for(
        "it is open",
        "return document.querySelector('[data-block]')?.textContent.startsWith('وصلت السفينة') && parseInt(document.querySelector('[data-testid=span-count]')?.textContent.replace(/\\D/g, '')) > 9000;",
    )
    .await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    let times = page.eval_async(SAVED, vec![]).await;
    let mut times: Vec<f64> = times.as_array().expect("times").iter().filter_map(Value::as_f64).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    println!(
        "{}: {} edits of an article of {} bytes with {count} spans, ms until saved: median {:.1}, p95 {:.1}, longest {:.1}",
        page.browser.name(),
        times.len(),
        text.len(),
        at(0.5),
        at(0.95),
        at(1.0),
    );
}

const SAVED: &str = r#"
    const status = document.querySelector("[data-testid=save-status]");
    const article = document.getElementById("article-text");
    const press = (key, ctrl = false, shift = false) => {
      const code = /\d/.test(key) ? `Digit${key}` : key;
      const event = { key, code, ctrlKey: ctrl, shiftKey: shift, bubbles: true, cancelable: true };
      article.dispatchEvent(new KeyboardEvent("keydown", event));
    };
    const saved = () => new Promise((done) => {
      const look = () => status.dataset.saved === "true" && (observer.disconnect(), done());
      const observer = new MutationObserver(look);
      observer.observe(status, { attributes: true });
    });
    article.focus();
    press("Escape"); press("Escape"); press("Home", true);
    const times = [];
    for (let n = 0; n < 200; n++) {
      press("Escape"); press("Escape");
      press("ArrowLeft", true, true);
      const began = performance.now();
      press(String(1 + (n % 4 === 1 ? 2 : n % 5)));
      if (status.dataset.saved === "false") {
        await saved();
        times.push(performance.now() - began);
      }
      await new Promise((done) => setTimeout(done, 20));
    }
    return times;
"#;

// ---- failures ----

async fn a_full_database_is_told_and_nothing_is_lost(page: &mut Page) {
    first_visit(page).await;
    label(page, "مرسيليا", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.eval(
        "window.add = IDBObjectStore.prototype.add;
         IDBObjectStore.prototype.add = () => { throw new DOMException('no room', 'QuotaExceededError'); };",
    )
    .await;
    label(page, "مطماطة", 1, "2").await;
    let banner = page.text("[data-testid=risk]").await;
    assert!(banner.contains("database is full"), "{banner}");
    page.find("[data-testid=save-status][data-saved=false]").await;
    let spans = exported(&export(page).await);
    assert!(spans.iter().any(|span| span.2 == "مطماطة"), "{spans:?}");
    // With room again it is saved without a further edit.
    page.eval("IDBObjectStore.prototype.add = window.add;").await;
    page.find("body:not(:has([data-testid=risk]))").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    until_count(page, 15).await;
}

async fn a_database_deleted_while_open_is_kept_again(page: &mut Page) {
    first_visit(page).await;
    label(page, "مرسيليا", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    // As "clear site data" does it, under a tab that stays open.
    let deleted = page
        .eval_async(
            "localStorage.clear();
             return await new Promise((done) => {
               const request = indexedDB.deleteDatabase('wusum');
               request.onsuccess = () => done('deleted');
               request.onerror = request.onblocked = (event) => done(event.type);
             });",
            vec![],
        )
        .await;
    assert_eq!(deleted, json!("deleted"), "the page stands in the way");
    label(page, "مطماطة", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    until_count(page, 15).await;
    assert!(has(page, "مرسيليا", "Place").await && has(page, "مطماطة", "Place").await);
}

async fn a_newer_version_makes_this_one_stop_writing(page: &mut Page) {
    first_visit(page).await;
    label(page, "مرسيليا", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    let opened = page
        .eval_async(
            "return await new Promise((done) => {
               const request = indexedDB.open('wusum', 2);
               request.onsuccess = () => { request.result.close(); done('opened'); };
               request.onerror = request.onblocked = (event) => done(event.type);
             });",
            vec![],
        )
        .await;
    assert_eq!(opened, json!("opened"), "the page stands in the way of a newer version");
    let banner = page.text("[data-testid=risk]").await;
    assert!(banner.contains("newer version"), "{banner}");
    let stored = page.eval("return JSON.stringify(Object.keys(localStorage).sort());").await;
    label(page, "مطماطة", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=false]").await;
    assert_eq!(page.eval("return JSON.stringify(Object.keys(localStorage).sort());").await, stored);
    // And so after a reload.
    page.reload().await;
    let banner = page.text("[data-testid=risk]").await;
    assert!(banner.contains("newer version"), "{banner}");
}

async fn a_damaged_record_is_set_aside_and_the_rest_opens(page: &mut Page) {
    first_visit(page).await;
    label(page, "مرسيليا", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.eval_async(
        "localStorage.clear();
         const database = await new Promise((done) => {
           const request = indexedDB.open('wusum');
           request.onsuccess = () => done(request.result);
         });
         await new Promise((done) => {
           const transaction = database.transaction('records', 'readwrite');
           const store = transaction.objectStore('records');
           const keys = store.getAllKeys();
           keys.onsuccess = () => {
             const article = keys.result.filter((key) => key.startsWith('wusum/1/article/')).at(-1);
             store.put('{\"v\":1,\"torn', article);
           };
           transaction.oncomplete = done;
         });
         database.close();
         return true;",
        vec![],
    )
    .await;
    page.reload().await;
    page.by_testid("unread-data").await;
    page.expect_download().await;
    page.click("[data-testid=unread-data] button").await;
    let bytes = page.read_download().await.bytes;
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("{\"v\":1,\"torn"), "{text}");
    page.find("[data-block]").await;
}

async fn a_program_that_fails_offers_everything_stored(page: &mut Page) {
    first_visit(page).await;
    label(page, "مرسيليا", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
    // In a task of its own, so that the failure is nobody's but the page's.
    page.eval("setTimeout(() => dispatchEvent(new Event('wusum-panic')), 0);").await;
    page.find("#recovery[open]").await;
    page.expect_download().await;
    page.click("#recovery-download").await;
    let bytes = page.read_download().await.bytes;
    let file: Value = serde_json::from_slice(&bytes).expect("JSON");
    let journal = file["database"]["journal"].as_array().expect("the journal").len();
    assert!(journal > 0, "{file}");
    assert!(file["database"]["records"].as_array().is_some_and(|records| records.len() > 5));
    assert!(file["localStorage"].as_object().is_some_and(|values| !values.is_empty()));
    page.click("#recovery-reload").await;
    page.wait_for("the app is back", "return document.querySelector('[data-testid=article]') && !document.querySelector('#recovery[open]');").await;
    until_count(page, 14).await;
}

async fn without_a_database_local_storage_keeps_everything_and_says_what_that_means(page: &mut Page) {
    first_visit(page).await;
    let banner = page.text("[data-testid=risk]").await;
    assert!(banner.contains("local storage only"), "{banner}");
    label(page, "مرسيليا", 1, "2").await;
    page.find("[data-testid=save-status][data-saved=false]").await;
    let before = listed(page).await;
    page.reload().await;
    until_count(page, 14).await;
    assert_eq!(listed(page).await, before);
}

in_each_browser!(Dist;
    how_long_until_saved,
    what_shows_as_saved_survives_a_killed_browser,
    two_windows_at_once_lose_nothing_or_say_what_gave_way,
    a_full_database_is_told_and_nothing_is_lost,
    a_database_deleted_while_open_is_kept_again,
    a_newer_version_makes_this_one_stop_writing,
    a_damaged_record_is_set_aside_and_the_rest_opens,
    a_program_that_fails_offers_everything_stored,
);

mod without {
    use super::*;

    in_each_browser!(DistWithoutDatabase; without_a_database_local_storage_keeps_everything_and_says_what_that_means);
}
