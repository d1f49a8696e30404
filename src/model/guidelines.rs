//! The written guidelines that annotators follow, version by version. How Markdown is shown is `ui`'s work.

use super::UtcMillis;

/// One version of a project's guidelines. It never changes: another text is another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidelineVersion {
    /// From 1; `SetHead::guideline_version` names it.
    pub number: u32,
    /// The whole text, as Markdown.
    pub markdown: String,
    /// 0 where nobody knows.
    pub made: UtcMillis,
}
