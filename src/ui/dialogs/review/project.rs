//! What is decided over all articles at once: places on which many agree, with some kept to be looked at, and whole classes
//! of boundary differences. One step of undo each.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Desk;
use super::card::class_name;
use crate::edit::Edit;
use crate::model::{ArticleId, DecisionId};
use crate::platform::{clock, dom};
use crate::review::{self, BOUNDARY_CLASSES, BoundaryClass, Reviewing, Ruling, Side, Spot, widely_agreed};
use crate::ui::library;
use crate::ui::one_of::OneOf;
use crate::ui::words::{fill, number, review as words};

/// Milliseconds of reading before the page has its turn.
const SLICE: f64 = 8.0;
/// The draw of places that are looked at: the same for everybody, so that two reviewers see the same.
const SEED: u64 = 20;
/// So many of them are listed.
const LISTED: usize = 12;

#[component]
pub fn WholeProject() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let menu = NodeRef::<html::Details>::new();
    let reviews = RwSignal::new(None::<Arc<Vec<Reviewing>>>);
    let k = RwSignal::new(2_usize);
    let class = RwSignal::new(BoundaryClass::Prefix);
    let toggled = move |_| {
        let open = menu.get_untracked().is_some_and(|menu| menu.open());
        if open {
            gather(desk, reviews);
        }
    };
    let most = move || {
        reviews.with(|reviews| {
            let works = reviews.iter().flat_map(|reviews| reviews.iter());
            let works =
                works.filter_map(|review| review.document().map(|it| it.works.iter().flatten().count()));
            works.max().unwrap_or(2)
        })
    };
    let agreed = Memo::new(move |_| {
        let found =
            reviews.with(|reviews| reviews.as_ref().map(|reviews| widely_agreed(reviews, k.get(), SEED)));
        found.unwrap_or_default()
    });
    let counts = move |spots: &[Spot]| {
        let mut articles: Vec<&ArticleId> = spots.iter().map(|spot| &spot.article).collect();
        articles.dedup();
        (spots.len(), articles.len())
    };
    let said = move || {
        let (accepted, seen) = agreed.get();
        let (places, articles) = counts(&accepted);
        let (places, articles) = (words().places.of(places), screen_articles(articles));
        fill(words().widely, &[("places", &places), ("articles", &articles), ("seen", &number(seen.len()))])
    };
    let accept = move |_| {
        let Some(all) = reviews.get_untracked() else { return };
        let (accepted, _) = agreed.get_untracked();
        decide_all(desk, &all, |review| {
            let here = accepted.iter().filter(|spot| spot.article == review.article);
            here.map(|spot| Ruling::accept_all(spot.place, &review.places[spot.place].0)).collect()
        });
        gather(desk, reviews);
    };
    let of_class = Memo::new(move |_| {
        reviews.with(|reviews| {
            let reviews = reviews.iter().flat_map(|reviews| reviews.iter());
            let found = reviews.map(|review| review.class_rulings(class.get(), &Side::Longest).len());
            let found: Vec<usize> = found.filter(|n| *n > 0).collect();
            (found.iter().sum::<usize>(), found.len())
        })
    });
    let class_said = move || {
        let (places, articles) = of_class.get();
        fill(
            words().class_in_project,
            &[("places", &words().places.of(places)), ("articles", &screen_articles(articles))],
        )
    };
    let decide_class = move |side: Side| {
        let Some(all) = reviews.get_untracked() else { return };
        let class = class.get_untracked();
        decide_all(desk, &all, |review| review.class_rulings(class, &side));
        gather(desk, reviews);
    };
    let classes = Signal::derive(move || {
        let words = words();
        BOUNDARY_CLASSES.map(|class| (class.slug().to_owned(), class_name(words, class).to_owned())).to_vec()
    });
    let choices =
        Signal::derive(move || (2..=most().max(2)).map(|n| (n.to_string(), number(n))).collect::<Vec<_>>());
    let spots = move || {
        let (_, seen) = agreed.get();
        let rows = seen.into_iter().take(LISTED);
        rows.map(|spot| {
            let title = desk
                .session
                .with_project(|project| project.article(&spot.article).map(|it| it.meta.title.clone()));
            let title = library::title_or(&title.unwrap_or_default());
            let text = reviews.with(|reviews| {
                let review = reviews.as_ref()?.iter().find(|review| review.article == spot.article)?;
                let text = &review.document()?.text;
                Some(review.places.get(spot.place)?.0.range.slice(text)?.to_owned())
            });
            let go = move |_| {
                if let Some(menu) = menu.get_untracked() {
                    menu.set_open(false);
                }
                desk.show_place(&spot.article, spot.place);
            };
            view! {
                <li>
                    <button type="button" class="quiet small" data-testid="review-spot" on:click=go>
                        <bdi>{text.unwrap_or_default()}</bdi>
                        <bdi class="soft">{title}</bdi>
                    </button>
                </li>
            }
        })
        .collect_view()
    };
    view! {
        <details class="review-project" node_ref=menu on:toggle=toggled>
            <summary data-testid="review-project">{move || words().whole_project}</summary>
            <div class="review-project-menu" data-testid="review-project-menu">
                <Show when=move || reviews.with(Option::is_some) fallback=|| view! { <p class="soft" role="status">{move || words().gathering}</p> }>
                    <section>
                        <OneOf id="review-k" name=Signal::derive(|| words().at_least.to_owned()) options=choices
                            here=Signal::derive(move || k.get().to_string())
                            set=Callback::new(move |value: String| k.set(value.parse().unwrap_or(2)))
                        />
                        <p data-testid="review-widely">{said}</p>
                        <button
                            type="button"
                            class="small primary"
                            data-testid="review-accept-widely"
                            disabled=move || agreed.with(|agreed| agreed.0.is_empty())
                            on:click=accept
                        >
                            {move || words().accept_widely}
                        </button>
                        <ul class="review-spots">{spots}</ul>
                    </section>
                    <section>
                        <OneOf id="review-class" name=Signal::derive(|| words().class_of.to_owned()) options=classes
                            here=Signal::derive(move || class.get().slug().to_owned())
                            set=Callback::new(move |value: String| class.set(BoundaryClass::from_slug(&value).unwrap_or(BoundaryClass::Other)))
                        />
                        <p data-testid="review-class-said">{class_said}</p>
                        <div class="row">
                            <button type="button" class="small" data-testid="project-longest" disabled=move || of_class.get().0 == 0 on:click=move |_| decide_class(Side::Longest)>
                                {move || words().longest}
                            </button>
                            <button type="button" class="small" data-testid="project-shortest" disabled=move || of_class.get().0 == 0 on:click=move |_| decide_class(Side::Shortest)>
                                {move || words().shortest}
                            </button>
                        </div>
                    </section>
                </Show>
            </div>
        </details>
    }
}

fn screen_articles(n: usize) -> String {
    words().articles.of(n)
}

/// Reads every article on which two have worked, in short tasks.
fn gather(desk: Desk, reviews: RwSignal<Option<Arc<Vec<Reviewing>>>>) {
    let session = desk.session;
    reviews.set(None);
    spawn_local(async move {
        // What cannot be had is said; the others are compared.
        session.load_all().await;
        let ids: Vec<ArticleId> = untrack(|| {
            let listed = library::listed(session, |_| true);
            listed.into_iter().filter(|id| session.works_on(id) > 1).collect()
        });
        let mut all = Vec::new();
        let mut began = dom::now_ms();
        for id in ids {
            all.extend(session.with_project(|project| review::reviewing(project, &id)));
            if dom::now_ms() - began > SLICE {
                dom::breath().await;
                began = dom::now_ms();
            }
        }
        // Nobody looks any more where it cannot be set.
        reviews.try_set(Some(Arc::new(all)));
    });
}

/// Decides in all articles as one step.
fn decide_all(desk: Desk, reviews: &[Reviewing], rulings: impl Fn(&Reviewing) -> Vec<Ruling>) {
    let session = desk.session;
    let by = session.annotator();
    let mut edit = Edit::default();
    for review in reviews {
        let rulings = rulings(review);
        if rulings.is_empty() {
            continue;
        }
        session.bring_gold(&review.article);
        let made = session.with_project(|project| {
            review.decide(project, &rulings, &by, clock::now(), || DecisionId::new(clock::new_id()))
        });
        edit.changes.extend(made.into_iter().flat_map(|made| made.changes));
    }
    if !edit.changes.is_empty() {
        session.apply(edit);
    }
    desk.keep_keys();
}
