//! Reading and writing files: one file per format, a table of them, one error type.
//!
//! Import gives a value *and* warnings: one bad line does not lose the file. Nothing here speaks a human language, but for
//! `readme.rs`.

mod all;
pub mod anchor;
pub mod archive;
pub mod arrival;
mod brat;
pub mod bundle;
pub mod carry;
mod columns;
pub mod dataset;
mod decode;
pub mod dedup;
mod doccano;
mod draft;
mod examined;
pub mod export;
pub mod flat;
#[cfg(feature = "cli")]
pub mod fuzz;
mod html;
#[cfg(any(feature = "app", feature = "cli"))]
pub mod html_parser;
mod hugging_face;
mod import;
mod inline_tags;
mod json;
mod label_studio;
mod manifest;
#[cfg(feature = "cli")]
pub mod native;
pub mod near;
mod open_set;
pub mod parted;
mod peek;
mod plain;
mod problem;
mod prodigy;
mod provenance;
mod quotes;
mod readme;
mod records;
pub mod rows;
mod sniff;
mod spacy;
mod spans_csv;
mod spans_jsonl;
pub mod splits;
pub mod stats;
mod table;
mod uima;
mod unit_question;
mod w3c;
pub mod watch;
mod webanno_tsv;
pub mod wusum;
mod xml;

pub use all::export_all;
pub use bundle::NamedFile;
pub use decode::{Candidate, Decoder, PREVIEW_CHARS, from_utf16};
pub use export::Unit;
pub use html::{HtmlArticle, HtmlReader, HtmlText};
pub use import::{
    Beside, Choices, NewArticle, Outcome, Source, format_id, import, import_beside, import_watched,
};
pub use manifest::{is_manifest, parts_of};
pub use problem::{
    ArchiveProblem, Counts, ExportProblem, ImportProblem, Imported, Item, Proposal, Rule, Warning,
};
pub use readme::unit_of;
pub use records::{FieldInfo, Records, TextField};
pub use table::{ABOUT, About, Exporter, Format, Importer, Loss, TABLE, format};
pub use unit_question::UnitInfo;

use std::collections::HashMap;

use crate::model::{AnnotationSet, AnnotatorId, Article, ArticleId, Project, SetId, SetState};
use crate::order::sort;

/// The largest file and the largest text that is taken, in bytes.
pub const MAX_BYTES: usize = 20_000_000;

/// The largest file of our own: it may hold many articles.
pub const MAX_PROJECT_BYTES: usize = 400_000_000;

/// Spans of all files that come in at once where a page reads them: so many come in within 10 s (`docs/performance.md`). The
/// command line has no limit.
pub const MAX_SPANS: usize = 500_000;

/// What of a project goes into a file.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Selection {
    pub articles: ArticleChoice,
    /// Of one annotator: only articles with such a set.
    pub sets: SetChoice,
    /// Only sets that are done, and only articles with such a one.
    pub only_done: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum ArticleChoice {
    /// Every one that is not in the bin.
    #[default]
    All,
    WithBin,
    Only(Vec<ArticleId>),
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum SetChoice {
    #[default]
    All,
    Of(AnnotatorId),
    Only(Vec<SetId>),
}

impl Selection {
    /// The selected articles in the order of their ids.
    pub fn articles<'a>(&'a self, project: &'a Project) -> impl Iterator<Item = &'a Article> {
        let mut only: Vec<&ArticleId> = match &self.articles {
            ArticleChoice::Only(ids) => ids.iter().collect(),
            ArticleChoice::All | ArticleChoice::WithBin => Vec::new(),
        };
        sort(&mut only);
        let mut with_set: Vec<&ArticleId> = match self.needs_set() {
            true => project.sets().filter(|set| self.has_set(set)).map(|set| &set.article).collect(),
            false => Vec::new(),
        };
        sort(&mut with_set);
        project.articles().filter(move |article| {
            let chosen = match &self.articles {
                ArticleChoice::All => article.meta.binned.is_none(),
                ArticleChoice::WithBin => true,
                ArticleChoice::Only(_) => only.binary_search(&&article.id).is_ok(),
            };
            chosen && (!self.needs_set() || with_set.binary_search(&&article.id).is_ok())
        })
    }

    /// Whether only articles with a selected set are selected: what one annotator (or gold) has not begun would teach that nothing
    /// is in it.
    pub fn needs_set(&self) -> bool {
        self.only_done || matches!(self.sets, SetChoice::Of(_))
    }

    /// The selected sets of one article in the order of their ids; at the cost of a walk over all sets.
    pub fn sets<'a>(
        &'a self,
        project: &'a Project,
        article: &'a ArticleId,
    ) -> impl Iterator<Item = &'a AnnotationSet> {
        project.sets_of(article).filter(|set| self.has_set(set))
    }

    /// The selected sets of each article that has any, in the order of their ids, by one walk over the sets.
    pub fn sets_by_article<'a>(
        &self,
        project: &'a Project,
    ) -> HashMap<&'a ArticleId, Vec<&'a AnnotationSet>> {
        let mut found: HashMap<&ArticleId, Vec<&AnnotationSet>> = HashMap::new();
        for set in project.sets().filter(|set| self.has_set(set)) {
            found.entry(&set.article).or_default().push(set);
        }
        found
    }

    /// The selected sets of all selected articles in the order of their ids, by one walk over the sets.
    pub fn all_sets<'a>(&'a self, project: &'a Project) -> impl Iterator<Item = &'a AnnotationSet> {
        let articles: Vec<&ArticleId> = self.articles(project).map(|article| &article.id).collect();
        project.sets().filter(move |set| articles.binary_search(&&set.article).is_ok() && self.has_set(set))
    }

    /// Whether a set is selected, where its article is.
    pub fn has_set(&self, set: &AnnotationSet) -> bool {
        let chosen = match &self.sets {
            SetChoice::All => true,
            SetChoice::Of(annotator) => set.annotator == *annotator,
            SetChoice::Only(ids) => ids.contains(&set.id),
        };
        chosen && (!self.only_done || set.head.state == SetState::Done)
    }
}
