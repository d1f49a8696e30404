//! Opening without a network, and new versions: what a window shows is always of one build.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wusum_e2e::{Browser, Page, in_each_browser};

use crate::common::export;
use crate::steps::{bring_in, shows_text, titles};

/// In a folder of its host, as where several sites share one.
const PLACE: &str = "/sites/wusum/";

async fn without_a_network_it_opens_and_reads_and_writes_files(page: &mut Page) {
    let folder = put_up(page);
    page.open(PLACE).await;
    if !until_kept(page).await {
        return;
    }
    assert_manifest(page, &folder).await;
    close_tour(page).await;

    page.network(false);
    // The browser itself is not told, so this is what shows that there is none.
    let there = page.eval_async("return fetch('./LICENSE').then(() => 'there', () => 'gone');", vec![]).await;
    assert_eq!(there, json!("gone"));
    if page.keeps_storage() {
        page.restart().await;
    }
    page.open(PLACE).await;
    // The jobs program, the page's fonts, and all of it by the policy.
    bring_in(page, &[("قصيرة.txt", "رست السفينة في المرفأ.".as_bytes())]).await;
    shows_text(page, "رست السفينة في المرفأ.").await;
    let exported: Value = serde_json::from_slice(&export(page).await).expect("JSON");
    assert_eq!(exported["documents"][0]["text"], json!("رست السفينة في المرفأ."));
    let fonts = page
        .eval_async(
            "const faces = await Promise.all([...document.fonts].map((face) => face.load()));
             return faces.filter((face) => face.status === 'loaded').length;",
            vec![],
        )
        .await;
    assert!(fonts.as_u64().is_some_and(|n| n >= 10), "{fonts} fonts");
    assert_eq!(sizes_in_page(page, &folder).await, sizes(&folder));
    page.network(true);
}

async fn a_new_version_waits_and_is_never_mixed_with_the_old_one(page: &mut Page) {
    let folder = put_up(page);
    page.open(PLACE).await;
    if !until_kept(page).await {
        return;
    }
    close_tour(page).await;
    let first_sizes = sizes(&folder);
    let first = page.driver().window().await.expect("a window");
    let second = page.driver().new_window().await.expect("a second window");
    page.driver().switch_to_window(second.clone()).await.expect("a window");
    page.open(PLACE).await;
    until_kept(page).await;

    // A second version, in which each file is another under the same name.
    put_up_another(&folder, "second");
    look_for_update(page).await;
    page.by_testid("update").await;
    assert_ne!(sizes(&folder), first_sizes);
    assert_eq!(sizes_in_page(page, &folder).await, first_sizes, "an open window meets the second version");
    // The jobs program had not been loaded yet.
    bring_in(page, &[("one.txt", b"The ferry left.")]).await;
    page.find("[data-testid=save-status][data-saved=true]").await;

    // The other window has something open: nothing is interrupted.
    for window in [&first, &second] {
        page.driver().switch_to_window(window.clone()).await.expect("a window");
        page.eval("window.before = true;").await;
    }
    page.driver().switch_to_window(first.clone()).await.expect("a window");
    page.click_testid("export").await;
    page.find("dialog[open]").await;
    page.driver().switch_to_window(second.clone()).await.expect("a window");
    page.click_testid("update-now").await;
    page.find(".notice.refusal").await;
    assert_eq!(page.eval("return window.before;").await, json!(true));
    page.driver().switch_to_window(first.clone()).await.expect("a window");
    page.click_testid("dialog-close").await;

    // Nothing is open any more: both reload, and are of the second version throughout.
    page.click_testid("update-now").await;
    for window in [&first, &second] {
        page.driver().switch_to_window(window.clone()).await.expect("a window");
        page.wait_for(
            "it has reloaded",
            "return !window.before && document.readyState === 'complete' && !document.getElementById('boot');",
        )
        .await;
        assert_eq!(version(page).await, json!("second"));
        assert_eq!(sizes_in_page(page, &folder).await, sizes(&folder), "parts of the first version are left");
        if page.browser == Browser::WebKit {
            // Its window is so narrow that the list of articles begins folded.
            page.click_testid("toggle-library").await;
        }
        assert_eq!(titles(page).await.len(), 4, "what was brought in is not there");
    }
    shows_text(page, "The ferry left.").await;
    until_kept(page).await;
    page.wait_for_async("the first version's files are gone", "return (await caches.keys()).length === 1;")
        .await;

    // A server on which the upload stopped half-way: its list is there, its files are not.
    let half = std::fs::read_to_string(folder.join("sw.js")).expect("text");
    let half = half.replace("const VERSION = \"", "const VERSION = \"half").replace("\":\"", "\":\"0");
    std::fs::write(folder.join("sw.js"), half).expect("written");
    look_for_update(page).await;
    let tried = "return (await caches.keys()).some((name) => name.includes('half'));";
    page.wait_for_async("it has been tried", tried).await;
    let settled = "const { installing, waiting } = await navigator.serviceWorker.getRegistration();
                   return !installing && !waiting;";
    page.wait_for_async("it is given up", settled).await;
    assert_eq!(page.count("[data-testid=update]").await, 0);

    // A third one comes with the next start, unasked.
    put_up_another(&folder, "third");
    look_for_update(page).await;
    page.by_testid("update").await;
    if page.keeps_storage() {
        page.restart().await;
        page.open(PLACE).await;
        assert_eq!(version(page).await, json!("third"));
        assert_eq!(sizes_in_page(page, &folder).await, sizes(&folder));
    }
}

/// Puts the built app into [`PLACE`] of what is served, and gives its folder. The hashes by which the page demands its
/// own files are left out, so that [`put_up_another`] may change them.
fn put_up(page: &Page) -> PathBuf {
    let folder = page.site_folder().join(PLACE.trim_matches('/'));
    page.copy_dist_to(&folder);
    let index = folder.join("index.html");
    let mut text = std::fs::read_to_string(&index).expect("text");
    while let Some(at) = text.find(" integrity=\"") {
        let end = at + 12 + text[at + 12..].find('"').expect("its end") + 1;
        text.replace_range(at..end, "");
    }
    std::fs::write(&index, text.replace("<body>", "<body data-build=\"first\">")).expect("written");
    xtask::offline::seal(&folder).expect("sealed");
    folder
}

/// Changes every file so that it still does what it did.
fn put_up_another(folder: &Path, build: &str) {
    for name in sizes(folder).keys() {
        let file = folder.join(name);
        let mut bytes = std::fs::read(&file).expect("a file");
        let end = match name.rsplit('.').next() {
            Some("js") => format!("// {build}\n").into_bytes(),
            Some("css") => format!("/* {build} */\n").into_bytes(),
            Some("html" | "svg") => format!("<!-- {build} -->\n").into_bytes(),
            // A custom section: its kind, its length, its name's length, its name.
            Some("wasm") => {
                let length = u8::try_from(build.len()).expect("short");
                [&[0, length + 1, length], build.as_bytes()].concat()
            }
            // Nothing may be appended to a font: two of them change places below.
            Some("woff2") => continue,
            _ => b"\n".to_vec(),
        };
        bytes.extend(end);
        if name == "index.html" {
            let text = String::from_utf8(bytes).expect("text");
            let at = text.find("data-build=\"").expect("put there") + 12;
            let after = at + text[at..].find('"').expect("its end");
            bytes = format!("{}{build}{}", &text[..at], &text[after..]).into_bytes();
        }
        std::fs::write(file, bytes).expect("written");
    }
    let fonts = ["fonts/plex-sans-latin-400.woff2", "fonts/plex-sans-latin-600.woff2"];
    let [regular, bold] = fonts.map(|name| std::fs::read(folder.join(name)).expect("a font"));
    std::fs::write(folder.join(fonts[0]), bold).expect("written");
    std::fs::write(folder.join(fonts[1]), regular).expect("written");
    xtask::offline::seal(folder).expect("sealed");
}

/// The files of a build by name, with their sizes in bytes.
fn sizes(folder: &Path) -> BTreeMap<String, u64> {
    let worker = std::fs::read_to_string(folder.join("sw.js")).expect("text");
    let list = worker.lines().find_map(|line| line.strip_prefix("const FILES = ")?.strip_suffix(';'));
    let list: BTreeMap<String, Value> = serde_json::from_str(list.expect("a list")).expect("JSON");
    assert!(list.len() > 25 && list.contains_key("worker.js"), "{list:?}");
    let size = |name: &String| std::fs::metadata(folder.join(name)).expect("it is there").len();
    list.into_keys().map(|name| (name.clone(), size(&name))).collect()
}

/// The same, as the open page gets them.
async fn sizes_in_page(page: &Page, folder: &Path) -> BTreeMap<String, u64> {
    let names: Vec<_> = sizes(folder).into_keys().collect();
    let script = "const sizes = {};
        for (const name of arguments[0]) sizes[name] = (await (await fetch(name)).arrayBuffer()).byteLength;
        return sizes;";
    serde_json::from_value(page.eval_async(script, vec![json!(names)]).await).expect("sizes")
}

async fn version(page: &Page) -> Value {
    page.eval("return document.body.dataset.build;").await
}

/// Waits until everything is there for opening without a network; `false` where the engine cannot.
async fn until_kept(page: &Page) -> bool {
    if page.browser == Browser::WebKit && page.eval("return !navigator.serviceWorker;").await == json!(true) {
        println!("WebKitGTK under automation has no service workers");
        return false;
    }
    page.wait_for("it is kept", "return document.documentElement.dataset.offline === 'ready';").await;
    true
}

async fn look_for_update(page: &Page) {
    let script = "await (await navigator.serviceWorker.getRegistration()).update().catch(() => {});";
    page.eval_async(script, vec![]).await;
}

async fn close_tour(page: &Page) {
    page.click_testid("tour-close").await;
    page.find("[data-testid=save-status][data-saved=true]").await;
}

/// What browsers need to install it: names in both languages, and icons that are there.
async fn assert_manifest(page: &Page, folder: &Path) {
    let script = "const response = await fetch(document.querySelector('link[rel=manifest]').href);
        return [response.headers.get('content-type'), await response.json()];";
    let found = page.eval_async(script, vec![]).await;
    assert_eq!(found[0], json!("application/manifest+json"));
    let manifest = &found[1];
    let name = manifest["name"].as_str().expect("a name");
    assert!(name.contains("Wusum") && name.contains("وسوم"), "{name}");
    assert_eq!([&manifest["start_url"], &manifest["scope"]], [&json!("./"), &json!("./")]);
    let icons = manifest["icons"].as_array().expect("icons");
    for size in [192, 512] {
        let sizes = json!(format!("{size}x{size}"));
        let icon = icons.iter().find(|icon| icon["sizes"] == sizes).expect("an icon of that size");
        let bytes = std::fs::read(folder.join(icon["src"].as_str().expect("a name"))).expect("it is there");
        // A PNG begins with 16 bytes of heads, then its width.
        assert_eq!(u32::from_be_bytes(bytes[16..20].try_into().expect("four")), size);
    }
    if page.browser == Browser::Chromium {
        // What Chromium itself holds against installing.
        let problems = page.devtools("Page.getInstallabilityErrors", json!({})).await;
        let problems = problems["installabilityErrors"].as_array().cloned().unwrap_or_default();
        assert_eq!(problems, Vec::<Value>::new());
        let manifest = page.devtools("Page.getAppManifest", json!({})).await;
        assert_eq!(manifest["errors"], json!([]), "{manifest}");
    }
}

in_each_browser!(Empty;
    without_a_network_it_opens_and_reads_and_writes_files,
    a_new_version_waits_and_is_never_mixed_with_the_old_one,
);
