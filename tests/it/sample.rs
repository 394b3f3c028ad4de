//! The sample programme: what its reports must say, and that they are the same bytes every time.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use logframe::cases::contract::Contract;
use logframe::define::bind;
use logframe::programme::Programme;

use crate::cli::logframe;

/// The 68 indicators that a referral mechanism's logframe has at its core, out of 90 in the field: law,
/// capacity, identification, assistance and reintegration, justice, quality, data quality, hand-over.
const CORE: &str = "
    LEG-01 LEG-02 LEG-03 LEG-04 LEG-05 LEG-07
    CAP-01 CAP-02 CAP-04 CAP-05 CAP-06 CAP-08 CAP-09 CAP-10
    IDN-01 IDN-02 IDN-03 IDN-04 IDN-06 IDN-08 IDN-09 IDN-11 IDN-12 IDN-13 IDN-14 IDN-15 IDN-16 IDN-17 IDN-18
    IDN-19 IDN-20 IDN-22 IDN-23
    AST-01 AST-02 AST-03 AST-04 AST-06 AST-07 AST-08 AST-09 AST-10 AST-11
    REI-01 REI-02 REI-05 REI-06 REI-07
    JUS-02 JUS-03
    QAS-01 QAS-02 QAS-03 QAS-06
    DQ-01 DQ-03 DQ-04 DQ-05 DQ-06 DQ-07 DQ-08 DQ-10
    SUS-01 SUS-02 SUS-03 SUS-04 SUS-05 SUS-07";

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

#[test]
fn every_core_indicator_has_a_whole_reference_sheet_in_three_languages_and_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let programme = Programme::read(folder).unwrap();
    let definitions = bind::read(&programme, &Contract::read(folder).unwrap()).unwrap();
    let (by_code, core) = (definitions.by_code(), CORE.split_whitespace().collect::<Vec<_>>());
    assert_eq!(core.len(), 68);
    for code in core {
        let indicator = by_code.get(code).unwrap_or_else(|| panic!("{code} is missing"));
        for language in ["en", "uk", "ro"] {
            for (what, text) in [("title", &indicator.title), ("notes", &indicator.notes)] {
                let written = text.0.get(language).is_some_and(|text| !text.trim().is_empty());
                assert!(written, "{code} has no {what} in {language}");
            }
        }
        assert!(!indicator.source.is_empty(), "{code} has no source");
        assert!(indicator.dac.is_some(), "{code} has no criterion");
        assert!(indicator.written_direction.is_some(), "{code} has no direction");
        let known = programme.objectives.iter().any(|(id, _)| *id == indicator.objective);
        assert!(known, "{code} is of no objective");
        let tested = definitions.tests.iter().any(|test| test.indicator == code);
        assert!(tested, "{code} has no test");
    }
}

#[test]
fn every_core_indicator_that_has_a_good_direction_has_a_target_or_says_that_it_has_none() {
    let said = logframe(&["check"]).assert().success().get_output().clone();
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(!said.contains("W0720"), "{said}");
}
