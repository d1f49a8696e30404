//! Reading and writing files.

#[cfg(feature = "cli")]
mod columns;
#[cfg(feature = "cli")]
mod flat;
mod importing;
mod spans_jsonl;
#[cfg(feature = "cli")]
mod trainers;
mod wusum_json;

use std::path::PathBuf;

/// A file of the corpora beside the project; `None`, said aloud, where they are absent.
#[cfg(feature = "cli")]
pub fn corpus(name: &str) -> Option<Vec<u8>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("WUSUM_CORPORA").map_or_else(beside, PathBuf::from);
    let bytes = std::fs::read(folder.join(name)).ok();
    if bytes.is_none() {
        println!("skipped: no {name} among the corpora");
    }
    bytes
}

/// A file of our own in `tests/data/formats`.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}
