//! The command line: `check` and `convert`. Its English sentences live here; scripts use `--json` and the codes.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use wusum::formats::archive::pack;
use wusum::formats::bundle::{Group, Joined, group};
use wusum::formats::export::{ExportOptions, Exported, Layer, OutFile, Overlap, SubToken, Why};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::wusum::{Check, check as check_file};
use wusum::formats::{
    ArchiveProblem, Choices, ExportProblem, ImportProblem, Imported, Item, NamedFile, Outcome, Rule,
    Selection, TABLE, TextField, Unit, UnitInfo, Warning, export_all, format, import_beside, with_readme,
};
use wusum::model::Project;

const USAGE: &str = "\
usage: wusum check FILE… [--json]
         says whether Wusum JSON files keep the schema, the offsets and the hashes
       wusum convert FILE|FOLDER… -o OUT [--to FORMAT] [--encoding LABEL] [--text-field NAME]
         makes one project of files of any format that is known here; files that belong together are read together
         (a.txt and a.ann). OUT is Wusum JSON, or another format; where that is several files, OUT is their folder:
         all (every format, each under the name that other programs look for),
         FORMATS
         For formats with one label a token: --layer names|quotes|events|all (names), --overlap outermost|innermost,
         --sub-token cut|expand|skip, --max-tokens N a sentence (never cutting a span)
         For doccano, whose files do not say what offsets count: --from-unit code_point|utf16|grapheme for reading,
         --unit code_point|utf16|grapheme for writing (code_point)
         An OUT that ends in .zip is one archive with a README, in English or by --language ar in Arabic

exit code: 0 all is right, 1 a file is not, 2 a file cannot be opened or the command is not understood
";

fn usage() -> String {
    let mut lines = vec![String::new()];
    for id in TABLE.iter().filter(|row| row.export.is_some()).map(|row| row.id) {
        if lines.last().is_some_and(|line| line.len() + id.len() > 100) {
            lines.push(String::new());
        }
        let line = lines.last_mut().expect("there is one");
        line.push_str(if line.is_empty() { "" } else { ", " });
        line.push_str(id);
    }
    USAGE.replace("FORMATS", &lines.join(",\n         "))
}

/// Every format of the table, each under the name that other programs look for.
const ALL: &str = "all";

/// Problems of one file that are printed one by one.
const SHOWN: usize = 20;

const FINE: u8 = 0;
const NOT_RIGHT: u8 = 1;
const CANNOT: u8 = 2;

/// What the command line touches of the machine, so that tests can stand in for it.
pub struct Machine<'a> {
    pub read: &'a dyn Fn(&str) -> io::Result<Vec<u8>>,
    /// The files in a folder and below it, in the order of their names, without hidden ones; `None` for what is none.
    pub list: &'a dyn Fn(&str) -> Option<Vec<String>>,
    /// Makes the folders that a path needs.
    pub write: &'a mut dyn FnMut(&str, &[u8]) -> io::Result<()>,
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut machine = Machine {
        read: &|path| std::fs::read(path),
        list: &|path| {
            let mut found = Vec::new();
            Path::new(path).is_dir().then(|| list(Path::new(path), &mut found))?.ok()?;
            Some(found)
        },
        write: &mut |path, bytes| {
            if let Some(folder) = Path::new(path).parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(path, bytes)
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
    let Some(parsed) = Args::parse(args) else {
        write!(machine.err, "{}", usage())?;
        return Ok(CANNOT);
    };
    match parsed {
        Args::Help => {
            write!(machine.out, "{}", usage())?;
            Ok(FINE)
        }
        Args::Version => {
            writeln!(machine.out, "wusum {}", env!("CARGO_PKG_VERSION"))?;
            Ok(FINE)
        }
        Args::Check { files, json } => check(&files, json, machine),
        Args::Convert(wanted) => convert(wanted, machine),
    }
}

enum Args {
    Help,
    Version,
    Check { files: Vec<String>, json: bool },
    Convert(Convert),
}

impl Args {
    fn parse(args: &[String]) -> Option<Self> {
        let (command, rest) = args.split_first()?;
        if matches!(command.as_str(), "help" | "--help" | "-h") {
            return Some(Self::Help);
        }
        if matches!(command.as_str(), "--version" | "-V") {
            return Some(Self::Version);
        }
        let (mut files, mut json, mut to, mut choices, mut text_field) =
            (Vec::new(), false, None, Choices::default(), None);
        let (mut format_id, mut options, mut layer) = ("wusum", ExportOptions::default(), None);
        let mut rest = rest.iter();
        while let Some(arg) = rest.next() {
            match (command.as_str(), arg.as_str()) {
                ("check", "--json") => json = true,
                ("convert", "-o" | "--out") => to = Some(rest.next()?.clone()),
                ("convert", "--encoding") => choices.encoding = Some(rest.next()?.clone()),
                ("convert", "--from-unit") => choices.unit = Some(Unit::from_slug(rest.next()?)?),
                ("convert", "--unit") => options.unit = Unit::from_slug(rest.next()?)?,
                ("convert", "--text-field") => text_field = Some(rest.next()?.clone()),
                ("convert", "--to") => {
                    let id = rest.next()?;
                    if id == ALL {
                        format_id = ALL;
                        continue;
                    }
                    format_id = TABLE.iter().find(|row| row.id == id && row.export.is_some())?.id;
                }
                ("convert", "--layer") => layer = Some(Layer::from_slug(rest.next()?)?),
                ("convert", "--overlap") => options.overlap = Overlap::from_slug(rest.next()?)?,
                ("convert", "--sub-token") => options.sub_token = SubToken::from_slug(rest.next()?)?,
                ("convert", "--language") => options.language = rest.next()?.clone(),
                ("convert", "--max-tokens") => {
                    options.max_tokens = Some(rest.next()?.parse().ok().filter(|max| *max > 0)?);
                }
                (_, "--") => files.extend(rest.by_ref().cloned()),
                (_, option) if option.starts_with('-') => return None,
                _ => files.push(arg.clone()),
            }
        }
        // Of all formats together the flat ones are the rest of the others: with one layer they would seem to lose much.
        options.layer = layer.unwrap_or(if format_id == ALL { Layer::All } else { Layer::default() });
        match command.as_str() {
            _ if files.is_empty() => None,
            "check" => Some(Self::Check { files, json }),
            "convert" => {
                Some(Self::Convert(Convert { files, to: to?, format_id, options, choices, text_field }))
            }
            _ => None,
        }
    }
}

fn check(files: &[String], json: bool, machine: &mut Machine<'_>) -> io::Result<u8> {
    let mut worst = FINE;
    for file in files {
        let bytes = match (machine.read)(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                writeln!(machine.err, "{file}: cannot be read: {error}")?;
                worst = CANNOT;
                continue;
            }
        };
        let found = check_file(&bytes);
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

/// "1 span", "2 spans".
fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
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
        writeln!(
            out,
            "  {}{}: {}",
            document_text(warning),
            item_text(warning.item),
            rule_text(&warning.rule)
        )?;
    }
    if problems.len() > SHOWN {
        writeln!(out, "  and {} more (--json lists all)", problems.len() - SHOWN)?;
    }
    Ok(())
}

/// What `convert` was told.
struct Convert {
    files: Vec<String>,
    to: String,
    format_id: &'static str,
    options: ExportOptions,
    choices: Choices,
    text_field: Option<String>,
}

fn convert(wanted: Convert, machine: &mut Machine<'_>) -> io::Result<u8> {
    let Convert { files, to, format_id, options, mut choices, text_field } = wanted;
    let files: Vec<String> =
        files.into_iter().flat_map(|path| (machine.list)(&path).unwrap_or_else(|| vec![path])).collect();
    let names: Vec<&str> = files.iter().map(String::as_str).collect();
    let mut joined = Joined::default();
    joined.0.project = Project::default();
    let mut only_project = None;
    let groups = group(&names);
    let alone = groups.len() == 1;
    for Group { main, beside } in groups {
        let file = names[main];
        let mut read = Vec::new();
        for name in std::iter::once(main).chain(beside).map(|index| names[index]) {
            match (machine.read)(name) {
                Ok(bytes) => read.push(NamedFile { name: name.to_owned(), bytes }),
                Err(error) => {
                    writeln!(machine.err, "{name}: cannot be read: {error}")?;
                    return Ok(CANNOT);
                }
            }
        }
        let (bytes, beside) = (&read[0].bytes, read[1..].iter().collect::<Vec<_>>());
        let import =
            |choices: &Choices| import_beside(file, bytes, &beside, choices, &NativeDecoder, &NativeHtml);
        let mut outcome = import(&choices);
        if let (Outcome::AskTextField(fields), Some(name)) = (&outcome, &text_field) {
            let named = fields.iter().find(|info| info.field.name() == *name);
            if let Some(info) = named {
                choices.text_field = Some(TextField::clone(&info.field));
                outcome = import(&choices);
                choices.text_field = None;
            }
        }
        match outcome {
            // Alone it stays as it is: its own labels, no others.
            Outcome::Project(imported) if alone => {
                let Imported { project, warnings, .. } = *imported;
                only_project = Some(project);
                joined.0.warnings.extend(warnings);
            }
            outcome @ (Outcome::Articles { .. } | Outcome::Project(_)) => {
                joined.add(outcome);
            }
            Outcome::AskEncoding(candidates) => {
                let labels: Vec<&str> = candidates.iter().map(|one| &*one.encoding).collect();
                let labels = labels.join(", ");
                writeln!(
                    machine.err,
                    "{file}: the encoding is not certain; give --encoding, one of: {labels}"
                )?;
                return Ok(NOT_RIGHT);
            }
            Outcome::AskTextField(fields) => {
                let names: Vec<String> = fields.iter().map(|info| info.field.name()).collect();
                let names = names.join(", ");
                writeln!(machine.err, "{file}: which field is the text? give --text-field, one of: {names}")?;
                return Ok(NOT_RIGHT);
            }
            Outcome::AskUnit(units) => {
                writeln!(machine.err, "{file}: what do its offsets count? give --from-unit, one of:")?;
                for info in &units {
                    writeln!(machine.err, "  {}", unit_text(info))?;
                }
                return Ok(NOT_RIGHT);
            }
            Outcome::Refused(problem) => {
                writeln!(machine.err, "{file}: {}", problem_text(&problem))?;
                return Ok(NOT_RIGHT);
            }
        };
        for warning in &std::mem::take(&mut joined.0.warnings) {
            let what = item_text(warning.item);
            writeln!(machine.err, "{file}: {}{what}: {}", document_text(warning), rule_text(&warning.rule))?;
        }
    }
    let project = only_project.unwrap_or(joined.0.project);
    let selection = Selection::default();
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
        if let Err(error) = (machine.write)(&path, &file.bytes) {
            writeln!(machine.err, "{path}: cannot be written: {error}")?;
            return Ok(CANNOT);
        }
    }
    writeln!(machine.out, "{to}: {}", counted(project.articles().count(), "document"))?;
    Ok(FINE)
}

/// A unit that could be a file's, with what speaks for and against it.
fn unit_text(info: &UnitInfo) -> String {
    let samples: Vec<String> = info.samples.iter().map(|surface| format!("{surface:?}")).collect();
    format!(
        "{}: {} beyond the text, {} inside words; {}",
        info.unit.slug(),
        counted(info.beyond, "span"),
        counted(info.inside_words, "edge"),
        samples.join(", ")
    )
}

/// Of each reason how many spans no file holds.
fn left_out(exported: &Exported) -> Vec<(&'static str, usize)> {
    let reasons = [
        (Why::OtherLayer, "their label is of another layer (see --layer)"),
        (Why::Overlaps, "they overlap one that was kept (see --overlap)"),
        (Why::CutsToken, "they begin or end inside a token (see --sub-token)"),
        (Why::SeveralRanges, "they have several ranges"),
        (Why::OnlySpace, "they hold nothing but white space"),
        (Why::InsideGrapheme, "they begin or end inside a grapheme cluster (see --unit)"),
        (Why::Excluded, "they lie outside of what was examined"),
    ];
    let count = |why: Why| exported.left_out.iter().filter(|left| left.why == why).count();
    reasons.map(|(why, text)| (text, count(why))).into_iter().filter(|(_, count)| *count > 0).collect()
}

fn document_text(warning: &Warning) -> String {
    warning.document.as_ref().map_or(String::new(), |id| format!("document \"{id}\", "))
}

/// The name of an item and its number, for scripts.
fn item_parts(item: Item) -> (&'static str, Option<usize>) {
    match item {
        Item::File => ("file", None),
        Item::Line(number) => ("line", Some(number)),
        Item::Record(number) => ("record", Some(number)),
        Item::Label(number) => ("label", Some(number)),
        Item::Document => ("document", None),
        Item::Set(number) => ("set", Some(number)),
        Item::Span(number) => ("span", Some(number)),
        Item::Relation(number) => ("relation", Some(number)),
    }
}

fn item_text(item: Item) -> String {
    match item_parts(item) {
        ("file", _) => "the file".to_owned(),
        ("document", _) => "as a whole".to_owned(),
        (name, None) => name.to_owned(),
        (name, Some(number)) => format!("{name} {number}"),
    }
}

fn rule_text(rule: &Rule) -> String {
    match rule {
        Rule::NotAnObject => "is not a JSON object".to_owned(),
        Rule::MissingField { name } => format!("has no \"{name}\""),
        Rule::WrongType { name } => format!("\"{name}\" is of the wrong kind"),
        Rule::UnknownField { name } => format!("\"{name}\" is not in the schema"),
        Rule::NotAPosition { name, found } => format!("\"{name}\" is {found}, not a whole number"),
        Rule::Negative { name, found } => format!("\"{name}\" is {found}; offsets begin at 0"),
        Rule::OutOfRange { start, end, length } => {
            format!("{start} to {end} is beyond the text, which has {length} characters")
        }
        Rule::Reversed { start, end } => format!("starts at {start}, after its end at {end}"),
        Rule::Empty { at } => format!("is empty, at {at}"),
        Rule::RangesNotInOrder => {
            "its ranges overlap, are not in order, or do not fill start to end".to_owned()
        }
        Rule::SurfaceDiffers { expected, found } => {
            format!("says \"{expected}\", but the text has \"{found}\" at its offsets")
        }
        Rule::Utf16Differs => "its UTF-16 offsets are not those of its code-point offsets".to_owned(),
        Rule::InsideGrapheme { at } => format!("{at} is inside a character as readers see it (allowed)"),
        Rule::UnknownLabel { label } => format!("the label \"{label}\" is not in the file's schema"),
        Rule::DuplicateId { id, now } => format!("the id \"{id}\" is taken; it is read as \"{now}\""),
        Rule::ExactDuplicate { of } => format!("has the range and label of span {of}"),
        Rule::UnknownSet { id } if id.is_empty() => "does not say which set it belongs to".to_owned(),
        Rule::UnknownSet { id } => format!("there is no set \"{id}\""),
        Rule::UnknownSpan { id } => format!("there is no span \"{id}\" in its set"),
        Rule::UnknownValue { name, found } => {
            format!("\"{name}\" is \"{found}\", which is not a known value")
        }
        Rule::HashDiffers { stated, found } => {
            format!("the SHA-256 of the text is {found}, not {stated}: the text was changed")
        }
        Rule::EmptyText => "has no text".to_owned(),
        Rule::TextTooLarge { bytes } => format!("the text has {bytes} bytes; 20 000 000 are the limit"),
        Rule::BadJson { column, .. } => format!("is not JSON from byte {column} on"),
        Rule::LoneSurrogate { at } => format!("holds half of a surrogate pair at byte {at}"),
        Rule::ReplacementCharacter { count } => {
            format!("holds U+FFFD {count} times: an earlier program could not read it")
        }
        Rule::FileRefused { problem } => problem_text(problem),
    }
}

fn problem_text(problem: &ImportProblem) -> String {
    match problem {
        ImportProblem::Empty => "has no text".to_owned(),
        ImportProblem::TooLarge { bytes, limit } => format!("has {bytes} bytes; {limit} are the limit"),
        ImportProblem::Binary { kind: Some(kind) } => {
            format!("is not text but {kind}; save it as text first")
        }
        ImportProblem::Binary { kind: None } => "is not text but binary data".to_owned(),
        ImportProblem::LoneSurrogate { at } => format!("holds half of a surrogate pair at {at}"),
        ImportProblem::OddLength { bytes } => format!("is UTF-16, but has an odd number of bytes ({bytes})"),
        ImportProblem::NotUtf8 { at } => format!("is not UTF-8 from byte {at} on"),
        ImportProblem::NoEncoding => {
            "is in no encoding that is known here; save it as UTF-8 first".to_owned()
        }
        ImportProblem::WrongEncoding { label } => format!("cannot be read as {label}"),
        ImportProblem::BadJson { line, column } => format!("is not JSON: line {line}, column {column}"),
        ImportProblem::BadXml { line, column } => format!("is not XML: line {line}, column {column}"),
        ImportProblem::TooDeep { line, column, limit } => {
            format!("is nested more than {limit} deep at line {line}, column {column}")
        }
        ImportProblem::OtherFormat { found } => format!("is of the format \"{found}\", not \"wusum\""),
        ImportProblem::NewerVersion { found, known } => {
            format!("is of version {found}, made by a later program; this one knows up to {known}")
        }
        ImportProblem::UnknownOffsetUnit { found } => format!("counts in \"{found}\", not in \"code_point\""),
        ImportProblem::MissingField { name } => format!("has no \"{name}\", or of the wrong kind"),
        ImportProblem::NoTextField => "has no field with a text".to_owned(),
        ImportProblem::Archive(problem) => archive_text(problem),
        ImportProblem::MissingFile { name } => format!("belongs to \"{name}\", which was not given with it"),
    }
}

fn archive_text(problem: &ArchiveProblem) -> String {
    match problem {
        ArchiveProblem::Damaged => "is a damaged archive, or not what it says it is".to_owned(),
        ArchiveProblem::Encrypted { name } => {
            format!("is an archive with a password (\"{name}\"); unpack it first")
        }
        ArchiveProblem::UnsafeName { name } => format!("is an archive whose file \"{name}\" leads out of it"),
        ArchiveProblem::DuplicateName => "is an archive with two files of one name".to_owned(),
        ArchiveProblem::TooMany { count, limit } => {
            format!("is an archive of {count} files; {limit} are the limit")
        }
        ArchiveProblem::TooLarge { bytes, limit } => {
            format!("is an archive of {bytes} bytes unpacked; {limit} are the limit")
        }
        ArchiveProblem::TooDense { name } => {
            format!("is an archive whose file \"{name}\" is packed like a bomb")
        }
        ArchiveProblem::NothingInside => "is an archive without a file to read".to_owned(),
    }
}

fn export_text(problem: &ExportProblem) -> String {
    match problem {
        ExportProblem::WrongSpan { article, number } => {
            format!("span {number} of document \"{}\" does not fit its text", article.as_str())
        }
        ExportProblem::WrongPlace { article } => {
            format!("a place in document \"{}\" does not fit its text", article.as_str())
        }
        ExportProblem::BadJson { article, name } => {
            format!("\"{name}\" of document \"{}\" is not JSON", article.as_str())
        }
        ExportProblem::NotInXml { article, code } => {
            format!("document \"{}\" holds U+{code:04X}, which XML cannot hold", article.as_str())
        }
        ExportProblem::Unreadable => "what was written does not read back; please report this".to_owned(),
    }
}
