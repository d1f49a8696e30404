//! Starting a browser under its driver, with a profile that the test owns.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};
use xtask::browsers::{self, Browser};

use crate::processes::Processes;

/// How the browser is set up; takes effect at the next start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The user's language, as `navigator.language` gives it. WebKitGTK takes it from the system's locales, of which
    /// a small system has none, so there it cannot be chosen.
    pub language: String,
    /// The system's theme.
    pub dark: bool,
    /// More preferences for Firefox, such as `("dom.storage.enabled", json!(false))`.
    pub firefox_prefs: Vec<(String, Value)>,
    /// More preferences for Chromium, such as `("profile.default_content_setting_values.cookies", json!(2))`.
    pub chromium_prefs: Vec<(String, Value)>,
    /// More words on Chromium's command line.
    pub chromium_args: Vec<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            language: "en".to_owned(),
            dark: false,
            firefox_prefs: Vec::new(),
            chromium_prefs: Vec::new(),
            chromium_args: Vec::new(),
        }
    }
}

/// How long a browser may take to start, and how often that is tried. A driver now and then never hears of the browser
/// that it has started (seen of WebKitGTK, on a loaded machine); whatever fails otherwise fails at once.
const START: (Duration, u32) = (Duration::from_secs(40), 3);

/// Starts driver and browser. `profile` and `downloads` are folders that exist.
pub async fn start(
    browser: Browser,
    options: &Options,
    profile: &Path,
    downloads: &Path,
) -> (WebDriver, Processes) {
    let (patience, tries) = START;
    for _ in 0..tries {
        let mut processes = Processes::default();
        let starting = start_once(browser, options, profile, downloads, &mut processes);
        if let Ok(session) = tokio::time::timeout(patience, starting).await {
            return (session, processes);
        }
        println!("{} did not start within {} s: again", browser.name(), patience.as_secs());
        processes.kill();
    }
    panic!("{} did not start in {tries} tries of {} s", browser.name(), patience.as_secs());
}

async fn start_once(
    browser: Browser,
    options: &Options,
    profile: &Path,
    downloads: &Path,
    processes: &mut Processes,
) -> WebDriver {
    let port = free_port();
    let program = browser.program().expect("checked before");
    let mut driver = Command::new(browser.driver().expect("checked before"));
    // Their chatter would drown the test's own words.
    driver.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut capabilities = Capabilities::new();
    let mut set = |name: &str, value: Value| capabilities.set(name, value).expect("plain JSON");
    match browser {
        Browser::Chromium => {
            driver.arg(format!("--port={port}"));
            set("browserName", json!("chrome"));
            set("goog:chromeOptions", chromium(options, &program, profile, downloads));
        }
        Browser::Firefox => {
            // Port 0 for BiDi, or two drivers meet on its default.
            driver.args(["--port", &port.to_string(), "--websocket-port", "0"]);
            set("browserName", json!("firefox"));
            set("moz:firefoxOptions", firefox(options, &program, profile, downloads));
        }
        Browser::WebKit => {
            let display = screen(processes);
            driver.arg(format!("--port={port}")).env("DISPLAY", display);
            webkit_environment(&mut driver, options, profile);
            set("browserName", json!("MiniBrowser"));
            let args = ["--automation", "--geometry=1300x900"];
            set("webkitgtk:browserOptions", json!({ "binary": program, "args": args }));
        }
    }
    processes.add(driver.spawn().expect("the driver starts"));
    wait_for_port(port).await;
    let session = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await;
    let session = session.unwrap_or_else(|e| panic!("{} did not start: {e}", browser.name()));
    session.set_script_timeout(Duration::from_secs(60)).await.expect("a time limit for scripts");
    session
}

fn chromium(options: &Options, program: &Path, profile: &Path, downloads: &Path) -> Value {
    let mut args = vec![
        "--headless=new".to_owned(),
        // Containers have no user namespaces, and root may not use the sandbox; the pages are our own.
        "--no-sandbox".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-breakpad".to_owned(),
        "--no-first-run".to_owned(),
        "--force-device-scale-factor=1".to_owned(),
        "--window-size=1300,900".to_owned(),
        // A request elsewhere fails at once instead of only being noticed.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned(),
        // `--lang` and the preference for languages do not reach the page in headless mode.
        format!("--accept-lang={}", options.language),
        format!("--user-data-dir={}", profile.display()),
    ];
    // Headless Chromium does not ask the system: 0 is dark, 1 light.
    args.push(format!("--blink-settings=preferredColorScheme={}", if options.dark { 0 } else { 1 }));
    args.extend(options.chromium_args.iter().cloned());
    let mut prefs = json!({
        "download.default_directory": downloads,
        "download.prompt_for_download": false,
        "profile.default_content_setting_values.automatic_downloads": 1,
    });
    for (name, value) in &options.chromium_prefs {
        prefs[name] = value.clone();
    }
    json!({ "binary": program, "args": args, "prefs": prefs })
}

fn firefox(options: &Options, program: &Path, profile: &Path, downloads: &Path) -> Value {
    let mut prefs = json!({
        "intl.accept_languages": options.language,
        "layout.css.prefers-color-scheme.content-override": if options.dark { 0 } else { 1 },
        "layout.css.devPixelsPerPx": "1.0",
        "browser.download.folderList": 2,
        "browser.download.dir": downloads,
        "browser.download.useDownloadDir": true,
        "browser.download.manager.showWhenStarting": false,
        "browser.download.alwaysOpenPanel": false,
        "browser.download.always_ask_before_handling_new_types": false,
        "browser.helperApps.neverAsk.saveToDisk":
            "application/json,application/zip,text/plain,text/csv,application/octet-stream,application/x-ndjson",
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "datareporting.policy.dataSubmissionEnabled": false,
        "app.normandy.enabled": false,
    });
    for (name, value) in &options.firefox_prefs {
        prefs[name] = value.clone();
    }
    json!({ "binary": program, "args": ["-headless", "-profile", profile], "prefs": prefs })
}

fn webkit_environment(driver: &mut Command, options: &Options, profile: &Path) {
    driver
        .env("GDK_BACKEND", "x11")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        // Two tests must not share a cache, nor leave anything in the user's own folders.
        .env("XDG_DATA_HOME", profile.join("data"))
        .env("XDG_CACHE_HOME", profile.join("cache"))
        .env("XDG_CONFIG_HOME", profile.join("config"))
        .env("GTK_THEME", if options.dark { "Adwaita:dark" } else { "Adwaita" });
}

/// A screen of its own for WebKit, larger than any window that tests ask for; gives its name.
fn screen(processes: &mut Processes) -> String {
    let mut xvfb = Command::new(browsers::xvfb().expect("checked before"));
    xvfb.args(["-displayfd", "1", "-screen", "0", "2000x1400x24", "-nolisten", "tcp"]);
    xvfb.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = xvfb.spawn().expect("Xvfb starts");
    let stdout = child.stdout.take().expect("piped above");
    processes.add(child);
    // It writes the number of the first free display once it is ready, so that no two ever clash.
    let mut number = String::new();
    BufReader::new(stdout).read_line(&mut number).expect("Xvfb says its display");
    format!(":{}", number.trim())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("it has one").port()
}

async fn wait_for_port(port: u16) {
    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(start.elapsed() < START.0, "the driver does not listen on port {port}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}
