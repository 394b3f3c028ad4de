//! Definition tests, run: every test of every indicator on its own small tables, without any data.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::calendar::{Day, Period};
use crate::cases::contract::Contract;
use crate::cases::reference::Reference;
use crate::cases::{self, NO_COUNTRY, ValidTable, ValidTables};
use crate::define::bind::Definitions;
use crate::define::indicator::BoundIndicator;
use crate::define::kind::Recipe;
use crate::define::tests::{DefinitionTest, ExpectedFigures};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{self, Estimate, Estimates, Figures, Plan};
use crate::programme::Programme;

const FAILED: Code = Code("E0401");
const UNREADABLE: Code = Code("E0402");

/// When a test does not depend on the day of its export, no day is too late: 9999-12-31.
const LAST: Day = Day(2_932_896);

/// How far a figure may be from what is expected, of the larger of the two.
const TOLERANCE: f64 = 1e-9;

/// Runs every test; one fault for each that fails, in the order of the definitions.
pub fn run_tests(
    programme: &Programme,
    contract: &Contract,
    definitions: &Definitions,
) -> Vec<Diagnostic> {
    let programme = Arc::new(programme.clone());
    let contract = Arc::new(contract.clone());
    let indicators = definitions.by_code();
    let fails =
        |test: &DefinitionTest| match Prepared::new(&programme, &contract, &indicators, test) {
            Ok(prepared) => prepared.failure(indicators.get(test.indicator.as_str())?),
            Err(fault) => Some(fault),
        };
    definitions.tests.par_iter().filter_map(fails).collect()
}

/// A test with its tables read, to be run as often as there are definitions to put to it.
#[derive(Debug)]
pub(crate) struct Prepared<'a> {
    test: &'a DefinitionTest,
    programme: Arc<Programme>,
    contract: &'a Arc<Contract>,
    tables: ValidTables,
    /// What the figures of its indicator are made of.
    read: Vec<Arc<BoundIndicator>>,
}

impl<'a> Prepared<'a> {
    /// Reads the tables of a test.
    pub(crate) fn new(
        programme: &Arc<Programme>,
        contract: &'a Arc<Contract>,
        indicators: &BTreeMap<&str, &Arc<BoundIndicator>>,
        test: &'a DefinitionTest,
    ) -> Result<Self, Diagnostic> {
        let as_of = test.as_of.unwrap_or(LAST);
        let programme = with_periods(programme, test);
        let tables = cases::inline(&programme, contract, &test.tables, as_of)
            .map_err(|faults| unreadable(test, &faults))?;
        let read = read_by(&test.indicator, indicators);
        Ok(Self { test, programme, contract, tables, read })
    }

    /// Whether the test fails for a definition: rows are asked first, which is done sooner.
    pub(crate) fn notices(&self, indicator: &Arc<BoundIndicator>) -> bool {
        let plan = self.plan(indicator);
        !self.unmet_rows(&plan).is_empty() || !self.unmet_figures(&plan).is_empty()
    }

    /// How the test fails for its indicator, if it does.
    fn failure(&self, indicator: &Arc<BoundIndicator>) -> Option<Diagnostic> {
        let plan = self.plan(indicator);
        let mut unmet = self.unmet_rows(&plan);
        unmet.extend(self.unmet_figures(&plan));
        failure(self.test, &unmet)
    }

    fn plan(&self, indicator: &Arc<BoundIndicator>) -> Plan {
        let (programme, contract) = (Arc::clone(&self.programme), Arc::clone(self.contract));
        let wanted = std::iter::once(indicator).chain(&self.read).cloned().collect();
        evaluate::plan(programme, contract, wanted)
    }

    fn unmet_rows(&self, plan: &Plan) -> Vec<String> {
        unmet_rows(plan, &self.tables, self.test)
    }

    fn unmet_figures(&self, plan: &Plan) -> Vec<String> {
        if self.test.figures.is_empty() {
            return Vec::new();
        }
        unmet_figures(plan, &self.tables, self.test)
    }
}

/// What the figures of an indicator are made of, however far removed.
fn read_by(
    code: &str,
    indicators: &BTreeMap<&str, &Arc<BoundIndicator>>,
) -> Vec<Arc<BoundIndicator>> {
    let reads = |one: &BoundIndicator| one.recipe().map(Recipe::reads);
    let mut read: BTreeMap<String, Arc<BoundIndicator>> = BTreeMap::new();
    let mut open = vec![code.to_owned()];
    while let Some(code) = open.pop() {
        let Some(found) = indicators.get(code.as_str()) else { continue };
        if read.insert(code, Arc::clone(found)).is_none() {
            open.extend(reads(found).into_iter().flatten());
        }
    }
    read.remove(code);
    read.into_values().collect()
}

/// The programme, with every year, quarter and month that the test names and it lacks.
fn with_periods(programme: &Arc<Programme>, test: &DefinitionTest) -> Arc<Programme> {
    let known: BTreeSet<&str> = programme.periods.iter().map(|period| period.id.as_str()).collect();
    let named: BTreeSet<&str> = test.figures.iter().map(period_of).collect();
    let lacking: Vec<Period> =
        named.difference(&known).filter_map(|id| Period::calendar(id)).collect();
    if lacking.is_empty() {
        return Arc::clone(programme);
    }
    let periods = programme.periods.iter().cloned().chain(lacking).collect();
    Arc::new(Programme { periods, ..programme.as_ref().clone() })
}

/// The period of `2013` or of `UKR/2013/total/total`.
fn period_of(expected: &ExpectedFigures) -> &str {
    let cell = &expected.cell;
    cell.split('/').nth(1).unwrap_or(cell)
}

fn unreadable(test: &DefinitionTest, faults: &[Diagnostic]) -> Diagnostic {
    let message = format!("the tables of the test `{}` cannot be read", test.name);
    let fault = Diagnostic::error(UNREADABLE, message).at(&test.place);
    faults.iter().fold(fault, |fault, cause| fault.hint(cause.to_string()))
}

/// The fault of a test whose expectations are not met.
fn failure(test: &DefinitionTest, unmet: &[String]) -> Option<Diagnostic> {
    if unmet.is_empty() {
        return None;
    }
    let unmet = unmet.join("; ");
    let message = format!("`{}` fails its test `{}`: {unmet}", test.indicator, test.name);
    Some(Diagnostic::error(FAILED, message).at(&test.place))
}

/// What is not as expected of single rows.
fn unmet_rows(plan: &Plan, tables: &ValidTables, test: &DefinitionTest) -> Vec<String> {
    if test.rows.is_empty() {
        return Vec::new();
    }
    let Some(number) = plan.counted().iter().position(|one| one.code == test.indicator) else {
        return vec![format!("`{}` is made of other figures and has no rows", test.indicator)];
    };
    let classes: BTreeMap<String, &'static str> = evaluate::membership(plan, number, tables)
        .into_iter()
        .map(|member| (member.key, member.class))
        .collect();
    let unmet = |(key, expected, _): &(String, String, _)| match classes.get(key) {
        Some(class) if class == expected => None,
        Some(class) => Some(format!("row `{key}` is {class}, not {expected}")),
        None => Some(format!("there is no row `{key}`")),
    };
    test.rows.iter().filter_map(unmet).collect()
}

/// What is not as expected of figures, before any protection.
fn unmet_figures(plan: &Plan, tables: &ValidTables, test: &DefinitionTest) -> Vec<String> {
    let partials = evaluate::aggregate(plan, tables);
    let estimates = evaluate::finish(plan, &partials, &Reference::default(), tables, 0);
    let number = estimates.indicators.iter().position(|one| one.code == test.indicator);
    let number = number.expect("the indicator that is tested is planned");
    let home = home(plan, tables);
    let find = |expected| find(&estimates, number, expected, home.as_deref());
    let unmet = |expected| match find(expected) {
        Ok(estimate) => compare(expected, &estimate.figures),
        Err(why) => vec![why],
    };
    test.figures.iter().flat_map(unmet).collect()
}

/// The one country that all rows are of; `None` where they are of several or of none.
fn home(plan: &Plan, tables: &ValidTables) -> Option<String> {
    let counted = plan.counted().iter().filter_map(|one| tables.get(&one.rows().table));
    let countries: BTreeSet<u16> = counted
        .flat_map(ValidTable::parts)
        .flat_map(|part| part.country().iter().copied())
        .filter(|country| *country != NO_COUNTRY)
        .collect();
    let mut countries = countries.into_iter();
    let only = countries.next().filter(|_| countries.next().is_none())?;
    plan.programme().countries.get(usize::from(only)).cloned()
}

/// The cell that an expectation names.
fn find<'a>(
    estimates: &'a Estimates,
    indicator: usize,
    expected: &ExpectedFigures,
    home: Option<&str>,
) -> Result<&'a Estimate, String> {
    let cell = expected.cell.as_str();
    let parts: Vec<&str> = cell.split('/').collect();
    let (area, period, dimension, category, measure) = match parts.as_slice() {
        [period] => {
            let home = home.ok_or_else(|| {
                format!(
                    "the rows are not of one country: say which, as in `UKR/{period}/total/total`"
                )
            })?;
            (home, *period, "total", "total", None)
        }
        [area, period, dimension, category] => (*area, *period, *dimension, *category, None),
        [area, period, dimension, category, measure] => {
            (*area, *period, *dimension, *category, Some(*measure))
        }
        _ => return Err(format!("`{cell}` does not name a cell")),
    };
    let wanted = (area, period, dimension.to_owned(), category.to_owned());
    let own = estimates.cells.iter().filter(|cell| cell.key.indicator == indicator);
    let found: Vec<&Estimate> =
        own.filter(|cell| named(estimates, cell) == Some(wanted.clone())).collect();
    one_of(&found, measure).ok_or_else(|| {
        let measures: Vec<&str> = found.iter().map(|cell| cell.key.measure.as_str()).collect();
        match measures.as_slice() {
            [] => format!("there is no cell `{cell}`"),
            _ => format!("`{cell}` has {}: say which", measures.join(", ")),
        }
    })
}

/// The cell of a measure; without one, of the only measure or of `value`.
fn one_of<'a>(found: &[&'a Estimate], measure: Option<&str>) -> Option<&'a Estimate> {
    match (found, measure) {
        ([only], None) => Some(only),
        (_, measure) => {
            let measure = measure.unwrap_or("value");
            found.iter().copied().find(|cell| cell.key.measure == measure)
        }
    }
}

/// Area, period, dimension and category of a cell, by their names.
fn named<'a>(
    estimates: &'a Estimates,
    cell: &Estimate,
) -> Option<(&'a str, &'a str, String, String)> {
    let area = estimates.areas.get(cell.key.area)?;
    let period = estimates.programme.periods.get(cell.key.period)?;
    let indicator = estimates.indicators.get(cell.key.indicator)?;
    let (dimension, category) = match cell.key.dimension {
        None => ("total".to_owned(), "total".to_owned()),
        Some(number) => {
            let dimension = indicator.dimensions.get(number)?;
            (dimension.id.clone(), dimension.category(cell.key.category))
        }
    };
    Some((area.id.as_str(), period.id.as_str(), dimension, category))
}

/// Which of a cell's figures are not as expected.
fn compare(expected: &ExpectedFigures, figures: &Figures) -> Vec<String> {
    let unmet = |(column, wanted): &(String, String)| {
        let found = figure(column, figures);
        let said = || format!("{column} of `{}` is {found}, not {wanted}", expected.cell);
        (!found.agrees(wanted)).then(said)
    };
    expected.columns.iter().filter_map(unmet).collect()
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq)]
enum Figure {
    Nothing,
    Number(f64),
    Words(String),
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing => f.write_str("null"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Words(words) => f.write_str(words),
        }
    }
}

impl Figure {
    /// Whether it is what was expected: words exactly, numbers as near as doubles are.
    fn agrees(&self, expected: &str) -> bool {
        match self {
            Self::Nothing => expected == "null",
            Self::Words(words) => words == expected,
            Self::Number(number) => expected.parse::<f64>().is_ok_and(|expected| {
                let larger = number.abs().max(expected.abs());
                expected.is_finite() && (number - expected).abs() <= TOLERANCE * larger
            }),
        }
    }
}

/// The figure in a column of the result table.
fn figure(column: &str, figures: &Figures) -> Figure {
    let number = |value: Option<f64>| value.map_or(Figure::Nothing, Figure::Number);
    let class = |count: fn(&evaluate::cell::Classes) -> u64| {
        number(figures.rows.as_ref().map(count).map(whole))
    };
    match column {
        "value" => number(figures.value),
        "numerator" => number(figures.numerator),
        "denominator" => number(figures.denominator),
        "unknown" => number(figures.unknown.map(whole)),
        "population" => class(evaluate::cell::Classes::population),
        "excluded" => class(|rows| rows.excluded),
        "not_yet_due" => class(|rows| rows.not_yet_due),
        "excepted" => class(|rows| rows.excepted),
        "not_in_denominator" => class(|rows| rows.not_in_denominator),
        "undated" => class(|rows| rows.undated),
        "population_unknown" => class(|rows| rows.population_unknown),
        "ci_low" => number(figures.limits.as_ref().map(|limits| limits.low)),
        "ci_high" => number(figures.limits.as_ref().map(|limits| limits.high)),
        "bound_low" => number(figures.bounds.map(|(low, _)| low)),
        "bound_high" => number(figures.bounds.map(|(_, high)| high)),
        "status" => Figure::Words(figures.status.name().to_owned()),
        "flags" if figures.flags.is_empty() => Figure::Nothing,
        "flags" => Figure::Words(figures.flags.join(", ")),
        _ => unreachable!("a test expects nothing of other columns"),
    }
}

/// A count of made-up rows, which a double holds exactly.
fn whole(count: u64) -> f64 {
    f64::from(u32::try_from(count).expect("a test has fewer rows than a u32 can count"))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::diagnostic::Place;
    use crate::document::Localised;
    use crate::evaluate::Key;
    use crate::evaluate::cell::{Classes, Limits, Status};

    fn expecting(cell: &str, columns: &[(&str, &str)]) -> ExpectedFigures {
        let columns =
            columns.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        ExpectedFigures { cell: cell.to_owned(), columns, place: Place::default() }
    }

    fn test_of(cells: &[&str]) -> DefinitionTest {
        DefinitionTest {
            indicator: "A".to_owned(),
            name: "t".to_owned(),
            as_of: None,
            tables: BTreeMap::new(),
            rows: Vec::new(),
            figures: cells.iter().map(|cell| expecting(cell, &[])).collect(),
            place: Place::line("a.yaml", 7),
        }
    }

    fn programme() -> Arc<Programme> {
        Arc::new(Programme {
            folder: ".".into(),
            id: "p".to_owned(),
            title: Localised::plain("P"),
            languages: vec!["en".to_owned()],
            countries: vec!["UKR".to_owned(), "MDA".to_owned()],
            groups: BTreeMap::new(),
            periods: Period::calendar("2013").into_iter().collect(),
            objectives: Vec::new(),
            donor: None,
            policy_set_by: None,
            cascades: Vec::new(),
        })
    }

    fn figures() -> Figures {
        Figures {
            value: Some(200.0 / 3.0),
            limits: Some(Limits { low: 20.0, high: 90.0, level: 0.95, method: "wilson" }),
            rows: Some(Classes { met: 2, not_met: 1, excluded: 4, ..Classes::default() }),
            unknown: Some(0),
            numerator: Some(2.0),
            denominator: Some(3.0),
            ..Figures::none(Status::Ok)
        }
    }

    fn estimates(measures: &[&str]) -> Estimates {
        let cell = |(area, measure): (usize, &&str)| Estimate {
            key: Key {
                indicator: 0,
                measure: (*measure).to_owned(),
                area,
                period: 0,
                dimension: None,
                category: 0,
            },
            figures: figures(),
            persons: Classes::default(),
            sides: None,
            strata: Vec::new(),
            span: (Day(0), Day(0)),
            of_persons: true,
            reads: Vec::new(),
        };
        let cells = (0..2).flat_map(|area| measures.iter().map(move |measure| (area, measure)));
        let programme = programme();
        Estimates {
            areas: programme.areas(),
            programme,
            indicators: vec![Arc::new(indicator())],
            reference: Reference::default(),
            cells: cells.map(cell).collect(),
        }
    }

    fn indicator() -> BoundIndicator {
        crate::define::example::indicator("A")
    }

    #[test]
    fn figures_that_agree_are_not_reported() {
        let columns = [
            ("value", "66.66666666667"),
            ("numerator", "2"),
            ("denominator", "3.0"),
            ("population", "7"),
            ("excluded", "4"),
            ("unknown", "0"),
            ("undated", "0"),
            ("ci_low", "20"),
            ("ci_high", "90"),
            ("bound_low", "null"),
            ("status", "ok"),
            ("flags", "null"),
        ];
        assert_eq!(compare(&expecting("2013", &columns), &figures()), Vec::<String>::new());
    }

    #[test]
    fn figures_that_differ_are_reported_with_both_sides() {
        let columns = [
            ("value", "66.6666"),
            ("numerator", "null"),
            ("denominator", "three"),
            ("bound_high", "1"),
            ("not_yet_due", "1"),
            ("status", "too_few"),
        ];
        let unmet = compare(&expecting("2013", &columns), &figures());
        let fault = failure(&test_of(&[]), &unmet).unwrap();
        assert_snapshot!(fault.to_string().replace("; ", ";\n"), @"
        a.yaml:7: [E0401] `A` fails its test `t`: value of `2013` is 66.66666666666667, not 66.6666;
        numerator of `2013` is 2, not null;
        denominator of `2013` is 3, not three;
        bound_high of `2013` is null, not 1;
        not_yet_due of `2013` is 0, not 1;
        status of `2013` is ok, not too_few
        ");
        assert_eq!(failure(&test_of(&[]), &[]), None);
    }

    #[test]
    fn the_last_day_is_the_last_of_the_calendar() {
        assert_eq!(LAST.to_string(), "9999-12-31");
    }

    #[test]
    fn every_column_that_may_be_expected_has_a_figure() {
        for column in crate::define::tests::COLUMNS {
            figure(column, &figures());
        }
    }

    #[test]
    fn a_period_alone_is_of_the_country_that_all_rows_are_of() {
        let estimates = estimates(&["value"]);
        let found = find(&estimates, 0, &expecting("2013", &[]), Some("MDA")).unwrap();
        assert_eq!(estimates.areas[found.key.area].id, "MDA");
        assert_snapshot!(find(&estimates, 0, &expecting("2013", &[]), None).unwrap_err(), @"the rows are not of one country: say which, as in `UKR/2013/total/total`");
    }

    #[test]
    fn a_cell_is_found_by_its_names() {
        let both = estimates(&["q0.5", "q0.9"]);
        let found = |cell| find(&both, 0, &expecting(cell, &[]), None).map(|cell| cell.key.clone());
        assert_eq!(found("MDA/2013/total/total/q0.9").unwrap().measure, "q0.9");
        assert_snapshot!(found("MDA/2013/total/total").unwrap_err(), @"`MDA/2013/total/total` has q0.5, q0.9: say which");
        assert_snapshot!(found("MDA/2013/sex/female").unwrap_err(), @"there is no cell `MDA/2013/sex/female`");
        assert_snapshot!(found("POL/2013/total/total").unwrap_err(), @"there is no cell `POL/2013/total/total`");
    }

    #[test]
    fn a_test_brings_the_periods_that_the_programme_lacks() {
        let test = test_of(&["2013", "UKR/2012-Q2/total/total", "2011-06", "nrm-y1", "2011-06"]);
        let widened = with_periods(&programme(), &test);
        let ids: Vec<&str> = widened.periods.iter().map(|period| period.id.as_str()).collect();
        assert_eq!(ids, ["2013", "2011-06", "2012-Q2"]);
        let same = programme();
        assert!(Arc::ptr_eq(&same, &with_periods(&same, &test_of(&["2013"]))));
    }
}
