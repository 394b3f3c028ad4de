//! Tests of the whole library, from outside, in one binary.
#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod definitions;
