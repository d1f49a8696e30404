//! Building the app for release and measuring what a visitor downloads.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{offline, policy, run, split, tools};

/// The most that WebAssembly, JavaScript and CSS may weigh after `gzip -9`, in bytes; fonts not counted. Raising one is a
/// commit of its own that says what it bought.
///
/// What must be there before an article can be opened and labelled: the aim, which is met.
pub const START_BUDGET: usize = 350 * 1024;
/// The whole page: what loads at the start and what follows soon after or when it is first asked for (`split.rs`). Being
/// cut costs it 4 %. It and the jobs program stand a little above what they weigh, so that they can only shrink from here.
pub const PAGE_BUDGET: usize = 878 * 1024;
/// The jobs program is loaded with the first import or export. It grows with the table of formats: doccano, Label Studio,
/// tables of spans, tags in the text, brat, Hugging Face, UIMA (XML) and zip brought it from 219 to 375 KB; W3C,
/// WebAnno and CoNLL-U to 411 KB; Markdown, work packages and decisions to 483 KB.
/// Backups brought the databases and their journal into it: 632 KB; figures, sharing out and parts of an export: 803 KB;
/// learning and a parser of HTML: 920 KB; with its code taken apart (`apart.rs`) 758 KB; how far a file is read 770 KB;
/// what a person places by hand, how far an export is, who made what in every format, agreement in a README 786 KB.
pub const JOBS_BUDGET: usize = 789 * 1024;
/// What opens the page without a network is loaded once the page is at work: two scripts, one with the hash of each file.
pub const OFFLINE_BUDGET: usize = 6 * 1024;

/// The folder of the built app.
pub fn folder() -> PathBuf {
    crate::root().join("dist")
}

/// Builds the app for release into `dist`, checks it, and prints its weight.
///
/// # Errors
/// Where a tool is missing, the build fails, the page lacks something, or the budget is exceeded.
pub fn build() -> Result<(), String> {
    tools::for_building()?;
    tools::for_splitting()?;
    run::run(trunk(&["build", "--release"]).env(split::WISH, "1"))?;
    check(&folder())?;
    weigh(&folder())
}

/// Trunk, with our own tools.
pub fn trunk(words: &[&str]) -> Command {
    let mut command = run::program("trunk", words);
    // Our tools are installed, so that nothing needs fetching; Trunk takes NO_COLOR for an option and stumbles.
    command.env("TRUNK_BUILD_OFFLINE", "true").env_remove("NO_COLOR");
    command
}

/// Whether the built page is whole: it carries the policy, and every file that it names is there.
fn check(dist: &Path) -> Result<(), String> {
    let page =
        std::fs::read_to_string(dist.join("index.html")).map_err(|e| format!("dist/index.html: {e}"))?;
    if !page.contains(&policy::meta()) {
        return Err("dist/index.html does not carry the policy (see xtask/src/policy.rs)".to_owned());
    }
    for name in ["boot.js", "worker.js", "offline.js", "sw.js", "icon.svg"] {
        if !dist.join(name).is_file() {
            return Err(format!("dist/{name} is missing: index.html must have Trunk copy it"));
        }
    }
    for (_, rest) in page
        .match_indices("href=\"")
        .chain(page.match_indices("src=\""))
        .map(|(at, m)| (at, &page[at + m.len()..]))
    {
        let name = rest.split(['"', '?']).next().unwrap_or_default().trim_start_matches("./");
        if !name.starts_with('#') && !dist.join(name).is_file() {
            return Err(format!("dist/index.html names {name}, which is not there"));
        }
    }
    offline::check(dist)
}

/// Prints what each file weighs after gzip.
///
/// # Errors
/// Where a sum exceeds its budget.
pub fn weigh(dist: &Path) -> Result<(), String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(dist)
        .map_err(|e| format!("{}: {e}", dist.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "wasm" || e == "js" || e == "css"))
        .collect();
    files.sort();
    let name = |file: &Path| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (jobs, files): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| name(file).starts_with("wusum-jobs") || name(file) == "worker.js");
    let (offline, page): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| ["offline.js", "sw.js"].contains(&name(file).as_str()));
    let (later, start): (Vec<_>, Vec<_>) = page.into_iter().partition(|file| {
        let name = name(file);
        name.starts_with(split::PART) || split::SHEETS.iter().any(|sheet| name.starts_with(sheet))
    });
    println!("\n{:>10} {:>10}  gzip -9, bytes", "raw", "gzip");
    let mut over = Vec::new();
    let mut total = 0;
    for (what, files, goes_on, budget, constant) in [
        ("the page at its start", start, false, START_BUDGET, "START_BUDGET"),
        ("the whole page", later, true, PAGE_BUDGET, "PAGE_BUDGET"),
        ("the jobs program", jobs, false, JOBS_BUDGET, "JOBS_BUDGET"),
        ("opening without a network", offline, false, OFFLINE_BUDGET, "OFFLINE_BUDGET"),
    ] {
        if !goes_on {
            total = 0;
        }
        for file in files {
            let bytes = std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
            let weight = gzip_length(&bytes)?;
            total += weight;
            println!("{:>10} {weight:>10}  {}", bytes.len(), name(&file));
        }
        println!("{:>10} {total:>10}  {what}, of {budget} allowed\n", "");
        if total > budget {
            over.push(format!(
                "{what} weighs {total} bytes after gzip, {} more than its budget of {budget} allows. Find what grew, \
                 or raise {constant} in xtask/src/dist.rs in a commit that says what it bought.",
                total - budget
            ));
        }
    }
    if over.is_empty() { Ok(()) } else { Err(over.join("\n")) }
}

fn gzip_length(bytes: &[u8]) -> Result<usize, String> {
    // Node is there wherever the tests run; gzip is missing on Windows.
    let by_node = "const z=require('zlib'),fs=require('fs');process.stdout.write(z.gzipSync(fs.readFileSync(0),{level:9}))";
    let mut command = match run::find("gzip") {
        Some(gzip) => run::program(gzip, &["-9", "-c"]),
        None => run::program("node", &["-e", by_node]),
    };
    let problem = |e: std::io::Error| format!("cannot measure by gzip or node: {e}");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(problem)?;
    let mut stdin = child.stdin.take().ok_or("gzip takes no input")?;
    std::thread::scope(|scope| {
        // From another thread, or both sides wait for each other once the pipe is full.
        scope.spawn(move || stdin.write_all(bytes));
        let output = child.wait_with_output().map_err(problem)?;
        if output.status.success() { Ok(output.stdout.len()) } else { Err("gzip failed".to_owned()) }
    })
}
