//! What a file will not hold, said before it is taken: spans one by one, other things by their number.

use leptos::prelude::*;

use crate::formats::Loss;
use crate::formats::export::{Exported, LeftOut, Why};
use crate::ui::session::{Session, shorten};
use crate::ui::words::{between, files, number};

/// So many are listed; of the others the number is said.
pub(super) const LISTED: usize = 100;

/// The losses of a file that is ready.
#[component]
pub fn Losses(exported: Exported) -> impl IntoView {
    let session = expect_context::<Session>();
    let Exported { left_out, lost, .. } = exported;
    let count = left_out.len();
    let more = count.saturating_sub(LISTED);
    let lost: Vec<(Loss, usize)> = lost.into_iter().filter(|(loss, _)| *loss != Loss::Labels).collect();
    let any_lost = !lost.is_empty();
    let row = move |left: LeftOut| {
        let (surface, label) = told(session, &left);
        view! {
            <li>
                <bdi class="left-out-text">{surface}</bdi>
                <span class="soft">
                    <bdi>{label}</bdi>
                    {between()}
                    {move || why_name(left.why)}
                </span>
            </li>
        }
    };
    let listed = left_out.into_iter().take(LISTED).map(row).collect_view();
    let lost = lost
        .into_iter()
        .map(|(loss, count)| view! { <li>{move || loss_name(loss)} ": " {move || number(count)}</li> })
        .collect_view();
    view! {
        <div class="losses" data-testid="export-losses">
            {match count {
                0 => view! { <p>{move || files().leaves_nothing}</p> }.into_any(),
                _ => view! {
                    <details>
                        <summary data-testid="export-left-out">{move || files().spans_left_out.of(count)}</summary>
                        <ul class="left-out">{listed}</ul>
                        {(more > 0).then(|| view! { <p class="soft">{move || files().more_warnings.of(more)}</p> })}
                    </details>
                }
                .into_any(),
            }}
            {any_lost.then(|| view! {
                <p>{move || files().also_lost}</p>
                <ul>{lost}</ul>
            })}
        </div>
    }
}

/// The text and the label of a span that is left out.
fn told(session: Session, left: &LeftOut) -> (String, String) {
    let found = session.with_project(|project| {
        let span = project.sets_of(&left.article).find_map(|set| set.spans.get(&left.span).cloned())?;
        let text =
            span.extent().slice(&project.article(&left.article)?.text).map(|text| shorten(text, 60))?;
        Some((text, span.label.clone()))
    });
    found.map(|(text, label)| (text, session.label_name(&label))).unwrap_or_default()
}

fn why_name(why: Why) -> &'static str {
    let words = files();
    match why {
        Why::OtherLayer => words.why_other_layer,
        Why::Overlaps => words.why_overlaps,
        Why::CutsToken => words.why_cuts_token,
        Why::SeveralRanges => words.why_several_ranges,
        Why::OnlySpace => words.why_only_space,
        Why::InsideGrapheme => words.why_inside_grapheme,
        Why::Excluded => words.why_excluded,
    }
}

fn loss_name(loss: Loss) -> &'static str {
    let words = files();
    match loss {
        Loss::Labels => words.lost_labels,
        Loss::Nested => words.lost_nested,
        Loss::Crossing => words.lost_crossing,
        Loss::SubToken => words.lost_sub_token,
        Loss::SeveralRanges => words.lost_several_ranges,
        Loss::Discontinuous => words.why_several_ranges,
        Loss::Relations => words.lost_relations,
        Loss::Mentions => words.lost_mentions,
        Loss::Notes => words.lost_notes,
        Loss::Certainty => words.lost_certainty,
        Loss::Attributes => words.lost_attributes,
        Loss::Provenance => words.lost_provenance,
        Loss::Metadata => words.lost_metadata,
        Loss::Examined => words.lost_examined,
        Loss::SeveralSets => words.lost_several_sets,
    }
}
