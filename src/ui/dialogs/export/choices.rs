//! Which format, and what a format has to be told: the layer, overlaps, edges inside words, what positions count.

use leptos::prelude::*;

use super::{Choices, Whose};
use crate::formats::export::{ExportOptions, Layer, Overlap, SubToken};
use crate::formats::splits::{Grouping, SplitPlan};
use crate::formats::{ABOUT, About, Loss, Unit};
use crate::model::AnnotatorId;
use crate::platform::local_store::BrowserStore;
use crate::storage::{Key, KeyValueStore as _};
use crate::ui::session::Session;
use crate::ui::words::{FileWords, files};

/// The formats that can be written.
pub fn exporting() -> impl Iterator<Item = &'static About> {
    ABOUT.iter().filter(|format| format.exports)
}

/// Whether the format is several files, which come as one archive: some always are, those of one label a token where each layer
/// has one.
pub fn is_several(format: &About, layer: Layer) -> bool {
    layer == Layer::Each && is_flat(format)
        || matches!(format.id, "hugging-face" | "label-studio" | "brat" | "uima-xmi" | "quotes")
}

/// Ending and kind of the file that a person gets.
pub fn handed_over(format: &About, layer: Layer, as_archive: bool) -> (&'static str, &'static str) {
    match as_archive || is_several(format, layer) {
        true => ("zip", "application/zip"),
        false => (format.extension, format.mime),
    }
}

/// The format of this id, if it is offered.
pub fn offered(id: &str) -> Option<&'static About> {
    exporting().find(|format| format.id == id)
}

/// Whether the format holds one label a token, so that spans are left out by choice.
pub fn is_flat(format: &About) -> bool {
    format.loses.contains(&Loss::Nested)
}

fn has_tokens(format: &About) -> bool {
    format.loses.contains(&Loss::SubToken)
}

/// Whether a row is always a whole word, so that none can be cut.
fn has_whole_words(format: &About) -> bool {
    format.id == "wojood"
}

fn asks_unit(format: &About) -> bool {
    format.id.starts_with("doccano")
}

/// A format's name, and what it holds.
pub fn told(id: &'static str) -> (&'static str, &'static str) {
    let words = files();
    match id {
        "wusum" => (words.format_wusum, words.format_wusum_about),
        "jsonl-spans" => (words.format_jsonl, words.format_jsonl_about),
        "prodigy" => ("Prodigy", words.format_prodigy_about),
        "hugging-face" => ("Hugging Face", words.format_hugging_face_about),
        "label-studio" => ("Label Studio", words.format_label_studio_about),
        "brat" => ("brat", words.format_brat_about),
        "quotes" => (words.format_quotes, words.format_quotes_about),
        "uima-xmi" => ("UIMA CAS XMI", words.format_uima_about),
        "uima-json" => ("UIMA CAS JSON", words.format_uima_about),
        "w3c" => ("W3C Web Annotation", words.format_w3c_about),
        "csv" => ("CSV", words.format_csv_about),
        "tsv" => ("TSV", words.format_tsv_about),
        "spacy-spancat" => ("spaCy spancat", words.format_spancat_about),
        "spacy-ner" => ("spaCy NER", words.format_ner_about),
        "doccano" => ("doccano", words.format_doccano_about),
        "doccano-relations" => ("doccano relations", words.format_doccano_relations_about),
        "conll2003" => ("CoNLL-2003", words.format_conll_about),
        "bio" => ("BIO", words.format_bio_about),
        "wojood" => ("Wojood", words.format_wojood_about),
        "bioes" => ("BIOES", words.format_bioes_about),
        other => (other, ""),
    }
}

/// Where the project keeps what was chosen last.
fn store(session: Session) -> BrowserStore {
    BrowserStore::open(&session.project.with_value(|project| project.store()))
}

/// What was chosen last in this project, as words that stay the same; the whole of it in Wusum's own format where nothing
/// was yet.
pub fn remembered(session: Session) -> Choices {
    let kept = store(session).get(&Key::Export.to_string()).ok().flatten();
    let kept: Option<Vec<String>> = kept.and_then(|text| serde_json::from_str(&text).ok());
    // Before projects kept their own there was one list for all.
    let kept = kept.unwrap_or_else(|| session.prefs.saved.with_untracked(|saved| saved.export.clone()));
    let word = |at: usize| kept.get(at).map_or("", String::as_str);
    let options = ExportOptions {
        layer: Layer::from_slug(word(1)).unwrap_or_default(),
        overlap: Overlap::from_slug(word(2)).unwrap_or_default(),
        sub_token: SubToken::from_slug(word(3)).unwrap_or_default(),
        unit: Unit::from_slug(word(4)).unwrap_or(Unit::Utf16),
        max_tokens: word(5).parse().ok().filter(|max| *max > 0),
        only_examined: word(8) == YES,
        archive: word(14) == YES,
        ..ExportOptions::default()
    };
    let mut plan = SplitPlan::default();
    if let Some(shares) = SplitPlan::shares_of(word(10)) {
        plan = SplitPlan {
            shares,
            seed: word(11).parse().unwrap_or(plan.seed),
            group: Grouping::from_word(word(12)),
            near: word(13).parse().ok().filter(|near| (1..=100).contains(near)).unwrap_or(plan.near),
            kept: Vec::new(),
        };
    }
    Choices {
        format: offered(word(0)).map_or("wusum", |format| format.id),
        options,
        whose: match word(6) {
            "" => Whose::Everyone,
            // Whoever it is may have no labels here by now.
            id => Whose::One(AnnotatorId::new(id)),
        },
        only_done: word(7) == YES,
        in_parts: word(9) == YES,
        plan,
    }
}

/// What stands for a box that is ticked.
const YES: &str = "yes";

/// Keeps them with the project; where its storage takes nothing they last as long as the dialog.
pub fn remember(session: Session, choices: &Choices) {
    let Choices { format, options, whose, only_done, in_parts, plan } = choices;
    let yes = |is: bool| if is { YES } else { "" }.to_owned();
    let [train, dev, test] = plan.shares;
    let words: [String; 15] = [
        (*format).to_owned(),
        options.layer.slug().to_owned(),
        options.overlap.slug().to_owned(),
        options.sub_token.slug().to_owned(),
        options.unit.slug().to_owned(),
        options.max_tokens.map(|max| max.to_string()).unwrap_or_default(),
        match whose {
            Whose::Everyone => String::new(),
            Whose::One(id) => id.as_str().to_owned(),
        },
        yes(*only_done),
        yes(options.only_examined),
        yes(*in_parts),
        format!("{train}/{dev}/{test}"),
        plan.seed.to_string(),
        plan.group.word().to_owned(),
        plan.near.to_string(),
        yes(options.archive),
    ];
    if let Ok(text) = serde_json::to_string(&words[..]) {
        // A choice that is not kept is asked for again: nothing is lost by it.
        let _ = store(session).set(&Key::Export.to_string(), &text);
    }
}

/// The formats, those with nested labels apart from those of one label a token.
#[component]
pub fn FormatChoice(format: RwSignal<&'static str>) -> impl IntoView {
    let options = move |flat: bool| {
        let of_kind = exporting().filter(move |row| is_flat(row) == flat);
        let option = move |row: &'static About| {
            view! {
                <option value=row.id selected=move || format.get() == row.id>{move || told(row.id).0}</option>
            }
        };
        of_kind.map(option).collect_view()
    };
    let choose = move |event| {
        if let Some(row) = offered(&event_target_value(&event)) {
            format.set(row.id);
        }
    };
    view! {
        <label class="field">
            <span>{move || files().export_format}</span>
            <select data-testid="export-format" aria-describedby="export-format-about" on:change=choose>
                <optgroup label=move || files().many_labels>{options(false)}</optgroup>
                <optgroup label=move || files().one_label>{options(true)}</optgroup>
            </select>
        </label>
        <p class="soft" id="export-format-about">{move || told(format.get()).1}</p>
    }
}

/// What the format has to be told; nothing where it leaves no choice.
#[component]
pub fn OptionChoice(format: RwSignal<&'static str>, options: RwSignal<ExportOptions>) -> impl IntoView {
    let asks = move |what: fn(&About) -> bool| offered(format.get()).is_some_and(what);
    let layers: [(Layer, Word); 5] = [
        (Layer::Names, |words| words.layer_names),
        (Layer::Quotes, |words| words.layer_quotes),
        (Layer::Events, |words| words.layer_events),
        (Layer::All, |words| words.layer_all),
        (Layer::Each, |words| words.layer_each),
    ];
    let overlaps: [(Overlap, Word); 2] = [
        (Overlap::Outermost, |words| words.overlap_outer),
        (Overlap::Innermost, |words| words.overlap_inner),
    ];
    let sub_tokens: [(SubToken, Word); 3] = [
        (SubToken::Cut, |words| words.sub_token_cut),
        (SubToken::Expand, |words| words.sub_token_expand),
        (SubToken::Skip, |words| words.sub_token_skip),
    ];
    let units: [(Unit, Word); 3] = [
        (Unit::Utf16, |words| words.unit_utf16),
        (Unit::CodePoint, |words| words.unit_code_point),
        (Unit::Grapheme, |words| words.unit_grapheme),
    ];
    let whole_words = Memo::new(move |_| asks(has_whole_words));
    let max_tokens = move |event| {
        let max = event_target_value(&event).trim().parse().ok().filter(|max| *max > 0);
        options.update(|options| options.max_tokens = max);
    };
    view! {
        <Show when=move || asks(is_flat)>
            <OneOf id="layer" name=|words| words.layer all=layers.into()
                here=move || options.get().layer
                set=move |layer| options.update(|options| options.layer = layer)/>
            <OneOf id="overlap" name=|words| words.overlap all=overlaps.into()
                here=move || options.get().overlap
                set=move |overlap| options.update(|options| options.overlap = overlap)/>
        </Show>
        <Show when=move || asks(has_tokens)>
            {move || {
                let is_whole = whole_words.get();
                let here = move || match options.get().sub_token {
                    SubToken::Cut if is_whole => SubToken::Expand,
                    here => here,
                };
                view! {
                    <OneOf id="sub-token" name=|words| words.sub_token all=sub_tokens.into()
                        from=usize::from(is_whole)
                        here
                        set=move |sub_token| options.update(|options| options.sub_token = sub_token)/>
                }
            }}
            <label class="field">
                <span>{move || files().max_tokens}</span>
                <input
                    type="number"
                    min="1"
                    step="1"
                    data-testid="export-max-tokens"
                    prop:value=move || {
                        options.with(|options| options.max_tokens.map(|max| max.to_string()).unwrap_or_default())
                    }
                    on:change=max_tokens
                />
            </label>
        </Show>
        <Show when=move || asks(asks_unit)>
            <OneOf id="unit" name=|words| words.positions_count all=units.into()
                here=move || options.get().unit
                set=move |unit| options.update(|options| options.unit = unit)/>
        </Show>
    }
}

pub type Word = fn(&FileWords) -> &'static str;

/// One of several, as a list that opens; those before `from` are not offered.
#[component]
fn OneOf<T: Copy + PartialEq + 'static>(
    id: &'static str,
    name: Word,
    all: Vec<(T, Word)>,
    #[prop(optional)] from: usize,
    here: impl Fn() -> T + Copy + 'static,
    set: impl Fn(T) + 'static,
) -> impl IntoView {
    let values: Vec<T> = all.iter().map(|(value, _)| *value).collect();
    let option = |(index, (value, word)): (usize, (T, Word))| {
        view! {
            <option value=index.to_string() selected=move || here() == value>{move || word(files())}</option>
        }
    };
    let choose = move |event| {
        let index: Option<usize> = event_target_value(&event).parse().ok();
        if let Some(value) = index.and_then(|index| values.get(index)) {
            set(*value);
        }
    };
    view! {
        <label class="field">
            <span>{move || name(files())}</span>
            <select data-testid=format!("export-{id}") on:change=choose>
                {all.into_iter().enumerate().skip(from).map(option).collect_view()}
            </select>
        </label>
    }
}

/// A box to tick.
#[component]
pub fn Check(id: &'static str, name: Word, on: RwSignal<bool>) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid=format!("export-{id}")
                prop:checked=move || on.get()
                on:change:target=move |event| on.set(event.target().checked())
            />
            <span>{move || name(files())}</span>
        </label>
    }
}
