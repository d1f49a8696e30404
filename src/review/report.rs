//! What is written about agreement for other people and programs. The same input gives the same bytes.
//!
//! The only place of `review` that speaks to people, in English or Arabic: the report is a file for them, and its language is
//! an argument.

mod compared;
mod csv;
mod decided;
mod html;
mod json;
mod known;
mod listed;
mod parts;
mod svg;
mod words;
mod writer;

pub use csv::figures_csv;
pub use decided::{feedback_section, progress_section};
pub use html::{is_number, report_html};
pub use json::{agree_json, report_json};
pub use known::known;
pub use parts::{Part, Row, Section, Table};
pub use svg::{Plot, Shape, darkness, place, svg_file};
pub use words::Language;
pub use writer::{behind_section, sections};

use super::{Agreement, Corpus, Logged};
use crate::model::{GuidelineVersion, Label, Project};

/// What a report is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub corpus: &'a Corpus,
    pub agreement: &'a Agreement,
    /// The project's schema and guidelines; none where the file was made for comparing.
    pub projects: &'a [Project],
    pub decisions: &'a [Logged],
}

impl<'a> Subject<'a> {
    /// Every label once, in the order of the corpus.
    fn schema(&self) -> Vec<&'a Label> {
        let find = |id| self.projects.iter().find_map(|project| project.label(id));
        self.corpus.labels.iter().filter_map(find).collect()
    }

    /// Every version of the guidelines once, the oldest first.
    fn guidelines(&self) -> Vec<&'a GuidelineVersion> {
        let mut all: Vec<&GuidelineVersion> = self.projects.iter().flat_map(Project::guidelines).collect();
        all.sort_by(|a, b| (a.number, &a.markdown).cmp(&(b.number, &b.markdown)));
        all.dedup();
        all
    }
}
