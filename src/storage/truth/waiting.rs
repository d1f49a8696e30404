//! What waits to be written to the journal, and the writes that it becomes. When it is sent is [`super::journal`]'s.

use super::Write;
use crate::edit::Edit;
use crate::model::{ArticleId, Project, SetId};
use crate::order::Set;
use crate::storage::saved_v1::{self, FoundEdit, What};
use crate::storage::{EditId, Home, Key};

/// Something that was done here and is not committed.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: EditId,
    /// Other ids that are then known as well.
    pub also: Vec<EditId>,
    pub what: Whole,
}

/// What it is: articles and sets whole, with the value of their records.
#[derive(Clone, Debug)]
pub enum Whole {
    Edit { edit: Edit, sequence: u64 },
    Article { id: ArticleId, value: String },
    Set { id: SetId, value: String },
    Gone { article: ArticleId, sets: Vec<SetId> },
}

impl Waiting {
    pub fn edit(&self) -> Option<&Edit> {
        match &self.what {
            Whole::Edit { edit, .. } => Some(edit),
            _ => None,
        }
    }

    /// Nothing but `rest` of the edit is still to be done.
    pub fn lighten(&mut self, rest: Edit) {
        if let Whole::Edit { edit, .. } = &mut self.what {
            *edit = rest;
        }
    }

    /// The article that goes by it.
    pub fn goes(&self) -> Option<&ArticleId> {
        match &self.what {
            Whole::Gone { article, .. } => Some(article),
            _ => None,
        }
    }

    /// The article that comes by it.
    pub fn comes(&self) -> Option<&ArticleId> {
        match &self.what {
            Whole::Article { id, .. } => Some(id),
            _ => None,
        }
    }

    pub fn homes(&self) -> Set<Home> {
        match &self.what {
            Whole::Edit { edit, .. } => saved_v1::homes(edit),
            _ => Set::new(),
        }
    }

    pub fn know(&self, writes: &mut Vec<Write>) {
        for id in std::iter::once(&self.id).chain(&self.also) {
            writes.push(Write::Know { id: id.as_str().to_owned() });
        }
        if let Whole::Gone { article, .. } = &self.what {
            writes.push(Write::Know { id: gone_id(article) });
        }
    }

    pub fn write(&self, writes: &mut Vec<Write>) {
        let put = |key: Key, value: &String| Write::Put { key: key.to_string(), value: value.clone() };
        let delete = |key: Key| Write::Delete { key: key.to_string() };
        let what = match &self.what {
            Whole::Edit { edit, sequence } => {
                What::Edit(FoundEdit { sequence: *sequence, edit: edit.clone() })
            }
            Whole::Article { id, value } => {
                writes.push(put(Key::Article(id.clone()), value));
                writes.push(delete(Key::Meta(id.clone())));
                What::ArticleCame(id.clone())
            }
            Whole::Set { id, value } => {
                writes.push(put(Key::Set(id.clone()), value));
                What::SetCame(id.clone())
            }
            Whole::Gone { article, sets } => {
                writes.push(delete(Key::Article(article.clone())));
                writes.push(delete(Key::Meta(article.clone())));
                writes.extend(sets.iter().map(|set| delete(Key::Set(set.clone()))));
                What::ArticleWent(article.clone(), sets.clone())
            }
        };
        writes.push(Write::Append { value: saved_v1::write_entry(&self.id, &what) });
        self.know(writes);
    }

    /// Brings what came here into a project that was read anew.
    pub fn keep_here(&self, project: &mut Project, old: &Project) {
        match &self.what {
            Whole::Edit { .. } => {}
            Whole::Article { id, .. } => {
                if let Some(article) = old.article(id) {
                    project.add_article(article.clone());
                }
            }
            Whole::Set { id, .. } => {
                if let Some(set) = old.set(id) {
                    project.add_set(set.clone());
                }
            }
            Whole::Gone { article, .. } => project.remove_article(article),
        }
    }
}

/// The id by which it is known that an article was removed.
pub fn gone_id(article: &ArticleId) -> String {
    format!("gone/{}", article.as_str())
}
