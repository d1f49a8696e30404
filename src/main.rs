//! The web app: mounts the interface, or serves jobs where there is no window (in the worker).

use wusum::platform::{dom, worker};

fn main() {
    console_error_panic_hook::set_once();
    if dom::window().is_none() {
        worker::serve();
        return;
    }
    #[cfg(feature = "bench-page")]
    wusum::ui::bench::start();
    #[cfg(not(feature = "bench-page"))]
    leptos::mount::mount_to_body(wusum::ui::App);
    // What the page said while the program loaded.
    if let Some(boot) = dom::element("boot") {
        boot.remove();
    }
}
