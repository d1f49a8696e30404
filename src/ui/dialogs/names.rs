//! Known names: those of articles that are not loaded, lists that the user has loaded, and what was refused.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Frame;
use crate::assist::{Refusals, read_list};
use crate::jobs::keeping::{Keeping, KeepingResult};
use crate::jobs::{Job, JobResult};
use crate::model::LabelId;
use crate::platform::{files, worker};
use crate::ui::session::Session;
use crate::ui::words::{assist, fill, number};

/// Numbers of lines that are named.
const LINES: usize = 8;

/// Sets whose names are asked for in one job.
const SETS: usize = 200;

/// Learns the names that were labelled in articles that are not loaded, from now on: the jobs program reads and counts
/// them.
pub fn learn(session: Session) {
    let runs = StoredValue::new(false);
    let wanted = Memo::new(move |_| {
        session.prefs.annotators().current();
        (session.prefs.saved.with(|saved| saved.suggest), session.assist.record.get(), session.annotator())
    });
    Effect::new(move |_| {
        let (on, ..) = wanted.get();
        if on && !runs.get_value() {
            runs.set_value(true);
            spawn_local(async move {
                learn_absent(session).await;
                runs.try_set_value(false);
            });
        }
    });
}

async fn learn_absent(session: Session) {
    let store = session.project.with_value(|project| project.store());
    let mut any = false;
    loop {
        let (era, sets) = session.to_learn(SETS);
        if sets.is_empty() {
            break;
        }
        let sets = sets.iter().map(|(of, set)| (of.as_str().to_owned(), set.as_str().to_owned())).collect();
        let what = Keeping::Names { store: store.clone(), sets };
        let (_, reply) = worker::run(Job::Keeping { what, file: Vec::new() }, |_| ());
        // Where the jobs program does not come, these names are not known until the page is opened anew.
        let Ok(JobResult::Kept { what: KeepingResult::Names(names), .. }) = reply.await else { break };
        any |= !names.is_empty();
        session.learn_names(era, names);
    }
    if any {
        session.suggest_anew();
    }
}

#[component]
pub fn Names() -> impl IntoView {
    let session = expect_context::<Session>();
    let take = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlInputElement>| {
        let input = event.target();
        let Some(list) = input.files() else { return };
        let chosen: Vec<_> = (0..list.length()).filter_map(|at| list.item(at)).collect();
        input.set_value("");
        spawn_local(async move {
            for file in chosen {
                read(session, &file).await;
            }
        });
    };
    view! {
        <Frame id="names" title=Signal::derive(|| assist().names.to_owned())>
            <div class="names">
                <p>{move || assist().names_what}</p>
                <ul class="name-lists" data-testid="name-lists">
                    <For each=move || session.name_lists() key=Clone::clone let:list>
                        {
                            let (file, count) = list;
                            let (shown, named) = (file.clone(), file.clone());
                            view! {
                                <li>
                                    <bdi>{shown}</bdi>
                                    <span class="soft">{move || assist().listed_names.of(count)}</span>
                                    <button
                                        type="button"
                                        class="small"
                                        aria-label=move || fill(assist().remove_list, &[("file", &named)])
                                        on:click=move |_| session.remove_name_list(&file)
                                    >
                                        "✕"
                                    </button>
                                </li>
                            }
                        }
                    </For>
                </ul>
                <label class="drop-zone">
                    <span><strong>{move || assist().add_list}</strong></span>
                    <input
                        type="file"
                        accept=".txt,.tsv,.csv,text/plain"
                        class="file-input"
                        data-testid="name-list"
                        on:change:target=take
                    />
                </label>
                <p data-testid="refusals">{move || assist().refusals.of(session.refusals().0)}</p>
                <Show when=move || { session.refusals().0 > 0 }>
                    <button
                        type="button"
                        data-testid="allow-all"
                        on:click=move |_| session.forget_refusals(Refusals::forget_refused)
                    >
                        {move || assist().allow_all}
                    </button>
                </Show>
                <p data-testid="silenced">{move || assist().silenced.of(session.refusals().1)}</p>
                <Show when=move || { session.refusals().1 > 0 }>
                    <button
                        type="button"
                        data-testid="find-all"
                        on:click=move |_| session.forget_refusals(Refusals::forget_silenced)
                    >
                        {move || assist().find_all}
                    </button>
                </Show>
            </div>
        </Frame>
    }
}

async fn read(session: Session, file: &web_sys::File) {
    let name = file.name();
    let text = files::read(file).await.and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(text) = text else {
        return session.refuse(fill(assist().list_unreadable, &[("file", &name)]));
    };
    // A label goes by its slug and by its names in every language.
    let labels: Vec<(String, LabelId)> = session.with_project(|project| {
        let named = project.labels().into_iter().flat_map(|label| {
            let names =
                label.names.iter().map(|(_, name)| name.clone()).chain([label.id.as_str().to_owned()]);
            names.map(|name| (name, label.id.clone())).collect::<Vec<_>>()
        });
        named.collect()
    });
    let (names, unknown) = read_list(&text, &labels, None);
    if !names.is_empty() {
        session.add_name_list(&name, names);
    }
    if !unknown.is_empty() {
        let lines: Vec<String> = unknown.iter().take(LINES).map(|line| number(*line)).collect();
        let more = if unknown.len() > LINES { " …" } else { "" };
        let lines = format!("{}{more}", lines.join(" "));
        session.refuse(fill(assist().list_unknown, &[("file", &name), ("lines", &lines)]));
    }
}
