//! `wusum merge`: the gold set that follows from the work of annotators and the decisions about it.

use wusum::formats::{Selection, wusum as native};
use wusum::model::AnnotatorId;
use wusum::review::{Agreeing, gold, gold_project, open_places};

use super::args::{Args, Misuse, Stop};
use super::comparing::{self, Comparing, Read, read_log};
use super::reading::{self, Reading};
use super::words::{counted, export_text};
use super::{CANNOT, FINE, Machine, NOT_RIGHT};

const HELP: &str = "\
usage: wusum merge A B [C…] --out GOLD [--decisions LOG] [options]

Makes a gold set of each article, as Wusum JSON. What all agree on is in it; of all else, what the decisions say. Each span
tells by its attributes `decision` and `annotators` where it comes from. Decisions about spans that have changed since are
named and do not count. Exit code 1 where something is still to be decided.

  --out, -o GOLD        the file to write; wusum convert makes any other format of it
  --decisions LOG       decisions, a JSON object a line (docs/formats.md)
  --agreeing WHO        what needs no decision: all (if it is not said), a number of annotators who agree while nobody has
                        anything else there, or nobody
  --open FILE           write what is still to be decided, lines that lack only their `outcome`
  --name NAME           under which gold stands; gold if it is not said
COMPARING
READING
examples:
  wusum merge anna.json ben.json --open open.jsonl -o gold.json
  wusum merge anna.json ben.json --decisions decided.jsonl -o gold.json
";

pub fn help() -> String {
    HELP.replace("COMPARING\n", comparing::HELP).replace("READING\n", reading::HELP)
}

pub fn run(words: &[String], machine: &mut Machine<'_>) -> Result<u8, Stop> {
    let mut args = Args::new(words);
    let (mut reading, mut comparing) = (Reading::default(), Comparing::default());
    let (mut out, mut log, mut open, mut name) = (None, None, None, "gold".to_owned());
    let mut agreeing = Agreeing::All;
    while let Some(option) = args.option() {
        match option {
            "-o" | "--out" => out = Some(args.value(option)?.to_owned()),
            "--decisions" => log = Some(args.value(option)?.to_owned()),
            "--open" => open = Some(args.value(option)?.to_owned()),
            "--name" => args.value(option)?.clone_into(&mut name),
            "--agreeing" => {
                let who = |text: &str| match text {
                    "all" => Some(Agreeing::All),
                    "nobody" => Some(Agreeing::Nobody),
                    n => n.parse().ok().filter(|n| *n > 0).map(Agreeing::AtLeast),
                };
                agreeing = args.read(option, who)?;
            }
            option if reading.take(option, &mut args)? || comparing.take(option, &mut args)? => {}
            option => return Err(Misuse::Unknown(option.to_owned()).into()),
        }
    }
    let files = args.some_files()?;
    let out = out.ok_or(Misuse::NoOut)?;
    let Read { corpus, projects } = match comparing.read(&files, &reading, machine)? {
        Ok(read) => read,
        Err(code) => return Ok(code),
    };
    let mut code = FINE;
    let mut decisions = Vec::new();
    if let Some(log) = log {
        match read_log(&log, &corpus, machine)? {
            Ok((read, all)) => {
                decisions = read;
                if !all {
                    code = NOT_RIGHT;
                }
            }
            Err(code) => return Ok(code),
        }
    }
    let found = gold(&corpus, &projects, &decisions, agreeing, &AnnotatorId::new(&name));
    for one in &found {
        for id in &one.reopened {
            writeln!(machine.err, "decision {} is open again: its spans have changed", id.as_str())?;
            code = NOT_RIGHT;
        }
    }
    let project = gold_project(&corpus, &projects, &found);
    let bytes = match native::write(&project, &Selection::default()) {
        Ok(bytes) => bytes,
        Err(problem) => {
            writeln!(machine.err, "{out}: {}", export_text(&problem))?;
            return Ok(NOT_RIGHT);
        }
    };
    let mut write = |path: &str, bytes: &[u8]| match machine.write(path, bytes) {
        Ok(()) => Ok(true),
        Err(error) => writeln!(machine.err, "{path}: cannot be written: {error}").map(|()| false),
    };
    if !write(&out, &bytes)? {
        return Ok(CANNOT);
    }
    if let Some(open) = open
        && !write(&open, open_places(&found, &corpus).as_bytes())?
    {
        return Ok(CANNOT);
    }
    let sum = |of: fn(&wusum::review::Gold) -> usize| found.iter().map(of).sum::<usize>();
    let left = sum(|one| one.open.len());
    writeln!(
        machine.out,
        "{out}: {}, {}: {} by agreement, {} applied, {} open",
        counted(found.len(), "article"),
        counted(sum(|one| one.set.spans.len()), "span"),
        counted(sum(|one| one.by_agreement), "place"),
        counted(sum(|one| one.applied.len()), "decision"),
        counted(left, "place")
    )?;
    Ok(if left > 0 { NOT_RIGHT } else { code })
}
