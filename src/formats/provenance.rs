//! Who made a record, when and how, as files say it: `made` and `changed` in RFC 3339, `origin` as a word or as
//! `{"model":…,"version":…}`, `made_by` where it is not whose set it is in.

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::json::{self, Object};
use crate::model::{AnnotatorId, Origin, Provenance, UtcMillis};

/// The fields of a record.
pub(super) const FIELDS: [&str; 4] = ["made", "changed", "made_by", "origin"];

/// What a file of another shape than ours says of it; times in RFC 3339, not yet read.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub made: Option<String>,
    pub changed: Option<String>,
    pub made_by: Option<String>,
    pub origin: Option<Origin>,
}

impl Told {
    /// What columns or features of ours say, each a text.
    pub fn in_words(word: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            made: word("made"),
            changed: word("changed"),
            made_by: word("made_by"),
            origin: word("origin").and_then(|text| origin_in_words(&text)),
        }
    }

    /// Without times that are none, and the names of what is left: another program may mean something else by them.
    pub fn certain(self) -> (Self, Vec<&'static str>) {
        let time = |text: Option<String>| text.filter(|text| UtcMillis::from_rfc3339(text).is_some());
        let told = Self { made: time(self.made), changed: time(self.changed), ..self };
        let is = [told.made.is_some(), told.changed.is_some(), told.made_by.is_some(), told.origin.is_some()];
        let names = FIELDS.into_iter().zip(is).filter_map(|(name, is)| is.then_some(name)).collect();
        (told, names)
    }
}

/// What an object says of it, and by which of its fields.
pub(super) fn told(object: &Object<'_>) -> (Told, Vec<&'static str>) {
    let word = |name: &str| {
        let raw = object.get(name)?;
        let model = || json::object(raw).map(|_| raw.get().to_owned());
        json::string(raw).or_else(|| model().filter(|_| name == "origin"))
    };
    Told::in_words(|name| word(name).filter(|word| !word.is_empty())).certain()
}

/// The fields with their values; none for what came from a file that said nothing. `of` is whose set it is in.
pub(super) fn fields(provenance: &Provenance, of: &AnnotatorId) -> Vec<(&'static str, Value)> {
    let mut fields = Vec::new();
    fields.extend(time(provenance.made).map(|at| ("made", at.into())));
    // What was not changed was changed when it was made.
    let changed = time(provenance.changed).filter(|_| provenance.changed != provenance.made);
    fields.extend(changed.map(|at| ("changed", at.into())));
    if provenance.annotator != *of {
        fields.push(("made_by", provenance.annotator.as_str().into()));
    }
    match (&provenance.origin, word_of(&provenance.origin)) {
        (Origin::Import, _) => {}
        (Origin::Model { name, version }, _) => {
            fields.push(("origin", json!({ "model": name, "version": version })));
        }
        (_, word) => fields.push(("origin", word.into())),
    }
    fields
}

/// A field's value as one word, where each column or feature is a text: what is no text stands there as JSON.
pub(super) fn in_words(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Nothing for 0, which stands for a time that nobody knows.
pub(super) fn time(at: UtcMillis) -> Option<String> {
    (at != UtcMillis::default()).then(|| at.to_rfc3339())
}

/// How a record came to be, but for a model, which has a name.
pub(super) fn word_of(origin: &Origin) -> &'static str {
    match origin {
        Origin::Hand => "hand",
        Origin::Import => "import",
        Origin::Repeat => "repeat",
        Origin::KnownName => "known_name",
        Origin::Model { .. } => "model",
    }
}

/// A word, an object, or a text that holds one.
pub(super) fn origin(raw: &RawValue) -> Option<Origin> {
    origin_in_words(&json::string(raw).unwrap_or_else(|| raw.get().to_owned()))
}

fn origin_in_words(text: &str) -> Option<Origin> {
    let words = [Origin::Hand, Origin::Import, Origin::Repeat, Origin::KnownName];
    words.into_iter().find(|origin| word_of(origin) == text).or_else(|| {
        let model = json::packed(text)?;
        let field = |name: &str| model.get(name).and_then(json::string);
        Some(Origin::Model { name: field("model")?, version: field("version").unwrap_or_default() })
    })
}
