//! Comparisons against values made elsewhere: `tests/golden/r/compare.R` and files of R beside it.

use std::collections::BTreeMap;

use logframe::stats::{
    self,
    standard::{self, Stratum},
    trend,
};
use proptest::prelude::*;

use crate::stats::{CLOSE, Compared, count, difference, number, rows};

type Row = BTreeMap<String, String>;

/// Every method that compares, with how far it was from the outside values at most.
pub(crate) fn compared() -> Vec<Compared> {
    vec![
        differences_of_proportions(),
        score_tests(),
        fisher_tests(),
        ratios_of_counts(),
        tests_of_counts(),
        trends_of_proportions(),
        trends_of_rates(),
        corrections(),
        direct_rates(),
        indirect_ratios(),
    ]
}

/// A method while it is held against the outside values.
struct Held(Compared);

impl Held {
    fn new(method: &'static str, against: &'static str) -> Self {
        Self(Compared { method, against, numbers: 0, largest: 0.0 })
    }

    /// Holds our numbers of each row against its columns of the same name.
    fn with(mut self, rows: Vec<Row>, ours: impl Fn(&Row) -> Vec<(&'static str, f64)>) -> Self {
        for row in rows {
            for (column, ours) in ours(&row) {
                self.hold(ours, &row[column], &format!("{column} of {row:?}"));
            }
        }
        self
    }

    /// Holds one number against another.
    fn hold(&mut self, ours: f64, theirs: &str, place: &str) {
        let apart = apart(ours, theirs.parse().unwrap());
        assert!(apart < CLOSE, "{}: {ours} is {apart:e} from {place}", self.0.method);
        self.0.numbers += 1;
        self.0.largest = self.0.largest.max(apart);
    }
}

/// The relative difference, also of very small p-values and of two infinite numbers.
fn apart(ours: f64, theirs: f64) -> f64 {
    if ours.to_bits() == theirs.to_bits() {
        0.0
    } else if theirs.abs() > f64::MIN_POSITIVE {
        (ours - theirs).abs() / theirs.abs()
    } else {
        difference(ours, theirs)
    }
}

/// The numbers of a column that holds several.
fn numbers(row: &Row, column: &str) -> Vec<f64> {
    row[column].split(' ').map(|number| number.parse().unwrap()).collect()
}

/// The counts of a column that holds several.
fn counts(row: &Row, column: &str) -> Vec<u64> {
    row[column].split(' ').map(|count| count.parse().unwrap()).collect()
}

/// `x1`, `n1`, `x2` and `n2` of a row.
fn table(row: &Row) -> (u64, u64, u64, u64) {
    (count(row, "x1"), count(row, "n1"), count(row, "x2"), count(row, "n2"))
}

fn differences_of_proportions() -> Compared {
    Held::new("difference of two proportions, Newcombe", "R 4.2, from `prop.test`'s Wilson limits")
        .with(rows("two_proportions.csv"), |row| {
            let (x1, n1, x2, n2) = table(row);
            let (difference, limits) = stats::newcombe(x1, n1, x2, n2, 0.95);
            vec![("diff", difference), ("newcombe_lo", limits.low), ("newcombe_hi", limits.high)]
        })
        .with(rows("../r/compare_proportions.csv"), |row| {
            let (x1, n1, x2, n2) = table(row);
            let (difference, limits) = stats::newcombe(x1, n1, x2, n2, number(row, "level"));
            vec![("difference", difference), ("low", limits.low), ("high", limits.high)]
        })
        .0
}

fn score_tests() -> Compared {
    let varies = |row: &Row| row["score_p"] != "NaN";
    let made = rows("../r/compare_proportions.csv").into_iter().filter(varies).collect();
    let ours = |row: &Row| {
        let (x1, n1, x2, n2) = table(row);
        stats::score_test(x1, n1, x2, n2)
    };
    Held::new("difference of two proportions, score test", "R 4.2, `prop.test`")
        .with(rows("two_proportions.csv"), |row| vec![("chisq_p", ours(row))])
        .with(made, |row| vec![("score_p", ours(row))])
        .0
}

fn fisher_tests() -> Compared {
    let ours = |row: &Row| {
        let (x1, n1, x2, n2) = table(row);
        vec![("fisher_p", stats::fisher_test(x1, n1, x2, n2))]
    };
    Held::new("difference of two proportions, exact test", "R 4.2, `fisher.test`")
        .with(rows("two_proportions.csv"), ours)
        .with(rows("../r/compare_proportions.csv"), ours)
        .0
}

/// Our comparison of the counts in a row.
fn two_counts(row: &Row) -> stats::two_counts::RateRatio {
    let (x1, x2) = (count(row, "x1"), count(row, "x2"));
    let (t1, t2) = (number(row, "t1"), number(row, "t2"));
    stats::two_counts(x1, t1, x2, t2, number(row, "level")).unwrap()
}

fn ratios_of_counts() -> Compared {
    Held::new("ratio of two counts, exact limits", "R 4.2, `poisson.test`")
        .with(rows("../r/compare_counts.csv"), |row| {
            let ours = two_counts(row);
            vec![("ratio", ours.ratio), ("low", ours.limits.low), ("high", ours.limits.high)]
        })
        .0
}

fn tests_of_counts() -> Compared {
    Held::new("ratio of two counts, exact test", "R 4.2, `poisson.test`")
        .with(rows("../r/compare_counts.csv"), |row| vec![("p", two_counts(row).p)])
        .0
}

fn trends_of_proportions() -> Compared {
    let ours = |x: Vec<u64>, n: Vec<u64>| {
        trend::cochran_armitage(&x.into_iter().zip(n).collect::<Vec<_>>()).unwrap()
    };
    let made = rows("../r/compare_proportion_trends.csv");
    let mut held = Held::new("trend of proportions, Cochran-Armitage", "R 4.2, `prop.trend.test`")
        .with(made, |row| {
            let ours = ours(counts(row, "x"), counts(row, "n"));
            vec![("slope", ours.slope), ("chi_squared", ours.chi_squared), ("p", ours.p)]
        });
    let text =
        std::fs::read_to_string("tests/golden/r_oracle/trend_cochran_armitage.json").unwrap();
    for series in serde_json::from_str::<Vec<serde_json::Value>>(&text).unwrap() {
        let counts = |key: &str| serde_json::from_value(series[key].clone()).unwrap();
        let ours = ours(counts("x"), counts("n"));
        let place = series.to_string();
        held.hold(ours.chi_squared, &series["cochran_armitage_chisq"].to_string(), &place);
        held.hold(ours.p, &series["p"].to_string(), &place);
    }
    held.0
}

fn trends_of_rates() -> Compared {
    Held::new("trend of rates, Poisson log-linear", "R 4.2, `glm`")
        .with(rows("../r/compare_rate_trends.csv"), |row| {
            let periods: Vec<_> = counts(row, "x").into_iter().zip(numbers(row, "t")).collect();
            let ours = trend::log_linear(&periods, number(row, "level")).unwrap();
            vec![
                ("ratio", ours.ratio),
                ("low", ours.limits.low),
                ("high", ours.limits.high),
                ("p", ours.p),
            ]
        })
        .0
}

fn corrections() -> Compared {
    let mut held = Held::new("correction for many comparisons, Holm", "R 4.2, `p.adjust`");
    for row in rows("../r/compare_holm.csv") {
        let ours = stats::holm(&numbers(&row, "p"));
        for (ours, theirs) in ours.into_iter().zip(row["holm"].split(' ')) {
            held.hold(ours, theirs, &format!("{row:?}"));
        }
    }
    held.0
}

fn direct_rates() -> Compared {
    let against = "R 4.2, the paper's formula";
    Held::new("directly standardised rate, Dobson", against)
        .with(rows("../r/compare_direct.csv"), |row| {
            let (n, w) = (numbers(row, "n"), numbers(row, "w"));
            let strata = counts(row, "x").into_iter().zip(n).zip(w);
            let strata: Vec<_> = strata
                .map(|((events, population), weight)| Stratum { events, population, weight })
                .collect();
            let (rate, limits) = standard::direct(&strata, number(row, "level")).unwrap();
            vec![("rate", rate), ("low", limits.low), ("high", limits.high)]
        })
        .0
}

fn indirect_ratios() -> Compared {
    Held::new("indirectly standardised ratio, exact or Byar", "R 4.2, the book's formula")
        .with(rows("../r/compare_indirect.csv"), |row| {
            let strata: Vec<_> = numbers(row, "n").into_iter().zip(numbers(row, "rate")).collect();
            let observed = count(row, "observed");
            let (ratio, limits) =
                standard::indirect(observed, &strata, number(row, "level")).unwrap();
            vec![("ratio", ratio), ("low", limits.low), ("high", limits.high)]
        })
        .0
}

#[test]
fn comparisons_are_those_of_r() {
    for compared in compared() {
        assert!(compared.numbers > 0, "{compared:?}");
    }
}

/// A part and its whole of at least one.
fn part() -> impl Strategy<Value = (u64, u64)> {
    (1_u64..3_000).prop_flat_map(|whole| (0..=whole, Just(whole)))
}

proptest! {
    #[test]
    fn newcombes_limits_hold_the_difference_and_turn_with_it((x1, n1) in part(), (x2, n2) in part()) {
        let (there, limits) = stats::newcombe(x1, n1, x2, n2, 0.95);
        let (back, turned) = stats::newcombe(x2, n2, x1, n1, 0.95);
        prop_assert!(limits.low <= there && there <= limits.high);
        prop_assert!(limits.low >= -1.0 && limits.high <= 1.0);
        for (one, other) in [(there, back), (limits.low, turned.high), (limits.high, turned.low)] {
            prop_assert!((one + other).abs() < 1e-12);
        }
    }

    #[test]
    fn limits_of_a_ratio_hold_it_and_turn_with_it(
        (x1, x2) in (0_u64..2_000, 1_u64..2_000), (t1, t2) in (0.01..100.0, 0.01..100.0),
    ) {
        let there = stats::two_counts(x1, t1, x2, t2, 0.95).unwrap();
        let back = stats::two_counts(x2, t2, x1, t1, 0.95).unwrap();
        prop_assert!(there.limits.low <= there.ratio && there.ratio <= there.limits.high);
        prop_assert!((0.0..=1.0).contains(&there.p));
        prop_assert!(apart(there.limits.low * back.limits.high, 1.0) < 1e-9 || x1 == 0);
        prop_assert!((there.p - back.p).abs() < 1e-12);
    }

    #[test]
    fn tests_of_proportions_give_a_probability((x1, n1) in part(), (x2, n2) in part()) {
        for p in [stats::score_test(x1, n1, x2, n2), stats::fisher_test(x1, n1, x2, n2)] {
            prop_assert!((0.0..=1.0).contains(&p), "{p}");
        }
    }

    #[test]
    fn holms_correction_raises_and_keeps_the_order(p in prop::collection::vec(0.0..=1.0, 0..20)) {
        let corrected = stats::holm(&p);
        for (one, raised) in p.iter().zip(&corrected) {
            prop_assert!(one <= raised && *raised <= 1.0);
            for (other, other_raised) in p.iter().zip(&corrected) {
                prop_assert!(one > other || raised <= other_raised);
            }
        }
    }

    #[test]
    fn a_trend_turns_with_its_periods(
        periods in prop::collection::vec((0_u64..500, 0.1..50.0), 4..9)
    ) {
        let back: Vec<_> = periods.iter().rev().copied().collect();
        if let (Ok(there), Ok(back)) = (trend::log_linear(&periods, 0.95), trend::log_linear(&back, 0.95)) {
            prop_assert!(apart(there.ratio * back.ratio, 1.0) < 1e-9 || !there.ratio.is_normal());
            prop_assert!(there.limits.low <= there.ratio && there.ratio <= there.limits.high);
            prop_assert!((there.p - back.p).abs() < 1e-7);
        }
    }
}
