//! Who looks on while files are read: hears how far it is, and says how many spans are too many. What is done with either is
//! the business of whoever asked for the file.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::Selection;
use super::export::Document;

/// What an importer tells while it reads.
pub trait Watch {
    /// `done` of `total` parts of a file have been read: bytes, lines or records, as the format has it. Never less of them than was
    /// told before; all once it has been read to its end.
    fn read(&self, done: usize, total: usize);

    /// Spans that an import may hold at most, kept and refused; more are a problem of the file.
    fn spans_at_most(&self) -> usize;
}

/// What of an export is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Articles are read from where they are kept.
    Reading,
    /// Documents are written: an article is one for each set of it, or one.
    Writing,
    /// Documents are read back and compared.
    Checking,
    /// Files go into one.
    Packing,
}

/// Who looks on while an export is written.
pub trait WatchExport {
    /// `done` of `total` of what the step is about. Steps come in their order, but for parts: each is written and checked.
    fn at(&self, step: Step, done: usize, total: usize);
}

impl WatchExport for Unwatched {
    fn at(&self, _: Step, _: usize, _: usize) {}
}

/// What is written, and who looks on.
#[derive(Clone, Copy)]
pub struct Selected<'a> {
    pub selection: &'a Selection,
    pub watch: &'a dyn WatchExport,
}

impl Deref for Selected<'_> {
    type Target = Selection;

    fn deref(&self) -> &Selection {
        self.selection
    }
}

impl Selected<'_> {
    /// Each of several things. Tells those that have been passed.
    pub(super) fn told<T>(
        &self,
        step: Step,
        all: impl ExactSizeIterator<Item = T>,
    ) -> impl Iterator<Item = T> {
        let (watch, total) = (self.watch, all.len());
        all.enumerate().map(move |(index, one)| {
            watch.at(step, index, total);
            one
        })
    }

    /// Each of the documents that are written. Tells the articles that have been passed.
    pub(super) fn written<'b, 'c>(
        &self,
        documents: &'b [Document<'c>],
    ) -> impl Iterator<Item = &'b Document<'c>> {
        let (watch, total) = (self.watch, articles_of(documents));
        let (mut done, mut last) = (0, None);
        documents.iter().inspect(move |document| {
            let id = &document.article.id;
            done += usize::from(last.is_some_and(|last| last != id));
            last = Some(id);
            watch.at(Step::Writing, done, total);
        })
    }
}

/// Nobody looks on, and nothing is too much: what the command line reads.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn read(&self, _: usize, _: usize) {}

    fn spans_at_most(&self) -> usize {
        usize::MAX
    }
}

/// A file that is read twice: for what stands in it, and for where that has its place in the text.
pub(super) fn twice(watch: &dyn Watch) -> [OneOfSeveral<'_>; 2] {
    [0, 1].map(|half| OneOfSeveral { watch, before: half * HALF, len: HALF, total: 2 * HALF })
}

/// Parts of a half: fine enough for every percent.
const HALF: usize = 1_000;

/// The lines of a text, parted at `\n`, with their numbers from 1. Tells the bytes that have been passed.
pub(super) fn lines<'a>(text: &'a str, watch: &'a dyn Watch) -> impl Iterator<Item = (usize, &'a str)> {
    let mut at = 0;
    (1..).zip(text.split('\n')).inspect(move |(_, line)| {
        watch.read(at, text.len());
        at += line.len() + 1;
    })
}

/// Each of several things, such as records. Tells those that have been passed.
pub(super) fn told<T>(all: Vec<T>, watch: &dyn Watch) -> impl Iterator<Item = T> {
    let total = all.len();
    all.into_iter().enumerate().map(move |(index, one)| {
        watch.read(index, total);
        one
    })
}

/// One of several files: `len` of `total` bytes, after `before` of them.
pub(super) struct OneOfSeveral<'a> {
    pub watch: &'a dyn Watch,
    pub before: usize,
    pub len: usize,
    pub total: usize,
}

impl Watch for OneOfSeveral<'_> {
    fn read(&self, done: usize, total: usize) {
        let part = self.len as f64 * done as f64 / total.max(1) as f64;
        self.watch.read(self.before + part as usize, self.total);
    }

    fn spans_at_most(&self) -> usize {
        self.watch.spans_at_most()
    }
}

/// How many articles some documents are of: those of one stand together.
pub(super) fn articles_of(documents: &[Document<'_>]) -> usize {
    let other = |pair: &&[Document<'_>]| pair[0].article.id != pair[1].article.id;
    documents.windows(2).filter(other).count() + usize::from(!documents.is_empty())
}

/// One of several parts of an export: `len` of `total` articles, after `before` of them.
pub(super) struct OnePart<'a> {
    pub watch: &'a dyn WatchExport,
    pub before: usize,
    pub len: usize,
    pub total: usize,
}

impl WatchExport for OnePart<'_> {
    fn at(&self, step: Step, done: usize, total: usize) {
        // Of an article there may be several documents.
        let part = self.len as f64 * done as f64 / total.max(1) as f64;
        self.watch.at(step, self.before + part as usize, self.total);
    }
}

/// One of several times that all articles are written, from 0.
pub(super) struct OneRound<'a> {
    pub watch: &'a dyn WatchExport,
    pub round: usize,
    pub of: usize,
}

impl WatchExport for OneRound<'_> {
    fn at(&self, step: Step, done: usize, total: usize) {
        self.watch.at(step, (self.round * total + done) / self.of, total);
    }
}
