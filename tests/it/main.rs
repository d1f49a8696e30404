//! Native tests, one binary.

mod edit;
mod formats;
mod model;
mod samples;
mod storage;
mod text;
mod tidy;
