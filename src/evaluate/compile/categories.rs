//! What puts a row in its place: its period's day or year, and its categories.

use super::answers::Answers;
use super::bits;
use super::mask::Mask;
use super::values::Days;
use crate::cases::contract::{ColumnId, ColumnType};

/// The category of every row in one column; `unknown` stands after the last code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Categories {
    /// One category a row.
    One(Vec<u16>),
    /// Row and category, in order of rows; a row without any is in `unknown`.
    Many(Vec<(u32, u16)>),
}

impl Answers<'_> {
    /// The day, first day of the month, or year that puts every row in a period.
    pub(crate) fn moments(&mut self, column: ColumnId) -> Days {
        self.column_values(column)
            .map(|moment| i32::try_from(moment).expect("a date, month or year is 32 bits wide"))
    }

    /// The text of an id column, blank where there is none.
    pub(crate) fn keys(&self, column: ColumnId) -> Vec<String> {
        self.column(column).texts().values.into_iter().map(str::to_owned).collect()
    }

    /// The category of every row, in a column of that many codes.
    pub(crate) fn categories(&self, column: ColumnId, kind: &ColumnType, codes: u16) -> Categories {
        let place = self.column(column);
        match kind {
            ColumnType::Bool => Categories::One(of_truth(&place.truth())),
            ColumnType::Codes { .. } => Categories::Many(self.of_codes(column, codes)),
            ColumnType::Code { .. }
            | ColumnType::Id
            | ColumnType::Date
            | ColumnType::Year
            | ColumnType::Month
            | ColumnType::Integer
            | ColumnType::Decimal { .. }
            | ColumnType::Text => Categories::One(self.of_code(column, codes)),
        }
    }

    fn of_code(&self, column: ColumnId, unknown: u16) -> Vec<u16> {
        let place = self.column(column);
        let Some(codes) = place.codes() else { return vec![unknown; self.rows] };
        let mut codes = codes.into_owned();
        let valid = place.presence().valid;
        let missing = bits::without(&bits::all(self.rows), &valid);
        for row in bits::rows(&missing) {
            codes[row] = unknown;
        }
        codes
    }

    fn of_codes(&self, column: ColumnId, unknown: u16) -> Vec<(u32, u16)> {
        let place = self.column(column);
        let mut pairs = Vec::with_capacity(self.rows);
        for code in 0..unknown {
            pairs.extend(bits::rows(&place.has(code).yes).map(|row| (as_row(row), code)));
        }
        let none = bits::without(&bits::all(self.rows), &place.any_of().yes);
        pairs.extend(bits::rows(&none).map(|row| (as_row(row), unknown)));
        pairs.sort_unstable();
        pairs
    }
}

/// `no`, `yes`, `unknown` as 0, 1, 2.
fn of_truth(mask: &Mask) -> Vec<u16> {
    let category = |row| mask.answer(row).map_or(2, u16::from);
    (0..mask.rows).map(category).collect()
}

fn as_row(row: usize) -> u32 {
    u32::try_from(row).expect("a batch is small")
}
