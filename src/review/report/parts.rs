//! What a report is made of: headings, tables and plots, texts and meanings; as numbers are written in Arabic.
//!
//! It knows no markup: how a table or a plot is written is for others.

use serde::{Deserialize, Serialize};

use super::svg::{Plot, Shape};
use super::words::Language;
use crate::review::Behind;

/// A part of the report under a heading of its own.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Section {
    pub title: String,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    Text(String),
    Table(Table),
    /// The table after it says the same.
    Plot(Plot),
    /// Preformatted text that is folded away under a summary.
    Folded(String, String),
    /// Names of figures and what they mean; rows name them by their place here.
    Meanings(Vec<(String, String)>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub caption: String,
    /// Place of its meaning among all.
    pub means: Option<usize>,
    pub head: Vec<String>,
    pub rows: Vec<Row>,
}

/// The first cell heads the row.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Row {
    /// Place of its meaning among all.
    pub means: Option<usize>,
    pub cells: Vec<String>,
    /// Which cell has spans behind it, and which.
    pub behind: Vec<(usize, Behind)>,
}

impl From<Vec<String>> for Row {
    fn from(cells: Vec<String>) -> Self {
        Self { cells, ..Self::default() }
    }
}

impl Section {
    /// Of each table the first rows, and how many more there are: a page that draws every decision of a large project stands
    /// still. Files have all of them.
    pub fn shorten(&mut self, rows: usize, language: Language) {
        let mut parts = Vec::with_capacity(self.parts.len());
        for mut part in std::mem::take(&mut self.parts) {
            let more = match &mut part {
                Part::Table(table) => {
                    let more = table.rows.len().saturating_sub(rows);
                    table.rows.truncate(rows);
                    more
                }
                _ => 0,
            };
            parts.push(part);
            if more > 0 {
                let words = language.of("Further rows, not shown here:", "صفوف أخرى غير معروضة هنا:");
                parts.push(Part::Text(format!("{words} {more}")));
            }
        }
        self.parts = parts;
    }

    /// With Arabic digits where numbers stand: cells and words of plots that are nothing else, numbers among words of texts.
    /// Names, titles and formulas keep theirs.
    pub fn with_arabic_digits(&self) -> Self {
        let mut made = self.clone();
        for part in &mut made.parts {
            match part {
                Part::Text(text) => *text = arabic_digits(text),
                Part::Table(table) => {
                    // Heads are names as well, with digits of their own.
                    let heads = table.head.iter_mut().filter(|head| head.contains('٪'));
                    heads.for_each(|head| *head = arabic_digits(head));
                    let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
                    cells.filter(|cell| is_all_numbers(cell)).for_each(|cell| *cell = arabic_digits(cell));
                }
                Part::Plot(plot) => {
                    for shape in &mut plot.shapes {
                        if let Shape::Text { text, .. } = shape
                            && is_all_numbers(text)
                        {
                            *text = arabic_digits(text);
                        }
                    }
                }
                Part::Folded(..) | Part::Meanings(_) => {}
            }
        }
        made
    }
}

/// Numbers, and dashes and dots between them.
fn is_all_numbers(text: &str) -> bool {
    text.split_whitespace().all(|word| is_plain_number(word) || matches!(word, "–" | "·"))
}

/// Digits with a sign, a point or a sign of percent: no date, no fraction, no name with a digit in it.
fn is_plain_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['−', '+']).trim_end_matches(['%', '٪', ',', ':', '.', '،']);
    let is_digit = |c: char| c.is_ascii_digit();
    digits.contains(is_digit) && digits.chars().all(|c| is_digit(c) || c == '.')
}

fn arabic_digits(text: &str) -> String {
    let with = |c: char| match c {
        '0'..='9' => char::from_u32(u32::from(c) - u32::from('0') + u32::from('٠')).unwrap_or(c),
        '.' => '٫',
        '%' => '٪',
        other => other,
    };
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        if !is_plain_number(word.trim_end()) {
            return word.to_owned();
        }
        // A full stop after it is none of its own.
        let number = word.trim_end().trim_end_matches('.');
        number.chars().map(with).chain(word[number.len()..].chars()).collect()
    });
    words.collect()
}
