//! Writes Wusum JSON, one document a line, and reads its numbers back before it lets go of it.

use std::borrow::Cow;
use std::cmp::Reverse;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde::{Deserialize, Serialize as DeriveSerialize};
use serde_json::value::RawValue;

use super::{VERSION, slug};
use crate::formats::export::{ExportOptions, Exported, OutFile};
use crate::formats::provenance::{time, word_of};
use crate::formats::watch::{Selected, Step, Unwatched};
use crate::formats::{ExportProblem, Selection, json};
use crate::model::{
    AnnotationSet, Article, ArticleId, Certainty, DecidedSpan, Decision, DecisionReason, GuidelineVersion,
    Judged, Label, LabelId, Localized, Origin, PackageHead, Project, Provenance, Span, Target, UtcMillis,
    Verdict,
};
use crate::order::{Map, sort_by_key};
use crate::text::{TextRange, UnitTable};

/// The selected articles with the selected sets, as UTF-8 JSON with `\n` at the end.
///
/// Every `text[start:end] == surface` is checked again from the bytes that are returned, in code points and in UTF-16.
pub fn write(project: &Project, selection: &Selection) -> Result<Vec<u8>, ExportProblem> {
    write_told(project, &Selected { selection, watch: &Unwatched })
}

fn write_told(project: &Project, selection: &Selected<'_>) -> Result<Vec<u8>, ExportProblem> {
    let mut out = Vec::new();
    let head = HeadOut {
        format: "wusum",
        version: VERSION,
        offset_unit: "code_point",
        generator: concat!("wusum/", env!("CARGO_PKG_VERSION")),
        project: &project.name,
        package: project.package.as_ref().map(PackageOut::new),
        schema: SchemaOut { labels: project.labels().into_iter().map(LabelOut::new).collect() },
        guidelines: project.guidelines().map(GuidelineOut::new).collect(),
    };
    put(&mut out, &head)?;
    debug_assert!(out.starts_with(super::FIRST_BYTES), "files are known by how they begin");
    // Takes the brace off again: the documents follow, one a line.
    out.pop();
    out.extend_from_slice(b",\"documents\":[");
    if selection.articles(project).next().is_some() {
        out.push(b'\n');
    }
    documents(&mut out, project, selection)?;
    out.extend_from_slice(b"\n]}\n");
    verify(&out, selection)?;
    Ok(out)
}

/// The documents as [`write`] gives them, one a line, with commas between them; not checked.
pub(in crate::formats) fn documents(
    out: &mut Vec<u8>,
    project: &Project,
    selection: &Selected<'_>,
) -> Result<(), ExportProblem> {
    let mut sets_of = selection.sets_by_article(project);
    let articles: Vec<&Article> = selection.articles(project).collect();
    for (number, article) in selection.told(Step::Writing, articles.into_iter()).enumerate() {
        if number > 0 {
            out.extend_from_slice(b",\n");
        }
        let sets = sets_of.remove(&article.id).unwrap_or_default();
        put(out, &DocumentOut::new(article, &sets)?)?;
    }
    Ok(())
}

/// The labels as [`write`] gives them, for a hash of them.
pub(in crate::formats) fn schema(project: &Project) -> Result<Vec<u8>, ExportProblem> {
    let mut out = Vec::new();
    put(&mut out, &SchemaOut { labels: project.labels().into_iter().map(LabelOut::new).collect() })?;
    Ok(out)
}

/// [`write`] as the table calls it.
pub fn export(
    project: &Project,
    selection: &Selected<'_>,
    _: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let file = OutFile { name: "wusum.json".to_owned(), bytes: write_told(project, selection)? };
    Ok(Exported { files: vec![file], ..Exported::default() })
}

fn put(out: &mut Vec<u8>, value: &impl Serialize) -> Result<(), ExportProblem> {
    serde_json::to_writer(out, value).map_err(|_| ExportProblem::Unreadable)
}

/// Reads the numbers back from the bytes and slices by them, along another path than the one that made them.
fn verify(bytes: &[u8], selection: &Selected<'_>) -> Result<(), ExportProblem> {
    let file: FileBack = serde_json::from_slice(bytes).map_err(|_| ExportProblem::Unreadable)?;
    for document in selection.told(Step::Checking, file.documents.iter()) {
        let starts: Vec<usize> = document.text.char_indices().map(|(byte, _)| byte).collect();
        let units: Vec<u16> = document.text.encode_utf16().collect();
        let byte =
            |at: usize| if at == starts.len() { Some(document.text.len()) } else { starts.get(at).copied() };
        let holds = |span: &SpanBack| {
            let slice = byte(span.start).zip(byte(span.end)).and_then(|(a, b)| document.text.get(a..b));
            let utf16 = units.get(span.start_utf16..span.end_utf16);
            slice.is_some_and(|slice| !slice.is_empty() && slice == span.text)
                && utf16.is_some_and(|utf16| span.text.encode_utf16().eq(utf16.iter().copied()))
        };
        if let Some(wrong) = document.spans.iter().position(|span| !holds(span)) {
            return Err(ExportProblem::WrongSpan {
                article: ArticleId::new(&document.id),
                number: wrong + 1,
            });
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct FileBack<'a> {
    #[serde(borrow)]
    documents: Vec<DocumentBack<'a>>,
}

#[derive(Deserialize)]
struct DocumentBack<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    spans: Vec<SpanBack<'a>>,
}

#[derive(Deserialize)]
struct SpanBack<'a> {
    start: usize,
    end: usize,
    start_utf16: usize,
    end_utf16: usize,
    #[serde(borrow)]
    text: Cow<'a, str>,
}

#[derive(DeriveSerialize)]
struct HeadOut<'a> {
    format: &'static str,
    version: u64,
    offset_unit: &'static str,
    generator: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    project: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<PackageOut<'a>>,
    schema: SchemaOut<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    guidelines: Vec<GuidelineOut<'a>>,
}

#[derive(DeriveSerialize)]
struct PackageOut<'a> {
    kind: &'static str,
    id: &'a str,
    version: u32,
    annotator: &'a str,
}

impl<'a> PackageOut<'a> {
    fn new(head: &'a PackageHead) -> Self {
        Self {
            kind: slug::of(&slug::PACKAGES, head.kind),
            id: &head.id,
            version: head.version,
            annotator: &head.annotator,
        }
    }
}

#[derive(DeriveSerialize)]
struct GuidelineOut<'a> {
    number: u32,
    markdown: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    made: Option<String>,
}

impl<'a> GuidelineOut<'a> {
    fn new(version: &'a GuidelineVersion) -> Self {
        Self { number: version.number, markdown: &version.markdown, made: time(version.made) }
    }
}

#[derive(DeriveSerialize)]
struct SchemaOut<'a> {
    labels: Vec<LabelOut<'a>>,
}

#[derive(DeriveSerialize)]
struct LabelOut<'a> {
    id: &'a str,
    names: Texts<'a>,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    definition: Texts<'a>,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    examples: Texts<'a>,
    color: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<char>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subtypes: Vec<SubtypeOut<'a>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    retired: bool,
    order: u32,
}

#[derive(DeriveSerialize)]
struct SubtypeOut<'a> {
    id: &'a str,
    names: Texts<'a>,
}

impl<'a> LabelOut<'a> {
    fn new(label: &'a Label) -> Self {
        let subtypes = label.subtypes.iter();
        Self {
            id: label.id.as_str(),
            names: Texts(&label.names),
            definition: Texts(&label.definition),
            examples: Texts(&label.examples),
            color: &label.color,
            key: label.key,
            subtypes: subtypes
                .map(|subtype| SubtypeOut { id: &subtype.id, names: Texts(&subtype.names) })
                .collect(),
            hidden: label.hidden,
            retired: label.retired,
            order: label.order,
        }
    }
}

/// Texts by language, in the order of preference that the schema has.
struct Texts<'a>(&'a Localized);

impl Texts<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (tag, text) in self.0 {
            map.serialize_entry(tag, text)?;
        }
        map.end()
    }
}

#[derive(DeriveSerialize)]
struct DocumentOut<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    source: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    language: &'a str,
    direction: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binned: Option<String>,
    sha256: &'a str,
    text: &'a str,
    excluded: Vec<PlaceOut<'a>>,
    metadata: Map<&'a str, Box<RawValue>>,
    sets: Vec<SetOut<'a>>,
    spans: Vec<SpanOut<'a>>,
    relations: Vec<RelationOut<'a>>,
}

#[derive(DeriveSerialize)]
struct PlaceOut<'a> {
    start: usize,
    end: usize,
    start_utf16: usize,
    end_utf16: usize,
    text: &'a str,
}

#[derive(DeriveSerialize)]
struct SetOut<'a> {
    id: &'a str,
    annotator: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    examined_to: Option<usize>,
    guideline_version: u32,
    #[serde(skip_serializing_if = "is_zero")]
    revision: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    handed_in: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    decisions: Vec<DecisionOut<'a>>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[derive(DeriveSerialize)]
struct DecisionOut<'a> {
    id: &'a str,
    about: Vec<DecidedOut<'a>>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<&'a [usize]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spans: Option<Vec<DecidedOut<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    comment: &'a str,
    by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
}

/// A span that was judged (then with whose it was), or one in its stead.
#[derive(DeriveSerialize)]
struct DecidedOut<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    annotator: Option<&'a str>,
    #[serde(flatten)]
    place: PlaceOut<'a>,
    label: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ranges: Vec<PlaceOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtype: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    links: &'a str,
}

impl<'a> DecisionOut<'a> {
    /// `None` where a range lies outside of the text.
    fn new(text: &'a str, units: &UnitTable<'_>, decision: &'a Decision) -> Option<Self> {
        let decided = |ranges: &'a [TextRange], label: &'a LabelId| {
            let extent = TextRange::between(ranges.first()?.start(), ranges.last()?.end());
            let several = if ranges.len() > 1 { ranges } else { &[] };
            Some(DecidedOut {
                annotator: None,
                place: place(text, units, extent)?,
                label: label.as_str(),
                ranges: several.iter().map(|range| place(text, units, *range)).collect::<Option<_>>()?,
                subtype: None,
                links: "",
            })
        };
        let judged = |one: &'a Judged| {
            let annotator = Some(one.annotator.as_str());
            Some(DecidedOut { annotator, links: &one.links, ..decided(&one.ranges, &one.label)? })
        };
        let edited = |one: &'a DecidedSpan| {
            Some(DecidedOut { subtype: one.subtype.as_deref(), ..decided(&one.ranges, &one.label)? })
        };
        let (outcome, accepted, spans) = match &decision.outcome {
            Verdict::Accept(all) => ("accept", Some(all.as_slice()), None),
            Verdict::Edit(spans) => {
                ("edit", None, Some(spans.iter().map(edited).collect::<Option<Vec<_>>>()?))
            }
            Verdict::Reject => ("reject", None, None),
        };
        Some(Self {
            id: decision.id.as_str(),
            about: decision.about.iter().map(judged).collect::<Option<_>>()?,
            outcome,
            accepted,
            spans,
            reason: decision.reason.map(DecisionReason::slug),
            comment: &decision.comment,
            by: decision.by.as_str(),
            at: time(decision.at),
        })
    }
}

#[derive(DeriveSerialize)]
struct SpanOut<'a> {
    id: &'a str,
    #[serde(flatten)]
    place: PlaceOut<'a>,
    label: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ranges: Vec<PlaceOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtype: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certainty: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    attributes: Map<&'a str, Box<RawValue>>,
    #[serde(flatten)]
    provenance: ProvenanceOut<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<&'a str>,
}

#[derive(DeriveSerialize)]
struct RelationOut<'a> {
    id: &'a str,
    from: &'a str,
    role: &'a str,
    to: ToOut<'a>,
    #[serde(flatten)]
    provenance: ProvenanceOut<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<&'a str>,
}

#[derive(DeriveSerialize)]
#[serde(untagged)]
enum ToOut<'a> {
    Span { span: &'a str },
    Mention(PlaceOut<'a>),
    Word(&'static str),
}

#[derive(DeriveSerialize)]
struct ProvenanceOut<'a> {
    annotator: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    made: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<String>,
    origin: OriginOut<'a>,
}

#[derive(DeriveSerialize)]
#[serde(untagged)]
enum OriginOut<'a> {
    Word(&'static str),
    Model { model: &'a str, version: &'a str },
}

impl<'a> ProvenanceOut<'a> {
    fn new(provenance: &'a Provenance) -> Self {
        Self {
            annotator: provenance.annotator.as_str(),
            made: time(provenance.made),
            changed: time(provenance.changed),
            origin: match &provenance.origin {
                Origin::Model { name, version } => OriginOut::Model { model: name, version },
                origin => OriginOut::Word(word_of(origin)),
            },
        }
    }
}

impl<'a> DocumentOut<'a> {
    fn new(article: &'a Article, sets: &[&'a AnnotationSet]) -> Result<Self, ExportProblem> {
        let (meta, units) = (&article.meta, UnitTable::new(&article.text));
        let wrong_place = || ExportProblem::WrongPlace { article: article.id.clone() };
        let several = sets.len() > 1;
        let mut spans: Vec<(&AnnotationSet, &Span)> = Vec::new();
        let mut relations = Vec::new();
        for set in sets {
            spans.extend(set.spans.iter().map(|span| (*set, &**span)));
            relations.extend(set.relations().map(|relation| (*set, relation)));
        }
        if several {
            sort_by_key(&mut spans, |(set, span)| {
                let extent = span.extent();
                (extent.start(), Reverse(extent.end()), &span.id, &set.id)
            });
        }
        let spans = spans.into_iter().enumerate().map(|(index, (set, span))| {
            let set = several.then(|| set.id.as_str());
            span_out(article, &units, span, index + 1, set)
        });
        let spans = spans.collect::<Result<Vec<_>, _>>()?;
        let relations = relations.into_iter().map(|(set, relation)| {
            Ok(RelationOut {
                id: relation.id.as_str(),
                from: relation.from.as_str(),
                role: relation.role.slug(),
                to: match &relation.target {
                    Target::Span(id) => ToOut::Span { span: id.as_str() },
                    Target::Mention(range) => {
                        ToOut::Mention(place(&article.text, &units, *range).ok_or_else(wrong_place)?)
                    }
                    Target::Unknown => ToOut::Word("unknown"),
                    Target::Author => ToOut::Word("author"),
                },
                provenance: ProvenanceOut::new(&relation.provenance),
                set: several.then(|| set.id.as_str()),
            })
        });
        let relations = relations.collect::<Result<Vec<_>, _>>()?;
        let sets = sets.iter().map(|set| {
            let examined_to = match set.head.examined_to {
                Some(byte) => Some(units.char_of_byte(byte).ok_or_else(wrong_place)?.0),
                None => None,
            };
            Ok(SetOut {
                id: set.id.as_str(),
                annotator: set.annotator.as_str(),
                state: slug::of(&slug::STATES, set.head.state),
                examined_to,
                guideline_version: set.head.guideline_version,
                revision: set.head.revision,
                handed_in: (set.head.handed_in != 0).then(|| format!("{:016x}", set.head.handed_in)),
                decisions: set
                    .decisions()
                    .map(|one| DecisionOut::new(&article.text, &units, one).ok_or_else(wrong_place))
                    .collect::<Result<_, _>>()?,
            })
        });
        let excluded = meta.excluded.iter();
        Ok(Self {
            id: article.id.as_str(),
            title: &meta.title,
            source: &meta.source,
            language: &meta.language,
            direction: slug::of(&slug::DIRECTIONS, meta.direction),
            file_name: meta.file_name.as_deref(),
            encoding: meta.encoding.as_deref(),
            binned: meta.binned.map(UtcMillis::to_rfc3339),
            sha256: &article.sha256,
            text: &article.text,
            excluded: excluded
                .map(|range| place(&article.text, &units, *range).ok_or_else(wrong_place))
                .collect::<Result<_, _>>()?,
            metadata: values(article, &meta.metadata)?,
            sets: sets.collect::<Result<_, ExportProblem>>()?,
            spans,
            relations,
        })
    }
}

fn span_out<'a>(
    article: &'a Article,
    units: &UnitTable<'_>,
    span: &'a Span,
    number: usize,
    set: Option<&'a str>,
) -> Result<SpanOut<'a>, ExportProblem> {
    let wrong = || ExportProblem::WrongSpan { article: article.id.clone(), number };
    let at = |range: TextRange| place(&article.text, units, range).ok_or_else(wrong);
    let ranges = if span.ranges.len() > 1 { span.ranges.as_slice() } else { &[] };
    Ok(SpanOut {
        id: span.id.as_str(),
        place: at(span.extent())?,
        label: span.label.as_str(),
        ranges: ranges.iter().map(|range| at(*range)).collect::<Result<_, _>>()?,
        subtype: span.subtype.as_deref(),
        certainty: (span.certainty == Certainty::Unsure).then_some("unsure"),
        note: &span.note,
        attributes: values(article, &span.attributes)?,
        provenance: ProvenanceOut::new(&span.provenance),
        set,
    })
}

fn place<'a>(text: &'a str, units: &UnitTable<'_>, range: TextRange) -> Option<PlaceOut<'a>> {
    Some(PlaceOut {
        start: units.char_of_byte(range.start())?.0,
        end: units.char_of_byte(range.end())?.0,
        start_utf16: units.utf16_of_byte(range.start())?.0,
        end_utf16: units.utf16_of_byte(range.end())?.0,
        text: range.slice(text)?,
    })
}

fn values<'a>(
    article: &Article,
    texts: &'a Map<String, String>,
) -> Result<Map<&'a str, Box<RawValue>>, ExportProblem> {
    let one = |(name, text): (&'a String, &'a String)| {
        let problem = || ExportProblem::BadJson { article: article.id.clone(), name: name.clone() };
        json::guard(text).map_err(|_| problem())?;
        serde_json::from_str::<&RawValue>(text).map_err(|_| problem())?;
        let value = RawValue::from_string(json::compact(text)).map_err(|_| problem())?;
        Ok((name.as_str(), value))
    };
    texts.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(spans: &str, wrong: Option<usize>) {
        let file = format!(r#"{{"documents":[{{"id":"a","text":"a🙂b","spans":[{spans}]}}]}}"#);
        let expected = match wrong {
            Some(number) => Err(ExportProblem::WrongSpan { article: ArticleId::new("a"), number }),
            None => Ok(()),
        };
        let all = Selected { selection: &Selection::default(), watch: &Unwatched };
        assert_eq!(verify(file.as_bytes(), &all), expected, "{spans}");
    }

    #[test]
    fn a_span_whose_numbers_give_another_text_stops_the_export_by_its_number() {
        let right = r#"{"start":2,"end":3,"start_utf16":3,"end_utf16":4,"text":"b"}"#;
        check(right, None);
        check(&format!(r#"{right},{{"start":1,"end":2,"start_utf16":1,"end_utf16":3,"text":"b"}}"#), Some(2));
        check(r#"{"start":2,"end":3,"start_utf16":2,"end_utf16":3,"text":"b"}"#, Some(1));
        check(r#"{"start":3,"end":4,"start_utf16":4,"end_utf16":5,"text":"b"}"#, Some(1));
        check(r#"{"start":2,"end":2,"start_utf16":3,"end_utf16":3,"text":""}"#, Some(1));
    }
}
