//! Decisions on their way back to an annotator: what became of their spans, and nobody else's.
//!
//! They travel as a Wusum file whose sets, of the annotator [`FEEDBACK`], hold decisions and no spans.

use super::fates::{fates, outcome};
use super::reviewing::is_gold;
use crate::model::{AnnotationSet, AnnotatorId, Decision, Judged, Project, SetId, Verdict, sha256_hex};

/// The annotator of sets that hold decisions for whoever opens them. They are not compared.
pub const FEEDBACK: &str = "feedback";

pub fn is_feedback(set: &AnnotationSet) -> bool {
    set.annotator.as_str() == FEEDBACK
}

/// What goes back to one annotator: the articles on which they worked and something was decided, with the decisions that
/// concern them. What others had there is not in it; what of it became gold is.
pub fn feedback_project(project: &Project, annotator: &AnnotatorId) -> Project {
    let mut made = project.without_articles();
    for gold in project.sets().filter(|set| is_gold(set)) {
        let Some(article) = project.article(&gold.article) else { continue };
        if project.set_of(&article.id, annotator).is_none() {
            continue;
        }
        let key = ["feedback", &article.sha256, annotator.as_str()].join("\u{1f}");
        let id = SetId::new(&sha256_hex(&key)[..26]);
        let mut set = AnnotationSet::new(id, article.id.clone(), AnnotatorId::new(FEEDBACK));
        set.head.guideline_version = gold.head.guideline_version;
        // A later file takes the place of an earlier one: seconds of the last decision, as the number of the revision.
        let last = gold.decisions().map(|decision| decision.at.0 / 1_000).max().unwrap_or_default();
        set.head.revision = u32::try_from(last).unwrap_or_default();
        set.head.handed_in = set.digest();
        for decision in gold.decisions().filter_map(|decision| concerning(decision, annotator)) {
            let id = decision.id.clone();
            set.put_decision(&id, Some(decision));
        }
        if set.decisions().next().is_some() {
            made.add_article(article.clone());
            made.add_set(set);
        }
    }
    made
}

/// A decision without what others had; `None` where it does not concern the annotator.
fn concerning(decision: &Decision, annotator: &AnnotatorId) -> Option<Decision> {
    if fates(decision, annotator, true).is_empty() {
        return None;
    }
    let about: Vec<Judged> =
        decision.about.iter().filter(|judged| judged.annotator == *annotator).cloned().collect();
    let becomes = outcome(decision);
    let of_own = |span: &crate::model::DecidedSpan| {
        about.iter().position(|judged| (&judged.ranges, &judged.label) == (&span.ranges, &span.label))
    };
    let all_own: Option<Vec<usize>> = becomes.iter().map(of_own).collect();
    let outcome = match all_own {
        _ if becomes.is_empty() => Verdict::Reject,
        Some(own) => Verdict::Accept(own),
        None => Verdict::Edit(becomes),
    };
    Some(Decision { about, outcome, ..decision.clone() })
}
