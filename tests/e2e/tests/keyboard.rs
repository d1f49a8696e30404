//! Labelling without any pointer, and on keyboards that are not Latin.

use serde_json::json;
use wusum_e2e::{Browser, Page, in_each_browser};

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
    // The cursor stays in sight where a paragraph is longer than the window.
    let in_sight = "const c = document.querySelector('[data-testid=caret]').getBoundingClientRect();
        return 54 < c.top && c.bottom < innerHeight;";
    for key in ["Ctrl+Home", "End", "Home"] {
        page.press(key).await;
        until(page, key, in_sight, json!(true)).await;
    }
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

    // Examined up to the cursor: what comes after it is grey. Said once more at the same place, all of it counts.
    page.press("Escape").await;
    page.press("e").await;
    let end = nth(page, 0, "مرسيليا", 2).await.end;
    let grey = "const boxes = [...document.querySelectorAll('.under .unexamined')].map((b) => b.getBoundingClientRect());
        const range = document.createRange(), text = document.querySelector('[data-block]').firstChild;
        const under = (at) => { range.setStart(text, at); range.setEnd(text, at + 1);
          const r = range.getBoundingClientRect(), x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2;
          return boxes.some((b) => b.left <= x && x <= b.right && b.top <= y && y <= b.bottom); };
        return [arguments[0] - 1, arguments[0] + 2, text.data.trimEnd().length - 1].map(under);";
    let grey = grey.replace("arguments[0]", &end.to_string());
    until(page, "the rest is grey", &grey, json!([false, true, true])).await;
    page.reload().await;
    until(page, "the rest is grey after a reload", &grey, json!([false, true, true])).await;
    let file: serde_json::Value = serde_json::from_slice(&export(page).await).expect("JSON");
    let characters = SAMPLE.encode_utf16().take(end).filter(|unit| !(0xDC00..0xE000).contains(unit)).count();
    let examined = file["documents"][0]["sets"][0]["examined_to"].clone();
    assert_eq!(examined, json!(characters), "{}", file["documents"][0]);
    page.eval("document.getElementById('article-text').focus();").await;
    page.press_each(&["Ctrl+Home", "Ctrl+End"]).await;
    until_cursor(page, SAMPLE.trim_end().encode_utf16().count()).await;
    page.press("e").await;
    until(page, "nothing is grey", &grey, json!([false, false, false])).await;
    page.press("Ctrl+z").await;
    until(page, "the rest is grey again", &grey, json!([false, true, true])).await;

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

/// The tour, the help screen and what is changed there.
async fn the_tour_comes_back_from_the_help_where_each_key_can_be_changed(page: &mut Page) {
    open_wide(page).await;
    page.by_testid("dialog-tour").await;
    let mut titles = Vec::new();
    for step in 1..=4 {
        until(page, "the step", STEP, json!(format!("Step {step} of 4"))).await;
        titles.push(page.text("[data-testid=dialog-tour] h2").await);
        if step < 4 {
            page.click_testid("tour-next").await;
        }
    }
    titles.dedup();
    assert_eq!(titles.len(), 4, "{titles:?}");
    page.click_testid("tour-back").await;
    until(page, "one back", STEP, json!("Step 3 of 4")).await;
    page.click_testid("tour-next").await;
    until(page, "forward again", STEP, json!("Step 4 of 4")).await;
    page.click_testid("tour-next").await;
    page.find("body:not(:has([data-testid=dialog-tour]))").await;
    // Seen once, it does not come by itself again: what is suggested loads with it.
    page.reload().await;
    page.by_testid("suggestions").await;
    assert_eq!(page.count("[data-testid=dialog-tour]").await, 0);
    help(page).await;
    page.click_testid("help-tour").await;
    until(page, "the first step", STEP, json!("Step 1 of 4")).await;
    page.press("Escape").await;
    page.find("body:not(:has([data-testid=dialog-tour]))").await;

    // What stands on the keys: as the browser tells, and as keys that were pressed have told.
    typed(page, "ت", "KeyJ", false).await;
    until_chosen(page, "صفاقس", "place").await;
    // In Firefox what a test's script makes is no function to the page, and the browser tells nothing.
    let tells = page.browser != Browser::Firefox;
    if tells {
        page.eval(
            "Object.defineProperty(navigator, 'keyboard', { configurable: true,
               value: { getLayoutMap: async () => new Map([['KeyK', 'ن'], ['KeyR', 'ق']]) } });",
        )
        .await;
    }
    help(page).await;
    let told = if tells { ["Kن", "Rق"] } else { ["K", "R"] };
    for (row, wanted) in
        [("next_span", "Jت"), ("previous_span", told[0]), ("link", told[1]), ("delete", "DeleteBackspace")]
    {
        until_caps(page, row, wanted).await;
    }

    // A key that is free, one that is taken from another command, one that is the browser's.
    page.click_testid("help-search").await;
    page.type_keys("brush").await;
    until(page, "found", "return document.querySelectorAll('.key-row').length;", json!(1)).await;
    change_key(page, "brush").await;
    page.press("Ctrl+w").await;
    let said = "return document.querySelector('[data-testid=key-problem]').textContent;";
    until(page, "the browser's", said, json!("Ctrl+W belongs to the browser.")).await;
    page.press("w").await;
    page.by_testid("key-take").await;
    let problem = page.text("[data-testid=key-problem]").await;
    assert!(problem.starts_with("W already does: "), "{problem}");
    page.click_testid("key-take").await;
    until_caps(page, "brush", "W").await;
    page.eval(
        "const field = document.querySelector('[data-testid=help-search]');
         field.value = ''; field.dispatchEvent(new Event('input', { bubbles: true }));",
    )
    .await;
    until_caps(page, "widen", "off").await;
    change_key(page, "next_span").await;
    page.press("y").await;
    page.by_testid("key-take").await;
    page.press("Escape").await;
    until_caps(page, "next_span", "Jت").await;
    change_key(page, "unsure").await;
    page.click_testid("key-off").await;
    until_caps(page, "unsure", "off").await;
    page.click_testid("dialog-close").await;
    page.find("body:not(:has(dialog[open]))").await;

    // They do what they now say, here and after a reload.
    for _ in 0..2 {
        page.eval("document.getElementById('article-text').focus();").await;
        page.press_each(&["Escape", "Escape", "Ctrl+Home", "j"]).await;
        until_chosen(page, "صفاقس", "place").await;
        page.press_each(&["u", "w"]).await;
        page.by_testid("brush-bar").await;
        assert_eq!(page.count("[data-testid=card-unsure][aria-pressed=true]").await, 0);
        page.press("Escape").await;
        page.find("body:not(:has([data-testid=brush-bar]))").await;
        page.reload().await;
        page.by_testid("suggestions").await;
    }
    help(page).await;
    page.click_testid("help-reset-all").await;
    for (row, wanted) in [("brush", "B"), ("widen", "W"), ("unsure", "U")] {
        until_caps(page, row, wanted).await;
    }
    page.click_testid("dialog-close").await;
}

const STEP: &str = "return document.querySelector('.tour-place')?.textContent;";

async fn help(page: &Page) {
    page.press("Shift+?").await;
    page.by_testid("help-search").await;
    until_heading_has_focus(page).await;
}

/// Opens the editor of a key, which then has the focus.
async fn change_key(page: &Page, row: &str) {
    page.click(&format!("[data-testid=key-row-{row}] [data-testid=key-change]")).await;
    page.find("[data-testid=key-record]:focus").await;
}

/// Waits until a row of the help shows these keycaps, one after the other.
async fn until_caps(page: &Page, row: &str, wanted: &str) {
    let script = format!(
        "const caps = document.querySelector('[data-testid=key-row-{row}] [data-testid=key-caps]');
         const shown = [...(caps?.querySelectorAll('kbd') ?? [])];
         return shown.length ? shown.map((cap) => cap.textContent).join('') : caps?.textContent;"
    );
    until(page, row, &script, json!(wanted)).await;
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
    the_tour_comes_back_from_the_help_where_each_key_can_be_changed,
    shortcuts_work_on_arabic_and_french_keyboards,
);
