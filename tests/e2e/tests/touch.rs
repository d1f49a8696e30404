//! By finger: what is selected with the platform's own means is labelled, a tap chooses, and no key is needed.
//!
//! In Chromium and Firefox, told that they have a touch screen and nothing else; WebKitGTK's driver has no touch.

use serde_json::{Value, json};
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::open_samples;

async fn a_finger_selects_labels_chooses_and_resizes(page: &mut Page) {
    page.options.chromium_args.push("--touch-events=enabled".to_owned());
    // Blink's own numbers: the primary pointer is coarse and hovers nowhere.
    page.options.chromium_args.push(
        "--blink-settings=primaryPointerType=2,availablePointerTypes=2,primaryHoverType=1,availableHoverTypes=1"
            .to_owned(),
    );
    for (name, value) in [
        ("ui.primaryPointerCapabilities", json!(1)),
        ("ui.allPointerCapabilities", json!(1)),
        ("dom.w3c_touch_events.enabled", json!(1)),
        ("layout.accessiblecaret.enabled", json!(true)),
    ] {
        page.options.firefox_prefs.push((name.to_owned(), value));
    }
    page.restart().await;
    open_samples(page, json!({ "language": "en", "panel_open": true })).await;
    page.by_testid("suggestions").await;
    let coarse = page.eval("return matchMedia('(pointer: coarse) and (hover: none)').matches;").await;
    assert_eq!(coarse, json!(true), "{} knows of no finger", page.browser.name());

    // A tap chooses the innermost label, another one what is around it; one beside all labels nothing.
    tap(page, "صفاقس", 2).await;
    until_chosen(page, "صفاقس", "place").await;
    tap(page, "صفاقس", 2).await;
    let around = "return document.querySelector('[data-testid=card-label]')?.value;";
    until(page, "what is around it", around, json!("quote")).await;
    tap(page, "الموعد", 1).await;
    until_nothing_chosen(page).await;

    // What a long press selects. Of a finger that a driver holds for a second neither browser makes one.
    let word = nth(page, 0, "مرسيليا", 1).await;
    by_handles(page, word.start, word.end).await;
    until_selected(page, "مرسيليا").await;
    page.by_testid("picker").await;
    // Keys are not spoken of, and what they would do is behind the last button.
    let keys = "return [...document.querySelectorAll('[data-testid=picker] kbd')].filter((k) => k.checkVisibility()).length;";
    assert_eq!(page.eval(keys).await, json!(0));
    page.tap("[data-testid=picker-place]").await;
    until_chosen(page, "مرسيليا", "place").await;
    until_count(page, 14).await;

    // From inside one word to inside another: whole words, once the handles have been let go.
    let place = nth(page, 0, "معهد الواحات للتقنيات المائية", 1).await;
    by_handles(page, place.start + 2, place.start + 4).await;
    by_handles(page, place.start + 2, place.end - 3).await;
    until_selected(page, "معهد الواحات للتقنيات المائية").await;
    // Its menu stays in the window, also where the selection is near the end of it.
    let near_the_end =
        "scrollBy(0, getSelection().getRangeAt(0).getBoundingClientRect().bottom - innerHeight + 170);";
    page.eval(near_the_end).await;
    by_handles(page, place.start, place.start + 4).await;
    until_selected(page, "معهد").await;
    page.wait_for("the picker is beside it", PICKER_BESIDE).await;
    page.tap("[data-testid=picker-more]").await;
    page.find(".picker-more").await;
    inside_the_window(page, ".picker-more").await;
    by_handles(page, place.start + 2, place.end - 3).await;
    until_selected(page, "معهد الواحات للتقنيات المائية").await;
    page.tap("[data-testid=picker-organization]").await;
    until_chosen(page, "معهد الواحات للتقنيات المائية", "organization").await;
    assert!(has(page, "معهد الواحات للتقنيات المائية", "Organization").await);
    page.tap("[data-testid=undo]").await;
    until_count(page, 14).await;

    // An edge is dragged by a finger; its handle is as large as one.
    tap(page, "صفاقس", 1).await;
    until_chosen(page, "صفاقس", "place").await;
    page.by_testid("handle-end").await;
    drag_handle_by_finger(page, "handle-end", "التونسية").await;
    until_chosen(page, "صفاقس التونسية", "place").await;
    assert_text_nodes(page, SAMPLE).await;
}

/// Whether the app has taken the selection over: its text cursor stands at the selection's end, and the picker beside it.
const PICKER_BESIDE: &str = "const box = (id) => document.querySelector(`[data-testid=${id}]`)?.getBoundingClientRect();
    const [picker, caret, selected] = [box('picker'), box('caret'), getSelection().getRangeAt(0).getBoundingClientRect()];
    return picker && caret && Math.abs(caret.left - selected.left) < 4 && Math.abs(caret.top - selected.top) < 20
      && Math.min(Math.abs(picker.top - selected.bottom), Math.abs(selected.top - picker.bottom)) < 30;";

/// What dragging the platform's handles does to the page: the selection changes, and nothing else is heard.
async fn by_handles(page: &Page, start: usize, end: usize) {
    page.eval_with(
        "const node = document.querySelector('[data-block=\"0\"]').firstChild;
         getSelection().setBaseAndExtent(node, arguments[0], node, arguments[1]);
         const box = getSelection().getRangeAt(0).getBoundingClientRect();
         if (box.top < 120 || box.bottom > innerHeight - 60) scrollBy(0, box.top - innerHeight / 2);",
        vec![json!(start), json!(end)],
    )
    .await;
}

async fn tap(page: &Page, word: &str, n: usize) {
    // Two taps in one place within a moment are a double tap.
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let place = nth(page, 0, word, n).await;
    page.tap_letter(0, (place.start + place.end) / 2).await;
}

async fn inside_the_window(page: &Page, css: &str) {
    let script = "const box = document.querySelector(arguments[0]).getBoundingClientRect();
        return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;";
    assert_eq!(page.eval_with(script, vec![json!(css)]).await, json!(true), "{css}");
}

async fn drag_handle_by_finger(page: &Page, handle: &str, word: &str) {
    let place = nth(page, 0, word, 1).await;
    let script =
        "const box = document.querySelector(`[data-testid=${arguments[0]}]`).getBoundingClientRect();
        const range = document.createRange(), node = document.querySelector('[data-block=\"0\"]').firstChild;
        range.setStart(node, arguments[1]); range.setEnd(node, arguments[1] + 1);
        const to = range.getBoundingClientRect();
        return [[(box.left + box.right) / 2, box.bottom],
          [(to.left + to.right) / 2, (to.top + to.bottom) / 2]].map((p) => p.map(Math.round));";
    let middle = json!((place.start + place.end) / 2);
    let points: Value = page.eval_with(script, vec![json!(handle), middle]).await;
    let point = |i: usize| (points[i][0].as_i64().expect("pixels"), points[i][1].as_i64().expect("pixels"));
    page.slide(point(0), point(1)).await;
}

in_each_browser!(@ chromium Chromium Dist; a_finger_selects_labels_chooses_and_resizes);
in_each_browser!(@ firefox Firefox Dist; a_finger_selects_labels_chooses_and_resizes);
