//! What may be shown of the quality of rows: rules and their scores that have passed the gate.

use std::sync::Arc;

use super::release::Release;
use crate::define::quality::Rules;

/// Figures of the rules on the quality of rows. A part of a [`Release`], and made with it.
#[derive(Debug, Clone)]
pub struct Quality {
    pub(super) about: Arc<Rules>,
    pub(super) rules: Release,
}

impl Quality {
    /// The rules.
    pub fn about(&self) -> &Rules {
        &self.about
    }

    /// Their figures: a rule or a score is an indicator, a partner a category.
    pub fn rules(&self) -> &Release {
        &self.rules
    }
}
