//! The regularised incomplete beta function, for samples of any size.
//!
//! `statrs` has it too, but ends its continued fraction after 140 terms and searches its inverse
//! without an end: limits of a mean of 10 million numbers would be 2 % off, and Clopper–Pearson's of a
//! million rows would never come. Here the fraction goes on until it stands still. Drop this file when
//! `statrs` can do that.

#![expect(clippy::many_single_char_names, reason = "the letters of the formulas")]

use std::f64::consts::TAU;

/// What has moved by less than this part of itself stands still.
const STILL: f64 = 1e-15;
/// Steps in which a search ends: halves alone would need 60 for a limit of one in a million.
const STEPS: u32 = 200;

/// `I_x(a, b)`: the probability that a beta variable is below `x`; `y` is `1 − x`, given besides because
/// it may be too small to be told from `x`.
///
/// Algorithm 708 (1992), ACM Trans Math Softw 18:360–373, equation 9.
pub(super) fn beta(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if y <= 0.0 {
        1.0
    } else if gap(a, b, x, y) >= 0.0 {
        kernel(a, b, x, y) * fraction(a, b, x, y)
    } else {
        1.0 - kernel(b, a, y, x) * fraction(b, a, y, x)
    }
}

/// How far `x` is below the mean: `a − (a + b) x`, from whichever of `x` and `y` is the smaller.
fn gap(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if y < x { (a + b) * y - b } else { a - (a + b) * x }
}

/// `x^a y^b / B(a, b)`, by its saddle point: no large logarithms cancel.
///
/// Loader C (2000), Fast and accurate computation of binomial probabilities.
pub(super) fn kernel(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let (n, gap) = (a + b, gap(a, b, x, y));
    let away = deviance(a, n * x, gap) + deviance(b, n * y, -gap);
    (a * b / (n * TAU)).sqrt() * libm::exp(stirling(n) - stirling(a) - stirling(b) - away)
}

/// `x ln(x / m) + m − x`, where `gap` is `x − m`; a series near zero, where the terms cancel.
fn deviance(x: f64, m: f64, gap: f64) -> f64 {
    let v = gap / (x + m);
    if v.abs() >= 0.1 {
        return x * libm::log(x / m) - gap;
    }
    let (mut sum, mut power, mut odd) = (gap * v, 2.0 * x * v, 1.0);
    loop {
        power *= v * v;
        odd += 2.0;
        let next = sum + power / odd;
        if next.to_bits() == sum.to_bits() {
            return sum;
        }
        sum = next;
    }
}

/// What Stirling's formula leaves of `ln Γ(z)`: `ln Γ(z) − (z − ½) ln z + z − ½ ln 2π`.
fn stirling(z: f64) -> f64 {
    if z < 10.0 {
        return libm::lgamma(z) - (z - 0.5) * libm::log(z) + z - 0.5 * libm::log(TAU);
    }
    let coefficients =
        [691.0 / 360_360.0, 1.0 / 1188.0, 1.0 / 1680.0, 1.0 / 1260.0, 1.0 / 360.0, 1.0 / 12.0];
    coefficients.into_iter().fold(0.0, |rest, next| next - rest / (z * z)) / z
}

/// The continued fraction of `I_x(a, b)` without its kernel, for `x` up to the mean. It takes some
/// `√(a + b)` steps at worst.
fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let start = 1.0 + gap(a, b, x, y);
    let (ratio, step) = (b / a, 1.0 + 1.0 / a);
    let (mut n, mut p, mut s) = (0.0, 1.0, a + 1.0);
    let (mut upper, mut lower) = ((0.0, 1.0), (1.0, start / step));
    let mut value = step / start;
    loop {
        n += 1.0;
        let (t, w) = (n / a, n * (b - n) * x);
        let alpha = p * (p + ratio) * (a / s) * (a / s) * (w * x);
        let beta = n + w / s + (t + 1.0) / (step + t + t) * (start + n * (y + 1.0));
        (p, s) = (t + 1.0, s + 2.0);
        upper = (upper.1, alpha * upper.0 + beta * upper.1);
        lower = (lower.1, alpha * lower.0 + beta * lower.1);
        let next = upper.1 / lower.1;
        if next.is_nan() || (next - value).abs() <= STILL * next {
            return next;
        }
        // Both sides by the same number: the value stays, and nothing grows out of range.
        (upper, lower) = ((upper.0 / lower.1, next), (lower.0 / lower.1, 1.0));
        value = next;
    }
}

/// Where an increasing function is zero, between two ends: Newton's step from value and slope where it
/// stays between them, half the way where it does not.
pub(super) fn root(low: f64, high: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high, mut at) = (low, high, f64::midpoint(low, high));
    for _ in 0..STEPS {
        let (value, slope) = function(at);
        if value > 0.0 {
            high = at;
        } else {
            low = at;
        }
        let newton = at - value / slope;
        let inside = low < newton && newton < high;
        let next = if inside { newton } else { f64::midpoint(low, high) };
        if (next - at).abs() <= STILL * at {
            return next;
        }
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative difference of `I_x(a, b)` from a value made elsewhere.
    fn difference(a: f64, b: f64, x: f64, theirs: f64) -> f64 {
        (beta(a, b, x, 1.0 - x) - theirs).abs() / theirs
    }

    #[test]
    fn both_ends_are_certain() {
        assert_eq!((beta(2.0, 3.0, 0.0, 1.0), beta(2.0, 3.0, 1.0, 0.0)), (0.0, 1.0));
    }

    #[test]
    fn shapes_of_one_are_powers() {
        assert!(difference(1.0, 1.0, 0.3, 0.3) < 1e-14);
        assert!(difference(3.0, 1.0, 0.5, 0.125) < 1e-14);
        assert!(difference(1.0, 2.0, 0.75, 0.9375) < 1e-14);
    }

    /// Values of Python's `mpmath` 1.4.1 with `mp.dps = 40`: `betainc(a, b, 0, x, regularized=True)`.
    #[test]
    fn small_and_large_shapes_agree_with_forty_digits() {
        for (a, b, x, theirs) in [
            (0.5, 0.5, 0.1, 0.204_832_764_699_133),
            (2.0, 9.0, 0.25, 0.755_974_769_592_285),
            (5.0, 5_000.0, 0.002, 0.971_011_340_893_043),
            (5_000.0, 5_001.0, 0.49, 0.023_281_712_519_269_285),
            (9_000.0, 1_001.0, 0.91, 0.999_730_111_569_482),
            (50_000.0, 0.5, 0.999_95, 0.025_345_854_168_846_85),
            (1e7, 1.0, 0.999_999_9, 0.367_879_422_971_105),
        ] {
            assert!(difference(a, b, x, theirs) < 1e-11, "{a} {b} {x}");
        }
    }

    #[test]
    fn a_root_is_found_where_newton_alone_would_leave_the_ends() {
        let flat = root(0.0, 1.0, |x| (libm::atan(1e6 * (x - 1e-4)), 1e-9));
        assert!((flat - 1e-4).abs() < 1e-12);
    }
}
