//! Labels never move letters: the ink of an Arabic text before and after labelling parts of its words, pixel by pixel.
//!
//! Both pictures are reduced to ink: pixels nearly as dark as the text. Grounds and borders of labels are far lighter;
//! the rows of the borders are left out all the same, since strokes that cross them are blended with them. For each
//! word, the share of ink that is in one picture only is compared with [`NOISE`]. That this catches a shift by one
//! pixel is tested on every word of the same pictures, and that splitting the text is caught, on the live page.

use std::io::Cursor;

use serde_json::{Value, json};
use wusum_e2e::{Browser, Page, in_each_browser};

use crate::steps::{bring_in, export, open_empty, shows_text};

/// Shadda and harakat, lam-alef, لله, clitics, tatweel, letters that join on both sides.
const TEXT: &str = "زارت سلمى المغرب ثم عادت بالمغرب وسلمى للأردن مع المغربية وبلقيس، فقالت: الحمد لله والملائكة \
    بِالْمَدِينَةِ الْقَدِيمَةِ وكتابهم العـــربي لا يُنسى ولأسمائهم معلِّمة.";

/// Words in the order of the text and the part of each that is labelled, by the key of the label.
const PARTS: [(&str, &str, &str); 12] = [
    ("بالمغرب", "المغرب", "2"),
    ("وسلمى", "سلمى", "1"),
    ("للأردن", "أردن", "2"),
    ("المغربية", "المغرب", "2"),
    ("لله", "له", "1"),
    ("والملائكة", "الملائكة", "3"),
    ("بِالْمَدِينَةِ", "الْمَدِينَةِ", "2"),
    ("وكتابهم", "هم", "1"),
    ("العـــربي", "العـــ", "5"),
    ("لا", "ا", "4"),
    ("ولأسمائهم", "أسما", "4"),
    ("معلِّمة", "ة", "1"),
];

/// The share of a word's ink that may differ: where a ground lies behind a letter, its soft edge crosses the
/// threshold of darkness one shade earlier or later. A word that is shifted by a pixel differs by several times this.
const NOISE: f64 = 0.06;

async fn labelling_moves_no_ink(page: &mut Page) {
    let settings = json!({ "tags": "none", "size": 40, "library_open": false, "panel_open": false });
    open_empty(page, json!({})).await;
    bring_in(page, &[("shapes.txt", TEXT.as_bytes())]).await;
    let article = page.eval("return location.hash;").await;
    // The same storage, other settings.
    let script = "const settings = JSON.parse(localStorage.getItem('wusum/1/settings'));
        localStorage.setItem('wusum/1/settings', JSON.stringify({ ...settings, ...arguments[0] }));";
    page.eval_with(script, vec![settings]).await;
    page.set_window(1200, 900).await;
    page.reload().await;
    shows_text(page, TEXT).await;
    assert_eq!(page.eval("return location.hash;").await, article);
    page.eval_async("await document.fonts.ready;", vec![]).await;

    page.click("#article-text").await;
    page.press_each(&["Ctrl+Home", "Ctrl+End"]).await;
    let (before, ink_before) = (geometry(page).await, ink(page).await);
    label_parts(page).await;
    let (after, ink_after) = (geometry(page).await, ink(page).await);

    assert_eq!(after["boxes"], json!(PARTS.len()), "every label is painted");
    assert_eq!(after["text_nodes"], json!([1]), "one text node per block");
    assert_eq!(after["text"], json!(TEXT));
    assert_eq!(after["scroll"], before["scroll"]);
    let moved = farthest(&before["letters"], &after["letters"]);
    assert!(moved < 0.02, "a letter moved by {moved} px");

    let view = View::new(&before, &after);
    let worst = view.worst(&ink_before, &ink_after);
    let quietest = view.quietest_shift(&ink_before);
    println!(
        "{}: {} pixels of ink in {} words; most differing: {worst:?}; a shift by one pixel: at least {quietest:?}",
        page.browser.name(),
        ink_before.count(),
        view.words.len()
    );
    assert!(worst.share <= NOISE, "ink moved: {worst:?}");
    // The comparison can see what it is for.
    assert!(quietest.share > 2.0 * NOISE, "a shift by one pixel would pass: {quietest:?}");

    // What a mark-up renderer would do: the word is split. WebKit unjoins at every node; the others where the part
    // is a box of its own.
    let boxed = page.browser != Browser::WebKit;
    page.eval_with(SPLIT, vec![json!("بالمغرب"), json!("المغرب"), json!(boxed)]).await;
    let split = view.worst(&ink_before, &ink(page).await);
    assert!(split.share > 2.0 * NOISE, "a split word was not noticed: {split:?}");
    page.eval("const { block, node, text } = window.healed; node.data = text; block.prepend(node);
        [...block.childNodes].filter((n) => n !== node && !n.classList?.contains('under')).forEach((n) => n.remove());").await;
    let healed = view.worst(&ink_before, &ink(page).await);
    assert!(healed.share <= NOISE, "healing did not help: {healed:?}");

    // The labels are where they were meant to be.
    let file: Value = serde_json::from_slice(&export(page, false).await.bytes).expect("JSON");
    let spans = file["documents"][0]["spans"].as_array().expect("spans");
    let labelled: Vec<_> = spans.iter().filter_map(|span| span["text"].as_str()).collect();
    assert_eq!(labelled, PARTS.map(|(_, part, _)| part));
}

/// Labels all parts by keys: the cursor stands behind the last label, so each way is short.
async fn label_parts(page: &Page) {
    let words: Vec<_> = PARTS.iter().map(|(word, part, _)| json!([word, part])).collect();
    // How many letters lie before and in each part, as the cursor counts.
    let script = "const letters = (text) => [...new Intl.Segmenter('ar', { granularity: 'grapheme' }).segment(text)].length;
        const text = document.querySelector('[data-block]').firstChild.data;
        let at = 0;
        return arguments[0].map(([word, part]) => {
          // The whole word: not where it is part of another.
          let start = at;
          do start = text.indexOf(word, start + 1); while (/\\p{L}/u.test(text[start - 1]) || /[\\p{L}\\p{M}]/u.test(text[start + word.length]));
          start += word.indexOf(part);
          const steps = [letters(text.slice(at, start)), letters(part)];
          at = start + part.length;
          return steps;
        });";
    let steps = page.eval_with(script, vec![json!(words)]).await;
    page.press("Ctrl+Home").await;
    for (index, (_, _, key)) in PARTS.iter().enumerate() {
        let count = |i: usize| usize::try_from(steps[index][i].as_u64().expect("a count")).expect("small");
        let mut keys = vec!["ArrowLeft"; count(0)];
        keys.extend(vec!["Shift+ArrowLeft"; count(1)]);
        keys.push(key);
        page.press_each(&keys).await;
    }
    // Nothing chosen, nothing selected, the cursor at the end.
    page.press_each(&["Escape", "Ctrl+End"]).await;
    page.wait_for(
        "all are painted",
        &format!("return document.querySelectorAll('.under .s').length >= {};", PARTS.len()),
    )
    .await;
}

/// Where words, letters and everything coloured is, in pixels of the window.
async fn geometry(page: &Page) -> Value {
    let script = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const blocks = [...document.querySelectorAll('[data-block]')];
        const node = blocks[0].firstChild;
        const rects = (start, end) => {
          const range = document.createRange();
          range.setStart(node, start);
          range.setEnd(node, end);
          return [...range.getClientRects()].map((r) => [r.left, r.top, r.right, r.bottom]);
        };
        // WebKit has an empty rectangle at the end of the line before as well.
        const words = [...node.data.matchAll(/\\S+/g)].map((m) => [m[0], rects(m.index, m.index + m[0].length).sort((a, b) => b[2] - b[0] - a[2] + a[0])[0]]);
        const letters = [...new Intl.Segmenter('ar', { granularity: 'grapheme' }).segment(node.data)]
          .flatMap(({ index, segment }) => rects(index, index + segment.length));
        const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
        const boxes = [...document.querySelectorAll('.under i')].map(box);
        const edge = 3;
        const masks = boxes.map(([l, , r, b]) => [l - edge, b - edge, r + edge, b + edge]);
        masks.push(...[...document.querySelectorAll('.caret')].map(box).map(([l, t, r, b]) => [l - 2, t, r + 2, b]));
        return { words, letters, masks, boxes: boxes.length, text: blocks.map((b) => b.firstChild.data).join('\\n'),
          text_nodes: blocks.map((b) => [...b.childNodes].filter((n) => n.nodeType === 3).length),
          scroll: [scrollX, scrollY], width: innerWidth };";
    page.eval_async(script, vec![]).await
}

/// Puts a part of a word into an element of its own, as mark-up would.
const SPLIT: &str = "const [word, part, boxed] = arguments;
    const block = document.querySelector('[data-block]');
    const node = block.firstChild, text = node.data;
    window.healed = { block, node, text };
    const start = text.indexOf(word) + word.indexOf(part);
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, start + part.length);
    const span = document.createElement('span');
    if (boxed) span.style.display = 'inline-block';
    range.surroundContents(span);";

/// Which pixels of the window are ink.
struct Ink {
    width: usize,
    dark: Vec<bool>,
}

impl Ink {
    fn at(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x).copied().unwrap_or(false)
    }

    fn count(&self) -> usize {
        self.dark.iter().filter(|dark| **dark).count()
    }
}

/// Text is about 28 of 255 bright, the darkest label 60, the darkest ground of a label 215.
const DARK: u32 = 52;

async fn ink(page: &Page) -> Ink {
    let frames = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));";
    page.eval_async(frames, vec![]).await;
    let png = page.picture().await;
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a small picture")];
    let info = reader.next_frame(&mut bytes).expect("a whole PNG");
    let width = usize::try_from(info.width).expect("small");
    let samples = info.color_type.samples();
    assert!(samples >= 3, "a picture in colours");
    let bright = |pixel: &[u8]| {
        (299 * u32::from(pixel[0]) + 587 * u32::from(pixel[1]) + 114 * u32::from(pixel[2])) / 1000
    };
    let dark = bytes[..info.buffer_size()].chunks_exact(samples).map(|pixel| bright(pixel) < DARK).collect();
    Ink { width, dark }
}

/// How much of a word's ink is in one picture only.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "the fields are read in messages")]
struct Difference {
    word: String,
    share: f64,
    pixels: usize,
}

/// The words of the page and what is left out of the comparison.
struct View {
    words: Vec<(String, [usize; 4])>,
    masks: Vec<[f64; 4]>,
}

impl View {
    fn new(before: &Value, after: &Value) -> View {
        let rect = |value: &Value| [0, 1, 2, 3].map(|i| value[i].as_f64().expect("a number"));
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let words = list(&before["words"]);
        let pixel = |n: f64| n.max(0.0) as usize;
        let words = words.iter().map(|word| {
            let [left, top, right, bottom] = rect(&word[1]);
            let text = word[0].as_str().expect("a word").to_owned();
            (text, [pixel(left.floor()), pixel(top.floor()), pixel(right.ceil()), pixel(bottom.ceil())])
        });
        let masks =
            [before, after].iter().flat_map(|state| list(&state["masks"])).map(|m| rect(&m)).collect();
        View { words: words.collect(), masks }
    }

    fn is_left_out(&self, x: usize, y: usize) -> bool {
        let (x, y) = (x as f64 + 0.5, y as f64 + 0.5);
        self.masks
            .iter()
            .any(|[left, top, right, bottom]| *left <= x && x <= *right && *top <= y && y <= *bottom)
    }

    fn difference(
        &self,
        word: usize,
        a: impl Fn(usize, usize) -> bool,
        b: impl Fn(usize, usize) -> bool,
    ) -> Difference {
        let (text, [left, top, right, bottom]) = &self.words[word];
        let (mut ink, mut pixels) = (0, 0);
        for y in *top..*bottom {
            for x in *left..*right {
                if !self.is_left_out(x, y) {
                    ink += usize::from(a(x, y));
                    pixels += usize::from(a(x, y) != b(x, y));
                }
            }
        }
        assert!(ink > 40, "{text} has no ink to compare: {ink}");
        Difference { word: text.clone(), share: pixels as f64 / ink as f64, pixels }
    }

    fn worst(&self, a: &Ink, b: &Ink) -> Difference {
        let all =
            (0..self.words.len()).map(|word| self.difference(word, |x, y| a.at(x, y), |x, y| b.at(x, y)));
        all.max_by(|a, b| a.share.total_cmp(&b.share)).expect("words")
    }

    /// The word that would differ least if it stood one pixel aside or lower.
    fn quietest_shift(&self, ink: &Ink) -> Difference {
        let aside = (0..self.words.len())
            .map(|word| self.difference(word, |x, y| ink.at(x, y), |x, y| ink.at(x.saturating_sub(1), y)));
        let lower = (0..self.words.len())
            .map(|word| self.difference(word, |x, y| ink.at(x, y), |x, y| ink.at(x, y.saturating_sub(1))));
        aside.chain(lower).min_by(|a, b| a.share.total_cmp(&b.share)).expect("words")
    }
}

/// The largest distance between the edges of the same letters, in pixels.
fn farthest(before: &Value, after: &Value) -> f64 {
    let numbers = |value: &Value| -> Vec<f64> {
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_f64)
            .collect()
    };
    let (before, after) = (numbers(before), numbers(after));
    assert!(before.len() == after.len() && before.len() > 400, "{} and {} edges", before.len(), after.len());
    before.iter().zip(&after).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

in_each_browser!(Dist; labelling_moves_no_ink);
