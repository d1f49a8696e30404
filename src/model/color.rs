//! Label colours: contrast, and the dark theme's counterpart of a colour chosen on light paper.
//!
//! Colours are `#rrggbb`. Painting, tints and which label has which colour are decided elsewhere.

/// The paper of the light theme.
pub const LIGHT_GROUND: &str = "#fcfbf8";
/// The paper of the dark theme.
pub const DARK_GROUND: &str = "#1b1a18";
/// WCAG 2 asks this of text of normal size (success criterion 1.4.3, level AA).
pub const TEXT_CONTRAST: f64 = 4.5;

/// WCAG 2 contrast ratio of two colours, in either order: 1.0 (the same) to 21.0 (black on white).
///
/// What is not `#rrggbb` has no contrast to anything: 1.0, so that every check on it fails.
pub fn contrast(a: &str, b: &str) -> f64 {
    let (Some(a), Some(b)) = (parse_hex(a), parse_hex(b)) else { return 1.0 };
    let (a, b) = (luminance(linear(a)), luminance(linear(b)));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The colour that stands for `hex` on [`DARK_GROUND`], with at least [`TEXT_CONTRAST`] to it: the same hue,
/// its lightness mirrored and then raised as far as needed, its chroma lowered where the screen cannot show it.
///
/// Mirrored rather than only raised, because colour-blind readers tell some labels apart by lightness:
/// raising all to the same minimum would make these one colour. What is not `#rrggbb` comes back as it is.
pub fn dark_variant(hex: &str) -> String {
    let Some(rgb) = parse_hex(hex) else { return hex.to_owned() };
    let [lightness, a, b] = oklab(linear(rgb));
    let mut lightness = lightness.max(MIRROR - lightness);
    loop {
        let candidate = to_hex(shown([lightness, a, b]));
        if lightness >= 1.0 || contrast(&candidate, DARK_GROUND) >= TEXT_CONTRAST {
            return candidate;
        }
        lightness += 0.01;
    }
}

/// The three channels of `#rrggbb`; upper case is allowed, anything else gives `None`.
pub fn parse_hex(hex: &str) -> Option<[u8; 3]> {
    let digits = hex.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = value.to_be_bytes();
    Some([red, green, blue])
}

/// Sum of a colour's OKLab lightness and its counterpart's; 1.16 puts the darkest defaults at 0.78,
/// light enough to read, and keeps the middle ones in the middle.
const MIRROR: f64 = 1.16;

type Triple = [f64; 3];

/// sRGB bytes to linear light, 0..=1 (IEC 61966-2-1).
fn linear(rgb: [u8; 3]) -> Triple {
    rgb.map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

fn to_hex(linear: Triple) -> String {
    let [red, green, blue] = linear.map(|c| {
        let c = c.clamp(0.0, 1.0);
        let encoded = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
        (encoded * 255.0).round() as u8
    });
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Relative luminance as WCAG 2 defines it, 0..=1.
fn luminance([red, green, blue]: Triple) -> f64 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Linear light of an OKLab colour; chroma is lowered by small steps until sRGB holds it.
fn shown([lightness, mut a, mut b]: Triple) -> Triple {
    loop {
        let rgb = from_oklab([lightness, a, b]);
        let inside = rgb.iter().all(|channel| (-1e-4..=1.0001).contains(channel));
        if inside || a.hypot(b) < 1e-3 {
            return rgb;
        }
        a *= 0.98;
        b *= 0.98;
    }
}

/// Source: Ottosson (2020), *A perceptual color space for image processing*.
fn oklab(rgb: Triple) -> Triple {
    let cone = times(
        &[
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ],
        rgb,
    );
    times(
        &[
            [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
        ],
        cone.map(f64::cbrt),
    )
}

fn from_oklab(lab: Triple) -> Triple {
    let cone = times(
        &[
            [1.0, 0.396_337_777_4, 0.215_803_757_3],
            [1.0, -0.105_561_345_8, -0.063_854_172_8],
            [1.0, -0.089_484_177_5, -1.291_485_548_0],
        ],
        lab,
    );
    times(
        &[
            [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
            [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
            [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701_0],
        ],
        cone.map(|c| c * c * c),
    )
}

fn times(matrix: &[Triple; 3], [x, y, z]: Triple) -> Triple {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::default_labels;

    #[test]
    fn contrast_is_that_of_wcag_and_knows_no_order() {
        check_contrast("#000000", "#ffffff", 21.0);
        check_contrast("#ffffff", "#000000", 21.0);
        check_contrast("#777777", "#ffffff", 4.48);
        check_contrast("#0B63A8", "#fcfbf8", 6.03);
        check_contrast("#123456", "#123456", 1.0);
    }

    #[test]
    fn what_is_no_colour_has_no_contrast_and_no_counterpart() {
        for text in ["", "#", "red", "#12345", "#1234567", "#12é45", "#+12345", "123456"] {
            assert_eq!(parse_hex(text), None, "{text:?}");
            assert_eq!(contrast(text, "#ffffff"), 1.0, "{text:?}");
            assert_eq!(dark_variant(text), text);
        }
    }

    #[test]
    fn every_colour_has_a_readable_dark_counterpart() {
        for red in (0..=255_u16).step_by(51) {
            for green in (0..=255_u16).step_by(51) {
                for blue in (0..=255_u16).step_by(51) {
                    let hex = format!("#{red:02x}{green:02x}{blue:02x}");
                    let dark = dark_variant(&hex);
                    assert!(contrast(&dark, DARK_GROUND) >= TEXT_CONTRAST, "{hex} gives {dark}");
                }
            }
        }
    }

    #[test]
    fn a_light_colour_stays_as_it_is_in_the_dark() {
        for hex in ["#8bb8ee", "#ffffff", "#ffd480"] {
            assert_eq!(dark_variant(hex), hex);
        }
    }

    #[test]
    fn default_colours_are_readable_on_both_grounds() {
        for label in default_labels() {
            let light = contrast(&label.color, LIGHT_GROUND);
            assert!(light >= TEXT_CONTRAST, "{} {}: {light:.2}", label.id.as_str(), label.color);
            let dark = dark_variant(&label.color);
            assert!(contrast(&dark, DARK_GROUND) >= TEXT_CONTRAST, "{} {dark}", label.id.as_str());
        }
    }

    /// 0.08 in OKLab is some four times a just noticeable difference; the colours first chosen, picked by
    /// eye, had quotes and events 0.002 apart for deuteranopes.
    #[test]
    fn default_colours_differ_for_colour_blind_readers_in_both_themes() {
        let light: Vec<String> = default_labels().into_iter().map(|label| label.color).collect();
        let dark: Vec<String> = light.iter().map(|hex| dark_variant(hex)).collect();
        for theme in [light, dark] {
            for (sight, matrix) in SIGHTS {
                for (at, a) in theme.iter().enumerate() {
                    for b in theme.iter().skip(at + 1) {
                        let distance = distance(&matrix, a, b);
                        assert!(distance >= 0.08, "{sight}: {a} and {b} are {distance:.3} apart");
                    }
                }
            }
        }
    }

    #[track_caller]
    fn check_contrast(a: &str, b: &str, expected: f64) {
        let found = contrast(a, b);
        assert!((found - expected).abs() < 0.005, "{a} on {b}: {found:.3}, not {expected}");
    }

    fn distance(sight: &[Triple; 3], a: &str, b: &str) -> f64 {
        let seen = |hex: &str| {
            let rgb = linear(parse_hex(hex).expect("a colour of ours"));
            oklab(times(sight, rgb).map(|channel| channel.clamp(0.0, 1.0)))
        };
        let (a, b) = (seen(a), seen(b));
        a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
    }

    /// Source: Machado, Oliveira, Fernandes (2009), *A physiologically-based model for simulation of color
    /// vision deficiency*, severity 1.0, applied to linear light.
    const SIGHTS: [(&str, [Triple; 3]); 4] = [
        ("full sight", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protanopia",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "deuteranopia",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
        (
            "tritanopia",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];
}
