//! Gold: the set that a reviewer's decisions make, brought in before the first of them and kept true to others' work.

use std::collections::HashMap;

use leptos::prelude::*;

use super::{Keep, Session};
use crate::edit::{Edit, Refusal};
use crate::model::{ArticleHeader, ArticleId, Project, SetState};
use crate::review;
use crate::ui::{library, refusals};

impl Session {
    /// How many annotators have begun to work on an article, gold aside; tracked.
    pub fn works_on(self, article: &ArticleId) -> usize {
        self.version.track();
        self.coming.track();
        self.with_project(|project| match project.is_absent(article) {
            true => project.header(article).map_or(0, |header| works(&header)),
            false => project.sets_of(article).filter(|set| review::counts(set)).count(),
        })
    }

    /// The articles of the list on which two have worked at least, in its order.
    pub fn reviewable(self) -> Vec<ArticleId> {
        let worked = self.with_project(|project| {
            let mut worked: HashMap<ArticleId, usize> = HashMap::new();
            for set in project.sets().filter(|set| review::counts(set)) {
                *worked.entry(set.article.clone()).or_default() += 1;
            }
            worked.extend(project.absent().map(|header| (header.id.clone(), works(header))));
            worked
        });
        let mut listed = library::listed(self, |_| true);
        listed.retain(|id| worked.get(id).is_some_and(|n| *n > 1));
        listed
    }

    /// Whether this annotator has called their set on the open article done; tracked.
    pub fn own_is_done(self) -> bool {
        self.version.track();
        let (Some(open), me) = (self.open.get(), self.prefs.annotators().current().clone()) else {
            return false;
        };
        self.with_project(|project| {
            project.set_of(&open.article, &me).is_some_and(|set| set.head.state == SetState::Done)
        })
    }

    /// Brings in the article's empty gold set, unless there is one.
    pub fn bring_gold(self, article: &ArticleId) {
        let gold = self.with_project(|project| {
            let gold = review::gold_set(project.article(article)?);
            project.set(&gold.id).is_none().then_some(gold)
        });
        if let Some(gold) = gold {
            self.add_set(gold);
            self.coming.update(|version| *version += 1);
        }
    }

    /// Applies an edit that decides, or says why not. `true` when something changed.
    pub fn decide(self, command: impl FnOnce(&Project) -> Result<Edit, Refusal>) -> bool {
        match self.with_project(command) {
            Ok(edit) => self.apply(edit),
            Err(Refusal::NoChange) => false,
            Err(refusal) => {
                self.refuse(refusals::in_words(self, &refusal));
                false
            }
        }
    }

    /// Makes an article's gold what its decisions say, after somebody's work has changed. No step of undo: nobody decided.
    pub fn refresh_gold(self, article: &ArticleId) {
        let edit = self.with_project(|project| {
            let review = review::reviewing(project, article)?;
            project.set(&review::gold_set(project.article(article)?).id)?;
            review.refresh(project).ok()
        });
        let Some(edit) = edit else { return };
        let applied = self.inner.try_update_value(|inner| inner.editor.apply_foreign(&edit));
        if applied == Some(Ok(())) {
            self.after(&edit, Keep::Yes);
        }
    }
}

fn works(header: &ArticleHeader) -> usize {
    header.sets.iter().filter(|set| review::header_counts(set)).count()
}
