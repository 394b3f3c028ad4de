//! Expressions over batches of rows: the only file that takes Polars columns apart.
//!
//! A condition gives a [`Mask`], one bit a row for yes and one for no; a row with neither is unknown.

use std::ops::Range;
use std::sync::Arc;

use crate::calendar::Day;
use crate::cases::{Part, ValidTables};
use crate::define::expression::Expr;

/// Three answers for every row of a batch: bit i of word i / 64. Bits behind the last row are 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mask {
    /// How many rows.
    pub(crate) rows: usize,
    /// Rows for which the condition holds.
    pub(crate) yes: Vec<u64>,
    /// Rows for which it does not hold.
    pub(crate) no: Vec<u64>,
}

/// A day for every row; what is not valid is null or unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Days {
    /// Days since 1970-01-01.
    pub(crate) values: Vec<i32>,
    /// Bit i of word i / 64: whether row i has one.
    pub(crate) valid: Vec<u64>,
}

/// An exact number for every row: `digits × 10^-scale`, or that over `divisor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// All digits.
    pub(crate) digits: Vec<i128>,
    /// Digits behind the point, the same for every row.
    pub(crate) scale: u8,
    /// A divisor for every row, positive; `None` is 1.
    pub(crate) divisor: Option<Vec<i128>>,
    /// Bit i of word i / 64: whether row i has one.
    pub(crate) valid: Vec<u64>,
}

/// What the rows of a table ask of child tables, answered once for the whole table.
#[derive(Debug)]
pub(crate) struct Prepared<'a> {
    tables: &'a ValidTables,
    period: Option<(Day, Day)>,
}

impl<'a> Prepared<'a> {
    /// Answers every question that these expressions ask of child tables. `period` stands for
    /// `period_start` and `period_end`.
    pub(crate) fn new(
        tables: &'a ValidTables,
        table: &str,
        expressions: &[Arc<Expr>],
        period: Option<(Day, Day)>,
    ) -> Self {
        let _unused = (table, expressions);
        Self { tables, period }
    }

    /// A batch: some rows of a part of that table.
    pub(crate) fn batch<'b>(&'b self, part: &'b Part, rows: Range<usize>) -> Answers<'b> {
        let _unused = (self.tables, self.period);
        Answers { part, rows }
    }
}

/// Answers for one batch; each distinct expression is evaluated once.
#[derive(Debug)]
pub(crate) struct Answers<'b> {
    part: &'b Part,
    rows: Range<usize>,
}

impl Answers<'_> {
    /// The answers to a condition.
    pub(crate) fn truth(&mut self, expression: &Arc<Expr>) -> Arc<Mask> {
        let _unused = (self.part, &self.rows, expression);
        unimplemented!("part of the compile work")
    }

    /// The days of a date expression.
    pub(crate) fn days(&mut self, expression: &Arc<Expr>) -> Arc<Days> {
        let _unused = (self.part, &self.rows, expression);
        unimplemented!("part of the compile work")
    }

    /// The numbers of a numeric expression.
    pub(crate) fn numbers(&mut self, expression: &Arc<Expr>) -> Arc<Numbers> {
        let _unused = (self.part, &self.rows, expression);
        unimplemented!("part of the compile work")
    }
}

/// Whether an expression depends on the period at hand, children included.
pub(crate) fn depends_on_period(expression: &Expr) -> bool {
    let _unused = expression;
    unimplemented!("part of the compile work")
}
