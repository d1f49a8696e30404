//! Writing the guidelines: a new text is a new version, the old ones stay.

use super::{Refusal, Result};
use crate::edit::{Edit, Record, RecordId};
use crate::model::{GuidelineVersion, Project, UtcMillis};

/// Adds `markdown` as the newest version. Refused where the newest one says the same.
///
/// Of two windows that add one at the same time the later gives way: both have the same number.
pub fn add_guideline(project: &Project, markdown: &str, now: UtcMillis) -> Result {
    let newest = project.guidelines().next_back();
    if newest.map_or("", |newest| &newest.markdown) == markdown {
        return Err(Refusal::NoChange);
    }
    let number = project.guideline_version().checked_add(1).ok_or(Refusal::NoChange)?;
    let version = GuidelineVersion { number, markdown: markdown.to_owned(), made: now };
    Ok(Edit::one(RecordId::Guideline(number), None, Some(Record::Guideline(version))))
}
