//! What needs a DOM.
#![cfg(target_arch = "wasm32")]

mod files;
mod views;
