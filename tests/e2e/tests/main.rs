//! The end-to-end tests, one binary: each module is a subject, each test runs in each browser.
//!
//! One test in one browser: `cargo test -p wusum-e2e chromium::the_page_loads`.

mod boot;
mod common;
mod harness;
mod keep;
mod keyboard;
mod label;
mod marrakech;
mod page;
mod relations;
