//! Statistics against values made elsewhere: R 4.2 (base, `epitools`, `PHEindicatormethods`).

use std::collections::BTreeMap;
use std::fs;

use logframe::stats::{self, Interval};

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

impl Compared {
    /// Holds pairs of numbers against each other; one that is not [`CLOSE`] fails the test.
    pub(crate) fn of(method: &'static str, against: &'static str, pairs: &[Pair]) -> Self {
        assert!(!pairs.is_empty(), "{method}: nothing was compared");
        let mut largest: f64 = 0.0;
        for Pair { what, ours, theirs } in pairs {
            let difference = difference(*ours, *theirs);
            assert!(difference <= CLOSE, "{method}, {what}: {ours} and {theirs}");
            largest = largest.max(difference);
        }
        Self { method, against, numbers: pairs.len(), largest }
    }
}

/// One number of ours and the same made elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// What it is, for the message.
    what: String,
    ours: f64,
    theirs: f64,
}

impl Pair {
    /// Ours beside a column of a row.
    pub(crate) fn of(row: &BTreeMap<String, String>, column: &str, ours: f64) -> Self {
        // R leaves a rounding error where a limit is 0.
        let theirs = number(row, column);
        let theirs = if theirs.abs() < 1e-15 && ours == 0.0 { 0.0 } else { theirs };
        Self { what: format!("{column} of {row:?}"), ours, theirs }
    }
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

/// Every comparison of this file.
pub(crate) fn compared() -> Vec<Compared> {
    vec![
        Compared::of(
            "proportion, Wilson limits",
            "R 4.2 (base, `epitools`)",
            &proportions(stats::wilson, "wilson"),
        ),
        Compared::of(
            "proportion, Clopper-Pearson limits",
            "R 4.2 (base, `epitools`)",
            &proportions(stats::clopper_pearson, "exact"),
        ),
        Compared::of(
            "count or rate, exact limits",
            "R 4.2 (base, `epitools`)",
            &counts(stats::poisson_exact, "exact"),
        ),
        Compared::of(
            "count or rate, Byar's limits",
            "R 4.2 (`PHEindicatormethods`)",
            &counts(stats::byar, "phe_byar"),
        ),
        Compared::of("quantile, type 7", "R 4.2, `quantile`", &quantiles()),
    ]
}

#[test]
fn limits_and_quantiles_are_those_of_r() {
    compared();
}

fn proportions(limits: fn(u64, u64, f64) -> Interval, columns: &str) -> Vec<Pair> {
    let of = |row: BTreeMap<String, String>| {
        let ours = limits(count(&row, "x"), count(&row, "n"), number(&row, "conf"));
        [("lo", ours.low), ("hi", ours.high)]
            .map(|(end, ours)| Pair::of(&row, &format!("{columns}_{end}"), ours))
    };
    ["binomial_ci_0.95.csv", "binomial_ci_0.998.csv"]
        .into_iter()
        .flat_map(rows)
        .flat_map(of)
        .collect()
}

/// Where R has no value (no event, by formula), there is nothing to compare.
fn counts(limits: fn(u64, f64) -> Interval, columns: &str) -> Vec<Pair> {
    let of = |row: BTreeMap<String, String>| {
        let ours = limits(count(&row, "x"), number(&row, "conf")).times(1.0 / number(&row, "pt"));
        [("lo", ours.low), ("hi", ours.high)].map(|(end, ours)| {
            let column = format!("{columns}_{end}");
            (row[&column] != "NA").then(|| Pair::of(&row, &column, ours))
        })
    };
    rows("poisson_ci_0.95.csv").into_iter().flat_map(of).flatten().collect()
}

fn quantiles() -> Vec<Pair> {
    let of = |row: &BTreeMap<String, String>| {
        // Histograms hold whole numbers: thousandths are enough for these vectors.
        let mut histogram = stats::quantile::Histogram::new();
        for value in row["values"].split_whitespace() {
            let thousandths = format!("{:.0}", value.parse::<f64>().unwrap() * 1000.0);
            *histogram.entry(thousandths.parse().unwrap()).or_default() += 1;
        }
        let ours = stats::quantile::type7(&histogram, number(row, "p")).unwrap() / 1000.0;
        Pair::of(row, "q", ours)
    };
    rows("quantiles_types.csv").iter().filter(|row| row["type"] == "7").map(of).collect()
}

/// The page for researchers, and the marks between which a test keeps its table.
const PAGE: &str = "docs/methods.md";
const MARKS: [&str; 2] =
    ["<!-- agreement: a test writes this table -->\n", "<!-- end of agreement -->"];

/// `UPDATE_DOCS=1 cargo test --test it methods_page` writes the table anew.
#[test]
fn the_methods_page_says_how_close_every_number_is() {
    let mut all = [
        compared(),
        crate::stats_compare::compared(),
        crate::stats_control::compared(),
        crate::stats_ratio::compared(),
        crate::stats_survival::compared(),
    ]
    .concat();
    all.sort_by_key(|compared| (compared.method, compared.against));
    let page = fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(MARKS[0]).expect("the page has a place for the table");
    let (found, after) = rest.split_once(MARKS[1]).expect("the table has an end");
    let table = table(&all);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, [before, MARKS[0], &table, MARKS[1], after].concat()).unwrap();
    } else {
        assert_eq!(found, table, "run with UPDATE_DOCS=1 to write {PAGE} anew");
    }
}

fn table(all: &[Compared]) -> String {
    let row = |compared: &Compared| {
        let Compared { method, against, numbers, largest } = compared;
        format!("| {method} | {against} | {numbers} | ≤ {} |\n", at_most(*largest))
    };
    let head =
        "\n| method | held against | numbers | largest relative difference |\n|---|---|---:|---|\n";
    let rows: String = all.iter().map(row).collect();
    format!("{head}{rows}\n")
}

/// A difference rounded up to one digit, and to no less than 1e-14: below, platforms differ among themselves.
fn at_most(difference: f64) -> String {
    let shown = difference.max(1e-14);
    let (digit, exponent) = format!("{shown:e}")
        .split_once('e')
        .map(|(digits, exponent)| {
            (digits.parse::<f64>().unwrap().ceil(), exponent.parse::<i32>().unwrap())
        })
        .unwrap();
    if digit < 10.0 { format!("{digit}e{exponent}") } else { format!("1e{}", exponent + 1) }
}

#[test]
fn differences_are_rounded_up_to_one_digit() {
    let shown = [0.0, 1e-14, 2.01e-14, 9.5e-12, 3e-10].map(at_most);
    assert_eq!(shown, ["1e-14", "1e-14", "3e-14", "1e-11", "3e-10"]);
}
