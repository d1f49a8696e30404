//! The session and its database: turns, what other tabs write, and what has to give way to it.
//!
//! What is written and decided is `keeping`'s and `storage::truth`'s; here it is carried out and shown.

use std::cell::RefCell;

use leptos::prelude::*;

use super::{Keep, Session, shorten};
use crate::edit::{Conflict, Edit, Record, RecordId};
use crate::order::{self, Map};
use crate::platform::indexed_db::{Database, Trouble, Word};
use crate::platform::tabs::Tabs;
use crate::platform::{dom, local_store};
use crate::storage::projects::ProjectId;
use crate::storage::truth::{Found, Given, News, READ_WHOLE_UP_TO, Reading, Then};
use crate::ui::refusals;
use crate::ui::words::{between, screen};

/// Milliseconds until a transaction that failed is tried again.
const TRY_AGAIN: i32 = 2_000;

impl Session {
    /// Starts a turn of the database, if there is something to do and none is under way.
    pub(super) fn keep(self) {
        let begun = self.inner.try_update_value(|inner| inner.keeper.begin()).flatten();
        if let Some((database, after)) = begun {
            wasm_bindgen_futures::spawn_local(async move {
                let (mut database, mut after) = (database, after);
                while self.turn(&database, after).await {
                    match self.inner.try_update_value(|inner| inner.keeper.begin()).flatten() {
                        Some(next) => (database, after) = next,
                        None => break,
                    }
                }
            });
        }
    }

    /// One transaction. `false` where it failed and is tried again later.
    async fn turn(self, database: &Database, after: u64) -> bool {
        let decided = RefCell::new(None);
        let wants = |found: &Found, given: &Given| {
            self.inner.with_value(|inner| inner.keeper.wants(found, given, inner.editor.project()))
        };
        let decide = |found: &Found, given: &Given| {
            let made = self.inner.try_update_value(|inner| {
                // What has come must be known by name before others' work is put under it.
                inner.keeper.write_pending(inner.editor.project(), || true);
                inner.keeper.decide(found, given, &mut inner.editor)
            });
            let made = made.flatten()?;
            let writes = (made.then == Then::Commit).then_some(made.writes);
            *decided.borrow_mut() =
                Some((made.then, made.news, writes.as_ref().is_some_and(|w| !w.is_empty())));
            writes
        };
        let result = database.turn(after, wants, decide).await;
        // What others did was taken in, however the rest of the turn went.
        let (then, news, wrote) = decided.take().unwrap_or((Then::Commit, News::default(), false));
        self.hear(news);
        let result = match (result, then) {
            (Ok(Some(numbers)), _) => {
                self.inner.update_value(|inner| inner.keeper.committed(&numbers, inner.editor.project()));
                // What came whole, or from other tabs, is no edit of this one that would ask for it.
                if self.inner.with_value(|inner| inner.keeper.needs_folding()) {
                    self.tidy_when_idle();
                }
                if wrote {
                    self.inner.with_value(|inner| inner.tabs.iter().for_each(Tabs::tell));
                }
                Ok(())
            }
            (Ok(None), Then::ReadAnew) => self.read_anew(database).await,
            (Ok(None), _) => return false,
            (Err(trouble), _) => Err(trouble),
        };
        if let Err(trouble) = &result {
            self.inner.update_value(|inner| inner.keeper.failed(trouble));
            dom::after(TRY_AGAIN, move || self.keep());
        }
        result.is_ok()
    }

    async fn read_anew(self, database: &Database) -> Result<(), Trouble> {
        let loaded =
            || self.with_project(|p| p.articles().map(|it| it.id.clone()).collect::<order::Set<_>>());
        let all = loop {
            let ids = self.inner.with_value(|inner| inner.keeper.waiting_ids());
            let (local, also) = (Map::new(), loaded());
            let reading = Reading::new(&local, READ_WHOLE_UP_TO, &also);
            let all = database.all(&ids, &|all| reading.wants(all)).await?;
            // What was opened meanwhile must not be absent again under its edits.
            if loaded().iter().all(|id| also.contains(id)) {
                break all;
            }
        };
        let news = self.inner.try_update_value(|inner| {
            inner.keeper.write_pending(inner.editor.project(), || true);
            inner.keeper.read_anew(&all, &mut inner.editor)
        });
        if let Some(news) = news {
            self.hear(news);
        }
        Ok(())
    }

    /// Shows what others did, and lists what had to give way to it.
    fn hear(self, news: News) {
        if news == News::default() {
            return;
        }
        self.inner.update_value(|inner| inner.keeper.heard(&news));
        if !news.problems.is_empty() {
            self.set_aside.set(self.inner.with_value(|inner| inner.keeper.set_aside()));
        }
        for edit in &news.edits {
            self.after(edit, Keep::No);
        }
        if news.whole {
            if self.open.with_untracked(Option::is_some) && self.with_open(|_, _| ()).is_none() {
                self.leave();
            }
            self.articles_changed();
            self.schema.update(|version| *version += 1);
            self.version.update(|version| *version += 1);
        }
        if !news.taken_back.is_empty() {
            self.refuse(screen().changed_elsewhere.to_owned());
            let lines = news.taken_back.iter().map(|back| self.in_words(&back.edit, &back.conflict));
            let lines: Vec<String> = lines.collect();
            self.given_way.update(|all| all.extend(lines));
        }
    }

    /// An edit that was taken back: what it was about, and why.
    fn in_words(self, edit: &Edit, conflict: &Conflict) -> String {
        let span = edit.changes.iter().find_map(|change| {
            let RecordId::Span(set, _) = &change.id else { return None };
            let Some(Record::Span(span)) = change.after.as_ref().or(change.before.as_ref()) else {
                return None;
            };
            self.with_project(|project| {
                let article = project.article(&project.set(set)?.article)?;
                let text = shorten(span.extent().slice(&article.text)?, 60);
                Some((text, span.label.clone()))
            })
        });
        let reason = refusals::conflict_in_words(conflict);
        match span {
            Some((text, label)) => {
                format!("{}{between}{text}: {reason}", self.label_name(&label), between = between())
            }
            None => reason,
        }
    }

    /// Whether there is a database behind this.
    pub fn has_database(self) -> bool {
        self.inner.with_value(|inner| inner.keeper.has_database())
    }

    /// Something else has written to this project's database: takes it in, as another tab's work.
    pub fn look_again(self) {
        self.inner.update_value(|inner| inner.keeper.look());
        self.keep();
    }

    /// Follows what other tabs write.
    pub(super) fn follow_other_tabs(self) {
        let look = move || self.look_again();
        if self.inner.with_value(|inner| inner.keeper.has_database()) {
            self.inner.update_value(|inner| {
                inner.tabs = Some(Tabs::listen(&self.project.with_value(ProjectId::store), look));
                inner.keeper.listen(move |word| match word {
                    Word::Newer => self.inner.update_value(|inner| inner.keeper.stop_writing()),
                    Word::Closed => look(),
                });
            });
            return;
        }
        let handle = window_event_listener(leptos::ev::storage, move |event| {
            let start = format!("{}/", self.project.with_value(ProjectId::store));
            let Some(key) = event.key().and_then(|key| local_store::own_key(&start, &key)) else { return };
            let value = event.new_value();
            let foreign = value.as_deref().and_then(|value| crate::storage::parse_edit_key(&key, value));
            if let Some(foreign) = foreign {
                match self.apply_foreign(&foreign.edit) {
                    Ok(()) => {
                        self.inner.update_value(|inner| inner.keeper.took_in(&foreign));
                    }
                    Err(_) => self.catch_up(),
                }
            } else if value.is_some() && key.starts_with(concat!("wusum/1/", "article/")) {
                self.catch_up();
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// Takes over what the store holds, as after a conflict with another tab.
    pub(super) fn catch_up(self) {
        self.store_now();
        let project = self.inner.try_update_value(|inner| inner.keeper.catch_up()).flatten();
        self.set_aside.set(self.inner.with_value(|inner| inner.keeper.set_aside()));
        if let Some((project, lost)) = project {
            self.inner.update_value(|inner| inner.editor.replace_project(project));
            if self.open.with_untracked(Option::is_some) && self.with_open(|_, _| ()).is_none() {
                self.leave();
            }
            if lost {
                self.refuse(screen().changed_elsewhere.to_owned());
            }
            self.articles_changed();
            self.schema.update(|version| *version += 1);
            self.version.update(|version| *version += 1);
        }
    }
}
