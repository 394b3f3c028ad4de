//! Sample quantiles of whole numbers, from their histogram: exact, and the same in any order.

use super::as_f64;
use std::collections::BTreeMap;

use super::Interval;
use super::beta::beta;

/// How often each whole number occurs.
pub type Histogram = BTreeMap<i64, u64>;

/// The quantile of type 7, `x[h] + (h − ⌊h⌋)(x[h+1] − x[h])` with `h = (n − 1) q + 1`; `None` of nothing.
///
/// Hyndman RJ, Fan Y (1996), Am Stat 50:361–365. The median of 1, 2, 3, 4:
///
/// ```
/// let histogram = [1, 2, 3, 4].map(|value| (value, 1)).into();
/// assert_eq!(logframe::stats::quantile::type7(&histogram, 0.5), Some(2.5));
/// ```
pub fn type7(histogram: &Histogram, q: f64) -> Option<f64> {
    let n: u64 = histogram.values().sum();
    if n == 0 {
        return None;
    }
    let position = as_f64(n - 1) * q;
    let whole = position.floor();
    let rank = as_rank(whole) + 1;
    let low = as_f64_signed(ranked(histogram, rank)?);
    let high = as_f64_signed(ranked(histogram, (rank + 1).min(n))?);
    Some(low + (position - whole) * (high - low))
}

/// Limits from order statistics: the narrowest pair of ranks around the quantile, equal in its tails,
/// that the exact binomial distribution gives at least the level. `None` where the sample is too small
/// for any such pair.
///
/// Hahn GJ, Meeker WQ (1991), Statistical Intervals, section 5.2. For the median of ten numbers the
/// ranks at 95 % are 2 and 9:
///
/// ```
/// let histogram = (1..=10).map(|value| (value, 1)).collect();
/// let limits = logframe::stats::quantile::limits(&histogram, 0.5, 0.95).unwrap();
/// assert_eq!((limits.low, limits.high), (2.0, 9.0));
/// ```
pub fn limits(histogram: &Histogram, q: f64, level: f64) -> Option<Interval> {
    let n: u64 = histogram.values().sum();
    let tail = (1.0 - level) / 2.0;
    // P(fewer than `low` numbers below the quantile) ≤ tail, and the same from above.
    let low = last_rank(n, |rank| beta(as_f64(n - rank + 1), as_f64(rank), 1.0 - q, q) <= tail)?;
    let high = first_rank(n, |rank| beta(as_f64(rank), as_f64(n - rank + 1), q, 1.0 - q) <= tail)?;
    Some(Interval {
        low: as_f64_signed(ranked(histogram, low)?),
        high: as_f64_signed(ranked(histogram, high)?),
    })
}

/// How many numbers are at or below a value, and how many at or above it.
pub fn sides(histogram: &Histogram, value: f64) -> (u64, u64) {
    let count = |keep: &dyn Fn(f64) -> bool| {
        histogram.iter().filter(|(number, _)| keep(as_f64_signed(**number))).map(|(_, n)| n).sum()
    };
    (count(&|number| number <= value), count(&|number| number >= value))
}

/// The number that has a rank, from 1.
fn ranked(histogram: &Histogram, rank: u64) -> Option<i64> {
    let mut seen = 0;
    histogram.iter().find_map(|(number, count)| {
        seen += count;
        (seen >= rank).then_some(*number)
    })
}

/// The largest rank that a condition, true up to some rank, holds for.
fn last_rank(n: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    let beyond = partition(n, &holds);
    (beyond > 1).then(|| beyond - 1)
}

/// The smallest rank that a condition, true from some rank, holds for.
fn first_rank(n: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    let first = partition(n, &|rank| !holds(rank));
    (first <= n).then_some(first)
}

/// The first rank of 1 to n that a condition does not hold for; n + 1 when it holds for all.
fn partition(n: u64, holds: &dyn Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (1, n + 1);
    while low < high {
        let middle = u64::midpoint(low, high);
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[expect(clippy::cast_precision_loss, reason = "days and cents are far below 2^53")]
fn as_f64_signed(number: i64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole position in a sample"
)]
fn as_rank(position: f64) -> u64 {
    position as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(type7(&Histogram::new(), 0.5), None);
        assert_eq!(limits(&Histogram::new(), 0.5, 0.95), None);
    }

    #[test]
    fn five_numbers_are_too_few_for_limits_of_a_median() {
        assert_eq!(limits(&(1..=5).map(|value| (value, 1)).collect(), 0.5, 0.95), None);
    }

    #[test]
    fn a_number_at_the_mark_is_on_both_sides() {
        assert_eq!(sides(&Histogram::from([(1, 2), (5, 3), (9, 1)]), 5.0), (5, 4));
    }

    /// Ranks of Python's `scipy` 1.17.1: the largest `l` with `binom.cdf(l - 1, n, q) <= tail`, the smallest
    /// `u` with `binom.sf(u - 1, n, q) <= tail`.
    #[test]
    fn limits_have_the_ranks_of_the_exact_binomial() {
        for (n, q, level, low, high) in [
            (10, 0.5, 0.95, 2.0, 9.0),
            (100, 0.1, 0.95, 5.0, 17.0),
            (1_000, 0.9, 0.95, 881.0, 919.0),
            (50_000, 0.25, 0.95, 12310.0, 12691.0),
            (10, 0.5, 0.998, 1.0, 10.0),
            (100, 0.1, 0.998, 2.0, 21.0),
            (1_000, 0.9, 0.998, 870.0, 929.0),
            (50_000, 0.25, 0.998, 12202.0, 12801.0),
        ] {
            let found = limits(&(1..=n).map(|value| (value, 1)).collect(), q, level);
            assert_eq!(found, Some(Interval { low, high }), "{n} {q} {level}");
        }
    }
}
