//! `wusum check`: whether files keep their format, the offsets and the hashes. Wusum JSON is held to its schema as well.

use std::io::{self, Write};

use wusum::formats::ImportProblem;
use wusum::formats::wusum::{Check, check};

use super::args::Stop;
use super::reading::{self, Piece, Reading, Told, Trouble};
use super::stats::{Summary, each_file};
use super::words::{counted, item_parts, problem_text};
use super::{CANNOT, FINE, Machine, NOT_RIGHT};

/// Problems of one file that are printed one by one.
const SHOWN: usize = 20;

pub fn help() -> String {
    format!(
        "\
usage: wusum check FILE|FOLDER… [--json] [options]

Says whether files of any format can be read without a loss, and of Wusum JSON whether it keeps the schema, the offsets and
the hashes; names the first wrong span. Files of rows (JSON Lines, columns) of any size need little memory.

  --json                one JSON object a file, of the same shape as that of `wusum stats`
{}
examples:
  wusum check labelled.json
  wusum check --json delivered/*.jsonl
",
        reading::HELP
    )
}

pub fn run(words: &[String], machine: &mut Machine<'_>) -> Result<u8, Stop> {
    let (json, reading, files) = reading::options(words)?;
    let mut worst = FINE;
    each_file(&files, &reading, machine, &checked, &mut |summary, machine| {
        if let Some(trouble) = summary.trouble.as_ref().filter(|trouble| trouble.cannot) {
            worst = CANNOT;
            return writeln!(machine.err, "{}: {}", summary.file, trouble.text);
        }
        let is_right = summary.trouble.is_none() && summary.warnings.iter().all(Told::is_allowed);
        if !is_right && !reading.keep_going {
            worst = worst.max(NOT_RIGHT);
        }
        if json { writeln!(machine.out, "{}", summary.json()) } else { report(&summary, machine.out) }
    })?;
    Ok(worst)
}

fn checked(piece: Piece, reading: &Reading) -> Summary {
    let is_ours = piece.format(reading) == "wusum";
    let Some(bytes) = piece.whole().filter(|_| is_ours) else { return Summary::of(piece, reading) };
    let mut summary = Summary { file: piece.file.to_string(), format: "wusum", ..Summary::default() };
    match check(bytes) {
        Ok(found) => take(&mut summary, &found),
        // Records of others may be called `.json` too.
        Err(problem) => {
            let read = Summary::of(piece, reading);
            let is_ours = !matches!(&problem, ImportProblem::MissingField { name } if name == "documents");
            if read.format == "records" && read.trouble.is_none() || !is_ours {
                return read;
            }
            let text = problem_text(&problem);
            summary.trouble = Some(Trouble { code: problem.code(), text, cannot: false });
        }
    }
    summary
}

fn take(summary: &mut Summary, found: &Check) {
    summary.stats.add(&found.imported);
    found.problems().into_iter().for_each(|warning| summary.warn(Told::new(None, warning)));
    if let Some(warning) = found.first_wrong_span() {
        let number = item_parts(warning.item).1.unwrap_or_default();
        let document = warning.document.as_deref().unwrap_or_default();
        summary.first_wrong_span = Some(format!("number {number} of document \"{document}\""));
    }
}

fn report(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let file = &summary.file;
    if let Some(trouble) = &summary.trouble {
        return writeln!(out, "{file}: {}", trouble.text);
    }
    let (documents, spans) = (summary.stats.documents, summary.stats.spans + summary.stats.proposals);
    let wrong: Vec<&Told> = summary.warnings.iter().collect();
    let first = wrong.iter().find(|told| !told.is_allowed());
    match (first, &summary.first_wrong_span) {
        (None, _) => {
            writeln!(out, "{file}: right: {}, {}", counted(documents, "document"), counted(spans, "span"))?;
        }
        (_, Some(span)) => writeln!(out, "{file}: not right: the first wrong span is {span}")?,
        (Some(told), None) if told.line.is_some() => {
            writeln!(out, "{file}: not right: the first is in line {}", told.line.unwrap_or_default())?;
        }
        _ if summary.stats.refused > 0 => {
            writeln!(out, "{file}: not right: {} not taken", counted(summary.stats.refused, "thing"))?;
        }
        _ => writeln!(out, "{file}: not right, though no span is wrong")?,
    }
    for told in wrong.iter().take(SHOWN) {
        match told.line {
            Some(_) => writeln!(out, "  {}", told.text(file))?,
            None => writeln!(out, "  {}", told.reason)?,
        }
    }
    let more = wrong.len().saturating_sub(SHOWN) + summary.more_warnings;
    if more > 0 {
        writeln!(out, "  and {more} more (--json lists them)")?;
    }
    Ok(())
}
