//! The names that the model has met, and where they stand in a sentence.
//!
//! While it is trained, a sentence's own names do not count as known in it: otherwise the model would learn that every
//! name is known, and fail where one is not.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use serde::{Deserialize, Serialize};

use super::features::{Hash, Plain};
use super::pieces::Piece;

/// Pieces of the longest name that is remembered.
const LONGEST: usize = 6;

/// How often each label was given to a name or to a piece of one.
type Counts = HashMap<u64, Vec<(u16, u32)>, BuildHasherDefault<Plain>>;

#[derive(Default)]
pub(super) struct Names {
    whole: Counts,
    parts: Counts,
}

/// What [`Names`] is kept as: in order of the keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    whole: Vec<(u64, Vec<(u16, u32)>)>,
    parts: Vec<(u64, Vec<(u16, u32)>)>,
}

/// A name in a sentence: its pieces `first..=last`, from the place `start` of the first one on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub first: usize,
    pub start: usize,
    pub last: usize,
}

impl Names {
    pub fn add(&mut self, pieces: &[Piece], place: Place, label: u16) {
        for (key, is_whole) in keys(pieces, place) {
            let counts = if is_whole { &mut self.whole } else { &mut self.parts };
            let labels = counts.entry(key).or_default();
            match labels.iter_mut().find(|(known, _)| *known == label) {
                Some((_, count)) => *count += 1,
                None => labels.push((label, 1)),
            }
        }
    }

    /// For each piece, the hashes of what is known of it. `own` are names of this sentence that do not count.
    pub fn features(&self, pieces: &[Piece], own: &[(Place, u16)]) -> Vec<Vec<u64>> {
        let mut mine = Names::default();
        for (place, label) in own {
            mine.add(pieces, *place, *label);
        }
        let mut found = vec![Vec::new(); pieces.len()];
        for first in 0..pieces.len() {
            for (start, form) in pieces[first].forms.iter().enumerate() {
                let mut key = Hash::new(0).text(form);
                for label in known(&self.parts, &mine.parts, key.0) {
                    found[first].push(Hash::new(b'p').number(start).number(usize::from(label)).0);
                }
                for (last, piece) in pieces.iter().enumerate().skip(first).take(LONGEST) {
                    if last > first {
                        key = key.text(" ").text(&piece.forms[0]);
                    }
                    for label in known(&self.whole, &mine.whole, key.0) {
                        for (at, found) in found.iter_mut().enumerate().take(last + 1).skip(first) {
                            let kind = if at == first { 1 + start } else { 0 };
                            let is_last = usize::from(at == last);
                            found.push(
                                Hash::new(b'k').number(kind).number(is_last).number(usize::from(label)).0,
                            );
                        }
                    }
                }
            }
        }
        for found in &mut found {
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    pub fn kept(&self) -> Kept {
        let kept = |counts: &Counts| {
            let mut all: Vec<_> = counts.iter().map(|(key, labels)| (*key, labels.clone())).collect();
            all.sort_unstable();
            all
        };
        Kept { whole: kept(&self.whole), parts: kept(&self.parts) }
    }

    pub fn of(kept: &Kept) -> Self {
        let of = |all: &[(u64, Vec<(u16, u32)>)]| all.iter().cloned().collect();
        Self { whole: of(&kept.whole), parts: of(&kept.parts) }
    }
}

/// The keys of a name and of its pieces, and whether it is the whole one's.
fn keys(pieces: &[Piece], place: Place) -> impl Iterator<Item = (u64, bool)> {
    let mut all = Vec::new();
    let mut whole = Hash::new(0);
    for (at, piece) in pieces.iter().enumerate().take(place.last + 1).skip(place.first) {
        let start = if at == place.first { place.start } else { 0 };
        let form = piece.forms.get(start).map_or("", String::as_str);
        if at > place.first {
            whole = whole.text(" ");
        }
        whole = whole.text(form);
        // Particles and punctuation inside a name are no names.
        if form.chars().count() > 2 {
            all.push((Hash::new(0).text(form).0, false));
        }
    }
    if place.last - place.first < LONGEST {
        all.push((whole.0, true));
    }
    all.into_iter()
}

/// The labels that were given to `key` elsewhere.
fn known<'a>(all: &'a Counts, mine: &'a Counts, key: u64) -> impl Iterator<Item = u16> + use<'a> {
    all.get(&key).into_iter().flatten().filter_map(move |(label, count)| {
        let own =
            mine.get(&key).and_then(|own| own.iter().find(|(of, _)| of == label)).map_or(0, |own| own.1);
        (*count > own).then_some(*label)
    })
}
