//! The text under review: a line under each annotator's spans, in a style of their own, gold as a ground, a tag at each
//! place, a frame around the one in hand.
//!
//! As in the article: one text node a block, boxes behind it, places measured by `article::paint`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

use super::{Desk, draft, letter};
use crate::model::{LabelId, SetId};
use crate::platform::observe::{NearScreen, Resized};
use crate::platform::{dom, selection};
use crate::review::{PlaceKind, Reviewing, gold_set};
use crate::text::{BlockMaker, TextRange, snap_to_graphemes};
use crate::ui::article::color_of;
use crate::ui::article::measure::{Measure, Measured, Rect};
use crate::ui::article::paint::painted_range;
use crate::ui::article::sheet::Sheet;
use crate::ui::article::tags::TagPlaces;
use crate::ui::px::Px;
use crate::ui::words::{between, review as words};

/// Paragraphs over this many characters are several blocks, as in the article.
const MAX_BLOCK_CHARS: usize = 5_000;
/// Pixels from one annotator's line to the next.
const LANE: f64 = 5.0;

/// What is mounted.
struct Mounted {
    sheet: Rc<Sheet>,
    layers: HashMap<usize, (HtmlElement, Measured)>,
    /// Groups near the screen.
    near: Vec<usize>,
    _observer: Option<NearScreen>,
    _resized: Option<Resized>,
}

#[component]
pub fn Text() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let session = desk.session;
    let root = NodeRef::<html::Div>::new();
    let scroller = NodeRef::<html::Div>::new();
    let mounted = StoredValue::new_local(None::<Mounted>);
    // The sheet, anew for each article.
    Effect::new(move |_| {
        let (Some(root), Some(article)) = (root.get(), Some(desk.article.get())) else { return };
        let root: HtmlElement = root.unchecked_into();
        let text =
            session.with_project(|project| project.article(&article).map(|article| article.text.clone()));
        let Some(text) = text else { return };
        let blocks = BlockMaker::paragraphs(MAX_BLOCK_CHARS).finish(&text);
        let Some(sheet) = Sheet::build(&root, text, blocks) else { return };
        let sheet = Rc::new(sheet);
        sheet.fill_rest();
        let observer = NearScreen::new("60% 0px", move |changed| {
            let mut paint = false;
            mounted.try_update_value(|mounted| {
                let Some(mounted) = mounted else { return };
                for (group, near) in changed {
                    let first = group.get_attribute("data-group").and_then(|first| first.parse().ok());
                    let Some(group) = first.map(|first| mounted.sheet.group_of(first)) else { continue };
                    mounted.near.retain(|other| *other != group);
                    if near {
                        mounted.near.push(group);
                        paint = true;
                    }
                }
            });
            if paint {
                untrack(|| paint_all(desk, mounted, false));
            }
        });
        if let Some(observer) = &observer {
            sheet.groups.iter().for_each(|group| observer.watch(&group.element));
        }
        let width = std::cell::Cell::new(0);
        let watched = root.clone();
        let resized = Resized::new(move || {
            if width.replace(watched.offset_width()) != watched.offset_width() {
                untrack(|| paint_all(desk, mounted, true));
            }
        });
        if let Some(resized) = &resized {
            resized.watch(&root);
        }
        mounted.set_value(Some(Mounted {
            sheet,
            layers: HashMap::new(),
            near: vec![0],
            _observer: observer,
            _resized: resized,
        }));
        untrack(|| paint_all(desk, mounted, true));
        repaint_while_fonts_load(desk, mounted, 20);
    });
    let lanes = Memo::new(move |_| desk.sides().len());
    Effect::new(move |before: Option<usize>| {
        let lanes = lanes.get();
        if before.is_some_and(|before| before != lanes) {
            // Lines of the text have moved, once the page has laid it out.
            dom::next_frame(move || {
                if mounted.try_with_value(Option::is_some) == Some(true) {
                    untrack(|| paint_all(desk, mounted, true));
                }
            });
        }
        lanes
    });
    Effect::new(move |_| {
        desk.review.track();
        desk.current.track();
        desk.draft.track();
        session.schema.track();
        session.prefs.saved.track();
        crate::ui::words::language();
        untrack(|| paint_all(desk, mounted, false));
    });
    Effect::new(move |_| {
        let range =
            desk.current.get().and_then(|at| untrack(|| desk.with_place(at, |_, place, _| place.range)));
        let Some(range) = range else { return };
        dom::next_frame(move || {
            let sheet = mounted
                .try_with_value(|mounted| mounted.as_ref().map(|mounted| mounted.sheet.clone()))
                .flatten();
            if let (Some(sheet), Some(scroller)) = (sheet, scroller.get_untracked()) {
                reveal(&sheet, &scroller.unchecked_into(), range);
            }
        });
    });
    let clicked = move |event: web_sys::MouseEvent| {
        let sheet = mounted.with_value(|mounted| mounted.as_ref().map(|mounted| mounted.sheet.clone()));
        let (Some(sheet), Some(root)) = (sheet, root.get_untracked()) else { return };
        let selected = selected_range(&sheet, &root.unchecked_into());
        if desk.draft.with_untracked(Option::is_some) {
            if let Some(range) = selected {
                draft::select(desk, range);
            }
            return;
        }
        if selected.is_some() {
            return;
        }
        let place = selection::place_at(event.client_x().into(), event.client_y().into());
        let Some(pos) = place.and_then(|place| sheet.byte_at(place)) else { return };
        let pos = snap_to_graphemes(&sheet.article_text, TextRange::at(pos)).start();
        let found = desk.review.with_untracked(|review| {
            let review = review.as_ref()?;
            let places = review.places.iter().enumerate();
            let here = places.filter(|(_, (place, _))| place.range.start() <= pos && pos < place.range.end());
            here.min_by_key(|(_, (place, _))| place.range.len()).map(|(at, _)| at)
        });
        if found.is_some() {
            desk.current.set(found);
            desk.keep_keys();
        }
    };
    view! {
        <div
            class="review-paper"
            node_ref=scroller
            tabindex="0"
            role="region"
            aria-label=move || words().text
            data-testid="review-paper"
        >
            <div
                class="sheet"
                node_ref=root
                style:--lanes=move || format!("{}px", Px(lanes.get() as f64 * LANE))
                data-testid="review-text"
                on:click=clicked
            ></div>
        </div>
    }
}

type Kept = StoredValue<Option<Mounted>, LocalStorage>;

/// As in the article: asked again while fonts come, ten times a second for two seconds at most.
fn repaint_while_fonts_load(desk: Desk, mounted: Kept, tries: u32) {
    let loading = dom::document().is_some_and(|document| dom::fonts_are_loading(&document.fonts()));
    if tries > 0 && (loading || tries == 20) {
        dom::after(100, move || {
            if mounted.try_with_value(Option::is_some) == Some(true) {
                untrack(|| paint_all(desk, mounted, true));
                repaint_while_fonts_load(desk, mounted, tries - 1);
            }
        });
    }
}

fn selected_range(sheet: &Sheet, root: &HtmlElement) -> Option<TextRange> {
    let (start, end) = selection::selected(root)?;
    let end = match end {
        Some(end) => sheet.byte_at(end)?,
        None => sheet.blocks.as_slice().last()?.range.end(),
    };
    Some(TextRange::between(sheet.byte_at(start)?, end)).filter(|range| !range.is_empty())
}

/// Brings a range into the middle of the scrolling part, where it is outside of it.
fn reveal(sheet: &Sheet, scroller: &HtmlElement, range: TextRange) {
    let Some(found) = sheet.rect_of(range) else { return };
    let outer = scroller.get_bounding_client_rect();
    if found.top() < outer.top() + 30.0 || found.bottom() > outer.bottom() - 40.0 {
        let by = found.top() - outer.top() - outer.height() * 0.35;
        scroller.set_scroll_top(scroller.scroll_top() + by.round() as i32);
    }
}

/// A box, relative to its block.
struct Drawn {
    class: String,
    rect: Rect,
    color: String,
    tag: Option<(String, (f64, f64))>,
}

/// Draws the blocks near the screen; `anew` where measures hold no more.
fn paint_all(desk: Desk, mounted: Kept, anew: bool) {
    let Some(review) = desk.review.get_untracked() else { return };
    let picture = Picture::of(desk, &review);
    mounted.try_update_value(|mounted| {
        let Some(mounted) = mounted else { return };
        let Some(document) = dom::document() else { return };
        let near = mounted.near.clone();
        let blocks = near
            .iter()
            .filter_map(|group| mounted.sheet.groups.get(*group))
            .flat_map(|group| group.blocks.clone());
        let drawn: Vec<(usize, Vec<Drawn>, Measured)> = blocks
            .filter_map(|block| {
                let known = mounted.layers.get_mut(&block).map(|layer| std::mem::take(&mut layer.1));
                let measure =
                    Measure::new(&mounted.sheet, block, known.filter(|_| !anew).unwrap_or_default())?;
                let drawn = picture.block(&measure, mounted.sheet.blocks.as_slice()[block].range);
                Some((block, drawn, measure.into_measured()))
            })
            .collect();
        for (block, drawn, measured) in drawn {
            let Some(node) = mounted.sheet.node(block) else { continue };
            let layer = match mounted.layers.get(&block) {
                Some((layer, _)) => layer.clone(),
                None => {
                    let Some(layer) = dom::create(&document, "div", "under") else { continue };
                    let _ = layer.set_attribute("aria-hidden", "true");
                    let _ = node.element.append_child(&layer);
                    layer
                }
            };
            show(&document, &layer, &drawn);
            mounted.layers.insert(block, (layer, measured));
        }
    });
}

fn show(document: &Document, layer: &HtmlElement, drawn: &[Drawn]) {
    layer.set_text_content(None);
    let mut css = String::new();
    for one in drawn {
        let Some(element) = dom::create(document, "i", &one.class) else { continue };
        css.clear();
        let Rect { left, top, width, height } = one.rect;
        let _ = write!(
            css,
            "left:{}px;top:{}px;width:{}px;height:{}px;--c:{}",
            Px(left),
            Px(top),
            Px(width),
            Px(height),
            one.color
        );
        if let Some((tag, (x, y))) = &one.tag {
            let _ = write!(css, ";--tx:{}px;--ty:{}px", Px(x.round()), Px(y.round()));
            let _ = element.set_attribute("data-tag", tag);
        }
        element.style().set_css_text(&css);
        let _ = layer.append_child(&element);
    }
}

/// One span's line.
struct Line {
    ranges: Vec<TextRange>,
    color: String,
    /// The annotator's place among those shown.
    side: usize,
    /// Whether it holds another of the same annotator.
    holds: bool,
}

/// What is drawn.
struct Picture {
    text: std::sync::Arc<str>,
    lines: Vec<Line>,
    gold: Vec<(Vec<TextRange>, String)>,
    /// Place, tag, colour, whether it is open.
    places: Vec<(TextRange, String, String)>,
    current: Option<TextRange>,
    draft: Option<(TextRange, String)>,
    tag_height: f64,
    grounds: [f64; 2],
}

impl Picture {
    fn of(desk: Desk, review: &Reviewing) -> Self {
        let session = desk.session;
        let color = |label: &LabelId| color_of(session, label);
        let sides = desk.sides();
        let mut lines = Vec::new();
        let mut places = Vec::new();
        for (at, (place, _)) in review.places.iter().enumerate() {
            for member in &place.members {
                let Some(mark) = review.mark(*member) else { continue };
                let label = &review.corpus.labels[usize::from(mark.label)];
                let side = sides.iter().position(|side| *side == member.0).unwrap_or_default();
                lines.push(Line { ranges: review.ranges(*member), color: color(label), side, holds: false });
            }
            places.push((place.range, tag(desk, review, at), {
                let first = review.mark(place.members[0]).map(|mark| mark.label);
                first.map(|label| color(&review.corpus.labels[usize::from(label)])).unwrap_or_default()
            }));
        }
        let extents: Vec<(usize, TextRange)> = lines
            .iter()
            .filter_map(|line| {
                let (first, last) = (line.ranges.first()?, line.ranges.last()?);
                Some((line.side, TextRange::between(first.start(), last.end())))
            })
            .collect();
        for (line, (side, extent)) in lines.iter_mut().zip(&extents) {
            line.holds = extents
                .iter()
                .any(|(other, inner)| other == side && inner != extent && extent.contains(*inner));
        }
        // What holds others first, so that those lie on it.
        lines.sort_by_key(|line| !line.holds);
        let gold = session.with_project(|project| {
            let article = project.article(&review.article)?;
            let id: SetId = gold_set(article).id;
            let mut spans: Vec<(Vec<TextRange>, String)> = project
                .set(&id)?
                .spans
                .iter()
                .map(|span| (span.ranges.clone(), color(&span.label)))
                .collect();
            spans.sort_by_key(|(ranges, _)| {
                std::cmp::Reverse(ranges.iter().map(|range| range.len()).sum::<usize>())
            });
            Some(spans)
        });
        let (tag_height, grounds) = session
            .prefs
            .saved
            .with_untracked(|saved| (saved.tag_height(), [false, true].map(|rtl| saved.ground_height(rtl))));
        let current = desk.current.get_untracked().and_then(|at| Some(review.places.get(at)?.0.range));
        let draft = desk.draft.get_untracked().map(|draft| (draft.range, color(&draft.label)));
        let text = review.document().map(|document| document.text.clone());
        Self {
            text: text.unwrap_or_else(|| "".into()),
            lines,
            gold: gold.unwrap_or_default(),
            places,
            current,
            draft,
            tag_height,
            grounds,
        }
    }

    fn block(&self, measure: &Measure, shown: TextRange) -> Vec<Drawn> {
        let mut drawn = Vec::new();
        let rtl = measure.is_rtl();
        let ground = self.grounds[usize::from(rtl)];
        let rects = |range: TextRange| -> Vec<Rect> {
            if !range.overlaps(shown) {
                return Vec::new();
            }
            let rects =
                measure.without_trailing_space(range, measure.rects(painted_range(&self.text, range)));
            let lowered = |rect: Rect| {
                let height = rect.height.min(ground);
                Rect { top: rect.top + (rect.height - height) / 2.0, height, ..rect }
            };
            rects.into_iter().map(lowered).collect()
        };
        for (ranges, color) in &self.gold {
            for rect in ranges.iter().flat_map(|range| rects(*range)) {
                drawn.push(Drawn { class: "rg".to_owned(), rect, color: color.clone(), tag: None });
            }
        }
        for line in &self.lines {
            for rect in line.ranges.iter().flat_map(|range| rects(*range)) {
                let lower = f64::from(u8::from(line.holds)) * 2.0;
                let top = rect.top + rect.height + line.side as f64 * LANE + lower - 1.0;
                let rect = Rect { top, height: 3.0, ..rect };
                let class = format!("rl l{}", line.side % 4);
                drawn.push(Drawn { class, rect, color: line.color.clone(), tag: None });
            }
        }
        let mut tags = TagPlaces::new(self.tag_height);
        for (range, tag, color) in &self.places {
            if range.start() < shown.start() || range.start() >= shown.end() {
                continue;
            }
            let Some(first) = rects(*range).first().copied() else { continue };
            let raw = measure.rects(painted_range(&self.text, *range)).first().copied().unwrap_or(first);
            let marks = measure.marks_above(*range, raw, first.top, tag);
            let shift = tags.place(first, tag, rtl, marks);
            let tag = Some((tag.clone(), shift));
            drawn.push(Drawn { class: "rt".to_owned(), rect: first, color: color.clone(), tag });
        }
        if let Some(range) = self.current {
            for rect in rects(range) {
                let rect = Rect {
                    left: rect.left - 3.0,
                    width: rect.width + 6.0,
                    top: rect.top - 1.0,
                    height: rect.height + 2.0,
                };
                drawn.push(Drawn {
                    class: "rn".to_owned(),
                    rect,
                    color: "var(--accent)".to_owned(),
                    tag: None,
                });
            }
        }
        if let Some((range, color)) = &self.draft {
            for rect in rects(*range) {
                drawn.push(Drawn { class: "rd".to_owned(), rect, color: color.clone(), tag: None });
            }
        }
        drawn
    }
}

/// What stands over a place: the label where all have the same, else whose label is which.
fn tag(desk: Desk, review: &Reviewing, at: usize) -> String {
    let place = &review.places[at].0;
    let sides = desk.sides();
    let name = |member: usize| {
        let label = review.mark(place.members[member]).map(|mark| mark.label);
        label
            .map(|label| desk.session.label_name(&review.corpus.labels[usize::from(label)]))
            .unwrap_or_default()
    };
    let letters = |members: &[usize]| -> String {
        let who: Vec<usize> = members.iter().map(|at| place.members[*at].0).collect();
        let shown = sides.iter().enumerate().filter(|(_, side)| who.contains(side));
        shown.map(|(at, _)| letter(at)).collect::<Vec<_>>().join(" ")
    };
    match place.kind {
        PlaceKind::Agree | PlaceKind::Relation | PlaceKind::Boundary(_) => name(0),
        PlaceKind::OnlySome => {
            let all: Vec<usize> = (0..place.members.len()).collect();
            format!("{}{between}{}", name(0), letters(&all), between = between())
        }
        PlaceKind::Label => {
            let mut by_label: Vec<(String, Vec<usize>)> = Vec::new();
            for member in 0..place.members.len() {
                let name = name(member);
                match by_label.iter_mut().find(|(other, _)| *other == name) {
                    Some((_, members)) => members.push(member),
                    None => by_label.push((name, vec![member])),
                }
            }
            let parts: Vec<String> = by_label
                .iter()
                .map(|(name, members)| format!("{name}{between}{}", letters(members), between = between()))
                .collect();
            parts.join(" / ")
        }
    }
}
