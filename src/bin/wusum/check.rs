//! `wusum check`: whether files keep the schema, the offsets and the hashes.

use std::io::{self, Write};

use serde_json::json;
use wusum::formats::wusum::{Check, check};
use wusum::formats::{ImportProblem, Warning};

use super::args::{Args, Misuse, Stop};
use super::reading::warning_text;
use super::words::{counted, item_parts, problem_text, rule_text};
use super::{CANNOT, FINE, Machine, NOT_RIGHT};

/// Problems of one file that are printed one by one.
const SHOWN: usize = 20;

pub fn help() -> String {
    "\
usage: wusum check FILE… [--json]

Says whether Wusum JSON files keep the schema, the offsets and the hashes, and names the first wrong span.

  --json   one JSON object a file

examples:
  wusum check labelled.json
  wusum check --json delivered/*.json
"
    .to_owned()
}

pub fn run(words: &[String], machine: &mut Machine<'_>) -> Result<u8, Stop> {
    let mut args = Args::new(words);
    let mut json = false;
    while let Some(option) = args.option() {
        match option {
            "--json" => json = true,
            option => return Err(Misuse::Unknown(option.to_owned()).into()),
        }
    }
    let files = args.some_files()?;
    let mut worst = FINE;
    for file in &files {
        let bytes = match machine.read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                writeln!(machine.err, "{file}: cannot be read: {error}")?;
                worst = CANNOT;
                continue;
            }
        };
        let found = check(&bytes);
        if !found.as_ref().is_ok_and(Check::is_ok) {
            worst = worst.max(NOT_RIGHT);
        }
        if json {
            writeln!(machine.out, "{}", check_json(file, &found))?;
        } else {
            report(file, &found, machine.out)?;
        }
    }
    Ok(worst)
}

fn check_json(file: &str, found: &Result<Check, ImportProblem>) -> serde_json::Value {
    let check = match found {
        Ok(check) => check,
        Err(problem) => {
            let message = problem_text(problem);
            return json!({ "file": file, "ok": false, "code": problem.code(), "message": message });
        }
    };
    let counts = check.imported.counts;
    let problem = |warning: &Warning| {
        let (item, number) = item_parts(warning.item);
        json!({
            "document": warning.document, "item": item, "number": number, "code": warning.rule.code(),
            "message": rule_text(&warning.rule), "kept": warning.kept,
        })
    };
    let first = check.first_wrong_span().map(problem);
    json!({
        "file": file,
        "ok": check.is_ok(),
        "documents": counts.documents_kept + counts.documents_refused,
        "spans": counts.spans_kept + counts.spans_refused,
        "relations": counts.relations_kept + counts.relations_refused,
        "first_wrong_span": first,
        "problems": check.problems().into_iter().map(problem).collect::<Vec<_>>(),
    })
}

fn report(file: &str, found: &Result<Check, ImportProblem>, out: &mut dyn Write) -> io::Result<()> {
    let check = match found {
        Ok(check) => check,
        Err(problem) => return writeln!(out, "{file}: {}", problem_text(problem)),
    };
    let counts = check.imported.counts;
    let (documents, spans) = (counts.documents_kept, counts.spans_kept);
    if check.is_ok() {
        writeln!(out, "{file}: right: {}, {}", counted(documents, "document"), counted(spans, "span"))?;
    } else if let Some(warning) = check.first_wrong_span() {
        let number = item_parts(warning.item).1.unwrap_or_default();
        let document = warning.document.as_deref().unwrap_or_default();
        writeln!(
            out,
            "{file}: not right: the first wrong span is number {number} of document \"{document}\""
        )?;
    } else {
        writeln!(out, "{file}: not right, though no span is wrong")?;
    }
    let problems = check.problems();
    for warning in problems.iter().take(SHOWN) {
        writeln!(out, "  {}", warning_text(warning))?;
    }
    if problems.len() > SHOWN {
        writeln!(out, "  and {} more (--json lists all)", problems.len() - SHOWN)?;
    }
    Ok(())
}
