//! What the model is made of, as the bytes of a message's payload: each writer has its reader beside it in the same order.
//!
//! Both ends are of the same build: nothing here is saved, and there are no versions.

use super::wire::Unreadable;
use crate::formats::anchor::{Quote, Unplaced};
use crate::formats::carry::{Unsettled, Waiting};
use crate::formats::export::OutFile;
use crate::formats::{NewArticle, Proposal, Selection};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, DecidedSpan, Decision,
    DecisionId, DecisionReason, Direction, GuidelineVersion, Judged, Label, LabelId, Localized, Origin,
    PackageHead, PackageKind, Project, Provenance, Relation, RelationId, Role, SetId, SetState, Span, SpanId,
    Subtype, Target, UtcMillis, Verdict,
};
use crate::order::Map;
use crate::text::TextRange;
/// Reads a payload to its very end.
pub fn whole<T>(bytes: &[u8], read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Result<T, Unreadable> {
    let mut from = Reader(bytes);
    read(&mut from).filter(|_| from.0.is_empty()).ok_or(Unreadable)
}

/// Numbers as 8 bytes little-endian, texts and lists after their length, choices as one byte.
#[derive(Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    pub fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    pub fn number(&mut self, value: i64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub fn size(&mut self, value: usize) {
        self.number(i64::try_from(value).expect("sizes are far below 2^63"));
    }

    pub fn text(&mut self, text: &str) {
        self.size(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub fn list<T>(&mut self, values: impl Iterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        let at = self.0.len();
        self.size(0);
        let mut count = 0_i64;
        for value in values {
            write(self, value);
            count += 1;
        }
        self.0[at..at + 8].copy_from_slice(&count.to_le_bytes());
    }

    pub fn range(&mut self, range: &TextRange) {
        self.size(range.start());
        self.size(range.end());
    }

    pub fn texts(&mut self, texts: &Localized) {
        self.list(texts.iter(), |out, (tag, text)| {
            out.text(tag);
            out.text(text);
        });
    }

    pub fn map(&mut self, map: &Map<String, String>) {
        self.list(map.iter(), |out, (name, text)| {
            out.text(name);
            out.text(text);
        });
    }

    pub fn project(&mut self, project: &Project, package: Option<&PackageHead>, selection: &Selection) {
        self.text(&project.name);
        self.option(package, |out, package| {
            out.byte(u8::from(package.kind == PackageKind::Review));
            out.text(&package.id);
            out.number(i64::from(package.version));
            out.text(&package.annotator);
        });
        self.list(project.labels().into_iter(), Self::label);
        self.list(project.guidelines(), Self::guideline);
        self.list(selection.articles(project), |out, article| {
            out.text(article.id.as_str());
            out.text(&article.text);
            out.text(&article.sha256);
            out.meta(&article.meta);
        });
        self.list(selection.all_sets(project), Self::set);
    }

    pub fn label(&mut self, label: &Label) {
        self.text(label.id.as_str());
        self.texts(&label.names);
        self.texts(&label.definition);
        self.texts(&label.examples);
        self.text(&label.color);
        self.option(label.key, |out, key| out.number(i64::from(u32::from(key))));
        self.list(label.subtypes.iter(), |out, subtype| {
            out.text(&subtype.id);
            out.texts(&subtype.names);
        });
        self.byte(u8::from(label.hidden));
        self.byte(u8::from(label.retired));
        self.number(i64::from(label.order));
    }

    pub fn guideline(&mut self, version: &GuidelineVersion) {
        self.number(i64::from(version.number));
        self.text(&version.markdown);
        self.number(version.made.0);
    }

    pub fn meta(&mut self, meta: &ArticleMeta) {
        self.text(&meta.title);
        self.text(&meta.source);
        self.text(&meta.language);
        self.byte(match meta.direction {
            Direction::Auto => 0,
            Direction::LeftToRight => 1,
            Direction::RightToLeft => 2,
        });
        self.option(meta.file_name.as_deref(), Self::text);
        self.option(meta.encoding.as_deref(), Self::text);
        self.list(meta.excluded.iter(), Self::range);
        self.map(&meta.metadata);
        self.option(meta.binned, |out, since| out.number(since.0));
    }

    pub fn out_file(&mut self, file: &OutFile) {
        self.text(&file.name);
        self.size(file.bytes.len());
        self.0.extend_from_slice(&file.bytes);
    }

    pub fn proposal(&mut self, proposal: &Proposal) {
        self.text(proposal.article.as_str());
        self.range(&proposal.range);
        self.text(proposal.label.as_str());
        self.option(proposal.score, |out, score| out.0.extend_from_slice(&score.to_le_bytes()));
        self.text(&proposal.model);
    }

    pub fn waiting(&mut self, waiting: &Waiting) {
        self.list(waiting.spans.iter(), |out, (set, one)| {
            out.text(set.as_str());
            out.span(&one.span);
            out.text(&one.quote.exact);
            out.text(&one.quote.prefix);
            out.text(&one.quote.suffix);
            out.byte(u8::from(one.why == Unplaced::InSeveralPlaces));
            out.option(one.said.as_ref(), Self::range);
        });
        self.list(waiting.links.iter(), |out, (set, link)| {
            out.text(set.as_str());
            out.relation(link);
        });
        self.size(waiting.more);
    }

    pub fn new_article(&mut self, article: &NewArticle) {
        self.option(article.id.as_ref(), |out, id| out.text(id.as_str()));
        self.text(&article.text);
        self.meta(&article.meta);
    }

    pub fn set(&mut self, set: &AnnotationSet) {
        self.text(set.id.as_str());
        self.text(set.article.as_str());
        self.text(set.annotator.as_str());
        self.byte(match set.head.state {
            SetState::New => 0,
            SetState::InProgress => 1,
            SetState::Done => 2,
        });
        self.option(set.head.examined_to, Self::size);
        self.number(i64::from(set.head.guideline_version));
        self.number(i64::from(set.head.revision));
        self.number(set.head.handed_in.cast_signed());
        self.list(set.spans.iter(), |out, span| out.span(span));
        self.list(set.relations(), Self::relation);
        self.list(set.decisions(), Self::decision);
    }

    pub fn decision(&mut self, decision: &Decision) {
        self.text(decision.id.as_str());
        self.list(decision.about.iter(), |out, judged| {
            out.text(judged.annotator.as_str());
            out.list(judged.ranges.iter(), Self::range);
            out.text(judged.label.as_str());
            out.text(&judged.links);
        });
        match &decision.outcome {
            Verdict::Accept(all) => {
                self.byte(0);
                self.list(all.iter(), |out, at| out.size(*at));
            }
            Verdict::Edit(spans) => {
                self.byte(1);
                self.list(spans.iter(), |out, span| {
                    out.list(span.ranges.iter(), Self::range);
                    out.text(span.label.as_str());
                    out.option(span.subtype.as_deref(), Self::text);
                });
            }
            Verdict::Reject => self.byte(2),
        }
        self.option(decision.reason, |out, reason| out.text(reason.slug()));
        self.text(&decision.comment);
        self.text(decision.by.as_str());
        self.number(decision.at.0);
    }

    pub fn span(&mut self, span: &Span) {
        self.text(span.id.as_str());
        self.list(span.ranges.iter(), Self::range);
        self.text(span.label.as_str());
        self.option(span.subtype.as_deref(), Self::text);
        self.byte(u8::from(span.certainty == Certainty::Unsure));
        self.text(&span.note);
        self.map(&span.attributes);
        self.provenance(&span.provenance);
    }

    pub fn relation(&mut self, relation: &Relation) {
        self.text(relation.id.as_str());
        self.text(relation.from.as_str());
        self.text(relation.role.slug());
        match &relation.target {
            Target::Span(id) => {
                self.byte(0);
                self.text(id.as_str());
            }
            Target::Mention(range) => {
                self.byte(1);
                self.range(range);
            }
            Target::Unknown => self.byte(2),
            Target::Author => self.byte(3),
        }
        self.provenance(&relation.provenance);
    }

    pub fn provenance(&mut self, provenance: &Provenance) {
        self.text(provenance.annotator.as_str());
        self.number(provenance.made.0);
        self.number(provenance.changed.0);
        match &provenance.origin {
            Origin::Hand => self.byte(0),
            Origin::Import => self.byte(1),
            Origin::Repeat => self.byte(2),
            Origin::KnownName => self.byte(3),
            Origin::Model { name, version } => {
                self.byte(4);
                self.text(name);
                self.text(version);
            }
        }
    }
}

/// The mirror of [`Writer`]: what is left to read. `None` where the bytes are not what they should be.
pub struct Reader<'a>(&'a [u8]);

/// A list that is read some values at a time.
#[derive(Clone, Copy, Debug)]
pub struct Rest(usize);

impl Rest {
    /// Reads values while `more` says so, at least one. `Some(true)` once there are none left.
    pub fn go_on<'a, T>(
        &mut self,
        from: &mut Reader<'a>,
        more: &dyn Fn() -> bool,
        read: impl Fn(&mut Reader<'a>) -> Option<T>,
        mut take: impl FnMut(T),
    ) -> Option<bool> {
        while self.0 > 0 {
            take(read(from)?);
            self.0 -= 1;
            if !more() {
                break;
            }
        }
        Some(self.0 == 0)
    }
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Bytes that have not been read.
    pub fn left(&self) -> usize {
        self.0.len()
    }

    /// The beginning of a list, to be read some values at a time.
    pub fn rest(&mut self) -> Option<Rest> {
        self.size().map(Rest)
    }

    pub fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    pub fn number(&mut self) -> Option<i64> {
        self.take(8)?.try_into().ok().map(i64::from_le_bytes)
    }

    pub fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    pub fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    pub fn text(&mut self) -> Option<&'a str> {
        let len = self.size()?;
        std::str::from_utf8(self.take(len)?).ok()
    }

    pub fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.byte()? {
            0 => Some(None),
            1 => read(self).map(Some),
            _ => None,
        }
    }

    pub fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.size()?;
        // Grows as it is read: a wrong count cannot ask for memory that the message does not fill.
        let mut values = Vec::with_capacity(count.min(1_024));
        for _ in 0..count {
            values.push(read(self)?);
        }
        Some(values)
    }

    pub fn range(&mut self) -> Option<TextRange> {
        TextRange::new(self.size()?, self.size()?)
    }

    pub fn texts(&mut self) -> Option<Localized> {
        self.list(|from| Some((from.text()?.to_owned(), from.text()?.to_owned())))
    }

    pub fn map(&mut self) -> Option<Map<String, String>> {
        self.texts().map(|pairs| pairs.into_iter().collect())
    }

    pub fn project(&mut self) -> Option<Project> {
        let mut project = self.project_head()?;
        for article in self.list(Self::article)? {
            project.add_article(article);
        }
        for set in self.list(Self::set)? {
            project.add_set(set);
        }
        Some(project)
    }

    /// What of a project comes before its articles and sets.
    pub fn project_head(&mut self) -> Option<Project> {
        let mut project = Project::without_labels();
        project.name = self.text()?.to_owned();
        project.package = self.option(|from| {
            Some(PackageHead {
                kind: if from.byte()? == 1 { PackageKind::Review } else { PackageKind::Assignment },
                id: from.text()?.to_owned(),
                version: from.small()?,
                annotator: from.text()?.to_owned(),
            })
        })?;
        for label in self.list(Self::label)? {
            let id = label.id.clone();
            project.put_label(&id, Some(label));
        }
        for version in self.list(Self::guideline)? {
            project.put_guideline(version.number, Some(version));
        }
        Some(project)
    }

    pub fn label(&mut self) -> Option<Label> {
        Some(Label {
            id: LabelId::new(self.text()?),
            names: self.texts()?,
            definition: self.texts()?,
            examples: self.texts()?,
            color: self.text()?.to_owned(),
            key: self.option(|from| from.small().and_then(char::from_u32))?,
            subtypes: self
                .list(|from| Some(Subtype { id: from.text()?.to_owned(), names: from.texts()? }))?,
            hidden: self.byte()? == 1,
            retired: self.byte()? == 1,
            order: self.small()?,
        })
    }

    pub fn guideline(&mut self) -> Option<GuidelineVersion> {
        let (number, markdown) = (self.small()?, self.text()?.to_owned());
        Some(GuidelineVersion { number, markdown, made: UtcMillis(self.number()?) })
    }

    pub fn article(&mut self) -> Option<Article> {
        let (id, text, sha256) = (ArticleId::new(self.text()?), self.text()?.into(), self.text()?.into());
        Some(Article { id, text, sha256, meta: self.meta()? })
    }

    pub fn meta(&mut self) -> Option<ArticleMeta> {
        Some(ArticleMeta {
            title: self.text()?.to_owned(),
            source: self.text()?.to_owned(),
            language: self.text()?.to_owned(),
            direction: match self.byte()? {
                0 => Direction::Auto,
                1 => Direction::LeftToRight,
                2 => Direction::RightToLeft,
                _ => return None,
            },
            file_name: self.option(|from| from.text().map(str::to_owned))?,
            encoding: self.option(|from| from.text().map(str::to_owned))?,
            excluded: self.list(Self::range)?,
            metadata: self.map()?,
            binned: self.option(Self::number)?.map(UtcMillis),
        })
    }

    pub fn out_file(&mut self) -> Option<OutFile> {
        let name = self.text()?.to_owned();
        let length = self.size()?;
        Some(OutFile { name, bytes: self.take(length)?.to_vec() })
    }

    pub fn proposal(&mut self) -> Option<Proposal> {
        let score = |from: &mut Self| Some(f64::from_le_bytes(from.take(8)?.try_into().ok()?));
        Some(Proposal {
            article: ArticleId::new(self.text()?),
            range: self.range()?,
            label: LabelId::new(self.text()?),
            score: self.option(score)?,
            model: self.text()?.to_owned(),
        })
    }

    pub fn waiting(&mut self) -> Option<Waiting> {
        let spans = self.list(|from| {
            let set = SetId::new(from.text()?);
            let span = from.span()?;
            let mut text = || from.text().map(str::to_owned);
            let quote = Quote { exact: text()?, prefix: text()?, suffix: text()? };
            let why = if from.byte()? == 1 { Unplaced::InSeveralPlaces } else { Unplaced::Nowhere };
            Some((set, Unsettled { span, quote, why, said: from.option(Self::range)? }))
        })?;
        let links = self.list(|from| Some((SetId::new(from.text()?), from.relation()?)))?;
        Some(Waiting { spans, links, more: self.size()? })
    }

    pub fn new_article(&mut self) -> Option<NewArticle> {
        let id = self.option(|from| from.text().map(ArticleId::new))?;
        Some(NewArticle { id, text: self.text()?.to_owned(), meta: self.meta()? })
    }

    pub fn set(&mut self) -> Option<AnnotationSet> {
        let (id, article) = (SetId::new(self.text()?), ArticleId::new(self.text()?));
        let mut set = AnnotationSet::new(id, article, AnnotatorId::new(self.text()?));
        set.head.state = match self.byte()? {
            0 => SetState::New,
            1 => SetState::InProgress,
            2 => SetState::Done,
            _ => return None,
        };
        set.head.examined_to = self.option(Self::size)?;
        set.head.guideline_version = self.small()?;
        set.head.revision = self.small()?;
        set.head.handed_in = self.number()?.cast_unsigned();
        set.spans.put_all(self.list(Self::span)?);
        for relation in self.list(Self::relation)? {
            let id = relation.id.clone();
            set.put_relation(&id, Some(relation));
        }
        for decision in self.list(Self::decision)? {
            let id = decision.id.clone();
            set.put_decision(&id, Some(decision));
        }
        Some(set)
    }

    pub fn decision(&mut self) -> Option<Decision> {
        Some(Decision {
            id: DecisionId::new(self.text()?),
            about: self.list(|from| {
                Some(Judged {
                    annotator: AnnotatorId::new(from.text()?),
                    ranges: from.list(Self::range)?,
                    label: LabelId::new(from.text()?),
                    links: from.text()?.to_owned(),
                })
            })?,
            outcome: match self.byte()? {
                0 => Verdict::Accept(self.list(Self::size)?),
                1 => Verdict::Edit(self.list(|from| {
                    Some(DecidedSpan {
                        ranges: from.list(Self::range)?,
                        label: LabelId::new(from.text()?),
                        subtype: from.option(|from| from.text().map(str::to_owned))?,
                    })
                })?),
                2 => Verdict::Reject,
                _ => return None,
            },
            reason: match self.option(|from| from.text().map(str::to_owned))? {
                Some(slug) => Some(DecisionReason::from_slug(&slug)?),
                None => None,
            },
            comment: self.text()?.to_owned(),
            by: AnnotatorId::new(self.text()?),
            at: UtcMillis(self.number()?),
        })
    }

    pub fn span(&mut self) -> Option<Span> {
        Some(Span {
            id: SpanId::new(self.text()?),
            ranges: self.list(Self::range)?,
            label: LabelId::new(self.text()?),
            subtype: self.option(|from| from.text().map(str::to_owned))?,
            certainty: if self.byte()? == 1 { Certainty::Unsure } else { Certainty::Sure },
            note: self.text()?.to_owned(),
            attributes: self.map()?,
            provenance: self.provenance()?,
        })
    }

    pub fn relation(&mut self) -> Option<Relation> {
        Some(Relation {
            id: RelationId::new(self.text()?),
            from: SpanId::new(self.text()?),
            role: Role::from_slug(self.text()?)?,
            target: match self.byte()? {
                0 => Target::Span(SpanId::new(self.text()?)),
                1 => Target::Mention(self.range()?),
                2 => Target::Unknown,
                3 => Target::Author,
                _ => return None,
            },
            provenance: self.provenance()?,
        })
    }

    pub fn provenance(&mut self) -> Option<Provenance> {
        Some(Provenance {
            annotator: AnnotatorId::new(self.text()?),
            made: UtcMillis(self.number()?),
            changed: UtcMillis(self.number()?),
            origin: match self.byte()? {
                0 => Origin::Hand,
                1 => Origin::Import,
                2 => Origin::Repeat,
                3 => Origin::KnownName,
                4 => Origin::Model { name: self.text()?.to_owned(), version: self.text()?.to_owned() },
                _ => return None,
            },
        })
    }
}
