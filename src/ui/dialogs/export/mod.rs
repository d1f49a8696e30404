//! Exporting: what goes into the file, how much that is, what the format leaves out, and the file itself once it has been
//! checked. What was chosen is kept with the project.
//!
//! Writing and checking are `formats`' work, done by the jobs program from what is in memory: blocked storage is no
//! hindrance. A file that leaves something out is written as soon as it is described, so that what it leaves out can be
//! read before it is taken.

mod choices;
mod hand_in;
mod losses;
mod parts;

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;

use self::choices::{
    Check, FormatChoice, OptionChoice, handed_over, is_several, offered, remember, remembered,
};
use self::hand_in::HandIn;
use self::losses::Losses;
use self::parts::{Parts, PartsChoice};
use crate::formats::export::{ExportOptions, Exported, Layer};
use crate::formats::splits::SplitPlan;
use crate::formats::watch::Step;
use crate::formats::{ArticleChoice, ExportProblem, Selection, SetChoice};
use crate::jobs::{JobResult, Progress, encode_export, stored};
use crate::model::{AnnotatorId, ArticleId, Certainty, SetHeader};
use crate::platform::{clock, files as browser_files, worker};
use crate::review::GOLD;
use crate::ui::annotators::{isolated, shown_name};
use crate::ui::kept;
use crate::ui::library::title_or;
use crate::ui::session::{Dialog, Session, shorten};
use crate::ui::words::{self, between, files, fill, number};

/// What a format is called.
pub fn format_name(id: &'static str) -> &'static str {
    choices::told(id).0
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    This,
    All,
}

/// Whose labels; gold, what reviewers have decided, is one's like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Whose {
    Everyone,
    One(AnnotatorId),
}

/// What is remembered.
struct Choices {
    format: &'static str,
    /// Without parts.
    options: ExportOptions,
    whose: Whose,
    only_done: bool,
    in_parts: bool,
    /// Also while there are none.
    plan: SplitPlan,
}

/// What is going on.
#[derive(Clone, Debug, PartialEq, Default)]
enum Stage {
    #[default]
    Choosing,
    /// How far, where it is known.
    Writing(Option<Progress>),
    /// Written, and not yet taken.
    Ready,
    Done(String),
    Cancelled,
    Stopped,
    Blocked,
    Refused(ExportProblem),
}

/// The choices of the dialog. `Copy`: its parts share it.
#[derive(Clone, Copy)]
struct Chosen {
    session: Session,
    format: RwSignal<&'static str>,
    scope: RwSignal<Scope>,
    whose: RwSignal<Whose>,
    only_done: RwSignal<bool>,
    only_examined: RwSignal<bool>,
    archive: RwSignal<bool>,
    in_parts: RwSignal<bool>,
    plan: RwSignal<SplitPlan>,
    /// But for what is examined, whether it is an archive, and parts.
    options: RwSignal<ExportOptions>,
    stage: RwSignal<Stage>,
    /// The file that was written last, as long as it is what the choices describe.
    written: RwSignal<Option<Exported>>,
    job: StoredValue<Option<worker::Ticket>>,
    /// Rises with each file, and with each end of one.
    turn: StoredValue<u32>,
}

thread_local! {
    /// Whether the dialog is opened for a copy of everything.
    static FOR_COPY: Cell<bool> = const { Cell::new(false) };
}

/// Opens the dialog with all articles and Wusum's own format chosen.
pub fn open_for_copy(session: Session) {
    FOR_COPY.set(true);
    session.dialog.set(Some(Dialog::Export));
}

/// How much the file will hold.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
struct Amount {
    articles: usize,
    spans: usize,
    /// Unsure spans, and links; unknown where something is not loaded.
    more: Option<(usize, usize)>,
}

impl Chosen {
    fn new(session: Session) -> Self {
        let open = session.open.with_untracked(Option::is_some);
        let for_copy = FOR_COPY.take();
        let mut chosen = remembered(session);
        if for_copy {
            chosen.format = "wusum";
            chosen.options = ExportOptions::default();
            (chosen.whose, chosen.only_done, chosen.in_parts) = (Whose::Everyone, false, false);
        }
        let Choices { format, options, whose, only_done, in_parts, plan } = chosen;
        // One article has no parts.
        let this = open && !for_copy && !in_parts;
        Self {
            session,
            format: RwSignal::new(format),
            only_examined: RwSignal::new(options.only_examined),
            archive: RwSignal::new(options.archive),
            options: RwSignal::new(options),
            written: RwSignal::new(None),
            scope: RwSignal::new(if this { Scope::This } else { Scope::All }),
            whose: RwSignal::new(whose),
            only_done: RwSignal::new(only_done),
            in_parts: RwSignal::new(in_parts),
            plan: RwSignal::new(plan),
            stage: RwSignal::new(Stage::Choosing),
            job: StoredValue::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// All of them. Tracked.
    fn options(self) -> ExportOptions {
        ExportOptions {
            only_examined: self.only_examined.get(),
            archive: self.archive.get(),
            split: self.in_parts.get().then(|| Box::new(self.plan.get())),
            ..self.options.get()
        }
    }

    /// Keeps them with the project.
    fn remember(self) {
        let choices = Choices {
            format: self.format.get_untracked(),
            options: ExportOptions {
                only_examined: self.only_examined.get_untracked(),
                archive: self.archive.get_untracked(),
                ..self.options.get_untracked()
            },
            whose: self.whose.get_untracked(),
            only_done: self.only_done.get_untracked(),
            in_parts: self.in_parts.get_untracked(),
            plan: self.plan.get_untracked(),
        };
        remember(self.session, &choices);
    }

    /// Tracked.
    fn selection(self) -> Selection {
        let articles = match (self.scope.get(), self.session.open.get()) {
            (Scope::This, Some(open)) => ArticleChoice::Only(vec![open.article]),
            (Scope::This, None) | (Scope::All, _) => ArticleChoice::All,
        };
        let sets = match self.whose.get() {
            Whose::Everyone => SetChoice::All,
            Whose::One(annotator) => SetChoice::Of(annotator),
        };
        Selection { articles, sets, only_done: self.only_done.get() }
    }

    /// Tracked.
    fn amount(self) -> Amount {
        self.session.version.track();
        self.session.library.track();
        let selection = self.selection();
        self.session.with_project(|project| {
            let mut amount = Amount { articles: selection.articles(project).count(), ..Amount::default() };
            let (mut unsure, mut links) = (0, 0);
            for set in selection.all_sets(project) {
                amount.spans += set.spans.len();
                links += set.relations().count();
                unsure += set.spans.iter().filter(|span| span.certainty == Certainty::Unsure).count();
            }
            let loaded = amount.articles;
            for header in stored::absent(project, &selection) {
                amount.articles += 1;
                let sets = header.sets.iter().filter(|set| stored::has_set(&selection, set));
                amount.spans += sets.map(SetHeader::spans).sum::<usize>();
            }
            amount.more = (amount.articles == loaded).then_some((unsure, links));
            amount
        })
    }

    /// Tracked.
    fn file_name(self) -> String {
        let open = self.session.open.get().filter(|_| self.scope.get() == Scope::This);
        let stem = match open {
            Some(open) => self.title(&open.article),
            // The day, so that yesterday's file is not taken for today's.
            None => format!("wusum-{}", clock::now().to_rfc3339().get(..10).unwrap_or_default()),
        };
        let as_archive = self.archive.get() || self.in_parts.get();
        let layer = self.layer();
        let extension =
            offered(self.format.get()).map_or("json", |row| handed_over(row, layer, as_archive).0);
        browser_files::file_name(&format!("{stem}.{extension}"))
    }

    /// Tracked.
    fn layer(self) -> Layer {
        self.options.with(|options| options.layer)
    }

    fn title(self, id: &ArticleId) -> String {
        self.session.with_project(|project| {
            project.header(id).map(|header| title_or(&header.title)).unwrap_or_default()
        })
    }

    /// Whether something is left out or parted, so that the file is written before it is asked for. Tracked.
    fn is_lossy(self) -> bool {
        let loses = offered(self.format.get()).is_some_and(|row| !row.loses.is_empty());
        loses || self.in_parts.get() || self.only_examined.get()
    }

    /// Takes the file that is ready, or has it written and takes it then.
    fn take(self) {
        let is_written = self.written.with_untracked(|written| {
            written.iter().for_each(|written| self.hand_over(written));
            written.is_some()
        });
        if !is_written {
            self.write(true);
        }
    }

    /// Hands the file to the browser.
    fn hand_over(self, written: &Exported) {
        let (name, id) = (untrack(|| self.file_name()), self.format.get_untracked());
        let in_parts = self.in_parts.get_untracked();
        let as_archive = in_parts || self.archive.get_untracked();
        let layer = untrack(|| self.layer());
        let mime = offered(id).map_or("", |row| handed_over(row, layer, as_archive).1);
        let done = written.files.first().and_then(|file| browser_files::download(&name, mime, &file.bytes));
        // A copy: all of it, in the format that opens again as it was.
        let is_all = untrack(|| self.selection() == Selection::default() && !self.only_examined.get());
        if done.is_some() && is_all && id == "wusum" && !in_parts {
            kept::copied(self.session);
        }
        self.stage.set(if done.is_some() { Stage::Done(name) } else { Stage::Blocked });
        self.remember();
    }

    /// Has the file written, in place of one that is being written.
    fn write(self, then_take: bool) {
        self.cancel();
        let (selection, id) = (untrack(|| self.selection()), self.format.get_untracked());
        let mut options = untrack(|| self.options());
        options.language = untrack(words::language).tag().to_owned();
        self.stage.set(Stage::Writing(None));
        let names = self.session.prefs.annotators_untracked().for_files();
        let turn = self.turn.get_value();
        let is_current = move || self.turn.try_get_value() == Some(turn);
        spawn_local(async move {
            let make = |project: &_| encode_export(project, &selection, id, options.clone(), &names);
            let begun = move |ticket| {
                let goes_on = is_current();
                self.job.try_set_value(goes_on.then_some(ticket));
                goes_on
            };
            let progress = move |at: Progress| {
                // One that only begins and ends says nothing.
                self.stage.try_set(Stage::Writing((at.total > 1 && at.step.is_some()).then_some(at)));
            };
            let answer = self.session.have_done(&selection, "", make, begun, progress).await;
            // Another took its place, which has the word now.
            if !is_current() {
                return;
            }
            self.job.try_set_value(None);
            // What is shown of them is in their texts.
            self.session.load(named(&answer)).await;
            if !is_current() {
                return;
            }
            let stage = match answer {
                Ok(JobResult::Exported(written)) => {
                    // Only what says what it leaves out is needed again, and a large file is long to copy.
                    if then_take && !untrack(|| self.is_lossy()) {
                        self.hand_over(&written);
                        return;
                    }
                    self.written.try_set(Some(written));
                    if then_take {
                        self.written
                            .with_untracked(|written| written.iter().for_each(|it| self.hand_over(it)));
                        return;
                    }
                    Stage::Ready
                }
                Ok(JobResult::ExportRefused(problem)) => Stage::Refused(problem),
                Err(worker::Stopped::Cancelled) => Stage::Cancelled,
                Ok(
                    JobResult::Imported(_)
                    | JobResult::NoSuchFormat(_)
                    | JobResult::Markdown(_)
                    | JobResult::Kept { .. }
                    | JobResult::Figures { .. }
                    | JobResult::Assigned { .. }
                    | JobResult::Learned(_)
                    | JobResult::NotWhole,
                )
                | Err(worker::Stopped::Failed) => Stage::Stopped,
            };
            self.stage.try_set(stage);
        });
    }

    fn cancel(self) {
        self.turn.try_update_value(|turn| *turn += 1);
        if self.stage.try_with_untracked(|stage| matches!(stage, Stage::Writing(_))) == Some(true) {
            self.stage.try_set(Stage::Cancelled);
        }
        if let Some(Some(job)) = self.job.try_update_value(Option::take) {
            job.cancel();
        }
    }

    fn said(self, stage: &Stage) -> Option<String> {
        let words = files();
        let said = match stage {
            Stage::Choosing | Stage::Ready => return None,
            Stage::Writing(at) => {
                let doing = if untrack(|| self.is_lossy()) { words.counting } else { words.exporting };
                match at {
                    Some(at) => format!("{doing} {}", far(at)),
                    None => doing.to_owned(),
                }
            }
            Stage::Done(file) => fill(words.export_done, &[("file", &isolated(file))]),
            Stage::Cancelled => words.export_cancelled.to_owned(),
            Stage::Stopped => words.export_stopped.to_owned(),
            Stage::Blocked => words.export_blocked.to_owned(),
            Stage::Refused(problem) => self.refusal(problem),
        };
        Some(said)
    }

    fn refusal(self, problem: &ExportProblem) -> String {
        let words = files();
        let title = |article: &ArticleId| isolated(&self.title(article));
        match problem {
            ExportProblem::WrongSpan { article, number: n } => {
                let text = self.span_text(article, *n);
                let text = isolated(&text);
                fill(
                    words.export_wrong_span,
                    &[("n", &number(*n)), ("title", &title(article)), ("text", &text)],
                )
            }
            ExportProblem::WrongPlace { article } => {
                fill(words.export_wrong_place, &[("title", &title(article))])
            }
            ExportProblem::BadJson { article, name } => {
                fill(words.export_bad_json, &[("title", &title(article)), ("name", &isolated(name))])
            }
            ExportProblem::NotInXml { article, code } => {
                let code = format!("U+{code:04X}");
                fill(words.export_not_in_xml, &[("title", &title(article)), ("code", &code)])
            }
            ExportProblem::Unreadable => words.export_unreadable.to_owned(),
        }
    }

    /// The text of the `n`th span (from 1) of what is exported of an article.
    fn span_text(self, article: &ArticleId, n: usize) -> String {
        let selection = untrack(|| self.selection());
        self.session
            .with_project(|project| {
                let text = &project.article(article)?.text;
                let mut spans: Vec<_> =
                    selection.sets(project, article).flat_map(|set| set.spans.iter()).collect();
                crate::order::sort_by_key(&mut spans, |span| {
                    (span.extent().start(), std::cmp::Reverse(span.extent().end()))
                });
                let span = spans.get(n.checked_sub(1)?)?;
                Some(shorten(span.extent().slice(text)?, 60))
            })
            .unwrap_or_default()
    }
}

/// The export dialog's content.
#[component]
pub fn ExportDialog() -> impl IntoView {
    let session: Session = expect_context();
    let chosen = Chosen::new(session);
    on_cleanup(move || {
        chosen.cancel();
        session.let_jobs_go();
    });
    // A new choice makes what was said about the last file untrue.
    Effect::new(move |_| {
        chosen.format.track();
        chosen.scope.track();
        chosen.whose.track();
        chosen.only_done.track();
        chosen.only_examined.track();
        chosen.archive.track();
        chosen.in_parts.track();
        chosen.plan.track();
        chosen.options.track();
        chosen.cancel();
        chosen.written.set(None);
        chosen.stage.set(Stage::Choosing);
        // Of no article nothing is written.
        if chosen.is_lossy() && untrack(|| chosen.amount().articles > 0) {
            chosen.write(false);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let in_parts = chosen.in_parts.get();
        // One article has no parts.
        if in_parts && before == Some(false) {
            chosen.scope.set(Scope::All);
        }
        in_parts
    });
    // What is written only to be counted can still be chosen otherwise.
    let writing = move || !chosen.is_lossy() && chosen.stage.with(|stage| matches!(stage, Stage::Writing(_)));
    // What takes long enough to say how far it is can be ended too.
    let is_long = move || chosen.stage.with(|stage| matches!(stage, Stage::Writing(Some(_))));
    let busy = move || chosen.stage.with(|stage| matches!(stage, Stage::Writing(_)));
    let people = people(session, &chosen.whose.get_untracked());
    let several = people.iter().any(|one| *one != session.annotator());
    let open = session.open.with_untracked(Option::is_some);
    let amount = Memo::new(move |_| chosen.amount());
    let tone = move || {
        chosen.stage.with(|stage| match stage {
            Stage::Done(_) => "good",
            Stage::Choosing | Stage::Writing(_) | Stage::Ready | Stage::Cancelled => "",
            Stage::Stopped | Stage::Blocked | Stage::Refused(_) => "refused",
        })
    };
    view! {
        <form
            class="export"
            data-testid="export-dialog"
            data-format=move || chosen.format.get()
            on:submit=move |event| {
                event.prevent_default();
                if !untrack(busy) {
                    chosen.take();
                }
            }
        >
            <div class="export-choices">
                <fieldset class="export-format" disabled=writing>
                    <FormatChoice format=chosen.format/>
                </fieldset>
                <fieldset class="export-options" disabled=writing>
                    <OptionChoice format=chosen.format options=chosen.options/>
                </fieldset>
                <Show when=move || open>
                    <fieldset disabled=writing>
                        <legend>{move || files().export_scope}</legend>
                        <div class="choices row">
                            <Choice name="export-scope" value="this" here=Scope::This signal=chosen.scope>
                                <span class="choice-name">{move || files().scope_this}</span>
                            </Choice>
                            <Choice name="export-scope" value="all" here=Scope::All signal=chosen.scope>
                                <span class="choice-name">{move || files().scope_all}</span>
                            </Choice>
                        </div>
                    </fieldset>
                </Show>
                <fieldset class="export-which" disabled=writing>
                    {several.then(|| view! { <WhoseChoice people whose=chosen.whose/> })}
                    <Check id="done" name=|words| words.only_done on=chosen.only_done/>
                    <Check id="examined" name=|words| words.only_examined on=chosen.only_examined/>
                    <PartsChoice in_parts=chosen.in_parts plan=chosen.plan/>
                    <Show when=move || {
                        !chosen.in_parts.get() && offered(chosen.format.get()).is_some_and(|row| !is_several(row, chosen.layer()))
                    }>
                        <Check id="archive" name=|words| words.as_archive on=chosen.archive/>
                    </Show>
                </fieldset>
                <dl class="export-facts">
                    <div>
                        <dt>{move || files().export_holds}</dt>
                        <dd data-testid="export-counts">{move || amounts(amount.get())}</dd>
                    </div>
                    <div>
                        <dt>{move || files().file_name}</dt>
                        <dd><bdi data-testid="export-file-name">{move || chosen.file_name()}</bdi></dd>
                    </div>
                </dl>
                {move || {
                    let written = chosen.written.get().filter(|_| chosen.is_lossy())?;
                    let split = written.split.clone();
                    Some(view! {
                        {split.map(|report| view! { <Parts report/> })}
                        <Losses exported=written/>
                    })
                }}
                <p class="soft">{move || files().export_check}</p>
                // Above the foot: what stays in sight there is the export's own button.
                <HandIn/>
            </div>
            <div class="export-foot">
                <div class="actions">
                    <button
                        type="submit"
                        class="primary"
                        data-testid="export-download"
                        disabled=move || busy() || amount.get().articles == 0
                    >
                        {move || files().download}
                    </button>
                    <Show when=move || writing() || is_long()>
                        <button type="button" data-testid="export-cancel" on:click=move |_| chosen.cancel()>
                            {move || files().cancel}
                        </button>
                    </Show>
                </div>
                <p class="export-said" role="status" data-state=tone data-testid="export-status">
                    {move || chosen.stage.with(|stage| chosen.said(stage))}
                </p>
            </div>
        </form>
    }
}

/// "120 of 2,000 articles written".
fn far(Progress { done, total, step }: &Progress) -> String {
    let words = files();
    let told = match step {
        Some(Step::Reading) => words.articles_read,
        Some(Step::Writing) | None => words.articles_written,
        Some(Step::Checking) => words.articles_checked,
        Some(Step::Packing) => words.files_packed,
    };
    fill(told, &[("n", &number(*done)), ("all", &number(*total))])
}

/// The articles of which something is shown.
fn named(answer: &worker::Answer) -> Vec<ArticleId> {
    match answer {
        Ok(JobResult::Exported(written)) => {
            let listed: crate::order::Set<ArticleId> =
                written.left_out.iter().take(losses::LISTED).map(|left| left.article.clone()).collect();
            listed.into_iter().collect()
        }
        Ok(JobResult::ExportRefused(ExportProblem::WrongSpan { article, .. })) => vec![article.clone()],
        _ => Vec::new(),
    }
}

/// "3 articles · 17 labels (2 unsure) · 4 links".
fn amounts(amount: Amount) -> String {
    let words = files();
    if amount.articles == 0 {
        return words.export_nothing.to_owned();
    }
    let mut spans = words.spans.of(amount.spans);
    let articles = words.articles.of(amount.articles);
    let Some((unsure, links)) = amount.more else { return [articles, spans].join(between()) };
    if unsure > 0 {
        spans = format!("{spans} ({})", words.unsure.of(unsure));
    }
    [articles, spans, words.relations.of(links)].join(between())
}

/// Who has labels here, and who was chosen before; gold at the end.
fn people(session: Session, chosen: &Whose) -> Vec<AnnotatorId> {
    let mut found: Vec<AnnotatorId> = Vec::new();
    session.with_project(|project| {
        let loaded = project.sets().map(|set| (&set.annotator, set.spans.is_empty()));
        let sets = project.absent().flat_map(|header| &header.sets);
        let absent = sets.map(|set| (&set.annotator, set.labels.is_empty()));
        for (annotator, is_empty) in loaded.chain(absent) {
            if (!is_empty || annotator.as_str() == GOLD) && !found.contains(annotator) {
                found.push(annotator.clone());
            }
        }
    });
    if let Whose::One(id) = chosen
        && !found.contains(id)
    {
        found.push(id.clone());
    }
    crate::order::sort_by_key(&mut found, |id| (id.as_str() == GOLD, id.clone()));
    found
}

/// Everybody's labels, or one's.
#[component]
fn WhoseChoice(people: Vec<AnnotatorId>, whose: RwSignal<Whose>) -> impl IntoView {
    let session: Session = expect_context();
    let option = move |id: AnnotatorId| {
        let (value, here) = (id.as_str().to_owned(), Whose::One(id.clone()));
        let name = move || match id.as_str() {
            GOLD => files().sets_gold.to_owned(),
            _ if id == session.annotator() => {
                fill(files().sets_mine, &[("name", session.prefs.annotators().name_of(&id))])
            }
            _ => shown_name(session, &id),
        };
        view! { <option value=value selected=move || whose.with(|whose| *whose == here)>{name}</option> }
    };
    let choose = move |event| {
        whose.set(match event_target_value(&event).as_str() {
            "" => Whose::Everyone,
            id => Whose::One(AnnotatorId::new(id)),
        });
    };
    view! {
        <label class="field">
            <span>{move || files().export_sets}</span>
            <select data-testid="export-sets" on:change=choose>
                <option value="" selected=move || whose.with(|whose| *whose == Whose::Everyone)>
                    {move || files().sets_all}
                </option>
                {people.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// One of several, as a radio button.
#[component]
fn Choice<T: Copy + PartialEq + Send + Sync + 'static>(
    name: &'static str,
    value: &'static str,
    here: T,
    signal: RwSignal<T>,
    children: Children,
) -> impl IntoView {
    let is_chosen = move || signal.get() == here;
    view! {
        <label class="choice" class:chosen=is_chosen>
            <input
                type="radio"
                name=name
                value=value
                prop:checked=is_chosen
                on:change=move |_| signal.set(here)
            />
            {children()}
        </label>
    }
}
