//! Every screen in both languages and three widths: nothing scrolls sideways, no text is cut off.
//!
//! The pictures are left in `target/e2e/screens` for people to look at: in the dark theme only those of the middle
//! width, all with `WUSUM_ALL_SCREENS=1`.

use serde_json::{Value, json};
use wusum_e2e::{Browser, Page, Site};

use crate::common::until;
use crate::steps::{bring_in, open_samples};
use crate::views::each_view;

const SIZES: [(u32, u32); 3] = [(360, 740), (900, 800), (1600, 1000)];

/// One engine: what differs between engines is not the layout's arithmetic.
#[test]
fn no_screen_is_wider_than_its_window() {
    wusum_e2e::run(Browser::Chromium, Site::Dist, "no_screen_is_wider_than_its_window", every_screen);
}

/// Emulated, as no real window is as narrow: what a person on a phone, or who makes the window narrow, sees first.
#[test]
fn in_a_narrow_window_the_text_begins_high_and_one_side_column_is_open() {
    wusum_e2e::run(Browser::Chromium, Site::Dist, "in_a_narrow_window_the_text_begins_high", narrow);
}

async fn narrow(page: &mut Page) {
    let open = "return ['library', 'panel'].map((side) =>
        document.querySelector(`[data-testid=toggle-${side}]`).getAttribute('aria-pressed') === 'true');";
    page.emulate_window(1300, 800).await;
    open_samples(page, json!({ "language": "en" })).await;
    until(page, "both sides are open", open, json!([true, true])).await;
    page.emulate_window(360, 740).await;
    until(page, "neither lies over the text", open, json!([false, false])).await;
    // Title, one line of facts, one of switches.
    let head = "return document.querySelector('[data-block]').getBoundingClientRect().top
        - document.querySelector('.page-head h1').getBoundingClientRect().bottom;";
    let head = page.eval(head).await.as_f64().expect("a height");
    assert!(head < 96.0, "{head} px between title and text");
    page.click_testid("toggle-library").await;
    until(page, "the list lies over the text", open, json!([true, false])).await;
    page.click_testid("toggle-panel").await;
    until(page, "the panel does, alone", open, json!([false, true])).await;
    page.emulate_window(1300, 800).await;
    until(page, "both have their room again", open, json!([true, true])).await;

    // A file's Latin name stands over Arabic text where its lines begin, and a short text needs no scroll bar.
    bring_in(page, &[("harbour_news.txt", "رست السفينة في المرفأ.".as_bytes())]).await;
    page.emulate_window(360, 740).await;
    let title = "const h = document.querySelector('.page-head h1'), d = document.scrollingElement;
        return [h.textContent, getComputedStyle(h).textAlign, d.scrollHeight - d.clientHeight];";
    until(page, "the title's place", title, json!(["harbour_news", "right", 0])).await;
}

async fn every_screen(page: &mut Page) {
    let folder = Page::pictures().join("screens");
    std::fs::create_dir_all(&folder).expect("target is writable");
    let mut wrong = Vec::new();
    for (width, height) in SIZES {
        // Emulated, as no real window is as narrow as a phone.
        page.emulate_window(width, height).await;
        for (language, theme) in [("ar", "light"), ("en", "light"), ("ar", "dark"), ("en", "dark")] {
            // Colours move nothing: the dark screens are taken once, unless all are asked for.
            if theme == "dark" && width != 900 && std::env::var_os("WUSUM_ALL_SCREENS").is_none() {
                continue;
            }
            each_view(page, language, theme, async |page: &Page, view: &str| {
                let name = format!("{view}-{width}-{language}-{theme}");
                page.driver().screenshot(&folder.join(format!("{name}.png"))).await.expect("a picture");
                let found = page.eval(CUT).await;
                for problem in found.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    wrong.push(format!("{name}: {problem}"));
                }
            })
            .await;
        }
    }
    assert!(wrong.is_empty(), "{} problems\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wider than the window, or cut off by its edge.
const CUT: &str = r#"
    const MAY_SCROLL_SIDEWAYS = ".page-facts, .view-tools, .report-wide, .report-plot";
    const problems = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > innerWidth) problems.push(`the page is ${page.scrollWidth} wide in ${innerWidth}`);
    // On a phone facts and switches stand in lines that are pushed along, and tables and plots of figures in regions that keys reach;
    // nothing else is wider than it seems.
    for (const element of document.querySelectorAll("body *")) {
      if (element.clientWidth && element.scrollWidth > element.clientWidth + 1
        && /auto|scroll/.test(getComputedStyle(element).overflowX) && !element.matches(MAY_SCROLL_SIDEWAYS))
        problems.push(`${element.tagName.toLowerCase()}.${element.className} scrolls sideways`);
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      if (element.closest(".visually-hidden, .skip, script, style, option")) continue;
      // What scrolls by itself can be read; what stands fixed must fit.
      let scrolls = false, sideways = false, fixed = false;
      for (let e = element; e && e !== document.documentElement; e = e.parentElement) {
        const style = getComputedStyle(e);
        scrolls ||= /auto|scroll/.test(style.overflowY) && e.scrollHeight > e.clientHeight;
        sideways ||= /auto|scroll|hidden/.test(style.overflowX) && e.scrollWidth > e.clientWidth && style.textOverflow === "ellipsis"
          || /auto|scroll/.test(style.overflowX) && e.scrollWidth > e.clientWidth;
        fixed ||= style.position === "fixed";
      }
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (!box.width || !box.height) continue;
        const said = `“${node.data.trim().slice(0, 40)}” in ${element.tagName.toLowerCase()}.${element.className}`;
        if (!sideways && (box.left < -1 || box.right > innerWidth + 1)) { problems.push(`${said} is cut off at the side`); break; }
        if (fixed && !scrolls && (box.top < -1 || box.bottom > innerHeight + 1)) { problems.push(`${said} is cut off above or below`); break; }
      }
    }
    return problems;
"#;
