//! Room on screen: banners cover nothing. Every screen in many windows: `screens.rs`.

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::steps::open_samples;

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
