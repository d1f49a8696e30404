//! How far the annotators of the open project agree: the figures with their n, their meanings and the spans behind them, and
//! the report as files.
//!
//! The jobs program computes and writes; here stands what is asked for and which part of the answer is shown.

mod files;

use std::borrow::Cow;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use self::files::Files;
use super::Frame;
use crate::formats::{ArticleChoice, Selection};
use crate::jobs::{Figured, Figuring, JobResult, Progress, Want, encode_figures};
use crate::model::{AnnotatorId, Project};
use crate::platform::{clock, dom, report as drawn, worker};
use crate::review::report::{Language, Part, Plot, Section};
use crate::review::{Behind, counts, header_counts};
use crate::ui::annotators::isolated;
use crate::ui::library;
use crate::ui::session::Session;
use crate::ui::words::{self, figures as words, files as files_words, fill};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    All,
    /// As it is searched and filtered.
    Listed,
    This,
}

#[derive(Clone, Debug, PartialEq, Default)]
enum Stage {
    #[default]
    Idle,
    Working,
    Shown,
    /// So many sets are not done.
    Alone(usize),
    Cancelled,
    Stopped,
}

/// An annotator of the project, and whether they are compared.
#[derive(Clone)]
struct Person {
    id: AnnotatorId,
    /// As files carry it.
    name: String,
    wanted: RwSignal<bool>,
}

/// `Copy`: the dialog's parts share it.
#[derive(Clone, Copy)]
struct Figuration {
    session: Session,
    people: StoredValue<Vec<Person>>,
    scope: RwSignal<Scope>,
    any_state: RwSignal<bool>,
    white_space: RwSignal<bool>,
    gamma: RwSignal<bool>,
    draws: RwSignal<String>,
    seed: RwSignal<String>,
    stage: RwSignal<Stage>,
    sections: RwSignal<Vec<Section>>,
    /// Which section is shown.
    part: RwSignal<usize>,
    /// In its stead: the spans behind a figure.
    behind: RwSignal<Option<Section>>,
    job: StoredValue<Option<worker::Ticket>>,
    /// What was compared last.
    asked: StoredValue<Option<(Figuring, Selection)>>,
    /// How many percent of the articles have been read, where they are.
    read: RwSignal<Option<usize>>,
    /// The name of what was compared last, for the jobs program.
    read_as: StoredValue<String>,
    /// Rises with each comparison, and with each end of one.
    turn: StoredValue<u32>,
}

impl Figuration {
    fn new(session: Session) -> Self {
        let known = session.prefs.annotators_untracked();
        let files = known.for_files();
        let mut people: Vec<Person> = Vec::new();
        session.with_project(|project| {
            let loaded = project.sets().map(|set| (&set.annotator, counts(set)));
            let sets = project.absent().flat_map(|header| &header.sets);
            let absent = sets.map(|set| (&set.annotator, header_counts(set)));
            for (annotator, counts) in loaded.chain(absent) {
                // Of who has begun nothing there is nothing to compare.
                if let Some(known) = people.iter().find(|one| one.id == *annotator) {
                    if counts {
                        known.wanted.set(true);
                    }
                    continue;
                }
                let named = files.iter().find(|(id, _)| id == annotator).map(|(_, name)| name);
                let name = named.unwrap_or(annotator).as_str().to_owned();
                people.push(Person { id: annotator.clone(), name, wanted: RwSignal::new(counts) });
            }
        });
        crate::order::sort_by(&mut people, |a, b| a.name.cmp(&b.name));
        Self {
            session,
            people: StoredValue::new(people),
            scope: RwSignal::new(Scope::All),
            any_state: RwSignal::new(false),
            white_space: RwSignal::new(false),
            gamma: RwSignal::new(true),
            draws: RwSignal::new("1000".to_owned()),
            seed: RwSignal::new("1".to_owned()),
            stage: RwSignal::default(),
            sections: RwSignal::default(),
            part: RwSignal::new(0),
            behind: RwSignal::new(None),
            job: StoredValue::new(None),
            asked: StoredValue::new(None),
            read: RwSignal::new(None),
            read_as: StoredValue::default(),
            turn: StoredValue::new(0),
        }
    }

    /// What is asked for now, and of which part of the project.
    fn ask(self) -> (Figuring, Selection) {
        let session = self.session;
        let articles = match (self.scope.get_untracked(), session.open.get_untracked()) {
            (Scope::This, Some(open)) => ArticleChoice::Only(vec![open.article]),
            (Scope::Listed, _) => ArticleChoice::Only(library::listed(session, |_| true)),
            _ => ArticleChoice::All,
        };
        let annotators = self.people.with_value(|people| {
            let wanted = people.iter().filter(|one| one.wanted.get_untracked());
            wanted.map(|one| one.name.clone()).collect()
        });
        let what = Figuring {
            want: Want::Sections,
            annotators,
            any_state: self.any_state.get_untracked(),
            white_space: self.white_space.get_untracked(),
            seed: self.seed.with_untracked(|text| text.trim().parse().unwrap_or(1)),
            draws: self.draws.with_untracked(|text| text.trim().parse().unwrap_or(0)).min(100_000),
            gamma: self.gamma.get_untracked(),
            language: language(),
        };
        (what, Selection { articles, ..Selection::default() })
    }

    /// What this is of what was compared last, whatever is ticked by now. `begun` as [`Session::have_done`] has it.
    async fn figured(
        self,
        want: Want,
        language: Language,
        begun: impl Fn(worker::Ticket) -> bool,
    ) -> worker::Answer {
        let (what, selection) = self.asked.get_value().unwrap_or_else(|| self.ask());
        let what = Figuring { want, language, ..what };
        let names = self.session.prefs.annotators_untracked().for_files();
        let make = |project: &Project| encode_figures(project, &selection, what.clone(), &names);
        let read_as = self.read_as.get_value();
        let progress = move |at: Progress| {
            self.read.try_set((at.done < at.total && at.total > 1).then(|| at.done * 100 / at.total));
        };
        let answer = self.session.have_done(&selection, &read_as, make, begun, progress).await;
        self.read.try_set(None);
        answer
    }

    fn compare(self) {
        self.cancel();
        self.behind.set(None);
        let some = self.people.with_value(|people| people.iter().any(|one| one.wanted.get_untracked()));
        if !some {
            self.sections.set(Vec::new());
            self.stage.set(Stage::Alone(0));
            return;
        }
        self.asked.set_value(Some(self.ask()));
        // What was changed since is in it.
        self.read_as.set_value(clock::new_id());
        self.stage.set(Stage::Working);
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        spawn_local(async move {
            // Handing a large project over takes most of a task, and so does drawing: each has one of its own.
            dom::breath().await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            let is_current = move || self.turn.try_get_value() == Some(turn);
            let begun = move |ticket| {
                let goes_on = is_current();
                self.job.try_set_value(goes_on.then_some(ticket));
                goes_on
            };
            let answer = self.figured(Want::Sections, language(), begun).await;
            dom::breath().await;
            // Another took its place, which has the word now.
            if !is_current() {
                return;
            }
            self.job.try_set_value(None);
            let stage = match answer {
                Ok(JobResult::Figures { what: Figured::Sections(sections), .. }) => {
                    // All together first, where there are more than two.
                    let all = sections.iter().position(|section| section.parts.len() > 3).unwrap_or_default();
                    self.part.try_set(all);
                    self.sections.try_set(sections);
                    Stage::Shown
                }
                Ok(JobResult::Figures { what: Figured::TooFew { not_done, sections }, .. }) => {
                    self.part.try_set(0);
                    self.sections.try_set(sections);
                    Stage::Alone(not_done)
                }
                Err(worker::Stopped::Cancelled) => Stage::Cancelled,
                _ => Stage::Stopped,
            };
            self.stage.try_set(stage);
        });
    }

    fn cancel(self) {
        let begun = self.stage.try_get_untracked() == Some(Stage::Working);
        self.turn.try_update_value(|turn| *turn += 1);
        if begun {
            self.stage.try_set(Stage::Cancelled);
        }
        if let Some(Some(job)) = self.job.try_update_value(Option::take) {
            job.cancel();
        }
    }

    fn look_behind(self, what: Behind) {
        spawn_local(async move {
            let answer = self.figured(Want::Behind(what), language(), |_| true).await;
            if let Ok(JobResult::Figures { what: Figured::Sections(mut sections), .. }) = answer
                && let Some(section) = sections.pop()
            {
                self.behind.try_set(Some(section));
                dom::next_frame(|| dom::focus("figures-behind"));
            }
        });
    }

    /// What is shown now; tracked.
    fn with_shown<T>(self, look: impl FnOnce(&Section, &[(String, String)]) -> T) -> Option<T> {
        self.sections.with(|sections| {
            let meanings = sections.iter().flat_map(|section| &section.parts).find_map(|part| match part {
                Part::Meanings(meanings) => Some(meanings.as_slice()),
                _ => None,
            });
            let shown = sections.get(self.part.get())?;
            Some(look(shown, meanings.unwrap_or_default()))
        })
    }

    fn plot(self, at: usize) -> Option<Plot> {
        untrack(|| self.with_shown(|section, _| plots(section).nth(at).cloned())).flatten()
    }

    /// A press on what has been drawn.
    fn pressed(self, event: &web_sys::Event) {
        let Some(target) = dom::target_element(event).and_then(|hit| hit.closest("button").ok().flatten())
        else {
            return;
        };
        let number = |name: &str| target.get_attribute(name).and_then(|value| value.parse::<usize>().ok());
        if let Some(at) = number("data-behind") {
            let what = untrack(|| self.with_shown(|section, _| behinds(section).nth(at))).flatten();
            if let Some(what) = what {
                self.look_behind(what);
            }
        }
        let name = |ending: &str, at: usize| {
            crate::platform::files::file_name(&format!("{}-{}.{ending}", words().plot_file, at + 1))
        };
        if let Some((at, plot)) = number("data-svg").and_then(|at| Some((at, self.plot(at)?))) {
            drawn::save_svg(&plot, &name("svg", at));
        }
        if let Some((at, plot)) = number("data-png").and_then(|at| Some((at, self.plot(at)?))) {
            drawn::save_png(&plot, &name("png", at));
        }
    }
}

fn plots(section: &Section) -> impl Iterator<Item = &Plot> {
    section.parts.iter().filter_map(|part| match part {
        Part::Plot(plot) => Some(plot),
        _ => None,
    })
}

/// In the order in which they are drawn.
fn behinds(section: &Section) -> impl Iterator<Item = Behind> {
    let tables = section.parts.iter().filter_map(|part| match part {
        Part::Table(table) => Some(&table.rows),
        _ => None,
    });
    tables.flatten().flat_map(|row| row.behind.iter().map(|one| one.1))
}

/// As it is shown, in the digits of the settings; what is saved keeps those of the files. Tracked.
pub(super) fn in_digits(section: &Section) -> Cow<'_, Section> {
    if words::has_arabic_digits() { Cow::Owned(section.with_arabic_digits()) } else { Cow::Borrowed(section) }
}

/// The report's language that is the interface's.
fn language() -> Language {
    untrack(|| Language::from_tag(words::language().tag())).unwrap_or_default()
}

#[component]
pub fn Figures() -> impl IntoView {
    let session = expect_context::<Session>();
    let figuration = Figuration::new(session);
    on_cleanup(move || {
        figuration.cancel();
        session.let_jobs_go();
    });
    // In the other language it says other words.
    Effect::new(move |_| {
        words::language();
        untrack(|| figuration.compare());
    });
    let title = Signal::derive(|| words().title.to_owned());
    let working = move || figuration.stage.with(|stage| *stage == Stage::Working);
    let shown = move || figuration.stage.with(|stage| *stage == Stage::Shown);
    let said = move || match figuration.stage.get() {
        Stage::Idle | Stage::Shown => String::new(),
        Stage::Working => match figuration.read.get() {
            Some(percent) => format!("{} {}", words().computing, files_words().steps.of(percent)),
            None => words().computing.to_owned(),
        },
        Stage::Alone(0) => words().alone.to_owned(),
        Stage::Alone(n) => format!("{} {}", words().alone, words().not_done.of(n)),
        Stage::Cancelled => words().cancelled.to_owned(),
        Stage::Stopped => words().stopped.to_owned(),
    };
    view! {
        <Frame id="figures" title>
            <form
                class="figures"
                data-testid="figures"
                on:submit=move |event| {
                    event.prevent_default();
                    figuration.compare();
                }
            >
                <Asked figuration/>
                <div class="actions">
                    <button type="submit" class="primary" data-testid="figures-compare" disabled=working>
                        {move || words().compute}
                    </button>
                    <Show when=working>
                        <button type="button" data-testid="figures-cancel" on:click=move |_| figuration.cancel()>
                            {move || words().cancel}
                        </button>
                    </Show>
                    <p role="status" data-testid="figures-status">{said}</p>
                </div>
            </form>
            <Show when=move || !working() && figuration.sections.with(|sections| !sections.is_empty())>
                <Shown figuration/>
            </Show>
            <Show when=shown>
                <Files figuration/>
            </Show>
        </Frame>
    }
}

/// Who is compared, on which articles, and how.
#[component]
fn Asked(figuration: Figuration) -> impl IntoView {
    let open = figuration.session.open.with_untracked(Option::is_some);
    let people = figuration.people.with_value(|people| {
        let one = |person: &Person| {
            let (wanted, is_gold) = (person.wanted, person.id.as_str() == crate::review::GOLD);
            let name = person.name.clone();
            view! {
                <label>
                    <input type="checkbox" data-testid="figures-who" prop:checked=move || wanted.get() on:change:target=move |event| wanted.set(event.target().checked())/>
                    <bdi>{move || if is_gold { words().gold.to_owned() } else { name.clone() }}</bdi>
                </label>
            }
        };
        people.iter().map(one).collect_view()
    });
    let scope = move |here: Scope, value: &'static str, name: fn() -> &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name="figures-scope"
                    value=value
                    prop:checked=move || figuration.scope.get() == here
                    on:change=move |_| figuration.scope.set(here)
                />
                <span>{name}</span>
            </label>
        }
    };
    let switch = |id: &'static str, signal: RwSignal<bool>, name: fn() -> &'static str| {
        view! {
            <label>
                <input type="checkbox" data-testid=id prop:checked=move || signal.get() on:change:target=move |event| signal.set(event.target().checked())/>
                <span>{name}</span>
            </label>
        }
    };
    let number = |id: &'static str, signal: RwSignal<String>, name: fn() -> &'static str| {
        view! {
            <label class="field">
                <span>{name}</span>
                <input type="number" min="0" step="1" inputmode="numeric" data-testid=id prop:value=move || signal.get() on:input:target=move |event| signal.set(event.target().value())/>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{move || words().who}</legend>
            <div class="choices" data-testid="figures-people">{people}</div>
        </fieldset>
        <fieldset>
            <legend>{move || words().scope}</legend>
            <div class="choices">
                {scope(Scope::All, "all", || words().scope_all)}
                {scope(Scope::Listed, "listed", || words().scope_listed)}
                {open.then(|| scope(Scope::This, "this", || words().scope_this))}
            </div>
        </fieldset>
        <details>
            <summary>{move || words().how}</summary>
            <div class="choices">
                {switch("figures-any-state", figuration.any_state, || words().any_state)}
                {switch("figures-white-space", figuration.white_space, || words().white_space)}
                {switch("figures-gamma", figuration.gamma, || words().gamma)}
            </div>
            <div class="figures-numbers">
                {number("figures-draws", figuration.draws, || words().draws)}
                {number("figures-seed", figuration.seed, || words().seed)}
            </div>
        </details>
    }
}

/// One section of the report, or the spans behind one of its figures.
#[component]
fn Shown(figuration: Figuration) -> impl IntoView {
    let place: NodeRef<html::Div> = NodeRef::new();
    let behind_place: NodeRef<html::Div> = NodeRef::new();
    let save = || [words().save_svg, words().save_png];
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        figuration.with_shown(|section, meanings| {
            drawn::show(place.unchecked_ref(), &in_digits(section), meanings, save());
        });
    });
    Effect::new(move |_| {
        let Some(place) = behind_place.get() else { return };
        figuration.behind.with(|behind| {
            if let Some(section) = behind {
                drawn::show(place.unchecked_ref(), &in_digits(section), &[], save());
            }
        });
    });
    let options = move || {
        figuration.sections.with(|sections| {
            let option = |(at, section): (usize, &Section)| {
                let title = match section.title.as_str() {
                    "" => words().intro.to_owned(),
                    title => title.to_owned(),
                };
                view! {
                    <option value=at.to_string() prop:selected=move || figuration.part.get() == at>{title}</option>
                }
            };
            sections.iter().enumerate().map(option).collect_view()
        })
    };
    let choose = move |event: web_sys::Event| {
        let chosen = dom::target_element(&event)
            .and_then(|select| select.dyn_into::<web_sys::HtmlSelectElement>().ok())
            .and_then(|select| select.value().parse().ok());
        figuration.behind.set(None);
        figuration.part.set(chosen.unwrap_or_default());
    };
    let is_behind = move || figuration.behind.with(Option::is_some);
    let behind_title =
        move || figuration.behind.with(|behind| behind.as_ref().map(|section| section.title.clone()));
    let back = move |_| {
        figuration.behind.set(None);
        dom::next_frame(|| dom::focus("figures-part"));
    };
    view! {
        <label class="field">
            <span>{move || words().part}</span>
            <select id="figures-part" data-testid="figures-part" on:change=choose>{options}</select>
        </label>
        <section class="report" hidden=is_behind data-testid="figures-shown" on:click=move |event| figuration.pressed(&event)>
            <div node_ref=place></div>
        </section>
        <section class="report" hidden=move || !is_behind() data-testid="figures-behind">
            <h3 id="figures-behind" tabindex="-1">
                {move || words().spans_behind}": "<bdi>{behind_title}</bdi>
            </h3>
            <div node_ref=behind_place></div>
            <div class="actions">
                <button type="button" data-testid="figures-back" on:click=back>{move || words().back}</button>
            </div>
        </section>
    }
}

/// Why there is no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotTaken {
    /// Nothing was decided.
    Nothing,
    Failed,
}

/// "Downloaded as …", or that it was not.
fn told(said: Option<Result<String, NotTaken>>) -> Option<String> {
    said.map(|said| match said {
        Ok(file) => fill(words().taken, &[("file", &isolated(&file))]),
        Err(NotTaken::Nothing) => words().nothing_decided.to_owned(),
        Err(NotTaken::Failed) => words().not_taken.to_owned(),
    })
}
