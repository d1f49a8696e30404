//! How long the figures of agreement take on a file of the shape of `review::Given`, without gamma and the bootstrap.
//!
//! `benches/agreement.py` makes the file, and measures other programs on it in the same run.

use std::time::Instant;

use wusum::review::{Corpus, Given, Options, Sampling, agreement, report};

fn main() {
    // `cargo bench` adds options of its own; without a file there is nothing to do.
    let Some(file) = std::env::args().skip(1).find(|arg| !arg.starts_with('-')) else { return };
    let bytes = std::fs::read(&file).expect("the file that benches/agreement.py has made");
    let given = Given::read(&bytes).expect("of the shape that it makes");
    let corpus = Corpus::given(&given);
    let options = Options { draws: 0, gamma: Sampling::Skip, ..Options::default() };
    let mut times = Vec::new();
    let mut figures = String::new();
    for _ in 0..21 {
        let start = Instant::now();
        let found = agreement(&corpus, options);
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
        figures = report::agree_json(&corpus, &found).to_string();
    }
    times.sort_by(f64::total_cmp);
    println!("{{\"median_ms\": {:.3}, \"worst_ms\": {:.3}, \"figures\": {figures}}}", times[10], times[20]);
}
