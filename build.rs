//! Whether the page's program is to be cut in two after linking (`xtask/src/split.rs`): then the linker has to leave
//! behind what the cutting goes by.

fn main() {
    println!("cargo::rerun-if-env-changed=WUSUM_SPLIT");
    println!("cargo::rustc-check-cfg=cfg(split)");
    if std::env::var_os("WUSUM_SPLIT").is_some() {
        println!("cargo::rustc-cfg=split");
        println!("cargo::rustc-link-arg-bin=wusum-app=--emit-relocs");
    }
}
