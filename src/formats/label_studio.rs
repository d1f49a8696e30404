//! Label Studio: its JSON tasks both ways, with the labelling config that they need; its JSON_MIN rows in.
//!
//! Code points. A region's place is `start` and `end`; its `text` is what a screen showed and is no check (line ends
//! become the two characters `\n`, double spaces one). Predictions are proposals, never annotations. Tasks of HTML have
//! places in an element tree, which are no places in a text: their text is read, their regions are refused. Annotators
//! are left out on export, since Label Studio refuses the whole file where it does not know one. Source: Label Studio
//! 1.23.2, tried.

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::draft::{Collector, Draft, DraftRelation, DraftSet, DraftSpan, DraftTarget, Proposed};
use super::export::{ExportOptions, Exported, Numbers, OutFile, Unit, count_lost, documents, labels_used};
use super::html::HtmlText;
use super::json::{self, Object};
use super::peek::{Peek, records};
use super::spans_jsonl::{meta, metadata};
use super::table::Loss;
use super::uima::{Seen, attributes, walk};
use super::watch::{Selected, Unwatched, told};
use super::wusum::place::position;
use super::{Choices, ExportProblem, ImportProblem, Item, Outcome, Rule, Source, xml};
use crate::model::{Label, LabelId, Project, Role, Target};
use crate::order::Set;

pub(super) const LOSES: &[Loss] = &[
    Loss::SeveralRanges,
    Loss::Mentions,
    Loss::Certainty,
    Loss::Attributes,
    Loss::Provenance,
    Loss::SeveralSets,
    Loss::Examined,
];

/// Where a task's data usually has its text.
const TEXT_NAMES: [&str; 5] = ["text", "content", "body", "article", "html"];

/// What JSON_MIN says beside the data and the regions.
/// What regions in an element tree are called.
const HTML_LABELS: &str = "hypertextlabels";

const MIN_KNOWN: [&str; 7] =
    ["id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "doc_id"];

pub(super) fn detect(peek: &Peek<'_>) -> bool {
    let data = peek.field("data").and_then(json::object).is_some();
    let work = ["annotations", "predictions", "completions"].iter().any(|name| peek.has(&[name]));
    is_config(peek.text) || peek.is_json() && (data && work || peek.has(&["annotation_id", "annotator"]))
}

/// A labelling config: there is no article in it.
fn is_config(text: &str) -> bool {
    text.trim_start().starts_with("<View") && text.contains("toName=")
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    if is_config(source.text) {
        return Outcome::Refused(ImportProblem::OtherFormat {
            found: "Label Studio labelling config".into(),
        });
    }
    let records = match records(source.text) {
        Ok(records) => records,
        Err(problem) => return Outcome::Refused(problem),
    };
    let mut collector = Collector::new();
    if let Some(config) = source.beside("config.xml") {
        schema(config, &mut collector);
    }
    for record in told(records, source.watch) {
        let read = record.object().and_then(|object| match object.get("data").and_then(json::object) {
            Some(data) => task(source, &object, &data),
            None => row(source, &object),
        });
        match read {
            Ok(draft) => collector.document(draft),
            Err(rule) => {
                let object = record.object().unwrap_or_default();
                let results = ["annotations", "completions", "predictions"].map(|name| list(&object, name));
                let results = results.into_iter().flatten();
                let held = results.filter_map(json::object).map(|work| list(&work, "result").len()).sum();
                collector.refuse(record.item(), rule, held, 0);
            }
        }
    }
    collector.finish(ImportProblem::NoTextField)
}

/// The labels of a labelling config in their order, in its colours. What is not as it should be there loses no task.
fn schema(config: &str, collector: &mut Collector) {
    let read = walk(config, &Unwatched, |_, seen| {
        let Seen::Element(element, version) = seen else { return Ok(()) };
        let name = element.name();
        let name: &str = name.as_ref();
        if name == "Label" {
            let attributes = attributes(element, version)?;
            let get =
                |name: &str| attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
            if let Some(value) = get("value").map(str::trim).filter(|value| !value.is_empty()) {
                collector.label_in(&LabelId::new(value), get("background"));
            }
        }
        Ok(())
    });
    if read.is_err() {
        let found = "labelling config".to_owned();
        collector.warn(Item::File, false, Rule::UnknownValue { name: "config.xml".into(), found });
    }
}

fn list<'a>(object: &Object<'a>, name: &str) -> Vec<&'a RawValue> {
    object.get(name).and_then(json::list).unwrap_or_default()
}

/// The text of a task's data: the field of the likeliest name, else the longest string; with the field's name.
fn text_of(data: &Object<'_>) -> Result<(String, String), Rule> {
    let named = TEXT_NAMES.iter().find_map(|name| Some(((*name).to_owned(), json::string(data.get(name)?)?)));
    let strings = || data.0.iter().filter_map(|(name, raw)| Some((name.clone(), json::string(raw)?)));
    let longest = || strings().max_by_key(|(_, text)| text.len());
    named.or_else(longest).ok_or(Rule::MissingField { name: "text".into() })
}

fn task(source: &Source<'_>, object: &Object<'_>, data: &Object<'_>) -> Result<Draft, Rule> {
    let (field, text) = text_of(data)?;
    let mut sets = Vec::new();
    let mut is_html = false;
    // Older programs call annotations completions.
    for work in list(object, "annotations").into_iter().chain(list(object, "completions")) {
        let work = json::object(work).ok_or(Rule::WrongType { name: "annotations".to_owned() })?;
        let annotator = work.get("completed_by").and_then(|raw| {
            json::id(raw).or_else(|| {
                let person = json::object(raw)?;
                person.get("email").or_else(|| person.get("id")).and_then(json::id)
            })
        });
        let cancelled = work.get("was_cancelled").is_some_and(|raw| raw.get() == "true");
        let refusal = || Rule::UnknownValue { name: "was_cancelled".into(), found: "true".to_owned() };
        let mut set = DraftSet { annotator, ..DraftSet::default() };
        is_html |= regions(&list(&work, "result"), &mut set);
        // The score of a prediction that somebody has taken over.
        set.spans.iter_mut().filter_map(|span| span.as_mut().ok()).for_each(|span| span.proposed = None);
        if cancelled {
            // Whoever skipped a task did not annotate it.
            set.spans.iter_mut().for_each(|span| *span = Err(refusal()));
            set.relations.iter_mut().for_each(|relation| *relation = Err(refusal()));
        }
        sets.push(set);
    }
    for work in list(object, "predictions") {
        let work = json::object(work).ok_or(Rule::WrongType { name: "predictions".to_owned() })?;
        let model = work.get("model_version").and_then(json::id).unwrap_or_default();
        let score = work.get("score").and_then(|raw| raw.get().parse().ok());
        let mut set = DraftSet::default();
        is_html |= regions(&list(&work, "result"), &mut set);
        for span in set.spans.iter_mut().filter_map(|span| span.as_mut().ok()) {
            let own = span.proposed.take().and_then(|proposed| proposed.score);
            span.proposed = Some(Proposed { score: own.or(score), model: model.clone() });
        }
        // What a model links is not taken: there are no proposals of relations.
        let refusal = || Rule::UnknownValue { name: "type".into(), found: "relation".to_owned() };
        set.relations.iter_mut().for_each(|relation| *relation = Err(refusal()));
        sets.push(set);
    }
    let trimmed = text.trim();
    let bare_html = sets.iter().all(|set| set.spans.is_empty())
        && trimmed.starts_with('<')
        && trimmed.ends_with('>')
        && trimmed.contains("</");
    let text = if is_html || bare_html { read_html(source, &text) } else { text };
    let id = ["doc_id", "id"].iter().find_map(|name| data.get(name)).or_else(|| object.get("id"));
    let meta = meta(source, data, &text, &[&field, "doc_id", "id"]);
    Ok(Draft { id: id.and_then(json::id), text, unit: Unit::CodePoint, meta, sets })
}

/// A row of JSON_MIN: the data flattened, the regions under the name of their control.
fn row(source: &Source<'_>, object: &Object<'_>) -> Result<Draft, Rule> {
    let (field, text) = text_of(object)?;
    let mut set = DraftSet { annotator: object.get("annotator").and_then(json::id), ..DraftSet::default() };
    let mut taken: Vec<&str> = MIN_KNOWN.to_vec();
    taken.push(&field);
    for (name, raw) in &object.0 {
        let regions = json::list(raw).unwrap_or_default();
        let regions: Vec<Object<'_>> = regions.into_iter().filter_map(json::object).collect();
        let kinds = ["labels", HTML_LABELS];
        let is_region =
            |region: &Object<'_>| region.has("start") && kinds.iter().any(|kind| region.has(kind));
        if !regions.iter().any(is_region) {
            continue;
        }
        taken.push(name);
        for region in &regions {
            if region.has(HTML_LABELS) {
                let found = HTML_LABELS.to_owned();
                set.spans.push(Err(Rule::UnknownValue { name: "type".into(), found }));
            } else {
                spans(region, &Object::default(), &mut set);
            }
        }
    }
    let id = object.get("doc_id").or_else(|| object.get("id")).and_then(json::id);
    let meta = meta(source, object, &text, &taken);
    Ok(Draft { id, text, unit: Unit::CodePoint, meta, sets: vec![set] })
}

fn read_html(source: &Source<'_>, html: &str) -> String {
    let mut builder = HtmlText::default();
    source.html.read(html, &mut builder);
    builder.finish().text
}

/// Puts the results of one annotation into the set. True where a region lies in an element tree.
fn regions(results: &[&RawValue], set: &mut DraftSet) -> bool {
    let mut is_html = false;
    for raw in results {
        let Some(result) = json::object(raw) else {
            set.spans.push(Err(Rule::NotAnObject));
            continue;
        };
        let kind = result.get("type").and_then(json::string).unwrap_or_default();
        match kind.as_str() {
            "relation" => set.relations.push(relation(&result)),
            "labels" => {
                let value = result.get("value").and_then(json::object).unwrap_or_default();
                spans(&value, &result, set);
            }
            _ => {
                is_html |= kind == HTML_LABELS;
                set.spans.push(Err(Rule::UnknownValue { name: "type".into(), found: kind }));
            }
        }
    }
    is_html
}

/// A region is a span for each of its labels.
fn spans(value: &Object<'_>, region: &Object<'_>, set: &mut DraftSet) {
    let needed = |name: &'static str| position(value, name)?.ok_or(Rule::MissingField { name: name.into() });
    let place = needed("start").and_then(|start| Ok((start, needed("end")?)));
    let labels: Vec<String> = list(value, "labels").into_iter().filter_map(json::string).collect();
    if labels.is_empty() {
        set.spans.push(Err(Rule::MissingField { name: "labels".into() }));
    }
    let note = region.get("meta").and_then(json::object).map(|meta| list(&meta, "text"));
    let note: Vec<String> = note.unwrap_or_default().into_iter().filter_map(json::string).collect();
    let score: Option<f64> = region.get("score").and_then(|raw| raw.get().parse().ok());
    for (index, label) in labels.into_iter().enumerate() {
        let id = region.get("id").or_else(|| value.get("id")).and_then(json::id);
        set.spans.push(place.clone().map(|place| DraftSpan {
            // Relations name the region; its first label stands for it.
            id: id.filter(|_| index == 0),
            parts: vec![place],
            label,
            note: note.join("\n"),
            proposed: score.map(|score| Proposed { score: Some(score), model: String::new() }),
            ..DraftSpan::default()
        }));
    }
}

fn relation(result: &Object<'_>) -> Result<DraftRelation, Rule> {
    let word = |name: &'static str| {
        result.get(name).and_then(json::id).ok_or(Rule::MissingField { name: name.into() })
    };
    let (mut from, mut to) = (word("from_id")?, word("to_id")?);
    if result.get("direction").and_then(json::string).as_deref() == Some("left") {
        std::mem::swap(&mut from, &mut to);
    }
    let role = list(result, "labels").into_iter().find_map(json::string);
    let role = role.unwrap_or_else(|| "relation".to_owned());
    Ok(DraftRelation::new(None, from, role, DraftTarget::Span(to)))
}

pub(super) fn export(
    project: &Project,
    selection: &Selected<'_>,
    _: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let mut tasks: Vec<Value> = Vec::new();
    let mut last = None;
    let mut roles: Set<Role> = Set::default();
    for document in selection.written(&documents) {
        let article = document.article;
        let numbers = Numbers::new(document.text(), Unit::CodePoint);
        let mut result = Vec::new();
        for (index, span) in document.spans().enumerate() {
            let placed = numbers.of(&article.id, index + 1, span.extent())?;
            let mut region = json!({
                "id": span.id.as_str(), "from_name": "label", "to_name": "text", "type": "labels",
                "value": {
                    "start": placed.start, "end": placed.end, "text": placed.surface,
                    "labels": [span.label.as_str()],
                },
            });
            if !span.note.is_empty() {
                region["meta"] = json!({ "text": [span.note] });
            }
            result.push(region);
        }
        for relation in document.set.into_iter().flat_map(|set| set.relations()) {
            let Target::Span(to) = &relation.target else { continue };
            roles.insert(relation.role.clone());
            result.push(json!({
                "type": "relation", "from_id": relation.from.as_str(), "to_id": to.as_str(), "direction": "right",
                "labels": [relation.role.slug()],
            }));
        }
        // The sets of one article are annotations of one task.
        if last != Some(&article.id) {
            let mut data = Map::new();
            data.insert("text".to_owned(), document.text().into());
            data.insert("doc_id".to_owned(), article.id.as_str().into());
            metadata(document, |name| name == "id", &mut data)?;
            tasks.push(json!({ "data": data, "annotations": [] }));
        }
        last = Some(&article.id);
        if document.set.is_some()
            && let Some(work) = tasks.last_mut().and_then(|task| task["annotations"].as_array_mut())
        {
            work.push(json!({ "result": result }));
        }
    }
    let bytes = serde_json::to_vec(&tasks).map_err(|_| ExportProblem::Unreadable)?;
    let labels = labels_used(project, &documents);
    let config = config(if labels.is_empty() { project.labels() } else { labels }, &roles);
    Ok(Exported {
        files: vec![
            OutFile { name: "label_studio.json".to_owned(), bytes },
            OutFile { name: "label_studio_config.xml".to_owned(), bytes: config.into_bytes() },
        ],
        lost: count_lost(&documents, LOSES),
        ..Exported::default()
    })
}

/// The labelling config that the tasks name. Free selection, since Arabic labels cut words.
fn config(labels: Vec<&Label>, roles: &Set<Role>) -> String {
    let mut out = String::from("<View>\n");
    if !roles.is_empty() {
        out.push_str("  <Relations>\n");
        for role in roles.iter() {
            out.push_str(&format!("    <Relation value=\"{}\"/>\n", xml::attribute(role.slug())));
        }
        out.push_str("  </Relations>\n");
    }
    out.push_str("  <Labels name=\"label\" toName=\"text\">\n");
    for label in labels {
        let (value, color) = (xml::attribute(label.id.as_str()), xml::attribute(&label.color));
        out.push_str(&format!("    <Label value=\"{value}\" background=\"{color}\"/>\n"));
    }
    out.push_str("  </Labels>\n  <Text name=\"text\" value=\"$text\" granularity=\"symbol\"/>\n</View>\n");
    out
}
