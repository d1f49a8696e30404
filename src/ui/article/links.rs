//! Relations as light curves over the text: those of the chosen span, or all of the visible ones on demand.

use leptos::prelude::*;

use super::Desk;
use crate::model::{Relation, Target};
use crate::text::TextRange;
use crate::ui::px::Px;
use crate::ui::refusals::role_name;
use crate::ui::session::Session;

/// So many curves at once can still be read.
const MAX_CURVES: usize = 200;

struct Curve {
    path: String,
    label: String,
    x: f64,
    y: f64,
}

#[component]
pub fn Links() -> impl IntoView {
    let session = expect_context::<Session>();
    let desk = expect_context::<Desk>();
    let curves = move || {
        session.version.track();
        desk.geometry.track();
        let all = session.prefs.saved.with(|saved| saved.show_relations);
        let chosen = session.chosen.get();
        let shown: Vec<(TextRange, TextRange, Relation)> = session
            .with_open(|_, set| {
                let ends = |relation: &Relation| {
                    let from = set.spans.get(&relation.from)?.extent();
                    let to = match &relation.target {
                        Target::Span(id) => set.spans.get(id)?.extent(),
                        Target::Mention(range) => *range,
                        Target::Unknown | Target::Author => return None,
                    };
                    Some((from, to, relation.clone()))
                };
                match (&chosen, all) {
                    (_, true) => set.relations().filter_map(ends).take(MAX_CURVES).collect(),
                    (Some(id), false) => set.relations_of(id).filter_map(ends).collect(),
                    (None, false) => Vec::new(),
                }
            })
            .unwrap_or_default();
        shown.iter().filter_map(|(from, to, relation)| curve(desk, *from, *to, relation)).collect::<Vec<_>>()
    };
    view! {
        <svg class="links" aria-hidden="true">
            {move || {
                curves()
                    .into_iter()
                    .map(|curve| {
                        view! {
                            <path d=curve.path></path>
                            <text x=Px(curve.x).to_string() y=Px(curve.y).to_string()>{curve.label}</text>
                        }
                    })
                    .collect_view()
            }}
        </svg>
    }
}

/// From the start of one range over the line to the start of the other. `None` where one is not laid out.
fn curve(desk: Desk, from: TextRange, to: TextRange, relation: &Relation) -> Option<Curve> {
    let mounted = desk.mounted()?;
    let frame = mounted.frame.get_bounding_client_rect();
    let head = |range: TextRange| {
        let (_, dom_range) = mounted.sheet.dom_ranges(range).into_iter().next()?;
        let rects = dom_range.get_client_rects()?;
        let rtl = mounted.sheet.is_rtl_at(range.start());
        // Of the first line's parts the one where reading begins, but no further in than its middle.
        let parts =
            (0..rects.length()).filter_map(|index| rects.item(index)).filter(|rect| rect.width() > 0.0);
        let line: Vec<_> = parts.collect();
        let top = line.first()?.top();
        let first = line.iter().filter(|rect| (rect.top() - top).abs() < 4.0).max_by(|a, b| {
            if rtl { a.right().total_cmp(&b.right()) } else { b.left().total_cmp(&a.left()) }
        })?;
        let inwards = (first.width() / 2.0).min(56.0);
        let x = if rtl { first.right() - inwards } else { first.left() + inwards };
        Some((x - frame.left(), top - frame.top()))
    };
    let ((x1, y1), (x2, y2)) = (head(from)?, head(to)?);
    // A cubic curve rises three quarters of the way to its controls: this keeps it between two lines.
    let top = y1.min(y2) - 18.0;
    let (from_x, from_y, over, to_x, to_y) = (Px(x1), Px(y1), Px(top), Px(x2), Px(y2));
    let path = format!("M{from_x},{from_y} C{from_x},{over} {to_x},{over} {to_x},{to_y}");
    Some(Curve {
        path,
        label: role_name(&relation.role),
        x: (x1 + x2) / 2.0,
        y: y1.min(y2) - if (y1 - y2).abs() < 4.0 { 10.0 } else { 2.0 },
    })
}
