//! Undo and redo without limit. The history belongs to the tab and ends with it.
//!
//! And giving way: [`Editor::rebase`] puts what others did under the edits of this tab that are not stored yet.

use std::collections::BTreeSet;

use super::{Conflict, Edit, RecordId, apply, still_to_do};
use crate::model::{ArticleId, Project};
use crate::order::Set;

/// A project together with what was done to it in this tab.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    project: Project,
    done: Vec<Step>,
    undone: Vec<Step>,
}

/// An edit that was applied here.
#[derive(Clone, Debug)]
struct Step {
    edit: Edit,
    /// It is undone with the one before it, and redone with it: what is too much for one task is done in several edits.
    goes_on: bool,
}

/// What undoing or redoing came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Undone {
    /// This edit was applied: store it like any other.
    Applied(Edit),
    Nothing,
    /// Somebody else has since changed the record: the step is dropped.
    Dropped(Conflict),
}

/// What [`Editor::rebase`] came to, by places in `pending`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rebased {
    pub taken_back: Vec<(usize, Conflict)>,
    /// Edits of which only this was still to be done.
    pub lightened: Vec<(usize, Edit)>,
}

impl Editor {
    pub fn new(project: Project) -> Self {
        Self { project, done: Vec::new(), undone: Vec::new() }
    }

    pub fn project(&self) -> &Project {
        &self.project
    }

    /// For what is not an edit: bringing in or dropping whole articles and sets.
    pub fn project_mut(&mut self) -> &mut Project {
        &mut self.project
    }

    /// Takes over a project read anew; steps that no longer fit it are dropped when they are undone.
    pub fn replace_project(&mut self, project: Project) {
        self.project = project;
    }

    /// The loaded articles that an undo or a redo may be about.
    pub fn remembered(&self) -> Set<ArticleId> {
        let changes = self.done.iter().chain(&self.undone).flat_map(|step| &step.edit.changes);
        let article = |id: &RecordId| match id {
            RecordId::ArticleMeta(article) => Some(article.clone()),
            id => self.project.set(id.set()?).map(|set| set.article.clone()),
        };
        changes.filter_map(|change| article(&change.id)).collect()
    }

    /// What the next undo takes back.
    pub fn last_done(&self) -> Option<&Edit> {
        self.done.last().map(|step| &step.edit)
    }

    /// How many edits can be undone.
    pub fn done(&self) -> usize {
        self.done.len()
    }

    /// Whether what was undone or redone last was only a part of a step: undoing or redoing again does the next.
    pub fn is_halfway(&self) -> bool {
        self.undone.last().is_some_and(|step| step.goes_on)
    }

    /// Nothing can be undone from here on: what was done belongs to an annotator who has left the chair.
    pub fn forget_steps(&mut self) {
        self.done.clear();
        self.undone.clear();
    }

    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Applies an edit made here; it can be undone. One without changes is no step.
    pub fn apply(&mut self, edit: Edit) -> Result<(), Conflict> {
        self.apply_step(edit, false)
    }

    /// Applies an edit that goes on with the step before, which was the last thing done here.
    pub fn apply_on(&mut self, edit: Edit) -> Result<(), Conflict> {
        self.apply_step(edit, true)
    }

    fn apply_step(&mut self, edit: Edit, goes_on: bool) -> Result<(), Conflict> {
        apply(&mut self.project, &edit)?;
        if edit.changes.is_empty() {
            return Ok(());
        }
        self.undone.clear();
        self.done.push(Step { edit, goes_on });
        Ok(())
    }

    /// Applies an edit made elsewhere (another tab, the journal): no history.
    pub fn apply_foreign(&mut self, edit: &Edit) -> Result<(), Conflict> {
        apply(&mut self.project, edit)
    }

    /// Puts what others did (`beneath`) under this tab's edits that are not stored yet.
    ///
    /// `pending` are all of those, in the order in which they were applied; nothing was applied after them. They are
    /// taken back, `beneath` changes the project, and they are applied again, except those in `settled` (by their
    /// place in `pending`), which `beneath` brings itself. Says which of them no longer fit, and why: an edit whose
    /// record somebody else changed, and the later ones that need it. Their steps leave the history. An edit of which
    /// somebody else did a part (both began to work on a set, say) stays with the rest of it.
    ///
    /// A pending edit about a set or article that is no longer here (removed in this tab) is left alone.
    pub fn rebase(
        &mut self,
        pending: &[&Edit],
        settled: &BTreeSet<usize>,
        beneath: impl FnOnce(&mut Project),
    ) -> Rebased {
        let mut lifted = Vec::with_capacity(pending.len());
        for (at, edit) in pending.iter().enumerate().rev() {
            if apply(&mut self.project, &edit.inverse()).is_ok() {
                lifted.push(at);
            }
        }
        beneath(&mut self.project);
        let mut rebased = Rebased::default();
        for at in lifted.into_iter().rev().filter(|at| !settled.contains(at)) {
            let Err(conflict) = apply(&mut self.project, pending[at]) else { continue };
            let rest = still_to_do(&self.project, pending[at]);
            if rest != *pending[at] && apply(&mut self.project, &rest).is_ok() {
                self.replace(pending[at], &rest);
                rebased.lightened.push((at, rest));
            } else {
                self.forget(pending[at]);
                rebased.taken_back.push((at, conflict));
            }
        }
        rebased
    }

    /// The newest step that made `edit` made `rest` instead.
    fn replace(&mut self, edit: &Edit, rest: &Edit) {
        if let Some(step) = self.done.iter_mut().rev().find(|step| step.edit == *edit) {
            step.edit = rest.clone();
        } else if let Some(step) = self.undone.iter_mut().rev().find(|step| step.edit.inverse() == *edit) {
            step.edit = rest.inverse();
        }
    }

    /// Drops the newest step that made `edit`, so that nobody undoes what is no longer done.
    fn forget(&mut self, edit: &Edit) {
        if let Some(at) = self.done.iter().rposition(|step| step.edit == *edit) {
            self.done.remove(at);
        } else if let Some(at) = self.undone.iter().rposition(|step| step.edit.inverse() == *edit) {
            self.undone.remove(at);
        }
    }

    pub fn undo(&mut self) -> Undone {
        let Some(step) = self.done.pop() else { return Undone::Nothing };
        let inverse = step.edit.inverse();
        match apply(&mut self.project, &inverse) {
            Ok(()) => {
                self.undone.push(step);
                Undone::Applied(inverse)
            }
            Err(conflict) => Undone::Dropped(conflict),
        }
    }

    pub fn redo(&mut self) -> Undone {
        let Some(step) = self.undone.pop() else { return Undone::Nothing };
        match apply(&mut self.project, &step.edit) {
            Ok(()) => {
                let edit = step.edit.clone();
                self.done.push(step);
                Undone::Applied(edit)
            }
            Err(conflict) => Undone::Dropped(conflict),
        }
    }
}
