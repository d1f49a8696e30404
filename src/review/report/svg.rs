//! Plots of the report: bars and a heat map, in the ink of the page, so that both themes can be read. The table beside each
//! says the same in words; a screen reader gets the title.

use super::html::escape;

/// A bar: its name, its value, and an interval around it.
pub struct Bar {
    pub name: String,
    pub value: f64,
    pub interval: Option<(f64, f64)>,
}

const NAME: f64 = 150.0;
const WIDE: f64 = 360.0;
const ROW: f64 = 24.0;

/// Lying bars from 0 to `most`.
pub fn bars(title: &str, bars: &[Bar], most: f64, decimals: usize) -> String {
    let most = if most > 0.0 { most } else { 1.0 };
    let height = ROW * bars.len() as f64 + 8.0;
    let mut svg = open(title, NAME + WIDE + 60.0, height);
    for (at, bar) in bars.iter().enumerate() {
        let y = 4.0 + ROW * at as f64;
        let long = |value: f64| (value / most).clamp(0.0, 1.0) * WIDE;
        svg.push_str(&format!(
            "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">{}</text>\
             <rect class=\"bar\" x=\"{NAME:.0}\" y=\"{:.0}\" width=\"{:.1}\" height=\"14\"/>",
            NAME - 8.0,
            y + 14.0,
            escape(&bar.name),
            y + 3.0,
            long(bar.value)
        ));
        if let Some((low, high)) = bar.interval {
            svg.push_str(&format!(
                "<path class=\"line\" d=\"M{:.1} {:.1}H{:.1}M{:.1} {:.1}v6M{:.1} {:.1}v6\"/>",
                NAME + long(low),
                y + 10.0,
                NAME + long(high),
                NAME + long(low),
                y + 7.0,
                NAME + long(high),
                y + 7.0
            ));
        }
        let end = NAME + long(bar.interval.map_or(bar.value, |interval| interval.1.max(bar.value)));
        svg.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{:.0}\">{:.decimals$}</text>",
            end + 6.0,
            y + 14.0,
            bar.value
        ));
    }
    svg.push_str("</svg>");
    svg
}

/// Squares as dark as their share of the largest; each carries its number.
pub fn heat(title: &str, names: &[String], cells: &[u32]) -> String {
    const CELL: f64 = 46.0;
    let n = names.len();
    let most = f64::from(cells.iter().copied().max().unwrap_or(0).max(1));
    let side = CELL * n as f64;
    let mut svg = open(title, NAME + side + 8.0, side + 28.0);
    for (row, name) in names.iter().enumerate() {
        let y = 24.0 + CELL * row as f64;
        svg.push_str(&format!(
            "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">{}</text>",
            NAME - 8.0,
            y + 27.0,
            escape(name)
        ));
        let short: String = name.chars().take(6).collect();
        let x = NAME + CELL * row as f64;
        svg.push_str(&format!(
            "<text x=\"{:.0}\" y=\"16\" text-anchor=\"middle\">{}</text>",
            x + CELL / 2.0,
            escape(&short)
        ));
        for column in 0..n {
            let count = cells[row * n + column];
            let x = NAME + CELL * column as f64;
            // Never darker than half, so that the number stays readable in both themes.
            let share = (f64::from(count) / most).sqrt() * 0.5;
            svg.push_str(&format!(
                "<rect class=\"cell\" x=\"{x:.0}\" y=\"{y:.0}\" width=\"{CELL:.0}\" height=\"{CELL:.0}\" \
                 fill-opacity=\"{share:.3}\"/><text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{count}</text>",
                x + CELL / 2.0,
                y + 27.0
            ));
        }
    }
    svg.push_str("</svg>");
    svg
}

fn open(title: &str, width: f64, height: f64) -> String {
    format!(
        "<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" direction=\"ltr\"><title>{}</title>",
        escape(title)
    )
}
