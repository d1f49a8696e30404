//! Jobs about articles that the page has not loaded: which records of the database they are in, and the job with them.
//!
//! The page sends what it has loaded; the rest the jobs program reads itself (`platform::stored`), so that no page ever holds
//! ten thousand articles. Absent articles are whole in the database, with nothing of them in its journal
//! (`storage::truth::Journal::at_rest`), so their records are all there is to know.

use serde::{Deserialize, Serialize};

use super::Job;
use crate::formats::{ArticleChoice, Selection, SetChoice};
use crate::model::{AnnotatorId, ArticleHeader, ArticleId, Project, SetHeader, SetState};
use crate::order::{Set, sort_by};
use crate::storage::truth;

/// What of a project is to be read, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The name of the project's database.
    pub store: String,
    /// Jobs of one name are about the same: what was read for one of them serves the others. Empty for a job by itself.
    pub read_as: String,
    /// The keys of each article's records: of its text, of what is said about it, of its sets.
    pub articles: Vec<Vec<String>>,
    /// Names of annotators by their ids, where they differ.
    pub names: Vec<(String, String)>,
}

impl Missing {
    /// What of the selection is absent; `None` where all of it is loaded.
    pub fn of(
        project: &Project,
        selection: &Selection,
        store: String,
        read_as: &str,
        names: &[(AnnotatorId, AnnotatorId)],
    ) -> Option<Self> {
        let keys = |header| truth::keys_of_header(header, |set| has_set(selection, set));
        let articles: Vec<Vec<String>> = absent(project, selection).map(keys).collect();
        let names = names.iter().map(|(id, name)| (id.as_str().to_owned(), name.as_str().to_owned()));
        (!articles.is_empty()).then(|| Self {
            store,
            read_as: read_as.to_owned(),
            articles,
            names: names.collect(),
        })
    }

    /// Puts what was read beside what is loaded, under the names that files carry.
    pub fn put_into(&self, project: &mut Project, parts: Vec<Project>) {
        let names: Vec<(AnnotatorId, AnnotatorId)> =
            self.names.iter().map(|(id, name)| (AnnotatorId::new(id), AnnotatorId::new(name))).collect();
        let (mut articles, mut sets) = (Vec::new(), Vec::new());
        for part in parts {
            let (_, of_part, with_sets) = part.into_parts();
            articles.extend(of_part);
            sets.extend(with_sets.into_iter().map(|set| match names.is_empty() {
                true => set,
                false => set.with_annotators(&names),
            }));
        }
        sort_by(&mut articles, |a, b| a.id.cmp(&b.id));
        project.add_all(articles, sets);
    }
}

/// The absent articles that are selected, as [`Selection::articles`] gives the loaded ones.
pub fn absent<'a>(project: &'a Project, selection: &'a Selection) -> impl Iterator<Item = &'a ArticleHeader> {
    let only: Option<Set<&ArticleId>> = match &selection.articles {
        ArticleChoice::Only(ids) => Some(ids.iter().collect()),
        ArticleChoice::All | ArticleChoice::WithBin => None,
    };
    let is_chosen = move |header: &ArticleHeader| match &only {
        Some(ids) => ids.contains(&&header.id),
        None => selection.articles == ArticleChoice::WithBin || header.binned.is_none(),
    };
    project.absent().filter(move |header| {
        is_chosen(header) && (!selection.needs_set() || header.sets.iter().any(|set| has_set(selection, set)))
    })
}

/// As [`Selection::has_set`] says it of a loaded set.
pub fn has_set(selection: &Selection, set: &SetHeader) -> bool {
    let chosen = match &selection.sets {
        SetChoice::All => true,
        SetChoice::Of(annotator) => set.annotator == *annotator,
        SetChoice::Only(ids) => ids.contains(&set.id),
    };
    chosen && (!selection.only_done || set.head.state == SetState::Done)
}

impl Job {
    /// The project that the job is about.
    pub fn project_mut(&mut self) -> Option<&mut Project> {
        match self {
            Self::Figures { project, .. } | Self::Export { project, .. } | Self::Assign { project, .. } => {
                Some(project)
            }
            Self::Stored { job, .. } => job.project_mut(),
            Self::Import { .. } | Self::Markdown(_) | Self::Keeping { .. } | Self::Learn { .. } => None,
        }
    }
}
