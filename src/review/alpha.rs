//! Krippendorff's alpha for nominal data: any number of annotators, missing values allowed.

use super::figure::{Figure, Undefined};

/// Krippendorff's alpha, nominal: at most 1. `coincidences[c * categories + k]` is symmetric: how often `c` and `k` were
/// given to one token by two annotators, each pair weighted by 1 / (values of the token − 1).
///
/// Undefined where no token has two values, and where all values are one category.
/// Source: Krippendorff (2011), *Computing Krippendorff's Alpha-Reliability*: α = 1 − Do / De with
/// Do = Σ o(c,k) / n and De = Σ n(c)·n(k) / (n·(n−1)) over c ≠ k.
pub(super) fn nominal(coincidences: &[f64], categories: usize) -> Figure {
    let totals: Vec<f64> = coincidences.chunks(categories).map(|row| row.iter().sum()).collect();
    let n: f64 = totals.iter().sum();
    if n == 0.0 {
        return Err(Undefined::NoTokens);
    }
    let agreed: f64 = (0..categories).map(|c| coincidences[c * categories + c]).sum();
    let expected: f64 = n * n - totals.iter().map(|total| total * total).sum::<f64>();
    if expected == 0.0 {
        return Err(Undefined::OneCategory);
    }
    Ok(1.0 - (n - agreed) * (n - 1.0) / expected)
}

/// The coincidences of two annotators, of what [`super::kappa::cohen`] takes.
pub(super) fn coincidences_of_two(table: &[u64], categories: usize) -> Vec<f64> {
    let mut found = vec![0.0; table.len()];
    for (a, row) in table.chunks(categories).enumerate() {
        for (b, &count) in row.iter().enumerate() {
            found[a * categories + b] += count as f64;
            found[b * categories + a] += count as f64;
        }
    }
    found
}
