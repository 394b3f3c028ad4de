//! What a kind of indicator is: the keys it reads, the sums it wants, the figures it makes of them.
//!
//! Adding a kind is one file in `kinds/` and one line in [`KINDS`], beside its `mod` line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::bind::Scope;
use super::condition::Conditions;
use super::flip::{Flip, Ground};
use super::formula::Reading;
use super::indicator::{BoundIndicator, Dimension, DimensionColumn, Rows};
pub use super::kinds::KINDS;
use crate::cases::contract::{ColumnId, Contract, Subject};
use crate::diagnostic::Faults;
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Cell, Finished, Other};

/// A kind, as YAML names it. It reads rows or makes figures of figures, as [`Kind::is_made`] says.
pub trait Kind: fmt::Debug + Sync {
    /// Its name in YAML.
    fn name(&self) -> &'static str;

    /// One sentence for `logframe list`: what its value is.
    fn summary(&self) -> &'static str;

    /// The intervals that may be asked for by name; there may be another, which the kind chooses itself.
    fn intervals(&self) -> &'static [&'static str] {
        &[]
    }

    /// What its value is in, and its digits behind the point, where the file is silent.
    fn unit(&self) -> (&'static str, u8) {
        ("number", 1)
    }

    /// Whether a definition with these keys is made of figures of other indicators, and not of rows.
    fn is_made(&self, _fields: &mut Fields<'_>) -> bool {
        false
    }

    /// Reads its own keys where it is made of rows, and adds to `rows` what they say about rows. `None`
    /// when a fault was found.
    fn read(
        &self,
        _fields: &mut Fields<'_>,
        _scope: &Scope<'_>,
        _rows: &mut Rows,
        _faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        None
    }

    /// The same with the indicators at hand that its keys name, for a kind whose rows are judged as
    /// others judge theirs.
    fn read_beside(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        _indicators: &Indicators,
        rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        self.read(fields, scope, rows, faults)
    }

    /// The codes that its keys name: these indicators are read before it. Faulty keys name none.
    fn mentions(&self, _fields: &mut Fields<'_>) -> Vec<String> {
        Vec::new()
    }

    /// Reads its own keys where it is made of figures. `None` when a fault was found.
    fn make(
        &self,
        _fields: &mut Fields<'_>,
        _desk: &Desk<'_>,
        _faults: &mut Faults,
    ) -> Option<Made> {
        None
    }
}

/// Indicators that have been read, by their codes.
pub type Indicators = BTreeMap<String, Arc<BoundIndicator>>;

/// What lies before a kind that is made of figures.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The code of the indicator at hand.
    pub code: &'a str,
    /// The whole contract.
    pub contract: &'a Contract,
    /// `conditions.yaml`, bound.
    pub conditions: &'a Conditions,
    /// The indicators that it names, and others.
    pub indicators: &'a Indicators,
    /// What it is broken down by, as written.
    pub disaggregate: Option<&'a Node>,
}

/// How an indicator is made of figures.
#[derive(Debug, Clone)]
pub struct Made {
    /// How.
    pub recipe: Arc<dyn Recipe>,
    /// What its figures are broken down by.
    pub dimensions: Vec<Dimension>,
    /// What is counted for it alone.
    pub parts: Vec<Part>,
}

/// Something that is counted for one indicator alone, such as the upper half of a ratio.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its code.
    pub code: String,
    /// The name of its kind.
    pub kind: &'static str,
    /// Which rows it looks at.
    pub rows: Rows,
    /// What it counts.
    pub measure: Arc<dyn Measure>,
    /// What it is broken down by.
    pub dimensions: Vec<Dimension>,
}

/// How the figures of one indicator are made of those of others.
pub trait Recipe: fmt::Debug + Send + Sync {
    /// The codes of the indicators whose figures it reads, its own parts included.
    fn reads(&self) -> BTreeSet<String>;

    /// The names that stand in the column `measure`, one row each.
    fn measures(&self) -> Vec<String> {
        vec!["value".to_owned()]
    }

    /// Figures of one cell, one for each of `measures`.
    fn make(&self, indicator: &BoundIndicator, others: &dyn Others) -> Vec<Finished>;

    /// Itself with one thing flipped, for each thing that could be, with the keys that lead to it.
    fn flips(&self) -> Vec<(String, Flip<Arc<dyn Recipe>>)> {
        Vec::new()
    }

    /// Appends what distinguishes this recipe to the canonical form of the definition.
    fn canonical(&self, out: &mut String);
}

/// The figures of other indicators, seen from one cell.
pub trait Others {
    /// What is read, or why it cannot be.
    fn read(&self, reading: &Reading) -> Other;

    /// Confidence level, such as 0.95.
    fn level(&self) -> f64;
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

    /// The names that stand in the column `measure`, one row each: `value`, or `q0.5`, ….
    fn measures(&self) -> Vec<String> {
        vec!["value".to_owned()]
    }

    /// What a measure's value is in, where that is not the unit of the indicator.
    fn unit_of(&self, _measure: &str) -> Option<&'static str> {
        None
    }

    /// Of the rows that are met, how many `numerator` leaves out, where it is their number less those.
    /// The gate protects both as it does the rows that are met and those that are not.
    fn left_out(&self, _cell: &Cell<'_>) -> u64 {
        0
    }

    /// Figures of one cell, one for each of `measures`.
    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished>;

    /// Itself with one thing flipped, for each thing that it holds beside the rows, with the keys
    /// that lead to it, such as `components.0.met`. What it holds has to be in `canonical`.
    fn flips(&self, _ground: Ground<'_>) -> Vec<(String, Flip<Arc<dyn Measure>>)> {
        Vec::new()
    }

    /// The rows as its own keys judge them, where it writes clauses that nobody has written: these are
    /// flipped by way of `flips` alone.
    fn judge(&self, _rows: &Rows) -> Option<Rows> {
        None
    }

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
    fn a_kind_brings_its_unit() {
        let unit = |name| kind(name).map(Kind::unit);
        assert_eq!(unit("proportion"), Some(("percent", 1)));
        assert_eq!((unit("count"), unit("mean")), (Some(("count", 0)), Some(("number", 1))));
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
