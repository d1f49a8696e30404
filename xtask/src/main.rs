//! Set-up, builds and tests of Wusum: `cargo xtask help`.
fn main() {}
