//! Parts for training and testing: how articles are shared out, and what came of it, said before the file is taken.

use leptos::prelude::*;

use super::choices::Check;
use crate::formats::export::{PartCounts, SplitReport};
use crate::formats::splits::{Grouping, Leak, Part, SplitPlan};
use crate::model::ArticleId;
use crate::ui::library::title_or;
use crate::ui::session::Session;
use crate::ui::words::{between, files, fill};

/// So many leaks are listed; of the others the number is said.
const LISTED: usize = 100;

/// More fields of articles than these are not offered to make groups by.
const FIELDS: usize = 30;

fn part_name(part: Part) -> &'static str {
    let words = files();
    match part {
        Part::Train => words.part_train,
        Part::Dev => words.part_dev,
        Part::Test => words.part_test,
    }
}

/// Whether there are parts, and how they are made.
#[component]
pub fn PartsChoice(in_parts: RwSignal<bool>, plan: RwSignal<SplitPlan>) -> impl IntoView {
    let session: Session = expect_context();
    let share = move |at: usize| {
        let ids = ["share-train", "share-dev", "share-test"];
        let value = move || plan.with(|plan| plan.shares[at].to_string());
        let set = move |text: &str| {
            let mut shares = plan.with_untracked(|plan| plan.shares);
            shares[at] = text.trim().parse().ok().filter(|share| *share <= 1_000_000).unwrap_or(shares[at]);
            // A plan gives something to somebody.
            if shares != [0; 3] {
                plan.update(|plan| plan.shares = shares);
            }
        };
        number_field(
            ids[at],
            move || fill(files().share_of, &[("part", part_name(Part::ALL[at]))]),
            value,
            set,
        )
    };
    let seed = number_field(
        "seed",
        || files().seed.to_owned(),
        move || plan.with(|plan| plan.seed.to_string()),
        move |text| {
            if let Ok(seed) = text.trim().parse() {
                plan.update(|plan| plan.seed = seed);
            }
        },
    );
    let near = number_field(
        "near",
        || files().near_from.to_owned(),
        move || plan.with(|plan| plan.near.to_string()),
        move |text| {
            if let Some(near) = text.trim().parse().ok().filter(|near| (1..=100).contains(near)) {
                plan.update(|plan| plan.near = near);
            }
        },
    );
    let groups = groups(session, &plan.with_untracked(|plan| plan.group.clone()));
    let option = move |group: Grouping| {
        let word = group.word().to_owned();
        let name = move || group_name(&group);
        let here = word.clone();
        view! {
            <option value=word selected=move || plan.with(|plan| plan.group.word() == here)>{name}</option>
        }
    };
    let choose = move |event| {
        let group = Grouping::from_word(&event_target_value(&event));
        plan.update(|plan| plan.group = group);
    };
    view! {
        <Check id="split" name=|words| words.in_parts on=in_parts/>
        <div class="export-parts" hidden=move || !in_parts.get()>
            <p class="soft">{move || files().parts_how}</p>
            <div class="export-options">
                {[0, 1, 2].map(share).into_iter().collect_view()}
                <label class="field">
                    <span>{move || files().stays_together}</span>
                    <select data-testid="export-group" on:change=choose>
                        {groups.into_iter().map(option).collect_view()}
                    </select>
                </label>
                {near}
                {seed}
            </div>
        </div>
    }
}

/// What can be a group: always the one that is chosen.
fn groups(session: Session, chosen: &Grouping) -> Vec<Grouping> {
    let own = ["source", "language", "title"];
    let mut fields: Vec<String> = own.iter().map(|name| (*name).to_owned()).collect();
    session.with_project(|project| {
        for name in project.articles().flat_map(|article| article.meta.metadata.keys()) {
            // By these words the plan means something else.
            let is_other = matches!(name.as_str(), "text" | "near" | "");
            if fields.len() < FIELDS && !is_other && !fields.contains(name) {
                fields.push(name.clone());
            }
        }
    });
    let mut found = vec![Grouping::Text, Grouping::Near];
    found.extend(fields.into_iter().map(Grouping::Field));
    if !found.contains(chosen) {
        found.push(chosen.clone());
    }
    found
}

fn group_name(group: &Grouping) -> String {
    let words = files();
    let name = match group {
        Grouping::Text => words.group_text,
        Grouping::Near => words.group_near,
        Grouping::Field(name) => match name.as_str() {
            "source" => words.group_source,
            "language" => words.group_language,
            "title" => words.group_title,
            name => return fill(words.group_field, &[("name", &format!("\u{2068}{name}\u{2069}"))]),
        },
    };
    name.to_owned()
}

/// A number that keeps its value where what is typed is none.
fn number_field(
    id: &'static str,
    name: impl Fn() -> String + Send + 'static,
    value: impl Fn() -> String + Copy + Send + 'static,
    set: impl Fn(&str) + 'static,
) -> AnyView {
    view! {
        <label class="field">
            <span>{name}</span>
            <input
                type="number"
                min="0"
                step="1"
                data-testid=format!("export-{id}")
                prop:value=value
                on:change:target=move |event| {
                    set(&event.target().value());
                    event.target().set_value(&untrack(value));
                }
            />
        </label>
    }
    .into_any()
}

/// The parts of a file that is ready.
#[component]
pub fn Parts(report: SplitReport) -> impl IntoView {
    let session: Session = expect_context();
    let SplitReport { parts, groups, without_field, leaks, .. } = report;
    let all = parts.iter().map(|part| part.articles).sum::<usize>().max(1);
    let row = move |counts: PartCounts| {
        let PartCounts { part, articles, spans, .. } = counts;
        let percent = (articles * 200 / all).div_ceil(2);
        view! {
            <tr data-part=part.slug()>
                <th scope="row">{move || part_name(part)}</th>
                <td>{move || files().steps.of(percent)}</td>
                <td>{move || files().articles.of(articles)}</td>
                <td>{move || files().spans.of(spans)}</td>
            </tr>
        }
    };
    let count = leaks.len();
    let more = count.saturating_sub(LISTED);
    let title = move |id: &str| {
        let id = ArticleId::new(id);
        session.with_project(|project| {
            project.article(&id).map(|article| title_or(&article.meta.title)).unwrap_or_default()
        })
    };
    let leak = move |Leak { articles: [one, other], percent }| {
        view! {
            <li>
                <bdi>{title(&one)}</bdi>" – "<bdi>{title(&other)}</bdi>
                <span class="soft">{between()} {move || files().steps.of(percent)}</span>
            </li>
        }
    };
    let listed = leaks.into_iter().take(LISTED).map(leak).collect_view();
    view! {
        <div class="losses" data-testid="export-parts" data-leaks=count>
            <table>
                <caption>{move || files().parts_reached}</caption>
                <tbody>{parts.into_iter().map(row).collect_view()}</tbody>
            </table>
            <p class="soft">
                {move || files().groups.of(groups)}
                {move || (without_field > 0).then(|| format!("{between}{}", files().without_field.of(without_field), between = between()))}
            </p>
            {match count {
                0 => view! { <p>{move || files().leaks_nothing}</p> }.into_any(),
                _ => view! {
                    <details>
                        <summary data-testid="export-leaks">{move || files().leaks.of(count)}</summary>
                        <ul class="left-out">{listed}</ul>
                        {(more > 0).then(|| view! { <p class="soft">{move || files().more_warnings.of(more)}</p> })}
                    </details>
                }
                .into_any(),
            }}
        </div>
    }
}
