//! The browser's local storage, probed before gloo-storage is trusted with it (it panics where there is none).

use web_sys::Storage;

/// Local storage, where the browser gives it: `None` when blocked or turned off.
pub fn probe() -> Option<Storage> {
    super::dom::window()?.local_storage().ok().flatten()
}

/// A setting's text. `None` where it is missing or storage is blocked.
pub fn read_setting(key: &str) -> Option<String> {
    probe()?.get_item(key).ok().flatten()
}

/// Keeps a setting; `false` where storage is blocked or full.
pub fn write_setting(key: &str, value: &str) -> bool {
    probe().is_some_and(|storage| storage.set_item(key, value).is_ok())
}
