//! Names as tags of pieces, and tags as names: BIO with one more question, after how many prefixes a name begins.
//!
//! Labels whose spans lie inside or across each other (an office and the body it is held in) are told by different layers,
//! each a model of its own; those that exclude each other share one, so that they compete for a piece. Which ones do is
//! read from the annotator's own spans. Within a layer the longer of two spans that overlap stands.

use serde::{Deserialize, Serialize};

use super::names::Place;
use super::pieces::Piece;
use crate::text::TextRange;

/// Outside of every name.
pub(super) const OUTSIDE: usize = 0;

/// What a tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Tag {
    Outside,
    /// A name of this label begins in this piece, at this of its places.
    Begins {
        label: u16,
        start: u8,
    },
    Inside {
        label: u16,
    },
}

/// The tags of one layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Tags(Vec<Tag>);

impl Tags {
    /// The tags that `names` need, in an order that does not depend on theirs.
    pub fn of<'a>(names: impl Iterator<Item = &'a (Place, u16)>) -> Self {
        let mut seen: Vec<(u16, u8)> =
            names.map(|(place, label)| (*label, u8::try_from(place.start).unwrap_or(0))).collect();
        seen.sort_unstable();
        seen.dedup();
        let mut tags = vec![Tag::Outside];
        let mut last = None;
        for (label, start) in seen {
            if last.replace(label) != Some(label) {
                tags.push(Tag::Inside { label });
            }
            tags.push(Tag::Begins { label, start });
        }
        Self(tags)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn all(&self) -> &[Tag] {
        &self.0
    }

    /// Whether `to` may follow `from`; at a sentence's start `from` is outside.
    pub fn may_follow(&self, from: usize, to: usize) -> bool {
        match self.0[to] {
            Tag::Inside { label } => match self.0[from] {
                Tag::Outside => false,
                Tag::Begins { label: of, .. } | Tag::Inside { label: of } => of == label,
            },
            _ => true,
        }
    }

    /// Whether a piece with this many places may have the tag.
    pub fn fits(&self, tag: usize, places: usize) -> bool {
        match self.0[tag] {
            Tag::Begins { start, .. } => usize::from(start) < places,
            _ => true,
        }
    }

    /// The tags of a sentence with these names, which do not overlap. Names of other layers are passed over.
    pub fn tagged(&self, pieces: usize, names: &[(Place, u16)]) -> Vec<usize> {
        let mut tags = vec![OUTSIDE; pieces];
        for (place, label) in names {
            let begins = Tag::Begins { label: *label, start: u8::try_from(place.start).unwrap_or(0) };
            let of = |wanted: Tag| self.0.iter().position(|tag| *tag == wanted);
            let (Some(begins), Some(inside)) = (of(begins), of(Tag::Inside { label: *label })) else {
                continue;
            };
            tags[place.first] = begins;
            tags[place.first + 1..=place.last].fill(inside);
        }
        tags
    }

    /// The names that tags tell, in order.
    pub fn names(&self, tags: &[usize]) -> Vec<(Place, u16)> {
        let mut names: Vec<(Place, u16)> = Vec::new();
        for (at, tag) in tags.iter().enumerate() {
            match self.0[*tag] {
                Tag::Outside => {}
                Tag::Begins { label, start } => {
                    names.push((Place { first: at, start: usize::from(start), last: at }, label));
                }
                Tag::Inside { .. } => {
                    if let Some((place, _)) = names.last_mut() {
                        place.last = at;
                    }
                }
            }
        }
        names
    }
}

/// Those of `names` that can stand in one layer: of two that overlap the longer, else the first.
pub(super) fn apart(names: &[(Place, u16)]) -> Vec<(Place, u16)> {
    let mut by_length: Vec<(Place, u16)> = names.to_vec();
    by_length.sort_by_key(|(place, label)| {
        (std::cmp::Reverse(place.last - place.first), place.first, place.start, *label)
    });
    let mut kept: Vec<(Place, u16)> = Vec::new();
    for (place, label) in by_length {
        if kept.iter().all(|(other, _)| !overlap(place, *other)) {
            kept.push((place, label));
        }
    }
    kept.sort_by_key(|(place, _)| place.first);
    kept
}

fn overlap(a: Place, b: Place) -> bool {
    a.first <= b.last && b.first <= a.last
}

/// Labels in layers, the most frequent first: a label joins the first layer with none of whose labels it overlaps more often
/// than once in twenty of the rarer one's spans.
pub(super) fn layers(sentences: &[Vec<(Place, u16)>], labels: usize) -> Vec<Vec<u16>> {
    let mut count = vec![0_usize; labels];
    let mut shared = vec![vec![0_usize; labels]; labels];
    for names in sentences {
        for (at, (place, label)) in names.iter().enumerate() {
            count[usize::from(*label)] += 1;
            let crosses = |(other, of): &&(Place, u16)| of != label && overlap(*place, *other);
            for (_, of) in names[..at].iter().filter(crosses) {
                shared[usize::from(*label)][usize::from(*of)] += 1;
                shared[usize::from(*of)][usize::from(*label)] += 1;
            }
        }
    }
    let mut order: Vec<u16> = (0..labels).filter_map(|label| u16::try_from(label).ok()).collect();
    order.retain(|label| count[usize::from(*label)] > 0);
    order.sort_by_key(|label| (std::cmp::Reverse(count[usize::from(*label)]), *label));
    let mut layers: Vec<Vec<u16>> = Vec::new();
    for label in order {
        let fits = |layer: &Vec<u16>| {
            layer.iter().all(|other| {
                let rarer = count[usize::from(*other)].min(count[usize::from(label)]);
                shared[usize::from(*other)][usize::from(label)] * 20 <= rarer
            })
        };
        match layers.iter_mut().find(|layer| fits(layer)) {
            Some(layer) => layer.push(label),
            None => layers.push(vec![label]),
        }
    }
    layers
}

/// The place of a range in a sentence's pieces. `None` where it begins or ends elsewhere than a name can.
pub(super) fn place(pieces: &[Piece], range: TextRange) -> Option<Place> {
    let last = pieces.iter().position(|piece| piece.range.end() == range.end())?;
    let first = pieces.iter().position(|piece| piece.range.contains_pos(range.start()))?;
    let start = pieces[first].starts.iter().position(|start| *start == range.start())?;
    (first <= last).then_some(Place { first, start, last })
}
