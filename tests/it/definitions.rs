//! What logframe says to somebody whose definitions are wrong.

use std::collections::BTreeMap;
use std::path::Path;

use insta::assert_snapshot;
use logframe::cases::contract::{
    CodeList, Column, ColumnId, ColumnType, Contract, PersonScope, Subject, Table,
};
use logframe::define::bind;
use logframe::diagnostic::Place;
use logframe::document::Localised;
use logframe::programme::Programme;

const PROGRAMME: &str = "
id: nrm
title: {en: Referral}
countries: [UKR, MDA]
periods: [{each: year, from: 2012, to: 2013}]
objectives: {capacity: {en: Capacity}}
";

const INDICATOR: &str = "
- code: IDN-1
  title: {en: Decided}
  kind: proportion
  level: outcome
  objective: capacity
  table: cases
  period: applied_on
  population: \"sex = 'female'\"
  numerator: decided_on is not null
  disaggregate: [sex]
";

/// Cases with an id, a sex, two days and an age.
fn contract() -> Contract {
    let column = |id: &str, kind| Column {
        id: id.to_owned(),
        kind,
        required: false,
        quasi_identifier: false,
        foldable: false,
        planned: false,
        range: (None, None),
        aliases: Vec::new(),
        title: Localised::default(),
        hxl: None,
        place: Place::default(),
    };
    let cases = Table {
        id: "cases".to_owned(),
        columns: vec![
            column("case_id", ColumnType::Id),
            column("country", ColumnType::Code { list: "country".to_owned() }),
            column("sex", ColumnType::Code { list: "sex".to_owned() }),
            column("applied_on", ColumnType::Date),
            column("decided_on", ColumnType::Date),
            column("age", ColumnType::Integer),
        ],
        key: Some(ColumnId(0)),
        person: None,
        person_scope: PersonScope::Country,
        subject: Subject::Person,
        country: Some(ColumnId(1)),
        parent: None,
        weight: None,
        data_use_consent: None,
        place: Place::default(),
    };
    Contract {
        lists: [("country", vec!["UKR", "MDA"]), ("sex", vec!["female", "male"])]
            .into_iter()
            .map(|(id, codes)| (id.to_owned(), list(id, &codes)))
            .collect(),
        tables: BTreeMap::from([("cases".to_owned(), cases)]),
    }
}

fn list(id: &str, codes: &[&str]) -> CodeList {
    let titled = |code: &&str| ((*code).to_owned(), Localised::plain(code));
    CodeList { id: id.to_owned(), codes: codes.iter().map(titled).collect() }
}

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// What is said about a programme with these files in `indicators/`: faults, else findings.
fn said(files: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "programme.yaml", PROGRAMME);
    for (file, text) in files {
        write(folder.path(), &format!("indicators/{file}"), text);
    }
    let programme = Programme::read(folder.path()).unwrap();
    let said = match bind::read(&programme, &contract()) {
        Ok(definitions) => definitions.findings,
        Err(faults) => faults,
    };
    said.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What is said about the indicator with one text in place of another.
fn said_with(this: &str, that: &str) -> String {
    assert!(INDICATOR.contains(this), "the indicator has no `{this}`");
    said(&[("outcome.yaml", &INDICATOR.replace(this, that))])
}

#[test]
fn a_right_definition_is_read_without_a_word() {
    assert_eq!(said(&[("outcome.yaml", INDICATOR)]), "");
}

#[test]
fn an_unknown_key() {
    assert_snapshot!(said_with("population:", "popluation:"), @"
    indicators/outcome.yaml:9:3: [E0103] unknown key `popluation`
      hint: did you mean `population`?
    ");
}

#[test]
fn an_unknown_column() {
    assert_snapshot!(said_with("decided_on is not null", "decidedon is not null"), @"
    indicators/outcome.yaml:10:14: [E0203] `cases` has no column `decidedon`
      hint: did you mean `decided_on`?
    ");
    assert_snapshot!(said_with("[sex]", "[sexx]"), @"
    indicators/outcome.yaml:11:18: [E0203] `cases` has no column `sexx`
      hint: did you mean `sex`?
    ");
}

#[test]
fn an_unknown_code() {
    assert_snapshot!(said_with("'female'", "'femal'"), @"
    indicators/outcome.yaml:9:15: [E0204] the list `sex` has no code 'femal'
      hint: did you mean `female`?
    ");
    assert_snapshot!(said_with("sex = 'female'", "sex = female"), @"
    indicators/outcome.yaml:9:15: [E0203] `cases` has no column `female`
      hint: a code of `sex` is written 'female'
    ");
}

#[test]
fn a_condition_that_needs_itself() {
    let conditions = "
woman: {table: cases, when: \"sex = 'female' and @adult\"}
adult: {table: cases, when: \"age >= 18 or @decided\"}
decided: {table: cases, when: \"decided_on is not null and @woman\"}
";
    let indicator = INDICATOR.replace("sex = 'female'", "@adult");
    assert_snapshot!(said(&[("conditions.yaml", conditions), ("a.yaml", &indicator)]), @"indicators/conditions.yaml:2:1: [E0208] `woman` needs itself: @woman → @adult → @decided → @woman");
}

#[test]
fn a_condition_that_nothing_uses() {
    let conditions = "adult: {table: cases, when: age >= 18}\n";
    assert_snapshot!(said(&[("conditions.yaml", conditions), ("a.yaml", INDICATOR)]), @"indicators/conditions.yaml:1:1: [W0201] nothing uses the condition `@adult`");
    let quality =
        "- {rule: r, dimension: validity, table: cases, holds: \"@adult\", severity: error}\n";
    let files = [("conditions.yaml", conditions), ("quality.yaml", quality), ("a.yaml", INDICATOR)];
    assert_eq!(said(&files), "");
}

#[test]
fn a_wrong_type() {
    assert_snapshot!(said_with("decided_on is not null", "decided_on"), @"indicators/outcome.yaml:10:14: [E0205] `decided_on` is a day, not a yes or no");
    assert_snapshot!(said_with("decided_on is not null", "decided_on > '2013-01-01'"), @"
    indicators/outcome.yaml:10:14: [E0205] `decided_on > '2013-01-01'` compares a day with a text
      hint: a day is written date '2013-01-01'
    ");
    assert_snapshot!(said_with("decided_on is not null", "decided_on - applied_on < 30"), @"
    indicators/outcome.yaml:10:14: [E0205] `decided_on - applied_on` takes a day from a day
      hint: count with days_between(applied_on, decided_on)
    ");
    assert_snapshot!(said_with("period: applied_on", "period: age"), @"
    indicators/outcome.yaml:8:11: [E0224] `age` does not put a row in a period
      hint: there is applied_on, decided_on
    ");
}

#[test]
fn a_code_of_two_indicators() {
    assert_snapshot!(said(&[("a.yaml", INDICATOR), ("b.yaml", INDICATOR)]), @"
    indicators/b.yaml:2:9: [E0220] there are two indicators `IDN-1`
      hint: the first is in indicators/a.yaml:2:9
    ");
}

#[test]
fn every_fault_of_every_file_in_the_order_of_the_files() {
    let files = [
        ("b.yaml", INDICATOR.replace("IDN-1", "IDN-2").replace("level: outcome", "level: result")),
        ("a.yaml", INDICATOR.replace("'female'", "'f'").replace("[sex]", "[age]")),
        ("c.yaml", "code: IDN-3\n".to_owned()),
        ("d.yaml", "- code: [\n".to_owned()),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(file, text)| (*file, text.as_str())).collect();
    assert_snapshot!(said(&files), @"
    indicators/a.yaml:9:15: [E0204] the list `sex` has no code 'f'
      hint: there is female, male
    indicators/a.yaml:11:18: [E0225] `age` has no categories
      hint: columns of type code, codes and bool have
    indicators/b.yaml:5:10: [E0222] `result` is not a level
      hint: there is output, outcome, impact, quality
    indicators/c.yaml:1:1: [E0105] keys and values is not a list of indicators
      hint: begin every indicator with `- code:`
    indicators/d.yaml:1:9: [E0102] not valid YAML: unclosed bracket '['
    ");
}

#[test]
fn a_programme_without_indicators() {
    assert_snapshot!(said(&[]), @"indicators: [W0202] no indicator is defined");
}
