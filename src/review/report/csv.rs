//! All figures as one table: who, what, value or reason, interval, over how many articles and tokens, n and of what.

use super::Subject;
use crate::review::{Counted, Figure, Figures, Interval};

/// RFC 4180, UTF-8. One row a figure of a pair; where there are several pairs, before them one a figure over all annotators, without
/// names.
pub fn figures_csv(subject: &Subject<'_>) -> String {
    let mut rows = "a,b,figure,value,reason,low,high,documents,tokens,n,of\r\n".to_owned();
    let agreement = subject.agreement;
    if agreement.pairs.len() > 1 {
        add(&mut rows, subject, ["", ""], &agreement.overall, &[]);
    }
    for pair in &agreement.pairs {
        let name = |at: usize| subject.corpus.annotators[at].as_str();
        add(&mut rows, subject, [name(pair.a), name(pair.b)], &pair.figures, &pair.intervals);
    }
    rows
}

fn add(rows: &mut String, subject: &Subject<'_>, who: [&str; 2], figures: &Figures, intervals: &[Interval]) {
    let [a, b] = who.map(quoted);
    let names = Figures::names(subject.corpus);
    let all = names.iter().zip(figures.values()).zip(figures.counts()).enumerate();
    for (at, ((figure, value), (n, of))) in all {
        let (value, reason) = parts(value);
        let interval = intervals.get(at).copied().and_then(Result::ok);
        let (low, high) = interval.map(|(low, high)| (low.to_string(), high.to_string())).unwrap_or_default();
        let (figure, of) = (quoted(figure), counted(of));
        let (documents, tokens) = (figures.documents, figures.tokens);
        rows.push_str(&format!(
            "{a},{b},{figure},{value},{reason},{low},{high},{documents},{tokens},{n},{of}\r\n"
        ));
    }
}

/// The stable name of what is counted.
fn counted(of: Counted) -> &'static str {
    match of {
        Counted::Spans => "spans",
        Counted::Labels => "labels",
        Counted::Tokens => "tokens",
        Counted::Relations => "relations",
        Counted::Quotes => "quotes",
    }
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
