//! The sections of the report, one a file.

pub(super) mod checks;
pub(super) mod context;
pub(super) mod countries;
pub(super) mod criteria;
pub(super) mod finance;
pub(super) mod lessons;
pub(super) mod limitations;
pub(super) mod method;
pub(super) mod progress;
pub(super) mod quality;
pub(super) mod results;
pub(super) mod sheets;
pub(super) mod summary;
pub(super) mod sustainability;
pub(super) mod tables;
