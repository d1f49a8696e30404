//! What stands above the text and the queue: whose lines, how much is left, filters, and what is left when nothing is.

use leptos::prelude::*;

use super::card::{class_name, key};
use super::{CARDS, Desk, letter};
use crate::model::{AnnotatorId, LabelId};
use crate::review::{BOUNDARY_CLASSES, BoundaryClass, PlaceKind, PlaceState, QueueFilter, QueueOrder};
use crate::ui::icons::{Drawn, Icon};
use crate::ui::keymap::Command;
use crate::ui::one_of::OneOf;
use crate::ui::session::Dialog;
use crate::ui::words::{review as words, screen};

/// Legend, undo, and the way to what else belongs to a review.
#[component]
pub fn Tools() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let session = desk.session;
    let legend = move || {
        let people = desk.sides().into_iter().enumerate();
        people
            .map(|(at, who)| {
                let style = format!("review-line l{}", at % 4);
                view! {
                    <li><span class=style aria-hidden="true"></span><b>{letter(at)}</b>" "<bdi>{desk.name(who)}</bdi></li>
                }
            })
            .collect_view()
    };
    view! {
        <ul class="review-legend" aria-label=move || words().legend data-testid="review-legend">
            {legend}
            <li><span class="review-ground" aria-hidden="true"></span>{move || words().gold}</li>
        </ul>
        <button
            type="button"
            class="small"
            data-testid="review-figures"
            title=move || key(desk, Command::Figures)
            on:click=move |_| session.dialog.set(Some(Dialog::Figures))
        >
            {move || words().figures}
        </button>
        <super::project::WholeProject/>
        <label class="review-blind">
            <input
                type="checkbox"
                data-testid="review-blind"
                prop:checked=move || session.prefs.saved.with(|saved| saved.blind)
                on:change=move |_| session.prefs.update(|saved| saved.blind = !saved.blind)
            />
            <span>{move || words().blind}</span>
        </label>
        <button
            type="button"
            class="quiet icon"
            data-testid="review-undo"
            disabled=move || !session.can_undo()
            aria-label=move || screen().undo
            title=move || format!("{} ({})", words().undo, key(desk, Command::Undo))
            on:click=move |_| {
                session.undo();
                desk.keep_keys();
            }
        >
            <Drawn icon=Icon::Undo/>
        </button>
    }
}

/// How many are left, and which of them come.
#[component]
pub fn Filters() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let filter = desk.filter;
    let change = move |change: &dyn Fn(&mut QueueFilter)| {
        filter.update(|filter| change(filter));
        desk.cards.set(CARDS);
        desk.current.set(untrack(|| {
            desk.review.with(|review| {
                review
                    .as_ref()
                    .and_then(|review| review.queue(&filter.get(), desk.order.get()).first().copied())
            })
        }));
    };
    let left = move || {
        desk.review
            .with(|review| review.as_ref().map(|review| words().left.of(differing(review))))
            .unwrap_or_default()
    };
    let states = Signal::derive(move || {
        let names = |state: PlaceState| match state {
            PlaceState::Differing => words().state_differing,
            PlaceState::Open => words().state_open,
            PlaceState::Decided => words().state_decided,
            PlaceState::All => words().state_all,
        };
        PlaceState::ALL.map(|state| (state.slug().to_owned(), names(state).to_owned())).to_vec()
    });
    let kinds = Signal::derive(move || {
        let words = words();
        let kinds = [
            (PlaceKind::Label, words.kind_label),
            (PlaceKind::Boundary(BoundaryClass::Other), words.kind_boundary),
            (PlaceKind::OnlySome, words.kind_only_some),
            (PlaceKind::Relation, words.kind_relation),
            (PlaceKind::Agree, words.kind_agree),
        ];
        let mut all = vec![(String::new(), words.every_kind.to_owned())];
        for (kind, name) in kinds {
            all.push((kind.slug().to_owned(), name.to_owned()));
            if let PlaceKind::Boundary(_) = kind {
                for class in BOUNDARY_CLASSES {
                    let name = format!("{name}: {}", class_name(words, class));
                    all.push((format!("boundary/{}", class.slug()), name));
                }
            }
        }
        all
    });
    let kind = Signal::derive(move || {
        filter.with(|filter| match (filter.kind, filter.class) {
            (Some(kind), Some(class)) => format!("{kind}/{}", class.slug()),
            (kind, _) => kind.unwrap_or_default().to_owned(),
        })
    });
    let set_kind = move |value: String| {
        let (name, class) = value.split_once('/').unwrap_or((&value, ""));
        let all = [
            PlaceKind::Label,
            PlaceKind::Boundary(BoundaryClass::Other),
            PlaceKind::OnlySome,
            PlaceKind::Relation,
            PlaceKind::Agree,
        ];
        let kind = all.into_iter().map(PlaceKind::slug).find(|slug| *slug == name);
        let class = BoundaryClass::from_slug(class);
        change(&|filter| {
            filter.kind = kind;
            filter.class = class;
            // What all agree on is no difference: asked for, it is shown.
            if kind == Some(PlaceKind::Agree.slug()) && filter.state == PlaceState::Differing {
                filter.state = PlaceState::Open;
            }
        });
    };
    let labels = Signal::derive(move || {
        let ids = desk.review.with(|review| review.as_ref().map(|review| review.corpus.labels.clone()));
        let mut all = vec![(String::new(), words().every_label.to_owned())];
        let ids = ids.unwrap_or_default().into_iter();
        all.extend(ids.map(|id| (id.as_str().to_owned(), desk.session.label_name(&id))));
        all
    });
    let people = Signal::derive(move || {
        let mut all = vec![(String::new(), words().everybody.to_owned())];
        for who in desk.sides() {
            let id = desk.review.with(|review| {
                review.as_ref().map(|review| review.corpus.annotators[who].as_str().to_owned())
            });
            all.push((id.unwrap_or_default(), desk.name(who)));
        }
        all
    });
    let orders = Signal::derive(move || {
        vec![
            ("telling".to_owned(), words().telling.to_owned()),
            ("text".to_owned(), words().in_text.to_owned()),
        ]
    });
    let none_or = |value: String| (!value.is_empty()).then_some(value);
    view! {
        <div class="review-filters">
            <h3 data-testid="review-left">{left}</h3>
            <OneOf id="review-state" name=Signal::derive(|| words().show.to_owned()) options=states
                here=Signal::derive(move || filter.with(|filter| filter.state.slug().to_owned()))
                set=Callback::new(move |value: String| change(&|filter| filter.state = PlaceState::from_slug(&value).unwrap_or_default()))
            />
            <details class="review-more-filters">
                <summary data-testid="review-filters">{move || screen().filter}</summary>
                <OneOf id="review-kind" name=Signal::derive(|| words().kind.to_owned()) options=kinds here=kind set=Callback::new(set_kind)/>
                <OneOf id="review-label" name=Signal::derive(|| words().by_label.to_owned()) options=labels
                    here=Signal::derive(move || filter.with(|filter| filter.label.as_ref().map(|label| label.as_str().to_owned()).unwrap_or_default()))
                    set=Callback::new(move |value: String| change(&|filter| filter.label = none_or(value.clone()).map(LabelId::new)))
                />
                <OneOf id="review-annotator" name=Signal::derive(|| words().by_annotator.to_owned()) options=people
                    here=Signal::derive(move || filter.with(|filter| filter.annotator.as_ref().map(|who| who.as_str().to_owned()).unwrap_or_default()))
                    set=Callback::new(move |value: String| change(&|filter| filter.annotator = none_or(value.clone()).map(AnnotatorId::new)))
                />
                <OneOf id="review-order" name=Signal::derive(|| words().order.to_owned()) options=orders
                    here=Signal::derive(move || if desk.order.get() == QueueOrder::Text { "text" } else { "telling" }.to_owned())
                    set=Callback::new(move |value: String| {
                        desk.order.set(if value == "text" { QueueOrder::Text } else { QueueOrder::MostTelling });
                        change(&|_| {});
                    })
                />
            </details>
        </div>
    }
}

/// What all agree on, to be accepted at once; and what there is to say when nothing is left.
#[component]
pub fn Outcome() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let agreed = move || desk.review.with(|review| review.as_ref().map_or(0, |review| review.agreed().len()));
    let state = move || {
        desk.review.with(|review| {
            let Some(review) = review else { return Some(("gone", words().gone)) };
            if !review.is_comparable() {
                return Some(("alone", words().not_comparable));
            }
            match (review.open(), differing(review)) {
                (0, _) => Some(("reviewed", words().reviewed)),
                (_, 0) => Some(("agreed", words().only_agreed)),
                _ if desk.listed().is_empty() => Some(("filtered", words().none_here)),
                _ => None,
            }
        })
    };
    view! {
        {move || state().map(|(state, said)| view! {
            <p class="review-outcome-all" role="status" data-testid="review-outcome-all" data-state=state>
                {said}
                {(state == "reviewed").then(|| view! {
                    <button type="button" class="small" data-testid="review-next-article" on:click=move |_| desk.go_to_article(true)>
                        {words().next_article}
                        <kbd aria-hidden="true">{key(desk, Command::NextArticle)}</kbd>
                    </button>
                })}
            </p>
        })}
        <Show when=move || { agreed() > 0 }>
            <div class="review-agreed">
                <span>{move || words().agreed.of(agreed())}</span>
                <button type="button" class="small" data-testid="review-accept-agreed" on:click=move |_| desk.accept_agreed()>
                    <span>{move || words().accept_agreed}</span>
                    <kbd aria-hidden="true">{move || key(desk, Command::ReviewAgreed)}</kbd>
                </button>
            </div>
        </Show>
    }
}

/// How many differences are open.
fn differing(review: &crate::review::Reviewing) -> usize {
    review.queue(&QueueFilter::default(), QueueOrder::Text).len()
}
