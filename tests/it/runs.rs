//! What a whole run says about a faulty programme, and how it ends.
//!
//! Each folder in `tests/runs/` is laid over the small programmes `tests/errors/base/` and
//! `tests/runs/base/` and holds only what is wrong with it; files that its `without` names are taken
//! away. Its `expected.txt` has how the run ends and everything on standard error.
//! `INSTA_UPDATE=always` writes it anew, for somebody to read.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::cli::logframe;
use crate::errors;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runs")
}

/// The programme of a case.
fn programme(case: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    errors::lay(&errors::corpus().join("base"), folder.path());
    errors::lay(&corpus().join("base"), folder.path());
    errors::lay(case, folder.path());
    let without = fs::read_to_string(case.join("without")).unwrap_or_default();
    without.lines().for_each(|file| fs::remove_file(folder.path().join(file)).unwrap());
    folder
}

/// How a run of the programme ends, and what it says.
fn run(folder: &Path) -> String {
    let folder = folder.to_str().unwrap();
    let output = logframe(&["run", folder, "--format", "text", "--no-charts"]).output().unwrap();
    let mut said = match output.status.code() {
        Some(code) => format!("exit {code}\n"),
        None => "killed\n".to_owned(),
    };
    said.push_str(&String::from_utf8(output.stderr).unwrap());
    said
}

#[test]
fn every_faulty_programme_ends_and_is_told_as_expected() {
    let mut differences = String::new();
    for case in errors::folders(&corpus()) {
        let folder = programme(&corpus().join(&case));
        let said = run(folder.path());
        // A run that stops writes nothing; one with warnings writes its report.
        let is_written = folder.path().join("reports/tables/indicators.csv").exists();
        assert_eq!(is_written, said.starts_with("exit 0\n"), "{case}");
        differences += &errors::difference(&corpus().join(&case), &said);
    }
    assert!(differences.is_empty(), "something else is said:\n{differences}");
}

#[test]
fn faulty_input_that_is_an_error_ends_with_2_and_any_other_with_0() {
    for case in errors::folders(&errors::corpus()) {
        let case = errors::corpus().join(case);
        let expected = fs::read_to_string(case.join("expected.txt")).unwrap();
        let stops = expected.lines().any(|line| line.starts_with("error: "));
        let said = run(programme(&case).path());
        let end = if stops { "exit 2\n" } else { "exit 0\n" };
        assert!(said.starts_with(end), "{}\n{said}", case.display());
    }
}

#[test]
fn a_target_of_an_indicator_that_is_left_out_is_no_stranger() {
    let folder = programme(&corpus().join("nothing-wrong"));
    let file = folder.path().join("indicators/identification.yaml");
    let yaml = fs::read_to_string(&file).unwrap();
    let two = yaml.replace("IDN-01", "IDN-02").replace("unit:", "cumulative: true\n  unit:");
    fs::write(folder.path().join("indicators/two.yaml"), two).unwrap();
    let words = ["run", folder.path().to_str().unwrap(), "--only", "IDN-02", "--no-charts"];
    logframe(&words).assert().success().stderr("");
}
