//! How far a file is read, as whoever looks on hears it.

use std::cell::RefCell;

use wusum::formats::bundle::group;
use wusum::formats::dataset::{packaged, packaged_knowing};
use wusum::formats::export::{ExportOptions, Layer, OutFile};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::splits::SplitPlan;
use wusum::formats::watch::{Selected, Step, Watch, WatchExport};
use wusum::formats::{
    Choices, Format, NamedFile, Outcome, Records, Selection, TABLE, TextField, Unit, import_watched,
};

use wusum::jobs::{Job, JobResult, run};
use wusum::model::Project;

use super::{read, written};
use crate::jobs::Native;

/// Articles, and spans in each.
const ARTICLES: usize = 25;
const SPANS: usize = 40;

#[derive(Default)]
struct Heard(RefCell<Vec<(usize, usize)>>);

impl Watch for Heard {
    fn read(&self, done: usize, total: usize) {
        self.0.borrow_mut().push((done, total));
    }

    fn spans_at_most(&self) -> usize {
        usize::MAX
    }
}

/// Rows that only come in, as another program would write them.
fn by_hand(id: &str) -> (&'static str, String) {
    let words = (0..SPANS).map(|at| format!("w{at:02}")).collect::<Vec<_>>();
    let text = words.join(" ");
    match id {
        "webanno-tsv" => {
            let token =
                |at: usize| format!("1-{}\t{}-{}\t{}\tplace\t\n", at + 1, 4 * at, 4 * at + 3, words[at]);
            let tokens = (0..SPANS).map(token).collect::<String>();
            ("a.tsv", format!("#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Name|value\n\n\n#Text={text}\n{tokens}"))
        }
        "inline-tags" => {
            ("a.txt", words.iter().map(|word| format!("<place>{word}</place> ")).collect::<String>())
        }
        "text" => ("a.txt", text),
        "markdown" => ("a.md", text),
        "html" => ("a.html", format!("<!doctype html><title>w</title><p>{text}</p>")),
        "records" => {
            let row = |at: usize| format!("{}\n", serde_json::json!({ "id": at, "text": text }));
            ("a.jsonl", (0..ARTICLES).map(row).collect::<String>())
        }
        id => panic!("{id} is read and not written: write here what it looks like"),
    }
}

/// [`ARTICLES`] with [`SPANS`] each.
fn corpus() -> Project {
    let spans = |at: usize| {
        let start = 4 * at;
        serde_json::json!({ "start": start, "end": start + 3, "label": "place" })
    };
    let spans: Vec<_> = (0..SPANS).map(spans).collect();
    let line = |number: usize| {
        let words = (0..SPANS).map(|at| format!("w{at:02}")).collect::<Vec<_>>().join(" ");
        let text = format!("{words} {number}");
        format!("{}\n", serde_json::json!({ "id": format!("d{number}"), "text": text, "spans": spans }))
    };
    let lines = (0..ARTICLES).map(line).collect::<String>();
    read("a.jsonl", lines.as_bytes()).project
}

fn files_of(row: &Format) -> Vec<NamedFile> {
    let files = match row.export {
        Some(_) => {
            let options = ExportOptions { layer: Layer::All, ..ExportOptions::default() };
            written(row.id, &corpus(), &options).files
        }
        None => {
            let (name, text) = by_hand(row.id);
            vec![OutFile { name: name.to_owned(), bytes: text.into_bytes() }]
        }
    };
    files.into_iter().map(|OutFile { name, bytes }| NamedFile { name, bytes }).collect()
}

/// Reads each file by itself, with what belongs to it; what was heard of each that brought something.
fn heard(files: &[NamedFile]) -> Vec<(String, Vec<(usize, usize)>)> {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let field = TextField { records: Records::Top, path: vec!["text".to_owned()] };
    let choices = Choices { unit: Some(Unit::CodePoint), text_field: Some(field), ..Choices::default() };
    let mut all = Vec::new();
    for group in group(&names) {
        let (main, beside) = (&files[group.main], group.beside.iter().map(|at| &files[*at]));
        let (watch, beside) = (Heard::default(), beside.collect::<Vec<_>>());
        let outcome =
            import_watched(&main.name, &main.bytes, &beside, &choices, &NativeDecoder, &NativeHtml, &watch);
        if matches!(outcome, Outcome::Project(_) | Outcome::Articles { .. }) {
            all.push((main.name.clone(), watch.0.into_inner()));
        }
    }
    all
}

/// What is wrong with what was told: the place of the first that is more than all or less than the one before; or that it did not
/// end with all.
fn wrong(told: &[(usize, usize)]) -> Option<String> {
    let too_much = told.iter().find(|(done, total)| *total == 0 || done > total);
    // As fractions: a / b <= c / d.
    let falls = |pair: &&[(usize, usize)]| pair[0].0 * pair[1].1 > pair[1].0 * pair[0].1;
    let ends = told.last().is_some_and(|(done, total)| done == total);
    let back = told.windows(2).find(falls);
    (too_much.is_some() || back.is_some() || !ends)
        .then(|| format!("{too_much:?} {back:?} {:?}", told.last()))
}

#[test]
fn every_importer_tells_how_far_it_is_never_goes_back_and_ends_at_the_end() {
    for row in TABLE.iter().filter(|row| row.import.is_some()) {
        let all = heard(&files_of(row));
        assert!(!all.is_empty(), "{}: nothing of it is read", row.id);
        for (name, told) in all {
            let of = format!("{} {name}", row.id);
            assert_eq!(wrong(&told), None, "{of}");
            // A text without labels is taken whole, at once.
            if !["text", "markdown", "html"].contains(&row.id) && !name.ends_with(".md") {
                let mut percents: Vec<usize> = told.iter().map(|(done, total)| done * 100 / total).collect();
                percents.dedup();
                assert!(percents.len() >= 20, "{of}");
            }
        }
    }
}

#[test]
fn files_in_an_archive_are_told_as_one() {
    let files: Vec<OutFile> = ["brat", "csv", "uima-xmi"]
        .iter()
        .flat_map(|id| files_of(TABLE.iter().find(|row| row.id == *id).expect("a row")))
        .map(|NamedFile { name, bytes }| OutFile { name, bytes })
        .collect();
    let zip = wusum::formats::archive::pack(&files).expect("packed");
    let watch = Heard::default();
    let outcome =
        import_watched("a.zip", &zip, &[], &Choices::default(), &NativeDecoder, &NativeHtml, &watch);
    assert!(matches!(outcome, Outcome::Project(_)));
    assert_eq!(wrong(&watch.0.into_inner()), None);
}

/// Steps of an export as they were told.
#[derive(Default)]
struct Written(RefCell<Vec<(Step, usize, usize)>>);

impl WatchExport for Written {
    fn at(&self, step: Step, done: usize, total: usize) {
        self.0.borrow_mut().push((step, done, total));
    }
}

#[test]
fn every_exporter_tells_how_many_articles_are_written_whole_and_in_parts() {
    let project = corpus();
    let split = SplitPlan { shares: [60, 20, 20], ..SplitPlan::default() };
    for row in TABLE.iter().filter(|row| row.export.is_some()) {
        for (in_parts, layer) in [(false, Layer::All), (true, Layer::All), (true, Layer::Each)] {
            let split = in_parts.then(|| Box::new(split.clone()));
            let options = ExportOptions { layer, split, ..ExportOptions::default() };
            let watch = Written::default();
            let selected = Selected { selection: &Selection::default(), watch: &watch };
            let exported =
                packaged_knowing(row, &project, &selected, &options, true, &|_| Vec::new()).expect("written");
            let looked_on = exported.files;
            let alone =
                packaged(row, &project, &Selection::default(), &options, true).expect("written").files;
            assert!(looked_on == alone, "{}: it is the same, whoever looks on", row.id);
            let told = watch.0.into_inner();
            let mut written: Vec<usize> =
                told.iter().filter(|(step, ..)| *step == Step::Writing).map(|(_, done, _)| *done).collect();
            if layer == Layer::Each {
                // Three times for three files, of which each is a third of the way.
                written.dedup();
            }
            let of = format!("{} in parts: {in_parts}, {layer:?}", row.id);
            assert!(told.iter().all(|(_, done, total)| *total == ARTICLES && done < total), "{of}");
            assert_eq!(written, (0..ARTICLES).collect::<Vec<_>>(), "{of}");
        }
    }
}

#[test]
fn an_export_as_a_job_tells_articles_and_then_files() {
    let (project, selection) = (corpus(), Selection::default());
    let job = |format: &str| Job::Export {
        project: project.clone(),
        selection: selection.clone(),
        format: format.to_owned(),
        options: ExportOptions::default(),
    };
    let told = |format: &str| {
        let mut told = Vec::new();
        let result = run(&job(format), &Native, &mut |at| told.push(at));
        assert!(matches!(result, JobResult::Exported(_)), "{format}");
        let steps: Vec<(Step, usize, usize)> =
            told.iter().filter_map(|at| Some((at.step?, at.done, at.total))).collect();
        steps
    };
    let articles = |step| (0..ARTICLES).map(move |done| (step, done, ARTICLES));
    let both: Vec<_> = articles(Step::Writing).chain(articles(Step::Checking)).collect();
    assert_eq!(told("wusum"), both);
    // Text, labels of each, annotation.conf, README, manifest.
    let files = 2 * ARTICLES + 3;
    let packed = (0..files).map(|done| (Step::Packing, done, files));
    assert_eq!(told("brat"), articles(Step::Writing).chain(packed).collect::<Vec<_>>());
}
