//! What stands in one column of one synthetic row.

use crate::calendar::Day;
use crate::cases::contract::ColumnId;

/// A value as the contract has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing is said.
    Missing,
    /// It cannot be read, or the file has no such column.
    Unknown,
    /// An id or a text.
    Text(String),
    /// A code, by its place in the list.
    Code(u16),
    /// Several codes, in the order of the list.
    Codes(Vec<u16>),
    /// Yes or no.
    Truth(bool),
    /// A day; of a month its first.
    Day(Day),
    /// A whole number × 10^scale; a year is one.
    Number(i64),
}

/// The values of one row, in the order of the contract's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) values: Vec<Value>,
    /// The day that its export was drawn.
    pub(super) as_of: Day,
}

impl std::ops::Index<ColumnId> for Row {
    type Output = Value;

    fn index(&self, column: ColumnId) -> &Value {
        &self.values[column.0]
    }
}

impl std::ops::IndexMut<ColumnId> for Row {
    fn index_mut(&mut self, column: ColumnId) -> &mut Value {
        &mut self.values[column.0]
    }
}
