//! Labelling by hand: what is selected is what is labelled, and every change can be taken back.

use std::time::Duration;

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;

async fn selections_by_the_pointer_are_labelled_exactly(page: &mut Page) {
    open_wide(page).await;
    // The tour's card leaves the article usable: keys work beside it.
    page.by_testid("dialog-tour").await;
    label(page, "مرسيليا", 1, "2").await;
    until_count(page, 14).await;
    page.click_testid("tour-close").await;

    // The picker stays on the page, also at the start of a line.
    select(page, "تستضيف", 1).await;
    let script = "const box = document.querySelector('[data-testid=picker]').getBoundingClientRect();
        return box.width > 100 && box.left >= 0 && box.right <= innerWidth
          && document.documentElement.scrollWidth <= innerWidth;";
    until(page, "the picker is on the page", script, json!(true)).await;
    page.press("Escape").await;

    // From inside one word to inside another: whole words.
    let place = nth(page, 0, "معهد الواحات للتقنيات المائية", 1).await;
    page.drag((0, place.start + 2), (0, place.end - 3)).await;
    until_selected(page, "معهد الواحات للتقنيات المائية").await;
    page.click_testid("picker-organization").await;
    until_chosen(page, "معهد الواحات للتقنيات المائية", "organization").await;

    select_word(page, "مطماطة", 1).await;
    until_selected(page, "مطماطة").await;
    page.press("2").await;
    until_chosen(page, "مطماطة", "place").await;

    let sentence = "وأشاد مشاركون في الجلسات التحضيرية بالماجري وبماركيز لدورهما في تقريب وجهات النظر، في حين نسب آخرون الفضل إلى بوعلاق وفريقه";
    let place = nth(page, 0, "الجلسات", 1).await;
    page.click_letter(0, place.start + 2, 3).await;
    until_selected(page, sentence).await;

    let place = nth(page, 0, "تقريب وجهات", 1).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    page.drag_by_words((0, place.start + 2), (0, place.end - 2)).await;
    until_selected(page, "تقريب وجهات").await;

    click_word(page, "قابس", 1).await;
    let place = nth(page, 0, "وجرجيس", 1).await;
    page.shift_click(0, place.start + 3).await;
    until_selected(page, "قابس وجرجيس").await;
    page.press("5").await;
    until_chosen(page, "قابس وجرجيس", "event").await;

    // Backwards, and up to the punctuation, which stays outside.
    let place = nth(page, 0, "أنطوان فيرييه،", 1).await;
    page.drag((0, place.end), (0, place.start)).await;
    until_selected(page, "أنطوان فيرييه").await;
    page.press("1").await;
    until_chosen(page, "أنطوان فيرييه", "person").await;

    // The brush labels each selection at once, until Escape.
    page.press("Escape").await;
    page.press("b").await;
    page.by_testid("brush-bar").await;
    let place = nth(page, 0, "كريم بوعلاق", 1).await;
    page.drag((0, place.start), (0, place.end)).await;
    until_chosen(page, "كريم بوعلاق", "person").await;
    let place = nth(page, 0, "بن عمار", 3).await;
    page.drag((0, place.start), (0, place.end)).await;
    until_chosen(page, "بن عمار", "person").await;
    page.press("Escape").await;
    page.find("body:not(:has([data-testid=brush-bar]))").await;
    until_count(page, 20).await;

    let spans = exported(&export(page).await);
    assert_eq!(spans.len(), 20);
    for (text, n, label) in [
        ("مرسيليا", 1, "place"),
        ("معهد الواحات للتقنيات المائية", 1, "organization"),
        ("مطماطة", 1, "place"),
        ("قابس وجرجيس", 1, "event"),
        ("أنطوان فيرييه", 1, "person"),
        ("كريم بوعلاق", 1, "person"),
        ("بن عمار", 3, "person"),
    ] {
        let byte = SAMPLE.match_indices(text).nth(n - 1).expect("in the sample").0;
        let start = SAMPLE[..byte].chars().count();
        let span = (start, start + text.chars().count(), text.to_owned(), label.to_owned());
        assert!(spans.contains(&span), "{span:?} is not in {spans:#?}");
    }
    assert_text_nodes(page, SAMPLE).await;
}

async fn a_click_inside_of_what_is_selected_selects_it_no_more(page: &mut Page) {
    first_visit(page).await;
    select_word(page, "وبماركيز", 1).await;
    until_selected(page, "وبماركيز").await;
    click_word(page, "وبماركيز", 1).await;
    until_selected(page, "").await;
    page.find("body:not(:has([data-testid=picker]))").await;
}

async fn prefixes_characters_and_quotations_take_a_key(page: &mut Page) {
    first_visit(page).await;
    // A joined preposition and conjunction, one key each; on the chosen span as well, and back.
    select_word(page, "وبماركيز", 1).await;
    until_selected(page, "وبماركيز").await;
    page.press(".").await;
    until_selected(page, "بماركيز").await;
    page.press(".").await;
    until_selected(page, "ماركيز").await;
    page.press("1").await;
    until_chosen(page, "ماركيز", "person").await;
    page.press("Shift+>").await;
    until_chosen(page, "بماركيز", "person").await;
    page.press(".").await;
    until_chosen(page, "ماركيز", "person").await;

    // لِ + التحالف is written للتحالف: one key leaves out the preposition.
    select_word(page, "للتحالف", 2).await;
    page.press(".").await;
    until_selected(page, "لتحالف").await;
    page.press("3").await;
    until_chosen(page, "لتحالف", "organization").await;

    // The article goes only when asked again.
    select_word(page, "بالماجري", 1).await;
    page.press(".").await;
    until_selected(page, "الماجري").await;
    page.press("1").await;
    until_chosen(page, "الماجري", "person").await;
    page.press(".").await;
    until_chosen(page, "الماجري", "person").await;
    page.press(".").await;
    until_chosen(page, "ماجري", "person").await;
    page.press("Shift+>").await;
    until_chosen(page, "الماجري", "person").await;

    // Characters instead of words.
    page.press("Escape").await;
    page.press("c").await;
    select(page, "اعات", 1).await;
    page.press("Escape").await;
    page.press("c").await;

    // A whole quotation from one of its words: two keys.
    let quote = "التمويل لم يعد العقبة الأولى، فقد تعهد بنك الضفتين للتنمية بتقديم 75 مليون يورو، والمطلوب الآن أن تتفق العواصم على من يدير المحطات ومن ينشر بياناتها";
    select_word(page, "العواصم", 1).await;
    page.press("w").await;
    until_selected(page, quote).await;
    page.press("4").await;
    until_chosen(page, quote, "quote").await;
    // And narrower again.
    select_word(page, "بيوتهم", 1).await;
    page.press("w").await;
    page.press("Shift+W").await;
    until_selected(page, "بيوتهم").await;
    assert_text_nodes(page, SAMPLE).await;
}

async fn a_span_is_chosen_changed_and_deleted(page: &mut Page) {
    first_visit(page).await;
    let quote = "اختيار صفاقس لاحتضان المؤتمر رسالة مفادها أن مدن الجنوب لم تعد تكتفي بدور المتفرج، بل صارت تقترح الحلول وتموّلها وتدافع عنها أمام شركائها في الضفة الشمالية";
    // The innermost first, then the next one out, then around again.
    click_word(page, "صفاقس", 2).await;
    until_chosen(page, "صفاقس", "place").await;
    click_word(page, "صفاقس", 2).await;
    until_chosen(page, quote, "quote").await;
    click_word(page, "صفاقس", 2).await;
    until_chosen(page, "صفاقس", "place").await;
    // A place that has no label chooses nothing.
    click_word(page, "الموعد", 1).await;
    until_nothing_chosen(page).await;

    click_word(page, "صفاقس", 1).await;
    until_chosen(page, "صفاقس", "place").await;
    page.press("3").await;
    until_chosen(page, "صفاقس", "organization").await;
    page.press("2").await;
    until_chosen(page, "صفاقس", "place").await;

    // The same range and label twice is refused in a sentence. Far enough in time from the click at this place that the
    // two of the double click are not its second and third, which would be the sentence.
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    select_word(page, "صفاقس", 1).await;
    page.press("2").await;
    let said = page.text(".notice.refusal").await;
    assert!(said.contains("صفاقس") && said.contains("Place"), "{said}");
    until_count(page, 13).await;

    // Dragging a handle resizes, by whole words.
    until_chosen(page, "صفاقس", "place").await;
    drag_handle(page, "handle-end", "التونسية", 1).await;
    until_chosen(page, "صفاقس التونسية", "place").await;
    drag_handle(page, "handle-start", "مدينة", 1).await;
    until_chosen(page, "مدينة صفاقس التونسية", "place").await;
    page.press("Ctrl+z").await;
    page.press("Ctrl+z").await;
    until_chosen(page, "صفاقس", "place").await;

    // A note, a doubt.
    page.press("n").await;
    until(
        page,
        "the note has the focus",
        "return document.activeElement.dataset.testid;",
        json!("card-note"),
    )
    .await;
    page.type_keys("هنا 2").await;
    page.press("Enter").await;
    until(page, "the article has the focus", "return document.activeElement.id;", json!("article-text"))
        .await;
    page.press("u").await;
    page.find("[data-testid=card-unsure][aria-pressed=true]").await;
    let before = listed(page).await;
    assert!(before.contains(&["صفاقس".into(), "? Place ✎".into(), "0".into()]), "{before:#?}");

    page.press("Delete").await;
    until_nothing_chosen(page).await;
    until_count(page, 12).await;
    page.press("Ctrl+z").await;
    until_chosen(page, "صفاقس", "place").await;
    assert_eq!(listed(page).await, before);
    let note = page.eval("return document.querySelector('[data-testid=card-note]').value;").await;
    assert_eq!(note, json!("هنا 2"));
}

/// Drags a handle of the chosen span into a word.
async fn drag_handle(page: &Page, handle: &str, word: &str, n: usize) {
    let place = nth(page, 0, word, n).await;
    let script = "const line = document.querySelector(`[data-testid=${arguments[0]}]`).getBoundingClientRect();
        // Its knob is at its upper or lower end.
        const y = arguments[0] === 'handle-start' ? line.top : line.bottom;
        const handle = { left: line.left, right: line.right, top: y - 2, bottom: y + 2 };
        const range = document.createRange();
        const node = document.querySelector('[data-block=\"0\"]').firstChild;
        range.setStart(node, arguments[1]);
        range.setEnd(node, arguments[1] + 1);
        const letter = range.getBoundingClientRect();
        const middle = (box) => [Math.round((box.left + box.right) / 2), Math.round((box.top + box.bottom) / 2)];
        return [middle(handle), middle(letter)];";
    page.by_testid(handle).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let points = page.eval_with(script, vec![json!(handle), json!((place.start + place.end) / 2)]).await;
    let part = |i: usize, j: usize| points[i][j].as_i64().expect("pixels");
    page.drag_points((part(0, 0), part(0, 1)), (part(1, 0), part(1, 1))).await;
}

async fn nested_labels_and_all_edits_are_undone_and_redone_exactly(page: &mut Page) {
    first_visit(page).await;
    let before = listed(page).await;
    assert_eq!(before.len(), 13);

    // An event and an organization are there; a third and a fourth level inside, which end at the same letter.
    select(page, "لأمن المياه", 1).await;
    page.press(".").await;
    until_selected(page, "أمن المياه").await;
    page.press("1").await;
    until_chosen(page, "أمن المياه", "person").await;
    label(page, "المياه", 1, "2").await;
    let nested = listed(page).await;
    let depth =
        |text: &str| nested.iter().find(|row| row[0] == text).map(|row| row[2].clone()).unwrap_or_default();
    assert_eq!(depth("المؤتمر السنوي الرابع للتحالف المتوسطي لأمن المياه"), "0");
    assert_eq!(depth("لتحالف المتوسطي لأمن المياه"), "1");
    assert_eq!(depth("أمن المياه"), "2");
    assert_eq!(depth("المياه"), "3");

    // Ten edits of all kinds: two are done.
    page.press("3").await;
    page.press("u").await;
    page.press("[").await;
    until_chosen(page, "لأمن المياه", "organization").await;
    page.press("k").await;
    page.press("Delete").await;
    label(page, "وادي الغزلان", 1, "2").await;
    label(page, "فيضانات وادي الغزلان", 1, "5").await;
    select(page, "انتهاء أعمال المؤتمر", 1).await;
    page.press("x").await;
    page.find("body:not(:has([data-testid=picker]))").await;
    click_word(page, "الماجري", 1).await;
    until_chosen(page, "سليم الماجري", "person").await;
    page.press("2").await;
    until_chosen(page, "سليم الماجري", "place").await;
    let after = listed(page).await;
    assert_eq!(after.len(), 16);

    for _ in 0..10 {
        page.press("Ctrl+z").await;
    }
    until_count(page, 13).await;
    assert_eq!(listed(page).await, before);
    until(
        page,
        "nothing is left to undo",
        "return document.querySelector('[data-testid=undo]').disabled;",
        json!(true),
    )
    .await;
    for _ in 0..10 {
        page.press("Ctrl+Shift+Z").await;
    }
    until_count(page, 16).await;
    assert_eq!(listed(page).await, after);
    until(
        page,
        "nothing is left to redo",
        "return document.querySelector('[data-testid=redo]').disabled;",
        json!(true),
    )
    .await;
    assert_text_nodes(page, SAMPLE).await;
    assert_eq!(page.requests_elsewhere().await, [""; 0]);
}

in_each_browser!(Dist;
    selections_by_the_pointer_are_labelled_exactly,
    a_click_inside_of_what_is_selected_selects_it_no_more,
    prefixes_characters_and_quotations_take_a_key,
    a_span_is_chosen_changed_and_deleted,
    nested_labels_and_all_edits_are_undone_and_redone_exactly,
);
