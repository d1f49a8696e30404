//! Long work as messages: run in the worker, or inline natively.
//!
//! What a job needs of the outside (decoding, HTML parsing) comes in as an [`Env`]; time and ids are not its business.

mod arriving;
mod assigning;
mod figures;
pub mod keeping;
pub mod learning;
mod markdown;
mod plain;
pub mod stored;
mod wire;

pub use arriving::Arriving;
pub use assigning::{Assigned, Assigning, Share, assigned, package_files};
pub use figures::{Figured, Figuring, Want, figure};
use keeping::{Keeping, KeepingResult};
use learning::{Learned, Learning};
pub use markdown::{Element, MAX_MARKDOWN, Piece, pieces};
use stored::Missing;
pub use wire::{
    Message, Unreadable, decode_job, decode_reply, encode_assigning, encode_export, encode_figures,
    encode_job, encode_reply, encode_review, encode_stored,
};

use crate::formats::export::{ExportOptions, Exported, OutFile};
use std::cell::{Cell, RefCell};

use crate::formats::dataset::packaged_knowing;
use crate::formats::watch::{Selected, Step, Watch, WatchExport};
use crate::formats::{
    self, Choices, Decoder, ExportProblem, HtmlReader, MAX_SPANS, NamedFile, Outcome, Selection, TABLE,
};
use crate::model::Project;
use crate::review::report::{Language, known};

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// `file_name` is empty for a pasted text; `beside` came together with it (see [`formats::bundle::group`]).
    Import { file_name: String, bytes: Vec<u8>, beside: Vec<NamedFile>, choices: Choices },
    /// Writes the selected part of `project` in a format of the table that exports.
    Export { project: Project, selection: Selection, format: String, options: ExportOptions },
    /// Reads Markdown.
    Markdown(String),
    /// Works on the stores themselves; `file` is a backup that comes with it.
    Keeping { what: Keeping, file: Vec<u8> },
    /// Compares the annotators of the selected part of a project.
    Figures { project: Project, what: Figuring },
    /// Shares the articles of a project out.
    Assign { project: Project, what: Assigning },
    /// Learns from what is kept, or proposes in `text`.
    Learn { what: Learning, text: String },
    /// A job about a project of which this is not loaded.
    Stored { missing: Missing, job: Box<Job> },
}

/// What a job came to.
#[derive(Clone, Debug, PartialEq)]
pub enum JobResult {
    Imported(Outcome),
    /// One file, checked (of several a zip archive), and what it does not hold.
    Exported(Exported),
    ExportRefused(ExportProblem),
    /// No format of this id exports.
    NoSuchFormat(String),
    Markdown(Vec<Piece>),
    /// `file` is a backup that was made.
    Kept {
        what: KeepingResult,
        file: Vec<u8>,
    },
    /// `file` is empty where none was asked for.
    Figures {
        what: Figured,
        file: Vec<u8>,
    },
    /// `file` is the zip of the packages.
    Assigned {
        what: Assigned,
        file: Vec<u8>,
    },
    Learned(Learned),
    /// Something of a [`Job::Stored`] could not be read: the page has to load it, which says what is wrong.
    NotWhole,
}

/// What the worker says.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    Progress(Progress),
    /// The last one of a job.
    Done(JobResult),
}

/// How far a job is, in steps of its own. `total` is at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
    /// What of an export it is about.
    pub step: Option<Step>,
}

impl Progress {
    pub const fn new(done: usize, total: usize) -> Self {
        Self { done, total, step: None }
    }
}

/// What the place where jobs run can do.
pub trait Env {
    fn decoder(&self) -> &dyn Decoder;
    fn html(&self) -> &dyn HtmlReader;
}

/// Passes on how far reading is, each percent once, and lets in what a page can take.
struct Percent<'a> {
    progress: RefCell<&'a mut dyn FnMut(Progress)>,
    told: Cell<usize>,
}

impl Watch for Percent<'_> {
    fn read(&self, done: usize, total: usize) {
        let percent = (done as f64 * 100.0 / total.max(1) as f64) as usize;
        if percent > self.told.get() && percent < 100 {
            self.told.set(percent);
            (*self.progress.borrow_mut())(Progress::new(percent, 100));
        }
    }

    fn spans_at_most(&self) -> usize {
        MAX_SPANS
    }
}

/// Passes on how far an export is: the beginning of each step, and each percent of it once.
struct Steps<'a> {
    progress: RefCell<&'a mut dyn FnMut(Progress)>,
    told: Cell<Option<(Step, usize)>>,
}

impl WatchExport for Steps<'_> {
    fn at(&self, step: Step, done: usize, total: usize) {
        let now = Some((step, (done as f64 * 100.0 / total.max(1) as f64) as usize));
        if self.told.replace(now) != now {
            (*self.progress.borrow_mut())(Progress { done, total, step: Some(step) });
        }
    }
}

/// Does the job here and now. Begins and ends with a [`Progress`]; reading a file and writing one give more on the way.
pub fn run(job: &Job, env: &dyn Env, progress: &mut dyn FnMut(Progress)) -> JobResult {
    progress(Progress::new(0, 1));
    let result = match job {
        Job::Import { file_name, bytes, beside, choices } => {
            let beside: Vec<&NamedFile> = beside.iter().collect();
            let (decoder, html) = (env.decoder(), env.html());
            let watch = Percent { progress: RefCell::new(&mut *progress), told: Cell::new(0) };
            let outcome = formats::import_watched(file_name, bytes, &beside, choices, decoder, html, &watch);
            JobResult::Imported(outcome)
        }
        Job::Markdown(text) => JobResult::Markdown(pieces(text)),
        // Whoever has stores does it without asking here.
        Job::Keeping { .. } => JobResult::Kept { what: KeepingResult::NoStores, file: Vec::new() },
        Job::Learn { .. } => JobResult::Learned(Learned::NoStores),
        Job::Stored { .. } => JobResult::NotWhole,
        Job::Assign { project, what } => {
            let (what, file) = assigned(project, what);
            JobResult::Assigned { what, file }
        }
        Job::Figures { project, what } => {
            let (what, file) = figure(project, what);
            JobResult::Figures { what, file }
        }
        Job::Export { project, selection, format, options } => {
            let row = TABLE.iter().find(|row| row.id == *format && row.export.is_some());
            let watch = &Steps { progress: RefCell::new(&mut *progress), told: Cell::new(None) };
            let selected = Selected { selection, watch };
            let agreement =
                |project: &Project| known(project, Language::from_tag(&options.language).unwrap_or_default());
            let written =
                |row| packaged_knowing(row, project, &selected, options, !options.archive, &agreement);
            match row.map(written) {
                // Several files are handed over as one.
                Some(Ok(mut exported)) if exported.files.len() > 1 => {
                    match formats::archive::pack_watched(&exported.files, watch) {
                        Ok(bytes) => {
                            exported.files = vec![OutFile { name: format!("{format}.zip"), bytes }];
                            JobResult::Exported(exported)
                        }
                        Err(problem) => JobResult::ExportRefused(problem),
                    }
                }
                Some(Ok(exported)) if exported.files.is_empty() => {
                    JobResult::ExportRefused(ExportProblem::Unreadable)
                }
                Some(Ok(exported)) => JobResult::Exported(exported),
                Some(Err(problem)) => JobResult::ExportRefused(problem),
                None => JobResult::NoSuchFormat(format.clone()),
            }
        }
    };
    progress(Progress::new(1, 1));
    result
}
