//! Who looks on while files are read: hears how far it is, and says how many spans are too many. What is done with either is
//! the business of whoever asked for the file.

/// What an importer tells while it reads.
pub trait Watch {
    /// `done` of `total` parts of a file have been read: bytes, lines or records, as the format has it. Never less of them than was
    /// told before; all once it has been read to its end.
    fn read(&self, done: usize, total: usize);

    /// Spans that an import may hold at most, kept and refused; more are a problem of the file.
    fn spans_at_most(&self) -> usize;
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
