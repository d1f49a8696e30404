//! The web app: mounts the interface, or serves jobs where there is no window (in the worker).

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(wusum::ui::App);
}
