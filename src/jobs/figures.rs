//! Figures of a project: what its annotators agree on, as parts of a report for the screen and as files.
//!
//! What they mean is `review`'s business. The files are those of `wusum agree --report`, byte for byte.

use serde::{Deserialize, Serialize};

use crate::model::Project;
use crate::review::report::{self, Language, Section, Subject};
use crate::review::{
    Behind, Corpus, Logged, Options, Sampling, States, TokenRule, agreement, is_gold, logged, write_decisions,
};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figuring {
    pub want: Want,
    /// Names of those who are compared, the reference first; all but gold where it is empty, by their names.
    pub annotators: Vec<String>,
    /// Every set that was begun, not only those that are done.
    pub any_state: bool,
    /// Tokens are what stands between white space, not words with their clitics.
    pub white_space: bool,
    pub seed: u64,
    /// Draws of the bootstrap; 0 for none.
    pub draws: usize,
    pub gamma: bool,
    pub language: Language,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Want {
    /// The report, for the screen.
    Sections,
    /// The spans behind one of its figures.
    Behind(Behind),
    Html,
    Json,
    Csv,
    /// All decisions of the articles, whoever is compared.
    Log,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Figured {
    Sections(Vec<Section>),
    /// The file goes beside it.
    File,
    /// Nobody, or one alone, has work that counts; so many sets are not done.
    TooFew {
        not_done: usize,
    },
}

/// Figures the project's sets out. Sets keep the names that they have.
pub fn figure(project: &Project, what: &Figuring) -> (Figured, Vec<u8>) {
    let decisions = logged(project);
    if what.want == Want::Log {
        let all = Corpus::gather(&[project], &TokenRule::WhiteSpace, States::Any);
        return (Figured::File, write_decisions(&decisions, &all).into_bytes());
    }
    let states = if what.any_state { States::Any } else { States::Done };
    let tokens = if what.white_space { TokenRule::WhiteSpace } else { TokenRule::Words };
    let projects = by_annotator(project, &what.annotators);
    let corpus = Corpus::gather(&projects.iter().collect::<Vec<_>>(), &tokens, states);
    let worked = |who: usize| corpus.documents.iter().any(|document| document.works[who].is_some());
    if (0..corpus.annotators.len()).filter(|who| worked(*who)).count() < 2 {
        return (Figured::TooFew { not_done: corpus.aside.not_done }, Vec::new());
    }
    // Spans behind a figure are looked up without the figures that take long.
    let only_spans = matches!(what.want, Want::Behind(_));
    let gamma = if what.gamma && !only_spans { Sampling::Auto } else { Sampling::Skip };
    let draws = if only_spans { 0 } else { what.draws };
    let found = agreement(&corpus, Options { seed: what.seed, draws, gamma });
    let here: Vec<Logged> = decisions
        .into_iter()
        .filter(|one| corpus.documents.iter().any(|document| *document.sha256 == *one.article))
        .collect();
    let subject = Subject { corpus: &corpus, agreement: &found, projects: &projects, decisions: &here };
    let file = |text: String| (Figured::File, text.into_bytes());
    match what.want {
        Want::Sections => (Figured::Sections(report::sections(&subject, what.language)), Vec::new()),
        Want::Behind(one) => {
            let section = report::behind_section(&subject, &one, what.language);
            (Figured::Sections(vec![section]), Vec::new())
        }
        Want::Html => file(report::report_html(&subject, what.language)),
        Want::Json => file(format!("{}\n", report::report_json(&subject))),
        Want::Csv => file(report::figures_csv(&subject)),
        // Written above.
        Want::Log => file(String::new()),
    }
}

/// The work of each who is named, or of all but gold by their names: as if each had come with a file.
fn by_annotator(project: &Project, named: &[String]) -> Vec<Project> {
    let mut bare = project.clone();
    bare.retain_sets(|_| false);
    let mut names: Vec<&str> = named.iter().map(String::as_str).collect();
    if names.is_empty() {
        names = project.sets().filter(|set| !is_gold(set)).map(|set| set.annotator.as_str()).collect();
        names.sort_unstable();
        names.dedup();
    }
    let of = |name: &str| {
        let mut made = bare.clone();
        for set in project.sets().filter(|set| set.annotator.as_str() == name) {
            made.add_set(set.clone());
        }
        made
    };
    names.into_iter().map(of).collect()
}
