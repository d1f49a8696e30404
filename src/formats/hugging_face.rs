//! A folder that `load_dataset("folder")` of Hugging Face datasets loads without code: JSON Lines in shards, and a
//! `README.md` whose YAML names the configurations and what is in them.
//!
//! The configuration `spans` holds everything, a document a row, in code points; `tokens` holds one layer, flat, a
//! sentence a row: `tokens`, `ner_tags` (numbers of the ClassLabel), and where each token stands in its document. Every
//! key has one type in all rows. Import reads `tokens` rows, whose names come from the README or from `hf_labels.json`
//! beside it (tags may also be names already, and be called `tags` or `ner`), and leaves `spans` rows to
//! [`super::spans_jsonl`]. Source: datasets 5.2.0 and 3.6.0, tried.

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::columns;
use super::draft::Collector;
use super::export::{
    Document, ExportOptions, Exported, Layer, Numbers, OutFile, Unit, count_lost, documents, labels_used,
};
use super::flat::{all_tokens, flatten, rows};
use super::json::{self, Object};
use super::peek::{Peek, records};
use super::provenance;
use super::spans_jsonl::{line, values};
use super::table::Loss;
use super::watch::{OnePart, Selected, Unwatched, WatchExport, articles_of, told, twice};
use super::{Choices, ExportProblem, ImportProblem, Item, Outcome, Rule, Selection, Source};
use crate::model::{ArticleId, Certainty, Project, Provenance, Target};
use crate::order::Map;

pub(super) const LOSES: &[Loss] = &[Loss::SeveralRanges, Loss::Examined];

/// A shard ends with the row that reaches this many bytes.
const SHARD: usize = 64_000_000;

/// The names of the tags in order, for programs that read the rows without the README.
pub(super) const LABELS_FILE: &str = "hf_labels.json";

pub(super) fn detect(peek: &Peek<'_>) -> bool {
    let is_list = |name: &str| peek.field(name).and_then(json::list).is_some();
    // Of other names only what is no article's: their rows have no text beside their tokens.
    let tagged = is_list(TAGS[0]) || !peek.has(&["text"]) && TAGS.into_iter().any(is_list);
    peek.is_json() && is_list("tokens") && tagged
}

/// What rows call their tags.
const TAGS: [&str; 3] = ["ner_tags", "tags", "ner"];

/// The name under which a row has them.
fn tags_of(object: &Object<'_>) -> &'static str {
    TAGS.into_iter().find(|name| object.get(name).is_some()).unwrap_or(TAGS[0])
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let records = match records(source.text) {
        Ok(records) => records,
        Err(problem) => return Outcome::Refused(problem),
    };
    let from_list = || {
        let list: Option<Vec<String>> = serde_json::from_str(source.beside(LABELS_FILE)?).ok();
        list
    };
    let names = from_list().or_else(|| source.beside("readme.md").and_then(names_of));
    let mut collector = Collector::new();
    // Documents in the order of the file: the first of its rows, id, rows as columns.
    let mut documents: Vec<(Item, Option<String>, String)> = Vec::new();
    let [reading, placing] = twice(source.watch);
    for record in told(records, &reading) {
        let read = record.object().and_then(|object| sentence(&object, names.as_deref()));
        match read {
            Ok(Sentence::Columns { document, columns }) => {
                let same = document.is_some() && documents.last().is_some_and(|(_, id, _)| *id == document);
                match documents.last_mut().filter(|_| same) {
                    Some((_, _, text)) => text.push_str(&columns),
                    None => documents.push((record.item(), document, columns)),
                }
            }
            Ok(Sentence::Unnamed) => {
                return Outcome::Refused(ImportProblem::MissingFile { name: LABELS_FILE.to_owned() });
            }
            Err(rule) => {
                let object = record.object().unwrap_or_default();
                let spans = if matches!(rule, Rule::UnknownValue { .. }) { tagged(&object) } else { 0 };
                collector.refuse(record.item(), rule, spans, 0);
            }
        }
    }
    let within = Source { watch: &Unwatched, ..*source };
    for (item, id, columns) in told(documents, &placing) {
        match columns::drafts(&within, &columns).into_iter().next() {
            Some(mut draft) => {
                draft.meta.title = id.clone().unwrap_or_default();
                draft.id = id;
                collector.document(draft);
            }
            None => collector.refuse(item, Rule::EmptyText, 0, 0),
        }
    }
    collector.finish(ImportProblem::NoTextField)
}

/// How many tags of a row are not 0 or `O`.
fn tagged(object: &Object<'_>) -> usize {
    let tags = object.get(tags_of(object)).and_then(json::list).unwrap_or_default();
    tags.iter().filter(|tag| !matches!(tag.get(), "0" | "\"O\"")).count()
}

enum Sentence {
    /// A token and its tag a line, then an empty one.
    Columns { document: Option<String>, columns: String },
    /// Its tags are numbers, and nobody says of what.
    Unnamed,
}

fn sentence(object: &Object<'_>, names: Option<&[String]>) -> Result<Sentence, Rule> {
    let list = |name: &'static str| {
        let raw = object.get(name).ok_or(Rule::MissingField { name: name.into() })?;
        json::list(raw).ok_or(Rule::WrongType { name: name.to_owned() })
    };
    let name = tags_of(object);
    let (tokens, tags) = (list("tokens")?, list(name)?);
    if tokens.len() != tags.len() {
        return Err(Rule::WrongType { name: name.to_owned() });
    }
    let mut columns = String::new();
    for (token, tag) in tokens.into_iter().zip(tags) {
        let token = json::string(token).ok_or(Rule::WrongType { name: "tokens".to_owned() })?;
        let tag = match (json::string(tag), names) {
            (Some(tag), _) => tag,
            (None, None) => return Ok(Sentence::Unnamed),
            (None, Some(names)) => {
                let number: Option<usize> = tag.get().parse().ok();
                let unknown = || Rule::UnknownValue { name: name.into(), found: short(tag) };
                number.and_then(|number| names.get(number)).cloned().ok_or_else(unknown)?
            }
        };
        // A line is a token: what would break it is a space in the text that the tokens are joined to.
        let token = token.replace(['\t', '\n', '\r'], " ");
        let unknown = || Rule::UnknownValue { name: name.into(), found: tag.chars().take(40).collect() };
        let tag = columns::tag_of_any(&tag).ok_or_else(unknown)?;
        if !token.trim().is_empty() {
            columns.push_str(&format!("{token}\t{tag}\n"));
        } else if tag.starts_with(['B', 'S', 'U']) {
            // Nothing is there that a span could begin with.
            return Err(unknown());
        }
    }
    columns.push('\n');
    let word = |name: &str| object.get(name).and_then(json::id);
    Ok(Sentence::Columns { document: word("document").or_else(|| word("id")), columns })
}

fn short(raw: &RawValue) -> String {
    raw.get().chars().take(40).collect()
}

/// The names of the first ClassLabel in a card's YAML: lines such as `'0': O` under `names:`.
fn names_of(card: &str) -> Option<Vec<String>> {
    let mut lines = card.lines().skip_while(|line| line.trim() != "names:").skip(1);
    let mut names = Vec::new();
    while let Some((number, name)) = lines.next().and_then(|line| line.split_once(':')) {
        let number: Option<usize> = number.trim().trim_matches(['\'', '"']).parse().ok();
        if number != Some(names.len()) {
            break;
        }
        let name = name.trim();
        let quoted = serde_json::from_str(name).ok();
        names.push(quoted.unwrap_or_else(|| name.trim_matches('\'').replace("''", "'")));
    }
    (!names.is_empty()).then_some(names)
}

pub(super) fn export(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    export_parts(project, &[(TRAIN, selection)], options)
}

/// What the only part is called.
const TRAIN: &str = "train";

/// One folder with several parts, each under the name that `load_dataset` gives it: the labels are those of all.
pub(super) fn export_parts(
    project: &Project,
    parts: &[(&str, &Selected<'_>)],
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let watch = parts.first().map_or(&Unwatched as &dyn WatchExport, |(_, selection)| selection.watch);
    let parts: Vec<(&str, &Selection, Vec<Document<'_>>)> = parts
        .iter()
        .map(|(name, selected)| (*name, selected.selection, documents(project, selected)))
        .collect();
    let all: Vec<Document<'_>> = parts.iter().flat_map(|(.., documents)| documents.iter().copied()).collect();
    let (mut before, total) = (0, articles_of(&all));
    let mut tags = vec!["O".to_owned()];
    for label in labels_used(project, &all).iter().filter(|label| options.layer.holds(&label.id)) {
        tags.extend(["B", "I"].map(|letter| format!("{letter}-{}", label.id.as_str())));
    }
    let layers = token_layers(options.layer);
    let (mut span_files, mut token_files) = (Vec::new(), Vec::new());
    for (name, selection, documents) in &parts {
        let len = articles_of(documents);
        let watch = &OnePart { watch, before, len, total };
        before += len;
        let selected = Selected { selection, watch };
        let mut spans = Shards::default();
        let mut tokens: Vec<Shards> = layers.iter().map(|_| Shards::default()).collect();
        for document in selected.written(documents) {
            line(spans.row(), &span_row(document)?)?;
            for ((_, layer), tokens) in layers.iter().zip(&mut tokens) {
                for row in token_rows(project, document, *layer, options, &tags)? {
                    line(tokens.row(), &row)?;
                }
            }
        }
        span_files.append(&mut spans.files("spans", name));
        for ((configuration, _), tokens) in layers.iter().zip(tokens) {
            token_files.append(&mut tokens.files(configuration, name));
        }
    }
    let mut files = span_files;
    files.append(&mut token_files);
    let labels = serde_json::to_vec(&tags).map_err(|_| ExportProblem::Unreadable)?;
    files.push(OutFile { name: LABELS_FILE.to_owned(), bytes: labels });
    let names: Vec<&str> = parts.iter().map(|(name, ..)| *name).collect();
    files.push(OutFile { name: "README.md".to_owned(), bytes: card(&tags, &names, layers).into_bytes() });
    // What `tokens` cannot hold is in `spans`.
    Ok(Exported { files, lost: count_lost(&all, LOSES), ..Exported::default() })
}

/// The configurations of tokens, each of a layer. All have the same list of tags.
fn token_layers(layer: Layer) -> &'static [(&'static str, Layer)] {
    match layer {
        Layer::Names => &[(TOKENS, Layer::Names)],
        Layer::Quotes => &[(TOKENS, Layer::Quotes)],
        Layer::Events => &[(TOKENS, Layer::Events)],
        Layer::All => &[(TOKENS, Layer::All)],
        Layer::Each => {
            &[(TOKENS, Layer::Names), ("tokens_quotes", Layer::Quotes), ("tokens_events", Layer::Events)]
        }
    }
}

/// The configuration of tokens, where there are several that of names; the others begin as it does.
pub(super) const TOKENS: &str = "tokens";

/// The files of one configuration.
#[derive(Default)]
struct Shards(Vec<Vec<u8>>);

impl Shards {
    /// Where the next row goes.
    fn row(&mut self) -> &mut Vec<u8> {
        if self.0.last().is_none_or(|shard| shard.len() >= SHARD) {
            self.0.push(Vec::new());
        }
        self.0.last_mut().expect("there is one now")
    }

    /// At least one, so that the paths of the card find something.
    fn files(mut self, name: &str, part: &str) -> Vec<OutFile> {
        self.row();
        let of = self.0.len();
        let file =
            |(index, bytes)| OutFile { name: format!("{name}/{part}-{index:05}-of-{of:05}.jsonl"), bytes };
        self.0.into_iter().enumerate().map(file).collect()
    }
}

/// `null` for what is empty: one type in all rows.
fn word(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

fn span_row(document: &Document<'_>) -> Result<Value, ExportProblem> {
    let numbers = Numbers::new(document.text(), Unit::CodePoint);
    let (article, meta) = (&document.article.id, &document.article.meta);
    let mut spans = Vec::new();
    for (index, span) in document.spans().enumerate() {
        let placed = numbers.of(article, index + 1, span.extent())?;
        let mut out = json!({
            "id": span.id.as_str(), "start": placed.start, "end": placed.end, "label": span.label.as_str(),
            "text": placed.surface, "subtype": word(span.subtype.as_deref().unwrap_or_default()),
            "certainty": word(if span.certainty == Certainty::Unsure { "unsure" } else { "" }),
            "note": word(&span.note), "attributes": packed(article, &span.attributes)?,
        });
        put_provenance(document, &span.provenance, &mut out);
        spans.push(out);
    }
    let mut relations = Vec::new();
    for relation in document.set.into_iter().flat_map(|set| set.relations()) {
        let (mut start, mut end) = (Value::Null, Value::Null);
        let to = match &relation.target {
            Target::Span(id) => id.as_str().into(),
            Target::Unknown => "unknown".into(),
            Target::Author => "author".into(),
            Target::Mention(range) => {
                let wrong = |_| ExportProblem::WrongPlace { article: article.clone() };
                let placed = numbers.of(article, 0, *range).map_err(wrong)?;
                (start, end) = (placed.start.into(), placed.end.into());
                Value::Null
            }
        };
        let mut out = json!({
            "id": relation.id.as_str(), "from": relation.from.as_str(), "role": relation.role.slug(), "to": to,
            "start": start, "end": end,
        });
        put_provenance(document, &relation.provenance, &mut out);
        relations.push(out);
    }
    Ok(json!({
        "id": document.id(), "text": document.text(),
        "annotator": word(document.set.map_or("", |set| set.annotator.as_str())),
        "spans": spans, "relations": relations,
        "title": meta.title, "source": word(&meta.source), "language": word(&meta.language),
        "metadata": packed(article, &meta.metadata)?,
    }))
}

/// Fields of other makers have types of their own: as one JSON text they are one column.
fn packed(article: &ArticleId, fields: &Map<String, String>) -> Result<Value, ExportProblem> {
    let values = values(article, fields)?;
    Ok(if values.is_empty() { Value::Null } else { Value::Object(values).to_string().into() })
}

/// Who made it and when, every column of it in each row.
fn put_provenance(document: &Document<'_>, provenance: &Provenance, out: &mut Value) {
    for name in provenance::FIELDS {
        out[name] = Value::Null;
    }
    let set = document.set.into_iter();
    for (name, value) in set.flat_map(|set| provenance::fields(provenance, &set.annotator)) {
        out[name] = provenance::in_words(value).into();
    }
}

fn token_rows(
    project: &Project,
    document: &Document<'_>,
    layer: Layer,
    options: &ExportOptions,
    tags: &[String],
) -> Result<Vec<Value>, ExportProblem> {
    let (id, text) = (document.id(), document.text());
    let numbers = Numbers::new(text, Unit::CodePoint);
    let all = all_tokens(text);
    let flat = flatten(project, document, &all, &ExportOptions { layer, ..options.clone() });
    let mut found = Vec::new();
    for (index, sentence) in rows(text, &all, &flat, options.max_tokens).into_iter().enumerate() {
        let (mut tokens, mut numbers_of_tags, mut starts, mut ends) = (vec![], vec![], vec![], vec![]);
        for row in &sentence {
            let placed = numbers.of(&document.article.id, 0, row.range)?;
            let tag = row.span.map(|span| {
                let letter = if row.begins(&flat) { "B" } else { "I" };
                format!("{letter}-{}", flat.spans[span].1.label.as_str())
            });
            let number = tag.map_or(Some(0), |tag| tags.iter().position(|known| *known == tag));
            tokens.push(placed.surface);
            numbers_of_tags.push(number.ok_or(ExportProblem::Unreadable)?);
            starts.push(placed.start);
            ends.push(placed.end);
        }
        found.push(json!({
            "id": format!("{id}#{index}"), "document": id, "tokens": tokens, "ner_tags": numbers_of_tags,
            "starts": starts, "ends": ends,
        }));
    }
    Ok(found)
}

/// The YAML of the card: where the files of each configuration are, and the type of every column.
fn card(tags: &[String], parts: &[&str], layers: &[(&str, Layer)]) -> String {
    let mut out = String::from("---\nconfigs:\n");
    let of_tokens = layers.iter().map(|(name, _)| (*name, false));
    for (name, default) in std::iter::once(("spans", true)).chain(of_tokens) {
        out.push_str(&format!("- config_name: {name}\n"));
        if default {
            out.push_str("  default: true\n");
        }
        out.push_str("  data_files:\n");
        for part in parts {
            out.push_str(&format!("  - split: {part}\n    path: {name}/{part}-*.jsonl\n"));
        }
    }
    out.push_str("dataset_info:\n- config_name: spans\n  features:\n");
    let provenance_columns = || provenance::FIELDS.map(|name| (name, "string"));
    let column = |out: &mut String, indent: &str, name: &str, kind: &str| {
        out.push_str(&format!("{indent}- name: {name}\n{indent}  dtype: {kind}\n"));
    };
    for name in ["id", "text", "annotator"] {
        column(&mut out, "  ", name, "string");
    }
    out.push_str("  - name: spans\n    list:\n");
    for (name, kind) in [
        ("id", "string"),
        ("start", "int64"),
        ("end", "int64"),
        ("label", "string"),
        ("text", "string"),
        ("subtype", "string"),
        ("certainty", "string"),
        ("note", "string"),
        ("attributes", "string"),
    ]
    .into_iter()
    .chain(provenance_columns())
    {
        column(&mut out, "    ", name, kind);
    }
    out.push_str("  - name: relations\n    list:\n");
    for (name, kind) in [
        ("id", "string"),
        ("from", "string"),
        ("role", "string"),
        ("to", "string"),
        ("start", "int64"),
        ("end", "int64"),
    ]
    .into_iter()
    .chain(provenance_columns())
    {
        column(&mut out, "    ", name, kind);
    }
    for name in ["title", "source", "language", "metadata"] {
        column(&mut out, "  ", name, "string");
    }
    for (configuration, _) in layers {
        out.push_str(&format!("- config_name: {configuration}\n  features:\n"));
        for name in ["id", "document"] {
            column(&mut out, "  ", name, "string");
        }
        out.push_str("  - name: tokens\n    sequence: string\n");
        out.push_str("  - name: ner_tags\n    sequence:\n      class_label:\n        names:\n");
        for (number, tag) in tags.iter().enumerate() {
            // A JSON string is a YAML string, whatever a label is called.
            out.push_str(&format!("          '{number}': {}\n", Value::from(tag.as_str())));
        }
        out.push_str("  - name: starts\n    sequence: int64\n  - name: ends\n    sequence: int64\n");
    }
    out.push_str("---\n\n");
    out
}
