//! Tests from outside: one binary, so that a change links once.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod cli;
mod definitions;
mod errors;
mod exports;
mod layers;
mod merge;
mod sample;
mod stats;
mod tables;
