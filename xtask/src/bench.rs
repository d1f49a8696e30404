//! How fast the app is, and where that stands: `cargo xtask bench` measures and writes docs/performance.md.
//!
//! Three parts: the core natively (`benches/`), the app beside others in a browser, and the app as a person meets it
//! (`tests/e2e/benches/measure.rs`). The harness of the second, `bench/` of the folder of shared material, is copied and
//! left alone; it brings text, spans, the other contestants and the measuring. `WUSUM_BENCH` names it where it is
//! elsewhere.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{browsers, dist, run, server, tools};

/// What the harness is installed with; the rest of its package list is for contestants that are not asked for.
const PACKAGES: [&str; 5] = ["@recogito/text-annotator", "esbuild", "playwright-core", "v-annotator", "vue"];
const OTHERS: &str = "floor-cv,underlay-window-cv,recogito4-spans,v-annotator";
const REPETITIONS: &str = "3";

/// Runs all three and writes their tables.
///
/// # Errors
/// Which step failed and what it needs.
pub fn run() -> Result<(), String> {
    core()?;
    browser()?;
    page()
}

/// Only the core's part.
///
/// # Errors
/// As [`run`].
pub fn core() -> Result<(), String> {
    let words = ["--no-default-features", "--features", "cli", "--bench", "core", "--bench", "export"];
    let mut all = vec!["bench"];
    all.extend(words);
    let figures = shown(&mut run::cargo(&all))?;
    // Between the two programs cargo says nothing on this stream; their rules of lines are all there is.
    write_part("core", &format!("cargo {}", all.join(" ")), &format!("```text\n{}\n```", figures.trim()))
}

/// Only the app as a person meets it: the release app is built, then started, filled and emptied in each browser.
///
/// # Errors
/// As [`run`].
pub fn page() -> Result<(), String> {
    dist::build()?;
    browsers::install()?;
    tools::geckodriver()?;
    let table = shown(&mut run::cargo(&["run", "--quiet", "--package", "wusum-e2e", "--bin", "measure"]))?;
    write_part("page", "cargo xtask bench page", table.trim())
}

/// Only the part about a large library.
///
/// # Errors
/// Where the build or a browser fails.
pub fn library() -> Result<(), String> {
    dist::build()?;
    browsers::install()?;
    tools::geckodriver()?;
    let test = "how_long_a_library_of_ten_thousand_takes";
    let mut command = run::cargo(&[
        "test",
        "--quiet",
        "--package",
        "wusum-e2e",
        "--test",
        "e2e",
        "--",
        test,
        "--nocapture",
    ]);
    // One after the other, or each would measure the other as well.
    let said = shown(command.env("WUSUM_LIBRARY", "10000").env("RUST_TEST_THREADS", "1"))?;
    let rows: Vec<&str> = said.lines().filter(|line| line.starts_with("| ")).collect();
    let head = "| | articles | the list is there, ms | one is found by its title, ms | and opened, ms |\n|---|---|---|---|---|";
    write_part("library", "cargo xtask bench library", &format!("{head}\n{}", rows.join("\n")))
}

/// Only the part beside others.
///
/// # Errors
/// As [`run`].
pub fn browser() -> Result<(), String> {
    let page = build_page()?;
    let harness = harness()?;
    let server = server::Server::start(&page, 0)?;
    let ours = format!("http://127.0.0.1:{}/index.html", server.port());
    let _ = std::fs::remove_file(harness.join("out/wusum.json"));
    let contestants = format!("{OTHERS},{ours},{ours}?one");
    node(
        &harness,
        &["run.mjs", "--c", &contestants, "--w", "c", "--reps", REPETITIONS, "--out", "out/wusum.json"],
    )?;
    let script = crate::root().join("tests/bench/table.mjs");
    let mut command = run::program("node", &[&script.to_string_lossy(), "out/wusum.json"]);
    let table = run::output(command.current_dir(&harness)).ok_or("the table cannot be made")?;
    println!("{table}");
    write_part("browser", "cargo xtask bench browser", &table)
}

/// Runs a command and gives what it writes on its standard output, which is shown as well.
fn shown(command: &mut Command) -> Result<String, String> {
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|e| format!("cannot start {command:?}: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{text}");
    if output.status.success() { Ok(text) } else { Err(format!("{command:?} failed ({})", output.status)) }
}

/// The release app with the benchmark page in place of its own.
fn build_page() -> Result<PathBuf, String> {
    tools::for_building()?;
    run::run(&mut run::cargo(&[
        "build",
        "--profile",
        "web",
        "--target",
        "wasm32-unknown-unknown",
        "--bin",
        "wusum-app",
        "--features",
        "bench-page",
    ]))?;
    let page = crate::root().join("target/bench-page");
    let wasm = "target/wasm32-unknown-unknown/web/wusum-app.wasm";
    let place = page.to_string_lossy().into_owned();
    run::run(&mut run::program(
        "wasm-bindgen",
        &["--target", "web", "--no-typescript", "--out-dir", &place, wasm],
    ))?;
    for (from, to) in [("tests/bench", "."), ("style", "."), ("assets/fonts", "fonts")] {
        copy(&crate::root().join(from), &page.join(to))?;
    }
    Ok(page)
}

/// A copy of the harness with its packages, workloads and contestants.
fn harness() -> Result<PathBuf, String> {
    let from =
        std::env::var_os("WUSUM_BENCH").map_or_else(|| crate::root().join("../shared/bench"), PathBuf::from);
    let text = from.join("../data/ar_news_marrakech.txt");
    if !from.join("run.mjs").is_file() || !text.is_file() {
        return Err(format!("there is no harness in {}: WUSUM_BENCH names its folder", from.display()));
    }
    let to = crate::root().join("target/bench");
    for part in ["", "adapters"] {
        copy(&from.join(part), &to.join(part))?;
    }
    // Where the harness looks for the text that its workloads are made of.
    copy_file(&text, &crate::root().join("target/data/ar_news_marrakech.txt"))?;
    let keep = PACKAGES.map(|name| format!("'{name}'")).join(",");
    let prune = format!(
        "const f=require('fs'),p=JSON.parse(f.readFileSync('package.json')),k=new Set([{keep}]);\
         for(const n in p.dependencies)if(!k.has(n))delete p.dependencies[n];\
         f.writeFileSync('package.json',JSON.stringify(p))"
    );
    node(&to, &["-e", &prune])?;
    let mut npm = run::program(
        run::find("npm")
            .or_else(|| run::find("npm.cmd"))
            .ok_or("npm is missing: install Node.js 20 or later")?,
        &["install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"],
    );
    run::run(npm.current_dir(&to))?;
    node(&to, &["gen.mjs"])?;
    // It also names, as errors, the contestants that were left out.
    let mut build = run::program("node", &["build.mjs"]);
    run::output(build.current_dir(&to)).ok_or("the contestants cannot be built")?;
    Ok(to)
}

fn node(folder: &Path, args: &[&str]) -> Result<(), String> {
    run::run(run::program("node", args).current_dir(folder))
}

/// Copies a folder's files, not its folders.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let entries = std::fs::read_dir(from).map_err(|e| format!("{}: {e}", from.display()))?;
    for file in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()) {
        copy_file(&file, &to.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// By its bytes: what is read-only at its source can be written here.
fn copy_file(from: &Path, to: &Path) -> Result<(), String> {
    let problem = |e: std::io::Error| format!("{} to {}: {e}", from.display(), to.display());
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).map_err(problem)?;
    }
    std::fs::write(to, std::fs::read(from).map_err(problem)?).map_err(problem)
}

/// Puts what a part gave between its two lines in docs/performance.md, `<!-- NAME -->` and `<!-- end of NAME -->`, with
/// the command, the date, the commit and how busy the machine is.
fn write_part(name: &str, made_by: &str, text: &str) -> Result<(), String> {
    let path = crate::root().join("docs/performance.md");
    let page = std::fs::read_to_string(&path).map_err(|e| format!("docs/performance.md: {e}"))?;
    let said =
        |program: &str, args: &[&str]| run::output(&mut run::program(program, args)).unwrap_or_default();
    let (date, commit) = (said("date", &["-u", "+%Y-%m-%d"]), said("git", &["rev-parse", "--short", "HEAD"]));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown");
    let text = format!("`{made_by}`, {date}, commit {commit}; load at its end {load}.\n\n{text}");
    let page = with_part(&page, name, &text).ok_or(format!("docs/performance.md has no place for {name}"))?;
    std::fs::write(&path, page).map_err(|e| format!("docs/performance.md: {e}"))
}

fn with_part(page: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name} -->"), format!("<!-- end of {name} -->"));
    let (head, rest) = page.split_once(&begin)?;
    let (_, tail) = rest.split_once(&end)?;
    Some(format!("{head}{begin}\n{text}\n{end}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_the_place_of_the_one_before_and_of_nothing_else() {
        let page =
            "a\n<!-- core -->\nold\n<!-- end of core -->\nb\n<!-- page -->\nkept\n<!-- end of page -->\n";
        let new = with_part(page, "core", "new").expect("there is a place");
        assert_eq!(new, page.replace("old", "new"));
        assert_eq!(with_part(page, "browser", "new"), None);
    }
}
