//! What is known about an article: where it comes from, its size in every unit, what is unusual in its text.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Frame, TITLE_ID};
use crate::edit;
use crate::model::{Article, ArticleId, Direction};
use crate::platform::{dom, intl};
use crate::text::{Blocks, Unusual, UnusualKind, UnusualReader};
use crate::ui::session::{Session, shorten};
use crate::ui::words::{DialogWords, dialogs, number};

/// Code points of an excerpt.
const EXCERPT: usize = 120;

#[component]
pub fn Details(article: ArticleId) -> impl IntoView {
    let session = expect_context::<Session>();
    let title = Signal::derive(|| dialogs().details_title.to_owned());
    let id = StoredValue::new(article);
    let found = Memo::new(move |_| {
        session.library.track();
        session.with_project(|project| project.article(&id.get_value()).cloned())
    });
    let foot = move || {
        view! {
            <button
                type="button"
                class="danger"
                data-testid="details-remove"
                on:click=move |_| {
                    session.dialog.set(None);
                    session.bin_article(&id.get_value());
                }
            >
                {move || dialogs().details_remove}
            </button>
        }
    };
    view! {
        <Frame id="details" title foot with_foot=true>
            <Show
                when=move || found.with(Option::is_some)
                fallback=|| view! { <p>{move || dialogs().details_gone}</p> }
            >
                <div class="details">
                    <Title id=id.get_value() found/>
                    <Origin found/>
                    <TheText found/>
                    <Examined id=id.get_value()/>
                    <super::earlier::Earlier article=id.get_value()/>
                    <Excluded id=id.get_value() found/>
                    <Metadata found/>
                </div>
            </Show>
        </Frame>
    }
}

type Found = Memo<Option<Article>>;

#[component]
fn Title(id: ArticleId, found: Found) -> impl IntoView {
    let session = expect_context::<Session>();
    let title = move || found.get().map(|article| article.meta.title).unwrap_or_default();
    let rename = move |event| {
        let title = event_target_value(&event);
        session.run(|project| edit::rename_article(project, &id, title.trim()));
    };
    view! {
        <label class="field">
            <span>{move || dialogs().details_article_title}</span>
            <input type="text" dir="auto" data-testid="details-title" prop:value=title on:change=rename/>
        </label>
    }
}

#[component]
fn Origin(found: Found) -> impl IntoView {
    let facts = move || {
        let words = dialogs();
        let article = found.get()?;
        let meta = article.meta;
        let direction = match meta.direction {
            Direction::Auto => words.direction_auto,
            Direction::LeftToRight => words.direction_ltr,
            Direction::RightToLeft => words.direction_rtl,
        };
        let facts = [
            (words.details_source, meta.source),
            (words.details_language, meta.language),
            (words.details_direction, direction.to_owned()),
            (words.details_file, meta.file_name.unwrap_or_default()),
            (words.details_encoding, meta.encoding.unwrap_or_default()),
        ];
        Some(facts.map(|(name, value)| fact(name, value)).into_iter().collect_view())
    };
    view! { <dl class="facts">{facts}</dl> }
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    let none = value.is_empty();
    let value = if none { dialogs().none_given.to_owned() } else { value };
    view! {
        <div>
            <dt>{name}</dt>
            <dd dir="auto" class:soft=none>{value}</dd>
        </div>
    }
}

/// What reading the whole text tells.
#[derive(Clone, PartialEq)]
struct Reading {
    bytes: usize,
    code_points: usize,
    utf16: usize,
    paragraphs: usize,
    unusual: Unusual,
}

/// Reads a text in short tasks, and hands over what it tells once all is read and the dialog is still there.
fn read_in_turns(
    text: Arc<str>,
    mut reader: UnusualReader,
    mut so_far: Reading,
    into: RwSignal<Option<Reading>>,
) {
    let began = dom::now_ms();
    while let Some(piece) = reader.read_on(&text, intl::is_nfc) {
        so_far.code_points += piece.chars().count();
        so_far.utf16 += piece.chars().map(char::len_utf16).sum::<usize>();
        if dom::now_ms() - began > TURN {
            // Closed meanwhile: nobody waits for it.
            if into.try_get_untracked().is_some() {
                dom::after(0, move || read_in_turns(text, reader, so_far, into));
            }
            return;
        }
    }
    so_far.unusual = reader.finish();
    into.try_set(Some(so_far));
}

/// Milliseconds of reading before the page has its turn.
const TURN: f64 = 8.0;

fn reading_of(text: &str) -> Reading {
    let blocks = Blocks::new(text, usize::MAX);
    Reading {
        bytes: text.len(),
        code_points: 0,
        utf16: 0,
        paragraphs: blocks.as_slice().iter().filter(|block| block.first && !block.range.is_empty()).count(),
        unusual: Unusual::default(),
    }
}

#[component]
fn TheText(found: Found) -> impl IntoView {
    let session = expect_context::<Session>();
    let reading: RwSignal<Option<Reading>> = RwSignal::new(None);
    if let Some(article) = found.get_untracked() {
        let text = article.text;
        // After the dialog is on screen: a long text takes a moment.
        dom::after(60, move || {
            let so_far = reading_of(&text);
            dom::after(0, move || read_in_turns(text, UnusualReader::default(), so_far, reading));
        });
    }
    let hash = move || found.get().map(|article| Arc::clone(&article.sha256)).unwrap_or_default().to_string();
    let counts = move || {
        let (words, reading) = (dialogs(), reading.get()?);
        let counts = [
            (words.details_paragraphs, reading.paragraphs),
            (words.details_code_points, reading.code_points),
            (words.details_utf16, reading.utf16),
            (words.details_bytes, reading.bytes),
        ];
        Some(counts.map(|(name, n)| fact(name, number(n))).into_iter().collect_view())
    };
    let unusual = move || match reading.get() {
        None => view! { <p class="soft">{dialogs().details_looking}</p> }.into_any(),
        Some(reading) => unusual_view(session, &reading.unusual).into_any(),
    };
    view! {
        <section>
            <h3>{move || dialogs().details_text}</h3>
            <dl class="facts" data-testid="details-counts">
                {counts}
                <div class="wide">
                    <dt>{move || dialogs().details_hash}</dt>
                    <dd><code dir="ltr" data-testid="details-hash">{hash}</code></dd>
                </div>
            </dl>
        </section>
        <section data-testid="details-unusual">
            <h3>{move || dialogs().details_unusual}</h3>
            {unusual}
        </section>
    }
}

fn unusual_view(session: Session, unusual: &Unusual) -> impl IntoView {
    let words = dialogs();
    let any = !unusual.found.is_empty();
    let shown = move || session.prefs.saved.with(|saved| saved.show_hidden);
    let rows = unusual.found.iter().map(|(kind, count, _)| {
        let (name, why) = in_words(*kind, words);
        view! {
            <li>
                <b>{name}</b>
                " "
                <span class="count">{words.times.of(*count)}</span>
                <p class="soft">{why}</p>
            </li>
        }
    });
    view! {
        <ul class="unusual">{rows.collect_view()}</ul>
        {(!any).then(|| view! { <p>{words.details_nothing_unusual}</p> })}
        <p class="soft">{if unusual.is_nfc { words.details_nfc } else { words.details_not_nfc }}</p>
        {any.then(|| view! {
            <button
                type="button"
                class="small"
                data-testid="details-show-hidden"
                aria-pressed=move || shown().to_string()
                on:click=move |_| session.prefs.update(|saved| saved.show_hidden = !saved.show_hidden)
            >
                {words.details_show_in_text}
            </button>
        })}
    }
}

/// Name of a kind, and why one should know.
fn in_words(kind: UnusualKind, words: &'static DialogWords) -> (&'static str, &'static str) {
    match kind {
        UnusualKind::CarriageReturn => (words.unusual_carriage_return, words.unusual_carriage_return_why),
        UnusualKind::BidiControl => (words.unusual_bidi, words.unusual_bidi_why),
        UnusualKind::ZeroWidth => (words.unusual_zero_width, words.unusual_zero_width_why),
        UnusualKind::NoBreakSpace => (words.unusual_no_break, words.unusual_no_break_why),
        UnusualKind::Tatweel => (words.unusual_tatweel, words.unusual_tatweel_why),
        UnusualKind::ControlCharacter => (words.unusual_control, words.unusual_control_why),
        UnusualKind::PrivateUse => (words.unusual_private, words.unusual_private_why),
        UnusualKind::ReplacementCharacter => (words.unusual_replacement, words.unusual_replacement_why),
        UnusualKind::ByteOrderMark => (words.unusual_bom, words.unusual_bom_why),
    }
}

/// How far this annotator examined the text; nothing where they never opened it.
#[component]
fn Examined(id: ArticleId) -> impl IntoView {
    let session = expect_context::<Session>();
    // The set that is open for this article, or the annotator's own.
    let own = move || {
        session.version.track();
        let open = session.open.get().filter(|open| open.article == id).map(|open| open.set);
        let annotator = session.annotator();
        session.with_project(|project| {
            let set = match &open {
                Some(set) => project.set(set),
                None => project.set_of(&id, &annotator),
            }?;
            let text = &project.article(&id)?.text;
            let until = set.head.examined_to.map(|at| last_part(text, at));
            Some((set.id.clone(), until))
        })
    };
    let shown = move || {
        let words = dialogs();
        let (set, until) = own()?;
        let all = move |_| {
            session.run(|project| edit::set_examined_to(project, &set, None));
            // The button goes.
            dom::focus(TITLE_ID);
        };
        let content = match until {
            None => view! { <p>{words.details_examined_all}</p> }.into_any(),
            Some(excerpt) => view! {
                <p>{words.details_examined_to}</p>
                <blockquote dir="auto">{excerpt}</blockquote>
                <button type="button" class="small" data-testid="details-examine-all" on:click=all>
                    {words.details_examine_all}
                </button>
            }
            .into_any(),
        };
        Some(view! {
            <section data-testid="details-examined">
                <h3>{words.details_examined}</h3>
                {content}
            </section>
        })
    };
    view! { {shown} }
}

/// The end of `text[..at]` (bytes), with an ellipsis where it is cut.
fn last_part(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text).trim_end();
    let cut = before.char_indices().rev().nth(EXCERPT / 2).map(|(index, _)| index);
    match cut {
        Some(index) => format!("…{}", &before[index..]),
        None => before.to_owned(),
    }
}

#[component]
fn Excluded(id: ArticleId, found: Found) -> impl IntoView {
    let session = expect_context::<Session>();
    let rows = move || {
        let article = found.get()?;
        if article.meta.excluded.is_empty() {
            return Some(view! { <p class="soft">{dialogs().details_no_excluded}</p> }.into_any());
        }
        let rows = article.meta.excluded.iter().map(|range| {
            let (range, id) = (*range, id.clone());
            let excerpt = shorten(range.slice(&article.text).unwrap_or_default().trim(), EXCERPT);
            let include = move |_| {
                session.run(|project| edit::include(project, &id, range));
                dom::focus(TITLE_ID);
            };
            view! {
                <li>
                    <blockquote dir="auto">{excerpt}</blockquote>
                    <button type="button" class="small" data-testid="details-include" on:click=include>
                        {dialogs().details_include}
                    </button>
                </li>
            }
        });
        Some(view! { <ul class="excluded">{rows.collect_view()}</ul> }.into_any())
    };
    view! {
        <section data-testid="details-excluded">
            <h3>{move || dialogs().details_excluded}</h3>
            {rows}
        </section>
    }
}

#[component]
fn Metadata(found: Found) -> impl IntoView {
    let fields = move || {
        let metadata = found.get()?.meta.metadata;
        if metadata.is_empty() {
            return None;
        }
        let rows = metadata.into_iter().map(|(name, json)| {
            view! {
                <div>
                    <dt dir="auto">{name}</dt>
                    <dd><code dir="auto">{json}</code></dd>
                </div>
            }
        });
        Some(view! {
            <section data-testid="details-metadata">
                <h3>{dialogs().details_metadata}</h3>
                <dl class="facts">{rows.collect_view()}</dl>
            </section>
        })
    };
    view! { {fields} }
}
