//! Limits of a proportion `x / n`, as fractions of 1.

use super::as_f64;
use super::beta::{beta, kernel, root};
use super::{Interval, two_sided_z};

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
///
/// # Panics
/// When `x` is more than `n`: there is no such share.
pub fn wilson(x: u64, n: u64, level: f64) -> Interval {
    assert!(x <= n, "a numerator is part of its denominator");
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
///
/// # Panics
/// When `x` is more than `n`: there is no such share.
pub fn clopper_pearson(x: u64, n: u64, level: f64) -> Interval {
    assert!(x <= n, "a numerator is part of its denominator");
    let tail = (1.0 - level) / 2.0;
    Interval {
        low: if x == 0 { 0.0 } else { lower_limit(as_f64(x), as_f64(n), tail) },
        high: if x == n { 1.0 } else { upper_limit(as_f64(x), as_f64(n), tail) },
    }
}

/// The share `p` at which `x` or more of `n` are no more likely than the tail.
fn lower_limit(x: f64, n: f64, tail: f64) -> f64 {
    let (met, rest) = (x, n - x + 1.0);
    root(0.0, x / n, |p| {
        let q = 1.0 - p;
        (beta(met, rest, p, q) - tail, kernel(met, rest, p, q) / (p * q))
    })
}

/// The share `p` at which `x` or fewer of `n` are no more likely than the tail.
fn upper_limit(x: f64, n: f64, tail: f64) -> f64 {
    let (rest, met) = (n - x, x + 1.0);
    root(x / n, 1.0, |p| {
        let q = 1.0 - p;
        (tail - beta(rest, met, q, p), kernel(rest, met, q, p) / (p * q))
    })
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

    /// Values of Python's `scipy` 1.17.1: `special.betaincinv(x, n - x + 1, (1 - level) / 2)` and
    /// `special.betainccinv(x + 1, n - x, (1 - level) / 2)`. Of 1 in 10 million `scipy` has ten digits
    /// only: there, where `(1 − p)^n + n p (1 − p)^(n − 1)` is `(1 - level) / 2`, by `mpmath` 1.4.1.
    #[test]
    fn exact_limits_of_millions_are_those_of_scipy() {
        for (x, n, level, low, high) in [
            (2_000, 20_000, 0.95, 0.095_875_646_276_775_3, 0.104_241_038_434_069_01),
            (1, 1_000_000, 0.95, 2.531_780_766_379_42e-08, 5.571_630_655_166_939e-06),
            (500_000, 1_000_000, 0.95, 0.499_019_519_195_311_84, 0.500_980_480_804_688_2),
            (1, 10_000_000, 0.95, 2.531_780_795_224_032_4e-09, 5.571_642_117_360_731e-07),
            (2_000, 20_000, 0.998, 0.093_554_445_998_042_19, 0.106_714_941_183_272_75),
            (1, 1_000_000, 0.998, 1.000_500_333_083_034e-09, 9.233_375_465_291_697e-06),
            (500_000, 1_000_000, 0.998, 0.498_454_387_925_321_3, 0.501_545_612_074_678_6),
        ] {
            let limits = clopper_pearson(x, n, level);
            assert!((limits.low - low).abs() < 1e-11 * low, "{x}/{n} {level}: {limits:?}");
            assert!((limits.high - high).abs() < 1e-11 * high, "{x}/{n} {level}: {limits:?}");
        }
    }
}
