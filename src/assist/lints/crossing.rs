//! A name that lies partly inside a quote and partly outside of it.
//!
//! Where a quotation mark stands at the edge that is crossed, the quote is right and the name gets its longer side;
//! otherwise the quote was cut too short and takes the name in.

use super::{Finding, Gathered, Mend, beginning_in, is_quote};
use crate::assist::Seen;
use crate::model::Span;
use crate::text::{TextRange, trim_edges};

pub(super) fn look(seen: &Seen<'_>, _: &Gathered, part: TextRange) -> Vec<Finding> {
    let mut found = Vec::new();
    for name in beginning_in(seen, part).filter(|span| !is_quote(span)) {
        let range = name.extent();
        let quotes = seen.set.spans.touching(range);
        let mut crossed = quotes.into_iter().filter(|span| {
            is_quote(span) && !span.extent().contains(range) && !range.contains(span.extent())
        });
        if let Some(quote) = crossed.next() {
            let mut finding = Finding::of("crossing", name, mend(&seen.article.text, name, quote));
            finding.spans.push(quote.id.clone());
            found.push(finding);
        }
    }
    found
}

fn mend(text: &str, name: &Span, quote: &Span) -> Option<Mend> {
    let ([of_name], [of_quote]) = (&name.ranges[..], &quote.ranges[..]) else { return None };
    let at_start = of_name.start() < of_quote.start();
    let edge = if at_start { of_quote.start() } else { of_quote.end() };
    let (before, after) = (text.get(of_name.start()..edge)?, text.get(edge..of_name.end())?);
    let is_mark = |c: char| "“”„‟«»‹›\"‘’".contains(c);
    let outside =
        if at_start { before.trim_end().ends_with(is_mark) } else { after.trim_start().starts_with(is_mark) };
    if !outside {
        let whole =
            TextRange::between(of_name.start().min(of_quote.start()), of_name.end().max(of_quote.end()));
        return Some(Mend::Resize(quote.id.clone(), whole));
    }
    let sides = [TextRange::between(of_name.start(), edge), TextRange::between(edge, of_name.end())];
    let longer = if before.chars().count() >= after.chars().count() { sides } else { [sides[1], sides[0]] };
    let to = longer.into_iter().find_map(|side| trim_edges(text, side))?;
    Some(Mend::Resize(name.id.clone(), to))
}
