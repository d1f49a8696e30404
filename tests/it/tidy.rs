//! What the compiler cannot check: the direction of imports, how files open, and words that must not stand.
//!
//! Each rule is a function over one file's text, so that it is tested on a line as well as run on the whole project.
//! It reads words, not syntax: an import by a macro or a renaming escapes it.

use std::path::{Path, PathBuf};

/// The layers from left to right; those of one row do not know each other.
const LAYERS: &[&[&str]] = &[
    &["order"],
    &["text"],
    &["model"],
    &["edit"],
    &["formats", "assist", "review", "storage"],
    &["jobs"],
    &["platform"],
    &["ui"],
];

/// Words that may not stand in these layers, with the reason.
const FOREIGN: &[(&[&str], &[&str], &str)] = &[
    (
        &["order", "text", "model", "edit", "formats", "assist", "review", "storage", "jobs"],
        &["leptos", "web_sys", "js_sys", "wasm_bindgen", "gloo_", "console_error_panic_hook"],
        "the core knows no browser",
    ),
    (
        &["order", "text", "model", "edit", "formats", "assist", "review", "storage", "jobs"],
        &["SystemTime", "Instant::now", "getrandom", "thread_rng"],
        "the core knows neither clock nor chance: they are arguments",
    ),
    (&["ui"], &["gloo_", "js_sys", "web_sys::window"], "only platform calls the browser"),
];

/// Words that put markup into the page instead of text.
const MARKUP: &[&str] = &["inner_html", "set_outer_html", "insert_adjacent_html"];

#[test]
fn a_layer_imports_only_those_to_its_left() {
    report(sources(), imports_against_the_direction);
}

#[test]
fn a_layer_names_nothing_foreign_to_it() {
    report(sources(), foreign_words);
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    report(files(&["src", "tests", "benches", "view", "xtask"], &["rs"]), opening);
}

#[test]
fn text_enters_the_page_as_text_and_styles_through_the_cssom() {
    report(sources(), markup_and_style_attributes);
}

#[test]
fn numbers_in_arabic_words_have_the_digits_of_the_settings() {
    report(files(&["src/ui/words"], &["rs"]), digits_in_arabic);
}

#[test]
fn nothing_beside_arabic_digits_looks_like_a_nought() {
    report(files(&["src/ui"], &["rs"]), points_between);
}

#[test]
fn no_file_names_a_path_of_somebodys_machine() {
    let kinds = ["rs", "toml", "md", "html", "js", "css", "json", "yml", "yaml", "sh"];
    let mut all =
        files(&["src", "tests", "benches", "view", "xtask", "docs", "style", "assets", ".cargo"], &kinds);
    all.extend(files_directly_in(&root(), &kinds));
    // It has to name them to find them.
    all.retain(|file| !file.ends_with("tests/it/tidy.rs"));
    report(all, machine_paths);
}

/// A page that names a test which is gone promises what nobody looks at.
#[test]
fn every_test_that_these_pages_name_is_there() {
    let code: String = files(&["src", "tests", "xtask/src"], &["rs"])
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("it can be read"))
        .collect();
    for page in ["ARCHITECTURE.md", "docs/reliability.md", "docs/suggestions.md", "docs/hardening.md"] {
        let text = std::fs::read_to_string(root().join(page)).expect("it can be read");
        // Names of tests are sentences.
        let names = text.split('`').skip(1).step_by(2).map(|code| code.rsplit("::").next().unwrap_or(code));
        let names = names.filter(|name| name.split('_').filter(|word| !word.is_empty()).count() > 4);
        let names = names
            .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
        for name in names {
            assert!(code.contains(&format!("fn {name}(")), "{page} names {name}");
        }
    }
}

#[test]
fn an_import_to_the_right_is_named() {
    let named = |path: &str, text: &str| imports_against_the_direction(Path::new(path), text).len();
    assert_eq!(named("src/text/units.rs", "use crate::model::Span;"), 1);
    assert_eq!(named("src/model/span.rs", "use crate::text::TextRange;"), 0);
    assert_eq!(named("src/formats/brat.rs", "use crate::storage::Saved;"), 1);
    assert_eq!(
        named("src/edit/apply.rs", "use crate::{model::{Span, Set}, ui, text::{self}, jobs::Job};"),
        2
    );
    assert_eq!(named("src/text/mod.rs", "use super::model::Span;"), 1);
    assert_eq!(named("src/formats/brat.rs", "use super::text::lines;"), 0);
    assert_eq!(named("src/text/units.rs", "// not crate::model::Span\nlet a = \"crate::ui\";"), 0);
    assert_eq!(named("src/text/units.rs", "let a = crate::jobs::run();"), 1);
    assert_eq!(named("src/main.rs", "use crate::ui::App;"), 0);
}

#[test]
fn a_style_attribute_is_named_and_a_style_property_is_not() {
    let named = |text: &str| markup_and_style_attributes(Path::new("src/ui/a.rs"), text).len();
    assert_eq!(named("<p style=\"color: red\">"), 1);
    assert_eq!(named("<p style:color=move || colour()>"), 0);
    assert_eq!(named("let style = 1; let style_of = style == 2;"), 0);
    assert_eq!(named("<p inner_html=text>"), 1);
}

/// A complaint about a line of a file.
struct Complaint {
    line: usize,
    what: String,
}

fn report(files: Vec<PathBuf>, rule: fn(&Path, &str) -> Vec<Complaint>) {
    assert!(!files.is_empty(), "the project's files are not where they were");
    let mut lines = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("sources are UTF-8");
        let short = file.strip_prefix(root()).expect("inside the project").to_path_buf();
        lines.extend(
            rule(&short, &text).into_iter().map(|c| format!("{}:{}: {}", short.display(), c.line, c.what)),
        );
    }
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

fn imports_against_the_direction(file: &Path, text: &str) -> Vec<Complaint> {
    let Some((layer, depth)) = layer_of(file) else { return Vec::new() };
    let Some(own) = rank(&layer) else {
        return vec![Complaint {
            line: 1,
            what: format!("`{layer}` is in no row of LAYERS in tests/it/tidy.rs"),
        }];
    };
    let code = without_comments_and_strings(text);
    // From the layer's own mod.rs `super` is the crate, from a file in it `super::super`.
    let root_by_super = "super::".repeat(depth);
    let mut complaints = Vec::new();
    for prefix in ["crate::", &root_by_super] {
        for (at, _) in code.match_indices(prefix) {
            let before = &code[..at];
            if before.ends_with(|c: char| c.is_alphanumeric() || c == '_') || before.ends_with("super::") {
                continue;
            }
            for name in first_names(&code[at + prefix.len()..]) {
                if name != layer && rank(&name).is_some_and(|other| other >= own) {
                    let line = line_of(&code, at);
                    complaints.push(Complaint { line, what: format!("`{layer}` may not know `{name}`") });
                }
            }
        }
    }
    complaints
}

/// The layer that a file belongs to, and how many steps below the crate its module is.
fn layer_of(file: &Path) -> Option<(String, usize)> {
    let parts: Vec<_> = file.iter().filter_map(|part| part.to_str()).collect();
    let ["src", inside @ ..] = parts.as_slice() else { return None };
    match inside {
        ["bin", ..] | ["lib.rs" | "main.rs"] => None,
        [file] => Some((file.trim_end_matches(".rs").to_owned(), 1)),
        [layer, rest @ ..] => {
            let below = if rest.last() == Some(&"mod.rs") { rest.len() - 1 } else { rest.len() };
            Some(((*layer).to_owned(), 1 + below))
        }
        [] => None,
    }
}

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&layer))
}

/// The names that follow a path's beginning: one, or those of a group in braces.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut names, mut depth, mut expected) = (Vec::new(), 0_u32, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expected = true,
            _ if expected && !c.is_whitespace() => {
                names.push(name(&group[at..]));
                expected = false;
            }
            _ => {}
        }
    }
    names
}

fn foreign_words(file: &Path, text: &str) -> Vec<Complaint> {
    let Some((layer, _)) = layer_of(file) else { return Vec::new() };
    let code = without_comments_and_strings(text);
    let rules = FOREIGN.iter().filter(|(layers, ..)| layers.contains(&layer.as_str()));
    rules
        .flat_map(|(_, words, why)| words_in(&code, words).map(move |(line, w)| (line, w, *why)))
        .map(|(line, word, why)| Complaint { line, what: format!("`{word}`: {why}") })
        .collect()
}

fn opening(_: &Path, text: &str) -> Vec<Complaint> {
    let first = text.lines().next().unwrap_or_default();
    if first.strip_prefix("//! ").is_some_and(|words| words.len() > 10) {
        return Vec::new();
    }
    vec![Complaint {
        line: 1,
        what: "the file does not open with a `//!` line that says what it is for".to_owned(),
    }]
}

fn markup_and_style_attributes(_: &Path, text: &str) -> Vec<Complaint> {
    let code = without_comments_and_strings(text);
    let markup = words_in(&code, MARKUP).map(|(line, word)| Complaint {
        line,
        what: format!("`{word}` makes markup of text; use a text node"),
    });
    // rustfmt puts a space before the `=` of an assignment, so this is an attribute in `view!`.
    let styles = words_in(&code, &[" style=", "\tstyle=", "\nstyle="]).map(|(line, _)| Complaint {
        line,
        what: "`style=` is blocked by the Content-Security-Policy; use a class or `style:property=`"
            .to_owned(),
    });
    let styles =
        styles.filter(|c| !code.lines().nth(c.line - 1).is_some_and(|line| line.contains("style==")));
    markup.chain(styles).collect()
}

/// `words::between` puts a comma where the words are Arabic.
fn points_between(file: &Path, text: &str) -> Vec<Complaint> {
    let lines = text.lines().enumerate().filter(|(_, line)| {
        let code = line.trim_start();
        let is_english = file.ends_with("words/mod.rs") || code.contains("Enter: label");
        code.contains('·') && !code.starts_with("//") && !is_english
    });
    let what = "`·` looks like the Arabic nought: use `words::between`";
    lines.map(|(at, _)| Complaint { line: at + 1, what: what.to_owned() }).collect()
}

/// Names such as UTF-8 and keys, which are what stands on them, have their digits everywhere.
fn digits_in_arabic(_: &Path, text: &str) -> Vec<Complaint> {
    let arabic = |c: char| ('\u{0600}'..='\u{06FF}').contains(&c);
    let key = |at: usize, rest: &str| {
        let before = text[..at].trim_end();
        rest.starts_with(" إلى") || before.ends_with("إلى") || before.ends_with("الوسم")
    };
    let mut found = Vec::new();
    for (at, digit) in text.match_indices(|c: char| c.is_ascii_digit()) {
        let (before, rest) = (&text[..at], &text[at + digit.len()..]);
        let is_last = !rest.starts_with(|c: char| c.is_ascii_digit());
        let number = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let first = at - number;
        let counts = text[..first].ends_with(' ') && rest.starts_with(' ') && rest[1..].starts_with(arabic);
        if is_last && counts && !key(first, rest) {
            let what = format!("`{}` in Arabic words: fill it in by `number`", &text[first..=at]);
            found.push(Complaint { line: line_of(text, at), what });
        }
    }
    found
}

fn machine_paths(_: &Path, text: &str) -> Vec<Complaint> {
    let paths = ["/home/", "/root/", "/Users/", "/tmp/", "/work/", "C:\\Users"];
    // Part of a longer path or address of another kind, such as `src/work/`, is fine.
    let starts = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || ".-_*".contains(c));
    let found = paths.iter().flat_map(|path| text.match_indices(path)).filter(|(at, _)| starts(*at));
    found
        .map(|(at, path)| Complaint { line: line_of(text, at), what: format!("a machine's path: {path}") })
        .collect()
}

fn words_in<'a>(code: &'a str, words: &'a [&'a str]) -> impl Iterator<Item = (usize, &'a str)> {
    words
        .iter()
        .flat_map(move |word| code.match_indices(word))
        .map(move |(at, word)| (line_of(code, at), word.trim()))
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The code with everything in comments and literals made blank; lines stay where they are.
fn without_comments_and_strings(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(end) = raw_string_end(rest) {
            end
        } else if c == '"' {
            quoted_end(rest, '"')
        } else if c == '\'' && is_char_literal(rest) {
            quoted_end(rest, '\'')
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            // The rest of a word at once, or the r of `for"` would be taken for a raw string's.
            if c.is_alphanumeric() || c == '_' {
                let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
                code.push_str(&rest[..word]);
                rest = &rest[word..];
            }
            continue;
        };
        code.extend(rest[..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    code
}

fn raw_string_end(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - body.len();
    Some(body.find(&close).map_or(rest.len(), |end| start + end + close.len()))
}

fn quoted_end(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// A character in quotes, and not a lifetime.
fn is_char_literal(rest: &str) -> bool {
    let mut characters = rest.chars().skip(1);
    match characters.next() {
        Some('\\') => true,
        Some(_) => characters.next() == Some('\''),
        None => false,
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<PathBuf> {
    files(&["src"], &["rs"])
}

fn files(folders: &[&str], kinds: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = open.pop() {
        found.extend(files_directly_in(&folder, kinds));
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        open.extend(entries.map(|entry| entry.path()).filter(|path| path.is_dir()));
    }
    found.sort();
    found
}

fn files_directly_in(folder: &Path, kinds: &[&str]) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let of_kind =
        |path: &PathBuf| path.extension().and_then(|e| e.to_str()).is_some_and(|e| kinds.contains(&e));
    entries.filter(|path| path.is_file()).filter(of_kind).collect()
}
