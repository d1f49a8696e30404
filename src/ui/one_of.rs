//! One of several, as a list that opens.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

/// Values with their names.
pub type Options = Vec<(String, String)>;

/// A labelled list that opens. What is refused is put back: after `set` it shows what `here` says.
#[component]
pub fn OneOf(
    /// Its name for tests.
    #[prop(into)]
    id: String,
    #[prop(into)] name: Signal<String>,
    #[prop(into)] options: Signal<Options>,
    #[prop(into)] here: Signal<String>,
    #[prop(into)] set: Callback<String>,
) -> impl IntoView {
    let choose = move |event: web_sys::Event| {
        set.run(event_target_value(&event));
        if let Some(select) = event.target().and_then(|it| it.dyn_into::<HtmlSelectElement>().ok()) {
            select.set_value(&here.get_untracked());
        }
    };
    let option = move |(value, text): (String, String)| {
        let own = value.clone();
        view! { <option value=value selected=move || here.with(|here| *here == own)>{text}</option> }
    };
    view! {
        <label class="field">
            <span>{move || name.get()}</span>
            <select data-testid=id on:change=choose>
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}
