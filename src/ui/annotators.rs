//! Who labels: the control in the header, and whose labels the article shows.
//!
//! Names and ids are `model::Annotators`'; they are kept with the settings.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::keymap::{Command, shown_key};
use super::later;
use super::pieces::Piece;
use super::session::{Dialog, Session};
use super::words::{annotators as words, fill, number, screen, typed_direction};
use crate::model::{AnnotatorId, NAME_MAX, NameProblem, SetId};
use crate::platform::dom;
use crate::review::GOLD;

/// What the menu's form asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// The name of whoever labels now, the first or another one.
    Own,
    Another,
}

/// The menu, as what it holds needs it.
#[derive(Clone, Copy)]
pub struct Menu {
    element: NodeRef<html::Details>,
    asks: RwSignal<Option<Asks>>,
    /// Whoever labels has given no name.
    unnamed: Memo<bool>,
}

impl Menu {
    fn close(self) {
        self.asks.set(None);
        if let Some(menu) = self.element.get_untracked() {
            menu.set_open(false);
        }
    }
}

/// The name of whoever labels, with a menu: the others, adding one, another name.
#[component]
pub fn Who() -> impl IntoView {
    let session = expect_context::<Session>();
    let prefs = session.prefs;
    let menu = NodeRef::<html::Details>::new();
    let asks = RwSignal::new(None::<Asks>);
    let name = Memo::new(move |_| prefs.annotators().current_name().to_owned());
    let unnamed = Memo::new(move |_| name.with(String::is_empty));
    let held = Menu { element: menu, asks, unnamed };
    let close = move || held.close();
    // A press elsewhere puts the menu away.
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let inside = menu.get_untracked().zip(dom::target_element(&event)).is_some_and(|(menu, target)| {
            let menu: web_sys::Element = menu.unchecked_into();
            menu.contains(Some(&target))
        });
        if !inside {
            close();
        }
    });
    on_cleanup(move || outside.remove());
    let initial = move || name.with(|name| name.chars().next().map_or("?".to_owned(), |c| c.to_string()));
    let title = move || match unnamed.get() {
        true => words().who_unnamed.to_owned(),
        false => name.with(|name| fill(words().who, &[("name", &isolated(name))])),
    };
    let begins = move |event: web_sys::Event| {
        // Opened by one who has no name: the field is what it is for.
        let open = event
            .target()
            .is_some_and(|target| target.unchecked_into::<web_sys::HtmlDetailsElement>().open());
        let wanted = (open && unnamed.get_untracked()).then_some(Asks::Own);
        // Set to what it is, it would make the menu's buttons anew under the pointer.
        if asks.get_untracked() != wanted {
            asks.set(wanted);
        }
    };
    view! {
        <details
            class="who"
            node_ref=menu
            on:toggle=begins
            on:keydown=move |event| {
                if event.key() == "Escape" && menu.get_untracked().is_some_and(|menu| menu.open()) {
                    event.stop_propagation();
                    close();
                    dom::focus("who");
                }
            }
        >
            <summary id="who" class:asking=move || unnamed.get() data-testid="who" title=title>
                <span class="visually-hidden">{title}</span>
                <span class="who-initial" aria-hidden="true">{initial}</span>
                <span class="who-name wide" dir="auto" aria-hidden="true" data-testid="who-name">
                    {move || if unnamed.get() { words().your_name.to_owned() } else { name.get() }}
                </span>
            </summary>
            <div class="who-menu">{later::piece(Piece::Who(held))}</div>
        </details>
    }
}

/// What the menu holds.
pub fn menu(menu: Menu) -> AnyView {
    let session = expect_context::<Session>();
    let prefs = session.prefs;
    let Menu { asks, unnamed, .. } = menu;
    let close = move || menu.close();
    let open = move |dialog: Dialog| {
        close();
        session.dialog.set(Some(dialog));
    };
    let others = move || {
        let people = prefs.annotators();
        let others = people.all().iter().map(|one| {
            let (id, current) = (one.id.clone(), one.id == *people.current());
            let name = if one.name.is_empty() { words().unnamed.to_owned() } else { one.name.clone() };
            let choose = move |_| {
                close();
                session.change_annotator(|people| people.choose(&id));
            };
            view! {
                <li>
                    <button class="quiet" data-testid="annotator" aria-current=current.then_some("true") on:click=choose>
                        <span dir="auto">{name}</span>
                    </button>
                </li>
            }
        });
        others.collect_view()
    };
    view! {
                {move || match asks.get() {
                    Some(asked) => view! { <NameForm asked asks close=Callback::new(move |()| close())/> }.into_any(),
                    None => view! {
                        <p class="soft">{move || words().here}</p>
                        <ul>{others}</ul>
                        <div class="who-actions">
                            <button class="quiet" data-testid="annotator-add" on:click=move |_| asks.set(Some(Asks::Another))>
                                {move || words().add}
                            </button>
                            <button class="quiet" data-testid="annotator-rename" on:click=move |_| asks.set(Some(Asks::Own))>
                                {move || if unnamed.get() { words().give_name } else { words().rename }}
                            </button>
                            <button class="quiet" data-testid="open-figures" on:click=move |_| open(Dialog::Figures)>
                                {move || words().agreement}
                            </button>
                            <button class="quiet" data-testid="open-feedback" on:click=move |_| open(Dialog::Feedback)>
                                {move || words().decided}
                            </button>
                            <button class="quiet" data-testid="open-assign" on:click=move |_| open(Dialog::Assign)>
                                {move || words().share_out}
                            </button>
                        </div>
                    }
                    .into_any(),
                }}
    }
    .into_any()
}

#[component]
fn NameForm(asked: Asks, asks: RwSignal<Option<Asks>>, close: Callback<()>) -> impl IntoView {
    let session = expect_context::<Session>();
    let own = session.prefs.annotators_untracked().current_name().to_owned();
    let typed = RwSignal::new(if asked == Asks::Own { own } else { String::new() });
    let problem = RwSignal::new(None::<NameProblem>);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            dom::next_frame(move || {
                let _ = field.focus();
                field.select();
            });
        }
    });
    let done = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked();
        let result = match asked {
            Asks::Own => session.prefs.rename_annotator(&name),
            Asks::Another => session.change_annotator(|people| people.add(&name)),
        };
        match result {
            Ok(()) => close.run(()),
            Err(said) => problem.set(Some(said)),
        }
    };
    view! {
        <form class="who-form" on:submit=done>
            <label class="field">
                <span>{move || if asked == Asks::Own { words().name } else { words().add }}</span>
                <input
                    type="text"
                    dir=move || typed_direction(typed.with(String::is_empty))
                    autocomplete="name"
                    maxlength=NAME_MAX.to_string()
                    node_ref=field
                    data-testid="annotator-name"
                    aria-describedby="who-hint"
                    aria-invalid=move || problem.with(Option::is_some).to_string()
                    prop:value=move || typed.get()
                    on:input:target=move |event| typed.set(event.target().value())
                />
            </label>
            <small class="soft" id="who-hint" role="status">
                {move || problem.get().map_or_else(|| words().name_hint.to_owned(), |problem| name_problem(&problem))}
            </small>
            <div class="actions">
                <button type="submit" class="primary" data-testid="annotator-save">{move || words().save}</button>
                <button type="button" class="quiet" on:click=move |_| asks.set(None)>{move || words().cancel}</button>
            </div>
        </form>
    }
}

/// Above the article: that another's labels are shown, or that there are others'.
#[component]
pub fn Whose() -> impl IntoView {
    let session = expect_context::<Session>();
    let looking = move || {
        let (set, whose) = session.looking_at()?;
        let mine_is_empty = session.own_spans() == 0;
        Some((set, shown_name(session, &whose), mine_is_empty))
    };
    let looking = Memo::new(move |_| looking());
    let prefs = session.prefs;
    let others = Memo::new(move |_| {
        let hidden =
            looking.with(Option::is_some) || prefs.saved.with(|saved| saved.blind) && !session.own_is_done();
        if hidden { Vec::new() } else { session.others_sets() }
    });
    let back = move |_| {
        if let Some(open) = session.open.get_untracked() {
            session.open_article(&open.article);
        }
    };
    move || {
        if let Some((set, name, can_copy)) = looking.get() {
            let copy = move |_| session.start_from_copy(&set);
            return Some(
                view! {
                    <div class="whose" role="status" data-testid="looking">
                        <strong>{fill(words().looking, &[("name", &isolated(&name))])}</strong>
                        <span class="actions">
                            {can_copy.then(|| view! {
                                <button class="small" data-testid="start-from-copy" on:click=copy>{words().start_from_copy}</button>
                            })}
                            <button class="small" data-testid="back-to-mine" on:click=back>{words().back_to_mine}</button>
                        </span>
                    </div>
                }
                .into_any(),
            );
        }
        let others = others.get();
        let article = session.open.get().map(|open| open.article);
        let article = article.filter(|article| session.works_on(article) > 1);
        (!others.is_empty() || article.is_some()).then(|| {
            let review = article.map(|article| {
                let key = shown_key(Command::Review, &session.prefs.saved.with(|saved| saved.keys.clone()));
                let open = move |_| session.dialog.set(Some(Dialog::Review(article.clone())));
                view! {
                    <button class="small" data-testid="review" title=format!("{} ({key})", words().review) on:click=open>
                        {words().review}
                    </button>
                }
            });
            let buttons = others.into_iter().map(|other| look_button(session, other)).collect_view();
            view! {
                <div class="whose-others soft" role="group" aria-label=words().others>
                    <span aria-hidden="true">{format!("{}:", words().others)}</span>
                    {buttons}
                    {review}
                </div>
            }
            .into_any()
        })
    }
}

fn look_button(session: Session, (set, whose, spans): (SetId, AnnotatorId, usize)) -> impl IntoView {
    let name = shown_name(session, &whose);
    let title = fill(words().look_at, &[("name", &isolated(&name)), ("labels", &screen().spans.of(spans))]);
    let look = move |_| session.look_at(&set);
    view! {
        <button class="quiet small" data-testid="look-at" title=title.clone() aria-label=title on:click=look>
            <bdi>{name}</bdi>" "<span class="count">{number(spans)}</span>
        </button>
    }
}

/// What to call an annotator; gold has a word of its own. Tracked.
pub fn shown_name(session: Session, whose: &AnnotatorId) -> String {
    match whose.as_str() {
        GOLD => words().gold.to_owned(),
        _ => session.prefs.annotators().name_of(whose).to_owned(),
    }
}

/// Why a name is not taken, in words.
pub fn name_problem(problem: &NameProblem) -> String {
    match problem {
        NameProblem::Bad => fill(words().bad_name, &[("most", &number(NAME_MAX))]),
        NameProblem::Gold => words().gold_name.to_owned(),
        NameProblem::Taken(name) => fill(words().taken, &[("name", &isolated(name))]),
    }
}

/// A name among words of the other direction.
pub fn isolated(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}
