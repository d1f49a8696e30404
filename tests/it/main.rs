//! Native tests, one binary. What needs the native decoders is there with the feature `cli`, as in `cargo core-test`.

mod annotators;
mod assist;
mod assist_cost;
mod backup;
#[cfg(feature = "cli")]
mod cli;
mod corpus;
mod edit;
mod fixed;
mod formats;
#[cfg(feature = "cli")]
mod jobs;
#[cfg(feature = "cli")]
mod learning;
mod markdown;
mod model;
mod order;
mod projects;
#[cfg(feature = "cli")]
mod review;
mod samples;
mod snapshots;
mod storage;
mod text;
mod tidy;
mod truth;
