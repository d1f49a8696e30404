//! Files and pasted text as the browser gives them.

use js_sys::JsString;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wusum::formats::{Choices, HtmlReader, HtmlText, Outcome};
use wusum::jobs::{Job, JobResult};
use wusum::platform::html::BrowserHtml;
use wusum::platform::{clock, raw_text, serving, worker};

wasm_bindgen_test_configure!(run_in_browser);

fn text_of(html: &str) -> (String, String) {
    let mut out = HtmlText::default();
    BrowserHtml.read(html, &mut out);
    let article = out.finish();
    (article.title, article.text)
}

#[wasm_bindgen_test]
fn html_gives_its_blocks_as_paragraphs_and_none_of_its_scripts() {
    let html = "<title>عنوان</title><style>p{}</style><p>أولى <b>مهمة</b></p><script>alert(1)</script><p>ثانية<br>سطر";
    assert_eq!(text_of(html), ("عنوان".to_owned(), "أولى مهمة\nثانية\nسطر".to_owned()));
}

#[wasm_bindgen_test]
fn html_nested_ten_thousand_deep_costs_no_stack() {
    let html = format!("{}قاع{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
    assert_eq!(text_of(&html).1, "قاع");
}

fn units(units: &[u16]) -> JsString {
    JsString::from_char_code(units)
}

#[wasm_bindgen_test]
async fn half_a_surrogate_pair_is_found_at_its_utf16_position() {
    assert_eq!(raw_text::lone_surrogate(&units(&[0x61, 0xD83D, 0xDE00])).await, None);
    assert_eq!(raw_text::lone_surrogate(&units(&[0x61, 0xD83D, 0x62])).await, Some(1));
    assert_eq!(raw_text::lone_surrogate(&units(&[0xD83D, 0xDE00, 0xDE00])).await, Some(2));
}

#[wasm_bindgen_test]
async fn a_pair_on_the_edge_of_a_slice_is_whole() {
    // A fault at the end makes the whole text be walked, over the edge at 200,000 units.
    let text = JsString::from("a".repeat(199_999)).concat(&units(&[0xD83D, 0xDE00, 0x61, 0xD800]));
    assert_eq!(raw_text::lone_surrogate(&text).await, Some(200_002));
}

#[wasm_bindgen_test]
fn a_text_area_changes_line_ends_and_nothing_else() {
    let same = |shown: &str, pasted: &str| raw_text::same_but_line_ends(&shown.into(), &pasted.into());
    assert!(same("a\nb\nc", "a\r\nb\rc"));
    assert!(!same("a\nb!", "a\r\nb"));
}

#[wasm_bindgen_test]
async fn utf8_of_a_browser_string_is_exact() {
    let text = "قَالَ 😀\r\n";
    assert_eq!(raw_text::utf8(&JsString::from(text)).await, text.as_bytes());
    // Longer than what is encoded at once, with a pair over the edge.
    let long = format!("{}😀{}", "a".repeat(499_999), "ب".repeat(600_000));
    assert_eq!(raw_text::utf8(&JsString::from(long.as_str())).await, long.as_bytes());
}

#[wasm_bindgen_test]
fn ids_made_together_keep_their_order() {
    let ids: Vec<String> = (0..1_000).map(|_| clock::new_id()).collect();
    assert!(ids.is_sorted_by(|a, b| a < b));
}

fn import(file_name: &str, bytes: &[u8], choices: Choices) -> Job {
    Job::Import { file_name: file_name.to_owned(), bytes: bytes.to_vec(), beside: Vec::new(), choices }
}

/// The test's page names no jobs program, so no worker starts; the program's other end listens on this very page.
fn jobs_on_this_page() {
    thread_local! {
        static SERVING: () = serving::serve();
    }
    SERVING.with(|()| ());
}

#[wasm_bindgen_test]
async fn without_a_worker_a_job_runs_on_the_page() {
    jobs_on_this_page();
    let (_, reply) =
        worker::run(import("a.html", "<h1>عنوان</h1><p>نص".as_bytes(), Choices::default()), |_| {});
    let Ok(JobResult::Imported(Outcome::Articles { articles, .. })) = reply.await else {
        panic!("no article");
    };
    assert_eq!(articles[0].text, "عنوان\nنص");
}

#[wasm_bindgen_test]
async fn the_browser_reads_windows_1256_and_asks_first() {
    jobs_on_this_page();
    // "سلام عليكم" in Windows-1256.
    let bytes = [0xD3, 0xE1, 0xC7, 0xE3, 0x20, 0xDA, 0xE1, 0xED, 0xDF, 0xE3];
    let (_, reply) = worker::run(import("a.txt", &bytes, Choices::default()), |_| {});
    let Ok(JobResult::Imported(Outcome::AskEncoding(candidates))) = reply.await else {
        panic!("no question");
    };
    assert_eq!(candidates[0].preview, "سلام عليكم");
    let choices = Choices { encoding: Some(candidates[0].encoding.to_string()), ..Choices::default() };
    let (_, reply) = worker::run(import("a.txt", &bytes, choices), |_| {});
    let Ok(JobResult::Imported(Outcome::Articles { articles, .. })) = reply.await else {
        panic!("no article");
    };
    assert_eq!(articles[0].text, "سلام عليكم");
}
