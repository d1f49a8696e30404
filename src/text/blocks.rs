//! The blocks in which an article is shown: paragraphs, long ones cut after sentences.

use std::collections::VecDeque;

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
        BlockMaker::paragraphs(max_chars).finish(text)
    }

    /// Every sentence a block of its own: a view, nothing else changes.
    pub fn by_sentence(text: &str) -> Self {
        BlockMaker::sentences().finish(text)
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
}

/// Blocks in the making: those of a large article take time, between two pieces of which others have their turn.
#[derive(Debug)]
pub struct BlockMaker {
    made: Vec<Block>,
    /// `None`: every sentence is a block.
    max_chars: Option<usize>,
    /// Where the next block starts.
    next: usize,
    /// The paragraph that it belongs to, once that is known.
    paragraph: Option<TextRange>,
    number: usize,
    /// Where sentences end from here on, as far as they have been looked for.
    ends: VecDeque<usize>,
}

impl BlockMaker {
    /// For [`Blocks::new`].
    pub fn paragraphs(max_chars: usize) -> Self {
        Self { max_chars: Some(max_chars), ..Self::sentences() }
    }

    /// For [`Blocks::by_sentence`].
    pub fn sentences() -> Self {
        Self { made: Vec::new(), max_chars: None, next: 0, paragraph: None, number: 0, ends: VecDeque::new() }
    }

    /// Makes the blocks of the next `bytes`, at least one; of the same text at each call. `false` once all are made.
    pub fn go_on(&mut self, text: &str, bytes: usize) -> bool {
        let to = self.next.saturating_add(bytes.max(1));
        while self.next < to {
            let paragraph = match self.paragraph {
                Some(paragraph) => paragraph,
                None if self.next >= text.len() => return false,
                None => {
                    let end = first_line_end(&text[self.next..]).map_or(text.len(), |at| self.next + at);
                    TextRange::between(self.next, end)
                }
            };
            let cut = match self.max_chars {
                Some(max_chars) => cut_after(text, self.next, paragraph.end(), max_chars),
                None => self.sentence_end(text, paragraph),
            };
            let last = cut == paragraph.end();
            self.made.push(Block {
                range: TextRange::between(self.next, cut),
                paragraph: self.number,
                first: self.next == paragraph.start(),
                last,
            });
            self.next = cut;
            self.paragraph = (!last).then_some(paragraph);
            if last {
                self.number += 1;
                self.next += text.as_bytes().get(cut).map_or(0, |_| line_end_len(text.as_bytes(), cut));
            }
        }
        true
    }

    /// The blocks made so far and those that are still to come.
    pub fn finish(mut self, text: &str) -> Blocks {
        while self.go_on(text, text.len()) {}
        Blocks(self.made)
    }

    fn sentence_end(&mut self, text: &str, paragraph: TextRange) -> usize {
        if self.next == paragraph.end() {
            return paragraph.end();
        }
        while self.ends.front().is_some_and(|&end| end <= self.next) {
            self.ends.pop_front();
        }
        if self.ends.is_empty() {
            let near = TextRange::between(self.next, (self.next + SENTENCES_AT_ONCE).min(paragraph.end()));
            self.ends = sentences(text, near).into_iter().map(TextRange::end).collect();
        }
        self.ends.pop_front().map_or(paragraph.end(), |end| end.min(paragraph.end()))
    }
}

/// Bytes in which sentences are looked for together.
const SENTENCES_AT_ONCE: usize = 16 * 1_024;

/// Where a block from `start` on ends that has at most `max_chars` code points of a paragraph up to `end`.
///
/// Sentences are looked for only around each limit: short paragraphs cost nothing, long ones little.
fn cut_after(text: &str, start: usize, end: usize, max_chars: usize) -> usize {
    let rest = &text[start..end];
    if rest.len() <= max_chars {
        return end;
    }
    match rest.char_indices().nth(max_chars) {
        Some((offset, _)) => cut_before(text, start, start + offset).min(end),
        None => end,
    }
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
