//! Files made for comparing only: documents with the spans of several annotators side by side, and tokens by document.
//!
//! `{"labels": [..], "documents": [{"id", "text", "tokens": [[start, end]..], "a": [{"start", "end", "label"}..], "b": ..}]}`,
//! offsets in code points, half-open. Every list of a document that is not `tokens` is an annotator's.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::corpus::{Given, GivenDocument, GivenSpan, TokenRule};
use crate::model::sha256_hex;

/// Why such a file cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenProblem {
    /// It is no JSON, or has no documents.
    NotGiven,
    /// Number of the document, counted from 1.
    NoText(usize),
    /// Numbers of the document and of the item in its list, counted from 1.
    BadSpan { document: usize, annotator: String, number: usize },
    /// A token is reversed, empty, beyond the text or before the one before it.
    BadToken { document: usize, number: usize },
}

impl Given {
    /// Whether the bytes look like such a file: JSON of documents in which at least one list of spans has a name of its
    /// own.
    pub fn is_it(bytes: &[u8]) -> bool {
        let Ok(Value::Object(file)) = serde_json::from_slice(bytes) else { return false };
        if file.contains_key("format") {
            return false;
        }
        let documents = file.get("documents").and_then(Value::as_array);
        documents.is_some_and(|documents| {
            let named = |document: &Value| document.as_object().is_some_and(|d| lists(d).next().is_some());
            documents.iter().any(named)
        })
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// Where a document, a span or a token is not what it must be; the first one is named.
    pub fn read(bytes: &[u8]) -> Result<Self, GivenProblem> {
        let file: Value = serde_json::from_slice(bytes).map_err(|_| GivenProblem::NotGiven)?;
        let documents = file.get("documents").and_then(Value::as_array).ok_or(GivenProblem::NotGiven)?;
        let labels = file.get("labels").and_then(Value::as_array).into_iter().flatten();
        let mut given =
            Self { labels: labels.filter_map(Value::as_str).map(str::to_owned).collect(), ..Self::default() };
        for document in documents.iter().filter_map(Value::as_object) {
            for (name, _) in lists(document) {
                if !given.annotators.iter().any(|known| known == name) {
                    given.annotators.push(name.clone());
                }
            }
        }
        for (index, document) in documents.iter().enumerate() {
            let document = document.as_object().ok_or(GivenProblem::NoText(index + 1))?;
            given.documents.push(read_document(index + 1, document, &given.annotators)?);
        }
        Ok(given)
    }
}

fn lists(document: &Map<String, Value>) -> impl Iterator<Item = (&String, &Vec<Value>)> {
    let other = |name: &str| matches!(name, "tokens" | "spans" | "sets" | "relations" | "excluded");
    document
        .iter()
        .filter(move |(name, _)| !other(name))
        .filter_map(|(name, value)| Some((name, value.as_array()?)))
        .filter(|(_, list)| list.iter().all(|one| one.get("start").is_some() && one.get("label").is_some()))
}

fn read_document(
    number: usize,
    document: &Map<String, Value>,
    annotators: &[String],
) -> Result<GivenDocument, GivenProblem> {
    let text = document.get("text").and_then(Value::as_str).filter(|text| !text.is_empty());
    let text = text.ok_or(GivenProblem::NoText(number))?.to_owned();
    let chars = text.chars().count() as u64;
    let id = document.get("id").and_then(Value::as_str).map_or_else(|| number.to_string(), str::to_owned);
    let mut spans = Vec::new();
    for name in annotators {
        let list = document.get(name).and_then(Value::as_array);
        let read = |(index, value): (usize, &Value)| {
            span(value, chars).ok_or_else(|| GivenProblem::BadSpan {
                document: number,
                annotator: name.clone(),
                number: index + 1,
            })
        };
        let found: Result<Vec<_>, _> = list.into_iter().flatten().enumerate().map(read).collect();
        spans.push(found?);
    }
    let tokens = tokens(number, document, chars)?;
    Ok(GivenDocument { id, text, tokens, spans })
}

fn span(value: &Value, chars: u64) -> Option<GivenSpan> {
    let at = |name: &str| value.get(name).and_then(Value::as_u64).filter(|at| *at <= chars);
    let (start, end) = at("start").zip(at("end")).filter(|(start, end)| start < end)?;
    let label = value.get("label").and_then(Value::as_str).filter(|label| !label.is_empty())?;
    Some(GivenSpan { start: start as u32, end: end as u32, label: label.to_owned() })
}

type Tokens = Vec<(u32, u32)>;

fn tokens(number: usize, document: &Map<String, Value>, chars: u64) -> Result<Option<Tokens>, GivenProblem> {
    let Some(list) = document.get("tokens").and_then(Value::as_array) else { return Ok(None) };
    let mut found: Tokens = Vec::with_capacity(list.len());
    for (index, token) in list.iter().enumerate() {
        let at = |place: usize| token.get(place).and_then(Value::as_u64).filter(|at| *at <= chars);
        let range = at(0).zip(at(1)).filter(|(start, end)| start < end);
        let range = range.map(|(start, end)| (start as u32, end as u32));
        let after = found.last().map_or(0, |last| last.1);
        let range = range.filter(|range| range.0 >= after);
        found.push(range.ok_or(GivenProblem::BadToken { document: number, number: index + 1 })?);
    }
    Ok(Some(found))
}

/// The tokens of a file: documents with `tokens` and either `sha256` or `text`.
///
/// # Errors
/// Where a token is not what it must be, or a document says neither its text nor its hash.
pub fn read_tokens(bytes: &[u8]) -> Result<TokenRule, GivenProblem> {
    let file: Value = serde_json::from_slice(bytes).map_err(|_| GivenProblem::NotGiven)?;
    let documents = file.get("documents").and_then(Value::as_array).ok_or(GivenProblem::NotGiven)?;
    let mut by_hash = HashMap::new();
    for (index, document) in documents.iter().enumerate() {
        let document = document.as_object().ok_or(GivenProblem::NoText(index + 1))?;
        let text = document.get("text").and_then(Value::as_str);
        let hash = document.get("sha256").and_then(Value::as_str).map(str::to_owned);
        let hash = hash.or_else(|| text.map(sha256_hex)).ok_or(GivenProblem::NoText(index + 1))?;
        let chars = text.map_or(u64::from(u32::MAX), |text| text.chars().count() as u64);
        if let Some(tokens) = tokens(index + 1, document, chars)? {
            by_hash.insert(hash, tokens);
        }
    }
    Ok(TokenRule::Given(by_hash))
}
