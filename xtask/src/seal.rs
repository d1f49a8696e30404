//! The last step of every build: what Trunk leaves to us. A hook of Trunk's calls it (Trunk.toml).
//!
//! The jobs program gets names of its own, since Trunk names a worker's files without a hash, and a page must never start
//! another version's; the page's program is cut where that is wanted; then the page gets the policy, its version and the
//! list of its files.

use std::path::Path;

use crate::{offline, policy, split};

/// Where index.html wants the address of the jobs program.
const PLACE: &str = "data-jobs=\"\"";

/// Finishes what Trunk has just built in `dist`, and says what was done to the page.
///
/// # Errors
/// Where a file cannot be read or written, or the page has no place for the address or the policy.
pub fn seal(dist: &Path) -> Result<String, String> {
    name_jobs(dist)?;
    if split::is_wanted() {
        split::split(dist)?;
    }
    Ok(format!("{}; {}", policy::seal(dist)?, offline::seal(dist)?))
}

/// Renames the jobs program's files by what is in them, and tells the page.
fn name_jobs(dist: &Path) -> Result<(), String> {
    let problem = |name: &str, e: std::io::Error| format!("{}: {e}", dist.join(name).display());
    let read = |name: &str| std::fs::read(dist.join(name)).map_err(|e| problem(name, e));
    let write =
        |name: &str, bytes: &[u8]| std::fs::write(dist.join(name), bytes).map_err(|e| problem(name, e));
    let (mut script, mut program) = (read("wusum-jobs.js")?, read("wusum-jobs_bg.wasm")?);
    if split::is_wanted() {
        let (shorter, packed) = split::pack(&String::from_utf8_lossy(&script), &program)?;
        (script, program) = (shorter.into_bytes(), packed);
        write("wusum-jobs.js", &script)?;
        write("wusum-jobs_bg.wasm", &program)?;
    }
    let hash = offline::hash(&[script, program].concat());
    let names = [
        ("wusum-jobs.js", format!("wusum-jobs-{hash}.js")),
        ("wusum-jobs_bg.wasm", format!("wusum-jobs-{hash}_bg.wasm")),
    ];
    for (from, to) in &names {
        std::fs::rename(dist.join(from), dist.join(to)).map_err(|e| problem(from, e))?;
    }
    let page = String::from_utf8(read("index.html")?).map_err(|e| format!("index.html: {e}"))?;
    if !page.contains(PLACE) {
        return Err(format!("index.html has no `{PLACE}`: put it on <html>"));
    }
    let address = format!("data-jobs=\"./worker.js?js={}&amp;wasm={}\"", names[0].1, names[1].1);
    write("index.html", page.replace(PLACE, &address).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_one_place_for_the_address_of_the_jobs_program() {
        let page = std::fs::read_to_string(crate::root().join("index.html")).expect("index.html is there");
        assert_eq!(page.matches(PLACE).count(), 1);
    }
}
