//! Whether two rates of events differ, and by what factor.

use super::Interval;
use super::as_f64;
use super::beta::{beta, kernel};
use super::binomial::clopper_pearson;
use super::two_proportions::TIE;

/// How the first rate compares with the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateRatio {
    /// First rate over second: infinite when the second group has no event.
    pub ratio: f64,
    /// Exact limits of the ratio. The upper is infinite when the second group has no event.
    pub limits: Interval,
    /// Exact p-value, two-sided, of equal rates.
    pub p: f64,
}

/// Compares `x₁` events in an exposure `t₁` with `x₂` in `t₂`; exposures of 1 compare the counts themselves.
/// `None` when neither has an event, or an exposure is not a positive number: then there is no ratio.
///
/// Given `n = x₁ + x₂`, the first count is binomial with `p = t₁/(t₁ + t₂)` if the rates are equal. The
/// p-value is the chance of a count that is no more likely than `x₁`; the limits are Clopper and Pearson's
/// of `x₁` in `n` as odds, times `t₂/t₁`.
///
/// Przyborowski J, Wilenski H (1940), Biometrika 31:313–323; as R's `poisson.test`, whose example is of 11
/// in 800 against 21 in 3011:
///
/// ```
/// let rates = logframe::stats::two_counts(11, 800.0, 21, 3011.0, 0.95).unwrap();
/// assert_eq!(format!("{:.4} {:.5}", rates.ratio, rates.p), "1.9715 0.07967");
/// assert_eq!(format!("{:.4} {:.4}", rates.limits.low, rates.limits.high), "0.8584 4.2773");
/// ```
pub fn two_counts(x1: u64, t1: f64, x2: u64, t2: f64, level: f64) -> Option<RateRatio> {
    let exposed = |t: f64| t > 0.0 && t.is_finite();
    if x1 + x2 == 0 || !exposed(t1) || !exposed(t2) {
        return None;
    }
    let odds = odds(x1, x2, level);
    Some(RateRatio {
        ratio: as_f64(x1) * t2 / (as_f64(x2) * t1),
        limits: Interval { low: odds.low * t2 / t1, high: odds.high * t2 / t1 },
        p: conditional_test(x1, t1, x2, t2),
    })
}

/// Limits of the odds of falling to the first count rather than the second, by way of the rarer of the two:
/// its share is not so near to 1 that the rest of it loses digits.
fn odds(x1: u64, x2: u64, level: f64) -> Interval {
    if x1 > x2 {
        let reverse = odds(x2, x1, level);
        return Interval { low: 1.0 / reverse.high, high: 1.0 / reverse.low };
    }
    let share = clopper_pearson(x1, x1 + x2, level);
    Interval { low: share.low / (1.0 - share.low), high: share.high / (1.0 - share.high) }
}

/// The chance, if the rates were equal, of counts that are no more likely than these.
fn conditional_test(x1: u64, t1: f64, x2: u64, t2: f64) -> f64 {
    let (lower, higher) = (as_f64(x1) * t2, as_f64(x2) * t1);
    if lower > higher {
        return conditional_test(x2, t2, x1, t1);
    }
    let law = Binomial { n: x1 + x2, p: t1 / (t1 + t2), q: t2 / (t1 + t2) };
    let unlikely = law.at_most(x1) + law.at_least(law.opposite(x1));
    if lower < higher { unlikely.min(1.0) } else { 1.0 }
}

/// How many of `n` events fall to the group with the share `p` of the exposure; `q` is the other's.
struct Binomial {
    n: u64,
    p: f64,
    q: f64,
}

impl Binomial {
    /// The chance of exactly `x`.
    fn exactly(&self, x: u64) -> f64 {
        let (rest, n) = (self.n - x, as_f64(self.n));
        if x == 0 {
            libm::exp(n * libm::log1p(-self.p))
        } else if rest == 0 {
            libm::exp(n * libm::log1p(-self.q))
        } else {
            let (x, rest) = (as_f64(x), as_f64(rest));
            kernel(x, rest, self.p, self.q) * n / (x * rest)
        }
    }

    /// The chance of `x` or fewer.
    fn at_most(&self, x: u64) -> f64 {
        if x >= self.n { 1.0 } else { beta(as_f64(self.n - x), as_f64(x + 1), self.q, self.p) }
    }

    /// The chance of `x` or more.
    fn at_least(&self, x: u64) -> f64 {
        match x {
            0 => 1.0,
            x if x > self.n => 0.0,
            x => beta(as_f64(x), as_f64(self.n - x + 1), self.p, self.q),
        }
    }

    /// The least count above the mean that is no more likely than `x`, which is below it; more than all
    /// when there is none. Chances fall from the mean on, so that halving finds it.
    fn opposite(&self, x: u64) -> u64 {
        let limit = self.exactly(x) * (1.0 + TIE);
        if limit <= 0.0 {
            return self.n + 1;
        }
        let (mut below, mut found) = (x, self.n + 1);
        while found - below > 1 {
            let middle = below + (found - below) / 2;
            let under_mean = as_f64(middle) < as_f64(self.n) * self.p;
            if under_mean || self.exactly(middle) > limit {
                below = middle;
            } else {
                found = middle;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_event_or_an_exposure_there_is_no_ratio() {
        assert_eq!(two_counts(0, 1.0, 0, 1.0, 0.95), None);
        for exposure in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(two_counts(1, exposure, 2, 1.0, 0.95), None);
            assert_eq!(two_counts(1, 1.0, 2, exposure, 0.95), None);
        }
    }

    /// With equal exposures all of 6 fall to one side by 2 chances in 64.
    #[test]
    fn none_on_one_side_leaves_one_limit() {
        let none = two_counts(0, 1.0, 6, 1.0, 0.95).unwrap();
        let all = two_counts(6, 1.0, 0, 1.0, 0.95).unwrap();
        assert_eq!((none.ratio, none.limits.low), (0.0, 0.0));
        assert_eq!((all.ratio, all.limits.high), (f64::INFINITY, f64::INFINITY));
        assert!((none.p - 2.0 / 64.0).abs() < 1e-15 && (all.p - none.p).abs() < 1e-15);
        // The share whose sixth power is 1 less 97.5 %: `1 - 0.025^(1/6)`, as odds.
        let odds = 1.0 / libm::pow(0.025, 1.0 / 6.0) - 1.0;
        assert!((none.limits.high - odds).abs() < 1e-14);
        assert!((all.limits.low - 1.0 / odds).abs() < 1e-14);
    }

    /// R 4.2: `2 * pbinom(x1, x1 + x2, 0.5)` and the odds of `qbeta(0.025, x1, x2 + 1)`.
    #[test]
    fn counts_of_a_billion_are_quick_and_right() {
        let rates = two_counts(1_000_000_000, 1.0, 1_000_100_000, 1.0, 0.95).unwrap();
        assert!((rates.p - 0.025_352_444_671_547_59).abs() < 1e-13, "{rates:?}");
        assert!((rates.limits.low - 0.999_812_371_541_144_6).abs() < 1e-14, "{rates:?}");
    }

    #[test]
    fn what_is_too_unlikely_for_a_number_is_zero() {
        let rates = two_counts(0, 1.0, 1_000_000_000, 1.0, 0.95).unwrap();
        assert!(rates.p <= 0.0, "{rates:?}");
    }
}
