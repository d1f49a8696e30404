//! The jobs program: does long work (import, export) in a worker, so that the page neither waits for it nor loads it
//! before it is needed. `worker.js` starts it; where there is no worker, the page runs it beside the app.

fn main() {
    console_error_panic_hook::set_once();
    wusum::platform::serving::serve();
}
