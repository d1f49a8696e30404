//! Room on screen: dialogs show their buttons in low and narrow windows, banners cover nothing.

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::steps::open_samples;
use crate::views::each_view;

const LOW: [(u32, u32); 3] = [(360, 640), (1280, 720), (1280, 800)];

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

async fn every_dialog_shows_its_buttons_in_a_low_window(page: &mut Page) {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (width, height) in LOW {
        page.emulate_window(width, height).await;
        for language in ["ar", "en"] {
            each_view(page, language, "light", async |page: &Page, view: &str| {
                if page.count("dialog[open]").await == 0 {
                    return;
                }
                seen += 1;
                let found = page.eval(HIDDEN).await;
                for problem in found.as_array().into_iter().flatten() {
                    wrong.push(format!("{view} at {width} × {height} in {language}: {problem}"));
                }
            })
            .await;
        }
    }
    assert!(seen >= 72, "only {seen} dialogs were shown");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_dialog_shows_its_buttons() {
    let name = "every_dialog_shows_its_buttons_in_a_low_window";
    wusum_e2e::run(
        wusum_e2e::Browser::Chromium,
        wusum_e2e::Site::Dist,
        name,
        every_dialog_shows_its_buttons_in_a_low_window,
    );
}

async fn a_banner_covers_neither_list_nor_panel(page: &mut Page) {
    open_samples(page, json!({})).await;
    page.eval("localStorage.setItem('wusum/1/set/broken', 'not JSON');").await;
    page.reload().await;
    page.find("[data-testid=unread-data]").await;
    for (width, height) in [(900, 800), (1300, 800)] {
        page.set_window(width, height).await;
        for (what, toggle) in [(".library", "toggle-library"), (".panel", "toggle-panel")] {
            if page.count(what).await == 0 {
                page.click_testid(toggle).await;
                page.find(what).await;
            }
            let script = "scrollTo(0, 200);
                await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                const banner = document.querySelector('[data-testid=unread-data]').getBoundingClientRect();
                const column = document.querySelector(arguments[0]), box = column.getBoundingClientRect();
                const hit = document.elementFromPoint(box.left + box.width / 2, box.top + 4);
                return [Math.round(box.top - banner.bottom), column.contains(hit), Math.round(innerHeight - box.bottom)];";
            let found = page.eval_async(script, vec![json!(what)]).await;
            assert_eq!(found, json!([0, true, 0]), "{what} at {width}");
        }
    }
}

in_each_browser!(Dist; a_banner_covers_neither_list_nor_panel);
