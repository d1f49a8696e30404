//! `wusum stats`: what files hold.

use std::io::{self, Write};
use std::ops::ControlFlow;

use serde_json::json;
use wusum::formats::stats::{Lengths, Stats};

use super::args::Stop;
use super::reading::{self, Piece, Reading, Told, Trouble, read_all};
use super::words::counted;
use super::{CANNOT, FINE, Machine, NOT_RIGHT};

/// Warnings of one file that are kept for `--json`, and for people.
const MOST_WARNINGS: usize = 10_000;
const SHOWN: usize = 20;

/// Surfaces of each label that are shown.
const TOP: usize = 10;

pub fn help() -> String {
    format!(
        "\
usage: wusum stats FILE|FOLDER… [--json] [options]

Counts what files of any format hold: sizes, labels and their most common surfaces, nesting, edges inside tokens, articles
without spans, annotators. Characters are code points. Files of rows (JSON Lines, columns) of any size need little memory.

  --json                one JSON object a file:
                        {{\"file\",\"format\",\"documents\",\"characters\",\"spans\",\"labels\":{{label:count}},\"relations\",
                        \"refused\",\"warnings\":[{{\"line\",\"code\",\"reason\"}}]}}; refused are documents, spans and relations
                        that were not taken; at most {MOST_WARNINGS} warnings
{}
examples:
  wusum stats labelled.json
  wusum stats --json delivered/ | jq -c '[.file, .spans, .refused]'
",
        reading::HELP
    )
}

pub fn run(words: &[String], machine: &mut Machine<'_>) -> Result<u8, Stop> {
    let (json, reading, files) = reading::options(words)?;
    let mut code = FINE;
    let mut all = Stats::default();
    let mut count = 0;
    each_file(&files, &reading, machine, &Summary::of, &mut |summary, machine| {
        code = code.max(summary.code(&reading));
        if let Some(trouble) = summary.trouble.as_ref().filter(|trouble| trouble.cannot) {
            return writeln!(machine.err, "{}: {}", summary.file, trouble.text);
        }
        if json {
            return writeln!(machine.out, "{}", summary.json());
        }
        count += 1;
        summary.report(machine.out)?;
        all.merge(summary.stats);
        Ok(())
    })?;
    if count > 1 {
        writeln!(machine.out, "all {count} files: {}", sizes(&all))?;
        report(&all, machine.out)?;
    }
    Ok(code)
}

/// What a file, or a piece of one, came to.
#[derive(Default)]
pub struct Summary {
    pub file: String,
    pub format: &'static str,
    pub stats: Stats,
    pub warnings: Vec<Told>,
    /// Those above [`MOST_WARNINGS`].
    pub more_warnings: usize,
    pub trouble: Option<Trouble>,
    /// Of Wusum JSON, in words.
    pub first_wrong_span: Option<String>,
}

impl Summary {
    pub fn of(piece: Piece, reading: &Reading) -> Self {
        let mut summary = Self { file: piece.file.to_string(), ..Self::default() };
        piece.read(reading, &mut |got| {
            summary.format = got.format;
            match got.found {
                Ok(imported) => {
                    summary.stats.add(&imported);
                    got.told.into_iter().for_each(|told| summary.warn(told));
                }
                Err(trouble) => {
                    summary.trouble.get_or_insert(trouble);
                }
            }
        });
        summary
    }

    pub fn warn(&mut self, told: Told) {
        if self.warnings.len() < MOST_WARNINGS { self.warnings.push(told) } else { self.more_warnings += 1 }
    }

    fn merge(&mut self, other: Self) {
        self.stats.merge(other.stats);
        other.warnings.into_iter().for_each(|told| self.warn(told));
        self.more_warnings += other.more_warnings;
        self.trouble = self.trouble.take().or(other.trouble);
    }

    /// 1 where something was refused, unless that was to be passed over.
    fn code(&self, reading: &Reading) -> u8 {
        match &self.trouble {
            Some(trouble) if trouble.cannot => CANNOT,
            _ if reading.keep_going => FINE,
            Some(_) => NOT_RIGHT,
            None if self.stats.refused > 0 => NOT_RIGHT,
            None => FINE,
        }
    }

    pub fn json(&self) -> serde_json::Value {
        let one = |line: Option<usize>, code: &str, reason: &str| json!({ "line": line, "code": code, "reason": reason });
        let mut warnings: Vec<_> = Vec::new();
        warnings.extend(self.trouble.iter().map(|trouble| one(None, trouble.code, &trouble.text)));
        warnings.extend(self.warnings.iter().map(|told| match &told.beside {
            Some(file) => one(told.line, told.code, &format!("{file}: {}", told.reason)),
            None => one(told.line, told.code, &told.reason),
        }));
        if self.more_warnings > 0 {
            warnings.push(one(None, "more-warnings", &format!("and {} more", self.more_warnings)));
        }
        let stats = &self.stats;
        // A file of which nothing was taken is one thing that was refused.
        let refused = stats.refused + usize::from(self.trouble.is_some());
        json!({
            "file": self.file, "format": self.format, "documents": stats.documents, "characters": stats.characters,
            "spans": stats.spans, "labels": stats.labels, "relations": stats.relations, "refused": refused,
            "warnings": warnings,
        })
    }

    fn report(&self, out: &mut dyn Write) -> io::Result<()> {
        let file = &self.file;
        if let Some(trouble) = &self.trouble {
            writeln!(out, "{file}: {}", trouble.text)?;
        }
        if self.trouble.is_none() || self.stats.documents > 0 {
            writeln!(out, "{file}: {}: {}", self.format, sizes(&self.stats))?;
            report(&self.stats, out)?;
        }
        for told in self.warnings.iter().take(SHOWN) {
            writeln!(out, "  {}", told.text(file))?;
        }
        let more = self.warnings.len().saturating_sub(SHOWN) + self.more_warnings;
        if more > 0 {
            writeln!(out, "  and {more} more")?;
        }
        Ok(())
    }
}

/// Calls `done` once for each file, in order, with what its pieces gave together.
pub fn each_file(
    files: &[String],
    reading: &Reading,
    machine: &mut Machine<'_>,
    of: &(dyn Fn(Piece, &Reading) -> Summary + Sync),
    done: &mut dyn FnMut(Summary, &mut Machine<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut open: Option<Summary> = None;
    read_all(files, reading, machine, &|piece| of(piece, reading), &mut |summary, machine| {
        match &mut open {
            Some(whole) if whole.file == summary.file => whole.merge(summary),
            _ => {
                if let Some(whole) = open.replace(summary) {
                    done(whole, machine)?;
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    open.into_iter().try_for_each(|whole| done(whole, machine))
}

fn sizes(stats: &Stats) -> String {
    let mut parts = vec![
        counted(stats.documents, "document"),
        counted(stats.characters, "character"),
        counted(stats.spans, "span"),
        counted(stats.relations, "relation"),
    ];
    if stats.proposals > 0 {
        parts.push(counted(stats.proposals, "proposal"));
    }
    parts.push(format!("{} refused", stats.refused));
    parts.join(", ")
}

fn report(stats: &Stats, out: &mut dyn Write) -> io::Result<()> {
    let mut lengths = |name: &str, lengths: &Lengths| match lengths.summary() {
        None => Ok(()),
        Some((least, median, mean, most)) => {
            writeln!(out, "  characters of a {name}: {least} to {most}, median {median}, mean {mean:.1}")
        }
    };
    lengths("document", &stats.document_lengths)?;
    lengths("span", &stats.span_lengths)?;
    writeln!(out, "  documents without a span: {}", stats.without_spans)?;
    if stats.spans == 0 {
        return Ok(());
    }
    let Stats { nested, same_extent, crossing, deepest, .. } = stats;
    writeln!(
        out,
        "  nested {nested}, of one extent {same_extent}, crossing {crossing}; {deepest} deep at most"
    )?;
    writeln!(
        out,
        "  edges inside a token: {}, of {}",
        stats.edges_in_tokens,
        counted(stats.spans_cutting_tokens, "span")
    )?;
    for (annotator, (documents, spans)) in &stats.annotators {
        let (documents, spans) = (counted(*documents, "document"), counted(*spans, "span"));
        writeln!(out, "  annotator {annotator}: {documents}, {spans}")?;
    }
    for (label, count) in &stats.labels {
        let (top, is_exact) = stats.surfaces.get(label).map(|surfaces| surfaces.top(TOP)).unwrap_or_default();
        let at_least = if is_exact { "" } else { "≥ " };
        let top: Vec<String> = top.iter().map(|(text, n)| format!("{text:?} {at_least}{n}")).collect();
        let between = if top.is_empty() { "" } else { ": " };
        writeln!(out, "  {label} {count}{between}{}", top.join(", "))?;
    }
    Ok(())
}
