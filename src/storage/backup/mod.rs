//! Everything that a browser keeps, in one file, and the way back.
//!
//! [`BackupWriter`] makes the file, [`Backup`] reads it, [`merge`](merge()) and [`replace`] say what of it is to be done
//! here, and [`carry_out`] does that through the journal, as another tab would: one transaction a project, so that a
//! project has all of it or nothing. No database is opened here; that is `platform`'s work.
//!
//! # The file (`docs/formats.md`, "Backup")
//! A zip with `wusum-backup.txt` (what this is, for people; stored, and always first), one `projects/<id>.jsonl` a
//! project, `settings.json`, and `wusum-backup.json`, the list. A project's lines are `["key",value]`: the snapshots that
//! the database has, in their order there, with no journal left beside them; then sets as they were at earlier times, lists of
//! names and refused suggestions, and what models propose; what had been moved aside as unreadable stands there as text. The
//! archive's comment, its last 71 bytes, is `sha256:` and the hash of all bytes before it, so that every byte is covered. The same content at the same time gives the same bytes.
//!
//! # What is promised
//! - A file that was cut, changed, made by a newer version or by another program is refused before anything is changed.
//! - What is read back is what was kept: articles, every annotator's set with links and decisions, the schema, all
//!   versions of the guidelines, earlier states, lists of names, refused suggestions, proposals, the bins, the settings.
//! - A newer version of the program keeps first entry, comment and `version`, so that this one can say that it is newer.

mod carry;
mod file;
mod merge;

pub use carry::{Beside, Carried, beside, carry_out, replace};
pub use file::{
    Backup, BackupWriter, Damage, Gathered, NewerData, ProjectHead, Refused, TooLarge, gather, records,
};
pub use merge::{ArticleDifference, Ids, Merged, Side, Step, Unlike, merge};
