//! Browsers that wait for the next test, so that not each one pays for a start: four seconds of work for Firefox.
//!
//! A test has a browser for itself while it runs, and a server on a port that no other has in the same process: another
//! origin, so nothing that an earlier one stored is seen. What was started with options of its own, restarted, killed or
//! failed is not kept. Only on Unix, where what waits can be ended after the process that started it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use thirtyfour::WebDriver;
use xtask::browsers::Browser;

use crate::processes::Processes;

/// A running browser.
pub struct Running {
    pub driver: WebDriver,
    pub processes: Processes,
    /// Its own folder, with the profile and the downloads.
    pub home: PathBuf,
    /// Position and size of its window as it started.
    pub window: (i64, i64, u32, u32),
    /// How many tests have had it.
    pub tests: u32,
}

/// After so many tests a browser is ended: what they leave behind adds up.
const MOST_TESTS: u32 = 20;

/// How long tidying may take; what is slower is ended instead.
const PATIENCE: Duration = Duration::from_secs(10);

struct Waiting {
    browser: Browser,
    running: Running,
    heir: Child,
}

static WAITING: Mutex<Vec<Waiting>> = Mutex::new(Vec::new());

/// A browser that waits, if there is one.
pub fn take(browser: Browser) -> Option<Running> {
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    let at = waiting.iter().position(|one| one.browser == browser)?;
    let Waiting { running, mut heir, .. } = waiting.swap_remove(at);
    // Before its input ends: it has nothing to end now.
    let _ = heir.kill();
    let _ = heir.wait();
    Some(running)
}

/// Tidies a browser and has it wait for another test; gives it back where it has to be ended.
pub async fn keep(browser: Browser, mut running: Running) -> Option<Running> {
    // WebKitGTK starts in half a second, and its driver has one window only.
    if !cfg!(unix) || browser == Browser::WebKit || running.tests + 1 >= MOST_TESTS {
        return Some(running);
    }
    running.tests += 1;
    if !matches!(tokio::time::timeout(PATIENCE, tidy(&running)).await, Ok(Ok(()))) {
        return Some(running);
    }
    let Some(heir) = heir(&running) else { return Some(running) };
    WAITING.lock().unwrap_or_else(PoisonError::into_inner).push(Waiting { browser, running, heir });
    None
}

/// A new empty window in the place of all others, as large as at the start, and no downloads.
async fn tidy(running: &Running) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let driver = &running.driver;
    let old = driver.windows().await?;
    let fresh = driver.new_tab().await?;
    for window in old {
        driver.switch_to_window(window).await?;
        driver.close_window().await?;
    }
    driver.switch_to_window(fresh).await?;
    let (x, y, width, height) = running.window;
    driver.set_window_rect(x, y, width, height).await?;
    for entry in std::fs::read_dir(running.home.join("downloads"))? {
        std::fs::remove_file(entry?.path())?;
    }
    Ok(())
}

/// A process that ends the browser once this one has ended, however it ends: then its input does.
fn heir(running: &Running) -> Option<Child> {
    let ids: Vec<String> = running.processes.ids().iter().map(u32::to_string).collect();
    let script = format!("read -r _; kill -9 {} 2>/dev/null; rm -rf \"$0\"", ids.join(" "));
    let mut command = Command::new("sh");
    command.args(["-c", &script]).arg(&running.home);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
}
