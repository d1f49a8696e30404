//! CAS as JSON: `%TYPES`, `%FEATURE_STRUCTURES` and `%VIEWS`, references marked by `@`.

use serde_json::{Map, Value, json};

use super::{Cas, Field, Options, Row, SOFA, Structure, TYPES};
use crate::formats::export::Exported;
use crate::formats::json::{self, Object};
use crate::formats::peek::Peek;
use crate::formats::watch::{Selected, Watch, told, twice};
use crate::formats::{Choices, ExportProblem, ImportProblem, Outcome, Source};
use crate::model::Project;

pub(in crate::formats) fn detect(peek: &Peek<'_>) -> bool {
    peek.has(&["%FEATURE_STRUCTURES"])
}

pub(in crate::formats) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let [reading, _] = twice(source.watch);
    match read(source.text, &reading) {
        Ok(cas) => super::import(source, &cas),
        Err(problem) => Outcome::Refused(problem),
    }
}

fn read(text: &str, watch: &dyn Watch) -> Result<Cas, ImportProblem> {
    json::guard(text)?;
    let file: Object<'_> = serde_json::from_str(text).map_err(|error| json::bad_json(&error))?;
    let missing = || ImportProblem::MissingField { name: "%FEATURE_STRUCTURES".into() };
    let raw = file.get("%FEATURE_STRUCTURES").ok_or_else(missing)?;
    let mut cas = Cas::default();
    match json::list(raw) {
        Some(list) => {
            let objects = told(list, watch).filter_map(json::object);
            cas.structures.extend(objects.map(|one| structure(&one, None)))
        }
        None => {
            for (id, raw) in told(json::object(raw).ok_or_else(missing)?.0, watch) {
                cas.structures.extend(json::object(raw).map(|one| structure(&one, Some(id))));
            }
        }
    }
    for (_, raw) in file.get("%VIEWS").and_then(json::object).unwrap_or_default().0 {
        let view = json::object(raw).unwrap_or_default();
        let members = view.get("%MEMBERS").and_then(json::list);
        if let Some((sofa, members)) = view.get("%SOFA").and_then(json::id).zip(members) {
            cas.members.insert(sofa, members.into_iter().filter_map(json::id).collect());
        }
    }
    Ok(cas)
}

fn structure(object: &Object<'_>, id: Option<String>) -> Structure {
    let mut structure = Structure { id: id.unwrap_or_default(), ..Structure::default() };
    for (name, raw) in &object.0 {
        match name.as_str() {
            "%ID" => structure.id = json::id(raw).unwrap_or_default(),
            "%TYPE" => structure.kind = json::string(raw).unwrap_or_default(),
            name if name.starts_with('%') => {}
            name => {
                let reference = name.strip_prefix('@');
                let value = match reference.and_then(|_| json::id(raw)) {
                    Some(id) => Value::String(id),
                    None => serde_json::from_str(raw.get()).unwrap_or(Value::Null),
                };
                // Lists and unknown references say nothing about the text.
                let says = !value.is_null() && !value.is_array() && !value.is_object();
                let linked = reference.is_none_or(|name| ENDS.contains(&name));
                if says && linked {
                    structure.features.push((reference.unwrap_or(name).to_owned(), value));
                }
            }
        }
    }
    structure
}

/// References that mean something here.
const ENDS: [&str; 7] = ["sofa", "Governor", "Dependent", "source", "target", "Source", "Target"];

pub(in crate::formats) fn export(
    project: &Project,
    selection: &Selected<'_>,
    _: Options<'_>,
) -> Result<Exported, ExportProblem> {
    super::export(project, selection, "json", |_, rows| Ok(written(rows).into_bytes()))
}

fn written(rows: &[Row]) -> String {
    let mut types = Map::new();
    for (name, parent, features) in TYPES {
        let mut one = Map::new();
        one.insert("%NAME".to_owned(), (*name).into());
        one.insert("%SUPER_TYPE".to_owned(), (*parent).into());
        for (feature, range) in *features {
            one.insert((*feature).to_owned(), json!({ "%NAME": feature, "%RANGE": range }));
        }
        types.insert((*name).to_owned(), one.into());
    }
    let structures: Vec<Value> = rows.iter().map(|row| Value::Object(object(row))).collect();
    let members: Vec<usize> = rows.iter().filter(|row| row.kind != SOFA).map(|row| row.id).collect();
    let view = json!({ "_InitialView": { "%SOFA": 1, "%MEMBERS": members } });
    let file = json!({ "%TYPES": types, "%FEATURE_STRUCTURES": structures, "%VIEWS": view });
    format!("{file}\n")
}

fn object(row: &Row) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("%ID".to_owned(), row.id.into());
    object.insert("%TYPE".to_owned(), row.kind.into());
    for (name, field) in &row.features {
        let (name, value) = match field {
            Field::Text(text) => ((*name).to_owned(), Value::from(text.as_str())),
            Field::Number(number) => ((*name).to_owned(), Value::from(*number)),
            Field::Flag(flag) => ((*name).to_owned(), Value::from(*flag)),
            Field::To(id) => (format!("@{name}"), Value::from(*id)),
        };
        object.insert(name, value);
    }
    object
}
