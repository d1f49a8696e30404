//! The browser's local storage as a [`KeyValueStore`], probed before gloo-storage is trusted with it: gloo-storage
//! panics where there is none.
//!
//! Of each project the keys begin with its store's name; its code sees them as those of the first one.

use gloo_storage::{LocalStorage, Storage as _};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, Storage};

use crate::storage::{KeyValueStore, LOCAL_STORAGE_UTF16, MemoryStore, NAMESPACE, StoreError, utf16_size};

/// What the app keeps things in: local storage, or memory where the browser gives none.
pub enum BrowserStore {
    /// `start` stands where the keys of the first project have [`NAMESPACE`].
    Local {
        start: String,
    },
    Memory(MemoryStore),
}

impl BrowserStore {
    /// Local storage, if it can be read and written now. `name` is that of the project's store.
    pub fn open(name: &str) -> Self {
        const PROBE: &str = "wusum/probe";
        let works = probe().is_some_and(|storage| {
            // A full store refuses the probe but can still be read: that is for the journal to say.
            let written = storage.set_item(PROBE, "1").map_err(|error| is_full(&error));
            let _ = storage.remove_item(PROBE);
            matches!(written, Ok(()) | Err(true))
        });
        let start = format!("{name}/");
        if works { Self::Local { start } } else { Self::Memory(MemoryStore::default()) }
    }

    pub fn is_memory(&self) -> bool {
        matches!(self, Self::Memory(_))
    }
}

/// Local storage, where the browser gives it: `None` when blocked or turned off.
fn probe() -> Option<Storage> {
    super::dom::window()?.local_storage().ok().flatten()?;
    Some(LocalStorage::raw())
}

/// Leaves a note for this tab alone, which a reload does not take away. `false` where it cannot be left.
pub fn leave_note(name: &str) -> bool {
    session_storage().is_some_and(|storage| storage.set_item(name, "1").is_ok())
}

/// Takes a note away; whether it was there.
pub fn take_note(name: &str) -> bool {
    session_storage().is_some_and(|storage| {
        let was_there = storage.get_item(name).is_ok_and(|found| found.is_some());
        was_there && storage.remove_item(name).is_ok()
    })
}

fn session_storage() -> Option<Storage> {
    super::dom::window()?.session_storage().ok().flatten()
}

fn is_full(error: &JsValue) -> bool {
    error.dyn_ref::<DomException>().is_some_and(|error| error.name() == "QuotaExceededError")
        || js_sys::Reflect::get(error, &"name".into()).is_ok_and(|name| name == "QuotaExceededError")
}

fn failed(key: &str, error: &JsValue) -> StoreError {
    StoreError::Failed { key: key.to_owned(), detail: format!("{error:?}") }
}

impl KeyValueStore for BrowserStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        match self {
            Self::Memory(memory) => memory.get(key),
            Self::Local { start } => {
                let stored = stored_key(start, key);
                probe().ok_or(StoreError::Blocked)?.get_item(&stored).map_err(|error| failed(key, &error))
            }
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        match self {
            Self::Memory(memory) => memory.set(key, value),
            Self::Local { start } => {
                let stored = stored_key(start, key);
                probe().ok_or(StoreError::Blocked)?.set_item(&stored, value).map_err(|error| {
                    if is_full(&error) {
                        StoreError::Full { key: key.to_owned(), needed_utf16: utf16_size(&stored, value) }
                    } else {
                        failed(key, &error)
                    }
                })
            }
        }
    }

    fn limit_utf16(&self) -> Option<usize> {
        matches!(self, Self::Local { .. }).then_some(LOCAL_STORAGE_UTF16)
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        match self {
            Self::Memory(memory) => memory.remove(key),
            Self::Local { start } => {
                let stored = stored_key(start, key);
                probe().ok_or(StoreError::Blocked)?.remove_item(&stored).map_err(|error| failed(key, &error))
            }
        }
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        match self {
            Self::Memory(memory) => memory.keys(),
            Self::Local { start } => {
                let storage = probe().ok_or(StoreError::Blocked)?;
                let length = storage.length().map_err(|error| failed("", &error))?;
                let stored = (0..length).filter_map(|index| storage.key(index).ok().flatten());
                Ok(stored.filter_map(|key| own_key(start, &key)).collect())
            }
        }
    }
}

fn stored_key(start: &str, key: &str) -> String {
    match key.strip_prefix(NAMESPACE) {
        Some(rest) => format!("{start}{rest}"),
        None => key.to_owned(),
    }
}

/// The key by which a project knows what is stored under `stored`; `None` where that is not its own. `start` is the
/// project's store's name with a slash.
pub fn own_key(start: &str, stored: &str) -> Option<String> {
    Some(format!("{NAMESPACE}{}", stored.strip_prefix(start)?))
}

/// How much local storage holds for this address, in bytes: two for each UTF-16 unit, as browsers count.
pub fn bytes() -> f64 {
    let units = || {
        let storage = probe()?;
        let keys = (0..storage.length().ok()?).filter_map(|index| storage.key(index).ok().flatten());
        Some(
            keys.map(|key| utf16_size(&key, &storage.get_item(&key).ok().flatten().unwrap_or_default()))
                .sum::<usize>(),
        )
    };
    units().unwrap_or_default() as f64 * 2.0
}

/// A setting's text. `None` where it is missing or storage is blocked.
pub fn read_setting(key: &str) -> Option<String> {
    probe()?.get_item(key).ok().flatten()
}

/// Keeps a setting; `false` where storage is blocked or full.
pub fn write_setting(key: &str, value: &str) -> bool {
    probe().is_some_and(|storage| storage.set_item(key, value).is_ok())
}
