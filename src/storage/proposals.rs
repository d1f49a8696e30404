//! What a model of the user's own proposes for an article: kept until the article goes, taken or refused or not.
//!
//! A record of the database beside the others, `wusum/1/proposals/<article id>`, written when a file brings them and read
//! when the article is opened. Backups and other tabs know nothing of it; where there is only local storage proposals
//! last as long as the tab.

use serde::{Deserialize, Serialize};

use crate::model::ArticleId;

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

/// The record's text.
pub fn write(proposals: &[KeptProposal]) -> String {
    serde_json::to_string(proposals).expect("plain data is always JSON")
}

/// What a record holds; nothing where it cannot be read: a file brings it again.
pub fn read(raw: &str) -> Vec<KeptProposal> {
    super::tree::from_text(raw).unwrap_or_default()
}
