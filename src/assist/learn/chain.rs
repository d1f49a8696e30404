//! A conditional random field over a row of tags: what it gives a sentence, and how it is fitted.
//!
//! P(tags | sentence) ∝ exp Σ (weights of the features of a piece for its tag + weight of the step from the tag before).
//! Fitted by AdaGrad, sentence by sentence, with an L2 penalty on what a sentence touches. Sources: Lafferty, McCallum,
//! Pereira (2001), *Conditional random fields*; Duchi, Hazan, Singer (2011), *Adaptive subgradient methods*; Culotta and
//! McCallum (2004), *Confidence estimation for information extraction*, for a span's probability.
//!
//! Only `+ − × ÷ √` are used, which IEEE 754 gives to the last bit: the same sentences make the same model natively and
//! in every browser.

use super::names::Place;
use super::tags::{OUTSIDE, Tag, Tags};

/// A sentence in numbers.
pub(super) struct Row {
    /// Features of each piece: rows of the weights.
    pub features: Vec<Vec<u32>>,
    /// Places where a name may begin, of each piece.
    pub places: Vec<usize>,
}

/// Weights of one layer: `emit[feature * tags + tag]`, `step[from * tags + to]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Chain {
    pub emit: Vec<f32>,
    pub step: Vec<f32>,
}

/// How it is fitted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fitting {
    pub rounds: usize,
    pub rate: f32,
    pub penalty: f32,
}

/// A probability that differs from what was wanted by less is as wanted.
const NEAR: f64 = 1e-3;

impl Chain {
    pub fn new(features: usize, tags: usize) -> Self {
        Self { emit: vec![0.0; features * tags], step: vec![0.0; tags * tags] }
    }

    /// Fits the weights to rows with their tags. `order` mixes the rows before each round.
    pub fn fit(
        &mut self,
        tags: &Tags,
        rows: &[(Row, Vec<usize>)],
        fitting: Fitting,
        order: &mut dyn FnMut(&mut [usize]),
    ) {
        let width = tags.len();
        let mut squares = Self { emit: vec![1e-3; self.emit.len()], step: vec![1e-3; self.step.len()] };
        let mut turns: Vec<usize> = (0..rows.len()).collect();
        let mut wanted = vec![0.0; width * width];
        for _ in 0..fitting.rounds {
            order(&mut turns);
            for (row, gold) in turns.iter().map(|at| &rows[*at]) {
                let seen = Lattice::new(self, tags, row);
                let update = |weight: &mut f32, square: &mut f32, difference: f64| {
                    let slope = difference as f32 + fitting.penalty * *weight;
                    *square += slope * slope;
                    *weight -= fitting.rate * slope / square.sqrt();
                };
                for (at, features) in row.features.iter().enumerate() {
                    for tag in 0..width {
                        let is = f64::from(u8::from(gold[at] == tag));
                        let difference = seen.share(at, tag) - is;
                        if difference.abs() < NEAR {
                            continue;
                        }
                        for feature in features {
                            let place = *feature as usize * width + tag;
                            update(&mut self.emit[place], &mut squares.emit[place], difference);
                        }
                    }
                }
                seen.steps(&mut wanted);
                let mut from = OUTSIDE;
                for to in gold {
                    wanted[from * width + to] -= 1.0;
                    from = *to;
                }
                for (place, difference) in wanted.iter().enumerate().filter(|(_, d)| d.abs() >= NEAR) {
                    update(&mut self.step[place], &mut squares.step[place], *difference);
                }
            }
        }
    }
}

/// All taggings of one sentence with their probabilities.
pub(super) struct Lattice<'a> {
    tags: &'a Tags,
    width: usize,
    /// Exponentials: of each piece's scores by tag, of each step. 0 where it may not be.
    at: Vec<f64>,
    step: Vec<f64>,
    /// Of all that leads to a tag, and of all that follows it; each piece's sum to 1, or are scaled by the same.
    before: Vec<f64>,
    after: Vec<f64>,
    /// What the sums of `before` were divided by.
    scale: Vec<f64>,
}

impl<'a> Lattice<'a> {
    pub fn new(chain: &Chain, tags: &'a Tags, row: &Row) -> Self {
        let (width, length) = (tags.len(), row.features.len());
        let mut step = vec![0.0; width * width];
        for (place, step) in step.iter_mut().enumerate() {
            if tags.may_follow(place / width, place % width) {
                *step = exp(f64::from(chain.step[place]));
            }
        }
        let mut at = vec![0.0; width * length];
        let mut scores = vec![0.0_f32; width];
        for (piece, features) in row.features.iter().enumerate() {
            scores.fill(0.0);
            for feature in features {
                let weights = &chain.emit[*feature as usize * width..][..width];
                for (score, weight) in scores.iter_mut().zip(weights) {
                    *score += weight;
                }
            }
            let most = scores.iter().copied().fold(f32::MIN, f32::max);
            for (tag, score) in scores.iter().enumerate() {
                if tags.fits(tag, row.places[piece]) {
                    at[piece * width + tag] = exp(f64::from(score - most));
                }
            }
        }
        let mut lattice = Self {
            tags,
            width,
            at,
            step,
            before: vec![0.0; width * length],
            after: vec![1.0; width * length],
            scale: vec![1.0; length],
        };
        lattice.sum();
        lattice
    }

    fn len(&self) -> usize {
        self.scale.len()
    }

    /// Forwards and back (Rabiner 1989, with scaling).
    fn sum(&mut self) {
        let width = self.width;
        for at in 0..self.len() {
            let (done, rest) = self.before.split_at_mut(at * width);
            let row = &mut rest[..width];
            match at.checked_sub(1) {
                None => row.copy_from_slice(&self.step[OUTSIDE * width..][..width]),
                Some(last) => {
                    for (from, share) in done[last * width..].iter().enumerate() {
                        if *share > 0.0 {
                            for (sum, step) in row.iter_mut().zip(&self.step[from * width..][..width]) {
                                *sum += share * step;
                            }
                        }
                    }
                }
            }
            let mut sum = 0.0;
            for (share, own) in row.iter_mut().zip(&self.at[at * width..][..width]) {
                *share *= own;
                sum += *share;
            }
            // All is impossible only where numbers have run out: then all is outside.
            if sum <= 0.0 || !sum.is_finite() {
                row.fill(0.0);
                row[OUTSIDE] = 1.0;
                sum = 1.0;
            }
            row.iter_mut().for_each(|share| *share /= sum);
            self.scale[at] = sum;
        }
        for at in (0..self.len().saturating_sub(1)).rev() {
            for from in 0..width {
                let mut sum = 0.0;
                for to in 0..width {
                    let next = (at + 1) * width + to;
                    sum += self.step[from * width + to] * self.at[next] * self.after[next];
                }
                self.after[at * width + from] = sum / self.scale[at + 1];
            }
        }
    }

    /// The probability of a tag at a piece.
    fn share(&self, at: usize, tag: usize) -> f64 {
        let place = at * self.width + tag;
        self.before[place] * self.after[place]
    }

    /// How often each step is expected.
    fn steps(&self, expected: &mut [f64]) {
        let width = self.width;
        expected.fill(0.0);
        for at in 0..self.len() {
            for to in 0..width {
                let place = at * width + to;
                let onwards = self.at[place] * self.after[place] / self.scale[at];
                if onwards == 0.0 {
                    continue;
                }
                if at == 0 {
                    expected[OUTSIDE * width + to] += self.step[OUTSIDE * width + to] * onwards;
                    continue;
                }
                for from in 0..width {
                    let step = from * width + to;
                    expected[step] += self.before[place - to - width + from] * self.step[step] * onwards;
                }
            }
        }
    }

    /// The likeliest tags (Viterbi).
    pub fn best(&self) -> Vec<usize> {
        let (width, length) = (self.width, self.len());
        let mut from = vec![0_usize; width * length];
        let mut shares: Vec<f64> = Vec::new();
        for at in 0..length {
            let mut next = vec![0.0; width];
            for (to, share) in next.iter_mut().enumerate() {
                let own = self.at[at * width + to];
                if at == 0 {
                    *share = self.step[OUTSIDE * width + to] * own;
                    continue;
                }
                for (of, before) in shares.iter().enumerate() {
                    let through = before * self.step[of * width + to] * own;
                    if through > *share {
                        *share = through;
                        from[at * width + to] = of;
                    }
                }
            }
            let most = next.iter().copied().fold(0.0, f64::max);
            if most > 0.0 {
                next.iter_mut().for_each(|share| *share /= most);
            } else {
                next[OUTSIDE] = 1.0;
            }
            shares = next;
        }
        let mut tags = vec![OUTSIDE; length];
        let mut tag = OUTSIDE;
        for (at, share) in shares.iter().enumerate() {
            if *share > shares[tag] {
                tag = at;
            }
        }
        for at in (0..length).rev() {
            tags[at] = tag;
            tag = from[at * width + tag];
        }
        tags
    }

    /// The probability that exactly this name stands here: begins so, goes on so, and ends.
    pub fn confidence(&self, tagged: &[usize], place: Place) -> f64 {
        let (width, first, last) = (self.width, place.first, place.last);
        let mut share = self.before[first * width + tagged[first]];
        for at in first + 1..=last {
            let own = self.at[at * width + tagged[at]];
            share *= self.step[tagged[at - 1] * width + tagged[at]] * own / self.scale[at];
        }
        if last + 1 == self.len() {
            return share.clamp(0.0, 1.0);
        }
        let mut onwards = 0.0;
        for to in (0..width).filter(|to| !matches!(self.tags.all()[*to], Tag::Inside { .. })) {
            let next = (last + 1) * width + to;
            onwards += self.step[tagged[last] * width + to] * self.at[next] * self.after[next];
        }
        (share * onwards / self.scale[last + 1]).clamp(0.0, 1.0)
    }
}

/// e to the power of `x`, to about 1 in 10^12; 0 below −700, and as at 700 above it.
fn exp(x: f64) -> f64 {
    if x < -700.0 {
        return 0.0;
    }
    let x = x.min(700.0);
    // x = n·ln 2 + rest, with ln 2 in two parts so that the rest keeps its last digits.
    let n = (x * std::f64::consts::LOG2_E + if x < 0.0 { -0.5 } else { 0.5 }) as i64;
    let whole = n as f64;
    let rest = x - whole * 0.693_147_180_369_123_8 - whole * 1.908_214_929_270_587_7e-10;
    let sum = TAYLOR.iter().rev().fold(0.0, |sum, term| sum * rest + term);
    sum * f64::from_bits(u64::try_from(n + 1_023).unwrap_or(0) << 52)
}

/// 1 / n! for n from 0 on.
const TAYLOR: [f64; 12] = {
    let mut terms = [1.0; 12];
    let (mut n, mut number) = (1, 1.0);
    while n < terms.len() {
        terms[n] = terms[n - 1] / number;
        n += 1;
        number += 1.0;
    }
    terms
};
