//! A release: figures that have passed the gate, and nothing else.

use std::sync::Arc;

use super::policy::Policy;
use crate::calendar::Period;
use crate::define::indicator::BoundIndicator;
use crate::evaluate::Figures;
use crate::programme::{Area, Programme};

/// Figures that have passed the gate. Only `protect` can make one, and writers take nothing else.
#[derive(Debug, Clone)]
pub struct Release {
    pub(super) programme: Arc<Programme>,
    pub(super) areas: Vec<Area>,
    pub(super) policy: Policy,
    pub(super) indicators: Vec<Arc<BoundIndicator>>,
    pub(super) rows: Vec<Row>,
}

/// One row of a result table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Index into [`Release::indicators`].
    pub indicator: usize,
    /// `value`, `q0.5`, ….
    pub measure: String,
    /// Index into [`Release::areas`].
    pub area: usize,
    /// Index into the programme's periods.
    pub period: usize,
    /// `total`, `sex`, `sex*age_group`.
    pub dimension: String,
    /// `total`, `female`, `female*9-17`.
    pub category: String,
    /// Public, and shown whatever the gate says.
    pub baseline: Option<f64>,
    /// Public, and shown whatever the gate says.
    pub target: Option<f64>,
    /// What may be shown.
    pub shown: Shown,
}

/// What may be shown of a row. All of its figures are withheld together, and nothing tells why.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// All figures.
    Figures(Figures),
    /// None.
    Withheld,
}

impl Release {
    /// The programme.
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// The policy that was applied.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Countries, then groups.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The indicators, in byte order of their codes.
    pub fn indicators(&self) -> &[Arc<BoundIndicator>] {
        &self.indicators
    }

    /// Every row, in byte order of indicator, country, period, dimension, category, measure.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The period of a row.
    pub fn period(&self, row: &Row) -> &Period {
        &self.programme.periods[row.period]
    }
}

#[cfg(test)]
impl Release {
    /// A release without a gate, for the tests of what comes after it.
    pub(crate) fn for_tests(
        programme: Arc<Programme>,
        policy: Policy,
        indicators: Vec<Arc<BoundIndicator>>,
        rows: Vec<Row>,
    ) -> Self {
        Self { areas: programme.areas(), programme, policy, indicators, rows }
    }
}
