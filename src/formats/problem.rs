//! What can be wrong with a file, as data. `ui` and the command line put it into words.
//!
//! Serde is for messages between page and worker; what scripts rely on are the codes.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::carry::Waiting;
use crate::model::{ArticleId, LabelId, Project};
use crate::text::TextRange;

/// A project that was read, and what was not as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Id of the row of the table that read it; empty for what several files gave.
    pub format: &'static str,
    pub project: Project,
    pub warnings: Vec<Warning>,
    pub counts: Counts,
    /// Spans that a model proposes; an annotator decides what becomes of them.
    pub proposals: Vec<Proposal>,
    /// Of what was refused: spans that only a person can place.
    pub waiting: Waiting,
}

/// A span that nobody has made yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub article: ArticleId,
    pub range: TextRange,
    pub label: LabelId,
    /// As the file says, usually 0 to 1.
    pub score: Option<f64>,
    /// Empty where the file does not say.
    pub model: String,
}

/// How much of a file was taken. `kept + refused` is what the file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    pub documents_kept: usize,
    pub documents_refused: usize,
    pub spans_kept: usize,
    /// Refused, or merged into an equal one.
    pub spans_refused: usize,
    pub relations_kept: usize,
    pub relations_refused: usize,
}

impl Counts {
    /// Spans of the file, kept and refused.
    pub fn spans(&self) -> usize {
        self.spans_kept + self.spans_refused
    }

    pub fn add(&mut self, other: Self) {
        self.documents_kept += other.documents_kept;
        self.documents_refused += other.documents_refused;
        self.spans_kept += other.spans_kept;
        self.spans_refused += other.spans_refused;
        self.relations_kept += other.relations_kept;
        self.relations_refused += other.relations_refused;
    }
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Id of the document in the file; its number (from 1) where it has none; `None` for the file as a whole.
    pub document: Option<String>,
    pub item: Item,
    pub rule: Rule,
    /// Whether the item was taken all the same.
    pub kept: bool,
    /// Of the file, or of the one beside it that has the labels, where those are a line each.
    pub line: Option<usize>,
}

/// What a warning is about; numbers count from 1 in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Item {
    File,
    Line(usize),
    Record(usize),
    Label(usize),
    Document,
    Set(usize),
    Span(usize),
    Relation(usize),
}

/// The rule that an item breaks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rule {
    NotAnObject,
    MissingField {
        name: Cow<'static, str>,
    },
    WrongType {
        name: String,
    },
    UnknownField {
        name: String,
    },
    /// Not a JSON whole number: a fraction, a string, or beyond every text.
    NotAPosition {
        name: Cow<'static, str>,
        found: String,
    },
    Negative {
        name: Cow<'static, str>,
        found: String,
    },
    /// Beyond the text's `length` (code points).
    OutOfRange {
        start: usize,
        end: usize,
        length: usize,
    },
    Reversed {
        start: usize,
        end: usize,
    },
    Empty {
        at: usize,
    },
    /// A span's ranges overlap or are not in order.
    RangesNotInOrder,
    /// `expected` as the file says, `found` in the text at its offsets.
    SurfaceDiffers {
        expected: String,
        found: String,
    },
    /// It was made on another text, and does not stand in this one with what was around it there.
    NotThere {
        text: String,
    },
    /// What is quoted stands in several places of the text, with the same context.
    NotUnique {
        text: String,
    },
    /// `start_utf16` or `end_utf16` is not what `start` and `end` come to.
    Utf16Differs,
    /// An offset (code points) inside a grapheme cluster: taken as it is.
    InsideGrapheme {
        at: usize,
    },
    /// Not in the file's schema: added to it.
    UnknownLabel {
        label: String,
    },
    DuplicateId {
        id: String,
        now: String,
    },
    /// The same range and label as an earlier span of the same set: merged into it.
    ExactDuplicate {
        of: usize,
    },
    UnknownSet {
        id: String,
    },
    UnknownSpan {
        id: String,
    },
    UnknownValue {
        name: Cow<'static, str>,
        found: String,
    },
    HashDiffers {
        stated: String,
        found: String,
    },
    EmptyText,
    TextTooLarge {
        bytes: usize,
    },
    BadJson {
        line: usize,
        column: usize,
    },
    /// Half of a surrogate pair, at this byte of the line.
    LoneSurrogate {
        at: usize,
    },
    /// The text really holds U+FFFD: somebody else's decoding went wrong before us.
    ReplacementCharacter {
        count: usize,
    },
    /// Another file that came together with it has another text under this version of the guidelines, which stays.
    OtherGuidelines {
        version: u32,
    },
    /// It is this annotator's package, and another file that came together with it is another one: together they are none.
    OtherPackage {
        annotator: String,
    },
    /// Of several files that came together this one gave nothing.
    FileRefused {
        problem: ImportProblem,
    },
}

impl Rule {
    /// A name that scripts can rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAnObject => "not-an-object",
            Self::MissingField { .. } => "missing-field",
            Self::WrongType { .. } => "wrong-type",
            Self::UnknownField { .. } => "unknown-field",
            Self::NotAPosition { .. } => "not-a-position",
            Self::Negative { .. } => "negative",
            Self::OutOfRange { .. } => "out-of-range",
            Self::Reversed { .. } => "reversed",
            Self::Empty { .. } => "empty",
            Self::RangesNotInOrder => "ranges-not-in-order",
            Self::SurfaceDiffers { .. } => "surface-differs",
            Self::NotThere { .. } => "not-there",
            Self::NotUnique { .. } => "not-unique",
            Self::Utf16Differs => "utf16-differs",
            Self::InsideGrapheme { .. } => "inside-grapheme",
            Self::UnknownLabel { .. } => "unknown-label",
            Self::DuplicateId { .. } => "duplicate-id",
            Self::ExactDuplicate { .. } => "exact-duplicate",
            Self::UnknownSet { .. } => "unknown-set",
            Self::UnknownSpan { .. } => "unknown-span",
            Self::UnknownValue { .. } => "unknown-value",
            Self::HashDiffers { .. } => "hash-differs",
            Self::EmptyText => "empty-text",
            Self::TextTooLarge { .. } => "text-too-large",
            Self::BadJson { .. } => "bad-json",
            Self::LoneSurrogate { .. } => "lone-surrogate",
            Self::ReplacementCharacter { .. } => "replacement-character",
            Self::OtherGuidelines { .. } => "other-guidelines",
            Self::OtherPackage { .. } => "other-package",
            Self::FileRefused { .. } => "file-refused",
        }
    }
}

/// Why nothing of a file was taken.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ImportProblem {
    /// No text at all, or white space only.
    Empty,
    TooLarge {
        bytes: usize,
        limit: usize,
    },
    /// More spans than fit where it is read; the command line has no limit.
    TooManySpans {
        limit: usize,
    },
    /// Not text; `kind` names what it is where that is known (`pdf`, `zip`, `png` …).
    Binary {
        kind: Option<Cow<'static, str>>,
    },
    /// Half of a surrogate pair, at this byte of the file.
    LoneSurrogate {
        at: usize,
    },
    /// UTF-16 with an odd number of bytes.
    OddLength {
        bytes: usize,
    },
    /// Not valid UTF-8 from this byte on.
    NotUtf8 {
        at: usize,
    },
    /// No encoding that we know reads it without error.
    NoEncoding,
    /// Not valid in the chosen encoding.
    WrongEncoding {
        label: String,
    },
    /// Not JSON; line and column count from 1, columns in bytes.
    BadJson {
        line: usize,
        column: usize,
    },
    /// Not XML, or with a document type of its own making; line and column count from 1, columns in bytes.
    BadXml {
        line: usize,
        column: usize,
    },
    /// Nested deeper than `limit`.
    TooDeep {
        line: usize,
        column: usize,
        limit: usize,
    },
    /// `format` is there and is not `wusum`.
    OtherFormat {
        found: String,
    },
    /// Made by a later version of the format.
    NewerVersion {
        found: u64,
        known: u64,
    },
    UnknownOffsetUnit {
        found: String,
    },
    /// A field that the file cannot do without is missing or of the wrong kind.
    MissingField {
        name: Cow<'static, str>,
    },
    /// No record has a text field, or none in the chosen field.
    NoTextField,
    /// It is nothing without another file, which did not come with it: `name` as it should end.
    MissingFile {
        name: String,
    },
    Archive(ArchiveProblem),
}

/// Why an archive is not opened.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ArchiveProblem {
    /// No zip after all, cut off, or a file in it is not what it announced.
    Damaged,
    Encrypted {
        name: String,
    },
    /// It leads out of the archive, or to somewhere else.
    UnsafeName {
        name: String,
    },
    /// Two files have one name.
    DuplicateName,
    TooMany {
        count: usize,
        limit: usize,
    },
    /// All files together, inflated.
    TooLarge {
        bytes: usize,
        limit: usize,
    },
    /// Packed so tightly that it must be a bomb.
    TooDense {
        name: String,
    },
    NothingInside,
    /// A backup of a browser's projects, which is brought back, not imported.
    Backup,
}

impl ArchiveProblem {
    /// A name that scripts can rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Damaged => "archive-damaged",
            Self::Encrypted { .. } => "archive-encrypted",
            Self::UnsafeName { .. } => "archive-unsafe-name",
            Self::DuplicateName => "archive-duplicate-name",
            Self::TooMany { .. } => "archive-too-many",
            Self::TooLarge { .. } => "archive-too-large",
            Self::TooDense { .. } => "archive-too-dense",
            Self::NothingInside => "archive-nothing-inside",
            Self::Backup => "archive-backup",
        }
    }
}

impl ImportProblem {
    /// A name that scripts can rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::TooManySpans { .. } => "too-many-spans",
            Self::Binary { .. } => "binary",
            Self::LoneSurrogate { .. } => "lone-surrogate",
            Self::OddLength { .. } => "odd-length",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::NoEncoding => "no-encoding",
            Self::WrongEncoding { .. } => "wrong-encoding",
            Self::BadJson { .. } => "bad-json",
            Self::BadXml { .. } => "bad-xml",
            Self::TooDeep { .. } => "too-deep",
            Self::OtherFormat { .. } => "other-format",
            Self::NewerVersion { .. } => "newer-version",
            Self::UnknownOffsetUnit { .. } => "unknown-offset-unit",
            Self::MissingField { .. } => "missing-field",
            Self::NoTextField => "no-text-field",
            Self::MissingFile { .. } => "missing-file",
            Self::Archive(problem) => problem.code(),
        }
    }
}

/// Why no file was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportProblem {
    /// `text[start:end]` is not the span's surface. `number` counts the article's spans from 1 in reading order.
    WrongSpan {
        #[serde(with = "article_id")]
        article: ArticleId,
        number: usize,
    },
    /// A mention, an excluded range or an examined end that is no place in the text.
    WrongPlace {
        #[serde(with = "article_id")]
        article: ArticleId,
    },
    /// Metadata or an attribute of this name is not JSON.
    BadJson {
        #[serde(with = "article_id")]
        article: ArticleId,
        name: String,
    },
    /// XML has no way to write this character (a code point), which is in the text or in what was said about it.
    NotInXml {
        #[serde(with = "article_id")]
        article: ArticleId,
        code: u32,
    },
    /// What was written does not read back: a fault of ours.
    Unreadable,
}

impl ExportProblem {
    /// A name that scripts can rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongSpan { .. } => "wrong-span",
            Self::WrongPlace { .. } => "wrong-place",
            Self::BadJson { .. } => "bad-json",
            Self::NotInXml { .. } => "not-in-xml",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Ids of the model carry no serde of their own.
mod article_id {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::model::ArticleId;

    pub fn serialize<S: Serializer>(id: &ArticleId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(id.as_str())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ArticleId, D::Error> {
        String::deserialize(deserializer).map(ArticleId::new)
    }
}
