//! A place of the queue: what each annotator has there, and, where it is in hand, what can be decided.

use leptos::prelude::*;

use super::{COMMENT_ID, Desk, draft, letter, suggested};
use crate::model::{DecisionReason, Verdict};
use crate::review::{BoundaryClass, LinkEnd, PlaceKind, Side, Variant};
use crate::text::{CharPos, UnitTable};
use crate::ui::annotators::{isolated, shown_name};
use crate::ui::article::color_of;
use crate::ui::keymap::{Command, shown_key};
use crate::ui::refusals::role_name;
use crate::ui::session::shorten;
use crate::ui::words::{ReviewWords, between, fill, number, review as words, screen};

/// So much of a span's text is shown, in code points.
const SHOWN: usize = 90;

#[component]
pub fn Card(at: usize) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let on = move || desk.current.get() == Some(at);
    let decided = move || desk.with_place(at, |_, _, by| by.is_some()).unwrap_or_default();
    let outcome = move || outcome_said(desk, at);
    let decider = move || desk.decider(at).map(|name| fill(words().by, &[("name", &isolated(&name))]));
    let unsure = move || desk.with_place(at, |_, place, _| place.unsure).unwrap_or_default();
    let rows = move || {
        let variants = desk.variants(at);
        let marked = if on() { desk.marked.get() } else { Vec::new() };
        let rows = variants.iter().enumerate();
        rows.map(|(n, variant)| row(desk, at, n, variant, marked.contains(&n))).collect_view()
    };
    let lacking = move || {
        let who = desk.with_place(at, |_, place, _| place.lacking.clone()).unwrap_or_default();
        (!who.is_empty()).then(|| {
            let letters: Vec<String> = sorted_letters(desk, who);
            view! {
                <div class="review-row lacking">
                    <b>{letters.join(" ")}</b>
                    <span class="soft">{words().lacking}</span>
                </div>
            }
        })
    };
    let is_on = untrack(on);
    view! {
        <li
            class="review-card"
            class:on=is_on
            class:done=decided
            data-testid="review-card"
            data-kind=move || desk.with_place(at, |_, place, _| place.kind.slug())
            data-decided=move || decided().to_string()
            aria-current=is_on.then_some("true")
            on:click=move |_| if desk.current.get_untracked() != Some(at) {
                desk.current.set(Some(at));
                desk.keep_keys();
            }
        >
            <div class="review-kind">
                <button type="button" class="quiet small" on:click=move |_| desk.current.set(Some(at))>{move || desk.kind_name(at)}</button>
                <Show when=unsure><span class="review-unsure">{move || words().unsure}</span></Show>
                <span class="review-outcome" data-testid="review-outcome" title=decider>{outcome}</span>
            </div>
            {rows}
            {lacking}
            {is_on.then(|| view! { <Deciding at/> })}
        </li>
    }
}

/// One variant: its number, whose it is, its text and label.
fn row(desk: Desk, at: usize, n: usize, variant: &Variant, marked: bool) -> impl IntoView + use<> {
    let who =
        desk.with_place(at, |_, place, _| variant.members.iter().map(|at| place.members[*at].0).collect());
    let letters = sorted_letters(desk, who.unwrap_or_default());
    let (text, label, links) = desk.variant_parts(at, variant).unwrap_or_default();
    let color = label.as_ref().map(|label| color_of(desk.session, label)).unwrap_or_default();
    let name = label.map(|label| desk.session.label_name(&label)).unwrap_or_default();
    view! {
        <div class="review-row" class:marked=marked style:--c=color data-testid="review-variant">
            <b>{letters.join(" ")}</b>
            <span class="review-text" dir="auto">{text}</span>
            <small>{name}</small>
            <kbd>{number(n + 1)}</kbd>
            {links.map(|links| view! { <span class="review-links">{links}</span> })}
        </div>
    }
}

/// The letters of annotators, in the order in which they are shown.
fn sorted_letters(desk: Desk, who: Vec<usize>) -> Vec<String> {
    let sides = desk.sides();
    let shown = sides.iter().enumerate().filter(|(_, side)| who.contains(side));
    shown.map(|(at, _)| letter(at)).collect()
}

/// What was decided about a place, in a few words; empty while it is open.
fn outcome_said(desk: Desk, at: usize) -> String {
    let Some(decision) = desk.decision(at) else { return String::new() };
    match decision.outcome {
        Verdict::Reject => format!("✓ {}", words().rejected),
        Verdict::Edit(_) => format!("✓ {}", words().edited),
        Verdict::Accept(members) => {
            let who = desk.with_place(at, |review, place, _| {
                let here = |member: &usize| {
                    let id = &decision.about.get(*member)?.annotator;
                    let who = review.corpus.annotator(id)?;
                    place.members.iter().any(|member| member.0 == who).then_some(who)
                };
                members.iter().filter_map(here).collect::<Vec<_>>()
            });
            let letters = sorted_letters(desk, who.unwrap_or_default());
            format!("✓ {}", fill(words().accepted, &[("who", &letters.join(" "))]))
        }
    }
}

/// The buttons of the place in hand.
#[component]
fn Deciding(at: usize) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let buttons = move || {
        let variants = desk.variants(at);
        let marked = desk.marked.get();
        if !marked.is_empty() {
            let take = act(
                desk,
                "take-marked",
                words().take_marked.to_owned(),
                key(desk, Command::ReviewTake),
                true,
                Desk::take_marked,
            );
            return vec![take];
        }
        let alone = variants.len() == 1;
        let sides = desk.sides();
        let mut all: Vec<AnyView> = Vec::new();
        for (n, variant) in variants.iter().enumerate() {
            let who = desk.with_place(at, |_, place, _| {
                variant.members.iter().map(|at| place.members[*at].0).collect::<Vec<_>>()
            });
            let who = who.unwrap_or_default();
            let names: Vec<String> = sides
                .iter()
                .filter(|side| who.contains(side))
                .map(|who| isolated(&desk.name(*who)))
                .collect();
            // The letters of the first two have keys of their own.
            let side = sides.iter().take(2).position(|side| who.contains(side));
            let shown = match (alone, side) {
                (true, _) => key(desk, Command::ReviewTake),
                (false, Some(0)) => key(desk, Command::ReviewFirst),
                (false, Some(1)) => key(desk, Command::ReviewSecond),
                _ => number(n + 1),
            };
            let said = if alone {
                words().take_one.to_owned()
            } else {
                fill(words().take, &[("who", &names.join("، "))])
            };
            all.push(act(desk, "take", said, shown, n == 0, move |desk: Desk| desk.take(&[n])));
        }
        if !alone {
            let said = if variants.len() == 2 { words().both } else { words().take_all };
            all.push(act(
                desk,
                "take-all",
                said.to_owned(),
                key(desk, Command::ReviewAll),
                false,
                Desk::take_every,
            ));
        }
        all.push(act(
            desk,
            "edit",
            words().edit.to_owned(),
            key(desk, Command::ReviewEdit),
            false,
            draft::begin,
        ));
        all.push(act(
            desk,
            "reject",
            words().reject.to_owned(),
            key(desk, Command::ReviewReject),
            false,
            |desk: Desk| desk.rule(Verdict::Reject),
        ));
        if desk.with_place(at, |_, _, by| by.is_some()) == Some(true) {
            all.push(act(
                desk,
                "example",
                words().example.to_owned(),
                key(desk, Command::ReviewExample),
                false,
                Desk::give_example,
            ));
            all.push(act(
                desk,
                "reopen",
                words().reopen.to_owned(),
                key(desk, Command::ReviewReopen),
                false,
                Desk::reopen,
            ));
        }
        all
    };
    let reasons = move || {
        let outcome = Verdict::Accept(Vec::new());
        let suggested = desk.with_place(at, |_, place, _| suggested(place, &outcome)).flatten();
        let chosen = desk.reason.get().or(suggested);
        DecisionReason::ALL
            .into_iter()
            .map(|reason| {
                view! {
                    <button
                        type="button"
                        class="small"
                        data-testid=format!("reason-{}", reason.slug())
                        aria-pressed=(chosen == Some(reason)).to_string()
                        on:click=move |_| desk.give_reason(reason)
                    >
                        {reason_name(words(), reason)}
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        {move || match desk.draft.with(Option::is_some) {
            true => view! { <draft::Drafting/> }.into_any(),
            false => view! { <div class="review-acts">{buttons}</div> }.into_any(),
        }}
        <div class="review-reasons" role="group" aria-label=move || words().reason>{reasons}</div>
        <input
            type="text"
            class="review-comment"
            id=COMMENT_ID
            dir="auto"
            maxlength="500"
            data-testid="review-comment"
            aria-label=move || words().comment
            placeholder=move || format!("{} ({})", words().comment, key(desk, Command::ReviewComment))
            prop:value=move || desk.comment.get()
            on:input:target=move |event| desk.comment.set(event.target().value())
            on:change=move |_| desk.amend()
        />
        <Class at/>
    }
}

/// All open places of the boundary class of the place in hand, decided in one step.
#[component]
fn Class(at: usize) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let class = move || {
        desk.with_place(at, |review, place, by| match place.kind {
            PlaceKind::Boundary(class) if by.is_none() => {
                let n = review.class_rulings(class, &Side::Longest).len();
                (n > 1).then_some((class, n))
            }
            _ => None,
        })
        .flatten()
    };
    move || {
        class().map(|(class, n)| {
            let said = fill(words().class_all, &[("n", &number(n)), ("class", class_name(words(), class))]);
            let button = move |id: String, name: String, side: Side| {
                let rule = move |_| {
                    if let Some(review) = desk.review.get_untracked() {
                        desk.rule_all(&review.class_rulings(class, &side));
                    }
                };
                view! { <button type="button" class="small" data-testid=format!("class-{id}") on:click=rule>{name}</button> }
            };
            let sides = desk.sides().into_iter().enumerate().filter_map(|(at, who)| {
                let id = desk.review.with(|review| Some(review.as_ref()?.corpus.annotators[who].clone()))?;
                Some(button(at.to_string(), isolated(&desk.name(who)), Side::Of(id)))
            });
            view! {
                <div class="review-class" role="group" aria-label=said.clone()>
                    <span class="soft">{said.clone()}</span>
                    {button("longest".to_owned(), words().longest.to_owned(), Side::Longest)}
                    {button("shortest".to_owned(), words().shortest.to_owned(), Side::Shortest)}
                    {sides.collect_view()}
                </div>
            }
        })
    }
}

/// A button with its key.
pub(super) fn act(
    desk: Desk,
    id: &'static str,
    name: String,
    key: String,
    first: bool,
    act: impl Fn(Desk) + 'static,
) -> AnyView {
    view! {
        <button
            type="button"
            class=if first { "small primary" } else { "small" }
            data-testid=format!("review-{id}")
            on:click=move |event: web_sys::MouseEvent| {
                event.stop_propagation();
                act(desk);
            }
        >
            <span>{name}</span>
            {(!key.is_empty()).then(|| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </button>
    }
    .into_any()
}

/// A command's key as it is shown.
pub(super) fn key(desk: Desk, command: Command) -> String {
    shown_key(command, &desk.session.prefs.saved.with(|saved| saved.keys.clone()))
}

impl Desk {
    /// In what a place differs, in words; tracked.
    pub(super) fn kind_name(self, at: usize) -> String {
        let found = self.with_place(at, |_, place, _| {
            (place.kind, place.members.iter().map(|member| member.0).collect::<Vec<_>>())
        });
        let Some((kind, who)) = found else { return String::new() };
        match kind {
            PlaceKind::Label => words().label.to_owned(),
            PlaceKind::Boundary(class) => fill(words().boundary, &[("class", class_name(words(), class))]),
            PlaceKind::OnlySome => {
                let sides = self.sides();
                let names: Vec<String> = sides
                    .iter()
                    .filter(|side| who.contains(side))
                    .map(|who| isolated(&self.name(*who)))
                    .collect();
                fill(words().only_some, &[("who", &names.join("، "))])
            }
            PlaceKind::Relation => words().relation.to_owned(),
            PlaceKind::Agree => words().agree.to_owned(),
        }
    }

    /// Text, label and, where links differ, the links of a variant; tracked.
    fn variant_parts(
        self,
        at: usize,
        variant: &Variant,
    ) -> Option<(String, Option<crate::model::LabelId>, Option<String>)> {
        let (text, label, links) = self.with_place(at, |review, place, _| {
            let member = place.members[variant.members[0]];
            let document = review.document()?;
            let parts = review.ranges(member);
            let parts: Vec<&str> = parts.iter().filter_map(|part| part.slice(&document.text)).collect();
            let label = review.mark(member)?.label;
            let links = place.links_differ.then(|| links_said(document, member));
            Some((shorten(&parts.join(" … "), SHOWN), label, links))
        })??;
        Some((text, self.label_at(label), links))
    }

    /// A variant in one line, for screen readers; tracked.
    pub(super) fn variant_said(self, at: usize, variant: &Variant) -> String {
        let who = self
            .with_place(at, |_, place, _| variant.members.iter().map(|at| place.members[*at].0).collect());
        let letters = sorted_letters(self, who.unwrap_or_default()).join(" ");
        let (text, label, links) = self.variant_parts(at, variant).unwrap_or_default();
        let label = label.map(|label| self.session.label_name(&label)).unwrap_or_default();
        let links = links.map(|links| format!(" ({links})")).unwrap_or_default();
        format!("{letters}: {text}, {label}{links}")
    }

    /// Who decided, as they are called here.
    pub(super) fn decider(self, at: usize) -> Option<String> {
        self.decision(at).map(|decision| shown_name(self.session, &decision.by))
    }
}

/// What a span is linked to.
pub(super) fn links_said(document: &crate::review::Document, (who, mark): (usize, usize)) -> String {
    let Some(work) = document.works.get(who).and_then(Option::as_ref) else { return String::new() };
    let units = UnitTable::new(&document.text);
    let slice = |start: u32, end: u32| {
        let byte = |char: u32| units.byte_of_char(CharPos(char as usize));
        let text = document.text.get(byte(start)?..byte(end)?)?;
        Some(isolated(&shorten(text, 40)))
    };
    let links = work.links.iter().filter(|link| link.from == mark).filter_map(|link| {
        let to = match link.to {
            LinkEnd::Mark(to) => slice(work.marks[to].start, work.marks[to].end)?,
            LinkEnd::Mention(start, end) => slice(start, end)?,
            LinkEnd::Unknown => screen().target_unknown.to_owned(),
            LinkEnd::Author => screen().target_author.to_owned(),
        };
        Some(format!("{}: {to}", role_name(&link.role)))
    });
    let links: Vec<String> = links.collect();
    if links.is_empty() { words().nothing_linked.to_owned() } else { links.join(between()) }
}

pub(super) fn class_name(words: &'static ReviewWords, class: BoundaryClass) -> &'static str {
    match class {
        BoundaryClass::Prefix => words.prefix,
        BoundaryClass::Article => words.article,
        BoundaryClass::QuotationMarks => words.quotation_marks,
        BoundaryClass::Title => words.title_class,
        BoundaryClass::GenericHead => words.generic_head,
        BoundaryClass::Adjective => words.adjective,
        BoundaryClass::Other => words.other_class,
    }
}

fn reason_name(words: &'static ReviewWords, reason: DecisionReason) -> &'static str {
    match reason {
        DecisionReason::Boundary => words.reason_boundary,
        DecisionReason::Label => words.reason_label,
        DecisionReason::Missed => words.reason_missed,
        DecisionReason::GuidelineGap => words.reason_guideline_gap,
        DecisionReason::Other => words.reason_other,
    }
}
