//! What all commands that read articles share: folders, the answers to an importer's questions, and reading on all cores.
//!
//! Files of rows are read in pieces, so that memory does not grow with them; any other file is one piece. Threads take
//! pieces as they come; what becomes of them is taken in the order of the files, so that it is the same on any number.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use wusum::formats::bundle::{Group, Joined, group};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::rows::{HEAD, Piece as RowPiece, Pieces, RowFormat};
use wusum::formats::{
    Choices, FieldInfo, Imported, Item, MAX_BYTES, NamedFile, Outcome, Rule, TextField, Unit, UnitInfo,
    Warning, format_id, import_beside, is_manifest,
};

use super::Machine;
use super::args::{Args, Misuse};
use super::words::{document_text, item_text, problem_text, rule_text, unit_text};

/// The options of reading, and what they mean.
pub const HELP: &str = "\
reading:
  --encoding LABEL      of files that are neither UTF-8 nor marked UTF-16: windows-1256, iso-8859-6, windows-1252
  --text-field NAME     of JSON without labels, where several fields may be the text
  --from-unit UNIT      what offsets count where files do not say (doccano): code_point, utf16 or grapheme
  --keep-going          pass over what is refused, and give exit code 0 all the same
  --threads N           at most so many at once; all cores if it is not said. The result is the same
";

/// What was said about reading.
pub struct Reading {
    choices: Choices,
    text_field: Option<String>,
    pub keep_going: bool,
    threads: usize,
    /// Whether files of rows that are small are read as a whole too: then ids are compared across rows.
    pub small_as_whole: bool,
}

impl Default for Reading {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let (choices, text_field) = (Choices::default(), None);
        Self { choices, text_field, keep_going: false, threads, small_as_whole: false }
    }
}

impl Reading {
    /// [`Reading::small_as_whole`].
    pub fn whole() -> Self {
        Self { small_as_whole: true, ..Self::default() }
    }

    /// Whether the option is one of reading; then it has been taken.
    pub fn take(&mut self, option: &str, args: &mut Args<'_>) -> Result<bool, Misuse> {
        match option {
            "--encoding" => self.choices.encoding = Some(args.value(option)?.to_owned()),
            "--text-field" => self.text_field = Some(args.value(option)?.to_owned()),
            "--from-unit" => self.choices.unit = Some(args.read(option, Unit::from_slug)?),
            "--keep-going" => self.keep_going = true,
            "--threads" => {
                self.threads = args.read(option, |text| text.parse().ok().filter(|count| *count > 0))?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Reads a file with what came beside it; of the fields that may be the text the named one is taken.
    pub fn import(&self, file: &str, bytes: &[u8], beside: &[&NamedFile]) -> Outcome {
        let import =
            |choices: &Choices| import_beside(file, bytes, beside, choices, &NativeDecoder, &NativeHtml);
        let outcome = import(&self.choices);
        if let (Outcome::AskTextField(fields), Some(name)) = (&outcome, &self.text_field) {
            let named = fields.iter().find(|info| info.field.name() == *name);
            if let Some(info) = named {
                let text_field = Some(TextField::clone(&info.field));
                return import(&Choices { text_field, ..self.choices.clone() });
            }
        }
        outcome
    }

    /// How a file is read by rows, if it is.
    fn row_format(&self, file: &str, head: &[u8]) -> Result<Option<RowFormat>, Vec<FieldInfo>> {
        RowFormat::of(file, head, &self.choices, self.text_field.as_deref())
    }
}

/// The words of a command that only reads: whether `--json` was said, how to read, and the files.
///
/// # Errors
/// An option that it does not know, a value that is none, or no file.
pub fn options(words: &[String]) -> Result<(bool, Reading, Vec<String>), Misuse> {
    let mut args = Args::new(words);
    let (mut json, mut reading) = (false, Reading::default());
    while let Some(option) = args.option() {
        match option {
            "--json" => json = true,
            option if reading.take(option, &mut args)? => {}
            option => return Err(Misuse::Unknown(option.to_owned())),
        }
    }
    Ok((json, reading, args.some_files()?))
}

/// A file with what belongs to it, or some rows of one.
pub struct Piece {
    pub file: Arc<str>,
    kind: Kind,
}

enum Kind {
    Rows(Arc<RowFormat>, RowPiece),
    Whole(Vec<NamedFile>),
    /// It is nothing without an answer.
    Asks(Vec<FieldInfo>),
    Unreadable(io::Error),
}

/// What a piece, or a row of it, gave.
pub struct Got {
    /// Of a row.
    pub line: Option<usize>,
    /// Id of the row of the table, `zip` for an archive; empty where it is none.
    pub format: &'static str,
    pub found: Result<Imported, Trouble>,
    /// What was not as it should be, instead of the warnings in `found`.
    pub told: Vec<Told>,
    /// Whether it says which labels there are, be they none; articles without more do not.
    pub names_labels: bool,
}

impl Got {
    /// Whether something of it was not taken.
    pub fn is_refused(&self) -> bool {
        let counts = self.found.as_ref().map(|imported| &imported.counts);
        let refused = counts
            .map_or(1, |counts| counts.documents_refused + counts.spans_refused + counts.relations_refused);
        refused > 0 || self.told.iter().any(|told| !told.kept)
    }
}

/// Why a file gave nothing.
#[derive(Debug)]
pub struct Trouble {
    /// A name that scripts can rely on.
    pub code: &'static str,
    pub text: String,
    /// Whether the file could not be opened at all.
    pub cannot: bool,
}

/// What is not as it should be, and in which line, where that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Where the line is in another file than the one that is read: in that with its labels.
    pub beside: Option<String>,
    pub line: Option<usize>,
    pub code: &'static str,
    pub reason: String,
    /// Whether it was taken all the same.
    pub kept: bool,
}

impl Told {
    pub fn new(line: Option<usize>, warning: &Warning) -> Self {
        let line = match warning.item {
            Item::Line(number) => Some(number),
            _ => warning.line.or(line),
        };
        let rule = rule_text(&warning.rule);
        let reason = match warning.item {
            Item::Line(_) => rule,
            item => format!("{}{}: {rule}", document_text(warning), item_text(item)),
        };
        Self { beside: None, line, code: warning.rule.code(), reason, kept: warning.kept }
    }

    /// Of a file in an archive: its lines are none of the archive's.
    fn inside(warning: &Warning) -> Self {
        let line = warning.line.map(|number| format!(" (line {number})")).unwrap_or_default();
        let place = format!("{}{}{line}", document_text(warning), item_text(warning.item));
        let reason = format!("{place}: {}", rule_text(&warning.rule));
        Self { beside: None, line: None, code: warning.rule.code(), reason, kept: warning.kept }
    }

    /// Whether it is none of the file's faults: an offset inside a grapheme is taken as it is.
    pub fn is_allowed(&self) -> bool {
        self.code == "inside-grapheme"
    }

    /// `a.jsonl:3: span 2: …`
    pub fn text(&self, file: &str) -> String {
        let file = self.beside.as_deref().unwrap_or(file);
        match self.line {
            Some(line) => format!("{file}:{line}: {}", self.reason),
            None => format!("{file}: {}", self.reason),
        }
    }
}

impl Piece {
    /// The file, where it is one piece.
    pub fn whole(&self) -> Option<&[u8]> {
        match &self.kind {
            Kind::Whole(files) => Some(&files[0].bytes),
            _ => None,
        }
    }

    /// Id of the row of the table, `zip` for an archive; empty where it is none.
    pub fn format(&self, reading: &Reading) -> &'static str {
        match &self.kind {
            Kind::Rows(rows, _) => rows.format.id,
            Kind::Whole(files) => {
                let beside: Vec<&NamedFile> = files[1..].iter().collect();
                let (name, bytes) = (&files[0].name, &files[0].bytes);
                format_id(name, bytes, &beside, &reading.choices, &NativeDecoder).unwrap_or_default()
            }
            Kind::Asks(_) => "records",
            Kind::Unreadable(_) => "",
        }
    }

    pub fn read(self, reading: &Reading, each: &mut dyn FnMut(Got)) {
        let mut format = self.format(reading);
        let trouble = |code, text, cannot| Trouble { code, text, cannot };
        match self.kind {
            Kind::Rows(rows, piece) => rows.read(&self.file, &piece, &NativeHtml, &mut |row| {
                let found =
                    row.read.map_err(|units| trouble("unit-not-certain", unit_question(&units), false));
                let warnings = found.as_ref().map(|imported| &imported.warnings[..]).unwrap_or_default();
                let told = warnings.iter().map(|warning| Told::new(Some(row.line), warning)).collect();
                let names_labels = row.format != "records";
                each(Got { line: Some(row.line), format: row.format, found, told, names_labels });
            }),
            Kind::Whole(files) => {
                let outcome =
                    reading.import(&files[0].name, &files[0].bytes, &files[1..].iter().collect::<Vec<_>>());
                // Many formats are called `.json`; what gave articles without labels was not ours.
                if format == "wusum" && matches!(outcome, Outcome::Articles { .. } | Outcome::AskTextField(_))
                {
                    format = "records";
                }
                let names_labels = matches!(outcome, Outcome::Project(_));
                let found = match trouble_of(&outcome) {
                    Some((code, text)) => Err(trouble(code, text, false)),
                    None => Ok(taken(outcome)),
                };
                let warnings = found.as_ref().map(|imported| &imported.warnings[..]).unwrap_or_default();
                let mut told = match format {
                    "zip" => warnings.iter().map(Told::inside).collect(),
                    _ => with_lines(&files[0], warnings, reading),
                };
                if let Some(ann) = files[1..].iter().find(|file| file.name.ends_with(".ann")) {
                    for told in told.iter_mut().filter(|told| told.line.is_some()) {
                        told.beside = Some(ann.name.clone());
                    }
                }
                each(Got { line: None, format, found, told, names_labels });
            }
            Kind::Asks(fields) => {
                let found = Err(trouble("text-field-not-certain", field_question(&fields), false));
                each(Got { line: None, format, found, told: Vec::new(), names_labels: false });
            }
            Kind::Unreadable(error) => {
                let found = Err(trouble("unreadable", format!("cannot be read: {error}"), true));
                each(Got { line: None, format, found, told: Vec::new(), names_labels: false });
            }
        }
    }
}

/// What a file gave that asked and refused nothing.
fn taken(outcome: Outcome) -> Imported {
    if let Outcome::Project(imported) = outcome {
        return *imported;
    }
    let mut joined = Joined::default();
    joined.add(outcome);
    let refused = joined.0.warnings.iter().filter(|warning| !warning.kept).count();
    joined.0.counts.documents_refused += refused;
    joined.0
}

/// Why a file gave nothing: a refusal, or a question with the option that answers it. `None` where it gave something.
pub fn trouble_text(outcome: &Outcome) -> Option<String> {
    trouble_of(outcome).map(|(_, text)| text)
}

/// [`trouble_text`] with a name that scripts can rely on before it.
fn trouble_of(outcome: &Outcome) -> Option<(&'static str, String)> {
    Some(match outcome {
        Outcome::Articles { .. } | Outcome::Project(_) => return None,
        Outcome::AskEncoding(candidates) => {
            let labels: Vec<&str> = candidates.iter().map(|one| &*one.encoding).collect();
            let labels = labels.join(", ");
            let text = format!("the encoding is not certain; give --encoding, one of: {labels}");
            ("encoding-not-certain", text)
        }
        Outcome::AskTextField(fields) => ("text-field-not-certain", field_question(fields)),
        Outcome::AskUnit(units) => ("unit-not-certain", unit_question(units)),
        Outcome::Refused(problem) => (problem.code(), problem_text(problem)),
    })
}

/// What was wrong with a file that was read as a whole, with the lines where it is one of rows.
fn with_lines(file: &NamedFile, warnings: &[Warning], reading: &Reading) -> Vec<Told> {
    let whole = || warnings.iter().map(|warning| Told::new(None, warning)).collect();
    if warnings.is_empty() {
        return Vec::new();
    }
    let Ok(Some(rows)) = reading.row_format(&file.name, &file.bytes) else { return whole() };
    let mut told = Vec::new();
    rows.read(&file.name, &RowPiece::whole(file.bytes.clone()), &NativeHtml, &mut |row| {
        let warnings = row.read.map(|imported| imported.warnings).unwrap_or_default();
        told.extend(warnings.iter().map(|warning| Told::new(Some(row.line), warning)));
    });
    // What a row cannot know: that another has its id.
    let is_of_file = |warning: &&Warning| {
        warning.item == Item::Document && matches!(warning.rule, Rule::DuplicateId { .. })
    };
    told.extend(warnings.iter().filter(is_of_file).map(|warning| Told::new(None, warning)));
    told
}

fn field_question(fields: &[FieldInfo]) -> String {
    let names: Vec<String> = fields.iter().map(|info| info.field.name()).collect();
    format!("which field is the text? give --text-field, one of: {}", names.join(", "))
}

fn unit_question(units: &[UnitInfo]) -> String {
    let units: Vec<String> = units.iter().map(|info| format!("\n  {}", unit_text(info))).collect();
    format!("what do its offsets count? give --from-unit, one of:{}", units.concat())
}

/// Whether nothing but one file is to be read, with what belongs to it.
pub fn is_one_document(files: &[String], machine: &Machine<'_>) -> bool {
    let files = expand(files, machine);
    let names: Vec<&str> = files.iter().map(String::as_str).collect();
    group(&names).len() == 1
}

/// The files, and those of the folders among them; of a folder that we wrote, not what only says what is in it.
pub fn expand(files: &[String], machine: &Machine<'_>) -> Vec<String> {
    let listed = |path: &String| {
        let found = (machine.list)(path).filter(|found| !found.is_empty());
        let Some(mut found) = found else { return vec![path.clone()] };
        let manifest = |file: &&String| file.ends_with("/manifest.json");
        let folders: Vec<String> = found
            .iter()
            .filter(manifest)
            .filter(|file| machine.read(file).is_ok_and(|bytes| is_manifest(file, &bytes)))
            .map(|file| file.trim_end_matches("manifest.json").to_owned())
            .collect();
        let is_told = |file: &String| {
            folders.iter().any(|folder| {
                let name = file.strip_prefix(folder.as_str());
                // Beside rows of tokens the README says what their numbers mean.
                name == Some("manifest.json")
                    || name == Some("README.md") && !found_in(&found, &format!("{folder}hf_labels.json"))
            })
        };
        let keep: Vec<bool> = found.iter().map(|file| !is_told(file)).collect();
        let mut keep = keep.into_iter();
        found.retain(|_| keep.next().unwrap_or(true));
        found
    };
    files.iter().flat_map(listed).collect()
}

fn found_in(files: &[String], name: &str) -> bool {
    files.iter().any(|file| file == name)
}

/// Reads files and folders: `work` is done for each piece, on any thread; `take` gets what came of it in order, and may
/// end it all.
///
/// # Errors
/// Those of `take`.
pub fn read_all<T: Send>(
    files: &[String],
    reading: &Reading,
    machine: &mut Machine<'_>,
    work: &(dyn Fn(Piece) -> T + Sync),
    take: &mut dyn FnMut(T, &mut Machine<'_>) -> io::Result<ControlFlow<()>>,
) -> io::Result<()> {
    let mut feeder = Feeder::new(expand(files, machine));
    if reading.threads == 1 {
        while let Some(piece) = feeder.next(reading, machine) {
            if take(work(piece), machine)?.is_break() {
                break;
            }
        }
        return Ok(());
    }
    let (to_workers, pieces) = mpsc::channel::<(usize, Piece)>();
    let pieces = Mutex::new(pieces);
    std::thread::scope(|scope| {
        let (done, results) = mpsc::channel();
        for _ in 0..reading.threads {
            let (done, pieces) = (done.clone(), &pieces);
            scope.spawn(move || {
                loop {
                    let next = pieces.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((number, piece)) = next else { break };
                    let result = catch_unwind(AssertUnwindSafe(|| work(piece)));
                    if done.send((number, result)).is_err() {
                        break;
                    }
                }
            });
        }
        // Moved in, so that the workers end when this ends.
        let to_workers = to_workers;
        let (mut sent, mut taken, mut waiting) = (0, 0, BTreeMap::new());
        let mut is_over = false;
        loop {
            while !is_over && sent - taken < reading.threads * 2 {
                match feeder.next(reading, machine) {
                    Some(piece) => {
                        to_workers.send((sent, piece)).expect("the workers wait for pieces");
                        sent += 1;
                    }
                    None => is_over = true,
                }
            }
            if taken == sent {
                return Ok(());
            }
            let (number, result) = results.recv().expect("the workers answer each piece");
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&taken) {
                taken += 1;
                let result = result.unwrap_or_else(|panic| resume_unwind(panic));
                if take(result, machine)?.is_break() {
                    return Ok(());
                }
            }
        }
    })
}

/// A file of rows that is being cut: its name, how it is read, and what is left of it.
type OpenRows = (Arc<str>, Arc<RowFormat>, Pieces<Box<dyn Read>>);

/// Gives the pieces of the files, one after another.
struct Feeder {
    files: Vec<String>,
    groups: std::vec::IntoIter<Group>,
    open: Option<OpenRows>,
}

impl Feeder {
    fn new(files: Vec<String>) -> Self {
        let names: Vec<&str> = files.iter().map(String::as_str).collect();
        let groups = group(&names).into_iter();
        Self { files, groups, open: None }
    }

    fn next(&mut self, reading: &Reading, machine: &Machine<'_>) -> Option<Piece> {
        loop {
            if let Some((file, rows, pieces)) = &mut self.open {
                let file = file.clone();
                match pieces.next_piece() {
                    Ok(Some(piece)) => return Some(Piece { file, kind: Kind::Rows(rows.clone(), piece) }),
                    Ok(None) => self.open = None,
                    Err(error) => {
                        self.open = None;
                        return Some(Piece { file, kind: Kind::Unreadable(error) });
                    }
                }
            }
            let Group { main, beside } = self.groups.next()?;
            let name = self.files[main].clone();
            let file: Arc<str> = Arc::from(name.as_str());
            match self.begin(&name, &beside, reading, machine) {
                Ok(Begun::Rows(rows, pieces)) => self.open = Some((file, rows, pieces)),
                Ok(Begun::Other(kind)) => return Some(Piece { file, kind }),
                Err((name, error)) => {
                    return Some(Piece { file: Arc::from(name), kind: Kind::Unreadable(error) });
                }
            }
        }
    }

    fn begin(
        &self,
        name: &str,
        beside: &[usize],
        reading: &Reading,
        machine: &Machine<'_>,
    ) -> Result<Begun, (String, io::Error)> {
        let at = |name: &str| {
            let name = name.to_owned();
            move |error| (name, error)
        };
        if (machine.list)(name).is_some_and(|found| found.is_empty()) {
            return Err(at(name)(io::Error::other("a folder without a file in it")));
        }
        let mut input = (machine.open)(name).map_err(at(name))?;
        let mut head = Vec::new();
        input.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(at(name))?;
        match reading.row_format(name, &head) {
            Err(fields) => return Ok(Begun::Other(Kind::Asks(fields))),
            Ok(Some(rows)) => {
                let mut is_large = !reading.small_as_whole;
                if !is_large {
                    input.by_ref().take((MAX_BYTES + 1) as u64).read_to_end(&mut head).map_err(at(name))?;
                    is_large = head.len() > MAX_BYTES;
                }
                if is_large {
                    let input: Box<dyn Read> = Box::new(io::Cursor::new(head).chain(input));
                    let pieces = rows.pieces(input);
                    return Ok(Begun::Rows(Arc::new(rows), pieces));
                }
            }
            Ok(None) => {
                input.read_to_end(&mut head).map_err(at(name))?;
            }
        }
        let mut files = vec![NamedFile { name: name.to_owned(), bytes: head }];
        for index in beside {
            let name = &self.files[*index];
            files.push(NamedFile { name: name.clone(), bytes: machine.read(name).map_err(at(name))? });
        }
        Ok(Begun::Other(Kind::Whole(files)))
    }
}

enum Begun {
    Rows(Arc<RowFormat>, Pieces<Box<dyn Read>>),
    Other(Kind),
}

/// Says what is not as it should be, a line each.
pub fn tell(file: &str, told: &[Told], machine: &mut Machine<'_>) -> io::Result<()> {
    told.iter().try_for_each(|told| writeln!(machine.err, "{}", told.text(file)))
}
