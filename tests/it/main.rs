//! Native tests, one binary.

mod samples;
