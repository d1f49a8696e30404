//! Jobs and replies as messages: a short head and a payload of bytes.
//!
//! Heads go by postcard: what JSON needs to tell fields by name would weigh 14 KB after gzip on the page. Texts and spans
//! go in the payload in a plain binary form ([`super::plain`]), so that handing 15,000 spans over costs the page a few milliseconds. Both ends
//! are of the same build: nothing here is saved, and there are no versions.

use serde::{Deserialize, Serialize};

use super::arriving::Arriving;
use super::keeping::{Keeping, KeepingResult};
use super::learning::{Learned, Learning};
use super::plain::{Reader, Writer, whole};
use super::stored::Missing;
use super::{Assigned, Assigning, Figured, Figuring, Job, JobResult, Piece, Progress, Reply};
use crate::formats::export::{ExportOptions, Exported, LeftOut, SplitReport, Why};
use crate::formats::watch::Step;
use crate::formats::{
    ArticleChoice, Candidate, Choices, Counts, ExportProblem, FieldInfo, ImportProblem, Imported, Loss,
    NamedFile, Outcome, Selection, SetChoice, UnitInfo, Warning,
};
use crate::model::{AnnotationSet, AnnotatorId, ArticleId, PackageHead, Project, SetId, SpanId};

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
    /// The head of the job itself; the payload is that one's.
    Stored(Missing, Vec<u8>),
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
pub(super) enum ReplyHead {
    Progress {
        done: usize,
        total: usize,
        step: Option<Step>,
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
    NotWhole,
}

/// Ids of the model carry no serde of their own.
#[derive(Serialize, Deserialize)]
pub(super) struct LeftOutHead {
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
        Job::Stored { missing, job } => encode_stored(missing, encode_job(*job)),
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

/// The message of a [`Job::Stored`].
pub fn encode_stored(missing: Missing, job: Message) -> Message {
    Message { head: head(&JobHead::Stored(missing, job.head)), payload: job.payload }
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
        JobHead::Stored(missing, head) => {
            let job = Box::new(decode_job(Message { head, payload: message.payload })?);
            Ok(Job::Stored { missing, job })
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
        Reply::Progress(Progress { done, total, step }) => ReplyHead::Progress { done, total, step },
        Reply::Done(JobResult::Imported(outcome)) => match outcome {
            Outcome::Articles { articles, warnings } => {
                let mut out = Writer::default();
                out.list(articles.iter(), Writer::new_article);
                payload = out.0;
                ReplyHead::Articles { warnings }
            }
            Outcome::Project(imported) => {
                let Imported { format, project, warnings, counts, proposals, waiting } = *imported;
                let mut out = Writer::default();
                let all = Selection { articles: ArticleChoice::WithBin, ..Selection::default() };
                out.project(&project, project.package.as_ref(), &all);
                out.list(proposals.iter(), Writer::proposal);
                out.waiting(&waiting);
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
        Reply::Done(JobResult::NotWhole) => ReplyHead::NotWhole,
    };
    Message { head: head(&reply), payload }
}

pub fn decode_reply(message: Message) -> Result<Reply, Unreadable> {
    Arriving::new(message)?.go_on(&|| true)?.ok_or(Unreadable)
}

/// A reply but for those that are taken in by parts ([`Arriving`]).
pub(super) fn small_reply(head: ReplyHead, payload: Vec<u8>) -> Result<Reply, Unreadable> {
    let imported = |outcome| Reply::Done(JobResult::Imported(outcome));
    Ok(match head {
        ReplyHead::Articles { .. } | ReplyHead::Project { .. } => return Err(Unreadable),
        ReplyHead::Progress { done, total, step } => Reply::Progress(Progress { done, total, step }),
        ReplyHead::AskEncoding(candidates) => imported(Outcome::AskEncoding(candidates)),
        ReplyHead::AskTextField(fields) => imported(Outcome::AskTextField(fields)),
        ReplyHead::AskUnit(units) => imported(Outcome::AskUnit(units)),
        ReplyHead::Refused(problem) => imported(Outcome::Refused(problem)),
        ReplyHead::Exported { left_out, lost, split } => {
            let files = whole(&payload, |from| from.list(Reader::out_file))?;
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
        ReplyHead::Kept(what) => Reply::Done(JobResult::Kept { what, file: payload }),
        ReplyHead::Learned(what) => Reply::Done(JobResult::Learned(what)),
        ReplyHead::NotWhole => Reply::Done(JobResult::NotWhole),
        ReplyHead::Assigned(what) => Reply::Done(JobResult::Assigned { what, file: payload }),
        ReplyHead::Figures(what) => Reply::Done(JobResult::Figures { what, file: payload }),
    })
}
