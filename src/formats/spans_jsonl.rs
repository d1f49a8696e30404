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
use super::provenance;
use super::table::Loss;
use super::watch::Selected;
use super::wusum::place::position;
use super::{Choices, ExportProblem, Outcome, Rule, Source};
use crate::model::{ArticleId, ArticleMeta, Certainty, Project, Provenance, Span, Target};
use crate::order::Map as OrderedMap;

pub(super) const LOSES: &[Loss] = &[Loss::SeveralRanges, Loss::Examined];

/// Fields of a line that are not metadata, besides those of [`META`].
const KNOWN: [&str; 6] = ["id", "text", "annotator", "spans", "relations", "sha256"];

/// What a row of ours calls an article's title, source and language, and where it has fields under names that the row needs.
const META: [&str; 4] = ["title", "source", "language", PACKED];

/// One JSON text with an object.
const PACKED: &str = "metadata";

/// By these fields a row is taken for another program's.
pub(super) const TELLING: [&str; 16] = [
    "_input_hash",
    "_task_hash",
    "annotation_id",
    "annotations",
    "answer",
    "completions",
    "data",
    "documents",
    "entities",
    "items",
    "label",
    "ner_tags",
    "paragraphs",
    "predictions",
    "spans",
    "tokens",
];

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
    let meta = meta(source, object, &text, &KNOWN);
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
    let id = article_id(word("id"), set.annotator.as_deref());
    Ok(Draft { id, text, unit: Unit::CodePoint, meta, sets: vec![set] })
}

/// The article of a row that [`Document::id`] names: without whose set it is, where the row says so.
pub(super) fn article_id(id: Option<String>, annotator: Option<&str>) -> Option<String> {
    let of = |id: &str| Some(id.strip_suffix(annotator?)?.strip_suffix('@')?.to_owned());
    let id = id?;
    Some(of(&id).filter(|of| !of.is_empty()).unwrap_or(id))
}

/// What a row says of its article, besides the fields in `known`. One that says nothing of a title is called by its first words.
pub(super) fn meta(source: &Source<'_>, object: &Object<'_>, text: &str, known: &[&str]) -> ArticleMeta {
    let word = |name: &str| object.get(name).filter(|_| !known.contains(&name)).and_then(json::id);
    let mut meta = source.meta();
    meta.title = word("title").unwrap_or_else(|| first_words(text));
    meta.source = word("source").unwrap_or_default();
    meta.language = word("language").unwrap_or_default();
    // Rows of one type a column, as Hugging Face wants them, carry all other fields as one JSON text.
    let packed = object.get(PACKED).filter(|_| !known.contains(&PACKED)).and_then(json::string);
    let unpacked = packed.as_deref().and_then(json::packed);
    let is_taken = |name: &str, raw: &RawValue| match name {
        PACKED => unpacked.is_some() || raw.get() == "null",
        // A title that is no word is a field like others.
        "title" | "source" | "language" => word(name).is_some() || raw.get() == "null",
        _ => false,
    };
    let inner = unpacked.iter().flat_map(|object| object.others(&[]));
    let outer = object.others(known).filter(|(name, raw)| !is_taken(name, raw));
    for (name, raw) in outer.chain(inner) {
        meta.metadata.insert(name.to_owned(), json::compact(raw.get()));
    }
    meta
}

/// The fields of a span object that are not attributes, besides those that [`details`] reads.
const SPAN_KNOWN: [&str; 7] = ["id", "start", "end", "label", "text", "score", "model"];

pub(super) fn span(object: &Object<'_>) -> Result<DraftSpan, Rule> {
    let needed = |name: &'static str| position(object, name)?.ok_or(Rule::MissingField { name: name.into() });
    let word = |name: &str| object.get(name).and_then(json::id);
    let score = object.get("score").and_then(|raw| raw.get().parse().ok());
    let model = word("model");
    Ok(DraftSpan {
        id: word("id"),
        parts: vec![(needed("start")?, needed("end")?)],
        label: word("label").ok_or(Rule::MissingField { name: "label".into() })?,
        surface: word("text").map(|text| Surface { text, decides: true }),
        proposed: (score.is_some() || model.is_some())
            .then(|| Proposed { score, model: model.unwrap_or_default() }),
        ..details(object, &SPAN_KNOWN)
    })
}

/// Attributes under names that a span object needs itself: an object, or one as JSON text.
const ATTRIBUTES: &str = "attributes";

/// What a span object of ours says besides place, label and text: kind, certainty, note, who made it and when. All that is not
/// in `known` either are attributes.
pub(super) fn details(object: &Object<'_>, known: &[&str]) -> DraftSpan {
    let word = |name: &str| object.get(name).filter(|_| !known.contains(&name)).and_then(json::id);
    let (provenance, provenance_names) = provenance::told(object);
    let packed = object.get(ATTRIBUTES).and_then(json::string);
    let packed = packed.as_deref().and_then(json::packed);
    let nested = packed.or_else(|| json::object(object.get(ATTRIBUTES)?));
    let (certainty, note, subtype) = (word("certainty"), word("note"), word("subtype"));
    let is_taken = |name: &str, raw: &RawValue| match name {
        ATTRIBUTES | "certainty" | "note" | "subtype" if raw.get() == "null" => true,
        name if provenance::FIELDS.contains(&name) && raw.get() == "null" => true,
        ATTRIBUTES => nested.is_some(),
        "certainty" => matches!(certainty.as_deref(), Some("unsure" | "sure")),
        "note" => note.is_some(),
        "subtype" => subtype.is_some(),
        name => provenance_names.contains(&name),
    };
    let outer = object.others(known).filter(|(name, raw)| !is_taken(name, raw));
    let attributes = outer.chain(nested.iter().flat_map(|object| object.others(&[])));
    let attributes = attributes.map(|(name, raw)| (name.to_owned(), json::compact(raw.get()))).collect();
    DraftSpan {
        unsure: certainty.as_deref() == Some("unsure"),
        note: note.unwrap_or_default(),
        subtype,
        attributes,
        provenance,
        ..DraftSpan::default()
    }
}

/// Puts into an object what [`details`] reads from one; `known` are the names that its format has for other things.
pub(super) fn put_details(
    document: &Document<'_>,
    span: &Span,
    known: &[&str],
    object: &mut Value,
) -> Result<(), ExportProblem> {
    if let Some(subtype) = &span.subtype {
        object["subtype"] = subtype.as_str().into();
    }
    if span.certainty == Certainty::Unsure {
        object["certainty"] = "unsure".into();
    }
    if !span.note.is_empty() {
        object["note"] = span.note.as_str().into();
    }
    put_provenance(document, &span.provenance, object);
    let own = ["subtype", "certainty", "note", ATTRIBUTES];
    let is_own = |name: &str| [known, &own, &provenance::FIELDS].iter().any(|names| names.contains(&name));
    let mut nested = Map::new();
    for (name, value) in values(&document.article.id, &span.attributes)? {
        if is_own(&name) {
            nested.insert(name, value);
        } else {
            object[name] = value;
        }
    }
    if !nested.is_empty() {
        object[ATTRIBUTES] = Value::Object(nested);
    }
    Ok(())
}

pub(super) fn put_provenance(document: &Document<'_>, provenance: &Provenance, object: &mut Value) {
    let Some(set) = document.set else { return };
    for (name, value) in provenance::fields(provenance, &set.annotator) {
        object[name] = value;
    }
}

/// Fields as JSON has them.
///
/// # Errors
/// [`ExportProblem::BadJson`] with the name of the field that is none.
pub(super) fn values(
    article: &ArticleId,
    fields: &OrderedMap<String, String>,
) -> Result<Map<String, Value>, ExportProblem> {
    let value = |(name, text): (&String, &String)| match serde_json::from_str(text) {
        Ok(value) => Ok((name.clone(), value)),
        Err(_) => Err(ExportProblem::BadJson { article: article.clone(), name: name.clone() }),
    };
    fields.into_iter().map(value).collect()
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
    let to = match object.get("to").map(|to| (json::id(to), json::object(to))) {
        Some((Some(word), _)) if word == "unknown" => DraftTarget::Unknown,
        Some((Some(word), _)) if word == "author" => DraftTarget::Author,
        Some((Some(id), _)) => DraftTarget::Span(id),
        Some((None, Some(inner))) => place(&inner)?,
        Some((None, None)) => return Err(Rule::WrongType { name: "to".to_owned() }),
        // A stretch of text may stand beside `to` as well as in it.
        None if object.get("start").is_some() => place(object)?,
        None => return Err(Rule::MissingField { name: "to".into() }),
    };
    let (provenance, _) = provenance::told(object);
    Ok(DraftRelation { provenance, ..DraftRelation::new(word("id").ok(), word("from")?, word("role")?, to) })
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

/// The fields that every row of ours has besides its format's own: the article's title, source and language, its metadata under
/// its own names, and what stands under one of those that the row needs, or that `is_taken`, as one JSON text.
pub(super) fn metadata(
    document: &Document<'_>,
    is_taken: impl Fn(&str) -> bool,
    row: &mut Map<String, Value>,
) -> Result<(), ExportProblem> {
    let ArticleMeta { title, source, language, metadata, .. } = &document.article.meta;
    for (name, word) in [("title", title), ("source", source), ("language", language)] {
        if !word.is_empty() {
            row.insert(name.to_owned(), Value::from(word.as_str()));
        }
    }
    let mut packed = Map::new();
    for (name, value) in values(&document.article.id, metadata)? {
        if META.contains(&name.as_str()) || is_taken(&name) || row.contains_key(&name) {
            packed.insert(name, value);
        } else {
            row.insert(name, value);
        }
    }
    if !packed.is_empty() {
        row.insert(PACKED.to_owned(), Value::Object(packed).to_string().into());
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
        put_details(document, span, &SPAN_KNOWN, &mut out)?;
        spans.push(out);
    }
    row.insert("spans".to_owned(), spans.into());
    row.insert("relations".to_owned(), relations(document, &numbers)?.into());
    metadata(document, |name| KNOWN.contains(&name) || TELLING.contains(&name), &mut row)?;
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
        let mut out = json!({
            "id": relation.id.as_str(), "from": relation.from.as_str(), "role": relation.role.slug(), "to": to,
        });
        put_provenance(document, &relation.provenance, &mut out);
        relations.push(out);
    }
    Ok(relations)
}
