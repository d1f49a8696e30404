//! Every screen in both languages, in wide, narrow and low windows: nothing scrolls sideways, no text is cut off, every
//! dialog shows its buttons, axe-core finds nothing.
//!
//! The pictures are left in `target/e2e/screens` for people to look at: in the dark theme only those of the middle
//! width, all with `WUSUM_ALL_SCREENS=1`.

use serde_json::{Value, json};
use wusum_e2e::{Browser, Page, Site};

use crate::common::until;
use crate::steps::{bring_in, open_samples};
use crate::views::each_view;

/// One engine: what differs between engines is not the layout's arithmetic. Windows are emulated, as no real one is as
/// narrow as a phone.
#[test]
fn on_a_phone_every_screen_fits_and_axe_finds_nothing() {
    let name = "on_a_phone_every_screen_fits";
    wusum_e2e::run(Browser::Chromium, Site::Dist, name, async |page: &mut Page| {
        every_screen(page, PHONE).await
    });
}

#[test]
fn in_a_window_of_middle_width_every_screen_fits_and_axe_finds_nothing() {
    let name = "in_a_window_of_middle_width_every_screen_fits";
    wusum_e2e::run(Browser::Chromium, Site::Dist, name, async |page: &mut Page| {
        every_screen(page, MIDDLE).await
    });
}

#[test]
fn in_wide_and_in_low_windows_every_screen_fits_and_axe_finds_nothing() {
    let name = "in_wide_and_in_low_windows_every_screen_fits";
    wusum_e2e::run(Browser::Chromium, Site::Dist, name, async |page: &mut Page| {
        every_screen(page, WIDE).await
    });
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

/// Windows in which the columns stand alike, so that a screen is shown in the first and then looked at in each.
struct Windows {
    sizes: &'static [(u32, u32)],
    /// Languages and themes of which pictures are taken.
    pictured: &'static [(&'static str, &'static str)],
    /// The theme in which axe-core looks, in the last size.
    checked: &'static str,
}

const LIGHT: &[(&str, &str)] = &[("ar", "light"), ("en", "light")];
const ALL: &[(&str, &str)] = &[("ar", "light"), ("en", "light"), ("ar", "dark"), ("en", "dark")];

const PHONE: Windows = Windows { sizes: &[(360, 740), (360, 640)], pictured: LIGHT, checked: "light" };
const MIDDLE: Windows = Windows { sizes: &[(900, 800)], pictured: ALL, checked: "dark" };
const WIDE: Windows =
    Windows { sizes: &[(1600, 1000), (1280, 720), (1280, 800)], pictured: LIGHT, checked: "light" };

async fn every_screen(page: &mut Page, windows: Windows) {
    let folder = Page::pictures().join("screens");
    std::fs::create_dir_all(&folder).expect("target is writable");
    let mut wrong = Vec::new();
    let mut dialogs = 0;
    // Colours move nothing: not every window needs the dark screens, unless all are asked for.
    let all = std::env::var_os("WUSUM_ALL_SCREENS").is_some();
    let first = windows.sizes[0];
    for (language, theme) in if all { ALL } else { windows.pictured } {
        page.emulate_window(first.0, first.1).await;
        each_view(page, language, theme, async |page: &Page, view: &str| {
            for &(width, height) in windows.sizes {
                let name = format!("{view}-{width}-{language}-{theme}");
                if (width, height) == first {
                    page.driver().screenshot(&folder.join(format!("{name}.png"))).await.expect("a picture");
                } else {
                    resize(page, (width, height)).await;
                }
                dialogs += page.count("dialog[open]").await as usize;
                for script in [CUT, HIDDEN] {
                    let found = page.eval(script).await;
                    for problem in found.as_array().into_iter().flatten().filter_map(Value::as_str) {
                        wrong.push(format!("{name}, {height} high: {problem}"));
                    }
                }
            }
            if windows.checked == *theme {
                wrong.extend(
                    page.axe().await.into_iter().map(|found| format!("{view} {language} {theme}: {found}")),
                );
            }
            if windows.sizes.len() > 1 {
                resize(page, first).await;
            }
        })
        .await;
    }
    let looks = if all { ALL } else { windows.pictured }.len();
    assert!(dialogs >= 12 * looks * windows.sizes.len(), "only {dialogs} dialogs were shown");
    assert!(wrong.is_empty(), "{} problems\n{}", wrong.len(), wrong.join("\n"));
}

/// Makes the window larger or smaller, and waits until the page has followed.
async fn resize(page: &Page, (width, height): (u32, u32)) {
    page.emulate_window(width, height).await;
    page.eval_async(
        "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));",
        vec![],
    )
    .await;
}

/// What of the open dialog cannot be reached without scrolling: its frame, its close button, its main buttons.
const HIDDEN: &str = r#"
    const dialog = document.querySelector("dialog[open]");
    if (!dialog) return [];
    const problems = [];
    const inside = (element) => {
      const box = element.getBoundingClientRect();
      return box.top >= 0 && box.left >= 0 && box.right <= innerWidth + 0.5 && box.bottom <= innerHeight + 0.5;
    };
    if (!inside(dialog)) problems.push("the dialog is larger than the window");
    const buttons = dialog.querySelectorAll(
      ".dialog-close, .dialog-foot button, [data-testid=export-download], [data-testid=remove-confirm]");
    for (const button of buttons) {
      const box = button.getBoundingClientRect();
      const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!inside(button) || !(button === hit || button.contains(hit) || (button.disabled && dialog.contains(hit))))
        problems.push(`“${button.textContent}” cannot be pressed`);
    }
    const foot = dialog.querySelector(".export-foot"), body = dialog.querySelector(".dialog-body");
    if (foot && Math.abs(foot.getBoundingClientRect().bottom - body.getBoundingClientRect().top - body.clientHeight) > 1)
      problems.push("something shows below the export's foot");
    if (body && body.scrollWidth > body.clientWidth) problems.push("it scrolls sideways");
    return problems;
"#;

/// What is wider than the window, or cut off by its edge.
const CUT: &str = r#"
    const MAY_SCROLL_SIDEWAYS = ".report-wide, .report-plot";
    const problems = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > innerWidth) problems.push(`the page is ${page.scrollWidth} wide in ${innerWidth}`);
    // Tables and plots of figures stand in regions that keys reach; nothing else is wider than it seems.
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
