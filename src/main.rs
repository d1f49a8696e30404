//! The web app: mounts the interface. Long work is the jobs program's (`src/bin/jobs.rs`).

use wusum::platform::dom;

fn main() {
    console_error_panic_hook::set_once();
    #[cfg(feature = "bench-page")]
    wusum::ui::bench::start();
    #[cfg(not(feature = "bench-page"))]
    leptos::mount::mount_to_body(wusum::ui::App);
    // What the page said while the program loaded.
    if let Some(boot) = dom::element("boot") {
        boot.remove();
    }
}
