//! `docs/formats.md` and a page per format say what the table says, and show what the exporters write.
//!
//! `cargo xtask docs` writes the generated parts; what stands below them is written by hand.

use std::path::{Path, PathBuf};

use wusum::formats::{Format, Loss, TABLE, unit_of};
#[cfg(feature = "cli")]
use wusum::formats::{
    Unit,
    export::{ExportOptions, Layer, OutFile},
};

const TABLE_BEGIN: &str = "<!-- the table of src/formats/table.rs; `cargo xtask docs` writes it -->\n";
const TABLE_END: &str = "<!-- end of the table -->\n";
const PAGE_BEGIN: &str =
    "<!-- from src/formats/table.rs and the exporter; `cargo xtask docs` writes it -->\n";
const PAGE_END: &str = "<!-- end of what is generated -->\n";

fn loss(loss: Loss) -> &'static str {
    match loss {
        Loss::Labels => "labels",
        Loss::Nested => "nested spans",
        Loss::Crossing => "crossing spans",
        Loss::SubToken => "spans inside tokens",
        Loss::SeveralRanges => "the gaps of discontinuous spans",
        Loss::Discontinuous => "discontinuous spans",
        Loss::Relations => "relations",
        Loss::Mentions => "relations to unlabelled text, unknown or the author",
        Loss::Notes => "notes",
        Loss::Certainty => "unsure",
        Loss::Attributes => "kinds and attributes",
        Loss::Provenance => "who and when",
        Loss::Metadata => "metadata",
        Loss::Examined => "what was excluded or examined",
        Loss::SeveralSets => "whose set it is",
    }
}

fn yes(there: bool) -> &'static str {
    if there { "yes" } else { "–" }
}

fn unit(row: &Format) -> &'static str {
    unit_of(row.id).map_or("asks", |unit| unit.slug())
}

fn losses(row: &Format) -> String {
    let loses: Vec<&str> = row.loses.iter().map(|one| loss(*one)).collect();
    if loses.is_empty() { "–".to_owned() } else { loses.join(", ") }
}

fn table() -> String {
    let mut out = String::from(
        "| format | ending | in | out | counts in | does not hold |\n|---|---|---|---|---|---|\n",
    );
    for row in TABLE {
        out.push_str(&format!(
            "| [`{0}`](formats/{0}.md) | {1} | {2} | {3} | {4} | {5} |\n",
            row.id,
            row.extensions.join(", "),
            yes(row.import.is_some()),
            yes(row.export.is_some()),
            unit(row),
            losses(row),
        ));
    }
    out
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn writes() -> bool {
    std::env::var_os("WUSUM_WRITE_DOCS").is_some()
}

/// Holds the generated part of a page against what it should be, or writes it; gives what stands below it.
#[track_caller]
fn generated(path: &Path, begin: &str, end: &str, expected: &str, otherwise: &str) -> String {
    let page = match std::fs::read_to_string(path) {
        Ok(page) => page,
        Err(_) if writes() => otherwise.to_owned(),
        Err(error) => panic!("{}: {error}; `cargo xtask docs` begins it", path.display()),
    };
    let (before, rest) = page.split_once(begin).expect("where the generated part begins");
    let (found, after) = rest.split_once(end).expect("where it ends");
    if writes() {
        std::fs::write(path, format!("{before}{begin}{expected}{end}{after}")).expect("written");
    } else {
        assert_eq!(found, expected, "{} is not what the table gives: `cargo xtask docs`", path.display());
    }
    after.to_owned()
}

#[test]
fn the_page_about_formats_holds_the_table() {
    generated(&docs().join("formats.md"), TABLE_BEGIN, TABLE_END, &table(), "");
}

#[cfg(feature = "cli")]
#[test]
fn every_format_has_a_page_with_its_unit_losses_and_what_it_looks_like() {
    let folder = docs().join("formats");
    std::fs::create_dir_all(&folder).expect("a folder");
    for row in TABLE {
        let path = folder.join(format!("{}.md", row.id));
        let new = format!("# `{}`\n\n{PAGE_BEGIN}{PAGE_END}\n", row.id);
        let by_hand = generated(&path, PAGE_BEGIN, PAGE_END, &page(row), &new);
        assert!(writes() || by_hand.trim().len() > 40, "{}: nothing says what it is", row.id);
    }
    let names =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    for name in names {
        let name = name.to_string_lossy().into_owned();
        assert!(TABLE.iter().any(|row| name == format!("{}.md", row.id)), "{name} is about no format");
    }
}

/// Lines of a file that are shown, and code points of each.
#[cfg(feature = "cli")]
const LINES: usize = 24;
#[cfg(feature = "cli")]
const WIDTH: usize = 700;

#[cfg(feature = "cli")]
fn page(row: &Format) -> String {
    let mut out = format!(
        "| ending | type | in | out | counts in | does not hold |\n|---|---|---|---|---|---|\n| {} | {} | {} | {} | {} | {} |\n\n",
        row.extensions.join(", "),
        row.mime,
        yes(row.import.is_some()),
        yes(row.export.is_some()),
        unit(row),
        losses(row),
    );
    let (files, of) = match row.exporter() {
        Some(_) => (exported(row), "`tests/data/formats/documented.json`, as it is written"),
        None => match by_others(row.id) {
            Some(file) => (vec![file], "As other programs write it"),
            None => return out,
        },
    };
    out.push_str(&format!("{of}:\n"));
    for file in files {
        out.push_str(&format!("\n`{}`\n\n```\n", file.name));
        let text = String::from_utf8(file.bytes).expect("UTF-8");
        let lines: Vec<&str> = text.trim_start_matches('\u{FEFF}').lines().collect();
        for line in lines.iter().take(LINES) {
            let more = line.chars().count().saturating_sub(WIDTH);
            let shown: String = line.chars().take(WIDTH).collect();
            out.push_str(&shown);
            out.push_str(&if more > 0 { format!("… ({more} characters more)\n") } else { "\n".to_owned() });
        }
        let more = lines.len().saturating_sub(LINES);
        out.push_str(&if more > 0 { format!("… ({more} lines more)\n```\n") } else { "```\n".to_owned() });
    }
    out
}

/// What the exporter makes of the sample.
#[cfg(feature = "cli")]
fn exported(row: &Format) -> Vec<OutFile> {
    let project = super::read("documented.json", &super::fixture("documented.json")).project;
    let options = ExportOptions { layer: Layer::All, unit: Unit::Utf16, ..ExportOptions::default() };
    super::written(row.id, &project, &options).files
}

/// A file of a format that only comes in and holds labels.
#[cfg(feature = "cli")]
fn by_others(id: &str) -> Option<OutFile> {
    let file = |name: &str, bytes: Vec<u8>| Some(OutFile { name: name.to_owned(), bytes });
    match id {
        "webanno-tsv" => file("webanno.tsv", super::fixture("webanno.tsv")),
        "inline-tags" => file("a.txt", "قالت <PERSON>سلمى الراوي</PERSON> في <PLACE>تونس</PLACE>.\n".into()),
        _ => None,
    }
}
