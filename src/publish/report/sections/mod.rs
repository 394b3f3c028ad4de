//! The sections of the report, one a file.

pub(super) mod context;
pub(super) mod summary;
