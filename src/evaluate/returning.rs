//! Persons with several rows: each is one person in every cell, however many rows are put together.
//!
//! Where a person has a single row in the table, counting rows counts persons. The rows of all others
//! are kept as they were counted, class and cells, so that their repeats can be told of every result.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::cells::Cells;
use super::membership::Class;

/// Rows of persons with several rows, as one pass counted them.
#[derive(Debug, Clone, Default)]
pub(super) struct Returning {
    /// The person of every row.
    pub(super) persons: Vec<u32>,
    /// The cells of the rows, in every grouping that an indicator counts by.
    pub(super) cells: Vec<Cells>,
    /// What every indicator made of the rows, by its number.
    pub(super) indicators: BTreeMap<usize, Kept>,
}

/// What one indicator made of rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    /// The class of every row.
    pub(super) classes: Vec<u8>,
    /// For each grouping that is counted, which of the cells are its.
    pub(super) cells: Vec<usize>,
}

/// One row: its person and, for each indicator, its class and its cells in each grouping.
type Row = (u32, Vec<(u8, Vec<Vec<u32>>)>);

impl Returning {
    /// Rows of several batches of one pass together, in the order of their persons.
    pub(super) fn by_person(batches: &[Arc<Self>]) -> Self {
        let Some(first) = batches.first() else { return Self::default() };
        let persons: Vec<u32> = batches.iter().flat_map(|one| one.persons.clone()).collect();
        let mut order: Vec<(u32, u32)> = persons.into_iter().zip(0..).collect();
        order.par_sort_unstable();
        let rows: Vec<u32> = order.iter().map(|(_, row)| *row).collect();
        let cells = (0..first.cells.len()).into_par_iter().map(|number| {
            let all = batches.iter().map(|one| (one.len(), &one.cells[number]));
            Cells::joined(&all.collect::<Vec<_>>()).of_rows(&rows)
        });
        let indicators = first.indicators.par_iter().map(|(number, kept)| {
            let all = batches.iter().map(|one| one.indicators[number].classes.as_slice());
            let classes = picked(&all.collect::<Vec<_>>().concat(), &rows);
            (*number, Kept { classes, cells: kept.cells.clone() })
        });
        Self {
            persons: order.iter().map(|(person, _)| *person).collect(),
            cells: cells.collect(),
            indicators: indicators.collect(),
        }
    }

    fn len(&self) -> u32 {
        u32::try_from(self.persons.len()).expect("a table has fewer than 2^32 rows")
    }

    /// Some of the rows, in this order.
    fn of_rows(&self, rows: &[u32]) -> Self {
        let indicators = self.indicators.iter().map(|(number, kept)| {
            let classes = picked(&kept.classes, rows);
            (*number, Kept { classes, cells: kept.cells.clone() })
        });
        Self {
            persons: picked(&self.persons, rows),
            cells: self.cells.iter().map(|cells| cells.of_rows(rows)).collect(),
            indicators: indicators.collect(),
        }
    }

    /// Whether an indicator counts a row anywhere.
    fn is_counted(&self, row: usize) -> bool {
        self.indicators.values().any(|kept| {
            kept.classes[row] != Class::Outside as u8
                && kept.cells.iter().any(|cells| self.cells[*cells].of_row(row).next().is_some())
        })
    }

    /// The rows, so that it can be told whether others are the same.
    fn rows(&self) -> Vec<Row> {
        let cells = |row: usize, number: &usize| self.cells[*number].of_row(row).collect();
        let of_kept = |row: usize, kept: &Kept| {
            let cells = kept.cells.iter().map(|number| cells(row, number));
            (kept.classes[row], cells.collect())
        };
        let rows = self.persons.iter().enumerate().map(|(row, person)| {
            (*person, self.indicators.values().map(|kept| of_kept(row, kept)).collect())
        });
        rows.collect()
    }
}

fn picked<T: Copy>(of: &[T], rows: &[u32]) -> Vec<T> {
    rows.iter().map(|row| of[*row as usize]).collect()
}

/// The returning rows of one batch, while indicators say what they make of them.
pub(super) struct Keeping {
    /// Which rows of the batch they are.
    rows: Vec<u32>,
    /// The cells of all rows of the batch that some of [`Returning::cells`] were picked from.
    known: Vec<Arc<Cells>>,
    returning: Returning,
}

impl Keeping {
    /// These rows of a batch, of these persons.
    pub(super) fn new(rows: Vec<u32>, persons: &[u32]) -> Self {
        let persons = picked(persons, &rows);
        Self { rows, known: Vec::new(), returning: Returning { persons, ..Returning::default() } }
    }

    /// Keeps the class of every returning row, and its cells in each grouping that is counted.
    pub(super) fn keep(&mut self, indicator: usize, classes: &[u8], groupings: &[Arc<Cells>]) {
        if self.rows.is_empty() {
            return;
        }
        let cells = groupings.iter().map(|cells| self.place_of(cells)).collect();
        let kept = Kept { classes: picked(classes, &self.rows), cells };
        self.returning.indicators.insert(indicator, kept);
    }

    /// Where the cells of the returning rows are kept, once for all indicators that share them.
    fn place_of(&mut self, cells: &Arc<Cells>) -> usize {
        let known = self.known.iter().position(|known| Arc::ptr_eq(known, cells));
        known.unwrap_or_else(|| {
            self.known.push(Arc::clone(cells));
            self.returning.cells.push(cells.of_rows(&self.rows));
            self.known.len() - 1
        })
    }

    /// The rows that were counted anywhere, if there are any.
    pub(super) fn kept(self) -> Option<Returning> {
        let counted = (0..).zip(0..self.rows.len());
        let counted = counted.filter(|(_, row)| self.returning.is_counted(*row));
        let counted: Vec<u32> = counted.map(|(number, _)| number).collect();
        (!counted.is_empty()).then(|| self.returning.of_rows(&counted))
    }
}

/// Which pass counted rows: its first indicator and its period.
pub(super) type PassId = (usize, Option<usize>);

/// The returning rows of all passes, batch by batch. The order in which batches came says nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Batches(BTreeMap<PassId, Vec<Arc<Returning>>>);

impl Batches {
    pub(super) fn add(&mut self, pass: PassId, returning: Returning) {
        self.0.entry(pass).or_default().push(Arc::new(returning));
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (pass, batches) in &other.0 {
            self.0.entry(*pass).or_default().extend(batches.iter().cloned());
        }
    }

    /// The rows of every pass in the order of their persons.
    pub(super) fn by_person(&self) -> Vec<Returning> {
        self.0.values().map(|batches| Returning::by_person(batches)).collect()
    }

    /// All rows of every pass, sorted.
    fn rows(&self) -> BTreeMap<PassId, Vec<Row>> {
        let sorted = |batches: &Vec<Arc<Returning>>| {
            let mut rows: Vec<Row> = batches.iter().flat_map(|one| one.rows()).collect();
            rows.sort_unstable();
            rows
        };
        self.0.iter().map(|(pass, batches)| (*pass, sorted(batches))).collect()
    }
}

impl PartialEq for Batches {
    fn eq(&self, other: &Self) -> bool {
        self.rows() == other.rows()
    }
}

impl Eq for Batches {}
