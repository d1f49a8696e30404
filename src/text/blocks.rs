//! The blocks in which an article is shown: paragraphs, long ones cut after sentences.

use super::TextRange;
use super::edges::{after_space, grapheme_floor, next_grapheme, sentences, word_over};
use super::widen::{first_line_end, line_end_len};

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
///
/// They cover the text without the line ends, the blocks of one paragraph without a gap. An empty paragraph is an
/// empty block; after the text's last line end there is none, and an empty text has none at all.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Blocks(Vec<Block>);

impl Blocks {
    /// Paragraphs end at `\n`, `\r\n`, `\r` or U+2029; one over `max_chars` code points is cut after sentences
    /// (or, where a sentence is itself longer, after words; never inside a grapheme, which alone may be longer).
    pub fn new(text: &str, max_chars: usize) -> Self {
        let mut blocks = Self::default();
        for (number, paragraph) in paragraphs(text).enumerate() {
            blocks.add(number, paragraph, cuts(text, paragraph, max_chars));
        }
        blocks
    }

    /// Every sentence a block of its own: a view, nothing else changes.
    pub fn by_sentence(text: &str) -> Self {
        let mut blocks = Self::default();
        for (number, paragraph) in paragraphs(text).enumerate() {
            let starts = if paragraph.is_empty() { Vec::new() } else { sentences(text, paragraph) };
            let cuts =
                starts.into_iter().map(TextRange::start).filter(|&at| at > paragraph.start()).collect();
            blocks.add(number, paragraph, cuts);
        }
        blocks
    }

    pub fn as_slice(&self) -> &[Block] {
        &self.0
    }

    /// Index of the block that holds byte `pos`, or the nearest one before it (for a position in or after a line
    /// end). Between two blocks of a paragraph it is the later one. `None` only without any block.
    pub fn index_at(&self, pos: usize) -> Option<usize> {
        let after = self.0.partition_point(|block| block.range.start() <= pos);
        if self.0.is_empty() { None } else { Some(after.saturating_sub(1)) }
    }

    /// Indices of the blocks that share a byte with `range`, and of the empty ones in it. For an empty range the
    /// block of its position ([`Self::index_at`]).
    pub fn touching(&self, range: TextRange) -> std::ops::Range<usize> {
        if range.is_empty() {
            return self.index_at(range.start()).map_or(0..0, |index| index..index + 1);
        }
        let start = self.0.partition_point(|block| {
            block.range.end() < range.start()
                || (block.range.end() == range.start() && !block.range.is_empty())
        });
        let end = self.0.partition_point(|block| block.range.start() < range.end());
        start..end.max(start)
    }

    fn add(&mut self, number: usize, paragraph: TextRange, cuts: Vec<usize>) {
        let mut start = paragraph.start();
        for cut in cuts.into_iter().chain([paragraph.end()]) {
            self.0.push(Block {
                range: TextRange::between(start, cut),
                paragraph: number,
                first: start == paragraph.start(),
                last: cut == paragraph.end(),
            });
            start = cut;
        }
    }
}

/// The paragraphs without their line ends.
fn paragraphs(text: &str) -> impl Iterator<Item = TextRange> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= text.len() {
            return None;
        }
        let end = first_line_end(&text[at..]).map_or(text.len(), |offset| at + offset);
        let paragraph = TextRange::between(at, end);
        at = if end < text.len() { end + line_end_len(text.as_bytes(), end) } else { end };
        Some(paragraph)
    })
}

/// Where a paragraph is cut so that no part has more than `max_chars` code points.
///
/// Sentences are looked for only around each limit: short paragraphs cost nothing, long ones little.
fn cuts(text: &str, paragraph: TextRange, max_chars: usize) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut start = paragraph.start();
    while paragraph.end() - start > max_chars {
        let rest = &text[start..paragraph.end()];
        let Some((offset, _)) = rest.char_indices().nth(max_chars) else { break };
        let cut = cut_before(text, start, start + offset).min(paragraph.end());
        if cut == paragraph.end() {
            break;
        }
        cuts.push(cut);
        start = cut;
    }
    cuts
}

/// The best place after `start` and at most at `limit`; later only where one grapheme is longer.
fn cut_before(text: &str, start: usize, limit: usize) -> usize {
    let sentence = sentences(text, TextRange::at(limit)).first().map_or(0, |sentence| sentence.start());
    if sentence > start {
        return sentence;
    }
    let space = after_space(text, limit.saturating_sub(1_024).max(start), limit);
    let word = || word_over(text, limit).map(TextRange::start).filter(|&at| at > start);
    let grapheme = || Some(grapheme_floor(text, limit)).filter(|&at| at > start);
    space.or_else(word).or_else(grapheme).unwrap_or_else(|| next_grapheme(text, start))
}
