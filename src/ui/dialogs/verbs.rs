//! The verbs of saying, by which quotes are known: a list for each language, as one may edit it.

use leptos::prelude::*;

use super::Frame;
use crate::assist::{VERBS, own_verbs, verbs};
use crate::ui::session::Session;
use crate::ui::words::checks as words;

#[component]
pub fn Verbs() -> impl IntoView {
    let session = expect_context::<Session>();
    let prefs = session.prefs;
    let shown =
        move |language: &'static str| prefs.saved.with(|saved| verbs(language, &own(&saved.verbs)).join(" "));
    let lists = VERBS.iter().map(move |&(language, _)| {
        let id = format!("verbs-{language}");
        view! {
            <label class="field">
                <span>{move || name_of(language)}</span>
                <textarea
                    id=id.clone()
                    class="verbs-list"
                    rows="5"
                    lang=language
                    dir=if language == "ar" { "rtl" } else { "ltr" }
                    spellcheck="false"
                    aria-describedby="verbs-hint"
                    data-testid=id
                    prop:value=move || shown(language)
                    on:change=move |event| {
                        let text: String = event_target_value(&event);
                        prefs.update(|saved| saved.verbs = own_verbs(&own(&saved.verbs), language, &text));
                    }
                ></textarea>
            </label>
        }
    });
    let is_edited = move || prefs.saved.with(|saved| !saved.verbs.is_empty());
    view! {
        <Frame id="verbs" title=Signal::derive(|| words().verbs.to_owned())>
            <div class="names">
                <p id="verbs-hint">{move || words().verbs_hint}</p>
                {lists.collect_view()}
                <Show when=is_edited>
                    <button
                        type="button"
                        data-testid="verbs-usual"
                        on:click=move |_| prefs.update(|saved| saved.verbs.clear())
                    >
                        {move || words().verbs_usual}
                    </button>
                </Show>
            </div>
        </Frame>
    }
}

fn own(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

fn name_of(language: &str) -> &'static str {
    match language {
        "ar" => words().verbs_ar,
        "fr" => words().verbs_fr,
        _ => words().verbs_en,
    }
}
