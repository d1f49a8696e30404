//! Native tests, one binary.

mod cli;
mod edit;
mod formats;
mod jobs;
mod model;
mod samples;
mod storage;
mod text;
mod tidy;
