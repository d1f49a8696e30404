//! The only folder that calls the browser: clock, ids, storage, files, selection, painting,
//! the jobs program.
//!
//! Nothing here decides anything about labels; it turns what the browser says into core types and back.

mod backing;
#[cfg(feature = "bench-page")]
pub mod bench;
pub mod clock;
pub mod dom;
pub mod files;
pub mod highlight;
pub mod indexed_db;
pub mod ink;
pub mod intl;
pub mod keyboard;
mod learning;
mod line;
pub mod local_store;
pub mod markdown;
pub mod observe;
pub mod raw_text;
pub mod reply;
pub mod report;
pub mod room;
pub mod selection;
pub mod serving;
mod stored;
pub mod tabs;
pub mod worker;
