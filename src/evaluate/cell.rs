//! One cell of a result before the disclosure gate: its sums, and the figures a kind makes of them.

use std::collections::BTreeMap;

/// How many rows, or persons, are in each class: the table of the language, section 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Classes {
    /// `population` could not be told.
    pub population_unknown: u64,
    /// The period date is missing: in no period.
    pub undated: u64,
    /// An `exclude` holds.
    pub excluded: u64,
    /// The time that `within` allows has not passed.
    pub not_yet_due: u64,
    /// `denominator` is false.
    pub not_in_denominator: u64,
    /// Met; for kinds without a numerator, counted.
    pub met: u64,
    /// An `except` holds.
    pub excepted: u64,
    /// Could not be told; for kinds with a `value` or a person, rows without it.
    pub unknown: u64,
    /// Not met.
    pub not_met: u64,
    /// Of the rows above, those for which an `exclude` could not be told.
    pub exclude_unknown: u64,
    /// Of the excepted, those whose numerator is unknown.
    pub except_unknown_numerator: u64,
}

impl Classes {
    /// Every row of the population in the period.
    pub fn population(&self) -> u64 {
        self.met
            + self.not_met
            + self.unknown
            + self.excepted
            + self.not_yet_due
            + self.excluded
            + self.not_in_denominator
    }
}

/// The sums of one cell, as a kind sees them.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    /// Rows in each class (weighted, where the table has a weight).
    pub rows: Classes,
    /// Distinct persons among the rows that are met, where the kind asked for them.
    pub persons: Option<u64>,
    /// Exact sum of `value` × 10^scale over the rows that are met.
    pub sum: i128,
    /// Exact sum of squares of `value` × 10^scale; `None` when it does not fit.
    pub squares: Option<i128>,
    /// Exact histogram of `value` × 10^scale.
    pub histogram: Option<&'a BTreeMap<i64, u64>>,
    /// Digits behind the point in `sum`, `squares` and `histogram`.
    pub scale: u8,
    /// The outside value of a rate: the mean over the calendar years touched; `None` where there is
    /// none.
    pub over: Option<f64>,
    /// The strata of a standardised rate that lie in the cell and that its standard knows.
    pub strata: Vec<Stratum>,
    /// Confidence level, such as 0.95.
    pub level: f64,
}

/// A stratum of a standardised rate, as far as it lies in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Rows that are met.
    pub events: u64,
    /// Its outside value; `None` where there is none.
    pub over: Option<f64>,
    /// How many of the standard population are in it, or the rate there; `None` where its row lacks it.
    pub standard: Option<f64>,
}

/// Why a cell has a value or has none; in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// A column, a reference value or a component is not there.
    NotAvailable,
    /// A change across a series break.
    NotComparable,
    /// The gate withholds it.
    Suppressed,
    /// There is nothing that a value could be of.
    NotApplicable,
    /// There is too little for a value.
    TooFew,
    /// It has a value.
    Ok,
}

impl Status {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotAvailable => "not_available",
            Self::NotComparable => "not_comparable",
            Self::Suppressed => "suppressed",
            Self::NotApplicable => "not_applicable",
            Self::TooFew => "too_few",
            Self::Ok => "ok",
        }
    }
}

/// What a kind makes of one cell, for one of its measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// The value, unrounded; `None` unless `status` is ok.
    pub value: Option<f64>,
    /// Ok, not applicable, too few or not available.
    pub status: Status,
    /// Why it is not ok, or why a method was chosen.
    pub reason: Option<String>,
    /// Limits with level and method.
    pub limits: Option<Limits>,
    /// What the unknown rows allow.
    pub bounds: Option<(f64, f64)>,
    /// The column `numerator`.
    pub numerator: Option<f64>,
    /// The column `denominator`.
    pub denominator: Option<f64>,
    /// The column `unknown`.
    pub unknown: Option<u64>,
    /// Rows (of different persons) that the value rests on: `min_denominator` and the gate test it.
    pub known: u64,
    /// For a quantile: rows at or below the mark, rows at or above it. For a time to an event: rows
    /// with the event on one side of the mark, rows followed on the other.
    pub sides: Option<(u64, u64)>,
    /// What a reader should know of it.
    pub flags: Vec<&'static str>,
}

/// Figures of another indicator, as a recipe reads them.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The name of its kind.
    pub kind: &'static str,
    /// Whether it has a value, and if not, why.
    pub status: Status,
    /// Why not, in words.
    pub reason: Option<String>,
    /// The column that was asked for.
    pub figure: Option<f64>,
    /// Its value.
    pub value: Option<f64>,
    /// Its column `numerator`.
    pub numerator: Option<f64>,
    /// Its column `denominator`, less the unknown.
    pub known: Option<f64>,
}

/// A confidence interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// Level, such as 0.95.
    pub level: f64,
    /// `wilson`, `exact`, `byar`, `t`, `order_statistics`, `log_log`.
    pub method: &'static str,
}
