//! The label editor: names, colours, keys, which are shown; adding and removing. Each change is one undo step.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};

use super::Frame;
use super::reshape::Reshape;
use crate::edit::{self, LabelChange};
use crate::model::{Label, LabelId, Localized, NAME_MAX, Project};
use crate::platform::dom;
use crate::ui::session::{Dialog, Session};
use crate::ui::words::{dialogs, fill, language, number};

/// Colours for labels beyond the default ones, dark enough on the light ground.
const COLORS: [&str; 8] =
    ["#b3266b", "#00697d", "#4b6b00", "#7a4a24", "#5a5f6b", "#0b63a8", "#7a45b5", "#a3261c"];

const ADD_ID: &str = "label-add";
const ADD_NAME_ID: &str = "label-add-name";

#[component]
pub fn Labels() -> impl IntoView {
    let session = expect_context::<Session>();
    let title = Signal::derive(|| dialogs().labels_title.to_owned());
    let ids = Memo::new(move |_| {
        session.schema.track();
        session.with_project(|project| {
            project.labels().iter().map(|label| label.id.clone()).collect::<Vec<LabelId>>()
        })
    });
    view! {
        <Frame id="labels" title>
            <p class="soft">{move || dialogs().labels_hint}</p>
            <ul class="label-rows">
                <For each=move || ids.get() key=|id| id.as_str().to_owned() let:id>
                    <Row id/>
                </For>
            </ul>
            <Add/>
        </Frame>
    }
}

#[component]
fn Row(id: LabelId) -> impl IntoView {
    let session = expect_context::<Session>();
    let slug = id.as_str().to_owned();
    let row_name = format!("label-row-{slug}");
    let id = StoredValue::new(id);
    let label = Memo::new(move |_| {
        session.schema.track();
        session.with_project(|project| project.label(&id.get_value()).cloned())
    });
    let name = Signal::derive(move || session.label_name(&id.get_value()));
    let uses = Memo::new(move |_| {
        session.version.track();
        session.library.track();
        session.with_project(|project| uses(project, &id.get_value()))
    });
    let changing = RwSignal::new(false);

    let change = move |change: LabelChange| {
        session.run(|project| edit::change_label(project, &id.get_value(), change))
    };
    let recolor = move |event: Event| {
        change(LabelChange { color: Some(event_target_value(&event)), ..LabelChange::default() });
    };
    let hide = move |event: Event| {
        let hidden = Some(!event_target_checked(&event));
        change(LabelChange { hidden, ..LabelChange::default() });
    };
    let rekey = move |event: Event| {
        let key = Some(event_target_value(&event).chars().next());
        if !change(LabelChange { key, ..LabelChange::default() }) {
            reset_select(&event, &key_value(label.get_untracked().as_ref()));
        }
    };
    view! {
        <li class="label-row" data-testid=row_name>
            <input
                type="color"
                class="label-color"
                aria-label=move || fill(dialogs().label_color, &[("label", &name.get())])
                prop:value=move || label.get().map(|label| label.color).unwrap_or_default()
                on:change=recolor
            />
            <NameField id=id.get_value() label tag="ar"/>
            <NameField id=id.get_value() label tag="en"/>
            <label class="field label-key">
                <span>{move || dialogs().label_key}</span>
                <KeySelect value=Signal::derive(move || key_value(label.get().as_ref())) change=rekey/>
            </label>
            <div class="label-line">
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="label-shown"
                        prop:checked=move || label.get().is_some_and(|label| !label.hidden)
                        on:change=hide
                    />
                    <span>{move || dialogs().label_shown}</span>
                </label>
                <code class="soft" dir="ltr">{slug}</code>
                <Show when=move || label.get().is_some_and(|label| label.retired)>
                    <span class="soft">{move || dialogs().label_retired}</span>
                </Show>
                <span class="soft" data-testid="label-uses">{move || dialogs().label_uses.of(uses.get())}</span>
                <span class="label-buttons">
                <button
                    type="button"
                    class="small"
                    data-testid="label-definition"
                    aria-label=move || fill(dialogs().label_definition_named, &[("label", &name.get())])
                    on:click=move |_| session.dialog.set(Some(Dialog::Definition(id.get_value())))
                >
                    {move || dialogs().label_definition}
                </button>
                <button
                    type="button"
                    class="small"
                    data-testid="label-change"
                    aria-expanded=move || changing.get().to_string()
                    aria-label=move || fill(dialogs().label_change_named, &[("label", &name.get())])
                    on:click=move |_| changing.update(|changing| *changing = !*changing)
                >
                    {move || dialogs().label_change}
                </button>
                </span>
            </div>
            <Show when=move || changing.get()>
                <Reshape id=id.get_value() open=changing/>
            </Show>
        </li>
    }
}

/// One name of a label; what is refused is put back.
#[component]
fn NameField(id: LabelId, label: Memo<Option<Label>>, tag: &'static str) -> impl IntoView {
    let session = expect_context::<Session>();
    let name = move || label.get().map(|label| name_in(&label.names, tag)).unwrap_or_default();
    let rename = move |event: Event| {
        let new = event_target_value(&event).trim().to_owned();
        let change = LabelChange { name: Some((tag.to_owned(), new)), ..LabelChange::default() };
        if !session.run(|project| edit::change_label(project, &id, change)) {
            let old = label.get_untracked().map(|label| name_in(&label.names, tag));
            reset_input(&event, &old.unwrap_or_default());
        }
    };
    view! {
        <label class="field">
            <span>{move || if tag == "ar" { dialogs().label_name_ar } else { dialogs().label_name_en }}</span>
            <input
                type="text"
                dir="auto"
                lang=tag
                maxlength=NAME_MAX.to_string()
                data-testid=format!("label-name-{tag}")
                prop:value=name
                on:change=rename
            />
        </label>
    }
}

/// The digits 1 to 9, and none.
#[component]
fn KeySelect(value: Signal<String>, change: impl Fn(Event) + 'static) -> impl IntoView {
    let options = ('1'..='9').map(|key| {
        let key = key.to_string();
        let (value_of, chosen) = (key.clone(), key.clone());
        let shown = move || number(key.parse().unwrap_or_default());
        view! { <option value=value_of selected=move || value.get() == chosen>{shown}</option> }
    });
    view! {
        <select data-testid="label-key" on:change=change>
            <option value="" selected=move || value.get().is_empty()>{move || dialogs().label_no_key}</option>
            {options.collect_view()}
        </select>
    }
}

/// The form for a new label.
#[component]
fn Add() -> impl IntoView {
    let session = expect_context::<Session>();
    let open = RwSignal::new(false);
    let close = move || {
        open.set(false);
        dom::next_frame(|| dom::focus(ADD_ID));
    };
    let show = move |_| {
        open.set(true);
        dom::next_frame(|| dom::focus(ADD_NAME_ID));
    };
    let form = move || {
        let draft = Draft::new(session);
        let add = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if draft.id.get_untracked().is_empty() || draft.names().is_empty() {
                session.refuse(dialogs().label_add_needs.to_owned());
            } else if session.run(|project| edit::add_label(project, draft.label(project))) {
                close();
            }
        };
        view! {
            <form class="label-add" data-testid="label-add-form" on:submit=add>
                <h3>{move || dialogs().label_add_title}</h3>
                <div class="label-row">
                    <input
                        type="color"
                        class="label-color"
                        aria-label=move || dialogs().label_add_color
                        prop:value=move || draft.color.get()
                        on:change=move |event| draft.color.set(event_target_value(&event))
                    />
                    <label class="field">
                        <span>{move || dialogs().label_name_ar}</span>
                        <input
                            type="text"
                            lang="ar"
                            dir="auto"
                            maxlength=NAME_MAX.to_string()
                            id=ADD_NAME_ID
                            data-testid="label-add-ar"
                            prop:value=move || draft.ar.get()
                            on:input=move |event| draft.ar.set(event_target_value(&event))
                        />
                    </label>
                    <label class="field">
                        <span>{move || dialogs().label_name_en}</span>
                        <input
                            type="text"
                            lang="en"
                            dir="auto"
                            maxlength=NAME_MAX.to_string()
                            data-testid="label-add-en"
                            prop:value=move || draft.en.get()
                            on:input=move |event| draft.rename(&event_target_value(&event))
                        />
                    </label>
                    <label class="field label-key">
                        <span>{move || dialogs().label_key}</span>
                        <KeySelect
                            value=draft.key.into()
                            change=move |event| draft.key.set(event_target_value(&event))
                        />
                    </label>
                    <label class="field label-id">
                        <span>{move || dialogs().label_id}</span>
                        <input
                            type="text"
                            dir="ltr"
                            spellcheck="false"
                            autocapitalize="none"
                            maxlength=NAME_MAX.to_string()
                            data-testid="label-add-id"
                            prop:value=move || draft.id.get()
                            on:input=move |event| draft.set_id(&event)
                        />
                        <small class="soft">{move || dialogs().label_id_hint}</small>
                    </label>
                </div>
                <div class="row">
                    <button type="submit" class="primary" data-testid="label-add-save">
                        {move || dialogs().label_add}
                    </button>
                    <button type="button" on:click=move |_| close()>
                        {move || dialogs().cancel}
                    </button>
                </div>
            </form>
        }
    };
    let button = move || {
        view! {
            <button type="button" id=ADD_ID data-testid="label-add" on:click=show>
                {move || dialogs().label_add}
            </button>
        }
    };
    move || if open.get() { form().into_any() } else { button().into_any() }
}

/// A label in the making.
#[derive(Clone, Copy)]
struct Draft {
    ar: RwSignal<String>,
    en: RwSignal<String>,
    id: RwSignal<String>,
    /// The id was typed, so the name no longer gives it.
    own_id: RwSignal<bool>,
    color: RwSignal<String>,
    key: RwSignal<String>,
}

impl Draft {
    /// Empty, with the first free colour and key.
    fn new(session: Session) -> Self {
        let (color, key) = session.with_project(|project| {
            let labels = project.labels();
            let color = COLORS.iter().find(|color| labels.iter().all(|label| label.color != **color));
            let key = ('1'..='9').find(|key| labels.iter().all(|label| label.key != Some(*key)));
            (color.unwrap_or(&COLORS[0]).to_string(), key.map(String::from).unwrap_or_default())
        });
        Self {
            ar: RwSignal::default(),
            en: RwSignal::default(),
            id: RwSignal::default(),
            own_id: RwSignal::new(false),
            color: RwSignal::new(color),
            key: RwSignal::new(key),
        }
    }

    fn rename(self, name: &str) {
        self.en.set(name.to_owned());
        if !self.own_id.get_untracked() {
            self.id.set(slug(name));
        }
    }

    /// Takes a typed id, of which only what an id may hold stays.
    fn set_id(self, event: &Event) {
        let id = slug_while_typing(&event_target_value(event));
        reset_input(event, &id);
        self.own_id.set(!id.is_empty());
        self.id.set(id);
    }

    /// The names given, the interface's language first.
    fn names(self) -> Localized {
        let mut names: Localized = [("ar", self.ar), ("en", self.en)]
            .map(|(tag, name)| (tag.to_owned(), name.get_untracked().trim().to_owned()))
            .into();
        names.retain(|(_, name)| !name.is_empty());
        crate::order::sort_by_key(&mut names, |(tag, _)| tag != language().tag());
        names
    }

    fn label(self, project: &Project) -> Label {
        Label {
            id: LabelId::new(self.id.get_untracked().trim_matches('-')),
            names: self.names(),
            definition: Localized::new(),
            examples: Localized::new(),
            color: self.color.get_untracked(),
            key: self.key.get_untracked().chars().next(),
            subtypes: Vec::new(),
            hidden: false,
            retired: false,
            order: project.labels().iter().map(|label| label.order + 1).max().unwrap_or(0),
        }
    }
}

/// Spans with the label, over all sets.
fn uses(project: &Project, label: &LabelId) -> usize {
    project.sets().map(|set| set.spans.count(label)).sum()
}

fn name_in(names: &Localized, tag: &str) -> String {
    names.iter().find(|(language, _)| language == tag).map(|(_, name)| name.clone()).unwrap_or_default()
}

fn key_value(label: Option<&Label>) -> String {
    label.and_then(|label| label.key).map(String::from).unwrap_or_default()
}

/// The id that a name suggests: `Work of art` gives `work-of-art`.
fn slug(name: &str) -> String {
    slug_while_typing(name).trim_matches('-').to_owned()
}

/// As [`slug`], but one may still be about to type what follows the `-`.
fn slug_while_typing(text: &str) -> String {
    let mut slug = String::new();
    for c in text.trim_start().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug
}

fn reset_input(event: &Event, value: &str) {
    if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
        input.set_value(value);
    }
}

fn reset_select(event: &Event, value: &str) {
    if let Some(select) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) {
        select.set_value(value);
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_name_suggests_an_id_of_small_latin_letters() {
        assert_eq!(slug("Work of art"), "work-of-art");
        assert_eq!(slug("  Law (2024)! "), "law-2024");
        assert_eq!(slug("قانون"), "");
        assert_eq!(slug_while_typing("work-"), "work-");
    }
}
