//! All figures as one table: who, what, value or reason, interval, how many articles and tokens.

use super::Subject;
use crate::review::{Figure, Figures};

/// RFC 4180, UTF-8. One row a figure of a pair.
pub fn figures_csv(subject: &Subject<'_>) -> String {
    let mut rows = "a,b,figure,value,reason,low,high,documents,tokens\r\n".to_owned();
    let names = Figures::names(subject.corpus);
    for pair in &subject.agreement.pairs {
        let name = |at: usize| quoted(subject.corpus.annotators[at].as_str());
        for ((figure, value), interval) in names.iter().zip(pair.figures.values()).zip(&pair.intervals) {
            let (value, reason) = parts(value);
            let (low, high) = interval
                .map_or_else(|_| Default::default(), |(low, high)| (low.to_string(), high.to_string()));
            rows.push_str(&format!(
                "{},{},{},{value},{reason},{low},{high},{},{}\r\n",
                name(pair.a),
                name(pair.b),
                quoted(figure),
                pair.figures.documents,
                pair.figures.tokens
            ));
        }
    }
    rows
}

fn parts(figure: Figure) -> (String, &'static str) {
    figure.map_or_else(|why| (String::new(), why.code()), |value| (value.to_string(), ""))
}

/// In quotes where it must be. What a spreadsheet would take for a formula gets an apostrophe.
fn quoted(text: &str) -> String {
    let guarded = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}
