//! How the screen looks and answers in small things: marks, tags, measure, digits, what is said.

use serde_json::{Value, json};
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{bring_in, choose, open_empty, open_samples, shows_text};

const TWO_SENTENCES: &str = "زارت سلمى المغرب. ثم عادت سلمى إلى المدينة.";

async fn search_marks_outlive_another_view(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("a.txt", TWO_SENTENCES.as_bytes())]).await;
    page.press("/").await;
    page.find("[data-testid=search-field]").await;
    page.type_keys("سلمى").await;
    let marks = "const shown = (name) => [...(CSS.highlights.get(name) ?? [])]
          .filter((r) => r.startContainer.isConnected && !r.collapsed).length;
        return [shown('found'), shown('found-now'), document.querySelectorAll('[data-block]').length];";
    until(page, "the matches are marked", marks, json!([2, 1, 1])).await;
    page.eval(
        "[...document.querySelectorAll('.view-tools .switch')].find((b) => b.textContent.includes('sentence')).click();",
    )
    .await;
    until(page, "they are marked in the other view", marks, json!([2, 1, 2])).await;
}

async fn a_drag_that_begins_in_the_title_selects_of_the_text_only(page: &mut Page) {
    open_empty(page, json!({})).await;
    let html = format!("<!doctype html><title>عنوان المقالة</title><p>{TWO_SENTENCES}</p>");
    bring_in(page, &[("a.html", html.as_bytes())]).await;
    let title = page
        .eval("const r = document.querySelector('.page-head h1').getBoundingClientRect(); return [r.right - 30, r.top + r.height / 2];")
        .await;
    let number = |value: &Value| value.as_f64().expect("a number") as i64;
    let place = page
        .eval(
            "const node = document.querySelector('[data-block]').firstChild, range = document.createRange();
             range.setStart(node, 7); range.setEnd(node, 8);
             const r = range.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2];",
        )
        .await;
    page.drag_points((number(&title[0]), number(&title[1])), (number(&place[0]), number(&place[1]))).await;
    page.by_testid("picker").await;
    until_selected(page, "زارت سلمى").await;
    page.press("1").await;
    until_chosen(page, "زارت سلمى", "person").await;
}

async fn the_brush_is_chosen_and_used_by_keys_alone(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("a.txt", TWO_SENTENCES.as_bytes())]).await;
    page.eval("document.getElementById('article-text').focus();").await;
    // Without a selection the digit says which label the brush has.
    page.press_each(&["Ctrl+Home", "b", "2"]).await;
    until(
        page,
        "the brush's label",
        "return document.querySelector('[data-testid=label-place]').getAttribute('aria-pressed');",
        json!("true"),
    )
    .await;
    page.press_each(&["Ctrl+Shift+ArrowLeft", "Enter"]).await;
    until_chosen(page, "زارت", "place").await;
    page.press_each(&["1", "ArrowLeft", "Ctrl+Shift+ArrowLeft", "Enter"]).await;
    until_chosen(page, "سلمى", "person").await;
    page.press("Escape").await;
    page.find("body:not(:has([data-testid=brush-bar]))").await;
    until_count(page, 2).await;
}

async fn a_chosen_span_ends_with_its_last_letter_on_every_line(page: &mut Page) {
    open_samples(page, json!({ "library_open": false })).await;
    let first = SAMPLE.lines().next().expect("a line");
    shows_text(page, SAMPLE.trim_end_matches('\n')).await;
    assert!(first.len() > 1000);
    // Letters stand where they will stay.
    page.eval_async("await document.fonts.ready;", vec![]).await;
    // Whatever words the first line ends and the second begins with.
    let script =
        "const node = document.querySelector('[data-block]').firstChild, range = document.createRange();
        const top = (at) => { range.setStart(node, at); range.setEnd(node, at + 1);
          return [...range.getClientRects()].pop().top; };
        let at = 0;
        while (Math.abs(top(at) - top(0)) < 10) at++;
        // `at` begins the second line; the word before it ends at the space before.
        const from = node.data.lastIndexOf(' ', at - 2) + 1, to = node.data.indexOf(' ', at);
        range.setStart(node, from); range.setEnd(node, at - 1);
        return [from, to, node.data.slice(from, to), range.getBoundingClientRect().left];";
    let found = page.eval(script).await;
    let offset = |at: usize| usize::try_from(found[at].as_u64().expect("an offset")).expect("small");
    let text = found[2].as_str().expect("text").to_owned();
    page.drag((0, offset(0)), (0, offset(1))).await;
    page.by_testid("picker").await;
    page.press("3").await;
    page.find(".under .s.on").await;
    let ring = page.eval("return document.querySelector('.under .s.on').getBoundingClientRect().left;").await;
    let (ring, letters) = (ring.as_f64().expect("a number"), found[3].as_f64().expect("a number"));
    assert!((ring - letters).abs() < 3.0, "`{text}`: the ring ends at {ring}, the letters at {letters}");
}

async fn tags_keep_out_of_the_line_above_at_any_leading(page: &mut Page) {
    for (size, leading) in [(14, 160), (14, 250), (21, 160), (21, 250), (40, 160)] {
        open_samples(page, json!({ "size": size, "leading": leading, "library_open": false })).await;
        page.eval_async("await document.fonts.ready;", vec![]).await;
        let script = "const style = (e) => getComputedStyle(e, '::before');
            const block = document.querySelector('[data-block]');
            const pitch = parseFloat(getComputedStyle(block).lineHeight);
            return [...document.querySelectorAll('.under .s[data-tag]')].map((box) => {
              const b = box.getBoundingClientRect(), s = style(box);
              const alone = !box.style.getPropertyValue('--ty').match(/-[1-9]/) && b.height <= box.parentElement.lowest + 0.6;
              return [b.height + parseFloat(s.height), pitch, parseFloat(s.fontSize), alone];
            });";
        let script = format!(
            "for (const under of document.querySelectorAll('.under')) under.lowest =
               Math.min(...[...under.querySelectorAll('.s')].map((box) => box.getBoundingClientRect().height));
             {script}"
        );
        let tags = page.eval(&script).await;
        let size = f64::from(size);
        let mut alone = 0;
        for tag in tags.as_array().expect("tags") {
            let n = |at: usize| tag[at].as_f64().expect("a number");
            // Outer spans stand a little higher; letters themselves take 1.25 of the size.
            let least = size * 1.25 + 9.0;
            assert!(n(0) <= n(1).max(least) + 14.0, "{size} px at {leading}: {tag}");
            assert!(n(2) >= 8.0, "a tag of {} px cannot be read", n(2));
            if tag[3] == json!(true) {
                // Ground and tag fill the room from line to line; the tag lies a pixel over its ground.
                assert!(n(0) <= n(1) + 1.6, "{size} px at {leading}: {tag} reaches into the line above");
                alone += 1;
            }
        }
        assert!(alone > 3, "no label stands by itself: {tags}");
    }
}

/// Fully vowelled, with marks on high letters.
const VOWELLED: &str =
    "قَالَ الطِّفْلُ لِأُمِّهِ إِنَّ اللُّغَةَ جَمِيلَةٌ، وَرَأَى الْأُسْتَاذُ أَنَّ كُلًّا مِنْهُمْ مُجْتَهِدٌ. ثُمَّ ذَهَبَ أَحْمَدُ إِلَى مَكَّةَ وَلُبْنَانَ. ";

async fn tags_stand_above_the_marks_of_vowelled_words(page: &mut Page) {
    open_empty(page, json!({ "library_open": false, "suggest": false })).await;
    let text = VOWELLED.repeat(3);
    let mut spans = Vec::new();
    for (n, word) in ["الطِّفْلُ", "اللُّغَةَ", "الْأُسْتَاذُ", "كُلًّا", "أَحْمَدُ", "لُبْنَانَ"].iter().enumerate()
    {
        for (byte, _) in text.match_indices(word) {
            let start = text[..byte].chars().count();
            let label = ["person", "organization"][n % 2];
            spans.push(json!({ "start": start, "end": start + word.chars().count(), "label": label }));
        }
    }
    let line = json!({ "title": "t", "text": text.trim(), "spans": spans }).to_string();
    choose(page, &[("vowelled.jsonl", line.as_bytes())]).await;
    page.click_testid("ask-take").await;
    until_count(page, 18).await;
    page.eval_async("await document.fonts.ready;", vec![]).await;
    page.wait_for("all are painted", "return document.querySelectorAll('.under .s[data-tag]').length >= 18;")
        .await;
    let style = "const sheet = [...document.styleSheets].find((sheet) => sheet.href);
        for (const rule of arguments) sheet.insertRule(rule, sheet.cssRules.length);";
    let rules = |rules: &[&str]| rules.iter().map(|rule| json!(rule)).collect::<Vec<_>>();
    // The letters alone; then the tags' grounds laid over them, which hides what of a letter reaches into one.
    page.eval_with(style, rules(&[
        ".under i { background: none !important; border-color: transparent !important; box-shadow: none !important; }",
        ".under i::before { background: none !important; color: transparent !important; }",
    ]))
    .await;
    let letters = page.picture_of("#article-text").await;
    page.eval_with(
        style,
        rules(&[
            ".under { z-index: 1 !important; }",
            ".under i::before { background: var(--paper) !important; }",
        ]),
    )
    .await;
    let covered = page.picture_of("#article-text").await;
    let change = page.ink_change(&letters, &covered, 128).await;
    assert!(change.ink > 2_000, "no letters: {change:?}");
    // A tag's ground is a little higher than its letters.
    assert!(change.flipped < 40, "tags lie on marks: {change:?}");
}

async fn a_tablet_upright_keeps_a_full_measure_beside_the_panel(page: &mut Page) {
    open_samples(page, json!({ "language": "ar" })).await;
    page.set_window(900, 900).await;
    if page.count(".panel").await == 0 {
        page.eval("document.querySelector('[data-testid=toggle-panel]').click();").await;
    }
    page.find(".panel").await;
    let script = "const block = document.querySelector('[data-block]'), node = block.firstChild;
        const range = document.createRange(), lines = new Set();
        range.selectNodeContents(node);
        for (const r of range.getClientRects()) lines.add(Math.round(r.top / 10));
        return node.data.length / lines.size;";
    let measure = page.eval(script).await.as_f64().expect("a number");
    println!("{}: {measure:.0} characters a line at 900 px", page.browser.name());
    assert!((56.0..80.0).contains(&measure), "{measure} characters a line");
}

async fn less_leading_than_tags_need_is_said_in_the_settings(page: &mut Page) {
    open_samples(page, json!({ "size": 14, "leading": 160 })).await;
    page.click_testid("settings").await;
    let note = page.text("[data-testid=leading-note]").await;
    assert!(note.contains("tags") && note.contains('%'), "{note}");
    let pitch = "const block = document.querySelector('[data-block]');
        return Math.round(parseFloat(getComputedStyle(block).lineHeight) * 10 / 14);";
    let with_tags = page.eval(pitch).await.as_u64().expect("a number");
    assert!(with_tags > 16, "{with_tags}");
    // Without tags the text has what was chosen, and nothing needs saying.
    page.click_testid("setting-tags-none").await;
    page.find("body:not(:has([data-testid=leading-note]))").await;
    until(page, "the leading", pitch, json!(16)).await;
}

async fn letters_of_other_languages_in_arabic_script_have_the_text_face(page: &mut Page) {
    // Hausa, Berber, Rohingya and Quranic marks, of Arabic Extended-A and -B.
    let text = "ࢠࢢࢭ ࢬࢮ بࣰ ࢇ";
    open_empty(page, json!({})).await;
    bring_in(page, &[("a.txt", text.as_bytes())]).await;
    let faces = "const faces = await document.fonts.load('21px \"Wusum Text\"', arguments[0]);
        return faces.map((face) => [face.status, face.family.replaceAll('\"', '')]);";
    for letter in text.chars().filter(|c| *c >= '\u{870}') {
        let found = page.eval_async(faces, vec![json!(letter.to_string())]).await;
        assert_eq!(found, json!([["loaded", "Wusum Text"]]), "U+{:04X}", u32::from(letter));
    }
}

async fn what_is_gone_to_in_a_long_text_comes_into_sight_and_stays_there(page: &mut Page) {
    open_empty(page, json!({ "library_open": false })).await;
    // Paragraphs of one word and of fifty lines: where nothing was laid out yet their heights are far from what is guessed.
    let (mut text, mut spans) = (String::new(), Vec::new());
    for n in 0..300 {
        let at = text.chars().count();
        let word = format!("صالح{n}");
        if n % 37 == 5 {
            spans.push(json!({ "start": at, "end": at + word.chars().count(), "label": "person" }));
        }
        let rest = if n % 7 == 3 {
            " قال إن الميناء القديم ظل مفتوحا طوال الشتاء.".repeat(40)
        } else {
            String::new()
        };
        text.push_str(&format!("{word}{rest}\n"));
    }
    let line = json!({ "title": "طويلة", "text": text, "spans": spans }).to_string();
    choose(page, &[("long.jsonl", line.as_bytes())]).await;
    page.click_testid("ask-take").await;
    until_count(page, 8).await;
    page.eval("document.getElementById('article-text').focus();").await;
    // There and back, and from one end to the other.
    let keys = ["j", "j", "j", "k", "j", "j", "j", "j", "j", "k", "k", "k", "k", "k", "k"];
    let mut at: i32 = -1;
    for key in keys {
        page.press(key).await;
        at += if key == "j" { 1 } else { -1 };
        until_chosen(page, &format!("صالح{}", 5 + 37 * at), "person").await;
        let place = page.eval_async(RESTS_AT, vec![]).await;
        let (top, bottom) = (place[0].as_f64().expect("pixels"), place[1].as_f64().expect("pixels"));
        assert!(top >= 0.0 && bottom >= 0.0, "{key} to label {at}: {place}");
    }
    // A click in the panel, and what is found by the search.
    page.click(".span-row[aria-posinset=\"8\"]").await;
    until_chosen(page, "صالح264", "person").await;
    let place = page.eval_async(RESTS_AT, vec![]).await;
    assert!(place[0].as_f64() >= Some(0.0) && place[1].as_f64() >= Some(0.0), "from the panel: {place}");
}

/// How far the chosen label is below the header and above the window's end, once it has stood still for ten frames.
const RESTS_AT: &str = "const frame = () => new Promise((done) => requestAnimationFrame(done));
    const top = document.getElementById('top').offsetHeight;
    let before = '', still = 0;
    for (let n = 0; n < 300 && still < 10; n++) {
      await frame();
      const box = document.querySelector('.under .s.on')?.getBoundingClientRect();
      const now = box && [box.top - top, innerHeight - box.bottom];
      still = now && now.join() === before ? still + 1 : 0;
      before = now ? now.join() : '';
    }
    return before ? before.split(',').map(Number) : [-1, -1];";

/// As in a browser that has none; before anything was highlighted, as the app asks once.
async fn without_highlights(page: &Page) {
    page.eval("Object.defineProperty(CSS, 'highlights', { value: undefined, configurable: true });").await;
}

async fn where_highlights_are_missing_boxes_show_what_is_found_and_dragged(page: &mut Page) {
    open_samples(page, json!({ "language": "en" })).await;
    without_highlights(page).await;
    page.press("/").await;
    page.by_testid("search-field").await;
    page.type_keys("صفاقس").await;
    // Each box lies over its word, also after the page has become narrower.
    let places = "const node = document.querySelector('[data-block=\"0\"]').firstChild, range = document.createRange();
        const word = 'صفاقس', all = [];
        for (let at = node.data.indexOf(word); at >= 0; at = node.data.indexOf(word, at + 1)) {
          range.setStart(node, at); range.setEnd(node, at + word.length);
          const r = range.getBoundingClientRect();
          all.push([Math.round(r.left), Math.round(r.top)].join());
        }
        const boxes = [...document.querySelectorAll('.marks .found')].map((box) => box.getBoundingClientRect())
          .map((r) => [Math.round(r.left), Math.round(r.top)].join());
        const near = (a, b) => a.split(',').every((n, i) => Math.abs(n - b.split(',')[i]) <= 1);
        return all.length > 3 && all.length === boxes.length && all.every((a) => boxes.some((b) => near(a, b)))
          && document.querySelectorAll('.marks .found-now').length === 1 && !CSS.highlights;";
    page.wait_for("a box over each match", places).await;
    page.set_window(1000, 800).await;
    page.wait_for("a box over each match in a narrower window", places).await;
    page.press("Escape").await;
    page.find("body:not(:has(.marks i))").await;
    // A handle that is being dragged shows what the label would be.
    page.click_testid("article").await;
    page.press_each(&["Escape", "Ctrl+Home", "j"]).await;
    page.by_testid("handle-end").await;
    let drag = "const handle = document.querySelector('[data-testid=handle-end]');
        const box = handle.getBoundingClientRect(), to = [box.left + arguments[0], box.top + box.height / 2];
        const send = (type, x, y) => handle.dispatchEvent(
          new PointerEvent(type, { bubbles: true, cancelable: true, pointerId: 1, clientX: x, clientY: y }));
        send('pointerdown', box.left, to[1]);
        send('pointermove', ...to);
        const shown = document.querySelectorAll('.marks .making').length;
        send('pointerup', ...to);
        return [shown > 0, document.querySelectorAll('.marks .making').length];";
    let shown = page.eval_with(drag, vec![json!(-90)]).await;
    assert_eq!(shown, json!([true, 0]));
}

async fn arabic_counts_have_arabic_digits_unless_others_are_wanted(page: &mut Page) {
    open_samples(page, json!({ "language": "ar" })).await;
    let facts = "return document.querySelector('.page-facts span').textContent.replace(/[^0-9٠-٩]/g, '');";
    page.wait_for("the facts", facts).await;
    let shown = page.eval(facts).await;
    assert!(
        shown.as_str().is_some_and(|text| text.chars().all(|c| ('٠'..='٩').contains(&c)) && !text.is_empty()),
        "{shown}"
    );
    page.click_testid("settings").await;
    page.find("[data-testid=setting-digits-latin]").await;
    page.eval("document.querySelector('[data-testid=setting-digits-latin]').click();").await;
    page.click_testid("dialog-close").await;
    let shown = page.eval(facts).await;
    assert!(
        shown.as_str().is_some_and(|text| text.chars().all(|c| c.is_ascii_digit()) && !text.is_empty()),
        "{shown}"
    );
}

async fn each_character_that_cannot_be_seen_can_be_shown_where_it_stands(page: &mut Page) {
    open_empty(page, json!({})).await;
    let text = "رسا\u{200F}القارب\u{200D} في\u{A0}المرفأ\u{200B} صباح\u{202B} يوم\u{202C} صحو\r\n\r\nثم مضى";
    bring_in(page, &[("harbour.txt", text.as_bytes())]).await;
    // What is empty is no paragraph, in the head as in the details.
    until(
        page,
        "the head's counts",
        "return document.querySelector('.page-facts span').textContent.split(' · ')[0];",
        json!("2 paragraphs"),
    )
    .await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("h").await;
    let shown = "return [...document.querySelectorAll('[data-block]')].map((block) => {
        const { left, right } = block.getBoundingClientRect();
        return [...block.querySelectorAll('.hidden')].map((box) => {
          const at = box.getBoundingClientRect();
          return at.left >= left - 2 && at.right <= right + 2 && at.height > 5 ? box.dataset.tag : `${box.dataset.tag} away`;
        });
      });";
    let first = json!(["RLM", "ZWJ", "NBSP", "ZWSP", "RLE", "PDF", "CR"]);
    until(page, "they are shown", shown, json!([first, ["CR"], []])).await;
    page.press("h").await;
    until(page, "they are hidden again", shown, json!([[], [], []])).await;
}

async fn a_pasted_text_shows_its_first_line_once(page: &mut Page) {
    open_empty(page, json!({})).await;
    page.paste("body", "قمة في تونس\nبدأت أمس.").await;
    shows_text(page, "قمة في تونس\nبدأت أمس.").await;
    let seen = "const h = document.querySelector('.page-head h1'); return [h.textContent, h.getBoundingClientRect().height > 4];";
    until(page, "the title is for readers only", seen, json!(["قمة في تونس", false])).await;
    bring_in(page, &[("b.html", "<!doctype html><title>عنوان</title><p>متن آخر</p>".as_bytes())]).await;
    until(page, "a title of its own is shown", seen, json!(["عنوان", true])).await;
}

async fn a_text_that_is_twice_in_a_file_is_counted(page: &mut Page) {
    open_empty(page, json!({})).await;
    let lines = "{\"text\":\"one\",\"n\":1}\n{\"text\":\"two\",\"n\":2}\n{\"text\":\"one\",\"n\":3}\n";
    choose(page, &[("a.jsonl", lines.as_bytes())]).await;
    let said = page.text("[data-testid=import-doubled]").await;
    assert!(said.starts_with("1 record has the same text"), "{said}");
}

async fn an_import_that_is_closed_says_what_was_not_read(page: &mut Page) {
    open_empty(page, json!({})).await;
    // "مدينة طنجة" in Windows-1256: it asks.
    let bytes = [0xE3, 0xCF, 0xED, 0xE4, 0xC9, 0x20, 0xD8, 0xE4, 0xCC, 0xC9];
    choose(page, &[("first.txt", b"plain"), ("old.txt", &bytes), ("later.txt", b"later")]).await;
    page.find("[data-testid=ask-encoding]").await;
    assert_eq!(page.text("[data-testid=import-progress]").await, "1 of 3 read");
    page.press("Escape").await;
    let said = page.text(".notice").await;
    // It lies over the text for a while: a press goes through to that, but not one on its button.
    let hit = "const on = css => { const box = document.querySelector(css).getBoundingClientRect();
            const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return !!hit?.closest(css); };
        return [on('.notice span'), on('.notice button')];";
    assert_eq!(page.eval(hit).await, json!([false, true]));
    assert!(said.contains("2 files were not read"), "{said}");
}

async fn every_label_is_painted_on_the_first_visit(page: &mut Page) {
    open_samples(page, json!({ "language": "ar" })).await;
    // A span over two lines was left out in WebKit, which measures nothing for it while fonts load.
    let painted = "return [...new Set([...document.querySelectorAll('.under [data-tag]')]
        .map((box) => box.style.getPropertyValue('--c')))].sort();";
    until(
        page,
        "the labels' colours",
        painted,
        json!(["var(--l0)", "var(--l1)", "var(--l2)", "var(--l3)", "var(--l4)"]),
    )
    .await;
}

async fn ones_own_file_with_other_labels_asks_what_to_take(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("a.txt", TWO_SENTENCES.as_bytes())]).await;
    label(page, "سلمى", 1, "1").await;
    let file = export(page).await;
    // Meanwhile, here: another label.
    label(page, "المغرب", 1, "2").await;
    until_count(page, 2).await;
    choose(page, &[("back.json", &file)]).await;
    let said = page.text("[data-testid=other-set] p").await;
    assert!(said.contains("1 label;") && said.contains("here 2 labels"), "{said}");
    until_count(page, 2).await;
    page.click_testid("take-set").await;
    until_count(page, 1).await;
    page.click_testid("dialog-close").await;
    page.press("Ctrl+z").await;
    until_count(page, 2).await;
}

in_each_browser!(Dist;
    letters_of_other_languages_in_arabic_script_have_the_text_face,
    less_leading_than_tags_need_is_said_in_the_settings,
    what_is_gone_to_in_a_long_text_comes_into_sight_and_stays_there,
    where_highlights_are_missing_boxes_show_what_is_found_and_dragged,
    ones_own_file_with_other_labels_asks_what_to_take,
    every_label_is_painted_on_the_first_visit,
    search_marks_outlive_another_view,
    a_drag_that_begins_in_the_title_selects_of_the_text_only,
    the_brush_is_chosen_and_used_by_keys_alone,
    a_chosen_span_ends_with_its_last_letter_on_every_line,
    tags_keep_out_of_the_line_above_at_any_leading,
    tags_stand_above_the_marks_of_vowelled_words,
    a_tablet_upright_keeps_a_full_measure_beside_the_panel,
    arabic_counts_have_arabic_digits_unless_others_are_wanted,
    a_pasted_text_shows_its_first_line_once,
    each_character_that_cannot_be_seen_can_be_shown_where_it_stands,
    a_text_that_is_twice_in_a_file_is_counted,
    an_import_that_is_closed_says_what_was_not_read,
);
