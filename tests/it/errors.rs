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

pub(crate) fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")
}

/// Lays a folder over another; a file takes the place of a folder of its name, and a folder of a file.
pub(crate) fn lay(from: &Path, onto: &Path) {
    if onto.is_file() {
        fs::remove_file(onto).unwrap();
    }
    fs::create_dir_all(onto).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = onto.join(entry.file_name());
        if entry.path().is_dir() {
            lay(&entry.path(), &target);
        } else {
            if target.is_dir() {
                fs::remove_dir_all(&target).unwrap();
            }
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

/// The names of all folders of a corpus but the base.
pub(crate) fn folders(corpus: &Path) -> Vec<String> {
    let entries = fs::read_dir(corpus).unwrap().map(Result::unwrap);
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| name != "base")
        .collect();
    names.sort();
    names
}

/// What is said of a case, if its `expected.txt` is not there or says something else.
/// `INSTA_UPDATE=always` writes it anew, for somebody to read.
#[expect(clippy::disallowed_methods, reason = "the one switch that writes expectations anew")]
pub(crate) fn difference(case: &Path, said: &str) -> String {
    let expected = case.join("expected.txt");
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        fs::write(&expected, said).unwrap();
    }
    match fs::read_to_string(expected) {
        Ok(expected) if expected == said => String::new(),
        Ok(_) | Err(_) => format!("--- {}\n{said}\n", case.display()),
    }
}

#[test]
fn every_faulty_input_is_told_as_expected() {
    let mut differences = String::new();
    for case in folders(&corpus()) {
        let folder = tempfile::tempdir().unwrap();
        lay(&corpus().join("base"), folder.path());
        lay(&corpus().join(&case), folder.path());
        let said = said_about(folder.path());
        differences += &difference(&corpus().join(&case), &said);
    }
    assert!(differences.is_empty(), "something else is said:\n{differences}");
}

#[test]
fn nothing_that_says_who_somebody_is_is_in_any_message() {
    let planted = [
        "Ніков",
        "nobody@",
        "no@example",
        "38099",
        "Xplanted",
        "20000000",
        "00001",
        "0190A00",
        "50.45",
        ".1985",
        ".1986",
    ];
    for case in folders(&corpus()) {
        let said = fs::read_to_string(corpus().join(&case).join("expected.txt")).unwrap();
        for value in planted {
            assert!(!said.contains(value), "{case} shows {value}");
        }
    }
}

#[test]
fn no_value_of_a_row_is_in_a_message_but_an_unknown_code() {
    for case in folders(&corpus()) {
        let said = fs::read_to_string(corpus().join(&case).join("expected.txt")).unwrap();
        let warnings = said.lines().filter(|line| line.starts_with("warning"));
        for value in ["c1", "c2", "c9", "p1", "p2", "31.02.2013", "2013-02-01", "1,230", "maybe"] {
            let shown = warnings.clone().find(|line| line.contains(value));
            assert_eq!(shown, None, "{case} shows {value}");
        }
    }
}
