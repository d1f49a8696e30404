//! Labelling without any pointer, and on keyboards that are not Latin.

use serde_json::json;
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;

async fn an_article_is_labelled_without_any_pointer(page: &mut Page) {
    open_wide(page).await;
    page.by_testid("dialog-tour").await;
    until(page, "the tour has the focus", FOCUS, json!("tour-next")).await;
    page.press("Escape").await;
    page.find("body:not(:has([data-testid=dialog-tour]))").await;
    page.reload().await;
    // The first thing that Tab comes to is the way to the article.
    page.press("Tab").await;
    page.press("Enter").await;
    until(page, "the article has the focus", FOCUS, json!("article-text")).await;

    // In right-to-left text the left arrow goes forward.
    page.press("ArrowLeft").await;
    until_cursor(page, 1).await;
    page.press("ArrowLeft").await;
    page.press("ArrowRight").await;
    until_cursor(page, 1).await;
    page.press("Ctrl+ArrowLeft").await;
    until_cursor(page, nth(page, 0, "مدينة", 1).await.start).await;
    page.press("Ctrl+ArrowLeft").await;
    page.press("Ctrl+ArrowLeft").await;
    page.press("Ctrl+ArrowRight").await;
    until_cursor(page, nth(page, 0, "صفاقس", 1).await.start).await;
    page.press("Ctrl+Shift+ArrowLeft").await;
    page.press("Ctrl+Shift+ArrowLeft").await;
    until_selected(page, "صفاقس التونسية").await;
    page.press("Shift+ArrowRight").await;
    until_selected(page, "صفاقس التونسي").await;
    page.press("Ctrl+Shift+ArrowRight").await;
    page.press("Shift+ArrowRight").await;
    until_selected(page, "صفاقس").await;
    page.press("1").await;
    until_chosen(page, "صفاقس", "person").await;

    // The edges of what is chosen go by words.
    for (key, text) in
        [("]", "صفاقس التونسية"), ("Shift+}", "صفاقس"), ("[", "مدينة صفاقس"), ("Shift+{", "صفاقس")]
    {
        page.press(key).await;
        until_chosen(page, text, "person").await;
    }
    // From label to label, and into what lies around.
    page.press("j").await;
    until_chosen(page, "المؤتمر السنوي الرابع للتحالف المتوسطي لأمن المياه", "event").await;
    page.press("j").await;
    until_chosen(page, "لتحالف المتوسطي لأمن المياه", "organization").await;
    page.press("o").await;
    until_chosen(page, "المؤتمر السنوي الرابع للتحالف المتوسطي لأمن المياه", "event").await;
    page.press("k").await;
    until_chosen(page, "صفاقس", "person").await;
    page.press("Delete").await;
    until_count(page, 13).await;
    page.press("Enter").await;
    until_chosen(page, "صفاقس", "place").await;
    page.press("Escape").await;
    until_nothing_chosen(page).await;

    // Enter gives the last label again; a line further down keeps to the column.
    page.press("Ctrl+Home").await;
    page.press("ArrowDown").await;
    let down = page.eval(CURSOR).await.as_u64().expect("a cursor");
    assert!((40..140).contains(&down), "a line down is at {down}");
    page.press("ArrowUp").await;
    until_cursor(page, 0).await;
    page.press("Ctrl+Shift+ArrowLeft").await;
    until_selected(page, "تستضيف").await;
    page.press("Enter").await;
    until_chosen(page, "تستضيف", "person").await;
    page.press("Ctrl+z").await;
    until_count(page, 13).await;
    page.press("Ctrl+End").await;
    until_cursor(page, SAMPLE.trim_end().encode_utf16().count()).await;
    page.press("Ctrl+Home").await;

    // Searching ends on what was found.
    page.press("/").await;
    until(
        page,
        "the search has the focus",
        "return document.activeElement.dataset.testid;",
        json!("search-field"),
    )
    .await;
    page.type_keys("مرسيليا").await;
    until(
        page,
        "two are found",
        "return document.querySelector('.search-bar [role=status]').textContent[0];",
        json!("2"),
    )
    .await;
    page.press("Enter").await;
    page.press("Escape").await;
    until_cursor(page, nth(page, 0, "مرسيليا", 2).await.end).await;
    until_selected(page, "مرسيليا").await;
    page.press("2").await;
    until_chosen(page, "مرسيليا", "place").await;

    page.press("Shift+?").await;
    page.by_testid("help-search").await;
    page.press("Escape").await;
    page.find("body:not(:has([data-testid=help-search]))").await;
    until(page, "the article has the focus again", FOCUS, json!("article-text")).await;

    page.press("Tab").await;
    let left = page.eval(FOCUS).await;
    assert_ne!(left, json!("article-text"));
    assert_text_nodes(page, SAMPLE).await;
}

/// WebDriver cannot change the keyboard's layout, so these events are synthetic: what a browser reports for them.
async fn shortcuts_work_on_arabic_and_french_keyboards(page: &mut Page) {
    first_visit(page).await;
    // Arabic: letters by their place, digits of either kind.
    typed(page, "ت", "KeyJ", false).await;
    until_chosen(page, "صفاقس", "place").await;
    typed(page, "١", "Digit1", false).await;
    until_chosen(page, "صفاقس", "person").await;
    typed(page, "2", "Digit2", false).await;
    until_chosen(page, "صفاقس", "place").await;
    typed(page, "ت", "KeyJ", false).await;
    typed(page, "ت", "KeyJ", false).await;
    until_chosen(page, "لتحالف المتوسطي لأمن المياه", "organization").await;
    typed(page, "ن", "KeyK", false).await;
    until_chosen(page, "المؤتمر السنوي الرابع للتحالف المتوسطي لأمن المياه", "event").await;
    typed(page, "د", "BracketRight", false).await;
    until_chosen(page, "المؤتمر السنوي الرابع للتحالف المتوسطي لأمن المياه (تماه", "event").await;
    let undo = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
        { key: 'ئ', code: 'KeyZ', ctrlKey: true, bubbles: true, cancelable: true }));";
    page.eval(undo).await;
    until_chosen(page, "المؤتمر السنوي الرابع للتحالف المتوسطي لأمن المياه", "event").await;
    typed(page, "؟", "Slash", true).await;
    page.by_testid("help-search").await;
    page.press("Escape").await;
    page.find("body:not(:has([data-testid=help-search]))").await;

    // AZERTY: digits without Shift are signs and letters; signs are where they are.
    page.press("Escape").await;
    typed(page, "j", "KeyJ", false).await;
    typed(page, "&", "Digit1", false).await;
    until(
        page,
        "relabelled",
        "return document.querySelector('[data-testid=card-label]').value;",
        json!("person"),
    )
    .await;
    typed(page, "é", "Digit2", false).await;
    until(
        page,
        "relabelled",
        "return document.querySelector('[data-testid=card-label]').value;",
        json!("place"),
    )
    .await;
    typed(page, "/", "Period", true).await;
    page.by_testid("search-field").await;
}

/// A key on the focused element, as the layout gives it.
async fn typed(page: &Page, key: &str, code: &str, shift: bool) {
    let script = "const [key, code, shiftKey] = arguments;
        for (const type of ['keydown', 'keyup'])
          (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent(type, { key, code, shiftKey, bubbles: true, cancelable: true }));";
    page.eval_with(script, vec![json!(key), json!(code), json!(shift)]).await;
}

const FOCUS: &str = "return document.activeElement?.id;";

const CURSOR: &str = "return getSelection().focusOffset;";

async fn until_cursor(page: &Page, offset: usize) {
    until(page, "the cursor", CURSOR, json!(offset)).await;
}

in_each_browser!(Dist;
    an_article_is_labelled_without_any_pointer,
    shortcuts_work_on_arabic_and_french_keyboards,
);
