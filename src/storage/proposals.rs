//! What a model of the user's own proposes for an article: kept until the article goes, taken or refused or not.
//!
//! A record of the database beside the others, `wusum/1/proposals/<article id>`, written when a file brings them and read
//! when the article is opened. It is in backups; other tabs know nothing of it, and where there is only local storage
//! proposals last as long as the tab.

use serde::{Deserialize, Serialize};

use crate::model::ArticleId;
use crate::order::Set;

/// The records' keys begin so.
pub const PREFIX: &str = "wusum/1/proposals/";

/// A proposal as it is kept. Bytes of the article's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptProposal {
    pub start: usize,
    pub end: usize,
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub model: String,
}

pub fn key(article: &ArticleId) -> String {
    format!("{PREFIX}{}", article.as_str())
}

/// The article of such a key; `None` of every other key.
pub fn article_of(key: &str) -> Option<ArticleId> {
    key.strip_prefix(PREFIX).map(ArticleId::new)
}

/// The record's text.
pub fn write(proposals: &[KeptProposal]) -> String {
    serde_json::to_string(proposals).expect("plain data is always JSON")
}

/// What a record holds; `None` where it cannot be read.
pub fn read(raw: &str) -> Option<Vec<KeptProposal>> {
    super::tree::from_text(raw)
}

/// Those of `ours`, then those of `theirs` that propose something else.
pub fn joined(mut ours: Vec<KeptProposal>, theirs: &[KeptProposal]) -> Vec<KeptProposal> {
    let what = |it: &KeptProposal| (it.start, it.end, it.label.clone(), it.model.clone());
    let mut known: Set<_> = ours.iter().map(what).collect();
    ours.extend(theirs.iter().filter(|it| known.insert(what(it))).cloned());
    ours
}
