//! How a set was at earlier times: kept by itself every five minutes of work, for seven days, to be looked at and brought
//! back.
//!
//! A snapshot is a record of the database beside the others: `wusum/1/snapshot/<milliseconds>/<set id>`, the set in the
//! shape of its own record. It holds the state before the edit that made it due, so the end of each day's work is there.
//! It is written in the transaction of that edit and read only when somebody looks. Other tabs know nothing of it; where
//! there is only local storage there are none. What a backup brings back is kept for seven days from then on
//! ([`RESTORED_KEY`]).

use super::saved_v1::{self, Folded, Unreadable};
use super::truth::Write;
use crate::edit::{self, Edit};
use crate::model::{AnnotationSet, Project, SetId, UtcMillis};
use crate::order::Map;

/// From one snapshot of a set to the next, while it is worked on: five minutes.
pub const EVERY_MS: i64 = 5 * 60 * 1_000;
/// How long one is kept: seven days.
pub const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// An edit about more sets than this is about the project and no work on an article: the labels were merged, say.
const AT_MOST: usize = 20;
/// The records' keys begin so.
pub const PREFIX: &str = "wusum/1/snapshot/";
/// When snapshots were last brought back by a backup: milliseconds since 1970.
pub const RESTORED_KEY: &str = "wusum/1/snapshots-restored";

/// When each set was last kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshots(Map<SetId, UtcMillis>);

impl Snapshots {
    /// From the keys of a database, and which of them are too old at the time `now`: a clock that was set back by more
    /// than that makes them so as well. `restored` is the value of [`RESTORED_KEY`].
    pub fn of<'a>(
        keys: impl Iterator<Item = &'a String>,
        restored: Option<&str>,
        now: UtcMillis,
    ) -> (Self, Vec<Write>) {
        let is_over = |at: i64| at.abs_diff(now.0) > KEPT_MS.unsigned_abs();
        let restored: Option<i64> = restored.and_then(|text| text.parse().ok()).filter(|at| !is_over(*at));
        let mut last: Map<SetId, UtcMillis> = Map::new();
        let mut old = Vec::new();
        for key in keys {
            let Some((set, at)) = taken(key) else { continue };
            if is_over(at.0) && restored.is_none_or(|restored| at.0 > restored) {
                old.push(Write::Delete { key: key.clone() });
            } else if last.get(&set).is_none_or(|before| *before < at) {
                last.insert(set, at);
            }
        }
        (Self(last), old)
    }

    /// What to write beside an edit that was just made: the sets that it changed as they were before it, of those that have
    /// not been kept for five minutes. A set in which nothing was is not kept.
    ///
    /// `after` is the project with the edit in it.
    pub fn due(&mut self, edit: &Edit, after: &Project, now: UtcMillis) -> Vec<Write> {
        let mut sets: Vec<&SetId> = edit.changes.iter().filter_map(|change| change.id.set()).collect();
        sets.dedup();
        if sets.len() > AT_MOST {
            return Vec::new();
        }
        let mut writes = Vec::new();
        for id in sets {
            let is_due = |last: &UtcMillis| last.0.abs_diff(now.0) >= EVERY_MS.unsigned_abs();
            if !self.0.get(id).is_none_or(is_due) {
                continue;
            }
            let Some(set) = after.set(id) else { continue };
            let Some(article) = after.article(&set.article) else { continue };
            // Whatever else the edit is about belongs to other records.
            let changes = edit.changes.iter().filter(|change| change.id.set() == Some(id)).cloned();
            let mut alone = Project::without_labels();
            alone.add_article(article.clone());
            alone.add_set(set.clone());
            if edit::apply(&mut alone, &Edit { changes: changes.collect() }.inverse()).is_err() {
                continue;
            }
            let Some(before) = alone.set(id).filter(|set| !is_blank(set)) else { continue };
            let value = saved_v1::write_set(before, &article.sha256, &Folded::default());
            writes.push(Write::Put { key: key(id, now), value });
            self.0.insert(id.clone(), now);
        }
        writes
    }
}

fn is_blank(set: &AnnotationSet) -> bool {
    set.spans.is_empty() && set.relations().next().is_none() && set.decisions().next().is_none()
}

/// The key of a set's snapshot. Ids stand at the end as they are, so any id will do.
pub fn key(set: &SetId, at: UtcMillis) -> String {
    format!("{PREFIX}{}/{}", at.0, set.as_str())
}

/// Of which set a record is a snapshot, and of when; `None` where it is none.
pub fn taken(key: &str) -> Option<(SetId, UtcMillis)> {
    let (at, set) = key.strip_prefix(PREFIX)?.split_once('/')?;
    Some((SetId::new(set), UtcMillis(at.parse().ok()?)))
}

/// The set as it was, on an article whose text has this SHA-256 (lower-case hex).
///
/// # Errors
/// Where the record is damaged, of a newer version, or about another text.
pub fn read(key: &str, raw: &str, sha256: &str) -> Result<AnnotationSet, Unreadable> {
    let (id, _) = taken(key).ok_or(Unreadable::Shape)?;
    let (found, _) = saved_v1::read_set(raw)?;
    if found.sha256 != sha256 {
        return Err(Unreadable::TextHash);
    }
    let mut set = AnnotationSet::new(id, found.article, found.annotator);
    set.head = found.head;
    found.decisions.into_iter().for_each(|decision| set.put_decision(&decision.id.clone(), Some(decision)));
    set.spans.put_all(found.spans);
    found.relations.into_iter().for_each(|relation| set.put_relation(&relation.id.clone(), Some(relation)));
    Ok(set)
}
