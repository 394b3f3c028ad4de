//! A table as a file has it: a header, and cells that nobody has judged yet.

use std::collections::BTreeMap;

use arrow::array::{
    Array, BooleanArray, Date32Array, Float64Array, Int64Array, PrimitiveArray, StringArray,
};
use arrow::datatypes::ArrowPrimitiveType;
use polars::prelude::PlHashMap;

use crate::diagnostic::Diagnostic;

/// A table, or a piece of one, as a file has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawTable {
    /// Names of columns, as written.
    pub(crate) header: Vec<String>,
    /// One for each name.
    pub(crate) columns: Vec<RawColumn>,
    /// How many rows.
    pub(crate) rows: usize,
    /// Where rows stand in the file.
    pub(crate) lines: Lines,
    /// What the format found: rows that are too short or too long.
    pub(crate) findings: Vec<Diagnostic>,
}

/// Where the rows of a piece stand in their file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lines {
    /// One after the other, the first in this line.
    From(u32),
    /// Each in a line of its own choice.
    Each(Vec<u32>),
}

impl Default for Lines {
    fn default() -> Self {
        Self::From(1)
    }
}

impl Lines {
    /// The line of a row.
    pub(crate) fn of(&self, row: usize) -> u32 {
        match self {
            Self::From(first) => first.saturating_add(u32::try_from(row).unwrap_or(u32::MAX)),
            Self::Each(lines) => lines.get(row).copied().unwrap_or(0),
        }
    }
}

/// A column of cells.
#[derive(Debug, Clone)]
pub(crate) enum RawColumn {
    /// Different values once, and a number a row; [`NO_VALUE`] is null.
    Dictionary {
        /// Every different value.
        values: Vec<RawValue>,
        /// The value of every row.
        codes: Vec<u32>,
    },
    /// Texts that are mostly different: ids.
    Texts(StringArray),
    /// Days since 1970-01-01.
    Days(Date32Array),
    /// Whole numbers.
    Whole(Int64Array),
    /// Numbers in binary.
    Numbers(Float64Array),
    /// Yes and no.
    Truths(BooleanArray),
}

/// Stands for null among the codes of a dictionary.
pub(crate) const NO_VALUE: u32 = u32::MAX;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RawValue {
    /// Text as written.
    Text(String),
    /// A day that the file itself calls a day.
    Day(i32),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// Several texts.
    List(Vec<String>),
    /// There is no cell: the row ended before it, or a spreadsheet could not work it out.
    Torn,
}

impl RawValue {
    /// A number that a file holds in binary; many hold every number so, and what is whole there is
    /// a whole number.
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
    pub(crate) fn number(number: f64) -> Self {
        if number.fract() == 0.0 && number.abs() < 9e15 {
            Self::Whole(number as i64)
        } else {
            Self::Number(number)
        }
    }

    /// What would be read if the cell were text.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Day(day) => crate::calendar::Day(*day).to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Truth(yes) => yes.to_string(),
            Self::List(texts) => texts.join(";"),
            Self::Torn => String::new(),
        }
    }
}

impl RawColumn {
    /// The cell of a row; `None` is null.
    pub(crate) fn get(&self, row: usize) -> Option<RawValue> {
        match self {
            Self::Dictionary { values, codes } => values.get(codes[row] as usize).cloned(),
            Self::Texts(cells) => {
                cells.is_valid(row).then(|| RawValue::Text(cells.value(row).to_owned()))
            }
            Self::Days(cells) => at(cells, row).map(RawValue::Day),
            Self::Whole(cells) => at(cells, row).map(RawValue::Whole),
            Self::Numbers(cells) => at(cells, row).map(RawValue::number),
            Self::Truths(cells) => cells.is_valid(row).then(|| RawValue::Truth(cells.value(row))),
        }
    }
}

fn at<P: ArrowPrimitiveType>(cells: &PrimitiveArray<P>, row: usize) -> Option<P::Native> {
    cells.is_valid(row).then(|| cells.value(row))
}

/// Builds a dictionary column cell by cell.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    texts: PlHashMap<String, u32>,
    others: BTreeMap<String, u32>,
    values: Vec<RawValue>,
    codes: Vec<u32>,
}

impl Dictionary {
    /// Adds a text.
    pub(crate) fn push_text(&mut self, text: &str) {
        let code = if let Some(code) = self.texts.get(text) {
            *code
        } else {
            let code = self.new_value(RawValue::Text(text.to_owned()));
            self.texts.insert(text.to_owned(), code);
            code
        };
        self.codes.push(code);
    }

    /// Adds any value.
    pub(crate) fn push(&mut self, value: RawValue) {
        if let RawValue::Text(text) = &value {
            return self.push_text(text);
        }
        let name = format!("{value:?}");
        let code = if let Some(code) = self.others.get(&name) {
            *code
        } else {
            let code = self.new_value(value);
            self.others.insert(name, code);
            code
        };
        self.codes.push(code);
    }

    /// Adds a null.
    pub(crate) fn push_null(&mut self) {
        self.codes.push(NO_VALUE);
    }

    /// How many cells there are.
    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    /// The column.
    pub(crate) fn finish(self) -> RawColumn {
        RawColumn::Dictionary { values: self.values, codes: self.codes }
    }

    fn new_value(&mut self, value: RawValue) -> u32 {
        self.values.push(value);
        u32::try_from(self.values.len() - 1).expect("a piece has fewer than 2^32 rows")
    }
}
