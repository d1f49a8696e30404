//! Labels that were made on another text and have no certain place in the one that is here: each with the places where its
//! text stands, to be placed at one of them or dropped.

use std::sync::Arc;

use leptos::prelude::*;

use super::LISTED;
use crate::edit;
use crate::formats::anchor::Unplaced;
use crate::formats::carry::{Unsettled, ready};
use crate::model::{Relation, SetId};
use crate::text::TextRange;
use crate::ui::session::Session;
use crate::ui::words::{between, files, fill};

/// Code points of context that are shown to each side of a place.
const AROUND: usize = 18;

#[component]
pub fn UnsettledList(unsettled: Vec<(SetId, Unsettled)>, waiting: Vec<(SetId, Relation)>) -> impl IntoView {
    let numbered = unsettled.into_iter().enumerate().map(|(number, (set, one))| (number, set, one));
    let open: RwSignal<Vec<(usize, SetId, Unsettled)>> = RwSignal::new(numbered.collect());
    let waiting = StoredValue::new(waiting);
    let shown = move || open.with(|open| open.iter().take(LISTED).cloned().collect::<Vec<_>>());
    let more = move || open.with(|open| open.len().saturating_sub(LISTED));
    view! {
        <Show when=move || open.with(|open| !open.is_empty())>
            <div class="result-here" data-testid="unsettled">
                <h4>{move || files().unsettled}</h4>
                <ul>
                    <For each=shown key=|(number, _, _)| *number let((number, set, one))>
                        <Row number set one open waiting/>
                    </For>
                </ul>
                <Show when=move || { more() > 0 }>
                    <p class="soft">{move || files().more_warnings.of(more())}</p>
                </Show>
            </div>
        </Show>
    }
}

#[component]
fn Row(
    number: usize,
    set: SetId,
    one: Unsettled,
    open: RwSignal<Vec<(usize, SetId, Unsettled)>>,
    waiting: StoredValue<Vec<(SetId, Relation)>>,
) -> impl IntoView {
    let session: Session = expect_context();
    let text = session.with_project(|project| {
        let article = project.article(&project.set(&set)?.article)?;
        Some(article.text.clone())
    });
    let text: Arc<str> = text.unwrap_or_default();
    let label = session.label_name(&one.span.label);
    let done = move || open.update(|open| open.retain(|(other, _, _)| *other != number));
    let places = one.places(&text);
    let of = StoredValue::new((set, one.clone()));
    let place = move |at: TextRange| {
        let edit = of.with_value(|(set, one)| {
            let span = one.at(at);
            session.with_project(|project| {
                let links = waiting.with_value(|waiting| links(project, set, &span.id, waiting));
                edit::place_span(project, set, span, links)
            })
        });
        match edit {
            Ok(edit) => {
                session.apply(edit);
            }
            // Somebody has labelled it meanwhile: that settles it.
            Err(edit::Refusal::SameSpan { .. }) => {}
            Err(_) => return,
        }
        done();
    };
    let buttons = places.into_iter().map(|at| {
        let (before, after) = around(&text, at);
        let told = format!("\u{2068}{before}[{}]{after}\u{2069}", at.slice(&text).unwrap_or_default());
        view! {
            <button data-testid="place-here" on:click=move |_| place(at)>
                {move || fill(files().place_here, &[("around", &told)])}
            </button>
        }
    });
    let buttons = buttons.collect_view();
    let why = move || match one.why {
        Unplaced::Nowhere => files().unsettled_nowhere,
        Unplaced::InSeveralPlaces => files().unsettled_several,
    };
    let (prefix, exact, suffix) =
        (one.quote.prefix.clone(), one.quote.exact.clone(), one.quote.suffix.clone());
    view! {
        <li data-testid="unsettled-label">
            <p dir="auto">{prefix}<mark>{exact}</mark>{suffix}</p>
            <p class="soft"><bdi>{label}</bdi>{between()}{why}</p>
            <div class="actions">
                {buttons}
                <button data-testid="drop-label" on:click=move |_| done()>{move || files().drop_label}</button>
            </div>
        </li>
    }
}

/// Links that can come along once the span is there.
fn links(
    project: &crate::model::Project,
    set: &SetId,
    span: &crate::model::SpanId,
    waiting: &[(SetId, Relation)],
) -> Vec<Relation> {
    let Some(here) = project.set(set) else { return Vec::new() };
    let of_set: Vec<Relation> =
        waiting.iter().filter(|(of, _)| of == set).map(|(_, link)| link.clone()).collect();
    ready(&of_set, here, Some(span)).into_iter().cloned().collect()
}

/// What stands before and after a place, on one line.
fn around(text: &str, at: TextRange) -> (String, String) {
    let flat = |c: char| if c.is_whitespace() { ' ' } else { c };
    let mut before: Vec<char> = text[..at.start()].chars().rev().take(AROUND).map(flat).collect();
    before.reverse();
    (before.into_iter().collect(), text[at.end()..].chars().take(AROUND).map(flat).collect())
}
