//! Counting: batches of rows into dense counters, on all cores.
//!
//! Every worker takes the next batch and adds it to counters of its own; the counters are merged at
//! the end. Addition is exact and does not care about order, so neither do threads.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::compile::{Answers, Categories, Prepared, bits};
use super::grouping::{Grouping, sides};
use super::membership::{
    COUNTERS, Class, Classified, EXCEPT_UNKNOWN_NUMERATOR, EXCLUDE_UNKNOWN, Needs, classify,
};
use super::partials::{Counted, Histogram, Partials, Sum, Tally, merge};
use super::plan::{Plan, Planned};
use super::timeline::Axis;
use crate::calendar::Day;
use crate::cases::contract::{ColumnId, Table};
use crate::cases::{NO_COUNTRY, NOBODY, Part, ValidTable, ValidTables};
use crate::define::expression::Expr;
use crate::define::indicator::BoundIndicator;

/// Rows in a batch: its masks and codes stay in a core's own cache.
const BATCH: usize = 16_384;
/// Stands for a row that is in no cell.
const NOWHERE: u32 = u32::MAX;

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
    let passes = passes(plan, tables);
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
fn ranges(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(BATCH).map(move |start| start..(start + BATCH).min(rows))
}

/// Counters of nothing, of the size that the plan needs.
fn empty(plan: &Plan) -> Partials {
    let countries = plan.programme.countries.len();
    let of_indicator = |(planned, indicator): (&Planned, &Arc<BoundIndicator>)| {
        let terms = indicator.measure.terms();
        let tally = |grouping: &Grouping| {
            let cells = countries * planned.axis.places() * grouping.categories();
            Tally {
                rows: vec![0; cells * COUNTERS],
                repeated: BTreeMap::new(),
                sums: vec![Sum::default(); if terms.total { cells } else { 0 }],
                histograms: vec![Histogram::default(); if terms.histogram { cells } else { 0 }],
            }
        };
        let tallies = planned.groupings.counted.iter().map(tally).collect();
        Counted { tallies, ..Counted::default() }
    };
    Partials { indicators: plan.planned.iter().zip(&plan.indicators).map(of_indicator).collect() }
}

/// One way through a table: the indicators that ask the same rows under the same period.
struct Pass<'a> {
    table: &'a ValidTable,
    prepared: Prepared<'a>,
    /// Which indicators are counted.
    indicators: Vec<usize>,
    /// The period, where conditions depend on it.
    period: Option<usize>,
}

/// A pass for each table, and one for each period of each indicator that depends on periods.
fn passes<'a>(plan: &Plan, tables: &'a ValidTables) -> Vec<Pass<'a>> {
    let mut passes = Vec::new();
    for table in tables.iter() {
        let of_table = |number: &usize| plan.indicators[*number].rows.table == table.table().id;
        let (by_period, together): (Vec<usize>, Vec<usize>) = (0..plan.indicators.len())
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
        Self { table, prepared, indicators, period }
    }

    /// Adds some rows of a part to the counters.
    fn count(&self, plan: &Plan, part: &Part, rows: Range<usize>, partials: &mut Partials) {
        let mut batch = Batch::new(self, part, rows);
        for number in &self.indicators {
            let (planned, indicator) = (&plan.planned[*number], &plan.indicators[*number]);
            let times = batch.times(planned, indicator, self.period);
            let classified = batch.classify(indicator, &times.dated);
            let counted = &mut partials.indicators[*number];
            notice_constants(counted, &classified);
            let classes = class_of_rows(&classified, batch.len());
            for (grouping, tally) in planned.groupings.counted.iter().zip(&mut counted.tallies) {
                let cells = batch.cells(plan, planned, &times, indicator.rows.period, grouping);
                batch.add_rows(tally, &cells, &classes);
                batch.add_flags(tally, &cells, &classified);
                batch.add_persons(tally, &cells, &classes, self.table);
                batch.add_values(tally, &cells, &classified, indicator);
            }
        }
    }
}

/// Where the rows of a batch lie in time.
struct Times {
    /// Rows with a period date.
    dated: Vec<u64>,
    /// The place in time of every row, or [`NOWHERE`].
    places: Arc<Vec<u32>>,
}

/// The cell of every row, or of every pair of row and category.
enum Cells {
    /// One a row, or [`NOWHERE`].
    One(Vec<u32>),
    /// Row and cell, in order of rows.
    Many(Vec<(u32, u32)>),
}

/// What keeps a grouping's cells for all indicators that count by it.
type CellsKey = (ColumnId, Vec<ColumnId>, usize);

/// Some rows of a part, with all that indicators share about them.
struct Batch<'a> {
    part: &'a Part,
    table: &'a Table,
    rows: Range<usize>,
    answers: Answers<'a>,
    weights: Option<Vec<u64>>,
    categories: BTreeMap<ColumnId, Arc<Categories>>,
    cells: BTreeMap<CellsKey, Arc<Cells>>,
    places: BTreeMap<ColumnId, (Vec<u64>, Arc<Vec<u32>>)>,
}

impl<'a> Batch<'a> {
    fn new(pass: &'a Pass<'a>, part: &'a Part, rows: Range<usize>) -> Self {
        let table = pass.table.table();
        let mut answers = pass.prepared.batch(part, rows.clone());
        let weights = table.weight.map(|weight| weights(&mut answers, weight, rows.len()));
        Self {
            part,
            table,
            rows,
            answers,
            weights,
            categories: BTreeMap::new(),
            cells: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }

    fn len(&self) -> usize {
        self.rows.len()
    }

    /// Where the rows lie in time for an indicator.
    fn times(
        &mut self,
        planned: &Planned,
        indicator: &BoundIndicator,
        period: Option<usize>,
    ) -> Times {
        let column = indicator.rows.period;
        if let Some(period) = period {
            let moments = self.answers.moments(column);
            let span = planned.spans[period];
            let (own, undated) = (2 * period, planned.axis.undated(period));
            let place = |row: usize| match moments.get(row) {
                None => as_u32(undated),
                Some(moment) if planned.axis.lies_in(moment, period, span) => as_u32(own),
                Some(_) => NOWHERE,
            };
            let places = Arc::new((0..self.len()).map(place).collect());
            return Times { dated: moments.valid, places };
        }
        let answers = &mut self.answers;
        let rows = self.rows.len();
        let (dated, places) = self.places.entry(column).or_insert_with(|| {
            let moments = answers.moments(column);
            let undated = as_u32(planned.axis.slots());
            let place = |row: usize| {
                moments.get(row).map_or(undated, |moment| place_in(&planned.axis, moment))
            };
            let places = (0..rows).map(place).collect();
            (moments.valid, Arc::new(places))
        });
        Times { dated: dated.clone(), places: Arc::clone(places) }
    }

    fn classify(&mut self, indicator: &BoundIndicator, dated: &[u64]) -> Classified {
        let needs =
            Needs { person: indicator.measure.terms().persons.then(|| self.rows_with_person()) };
        let (rows, as_of) = (self.len(), self.part.source().as_of.0);
        classify(&indicator.rows, &mut self.answers, rows, dated, as_of, &needs)
    }

    fn rows_with_person(&self) -> Vec<u64> {
        let persons = self.part.person().map(|persons| &persons[self.rows.clone()]);
        persons.map_or_else(
            || bits::none(self.len()),
            |persons| bits::pack(persons, |person| person != NOBODY),
        )
    }

    /// The cell of every row in a grouping, worked out once for all indicators that share it.
    fn cells(
        &mut self,
        plan: &Plan,
        planned: &Planned,
        times: &Times,
        period: ColumnId,
        grouping: &Grouping,
    ) -> Arc<Cells> {
        let columns: Vec<ColumnId> = grouping.columns.iter().map(|one| one.column).collect();
        let key = (period, columns, planned.axis.places());
        if let Some(cells) = self.cells.get(&key).filter(|_| !planned.by_period) {
            return Arc::clone(cells);
        }
        let cells = Arc::new(self.make_cells(plan, planned, times, grouping));
        self.cells.insert(key, Arc::clone(&cells));
        cells
    }

    fn make_cells(
        &mut self,
        plan: &Plan,
        planned: &Planned,
        times: &Times,
        grouping: &Grouping,
    ) -> Cells {
        let places = as_u32(planned.axis.places());
        let countries = as_u32(plan.programme.countries.len());
        let rows = self.part.country()[self.rows.clone()].iter().zip(times.places.iter());
        let bases = rows.map(|(country, place)| {
            let known = *country != NO_COUNTRY && u32::from(*country) < countries;
            if known && *place != NOWHERE { u32::from(*country) * places + place } else { NOWHERE }
        });
        let mut cells = Cells::One(bases.collect());
        for column in &grouping.columns {
            let categories = self.categories(column.column, column.codes.len());
            cells = cells.crossed(&categories, as_u32(sides(column)));
        }
        cells
    }

    fn categories(&mut self, column: ColumnId, codes: usize) -> Arc<Categories> {
        let (answers, kind) = (&self.answers, &self.table[column].kind);
        let codes = u16::try_from(codes).expect("a list has fewer than 65536 codes");
        let made = || Arc::new(answers.categories(column, kind, codes));
        Arc::clone(self.categories.entry(column).or_insert_with(made))
    }

    fn weight(&self, row: usize) -> u64 {
        self.weights.as_ref().map_or(1, |weights| weights[row])
    }

    /// Adds every row to the counter of its cell and class.
    fn add_rows(&self, tally: &mut Tally, cells: &Cells, classes: &[u8]) {
        match (cells, &self.weights) {
            (Cells::One(cells), None) => {
                for (cell, class) in cells.iter().zip(classes) {
                    if *class != Class::Outside as u8 && *cell != NOWHERE {
                        tally.rows[*cell as usize * COUNTERS + usize::from(*class)] += 1;
                    }
                }
            }
            (Cells::One(_) | Cells::Many(_), None | Some(_)) => cells.each(|row, cell| {
                let class = classes[row];
                if class != Class::Outside as u8 {
                    tally.rows[cell as usize * COUNTERS + usize::from(class)] += self.weight(row);
                }
            }),
        }
    }

    /// Adds the rows that carry a flag; mostly there are none.
    fn add_flags(&self, tally: &mut Tally, cells: &Cells, classified: &Classified) {
        for (counter, rows) in [
            (EXCLUDE_UNKNOWN, &classified.exclude_unknown),
            (EXCEPT_UNKNOWN_NUMERATOR, &classified.except_unknown_numerator),
        ] {
            if bits::count(rows) == 0 {
                continue;
            }
            cells.each(|row, cell| {
                if bits::has(rows, row) {
                    tally.rows[cell as usize * COUNTERS + counter] += self.weight(row);
                }
            });
        }
    }

    /// Keeps the names of persons with several rows. A weighted row stands for persons of its own.
    fn add_persons(&self, tally: &mut Tally, cells: &Cells, classes: &[u8], table: &ValidTable) {
        let Some(persons) = self.part.person().map(|persons| &persons[self.rows.clone()]) else {
            return;
        };
        if table.repeated().is_empty() || self.weights.is_some() {
            return;
        }
        let repeated: Vec<bool> = persons
            .iter()
            .map(|person| *person != NOBODY && table.repeated().contains(*person))
            .collect();
        cells.each(|row, cell| {
            let class = classes[row];
            if repeated[row] && class != Class::Outside as u8 {
                let counter = cell * as_u32(COUNTERS) + u32::from(class);
                let kept = tally.repeated.entry(counter).or_default();
                kept.rows += 1;
                kept.persons.insert(persons[row]);
            }
        });
    }

    /// Adds the numbers of the rows that are met.
    fn add_values(
        &mut self,
        tally: &mut Tally,
        cells: &Cells,
        classified: &Classified,
        indicator: &BoundIndicator,
    ) {
        let Some(value) = &indicator.rows.value else { return };
        let numbers = self.answers.numbers(value);
        let met = &classified.classes[Class::Met as usize];
        let grow = power(indicator.rows.scale - numbers.scale);
        cells.each(|row, cell| {
            if !bits::has(met, row) {
                return;
            }
            let number = numbers.digits[row] * grow;
            if let Some(sum) = tally.sums.get_mut(cell as usize) {
                sum.add(number, self.weight(row));
            }
            if let Some(histogram) = tally.histograms.get_mut(cell as usize) {
                let number = i64::try_from(number).expect("what does not fit is unknown, not met");
                histogram.add(number, self.weight(row));
            }
        });
    }
}

impl Cells {
    /// Crosses the cells with one more column.
    fn crossed(self, categories: &Categories, sides: u32) -> Self {
        let cross = |cell: u32, category: u16| match cell {
            NOWHERE => NOWHERE,
            cell => cell * sides + u32::from(category),
        };
        match (self, categories) {
            (Self::One(cells), Categories::One(column)) => Self::One(
                cells.iter().zip(column).map(|(cell, code)| cross(*cell, *code)).collect(),
            ),
            (Self::Many(pairs), Categories::One(column)) => Self::Many(
                pairs
                    .into_iter()
                    .map(|(row, cell)| (row, cross(cell, column[row as usize])))
                    .collect(),
            ),
            (Self::One(cells), Categories::Many(column)) => Self::Many(
                column
                    .iter()
                    .map(|(row, code)| (*row, cross(cells[*row as usize], *code)))
                    .collect(),
            ),
            (Self::Many(pairs), Categories::Many(column)) => Self::Many(
                pairs
                    .iter()
                    .flat_map(|(row, cell)| {
                        let first = column.partition_point(|(other, _)| other < row);
                        let same =
                            column[first..].iter().take_while(move |(other, _)| other == row);
                        same.map(|(row, code)| (*row, cross(*cell, *code)))
                    })
                    .collect(),
            ),
        }
    }

    /// Calls with every row that is in a cell, and the cell.
    fn each(&self, mut with: impl FnMut(usize, u32)) {
        match self {
            Self::One(cells) => {
                for (row, cell) in cells.iter().enumerate().filter(|(_, cell)| **cell != NOWHERE) {
                    with(row, *cell);
                }
            }
            Self::Many(pairs) => {
                for (row, cell) in pairs.iter().filter(|(_, cell)| *cell != NOWHERE) {
                    with(*row as usize, *cell);
                }
            }
        }
    }
}

fn place_in(axis: &Axis, moment: i32) -> u32 {
    axis.slot(moment).map_or(NOWHERE, as_u32)
}

/// How many each row stands for; a row that does not say stands for one.
fn weights(answers: &mut Answers<'_>, weight: ColumnId, rows: usize) -> Vec<u64> {
    let numbers = answers.numbers(&Arc::new(Expr::Column(weight)));
    let weight = |row: usize| {
        let said = bits::has(&numbers.valid, row).then(|| u64::try_from(numbers.digits[row]).ok());
        said.flatten().unwrap_or(1)
    };
    (0..rows).map(weight).collect()
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

fn power(scale: u8) -> i128 {
    10_i128.pow(u32::from(scale))
}

fn as_u32(number: usize) -> u32 {
    u32::try_from(number).expect("cells are addressed by 32 bits")
}

/// What has become of one row: for definition tests and for `internal/membership.parquet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The row's key; blank in a table without one.
    pub key: String,
    /// A period that it is in; blank where it is in none.
    pub period: String,
    /// Its class: `met`, `not_met`, `excluded`, …, `outside`, `undated`.
    pub class: &'static str,
}

/// The class of every row of an indicator's table, in the order of the table; a row in several
/// periods comes once for each.
pub fn membership(plan: &Plan, indicator: usize, tables: &ValidTables) -> Vec<Membership> {
    let name = &plan.indicators[indicator].rows.table;
    let mut told = Vec::new();
    let of_table =
        |pass: &Pass<'_>| pass.indicators.contains(&indicator) && pass.table.table().id == *name;
    for pass in passes(plan, tables).iter().filter(|pass| of_table(pass)) {
        for part in pass.table.parts() {
            for rows in ranges(part.rows()) {
                pass.tell(plan, indicator, part, rows, &mut told);
            }
        }
    }
    told
}

impl Pass<'_> {
    /// Tells the class of some rows of a part.
    fn tell(
        &self,
        plan: &Plan,
        number: usize,
        part: &Part,
        rows: Range<usize>,
        told: &mut Vec<Membership>,
    ) {
        let (planned, indicator) = (&plan.planned[number], &plan.indicators[number]);
        let mut batch = Batch::new(self, part, rows);
        let times = batch.times(planned, indicator, self.period);
        let classified = batch.classify(indicator, &times.dated);
        let keys = batch.table.key.map(|key| batch.answers.keys(key));
        let moments = batch.answers.moments(indicator.rows.period);
        for row in 0..batch.len() {
            let key = keys.as_ref().map_or_else(String::new, |keys| keys[row].clone());
            let class = classified.class(row).name();
            let place = times.places[row];
            let periods = periods_of(plan, planned, place);
            if periods == [""] && self.leaves_to_others(planned, moments.get(row)) {
                continue;
            }
            told.extend(periods.into_iter().map(|period| Membership {
                key: key.clone(),
                period,
                class,
            }));
        }
    }
}

impl Pass<'_> {
    /// Whether a row that is not in the period of this pass is told by another: by that of a period
    /// it is in, else by the first.
    fn leaves_to_others(&self, planned: &Planned, moment: Option<i32>) -> bool {
        let lies_in = |(period, span): (usize, &(Day, Day))| {
            moment.is_some_and(|moment| planned.axis.lies_in(moment, period, *span))
        };
        self.period.is_some_and(|own| own > 0 || planned.spans.iter().enumerate().any(lies_in))
    }
}

/// The ids of the periods that hold a place in time; one blank where none does.
fn periods_of(plan: &Plan, planned: &Planned, place: u32) -> Vec<String> {
    let periods = plan.programme.periods.iter().enumerate();
    let ids: Vec<String> = periods
        .filter(|(period, _)| {
            planned.axis.range(*period, planned.spans[*period]).contains(&(place as usize))
        })
        .map(|(_, period)| period.id.clone())
        .collect();
    if ids.is_empty() { vec![String::new()] } else { ids }
}
