//! What every exporter shares: the choices, the files, what is left out, and numbers in each unit.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::splits::{Leak, Part, SplitPlan};
use super::{ExportProblem, Loss, Rule, Selection};
use crate::model::{
    AnnotationSet, Article, ArticleId, ArticleMeta, Certainty, Label, LabelId, Origin, Project, Provenance,
    Relation, Span, SpanId, Target, UtcMillis,
};
use crate::text::{CharPos, TextRange, UnitTable, Utf16Pos, next_grapheme};

/// How a file counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Unit {
    /// Unicode code points, as Python strings count.
    #[default]
    CodePoint,
    /// UTF-16 code units, as JavaScript, Java and UIMA count.
    Utf16,
    /// Grapheme clusters: doccano projects in `grapheme_mode`.
    Grapheme,
}

impl Unit {
    pub const ALL: [Self; 3] = [Self::CodePoint, Self::Utf16, Self::Grapheme];

    /// The stable name, as the command line takes it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::CodePoint => "code_point",
            Self::Utf16 => "utf16",
            Self::Grapheme => "grapheme",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.slug() == slug)
    }
}

/// Which labels a flat format carries: outermost-wins over all of them would lose every name inside a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Layer {
    /// Every label but `quote` and `event`.
    #[default]
    Names,
    Quotes,
    Events,
    All,
    /// Names, quotes and events, in a file each.
    Each,
}

impl Layer {
    pub const ALL: [Self; 5] = [Self::Names, Self::Quotes, Self::Events, Self::All, Self::Each];

    /// Those that every label is in one of.
    pub const PARTS: [Self; 3] = [Self::Names, Self::Quotes, Self::Events];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Quotes => "quotes",
            Self::Events => "events",
            Self::All => "all",
            Self::Each => "each",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.slug() == slug)
    }

    pub fn holds(self, label: &LabelId) -> bool {
        match (self, label.as_str()) {
            (Self::All | Self::Each, _) | (Self::Quotes, "quote") | (Self::Events, "event") => true,
            (Self::Names, label) => !matches!(label, "quote" | "event"),
            _ => false,
        }
    }
}

/// Which of two spans that overlap a flat format keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Overlap {
    /// The longer one; of equal ones the one whose label comes first in the schema.
    #[default]
    Outermost,
    /// The shorter one.
    Innermost,
}

impl Overlap {
    pub const ALL: [Self; 2] = [Self::Outermost, Self::Innermost];

    /// The stable name, as the command line takes it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Outermost => "outermost",
            Self::Innermost => "innermost",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|overlap| overlap.slug() == slug)
    }
}

/// What becomes of a span that begins or ends inside a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SubToken {
    /// The token is cut there, so that the rows say exactly what was labelled.
    #[default]
    Cut,
    /// The span grows to whole tokens.
    Expand,
    /// The span is left out.
    Skip,
}

impl SubToken {
    pub const ALL: [Self; 3] = [Self::Cut, Self::Expand, Self::Skip];

    /// The stable name, as the command line takes it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Expand => "expand",
            Self::Skip => "skip",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sub_token| sub_token.slug() == slug)
    }
}

/// The choices of an export. Formats look only at those that concern them.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExportOptions {
    pub layer: Layer,
    pub overlap: Overlap,
    pub sub_token: SubToken,
    /// Rows of one sentence at most; a span is never cut for it. At least 1.
    pub max_tokens: Option<usize>,
    /// For doccano, where the file does not say.
    pub unit: Unit,
    /// BCP 47 tag of the README in a zipped export.
    pub language: String,
    /// Without text that was excluded or not examined (`examined.rs`). Done by [`super::dataset`], not by formats.
    pub only_examined: bool,
    /// As one archive with a README, also where it is one file. Done by whoever hands the files over.
    pub archive: bool,
    /// Into parts for training and testing. Done by [`super::dataset`], not by formats.
    pub split: Option<Box<SplitPlan>>,
}

/// A file of an export; `name` may hold folders (`/`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What an export came to.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Exported {
    pub files: Vec<OutFile>,
    /// Spans of the selection that no file holds, in the order of articles and text.
    pub left_out: Vec<LeftOut>,
    /// Of each kind of thing that the format has no place for: how many the selection has.
    pub lost: Vec<(Loss, usize)>,
    /// What came into which part, where that was asked for.
    pub split: Option<SplitReport>,
}

/// What a split came to.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SplitReport {
    /// Those that were to get something, or did.
    pub parts: Vec<PartCounts>,
    pub groups: usize,
    /// Articles without the field that groups are made by: they go by their text.
    pub without_field: usize,
    /// Articles that are where they were before.
    pub kept: usize,
    /// Articles in different parts whose texts are near.
    pub leaks: Vec<Leak>,
    /// Whether only the same texts were looked for, since there were too many to find those that are near.
    pub only_same: bool,
}

/// How much is in a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartCounts {
    pub part: Part,
    /// Weight that was asked for.
    pub share: u32,
    pub articles: usize,
    /// Each annotator's set of an article is one.
    pub documents: usize,
    /// Code points of the documents.
    pub characters: usize,
    pub spans: usize,
}

/// A span that a format could not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub article: ArticleId,
    pub span: SpanId,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Why {
    /// Its label belongs to another layer.
    OtherLayer,
    /// It overlaps a span that was kept.
    Overlaps,
    /// It begins or ends inside a token, and such spans are skipped.
    CutsToken,
    /// It has several ranges.
    SeveralRanges,
    /// It holds nothing but white space.
    OnlySpace,
    /// It begins or ends inside a grapheme cluster, and the file counts in those.
    InsideGrapheme,
    /// It lies in a range excluded from annotation, or beyond the end that was examined.
    Excluded,
}

/// One article with one annotator's set: what most formats call a document.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    pub article: &'a Article,
    /// `None` where nobody has labelled the article: it is exported without spans.
    pub set: Option<&'a AnnotationSet>,
    /// Whether the selection holds several sets of this article, so that the set must be named.
    pub several: bool,
}

impl<'a> Document<'a> {
    /// The article's id; with the annotator's name where the selection has several sets of it.
    pub fn id(&self) -> String {
        match self.set {
            Some(set) if self.several => {
                format!("{}@{}", self.article.id.as_str(), set.annotator.as_str())
            }
            _ => self.article.id.as_str().to_owned(),
        }
    }

    pub fn text(&self) -> &'a str {
        &self.article.text
    }

    /// In reading order: by start, the longer first.
    pub fn spans(&self) -> impl Iterator<Item = &'a Span> + use<'a> {
        self.set.into_iter().flat_map(|set| set.spans.iter().map(|span| &**span))
    }
}

/// Every selected article with each of its selected sets, or once without any.
pub fn documents<'a>(project: &'a Project, selection: &'a Selection) -> Vec<Document<'a>> {
    let mut documents = Vec::new();
    let mut sets_of = selection.sets_by_article(project);
    for article in selection.articles(project) {
        let sets = sets_of.remove(&article.id).unwrap_or_default();
        if sets.is_empty() {
            documents.push(Document { article, set: None, several: false });
        }
        let several = sets.len() > 1;
        documents.extend(sets.into_iter().map(|set| Document { article, set: Some(set), several }));
    }
    documents
}

/// The labels that occur in the documents, in the order of the schema.
pub fn labels_used<'a>(project: &'a Project, documents: &[Document<'a>]) -> Vec<&'a Label> {
    let used =
        |label: &Label| documents.iter().any(|document| document.spans().any(|span| span.label == label.id));
    project.labels().into_iter().filter(|label| used(label)).collect()
}

/// Positions of one text in one unit, both ways.
pub struct Numbers<'a> {
    text: &'a str,
    units: UnitTable<'a>,
    unit: Unit,
    graphemes: Vec<usize>,
}

impl<'a> Numbers<'a> {
    pub fn new(text: &'a str, unit: Unit) -> Self {
        let mut graphemes = Vec::new();
        if unit == Unit::Grapheme {
            let mut at = 0;
            while at < text.len() {
                graphemes.push(at);
                at = next_grapheme(text, at);
            }
            graphemes.push(text.len());
        }
        Self { text, units: UnitTable::new(text), unit, graphemes }
    }

    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Byte position of a position in the unit; `None` past the end or inside a surrogate pair.
    pub fn byte(&self, at: usize) -> Option<usize> {
        match self.unit {
            Unit::CodePoint => self.units.byte_of_char(CharPos(at)),
            Unit::Utf16 => self.units.byte_of_utf16(Utf16Pos(at)),
            Unit::Grapheme => self.graphemes.get(at).copied(),
        }
    }

    /// The range of two positions in the unit.
    ///
    /// # Errors
    /// Where it is reversed, empty or beyond the text.
    pub fn range(&self, start: usize, end: usize) -> Result<TextRange, Rule> {
        if start > end {
            return Err(Rule::Reversed { start, end });
        }
        let length = || self.at(self.text.len()).unwrap_or_default();
        let bytes = self.byte(start).zip(self.byte(end));
        let (from, to) = bytes.ok_or_else(|| Rule::OutOfRange { start, end, length: length() })?;
        if start == end {
            return Err(Rule::Empty { at: start });
        }
        Ok(TextRange::between(from, to))
    }

    /// Position in the unit of a byte position; `None` where the unit has none there.
    pub fn at(&self, byte: usize) -> Option<usize> {
        match self.unit {
            Unit::CodePoint => self.units.char_of_byte(byte).map(|at| at.0),
            Unit::Utf16 => self.units.utf16_of_byte(byte).map(|at| at.0),
            Unit::Grapheme => self.graphemes.binary_search(&byte).ok(),
        }
    }

    /// Start, end and the text between. `number` counts the spans from 1, for the refusal.
    ///
    /// # Errors
    /// [`ExportProblem::WrongSpan`] where the range is no place in the text, or (checked along another way than the
    /// one that made the numbers) slicing the text by the numbers gives something else.
    pub fn of(
        &self,
        article: &ArticleId,
        number: usize,
        range: TextRange,
    ) -> Result<Placed<'a>, ExportProblem> {
        let wrong = || ExportProblem::WrongSpan { article: article.clone(), number };
        let (start, end) = self.at(range.start()).zip(self.at(range.end())).ok_or_else(wrong)?;
        let surface = range.slice(self.text).filter(|surface| !surface.is_empty()).ok_or_else(wrong)?;
        let length = match self.unit {
            Unit::CodePoint => surface.chars().count(),
            Unit::Utf16 => surface.encode_utf16().count(),
            Unit::Grapheme => end.saturating_sub(start),
        };
        if start + length != end {
            return Err(wrong());
        }
        Ok(Placed { start, end, surface })
    }
}

/// A range as a file names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed<'a> {
    pub start: usize,
    pub end: usize,
    pub surface: &'a str,
}

/// Links between spans that go with an end that is left out.
pub(super) fn hanging(documents: &[Document<'_>], left_out: &[LeftOut]) -> usize {
    let gone: HashSet<(&ArticleId, &SpanId)> = left_out.iter().map(|one| (&one.article, &one.span)).collect();
    let of = |document: &Document<'_>| {
        let is_gone = |id: &SpanId| gone.contains(&(&document.article.id, id));
        let hangs = |link: &&Relation| match &link.target {
            Target::Span(to) => is_gone(&link.from) || is_gone(to),
            _ => false,
        };
        document.set.map_or(0, |set| set.relations().filter(hangs).count())
    };
    if gone.is_empty() { 0 } else { documents.iter().map(of).sum() }
}

/// How many of each thing of the documents a format has no place for. What depends on the choices of an export
/// (nested, crossing, discontinuous spans) is in [`Exported::left_out`]; spans that grow to whole tokens the format counts.
pub fn count_lost(documents: &[Document<'_>], loses: &[Loss]) -> Vec<(Loss, usize)> {
    let spans = || documents.iter().flat_map(Document::spans);
    let sets = || documents.iter().filter_map(|document| document.set);
    let count = |loss: Loss| match loss {
        Loss::Labels => spans().count(),
        Loss::Relations => sets().map(|set| set.relations().count()).sum(),
        Loss::Mentions => {
            let to_text = |relation: &&Relation| !matches!(relation.target, Target::Span(_));
            sets().map(|set| set.relations().filter(to_text).count()).sum()
        }
        Loss::Notes => spans().filter(|span| !span.note.is_empty()).count(),
        // What came from a file that says neither who nor when has nothing of it.
        Loss::Provenance => spans()
            .filter(|span| {
                let Provenance { origin, made, changed, .. } = &span.provenance;
                *origin != Origin::Import || [*made, *changed] != [UtcMillis::default(); 2]
            })
            .count(),
        Loss::Certainty => spans().filter(|span| span.certainty == Certainty::Unsure).count(),
        Loss::Attributes => {
            spans().filter(|span| span.subtype.is_some() || !span.attributes.is_empty()).count()
        }
        Loss::Metadata => {
            let fields = |document: &Document<'_>| {
                let ArticleMeta { source, metadata, .. } = &document.article.meta;
                metadata.len() + usize::from(!source.is_empty())
            };
            documents.iter().map(fields).sum()
        }
        Loss::SeveralRanges => spans().filter(|span| span.ranges.len() > 1).count(),
        Loss::Examined => {
            // Of an article that several have worked on its text counts once.
            let is_other = |at: usize| at == 0 || documents[at - 1].article.id != documents[at].article.id;
            let of = |(at, document): (usize, &Document<'_>)| {
                let excluded = if is_other(at) { document.article.meta.excluded.len() } else { 0 };
                excluded + usize::from(document.set.is_some_and(|set| set.head.examined_to.is_some()))
            };
            documents.iter().enumerate().map(of).sum()
        }
        Loss::SeveralSets => documents.iter().filter(|document| document.several).count(),
        Loss::Nested | Loss::Crossing | Loss::SubToken | Loss::Discontinuous => 0,
    };
    loses.iter().map(|loss| (*loss, count(*loss))).filter(|(_, count)| *count > 0).collect()
}
