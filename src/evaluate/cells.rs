//! The cell that every row of a batch is in.

use super::compile::Categories;

/// Stands for a row that is in no cell.
pub(super) const NOWHERE: u32 = u32::MAX;

/// The cell of every row, or of every pair of row and category.
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
}
