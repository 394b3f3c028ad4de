//! What a condition or value means: a typed tree, every name found, every code looked up.

use std::sync::Arc;

use crate::calendar::Day;
use crate::cases::contract::ColumnId;

/// A typed expression over the rows of one table. Three answers everywhere: yes, no, unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expr {
    /// `true`, `false`.
    Truth(bool),
    /// An exact number: `digits × 10^-scale`.
    Number {
        /// All its digits.
        digits: i128,
        /// Digits behind the point.
        scale: u8,
    },
    /// A text or id literal.
    Text(String),
    /// A day literal.
    Day(Day),
    /// A code literal of the list that the other side is from.
    Code(u16),
    /// A column of the table at hand.
    Column(ColumnId),
    /// The day the row's source was drawn.
    AsOf,
    /// First day of the period at hand. Makes the expression depend on the period.
    PeriodStart,
    /// Last day of the period at hand. Makes the expression depend on the period.
    PeriodEnd,
    /// `not`.
    Not(Arc<Expr>),
    /// `and` of two or more.
    And(Vec<Arc<Expr>>),
    /// `or` of two or more.
    Or(Vec<Arc<Expr>>),
    /// A comparison of two values of one type.
    Compare(Comparison, Arc<Expr>, Arc<Expr>),
    /// `x in (…)`, each a literal of the type of `x`.
    In(Arc<Expr>, Vec<Expr>),
    /// `x is null`: true for missing, unknown for invalid and for not collected.
    IsNull(Arc<Expr>),
    /// Exact arithmetic; division by zero is unknown.
    Arithmetic(Operation, Arc<Expr>, Arc<Expr>),
    /// `case when … then … else … end`; no `else` is null.
    Case(Vec<(Arc<Expr>, Arc<Expr>)>, Option<Arc<Expr>>),
    /// Calendar days, full months or full years from the first to the second.
    Between(Unit, Arc<Expr>, Arc<Expr>),
    /// The calendar year of a day.
    YearOf(Arc<Expr>),
    /// `has(column, code)`: unknown where nothing is recorded.
    Has(ColumnId, u16),
    /// `any_of(column)`: whether at least one value is recorded. Always yes or no, or unknown where
    /// the column is not collected or invalid.
    AnyOf(ColumnId),
    /// A question to the rows of a child table that hang on the row at hand.
    Children(Box<Children>),
}

/// `exists`, `count`, `sum`, `first`, `last`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Children {
    /// The child table.
    pub table: String,
    /// What is asked.
    pub ask: Ask,
    /// Which rows are meant, in the child's terms; all when silent.
    pub condition: Option<Arc<Expr>>,
}

/// What is asked of child rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// Whether there is one: unknown if none is true and one is unknown.
    Exists,
    /// How many: unknown if a condition is.
    Count,
    /// The sum of a column of the child: unknown if a condition or value is; of none, 0.
    Sum(ColumnId),
    /// The earliest day in a date column; ties go to the smallest key; of none, null.
    First(ColumnId),
    /// The latest day in a date column.
    Last(ColumnId),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// An operation on two exact numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// What a stretch of time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Full months, clamped to the last day of a short month: Jan 31 to Feb 28 is one.
    Months,
    /// Full years.
    Years,
}

/// The type of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Yes, no or unknown.
    Truth,
    /// An exact number.
    Number,
    /// A day.
    Day,
    /// A code of a list.
    Code(String),
    /// Text or an id.
    Text,
}
