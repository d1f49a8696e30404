//! Screens and widgets, the session, the keymap and the words.
//!
//! Components show; the core decides. Labels are painted by `article::paint`, never inserted into the text.

mod annotators;
mod app;
mod article;
mod banners;
#[cfg(feature = "bench-page")]
pub mod bench;
mod checks;
mod commands;
mod dialogs;
mod icons;
mod keeping;
mod kept;
mod keymap;
mod later;
mod library;
mod one_of;
mod panel;
mod pieces;
mod prefs;
pub mod projects;
mod px;
mod refusals;
mod session;
mod suggested;
mod update;
mod words;

pub use app::app;
pub use keeping::Start;
pub use later::{LATER, Later, Load};
