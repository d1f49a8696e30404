//! `wusum convert`: files and folders of any format in, one format or all of them out.

use std::io;

use wusum::formats::archive::pack;
use wusum::formats::bundle::{Group, Joined, group};
use wusum::formats::export::{ExportOptions, Exported, Layer, OutFile, Overlap, SubToken, Unit};
use wusum::formats::{
    ArticleChoice, Imported, NamedFile, Outcome, Selection, TABLE, Warning, export_all, format, with_readme,
};
use wusum::model::Project;

use super::args::{Args, Misuse, Stop};
use super::reading::{self, Reading, expand, trouble_text, warning_text};
use super::words::{counted, export_text, left_out};
use super::{CANNOT, FINE, Machine, NOT_RIGHT, listed};

/// Every format of the table, each under the name that other programs look for.
const ALL: &str = "all";

/// What `convert` was told.
struct Convert {
    files: Vec<String>,
    to: String,
    format_id: &'static str,
    options: ExportOptions,
    reading: Reading,
}

pub fn help() -> String {
    let formats = TABLE.iter().filter(|row| row.export.is_some()).map(|row| row.id);
    HELP.replace("FORMATS", &listed("                    ", formats)).replace("READING\n", reading::HELP)
}

const HELP: &str = "\
usage: wusum convert FILE|FOLDER… --out OUT [--to FORMAT] [options]

Makes one project of files of any format that is known here; files that belong together are read together (a.txt and
a.ann). What is refused is named with its file, line and span, and gives exit code 1.

  --out, -o OUT     the file to write; where the format is several files, their folder. With .zip at its end it is one
                    archive with a README
  --to FORMAT       wusum, if it is not said; all (every format, each under the name that other programs look for), or
                    one of:
FORMATS
READING
formats with one label a token:
  --layer LAYER         names (if it is not said), quotes, events, or all
  --overlap WHICH       of spans that overlap, which is kept: outermost or innermost
  --sub-token WHAT      where a span begins or ends inside a token: cut the token, expand the span, skip it
  --max-tokens N        of a sentence; a span is never cut for it

others:
  --unit UNIT           what offsets count in files for doccano: code_point, utf16 or grapheme
  --language LANGUAGE   of the README in an archive: en or ar

examples:
  wusum convert news.txt more.jsonl --text-field body -o articles.json
  wusum convert labelled/ --to conll2003 --layer names -o train.conll
  wusum convert labelled.json --to all -o exports/
  wusum convert from-doccano.jsonl --from-unit utf16 --to hugging-face -o dataset.zip
";

pub fn run(words: &[String], machine: &mut Machine<'_>) -> Result<u8, Stop> {
    Ok(convert(parse(words)?, machine)?)
}

fn parse(words: &[String]) -> Result<Convert, Misuse> {
    let mut args = Args::new(words);
    let (mut format_id, mut to, mut layer) = ("wusum", None, None);
    let (mut options, mut reading) = (ExportOptions::default(), Reading::default());
    while let Some(option) = args.option() {
        match option {
            "-o" | "--out" => to = Some(args.value(option)?.to_owned()),
            "--to" => format_id = args.read(option, writable)?,
            "--unit" => options.unit = args.read(option, Unit::from_slug)?,
            "--layer" => layer = Some(args.read(option, Layer::from_slug)?),
            "--overlap" => options.overlap = args.read(option, Overlap::from_slug)?,
            "--sub-token" => options.sub_token = args.read(option, SubToken::from_slug)?,
            "--language" => args.value(option)?.clone_into(&mut options.language),
            "--max-tokens" => {
                let most = |text: &str| text.parse().ok().filter(|most| *most > 0);
                options.max_tokens = Some(args.read(option, most)?);
            }
            option if reading.take(option, &mut args)? => {}
            option => return Err(Misuse::Unknown(option.to_owned())),
        }
    }
    // Of all formats together the flat ones are the rest of the others: with one layer they would seem to lose much.
    options.layer = layer.unwrap_or(if format_id == ALL { Layer::All } else { Layer::default() });
    let files = args.some_files()?;
    Ok(Convert { files, to: to.ok_or(Misuse::NoOut)?, format_id, options, reading })
}

fn writable(id: &str) -> Option<&'static str> {
    if id == ALL {
        return Some(ALL);
    }
    TABLE.iter().find(|row| row.id == id && row.export.is_some()).map(|row| row.id)
}

fn convert(wanted: Convert, machine: &mut Machine<'_>) -> io::Result<u8> {
    let Convert { files, to, format_id, options, reading } = wanted;
    let (project, refused) = match read(files, &reading, machine)? {
        Ok(read) => read,
        Err(code) => return Ok(code),
    };
    // Our own format keeps all; for training, what is in the bin is gone.
    let articles = if format_id == "wusum" { ArticleChoice::WithBin } else { ArticleChoice::All };
    let selection = Selection { articles, ..Selection::default() };
    let written = if format_id == ALL {
        export_all(&project, &selection, &options)
            .map(|all| all.into_iter().map(|(format, exported)| (format.id, exported)).collect())
    } else {
        let export = format(format_id).export.unwrap_or(wusum::formats::wusum::export);
        export(&project, &selection, &options)
            .map(|exported| vec![(format_id, exported)])
            .map_err(|problem| (format_id, problem))
    };
    let written: Vec<(&str, Exported)> = match written {
        Ok(written) => written,
        Err((id, problem)) => {
            writeln!(machine.err, "{to}: {id} not written: {}", export_text(&problem))?;
            return Ok(NOT_RIGHT);
        }
    };
    for (id, exported) in &written {
        for (why, count) in left_out(exported) {
            writeln!(machine.err, "{to}: {id}: {} left out: {why}", counted(count, "span"))?;
        }
    }
    let zips = to.to_lowercase().ends_with(".zip");
    let mut files: Vec<_> = Vec::new();
    for (id, exported) in written {
        let told = zips && format_id != ALL;
        let exported =
            if told { with_readme(id, &project, &selection, &options, exported) } else { exported };
        files.extend(exported.files);
    }
    if zips {
        match pack(&files) {
            Ok(bytes) => files = vec![OutFile { name: String::new(), bytes }],
            Err(problem) => {
                writeln!(machine.err, "{to}: not written: {}", export_text(&problem))?;
                return Ok(NOT_RIGHT);
            }
        }
    }
    let several = files.len() > 1 || to.ends_with('/');
    for file in &files {
        let path = if several { format!("{}/{}", to.trim_end_matches('/'), file.name) } else { to.clone() };
        if let Err(error) = machine.write(&path, &file.bytes) {
            writeln!(machine.err, "{path}: cannot be written: {error}")?;
            return Ok(CANNOT);
        }
    }
    writeln!(machine.out, "{to}: {}", counted(project.articles().count(), "document"))?;
    Ok(if refused && !reading.keep_going { NOT_RIGHT } else { FINE })
}

/// Everything as one project, and whether something of it was refused; else the exit code.
pub fn read(
    files: Vec<String>,
    reading: &Reading,
    machine: &mut Machine<'_>,
) -> io::Result<Result<(Project, bool), u8>> {
    let files = expand(files, machine);
    let names: Vec<&str> = files.iter().map(String::as_str).collect();
    let mut joined = Joined::default();
    joined.0.project = Project::default();
    let (mut only_project, mut refused, mut taken) = (None, false, false);
    let groups = group(&names);
    let alone = groups.len() == 1;
    for Group { main, beside } in groups {
        let file = names[main];
        let mut read = Vec::new();
        for name in std::iter::once(main).chain(beside).map(|index| names[index]) {
            match machine.read(name) {
                Ok(bytes) => read.push(NamedFile { name: name.to_owned(), bytes }),
                Err(error) => {
                    writeln!(machine.err, "{name}: cannot be read: {error}")?;
                    return Ok(Err(CANNOT));
                }
            }
        }
        let outcome = reading.import(file, &read[0].bytes, &read[1..].iter().collect::<Vec<_>>());
        if let Some(trouble) = trouble_text(&outcome) {
            writeln!(machine.err, "{file}: {trouble}")?;
            refused = true;
            if reading.keep_going {
                continue;
            }
            return Ok(Err(NOT_RIGHT));
        }
        taken = true;
        match outcome {
            // Alone it stays as it is: its own labels, no others.
            Outcome::Project(imported) if alone => {
                let Imported { project, warnings, .. } = *imported;
                only_project = Some(project);
                joined.0.warnings.extend(warnings);
            }
            outcome => {
                joined.add(outcome);
            }
        }
        for warning in &std::mem::take(&mut joined.0.warnings) {
            writeln!(machine.err, "{file}: {}", warning_text(warning))?;
            refused |= is_refusal(warning);
        }
    }
    Ok(if taken { Ok((only_project.unwrap_or(joined.0.project), refused)) } else { Err(NOT_RIGHT) })
}

fn is_refusal(warning: &Warning) -> bool {
    !warning.kept
}
