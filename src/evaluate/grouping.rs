//! Groupings: the total and every dimension, and which of them have to be counted at all.

use std::collections::BTreeMap;

use crate::cases::contract::ColumnId;
use crate::define::indicator::{Dimension, DimensionColumn};

/// What rows are counted by: some columns crossed; none is the total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grouping {
    /// Its columns; the last runs fastest in the number of a category.
    pub(super) columns: Vec<DimensionColumn>,
}

impl Grouping {
    /// By these columns crossed.
    pub(super) fn of(columns: &[DimensionColumn]) -> Self {
        Self { columns: columns.to_vec() }
    }

    /// By the same columns but one.
    pub(super) fn without(mut self, column: ColumnId) -> Self {
        self.columns.retain(|one| one.column != column);
        self
    }

    /// How many categories it has; 1 for the total.
    pub(super) fn categories(&self) -> usize {
        self.columns.iter().map(sides).product()
    }

    /// Whether it can be added up from another: it has no column that the other lacks, and what it
    /// drops puts each row in one category alone.
    fn follows_from(&self, other: &Self) -> bool {
        let has = |grouping: &Self, column: ColumnId| {
            grouping.columns.iter().any(|one| one.column == column)
        };
        self.columns.iter().all(|one| has(other, one.column))
            && other.columns.iter().all(|one| !one.multi_valued || has(self, one.column))
    }

    /// Every category's number in `other`, which this one follows from, gathered by category here.
    fn parts_in(&self, other: &Self) -> Vec<Vec<usize>> {
        let mut parts = vec![Vec::new(); self.categories()];
        for number in 0..other.categories() {
            let digits = other.digits(number);
            let here = self
                .columns
                .iter()
                .fold(0, |number, column| number * sides(column) + digits[&column.column]);
            parts[here].push(number);
        }
        parts
    }

    /// The code of every column in a category.
    pub(super) fn digits(&self, mut number: usize) -> BTreeMap<ColumnId, usize> {
        let mut digits = BTreeMap::new();
        for column in self.columns.iter().rev() {
            digits.insert(column.column, number % sides(column));
            number /= sides(column);
        }
        digits
    }
}

/// The codes of a column, and `unknown`.
pub(super) fn sides(column: &DimensionColumn) -> usize {
    column.codes.len() + 1
}

/// The groupings of one indicator: what is counted, and how the others are added up from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Groupings {
    /// Those that are counted.
    pub(super) counted: Vec<Grouping>,
    /// For the total, then for each dimension, then for each further grouping that a kind asks for:
    /// which counted one it follows from, and for each of its categories the categories there.
    pub(super) sources: Vec<Source>,
}

/// Where a grouping's figures come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// Index into [`Groupings::counted`].
    pub(super) counted: usize,
    /// For each category, the categories there that add up to it.
    pub(super) parts: Vec<Vec<usize>>,
}

impl Groupings {
    /// The fewest groupings to count for the total, these dimensions and what a kind asks for besides:
    /// one that follows from a finer one is added up afterwards, so that rows are not touched for it.
    pub(super) fn new(dimensions: &[Dimension], further: Vec<Grouping>) -> Self {
        let total = Grouping { columns: Vec::new() };
        let all: Vec<Grouping> = std::iter::once(total)
            .chain(dimensions.iter().map(|one| Grouping::of(&one.columns)))
            .chain(further)
            .collect();
        let counted = finest(&all);
        let sources = all
            .iter()
            .map(|grouping| {
                let finer = counted.iter().position(|other| grouping.follows_from(other));
                let finer = finer.expect("each grouping follows from a counted one");
                Source { counted: finer, parts: grouping.parts_in(&counted[finer]) }
            })
            .collect();
        Self { counted, sources }
    }
}

/// The groupings that follow from no other; of equal ones the first.
fn finest(all: &[Grouping]) -> Vec<Grouping> {
    let follows = |number: usize, grouping: &Grouping| {
        all.iter().enumerate().any(|(other_number, other)| {
            let equal = other.follows_from(grouping);
            number != other_number
                && grouping.follows_from(other)
                && (!equal || other_number < number)
        })
    };
    all.iter()
        .enumerate()
        .filter(|(number, grouping)| !follows(*number, grouping))
        .map(|(_, grouping)| grouping.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(id: usize, codes: usize, multi_valued: bool) -> DimensionColumn {
        let codes = (0..codes).map(|code| code.to_string()).collect();
        DimensionColumn { column: ColumnId(id), codes, titles: Vec::new(), multi_valued }
    }

    fn dimension(columns: Vec<DimensionColumn>) -> Dimension {
        Dimension { id: String::new(), columns }
    }

    #[test]
    fn the_total_and_single_columns_follow_from_the_cross() {
        let (sex, age) = (column(0, 2, false), column(1, 3, false));
        let groupings = Groupings::new(
            &[
                dimension(vec![sex.clone()]),
                dimension(vec![age.clone()]),
                dimension(vec![sex, age]),
            ],
            Vec::new(),
        );
        assert_eq!(groupings.counted.len(), 1);
        assert_eq!(groupings.sources[0].parts, [(0..12).collect::<Vec<_>>()]);
        assert_eq!(groupings.sources[1].parts[1], [4, 5, 6, 7]);
        assert_eq!(groupings.sources[2].parts[3], [3, 7, 11]);
        assert_eq!(groupings.sources[3].parts[5], [5]);
    }

    #[test]
    fn nothing_follows_from_a_column_with_several_values_a_row() {
        let groupings = Groupings::new(&[dimension(vec![column(0, 2, true)])], Vec::new());
        assert_eq!(groupings.counted.len(), 2);
        assert_eq!(groupings.sources[0].counted, 0);
    }

    #[test]
    fn two_equal_groupings_are_counted_once() {
        let sex = dimension(vec![column(0, 2, false)]);
        assert_eq!(Groupings::new(&[sex.clone(), sex], Vec::new()).counted.len(), 1);
    }
}
