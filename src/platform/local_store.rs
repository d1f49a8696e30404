//! The browser's local storage as a [`KeyValueStore`], probed before gloo-storage is trusted with it: gloo-storage
//! panics where there is none.

use gloo_storage::{LocalStorage, Storage as _};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, Storage};

use crate::storage::{KeyValueStore, LOCAL_STORAGE_UTF16, MemoryStore, StoreError, utf16_size};

/// What the app keeps things in: local storage, or memory where the browser gives none.
pub enum BrowserStore {
    Local,
    Memory(MemoryStore),
}

impl BrowserStore {
    /// Local storage, if it can be read and written now.
    pub fn open() -> Self {
        const PROBE: &str = "wusum/probe";
        let works = probe().is_some_and(|storage| {
            // A full store refuses the probe but can still be read: that is for the journal to say.
            let written = storage.set_item(PROBE, "1").map_err(|error| is_full(&error));
            let _ = storage.remove_item(PROBE);
            matches!(written, Ok(()) | Err(true))
        });
        if works { Self::Local } else { Self::Memory(MemoryStore::default()) }
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
            Self::Local => {
                probe().ok_or(StoreError::Blocked)?.get_item(key).map_err(|error| failed(key, &error))
            }
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        match self {
            Self::Memory(memory) => memory.set(key, value),
            Self::Local => probe().ok_or(StoreError::Blocked)?.set_item(key, value).map_err(|error| {
                if is_full(&error) {
                    StoreError::Full { key: key.to_owned(), needed_utf16: utf16_size(key, value) }
                } else {
                    failed(key, &error)
                }
            }),
        }
    }

    fn limit_utf16(&self) -> Option<usize> {
        matches!(self, Self::Local).then_some(LOCAL_STORAGE_UTF16)
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        match self {
            Self::Memory(memory) => memory.remove(key),
            Self::Local => {
                probe().ok_or(StoreError::Blocked)?.remove_item(key).map_err(|error| failed(key, &error))
            }
        }
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        match self {
            Self::Memory(memory) => memory.keys(),
            Self::Local => {
                let storage = probe().ok_or(StoreError::Blocked)?;
                let length = storage.length().map_err(|error| failed("", &error))?;
                Ok((0..length).filter_map(|index| storage.key(index).ok().flatten()).collect())
            }
        }
    }
}

/// A setting's text. `None` where it is missing or storage is blocked.
pub fn read_setting(key: &str) -> Option<String> {
    probe()?.get_item(key).ok().flatten()
}

/// Keeps a setting; `false` where storage is blocked or full.
pub fn write_setting(key: &str, value: &str) -> bool {
    probe().is_some_and(|storage| storage.set_item(key, value).is_ok())
}
