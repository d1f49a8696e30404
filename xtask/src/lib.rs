//! What `cargo xtask` and the end-to-end tests share: the policy, the static server, where the browsers are.
//!
//! The standard library only, so that `cargo xtask` is there a second after a fresh checkout. The commands themselves
//! are in `main.rs`.

pub mod apart;
pub mod bench;
pub mod browsers;
pub mod clients;
pub mod dist;
pub mod fuzz;
pub mod offline;
pub mod pack;
pub mod policy;
pub mod run;
pub mod seal;
pub mod server;
pub mod split;
pub mod stages;
pub mod tools;

use std::path::{Path, PathBuf};

/// The folder that holds the workspace's Cargo.toml.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
