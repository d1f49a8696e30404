//! The command line, run in memory; once as a process where it was built.

#[allow(dead_code)]
#[path = "../../src/bin/wusum/main.rs"]
mod program;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;

use program::{Machine, run};

pub struct Ran {
    pub code: u8,
    pub out: String,
    pub err: String,
    pub written: BTreeMap<String, Vec<u8>>,
}

/// A file that is written in memory.
struct InMemory(String, Rc<RefCell<BTreeMap<String, Vec<u8>>>>);

impl io::Write for InMemory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.borrow_mut().entry(self.0.clone()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub fn wusum(args: &[&str], files: &[(&str, &[u8])]) -> Ran {
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let (mut out, mut err, written) = (Vec::new(), Vec::new(), Rc::<RefCell<BTreeMap<_, _>>>::default());
    let open = |path: &str| {
        let found = files.iter().find(|(name, _)| *name == path);
        let bytes =
            found.map(|(_, bytes)| bytes.to_vec()).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound));
        Ok(Box::new(io::Cursor::new(bytes?)) as Box<dyn io::Read>)
    };
    let list = |folder: &str| {
        let folder = folder.trim_end_matches('/');
        let below =
            |name: &&(&str, &[u8])| name.0.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let found: Vec<String> = files.iter().filter(below).map(|(name, _)| (*name).to_owned()).collect();
        (!found.is_empty() || folder == "empty").then_some(found)
    };
    let mut create = |path: &str| {
        written.borrow_mut().insert(path.to_owned(), Vec::new());
        Ok(Box::new(InMemory(path.to_owned(), written.clone())) as Box<dyn io::Write>)
    };
    let mut machine = Machine { open: &open, list: &list, create: &mut create, out: &mut out, err: &mut err };
    let code = run(&args, &mut machine).expect("memory can be written to");
    let text = |bytes| String::from_utf8(bytes).expect("sentences are UTF-8");
    Ran { code, out: text(out), err: text(err), written: written.take() }
}

const WRONG: &[u8] = br#"{"documents":[{"id":"d","text":"abc","spans":[{"start":0,"end":1,"label":"place"},
    {"start":2,"end":9,"label":"place"},{"start":3,"end":3,"label":"place"}]}]}"#;

#[test]
fn what_convert_writes_check_finds_right() {
    let page = "<html lang=ar><title>عنوان</title><p>قال 🙂".as_bytes();
    let ran = wusum(
        &["convert", "a.txt", "b.html", "a.txt", "-o", "out.json"],
        &[("a.txt", b"one"), ("b.html", page)],
    );
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "out.json: 3 documents\n", ""));
    let made = &ran.written["out.json"];
    let ran = wusum(&["check", "out.json"], &[("out.json", made)]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "out.json: right: 3 documents, 0 spans\n"));
    let again = wusum(&["convert", "out.json", "-o", "again.json"], &[("out.json", made)]);
    assert_eq!(&again.written["again.json"], made, "the same input gives the same bytes");
}

#[test]
fn one_document_is_not_counted_in_the_plural() {
    let ran = wusum(&["convert", "a.txt", "-o", "one.json"], &[("a.txt", b"one")]);
    assert_eq!(ran.out, "one.json: 1 document\n");
    let ran = wusum(&["check", "one.json"], &[("one.json", &ran.written["one.json"])]);
    assert_eq!(ran.out, "one.json: right: 1 document, 0 spans\n");
}

#[test]
fn check_names_the_first_wrong_span_by_number() {
    let ran = wusum(&["check", "w.json"], &[("w.json", WRONG)]);
    assert_eq!(ran.code, 1);
    let mut lines = ran.out.lines();
    assert_eq!(lines.next(), Some("w.json: not right: the first wrong span is number 2 of document \"d\""));
    assert!(ran.out.contains("span 2: 2 to 9 is beyond the text, which has 3 characters"), "{}", ran.out);
    let ran = wusum(&["check", "--json", "w.json"], &[("w.json", WRONG)]);
    let found: serde_json::Value = serde_json::from_str(&ran.out).expect("one JSON line");
    assert_eq!((ran.code, &found["documents"], &found["refused"]), (1, &1.into(), &2.into()));
    let codes: Vec<&str> =
        found["warnings"].as_array().into_iter().flatten().filter_map(|one| one["code"].as_str()).collect();
    assert_eq!(&codes[codes.len() - 2..], ["out-of-range", "empty"], "{}", ran.out);
}

#[test]
fn the_first_wrong_span_is_the_first_of_the_file_whatever_is_wrong_with_it() {
    let make = wusum(
        &["convert", "a.json", "-o", "o"],
        &[(
            "a.json",
            String::from_utf8_lossy(WRONG).replace('9', "3").replace("\"start\":3", "\"start\":1").as_bytes(),
        )],
    );
    let good = String::from_utf8(make.written["o"].clone()).expect("UTF-8");
    assert_eq!(wusum(&["check", "o"], &[("o", good.as_bytes())]).code, 0);
    // The second breaks its offsets, the first only the schema.
    let bad = good.replacen("\"origin\":\"import\"", "\"origin\":7", 1).replace("\"end\":3", "\"end\":4");
    let ran = wusum(&["check", "o"], &[("o", bad.as_bytes())]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("o: not right: the first wrong span is number 1 of"), "{}", ran.out);
}

#[test]
fn check_refuses_what_is_no_wusum_json() {
    let ran = wusum(
        &["check", "a.json", "b.json"],
        &[("a.json", b"{"), ("b.json", br#"{"version":9,"documents":[]}"#)],
    );
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("a.json: is not JSON: line 1, column 1\n"), "{}", ran.out);
    assert!(ran.out.contains("b.json: is of version 9, made by a later program; this one knows up to 1\n"));
    let ran = wusum(&["check", "--json", "a.json"], &[("a.json", b"{")]);
    assert!(ran.out.contains("\"code\":\"bad-json\""));
}

#[test]
fn a_file_that_cannot_be_opened_or_a_strange_command_is_code_2() {
    assert_eq!(wusum(&["check", "none.json"], &[]).code, 2);
    for args in
        [&["fly"][..], &[], &["check"], &["check", "--fast", "a"], &["convert", "a.txt"], &["convert", "-o"]]
    {
        let ran = wusum(args, &[]);
        assert_eq!((ran.code, ran.err.starts_with("usage:")), (2, true), "{args:?}");
    }
    assert_eq!(wusum(&["--help"], &[]).code, 0);
}

#[test]
fn convert_asks_for_what_it_cannot_know() {
    let arabic: &[u8] = b"\xE3\xD1\xC7\xDF\xD4";
    let ran = wusum(&["convert", "a.txt", "-o", "o"], &[("a.txt", arabic)]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("give --encoding, one of: windows-1256"), "{}", ran.err);
    let ran = wusum(&["convert", "a.txt", "-o", "o", "--encoding", "windows-1256"], &[("a.txt", arabic)]);
    assert_eq!(ran.code, 0);
    assert!(String::from_utf8(ran.written["o"].clone()).expect("UTF-8").contains("مراكش"));
    let lines: &[u8] = br#"{"body":"b","t":"tt"}"#;
    let ran = wusum(&["convert", "a.jsonl", "-o", "o"], &[("a.jsonl", lines)]);
    assert_eq!(ran.err, "a.jsonl: which field is the text? give --text-field, one of: body, t\n");
    let ran = wusum(&["convert", "a.jsonl", "-o", "o", "--text-field", "t"], &[("a.jsonl", lines)]);
    assert_eq!(ran.code, 0);
    assert!(String::from_utf8(ran.written["o"].clone()).expect("UTF-8").contains("\"text\":\"tt\""));
}

#[test]
fn the_program_itself_gives_the_same_code() {
    let Some(program) = option_env!("CARGO_BIN_EXE_wusum") else {
        println!("skipped: the command line was not built");
        return;
    };
    let status = std::process::Command::new(program).arg("--version").output().expect("it starts");
    assert_eq!(status.status.code(), Some(0));
    assert!(status.stdout.starts_with(b"wusum "));
    let status =
        std::process::Command::new(program).args(["check", "no such file"]).output().expect("it starts");
    assert_eq!(status.status.code(), Some(2));
}

#[test]
fn the_usage_names_every_format_that_can_be_written() {
    let ran = wusum(&["--help"], &[]);
    for format in ::wusum::formats::TABLE.iter().filter(|format| format.export.is_some()) {
        assert!(ran.out.contains(format.id), "{}", format.id);
    }
}

#[test]
fn a_file_is_converted_to_columns_and_what_is_left_out_is_said() {
    let row = r#"{"id":"a","text":"قال زيد","spans":[{"start":4,"end":7,"label":"person"},{"start":0,"end":7,"label":"quote"}]}"#;
    let ran = wusum(&["convert", "a.jsonl", "-o", "out.tsv", "--to", "bio"], &[("a.jsonl", row.as_bytes())]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "out.tsv: 1 document\n"));
    assert!(ran.err.contains("1 span left out"), "{}", ran.err);
    let strange = wusum(&["convert", "a.jsonl", "-o", "o", "--to", "pdf"], &[("a.jsonl", row.as_bytes())]);
    assert_eq!(strange.code, 2);
}

#[test]
fn a_folder_of_labelled_files_becomes_one_project() {
    let row = |id: &str| {
        format!(r#"{{"id":"{id}","text":"قال زيد","spans":[{{"start":4,"end":7,"label":"person"}}]}}"#)
    };
    let (a, b) = (row("a"), row("b"));
    let files: [(&str, &[u8]); 3] =
        [("f/a.jsonl", a.as_bytes()), ("f/g/b.jsonl", b.as_bytes()), ("g/c.txt", b"c")];
    let ran = wusum(&["convert", "f", "-o", "out.json"], &files);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "out.json: 2 documents\n", ""));
    let ran = wusum(&["check", "out.json"], &[("out.json", &ran.written["out.json"])]);
    assert_eq!(ran.out, "out.json: right: 2 documents, 2 spans\n");
    let ran = wusum(&["convert", "f", "-o", "rows/", "--to", "bio"], &files);
    assert_eq!(ran.written.keys().collect::<Vec<_>>(), ["rows/bio.tsv"]);
}

#[test]
fn labels_go_onto_another_text_only_where_there_is_no_doubt_and_the_others_are_named() {
    let old = "قالت سلمى الراوي في تونس إن المعرض يفتح غدا. ورحبت سلمى بالحاضرين.";
    let place = |part: &str| {
        let at = old.find(part).expect("it is there");
        (old[..at].chars().count(), old[..at].chars().count() + part.chars().count())
    };
    let spans = ["المعرض", "بالحاضرين"].map(|part| {
        let (start, end) = place(part);
        serde_json::json!({ "start": start, "end": end, "label": "event", "text": part })
    });
    let rows = [("a", old), ("b", "قال زيد")].map(|(id, text)| {
        let spans = if id == "a" { &spans[..] } else { &[] };
        serde_json::json!({ "id": id, "text": text, "spans": spans }).to_string() + "\n"
    });
    let labelled = rows.concat();
    // A line before, and another ending: the first label stands between the same letters, the second does not.
    let new = format!("خبر\n{}", old.replace("بالحاضرين.", "بالحاضرين جميعا."));
    let files: [(&str, &[u8]); 2] = [("old.jsonl", labelled.as_bytes()), ("new/a.txt", new.as_bytes())];
    let ran =
        wusum(&["convert", "old.jsonl", "--onto", "new", "--to", "jsonl-spans", "-o", "o.jsonl"], &files);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(
        ran.err,
        "new: document \"a\": event \"بالحاضرين\" does not stand there with what was around it (left out)\n\
         new: 1 document with another text: 1 kept + 1 left out = 2 spans\n"
    );
    let written = String::from_utf8(ran.written["o.jsonl"].clone()).expect("UTF-8");
    let rows: Vec<serde_json::Value> =
        written.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((rows[0]["id"].as_str(), rows[0]["text"].as_str()), (Some("a"), Some(new.as_str())));
    let kept = rows[0]["spans"].as_array().expect("spans");
    assert_eq!((kept.len(), kept[0]["text"].as_str()), (1, Some("المعرض")));
    assert_eq!(kept[0]["start"].as_u64(), Some(place("المعرض").0 as u64 + 4));
    // An article that has no other text stays as it was.
    assert_eq!(rows[1]["text"].as_str(), Some("قال زيد"));
    let ran = wusum(&["convert", "old.jsonl", "--onto", "new", "--keep-going", "-o", "o.json"], &files);
    assert_eq!(ran.code, 0);
}

#[test]
fn convert_to_all_goes_without_a_format_that_cannot_be_written_and_names_it() {
    let row = "{\"id\":\"a\",\"text\":\"a \\u0001 b\",\"spans\":[{\"start\":0,\"end\":1,\"label\":\"x\"}]}\n";
    let ran = wusum(&["convert", "a.jsonl", "--to", "all", "--out", "o/"], &[("a.jsonl", row.as_bytes())]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("uima-xmi not written"), "{}", ran.err);
    assert!(ran.written.contains_key("o/native.json") && ran.written.contains_key("o/wojood.txt"));
    assert!(!ran.written.contains_key("o/cas.xmi"), "{:?}", ran.written.keys());
}

#[test]
fn convert_to_all_writes_every_format_under_the_names_that_other_programs_look_for() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/nasty.json");
    let nasty = std::fs::read(path).expect("it is there");
    let ran = wusum(&["convert", "a.json", "--to", "all", "--out", "o/"], &[("a.json", &nasty)]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for name in [
        "native.json",
        "doccano.jsonl",
        "label_studio.json",
        "spacy.json",
        "spacy.jsonl",
        "prodigy.jsonl",
        "hf.jsonl",
        "hf_labels.json",
        "hf_spans.jsonl",
        "hf/README.md",
        "conll2003.conll",
        "bio.tsv",
        "bioes.conll",
        "spans.csv",
    ] {
        assert!(ran.written.contains_key(&format!("o/{name}")), "{name}: {:?}", ran.written.keys());
    }
    let rows: serde_json::Value = serde_json::from_slice(&ran.written["o/spacy.json"]).expect("a JSON list");
    assert_eq!(rows[0][0].as_str().map(|text| text.chars().count()), Some(184));
}

#[test]
fn every_command_has_a_help_of_its_own_with_examples() {
    let all = wusum(&["--help"], &[]).out;
    for command in ["convert", "check", "agree", "assign", "merge", "stats", "dedup", "diff"] {
        assert!(all.contains(&format!("  {command} ")), "{all}");
        let help = wusum(&[command, "--help"], &[]);
        assert_eq!((help.code, help.err.as_str()), (0, ""));
        assert!(help.out.starts_with(&format!("usage: wusum {command} ")), "{}", help.out);
        let (_, examples) = help.out.split_once("\nexamples:\n").expect("there are examples");
        assert!(examples.contains(&format!("  wusum {command} ")), "{examples}");
        assert_eq!(wusum(&["help", command], &[]).out, help.out);
    }
    let strange = wusum(&["check", "--fast", "a"], &[]);
    assert!(strange.err.ends_with("\n--fast is not an option of this command\n"), "{}", strange.err);
}

#[test]
fn a_refused_span_gives_code_1_and_with_keep_going_0() {
    let row = br#"{"id":"a","text":"abc","spans":[{"start":0,"end":9,"label":"x"},{"start":0,"end":1,"label":"x"}]}"#;
    let files: [(&str, &[u8]); 2] = [("f/a.jsonl", row), ("f/b.txt", b"b")];
    let ran = wusum(&["convert", "f/", "-o", "out.json"], &files);
    assert_eq!((ran.code, ran.out.as_str()), (1, "out.json: 2 documents\n"));
    let said = "f/a.jsonl:1: document \"a\", span 1: 0 to 9 is beyond the text, which has 3 characters\n";
    assert_eq!(ran.err, said);
    let on = wusum(&["convert", "f/", "-o", "out.json", "--keep-going"], &files);
    assert_eq!((on.code, &on.err, &on.written), (0, &ran.err, &ran.written));
}

#[test]
fn what_is_wrong_with_annotations_beside_a_text_is_told_by_their_file_and_line() {
    let ann = "T1\tperson 0 3\tabc\nT2\tperson 1 2\tx\nT3 person 0 1\n".as_bytes();
    let files: [(&str, &[u8]); 2] = [("d/a.txt", b"abc"), ("d/a.ann", ann)];
    let ran = wusum(&["convert", "d", "-o", "o.json"], &files);
    let told: Vec<&str> = ran.err.lines().map(|line| line.split(": ").next().unwrap_or_default()).collect();
    assert_eq!((ran.code, told.as_slice()), (1, ["d/a.ann:2", "d/a.ann:3"].as_slice()), "{}", ran.err);
    let ran = wusum(&["stats", "d", "--json"], &files);
    assert!(ran.out.contains(r#""refused":2"#) && ran.out.contains("d/a.ann: document"), "{}", ran.out);
    let ran = wusum(&["check", "d"], &files);
    assert!(ran.out.starts_with("d/a.txt: not right: the first is in line 2\n"), "{}", ran.out);
}

#[test]
fn a_folder_with_nothing_in_it_is_said() {
    for command in [["check", "empty"].as_slice(), &["convert", "empty", "-o", "o.json"], &["stats", "empty"]]
    {
        let ran = wusum(command, &[]);
        assert_eq!(
            (ran.code, ran.err.as_str()),
            (2, "empty: cannot be read: a folder without a file in it\n")
        );
    }
}

#[test]
fn a_refused_file_stops_a_conversion_and_with_keep_going_is_passed_over() {
    let files: [(&str, &[u8]); 2] = [("f/a.pdf", b"%PDF-1.7"), ("f/b.txt", b"b")];
    let ran = wusum(&["convert", "f", "-o", "out.json"], &files);
    assert_eq!((ran.code, ran.written.len()), (1, 0));
    assert_eq!(ran.err, "f/a.pdf: is not text but pdf; save it as text first\n");
    let on = wusum(&["convert", "f", "-o", "out.json", "--keep-going"], &files);
    assert_eq!((on.code, on.out.as_str(), on.err), (0, "out.json: 1 document\n", ran.err));
    let nothing = wusum(&["convert", "f/a.pdf", "-o", "out.json", "--keep-going"], &files);
    assert_eq!((nothing.code, nothing.written.len()), (1, 0), "nothing was read, nothing is written");
}

/// Two hundred articles with a name each; every other one is nearly the one before, and they come from twenty sources.
fn corpus() -> Vec<u8> {
    let row = |at: usize| {
        let words: Vec<String> = (0..60).map(|word| format!("كلمة{}x{word}", at / 2)).collect();
        let text = format!("زيد {} خاتمة{}", words.join(" "), at % 2);
        let spans = r#"[{"start":0,"end":3,"label":"person"}]"#;
        format!("{{\"id\":\"r{at:03}\",\"text\":\"{text}\",\"topic\":\"t{}\",\"spans\":{spans}}}\n", at % 20)
    };
    (0..200).map(row).collect::<String>().into_bytes()
}

#[test]
fn a_corpus_is_parted_and_the_shares_reached_and_what_leaks_are_said() {
    let corpus = corpus();
    let split = |more: &[&str], files: &[(&str, &[u8])]| {
        let args =
            ["convert", "c.jsonl", "--to", "conll2003", "--split", "80/10/10", "--seed", "7", "-o", "o"];
        let files = [&[("c.jsonl", &corpus[..])], files].concat();
        wusum(&[&args, more].concat(), &files)
    };
    let ran = split(&["--group", "near"], &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "nothing leaks");
    let names: Vec<&str> = ran.written.keys().map(String::as_str).collect();
    let parts = ["o/dev/train.conll", "o/test/train.conll", "o/train/train.conll"];
    assert_eq!(names.len(), 5, "{names:?} {parts:?}");
    assert!(names.contains(&"o/manifest.json") && names.contains(&"o/README.md"), "{names:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].starts_with("o: train: ") && lines[0].contains(" articles, "), "{}", ran.out);
    assert_eq!(&lines[3..], ["o: 100 groups, 0 leaks", "o: 200 documents"], "{}", ran.out);
    for threads in ["1", "3"] {
        assert_eq!(split(&["--group", "near", "--threads", threads], &[]).written, ran.written, "{threads}");
    }
    // By text alone pairs are torn, and each that is torn is named, some of them, and counted.
    let torn = split(&[], &[]);
    assert_eq!(torn.code, 0);
    assert!(torn.err.starts_with("o: leaks: r"), "{}", torn.err);
    assert!(torn.out.contains("o: 200 groups, ") && !torn.out.contains(" 0 leaks"), "{}", torn.out);
    let topic = split(&["--group", "topic"], &[]);
    assert!(topic.out.contains("o: 20 groups, "), "{}", topic.out);
    let none = split(&["--group", "author"], &[]);
    assert!(none.err.contains("without the field that groups are made by: 200 articles"), "{}", none.err);
    // What an earlier manifest has stays there, whatever the seed.
    let kept = split(
        &["--seed", "8", "--keep", "old.json", "--group", "near"],
        &[("old.json", &ran.written["o/manifest.json"])],
    );
    assert!(kept.out.contains("o: where they were: 200 articles"), "{}", kept.out);
    for part in ["train", "dev", "test"] {
        let file = names.iter().find(|name| name.starts_with(&format!("o/{part}/"))).expect("one each");
        assert_eq!(kept.written[*file], ran.written[*file], "{part}");
    }
    let wrong = split(&["--keep", "old.json"], &[("old.json", b"{}")]);
    assert_eq!((wrong.code, wrong.err.as_str()), (1, "old.json: is no manifest with parts\n"));
    assert_eq!(split(&["--keep", "none.json"], &[]).code, 2);
    for wrong in [["--split", "80"], ["--near", "0"], ["--seed", "x"]] {
        assert_eq!(split(&wrong, &[]).code, 2, "{wrong:?}");
    }
}

#[test]
fn what_was_written_in_parts_is_read_back_as_a_folder_without_its_readme_and_manifest() {
    let corpus = corpus();
    for format in ["jsonl-spans", "brat", "wusum"] {
        let args = ["convert", "c.jsonl", "--to", format, "--split", "80/10/10", "-o", "o/"];
        let ran = wusum(&args, &[("c.jsonl", &corpus)]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let files: Vec<(&str, &[u8])> =
            ran.written.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let back = wusum(&["convert", "o", "-o", "back.json"], &files);
        assert_eq!(
            (back.code, back.out.as_str()),
            (0, "back.json: 200 documents\n"),
            "{format}: {}",
            back.err
        );
    }
}

#[test]
fn to_all_in_parts_has_a_folder_for_each() {
    let corpus = corpus();
    let ran =
        wusum(&["convert", "c.jsonl", "--to", "all", "--split", "90/10", "-o", "o"], &[("c.jsonl", &corpus)]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for name in [
        "o/train/native.json",
        "o/test/native.json",
        "o/test/bio.tsv",
        "o/hf/spans/test-00000-of-00001.jsonl",
    ] {
        assert!(ran.written.contains_key(name), "{name}: {:?}", ran.written.keys());
    }
    assert!(!ran.written.keys().any(|name| name.contains("dev")), "nothing was to go there");
}

#[test]
fn only_what_is_done_and_one_annotators_and_examined_is_written() {
    let file = r#"{"documents":[
        {"id":"a","text":"قال زيد","sets":[{"id":"sa","annotator":"amina","state":"done","examined_to":3},{"id":"sb","annotator":"ben"}],
         "spans":[{"set":"sa","start":0,"end":3,"label":"person"},{"set":"sb","start":4,"end":7,"label":"person"}]},
        {"id":"b","text":"زيد","sets":[{"id":"sc","annotator":"amina"}],"spans":[{"start":0,"end":3,"label":"person"}]}]}"#;
    let run = |more: &[&str]| {
        let args = ["convert", "a.json", "--to", "jsonl-spans", "-o", "o"];
        let ran = wusum(&[&args, more].concat(), &[("a.json", file.as_bytes())]);
        let rows = ran.written.get("o").cloned().unwrap_or_default();
        let rows = String::from_utf8(rows).expect("UTF-8");
        let rows: Vec<serde_json::Value> =
            rows.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let ids: Vec<String> = rows.iter().filter_map(|row| Some(row["id"].as_str()?.to_owned())).collect();
        (ran.code, ids)
    };
    let ids = |ids: &[&str]| (0, ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
    assert_eq!(run(&[]), ids(&["a@amina", "a@ben", "b"]));
    assert_eq!(run(&["--annotator", "amina"]), ids(&["a", "b"]));
    assert_eq!(run(&["--done"]), ids(&["a"]));
    assert_eq!(run(&["--done", "--only-examined"]), ids(&["a#0-3"]));
    assert_eq!(run(&["--done", "--annotator", "ben"]), (1, vec![]), "nothing is left to write");
}

#[test]
fn what_is_nearly_another_is_named_and_what_has_labels_stays() {
    let corpus = corpus();
    let ran = wusum(&["dedup", "c.jsonl", "--near", "0.9"], &[("c.jsonl", &corpus)]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 101);
    // Sixty runs each, of which the last is its own.
    assert_eq!(lines[..2], ["r001: 96% as r000", "r003: 96% as r002"]);
    assert_eq!(lines[100], "100 of 200 documents near another, 100 left");
    let strict = wusum(&["dedup", "c.jsonl", "--near", "97%"], &[("c.jsonl", &corpus)]);
    assert_eq!(strict.out, "0 of 200 documents near another, 200 left\n");

    let rows = r#"{"id":"a","text":"one two three four","spans":[]}
{"id":"b","text":"One two  three, four","spans":[{"start":0,"end":3,"label":"x"}]}
{"id":"c","text":"something else","spans":[]}
"#;
    let args = ["dedup", "c.jsonl", "--json", "--to", "jsonl-spans", "-o", "once.jsonl"];
    let ran = wusum(&args, &[("c.jsonl", rows.as_bytes())]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out, "{\"document\":\"a\",\"of\":\"b\",\"percent\":100}\nonce.jsonl: 2 documents\n");
    let once = String::from_utf8_lossy(&ran.written["once.jsonl"]);
    assert_eq!(once.lines().count(), 2, "{once}");
    assert!(once.contains("One two  three, four") && !once.contains("one two three four"), "{once}");
    for wrong in [&["dedup", "c.jsonl", "--to", "csv"][..], &["dedup", "c.jsonl", "--near", "0"]] {
        assert_eq!(wusum(wrong, &[]).code, 2, "{wrong:?}");
    }
}

#[test]
fn what_changed_between_two_files_is_said_span_by_span() {
    let file = |rows: &[&str]| {
        let rows: Vec<String> = rows.iter().map(|row| format!("{{{row}}}\n")).collect();
        rows.concat().into_bytes()
    };
    let span = |id: &str, start: usize, end: usize, label: &str| {
        format!(r#"{{"id":"{id}","start":{start},"end":{end},"label":"{label}"}}"#)
    };
    let link = r#""relations":[{"from":"1","to":"4","role":"speaker"}]"#;
    let same = r#""id":"same","text":"نص","spans":[{"start":0,"end":2,"label":"x"}]"#;
    let gone = r#""id":"gone","text":"مضى","spans":[{"start":0,"end":3,"label":"x"}]"#;
    let come = r#""id":"come","text":"جاء","spans":[]"#;
    let other = |text: &str| format!(r#""id":"other","text":"{text}","spans":[]"#);
    let old_spans = [
        span("1", 0, 6, "quote"),
        span("2", 7, 10, "person"),
        span("3", 11, 14, "place"),
        span("4", 15, 18, "person"),
    ];
    let new_spans = [
        span("1", 0, 6, "quote"),
        span("7", 7, 10, "organization"),
        span("8", 11, 18, "place"),
        span("9", 2, 4, "person"),
    ];
    // An emoji first, so that code points are not UTF-16.
    let main = |spans: &[String; 4], more: &str| {
        let spans = spans.join(",");
        format!(r#""id":"main","text":"🙂 نعم! زيد في مدن جدة","spans":[{spans}]{more}"#)
    };
    let old = file(&[&main(&old_spans, &format!(",{link}")), same, gone, &other("أول")]);
    let new = file(&[&main(&new_spans, ""), same, come, &other("ثان")]);
    let files: [(&str, &[u8]); 2] = [("old.jsonl", &old), ("new.jsonl", &new)];
    let ran = wusum(&["diff", "old.jsonl", "new.jsonl"], &files);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let expected = [
        "gone: is gone, 1 removed",
        "main (import): 1 added, 1 removed, 1 relabelled, 1 moved, 1 link removed",
        "  + 2-4 person \"نع\"",
        "  ~ 7-10 person → organization \"زيد\"",
        "  > 11-14 → 11-18 place \"في \" → \"في مدن \"",
        "  - 15-18 person \"دن \"",
        "  - link: 0-6 quote \"🙂 نعم!\", speaker: 15-18 person \"دن \"",
        "other: has another text",
        "come: is new",
        "4 documents differ, 1 the same; spans: 1 added, 2 removed, 1 relabelled, 1 moved, 0 edited; links: 0 added, 1 removed",
    ];
    assert_eq!(ran.out.lines().collect::<Vec<_>>(), expected, "{}", ran.out);
    let short = wusum(&["diff", "old.jsonl", "new.jsonl", "--summary"], &files);
    assert_eq!(short.out.lines().count(), 5);
    let json = wusum(&["diff", "old.jsonl", "new.jsonl", "--json"], &files);
    let found: Vec<serde_json::Value> =
        json.out.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    assert_eq!((json.code, found.len()), (1, 4));
    let changed = &found[1];
    assert_eq!((&changed["document"], &changed["state"]), (&"main".into(), &"changed".into()));
    assert_eq!(changed["spans"][2]["change"], "moved");
    assert_eq!(
        (&changed["spans"][2]["old"]["end"], &changed["spans"][2]["new"]["end"]),
        (&14.into(), &18.into())
    );
    assert_eq!(changed["links"][0]["to"]["start"], 15);
    // Nothing differs from itself, whoever labelled it and in whatever format.
    let itself = wusum(&["diff", "old.jsonl", "old.jsonl"], &files);
    assert_eq!(itself.code, 0, "{}", itself.out);
    let as_json = wusum(&["convert", "old.jsonl", "-o", "old.json"], &files).written["old.json"].clone();
    let files: [(&str, &[u8]); 2] = [("old.jsonl", &old), ("old.json", &as_json)];
    let between = wusum(&["diff", "old.jsonl", "old.json"], &files);
    assert_eq!(
        (between.code, between.out.as_str()),
        (
            0,
            "0 documents differ, 4 the same; spans: 0 added, 0 removed, 0 relabelled, 0 moved, 0 edited; links: 0 added, 0 removed\n"
        )
    );
    assert_eq!(wusum(&["diff", "old.jsonl"], &files).code, 2, "two are compared");
    assert_eq!(wusum(&["diff", "old.jsonl", "none.json"], &files).code, 2);
}

#[test]
fn annotators_are_compared_each_with_themselves_and_what_else_a_span_says_counts() {
    let file = |sets: &str, spans: &str| {
        format!(r#"{{"documents":[{{"id":"a","text":"قال زيد","sets":[{sets}],"spans":[{spans}]}}]}}"#)
    };
    let amina = r#"{"id":"sa","annotator":"amina"}"#;
    let ben = r#"{"id":"sb","annotator":"ben"}"#;
    let span =
        |set: &str, more: &str| format!(r#"{{"set":"{set}","start":4,"end":7,"label":"person"{more}}}"#);
    let old = file(&format!("{amina},{ben}"), &format!("{},{}", span("sa", ""), span("sb", "")));
    let unsure = r#","certainty":"unsure","note":"أي زيد؟""#;
    let new = file(&format!("{amina},{ben}"), &span("sb", unsure));
    let files: [(&str, &[u8]); 2] = [("old.json", old.as_bytes()), ("new.json", new.as_bytes())];
    let ran = wusum(&["diff", "old.json", "new.json"], &files);
    let expected = [
        "a (amina): 1 removed",
        "  - 4-7 person \"زيد\"",
        "a (ben): 1 edited",
        "  ! 4-7 person \"زيد\": unsure now, note \"\" → \"أي زيد؟\"",
        "1 document differs, 0 the same; spans: 0 added, 1 removed, 0 relabelled, 0 moved, 1 edited; links: 0 added, 0 removed",
    ];
    assert_eq!(ran.out.lines().collect::<Vec<_>>(), expected, "{}", ran.err);
}
