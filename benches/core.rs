//! Native benchmarks.
fn main() {
    divan::main();
}
