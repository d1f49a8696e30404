//! Cohen's kappa: agreement of two annotators beyond what chance gives.

use super::figure::{Figure, Undefined};

/// Cohen's kappa: −1 to 1. `table[a * categories + b]`: tokens that the first put into `a` and the second into `b`.
///
/// Undefined without tokens, and where agreement by chance is certain (both put everything into one category).
/// Source: Cohen (1960), *A coefficient of agreement for nominal scales*: κ = (Po − Pe) / (1 − Pe).
pub(super) fn cohen(table: &[u64], categories: usize) -> Figure {
    let total: u64 = table.iter().sum();
    if total == 0 {
        return Err(Undefined::NoTokens);
    }
    let (mut rows, mut columns, mut agreed) = (vec![0_u64; categories], vec![0_u64; categories], 0);
    for (a, row) in table.chunks(categories).enumerate() {
        for (b, &count) in row.iter().enumerate() {
            rows[a] += count;
            columns[b] += count;
            agreed += if a == b { count } else { 0 };
        }
    }
    // In whole numbers as long as can be, so that the sides can be swapped without a trace.
    let by_chance: u128 = rows.iter().zip(&columns).map(|(a, b)| u128::from(*a) * u128::from(*b)).sum();
    let squared = u128::from(total) * u128::from(total);
    if by_chance == squared {
        return Err(Undefined::OneCategory);
    }
    let observed = u128::from(agreed) * u128::from(total);
    Ok((observed as f64 - by_chance as f64) / (squared as f64 - by_chance as f64))
}
