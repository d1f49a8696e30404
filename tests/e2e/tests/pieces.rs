//! Before a long text is wholly on the page, and before it is stored: what one does then is about the whole text.
//!
//! What the page puts off until it has been painted never comes here, so that the text stays in this state.

use serde_json::{Value, json};
use wusum_e2e::thirtyfour::common::print::PrintParameters;
use wusum_e2e::{Browser, Page, in_each_browser};

use crate::common::until;
use crate::steps::{article_text, open_empty};

/// From here on tasks that a page asks for in a frame, or for when none comes (400 ms, `dom::once_painted`), never come.
async fn put_off_for_ever(page: &Page) {
    let script =
        "const [wait, frame] = [window.setTimeout.bind(window), window.requestAnimationFrame.bind(window)];
        let drawing = false;
        window.requestAnimationFrame = (task) => frame((now) => {
          drawing = true;
          try { task(now); } finally { drawing = false; }
        });
        window.setTimeout = (task, ms, ...rest) => (drawing || ms === 400 ? 0 : wait(task, ms, ...rest));";
    page.eval(script).await;
}

/// 4,000 paragraphs, about 400 KB, with an empty line before the first and a line end after the last.
fn long_text() -> String {
    let line = |n: usize| format!("فقرة رقم {n}: وصلت السفينة إلى المرفأ وقالت سلمى إن الرحلة كانت هادئة.\n");
    std::iter::once("\n".to_owned()).chain((1..=4_000).map(line)).collect()
}

async fn paste_and_wait(page: &Page, text: &str) {
    open_empty(page, json!({})).await;
    page.paste("body", text).await;
    page.wait_for("it is open", "return document.querySelector('[data-block=\"1\"]');").await;
}

/// As above, but most of the text is never put on the page by itself.
async fn paste_in_part(page: &Page, text: &str) {
    open_empty(page, json!({})).await;
    put_off_for_ever(page).await;
    page.paste("body", text).await;
    page.wait_for("it is open", "return document.querySelector('[data-block=\"1\"]');").await;
    assert!(missing(page).await > 100, "the whole text is on the page already");
}

/// How many groups of blocks are still to come.
async fn missing(page: &Page) -> u64 {
    page.eval("return document.querySelectorAll('.group:empty').length;").await.as_u64().expect("a number")
}

async fn what_was_pasted_is_there_after_leaving_at_once(page: &mut Page) {
    let text = "خبر قصير عن طنجة.\nوسطر ثان.";
    open_empty(page, json!({})).await;
    put_off_for_ever(page).await;
    page.paste("body", text).await;
    page.wait_for("it is open", "return document.querySelector('[data-block=\"1\"]');").await;
    // The page says that it is not yet written, and it is not.
    page.find("[data-testid=save-status][data-saved=false]").await;
    assert_eq!(page.text("[data-testid=save-status]").await, "Saving…");
    let stored = "return Object.keys(localStorage).some((key) => key.startsWith('wusum/1/article/'));";
    assert_eq!(page.eval(stored).await, json!(false));
    page.reload().await;
    page.wait_for("it is open again", "return document.querySelector('[data-block=\"1\"]');").await;
    assert_eq!(article_text(page).await, text);
    page.find("[data-testid=save-status][data-saved=true]").await;
    assert_eq!(page.eval(stored).await, json!(true));
}

async fn all_is_copied_before_all_is_there(page: &mut Page) {
    let text = long_text();
    paste_in_part(page, &text).await;
    page.eval("window.addEventListener('copy', (event) => (window.copied = event.clipboardData.getData('text/plain')));")
        .await;
    page.click("[data-testid=article]").await;
    page.press_each(&["Ctrl+a", "Ctrl+c"]).await;
    copied(page, &text).await;
    // A stretch that ends below the text, as a drag past its end, ends where the text does.
    page.eval(
        "const first = document.querySelector('[data-block=\"3\"]').firstChild;
         getSelection().setBaseAndExtent(first, 0, document.body, document.body.childNodes.length);",
    )
    .await;
    page.press("Ctrl+c").await;
    copied(page, &text[text.find("فقرة رقم 3:").expect("it is there")..text.len() - 1]).await;
    // And those that end between two groups of which neither is there, in one run of them or in two.
    let within = "const group = groups.at(-5), run = group.parentElement;
        const end = [run, [...run.children].indexOf(group)];";
    let between_runs = "const group = groups.at(-5).parentElement.firstElementChild;
        const end = [group.parentElement.previousElementSibling.lastElementChild, 0];";
    for end in [within, between_runs] {
        let script = format!(
            "const first = document.querySelector('[data-block=\"3\"]').firstChild;
             const groups = [...document.querySelectorAll('.group')];
             {end}
             getSelection().setBaseAndExtent(first, 0, ...end);
             return Number(group.dataset.group);"
        );
        let end = page.eval(&script).await;
        page.press("Ctrl+c").await;
        // The block with this number is the paragraph with this number: the first block is the empty line.
        let next = format!("فقرة رقم {}:", end.as_u64().expect("a number"));
        let (from, to) = (text.find("فقرة رقم 3:").expect("there"), text.find(&next).expect("there"));
        copied(page, &text[from..to]).await;
    }
    assert!(missing(page).await > 100, "copying needs none of it on the page");
}

async fn copied(page: &Page, wanted: &str) {
    // Compared in the page, for the messages' sake.
    let script = "if (window.copied === undefined) return null;
        const at = [...arguments[0]].findIndex((c, i) => c !== window.copied[i]);
        const same = window.copied === arguments[0];
        const said = same ? 'same' : `${window.copied.length} units, not ${arguments[0].length}; other from ${at} on`;
        window.copied = undefined;
        return said;";
    let mut said = Value::Null;
    for _ in 0..40 {
        said = page.eval_with(script, vec![json!(wanted)]).await;
        if !said.is_null() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(said, json!("same"));
}

async fn a_drag_past_the_end_takes_the_text_to_its_end(page: &mut Page) {
    let text = long_text();
    paste_in_part(page, &text).await;
    // The page's own selection, as a drag leaves it that began on the text and ended below.
    page.eval(
        "const first = document.querySelector('[data-block=\"2\"]').firstChild;
         getSelection().setBaseAndExtent(first, 0, document.body, document.body.childNodes.length);
         const at = (type) => document.querySelector('[data-block=\"2\"]')
           .dispatchEvent(new MouseEvent(type, { bubbles: true, detail: 1, clientX: type === 'mouseup' ? 400 : 0 }));
         at('mousedown'); at('mouseup');",
    )
    .await;
    page.press("4").await;
    let last = "const rows = document.querySelectorAll('.span-row');
        return rows.length === 1 && document.querySelector('.list-count, [data-testid=span-count]')?.textContent !== '';";
    page.wait_for("it is labelled", last).await;
    let spans = crate::common::exported(&crate::common::export(page).await);
    let characters = text.chars().count();
    // Without the full stop and the line end: the label keeps to words.
    assert_eq!(spans.len(), 1);
    assert!(spans[0].1 + 3 > characters, "it ends at {} of {characters}", spans[0].1);
}

async fn all_is_printed_before_all_is_there(page: &mut Page) {
    paste_in_part(page, &long_text()).await;
    match page.browser {
        Browser::Chromium | Browser::Firefox => {
            let pdf = page.driver().print_page(PrintParameters::default()).await.expect("it prints");
            assert!(pdf.starts_with(b"%PDF"));
            let pages = String::from_utf8_lossy(&pdf).matches("/Type /Page").count();
            println!("{}: {pages} objects of pages in {} bytes", page.browser.name(), pdf.len());
        }
        // Its driver cannot print.
        Browser::WebKit => {
            page.eval("window.dispatchEvent(new Event('beforeprint'));").await;
        }
    }
    assert_eq!(missing(page).await, 0);
}

async fn all_of_it_comes_by_itself(page: &mut Page) {
    let text = long_text();
    paste_and_wait(page, &text).await;
    until(page, "empty groups", "return document.querySelectorAll('.group:empty').length;", json!(0)).await;
    assert_eq!(article_text(page).await, text.trim_end_matches('\n'));
}

in_each_browser!(Dist;
    what_was_pasted_is_there_after_leaving_at_once,
    all_is_copied_before_all_is_there,
    a_drag_past_the_end_takes_the_text_to_its_end,
    all_is_printed_before_all_is_there,
    all_of_it_comes_by_itself,
);
