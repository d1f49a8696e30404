//! Agreement of annotators on screen: the figures, what they mean, the spans behind them, the report and the log as files; and
//! articles shared out.

use std::ops::Range;
use std::time::Instant;

use serde_json::json;
use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::formats::{Selection, wusum as native};
use wusum::jobs::{Assigned, Assigning, Figured, Figuring, Want, assigned, figure};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, Decision, DecisionId,
    DecisionReason, Judged, LabelId, Origin, Project, Provenance, SetId, SetState, Span, SpanId, UtcMillis,
    Verdict,
};
use wusum::order::Map;
use wusum::review::report::Language;
use wusum::review::{Plan, feedback_project, gold_set};
use wusum::text::TextRange;
use wusum_e2e::{Browser, Page, Site, in_each_browser};

use crate::steps::{bring_in, choose, open_empty, share_out};

const TEXTS: [&str; 2] = [
    "قال الرئيس حسن بلوان إن مراكش جميلة. ثم زار حسن بلوان مدينة فاس.",
    "عادت سلمى إلى طنجة، وفي طنجة لقيت سلمى أخاها.",
];

/// Of each text: words and their labels.
type Of<'a> = [&'a [(&'a str, &'a str)]; 2];

/// Two annotators on two articles, both done, and gold with a decision.
fn project() -> Project {
    let mut project = Project::default();
    let work: [(&str, Of<'_>); 2] = [
        (
            "anna",
            [
                &[("الرئيس حسن بلوان", "person"), ("مراكش", "place"), ("مدينة فاس", "place")],
                &[("سلمى", "person"), ("طنجة", "organization")],
            ],
        ),
        (
            "ben",
            [
                &[("حسن بلوان", "person"), ("مراكش", "place"), ("فاس", "place")],
                &[("سلمى", "person"), ("طنجة", "place")],
            ],
        ),
    ];
    let range = |text: &str, word: &str| {
        let start = text.find(word).expect("a part of the text");
        TextRange::between(start, start + word.len())
    };
    let mut changes = Vec::new();
    for (at, text) in TEXTS.iter().enumerate() {
        let article = ArticleId::new(format!("a{at}"));
        let meta = ArticleMeta { title: format!("مقال {at}"), ..ArticleMeta::default() };
        project.add_article(Article::new(article.clone(), *text, meta));
        for (who, of) in &work {
            let (id, annotator) = (SetId::new(format!("{who}{at}")), AnnotatorId::new(*who));
            let mut set = AnnotationSet::new(id.clone(), article.clone(), annotator.clone());
            set.head.state = SetState::Done;
            project.add_set(set);
            for (n, (word, label)) in of[at].iter().enumerate() {
                let provenance = Provenance {
                    annotator: annotator.clone(),
                    made: UtcMillis(1_000),
                    changed: UtcMillis(1_000),
                    origin: Origin::Hand,
                };
                let span = Span {
                    id: SpanId::new(format!("{who}{at}{n}")),
                    ranges: vec![range(text, word)],
                    label: LabelId::new(*label),
                    subtype: None,
                    certainty: Certainty::Sure,
                    note: String::new(),
                    attributes: Map::new(),
                    provenance,
                };
                let record = RecordId::Span(id.clone(), span.id.clone());
                changes.push(Change { id: record, before: None, after: Some(Record::Span(span)) });
            }
        }
    }
    let gold = gold_set(project.article(&ArticleId::new("a0")).expect("it is there"));
    let decision = Decision {
        id: DecisionId::new("d1"),
        about: vec![
            Judged {
                annotator: AnnotatorId::new("anna"),
                ranges: vec![range(TEXTS[0], "الرئيس حسن بلوان")],
                label: LabelId::new("person"),
                links: String::new(),
            },
            Judged {
                annotator: AnnotatorId::new("ben"),
                ranges: vec![range(TEXTS[0], "حسن بلوان")],
                label: LabelId::new("person"),
                links: String::new(),
            },
        ],
        outcome: Verdict::Accept(vec![1]),
        reason: Some(DecisionReason::Boundary),
        comment: "اللقب خارج الاسم".to_owned(),
        by: AnnotatorId::new("lead"),
        at: UtcMillis(5_000),
    };
    let id = RecordId::Decision(gold.id.clone(), decision.id.clone());
    project.add_set(gold);
    changes.push(Change { id, before: None, after: Some(Record::Decision(decision)) });
    apply(&mut project, &Edit { changes }).expect("it fits");
    project
}

async fn figures_lead_to_their_meaning_and_spans_and_come_out_as_on_the_command_line(page: &mut Page) {
    let bytes = native::write(&project(), &Selection::default()).expect("it is written");
    let read = native::check(&bytes).expect("our own file").imported.project;
    open_empty(page, json!({})).await;
    bring_in(page, &[("both.json", &bytes)]).await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("Shift+f").await;
    page.find("[data-testid=figures-shown] table").await;

    // Span F1 of ten spans, and what it means, one press away.
    let first = "[data-testid=figures-shown] tbody tr:first-child";
    let cells = format!(
        "return [...document.querySelectorAll('{first} > *')].map((c) => c.textContent).slice(1, 4);"
    );
    assert_eq!(page.eval(&cells).await, json!(["0.400", "10", "spans"]));
    page.click(&format!("{first} summary")).await;
    page.wait_for("its meaning", &format!("return document.querySelector('{first} p').checkVisibility();"))
        .await;
    let meaning = page.text(&format!("{first} p")).await;
    assert!(meaning.contains("2·|A∩B| / (|A| + |B|)"), "{meaning}");
    assert!(page.count("[data-testid=figures-shown] svg[role=img]").await >= 3);
    looks_right(page).await;

    // Where one says organization and the other place.
    page.click("[data-testid=figures-shown] button[aria-label='Organization · Place: 1']").await;
    page.find("[data-testid=figures-behind] tbody tr").await;
    let row = page.text("[data-testid=figures-behind] tbody tr").await;
    assert!(row.contains("مقال 1") && row.contains("[طنجة]"), "{row}");
    looks_right(page).await;
    page.click_testid("figures-back").await;
    page.find("[data-testid=figures-shown]:not([hidden])").await;
    // A bar of the histogram: a title and a generic head, both longer than five letters.
    page.click("[data-testid=figures-shown] button[aria-label='> 5 · pairs: 2']").await;
    let farther = "return document.querySelector('[data-testid=figures-behind] tbody')?.textContent.includes('[مدينة فاس]');";
    page.wait_for("the spans behind the bar", farther).await;
    page.click_testid("figures-back").await;
    page.find("[data-testid=figures-shown]:not([hidden])").await;

    // The files are those of the command line.
    let asked = |want, language| Figuring {
        want,
        annotators: vec!["anna".to_owned(), "ben".to_owned()],
        any_state: false,
        white_space: false,
        seed: 1,
        draws: 1_000,
        gamma: true,
        language,
    };
    for (id, want, language) in [
        ("report-ar", Want::Html, Language::Arabic),
        ("csv", Want::Csv, Language::English),
        ("log", Want::Log, Language::English),
        ("feedback", Want::Feedback, Language::English),
    ] {
        page.find(&format!("[data-testid=figures-{id}]:enabled")).await;
        page.expect_download().await;
        page.click_testid(&format!("figures-{id}")).await;
        let taken = page.read_download().await.bytes;
        let (what, file) = figure(&read, &asked(want, language));
        assert_eq!(what, Figured::File);
        assert!(taken == file, "{id}: {}", String::from_utf8_lossy(&taken));
    }
    // A plot, as both kinds of image.
    for (kind, begins) in [("svg", &b"<svg "[..]), ("png", &b"\x89PNG"[..])] {
        page.expect_download().await;
        page.click(&format!("[data-testid=figures-shown] [data-{kind}='0']")).await;
        let image = page.read_download().await.bytes;
        assert!(image.starts_with(begins), "{kind}");
    }
    page.click_testid("dialog-close").await;

    // Gold goes out by itself.
    page.click_testid("export").await;
    page.find("[data-testid=export-dialog]").await;
    page.click("[name=export-scope][value=all]").await;
    page.click("[data-testid=export-sets] option[value=gold]").await;
    page.find("[data-testid=export-download]:enabled").await;
    page.expect_download().await;
    page.click_testid("export-download").await;
    let gold = native::check(&page.read_download().await.bytes).expect("our own file").imported.project;
    let sets: Vec<(&str, usize)> =
        gold.sets().map(|set| (set.annotator.as_str(), set.decisions().count())).collect();
    assert_eq!(sets, [("gold", 1)]);
    page.click_testid("dialog-close").await;

    // Shared out: the packages of the command line, and who gets how much.
    share_out(page).await;
    let zip = page.read_download().await.bytes;
    page.find("[data-testid=assign-shares] tbody tr:nth-child(2)").await;
    looks_right(page).await;
    let names = vec!["ليلى".to_owned(), "Karim".to_owned()];
    let what =
        Assigning { plan: Plan { annotators: names, double: 0.0, calibration: 1, seed: 1 }, version: 1 };
    let (Assigned::Packages(shares), _) = assigned(&read, &what) else { panic!("it can be shared out") };
    let told = "return [...document.querySelectorAll('[data-testid=assign-shares] tbody tr')]
        .map((row) => [...row.children].map((cell) => cell.textContent));";
    let wanted: Vec<_> = shares
        .iter()
        .map(|one| {
            json!([
                one.annotator,
                one.articles.to_string(),
                one.calibration.to_string(),
                one.shared.to_string()
            ])
        })
        .collect();
    assert_eq!(page.eval(told).await, json!(wanted));
    assert!(zip.starts_with(b"PK"), "a zip");
    for name in ["ليلى.json", "Karim.json", "plan.json"] {
        assert!(zip.windows(name.len()).any(|part| part == name.as_bytes()), "{name} is in it");
    }
}

async fn decisions_come_back_as_a_list_to_learn_from(page: &mut Page) {
    let all = project();
    let mut hers = all.clone();
    hers.retain_sets(|set| set.annotator.as_str() == "anna");
    let write = |project: &Project| native::write(project, &Selection::default()).expect("it is written");
    open_empty(page, json!({})).await;
    page.click("#who").await;
    let named = "const field = document.querySelector('[data-testid=annotator-name]');
        field.value = 'anna'; field.dispatchEvent(new Event('input', { bubbles: true }));";
    page.find("[data-testid=annotator-name]").await;
    page.eval(named).await;
    page.click_testid("annotator-save").await;
    bring_in(page, &[("hers.json", &write(&hers))]).await;
    let decisions = write(&feedback_project(&all, &AnnotatorId::new("anna")));
    choose(page, &[("decisions-anna.json", &decisions)]).await;
    page.find("[data-testid=feedback-shown] tbody tr").await;
    let rows = "return [...document.querySelectorAll('[data-testid=feedback-shown] div:last-child tbody tr')]
        .map((row) => [...row.children].map((cell) => cell.textContent).slice(0, 5));";
    let wanted =
        ["الرئيس حسن بلوان [Person]", "changed", "حسن بلوان [Person]", "boundary", "اللقب خارج الاسم"];
    assert_eq!(page.eval(rows).await, json!([wanted]));
    looks_right(page).await;
    // Her own labels are as they were, and what came back is nobody's.
    page.click_testid("dialog-close").await;
    page.find("[data-testid=library-row] .library-open").await;
    assert_eq!(page.count("[data-testid=look-at]").await, 0);
    // And she can look again.
    page.click("#who").await;
    page.click_testid("open-feedback").await;
    page.find("[data-testid=feedback-shown] tbody tr").await;
}

/// 300 articles of 500 words with 9,500 spans by each of two annotators, some of which differ.
fn large() -> Project {
    of_two(0..300, 500, |at| if at % 3 == 0 { 31 } else { 32 })
}

/// Articles of so many words, done by two annotators with so many spans each, some of which differ.
fn of_two(articles: Range<usize>, words_each: usize, spans: impl Fn(usize) -> usize) -> Project {
    let mut project = Project::default();
    let (words, labels) = (["مدينة", "سلمى", "طنجة", "وقال", "البحر"], ["person", "place", "organization"]);
    let mut changes = Vec::new();
    let mut seed = 7 + articles.start as u64;
    let mut chance = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    for at in articles {
        let (mut text, mut places) = (format!("مقال{at} "), Vec::new());
        for n in 0..words_each {
            let word = format!("{}{n}", words[chance(words.len())]);
            places.push((text.len(), text.len() + word.len()));
            text.push_str(&word);
            text.push(' ');
        }
        let article = ArticleId::new(format!("a{at:05}"));
        let meta = ArticleMeta { title: format!("مقال {at}"), ..ArticleMeta::default() };
        project.add_article(Article::new(article.clone(), text, meta));
        for who in ["anna", "ben"] {
            let (id, annotator) = (SetId::new(format!("{who}{at}")), AnnotatorId::new(who));
            let mut set = AnnotationSet::new(id.clone(), article.clone(), annotator.clone());
            set.head.state = SetState::Done;
            project.add_set(set);
            let step = words_each / spans(at);
            for n in 0..spans(at) {
                let differs = who == "ben" && chance(10) == 0;
                let (from, to) = (n * step, n * step + usize::from(differs));
                let span = Span {
                    id: SpanId::new(format!("{who}{at}-{n}")),
                    ranges: vec![TextRange::between(places[from].0, places[to].1)],
                    label: LabelId::new(labels[(n + usize::from(differs && n % 2 == 0)) % 3]),
                    subtype: None,
                    certainty: Certainty::Sure,
                    note: String::new(),
                    attributes: Map::new(),
                    provenance: Provenance {
                        annotator: annotator.clone(),
                        made: UtcMillis(1),
                        changed: UtcMillis(1),
                        origin: Origin::Hand,
                    },
                };
                let record = RecordId::Span(id.clone(), span.id.clone());
                changes.push(Change { id: record, before: None, after: Some(Record::Span(span)) });
            }
        }
    }
    apply(&mut project, &Edit { changes }).expect("it fits");
    project
}

/// Prints how long tasks of the page take while a large project is compared: figures for `docs/performance.md`.
#[test]
#[ignore = "it measures, and asserts nothing about time"]
fn measure_tasks_of_the_page_while_a_large_project_is_compared() {
    wusum_e2e::run(Browser::Chromium, Site::Dist, "measure_tasks", async |page: &mut Page| {
        let bytes = native::write(&large(), &Selection::default()).expect("it is written");
        open_empty(page, json!({})).await;
        bring_in(page, &[("large.json", &bytes)]).await;
        page.find("[data-testid=save-status][data-saved=true]").await;
        page.eval("document.getElementById('article-text').focus();").await;
        page.eval(
            "window.long = []; window.began = performance.now();
             new PerformanceObserver((list) => window.long.push(...list.getEntries().map((e) => Math.round(e.duration))))
               .observe({ type: 'longtask' });",
        )
        .await;
        page.press("Shift+f").await;
        page.wait_for("the figures", "return document.querySelector('[data-testid=figures-shown] table');")
            .await;
        let found = page.eval("return [window.long, Math.round(performance.now() - window.began)];").await;
        let shown = "return document.querySelector('[data-testid=figures-shown]').textContent.slice(0, 300);";
        println!("{}", page.eval(shown).await);
        println!(
            "tasks over 50 ms: {}; until the figures stand, with γ and 1,000 draws: {} ms",
            found[0], found[1]
        );
    });
}

/// How much memory the pages of this test's browsers take with their workers, in MB; 0 where it cannot be known.
fn resident_mb() -> u64 {
    let Ok(folders) = std::fs::read_dir("/proc") else { return 0 };
    let read =
        |folder: &std::path::Path, file: &str| std::fs::read_to_string(folder.join(file)).unwrap_or_default();
    let pages = folders
        .flatten()
        .map(|one| one.path())
        .filter(|one| read(one, "cmdline").contains("--type=renderer"));
    let of = |folder: std::path::PathBuf| -> Option<u64> {
        let status = read(&folder, "status");
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    // The largest: other tests' browsers may run beside.
    pages.filter_map(of).max().unwrap_or_default() / 1_024
}

/// Prints what comparing, reviewing and exporting a project of many articles costs: figures for `docs/performance.md`.
/// `WUSUM_REVIEW` says how many.
#[test]
#[ignore = "it measures, and asserts nothing about time"]
fn measure_a_review_of_many_articles() {
    let many = std::env::var("WUSUM_REVIEW").ok().and_then(|n| n.parse::<usize>().ok()).unwrap_or(1_000);
    wusum_e2e::run(Browser::Chromium, Site::Dist, "measure_review", async move |page: &mut Page| {
        open_empty(page, json!({ "suggest": false })).await;
        let until = async |what: &str, script: &str, seconds: u64| {
            let began = Instant::now();
            while page.eval(script).await != json!(true) {
                assert!(began.elapsed().as_secs() < seconds, "{what}");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        };
        for from in (0..many).step_by(500) {
            let part = of_two(from..many.min(from + 500), 400, |_| 60);
            let bytes = native::write(&part, &Selection::default()).expect("it is written");
            choose(page, &[("many.json", &bytes)]).await;
            let total = many.min(from + 500);
            let there = format!(
                "return document.querySelector('[data-testid=library-total]')?.textContent.replace(/\\D/g, '').endsWith('{total}')
                   && !document.querySelector('dialog[open]')
                   && document.querySelector('[data-testid=save-status][data-saved=true]') !== null;"
            );
            until("the articles", &there, 300).await;
        }
        page.driver().goto("about:blank").await.expect("an empty page");
        page.visit("/").await;
        page.find("[data-block]").await;
        page.eval("document.getElementById('article-text').focus();").await;
        page.eval(
            "window.long = [];
             new PerformanceObserver((list) => window.long.push(...list.getEntries().map((e) => Math.round(e.duration))))
               .observe({ type: 'longtask' });",
        )
        .await;
        if std::env::var("WUSUM_FRAMES").is_ok() {
            page.eval(
                "new PerformanceObserver((list) => { for (const e of list.getEntries()) if (e.duration > 80)
                   window.long.push('[' + Math.round(e.duration) + ': ' + e.scripts.map((s) => s.invokerType + ' ' + s.invoker + ' ' + s.sourceFunctionName + ' ' + Math.round(s.duration) + '+' + Math.round(s.forcedStyleAndLayoutDuration)).join('; ') + ' render ' + Math.round(e.startTime + e.duration - e.renderStart) + ']'); })
                   .observe({ type: 'long-animation-frame' });",
            )
            .await;
        }
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        println!(
            "| {many} articles, 60 labels by each of two | ms | tasks over 50 ms | memory, MB |\n|---|---|---|---|"
        );
        println!("| open | | | {} |", resident_mb());
        let told = async |what: &str, began: Instant| {
            let took = began.elapsed().as_millis();
            let long = page.eval("return window.long.splice(0).join(' ');").await;
            println!("| {what} | {took} | {} | {} |", long.as_str().unwrap_or_default(), resident_mb());
        };
        told("open", Instant::now()).await;
        let began = Instant::now();
        page.press("Shift+/").await;
        page.find("dialog[open]").await;
        page.press("Escape").await;
        tokio::time::sleep(std::time::Duration::from_secs(4)).await;
        told("help, and closed", began).await;
        let began = Instant::now();
        page.press("Shift+f").await;
        until("the figures", "return !!document.querySelector('[data-testid=figures-shown] table');", 600)
            .await;
        told("the figures, with γ and 1,000 draws", began).await;
        let began = Instant::now();
        page.click("[data-testid=figures-shown] tbody tr:first-child button").await;
        until("the spans", "return !!document.querySelector('[data-testid=figures-behind] tbody tr');", 600)
            .await;
        told("the spans behind one", began).await;
        page.click_testid("figures-back").await;
        let began = Instant::now();
        page.expect_download().await;
        page.click_testid("figures-report-en").await;
        until(
            "the report",
            "return !!document.querySelector('[data-testid=figures-taken]')?.textContent;",
            600,
        )
        .await;
        told("the report", began).await;
        page.click_testid("dialog-close").await;
        let began = Instant::now();
        page.click_testid("export").await;
        page.click("[name=export-scope][value=all]").await;
        page.find("[data-testid=export-download]:enabled").await;
        told("the export dialog", began).await;
        let began = Instant::now();
        page.expect_download().await;
        page.click_testid("export-download").await;
        until(
            "the file",
            "return document.querySelector('[data-testid=export-status]')?.dataset.state === 'good';",
            600,
        )
        .await;
        told("all as Wusum JSON", began).await;
        page.click_testid("dialog-close").await;
        page.eval("document.getElementById('article-text').focus();").await;
        let began = Instant::now();
        page.press("Shift+r").await;
        until("the review", "return !!document.querySelector('[data-testid=review-card].on');", 600).await;
        told("the review of an article", began).await;
        let began = Instant::now();
        page.click_testid("review-project").await;
        until("the project", "return !!document.querySelector('[data-testid=review-widely]');", 900).await;
        told("what at least two agree on, in all", began).await;
        if std::env::var("WUSUM_ACCEPT").is_err() {
            return;
        }
        let began = Instant::now();
        page.click_testid("review-accept-widely").await;
        until(
            "all is decided",
            "return document.querySelector('[data-testid=review-accept-widely]')?.disabled === true;",
            1_800,
        )
        .await;
        told("accepted, and looked through again", began).await;
    });
}

/// axe finds nothing, once what moves stands still.
async fn looks_right(page: &Page) {
    let moves = "return !document.getAnimations().some((a) => a.playState === 'running' && a.effect.target?.checkVisibility());";
    page.wait_for("nothing moves", moves).await;
    assert_eq!(page.axe().await, Vec::<String>::new());
}

// What differs between engines is not here.
in_each_browser!(@ chromium Chromium Dist; figures_lead_to_their_meaning_and_spans_and_come_out_as_on_the_command_line, decisions_come_back_as_a_list_to_learn_from);
in_each_browser!(@ firefox Firefox Dist; figures_lead_to_their_meaning_and_spans_and_come_out_as_on_the_command_line, decisions_come_back_as_a_list_to_learn_from);
