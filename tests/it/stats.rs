//! Statistics against values made elsewhere: R 4.2 (base, `epitools`, `PHEindicatormethods`).

use std::collections::BTreeMap;

use logframe::stats;

/// The largest relative difference that is allowed.
pub(crate) const CLOSE: f64 = 1e-9;

/// What one method was held against: a row of the table in `docs/methods.md`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Compared {
    /// What is computed, such as `proportion, Wilson limits`.
    pub(crate) method: &'static str,
    /// Where the outside values come from, such as `R 4.2, prop.test`.
    pub(crate) against: &'static str,
    /// How many numbers were compared.
    pub(crate) numbers: usize,
    /// The largest relative difference among them.
    pub(crate) largest: f64,
}

pub(crate) fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let path = format!("tests/golden/r_oracle/{file}");
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

pub(crate) fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

pub(crate) fn count(row: &BTreeMap<String, String>, column: &str) -> u64 {
    row[column].parse().unwrap()
}

/// The relative difference, absolute near zero.
pub(crate) fn difference(ours: f64, theirs: f64) -> f64 {
    (ours - theirs).abs() / theirs.abs().max(1e-12)
}

#[test]
fn limits_of_proportions_are_those_of_r() {
    for file in ["binomial_ci_0.95.csv", "binomial_ci_0.998.csv"] {
        for row in rows(file) {
            let (x, n, level) = (count(&row, "x"), count(&row, "n"), number(&row, "conf"));
            let (wilson, exact) = (stats::wilson(x, n, level), stats::clopper_pearson(x, n, level));
            for (ours, theirs) in [
                (wilson.low, "wilson_lo"),
                (wilson.high, "wilson_hi"),
                (exact.low, "exact_lo"),
                (exact.high, "exact_hi"),
            ] {
                // R leaves a rounding error where a limit is 0.
                let theirs_value = number(&row, theirs);
                let same =
                    difference(ours, theirs_value) < CLOSE || (ours == 0.0 && theirs_value < 1e-15);
                assert!(same, "{theirs} of {x}/{n} at {level}: {ours} and {theirs_value}");
            }
        }
    }
}

#[test]
fn limits_of_counts_are_those_of_r() {
    for row in rows("poisson_ci_0.95.csv") {
        let (x, time, level) = (count(&row, "x"), number(&row, "pt"), number(&row, "conf"));
        let (exact, byar) = (stats::poisson_exact(x, level), stats::byar(x, level));
        for (ours, theirs) in [
            (exact.low, "exact_lo"),
            (exact.high, "exact_hi"),
            (byar.low, "phe_byar_lo"),
            (byar.high, "phe_byar_hi"),
        ] {
            if row[theirs] == "NA" {
                continue;
            }
            let theirs_value = number(&row, theirs);
            let same = difference(ours / time, theirs_value) < CLOSE;
            assert!(same, "{theirs} of {x}: {} and {theirs_value}", ours / time);
        }
    }
}

#[test]
fn quantiles_are_type_7_of_r() {
    let mut compared = 0;
    for row in rows("quantiles_types.csv").iter().filter(|row| row["type"] == "7") {
        let values: Vec<f64> =
            row["values"].split_whitespace().map(|value| value.parse().unwrap()).collect();
        // Histograms hold whole numbers: thousandths are enough for these vectors.
        let mut histogram = stats::quantile::Histogram::new();
        for value in values {
            let thousandths: i64 = format!("{:.0}", value * 1000.0).parse().unwrap();
            *histogram.entry(thousandths).or_default() += 1;
        }
        let ours = stats::quantile::type7(&histogram, number(row, "p")).unwrap() / 1000.0;
        assert!(difference(ours, number(row, "q")) < CLOSE, "{row:?}: {ours}");
        compared += 1;
    }
    assert!(compared > 0, "the file has quantiles of type 7");
}
