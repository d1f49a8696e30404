//! Starting other programs: found on the search path, shown before they run, their failure in a sentence.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Cargo as the caller started it, in the project's folder, with our tools first on the search path.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    in_project(command)
}

/// Any program, in the project's folder, with our tools first on the search path.
pub fn program(name: impl AsRef<Path>, args: &[&str]) -> Command {
    let mut command = Command::new(name.as_ref());
    command.args(args);
    in_project(command)
}

fn in_project(mut command: Command) -> Command {
    command.current_dir(crate::root()).env("PATH", search_path());
    command
}

/// The search path with `.tools/bin` in front.
pub fn search_path() -> OsString {
    let mut folders = vec![crate::tools::folder().join("bin")];
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    std::env::join_paths(folders).unwrap_or_else(|_| std::env::var_os("PATH").unwrap_or_default())
}

/// The full path of a program on the search path.
pub fn find(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&search_path())
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}

/// Runs a command to its end, with its output on ours.
///
/// # Errors
/// A sentence that names the command where it could not start or failed.
pub fn run(command: &mut Command) -> Result<(), String> {
    println!("$ {}", shown(command));
    let status = command.status().map_err(|e| format!("cannot start `{}`: {e}", shown(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", shown(command))) }
}

/// What a command writes on its standard output, trimmed; `None` where it cannot start or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// How many tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// What a run of tests came to; it is there even where the run failed.
pub struct Outcome {
    pub tally: Tally,
    /// The names of the tests that failed.
    pub failed: Vec<String>,
    pub result: Result<(), String>,
}

/// Runs a `cargo test` command, its output passed on line by line, and counts its tests.
pub fn run_tests(command: &mut Command) -> Outcome {
    println!("$ {}", shown(command));
    let mut tally = Tally::default();
    let mut failed = Vec::new();
    let result = (|| {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("cannot start `{}`: {e}", shown(command)))?;
        if let Some(stdout) = child.stdout.take() {
            pass_on(stdout, |line| {
                tally.add(tests_in(line));
                failed.extend(failure_in(line));
            });
        }
        let status = child.wait().map_err(|e| e.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", shown(command))) }
    })();
    if result.is_err() && tally.failed == 0 {
        // It did not even compile, or its runner died: something did fail.
        tally.failed = 1;
    }
    Outcome { tally, failed, result }
}

/// Bytes, not `lines()`: a browser's log need not be UTF-8.
fn pass_on(from: impl Read, mut each: impl FnMut(&str)) {
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        each(&text);
        line.clear();
    }
}

/// The counts in a line such as `test result: ok. 12 passed; 0 failed; 0 ignored`.
fn tests_in(line: &str) -> Tally {
    let Some((_, counts)) = line.split_once("test result:") else { return Tally::default() };
    let before = |word: &str| {
        let (head, _) = counts.split_once(word)?;
        head.trim_end().rsplit(' ').next()?.parse().ok()
    };
    Tally { passed: before("passed").unwrap_or(0), failed: before("failed;").unwrap_or(0) }
}

/// The test's name in a line such as `test label::firefox::a_word ... FAILED`.
fn failure_in(line: &str) -> Option<String> {
    Some(line.trim_end().strip_prefix("test ")?.strip_suffix(" ... FAILED")?.to_owned())
}

fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut words = vec![name.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_the_line_that_cargo_test_prints() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(tests_in(line), Tally { passed: 12, failed: 3 });
        assert_eq!(tests_in("test text::a_name ... ok"), Tally::default());
    }

    #[test]
    fn a_failure_is_known_by_its_name() {
        assert_eq!(failure_in("test text::a_name ... FAILED\n"), Some("text::a_name".to_owned()));
        assert_eq!(failure_in("test text::a_name ... ok\n"), None);
        assert_eq!(failure_in("test result: FAILED. 12 passed; 3 failed"), None);
    }
}
