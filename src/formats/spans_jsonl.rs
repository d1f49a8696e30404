//! JSON Lines with spans: one document a line, spans as objects with `start`, `end`, `label`, `text`.
//!
//! ```json
//! {"id":"d1","text":"…","spans":[{"id":"s1","start":6,"end":26,"label":"place","text":"…"}],"relations":[…]}
//! ```
//! Code points, end exclusive. Spans with `score` or `model` are proposals. `data/doccano`-like triples are another
//! format's. Every other field of a line is the article's metadata.

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::draft::{
    Draft, DraftRelation, DraftSet, DraftSpan, DraftTarget, Proposed, Surface, first_words, import_records,
};
use super::export::{Document, ExportOptions, Exported, Numbers, OutFile, Unit, count_lost, documents};
use super::json::{self, Object};
use super::peek::Peek;
use super::table::Loss;
use super::watch::Selected;
use super::wusum::place::position;
use super::{Choices, ExportProblem, Outcome, Rule, Source};
use crate::model::{ArticleMeta, Certainty, Project, Target};

pub(super) const LOSES: &[Loss] = &[Loss::SeveralRanges, Loss::Provenance];

/// Fields of a line that are not metadata.
const KNOWN: [&str; 9] =
    ["id", "text", "title", "source", "language", "annotator", "spans", "relations", "sha256"];

pub(super) fn detect(peek: &Peek<'_>) -> bool {
    // A broken span among them makes it no other format: it is refused by its number.
    let is_span =
        |raw: &&RawValue| json::object(raw).is_some_and(|span| span.has("start") && span.has("end"));
    let fits = |spans: Vec<_>| spans.is_empty() || spans.iter().any(is_span);
    // Prodigy says whether the annotator accepted; its rejected rows are no annotations.
    peek.is_json() && peek.has(&["text"]) && !peek.has(&["answer"]) && peek.is_list("spans", fits)
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    import_records(source, draft)
}

fn draft(source: &Source<'_>, object: &Object<'_>) -> Result<Draft, Rule> {
    let raw = object.get("text").ok_or(Rule::MissingField { name: "text".into() })?;
    let text = json::string(raw).ok_or(Rule::WrongType { name: "text".to_owned() })?;
    let word = |name: &str| object.get(name).and_then(json::id);
    let mut meta = meta(source, object, &KNOWN);
    if object.get("title").is_none() {
        meta.title = first_words(&text);
    }
    let list = |name: &'static str| match object.get(name).map(json::list) {
        None => Ok(Vec::new()),
        Some(Some(list)) => Ok(list),
        Some(None) => Err(Rule::WrongType { name: name.to_owned() }),
    };
    let set = DraftSet {
        annotator: word("annotator"),
        spans: list("spans")?
            .into_iter()
            .map(|raw| json::object(raw).ok_or(Rule::NotAnObject).and_then(|o| span(&o)))
            .collect(),
        relations: list("relations")?
            .into_iter()
            .map(|raw| json::object(raw).ok_or(Rule::NotAnObject).and_then(|o| relation(&o)))
            .collect(),
        ..DraftSet::default()
    };
    Ok(Draft { id: word("id"), text, unit: Unit::CodePoint, meta, sets: vec![set] })
}

/// What a row says of its article, besides the fields in `known`.
pub(super) fn meta(source: &Source<'_>, object: &Object<'_>, known: &[&str]) -> ArticleMeta {
    let word = |name: &str| object.get(name).and_then(json::id);
    let mut meta = source.meta();
    meta.title = word("title").unwrap_or_default();
    meta.source = word("source").unwrap_or_default();
    meta.language = word("language").unwrap_or_default();
    // Rows of one type a column, as Hugging Face wants them, carry all other fields as one JSON text.
    let packed = object.get("metadata").and_then(json::string);
    let unpacked = packed.as_ref().and_then(|text| serde_json::from_str::<Object<'_>>(text).ok());
    let unpacks = unpacked.is_some();
    let inner = unpacked.iter().flat_map(|object| object.others(&[]));
    let is_packed = |raw: &RawValue| unpacks || raw.get() == "null";
    let outer = object.others(known).filter(|(name, raw)| *name != "metadata" || !is_packed(raw));
    for (name, raw) in inner.chain(outer) {
        meta.metadata.insert(name.to_owned(), json::compact(raw.get()));
    }
    meta
}

/// The fields of a span object that are not attributes.
const SPAN_KNOWN: [&str; 10] =
    ["id", "start", "end", "label", "text", "subtype", "certainty", "note", "score", "model"];

pub(super) fn span(object: &Object<'_>) -> Result<DraftSpan, Rule> {
    let needed = |name: &'static str| position(object, name)?.ok_or(Rule::MissingField { name: name.into() });
    let word = |name: &str| object.get(name).and_then(json::id);
    let score = object.get("score").and_then(|raw| raw.get().parse().ok());
    let model = word("model");
    Ok(DraftSpan {
        id: word("id"),
        parts: vec![(needed("start")?, needed("end")?)],
        label: word("label").ok_or(Rule::MissingField { name: "label".into() })?,
        subtype: word("subtype"),
        unsure: word("certainty").as_deref() == Some("unsure"),
        note: word("note").unwrap_or_default(),
        attributes: object
            .others(&SPAN_KNOWN)
            .map(|(name, raw)| (name.to_owned(), json::compact(raw.get())))
            .collect(),
        surface: word("text").map(|text| Surface { text, decides: true }),
        proposed: (score.is_some() || model.is_some())
            .then(|| Proposed { score, model: model.unwrap_or_default() }),
        ..DraftSpan::default()
    })
}

pub(super) fn relation(object: &Object<'_>) -> Result<DraftRelation, Rule> {
    let word = |name: &'static str| {
        object.get(name).and_then(json::id).ok_or(Rule::MissingField { name: name.into() })
    };
    let place = |object: &Object<'_>| {
        let needed =
            |name: &'static str| position(object, name)?.ok_or(Rule::MissingField { name: name.into() });
        Ok(DraftTarget::Mention(needed("start")?, needed("end")?))
    };
    let Some(to) = object.get("to") else {
        // A stretch of text may stand beside `to` as well as in it.
        let to = if object.get("start").is_some() {
            place(object)?
        } else {
            return Err(Rule::MissingField { name: "to".into() });
        };
        return Ok(DraftRelation { id: word("id").ok(), from: word("from")?, role: word("role")?, to });
    };
    let to = match (json::id(to).as_deref(), json::object(to)) {
        (Some("unknown"), _) => DraftTarget::Unknown,
        (Some("author"), _) => DraftTarget::Author,
        (Some(id), _) => DraftTarget::Span(id.to_owned()),
        (None, Some(inner)) => place(&inner)?,
        (None, None) => return Err(Rule::WrongType { name: "to".to_owned() }),
    };
    Ok(DraftRelation { id: word("id").ok(), from: word("from")?, role: word("role")?, to })
}

pub(super) fn export(
    project: &Project,
    selection: &Selected<'_>,
    _: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let mut bytes = Vec::new();
    for document in selection.written(&documents) {
        line(&mut bytes, &Value::Object(record(document)?))?;
    }
    let lost = count_lost(&documents, LOSES);
    let file = OutFile { name: "spans.jsonl".to_owned(), bytes };
    Ok(Exported { files: vec![file], lost, ..Exported::default() })
}

/// One JSON value and a line end.
pub(super) fn line(bytes: &mut Vec<u8>, value: &Value) -> Result<(), ExportProblem> {
    serde_json::to_writer(&mut *bytes, value).map_err(|_| ExportProblem::Unreadable)?;
    bytes.push(b'\n');
    Ok(())
}

/// The fields that every row of ours has besides its format's own: the article's metadata under its own names, except
/// those in `taken`.
pub(super) fn metadata(
    document: &Document<'_>,
    taken: &[&str],
    row: &mut Map<String, Value>,
) -> Result<(), ExportProblem> {
    let article = document.article;
    let words = [
        ("title", &article.meta.title),
        ("source", &article.meta.source),
        ("language", &article.meta.language),
    ];
    for (name, word) in words {
        if !word.is_empty() && !taken.contains(&name) {
            row.insert(name.to_owned(), Value::from(word.as_str()));
        }
    }
    for (name, text) in &article.meta.metadata {
        if taken.contains(&name.as_str()) || row.contains_key(name) {
            continue;
        }
        let problem = || ExportProblem::BadJson { article: article.id.clone(), name: name.clone() };
        row.insert(name.clone(), serde_json::from_str(text).map_err(|_| problem())?);
    }
    Ok(())
}

fn record(document: &Document<'_>) -> Result<Map<String, Value>, ExportProblem> {
    let numbers = Numbers::new(document.text(), Unit::CodePoint);
    let article = &document.article.id;
    let mut row = Map::new();
    row.insert("id".to_owned(), document.id().into());
    row.insert("text".to_owned(), document.text().into());
    if let Some(set) = document.set {
        row.insert("annotator".to_owned(), set.annotator.as_str().into());
    }
    let mut spans = Vec::new();
    for (index, span) in document.spans().enumerate() {
        let placed = numbers.of(article, index + 1, span.extent())?;
        let mut out = json!({
            "id": span.id.as_str(), "start": placed.start, "end": placed.end, "label": span.label.as_str(),
            "text": placed.surface,
        });
        let mut put = |name: &str, value: Value| out[name] = value;
        if let Some(subtype) = &span.subtype {
            put("subtype", subtype.as_str().into());
        }
        if span.certainty == Certainty::Unsure {
            put("certainty", "unsure".into());
        }
        if !span.note.is_empty() {
            put("note", span.note.as_str().into());
        }
        for (name, text) in &span.attributes {
            // A score would make it a proposal when it is read back.
            if !SPAN_KNOWN.contains(&name.as_str()) {
                let problem = || ExportProblem::BadJson { article: article.clone(), name: name.clone() };
                put(name, serde_json::from_str(text).map_err(|_| problem())?);
            }
        }
        spans.push(out);
    }
    row.insert("spans".to_owned(), spans.into());
    row.insert("relations".to_owned(), relations(document, &numbers)?.into());
    metadata(document, &KNOWN[..2], &mut row)?;
    // An article without a title stays one: whoever says nothing of it gets the first words.
    row.entry("title").or_insert_with(|| "".into());
    Ok(row)
}

/// A document's relations, as [`relation`] reads them.
pub(super) fn relations(document: &Document<'_>, numbers: &Numbers<'_>) -> Result<Vec<Value>, ExportProblem> {
    let article = &document.article.id;
    let mut relations = Vec::new();
    for relation in document.set.into_iter().flat_map(|set| set.relations()) {
        let to = match &relation.target {
            Target::Span(id) => id.as_str().into(),
            Target::Unknown => "unknown".into(),
            Target::Author => "author".into(),
            Target::Mention(range) => {
                let placed = numbers
                    .of(article, 0, *range)
                    .map_err(|_| ExportProblem::WrongPlace { article: article.clone() })?;
                json!({ "start": placed.start, "end": placed.end, "text": placed.surface })
            }
        };
        relations.push(json!({
            "id": relation.id.as_str(), "from": relation.from.as_str(), "role": relation.role.slug(), "to": to,
        }));
    }
    Ok(relations)
}
