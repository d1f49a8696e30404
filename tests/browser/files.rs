//! Files and pasted text as the browser gives them.

use js_sys::JsString;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{DomParser, Element, Node, SupportedType};
use wusum::formats::html_parser::ParsedHtml;
use wusum::formats::{Choices, HtmlArticle, HtmlReader, HtmlText, Outcome};
use wusum::jobs::{Job, JobResult};
use wusum::platform::{clock, raw_text, serving, worker};

wasm_bindgen_test_configure!(run_in_browser);

fn read(reader: &dyn HtmlReader, html: &str) -> HtmlArticle {
    let mut out = HtmlText::default();
    reader.read(html, &mut out);
    out.finish()
}

/// The browser's own parser, walked in document order.
struct BrowserHtml;

impl HtmlReader for BrowserHtml {
    fn read(&self, html: &str, out: &mut HtmlText) {
        let parser = DomParser::new().expect("a page has one");
        let document = parser.parse_from_string(html, SupportedType::TextHtml).expect("HTML always parses");
        let root = document.document_element().expect("a document has one");
        out.document(root.get_attribute("lang").as_deref(), root.get_attribute("dir").as_deref());
        walk(&root, out);
    }
}

fn walk(node: &Node, out: &mut HtmlText) {
    if node.node_type() == Node::TEXT_NODE {
        out.text(&node.node_value().unwrap_or_default());
    }
    let Some(element) = node.dyn_ref::<Element>() else { return };
    out.open(&element.local_name());
    let mut next = node.first_child();
    while let Some(child) = next {
        walk(&child, out);
        next = child.next_sibling();
    }
    out.close(&element.local_name());
}

#[wasm_bindgen_test]
fn html_reads_as_by_the_browsers_own_parser() {
    let pages = [
        "<title>عنوان</title><style>p{}</style><p>أولى <b>مهمة</b></p><script>alert(1)</script><p>ثانية<br>سطر",
        "<!doctype html><html lang=ar dir=RTL><head><title> قمة\nتونس </title></head><body><h1>غيره</h1>نص</body>",
        "no tags at all &amp; &copy &notit; &#1587;&#x644;&#0; &lrm;&rlm;&nbsp;| &bogus; &Aacute &lt",
        "<p>a<p>b</p></p>c</br>d<b>e<i>f</b>g</i>h<a href=x>i<a href=y>j</a>k",
        "<table>before<tr><td>1<td>2<tr><th>3</table>after<ul><li>x<li>y</ul><dl><dt>t<dd>d</dl>",
        "<pre>\n  two\r\n lines\ttab</pre><textarea>\n kept <b>as it is</b></textarea><p>end",
        "<p>shown<template><p>not</p></template><noscript>nor this</noscript><svg><title>s</title><text>t</text></svg>!",
        "<select><option>one<option>two</select><details><summary>s</summary>d</details><math><mi>x</mi></math>",
        "<!-- a -- b --><p>x<!--y-->z<![CDATA[ c ]]><?php echo 1 ?></p><iframe><p>no</p></iframe><object>no</object>",
        "<frameset><frame></frameset><noframes>none</noframes>",
        "<p>open <em>and <strong>never closed<div>next</p>last<plaintext></div>all <b>else",
        "\u{feff}<p>mark\u{0}nul\u{c}feed\u{2029}sep</p><ruby>漢<rp>(</rp><rt>kan</rt></ruby>",
        "<body><p>x</body><p>after the body</html>tail<script><!--<script></script>--></script><p>y",
        "",
    ];
    for page in pages {
        assert_eq!(read(&ParsedHtml, page), read(&BrowserHtml, page), "{page}");
    }
}

#[wasm_bindgen_test]
fn html_nested_ten_thousand_deep_costs_no_stack() {
    let html = format!("{}قاع{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
    assert_eq!(read(&ParsedHtml, &html).text, "قاع");
}

fn units(units: &[u16]) -> JsString {
    JsString::from_char_code(units)
}

#[wasm_bindgen_test]
fn a_downloads_name_is_one_that_systems_take() {
    use wusum::platform::files::file_name;
    assert_eq!(file_name("a/b\\c:d*.json"), "a_b_c_d_.json");
    assert_eq!(file_name("../../etc"), "_.._etc");
    assert_eq!(file_name("\u{202E}nosj.خبر\u{0}.zip "), "_nosj.خبر_.zip");
    assert_eq!(file_name(&format!("{}.json", "خ".repeat(300))), format!("{}.json", "خ".repeat(120)));
    assert_eq!(file_name("  "), "wusum");
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
async fn several_pages_in_one_file_each_give_their_own_text() {
    jobs_on_this_page();
    let tasks = r#"[{"id":1,"data":{"html":"<p>Ada met <b>Bob</b>.</p>"},"annotations":[]},
        {"id":2,"data":{"html":"<p>Carl left Oslo.</p>"},"annotations":[]}]"#;
    let (_, reply) = worker::run(import("tasks.json", tasks.as_bytes(), Choices::default()), |_| {});
    let Ok(JobResult::Imported(Outcome::Project(imported))) = reply.await else {
        panic!("no project");
    };
    let texts: Vec<&str> = imported.project.articles().map(|article| &*article.text).collect();
    assert_eq!(texts, ["Ada met Bob.", "Carl left Oslo."]);
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
