//! The report and the log of decisions as files: those of the command line, byte for byte.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Figuration, NotTaken, told};
use crate::jobs::{Figured, JobResult, Want};
use crate::platform::{clock, files as browser_files};
use crate::review::report::Language;
use crate::ui::words::figures as words;

type Word = fn() -> &'static str;

/// What is offered: id, name, what is asked for, the language of a report, the file's name and kind.
const OFFERED: [(&str, Word, Want, Language, &str, &str); 6] = [
    ("report-ar", || words().report_ar, Want::Html, Language::Arabic, "agreement-ar.html", "text/html"),
    ("report-en", || words().report_en, Want::Html, Language::English, "agreement-en.html", "text/html"),
    ("json", || words().json, Want::Json, Language::English, "agreement.json", "application/json"),
    ("csv", || words().csv, Want::Csv, Language::English, "agreement.csv", "text/csv"),
    ("feedback", || words().feedback, Want::Feedback, Language::English, "decisions.zip", "application/zip"),
    ("log", || words().log, Want::Log, Language::English, "decisions.jsonl", "application/jsonl"),
];

#[component]
pub fn Files(figuration: Figuration) -> impl IntoView {
    let said = RwSignal::new(None::<Result<String, NotTaken>>);
    let busy = RwSignal::new(false);
    let button = move |(id, name, want, language, file, mime): (
        _,
        Word,
        _,
        _,
        &'static str,
        &'static str,
    )| {
        let take = move |_| {
            busy.set(true);
            spawn_local(async move {
                let answer = figuration.figured(want, language, |_| true).await;
                let day = clock::now().to_rfc3339();
                let name = format!("{}-{file}", day.get(..10).unwrap_or_default());
                let taken = match answer {
                    Ok(JobResult::Figures { what: Figured::File, file }) => {
                        browser_files::download(&name, mime, &file).map(|()| name).ok_or(NotTaken::Failed)
                    }
                    Ok(JobResult::Figures { what: Figured::Nothing, .. }) => Err(NotTaken::Nothing),
                    _ => Err(NotTaken::Failed),
                };
                busy.try_set(false);
                said.try_set(Some(taken));
            });
        };
        view! {
            <button type="button" data-testid=format!("figures-{id}") disabled=move || busy.get() on:click=take>{name}</button>
        }
    };
    view! {
        <section class="figures-files">
            <h3>{move || words().out}</h3>
            <div class="actions">{OFFERED.into_iter().map(button).collect_view()}</div>
            <p role="status" data-testid="figures-taken">{move || told(said.get())}</p>
        </section>
    }
}
