//! The five labels every project starts with: names, definitions, examples.

use super::{Label, LabelId, Localized, Subtype};

/// Person, place, organization, quote, event.
pub fn default_labels() -> Vec<Label> {
    let label = |order: u32, id: &str, en: &str, ar: &str, fr: &str, color: &str| Label {
        id: LabelId::new(id),
        names: texts(&[("en", en), ("ar", ar), ("fr", fr)]),
        definition: Localized::new(),
        examples: Localized::new(),
        color: color.to_owned(),
        key: char::from_digit(order + 1, 10),
        subtypes: Vec::new(),
        hidden: false,
        order,
    };
    let mut labels = vec![
        label(0, "person", "Person", "شخص", "Personne", "#0b63a8"),
        label(1, "place", "Place", "مكان", "Lieu", "#0a7a55"),
        label(2, "organization", "Organization", "منظمة", "Organisation", "#7a45b5"),
        label(3, "quote", "Quote", "اقتباس", "Citation", "#9a6a00"),
        label(4, "event", "Event", "حدث", "Événement", "#c2410c"),
    ];
    labels[1].subtypes = [
        ("country", "Country", "بلد", "Pays"),
        ("region", "Region", "إقليم", "Région"),
        ("city", "City", "مدينة", "Ville"),
        ("facility", "Facility", "منشأة", "Équipement"),
    ]
    .map(|(id, en, ar, fr)| Subtype {
        id: id.to_owned(),
        names: texts(&[("en", en), ("ar", ar), ("fr", fr)]),
    })
    .into();
    labels
}

fn texts(pairs: &[(&str, &str)]) -> Localized {
    pairs.iter().map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect()
}
