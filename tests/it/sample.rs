//! The sample programme: what its reports must say, and that they are the same bytes every time.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::cli::logframe;

/// Runs the sample programme into a folder.
fn run_into(out: &Path, words: &[&str]) {
    let mut all = vec!["run", "--quiet", "--out", out.to_str().unwrap()];
    all.extend(words);
    logframe(&all).assert().success();
}

/// Every file below a folder with its bytes.
fn bytes_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(bytes_below(&path));
        } else {
            files.insert(path.to_string_lossy().into_owned(), fs::read(&path).unwrap());
        }
    }
    files
}

/// Files below a folder, named from it.
fn report(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let start = folder.to_string_lossy().len();
    bytes_below(folder).into_iter().map(|(path, bytes)| (path[start..].to_owned(), bytes)).collect()
}

/// The rows of `indicators.csv` as header → cell.
fn rows(out: &Path) -> Vec<BTreeMap<String, String>> {
    rows_of(out, "indicators")
}

fn rows_of(out: &Path, table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(out.join(format!("tables/{table}.csv"))).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn forty_seven_persons_were_granted_status_in_the_first_year() {
    let out = tempfile::tempdir().unwrap();
    run_into(out.path(), &["--only", "IDN-13", "--no-charts"]);
    let rows = rows(out.path());
    let row = rows
        .iter()
        .find(|row| {
            row["country"] == "UKR" && row["period"] == "nrm-y1" && row["dimension"] == "total"
        })
        .unwrap();
    assert_eq!((row["status"].as_str(), row["value"].as_str()), ("ok", "47"));
}

#[test]
fn one_thread_and_two_threads_write_the_same_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run_into(one.path(), &["--threads", "1", "--no-charts"]);
    run_into(two.path(), &["--threads", "2", "--no-charts"]);
    assert!(report(one.path()) == report(two.path()), "a byte differs between 1 and 2 threads");
}

#[test]
fn no_published_count_of_persons_is_under_the_threshold() {
    const COUNTS: [&str; 7] = [
        "population",
        "excluded",
        "not_yet_due",
        "excepted",
        "unknown",
        "not_in_denominator",
        "numerator",
    ];
    let out = tempfile::tempdir().unwrap();
    run_into(out.path(), &["--no-charts"]);
    let small = |cell: &str| cell.parse::<f64>().is_ok_and(|count| count > 0.0 && count < 11.0);
    for row in rows(out.path()) {
        let about_persons =
            row["indicator"].starts_with("IDN") || row["indicator"].starts_with("AST");
        for column in COUNTS {
            assert!(!(about_persons && small(&row[column])), "{column} of {row:?}");
        }
    }
}

#[test]
fn comparisons_are_written_and_a_row_without_a_value_has_no_figure_in_them() {
    let out = tempfile::tempdir().unwrap();
    run_into(out.path(), &["--no-charts"]);
    for table in ["trends", "control_charts", "comparability", "reconciliation"] {
        assert!(out.path().join(format!("tables/{table}.parquet")).is_file(), "{table}");
    }
    let standings = rows_of(out.path(), "standings");
    assert!(standings.iter().any(|row| !row["rank_low"].is_empty()));
    let figures = ["value", "rank", "p_best", "pooled", "funnel_low_95", "outlier", "p", "p_holm"];
    for row in standings.iter().filter(|row| row["status"] != "ok") {
        assert!(figures.iter().all(|name| row[*name].is_empty()), "{row:?}");
    }
}
