//! What needs a DOM.
#![cfg(target_arch = "wasm32")]

mod database;
mod files;
mod views;
