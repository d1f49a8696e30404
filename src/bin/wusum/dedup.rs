//! `wusum dedup`: articles that are nearly others, named, and a corpus without them.

use std::collections::HashSet;

use serde_json::json;
use wusum::formats::dedup::{Duplicate, duplicates};
use wusum::formats::export::ExportOptions;
use wusum::formats::{ArticleChoice, Selection, Unit};
use wusum::model::{Article, ArticleId};

use super::args::{Args, Misuse, Stop};
use super::convert::{Target, percent, read, writable};
use super::reading::{self, Reading};
use super::words::counted;
use super::{FINE, Machine, NOT_RIGHT};

const HELP: &str = "\
usage: wusum dedup FILE|FOLDER… [--near SHARE] [--out OUT [--to FORMAT]] [options]

Names the articles of files of any format that are nearly others. Two texts are near by the share of runs of three words
that they have in common (Jaccard), whatever case, tashkeel, tatweel and forms of alef they have; found exactly, not
estimated. Of those that are near the one with the most labels stays, of those with as many the first by its id. All texts
are held in memory.

  --near SHARE          from which share on: 0.9 (if it is not said), or 90%; 1 for texts with the very same runs
  --out, -o OUT         write what stays: a file, a folder where the format is several files, or a .zip with a README
  --to FORMAT           of what is written: wusum, if it is not said, or any other of `wusum convert --help`
  --unit UNIT           what offsets count in files for doccano: code_point, utf16 or grapheme
  --json                one JSON object an article that is named: {\"document\",\"of\",\"percent\"}

READING
examples:
  wusum dedup corpus.jsonl --near 0.9
  wusum dedup crawled/ labelled.json --near 80% -o once.json
  wusum dedup gold.json --json | jq -r .document
";

pub fn help() -> String {
    HELP.replace("READING\n", reading::HELP)
}

pub fn run(words: &[String], machine: &mut Machine<'_>) -> Result<u8, Stop> {
    let mut args = Args::new(words);
    let (mut json, mut near, mut to, mut format_id) = (false, 90, None, None);
    let mut options = ExportOptions::default();
    let mut reading = Reading::whole();
    while let Some(option) = args.option() {
        match option {
            "--json" => json = true,
            "--near" => near = args.read(option, percent)?,
            "-o" | "--out" => to = Some(args.value(option)?.to_owned()),
            "--to" => format_id = Some(args.read(option, writable)?),
            "--unit" => options.unit = args.read(option, Unit::from_slug)?,
            option if reading.take(option, &mut args)? => {}
            option => return Err(Misuse::Unknown(option.to_owned()).into()),
        }
    }
    let files = args.some_files()?;
    if to.is_none() && format_id.is_some() {
        return Err(Misuse::NoOut.into());
    }
    let (project, refused) = match read(&files, &reading, machine)? {
        Ok(read) => read,
        Err(code) => return Ok(code),
    };
    let all = Selection::default();
    let found = duplicates(&project, &all, near);
    for Duplicate { article, of, percent } in &found {
        let (article, of) = (article.as_str(), of.as_str());
        if json {
            writeln!(machine.out, "{}", json!({ "document": article, "of": of, "percent": percent }))?;
        } else {
            writeln!(machine.out, "{article}: {percent}% as {of}")?;
        }
    }
    let gone: HashSet<&ArticleId> = found.iter().map(|one| &one.article).collect();
    let kept: Vec<ArticleId> = all
        .articles(&project)
        .map(|article: &Article| &article.id)
        .filter(|id| !gone.contains(id))
        .cloned()
        .collect();
    let (of, left) = (gone.len() + kept.len(), kept.len());
    let said = if json { &mut *machine.err } else { &mut *machine.out };
    writeln!(said, "{} of {} near another, {left} left", gone.len(), counted(of, "document"))?;
    let mut code = if refused && !reading.keep_going { NOT_RIGHT } else { FINE };
    if let Some(to) = to {
        let selection = Selection { articles: ArticleChoice::Only(kept), ..all };
        let target = Target { to: &to, format_id: format_id.unwrap_or("wusum") };
        code = code.max(target.write(&project, &selection, &options, machine)?);
    }
    Ok(code)
}
