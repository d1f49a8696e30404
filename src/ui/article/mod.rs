//! The article screen: text, painted labels, cursor, picker, handles, relations.

mod desk;
mod links;
mod marks;
pub(super) mod measure;
mod overlay;
pub(super) mod paint;
mod pointer;
mod search;
pub(super) mod sheet;
pub(super) mod tags;

use std::rc::Rc;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{ClipboardEvent, HtmlElement};

pub use desk::{Desk, Mounted};
pub use links::Links;
pub use overlay::{Bars, MoreActions};
pub use search::SearchBar;

use super::keymap::{Command, shown_key};
use super::later;
use super::library;
use super::pieces::Piece;
use super::prefs::Saved;
use super::session::{Open, Session, opening};
use super::words::{ScreenWords, assist, between, screen};
use crate::assist::{Suggestion, differing};
use crate::edit::RecordId;
use crate::model::{Label, SetState, dark_variant};
use crate::platform::observe::Resized;
use crate::platform::{dom, files};
use crate::text::{BlockMaker, Blocks, TextRange};
use paint::Painter;
use sheet::Sheet;

/// Paragraphs longer than this (code points) are shown in several blocks.
const MAX_BLOCK_CHARS: usize = 5_000;

/// What has a text and a selection of its own.
const FIELDS: &str = "input, textarea, select";

/// The open article, or what to do without one.
#[component]
pub fn ArticleView() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    follow_label_colors(session);
    if let Some(window) = dom::window() {
        // On the window: of a selection that begins above the text the text itself hears nothing.
        dom::listen_forever(&window, "copy", move |event: ClipboardEvent| {
            let field = dom::target_element(&event).is_some_and(|target| target.matches(FIELDS) == Ok(true));
            if let Some(text) = selected_text(desk).filter(|_| !field) {
                files::set_clipboard(&event, &text);
            }
        });
        // What is not on the page yet would be missing on paper.
        dom::listen_forever(&window, "beforeprint", move |_: web_sys::Event| {
            if let Some(mounted) = desk.mounted() {
                mounted.sheet.fill_all();
            }
        });
    }
    on_cleanup(move || desk.set_mounted(None));
    // A page of its own for each set: rebuilt in place, the old sheet's listeners would stay and act a second time.
    view! {
        <main class="desk">
            <For
                each=move || session.open.get()
                key=|open| (open.article.clone(), open.set.clone())
                let:open
            >
                <Page open/>
            </For>
            <Show when=move || session.open.with(Option::is_none)>
                // With the sheet's id, so that the link that skips to it leads somewhere.
                <div id="article-text" class="empty soft" tabindex="-1">
                    <h1>{move || screen().no_article}</h1>
                </div>
            </Show>
        </main>
    }
}

#[component]
fn Page(open: Open) -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let frame = NodeRef::<html::Div>::new();
    let root = NodeRef::<html::Div>::new();
    let article_id = open.article.clone();
    let title = move || {
        session.library.track();
        // A heading is never empty.
        let title = session.with_project(|project| Some(project.article(&article_id)?.meta.title.clone()));
        library::title_or(&title.unwrap_or_default())
    };
    // A title that only repeats the first line is not set above that line a second time.
    let opening = session.with_open(|article, _| opening(&article.text));
    let repeats = {
        let (opening, title) = (opening.clone(), title.clone());
        move || opening.as_deref() == Some(title().as_str())
    };
    // Each article opens at its beginning, not where the one before was left.
    if let Some(window) = dom::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
    mount_sheet(session, desk, frame, root);
    repaint_when_changed(session, desk);
    pointer::listen(desk, root);
    let tags_class = move || {
        session.prefs.saved.with(|saved| if saved.show_relations { "page with-relations" } else { "page" })
    };
    view! {
        <article class=tags_class>
            <header class="page-head">
                // Never seen: the browser finds its direction as it does that of the text, and the head follows.
                <i hidden dir="auto">{opening}</i>
                <h1 dir="auto" class:visually-hidden=repeats>{title}</h1>
                <PageFacts/>
                <ViewTools/>
                <super::annotators::Whose/>
            </header>
            <div class="frame" node_ref=frame>
                <div
                    id="article-text"
                    class="sheet"
                    class:brushing=move || session.brush.with(Option::is_some)
                    node_ref=root
                    tabindex="0"
                    role="document"
                    data-testid="article"
                    aria-label=move || screen().article_text
                ></div>
                {later::piece(Piece::Links)}
                <overlay::Overlay/>
            </div>
        </article>
    }
}

/// Counts, state and the switches that concern this article.
#[component]
fn PageFacts() -> impl IntoView {
    let session = expect_context::<Session>();
    // Counted once for each opening, since the text never changes, and after the text is there.
    let counts = RwSignal::new(None::<(usize, usize)>);
    dom::once_painted(move || {
        let count = |text: &str| {
            let blocks = Blocks::new(text, usize::MAX);
            let paragraphs = blocks.as_slice().iter().filter(|block| !block.range.is_empty()).count();
            (paragraphs, text.chars().count())
        };
        counts.try_set(session.with_open(|article, _| count(&article.text)));
    });
    let text = move || {
        let words = screen();
        counts.get().map(|(paragraphs, characters)| {
            format!(
                "{}{between}{}",
                words.paragraphs.of(paragraphs),
                words.characters.of(characters),
                between = between()
            )
        })
    };
    let state = Memo::new(move |_| {
        session.version.track();
        session.with_open(|_, set| set.head.state)
    });
    let done = move || state.get() == Some(SetState::Done);
    let desk = expect_context::<Desk>();
    let toggle_done = move |_| {
        super::commands::perform(desk, Command::Done);
    };
    let show_details = move |_| {
        if let Some(open) = session.open.get_untracked() {
            session.dialog.set(Some(super::session::Dialog::Details(open.article)));
        }
    };
    view! {
        <div class="page-facts soft">
            <span>{text}</span>
            <button class="quiet small" data-testid="details" on:click=show_details>{move || screen().details}</button>
            <button class="quiet small" data-testid="done" aria-pressed=move || done().to_string() on:click=toggle_done>
                <span class="long">{move || if done() { screen().state_done } else { screen().mark_done }}</span>
                <span class="short ticked">{move || screen().done_short}</span>
            </button>
            // They come and go while somebody drags over the text, which must not move: their row is always there.
            <span class="page-news">{later::piece(Piece::News)}</span>
        </div>
    }
}

/// How much there is to look at in this article.
#[component]
pub fn News() -> impl IntoView {
    let session = expect_context::<Session>();
    let findings = move || session.checks.found.with(Vec::len);
    let show_suggestions = move |_| session.dialog.set(Some(super::session::Dialog::Suggestions));
    let suggested_title = move || {
        let key = shown_key(Command::Suggestions, &session.prefs.saved.with(|saved| saved.keys.clone()));
        format!("{} ({key})", assist().suggestions)
    };
    view! {
                <Show when=move || findings() != 0>
                    <button class="quiet small" data-testid="findings" on:click=move |_| session.dialog.set(Some(super::session::Dialog::Findings))>
                        {move || screen().to_look_at.of(findings())}
                    </button>
                </Show>
                <Show when=move || session.assist.suggestions.with(|all| !all.is_empty())>
                    <button class="quiet small" data-testid="suggestions" title=suggested_title on:click=show_suggestions>
                        {move || assist().suggested.of(session.assist.suggestions.with(Vec::len))}
                    </button>
                </Show>
    }
}

/// Switches of the view; each has a key as well.
#[component]
fn ViewTools() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    type Word = fn(&ScreenWords) -> &'static str;
    let switch = move |command: Command, on: fn(&Saved) -> bool, word: Word, short: Word| {
        let title = move || {
            let key = shown_key(command, &session.prefs.saved.with(|saved| saved.keys.clone()));
            format!("{} ({key})", word(screen()))
        };
        view! {
            <button
                class="small quiet switch"
                aria-pressed=move || session.prefs.saved.with(on).to_string()
                title=title
                on:click=move |_| {
                    super::commands::perform(desk, command);
                }
            >
                <span class="long">{move || word(screen())}</span>
                <span class="short">{move || short(screen())}</span>
            </button>
        }
    };
    view! {
        <div class="view-tools" role="group" aria-label=move || screen().view_tools>
            {switch(Command::ToggleSnap, |saved| saved.snap, |it| it.snap_words, |it| it.words_short)}
            {switch(Command::ToggleSentences, |saved| saved.by_sentence, |it| it.by_sentences, |it| it.sentences_short)}
            {switch(Command::ToggleRelations, |saved| saved.show_relations, |it| it.show_relations, |it| it.relations_short)}
            {switch(Command::ToggleHidden, |saved| saved.show_hidden, |it| it.show_hidden, |it| it.hidden_short)}
        </div>
    }
}

/// Bytes of text that are cut into blocks in one task, and milliseconds after which the page has its turn.
const CUT_PIECE: usize = 250_000;
const CUT_SLICE: f64 = 8.0;

/// Builds the sheet when the page is there, and anew when its view (paragraphs or sentences) changes.
fn mount_sheet(session: Session, desk: Desk, frame: NodeRef<html::Div>, root: NodeRef<html::Div>) {
    let by_sentence = Memo::new(move |_| session.prefs.saved.with(|saved| saved.by_sentence));
    // The number of the newest sheet: one that is overtaken while its blocks are made is given up.
    let newest = StoredValue::new(0_u64);
    Effect::new(move |_| {
        let (Some(frame), Some(root)) = (frame.get(), root.get()) else { return };
        let Some(text) = session.with_open(|article, _| article.text.clone()) else { return };
        // What is mounted of another article is not on the page any more.
        if desk.mounted().is_some_and(|mounted| !Arc::ptr_eq(&mounted.sheet.article_text, &text)) {
            desk.set_mounted(None);
        }
        newest.update_value(|number| *number += 1);
        let maker =
            if by_sentence.get() { BlockMaker::sentences() } else { BlockMaker::paragraphs(MAX_BLOCK_CHARS) };
        let making = Making {
            session,
            desk,
            frame: frame.unchecked_into(),
            root: root.unchecked_into(),
            text,
            owner: Owner::current(),
            number: newest.get_value(),
            newest,
        };
        making.go_on(maker);
    });
}

/// A sheet in the making.
struct Making {
    session: Session,
    desk: Desk,
    frame: HtmlElement,
    root: HtmlElement,
    text: Arc<str>,
    owner: Option<Owner>,
    number: u64,
    newest: StoredValue<u64>,
}

impl Making {
    /// Makes blocks, in several tasks where they are many, then the sheet.
    fn go_on(self, mut maker: BlockMaker) {
        let began = dom::now_ms();
        while maker.go_on(&self.text, CUT_PIECE) {
            if dom::now_ms() - began > CUT_SLICE {
                dom::after(0, move || {
                    if self.newest.try_get_value() == Some(self.number) {
                        self.go_on(maker);
                    }
                });
                return;
            }
        }
        let blocks = maker.finish(&self.text);
        match self.owner.clone() {
            Some(owner) => owner.with(|| self.mount(blocks)),
            None => self.mount(blocks),
        }
    }

    fn mount(self, blocks: Blocks) {
        let Self { session, desk, frame, root, text, .. } = self;
        let Some(sheet) = Sheet::build(&root, text, blocks) else { return };
        let sheet = Rc::new(sheet);
        let painter = Painter::new(session, sheet.clone());
        // What is painted now is painted for this width. Asked before boxes are built, or the page is laid out twice.
        let width = frame.offset_width();
        // Painting reads the language, for the tags; that it changes must not build the text anew, which would end
        // the selection and every highlight.
        untrack(|| painter.start());
        desk.set_mounted(Some(Mounted { sheet, painter, frame: frame.clone() }));
        watch_size(desk, &frame, width);
        repaint_until_whole(desk, 20);
    }
}

/// Repaints when the page's width changes, and whenever fonts have come.
fn watch_size(desk: Desk, frame: &HtmlElement, painted_width: i32) {
    let width = std::cell::Cell::new(painted_width);
    let watched = frame.clone();
    let observer = Resized::new(move || {
        if width.replace(watched.offset_width()) != watched.offset_width() {
            repaint_all(desk);
        }
    });
    if let Some(observer) = &observer {
        observer.watch(frame);
    }
    let observer = StoredValue::new_local(observer);
    on_cleanup(move || {
        observer.try_update_value(Option::take);
    });
    // Zooming moves letters by parts of a pixel even where the width stays.
    let scale = || dom::window().map_or(1.0, |window| window.device_pixel_ratio());
    let seen = std::cell::Cell::new(scale());
    let zoomed = window_event_listener(leptos::ev::resize, move |_| {
        if seen.replace(scale()) != seen.get() {
            repaint_all(desk);
        }
    });
    on_cleanup(move || zoomed.remove());
    let Some(fonts) = dom::document().map(|document| document.fonts()) else { return };
    // Fonts come when text first needs them. One that does not load leaves the fallback, which is painted already.
    let loaded = Closure::<dyn FnMut()>::new(move || repaint_all(desk));
    let _ = fonts.add_event_listener_with_callback("loadingdone", loaded.as_ref().unchecked_ref());
    if let Some(ready) = fonts.ready().ok().filter(|_| dom::fonts_are_loading(&fonts)) {
        leptos::task::spawn_local(async move {
            // As above, for engines that load without telling.
            let _ = wasm_bindgen_futures::JsFuture::from(ready).await;
            repaint_all(desk);
        });
    }
    let kept = StoredValue::new_local((fonts, loaded));
    on_cleanup(move || {
        kept.try_update_value(|(fonts, loaded)| {
            let _ = fonts.remove_event_listener_with_callback("loadingdone", loaded.as_ref().unchecked_ref());
        });
    });
}

/// WebKit may say that fonts are there and go on loading, and give some ranges no place meanwhile: asked again, ten
/// times a second for two seconds at most.
fn repaint_until_whole(desk: Desk, tries: u32) {
    let is_loading = || dom::document().is_some_and(|document| dom::fonts_are_loading(&document.fonts()));
    let has_gaps = desk.mounted().is_some_and(|mounted| mounted.painter.has_gaps());
    if tries > 0 && (has_gaps || is_loading()) {
        dom::after(100, move || {
            repaint_all(desk);
            repaint_until_whole(desk, tries - 1);
        });
    }
}

fn repaint_all(desk: Desk) {
    if let Some(mounted) = desk.mounted() {
        mounted.painter.repaint_all();
        desk.draw_marks();
        desk.moved();
    }
}

fn repaint_when_changed(session: Session, desk: Desk) {
    session.on_edit(move |edit| {
        let (Some(open), Some(mounted)) = (session.open.get_untracked(), desk.mounted()) else { return };
        let whole = |id: &RecordId| match id {
            RecordId::Label(_) | RecordId::SetHead(_) => true,
            RecordId::ArticleMeta(article) => *article == open.article,
            RecordId::Span(..) | RecordId::Relation(..) | RecordId::Decision(..) | RecordId::Guideline(_) => {
                false
            }
        };
        let state_only = edit.changes.iter().all(|change| !whole(&change.id) || only_state(change));
        if state_only {
            mounted.painter.repaint(&edit.touched_ranges(&open.set));
        } else {
            mounted.painter.repaint_all();
        }
        desk.moved();
    });
    Effect::new(move |before: Option<Option<TextRange>>| {
        let chosen = session.chosen.get();
        let range =
            chosen.and_then(|id| session.with_open(|_, set| Some(set.spans.get(&id)?.extent())).flatten());
        if let Some(mounted) = desk.mounted() {
            let ranges: Vec<TextRange> = [before.flatten(), range].into_iter().flatten().collect();
            mounted.painter.repaint(&ranges);
        }
        range
    });
    Effect::new(move |before: Option<_>| {
        let look =
            session.prefs.saved.with(|saved| (saved.tags, saved.show_hidden, saved.size, saved.leading));
        let language = super::words::language();
        if before.is_some_and(|before| before != (look, language)) {
            // The style sheet's new sizes hold from the next frame on.
            dom::next_frame(move || repaint_all(desk));
        }
        (look, language)
    });
    Effect::new(move |before: Option<()>| {
        session.schema.track();
        if before.is_some() {
            repaint_all(desk);
        }
    });
}

/// Paints what is suggested anew where that changes, from now on. For `later` alone, as what suggests is.
pub fn follow_suggestions(desk: Desk) {
    let session = desk.session;
    Effect::new(move |before: Option<(Vec<Suggestion>, Option<Suggestion>)>| {
        let now = (session.assist.suggestions.get(), session.assist.current.get());
        if let (Some(mounted), Some(before)) = (desk.mounted(), &before) {
            let mut changed = differing(&before.0, &now.0);
            // Of many no block is spared.
            if changed.len() > 200 {
                changed = vec![TextRange::between(0, mounted.sheet.article_text.len())];
            }
            if before.1 != now.1 {
                changed.extend([&before.1, &now.1].into_iter().flatten().map(|it| it.range));
            }
            mounted.painter.repaint(&changed);
        }
        now
    });
}

/// A set that turns from new to in progress looks the same.
fn only_state(change: &crate::edit::Change) -> bool {
    use crate::edit::Record;
    match (&change.before, &change.after) {
        (Some(Record::SetHead(before)), Some(Record::SetHead(after))) => {
            before.examined_to == after.examined_to
        }
        _ => false,
    }
}

/// The exact slice under the page's selection: not what the DOM would add between blocks.
fn selected_text(desk: Desk) -> Option<String> {
    let sheet = desk.mounted()?.sheet;
    let range = desk.selected_range()?;
    let last = sheet.blocks.as_slice().last()?;
    // All of it is all of it, with the line ends before its first and after its last line.
    let whole =
        range.start() == sheet.blocks.as_slice().first()?.range.start() && range.end() == last.range.end();
    let text = if whole { &sheet.article_text } else { range.slice(&sheet.article_text)? };
    (!text.is_empty()).then(|| text.to_owned())
}

/// Keeps `--l0`, `--l1` … on the page: the labels' colours in the current theme.
fn follow_label_colors(session: Session) {
    let system_dark = RwSignal::new(dom::media_matches("(prefers-color-scheme: dark)"));
    if let Some(list) =
        dom::window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?)
    {
        dom::listen_forever(&list, "change", move |_: web_sys::Event| {
            system_dark.set(dom::media_matches("(prefers-color-scheme: dark)"));
        });
    }
    Effect::new(move |_| {
        session.schema.track();
        let dark = match session.prefs.saved.with(|saved| saved.theme) {
            super::prefs::Theme::System => system_dark.get(),
            super::prefs::Theme::Light => false,
            super::prefs::Theme::Dark => true,
        };
        session.with_project(|project| {
            for (index, label) in project.labels().into_iter().enumerate() {
                dom::set_root_property(&format!("--l{index}"), &shown_color(label, dark));
            }
        });
    });
}

fn shown_color(label: &Label, dark: bool) -> String {
    if dark { dark_variant(&label.color) } else { label.color.clone() }
}

/// The colour property of a label, as `var(--l3)`.
pub fn color_of(session: Session, id: &crate::model::LabelId) -> String {
    session.schema.track();
    let index = session.with_project(|project| project.labels().iter().position(|label| label.id == *id));
    index.map_or_else(|| "var(--soft)".to_owned(), |index| format!("var(--l{index})"))
}
