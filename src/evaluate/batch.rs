//! Some rows of a part, with all that indicators share about them: where they lie in time, in which
//! cell they are, what becomes of them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::cells::{Cells, NOWHERE};
use super::compile::{Answers, Categories, bits};
use super::grouping::{Grouping, sides};
use super::kernel::Pass;
use super::membership::{
    COUNTERS, Class, Classified, EXCEPT_UNKNOWN_NUMERATOR, EXCLUDE_UNKNOWN, Needs, classify,
    unit_of,
};
use super::partials::Tally;
use super::plan::{Plan, Planned};
use super::returning::Keeping;
use super::timeline::{Axis, holds};
use crate::cases::contract::{ColumnId, Table};
use crate::cases::{NO_COUNTRY, NOBODY, Part};
use crate::define::expression::Expr;
use crate::define::indicator::{BoundIndicator, DimensionColumn};

/// Where the rows of a batch lie in time.
pub(super) struct Times {
    /// Rows with a period date.
    pub(super) dated: Vec<u64>,
    /// The place in time of every row, or [`NOWHERE`].
    pub(super) places: Arc<Vec<u32>>,
}

/// What keeps a grouping's cells for all indicators that count by it.
type CellsKey = (ColumnId, Vec<ColumnId>, usize);

/// Some rows of a part, with all that indicators share about them.
pub(super) struct Batch<'a> {
    part: &'a Part,
    table: &'a Table,
    rows: Range<usize>,
    answers: Answers<'a>,
    weights: Option<Vec<u64>>,
    /// Persons who have several rows in the table.
    repeated: &'a [u64],
    categories: BTreeMap<ColumnId, Arc<Categories>>,
    cells: BTreeMap<CellsKey, Arc<Cells>>,
    places: BTreeMap<ColumnId, (Vec<u64>, Arc<Vec<u32>>)>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(pass: &'a Pass<'a>, part: &'a Part, rows: Range<usize>) -> Self {
        let table = pass.table.table();
        let mut answers = pass.prepared.batch(part, rows.clone());
        let weights = table.weight.map(|weight| weights(&mut answers, weight, rows.len()));
        Self {
            part,
            table,
            rows,
            answers,
            weights,
            repeated: &pass.repeated,
            categories: BTreeMap::new(),
            cells: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Where the rows lie in time for an indicator.
    pub(super) fn times(
        &mut self,
        planned: &Planned,
        indicator: &BoundIndicator,
        period: Option<usize>,
    ) -> Times {
        let column = indicator.rows().period;
        if planned.everything {
            return self.every_time(planned, column);
        }
        if let Some(period) = period {
            let moments = self.answers.moments(column);
            let (kind, span) = (&self.table[column].kind, planned.spans[period]);
            let (own, undated) = (2 * period, planned.axis.undated(period));
            let place = |row: usize| match moments.get(row) {
                None => as_u32(undated),
                Some(moment) if holds(kind, span, moment) => as_u32(own),
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

    /// Where every row lies in time, those without a date in the last slot.
    fn every_time(&mut self, planned: &Planned, column: ColumnId) -> Times {
        let rows = self.rows.len();
        let answers = &mut self.answers;
        let (_, places) = self.places.entry(column).or_insert_with(|| {
            let moments = (column != ColumnId::UNDATED).then(|| answers.moments(column));
            let last = planned.axis.slots() - 1;
            let slot = |row: usize| {
                let moment = moments.as_ref().and_then(|moments| moments.get(row));
                as_u32(moment.and_then(|moment| planned.axis.slot(moment)).unwrap_or(last))
            };
            (Vec::new(), Arc::new((0..rows).map(slot).collect()))
        });
        Times { dated: bits::all(rows), places: Arc::clone(places) }
    }

    pub(super) fn classify(&mut self, indicator: &BoundIndicator, dated: &[u64]) -> Classified {
        let needs =
            Needs { person: indicator.measure().terms().persons.then(|| self.rows_with_person()) };
        let (rows, as_of) = (self.len(), self.part.source().as_of.0);
        classify(indicator.rows(), &mut self.answers, rows, dated, as_of, &needs)
    }

    fn rows_with_person(&self) -> Vec<u64> {
        let persons = self.part.person().map(|persons| &persons[self.rows.clone()]);
        persons.map_or_else(
            || bits::none(self.len()),
            |persons| bits::pack(persons, |person| person != NOBODY),
        )
    }

    /// The cell of every row in a grouping, worked out once for all indicators that share it.
    pub(super) fn cells(
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
            match u32::from(*country) {
                _ if *place == NOWHERE => NOWHERE,
                country if known => country * places + place,
                _ if planned.everything => (countries - 1) * places + place,
                _ => NOWHERE,
            }
        });
        let mut cells = Cells::One(bases.collect());
        for column in &grouping.columns {
            let categories = self.categories(column);
            cells = cells.crossed(&categories, as_u32(sides(column)));
        }
        cells
    }

    fn categories(&mut self, dimension: &DimensionColumn) -> Arc<Categories> {
        let column = dimension.column;
        let codes = u16::try_from(dimension.codes.len()).expect("fewer than 65536 codes");
        if column == ColumnId::PARTNER {
            let mut partners = (0..codes).zip(&dimension.codes);
            let own = partners.find(|(_, name)| **name == self.part.source().partner);
            let own = own.map_or(codes, |(number, _)| number);
            return Arc::new(Categories::One(vec![own; self.len()]));
        }
        let (answers, kind) = (&self.answers, &self.table[column].kind);
        let made = || Arc::new(answers.categories(column, kind, codes));
        Arc::clone(self.categories.entry(column).or_insert_with(made))
    }

    /// The key of every row; blank in a table without one.
    pub(super) fn keys(&self) -> Vec<String> {
        let blank = || vec![String::new(); self.len()];
        self.table.key.map_or_else(blank, |key| self.answers.keys(key))
    }

    fn weight(&self, row: usize) -> u64 {
        self.weights.as_ref().map_or(1, |weights| weights[row])
    }

    /// Adds every row to the counter of its cell and class.
    pub(super) fn add_rows(&self, tally: &mut Tally, cells: &Cells, classes: &[u8]) {
        let counters = &mut tally.rows;
        match (cells, &self.weights) {
            (Cells::One(cells), None) => {
                let beyond = as_u32(counters.len() / COUNTERS - 1);
                for (cell, class) in cells.iter().zip(classes) {
                    let cell = (*cell).min(beyond);
                    counters[cell as usize * COUNTERS + usize::from(*class)] += 1;
                }
            }
            (Cells::One(_) | Cells::Many(_), None | Some(_)) => cells.each(|row, cell| {
                let class = usize::from(classes[row]);
                counters[cell as usize * COUNTERS + class] += self.weight(row);
            }),
        }
    }

    /// Adds the rows that carry a flag; mostly there are none.
    pub(super) fn add_flags(&self, tally: &mut Tally, cells: &Cells, classified: &Classified) {
        for (counter, rows) in [
            (EXCLUDE_UNKNOWN, &classified.exclude_unknown),
            (EXCEPT_UNKNOWN_NUMERATOR, &classified.except_unknown_numerator),
        ] {
            if bits::count(rows) > 0 {
                cells.each_of(rows, |row, cell| {
                    tally.rows[cell as usize * COUNTERS + counter] += self.weight(row);
                });
            }
        }
    }

    /// The rows of persons who have further rows in the table. A weighted row stands for persons of
    /// its own.
    pub(super) fn keeping(&self) -> Keeping {
        let persons = self.part.person().filter(|_| self.weights.is_none()).unwrap_or_default();
        let persons = persons.get(self.rows.clone()).unwrap_or_default();
        let again = |(_, person): &(u32, &u32)| {
            **person != NOBODY && bits::has(self.repeated, **person as usize)
        };
        let rows = (0..).zip(persons).filter(again).map(|(row, _)| row);
        Keeping::new(rows.collect(), persons)
    }

    /// The number of every row that is met, at the scale that sums are kept at, where numbers are asked.
    pub(super) fn values(
        &mut self,
        indicator: &BoundIndicator,
        classified: &Classified,
    ) -> Option<Vec<i64>> {
        let numbers = self.answers.numbers(indicator.rows().value.as_ref()?);
        let unit = unit_of(&numbers, indicator.rows().scale);
        let mut values = vec![0; self.len()];
        for row in bits::rows(&classified.classes[Class::Met as usize]) {
            let value = i64::try_from(numbers.digits[row] * unit);
            values[row] = value.expect("what does not fit is unknown, not met");
        }
        Some(values)
    }

    /// Adds the numbers of the rows that are met.
    pub(super) fn add_values(
        &self,
        tally: &mut Tally,
        cells: &Cells,
        classified: &Classified,
        values: &[i64],
    ) {
        let met = &classified.classes[Class::Met as usize];
        if !tally.sums.is_empty() {
            cells.each_of(met, |row, cell| {
                tally.sums[cell as usize].add(values[row], self.weight(row));
            });
        }
        if !tally.histograms.is_empty() {
            cells.each_of(met, |row, cell| {
                tally.histograms[cell as usize].add(values[row], self.weight(row));
            });
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

fn as_u32(number: usize) -> u32 {
    u32::try_from(number).expect("cells are addressed by 32 bits")
}
