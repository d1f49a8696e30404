//! The end-to-end tests, one binary: each module is a subject, each test runs in each browser.
//!
//! One test in one browser: `cargo test -p wusum-e2e chromium::the_page_loads`.

mod accessible;
mod annotators;
mod backup;
mod boot;
mod checks;
mod common;
mod earlier;
mod figures;
mod files;
mod harness;
mod hurry;
mod keep;
mod kept;
mod keyboard;
mod label;
mod large;
mod later;
mod learning;
mod library;
mod look;
mod marrakech;
mod offline;
mod packages;
mod page;
mod parts;
mod pieces;
mod projects;
mod relations;
mod review;
mod room;
mod schema;
mod screens;
mod shaping;
mod steps;
mod store;
mod suggestions;
mod touch;
mod views;
