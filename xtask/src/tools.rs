//! What building and testing need besides cargo and browsers: installed into `.tools/`, once.
//!
//! A tool of the right version on the search path is used as it is. Nothing outside `.tools/` changes, except that
//! rustup gets the WebAssembly target. Browsers are `browsers.rs`' work.

use std::path::{Path, PathBuf};

use crate::run;

/// Newer ones need a newer Rust; this one does all that the build asks for.
const TRUNK: &str = "0.21.14";
/// Newer ones may want another `wasm_split_helpers` than Cargo.lock has.
const SPLIT: &str = "0.2.4";
/// What steers libFuzzer.
const FUZZ: &str = "0.13.2";
const GECKODRIVER: &str = "0.37.1";
const AXE: &str = "4.14.1";

/// The git-ignored folder of the project's own tools.
pub fn folder() -> PathBuf {
    crate::root().join(".tools")
}

/// The accessibility checker that the end-to-end tests run inside the page.
pub fn axe() -> PathBuf {
    folder().join("npm/node_modules/axe-core/axe.min.js")
}

/// What every build of the app needs.
///
/// # Errors
/// Which tool is missing and the command that installs it.
pub fn for_building() -> Result<(), String> {
    wasm_target()?;
    let bindgen = locked_version("wasm-bindgen")?;
    cargo_tool(&CargoTool {
        package: "wasm-bindgen-cli",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version: &bindgen,
        features: &[],
        why: "joins the WebAssembly file to JavaScript and runs tests in browsers; Cargo.lock names its version",
        // Its lock file names packages that not every mirror has.
        locked: false,
        minutes: "2 to 3",
        says_its_version: true,
    })?;
    cargo_tool(&CargoTool {
        package: "trunk",
        programs: &["trunk"],
        version: TRUNK,
        features: &[],
        why: "builds the page",
        locked: true,
        minutes: "4 to 6",
        says_its_version: true,
    })
}

/// What cuts the page's program in two (`split.rs`).
///
/// # Errors
/// As [`for_building`].
pub fn for_splitting() -> Result<(), String> {
    cargo_tool(&CargoTool {
        package: "wasm_split_cli_support",
        programs: &["wasm-split-cli"],
        version: SPLIT,
        features: &["build-binary"],
        why: "cuts the page's program into what loads at the start and what loads later",
        locked: true,
        minutes: "1 to 2",
        says_its_version: false,
    })
}

/// The nightly compiler, which alone compiles counters of coverage in, and cargo-fuzz.
///
/// # Errors
/// As [`for_building`].
pub fn for_fuzzing() -> Result<(), String> {
    if run::output(&mut nightly(&["rustc", "--version"])).is_none() {
        println!(
            "Installing Rust's nightly compiler into .tools, which fuzzing needs (about 600 MB, half a minute)."
        );
        // Into a home of its own, and rustup itself stays as it is.
        let words = ["toolchain", "install", "nightly", "--profile", "minimal", "--no-self-update"];
        run::run(run::program("rustup", &words).env("RUSTUP_HOME", own_rustup()))?;
    }
    cargo_tool(&CargoTool {
        package: "cargo-fuzz",
        programs: &["cargo-fuzz"],
        version: FUZZ,
        features: &[],
        why: "runs the importers on bytes that it makes up, guided by what they reach",
        locked: true,
        minutes: "1 to 2",
        says_its_version: true,
    })
}

/// A command of the nightly toolchain: the user's where there is one, else ours.
pub fn nightly(words: &[&str]) -> std::process::Command {
    let all: Vec<&str> = ["run", "nightly"].into_iter().chain(words.iter().copied()).collect();
    let mut command = run::program("rustup", &all);
    if own_rustup().join("toolchains").is_dir() {
        command.env("RUSTUP_HOME", own_rustup());
    }
    command
}

fn own_rustup() -> PathBuf {
    folder().join("rustup")
}

/// rustfmt and clippy: rustup's minimal profile leaves them out.
///
/// # Errors
/// What is missing and the command that installs it.
pub fn for_checking() -> Result<(), String> {
    for (program, component) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if run::output(&mut run::program(program, &["--version"])).is_none() {
            println!("Installing {component}, which checks the code (seconds).");
            run::run(&mut run::program("rustup", &["component", "add", component]))
                .map_err(|e| format!("{e}\n{component} is missing: install it beside cargo"))?;
        }
    }
    Ok(())
}

/// The driver through which tests steer Firefox.
///
/// # Errors
/// As [`for_building`].
pub fn geckodriver() -> Result<(), String> {
    if std::env::var_os("GECKODRIVER").is_some() {
        return Ok(());
    }
    cargo_tool(&CargoTool {
        package: "geckodriver",
        programs: &["geckodriver"],
        version: GECKODRIVER,
        features: &[],
        why: "steers Firefox in tests",
        locked: true,
        minutes: "1 to 2",
        says_its_version: true,
    })
}

/// axe-core from npm; npm itself is `browsers::install`'s work.
///
/// # Errors
/// Where npm is missing or fails.
pub fn accessibility_checker() -> Result<(), String> {
    let installed = std::fs::read_to_string(axe().with_file_name("package.json")).unwrap_or_default();
    if axe().is_file() && installed.contains(&format!("\"version\": \"{AXE}\"")) {
        return Ok(());
    }
    let npm = run::find("npm").or_else(|| run::find("npm.cmd")).ok_or(
        "npm is missing: install Node.js 20 or later, from which axe-core, the accessibility checker, comes",
    )?;
    println!("Installing axe-core {AXE}, which checks accessibility inside the page (seconds).");
    let place = std::path::Path::new(".tools/npm");
    std::fs::create_dir_all(crate::root().join(place))
        .map_err(|e| format!("cannot create {}: {e}", place.display()))?;
    let package = format!("axe-core@{AXE}");
    let mut command =
        run::program(npm, &["install", &package, "--ignore-scripts", "--no-audit", "--no-fund"]);
    run::run(command.arg("--prefix").arg(place))
}

fn wasm_target() -> Result<(), String> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot = run::output(&mut run::program("rustc", &["--print", "sysroot"]))
        .ok_or("rustc is missing: install Rust with rustup")?;
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib").is_dir() {
        return Ok(());
    }
    println!("Installing Rust's WebAssembly target, for which the app is compiled (seconds).");
    // Not left to rust-toolchain.toml: with RUSTUP_AUTO_INSTALL=0 rustup skips its targets silently.
    run::run(&mut run::program("rustup", &["target", "add", TARGET]))
        .map_err(|e| format!("{e}\nRust here has no {TARGET}: install it beside rustc, or Rust with rustup"))
}

struct CargoTool<'a> {
    package: &'a str,
    /// All from one package; the first tells the version.
    programs: &'a [&'a str],
    version: &'a str,
    features: &'a [&'a str],
    why: &'a str,
    locked: bool,
    minutes: &'a str,
    /// Whether `--version` tells it; else what cargo noted when it installed it counts.
    says_its_version: bool,
}

fn cargo_tool(tool: &CargoTool) -> Result<(), String> {
    let is_version = || {
        if tool.says_its_version {
            run::output(&mut run::program(tool.programs[0], &["--version"]))
                .is_some_and(|says| says.split([' ', '\n']).any(|word| word == tool.version))
        } else {
            std::fs::read_to_string(folder().join(".crates.toml"))
                .is_ok_and(|noted| noted.contains(&format!("\"{} {} (", tool.package, tool.version)))
        }
    };
    if tool.programs.iter().all(|p| run::find(p).is_some()) && is_version() {
        return Ok(());
    }
    println!(
        "Installing {} {}: {}. It is compiled once into .tools, usually in {} minutes on two cores.",
        tool.package, tool.version, tool.why, tool.minutes
    );
    let mut command = run::cargo(&["install", tool.package, "--version", tool.version, "--force", "--root"]);
    command.arg(folder());
    if !tool.features.is_empty() {
        command.args(["--features", &tool.features.join(",")]);
    }
    if tool.locked {
        command.arg("--locked");
    }
    // A tool that runs for a second need not be fast: this halves the wait.
    command
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env_remove("CARGO_TARGET_DIR");
    run::run(&mut command)
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String, String> {
    let lock =
        std::fs::read_to_string(crate::root().join("Cargo.lock")).map_err(|e| format!("Cargo.lock: {e}"))?;
    version_in(&lock, package).ok_or_else(|| format!("Cargo.lock names no {package}"))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let (_, rest) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_comes_from_the_package_of_exactly_that_name() {
        let lock = "name = \"wasm-bindgen-macro\"\nversion = \"1\"\n\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "wasm"), None);
    }
}
