//! A label that is offered and that nobody has used yet, in any article of the project, loaded or not. Mended by offering it no
//! more.
//!
//! Said only of a project with some work in it: where spans have at least [`SOME`] others.

use super::{Finding, Gathered, Mend};
use crate::assist::Seen;
use crate::text::TextRange;

/// Spans of other labels, over all sets, before an unused one is worth a word.
const SOME: usize = 20;

pub(super) fn look(seen: &Seen<'_>, _: &Gathered, part: TextRange) -> Vec<Finding> {
    let absent: usize = seen.project.absent().map(|header| header.spans()).sum();
    let loaded: usize = seen.project.sets().map(|set| set.spans.len()).sum();
    if part.start() > 0 || loaded + absent < SOME {
        return Vec::new();
    }
    let offered = seen.project.labels().into_iter().filter(|label| !label.retired && !label.hidden);
    let unused = offered.filter(|label| seen.project.spans_with(&label.id) == 0);
    let found = unused.map(|label| Finding {
        lint: "unused",
        range: TextRange::at(0),
        spans: Vec::new(),
        label: Some(label.id.clone()),
        mend: Some(Mend::Retire(label.id.clone())),
    });
    found.collect()
}
