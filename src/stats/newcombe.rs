//! The difference of two proportions and its limits.

use super::Interval;
use super::as_f64;
use super::binomial::wilson;
use super::two_proportions::cross;

/// The difference `d = x₁/n₁ − x₂/n₂` and Newcombe's limits, made of the Wilson limits `l`, `u` of either
/// proportion `p`: `d − √((p₁ − l₁)² + (u₂ − p₂)²)` and `d + √((u₁ − p₁)² + (p₂ − l₂)²)`.
///
/// Newcombe RG (1998), Stat Med 17:873–890, method 10. His example of 56 in 70 against 48 in 80:
///
/// ```
/// let (difference, limits) = logframe::stats::newcombe(56, 70, 48, 80, 0.95);
/// assert_eq!(format!("{difference:.4}"), "0.2000");
/// assert_eq!(format!("{:.4} {:.4}", limits.low, limits.high), "0.0524 0.3339");
/// ```
///
/// # Panics
/// When a group is nobody, or a part of it more than the whole: there is no such proportion.
pub fn newcombe(x1: u64, n1: u64, x2: u64, n2: u64, level: f64) -> (f64, Interval) {
    assert!(n1 > 0 && n2 > 0, "a difference is between the proportions of two groups");
    let (one, other) = (wilson(x1, n1, level), wilson(x2, n2, level));
    let (p1, p2) = (as_f64(x1) / as_f64(n1), as_f64(x2) / as_f64(n2));
    let difference = cross(x1, n1, x2, n2) / (as_f64(n1) * as_f64(n2));
    let down = libm::hypot(p1 - one.low, other.high - p2);
    let up = libm::hypot(one.high - p1, p2 - other.low);
    let limits = Interval { low: (difference - down).max(-1.0), high: (difference + up).min(1.0) };
    (difference, limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table II of the paper, rows (b) to (h).
    #[test]
    fn the_examples_of_the_paper_come_out() {
        for (x1, n1, x2, n2, theirs) in [
            (9, 10, 3, 10, "0.1705 0.8090"),
            (6, 7, 2, 7, "0.0582 0.8062"),
            (5, 56, 0, 29, "-0.0381 0.1926"),
            (0, 10, 0, 20, "-0.1611 0.2775"),
            (0, 10, 0, 10, "-0.2775 0.2775"),
            (10, 10, 0, 20, "0.6791 1.0000"),
            (10, 10, 0, 10, "0.6075 1.0000"),
        ] {
            let (_, limits) = newcombe(x1, n1, x2, n2, 0.95);
            assert_eq!(format!("{:.4} {:.4}", limits.low, limits.high), theirs);
        }
    }
}
