//! A ratio of two sums over the same rows, with limits that know that a row's parts hang together.

use super::Interval;
use super::mean::student;

/// What some rows have: so much of the whole, out of so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    /// How many rows.
    pub rows: u64,
    /// The part of each.
    pub part: u32,
    /// The whole of each.
    pub whole: u32,
}

/// `R = Σ part / Σ whole` and its limits `R ± t(n − 1) · √V`, where rows and not parts are the sample:
/// `V = n / (n − 1) · Σ (part − R·whole)² / (Σ whole)²`. `None` for fewer than two rows, for a whole of
/// nothing, and where a sum does not fit.
///
/// Cochran WG (1977), Sampling Techniques, 3rd ed., section 2.11, without a finite population. Four
/// patients with 3 of 3, 1 of 3, 0 of 2 and 1 of 1 (R: `tests/golden/r/ratio.R`):
///
/// ```
/// use logframe::stats::ratio::{ratio, Rows};
/// let row = |part, whole| Rows { rows: 1, part, whole };
/// let (share, limits) = ratio(&[row(3, 3), row(1, 3), row(0, 2), row(1, 1)], 0.95).unwrap();
/// assert_eq!(format!("{share:.4} {:.4} {:.4}", limits.low, limits.high), "0.5556 -0.2250 1.3361");
/// ```
pub fn ratio(groups: &[Rows], level: f64) -> Option<(f64, Interval)> {
    let sum = |of: fn(&Rows) -> u32| -> i128 {
        groups.iter().map(|one| i128::from(of(one)) * i128::from(one.rows)).sum()
    };
    let (part, whole) = (sum(|one| one.part), sum(|one| one.whole));
    let n: u64 = groups.iter().map(|one| one.rows).sum();
    if n < 2 || whole == 0 {
        return None;
    }
    // Deviations are whole numbers when multiplied with the sum of the wholes.
    let mut squares: i128 = 0;
    for one in groups {
        let off = i128::from(one.part) * whole - i128::from(one.whole) * part;
        squares = squares.checked_add(off.checked_mul(off)?.checked_mul(i128::from(one.rows))?)?;
    }
    let (n, all) = (as_f64(i128::from(n)), as_f64(whole));
    let variance = n / (n - 1.0) * as_f64(squares) / (all * all) / (all * all);
    let (share, half) =
        (as_f64(part) / all, student(n - 1.0, (1.0 - level) / 2.0) * variance.sqrt());
    Some((share, Interval { low: share - half, high: share + half }))
}

#[expect(clippy::cast_precision_loss, reason = "the one rounding of an exact sum")]
fn as_f64(whole: i128) -> f64 {
    whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_in_one_group_or_in_many_are_the_same() {
        let rows = |rows, part, whole| Rows { rows, part, whole };
        let together = ratio(&[rows(3, 1, 2), rows(2, 2, 3)], 0.95);
        let (one, other) = (rows(1, 1, 2), rows(1, 2, 3));
        assert_eq!(together, ratio(&[one, other, one, other, one], 0.95));
    }

    #[test]
    fn one_row_and_rows_of_nothing_have_no_limits() {
        let rows = |rows, whole| [Rows { rows, part: 0, whole }];
        assert_eq!((ratio(&rows(1, 3), 0.95), ratio(&rows(5, 0), 0.95)), (None, None));
    }
}
