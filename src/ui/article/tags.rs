//! Where the tags of labels go, so that none covers another.

use super::measure::Rect;

/// Code points of a label's name that a tag shows: a longer one would lie over the line above its neighbours.
pub(in crate::ui) const TAG_MAX: usize = 20;

/// About how wide a tag is, in pixels, without measuring it.
pub fn tag_width(tag: &str) -> f64 {
    8.0 + 6.4 * tag.chars().count() as f64
}

/// Keeps tags of one block from covering each other.
pub(in crate::ui) struct TagPlaces {
    /// Top, left and right of those that have their place.
    taken: Vec<(f64, f64, f64)>,
    height: f64,
}

impl TagPlaces {
    pub fn new(height: f64) -> Self {
        Self { taken: Vec::new(), height }
    }

    /// Where the tag over `rect` goes: `(along the line, up)` in pixels, both from its natural place; `marks` pixels up at
    /// least.
    pub fn place(&mut self, rect: Rect, tag: &str, rtl: bool, marks: f64) -> (f64, f64) {
        let width = tag_width(tag);
        let (mut shift, mut up) = (0.0, marks);
        for _ in 0..8 {
            let top = rect.top - up;
            let from = if rtl { rect.left + rect.width - shift - width } else { rect.left + shift };
            let clash = self.taken.iter().find(|(other, start, end)| {
                (other - top).abs() < self.height - 2.0 && *start < from + width && from < *end
            });
            let Some((other, start, end)) = clash else {
                self.taken.push((top, from, from + width));
                break;
            };
            // Beside its neighbour while the span has room, above it otherwise.
            let beside = if rtl { rect.left + rect.width - start + 2.0 } else { end - rect.left + 2.0 };
            if beside > shift && beside + width <= rect.width + 4.0 {
                shift = beside;
            } else {
                (shift, up) = (0.0, (rect.top - other + self.height - 2.0).max(marks));
            }
        }
        (if rtl { -shift } else { shift }, -up)
    }
}
