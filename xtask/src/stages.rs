//! The stages of `cargo xtask test`: quick ones first, the first failure ends the run.
//!
//! A stage is one row of [`STAGES`]. What takes longer than the gate allows belongs into `cargo xtask soak`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::browsers::{self, Browser};
use crate::root;
use crate::run::{self, Tally};
use crate::{clients, dist, tools};

struct Stage {
    name: &'static str,
    what: &'static str,
    run: fn(&mut Tally) -> Result<(), String>,
}

const STAGES: &[Stage] = &[
    Stage { name: "format", what: "rustfmt changes nothing", run: format },
    Stage { name: "lint", what: "clippy has no warning", run: lint },
    Stage { name: "native", what: "the core's tests, the layers, the tools' own tests", run: native },
    Stage {
        name: "clients",
        what: "our exports, loaded by the programs that they are for",
        run: clients::check,
    },
    Stage { name: "dist", what: "the release build and its size", run: release },
    Stage { name: "wasm", what: "what needs a DOM, in Chromium and Firefox", run: wasm },
    Stage { name: "e2e", what: "the release build in Chromium, Firefox and WebKitGTK", run: e2e },
];

/// The names of the stages with what each shows, in order.
pub fn list() -> impl Iterator<Item = (&'static str, &'static str)> {
    STAGES.iter().map(|stage| (stage.name, stage.what))
}

/// Runs one stage, or all; prints the minutes of each and, as the last line, how many tests passed and failed.
///
/// # Errors
/// Which stage failed, or that there is none of that name.
pub fn run(only: Option<&str>) -> Result<(), String> {
    if let Some(name) = only
        && !STAGES.iter().any(|stage| stage.name == name)
    {
        let names: Vec<_> = STAGES.iter().map(|stage| stage.name).collect();
        return Err(format!("there is no stage `{name}`; the stages are {}", names.join(", ")));
    }
    let mut tally = Tally::default();
    let mut table = Vec::new();
    let mut result = timed(&mut table, "set-up", || set_up(only));
    if result.is_ok() {
        for stage in STAGES.iter().filter(|stage| only.is_none_or(|name| name == stage.name)) {
            println!("\n── {}: {}", stage.name, stage.what);
            result = timed(&mut table, stage.name, || (stage.run)(&mut tally));
            if result.is_err() {
                break;
            }
        }
    }
    // The reason before the table, so that the counts stay the last line.
    if let Err(reason) = &result {
        eprintln!("\n{reason}");
        tally.failed = tally.failed.max(1);
    }
    println!("\n{:<10} {:>7}", "stage", "minutes");
    for (name, time, ok) in &table {
        println!("{name:<10} {:>7.1}{}", minutes(*time), if *ok { "" } else { "  FAILED" });
    }
    println!("{:<10} {:>7.1}", "all", minutes(table.iter().map(|(_, time, _)| *time).sum()));
    println!("\n{} passed, {} failed", tally.passed, tally.failed);
    result.map_err(|_| String::new())
}

fn timed(
    table: &mut Vec<(&'static str, Duration, bool)>,
    name: &'static str,
    work: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let start = Instant::now();
    let result = work();
    table.push((name, start.elapsed(), result.is_ok()));
    println!("── {name}: {:.1} min", minutes(start.elapsed()));
    result
}

fn minutes(time: Duration) -> f64 {
    time.as_secs_f64() / 60.0
}

/// Everything a stage may need is installed before the first, so that a missing browser shows at once and not after
/// ten minutes.
fn set_up(only: Option<&str>) -> Result<(), String> {
    tools::for_checking()?;
    match only {
        Some("format" | "native" | "clients") => Ok(()),
        Some("lint" | "dist") => tools::for_building(),
        _ => tools::for_building().and_then(|()| for_browsers()),
    }
}

/// What the tests in browsers need.
///
/// # Errors
/// What is missing and how to get it.
pub fn for_browsers() -> Result<(), String> {
    tools::geckodriver()?;
    browsers::install()?;
    tools::accessibility_checker()
}

fn format(_: &mut Tally) -> Result<(), String> {
    run::run(&mut run::cargo(&["fmt", "--all", "--check"]))
        .map_err(|e| format!("{e}\nRun `cargo fmt --all`."))
}

fn lint(_: &mut Tally) -> Result<(), String> {
    let core = ["clippy", "--no-default-features", "--features", "cli", "--all-targets"];
    // The benchmark's page is the app and a little more, which nothing else compiles.
    let app = [
        "clippy",
        "--target",
        "wasm32-unknown-unknown",
        "--features",
        "bench-page",
        "--lib",
        "--bin",
        "wusum-app",
        "--test",
        "browser",
    ];
    let view = ["clippy", "--target", "wasm32-unknown-unknown", "--package", "wusum-view"];
    let tools = ["clippy", "--package", "xtask", "--package", "wusum-e2e", "--all-targets"];
    for words in [&core[..], &app, &view, &tools] {
        run::run(run::cargo(words).args(["--", "--deny", "warnings"]))?;
    }
    Ok(())
}

fn native(tally: &mut Tally) -> Result<(), String> {
    tests(tally, &mut run::cargo(&["core-test", "--no-fail-fast"]))?;
    tests(tally, &mut run::cargo(&["test", "--package", "xtask", "--lib"]))
}

fn release(_: &mut Tally) -> Result<(), String> {
    dist::build()
}

fn wasm(tally: &mut Tally) -> Result<(), String> {
    for (browser, variable, other) in [
        (Browser::Chromium, "CHROMEDRIVER", "GECKODRIVER"),
        (Browser::Firefox, "GECKODRIVER", "CHROMEDRIVER"),
    ] {
        let driver = browser.driver().ok_or_else(|| browser.missing().join(", and "))?;
        let mut command = run::cargo(&["test", "--target", "wasm32-unknown-unknown", "--test", "browser"]);
        // The runner takes the first driver that it finds, so the other must not be named.
        command.env(variable, driver).env_remove(other).env("WASM_BINDGEN_TEST_TIMEOUT", "120");
        tests(tally, &mut command)?;
    }
    Ok(())
}

fn e2e(tally: &mut Tally) -> Result<(), String> {
    // Seconds where nothing changed, and never a test of yesterday's app.
    dist::build()?;
    let able: Vec<_> = browsers::install()?.into_iter().map(Browser::name).collect();
    // There is none before the first run.
    let _ = std::fs::remove_file(e2e_times());
    let run = |at_once: usize, only: &[String]| {
        let mut command = run::cargo(&["test", "--package", "wusum-e2e", "--test", "e2e"]);
        command.env("RUST_TEST_THREADS", at_once.to_string()).env("WUSUM_BROWSERS", able.join(","));
        if !only.is_empty() {
            command.args(["--", "--exact"]).args(only);
        }
        run::run_tests(&mut command)
    };
    // A test waits for its browser more than it works, and the browser's start is one process after the other.
    let first = run(std::thread::available_parallelism().map_or(2, |cores| cores.get() + 1), &[]);
    print_slowest();
    // A loss is rare by its nature: once is enough.
    let of_the_store = first.failed.iter().any(|name| name.starts_with("store::"));
    if of_the_store || !(1..=MOST_AGAIN).contains(&first.failed.len()) {
        tally.add(first.tally);
        return first.result;
    }
    println!("\n{} failed: once more, alone", first.failed.join(", "));
    let second = run(1, &first.failed);
    tally.add(Tally { failed: 0, ..first.tally });
    tally.add(second.tally);
    second.result.inspect(|()| {
        println!(
            "\nPASSED ONLY ALONE: {}\nThe first failure is printed above. Either the test asks before the page is there, or \
             the page loses something when it is hurried: find out which (docs/testing.md).",
            first.failed.join(", ")
        );
    })
}

/// So many failed tests may be what a busy machine does to browsers, and are run once more, alone. More are the app's.
const MOST_AGAIN: usize = 4;

/// Where each end-to-end test that ended notes its time: milliseconds, engine and name, separated by tabs.
pub fn e2e_times() -> PathBuf {
    root().join("target/e2e/times.tsv")
}

/// The tests that took longest, which is where the stage's minutes can be won.
fn print_slowest() {
    let noted = std::fs::read_to_string(e2e_times()).unwrap_or_default();
    let mut tests: Vec<(u64, &str)> = noted
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(ms, test)| Some((ms.parse().ok()?, test)))
        .collect();
    tests.sort_unstable_by_key(|&(ms, _)| std::cmp::Reverse(ms));
    println!("\nseconds, of the slowest end-to-end tests (side by side, so more than the stage's)");
    for (ms, test) in tests.iter().take(10) {
        println!("{:>7.1} {}", *ms as f64 / 1000.0, test.replace('\t', " "));
    }
}

/// One test of the store in one browser, as often as the variable says. It builds the release app first.
///
/// # Errors
/// Where the build or the test fails.
pub fn store(browser: &str, test: &str, variable: &str, times: &str) -> Result<(), String> {
    tools::for_building()?;
    for_browsers()?;
    dist::build()?;
    let name = format!("store::{browser}::{test}");
    let mut command =
        run::cargo(&["test", "--package", "wusum-e2e", "--test", "e2e", "--", &name, "--nocapture"]);
    run::run(command.env(variable, times))
}

fn tests(tally: &mut Tally, command: &mut std::process::Command) -> Result<(), String> {
    let outcome = run::run_tests(command);
    tally.add(outcome.tally);
    outcome.result
}
