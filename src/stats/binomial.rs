//! Limits of a proportion `x / n`, as fractions of 1.

use statrs::distribution::{Beta, Continuous, ContinuousCDF};

use super::{Interval, polished, two_sided_z};

/// Wilson's score interval, without continuity correction:
/// `(2x + z² ± z √(z² + 4x(1 − x/n))) / (2(n + z²))`.
///
/// Wilson EB (1927), J Am Stat Assoc 22:209–212; method 3 of Newcombe RG (1998), Stat Med 17:857–872.
/// Of nothing, everything is possible: `n = 0` gives 0 to 1. Its example of 81 in 263:
///
/// ```
/// let limits = logframe::stats::wilson(81, 263, 0.95);
/// assert_eq!(format!("{:.4} {:.4}", limits.low, limits.high), "0.2553 0.3662");
/// ```
pub fn wilson(x: u64, n: u64, level: f64) -> Interval {
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (x, n, z) = (as_f64(x), as_f64(n), two_sided_z(level));
    let root = z * (z * z + 4.0 * x * (1.0 - x / n)).sqrt();
    let limit = |sign: f64| (2.0 * x + z * z + sign * root) / (2.0 * (n + z * z));
    Interval {
        low: if x > 0.0 { limit(-1.0).max(0.0) } else { 0.0 },
        high: if x < n { limit(1.0).min(1.0) } else { 1.0 },
    }
}

/// The exact interval: beta quantiles `B(α/2; x, n − x + 1)` and `B(1 − α/2; x + 1, n − x)`.
///
/// Clopper CJ, Pearson ES (1934), Biometrika 26:404–413. For 0 of 10 the upper limit is
/// `1 − (α/2)^(1/10)`:
///
/// ```
/// let limits = logframe::stats::clopper_pearson(0, 10, 0.95);
/// assert_eq!(format!("{} {:.4}", limits.low, limits.high), "0 0.3085");
/// ```
pub fn clopper_pearson(x: u64, n: u64, level: f64) -> Interval {
    let tail = (1.0 - level) / 2.0;
    Interval {
        low: if x == 0 { 0.0 } else { beta_quantile(tail, as_f64(x), as_f64(n - x + 1)) },
        high: if x == n { 1.0 } else { beta_quantile(1.0 - tail, as_f64(x + 1), as_f64(n - x)) },
    }
}

fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let beta = Beta::new(a, b).expect("both shapes are positive");
    polished(beta.inverse_cdf(p), p, |x| beta.cdf(x.min(1.0)), |x| beta.pdf(x.min(1.0))).min(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^53")]
fn as_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_nothing_everything_is_possible() {
        assert_eq!(wilson(0, 0, 0.95), Interval { low: 0.0, high: 1.0 });
        assert_eq!(clopper_pearson(0, 0, 0.95), Interval { low: 0.0, high: 1.0 });
    }

    #[test]
    fn none_and_all_reach_the_ends_exactly() {
        for limits in [wilson(0, 7, 0.95), clopper_pearson(0, 7, 0.95)] {
            assert!(limits.low == 0.0 && limits.high < 1.0);
        }
        for limits in [wilson(7, 7, 0.95), clopper_pearson(7, 7, 0.95)] {
            assert!(limits.low > 0.0 && (limits.high - 1.0).abs() < f64::EPSILON);
        }
    }
}
