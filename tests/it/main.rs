//! Native tests, one binary.

