//! How high each span stands over the text, so that nested and crossing ones can be told apart when painted.

use std::cmp::Reverse;
use std::sync::Arc;

use super::Span;
use crate::order::{Map, sort_by_key};

/// A level for each of `spans` (in reading order), 0 next to the text.
///
/// A span is higher than every span inside it; of spans with the same extent the first is the outer one. Spans that
/// overlap never share a level. Each takes the lowest level that this allows, from the shortest span to the longest.
/// Above level 255, where no one can see a difference, these rules no longer hold. Of a span of several ranges the
/// whole extent counts.
///
/// Costs n · log n for each level there is.
pub fn levels(spans: &[&Arc<Span>]) -> Vec<u8> {
    let mut inner_first: Vec<usize> = (0..spans.len()).collect();
    sort_by_key(&mut inner_first, |index| (spans[*index].extent().len(), Reverse(*index)));
    let mut levels = vec![0; spans.len()];
    // Spans on one level are disjoint: each is kept as its start and end.
    let mut placed: Vec<Map<usize, usize>> = Vec::new();
    for index in inner_first {
        let extent = spans[index].extent();
        // The last one that starts before our end is the only one that can reach furthest into us.
        let is_free = |on_level: &Map<usize, usize>| {
            on_level.last_before(&extent.end()).is_none_or(|(_, end)| *end <= extent.start())
        };
        // Whatever keeps an inner span from a level overlaps the outer one as well, so this is above all inner ones.
        let level = placed.iter().position(is_free).unwrap_or(placed.len()).min(usize::from(u8::MAX));
        if level == placed.len() {
            placed.push(Map::new());
        }
        placed[level].insert(extent.start(), extent.end());
        levels[index] = u8::try_from(level).unwrap_or(u8::MAX);
    }
    levels
}
