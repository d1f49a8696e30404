//! Bringing articles in: a place to drop, choose or paste, what is asked on the way, and what came of it.
//!
//! Reading files is `formats`' work, done in the worker; this shows it. The dialog's frame is not drawn here.

mod arrivals;
mod flow;
mod package;
mod questions;
mod said;
mod samples;
mod unsettled;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub use arrivals::Arrivals;
pub use package::take_waiting;
pub use samples::first_visit;

use crate::formats::MAX_BYTES;
use crate::model::{AnnotationSet, ArticleId};
use crate::platform::raw_text;
use crate::ui::annotators::isolated;
use crate::ui::library::title_or;
use crate::ui::session::{Incoming, Session};
use crate::ui::words::{between, files, fill, number};
use flow::{Arrival, Flow, State, Taken};
use questions::Questions;
use unsettled::UnsettledList;

/// Id of the heading over what came of the files.
const RESULTS_ID: &str = "import-results";
/// Warnings of one file that are listed; the others are counted.
const LISTED: usize = 20;
/// A longer paste (UTF-16 units) goes straight in: a text area would take seconds to lay it out.
const LONG_PASTE: u32 = 100_000;

/// The import dialog's content.
#[component]
pub fn ImportDialog() -> impl IntoView {
    let session: Session = expect_context();
    let flow = Flow::new(session);
    // What was dropped or pasted on the page waits in the session.
    Effect::new(move |_| {
        if session.incoming.with(|incoming| !incoming.is_empty()) {
            flow.add_all(session.incoming.try_update(std::mem::take).unwrap_or_default());
        }
    });
    view! {
        <div class="import" data-testid="import-dialog">
            <Questions flow/>
            <Results flow/>
            <UnsettledList/>
            <DropZone flow/>
            <PasteBox flow/>
        </div>
    }
}

#[component]
fn DropZone(flow: Flow) -> impl IntoView {
    view! {
        <label class="drop-zone">
            <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true" class="drop-icon">
                <path
                    d="M12 15.5V4m0 0L7.5 8.5M12 4l4.5 4.5M4 14.5V18a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3.5"
                    fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"
                />
            </svg>
            <span><strong>{move || files().drop_here}</strong>" "{move || files().choose_files}</span>
            <span class="soft drop-what">{move || fill(files().what_is_taken, &[("most", &number(MAX_BYTES / 1_000_000))])}</span>
            <input
                type="file"
                multiple
                class="file-input"
                data-testid="file-input"
                on:change:target=move |event| {
                    let input = event.target();
                    let chosen = input.files();
                    let count = chosen.as_ref().map_or(0, web_sys::FileList::length);
                    let chosen = (0..count).filter_map(|index| chosen.as_ref()?.get(index));
                    flow.add_all(chosen.map(Incoming::File).collect());
                    // So that choosing the same file again is a change.
                    input.set_value("");
                }
            />
        </label>
    }
}

#[component]
fn PasteBox(flow: Flow) -> impl IntoView {
    let title = RwSignal::new(String::new());
    let empty = RwSignal::new(true);
    let field = NodeRef::<leptos::html::Textarea>::new();
    // What was pasted into the empty box: the box itself shows every line end as \n.
    let pasted = StoredValue::new_local(None::<raw_text::RawText>);
    let add = move |text: raw_text::RawText| {
        flow.add(Incoming::Text(text, title.get_untracked()));
        title.set(String::new());
        pasted.set_value(None);
        empty.set(true);
        if let Some(field) = field.get_untracked() {
            field.set_value("");
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        let shown = raw_text::value(&field);
        if shown.length() > 0 {
            let exact = pasted.with_value(Clone::clone);
            add(exact.filter(|pasted| raw_text::same_but_line_ends(&shown, pasted)).unwrap_or(shown));
        }
    };
    let paste = move |event: leptos::ev::ClipboardEvent| {
        let Some(data) = event.clipboard_data() else { return };
        let text = raw_text::transferred(&data, "text/plain");
        if text.length() > LONG_PASTE {
            event.prevent_default();
            add(text);
        } else if empty.get_untracked() {
            pasted.set_value(Some(text));
        }
    };
    view! {
        <form class="paste" on:submit=submit>
            <h3>{move || files().or_paste}</h3>
            <label class="field">
                <span>{move || files().paste_title}</span>
                <input
                    type="text"
                    dir="auto"
                    data-testid="paste-title"
                    prop:value=move || title.get()
                    on:input:target=move |event| title.set(event.target().value())
                />
            </label>
            <label class="field">
                <span>{move || files().paste_text}</span>
                <textarea
                    rows="4"
                    dir="auto"
                    spellcheck="false"
                    data-testid="paste-box"
                    node_ref=field
                    on:paste=paste
                    on:input=move |event| {
                        let target = event.target();
                        empty.set(target.is_none_or(|target| raw_text::value(target.unchecked_ref()).length() == 0));
                    }
                ></textarea>
            </label>
            <div class="actions">
                <button type="submit" class="primary" data-testid="paste-add" disabled=move || empty.get()>
                    {move || files().add_text}
                </button>
                <span class="soft">{move || files().paste_hint}</span>
            </div>
        </form>
    }
}

/// What came in, and what became of it.
#[component]
fn Results(flow: Flow) -> impl IntoView {
    let any = move || flow.arrivals.with(|arrivals| !arrivals.is_empty());
    view! {
        <Show when=any>
            <section class="results" aria-live="polite" data-testid="import-results">
                <div class="results-head">
                    <h3 id=RESULTS_ID tabindex="-1">{move || files().results}</h3>
                    <Show when=move || flow.is_busy()>
                        <Progress flow/>
                        <button class="quiet" data-testid="import-cancel" on:click=move |_| flow.cancel()>
                            {move || files().cancel}
                        </button>
                    </Show>
                </div>
                <ul>
                    <For each=move || flow.arrivals.get() key=|arrival| arrival.id let:arrival>
                        <ResultRow arrival/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

/// How many of several files have been read, and how much of the one that is being read.
#[component]
fn Progress(flow: Flow) -> impl IntoView {
    let text = move || {
        let (read, all) = flow.progress();
        (all > 1).then(|| fill(files().read_of, &[("n", &number(read)), ("all", &number(all))]))
    };
    let all = move || flow.progress().1;
    let read = move || flow.progress().0 * 100 + flow.percent().unwrap_or_default();
    let told = move || text().unwrap_or_else(|| files().reading.to_owned());
    view! {
        <Show when=move || { all() > 1 || flow.percent().is_some() }>
            <progress aria-label=told max=move || (all() * 100).to_string() value=move || read().to_string()></progress>
            <span class="soft" data-testid="import-progress">{text}</span>
        </Show>
    }
}

#[component]
fn ResultRow(arrival: Arrival) -> impl IntoView {
    let Arrival { name, state, .. } = arrival;
    let shown = state.clone();
    let tone = move || {
        state.with(|state| match state {
            State::Refused(_) => "refused",
            State::Taken(_) => "taken",
            State::Asking => "asking",
            State::Waiting | State::Reading(_) | State::Skipped => "",
        })
    };
    view! {
        <li class="result" data-state=tone data-testid="import-result">
            <bdi class="result-name">
                {move || if name.trim().is_empty() { files().pasted.to_owned() } else { name.clone() }}
            </bdi>
            {move || shown.with(state_view)}
        </li>
    }
}

fn state_view(state: &State) -> AnyView {
    let line = |text: String| view! { <span class="result-state soft">{text}</span> }.into_any();
    let words = files();
    match state {
        State::Waiting => line(words.waiting.to_owned()),
        State::Reading(None) => line(words.reading.to_owned()),
        State::Reading(Some(percent)) => line(format!("{} {}", words.reading, words.steps.of(*percent))),
        State::Asking => line(words.needs_answer.to_owned()),
        State::Skipped => line(words.skipped.to_owned()),
        State::Refused(trouble) => {
            view! { <p class="result-trouble" data-testid="import-refusal">{said::trouble(trouble)}</p> }
                .into_any()
        }
        State::Taken(taken) => taken_view(taken),
    }
}

fn taken_view(taken: &Taken) -> AnyView {
    let words = files();
    let added = (!taken.added.is_empty()).then(|| words.added.of(taken.added.len()));
    let here = (taken.here.len() > 1).then(|| words.already.of(taken.here.len()));
    let summary: Vec<String> = added.into_iter().chain(here).collect();
    let open = taken.added.first().or(taken.here.first()).cloned();
    let others = taken.others.iter().cloned().map(|set| view! { <OtherSet set/> }).collect_view();
    let only_here = match (taken.added.as_slice(), taken.here.as_slice()) {
        ([], [one]) => Some(view! { <AlreadyHere id=one.clone()/> }),
        _ => None,
    };
    let alone = only_here.is_some();
    let lines = taken.warnings.iter().take(LISTED).map(|warning| view! { <li>{said::warning(warning)}</li> });
    let lines = lines.collect_view();
    let more = taken.warnings.len().saturating_sub(LISTED);
    let warnings = (!taken.warnings.is_empty()).then(|| {
        view! {
            <details class="result-warnings" data-testid="import-warnings" open=taken.warnings.len() <= 3>
                <summary>{words.warnings.of(taken.warnings.len())}</summary>
                <ul>{lines}</ul>
                {(more > 0).then(|| view! { <p class="soft">{words.more_warnings.of(more)}</p> })}
            </details>
        }
    });
    let doubled = (taken.doubled > 0).then(|| {
        view! { <p class="result-here" data-testid="import-doubled">{words.doubled.of(taken.doubled)}</p> }
    });
    let revisions = [(taken.newer, &words.newer_revisions), (taken.older, &words.older_revisions)];
    let revisions = revisions.into_iter().filter(|(n, _)| *n > 0).map(|(n, told)| {
        view! { <p class="result-here" data-testid="import-revisions">{told.of(n)}</p> }
    });
    let revisions = revisions.collect_view();
    let counts = taken.counts;
    let report = (!taken.warnings.is_empty() || counts.spans_kept + counts.spans_refused > 0).then(|| {
        let taken = StoredValue::new(taken.clone());
        let get = move |_| {
            let text = taken.with_value(said::report);
            let _ = crate::platform::files::download(files().report_name, "text/plain", text.as_bytes());
        };
        view! {
            <button class="quiet" data-testid="import-report" on:click=get>{words.report_get}</button>
        }
    });
    let totals = (counts.spans_kept + counts.spans_refused > 0).then(|| {
        let mut told = vec![said::total(words.report_kept, counts.spans_kept, counts.spans_refused)];
        told.extend((taken.left_out > 0).then(|| words.left_out_by_choice.of(taken.left_out)));
        told.extend((taken.proposals > 0).then(|| words.proposals.of(taken.proposals)));
        view! { <p class="soft result-totals" data-testid="import-totals">{told.join(between())}</p> }
    });
    view! {
        <span class="result-state soft">{summary.join(between())}</span>
        {open.filter(|_| !alone).map(|id| view! { <OpenButton id/> })}
        {totals}
        {doubled}
        {revisions}
        {others}
        {only_here}
        {warnings}
        {report}
    }
    .into_any()
}

/// One's own set came back with other content: nothing is changed before the user says so.
#[component]
fn OtherSet(set: AnnotationSet) -> impl IntoView {
    let session: Session = expect_context();
    let done = RwSignal::new(false);
    let (spans, article) = (set.spans.len(), set.article.clone());
    let here =
        session.with_project(|project| project.set(&set.id).map(|set| set.spans.len())).unwrap_or_default();
    let set = StoredValue::new(set);
    let text = move || {
        let title = session.with_project(|project| {
            project.article(&article).map(|article| article.meta.title.clone()).unwrap_or_default()
        });
        let (spans, here) = (files().spans.of(spans), files().spans.of(here));
        let title = isolated(&title_or(&title));
        fill(files().other_set, &[("title", &title), ("file", &spans), ("here", &here)])
    };
    let take = move |_| {
        set.with_value(|set| session.take_set(set));
        done.set(true);
    };
    let beside = move |_| {
        set.with_value(|set| session.add_beside(set));
        done.set(true);
    };
    view! {
        <Show when=move || !done.get()>
            <div class="result-here" data-testid="other-set">
                <p>{text.clone()}</p>
                <div class="actions">
                    <button on:click=move |_| done.set(true)>{move || files().keep_mine}</button>
                    <button data-testid="take-set" on:click=take>{move || files().take_theirs}</button>
                    <button data-testid="add-set" on:click=beside>{move || files().take_beside}</button>
                </div>
            </div>
        </Show>
    }
}

/// A text that was here before is offered, not doubled.
#[component]
fn AlreadyHere(id: ArticleId) -> impl IntoView {
    let session: Session = expect_context();
    let of = id.clone();
    let title = move || {
        let words = files();
        let title = session.with_project(|project| {
            project.article(&of).map(|article| article.meta.title.clone()).unwrap_or_default()
        });
        let title = isolated(&title_or(&title));
        fill(words.already_here_only, &[("title", &title)])
    };
    view! {
        <p class="result-here" data-testid="already-here">{title}</p>
        <OpenButton id/>
    }
}

#[component]
fn OpenButton(id: ArticleId) -> impl IntoView {
    let session: Session = expect_context();
    let open = move |_| {
        session.open_article(&id);
        session.dialog.set(None);
    };
    view! { <button data-testid="open-article" on:click=open>{move || files().open_it}</button> }
}
