//! A table as a file has it: a header, and cells that nobody has judged yet.

use std::collections::BTreeMap;

use arrow::array::{
    Array, AsArray, BooleanArray, Date32Array, Float64Array, Int64Array, PrimitiveArray,
    StringArray, StringBuilder,
};
use arrow::datatypes::ArrowPrimitiveType;
use polars::prelude::PlHashMap;

use super::validate::counted;
use crate::diagnostic::{Code, Diagnostic, Place};

/// A table, or a piece of one, as a file has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawTable {
    /// Names of columns, as written.
    pub(crate) header: Vec<String>,
    /// The HXL hashtags under them, where the file has such a row.
    pub(crate) tags: Vec<String>,
    /// One for each name.
    pub(crate) columns: Vec<RawColumn>,
    /// How many rows.
    pub(crate) rows: usize,
    /// Where rows stand in the file.
    pub(crate) lines: Lines,
    /// What the format found once: a quote that is not closed, no row at all.
    pub(crate) findings: Vec<Diagnostic>,
    /// What the format found in rows: cells that are too few or too many.
    pub(crate) tallies: Vec<Tally>,
}

/// A finding about so many rows of a piece, told once for the whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) code: Code,
    pub(crate) rows: u64,
    /// The first line that has it.
    pub(crate) line: u32,
    /// What is said behind `3 rows`.
    pub(crate) what: &'static str,
}

impl Tally {
    /// Of these lines, if there is any.
    pub(crate) fn of(code: Code, lines: &[u32], what: &'static str) -> Option<Self> {
        let line = *lines.first()?;
        Some(Self { code, rows: lines.len() as u64, line, what })
    }

    /// One warning for each kind, over all pieces of a file in their order.
    pub(crate) fn tell(all: impl Iterator<Item = Self>, file: &str) -> Vec<Diagnostic> {
        let mut kinds: BTreeMap<Code, Self> = BTreeMap::new();
        for tally in all {
            let rows = tally.rows;
            kinds.entry(tally.code).and_modify(|kind| kind.rows += rows).or_insert(tally);
        }
        let tell = |tally: Self| {
            let message = format!("{} {}", counted(tally.rows, "row"), tally.what);
            Diagnostic::warning(tally.code, message).at(&Place::line(file, tally.line))
        };
        kinds.into_values().map(tell).collect()
    }
}

impl RawTable {
    /// Keeps some rows, each in its line.
    pub(crate) fn keep(&mut self, rows: &[bool]) {
        let kept = rows.iter().enumerate().filter(|(_, keep)| **keep);
        self.lines = Lines::Each(kept.map(|(row, _)| self.lines.of(row)).collect());
        self.columns.iter_mut().for_each(|column| column.keep(rows));
        self.rows = rows.iter().filter(|keep| **keep).count();
    }
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
    fn keep(&mut self, rows: &[bool]) {
        let mask = || BooleanArray::from(rows.to_vec());
        let kept = |cells: &dyn Array| {
            arrow::compute::filter(cells, &mask()).expect("as many cells as rows")
        };
        match self {
            Self::Dictionary { codes, .. } if codes.is_empty() => {}
            Self::Dictionary { codes, .. } => {
                let mut rows = rows.iter();
                codes.retain(|_| rows.next().copied().unwrap_or(false));
            }
            Self::Texts(cells) => *cells = kept(cells).as_string::<i32>().clone(),
            Self::Days(cells) => *cells = kept(cells).as_primitive().clone(),
            Self::Whole(cells) => *cells = kept(cells).as_primitive().clone(),
            Self::Numbers(cells) => *cells = kept(cells).as_primitive().clone(),
            Self::Truths(cells) => *cells = kept(cells).as_boolean().clone(),
        }
    }

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

/// Builds a column of texts: a dictionary while values come again, one text after the other once
/// they are mostly different.
#[derive(Debug)]
pub(crate) enum Texts {
    /// Values come again.
    Alike(Dictionary),
    /// Every text for itself.
    Different(StringBuilder),
}

/// After how many rows it is first asked whether values come again.
const ASKED_AFTER: usize = 1 << 12;

impl Texts {
    /// An empty column.
    pub(crate) fn new(mostly_different: bool) -> Self {
        if mostly_different {
            Self::Different(StringBuilder::new())
        } else {
            Self::Alike(Dictionary::default())
        }
    }

    /// Adds a text.
    pub(crate) fn push(&mut self, text: &str) {
        match self {
            Self::Different(texts) => texts.append_value(text),
            Self::Alike(dictionary) => {
                dictionary.push_text(text);
                if dictionary.len() == ASKED_AFTER && dictionary.is_mostly_different() {
                    *self = Self::Different(dictionary.texts());
                }
            }
        }
    }

    /// Adds that there is no cell; plain texts cannot hold that.
    pub(crate) fn push_torn(&mut self) {
        if let Self::Different(texts) = self {
            let mut dictionary = Dictionary::default();
            texts.finish().iter().for_each(|text| dictionary.push_text(text.unwrap_or_default()));
            *self = Self::Alike(dictionary);
        }
        if let Self::Alike(dictionary) = self {
            dictionary.push(RawValue::Torn);
        }
    }

    /// The column.
    pub(crate) fn finish(self) -> RawColumn {
        match self {
            Self::Alike(dictionary) => dictionary.finish(),
            Self::Different(mut texts) => RawColumn::Texts(texts.finish()),
        }
    }
}

impl Dictionary {
    /// Whether every second value is new, and all are texts.
    fn is_mostly_different(&self) -> bool {
        self.others.is_empty() && self.values.len() * 2 > self.codes.len()
    }

    /// Every row's text.
    fn texts(&self) -> StringBuilder {
        let mut texts = StringBuilder::new();
        for code in &self.codes {
            texts.append_option(self.values.get(*code as usize).map(RawValue::text));
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_same_whether_they_come_again_or_not() {
        for different in [1, 3, 10_000] {
            let mut column = Texts::new(false);
            let text = |row: usize| format!("x{}", row % different);
            (0..6_000).for_each(|row| column.push(&text(row)));
            column.push_torn();
            column.push("last");
            let column = column.finish();
            for row in [0, 1, 4_095, 4_096, 5_999] {
                assert_eq!(column.get(row), Some(RawValue::Text(text(row))));
            }
            assert_eq!(column.get(6_000), Some(RawValue::Torn));
            assert_eq!(column.get(6_001), Some(RawValue::Text("last".to_owned())));
        }
    }
}
