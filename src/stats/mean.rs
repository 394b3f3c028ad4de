//! The mean of exact numbers and its limits.

use super::beta::{beta, kernel, root};
use super::{Interval, ten_to};

/// The arithmetic mean and Student's limits `mean ± t(n − 1) · s/√n`, from exact sums of numbers times
/// `10^scale`. `None` for fewer than two numbers, and where a sum of squares does not fit.
///
/// The squared deviations are `(n Σx² − (Σx)²) / n`, whole numbers up to the last division, so that no
/// order of rows changes a digit. Student (1908), Biometrika 6:1–25; his sleep data, drug 2
/// (1.9, 0.8, 1.1, 0.1, −0.1, 4.4, 5.5, 1.6, 4.6, 3.4; R: `t.test(extra[group == 2])`):
///
/// ```
/// let (sum, squares) = (233, 9_037); // tenths
/// let (mean, limits) = logframe::stats::mean(10, sum, squares, 1, 0.95).unwrap();
/// assert_eq!(format!("{mean:.2} {:.4} {:.4}", limits.low, limits.high), "2.33 0.8977 3.7623");
/// ```
pub fn mean(n: u64, sum: i128, squares: i128, scale: u8, level: f64) -> Option<(f64, Interval)> {
    if n < 2 {
        return None;
    }
    let deviations = i128::from(n).checked_mul(squares)?.checked_sub(sum.checked_mul(sum)?)?;
    let (n, unit) = (as_f64(i128::from(n)), ten_to(scale));
    let mean = as_f64(sum) / unit / n;
    let variance = as_f64(deviations) / (n * (n - 1.0)) / (unit * unit);
    let half = student(n - 1.0, (1.0 - level) / 2.0) * (variance / n).sqrt();
    Some((mean, Interval { low: mean - half, high: mean + half }))
}

/// The quantile of Student's t that leaves a tail above it: `P(T > t) = I_x(ν/2, 1/2) / 2` with
/// `x = ν / (ν + t²)`.
pub(super) fn student(degrees: f64, tail: f64) -> f64 {
    let above = |t: f64| {
        let whole = degrees + t * t;
        let (a, b, x, y) = (degrees / 2.0, 0.5, degrees / whole, t * t / whole);
        (tail - beta(a, b, x, y) / 2.0, kernel(a, b, x, y) / t)
    };
    let mut high = 2.0;
    while above(high).0 < 0.0 {
        high *= 2.0;
    }
    root(0.0, high, above)
}

#[expect(clippy::cast_precision_loss, reason = "the last division is the place to round")]
fn as_f64(whole: i128) -> f64 {
    whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_no_limits() {
        assert!(mean(1, 5, 25, 0, 0.95).is_none());
    }

    #[test]
    fn equal_numbers_have_limits_of_no_width() {
        let (mean, limits) = mean(3, 15, 75, 0, 0.95).unwrap();
        assert_eq!((mean, limits), (5.0, Interval { low: 5.0, high: 5.0 }));
    }

    /// Quantiles of Python's `scipy` 1.17.1: `scipy.stats.t.isf((1 - level) / 2, n - 1)`. The numbers are
    /// made so that the mean is 0 and its standard error 1.
    #[test]
    fn limits_are_students_for_two_numbers_and_for_ten_million() {
        for (n, level, theirs) in [
            (2, 0.95, 12.706_204_736_174_694),
            (3, 0.95, 4.302_652_729_749_462),
            (10, 0.95, 2.262_157_162_798_205),
            (1_000, 0.95, 1.962_341_461_133_449_3),
            (100_000, 0.95, 1.959_987_707_771_844_2),
            (10_000_000, 0.95, 1.959_964_221_767_228_6),
            (2, 0.998, 318.308_838_985_550_15),
            (3, 0.998, 22.327_124_770_119_866),
            (10, 0.998, 4.296_805_662_729_918),
            (1_000, 0.998, 3.098_410_361_753_312),
            (100_000, 0.998, 3.090_313_810_242_298),
            (10_000_000, 0.998, 3.090_233_121_180_993_2),
        ] {
            let squares = i128::from(n) * i128::from(n - 1);
            let (_, limits) = mean(n, 0, squares, 0, level).unwrap();
            assert!((limits.high - theirs).abs() < 1e-11 * theirs, "{n} {level}: {limits:?}");
            assert!((limits.low + limits.high).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn squares_that_do_not_fit_are_refused() {
        assert!(mean(2, i128::MAX, 1, 0, 0.95).is_none());
    }
}
