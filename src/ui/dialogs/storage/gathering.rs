//! What the jobs program needs of the page to work on the stores: the list of projects, and local storage, which no worker
//! can see. Read in short tasks.

use leptos::prelude::*;

use crate::jobs::keeping::{Keeping, KeepingResult, Kept, Listed};
use crate::jobs::{Job, JobResult, Progress};
use crate::platform::local_store::BrowserStore;
use crate::platform::{dom, worker};
use crate::storage::projects::ProjectId;
use crate::storage::{KeyValueStore, backup};
use crate::ui::keeping::SaveStatus;
use crate::ui::projects::Projects;
use crate::ui::session::Session;

/// Milliseconds of reading before the page has its turn.
const SLICE: f64 = 8.0;

/// Every project of the list, as it is kept now. `session`'s own is brought to rest first, as far as it can be.
pub async fn kept(session: Session, projects: Projects) -> Vec<Kept> {
    session.is_kept_soon().await;
    let status = session.status.get_untracked();
    let in_doubt = matches!(status, SaveStatus::Local(_) | SaveStatus::MemoryOnly(_));
    let mut kept = Vec::new();
    for info in projects.list.get_untracked() {
        let is_own = info.id == projects.here();
        let local = match is_own && in_doubt {
            // What is on screen is more than any store has.
            true => session.with_project(|project| backup::records(project).collect()),
            false => local_of(&info.id).await,
        };
        // Where there is no database for this one, there is none for the others.
        let only_local = in_doubt && (is_own || !session.has_database());
        kept.push(Kept { project: Listed::of(&info), local, only_local });
    }
    kept
}

/// What local storage has of a project.
pub async fn local_of(id: &ProjectId) -> Vec<(String, String)> {
    let store = BrowserStore::open(&id.store());
    let mut local = Vec::new();
    let mut began = dom::now_ms();
    for key in store.keys().unwrap_or_default() {
        if let Ok(Some(value)) = store.get(&key) {
            local.push((key, value));
        }
        if dom::now_ms() - began > SLICE {
            dom::breath().await;
            began = dom::now_ms();
        }
    }
    local
}

/// Has it done. `None` where the jobs program broke off.
pub async fn done(
    what: Keeping,
    file: Vec<u8>,
    progress: impl Fn(Progress) + 'static,
) -> Option<(KeepingResult, Vec<u8>)> {
    let (_, reply) = worker::run(Job::Keeping { what, file }, progress);
    match reply.await {
        Ok(JobResult::Kept { what, file }) => Some((what, file)),
        _ => None,
    }
}
