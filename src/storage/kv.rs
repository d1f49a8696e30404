//! What storage needs of a place that keeps strings by key, and one in memory.
//!
//! Browser storage implements [`KeyValueStore`] in `platform`.

use super::EditId;
use crate::model::{ArticleId, SetId};
use crate::order::Map;

/// Strings by key, each written whole: `localStorage`, or anything that acts like it.
pub trait KeyValueStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError>;
    /// Writes or overwrites. On an error the old value must still be there.
    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError>;
    /// Removing what is not there is no error.
    fn remove(&mut self, key: &str) -> Result<(), StoreError>;
    /// UTF-16 units that it never holds more of, where that is known.
    fn limit_utf16(&self) -> Option<usize> {
        None
    }
    /// All keys, in any order, other programs' as well.
    fn keys(&self) -> Result<Vec<String>, StoreError>;
}

impl<T: KeyValueStore + ?Sized> KeyValueStore for Box<T> {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        (**self).get(key)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        (**self).set(key, value)
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        (**self).remove(key)
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        (**self).keys()
    }
}

/// Why something could not be read or kept. What was kept before is intact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The browser gives no storage: cookies blocked, or switched off.
    Blocked,
    /// No room for this key and its value, which need so many UTF-16 units together.
    Full { key: String, needed_utf16: usize },
    /// The storage failed in some other way; `detail` is its own message, for a report.
    Failed { key: String, detail: String },
    /// The browser's data was deleted while the store was open: `Store::save_all` keeps it again.
    Cleared,
    /// A newer version of the program wrote here: nothing is written.
    ReadOnly,
    /// The edit is about a set that this store does not have; keeping it would promise too much.
    NoSet(SetId),
    /// The edit is about an article that this store does not have.
    NoArticle(ArticleId),
    /// An edit with this id is here already.
    SameEdit(EditId),
}

/// Keeps strings in memory: the fall-back where the browser keeps nothing, and for tests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemoryStore {
    pub values: Map<String, String>,
}

impl KeyValueStore for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.values.get(key).cloned())
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.values.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        self.values.remove(key);
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.values.keys().cloned().collect())
    }
}

/// What `localStorage` counts for an entry: the UTF-16 units of key and value.
pub fn utf16_size(key: &str, value: &str) -> usize {
    utf16_len(key) + utf16_len(value)
}

fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}
