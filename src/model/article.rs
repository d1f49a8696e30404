//! An article: a text that never changes, and what is known about it.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{ArticleId, UtcMillis};
use crate::order::Map;
use crate::text::TextRange;

/// Text direction of an article as a whole; paragraphs decide for themselves (`dir="auto"`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Direction {
    #[default]
    Auto,
    LeftToRight,
    RightToLeft,
}

/// How long an article stays in the bin before it may go for good.
pub const BIN_DAYS: i64 = 30;

/// The fixed part: id, text and the hash by which files find each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    pub id: ArticleId,
    pub text: Arc<str>,
    /// SHA-256 of the text as UTF-8, lower-case hex.
    pub sha256: Arc<str>,
    pub meta: ArticleMeta,
}

/// What may be edited about an article. Never its text.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ArticleMeta {
    pub title: String,
    pub source: String,
    /// BCP 47 tag such as `ar`; empty where unknown.
    pub language: String,
    pub direction: Direction,
    /// Original file name and its encoding label (`windows-1256`), where it came from a file.
    pub file_name: Option<String>,
    pub encoding: Option<String>,
    /// Ranges excluded from annotation (bytes), sorted, disjoint.
    pub excluded: Vec<TextRange>,
    /// Every other field of an imported record, as JSON text, by its name.
    pub metadata: Map<String, String>,
    /// Since when it is in the bin, if it is. Its sets stay as they are; exports of everything leave it out.
    pub binned: Option<UtcMillis>,
}

impl ArticleMeta {
    /// Whether it has been in the bin for [`BIN_DAYS`] at the time `now`.
    pub fn is_due(&self, now: UtcMillis) -> bool {
        is_due(self.binned, now)
    }
}

pub(super) fn is_due(binned: Option<UtcMillis>, now: UtcMillis) -> bool {
    binned.is_some_and(|since| now.0.saturating_sub(since.0) >= BIN_DAYS * 86_400_000)
}

impl Article {
    pub fn new(id: ArticleId, text: impl Into<Arc<str>>, meta: ArticleMeta) -> Self {
        let text = text.into();
        let sha256 = Arc::from(sha256_hex(&text));
        Self { id, text, sha256, meta }
    }
}

/// SHA-256 of the text's UTF-8 bytes, lower-case hex.
pub fn sha256_hex(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// [`sha256_hex`] in slices, for whoever must not be busy for long.
#[derive(Clone, Debug, Default)]
pub struct TextHasher(Sha256);

impl TextHasher {
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub fn finish(self) -> Arc<str> {
        Arc::from(hex(&self.0.finalize()))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
