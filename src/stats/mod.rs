//! Pure arithmetic: intervals, quantiles and survival. Knows nothing of the other stages.
//!
//! Every function names its formula and source and shows a worked example; `tests/it/stats.rs` holds
//! them against values made elsewhere. The normal and chi-squared distributions come from `statrs`, the
//! beta, binomial and Student's from `beta.rs`, which says why.

pub mod anonymity;
mod beta;
pub mod binomial;
pub mod control_chart;
pub(crate) mod draws;
pub mod funnel;
pub mod holm;
pub mod kaplan_meier;
pub mod mean;
pub mod newcombe;
pub mod poisson;
pub mod power;
pub mod quantile;
pub mod ranks;
pub mod ratio;
pub mod standard;
pub mod trend;
pub mod two_counts;
pub mod two_proportions;
pub mod weights;

pub use binomial::{clopper_pearson, wilson};
pub use holm::holm;
pub use mean::mean;
pub use newcombe::newcombe;
pub use poisson::{byar, poisson, poisson_exact};
pub use two_counts::two_counts;
pub use two_proportions::{fisher_test, score_test};

use statrs::distribution::{ContinuousCDF, Normal};

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "counts of people and events are far below 2^53")]
pub(crate) fn as_f64(count: u64) -> f64 {
    count as f64
}

/// How many of the last digit of a number of this scale make one: a hundred for cents.
pub(crate) fn ten_to(scale: u8) -> f64 {
    (0..scale).fold(1.0, |unit, _| unit * 10.0)
}

/// Lower and upper limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

impl Interval {
    /// Both limits times a factor that is not negative.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { low: self.low * factor, high: self.high * factor }
    }
}

/// The normal quantile that leaves half of `1 − level` on either side.
///
/// ```
/// assert_eq!(format!("{:.4}", logframe::stats::two_sided_z(0.95)), "1.9600");
/// ```
pub fn two_sided_z(level: f64) -> f64 {
    Normal::standard().inverse_cdf(0.5 + level / 2.0)
}

/// A number with twelve significant digits: limits and p-values are written so, and the last bits of a
/// platform's arithmetic do not show.
///
/// ```
/// assert_eq!(logframe::stats::round12(1.0 / 3.0), 0.333333333333);
/// ```
#[expect(clippy::missing_panics_doc, reason = "a printed number is a number")]
pub fn round12(value: f64) -> f64 {
    if !value.is_finite() {
        return value;
    }
    format!("{value:.11e}").parse().expect("a printed number is a number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_and_what_is_not_a_number_stay_as_they_are() {
        assert!(round12(0.0).abs() < f64::EPSILON);
        assert!(round12(f64::NAN).is_nan());
        assert!(round12(f64::INFINITY).is_infinite());
    }
}
