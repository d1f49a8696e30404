//! One token a line, its tag in the last column: CoNLL-2003, two-column BIO and BIOES, and their many cousins.
//!
//! Import takes tabs or spaces, any number of columns, comments (`# …`), `-DOCSTART-`, and the schemes IOB1, IOB2, IO,
//! BIOES and BILOU, which are read by one rule. Such files hold no text: it is the tokens joined by a space, a line a
//! sentence. Export cuts tokens at the edges of spans unless told otherwise (see [`super::flat`]).

use super::draft::{Collector, Draft, DraftSet, DraftSpan};
use super::export::{ExportOptions, Exported, OutFile, Unit, count_lost, documents};
use super::flat::{Flat, Row, all_tokens, flatten, rows};
use super::peek::Peek;
use super::table::Loss;
use super::{Choices, ExportProblem, ImportProblem, Item, Outcome, Rule, Selection, Source};
use crate::model::Project;

pub(super) const LOSES: &[Loss] = &[
    Loss::Nested,
    Loss::Crossing,
    Loss::SubToken,
    Loss::SeveralRanges,
    Loss::Relations,
    Loss::Notes,
    Loss::Certainty,
    Loss::Attributes,
    Loss::Provenance,
    Loss::Metadata,
    Loss::SeveralSets,
];

/// Lines looked at for detection.
const LOOKED_AT: usize = 400;

/// Whether at least nine in ten of the first lines end in a tag, and one of them in a label's.
pub(super) fn detect(peek: &Peek<'_>) -> bool {
    if peek.is_json() {
        return false;
    }
    let lines = || peek.text.lines().filter(|line| !is_blank(line) && !is_aside(line)).take(LOOKED_AT);
    let by_tab = by_tab(peek.text);
    let tags = || lines().filter_map(|line| columns(line, by_tab)).filter(|(_, tag)| Tag::of(tag).is_some());
    let (all, tagged) = (lines().count(), tags().count());
    all > 0 && tagged * 10 >= all * 9 && tags().any(|(_, tag)| tag != "O")
}

/// Whether columns are parted by tabs: more than half of the first lines hold one.
fn by_tab(text: &str) -> bool {
    let lines = || text.lines().filter(|line| !is_blank(line) && !is_aside(line)).take(LOOKED_AT);
    lines().filter(|line| line.contains('\t')).count() * 2 > lines().count()
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// A line that is no token: a comment, or where a document begins.
fn is_aside(line: &str) -> bool {
    line.starts_with("# ") || line.starts_with("-DOCSTART-")
}

/// First and last column; `None` where there is one only.
fn columns(line: &str, by_tab: bool) -> Option<(&str, &str)> {
    let line = line.trim_end_matches(['\r', '\n']);
    if by_tab {
        let (token, rest) = line.split_once('\t')?;
        let tag = rest.trim_end().rsplit('\t').next()?;
        (!token.is_empty() && !tag.is_empty()).then_some((token, tag))
    } else {
        let line = line.trim();
        let token = line.split(' ').next()?;
        let tag = line.rsplit(' ').next()?;
        (line.len() > token.len()).then_some((token, tag))
    }
}

/// A tag of any of the schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag<'a> {
    Outside,
    /// `B`: a span begins, whatever came before.
    Begins(&'a str),
    /// `I`: goes on with the span of the same label, or begins one.
    Inside(&'a str),
    /// `E` or `L`: the last of its span.
    Ends(&'a str),
    /// `S` or `U`: a span of one token.
    Single(&'a str),
}

impl<'a> Tag<'a> {
    fn of(tag: &'a str) -> Option<Self> {
        if tag == "O" {
            return Some(Self::Outside);
        }
        let (letter, label) = tag.split_once('-').filter(|(_, label)| !label.is_empty())?;
        match letter {
            "B" => Some(Self::Begins(label)),
            "I" => Some(Self::Inside(label)),
            "E" | "L" => Some(Self::Ends(label)),
            "S" | "U" => Some(Self::Single(label)),
            _ => None,
        }
    }
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let mut reader = Reader::new(source, source.text);
    for (index, line) in source.text.lines().enumerate() {
        reader.line(index + 1, line);
    }
    reader.finish()
}

/// The documents of `text`, for formats that hold such rows in another wrapping; what is wrong with a line is passed over.
pub(super) fn drafts(source: &Source<'_>, text: &str) -> Vec<Draft> {
    let mut reader = Reader::new(source, text);
    for (index, line) in text.lines().enumerate() {
        reader.line(index + 1, line);
    }
    reader.end_document();
    reader.done
}

struct Reader<'a> {
    source: &'a Source<'a>,
    by_tab: bool,
    /// Whether `I` may begin a span: in IOB1 and IO it does, elsewhere it is a slip that is worth a word.
    may_begin_inside: bool,
    collector: Collector,
    /// Documents that are over.
    done: Vec<Draft>,
    text: String,
    /// Code points of `text`.
    length: usize,
    spans: Vec<DraftSpan>,
    /// Label of the span that the last token belongs to and that may go on.
    open: Option<&'a str>,
    /// Whether the next token is the first of its sentence, and whether a sentence came before it.
    begins_sentence: bool,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Source<'a>, text: &str) -> Self {
        let by_tab = by_tab(text);
        Self {
            source,
            by_tab,
            may_begin_inside: !has_plain_beginnings(text, by_tab),
            collector: Collector::new(),
            done: Vec::new(),
            text: String::new(),
            length: 0,
            spans: Vec::new(),
            open: None,
            begins_sentence: false,
        }
    }

    fn line(&mut self, number: usize, line: &'a str) {
        if line.starts_with("-DOCSTART-") {
            return self.end_document();
        }
        if is_blank(line) {
            self.open = None;
            self.begins_sentence = true;
            return;
        }
        if is_aside(line) {
            return;
        }
        let missing = || Rule::MissingField { name: "tag".into() };
        let read = columns(line, self.by_tab).ok_or_else(missing).and_then(|(token, tag)| {
            let unknown = || Rule::UnknownValue { name: "tag".into(), found: tag.chars().take(40).collect() };
            Ok((token, tag, Tag::of(tag).ok_or_else(unknown)?))
        });
        let (token, text, tag) = match read {
            Ok(read) => read,
            Err(rule) => {
                self.open = None;
                return self.collector.warn(Item::Line(number), false, rule);
            }
        };
        if !self.text.is_empty() {
            self.text.push(if self.begins_sentence { '\n' } else { ' ' });
            self.length += 1;
        }
        self.begins_sentence = false;
        let start = self.length;
        self.text.push_str(token);
        self.length += token.chars().count();
        let place = (start, self.length);
        let goes_on = |label: &str| self.open == Some(label);
        let (label, joins, orphan) = match tag {
            Tag::Outside => {
                self.open = None;
                return;
            }
            Tag::Begins(label) | Tag::Single(label) => (label, false, false),
            Tag::Inside(label) => (label, goes_on(label), !goes_on(label) && !self.may_begin_inside),
            Tag::Ends(label) => (label, goes_on(label), !goes_on(label)),
        };
        match self.spans.last_mut().filter(|_| joins) {
            Some(span) => span.parts[0].1 = place.1,
            None => self.spans.push(DraftSpan {
                parts: vec![place],
                label: label.to_owned(),
                ..DraftSpan::default()
            }),
        }
        if orphan {
            let rule = Rule::UnknownValue { name: "tag".into(), found: text.to_owned() };
            self.collector.warn(Item::Line(number), true, rule);
        }
        self.open = matches!(tag, Tag::Begins(_) | Tag::Inside(_)).then_some(label);
    }

    fn end_document(&mut self) {
        self.open = None;
        self.begins_sentence = false;
        self.length = 0;
        let (text, spans) = (std::mem::take(&mut self.text), std::mem::take(&mut self.spans));
        if text.is_empty() {
            return;
        }
        let mut meta = self.source.meta();
        meta.title = match self.done.len() {
            0 => self.source.stem().to_owned(),
            before => format!("{} {}", self.source.stem(), before + 1),
        };
        let set = DraftSet { spans: spans.into_iter().map(Ok).collect(), ..DraftSet::default() };
        self.done.push(Draft { id: None, text, unit: Unit::CodePoint, meta, sets: vec![set] });
    }

    fn finish(mut self) -> Outcome {
        self.end_document();
        for draft in self.done {
            self.collector.document(draft);
        }
        self.collector.finish(ImportProblem::NoTextField)
    }
}

/// Whether some `B` follows no token of its own label: in IOB1 it only parts two spans of one label.
fn has_plain_beginnings(text: &str, by_tab: bool) -> bool {
    let mut before = None;
    for line in text.lines() {
        let tag = columns(line, by_tab).filter(|_| !is_aside(line)).and_then(|(_, tag)| Tag::of(tag));
        match tag {
            Some(Tag::Begins(label)) if before != Some(label) => return true,
            Some(Tag::Begins(label) | Tag::Inside(label)) => before = Some(label),
            _ => before = None,
        }
    }
    false
}

/// How rows are written.
#[derive(Clone, Copy)]
struct Style {
    name: &'static str,
    /// Between token and tag.
    between: &'static str,
    before_document: &'static str,
    bioes: bool,
}

pub(super) fn export_conll2003(
    project: &Project,
    selection: &Selection,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let before_document = "-DOCSTART- -X- -X- O\n\n";
    let style = Style { name: "conll2003.conll", between: " -X- _ ", before_document, bioes: false };
    Ok(export(project, selection, options, style))
}

pub(super) fn export_bio(
    project: &Project,
    selection: &Selection,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let style = Style { name: "bio.tsv", between: "\t", before_document: "", bioes: false };
    Ok(export(project, selection, options, style))
}

pub(super) fn export_bioes(
    project: &Project,
    selection: &Selection,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let style = Style { name: "bioes.conll", between: "\t", before_document: "", bioes: true };
    Ok(export(project, selection, options, style))
}

fn export(project: &Project, selection: &Selection, options: &ExportOptions, style: Style) -> Exported {
    let documents = documents(project, selection);
    let (mut out, mut left_out) = (String::new(), Vec::new());
    for document in &documents {
        let all = all_tokens(document.text());
        let mut flat = flatten(project, document, &all, options);
        out.push_str(style.before_document);
        for sentence in rows(document.text(), &all, &flat, options.max_tokens) {
            for row in &sentence {
                out.push_str(row.range.slice(document.text()).unwrap_or_default());
                out.push_str(style.between);
                out.push_str(&tag(row, &flat, style.bioes));
                out.push('\n');
            }
            out.push('\n');
        }
        left_out.append(&mut flat.left_out);
    }
    let file = OutFile { name: style.name.to_owned(), bytes: out.into_bytes() };
    Exported { files: vec![file], left_out, lost: count_lost(&documents, LOSES) }
}

/// `B-place`; white space in a label would be read as a column.
fn tag(row: &Row, flat: &Flat<'_>, bioes: bool) -> String {
    let Some(span) = row.span else { return "O".to_owned() };
    let letter = match (row.begins(flat), row.ends(flat), bioes) {
        (true, true, true) => "S",
        (false, true, true) => "E",
        (true, ..) => "B",
        (false, ..) => "I",
    };
    let label = flat.spans[span].1.label.as_str();
    format!("{letter}-{}", label.split_whitespace().collect::<Vec<_>>().join("_"))
}
