//! The project's written guidelines, beside the article: shown as the jobs program reads them, edited as Markdown, every
//! version kept. Where labels were made under an older one, that is said.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{TITLE_ID, close_button};
use crate::edit;
use crate::jobs::{Job, JobResult, Piece};
use crate::model::{GuidelineVersion, UtcMillis, localized};
use crate::platform::{clock, dom, intl, markdown, worker};
use crate::ui::session::{Dialog, Session};
use crate::ui::words::{fill, language, locale, number, packages as words};

const TEXT_ID: &str = "guidelines-text";
const EDIT_ID: &str = "guidelines-edit";

#[component]
pub fn Guidelines() -> impl IntoView {
    let session = expect_context::<Session>();
    let versions = Memo::new(move |_| {
        session.schema.track();
        session.with_project(|project| {
            project.guidelines().map(|version| (version.number, version.made)).collect::<Vec<_>>()
        })
    });
    let newest = move || versions.with(|all| all.last().map_or(0, |one| one.0));
    // An older version that was asked for.
    let older = RwSignal::new(None::<u32>);
    let shown = Memo::new(move |_| {
        let number = older.get().unwrap_or_else(newest);
        session.schema.track();
        session.with_project(|project| project.guideline(number).cloned())
    });
    let editing = RwSignal::new(false);
    let draft = RwSignal::new(String::new());
    dom::next_frame(|| dom::focus(TITLE_ID));

    let close = move || {
        session.dialog.set(None);
        dom::focus_in_place("article-text");
    };
    let begin = move |_| {
        older.set(None);
        draft.set(shown.get_untracked().map(|version| version.markdown).unwrap_or_default());
        editing.set(true);
        dom::next_frame(|| dom::focus(TEXT_ID));
    };
    let stop = move || {
        editing.set(false);
        dom::next_frame(|| dom::focus(EDIT_ID));
    };
    let save = move |_| {
        let text = draft.get_untracked();
        session.run(|project| edit::add_guideline(project, &text, clock::now()));
        stop();
    };
    let behind = move || {
        let under = session.older_guidelines()?;
        let (old, new) = (number(under as usize), number(newest() as usize));
        let said = if under == 0 { words().newer_than_none } else { words().newer };
        Some(fill(said, &[("old", &old), ("new", &new)]))
    };
    let choices = move || {
        let now = shown.with(|shown| shown.as_ref().map(|version| version.number));
        versions
            .get()
            .into_iter()
            .rev()
            .map(|(n, made)| {
                view! { <option value=n.to_string() selected=now == Some(n)>{version_name(n, made)}</option> }
            })
            .collect_view()
    };
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event).parse::<u32>().ok();
        older.set(chosen.filter(|chosen| *chosen != newest()));
    };
    let editor = move || {
        let next = move || fill(words().save, &[("n", &number(newest() as usize + 1))]);
        view! {
            <label class="field guidelines-editor">
                <span>{move || words().text}</span>
                <textarea
                    dir="auto"
                    rows="18"
                    id=TEXT_ID
                    data-testid="guidelines-input"
                    prop:value=move || draft.get()
                    on:input=move |event| draft.set(event_target_value(&event))
                ></textarea>
            </label>
            <div class="row">
                <button
                    type="button"
                    class="primary"
                    data-testid="guidelines-save"
                    disabled=move || draft.with(|draft| draft.trim().is_empty())
                    on:click=save
                >
                    {next}
                </button>
                <button type="button" data-testid="guidelines-cancel" on:click=move |_| stop()>{move || words().cancel}</button>
            </div>
        }
    };
    let reader = move || {
        let none = shown.with(Option::is_none);
        view! {
            <div class="row guidelines-tools">
                {(!none).then(|| view! {
                    <label class="field">
                        <span class="visually-hidden">{move || words().version}</span>
                        <select data-testid="guidelines-version" on:change=choose>{choices}</select>
                    </label>
                })}
                <button type="button" class="small" id=EDIT_ID data-testid="guidelines-edit" on:click=begin>
                    {move || if none { words().write } else { words().edit }}
                </button>
            </div>
            {none.then(|| view! { <p class="soft">{move || words().none_yet}</p> })}
            <Show when=move || older.get().is_some()>
                <p class="soft">{move || words().older_shown}</p>
            </Show>
            {shown.get().map(|version| view! { <Shown version/> })}
        }
    };
    view! {
        <section
            class="guidelines"
            role="dialog"
            aria-modal="false"
            aria-labelledby=TITLE_ID
            data-testid="dialog-guidelines"
            on:keydown=move |event| if event.key() == "Escape" {
                event.stop_propagation();
                if editing.get_untracked() { stop() } else { close() }
            }
        >
            <div class="dialog-head">
                <h2 id=TITLE_ID tabindex="-1">{move || words().guidelines}</h2>
                {close_button(close)}
            </div>
            <div class="dialog-body" tabindex="0" role="region" aria-labelledby=TITLE_ID>
                {move || behind().map(|said| view! { <p class="guidelines-newer" role="status" data-testid="guidelines-newer">{said}</p> })}
                {move || if editing.get() { editor().into_any() } else { reader().into_any() }}
                <Meanings/>
            </div>
        </section>
    }
}

fn version_name(n: u32, made: UtcMillis) -> String {
    let n = number(n as usize);
    if made == UtcMillis::default() {
        return fill(words().version_undated, &[("n", &n)]);
    }
    let date = intl::moment(locale(), made.0 as f64);
    fill(words().version_of, &[("n", &n), ("date", &date)])
}

/// One version, as elements once the jobs program has read it.
#[component]
fn Shown(version: GuidelineVersion) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    // What was read; as plain text where that failed.
    let read = RwSignal::new(None::<Result<Vec<Piece>, String>>);
    let text = version.markdown.clone();
    let (ticket, reply) = worker::run(Job::Markdown(version.markdown), |_| {});
    on_cleanup(move || ticket.cancel());
    spawn_local(async move {
        let answer = match reply.await {
            Ok(JobResult::Markdown(pieces)) => Ok(pieces),
            Err(worker::Stopped::Cancelled) => return,
            _ => Err(text),
        };
        // Nobody looks any more where it cannot be set.
        read.try_set(Some(answer));
    });
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        read.with(|read| match read {
            Some(Ok(pieces)) => markdown::show(&place, pieces),
            Some(Err(text)) => place.set_text_content(Some(text)),
            None => {}
        });
    });
    let said = move || {
        read.with(|read| match read {
            None => Some(words().reading),
            Some(Err(_)) => Some(words().stopped),
            Some(Ok(_)) => None,
        })
    };
    view! {
        {move || said().map(|said| view! { <p class="soft" role="status">{said}</p> })}
        <div class="markdown" dir="auto" node_ref=place data-testid="guidelines-shown"></div>
    }
}

/// What each label means, in a line, and the way to its examples.
#[component]
fn Meanings() -> impl IntoView {
    let session = expect_context::<Session>();
    let rows = move || {
        session.schema.track();
        let labels = session.with_project(|project| {
            let labels = project.labels().into_iter().filter(|label| !label.retired);
            labels.cloned().collect::<Vec<_>>()
        });
        let tag = language().tag();
        labels
            .into_iter()
            .map(|label| {
                let definition = localized(&label.definition, tag).unwrap_or_default().to_owned();
                let name = label.name(tag).to_owned();
                let told = fill(words().examples, &[("label", &name)]);
                let (id, color) = (label.id.clone(), label.color.clone());
                view! {
                    <dt style:--c=color>
                        <button
                            type="button"
                            class="quiet small"
                            data-testid="guidelines-label"
                            aria-label=told.clone()
                            title=told
                            on:click=move |_| session.dialog.set(Some(Dialog::Definition(id.clone())))
                        >
                            <span class="dot" aria-hidden="true"></span>
                            <bdi>{name}</bdi>
                        </button>
                    </dt>
                    <dd dir="auto">{definition}</dd>
                }
            })
            .collect_view()
    };
    view! {
        <h3>{move || words().labels}</h3>
        <dl class="guidelines-labels">{rows}</dl>
    }
}
