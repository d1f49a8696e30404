//! Who labels, and looking at what others have labelled.

use leptos::prelude::*;

use super::{Keep, Open, Session};
use crate::edit;
use crate::model::{AnnotatorId, Annotators, SetId, SetState};
use crate::platform::dom;
use crate::ui::annotators::isolated;
use crate::ui::later;
use crate::ui::words::{annotators, fill, screen};

impl Session {
    /// Changes who labels; the open article then shows their own labels, and undo begins anew.
    pub fn change_annotator<T>(self, change: impl FnOnce(&mut Annotators) -> T) -> T {
        let before = self.annotator();
        let result = self.prefs.change_annotators(change);
        if self.annotator() != before {
            self.inner.update_value(|inner| inner.editor.forget_steps());
            if let Some(open) = self.open.get_untracked() {
                self.open_article(&open.article);
            }
            self.brush.set(None);
            // What begins later begins with whoever labels then.
            later::here().iter().for_each(|later| (later.suggest_for)(self));
            self.library.update(|version| *version += 1);
            let people = self.prefs.annotators_untracked();
            let name = people.name_of(people.current()).to_owned();
            self.inform(fill(annotators().labels_now, &[("name", &isolated(&name))]));
        }
        result
    }

    /// Says once, after the first label of one who has no name yet, that there may be one.
    pub fn ask_for_name(self) {
        let is_unnamed = move || self.prefs.annotators_untracked().current_name().is_empty();
        let asked = self.prefs.saved.with_untracked(|saved| saved.name_asked);
        if !asked && is_unnamed() {
            self.prefs.update(|saved| saved.name_asked = true);
            // The label that was given is read out first.
            dom::after(3_000, move || {
                if is_unnamed() {
                    self.inform(annotators().ask.to_owned());
                }
            });
        }
    }

    /// The open set and whose it is, where that is another annotator; tracked.
    pub fn looking_at(self) -> Option<(SetId, AnnotatorId)> {
        let open = self.open.get()?;
        let me = self.prefs.annotators().current().clone();
        let whose = self.with_project(|project| project.set(&open.set).map(|set| set.annotator.clone()))?;
        (whose != me).then_some((open.set, whose))
    }

    /// Gives each of the sets that was changed since it was last handed in its next revision. No step of undo: a number
    /// that was given must not come again with other content.
    pub fn hand_in(self, sets: &[SetId]) {
        for set in sets {
            let Ok(edit) = self.with_project(|project| edit::hand_in(project, set)) else { continue };
            let applied = self.inner.try_update_value(|inner| inner.editor.apply_foreign(&edit));
            if applied == Some(Ok(())) {
                self.after(&edit, Keep::Yes);
            }
        }
    }

    /// The version of the guidelines under which the open set was begun, where there is a newer one by now; tracked.
    pub fn older_guidelines(self) -> Option<u32> {
        self.version.track();
        self.schema.track();
        let open = self.open.get()?;
        self.with_project(|project| {
            let head = &project.set(&open.set)?.head;
            let is_behind =
                head.state != SetState::New && head.guideline_version < project.guideline_version();
            is_behind.then_some(head.guideline_version)
        })
    }

    /// How many spans this annotator has on the open article; tracked.
    pub fn own_spans(self) -> usize {
        self.version.track();
        let (Some(open), me) = (self.open.get(), self.prefs.annotators().current().clone()) else { return 0 };
        self.with_project(|project| project.set_of(&open.article, &me).map_or(0, |set| set.spans.len()))
    }

    /// The sets that others have begun on the open article, with the number of their spans; tracked.
    pub fn others_sets(self) -> Vec<(SetId, AnnotatorId, usize)> {
        self.version.track();
        self.library.track();
        let Some(open) = self.open.get() else { return Vec::new() };
        let me = self.prefs.annotators().current().clone();
        self.with_project(|project| {
            let others = project.sets_of(&open.article).filter(|set| set.annotator != me);
            let begun = others.filter(|set| !set.spans.is_empty() || set.head.state != SetState::New);
            begun.map(|set| (set.id.clone(), set.annotator.clone(), set.spans.len())).collect()
        })
    }

    /// Shows another annotator's labels on the open article. They cannot be changed.
    pub fn look_at(self, set: &SetId) {
        let Some(article) = self.with_project(|project| Some(project.set(set)?.article.clone())) else {
            return;
        };
        self.leave();
        self.brush.set(None);
        self.open.set(Some(Open { article, set: set.clone() }));
    }

    /// Brings another's labels into one's own set on the same article, and shows that.
    pub fn start_from_copy(self, set: &SetId) {
        let Some(article) = self.with_project(|project| Some(project.set(set)?.article.clone())) else {
            return;
        };
        self.open_article(&article);
        let Some(open) = self.open.get_untracked() else { return };
        if self.run(|project| edit::copy_set(project, set, &open.set)) {
            let spans = self.with_open(|_, set| set.spans.len()).unwrap_or_default();
            self.inform(fill(annotators().copied, &[("labels", &screen().spans.of(spans))]));
        }
    }
}
