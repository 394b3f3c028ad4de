//! What a condition says of one synthetic row: yes, no, or that it cannot be told.
//!
//! Conditions over a single row without questions to other tables are answered; a rule of any other kind
//! is not simple, and rows are made without looking at it.

use crate::calendar::Day;
use crate::cases::contract::{ColumnId, ColumnType, Table};
use crate::define::expression::{Comparison, Expr, Operation, Unit};

use super::value::{Row, Value};

/// A row and what its columns are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) table: &'a Table,
    pub(super) row: &'a Row,
}

/// Something that can be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Truth(bool),
    /// Digits × 10^-9, so that numbers of all scales compare.
    Number(i128),
    Text(String),
    Day(Day),
    Code(u16),
}

/// Digits behind the point of every number here; no column has more.
const SCALE: u32 = 9;

/// Whether a condition can be answered from one row.
pub(super) fn is_simple(condition: &Expr) -> bool {
    !condition.any(&|part| match part {
        Expr::PeriodStart | Expr::PeriodEnd | Expr::Children(_) | Expr::Fact(_) => true,
        Expr::Between(unit, ..) => *unit != Unit::Days,
        Expr::Arithmetic(operation, ..) => {
            matches!(operation, Operation::Multiply | Operation::Divide)
        }
        Expr::Number { scale, .. } => u32::from(*scale) > SCALE,
        Expr::Truth(_)
        | Expr::Text(_)
        | Expr::Day(_)
        | Expr::Code(_)
        | Expr::Column(_)
        | Expr::AsOf
        | Expr::Not(_)
        | Expr::And(_)
        | Expr::Or(_)
        | Expr::Compare(..)
        | Expr::In(..)
        | Expr::IsNull(_)
        | Expr::IsTrue(_)
        | Expr::Case(..)
        | Expr::YearOf(_)
        | Expr::Has(..)
        | Expr::AnyOf(_) => false,
    })
}

impl Asked<'_> {
    /// What a simple condition says; nothing where it cannot be told.
    pub(super) fn says(self, condition: &Expr) -> Option<bool> {
        match self.known(condition)? {
            Known::Truth(truth) => Some(truth),
            Known::Number(_) | Known::Text(_) | Known::Day(_) | Known::Code(_) => None,
        }
    }

    /// What an expression comes to.
    fn known(self, expr: &Expr) -> Option<Known> {
        match expr {
            Expr::Truth(truth) => Some(Known::Truth(*truth)),
            Expr::Number { digits, scale } => {
                Some(Known::Number(digits * 10_i128.pow(SCALE - u32::from(*scale))))
            }
            Expr::Text(text) => Some(Known::Text(text.clone())),
            Expr::Day(day) => Some(Known::Day(*day)),
            Expr::Code(code) => Some(Known::Code(*code)),
            Expr::Column(column) => self.column(*column),
            Expr::AsOf => Some(Known::Day(self.row.as_of)),
            Expr::Compare(how, a, b) => {
                Some(Known::Truth(compare(*how, &self.known(a)?, &self.known(b)?)))
            }
            Expr::Arithmetic(how, a, b) => calculate(*how, &self.known(a)?, &self.known(b)?),
            Expr::Between(_, from, to) => match (self.known(from)?, self.known(to)?) {
                (Known::Day(from), Known::Day(to)) => Some(whole(i64::from(to.0 - from.0))),
                (_, _) => None,
            },
            Expr::YearOf(day) => match self.known(day)? {
                Known::Day(day) => Some(whole(i64::from(day.year()))),
                Known::Truth(_) | Known::Number(_) | Known::Text(_) | Known::Code(_) => None,
            },
            Expr::Case(branches, otherwise) => {
                let met = branches.iter().find(|(when, _)| self.says(when) == Some(true));
                self.known(met.map(|(_, then)| then).or(otherwise.as_ref())?)
            }
            Expr::Not(_)
            | Expr::And(_)
            | Expr::Or(_)
            | Expr::In(..)
            | Expr::IsNull(_)
            | Expr::IsTrue(_)
            | Expr::Has(..)
            | Expr::AnyOf(_) => self.logic(expr).map(Known::Truth),
            Expr::PeriodStart | Expr::PeriodEnd | Expr::Children(_) | Expr::Fact(_) => None,
        }
    }

    /// What a condition that is made of conditions says.
    fn logic(self, expr: &Expr) -> Option<bool> {
        if let Expr::Not(part) = expr {
            return self.says(part).map(|truth| !truth);
        }
        if let Expr::And(parts) = expr {
            return all(parts.iter().map(|part| self.says(part)));
        }
        if let Expr::Or(parts) = expr {
            let denied = parts.iter().map(|part| self.says(part).map(|truth| !truth));
            return all(denied).map(|none| !none);
        }
        if let Expr::IsTrue(part) = expr {
            return Some(self.says(part) == Some(true));
        }
        if let Expr::In(part, literals) = expr {
            let value = self.known(part)?;
            return Some(literals.iter().any(|one| self.known(one).as_ref() == Some(&value)));
        }
        self.is_there(expr)
    }

    /// Whether something is recorded.
    fn is_there(self, expr: &Expr) -> Option<bool> {
        let known =
            |column: &ColumnId| Some(&self.row[*column]).filter(|one| **one != Value::Unknown);
        if let Expr::IsNull(part) = expr {
            return if let Expr::Column(column) = part.as_ref() {
                known(column).map(|value| *value == Value::Missing)
            } else {
                Some(self.known(part).is_none())
            };
        }
        if let Expr::AnyOf(column) = expr {
            return known(column)
                .map(|value| matches!(value, Value::Codes(codes) if !codes.is_empty()));
        }
        let Expr::Has(column, code) = expr else { return None };
        let Value::Codes(codes) = &self.row[*column] else { return None };
        Some(codes.contains(code))
    }

    /// The value of a column, if it can be compared.
    fn column(self, column: ColumnId) -> Option<Known> {
        match &self.row[column] {
            Value::Missing | Value::Unknown | Value::Codes(_) => None,
            Value::Text(text) => Some(Known::Text(text.clone())),
            Value::Code(code) => Some(Known::Code(*code)),
            Value::Truth(truth) => Some(Known::Truth(*truth)),
            Value::Day(day) => Some(Known::Day(*day)),
            Value::Number(number) => {
                let scale = scale_of(&self.table[column].kind);
                Some(Known::Number(i128::from(*number) * 10_i128.pow(SCALE - u32::from(scale))))
            }
        }
    }
}

/// Digits behind the point of a column.
pub(super) fn scale_of(kind: &ColumnType) -> u8 {
    if let ColumnType::Decimal { scale } = kind { *scale } else { 0 }
}

/// `and` with three answers.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut whole = Some(true);
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => whole = None,
        }
    }
    whole
}

fn whole(number: i64) -> Known {
    Known::Number(i128::from(number) * 10_i128.pow(SCALE))
}

fn calculate(how: Operation, a: &Known, b: &Known) -> Option<Known> {
    match (how, a, b) {
        (Operation::Add, Known::Number(a), Known::Number(b)) => Some(Known::Number(a + b)),
        (Operation::Subtract, Known::Number(a), Known::Number(b)) => Some(Known::Number(a - b)),
        (_, _, _) => None,
    }
}

fn compare(how: Comparison, a: &Known, b: &Known) -> bool {
    match how {
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
        Comparison::Less => a < b,
        Comparison::LessOrEqual => a <= b,
        Comparison::Greater => a > b,
        Comparison::GreaterOrEqual => a >= b,
    }
}
