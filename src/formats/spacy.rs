//! spaCy's training rows: `[text, {"entities": [[start, end, label], …]}]` for NER, `{"spans": {"sc": […]}}` for spancat.
//!
//! Code points. Rows come as one JSON list or one a line. NER rows hold no overlap (spaCy stops with E103); spancat rows
//! hold all. Spans that cut a token of spaCy's own are passed over by it (W030): nothing here can know its tokens.
//! Its older nested JSON (`paragraphs`, `sentences`, `tokens`) is read as well, and what `Doc.to_json` and displaCy have:
//! `{"text": …, "ents": [{"start": …, "end": …, "label": …}]}`.

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::draft::{Collector, Draft, DraftSet, DraftSpan};
use super::export::{ExportOptions, Exported, Numbers, OutFile, Unit, count_lost, documents};
use super::flat::{by_layer, flatten};
use super::json::{self, Object};
use super::peek::{Numbered, Peek, Shape, records};
use super::spans_jsonl::{line, meta};
use super::table::{Loss, ONLY_PLACES, ONLY_TAGS, both};
use super::watch::{Selected, told};
use super::{Choices, ExportProblem, ImportProblem, Outcome, Rule, Source};
use crate::model::Project;

pub(super) const SPANCAT_LOSES: &[Loss] = ONLY_PLACES;

pub(super) const NER_LOSES: &[Loss] = &both::<11>(&[Loss::Nested, Loss::Crossing], ONLY_TAGS);

/// A row as spaCy's loops take it: a pair, or an object with the text beside.
fn parts<'a>(raw: &'a RawValue) -> Option<(&'a RawValue, Object<'a>)> {
    match json::list(raw) {
        Some(pair) => match pair.as_slice() {
            [text, annotations] => Some((*text, json::object(annotations)?)),
            _ => None,
        },
        None => {
            let object = json::object(raw)?;
            Some((object.get("text")?, object))
        }
    }
}

/// The file's rows. A file of one row is a list too, though not of rows.
fn rows(text: &str) -> Result<Vec<Numbered<'_>>, ImportProblem> {
    let found = records(text)?;
    if let [text_of_row, annotations] = found.as_slice()
        && let (Ok(first), Ok(second)) = (&text_of_row.raw, &annotations.raw)
        && !text_of_row.line
        && json::string(first).is_some()
        && json::object(second).is_some()
    {
        let raw = serde_json::from_str(text).map_err(|error| json::bad_json(&error))?;
        return Ok(vec![Numbered { number: 1, line: false, raw: Ok(raw) }]);
    }
    Ok(found)
}

pub(super) fn detect(peek: &Peek<'_>) -> bool {
    if peek.shape == Shape::NotJson {
        return false;
    }
    let nested = peek.has(&["paragraphs"]);
    // Whether a row is one of spaCy's; nothing where it has no entities yet, which others write alike.
    let annotated = |object: &Object<'_>| {
        let entities = ENTITIES.iter().find_map(|name| object.get(name)).and_then(json::list);
        let groups = object.get("spans").and_then(json::object);
        match entities.map(|list| list.into_iter().next()) {
            Some(Some(first)) => Some(json::list(first).is_some() || is_object(first)),
            // doccano's rows have a place for both.
            Some(None) if object.has("relations") => Some(false),
            Some(None) => None,
            None => {
                Some(groups.is_some_and(|groups| groups.0.iter().any(|(_, raw)| json::list(raw).is_some())))
            }
        }
    };
    // A row that is no JSON, even the first, costs only itself.
    let records = rows(peek.text).unwrap_or_default();
    let mut found = records.iter().filter_map(|record| record.raw.as_ref().ok()).map(|raw| {
        parts(raw).map_or(Some(false), |(text, object)| {
            if json::string(text).is_some() { annotated(&object) } else { Some(false) }
        })
    });
    // The first that says something; where none does, they have no entities but a place for them.
    let row = found.find_map(|found| found).unwrap_or(records.iter().any(|record| record.raw.is_ok()));
    nested || row
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let records = match rows(source.text) {
        Ok(records) => records,
        Err(problem) => return Outcome::Refused(problem),
    };
    let mut collector = Collector::new();
    for record in told(records, source.watch) {
        let raw = match &record.raw {
            Ok(raw) => *raw,
            Err(_) => {
                let rule = record.object().err().unwrap_or(Rule::NotAnObject);
                collector.refuse(record.item(), rule, 0, 0);
                continue;
            }
        };
        let nested = json::object(raw).filter(|object| object.get("paragraphs").is_some());
        let drafts = match nested {
            Some(object) => Ok(nested_drafts(source, &object)),
            None => row(source, raw).map(|draft| vec![draft]),
        };
        match drafts {
            Ok(drafts) => drafts.into_iter().for_each(|draft| collector.document(draft)),
            Err(rule) => {
                let object = parts(raw).map(|(_, object)| object).unwrap_or_default();
                let held = ENTITIES.iter().map(|name| triples(object.get(name)).len()).sum();
                collector.refuse(record.item(), rule, held, 0);
            }
        }
    }
    collector.finish_source(source, ImportProblem::NoTextField)
}

fn row(source: &Source<'_>, raw: &RawValue) -> Result<Draft, Rule> {
    let (text, annotations) = parts(raw).ok_or(Rule::MissingField { name: "text".into() })?;
    let text = json::string(text).ok_or(Rule::WrongType { name: "text".to_owned() })?;
    let mut spans: Vec<_> = ENTITIES.iter().flat_map(|name| triples(annotations.get(name))).collect();
    for (_, group) in annotations.get("spans").and_then(json::object).unwrap_or_default().0 {
        spans.extend(triples(Some(group)));
    }
    let meta = meta(source, &annotations, &text, &KNOWN);
    let id = annotations.get("id").and_then(json::id);
    let set = DraftSet { spans, ..DraftSet::default() };
    Ok(Draft { id, text, unit: Unit::CodePoint, meta, sets: vec![set] })
}

/// Under which names a row has its entities.
const ENTITIES: [&str; 2] = ["entities", "ents"];

/// Fields of a row that are not metadata.
const KNOWN: [&str; 6] = ["id", "text", "entities", "ents", "spans", "tokens"];

/// `{"start": …, "end": …, "label": …}`, as spaCy writes what it has found.
fn is_object(raw: &RawValue) -> bool {
    json::object(raw).is_some_and(|span| ["start", "end", "label"].iter().all(|name| span.has(name)))
}

fn triples(list: Option<&RawValue>) -> Vec<Result<DraftSpan, Rule>> {
    let list = list.and_then(json::list).unwrap_or_default();
    let read = |raw| match json::object(raw) {
        Some(object) => super::spans_jsonl::span(&object),
        None => triple(raw, "entities"),
    };
    list.into_iter().map(read).collect()
}

/// `[start, end, label]`, with or without something behind (spaCy's knowledge-base id); `name` is the list's, for the
/// complaint.
pub(super) fn triple(raw: &RawValue, name: &str) -> Result<DraftSpan, Rule> {
    let items = json::list(raw).ok_or(Rule::WrongType { name: name.to_owned() })?;
    let [start, end, label, ..] = items.as_slice() else {
        return Err(Rule::MissingField { name: "label".into() });
    };
    let at = |name: &'static str, raw: &RawValue| {
        let found: String = raw.get().chars().take(40).collect();
        let negative = found.starts_with('-');
        raw.get().parse().map_err(|_| {
            if negative {
                Rule::Negative { name: name.into(), found }
            } else {
                Rule::NotAPosition { name: name.into(), found }
            }
        })
    };
    Ok(DraftSpan {
        parts: vec![(at("start", start)?, at("end", end)?)],
        label: json::id(label).ok_or(Rule::WrongType { name: "label".to_owned() })?,
        ..DraftSpan::default()
    })
}

/// spaCy 2's training file: one document a paragraph. With `raw` the text is that and entities count in it; without, the
/// text is the tokens joined by spaces, a line a sentence.
fn nested_drafts(source: &Source<'_>, object: &Object<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for paragraph in
        object.get("paragraphs").and_then(json::list).unwrap_or_default().into_iter().filter_map(json::object)
    {
        let mut columns = String::new();
        for sentence in paragraph
            .get("sentences")
            .and_then(json::list)
            .unwrap_or_default()
            .into_iter()
            .filter_map(json::object)
        {
            for token in sentence
                .get("tokens")
                .and_then(json::list)
                .unwrap_or_default()
                .into_iter()
                .filter_map(json::object)
            {
                let word = |name: &str| token.get(name).and_then(json::string).unwrap_or_default();
                let tag = word("ner");
                let tag = if tag == "-" { None } else { super::columns::tag_of_any(&tag) };
                let tag = tag.unwrap_or_else(|| "O".to_owned());
                columns.push_str(&format!("{}\t{tag}\n", word("orth").replace(['\t', '\n'], " ")));
            }
            columns.push('\n');
        }
        let raw = paragraph.get("raw").and_then(json::string).filter(|_| paragraph.get("entities").is_some());
        match raw {
            Some(text) => {
                let set = DraftSet { spans: triples(paragraph.get("entities")), ..DraftSet::default() };
                let meta = source.meta();
                drafts.push(Draft { id: None, text, unit: Unit::CodePoint, meta, sets: vec![set] });
            }
            None => drafts.extend(super::columns::drafts(source, &columns)),
        }
    }
    drafts
}

pub(super) fn export_ner(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    by_layer(selection, options, |selection, options| ner_rows(project, selection, options))
}

fn ner_rows(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let (mut bytes, mut left_out) = (Vec::new(), Vec::new());
    for document in selection.written(&documents) {
        let numbers = Numbers::new(document.text(), Unit::CodePoint);
        let mut flat = flatten(project, document, &[], options);
        let entities = triples_of(document, &numbers, flat.spans.iter().map(|(_, span)| *span))?;
        line(&mut bytes, &json!([document.text(), { "entities": entities }]))?;
        left_out.append(&mut flat.left_out);
    }
    let file = OutFile { name: "spacy.jsonl".to_owned(), bytes };
    Ok(Exported {
        files: vec![file],
        left_out,
        lost: count_lost(&documents, NER_LOSES),
        ..Exported::default()
    })
}

pub(super) fn export_spancat(
    project: &Project,
    selection: &Selected<'_>,
    _: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let mut bytes = Vec::new();
    for document in selection.written(&documents) {
        let numbers = Numbers::new(document.text(), Unit::CodePoint);
        let spans = triples_of(document, &numbers, document.spans())?;
        line(&mut bytes, &json!([document.text(), { "spans": { "sc": spans } }]))?;
    }
    let file = OutFile { name: "spacy_spancat.jsonl".to_owned(), bytes };
    Ok(Exported { files: vec![file], lost: count_lost(&documents, SPANCAT_LOSES), ..Exported::default() })
}

fn triples_of<'a>(
    document: &super::export::Document<'a>,
    numbers: &Numbers<'_>,
    spans: impl Iterator<Item = &'a crate::model::Span>,
) -> Result<Vec<Value>, ExportProblem> {
    let mut out = Vec::new();
    for (index, span) in spans.enumerate() {
        let placed = numbers.of(&document.article.id, index + 1, span.extent())?;
        out.push(json!([placed.start, placed.end, span.label.as_str()]));
    }
    Ok(out)
}
