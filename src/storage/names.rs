//! What annotators said about suggestions: the lists of names that they loaded, and what is not to be suggested again.
//!
//! One record of a project, under [`KEY`], in its database and in local storage, where it is written at once. `n` rises with
//! each writing, so that of two copies the newer is known ([`newest`]). What a list or a refusal does is `assist`'s work.

use serde::{Deserialize, Serialize};

use crate::order::Map;

/// The record's key, in the database and in local storage.
pub const KEY: &str = "wusum/1/names";

/// Longer records (bytes) are only in the database: local storage has room for little, and tells other tabs by it that
/// there is a newer one ([`Names::pointer`]).
pub const LONGEST_COPY: usize = 100_000;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Names {
    /// Rises with each writing.
    pub n: u64,
    /// What is not suggested again, in the lines of `assist::Refusals`, by the annotator's id.
    pub refused: Map<String, Vec<String>>,
    pub lists: Vec<NameList>,
    /// It says only that the database has one of this `n`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub elsewhere: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NameList {
    /// The name of the file that it came from.
    pub file: String,
    /// Name and label.
    pub names: Vec<(String, String)>,
}

impl Names {
    /// `None` where it cannot be read, as one of a newer version may.
    pub fn read(raw: &str) -> Option<Self> {
        super::tree::from_text(raw)
    }

    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are always JSON")
    }

    /// What stands in local storage for one that is too long for it.
    pub fn pointer(&self) -> Self {
        Self { n: self.n, elsewhere: true, ..Self::default() }
    }

    /// Whether nothing is said by it.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty() && self.refused.values().all(Vec::is_empty)
    }

    /// How many refusals there are, of all annotators.
    pub fn refusals(&self) -> usize {
        self.refused.values().map(Vec::len).sum()
    }

    /// Takes in what it lacks of `other`: refusals, lists, and of a list that both have what only the other one has.
    /// How many of each came: refusals, and lists that are new or longer.
    pub fn add(&mut self, other: &Self) -> (usize, usize) {
        let (mut refusals, mut lists) = (0, 0);
        for (annotator, lines) in &other.refused {
            let own = self.refused.or_default(annotator.clone());
            for line in lines {
                if !own.contains(line) {
                    own.push(line.clone());
                    refusals += 1;
                }
            }
        }
        for list in &other.lists {
            let Some(own) = self.lists.iter_mut().find(|own| own.file == list.file) else {
                self.lists.push(list.clone());
                lists += 1;
                continue;
            };
            let before = own.names.len();
            let known: crate::order::Set<(String, String)> = own.names.iter().cloned().collect();
            own.names.extend(list.names.iter().filter(|name| !known.contains(*name)).cloned());
            lists += usize::from(own.names.len() > before);
        }
        (refusals, lists)
    }
}

/// The newer of two copies that can be read; of equal ones the first.
pub fn newest(one: Option<Names>, other: Option<Names>) -> Option<Names> {
    let whole = |names: &Names| !names.elsewhere;
    match (one.filter(whole), other.filter(whole)) {
        (Some(one), Some(other)) if other.n > one.n => Some(other),
        (one, other) => one.or(other),
    }
}
