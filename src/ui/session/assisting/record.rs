//! The record of what is refused and of the lists of names: read, changed, written, and followed in other tabs.

use leptos::prelude::*;

use super::{Kept, Session};
use crate::assist::{KnownNames, ListedName, Refusals};
use crate::model::LabelId;
use crate::platform::local_store::{self, BrowserStore};
use crate::storage::names::{self, NameList, Names, newest};
use crate::storage::projects::ProjectId;
use crate::storage::truth::Write;
use crate::storage::{Key, KeyValueStore};

/// The key in local storage of records that were only there, before the project's store.
const OLD_RECORD: &str = "wusum-names/";

impl Session {
    /// The files and how many names each has; tracked.
    pub fn name_lists(self) -> Vec<(String, usize)> {
        self.assist.record.track();
        self.assist.kept.with_value(|kept| {
            kept.record.lists.iter().map(|list| (list.file.clone(), list.names.len())).collect()
        })
    }

    /// The names of all lists, with their labels.
    pub fn listed_names(self) -> Vec<(String, String)> {
        let names = |kept: &Kept| kept.record.lists.iter().flat_map(|list| list.names.clone()).collect();
        self.assist.kept.with_value(names)
    }

    /// Takes a list in; one of the same file is replaced.
    pub fn add_name_list(self, file: &str, names: Vec<ListedName>) {
        let names = names.into_iter().map(|it| (it.name, it.label.as_str().to_owned())).collect();
        self.change_lists(|lists| {
            lists.retain(|list| list.file != file);
            lists.push(NameList { file: file.to_owned(), names });
        });
    }

    pub fn remove_name_list(self, file: &str) {
        self.change_lists(|lists| lists.retain(|list| list.file != file));
    }

    fn change_lists(self, change: impl FnOnce(&mut Vec<NameList>)) {
        self.assist.kept.update_value(|kept| {
            change(&mut kept.record.lists);
            kept.learn_anew();
        });
        self.write_record();
        self.assist.record.update(|record| *record += 1);
    }

    // The record

    /// Of the copies the newest; the database gets it where its own is older.
    pub(super) fn read_record(self) {
        let stored = self.inner.try_update_value(|inner| inner.keeper.take_names()).flatten();
        let store = self.project.with_value(ProjectId::store);
        let copied = BrowserStore::open(&store).get(names::KEY).ok().flatten();
        let old = local_store::read_setting(&format!("{OLD_RECORD}{store}"));
        let read = |raw: Option<String>| raw.and_then(|raw| Names::read(&raw));
        let raw = stored.clone();
        let stored = read(stored);
        if let Some(raw) = raw.filter(|_| stored.is_none()) {
            // It is about to be written over.
            let key = Key::Quarantine(names::KEY.to_owned()).to_string();
            let aside = vec![Write::Put { key, value: raw }];
            self.inner.try_update_value(|inner| inner.keeper.beside(aside));
        }
        let n = stored.as_ref().map(|stored| stored.n);
        let newest = newest(newest(stored, read(copied)), read(old));
        let lags = newest.as_ref().is_some_and(|names| Some(names.n) != n);
        self.take_record(newest.unwrap_or_default());
        if lags {
            self.write_record();
        }
    }

    fn take_record(self, record: Names) {
        let me = self.annotator();
        self.assist.kept.update_value(|kept| {
            let lines = record.refused.get(me.as_str()).cloned().unwrap_or_default();
            kept.refusals = Refusals::from_lines(lines);
            kept.record = record;
            kept.learn_anew();
        });
    }

    /// Another tab has written the record.
    pub(super) fn another_wrote(self, names: Names) {
        let is_newer = self.assist.kept.with_value(|kept| names.n > kept.record.n);
        match is_newer {
            true if names.elsewhere => leptos::task::spawn_local(self.read_names_anew()),
            true => {
                self.take_record(names);
                self.assist.record.update(|record| *record += 1);
            }
            false => {}
        }
    }

    /// Reads anew what a backup has brought: names, refusals, proposals.
    pub async fn read_anew_beside(self) {
        let recalled = self.assist.kept.try_update_value(|kept| std::mem::take(&mut kept.recalled));
        let recalled = recalled.unwrap_or_default();
        self.proposals.update_value(|all| all.retain(|it| !recalled.contains(&it.article)));
        let open = self.open.get_untracked().map(|open| open.article);
        self.recall_proposals(open.as_slice()).await;
        self.read_names_anew().await;
        self.suggest_anew();
    }

    /// Reads from the database what a backup or another tab wrote.
    async fn read_names_anew(self) {
        let Some(database) = self.inner.with_value(|inner| inner.keeper.database()) else { return };
        let Ok((_, given)) = database.records(vec![names::KEY.to_owned()]).await else { return };
        let raw = given.get(names::KEY).cloned().flatten();
        if let Some(names) = raw.and_then(|raw| Names::read(&raw)).filter(|names| !names.elsewhere) {
            self.another_wrote(names);
        }
    }

    /// Another labels: what they refused counts.
    pub fn suggest_for(self) {
        let record = self.assist.kept.try_update_value(|kept| {
            let record = std::mem::take(&mut kept.record);
            *kept = Kept {
                run: kept.run,
                era: kept.era,
                offered: std::mem::take(&mut kept.offered),
                recalled: std::mem::take(&mut kept.recalled),
                ..Kept::default()
            };
            record
        });
        self.take_record(record.unwrap_or_default());
        self.suggest_anew();
    }

    pub(super) fn keep_refusals(self) {
        let me = self.annotator();
        self.assist.kept.update_value(|kept| {
            let lines = kept.refusals.lines().map(str::to_owned).collect();
            kept.record.refused.insert(me.as_str().to_owned(), lines);
        });
        self.write_record();
    }

    fn write_record(self) {
        let written = self.assist.kept.try_update_value(|kept| {
            kept.record.n += 1;
            (kept.record.write(), kept.record.pointer().write())
        });
        let Some((text, pointer)) = written else { return };
        let put = Write::Put { key: names::KEY.to_owned(), value: text.clone() };
        let in_database = self.inner.try_update_value(|inner| inner.keeper.beside(vec![put])) == Some(true);
        self.keep();
        let mut store = BrowserStore::open(&self.project.with_value(ProjectId::store));
        let copy = if in_database && text.len() > names::LONGEST_COPY { pointer } else { text };
        let copied = !store.is_memory() && store.set(names::KEY, &copy).is_ok();
        if !in_database && !copied {
            self.inform(crate::ui::words::assist().not_kept.to_owned());
        }
    }
}

impl Kept {
    /// Forgets the names that were learnt, but for those of the lists.
    fn learn_anew(&mut self) {
        self.known = KnownNames::default();
        self.learnt.clear();
        self.queue.clear();
        self.counted.clear();
        self.era += 1;
        self.take_lists();
    }

    fn take_lists(&mut self) {
        for list in &self.record.lists {
            let names = list.names.iter();
            let names: Vec<ListedName> = names
                .map(|(name, label)| ListedName { name: name.clone(), label: LabelId::new(label) })
                .collect();
            self.known.list(&names);
        }
    }
}
