//! Cuts a text of any length into short stretches that can be segmented one by one.
//!
//! UAX #29 decides edges from the start of the text, and an article may be 20 MB in one paragraph. Some edges are
//! certain from their neighbours alone; between two of these the segmentation can run by itself. Where none comes
//! for long (20 MB without a space), the text is cut at fixed positions, so that the answer depends on the text
//! only, never on where one asked from.

use super::TextRange;

/// How a text is cut.
pub(super) struct Cutter {
    /// Bytes after which a text without any sure edge is cut. What is looked at is at most seven times this.
    pub size: usize,
    /// Whether an edge at this byte (between two code points, after white space) is certain from the text close to it.
    pub sure: fn(&str, usize) -> bool,
    /// A good place for an emergency cut at or somewhat before this byte.
    pub cut: fn(&str, usize) -> usize,
}

impl Cutter {
    /// The stretch that holds the byte at `pos`; the last one for the end of the text.
    pub fn around(&self, text: &str, pos: usize) -> TextRange {
        let mut pos = text.floor_char_boundary(pos);
        if pos == text.len() {
            pos = text.floor_char_boundary(pos.saturating_sub(1));
        }
        // No emergency cut can lie between two sure edges this close: see `cut_at`.
        let near = self.size / 4;
        let start = (pos.saturating_sub(near)..=pos).rev().find(|&at| self.is_sure(text, at));
        let end =
            (pos + 1..=(pos + near).min(text.len())).find(|&at| self.is_sure(text, at) || at == text.len());
        match (start, end) {
            (Some(start), Some(end)) => TextRange::between(start, end),
            _ => self.around_with_cuts(text, pos),
        }
    }

    fn around_with_cuts(&self, text: &str, pos: usize) -> TextRange {
        let low = pos.saturating_sub(3 * self.size);
        let high = (pos + 3 * self.size).min(text.len());
        let mut edges: Vec<usize> = (low..=high).filter(|&at| self.is_sure(text, at)).collect();
        let sure = edges.len();
        for grid in (low / self.size + 2)..=(high / self.size) {
            let grid = grid * self.size;
            let after = edges[..sure].partition_point(|&edge| edge + self.size <= grid);
            if edges[..sure].get(after).is_none_or(|&edge| edge > grid) {
                edges.push(self.cut_at(text, grid));
            }
        }
        let start = edges.iter().copied().filter(|&edge| edge <= pos).max().unwrap_or(0);
        let end = edges.iter().copied().filter(|&edge| edge > pos).min().unwrap_or(text.len());
        TextRange::between(start, end)
    }

    fn is_sure(&self, text: &str, at: usize) -> bool {
        at == 0
            || (at < text.len() && may_follow_space(text.as_bytes(), at) && text.is_char_boundary(at))
                && (self.sure)(text, at)
    }

    /// Never further back than a quarter of the size, which `around` relies on.
    fn cut_at(&self, text: &str, grid: usize) -> usize {
        let plain = text.floor_char_boundary(grid);
        let good = (self.cut)(text, plain);
        if good <= plain && good + self.size / 4 >= grid { good } else { plain }
    }
}

/// A glance at the bytes that spares most decoding: white space is ASCII or begins with one of these bytes.
fn may_follow_space(bytes: &[u8], at: usize) -> bool {
    match bytes[at - 1] {
        b'\t'..=b'\r' | b' ' => true,
        0..=0x7F => false,
        _ => (at >= 2 && bytes[at - 2] == 0xC2) || (at >= 3 && matches!(bytes[at - 3], 0xE1..=0xE3)),
    }
}
