//! The truth where the browser has IndexedDB: records and a journal of edits in one database, changed by transactions
//! that are plain data here and carried out by `platform`.
//!
//! # What is stored
//! - *records*: text by key, under the same keys and in the same shapes as in local storage, but for edits; and
//!   [`STATE_KEY`], which says that the database is whole. A snapshot's sequence number is the number of the last
//!   journal entry in it.
//! - the *journal*: entries under rising numbers that the database gives (never a clock): edits, and that an article
//!   or a set came or went.
//! - the *index*, among the records: every article in short, so that texts and sets are read only when an article is opened
//!   (`index.rs`). It is written in the transaction that writes what it is about.
//! - *ids* of all that was ever in the journal, or had to give way. They say what of local storage is known: it may
//!   lag behind by any amount.
//!
//! # A turn
//! One transaction: [`Journal::begin`] says what to read, [`Journal::wants`] what else, [`Journal::decide`] takes in
//! what others did, rechecks what waits here ([`Editor::rebase`](crate::edit::Editor::rebase)) and says what to write;
//! [`Journal::committed`] or [`Journal::failed`] says how it went. Only what is committed is saved.
//!
//! # What is promised
//! - What was committed is there at the next opening; a turn is there whole or not at all.
//! - An entry is deleted only in the transaction that writes the snapshots containing it. A tab that finds entries
//!   deleted which it has not read reads everything anew.
//! - Of two edits to one record the one that is committed first stays; the other is taken back and told.
//! - Edits that only local storage has are appended at the next opening, if they still fit; whole snapshots made
//!   while there was only local storage are laid over what is here (nothing is removed).
//! - An article that is not loaded has no entry in the journal, as far as this tab has read it: what others do to one is
//!   a reason to load it in the same transaction. So snapshots are only ever written of what is loaded, and only what has no
//!   entry is let go again ([`Journal::at_rest`]).
//! - Nothing unreadable is written over or deleted: it is copied to a quarantine key first.

mod index;
mod journal;
mod memory;
mod memory_use;
mod mirror;
mod open;
mod waiting;

pub use index::{
    INDEX_KEY, INDEX_PREFIX, READ_WHOLE_UP_TO, Reading, everything, everything_kept, headers, is_read_later,
    keys_of, keys_of_header, read_alone, read_apart, set_in, set_key, text_in, text_key,
};
pub use journal::{Decided, Journal, News, TakenBack, Then};
pub use memory::MemoryTruth;
pub use memory_use::{LOADED_AT_MOST, to_let_go};
pub use mirror::Mirror;
pub use open::{Opened, asked_ids, open};

use crate::order::Map;

/// The record without which a database is empty or not yet whole.
pub const STATE_KEY: &str = "wusum/1/state";

/// What a turn's transaction does; all of it or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    Put {
        key: String,
        value: String,
    },
    Delete {
        key: String,
    },
    /// Puts an entry at the journal's end, under the next number.
    Append {
        value: String,
    },
    /// Remembers an id for ever.
    Know {
        id: String,
    },
    /// Deletes the journal's entries up to and with this number.
    ForgetTo {
        number: u64,
    },
}

/// What a turn read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The record [`STATE_KEY`].
    pub state: Option<String>,
    /// The journal after the number that was asked for, in order.
    pub entries: Vec<(u64, String)>,
}

/// Records by key, of one transaction; `None` where there is none.
pub type Given = Map<String, Option<String>>;

/// The database, as far as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct All {
    /// The keys of all records.
    pub keys: Vec<String>,
    /// First all but those that are [read later](is_read_later); then those that [`Reading::wants`] as well.
    pub records: Vec<(String, String)>,
    pub entries: Vec<(u64, String)>,
    /// Those of the ids that were asked about.
    pub known: Vec<String>,
}
