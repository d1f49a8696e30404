//! A project whose labels never change, for tests of files and of saved data that must stay readable for ever:
//! the words of the default labels may be improved at any time.

use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::model::{Label, LabelId, Project, Subtype};

/// An unnamed project with five plain labels.
pub fn project() -> Project {
    let mut project = Project::without_labels();
    let changes = labels().into_iter().map(|label| Change {
        id: RecordId::Label(label.id.clone()),
        before: None,
        after: Some(Record::Label(label)),
    });
    apply(&mut project, &Edit { changes: changes.collect() }).expect("five new labels");
    project
}

fn labels() -> Vec<Label> {
    let label = |order: u32, id: &str, names: [&str; 3], color: &str| Label {
        id: LabelId::new(id),
        names: texts(names),
        definition: Vec::new(),
        examples: Vec::new(),
        color: color.to_owned(),
        key: char::from_digit(order + 1, 10),
        subtypes: Vec::new(),
        hidden: false,
        retired: false,
        order,
    };
    let mut labels = vec![
        label(0, "person", ["Person", "شخص", "Personne"], "#0b63a8"),
        label(1, "place", ["Place", "مكان", "Lieu"], "#0a7a55"),
        label(2, "organization", ["Organization", "منظمة", "Organisation"], "#7a45b5"),
        label(3, "quote", ["Quote", "اقتباس", "Citation"], "#9a6a00"),
        label(4, "event", ["Event", "حدث", "Événement"], "#c2410c"),
    ];
    labels[1].subtypes = [
        ("country", ["Country", "بلد", "Pays"]),
        ("region", ["Region", "إقليم", "Région"]),
        ("city", ["City", "مدينة", "Ville"]),
        ("facility", ["Facility", "منشأة", "Équipement"]),
    ]
    .map(|(id, names)| Subtype { id: id.to_owned(), names: texts(names) })
    .into();
    labels
}

fn texts(names: [&str; 3]) -> Vec<(String, String)> {
    ["en", "ar", "fr"].into_iter().zip(names).map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect()
}
