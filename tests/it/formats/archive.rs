//! Zip archives, friendly and hostile, and the README of an export.

use std::io::{Cursor, Write};

use wusum::formats::archive::{MAX_RATIO, pack, unpack};
use wusum::formats::dataset::packaged;
use wusum::formats::export::{ExportOptions, OutFile};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{ArchiveProblem, Choices, ImportProblem, Outcome, Rule, Selection, format, import};
use zip::write::SimpleFileOptions;

use super::{nasty, read, spans};

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let file = |(name, bytes): &(&str, &[u8])| OutFile { name: (*name).to_owned(), bytes: bytes.to_vec() };
    pack(&files.iter().map(file).collect::<Vec<_>>()).expect("packed")
}

#[track_caller]
fn refused(bytes: &[u8]) -> ImportProblem {
    match import("a.zip", bytes, &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Refused(problem) => problem,
        other => panic!("{other:?}"),
    }
}

const ROW: &[u8] = r#"{"id":"1","text":"زيد هنا","label":[[0,3,"person"]]}"#.as_bytes();

#[test]
fn an_archive_brings_what_its_files_would_bring() {
    let files: [(&str, &[u8]); 5] = [
        ("x/a.txt", "قال زيد".as_bytes()),
        ("x/a.ann", "T1\tperson 4 7\tزيد\n".as_bytes()),
        ("README.md", b"how to load it"),
        ("__MACOSX/x/._a.txt", b"\0\0"),
        (".DS_Store", b"\0\0"),
    ];
    let imported = read("a.zip", &zipped(&files));
    assert_eq!(imported.warnings, vec![]);
    assert_eq!(imported.project.articles().count(), 1);
    assert_eq!(spans(&imported.project), ["person:زيد"]);
}

#[test]
fn in_an_archive_of_doccano_each_file_is_its_annotators() {
    // What we write is of nobody of this name.
    let ours = read("a.zip", &zipped(&[("doccano.jsonl", ROW)])).project;
    assert!(ours.sets().all(|set| set.annotator.as_str() != "doccano"));
    let imported = read("a.zip", &zipped(&[("layla.jsonl", ROW), ("hind.jsonl", ROW)]));
    let mut annotators: Vec<_> =
        imported.project.sets().map(|set| set.annotator.as_str().to_owned()).collect();
    annotators.sort();
    assert_eq!((imported.project.articles().count(), annotators), (1, vec!["hind".into(), "layla".into()]));
}

#[test]
fn an_encoding_that_is_chosen_for_an_archive_leaves_its_utf_8_as_it_is() {
    let arabic = "رست السفينة في المرفأ صباح اليوم";
    let old = encoding_rs::WINDOWS_1256.encode(arabic).0.into_owned();
    let files: [(&str, &[u8]); 3] =
        [("a.txt", &old), ("b.txt", "قالت سلمى نعم".as_bytes()), ("c.jsonl", ROW)];
    let zip = zipped(&files);
    let choices = Choices { encoding: Some("windows-1256".to_owned()), ..Choices::default() };
    let Outcome::Project(imported) = import("a.zip", &zip, &choices, &NativeDecoder, &NativeHtml) else {
        panic!("it is not read")
    };
    for text in [arabic, "قالت سلمى نعم", "زيد هنا"] {
        assert!(imported.project.articles().any(|article| &*article.text == text), "{text}");
    }
    assert_eq!(spans(&imported.project), ["person:زيد"]);
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_the_others_come_in() {
    let inner = zipped(&[("a.txt", b"x")]);
    let imported = read("a.zip", &zipped(&[("a.jsonl", ROW), ("b.pdf", b"%PDF-1.7"), ("c.zip", &inner)]));
    let told: Vec<_> = imported.warnings.iter().map(|warning| &warning.rule).collect();
    assert!(told.iter().all(|rule| matches!(rule, Rule::FileRefused { .. })) && told.len() == 2, "{told:?}");
    assert_eq!(spans(&imported.project), ["person:زيد"]);
}

#[test]
fn names_that_lead_out_of_an_archive_are_refused() {
    for name in ["../a.txt", "x/../../a.txt", "/etc/a.txt", "C:/a.txt", "..\\a.txt", "x\\..\\..\\a.txt"] {
        let problem = ArchiveProblem::UnsafeName { name: name.to_owned() };
        assert_eq!(refused(&zipped(&[(name, b"x")])), ImportProblem::Archive(problem));
    }
}

#[test]
fn doubled_names_are_refused() {
    let mut bytes = zipped(&[("a.txt", b"x"), ("b.txt", b"y")]);
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(5).position(|window| window == b"b.txt") {
        bytes[at + found] = b'a';
        at += found;
    }
    assert_eq!(refused(&bytes), ImportProblem::Archive(ArchiveProblem::DuplicateName));
}

#[test]
fn bombs_are_refused_by_ratio_size_and_number_before_they_are_inflated() {
    let zeros = vec![b' '; 3_000_000];
    let bomb = zipped(&[("a.txt", &zeros)]);
    assert!(zeros.len() as u64 / bomb.len() as u64 > MAX_RATIO);
    let dense = ArchiveProblem::TooDense { name: "a.txt".to_owned() };
    assert_eq!(refused(&bomb), ImportProblem::Archive(dense));

    // A size that is announced and not there: nothing but the announcement is looked at.
    let mut huge = zipped(&[("a.txt", b"x")]);
    let directory = huge.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    huge[directory + 20..directory + 24].copy_from_slice(&4_000_000_u32.to_le_bytes());
    huge[directory + 24..directory + 28].copy_from_slice(&600_000_000_u32.to_le_bytes());
    assert!(matches!(unpack(&huge), Err(ArchiveProblem::TooLarge { .. } | ArchiveProblem::Damaged)));

    let names: Vec<String> = (0..20_001).map(|number| number.to_string()).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert!(matches!(unpack(&zipped(&many)), Err(ArchiveProblem::TooMany { .. })));
}

#[test]
fn a_file_that_gives_more_than_it_announced_is_damaged() {
    let mut bytes = zipped(&[("a.txt", "x".repeat(1_000).as_bytes())]);
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    bytes[directory + 24..directory + 28].copy_from_slice(&10_u32.to_le_bytes());
    assert_eq!(unpack(&bytes), Err(ArchiveProblem::Damaged));
}

#[test]
fn no_damage_to_an_archive_makes_reading_panic() {
    let whole = zipped(&[("a.jsonl", ROW), ("b.txt", b"text")]);
    for at in 0..whole.len() {
        for byte in [0, 0xFF, whole[at] ^ 1] {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            let _ = import("a.zip", &bytes, &Choices::default(), &NativeDecoder, &NativeHtml);
        }
        let _ = import("a.zip", &whole[..at], &Choices::default(), &NativeDecoder, &NativeHtml);
    }
}

#[test]
fn a_symbolic_link_is_refused() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("a.txt", SimpleFileOptions::default()).expect("begun");
    writer.write_all(b"x").expect("written");
    writer.add_symlink("b.txt", "/etc/passwd", SimpleFileOptions::default()).expect("linked");
    let bytes = writer.finish().expect("finished").into_inner();
    let problem = ArchiveProblem::UnsafeName { name: "b.txt".to_owned() };
    assert_eq!(refused(&bytes), ImportProblem::Archive(problem));
}

#[test]
fn exports_of_several_files_come_back_from_their_archive_and_the_same_input_gives_the_same_bytes() {
    let truth = nasty();
    for id in ["brat", "label-studio", "hugging-face", "jsonl-spans"] {
        let options = ExportOptions::default();
        let packed = || {
            let told = packaged(format(id), &truth, &Selection::default(), &options, false);
            let told = told.expect("it is written");
            pack(&told.files).expect("packed")
        };
        let bytes = packed();
        assert_eq!(bytes, packed(), "{id}");
        let back = read("a.zip", &bytes);
        let (mut found, mut expected) = (spans(&back.project), spans(&truth));
        // A folder for Hugging Face holds the spans twice: whole, and as rows of tokens.
        if id == "hugging-face" {
            found.retain(|span| expected.contains(span));
            found.sort();
            found.dedup();
            expected.sort();
            expected.dedup();
        }
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{id}");
    }
}

#[test]
fn the_readme_says_counts_labels_unit_and_what_was_left_out_in_both_languages() {
    let truth = nasty();
    let of = |language: &str| {
        let options = ExportOptions { language: language.to_owned(), ..ExportOptions::default() };
        let told = packaged(format("bio"), &truth, &Selection::default(), &options, false);
        let told = told.expect("it is written");
        String::from_utf8(told.files[0].bytes.clone()).expect("UTF-8")
    };
    let english = of("en");
    for part in [
        "- spans: 15\n",
        "- characters: 184\n",
        "| place |",
        "code points",
        "spans whose label is of another layer: 3\n",
        "```python\n",
    ] {
        assert!(english.contains(part), "{part}: {english}");
    }
    assert!(of("ar").contains("- مواضع وسمها من طبقة أخرى: 3\n"));
}
