//! JSON and JSON Lines of other makers: records with a text somewhere in them, each becomes an article.
//!
//! Every other field of a record is kept as the article's metadata. Spans in them are other formats' work.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::draft::first_words;
use super::json::{self, Object};
use super::{Choices, ImportProblem, Item, MAX_BYTES, NewArticle, Outcome, Rule, Source, Warning, wusum};
use crate::model::ArticleId;
use crate::order::sort_by_key;

/// Where the records are, and where in each is its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextField {
    pub records: Records,
    /// Names from the record down to the text, at most two.
    pub path: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Records {
    /// The lines of the file, the members of its list, or its one object.
    Top,
    /// The members of the list of this name in the file's one object.
    Under(String),
}

impl TextField {
    /// `text`, `data.text` or `verses[].text`, for showing.
    pub fn name(&self) -> String {
        match &self.records {
            Records::Top => self.path.join("."),
            Records::Under(list) => format!("{list}[].{}", self.path.join(".")),
        }
    }
}

/// A field that could be the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldInfo {
    pub field: TextField,
    /// The start of the first text that is not empty.
    pub sample: String,
    /// Code points, over the records that have the field.
    pub average_chars: usize,
    /// How many records have it.
    pub records: usize,
}

/// Names by which a text field usually goes, the likeliest first.
const TEXT_NAMES: [&str; 4] = ["text", "content", "body", "article"];
const SAMPLE_CHARS: usize = 160;
/// Records looked at for the question.
const LOOKED_AT: usize = 1_000;

/// A record, with the number of its line or its place in the list.
struct Record<'a> {
    item: Item,
    raw: &'a RawValue,
}

pub(super) fn import(source: &Source<'_>, choices: &Choices) -> Outcome {
    let whole = json::guard(source.text).and_then(|()| {
        serde_json::from_str::<&RawValue>(source.text).map_err(|error| json::bad_json(&error))
    });
    let mut warnings = Vec::new();
    let (top, parent): (Vec<Record<'_>>, Option<Object<'_>>) = match whole {
        Ok(raw) => match (json::list(raw), json::object(raw)) {
            (Some(list), _) => (numbered(list), None),
            (None, Some(object)) if is_wusum(&object) => {
                return match wusum::read_watched(source.text.as_bytes(), source.watch) {
                    Ok(imported) => Outcome::Project(Box::new(imported)),
                    Err(problem) => Outcome::Refused(problem),
                };
            }
            (None, Some(object)) => (vec![Record { item: Item::Record(1), raw }], Some(object)),
            (None, None) => return Outcome::Refused(ImportProblem::NoTextField),
        },
        Err(problem) => {
            let lines = lines(source.text, &mut warnings);
            // With no line in order it was never meant as lines.
            if lines.is_empty() || lines.iter().all(|line| json::object(line.raw).is_none()) {
                return Outcome::Refused(problem);
            }
            (lines, None)
        }
    };
    let field = match &choices.text_field {
        Some(field) => field.clone(),
        None => {
            let mut fields = candidates(&top, parent.as_ref());
            match fields.len() {
                0 => return Outcome::Refused(ImportProblem::NoTextField),
                1 => fields.remove(0).field,
                _ => return Outcome::AskTextField(fields),
            }
        }
    };
    let (records, parent) = match &field.records {
        Records::Top => (top, None),
        Records::Under(name) => {
            let list = parent.as_ref().and_then(|object| object.get(name)).and_then(json::list);
            let rest = parent.as_ref().map(|object| without(object, name));
            (numbered(list.unwrap_or_default()), rest)
        }
    };
    let mut articles = Vec::new();
    let total = records.len();
    for (index, record) in records.into_iter().enumerate() {
        source.watch.read(index, total);
        match article(source, &record, &field, parent.as_deref()) {
            Ok(article) => articles.push(article),
            Err(rule) => {
                warnings.push(Warning { document: None, item: record.item, rule, kept: false, line: None })
            }
        }
    }
    sort_by_key(&mut warnings, |warning| match warning.item {
        Item::Line(number) | Item::Record(number) => number,
        _ => 0,
    });
    if articles.is_empty() && !source.is_row {
        return Outcome::Refused(ImportProblem::NoTextField);
    }
    Outcome::Articles { articles, warnings }
}

/// Our own files say so; others with `documents` that have texts and spans are read as ours.
fn is_wusum(object: &Object<'_>) -> bool {
    let says_so = object.get("format").and_then(json::string).is_some_and(|format| format == "wusum");
    let documents = object.get("documents").and_then(json::list).unwrap_or_default();
    let first = documents.first().and_then(|raw| json::object(raw));
    says_so || first.is_some_and(|first| first.get("text").is_some() && first.get("spans").is_some())
}

fn numbered(list: Vec<&RawValue>) -> Vec<Record<'_>> {
    list.into_iter().enumerate().map(|(index, raw)| Record { item: Item::Record(index + 1), raw }).collect()
}

/// The lines that are JSON; of the others the number. Blank ones are nothing.
fn lines<'a>(text: &'a str, warnings: &mut Vec<Warning>) -> Vec<Record<'a>> {
    let mut records = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let item = Item::Line(index + 1);
        let raw = json::guard(line)
            .and_then(|()| serde_json::from_str::<&RawValue>(line).map_err(|error| json::bad_json(&error)));
        match raw {
            Ok(raw) => records.push(Record { item, raw }),
            Err(problem) => {
                let rule = match problem {
                    ImportProblem::LoneSurrogate { at } => Rule::LoneSurrogate { at },
                    ImportProblem::BadJson { column, .. } | ImportProblem::TooDeep { column, .. } => {
                        Rule::BadJson { line: index + 1, column }
                    }
                    _ => Rule::BadJson { line: index + 1, column: 1 },
                };
                warnings.push(Warning { document: None, item, rule, kept: false, line: None });
            }
        }
    }
    records
}

/// The fields of JSON Lines that may be the text.
pub(super) fn text_fields(text: &str) -> Vec<FieldInfo> {
    let lines = lines(text, &mut Vec::new());
    let parent = match &lines[..] {
        [one] => json::object(one.raw),
        _ => None,
    };
    candidates(&lines, parent.as_ref())
}

fn candidates(top: &[Record<'_>], parent: Option<&Object<'_>>) -> Vec<FieldInfo> {
    let mut fields = Vec::new();
    collect(&mut fields, &Records::Top, top.iter().map(|record| record.raw));
    for (name, raw) in parent.map(|object| object.0.as_slice()).unwrap_or_default() {
        collect(&mut fields, &Records::Under(name.clone()), json::list(raw).unwrap_or_default());
    }
    for field in &mut fields {
        field.average_chars /= field.records.max(1);
    }
    let rank = |field: &FieldInfo| {
        let name = field.field.path.last().map_or("", String::as_str);
        let known = TEXT_NAMES.iter().position(|known| *known == name).unwrap_or(TEXT_NAMES.len());
        (known, std::cmp::Reverse(field.average_chars))
    };
    sort_by_key(&mut fields, rank);
    fields
}

/// Adds the string fields of these records, their own and those one object further down.
fn collect<'a>(fields: &mut Vec<FieldInfo>, records: &Records, raws: impl IntoIterator<Item = &'a RawValue>) {
    let mut add = |path: Vec<String>, raw: &RawValue| {
        let Some(text) = json::string(raw).filter(|text| !text.trim().is_empty()) else { return };
        let field = TextField { records: records.clone(), path };
        let known = fields.iter().position(|info| info.field == field);
        let index = known.unwrap_or_else(|| {
            let sample = text.chars().take(SAMPLE_CHARS).collect();
            fields.push(FieldInfo { field, sample, average_chars: 0, records: 0 });
            fields.len() - 1
        });
        fields[index].average_chars += text.chars().count();
        fields[index].records += 1;
    };
    for object in raws.into_iter().take(LOOKED_AT).filter_map(json::object) {
        for (name, raw) in &object.0 {
            add(vec![name.clone()], raw);
            for (inner, raw) in json::object(raw).unwrap_or_default().0 {
                add(vec![name.clone(), inner], raw);
            }
        }
    }
}

fn article(
    source: &Source<'_>,
    record: &Record<'_>,
    field: &TextField,
    parent: Option<&str>,
) -> Result<NewArticle, Rule> {
    let object = json::object(record.raw).ok_or(Rule::NotAnObject)?;
    let missing = || Rule::MissingField { name: "text".into() };
    let (first, deeper) = field.path.split_first().ok_or_else(missing)?;
    let mut raw = object.get(first).ok_or_else(missing)?;
    let mut rest = None;
    if let Some(name) = deeper.first() {
        let inner = json::object(raw).ok_or_else(missing)?;
        raw = inner.get(name).ok_or_else(missing)?;
        rest = Some(without(&inner, name)).filter(|rest| rest != "{}");
    }
    let text = json::string(raw).ok_or_else(|| Rule::WrongType { name: field.name() })?;
    if text.trim().is_empty() {
        return Err(Rule::EmptyText);
    }
    if text.len() > MAX_BYTES {
        return Err(Rule::TextTooLarge { bytes: text.len() });
    }
    let mut meta = source.meta();
    for (name, raw) in object.others(&[first]) {
        meta.metadata.insert(name.to_owned(), json::compact(raw.get()));
    }
    if let Some(rest) = rest {
        meta.metadata.insert(first.clone(), rest);
    }
    if let Some(parent) = parent
        && !meta.metadata.contains_key("parent")
    {
        meta.metadata.insert("parent".to_owned(), parent.to_owned());
    }
    let inner =
        object.get("meta").or_else(|| object.get("metadata")).and_then(json::object).unwrap_or_default();
    let word = |names: &[&str]| {
        let values = names.iter().map(|name| object.get(name).or_else(|| inner.get(name)));
        values.flatten().find_map(json::id).filter(|word| !word.trim().is_empty())
    };
    // What is the text cannot be its own title.
    let not_text =
        |names: &[&'static str]| names.iter().copied().filter(|name| name != first).collect::<Vec<_>>();
    meta.title = word(&not_text(&["title", "headline"])).unwrap_or_else(|| first_words(&text));
    meta.language = word(&not_text(&["language", "lang"])).unwrap_or_default();
    meta.source = word(&not_text(&["source", "url", "uri"])).unwrap_or_default();
    Ok(NewArticle { id: word(&not_text(&["id", "_id"])).map(ArticleId::new), text, meta })
}

/// The object without one member, as compact JSON.
fn without(object: &Object<'_>, name: &str) -> String {
    let left_out = [name];
    let members = object.others(&left_out).map(|(name, raw)| {
        let name = serde_json::Value::from(name);
        format!("{name}:{}", json::compact(raw.get()))
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}
