//! Prodigy JSONL: tokens, spans by character and by token (`token_end` inclusive), relations, and the annotator's answer.
//!
//! Code points. Shape: the public documentation of Prodigy's interfaces (`spans_manual`, `relations`) and the files that
//! its authors publish; Prodigy itself is not free to run. Spans of a row that was not accepted are no annotations.

use serde_json::{Map, Value, json};

use super::draft::{Draft, DraftRelation, DraftSet, DraftSpan, DraftTarget, Surface, import_records};
use super::export::{Document, ExportOptions, Exported, Numbers, OutFile, Unit, count_lost, documents};
use super::flat::{all_tokens, cut_at};
use super::json::{self, Object};
use super::peek::Peek;
use super::provenance;
use super::spans_jsonl::{TELLING, article_id, details, line, meta, metadata, put_details, put_provenance};
use super::table::Loss;
use super::watch::Selected;
use super::wusum::place::position;
use super::{Choices, ExportProblem, Outcome, Rule, Source};
use crate::model::{Project, Span, Target};
use crate::order::sort;

pub(super) const LOSES: &[Loss] = &[Loss::SeveralRanges, Loss::Mentions, Loss::Examined];

/// Fields of a row that are not metadata.
const KNOWN: [&str; 9] =
    ["id", "text", "tokens", "spans", "relations", "answer", "_view_id", "_annotator_id", "_session_id"];

/// Fields of a span that are not attributes, besides what [`details`] reads. Prodigy hands others through.
const SPAN_KNOWN: [&str; 6] = ["start", "end", "label", "text", "token_start", "token_end"];

pub(super) fn detect(peek: &Peek<'_>) -> bool {
    let marked = ["answer", "_input_hash", "_task_hash", "tokens"].iter().any(|name| peek.has(&[name]));
    // spaCy writes tokens as well.
    let others = ["ner_tags", "ents"].iter().any(|name| peek.has(&[name]));
    peek.is_json() && peek.has(&["text"]) && marked && !others
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    import_records(source, draft)
}

fn draft(source: &Source<'_>, object: &Object<'_>) -> Result<Draft, Rule> {
    let raw = object.get("text").ok_or(Rule::MissingField { name: "text".into() })?;
    let text = json::string(raw).ok_or(Rule::WrongType { name: "text".to_owned() })?;
    let word = |name: &str| object.get(name).and_then(json::id);
    let mut meta = meta(source, object, &text, &KNOWN);
    if meta.source.is_empty() {
        let inner = object.get("meta").and_then(json::object).unwrap_or_default();
        meta.source = inner.get("source").and_then(json::id).unwrap_or_default();
    }
    let answer = word("answer").unwrap_or_else(|| "accept".to_owned());
    let list = |name: &str| object.get(name).and_then(json::list).unwrap_or_default();
    let refused = || Rule::UnknownValue { name: "answer".into(), found: answer.clone() };
    let accepted = answer == "accept";
    let spans = list("spans").into_iter().map(|raw| {
        if accepted { span(&json::object(raw).ok_or(Rule::NotAnObject)?) } else { Err(refused()) }
    });
    let relations = list("relations").into_iter().map(|raw| {
        if accepted { relation(&json::object(raw).ok_or(Rule::NotAnObject)?) } else { Err(refused()) }
    });
    let set = DraftSet {
        annotator: word("_annotator_id"),
        spans: spans.collect(),
        relations: relations.collect(),
        ..DraftSet::default()
    };
    if !accepted {
        meta.metadata.insert("answer".to_owned(), Value::from(answer.as_str()).to_string());
    }
    let id = article_id(word("id"), set.annotator.as_deref());
    Ok(Draft { id, text, unit: Unit::CodePoint, meta, sets: vec![set] })
}

/// Prodigy's spans have no ids; their relations repeat the span instead.
fn span_id(object: &Object<'_>) -> Result<(usize, usize, String, String), Rule> {
    let needed = |name: &'static str| position(object, name)?.ok_or(Rule::MissingField { name: name.into() });
    let (start, end) = (needed("start")?, needed("end")?);
    let label = object.get("label").and_then(json::id).ok_or(Rule::MissingField { name: "label".into() })?;
    let id = format!("{start}-{end}-{label}");
    Ok((start, end, label, id))
}

fn span(object: &Object<'_>) -> Result<DraftSpan, Rule> {
    let (start, end, label, id) = span_id(object)?;
    let surface = object.get("text").and_then(json::string);
    Ok(DraftSpan {
        id: Some(id),
        parts: vec![(start, end)],
        label,
        surface: surface.map(|text| Surface { text, decides: true }),
        ..details(object, &SPAN_KNOWN)
    })
}

fn relation(object: &Object<'_>) -> Result<DraftRelation, Rule> {
    let end = |name: &'static str| {
        let span = object.get(name).and_then(json::object).ok_or(Rule::MissingField { name: name.into() })?;
        span_id(&span).map(|(.., id)| id)
    };
    let role = object.get("label").and_then(json::id).ok_or(Rule::MissingField { name: "label".into() })?;
    let (provenance, _) = provenance::told(object);
    let to = DraftTarget::Span(end("child_span")?);
    Ok(DraftRelation { provenance, ..DraftRelation::new(None, end("head_span")?, role, to) })
}

pub(super) fn export(
    project: &Project,
    selection: &Selected<'_>,
    _: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let mut bytes = Vec::new();
    for document in selection.written(&documents) {
        line(&mut bytes, &Value::Object(row(document)?))?;
    }
    let file = OutFile { name: "prodigy.jsonl".to_owned(), bytes };
    Ok(Exported { files: vec![file], lost: count_lost(&documents, LOSES), ..Exported::default() })
}

fn row(document: &Document<'_>) -> Result<Map<String, Value>, ExportProblem> {
    let (text, article) = (document.text(), &document.article.id);
    let numbers = Numbers::new(text, Unit::CodePoint);
    let mut edges: Vec<usize> =
        document.spans().flat_map(|span| [span.extent().start(), span.extent().end()]).collect();
    sort(&mut edges);
    // Every span begins and ends with a token, or Prodigy could not show it.
    let tokens = cut_at(&all_tokens(text), &edges);
    let mut out = Map::new();
    out.insert("id".to_owned(), document.id().into());
    out.insert("text".to_owned(), text.into());
    let mut listed = Vec::with_capacity(tokens.len());
    for (id, token) in tokens.iter().enumerate() {
        let placed = numbers.of(article, 0, *token)?;
        let ws = text[token.end()..].starts_with(char::is_whitespace);
        listed.push(json!({
            "text": placed.surface, "start": placed.start, "end": placed.end, "id": id, "ws": ws,
        }));
    }
    out.insert("tokens".to_owned(), listed.into());
    let object = |span: &Span, number: usize| -> Result<Value, ExportProblem> {
        let extent = span.extent();
        let placed = numbers.of(article, number, extent)?;
        let first = tokens.partition_point(|token| token.end() <= extent.start());
        let last = tokens.partition_point(|token| token.start() < extent.end()).saturating_sub(1);
        Ok(json!({
            "start": placed.start, "end": placed.end, "label": span.label.as_str(), "text": placed.surface,
            "token_start": first, "token_end": last,
        }))
    };
    let mut spans = Vec::new();
    for (index, span) in document.spans().enumerate() {
        let mut out = object(span, index + 1)?;
        put_details(document, span, &SPAN_KNOWN, &mut out)?;
        spans.push(out);
    }
    out.insert("spans".to_owned(), spans.into());
    let mut relations = Vec::new();
    if let Some(set) = document.set {
        for relation in set.relations() {
            let Target::Span(to) = &relation.target else { continue };
            let Some((head, child)) = set.spans.get(&relation.from).zip(set.spans.get(to)) else { continue };
            let (head, child) = (object(head, 0)?, object(child, 0)?);
            let mut out = json!({
                "head": head["token_end"], "child": child["token_end"], "head_span": head, "child_span": child,
                "label": relation.role.slug(),
            });
            put_provenance(document, &relation.provenance, &mut out);
            relations.push(out);
        }
    }
    if !relations.is_empty() {
        out.insert("relations".to_owned(), relations.into());
    }
    if let Some(set) = document.set {
        out.insert("_annotator_id".to_owned(), set.annotator.as_str().into());
    }
    out.insert("_view_id".to_owned(), "spans_manual".into());
    out.insert("answer".to_owned(), "accept".into());
    // Its own hashes stay where Prodigy looks for them.
    let tells = |name: &str| TELLING.contains(&name) && !name.starts_with('_');
    metadata(document, |name| KNOWN.contains(&name) || tells(name), &mut out)?;
    Ok(out)
}
