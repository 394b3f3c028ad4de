//! `check --mutate` as a user meets it: flips that no test notices, and why.

use std::fs;

use insta::assert_snapshot;
use serde_json::Value;

use crate::cli::logframe;

/// Cases of men, whose test has a single year.
const MEN: &str = r#"
- code: MEN
  title: {en: "Cases of men"}
  kind: count
  level: output
  objective: capacity
  table: cases
  period: identified_on
  exclude:
    - when: sex <> 'male'
      reason: {en: "counted elsewhere"}
  tests:
    - name: men count, women do not
      cases: |
        case_id | country | sex    | identified_on
        a       | UKR     | male   | 2024-02-01
        b       | UKR     | male   | 2024-03-01
        c       | UKR     | female | 2024-02-01
      expect:
        "UKR/2024/total/total": {value: 2, excluded: 1}
"#;

/// A new programme with this indicator, and what `check --mutate` prints and exits with.
fn mutated(indicator: &str, words: &[&str]) -> (String, String, i32) {
    let folder = tempfile::tempdir().unwrap();
    let programme = folder.path().join("programme");
    let path = programme.to_str().unwrap();
    logframe(&["init", path]).assert().success();
    fs::write(programme.join("indicators/men.yaml"), indicator).unwrap();
    let all = [&["check", "--mutate", path], words].concat();
    let output = logframe(&all).output().unwrap();
    let said = |bytes| String::from_utf8(bytes).unwrap();
    (said(output.stdout), said(output.stderr), output.status.code().unwrap())
}

#[test]
fn a_flip_that_no_test_notices_is_listed_with_its_line_and_fails() {
    let (out, err, status) = mutated(MEN, &[]);
    assert_snapshot!(out, @"
    indicators/men.yaml:2:3: [E0410] no test of `MEN` notices cumulative: false -> true
    add a test that tells them apart, or say under `mutants:` why none can
    3 indicators, 3 tests, 11 flips: 10 noticed, 0 explained, 1 unexplained
    ");
    assert_eq!((err.as_str(), status), ("", 1));
}

#[test]
fn an_explained_flip_passes_and_a_stale_explanation_is_a_warning() {
    let explained = format!(
        "{MEN}{}",
        r#"  mutants:
    - flip: "cumulative: false -> true"
      why: {en: "The first year is the only one."}
    - flip: "exclude: sex <> 'male' -> nothing"
      why: {en: "It was not tested once."}
    - flip: "cumulative: false -> true"
      why: {en: "Twice is too often."}
    - flip: "exclude: sex = 'man' -> nothing"
      why: {en: "It was so written once."}
"#
    );
    let (out, err, status) = mutated(&explained, &[]);
    assert_snapshot!(out, @"3 indicators, 3 tests, 11 flips: 10 noticed, 1 explained, 0 unexplained");
    assert_snapshot!(err, @"
    warning: indicators/men.yaml:24:13: [W0410] a test of `MEN` notices this flip
      hint: it needs no explanation any more
    warning: indicators/men.yaml:26:13: [W0410] this flip of `MEN` is explained twice
    warning: indicators/men.yaml:28:13: [W0410] `MEN` has no such flip: exclude: sex = 'man' -> nothing
      hint: copy the flip as `check --mutate` prints it
    ");
    assert_eq!(status, 0);
}

#[test]
fn an_indicator_without_a_test_is_named_once() {
    let (untested, _) = MEN.split_once("  tests:").unwrap();
    let (out, _, status) = mutated(untested, &[]);
    assert_snapshot!(out, @"
    indicators/men.yaml:2:3: [E0411] `MEN` has no test to notice its 4 flips
    add a test that tells them apart, or say under `mutants:` why none can
    3 indicators, 2 tests, 11 flips: 7 noticed, 0 explained, 4 unexplained
    ");
    assert_eq!(status, 1);
}

#[test]
fn programs_read_the_survivors_too() {
    let (out, _, status) = mutated(MEN, &["--format", "json"]);
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, &document["ok"]), (1, &Value::Bool(false)));
    assert_snapshot!(format!("{:#}", document["survivors"]), @r#"
    [
      {
        "after": "true",
        "before": "false",
        "clause": "cumulative",
        "column": 3,
        "file": "indicators/men.yaml",
        "flip": "cumulative: false -> true",
        "indicator": "MEN",
        "line": 2,
        "what": "a rule"
      }
    ]
    "#);
}

#[test]
fn every_flip_of_the_sample_programme_is_noticed_or_explained() {
    let output = logframe(&["check", "--mutate", "."]).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}
