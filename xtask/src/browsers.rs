//! Where browsers and their drivers are, and how to get them.
//!
//! On Debian as root they are installed; anywhere else a message names what is missing, the exact fix, and the
//! variable that points to it. Starting and steering them is the end-to-end crate's work.

use std::path::PathBuf;

use crate::run;

/// An engine that the app is tested in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    Chromium,
    Firefox,
    /// WebKitGTK's MiniBrowser, the engine nearest to Safari that runs here.
    WebKit,
}

impl Browser {
    pub const ALL: [Browser; 3] = [Browser::Chromium, Browser::Firefox, Browser::WebKit];

    /// The name in tests and in `WUSUM_BROWSERS`.
    pub fn name(self) -> &'static str {
        match self {
            Browser::Chromium => "chromium",
            Browser::Firefox => "firefox",
            Browser::WebKit => "webkit",
        }
    }

    /// The browser itself.
    pub fn program(self) -> Option<PathBuf> {
        match self {
            Browser::Chromium => CHROME.find(),
            Browser::Firefox => FIREFOX.find(),
            Browser::WebKit => MINIBROWSER.find(),
        }
    }

    /// The program that steers it.
    pub fn driver(self) -> Option<PathBuf> {
        match self {
            Browser::Chromium => CHROMEDRIVER.find(),
            Browser::Firefox => GECKODRIVER.find(),
            Browser::WebKit => WEBKITDRIVER.find(),
        }
    }

    /// What is missing to run it, each with the variable that may point to it; empty where it can run.
    pub fn missing(self) -> Vec<String> {
        let needs: &[&Program] = match self {
            Browser::Chromium => &[&CHROME, &CHROMEDRIVER],
            Browser::Firefox => &[&FIREFOX, &GECKODRIVER],
            Browser::WebKit => &[&MINIBROWSER, &WEBKITDRIVER, &XVFB],
        };
        needs
            .iter()
            .filter(|p| p.find().is_none())
            .map(|p| format!("{} (or set {} to its path)", p.what, p.variable))
            .collect()
    }
}

struct Program {
    what: &'static str,
    /// Points to the program where it is not on the search path.
    variable: &'static str,
    names: &'static [&'static str],
    /// Where it lies when it is not on the search path; `*` stands for one folder.
    places: &'static [&'static str],
    debian: &'static str,
}

const CHROME: Program = Program {
    what: "Chromium or Chrome",
    variable: "CHROME",
    names: &["chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome"],
    places: &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
    ],
    debian: "chromium",
};
const CHROMEDRIVER: Program = Program {
    what: "chromedriver, of the same version as the browser",
    variable: "CHROMEDRIVER",
    names: &["chromedriver"],
    places: &[],
    debian: "chromium-driver",
};
const FIREFOX: Program = Program {
    what: "Firefox",
    variable: "FIREFOX",
    names: &["firefox-esr", "firefox"],
    places: &[
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        "C:/Program Files/Mozilla Firefox/firefox.exe",
    ],
    debian: "firefox-esr",
};
const GECKODRIVER: Program = Program {
    what: "geckodriver (`cargo xtask setup` installs it)",
    variable: "GECKODRIVER",
    names: &["geckodriver"],
    places: &[],
    debian: "",
};
const MINIBROWSER: Program = Program {
    what: "WebKitGTK's MiniBrowser",
    variable: "MINIBROWSER",
    names: &["MiniBrowser"],
    places: &[
        "/usr/lib/*/webkit2gtk-4.1/MiniBrowser",
        "/usr/lib/*/webkit2gtk-4.0/MiniBrowser",
        "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
        "/usr/lib/webkit2gtk-4.1/MiniBrowser",
    ],
    debian: "webkit2gtk-driver",
};
const WEBKITDRIVER: Program = Program {
    what: "WebKitWebDriver",
    variable: "WEBKITDRIVER",
    names: &["WebKitWebDriver"],
    places: &[],
    debian: "webkit2gtk-driver",
};
const XVFB: Program = Program {
    what: "Xvfb, the screen that WebKitGTK draws on",
    variable: "XVFB",
    names: &["Xvfb"],
    places: &[],
    debian: "xvfb",
};
const NODE: Program = Program {
    what: "npm, which brings the accessibility checker",
    variable: "PATH",
    names: &["npm", "npm.cmd"],
    places: &[],
    debian: "nodejs npm",
};

impl Program {
    fn find(&self) -> Option<PathBuf> {
        if self.variable != "PATH"
            && let Some(path) = std::env::var_os(self.variable).filter(|path| !path.is_empty())
        {
            return Some(PathBuf::from(path)).filter(|path| path.is_file());
        }
        let on_path = self.names.iter().find_map(|name| run::find(name));
        on_path.or_else(|| self.places.iter().find_map(|place| first_existing(place)))
    }
}

/// The virtual screen's program.
pub fn xvfb() -> Option<PathBuf> {
    XVFB.find()
}

/// Installs what is missing where that is possible, and says which browsers can run.
///
/// # Errors
/// Where a browser is missing that the tests need: Chromium and Firefox everywhere, WebKitGTK on Linux.
pub fn install() -> Result<Vec<Browser>, String> {
    let needed = [&CHROME, &CHROMEDRIVER, &FIREFOX, &MINIBROWSER, &WEBKITDRIVER, &XVFB, &NODE];
    let mut packages: Vec<&str> =
        needed.iter().filter(|p| p.find().is_none()).flat_map(|p| p.debian.split(' ')).collect();
    packages.dedup();
    if !packages.is_empty() && is_debian() {
        // Arabic letters without this are boxes, and boxes have other widths.
        packages.push("fonts-noto-core");
        if !is_root() {
            return Err(format!(
                "Missing for the tests in browsers. Install with:\n  sudo apt-get update && sudo apt-get install -y \
                 --no-install-recommends {}",
                packages.join(" ")
            ));
        }
        println!(
            "Installing by apt-get, for the tests in browsers: {} (about a minute).",
            packages.join(" ")
        );
        apt_get(&["update"])?;
        let mut words = vec!["install", "-y", "--no-install-recommends"];
        words.extend(&packages);
        apt_get(&words)?;
    }

    let mut able = Vec::new();
    for browser in Browser::ALL {
        let missing = browser.missing();
        if missing.is_empty() {
            able.push(browser);
        } else if browser == Browser::WebKit && !cfg!(target_os = "linux") {
            println!("WebKitGTK exists on Linux only: its tests are left out here.");
        } else {
            return Err(format!("The tests in {} need {}.", browser.name(), missing.join(", and ")));
        }
    }
    Ok(able)
}

fn apt_get(words: &[&str]) -> Result<(), String> {
    run::run(run::program("apt-get", words).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn is_debian() -> bool {
    std::path::Path::new("/etc/debian_version").is_file() && run::find("apt-get").is_some()
}

fn is_root() -> bool {
    run::output(&mut run::program("id", &["-u"])).as_deref() == Some("0")
}

/// A path in which one folder may be `*`.
fn first_existing(place: &str) -> Option<PathBuf> {
    let Some((before, after)) = place.split_once('*') else {
        return Some(PathBuf::from(place)).filter(|path| path.is_file());
    };
    let folders = std::fs::read_dir(before).ok()?;
    folders
        .flatten()
        .map(|folder| folder.path().join(after.trim_start_matches('/')))
        .find(|path| path.is_file())
}
