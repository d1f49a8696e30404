//! Changing a label under its spans: merging, splitting, another id, retiring, removing. What it touches is said first;
//! each is one step to undo.

use leptos::prelude::*;

use super::TITLE_ID;
use crate::edit::{self, Heir, LabelChange, Refusal, SchemaChange, SchemaPlan, Which};
use crate::model::{Label, LabelId, Project, Subtype};
use crate::platform::dom;
use crate::ui::one_of::{OneOf, Options};
use crate::ui::refusals;
use crate::ui::session::Session;
use crate::ui::words::{dialogs, files, fill, language};

/// Stands for a label that is made of the subtype.
const NEW: &str = "+";

/// What can be done, and what it would touch.
#[component]
pub fn Reshape(id: LabelId, open: RwSignal<bool>) -> impl IntoView {
    let session = expect_context::<Session>();
    let id = StoredValue::new(id);
    let (kind, into) = (RwSignal::new("merge".to_owned()), RwSignal::new(String::new()));
    let (text, subtype) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let with_label = move |look: &dyn Fn(&Label) -> Options| {
        session.schema.track();
        session.with_project(|project| project.label(&id.get_value()).map(look)).unwrap_or_default()
    };
    let subtypes = move || {
        let tag = language().tag();
        with_label(&|label| {
            label.subtypes.iter().map(|it| (it.id.clone(), it.name(tag).to_owned())).collect()
        })
    };
    let retired =
        move || !with_label(&|label| vec![Default::default(); usize::from(label.retired)]).is_empty();
    let kinds = move || {
        let words = dialogs();
        let retire =
            if retired() { ("offer", words.reshape_offer) } else { ("retire", words.reshape_retire) };
        let all = [
            ("merge", words.reshape_merge),
            ("text", words.reshape_text),
            ("subtype", words.reshape_subtype),
            ("id", words.reshape_id),
            retire,
            ("remove", words.reshape_remove),
        ];
        let all = all.into_iter().filter(|(kind, _)| *kind != "subtype" || !subtypes().is_empty());
        all.map(|(kind, name)| (kind.to_owned(), name.to_owned())).collect::<Options>()
    };
    let others = move || {
        session.schema.track();
        let tag = language().tag();
        let mut others = session.with_project(|project| {
            let labels = project.labels().into_iter();
            let labels = labels.filter(|it| !it.retired && id.with_value(|id| it.id != *id));
            labels.map(|it| (it.id.as_str().to_owned(), it.name(tag).to_owned())).collect::<Options>()
        });
        if kind.with(|kind| kind == "subtype") {
            others.insert(0, (NEW.to_owned(), dialogs().reshape_new.to_owned()));
        }
        others
    };
    // What was chosen may not be there for another kind; then the first is.
    let heir = Signal::derive(move || first_unless(others(), &into.get()));
    let part = Signal::derive(move || first_unless(subtypes(), &subtype.get()));
    let change = move || {
        let (label, into) = (id.get_value(), LabelId::new(heir.get()));
        match kind.get().as_str() {
            "merge" => SchemaChange::Merge { label, into },
            "text" => SchemaChange::Split {
                label,
                which: Which::Surface(text.get().trim().to_owned()),
                into: Heir::There(into),
            },
            "subtype" => {
                let made = session.with_project(|project| new_label(project, &label, &part.get()));
                let into = match made.filter(|_| into.as_str() == NEW) {
                    Some(made) => Heir::New(Box::new(made)),
                    None => Heir::There(into),
                };
                SchemaChange::Split { label, which: Which::Subtype(part.get()), into }
            }
            "id" => SchemaChange::Rename { label, slug: LabelId::new(text.get().trim()) },
            "retire" => SchemaChange::Retire(label),
            _ => SchemaChange::RemoveWithSpans(label),
        }
    };
    let offers = move || kind.with(|kind| kind == "offer");
    let plan = move || {
        session.version.track();
        session.library.track();
        session.schema.track();
        let stamp = session.stamp();
        session.with_project(|project| edit::plan_schema_change(project, &change(), &stamp))
    };
    let preview = move || if offers() { String::new() } else { said(session, plan()) };
    let carry_out = move |_| {
        let done = if offers() {
            let change = LabelChange { retired: Some(false), ..LabelChange::default() };
            session.run(|project| edit::change_label(project, &id.get_value(), change))
        } else {
            session.run(|_| plan().map(|plan| plan.edit))
        };
        if done {
            session.inform_undoable(dialogs().reshaped.to_owned());
            open.try_set(false);
            // The button that had the focus may have gone with the row.
            dom::focus(TITLE_ID);
        }
    };
    let is = move |wanted: &'static [&'static str]| kind.with(|kind| wanted.contains(&kind.as_str()));
    view! {
        <fieldset class="removal" data-testid="label-reshape">
            <legend>{move || fill(dialogs().reshape_title, &[("label", &session.label_name(&id.get_value()))])}</legend>
            <OneOf id="reshape-kind" name=Signal::derive(|| dialogs().reshape_what.to_owned())
                options=Signal::derive(kinds) here=kind set=Callback::new(move |value| kind.set(value))/>
            <Show when=move || is(&["text", "id"])>
                <label class="field">
                    <span>{move || if is(&["id"]) { dialogs().label_id } else { dialogs().reshape_with_text }}</span>
                    <input
                        type="text"
                        dir="auto"
                        data-testid="reshape-text"
                        prop:value=move || text.get()
                        on:input=move |event| text.set(event_target_value(&event))
                    />
                </label>
            </Show>
            <Show when=move || is(&["subtype"])>
                <OneOf id="reshape-subtype" name=Signal::derive(|| dialogs().reshape_which.to_owned())
                    options=Signal::derive(subtypes) here=part set=Callback::new(move |value| subtype.set(value))/>
            </Show>
            <Show when=move || is(&["merge", "text", "subtype"])>
                <OneOf id="reshape-into" name=Signal::derive(|| dialogs().label_move_to.to_owned())
                    options=Signal::derive(others) here=heir set=Callback::new(move |value| into.set(value))/>
            </Show>
            <p class="reshape-preview" role="status" data-testid="reshape-preview">{preview}</p>
            <div class="row">
                <button
                    type="button"
                    class:danger=move || is(&["remove"])
                    data-testid="reshape-confirm"
                    disabled=move || !offers() && plan().is_err()
                    on:click=carry_out
                >
                    {move || dialogs().reshape_do}
                </button>
                <button type="button" on:click=move |_| open.set(false)>
                    {move || dialogs().cancel}
                </button>
            </div>
        </fieldset>
    }
}

fn first_unless(options: Options, chosen: &str) -> String {
    let mut values = options.into_iter().map(|(value, _)| value);
    let first = values.next().unwrap_or_default();
    if first == chosen || values.any(|value| value == chosen) { chosen.to_owned() } else { first }
}

/// A label that stands for a subtype: its name and id, the look of the label that it comes from.
fn new_label(project: &Project, from: &LabelId, subtype: &str) -> Option<Label> {
    let label = project.label(from)?;
    let Subtype { id, names } = label.subtypes.iter().find(|it| it.id == subtype)?.clone();
    let order = project.labels().iter().map(|label| label.order + 1).max().unwrap_or_default();
    let (definition, examples, subtypes) = (Vec::new(), Vec::new(), Vec::new());
    Some(Label {
        id: LabelId::new(id),
        names,
        definition,
        examples,
        subtypes,
        key: None,
        order,
        ..label.clone()
    })
}

/// What a plan does, in words.
fn said(session: Session, plan: Result<SchemaPlan, Refusal>) -> String {
    let words = dialogs();
    let plan = match plan {
        Ok(plan) => plan,
        Err(Refusal::NoChange) => return words.reshape_nothing.to_owned(),
        Err(refusal) => return refusals::in_words(session, &refusal),
    };
    let touched = [
        ("spans", files().spans.of(plan.spans())),
        ("articles", words.articles.of(plan.articles())),
        ("annotators", words.annotators.of(plan.annotators())),
    ];
    let mut parts = Vec::new();
    if plan.spans() == 0 {
        parts.push(words.reshape_unused.to_owned());
    } else {
        parts.push(fill(
            words.reshape_touches,
            &touched.each_ref().map(|(name, text)| (*name, text.as_str())),
        ));
    }
    let differ = plan.collisions.iter().filter(|it| it.differ).count();
    for (count, forms) in [
        (plan.deleted, &words.reshape_deleted),
        (plan.collisions.len(), &words.reshape_joined),
        (differ, &words.reshape_differ),
        (plan.links_lost, &words.reshape_links),
        (plan.subtypes_lost, &words.reshape_subtypes),
    ] {
        if count > 0 {
            parts.push(forms.of(count));
        }
    }
    parts.join(" ")
}
