//! What logframe says about faulty exports, mappings and contracts.
//!
//! Each folder in `tests/errors/` is laid over `tests/errors/base/`, a small programme without a
//! fault, and holds only what is wrong with it. Its `expected.txt` is what is said about it: what
//! stops a run (`error`), or what is found on the way.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use logframe::cases;
use logframe::cases::contract::Contract;
use logframe::diagnostic::{Checked, Severity};
use logframe::programme::Programme;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")
}

/// Lays a folder over another.
fn lay(from: &Path, onto: &Path) {
    fs::create_dir_all(onto).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = onto.join(entry.file_name());
        if entry.path().is_dir() {
            lay(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Loads a programme folder: how many rows there are, and all findings, or all faults.
fn said_about(folder: &Path) -> String {
    let load = || -> Checked<cases::Loaded> {
        let programme = Programme::read(folder)?;
        cases::load(&programme, &Contract::read(folder)?)
    };
    let (mut said, diagnostics) = match load() {
        Ok(loaded) => {
            let rows = loaded
                .tables
                .iter()
                .map(|table| format!("{} rows of {}\n", table.rows(), table.table().id));
            (rows.collect::<String>(), loaded.findings)
        }
        Err(faults) => (String::new(), faults),
    };
    for diagnostic in diagnostics {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        writeln!(said, "{severity}: {diagnostic}").unwrap();
    }
    said
}

/// The names of all folders of the corpus but the base.
fn all_cases() -> Vec<String> {
    let entries = fs::read_dir(corpus()).unwrap().map(Result::unwrap);
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| name != "base")
        .collect();
    names.sort();
    names
}

#[test]
fn every_faulty_input_is_told_as_expected() {
    let mut differences = String::new();
    for case in all_cases() {
        let folder = tempfile::tempdir().unwrap();
        lay(&corpus().join("base"), folder.path());
        lay(&corpus().join(&case), folder.path());
        let said = said_about(folder.path());
        let expected = fs::read_to_string(corpus().join(&case).join("expected.txt"));
        if expected.ok().as_deref() != Some(said.as_str()) {
            writeln!(differences, "--- {case}\n{said}").unwrap();
        }
    }
    assert!(differences.is_empty(), "something else is said:\n{differences}");
}

#[test]
fn no_value_of_a_row_is_in_a_message_but_an_unknown_code() {
    for case in all_cases() {
        let said = fs::read_to_string(corpus().join(&case).join("expected.txt")).unwrap();
        let warnings = said.lines().filter(|line| line.starts_with("warning"));
        for value in ["c1", "c2", "c9", "p1", "p2", "31.02.2013", "2013-02-01", "1,230", "maybe"] {
            let shown = warnings.clone().find(|line| line.contains(value));
            assert_eq!(shown, None, "{case} shows {value}");
        }
    }
}
