//! `wusum assign`: a work package for each annotator, and the plan of who has what.

use wusum::formats::export::OutFile;
use wusum::jobs::{Assigned, Assigning, package_files};
use wusum::review::{Plan, PlanProblem};

use super::args::{Args, Misuse, Stop};
use super::convert;
use super::reading::{self, Reading};
use super::words::{counted, export_text};
use super::{CANNOT, FINE, Machine, NOT_RIGHT};

const HELP: &str = "\
usage: wusum assign CORPUS… --annotators N|A,B,… --out FOLDER [options]

Shares articles out: a Wusum JSON file for each annotator with the articles in the order in which they are to be done, the
schema, the guidelines and an empty set for each article; and plan.json, which says who has what. Labels that the corpus has
are not in the packages. The same corpus and seed give the same files, in whatever order the corpus comes.

  --annotators WHO      how many, or their names
  --out, -o FOLDER      where to write
  --double SHARE        of the articles that two annotators get, for agreement: 15% or 0.15; none if it is not said
  --calibration N       articles that all get, to be done first; none if it is not said
  --seed N              1 if it is not said
  --version N           of the packages; a greater one updates the same project where the package is opened again; 1 if
                        it is not said
READING
examples:
  wusum assign corpus.json --annotators 15 --double 15% --calibration 30 --seed 7 -o packages/
  wusum assign articles/ --annotators anna,ben --double 0.2 -o packages/
";

pub fn help() -> String {
    HELP.replace("READING\n", reading::HELP)
}

pub fn run(words: &[String], machine: &mut Machine<'_>) -> Result<u8, Stop> {
    let mut args = Args::new(words);
    let mut reading = Reading::default();
    let mut plan = Plan { annotators: Vec::new(), double: 0.0, calibration: 0, seed: 1 };
    let (mut out, mut version) = (None, 1);
    while let Some(option) = args.option() {
        match option {
            "-o" | "--out" => out = Some(args.value(option)?.trim_end_matches('/').to_owned()),
            "--annotators" => plan.annotators = args.read(option, annotators)?,
            "--double" => plan.double = args.read(option, share)?,
            "--calibration" => plan.calibration = args.read(option, |text| text.parse().ok())?,
            "--version" => version = args.read(option, |text| text.parse().ok().filter(|n| *n > 0))?,
            "--seed" => plan.seed = args.read(option, |text| text.parse().ok())?,
            option if reading.take(option, &mut args)? => {}
            option => return Err(Misuse::Unknown(option.to_owned()).into()),
        }
    }
    let files = args.some_files()?;
    let out = out.ok_or(Misuse::NoOut)?;
    reading.small_as_whole = true;
    let (project, refused) = match convert::read(&files, &reading, machine)? {
        Ok(read) => read,
        Err(code) => return Ok(code),
    };
    if refused && !reading.keep_going {
        return Ok(NOT_RIGHT);
    }
    let (packages, files) = match package_files(&project, &Assigning { plan, version }) {
        Ok(made) => made,
        Err(problem) => {
            writeln!(machine.err, "{}", refused_text(&problem))?;
            return Ok(NOT_RIGHT);
        }
    };
    for OutFile { name, bytes } in files {
        let path = format!("{out}/{name}");
        if let Err(error) = machine.write(&path, &bytes) {
            writeln!(machine.err, "{path}: cannot be written: {error}")?;
            return Ok(CANNOT);
        }
    }
    for package in &packages {
        writeln!(
            machine.out,
            "{}: {}, {} for calibration, {} shared with another",
            package.annotator,
            counted(package.articles.len(), "article"),
            package.calibration,
            package.shared
        )?;
    }
    Ok(FINE)
}

/// A number gives names with as many digits, so that files stand in order.
fn annotators(text: &str) -> Option<Vec<String>> {
    if let Ok(n) = text.parse::<usize>() {
        let digits = n.to_string().len().max(2);
        return (1..=1_000)
            .contains(&n)
            .then(|| (1..=n).map(|at| format!("annotator-{at:0digits$}")).collect());
    }
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    names.iter().all(|name| !name.is_empty()).then_some(names)
}

fn share(text: &str) -> Option<f64> {
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => text.parse().ok()?,
    };
    (0.0..=1.0).contains(&share).then_some(share)
}

fn refused_text(problem: &Assigned) -> String {
    match problem {
        Assigned::NoPlan(problem) => problem_text(problem),
        Assigned::NotWritten(problem) => export_text(problem),
        // No refusal.
        Assigned::Packages(_) => String::new(),
    }
}

fn problem_text(problem: &PlanProblem) -> String {
    match problem {
        PlanProblem::NoAnnotator => "no annotator is named; give --annotators".to_owned(),
        PlanProblem::SameName(name) => format!("two annotators are called {name}"),
        PlanProblem::DoubleNeedsTwo => "--double needs two annotators at least".to_owned(),
        PlanProblem::TooFewArticles { articles, calibration } => {
            format!("--calibration {calibration}: there are {} only", counted(*articles, "article"))
        }
    }
}
