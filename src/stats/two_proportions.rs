//! Whether two proportions differ: p-values by the score test, and exactly for small tables.

use super::as_f64;

/// Tables that are as likely as the observed one up to this part count as less likely, so that rounding
/// does not break a tie; the same as in R.
pub(super) const TIE: f64 = 1e-7;

/// The p-value of the score test, which is Pearson's chi-squared without continuity correction:
/// `N (x₁n₂ − x₂n₁)² / (n₁n₂ X (N − X))` with one degree of freedom, `N = n₁ + n₂`, `X = x₁ + x₂`. It belongs
/// to Wilson's and Newcombe's limits. 1 where nothing varies: nobody, or everybody, in either group.
///
/// Pearson K (1900), Philos Mag 50:157–175. 45 of 60 against 30 of 70, as R's
/// `prop.test(c(45, 30), c(60, 70), correct = FALSE)`:
///
/// ```
/// let p = logframe::stats::two_proportions::score_test(45, 60, 30, 70);
/// assert_eq!(format!("{p:.7}"), "0.0002173");
/// ```
///
/// # Panics
/// When a part is more than its whole.
pub fn score_test(x1: u64, n1: u64, x2: u64, n2: u64) -> f64 {
    assert!(x1 <= n1 && x2 <= n2, "a numerator is part of its denominator");
    let (met, whole) = (x1 + x2, n1 + n2);
    if met == 0 || met == whole || n1 == 0 || n2 == 0 {
        return 1.0;
    }
    let z = cross(x1, n1, x2, n2) / (as_f64(n1) * as_f64(n2)).sqrt();
    above(z * z / as_f64(met) * (as_f64(whole) / as_f64(whole - met)))
}

/// `x₁n₂ − x₂n₁`: a small difference of large proportions keeps its digits.
pub(super) fn cross(x1: u64, n1: u64, x2: u64, n2: u64) -> f64 {
    exact(i128::from(x1) * i128::from(n2) - i128::from(x2) * i128::from(n1))
}

#[expect(clippy::cast_precision_loss, reason = "sums and products are whole up to here")]
pub(super) fn exact(whole: i128) -> f64 {
    whole as f64
}

/// The chance that a chi-squared of one degree of freedom is above a value: `erfc(√(χ²/2))`, which keeps
/// its digits far out.
pub(super) fn above(chi_squared: f64) -> f64 {
    libm::erfc((chi_squared / 2.0).sqrt())
}

/// Fisher's exact p-value of two proportions: the chance, both margins given, of a table that is no more
/// likely than the observed one.
///
/// Fisher RA (1935), The Design of Experiments, ch. 2. His lady told 3 of 4 cups right that had the milk
/// first, and took 1 of the other 4 for such:
///
/// ```
/// let p = logframe::stats::two_proportions::fisher_test(3, 4, 1, 4);
/// assert_eq!(format!("{p:.4}"), "0.4857");
/// ```
///
/// # Panics
/// When a part is more than its whole.
pub fn fisher_test(x1: u64, n1: u64, x2: u64, n2: u64) -> f64 {
    assert!(x1 <= n1 && x2 <= n2, "a numerator is part of its denominator");
    let tables = tables(n1, n2, x1 + x2);
    let observed = tables.iter().find(|table| table.0 == x1).map_or(0.0, |table| table.1);
    let unlikely = tables.iter().map(|table| table.1).filter(|w| *w <= observed * (1.0 + TIE));
    unlikely.sum::<f64>() / tables.iter().map(|table| table.1).sum::<f64>()
}

/// The tables with these margins by their first cell, each with its chance relative to the likeliest; those
/// that are too unlikely for a number are left out.
fn tables(n1: u64, n2: u64, met: u64) -> Vec<(u64, f64)> {
    let (least, most) = (met.saturating_sub(n2), met.min(n1));
    let likeliest = (as_f64(n1) + 1.0) * (as_f64(met) + 1.0) / (as_f64(n1) + as_f64(n2) + 2.0);
    let start = whole(likeliest).clamp(least, most);
    // From the table of `x` to that of `x + 1`.
    let rise =
        |x: u64| as_f64(n1 - x) * as_f64(met - x) / (as_f64(x + 1) * as_f64(n2 + x + 1 - met));
    let down = (least..start).rev().scan(1.0, |weight, x| {
        *weight /= rise(x);
        (*weight > 0.0).then_some((x, *weight))
    });
    let up = (start..most).scan(1.0, |weight, x| {
        *weight *= rise(x);
        (*weight > 0.0).then_some((x + 1, *weight))
    });
    down.chain([(start, 1.0)]).chain(up).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of people")]
fn whole(count: f64) -> u64 {
    count as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_varies_nothing_differs() {
        for (x1, n1, x2, n2) in [(0, 5, 0, 9), (5, 5, 9, 9), (0, 0, 3, 9), (0, 0, 0, 0)] {
            let p = (score_test(x1, n1, x2, n2), fisher_test(x1, n1, x2, n2));
            assert_eq!(p, (1.0, 1.0));
        }
    }

    /// All tables of some margins, by whole numbers of ways.
    #[test]
    fn the_exact_p_is_that_of_counting_all_ways() {
        let ways = |n: u64, k: u64| (0..k).fold(1, |ways, i| ways * (n - i) / (i + 1));
        for (n1, n2, met) in [(4, 4, 4), (10, 3, 5), (12, 20, 9), (1, 15, 15)] {
            let table = |x: u64| ways(n1, x) * ways(n2, met - x);
            let cells = met.saturating_sub(n2)..=met.min(n1);
            let all: u64 = cells.clone().map(table).sum();
            for x in cells.clone() {
                let unlikely: u64 = cells.clone().map(table).filter(|t| *t <= table(x)).sum();
                let p = as_f64(unlikely) / as_f64(all);
                assert!((fisher_test(x, n1, met - x, n2) - p).abs() < 1e-14, "{x} {n1} {n2} {met}");
            }
        }
    }
}
