//! What looks wrong in the open article: looked for while one works, listed beside it, mended or silenced by one key.
//!
//! [`watch`] looks in tasks of 8 ms, 400 ms after the last edit; an edit ends what is under way. What was silenced is
//! kept with what was refused (`session/assisting.rs`), by the text's hash and place.

use std::rc::Rc;

use leptos::prelude::*;

use super::{TITLE_ID, close_button};
use crate::assist::lints::Looking;
use crate::assist::{Finding, LINTS, Mend, Reporting, Seen, Suggestion, quotations};
use crate::edit::{self, Refusal, SchemaChange, Stamp};
use crate::model::SetState;
use crate::platform::dom;
use crate::ui::article::Desk;
use crate::ui::checks::Ask;
use crate::ui::commands;
use crate::ui::keymap::{Command, shown_key};
use crate::ui::panel::target_text;
use crate::ui::session::{Cursor, Dialog, Session, shorten};
use crate::ui::words::{checks as words, fill, number};

/// Milliseconds without an edit after which is looked.
const REST: i32 = 400;
/// Milliseconds of looking before the page has its turn.
const SLICE: f64 = 8.0;
/// Rows of the list; more would not be read either.
const ROWS: usize = 100;
const HIGHLIGHT: &str = "finding";

/// Looks while one works, and does what keys ask for, from now on.
pub fn watch(desk: Desk) {
    let session = desk.session;
    let checks = session.checks;
    let turn = StoredValue::new(0_u64);
    let off =
        Memo::new(move |_| session.prefs.saved.with(|saved| (saved.lints_off.clone(), saved.verbs.clone())));
    let open = StoredValue::new(None);
    Effect::new(move |_| {
        session.version.track();
        session.schema.track();
        off.with(|_| ());
        session.assist.record.track();
        let now = session.open.get();
        let is_new = open.with_value(|open| *open != now);
        if is_new {
            open.set_value(now);
            checks.found.set(Vec::new());
            checks.at.set(None);
            checks.before_done.set(false);
            desk.highlight(HIGHLIGHT, &[]);
        }
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        dom::after(REST, move || {
            if turn.try_get_value() == Some(mine) {
                look(desk, turn, mine, Looking::default(), session.verbs(), After::Show);
            }
        });
    });
    Effect::new(move |_| {
        if let Some(ask) = checks.ask.get() {
            untrack(|| {
                checks.ask.set(None);
                match ask {
                    Ask::Next => next(desk),
                    Ask::Mend => with_current(desk, mend),
                    Ask::TakeLink => super::links::take_first(desk),
                    Ask::Silence => with_current(desk, silence),
                    Ask::Done => {
                        turn.update_value(|turn| *turn += 1);
                        look(desk, turn, turn.get_value(), Looking::default(), session.verbs(), After::Done);
                    }
                }
            });
        }
    });
    checks.watched.set(true);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Show,
    /// Sets the article done, if nothing was found.
    Done,
}

/// Goes on looking for a slice, and again until all is looked at.
fn look(
    desk: Desk,
    turn: StoredValue<u64>,
    mine: u64,
    mut looking: Looking,
    verbs: Rc<Reporting>,
    after: After,
) {
    let session = desk.session;
    let Some(now) = turn.try_get_value() else { return };
    if now != mine {
        // Asked to be done while something changed: it is looked at anew.
        if after == After::Done {
            look(desk, turn, now, Looking::default(), verbs, after);
        }
        return;
    }
    let began = dom::now_ms();
    let more = session.with_project(|project| {
        let open = session.open.get_untracked()?;
        let (article, set) = (project.article(&open.article)?, project.set(&open.set)?);
        if set.annotator != session.annotator() {
            return None;
        }
        let seen = Seen::whole(project, article, set, &verbs);
        let is_on = |name: &str| {
            session.prefs.saved.with_untracked(|saved| !saved.lints_off.iter().any(|off| off == name))
        };
        while looking.step(&seen, is_on) {
            if dom::now_ms() - began > SLICE {
                return Some(true);
            }
        }
        Some(false)
    });
    match more {
        Some(true) => dom::after(0, move || look(desk, turn, mine, looking, verbs, after)),
        Some(false) => show(desk, looking.findings(), after),
        None => show(desk, Vec::new(), after),
    }
}

fn show(desk: Desk, mut found: Vec<Finding>, after: After) {
    let session = desk.session;
    session.without_silenced(&mut found);
    // A label that nobody uses is no matter of this article.
    let holds = found.iter().any(|finding| !finding.range.is_empty());
    session.checks.found.set(found);
    if after == After::Show {
        return;
    }
    if holds {
        session.checks.before_done.set(true);
        session.dialog.set(Some(Dialog::Findings));
        session.announce(said_before_done(session));
    } else if let Some(open) = session.open.get_untracked() {
        session.run(|project| edit::set_state(project, &open.set, SetState::Done));
    }
}

// What keys do

fn next(desk: Desk) {
    let session = desk.session;
    let found = session.checks.found.get_untracked();
    if session.dialog.with_untracked(|dialog| *dialog != Some(Dialog::Findings)) {
        session.dialog.set(Some(Dialog::Findings));
    }
    let at = session.checks.at.get_untracked();
    let after = at.and_then(|at| found.iter().position(|it| it.place() == at)).map_or(0, |at| at + 1);
    match found.get(after).or(found.first()) {
        Some(finding) => go_to(desk, finding),
        None => session.announce(words().none.to_owned()),
    }
}

fn go_to(desk: Desk, finding: &Finding) {
    let session = desk.session;
    session.checks.at.set(Some(finding.place()));
    session.cursor.set(Some(Cursor::at(finding.range.start())));
    crate::platform::selection::clear();
    session.chosen.set(finding.spans.first().cloned());
    let shown = (!finding.range.is_empty()).then_some(finding.range);
    if let Some(range) = shown {
        desk.reveal(range);
    }
    desk.highlight(HIGHLIGHT, shown.as_slice());
    dom::focus_in_place("article-text");
    session.announce(format!("{}: {}", name_of(finding.lint), excerpt(session, finding)));
}

fn with_current(desk: Desk, act: fn(Desk, &Finding) -> bool) {
    let session = desk.session;
    let found = session.checks.found.get_untracked();
    let at = session.checks.at.get_untracked();
    match found.iter().find(|it| at.as_ref() == Some(&it.place())) {
        Some(finding) => {
            if act(desk, finding) {
                leave(desk, finding);
            }
        }
        None => session.inform(words().choose_first.to_owned()),
    }
}

/// Takes it off the list and goes to the one after it.
fn leave(desk: Desk, finding: &Finding) {
    let session = desk.session;
    let place = finding.place();
    let mut found = session.checks.found.get_untracked();
    let at = found.iter().position(|it| it.place() == place).unwrap_or(0);
    found.retain(|it| it.place() != place);
    let following = found.get(at).or(found.first()).cloned();
    session.checks.found.set(found);
    match following {
        Some(following) => go_to(desk, &following),
        None => {
            session.checks.at.set(None);
            desk.highlight(HIGHLIGHT, &[]);
            session.announce(words().none_more.to_owned());
        }
    }
}

/// Does what is offered; where nothing is, since nothing but the text is wrong, the place is left as it is.
fn mend(desk: Desk, finding: &Finding) -> bool {
    let session = desk.session;
    let Some(open) = session.open.get_untracked() else { return false };
    let Some(mend) = &finding.mend else {
        session.silence(finding);
        session.announce(words().left_as_is.to_owned());
        return true;
    };
    if let Mend::Label(new) = mend {
        return session.take_suggestions(&[(open.article, Suggestion::clone(new))], None).is_some();
    }
    let (set, stamp) = (&open.set, session.stamp());
    session.run(|project| match mend {
        Mend::Resize(span, range) => edit::resize(project, set, span, *range, &stamp),
        Mend::Relabel(span, label) => edit::relabel(project, set, span, label, &stamp),
        Mend::Delete(span) => edit::delete_span(project, set, span),
        Mend::Link(span, role, target) => {
            let stamp = Stamp { origin: quotations::origin(), ..stamp };
            let id = session.new_relation_id();
            edit::add_relation(project, set, id, span, role.clone(), target.clone(), &stamp)
        }
        Mend::Retire(label) => edit::change_schema(project, &SchemaChange::Retire(label.clone()), &stamp),
        // Taken above.
        Mend::Label(_) => Err(Refusal::NoChange),
    })
}

fn silence(desk: Desk, finding: &Finding) -> bool {
    let session = desk.session;
    session.silence(finding);
    session.announce(words().silenced.to_owned());
    true
}

// The list

/// What is found, beside the article.
#[component]
pub fn Findings() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let checks = session.checks;
    dom::next_frame(move || {
        if checks.at.with_untracked(Option::is_none) {
            dom::focus(TITLE_ID);
        }
    });
    on_cleanup(move || {
        checks.before_done.set(false);
        desk.highlight(HIGHLIGHT, &[]);
    });
    let close = move || {
        session.dialog.set(None);
        dom::focus_in_place("article-text");
    };
    let rows = move || checks.found.with(|found| found.iter().take(ROWS).cloned().collect::<Vec<_>>());
    let count = move || checks.found.with(Vec::len);
    let hint = move || {
        let key = |command| session.prefs.saved.with(|saved| shown_key(command, &saved.keys));
        let (next, mend, silence) =
            (key(Command::NextFinding), key(Command::MendFinding), key(Command::SilenceFinding));
        fill(words().keys, &[("next", &next), ("mend", &mend), ("silence", &silence)])
    };
    let done = move |_| {
        commands::perform(desk, Command::Done);
        close();
    };
    view! {
        <section
            class="guidelines findings"
            role="dialog"
            aria-modal="false"
            aria-labelledby=TITLE_ID
            data-testid="dialog-findings"
            on:keydown=move |event| if event.key() == "Escape" {
                event.stop_propagation();
                close();
            }
        >
            <div class="dialog-head">
                <h2 id=TITLE_ID tabindex="-1">{move || words().title}</h2>
                {close_button(close)}
            </div>
            <div class="dialog-body" tabindex="0" role="region" aria-labelledby=TITLE_ID>
                <Show when=move || checks.before_done.get()>
                    <p class="guidelines-newer" data-testid="before-done">{move || said_before_done(session)}</p>
                    <button type="button" data-testid="done-anyway" on:click=done>{move || words().done_anyway}</button>
                </Show>
                <p role="status" data-testid="findings-count">
                    {move || if count() == 0 { words().none.to_owned() } else { words().found.of(count()) }}
                </p>
                <Show when=move || count() != 0><p class="soft">{hint}</p></Show>
                <ul class="findings-list">
                    <For each=rows key=|finding| format!("{finding:?}") let:finding>
                        <Row finding/>
                    </For>
                </ul>
                {move || (count() > ROWS).then(|| view! {
                    <p class="soft">{fill(words().more, &[("n", &number(count() - ROWS))])}</p>
                })}
                <LookedFor/>
            </div>
        </section>
    }
}

#[component]
fn Row(finding: Finding) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let finding = StoredValue::new(finding);
    let place = finding.with_value(Finding::place);
    let current = Memo::new(move |_| session.checks.at.with(|at| at.as_ref() == Some(&place)));
    let mends =
        move || finding.with_value(|finding| finding.mend.as_ref().map(|mend| mend_name(session, mend)));
    let act = move |act: fn(Desk, &Finding) -> bool| {
        move |_| {
            finding.with_value(|finding| {
                if act(desk, finding) {
                    leave(desk, finding);
                }
            });
        }
    };
    view! {
        <li class="finding" class:current=current data-testid="finding">
            <button
                type="button"
                class="quiet finding-go"
                aria-current=move || current.get().then_some("true")
                on:click=move |_| finding.with_value(|finding| go_to(desk, finding))
            >
                <span class="soft">{move || finding.with_value(|finding| name_of(finding.lint))}</span>
                <bdi>{move || finding.with_value(|finding| excerpt(session, finding))}</bdi>
            </button>
            <div class="row">
                {move || mends().map(|name| view! {
                    <button type="button" class="small" data-testid="mend" on:click=act(mend)><bdi>{name}</bdi></button>
                })}
                <button type="button" class="quiet small" data-testid="silence" on:click=act(silence)>
                    {move || words().silence}
                </button>
            </div>
        </li>
    }
}

/// Which lints are on.
#[component]
fn LookedFor() -> impl IntoView {
    let session = expect_context::<Session>();
    let rows = LINTS.iter().map(|lint| {
        let name = lint.name;
        let is_on = move || session.prefs.saved.with(|saved| !saved.lints_off.iter().any(|off| off == name));
        let turn = move |event| {
            let on = event_target_checked(&event);
            session.prefs.update(|saved| {
                saved.lints_off.retain(|off| off != name);
                if !on {
                    saved.lints_off.push(name.to_owned());
                }
            });
        };
        view! {
            <label class="check">
                <input type="checkbox" data-testid=format!("lint-{name}") prop:checked=is_on on:change=turn/>
                <span>{move || name_of(name)}</span>
            </label>
        }
    });
    view! {
        <details class="looked-for">
            <summary>{move || words().looked_for}</summary>
            {rows.collect_view()}
        </details>
    }
}

fn said_before_done(session: Session) -> String {
    let key = session.prefs.saved.with(|saved| shown_key(Command::Done, &saved.keys));
    fill(words().before_done, &[("key", &key)])
}

fn name_of(lint: &str) -> &'static str {
    let words = words();
    match lint {
        "edges" => words.edges,
        "heads" => words.heads,
        "crossing" => words.crossing,
        "labels" => words.labels,
        "length" => words.length,
        "speaker" => words.speaker,
        "marks" => words.marks,
        _ => words.unused,
    }
}

/// The words it is about; of a mark alone what stands around it; of a label its name.
fn excerpt(session: Session, finding: &Finding) -> String {
    if let Some(label) = finding.label.as_ref().filter(|_| finding.range.is_empty()) {
        return session.label_name(label);
    }
    let around = if finding.spans.is_empty() { 24 } else { 0 };
    let text = session.with_open(|article, _| {
        let text = &article.text;
        let start = text.floor_char_boundary(finding.range.start().saturating_sub(around));
        let end = text.floor_char_boundary((finding.range.end() + around).min(text.len()));
        shorten(text.get(start..end).unwrap_or_default(), 70)
    });
    text.unwrap_or_default()
}

fn mend_name(session: Session, mend: &Mend) -> String {
    let words = words();
    match mend {
        Mend::Resize(_, range) => {
            let text =
                session.with_open(|article, _| shorten(range.slice(&article.text).unwrap_or_default(), 40));
            fill(words.mend_to, &[("text", &text.unwrap_or_default())])
        }
        Mend::Relabel(_, label) => fill(words.mend_relabel, &[("label", &session.label_name(label))]),
        Mend::Delete(_) => words.mend_delete.to_owned(),
        Mend::Link(_, _, target) => fill(words.mend_link, &[("text", &target_text(session, target, 40))]),
        Mend::Retire(_) => words.mend_retire.to_owned(),
        Mend::Label(new) => {
            let text = session
                .with_open(|article, _| shorten(new.range.slice(&article.text).unwrap_or_default(), 40));
            let label = session.label_name(&new.label);
            fill(words.mend_label, &[("label", &label), ("text", &text.unwrap_or_default())])
        }
    }
}
