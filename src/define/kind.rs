//! What a kind of indicator is: the keys it reads, the sums it wants, the figures it makes of them.
//!
//! Adding a kind is one file in `kinds/` and one line in [`KINDS`].

use std::fmt;

use super::bind::Scope;
use super::indicator::{BoundIndicator, DimensionColumn, Rows};
use super::kinds;
use crate::cases::contract::{ColumnId, Subject};
use crate::diagnostic::Faults;
use crate::document::Fields;
use crate::evaluate::cell::{Cell, Finished};

/// A kind, as YAML names it.
pub trait Kind: fmt::Debug + Sync {
    /// Its name in YAML.
    fn name(&self) -> &'static str;

    /// One sentence for `logframe list`: what its value is.
    fn summary(&self) -> &'static str;

    /// The intervals that may be asked for by name; there may be another, which the kind chooses itself.
    fn intervals(&self) -> &'static [&'static str] {
        &[]
    }

    /// Reads its own keys, and adds to `rows` what they say about rows. `None` when a fault was
    /// found.
    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<std::sync::Arc<dyn Measure>>;
}

/// What one indicator wants counted, and what becomes of one cell's sums.
pub trait Measure: fmt::Debug + Send + Sync {
    /// What has to be counted beside the classes of rows.
    fn terms(&self) -> Terms;

    /// The outside value that the cell's sums are divided by, for a rate.
    fn over(&self) -> Option<&Over> {
        None
    }

    /// The column whose categories are shares of the rows with a value in it, for a distribution. It
    /// joins every dimension, and there is no total.
    fn shares(&self) -> Option<&DimensionColumn> {
        None
    }

    /// The table that the cell's rate is standardised to, where it is.
    fn standard(&self) -> Option<&Standard> {
        None
    }

    /// Whether its value is a share of those known, so that `min_denominator` holds for it.
    fn is_share(&self) -> bool {
        false
    }

    /// What one of `measures` is in, where that is not the unit of the indicator.
    fn unit(&self, _measure: &str) -> Option<&'static str> {
        None
    }

    /// The names that stand in the column `measure`, one row each: `value`, or `q0.5`, ….
    fn measures(&self) -> Vec<String> {
        vec!["value".to_owned()]
    }

    /// Figures of one cell, one for each of `measures`.
    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished>;

    /// Appends what distinguishes this measure to the canonical form of the definition.
    fn canonical(&self, out: &mut String);
}

/// What is counted beside the classes of rows: a small closed language that knows nothing of Polars.
/// Everything in it merges by an associative, commutative operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terms {
    /// Exact sum and sum of squares of `value`, over the rows that are met.
    pub total: bool,
    /// Exact histogram of `value` (whole numbers at its scale), over the rows that are met.
    pub histogram: bool,
    /// Distinct persons among the rows that are met.
    pub persons: bool,
}

/// The measure of a rate that is standardised.
pub const STANDARDISED: &str = "standardised";

/// A reference table that a rate divides by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// The table; its rows have a country, a year and perhaps strata.
    pub table: String,
    /// Its year column.
    pub year: ColumnId,
    /// Pairs of a column of the indicator's table and the column of the reference table it matches,
    /// country and year apart: the dimensions that have a value of their own.
    pub strata: Vec<(ColumnId, ColumnId)>,
    /// The column with the value: integer or decimal.
    pub value: ColumnId,
    /// Whether that table is about persons.
    pub subject: Subject,
}

/// The table of a standard population: its strata are those that a rate is standardised over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// The table; rows of one stratum are added up.
    pub table: String,
    /// The columns of the indicator's table that make the strata, each with its column there.
    pub by: Vec<(DimensionColumn, ColumnId)>,
    /// How many of the standard population are in a stratum: integer or decimal.
    pub value: ColumnId,
    /// Its events, for the indirect method: over `value` they are the rate of the stratum.
    pub events: Option<ColumnId>,
}

/// Every kind that there is.
pub const KINDS: &[&dyn Kind] = &[
    &kinds::Count,
    &kinds::Distinct,
    &kinds::Distribution,
    &kinds::Mean,
    &kinds::Proportion,
    &kinds::Quantile,
    &kinds::Rate,
    &kinds::Sum,
];

/// A kind by its name.
pub fn kind(name: &str) -> Option<&'static dyn Kind> {
    KINDS.iter().copied().find(|kind| kind.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_in_order_and_each_has_a_name_of_its_own() {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.name()).collect();
        assert!(names.is_sorted_by(|one, other| one < other), "{names:?}");
    }

    #[test]
    fn every_kind_says_what_its_value_is_and_is_found_by_its_name() {
        for one in KINDS {
            assert!(!one.summary().trim().is_empty(), "{}", one.name());
            assert_eq!(kind(one.name()).map(Kind::name), Some(one.name()));
        }
        assert!(kind("percentage").is_none());
    }
}
