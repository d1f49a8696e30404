//! Measures the release app as a person meets it: starting, ten megabytes pasted, 15,000 spans exported, memory, and
//! suggestions on one megabyte.
//!
//! `measure [start|paste|export|memory|suggest]` prints Markdown; `cargo xtask bench page` puts it into docs/performance.md.
//! Nothing here passes or fails. Times are of the wall, so a busy machine shows. With `WUSUM_DETAILS=1` it says on the
//! error output what it saw of each, and leaves Chromium's profiles as `target/measure-N.cpuprofile` (build with
//! `CARGO_PROFILE_WEB_STRIP=none` to read names in them).

#[path = "../tests/steps.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod steps;

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use steps::{bring_in, dialog_gone, open_empty};
use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::formats::{Selection, wusum as format};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, LabelId, Origin, Project,
    Provenance, SetId, Span, SpanId, UtcMillis,
};
use wusum::text::TextRange;
use wusum_e2e::{Browser, Page, Site};

const STARTS: usize = 5;
const SENTENCE: &str = "وصلت السفينة إلى المرفأ وقالت سلمى إن الرحلة كانت هادئة. ";
/// About ten megabytes as UTF-8: in 18,700 paragraphs of five sentences, and in one.
const PASTES: [(&str, &str); 2] =
    [("18,700 paragraphs", ".repeat(5).concat('\\n').repeat(18700)"), ("one paragraph", ".repeat(93500)")];
const SPANS: usize = 15_000;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    if is_wanted("start") {
        starts();
    }
    if is_wanted("paste") {
        pastes();
    }
    if is_wanted("export") {
        exports();
    }
    if is_wanted("memory") {
        memory();
    }
    // For docs/suggestions.md, by its own name alone.
    if wanted.iter().any(|word| word == "suggest") {
        suggesting();
    }
}

/// Runs one measurement in a browser of its own and gives what it gives.
fn measured<T>(browser: Browser, measure: impl AsyncFnOnce(&mut Page) -> T) -> Option<T> {
    let found = RefCell::new(None);
    wusum_e2e::run(browser, Site::Dist, "measure", async |page| {
        page.have_for_good();
        *found.borrow_mut() = Some(measure(page).await);
    });
    found.into_inner()
}

fn wants_details() -> bool {
    std::env::var_os("WUSUM_DETAILS").is_some()
}

fn milliseconds(value: &Value) -> u64 {
    value.as_f64().map_or(0, |ms| ms.round() as u64)
}

fn listed(values: &[u64]) -> String {
    values.iter().map(u64::to_string).collect::<Vec<_>>().join(" ")
}

// ---- starting ----

fn starts() {
    println!(
        "| first visit, cold cache | runs | first words, ms | first screen, ms (all runs) | what it is |"
    );
    println!("|---|---|---|---|---|");
    for browser in [Browser::Chromium, Browser::Firefox] {
        let mut runs: Vec<(u64, u64, String)> =
            (0..STARTS).filter_map(|_| measured(browser, start)).collect();
        runs.sort_by_key(|(_, shown, _)| *shown);
        let Some((_, middle, what)) = runs.get(runs.len() / 2) else { continue };
        let mut words: Vec<u64> = runs.iter().map(|(words, _, _)| *words).collect();
        words.sort_unstable();
        let all: Vec<u64> = runs.iter().map(|(_, shown, _)| *shown).collect();
        let words = words[words.len() / 2];
        println!(
            "| {} | {} | {words} | **{middle}** ({}) | `{what}` |",
            browser.name(),
            runs.len(),
            listed(&all)
        );
    }
    println!();
}

/// From the start of the navigation: the first words ("Loading…"), and when the largest thing on the first screen, the
/// sample's text, was painted. Keys and pointer are listened to before that.
async fn start(page: &mut Page) -> (u64, u64, String) {
    page.open("/").await;
    let seen = page
        .eval_async(
            "const seen = (type) => new Promise((done) => {
               new PerformanceObserver((list) => done(list.getEntries().at(-1))).observe({ type, buffered: true });
               setTimeout(() => done(null), 5000);
             });
             await new Promise((done) => setTimeout(done, 1500));
             const [words] = performance.getEntriesByName('first-contentful-paint');
             const largest = await seen('largest-contentful-paint');
             const of = largest?.element;
             return [words?.startTime, largest?.startTime, of && `${of.localName}.${of.className}`];",
            vec![],
        )
        .await;
    (milliseconds(&seen[0]), milliseconds(&seen[1]), seen[2].as_str().unwrap_or("?").to_owned())
}

// ---- tasks that hold the page up ----

/// From now on: long tasks where the engine tells them, and everywhere the longest time between two turns of the page.
const WATCH: &str = "
    const seen = window.seen = { began: performance.now(), tasks: [], turns: [], frames: [], transfer: 0, on: true };
    const observe = (type, take) => { try { new PerformanceObserver((list) => list.getEntries().forEach(take))
      .observe({ type }); } catch {} };
    observe('longtask', (task) => seen.tasks.push([task.startTime, task.duration]));
    observe('long-animation-frame', (frame) => seen.frames.push({ at: frame.startTime, took: frame.duration,
      rendering: frame.renderStart ? frame.startTime + frame.duration - frame.renderStart : 0,
      layout: frame.styleAndLayoutStart ? frame.startTime + frame.duration - frame.styleAndLayoutStart : 0,
      scripts: frame.scripts.map((s) => [s.invoker, Math.round(s.startTime - frame.startTime), Math.round(s.duration),
        Math.round(s.forcedStyleAndLayoutDuration)]) }));
    let timer = performance.now();
    const tick = () => {
      const now = performance.now();
      if (now - timer > 30) seen.turns.push([timer, now - timer]);
      timer = now;
      if (seen.on) setTimeout(tick, 4);
    };
    tick();
    const getData = DataTransfer.prototype.getData;
    DataTransfer.prototype.getData = function (kind) {
      const began = performance.now();
      try { return getData.call(this, kind); } finally { seen.transfer += performance.now() - began; }
    };";

/// What has been seen: tasks over 50 ms with their time after the beginning, and the rest that may explain them.
const SEEN: &str = "
    await new Promise((done) => setTimeout(done, 1500));
    const seen = window.seen;
    seen.on = false;
    const list = (pairs, least) => pairs.filter(([, took]) => took > least)
      .map(([at, took]) => [Math.round(at - seen.began), Math.round(took)]);
    return { tasks: list(seen.tasks, 50), turns: list(seen.turns, 50), transfer: Math.round(seen.transfer),
      frames: seen.frames.map((f) => ({ ...f, at: Math.round(f.at - seen.began) })) };";

struct Held {
    /// Milliseconds of each, longest first.
    long: Vec<u64>,
    transfer: u64,
}

async fn watch(page: &Page) {
    if wants_details() && page.browser == Browser::Chromium {
        page.devtools("Profiler.enable", json!({})).await;
        page.devtools("Profiler.setSamplingInterval", json!({ "interval": 500 })).await;
        page.devtools("Profiler.start", json!({})).await;
    }
    page.eval(WATCH).await;
}

async fn held(page: &Page) -> Held {
    let seen = page.eval_async(SEEN, vec![]).await;
    if wants_details() {
        eprintln!("{}: {seen:#}", page.browser.name());
        if page.browser == Browser::Chromium {
            static COUNT: AtomicU32 = AtomicU32::new(1);
            let profile = page.devtools("Profiler.stop", json!({})).await["profile"].to_string();
            let name = format!("target/measure-{}.cpuprofile", COUNT.fetch_add(1, Ordering::Relaxed));
            std::fs::write(xtask::root().join(name), profile).expect("target is writable");
        }
    }
    let told = if page.browser == Browser::Chromium { &seen["tasks"] } else { &seen["turns"] };
    let mut long: Vec<u64> =
        told.as_array().into_iter().flatten().map(|pair| milliseconds(&pair[1])).collect();
    long.sort_unstable_by(|a, b| b.cmp(a));
    Held { long, transfer: milliseconds(&seen["transfer"]) }
}

fn tell(what: &str, browser: Browser, held: &Held, took: u64) {
    let long = if held.long.is_empty() { "none".to_owned() } else { listed(&held.long) };
    println!("| {what} | {} | {long} | {} | {took} |", browser.name(), held.transfer);
}

const HELD_HEAD: &str =
    "| | browser | over 50 ms: each, ms | of it the browser handing over the text, ms | until done, ms |
|---|---|---|---|---|";

// ---- pasting ----

fn pastes() {
    println!("{HELD_HEAD}");
    for browser in Browser::ALL {
        for (what, repeat) in PASTES {
            let found = measured(browser, async |page| paste(page, repeat).await);
            if let Some((held, took)) = found {
                tell(&format!("10 MB pasted, {what}"), browser, &held, took);
            }
        }
    }
    println!();
}

/// Copies the text from a field and pastes it over the page by keys.
async fn paste(page: &mut Page, repeat: &str) -> (Held, u64) {
    open_empty(page, json!({})).await;
    // Not from a field, which would have to lay it out.
    let fill = format!(
        "const text = '{SENTENCE}'{repeat};
         addEventListener('copy', (event) => {{
           event.clipboardData.setData('text/plain', text);
           event.preventDefault();
           event.stopImmediatePropagation();
         }}, {{ capture: true, once: true }});"
    );
    page.eval(&fill).await;
    page.press("Ctrl+C").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    watch(page).await;
    // chromedriver pastes twice, by the key and by the command that it knows behind it.
    let once = "let pastes = 0;
        addEventListener('paste', (event) => { if (pastes++) event.stopImmediatePropagation(); }, true);";
    page.eval(once).await;
    let began = Instant::now();
    page.press("Ctrl+V").await;
    page.wait_for("it is open", "return document.querySelectorAll('[data-block]').length > 0;").await;
    page.wait_for("the dialog has closed", "return !document.querySelector('dialog[open]');").await;
    let count = "return document.querySelectorAll('[data-block]').length;";
    let mut blocks = page.eval(count).await;
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let now = page.eval(count).await;
        if now == blocks {
            break;
        }
        blocks = now;
    }
    let took = began.elapsed().as_millis() as u64;
    (held(page).await, took)
}

// ---- exporting ----

fn exports() {
    let file = wusum_file(1_000_000, SPANS);
    println!("{HELD_HEAD}");
    for browser in Browser::ALL {
        let found = measured(browser, async |page| {
            open_empty(page, json!({})).await;
            watch(page).await;
            let began = Instant::now();
            bring_in(page, &[("large.json", &file)]).await;
            page.wait_for("its spans", "return document.querySelectorAll('.span-row').length;").await;
            let took = began.elapsed().as_millis() as u64;
            let brought = (held(page).await, took);
            watch(page).await;
            page.expect_download().await;
            page.click_testid("export").await;
            page.find("[data-testid=export-dialog]").await;
            let began = Instant::now();
            page.click_testid("export-download").await;
            page.wait_for(
                "it is said",
                "return document.querySelector('[data-testid=export-status][data-state=good]');",
            )
            .await;
            let took = began.elapsed().as_millis() as u64;
            let exported = (held(page).await, took);
            page.click_testid("dialog-close").await;
            dialog_gone(page).await;
            (brought, exported)
        });
        if let Some(((brought, took_in), (exported, took_out))) = found {
            tell("1 MB with 15,000 spans, brought in and opened", browser, &brought, took_in);
            tell("the same exported", browser, &exported, took_out);
        }
    }
    println!();
}

/// A file of ours: about `bytes` of text, with spans of one to three words spread over it.
fn wusum_file(bytes: usize, spans: usize) -> Vec<u8> {
    let paragraph = SENTENCE.repeat(8) + "\n";
    let text = paragraph.repeat(bytes / paragraph.len());
    let words: Vec<TextRange> = text
        .split_inclusive([' ', '\n'])
        .scan(0, |at, word| {
            let start = *at;
            *at += word.len();
            Some(TextRange::between(start, start + word.trim_end().len()))
        })
        .filter(|word| !word.is_empty())
        .collect();
    let mut project = Project::default();
    let (article, set) = (ArticleId::new("01JDLARGE"), SetId::new("01JDSET"));
    project.add_article(Article::new(article.clone(), text, ArticleMeta::default()));
    project.add_set(AnnotationSet::new(set.clone(), article, AnnotatorId::new("annotator")));
    let change = |number: usize| {
        let first = number * (words.len() - 3) / spans;
        let range = TextRange::between(words[first].start(), words[first + number % 3].end());
        let id = SpanId::new(format!("01JD{number:022}"));
        let labels = ["person", "place", "organization", "quote", "event"];
        let made = UtcMillis(1_795_467_900_123);
        let span = Span {
            id: id.clone(),
            ranges: vec![range],
            label: LabelId::new(labels[number % labels.len()]),
            subtype: None,
            certainty: Certainty::Sure,
            note: String::new(),
            attributes: Default::default(),
            provenance: Provenance {
                annotator: AnnotatorId::new("annotator"),
                made,
                changed: made,
                origin: Origin::Hand,
            },
        };
        Change { id: RecordId::Span(set.clone(), id), before: None, after: Some(Record::Span(span)) }
    };
    let changes = (0..spans).map(change).collect();
    apply(&mut project, &Edit { changes }).expect("the spans fit the text");
    format::write(&project, &Selection::default()).expect("written")
}

// ---- suggestions ----

/// A paragraph with names that another article has labelled, quotes and a colon.
const NAMED: &str = "وقالت سلمى بنعلي إن “الرحلة كانت هادئة جدا هذا اليوم”. وصلت السفينة إلى طنجة، ولطنجة مرفأ قديم. \
    كريم أوعلي: سنعود إلى أكادير في الربيع المقبل. وأضاف أوعلي: «لا أحد “يعرف” متى». مشى الناس وتكلموا طويلا. ";

/// About a megabyte: in paragraphs, or all of it in one. Opens by itself; what it costs to suggest and to look for what is
/// wrong in it, while the page goes on.
fn suggesting() {
    println!("{HELD_HEAD}");
    for browser in [Browser::Chromium, Browser::Firefox] {
        for (what, end) in [("paragraphs", "\n"), ("one paragraph", "")] {
            let found = measured(browser, async |page| suggested(page, end).await);
            for (step, held, took) in found.into_iter().flatten() {
                tell(&format!("1 MB in {what}: {step}"), browser, &held, took);
            }
        }
    }
    println!();
}

async fn suggested(page: &mut Page, end: &str) -> Vec<(&'static str, Held, u64)> {
    let text = format!("{NAMED}{end}").repeat(1_000_000 / NAMED.len());
    open_empty(page, json!({})).await;
    page.wait_for("the rest of the page", "return document.documentElement.dataset.later === 'here';").await;
    let list = "سلمى بنعلي\tperson\nكريم أوعلي\tperson\nأوعلي\tperson\nطنجة\tplace\nأكادير\tplace\n";
    page.click_testid("settings").await;
    page.click_testid("open-names").await;
    let list = page.file("names.tsv", list);
    page.choose_files("[data-testid=name-list]", &[&list]).await;
    page.find("[data-testid=name-lists] li").await;
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    let mut steps = Vec::new();
    let mut step = async |page: &Page, what, act: &[&str], until: &str| {
        watch(page).await;
        let began = Instant::now();
        page.press_each(act).await;
        page.wait_for(what, until).await;
        let took = began.elapsed().as_millis() as u64;
        steps.push((what, held(page).await, took));
    };
    let thousands = "return parseInt(document.querySelector('[data-testid=suggestions]')?.textContent.replace(/,/g, '')) > 9000;";
    bring_in(page, &[("large.txt", text.as_bytes())]).await;
    step(page, "opened, then all suggestions", &[], thousands).await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press_each(&["Escape", "Ctrl+Home", "v"]).await;
    page.by_testid("suggestion-bar").await;
    step(page, "one taken", &["y"], "return document.querySelectorAll('.span-row').length === 1;").await;
    page.press_each(&["Escape", "Ctrl+Home", "j"]).await;
    let mentions = "return document.querySelectorAll('.suggest-row').length === 1000;";
    step(page, "1,000 mentions listed", &["t"], mentions).await;
    page.wait_for(
        "the first row has the focus",
        "return document.activeElement?.id?.startsWith('suggest-');",
    )
    .await;
    let thousand = "return !document.querySelector('dialog[open]') && parseInt(document.querySelector('[data-testid=span-count]')?.textContent.replace(/,/g, '')) > 500;";
    step(page, "all of them taken, linked to nothing", &["Enter"], thousand).await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press_each(&["Escape", "Ctrl+Home"]).await;
    let quote = "return document.querySelector('[data-testid=findings]')?.textContent;";
    step(page, "a quote without speaker labelled, then what is wrong", &["Ctrl+Shift+ArrowLeft", "4"], quote)
        .await;
    steps
}

// ---- memory ----

fn memory() {
    println!("| open in Chromium | JavaScript heap, MB | WebAssembly memory, MB | DOM nodes |");
    println!("|---|---|---|---|");
    let file = wusum_file(1_000_000, SPANS);
    let plain = (SENTENCE.repeat(5) + "\n").repeat(18_700);
    let rows = [
        ("nothing", None),
        ("1 MB with 15,000 spans", Some(("large.json", file.as_slice()))),
        ("10 MB in 18,700 paragraphs", Some(("large.txt", plain.as_bytes()))),
    ];
    for (what, file) in rows {
        let found = measured(Browser::Chromium, async |page| {
            open_empty(page, json!({})).await;
            if let Some(file) = file {
                bring_in(page, &[file]).await;
            }
            tokio::time::sleep(Duration::from_secs(4)).await;
            page.devtools("Performance.enable", json!({})).await;
            page.devtools("HeapProfiler.collectGarbage", json!({})).await;
            let metrics = page.devtools("Performance.getMetrics", json!({})).await;
            let metric = |name: &str| {
                let of = metrics["metrics"].as_array()?.iter().find(|metric| metric["name"] == name)?;
                of["value"].as_f64()
            };
            // The program is started already: asked again, its module gives what it has.
            let wasm = page
                .eval_async(
                    "const { src } = document.querySelector('script[src*=\"boot.js\"]');
                     const { default: start } = await import(`/${new URL(src).searchParams.get('js')}`);
                     return (await start()).memory.buffer.byteLength;",
                    vec![],
                )
                .await;
            (metric("JSHeapUsedSize"), wasm.as_f64(), metric("Nodes"))
        });
        if let Some((heap, wasm, nodes)) = found {
            let mega =
                |bytes: Option<f64>| bytes.map_or("?".to_owned(), |bytes| format!("{:.1}", bytes / 1e6));
            println!("| {what} | {} | {} | {} |", mega(heap), mega(wasm), nodes.unwrap_or_default());
        }
    }
    println!();
}
