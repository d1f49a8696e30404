//! Native tests, one binary.

mod edit;
mod model;
mod text;
mod samples;
