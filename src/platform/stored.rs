//! Reading what a page has not loaded, where the jobs program runs: what it is for is `jobs::stored`'s business.

use std::cell::RefCell;

use super::indexed_db::Database;
use crate::formats::watch::Step;
use crate::jobs::stored::Missing;
use crate::jobs::{Job, Progress};
use crate::model::Project;
use crate::storage::truth;

/// Articles that are read in one transaction.
const AT_ONCE: usize = 250;

thread_local! {
    /// What was read last for jobs of a name.
    static LAST: RefCell<Option<(String, Project)>> = const { RefCell::new(None) };
}

/// The job with all that it is about; `None` where something could not be read.
pub async fn whole(missing: &Missing, mut job: Job, progress: &dyn Fn(Progress)) -> Option<Job> {
    let project = job.project_mut()?;
    if let Some((name, read)) = LAST.take()
        && !name.is_empty()
        && name == missing.read_as
    {
        *project = read;
        return Some(job);
    }
    let database = Database::open(&missing.store, |_| {}).await.ok()?;
    let total = missing.articles.len();
    let mut parts = Vec::with_capacity(total.div_ceil(AT_ONCE));
    for (at, some) in missing.articles.chunks(AT_ONCE).enumerate() {
        progress(Progress { done: at * AT_ONCE, total, step: Some(Step::Reading) });
        let (_, given) = database.records(some.concat()).await.ok()?;
        parts.push(truth::read_alone(some, &given)?);
    }
    missing.put_into(project, parts);
    Some(job)
}

/// Keeps what was read, for the next job of that name.
pub fn keep(missing: &Missing, mut job: Job) {
    if let Some(project) = job.project_mut().filter(|_| !missing.read_as.is_empty()) {
        LAST.set(Some((missing.read_as.clone(), std::mem::take(project))));
    }
}
