//! Tables as definitions' tests write them: persons, parents and countries are found as in exports.

use std::collections::BTreeMap;
use std::fs;

use logframe::calendar::Day;
use logframe::cases::contract::Contract;
use logframe::cases::{self, NO_COUNTRY, NOBODY, Part, State, ValidTables};
use logframe::diagnostic::{Checked, Place};
use logframe::document;
use logframe::programme::Programme;

const PROGRAMME: &str = "
id: tables
title: {en: Tables}
countries: [UKR, MDA]
periods: [{each: year, from: 2013, to: 2013}]
objectives: {capacity: {en: Capacity}}
";

const CONTRACT: &str = "
lists: {form: [labour, sexual, begging]}
tables:
  cases:
    key: case_id
    person: person_id
    person_scope: SCOPE
    country: country
    columns:
      case_id: {type: id}
      person_id: {type: id}
      country: {type: code, list: country}
      forms: {type: codes, list: form}
      month: {type: month}
      year: {type: year}
  services:
    parent: cases
    join: case_id
    key: service_id
    columns: {service_id: {type: id}, case_id: {type: id}}
  laws:
    subject: none
    person: author
    country: country
    columns: {author: {type: id}, country: {type: code, list: country}}
";

/// Tables from a YAML text of them, as a definition's test has it.
#[expect(clippy::unwrap_in_result, reason = "what is unwrapped is the test's own")]
fn tables(scope: &str, text: &str) -> Checked<ValidTables> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("programme.yaml"), PROGRAMME).unwrap();
    let contract = CONTRACT.replace("SCOPE", scope);
    fs::write(folder.path().join("data/contract.yaml"), contract).unwrap();
    let node = document::parse("tests.yaml", text)?;
    let tables: BTreeMap<String, (Place, String)> = node
        .entries()?
        .iter()
        .map(|(id, text)| {
            (id.text().unwrap().to_owned(), (text.place.clone(), text.text().unwrap().to_owned()))
        })
        .collect();
    let as_of = Day::parse("2013-12-31").unwrap();
    let programme = Programme::read(folder.path())?;
    cases::inline(&programme, &Contract::read(folder.path())?, &tables, as_of)
}

fn part<'a>(tables: &'a ValidTables, table: &str) -> &'a Part {
    &tables.get(table).unwrap().parts()[0]
}

const PERSONS: &str = "
cases: |
  case_id | person_id | country
  a       | p         | UKR
  b       | p         | MDA
  c       |           | MDA
  d       | q         | MDA
  e       | p         | MDA
services: |
  service_id | case_id
  s1         | e
  s2         | x
  s3         | b
  s4         |
";

#[test]
fn the_same_id_in_another_country_is_another_person() {
    let tables = tables("country", PERSONS).unwrap();
    assert_eq!(part(&tables, "cases").person().unwrap(), [0, 1, NOBODY, 2, 1]);
    assert_eq!(tables.get("cases").unwrap().persons(), 3);
    assert_eq!(tables.get("cases").unwrap().repeated().iter().collect::<Vec<_>>(), [1]);
}

#[test]
fn the_same_id_in_the_programme_is_the_same_person_if_the_contract_says_so() {
    let tables = tables("programme", PERSONS).unwrap();
    assert_eq!(part(&tables, "cases").person().unwrap(), [0, 0, NOBODY, 1, 0]);
}

#[test]
fn a_child_row_has_the_country_and_person_of_its_parent_row() {
    let tables = tables("country", PERSONS).unwrap();
    let services = part(&tables, "services");
    assert_eq!(services.parent().unwrap(), [4, NOBODY, 1, NOBODY]);
    assert_eq!(services.country(), [1, NO_COUNTRY, 1, NO_COUNTRY]);
    assert_eq!(services.person().unwrap(), [1, NOBODY, 1, NOBODY]);
    assert_eq!(tables.get("services").unwrap().repeated().iter().collect::<Vec<_>>(), [1]);
    assert_eq!(tables.get("services").unwrap().persons(), 3);
}

#[test]
fn the_first_row_of_a_key_that_is_there_twice_is_the_parent() {
    let text = "
cases: |
  case_id
  a
  b
  b
services: |
  service_id | case_id
  s1         | b
";
    assert_eq!(part(&tables("country", text).unwrap(), "services").parent().unwrap(), [1]);
}

#[test]
fn a_child_without_its_parent_table_is_all_orphans() {
    let tables = tables("country", "services: |\n  service_id | case_id\n  s1 | a\n").unwrap();
    assert_eq!(part(&tables, "services").parent().unwrap(), [NOBODY]);
}

#[test]
fn a_table_free_of_the_disclosure_rules_still_knows_its_persons() {
    let tables = tables("country", "laws: |\n  author | country\n  x | UKR\n").unwrap();
    assert_eq!(part(&tables, "laws").person(), Some(&[0_u32][..]));
}

#[test]
fn several_codes_are_parted_by_semicolons_or_blanks_and_a_dash_is_recorded_but_none() {
    let text = "
cases: |
  case_id | forms
  a       | labour;begging
  b       | labour sexual
  c       | -
  d       |
";
    let tables = tables("country", text).unwrap();
    let cases = part(&tables, "cases");
    let forms = tables.get("cases").unwrap().table().column("forms").unwrap();
    let words: Vec<Option<u64>> = cases.values(forms).unwrap()[0].u64().unwrap().iter().collect();
    assert_eq!(words, [Some(0b101), Some(0b011), Some(0), None]);
}

#[test]
fn every_column_of_the_contract_counts_as_collected() {
    let tables = tables("country", "cases: |\n  case_id\n  a\n").unwrap();
    let month = tables.get("cases").unwrap().table().column("month").unwrap();
    assert_eq!(part(&tables, "cases").values(month).unwrap()[0].null_count(), 1);
}

#[test]
fn months_are_their_first_days() {
    let text = "cases: |\n  month | year\n  2013-02 | 2013\n  2013-03-15 | 2012\n";
    let tables = tables("country", text).unwrap();
    let month = tables.get("cases").unwrap().table().column("month").unwrap();
    let days = part(&tables, "cases").values(month).unwrap()[0].date().unwrap().clone();
    let first = |month| Day::new(2013, month, 1).map(|day| day.0);
    assert_eq!(days.physical().iter().collect::<Vec<_>>(), [first(2), first(3)]);
}

#[test]
fn an_exclamation_mark_is_a_value_that_cannot_be_read_and_nothing_else_is() {
    let text = "cases: |\n  month   | forms\n  !       | labour\n  2013-02 | !\n";
    let tables_read = tables("country", text).unwrap();
    let table = tables_read.get("cases").unwrap().table();
    let states = |column| part(&tables_read, "cases").states(table.column(column).unwrap());
    assert_eq!(states("month").unwrap(), [State::Invalid, State::Value]);
    assert_eq!(states("forms").unwrap(), [State::Value, State::Invalid]);

    let faults = tables("country", "cases: |\n  country\n  !\n  UKA\n").unwrap_err();
    insta::assert_snapshot!(faults[0], @r"
    tests.yaml:4: [E0607] a cell of `country` cannot be read
      hint: did you mean `UKR`?
    ");
}

#[test]
fn faults_have_the_line_of_their_row() {
    let text = "

cases: |
  case_id | county
  a       | UKR
services: |
  service_id
  s1 | too many
  s2
laws: |
  country
  UKR

  UKA
";
    let mut faults: Vec<String> =
        tables("country", text).unwrap_err().iter().map(ToString::to_string).collect();
    faults.sort();
    insta::assert_snapshot!(faults.join("\n"), @r"
    tests.yaml:14: [E0607] a cell of `country` cannot be read
      hint: did you mean `UKR`?
    tests.yaml:4: [E0603] table `cases` has no column `county`
      hint: did you mean `country`?
    tests.yaml:8: [E0608] the row has 2 cells, the header 1
    ");
}
