//! One file a kind: its keys, its terms, its arithmetic, its docs and tests.

mod count;
mod distinct;
mod mean;
mod proportion;
mod quantile;
mod rate;
mod sum;

pub use count::Count;
pub use distinct::Distinct;
pub use mean::Mean;
pub use proportion::Proportion;
pub use quantile::Quantile;
pub use rate::Rate;
pub use sum::Sum;

use crate::evaluate::cell::{Finished, Limits, Status};
use crate::stats::{Interval, round12};

/// A cell with a value and no limits yet.
fn ok(value: f64, known: u64) -> Finished {
    Finished { value: Some(value), ..without(Status::Ok, known, None) }
}

/// A cell without a value, and why.
fn without(status: Status, known: u64, reason: Option<String>) -> Finished {
    Finished {
        value: None,
        status,
        reason,
        limits: None,
        bounds: None,
        numerator: None,
        denominator: None,
        unknown: None,
        known,
        sides: None,
    }
}

/// Limits as they are written: with twelve digits.
fn limits(interval: Interval, level: f64, method: &'static str) -> Limits {
    Limits { low: round12(interval.low), high: round12(interval.high), level, method }
}

/// A count as a number of a table.
#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
fn as_f64(count: u64) -> f64 {
    count as f64
}

/// An exact sum, `digits × 10^-scale`, as the nearest number of a table.
#[expect(clippy::cast_precision_loss, reason = "the one rounding of an exact sum")]
fn decimal(digits: i128, scale: u8) -> f64 {
    digits as f64 / (0..scale).fold(1.0, |unit, _| unit * 10.0)
}

#[cfg(test)]
mod example {
    //! Cells made by hand.

    use crate::evaluate::cell::{Cell, Classes};

    /// A cell with these rows and nothing else.
    pub(super) fn cell(rows: Classes) -> Cell<'static> {
        Cell {
            rows,
            persons: None,
            sum: 0,
            squares: Some(0),
            histogram: None,
            scale: 0,
            over: None,
            level: 0.95,
        }
    }

    /// A cell in which so many rows count.
    pub(super) fn met(met: u64) -> Cell<'static> {
        cell(Classes { met, ..Classes::default() })
    }
}
