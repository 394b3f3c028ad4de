//! Estimates: unprotected figures of every cell. They can be made here and read in `protect` only.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cell::{Classes, Limits, Status};
use crate::calendar::Day;
use crate::cases::reference::Reference;
use crate::define::indicator::BoundIndicator;
use crate::diagnostic::{Code, Diagnostic};
use crate::programme::{Area, Programme};

const CONSTANT: Code = Code("W0207");

/// The flag of an indicator of which a condition is always or never true on the data.
pub(super) const CONSTANT_CONDITION: &str = "constant_condition";

/// Unprotected figures of every cell of every indicator.
///
/// Neither `Serialize` nor `Display`, and its numbers are private to the crate: a writer takes a
/// [`Release`](crate::protect::Release) and nothing else.
///
/// ```compile_fail
/// fn leak(estimates: logframe::evaluate::Estimates) {
///     logframe::publish::render(&estimates, &logframe::publish::Options::default());
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Estimates {
    /// The programme they are of.
    pub(crate) programme: Arc<Programme>,
    /// Its countries and groups: [`Key::area`] is an index into it.
    pub(crate) areas: Vec<Area>,
    /// The indicators: [`Key::indicator`] is an index into it.
    pub(crate) indicators: Vec<Arc<BoundIndicator>>,
    /// What figures are held against; all of it is public.
    pub(crate) reference: Reference,
    /// Every cell, in the order of result tables.
    pub(crate) cells: Vec<Estimate>,
}

impl Estimates {
    /// A warning for every indicator of which a condition is always or never true on the data.
    pub(crate) fn constant_conditions(&self) -> Vec<Diagnostic> {
        let constant: BTreeSet<usize> = self
            .cells
            .iter()
            .filter(|cell| cell.figures.flags.contains(&CONSTANT_CONDITION))
            .map(|cell| cell.key.indicator)
            .collect();
        let of = |number: usize| constant_condition(&self.indicators[number]);
        constant.into_iter().filter_map(of).collect()
    }
}

/// The warning for an indicator that has the flag. One that reads others may have it of them, and
/// a part is told with its whole.
fn constant_condition(indicator: &BoundIndicator) -> Option<Diagnostic> {
    if indicator.is_part {
        return None;
    }
    let what = match indicator.counts() {
        Some((rows, _)) if rows.numerator.is_some() => "`population` or `numerator`",
        Some(_) => "`population`",
        None if indicator.parts.is_empty() => return None,
        None => "a condition in a part",
    };
    let message = format!("{what} of `{}` is always or never true on the data", indicator.code);
    let hint =
        "usually a code that the exports do not have, or a condition that the table makes needless";
    Some(Diagnostic::warning(CONSTANT, message).at(&indicator.place).hint(hint))
}

/// Which cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// Index of the indicator.
    pub(crate) indicator: usize,
    /// `value`, `q0.5`, ….
    pub(crate) measure: String,
    /// Index of the country or group in [`Estimates::areas`].
    pub(crate) area: usize,
    /// Index of the period in [`Programme::periods`].
    pub(crate) period: usize,
    /// Index into the indicator's dimensions; `None` is the total.
    pub(crate) dimension: Option<usize>,
    /// Number of the category in its dimension; 0 for the total.
    pub(crate) category: usize,
}

/// One cell before the gate.
#[derive(Debug, Clone)]
pub(crate) struct Estimate {
    /// Which.
    pub(crate) key: Key,
    /// What would be published of it.
    pub(crate) figures: Figures,
    /// Distinct persons in each class of rows: what the gate tests. Rows without a person count as
    /// one each.
    pub(crate) persons: Classes,
    /// For a quantile: persons at or below the mark, and at or above it.
    pub(crate) sides: Option<(u64, u64)>,
    /// For a standardised value: persons in every stratum that it gives away, and those in none.
    pub(crate) strata: Vec<u64>,
    /// First and last day that count: the period, or from the first period on when cumulative.
    pub(crate) span: (Day, Day),
    /// Whether the rows are about persons.
    pub(crate) of_persons: bool,
    /// The cells that its figures are made of, where they are made of others.
    pub(crate) reads: Vec<Key>,
}

/// The columns of one row of a result table, keys apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Why there is a value or none.
    pub status: Status,
    /// The value, unrounded.
    pub value: Option<f64>,
    /// The earliest extract that it rests on.
    pub as_of: Option<Day>,
    /// Confidence interval.
    pub limits: Option<Limits>,
    /// What the unknown rows allow.
    pub bounds: Option<(f64, f64)>,
    /// Rows in each class; `None` where the kind has none or nothing is available.
    pub rows: Option<Classes>,
    /// The column `unknown`.
    pub unknown: Option<u64>,
    /// The column `numerator`.
    pub numerator: Option<f64>,
    /// The column `denominator`.
    pub denominator: Option<f64>,
    /// Where the programme began, from `targets.csv`.
    pub baseline: Option<f64>,
    /// Where it wants to be, from `targets.csv`.
    pub target: Option<f64>,
    /// Percent of the way from baseline to target.
    pub progress: Option<f64>,
    /// `achieved`, `on_track`, `partly`, `off_track`.
    pub rating: Option<&'static str>,
    /// What a reader should know, in byte order.
    pub flags: Vec<&'static str>,
    /// Why it is not ok, or why a method was chosen.
    pub reason: Option<String>,
}

impl Figures {
    /// A row of which nothing is known but its status.
    pub(crate) fn none(status: Status) -> Self {
        Self {
            status,
            value: None,
            as_of: None,
            limits: None,
            bounds: None,
            rows: None,
            unknown: None,
            numerator: None,
            denominator: None,
            baseline: None,
            target: None,
            progress: None,
            rating: None,
            flags: Vec::new(),
            reason: None,
        }
    }
}
