//! Native tests, one binary.
mod text;
