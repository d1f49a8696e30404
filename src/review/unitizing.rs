//! Krippendorff's alpha for unitizing, as he defined it in 1995 and 2004 (αU); not the uα family of 2016.
//!
//! Per label, over the code points of the articles laid end to end; no gap reaches over the end of an article, so that
//! the order of articles does not matter, nor over what does not count (excluded, or not examined by all), which has no length. Spans of one annotator with one label must not overlap: outermost wins.
//! Source: Krippendorff (2004), *Measuring the reliability of qualitative text analysis data*, Quality & Quantity 38.

use super::corpus::{Corpus, Document};
use super::figure::{Figure, Undefined};
use super::flat::flat;

/// What αU needs to know of the articles, so that weights (how often an article counts) can be put on them.
#[derive(Clone, Debug, Default)]
pub(super) struct Unitizing {
    lengths: Vec<u64>,
    annotators: usize,
    labels: Vec<OfLabel>,
}

#[derive(Clone, Debug, Default)]
struct OfLabel {
    /// Σ of the differences over pairs of annotators, by article.
    observed: Vec<f64>,
    /// Length and article, in order of length.
    units: Vec<(u64, u32)>,
    gaps: Vec<(u64, u32)>,
}

impl Unitizing {
    /// Of the articles on which all of `who` have worked (places in [`Corpus::annotators`]).
    pub fn new(corpus: &Corpus, documents: &[&Document], who: &[usize]) -> Self {
        let mut made = Self {
            lengths: documents
                .iter()
                .map(|document| counting(document).map(|part| part.1 - part.0).sum())
                .collect(),
            annotators: who.len(),
            labels: vec![OfLabel::default(); corpus.labels.len()],
        };
        let mut mask = vec![false; corpus.labels.len()];
        for (at, document) in documents.iter().enumerate() {
            let works = || who.iter().filter_map(|who| document.works[*who].as_ref());
            for (label, found) in made.labels.iter_mut().enumerate() {
                found.observed.push(0.0);
                let any = works().any(|work| work.marks.iter().any(|m| usize::from(m.label) == label));
                if !any {
                    // A gap as long as what counts, for each.
                    found.gaps.extend(
                        works().flat_map(|_| counting(document)).map(|part| (part.1 - part.0, at as u32)),
                    );
                    continue;
                }
                mask[label] = true;
                let units: Vec<Vec<(u64, u64)>> = works()
                    .map(|work| {
                        flat(&work.marks, &mask)
                            .iter()
                            .map(|mark| (u64::from(mark.start), u64::from(mark.end)))
                            .collect()
                    })
                    .collect();
                mask[label] = false;
                for (i, one) in units.iter().enumerate() {
                    for other in &units[i + 1..] {
                        found.observed[at] += differences(one, other);
                    }
                    found.units.extend(one.iter().map(|unit| (unit.1 - unit.0, at as u32)));
                    let mut units = one.iter().peekable();
                    for part in counting(document) {
                        let mut end = part.0;
                        while let Some(unit) = units.next_if(|unit| unit.0 < part.1) {
                            found.gaps.extend((unit.0 > end).then(|| (unit.0 - end, at as u32)));
                            end = unit.1;
                        }
                        found.gaps.extend((part.1 > end).then(|| (part.1 - end, at as u32)));
                    }
                }
            }
        }
        for label in &mut made.labels {
            label.units.sort_unstable();
            label.gaps.sort_unstable();
        }
        made
    }

    /// αU = 1 − ΣDo / ΣDe over the labels. `weights`: how often each article counts.
    ///
    /// Do = 2·Σδ / (m(m−1)L²), De = (2/L)·Σ over units of ((Nc−1)(2ℓ³−3ℓ²+ℓ)/3 + ℓ²·Σ over gaps g ≥ ℓ of (g−ℓ+1)) /
    /// (mL(mL−1) − Σℓ(ℓ−1)), with m annotators, L code points, units of length ℓ, Nc of them.
    pub fn alpha(&self, weights: &[u32]) -> Figure {
        let weight = |article: u32| f64::from(weights[article as usize]);
        let length: f64 = self.lengths.iter().zip(weights).map(|(len, w)| *len as f64 * f64::from(*w)).sum();
        let m = self.annotators as f64;
        if length == 0.0 {
            return Err(Undefined::NoSharedArticle);
        }
        let (mut observed, mut expected) = (0.0, 0.0);
        for label in &self.labels {
            let units: f64 = label.units.iter().map(|unit| weight(unit.1)).sum();
            if units == 0.0 {
                continue;
            }
            let differences: f64 =
                label.observed.iter().zip(weights).map(|(sum, w)| sum * f64::from(*w)).sum();
            observed += 2.0 * differences / (m * (m - 1.0) * length * length);
            // From the longest on: how many gaps are at least as long, and how long they are together.
            let mut gaps = label.gaps.iter().rev().peekable();
            let (mut how_many, mut how_long, mut sum, mut own) = (0.0, 0.0, 0.0, 0.0);
            for &(len, article) in label.units.iter().rev() {
                while let Some(&&(gap, of)) = gaps.peek().filter(|gap| gap.0 >= len) {
                    how_many += weight(of);
                    how_long += weight(of) * gap as f64;
                    gaps.next();
                }
                let (l, w) = (len as f64, weight(article));
                let against_units = (units - 1.0) * (2.0 * l * l * l - 3.0 * l * l + l) / 3.0;
                let against_gaps = l * l * (how_long - how_many * (l - 1.0));
                sum += w * (against_units + against_gaps);
                own += w * l * (l - 1.0);
            }
            let all = m * length;
            expected += 2.0 / length * sum / (all * (all - 1.0) - own);
        }
        if expected == 0.0 { Err(Undefined::NoSpans) } else { Ok(1.0 - observed / expected) }
    }

    /// How many units there are, of all labels.
    pub fn units(&self, weights: &[u32]) -> u64 {
        let units = self.labels.iter().flat_map(|label| &label.units);
        units.map(|unit| u64::from(weights[unit.1 as usize])).sum()
    }
}

/// The stretches of an article that count, in code points: none of it lies in [`Document::out`], and neither does a unit.
fn counting(document: &Document) -> impl Iterator<Item = (u64, u64)> {
    let (starts, ends) = (document.out.iter().map(|out| out.1), document.out.iter().map(|out| out.0));
    let parts = std::iter::once(0).chain(starts).zip(ends.chain([document.chars]));
    parts.filter(|part| part.0 < part.1).map(|part| (u64::from(part.0), u64::from(part.1)))
}

/// Σδ of two annotators' units of one label (start and end, in order, none overlapping): overlapping units differ by the
/// squares of how far their edges lie apart, a unit in the other's gap by the square of its length.
fn differences(a: &[(u64, u64)], b: &[(u64, u64)]) -> f64 {
    let square = |x: u64, y: u64| (x.abs_diff(y) as f64).powi(2);
    let (mut sum, mut first) = (0.0, 0);
    let mut met = vec![false; b.len()];
    for one in a {
        while first < b.len() && b[first].1 <= one.0 {
            first += 1;
        }
        let mut alone = true;
        for (at, other) in b.iter().enumerate().skip(first).take_while(|(_, other)| other.0 < one.1) {
            sum += square(one.0, other.0) + square(one.1, other.1);
            (alone, met[at]) = (false, true);
        }
        if alone {
            sum += square(one.1, one.0);
        }
    }
    sum + b.iter().zip(met).filter(|(_, met)| !met).map(|(unit, _)| square(unit.1, unit.0)).sum::<f64>()
}
