//! Columns as they lie in memory: what `cases::tables` lays down is read here and nowhere else.

use std::borrow::Cow;
use std::ops::Range;

use polars::prelude::{BooleanChunked, ChunkedArray, PolarsNumericType, Series};

use super::bits;
use super::mask::{Mask, Presence};
use super::values::{Days, Values};
use crate::cases::contract::{ColumnId, ColumnType};
use crate::cases::{Part, State};

/// One column of a batch.
#[derive(Debug, Clone)]
pub(super) struct Column<'b> {
    part: &'b Part,
    id: ColumnId,
    rows: Range<usize>,
}

impl<'b> Column<'b> {
    /// A column of some rows of a part.
    pub(super) fn new(part: &'b Part, id: ColumnId, rows: Range<usize>) -> Self {
        Self { part, id, rows }
    }

    /// Null is missing, or for `codes` nothing recorded; invalid and not collected are unknown.
    pub(super) fn presence(&self) -> Presence {
        let rows = self.rows.len();
        let Some(first) = self.words().into_iter().next() else { return Presence::doubt(rows) };
        let filled = self.filled(first);
        let Some(states) = self.part.states(self.id) else {
            return Presence { valid: filled, unknown: bits::none(rows) };
        };
        let unknown = bits::pack(&states[self.rows.clone()], |state| state == State::Invalid);
        Presence { valid: bits::without(&filled, &unknown), unknown }
    }

    /// Whether the export says something here that the contract does not know.
    pub(super) fn invalid(&self) -> Mask {
        let rows = self.rows.len();
        if self.words().is_empty() {
            return Mask::doubt(rows);
        }
        let yes = self.presence().unknown;
        Mask { rows, no: bits::without(&bits::all(rows), &yes), yes }
    }

    /// A `bool` column as a condition.
    pub(super) fn truth(&self) -> Mask {
        let Some(series) = self.only() else { return Mask::doubt(self.rows.len()) };
        let held = series.bool().expect("a bool column is Boolean");
        self.presence().answers(self.rows.len(), &self.held(held))
    }

    /// A `code` column, without a copy where it lies in one piece. Empty where it is not collected.
    pub(super) fn codes(&self) -> Option<Cow<'b, [u16]>> {
        let series = self.only()?;
        Some(self.numbers(series.u16().expect("a code column is UInt16")))
    }

    /// A `date` or `month` column.
    pub(super) fn days(&self) -> Days {
        let Some(series) = self.only() else { return Values::doubt(self.rows.len()) };
        let days = series.date().expect("a date or month column is Date").physical();
        Values::new(self.numbers(days).into_owned(), self.presence())
    }

    /// A `year`, `integer` or `decimal` column: all its digits.
    pub(super) fn digits(&self) -> Values<i64> {
        let Some(series) = self.only() else { return Values::doubt(self.rows.len()) };
        let digits = match series.i32() {
            Ok(years) => self.numbers(years).iter().map(|year| i64::from(*year)).collect(),
            Err(_) => self.numbers(series.i64().expect("a number is Int32 or Int64")).into_owned(),
        };
        Values::new(digits, self.presence())
    }

    /// An `id` or `text` column.
    pub(super) fn texts(&self) -> Values<&'b str> {
        let Some(series) = self.only() else { return Values::doubt(self.rows.len()) };
        let texts = series.str().expect("an id or text column is String");
        let values = self.rows.clone().map(|row| texts.get(row).unwrap_or_default()).collect();
        Values::new(values, self.presence())
    }

    /// Whether this code is recorded in a `codes` column; unknown where nothing is.
    pub(super) fn has(&self, code: u16) -> Mask {
        let bit = code % 64;
        let held = match self.words().get(usize::from(code / 64)) {
            Some(word) => bits::pack(&self.word(word), |codes| codes >> bit & 1 == 1),
            None => bits::none(self.rows.len()),
        };
        self.presence().answers(self.rows.len(), &held)
    }

    /// Whether at least one code is recorded in a `codes` column.
    pub(super) fn any_of(&self) -> Mask {
        let rows = self.rows.len();
        let Presence { valid, unknown } = self.presence();
        let held = self.words().into_iter().fold(bits::none(rows), |held, word| {
            bits::or(&held, &bits::pack(&self.word(word), |codes| codes != 0))
        });
        let yes = bits::and(&held, &valid);
        let known = bits::without(&bits::all(rows), &unknown);
        Mask { rows, no: bits::without(&known, &yes), yes }
    }

    /// Every word of it: one, or for `codes` as many as it needs; none where it is not collected.
    fn words(&self) -> Vec<&'b Series> {
        let columns = self.part.values(self.id).unwrap_or_default();
        columns.into_iter().map(polars::prelude::Column::as_materialized_series).collect()
    }

    /// Its only word, if it is collected.
    fn only(&self) -> Option<&'b Series> {
        self.words().into_iter().next()
    }

    /// A word of a `codes` column.
    fn word(&self, series: &'b Series) -> Cow<'b, [u64]> {
        self.numbers(series.u64().expect("a codes column is UInt64"))
    }

    /// The numbers of the batch, whatever stands in their place where there is none.
    fn numbers<T: PolarsNumericType>(&self, array: &'b ChunkedArray<T>) -> Cow<'b, [T::Native]> {
        let mut pieces = array.downcast_iter();
        if let (Some(only), None) = (pieces.next(), pieces.next()) {
            return Cow::Borrowed(&only.values()[self.rows.clone()]);
        }
        let values = array.downcast_iter().flat_map(|piece| piece.values().iter().copied());
        Cow::Owned(values.skip(self.rows.start).take(self.rows.len()).collect())
    }

    /// The rows of the batch in which a bool column says yes, or anything where it says nothing.
    fn held(&self, array: &BooleanChunked) -> Vec<u64> {
        let mut pieces = array.downcast_iter();
        if let (Some(only), None) = (pieces.next(), pieces.next()) {
            let (bytes, offset, _) = only.values().as_slice();
            return bits::from_bytes(bytes, offset + self.rows.start, self.rows.len());
        }
        let values: Vec<bool> = self.rows.clone().map(|row| array.get(row) == Some(true)).collect();
        bits::pack(&values, |yes| yes)
    }

    /// The rows of the batch that are not null.
    fn filled(&self, series: &Series) -> Vec<u64> {
        if series.null_count() == 0 {
            return bits::all(self.rows.len());
        }
        if let [only] = series.chunks().as_slice()
            && let Some(filled) = only.validity()
        {
            let (bytes, offset, _) = filled.as_slice();
            return bits::from_bytes(bytes, offset + self.rows.start, self.rows.len());
        }
        let filled = series.is_not_null();
        self.held(&filled)
    }
}

/// Digits behind the point of a column's numbers.
pub(super) fn scale_of(kind: &ColumnType) -> u8 {
    if let ColumnType::Decimal { scale } = kind { *scale } else { 0 }
}
