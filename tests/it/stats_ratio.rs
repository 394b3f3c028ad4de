//! The ratio of two sums over rows against R: `tests/golden/r/ratio.R`.

use logframe::stats::ratio::{Rows, ratio};

use crate::stats::{Compared, Pair, number, rows};

/// Every comparison of this file with values of R.
pub(crate) fn compared() -> Vec<Compared> {
    vec![Compared::of(
        "opportunities met, t limits of a ratio",
        "R 4.2, robust variance of `lm`",
        &ratios(),
    )]
}

#[test]
fn a_ratio_and_its_limits_are_those_of_r() {
    compared();
}

fn ratios() -> Vec<Pair> {
    let counts =
        |text: &str| -> Vec<u32> { text.split(';').map(|one| one.parse().unwrap()).collect() };
    rows("../r/ratio.csv")
        .iter()
        .flat_map(|row| {
            let pairs = counts(&row["part"]).into_iter().zip(counts(&row["whole"]));
            let groups: Vec<Rows> =
                pairs.map(|(part, whole)| Rows { rows: 1, part, whole }).collect();
            let (share, limits) = ratio(&groups, number(row, "level")).unwrap();
            [("ratio", share), ("low", limits.low), ("high", limits.high)]
                .map(|(column, ours)| Pair::of(row, column, ours))
        })
        .collect()
}
