//! Figures of a project: what its annotators agree on, as parts of a report for the screen and as files.
//!
//! What they mean is `review`'s business. The files are those of `wusum agree --report`, byte for byte.

use serde::{Deserialize, Serialize};

use super::assigning::file_name;

use crate::formats::export::OutFile;
use crate::formats::{ExportProblem, Selection, archive, wusum as native};
use crate::model::{AnnotatorId, Project};
use crate::review::report::{self, Language, Section, Subject};
use crate::review::{
    Behind, Corpus, Logged, Options, Sampling, States, TokenRule, agreement, feedback_project, is_feedback,
    is_gold, logged, write_decisions,
};

/// Rows of a table that are drawn.
const ROWS: usize = 500;

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
    /// What was decided about the spans of the first annotator that is named, for the screen.
    Learn,
    /// What was decided, on its way back to those who are named: a Wusum file each, in one zip.
    Feedback,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Figured {
    Sections(Vec<Section>),
    /// The file goes beside it.
    File,
    /// Nobody, or one alone, has work that counts; so many sets are not done. Who has done what is told all the same.
    TooFew {
        not_done: usize,
        sections: Vec<Section>,
    },
    /// Nothing was decided.
    Nothing,
    NotWritten(ExportProblem),
}

/// Figures the project's sets out. Sets keep the names that they have.
pub fn figure(project: &Project, what: &Figuring) -> (Figured, Vec<u8>) {
    let decisions = logged(project);
    if what.want == Want::Log {
        let all = Corpus::gather(&[project], &TokenRule::WhiteSpace, States::Any);
        return (Figured::File, write_decisions(&decisions, &all).into_bytes());
    }
    if what.want == Want::Learn {
        let annotator = AnnotatorId::new(what.annotators.first().map_or("", String::as_str));
        let mut section = report::feedback_section(project, &annotator, what.language);
        section.iter_mut().for_each(|section| section.shorten(ROWS, what.language));
        return (Figured::Sections(section.into_iter().collect()), Vec::new());
    }
    if what.want == Want::Feedback {
        return match feedback_files(project, &named(project, &what.annotators)) {
            Ok(files) if files.is_empty() => (Figured::Nothing, Vec::new()),
            Ok(files) => match archive::pack(&files) {
                Ok(zip) => (Figured::File, zip),
                Err(problem) => (Figured::NotWritten(problem), Vec::new()),
            },
            Err(problem) => (Figured::NotWritten(problem), Vec::new()),
        };
    }
    let states = if what.any_state { States::Any } else { States::Done };
    let tokens = if what.white_space { TokenRule::WhiteSpace } else { TokenRule::Words };
    let corpus = Corpus::of_annotators(project, &named(project, &what.annotators), &tokens, states);
    let worked = |who: usize| corpus.documents.iter().any(|document| document.works[who].is_some());
    if (0..corpus.annotators.len()).filter(|who| worked(*who)).count() < 2 {
        let sections = vec![report::progress_section(project, what.language)];
        return (Figured::TooFew { not_done: corpus.aside.not_done, sections }, Vec::new());
    }
    // Spans behind a figure are looked up without the figures that take long.
    let only_spans = matches!(what.want, Want::Behind(_));
    let gamma = if what.gamma && !only_spans { Sampling::Auto } else { Sampling::Skip };
    let draws = if only_spans { 0 } else { what.draws };
    let found = agreement(&corpus, Options { seed: what.seed, draws, gamma });
    let here: Vec<Logged> =
        decisions.into_iter().filter(|one| corpus.document(&one.article).is_some()).collect();
    let subject = Subject {
        corpus: &corpus,
        agreement: &found,
        projects: std::slice::from_ref(project),
        decisions: &here,
    };
    let file = |text: String| (Figured::File, text.into_bytes());
    match what.want {
        Want::Sections => {
            let mut sections = report::sections(&subject, what.language);
            sections.push(report::progress_section(project, what.language));
            for name in named(project, &what.annotators) {
                let annotator = AnnotatorId::new(name);
                sections.extend(report::feedback_section(project, &annotator, what.language));
            }
            sections.iter_mut().for_each(|section| section.shorten(ROWS, what.language));
            (Figured::Sections(sections), Vec::new())
        }
        Want::Behind(one) => {
            let section = report::behind_section(&subject, &one, what.language);
            (Figured::Sections(vec![section]), Vec::new())
        }
        Want::Html => file(report::report_html(&subject, what.language)),
        Want::Json => file(format!("{}\n", report::report_json(&subject))),
        Want::Csv => file(report::figures_csv(&subject)),
        // Written above.
        Want::Log | Want::Learn | Want::Feedback => file(String::new()),
    }
}

/// Those who are named, or all but gold by their names.
fn named<'a>(project: &'a Project, named: &'a [String]) -> Vec<&'a str> {
    let mut names: Vec<&str> = named.iter().map(String::as_str).collect();
    if names.is_empty() {
        let sets = project.sets().filter(|set| !is_gold(set) && !is_feedback(set));
        names = sets.map(|set| set.annotator.as_str()).collect();
        names.sort_unstable();
        names.dedup();
    }
    names
}

/// A file for each about whom something was decided.
fn feedback_files(project: &Project, names: &[&str]) -> Result<Vec<OutFile>, ExportProblem> {
    let mut files = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let made = feedback_project(project, &AnnotatorId::new(*name));
        if made.sets().next().is_some() {
            let bytes = native::write(&made, &Selection::default())?;
            files.push(OutFile { name: format!("decisions-{}", file_name(at, name)), bytes });
        }
    }
    Ok(files)
}
