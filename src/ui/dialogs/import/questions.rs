//! The questions a file can ask: how its letters are written, which field holds the text, what its offsets count.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::flow::{Answer, Brought, Fate, Flow, Question};
use super::{RESULTS_ID, said};
use crate::formats::{Candidate, FieldInfo, UnitInfo};
use crate::model::{LabelId, NAME_MAX, NameProblem, PackageHead};
use crate::platform::dom;
use crate::platform::reply::Sender;
use crate::review::PackageUpdate;
use crate::ui::annotators::{isolated, name_problem};
use crate::ui::session::Session;
use crate::ui::words::{between, files, fill, number, packages};

/// Id of the heading of a question that begins with no choice.
const QUESTION_ID: &str = "import-question";

/// The open question, if any.
#[component]
pub fn Questions(flow: Flow) -> impl IntoView {
    let session = expect_context::<Session>();
    // The focus was in the question before, which is gone with it: it goes to the next one, or to what came of the files.
    // A choice takes it by itself.
    Effect::new(move |before: Option<bool>| {
        let is_open = flow.question.with(Option::is_some);
        if is_open {
            dom::after(0, || dom::focus(QUESTION_ID));
        } else if before == Some(true) {
            dom::after(0, || dom::focus(RESULTS_ID));
        }
        is_open
    });
    move || {
        flow.question.get().map(|question| match question {
            Question::Encoding { file, candidates, answer } => {
                let options = candidates.iter().map(encoding_option).collect();
                let give = move |chosen: usize, for_all| {
                    let label = candidates.get(chosen).map(|candidate| candidate.encoding.to_string());
                    label.map_or(Answer::Skip, |label| Answer::Encoding { label, for_all })
                };
                let words = |file: &str| {
                    let words = files();
                    let why = fill(words.encoding_why, &[("file", &isolated(file))]);
                    Words {
                        title: words.which_encoding,
                        why,
                        all: words.encoding_for_all,
                        take: words.read_so,
                    }
                };
                view! { <Choice kind="encoding" file options words give answer/> }.into_any()
            }
            Question::Field { file, fields, answer } => {
                let options = fields.iter().map(field_option).collect();
                let give = move |chosen: usize, for_all| {
                    let field = fields.get(chosen).map(|info| info.field.clone());
                    field.map_or(Answer::Skip, |field| Answer::Field { field, for_all })
                };
                let words = |file: &str| {
                    let words = files();
                    let why = fill(words.field_why, &[("file", &isolated(file))]);
                    Words { title: words.which_field, why, all: words.field_for_all, take: words.take_field }
                };
                view! { <Choice kind="field" file options words give answer/> }.into_any()
            }
            Question::Unit { file, units, answer } => {
                let options = units.iter().map(unit_option).collect();
                let give = move |chosen: usize, for_all| {
                    let unit = units.get(chosen).map(|info| info.unit);
                    unit.map_or(Answer::Skip, |unit| Answer::Unit { unit, for_all })
                };
                let words = |file: &str| {
                    let words = files();
                    let why = fill(words.unit_why, &[("file", &isolated(file))]);
                    Words { title: words.which_unit, why, all: words.unit_for_all, take: words.count_so }
                };
                view! { <Choice kind="unit" file options words give answer/> }.into_any()
            }
            Question::OtherText { file, settled, unsettled, answer } => {
                other_text_question(&file, settled, unsettled, answer)
            }
            Question::Package { file, head, update, answer } => {
                package_question(session, &file, &head, update, answer)
            }
            Question::Labels { file, brought, answer } => labels_question(flow, file, &brought, answer),
        })
    }
}

/// Labels that were made on another text: carried over, or brought with their text.
fn other_text_question(file: &str, settled: usize, unsettled: usize, answer: Sender<Answer>) -> AnyView {
    let words = files();
    let (settled, unsettled) = (number(settled), number(unsettled));
    let told = [("file", isolated(file)), ("settled", settled), ("unsettled", unsettled)];
    let why = fill(words.other_text_why, &told.each_ref().map(|(name, value)| (*name, value.as_str())));
    let (own, skip) = (answer.clone(), answer.clone());
    view! {
        <form
            class="question"
            data-testid="ask-other-text"
            on:submit=move |event| {
                event.prevent_default();
                answer.send(Answer::OtherText { carry: true });
            }
        >
            <h3 id=QUESTION_ID tabindex="-1">{words.other_text}</h3>
            <p>{why}</p>
            <p class="soft">{words.other_text_then}</p>
            <div class="actions">
                <button type="submit" class="primary" data-testid="ask-take">{words.carry_over}</button>
                <button
                    type="button"
                    data-testid="ask-own-article"
                    on:click=move |_| own.send(Answer::OtherText { carry: false })
                >
                    {words.own_article}
                </button>
                <button type="button" data-testid="ask-skip" on:click=move |_| skip.send(Answer::Skip)>
                    {words.skip_file}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// A package whose project is there: to be opened, or what a later version brings.
fn package_question(
    session: Session,
    file: &str,
    head: &PackageHead,
    update: Option<PackageUpdate>,
    answer: Sender<Answer>,
) -> AnyView {
    let words = packages();
    let is_update = update.is_some();
    let told = if is_update { words.package_update } else { words.package_here };
    let n = number(head.version as usize);
    let why = fill(told, &[("file", &isolated(file)), ("name", &isolated(&head.annotator)), ("n", &n)]);
    let mut lines: Vec<String> = Vec::new();
    if let Some(update) = update {
        lines.extend((update.articles > 0).then(|| words.package_articles.of(update.articles)));
        let guidelines = update.guidelines.iter();
        lines.extend(
            guidelines.map(|version| fill(words.package_guidelines, &[("n", &number(*version as usize))])),
        );
        lines.extend((update.labels > 0).then(|| words.package_labels.of(update.labels)));
        lines.extend(update.changed.iter().map(|(label, spans)| {
            let label = isolated(&session.label_name(label));
            fill(words.package_changed, &[("label", &label), ("spans", &files().spans.of(*spans))])
        }));
    }
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let skip = answer.clone();
    view! {
        <form
            class="question"
            data-testid="ask-package"
            on:submit=move |event| {
                event.prevent_default();
                answer.send(Answer::Package);
            }
        >
            <h3 id=QUESTION_ID tabindex="-1">{words.package_title}</h3>
            <p>{why}</p>
            {is_update.then(|| view! { <ul data-testid="package-brings">{lines}</ul> })}
            <div class="actions">
                <button type="submit" class="primary" data-testid="ask-take">
                    {if is_update { words.package_take } else { words.package_open }}
                </button>
                <button type="button" data-testid="ask-skip" on:click=move |_| skip.send(Answer::Skip)>
                    {words.package_skip}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// What a file brings: its format, how much, its first article, and a choice for each label that is not known here.
fn labels_question(flow: Flow, file: String, brought: &Brought, answer: Sender<Answer>) -> AnyView {
    let words = files();
    let format = isolated(said::format(brought.format));
    let why = fill(words.brought_format, &[("file", &isolated(&file)), ("format", &format)]);
    let mut counts = vec![words.articles.of(brought.articles), words.spans.of(brought.counts.spans_kept)];
    if brought.proposals > 0 {
        counts.push(words.proposals.of(brought.proposals));
    }
    let parts = brought.preview.parts.iter().map(|(text, label)| match label {
        None => view! { <span>{text.clone()}</span> }.into_any(),
        Some(label) => {
            let (text, label) = (text.clone(), label.as_str().to_owned());
            view! { <mark>{text}<small>" "<bdi>{label}</bdi></small></mark> }.into_any()
        }
    });
    let parts = parts.collect_view();
    let (here, remembered) = (flow.labels_here(), flow.remembered());
    let first: Vec<(LabelId, Fate)> =
        brought.labels.iter().map(|new| (new.id.clone(), remembered(&new.id))).collect();
    let fates = StoredValue::new(first.clone());
    let rows = brought.labels.iter().zip(first).enumerate().map(|(index, (new, (_, fate)))| {
        let mut choices = vec![(Fate::Add, words.fate_add.to_owned())];
        choices.extend(
            here.iter()
                .map(|(id, name)| (Fate::Become(id.clone()), fill(words.fate_become, &[("label", name)]))),
        );
        choices.push((Fate::LeaveOut, words.fate_leave.to_owned()));
        let options = choices.into_iter().map(|(choice, name)| {
            let selected = choice == fate;
            view! { <option value=choice.slug() selected=selected>{name}</option> }
        });
        let options = options.collect_view();
        let name = new.id.as_str().to_owned();
        let told = fill(words.brought_fate, &[("label", &name)]);
        let choose = move |event| {
            let fate = Fate::from_slug(&event_target_value(&event));
            fates.update_value(|fates| fates[index].1 = fate);
        };
        view! {
            <li>
                <p>
                    <bdi class="choice-name">{name}</bdi>
                    " "
                    <span class="soft">{words.spans.of(new.spans)}{between()}<bdi>{new.example.clone()}</bdi></span>
                </p>
                <select aria-label=told data-testid="label-fate" on:change=choose>{options}</select>
            </li>
        }
    });
    let rows = rows.collect_view();
    let labels = (!brought.labels.is_empty()).then(|| {
        view! {
            <h4>{words.brought_labels}</h4>
            <ul class="fates">{rows}</ul>
            <p class="soft">{words.brought_undo}</p>
        }
    });
    let preview = (!brought.preview.parts.is_empty()).then(|| {
        view! {
            <p class="soft">{words.brought_first}</p>
            <p class="preview" dir="auto" data-testid="import-preview">{parts}</p>
        }
    });
    let for_all = RwSignal::new(false);
    let people = flow.people();
    let author = RwSignal::new(people.first().cloned().unwrap_or_default());
    let author_problem = RwSignal::new(None::<NameProblem>);
    let asked = brought.is_nameless.then(|| author_question(&file, people, author, author_problem));
    let skip = answer.clone();
    view! {
        <form
            class="question"
            data-testid="ask-labels"
            on:submit=move |event| {
                event.prevent_default();
                let (fates, for_all) = (fates.get_value(), for_all.get_untracked());
                match author.with_untracked(|name| flow.author(name)) {
                    Ok(author) => answer.send(Answer::Labels { fates, author, for_all }),
                    Err(problem) => author_problem.set(Some(problem)),
                }
            }
        >
            <h3 id=QUESTION_ID tabindex="-1">{words.brought_title}</h3>
            <p>{why}</p>
            <p class="soft">{counts.join(between())}</p>
            {asked}
            {preview}
            {labels}
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || for_all.get()
                    on:change:target=move |event| for_all.set(event.target().checked())
                />
                <span>{words.brought_for_all}</span>
            </label>
            <div class="actions">
                <button type="submit" class="primary" data-testid="ask-take">{words.take_file}</button>
                <button type="button" data-testid="ask-skip" on:click=move |_| skip.send(Answer::Skip)>
                    {words.skip_file}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Whose labels they are, where a file does not say: first whoever labels here, then those who are known, then its name.
fn author_question(
    file: &str,
    people: Vec<String>,
    author: RwSignal<String>,
    problem: RwSignal<Option<NameProblem>>,
) -> impl IntoView + use<> {
    let words = packages();
    let stem = file.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default().to_owned();
    let offered = people.into_iter().chain([stem]).filter(|name| !name.is_empty());
    let offered = offered.map(|name| view! { <option value=name></option> }).collect_view();
    view! {
        <label class="field">
            <span>{words.who_made}</span>
            <input
                type="text"
                dir="auto"
                list="brought-people"
                maxlength=NAME_MAX.to_string()
                autocomplete="off"
                aria-describedby="brought-author-told"
                data-testid="brought-author"
                prop:value=move || author.get()
                on:input:target=move |event| {
                    problem.set(None);
                    author.set(event.target().value());
                }
            />
        </label>
        <datalist id="brought-people">{offered}</datalist>
        <p class="soft" id="brought-author-told" role="status">
            {move || problem.get().map_or_else(|| words.who_made_told.to_owned(), |problem| name_problem(&problem))}
        </p>
    }
}

struct Words {
    title: &'static str,
    why: String,
    all: &'static str,
    take: &'static str,
}

/// A possible answer: its value for scripts, its name, and what the text would look like.
struct Choosable {
    value: String,
    name: Signal<String>,
    sample: String,
}

fn encoding_option(candidate: &Candidate) -> Choosable {
    let encoding = candidate.encoding.to_string();
    Choosable {
        value: encoding.clone(),
        name: Signal::derive(move || said::encoding(&encoding)),
        sample: candidate.preview.clone(),
    }
}

fn field_option(info: &FieldInfo) -> Choosable {
    let (name, average, records) = (info.field.name(), info.average_chars, info.records);
    Choosable {
        value: name.clone(),
        name: Signal::derive(move || {
            let words = files();
            // Isolated, so that a Latin name and the number after it do not run together.
            format!(
                "\u{2068}{name}\u{2069}{between}{}{between}{}",
                words.records.of(records),
                words.characters_each.of(average),
                between = between()
            )
        }),
        sample: info.sample.clone(),
    }
}

fn unit_option(info: &UnitInfo) -> Choosable {
    let (unit, beyond, inside) = (info.unit, info.beyond, info.inside_words);
    Choosable {
        value: unit.slug().to_owned(),
        name: Signal::derive(move || {
            let words = files();
            let name = said::unit(unit);
            match (beyond, inside) {
                (0, 0) => format!("{name}{between}{}", words.unit_fits, between = between()),
                (0, inside) => {
                    format!("{name}{between}{}", words.unit_inside.of(inside), between = between())
                }
                (beyond, _) => {
                    format!("{name}{between}{}", words.unit_beyond.of(beyond), between = between())
                }
            }
        }),
        sample: info.samples.join(between()),
    }
}

#[component]
fn Choice<W, G>(
    kind: &'static str,
    file: String,
    options: Vec<Choosable>,
    words: W,
    give: G,
    answer: Sender<Answer>,
) -> impl IntoView
where
    W: Fn(&str) -> Words + Copy + Send + Sync + 'static,
    G: Fn(usize, bool) -> Answer + 'static,
{
    let chosen = RwSignal::new(0);
    let for_all = RwSignal::new(false);
    let file = StoredValue::new(file);
    let of = move || file.with_value(|file| words(file));
    let radios = options.into_iter().enumerate().map(|(index, option)| {
        let Choosable { value, name, sample } = option;
        view! {
            <label class="choice" class:chosen=move || chosen.get() == index>
                <input
                    type="radio"
                    name="import-choice"
                    value=value
                    prop:checked=move || chosen.get() == index
                    on:change=move |_| chosen.set(index)
                />
                <span class="choice-name">{name}</span>
                <span class="choice-sample" dir="auto">{sample}</span>
            </label>
        }
    });
    let radios = radios.collect_view();
    let skip = answer.clone();
    let form = NodeRef::<leptos::html::Form>::new();
    // The question goes before all else, so the keyboard does too.
    Effect::new(move |_| {
        let first = form.get().and_then(|form| form.query_selector("input").ok().flatten());
        if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
            dom::after(0, move || {
                let _ = first.focus();
            });
        }
    });
    view! {
        <form
            class="question"
            node_ref=form
            data-testid=format!("ask-{kind}")
            on:submit=move |event| {
                event.prevent_default();
                answer.send(give(chosen.get_untracked(), for_all.get_untracked()));
            }
        >
            <fieldset>
                <legend>{move || of().title}</legend>
                <p class="soft">{move || of().why}</p>
                <div class="choices">{radios}</div>
            </fieldset>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || for_all.get()
                    on:change:target=move |event| for_all.set(event.target().checked())
                />
                <span>{move || of().all}</span>
            </label>
            <div class="actions">
                <button type="submit" class="primary" data-testid="ask-take">{move || of().take}</button>
                <button type="button" data-testid="ask-skip" on:click=move |_| skip.send(Answer::Skip)>
                    {move || files().skip_file}
                </button>
            </div>
        </form>
    }
}
