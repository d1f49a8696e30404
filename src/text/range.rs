//! A range of an article's text, in UTF-8 bytes.

use std::fmt;

/// A half-open range `start..end` of UTF-8 byte positions, `start <= end`.
///
/// It knows no text: whoever makes one from outside data checks it with [`TextRange::slice`].
/// Articles are at most 20 MB, so positions are kept in 32 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextRange {
    start: u32,
    end: u32,
}

impl TextRange {
    /// Makes `start..end` (bytes); `None` when reversed or beyond 4 GiB.
    pub fn new(start: usize, end: usize) -> Option<Self> {
        let (start, end) = (u32::try_from(start).ok()?, u32::try_from(end).ok()?);
        (start <= end).then_some(Self { start, end })
    }

    /// The range between two byte positions, whichever comes first.
    ///
    /// # Panics
    /// Beyond 4 GiB, which no article reaches.
    pub fn between(a: usize, b: usize) -> Self {
        Self::new(a.min(b), a.max(b)).expect("articles are far below 4 GiB")
    }

    /// The empty range at `pos`.
    pub fn at(pos: usize) -> Self {
        Self::between(pos, pos)
    }

    pub fn start(self) -> usize {
        self.start as usize
    }

    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text in the range; `None` past the end or inside a code point.
    pub fn slice(self, text: &str) -> Option<&str> {
        text.get(self.start()..self.end())
    }

    /// Whether `other` lies inside (or equals) this range.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `pos` belongs to the range (`end` does not).
    pub fn contains_pos(self, pos: usize) -> bool {
        self.start() <= pos && pos < self.end()
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The shared part, if it is not empty.
    pub fn intersection(self, other: Self) -> Option<Self> {
        self.overlaps(other)
            .then(|| Self { start: self.start.max(other.start), end: self.end.min(other.end) })
    }
}

impl fmt::Debug for TextRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
