//! The command line: a table of commands, one file for each. Its English sentences are in `words`; scripts use `--json`
//! and the codes.

mod agree;
mod args;
mod assign;
mod check;
mod comparing;
mod convert;
mod dedup;
mod diff;
mod merge;
mod reading;
mod stats;
mod words;

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use args::Stop;
use wusum::formats::TABLE;

/// One command. `run` is given the words after its name.
struct Command {
    name: &'static str,
    what: &'static str,
    /// Begins with `usage:`, ends with examples.
    help: fn() -> String,
    run: fn(&[String], &mut Machine<'_>) -> Result<u8, Stop>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "convert",
        what: "make files of one format of files and folders of any",
        help: convert::help,
        run: convert::run,
    },
    Command {
        name: "check",
        what: "say whether files keep their format, the offsets and the hashes",
        help: check::help,
        run: check::run,
    },
    Command {
        name: "agree",
        what: "say how far annotators agree: F1, kappa, alpha, gamma",
        help: agree::help,
        run: agree::run,
    },
    Command {
        name: "assign",
        what: "share articles out: a work package for each annotator",
        help: assign::help,
        run: assign::run,
    },
    Command {
        name: "merge",
        what: "make a gold set of annotators' work and the decisions about it",
        help: merge::help,
        run: merge::run,
    },
    Command {
        name: "stats",
        what: "count what files hold: lengths, labels and their surfaces, nesting, edges, annotators",
        help: stats::help,
        run: stats::run,
    },
    Command {
        name: "dedup",
        what: "name the articles that are nearly others, and write a corpus without them",
        help: dedup::help,
        run: dedup::run,
    },
    Command {
        name: "diff",
        what: "say which labels changed from one file or folder to another",
        help: diff::help,
        run: diff::run,
    },
];

const CODES: &str = "exit code: 0 all is right, 1 a file is not, 2 a file cannot be opened or the command is not understood\n";

/// All is right.
pub const FINE: u8 = 0;
/// A file, or something in it, is not right.
pub const NOT_RIGHT: u8 = 1;
/// A file cannot be opened, or the command is not understood.
pub const CANNOT: u8 = 2;

/// What the command line touches of the machine, so that tests can stand in for it.
pub struct Machine<'a> {
    pub open: &'a dyn Fn(&str) -> io::Result<Box<dyn Read>>,
    /// The files in a folder and below it, in the order of their names, without hidden ones; `None` for what is none.
    pub list: &'a dyn Fn(&str) -> Option<Vec<String>>,
    /// Makes the folders that a path needs; what was there is gone.
    pub create: &'a mut dyn FnMut(&str) -> io::Result<Box<dyn Write>>,
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
}

impl Machine<'_> {
    /// A whole file.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        (self.open)(path)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = (self.create)(path)?;
        file.write_all(bytes)?;
        file.flush()
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut machine = Machine {
        open: &|path| Ok(Box::new(std::fs::File::open(path)?)),
        list: &|path| {
            let mut found = Vec::new();
            Path::new(path).is_dir().then(|| list(Path::new(path), &mut found))?.ok()?;
            Some(found)
        },
        create: &mut |path| {
            if let Some(folder) = Path::new(path).parent() {
                std::fs::create_dir_all(folder)?;
            }
            Ok(Box::new(io::BufWriter::new(std::fs::File::create(path)?)))
        },
        out: &mut io::stdout().lock(),
        err: &mut io::stderr().lock(),
    };
    // A closed pipe (`wusum check … | head`) is the reader's wish, not a failure of ours.
    ExitCode::from(run(&args, &mut machine).unwrap_or(CANNOT))
}

/// Symbolic links to folders are not followed: they may lead in a circle.
fn list(folder: &Path, found: &mut Vec<String>) -> io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            list(&entry.path(), found)?;
        } else {
            found.extend(entry.path().to_str().map(str::to_owned));
        }
    }
    Ok(())
}

/// Does what the arguments say and gives the exit code; an error is one of writing to `out` or `err`.
pub fn run(args: &[String], machine: &mut Machine<'_>) -> io::Result<u8> {
    let Some((name, rest)) = args.split_first() else {
        write!(machine.err, "{}", help())?;
        return Ok(CANNOT);
    };
    if matches!(name.as_str(), "--version" | "-V") {
        writeln!(machine.out, "wusum {}", env!("CARGO_PKG_VERSION"))?;
        return Ok(FINE);
    }
    let command = |name: &str| COMMANDS.iter().find(|command| command.name == name);
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        let of = rest.first().and_then(|name| command(name));
        write!(machine.out, "{}", of.map_or_else(help, full_help))?;
        return Ok(FINE);
    }
    let Some(command) = command(name) else {
        write!(machine.err, "{}", help())?;
        writeln!(machine.err, "\n{name} is not a command")?;
        return Ok(CANNOT);
    };
    let options = rest.iter().take_while(|word| *word != "--");
    if options.into_iter().any(|word| word == "--help" || word == "-h") {
        write!(machine.out, "{}", full_help(command))?;
        return Ok(FINE);
    }
    match (command.run)(rest, machine) {
        Ok(code) => Ok(code),
        Err(Stop::Output(error)) => Err(error),
        Err(Stop::Misuse(misuse)) => {
            write!(machine.err, "{}", full_help(command))?;
            writeln!(machine.err, "\n{}", misuse.text())?;
            Ok(CANNOT)
        }
    }
}

fn help() -> String {
    let mut help = "usage: wusum COMMAND …\n\n".to_owned();
    for command in COMMANDS {
        help.push_str(&format!("  {:<8} {}\n", command.name, command.what));
    }
    let formats = listed("  ", TABLE.iter().filter(|row| row.export.is_some()).map(|row| row.id));
    help.push_str(&format!(
        "\n`wusum COMMAND --help` has the options of each, with examples.\n\nformats that it writes:\n{formats}\n\n{CODES}"
    ));
    help
}

fn full_help(command: &Command) -> String {
    format!("{}\n{CODES}", (command.help)())
}

/// Words with commas, in lines of at most 100 characters.
fn listed<'a>(indent: &str, words: impl Iterator<Item = &'a str>) -> String {
    let mut lines = vec![indent.to_owned()];
    for word in words {
        if lines.last().is_some_and(|line| line.len() + word.len() > 100) {
            lines.push(indent.to_owned());
        }
        let line = lines.last_mut().expect("there is one");
        if line.len() > indent.len() {
            line.push_str(", ");
        }
        line.push_str(word);
    }
    lines.join(",\n")
}
