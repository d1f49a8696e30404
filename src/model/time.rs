//! Points in time, as numbers that the caller brings: the core has no clock.

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct UtcMillis(pub i64);

impl UtcMillis {
    /// `2026-11-23T21:05:00.123Z` (RFC 3339, always UTC and milliseconds).
    ///
    /// Days to civil date: Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms*.
    pub fn to_rfc3339(self) -> String {
        let (days, ms) = (self.0.div_euclid(86_400_000), self.0.rem_euclid(86_400_000));
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i64::from(month <= 2);
        let (h, m, s, ms) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000);
        format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.{ms:03}Z")
    }

    /// Reads RFC 3339 with any offset; fractions beyond milliseconds are cut, leap seconds count as the next second.
    ///
    /// `None` for anything else, a day that the calendar lacks included.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let (date, time) = (text.get(..10)?, text.get(11..)?);
        if !matches!(text.as_bytes()[10], b'T' | b't' | b' ') {
            return None;
        }
        let zone_at = time.find(['Z', 'z', '+', '-'])?;
        let (clock, zone) = time.split_at(zone_at);
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [h, m, s] = numbers(clock, ':', [2, 2, 2])?;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let last = last.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
        if !(1..=*last).contains(&day) || h > 23 || m > 59 || s > 60 {
            return None;
        }
        if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let ms: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
        let offset = match zone {
            "Z" | "z" => 0,
            _ => {
                let [h, m] = numbers(zone.get(1..)?, ':', [2, 2])?;
                let minutes = if h > 23 || m > 59 { return None } else { h * 60 + m };
                if zone.starts_with('-') { -minutes } else { minutes }
            }
        };
        // The inverse of the algorithm above, with the year beginning in March.
        let (y, mp) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let doy = (153 * mp + 2) / 5 + day - 1;
        let days = era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468;
        Some(Self(((days * 24 + h) * 60 + m - offset) * 60_000 + s * 1_000 + ms))
    }
}

/// Exactly `N` numbers of these widths, nothing else.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut found = [0; N];
    for (number, width) in found.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}
