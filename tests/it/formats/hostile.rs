//! Hostile bytes: whatever comes in, every importer answers, soon and without asking for memory.
//!
//! The bodies of `formats::fuzz` are ordinary functions, which `fuzz/` runs guided by coverage. Here they and [`take`],
//! which goes the way of a file from outside, are run over seeds, kept crashers and generated mutations of the seeds, the
//! same ones each time; `WUSUM_SOAK=N` runs N mutations of each seed.

use std::time::Instant;

use wusum::formats::bundle::import_all;
use wusum::formats::export::{ExportOptions, Layer};
use wusum::formats::fuzz::{self, BODIES, Body, Unwatched};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Imported, NamedFile, Outcome, TABLE, Unit, format, import};

use super::{fixture, nasty, read, read_with, written};

/// Names under which the bytes are read: one for each way that a format is chosen.
const NAMES: [&str; 6] = ["a.json", "a.jsonl", "a.txt", "a.xmi", "a.tsv", "a.ann"];

/// Brings the bytes in under this name, alone and beside a text, and checks what every importer promises.
fn take(name: &str, bytes: &[u8]) {
    let alone = |choices: &Choices| import(name, bytes, choices, &NativeDecoder, &NativeHtml);
    let mut outcome = alone(&Choices::default());
    if let Outcome::AskUnit(_) = outcome {
        outcome = alone(&Choices { unit: Some(Unit::Utf16), ..Choices::default() });
    }
    if let Outcome::AskTextField(fields) = &outcome
        && let Some(first) = fields.first()
    {
        outcome = alone(&Choices { text_field: Some(first.field.clone()), ..Choices::default() });
    }
    holds(name, &outcome);
    let text = NamedFile {
        name: "a.txt".to_owned(), bytes: "قال زيد 🙂 في تونس\n".as_bytes().to_vec()
    };
    for other in ["a.ann", "a.jsonld"] {
        let beside = NamedFile { name: other.to_owned(), bytes: bytes.to_vec() };
        let files = [text.clone(), beside];
        holds(name, &import_all(&files, &Choices::default(), &NativeDecoder, &NativeHtml));
    }
}

/// Every span is a place in its text, and what was counted as kept is there.
fn holds(name: &str, outcome: &Outcome) {
    let Outcome::Project(imported) = outcome else { return };
    let Imported { project, counts, proposals, .. } = &**imported;
    let mut spans = 0;
    for set in project.sets() {
        let text = &project.article(&set.article).expect("a set's article is there").text;
        for span in set.spans.iter() {
            spans += 1;
            for range in &span.ranges {
                let surface = range.slice(text);
                assert!(surface.is_some_and(|surface| !surface.is_empty()), "{name}: {span:?}");
            }
        }
        for relation in set.relations() {
            assert!(set.spans.get(&relation.from).is_some(), "{name}: {relation:?}");
        }
    }
    assert_eq!(spans + proposals.len(), counts.spans_kept, "{name}");
}

/// Our samples, and our own text in every format that can be written.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let mut seeds = samples();
    let options = ExportOptions { layer: Layer::All, ..ExportOptions::default() };
    for row in TABLE.iter().filter(|row| row.export.is_some()) {
        seeds.extend(
            written(row.id, &nasty(), &options).files.into_iter().map(|file| (file.name, file.bytes)),
        );
    }
    seeds
}

fn samples() -> Vec<(String, Vec<u8>)> {
    let samples = [
        "records.jsonl",
        "wusum-1.json",
        "doccano.jsonl",
        "hf_tokens.jsonl",
        "label_studio.json",
        "spans.csv",
        "webanno.tsv",
        "sample.conllu",
        "sample.iob2",
        "wojood.txt",
        "brat/sample.ann",
        "uima/sample.xmi",
        "w3c/sample.jsonld",
    ];
    samples.iter().map(|name| ((*name).to_owned(), fixture(name))).collect()
}

/// The same numbers each time (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % (end.max(1) as u64)).expect("below a usize")
    }
}

/// What attackers put in.
const BAITS: [&str; 18] = [
    "-1",
    "99999999999999999999",
    "1.5",
    "\"6\"",
    "1e308",
    "null",
    "[]",
    "{}",
    "\"__proto__\"",
    "<script>alert(1)</script>",
    "\u{FEFF}",
    "\u{202E}",
    "\\ud800",
    "\t",
    "\n",
    "&#0;",
    "]]>",
    "🕊️",
];

/// A seed changed in a few places: bytes flipped, cut, doubled, replaced by a bait or by another seed's part.
fn mutated(chance: &mut Chance, seed: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len() + 1);
        let to = (at + chance.below(40)).min(bytes.len());
        match chance.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let part = bytes[at..to].to_vec();
                bytes.splice(at..at, part);
            }
            3 => drop(bytes.splice(at..to, BAITS[chance.below(BAITS.len())].bytes())),
            // A number in the file becomes a bait: offsets are what it is about.
            4 => {
                let digits = |byte: &u8| byte.is_ascii_digit();
                if let Some(from) = bytes[at..].iter().position(digits).map(|offset| at + offset) {
                    let end =
                        bytes[from..].iter().position(|byte| !digits(byte)).map_or(bytes.len(), |n| from + n);
                    bytes.splice(from..end, BAITS[chance.below(6)].bytes());
                }
            }
            _ => {
                let from = chance.below(other.len());
                let part = &other[from..(from + chance.below(200)).min(other.len())];
                bytes.splice(at..to, part.iter().copied());
            }
        }
    }
    bytes
}

fn rounds(otherwise: usize) -> usize {
    std::env::var("WUSUM_SOAK").ok().and_then(|count| count.parse().ok()).unwrap_or(otherwise)
}

/// Files kept for a body: what once broke it, and seeds that no exporter of ours writes.
fn kept(body: &Body) -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/hostile").join(body.name);
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("it can be read")).collect()
}

fn give(body: &Body, bytes: &[u8]) {
    let run = std::panic::catch_unwind(|| fuzz::run(body, bytes, &mut Unwatched));
    if run.is_err() {
        let place = std::env::temp_dir().join(format!("wusum-hostile-{}", body.name));
        std::fs::write(&place, bytes).expect("it can be written");
        panic!("{}: what broke it is in {}", body.name, place.display());
    }
}

#[test]
fn every_importer_of_the_table_and_every_reader_has_a_fuzz_body() {
    let mut covered: Vec<&str> = BODIES.iter().flat_map(|body| body.formats.iter().copied()).collect();
    covered.sort_unstable();
    let mut wanted: Vec<&str> = TABLE.iter().filter(|row| row.import.is_some()).map(|row| row.id).collect();
    wanted.sort_unstable();
    assert_eq!(covered, wanted, "a row of the table has no body, or one of two");
    for body in BODIES {
        // Rows share a body only where they share an importer.
        let mut importers = body.formats.iter().filter_map(|id| format(id).import);
        if let Some(first) = importers.next() {
            assert!(importers.all(|other| std::ptr::fn_addr_eq(first, other)), "{}", body.name);
        }
        assert_eq!(BODIES.iter().filter(|other| other.name == body.name).count(), 1, "{}", body.name);
    }
    for reader in ["json", "zip", "html", "encodings", "recognition", "anchors"] {
        assert!(fuzz::body(reader).is_some(), "{reader}");
    }
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/hostile");
    for folder in std::fs::read_dir(kept).expect("there are kept files") {
        let name = folder.expect("it can be listed").file_name();
        assert!(fuzz::body(&name.to_string_lossy()).is_some(), "{name:?} is the name of no body");
    }
}

/// Each body gets what it reads, what another reads, what once broke it, and what mutation makes of them.
#[test]
fn every_fuzz_body_holds_over_seeds_kept_files_and_mutations() {
    let ours = fuzz::seeds(&nasty());
    let all: Vec<Vec<u8>> = ours.iter().map(|(_, bytes)| bytes.clone()).collect();
    let mut chance = Chance(7);
    for body in BODIES {
        let mut seeds: Vec<Vec<u8>> =
            ours.iter().filter(|(name, _)| *name == body.name).map(|(_, bytes)| bytes.clone()).collect();
        seeds.extend(kept(body));
        if seeds.is_empty() {
            // A reader of everything reads a bit of each.
            seeds.extend(samples().into_iter().map(|(_, bytes)| bytes));
        }
        for seed in &seeds {
            give(body, seed);
            for _ in 0..rounds(6) {
                let other = &all[chance.below(all.len())];
                give(body, &mutated(&mut chance, &seed[..seed.len().min(4_000)], other));
            }
        }
        give(body, &[]);
    }
}

#[test]
fn mutations_of_every_format_are_answered() {
    let count = rounds(12);
    let seeds = seeds();
    let mut chance = Chance(4);
    for (index, (name, seed)) in seeds.iter().enumerate() {
        // Larger ones repeat what the first kilobytes have.
        let seed = &seed[..seed.len().min(6_000)];
        for round in 0..count {
            let other = &seeds[(index + round + 1) % seeds.len()].1;
            let bytes = mutated(&mut chance, seed, other);
            take(name, &bytes);
            if round % 4 == 0 {
                take(NAMES[chance.below(NAMES.len())], &bytes);
            }
        }
    }
}

#[test]
fn every_seed_in_every_encoding_and_cut_anywhere_is_answered() {
    for (name, seed) in seeds() {
        let text = String::from_utf8(seed.clone()).expect("our seeds are UTF-8");
        take(&name, &[b"\xEF\xBB\xBF", seed.as_slice()].concat());
        let units: Vec<u16> = text.encode_utf16().collect();
        take(
            &name,
            &[&[0xFF, 0xFE], units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>().as_slice()]
                .concat(),
        );
        take(&name, &units.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<_>>());
        for cut in (0..seed.len().min(4_000)).step_by(397) {
            take(&name, &seed[..cut]);
        }
    }
}

#[test]
fn deep_nesting_is_answered_without_a_deep_stack() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("<a>", "</a>"), ("{\"spans\":[", "]}")] {
        let deep = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        let xmi = format!("<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\">{deep}");
        for name in NAMES {
            take(name, deep.as_bytes());
        }
        take("a.xmi", xmi.as_bytes());
    }
}

#[test]
fn labels_that_are_code_are_labels() {
    for label in ["__proto__", "constructor", "<img src=x onerror=alert(1)>", "=1+1", "\u{202E}gol"] {
        let row = serde_json::json!({ "text": "زيد", "spans": [{ "start": 0, "end": 3, "label": label }] });
        let project = read("a.jsonl", row.to_string().as_bytes()).project;
        assert_eq!(super::spans(&project), [format!("{label}:زيد")]);
        for row in TABLE.iter().filter(|row| row.export.is_some()) {
            let options = ExportOptions { layer: Layer::All, ..ExportOptions::default() };
            for file in written(row.id, &project, &options).files {
                take(&file.name, &file.bytes);
            }
        }
    }
}

#[test]
fn doubled_ids_are_told_and_both_kept() {
    let span =
        |start: usize| serde_json::json!({ "id": "s", "start": start, "end": start + 1, "label": "x" });
    let row = serde_json::json!({ "id": "a", "text": "abc", "spans": [span(0), span(1)] });
    let imported = read_with("a.jsonl", row.to_string().as_bytes(), &Choices::default());
    assert_eq!(imported.counts.spans_kept, 2);
    assert_eq!(imported.warnings.iter().map(|one| one.rule.code()).collect::<Vec<_>>(), ["duplicate-id"]);
}

/// Long lines, many rows, one token in everything: what is linear takes a moment here, what is quadratic minutes.
#[test]
fn a_megabyte_of_one_thing_takes_no_minutes() {
    let begun = Instant::now();
    let rows = |head: &str, row: &str| format!("{head}{}", row.repeat(1_000_000 / row.len()));
    let sentence = format!("#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Y|value\n\n#Text={}\n", "a ".repeat(200_000));
    let places: String =
        (0..100_000).map(|n| format!("1-{n}\t{}-{}\ta\tX[{n}]\n", n * 2, n * 2 + 1)).collect();
    let attributes: String = (0..60_000).map(|n| format!(" a{n}=\"{n}\"")).collect();
    let files = [
        ("a.tsv", sentence + &places),
        ("a.xmi", format!("<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\"><a{attributes}/></xmi:XMI>")),
        ("a.ann", rows("", "T1\tx 0 1\tق\n")),
        ("a.ann", rows("", "E1\tx:T1 y:E1\n")),
        ("a.txt", rows("", "a B-X\n")),
        ("a.txt", "a ".repeat(500_000)),
        ("a.json", format!("[{}1]", "1,".repeat(400_000))),
        ("a.csv", rows("id,start,end,label,text\n", "a,0,1,x,y\n")),
    ];
    for (name, file) in &files {
        take(name, file.as_bytes());
    }
    println!("{:?}", begun.elapsed());
}

#[test]
fn an_empty_file_beside_a_text_is_told_and_makes_no_article() {
    let file = |name: &str, bytes: &[u8]| NamedFile { name: name.to_owned(), bytes: bytes.to_vec() };
    for empty in ["", " \n"] {
        let files = [file("a.txt", "قال زيد".as_bytes()), file("a.jsonld", empty.as_bytes())];
        let Outcome::Project(imported) = import_all(&files, &Choices::default(), &NativeDecoder, &NativeHtml)
        else {
            panic!("the text comes in")
        };
        let texts: Vec<_> = imported.project.articles().map(|article| article.text.to_string()).collect();
        assert_eq!(texts, ["قال زيد"]);
        assert_eq!(imported.warnings.iter().map(|one| one.rule.code()).collect::<Vec<_>>(), ["file-refused"]);
    }
}
