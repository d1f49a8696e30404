//! Preferences: language, look of the text, how selections behave, the annotator's name.

use leptos::prelude::*;

use super::Frame;
use super::learning::Learning;
use crate::jobs::learning::DEMANDED;
use crate::model::NAME_MAX;
use crate::ui::annotators::name_problem;
use crate::ui::prefs::{Digits, Saved, Tags, Theme};
use crate::ui::session::{Dialog, Session};
use crate::ui::words::{
    DialogWords, Language, assist, checks, dialogs, fill, kept, language, learning, number,
};

#[component]
pub fn Settings() -> impl IntoView {
    let session = expect_context::<Session>();
    let prefs = session.prefs;
    let title = Signal::derive(|| dialogs().settings_title.to_owned());
    let saved = move || prefs.saved.get();

    let languages = [(Language::Arabic, "ar"), (Language::English, "en")].map(|(language, id)| Choice {
        id,
        name: match language {
            Language::Arabic => |words| words.language_ar,
            Language::English => |words| words.language_en,
        },
        chosen: Signal::derive(move || prefs.language.get() == language),
        choose: Callback::new(move |()| prefs.set_language(language)),
    });
    let theme = |theme: Theme, id, name| Choice {
        id,
        name,
        chosen: Signal::derive(move || saved().theme == theme),
        choose: Callback::new(move |()| prefs.update(|saved| saved.theme = theme)),
    };
    let themes = [
        theme(Theme::System, "system", |words| words.theme_system),
        theme(Theme::Light, "light", |words| words.theme_light),
        theme(Theme::Dark, "dark", |words| words.theme_dark),
    ];
    let tag = |tags: Tags, id, name| Choice {
        id,
        name,
        chosen: Signal::derive(move || saved().tags == tags),
        choose: Callback::new(move |()| prefs.update(|saved| saved.tags = tags)),
    };
    let tags = [
        tag(Tags::Full, "full", |words| words.tags_full),
        tag(Tags::Letter, "letter", |words| words.tags_letter),
        tag(Tags::None, "none", |words| words.tags_none),
    ];
    let digit = |digits: Digits, id, name| Choice {
        id,
        name,
        chosen: Signal::derive(move || saved().digits == digits),
        choose: Callback::new(move |()| prefs.update(|saved| saved.digits = digits)),
    };
    let digits = [
        digit(Digits::Arabic, "arabic", |words| words.digits_arabic),
        digit(Digits::Latin, "latin", |words| words.digits_latin),
    ];
    let set_name = move |event| {
        let name: String = event_target_value(&event);
        if let Err(problem) = prefs.rename_annotator(&name) {
            session.refuse(name_problem(&problem));
        }
    };

    view! {
        <Frame id="settings" title>
            <div class="settings">
                <Choices group="language" legend=|words| words.settings_language choices=languages.into()/>
                <Choices group="digits" legend=|words| words.settings_digits choices=digits.into()/>
                <Choices group="theme" legend=|words| words.settings_theme choices=themes.into()/>
                <label class="field">
                    <span>{move || dialogs().settings_annotator}</span>
                    <input
                        type="text"
                        dir="auto"
                        autocomplete="name"
                        maxlength=NAME_MAX.to_string()
                        aria-describedby="annotator-hint"
                        data-testid="setting-annotator"
                        prop:value=move || prefs.annotators().current_name().to_owned()
                        on:change=set_name
                    />
                    <small class="soft" id="annotator-hint">{move || dialogs().settings_annotator_hint}</small>
                </label>
                <Sample/>
                <Slider
                    id="size"
                    name=|words| words.settings_size
                    range=(14, 40, 1)
                    value=Signal::derive(move || saved().size)
                    shown=|size| number(size as usize)
                    set=Callback::new(move |size| prefs.update(|saved| saved.size = size))
                />
                <Slider
                    id="leading"
                    name=|words| words.settings_leading
                    range=(160, 320, 10)
                    value=Signal::derive(move || saved().leading)
                    shown=percent
                    set=Callback::new(move |leading| prefs.update(|saved| saved.leading = leading))
                />
                {move || {
                    let (chosen, shown) = prefs.saved.with(|saved| (saved.leading, saved.leading_shown()));
                    (shown > chosen).then(|| view! {
                        <p class="soft slider-note" role="status" data-testid="leading-note">
                            {fill(dialogs().settings_leading_least, &[("leading", &percent(shown))])}
                        </p>
                    })
                }}
                <Choices group="tags" legend=|words| words.settings_tags choices=tags.into()/>
                <div class="switches">
                    <Switch
                        id="snap"
                        name=|words| words.settings_snap
                        get=|saved| saved.snap
                        set=|saved, on| saved.snap = on
                    />
                    <Switch
                        id="by-sentence"
                        name=|words| words.settings_by_sentence
                        get=|saved| saved.by_sentence
                        set=|saved, on| saved.by_sentence = on
                    />
                    <Switch
                        id="suggest"
                        name=|_| assist().show
                        get=|saved| saved.suggest
                        set=|saved, on| saved.suggest = on
                    />
                    <Switch
                        id="show-hidden"
                        name=|words| words.settings_show_hidden
                        get=|saved| saved.show_hidden
                        set=|saved, on| saved.show_hidden = on
                    />
                </div>
                <section class="learning">
                    <Switch
                        id="learn"
                        name=|_| learning().learn
                        get=|saved| saved.learn
                        set=|saved, on| saved.learn = on
                    />
                    <Slider
                        id="demanded"
                        name=|_| learning().demanded
                        range=(u32::from(DEMANDED[0]), u32::from(DEMANDED[DEMANDED.len() - 1]), 5)
                        value=Signal::derive(move || u32::from(saved().demanded))
                        shown=percent
                        set=Callback::new(move |demanded| {
                            // A slider may be anywhere between two steps when it is set by a script.
                            let step = DEMANDED.iter().rfind(|step| u32::from(**step) <= demanded);
                            prefs.update(|saved| saved.demanded = step.copied().unwrap_or(DEMANDED[0]));
                        })
                    />
                    <Learning/>
                </section>
                <button type="button" data-testid="open-names" on:click=move |_| session.dialog.set(Some(Dialog::Names))>
                    {move || assist().names_open}
                </button>
                <button type="button" data-testid="open-verbs" on:click=move |_| session.dialog.set(Some(Dialog::Verbs))>
                    {move || checks().verbs_open}
                </button>
                <button type="button" data-testid="open-storage" on:click=move |_| session.dialog.set(Some(Dialog::Storage))>
                    {move || kept().open}
                </button>
            </div>
        </Frame>
    }
}

type Name = fn(&'static DialogWords) -> &'static str;

/// One of several.
struct Choice {
    id: &'static str,
    name: Name,
    chosen: Signal<bool>,
    choose: Callback<()>,
}

#[component]
fn Choices(group: &'static str, legend: Name, choices: Vec<Choice>) -> impl IntoView {
    let options = choices.into_iter().map(|Choice { id, name, chosen, choose }| {
        view! {
            <label>
                <input
                    type="radio"
                    name=format!("setting-{group}")
                    value=id
                    data-testid=format!("setting-{group}-{id}")
                    prop:checked=chosen
                    on:change=move |_| choose.run(())
                />
                <span>{move || name(dialogs())}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choices">
            <legend>{move || legend(dialogs())}</legend>
            <div class="segments">{options.collect_view()}</div>
        </fieldset>
    }
}

#[component]
fn Slider(
    id: &'static str,
    name: Name,
    /// Smallest, largest, step.
    range: (u32, u32, u32),
    value: Signal<u32>,
    /// How a value reads.
    shown: fn(u32) -> String,
    set: Callback<u32>,
) -> impl IntoView {
    let (min, max, step) = range;
    let moved = move |event| {
        if let Ok(value) = event_target_value(&event).parse::<u32>() {
            set.run(value.clamp(min, max));
        }
    };
    view! {
        <label class="field slider">
            <span>{move || name(dialogs())}</span>
            <input
                type="range"
                min=min.to_string()
                max=max.to_string()
                step=step.to_string()
                data-testid=format!("setting-{id}")
                aria-valuetext=move || shown(value.get())
                prop:value=move || value.get().to_string()
                on:input=moved
            />
            <output>{move || shown(value.get())}</output>
        </label>
    }
}

#[component]
fn Switch(id: &'static str, name: Name, get: fn(&Saved) -> bool, set: fn(&mut Saved, bool)) -> impl IntoView {
    let prefs = expect_context::<Session>().prefs;
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid=format!("setting-{id}")
                prop:checked=move || prefs.saved.with(get)
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    prefs.update(|saved| set(saved, on));
                }
            />
            <span>{move || name(dialogs())}</span>
        </label>
    }
}

/// A line with vowel marks, Latin letters and digits in the article's type.
#[component]
fn Sample() -> impl IntoView {
    let session = expect_context::<Session>();
    // The first label stands for all of them.
    let label = move || {
        session.schema.track();
        session.with_project(|project| project.labels().first().map(|label| (*label).clone()))
    };
    let color = move || label().map(|label| label.color).unwrap_or_default();
    let tag = move || {
        let label = label()?;
        let name = label.name(language().tag()).to_owned();
        match session.prefs.saved.with(|saved| saved.tags) {
            Tags::Full => Some(name),
            Tags::Letter => name.chars().next().map(String::from),
            Tags::None => None,
        }
    };
    view! {
        <figure class="sample" data-testid="setting-sample">
            <figcaption class="soft">{move || dialogs().settings_sample}</figcaption>
            <p lang="ar" dir="rtl" style:--c=color>
                {move || dialogs().sample_before}
                <mark>
                    {move || dialogs().sample_labelled}
                    {move || tag().map(|tag| view! { <span class="sample-tag" dir="auto">{tag}</span> })}
                </mark>
                {move || dialogs().sample_after}
            </p>
        </figure>
    }
}

fn percent(hundredths: u32) -> String {
    fill(dialogs().percent, &[("n", &number(hundredths as usize))])
}
