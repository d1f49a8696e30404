//! How things look when saved, version 1, and the way there and back.
//!
//! Field names are one or two letters and usual values are left out, since 5 MiB of UTF-16 units is all that local
//! storage has. Nothing here decides; ranges are checked against the text by `load`.

use serde::{Deserialize, Serialize};

use super::migrations::{MIGRATIONS, current, read_current};
use super::{EditId, Home};
use crate::edit::{Change, Edit, Record, RecordId};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleHeader, ArticleId, ArticleMeta, Certainty, DecidedSpan,
    Decision, DecisionId, DecisionReason, Direction, GuidelineVersion, Judged, Label, LabelId, Localized,
    Origin, Project, Provenance, Relation, RelationId, Role, SetHead, SetHeader, SetId, SetState, Span,
    SpanId, Subtype, Target, UtcMillis, Verdict, sha256_hex,
};
use crate::order::{Map, Set};
use crate::text::TextRange;

const VERSION: u32 = 1;

/// Why a value cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Cut off, or not of the shape that it should have.
    Shape,
    /// The article's text is not the one that its hash belongs to.
    TextHash,
    /// Written by a newer version of the program.
    Newer(u32),
}

type Read<T> = Result<T, Unreadable>;

/// What every snapshot says about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folded {
    /// The highest sequence number known when it was written.
    pub sequence: u64,
    /// Edits that it contains and whose keys may still be there.
    pub contains: Set<EditId>,
}

impl Folded {
    fn save(&self) -> (u64, Vec<String>) {
        (self.sequence, self.contains.iter().map(|id| id.as_str().to_owned()).collect())
    }

    fn load((sequence, ids): (u64, Vec<String>)) -> Self {
        Self { sequence, contains: ids.iter().map(EditId::new).collect() }
    }
}

// ---- article ----

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Article1 {
    v: u32,
    /// SHA-256 of the text.
    h: String,
    /// As it was brought in; a later one stands under `meta/`.
    m: Meta1,
    /// The text last, so that a person looking at the value sees the rest first.
    x: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gone1 {
    v: u32,
    gone: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta1 {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    t: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    s: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    l: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    d: Option<Direction1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    f: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    e: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    o: Vec<u32>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    m: Map<String, String>,
    /// Since when it is in the bin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    b: Option<i64>,
}

#[derive(Serialize, Deserialize)]
enum Direction1 {
    #[serde(rename = "l")]
    LeftToRight,
    #[serde(rename = "r")]
    RightToLeft,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MetaSnapshot1 {
    v: u32,
    q: (u64, Vec<String>),
    m: Meta1,
}

pub fn write_article(article: &Article) -> String {
    json(&Article1 {
        v: VERSION,
        h: article.sha256.to_string(),
        m: save_meta(&article.meta),
        x: article.text.to_string(),
    })
}

/// What takes the place of an article that is being removed. Shorter than any article, so there is room for it.
pub fn write_gone() -> String {
    json(&Gone1 { v: VERSION, gone: true })
}

/// `None` where it was being removed.
pub fn read_article(id: &ArticleId, raw: &str) -> Read<Option<Article>> {
    let tree = current(raw, MIGRATIONS)?;
    if tree.get("gone").is_some() {
        return if tree.read().is_some_and(|gone: Gone1| gone.gone) {
            Ok(None)
        } else {
            Err(Unreadable::Shape)
        };
    }
    let saved: Article1 = tree.read().ok_or(Unreadable::Shape)?;
    if sha256_hex(&saved.x) != saved.h {
        return Err(Unreadable::TextHash);
    }
    let meta = load_meta(saved.m)?;
    Ok(Some(Article { id: id.clone(), text: saved.x.into(), sha256: saved.h.into(), meta }))
}

/// An article's text alone, for a search; not checked against its hash.
pub fn text_in(raw: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Text1 {
        x: String,
    }
    serde_json::from_str::<Text1>(raw).ok().map(|saved| saved.x)
}

pub fn write_meta(meta: &ArticleMeta, folded: &Folded) -> String {
    json(&MetaSnapshot1 { v: VERSION, q: folded.save(), m: save_meta(meta) })
}

pub fn read_meta(raw: &str) -> Read<(ArticleMeta, Folded)> {
    let saved: MetaSnapshot1 = read_current(raw, MIGRATIONS)?;
    Ok((load_meta(saved.m)?, Folded::load(saved.q)))
}

fn save_meta(meta: &ArticleMeta) -> Meta1 {
    Meta1 {
        t: meta.title.clone(),
        s: meta.source.clone(),
        l: meta.language.clone(),
        d: match meta.direction {
            Direction::Auto => None,
            Direction::LeftToRight => Some(Direction1::LeftToRight),
            Direction::RightToLeft => Some(Direction1::RightToLeft),
        },
        f: meta.file_name.clone(),
        e: meta.encoding.clone(),
        o: save_ranges(&meta.excluded),
        m: meta.metadata.clone(),
        b: meta.binned.map(|since| since.0),
    }
}

fn load_meta(saved: Meta1) -> Read<ArticleMeta> {
    Ok(ArticleMeta {
        title: saved.t,
        source: saved.s,
        language: saved.l,
        direction: match saved.d {
            None => Direction::Auto,
            Some(Direction1::LeftToRight) => Direction::LeftToRight,
            Some(Direction1::RightToLeft) => Direction::RightToLeft,
        },
        file_name: saved.f,
        encoding: saved.e,
        excluded: load_ranges(&saved.o)?,
        metadata: saved.m,
        binned: saved.b.map(UtcMillis),
    })
}

// ---- label schema and guidelines ----

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Schema1 {
    v: u32,
    q: (u64, Vec<String>),
    /// The project's name.
    n: String,
    l: Vec<Label1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    g: Vec<Guideline1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Label1 {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    i: Option<String>,
    n: Localized,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    d: Localized,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    e: Localized,
    c: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    k: Option<char>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    s: Vec<(String, Localized)>,
    #[serde(default, skip_serializing_if = "is_false")]
    h: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    r: bool,
    o: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Guideline1 {
    n: u32,
    m: String,
    #[serde(default, skip_serializing_if = "is_unknown")]
    t: i64,
}

/// The project without its articles and sets.
pub struct Schema {
    pub name: String,
    pub labels: Vec<Label>,
    pub guidelines: Vec<GuidelineVersion>,
}

pub fn write_schema(project: &Project, folded: &Folded) -> String {
    let labels = project.labels().into_iter().map(|label| save_label(label, true)).collect();
    let guidelines = project.guidelines().map(save_guideline).collect();
    json(&Schema1 { v: VERSION, q: folded.save(), n: project.name.clone(), l: labels, g: guidelines })
}

pub fn read_schema(raw: &str) -> Read<(Schema, Folded)> {
    let saved: Schema1 = read_current(raw, MIGRATIONS)?;
    let mut labels = Vec::with_capacity(saved.l.len());
    for label in saved.l {
        let id = LabelId::new(label.i.as_deref().ok_or(Unreadable::Shape)?);
        labels.push(load_label(id, label));
    }
    let guidelines = saved.g.into_iter().map(load_guideline).collect();
    Ok((Schema { name: saved.n, labels, guidelines }, Folded::load(saved.q)))
}

fn save_label(label: &Label, with_id: bool) -> Label1 {
    Label1 {
        i: with_id.then(|| label.id.as_str().to_owned()),
        n: label.names.clone(),
        d: label.definition.clone(),
        e: label.examples.clone(),
        c: label.color.clone(),
        k: label.key,
        s: label.subtypes.iter().map(|subtype| (subtype.id.clone(), subtype.names.clone())).collect(),
        h: label.hidden,
        r: label.retired,
        o: label.order,
    }
}

fn load_label(id: LabelId, saved: Label1) -> Label {
    Label {
        id,
        names: saved.n,
        definition: saved.d,
        examples: saved.e,
        color: saved.c,
        key: saved.k,
        subtypes: saved.s.into_iter().map(|(id, names)| Subtype { id, names }).collect(),
        hidden: saved.h,
        retired: saved.r,
        order: saved.o,
    }
}

fn save_guideline(version: &GuidelineVersion) -> Guideline1 {
    Guideline1 { n: version.number, m: version.markdown.clone(), t: version.made.0 }
}

fn load_guideline(saved: Guideline1) -> GuidelineVersion {
    GuidelineVersion { number: saved.n, markdown: saved.m, made: UtcMillis(saved.t) }
}

// ---- annotation set ----

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set1 {
    v: u32,
    q: (u64, Vec<String>),
    /// Article, the SHA-256 of its text, annotator.
    a: String,
    x: String,
    by: String,
    h: Head1,
    s: Vec<Span1>,
    r: Vec<Relation1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    d: Vec<Decision1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head1 {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    s: Option<State1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    e: Option<usize>,
    #[serde(default, skip_serializing_if = "is_zero")]
    g: u32,
    /// Revision and digest of what was handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r: Option<(u32, u64)>,
}

#[derive(Serialize, Deserialize)]
enum State1 {
    #[serde(rename = "p")]
    InProgress,
    #[serde(rename = "d")]
    Done,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Span1 {
    /// Left out in an edit, whose change names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    i: Option<String>,
    /// Start, end, start, end … in bytes.
    r: Vec<u32>,
    l: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    s: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    u: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    n: String,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    x: Map<String, String>,
    #[serde(rename = "p")]
    provenance: Provenance1,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Relation1 {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    i: Option<String>,
    f: String,
    r: String,
    t: Target1,
    p: Provenance1,
}

#[derive(Serialize, Deserialize)]
enum Target1 {
    #[serde(rename = "s")]
    Span(String),
    #[serde(rename = "m")]
    Mention(u32, u32),
    #[serde(rename = "u")]
    Unknown,
    #[serde(rename = "a")]
    Author,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision1 {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    i: Option<String>,
    j: Vec<Judged1>,
    o: Verdict1,
    /// The reason's slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    c: String,
    by: String,
    t: i64,
}

/// Annotator, ranges, label, links.
#[derive(Serialize, Deserialize)]
struct Judged1(String, Vec<u32>, String, String);

#[derive(Serialize, Deserialize)]
enum Verdict1 {
    #[serde(rename = "a")]
    Accept(Vec<u32>),
    /// Ranges, label, subtype.
    #[serde(rename = "e")]
    Edit(Vec<(Vec<u32>, String, Option<String>)>),
    #[serde(rename = "r")]
    Reject,
}

/// A bare number where it was made by hand by the set's (or edit's) annotator and never changed.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Provenance1 {
    Plain(i64),
    Full(FullProvenance1),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FullProvenance1 {
    t: i64,
    /// Milliseconds from made to changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    c: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    a: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    o: Option<Origin1>,
}

#[derive(Serialize, Deserialize)]
enum Origin1 {
    #[serde(rename = "i")]
    Import,
    #[serde(rename = "r")]
    Repeat,
    #[serde(rename = "k")]
    KnownName,
    #[serde(rename = "m")]
    Model(String, String),
}

/// A set as saved: not yet checked against the text.
pub struct FoundSet {
    pub article: ArticleId,
    pub sha256: String,
    pub annotator: AnnotatorId,
    pub head: SetHead,
    pub spans: Vec<Span>,
    pub relations: Vec<Relation>,
    pub decisions: Vec<Decision>,
}

pub fn write_set(set: &AnnotationSet, sha256: &str, folded: &Folded) -> String {
    let by = Some(&set.annotator);
    json(&Set1 {
        v: VERSION,
        q: folded.save(),
        a: set.article.as_str().to_owned(),
        x: sha256.to_owned(),
        by: set.annotator.as_str().to_owned(),
        h: save_head(&set.head),
        s: set.spans.iter().map(|span| save_span(span, true, by)).collect(),
        r: set.relations().map(|relation| save_relation(relation, true, by)).collect(),
        d: set.decisions().map(|decision| save_decision(decision, true)).collect(),
    })
}

pub fn read_set(raw: &str) -> Read<(FoundSet, Folded)> {
    let saved: Set1 = read_current(raw, MIGRATIONS)?;
    let annotator = AnnotatorId::new(&saved.by);
    let by = Some(&annotator);
    let mut spans = Vec::with_capacity(saved.s.len());
    for span in saved.s {
        let id = SpanId::new(span.i.as_deref().ok_or(Unreadable::Shape)?);
        spans.push(load_span(id, span, by)?);
    }
    let mut relations = Vec::with_capacity(saved.r.len());
    for relation in saved.r {
        let id = RelationId::new(relation.i.as_deref().ok_or(Unreadable::Shape)?);
        relations.push(load_relation(id, relation, by)?);
    }
    let mut decisions = Vec::with_capacity(saved.d.len());
    for decision in saved.d {
        let id = DecisionId::new(decision.i.as_deref().ok_or(Unreadable::Shape)?);
        decisions.push(load_decision(id, decision)?);
    }
    let (article, head) = (ArticleId::new(&saved.a), load_head(saved.h));
    let found = FoundSet { article, sha256: saved.x, annotator, head, spans, relations, decisions };
    Ok((found, Folded::load(saved.q)))
}

fn save_head(head: &SetHead) -> Head1 {
    Head1 {
        s: match head.state {
            SetState::New => None,
            SetState::InProgress => Some(State1::InProgress),
            SetState::Done => Some(State1::Done),
        },
        e: head.examined_to,
        g: head.guideline_version,
        r: (head.revision != 0 || head.handed_in != 0).then_some((head.revision, head.handed_in)),
    }
}

fn load_head(saved: Head1) -> SetHead {
    SetHead {
        state: match saved.s {
            None => SetState::New,
            Some(State1::InProgress) => SetState::InProgress,
            Some(State1::Done) => SetState::Done,
        },
        examined_to: saved.e,
        guideline_version: saved.g,
        revision: saved.r.unwrap_or_default().0,
        handed_in: saved.r.unwrap_or_default().1,
    }
}

fn save_span(span: &Span, with_id: bool, by: Option<&AnnotatorId>) -> Span1 {
    Span1 {
        i: with_id.then(|| span.id.as_str().to_owned()),
        r: save_ranges(&span.ranges),
        l: span.label.as_str().to_owned(),
        s: span.subtype.clone(),
        u: span.certainty == Certainty::Unsure,
        n: span.note.clone(),
        x: span.attributes.clone(),
        provenance: save_provenance(&span.provenance, by),
    }
}

fn load_span(id: SpanId, saved: Span1, by: Option<&AnnotatorId>) -> Read<Span> {
    Ok(Span {
        id,
        ranges: load_ranges(&saved.r)?,
        label: LabelId::new(&saved.l),
        subtype: saved.s,
        certainty: if saved.u { Certainty::Unsure } else { Certainty::Sure },
        note: saved.n,
        attributes: saved.x,
        provenance: load_provenance(saved.provenance, by)?,
    })
}

fn save_relation(relation: &Relation, with_id: bool, by: Option<&AnnotatorId>) -> Relation1 {
    Relation1 {
        i: with_id.then(|| relation.id.as_str().to_owned()),
        f: relation.from.as_str().to_owned(),
        r: relation.role.slug().to_owned(),
        t: match &relation.target {
            Target::Span(id) => Target1::Span(id.as_str().to_owned()),
            Target::Mention(range) => {
                let [start, end] = save_range(*range);
                Target1::Mention(start, end)
            }
            Target::Unknown => Target1::Unknown,
            Target::Author => Target1::Author,
        },
        p: save_provenance(&relation.provenance, by),
    }
}

fn load_relation(id: RelationId, saved: Relation1, by: Option<&AnnotatorId>) -> Read<Relation> {
    Ok(Relation {
        id,
        from: SpanId::new(&saved.f),
        role: Role::from_slug(&saved.r).ok_or(Unreadable::Shape)?,
        target: match saved.t {
            Target1::Span(id) => Target::Span(SpanId::new(&id)),
            Target1::Mention(start, end) => Target::Mention(load_range(start, end)?),
            Target1::Unknown => Target::Unknown,
            Target1::Author => Target::Author,
        },
        provenance: load_provenance(saved.p, by)?,
    })
}

fn save_decision(decision: &Decision, with_id: bool) -> Decision1 {
    let judged = |judged: &Judged| {
        let (annotator, label) = (judged.annotator.as_str().to_owned(), judged.label.as_str().to_owned());
        Judged1(annotator, save_ranges(&judged.ranges), label, judged.links.clone())
    };
    let edited = |span: &DecidedSpan| {
        (save_ranges(&span.ranges), span.label.as_str().to_owned(), span.subtype.clone())
    };
    Decision1 {
        i: with_id.then(|| decision.id.as_str().to_owned()),
        j: decision.about.iter().map(judged).collect(),
        o: match &decision.outcome {
            // Places in `about`, which is never long.
            Verdict::Accept(all) => {
                Verdict1::Accept(all.iter().map(|at| u32::try_from(*at).unwrap_or(u32::MAX)).collect())
            }
            Verdict::Edit(spans) => Verdict1::Edit(spans.iter().map(edited).collect()),
            Verdict::Reject => Verdict1::Reject,
        },
        r: decision.reason.map(|reason| reason.slug().to_owned()),
        c: decision.comment.clone(),
        by: decision.by.as_str().to_owned(),
        t: decision.at.0,
    }
}

fn load_decision(id: DecisionId, saved: Decision1) -> Read<Decision> {
    let judged = |Judged1(annotator, ranges, label, links): Judged1| {
        let (annotator, ranges) = (AnnotatorId::new(annotator), load_ranges(&ranges)?);
        Ok(Judged { annotator, ranges, label: LabelId::new(label), links })
    };
    let about: Vec<Judged> = saved.j.into_iter().map(judged).collect::<Read<_>>()?;
    let outcome = match saved.o {
        Verdict1::Accept(all) if all.iter().all(|at| (*at as usize) < about.len()) => {
            Verdict::Accept(all.into_iter().map(|at| at as usize).collect())
        }
        Verdict1::Accept(_) => return Err(Unreadable::Shape),
        Verdict1::Edit(spans) => {
            let one = |(ranges, label, subtype): (Vec<u32>, String, Option<String>)| {
                Ok(DecidedSpan { ranges: load_ranges(&ranges)?, label: LabelId::new(label), subtype })
            };
            Verdict::Edit(spans.into_iter().map(one).collect::<Read<_>>()?)
        }
        Verdict1::Reject => Verdict::Reject,
    };
    let reason = match saved.r {
        Some(slug) => Some(DecisionReason::from_slug(&slug).ok_or(Unreadable::Shape)?),
        None => None,
    };
    let (comment, by, at) = (saved.c, AnnotatorId::new(saved.by), UtcMillis(saved.t));
    Ok(Decision { id, about, outcome, reason, comment, by, at })
}

fn save_provenance(of: &Provenance, by: Option<&AnnotatorId>) -> Provenance1 {
    let full = FullProvenance1 {
        t: of.made.0,
        c: (of.changed != of.made).then(|| of.changed.0.wrapping_sub(of.made.0)),
        a: (by != Some(&of.annotator)).then(|| of.annotator.as_str().to_owned()),
        o: match &of.origin {
            Origin::Hand => None,
            Origin::Import => Some(Origin1::Import),
            Origin::Repeat => Some(Origin1::Repeat),
            Origin::KnownName => Some(Origin1::KnownName),
            Origin::Model { name, version } => Some(Origin1::Model(name.clone(), version.clone())),
        },
    };
    match full {
        FullProvenance1 { t, c: None, a: None, o: None } => Provenance1::Plain(t),
        full => Provenance1::Full(full),
    }
}

fn load_provenance(saved: Provenance1, by: Option<&AnnotatorId>) -> Read<Provenance> {
    let saved = match saved {
        Provenance1::Plain(t) => FullProvenance1 { t, c: None, a: None, o: None },
        Provenance1::Full(full) => full,
    };
    let annotator = saved.a.map(AnnotatorId::new).or_else(|| by.cloned()).ok_or(Unreadable::Shape)?;
    Ok(Provenance {
        annotator,
        made: UtcMillis(saved.t),
        changed: UtcMillis(saved.t.wrapping_add(saved.c.unwrap_or(0))),
        origin: match saved.o {
            None => Origin::Hand,
            Some(Origin1::Import) => Origin::Import,
            Some(Origin1::Repeat) => Origin::Repeat,
            Some(Origin1::KnownName) => Origin::KnownName,
            Some(Origin1::Model(name, version)) => Origin::Model { name, version },
        },
    })
}

fn save_range(range: TextRange) -> [u32; 2] {
    // A range's positions fit in 32 bits; that is how it keeps them.
    [range.start(), range.end()].map(|pos| u32::try_from(pos).unwrap_or(u32::MAX))
}

fn save_ranges(ranges: &[TextRange]) -> Vec<u32> {
    ranges.iter().flat_map(|range| save_range(*range)).collect()
}

fn load_range(start: u32, end: u32) -> Read<TextRange> {
    TextRange::new(start as usize, end as usize).ok_or(Unreadable::Shape)
}

fn load_ranges(saved: &[u32]) -> Read<Vec<TextRange>> {
    if !saved.len().is_multiple_of(2) {
        return Err(Unreadable::Shape);
    }
    saved.chunks_exact(2).map(|pair| load_range(pair[0], pair[1])).collect()
}

// ---- edit ----

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit1 {
    v: u32,
    q: u64,
    /// The set and the annotator of every change that names no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    s: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    c: Vec<Change1>,
}

#[derive(Serialize, Deserialize)]
enum Change1 {
    #[serde(rename = "s")]
    Span(InSet1<Span1>),
    #[serde(rename = "r")]
    Relation(InSet1<Relation1>),
    #[serde(rename = "d")]
    Decision(InSet1<Decision1>),
    #[serde(rename = "h")]
    Head(Sides1<Head1>),
    #[serde(rename = "l")]
    Label(Sides1<Label1>),
    #[serde(rename = "g")]
    Guideline(GuidelineSides1),
    #[serde(rename = "m")]
    Meta(Sides1<Meta1>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "T: Serialize + for<'a> Deserialize<'a>")]
struct InSet1<T> {
    i: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    s: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    b: Option<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    a: Option<T>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "T: Serialize + for<'a> Deserialize<'a>")]
struct Sides1<T> {
    i: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    b: Option<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    a: Option<T>,
}

/// Both sides name their number, so there is no `i`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GuidelineSides1 {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    b: Option<Guideline1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    a: Option<Guideline1>,
}

/// An edit as found, with its sequence number.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEdit {
    pub sequence: u64,
    pub edit: Edit,
}

/// What the edit's changes belong to.
pub fn homes(edit: &Edit) -> Set<Home> {
    edit.changes.iter().map(|change| home(&change.id)).collect()
}

pub fn home(id: &RecordId) -> Home {
    match id {
        RecordId::Span(set, _)
        | RecordId::Relation(set, _)
        | RecordId::Decision(set, _)
        | RecordId::SetHead(set) => Home::Set(set.clone()),
        RecordId::Label(_) | RecordId::Guideline(_) => Home::Schema,
        RecordId::ArticleMeta(article) => Home::Meta(article.clone()),
    }
}

pub fn write_edit(edit: &Edit, sequence: u64) -> String {
    json(&save_edit(edit, sequence))
}

/// Each side of a change is a record of the kind that its id names (`edit::apply` refuses any other).
fn save_edit(edit: &Edit, sequence: u64) -> Edit1 {
    let set = edit.changes.iter().find_map(|change| match &change.id {
        RecordId::Span(set, _) | RecordId::Relation(set, _) | RecordId::Decision(set, _) => Some(set.clone()),
        _ => None,
    });
    let by = edit.changes.iter().flat_map(|change| [&change.before, &change.after]).flatten();
    let by = by.into_iter().find_map(|record| match record {
        Record::Span(span) => Some(span.provenance.annotator.clone()),
        Record::Relation(relation) => Some(relation.provenance.annotator.clone()),
        _ => None,
    });
    Edit1 {
        v: VERSION,
        q: sequence,
        c: edit.changes.iter().map(|change| save_change(change, set.as_ref(), by.as_ref())).collect(),
        s: set.as_ref().map(|set| set.as_str().to_owned()),
        by: by.as_ref().map(|by| by.as_str().to_owned()),
    }
}

fn save_change(change: &Change, usual: Option<&SetId>, by: Option<&AnnotatorId>) -> Change1 {
    let other = |set: &SetId| (Some(set) != usual).then(|| set.as_str().to_owned());
    let sides = || [&change.before, &change.after].map(Option::as_ref);
    match &change.id {
        RecordId::Span(set, id) => {
            let [b, a] = sides().map(|side| match side {
                Some(Record::Span(span)) => Some(save_span(span, false, by)),
                _ => None,
            });
            Change1::Span(InSet1 { i: id.as_str().to_owned(), s: other(set), b, a })
        }
        RecordId::Relation(set, id) => {
            let [b, a] = sides().map(|side| match side {
                Some(Record::Relation(relation)) => Some(save_relation(relation, false, by)),
                _ => None,
            });
            Change1::Relation(InSet1 { i: id.as_str().to_owned(), s: other(set), b, a })
        }
        RecordId::Decision(set, id) => {
            let [b, a] = sides().map(|side| match side {
                Some(Record::Decision(decision)) => Some(save_decision(decision, false)),
                _ => None,
            });
            Change1::Decision(InSet1 { i: id.as_str().to_owned(), s: other(set), b, a })
        }
        RecordId::SetHead(id) => {
            let [b, a] = sides().map(|side| match side {
                Some(Record::SetHead(head)) => Some(save_head(head)),
                _ => None,
            });
            Change1::Head(Sides1 { i: id.as_str().to_owned(), b, a })
        }
        RecordId::Label(id) => {
            let [b, a] = sides().map(|side| match side {
                Some(Record::Label(label)) => Some(save_label(label, false)),
                _ => None,
            });
            Change1::Label(Sides1 { i: id.as_str().to_owned(), b, a })
        }
        RecordId::Guideline(_) => {
            let [b, a] = sides().map(|side| match side {
                Some(Record::Guideline(version)) => Some(save_guideline(version)),
                _ => None,
            });
            Change1::Guideline(GuidelineSides1 { b, a })
        }
        RecordId::ArticleMeta(id) => {
            let [b, a] = sides().map(|side| match side {
                Some(Record::ArticleMeta(meta)) => Some(save_meta(meta)),
                _ => None,
            });
            Change1::Meta(Sides1 { i: id.as_str().to_owned(), b, a })
        }
    }
}

pub fn read_edit(raw: &str) -> Read<FoundEdit> {
    load_edit(read_current(raw, MIGRATIONS)?)
}

fn load_edit(saved: Edit1) -> Read<FoundEdit> {
    let (set, by) = (saved.s.map(SetId::new), saved.by.map(AnnotatorId::new));
    let changes = saved.c.into_iter().map(|change| load_change(change, set.as_ref(), by.as_ref()));
    Ok(FoundEdit { sequence: saved.q, edit: Edit { changes: changes.collect::<Read<_>>()? } })
}

fn load_change(saved: Change1, usual: Option<&SetId>, by: Option<&AnnotatorId>) -> Read<Change> {
    let set = |own: Option<String>| own.map(SetId::new).or_else(|| usual.cloned()).ok_or(Unreadable::Shape);
    Ok(match saved {
        Change1::Span(InSet1 { i, s, b, a }) => {
            let id = SpanId::new(i);
            let load = |side: Option<Span1>| side.map(|span| load_span(id.clone(), span, by)).transpose();
            let [before, after] = [load(b)?, load(a)?].map(|side| side.map(Record::Span));
            Change { id: RecordId::Span(set(s)?, id), before, after }
        }
        Change1::Relation(InSet1 { i, s, b, a }) => {
            let id = RelationId::new(i);
            let load = |side: Option<Relation1>| side.map(|r| load_relation(id.clone(), r, by)).transpose();
            let [before, after] = [load(b)?, load(a)?].map(|side| side.map(Record::Relation));
            Change { id: RecordId::Relation(set(s)?, id), before, after }
        }
        Change1::Decision(InSet1 { i, s, b, a }) => {
            let id = DecisionId::new(i);
            let load = |side: Option<Decision1>| side.map(|d| load_decision(id.clone(), d)).transpose();
            let [before, after] = [load(b)?, load(a)?].map(|side| side.map(Record::Decision));
            Change { id: RecordId::Decision(set(s)?, id), before, after }
        }
        Change1::Head(Sides1 { i, b, a }) => {
            let [before, after] = [b, a].map(|side| side.map(|head| Record::SetHead(load_head(head))));
            Change { id: RecordId::SetHead(SetId::new(i)), before, after }
        }
        Change1::Label(Sides1 { i, b, a }) => {
            let id = LabelId::new(i);
            let [before, after] =
                [b, a].map(|side| side.map(|label| Record::Label(load_label(id.clone(), label))));
            Change { id: RecordId::Label(id), before, after }
        }
        Change1::Guideline(GuidelineSides1 { b, a }) => {
            let number = b.as_ref().or(a.as_ref()).map(|version| version.n).ok_or(Unreadable::Shape)?;
            let [before, after] = [b, a].map(|side| Some(Record::Guideline(load_guideline(side?))));
            Change { id: RecordId::Guideline(number), before, after }
        }
        Change1::Meta(Sides1 { i, b, a }) => {
            let load = |side: Option<Meta1>| side.map(load_meta).transpose();
            let [before, after] = [load(b)?, load(a)?].map(|side| side.map(Record::ArticleMeta));
            Change { id: RecordId::ArticleMeta(ArticleId::new(i)), before, after }
        }
    })
}

// ---- the journal of IndexedDB ----

/// One of `e`, `a`, `s`, `g` is there.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry1 {
    v: u32,
    i: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    e: Option<Edit1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    a: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    s: Option<String>,
    /// An article that went, with its sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    g: Option<(String, Vec<String>)>,
}

/// What happened, by an id that no other entry ever has.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: EditId,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Edit(FoundEdit),
    /// Its record was written in the same transaction.
    ArticleCame(ArticleId),
    SetCame(SetId),
    ArticleWent(ArticleId, Vec<SetId>),
}

pub fn write_entry(id: &EditId, what: &What) -> String {
    let mut entry = Entry1 { v: VERSION, i: id.as_str().to_owned(), e: None, a: None, s: None, g: None };
    match what {
        What::Edit(found) => entry.e = Some(save_edit(&found.edit, found.sequence)),
        What::ArticleCame(article) => entry.a = Some(article.as_str().to_owned()),
        What::SetCame(set) => entry.s = Some(set.as_str().to_owned()),
        What::ArticleWent(article, sets) => {
            let sets = sets.iter().map(|set| set.as_str().to_owned()).collect();
            entry.g = Some((article.as_str().to_owned(), sets));
        }
    }
    json(&entry)
}

pub fn read_entry(raw: &str) -> Read<Entry> {
    let saved: Entry1 = read_current(raw, MIGRATIONS)?;
    let id = EditId::new(&saved.i);
    let what = match saved {
        Entry1 { e: Some(edit), a: None, s: None, g: None, .. } => What::Edit(load_edit(edit)?),
        Entry1 { e: None, a: Some(article), s: None, g: None, .. } => {
            What::ArticleCame(ArticleId::new(article))
        }
        Entry1 { e: None, a: None, s: Some(set), g: None, .. } => What::SetCame(SetId::new(set)),
        Entry1 { e: None, a: None, s: None, g: Some((article, sets)), .. } => {
            What::ArticleWent(ArticleId::new(article), sets.into_iter().map(SetId::new).collect())
        }
        _ => return Err(Unreadable::Shape),
    };
    Ok(Entry { id, what })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth1 {
    v: u32,
    e: String,
    f: u64,
}

/// What says that the database is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TruthState {
    /// Which database: another after the browser's data were deleted and kept anew.
    pub era: String,
    /// The highest number of an entry that was folded and deleted.
    pub floor: u64,
}

pub fn write_state(state: &TruthState) -> String {
    json(&Truth1 { v: VERSION, e: state.era.clone(), f: state.floor })
}

pub fn read_state(raw: &str) -> Read<TruthState> {
    let saved: Truth1 = read_current(raw, MIGRATIONS)?;
    Ok(TruthState { era: saved.e, floor: saved.f })
}

// ---- the index of IndexedDB ----

/// An article in short.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Index1 {
    v: u32,
    h: String,
    b: usize,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    t: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    l: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    d: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    s: Vec<SetIndex1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetIndex1 {
    i: String,
    by: String,
    h: Head1,
    /// How many spans have each label.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    n: Vec<(String, usize)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    c: Option<i64>,
}

pub fn write_index(header: &ArticleHeader) -> String {
    let set = |set: &SetHeader| SetIndex1 {
        i: set.id.as_str().to_owned(),
        by: set.annotator.as_str().to_owned(),
        h: save_head(&set.head),
        n: set.labels.iter().map(|(label, count)| (label.as_str().to_owned(), *count)).collect(),
        c: set.changed.map(|at| at.0),
    };
    json(&Index1 {
        v: VERSION,
        h: header.sha256.to_string(),
        b: header.bytes,
        t: header.title.clone(),
        l: header.language.clone(),
        d: header.binned.map(|at| at.0),
        s: header.sets.iter().map(set).collect(),
    })
}

pub fn read_index(id: &ArticleId, raw: &str) -> Read<ArticleHeader> {
    let saved: Index1 = read_current(raw, MIGRATIONS)?;
    let set = |set: SetIndex1| SetHeader {
        id: SetId::new(&set.i),
        annotator: AnnotatorId::new(&set.by),
        head: load_head(set.h),
        labels: set.n.into_iter().map(|(label, count)| (LabelId::new(&label), count)).collect(),
        changed: set.c.map(UtcMillis),
    };
    Ok(ArticleHeader {
        id: id.clone(),
        sha256: saved.h.into(),
        bytes: saved.b,
        title: saved.t,
        language: saved.l,
        binned: saved.d.map(UtcMillis),
        sets: saved.s.into_iter().map(set).collect(),
    })
}

/// The snapshot of a home as it is in `project`; `None` where it is not there.
pub fn write_home(project: &Project, home: &Home, folded: &Folded) -> Option<String> {
    match home {
        Home::Schema => Some(write_schema(project, folded)),
        Home::Meta(id) => project.article(id).map(|article| write_meta(&article.meta, folded)),
        Home::Set(id) => {
            let set = project.set(id)?;
            Some(write_set(set, &project.article(&set.article)?.sha256, folded))
        }
    }
}

/// The edits that a snapshot says it contains, without reading the rest of it; none where it is unreadable.
pub fn contained_in(raw: &str) -> Set<EditId> {
    #[derive(Deserialize)]
    struct Contains {
        q: (u64, Vec<String>),
    }
    serde_json::from_str(raw).map_or_else(|_| Set::new(), |found: Contains| Folded::load(found.q).contains)
}

/// The article that a set is about, without reading the rest of it.
pub fn article_of_set(raw: &str) -> Option<ArticleId> {
    #[derive(Deserialize)]
    struct Of {
        a: String,
    }
    serde_json::from_str(raw).ok().map(|found: Of| ArticleId::new(&found.a))
}

// ---- shared ----

fn json<T: Serialize>(value: &T) -> String {
    let text = serde_json::to_string(value).ok();
    text.unwrap_or_else(|| unreachable!("these shapes have string keys only, so they are always JSON"))
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_unknown(at: &i64) -> bool {
    *at == 0
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}
