//! Files and texts into the app and out of it: through the real file field, by dropping, by pasting, as downloads.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

use serde_json::{Value, json};
use wusum::formats::archive::{pack, unpack};
use wusum::formats::export::OutFile;
use wusum::formats::{ABOUT, About, Loss, MAX_SPANS};
use wusum_e2e::{Page, Site, in_each_browser};
use xtask::browsers::Browser;

use crate::common::until;
use crate::steps::{
    article_text, bring_in, choose, dialog_gone, export, open_empty, open_samples, shows_text, titles,
};

const ARABIC: &str = "افتتحت سلمى الراوي مكتبة الحي في طنجة.\nحضر الافتتاح مئة قارئ وقالت: «القراءة بيتنا».";

async fn text_files_open_letter_by_letter(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("مكتبة.txt", ARABIC.as_bytes())]).await;
    shows_text(page, ARABIC).await;
    assert_eq!(titles(page).await.len(), 1);

    let french = "Le café de l’été\n\n\tOù est Noël ?  ";
    let long = "The harbour opened. ".repeat(400);
    bring_in(page, &[("deux.md", french.as_bytes()), ("trois.txt", long.as_bytes())]).await;
    assert_eq!(titles(page).await.len(), 3);
    // The first of those that came is shown.
    shows_text(page, french).await;

    // UTF-16 says itself what it is.
    for (name, text, big_endian) in [("le.txt", "رسالة 🙂 قصيرة", false), ("be.txt", "رسالة 🙂 أخرى", true)]
    {
        bring_in(page, &[(name, &utf16(text, big_endian))]).await;
        shows_text(page, text).await;
    }
    assert_eq!(titles(page).await.len(), 5);
}

async fn a_text_that_is_here_is_offered_and_not_doubled(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("one.txt", ARABIC.as_bytes()), ("two.txt", b"Another one.")]).await;
    bring_in(page, &[("three.txt", b"The third.")]).await;
    shows_text(page, "The third.").await;
    choose(page, &[("again.txt", ARABIC.as_bytes())]).await;
    page.find("[data-testid=already-here]").await;
    assert_eq!(titles(page).await.len(), 3);
    page.click_testid("open-article").await;
    dialog_gone(page).await;
    shows_text(page, ARABIC).await;
}

async fn an_arabic_file_without_encoding_asks_with_previews(page: &mut Page) {
    open_empty(page, json!({})).await;
    let mut files = vec![("قديم.txt".to_owned(), windows_1256(ARABIC), ARABIC.to_owned())];
    let corpora = std::env::var_os("WUSUM_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), Into::into);
    let read = |name: &str| std::fs::read(corpora.join(name));
    match (read("ar_cp1256.cp1256.txt"), read("ar_cp1256.utf8.txt")) {
        (Ok(bytes), Ok(same)) => {
            let same = String::from_utf8(same).expect("UTF-8");
            files.push(("real.txt".to_owned(), bytes, same.trim_start_matches('\u{FEFF}').to_owned()));
        }
        _ => println!("skipped: no corpora at {}", corpora.display()),
    }
    for (name, bytes, text) in files {
        choose(page, &[(&name, &bytes)]).await;
        page.find("[data-testid=ask-encoding]").await;
        let script =
            "return [...document.querySelectorAll('[data-testid=ask-encoding] .choice')].map((choice) =>
            [choice.querySelector('input').value, choice.querySelector('.choice-sample').textContent]);";
        let previews = page.eval(script).await;
        let previews = previews.as_array().expect("a list");
        let right =
            previews.iter().find(|preview| preview[0] == json!("windows-1256")).expect("it is offered");
        let start: String = text.chars().take(20).collect();
        assert!(right[1].as_str().is_some_and(|sample| sample.starts_with(&start)), "{right}");
        assert!(previews.len() > 1, "there is a choice");
        page.click("[data-testid=ask-encoding] input[value=windows-1256]").await;
        page.click_testid("ask-take").await;
        dialog_gone(page).await;
        // Line ends are the blocks'; the text itself keeps them.
        shows_text(page, text.replace("\r\n", "\n").trim_end_matches('\n')).await;
    }
}

async fn pages_and_records_lose_scripts_and_keep_their_facts(page: &mut Page) {
    open_empty(page, json!({})).await;
    let html = "<!doctype html><html lang=ar><head><title>خبر من المرفأ</title><script>window.ran = 'head';</script>
        <style>p { color: red }</style></head><body><h1>المرفأ</h1><p onclick=\"window.ran = 'click'\">رست السفينة
        <img src=\"nothing.png\" onerror=\"window.ran = 'image'\">صباحًا.</p><script>window.ran = 'body';</script>
        <iframe srcdoc=\"<script>parent.ran = 'frame'</script>\"></iframe></body></html>";
    bring_in(page, &[("page.html", html.as_bytes())]).await;
    page.wait_for(
        "its title is found",
        "return document.querySelector('.page-head h1')?.textContent === 'خبر من المرفأ';",
    )
    .await;
    let text = article_text(page).await;
    assert!(text.contains("رست السفينة") && text.contains("صباحًا."), "{text}");
    assert!(!text.contains("window") && !text.contains("color") && !text.contains('<'), "{text}");
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(page.eval("return window.ran ?? null;").await, json!(null), "a script ran");
    // The page has never made anything of it that its policy could forbid.
    assert_eq!(page.violations().await, Vec::<String>::new());
    let asked = page.missing();
    assert!(!asked.iter().any(|path| path.contains("nothing")), "{asked:?}");

    let lines = "{\"headline\":\"سفينة ترسو في طنجة صباح اليوم\",\"story\":\"رست سفينة كبيرة في مرفأ طنجة صباح اليوم، وقال القبطان عمر إن الرحلة كانت هادئة.\",\"desk\":{\"editor\":\"ل. ب.\",\"pages\":[3,4]},\"score\":1.50}\n\
        {\"headline\":\"مكتبة تفتح أبوابها في الحي القديم\",\"story\":\"فتحت مكتبة الحي القديم أبوابها، وحضرت مديرتها سلمى مع مئة من القراء الصغار.\",\"score\":2}\n";
    choose(page, &[("records.jsonl", lines.as_bytes())]).await;
    page.find("[data-testid=ask-field]").await;
    page.click("[data-testid=ask-field] input[value=story]").await;
    page.click_testid("ask-take").await;
    dialog_gone(page).await;
    page.wait_for(
        "three articles",
        "return document.querySelectorAll('[data-testid=library-row]').length === 3;",
    )
    .await;
    let file = export(page, true).await;
    let file: Value = serde_json::from_slice(&file.bytes).expect("JSON");
    let documents = file["documents"].as_array().expect("documents");
    let ship =
        documents.iter().find(|d| d["text"].as_str().is_some_and(|t| t.starts_with("رست سفينة كبيرة")));
    let metadata = &ship.expect("it is there")["metadata"];
    assert_eq!(metadata["desk"], json!({ "editor": "ل. ب.", "pages": [3, 4] }), "{metadata}");
    assert_eq!(metadata["score"], json!(1.5), "{metadata}");
    let title = ship.expect("it is there")["title"].as_str().unwrap_or_default();
    assert!(
        metadata["headline"] == json!("سفينة ترسو في طنجة صباح اليوم") || title.starts_with("سفينة ترسو")
    );
}

async fn where_no_worker_can_be_had_files_come_in_and_go_out_all_the_same(page: &mut Page) {
    open_empty(page, json!({})).await;
    page.eval("window.Worker = class { constructor() { throw new Error('none here'); } };").await;
    bring_in(page, &[("page.html", b"<p>The harbour opened.</p><p>Everyone came.</p>")]).await;
    shows_text(page, "The harbour opened.\nEveryone came.").await;
    bring_in(page, &[("one.txt", ARABIC.as_bytes())]).await;
    let exported: Value = serde_json::from_slice(&export(page, true).await.bytes).expect("JSON");
    assert_eq!(exported["documents"].as_array().map(Vec::len), Some(2), "{exported}");
}

async fn what_is_dropped_or_pasted_comes_in(page: &mut Page) {
    open_empty(page, json!({})).await;
    page.drop_files("body", &[("dropped.txt", ARABIC.as_bytes())]).await;
    shows_text(page, ARABIC).await;
    dialog_gone(page).await;
    page.paste("body", "نص ملصق\tفيه جدول\n\nوفقرة").await;
    shows_text(page, "نص ملصق\tفيه جدول\n\nوفقرة").await;
    dialog_gone(page).await;
    // Half of a pair, which no Rust string can hold.
    paste_script(page, "'abc ' + 'نص' + String.fromCharCode(0xD83D) + ' end'").await;
    let said = page.text("[data-testid=import-refusal]").await;
    assert!(said.contains("position 6") && said.contains("lone surrogate"), "{said}");
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    shows_text(page, "نص ملصق\tفيه جدول\n\nوفقرة").await;
    assert_eq!(titles(page).await.len(), 2);
}

async fn what_cannot_be_read_is_refused_by_name_and_disturbs_nothing(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("first.txt", ARABIC.as_bytes())]).await;
    // Written a moment after it shows.
    page.find("[data-testid=save-status][data-saved=true]").await;
    let before = page.eval(STORED).await;
    let picture: Vec<u8> =
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0xFF, 0xFE, 0].to_vec();
    let large = vec![b'a'; 20_000_001];
    choose(page, &[("picture.png", &picture), ("empty.txt", b""), ("large.txt", &large)]).await;
    page.wait_for(
        "all are refused",
        "return document.querySelectorAll('.result[data-state=refused]').length === 3;",
    )
    .await;
    let script =
        "return [...document.querySelectorAll('[data-testid=import-result]')].map((r) => r.textContent);";
    let said = page.eval(script).await;
    for (index, (name, reason)) in
        [("picture.png", "not text"), ("empty.txt", "no text"), ("large.txt", "at most 20 MB")]
            .iter()
            .enumerate()
    {
        let line = said[index].as_str().expect("text");
        assert!(line.contains(name) && line.contains(reason), "{line}");
    }
    assert_eq!(page.eval(STORED).await, before, "storage changed");
    // One that can be read, chosen in the same dialog, is taken all the same.
    choose(page, &[("good.txt", b"Good."), ("broken.json", b"{\"text\": ")]).await;
    page.wait_for("the good one is taken", "return document.querySelector('.result[data-state=taken]');")
        .await;
    page.wait_for(
        "the bad one is not",
        "return document.querySelectorAll('[data-state=refused]').length === 4;",
    )
    .await;
    assert_eq!(titles(page).await.len(), 2);
    page.click_testid("dialog-close").await;
    shows_text(page, "Good.").await;
}

/// Everything in storage but the settings.
const STORED: &str =
    "return JSON.stringify(Object.keys(localStorage).filter((key) => !key.endsWith('/settings')).sort()
    .map((key) => [key, localStorage.getItem(key)]));";

async fn a_paste_of_ten_megabytes_keeps_the_page_alive(page: &mut Page) {
    open_empty(page, json!({})).await;
    page.eval(COUNT_TURNS).await;
    // About ten megabytes as UTF-8, in paragraphs of a usual length.
    paste_script(
        page,
        "'وصلت السفينة إلى المرفأ وقالت سلمى إن الرحلة كانت هادئة. '.repeat(5).concat('\\n').repeat(18700)",
    )
    .await;
    page.wait_for("it is open", "return document.querySelectorAll('[data-block]').length > 18000;").await;
    page.wait_for("the dialog has closed", "return !document.querySelector('dialog[open]');").await;
    let turns = page.eval("return window.turns;").await;
    assert!(turns.as_u64().is_some_and(|turns| turns >= LEAST_TURNS), "done in only {turns} tasks");
    println!("{}: opened after {turns} tasks", page.browser.name());
}

/// So often the page has its turn before a text of this size opens: between the slices in which it is encoded (11, of
/// 500,000 UTF-16 units) and hashed (20, of 500,000 bytes), and between the steps (6). How long the tasks are,
/// `cargo xtask bench page` measures.
const LEAST_TURNS: u64 = 10 + 19 + 6;

/// Counts the tasks that the app makes for itself until a text is open.
const COUNT_TURNS: &str = "window.turns = 0;
    const later = window.setTimeout;
    window.setTimeout = (task, ms, ...rest) => later.call(window, (...given) => {
      if (!document.querySelector('[data-block]')) window.turns++;
      task(...given);
    }, ms, ...rest);";

async fn a_format_without_nesting_says_what_it_leaves_out_before_the_download(page: &mut Page) {
    open_empty(page, json!({})).await;
    // A quote with a person in it, and a place whose prefix is outside.
    let text = "قالت سلمى: «رأيت هدى في بلوان».";
    let at = |part: &str| {
        let byte = text.find(part).expect("it is there");
        let start = text[..byte].chars().count();
        (start, start + part.chars().count())
    };
    let span = |part: &str, label: &str| json!({ "start": at(part).0, "end": at(part).1, "label": label, "text": part });
    let spans = [
        span("سلمى", "person"),
        span("رأيت هدى في بلوان", "quote"),
        span("هدى", "person"),
        span("لوان", "place"),
    ];
    let line = json!({ "id": "a", "text": text, "spans": spans }).to_string();
    choose(page, &[("own.jsonl", line.as_bytes())]).await;
    page.click_testid("ask-take").await;
    dialog_gone(page).await;
    shows_text(page, text).await;

    page.expect_download().await;
    page.click_testid("export").await;
    page.click("[data-testid=export-format] option[value=bio]").await;
    // Names first: what is left out is the quote.
    assert_eq!(left_out(page, 1).await, ["رأيت هدى في بلوان"]);
    page.click("[data-testid=export-layer] option[value='3']").await;
    // Together the quote wins over what it contains.
    assert_eq!(left_out(page, 2).await, ["هدى", "لوان"]);
    // Each in a file of its own, nothing is.
    page.click("[data-testid=export-layer] option[value='4']").await;
    page.wait_for(
        "an archive that leaves nothing out",
        "return document.querySelector('[data-testid=export-file-name]').textContent.endsWith('.zip')
           && !document.querySelector('[data-testid=export-download]').disabled
           && !document.querySelector('.left-out-text');",
    )
    .await;
    page.click("[data-testid=export-layer] option[value='3']").await;
    page.click("[data-testid=export-overlap] option[value='1']").await;
    assert_eq!(left_out(page, 1).await, ["رأيت هدى في بلوان"]);
    // Rows that are whole words cut none: what is not offered is not shown as chosen either.
    page.click("[data-testid=export-format] option[value=wojood]").await;
    let offered = "const list = document.querySelector('[data-testid=export-sub-token]');
        return [list.selectedOptions[0].textContent, list.options.length];";
    until(page, "words grow", offered, json!(["grows to the whole word", 2])).await;
    page.click("[data-testid=export-format] option[value=bio]").await;
    until(page, "words are cut", offered, json!(["cuts the word in two rows", 3])).await;
    assert_eq!(left_out(page, 1).await, ["رأيت هدى في بلوان"]);
    page.click_testid("export-download").await;
    let file = page.read_download().await;
    let rows = String::from_utf8(file.bytes).expect("UTF-8");
    let tagged: Vec<&str> = rows.lines().filter(|row| row.contains("\tB-")).collect();
    assert_eq!(tagged, ["سلمى\tB-person", "هدى\tB-person", "لوان\tB-place"], "{rows}");
    assert!(file.name.ends_with(".tsv"), "{}", file.name);

    // The choices are there the next time.
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    page.reload().await;
    page.click_testid("export").await;
    assert_eq!(left_out(page, 1).await, ["رأيت هدى في بلوان"]);
    let format = page.eval("return document.querySelector('[data-testid=export-format]').value;").await;
    assert_eq!(format, json!("bio"));
    // As a zip, which says itself what it leaves out; that is remembered as well.
    page.click_testid("export-archive").await;
    assert_eq!(left_out(page, 1).await, ["رأيت هدى في بلوان"]);
    page.wait_for(
        "it is counted",
        "return !document.querySelector('[data-testid=export-download]').disabled;",
    )
    .await;
    page.expect_download().await;
    page.click_testid("export-download").await;
    let file = page.read_download().await;
    assert!(file.name.ends_with(".zip"), "{}", file.name);
    let inside = unpack(&file.bytes).expect("an archive");
    let names: Vec<&str> = inside.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["README.md", "bio.tsv", "manifest.json"]);
    assert_eq!(String::from_utf8_lossy(&inside[1].bytes), rows);
    let card = String::from_utf8_lossy(&inside[0].bytes);
    assert!(card.contains("spans that overlap one that was kept: 1"), "{card}");
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    page.click_testid("export").await;
    let ticked = "return document.querySelector('[data-testid=export-archive]').checked;";
    assert_eq!(page.eval(ticked).await, json!(true));
    page.click("[data-testid=export-format] option[value=wusum]").await;
    page.wait_for("it loses nothing", "return !document.querySelector('[data-testid=export-losses]');").await;
}

async fn every_format_leaves_the_page_byte_for_byte_as_the_command_line_writes_it(page: &mut Page) {
    open_empty(page, json!({})).await;
    let nasty = include_bytes!("../../data/nasty.json");
    choose(page, &[("nasty.json", nasty)]).await;
    page.click_testid("ask-take").await;
    dialog_gone(page).await;
    let folder = root().join("target/e2e/exports").join(page.browser.name());
    let (natively, judged) = (folder.join("command-line"), folder.join("page"));
    for folder in [&natively, &judged] {
        // There is none before the first run.
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder).expect("a folder");
    }
    let whole = folder.join("whole.json");
    std::fs::write(&whole, export(page, true).await.bytes).expect("written");
    let wusum = command_line();
    // Those of one label a token first: only they ask for the layer, which is remembered and which manifests name.
    let (flat, nested): (Vec<&About>, Vec<&About>) =
        ABOUT.iter().filter(|format| format.exports).partition(|format| format.loses.contains(&Loss::Nested));
    for format in flat.into_iter().chain(nested) {
        page.expect_download().await;
        page.click_testid("export").await;
        page.click("[data-testid=export-dialog] input[name=export-scope][value=all]").await;
        page.click(&format!("[data-testid=export-format] option[value={}]", format.id)).await;
        // A list may tell its change after the driver has gone on, and what is left out comes later still.
        let ready = format!(
            "const dialog = document.querySelector('[data-testid=export-dialog]');
             return dialog.dataset.format === '{}' && !dialog.querySelector('[data-testid=export-download]').disabled
               && ({} || dialog.querySelector('[data-testid=export-losses]'));",
            format.id,
            format.loses.is_empty()
        );
        page.wait_for("it can be taken", &ready).await;
        // All layers, and code points, which is what those who judge the files count.
        let told = page
            .eval(
                "return [['export-layer', 3], ['export-unit', 1]].filter(([id, value]) => {
                   const list = document.querySelector(`[data-testid=${id}]`);
                   if (!list || list.value === String(value)) return false;
                   list.value = value;
                   return list.dispatchEvent(new Event('change', { bubbles: true }));
                 }).length;",
            )
            .await;
        if told != json!(0) {
            page.wait_for("it can be taken as was told", &ready).await;
        }
        page.click_testid("export-download").await;
        let there = page.read_download().await;
        let is_archive = there.name.ends_with(".zip");
        let file =
            natively.join(if is_archive { format!("{}.zip", format.id) } else { format.id.to_owned() });
        let written = std::process::Command::new(&wusum)
            .arg("convert")
            .arg(&whole)
            .args(["--to", format.id, "--layer", "all", "--unit", "code_point", "--out"])
            .arg(&file)
            .output()
            .expect("the command line runs");
        let here = std::fs::read(&file).unwrap_or_else(|error| {
            panic!("{}: {error}: {}", format.id, String::from_utf8_lossy(&written.stderr))
        });
        let differ = there.bytes.iter().zip(&here).position(|(there, here)| there != here);
        let at = differ.unwrap_or(there.bytes.len().min(here.len()));
        let around = |bytes: &[u8]| {
            String::from_utf8_lossy(&bytes[at.saturating_sub(60).min(bytes.len())..bytes.len().min(at + 60)])
                .into_owned()
        };
        assert!(
            there.bytes == here,
            "{} differs from byte {at}: {:?} from the page, {:?} by the command line",
            format.id,
            around(&there.bytes),
            around(&here)
        );
        place(&judged, format.id, format.extension, there.bytes);
        page.click_testid("dialog-close").await;
        dialog_gone(page).await;
    }
    // Those bytes, loaded by the programs that they are for; one engine of each kind is enough.
    if page.browser != Browser::WebKit {
        let truth = root().join("tests/data/nasty.json");
        // The dialog gives rows for spaCy, not a list of them.
        match xtask::clients::judge_folder(&judged, &truth, &["spacy.json"]) {
            Ok(Some(said)) => println!("{}: from the page:\n{said}", page.browser.name()),
            Ok(None) => {
                println!("skipped: the judge or its programs are not there (`cargo xtask test clients`)")
            }
            Err(said) => panic!("{said}"),
        }
    }
}

fn root() -> PathBuf {
    xtask::root()
}

/// The command line, built as the stage before these tests builds it.
fn command_line() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| xtask::clients::command_line().unwrap_or_else(|error| panic!("{error}"))).clone()
}

/// Puts what the page gave where those look who judge it: an archive's files under the names that they look for.
fn place(folder: &Path, id: &str, extension: &str, bytes: Vec<u8>) {
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("written");
    };
    match id {
        "wusum" => put("native.json", &bytes),
        "uima-json" => put("cas.json", &bytes),
        "w3c" => put("w3c.jsonld", &bytes),
        "spacy-ner" => put("spacy.jsonl", &bytes),
        "brat" | "hugging-face" | "label-studio" | "uima-xmi" => {
            for file in unpack(&bytes).expect("an archive") {
                let name = match (id, file.name.split_once('/')) {
                    ("brat", _) => format!("brat/{}", file.name),
                    ("hugging-face", Some(("spans", _))) => "hf_spans.jsonl".to_owned(),
                    ("hugging-face", Some(("tokens", _))) => "hf.jsonl".to_owned(),
                    _ => file.name,
                };
                put(&name, &file.bytes);
            }
        }
        id => put(&format!("{id}.{extension}"), &bytes),
    }
}

/// The spans that the export dialog says are left out, waited for until they are `count`, in order.
pub async fn left_out(page: &Page, count: usize) -> Vec<String> {
    let script = format!(
        "const told = [...document.querySelectorAll('.left-out-text')].map((text) => text.textContent);
         return told.length === {count} ? told : null;"
    );
    let told = page.wait_for("what is left out is told", &script).await;
    let told = told.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text").to_owned());
    told.collect()
}

async fn an_export_is_whole_and_comes_back_the_same(page: &mut Page) {
    // Wide enough that the list of articles does not lie over the text.
    page.set_window(1300, 850).await;
    open_samples(page, json!({})).await;
    bring_in(page, &[("own.txt", ARABIC.as_bytes())]).await;
    page.wait_for(
        "four articles",
        "return document.querySelectorAll('[data-testid=library-row]').length === 4;",
    )
    .await;
    page.double_click_word(0, "طنجة").await;
    page.click_testid("picker-place").await;
    let all = export(page, true).await;
    assert!(all.name.starts_with("wusum-") && all.name.ends_with(".json"), "{}", all.name);
    let one = export(page, false).await;
    for (file, articles) in [(&all, 4), (&one, 1)] {
        let check = wusum::formats::wusum::check(&file.bytes).expect("a Wusum file");
        assert!(check.is_ok(), "{:?}", check.strict);
        assert_eq!(check.imported.project.articles().count(), articles);
    }
    let project = wusum::formats::wusum::check(&one.bytes).expect("a Wusum file").imported.project;
    let labelled: Vec<String> = project
        .sets()
        .flat_map(|set| {
            set.spans.iter().map(|span| span.extent().slice(ARABIC).unwrap_or_default().to_owned())
        })
        .collect();
    assert_eq!(labelled, ["طنجة"]);

    // Into a profile that knows nothing of it, and out again.
    open_empty(page, json!({})).await;
    choose(page, &[("all.json", &all.bytes)]).await;
    page.wait_for(
        "four articles",
        "return document.querySelectorAll('[data-testid=library-row]').length === 4;",
    )
    .await;
    dialog_gone(page).await;
    let again = export(page, true).await;
    assert_eq!(timeless(&again.bytes), timeless(&all.bytes), "what came back differs");
    // A file with work in it is not doubled by a second opening either.
    choose(page, &[("all.json", &all.bytes)]).await;
    page.find(".result[data-state=taken]").await;
    assert_eq!(titles(page).await.len(), 4);
}

/// The file without its times, and whether its bytes are otherwise the same.
fn timeless(bytes: &[u8]) -> String {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|name, _| name != "made" && name != "changed");
                fields.values_mut().for_each(strip);
            }
            Value::Array(values) => values.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut file: Value = serde_json::from_slice(bytes).expect("JSON");
    strip(&mut file);
    let ids: BTreeSet<_> =
        file["documents"].as_array().into_iter().flatten().map(|d| d["id"].to_string()).collect();
    assert_eq!(ids.len(), file["documents"].as_array().map_or(0, Vec::len), "ids are unique");
    serde_json::to_string_pretty(&file).expect("JSON")
}

/// Pastes what a JavaScript expression gives.
async fn paste_script(page: &Page, expression: &str) {
    let script = format!(
        "const text = {expression};
         const event = new ClipboardEvent('paste', {{ bubbles: true, cancelable: true }});
         const data = new DataTransfer();
         data.setData('text/plain', text);
         Object.defineProperty(event, 'clipboardData', {{ value: data }});
         // A synthetic transfer makes a half pair whole; a real clipboard does not.
         data.getData = (kind) => (kind === 'text/plain' ? text : '');
         document.body.dispatchEvent(event);"
    );
    page.eval(&script).await;
}

fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// The bytes of an Arabic text in Windows-1256 (Unicode's CP1256.TXT), for the letters that these tests use.
fn windows_1256(text: &str) -> Vec<u8> {
    let letters = |first: u8, letters: &str| -> Vec<(char, u8)> { letters.chars().zip(first..).collect() };
    let table = [
        letters(0xC0, "ہءآأؤإئابةتثجحخدذرزسشصض×طظعغـفقك"),
        vec![('ل', 0xE1), ('م', 0xE3), ('ن', 0xE4), ('ه', 0xE5), ('و', 0xE6), ('ى', 0xEC), ('ي', 0xED)],
        vec![('«', 0xAB), ('»', 0xBB), ('،', 0xA1)],
    ]
    .concat();
    let byte = |c: char| match table.iter().find(|(letter, _)| *letter == c) {
        Some((_, byte)) => *byte,
        None => {
            u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or_else(|| panic!("{c} is not in the table"))
        }
    };
    text.chars().map(byte).collect()
}

const FOCUSED: &str = "return document.activeElement.id;";

async fn a_file_of_another_program_is_shown_before_it_is_taken(page: &mut Page) {
    open_empty(page, json!({})).await;
    let row = json!({ "id": "a", "text": "قال زيد علي في تونس نعم", "spans": [
        { "start": 4, "end": 11, "label": "PER" }, { "start": 15, "end": 19, "label": "LOC" },
        { "start": 20, "end": 23, "label": "word" }, { "start": 0, "end": 3, "label": "place", "score": 0.5 },
        { "start": 90, "end": 99, "label": "PER" },
    ]});
    let row = row.to_string();
    choose(page, &[("other.jsonl", row.as_bytes())]).await;
    let preview = page.text("[data-testid=import-preview]").await;
    assert!(preview.contains("زيد علي PER") && preview.contains("تونس LOC"), "{preview}");
    assert_eq!(page.count("[data-testid=label-fate]").await, 3);
    let asked = page.text("[data-testid=ask-labels]").await;
    assert!(asked.contains("1 is a model's proposal"), "{asked}");
    assert!(asked.contains("\u{2068}other.jsonl\u{2069}"), "its name moves what is around it: {asked}");
    until(page, "the question is heard", FOCUSED, json!("import-question")).await;
    // Each list stands apart from its label, and no field sticks out of the question, on a phone neither.
    let apart = "const box = (element) => element.getBoundingClientRect();
        const question = box(document.querySelector('[data-testid=ask-labels]'));
        return [...document.querySelectorAll('[data-testid=label-fate]')].every((list) => {
            const text = document.createRange();
            text.selectNodeContents(list.previousElementSibling);
            const [at, told] = [box(list), box(text)];
            return at.left - told.right >= 8 || at.top >= told.bottom;
          }) && [...document.querySelectorAll('[data-testid=ask-labels] :is(input, select)')].every((field) =>
            box(field).left > question.left && box(field).right < question.right);";
    page.wait_for("nothing touches", apart).await;
    if page.browser == Browser::Chromium {
        page.emulate_window(360, 740).await;
        page.wait_for("nothing touches on a phone", apart).await;
        page.emulate_window(1300, 900).await;
    }
    // PER becomes person, LOC is added, word is left out.
    page.click("[data-testid=ask-labels] li:nth-of-type(1) option[value='=person']").await;
    page.click("[data-testid=ask-labels] li:nth-of-type(3) option[value=leave]").await;
    page.click_testid("ask-take").await;
    let totals = page.text("[data-testid=import-totals]").await;
    until(page, "what came of it is heard", FOCUSED, json!("import-results")).await;
    assert!(totals.contains("4 kept + 1 refused = 5"), "{totals}");
    assert!(totals.contains("1 label was left out as you chose"), "{totals}");
    page.expect_download().await;
    page.click_testid("import-report").await;
    let file = page.read_download().await;
    let report = String::from_utf8(file.bytes).expect("UTF-8");
    assert!(report.contains("4 kept + 1 refused = 5 in the file") && report.contains("Span 5"), "{report}");
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    let exported = export(page, false).await;
    let told = |bytes: &[u8]| {
        let file: Value = serde_json::from_slice(bytes).expect("JSON");
        let spans = file["documents"][0]["spans"].as_array().expect("spans").clone();
        spans.iter().map(|s| s["label"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told(&exported.bytes), ["person", "LOC"]);
    // Where they come again, what became of them is chosen already.
    let again = json!({ "id": "b", "text": "نعم زيد", "spans": [
        { "start": 0, "end": 3, "label": "word" }, { "start": 4, "end": 7, "label": "PER" },
    ]});
    choose(page, &[("again.jsonl", again.to_string().as_bytes())]).await;
    page.find("[data-testid=ask-labels]").await;
    let fates =
        "return [...document.querySelectorAll('[data-testid=label-fate]')].map((list) => list.value);";
    assert_eq!(page.eval(fates).await, json!(["leave", "=person"]));
    page.click_testid("ask-skip").await;
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    // Both changes are ordinary ones: taken back, the file's own labels are there.
    page.press("Ctrl+z").await;
    page.press("Ctrl+z").await;
    let exported = export(page, false).await;
    assert_eq!(told(&exported.bytes), ["PER", "LOC", "word"]);
}

async fn labels_of_another_version_go_to_their_places_and_doubtful_ones_to_a_person(page: &mut Page) {
    open_empty(page, json!({})).await;
    let old =
        "قالت سلمى الراوي في تونس إن المعرض يفتح غدا عند الساعة العاشرة. ورحبت سلمى بالحاضرين في قاعة بلوان.";
    let new = format!(
        "خبر\n{}",
        old.replace("ورحبت سلمى بالحاضرين", "وشكرت سلمى الحضور").replace("بلوان", "المدينة")
    );
    let row =
        |text: &str, spans: Vec<Value>| json!({ "id": "a-1", "text": text, "spans": spans }).to_string();
    let here =
        json!({ "documents": [{ "id": "a-1", "title": "افتتاح", "text": new, "spans": [] }] }).to_string();
    choose(page, &[("new.json", here.as_bytes())]).await;
    dialog_gone(page).await;
    shows_text(page, &new).await;
    let span = |part: &str, label: &str| {
        let byte = old.rfind(part).expect("it is there");
        let start = old[..byte].chars().count();
        json!({ "start": start, "end": start + part.chars().count(), "label": label, "text": part })
    };
    let spans = vec![span("المعرض", "event"), span("سلمى", "person"), span("بلوان", "place")];
    choose(page, &[("old.jsonl", row(old, spans).as_bytes())]).await;
    page.find("[data-testid=ask-other-text]").await;
    page.click_testid("ask-take").await;
    page.find("[data-testid=ask-labels]").await;
    page.click_testid("ask-take").await;
    let totals = page.text("[data-testid=import-totals]").await;
    assert!(totals.contains("1 kept + 2 refused = 3"), "{totals}");
    assert_eq!(page.count("[data-testid=unsettled-label]").await, 2);
    // The name stands in two places, the other nowhere: one is placed by its context, one is dropped.
    assert_eq!(page.count("[data-testid=place-here]").await, 2);
    page.click("[data-testid=place-here]:nth-of-type(2)").await;
    page.wait_for(
        "one is left",
        "return document.querySelectorAll('[data-testid=unsettled-label]').length === 1;",
    )
    .await;
    page.click_testid("drop-label").await;
    page.wait_for("none is left", "return !document.querySelector('[data-testid=unsettled]');").await;
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    assert_eq!(titles(page).await.len(), 1);
    let file: Value = serde_json::from_slice(&export(page, false).await.bytes).expect("JSON");
    assert_eq!(file["documents"][0]["text"].as_str(), Some(new.as_str()));
    let at = |part: &str| new[..new.rfind(part).expect("it is there")].chars().count();
    let spans = file["documents"][0]["spans"].as_array().expect("spans").iter();
    let spans: Vec<_> = spans.map(|span| (span["label"].clone(), span["start"].clone())).collect();
    assert_eq!(spans, [(json!("event"), json!(at("المعرض"))), (json!("person"), json!(at("سلمى")))]);
    // Found by its title as by its id; whoever answers that it is an article of its own is asked no more.
    let spans = vec![span("المعرض", "event")];
    let by_title = json!({ "id": "b-1", "title": "افتتاح", "text": old, "spans": spans }).to_string();
    choose(page, &[("again.jsonl", by_title.as_bytes())]).await;
    page.find("[data-testid=ask-other-text]").await;
    page.click_testid("ask-own-article").await;
    page.find("[data-testid=ask-labels]").await;
    page.click_testid("ask-take").await;
    dialog_gone(page).await;
    assert_eq!(titles(page).await.len(), 2);
    spans_elsewhere_than_their_file_says_are_placed_by_a_person(page).await;
}

/// One by a key at one of its places, taken back and placed again; one by selecting it in the text, later.
async fn spans_elsewhere_than_their_file_says_are_placed_by_a_person(page: &mut Page) {
    let text = "قال زيد 🙂 إن زيدا عاد.\r\nAda met Bob.";
    let span = |text: &str, label: &str| json!({ "start": 0, "end": 3, "label": label, "text": text });
    let spans = [span("زيد", "person"), span("عاد", "event"), span("Adam", "person")];
    let row = json!({ "id": "w", "title": "عودة", "text": text, "spans": spans }).to_string();
    let left = |n: usize| {
        format!("return document.querySelectorAll('[data-testid=unsettled-label]').length === {n};")
    };
    choose(page, &[("elsewhere.jsonl", row.as_bytes())]).await;
    page.find("[data-testid=ask-labels]").await;
    page.click_testid("ask-take").await;
    page.wait_for("two wait", &left(2)).await;
    let totals = page.text("[data-testid=import-totals]").await;
    assert!(totals.contains("1 kept + 2 refused = 3"), "{totals}");
    let first = page.text("[data-testid=unsettled-label]").await;
    assert!(
        first.contains("where the file says it stands, the text has") && first.contains("قال"),
        "{first}"
    );
    // Both places of the name, and the one that the file gives for each.
    assert_eq!(
        (page.count("[data-testid=place-here]").await, page.count("[data-testid=place-said]").await),
        (2, 2)
    );
    let focus = "document.querySelector('[data-testid=place-here]').focus();";
    page.eval(focus).await;
    page.press("Enter").await;
    page.wait_for("one waits", &left(1)).await;
    page.wait_for(
        "the focus is at the next",
        "return !!document.activeElement.closest('[data-testid=unsettled-label]');",
    )
    .await;
    page.press("Ctrl+z").await;
    page.wait_for("what is taken back waits again", &left(2)).await;
    page.eval(focus).await;
    page.press("Enter").await;
    page.wait_for("one waits", &left(1)).await;
    // The article can be looked at meanwhile: what waits is there when the dialog is opened again.
    page.click_testid("go-to-article").await;
    dialog_gone(page).await;
    shows_text(page, &text.replace("\r\n", "\n")).await;
    page.click_testid("import").await;
    page.wait_for("it still waits", &left(1)).await;
    page.click("[data-testid=choose-place] summary").await;
    page.find("[data-testid=place-in-text]").await;
    page.eval(
        "const field = document.querySelector('[data-testid=place-in-text]');
         field.focus();
         const at = field.value.indexOf('Ada');
         field.setSelectionRange(at, at + 4);",
    )
    .await;
    page.click_testid("place-selection").await;
    let none = "return !document.querySelector('[data-testid=unsettled]');";
    page.wait_for("none waits", none).await;
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    let file: Value = serde_json::from_slice(&export(page, false).await.bytes).expect("JSON");
    assert_eq!(file["documents"][0]["text"].as_str(), Some(text));
    let spans = file["documents"][0]["spans"].as_array().expect("spans").iter();
    let spans: Vec<_> =
        spans.map(|span| (span["label"].clone(), span["text"].clone(), span["start"].clone())).collect();
    let at = |part: &str| text[..text.find(part).expect("it is there")].chars().count();
    assert_eq!(
        spans,
        [("person", "زيد"), ("event", "عاد"), ("person", "Ada")].map(|(label, part)| (
            json!(label),
            json!(part),
            json!(at(part))
        ))
    );
    // Of many the first are shown, and how many more there are.
    let many: Vec<_> = (0..2_000).map(|_| span("Adam", "person")).collect();
    let many = json!({ "id": "v", "title": "كثير", "text": "Ada met Bob again.", "spans": many }).to_string();
    choose(page, &[("many.jsonl", many.as_bytes())]).await;
    page.find("[data-testid=ask-labels]").await;
    page.click_testid("ask-take").await;
    page.wait_for("twenty are shown", &left(20)).await;
    assert!(page.text("[data-testid=unsettled-more]").await.contains("1,980 more"));
    page.click_testid("drop-all-labels").await;
    page.wait_for("all are dropped", none).await;
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
}

async fn files_that_belong_together_are_one_and_an_archive_is_its_files(page: &mut Page) {
    open_empty(page, json!({})).await;
    let text = "قالت هدى في تونس.";
    let ann = "T1\tplace 12 16\tتونس\n";
    choose(page, &[("a.ann", ann.as_bytes()), ("a.txt", text.as_bytes()), ("b.txt", "نعم".as_bytes())]).await;
    page.click_testid("ask-take").await;
    dialog_gone(page).await;
    assert_eq!(titles(page).await.len(), 2);
    let files = [
        OutFile { name: "c/d.txt".to_owned(), bytes: "وعادت هدى.".as_bytes().to_vec() },
        OutFile { name: "c/d.ann".to_owned(), bytes: "T1\tperson 6 9\tهدى\n".as_bytes().to_vec() },
    ];
    let zip = pack(&files).expect("packed");
    choose(page, &[("work.zip", &zip)]).await;
    page.click_testid("ask-take").await;
    dialog_gone(page).await;
    assert_eq!(titles(page).await.len(), 3);
    shows_text(page, "وعادت هدى.").await;
}

async fn long_work_says_how_far_it_is_and_cancelled_leaves_nothing_half_done(page: &mut Page) {
    open_empty(page, json!({})).await;
    bring_in(page, &[("first.txt", ARABIC.as_bytes())]).await;
    // One label more than a page takes.
    let spans = |n: usize| {
        (0..n).map(|at| format!("[{},{},\"a\"]", 2 * at, 2 * at + 1)).collect::<Vec<_>>().join(",")
    };
    let row = |id: usize, n: usize| {
        format!(
            "{{\"id\":{id},\"text\":\"{}{id}\",\"label\":[{}],\"Comments\":[]}}\n",
            "a ".repeat(1_000),
            spans(n)
        )
    };
    let thousand = row(0, 1_000);
    let thousands = |from: usize, to: usize| {
        (from..to).map(|id| thousand.replacen("\"id\":0", &format!("\"id\":{id}"), 1)).collect::<String>()
    };
    let many = thousands(0, 500) + row(500, 1).as_str();
    let cancel_midway = "const timer = setInterval(() => {
          const results = document.querySelector('[data-testid=import-results]');
          if (results?.textContent.includes('%')) {
            clearInterval(timer);
            results.querySelector('[data-testid=import-cancel]').click();
          }
        }, 1);";
    page.eval(cancel_midway).await;
    choose(page, &[("many.jsonl", many.as_bytes())]).await;
    page.wait_for(
        "it was left out",
        "const results = document.querySelector('[data-testid=import-results]');
         return !results.querySelector('[data-testid=import-cancel]')
             && results.querySelectorAll('[data-testid=import-result]').length === 1;",
    )
    .await;
    assert_eq!(page.count("[data-testid=import-refusal]").await, 0);
    assert_eq!(titles(page).await.len(), 1);
    // Left to itself it is refused, and says why and where it can be read.
    choose(page, &[("many.jsonl", many.as_bytes())]).await;
    let refusal = page.text("[data-testid=import-refusal]").await;
    assert!(refusal.contains("500,000") && refusal.contains("wusum convert"), "{refusal}");
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    bring_in(page, &[("second.txt", "نص آخر قصير.".as_bytes())]).await;
    assert_eq!(titles(page).await.len(), 2);
    // As many as are long to write.
    let labelled = (0..60).map(|id| row(id, 1_000)).collect::<String>();
    choose(page, &[("labelled.jsonl", labelled.as_bytes())]).await;
    page.find("[data-testid=ask-labels]").await;
    page.click_testid("ask-take").await;
    dialog_gone(page).await;
    // An export that is cancelled while it says how far it is makes no file, and the next one is whole.
    page.click_testid("export").await;
    page.click("[name=export-scope][value=all]").await;
    page.find("[data-testid=export-download]:enabled").await;
    let script = "window.handedOver = 0;
        window.makeUrl = URL.createObjectURL;
        URL.createObjectURL = (blob) => { window.handedOver += 1; return window.makeUrl.call(URL, blob); };
        const watch = new MutationObserver(() => {
          const told = document.querySelector('[data-testid=export-status]')?.textContent;
          if (/[0-9]+ of 62 articles/.test(told)) {
            watch.disconnect();
            window.told = told;
            document.querySelector('[data-testid=export-cancel]').click();
          }
        });
        watch.observe(document.body, { childList: true, characterData: true, subtree: true });
        document.querySelector('[data-testid=export-download]').click();";
    page.eval(script).await;
    let said =
        "return document.querySelector('[data-testid=export-status]')?.textContent.includes('no file');";
    page.wait_for("it was cancelled", said).await;
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    let handed_over = "URL.createObjectURL = window.makeUrl; return [window.handedOver, typeof window.told];";
    assert_eq!(page.eval(handed_over).await, json!([0, "string"]));
    let file: Value = serde_json::from_slice(&export(page, true).await.bytes).expect("JSON");
    let documents = file["documents"].as_array().expect("documents");
    let spans = documents.iter().map(|document| document["spans"].as_array().map_or(0, Vec::len));
    assert_eq!((documents.len(), spans.sum::<usize>()), (62, 60_000));
}

/// Prints how long tasks of the page take while half a million labels come in: figures for `docs/performance.md`.
/// `WUSUM_ARTICLES` says over how many articles.
#[test]
#[ignore = "it measures, and asserts nothing about time"]
fn measure_half_a_million_labels_coming_in() {
    let articles = std::env::var("WUSUM_ARTICLES").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
    wusum_e2e::run(Browser::Chromium, Site::Dist, "measure_many", async move |page: &mut Page| {
        open_empty(page, json!({ "suggest": false })).await;
        bring_in(page, &[("first.txt", ARABIC.as_bytes())]).await;
        page.find("[data-testid=save-status][data-saved=true]").await;
        let spans = MAX_SPANS / articles;
        let labels = (0..spans).map(|at| format!("[{},{},\"person\"]", 2 * at, 2 * at + 1));
        let labels = labels.collect::<Vec<_>>().join(",");
        let words = "a ".repeat(spans);
        let row = |id: usize| {
            format!("{{\"id\":{id},\"text\":\"{words}{id}\",\"label\":[{labels}],\"Comments\":[]}}\n")
        };
        let many = (0..articles).map(row).collect::<String>();
        page.eval(
            "window.long = [];
             new PerformanceObserver((list) => window.long.push(...list.getEntries().map((e) => Math.round(e.duration))))
               .observe({ type: 'longtask' });",
        )
        .await;
        println!("| {spans} labels in each of {articles} articles | ms | tasks over 50 ms |\n|---|---|---|");
        let told = async |what: &str, began: Instant| {
            let took = began.elapsed().as_millis();
            let long = page.eval("return window.long.splice(0).join(' ');").await;
            println!("| {what} | {took} | {} |", long.as_str().unwrap_or_default());
        };
        let until = async |what: &str, script: &str| {
            let began = Instant::now();
            while page.eval(script).await != json!(true) {
                assert!(began.elapsed().as_secs() < 120, "{what}");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        let began = Instant::now();
        choose(page, &[("many.jsonl", many.as_bytes())]).await;
        until("the question", "return !!document.querySelector('[data-testid=ask-take]');").await;
        told("read and brought over, until the question", began).await;
        let began = Instant::now();
        page.click_testid("ask-take").await;
        let closed =
            "return !document.querySelector('dialog[open]') && !!document.querySelector('[data-block]');";
        until("an article is open", closed).await;
        told("taken, until an article is open", began).await;
        until("saved", "return !!document.querySelector('[data-testid=save-status][data-saved=true]');")
            .await;
        told("until it is saved", began).await;
    });
}

async fn a_doccano_file_asks_what_its_positions_count(page: &mut Page) {
    open_empty(page, json!({})).await;
    let row = json!({ "id": 1, "text": "🙂🙂 قالت هدى نعم", "label": [[10, 13, "person"]], "Comments": [] });
    choose(page, &[("all.jsonl", row.to_string().as_bytes())]).await;
    page.find("[data-testid=ask-unit]").await;
    page.click("[data-testid=ask-unit] input[value=utf16]").await;
    page.click_testid("ask-take").await;
    page.find("[data-testid=ask-labels]").await;
    let preview = page.text("[data-testid=import-preview]").await;
    assert!(preview.contains("هدى person"), "{preview}");
    page.click_testid("ask-take").await;
    dialog_gone(page).await;
}

in_each_browser!(Dist;
    text_files_open_letter_by_letter,
    a_text_that_is_here_is_offered_and_not_doubled,
    an_arabic_file_without_encoding_asks_with_previews,
    pages_and_records_lose_scripts_and_keep_their_facts,
    where_no_worker_can_be_had_files_come_in_and_go_out_all_the_same,
    what_is_dropped_or_pasted_comes_in,
    what_cannot_be_read_is_refused_by_name_and_disturbs_nothing,
    a_paste_of_ten_megabytes_keeps_the_page_alive,
    an_export_is_whole_and_comes_back_the_same,
    a_format_without_nesting_says_what_it_leaves_out_before_the_download,
    every_format_leaves_the_page_byte_for_byte_as_the_command_line_writes_it,
    a_file_of_another_program_is_shown_before_it_is_taken,
    labels_of_another_version_go_to_their_places_and_doubtful_ones_to_a_person,
    files_that_belong_together_are_one_and_an_archive_is_its_files,
    a_doccano_file_asks_what_its_positions_count,
    long_work_says_how_far_it_is_and_cancelled_leaves_nothing_half_done,
);
