//! What the cells of a file turned out to be, counted: values, missing, unmapped, unreadable, and columns
//! that are not collected. They are different states, and none of them is told as another.

use super::assemble::Piece;
use super::contract::{Column, ColumnId, Table};
use super::source::Source;
use super::tables::{Collected, State};

/// One column of the contract in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellStates {
    /// The source: its file name without ending.
    pub source: String,
    /// The file, relative to the programme folder.
    pub file: String,
    /// The table of the contract.
    pub table: String,
    /// The column of the contract.
    pub column: String,
    /// Rows of the file.
    pub rows: u64,
    /// What its cells are; nothing where the source does not collect the column.
    pub counts: Option<CellCounts>,
}

/// What cells are; together they are all rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CellCounts {
    /// Cells with a value.
    pub values: u64,
    /// Blank cells, and those with a text that means missing.
    pub missing: u64,
    /// Cells of which the sender keeps the value back.
    pub suppressed: u64,
    /// Cells with a code that no list or map knows.
    pub unmapped: u64,
    /// Cells that are not of the column's type.
    pub unreadable: u64,
}

/// Every column of a table in one file.
pub(super) fn of_file(
    source: &Source,
    table: &Table,
    pieces: &[Piece],
    file: &str,
) -> Vec<CellStates> {
    let rows = pieces.iter().map(|piece| piece.mapped.frame.height() as u64).sum();
    let of_column = |(number, column): (usize, &Column)| CellStates {
        source: source.id.clone(),
        file: file.to_owned(),
        table: table.id.clone(),
        column: column.id.clone(),
        rows,
        counts: pieces
            .iter()
            .map(|piece| of_piece(piece, ColumnId(number)))
            .try_fold(CellCounts::default(), |all, piece| piece.map(|piece| all.and(piece))),
    };
    table.columns.iter().enumerate().map(of_column).collect()
}

impl CellCounts {
    fn and(self, other: Self) -> Self {
        Self {
            values: self.values + other.values,
            missing: self.missing + other.missing,
            suppressed: self.suppressed + other.suppressed,
            unmapped: self.unmapped + other.unmapped,
            unreadable: self.unreadable + other.unreadable,
        }
    }
}

/// A column in one piece. A cell without a value is missing unless it could not be read, and says so only
/// where there is one that could not.
fn of_piece(piece: &Piece, id: ColumnId) -> Option<CellCounts> {
    let Collected::As(words) = &piece.mapped.columns[id.0] else { return None };
    let rows = piece.mapped.frame.height();
    let column = piece.mapped.frame.column(&words[0]).expect("the frame has its columns");
    let without = column.null_count() as u64;
    let invalid = piece.mapped.invalid.get(&id).cloned().unwrap_or_default();
    let suppressed = piece.mapped.suppressed.get(&id).map_or(0, |(cells, _)| *cells);
    let states = piece.mapped.states.get(&id).into_iter().flatten();
    debug_assert_eq!(
        states.filter(|state| **state == State::Invalid).count() as u64,
        invalid.cells(),
        "every invalid cell is counted once"
    );
    Some(CellCounts {
        values: rows as u64 - without,
        missing: without - invalid.cells() - suppressed,
        suppressed,
        unmapped: invalid.unmapped.cells,
        unreadable: invalid.unreadable.cells,
    })
}
