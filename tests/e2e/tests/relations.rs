//! Who said it: links from quotes and events, and between a name and its other forms.

use serde_json::{Value, json};
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;

async fn a_quote_is_linked_to_its_speakers_and_a_name_to_its_alias(page: &mut Page) {
    first_visit(page).await;
    let quote = "اللقاء المرتقب بين الماجري وماركيز قد يفضي إلى أول اتفاق ثنائي بشأن تحلية المياه بين تونس وإسبانيا، وهو ملف ظل معلقا منذ أكثر من ست سنوات بسبب الخلاف على التمويل";
    select_word(page, "تحلية", 1).await;
    page.press("w").await;
    page.press("4").await;
    until_chosen(page, quote, "quote").await;

    // A person by a click; the role by its number.
    page.press("r").await;
    page.by_testid("link-bar").await;
    click_word(page, "نادرة", 1).await;
    page.by_testid("role-bar").await;
    page.press("1").await;
    until_links(page, &["speaker: نادرة بن عمار"]).await;
    until_chosen(page, quote, "quote").await;
    assert!(has(page, &cut(quote), "Quote → نادرة بن عمار").await, "{:#?}", listed(page).await);

    // Somebody who is not named.
    page.press("r").await;
    page.by_testid("link-bar").await;
    page.press("u").await;
    page.by_testid("role-bar").await;
    page.click_testid("role-speaker").await;
    until_links(page, &["speaker: نادرة بن عمار", "speaker: unknown"]).await;

    // A stretch of plain text, which gets no label by it.
    page.press("r").await;
    page.by_testid("link-bar").await;
    let place = nth(page, 0, "وأوضحت", 1).await;
    page.drag((0, place.start + 1), (0, place.end - 1)).await;
    page.by_testid("role-bar").await;
    page.press("2").await;
    until_links(page, &["speaker: نادرة بن عمار", "speaker: unknown", "cue: وأوضحت"]).await;
    until_count(page, 14).await;

    // The same link twice is refused; Escape leaves a link half made.
    page.press("r").await;
    click_word(page, "نادرة", 1).await;
    page.by_testid("role-bar").await;
    page.press("1").await;
    page.find(".notice.refusal").await;
    page.press("r").await;
    page.by_testid("link-bar").await;
    page.press("Escape").await;
    page.find("body:not(:has([data-testid=link-bar]))").await;

    // Taken away, and back.
    page.click(".relation-row:nth-child(2) button:last-child").await;
    until_links(page, &["speaker: نادرة بن عمار", "cue: وأوضحت"]).await;
    page.press("Ctrl+z").await;
    until_links(page, &["speaker: نادرة بن عمار", "speaker: unknown", "cue: وأوضحت"]).await;

    // A name and its alias: only one role is possible, so nothing is asked.
    page.press("Escape").await;
    select_word(page, "وماركيز", 1).await;
    page.press(".").await;
    page.press("1").await;
    until_chosen(page, "ماركيز", "person").await;
    page.press("r").await;
    page.by_testid("link-bar").await;
    click_word(page, "إيلينا", 1).await;
    until_chosen(page, "ماركيز", "person").await;
    until_links(page, &["same as: إيلينا ماركيز"]).await;
    // On demand all of them as curves; otherwise those of the chosen label alone. What is not in the text has none.
    until_curves(page, &["same as"]).await;
    page.press_each(&["Escape", "Escape"]).await;
    until_curves(page, &[]).await;
    page.press("l").await;
    until_curves(page, &["cue", "same as", "speaker", "speaker"]).await;
    let drawn = page.eval(CURVES_LIE_BETWEEN_THEIR_ENDS).await;
    assert_eq!(drawn, json!([true, true, true, true]));
    page.press("l").await;
    until_curves(page, &[]).await;
    click_word(page, "ماركيز", 2).await;
    until_chosen(page, "ماركيز", "person").await;
    until_curves(page, &["same as"]).await;
    // From the other end it is shown as well, and leads there.
    click_word(page, "إيلينا", 1).await;
    until_chosen(page, "إيلينا ماركيز", "person").await;
    until_links(page, &["↩ same as: ماركيز"]).await;
    page.click(".relation-target").await;
    until_chosen(page, "ماركيز", "person").await;

    let spans = listed(page).await;
    page.reload().await;
    until_count(page, 15).await;
    assert_eq!(listed(page).await, spans);
    click_word(page, "تحلية", 1).await;
    until_chosen(page, quote, "quote").await;
    until_links(page, &["speaker: نادرة بن عمار", "speaker: unknown", "cue: وأوضحت"]).await;

    // A deleted end takes its links along, in one step.
    click_word(page, "نادرة", 1).await;
    until_chosen(page, "نادرة بن عمار", "person").await;
    page.press("Delete").await;
    click_word(page, "تحلية", 1).await;
    until_links(page, &["speaker: unknown", "cue: وأوضحت"]).await;
    page.press("Ctrl+z").await;
    click_word(page, "تحلية", 1).await;
    until_links(page, &["speaker: نادرة بن عمار", "speaker: unknown", "cue: وأوضحت"]).await;

    let file: Value = serde_json::from_slice(&export(page).await).expect("JSON");
    assert_eq!(file["documents"][0]["relations"].as_array().map(Vec::len), Some(5));
}

/// Waits until these are the roles written on the curves over the text.
async fn until_curves(page: &Page, roles: &[&str]) {
    let script =
        "return [...document.querySelectorAll('.links text')].map((role) => role.textContent).sort();";
    until(page, "the curves", script, json!(roles)).await;
}

/// Whether each curve has a length and a colour and lies over the text.
const CURVES_LIE_BETWEEN_THEIR_ENDS: &str =
    "const sheet = document.getElementById('article-text').getBoundingClientRect();
    return [...document.querySelectorAll('.links path')].map((path) => {
      const box = path.getBoundingClientRect(), style = getComputedStyle(path);
      return path.getTotalLength() > 20 && style.stroke !== 'none' && style.visibility === 'visible'
        && box.left >= sheet.left - 20 && box.right <= sheet.right + 20
        && box.top >= sheet.top - 60 && box.bottom <= sheet.bottom;
    });";

/// As the list shows it.
fn cut(text: &str) -> String {
    text.char_indices().nth(80).map_or(text.to_owned(), |(end, _)| format!("{}…", &text[..end]))
}

/// The chosen span's links, in any order.
async fn until_links(page: &Page, wanted: &[&str]) {
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    let script = "return [...document.querySelectorAll('.relation-row')].map((row) =>
        row.firstElementChild.textContent + ' ' + row.querySelector('.relation-target').textContent).sort();";
    until(page, "the links", script, json!(wanted)).await;
}

in_each_browser!(Dist; a_quote_is_linked_to_its_speakers_and_a_name_to_its_alias);
