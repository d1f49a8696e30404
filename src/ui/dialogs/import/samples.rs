//! The sample articles of the first visit, one of them partly labelled.

use serde::Deserialize;

use crate::edit::{self, Change, Edit, Record, RecordId, Stamp};
use crate::model::{
    AnnotationSet, Article, ArticleId, ArticleMeta, Certainty, LabelId, Origin, Project, Provenance,
    Relation, RelationId, Role, SetHead, SetId, SetState, Span, SpanId, Target,
};
use crate::order::Map;
use crate::platform::clock;
use crate::text::TextRange;
use crate::ui::session::Session;

struct Sample {
    file: &'static str,
    text: &'static str,
    labels: Option<&'static str>,
}

/// The text and labels of every sample that `index.json` names.
const SAMPLES: [Sample; 3] = [
    Sample {
        file: "ar.txt",
        text: include_str!("../../../../assets/samples/ar.txt"),
        labels: Some(include_str!("../../../../assets/samples/ar.labels.json")),
    },
    Sample { file: "en.txt", text: include_str!("../../../../assets/samples/en.txt"), labels: None },
    Sample { file: "fr.txt", text: include_str!("../../../../assets/samples/fr.txt"), labels: None },
];

const INDEX: &str = include_str!("../../../../assets/samples/index.json");

#[derive(Deserialize)]
struct Entry {
    file: String,
    title: String,
    language: String,
    source: String,
}

#[derive(Deserialize)]
struct Labels {
    spans: Vec<SpanEntry>,
    relations: Vec<RelationEntry>,
}

#[derive(Deserialize)]
struct SpanEntry {
    id: String,
    surface: String,
    /// Which of the places where the surface stands, from 1.
    occurrence: usize,
    label: String,
    subtype: Option<String>,
    #[serde(default)]
    unsure: bool,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
struct RelationEntry {
    from: String,
    role: String,
    to: String,
}

/// Puts the samples in where nothing is stored yet, and opens the labelled one.
pub fn first_visit(session: Session) {
    if !session.with_project(Project::is_empty) {
        return;
    }
    let (project, first) = samples(&session.stamp());
    // Not through the session's history: undoing is for what the annotator does.
    session.add_project(project);
    if let Some(first) = first {
        session.open_article(&first);
    }
}

/// The samples as a project, its labels made by whoever `stamp` names, and the article to show.
fn samples(stamp: &Stamp) -> (Project, Option<ArticleId>) {
    let mut project = Project::default();
    let mut first = None;
    let entries: Vec<Entry> = serde_json::from_str(INDEX).unwrap_or_default();
    for entry in entries {
        let Some(sample) = SAMPLES.iter().find(|sample| sample.file == entry.file) else { continue };
        let id = ArticleId::new(clock::new_id());
        let meta = ArticleMeta {
            title: entry.title,
            source: entry.source,
            language: entry.language,
            ..ArticleMeta::default()
        };
        project.add_article(Article::new(id.clone(), sample.text, meta));
        if let Some(labels) = sample.labels.and_then(|labels| serde_json::from_str::<Labels>(labels).ok()) {
            let set = SetId::new(clock::new_id());
            project.add_set(AnnotationSet::new(set.clone(), id.clone(), stamp.annotator.clone()));
            // A sample that does not fit its text stays unlabelled; a test keeps that from happening.
            let _ = edit::apply(&mut project, &labelled(sample.text, &set, stamp, &labels));
            first = Some(id);
        }
    }
    (project, first)
}

/// The edit that makes the sample's spans and relations; a surface that the text lacks is left out.
fn labelled(text: &str, set: &SetId, stamp: &Stamp, labels: &Labels) -> Edit {
    let provenance = Provenance {
        annotator: stamp.annotator.clone(),
        made: stamp.now,
        changed: stamp.now,
        origin: Origin::Hand,
    };
    let mut ids = Map::new();
    let mut changes = Vec::new();
    for entry in &labels.spans {
        let nth = entry.occurrence.saturating_sub(1);
        let Some((start, surface)) = text.match_indices(&entry.surface).nth(nth) else { continue };
        let id = SpanId::new(clock::new_id());
        ids.insert(entry.id.as_str(), id.clone());
        let span = Span {
            id: id.clone(),
            ranges: vec![TextRange::between(start, start + surface.len())],
            label: LabelId::new(&entry.label),
            subtype: entry.subtype.clone(),
            certainty: if entry.unsure { Certainty::Unsure } else { Certainty::Sure },
            note: entry.note.clone(),
            attributes: Map::new(),
            provenance: provenance.clone(),
        };
        let id = RecordId::Span(set.clone(), id);
        changes.push(Change { id, before: None, after: Some(Record::Span(span)) });
    }
    for entry in &labels.relations {
        let ends = ids.get(entry.from.as_str()).zip(ids.get(entry.to.as_str()));
        let Some(((from, to), role)) = ends.zip(Role::from_slug(&entry.role)) else { continue };
        let id = RelationId::new(clock::new_id());
        let relation = Relation {
            id: id.clone(),
            from: from.clone(),
            role,
            target: Target::Span(to.clone()),
            provenance: provenance.clone(),
        };
        let id = RecordId::Relation(set.clone(), id);
        changes.push(Change { id, before: None, after: Some(Record::Relation(relation)) });
    }
    let head = SetHead { state: SetState::InProgress, ..SetHead::default() };
    changes.push(Change {
        id: RecordId::SetHead(set.clone()),
        before: Some(Record::SetHead(SetHead::default())),
        after: Some(Record::SetHead(head)),
    });
    Edit { changes }
}
