//! Several partners, one country: what a run makes of persons whom two of them know, and what it keeps
//! inside the office.

use std::fs;
use std::path::Path;

use arrow::array::{AsArray, RecordBatch};
use logframe::cases;
use logframe::cases::contract::Contract;
use logframe::programme::Programme;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;

use crate::cli::logframe;
use crate::errors;

/// The two exports of `tests/errors/two-partners`, with the definitions of `tests/runs/base`.
fn programme() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for layer in ["errors/base", "runs/base", "errors/two-partners"] {
        errors::lay(&tests.join(layer), folder.path());
    }
    folder
}

/// Every row of a Parquet file of texts, cells between `|`.
fn rows(file: &Path) -> Vec<String> {
    let bytes = bytes::Bytes::from(fs::read(file).unwrap());
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().build().unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    let row = |batch: &RecordBatch, row: usize| {
        let cells = batch.columns().iter().map(|column| column.as_string::<i32>().value(row));
        cells.collect::<Vec<_>>().join("|")
    };
    batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|at| row(batch, at))).collect()
}

#[test]
fn a_person_whom_two_partners_know_is_counted_once_where_the_scope_says_so() {
    // p1 and p2 of the office, and p1, p2 and p4 of the other one, of whom p2 has cases in two countries.
    for (scope, persons) in [("country", 4), ("programme", 3), ("source", 5)] {
        let folder = programme();
        let contract = folder.path().join("data/contract.yaml");
        let text = fs::read_to_string(&contract).unwrap();
        let with = format!("    person: person_id\n    person_scope: {scope}\n");
        fs::write(&contract, text.replace("    person: person_id\n", &with)).unwrap();
        let programme = Programme::read(folder.path()).unwrap();
        let loaded = cases::load(&programme, &Contract::read(folder.path()).unwrap()).unwrap();
        assert_eq!(loaded.tables.get("cases").unwrap().persons(), persons, "{scope}");
    }
}

#[test]
fn what_two_partners_share_is_listed_inside_the_office_alone() {
    let folder = programme();
    let path = folder.path().to_str().unwrap();
    logframe(&["run", path, "--internal", "--no-charts"]).assert().success();
    let reports = folder.path().join("reports");
    assert_eq!(
        rows(&reports.join("internal/overlaps.parquet")),
        [
            "cases|person|p1||Another office|The office",
            "cases|person|p2||Another office|The office",
            "cases|person|p1|sex|Another office|The office",
            "cases|key|c2||Another office|The office",
            "cases|key|c2|identified_on|Another office|The office",
        ]
    );
    logframe(&["run", path, "--out", &format!("{path}/other"), "--no-charts"]).assert().success();
    assert!(!folder.path().join("other/internal").exists());
}

#[test]
fn every_row_is_accounted_for_by_source_in_print_and_in_the_manifest() {
    let folder = programme();
    errors::lay(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors/withdrawn-consent/data"),
        &folder.path().join("data"),
    );
    let path = folder.path().to_str().unwrap();
    let run =
        logframe(&["run", path, "--format", "text", "--internal", "--no-charts"]).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    for line in [
        "  office: 3 rows = 2 typed + 1 left out\n",
        "  other: 4 rows = 3 typed + 1 left out\n",
        "  services: 4 rows = 2 typed + 2 left out\n",
    ] {
        assert!(said.contains(line), "{said}");
    }
    let manifest = fs::read(folder.path().join("reports/internal/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let of_office = &manifest["inputs"].as_array().unwrap()[0];
    assert_eq!((&of_office["source"], &of_office["withdrawn"]), (&"office".into(), &1.into()));
}

#[test]
fn a_run_that_meets_direct_identifiers_ends_with_2_and_writes_nothing() {
    let folder = programme();
    let export = folder.path().join("data/exports/other.csv");
    let text = fs::read_to_string(&export).unwrap();
    let with = text
        .replacen("Consent", "Consent,Contact", 1)
        .replace(",yes\n", ",yes,q.zzplanted@example.org\n");
    fs::write(&export, with).unwrap();
    let path = folder.path().to_str().unwrap();
    for format in ["text", "json"] {
        let run = logframe(&["run", path, "--format", format, "--internal"]).output().unwrap();
        assert_eq!(run.status.code(), Some(2));
        let said = String::from_utf8([run.stdout, run.stderr].concat()).unwrap();
        assert!(
            said.contains("column `Contact` has e-mail addresses, by its values: 1 row"),
            "{said}"
        );
        assert!(!said.contains("zzplanted"), "{said}");
    }
    assert!(!folder.path().join("reports").exists());
}

/// All files below a folder as one text, bytes that are none left out.
fn texts_below(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: std::path::PathBuf| {
        if path.is_dir() {
            return texts_below(&path);
        }
        String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
    };
    entries.map(text).collect()
}

#[test]
fn what_the_mapping_lets_through_is_in_no_file_all_the_same() {
    let folder = programme();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    errors::lay(&tests.join("identifiers-let-through"), folder.path());
    let path = folder.path().to_str().unwrap();
    let run = logframe(&["run", path, "--internal", "--format", "json"]).output().unwrap();
    assert_eq!(run.status.code(), Some(0));
    let said = String::from_utf8([run.stdout, run.stderr].concat()).unwrap();
    let written = texts_below(&folder.path().join("reports"));
    assert!(said.contains("let through") && !written.is_empty());
    for value in ["38099", "North"] {
        assert!(!said.contains(value) && !written.contains(value), "{value}");
    }
}
