//! Native tests, one binary.

mod formats;
