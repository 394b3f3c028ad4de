//! The cell that every row of a batch is in.

use super::compile::{Categories, bits};

/// Stands for a row that is in no cell.
pub(super) const NOWHERE: u32 = u32::MAX;

/// The cell of every row, or of every pair of row and category.
#[derive(Debug, Clone)]
pub(super) enum Cells {
    /// One a row, or [`NOWHERE`].
    One(Vec<u32>),
    /// Row and cell, in order of rows.
    Many(Vec<(u32, u32)>),
}

impl Cells {
    /// Crosses the cells with one more column.
    pub(super) fn crossed(self, categories: &Categories, sides: u32) -> Self {
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
    pub(super) fn each(&self, mut with: impl FnMut(usize, u32)) {
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

    /// Calls with every one of these rows that is in a cell, and the cell.
    pub(super) fn each_of(&self, rows: &[u64], mut with: impl FnMut(usize, u32)) {
        match self {
            Self::One(cells) => {
                for row in bits::rows(rows).filter(|row| cells[*row] != NOWHERE) {
                    with(row, cells[row]);
                }
            }
            Self::Many(_) => self.each(|row, cell| {
                if bits::has(rows, row) {
                    with(row, cell);
                }
            }),
        }
    }

    /// The cells that a row is in.
    pub(super) fn of_row(&self, row: usize) -> impl Iterator<Item = u32> {
        let (one, many): (&[u32], &[(u32, u32)]) = match self {
            Self::One(cells) => (&cells[row..=row], &[]),
            Self::Many(pairs) => (&[], of_row(pairs, row)),
        };
        let cells = one.iter().copied().chain(many.iter().map(|(_, cell)| *cell));
        cells.filter(|cell| *cell != NOWHERE)
    }

    /// The cells of some rows, numbered in this order from 0.
    pub(super) fn of_rows(&self, rows: &[u32]) -> Self {
        match self {
            Self::One(cells) => Self::One(rows.iter().map(|row| cells[*row as usize]).collect()),
            Self::Many(pairs) => {
                let cells = |row: u32| of_row(pairs, row as usize).iter().map(|(_, cell)| *cell);
                let rows = (0..).zip(rows);
                let pairs = rows.flat_map(|(new, old)| cells(*old).map(move |cell| (new, cell)));
                Self::Many(pairs.collect())
            }
        }
    }

    /// The cells of the rows of several batches, each with so many rows, one after the other.
    pub(super) fn joined(batches: &[(u32, &Self)]) -> Self {
        let mut joined: Option<Self> = None;
        let mut first = 0;
        for &(rows, cells) in batches {
            match (&mut joined, cells) {
                (None, _) => joined = Some(cells.clone()),
                (Some(Self::One(all)), Self::One(cells)) => all.extend(cells),
                (Some(Self::Many(all)), Self::Many(pairs)) => {
                    all.extend(pairs.iter().map(|(row, cell)| (first + row, *cell)));
                }
                (Some(Self::One(_)), Self::Many(_)) | (Some(Self::Many(_)), Self::One(_)) => {
                    unreachable!("a grouping has one cell a row in every batch or in none")
                }
            }
            first += rows;
        }
        joined.unwrap_or(Self::One(Vec::new()))
    }
}

/// The pairs of one row.
fn of_row(pairs: &[(u32, u32)], row: usize) -> &[(u32, u32)] {
    let first = pairs.partition_point(|(other, _)| (*other as usize) < row);
    let rest = &pairs[first..];
    &rest[..rest.partition_point(|(other, _)| *other as usize == row)]
}
