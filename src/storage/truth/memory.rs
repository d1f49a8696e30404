//! The database in memory, for tests and as the plainest description of what one does.

use super::{All, Found, Given, STATE_KEY, Write, is_read_later};
use crate::order::{Map, Set};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemoryTruth {
    pub records: Map<String, String>,
    pub journal: Map<u64, String>,
    pub ids: Set<String>,
    /// The last number given to an entry.
    pub last: u64,
}

impl MemoryTruth {
    /// What is to be read at the start, or anew; `wants` is asked until it wants nothing more.
    pub fn all(&self, ids: &[String], wants: impl Fn(&All) -> Vec<String>) -> All {
        let first = self.records.iter().filter(|(key, _)| !is_read_later(key));
        let mut all = All {
            keys: self.records.keys().cloned().collect(),
            records: first.map(|(key, value)| (key.clone(), value.clone())).collect(),
            entries: self.journal.iter().map(|(number, value)| (*number, value.clone())).collect(),
            known: ids.iter().filter(|id| self.ids.contains(*id)).cloned().collect(),
        };
        loop {
            let wanted = wants(&all);
            if wanted.is_empty() {
                return all;
            }
            all.records.extend(wanted.into_iter().map(|key| (key.clone(), self.records[&key].clone())));
        }
    }

    pub fn read(&self, after: u64) -> Found {
        let entries = self.journal.iter().filter(|(number, _)| **number > after);
        Found {
            state: self.records.get(STATE_KEY).cloned(),
            entries: entries.map(|(number, value)| (*number, value.clone())).collect(),
        }
    }

    pub fn records(&self, keys: &[String]) -> Given {
        keys.iter().map(|key| (key.clone(), self.records.get(key).cloned())).collect()
    }

    /// Gives the numbers of what was appended.
    pub fn write(&mut self, writes: &[Write]) -> Vec<u64> {
        let mut numbers = Vec::new();
        for write in writes {
            match write {
                Write::Put { key, value } => {
                    self.records.insert(key.clone(), value.clone());
                }
                Write::Delete { key } => {
                    self.records.remove(key);
                }
                Write::Append { value } => {
                    self.last += 1;
                    self.journal.insert(self.last, value.clone());
                    numbers.push(self.last);
                }
                Write::Know { id } => {
                    self.ids.insert(id.clone());
                }
                Write::ForgetTo { number } => self.journal.retain(|at, _| at > number),
            }
        }
        numbers
    }
}
