//! Making a backup, and how much each project takes.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{gathering, size};
use crate::jobs::Progress;
use crate::jobs::keeping::{Keeping, KeepingResult, Trouble};
use crate::model::UtcMillis;
use crate::platform::{clock, files as browser_files, intl, local_store};
use crate::ui::kept;
use crate::ui::prefs;
use crate::ui::projects::{Projects, name_of};
use crate::ui::session::Session;
use crate::ui::words::{backup as words, between, files, fill, locale, number};

/// When the last backup was made: of this browser, not of a project.
const MADE: &str = "wusum-backup-made";

#[derive(Clone, PartialEq)]
enum Stage {
    Idle,
    Making(Option<Progress>),
    Made { file: String, projects: usize, articles: usize, spans: usize, bytes: usize },
    Blocked,
    Stopped,
    NotMade { project: String, why: Trouble },
}

/// A backup in the making; one at a time.
#[derive(Clone, Copy)]
pub struct Making {
    session: Session,
    projects: Projects,
    stage: RwSignal<Stage>,
    /// When the last one was made.
    pub last: RwSignal<Option<UtcMillis>>,
}

impl Making {
    pub fn new(session: Session) -> Self {
        let last = local_store::read_setting(MADE).and_then(|text| text.parse().ok()).map(UtcMillis);
        Self {
            session,
            projects: expect_context(),
            stage: RwSignal::new(Stage::Idle),
            last: RwSignal::new(last),
        }
    }

    pub fn is_busy(self) -> bool {
        matches!(self.stage.get(), Stage::Making(_))
    }

    /// Makes a backup of everything and hands it over as a download.
    pub fn make(self) {
        if matches!(self.stage.get_untracked(), Stage::Making(_)) {
            return;
        }
        self.stage.set(Stage::Making(None));
        spawn_local(async move {
            let stage = self.made().await;
            self.stage.try_set(stage);
        });
    }

    async fn made(self) -> Stage {
        let kept = gathering::kept(self.session, self.projects).await;
        let ids: Vec<String> = kept.iter().map(|kept| kept.project.id.clone()).collect();
        let (began, version) = (clock::now(), self.session.version.get_untracked());
        let what = Keeping::Backup { made: began.0, kept, settings: prefs::stored() };
        let stage = self.stage;
        let progress = move |at| drop(stage.try_set(Stage::Making(Some(at))));
        let (what, bytes) = match gathering::done(what, Vec::new(), progress).await {
            Some(done) => done,
            None => return Stage::Stopped,
        };
        match what {
            KeepingResult::BackedUp { projects, articles, spans } => {
                let file = file_name(began);
                if browser_files::download(&file, "application/zip", &bytes).is_none() {
                    return Stage::Blocked;
                }
                local_store::write_setting(MADE, &began.0.to_string());
                self.last.try_set(Some(began));
                for id in &ids {
                    kept::copied_at(id, began);
                }
                // What was done while the file was made is not in it.
                if self.session.version.try_get_untracked() != Some(version) {
                    kept::edited(self.session);
                }
                Stage::Made { file, projects, articles, spans, bytes: bytes.len() }
            }
            KeepingResult::NotBackedUp { project, why } => Stage::NotMade { project, why },
            _ => Stage::Stopped,
        }
    }

    /// What there is to say; empty before anything was done. Tracked.
    fn said(self) -> String {
        let words = words();
        match self.stage.get() {
            Stage::Idle => String::new(),
            Stage::Making(_) => words.making.to_owned(),
            Stage::Blocked => words.blocked.to_owned(),
            Stage::Stopped => words.stopped.to_owned(),
            Stage::Made { file, projects, articles, spans, bytes } => fill(
                words.made,
                &[
                    ("file", &format!("\u{2068}{file}\u{2069}")),
                    ("projects", &words.projects.of(projects)),
                    ("articles", &files().articles.of(articles)),
                    ("spans", &files().spans.of(spans)),
                    ("size", &size(bytes as f64)),
                ],
            ),
            Stage::NotMade { project, why } => {
                let why = fill(words.not_made, &[("why", trouble(why))]);
                if project.is_empty() {
                    why
                } else {
                    format!("\u{2068}{project}\u{2069}{between}{why}", between = between())
                }
            }
        }
    }
}

/// Why a project is not backed up or brought back; tracked.
pub fn trouble(why: Trouble) -> &'static str {
    let words = words();
    match why {
        Trouble::Newer => words.trouble_newer,
        Trouble::Full => words.trouble_full,
        Trouble::NoDatabase => words.trouble_no_database,
        Trouble::TooLarge => words.trouble_too_large,
        Trouble::Busy => words.trouble_busy,
        Trouble::Failed => words.trouble_failed,
    }
}

/// By the time in UTC, so that names sort by it.
fn file_name(made: UtcMillis) -> String {
    let stamp: String = made.to_rfc3339().chars().take(16).filter(|c| *c != ':').collect();
    format!("wusum-backup-{stamp}.zip")
}

/// The button, and how it goes.
#[component]
pub fn Make(making: Making) -> impl IntoView {
    let last = move || match making.last.get() {
        Some(at) => intl::moment(locale(), at.0 as f64),
        None => crate::ui::words::kept().never.to_owned(),
    };
    let (done, total) = (
        move || match making.stage.get() {
            Stage::Making(Some(at)) => at.done,
            _ => 0,
        },
        move || match making.stage.get() {
            Stage::Making(Some(at)) => at.total,
            _ => 1,
        },
    );
    view! {
        <section>
            <h3>{move || words().title}</h3>
            <p class="soft">{move || words().what}</p>
            <p>{move || words().last}": "<span data-testid="backup-last">{last}</span></p>
            <div class="actions">
                <button type="button" class="primary" data-testid="backup-make" disabled=move || making.is_busy() on:click=move |_| making.make()>
                    {move || words().make}
                </button>
            </div>
            <Show when=move || making.is_busy()>
                <progress aria-label=move || words().making max=total value=done></progress>
            </Show>
            <p role="status" data-testid="backup-said">{move || making.said()}</p>
        </section>
    }
}

/// How much each project takes, once that is known.
#[component]
pub fn ByProject(session: Session) -> impl IntoView {
    let projects: Projects = expect_context();
    let found = RwSignal::new(None::<Vec<(String, Option<u64>)>>);
    spawn_local(async move {
        let kept = gathering::kept(session, projects).await;
        let ids: Vec<String> = kept.iter().map(|kept| kept.project.id.clone()).collect();
        let weighed = gathering::done(Keeping::Weigh { kept }, Vec::new(), |_| {}).await;
        let weights = match weighed {
            Some((KeepingResult::Weighed(weights), _)) => weights,
            _ => vec![None; ids.len()],
        };
        found.try_set(Some(ids.into_iter().zip(weights).collect()));
    });
    let rows = move || {
        let found = found.get();
        let of =
            |id: &str| found.as_ref().and_then(|found| found.iter().find(|one| one.0 == id)).map(|one| one.1);
        let row = |info: &crate::storage::projects::ProjectInfo| {
            let weight = match of(info.id.as_str()) {
                Some(Some(bytes)) => size(bytes as f64),
                Some(None) => crate::ui::words::kept().unknown.to_owned(),
                None => words().weighing.to_owned(),
            };
            let binned = info.binned.map(|_| view! { " "<span class="soft">{words().in_bin}</span> });
            view! {
                <li data-testid="project-size">
                    <span><bdi>{name_of(info)}</bdi>{binned}</span>
                    <span>{weight}</span>
                </li>
            }
        };
        projects.list.get().iter().map(row).collect_view()
    };
    let count = move || number(projects.list.with(Vec::len));
    view! {
        <section>
            <h3>{move || words().by_project}</h3>
            <ul class="project-sizes" data-count=count>{rows}</ul>
        </section>
    }
}
