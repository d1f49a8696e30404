//! Drives the built app in real browsers, as a person would: with the WebDriver's own pointer and keys.
//!
//! A test is an async function over a [`Page`]; [`in_each_browser!`] makes of it one test per engine. Each has a server
//! of its own and a browser for itself, so that tests run side by side; the browser may have served another before it,
//! from another origin (`pool.rs`). Everything here panics with a reason:
//! it is for tests only. What the app promises such scripts is in `docs/automation.md`; the tests are in `tests/`.
//!
//! ```no_run
//! use wusum_e2e::{Page, in_each_browser};
//!
//! async fn a_word_is_labelled_by_dragging(page: &mut Page) {
//!     page.open("/").await;
//!     page.drag_over(0, "مراكش").await;
//!     page.by_testid("picker-place").await.click().await.expect("the picker is there");
//! }
//! in_each_browser!(Dist; a_word_is_labelled_by_dragging);
//! ```

mod downloads;
mod keys;
mod page;
mod pictures;
mod pointer;
mod pool;
mod processes;
mod session;

pub use downloads::Download;
pub use page::Page;
pub use pictures::{InkChange, Picture};
pub use pointer::TextPlace;
pub use session::Options;
pub use thirtyfour;
pub use xtask::browsers::Browser;

use std::future::poll_fn;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What is served to the browser.
#[derive(Debug, Clone)]
pub enum Site {
    /// The built app: `dist/`, or the folder that `WUSUM_DIST` names.
    Dist,
    /// The built app without its WebAssembly file, as where an upload was cut short.
    DistWithoutProgram,
    /// The built app in a browser that has no IndexedDB.
    DistWithoutDatabase,
    /// A folder of the test's own, empty at first: see [`Page::site_folder`].
    Empty,
    /// The built app, to which what loads later does not come before the script `arrives()` has run; `tries()` gives
    /// how often it was asked for in vain.
    DistWithLateParts,
    /// The harness's own pages, in `tests/e2e/pages`.
    Pages,
}

impl Site {
    /// The folder to serve. `scratch` is the test's own, for what has to be made first.
    fn folder(&self, scratch: &Path) -> PathBuf {
        let dist = dist();
        match self {
            Site::Dist => dist,
            Site::DistWithoutProgram => {
                let entries =
                    std::fs::read_dir(&dist).into_iter().flatten().flatten().map(|entry| entry.path());
                for file in
                    entries.filter(|file| file.is_file() && file.extension().is_none_or(|e| e != "wasm"))
                {
                    let name = file.file_name().expect("a file has a name");
                    std::fs::copy(&file, scratch.join(name)).expect("a temporary copy");
                }
                scratch.to_path_buf()
            }
            Site::DistWithoutDatabase => {
                copy_folder(&dist, scratch);
                let without = "Object.defineProperty(globalThis, \"indexedDB\", { value: undefined });\n";
                run_first("boot.js", without, &dist, scratch);
                run_first("worker.js", without, &dist, scratch);
                scratch.to_path_buf()
            }
            Site::DistWithLateParts => {
                copy_folder(&dist, scratch);
                let late = "const fetched = globalThis.fetch;
                    let here = false;
                    let tries = 0;
                    const held = [];
                    globalThis.arrives = () => { here = true; held.splice(0).forEach((go) => go()); };
                    globalThis.tries = () => tries;
                    globalThis.fetch = async (...all) => {
                        if (!here && String(all[0]).includes(\"/wusum-part-\")) {
                            tries += 1;
                            if (!sessionStorage.getItem(\"held\")) throw new TypeError(\"no connection\");
                            await new Promise((go) => held.push(go));
                        }
                        return fetched(...all);
                    };\n";
                run_first("boot.js", late, &dist, scratch);
                scratch.to_path_buf()
            }
            Site::Empty => scratch.to_path_buf(),
            Site::Pages => xtask::root().join("tests/e2e/pages"),
        }
    }
}

/// The built app's folder.
fn dist() -> PathBuf {
    std::env::var_os("WUSUM_DIST").map_or_else(xtask::dist::folder, PathBuf::from)
}

/// Puts a script before the one that starts the program.
fn run_first(before: &str, script: &str, dist: &Path, copy: &Path) {
    let boot = std::fs::read_to_string(dist.join(before)).expect("the built app has it");
    std::fs::write(copy.join(before), format!("{script}{boot}")).expect("a temporary copy");
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a temporary folder");
    for entry in std::fs::read_dir(from).into_iter().flatten().flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            std::fs::copy(&path, &to).expect("a temporary copy");
        }
    }
}

/// Makes of each async function `fn name(page: &mut Page)` the tests `chromium::name`, `firefox::name` and
/// `webkit::name`. Once per module.
#[macro_export]
macro_rules! in_each_browser {
    ($site:ident; $($test:ident),+ $(,)?) => {
        $crate::in_each_browser!(@ chromium Chromium $site; $($test),+);
        $crate::in_each_browser!(@ firefox Firefox $site; $($test),+);
        $crate::in_each_browser!(@ webkit WebKit $site; $($test),+);
    };
    (@ $module:ident $browser:ident $site:ident; $($test:ident),+) => {
        mod $module {
            $(
                #[test]
                fn $test() {
                    $crate::run($crate::Browser::$browser, $crate::Site::$site, stringify!($test), super::$test);
                }
            )+
        }
    };
}

/// Runs one test in one browser.
///
/// Whatever the test itself looks at, it fails as well where the page broke the Content-Security-Policy. Where it
/// fails, a screenshot is left in `target/e2e`. Skipped, and said so, where `WUSUM_BROWSERS` (as `chromium,firefox`)
/// leaves the browser out.
pub fn run(browser: Browser, site: Site, name: &str, test: impl AsyncFnOnce(&mut Page)) {
    if let Ok(browsers) = std::env::var("WUSUM_BROWSERS")
        && !browsers.split(',').any(|b| b == browser.name())
    {
        println!("skipped: WUSUM_BROWSERS leaves {} out", browser.name());
        return;
    }
    let missing = browser.missing();
    assert!(missing.is_empty(), "{} cannot run without {}", browser.name(), missing.join(", and "));

    let start = Instant::now();
    runtime().block_on(async {
        let mut page = Page::start(browser, &site, name).await;
        let outcome = caught(test(&mut page)).await;
        let after = match outcome {
            Ok(()) => caught(async { page.violations().await }).await,
            Err(panic) => {
                // The page may be what hangs, so the picture is a try and no more.
                let _ = caught(page.screenshot(&format!("failed-{name}"))).await;
                Err(panic)
            }
        };
        page.close(matches!(&after, Ok(violations) if violations.is_empty())).await;
        note_time(browser, name, start.elapsed());
        match after {
            Ok(violations) => assert!(violations.is_empty(), "the page broke its policy: {violations:#?}"),
            Err(panic) => resume_unwind(panic),
        }
    });
}

/// One for all tests, since a browser's connection may outlive the test that made it. More than one thread: a WebDriver
/// session that is dropped in a panic blocks the thread that it is on.
fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
        runtime.expect("a runtime")
    })
}

/// Adds a line to the file of [`xtask::stages::e2e_times`], which tells where the stage's minutes go.
fn note_time(browser: Browser, name: &str, took: Duration) {
    let file = xtask::stages::e2e_times();
    let line = format!("{}\t{}\t{name}\n", took.as_millis(), browser.name());
    // Only for the eyes of whoever looks for minutes: a test does not fail for it.
    let _ = file.parent().map(std::fs::create_dir_all);
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(file);
    let _ = opened.and_then(|mut file| file.write_all(line.as_bytes()));
}

/// Awaits a future and gives its panic as an error, so that the browser can be closed in order.
async fn caught<T>(future: impl Future<Output = T>) -> Result<T, Box<dyn std::any::Any + Send>> {
    let mut future = Box::pin(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(std::task::Poll::Pending) => std::task::Poll::Pending,
        Ok(std::task::Poll::Ready(value)) => std::task::Poll::Ready(Ok(value)),
        Err(panic) => std::task::Poll::Ready(Err(panic)),
    })
    .await
}
