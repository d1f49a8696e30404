//! Cuts the page's program in two: what opens, shows and labels an article loads at the start, the rest when it is
//! first asked for (`src/main.rs` says where, `src/ui/later.rs` what).
//!
//! Trunk knows nothing of this. It links the program with relocations (`build.rs`) where [`WISH`] is set and goes on as
//! ever; then the linked program is cut here by what its functions reach, joined to JavaScript, and put in the place of
//! what Trunk has made of it. All files of one build bear one hash, so that a page never meets another version's.
//! A build without the wish (`trunk build`, `trunk serve`) stays whole.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::pack::{self, Table};
use crate::{apart, offline, run};

/// The environment variable that asks for the cut.
pub const WISH: &str = "WUSUM_SPLIT";

/// How the files that load later begin.
pub const PART: &str = "wusum-part-";

/// What the tool calls the script that fetches the parts.
const FETCHER: &str = "__wasm_split.js";

/// Whether this build is to be cut.
pub fn is_wanted() -> bool {
    std::env::var_os(WISH).is_some()
}

/// Puts the cut program in the place of the whole one that Trunk has put into `dist`, and tells the page.
///
/// # Errors
/// Where a tool fails, or something is not as Trunk and the tools leave it.
pub fn split(dist: &Path) -> Result<(), String> {
    let work = target().join("split");
    // What an earlier build left there would be taken for this one's.
    let _ = std::fs::remove_dir_all(&work);
    let [cut, joined] = ["cut", "joined"].map(|name| work.join(name));
    for folder in [&cut, &joined] {
        std::fs::create_dir_all(folder).map_err(|e| problem(folder, &e))?;
    }
    let linked = target().join("wasm32-unknown-unknown/web/wusum-app.wasm");
    let words = [linked.as_os_str(), cut.as_os_str(), "--out-name".as_ref(), "app".as_ref()];
    run::run(run::program("wasm-split-cli", &[]).args(words))?;
    let mut join = run::program("wasm-bindgen", &["--target", "web", "--no-typescript", "--out-name", "app"]);
    // The table of functions among the exports, through which the parts and the rest call each other.
    join.args(["--keep-lld-exports", "--remove-name-section", "--remove-producers-section", "--out-dir"]);
    run::run(join.arg(&joined).arg(cut.join("app.wasm")))?;
    let (script, program) = pack(&text(&joined.join("app.js"))?, &bytes(&joined.join("app_bg.wasm"))?)?;
    let fetcher = with_sheets(&text(&cut.join(FETCHER))?)?;
    let parts = parts(&cut)?;

    let mut all = [script.as_bytes(), &program, fetcher.as_bytes()].concat();
    parts.iter().for_each(|(_, part)| all.extend_from_slice(part));
    let hash = offline::hash(&all);
    let names = Names {
        script: format!("wusum-app-{hash}.js"),
        program: format!("wusum-app-{hash}_bg.wasm"),
        fetcher: format!("wusum-parts-{hash}.js"),
    };
    write(&dist.join(&names.script), name_fetcher(&script, &names)?.as_bytes())?;
    write(&dist.join(&names.program), &program)?;
    let mut fetcher = put_parts_together(&name_script(&fetcher, &names)?)?;
    for (name, part) in &parts {
        let new = format!("{PART}{}-{hash}.wasm", name.trim_start_matches("split_"));
        fetcher = replace(&fetcher, &format!("\"./{name}.wasm\""), &format!("\"./{new}\""))?;
        write(&dist.join(new), part)?;
    }
    write(&dist.join(&names.fetcher), fetcher.as_bytes())?;

    let boot = dist.join("boot.js");
    let lines = plain_lines(&text(&boot)?)?.join("\n");
    write(&boot, lines.as_bytes())?;

    let index = dist.join("index.html");
    let page = with_plain_sheets(&text(&index)?, &mut |sheet| {
        let plain = plain_sheet(&text(&dist.join(sheet))?)?;
        let (name, _) = sheet.rsplit_once('-').ok_or_else(|| format!("{sheet} bears no hash"))?;
        let name = format!("{name}-{}.css", offline::hash(plain.as_bytes()));
        std::fs::remove_file(dist.join(sheet)).map_err(|e| problem(&dist.join(sheet), &e))?;
        write(&dist.join(&name), plain.as_bytes())?;
        Ok(name)
    })?;
    let (page, whole) = name_in_page(&with_waiting_sheets(&page)?, &names)?;
    write(&index, page.as_bytes())?;
    for name in whole {
        let file = dist.join(name);
        std::fs::remove_file(&file).map_err(|e| problem(&file, &e))?;
    }
    Ok(())
}

struct Names {
    script: String,
    program: String,
    /// The script that fetches the parts.
    fetcher: String,
}

/// The parts by their names without an ending, in the order of these.
fn parts(cut: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut parts = Vec::new();
    for entry in std::fs::read_dir(cut).map_err(|e| problem(cut, &e))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix(".wasm").filter(|name| *name != "app") {
            let part = pack::pack(&bytes(&entry.path())?, &|_, _| None)?;
            parts.push((name.to_owned(), apart::take_apart(&part)?));
        }
    }
    parts.sort();
    if parts.is_empty() { Err("nothing was cut off: see src/main.rs".to_owned()) } else { Ok(parts) }
}

/// Program and script as wasm-bindgen makes them, as small as can be: the program packed and its code taken apart, the
/// script made to put it together.
///
/// # Errors
/// Where they are not what wasm-bindgen makes.
pub fn pack(script: &str, program: &[u8]) -> Result<(String, Vec<u8>), String> {
    let (script, program) = shorten(script, program)?;
    Ok((put_together(&script)?, apart::take_apart(&program)?))
}

/// The script, made to put the program's code together. An engine cannot compile it while it comes any more.
fn put_together(script: &str) -> Result<String, String> {
    let (streams, then) = (
        "if (typeof WebAssembly.instantiateStreaming === 'function') {",
        "const bytes = await module.arrayBuffer();",
    );
    let cut = script.split_once(streams).and_then(|(before, rest)| Some((before, rest.split_once(then)?.1)));
    let (before, after) = cut.ok_or("the script does not load the program as it is known to")?;
    let together = plain_lines(apart::TOGETHER)?.join("\n");
    Ok(format!(
        "{before}const bytes = together(new Uint8Array(await module.arrayBuffer()));{after}{together}\n"
    ))
}

/// Program and script packed, with short names for what the one imports of the other: each of
/// its own bears a hash, which no compression makes shorter.
///
/// # Errors
/// Where the two do not name the same, or the program cannot be packed.
fn shorten(script: &str, program: &[u8]) -> Result<(String, Vec<u8>), String> {
    let (module, short) = (imports_of(script)?, "m");
    let own = pack::imported(program)?.into_iter().filter(|(from, _)| from == module).map(|(_, name)| name);
    let names: HashMap<String, String> =
        own.enumerate().map(|(index, name)| (name, format!("i{index:x}"))).collect();
    let rename = |from: &str, name: &str| {
        let name = names.get(name).filter(|_| from == module)?;
        Some((short.to_owned(), name.clone()))
    };
    let (program, tables) = pack::pack_with_tables(program, &rename)?;
    let mut found = 0;
    let mut lines = String::new();
    for line in plain_lines(script)? {
        match line.split_once(": ").and_then(|(key, rest)| Some((names.get(key)?, rest))) {
            Some((name, rest)) => {
                found += 1;
                lines += &format!("{name}: {rest}\n");
            }
            None => lines += &format!("{line}\n"),
        }
    }
    if found != names.len() {
        return Err(format!(
            "the script gives {found} of the {} functions that the program imports",
            names.len()
        ));
    }
    let script = replace(&lines, &format!("\"{module}\": "), &format!("\"{short}\": "))?;
    Ok((with_tables(&script, &tables)?, program))
}

/// The script, made to restore the tables before the program runs.
fn with_tables(script: &str, tables: &[Table]) -> Result<String, String> {
    if tables.is_empty() {
        return Ok(script.to_owned());
    }
    let runs = "wasm.__wbindgen_start();";
    let list: Vec<_> =
        tables.iter().map(|Table { from, rows, row }| format!("[{from},{rows},{row}]")).collect();
    let restores = format!(
        "const words = new Uint32Array(wasm.memory.buffer);
for (const [from, rows, row] of [{}]) {{
for (let at = from, last = 0; at < from + rows * row; at += row) {{
words[at] += last;
words[at + 1] += words[at];
last = words[at + row - 2];
}}
}}
{runs}",
        list.join(",")
    );
    replace(script, runs, &restores)
}

/// The name under which the program imports what the script gives.
fn imports_of(script: &str) -> Result<&str, String> {
    let (before, _) = script.split_once("\": import0,").ok_or("the script gives no `import0`")?;
    before.rsplit_once('"').map(|it| it.1).ok_or_else(|| "`import0` has no name".to_owned())
}

/// The lines of a script without what stands before them, and without those that only comment.
fn plain_lines(script: &str) -> Result<Vec<&str>, String> {
    let mut lines = Vec::new();
    let mut in_comment = false;
    for line in script.lines().map(str::trim_start) {
        if line.matches('`').count() % 2 == 1 {
            return Err("the script has a text of several lines, which would change with them".to_owned());
        }
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            lines.push(line);
        }
        in_comment &= !line.ends_with("*/");
    }
    Ok(lines)
}

/// Style sheets that only a part has a use for, by how their names begin: they come with the first part.
pub const SHEETS: [&str; 2] = ["dialogs-", "review-"];

/// The tool's script, made to bring the style sheets with each part.
fn with_sheets(fetcher: &str) -> Result<String, String> {
    let fetcher = fetcher.replace(", []));", ", [sheets]));");
    let parts = fetcher.matches("[sheets]").count();
    if parts == 0 || parts != fetcher.matches("wrapAsyncCb(makeLoad(").count() {
        return Err(format!("{FETCHER} does not name what each part needs as it is known to"));
    }
    Ok(fetcher
        + "function sheets() {
    // One that does not come keeps nothing back: what it dresses works without.
    return Promise.all(Array.from(document.querySelectorAll(\"link[data-later]\"), (link) => new Promise((done) => {
        link.onload = link.onerror = done;
        link.removeAttribute(\"data-later\");
        link.rel = \"stylesheet\";
    })));
}
")
}

/// The page with each style sheet under the name that `rename` gives it: as that is a checksum, the one beside it goes.
fn with_plain_sheets(
    page: &str,
    rename: &mut dyn FnMut(&str) -> Result<String, String>,
) -> Result<String, String> {
    let mut tags = Vec::new();
    for tag in page.split_inclusive('>') {
        match tag.split_once("<link rel=\"stylesheet\" href=\"./") {
            Some((before, rest)) => {
                let (sheet, _) = rest.split_once('"').ok_or("a sheet without a name")?;
                tags.push(format!("{before}<link rel=\"stylesheet\" href=\"./{}\">", rename(sheet)?));
            }
            None => tags.push(tag.to_owned()),
        }
    }
    Ok(tags.concat())
}

/// A style sheet without comments and without the blanks that only people read.
fn plain_sheet(sheet: &str) -> Result<String, String> {
    let mut rest = sheet;
    let mut rules = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        rules += before;
        rest = after.split_once("*/").ok_or("a comment without an end")?.1;
    }
    rules += rest;
    let mut plain = String::new();
    for line in rules.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A declaration; in a selector a blank before or after the colon means something.
        match line.split_once(": ").filter(|_| line.ends_with(';')) {
            Some((name, value)) => plain += &format!("{name}:{value}"),
            None => plain += &line.replace(" {", "{"),
        }
        // What goes on in the next line.
        if !line.ends_with(['{', '}', ';', ',']) {
            plain.push(' ');
        }
    }
    Ok(plain)
}

/// The page with the style sheets of [`SHEETS`] marked, so that they wait until they are asked for.
fn with_waiting_sheets(page: &str) -> Result<String, String> {
    SHEETS.iter().try_fold(page.to_owned(), |page, name| {
        let (before, after) =
            page.split_once(&format!("href=\"./{name}")).ok_or_else(|| format!("no sheet {name}"))?;
        let (before, link) = before.rsplit_once('<').ok_or("a sheet without a link")?;
        let link = replace(link, "rel=\"stylesheet\"", "rel=\"alternate\" data-later")?;
        Ok(format!("{before}<{link}href=\"./{name}{after}"))
    })
}

/// The key under which the program wants it stays as it is.
fn name_fetcher(script: &str, names: &Names) -> Result<String, String> {
    replace(script, &format!("from \"./{FETCHER}\""), &format!("from \"./{}\"", names.fetcher))
}

fn name_script(fetcher: &str, names: &Names) -> Result<String, String> {
    let from = "{ initSync } from \"./app.js\"";
    replace(fetcher, from, &format!("{{ initSync, together }} from \"./{}\"", names.script))
}

/// A part comes with its code taken apart like the rest, and an answer may say that there is none.
fn put_parts_together(fetcher: &str) -> Result<String, String> {
    let fetcher =
        fetcher.replace("WebAssembly.instantiateStreaming(src, imports)", "instantiate(await src, imports)");
    if !fetcher.contains("instantiate(await src, imports)") {
        return Err(format!("{FETCHER} does not load the parts as it is known to"));
    }
    Ok(fetcher
        + "async function instantiate(answer, imports) {
    if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
    return WebAssembly.instantiate(together(new Uint8Array(await answer.arrayBuffer())), imports);
}
")
}

/// The page with the new names, and the names that it had.
///
/// What is fetched ahead loses its checksum: the new names are checksums themselves, and the fetching proper has none.
fn name_in_page(page: &str, names: &Names) -> Result<(String, [String; 2]), String> {
    let between = |before: &str, after: &str| {
        let (_, rest) = page.split_once(before)?;
        Some(rest.split_once(after)?.0.to_owned())
    };
    let lost = "index.html does not start boot.js as Trunk.toml says";
    let old = [between("boot.js?js=", "&").ok_or(lost)?, between("&wasm=", "\"").ok_or(lost)?];
    let mut lines = Vec::new();
    for link in page.split_inclusive('>') {
        let ahead = link.contains("rel=\"modulepreload\"") || link.contains("rel=\"preload\"");
        match link.split_once(" integrity=\"") {
            Some((before, after)) if ahead => {
                let (_, after) = after.split_once('"').ok_or("index.html has a checksum without an end")?;
                lines.push(format!("{before}{after}"));
            }
            _ => lines.push(link.to_owned()),
        }
    }
    let page = lines.concat().replace(&old[0], &names.script).replace(&old[1], &names.program);
    // Or it would be asked for only once the script that imports it is there.
    let ahead =
        format!("<link rel=\"modulepreload\" href=\"./{}\" crossorigin=\"anonymous\"></head>", names.fetcher);
    Ok((replace(&page, "</head>", &ahead)?, old))
}

/// Replaces what stands there exactly once.
fn replace(text: &str, from: &str, to: &str) -> Result<String, String> {
    match text.matches(from).count() {
        1 => Ok(text.replace(from, to)),
        n => Err(format!("`{from}` stands {n} times where it should stand once")),
    }
}

/// Cargo's folder of what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from)
}

fn problem(file: &Path, e: &std::io::Error) -> String {
    format!("{}: {e}", file.display())
}

fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|e| problem(file, &e))
}

fn text(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|e| problem(file, &e))
}

fn write(file: &Path, content: &[u8]) -> Result<(), String> {
    std::fs::write(file, content).map_err(|e| problem(file, &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names { script: "s-2.js".into(), program: "p-2.wasm".into(), fetcher: "f-2.js".into() }
    }

    #[test]
    fn the_page_names_the_cut_program_alone_and_fetches_it_ahead_without_a_checksum() {
        let page = "<head><link rel=\"stylesheet\" href=\"a.css\" integrity=\"sha384-a\"/>\
             <script type=\"module\" src=\"./boot.js?js=s-1.js&wasm=p-1.wasm\"></script>\
             <link rel=\"modulepreload\" href=\"./s-1.js\" crossorigin=\"anonymous\" integrity=\"sha384-b\">\
             <link rel=\"preload\" href=\"./p-1.wasm\" integrity=\"sha384-c\" as=\"fetch\"></head>";
        let (page, old) = name_in_page(page, &names()).expect("as Trunk writes it");
        assert_eq!(old, ["s-1.js", "p-1.wasm"]);
        assert_eq!(
            page,
            "<head><link rel=\"stylesheet\" href=\"a.css\" integrity=\"sha384-a\"/>\
             <script type=\"module\" src=\"./boot.js?js=s-2.js&wasm=p-2.wasm\"></script>\
             <link rel=\"modulepreload\" href=\"./s-2.js\" crossorigin=\"anonymous\">\
             <link rel=\"preload\" href=\"./p-2.wasm\" as=\"fetch\">\
             <link rel=\"modulepreload\" href=\"./f-2.js\" crossorigin=\"anonymous\"></head>"
        );
    }

    #[test]
    fn the_two_scripts_name_each_other_and_the_program_keeps_its_key() {
        let script =
            "import * as import1 from \"./__wasm_split.js\"\nx = { \"./__wasm_split.js\": import1 };";
        assert_eq!(
            name_fetcher(script, &names()).expect("as wasm-bindgen writes it"),
            "import * as import1 from \"./f-2.js\"\nx = { \"./__wasm_split.js\": import1 };"
        );
        let fetcher = "import { initSync } from \"./app.js\";";
        assert_eq!(
            name_script(fetcher, &names()).expect("as the tool writes it"),
            "import { initSync, together } from \"./s-2.js\";"
        );
    }

    #[test]
    fn sheets_that_only_a_part_needs_wait_in_the_page_and_come_with_the_part() {
        let page = "<link rel=\"stylesheet\" href=\"./base-1.css\"/><link rel=\"stylesheet\" href=\"./dialogs-1.css\"/>\
             <link rel=\"stylesheet\" href=\"./review-2.css\" integrity=\"x\"/>";
        assert_eq!(
            with_waiting_sheets(page).expect("as Trunk writes it"),
            "<link rel=\"stylesheet\" href=\"./base-1.css\"/>\
             <link rel=\"alternate\" data-later href=\"./dialogs-1.css\"/>\
             <link rel=\"alternate\" data-later href=\"./review-2.css\" integrity=\"x\"/>"
        );
        assert!(with_waiting_sheets("<link rel=\"stylesheet\" href=\"./dialogs-1.css\"/>").is_err());
        let known = "x = wrapAsyncCb(makeLoad(() => {\n}\n, []));";
        let with = with_sheets(known).expect("as the tool writes it");
        assert!(
            with.starts_with("x = wrapAsyncCb(makeLoad(() => {\n}\n, [sheets]));function sheets()"),
            "{with}"
        );
        assert!(with_sheets("x = wrapAsyncCb(makeLoad(() => {}, [other]));").is_err());
    }

    #[test]
    fn sheets_lose_what_only_people_read_and_are_named_by_what_is_left() {
        let sheet = "/* The page */\n.a > b:hover,\n.a :focus {\n  color: red;\n  margin: 0 /* none */\n    1px;\n\n}\n";
        assert_eq!(plain_sheet(sheet).expect("whole"), ".a > b:hover,.a :focus{color:red;margin: 0 1px;}");
        assert!(plain_sheet("a {} /* so").is_err());
        let page = "<head><link rel=\"stylesheet\" href=\"./a-1.css\" integrity=\"x\"/>\n<link rel=\"icon\" href=\"./b\"></head>";
        let with =
            with_plain_sheets(page, &mut |name| Ok(format!("new-{name}"))).expect("as Trunk writes it");
        assert_eq!(
            with,
            "<head><link rel=\"stylesheet\" href=\"./new-a-1.css\">\n<link rel=\"icon\" href=\"./b\"></head>"
        );
    }

    #[test]
    fn a_script_loses_its_comments_and_its_long_names_and_nothing_else() {
        // A program with one import, `long_0123`, from the script.
        let program = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x19\x01\x0b./app_bg.js\x09long_0123\0\0";
        let script = "// Made by a tool.\nconst import0 = {\n    /**\n     * No.\n     */\n    \
             long_0123: function() { return `a: b`; },\n};\nreturn { \"./app_bg.js\": import0, };";
        let (script, program) = shorten(script, program).expect("as wasm-bindgen writes it");
        assert_eq!(
            script,
            "const import0 = {\ni0: function() { return `a: b`; },\n};\nreturn { \"m\": import0, };\n"
        );
        assert_eq!(pack::imported(&program).expect("a program"), [("m".to_owned(), "i0".to_owned())]);
        assert!(shorten("const import0 = {};\nreturn { \"./app_bg.js\": import0, };", &program).is_ok());
        assert!(shorten("const import0 = {};\nreturn { \"m\": import0, };", &program).is_err());
        assert!(plain_lines("x = `a\nb`").is_err());
    }

    #[test]
    fn a_script_puts_the_program_together_whoever_serves_it() {
        let script = "if (it) {\nif (typeof WebAssembly.instantiateStreaming === 'function') {\ntry { x } catch {}\n}\n\
             const bytes = await module.arrayBuffer();\nreturn await WebAssembly.instantiate(bytes, imports);\n}\n";
        let with = put_together(script).expect("as wasm-bindgen writes it");
        assert!(
            with.starts_with(
                "if (it) {\nconst bytes = together(new Uint8Array(await module.arrayBuffer()));\nreturn await"
            ),
            "{with}"
        );
        assert_eq!(with.matches("\nexport function together(bytes) {\n").count(), 1);
        assert!(put_together("return await WebAssembly.instantiate(bytes, imports);").is_err());
    }

    #[test]
    fn tables_are_restored_before_the_program_runs() {
        let script = "wasm = instance.exports;\nwasm.__wbindgen_start();\nreturn wasm;\n";
        assert_eq!(with_tables(script, &[]).expect("as it was"), script);
        let table = Table { from: 8, rows: 2, row: 3 };
        let with = with_tables(script, &[table]).expect("as wasm-bindgen writes it");
        let (restores, runs) = (with.find("of [[8,2,3]]"), with.find("wasm.__wbindgen_start"));
        assert!(restores.is_some() && restores < runs, "{with}");
        assert!(with_tables("wasm.start();", &[table]).is_err());
    }

    #[test]
    fn a_script_that_fetches_otherwise_than_it_is_known_to_is_refused() {
        assert!(put_parts_together("fetch(it)").is_err());
        let known = put_parts_together("WebAssembly.instantiateStreaming(src, imports)").expect("known");
        assert!(
            known.starts_with("instantiate(await src, imports)") && known.contains("answer.ok"),
            "{known}"
        );
    }
}
