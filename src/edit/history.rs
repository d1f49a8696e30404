//! Undo and redo without limit. The history belongs to the tab and ends with it.

use super::{Conflict, Edit, apply};
use crate::model::Project;

/// A project together with what was done to it in this tab.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    project: Project,
    done: Vec<Edit>,
    undone: Vec<Edit>,
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

    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Applies an edit made here; it can be undone. One without changes is no step.
    pub fn apply(&mut self, edit: Edit) -> Result<(), Conflict> {
        apply(&mut self.project, &edit)?;
        if edit.changes.is_empty() {
            return Ok(());
        }
        self.undone.clear();
        self.done.push(edit);
        Ok(())
    }

    /// Applies an edit made elsewhere (another tab, the journal): no history.
    pub fn apply_foreign(&mut self, edit: &Edit) -> Result<(), Conflict> {
        apply(&mut self.project, edit)
    }

    pub fn undo(&mut self) -> Undone {
        let Some(edit) = self.done.pop() else { return Undone::Nothing };
        let inverse = edit.inverse();
        match apply(&mut self.project, &inverse) {
            Ok(()) => {
                self.undone.push(edit);
                Undone::Applied(inverse)
            }
            Err(conflict) => Undone::Dropped(conflict),
        }
    }

    pub fn redo(&mut self) -> Undone {
        let Some(edit) = self.undone.pop() else { return Undone::Nothing };
        match apply(&mut self.project, &edit) {
            Ok(()) => {
                self.done.push(edit.clone());
                Undone::Applied(edit)
            }
            Err(conflict) => Undone::Dropped(conflict),
        }
    }
}
