//! `cargo xtask soak fuzz`: the bodies of `formats::fuzz` guided by coverage, with cargo-fuzz and the nightly compiler.
//!
//! Both are installed into `.tools/` where they are absent. What was run goes into docs/hardening.md, a row a body; a body
//! that broke is named with the file that breaks it, and its row says so.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use crate::{run, tools};

/// At once: two, so that the machine can still be used.
const AT_ONCE: usize = 2;

/// Longer inputs are cut, in bytes. Large enough for what grows faster than its input to show.
const MAX_LENGTH: usize = 1 << 16;

/// Seconds after which one input counts as hanging. A body reads its input up to twenty times and checks each answer, with
/// counters compiled in; a reading of a second per megabyte takes a sixteenth of a second of [`MAX_LENGTH`].
const HANG: &str = "5";

const PAGE: &str = "docs/hardening.md";
const BEGIN: &str = "<!-- fuzz -->";
const END: &str = "<!-- end of fuzz -->";
const HEAD: &str = "| body | date | commit | minutes | executions | edges | longest input, s | outcome |\n|---|---|---|---|---|---|---|---|";

/// Runs the bodies of these names, or `all`, for so many minutes each.
///
/// # Errors
/// What cannot be installed or built, or which bodies broke and the files that break them.
pub fn soak(names: &[&str], minutes: &str) -> Result<(), String> {
    let minutes: f64 =
        minutes.parse().ok().filter(|minutes| *minutes > 0.0).ok_or("`--minutes` wants a number above 0")?;
    let program = build()?;
    let listed = run::output(&mut Command::new(&program)).ok_or("the fuzz program does not start")?;
    let all: Vec<&str> = listed.lines().collect();
    let wanted = chosen(names, all)?;
    let commit = commit();
    let queue = Mutex::new(wanted.into_iter());
    let broken = Mutex::new(Vec::new());
    let work = || {
        loop {
            let Some(name) = queue.lock().ok().and_then(|mut queue| queue.next()) else { return };
            let told = one(&program, name, minutes).and_then(|done| {
                println!("{name}: {} executions, {}", done.executions, done.outcome);
                let row = done.row(name, minutes, &commit);
                let _one_at_a_time = queue.lock();
                note(name, &row)?;
                if done.outcome == OK { Ok(()) } else { Err(format!("{name}: {}", done.outcome)) }
            });
            if let (Err(reason), Ok(mut broken)) = (told, broken.lock()) {
                broken.push(reason);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let broken = broken.into_inner().unwrap_or_default();
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

/// The bodies that are meant: these, or `all`.
fn chosen<'a>(names: &[&'a str], all: Vec<&'a str>) -> Result<Vec<&'a str>, String> {
    if names == ["all"] {
        return Ok(all);
    }
    match names.iter().find(|name| !all.contains(*name)) {
        None => Ok(names.to_vec()),
        Some(name) => Err(format!("there is no body `{name}`: it is `all` or some of {}", all.join(" "))),
    }
}

/// The nightly compiler, cargo-fuzz, and the program for all bodies.
fn build() -> Result<PathBuf, String> {
    tools::for_fuzzing()?;
    // Without the sanitizer for addresses: nothing of ours is unsafe, and it makes all a third as fast.
    let target = crate::root().join("target/fuzz");
    let mut command = tools::nightly(&["cargo", "fuzz", "build", "body", "--sanitizer", "none"]);
    run::run(command.arg("--target-dir").arg(&target))?;
    let version = run::output(&mut tools::nightly(&["rustc", "-vV"])).unwrap_or_default();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    Ok(target.join(host).join("release").join(format!("body{}", std::env::consts::EXE_SUFFIX)))
}

/// What a run came to.
struct Done {
    executions: u64,
    edges: u64,
    slowest: u64,
    outcome: String,
}

const OK: &str = "held";

impl Done {
    fn row(&self, name: &str, minutes: f64, commit: &str) -> String {
        let Self { executions, edges, slowest, outcome } = self;
        let date = today();
        format!("| {name} | {date} | {commit} | {minutes} | {executions} | {edges} | {slowest} | {outcome} |")
    }
}

fn one(program: &Path, name: &str, minutes: f64) -> Result<Done, String> {
    let root = crate::root();
    let (corpus, seeds) = (root.join("fuzz/corpus").join(name), root.join("target/fuzz/seeds").join(name));
    let artifacts = root.join("fuzz/artifacts").join(name);
    for folder in [&corpus, &seeds, &artifacts] {
        std::fs::create_dir_all(folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    }
    // What is found goes into the first folder; the others are only read.
    let mut command = Command::new(program);
    command.arg(&corpus).arg(&seeds).arg(root.join("tests/data/formats"));
    let kept = root.join("tests/data/hostile").join(name);
    if kept.is_dir() {
        command.arg(kept);
    }
    let seconds = (minutes * 60.0).ceil();
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={MAX_LENGTH}"))
        .arg(format!("-timeout={HANG}"))
        .arg(format!("-dict={}", root.join("fuzz/hostile.dict").display()))
        .arg(format!("-artifact_prefix={}{}", artifacts.display(), std::path::MAIN_SEPARATOR))
        .args(["-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=1"])
        .env("WUSUM_FUZZ", name)
        .env("WUSUM_FUZZ_SEEDS", &seeds)
        .current_dir(&root);
    println!("{name}: {minutes} minutes");
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("cannot start {}: {e}", program.display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let log = root.join("target/fuzz").join(format!("{name}.log"));
    std::fs::write(&log, said.as_bytes()).map_err(|e| format!("cannot write {}: {e}", log.display()))?;
    Ok(told(&said, output.status.success()))
}

/// Reads what libFuzzer says at its end.
fn told(said: &str, succeeded: bool) -> Done {
    let stat = |name: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(&format!("stat::{name}:")));
        line.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
    };
    let edges =
        said.lines().rev().find_map(|line| line.split_once(" cov: ")?.1.split(' ').next()?.parse().ok());
    let broke = || {
        let file =
            said.lines().find_map(|line| line.split_once("Test unit written to ").map(|(_, file)| file));
        let why = said.lines().find(|line| line.contains("panicked at") || line.contains("ERROR: libFuzzer"));
        let name = file.and_then(|file| Path::new(file).file_name()).unwrap_or_default();
        format!("broke: `{}`, {}", name.to_string_lossy(), why.unwrap_or("see its log").trim())
    };
    Done {
        executions: stat("number_of_executed_units"),
        edges: edges.unwrap_or(0),
        slowest: stat("slowest_unit_time_sec"),
        outcome: if succeeded { OK.to_owned() } else { broke() },
    }
}

/// Puts a body's row into the page in the place of the one before.
fn note(name: &str, row: &str) -> Result<(), String> {
    let path = crate::root().join(PAGE);
    let page = std::fs::read_to_string(&path).map_err(|e| format!("{PAGE}: {e}"))?;
    let page = noted(&page, name, row).ok_or_else(|| format!("{PAGE} has no part `{BEGIN}`"))?;
    std::fs::write(&path, page).map_err(|e| format!("{PAGE}: {e}"))
}

fn noted(page: &str, name: &str, row: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (table, after) = rest.split_once(END)?;
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| body |");
    let mut rows: Vec<&str> = table.lines().filter(is_row).collect();
    let own = format!("| {name} |");
    match rows.iter().position(|line| line.starts_with(&own)) {
        Some(at) => rows[at] = row,
        None => rows.push(row),
    }
    rows.sort_unstable();
    Some(format!("{before}{BEGIN}\n{HEAD}\n{}\n{END}{after}", rows.join("\n")))
}

fn commit() -> String {
    let git = |words: &[&str]| run::output(&mut run::program("git", words));
    let head = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    let changed = git(&["status", "--porcelain", "--", "src", "fuzz"]).is_some_and(|files| !files.is_empty());
    if changed { format!("{head} and changes") } else { head }
}

/// The day by the clock of the machine, in UTC.
fn today() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    date(since.as_secs() / 86_400)
}

/// Days since 1970 as a date, by Howard Hinnant's `civil_from_days`.
fn date(days: u64) -> String {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_the_place_of_the_one_before_and_others_stay() {
        let page = format!("a\n{BEGIN}\n{END}\nz\n");
        let page = noted(&page, "zip", "| zip | 1 |").expect("there is a part");
        let page = noted(&page, "json", "| json | 1 |").expect("there is a part");
        let page = noted(&page, "zip", "| zip | 2 |").expect("there is a part");
        assert_eq!(page, format!("a\n{BEGIN}\n{HEAD}\n| json | 1 |\n| zip | 2 |\n{END}\nz\n"));
        assert_eq!(noted("no part", "zip", ""), None);
    }

    #[test]
    fn what_the_fuzzer_says_is_read() {
        let said = "#8 pulse cov: 5 ft: 7\n#9 DONE cov: 12 ft: 7\nstat::number_of_executed_units: 9\nstat::slowest_unit_time_sec:    1\n";
        let done = told(said, true);
        assert_eq!((done.executions, done.edges, done.slowest, done.outcome.as_str()), (9, 12, 1, OK));
        let said = "thread panicked at src/a.rs:1:2:\nartifact_prefix='x/'; Test unit written to x/crash-0\n";
        assert_eq!(told(said, false).outcome, "broke: `crash-0`, thread panicked at src/a.rs:1:2:");
    }

    #[test]
    fn a_body_that_is_not_there_is_named_with_those_that_are() {
        assert_eq!(chosen(&["zip", "json"], vec!["json", "zip"]), Ok(vec!["zip", "json"]));
        assert_eq!(chosen(&["all"], vec!["json", "zip"]), Ok(vec!["json", "zip"]));
        let refused = "there is no body `brat`: it is `all` or some of json zip";
        assert_eq!(chosen(&["zip", "brat"], vec!["json", "zip"]), Err(refused.to_owned()));
    }

    #[test]
    fn days_are_dates() {
        assert_eq!(
            (date(0), date(59), date(11_016), date(20_782)),
            ("1970-01-01".into(), "1970-03-01".into(), "2000-02-29".into(), "2026-11-25".into())
        );
    }
}
