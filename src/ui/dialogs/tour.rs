//! The short tour for a first visit: four steps on a card that leaves the article usable.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::platform::dom;
use crate::ui::session::Session;
use crate::ui::words::{DialogWords, dialogs, fill, number, screen};

struct Step {
    title: fn(&DialogWords) -> &'static str,
    text: fn(&DialogWords) -> &'static str,
}

static STEPS: &[Step] = &[
    Step { title: |words| words.tour_select_title, text: |words| words.tour_select },
    Step { title: |words| words.tour_prefix_title, text: |words| words.tour_prefix },
    Step { title: |words| words.tour_link_title, text: |words| words.tour_link },
    Step { title: |words| words.tour_keep_title, text: |words| words.tour_keep },
];

const NEXT_ID: &str = "tour-next";

/// The card. However it goes away, it does not come again by itself.
#[component]
pub fn Tour() -> impl IntoView {
    let session = expect_context::<Session>();
    let at = RwSignal::new(0_usize);
    let step = move || &STEPS[at.get().min(STEPS.len() - 1)];
    let is_last = move || at.get() + 1 >= STEPS.len();

    on_cleanup(move || session.prefs.update(|saved| saved.tour_done = true));
    // Where the focus was, once a dialog before this one has given it back.
    let before: StoredValue<Option<HtmlElement>, LocalStorage> = StoredValue::new_local(None);
    dom::next_frame(move || {
        before.try_set_value(focused());
        dom::focus(NEXT_ID);
    });
    let card: NodeRef<html::Section> = NodeRef::new();
    let give_focus_back = move || {
        let inside = focused().zip(card.get_untracked()).is_some_and(|(now, card)| card.contains(Some(&now)));
        if let Some(before) = before.get_value().filter(|_| inside) {
            // What was removed meanwhile takes no focus.
            let _ = before.focus();
        }
    };

    let close = move || {
        give_focus_back();
        session.dialog.set(None);
    };
    let next = move |_| if is_last() { close() } else { at.update(|at| *at += 1) };
    let back = move |_| at.update(|at| *at = at.saturating_sub(1));
    let place = move || {
        let (n, all) = (number(at.get() + 1), number(STEPS.len()));
        fill(dialogs().tour_step, &[("n", &n), ("all", &all)])
    };

    view! {
        <section
            class="tour"
            node_ref=card
            role="dialog"
            aria-modal="false"
            aria-label=move || dialogs().tour_title
            data-testid="dialog-tour"
            on:keydown=move |event| if event.key() == "Escape" {
                event.stop_propagation();
                close();
            }
        >
            <button
                type="button"
                class="icon quiet dialog-close"
                data-testid="tour-close"
                aria-label=move || screen().close
                on:click=move |_| close()
            >
                "✕"
            </button>
            <div aria-live="polite">
                <p class="tour-place">{place}</p>
                <h2>{move || (step().title)(dialogs())}</h2>
                <p>{move || (step().text)(dialogs())}</p>
                // No page can tell a private window. In one every visit is the first, so it is said before work begins.
                <Show when=move || at.get() == 0>
                    <p class="soft" data-testid="tour-private">{move || dialogs().tour_private}</p>
                </Show>
            </div>
            <footer>
                <span class="tour-dots" aria-hidden="true">
                    {(0..STEPS.len())
                        .map(|index| view! { <span class:now=move || at.get() == index></span> })
                        .collect_view()}
                </span>
                <button
                    type="button"
                    data-testid="tour-back"
                    disabled=move || at.get() == 0
                    on:click=back
                >
                    {move || dialogs().back}
                </button>
                <button type="button" class="primary" id=NEXT_ID data-testid="tour-next" on:click=next>
                    {move || if is_last() { dialogs().tour_finish } else { dialogs().next }}
                </button>
            </footer>
        </section>
    }
}

/// The element with the focus; `None` where nothing has it.
fn focused() -> Option<HtmlElement> {
    let element = dom::document()?.active_element()?;
    (element.tag_name() != "BODY").then(|| element.dyn_into().ok()).flatten()
}
