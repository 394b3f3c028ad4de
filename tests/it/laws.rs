//! Laws of figures: against plain loops over random cases that share no code with the engine, and in
//! every row of the sample programme.

use std::collections::{BTreeMap, BTreeSet};

use logframe::calendar::Day;
use logframe::pipeline::{self, RunOptions};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::random_cases::{Case, DRAWN, FORMS, SEXES, cases, write_programme};

const INDICATORS: &str = include_str!("random.yaml");
const AREAS: [(&str, &[&str]); 3] =
    [("UKR", &["UKR"]), ("MDA", &["MDA"]), ("region", &["UKR", "MDA"])];
/// Periods with their first and last day, and where the cumulative begins.
const PERIODS: [(&str, &str, &str, &str); 8] = [
    ("2012", "2012-01-01", "2012-12-31", "2012-01-01"),
    ("2013", "2013-01-01", "2013-12-31", "2012-01-01"),
    ("2013-Q1", "2013-01-01", "2013-03-31", "2013-01-01"),
    ("2013-Q2", "2013-04-01", "2013-06-30", "2013-01-01"),
    ("2013-Q3", "2013-07-01", "2013-09-30", "2013-01-01"),
    ("2013-Q4", "2013-10-01", "2013-12-31", "2013-01-01"),
    ("first", "2012-08-01", "2013-07-31", "2012-08-01"),
    ("whole", "2012-01-01", "2013-12-31", "2012-01-01"),
];

pub(crate) type Row = BTreeMap<String, String>;

/// The rows of `indicators.csv` that a folder gives.
pub(crate) fn run(folder: &std::path::Path, out: &std::path::Path) -> Vec<Row> {
    let out = Some(out.to_owned());
    let options = RunOptions { out, no_charts: true, ..RunOptions::default() };
    let finished = pipeline::run(folder, &options, &|_| {}).unwrap();
    let mut reader = csv::Reader::from_path(finished.out.join("tables/indicators.csv")).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

pub(crate) fn number(row: &Row, column: &str) -> Option<f64> {
    let cell = &row[column];
    (!cell.is_empty()).then(|| cell.parse().unwrap())
}

/// One cell in plain words: which cases, and between which days.
pub(crate) struct Cell<'a> {
    cases: Vec<&'a Case>,
    pub(crate) start: Day,
    end: Day,
    from: Day,
}

impl Cell<'_> {
    /// The cases whose day of application lies between two days.
    pub(crate) fn applied(&self, from: Day) -> impl Iterator<Item = &Case> {
        let in_time = move |day: Day| from <= day && day <= self.end;
        self.cases.iter().copied().filter(move |case| case.applied.is_some_and(in_time))
    }
}

/// What stands in some columns, in plain words; `None` is blank.
pub(crate) type Wanted = Vec<(&'static str, Option<f64>)>;

#[expect(clippy::unnecessary_wraps, reason = "a figure is blank or a number: this one never blank")]
pub(crate) fn count(number: usize) -> Option<f64> {
    Some(f64::from(u32::try_from(number).unwrap()))
}

/// What becomes of a case under the definitions `R-03` and `R-04`, read off the table of the language.
pub(crate) fn class(case: &Case) -> &'static str {
    if case.asked == Some(true) && case.applied.is_none() { "undated" } else { dated(case) }
}

/// The same of a case that another day than that of its application puts in a period.
pub(crate) fn dated(case: &Case) -> &'static str {
    if case.asked != Some(true) {
        return "outside";
    }
    if case.abroad == Some(true) {
        return "excluded";
    }
    let due = case.applied.map(|applied| applied.0 + 30);
    if due.is_some_and(|due| due > Day::parse(DRAWN[case.file]).unwrap().0) {
        return "not_yet_due";
    }
    match case.eligible {
        Some(false) => return "not_in_denominator",
        None => return "unknown",
        Some(true) => {}
    }
    let both = case.applied.zip(case.decided);
    let in_time = both.map(|(applied, day)| applied <= day && day.0 <= applied.0 + 30);
    let not_appealed = case.appealed.map(|appealed| !appealed);
    let all = [case.granted, in_time, not_appealed];
    if all.iter().all(|one| *one == Some(true)) {
        "met"
    } else if case.withdrawn == Some(true) {
        "excepted"
    } else if all.contains(&Some(false)) {
        "not_met"
    } else {
        "unknown"
    }
}

fn proportion(cell: &Cell<'_>, unknown_is_no: bool) -> Wanted {
    let classes: Vec<&str> = cell.applied(cell.start).map(class).collect();
    let of = |class: &str| classes.iter().filter(|one| **one == class).count();
    let (met, not_met, unknown) = if unknown_is_no {
        (of("met"), of("not_met") + of("unknown"), 0)
    } else {
        (of("met"), of("not_met"), of("unknown"))
    };
    let all = met + not_met + unknown;
    let share = |part, whole| Some(100.0 * count(part)? / count(whole)?);
    let known = met + not_met > 0;
    let bound = |met| share(met, all).filter(|_| known && !unknown_is_no);
    vec![
        ("value", share(met, met + not_met).filter(|_| known)),
        ("numerator", count(met)),
        ("denominator", count(all)),
        ("unknown", count(unknown)),
        ("bound_low", bound(met)),
        ("bound_high", bound(met + unknown)),
        ("excluded", count(of("excluded"))),
        ("excepted", count(of("excepted"))),
        ("not_yet_due", count(of("not_yet_due"))),
        ("not_in_denominator", count(of("not_in_denominator"))),
        ("population", count(classes.len() - of("outside"))),
        (
            "population_unknown",
            count(cell.applied(cell.start).filter(|c| c.asked.is_none()).count()),
        ),
        ("undated", count(cell.cases.iter().filter(|case| class(case) == "undated").count())),
    ]
}

/// Different persons and rows without one, in the manner of the definitions `R-02` and `R-09`.
fn distinct(rows: &[&Case]) -> Wanted {
    let persons = rows.iter().filter_map(|case| Some((case.country, case.person?)));
    let persons = count(persons.collect::<BTreeSet<_>>().len());
    let unknown = rows.iter().filter(|case| case.person.is_none()).count();
    vec![("value", persons), ("numerator", persons), ("unknown", count(unknown))]
}

/// Costs of those who asked and did not go abroad, and how many have none.
fn costs(cell: &Cell<'_>) -> (Vec<i64>, usize) {
    let rows: Vec<&Case> = cell
        .applied(cell.start)
        .filter(|case| case.asked == Some(true) && case.abroad != Some(true))
        .collect();
    let costs: Vec<i64> = rows.iter().filter_map(|case| case.cents).collect();
    (costs.clone(), rows.len() - costs.len())
}

fn total(cents: &[i64]) -> f64 {
    f64::from(i32::try_from(cents.iter().sum::<i64>()).unwrap()) / 100.0
}

fn sum(cell: &Cell<'_>) -> Wanted {
    let (costs, without) = costs(cell);
    vec![
        ("value", Some(total(&costs))),
        ("numerator", Some(total(&costs))),
        ("unknown", count(without)),
    ]
}

fn mean(cell: &Cell<'_>) -> Wanted {
    let (costs, without) = costs(cell);
    let mean = || Some(total(&costs) / count(costs.len())?);
    vec![
        ("value", (costs.len() >= 2).then(mean).flatten()),
        ("numerator", Some(total(&costs))),
        ("denominator", count(costs.len())),
        ("unknown", count(without)),
    ]
}

/// The sample quantile of type 7, by sorting.
fn quantile(cell: &Cell<'_>, q: f64) -> Wanted {
    let rows: Vec<&Case> =
        cell.applied(cell.start).filter(|case| case.asked == Some(true)).collect();
    let mut ages: Vec<f64> = rows
        .iter()
        .filter_map(|case| case.age)
        .map(|age| f64::from(i32::try_from(age).unwrap()))
        .collect();
    ages.sort_by(f64::total_cmp);
    let value = (ages.len() >= 5).then(|| {
        let mut position = q * count(ages.len() - 1).unwrap();
        let mut low = 0;
        while position >= 1.0 {
            position -= 1.0;
            low += 1;
        }
        let high = ages.get(low + 1).copied().unwrap_or(ages[low]);
        ages[low] + position * (high - ages[low])
    });
    vec![
        ("value", value),
        ("denominator", count(ages.len())),
        ("unknown", count(rows.len() - ages.len())),
    ]
}

/// Days from the application until the decision, and whether it was one, by plain comparisons of days;
/// `None` where it cannot be told.
fn followed(case: &Case) -> Option<(i32, bool)> {
    let drawn = Day::parse(DRAWN[case.file])?.0;
    let end = if case.abroad? { drawn.min(Day::parse("2013-06-30")?.0) } else { drawn };
    let decided = case.decided.map(|day| day.0).filter(|day| *day <= end);
    let days = decided.unwrap_or(end) - case.applied?.0;
    (days >= 0).then_some((days, decided.is_some()))
}

/// The product of what is left on every day with a decision, among those whose time is not over.
fn still_waiting(times: &[(i32, bool)], by: i32) -> f64 {
    let mut left = 1.0;
    for day in 0..=by {
        let at_risk = times.iter().filter(|(until, _)| *until >= day).count();
        let decided = times.iter().filter(|(until, decided)| *until == day && *decided).count();
        if at_risk > 0 {
            left *= 1.0 - count(decided).unwrap() / count(at_risk).unwrap();
        }
    }
    left
}

/// The first day of a quantile, or the percent by a day that somebody was followed for.
fn time_to_event(cell: &Cell<'_>, measure: &str) -> Wanted {
    let asked = |case: &&Case| case.asked == Some(true);
    let rows: Vec<&Case> = cell.applied(cell.start).filter(asked).collect();
    let times: Vec<(i32, bool)> = rows.iter().filter_map(|case| followed(case)).collect();
    let last = times.iter().map(|(until, _)| *until).max();
    let value = if let Some(q) = measure.strip_prefix('q') {
        let mark = 1.0 - q.parse::<f64>().unwrap() + 1e-9;
        (0..=last.unwrap_or(-1)).find(|day| still_waiting(&times, *day) <= mark).map(f64::from)
    } else {
        let day: i32 = measure.split('_').nth(1).unwrap().parse().unwrap();
        let left = still_waiting(&times, day);
        let known = last.is_some_and(|last| day <= last || left < 1e-9);
        known.then_some(100.0 * (1.0 - left))
    };
    // A quantile that is not reached is a result; of a day beyond all followed nothing is printed.
    let told = times.is_empty() || value.is_some() || measure.starts_with('q');
    let counted = |number: Option<f64>| number.filter(|_| told);
    vec![
        ("value", value),
        ("numerator", counted(count(times.iter().filter(|(_, decided)| *decided).count()))),
        ("denominator", counted(count(times.len()))),
        ("unknown", counted(count(rows.len() - times.len()))),
    ]
}

/// Cases with a free service, without, and those for which it cannot be told.
fn served(cell: &Cell<'_>) -> Wanted {
    let free = |case: &&Case| case.services.contains(&Some(true));
    let unsure = |case: &&Case| !free(case) && case.services.contains(&None);
    let rows: Vec<&Case> = cell.applied(cell.start).collect();
    let met = rows.iter().copied().filter(|case| free(case)).count();
    let unknown = rows.iter().copied().filter(|case| unsure(case)).count();
    vec![("numerator", count(met)), ("unknown", count(unknown)), ("denominator", count(rows.len()))]
}

/// What stands in a row of the table, by plain loops.
fn wanted(row: &Row, cell: &Cell<'_>) -> Wanted {
    let pending = |case: &&Case| case.decided.is_none_or(|decided| decided > cell.end);
    match row["indicator"].as_str() {
        "R-01" => {
            let asked = cell.applied(cell.start).filter(|case| case.asked == Some(true)).count();
            vec![("value", count(asked)), ("numerator", count(asked)), ("population", count(asked))]
        }
        "R-02" => {
            let rows = cell.applied(cell.start).filter(|case| case.abroad != Some(true));
            distinct(&rows.collect::<Vec<_>>())
        }
        "R-03" => proportion(cell, false),
        "R-04" => proportion(cell, true),
        "R-05" => sum(cell),
        "R-06" => mean(cell),
        "R-07" => quantile(cell, row["measure"][1..].parse().unwrap()),
        "R-08" => vec![("value", count(cell.applied(cell.from).filter(pending).count()))],
        "R-09" => distinct(&cell.applied(cell.from).collect::<Vec<_>>()),
        "R-10" => served(cell),
        "R-17" => time_to_event(cell, &row["measure"]),
        other => panic!("nobody has counted {other}"),
    }
}

/// Whether a case is in a category: for crossed dimensions in each of its parts.
fn is_in(case: &Case, dimension: &str, category: &str) -> bool {
    let has_form = FORMS.iter().zip(case.forms).any(|(form, has)| has && *form == category);
    match dimension {
        "total" => true,
        "sex" => SEXES[case.sex] == category.replace("unknown", ""),
        "forms" if category == "unknown" => case.forms == [false; 3],
        "forms" => has_form,
        crossed => crossed
            .split('*')
            .zip(category.split('*'))
            .all(|(dimension, category)| is_in(case, dimension, category)),
    }
}

/// The cases and days of a row of the table.
fn cell<'a>(row: &Row, cases: &'a [Case]) -> Cell<'a> {
    let (_, countries) = AREAS.iter().find(|(area, _)| *area == row["country"]).unwrap();
    let (_, start, end, from) = PERIODS.iter().find(|(id, ..)| *id == row["period"]).unwrap();
    let here = |case: &&Case| case.country.is_some_and(|one| countries.contains(&one));
    let inside = |case: &&Case| is_in(case, &row["dimension"], &row["category"]);
    let day = |text: &str| Day::parse(text).unwrap();
    Cell {
        cases: cases.iter().filter(here).filter(inside).collect(),
        start: day(start),
        end: day(end),
        from: day(from),
    }
}

/// Whether every country of an area has rows, and for what is asked of services, services.
fn is_available(row: &Row, cases: &[Case]) -> bool {
    let (_, countries) = AREAS.iter().find(|(area, _)| *area == row["country"]).unwrap();
    let served = row["indicator"] == "R-10";
    countries.iter().all(|country| {
        let mut of_country = cases.iter().filter(|case| case.country == Some(country));
        of_country.any(|case| !served || !case.services.is_empty())
    })
}

/// How a row differs from what plain loops give.
pub(crate) fn differences(
    row: &Row,
    cases: &[Case],
    wanted: impl Fn(&Row, &Cell<'_>) -> Wanted,
) -> Vec<String> {
    if !is_available(row, cases) {
        let there = row["status"] != "not_available";
        return there.then(|| format!("no row of it: {row:?}")).into_iter().collect();
    }
    let close = |one: f64, other: f64| (one - other).abs() <= 1e-9 * one.abs().max(other.abs());
    let same = |found: Option<f64>, wanted: Option<f64>| match (found, wanted) {
        (Some(found), Some(wanted)) => close(found, wanted),
        (found, wanted) => found == wanted,
    };
    wanted(row, &cell(row, cases))
        .into_iter()
        .filter(|(column, wanted)| !same(number(row, column), *wanted))
        .map(|(column, wanted)| format!("{column} should be {wanted:?} in {row:?}"))
        .collect()
}

#[test]
fn every_figure_is_what_plain_loops_over_the_cases_give() {
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&cases(), |cases| {
        let folder = tempfile::tempdir().unwrap();
        write_programme(folder.path(), INDICATORS, &cases);
        for row in run(folder.path(), &folder.path().join("reports")) {
            let differences = differences(&row, &cases, wanted);
            prop_assert!(differences.is_empty(), "{}", differences.join("\n"));
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Whether a law holds for a row, with what is wrong.
fn breaks_a_law(row: &Row) -> Option<&'static str> {
    let of = |column: &str| number(row, column);
    let sum = || {
        let classes = ["excluded", "not_yet_due", "excepted", "not_in_denominator", "denominator"];
        classes.iter().map(|class| of(class)).sum::<Option<f64>>()
    };
    let inside = |low: &str, high: &str| match (of(low), of("value"), of(high)) {
        (Some(low), Some(value), Some(high)) => low <= value && value <= high,
        (None | Some(_), None | Some(_), None | Some(_)) => true,
    };
    let proportion = row["kind"] == "proportion";
    let not_reached = row.get("flags").is_some_and(|flags| flags.contains("not_reached"));
    let laws = [
        ("the bounds hold the value", inside("bound_low", "bound_high")),
        ("the limits hold the value", inside("ci_low", "ci_high")),
        (
            "a numerator is part of its denominator",
            !proportion || of("numerator") <= of("denominator"),
        ),
        ("classes add up to the population", !proportion || of("population") == sum()),
        (
            "only what is ok has a value",
            (row["status"] == "ok") == (of("value").is_some() || not_reached),
        ),
    ];
    laws.into_iter().find(|(_, holds)| !holds).map(|(law, _)| law)
}

#[test]
fn laws_hold_in_every_row_of_the_sample_programme() {
    let out = tempfile::tempdir().unwrap();
    let rows = run(std::path::Path::new("."), out.path());
    let broken: Vec<String> =
        rows.iter().filter_map(|row| Some(format!("{}: {row:?}", breaks_a_law(row)?))).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let shares = rows.iter().filter(|row| row["kind"] == "proportion" && row["status"] == "ok");
    assert!(shares.count() > 50, "the laws were held against shares");
}

#[test]
fn a_broken_law_is_noticed() {
    let row = |cells: &[(&str, &str)]| {
        let mut row: Row = [
            "bound_low",
            "bound_high",
            "ci_low",
            "ci_high",
            "numerator",
            "denominator",
            "population",
            "excluded",
            "not_yet_due",
            "excepted",
            "not_in_denominator",
        ]
        .map(|column| (column.to_owned(), "0".to_owned()))
        .into();
        row.extend([("kind", "proportion"), ("status", "ok"), ("value", "0")].map(owned));
        row.extend(cells.iter().copied().map(owned));
        row
    };
    assert_eq!(breaks_a_law(&row(&[])), None);
    for wrong in [
        &[("value", "3"), ("ci_high", "3")],
        &[("value", "3"), ("bound_high", "3")],
        &[("numerator", "1"), ("kind", "proportion")],
        &[("population", "1"), ("kind", "proportion")],
        &[("status", "suppressed"), ("kind", "proportion")],
    ] {
        assert!(breaks_a_law(&row(wrong)).is_some(), "{wrong:?}");
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
