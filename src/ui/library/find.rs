//! Looking through the texts of all articles, in tasks so short that the page stays awake.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::list::listed;
use crate::model::ArticleId;
use crate::order::Map;
use crate::platform::dom;
use crate::text::{Query, words_around};
use crate::ui::session::Session;

/// Milliseconds of searching before the page has its turn.
const SLICE: f64 = 8.0;
/// Bytes of text between looks at the clock.
const PIECE: usize = 32_768;
/// Bytes beside a hit that are shown of its line.
const AROUND: usize = 60;
/// Texts that are read at once from the database.
const READ_AHEAD: usize = 50;
/// Milliseconds without a key until the texts are searched.
const REST: i32 = 180;

/// A hit's line: before it, the words it is in, after it.
pub type Hit = [String; 3];

#[derive(Clone, Copy)]
pub struct Search {
    pub wanted: RwSignal<String>,
    pub hits: RwSignal<Map<ArticleId, Hit>>,
    pub running: RwSignal<bool>,
    /// Which search is the newest; older ones stop.
    number: StoredValue<u64>,
}

struct Task {
    number: u64,
    query: Query,
    ids: Vec<ArticleId>,
    /// Which of them is looked at, and how far it has been.
    at: usize,
    byte: usize,
    /// Texts of articles that are not loaded, read ahead.
    read: Map<ArticleId, String>,
}

impl Search {
    pub fn new() -> Self {
        Self {
            wanted: RwSignal::default(),
            hits: RwSignal::default(),
            running: RwSignal::new(false),
            number: StoredValue::new(0),
        }
    }

    /// Looks for what is wanted now.
    pub fn start(self, session: Session) {
        let query = self.wanted.with_untracked(|wanted| Query::new(wanted));
        self.number.update_value(|number| *number += 1);
        let number = self.number.get_value();
        self.hits.update(Map::clear);
        self.running.set(!query.is_empty());
        if !query.is_empty() {
            dom::after(REST, move || {
                if self.number.try_get_value() == Some(number) {
                    let ids = listed(session, |_| true);
                    self.go_on(session, Task { number, query, ids, at: 0, byte: 0, read: Map::new() });
                }
            });
        }
    }

    fn go_on(self, session: Session, mut task: Task) {
        // The list may be gone by now.
        if self.number.try_get_value() != Some(task.number) {
            return;
        }
        let began = dom::now_ms();
        let mut found = Vec::new();
        while task.at < task.ids.len() && dom::now_ms() - began < SLICE {
            let id = &task.ids[task.at];
            let until = task.byte + PIECE;
            let looked = session.with_project(|project| {
                let text = match project.article(id) {
                    Some(article) => &article.text,
                    None if project.is_absent(id) => task.read.get(id)?.as_str(),
                    None => "",
                };
                let place = task.query.first_in(text, task.byte, until);
                let hit = place.map(|place| words_around(text, place, AROUND).map(str::to_owned));
                Some((hit, text.len()))
            });
            let Some((hit, length)) = looked else { break };
            if hit.is_none() && until < length {
                task.byte = until;
                continue;
            }
            found.extend(hit.map(|hit| (id.clone(), hit)));
            (task.at, task.byte) = (task.at + 1, 0);
        }
        if !found.is_empty() {
            self.hits.update(|hits| found.into_iter().for_each(|(id, hit)| drop(hits.insert(id, hit))));
        }
        if let Some(id) = task.ids.get(task.at) {
            let must_read =
                session.with_project(|project| project.is_absent(id)) && !task.read.contains_key(id);
            if !must_read {
                dom::after(0, move || self.go_on(session, task));
                return;
            }
            let ahead = session.with_project(|project| {
                let absent = task.ids[task.at..].iter().filter(|id| project.is_absent(id));
                absent.take(READ_AHEAD).cloned().collect()
            });
            spawn_local(async move {
                task.read = session.texts(ahead).await.into_iter().collect();
                self.go_on(session, task);
            });
        } else {
            self.running.set(false);
        }
    }
}
