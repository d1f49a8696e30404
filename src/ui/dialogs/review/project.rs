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
use crate::review::{self, Agreed, BOUNDARY_CLASSES, BoundaryClass, Glance, Reviewing, Ruling, Side, Widely};
use crate::ui::library;
use crate::ui::one_of::OneOf;
use crate::ui::words::{fill, number, review as words};

/// Milliseconds of reading before the page has its turn.
const SLICE: f64 = 8.0;
/// Articles that are read at once.
const AT_ONCE: usize = 8;
/// Changes that are applied in one task, and a few more.
const PART: usize = 1_000;
/// The draw of places that are looked at: the same for everybody, so that two reviewers see the same.
const SEED: u64 = 20;
/// So many of them are listed.
const LISTED: usize = 12;

/// What is known of all articles on which two have worked. `Copy`.
#[derive(Clone, Copy)]
struct Overview {
    desk: Desk,
    glances: RwSignal<Option<Arc<Vec<Glance>>>>,
    /// How many of how many articles have been compared, or decided.
    done: RwSignal<(usize, usize)>,
    deciding: RwSignal<bool>,
    /// Rises with each comparison: of two the later one counts.
    turn: StoredValue<u32>,
}

#[component]
pub fn WholeProject() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let menu = NodeRef::<html::Details>::new();
    let glances = RwSignal::new(None::<Arc<Vec<Glance>>>);
    let overview = Overview {
        desk,
        glances,
        done: RwSignal::new((0, 0)),
        deciding: RwSignal::new(false),
        turn: StoredValue::new(0),
    };
    let k = RwSignal::new(2_usize);
    let class = RwSignal::new(BoundaryClass::Prefix);
    let class_at = move || BOUNDARY_CLASSES.iter().position(|one| *one == class.get()).unwrap_or_default();
    let toggled = move |_| {
        let open = menu.get_untracked().is_some_and(|menu| menu.open());
        if open && !overview.deciding.get_untracked() {
            overview.gather();
        }
    };
    let with_glances = move |look: &dyn Fn(&[Glance]) -> (usize, usize)| {
        glances.with(|glances| glances.as_ref().map(|glances| look(glances))).unwrap_or_default()
    };
    let most = move || with_glances(&|all| (all.iter().map(|one| one.works).max().unwrap_or(2), 0)).0;
    let widely = Memo::new(move |_| {
        let found = glances.with(|glances| glances.as_ref().map(|glances| Widely::of(glances, k.get())));
        found.unwrap_or_default()
    });
    let said = move || {
        widely.with(|widely| {
            let (places, articles) =
                (words().places.of(widely.accepted), words().articles.of(widely.articles.len()));
            let seen = number(widely.seen.len());
            fill(words().widely, &[("places", &places), ("articles", &articles), ("seen", &seen)])
        })
    };
    let accept = move |_| {
        let (k, widely) = (k.get_untracked(), widely.get_untracked());
        let articles = widely.articles.clone();
        overview.decide(articles, move |review| review.accept_widely(k, SEED, &widely));
    };
    let of_class = move || {
        let at = class_at();
        with_glances(&|all| Glance::of_class(all, at))
    };
    let class_said = move || {
        let (places, articles) = of_class();
        fill(
            words().class_in_project,
            &[("places", &words().places.of(places)), ("articles", &words().articles.of(articles))],
        )
    };
    let decide_class = move |side: Side| {
        let (class, at) = (class.get_untracked(), untrack(class_at));
        let articles = glances.with_untracked(|glances| {
            let all = glances.iter().flat_map(|glances| glances.iter());
            all.filter(|one| one.classes[at] > 0).map(|one| one.article.clone()).collect()
        });
        overview.decide(articles, move |review| review.class_rulings(class, &side));
    };
    let classes = Signal::derive(move || {
        let words = words();
        BOUNDARY_CLASSES.map(|class| (class.slug().to_owned(), class_name(words, class).to_owned())).to_vec()
    });
    let choices =
        Signal::derive(move || (2..=most().max(2)).map(|n| (n.to_string(), number(n))).collect::<Vec<_>>());
    let seen = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let wanted = widely.with(|widely| widely.seen.iter().take(LISTED).cloned().collect::<Vec<_>>());
        spawn_local(async move {
            let found = overview.looked_at(wanted).await;
            seen.try_set(found);
        });
    });
    let spots = move || {
        let row = |(article, place, title, text): (ArticleId, usize, String, String)| {
            let title = library::title_or(&title);
            let go = move |_| {
                if let Some(menu) = menu.get_untracked() {
                    menu.set_open(false);
                }
                desk.show_place(&article, place);
            };
            view! {
                <li>
                    <button type="button" class="quiet small" data-testid="review-spot" on:click=go>
                        <bdi>{text}</bdi>
                        <bdi class="soft">{title}</bdi>
                    </button>
                </li>
            }
        };
        seen.get().into_iter().map(row).collect_view()
    };
    let ready = move || glances.with(Option::is_some) && !overview.deciding.get();
    let waiting = move || {
        let (done, of) = overview.done.get();
        let said = if overview.deciding.get() { words().deciding } else { words().gathering };
        view! {
            <p class="soft" role="status">{said}</p>
            <progress aria-label=said max=of.max(1).to_string() value=done.to_string()></progress>
        }
    };
    view! {
        <details class="review-project" node_ref=menu on:toggle=toggled>
            <summary data-testid="review-project">{move || words().whole_project}</summary>
            <div class="review-project-menu" data-testid="review-project-menu">
                <Show when=ready fallback=move || waiting>
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
                            disabled=move || widely.with(|widely| widely.accepted == 0)
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
                            <button type="button" class="small" data-testid="project-longest" disabled=move || of_class().0 == 0 on:click=move |_| decide_class(Side::Longest)>
                                {move || words().longest}
                            </button>
                            <button type="button" class="small" data-testid="project-shortest" disabled=move || of_class().0 == 0 on:click=move |_| decide_class(Side::Shortest)>
                                {move || words().shortest}
                            </button>
                        </div>
                    </section>
                </Show>
            </div>
        </details>
    }
}

impl Overview {
    /// Reads every article on which two have worked, in short tasks. Texts and sets are read and let go again.
    fn gather(self) {
        let session = self.desk.session;
        self.glances.set(None);
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        spawn_local(async move {
            let ids = untrack(|| session.reviewable());
            let mut all = Vec::with_capacity(ids.len());
            let mut began = dom::now_ms();
            for (at, some) in ids.chunks(AT_ONCE).enumerate() {
                let part = session.apart(some).await;
                for id in some {
                    all.extend(review::reviewing(&part, id).map(|review| review.glance(SEED)));
                    if dom::now_ms() - began > SLICE {
                        dom::breath().await;
                        began = dom::now_ms();
                    }
                }
                // Nobody looks any more, or another comparison has begun.
                if self.turn.try_get_value() != Some(turn) {
                    return;
                }
                self.done.set((at * AT_ONCE, ids.len()));
            }
            self.glances.set(Some(Arc::new(all)));
        });
    }

    /// Decides in these articles as one step of undo. Each is loaded, and looked at as it is by then.
    fn decide(self, articles: Vec<ArticleId>, rulings: impl Fn(&Reviewing) -> Vec<Ruling> + 'static) {
        let session = self.desk.session;
        let by = session.annotator();
        self.deciding.set(true);
        self.done.set((0, articles.len()));
        spawn_local(async move {
            let mut parts = vec![Edit::default()];
            let mut began = dom::now_ms();
            let mut is_whole = true;
            for (at, some) in articles.chunks(AT_ONCE).enumerate() {
                is_whole = session.load(some.to_vec()).await;
                // The screen may be closed meanwhile: then nothing is decided.
                if !is_whole || self.done.try_set((at * AT_ONCE, articles.len())).is_some() {
                    is_whole = false;
                    break;
                }
                for id in some {
                    let review = session.with_project(|project| review::reviewing(project, id));
                    let Some((review, rulings)) = review.map(|review| {
                        let rulings = rulings(&review);
                        (review, rulings)
                    }) else {
                        continue;
                    };
                    if !rulings.is_empty() {
                        session.bring_gold(id);
                        let made = session.with_project(|project| {
                            review.decide(project, &rulings, &by, clock::now(), || {
                                DecisionId::new(clock::new_id())
                            })
                        });
                        let changes = made.into_iter().flat_map(|made| made.changes);
                        match parts.last_mut() {
                            Some(part) if part.changes.len() < PART => part.changes.extend(changes),
                            _ => parts.push(Edit { changes: changes.collect() }),
                        }
                    }
                    if dom::now_ms() - began > SLICE {
                        dom::breath().await;
                        began = dom::now_ms();
                    }
                }
            }
            if is_whole {
                parts.retain(|part| !part.changes.is_empty());
                session.apply_in_parts(parts).await;
            }
            if self.deciding.try_set(false).is_none() {
                self.gather();
                self.desk.keep_keys();
            }
        });
    }

    /// Places with their article's title and their text.
    async fn looked_at(self, wanted: Vec<(ArticleId, Agreed)>) -> Vec<(ArticleId, usize, String, String)> {
        let articles: Vec<ArticleId> = wanted.iter().map(|one| one.0.clone()).collect();
        let part = self.desk.session.apart(&articles).await;
        let found = wanted.into_iter().filter_map(|(id, place)| {
            let article = part.article(&id)?;
            let text = place.range.slice(&article.text)?.to_owned();
            Some((id, place.place, article.meta.title.clone(), text))
        });
        found.collect()
    }
}
