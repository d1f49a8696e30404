//! Native tests, one binary.

mod storage;
