//! One browser with one page, and what a test does with it. Pointer and downloads are beside this file.

use std::cell::Cell;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::error::{WebDriverError, WebDriverErrorInner};
use thirtyfour::{By, RequestData, SessionId, WebDriver, WebElement};
use xtask::browsers::Browser;
use xtask::server::Server;

use crate::pool::{self, Running};
use crate::session::{self, Options};
use crate::{Site, keys};

/// Whether the element is where it was two frames ago. A page that nobody sees has no frames, hence the clock.
const STILL: &str = "const [element, done] = [arguments[0], arguments[arguments.length - 1]];
    const place = () => { const box = element.getBoundingClientRect(); return [box.x, box.y, box.width, box.height].join(); };
    const before = place();
    const look = () => { clearTimeout(late); done(place() === before); };
    const late = setTimeout(look, 100);
    requestAnimationFrame(() => requestAnimationFrame(look));";

/// How long anything is waited for before the test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with its own server and driver, which is the test's alone while it runs.
pub struct Page {
    pub browser: Browser,
    /// Change them and call [`Page::restart`].
    pub options: Options,
    name: String,
    server: Server,
    folder: PathBuf,
    running: Option<Running>,
    /// Whether the browser is as any test may have it.
    plain: Cell<bool>,
}

impl Page {
    pub(crate) async fn start(browser: Browser, site: &Site, name: &str) -> Page {
        let folder = temporary("test");
        for part in ["files", "site"] {
            std::fs::create_dir_all(folder.join(part)).expect("a temporary folder");
        }
        let server = Server::start(&site.folder(&folder.join("site")), 0).unwrap_or_else(|e| {
            panic!("{e}\nBuild the app by `cargo xtask dist`, or let WUSUM_DIST name its folder.")
        });
        let mut page = Page {
            browser,
            options: Options::default(),
            name: name.to_owned(),
            server,
            folder,
            running: pool::take(browser),
            plain: Cell::new(true),
        };
        if page.running.is_none() {
            page.launch(temporary("browser")).await;
        }
        page
    }

    /// Starts the browser in its own folder.
    async fn launch(&mut self, home: PathBuf) {
        let (profile, downloads) = (home.join("profile"), home.join("downloads"));
        for part in [&profile, &downloads] {
            std::fs::create_dir_all(part).expect("a temporary folder");
        }
        let (driver, processes) = session::start(self.browser, &self.options, &profile, &downloads).await;
        let window = driver.get_window_rect().await.expect("a window has a place and a size");
        let size = |length: i64| u32::try_from(length).expect("a length");
        let window = (window.x, window.y, size(window.width), size(window.height));
        self.running = Some(Running { driver, processes, home, window, tests: 0 });
    }

    /// Ends the browser; gives its folder, if it ran.
    async fn end(&mut self, orderly: bool) -> Option<PathBuf> {
        // Whatever comes after this was made for one test.
        self.plain.set(false);
        let Running { driver, mut processes, home, .. } = self.running.take()?;
        if orderly {
            let _ = tokio::time::timeout(Duration::from_secs(10), driver.clone().quit()).await;
        }
        let _ = driver.leak();
        processes.kill();
        Some(home)
    }

    /// Ends the test's part: its browser waits for another test where this one `passed` and left it as it was.
    pub(crate) async fn close(mut self, passed: bool) {
        if passed
            && self.plain.get()
            && let Some(running) = self.running.take()
        {
            self.running = pool::keep(self.browser, running).await;
        }
        self.end(true).await.into_iter().for_each(|home| drop(std::fs::remove_dir_all(home)));
    }

    /// Closes the browser and starts it again with the same profile on the same port. WebKitGTK under automation
    /// forgets its storage with each session: see [`Page::keeps_storage`]. Call [`Page::open`] afterwards.
    pub async fn restart(&mut self) {
        let home = self.end(true).await.expect("started");
        self.launch(home).await;
    }

    /// As [`Page::restart`], but the browser is killed, as by a crash.
    pub async fn crash_and_restart(&mut self) {
        let home = self.end(false).await.expect("started");
        if self.browser == Browser::Chromium {
            // A killed Chromium leaves its lock, which names a process that is gone.
            let _ = std::fs::remove_file(home.join("profile/SingletonLock"));
        }
        self.launch(home).await;
    }

    /// Works in the page until the browser is killed, `after` this time, wherever the work then is; starts it again
    /// with the same profile. Work that ends sooner waits for the end.
    pub async fn work_until_killed(&mut self, after: Duration, work: impl AsyncFnOnce(&Page)) {
        {
            let page = &*self;
            let working = async {
                work(page).await;
                std::future::pending::<()>().await;
            };
            // Dropped in the midst of whatever it waits for.
            let _ = tokio::time::timeout(after, working).await;
        }
        self.crash_and_restart().await;
    }

    /// Has the browser ended after this test, for measurements that are to begin with a new one.
    pub fn have_for_good(&self) {
        self.plain.set(false);
    }

    /// Whether stored data outlives [`Page::restart`] in this engine.
    pub fn keeps_storage(&self) -> bool {
        self.browser != Browser::WebKit
    }

    /// The WebDriver session, for what has no function here.
    pub fn driver(&self) -> &WebDriver {
        &self.running().driver
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("started")
    }

    /// Scheme, host and port of the page, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.server.port())
    }

    /// Paths that the page asked for and the server does not have.
    pub fn missing(&self) -> Vec<String> {
        self.server.missing()
    }

    /// The folder that is served where the test's site is [`Site::Empty`].
    pub fn site_folder(&self) -> PathBuf {
        self.folder.join("site")
    }

    /// Copies the built app into a folder.
    pub fn copy_dist_to(&self, folder: &Path) {
        crate::copy_folder(&crate::dist(), folder);
    }

    /// Whether the server answers. Without it each connection is closed, as where there is no network.
    pub fn network(&self, answers: bool) {
        self.server.silence(!answers);
    }

    /// Opens a path such as `/#article` and waits until the program has taken the place of the loading message.
    pub async fn open(&self, path: &str) {
        self.visit(path).await;
        self.loaded().await;
    }

    /// As [`Page::open`], without waiting for the program: for pages on which it cannot start.
    pub async fn visit(&self, path: &str) {
        let url = format!("{}{path}", self.origin());
        self.driver().goto(url).await.expect("the page opens");
    }

    /// Loads the page again, as the browser's own button does.
    pub async fn reload(&self) {
        self.driver().refresh().await.expect("the page reloads");
        self.loaded().await;
    }

    async fn loaded(&self) {
        self.wait_for(
            "the program removes #boot",
            "const failed = document.querySelector('#boot-failed:not([hidden]), #boot-no-wasm:not([hidden])');
             if (failed) throw new Error(failed.textContent);
             return document.readyState === 'complete' && !document.getElementById('boot');",
        )
        .await;
    }

    /// Runs the body of a function in the page and gives what it returns.
    pub async fn eval(&self, script: &str) -> Value {
        self.eval_with(script, vec![]).await
    }

    /// As [`Page::eval`], with `arguments[0]` and so on.
    pub async fn eval_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        let result = self.driver().execute(script, arguments).await;
        result.unwrap_or_else(|e| panic!("this script failed: {script}\n{e}")).json().clone()
    }

    /// As [`Page::eval_with`], for a body that may use `await`.
    pub async fn eval_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        let body = format!(
            "const done = arguments[arguments.length - 1];
             (async (...arguments) => {{ {script} }})(...arguments)
               .then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"
        );
        let result = self.driver().execute_async(&body, arguments).await;
        let result = result.unwrap_or_else(|e| panic!("this script failed: {script}\n{e}")).json().clone();
        assert!(result.get("error").is_none(), "this script failed: {script}\n{}", result["error"]);
        result.get("value").cloned().unwrap_or(Value::Null)
    }

    /// Runs a function's body again and again until it returns something true, and gives that.
    pub async fn wait_for(&self, what: &str, script: &str) -> Value {
        let start = Instant::now();
        loop {
            let last = match self.driver().execute(script, vec![]).await {
                Ok(result) => {
                    let value = result.json().clone();
                    if !matches!(value, Value::Null | Value::Bool(false))
                        && value != json!("")
                        && value != json!(0)
                    {
                        return value;
                    }
                    value.to_string()
                }
                Err(e) => e.to_string(),
            };
            assert!(start.elapsed() < PATIENCE, "waited in vain until {what}; last: {last}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// As [`Page::wait_for`], for a body that may use `await`.
    pub async fn wait_for_async(&self, what: &str, script: &str) {
        let start = Instant::now();
        while self.eval_async(script, vec![]).await != json!(true) {
            assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// The first element that matches a CSS selector, waited for.
    pub async fn find(&self, css: &str) -> WebElement {
        let start = Instant::now();
        loop {
            match self.driver().find(By::Css(css)).await {
                Ok(element) => return element,
                Err(e) => assert!(start.elapsed() < PATIENCE, "there is no `{css}`: {e}"),
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// The element with a `data-testid`, waited for.
    pub async fn by_testid(&self, id: &str) -> WebElement {
        self.find(&testid(id)).await
    }

    /// Clicks the middle of an element, waited for, with the pointer, once it stands still: what comes into a dialog
    /// late moves its buttons. One that is drawn anew between being found and being clicked is looked for again, and one
    /// that lies under a foot which stays in sight is scrolled to first. All as a person would.
    pub async fn click(&self, css: &str) {
        let start = Instant::now();
        let mut scrolled = false;
        loop {
            let element = self.find(css).await;
            let clicked = match self.until_still(&element).await {
                Ok(()) => element.click().await,
                Err(e) => Err(e),
            };
            let Err(e) = clicked else { return };
            let redrawn = matches!(*e, WebDriverErrorInner::StaleElementReference(_));
            // WebKit's driver scrolls no dialog, and calls what is beyond its edge not interactable.
            let out_of_sight = matches!(
                *e,
                WebDriverErrorInner::ElementClickIntercepted(_)
                    | WebDriverErrorInner::ElementNotInteractable(_)
            );
            let covered = out_of_sight && !scrolled;
            if covered {
                scrolled = true;
                // An option has no place of its own.
                let script = "const found = document.querySelector(arguments[0]);
                    (found?.closest('select') ?? found)?.scrollIntoView({ block: 'center', behavior: 'instant' });";
                self.eval_with(script, vec![json!(css)]).await;
            }
            let again = (redrawn || covered) && start.elapsed() < PATIENCE;
            assert!(again, "`{css}` cannot be clicked: {e}");
        }
    }

    /// Waits until an element has been at the same place for two frames.
    async fn until_still(&self, element: &WebElement) -> Result<(), WebDriverError> {
        let start = Instant::now();
        loop {
            let moved = self.driver().execute_async(STILL, vec![element.to_json()?]).await?;
            if moved.json() == &json!(true) {
                return Ok(());
            }
            assert!(start.elapsed() < PATIENCE, "{element:?} never stands still");
        }
    }

    /// As [`Page::click`], by `data-testid`.
    pub async fn click_testid(&self, id: &str) {
        self.click(&testid(id)).await;
    }

    /// How many elements match now.
    pub async fn count(&self, css: &str) -> u64 {
        self.eval_with("return document.querySelectorAll(arguments[0]).length;", vec![json!(css)])
            .await
            .as_u64()
            .expect("a count")
    }

    /// The text content of the first element that matches, waited for.
    pub async fn text(&self, css: &str) -> String {
        self.find(css).await;
        let script = "return document.querySelector(arguments[0])?.textContent ?? '';";
        self.eval_with(script, vec![json!(css)]).await.as_str().expect("text").to_owned()
    }

    /// Types into whatever has the focus.
    pub async fn type_keys(&self, text: &str) {
        self.act(vec![key_source(keys::typing(text))]).await;
    }

    /// Presses a combination such as `Ctrl+Shift+Z`, `ArrowLeft` or `.`.
    pub async fn press(&self, combination: &str) {
        self.act(vec![key_source(keys::combination(combination))]).await;
    }

    /// Presses one combination after the other, in one go.
    pub async fn press_each(&self, combinations: &[&str]) {
        let actions = combinations.iter().flat_map(|keys| keys::combination(keys)).collect();
        self.act(vec![key_source(actions)]).await;
    }

    /// Performs WebDriver actions, as W3C WebDriver ("Actions") has them, and lets all keys and buttons go.
    pub(crate) async fn act(&self, sources: Vec<Value>) {
        let body = json!({ "actions": sources });
        self.command(Method::POST, "actions", Some(body)).await;
    }

    /// A command of the protocol, with its path after the session's.
    pub(crate) async fn command(&self, method: Method, path: &'static str, body: Option<Value>) {
        let command = Raw { method, path, body };
        self.driver().cmd(command).await.unwrap_or_else(|e| panic!("the driver refused `{path}`: {e}"));
    }

    /// Gives the page's inside a size in CSS pixels, and the size that the engine made of it: Firefox's window is
    /// never narrower than about 450.
    pub async fn set_window(&self, width: u32, height: u32) -> (u32, u32) {
        let inner = || async {
            let size = self.eval("return [innerWidth, innerHeight];").await;
            let part = |i: usize| u32::try_from(size[i].as_u64().expect("a size")).expect("a small number");
            (part(0), part(1))
        };
        let (mut outer_width, mut outer_height) = (width, height);
        // The window's frame is unknown until the window has a size, so the second try is exact.
        for _ in 0..3 {
            self.driver()
                .set_window_rect(0, 0, outer_width, outer_height)
                .await
                .expect("a window can be resized");
            tokio::time::sleep(Duration::from_millis(150)).await;
            let (now_width, now_height) = inner().await;
            if (now_width, now_height) == (width, height) {
                break;
            }
            outer_width = (outer_width + width).saturating_sub(now_width);
            outer_height = (outer_height + height).saturating_sub(now_height);
        }
        inner().await
    }

    /// Makes Chromium lay the page out for a window of this size, however narrow.
    pub async fn emulate_window(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Runs a command of Chromium's own protocol and gives its result.
    pub async fn devtools(&self, command: &str, params: Value) -> Value {
        assert!(self.browser == Browser::Chromium, "only Chromium speaks it");
        self.plain.set(false);
        let body = json!({ "cmd": command, "params": params });
        let command = Raw { method: Method::POST, path: "goog/cdp/execute", body: Some(body) };
        let answer = self.driver().cmd(command).await.and_then(|answer| answer.value_json());
        answer.unwrap_or_else(|e| panic!("the browser refused: {e}"))
    }

    /// The folder of pictures, `target/e2e`; it may not be there yet.
    pub fn pictures() -> PathBuf {
        xtask::root().join("target/e2e")
    }

    /// Writes what is visible as `target/e2e/<name>-<browser>.png`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let folder = Page::pictures();
        std::fs::create_dir_all(&folder).expect("target is writable");
        let file = folder.join(format!("{name}-{}.png", self.browser.name()));
        std::fs::write(&file, self.picture().await).expect("target is writable");
        file
    }

    /// What is visible, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        // WebKitGTK's driver waits for the next frame, which on a page at rest never comes: so keep it drawing.
        let mut picture = None;
        for attempt in 0..4 {
            if self.browser == Browser::WebKit {
                self.keep_drawing(attempt).await;
            }
            let patience = if self.browser == Browser::WebKit { PATIENCE / 5 } else { PATIENCE };
            if let Ok(taken) = tokio::time::timeout(patience, self.driver().screenshot_as_png()).await {
                picture = Some(taken.expect("a picture of the page"));
                break;
            }
        }
        if self.browser == Browser::WebKit {
            self.eval("window.__wusumDrawing = false;").await;
        }
        picture.expect("a picture in time")
    }

    /// WebKitGTK's driver waits for the next frame, which on a page at rest may never come: so let it draw, and where
    /// that was not enough change the window's height.
    async fn keep_drawing(&self, attempt: i64) {
        if attempt > 0 {
            let rect = self.driver().get_window_rect().await.expect("a window has a place");
            let height = u32::try_from(rect.height + 1 - 2 * (attempt % 2)).expect("a small number");
            let width = u32::try_from(rect.width).expect("a small number");
            self.driver().set_window_rect(0, 0, width, height).await.expect("a window can be resized");
        }
        self.eval(
            "window.__wusumDrawing = true;
             const root = document.documentElement;
             const draw = (time) => {
               root.style.outline = window.__wusumDrawing ? `1px solid rgb(0 0 0 / ${(time % 2) / 1000})` : '';
               if (window.__wusumDrawing) requestAnimationFrame(draw);
             };
             requestAnimationFrame(draw);",
        )
        .await;
    }

    /// How the page broke its Content-Security-Policy so far, as boot.js noted it.
    pub async fn violations(&self) -> Vec<String> {
        let noted = self.eval("return document.documentElement?.dataset.violations ?? '';").await;
        noted.as_str().unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// The addresses outside the page's own origin from which something was loaded or tried.
    pub async fn requests_elsewhere(&self) -> Vec<String> {
        let script = "return performance.getEntriesByType('resource').map((entry) => entry.name)
            .filter((name) => !name.startsWith(location.origin + '/') && !/^(blob|data):/.test(name));";
        strings(&self.eval(script).await)
    }

    /// What axe-core finds wrong on the page as it is now: rule, help, and the elements.
    pub async fn axe(&self) -> Vec<String> {
        if self.eval("return Boolean(window.axe);").await == json!(false) {
            let file = xtask::tools::axe();
            let source = std::fs::read_to_string(&file)
                .unwrap_or_else(|e| panic!("{}: {e}; `cargo xtask setup` installs it", file.display()));
            self.eval_with(&format!("{source}\nwindow.axe = axe;"), vec![]).await;
        }
        let script = "const found = await axe.run(document, { resultTypes: ['violations'] });
            return found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);";
        strings(&self.eval_async(script, vec![]).await)
    }

    /// A file for the page to open, with this content.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let file = self.folder.join("files").join(name);
        std::fs::write(&file, content).expect("a temporary file");
        file
    }

    /// Chooses files in an `<input type=file>`, as its dialog would.
    pub async fn choose_files(&self, css: &str, files: &[&Path]) {
        let names: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
        self.find(css)
            .await
            .send_keys(names.join("\n"))
            .await
            .unwrap_or_else(|e| panic!("`{css}` takes no files: {e}"));
    }

    /// Drops files on an element, by synthetic events, as no driver can drag from outside.
    pub async fn drop_files(&self, css: &str, files: &[(&str, &[u8])]) {
        self.find(css).await;
        let files: Vec<_> =
            files.iter().map(|(name, bytes)| json!({ "name": name, "bytes": bytes })).collect();
        let script = "const data = new DataTransfer();
            for (const { name, bytes } of arguments[1]) data.items.add(new File([new Uint8Array(bytes)], name));
            const target = document.querySelector(arguments[0]);
            for (const type of ['dragenter', 'dragover', 'drop'])
              target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));";
        self.eval_with(script, vec![json!(css), json!(files)]).await;
    }

    /// Pastes text into an element (the page's body where it is `body`), by a synthetic event.
    pub async fn paste(&self, css: &str, text: &str) {
        self.find(css).await;
        let script = "const data = new DataTransfer();
            data.setData('text/plain', arguments[1]);
            const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
            // Firefox makes its own empty one of what the constructor is given.
            Object.defineProperty(event, 'clipboardData', { value: data });
            document.querySelector(arguments[0]).dispatchEvent(event);";
        self.eval_with(script, vec![json!(css), json!(text)]).await;
    }

    pub(crate) fn downloads_folder(&self) -> PathBuf {
        self.running().home.join("downloads")
    }

    /// The test's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if let Some(Running { driver, mut processes, home, .. }) = self.running.take() {
            // Its own way of ending blocks; the processes are ended here anyway.
            let _ = driver.leak();
            processes.kill();
            let _ = std::fs::remove_dir_all(home);
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The name of a folder that nothing else has.
fn temporary(what: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("wusum-e2e-{}-{what}-{number}", std::process::id()))
}

fn testid(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

fn key_source(actions: Vec<Value>) -> Value {
    json!({ "type": "key", "id": "keyboard", "actions": actions })
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// A command as the protocol has it, for what thirtyfour's own types cannot say (touch, several inputs at once).
#[derive(Debug)]
struct Raw {
    method: Method,
    path: &'static str,
    body: Option<Value>,
}

impl FormatRequestData for Raw {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let request = RequestData::new(self.method.clone(), format!("session/{session}/{}", self.path));
        match &self.body {
            Some(body) => request.add_body(body.clone()),
            None => request,
        }
    }
}
