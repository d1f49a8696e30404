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
mod columns;
mod decode;
mod doccano;
mod draft;
pub mod export;
pub mod flat;
#[cfg(feature = "cli")]
pub mod fuzz;
mod html;
mod hugging_face;
mod import;
mod inline_tags;
mod json;
mod label_studio;
#[cfg(feature = "cli")]
pub mod native;
mod peek;
mod plain;
mod problem;
mod prodigy;
mod quotes;
mod readme;
mod records;
pub mod rows;
mod sniff;
mod spacy;
mod spans_csv;
mod spans_jsonl;
pub mod stats;
mod table;
mod uima;
mod unit_question;
mod w3c;
mod webanno_tsv;
pub mod wusum;

pub use all::export_all;
pub use bundle::NamedFile;
pub use decode::{Candidate, Decoder, PREVIEW_CHARS, from_utf16};
pub use export::Unit;
pub use html::{HtmlArticle, HtmlReader, HtmlText};
pub use import::{Beside, Choices, NewArticle, Outcome, Source, format_id, import, import_beside};
pub use problem::{
    ArchiveProblem, Counts, ExportProblem, ImportProblem, Imported, Item, Proposal, Rule, Warning,
};
pub use readme::{unit_of, with_readme};
pub use records::{FieldInfo, Records, TextField};
pub use table::{ABOUT, About, Exporter, Format, Importer, Loss, TABLE, format};
pub use unit_question::UnitInfo;

use crate::model::{AnnotationSet, AnnotatorId, Article, ArticleId, Project, SetId};

/// The largest file and the largest text that is taken, in bytes.
pub const MAX_BYTES: usize = 20_000_000;

/// The largest file of our own: it may hold many articles.
pub const MAX_PROJECT_BYTES: usize = 400_000_000;

/// What of a project goes into a file.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Selection {
    pub articles: ArticleChoice,
    pub sets: SetChoice,
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
        project.articles().filter(|article| match &self.articles {
            ArticleChoice::All => article.meta.binned.is_none(),
            ArticleChoice::WithBin => true,
            ArticleChoice::Only(ids) => ids.contains(&article.id),
        })
    }

    /// The selected sets of an article in the order of their ids.
    pub fn sets<'a>(
        &'a self,
        project: &'a Project,
        article: &'a ArticleId,
    ) -> impl Iterator<Item = &'a AnnotationSet> {
        project.sets_of(article).filter(|set| match &self.sets {
            SetChoice::All => true,
            SetChoice::Of(annotator) => set.annotator == *annotator,
            SetChoice::Only(ids) => ids.contains(&set.id),
        })
    }
}
