//! UIMA CAS, as INCEpTION and DKPro write it: XMI with its type system (`uima/xmi.rs`) and CAS JSON (`uima/json.rs`).
//!
//! UTF-16 code units. Every annotation but tokens, sentences and metadata is a span; its label is the feature `value` or
//! `label`, or else the short name of its type. What has `Governor` and `Dependent` (or `source` and `target`) is a
//! relation. Export writes the layers `webanno.custom.Span` and `webanno.custom.Relation`, a document a file, with the
//! sentences and tokens that INCEpTION asks for.

mod json;
mod xmi;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::brat::free_name;
use super::draft::{Collector, Draft, DraftRelation, DraftSet, DraftSpan, DraftTarget};
use super::export::{
    Document, ExportOptions, Exported, LeftOut, Numbers, OutFile, Unit, Why, count_lost, documents, hanging,
};
use super::flat::all_tokens;
use super::provenance::{self, Told};
use super::spans_jsonl::values;
use super::table::Loss;
use super::watch::{Selected, twice};
use super::wusum::place::whole_number;
use super::{ExportProblem, ImportProblem, Item, Outcome, Rule, Source};
use crate::model::{Certainty, Project, Provenance, Target};
use crate::text::{TextRange, sentences};

pub(super) use json::{detect as detect_json, export as export_json, import as import_json};
pub(super) use xmi::{Seen, attributes, walk};
pub(super) use xmi::{detect as detect_xmi, export as export_xmi, import as import_xmi};

pub(super) const LOSES: &[Loss] =
    &[Loss::Discontinuous, Loss::Mentions, Loss::Metadata, Loss::SeveralSets, Loss::Examined];

const SPAN: &str = "webanno.custom.Span";
const RELATION: &str = "webanno.custom.Relation";
const SENTENCE: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence";
const TOKEN: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token";
const METADATA: &str = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData";
const SOFA: &str = "uima.cas.Sofa";
const STRING: &str = "uima.cas.String";

/// Name, parent, and features with their ranges.
type Type = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// The types of our files that UIMA does not have by itself.
const TYPES: &[Type] = &[
    (
        SPAN,
        "uima.tcas.Annotation",
        &[
            ("label", STRING),
            ("subtype", STRING),
            ("note", STRING),
            ("unsure", "uima.cas.Boolean"),
            ("attributes", STRING),
            ("made", STRING),
            ("changed", STRING),
            ("made_by", STRING),
            ("origin", STRING),
        ],
    ),
    (
        RELATION,
        "uima.tcas.Annotation",
        &[
            ("label", STRING),
            ("Governor", SPAN),
            ("Dependent", SPAN),
            ("made", STRING),
            ("changed", STRING),
            ("made_by", STRING),
            ("origin", STRING),
        ],
    ),
    (SENTENCE, "uima.tcas.Annotation", &[]),
    (TOKEN, "uima.tcas.Annotation", &[]),
    (METADATA, "uima.tcas.DocumentAnnotation", &[("documentId", STRING), ("documentTitle", STRING)]),
];

/// One feature structure of a file.
#[derive(Debug, Default)]
struct Structure {
    id: String,
    /// The full name of its type.
    kind: String,
    /// Features as JSON values; references as the id's text.
    features: Vec<(String, Value)>,
}

impl Structure {
    fn feature(&self, name: &str) -> Option<&Value> {
        self.features.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A feature that is a text, a number or yes or no, as text.
    fn text(&self, name: &str) -> Option<String> {
        match self.feature(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
            other => Some(other.to_string()),
        }
    }

    fn short_kind(&self) -> &str {
        self.kind.rsplit('.').next().unwrap_or_default()
    }

    /// What it links, where it is a relation.
    fn ends(&self) -> Option<(String, String)> {
        let pairs = [("Governor", "Dependent"), ("source", "target"), ("Source", "Target")];
        pairs.iter().find_map(|(from, to)| self.text(from).zip(self.text(to)))
    }
}

/// A file as it was read.
#[derive(Debug, Default)]
struct Cas {
    structures: Vec<Structure>,
    /// What each view holds, by its Sofa's id; a Sofa without one holds all that name it.
    members: HashMap<String, HashSet<String>>,
    /// Features that are references to other structures, as the type system says.
    references: HashSet<String>,
}

/// Features that are no attributes of a span.
const KNOWN: &[&str] =
    &["begin", "end", "sofa", "value", "label", "Label", "subtype", "note", "unsure", "attributes"];

fn import(source: &Source<'_>, cas: &Cas) -> Outcome {
    let mut collector = Collector::new();
    let [_, placing] = twice(source.watch);
    let mut drafts = Vec::new();
    let sofas: Vec<&Structure> = cas.structures.iter().filter(|one| one.kind == SOFA).collect();
    for (number, sofa) in (1..).zip(&sofas) {
        match sofa.text("sofaString") {
            Some(text) => drafts.push(draft(source, cas, sofa, text, sofas.len() > 1)),
            None => {
                collector.refuse(Item::Record(number), Rule::MissingField { name: "sofaString".into() }, 0, 0)
            }
        }
    }
    collector.documents(drafts, &placing);
    collector.finish(ImportProblem::MissingField { name: "sofaString".into() })
}

fn draft(source: &Source<'_>, cas: &Cas, sofa: &Structure, text: String, several: bool) -> Draft {
    let of_sofa = |one: &&Structure| one.text("sofa").as_deref() == Some(&sofa.id);
    let mut meta = source.meta();
    meta.title = source.stem().to_owned();
    let mut id = source.stem().to_owned();
    let members = cas.members.get(&sofa.id);
    let mut set = DraftSet::default();
    for one in cas.structures.iter().filter(of_sofa) {
        match one.short_kind() {
            "DocumentMetaData" | "DocumentAnnotation" => {
                let language = one.text("language").filter(|language| language != "x-unspecified");
                meta.language = language.unwrap_or(meta.language);
                meta.title = one.text("documentTitle").unwrap_or(meta.title);
                id = one.text("documentId").filter(|id| !id.is_empty()).unwrap_or(id);
                continue;
            }
            "Token" | "Sentence" => continue,
            _ => {}
        }
        if members.is_some_and(|members| !members.contains(&one.id)) {
            continue;
        }
        let named = ["value", "label", "Label"].iter().find_map(|name| one.text(name));
        let label =
            named.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| one.short_kind().to_owned());
        match one.ends() {
            Some((from, to)) => {
                let to = DraftTarget::Span(to);
                let (provenance, _) = Told::in_words(|name| one.text(name)).certain();
                let relation = DraftRelation::new(Some(one.id.clone()), from, label, to);
                set.relations.push(Ok(DraftRelation { provenance, ..relation }));
            }
            None if one.feature("begin").is_some() || one.feature("end").is_some() => {
                set.spans.push(span(cas, one, label));
            }
            // Structures without a place are no annotations of the text.
            None => {}
        }
    }
    if several && let Some(view) = sofa.text("sofaID") {
        id = format!("{id}/{view}");
    }
    Draft { id: Some(id), text, unit: Unit::Utf16, meta, sets: vec![set] }
}

fn span(cas: &Cas, one: &Structure, label: String) -> Result<DraftSpan, Rule> {
    let at = |name: &'static str| {
        let found = one.text(name).ok_or(Rule::MissingField { name: name.into() })?;
        whole_number(name, &found)
    };
    let (provenance, taken) = Told::in_words(|name| one.text(name)).certain();
    let mut draft = DraftSpan {
        id: Some(one.id.clone()),
        parts: vec![(at("begin")?, at("end")?)],
        label,
        subtype: one.text("subtype"),
        unsure: one.text("unsure").as_deref() == Some("true"),
        note: one.text("note").unwrap_or_default(),
        provenance,
        ..DraftSpan::default()
    };
    let ours = one.text("attributes").and_then(|text| serde_json::from_str(&text).ok());
    if let Some(Value::Object(ours)) = ours {
        draft.attributes.extend(ours.into_iter().map(|(name, value)| (name, value.to_string())));
    }
    for (name, value) in &one.features {
        if !KNOWN.contains(&name.as_str())
            && !taken.contains(&name.as_str())
            && !cas.references.contains(name)
        {
            draft.attributes.insert(name.clone(), value.to_string());
        }
    }
    Ok(draft)
}

/// A feature structure to be written.
struct Row {
    id: usize,
    kind: &'static str,
    features: Vec<(&'static str, Field)>,
}

enum Field {
    Text(String),
    Number(usize),
    Flag(bool),
    To(usize),
}

/// What all files of an export share with each other but for how they are written.
fn export(
    project: &Project,
    selection: &Selected<'_>,
    extension: &str,
    write: impl Fn(&Document<'_>, &[Row]) -> Result<Vec<u8>, ExportProblem>,
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let (mut files, mut left_out, mut names) = (Vec::new(), Vec::new(), HashMap::new());
    for document in selection.written(&documents) {
        let name = match documents.len() {
            1 => "cas".to_owned(),
            _ => free_name(&document.id(), &mut names),
        };
        let bytes = write(document, &rows(document, &mut left_out)?)?;
        files.push(OutFile { name: format!("{name}.{extension}"), bytes });
    }
    let mut lost = count_lost(&documents, LOSES);
    let hanging = hanging(&documents, &left_out);
    if hanging > 0 {
        lost.push((Loss::Relations, hanging));
    }
    Ok(Exported { files, left_out, lost, ..Exported::default() })
}

/// The Sofa, then all that is in its view.
fn rows(document: &Document<'_>, left_out: &mut Vec<LeftOut>) -> Result<Vec<Row>, ExportProblem> {
    let (text, article) = (document.text(), document.article);
    let numbers = Numbers::new(text, Unit::Utf16);
    let sofa = vec![
        ("sofaNum", Field::Number(1)),
        ("sofaID", Field::Text("_InitialView".to_owned())),
        ("mimeType", Field::Text("text/plain".to_owned())),
        ("sofaString", Field::Text(text.to_owned())),
    ];
    let mut rows = vec![Row { id: 1, kind: SOFA, features: sofa }];
    let mut add = |kind, range: TextRange, number, more: Vec<(&'static str, Field)>| {
        let placed = numbers.of(&article.id, number, range)?;
        let id = rows.len() + 1;
        let place = [
            ("sofa", Field::To(1)),
            ("begin", Field::Number(placed.start)),
            ("end", Field::Number(placed.end)),
        ];
        rows.push(Row { id, kind, features: place.into_iter().chain(more).collect() });
        Ok::<usize, ExportProblem>(id)
    };
    let whole = TextRange::between(0, text.len());
    let language = if article.meta.language.is_empty() { "x-unspecified" } else { &article.meta.language };
    let meta = vec![
        ("language", Field::Text(language.to_owned())),
        ("documentId", Field::Text(document.id())),
        ("documentTitle", Field::Text(article.meta.title.clone())),
    ];
    add(METADATA, whole, 0, meta)?;
    for sentence in sentences(text, whole) {
        let inside = sentence.slice(text).unwrap_or_default();
        let start = sentence.start() + (inside.len() - inside.trim_start().len());
        if !inside.trim().is_empty() {
            add(SENTENCE, TextRange::between(start, start + inside.trim().len()), 0, Vec::new())?;
        }
    }
    for token in all_tokens(text) {
        add(TOKEN, token, 0, Vec::new())?;
    }
    let mut ids = HashMap::new();
    for (index, span) in document.spans().enumerate() {
        if span.ranges.len() > 1 {
            let (article, span) = (article.id.clone(), span.id.clone());
            left_out.push(LeftOut { article, span, why: Why::SeveralRanges });
            continue;
        }
        let mut more = vec![("label", Field::Text(span.label.as_str().to_owned()))];
        more.extend(span.subtype.clone().map(|subtype| ("subtype", Field::Text(subtype))));
        if !span.note.is_empty() {
            more.push(("note", Field::Text(span.note.clone())));
        }
        if span.certainty == Certainty::Unsure {
            more.push(("unsure", Field::Flag(true)));
        }
        if !span.attributes.is_empty() {
            let object = Value::Object(values(&article.id, &span.attributes)?);
            more.push(("attributes", Field::Text(object.to_string())));
        }
        more.extend(made(document, &span.provenance));
        let id = add(SPAN, span.extent(), index + 1, more)?;
        ids.insert(&span.id, (id, span.extent()));
    }
    for relation in document.set.into_iter().flat_map(|set| set.relations()) {
        let Target::Span(to) = &relation.target else { continue };
        let Some(((from, _), (to, at))) = ids.get(&relation.from).zip(ids.get(to)) else { continue };
        let label = Field::Text(relation.role.slug().to_owned());
        let mut more = vec![("Governor", Field::To(*from)), ("Dependent", Field::To(*to)), ("label", label)];
        more.extend(made(document, &relation.provenance));
        add(RELATION, *at, 0, more)?;
    }
    Ok(rows)
}

/// Who made it, when and how.
fn made(document: &Document<'_>, provenance: &Provenance) -> Vec<(&'static str, Field)> {
    let Some(set) = document.set else { return Vec::new() };
    let text = |(name, value)| (name, Field::Text(provenance::in_words(value)));
    provenance::fields(provenance, &set.annotator).into_iter().map(text).collect()
}

/// Export options do not concern these formats.
type Options<'a> = &'a ExportOptions;
