//! 95 % intervals: articles are drawn anew with replacement, and the figures computed from what was drawn.
//!
//! Percentile bootstrap (Efron, Tibshirani 1993, *An Introduction to the Bootstrap*, chapter 13) over whole articles, since
//! spans of one article hang together. Draws in which a figure is undefined are left out of its interval.

use super::figure::{Figure, Undefined};
use super::random::Random;

/// 95 % limits, or why there are none.
pub type Interval = Result<(f64, f64), Undefined>;

/// How often each of `articles` is drawn, `times` over; articles stand in an order of their own, so that the order of
/// files changes nothing.
pub(super) fn draws(articles: usize, times: usize, seed: u64) -> impl Iterator<Item = Vec<u32>> {
    let mut random = Random::of(seed, "bootstrap");
    (0..times).map(move |_| {
        let mut weights = vec![0; articles];
        for _ in 0..articles {
            weights[random.below(articles)] += 1;
        }
        weights
    })
}

/// Of the values that one figure had in all draws.
pub(super) fn interval(values: impl Iterator<Item = Figure>, articles: usize) -> Interval {
    if articles < 2 {
        return Err(Undefined::TooFewArticles);
    }
    let mut why = Undefined::NotComputed;
    let mut found = Vec::new();
    for value in values {
        match value {
            Ok(value) => found.push(value),
            Err(reason) => why = reason,
        }
    }
    if found.is_empty() {
        return Err(why);
    }
    found.sort_by(f64::total_cmp);
    Ok((quantile(&found, 0.025), quantile(&found, 0.975)))
}

/// Between the two nearest values (Hyndman and Fan's definition 7).
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}
