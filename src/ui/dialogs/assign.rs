//! Sharing articles out: a work package for each annotator, all in one zip. Who gets what is `review::assign`'s work, done by
//! the jobs program.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Frame;
use crate::formats::{Selection, SetChoice};
use crate::jobs::{Assigned, Assigning, JobResult, Share, encode_assigning};
use crate::platform::files as browser_files;
use crate::review::{Plan, PlanProblem};
use crate::ui::annotators::isolated;
use crate::ui::session::Session;
use crate::ui::words::{figures as words, files, fill, number, typed_direction};

#[derive(Clone, PartialEq)]
enum Said {
    Making,
    Made(String, Vec<Share>),
    Problem(PlanProblem),
    Failed,
}

/// So many names with as many digits each, so that files stand in order.
fn numbered(n: usize) -> Vec<String> {
    let digits = n.to_string().len().max(2);
    (1..=n.min(1_000)).map(|at| format!("annotator-{at:0digits$}")).collect()
}

#[component]
pub fn Assign() -> impl IntoView {
    let session = expect_context::<Session>();
    let field = |text: &str| RwSignal::new(text.to_owned());
    let (names, count, double) = (field(""), field(""), field("15"));
    let (calibration, seed, version) = (field("0"), field("1"), field("1"));
    let said = RwSignal::new(None::<Said>);
    let make = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let whole = |signal: RwSignal<String>| signal.with_untracked(|text| text.trim().parse::<u64>().ok());
        let mut annotators: Vec<String> = names.with_untracked(|names| {
            let lines = names.lines().map(str::trim).filter(|name| !name.is_empty());
            lines.map(str::to_owned).collect()
        });
        if annotators.is_empty() {
            annotators = numbered(whole(count).unwrap_or_default() as usize);
        }
        let percent = whole(double).unwrap_or_default().min(100) as u8;
        let plan = Plan {
            annotators,
            double: f64::from(percent) / 100.0,
            calibration: whole(calibration).unwrap_or_default() as usize,
            seed: whole(seed).unwrap_or(1),
        };
        let version = u32::try_from(whole(version).unwrap_or(1)).unwrap_or(1).max(1);
        let what = Assigning { plan, version };
        let stem = session.with_project(|project| match project.name.as_str() {
            "" => "wusum".to_owned(),
            name => name.to_owned(),
        });
        said.set(Some(Said::Making));
        spawn_local(async move {
            let bare = Selection { sets: SetChoice::Only(Vec::new()), ..Selection::default() };
            let make = |project: &_| encode_assigning(project, &bare, what.clone());
            let answer = session.have_done(&bare, "", make, |_| true, |_| {}).await;
            let name = browser_files::file_name(&format!("{stem}-packages-{version}.zip"));
            let done = match answer {
                Ok(JobResult::Assigned { what: Assigned::Packages(shares), file }) => {
                    match browser_files::download(&name, "application/zip", &file) {
                        Some(()) => Said::Made(name, shares),
                        None => Said::Failed,
                    }
                }
                Ok(JobResult::Assigned { what: Assigned::NoPlan(problem), .. }) => Said::Problem(problem),
                _ => Said::Failed,
            };
            said.try_set(Some(done));
        });
    };
    let told = move || {
        said.get().map(|said| match said {
            Said::Making => words().making.to_owned(),
            Said::Made(file, _) => fill(words().made, &[("file", &isolated(&file))]),
            Said::Problem(problem) => in_words(&problem),
            Said::Failed => words().not_taken.to_owned(),
        })
    };
    let shares = move || match said.get() {
        Some(Said::Made(_, shares)) => Some(view! { <Shares shares/> }),
        _ => None,
    };
    let articles = move || {
        session.library.track();
        let n = session.with_project(|project| {
            let loaded = project.articles().filter(|article| article.meta.binned.is_none()).count();
            loaded + project.absent().filter(|header| header.binned.is_none()).count()
        });
        files().articles.of(n)
    };
    let whole = |id: &'static str,
                 signal: RwSignal<String>,
                 name: fn() -> &'static str,
                 most: Option<&'static str>| {
        view! {
            <label class="field">
                <span>{name}</span>
                <input type="number" min="0" max=most step="1" inputmode="numeric" data-testid=id prop:value=move || signal.get() on:input:target=move |event| signal.set(event.target().value())/>
            </label>
        }
    };
    let title = Signal::derive(|| words().assign_title.to_owned());
    view! {
        <Frame id="assign" title>
            <form class="figures" data-testid="assign" on:submit=make>
                <p class="soft">{move || words().assign_what}</p>
                <p data-testid="assign-articles">{articles}</p>
                <label class="field">
                    <span>{move || words().names}</span>
                    <textarea
                        rows="4"
                        dir=move || typed_direction(names.with(String::is_empty))
                        data-testid="assign-names"
                        prop:value=move || names.get()
                        on:input:target=move |event| names.set(event.target().value())
                    ></textarea>
                </label>
                <div class="figures-numbers">
                    {whole("assign-count", count, || words().count, Some("1000"))}
                    {whole("assign-double", double, || words().double, Some("100"))}
                    {whole("assign-calibration", calibration, || words().calibration, None)}
                    {whole("assign-seed", seed, || words().seed, None)}
                    {whole("assign-version", version, || words().version, None)}
                </div>
                <p class="soft">{move || words().double_hint}" "{move || words().version_hint}</p>
                <div class="actions">
                    <button type="submit" class="primary" data-testid="assign-make" disabled=move || said.get() == Some(Said::Making)>
                        {move || words().make}
                    </button>
                    <p role="status" data-testid="assign-status">{told}</p>
                </div>
                {shares}
            </form>
        </Frame>
    }
}

/// What each gets.
#[component]
fn Shares(shares: Vec<Share>) -> impl IntoView {
    let row = |share: &Share| {
        let Share { annotator, articles, calibration, shared } = share.clone();
        view! {
            <tr>
                <th scope="row"><bdi>{annotator}</bdi></th>
                <td class="n">{move || number(articles)}</td>
                <td class="n">{move || number(calibration)}</td>
                <td class="n">{move || number(shared)}</td>
            </tr>
        }
    };
    let rows = shares.iter().map(row).collect_view();
    view! {
        <div class="report">
            <div class="report-wide" tabindex="0" role="region" aria-label=move || words().share_out>
                <table data-testid="assign-shares">
                    <thead>
                        <tr>
                            <th scope="col">{move || words().annotator}</th>
                            <th scope="col">{move || words().scope}</th>
                            <th scope="col">{move || words().of_all}</th>
                            <th scope="col">{move || words().of_two}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
}

fn in_words(problem: &PlanProblem) -> String {
    match problem {
        PlanProblem::NoAnnotator => words().no_annotator.to_owned(),
        PlanProblem::SameName(name) => fill(words().same_name, &[("name", name)]),
        PlanProblem::DoubleNeedsTwo => words().needs_two.to_owned(),
        PlanProblem::TooFewArticles { articles, .. } => fill(words().too_few, &[("n", &number(*articles))]),
    }
}
