//! The pointer over text: where letters are on screen, dragging, clicking, touching.
//!
//! Texts are found by `data-block` (`docs/automation.md`): the first child of `[data-block="n"]` is its only text
//! node. Offsets are UTF-16 units in that node, as the DOM counts. In right-to-left text a letter begins at its right.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::{Page, keys};

/// A stretch of one block's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextPlace {
    pub block: usize,
    /// UTF-16 units from the block's start.
    pub start: usize,
    /// Past the last unit.
    pub end: usize,
}

impl Page {
    /// Where a text stands in a block, the first time.
    pub async fn place(&self, block: usize, text: &str) -> TextPlace {
        self.find(&format!("[data-block=\"{block}\"]")).await;
        let script = "return document.querySelector(`[data-block=\"${arguments[0]}\"]`).firstChild.data.indexOf(arguments[1]);";
        let start = self.eval_with(script, vec![json!(block), json!(text)]).await;
        let start = start.as_u64().unwrap_or_else(|| panic!("block {block} has no `{text}`"));
        let start = usize::try_from(start).expect("an offset");
        TextPlace { block, start, end: start + text.encode_utf16().count() }
    }

    /// Drags over a text where it stands first in a block, so that exactly it is selected.
    pub async fn drag_over(&self, block: usize, text: &str) {
        let place = self.place(block, text).await;
        self.drag((place.block, place.start), (place.block, place.end)).await;
    }

    /// Drags from one place to another; each is a block and an offset in it. Backwards is allowed.
    ///
    /// The pointer goes from inside the outer edge of the first letter to inside that of the last. Both must fit on
    /// the screen together.
    pub async fn drag(&self, from: (usize, usize), to: (usize, usize)) {
        let [start, end] = self.edges(from, to).await;
        let middle = ((start.0 + end.0) / 2, (start.1 + end.1) / 2);
        self.pointer(vec![
            move_to(start, 0),
            json!({ "type": "pointerDown", "button": 0 }),
            // In steps, as a hand does it: a single leap is taken for no drag at all.
            move_to(middle, 60),
            move_to(end, 60),
            move_to(end, 20),
            json!({ "type": "pointerUp", "button": 0 }),
        ])
        .await;
    }

    /// As [`Page::drag`], from a double click on: browsers then select by words.
    pub async fn drag_by_words(&self, from: (usize, usize), to: (usize, usize)) {
        let [start, end] = self.edges(from, to).await;
        self.pointer(vec![
            move_to(start, 0),
            json!({ "type": "pointerDown", "button": 0 }),
            json!({ "type": "pointerUp", "button": 0 }),
            json!({ "type": "pointerDown", "button": 0 }),
            move_to(((start.0 + end.0) / 2, (start.1 + end.1) / 2), 60),
            move_to(end, 60),
            json!({ "type": "pointerUp", "button": 0 }),
        ])
        .await;
    }

    /// Clicks the letter that starts at an offset: once, twice for its word, three times for more. On a busy machine the
    /// clicks may come too slowly to count as one gesture; then it is made again, as a person would.
    pub async fn click_letter(&self, block: usize, offset: usize, times: usize) {
        let point = self.letter(block, offset).await;
        let mut actions = vec![move_to(point, 0)];
        for _ in 0..times {
            actions.push(json!({ "type": "pointerDown", "button": 0 }));
            actions.push(json!({ "type": "pointerUp", "button": 0 }));
        }
        for _ in 0..5 {
            self.eval(COUNT_CLICKS).await;
            self.pointer(actions.clone()).await;
            if times == 1 || self.eval("return window.__wusumClicks;").await == json!(times) {
                return;
            }
            // Longer than any system's time for double clicks.
            tokio::time::sleep(Duration::from_millis(900)).await;
        }
        panic!("{times} clicks never came as one gesture");
    }

    /// Double-clicks inside a word, where it stands first in a block.
    pub async fn double_click_word(&self, block: usize, word: &str) {
        let place = self.place(block, word).await;
        self.click_letter(block, place.start, 2).await;
    }

    /// Clicks a letter while Shift is held, which extends the selection to it.
    pub async fn shift_click(&self, block: usize, offset: usize) {
        let point = self.letter(block, offset).await;
        let shift = keys::code("Shift");
        let wait = json!({ "type": "pause", "duration": 0 });
        let actions = vec![
            json!({ "type": "key", "id": "keyboard", "actions": [
                { "type": "keyDown", "value": shift }, wait, wait, wait, { "type": "keyUp", "value": shift },
            ] }),
            mouse(vec![
                wait.clone(),
                move_to(point, 0),
                json!({ "type": "pointerDown", "button": 0 }),
                json!({ "type": "pointerUp", "button": 0 }),
                wait.clone(),
            ]),
        ];
        self.act(actions).await;
    }

    /// Taps a letter with a finger. WebKitGTK's driver has no touch: see its own answer in the panic.
    pub async fn tap_letter(&self, block: usize, offset: usize) {
        let point = self.letter(block, offset).await;
        self.touch(point).await;
    }

    /// Taps the middle of an element, waited for, once it stands still.
    pub async fn tap(&self, css: &str) {
        let script = "const box = document.querySelector(arguments[0])?.getBoundingClientRect();
            return box && [Math.round(box.left + box.width / 2), Math.round(box.top + box.height / 2)];";
        self.find(css).await;
        let mut before = Value::Null;
        loop {
            let now = self.eval_with(script, vec![json!(css)]).await;
            if let (Some(x), Some(y)) = (now[0].as_i64(), now[1].as_i64())
                && now == before
            {
                return self.touch((x, y)).await;
            }
            before = now;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Moves a finger that lies on the screen from one point of the window to another.
    pub async fn slide(&self, from: (i64, i64), to: (i64, i64)) {
        self.act(vec![json!({
            "type": "pointer", "id": "finger", "parameters": { "pointerType": "touch" },
            "actions": [move_to(from, 0), { "type": "pointerDown", "button": 0 },
                move_to(((from.0 + to.0) / 2, (from.1 + to.1) / 2), 100), move_to(to, 100),
                { "type": "pointerUp", "button": 0 }],
        })])
        .await;
    }

    async fn touch(&self, point: (i64, i64)) {
        self.act(vec![json!({
            "type": "pointer", "id": "finger", "parameters": { "pointerType": "touch" },
            "actions": [move_to(point, 0), { "type": "pointerDown", "button": 0 },
                { "type": "pause", "duration": 50 }, { "type": "pointerUp", "button": 0 }],
        })])
        .await;
    }

    /// Moves the pointer over the letter at an offset without pressing.
    pub async fn hover_letter(&self, block: usize, offset: usize) {
        let point = self.letter(block, offset).await;
        self.pointer(vec![move_to(point, 0)]).await;
    }

    /// Drags between two points of the window, in CSS pixels, for handles and splitters.
    pub async fn drag_points(&self, from: (i64, i64), to: (i64, i64)) {
        self.pointer(vec![
            move_to(from, 0),
            json!({ "type": "pointerDown", "button": 0 }),
            move_to(((from.0 + to.0) / 2, (from.1 + to.1) / 2), 60),
            move_to(to, 60),
            json!({ "type": "pointerUp", "button": 0 }),
        ])
        .await;
    }

    /// What is selected now, in the browser's own words.
    pub async fn selected_text(&self) -> String {
        self.eval("return String(getSelection());").await.as_str().expect("text").to_owned()
    }

    async fn pointer(&self, actions: Vec<Value>) {
        self.act(vec![mouse(actions)]).await;
        // Lets the pointer be somewhere new for the next test of a double click.
        if self.browser == crate::Browser::WebKit {
            self.command(Method::DELETE, "actions", None).await;
        }
    }

    /// The middle of the letter at an offset, scrolled into view.
    async fn letter(&self, block: usize, offset: usize) -> (i64, i64) {
        let [start, end] = self.edges((block, offset), (block, offset + 1)).await;
        ((start.0 + end.0) / 2, (start.1 + end.1) / 2)
    }

    async fn edges(&self, from: (usize, usize), to: (usize, usize)) -> [(i64, i64); 2] {
        self.find(&format!("[data-block=\"{}\"]", from.0)).await;
        self.find(&format!("[data-block=\"{}\"]", to.0)).await;
        let points = self.eval_async(EDGES, vec![json!([from.0, from.1]), json!([to.0, to.1])]).await;
        [0, 1].map(|i| {
            let part = |j: usize| points[i][j].as_i64().expect("a whole number of pixels");
            (part(0), part(1))
        })
    }
}

fn mouse(actions: Vec<Value>) -> Value {
    json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": actions })
}

fn move_to((x, y): (i64, i64), milliseconds: u32) -> Value {
    json!({ "type": "pointerMove", "duration": milliseconds, "origin": "viewport", "x": x, "y": y })
}

/// Gives two points: one pixel inside the outer edges of the first and the last letter between two places, after
/// scrolling both into view.
const EDGES: &str = r#"
    let [first, last] = [arguments[0], arguments[1]];
    const backwards = first[0] > last[0] || (first[0] === last[0] && first[1] > last[1]);
    if (backwards) [first, last] = [last, first];
    const block = (n) => document.querySelector(`[data-block="${n}"]`);
    const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

    // The letter that starts, or ends, at an offset: with its marks, and both halves of a surrogate pair.
    const letter = ([n, offset], ends) => {
      const node = block(n).firstChild;
      if (node?.nodeType !== Node.TEXT_NODE) throw new Error(`block ${n} does not start with its text`);
      const letters = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(node.data)];
      const found = letters.find(({ index, segment }) =>
        ends ? index < offset && offset <= index + segment.length : index <= offset && offset < index + segment.length);
      if (!found) throw new Error(`block ${n} has no letter at ${offset} of ${node.data.length}`);
      const range = document.createRange();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found.segment.length);
      // A letter at the end of a line may also have an empty box on the next.
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
      const box = boxes[0] ?? range.getBoundingClientRect();
      const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/.test(found.segment)
        || (!/[\p{L}\p{N}]/u.test(found.segment) && getComputedStyle(node.parentElement).direction === "rtl");
      return { box, rightToLeft };
    };

    const scroller = (element) => {
      for (let e = element.parentElement; e; e = e.parentElement)
        if (e.scrollHeight > e.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(e).overflowY)) return e;
      return document.scrollingElement;
    };
    // Until both stand where they are wanted, twice in the same place: text that was never in view has only an estimated
    // height until it is. No `scrollIntoView`: Firefox does that again with each frame until the page is laid out anew,
    // and so takes back whatever scrolls after it.
    const box = block(first[0]).getBoundingClientRect();
    scroller(block(first[0])).scrollBy({ top: (box.top + box.bottom - innerHeight) / 2, behavior: "instant" });
    let before;
    for (let i = 0; i < 30; i++) {
      await frames();
      const [a, b] = [letter(first, false).box, letter(last, true).box];
      const far = a.top < innerHeight * 0.15 || b.bottom > innerHeight * 0.85;
      const now = [a.left, a.top, b.left, b.bottom].join();
      if (now === before && (!far || i > 3)) break;
      before = now;
      if (far)
        scroller(block(first[0])).scrollBy({ top: (a.top + b.bottom) / 2 - innerHeight / 2, behavior: "instant" });
    }
    const [a, b] = [letter(first, false), letter(last, true)];
    if (a.box.top < 0 || b.box.bottom > innerHeight) throw new Error("the two places do not fit on the screen together");
    const inside = ({ box, rightToLeft }, ends) => {
      const x = rightToLeft === ends ? Math.ceil(box.left) + 1 : Math.floor(box.right) - 1;
      return [x, Math.round((box.top + box.bottom) / 2)];
    };
    const points = [inside(a, false), inside(b, true)];
    return backwards ? points.reverse() : points;
"#;

/// Keeps how many clicks the page took the last one for.
const COUNT_CLICKS: &str = "if (window.__wusumClicks === undefined)
      addEventListener('click', (event) => { window.__wusumClicks = event.detail; }, true);
    window.__wusumClicks = 0;";
