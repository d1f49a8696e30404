//! The label schema: which labels there are, what they mean, how they look.

use super::LabelId;

/// Text in several languages, by BCP 47 tag, in order of preference.
pub type Localized = Vec<(String, String)>;

/// One label of the schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub id: LabelId,
    pub names: Localized,
    pub definition: Localized,
    /// Examples, each a marked text such as `في [مراكش]`.
    pub examples: Localized,
    /// `#rrggbb`; the dark theme derives its own from it.
    pub color: String,
    /// The digit that labels with it, `1` to `9`.
    pub key: Option<char>,
    pub subtypes: Vec<Subtype>,
    /// Hidden labels stay in the data; their spans are not painted.
    pub hidden: bool,
    /// Retired labels are offered no more; spans that have them keep them.
    pub retired: bool,
    /// Place in the list; the smallest first.
    pub order: u32,
}

/// A finer kind of a label, such as `city` of `place`.
#[derive(Clone, Debug, PartialEq)]
pub struct Subtype {
    pub id: String,
    pub names: Localized,
}

impl Label {
    /// The name in `language`, or the first one, or the slug.
    pub fn name(&self, language: &str) -> &str {
        localized(&self.names, language).unwrap_or_else(|| self.id.as_str())
    }
}

impl Subtype {
    pub fn name(&self, language: &str) -> &str {
        localized(&self.names, language).unwrap_or(&self.id)
    }
}

/// The text in `language`, or the first there is.
pub fn localized<'a>(texts: &'a Localized, language: &str) -> Option<&'a str> {
    let found = texts.iter().find(|(tag, _)| tag == language).or_else(|| texts.first());
    found.map(|(_, text)| text.as_str())
}
