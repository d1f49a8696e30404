//! A fast hand on a busy machine: keys and presses come before the tasks that an earlier gesture left behind.
//!
//! The load is made by the test: tasks that the page asks for "at once" come a second late, as they do where the
//! browser's process has to wait for its turn.

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;

/// From here on `setTimeout` comes so much later (milliseconds) than asked.
async fn delay_tasks(page: &Page, ms: u32) {
    let script = "const own = window.setTimeout.bind(window);
        window.lateTasks = 0;
        window.setTimeout = (task, ms, ...rest) =>
          own((...given) => { window.lateTasks += 1; task(...given); }, (ms || 0) + arguments[0], ...rest);";
    page.eval_with(script, vec![json!(ms)]).await;
}

/// Waits until the delayed tasks have run that were asked for so far, and the page has drawn.
async fn tasks_have_run(page: &Page) {
    let script = "await new Promise((done) => setTimeout(done, 0));
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        return window.lateTasks;";
    let run = page.eval_async(script, vec![]).await;
    assert!(run.as_u64().is_some_and(|run| run > 0), "no task was delayed: {run}");
}

async fn a_key_right_after_a_drag_labels_what_was_dragged_over(page: &mut Page) {
    first_visit(page).await;
    select(page, "مرسيليا", 1).await;
    delay_tasks(page, 1_500).await;
    let place = nth(page, 0, "مطماطة", 1).await;
    page.drag((0, place.start), (0, place.end)).await;
    page.press("2").await;
    until_chosen(page, "مطماطة", "place").await;
    tasks_have_run(page).await;
    until_chosen(page, "مطماطة", "place").await;
    until_count(page, 14).await;
}

async fn a_prefix_left_out_stays_out_however_late_tasks_come(page: &mut Page) {
    first_visit(page).await;
    delay_tasks(page, 1_500).await;
    let (word, bare) = ("وجرجيس", "جرجيس");
    let place = nth(page, 0, word, 1).await;
    page.click_letter(0, (place.start + place.end) / 2, 2).await;
    page.press(".").await;
    until_selected(page, bare).await;
    tasks_have_run(page).await;
    until_selected(page, bare).await;
    page.press("2").await;
    until_chosen(page, bare, "place").await;
}

async fn each_drag_of_a_fast_brush_gives_its_label(page: &mut Page) {
    first_visit(page).await;
    page.press("b").await;
    page.by_testid("brush-bar").await;
    delay_tasks(page, 1_500).await;
    for word in ["مرسيليا", "مطماطة"] {
        let place = nth(page, 0, word, 1).await;
        page.drag((0, place.start), (0, place.end)).await;
    }
    tasks_have_run(page).await;
    until_count(page, 15).await;
    for word in ["مرسيليا", "مطماطة"] {
        assert!(has(page, word, "Person").await, "{word}");
    }
}

in_each_browser!(Dist;
    a_key_right_after_a_drag_labels_what_was_dragged_over,
    a_prefix_left_out_stays_out_however_late_tasks_come,
    each_drag_of_a_fast_brush_gives_its_label,
);
