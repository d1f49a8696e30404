//! For everyone: what axe-core finds, contrasts of everything coloured by labels, what screen readers are told.

use serde_json::{Value, json};
use wusum_e2e::{Browser, Page, in_each_browser};

use crate::steps::{bring_in, open_empty, open_samples, shows_text};
use crate::views::each_view;

async fn axe_finds_nothing_on_any_screen(page: &mut Page) {
    // What axe looks at is the same in all engines but for details of style: all four looks are Chromium's, in `screens.rs`.
    let (language, theme) = if page.browser == Browser::Firefox { ("en", "light") } else { ("ar", "dark") };
    page.set_window(1300, 900).await;
    let mut wrong = Vec::new();
    each_view(page, language, theme, async |page: &Page, view: &str| {
        for found in page.axe().await {
            wrong.push(format!("{view} {language} {theme}: {found}"));
        }
    })
    .await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn axe_finds_nothing_in_firefox() {
    let name = "axe_finds_nothing_on_any_screen";
    wusum_e2e::run(Browser::Firefox, wusum_e2e::Site::Dist, name, axe_finds_nothing_on_any_screen);
}

#[test]
fn axe_finds_nothing_in_webkit() {
    let name = "axe_finds_nothing_on_any_screen";
    wusum_e2e::run(Browser::WebKit, wusum_e2e::Site::Dist, name, axe_finds_nothing_on_any_screen);
}

async fn tags_and_names_of_labels_stand_out_from_their_grounds(page: &mut Page) {
    for theme in ["light", "dark"] {
        open_samples(page, json!({ "theme": theme })).await;
        page.click("#article-text").await;
        page.press_each(&["Ctrl+Home", "j"]).await;
        page.find("[data-testid=span-card]").await;
        let found = page.eval(CONTRASTS).await;
        let mut pairs: Vec<Value> = found.as_array().cloned().unwrap_or_default();
        page.press_each(&["Escape", "Ctrl+Home", "Ctrl+Shift+ArrowLeft"]).await;
        page.find("[data-testid=picker]").await;
        pairs.extend(page.eval(CONTRASTS).await.as_array().cloned().unwrap_or_default());
        let kinds = |kind: &str| pairs.iter().filter(|pair| pair["kind"] == json!(kind)).count();
        for kind in
            ["tag", "tag on", ".pick bdi", ".pick.likely bdi", ".label-name", ".span-row.on .span-label"]
        {
            assert!(kinds(kind) > 0, "{theme}: there is no {kind}");
        }
        let low: Vec<_> =
            pairs.iter().filter(|pair| pair["ratio"].as_f64().is_none_or(|r| r < 4.5)).collect();
        let least = pairs.iter().filter_map(|pair| pair["ratio"].as_f64()).fold(f64::INFINITY, f64::min);
        println!(
            "{} {theme}: {} pairs of colours, the least contrast {least:.2}",
            page.browser.name(),
            pairs.len()
        );
        assert!(low.is_empty(), "{theme}: below 4.5: {low:#?}");
    }
}

/// Contrast ratios as WCAG 2.2 defines them, of the colours that the engine computed.
const CONTRASTS: &str = r#"
    const parse = (text) => {
      const numbers = text.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
      if (text.startsWith("color(srgb")) return [...numbers.slice(0, 3).map((n) => n * 255), numbers[3] ?? 1];
      if (/^rgba?\(/.test(text)) return [...numbers.slice(0, 3), numbers[3] ?? 1];
      throw new Error(`unknown colour ${text}`);
    };
    const over = ([r, g, b, a], under) => [r, g, b].map((c, i) => c * a + under[i] * (1 - a));
    const light = (rgb) => {
      const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a, b) => {
      const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
      return (high + 0.05) / (low + 0.05);
    };
    // The ground of an element: all its ancestors' grounds, one over the other.
    const ground = (element) => {
      const chain = [];
      for (let e = element; e; e = e.parentElement) chain.unshift(parse(getComputedStyle(e).backgroundColor));
      return chain.reduce((under, layer) => over(layer, under), [255, 255, 255]);
    };
    const pairs = [];
    for (const box of document.querySelectorAll(".under [data-tag]:not(.hidden)")) {
      const tag = getComputedStyle(box, "::before"), paper = ground(box.closest(".page"));
      const tint = over(parse(getComputedStyle(box).backgroundColor), paper);
      // A tag lies half over its own box and half over what is above it.
      for (const under of [paper, tint]) {
        const own = over(parse(tag.backgroundColor), under);
        const kind = box.classList.contains("on") ? "tag on" : "tag";
        pairs.push({ kind, text: box.dataset.tag, ratio: ratio(over(parse(tag.color), own), own) });
      }
    }
    for (const kind of [".pick bdi", ".pick.likely bdi", ".pick kbd", ".label-name", ".count", ".span-text", ".span-label",
      ".span-row.on .span-label", ".span-row.on .span-text", ".schema-row kbd"])
      for (const element of document.querySelectorAll(kind)) {
        const own = ground(element);
        pairs.push({ kind, text: element.textContent, ratio: ratio(over(parse(getComputedStyle(element).color), own), own) });
      }
    return pairs;
"#;

async fn a_label_that_is_given_is_announced_once(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("a.txt", "وصلت سلمى إلى طنجة صباحًا.".as_bytes())]).await;
    shows_text(page, "وصلت سلمى إلى طنجة صباحًا.").await;
    page.double_click_word(0, "طنجة").await;
    page.find("[data-testid=picker]").await;
    page.eval(
        "window.said = [];
        const announcer = document.querySelector('[data-testid=announcer]');
        new MutationObserver(() => window.said.push(announcer.textContent))
          .observe(announcer, { childList: true, characterData: true, subtree: true });",
    )
    .await;
    page.press("2").await;
    page.wait_for("it is labelled", "return document.querySelector('.under .s');").await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert_eq!(page.eval("return window.said;").await, json!(["طنجة: Place"]));
    let live = page.eval("const a = document.querySelector('[data-testid=announcer]'); return [a.getAttribute('aria-live'), a.getAttribute('role')];").await;
    assert_eq!(live, json!(["polite", "status"]));
}

in_each_browser!(Dist;
    tags_and_names_of_labels_stand_out_from_their_grounds,
    a_label_that_is_given_is_announced_once,
);
