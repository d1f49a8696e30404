//! A work package becomes a project of its own: its file waits in a database while the page goes to that project, where it
//! is read like any other. What is taken of it is `review::unpack`'s to say.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::indexed_db::{self, Database};
use crate::platform::{local_store, raw_text};
use crate::storage::projects::ProjectId;
use crate::storage::truth::Write;
use crate::ui::later::PACKAGE_NOTE;
use crate::ui::projects::Projects;
use crate::ui::session::{Dialog, Incoming, Session};
use crate::ui::words::{packages as words, projects as project_words};

/// No project's name.
const INBOX: &str = "wusum-inbox";
const KEY: &str = "wusum/1/package";
/// There is no journal.
const NO_ENTRY: u64 = u64::MAX >> 11;

/// What is to be opened once all that came is read.
pub struct Opening {
    pub project: ProjectId,
    pub name: String,
    /// The whole file.
    pub text: String,
}

/// Puts the file aside and goes to its project, which is made where there is none; says so where that cannot be.
pub async fn open(session: Session, projects: Projects, opening: Opening) {
    let put = Write::Put { key: KEY.to_owned(), value: opening.text };
    let kept = match Database::open(INBOX, |_| {}).await {
        Ok(database) => database.turn(NO_ENTRY, |_, _| Vec::new(), |_, _| Some(vec![put])).await.is_ok(),
        Err(_) => false,
    };
    if !kept || !local_store::leave_note(PACKAGE_NOTE) {
        session.refuse(project_words().not_kept.to_owned());
        return;
    }
    projects.open_made(opening.project, opening.name);
}

/// After the start: what waits for this project is taken.
pub fn take_waiting(session: Session) {
    spawn_local(async move {
        let Ok(database) = Database::open(INBOX, |_| {}).await else { return };
        let text = database
            .all(&[], &|_| Vec::new())
            .await
            .ok()
            .and_then(|all| all.records.into_iter().find(|(key, _)| key == KEY).map(|(_, text)| text));
        drop(database);
        indexed_db::delete(INBOX).await;
        match text {
            Some(text) => {
                let incoming = Incoming::Text(raw_text::of(&text), String::new());
                session.incoming.update(|waiting| waiting.push(incoming));
                session.dialog.set(Some(Dialog::Import));
            }
            None => session.refuse(untrack(|| words().package_lost.to_owned())),
        }
    });
}

/// Whoever the package is for labels from now on.
pub fn label_as(session: Session, name: &str) {
    let people = session.prefs.annotators_untracked();
    if name.is_empty() || people.current_name() == name {
        return;
    }
    let known = people.all().iter().find(|one| one.name == name).map(|one| one.id.clone());
    // A name that cannot be one changes nothing: one labels as before.
    let _ = match known {
        Some(id) => {
            session.change_annotator(|people| people.choose(&id));
            Ok(())
        }
        None if people.current_name().is_empty() => session.prefs.rename_annotator(name),
        None => session.change_annotator(|people| people.add(name)),
    };
}
