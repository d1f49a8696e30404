//! doccano JSONL, as its sequence labelling projects take and give it, and as its relation projects do.
//!
//! ```json
//! {"id":"a1","text":"…","label":[[6,26,"place"]],"source":"…"}
//! {"id":"a1","text":"…","entities":[{"id":1,"label":"place","start_offset":6,"end_offset":26}],"relations":[…]}
//! ```
//! doccano stores any integers and says no unit: its screen counts in UTF-16, in projects of `grapheme_mode` in grapheme
//! clusters, and what a script brings is usually in code points. Where that makes a difference, import asks and export
//! is told ([`ExportOptions::unit`]). Source: doccano 1.8.4, its server and its screen tried. Older exports name spans
//! `annotations`, with the number of the user who made each, or `labels`; labels that are numbers stay numbers.

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::draft::{Collector, Draft, DraftRelation, DraftSet, DraftSpan, DraftTarget};
use super::export::{
    Document, ExportOptions, Exported, LeftOut, Numbers, OutFile, Unit, Why, count_lost, documents,
};
use super::json::{self, Object};
use super::peek::{Peek, records};
use super::spacy::triple;
use super::spans_jsonl::{TELLING, line, meta, metadata};
use super::table::Loss;
use super::unit_question::unit_question;
use super::watch::Selected;
use super::wusum::place::position;
use super::{Choices, ExportProblem, ImportProblem, Outcome, Rule, Source};
use crate::model::{Project, Target};
use crate::order::Map as OrderedMap;

pub(super) const LOSES: &[Loss] = &[
    Loss::SeveralRanges,
    Loss::Relations,
    Loss::Notes,
    Loss::Certainty,
    Loss::Attributes,
    Loss::Provenance,
    Loss::SeveralSets,
    Loss::Examined,
];

pub(super) const RELATIONS_LOSES: &[Loss] = &[
    Loss::SeveralRanges,
    Loss::Mentions,
    Loss::Notes,
    Loss::Certainty,
    Loss::Attributes,
    Loss::Provenance,
    Loss::SeveralSets,
    Loss::Examined,
];

/// Fields of a line that are not metadata.
const KNOWN: [&str; 7] = ["id", "text", "label", "entities", "annotations", "relations", "Comments"];

pub(super) fn detect(peek: &Peek<'_>) -> bool {
    // A broken entry among them makes it no other format: it is refused by its number.
    let is_span = |raw: &&RawValue| json::object(raw).is_some_and(|object| object.has("start_offset"));
    let is_triple = |raw: &&RawValue| json::list(raw).is_some_and(|items| items.len() >= 3);
    let labels = peek
        .is_list("label", |list| list.is_empty() || list.iter().any(|raw| is_triple(raw) || is_span(raw)));
    let old = peek.is_list("labels", are_old);
    let objects =
        ["entities", "annotations"].iter().any(|name| peek.is_list(name, |list| list.iter().any(is_span)));
    let no_spans = ["entities", "relations"].iter().all(|name| peek.is_list(name, |list| list.is_empty()));
    peek.is_json() && peek.has(&["text"]) && (labels || old || objects || no_spans)
}

/// Whether `labels` are spans: they may be anything's.
fn are_old(list: Vec<&RawValue>) -> bool {
    let is_place = |raw: &&RawValue| raw.get().parse::<usize>().is_ok();
    let is_triple = |raw: &RawValue| {
        json::list(raw).is_some_and(|items| items.len() >= 3 && items.iter().take(2).all(is_place))
    };
    list.into_iter().any(is_triple)
}

pub(super) fn import(source: &Source<'_>, choices: &Choices) -> Outcome {
    let records = match records(source.text) {
        Ok(records) => records,
        Err(problem) => return Outcome::Refused(problem),
    };
    let mut drafts = Vec::new();
    let mut collector = Collector::new();
    // Read once, and placed once the unit is known.
    let total = 2 * records.len();
    for (index, record) in records.into_iter().enumerate() {
        source.watch.read(index, total);
        match record.object().and_then(|object| draft(source, &object)) {
            Ok(draft) => drafts.push(draft),
            Err(rule) => {
                let object = record.object().unwrap_or_default();
                let held = |name: &str| object.get(name).and_then(json::list).map_or(0, |list| list.len());
                let spans = ["label", "labels", "entities", "annotations"].map(held).iter().sum();
                collector.refuse(record.item(), rule, spans, held("relations"));
            }
        }
    }
    let unit = match choices.unit {
        Some(unit) => unit,
        None => match unit_question(&drafts) {
            Some(units) => return Outcome::AskUnit(units),
            None => Unit::CodePoint,
        },
    };
    for (index, draft) in drafts.into_iter().enumerate() {
        source.watch.read(total / 2 + index, total);
        collector.document(Draft { unit, ..draft });
    }
    collector.finish_source(source, ImportProblem::NoTextField)
}

fn draft(source: &Source<'_>, object: &Object<'_>) -> Result<Draft, Rule> {
    let raw = object.get("text").ok_or(Rule::MissingField { name: "text".into() })?;
    let text = json::string(raw).ok_or(Rule::WrongType { name: "text".to_owned() })?;
    let word = |name: &str| object.get(name).and_then(json::id);
    let old = object.get("labels").and_then(json::list).filter(|list| are_old(list.clone()));
    let known: Vec<&str> = KNOWN.into_iter().chain(old.is_some().then_some("labels")).collect();
    let mut meta = meta(source, object, &text, &known);
    let remarks = object.get("Comments").filter(|raw| raw.get() != "[]");
    if let Some(raw) = remarks {
        meta.metadata.insert("Comments".to_owned(), json::compact(raw.get()));
    }
    let list = |name: &'static str| match object.get(name).map(json::list) {
        None => Ok(Vec::new()),
        Some(Some(list)) => Ok(list),
        Some(None) => Err(Rule::WrongType { name: name.to_owned() }),
    };
    // One set for each user in the order in which they occur; spans that name none make one of their own.
    let mut users: Vec<Option<String>> = Vec::new();
    let mut sets: Vec<DraftSet> = Vec::new();
    let old = old.unwrap_or_default();
    for raw in list("label")?.into_iter().chain(list("entities")?).chain(list("annotations")?).chain(old) {
        let object = json::object(raw);
        let user = object.as_ref().and_then(|object| object.get("user")).and_then(json::id);
        let at = users.iter().position(|known| *known == user).unwrap_or_else(|| {
            users.push(user.clone());
            sets.push(DraftSet { annotator: user.clone(), ..DraftSet::default() });
            users.len() - 1
        });
        sets[at].spans.push(match object {
            Some(object) => span(&object),
            None => triple(raw, "label"),
        });
    }
    if sets.is_empty() {
        sets.push(DraftSet::default());
    }
    // In the archive that doccano gives, a file is named after whose work it holds.
    let of_nobody = ["all", "unknown", "doccano", "doccano_relations"];
    if source.file_name.to_lowercase().contains(".zip/") && !of_nobody.contains(&source.stem()) {
        for set in sets.iter_mut().filter(|set| set.annotator.is_none()) {
            set.annotator = Some(source.stem().to_owned());
        }
    }
    // Only relation projects have relations, and they do not name users.
    for raw in list("relations")? {
        let read = json::object(raw).ok_or(Rule::NotAnObject).and_then(|object| relation(&object));
        sets[0].relations.push(read);
    }
    Ok(Draft { id: word("id"), text, unit: Unit::CodePoint, meta, sets })
}

fn span(object: &Object<'_>) -> Result<DraftSpan, Rule> {
    let needed = |name: &'static str| position(object, name)?.ok_or(Rule::MissingField { name: name.into() });
    let known = ["id", "label", "start_offset", "end_offset", "user"];
    let attributes: OrderedMap<String, String> =
        object.others(&known).map(|(name, raw)| (name.to_owned(), json::compact(raw.get()))).collect();
    Ok(DraftSpan {
        id: object.get("id").and_then(json::id),
        parts: vec![(needed("start_offset")?, needed("end_offset")?)],
        label: object.get("label").and_then(json::id).ok_or(Rule::MissingField { name: "label".into() })?,
        attributes,
        ..DraftSpan::default()
    })
}

fn relation(object: &Object<'_>) -> Result<DraftRelation, Rule> {
    let word = |name: &'static str| {
        object.get(name).and_then(json::id).ok_or(Rule::MissingField { name: name.into() })
    };
    let to = DraftTarget::Span(word("to_id")?);
    Ok(DraftRelation::new(word("id").ok(), word("from_id")?, word("type")?, to))
}

pub(super) fn export(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    written(project, selection, options, "doccano.jsonl", LOSES, |row, spans, _| {
        let triple = |span: &Entity<'_>| json!([span.start, span.end, span.label]);
        row.insert("label".to_owned(), spans.iter().map(triple).collect());
    })
}

pub(super) fn export_relations(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    written(
        project,
        selection,
        options,
        "doccano_relations.jsonl",
        RELATIONS_LOSES,
        |row, spans, document| {
            // doccano's ids are numbers: the place in the row, from 1.
            let number = |id: &str| spans.iter().position(|span| span.id == id).map(|at| at + 1);
            let entity = |(id, span): (usize, &Entity<'_>)| json!({ "id": id, "label": span.label, "start_offset": span.start, "end_offset": span.end });
            row.insert("entities".to_owned(), (1..).zip(spans).map(entity).collect());
            let mut relations = Vec::new();
            for relation in document.set.into_iter().flat_map(|set| set.relations()) {
                let Target::Span(to) = &relation.target else { continue };
                if let Some((from, to)) = number(relation.from.as_str()).zip(number(to.as_str())) {
                    let id = relations.len() + 1;
                    relations.push(
                        json!({ "id": id, "from_id": from, "to_id": to, "type": relation.role.slug() }),
                    );
                }
            }
            row.insert("relations".to_owned(), relations.into());
        },
    )
}

/// A span in the file's unit.
struct Entity<'a> {
    id: &'a str,
    start: usize,
    end: usize,
    label: &'a str,
}

fn written(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
    name: &str,
    loses: &[Loss],
    put: impl Fn(&mut Map<String, Value>, &[Entity<'_>], &Document<'_>),
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let (mut bytes, mut left_out) = (Vec::new(), Vec::new());
    for document in selection.written(&documents) {
        let article = &document.article.id;
        let numbers = Numbers::new(document.text(), options.unit);
        let mut spans = Vec::new();
        for (index, span) in document.spans().enumerate() {
            let extent = span.extent();
            // The one thing that a unit can fail to say.
            if options.unit == Unit::Grapheme
                && (numbers.at(extent.start()).is_none() || numbers.at(extent.end()).is_none())
            {
                left_out.push(LeftOut {
                    article: article.clone(),
                    span: span.id.clone(),
                    why: Why::InsideGrapheme,
                });
                continue;
            }
            let placed = numbers.of(article, index + 1, extent)?;
            spans.push(Entity {
                id: span.id.as_str(),
                start: placed.start,
                end: placed.end,
                label: span.label.as_str(),
            });
        }
        let mut row = Map::new();
        row.insert("id".to_owned(), document.id().into());
        row.insert("text".to_owned(), document.text().into());
        put(&mut row, &spans, document);
        metadata(document, |name| KNOWN.contains(&name) || TELLING.contains(&name), &mut row)?;
        line(&mut bytes, &Value::Object(row))?;
    }
    let file = OutFile { name: name.to_owned(), bytes };
    Ok(Exported { files: vec![file], left_out, lost: count_lost(&documents, loses), ..Exported::default() })
}
