//! What several subjects begin with: an empty or filled profile, files brought in, dialogs gone.

use serde_json::{Value, json};
use wusum_e2e::{Browser, Page};

/// Opens the app in a profile that holds nothing but these settings: no tour, no samples, English, light.
pub async fn open_empty(page: &Page, settings: Value) {
    // Its window is 1024 wide, where the list of articles begins folded.
    if page.browser == Browser::WebKit {
        page.set_window(1300, 800).await;
    }
    // Learning has tests of its own: the others' minutes are not spent on it.
    let mut all = json!({ "tour_done": true, "last_article": "none", "language": "en", "theme": "light", "learn": false });
    for (name, value) in settings.as_object().into_iter().flatten() {
        all[name] = value.clone();
    }
    // From a file beside the app, so that the app is not there yet.
    page.visit("/boot.js").await;
    let script =
        // Newer than what the database has of them.
        "const settings = { ...arguments[0], n: Date.now() };
        localStorage.clear(); localStorage.setItem('wusum/1/settings', JSON.stringify(settings));
        await new Promise((done) => {
          const request = indexedDB.deleteDatabase('wusum');
          request.onsuccess = request.onerror = request.onblocked = done;
        });";
    page.eval_async(script, vec![all]).await;
    page.open("/").await;
}

/// Opens the app with its samples and without the tour.
pub async fn open_samples(page: &Page, settings: Value) {
    let mut all = settings;
    all["last_article"] = json!(null);
    open_empty(page, all).await;
    page.wait_for("a sample is open", "return document.querySelector('.under .s');").await;
}

/// Chooses files in the import dialog; each is a name and its bytes.
pub async fn choose(page: &Page, files: &[(&str, &[u8])]) {
    if page.count("dialog[open] [data-testid=file-input]").await == 0 {
        // In a narrow window the list of articles, with its button, is folded: the key is always there.
        if page.count("[data-testid=import]").await == 0 {
            page.press("i").await;
        } else {
            page.click_testid("import").await;
        }
    }
    let paths: Vec<_> = files.iter().map(|(name, bytes)| page.file(name, bytes)).collect();
    let paths: Vec<_> = paths.iter().map(std::path::PathBuf::as_path).collect();
    page.choose_files("[data-testid=file-input]", &paths).await;
}

/// As [`choose`], for files that ask nothing: waits until the dialog has gone by itself.
pub async fn bring_in(page: &Page, files: &[(&str, &[u8])]) {
    choose(page, files).await;
    dialog_gone(page).await;
}

pub async fn dialog_gone(page: &Page) {
    let script = "const results = document.querySelector('[data-testid=import-results]');
        return document.querySelector('dialog[open]') ? false : !results;";
    page.wait_for("the dialog has closed", script).await;
}

/// The open article's text as it is in the DOM, its blocks joined by line feeds.
pub async fn article_text(page: &Page) -> String {
    let script =
        "return [...document.querySelectorAll('[data-block]')].map((b) => b.firstChild.data).join('\\n');";
    page.eval(script).await.as_str().expect("text").to_owned()
}

/// Waits until an article with this text is open.
pub async fn shows_text(page: &Page, text: &str) {
    let script = format!(
        "const text = [...document.querySelectorAll('[data-block]')].map((b) => b.firstChild.data).join('\\n');
         return text === {} ? true : JSON.stringify(text);",
        json!(text)
    );
    let start = std::time::Instant::now();
    loop {
        let shown = page.eval(&script).await;
        if shown == json!(true) {
            return;
        }
        assert!(start.elapsed().as_secs() < 20, "the article reads {shown}\nand not {text:?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// The titles in the list of articles.
pub async fn titles(page: &Page) -> Vec<String> {
    let script = "return [...document.querySelectorAll('.library-name')].map((name) => name.textContent);";
    let titles = page.eval(script).await;
    titles.as_array().into_iter().flatten().filter_map(|t| t.as_str().map(str::to_owned)).collect()
}

/// Exports through the dialog: all articles, or the open one. Gives the file's name and bytes.
pub async fn export(page: &Page, all: bool) -> wusum_e2e::Download {
    page.expect_download().await;
    page.click_testid("export").await;
    page.find("[data-testid=export-dialog]").await;
    let scope = if all { "all" } else { "this" };
    page.click(&format!("input[name=export-scope][value={scope}]")).await;
    page.click_testid("export-download").await;
    let download = page.read_download().await;
    page.wait_for(
        "it is said",
        "return document.querySelector('[data-testid=export-status][data-state=good]');",
    )
    .await;
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    download
}

/// Puts a value into a field, as typing does in the end.
pub async fn fill(page: &Page, id: &str, value: &str) {
    let script = "const field = document.querySelector(`[data-testid=${arguments[0]}]`);
        field.value = arguments[1]; field.dispatchEvent(new Event('input', { bubbles: true }));";
    page.eval_with(script, vec![json!(id), json!(value)]).await;
}

/// Shares the articles out to ليلى and Karim, each to both; the zip is the next download.
pub async fn share_out(page: &Page) {
    page.click("#who").await;
    page.click(".who-form button.quiet").await;
    page.click_testid("open-assign").await;
    page.find("[data-testid=assign-names]").await;
    for (id, value) in [("assign-names", "ليلى\nKarim"), ("assign-double", "0"), ("assign-calibration", "1")]
    {
        fill(page, id, value).await;
    }
    page.expect_download().await;
    page.click_testid("assign-make").await;
}
