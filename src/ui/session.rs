//! What is open and what is selected: the one place through which the interface changes a project.
//!
//! Annotations sit here privately and change only by [`Session::apply`]. Painting is told by listeners;
//! lists and counts follow the `version` signals. Storing is `keeping`'s work. In files of their own: `articles` (what comes,
//! opens and goes), `database` (turns, other tabs), `loading` (what is read only when it is wanted), `assisting` (what is suggested), `people` (who labels),
//! `reviewing` (gold), `notices` (what is said).

mod articles;
mod assisting;
mod database;
mod loading;
mod notices;
mod people;
mod reviewing;

pub use articles::Arrived;
pub use assisting::Assist;

use std::rc::Rc;

use leptos::prelude::*;

use super::annotators::isolated;
use super::checks::Checks;
use super::keeping::{Keeper, SaveStatus, Start, Tidied};
use super::library::List;
use super::prefs::Prefs;
use super::refusals;
use super::words::{annotators, fill, projects, screen};
use crate::edit::{Change, Conflict, Edit, Editor, Record, RecordId, Refusal, Stamp, Undone};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, LabelId, Origin, Project, RelationId, SetId, Span, SpanId,
};
use crate::order::Map;
use crate::platform::tabs::Tabs;
use crate::platform::{clock, dom};
use crate::storage::projects::ProjectId;
use crate::text::TextRange;

/// What is on screen: one annotator's set on one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub article: ArticleId,
    pub set: SetId,
}

/// The text cursor and what is selected, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Where the selection began.
    pub anchor: usize,
    /// Where the cursor is.
    pub focus: usize,
}

impl Cursor {
    pub fn at(pos: usize) -> Self {
        Self { anchor: pos, focus: pos }
    }

    /// Anchored at the range's start, cursor at its end.
    pub fn over(range: TextRange) -> Self {
        Self { anchor: range.start(), focus: range.end() }
    }

    pub fn range(self) -> TextRange {
        TextRange::between(self.anchor, self.focus)
    }

    pub fn is_empty(self) -> bool {
        self.anchor == self.focus
    }
}

/// A short message that goes by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub id: u64,
    pub text: String,
    pub kind: NoticeKind,
    /// What it offers to take back.
    pub undoes: Option<Edit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    Info,
    Refusal,
}

/// Which dialog is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    Import,
    Export,
    Help,
    Settings,
    Labels,
    /// The definition of one label.
    Definition(LabelId),
    Details(ArticleId),
    EmptyBin,
    Storage,
    Tour,
    Guidelines,
    /// What looks wrong in the open article.
    Findings,
    /// Who said a quote, or took part in an event.
    Links(SpanId),
    /// Agreement of the annotators.
    Figures,
    /// Sharing the articles out.
    Assign,
    /// What was decided about one's own labels.
    Feedback,
    /// The other mentions of what this span labels.
    Mentions(SpanId),
    Suggestions,
    /// Lists of names, and what was refused.
    Names,
    /// The verbs of saying.
    Verbs,
    /// Where the annotators of an article differ, and what is decided.
    Review(ArticleId),
}

/// A relation in the making: its quote or event is chosen, its target is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linking {
    pub from: SpanId,
    /// The target, once chosen; the role comes last.
    pub target: Option<crate::model::Target>,
}

/// `Copy`: every component takes it from context.
#[derive(Clone, Copy)]
pub struct Session {
    inner: StoredValue<Inner, LocalStorage>,
    pub prefs: Prefs,
    /// Which of the browser's projects it is.
    pub project: StoredValue<ProjectId>,
    pub open: RwSignal<Option<Open>>,
    /// Rises with every edit of spans, relations or the open set's head.
    pub version: RwSignal<u64>,
    /// Rises when articles come or go, or their metadata changes.
    pub library: RwSignal<u64>,
    /// Rises when articles or sets come or go as a whole; for edits there is [`Session::on_edit`].
    pub coming: RwSignal<u64>,
    /// What the list of articles shows of each.
    pub list: List,
    /// Rises when the label schema or the guidelines change.
    pub schema: RwSignal<u64>,
    pub cursor: RwSignal<Option<Cursor>>,
    /// The selected span.
    pub chosen: RwSignal<Option<SpanId>>,
    /// The label that every selection gets at once.
    pub brush: RwSignal<Option<LabelId>>,
    pub linking: RwSignal<Option<Linking>>,
    pub last_label: RwSignal<Option<LabelId>>,
    pub status: RwSignal<SaveStatus>,
    /// How many stored values could not be used, and are offered for download ([`Session::unusable`]).
    pub set_aside: RwSignal<usize>,
    pub notices: RwSignal<Vec<Notice>>,
    /// What had to give way to another tab's edits, in words, until it is dismissed.
    pub given_way: RwSignal<Vec<String>>,
    /// Said once, politely, to screen readers.
    pub announcement: RwSignal<String>,
    pub dialog: RwSignal<Option<Dialog>>,
    /// What looks wrong in the open article.
    pub checks: Checks,
    /// Files dropped or pasted that the import dialog has not yet taken.
    pub incoming: RwSignal<Vec<Incoming>, LocalStorage>,
    /// What models proposed in files, of articles that were open or came in this tab; in no set.
    pub proposals: StoredValue<Vec<crate::formats::Proposal>>,
    pub assist: Assist,
}

/// Something to import.
#[derive(Clone)]
pub enum Incoming {
    File(web_sys::File),
    /// Pasted text as the browser holds it, since a lone surrogate must be refused, not replaced; with its title,
    /// empty where none was given.
    Text(crate::platform::raw_text::RawText, String),
    Html(crate::platform::raw_text::RawText),
}

type EditListener = Rc<dyn Fn(&Edit)>;

/// Milliseconds of writing what has come, before the page has its turn.
const STORE_SLICE: f64 = 8.0;

struct Inner {
    editor: Editor,
    keeper: Keeper,
    listeners: Map<u64, EditListener>,
    next_id: u64,
    /// How often an article was to be opened.
    openings: u64,
    /// Whether a task that writes what has come is on its way.
    storing: bool,
    /// The same of one that folds.
    tidying: bool,
    memory: loading::Memory,
    tabs: Option<Tabs>,
}

impl Session {
    /// Takes over what is stored and puts the session into context.
    pub fn provide(prefs: Prefs, start: Start) -> Self {
        let status = RwSignal::new(SaveStatus::Saved);
        let (project_id, is_other) = (start.project_id.clone(), start.is_other);
        let (keeper, project) = Keeper::new(start, status);
        let set_aside = RwSignal::new(keeper.set_aside());
        let inner = Inner {
            editor: Editor::new(project),
            keeper,
            listeners: Map::new(),
            next_id: 0,
            openings: 0,
            storing: false,
            tidying: false,
            memory: loading::Memory::default(),
            tabs: None,
        };
        let session = Self {
            inner: StoredValue::new_local(inner),
            prefs,
            project: StoredValue::new(project_id),
            open: RwSignal::new(None),
            version: RwSignal::new(0),
            library: RwSignal::new(0),
            coming: RwSignal::new(0),
            list: List::default(),
            schema: RwSignal::new(0),
            cursor: RwSignal::new(None),
            chosen: RwSignal::new(None),
            brush: RwSignal::new(None),
            linking: RwSignal::new(None),
            last_label: RwSignal::new(None),
            status,
            set_aside,
            notices: RwSignal::new(Vec::new()),
            given_way: RwSignal::new(Vec::new()),
            announcement: RwSignal::new(String::new()),
            dialog: RwSignal::new(None),
            checks: Checks::default(),
            incoming: RwSignal::new_local(Vec::new()),
            proposals: StoredValue::new(Vec::new()),
            assist: Assist::new(),
        };
        provide_context(session);
        if is_other {
            session.inform(projects().not_here.to_owned());
        }
        session.follow_other_tabs();
        session.keep();
        if session.inner.with_value(|inner| inner.keeper.needs_tidying()) {
            session.tidy_when_idle();
        }
        if let Some(window) = dom::window() {
            dom::listen_forever(&window, "pagehide", move |_: web_sys::Event| session.store_now());
        }
        session
    }

    // Looking

    /// Looks at the project; not tracked: read the version signal that fits beside it.
    pub fn with_project<T>(self, look: impl FnOnce(&Project) -> T) -> T {
        self.inner.with_value(|inner| look(inner.editor.project()))
    }

    /// Looks at the open article and set; `None` where nothing is open.
    pub fn with_open<T>(self, look: impl FnOnce(&Article, &AnnotationSet) -> T) -> Option<T> {
        let open = self.open.get_untracked()?;
        self.with_project(|project| Some(look(project.article(&open.article)?, project.set(&open.set)?)))
    }

    /// The chosen span, if any.
    pub fn chosen_span(self) -> Option<Span> {
        let id = self.chosen.get_untracked()?;
        self.with_open(|_, set| set.spans.get(&id).map(|span| Span::clone(span))).flatten()
    }

    /// Name of a label in the interface's language; tracked.
    pub fn label_name(self, label: &LabelId) -> String {
        self.schema.track();
        let language = super::words::language().tag();
        self.with_project(|project| {
            project
                .label(label)
                .map_or_else(|| label.as_str().to_owned(), |label| label.name(language).to_owned())
        })
    }

    pub fn can_undo(self) -> bool {
        self.version.track();
        self.library.track();
        self.schema.track();
        self.inner.with_value(|inner| inner.editor.can_undo())
    }

    pub fn can_redo(self) -> bool {
        self.version.track();
        self.library.track();
        self.schema.track();
        self.inner.with_value(|inner| inner.editor.can_redo())
    }

    /// Who labels here.
    pub fn annotator(self) -> AnnotatorId {
        self.prefs.annotators_untracked().current().clone()
    }

    /// This annotator, now, by hand.
    pub fn stamp(self) -> Stamp {
        Stamp { annotator: self.annotator(), now: clock::now(), origin: Origin::Hand }
    }

    pub fn new_span_id(self) -> SpanId {
        SpanId::new(clock::new_id())
    }

    pub fn new_relation_id(self) -> RelationId {
        RelationId::new(clock::new_id())
    }

    // Changing

    /// Applies what a command gave, or says why not. `true` when something changed.
    pub fn run(self, command: impl FnOnce(&Project) -> Result<Edit, Refusal>) -> bool {
        match self.with_project(command) {
            Ok(edit) => match self.whose_alone(&edit) {
                Some(other) => {
                    let name = self.prefs.annotators_untracked().name_of(&other).to_owned();
                    self.refuse(fill(annotators().not_yours, &[("name", &isolated(&name))]));
                    false
                }
                None => self.apply(edit),
            },
            Err(Refusal::NoChange) => false,
            Err(refusal) => {
                self.refuse(refusals::in_words(self, &refusal));
                false
            }
        }
    }

    /// Another annotator, where the edit is about nothing but a set of theirs: that is theirs to label.
    fn whose_alone(self, edit: &Edit) -> Option<AnnotatorId> {
        let me = self.annotator();
        let mut only: Option<&SetId> = None;
        for change in &edit.changes {
            let set = change.id.set()?;
            if only.is_some_and(|only| only != set) {
                return None;
            }
            only = Some(set);
        }
        let whose = self.with_project(|project| Some(project.set(only?)?.annotator.clone()));
        whose.filter(|whose| *whose != me)
    }

    /// Applies an edit, keeps it, repaints. `true` when it was applied.
    pub fn apply(self, edit: Edit) -> bool {
        self.apply_by(Editor::apply, edit)
    }

    /// Applies edits one after the other, a task each, as one step of undo; unless something else is done between, which
    /// parts it. Ends where one is refused.
    pub async fn apply_in_parts(self, parts: Vec<Edit>) {
        let done = move || self.inner.try_with_value(|inner| inner.editor.done()).unwrap_or_default();
        let mut before = None;
        for part in parts {
            let how = if before == Some(done()) { Editor::apply_on } else { Editor::apply };
            if !self.apply_by(how, part) {
                return;
            }
            before = Some(done());
            dom::breath().await;
        }
    }

    fn apply_by(self, how: fn(&mut Editor, Edit) -> Result<(), Conflict>, edit: Edit) -> bool {
        self.store_now();
        let applied = self.inner.try_update_value(|inner| how(&mut inner.editor, edit.clone()));
        match applied {
            Some(Ok(())) => {
                self.after(&edit, Keep::Yes);
                true
            }
            Some(Err(conflict)) => {
                self.refuse(refusals::conflict_in_words(&conflict));
                false
            }
            None => false,
        }
    }

    /// Applies an edit that another tab has already stored.
    pub fn apply_foreign(self, edit: &Edit) -> Result<(), Conflict> {
        let applied = self.inner.try_update_value(|inner| inner.editor.apply_foreign(edit));
        applied.unwrap_or(Ok(())).inspect(|()| self.after(edit, Keep::No))
    }

    /// Takes back the last edit, of whichever article; the range it was about, to be shown.
    pub fn undo(self) -> Option<TextRange> {
        let words = screen();
        self.step(Editor::undo, words.nothing_to_undo, words.announce_undone)
    }

    /// Does again what was last undone; the range it was about, to be shown.
    pub fn redo(self) -> Option<TextRange> {
        let words = screen();
        self.step(Editor::redo, words.nothing_to_redo, words.announce_redone)
    }

    fn step(self, step: fn(&mut Editor) -> Undone, nothing: &str, done: &str) -> Option<TextRange> {
        self.store_now();
        match self.inner.try_update_value(|inner| step(&mut inner.editor)) {
            Some(Undone::Applied(edit)) => {
                self.after(&edit, Keep::Yes);
                self.step_on(step);
                self.announce(done.to_owned());
                return self.show_place(&edit);
            }
            Some(Undone::Dropped(_)) => self.refuse(screen().undo_dropped.to_owned()),
            Some(Undone::Nothing) | None => self.inform(nothing.to_owned()),
        }
        None
    }

    /// The other parts of a step that was applied in parts, a task each.
    fn step_on(self, step: fn(&mut Editor) -> Undone) {
        if !self.inner.with_value(|inner| inner.editor.is_halfway()) {
            return;
        }
        dom::after(0, move || {
            // Another edit may have come between: then there is nothing left to do again.
            let part = self
                .inner
                .try_update_value(|inner| inner.editor.is_halfway().then(|| step(&mut inner.editor)));
            match part.flatten() {
                Some(Undone::Applied(edit)) => {
                    self.after(&edit, Keep::Yes);
                    self.step_on(step);
                }
                Some(Undone::Dropped(_)) => self.refuse(screen().undo_dropped.to_owned()),
                Some(Undone::Nothing) | None => {}
            }
        });
    }

    /// Opens the article that an undone edit was in, so that nothing changes out of sight, and chooses its span. Of an edit
    /// over several articles the open one stays, if it is one of them.
    fn show_place(self, edit: &Edit) -> Option<TextRange> {
        let of = |change: &Change| match &change.id {
            RecordId::ArticleMeta(article) => Some(article.clone()),
            id => self.with_project(|project| Some(project.set(id.set()?)?.article.clone())),
        };
        let open = self.open.with_untracked(|open| open.as_ref().map(|open| open.article.clone()));
        let touched: Vec<ArticleId> = edit.changes.iter().filter_map(of).collect();
        if !open.is_some_and(|open| touched.contains(&open))
            && let Some(article) = touched.first()
        {
            self.open_article(article);
        }
        let open = self.open.with_untracked(|open| open.as_ref().map(|open| open.set.clone()));
        let is_span = |change: &&Change| matches!(change.id, RecordId::Span(..));
        let mut spans = edit.changes.iter().filter(is_span);
        let change =
            spans.clone().find(|change| change.id.set() == open.as_ref()).or_else(|| spans.next())?;
        let is_shown =
            self.open.with_untracked(|open| open.as_ref().map(|open| &open.set) == change.id.set());
        if let Some(Record::Span(span)) = &change.after
            && is_shown
        {
            self.chosen.set(Some(span.id.clone()));
        }
        match change.after.as_ref().or(change.before.as_ref()) {
            Some(Record::Span(span)) => Some(span.extent()),
            _ => None,
        }
    }

    fn after(self, edit: &Edit, keep: Keep) {
        if keep == Keep::Yes {
            super::kept::edited(self);
            let due = self.inner.try_update_value(|inner| inner.keeper.append(edit, inner.editor.project()));
            if due == Some(true) {
                self.tidy_when_idle();
            }
            self.keep();
        }
        let listeners: Vec<EditListener> =
            self.inner.with_value(|inner| inner.listeners.values().cloned().collect());
        for listener in listeners {
            listener(edit);
        }
        if let Some(id) = self.chosen.get_untracked() {
            let gone = self.with_open(|_, set| set.spans.get(&id).is_none()).unwrap_or(true);
            if gone {
                self.chosen.set(None);
            }
        }
        let binned = self.with_open(|article, _| article.meta.binned.is_some());
        if binned == Some(true) {
            self.leave();
        }
        let touches = |wanted: fn(&RecordId) -> bool| edit.changes.iter().any(|change| wanted(&change.id));
        if touches(|id| id.set().is_some()) {
            self.version.update(|version| *version += 1);
        }
        if touches(|id| matches!(id, RecordId::ArticleMeta(_) | RecordId::SetHead(_))) {
            self.library.update(|version| *version += 1);
        }
        if touches(|id| matches!(id, RecordId::Label(_) | RecordId::Guideline(_))) {
            self.schema.update(|version| *version += 1);
        }
    }

    /// Folds edits into snapshots once the hands rest.
    fn tidy_when_idle(self) {
        let is_first = |inner: &mut Inner| !std::mem::replace(&mut inner.tidying, true);
        if self.inner.try_update_value(is_first) != Some(true) {
            return;
        }
        let seen = self.version.get_untracked();
        dom::after(2_000, move || {
            self.inner.try_update_value(|inner| inner.tidying = false);
            self.store_now();
            if self.version.try_get_untracked() == Some(seen) {
                let folded = self.inner.try_update_value(|inner| inner.keeper.tidy(inner.editor.project()));
                if folded == Some(Tidied::OtherTab) {
                    self.catch_up();
                }
                self.keep();
            } else {
                self.tidy_when_idle();
            }
        });
    }

    /// Writes what has come once it is on screen, in short tasks.
    fn store_soon(self) {
        let is_new =
            |inner: &mut Inner| inner.keeper.has_pending() && !std::mem::replace(&mut inner.storing, true);
        if self.inner.try_update_value(is_new) == Some(true) {
            dom::once_painted(move || self.store_some());
        }
    }

    fn store_some(self) {
        let began = dom::now_ms();
        let some = |inner: &mut Inner| {
            inner.keeper.write_pending(inner.editor.project(), || dom::now_ms() - began < STORE_SLICE);
            inner.storing = inner.keeper.has_pending();
            inner.storing
        };
        if self.inner.try_update_value(some) == Some(true) {
            dom::after(0, move || self.store_some());
        } else {
            self.keep();
        }
    }

    /// Writes what has come at once: before an edit that is about it, and before the page goes.
    fn store_now(self) {
        self.inner.try_update_value(|inner| {
            if inner.keeper.has_pending() {
                inner.keeper.write_pending(inner.editor.project(), || true);
            }
        });
        self.keep();
    }

    /// Waits, for some seconds at most, until the page may go without losing anything. `false` where it may not.
    pub async fn is_kept_soon(self) -> bool {
        for _ in 0..150 {
            self.store_now();
            match self.status.get_untracked() {
                SaveStatus::Saving | SaveStatus::MemoryOnly(_) => dom::wait(20).await,
                _ => return true,
            }
        }
        false
    }

    /// Calls `listener` with every edit, until the owner is cleaned up.
    pub fn on_edit(self, listener: impl Fn(&Edit) + 'static) {
        let id = self.inner.try_update_value(|inner| {
            inner.next_id += 1;
            inner.listeners.insert(inner.next_id, Rc::new(listener));
            inner.next_id
        });
        on_cleanup(move || {
            if let Some(id) = id {
                self.inner.try_update_value(|inner| inner.listeners.remove(&id));
            }
        });
    }

    fn leave(self) {
        self.cursor.set(None);
        self.chosen.set(None);
        self.linking.set(None);
        self.forget_suggestions();
        self.open.set(None);
    }

    /// What of storage could not be used, at the start or since, as one text for a download; empty where all is well.
    pub fn unusable(self) -> String {
        self.inner.with_value(|inner| inner.keeper.unusable())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Yes,
    No,
}

/// The first words, for a text that came without a title.
pub fn opening(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    shorten(line, 60)
}

/// At most `max` code points, with an ellipsis where something is left out.
pub fn shorten(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
