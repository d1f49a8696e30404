//! What attackers put into files, tried in every format of the table that is read: none is picked by hand, so that a new row
//! is tried as well.

use wusum::formats::archive::{pack, unpack};
use wusum::formats::bundle::import_all;
use wusum::formats::export::{ExportOptions, Layer, OutFile};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{
    ArchiveProblem, Choices, Counts, Format, ImportProblem, Imported, NamedFile, Outcome, Records, TABLE,
    TextField, Unit, import,
};
use wusum::model::{LabelId, Project};

use super::{read, spans, written};

/// Where the span stands in [`text`], in each unit: numbers that no file has by chance.
const START: usize = 1_637;
const END: usize = 1_641;
const SURFACE: &str = "تونس";

/// So many characters that a span begins at [`START`], none of them beyond the BMP.
fn text() -> String {
    let mut text = "قالت الراوية. ".repeat(START / 14);
    text.extend("إلى ".chars().cycle().take(START - text.chars().count() - 1));
    text.push(' ');
    text + SURFACE + " وعادت منها."
}

/// A project of the span alone, and of nothing that needs the numbers of another.
fn project(label: &str) -> Project {
    let text = text();
    assert_eq!(text.chars().skip(START).take(END - START).collect::<String>(), SURFACE);
    let row = serde_json::json!({
        "id": "doc-one", "text": text,
        "spans": [{ "id": "span-one", "start": START, "end": END, "label": label }],
    });
    read("a.jsonl", row.to_string().as_bytes()).project
}

/// Rows that only come in, as another program would write them.
fn by_hand(id: &str) -> OutFile {
    let text = text();
    let (name, bytes) = match id {
        // A token a line, each a word.
        "webanno-tsv" => {
            let mut out = format!("#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Name|value\n\n\n#Text={text}\n");
            let mut at = 0;
            for (number, word) in (1..).zip(text.split(' ')) {
                let length = word.chars().count();
                let label = if at == START { "place" } else { "_" };
                out += &format!("1-{number}\t{at}-{}\t{word}\t{label}\t\n", at + length);
                at += length + 1;
            }
            ("a.tsv", out)
        }
        "inline-tags" => ("a.txt", text.replace(SURFACE, &format!("<place>{SURFACE}</place>"))),
        "text" => ("a.txt", text),
        "markdown" => ("a.md", text),
        "html" => ("a.html", format!("<!doctype html><title>Tunis</title><p>{text}</p>")),
        "records" => ("a.jsonl", format!("{}\n", serde_json::json!({ "id": "doc-one", "text": text }))),
        id => panic!("{id} is read and not written: write here what it looks like"),
    };
    OutFile { name: name.to_owned(), bytes: bytes.into_bytes() }
}

/// The files of a row of the table that hold the span, or only its text where there are no labels.
fn files_of(row: &Format, label: &str) -> Vec<OutFile> {
    let options = ExportOptions { layer: Layer::All, ..ExportOptions::default() };
    match row.exporter() {
        Some(_) => only_spans(written(row.id, &project(label), &options).files),
        None => vec![by_hand(row.id)],
    }
}

/// A folder for Hugging Face has everything twice: as spans, and as tokens, which are tried with the other columns.
fn only_spans(mut files: Vec<OutFile>) -> Vec<OutFile> {
    files.retain(|file| !file.name.starts_with("tokens/"));
    files
}

fn rows() -> impl Iterator<Item = &'static Format> {
    TABLE.iter().filter(|row| row.import.is_some())
}

/// Brings the files in as from outside, answering what is asked.
fn bring(files: &[OutFile]) -> Outcome {
    let named = |file: &OutFile| NamedFile { name: file.name.clone(), bytes: file.bytes.clone() };
    let files: Vec<NamedFile> = files.iter().map(named).collect();
    let mut choices = Choices { unit: Some(Unit::CodePoint), ..Choices::default() };
    let mut outcome = import_all(&files, &choices, &NativeDecoder, &NativeHtml);
    if let Outcome::AskEncoding(candidates) = &outcome {
        choices.encoding = candidates.first().map(|first| first.encoding.to_string());
        outcome = import_all(&files, &choices, &NativeDecoder, &NativeHtml);
    }
    if let Outcome::AskTextField(_) = outcome {
        choices.text_field = Some(TextField { records: Records::Top, path: vec!["text".to_owned()] });
        outcome = import_all(&files, &choices, &NativeDecoder, &NativeHtml);
    }
    wusum::formats::fuzz::holds(&outcome);
    outcome
}

fn brought(id: &str, files: &[OutFile]) -> Imported {
    match bring(files) {
        Outcome::Project(imported) => *imported,
        other => panic!("{id}: {other:?}"),
    }
}

/// `files` with every number `from` (not part of a longer one) replaced; how often it stood there.
fn with_number(files: &[OutFile], from: usize, to: &str) -> (Vec<OutFile>, usize) {
    let (from, mut count) = (from.to_string(), 0);
    let changed = |file: &OutFile| {
        let Ok(text) = std::str::from_utf8(&file.bytes) else { return file.clone() };
        let (mut out, mut rest) = (String::new(), text);
        while let Some(at) = rest.find(&from) {
            let (before, after) = (&rest[..at], &rest[at + from.len()..]);
            let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let whole = !is_part(before.chars().next_back()) && !is_part(after.chars().next());
            out += before;
            out += if whole { to } else { &from };
            count += usize::from(whole);
            rest = after;
        }
        OutFile { name: file.name.clone(), bytes: (out + rest).into_bytes() }
    };
    let files = files.iter().map(changed).collect();
    (files, count)
}

/// Whatever became of the file: a span that was kept is the one that was meant, and all are accounted for.
#[track_caller]
fn nothing_is_made_up(id: &str, what: &str, outcome: &Outcome) -> Option<Counts> {
    let Outcome::Project(imported) = outcome else { return None };
    let Counts { spans_kept, spans_refused, .. } = imported.counts;
    for span in spans(&imported.project) {
        assert!(span.ends_with(&format!(":{SURFACE}")), "{id}, {what}: {span}");
    }
    assert_eq!(spans_kept + spans_refused, 1, "{id}, {what}: kept + refused is not what came in");
    Some(imported.counts)
}

#[test]
fn in_every_format_offsets_that_are_none_are_refused_one_by_one() {
    let mut with_offsets = Vec::new();
    for row in rows() {
        let files = files_of(row, "place");
        let whole = brought(row.id, &files);
        assert_eq!(whole.counts.spans_kept, usize::from(!row.loses.contains(&wusum::formats::Loss::Labels)));
        let (_, count) = with_number(&files, START, "");
        if count == 0 {
            continue;
        }
        with_offsets.push(row.id);
        let quoted = format!("\"{START}\"");
        let beyond = [
            "-1",
            "-1637",
            "1637.5",
            "1637.0",
            "1.6e3",
            "1e308",
            "NaN",
            "null",
            "[1637]",
            "{}",
            "true",
            "4294967296",
            "9223372036854775807",
            "18446744073709551615",
            "99999999999999999999999999999999",
            "١٦٣٧",
            quoted.as_str(),
            "\"x\"",
            "",
        ];
        for (number, name) in [(START, "start"), (END, "end")] {
            for bait in beyond {
                let (changed, _) = with_number(&files, number, bait);
                nothing_is_made_up(row.id, &format!("{name} {bait}"), &bring(&changed));
            }
        }
        // Reversed, and nothing at all.
        let (away, _) = with_number(&files, START, "77777");
        let (away, _) = with_number(&away, END, &START.to_string());
        let (reversed, _) = with_number(&away, 77_777, &END.to_string());
        let (empty, _) = with_number(&files, END, &START.to_string());
        for (what, changed) in [("reversed", reversed), ("empty", empty)] {
            let outcome = bring(&changed);
            let counts = nothing_is_made_up(row.id, what, &outcome);
            // Where a file also says what stands there, it may be found by that.
            let by_quote = row.id == "w3c";
            assert!(by_quote || counts.is_none_or(|counts| counts.spans_kept == 0), "{}, {what}", row.id);
        }
    }
    // Of the others one sees that they have none: rows of tokens, tags in the text, texts.
    let without: Vec<&str> = rows().map(|row| row.id).filter(|id| !with_offsets.contains(id)).collect();
    assert_eq!(
        without,
        ["conll2003", "bio", "bioes", "wojood", "inline-tags", "text", "markdown", "html", "records"]
    );
}

#[test]
fn every_format_comes_in_the_same_with_a_mark_before_it_and_in_utf16() {
    type Encode = fn(&str) -> Vec<u8>;
    let encodings: [(&str, Encode); 4] = [
        ("a mark", |text| [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        ("utf-16le with a mark", |text| {
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        }),
        ("utf-16be with a mark", |text| {
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
        }),
        ("utf-16le without", |text| text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ];
    for row in rows() {
        let files = files_of(row, "place");
        let plain = brought(row.id, &files);
        for (what, encode) in encodings {
            let encoded = |file: &OutFile| {
                // Tables for spreadsheets have a mark already.
                let text = std::str::from_utf8(&file.bytes).expect("UTF-8").trim_start_matches('\u{FEFF}');
                OutFile { name: file.name.clone(), bytes: encode(text) }
            };
            let files: Vec<OutFile> = files.iter().map(encoded).collect();
            for (how, files) in [
                ("", files.clone()),
                (
                    " in an archive",
                    vec![OutFile { name: "a.zip".into(), bytes: pack(&files).expect("packed") }],
                ),
            ] {
                let found = brought(&format!("{}, {what}{how}", row.id), &files);
                let texts = |project: &Project| -> Vec<String> {
                    project.articles().map(|article| article.text.to_string()).collect()
                };
                let seen = (spans(&found.project), texts(&found.project), found.counts);
                let expected = (spans(&plain.project), texts(&plain.project), plain.counts);
                assert_eq!(seen, expected, "{}, {what}{how}", row.id);
            }
        }
    }
}

#[test]
fn in_every_format_labels_that_are_code_come_back_as_the_labels_they_are() {
    let labels = [
        "__proto__",
        "constructor",
        "toString",
        "<script>alert(1)</script>",
        "<img/src=x/onerror=alert(1)>",
        "\"onmouseover=\"alert(1)",
        "&lt;b&gt;",
        "=HYPERLINK(1)",
        "javascript:alert(1)",
        "../../etc/passwd",
        "\u{202E}gol",
        "O",
        "B-x",
    ];
    for row in rows().filter(|row| row.export.is_some()) {
        for label in labels {
            let found = brought(row.id, &files_of(row, label));
            assert_eq!(found.counts.spans_kept, 1, "{}: {label}", row.id);
            let got = spans(&found.project);
            // brat knows labels of one kind of word, XML names of another: what they write is said to be theirs.
            let expected = match row.id {
                "brat" => continue,
                _ => format!("{label}:{SURFACE}"),
            };
            assert_eq!(got, [expected], "{}", row.id);
            let id = LabelId::new(label);
            assert!(found.project.label(&id).is_some_and(|known| known.id == id), "{}: {label}", row.id);
        }
    }
}

#[test]
fn in_every_format_of_json_nesting_100000_deep_costs_no_stack_and_no_other_record() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    let mut tried = 0;
    for row in rows() {
        let files = files_of(row, "place");
        for (index, file) in files.iter().enumerate() {
            let text = std::str::from_utf8(&file.bytes).expect("UTF-8");
            // Alone, as a further field of the file's own record, and in the place of its label.
            let (lists, objects) = (deep("[", "]"), deep("{\"a\":", "}"));
            let mut changed = vec![lists.clone()];
            if let Some(rest) = text.strip_prefix('{') {
                changed.push(format!("{{\"deep\":{objects},{rest}"));
            }
            if text.contains("\"place\"") {
                changed.push(text.replacen("\"place\"", &lists, 1));
            }
            for text in changed {
                let mut files = files.clone();
                files[index].bytes = text.into_bytes();
                bring(&files);
                tried += 1;
            }
        }
        // A line that attacks takes no other line along.
        let is_lines = row.extensions[0] == "jsonl" && files.len() == 1;
        if is_lines && let Some(line) = std::str::from_utf8(&files[0].bytes).expect("UTF-8").lines().next() {
            let deep = deep("[", "]");
            for attacked in [format!("{line}\n{deep}\n"), format!("{deep}\n{line}\n")] {
                let files = [OutFile { name: files[0].name.clone(), bytes: attacked.into_bytes() }];
                let Outcome::Project(imported) = bring(&files) else { panic!("{} takes all along", row.id) };
                assert_eq!(imported.counts.documents_kept, 1, "{}", row.id);
                assert!(imported.warnings.iter().any(|warning| !warning.kept), "{}", row.id);
                let labelled = !row.loses.contains(&wusum::formats::Loss::Labels);
                assert_eq!(imported.counts.spans_kept, usize::from(labelled), "{}", row.id);
            }
        }
    }
    println!("{tried} files");
}

#[test]
fn in_every_format_of_xml_deep_and_growing_documents_are_answered() {
    let entities = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    for row in rows() {
        for (index, file) in files_of(row, "place").iter().enumerate() {
            let text = std::str::from_utf8(&file.bytes).expect("UTF-8");
            if !text.trim_start().starts_with('<') {
                continue;
            }
            let head = text.find("?>").map_or(0, |at| at + 2);
            let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
            let after = text.rfind("</").unwrap_or(text.len());
            for changed in [
                format!("{}{entities}{}", &text[..head], &text[head..]),
                format!("{}{deep}{}", &text[..after], &text[after..]),
                deep.clone(),
            ] {
                let mut files = files_of(row, "place");
                files[index].bytes = changed.into_bytes();
                bring(&files);
            }
        }
    }
}

#[test]
fn in_every_format_two_spans_or_articles_of_one_id_are_both_there_or_told() {
    let text = |surface: &str| format!("{surface} مدينة كبيرة.");
    let document = |id: &str, text: &str| {
        let spans = [
            serde_json::json!({ "id": format!("{id}-first"), "start": 0, "end": 4, "label": "place" }),
            serde_json::json!({ "id": format!("{id}-other"), "start": 5, "end": 10, "label": "event" }),
        ];
        serde_json::json!({ "id": id, "text": text, "spans": spans }).to_string()
    };
    let rows_of_two = [document("docaaaaa", &text("تونس")), document("docbbbbb", &text("طنجة"))].join("\n");
    let project = read("a.jsonl", rows_of_two.as_bytes()).project;
    let options = ExportOptions { layer: Layer::All, ..ExportOptions::default() };
    for row in rows().filter(|row| row.export.is_some()) {
        let replaced = |from: &str, to: &str| -> Vec<OutFile> {
            let files = only_spans(written(row.id, &project, &options).files);
            files
                .into_iter()
                .map(|file| {
                    let text = String::from_utf8(file.bytes).expect("UTF-8");
                    OutFile { name: file.name, bytes: text.replace(from, to).into_bytes() }
                })
                .collect()
        };
        // Four spans, of which two have one id; two articles, both with one.
        for (from, to) in [("-other", "-first"), ("docbbbbb", "docaaaaa")] {
            let Outcome::Project(imported) = bring(&replaced(from, to)) else { continue };
            let Counts { spans_kept, spans_refused, .. } = imported.counts;
            assert_eq!(spans_kept + spans_refused, 4, "{}: {from} is {to}", row.id);
            assert!(
                spans_refused == 0 || imported.warnings.iter().any(|warning| !warning.kept),
                "{}: {from} is {to}",
                row.id
            );
            let surfaces: Vec<String> = spans(&imported.project)
                .iter()
                .map(|span| span.split_once(':').expect("a label").1.to_owned())
                .collect();
            assert!(
                surfaces.iter().all(|one| ["تونس", "طنجة", "مدينة"].contains(&one.as_str())),
                "{}: {surfaces:?}",
                row.id
            );
            assert_eq!(surfaces.len(), spans_kept, "{}: {from} is {to}", row.id);
        }
    }
}

#[test]
fn files_of_every_format_in_a_hostile_archive_are_refused_before_they_are_inflated() {
    let refused =
        |bytes: &[u8]| match import("a.zip", bytes, &Choices::default(), &NativeDecoder, &NativeHtml) {
            Outcome::Refused(ImportProblem::Archive(problem)) => problem,
            other => panic!("{other:?}"),
        };
    for row in rows() {
        let files = files_of(row, "place");
        for slip in ["../", "/", "C:/", "..\\", "x/../../", "\\\\server\\"] {
            let mut slipped = files.clone();
            let name = format!("{slip}{}", slipped[0].name);
            slipped[0].name.clone_from(&name);
            assert_eq!(refused(&pack(&slipped).expect("packed")), ArchiveProblem::UnsafeName { name });
        }
        let mut bomb = files.clone();
        bomb[0].bytes.extend(vec![b' '; 3_000_000]);
        let name = bomb[0].name.clone();
        assert_eq!(refused(&pack(&bomb).expect("packed")), ArchiveProblem::TooDense { name });
    }
}

/// Each file small enough to be let off, all together a bomb.
#[test]
fn many_small_bombs_are_one_bomb() {
    let zeros = vec![b' '; 990_000];
    let file = |number: usize| OutFile { name: format!("{number}.txt"), bytes: zeros.clone() };
    let packed = pack(&(0..25).map(file).collect::<Vec<_>>()).expect("packed");
    assert!(packed.len() < 100_000, "{} bytes", packed.len());
    assert!(
        matches!(unpack(&packed), Err(ArchiveProblem::TooDense { .. })),
        "25 MB of {} bytes",
        packed.len()
    );
}
