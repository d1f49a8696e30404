//! Saved shapes by version, and the journal of edits. No browser here: a store is a trait.
//!
//! # Keys
//! | key | value |
//! |---|---|
//! | `wusum/1/settings` | the app's settings, opaque |
//! | `wusum/1/export` | what was chosen last for an export of this project, opaque |
//! | `wusum/1/labels` | the project's name and label schema: a snapshot |
//! | `wusum/1/article/<id>` | text, its SHA-256, metadata as brought in; written once, never by an edit |
//! | `wusum/1/meta/<id>` | the article's metadata since it was edited: a snapshot |
//! | `wusum/1/set/<id>` | an annotation set, with the hash of the text it is about: a snapshot |
//! | `wusum/1/reserve` | 32 Ki blanks, given up when the store is full so that a snapshot can be written |
//! | `wusum/1/edit/<edit id>` | one edit, whatever it is about, with its sequence number |
//! | `wusum/1/snapshot/<time>/<id>` | a set as it was then, in the database alone: see [`snapshots`] |
//! | `wusum/1/names` | lists of names and refused suggestions: see [`names`] |
//! | `wusum/1/snapshots-restored` | when a backup brought snapshots back, in the database alone |
//! | `wusum/quarantine/<old key>` | a value that could not be read, or an edit that did not apply |
//!
//! Each value but settings and `export` is JSON with `"v":1`. A snapshot names the edits that it contains (`q`), so an edit
//! whose key is still there is not applied to it again; a change in an edit counts for its own snapshot only.
//!
//! # Order
//! An edit's sequence number is one more than the highest that its tab has seen, so it comes after all that it was
//! made upon; no clock is asked. Two tabs that write at the same moment use the same number, and the ids decide. Of
//! two such edits to one record the later in this order is refused in every tab that reads both from the store.
//!
//! # What is promised
//! - After `Ok`, the edit and all before it are there when the store is opened again, if the store kept its word.
//! - A crash between any two writes leaves what was acknowledged, plus at most the edit in flight.
//! - Nothing unreadable is written over or deleted; one bad value does not keep the others from opening.
//! - A value or key of a newer version makes the store read-only.
//!
//! # Two tabs
//! Edits never share a key, so none is overwritten. Snapshots do. A fold gives up when it finds an edit or a snapshot
//! that its tab has not taken in, and it leaves the edits' keys: they go one round later, when the snapshot that
//! contains them is found in the store again. So if two tabs fold at the same moment and one snapshot overwrites the
//! other, the edits that it lacks are still there as keys.
//! What remains: browsers show a tab the other's writes with a delay of milliseconds and offer no transaction over
//! local storage. A tab that for the whole time between two rounds of another (seconds) sees neither its edits nor
//! its snapshot, and then folds, would overwrite edits whose keys are already gone. [`Store::make_room`] waits for
//! no round and so has that window at milliseconds; call it only when the store is full.
//! Likewise an article removed in one tab and edited in the other at the same moment is gone; those edits are
//! reported as homeless.
//!
//! Where the browser has IndexedDB, that is the truth and local storage its mirror: see [`truth`].
//!
//! All of this is one project's. Other projects have stores of their own; `platform` puts another beginning in the place of
//! `wusum/` then: see [`projects`].

pub mod backup;
mod key;
mod kv;
mod load;
mod migrations;
pub mod names;
pub mod only_here;
pub mod projects;
pub mod proposals;
mod saved_v1;
pub mod snapshots;
mod store;
pub mod tree;
pub mod truth;

pub use key::{EditId, Home, Key, NAMESPACE};
pub use kv::{KeyValueStore, MemoryStore, StoreError, utf16_size};
pub use load::{LoadProblem, Loaded};
pub use saved_v1::Unreadable;
pub use store::{FOLD_AFTER, FoldOutcome, ForeignEdit, LOCAL_STORAGE_UTF16, Store, parse_edit_key};
