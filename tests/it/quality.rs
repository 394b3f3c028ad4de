//! Rules on the quality of rows as an office meets them: what is listed, what is scored, what is released.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use calamine::{Data, Reader, Xlsx, open_workbook};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::cli::logframe;

const CONTRACT: &str = "
lists:
  sex: {female: {en: Female}, male: {en: Male}}
tables:
  cases:
    key: case_id
    country: country
    columns:
      case_id: {type: id}
      country: {type: code, list: country}
      sex: {type: code, list: sex}
      identified_on: {type: date, required: true}
      decided_on: {type: date}
  services:
    parent: cases
    join: case_id
    key: service_id
    columns:
      service_id: {type: id}
      case_id: {type: id}
      began_on: {type: date}
";

const RULES: &str = "
- rule: decided-after-identified
  dimension: consistency
  table: cases
  applies: \"identified_on is not null and decided_on is not null\"
  holds: \"decided_on >= identified_on\"
  severity: error
  target: 98
";

const CASES: &str = "case_id,country,sex,identified_on,decided_on
a,UKR,female,2013-01-01,2013-02-01
b,UKR,male,2013-03-01,2013-02-01
c,UKR,f,2013-05-01,
d,MDA,,,2013-02-01
a,MDA,male,2013-06-01,2015-01-01
=e,BLR,male,2013-06-01,2013-05-01
";

const SERVICES: &str = "service_id,case_id,began_on
s,a,2013-02-01
t,nobody,2013-02-01
";

/// A programme of two countries and two offices, with every sort of fault planted once.
fn programme() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("programme");
    let source = |table: &str, partner: &str| {
        format!(
            "table: {table}\nfiles: data/exports/{table}.csv\npartner: {partner}\nas_of: 2013-12-31\n"
        )
    };
    let files = [
        (
            "programme.yaml",
            "id: p\ntitle: {en: P}\nlanguages: [en]\ncountries: [UKR, MDA]\n\
             periods: [{each: year, from: 2013, to: 2013}]\n"
                .to_owned(),
        ),
        ("policy.yaml", "threshold: 11\n".to_owned()),
        ("data/contract.yaml", CONTRACT.to_owned()),
        ("data/sources/cases.yaml", source("cases", "Ministry: west/east")),
        ("data/sources/services.yaml", source("services", "Shelter")),
        ("data/exports/cases.csv", CASES.to_owned()),
        ("data/exports/services.csv", SERVICES.to_owned()),
        ("indicators/quality.yaml", RULES.to_owned()),
    ];
    for (file, text) in files {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace("Ministry: west/east", "\"Ministry: west/east\"")).unwrap();
    }
    (folder, root)
}

fn run(words: &[&str], code: i32) -> Value {
    let output = logframe(&[words, &["--format", "json"]].concat()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        output.status.code(),
        Some(code),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_str(&said).unwrap()
}

/// `rule key country partner row columns` of every row that breaks a rule, without blanks where a value
/// may be missing.
fn exceptions(root: &Path) -> Vec<String> {
    let file = fs::File::open(root.join("reports/internal/exceptions.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let mut told = Vec::new();
    for batch in reader.map(Result::unwrap) {
        let text = |name: &str, row| batch[name].as_string::<i32>().value(row).to_owned();
        for row in 0..batch.num_rows() {
            let line = batch["row"].as_primitive::<Int64Type>().value(row);
            let blank =
                text("rule", row).starts_with("complete:") && text("severity", row) == "warning";
            if !blank {
                let names = ["rule", "key", "country", "partner"].map(|name| text(name, row));
                told.push(format!("{} {line} {}", names.join(" "), text("columns", row)));
            }
        }
    }
    told
}

fn csv(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn every_planted_fault_is_listed_and_nothing_else() {
    let (_folder, root) = programme();
    run(&["quality", root.to_str().unwrap()], 0);
    let ministry = "Ministry: west/east";
    let expected = [
        format!("complete:cases.identified_on d MDA {ministry} 5 identified_on"),
        format!("decided-after-identified b UKR {ministry} 3 identified_on, decided_on"),
        format!("decided-after-identified =e unknown {ministry} 7 identified_on, decided_on"),
        format!("future:cases.decided_on a MDA {ministry} 6 decided_on"),
        "parent:services t unknown Shelter 3 case_id".to_owned(),
        format!("unique:cases.case_id a MDA {ministry} 6 case_id"),
        format!("valid:cases.sex c UKR {ministry} 4 sex"),
    ];
    assert_eq!(exceptions(&root), expected);
}

#[test]
fn rows_without_a_date_or_a_country_count_too_and_scores_are_pooled() {
    let (_folder, root) = programme();
    let document = run(&["quality", root.to_str().unwrap()], 0);
    let of = |list: &str, name: &str, key: &str| {
        let all = document[list].as_array().unwrap();
        all.iter().find(|one| one["of"] == name).unwrap()[key].as_f64().unwrap()
    };
    // Of UKR's cells that say anything (3 countries, 3 sexes, 3 and 2 days, the day of a service) one
    // cannot be read.
    assert!((of("countries", "UKR", "validity") - 100.0 * 11.0 / 12.0).abs() < 1e-9);
    // One of the six keys stands twice, whatever the country.
    assert!((of("partners", "Ministry: west/east", "uniqueness") - 100.0 * 5.0 / 6.0).abs() < 1e-9);
    assert!((of("countries", "MDA", "uniqueness") - 50.0).abs() < 1e-9);
    // One of two services hangs on a case; both days have come.
    assert!((of("partners", "Shelter", "consistency") - 75.0).abs() < 1e-9);
    let rows = csv(&root.join("reports/internal/quality.csv"));
    let cell = |rule: &str, country: &str, period: &str| {
        let found = rows.iter().find(|row| {
            row["rule"] == rule
                && row["country"] == country
                && row["period"] == period
                && row["partner"] == "total"
        });
        ["rows", "applies", "holds", "fails", "unknown"]
            .map(|name| found.unwrap()[name].clone())
            .join(" ")
    };
    assert_eq!(cell("complete:cases.identified_on", "MDA", "all"), "2 2 1 1 0");
    assert_eq!(cell("complete:cases.identified_on", "MDA", "2013"), "1 1 1 0 0");
    assert_eq!(cell("complete:cases.sex", "UKR", "all"), "3 3 2 0 1");
    assert_eq!(cell("decided-after-identified", "unknown", "all"), "1 1 0 1 0");
    assert_eq!(cell("parent:services", "unknown", "all"), "1 1 0 1 0");
}

#[test]
fn a_pack_says_what_is_new_what_still_fails_and_what_is_mended() {
    let (_folder, root) = programme();
    let place = root.to_str().unwrap();
    let pack = root.join("reports/internal/feedback/Ministry- west-east");
    assert_eq!(run(&["quality", place], 0)["compared"], false);
    assert!(csv(&pack.join("to-mend.csv")).iter().all(|row| row["State"].is_empty()));
    let mended =
        CASES.replace("b,UKR,male,2013-03-01,2013-02-01", "b,UKR,male,2013-01-15,2013-02-01");
    let spoilt = mended.replace("a,UKR,female", "a,UKR,women");
    fs::write(root.join("data/exports/cases.csv"), spoilt).unwrap();
    assert_eq!(run(&["quality", place], 0)["compared"], true);
    let rows = csv(&pack.join("to-mend.csv"));
    let state = |rule: &str, key: &str| {
        let row = rows.iter().find(|row| row["Rule"] == rule && row["Key"] == key);
        row.map(|row| row["State"].clone())
    };
    assert_eq!(state("valid:cases.sex", "a").as_deref(), Some("new"));
    assert_eq!(state("valid:cases.sex", "c").as_deref(), Some("still failing"));
    assert_eq!(state("decided-after-identified", "b"), None);
    let gone: Vec<String> = csv(&pack.join("mended.csv"))
        .iter()
        .map(|row| format!("{} {}", row["Rule"], row["Key"]))
        .collect();
    assert_eq!(gone, ["decided-after-identified b"]);
}

#[test]
fn no_cell_of_a_pack_is_a_formula() {
    let (_folder, root) = programme();
    run(&["quality", root.to_str().unwrap()], 0);
    let pack = root.join("reports/internal/feedback/Ministry- west-east");
    let text = fs::read_to_string(pack.join("to-mend.csv")).unwrap();
    assert!(text.contains(",'=e,") && !text.contains(",=e,"), "{text}");
    let mut book: Xlsx<_> = open_workbook(pack.join("feedback.xlsx")).unwrap();
    let sheets = book.sheet_names();
    assert_eq!(sheets, ["To mend", "Summary"]);
    let sheet = book.worksheet_range("To mend").unwrap();
    assert!(sheet.used_cells().any(|(.., cell)| *cell == Data::String("=e".to_owned())));
    for sheet in sheets {
        assert!(book.worksheet_formula(&sheet).unwrap().is_empty(), "{sheet} has no formula");
    }
}

#[test]
fn a_waived_row_counts_neither_way_and_stays_listed_until_the_waiver_ends() {
    let (_folder, root) = programme();
    let waive = |until: &str| {
        let text = format!(
            "rule,key,who,until,reason\ndecided-after-identified,b,A. Reviewer,{until},a court said so\n"
        );
        fs::write(root.join("indicators/waivers.csv"), text).unwrap();
    };
    let place = root.to_str().unwrap();
    waive("2013-12-31");
    let document = run(&["quality", place], 0);
    assert_eq!(document["waived"], 1);
    assert!(exceptions(&root).iter().any(|one| one.starts_with("decided-after-identified b")));
    let rows = csv(&root.join("reports/internal/quality.csv"));
    let ukr = rows.iter().find(|row| {
        row["rule"] == "decided-after-identified"
            && row["country"] == "UKR"
            && row["period"] == "all"
    });
    assert_eq!(
        ["applies", "holds", "fails"].map(|name| ukr.unwrap()[name].as_str()),
        ["1", "1", "0"]
    );
    waive("2013-12-30");
    let document = run(&["quality", place], 0);
    assert_eq!(document["waived"], 0);
    let findings = document["findings"].as_array().unwrap();
    assert!(findings.iter().any(|one| one["code"] == "W0260"));
    fs::write(
        root.join("indicators/waivers.csv"),
        "rule,key,who,until,reason\nno-rule,b,A,2013-12-31,x\n",
    )
    .unwrap();
    let document = run(&["quality", place], 2);
    assert_eq!(document["findings"][0]["code"], "E0263");
}

#[test]
fn a_missed_target_is_1_only_where_it_is_to_count() {
    let (_folder, root) = programme();
    // A rate of few persons is no rate, so the office looks at twenty and more.
    let row = |row| format!("m{row},UKR,male,2013-05-02,2013-05-0{}", 1 + row % 2);
    let many = (0..30).map(row).collect::<Vec<_>>().join("\n");
    fs::write(root.join("data/exports/cases.csv"), format!("{CASES}{many}")).unwrap();
    let place = root.to_str().unwrap();
    assert_eq!(run(&["run", place, "--no-charts"], 0)["quality_targets_missed"], 1);
    run(&["run", place, "--no-charts", "--strict"], 1);
    run(&["quality", place, "--strict"], 1);
    assert!(
        root.join("reports/tables/quality.parquet").is_file(),
        "everything is written all the same"
    );
}

#[test]
fn the_release_has_no_small_count_and_the_rows_stay_in_the_office() {
    let (_folder, root) = programme();
    let place = root.to_str().unwrap();
    run(&["run", place, "--no-charts"], 0);
    assert!(!root.join("reports/internal").exists(), "nobody asked for it");
    let rows = csv(&root.join("reports/tables/quality.csv"));
    let small = |cell: &str| cell.parse::<u64>().is_ok_and(|count| (1..11).contains(&count));
    for row in &rows {
        for column in ["rows", "applies", "holds", "fails", "unknown"] {
            assert!(!small(&row[column]), "{column} of {row:?}");
        }
    }
    run(&["run", place, "--no-charts", "--internal"], 0);
    let list = root.join("reports/internal/exceptions.parquet");
    assert!(list.is_file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(list).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_named_earlier_run_has_to_be_there() {
    let (_folder, root) = programme();
    let place = root.to_str().unwrap();
    let document = run(&["quality", place, "--previous", place], 2);
    assert_eq!(document["findings"][0]["code"], "E0265");
}
