//! Positions in an article's text: ranges, units, and the edges of graphemes, words, sentences and blocks.
//!
//! Positions are UTF-8 bytes unless a type says otherwise. Nothing here normalises or alters text.
//! A position past the end counts as the end, one inside a code point as that code point's start.

mod blocks;
mod classes;
mod clitics;
mod edges;
mod heads;
mod language;
mod quotes;
mod range;
mod search;
mod snap;
mod stretch;
mod tashkeel;
mod tokens;
mod units;
mod unusual;
mod widen;

pub use blocks::{Block, BlockMaker, Blocks};
pub use clitics::{skip_prefix, unskip_prefix};
pub use edges::{
    next_grapheme, next_word_start, on_grapheme_edge, prev_grapheme, prev_word_start, sentence_at, sentences,
    word_at,
};
pub use heads::{is_generic_head, is_loose_body_head, is_loose_place_head, is_title};
pub use language::likely_language;
pub use quotes::{Quotation, QuotationMarks, quotation_marks};
pub use range::TextRange;
pub use search::{Query, find, fold, folded, words_around};
pub use snap::{snap_to_graphemes, snap_to_words, trim_edges};
pub use tashkeel::{has_tashkeel, is_vowelled};
pub use tokens::tokens;
pub use units::{CharPos, UnitTable, Utf16Pos, byte_of_char, byte_of_utf16, char_of_byte, utf16_of_byte};
pub use unusual::{Unusual, UnusualKind, UnusualReader, find_unusual, unusual_in};
pub use widen::{WidenStep, narrow, widen};
