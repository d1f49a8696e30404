//! The gamma measure: agreement on where the units are and on what they are at once, for nested and crossing spans too.
//!
//! Source: Mathet, Widlöcher, Métivier (2015), *The Unified and Holistic Method Gamma*, Computational Linguistics 41:
//! γ = 1 − δo / δe. Dissimilarity of two units: α·d_pos + β·d_cat with α = β = Δ∅ = 1, nominal categories, and
//! d_pos = ((|Δstart| + |Δend|) / (length + length))². A unit that stays alone costs Δ∅. The best alignment is exact, not
//! approximated. The expected disorder is sampled as pygamma-agreement does by default: continua drawn from the mean and
//! spread of how many units there are, of the gaps between them and of their lengths, and from how often each label
//! occurs.

use super::corpus::{Document, Mark, Work};
use super::figure::{Figure, Undefined};
use super::matching::{Edge, Weight, best_matching};
use super::random::Random;

/// Gamma of a pair of annotators over their articles.
#[derive(Clone, Debug, PartialEq)]
pub struct Gamma {
    /// 1 − (Σ observed) / (Σ expected), each article weighted by its units.
    pub value: Figure,
    /// 95 % limits as far as sampling the expected disorder goes (normal approximation).
    pub low: Figure,
    pub high: Figure,
    /// Mean disorder per mean number of units.
    pub observed_disorder: Figure,
    pub expected_disorder: Figure,
    pub seed: u64,
    pub articles: Vec<GammaOfArticle>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct GammaOfArticle {
    /// Hash of the article's text.
    pub sha256: String,
    pub id: String,
    /// Mean number of units of the two annotators; above 0.
    pub units: f64,
    pub observed_disorder: f64,
    pub expected_disorder: f64,
    /// Standard deviation of the sampled disorders.
    pub deviation: f64,
    pub samples: usize,
}

impl GammaOfArticle {
    pub fn value(&self) -> Figure {
        if self.observed_disorder == 0.0 {
            return Ok(1.0);
        }
        super::figure::ratio(self.observed_disorder, self.expected_disorder, Undefined::OneCategory)
            .map(|share| 1.0 - share)
    }
}

/// How much is sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    Skip,
    /// By the number of articles and units: 30 to 3,000 continua an article.
    Auto,
    /// This many continua for each article.
    Continua(usize),
}

/// About how many units are sampled in all.
const BUDGET: f64 = 60_000.0;

/// `None` for an article without any unit.
pub(super) fn gamma_of(
    document: &Document,
    a: &Work,
    b: &Work,
    names: [&str; 2],
    articles: usize,
    sampling: Sampling,
    seed: u64,
) -> Option<GammaOfArticle> {
    let units = (a.marks.len() + b.marks.len()) as f64 / 2.0;
    if units == 0.0 {
        return None;
    }
    let samples = match sampling {
        Sampling::Skip => return None,
        Sampling::Continua(n) => n.max(1),
        Sampling::Auto => ((BUDGET / (units * articles.max(1) as f64)) as usize).clamp(30, 3_000),
    };
    let observed = disorder(&units_of(&a.marks), &units_of(&b.marks)) / units;
    let sampler = Sampler::new(&a.marks, &b.marks);
    let mut names = names;
    names.sort_unstable();
    let mut random = Random::of(seed, &format!("{} {} {}", document.sha256, names[0], names[1]));
    let drawn: Vec<f64> = (0..samples).map(|_| sampler.disorder(&mut random)).collect();
    let mean = drawn.iter().sum::<f64>() / samples as f64;
    let variance = drawn.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / samples as f64;
    Some(GammaOfArticle {
        sha256: document.sha256.to_string(),
        id: document.id.clone(),
        units,
        observed_disorder: observed,
        expected_disorder: mean,
        deviation: variance.sqrt(),
        samples,
    })
}

/// Of all articles together; `weights` say how often each counts.
pub(super) fn pooled(articles: &[GammaOfArticle], weights: &[u32], seed: u64) -> Gamma {
    let (mut units, mut observed, mut expected, mut spread) = (0.0, 0.0, 0.0, 0.0);
    for (article, weight) in articles.iter().zip(weights) {
        let w = article.units * f64::from(*weight);
        units += w;
        observed += w * article.observed_disorder;
        expected += w * article.expected_disorder;
        spread += w * w * article.deviation * article.deviation / article.samples as f64;
    }
    let nothing = |value: f64| if units == 0.0 { Err(Undefined::NoSpans) } else { Ok(value) };
    let of = |expected: f64| {
        nothing(0.0)?;
        if observed == 0.0 {
            return Ok(1.0);
        }
        if expected <= 0.0 { Err(Undefined::OneCategory) } else { Ok(1.0 - observed / expected) }
    };
    let error = 1.96 * spread.sqrt();
    Gamma {
        value: of(expected),
        low: of(expected - error),
        high: of(expected + error),
        observed_disorder: nothing(observed / units),
        expected_disorder: nothing(expected / units),
        seed,
        articles: articles.to_vec(),
    }
}

#[derive(Clone, Copy, Debug)]
struct Unit {
    start: f64,
    end: f64,
    label: u16,
}

fn units_of(marks: &[Mark]) -> Vec<Unit> {
    marks
        .iter()
        .map(|mark| Unit { start: f64::from(mark.start), end: f64::from(mark.end), label: mark.label })
        .collect()
}

/// What a pair saves against both staying alone, if anything.
fn gain(a: Unit, b: Unit) -> Option<f64> {
    let apart = (a.start - b.start).abs() + (a.end - b.end).abs();
    let position = (apart / (a.end - a.start + b.end - b.start)).powi(2);
    let category = if a.label == b.label { 0.0 } else { 1.0 };
    Some(2.0 - position - category).filter(|gain| *gain > 0.0)
}

/// The least disorder of two annotators' units, summed over all pairs and lone units. The units are in order of start.
fn disorder(a: &[Unit], b: &[Unit]) -> f64 {
    let longest = b.iter().map(|unit| unit.end - unit.start).fold(0.0, f64::max);
    let mut edges = Vec::new();
    for (left, one) in a.iter().enumerate() {
        // d_pos < 2 wants the starts at most this far apart.
        let reach = std::f64::consts::SQRT_2 * (one.end - one.start + longest);
        let first = b.partition_point(|other| other.start < one.start - reach);
        for (right, other) in b.iter().enumerate().skip(first) {
            if other.start > one.start + reach {
                break;
            }
            if let Some(gain) = gain(*one, *other) {
                // In whole numbers of 2^-40, so that no rounding decides.
                let weight = ((gain * (1_u64 << 40) as f64) as Weight).max(1);
                edges.push(Edge { left, right, weight });
            }
        }
    }
    let pairs = best_matching(&edges, a.len(), b.len());
    let mut gains: Vec<f64> = pairs.iter().filter_map(|(i, j)| gain(a[*i], b[*j])).collect();
    // Summed in an order that does not depend on which side comes first.
    gains.sort_by(f64::total_cmp);
    (a.len() + b.len()) as f64 - gains.iter().sum::<f64>()
}

/// Mean and standard deviation of what is drawn, of the population.
struct Sampler {
    units: (f64, f64),
    gaps: (f64, f64),
    lengths: (f64, f64),
    /// How often each label occurs, in sum with those before it.
    labels: Vec<(u16, f64)>,
}

impl Sampler {
    fn new(a: &[Mark], b: &[Mark]) -> Self {
        // As there: a first gap of nothing, then those between starts and the ends before, then the one before the first.
        let mut gaps = vec![0];
        for marks in [a, b] {
            gaps.extend(marks.windows(2).map(|two| i64::from(two[1].start) - i64::from(two[0].end)));
            gaps.extend(marks.first().map(|mark| i64::from(mark.start)).filter(|start| *start > 0));
        }
        let both = || a.iter().chain(b);
        let lengths: Vec<i64> = both().map(|mark| i64::from(mark.end - mark.start)).collect();
        let mut labels: Vec<u16> = both().map(|mark| mark.label).collect();
        labels.sort_unstable();
        let all = labels.len() as f64;
        let mut shares: Vec<(u16, f64)> = Vec::new();
        for (at, label) in labels.into_iter().enumerate() {
            let share = (at + 1) as f64 / all;
            match shares.last_mut() {
                Some(last) if last.0 == label => last.1 = share,
                _ => shares.push((label, share)),
            }
        }
        Self {
            units: spread(&[a.len() as i64, b.len() as i64]),
            gaps: spread(&gaps),
            lengths: spread(&lengths),
            labels: shares,
        }
    }

    /// Of one pair of continua.
    fn disorder(&self, random: &mut Random) -> f64 {
        let one = self.continuum(random, true);
        let other = self.continuum(random, one.is_empty());
        let units = (one.len() + other.len()) as f64 / 2.0;
        disorder(&one, &other) / units
    }

    /// `some`: at least one unit.
    fn continuum(&self, random: &mut Random, some: bool) -> Vec<Unit> {
        let drawn = random.normal(self.units.0, self.units.1).abs() as usize;
        let mut last = 0.0;
        let mut units = Vec::with_capacity(drawn + 1);
        for _ in 0..drawn.max(usize::from(some)) {
            let start = last + random.normal(self.gaps.0, self.gaps.1);
            let mut length = 0.0;
            while length < 1e-6 {
                length = random.normal(self.lengths.0, self.lengths.1).abs();
            }
            let at = random.unit();
            let label = self.labels.iter().find(|label| at < label.1).or(self.labels.last());
            last = start + length;
            units.push(Unit { start, end: last, label: label.map_or(0, |label| label.0) });
        }
        units.sort_by(|a, b| a.start.total_cmp(&b.start).then(a.end.total_cmp(&b.end)));
        units
    }
}

/// Mean and standard deviation; in whole numbers as long as can be, so that no order shows.
fn spread(values: &[i64]) -> (f64, f64) {
    let n = values.len() as i128;
    let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
    let squares: i128 = values.iter().map(|value| i128::from(*value) * i128::from(*value)).sum();
    let variance = (n * squares - sum * sum) as f64 / (n * n) as f64;
    (sum as f64 / n as f64, variance.max(0.0).sqrt())
}
