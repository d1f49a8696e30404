//! Who said the chosen quote, or who took part in the chosen event: the likeliest first, each by one key.
//!
//! For a quote one is chosen, of people, organizations and mentions, *unknown* and the author; for an event as many as
//! there are, each with its role.

use leptos::prelude::*;

use super::Frame;
use crate::assist::participants::participants;
use crate::assist::{ProposedLink, Seen, quotations};
use crate::edit::{self, Stamp};
use crate::model::{AnnotationSet, Role, Span, SpanId, Target};
use crate::platform::dom;
use crate::text::{Query, TextRange};
use crate::ui::article::Desk;
use crate::ui::panel::target_text;
use crate::ui::refusals::role_name;
use crate::ui::session::Session;
use crate::ui::words::{checks as words, number, typed_direction};

/// Rows that are shown; more are found by searching.
const ROWS: usize = 12;

/// Takes the likeliest link of the chosen span that it has not yet.
pub fn take_first(desk: Desk) {
    let session = desk.session;
    let first = session.chosen_span().and_then(|span| {
        let links = proposed(session, &span);
        links.into_iter().next().map(|link| (span.id, link))
    });
    match first {
        Some((span, link)) => {
            take(session, &span, &link);
        }
        None => session.inform(words().no_link.to_owned()),
    }
}

/// Links the span; `false` where that was refused.
fn take(session: Session, span: &SpanId, link: &ProposedLink) -> bool {
    let Some(open) = session.open.get_untracked() else { return false };
    let stamp = Stamp { origin: quotations::origin(), ..session.stamp() };
    let id = session.new_relation_id();
    let (role, target) = (link.role.clone(), link.target.clone());
    let done = session.run(|project| edit::add_relation(project, &open.set, id, span, role, target, &stamp));
    if done {
        let text = target_text(session, &link.target, 60);
        session.announce(format!("{}: {text}", role_name(&link.role)));
    }
    done
}

/// What the rules propose for a quote that has no speaker, or for an event.
fn proposed(session: Session, span: &Span) -> Vec<ProposedLink> {
    let reporting = session.verbs();
    let found = session.with_project(|project| {
        let open = session.open.get_untracked()?;
        let (article, set) = (project.article(&open.article)?, project.set(&open.set)?);
        let seen = Seen::whole(project, article, set, &reporting);
        Some(match span.label.as_str() {
            "quote" if has_speaker(set, &span.id) => Vec::new(),
            "quote" => {
                let speakers = quotations::speakers(&seen, span.extent()).into_iter();
                speakers.map(|target| ProposedLink { role: Role::Speaker, target }).collect()
            }
            "event" => participants(&seen, span),
            _ => Vec::new(),
        })
    });
    found.unwrap_or_default()
}

fn has_speaker(set: &AnnotationSet, quote: &SpanId) -> bool {
    set.relations_of(quote).any(|link| link.from == *quote && link.role == Role::Speaker)
}

/// Everybody named in the article, each once, and every mention that a link points to.
fn everybody(set: &AnnotationSet, text: &str) -> Vec<Target> {
    let mut known: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    let people = set.spans.iter().filter(|span| matches!(span.label.as_str(), "person" | "organization"));
    let spans = people.map(|span| (span.extent(), Target::Span(span.id.clone())));
    let mentions = set.relations().filter_map(|link| match link.target {
        Target::Mention(range) => Some((range, link.target.clone())),
        _ => None,
    });
    for (range, target) in spans.chain(mentions) {
        let Some(words) = TextRange::slice(range, text) else { continue };
        if !known.contains(&words) {
            known.push(words);
            found.push(target);
        }
    }
    found
}

#[component]
pub fn Links(span: SpanId) -> impl IntoView {
    let session = expect_context::<Session>();
    let id = StoredValue::new(span);
    let query = RwSignal::new(String::new());
    let span = move || {
        session.version.track();
        session
            .with_open(|_, set| id.with_value(|id| set.spans.get(id).map(|span| Span::clone(span))))
            .flatten()
    };
    let is_quote = move || span().is_some_and(|span| span.label.as_str() == "quote");
    let rows = move || {
        let Some(span) = span() else { return Vec::new() };
        let mut rows = proposed(session, &span);
        if span.label.as_str() == "quote" {
            let all = session.with_open(|article, set| everybody(set, &article.text)).unwrap_or_default();
            for target in all.into_iter().chain([Target::Unknown, Target::Author]) {
                if !rows.iter().any(|row| row.target == target) {
                    rows.push(ProposedLink { role: Role::Speaker, target });
                }
            }
        }
        let wanted = query.with(|query| Query::new(query));
        let fits = |link: &ProposedLink| {
            let text = target_text(session, &link.target, 80);
            wanted.is_empty() || wanted.first_in(&text, 0, text.len()).is_some()
        };
        rows.into_iter().filter(fits).take(ROWS).collect::<Vec<_>>()
    };
    let choose = move |link: &ProposedLink| {
        if id.with_value(|id| take(session, id, link)) && is_quote() {
            session.dialog.set(None);
            dom::focus_in_place("article-text");
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let rows = untrack(rows);
        let digit = event.key().parse::<usize>().ok().filter(|_| query.with_untracked(String::is_empty));
        let link = match (event.key().as_str(), digit) {
            ("Enter", _) => rows.first(),
            (_, Some(digit)) => digit.checked_sub(1).and_then(|at| rows.get(at)),
            _ => None,
        };
        if let Some(link) = link {
            event.prevent_default();
            event.stop_propagation();
            choose(link);
        }
    };
    // After the heading, which every dialog's opening gives the focus.
    dom::next_frame(|| dom::next_frame(|| dom::focus(FIELD)));
    view! {
        <Frame id="links" title=Signal::derive(move || if is_quote() { words().who_said } else { words().who_took_part }.to_owned())>
            <label class="field">
                <span>{move || words().search_people}</span>
                <input
                    id=FIELD
                    type="search"
                    autocomplete="off"
                    data-testid="links-search"
                    dir=move || typed_direction(query.with(String::is_empty))
                    prop:value=move || query.get()
                    on:input=move |event| query.set(event_target_value(&event))
                    on:keydown=key
                />
            </label>
            <p class="soft">{move || words().links_keys}</p>
            <ul class="findings-list" data-testid="links-rows">
                {move || {
                    let rows = rows();
                    let none = rows.is_empty().then(|| view! { <li class="soft">{words().no_link}</li> });
                    let rows = rows.into_iter().enumerate().map(|(at, link)| {
                        let digit = (at < 9).then(|| view! { <kbd aria-hidden="true">{number(at + 1)}</kbd> });
                        let (role, text) = (role_name(&link.role), target_text(session, &link.target, 80));
                        view! {
                            <li>
                                <button
                                    type="button"
                                    class="quiet link-row"
                                    data-testid="links-take"
                                    on:click=move |_| choose(&link)
                                >
                                    {digit}
                                    <span class="soft">{format!("{role}:")}</span>
                                    <bdi>{text}</bdi>
                                </button>
                            </li>
                        }
                    });
                    view! { {rows.collect_view()} {none} }
                }}
            </ul>
        </Frame>
    }
}

const FIELD: &str = "links-search";
