//! What the README of an export says of agreement: the two figures that stand for all of it, and what they are over.

use super::Language;
use super::writer::number;
use crate::model::Project;
use crate::review::{Corpus, Figure, Options, Sampling, States, TokenRule, agreement, is_feedback, is_gold};

/// How far the annotators of a project agree on what they have done, a sentence each; nothing where no article was done by two.
/// Gold and a reviewer's answers are nobody's annotation. Neither draws nor γ: all figures are the report's.
pub fn known(project: &Project, language: Language) -> Vec<String> {
    let sets = project.sets().filter(|set| !is_gold(set) && !is_feedback(set));
    let mut names: Vec<&str> = sets.map(|set| set.annotator.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < 2 {
        return Vec::new();
    }
    let corpus = Corpus::of_annotators(project, &names, &TokenRule::Words, States::Done);
    let shared = |document: &&crate::review::Document| document.works.iter().flatten().count() > 1;
    let articles = corpus.documents.iter().filter(shared).count();
    if articles == 0 {
        return Vec::new();
    }
    let worked = |who: &usize| corpus.documents.iter().filter(shared).any(|one| one.works[*who].is_some());
    let annotators = (0..corpus.annotators.len()).filter(worked).count();
    let found = agreement(&corpus, Options { draws: 0, gamma: Sampling::Skip, ..Options::default() });
    let counts = found.overall.counts();
    let value = |figure: Figure| figure.map_or_else(|why| format!("— ({})", language.reason(why)), number);
    let line = |name: &str, figure: Figure, (n, counted): (u64, _)| {
        format!("{}: {} (n = {n}, {})", language.figure(name), value(figure), language.counted(counted))
    };
    let over = match language {
        Language::English => format!(
            "{annotators} annotators; articles that at least two have done: {articles}. Definitions, intervals and all other figures: `wusum agree --report`."
        ),
        Language::Arabic => format!(
            "عدد الواسمين: {annotators}. المقالات التي أنجزها اثنان على الأقل: {articles}. التعريفات والمجالات وسائر المقاييس: ‏`wusum agree --report`."
        ),
    };
    vec![
        over,
        line("span_f1", found.overall.span_f1, counts[0]),
        line("alpha_u", found.overall.alpha_u, counts[6]),
    ]
}
