//! Our own format: JSON with a published schema (`assets/schema/wusum-1.schema.json`).
//!
//! Offsets in the file are code points; the same input gives the same bytes.

pub(super) mod place;
pub(super) mod read;
mod shape;
mod write;

pub use read::{Check, check, read, read_watched};
pub(super) use write::{documents, schema};
pub use write::{export, write};

/// The version that this program writes; later ones are refused.
pub const VERSION: u64 = 1;

/// How every file that we write begins.
pub const FIRST_BYTES: &[u8] = b"{\"format\":\"wusum\"";

/// Annotator of spans that a file brings without a name.
pub const UNNAMED_ANNOTATOR: &str = "import";

/// Names of values as the file carries them.
mod slug {
    use crate::model::{Direction, PackageKind, SetState};

    pub const PACKAGES: [(PackageKind, &str); 2] =
        [(PackageKind::Assignment, "assignment"), (PackageKind::Review, "review")];

    pub const DIRECTIONS: [(Direction, &str); 3] =
        [(Direction::Auto, "auto"), (Direction::LeftToRight, "ltr"), (Direction::RightToLeft, "rtl")];

    pub const STATES: [(SetState, &str); 3] =
        [(SetState::New, "new"), (SetState::InProgress, "in_progress"), (SetState::Done, "done")];

    pub fn of<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
        table.iter().find(|row| row.0 == value).map(|row| row.1).expect("the table has every value")
    }

    pub fn find<T: Copy>(table: &[(T, &str)], slug: &str) -> Option<T> {
        table.iter().find(|row| row.1 == slug).map(|row| row.0)
    }
}
