//! The command line as a user meets it.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

/// `logframe` with these words.
pub(crate) fn logframe(words: &[&str]) -> Command {
    let mut command = Command::cargo_bin("logframe").unwrap();
    command.args(words);
    command
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_new_programme_runs_and_its_report_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let programme = folder.path().join("programme");
    logframe(&["init", text(&programme)]).assert().success();
    logframe(&["run", text(&programme)]).assert().success();
    for file in
        ["report.html", "tables/indicators.parquet", "tables/indicators.csv", "manifest.json"]
    {
        assert!(programme.join("reports").join(file).is_file(), "{file} is missing");
    }
    assert!(!programme.join("reports/internal").exists(), "nobody asked for it");
}

#[test]
fn init_touches_no_folder_that_holds_something() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    logframe(&["init", text(folder.path())]).assert().code(2);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn check_needs_no_data_and_counts_the_tests() {
    let folder = tempfile::tempdir().unwrap();
    let programme = folder.path().join("programme");
    logframe(&["init", text(&programme)]).assert().success();
    fs::remove_dir_all(programme.join("data/exports")).unwrap();
    let output = logframe(&["check", text(&programme), "--format", "json"]).output().unwrap();
    assert!(output.status.success());
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["tests"], 2);
}

#[test]
fn a_failing_definition_test_is_1_for_check_and_2_for_run() {
    let folder = tempfile::tempdir().unwrap();
    let programme = folder.path().join("programme");
    logframe(&["init", text(&programme)]).assert().success();
    let file = programme.join("indicators/identification.yaml");
    let yaml = fs::read_to_string(&file).unwrap();
    fs::write(&file, yaml.replace("value: 50.0", "value: 51.0")).unwrap();
    logframe(&["check", text(&programme)]).assert().code(1);
    logframe(&["run", text(&programme)]).assert().code(2);
    assert!(!programme.join("reports/tables").exists(), "nothing is written");
}

#[test]
fn all_faults_of_all_files_are_shown_in_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let programme = folder.path().join("programme");
    logframe(&["init", text(&programme)]).assert().success();
    let spoil = |file: &str, from: &str, to: &str| {
        let path = programme.join(file);
        let yaml = fs::read_to_string(&path).unwrap();
        assert!(yaml.contains(from), "{file} has {from}");
        fs::write(path, yaml.replace(from, to)).unwrap();
    };
    spoil("policy.yaml", "threshold:", "treshold:");
    spoil("data/sources/cases.yaml", "partner:", "partnr:");
    spoil("indicators/identification.yaml", "of: identified_on", "of: identifed_on");
    let output = logframe(&["run", text(&programme)]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    for hint in ["`threshold`", "`partner`", "`identified_on`"] {
        assert!(said.contains(&format!("did you mean {hint}?")), "{said}");
    }
}

#[test]
fn an_unknown_code_on_the_command_line_is_a_fault_with_the_nearest() {
    let output = logframe(&["run", "--only", "IDN-31"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("did you mean `IDN-"));
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = logframe(&["completions", shell]).output().unwrap();
        assert!(output.status.success());
        assert!(String::from_utf8(output.stdout).unwrap().contains("logframe"));
    }
}

#[test]
fn list_shows_every_registry_and_the_programme() {
    let output = logframe(&["list", "--format", "json"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    for part in ["indicators", "kinds", "formats", "rules", "charts", "writers"] {
        assert!(!document[part].as_array().unwrap().is_empty(), "{part} is empty");
    }
}

#[test]
fn some_indicators_alone_show_nothing_that_all_together_keep() {
    let folder = tempfile::tempdir().unwrap();
    let programme = folder.path().join("programme");
    logframe(&["init", text(&programme)]).assert().success();
    let rows = |words: &[&str]| {
        let all = [&["run", text(&programme), "--no-charts"], words].concat();
        logframe(&all).assert().success();
        let csv = fs::read_to_string(programme.join("reports/tables/indicators.csv")).unwrap();
        csv.lines()
            .filter(|line| line.starts_with("IDN-09,"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let whole = rows(&[]);
    assert!(whole.iter().any(|row| row.contains(",suppressed,")), "something is withheld");
    assert_eq!(rows(&["--only", "IDN-09"]), whole);
}
