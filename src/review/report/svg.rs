//! Plots of the report: bars and a heat map, as shapes, and these as SVG in the ink of the page, so that both themes can be
//! read. The table beside each says the same in words; a screen reader gets the title.

use serde::{Deserialize, Serialize};

use super::html::escape;

/// A drawing. Its places are whole tenths of its own unit: whoever only draws it needs no numbers with a point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plot {
    pub title: String,
    pub width: u32,
    pub height: u32,
    pub shapes: Vec<Shape>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// Standing at x and y, at its `anchor`.
    Text { x: i32, y: i32, anchor: Anchor, text: String },
    /// `dark` is 0 to 100.
    Box { x: i32, y: i32, width: i32, height: i32, dark: u8, framed: bool },
    /// A path.
    Line(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// As SVG calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A place as it is written.
pub fn place(tenths: i32) -> String {
    let (sign, tenths) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
    match tenths % 10 {
        0 => format!("{sign}{}", tenths / 10),
        rest => format!("{sign}{}.{rest}", tenths / 10),
    }
}

/// How dark something is, from 0 to 100, as it is written.
pub fn darkness(of_hundred: u8) -> String {
    if of_hundred >= 100 { "1".to_owned() } else { format!("0.{of_hundred:02}") }
}

/// A bar: its name, its value, and an interval around it.
pub struct Bar {
    pub name: String,
    pub value: f64,
    pub interval: Option<(f64, f64)>,
}

const NAME: i32 = 1_500;
const WIDE: i32 = 3_600;
const ROW: i32 = 240;

/// Lying bars from 0 to `most`.
pub fn bars(title: &str, bars: &[Bar], most: f64, decimals: usize) -> Plot {
    let most = if most > 0.0 { most } else { 1.0 };
    let height = ROW * bars.len() as i32 + 80;
    let mut shapes = Vec::new();
    for (at, bar) in bars.iter().enumerate() {
        let y = 40 + ROW * at as i32;
        let long = |value: f64| ((value / most).clamp(0.0, 1.0) * f64::from(WIDE)).round() as i32;
        let text = |x: i32, anchor: Anchor, text: String| Shape::Text { x, y: y + 140, anchor, text };
        shapes.push(text(NAME - 80, Anchor::End, bar.name.clone()));
        shapes.push(Shape::Box {
            x: NAME,
            y: y + 30,
            width: long(bar.value),
            height: 140,
            dark: 100,
            framed: false,
        });
        if let Some((low, high)) = bar.interval {
            let (low, high) = (place(NAME + long(low)), place(NAME + long(high)));
            let (middle, top) = (place(y + 100), place(y + 70));
            shapes.push(Shape::Line(format!("M{low} {middle}H{high}M{low} {top}v6M{high} {top}v6")));
        }
        let end = NAME + long(bar.interval.map_or(bar.value, |interval| interval.1.max(bar.value)));
        shapes.push(text(end + 60, Anchor::Start, format!("{:.decimals$}", bar.value)));
    }
    plot(title, NAME + WIDE + 600, height, shapes)
}

/// Squares as dark as their share of the largest; each carries its number.
pub fn heat(title: &str, names: &[String], cells: &[u32]) -> Plot {
    const CELL: i32 = 460;
    let n = names.len();
    let most = f64::from(cells.iter().copied().max().unwrap_or(0).max(1));
    let side = CELL * n as i32;
    let mut shapes = Vec::new();
    for (row, name) in names.iter().enumerate() {
        let y = 240 + CELL * row as i32;
        let x = NAME + CELL * row as i32 + CELL / 2;
        let short: String = name.chars().take(6).collect();
        shapes.push(Shape::Text { x: NAME - 80, y: y + 270, anchor: Anchor::End, text: name.clone() });
        shapes.push(Shape::Text { x, y: 160, anchor: Anchor::Middle, text: short });
        for column in 0..n {
            let count = cells[row * n + column];
            let x = NAME + CELL * column as i32;
            // Never darker than half, so that the number stays readable in both themes.
            let dark = ((f64::from(count) / most).sqrt() * 50.0).round() as u8;
            shapes.push(Shape::Box { x, y, width: CELL, height: CELL, dark, framed: true });
            let text = count.to_string();
            shapes.push(Shape::Text { x: x + CELL / 2, y: y + 270, anchor: Anchor::Middle, text });
        }
    }
    plot(title, NAME + side + 80, side + 280, shapes)
}

fn plot(title: &str, width: i32, height: i32, shapes: Vec<Shape>) -> Plot {
    let whole = |tenths: i32| (tenths / 10).unsigned_abs();
    Plot { title: title.to_owned(), width: whole(width), height: whole(height), shapes }
}

/// As SVG; `style` is put into it.
pub fn drawn(plot: &Plot, style: &str) -> String {
    let Plot { title, width, height, shapes } = plot;
    let mut svg = format!(
        "<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" direction=\"ltr\"><title>{}</title>{style}",
        escape(title)
    );
    for shape in shapes {
        svg.push_str(&match shape {
            Shape::Text { x, y, anchor, text } => format!(
                "<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>",
                place(*x),
                place(*y),
                anchor.name(),
                escape(text)
            ),
            Shape::Box { x, y, width, height, dark, framed } => format!(
                "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill-opacity=\"{}\"/>",
                if *framed { "cell" } else { "bar" },
                place(*x),
                place(*y),
                place(*width),
                place(*height),
                darkness(*dark)
            ),
            Shape::Line(path) => format!("<path class=\"line\" d=\"{path}\"/>"),
        });
    }
    svg.push_str("</svg>");
    svg
}

/// The plot as a file that stands alone, dark on white.
pub fn svg_file(plot: &Plot) -> String {
    const STYLE: &str = "<style>text{fill:#1d2327;font:13px system-ui,sans-serif}.bar,.cell{fill:#2f6f73}\
                         .cell{stroke:#e4e0d8}.line{stroke:#1d2327;fill:none}</style>\
                         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>";
    drawn(plot, STYLE)
}
