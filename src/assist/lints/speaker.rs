//! A quote that nobody is said to have spoken. Mended by the likeliest speaker ([`super::super::speakers`]), where
//! there is one.

use super::{Finding, Gathered, Mend, beginning_in, is_quote};
use crate::assist::{Seen, quotations};
use crate::model::Role;
use crate::text::TextRange;

pub(super) fn look(seen: &Seen<'_>, _: &Gathered, part: TextRange) -> Vec<Finding> {
    let quotes = beginning_in(seen, part).filter(|span| is_quote(span));
    let mute = quotes.filter(|quote| {
        !seen.set.relations_of(&quote.id).any(|link| link.from == quote.id && link.role == Role::Speaker)
    });
    let found = mute.map(|quote| {
        let speaker = quotations::speakers(seen, quote.extent()).into_iter().next();
        let mend = speaker.map(|target| Mend::Link(quote.id.clone(), Role::Speaker, target));
        Finding::of("speaker", quote, mend)
    });
    found.collect()
}
