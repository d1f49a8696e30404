//! Set-up, builds and tests of Wusum: `cargo xtask help`.
//!
//! A command is one row of [`COMMANDS`]; the work is in the library beside this file.

use std::process::ExitCode;

use xtask::{bench, dist, fuzz, run, server, stages, tools};

struct Command {
    name: &'static str,
    what: &'static str,
    run: fn(&[String]) -> Result<(), String>,
}

const COMMANDS: &[Command] = &[
    Command { name: "serve", what: "build the release app and serve it on 127.0.0.1:8080", run: serve },
    Command { name: "dev", what: "serve a quickly built app that reloads after each edit", run: dev },
    Command { name: "dist", what: "build the release app into dist/ and weigh it", run: |_| dist::build() },
    Command { name: "test", what: "run all tests, or one stage: test [STAGE]", run: test },
    Command { name: "soak", what: "run the tests that take too long for every day", run: soak },
    Command { name: "bench", what: "measure the core, and the app beside others in a browser", run: bench },
    Command { name: "docs", what: "write what is generated of docs/formats.md and docs/formats/", run: docs },
    Command { name: "setup", what: "install all that the others need", run: setup },
    Command { name: "help", what: "show this", run: |_| help() },
];

/// Fixed, because browsers keep stored work by host and port: on another port it would seem lost.
const PORT: u16 = 8080;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = words.split_first().map_or(("help", &[][..]), |(name, rest)| (name.as_str(), rest));
    let result = match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(rest),
        // Called by Trunk after each build, see Trunk.toml.
        None if name == "seal" => seal(),
        None => Err(format!("there is no command `{name}`; `cargo xtask help` lists them")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            if !reason.is_empty() {
                eprintln!("{reason}");
            }
            ExitCode::FAILURE
        }
    }
}

fn serve(_: &[String]) -> Result<(), String> {
    // Asked before the build, so that a taken port is told at once and not after minutes.
    server::listen(PORT).map(drop)?;
    dist::build()?;
    let server = server::Server::start(&dist::folder(), PORT)?;
    println!("Wusum is at http://127.0.0.1:{}/ (Ctrl+C ends it)", server.port());
    loop {
        std::thread::park();
    }
}

fn dev(_: &[String]) -> Result<(), String> {
    tools::for_building()?;
    // A folder of its own, so that no quick build is ever taken for the release in dist/.
    run::run(&mut dist::trunk(&["serve", "--dist", "target/dev-dist"]))
}

fn test(words: &[String]) -> Result<(), String> {
    stages::run(words.first().map(String::as_str))
}

/// The property tests over many more cases than the gate's, and what asks for `WUSUM_SOAK`.
fn soak(words: &[String]) -> Result<(), String> {
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {}
        ["kill", "--browser", browser, "--runs", runs] => {
            return stages::store(browser, "what_shows_as_saved", "WUSUM_KILLS", runs);
        }
        ["windows", "--browser", browser, "--edits", edits] => {
            return stages::store(browser, "two_windows_at_once", "WUSUM_TWO_WINDOWS", edits);
        }
        ["fuzz", ref names @ .., "--minutes", minutes] if !names.is_empty() => {
            return fuzz::soak(names, minutes);
        }
        _ => {
            return Err("`soak` is `soak`, `soak fuzz NAME...|all --minutes N`, \
                        `soak kill --browser chromium|firefox --runs N`, or \
                        `soak windows --browser chromium|firefox --edits N`"
                .to_owned());
        }
    }
    let mut command = run::cargo(&["core-test", "--release"]);
    run::run(command.env("PROPTEST_CASES", "100000").env("WUSUM_SOAK", "10000"))
}

fn bench(words: &[String]) -> Result<(), String> {
    match words.first().map(String::as_str) {
        None => bench::run(),
        Some("core") => bench::core(),
        Some("browser") => bench::browser(),
        Some("saved") => ["chromium", "firefox"]
            .iter()
            .try_for_each(|browser| stages::store(browser, "how_long_until_saved", "WUSUM_MEASURE", "1")),
        Some("page") => bench::page(),
        Some("library") => bench::library(),
        Some(other) => Err(format!(
            "`bench {other}` is unknown: it is `bench`, or one of `core browser page library saved`"
        )),
    }
}

/// The tests that hold the pages against the table write them instead.
fn docs(_: &[String]) -> Result<(), String> {
    run::run(run::cargo(&["core-test", "documented"]).env("WUSUM_WRITE_DOCS", "1"))
}

fn setup(_: &[String]) -> Result<(), String> {
    tools::for_checking()?;
    tools::for_building()?;
    stages::for_browsers()?;
    println!("All is there.");
    Ok(())
}

fn seal() -> Result<(), String> {
    let staging =
        std::env::var_os("TRUNK_STAGING_DIR").ok_or("`seal` is called by Trunk, which names the folder")?;
    println!("{}", xtask::seal::seal(staging.as_ref())?);
    Ok(())
}

fn help() -> Result<(), String> {
    println!("cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {:<8} {}", command.name, command.what);
    }
    println!("\nStages of `test`:");
    for (name, what) in stages::list() {
        println!("  {name:<8} {what}");
    }
    println!(
        "\nTools go into .tools/. CHROME, CHROMEDRIVER, FIREFOX, GECKODRIVER, MINIBROWSER, WEBKITDRIVER and XVFB point to \
         programs that are not on the search path."
    );
    Ok(())
}
