//! The web app: mounts the interface. Long work is the jobs program's (`src/bin/jobs.rs`).

use wusum::platform::dom;
#[cfg(not(feature = "bench-page"))]
use wusum::ui::{LATER, Later, Start, app};

/// Here the program is cut: what only this reaches is a file of its own, loaded by the first call.
#[cfg(split)]
#[wasm_split_helpers::wasm_split(later, fallible)]
fn later() -> Result<&'static Later, wasm_split_helpers::SplitLoaderError> {
    Ok(&LATER)
}

/// The same where the program stays whole.
#[cfg(not(any(split, feature = "bench-page")))]
async fn later() -> Result<&'static Later, std::convert::Infallible> {
    Ok(&LATER)
}

fn main() {
    console_error_panic_hook::set_once();
    // So that the tests can see what a bug would leave: nothing but a script of the page itself can send this.
    if let Some(window) = dom::window() {
        dom::listen_forever(&window, "wusum-panic", |_: web_sys::Event| panic!("asked for by a test"));
    }
    #[cfg(feature = "bench-page")]
    wusum::ui::bench::start();
    #[cfg(not(feature = "bench-page"))]
    wasm_bindgen_futures::spawn_local(async {
        let start = Start::open().await;
        leptos::mount::mount_to_body(|| app(start, || Box::pin(async { later().await.ok() })));
        // What the page said while the program loaded.
        if let Some(boot) = dom::element("boot") {
            boot.remove();
        }
    });
}
