//! Which unit a file's offsets count in, where the file does not say: tried in each, shown, never guessed.
//!
//! All units agree on a text without astral characters (emoji, mostly), except graphemes, which differ at every tashkeel
//! mark and joined emoji.

use serde::{Deserialize, Serialize};

use super::draft::Draft;
use super::export::{Numbers, Unit};
use super::flat::all_tokens;
use crate::order::sort_by_key;
use crate::text::TextRange;

/// A unit that the offsets could be in, and what the spans would then be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitInfo {
    pub unit: Unit,
    /// Spans that would lie beyond the text, be empty, or begin or end inside a character.
    pub beyond: usize,
    /// Edges that would fall inside a word or beside a space.
    pub inside_words: usize,
    /// The first surfaces, in this unit, of spans on which the units differ; at most [`SAMPLES`].
    pub samples: Vec<String>,
}

const SAMPLES: usize = 3;

/// The likeliest of equally good ones first: what an annotator draws on doccano's screen is stored in UTF-16.
const ORDER: [Unit; 3] = [Unit::Utf16, Unit::CodePoint, Unit::Grapheme];

/// The units to choose from, the likeliest first; `None` where it makes no difference, so that nothing need be asked.
pub(super) fn unit_question(drafts: &[Draft]) -> Option<Vec<UnitInfo>> {
    let info = |unit| UnitInfo { unit, beyond: 0, inside_words: 0, samples: Vec::new() };
    let mut found = ORDER.map(info);
    let mut astral_matters = false;
    for draft in drafts {
        let spans = || draft.sets.iter().flat_map(|set| &set.spans).filter_map(|span| span.as_ref().ok());
        // Where every character is one of each unit there is nothing to try.
        if (draft.text.is_ascii() && !draft.text.contains('\r')) || spans().next().is_none() {
            continue;
        }
        let numbers = ORDER.map(|unit| Numbers::new(&draft.text, unit));
        let tokens = all_tokens(&draft.text);
        for (start, end) in spans().flat_map(|span| span.parts.iter().copied()) {
            let readings = numbers.each_ref().map(|numbers| numbers.range(start, end).ok());
            if readings.iter().all(|reading| *reading == readings[0]) {
                continue;
            }
            astral_matters |= readings[0] != readings[1];
            for (info, reading) in found.iter_mut().zip(readings) {
                let Some(range) = reading else {
                    info.beyond += 1;
                    continue;
                };
                info.inside_words += bad_edges(&draft.text, &tokens, range);
                if info.samples.len() < SAMPLES {
                    info.samples.push(range.slice(&draft.text).unwrap_or_default().to_owned());
                }
            }
        }
    }
    let badness = |info: &UnitInfo| (info.beyond, info.inside_words);
    let [utf16, code_point, grapheme] = &found;
    debug_assert!(astral_matters || badness(utf16) == badness(code_point));
    if !astral_matters && badness(grapheme) >= badness(code_point) {
        return None;
    }
    let mut found: Vec<UnitInfo> = found.into();
    if !astral_matters {
        found.retain(|info| info.unit != Unit::Utf16);
    }
    sort_by_key(&mut found, badness);
    Some(found)
}

/// How many of the two edges fall inside a token, or have the span's white space beside them.
fn bad_edges(text: &str, tokens: &[TextRange], range: TextRange) -> usize {
    let inside = |edge: usize| {
        let token = tokens.get(tokens.partition_point(|token| token.end() <= edge));
        token.is_some_and(|token| token.start() < edge)
    };
    let surface = range.slice(text).unwrap_or_default();
    let begins = inside(range.start()) || surface.starts_with(char::is_whitespace);
    let ends = inside(range.end()) || surface.ends_with(char::is_whitespace);
    usize::from(begins) + usize::from(ends)
}
