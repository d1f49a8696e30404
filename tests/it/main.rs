//! Native tests, one binary.

mod cli;
mod formats;
mod jobs;
