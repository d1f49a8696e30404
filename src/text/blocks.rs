//! The blocks in which an article is shown: paragraphs, long ones cut after sentences.

use super::TextRange;

/// One block on screen: one DOM text node, never split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The text shown (bytes), without the paragraph's line end.
    pub range: TextRange,
    /// Number of the paragraph it belongs to, from 0.
    pub paragraph: usize,
    /// Whether it is the paragraph's first block.
    pub first: bool,
    /// Whether it is the paragraph's last block.
    pub last: bool,
}

/// All blocks of an article in order.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Blocks(Vec<Block>);

impl Blocks {
    /// Paragraphs end at `\n`, `\r\n`, `\r` or U+2029; one over `max_chars` code points is cut after sentences
    /// (or, where a sentence is itself longer, after words; never inside a grapheme).
    pub fn new(text: &str, max_chars: usize) -> Self {
        let _ = (text, max_chars);
        Self(Vec::new())
    }

    /// Every sentence a block of its own: a view, nothing else changes.
    pub fn by_sentence(text: &str) -> Self {
        let _ = text;
        Self(Vec::new())
    }

    pub fn as_slice(&self) -> &[Block] {
        &self.0
    }

    /// Index of the block that holds byte `pos`, or the nearest one before it. `None` only without any block.
    pub fn index_at(&self, pos: usize) -> Option<usize> {
        let after = self.0.partition_point(|block| block.range.start() <= pos);
        if self.0.is_empty() { None } else { Some(after.saturating_sub(1)) }
    }

    /// Indices of the blocks that share a byte with `range`.
    pub fn touching(&self, range: TextRange) -> std::ops::Range<usize> {
        let start = self.0.partition_point(|block| block.range.end() <= range.start());
        let end = self.0.partition_point(|block| block.range.start() < range.end());
        start..end.max(start)
    }
}
