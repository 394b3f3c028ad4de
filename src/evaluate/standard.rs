//! Standard populations: the strata that a rate is standardised over, and which of them lie in a cell.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compile::{Answers, Prepared, bits};
use super::grouping::Grouping;
use super::outside::codes;
use crate::cases::contract::ColumnId;
use crate::cases::{ValidTable, ValidTables};
use crate::define::expression::Expr;
use crate::define::indicator::DimensionColumn;
use crate::define::kind::Standard;

/// What a standard says of its strata.
#[derive(Debug, Default)]
pub(super) struct Strata {
    /// Codes → population and events × 10^scale; `None` where a row lacks one.
    sums: BTreeMap<Vec<u16>, Option<(i128, i128)>>,
    /// Scales of population and events.
    scales: (u8, u8),
    /// Whether the rate is what is asked for, and not the population.
    rates: bool,
}

/// A part of a cell: one category of the strata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Its number in the grouping by the cell's dimension and the strata.
    pub(super) category: usize,
    /// The code of each stratum column; `None` where one is unknown.
    pub(super) codes: Option<Vec<u16>>,
}

impl Strata {
    /// Reads the table of a standard; empty where no source feeds it.
    pub(super) fn new(tables: &ValidTables, standard: &Standard) -> Self {
        let mut strata = Self { rates: standard.events.is_some(), ..Self::default() };
        if let Some(table) = tables.get(&standard.table) {
            let value = Arc::new(Expr::Column(standard.value));
            let events = Arc::new(Expr::Column(standard.events.unwrap_or(standard.value)));
            let asked = [Arc::clone(&value), Arc::clone(&events)];
            let prepared = Prepared::new(tables, &standard.table, &asked, None);
            for part in table.parts() {
                let mut answers = prepared.batch(part, 0..part.rows());
                strata.read(table, standard, part.rows(), &mut answers, [&value, &events]);
            }
        }
        strata
    }

    /// Adds the rows of a part.
    fn read(
        &mut self,
        table: &ValidTable,
        standard: &Standard,
        rows: usize,
        answers: &mut Answers<'_>,
        [value, events]: [&Arc<Expr>; 2],
    ) {
        let (values, events) = (answers.numbers(value), answers.numbers(events));
        let there = |(_, column): &(DimensionColumn, ColumnId)| *column;
        let columns: Vec<Vec<u16>> =
            standard.by.iter().map(|by| codes(table, there(by), answers, rows)).collect();
        self.scales = (values.scale, events.scale);
        for row in 0..rows {
            let codes = columns.iter().map(|codes| codes[row]).collect();
            let both = bits::has(&values.valid, row) && bits::has(&events.valid, row);
            let both = both.then(|| (values.digits[row], events.digits[row]));
            let sum = self.sums.entry(codes).or_insert(Some((0, 0)));
            *sum = sum.zip(both).map(|((one, two), (three, four))| (one + three, two + four));
        }
    }

    /// Whether the standard has a stratum. One of nobody is none.
    pub(super) fn has(&self, codes: &[u16]) -> bool {
        let sum = self.sums.get(codes);
        sum.is_some_and(|sum| sum.is_none_or(|(population, _)| population > 0))
    }

    /// How many are in a stratum that it has, or the rate there; `None` where it lacks a number.
    pub(super) fn of(&self, codes: &[u16]) -> Option<f64> {
        let (population, events) = (*self.sums.get(codes)?)?;
        let population = decimal(population, self.scales.0);
        let rate = decimal(events, self.scales.1) / population;
        Some(if self.rates { rate } else { population })
    }
}

/// The categories of the strata that lie in a category of a dimension, or in the total.
pub(super) fn parts(standard: &Standard, of: &[DimensionColumn], category: usize) -> Vec<Part> {
    let crossed = crossed(standard, of);
    let inner = crossed.categories() / Grouping::of(of).categories();
    let part = |number: usize| {
        let category = category * inner + number;
        let digits = crossed.digits(category);
        let code = |(column, _): &(DimensionColumn, ColumnId)| {
            let code = digits[&column.column];
            (code < column.codes.len()).then(|| u16::try_from(code).ok()).flatten()
        };
        Part { category, codes: standard.by.iter().map(code).collect() }
    };
    (0..inner).map(part).collect()
}

/// Some columns, crossed with those of the strata that are not among them.
pub(super) fn crossed(standard: &Standard, of: &[DimensionColumn]) -> Grouping {
    let further = standard.by.iter().map(|(column, _)| column);
    let further = further.filter(|column| of.iter().all(|one| one.column != column.column));
    Grouping { columns: of.iter().chain(further).cloned().collect() }
}

#[expect(clippy::cast_precision_loss, reason = "the one division of an exact sum")]
fn decimal(digits: i128, scale: u8) -> f64 {
    digits as f64 / 10_i128.pow(u32::from(scale)) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(id: usize, codes: usize) -> DimensionColumn {
        let codes = (0..codes).map(|code| code.to_string()).collect();
        DimensionColumn { column: ColumnId(id), codes, titles: Vec::new(), multi_valued: false }
    }

    /// Strata of sex (two codes) and age (three).
    fn standard() -> Standard {
        let by = vec![(column(0, 2), ColumnId(0)), (column(1, 3), ColumnId(1))];
        Standard { table: "standard".to_owned(), by, value: ColumnId(2), events: None }
    }

    #[test]
    fn the_total_has_every_stratum_and_those_of_an_unknown_code_have_none() {
        let parts = parts(&standard(), &[], 0);
        assert_eq!(parts.len(), 12);
        let known: Vec<&Part> = parts.iter().filter(|part| part.codes.is_some()).collect();
        assert_eq!(known.len(), 6);
        assert_eq!(known[4], &Part { category: 5, codes: Some(vec![1, 1]) });
    }

    #[test]
    fn a_category_has_the_strata_of_its_own_code() {
        let of_age = |category| parts(&standard(), &[column(1, 3)], category);
        assert_eq!(of_age(2)[1], Part { category: 7, codes: Some(vec![1, 2]) });
        assert!(of_age(3).iter().all(|part| part.codes.is_none()), "its age is unknown");
        let crossed = parts(&standard(), &[column(1, 3), column(0, 2)], 4);
        assert_eq!(crossed, [Part { category: 4, codes: Some(vec![1, 1]) }]);
    }

    #[test]
    fn rows_of_a_stratum_are_added_and_one_without_its_number_leaves_none() {
        let strata = |sum, rates| {
            let sums = BTreeMap::from([(vec![0], sum)]);
            let strata = Strata { sums, scales: (1, 0), rates };
            (strata.has(&[0]), strata.of(&[0]))
        };
        assert_eq!(strata(Some((400, 20)), false), (true, Some(40.0)));
        assert_eq!(strata(Some((400, 20)), true), (true, Some(0.5)));
        assert_eq!(strata(None, false), (true, None));
        assert!(!strata(Some((0, 20)), true).0, "nobody is in it");
        assert!(!Strata::default().has(&[0]));
    }
}
