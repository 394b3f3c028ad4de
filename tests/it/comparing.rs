//! What tables of comparisons say: two published series with traps in them, and that a withheld figure
//! moves nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::cli::logframe;

/// A row of a table as header → cell.
type Row = BTreeMap<String, String>;

/// Runs a programme into a folder.
fn run(programme: &Path, out: &Path) {
    let words = ["run", programme.to_str().unwrap(), "--quiet", "--no-charts", "--out"];
    logframe(&words).arg(out).assert().success();
}

/// The rows of a table of the published series that are of an indicator and a country.
fn rows(table: &str, indicator: &str, country: &str) -> Vec<Row> {
    let out = tempfile::tempdir().unwrap();
    run(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compared"), out.path());
    let mut reader =
        csv::Reader::from_path(out.path().join(format!("tables/{table}.csv"))).unwrap();
    let rows = reader.deserialize().map(Result::<Row, _>::unwrap);
    rows.filter(|row| row["indicator"] == indicator && row["country"] == country).collect()
}

/// Some columns of rows, parted by blanks.
fn told(rows: &[Row], columns: &[&str]) -> Vec<String> {
    let line = |row: &Row| {
        let cells: Vec<&str> = columns.iter().map(|name| row[*name].as_str()).collect();
        cells.join(" ")
    };
    rows.iter().map(line).collect()
}

#[test]
fn a_change_of_502_percent_across_a_series_break_is_not_comparable() {
    let changes = told(&rows("indicators", "DET-03", "UKR"), &["period", "status", "value"]);
    assert_eq!(changes[4..], ["2018 not_comparable ", "2019 not_comparable "]);
    assert!(changes[3].starts_with("2017 ok 80"), "198 after 110: {}", changes[3]);
}

#[test]
fn countries_with_a_broken_series_are_not_to_be_compared() {
    let ukraine = rows("comparability", "DET-01", "UKR");
    assert_eq!(
        told(&ukraine, &["verdict", "reason"]),
        ["do_not_compare the series breaks before 2018; the series breaks before 2019"]
    );
    assert_eq!(told(&rows("comparability", "DET-01", "MDA"), &["verdict"]), ["comparable"]);
}

#[test]
fn no_trend_runs_across_a_series_break() {
    let columns = ["from", "to", "periods", "change", "annual", "annual_low", "annual_high"];
    let trends = told(&rows("trends", "DET-01", "UKR"), &columns);
    // glm(c(27, 83, 110, 198) ~ 1:4, family = poisson), confint.default
    let until = "2014 2017 4 rises 1.75337975273 1.5909210299 1.93242813408";
    assert_eq!(trends, [until, "2018 2018 1    ", "2019 2019 1    "]);
}

#[test]
fn published_figures_stand_beside_ours_and_a_break_is_named() {
    let rows = rows("reconciliation", "DET-01", "UKR");
    let columns = ["period", "published", "value", "verdict", "sources_disagree"];
    let (unodc, report): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row["source"].starts_with("UNODC"));
    assert_eq!(
        told(&unodc, &columns)[3..5],
        ["2017 198 198 agrees true", "2018 1192 1192 agrees true"]
    );
    assert_eq!(
        told(&report, &columns)[2..4],
        ["2016 110 110 agrees false", "2017 195 198 differs true"]
    );
    assert!(unodc[4]["series_break"].starts_with("Until 2017 persons with official status"));
}

#[test]
fn the_rate_of_moldova_agrees_after_rounding_but_for_2015() {
    let rows = rows("reconciliation", "DET-02", "MDA");
    let expected =
        ["2014 9 agrees", "2015 11 differs", "2016 8 agrees", "2017 9 agrees", "2018 13 agrees"];
    assert_eq!(told(&rows, &["period", "published", "verdict"]), expected);
    // 139 of 2,835,978 residents
    assert!(rows[1]["value"].starts_with("4.90130741493"), "{}", rows[1]["value"]);
}

#[test]
fn rows_that_agree_with_what_was_published_are_flagged() {
    let flags = told(&rows("indicators", "DET-02", "MDA"), &["period", "flags"]);
    let expected = [
        "2014 reconciled",
        "2015 ",
        "2016 reconciled",
        "2017 reconciled",
        "2018 reconciled",
        "2019 ",
    ];
    assert_eq!(flags, expected);
    let of_two_sources = told(&rows("indicators", "DET-01", "UKR"), &["period", "flags"]);
    assert_eq!(of_two_sources[2..4], ["2016 reconciled", "2017 "]);
}

const TABLES: [&str; 6] = [
    "standings",
    "trends",
    "control_charts",
    "comparability",
    "reconciliation",
    "reconciliation_summary",
];

/// The tables of a programme of persons in which Moldova has so many of 2015, and both countries 54.
fn with_persons(of_moldova: usize) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    crate::errors::lay(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compared"),
        folder.path(),
    );
    let contract = folder.path().join("data/contract.yaml");
    let text = fs::read_to_string(&contract).unwrap();
    let persons =
        text.replacen("subject: none", "subject: person", 1).replace("    weight: persons\n", "");
    fs::write(contract, persons).unwrap();
    let of_2015 = [("UKR", 2015, 54 - of_moldova), ("MDA", 2015, of_moldova)];
    let counts = [[("UKR", 2014, 40), ("MDA", 2014, 60)], of_2015].concat();
    let rows = counts.iter().flat_map(|(country, year, count)| {
        std::iter::repeat_n(format!("{country},{year},1\n"), *count)
    });
    let export = format!("country,year,persons\n{}", rows.collect::<String>());
    fs::write(folder.path().join("data/exports/detected.csv"), export).unwrap();
    run(folder.path(), &folder.path().join("reports"));
    let table = |name: &&str| {
        fs::read_to_string(folder.path().join(format!("reports/tables/{name}.csv"))).unwrap()
    };
    TABLES.iter().map(table).collect()
}

#[test]
fn what_is_withheld_moves_no_comparison() {
    let (four, seven) = (with_persons(4), with_persons(7));
    let withheld = ["DET-01,value,2015,MDA,up,suppressed", "DET-01,value,2015,UKR,up,suppressed"];
    assert!(withheld.iter().all(|row| four[0].contains(row)), "{}", four[0]);
    assert!(four[4].contains("withheld"), "{}", four[4]);
    for (table, (four, seven)) in TABLES.iter().zip(four.iter().zip(&seven)) {
        assert_eq!(four, seven, "{table}");
    }
}
