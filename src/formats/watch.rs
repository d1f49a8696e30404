//! Who looks on while files are read: hears how far it is, and says how many spans are too many. What is done with either is
//! the business of whoever asked for the file.

/// What an importer tells while it reads.
pub trait Watch {
    /// `done` of `total` parts of a file have been read: bytes, lines or records, as the format has it.
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
