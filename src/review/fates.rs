//! What became of an annotator's spans in decisions: for figures of accuracy, and to learn from.

use crate::model::{AnnotatorId, DecidedSpan, Decision, Judged, Verdict};

/// What was decided about one span, or about a place where an annotator has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is gold as it is.
    Kept,
    /// Gold has another span in its place.
    Changed,
    /// Gold has nothing there.
    Rejected,
    /// Gold has a span where the annotator, who worked on the article, has none.
    Missed,
}

impl Fate {
    pub const ALL: [Self; 4] = [Self::Kept, Self::Changed, Self::Rejected, Self::Missed];
}

/// What a decision says about one annotator; nothing where it does not concern them. `worked` says whether they worked on
/// the article.
pub fn fates<'d>(
    decision: &'d Decision,
    annotator: &AnnotatorId,
    worked: bool,
) -> Vec<(Fate, Option<&'d Judged>)> {
    let own: Vec<usize> =
        (0..decision.about.len()).filter(|at| decision.about[*at].annotator == *annotator).collect();
    let becomes = outcome(decision);
    if own.is_empty() {
        return if worked && !becomes.is_empty() { vec![(Fate::Missed, None)] } else { Vec::new() };
    }
    let fate = |at: usize| {
        let judged = &decision.about[at];
        let same = |span: &DecidedSpan| (&span.ranges, &span.label) == (&judged.ranges, &judged.label);
        let named = matches!(&decision.outcome, Verdict::Accept(accepted) if accepted.contains(&at));
        if named || becomes.iter().any(same) {
            Fate::Kept
        } else if becomes.is_empty() {
            Fate::Rejected
        } else {
            Fate::Changed
        }
    };
    own.into_iter().map(|at| (fate(at), Some(&decision.about[at]))).collect()
}

/// The spans that are gold by it, each once.
pub fn outcome(decision: &Decision) -> Vec<DecidedSpan> {
    let mut spans: Vec<DecidedSpan> = match &decision.outcome {
        Verdict::Accept(accepted) => accepted
            .iter()
            .filter_map(|at| decision.about.get(*at))
            .map(|judged| DecidedSpan {
                ranges: judged.ranges.clone(),
                label: judged.label.clone(),
                subtype: None,
            })
            .collect(),
        Verdict::Edit(spans) => spans.clone(),
        Verdict::Reject => Vec::new(),
    };
    let mut at = 0;
    while at < spans.len() {
        let is_again = spans[..at].contains(&spans[at]);
        if is_again {
            spans.remove(at);
        } else {
            at += 1;
        }
    }
    spans
}
