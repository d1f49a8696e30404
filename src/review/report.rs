//! What is written about agreement for other people and programs. The same input gives the same bytes.

mod json;

pub use json::agree_json;
