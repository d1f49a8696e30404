//! The Content-Security-Policy: the one place in which its words stand, and how it gets into the built page.

use std::path::Path;

/// Sent as a header by every server of ours and put into the built page for hosts that send none.
///
/// `'wasm-unsafe-eval'` allows compiling WebAssembly and nothing else. `connect-src 'self'` is the proof that no text
/// leaves the browser: the page cannot talk to another host even if it wanted to.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'none'";

/// Where index.html wants the policy.
const PLACE: &str = "<!-- policy -->";

/// Puts the policy into the page that Trunk has just built in `dist`, and says what was done.
///
/// A page with the reloading script of `trunk serve` is left as it is, because that script is inline and would be
/// blocked. Changing the page is safe: Trunk hashes everything but index.html.
///
/// # Errors
/// Where the page cannot be read or written, or has no place for the policy.
pub fn seal(dist: &Path) -> Result<&'static str, String> {
    let path = dist.join("index.html");
    let page = std::fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    if page.contains(&meta()) {
        return Ok("the page already carries the policy");
    }
    if has_inline_script(&page) {
        return Ok("the page reloads itself by an inline script, so it gets no policy");
    }
    if !page.contains(PLACE) {
        return Err(format!("{} has no `{PLACE}`: put it first in <head> of index.html", path.display()));
    }
    std::fs::write(&path, page.replace(PLACE, &meta()))
        .map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    Ok("the page carries the policy")
}

/// The element that carries the policy in a page.
pub fn meta() -> String {
    format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">")
}

fn has_inline_script(page: &str) -> bool {
    page.split("<script").skip(1).any(|rest| {
        let tag = rest.split('>').next().unwrap_or_default();
        !tag.contains("src=")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_fit_an_attribute_and_a_header() {
        assert!(!POLICY.contains('"') && !POLICY.contains('\n') && !POLICY.contains("  "), "{POLICY}");
    }

    #[test]
    fn the_page_has_one_place_for_the_policy_before_anything_that_loads() {
        let page = std::fs::read_to_string(crate::root().join("index.html")).expect("index.html is there");
        assert_eq!(page.matches(PLACE).count(), 1);
        let place = page.find(PLACE).expect("counted above");
        for loads in ["<link", "<script", "<style"] {
            assert!(page.find(loads).is_none_or(|at| at > place), "{loads} stands before the policy");
        }
        assert!(!page.contains("Content-Security-Policy"), "the words stand in POLICY alone");
    }

    #[test]
    fn the_page_itself_keeps_the_policy() {
        let page = std::fs::read_to_string(crate::root().join("index.html")).expect("index.html is there");
        assert!(!has_inline_script(&page));
        for blocked in ["<style", " style=", " onload=", " onclick=", "https://", "http://"] {
            assert!(!page.contains(blocked), "{blocked} in index.html");
        }
    }

    #[test]
    fn a_script_without_a_source_counts_as_inline() {
        assert!(has_inline_script("<script type=\"module\">1</script>"));
        assert!(!has_inline_script("<script type=\"module\" src=\"boot.js\"></script>"));
    }
}
