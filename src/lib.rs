//! Wusum: label spans of articles in the browser and export exact training data.
//!
//! # Flow
//! A selection in the DOM becomes a byte range ([`text`]), a command turns it into an [`edit::Edit`] or a refusal, the
//! session applies the edit, writes it to storage, and repaints the blocks it touched.
//!
//! # Layers
//! A layer imports only those to its left; `tests/it/tidy.rs` checks it.
//! ```text
//! order → text → model → edit → formats · assist · review · storage → jobs → platform → ui
//! ```
//!
//! # Invariants
//! - An article's text never changes; ranges are UTF-8 byte positions on grapheme boundaries.
//! - Nothing changes a record of a project but an [`edit::Edit`]; whole articles and sets come and go beside it.
//! - Left of `platform` nothing knows a browser, a clock, randomness or a human language.

pub mod assist;
pub mod edit;
pub mod formats;
pub mod jobs;
pub mod model;
pub mod order;
pub mod review;
pub mod storage;
pub mod text;

#[cfg(feature = "app")]
pub mod platform;
#[cfg(feature = "app")]
pub mod ui;
