//! What hostile bytes are given to: one function for every importer and every reader.
//!
//! The same functions are run by the tests on stable Rust, over seeds, kept crashers and generated mutations, and by the
//! coverage-guided target in `fuzz/`. A body panics where what an importer promises does not hold. Time and memory are
//! bounded by whoever runs it, through [`Watch`].

use std::collections::HashMap;

use super::anchor::{Anchors, Quote};
use super::bundle::{NamedFile, import_all};
use super::decode::{Decoded, decode, decode_as, from_utf16};
use super::export::{ExportOptions, OutFile, Unit};
use super::import::{Beside, Choices, Outcome, Source, format_id, import};
use super::native::{NativeDecoder, NativeHtml};
use super::peek::{Peek, records};
use super::table::{TABLE, format};
use super::wusum;
use super::{
    HtmlReader, HtmlText, ImportProblem, Imported, Records, Selection, TextField, archive, html, json,
};
use crate::model::{ArticleId, Project, Target};

/// Told of each single reading, so that what it takes can be measured without what the check of its answer takes.
pub trait Watch {
    fn begin(&mut self);
    /// `bytes` is the length of what was read.
    fn end(&mut self, bytes: usize);
}

/// Measures nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn begin(&mut self) {}
    fn end(&mut self, _: usize) {}
}

/// What is given bytes.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    pub name: &'static str,
    /// Ids of the rows of the table whose importer this is; none for a reader.
    pub formats: &'static [&'static str],
    /// Names of further files; their bytes follow those of the first, each after a [`NEXT_FILE`].
    pub beside: &'static [&'static str],
    pub run: fn(&Body, &[u8], &mut dyn Watch),
}

/// The byte between files of one input: a control character that no format means anything by.
pub const NEXT_FILE: u8 = 0x1E;

const fn importer(name: &'static str, formats: &'static [&'static str]) -> Body {
    beside(name, formats, &[])
}

const fn beside(
    name: &'static str,
    formats: &'static [&'static str],
    beside: &'static [&'static str],
) -> Body {
    Body { name, formats, beside, run: run_importer }
}

const fn reader(name: &'static str, run: fn(&Body, &[u8], &mut dyn Watch)) -> Body {
    Body { name, formats: &[], beside: &[], run }
}

/// Every importer of the table and every reader. That none is forgotten is tested.
pub static BODIES: &[Body] = &[
    importer("wusum", &["wusum"]),
    beside("brat", &["brat"], &["a.ann", "annotation.conf"]),
    beside("uima-xmi", &["uima-xmi"], &["typesystem.xml"]),
    importer("uima-json", &["uima-json"]),
    beside("w3c", &["w3c"], &["a.jsonld"]),
    importer("webanno-tsv", &["webanno-tsv"]),
    importer("prodigy", &["prodigy"]),
    importer("spacy", &["spacy-ner", "spacy-spancat"]),
    beside("hugging-face", &["hugging-face"], &["hf_labels.json", "readme.md"]),
    beside("label-studio", &["label-studio"], &["config.xml"]),
    importer("doccano", &["doccano", "doccano-relations"]),
    importer("jsonl-spans", &["jsonl-spans"]),
    importer("table", &["csv", "tsv"]),
    importer("columns", &["conll2003", "bio", "bioes", "wojood"]),
    importer("inline-tags", &["inline-tags"]),
    importer("text", &["text"]),
    importer("markdown", &["markdown"]),
    importer("records", &["records"]),
    Body { name: "html", formats: &["html"], beside: &[], run: html_reader },
    reader("json", json_reader),
    reader("zip", zip_reader),
    reader("encodings", encodings),
    reader("recognition", recognition),
    reader("anchors", anchors),
];

/// The body of this name.
pub fn body(name: &str) -> Option<&'static Body> {
    BODIES.iter().find(|body| body.name == name)
}

/// Gives a body its bytes.
///
/// # Panics
/// Where something that is promised of every answer does not hold.
pub fn run(body: &Body, bytes: &[u8], watch: &mut dyn Watch) {
    (body.run)(body, bytes, watch);
}

/// One reading, watched.
fn watched<T>(watch: &mut dyn Watch, bytes: usize, read: impl FnOnce() -> T) -> T {
    watch.begin();
    let read = read();
    watch.end(bytes);
    read
}

/// Files as the importer gets them: whatever decoding gives is a string, so every string is tried.
fn run_importer(body: &Body, bytes: &[u8], watch: &mut dyn Watch) {
    let mut files = bytes.splitn(body.beside.len() + 1, |byte| *byte == NEXT_FILE);
    let text = String::from_utf8_lossy(files.next().unwrap_or_default());
    let beside = body.beside.iter().zip(files).map(|(name, bytes)| Beside {
        file_name: (*name).to_owned(),
        text: String::from_utf8_lossy(bytes).into_owned(),
    });
    let beside: Vec<Beside> = beside.collect();
    // Such a file is refused before any importer is asked.
    if text.trim().is_empty() {
        return;
    }
    // What is not UTF-8 has grown by what stands for it.
    let length = text.len() + beside.iter().map(|file| file.text.len()).sum::<usize>();
    for id in body.formats {
        let row = format(id);
        let Some(read) = row.import else { continue };
        let file_name = format!("a.{}", row.extensions[0]);
        for is_row in [false, true] {
            let source = Source {
                file_name: &file_name,
                encoding: "utf-8",
                text: &text,
                html: &NativeHtml,
                beside: &beside,
                marked: false,
                is_row,
                watch: &super::watch::Unwatched,
            };
            answers(length, watch, &mut |choices| read(&source, choices));
        }
    }
}

/// Asks, answers what is asked in every way, and checks what comes of each.
fn answers(bytes: usize, watch: &mut dyn Watch, read: &mut dyn FnMut(&Choices) -> Outcome) {
    let plain = Choices::default();
    let outcome = watched(watch, bytes, || read(&plain));
    let again = match &outcome {
        Outcome::AskUnit(units) => {
            assert!(!units.is_empty(), "a question without an answer");
            Unit::ALL.map(|unit| Choices { unit: Some(unit), ..plain.clone() }).into()
        }
        Outcome::AskTextField(fields) => {
            let mut fields: Vec<TextField> = fields.iter().map(|info| info.field.clone()).take(3).collect();
            assert!(!fields.is_empty(), "a question without an answer");
            fields.push(TextField { records: Records::Under("a".to_owned()), path: Vec::new() });
            fields.into_iter().map(|field| Choices { text_field: Some(field), ..plain.clone() }).collect()
        }
        Outcome::AskEncoding(candidates) => {
            let labels = candidates.iter().map(|candidate| candidate.encoding.to_string());
            labels.map(|label| Choices { encoding: Some(label), ..plain.clone() }).collect()
        }
        _ => Vec::new(),
    };
    holds(&outcome);
    drop(outcome);
    for choices in again {
        let outcome = watched(watch, bytes, || read(&choices));
        holds(&outcome);
    }
}

/// What is promised of every answer: it is not empty, each span is where its own text says, what was counted is there,
/// and what was taken can be written again and read back the same.
///
/// # Panics
/// Where that is not so.
pub fn holds(outcome: &Outcome) {
    match outcome {
        Outcome::Articles { articles, .. } => {
            assert!(articles.iter().all(|article| !article.text.is_empty()), "an article without a text");
            let mut project = Project::without_labels();
            for article in articles {
                article.clone().add_to(&mut project);
            }
            assert_eq!(project.articles().count(), articles.len(), "an article was lost");
        }
        Outcome::Project(imported) => project_holds(imported),
        Outcome::AskEncoding(_) | Outcome::AskTextField(_) | Outcome::AskUnit(_) | Outcome::Refused(_) => {}
    }
}

fn project_holds(imported: &Imported) {
    let Imported { project, counts, proposals, warnings, waiting, .. } = imported;
    // By code points, which is not how ranges are kept.
    let points: HashMap<&ArticleId, Vec<(usize, char)>> =
        project.articles().map(|article| (&article.id, article.text.char_indices().collect())).collect();
    let (mut spans, mut relations) = (0, 0);
    for set in project.sets() {
        let article = project.article(&set.article).expect("a set's article is there");
        let points = &points[&article.id];
        let number = |byte: usize| points.partition_point(|(at, _)| *at < byte);
        for span in set.spans.iter() {
            spans += 1;
            assert!(!span.ranges.is_empty(), "a span that is nowhere");
            assert!(!span.label.as_str().is_empty(), "a span without a label");
            assert!(project.label(&span.label).is_some(), "a span's label is not in the schema");
            for range in &span.ranges {
                let surface = range.slice(&article.text).expect("a place in the text");
                assert!(!surface.is_empty(), "an empty span");
                let (start, end) = (number(range.start()), number(range.end()));
                let by_points = points[start..end].iter().map(|(_, c)| *c);
                assert!(by_points.eq(surface.chars()), "text[start..end] is not the span");
            }
            let pairs = span.ranges.windows(2);
            assert!(pairs.into_iter().all(|pair| pair[0].end() <= pair[1].start()), "ranges that overlap");
        }
        for relation in set.relations() {
            relations += 1;
            assert!(set.spans.get(&relation.from).is_some(), "a relation from nowhere");
            match &relation.target {
                Target::Span(id) => assert!(set.spans.get(id).is_some(), "a relation to nowhere"),
                Target::Mention(range) => {
                    assert!(range.slice(&article.text).is_some(), "a mention of nothing")
                }
                Target::Unknown | Target::Author => {}
            }
        }
    }
    for proposal in proposals {
        let text = &project.article(&proposal.article).expect("a proposal's article is there").text;
        assert!(proposal.range.slice(text).is_some_and(|surface| !surface.is_empty()), "{proposal:?}");
    }
    assert_eq!(spans + proposals.len(), counts.spans_kept, "what was counted as kept is there");
    let left = waiting.spans.len() + waiting.more;
    assert!(left <= counts.spans_refused, "what a person may place was refused");
    assert!(waiting.links.len() <= counts.relations_refused, "a link that waits was refused");
    for (set, one) in &waiting.spans {
        let set = project.set(set).expect("the set of a span to be placed is there");
        let text = &project.article(&set.article).expect("a set's article is there").text;
        assert!(set.spans.get(&one.span.id).is_none(), "a span to be placed has an id of its own");
        assert!(project.label(&one.span.label).is_some(), "its label is in the schema");
        assert!(one.said.is_none_or(|said| said.slice(text).is_some()), "it was said to stand in the text");
    }
    assert_eq!(relations, counts.relations_kept, "what was counted as kept is there");
    let told = warnings.iter().any(|warning| !warning.kept);
    let refused = counts.spans_refused + counts.relations_refused + counts.documents_refused;
    assert!(refused == 0 || told, "something was refused and nothing says why");
    comes_back(project);
}

/// A project that was taken can be saved and opened.
fn comes_back(project: &Project) {
    let written = wusum::write(project, &Selection::default());
    let written = written.unwrap_or_else(|problem| panic!("cannot be written: {problem:?}"));
    let back = wusum::read(&written).unwrap_or_else(|problem| panic!("cannot be read back: {problem:?}"));
    assert_eq!(back.counts.spans_refused, 0, "{:?}", back.warnings);
    assert_eq!(back.counts.relations_refused, 0, "{:?}", back.warnings);
    let all = |project: &Project| {
        let of = |set: &crate::model::AnnotationSet| {
            let text = &project.article(&set.article).expect("a set's article is there").text;
            let surface = |span: &crate::model::Span| {
                let parts = span.ranges.iter().map(|range| range.slice(text).unwrap_or_default().to_owned());
                (span.label.clone(), span.ranges.clone(), parts.collect::<Vec<_>>())
            };
            (set.id.clone(), set.spans.iter().map(|span| surface(span)).collect::<Vec<_>>())
        };
        project.sets().map(of).collect::<Vec<_>>()
    };
    assert_eq!(all(&back.project), all(project), "what was written is not what was read");
    let texts = |project: &Project| -> Vec<String> {
        project.articles().map(|article| article.text.to_string()).collect()
    };
    assert_eq!(texts(&back.project), texts(project));
}

/// Everything that looks into JSON before an importer does.
fn json_reader(_: &Body, bytes: &[u8], watch: &mut dyn Watch) {
    let text = String::from_utf8_lossy(bytes);
    let guarded = watched(watch, text.len(), || json::guard(&text));
    if let Err(ImportProblem::LoneSurrogate { at }) = guarded {
        assert_eq!(text.as_bytes().get(at), Some(&b'\\'), "not where an escape begins");
    }
    let peek = watched(watch, text.len(), || Peek::new("a.json", &text));
    for name in ["text", "spans", "__proto__", ""] {
        if let Some(raw) = peek.field(name) {
            let (list, object) = (json::list(raw), json::object(raw));
            assert!(list.is_none() || object.is_none(), "a list that is an object");
            let _ = (json::string(raw), json::id(raw));
            let compact = json::compact(raw.get());
            assert_eq!(json::compact(&compact), compact);
        }
    }
    let found = watched(watch, text.len(), || records(&text).map(|found| found.len()));
    if let Ok(found) = found {
        assert!(found <= text.len(), "more records than bytes");
    }
}

fn zip_reader(_: &Body, bytes: &[u8], watch: &mut dyn Watch) {
    // Files are inflated: what they may come to in memory follows from what they hold, not from how small they were.
    let Ok(files) = archive::unpack(bytes) else {
        watched(watch, bytes.len(), || drop(archive::unpack(bytes)));
        return;
    };
    let inflated: usize = files.iter().map(|file| file.bytes.len()).sum();
    for NamedFile { name, .. } in &files {
        let name = name.replace('\\', "/");
        assert!(!name.starts_with('/') && name.split('/').all(|part| part != ".."), "{name} leads out");
    }
    let out = |file: &NamedFile| OutFile { name: file.name.clone(), bytes: file.bytes.clone() };
    let out: Vec<OutFile> = files.iter().map(out).collect();
    if let Ok(packed) = archive::pack(&out) {
        let dense = inflated > 1_000_000;
        let again = archive::unpack(&packed);
        assert!(dense || again.as_ref() == Ok(&files), "what was packed is not what comes out");
    }
    if inflated <= 64 * bytes.len().max(4_096) {
        answers(bytes.len() + inflated, watch, &mut |choices| {
            import("a.zip", bytes, choices, &NativeDecoder, &NativeHtml)
        });
    }
}

fn html_reader(_: &Body, bytes: &[u8], watch: &mut dyn Watch) {
    let text = String::from_utf8_lossy(bytes);
    let article = watched(watch, text.len(), || {
        let mut out = HtmlText::default();
        NativeHtml.read(&text, &mut out);
        out.finish()
    });
    assert_eq!(article.title.trim(), article.title);
    let source = Source {
        file_name: "a.html",
        encoding: "utf-8",
        text: &text,
        html: &NativeHtml,
        beside: &[],
        marked: false,
        is_row: false,
        watch: &super::watch::Unwatched,
    };
    holds(&html::import(&source, &Choices::default()));
}

fn encodings(_: &Body, bytes: &[u8], watch: &mut dyn Watch) {
    match watched(watch, bytes.len(), || decode(bytes, &NativeDecoder)) {
        Ok(Decoded::Text { text, encoding }) => {
            let again = decode_as(bytes, &encoding, &NativeDecoder);
            assert!(again.is_ok_and(|again| again == text), "{encoding} reads it in two ways");
        }
        Ok(Decoded::Ask(candidates)) => {
            assert!(!candidates.is_empty(), "a question without an answer");
            for candidate in candidates {
                let text = decode_as(bytes, &candidate.encoding, &NativeDecoder);
                let text = text.expect("what is offered can be read");
                assert!(text.contains(candidate.preview.as_str()), "a preview of something else");
            }
        }
        Err(_) => {}
    }
    for label in ["utf-8", "utf-16le", "utf-16be", "windows-1256", "iso-8859-6", "windows-1252", "a", ""] {
        let _ = watched(watch, bytes.len(), || decode_as(bytes, label, &NativeDecoder));
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    if let Ok(text) = from_utf16(&units) {
        assert!(text.encode_utf16().eq(units), "a unit was lost");
    }
}

/// The way that files take from outside: which format, then its importer, alone and beside a text.
fn recognition(_: &Body, bytes: &[u8], watch: &mut dyn Watch) {
    let text = String::from_utf8_lossy(bytes);
    let peek = Peek::new("a.txt", &text);
    for row in TABLE {
        if let Some(detect) = row.detect {
            let _ = watched(watch, text.len(), || detect(&peek));
        }
    }
    for name in ["a.json", "a.jsonl", "a.txt", "a.tsv", "a.csv", "a.xmi", "a.html", ""] {
        let named = format_id(name, bytes, &[], &Choices::default(), &NativeDecoder);
        assert!(named.is_none_or(|id| id == "zip" || TABLE.iter().any(|row| row.id == id)), "{named:?}");
        if named == Some("zip") {
            continue;
        }
        answers(bytes.len(), watch, &mut |choices| import(name, bytes, choices, &NativeDecoder, &NativeHtml));
    }
    let text = NamedFile {
        name: "a.txt".to_owned(), bytes: "قال زيد 🙂 في تونس\n".as_bytes().to_vec()
    };
    for name in ["a.ann", "a.jsonld"] {
        let files = [text.clone(), NamedFile { name: name.to_owned(), bytes: bytes.to_vec() }];
        answers(bytes.len() + text.bytes.len(), watch, &mut |choices| {
            import_all(&files, choices, &NativeDecoder, &NativeHtml)
        });
    }
}

/// The first line is looked for in the rest, between the second and the third.
fn anchors(_: &Body, bytes: &[u8], watch: &mut dyn Watch) {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.splitn(4, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (exact, prefix, suffix, ground) = (next(), next(), next(), next());
    let quote = Quote { exact: exact.to_owned(), prefix: prefix.to_owned(), suffix: suffix.to_owned() };
    let found = watched(watch, text.len(), || Anchors::new(ground).place(&quote));
    if let Ok(range) = found {
        assert_eq!(range.slice(ground), Some(exact), "what was found is not what was looked for");
        assert!(ground[..range.start()].ends_with(prefix) && ground[range.end()..].starts_with(suffix));
        let whole = [prefix, exact, suffix].concat();
        assert_eq!(ground.matches(&whole).count(), 1, "it stands there twice");
    }
    if let Ok(range) = watched(watch, text.len(), || Anchors::without_space(ground).place(&quote)) {
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(range.slice(ground).map(bare), Some(bare(exact)));
    }
}

/// Our own text in every format that can be written, for the bodies that read it, with what belongs beside it.
pub fn seeds(project: &Project) -> Vec<(&'static str, Vec<u8>)> {
    let options = ExportOptions { layer: super::export::Layer::All, ..ExportOptions::default() };
    let mut seeds = Vec::new();
    for row in TABLE {
        let Some(export) = row.exporter() else { continue };
        let Some(body) = BODIES.iter().find(|body| body.formats.contains(&row.id)) else { continue };
        let Ok(exported) = export(project, &Selection::default(), &options) else { continue };
        let is_beside = |name: &str| body.beside.iter().any(|other| name.ends_with(ending(other)));
        let (mut with, mut mains): (Vec<&OutFile>, Vec<&OutFile>) =
            exported.files.iter().partition(|file| is_beside(&file.name.to_lowercase()));
        if mains.is_empty() {
            // What may stand beside another stands alone.
            std::mem::swap(&mut with, &mut mains);
        }
        for main in mains {
            let mut bytes = main.bytes.clone();
            for name in body.beside {
                let file = with.iter().find(|file| file.name.to_lowercase().ends_with(ending(name)));
                bytes.push(NEXT_FILE);
                bytes.extend(file.map_or(&[][..], |file| &file.bytes));
            }
            seeds.push((body.name, bytes));
        }
        if let Ok(packed) = archive::pack(&exported.files) {
            seeds.push(("zip", packed));
        }
    }
    seeds
}

/// Of a file whose stem is `a` only the ending counts.
fn ending(name: &str) -> &str {
    name.strip_prefix('a').filter(|rest| rest.starts_with('.')).unwrap_or(name)
}
