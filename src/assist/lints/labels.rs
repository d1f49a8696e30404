//! The same string with two labels in one article: most of its spans have another label than this one.
//!
//! Of labels that stand equally often, the one whose span comes first counts. Quotes and events are compared with
//! nothing: their strings may well be names too.

use std::cmp::Reverse;

use super::{Finding, Gathered, Mend, beginning_in, string_of};
use crate::assist::Seen;
use crate::model::LabelId;
use crate::text::TextRange;

pub(super) fn look(seen: &Seen<'_>, gathered: &Gathered, part: TextRange) -> Vec<Finding> {
    let mut found = Vec::new();
    for span in beginning_in(seen, part).filter(|span| is_name(&span.label)) {
        let Some(counts) = string_of(seen, span).and_then(|key| gathered.labels.get(&key)) else { continue };
        let names = || counts.iter().filter(|(label, _)| is_name(label));
        if names().count() < 2 {
            continue;
        }
        let Some((usual, _)) = names().max_by_key(|(_, uses)| (uses.count, Reverse(uses.first))) else {
            continue;
        };
        if *usual != span.label {
            // Where it already has the usual label as well, the other one goes.
            let twice = seen
                .set
                .spans
                .with_extent(span.extent())
                .any(|it| it.label == *usual && it.ranges == span.ranges);
            let mend = if twice {
                Mend::Delete(span.id.clone())
            } else {
                Mend::Relabel(span.id.clone(), usual.clone())
            };
            found.push(Finding::of("labels", span, Some(mend)));
        }
    }
    found
}

fn is_name(label: &LabelId) -> bool {
    !matches!(label.as_str(), "quote" | "event")
}
