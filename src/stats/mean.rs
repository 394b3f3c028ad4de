//! The mean of exact numbers and its limits.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Interval;

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
    let (n, unit) = (as_f64(i128::from(n)), unit(scale));
    let mean = as_f64(sum) / unit / n;
    let variance = as_f64(deviations) / (n * (n - 1.0)) / (unit * unit);
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?;
    let half = t.inverse_cdf(0.5 + level / 2.0) * (variance / n).sqrt();
    Some((mean, Interval { low: mean - half, high: mean + half }))
}

/// `10^scale`.
fn unit(scale: u8) -> f64 {
    (0..scale).fold(1.0, |unit, _| unit * 10.0)
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

    #[test]
    fn squares_that_do_not_fit_are_refused() {
        assert!(mean(2, i128::MAX, 1, 0, 0.95).is_none());
    }
}
