//! What the tests of the article screen share: how a person selects and labels, and how the page shows what is there.
//!
//! It reads what is on screen, never the app's own memory or storage.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wusum_e2e::{Browser, Page, TextPlace};

/// The Arabic sample, as the first visit opens it: one paragraph, 13 spans and one relation in its first half.
pub const SAMPLE: &str = include_str!("../../../assets/samples/ar.txt");

/// Opens the app in a window in which nothing lies over the article: WebKitGTK's begins as narrow as a tablet.
pub async fn open_wide(page: &Page) {
    if page.browser == Browser::WebKit {
        page.set_window(1300, 800).await;
    }
    page.open("/").await;
}

/// The first visit, without the tour's card.
pub async fn first_visit(page: &Page) {
    open_wide(page).await;
    page.click_testid("tour-close").await;
    shown(page, "the sample's labels", "return document.querySelectorAll('.span-row').length;").await;
}

async fn shown(page: &Page, what: &str, script: &str) {
    page.wait_for(what, script).await;
}

/// Waits until a script gives exactly this.
pub async fn until(page: &Page, what: &str, script: &str, wanted: Value) {
    let start = Instant::now();
    loop {
        let found = page.eval(script).await;
        if found == wanted {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(8), "{what}: found {found}, not {wanted}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Where a text stands in a block for the n-th time, from 1 on.
pub async fn nth(page: &Page, block: usize, text: &str, n: usize) -> TextPlace {
    page.find(&format!("[data-block=\"{block}\"]")).await;
    let script = "const data = document.querySelector(`[data-block=\"${arguments[0]}\"]`).firstChild.data;
        let at = -1;
        for (let i = 0; i < arguments[2]; i++) {
          at = data.indexOf(arguments[1], at + 1);
          if (at < 0) return null;
        }
        return at;";
    let found = page.eval_with(script, vec![json!(block), json!(text), json!(n)]).await;
    let start = found.as_u64().unwrap_or_else(|| panic!("block {block} has no `{text}` number {n}"));
    let start = usize::try_from(start).expect("an offset");
    TextPlace { block, start, end: start + text.encode_utf16().count() }
}

/// Drags over a text of the first block, the n-th time that it stands there, and waits for the picker.
pub async fn select(page: &Page, text: &str, n: usize) {
    let place = nth(page, 0, text, n).await;
    page.drag((0, place.start), (0, place.end)).await;
    page.by_testid("picker").await;
    until_selected(page, text).await;
}

/// Double-clicks a word of the first block, the n-th time that it stands there, in its middle.
pub async fn select_word(page: &Page, word: &str, n: usize) {
    let place = nth(page, 0, word, n).await;
    page.click_letter(0, (place.start + place.end) / 2, 2).await;
    page.by_testid("picker").await;
}

/// Clicks a letter of a word once; far enough in time from the last click that it is no double one.
pub async fn click_word(page: &Page, word: &str, n: usize) {
    tokio::time::sleep(Duration::from_millis(600)).await;
    let place = nth(page, 0, word, n).await;
    page.click_letter(0, (place.start + place.end) / 2, 1).await;
}

/// Selects and gives the label of a key, and waits until the card shows exactly that text.
pub async fn label(page: &Page, text: &str, n: usize, key: &str) {
    select(page, text, n).await;
    page.press(key).await;
    until_chosen(page, text, LABELS[usize::from(key.as_bytes()[0] - b'1')]).await;
}

pub const LABELS: [&str; 5] = ["person", "place", "organization", "quote", "event"];

/// Waits until a dialog that opens has taken the focus to its heading: keys go to it from then on.
pub async fn until_heading_has_focus(page: &Page) {
    page.wait_for("the heading has the focus", "return document.activeElement?.id === 'dialog-title';").await;
}

pub async fn until_selected(page: &Page, text: &str) {
    until(page, "selected", "return String(getSelection());", json!(text)).await;
}

/// Waits until the chosen span's card shows this text (long ones are cut on it) and this label.
pub async fn until_chosen(page: &Page, text: &str, label: &str) {
    let shown: String = match text.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    until(page, "the card", CARD, json!([shown, label])).await;
}

pub async fn until_nothing_chosen(page: &Page) {
    until(page, "the card", CARD, Value::Null).await;
}

const CARD: &str = "const card = document.querySelector('[data-testid=span-card]');
    return card && [card.querySelector('.card-surface').textContent,
      card.querySelector('[data-testid=card-label]').value];";

/// Waits until the list says that there are so many spans.
pub async fn until_count(page: &Page, wanted: u64) {
    // The list loads after the start. A thousand has a comma.
    let script = "const count = document.querySelector('[data-testid=span-count]');
        return count && (parseInt(count.textContent.replace(/,/g, '')) || 0);";
    until(page, "the number of spans", script, json!(wanted)).await;
}

/// Every row of the list, scrolled through: text, then label with its marks, then how deep it is nested.
pub async fn listed(page: &Page) -> Vec<[String; 3]> {
    page.find(".span-scroll").await;
    let rows = page.eval_async(LISTED, vec![]).await;
    let rows = rows.as_array().expect("rows").iter();
    let part = |row: &Value, at: usize| row[at].as_str().expect("text").to_owned();
    rows.map(|row| [part(row, 0), part(row, 1), part(row, 2)]).collect()
}

/// Whether the list has a row with this text and this beginning of its label.
pub async fn has(page: &Page, text: &str, label: &str) -> bool {
    listed(page).await.iter().any(|[t, l, _]| t == text && l.contains(label))
}

const LISTED: &str = r#"
    const scroller = document.querySelector(".span-scroll");
    const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const before = scroller.scrollTop;
    const rows = new Map();
    for (let top = 0; ; top += scroller.clientHeight) {
      scroller.scrollTop = top;
      await frames();
      for (const row of scroller.querySelectorAll(".span-row"))
        rows.set(Number(row.getAttribute("aria-posinset")), [row.querySelector(".span-text").textContent,
          row.querySelector(".span-label").textContent, row.style.getPropertyValue("--depth")]);
      if (top + scroller.clientHeight >= scroller.scrollHeight) break;
    }
    scroller.scrollTop = before;
    await frames();
    return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
"#;

/// Each block must hold its text in one text node, and all of them together the article.
pub async fn assert_text_nodes(page: &Page, text: &str) {
    let blocks = page
        .eval(
            "return [...document.querySelectorAll('[data-block]')].map((block) =>
               [[...block.querySelectorAll('*'), block].flatMap((e) => [...e.childNodes]).filter((n) => n.nodeType === 3).length,
                 block.firstChild?.nodeType, block.textContent]);",
        )
        .await;
    let blocks = blocks.as_array().expect("blocks");
    for block in blocks {
        assert_eq!([&block[0], &block[1]], [&json!(1), &json!(3)], "a block is split: {}", block[2]);
    }
    let shown: Vec<&str> = blocks.iter().filter_map(|block| block[2].as_str()).collect();
    assert_eq!(shown.join("\n"), text.trim_end_matches('\n'));
}

/// Exports the open article in our own format and gives the file, checked as `wusum check` checks it.
pub async fn export(page: &Page) -> Vec<u8> {
    page.expect_download().await;
    page.click_testid("export").await;
    page.click_testid("export-download").await;
    let bytes = page.read_download().await.bytes;
    page.click_testid("dialog-close").await;
    let check = wusum::formats::wusum::check(&bytes).expect("the file can be read");
    assert!(check.is_ok(), "{:?} {:?}", check.strict, check.imported.warnings);
    bytes
}

/// A span of an exported file: code points, text, label.
pub type Exported = (usize, usize, String, String);

/// The spans of the only document in a file, each held against the text itself.
pub fn exported(bytes: &[u8]) -> Vec<Exported> {
    let file: Value = serde_json::from_slice(bytes).expect("JSON");
    let documents = file["documents"].as_array().expect("documents");
    assert_eq!(documents.len(), 1);
    let text: Vec<char> = documents[0]["text"].as_str().expect("text").chars().collect();
    let spans = documents[0]["spans"].as_array().expect("spans").iter();
    spans
        .map(|span| {
            let at = |name: &str| usize::try_from(span[name].as_u64().expect("a number")).expect("small");
            let (start, end) = (at("start"), at("end"));
            let surface: String = text[start..end].iter().collect();
            assert_eq!(span["text"].as_str(), Some(surface.as_str()));
            (start, end, surface, span["label"].as_str().expect("a label").to_owned())
        })
        .collect()
}
