//! A project whose labels never change, for tests of files and of saved data that must stay readable for ever:
//! the words of the default labels may be improved at any time.

use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::model::{
    AnnotatorId, DecidedSpan, Decision, DecisionId, DecisionReason, Judged, Label, LabelId, Project, SetId,
    Subtype, UtcMillis, Verdict,
};
use wusum::text::TextRange;

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

/// Decisions of every kind about ranges of one text, in a set.
pub fn decisions(set: &SetId, ranges: [TextRange; 2]) -> Edit {
    let judged = |annotator: &str, ranges: &[TextRange], links: &str| Judged {
        annotator: AnnotatorId::new(annotator),
        ranges: ranges.to_vec(),
        label: LabelId::new("person"),
        links: links.to_owned(),
    };
    let about =
        || vec![judged("سلمى", &ranges[..1], ""), judged("Zoé", &ranges, "speaker 3-5 person; cue unknown")];
    let edited = |ranges: &[TextRange], subtype: Option<&str>| DecidedSpan {
        ranges: ranges.to_vec(),
        label: LabelId::new("place"),
        subtype: subtype.map(str::to_owned),
    };
    let outcomes = [
        (Verdict::Accept(vec![0, 1]), None, ""),
        (
            Verdict::Edit(vec![edited(&ranges, None), edited(&ranges[..1], Some("city"))]),
            Some(DecisionReason::GuidelineGap),
            "انظر الدليل",
        ),
        (Verdict::Reject, Some(DecisionReason::Other), ""),
    ];
    let change = |(number, (outcome, reason, comment)): (usize, (Verdict, Option<DecisionReason>, &str))| {
        let id = DecisionId::new(format!("d{number}"));
        let decision = Decision {
            id: id.clone(),
            about: about(),
            outcome,
            reason,
            comment: comment.to_owned(),
            by: AnnotatorId::new("ليلى"),
            at: UtcMillis(1_795_467_900_000 + number as i64),
        };
        Change {
            id: RecordId::Decision(set.clone(), id),
            before: None,
            after: Some(Record::Decision(decision)),
        }
    };
    Edit { changes: outcomes.into_iter().enumerate().map(change).collect() }
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
