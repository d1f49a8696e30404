//! Another span in the stead of all: its edges are moved by keys or selected in the text, its label is chosen.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::Desk;
use super::card::{act, key as key_of, links_said};
use crate::model::{DecidedSpan, LabelId, Verdict};
use crate::text::{
    TextRange, next_grapheme, next_word_start, prev_grapheme, prev_word_start, skip_prefix,
    snap_to_graphemes, snap_to_words, unskip_prefix, word_at,
};
use crate::ui::keymap::Command;
use crate::ui::one_of::OneOf;
use crate::ui::words::{between, fill, language, review as words};

/// The span in the making.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub range: TextRange,
    pub label: LabelId,
    /// The member of the place whose links it has; `None` where they do not differ, or for those that all have.
    pub linked_as: Option<usize>,
}

/// Begins with what is marked first, else with the first that is there.
pub fn begin(desk: Desk) {
    let Some(at) = desk.current.get_untracked() else { return };
    let variants = untrack(|| desk.variants(at));
    let marked = desk.marked.with_untracked(|marked| marked.first().copied()).unwrap_or(0);
    let Some(member) = variants.get(marked).map(|variant| variant.members[0]) else { return };
    let draft = untrack(|| {
        desk.with_place(at, |review, place, _| {
            let mark = review.mark(place.members[member])?;
            let label = review.corpus.labels.get(usize::from(mark.label))?.clone();
            let linked_as = place.links_differ.then_some(member);
            Some(Draft { range: mark.bytes, label, linked_as })
        })
    });
    desk.draft.set(draft.flatten());
    desk.keep_keys();
}

/// Does what a key is for while a span is in the making.
pub fn key(desk: Desk, event: &KeyboardEvent, commands: &[Command]) -> bool {
    if event.key() == "Escape" {
        desk.draft.set(None);
        return true;
    }
    let is_button = crate::platform::dom::target_element(event).is_some_and(|it| it.tag_name() == "BUTTON");
    for command in commands {
        match command {
            Command::StartBack => move_edge(desk, Edge::Start, false),
            Command::StartForward => move_edge(desk, Edge::Start, true),
            Command::EndForward => move_edge(desk, Edge::End, true),
            Command::EndBack => move_edge(desk, Edge::End, false),
            Command::SkipPrefix => reshape(desk, |text, range| {
                skip_prefix(text, range, false).or_else(|| skip_prefix(text, range, true))
            }),
            Command::UnskipPrefix => reshape(desk, unskip_prefix),
            Command::Label(n) => give_label(desk, *n),
            Command::ReviewTake if !is_button => take(desk),
            _ => continue,
        }
        return true;
    }
    false
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

fn text_of(desk: Desk) -> Option<std::sync::Arc<str>> {
    desk.review.with_untracked(|review| Some(review.as_ref()?.document()?.text.clone()))
}

fn reshape(desk: Desk, shape: impl Fn(&str, TextRange) -> Option<TextRange>) {
    let Some(text) = text_of(desk) else { return };
    desk.draft.update(|draft| {
        if let Some(draft) = draft
            && let Some(range) = shape(&text, draft.range).filter(|range| !range.is_empty())
        {
            draft.range = range;
        }
    });
}

/// By words where snapping is on, else by graphemes.
fn move_edge(desk: Desk, edge: Edge, forward: bool) {
    let by_word = desk.session.prefs.saved.with_untracked(|saved| saved.snap);
    reshape(desk, |text, range| {
        let (start, end) = (range.start(), range.end());
        match (edge, forward, by_word) {
            (Edge::Start, false, false) => TextRange::new(prev_grapheme(text, start), end),
            (Edge::Start, true, false) => TextRange::new(next_grapheme(text, start), end),
            (Edge::End, false, false) => TextRange::new(start, prev_grapheme(text, end)),
            (Edge::End, true, false) => TextRange::new(start, next_grapheme(text, end)),
            (Edge::Start, false, true) => TextRange::new(prev_word_start(text, start), end),
            (Edge::Start, true, true) => TextRange::new(next_word_start(text, start), end),
            (Edge::End, false, true) => {
                let last = prev_word_start(text, end);
                TextRange::new(start, word_at(text, prev_word_start(text, last))?.end())
            }
            (Edge::End, true, true) => {
                let word = word_at(text, end).filter(|word| word.end() > end);
                TextRange::new(start, word.or_else(|| word_at(text, next_word_start(text, end)))?.end())
            }
        }
    });
}

/// Takes a stretch that was selected in the text.
pub fn select(desk: Desk, range: TextRange) {
    let snap = desk.session.prefs.saved.with_untracked(|saved| saved.snap);
    reshape(
        desk,
        |text, _| {
            if snap { snap_to_words(text, range) } else { Some(snap_to_graphemes(text, range)) }
        },
    );
}

fn give_label(desk: Desk, n: u8) {
    let wanted = char::from(b'0' + n);
    let label = desk.session.with_project(|project| {
        project.labels().into_iter().find(|label| label.key == Some(wanted)).map(|label| label.id.clone())
    });
    if let Some(label) = label {
        set_label(desk, label);
    }
}

fn set_label(desk: Desk, label: LabelId) {
    desk.draft.update(|draft| {
        if let Some(draft) = draft {
            draft.label = label;
        }
    });
}

fn take(desk: Desk) {
    if let Some(draft) = desk.draft.get_untracked() {
        let span = DecidedSpan { ranges: vec![draft.range], label: draft.label, subtype: None };
        desk.rule_as(Verdict::Edit(vec![span]), draft.linked_as);
        desk.draft.set(None);
    }
}

/// The span in the making, with its buttons.
#[component]
pub fn Drafting() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let session = desk.session;
    let text = move || {
        let range = desk.draft.with(|draft| draft.as_ref().map(|draft| draft.range))?;
        Some(range.slice(&text_of(desk)?)?.to_owned())
    };
    let labels = Signal::derive(move || {
        session.schema.track();
        let tag = language().tag();
        session.with_project(|project| {
            let labels = project.labels().into_iter().filter(|label| !label.retired);
            labels.map(|label| (label.id.as_str().to_owned(), label.name(tag).to_owned())).collect::<Vec<_>>()
        })
    });
    let here = Signal::derive(move || {
        desk.draft
            .with(|draft| draft.as_ref().map(|draft| draft.label.as_str().to_owned()))
            .unwrap_or_default()
    });
    let links = Signal::derive(move || linkings(desk));
    let linked_as = Signal::derive(move || {
        let linked_as = desk.draft.with(|draft| draft.as_ref().and_then(|draft| draft.linked_as));
        linked_as.map(|at| at.to_string()).unwrap_or_default()
    });
    let set_links = move |value: String| {
        desk.draft.update(|draft| {
            if let Some(draft) = draft {
                draft.linked_as = value.parse().ok();
            }
        });
    };
    let edges = move || {
        let words = words();
        let edge = |id: &'static str, edge: Edge, forward: bool, command: Command| {
            let name = if edge == Edge::Start { words.start } else { words.end };
            let said = if forward { words.later } else { words.earlier };
            let said = fill(said, &[("edge", name)]);
            act(desk, id, said, key_of(desk, command), false, move |desk: Desk| {
                move_edge(desk, edge, forward)
            })
        };
        vec![
            edge("start-back", Edge::Start, false, Command::StartBack),
            edge("start-forward", Edge::Start, true, Command::StartForward),
            edge("end-back", Edge::End, false, Command::EndBack),
            edge("end-forward", Edge::End, true, Command::EndForward),
        ]
    };
    let decide = move || {
        vec![
            act(
                desk,
                "take-edited",
                words().take_edited.to_owned(),
                key_of(desk, Command::ReviewTake),
                true,
                take,
            ),
            act(desk, "cancel", words().cancel.to_owned(), "Esc".to_owned(), false, |desk: Desk| {
                desk.draft.set(None);
                desk.keep_keys();
            }),
        ]
    };
    view! {
        <div class="review-draft" data-testid="review-draft">
            <p class="review-text" dir="auto" data-testid="review-draft-text">{text}</p>
            <p class="soft">{move || words().edit_hint}</p>
            <div class="review-acts">{edges}</div>
            <OneOf
                id="review-draft-label"
                name=Signal::derive(|| words().edited_label.to_owned())
                options=labels
                here=here
                set=Callback::new(move |label: String| set_label(desk, LabelId::new(label)))
            />
            <Show when=move || links.with(|links| links.len() > 1)>
                <OneOf
                    id="review-draft-links"
                    name=Signal::derive(|| words().linked_as.to_owned())
                    options=links
                    here=linked_as
                    set=Callback::new(set_links)
                />
            </Show>
            <div class="review-acts">{decide}</div>
        </div>
    }
}

/// Whose links an edited span can have, where they differ: by the first member of the place that has them.
fn linkings(desk: Desk) -> Vec<(String, String)> {
    let Some(at) = desk.current.get() else { return Vec::new() };
    let members = desk.with_place(at, |review, place, _| {
        let document = review.document().filter(|_| place.links_differ)?;
        Some(place.members.iter().map(|member| (member.0, links_said(document, *member))).collect::<Vec<_>>())
    });
    let mut found: Vec<(String, String)> = Vec::new();
    for (at, (who, said)) in members.flatten().unwrap_or_default().into_iter().enumerate() {
        found.push((at.to_string(), format!("{}{between}{said}", desk.letter(who), between = between())));
    }
    if !found.is_empty() {
        found.push((String::new(), words().linked_in_common.to_owned()));
    }
    found
}
