//! What the model looks at in a piece: the word with and without its prefixes, its shape, its ends, its neighbours, and
//! whether it is known as a name. Each is a number, the hash of what it says.

use std::hash::Hasher;

use super::names::{Names, Place};
use super::pieces::Piece;

/// FNV-1a of 64 bits: the same everywhere, which the standard library's hash does not promise.
#[derive(Clone, Copy)]
pub(super) struct Hash(pub u64);

impl Hash {
    /// `kind` tells apart features that say the same of different things.
    pub fn new(kind: u8) -> Self {
        Self(0xcbf2_9ce4_8422_2325).byte(kind)
    }

    fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    pub fn text(self, text: &str) -> Self {
        text.bytes().fold(self, Self::byte)
    }

    /// A number below 65,536.
    pub fn number(self, number: usize) -> Self {
        self.byte((number & 255) as u8).byte((number >> 8 & 255) as u8)
    }
}

/// For maps whose keys are hashes already.
#[derive(Clone, Copy, Default)]
pub(super) struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = Hash(self.0).byte(*byte).0;
        }
    }

    fn write_u64(&mut self, key: u64) {
        // FNV's upper bits, by which a map tells entries of one place apart, are mixed well; the lower ones too.
        self.0 = key;
    }
}

/// Features of each piece of a sentence. `own` are the names that do not count as known (see [`Names::features`]).
pub(super) fn features(pieces: &[Piece], names: &Names, own: &[(Place, u16)]) -> Vec<Vec<u64>> {
    let mut all = names.features(pieces, own);
    for (at, found) in all.iter_mut().enumerate() {
        piece(pieces, at, found);
    }
    all
}

fn piece(pieces: &[Piece], at: usize, found: &mut Vec<u64>) {
    let of = |step: isize| at.checked_add_signed(step).and_then(|at| pieces.get(at));
    let word = |step: isize| of(step).map_or("", |piece| &piece.forms[0]);
    let stem = |step: isize| of(step).map_or("", Piece::stem);
    let shape = |step: isize| of(step).map_or("", |piece| &piece.shape);
    let here = &pieces[at];
    let (kind, mark) = (Hash::new, "\u{1F}");
    found.extend([
        kind(1).0,
        kind(2).text(word(0)).0,
        kind(3).text(stem(0)).0,
        kind(4).text(word(-1)).0,
        kind(5).text(stem(-1)).0,
        kind(6).text(word(1)).0,
        kind(7).text(stem(1)).0,
        kind(8).text(word(-2)).0,
        kind(9).text(word(2)).0,
        kind(10).text(word(-1)).text(mark).text(word(0)).0,
        kind(11).text(word(0)).text(mark).text(word(1)).0,
        kind(12).text(shape(0)).0,
        kind(13).text(shape(-1)).text(mark).text(shape(0)).0,
        kind(14).text(shape(0)).text(mark).text(shape(1)).0,
        kind(15).text(word(-1)).text(mark).text(shape(0)).0,
        kind(16).text(stem(-1)).text(mark).text(stem(-2)).0,
        kind(17).number(here.forms[0].chars().count().min(8)).0,
    ]);
    // A name that begins after a prefix, and what that prefix leaves.
    for (start, form) in here.forms.iter().enumerate().skip(1) {
        let prefix = &here.forms[0][..here.forms[0].len().saturating_sub(form.len())];
        found.push(kind(18).number(start).text(form).0);
        found.push(kind(19).text(prefix).0);
        found.push(kind(20).text(prefix).text(mark).text(word(-1)).0);
    }
    for (most, of, text) in [(4, 21, here.forms[0].as_str()), (3, 24, here.stem())] {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for length in 1..=most {
            if ends.len() > length {
                found.push(kind(of).number(length).text(&text[..ends[length]]).0);
                found.push(kind(of + 1).number(length).text(&text[ends[ends.len() - length]..]).0);
            }
        }
    }
    let before = stem(-1);
    if let Some((at, _)) = before.char_indices().rev().nth(2) {
        found.push(kind(27).text(&before[at..]).0);
    }
    if at == 0 {
        found.push(kind(28).0);
    }
    if at + 1 == pieces.len() {
        found.push(kind(29).0);
    }
}
