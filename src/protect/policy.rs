//! The release policy: what a reader may be shown.

use std::path::Path;

use crate::diagnostic::Checked;

/// What `policy.yaml` says; safe values where it is silent.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// A count of 1 to threshold − 1 persons is sensitive.
    pub threshold: u32,
    /// Whether zero may be shown.
    pub show_zero: bool,
    /// Below it a percentage is `too_few`.
    pub min_denominator: u32,
    /// Columns whose categories nearly everybody of a margin must not share.
    pub sensitive_dimensions: Vec<String>,
}

impl Policy {
    /// Reads `policy.yaml` of a programme folder; safe values when there is none.
    ///
    /// # Errors
    /// Every unknown key and unsafe value, with its place.
    pub fn read(folder: &Path) -> Checked<Self> {
        let _unused = folder;
        unimplemented!("part of the protect work")
    }
}
