//! Spans as a table: CSV for spreadsheets, and TSV for scripts, both ways.
//!
//! ```csv
//! kind,document,id,start,end,label,text,from,to,subtype,certainty,note,annotator,made,changed,made_by,origin,attributes
//! article,d1,,0,27,,"قالت هدى: …",,,,,,,,,,,"{""title"":""خبر""}"
//! span,d1,s1,5,8,person,هدى,,,,,,ليلى,2026-11-26T09:00:00.000Z,,,hand,
//! relation,d1,r1,,,speaker,,q1,s1,,,,ليلى,,,,,
//! ```
//! Code points. A row of kind `article` holds a whole text, so that the file can be read back; a relation's role stands
//! under `label`; one to unlabelled text has `start`, `end` and `text`, one to nobody `unknown` or `author` under `to`.
//! `attributes` holds a JSON object: a span's attributes, an article's title, source, language and fields.
//!
//! In CSV a cell that a spreadsheet would take for a formula has an apostrophe before it, which import takes off, and a
//! byte order mark stands first, without which Excel garbles Arabic. TSV is exact and has a row a line: `\t`, `\n`, `\r`
//! and `\\` stand for what would break it.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::draft::{Collector, Draft, DraftRelation, DraftSet, DraftSpan, DraftTarget, Surface};
use super::export::{Document, ExportOptions, Exported, Numbers, OutFile, Unit, count_lost, documents};
use super::json::{self, Object};
use super::peek::Peek;
use super::provenance::{self, Told};
use super::table::Loss;
use super::watch::{Selected, told, twice};
use super::wusum::place::whole_number;
use super::{Choices, ExportProblem, ImportProblem, Item, Outcome, Rule, Source, spans_jsonl};
use crate::model::{AnnotatorId, Certainty, Project, Provenance, Target};

pub(super) const LOSES: &[Loss] = &[Loss::SeveralRanges, Loss::Examined];

const COLUMNS: [&str; 18] = [
    "kind",
    "document",
    "id",
    "start",
    "end",
    "label",
    "text",
    "from",
    "to",
    "subtype",
    "certainty",
    "note",
    "annotator",
    "made",
    "changed",
    "made_by",
    "origin",
    "attributes",
];

/// Without these a table is not one of ours.
const NEEDED: [&str; 6] = ["kind", "document", "start", "end", "label", "text"];

/// How a table's cells are parted: by tabs, or as CSV by a comma, or by the semicolon of spreadsheets whose language
/// writes numbers with a comma.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parting {
    Tabs,
    Csv(u8),
}

fn parting(text: &str) -> Option<Parting> {
    let header = text.lines().next()?;
    let fits = |by: char| {
        let names: Vec<&str> = header.split(by).map(|name| name.trim().trim_matches('"')).collect();
        NEEDED.iter().all(|needed| names.contains(needed))
    };
    match () {
        () if fits('\t') => Some(Parting::Tabs),
        () if fits(',') => Some(Parting::Csv(b',')),
        () if fits(';') => Some(Parting::Csv(b';')),
        () => None,
    }
}

pub(super) fn detect(peek: &Peek<'_>) -> bool {
    parting(peek.text).is_some()
}

/// A row by the names of its columns, with its line.
struct Row<'a> {
    names: &'a [String],
    cells: Vec<String>,
}

impl Row<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let at = self.names.iter().position(|known| known == name)?;
        self.cells.get(at).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    fn needed(&self, name: &'static str) -> Result<&str, Rule> {
        self.get(name).ok_or(Rule::MissingField { name: name.into() })
    }

    fn position(&self, name: &'static str) -> Result<usize, Rule> {
        whole_number(name, self.needed(name)?)
    }
}

/// The rows with their lines, the header first. What is no row is its line and rule.
fn rows(text: &str, parting: Parting) -> Vec<(usize, Result<Vec<String>, Rule>)> {
    match parting {
        Parting::Tabs => {
            let lines =
                (1..).zip(text.split('\n')).map(|(number, line)| (number, line.trim_end_matches('\r')));
            let lines = lines.filter(|(_, line)| !line.is_empty());
            lines.map(|(number, line)| (number, Ok(line.split('\t').map(unescaped).collect()))).collect()
        }
        Parting::Csv(delimiter) => {
            let mut reader = csv::ReaderBuilder::new();
            let reader = reader.delimiter(delimiter).has_headers(false).flexible(true);
            let mut found = Vec::new();
            for record in reader.from_reader(text.as_bytes()).into_records() {
                found.push(match record {
                    Ok(record) => {
                        let line = record.position().map_or(1, csv::Position::line);
                        let cells = record.iter().map(|cell| armed(cell).to_owned()).collect();
                        (usize::try_from(line).unwrap_or(usize::MAX), Ok(cells))
                    }
                    Err(error) => {
                        let line = error.position().map_or(1, csv::Position::line);
                        let line = usize::try_from(line).unwrap_or(usize::MAX);
                        (line, Err(Rule::WrongType { name: "row".to_owned() }))
                    }
                });
            }
            found
        }
    }
}

/// A document in the making.
struct Open {
    draft: Draft,
    has_text: bool,
    first_line: usize,
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let Some(parting) = parting(source.text) else {
        return Outcome::Refused(ImportProblem::MissingField { name: "kind".into() });
    };
    let mut collector = Collector::new();
    let [reading, placing] = twice(source.watch);
    let mut all = told(rows(source.text, parting), &reading);
    let names = match all.next() {
        Some((_, Ok(names))) => names,
        _ => return Outcome::Refused(ImportProblem::MissingField { name: "kind".into() }),
    };
    let mut open: Vec<Open> = Vec::new();
    let mut by_id = std::collections::HashMap::<String, usize>::new();
    for (line, cells) in all {
        let row = match cells {
            Ok(cells) => Row { names: &names, cells },
            Err(rule) => {
                collector.warn(Item::Line(line), false, rule);
                continue;
            }
        };
        let document = row.get("document").unwrap_or_default();
        let at = *by_id.entry(document.to_owned()).or_insert_with(|| {
            let draft = Draft { id: Some(document.to_owned()), meta: source.meta(), ..Draft::default() };
            open.push(Open { draft, has_text: false, first_line: line });
            open.len() - 1
        });
        let Open { draft, has_text, .. } = &mut open[at];
        match row.get("kind") {
            Some("article") if *has_text => {
                let rule = Rule::DuplicateId { id: document.to_owned(), now: document.to_owned() };
                collector.warn(Item::Line(line), false, rule);
            }
            Some("article") => {
                draft.text = row.owned("text").unwrap_or_default();
                let fields = object(&row).unwrap_or_default();
                draft.meta = spans_jsonl::meta(source, &fields, &draft.text, &[]);
                *has_text = true;
            }
            Some("span") => {
                let set = set_of(draft, &row);
                set.spans.push(span(&row));
                set.span_lines.push(line);
            }
            Some("relation") => {
                let set = set_of(draft, &row);
                set.relations.push(relation(&row));
                set.relation_lines.push(line);
            }
            other => {
                let found = other.unwrap_or_default().to_owned();
                collector.warn(Item::Line(line), false, Rule::UnknownValue { name: "kind".into(), found });
            }
        }
    }
    for Open { draft, has_text, first_line } in told(open, &placing) {
        if has_text {
            collector.document(Draft { unit: Unit::CodePoint, ..draft });
        } else {
            let spans = draft.sets.iter().map(|set| set.spans.len()).sum();
            let relations = draft.sets.iter().map(|set| set.relations.len()).sum();
            let rule = Rule::MissingField { name: "article".into() };
            collector.refuse(Item::Line(first_line), rule, spans, relations);
        }
    }
    collector.finish(ImportProblem::NoTextField)
}

/// The set of the row's annotator.
fn set_of<'a>(draft: &'a mut Draft, row: &Row<'_>) -> &'a mut DraftSet {
    let annotator = row.owned("annotator");
    let at = draft.sets.iter().position(|set| set.annotator == annotator);
    let at = at.unwrap_or_else(|| {
        draft.sets.push(DraftSet { annotator, ..DraftSet::default() });
        draft.sets.len() - 1
    });
    &mut draft.sets[at]
}

fn span(row: &Row<'_>) -> Result<DraftSpan, Rule> {
    Ok(DraftSpan {
        id: row.owned("id"),
        parts: vec![(row.position("start")?, row.position("end")?)],
        label: row.needed("label")?.to_owned(),
        subtype: row.owned("subtype"),
        unsure: row.get("certainty") == Some("unsure"),
        note: row.owned("note").unwrap_or_default(),
        attributes: object(row).unwrap_or_default().others(&[]).map(attribute).collect(),
        surface: row.owned("text").map(|text| Surface { text, decides: true }),
        provenance: Told::in_words(|name| row.owned(name)),
        ..DraftSpan::default()
    })
}

/// What stands under `attributes`, where it is an object.
fn object<'a>(row: &'a Row<'_>) -> Option<Object<'a>> {
    json::packed(row.get("attributes")?)
}

fn attribute((name, raw): (&str, &RawValue)) -> (String, String) {
    (name.to_owned(), json::compact(raw.get()))
}

fn relation(row: &Row<'_>) -> Result<DraftRelation, Rule> {
    let to = match row.get("to") {
        Some("unknown") => DraftTarget::Unknown,
        Some("author") => DraftTarget::Author,
        Some(id) => DraftTarget::Span(id.to_owned()),
        None => DraftTarget::Mention(row.position("start")?, row.position("end")?),
    };
    let (from, role) = (row.needed("from")?.to_owned(), row.needed("label")?.to_owned());
    let provenance = Told::in_words(|name| row.owned(name));
    Ok(DraftRelation { provenance, ..DraftRelation::new(row.owned("id"), from, role, to) })
}

pub(super) fn export_csv(
    project: &Project,
    selection: &Selected<'_>,
    _: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let mut writer = csv::WriterBuilder::new().from_writer(b"\xEF\xBB\xBF".to_vec());
    let mut failed = false;
    let exported = table(project, selection, |cells| {
        failed |= writer.write_record(cells.iter().map(|cell| defused(cell))).is_err();
    })?;
    let bytes = writer.into_inner().ok().filter(|_| !failed).ok_or(ExportProblem::Unreadable)?;
    Ok(Exported { files: vec![OutFile { name: "spans.csv".to_owned(), bytes }], ..exported })
}

pub(super) fn export_tsv(
    project: &Project,
    selection: &Selected<'_>,
    _: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let mut out = String::new();
    let exported = table(project, selection, |cells| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        out.push_str(&cells.join("\t"));
        out.push('\n');
    })?;
    let file = OutFile { name: "spans.tsv".to_owned(), bytes: out.into_bytes() };
    Ok(Exported { files: vec![file], ..exported })
}

/// Gives every row, the header first, and what is lost.
fn table(
    project: &Project,
    selection: &Selected<'_>,
    mut put: impl FnMut(&[String; COLUMNS.len()]),
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    put(&COLUMNS.map(str::to_owned));
    let mut last = None;
    for document in selection.written(&documents) {
        let article = &document.article.id;
        if last != Some(article) {
            let length = document.text().chars().count().to_string();
            let mut fields = Map::new();
            spans_jsonl::metadata(document, |_| false, &mut fields)?;
            let cells = [("start", "0"), ("end", &length), ("text", document.text())];
            put(&row(document, "article", &cells, &[("attributes", as_text(fields))]));
        }
        last = Some(article);
        labels_and_links(document, &mut put)?;
    }
    Ok(Exported { lost: count_lost(&documents, LOSES), ..Exported::default() })
}

fn labels_and_links(
    document: &Document<'_>,
    put: &mut impl FnMut(&[String; COLUMNS.len()]),
) -> Result<(), ExportProblem> {
    let article = &document.article.id;
    let Some(set) = document.set else { return Ok(()) };
    let numbers = Numbers::new(document.text(), Unit::CodePoint);
    let annotator = ("annotator", set.annotator.as_str());
    for (index, span) in document.spans().enumerate() {
        let placed = numbers.of(article, index + 1, span.extent())?;
        let (start, end) = (placed.start.to_string(), placed.end.to_string());
        let mut more = made(&span.provenance, &set.annotator);
        more.push(("attributes", as_text(spans_jsonl::values(article, &span.attributes)?)));
        put(&row(
            document,
            "span",
            &[
                ("id", span.id.as_str()),
                ("start", &start),
                ("end", &end),
                ("label", span.label.as_str()),
                ("text", placed.surface),
                ("subtype", span.subtype.as_deref().unwrap_or_default()),
                ("certainty", if span.certainty == Certainty::Unsure { "unsure" } else { "" }),
                ("note", &span.note),
                annotator,
            ],
            &more,
        ));
    }
    for relation in set.relations() {
        let (mut start, mut end, mut text) = (String::new(), String::new(), "");
        let to = match &relation.target {
            Target::Span(id) => id.as_str(),
            Target::Unknown => "unknown",
            Target::Author => "author",
            Target::Mention(range) => {
                let wrong = |_| ExportProblem::WrongPlace { article: article.clone() };
                let placed = numbers.of(article, 0, *range).map_err(wrong)?;
                (start, end, text) = (placed.start.to_string(), placed.end.to_string(), placed.surface);
                ""
            }
        };
        put(&row(
            document,
            "relation",
            &[
                ("id", relation.id.as_str()),
                ("start", &start),
                ("end", &end),
                ("label", relation.role.slug()),
                ("text", text),
                ("from", relation.from.as_str()),
                ("to", to),
                annotator,
            ],
            &made(&relation.provenance, &set.annotator),
        ));
    }
    Ok(())
}

fn row(
    document: &Document<'_>,
    kind: &str,
    cells: &[(&str, &str)],
    more: &[(&str, String)],
) -> [String; COLUMNS.len()] {
    let more = || more.iter().map(|(name, cell)| (*name, cell.as_str()));
    let all = || cells.iter().copied().chain(more());
    COLUMNS.map(|column| match column {
        "kind" => kind.to_owned(),
        "document" => document.article.id.as_str().to_owned(),
        _ => all().find(|(name, _)| *name == column).map_or("", |(_, cell)| cell).to_owned(),
    })
}

/// Who made it, when and how.
fn made(provenance: &Provenance, of: &AnnotatorId) -> Vec<(&'static str, String)> {
    let words = |(name, value)| (name, provenance::in_words(value));
    provenance::fields(provenance, of).into_iter().map(words).collect()
}

/// Nothing for an object without members.
fn as_text(fields: Map<String, Value>) -> String {
    if fields.is_empty() { String::new() } else { Value::Object(fields).to_string() }
}

/// What spreadsheets take for a formula's beginning, and the apostrophe itself, so that it can be taken off again.
fn looks_like_a_formula(cell: &str) -> bool {
    let first = cell.chars().next();
    first.is_some_and(|c| {
        matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'' | '＝' | '＋' | '－' | '＠')
    })
}

fn defused(cell: &str) -> String {
    if looks_like_a_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell as it was before it was defused.
fn armed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| looks_like_a_formula(rest)).unwrap_or(cell)
}

fn escaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for c in cell.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out
}

/// Anything else after a backslash stays as it is.
fn unescaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut chars = cell.chars().peekable();
    while let Some(c) = chars.next() {
        let meant = match (c, chars.peek()) {
            ('\\', Some('\\')) => Some('\\'),
            ('\\', Some('t')) => Some('\t'),
            ('\\', Some('n')) => Some('\n'),
            ('\\', Some('r')) => Some('\r'),
            _ => None,
        };
        if meant.is_some() {
            chars.next();
        }
        out.push(meant.unwrap_or(c));
    }
    out
}
