//! Bringing a backup back: what is in the file and what differs from what is here, the choice, and what came of it.
//!
//! Nothing changes before the choice is confirmed. Comparing and writing is the jobs program's work.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::making::{Making, trouble};
use super::{gathering, size};
use crate::jobs::Progress;
use crate::jobs::keeping::{
    ArticleLine, Compared, How, Keeping, KeepingResult, Kept, Listed, Look, LookProject, Reached, Restored,
    Short, UnlikeLine, Wanted,
};
use crate::model::BIN_DAYS;
use crate::platform::tabs::Tabs;
use crate::platform::{clock, dom, files as browser_files, intl};
use crate::storage::backup::{Damage, Refused};
use crate::storage::projects::ProjectId;
use crate::ui::keeping::SaveStatus;
use crate::ui::prefs;
use crate::ui::projects::{Projects, name_of};
use crate::ui::session::Session;
use crate::ui::words::{backup as words, between, files, fill, locale, number};

#[derive(Clone, PartialEq)]
pub enum Stage {
    Idle,
    Reading(Option<Progress>),
    Refused(Refused),
    /// The browser cannot read the file.
    Unreadable,
    LookStopped,
    Looked(Look),
    Restoring(Option<Progress>),
    RestoreStopped,
    Restored(Vec<Restored>),
}

/// A backup on its way back. `Copy`: its parts share it.
#[derive(Clone, Copy)]
pub struct Restoring {
    session: Session,
    projects: Projects,
    pub stage: RwSignal<Stage>,
    file: StoredValue<Option<web_sys::File>, LocalStorage>,
    /// Whether the project at this place of the backup is wanted.
    wanted: RwSignal<Vec<bool>>,
    how: RwSignal<How>,
    with_settings: RwSignal<bool>,
    /// Why restoring was not begun.
    held: RwSignal<bool>,
}

impl Restoring {
    pub fn new(session: Session) -> Self {
        Self {
            session,
            projects: expect_context(),
            stage: RwSignal::new(Stage::Idle),
            file: StoredValue::new_local(None),
            wanted: RwSignal::new(Vec::new()),
            how: RwSignal::new(How::Merge),
            with_settings: RwSignal::new(false),
            held: RwSignal::new(false),
        }
    }

    /// Looks into a file.
    pub fn look(self, file: web_sys::File) {
        if matches!(self.stage.get_untracked(), Stage::Restoring(_)) {
            return;
        }
        self.file.set_value(Some(file.clone()));
        self.stage.set(Stage::Reading(None));
        spawn_local(async move {
            let stage = self.looked(&file).await;
            if let Stage::Looked(look) = &stage {
                // What lay in the bin when the backup was made is no wish of today's, and does no harm.
                self.wanted.try_set(vec![true; look.projects.len()]);
                self.how.try_set(How::Merge);
                self.with_settings.try_set(false);
                self.held.try_set(false);
            }
            // Another file may have been chosen meanwhile.
            if self.file.try_with_value(|now| now.as_ref() == Some(&file)) == Some(true) {
                self.stage.try_set(stage);
            }
        });
    }

    async fn looked(self, file: &web_sys::File) -> Stage {
        let Some(bytes) = browser_files::read(file).await else { return Stage::Unreadable };
        let kept = gathering::kept(self.session, self.projects).await;
        let stage = self.stage;
        let progress = move |at| drop(stage.try_set(Stage::Reading(Some(at))));
        match gathering::done(Keeping::Look { kept }, bytes, progress).await {
            Some((KeepingResult::Looked(look), _)) => Stage::Looked(look),
            Some((KeepingResult::Refused(why), _)) => Stage::Refused(why),
            _ => Stage::LookStopped,
        }
    }

    /// Does what was chosen.
    fn restore(self, look: Look) {
        let Some(file) = self.file.get_value() else { return };
        let how = self.how.get_untracked();
        let wanted = self.wanted.get_untracked();
        spawn_local(async move {
            let is_kept = self.session.is_kept_soon().await;
            let status = self.session.status.get_untracked();
            if !is_kept || matches!(status, SaveStatus::Saving | SaveStatus::MemoryOnly(_)) {
                self.held.try_set(true);
                return;
            }
            self.stage.set(Stage::Restoring(None));
            let stage = match browser_files::read(&file).await {
                None => Stage::Unreadable,
                Some(bytes) => {
                    let kept = gathering::kept(self.session, self.projects).await;
                    let wanted = chosen(&look, &wanted, how, &kept);
                    let (seal, now) = (look.seal, clock::now().0);
                    let stage = self.stage;
                    let progress = move |at| drop(stage.try_set(Stage::Restoring(Some(at))));
                    let what = Keeping::Restore { kept, seal, wanted, now };
                    match gathering::done(what, bytes, progress).await {
                        Some((KeepingResult::Restored { projects, settings }, _)) => {
                            self.take_settings(settings);
                            Stage::Restored(projects)
                        }
                        Some((KeepingResult::Refused(why), _)) => Stage::Refused(why),
                        _ => Stage::RestoreStopped,
                    }
                }
            };
            self.tell(&look.projects).await;
            self.stage.try_set(stage);
        });
    }

    fn take_settings(self, settings: Option<String>) {
        if let Some(other) = settings.as_deref().and_then(prefs::of_backup) {
            self.session.prefs.take_over(other, self.with_settings.get_untracked());
        }
    }

    /// This page and the others look at what was written.
    async fn tell(self, projects: &[LookProject]) {
        for one in projects {
            if let Some(id) = ProjectId::new(&one.project.id) {
                Tabs::tell_all(&id.store());
            }
        }
        let open = self.session.open.get_untracked();
        self.session.look_again();
        self.session.read_anew_beside().await;
        self.projects.look_again().await;
        // An article that was replaced has gone and come.
        let Some(open) = open else { return };
        spawn_local(async move {
            for _ in 0..40 {
                let session = self.session;
                let is_here = session.with_project(|project| project.article(&open.article).is_some());
                if is_here && session.open.with_untracked(Option::is_none) {
                    return session.open_article(&open.article);
                }
                dom::wait(50).await;
            }
        });
    }
}

/// What is to be brought back. A copy of what is replaced has the name that this project has here and now.
fn chosen(look: &Look, wanted: &[bool], how: How, kept: &[Kept]) -> Vec<Wanted> {
    let chosen = look.projects.iter().zip(wanted).enumerate().filter(|(_, (_, wanted))| **wanted);
    chosen
        .map(|(place, (one, _))| {
            let here = kept.iter().find(|kept| kept.project.id == one.project.id);
            let name = named(here.map_or(&one.project, |kept| &kept.project));
            Wanted { place, how, copy_name: fill(words().copy_name, &[("name", &name)]) }
        })
        .collect()
}

/// Why a file is refused, in words; tracked.
fn refused(why: &Refused) -> String {
    let words = words();
    match why {
        Refused::NotABackup => words.not_a_backup.to_owned(),
        Refused::Damaged(Damage::Cut) => words.cut.to_owned(),
        Refused::Damaged(Damage::Checksum) => words.checksum.to_owned(),
        Refused::Damaged(Damage::Content { file, line: Some(line) }) => {
            fill(words.content, &[("file", file), ("line", &number(*line))])
        }
        Refused::Damaged(Damage::Content { file, line: None }) => fill(words.content_of, &[("file", file)]),
        Refused::Newer { .. } => words.newer.to_owned(),
        Refused::TooLarge { bytes, .. } => fill(words.too_large, &[("size", &size(*bytes as f64))]),
    }
}

/// The place to choose or drop a file, on the storage page.
#[component]
pub fn Choose(restoring: Restoring) -> impl IntoView {
    let said = move || match restoring.stage.get() {
        Stage::Refused(why) => refused(&why),
        Stage::Unreadable => words().unreadable.to_owned(),
        Stage::LookStopped => words().look_stopped.to_owned(),
        Stage::RestoreStopped => words().restore_stopped.to_owned(),
        Stage::Reading(_) => words().reading.to_owned(),
        _ => String::new(),
    };
    let is_reading = move || matches!(restoring.stage.get(), Stage::Reading(_));
    view! {
        <section>
            <h3>{move || words().restore}</h3>
            <label class="drop-zone">
                <span><strong>{move || words().choose}</strong></span>
                <span class="soft drop-what">{move || words().restore_what}</span>
                <input
                    type="file"
                    accept=".zip,application/zip"
                    class="file-input"
                    data-testid="restore-file"
                    on:change:target=move |event| {
                        let input = event.target();
                        if let Some(file) = input.files().and_then(|files| files.get(0)) {
                            restoring.look(file);
                        }
                        // So that choosing the same file again is a change.
                        input.set_value("");
                    }
                />
            </label>
            <Show when=is_reading>
                <progress aria-label=move || words().reading></progress>
            </Show>
            <p role="status" class="restore-said" data-testid="restore-said">{said}</p>
        </section>
    }
}

/// What is in the file, and the choice.
#[component]
pub fn Preview(restoring: Restoring, making: Making, look: Look) -> impl IntoView {
    let date = look.made as f64;
    let heading = move || fill(words().of, &[("date", &intl::moment(locale(), date))]);
    let (projects, articles, spans) = (
        look.projects.len(),
        look.projects.iter().map(|one| one.articles).sum::<usize>(),
        look.projects.iter().map(|one| one.spans).sum::<usize>(),
    );
    let amounts = move || {
        let (words, files) = (words(), files());
        format!(
            "{}{between}{}{between}{}",
            words.projects.of(projects),
            files.articles.of(articles),
            files.spans.of(spans),
            between = between()
        )
    };
    let rows = look.projects.iter().enumerate();
    let rows = rows.map(|(place, one)| view! { <Row restoring place one=one.clone()/> }).collect_view();
    let anything_here = look.projects.iter().any(|one| one.here.is_some());
    let none_wanted = move || restoring.wanted.with(|wanted| wanted.iter().all(|wanted| !wanted));
    let has_settings = look.has_settings;
    let radio = move |how: How, id: &'static str| {
        view! {
            <input
                type="radio"
                name="restore-how"
                data-testid=id
                prop:checked=move || restoring.how.get() == how
                on:change=move |_| restoring.how.set(how)
            />
        }
    };
    view! {
        <div class="restore" data-testid="restore-preview">
            <h3 tabindex="-1" id="restore-heading">{heading}</h3>
            <p data-testid="restore-amounts">{amounts}</p>
            <ul class="restore-projects">{rows}</ul>
            <Show when=move || anything_here>
                <fieldset class="restore-how">
                    <legend>{move || words().how}</legend>
                    <label>
                        {radio(How::Merge, "restore-merge")}
                        <span><strong>{move || words().merge}</strong>" "<span class="soft">{move || words().merge_what}</span></span>
                    </label>
                    <label>
                        {radio(How::Replace, "restore-replace")}
                        <span><strong>{move || words().replace}</strong>" "<span class="soft">{move || fill(words().replace_what, &[("days", &number(usize::try_from(BIN_DAYS).unwrap_or_default()))])}</span></span>
                    </label>
                    <Show when=move || restoring.how.get() == How::Replace>
                        <button type="button" data-testid="restore-backup-first" disabled=move || making.is_busy() on:click=move |_| making.make()>
                            {move || words().first}
                        </button>
                    </Show>
                </fieldset>
            </Show>
            <Show when=move || has_settings>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="restore-settings"
                        prop:checked=move || restoring.with_settings.get()
                        on:change:target=move |event| restoring.with_settings.set(event.target().checked())
                    />
                    <span>{move || words().settings}</span>
                </label>
            </Show>
            <p class="soft">{move || words().others_stay}</p>
            <Show when=move || restoring.held.get()>
                <p role="alert">{move || words().wait}</p>
            </Show>
            <div class="actions">
                <button type="button" class="primary" data-testid="restore-go" disabled=none_wanted on:click=move |_| restoring.restore(look.clone())>
                    {move || words().go}
                </button>
                <button type="button" data-testid="restore-back" on:click=move |_| restoring.stage.set(Stage::Idle)>
                    {move || words().back}
                </button>
            </div>
        </div>
    }
}

/// A project's name, or the word for none; tracked.
fn named(project: &Listed) -> String {
    project.info().map_or_else(|| project.name.clone(), |info| name_of(&info))
}

#[component]
fn Row(restoring: Restoring, place: usize, one: LookProject) -> impl IntoView {
    let checked = move || restoring.wanted.with(|wanted| wanted.get(place) == Some(&true));
    let check = move |checked: bool| {
        restoring.wanted.update(|wanted| {
            if let Some(wanted) = wanted.get_mut(place) {
                *wanted = checked;
            }
        });
    };
    let project = StoredValue::new(one.project.clone());
    let (articles, spans) = (one.articles, one.spans);
    let binned = one.project.binned.is_some();
    let trouble_here = one.trouble;
    let compared = StoredValue::new(one.here.clone());
    let more = [one.snapshots, one.lists, one.refusals, one.proposals];
    let amounts = move || {
        let mut parts = vec![files().articles.of(articles), files().spans.of(spans)];
        parts.extend(besides(more));
        parts.join(between())
    };
    let comparison = move || match (compared.get_value(), trouble_here) {
        (_, Some(why)) => fill(words().not_restored, &[("why", trouble(why))]),
        (None, None) => words().not_here.to_owned(),
        (Some(here), None) => in_words(&here),
    };
    view! {
        <li data-testid="restore-project">
            <label class="check">
                <input type="checkbox" data-testid="restore-wanted" prop:checked=checked on:change:target=move |event| check(event.target().checked())/>
                <span>
                    <strong><bdi>{move || project.with_value(named)}</bdi></strong>
                    {binned.then(|| view! { " "<span class="soft">{move || words().in_bin}</span> })}
                    {between()}{amounts}
                </span>
            </label>
            <p class="soft" data-testid="restore-compared">{comparison}</p>
            {move || compared.get_value().filter(has_details).map(|here| view! { <Details here/> })}
        </li>
    }
}

fn has_details(here: &Compared) -> bool {
    here.differing_articles + here.unlike_records > 0
}

/// A comparison in one line; tracked.
fn in_words(here: &Compared) -> String {
    let words = words();
    let now = fill(
        words.here_now,
        &[("articles", &files().articles.of(here.articles)), ("spans", &files().spans.of(here.spans))],
    );
    let counted = [
        (here.new_articles, &words.new_articles),
        (here.differing_articles, &words.differing),
        (here.same_articles, &words.same),
        (here.only_here, &words.only_here),
        (here.labels_added, &words.labels),
        (here.guidelines_added, &words.guidelines),
        (here.unlike_records, &words.records_unlike),
    ];
    let mut parts: Vec<String> =
        counted.iter().filter(|(count, _)| *count > 0).map(|(count, forms)| forms.of(*count)).collect();
    let beside = besides([here.snapshots_added, here.lists_added, here.refusals_added, here.proposals_added]);
    let differs = here.new_articles + here.differing_articles + here.only_here;
    let added = here.labels_added + here.guidelines_added + here.unlike_records + beside.len();
    if !beside.is_empty() {
        parts.push(fill(words.beside, &[("what", &beside.join(between()))]));
    }
    let what = if differs + added == 0 { words.no_difference.to_owned() } else { parts.join(between()) };
    format!("{now} {what}")
}

/// How many earlier states, lists of names, refusals and proposals, those that there are; tracked.
fn besides([snapshots, lists, refusals, proposals]: [usize; 4]) -> Vec<String> {
    let words = words();
    let counted = [
        (snapshots, &words.snapshots),
        (lists, &words.lists),
        (refusals, &words.refusals),
        (proposals, &words.proposals),
    ];
    counted.iter().filter(|(count, _)| *count > 0).map(|(count, forms)| forms.of(*count)).collect()
}

#[component]
fn Details(here: Compared) -> impl IntoView {
    let articles = here.differing.iter().map(|line| {
        let line = line.clone();
        let title = line.title.clone();
        view! {
            <li data-testid="restore-article">
                <bdi>{move || crate::ui::library::title_or( &title)}</bdi>
                <span class="soft">{move || of_article(&line)}</span>
            </li>
        }
    });
    let articles = articles.collect_view();
    let more = here.differing_articles.saturating_sub(here.differing.len());
    let has_unlike = here.unlike_records > 0;
    view! {
        <details>
            <summary data-testid="restore-details">{move || words().list}</summary>
            <ul class="restore-list">
                {articles}
                {(more > 0).then(|| view! { <li>{move || fill(words().more, &[("n", &number(more))])}</li> })}
            </ul>
            {has_unlike.then(|| view! { <Unlike lines=here.unlike.clone() all=here.unlike_records/> })}
        </details>
    }
}

fn of_article(line: &ArticleLine) -> String {
    let words = words();
    let counted = [
        (line.spans_added, &words.spans_to_add),
        (line.others_added, &words.others_to_add),
        (line.newer_there, &words.newer_there),
        (line.newer_here, &words.newer_here),
        (line.only_here, &words.spans_only_here),
    ];
    let parts = counted.iter().filter(|(count, _)| *count > 0).map(|(count, forms)| forms.of(*count));
    parts.collect::<Vec<_>>().join(between())
}

/// The records that both have in different states, each with both.
#[component]
fn Unlike(lines: Vec<UnlikeLine>, all: usize) -> impl IntoView {
    let more = all.saturating_sub(lines.len());
    let rows = lines.into_iter().map(|line| {
        let (here, there, kept_there) = (line.here, line.there, line.kept_there);
        let article = (!line.article.is_empty()).then(|| view! { <bdi class="soft">{line.article}</bdi> });
        let kept = move || if kept_there { words().kept_there } else { words().kept_here };
        view! {
            <li data-testid="restore-unlike" data-kept=if kept_there { "there" } else { "here" }>
                {article}
                <span>{move || words().here}": "<bdi>{move || in_short(&here)}</bdi></span>
                <span>{move || words().there}": "<bdi>{move || in_short(&there)}</bdi></span>
                <span class="soft">{kept}</span>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div>
            <h4>{move || words().unlike}</h4>
            <ul class="restore-list">
                {rows}
                {(more > 0).then(|| view! { <li>{move || fill(words().more, &[("n", &number(more))])}</li> })}
            </ul>
        </div>
    }
}

/// A record in short; tracked.
fn in_short(record: &Short) -> String {
    let words = words();
    match record {
        Short::Span { text, label, note } => {
            let note =
                if note.is_empty() { String::new() } else { format!("{between}{note}", between = between()) };
            format!("\u{2068}{text}\u{2069}{between}{label}{note}", between = between())
        }
        Short::Link { from, role, to } => {
            let to = match to.as_str() {
                "?" => words.unknown,
                "@" => words.author,
                to => to,
            };
            fill(words.link, &[("from", from), ("role", role), ("to", to)])
        }
        Short::Decision { outcome, comment } => {
            let outcome = match outcome.as_str() {
                "accept" => words.decision_accept,
                "edit" => words.decision_edit,
                _ => words.decision_reject,
            };
            if comment.is_empty() {
                outcome.to_owned()
            } else {
                format!("{outcome}{between}{comment}", between = between())
            }
        }
        Short::State { state, revision } => {
            let state = match state {
                Reached::New => words.state_new,
                Reached::InProgress => words.state_begun,
                Reached::Done => words.state_done,
            };
            match revision {
                0 => state.to_owned(),
                n => fill(words.revision, &[("state", state), ("n", &number(*n as usize))]),
            }
        }
        Short::Label { id, name } => {
            let name = if name.is_empty() { id } else { name };
            fill(words.label, &[("name", name)])
        }
        Short::Guideline { number: n, begins } => {
            fill(words.guideline, &[("n", &number(*n as usize)), ("begins", begins)])
        }
        Short::Article { title, is_binned: true } => fill(words.binned, &[("title", title)]),
        Short::Article { title, .. } => title.clone(),
    }
}

/// Seen while it is written.
#[component]
pub fn Working(restoring: Restoring) -> impl IntoView {
    let at = move || match restoring.stage.get() {
        Stage::Restoring(at) => at,
        _ => None,
    };
    view! {
        <div class="restore">
            <p role="status">{move || words().restoring}</p>
            <progress aria-label=move || words().restoring max=move || at().map_or(1, |at| at.total) value=move || at().map_or(0, |at| at.done)></progress>
        </div>
    }
}

/// What came of it.
#[component]
pub fn Outcome(restoring: Restoring, projects: Vec<Restored>) -> impl IntoView {
    let list: Projects = expect_context();
    let rows = projects.into_iter().map(|one| {
        let project = StoredValue::new(one.project.clone());
        let outcome = one.outcome.clone();
        let is_replaced = one.how == How::Replace;
        let said = move || {
            let words = words();
            match &outcome {
                Err(why) => fill(words.not_restored, &[("why", trouble(*why))]),
                Ok(brought) => {
                    let articles = files().articles.of(brought.articles);
                    let spans = files().spans.of(brought.spans);
                    let amounts = [("articles", articles.as_str()), ("spans", spans.as_str())];
                    let beside =
                        besides([brought.snapshots, brought.lists, brought.refusals, brought.proposals]);
                    let nothing = brought.articles + brought.spans == 0;
                    let said = match () {
                        () if brought.is_new => fill(words.came_new, &amounts),
                        () if is_replaced && brought.is_copied => words.replaced.to_owned(),
                        () if nothing && beside.is_empty() => words.nothing.to_owned(),
                        () if nothing => String::new(),
                        () => fill(words.came, &amounts),
                    };
                    match beside.is_empty() {
                        true => said,
                        false => {
                            format!("{said} {}", fill(words.beside, &[("what", &beside.join(between()))]))
                        }
                    }
                }
            }
        };
        let unlike = one.outcome.as_ref().ok().filter(|brought| brought.unlike_records > 0).cloned();
        let id = ProjectId::new(&one.project.id).filter(|id| *id != list.here() && one.outcome.is_ok());
        let open = id.map(|id| {
            let go = move |_| {
                restoring.session.dialog.set(None);
                list.open(&id);
            };
            let name = move || fill(words().open, &[("name", &project.with_value(named))]);
            view! { <button type="button" data-testid="restored-open" on:click=go>{name}</button> }
        });
        view! {
            <li data-testid="restored">
                <strong><bdi>{move || project.with_value(named)}</bdi></strong>
                <p>{said}</p>
                {unlike.map(|brought| view! { <Unlike lines=brought.unlike all=brought.unlike_records/> })}
                {open}
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="restore" data-testid="restore-done">
            <h3 tabindex="-1" id="restore-heading">{move || words().done}</h3>
            <div role="status"><ul class="restore-projects">{rows}</ul></div>
            <div class="actions">
                <button type="button" data-testid="restore-back" on:click=move |_| restoring.stage.set(Stage::Idle)>
                    {move || words().back}
                </button>
            </div>
        </div>
    }
}
