//! A quote that nobody is said to have spoken. Mended by the likeliest speaker ([`quotations::speakers`]); where nobody is
//! likely, by saying that it is unknown.

use super::{Finding, Gathered, Mend, beginning_in, is_quote};
use crate::assist::{Seen, quotations};
use crate::model::{Role, Target};
use crate::text::TextRange;

pub(super) fn look(seen: &Seen<'_>, _: &Gathered, part: TextRange) -> Vec<Finding> {
    let quotes = beginning_in(seen, part).filter(|span| is_quote(span));
    let mute = quotes.filter(|quote| {
        !seen.set.relations_of(&quote.id).any(|link| link.from == quote.id && link.role == Role::Speaker)
    });
    let found = mute.map(|quote| {
        let speaker = quotations::speakers(seen, quote.extent()).into_iter().next();
        let mend = Mend::Link(quote.id.clone(), Role::Speaker, speaker.unwrap_or(Target::Unknown));
        Finding::of("speaker", quote, Some(mend))
    });
    found.collect()
}
