//! Lengths as styles and drawings take them, to a tenth of a pixel.
//!
//! By whole numbers only: what prints any fraction exactly weighs some 20 KB in the page after gzip, and nothing else
//! there needs it.

use std::fmt;

/// A length in CSS pixels; shown without its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Px(pub f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Far beyond every page; what is no number is 0, as `as` has it.
        let tenths = (self.0 * 10.0).round() as i64;
        let sign = if tenths < 0 { "-" } else { "" };
        write!(f, "{sign}{}", tenths.abs() / 10)?;
        match tenths.abs() % 10 {
            0 => Ok(()),
            tenth => write!(f, ".{tenth}"),
        }
    }
}
