//! Composites against plain loops over random cases.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::laws::{Cell, Row, Wanted, class, count, differences, run};
use crate::random_cases::{Case, cases, write_programme};

const INDICATORS: &str = include_str!("random.yaml");
const SCORINGS: [&str; 3] = ["all_or_nothing", "opportunity", "linear"];

/// A composite for every scoring, once withheld and once reweighted: `C-linear-reweight`.
fn composites() -> String {
    let one = |scoring: &str, missing: &str| {
        format!(
            "- {{code: C-{scoring}-{missing}, title: T, kind: composite, level: quality, table: cases, \
             period: applied_on, scoring: {scoring}, when_missing: {missing}, disaggregate: [sex], \
             components: [R-03, {{indicator: R-04, flip: true}}, \
             {{id: young, eligible: age < 30, met: granted}}, \
             {{id: quiet, met: appealed, flip: true}}]}}\n"
        )
    };
    SCORINGS
        .iter()
        .flat_map(|scoring| ["withhold", "reweight"].map(|missing| one(scoring, missing)))
        .collect()
}

/// What a component says of a case: nothing where it cannot be told, no answer where it is not about
/// the case, else whether it is met.
type Said = Option<Option<bool>>;

fn of_proportion(case: &Case, unknown_is_no: bool) -> Said {
    case.asked?;
    match class(case) {
        "met" => Some(Some(true)),
        "not_met" => Some(Some(false)),
        "unknown" => unknown_is_no.then_some(Some(false)),
        _ => Some(None),
    }
}

fn young(case: &Case) -> Said {
    if case.age? < 30 { Some(Some(case.granted?)) } else { Some(None) }
}

fn all_said(case: &Case) -> [Said; 4] {
    let flip = |said: Said| said.map(|answer| answer.map(|met| !met));
    let quiet = case.appealed.map(|appealed| Some(!appealed));
    [of_proportion(case, false), flip(of_proportion(case, true)), young(case), quiet]
}

/// What becomes of a case: in no denominator, unknown, or so many components with so many met.
enum Scored {
    Outside,
    Unknown,
    Components(Vec<bool>),
}

fn scored(case: &Case, reweight: bool) -> Scored {
    let said = all_said(case);
    let answers: Vec<bool> = said.iter().filter_map(|one| one.flatten()).collect();
    let untold = said.iter().any(Option::is_none);
    match (untold, answers.is_empty()) {
        (false, true) => Scored::Outside,
        (true, _) if !reweight => Scored::Unknown,
        (_, true) => Scored::Unknown,
        (_, false) => Scored::Components(answers),
    }
}

/// What stands in a row of the table, by plain loops.
fn wanted(row: &Row, cell: &Cell<'_>) -> Wanted {
    let [_, scoring, missing]: [&str; 3] =
        row["indicator"].split('-').collect::<Vec<_>>().try_into().unwrap();
    let (mut outside, mut unknown, mut known) = (0, 0, Vec::new());
    for case in cell.applied(cell.start) {
        match scored(case, missing == "reweight") {
            Scored::Outside => outside += 1,
            Scored::Unknown => unknown += 1,
            Scored::Components(answers) => known.push(answers),
        }
    }
    let met = |answers: &[bool]| answers.iter().filter(|met| **met).count();
    let eligible: usize = known.iter().map(Vec::len).sum();
    let all_met: usize = known.iter().map(|answers| met(answers)).sum();
    let perfect = known.iter().filter(|answers| answers.iter().all(|met| *met)).count();
    let shares: f64 =
        known.iter().map(|one| count(met(one)).unwrap() / count(one.len()).unwrap()).sum();
    let rows = known.len();
    let (numerator, denominator) = match scoring {
        "all_or_nothing" => (perfect, rows + unknown),
        _ => (all_met, eligible),
    };
    let share = |part: f64, whole: usize| Some(100.0 * part / count(whole)?).filter(|_| rows > 0);
    let (value, low, high) = match scoring {
        "all_or_nothing" => {
            let part = count(perfect).unwrap();
            let (low, high) = (part, part + count(unknown).unwrap());
            (share(part, rows), share(low, rows + unknown), share(high, rows + unknown))
        }
        "opportunity" => {
            let (part, more) = (count(all_met).unwrap(), 4 * unknown);
            let high = part + count(more).unwrap();
            (share(part, eligible), share(part, eligible + more), share(high, eligible + more))
        }
        _ => {
            let high = shares + count(unknown).unwrap();
            (share(shares, rows), share(shares, rows + unknown), share(high, rows + unknown))
        }
    };
    vec![
        ("value", value),
        ("numerator", count(numerator)),
        ("denominator", count(denominator)),
        ("unknown", count(unknown)),
        ("not_in_denominator", count(outside)),
        ("population", count(rows + unknown + outside)),
        ("bound_low", low),
        ("bound_high", high),
    ]
}

#[test]
fn every_score_is_what_plain_loops_over_the_cases_give() {
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&cases(), |cases| {
        let folder = tempfile::tempdir().unwrap();
        write_programme(folder.path(), &format!("{INDICATORS}{}", composites()), &cases);
        let rows = run(folder.path(), &folder.path().join("reports"));
        for row in rows.iter().filter(|row| row["kind"] == "composite") {
            let differences = differences(row, &cases, wanted);
            prop_assert!(differences.is_empty(), "{}", differences.join("\n"));
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// A composite of one proportion is that proportion, row by row.
#[test]
fn a_composite_of_one_proportion_is_that_proportion() {
    let own = "- {code: C-1, title: T, kind: composite, level: quality, table: cases, period: applied_on,\n  \
               scoring: all_or_nothing, components: R-03, disaggregate: [sex, forms]}\n";
    let config = Config { cases: 8, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&cases(), |cases| {
        // Whoever a proportion cannot tell to be in its population is outside; a component is unknown.
        let asked = |case: Case| Case { asked: case.asked.or(Some(false)), ..case };
        let cases: Vec<Case> = cases.into_iter().map(asked).collect();
        let folder = tempfile::tempdir().unwrap();
        write_programme(folder.path(), &format!("{INDICATORS}{own}"), &cases);
        let rows = run(folder.path(), &folder.path().join("reports"));
        let of = |code: &str| -> Vec<[String; 5]> {
            let rows = rows.iter().filter(|row| row["indicator"] == code);
            rows.map(|row| {
                ["period", "category", "value", "numerator", "ci_low"].map(|one| row[one].clone())
            })
            .collect()
        };
        prop_assert_eq!(of("C-1"), of("R-03"));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
