//! Formats of rows: files that are read and written a row at a time, so that a corpus of any size needs little memory.
//!
//! A row is a line of JSON, or a stretch of token lines. Its format's importer gets it as a file of its own, so ids are
//! not compared across rows: what a row says stays a row. Which thread reads which piece is the caller's.

use std::io::{self, Read};

use super::bundle::Joined;
use super::html::HtmlReader;
use super::import::{Choices, Outcome, Source};
use super::records::{FieldInfo, Records, text_fields};
use super::table::{Format, format_of};
use super::watch::Unwatched;
use super::{ImportProblem, Imported, Item, MAX_BYTES, Rule, UnitInfo, Warning, json, sniff};

/// How far a file is looked into for its format, in bytes.
pub const HEAD: usize = 256_000;

/// A piece has at least so many bytes, unless the file ends.
const PIECE: usize = 256_000;

/// A document of token lines that is longer is cut at the end of a sentence.
const LONG_DOCUMENT: usize = 4_000_000;

/// A longer row is refused: its text may have [`MAX_BYTES`], and JSON writes a byte in six at worst.
const LONGEST_ROW: usize = MAX_BYTES * 6;

/// Where a file may be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// After each line.
    Lines,
    /// Before a document (`-DOCSTART-`), or in a very long one after a sentence.
    Documents,
}

/// Formats that are read by rows.
static IN: &[(&str, Cut)] = &[
    ("prodigy", Cut::Lines),
    ("spacy-ner", Cut::Lines),
    ("spacy-spancat", Cut::Lines),
    ("doccano", Cut::Lines),
    ("doccano-relations", Cut::Lines),
    ("jsonl-spans", Cut::Lines),
    ("records", Cut::Lines),
    ("conll2003", Cut::Documents),
    ("bio", Cut::Documents),
    ("bioes", Cut::Documents),
];

/// Fields in which rows of these formats have labels, as they stand in a line.
static LABELS: [&str; 4] = ["\"spans\"", "\"label\"", "\"entities\"", "\"annotations\""];

/// Formats that are written by rows, and whether their files begin with a line that stands there once.
static OUT: &[(&str, bool)] = &[
    ("prodigy", false),
    ("spacy-ner", false),
    ("spacy-spancat", false),
    ("doccano", false),
    ("doccano-relations", false),
    ("jsonl-spans", false),
    ("csv", true),
    ("tsv", true),
    ("conll2003", false),
    ("bio", false),
    ("bioes", false),
];

/// Whether the file of two projects in this format is that of the first followed by that of the second.
pub fn is_written_by_rows(format: &str) -> bool {
    OUT.iter().any(|(id, _)| *id == format)
}

/// What a further export adds to a file that has the bytes of another already.
pub fn continued<'a>(format: &str, bytes: &'a [u8]) -> &'a [u8] {
    let headed = OUT.iter().any(|(id, headed)| *id == format && *headed);
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) if headed => &bytes[end + 1..],
        _ => bytes,
    }
}

/// A format that a file is read in by rows, with what had to be known beforehand.
#[derive(Clone, Debug)]
pub struct RowFormat {
    pub format: &'static Format,
    cut: Cut,
    choices: Choices,
}

/// A row, or several that cannot be told apart, as they were taken.
#[derive(Debug)]
pub struct Row {
    /// Of the file, from 1.
    pub line: usize,
    pub format: &'static str,
    /// Or the question what offsets count, which one row asks for all.
    pub read: Result<Imported, Vec<UnitInfo>>,
}

impl RowFormat {
    /// By the beginning of a file, at most [`HEAD`] bytes; `None` where the file must be read as a whole. `text_field` is
    /// the name of the field that is the text, where several may be.
    ///
    /// # Errors
    /// The fields that may be the text, where nothing says which.
    pub fn of(
        file_name: &str,
        head: &[u8],
        choices: &Choices,
        text_field: Option<&str>,
    ) -> Result<Option<Self>, Vec<FieldInfo>> {
        let head = head.strip_prefix(BOM).unwrap_or(head);
        let marked_utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
        if choices.encoding.is_some() || marked_utf16 || sniff::binary_kind(head).is_some() {
            return Ok(None);
        }
        // What is cut off by the end of the head would look broken.
        let end = if head.len() + BOM.len() < HEAD {
            head.len()
        } else {
            head.iter().rposition(|byte| *byte == b'\n').map_or(head.len(), |at| at + 1)
        };
        let Ok(text) = std::str::from_utf8(&head[..end]) else { return Ok(None) };
        if text.contains('\0') || text.trim().is_empty() {
            return Ok(None);
        }
        let format = format_of(file_name, text);
        let Some((_, cut)) = IN.iter().find(|(id, _)| *id == format.id) else { return Ok(None) };
        let mut choices = choices.clone();
        if *cut == Cut::Lines {
            let is_object = |line: &str| {
                json::guard(line).is_ok() && serde_json::from_str::<json::Object<'_>>(line).is_ok()
            };
            let is_pair = |line: &str| line.trim_start().starts_with('[') && line.trim_end().ends_with(']');
            let row = |line: &str| is_object(line) || (format.id.starts_with("spacy") && is_pair(line));
            let mut lines = text.lines().filter(|line| !line.trim().is_empty());
            if !lines.next().is_some_and(row)
                || (format.id != "records" && lines.next().is_none() && is_list(text))
            {
                return Ok(None);
            }
        }
        if format.id == "records" && choices.text_field.is_none() {
            let mut fields = text_fields(text);
            if fields.iter().any(|info| info.field.records != Records::Top) {
                return Ok(None);
            }
            let named = fields.iter().position(|info| Some(info.field.name().as_str()) == text_field);
            choices.text_field = match (named, fields.len()) {
                (_, 0) => return Ok(None),
                (Some(named), _) => Some(fields.swap_remove(named).field),
                (None, 1) => Some(fields.remove(0).field),
                (None, _) => return Err(fields),
            };
        }
        Ok(Some(Self { format, cut: *cut, choices }))
    }

    /// The pieces of a file of this format.
    pub fn pieces<R: Read>(&self, input: R) -> Pieces<R> {
        Pieces { input, cut: self.cut, buffer: Vec::new(), looked_at: 0, line: 1, is_over: false }
    }

    /// Reads a piece, row by row.
    pub fn read(&self, file_name: &str, piece: &Piece, html: &dyn HtmlReader, each: &mut dyn FnMut(Row)) {
        if let Some(problem) = &piece.refused {
            let rule = Rule::FileRefused { problem: problem.clone() };
            let read = Ok(refused(piece.first_line, rule));
            return each(Row { line: piece.first_line, format: self.format.id, read });
        }
        match self.cut {
            Cut::Lines => {
                for (line, bytes) in (piece.first_line..).zip(piece.bytes.split(|byte| *byte == b'\n')) {
                    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
                    if !bytes.iter().all(u8::is_ascii_whitespace) {
                        each(self.row_of(file_name, line, bytes, html));
                    }
                }
            }
            Cut::Documents => {
                let line = piece.first_line;
                if !piece.bytes.iter().all(u8::is_ascii_whitespace) {
                    each(self.row_of(file_name, line, &piece.bytes, html));
                }
            }
        }
    }

    fn row_of(&self, file_name: &str, line: usize, bytes: &[u8], html: &dyn HtmlReader) -> Row {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let format = self.format_of_row(file_name, text);
                Row { line, format: format.id, read: self.import(format, file_name, line, text, html) }
            }
            Err(error) => {
                let problem = ImportProblem::NotUtf8 { at: error.valid_up_to() };
                let read = Ok(refused(line, Rule::FileRefused { problem }));
                Row { line, format: self.format.id, read }
            }
        }
    }

    /// The file's, or that of the row's labels where the beginning of the file had none.
    fn format_of_row(&self, file_name: &str, text: &str) -> &'static Format {
        let may_have_labels = || LABELS.iter().any(|name| text.contains(name));
        if self.format.id != "records" || !may_have_labels() {
            return self.format;
        }
        let own = format_of(file_name, text);
        if IN.contains(&(own.id, Cut::Lines)) { own } else { self.format }
    }

    fn import(
        &self,
        format: &'static Format,
        file_name: &str,
        line: usize,
        text: &str,
        html: &dyn HtmlReader,
    ) -> Result<Imported, Vec<UnitInfo>> {
        let source = Source {
            file_name,
            encoding: "utf-8",
            text,
            html,
            beside: &[],
            marked: false,
            is_row: true,
            watch: &Unwatched,
        };
        let import = format.import.expect("formats of rows can be read");
        let mut joined = Joined::default();
        let mut imported = match import(&source, &self.choices) {
            Outcome::Project(imported) => *imported,
            Outcome::AskUnit(units) => return Err(units),
            Outcome::Refused(problem) => return Ok(refused(line, broken(problem, line))),
            articles => {
                joined.add(articles);
                joined.0.counts.documents_refused +=
                    joined.0.warnings.iter().filter(|warning| !warning.kept).count();
                joined.0
            }
        };
        for warning in &mut imported.warnings {
            warning.line = warning.line.map(|number| line + number - 1);
            match &mut warning.item {
                Item::Record(number) | Item::Line(number) => warning.item = Item::Line(line + *number - 1),
                _ => {}
            }
            // The number of a document without an id, which says nothing beside the line.
            if self.cut == Cut::Lines && warning.document.as_deref() == Some("1") {
                warning.document = None;
            }
        }
        Ok(imported)
    }
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

fn is_list(text: &str) -> bool {
    text.trim_start().starts_with("[{") || text.trim_start().starts_with("[[")
}

/// Nothing but the reason why.
fn refused(line: usize, rule: Rule) -> Imported {
    let mut none = Joined::default().0;
    none.counts.documents_refused = 1;
    none.warnings.push(Warning { document: None, item: Item::Line(line), rule, kept: false, line: None });
    none
}

fn broken(problem: ImportProblem, line: usize) -> Rule {
    match problem {
        ImportProblem::LoneSurrogate { at } => Rule::LoneSurrogate { at },
        ImportProblem::BadJson { column, .. } | ImportProblem::TooDeep { column, .. } => {
            Rule::BadJson { line, column }
        }
        problem => Rule::FileRefused { problem },
    }
}

/// Some rows of a file, whole ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Of the file, from 1.
    pub first_line: usize,
    pub bytes: Vec<u8>,
    /// Where a row was too long, which is left out of `bytes`.
    refused: Option<ImportProblem>,
}

impl Piece {
    /// A file as one piece.
    pub fn whole(bytes: Vec<u8>) -> Self {
        let bytes = bytes.strip_prefix(BOM).map(<[u8]>::to_vec).unwrap_or(bytes);
        Self { first_line: 1, bytes, refused: None }
    }
}

/// Cuts a file into pieces, holding one at a time. Where it cuts depends on the bytes only.
#[derive(Debug)]
pub struct Pieces<R> {
    input: R,
    cut: Cut,
    buffer: Vec<u8>,
    /// So many bytes of the buffer have no place to cut.
    looked_at: usize,
    line: usize,
    is_over: bool,
}

impl<R: Read> Pieces<R> {
    /// The next piece.
    ///
    /// # Errors
    /// Those of reading.
    pub fn next_piece(&mut self) -> io::Result<Option<Piece>> {
        loop {
            if !self.is_over && self.buffer.len() < self.looked_at + PIECE {
                let wanted = (self.looked_at + PIECE - self.buffer.len()) as u64;
                let got = self.input.by_ref().take(wanted).read_to_end(&mut self.buffer)?;
                self.is_over = (got as u64) < wanted;
                if self.line == 1 && self.buffer.starts_with(BOM) {
                    self.buffer.drain(..BOM.len());
                    continue;
                }
            }
            if self.is_over {
                let rest = std::mem::take(&mut self.buffer);
                return Ok((!rest.is_empty()).then(|| self.piece(rest)));
            }
            if let Some(end) = self.place() {
                let rest = self.buffer.split_off(end);
                let piece = std::mem::replace(&mut self.buffer, rest);
                self.looked_at = 0;
                return Ok(Some(self.piece(piece)));
            }
            self.looked_at = self.buffer.len();
            if self.looked_at > LONGEST_ROW {
                return self.skip().map(Some);
            }
        }
    }

    /// Where to cut the buffer, as far back as may be.
    fn place(&self) -> Option<usize> {
        let buffer = &self.buffer;
        match self.cut {
            Cut::Lines => {
                let end = buffer[self.looked_at..].iter().rposition(|byte| *byte == b'\n')?;
                Some(self.looked_at + end + 1)
            }
            Cut::Documents => {
                let start = b"\n-DOCSTART-";
                let from = self.looked_at.saturating_sub(start.len()).max(1);
                let document = buffer.get(from..)?.windows(start.len()).rposition(|bytes| bytes == start);
                if let Some(at) = document {
                    return Some(from + at + 1);
                }
                if buffer.len() < LONG_DOCUMENT {
                    return None;
                }
                let from = if self.looked_at < LONG_DOCUMENT { 0 } else { self.looked_at - 2 };
                let new = &buffer[from..];
                let sentence = new.windows(2).rposition(|bytes| bytes == b"\n\n").map(|at| from + at + 2);
                let by_return =
                    || new.windows(3).rposition(|bytes| bytes == b"\n\r\n").map(|at| from + at + 3);
                sentence.or_else(by_return)
            }
        }
    }

    fn piece(&mut self, bytes: Vec<u8>) -> Piece {
        let first_line = self.line;
        self.line += bytes.iter().filter(|byte| **byte == b'\n').count();
        Piece { first_line, bytes, refused: None }
    }

    /// Passes over a row that is too long, to the end of its line.
    fn skip(&mut self) -> io::Result<Piece> {
        let mut bytes = self.buffer.len();
        self.looked_at = 0;
        self.buffer.clear();
        while !self.is_over {
            let got = self.input.by_ref().take(PIECE as u64).read_to_end(&mut self.buffer)?;
            self.is_over = got < PIECE;
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                bytes += end;
                self.buffer.drain(..=end);
                break;
            }
            bytes += got;
            self.buffer.clear();
        }
        let first_line = self.line;
        self.line += 1;
        let refused = Some(ImportProblem::TooLarge { bytes, limit: LONGEST_ROW });
        Ok(Piece { first_line, bytes: Vec::new(), refused })
    }
}
