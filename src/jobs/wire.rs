//! Jobs and replies as messages: a short head and a payload of bytes.
//!
//! Heads go by postcard: what JSON needs to tell fields by name would weigh 14 KB after gzip on the page. Texts and spans
//! go in the payload in a plain binary form, so that handing 15,000 spans over costs the page a few milliseconds. Both ends
//! are of the same build: nothing here is saved, and there are no versions.

use serde::{Deserialize, Serialize};

use super::keeping::{Keeping, KeepingResult};
use super::learning::{Learned, Learning};
use super::{Assigned, Assigning, Figured, Figuring, Job, JobResult, Piece, Progress, Reply};
use crate::formats::export::{ExportOptions, Exported, LeftOut, OutFile, SplitReport, Why};
use crate::formats::{
    ABOUT, ArticleChoice, Candidate, Choices, Counts, ExportProblem, FieldInfo, ImportProblem, Imported,
    Loss, NamedFile, NewArticle, Outcome, Proposal, Selection, SetChoice, UnitInfo, Warning,
};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, DecidedSpan, Decision,
    DecisionId, DecisionReason, Direction, GuidelineVersion, Judged, Label, LabelId, Localized, Origin,
    PackageHead, PackageKind, Project, Provenance, Relation, RelationId, Role, SetId, SetState, Span, SpanId,
    Subtype, Target, UtcMillis, Verdict,
};
use crate::order::Map;
use crate::text::TextRange;

/// What `postMessage` carries: the head small, the payload as a transferable buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub head: Vec<u8>,
    pub payload: Vec<u8>,
}

/// A message that the other end cannot have sent: a fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

#[derive(Serialize, Deserialize)]
enum JobHead {
    Import {
        file_name: String,
        choices: Choices,
        /// Name and length of each: their bytes stand at the payload's end, in this order.
        beside: Vec<(String, usize)>,
    },
    Export {
        format: String,
        articles: ArticlesHead,
        sets: SetsHead,
        only_done: bool,
        options: ExportOptions,
        /// Names of annotators by their ids, where they differ.
        names: Vec<(String, String)>,
    },
    /// The text is the payload.
    Markdown,
    /// A backup is the payload.
    Keeping(Keeping),
    Assign(Assigning),
    Figures {
        what: Figuring,
        /// As with an export.
        names: Vec<(String, String)>,
    },
    /// The text is the payload.
    Learn(Learning),
}

#[derive(Serialize, Deserialize)]
enum ArticlesHead {
    All,
    WithBin,
    Only(Vec<String>),
}

#[derive(Serialize, Deserialize)]
enum SetsHead {
    All,
    Of(String),
    Only(Vec<String>),
}

#[derive(Serialize, Deserialize)]
enum ReplyHead {
    Progress {
        done: usize,
        total: usize,
    },
    Articles {
        warnings: Vec<Warning>,
    },
    Project {
        format: String,
        warnings: Vec<Warning>,
        counts: Counts,
    },
    AskEncoding(Vec<Candidate>),
    AskTextField(Vec<FieldInfo>),
    AskUnit(Vec<UnitInfo>),
    Refused(ImportProblem),
    Exported {
        left_out: Vec<LeftOutHead>,
        lost: Vec<(Loss, usize)>,
        split: Option<SplitReport>,
    },
    ExportRefused(ExportProblem),
    NoSuchFormat(String),
    Markdown(Vec<Piece>),
    /// A backup is the payload.
    Kept(KeepingResult),
    /// A file is the payload.
    Figures(Figured),
    /// A zip is the payload.
    Assigned(Assigned),
    Learned(Learned),
}

/// Ids of the model carry no serde of their own.
#[derive(Serialize, Deserialize)]
struct LeftOutHead {
    article: String,
    span: String,
    why: Why,
}

fn head(head: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(head).expect("heads are plain data of known lengths")
}

pub fn encode_job(job: Job) -> Message {
    match job {
        Job::Import { file_name, bytes: mut payload, beside, choices } => {
            for file in &beside {
                payload.extend_from_slice(&file.bytes);
            }
            let beside = beside.into_iter().map(|file| (file.name, file.bytes.len())).collect();
            Message { head: head(&JobHead::Import { file_name, choices, beside }), payload }
        }
        Job::Markdown(text) => Message { head: head(&JobHead::Markdown), payload: text.into_bytes() },
        Job::Keeping { what, file } => Message { head: head(&JobHead::Keeping(what)), payload: file },
        Job::Learn { what, text } => {
            Message { head: head(&JobHead::Learn(what)), payload: text.into_bytes() }
        }
        Job::Assign { project, what } => encode_assigning(&project, &Selection::default(), what),
        Job::Figures { project, what } => encode_figures(&project, &Selection::default(), what, &[]),
        Job::Export { project, selection, format, options } => {
            encode_export(&project, &selection, &format, options, &[])
        }
    }
}

/// The message of a [`Job::Export`], from a project that stays where it is; only what is selected is sent. At the other
/// end annotators have the names that `names` gives for their ids.
pub fn encode_export(
    project: &Project,
    selection: &Selection,
    format: &str,
    options: ExportOptions,
    names: &[(AnnotatorId, AnnotatorId)],
) -> Message {
    encode_as(project, project.package.as_ref(), selection, format, options, names)
}

/// The same as Wusum JSON that says it is what one hands in.
pub fn encode_review(
    project: &Project,
    selection: &Selection,
    options: ExportOptions,
    names: &[(AnnotatorId, AnnotatorId)],
    head: &PackageHead,
) -> Message {
    encode_as(project, Some(head), selection, "wusum", options, names)
}

/// The message of a [`Job::Figures`] about the selected part of a project. `what` and its answer carry the names that `names`
/// gives.
pub fn encode_figures(
    project: &Project,
    selection: &Selection,
    what: Figuring,
    names: &[(AnnotatorId, AnnotatorId)],
) -> Message {
    let mut payload = Writer::default();
    payload.project(project, None, selection);
    Message { head: head(&JobHead::Figures { what, names: by_text(names) }), payload: payload.0 }
}

/// The message of a [`Job::Assign`] of the selected articles; their sets stay here.
pub fn encode_assigning(project: &Project, selection: &Selection, what: Assigning) -> Message {
    let mut payload = Writer::default();
    let sets = SetChoice::Only(Vec::new());
    let selection = Selection { articles: selection.articles.clone(), sets, only_done: false };
    payload.project(project, None, &selection);
    Message { head: head(&JobHead::Assign(what)), payload: payload.0 }
}

fn by_text(names: &[(AnnotatorId, AnnotatorId)]) -> Vec<(String, String)> {
    names.iter().map(|(id, name)| (id.as_str().to_owned(), name.as_str().to_owned())).collect()
}

/// The project of a payload with the names that `names` gives to the ids of annotators.
fn named_project(payload: &[u8], names: &[(AnnotatorId, AnnotatorId)]) -> Result<Project, Unreadable> {
    let mut project = whole(payload, |from| from.project())?;
    if !names.is_empty() {
        let sets: Vec<AnnotationSet> = project.sets().cloned().collect();
        for set in sets {
            project.add_set(set.with_annotators(names));
        }
    }
    Ok(project)
}

fn encode_as(
    project: &Project,
    package: Option<&PackageHead>,
    selection: &Selection,
    format: &str,
    options: ExportOptions,
    names: &[(AnnotatorId, AnnotatorId)],
) -> Message {
    let mut payload = Writer::default();
    payload.project(project, package, selection);
    let articles = match &selection.articles {
        ArticleChoice::All => ArticlesHead::All,
        ArticleChoice::WithBin => ArticlesHead::WithBin,
        ArticleChoice::Only(ids) => ArticlesHead::Only(ids.iter().map(|id| id.as_str().to_owned()).collect()),
    };
    let sets = match &selection.sets {
        SetChoice::All => SetsHead::All,
        SetChoice::Of(annotator) => SetsHead::Of(annotator.as_str().to_owned()),
        SetChoice::Only(ids) => SetsHead::Only(ids.iter().map(|id| id.as_str().to_owned()).collect()),
    };
    let names = by_text(names);
    let head = head(&JobHead::Export {
        format: format.to_owned(),
        articles,
        sets,
        only_done: selection.only_done,
        options,
        names,
    });
    Message { head, payload: payload.0 }
}

pub fn decode_job(message: Message) -> Result<Job, Unreadable> {
    match postcard::from_bytes(&message.head).map_err(|_| Unreadable)? {
        JobHead::Import { file_name, choices, beside: listed } => {
            let mut bytes = message.payload;
            let mut beside = Vec::with_capacity(listed.len().min(1_024));
            for (name, length) in listed.into_iter().rev() {
                let start = bytes.len().checked_sub(length).ok_or(Unreadable)?;
                beside.push(NamedFile { name, bytes: bytes.split_off(start) });
            }
            beside.reverse();
            Ok(Job::Import { file_name, bytes, beside, choices })
        }
        JobHead::Markdown => String::from_utf8(message.payload).map(Job::Markdown).map_err(|_| Unreadable),
        JobHead::Keeping(what) => Ok(Job::Keeping { what, file: message.payload }),
        JobHead::Learn(what) => {
            let text = String::from_utf8(message.payload).map_err(|_| Unreadable)?;
            Ok(Job::Learn { what, text })
        }
        JobHead::Assign(what) => {
            Ok(Job::Assign { project: whole(&message.payload, |from| from.project())?, what })
        }
        JobHead::Figures { what, names } => {
            Ok(Job::Figures { project: named_project(&message.payload, &as_ids(names))?, what })
        }
        JobHead::Export { format, articles, sets, only_done, options, names } => {
            let names = as_ids(names);
            let project = named_project(&message.payload, &names)?;
            let named = |id: String| {
                let id = AnnotatorId::new(id);
                names.iter().find(|(from, _)| *from == id).map_or(id.clone(), |(_, to)| to.clone())
            };
            let selection = Selection {
                articles: match articles {
                    ArticlesHead::All => ArticleChoice::All,
                    ArticlesHead::WithBin => ArticleChoice::WithBin,
                    ArticlesHead::Only(ids) => {
                        ArticleChoice::Only(ids.into_iter().map(ArticleId::new).collect())
                    }
                },
                sets: match sets {
                    SetsHead::All => SetChoice::All,
                    SetsHead::Of(annotator) => SetChoice::Of(named(annotator)),
                    SetsHead::Only(ids) => SetChoice::Only(ids.into_iter().map(SetId::new).collect()),
                },
                only_done,
            };
            Ok(Job::Export { project, selection, format, options })
        }
    }
}

fn as_ids(names: Vec<(String, String)>) -> Vec<(AnnotatorId, AnnotatorId)> {
    names.into_iter().map(|(id, name)| (AnnotatorId::new(id), AnnotatorId::new(name))).collect()
}

pub fn encode_reply(reply: Reply) -> Message {
    let mut payload = Vec::new();
    let reply = match reply {
        Reply::Progress(Progress { done, total }) => ReplyHead::Progress { done, total },
        Reply::Done(JobResult::Imported(outcome)) => match outcome {
            Outcome::Articles { articles, warnings } => {
                let mut out = Writer::default();
                out.list(articles.iter(), Writer::new_article);
                payload = out.0;
                ReplyHead::Articles { warnings }
            }
            Outcome::Project(imported) => {
                let Imported { format, project, warnings, counts, proposals } = *imported;
                let mut out = Writer::default();
                let all = Selection { articles: ArticleChoice::WithBin, ..Selection::default() };
                out.project(&project, project.package.as_ref(), &all);
                out.list(proposals.iter(), Writer::proposal);
                payload = out.0;
                ReplyHead::Project { format: format.to_owned(), warnings, counts }
            }
            Outcome::AskEncoding(candidates) => ReplyHead::AskEncoding(candidates),
            Outcome::AskTextField(fields) => ReplyHead::AskTextField(fields),
            Outcome::AskUnit(units) => ReplyHead::AskUnit(units),
            Outcome::Refused(problem) => ReplyHead::Refused(problem),
        },
        Reply::Done(JobResult::Exported(Exported { files, left_out, lost, split })) => {
            let mut out = Writer::default();
            out.list(files.iter(), Writer::out_file);
            payload = out.0;
            let left_out = left_out.into_iter().map(|LeftOut { article, span, why }| LeftOutHead {
                article: article.as_str().to_owned(),
                span: span.as_str().to_owned(),
                why,
            });
            ReplyHead::Exported { left_out: left_out.collect(), lost, split }
        }
        Reply::Done(JobResult::ExportRefused(problem)) => ReplyHead::ExportRefused(problem),
        Reply::Done(JobResult::NoSuchFormat(format)) => ReplyHead::NoSuchFormat(format),
        Reply::Done(JobResult::Markdown(pieces)) => ReplyHead::Markdown(pieces),
        Reply::Done(JobResult::Kept { what, file }) => {
            payload = file;
            ReplyHead::Kept(what)
        }
        Reply::Done(JobResult::Figures { what, file }) => {
            payload = file;
            ReplyHead::Figures(what)
        }
        Reply::Done(JobResult::Assigned { what, file }) => {
            payload = file;
            ReplyHead::Assigned(what)
        }
        Reply::Done(JobResult::Learned(what)) => ReplyHead::Learned(what),
    };
    Message { head: head(&reply), payload }
}

pub fn decode_reply(message: Message) -> Result<Reply, Unreadable> {
    let imported = |outcome| Reply::Done(JobResult::Imported(outcome));
    Ok(match postcard::from_bytes(&message.head).map_err(|_| Unreadable)? {
        ReplyHead::Progress { done, total } => Reply::Progress(Progress { done, total }),
        ReplyHead::Articles { warnings } => {
            let articles = whole(&message.payload, |from| from.list(Reader::new_article))?;
            imported(Outcome::Articles { articles, warnings })
        }
        ReplyHead::Project { format, warnings, counts } => {
            let read = |from: &mut Reader<'_>| Some((from.project()?, from.list(Reader::proposal)?));
            let (project, proposals) = whole(&message.payload, read)?;
            let format = ABOUT.iter().find(|row| row.id == format).map_or("", |row| row.id);
            imported(Outcome::Project(Box::new(Imported { format, project, warnings, counts, proposals })))
        }
        ReplyHead::AskEncoding(candidates) => imported(Outcome::AskEncoding(candidates)),
        ReplyHead::AskTextField(fields) => imported(Outcome::AskTextField(fields)),
        ReplyHead::AskUnit(units) => imported(Outcome::AskUnit(units)),
        ReplyHead::Refused(problem) => imported(Outcome::Refused(problem)),
        ReplyHead::Exported { left_out, lost, split } => {
            let files = whole(&message.payload, |from| from.list(Reader::out_file))?;
            let left_out = left_out.into_iter().map(|LeftOutHead { article, span, why }| LeftOut {
                article: ArticleId::new(article),
                span: SpanId::new(span),
                why,
            });
            Reply::Done(JobResult::Exported(Exported { files, left_out: left_out.collect(), lost, split }))
        }
        ReplyHead::ExportRefused(problem) => Reply::Done(JobResult::ExportRefused(problem)),
        ReplyHead::NoSuchFormat(format) => Reply::Done(JobResult::NoSuchFormat(format)),
        ReplyHead::Markdown(pieces) => Reply::Done(JobResult::Markdown(pieces)),
        ReplyHead::Kept(what) => Reply::Done(JobResult::Kept { what, file: message.payload }),
        ReplyHead::Learned(what) => Reply::Done(JobResult::Learned(what)),
        ReplyHead::Assigned(what) => Reply::Done(JobResult::Assigned { what, file: message.payload }),
        ReplyHead::Figures(what) => Reply::Done(JobResult::Figures { what, file: message.payload }),
    })
}

/// Reads a payload to its very end.
fn whole<T>(bytes: &[u8], read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Result<T, Unreadable> {
    let mut from = Reader(bytes);
    read(&mut from).filter(|_| from.0.is_empty()).ok_or(Unreadable)
}

/// Numbers as 8 bytes little-endian, texts and lists after their length, choices as one byte.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    fn number(&mut self, value: i64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn size(&mut self, value: usize) {
        self.number(i64::try_from(value).expect("sizes are far below 2^63"));
    }

    fn text(&mut self, text: &str) {
        self.size(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn list<T>(&mut self, values: impl Iterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        let at = self.0.len();
        self.size(0);
        let mut count = 0_i64;
        for value in values {
            write(self, value);
            count += 1;
        }
        self.0[at..at + 8].copy_from_slice(&count.to_le_bytes());
    }

    fn range(&mut self, range: &TextRange) {
        self.size(range.start());
        self.size(range.end());
    }

    fn texts(&mut self, texts: &Localized) {
        self.list(texts.iter(), |out, (tag, text)| {
            out.text(tag);
            out.text(text);
        });
    }

    fn map(&mut self, map: &Map<String, String>) {
        self.list(map.iter(), |out, (name, text)| {
            out.text(name);
            out.text(text);
        });
    }

    fn project(&mut self, project: &Project, package: Option<&PackageHead>, selection: &Selection) {
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

    fn label(&mut self, label: &Label) {
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

    fn guideline(&mut self, version: &GuidelineVersion) {
        self.number(i64::from(version.number));
        self.text(&version.markdown);
        self.number(version.made.0);
    }

    fn meta(&mut self, meta: &ArticleMeta) {
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

    fn out_file(&mut self, file: &OutFile) {
        self.text(&file.name);
        self.size(file.bytes.len());
        self.0.extend_from_slice(&file.bytes);
    }

    fn proposal(&mut self, proposal: &Proposal) {
        self.text(proposal.article.as_str());
        self.range(&proposal.range);
        self.text(proposal.label.as_str());
        self.option(proposal.score, |out, score| out.0.extend_from_slice(&score.to_le_bytes()));
        self.text(&proposal.model);
    }

    fn new_article(&mut self, article: &NewArticle) {
        self.option(article.id.as_ref(), |out, id| out.text(id.as_str()));
        self.text(&article.text);
        self.meta(&article.meta);
    }

    fn set(&mut self, set: &AnnotationSet) {
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

    fn decision(&mut self, decision: &Decision) {
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

    fn span(&mut self, span: &Span) {
        self.text(span.id.as_str());
        self.list(span.ranges.iter(), Self::range);
        self.text(span.label.as_str());
        self.option(span.subtype.as_deref(), Self::text);
        self.byte(u8::from(span.certainty == Certainty::Unsure));
        self.text(&span.note);
        self.map(&span.attributes);
        self.provenance(&span.provenance);
    }

    fn relation(&mut self, relation: &Relation) {
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

    fn provenance(&mut self, provenance: &Provenance) {
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
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn number(&mut self) -> Option<i64> {
        self.take(8)?.try_into().ok().map(i64::from_le_bytes)
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = self.size()?;
        std::str::from_utf8(self.take(len)?).ok()
    }

    fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.byte()? {
            0 => Some(None),
            1 => read(self).map(Some),
            _ => None,
        }
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.size()?;
        // Grows as it is read: a wrong count cannot ask for memory that the message does not fill.
        let mut values = Vec::with_capacity(count.min(1_024));
        for _ in 0..count {
            values.push(read(self)?);
        }
        Some(values)
    }

    fn range(&mut self) -> Option<TextRange> {
        TextRange::new(self.size()?, self.size()?)
    }

    fn texts(&mut self) -> Option<Localized> {
        self.list(|from| Some((from.text()?.to_owned(), from.text()?.to_owned())))
    }

    fn map(&mut self) -> Option<Map<String, String>> {
        self.texts().map(|pairs| pairs.into_iter().collect())
    }

    fn project(&mut self) -> Option<Project> {
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
        for article in self.list(Self::article)? {
            project.add_article(article);
        }
        for set in self.list(Self::set)? {
            project.add_set(set);
        }
        Some(project)
    }

    fn label(&mut self) -> Option<Label> {
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

    fn guideline(&mut self) -> Option<GuidelineVersion> {
        let (number, markdown) = (self.small()?, self.text()?.to_owned());
        Some(GuidelineVersion { number, markdown, made: UtcMillis(self.number()?) })
    }

    fn article(&mut self) -> Option<Article> {
        let (id, text, sha256) = (ArticleId::new(self.text()?), self.text()?.into(), self.text()?.into());
        Some(Article { id, text, sha256, meta: self.meta()? })
    }

    fn meta(&mut self) -> Option<ArticleMeta> {
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

    fn out_file(&mut self) -> Option<OutFile> {
        let name = self.text()?.to_owned();
        let length = self.size()?;
        Some(OutFile { name, bytes: self.take(length)?.to_vec() })
    }

    fn proposal(&mut self) -> Option<Proposal> {
        let score = |from: &mut Self| Some(f64::from_le_bytes(from.take(8)?.try_into().ok()?));
        Some(Proposal {
            article: ArticleId::new(self.text()?),
            range: self.range()?,
            label: LabelId::new(self.text()?),
            score: self.option(score)?,
            model: self.text()?.to_owned(),
        })
    }

    fn new_article(&mut self) -> Option<NewArticle> {
        let id = self.option(|from| from.text().map(ArticleId::new))?;
        Some(NewArticle { id, text: self.text()?.to_owned(), meta: self.meta()? })
    }

    fn set(&mut self) -> Option<AnnotationSet> {
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

    fn decision(&mut self) -> Option<Decision> {
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

    fn span(&mut self) -> Option<Span> {
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

    fn relation(&mut self) -> Option<Relation> {
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

    fn provenance(&mut self) -> Option<Provenance> {
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
