//! Reading and writing files.

#[cfg(feature = "cli")]
mod archive;
#[cfg(feature = "cli")]
mod arrival;
#[cfg(feature = "cli")]
mod brat;
#[cfg(feature = "cli")]
mod bundle;
#[cfg(feature = "cli")]
mod carry;
#[cfg(feature = "cli")]
mod columns;
#[cfg(feature = "cli")]
mod doccano;
mod documented;
#[cfg(feature = "cli")]
mod flat;
#[cfg(feature = "cli")]
mod generated;
#[cfg(feature = "cli")]
mod hostile;
#[cfg(feature = "cli")]
mod hostile_table;
#[cfg(feature = "cli")]
mod hugging_face;
mod importing;
#[cfg(feature = "cli")]
mod label_studio;
#[cfg(feature = "cli")]
mod quotes;
#[cfg(feature = "cli")]
mod round_trips;
#[cfg(feature = "cli")]
mod spans_csv;
mod spans_jsonl;
#[cfg(feature = "cli")]
mod splits;
#[cfg(feature = "cli")]
mod too_many;
#[cfg(feature = "cli")]
mod trainers;
#[cfg(feature = "cli")]
mod uima;
#[cfg(feature = "cli")]
mod w3c;
#[cfg(feature = "cli")]
mod waiting;
#[cfg(feature = "cli")]
mod watched;
#[cfg(feature = "cli")]
mod webanno_tsv;
mod wusum_json;

use std::path::PathBuf;
#[cfg(feature = "cli")]
use std::sync::Arc;

#[cfg(feature = "cli")]
use wusum::{
    formats::bundle::import_all,
    formats::export::{ExportOptions, Exported, OutFile},
    formats::native::{NativeDecoder, NativeHtml},
    formats::{Choices, Imported, NamedFile, Outcome, Selection, format, import},
    model::{AnnotationSet, LabelId, Project, Span},
};

/// A file of the corpora beside the project; `None`, said aloud, where they are absent.
#[cfg(feature = "cli")]
pub fn corpus(name: &str) -> Option<Vec<u8>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("WUSUM_CORPORA").map_or_else(beside, PathBuf::from);
    let bytes = std::fs::read(folder.join(name)).ok();
    if bytes.is_none() {
        println!("skipped: no {name} among the corpora");
    }
    bytes
}

/// A file of our own in `tests/data/formats`.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Brings a file that asks nothing.
#[cfg(feature = "cli")]
#[track_caller]
pub fn read(name: &str, file: &[u8]) -> Imported {
    read_with(name, file, &Choices::default())
}

#[cfg(feature = "cli")]
#[track_caller]
pub fn read_with(name: &str, file: &[u8], choices: &Choices) -> Imported {
    match import(name, file, choices, &NativeDecoder, &NativeHtml) {
        Outcome::Project(imported) => *imported,
        other => panic!("{name}: {other:?}"),
    }
}

/// Brings files that came together, as an export made them.
#[cfg(feature = "cli")]
#[track_caller]
pub fn read_files(files: &[OutFile], choices: &Choices) -> Imported {
    let named = |file: &OutFile| NamedFile { name: file.name.clone(), bytes: file.bytes.clone() };
    let files: Vec<NamedFile> = files.iter().map(named).collect();
    match import_all(&files, choices, &NativeDecoder, &NativeHtml) {
        Outcome::Project(imported) => *imported,
        other => panic!("{:?}: {other:?}", files.iter().map(|file| &file.name).collect::<Vec<_>>()),
    }
}

/// `label:surface` of every span in text order, set by set.
#[cfg(feature = "cli")]
pub fn spans(project: &Project) -> Vec<String> {
    let of_set = |set: &AnnotationSet| {
        let text = project.article(&set.article).expect("the set's article").text.clone();
        let one = |span: &Arc<Span>| {
            format!("{}:{}", span.label.as_str(), span.extent().slice(&text).expect("a place in the text"))
        };
        set.spans.iter().map(one).collect::<Vec<_>>()
    };
    project.sets().flat_map(of_set).collect()
}

/// How many spans of each label, as the corpora's index gives them.
#[cfg(feature = "cli")]
#[track_caller]
pub fn by_label(project: &Project, labels: &[(&str, usize)]) {
    for (label, expected) in labels {
        let count = project.sets().map(|set| set.spans.count(&LabelId::new(label))).sum::<usize>();
        assert_eq!(count, *expected, "{label}");
    }
}

/// The whole project in a format of the table.
#[cfg(feature = "cli")]
#[track_caller]
pub fn written(id: &str, project: &Project, options: &ExportOptions) -> Exported {
    let export = format(id).exporter().expect("it exports");
    export(project, &Selection::default(), options).unwrap_or_else(|problem| panic!("{id}: {problem:?}"))
}

/// Our own text with an emoji, a joined family, tashkeel, nested spans, one extent with two labels and spans after a
/// clitic; its truth was written by hand, in code points.
#[cfg(feature = "cli")]
pub fn nasty() -> Project {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/nasty.json");
    read("nasty.json", &std::fs::read(path).expect("it is there")).project
}
