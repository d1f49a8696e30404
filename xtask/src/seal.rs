//! The last step of every build: what Trunk leaves to us. A hook of Trunk's calls it (Trunk.toml).
//!
//! The jobs program gets names of its own, since Trunk names a worker's files without a hash, and a page must never start
//! another version's; then the page gets the policy.

use std::path::Path;

use crate::policy;

/// Where index.html wants the address of the jobs program.
const PLACE: &str = "data-jobs=\"\"";

/// Finishes what Trunk has just built in `dist`, and says what was done to the page.
///
/// # Errors
/// Where a file cannot be read or written, or the page has no place for the address or the policy.
pub fn seal(dist: &Path) -> Result<&'static str, String> {
    name_jobs(dist)?;
    policy::seal(dist)
}

/// Renames the jobs program's files by what is in them, and tells the page.
fn name_jobs(dist: &Path) -> Result<(), String> {
    let problem = |name: &str, e: std::io::Error| format!("{}: {e}", dist.join(name).display());
    let read = |name: &str| std::fs::read(dist.join(name)).map_err(|e| problem(name, e));
    let (script, program) = (read("wusum-jobs.js")?, read("wusum-jobs_bg.wasm")?);
    let hash = hash(script.iter().chain(&program));
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
    std::fs::write(dist.join("index.html"), page.replace(PLACE, &address))
        .map_err(|e| problem("index.html", e))
}

/// FNV-1a in 64 bits, as 16 hexadecimal digits: it tells versions apart and guards against nothing.
fn hash<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_one_place_for_the_address_of_the_jobs_program() {
        let page = std::fs::read_to_string(crate::root().join("index.html")).expect("index.html is there");
        assert_eq!(page.matches(PLACE).count(), 1);
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(hash([].iter()), "cbf29ce484222325");
        assert_eq!(hash(b"foobar".iter()), "85944171f73967e8");
    }
}
