//! What makes the built page open without a network: its version, and the list of its files for `sw.js`.
//!
//! What the service worker does with them is in `sw.js` and `offline.js`.

use std::path::Path;

use crate::policy;

/// Where index.html carries the version.
const VERSION: &str = "data-version=\"";
/// The two lines of `sw.js` that are written here.
const LINES: [&str; 2] = ["const VERSION = ", "const FILES = "];
const WORKER: &str = "sw.js";
const PAGE: &str = "index.html";
/// What a page may ask for. Licences and the like are not fetched ahead.
const KINDS: &[&str] = &["html", "js", "css", "wasm", "woff2", "svg", "png", "webmanifest", "json"];

/// Puts version and list into the page and the service worker of `dist`, anew where they are there already, and says what
/// was done. A page without the policy reloads itself while one works on it: it gets neither.
///
/// # Errors
/// Where a file cannot be read or written, or has no place for them.
pub fn seal(dist: &Path) -> Result<&'static str, String> {
    let page = read_text(dist, PAGE)?;
    if !page.contains(&policy::meta()) {
        return Ok("it needs a network");
    }
    let (page, worker) = sealed(dist)?;
    write(dist, PAGE, &page)?;
    write(dist, WORKER, &worker)?;
    Ok("it opens without a network")
}

/// Whether the list is that of the files that are there.
///
/// # Errors
/// That it is not, or what cannot be read.
pub fn check(dist: &Path) -> Result<(), String> {
    if sealed(dist)? == (read_text(dist, PAGE)?, read_text(dist, WORKER)?) {
        Ok(())
    } else {
        Err("dist/sw.js lists other files than those that are there (see xtask/src/offline.rs)".to_owned())
    }
}

/// The page and the service worker as they have to be for the files in `dist`.
fn sealed(dist: &Path) -> Result<(String, String), String> {
    let page = with_version(&read_text(dist, PAGE)?, "")?;
    let worker = with_line(&with_line(&read_text(dist, WORKER)?, LINES[0], "\"\"")?, LINES[1], "{}")?;
    let mut files = Vec::new();
    list(dist, "", &mut files)?;
    files.sort();
    let mut all = Vec::new();
    for name in &files {
        let bytes = if name == PAGE { page.clone().into_bytes() } else { read(dist, name)? };
        all.push((name, hash(&bytes)));
    }
    let told: String = all.iter().map(|(name, hash)| format!("{name} {hash}\n")).collect();
    let version = hash(format!("{told}{worker}").as_bytes());
    let page = with_version(&page, &version)?;
    let entries: Vec<_> = all
        .iter()
        .map(|(name, own)| {
            let own = if *name == PAGE { hash(page.as_bytes()) } else { own.clone() };
            format!("\"{name}\":\"{own}\"")
        })
        .collect();
    let worker = with_line(&worker, LINES[0], &format!("\"{version}\""))?;
    let worker = with_line(&worker, LINES[1], &format!("{{{}}}", entries.join(",")))?;
    Ok((page, worker))
}

/// Collects the names of the files under `folder`, with `/` between folders.
fn list(dist: &Path, folder: &str, into: &mut Vec<String>) -> Result<(), String> {
    let problem = |e: std::io::Error| format!("{}: {e}", dist.join(folder).display());
    for entry in std::fs::read_dir(dist.join(folder)).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        let name = format!("{folder}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            list(dist, &format!("{name}/"), into)?;
        } else if name != WORKER && KINDS.iter().any(|kind| name.ends_with(&format!(".{kind}"))) {
            if name.contains(['"', '\\', '%', '?', '#']) {
                return Err(format!("{name} cannot stand in the list of sw.js: give it a plainer name"));
            }
            into.push(name);
        }
    }
    Ok(())
}

fn with_version(page: &str, version: &str) -> Result<String, String> {
    let (before, rest) =
        page.split_once(VERSION).ok_or_else(|| format!("{PAGE} has no `{VERSION}\"`: put it on <html>"))?;
    let (_, after) = rest.split_once('"').ok_or_else(|| format!("{PAGE}: `{VERSION}` has no end"))?;
    Ok(format!("{before}{VERSION}{version}\"{after}"))
}

/// The text with the one line that begins so saying `value`.
fn with_line(text: &str, begin: &str, value: &str) -> Result<String, String> {
    if text.lines().filter(|line| line.starts_with(begin)).count() != 1 {
        return Err(format!("{WORKER} must have one line that begins with `{begin}`"));
    }
    let line = |line: &str| {
        if line.starts_with(begin) { format!("{begin}{value};\n") } else { format!("{line}\n") }
    };
    Ok(text.lines().map(line).collect())
}

/// FNV-1a in 64 bits, as 16 hexadecimal digits: it tells versions apart and guards against nothing.
pub(crate) fn hash(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn read(dist: &Path, name: &str) -> Result<Vec<u8>, String> {
    let file = dist.join(name);
    std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))
}

fn read_text(dist: &Path, name: &str) -> Result<String, String> {
    String::from_utf8(read(dist, name)?).map_err(|e| format!("{name}: {e}"))
}

fn write(dist: &Path, name: &str, text: &str) -> Result<(), String> {
    let file = dist.join(name);
    std::fs::write(&file, text).map_err(|e| format!("{}: {e}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(hash(b""), "cbf29ce484222325");
        assert_eq!(hash(b"foobar"), "85944171f73967e8");
    }

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("wusum-offline-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("fonts")).expect("a temporary folder");
        let page = format!("<html data-version=\"\">{}", policy::meta());
        let worker = std::fs::read_to_string(crate::root().join(WORKER)).expect("it is there");
        for (name, text) in
            [(PAGE, page.as_str()), (WORKER, &worker), ("fonts/a.woff2", "font"), ("LICENSE.txt", "no")]
        {
            std::fs::write(folder.join(name), text).expect("a temporary file");
        }
        folder
    }

    #[test]
    fn page_and_service_worker_get_one_version_and_the_files_that_are_there() {
        let dist = folder("list");
        seal(&dist).expect("sealed");
        check(&dist).expect("it fits");
        let worker = read_text(&dist, WORKER).expect("text");
        let (page, font) = (read(&dist, PAGE).expect("bytes"), hash(b"font"));
        let wanted =
            format!("const FILES = {{\"fonts/a.woff2\":\"{font}\",\"index.html\":\"{}\"}};", hash(&page));
        assert!(worker.lines().any(|line| line == wanted), "{worker}");
        let version = worker
            .lines()
            .find_map(|line| line.strip_prefix("const VERSION = \"")?.strip_suffix("\";"))
            .expect("a version");
        assert!(String::from_utf8_lossy(&page).contains(&format!("data-version=\"{version}\"")));

        std::fs::write(dist.join("fonts/a.woff2"), "another").expect("a temporary file");
        check(&dist).expect_err("a file differs");
        seal(&dist).expect("sealed anew");
        check(&dist).expect("it fits");
        assert!(!read_text(&dist, WORKER).expect("text").contains(version), "the version stayed");
        let _ = std::fs::remove_dir_all(dist);
    }

    #[test]
    fn a_page_without_the_policy_stays_without_a_version() {
        let dist = folder("reloading");
        std::fs::write(dist.join(PAGE), "<html data-version=\"\"><script>reload()</script>")
            .expect("written");
        seal(&dist).expect("left alone");
        assert!(read_text(&dist, PAGE).expect("text").contains("data-version=\"\""));
        assert!(
            read_text(&dist, WORKER).expect("text").contains("\nconst VERSION = \"\";\nconst FILES = {};\n")
        );
        let _ = std::fs::remove_dir_all(dist);
    }
}
