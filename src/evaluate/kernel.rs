//! Counting: batches of rows into dense counters, on all cores.
//!
//! Every worker takes the next batch and adds it to counters of its own; the counters are merged at
//! the end. Addition is exact and does not care about order, so neither do threads.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::batch::Batch;
use super::compile::{Prepared, bits};
use super::grouping::Grouping;
use super::membership::{COUNTERS, Class, Classified};
use super::partials::{Counted, Histogram, Partials, Sum, Tally, merge};
use super::plan::{Plan, Planned};
use super::returning::Batches;
use crate::cases::{Part, ValidTable, ValidTables};
use crate::define::expression::Expr;
use crate::define::indicator::BoundIndicator;

/// Rows in a batch: few enough for its masks and codes to stay in a core's own cache, and enough for
/// counters that were fetched for some of them to be used by others.
const BATCH: usize = 65_536;

/// Counts every row of every table once, for every indicator.
pub fn aggregate(plan: &Plan, tables: &ValidTables) -> Partials {
    aggregate_parts(plan, tables, |_| true)
}

/// Counts the rows of some parts, such as those of one file. Child tables are asked whole, and persons
/// keep their numbers: partials of disjoint parts of the same tables merge to those of all.
pub fn aggregate_parts(
    plan: &Plan,
    tables: &ValidTables,
    wanted: impl Fn(&Part) -> bool,
) -> Partials {
    let everything: Vec<usize> = (0..plan.planned.len()).collect();
    let passes = passes(plan, tables, &everything);
    let batches: Vec<(usize, usize, Range<usize>)> = passes
        .iter()
        .enumerate()
        .flat_map(|(number, pass)| {
            let parts = pass.table.parts().iter().enumerate();
            parts.filter(|(_, part)| wanted(part)).flat_map(move |(part, valid)| {
                ranges(valid.rows()).map(move |rows| (number, part, rows))
            })
        })
        .collect();
    let next = AtomicUsize::new(0);
    (0..rayon::current_num_threads())
        .into_par_iter()
        .map(|_| {
            let mut partials = empty(plan);
            while let Some((pass, part, rows)) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                let pass = &passes[*pass];
                pass.count(plan, &pass.table.parts()[*part], rows.clone(), &mut partials);
            }
            partials
        })
        .reduce(|| empty(plan), |one, other| merge(one, &other))
}

/// The rows of a part in batches.
pub(super) fn ranges(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(BATCH).map(move |start| start..(start + BATCH).min(rows))
}

/// Counters of nothing, of the size that the plan needs.
fn empty(plan: &Plan) -> Partials {
    let countries = plan.programme.countries.len();
    let of_indicator = |(planned, indicator): (&Planned, &Arc<BoundIndicator>)| {
        let terms = indicator.measure().terms();
        let tally = |grouping: &Grouping| {
            let cells = countries * planned.axis.places() * grouping.categories();
            Tally {
                rows: vec![0; (cells + 1) * COUNTERS],
                sums: vec![Sum::default(); if terms.total { cells } else { 0 }],
                histograms: vec![Histogram::default(); if terms.histogram { cells } else { 0 }],
            }
        };
        let tallies = planned.groupings.counted.iter().map(tally).collect();
        Counted { tallies, ..Counted::default() }
    };
    let indicators = plan.planned.iter().zip(&plan.indicators).map(of_indicator).collect();
    Partials { indicators, returning: Batches::default() }
}

/// One way through a table: the indicators that ask the same rows under the same period.
pub(super) struct Pass<'a> {
    pub(super) table: &'a ValidTable,
    pub(super) prepared: Prepared<'a>,
    /// Bit i of word i / 64: whether person i has several rows in the table.
    pub(super) repeated: Vec<u64>,
    /// Which indicators are counted.
    pub(super) indicators: Vec<usize>,
    /// The period, where conditions depend on it.
    pub(super) period: Option<usize>,
}

/// For these indicators, a pass for each table, and one for each period of each of them that depends
/// on periods.
pub(super) fn passes<'a>(plan: &Plan, tables: &'a ValidTables, wanted: &[usize]) -> Vec<Pass<'a>> {
    let mut passes = Vec::new();
    for table in tables.iter() {
        let of_table = |number: &usize| plan.indicators[*number].rows().table == table.table().id;
        let (by_period, together): (Vec<usize>, Vec<usize>) = wanted
            .iter()
            .copied()
            .filter(of_table)
            .partition(|number| plan.planned[*number].by_period);
        if !together.is_empty() {
            passes.push(Pass::new(plan, tables, table, together, None));
        }
        for number in by_period {
            let periods = 0..plan.programme.periods.len();
            passes.extend(
                periods.map(|period| Pass::new(plan, tables, table, vec![number], Some(period))),
            );
        }
    }
    passes
}

impl<'a> Pass<'a> {
    fn new(
        plan: &Plan,
        tables: &'a ValidTables,
        table: &'a ValidTable,
        indicators: Vec<usize>,
        period: Option<usize>,
    ) -> Self {
        let expressions: Vec<Arc<Expr>> = indicators
            .iter()
            .flat_map(|number| plan.planned[*number].expressions.clone())
            .collect();
        let bounds = period.map(|period| {
            let period = &plan.programme.periods[period];
            (period.start, period.end)
        });
        let prepared = Prepared::new(tables, &table.table().id, &expressions, bounds);
        let mut repeated = bits::none(table.persons() as usize);
        table.repeated().iter().for_each(|person| bits::set(&mut repeated, person as usize));
        Self { table, prepared, repeated, indicators, period }
    }

    /// Adds some rows of a part to the counters.
    fn count(&self, plan: &Plan, part: &Part, rows: Range<usize>, partials: &mut Partials) {
        let mut batch = Batch::new(self, part, rows);
        let mut keeping = batch.keeping();
        for number in &self.indicators {
            let (planned, indicator) = (&plan.planned[*number], &plan.indicators[*number]);
            let times = batch.times(planned, indicator, self.period);
            let classified = batch.classify(indicator, &times.dated);
            let counted = &mut partials.indicators[*number];
            notice_constants(counted, &classified);
            let classes = class_of_rows(&classified, batch.len());
            let values = batch.values(indicator, &classified);
            let mut groupings = Vec::new();
            for (grouping, tally) in planned.groupings.counted.iter().zip(&mut counted.tallies) {
                let cells = batch.cells(plan, planned, &times, indicator.rows().period, grouping);
                batch.add_rows(tally, &cells, &classes);
                batch.add_flags(tally, &cells, &classified);
                if let Some(values) = &values {
                    batch.add_values(tally, &cells, &classified, values);
                }
                groupings.push(cells);
            }
            keeping.keep(*number, &classes, &groupings);
        }
        if let Some(returning) = keeping.kept() {
            partials.returning.add((self.indicators[0], self.period), returning);
        }
    }
}

/// The class of every row as a byte.
fn class_of_rows(classified: &Classified, rows: usize) -> Vec<u8> {
    let mut classes = vec![Class::Outside as u8; rows];
    for (class, members) in Class::COUNTED.into_iter().zip(&classified.classes) {
        for row in bits::rows(members) {
            classes[row] = class as u8;
        }
    }
    classes
}

/// Counts the answers, so that a condition that is always or never true can be told.
fn notice_constants(counted: &mut Counted, classified: &Classified) {
    let population = &classified.population;
    let within = |rows: &[u64]| bits::count(&bits::and(&population.yes, rows)) as u64;
    let numerator = &classified.numerator;
    let all = [
        population.count() as u64,
        bits::count(&population.no) as u64,
        bits::count(&population.unknown()) as u64,
    ];
    let inside = [within(&numerator.yes), within(&numerator.no), within(&numerator.unknown())];
    counted.population.iter_mut().zip(all).for_each(|(here, more)| *here += more);
    counted.numerator.iter_mut().zip(inside).for_each(|(here, more)| *here += more);
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::calendar::Period;
    use crate::evaluate::cell::Classes;
    use crate::evaluate::{Estimates, example, membership};

    const DATED: &str = "table: cases, period: applied_on";

    fn estimates(keys: &str, text: &str) -> Estimates {
        let contract = example::contract();
        let tables = example::tables(&contract, &[("cases", &[("2013-12-31", text)])]);
        let plan = example::plan(example::programme(), contract, &[keys]);
        example::estimates(&plan, &tables)
    }

    fn met(estimates: &Estimates, cell: &str) -> u64 {
        example::cell(estimates, cell).figures.rows.unwrap().met
    }

    #[test]
    fn a_row_with_several_codes_stands_under_each_and_without_any_under_unknown() {
        let rows = "country forms applied_on\n\
                    0 0;2 2013-05-01\n0 - 2013-05-01\n0 . 2013-05-01\n0 2 2012-05-01";
        let estimates = estimates(&format!("kind: count, {DATED}, disaggregate: [forms]"), rows);
        let of = |category| met(&estimates, &format!("UKR/2013/forms/{category}"));
        assert_eq!(["labour", "sexual", "other", "unknown"].map(of), [1, 0, 1, 2]);
        assert_eq!(met(&estimates, "UKR/2013/total/total"), 3);
    }

    #[test]
    fn undated_rows_stand_in_every_period_outside_its_population() {
        let rows = "country sex applied_on\n0 0 .\n1 1 !\n0 0 2013-05-01";
        let estimates = estimates(&format!("kind: count, {DATED}, disaggregate: [sex]"), rows);
        let of = |cell| {
            let rows = example::cell(&estimates, cell).figures.rows.unwrap();
            (rows.undated, rows.population())
        };
        assert_eq!(of("UKR/2012/sex/female"), (1, 0));
        assert_eq!(of("UKR/2013/sex/female"), (1, 1));
        assert_eq!(of("both/2013/total/total"), (2, 1));
        assert_eq!(of("both/2013/sex/male"), (1, 0));
    }

    #[test]
    fn a_person_with_several_rows_is_one_in_every_cell_and_never_added_up() {
        let rows = "country person_id sex applied_on\n\
                    0 p 0 2012-05-01\n0 p 0 2013-05-01\n0 p 1 2013-06-01\n1 p 0 2013-07-01\n\
                    0 q 0 2013-05-01\n0 . 0 2013-05-01";
        let keys = format!("kind: distinct, {DATED}, cumulative: true, disaggregate: [sex]");
        let estimates = estimates(&keys, rows);
        let of = |cell| example::cell(&estimates, cell).figures.value;
        assert_eq!(of("UKR/2013/total/total"), Some(2.0));
        assert_eq!(of("UKR/2012/total/total"), Some(1.0));
        assert_eq!(of("UKR/2013/sex/female"), Some(2.0));
        assert_eq!(of("UKR/2013/sex/male"), Some(1.0));
        assert_eq!(of("both/2013/total/total"), Some(2.0));
        let unknown = example::cell(&estimates, "UKR/2013/total/total").persons.unknown;
        assert_eq!(unknown, 1);
    }

    #[test]
    fn a_row_that_stands_for_so_many_is_counted_as_so_many() {
        let mut contract = example::contract();
        let cases = contract.tables.get_mut("cases").unwrap();
        cases.weight = cases.column("age");
        let rows = "country age cost applied_on\n0 40 150 2013-05-01\n0 2 100 2013-06-01\n0 . 1 2013-06-01";
        let tables = example::tables(&contract, &[("cases", &[("2013-12-31", rows)])]);
        let keys = format!("kind: sum, {DATED}, value: cost");
        let plan = example::plan(example::programme(), contract, &[&keys]);
        let estimates = example::estimates(&plan, &tables);
        let cell = example::cell(&estimates, "UKR/2013/total/total");
        assert_eq!(cell.figures.rows.unwrap().met, 43);
        assert_eq!(cell.figures.value, Some(62.01));
    }

    #[test]
    fn conditions_on_the_period_are_asked_in_each_with_the_rows_of_its_span() {
        let keys = format!(
            "kind: count, {DATED}, cumulative: true, population: decided_on is null or decided_on > period_end"
        );
        let rows = "country applied_on decided_on\n\
                    0 2012-05-01 2013-02-01\n0 2012-06-01 2012-07-01\n0 2013-05-01 .\n0 . .";
        let estimates = estimates(&keys, rows);
        let of = |cell| {
            let rows = example::cell(&estimates, cell).figures.rows.unwrap();
            (rows.met, rows.undated)
        };
        assert_eq!(of("UKR/2012/total/total"), (1, 1));
        assert_eq!(of("UKR/2013/total/total"), (1, 1));
    }

    proptest! {
        #[test]
        fn counters_do_not_depend_on_the_number_of_threads(parts in prop::collection::vec(example::rows(), 1..6)) {
            let keys = format!("kind: mean, {DATED}, value: cost, disaggregate: [sex, forms]");
            let plan = example::plan(example::programme(), example::contract(), &[&keys]);
            let parts: Vec<(&str, &str)> = parts.iter().map(|text| ("2013-10-31", text.as_str())).collect();
            let tables = example::tables(&plan.contract, &[("cases", &parts)]);
            let on = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| aggregate(&plan, &tables))
            };
            prop_assert_eq!(on(1), on(4));
        }

        #[test]
        fn cells_hold_what_counting_row_by_row_gives(text in example::rows()) {
            let keys = format!(
                "kind: proportion, {DATED}, population: consent, numerator: minor, \
                 disaggregate: [sex, forms, [sex, forms]], disaggregate_periods: [year, quarter]"
            );
            let mut programme = example::programme();
            programme.periods.extend(Period::calendar("2013-Q3"));
            let contract = example::contract();
            let tables = example::tables(&contract, &[("cases", &[("2013-12-31", &text)])]);
            let plan = example::plan(programme, contract, &[&keys]);
            let counted = by_hand(&plan, &tables, &text);
            for cell in &example::estimates(&plan, &tables).cells {
                let (rows, persons) = counted.get(&example::name(&plan, cell)).cloned().unwrap_or_default();
                let Some(found) = cell.figures.rows else { continue };
                let classes = |of: &Classes| [of.met, of.not_met, of.unknown, of.undated];
                prop_assert_eq!(classes(&found), rows.map(|rows| rows as u64));
                prop_assert_eq!(classes(&cell.persons), persons.map(|persons| persons.len() as u64));
            }
        }
    }

    /// Rows, and names of persons, that are met, not met, unknown and undated.
    type ByHand = ([usize; 4], [BTreeSet<String>; 4]);

    /// Counts every row into every cell that it is in, by name.
    fn by_hand(plan: &Plan, tables: &ValidTables, text: &str) -> BTreeMap<String, ByHand> {
        let rows: Vec<Vec<&str>> =
            text.lines().skip(1).map(|line| line.split(' ').collect()).collect();
        let mut cells: BTreeMap<String, ByHand> = BTreeMap::new();
        for told in membership(plan, 0, tables) {
            let row = &rows[told.key.parse::<usize>().unwrap()];
            let class = ["met", "not_met", "unknown", "undated"]
                .into_iter()
                .position(|one| one == told.class);
            let periods: Vec<&str> = match told.class {
                "undated" => plan.programme.periods.iter().map(|one| one.id.as_str()).collect(),
                _ if told.period.is_empty() => continue,
                _ => vec![told.period.as_str()],
            };
            let person =
                if row[2] == "." { format!("row {}", told.key) } else { row[2].to_owned() };
            for (class, cell) in class.into_iter().flat_map(|class| {
                example::names(row, &periods).into_iter().map(move |name| (class, name))
            }) {
                let (rows, persons) = cells.entry(cell).or_default();
                rows[class] += 1;
                persons[class].insert(person.clone());
            }
        }
        cells
    }
}
