//! Our exports, loaded by the programs that they are for: spaCy, Hugging Face datasets, seqeval, pyld, rdflib, cassis.
//!
//! The judge is `check_exports.py` of the folder beside the project (or `WUSUM_CHECKS`); where it, Python or the network
//! for installing the programs once is absent, the stage is skipped and says so. Their Python packages go to
//! `.tools/clients`.

use std::path::{Path, PathBuf};

use crate::run::{self, Tally};
use crate::tools;

const PACKAGES: &[&str] = &[
    "spacy",
    "datasets",
    "seqeval",
    "nervaluate",
    "krippendorff",
    "scikit-learn",
    "pyld",
    "rdflib",
    "dkpro-cassis",
];

/// Formats that must be there, and those of them that may lose no span.
const EXACT: &str = "native.json,doccano.jsonl,label_studio.json,hf_spans.jsonl,prodigy.jsonl,brat,w3c.jsonld,cas.xmi,cas.json";
const FLAT: &str = "spacy.json,spacy.jsonl,hf.jsonl,conll2003.conll,bio.tsv,bioes.conll";

/// What `load_dataset` sees of the folder for Hugging Face, held against itself.
const LOAD_DATASET: &str = r#"
import sys, tempfile
from datasets import load_dataset
cache = tempfile.mkdtemp()
spans = load_dataset(sys.argv[1], cache_dir=cache)["train"]
tokens = load_dataset(sys.argv[1], "tokens", cache_dir=cache)["train"]
texts = {d["id"]: d["text"] for d in spans}
marked = [(d["text"][s["start"]:s["end"]], s["text"]) for d in spans for s in d["spans"]]
placed = [(texts[r["document"]][a:b], t) for r in tokens for a, b, t in zip(r["starts"], r["ends"], r["tokens"])]
assert marked and all(a == b for a, b in marked), "a span is not its text"
assert placed and all(a == b for a, b in placed), "a token is not its text"
tags = tokens.features["ner_tags"].feature
assert tags.names[0] == "O" and any(tags.int2str(t) != "O" for r in tokens for t in r["ner_tags"])
print(f"PASS  load_dataset: {len(marked)} spans, {len(placed)} tokens, {len(tags.names)} tags")
"#;

/// A blank Arabic pipeline of spaCy, trained as the README of an export says, with the loss of each of 20 updates.
const TRAIN: &str = r#"
import json, sys, spacy
from spacy.training import Example
spacy.util.fix_random_seed(1)
nlp = spacy.blank('ar')
rows = [json.loads(line) for line in open(sys.argv[1], encoding='utf-8', newline='\n')]
examples = [Example.from_dict(nlp.make_doc(text), annotations) for text, annotations in rows]
ner = nlp.add_pipe('ner')
nlp.initialize(lambda: examples)
losses = [round(nlp.update(examples)['ner'], 1) for step in range(20)]
assert rows and min(losses[10:]) < max(losses[:10]) / 2, f"the loss does not fall: {losses}"
print(f"PASS  spaCy trains a blank ar on {len(rows)} rows; loss of each update: {losses}")
"#;

/// Exports two texts in every format and has each file loaded.
///
/// # Errors
/// Which command failed; the judge's own output says what is wrong with which format.
pub fn check(tally: &mut Tally) -> Result<(), String> {
    let Some(judge) = judge() else {
        println!("skipped: no check_exports.py in ../shared/checks or WUSUM_CHECKS");
        return Ok(());
    };
    let Some(python) = python()? else {
        println!("skipped: python3 is missing, which the clients run on");
        return Ok(());
    };
    let wusum = command_line()?;
    let ours = crate::root().join("tests/data/nasty.json");
    let theirs = judge.with_file_name("samples").join("truth.json");
    for (name, truth) in [("nasty", ours), ("sample", theirs)] {
        let out = crate::root().join("target/clients").join(name);
        if out.exists() {
            std::fs::remove_dir_all(&out).map_err(|e| format!("cannot empty {}: {e}", out.display()))?;
        }
        let (truth, folder) = (text(&truth), text(&out));
        run::run(&mut run::program(&wusum, &["convert", &truth, "--to", "all", "--out", &folder]))?;
        let require = format!("{EXACT},{FLAT}");
        let script = text(&judge);
        let words =
            [&script, &folder, "--truth", &truth, "--no-live", "--require", &require, "--exact", EXACT];
        judged(tally, &mut run::program(&python, &words))?;
        let hugging_face = text(&out.join("hf"));
        let mut load = run::program(&python, &["-c", LOAD_DATASET, &hugging_face]);
        load.env("HF_HUB_OFFLINE", "1").env("HF_DATASETS_DISABLE_PROGRESS_BARS", "1");
        judged(tally, &mut load)?;
        judged(
            tally,
            &mut run::program(&python, &["-W", "ignore", "-c", TRAIN, &text(&out.join("spacy.jsonl"))]),
        )?;
    }
    Ok(())
}

/// The command line, built where it is not up to date.
///
/// # Errors
/// That it cannot be built.
pub fn command_line() -> Result<PathBuf, String> {
    let words = ["build", "--quiet", "--no-default-features", "--features", "cli", "--bin", "wusum"];
    run::run(&mut run::cargo(&words))?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from);
    Ok(target.join("debug").join(format!("wusum{}", std::env::consts::EXE_SUFFIX)))
}

/// What the judge says of a folder of exports of one text, all of which must be there but `without`; `None` where the judge
/// or the programs that it loads files with are absent.
///
/// # Errors
/// What the judge said, where a file is missing or not read as it was meant.
pub fn judge_folder(folder: &Path, truth: &Path, without: &[&str]) -> Result<Option<String>, String> {
    let python = installed_python();
    let Some((judge, python)) = judge().zip(python) else { return Ok(None) };
    let wanted = |list: &str| {
        let names: Vec<&str> = list.split(',').filter(|name| !without.contains(name)).collect();
        names.join(",")
    };
    let (script, folder, truth) = (text(&judge), text(folder), text(truth));
    let (require, exact) = (wanted(&format!("{EXACT},{FLAT}")), wanted(EXACT));
    let words = [&script, &folder, "--truth", &truth, "--no-live", "--require", &require, "--exact", &exact];
    let output = run::program(&python, &words).output().map_err(|e| format!("cannot start Python: {e}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(Some(said));
    }
    Err(format!("{said}{}", String::from_utf8_lossy(&output.stderr)))
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn judge() -> Option<PathBuf> {
    let beside = || crate::root().join("../shared/checks");
    let folder = std::env::var_os("WUSUM_CHECKS").map_or_else(beside, PathBuf::from);
    Some(folder.join("check_exports.py")).filter(|script| script.is_file())
}

/// Where Python with the clients is, and what says that they are all there.
fn places() -> (PathBuf, PathBuf) {
    let folder = tools::folder().join("clients");
    let inside = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    (folder.join(inside), folder.join("installed"))
}

fn installed_python() -> Option<PathBuf> {
    let (python, installed) = places();
    let is_whole = std::fs::read_to_string(installed).is_ok_and(|there| there == PACKAGES.join("\n"));
    (python.is_file() && is_whole).then_some(python)
}

/// Python with the clients; installs them the first time.
fn python() -> Result<Option<PathBuf>, String> {
    if let Some(python) = installed_python() {
        return Ok(Some(python));
    }
    let folder = tools::folder().join("clients");
    let (python, installed) = places();
    let wanted = PACKAGES.join("\n");
    let Some(system) = run::find("python3").or_else(|| run::find("python")) else { return Ok(None) };
    println!(
        "Installing the programs that read our exports into .tools/clients (about a gigabyte, 2 to 4 minutes)."
    );
    run::run(&mut run::program(system, &["-m", "venv", &text(&folder)]))?;
    let mut pip = run::program(&python, &["-m", "pip", "install", "--quiet"]);
    run::run(pip.args(PACKAGES))?;
    std::fs::write(&installed, wanted).map_err(|e| format!("cannot write {}: {e}", installed.display()))?;
    Ok(Some(python))
}

/// Runs a judge, passes its lines on, and counts those that begin with PASS, LOSSY or FAIL.
fn judged(tally: &mut Tally, command: &mut std::process::Command) -> Result<(), String> {
    let output = command.output().map_err(|e| format!("cannot start Python: {e}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    print!("{said}");
    let begin = |word: &str| said.lines().filter(|line| line.starts_with(word)).count() as u64;
    tally.passed += begin("PASS") + begin("LOSSY");
    tally.failed += begin("FAIL");
    if output.status.success() {
        return Ok(());
    }
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    Err("a program that our exports are for does not read them as they were meant".to_owned())
}
