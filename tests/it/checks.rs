//! What is checked before any data: the lock on definitions, targets, reference sheets.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;
use tempfile::TempDir;

use crate::cli::logframe;

const INDICATORS: &str = "indicators/identification.yaml";
const LOCK: &str = "indicators/definitions.lock";

/// The programme that `init` makes.
fn programme() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let programme = folder.path().join("p");
    logframe(&["init", programme.to_str().unwrap()]).assert().success();
    folder
}

/// Puts one text of a file in place of another.
fn rewrite(folder: &TempDir, file: &str, this: &str, that: &str) {
    let path = folder.path().join("p").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(this), "{file} has no `{this}`");
    fs::write(path, text.replacen(this, that, 1)).unwrap();
}

/// How a command ends on the programme, and what it says on standard error.
fn said(folder: &TempDir, words: &[&str]) -> String {
    let programme = folder.path().join("p");
    let words = [words, &[programme.to_str().unwrap()]].concat();
    let output = logframe(&words).output().unwrap();
    let code = output.status.code().unwrap();
    format!("exit {code}\n{}", String::from_utf8(output.stderr).unwrap())
}

/// A programme with a whole lock file.
fn locked() -> TempDir {
    let folder = programme();
    assert_eq!(said(&folder, &["check", "--lock"]), "exit 0\n");
    folder
}

/// Takes a breakdown out of the first indicator and out of its test, with a further key.
fn without_sex(folder: &TempDir, further: &str) {
    let none = format!("disaggregate: []{further}");
    rewrite(folder, INDICATORS, "disaggregate: [sex]", &none);
    rewrite(folder, INDICATORS, "\"UKR/2024/sex/female\": {value: 1}", "");
}

#[test]
fn a_programme_without_a_lock_file_hears_nothing_of_it() {
    let folder = programme();
    assert_eq!(said(&folder, &["check"]), "exit 0\n");
    assert!(!folder.path().join("p").join(LOCK).exists());
}

#[test]
fn a_lock_file_is_written_when_asked_and_agrees_from_then_on() {
    let folder = locked();
    let lines = fs::read_to_string(folder.path().join("p").join(LOCK)).unwrap();
    let lines: Vec<&str> = lines.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines[0].starts_with("IDN-01 ") && lines[1].starts_with("IDN-09 "), "{lines:?}");
    assert_eq!(said(&folder, &["check"]), "exit 0\n");
    assert!(said(&folder, &["run", "--no-charts"]).starts_with("exit 0\n"));
}

#[test]
fn titles_and_targets_may_change_without_a_word() {
    let folder = locked();
    rewrite(&folder, INDICATORS, "Presumed victims identified", "Victims");
    rewrite(&folder, INDICATORS, "direction: up", "direction: down");
    assert_eq!(said(&folder, &["check"]), "exit 0\n");
}

#[test]
fn a_definition_that_changed_without_an_entry_stops_check_and_run_and_lock() {
    let folder = locked();
    without_sex(&folder, "");
    let stopped = said(&folder, &["check"]);
    assert!(stopped.starts_with("exit 2\n"), "{stopped}");
    assert!(stopped.contains("identification.yaml:1:3: [E0240]"), "{stopped}");
    for words in [&["check", "--lock"][..], &["run", "--no-charts"]] {
        assert_eq!(said(&folder, words), stopped, "{words:?}");
    }
    assert!(!folder.path().join("p/reports/tables").exists(), "nothing is written");
}

#[test]
fn an_entry_lets_a_definition_change_and_the_lock_file_follow() {
    let folder = locked();
    without_sex(&folder, "\n  changes: [{date: 2025-01-01, what: W}]");
    assert_snapshot!(said(&folder, &["check"]), @"
    exit 0
    warning: indicators/identification.yaml:1:3: [W0244] `IDN-01` has a change that the lock file does not have
      hint: run `logframe check --lock`
    ");
    assert!(said(&folder, &["run", "--no-charts"]).starts_with("exit 0\n"));
    assert_eq!(said(&folder, &["check", "--lock"]), "exit 0\n");
    assert_eq!(said(&folder, &["check"]), "exit 0\n");
}

#[test]
fn failing_tests_keep_a_lock_file_from_being_written() {
    let folder = programme();
    rewrite(&folder, INDICATORS, "value: 50.0", "value: 51.0");
    assert!(said(&folder, &["check", "--lock"]).starts_with("exit 1\n"));
    assert!(!folder.path().join("p").join(LOCK).exists());
}

#[test]
fn check_reads_targets_too_and_tells_who_has_none() {
    let folder = programme();
    rewrite(&folder, INDICATORS, "  targets:", "  # targets:");
    let targets = folder.path().join("p/data/reference/targets.csv");
    fs::create_dir_all(targets.parent().unwrap()).unwrap();
    let header = "indicator,country,period,dimension,category,baseline,baseline_period,target\n";
    fs::write(&targets, format!("{header}IDN-9,UKR,2024,,,1,2023,2\n")).unwrap();
    assert_snapshot!(said(&folder, &["check"]), @r#"
    exit 0
    warning: data/reference/targets.csv:2: [W0701] the programme has no indicator `IDN-9`; the line is not used
      hint: did you mean `IDN-09`?
    warning: indicators/identification.yaml:27:3: [W0720] `IDN-09` has no target
      hint: add its line to data/reference/targets.csv, or write targets: {none: "why"}
    "#);
    fs::write(&targets, format!("{header}IDN-09,UKR,2024,,,60,2023,50\n")).unwrap();
    assert_snapshot!(said(&folder, &["check"]), @"
    exit 0
    warning: data/reference/targets.csv:2: [W0710] the target 50 is below the baseline 60, and the direction of `IDN-09` is up
    ");
    fs::write(&targets, "indicator\n").unwrap();
    assert!(said(&folder, &["check"]).starts_with("exit 2\nerror: data/reference/targets.csv:1"));
}

#[test]
fn list_check_asks_for_whole_sheets_in_every_language() {
    let folder = programme();
    assert_eq!(said(&folder, &["list", "--check"]), "exit 0\n");
    rewrite(&folder, "programme.yaml", "[en]", "[en, uk]");
    rewrite(&folder, INDICATORS, "  direction: none\n  dac: relevance\n", "");
    assert_snapshot!(said(&folder, &["list", "--check"]), @"
    exit 2
    error: indicators/identification.yaml:1:3: [E0250] the sheet of `IDN-01` lacks `dac`, `direction`
    warning: indicators/identification.yaml:1:3: [W0251] `IDN-01` has no title in uk
    warning: indicators/identification.yaml:1:3: [W0251] `IDN-01` has no notes in uk
    warning: indicators/identification.yaml:25:3: [W0251] `IDN-09` has no title in uk
    warning: indicators/identification.yaml:25:3: [W0251] `IDN-09` has no notes in uk
    1 error, 4 warnings; nothing was written
    ");
}

#[test]
fn list_shows_what_a_sheet_says() {
    let folder = locked();
    let programme = folder.path().join("p");
    let words = ["list", programme.to_str().unwrap(), "--format", "json"];
    let output = logframe(&words).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let referred = &document["indicators"][1];
    for (key, value) in [("direction", "up"), ("level", "outcome"), ("dac", "effectiveness")] {
        assert_eq!(referred[key], value, "{key}");
    }
    assert_eq!(referred["targets"], 0);
    assert!(referred["no_targets"].as_str().unwrap().starts_with("not agreed yet"));
}

#[test]
fn every_sheet_of_the_sample_programme_is_whole() {
    logframe(&["list", "--check"]).assert().success();
}

#[test]
fn the_lock_file_of_the_sample_programme_is_current() {
    assert!(Path::new(LOCK).is_file(), "run `just lock`");
    let output = logframe(&["check", "--format", "json"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let about_lock = |finding: &&Value| finding["code"].as_str().unwrap()[1..].starts_with("024");
    let stale: Vec<&Value> =
        document["findings"].as_array().unwrap().iter().filter(about_lock).collect();
    assert!(stale.is_empty(), "run `just lock`: {stale:?}");
}
