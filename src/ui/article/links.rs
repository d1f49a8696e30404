//! Relations as light curves over the text: those of the chosen span, or all of the visible ones on demand.

use leptos::prelude::*;

use super::Desk;
use crate::model::{Relation, Target};
use crate::text::TextRange;
use crate::ui::refusals::role_name;
use crate::ui::session::Session;

/// So many curves at once can still be read.
const MAX_CURVES: usize = 200;

struct Curve {
    path: String,
    label: &'static str,
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
                            <text x=curve.x.to_string() y=curve.y.to_string()>{curve.label}</text>
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
        let rect = dom_range.get_client_rects()?.item(0)?;
        (rect.width() > 0.0)
            .then(|| (rect.left() + rect.width() / 2.0 - frame.left(), rect.top() - frame.top()))
    };
    let ((x1, y1), (x2, y2)) = (head(from)?, head(to)?);
    let top = y1.min(y2) - 26.0 - (x1 - x2).abs().min(160.0) * 0.06;
    let path = format!("M{x1:.0},{y1:.0} C{x1:.0},{top:.0} {x2:.0},{top:.0} {x2:.0},{y2:.0}");
    Some(Curve {
        path,
        label: role_name(relation.role),
        x: (x1 + x2) / 2.0,
        y: top + (y1.min(y2) - top) * 0.28,
    })
}
