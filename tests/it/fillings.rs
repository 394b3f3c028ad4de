//! Bounds against brute force: every way in which the unknown of a small table could be known.
//!
//! Each filled table stands in a year of its own, so that one run counts them all.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use logframe::calendar::Day;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::laws::{dated, number, run};
use crate::random_cases::{Case, DRAWN, cases};

/// The year of the table as it is; those of the filled ones follow.
const FIRST: usize = 1800;
/// Most rows of a table, and most gaps that are filled: 2^7 tables.
const MOST: usize = 8;
const MOST_GAPS: usize = 7;

/// A day from which thirty have passed in every export.
const LONG_AGO: Day = Day(15_400);

const CONTRACT: &str = "
tables:
  cases:
    subject: none
    country: country
    columns:
      country: {type: code, list: country}
      year: {type: year}
      applied_on: {type: date}
      decided_on: {type: date}
      asked: {type: bool}
      abroad: {type: bool}
      withdrawn: {type: bool}
      appealed: {type: bool}
      eligible: {type: bool}
      granted: {type: bool}
";

/// Every clause that there is.
const INDICATOR: &str = "
- code: F-1
  title: In time
  kind: proportion
  level: output
  table: cases
  period: year
  population: asked
  exclude: [{when: abroad, reason: abroad}]
  except: [{when: withdrawn, reason: withdrew}]
  denominator: eligible
  numerator: granted
  within: {event: decided_on, of: applied_on, days: 30}
  numerator_exclude: appealed
";

/// What is known of the share in one table.
#[derive(Debug, Clone, PartialEq)]
struct Share {
    value: Option<f64>,
    bounds: Option<(f64, f64)>,
    denominator: Option<f64>,
    unknown: Option<f64>,
}

/// The shares of several tables, in one run.
fn shares(tables: &[Vec<Case>]) -> Vec<Share> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), tables);
    let rows = run(folder.path(), &folder.path().join("reports"));
    let by_year: BTreeMap<&str, _> = rows.iter().map(|row| (row["period"].as_str(), row)).collect();
    let share = |year: usize| {
        let of = |column: &str| number(by_year[year.to_string().as_str()], column);
        Share {
            value: of("value"),
            bounds: of("bound_low").zip(of("bound_high")),
            denominator: of("denominator"),
            unknown: of("unknown"),
        }
    };
    (FIRST..FIRST + tables.len()).map(share).collect()
}

fn write(folder: &Path, tables: &[Vec<Case>]) {
    let last = FIRST + tables.len() - 1;
    let programme = format!(
        "id: f\ntitle: F\ncountries: [UKR]\nperiods: [{{each: year, from: {FIRST}, to: {last}}}]\n"
    );
    let source = format!("table: cases\nfiles: cases.csv\npartner: p\nas_of: {}\n", DRAWN[0]);
    let mut export = "country,year,applied_on,decided_on,asked,abroad,withdrawn,appealed,eligible,\
                      granted\n"
        .to_owned();
    for (number, table) in tables.iter().enumerate() {
        export.extend(table.iter().map(|case| line(case, FIRST + number)));
    }
    for (path, text) in [
        ("programme.yaml", programme.as_str()),
        ("policy.yaml", "min_denominator: 1\n"),
        ("data/contract.yaml", CONTRACT),
        ("indicators/f.yaml", INDICATOR),
        ("data/sources/cases.yaml", &source),
        ("cases.csv", &export),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn line(case: &Case, year: usize) -> String {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let answers =
        [case.asked, case.abroad, case.withdrawn, case.appealed, case.eligible, case.granted];
    let answers = answers.map(|one| one.map_or("", |yes| if yes { "yes" } else { "no" }));
    format!("UKR,{year},{},{},{}\n", day(case.applied), day(case.decided), answers.join(","))
}

/// Up to eight cases of one export.
fn few() -> impl Strategy<Value = Vec<Case>> {
    let here = |case: Case| Case { file: 0, country: Some("UKR"), ..case };
    cases().prop_map(move |cases| cases.into_iter().take(MOST).map(here).collect())
}

/// The case with its numerator known, and in the share: not knowing whether it is in the denominator, it
/// could be excepted once it is.
fn answered(case: &Case, yes: bool) -> Case {
    let (eligible, withdrawn, granted) = (Some(true), Some(false), Some(yes));
    let filled = Case { withdrawn, eligible, granted, ..case.clone() };
    let day = case.applied.or(Some(LONG_AGO));
    if yes { Case { appealed: Some(false), applied: day, decided: day, ..filled } } else { filled }
}

/// A way to fill a gap of a case with a yes or a no.
type Fill = fn(&mut Case, bool);

/// Everything that is not known of a case in the share. Nobody knows whether it is on time before it
/// has happened: a missing day becomes the last one that is, or the next.
fn gaps(case: &Case) -> Vec<Fill> {
    let all: [(bool, Fill); 7] = [
        (case.applied.is_none(), |case, yes| {
            let day = case.decided.unwrap_or(LONG_AGO);
            case.applied = Some(Day(day.0 - if yes { 30 } else { 31 }));
        }),
        (case.abroad.is_none(), |case, yes| case.abroad = Some(yes)),
        (case.withdrawn.is_none(), |case, yes| case.withdrawn = Some(yes)),
        (case.appealed.is_none(), |case, yes| case.appealed = Some(yes)),
        (case.eligible.is_none(), |case, yes| case.eligible = Some(yes)),
        (case.granted.is_none(), |case, yes| case.granted = Some(yes)),
        (case.decided.is_none(), |case, yes| {
            case.decided = case.applied.map(|day| Day(day.0 + if yes { 30 } else { 31 }));
        }),
    ];
    all.into_iter().filter(|(is_gap, _)| *is_gap).map(|(_, fill)| fill).collect()
}

fn unknown(cases: &[Case]) -> Vec<usize> {
    (0..cases.len()).filter(|row| dated(&cases[*row]) == "unknown").collect()
}

/// The table as it is, then with every set of `gaps` filled with yes and the rest with no.
fn all_ways(
    cases: &[Case],
    gaps: usize,
    fill: impl Fn(&mut Vec<Case>, usize, bool),
) -> Vec<Vec<Case>> {
    let filled = (0..1_usize << gaps).map(|ways| {
        let mut table = cases.to_vec();
        (0..gaps).for_each(|gap| fill(&mut table, gap, ways >> gap & 1 == 1));
        table
    });
    std::iter::once(cases.to_vec()).chain(filled).collect()
}

fn hold(law: impl Fn(Vec<Case>) -> Result<(), TestCaseError>) {
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&few(), law);
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn bounds_are_the_least_and_the_most_of_all_answers_to_what_is_unknown() {
    hold(|cases| {
        let unknown: Vec<usize> = unknown(&cases).into_iter().take(MOST_GAPS).collect();
        let tables = all_ways(&cases, unknown.len(), |table, gap, yes| {
            let row = unknown[gap];
            table[row] = answered(&table[row], yes);
        });
        let shares = shares(&tables);
        let (asked, answers) = shares.split_first().unwrap();
        // Of rows of which nothing is known there is no share, and so nothing to bound.
        if asked.bounds.is_none() {
            prop_assert_eq!(asked.value, None);
            return Ok(());
        }
        let values: Vec<f64> = answers.iter().filter_map(|share| share.value).collect();
        prop_assert_eq!(values.len(), answers.len());
        prop_assert!(answers.iter().all(|share| share.unknown == Some(0.0)));
        prop_assert!(answers.iter().all(|share| share.denominator == asked.denominator));
        let least = values.iter().copied().fold(f64::MAX, f64::min);
        let most = values.iter().copied().fold(f64::MIN, f64::max);
        prop_assert_eq!(Some((least, most)), asked.bounds);
        Ok(())
    });
}

#[test]
fn whatever_the_unknown_rows_turn_out_to_be_the_share_is_within_the_bounds() {
    hold(|cases| {
        let unknown = unknown(&cases);
        let gaps: Vec<(usize, Fill)> = unknown
            .iter()
            .flat_map(|row| gaps(&cases[*row]).into_iter().map(move |fill| (*row, fill)))
            .collect();
        prop_assume!(gaps.len() <= MOST_GAPS);
        let tables = all_ways(&cases, gaps.len(), |table, gap, yes| {
            let (row, fill) = gaps[gap];
            fill(&mut table[row], yes);
        });
        let shares = shares(&tables);
        let (asked, filled) = shares.split_first().unwrap();
        let Some((low, high)) = asked.bounds else { return Ok(()) };
        for value in filled.iter().filter_map(|share| share.value) {
            prop_assert!(low <= value && value <= high, "{low} {value} {high}");
        }
        Ok(())
    });
}
