//! Answers for one batch: walks typed expressions, each distinct one once.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::children::Answer;
use super::column::{Column, scale_of};
use super::mask::{Mask, Presence};
use super::numbers::{self, Amounts, Numbers};
use super::values::{Choice, Days, Values};
use super::{Prepared, bits, days};
use crate::cases::contract::{ColumnId, ColumnType, Table};
use crate::cases::{NOBODY, Part};
use crate::define::expression::{Children, Expr, Fact};

/// Answers for one batch; each distinct expression is evaluated once.
#[derive(Debug)]
pub(crate) struct Answers<'b> {
    prepared: &'b Prepared<'b>,
    table: &'b Table,
    part: &'b Part,
    range: Range<usize>,
    pub(super) rows: usize,
    truths: Known<Mask>,
    dates: Known<Days>,
    amounts: Known<Amounts>,
    numbers: Known<Numbers>,
}

/// What a value is, as far as evaluation goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Truth,
    Number,
    Day,
    Code,
    Codes,
    Text,
}

/// The conditions and the values of a `case`.
pub(super) type Branches = [(Arc<Expr>, Arc<Expr>)];

impl<'b> Answers<'b> {
    /// Some rows of a part of the table that was prepared.
    pub(super) fn new(prepared: &'b Prepared<'b>, part: &'b Part, range: Range<usize>) -> Self {
        let distinct = prepared.numbering.len();
        Self {
            prepared,
            table: prepared.table.expect("a table with a part is fed"),
            part,
            rows: range.len(),
            range,
            truths: Known::new(distinct),
            dates: Known::new(distinct),
            amounts: Known::new(distinct),
            numbers: Known::new(distinct),
        }
    }

    /// The answers to a condition.
    pub(crate) fn truth(&mut self, expression: &Arc<Expr>) -> Arc<Mask> {
        let number = self.prepared.numbering.of(expression);
        self.truths.get(number).unwrap_or_else(|| {
            let mask = self.condition(expression);
            self.truths.keep(number, mask)
        })
    }

    /// The days of a date expression.
    pub(crate) fn days(&mut self, expression: &Arc<Expr>) -> Arc<Days> {
        let number = self.prepared.numbering.of(expression);
        self.dates.get(number).unwrap_or_else(|| {
            let days = self.dates_of(expression);
            self.dates.keep(number, days)
        })
    }

    /// The numbers of a numeric expression.
    pub(crate) fn numbers(&mut self, expression: &Arc<Expr>) -> Arc<Numbers> {
        let number = self.prepared.numbering.of(expression);
        self.numbers.get(number).unwrap_or_else(|| {
            let numbers = self.amounts(expression).numbers();
            self.numbers.keep(number, numbers)
        })
    }

    /// Numbers to go on calculating with.
    pub(super) fn amounts(&mut self, expression: &Arc<Expr>) -> Arc<Amounts> {
        let number = self.prepared.numbering.of(expression);
        self.amounts.get(number).unwrap_or_else(|| {
            let amounts = self.amounts_of(expression);
            self.amounts.keep(number, amounts)
        })
    }

    /// A column's numbers or days, as whole numbers.
    pub(super) fn column_values(&mut self, column: ColumnId) -> Values<i64> {
        match sort_of_column(&self.table[column].kind) {
            Sort::Day => self.column(column).days().map(i64::from),
            Sort::Truth | Sort::Number | Sort::Code | Sort::Codes | Sort::Text => {
                self.column(column).digits()
            }
        }
    }

    pub(super) fn column(&self, column: ColumnId) -> Column<'b> {
        Column::new(self.part, column, self.range.clone())
    }

    /// Evaluates a date expression.
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other expression is a day")]
    fn dates_of(&mut self, expression: &Expr) -> Days {
        let rows = self.rows;
        let constant = |day: Option<crate::calendar::Day>| {
            day.map_or_else(|| Days::doubt(rows), |day| Days::constant(day.0, rows))
        };
        match expression {
            Expr::Day(day) => constant(Some(*day)),
            Expr::AsOf => constant(Some(self.part.source().as_of)),
            Expr::PeriodStart => constant(self.prepared.period.map(|(start, _)| start)),
            Expr::PeriodEnd => constant(self.prepared.period.map(|(_, end)| end)),
            Expr::Column(column) => self.column(*column).days(),
            Expr::Case(branches, otherwise) => {
                let choice = self.choice(branches);
                let days: Vec<Days> = branch_values(branches, otherwise.as_ref())
                    .map(|one| Arc::unwrap_or_clone(self.days(one)))
                    .collect();
                Days::choose(&choice, &days)
            }
            Expr::Children(question) => match self.told(question) {
                Answer::Day(days) => days.cut(self.first_row(), rows),
                Answer::Truth(_) | Answer::Number { .. } => unreachable!("first and last are days"),
            },
            _ => unreachable!("binding has found a day here"),
        }
    }

    /// Evaluates a numeric expression.
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other expression is a number")]
    fn amounts_of(&mut self, expression: &Expr) -> Amounts {
        match expression {
            Expr::Number { digits, scale } => Amounts::literal(*digits, *scale, self.rows),
            Expr::Column(column) => Amounts::Whole {
                digits: self.column(*column).digits(),
                scale: scale_of(&self.table[*column].kind),
            },
            Expr::Arithmetic(operation, one, other) => {
                let (one, other) = (self.amounts(one), self.amounts(other));
                numbers::arithmetic(*operation, &one, &other, self.rows)
            }
            Expr::Case(branches, otherwise) => {
                let choice = self.choice(branches);
                let amounts: Vec<_> = branch_values(branches, otherwise.as_ref())
                    .map(|one| self.amounts(one))
                    .collect();
                Amounts::choose(self.rows, &choice, &amounts)
            }
            Expr::Between(unit, from, to) => {
                Amounts::whole(days::between(*unit, &self.days(from), &self.days(to)))
            }
            Expr::YearOf(day) => Amounts::whole(days::years(&self.days(day))),
            Expr::Children(question) => match self.told(question) {
                Answer::Number { digits, scale } => Amounts::Whole {
                    digits: digits.cut(self.first_row(), self.rows),
                    scale: *scale,
                },
                Answer::Truth(_) | Answer::Day(_) => unreachable!("count and sum are numbers"),
            },
            _ => unreachable!("binding has found a number here"),
        }
    }

    /// Codes, without a copy where they lie in a column, and which rows have one.
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other expression is a code")]
    pub(super) fn codes(&mut self, expression: &Expr) -> (Cow<'b, [u16]>, Presence) {
        match expression {
            Expr::Column(column) => {
                let column = self.column(*column);
                let codes = column.codes().unwrap_or_else(|| Cow::Owned(vec![0; self.rows]));
                (codes, column.presence())
            }
            Expr::Code(code) => (Cow::Owned(vec![*code; self.rows]), Presence::certain(self.rows)),
            Expr::Case(branches, otherwise) => {
                let choice = self.choice(branches);
                let codes: Vec<Values<u16>> = branch_values(branches, otherwise.as_ref())
                    .map(|one| self.codes(one))
                    .map(|(codes, presence)| Values::new(codes.into_owned(), presence))
                    .collect();
                let chosen = Values::choose(&choice, &codes);
                let presence = chosen.presence();
                (Cow::Owned(chosen.values), presence)
            }
            _ => unreachable!("binding has found a code here"),
        }
    }

    /// Texts and ids.
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other expression is a text")]
    pub(super) fn texts<'e>(&mut self, expression: &'e Expr) -> Values<&'e str>
    where
        'b: 'e,
    {
        match expression {
            Expr::Column(column) => self.column(*column).texts(),
            Expr::Text(text) => Values::constant(text.as_str(), self.rows),
            Expr::Case(branches, otherwise) => {
                let choice = self.choice(branches);
                let texts: Vec<Values<&'e str>> = branch_values(branches, otherwise.as_ref())
                    .map(|one| self.texts(one))
                    .collect();
                Values::choose(&choice, &texts)
            }
            _ => unreachable!("binding has found a text here"),
        }
    }

    /// Which branch of a `case` every row takes.
    pub(super) fn choice(&mut self, branches: &Branches) -> Choice {
        let conditions: Vec<_> = branches.iter().map(|(when, _)| self.truth(when)).collect();
        Choice::new(self.rows, &conditions)
    }

    /// The answer to a question to a child table.
    pub(super) fn told(&self, question: &Children) -> &'b Answer {
        self.prepared.told.get(question).expect("every question was prepared")
    }

    /// The number of the batch's first row in the whole table.
    pub(super) fn first_row(&self) -> usize {
        self.part.first_row() as usize + self.range.start
    }

    /// What reading the export has found of every row.
    pub(super) fn fact(&self, fact: Fact) -> Mask {
        match fact {
            Fact::Invalid(column) => self.column(column).invalid(),
            Fact::SameKey => {
                let valid = self.table.key.map(|key| self.column(key).presence().valid);
                let valid = valid.unwrap_or_else(|| bits::none(self.rows));
                Presence { valid, unknown: bits::none(self.rows) }
                    .answers(self.rows, &self.rows_with_same_key())
            }
            Fact::Orphan => {
                let parents = self.part.parent().map(|parents| &parents[self.range.clone()]);
                let orphans = parents.map(|rows| bits::pack(rows, |row| row == NOBODY));
                let yes = orphans.unwrap_or_else(|| bits::none(self.rows));
                Mask { rows: self.rows, no: bits::without(&bits::all(self.rows), &yes), yes }
            }
        }
    }

    /// The rows of the batch whose key an earlier row of the table has.
    fn rows_with_same_key(&self) -> Vec<u64> {
        let (mut same, first) = (bits::none(self.rows), self.first_row());
        let from = self.prepared.same_keys.partition_point(|(row, _)| (*row as usize) < first);
        let later = self.prepared.same_keys[from..].iter().map(|(row, _)| *row as usize - first);
        later.take_while(|row| *row < self.rows).for_each(|row| bits::set(&mut same, row));
        same
    }

    /// What an expression gives.
    pub(super) fn sort(&self, expression: &Expr) -> Sort {
        match expression {
            Expr::Column(column) => sort_of_column(&self.table[*column].kind),
            Expr::Case(branches, _) => self.sort(&branches[0].1),
            Expr::Text(_) => Sort::Text,
            Expr::Code(_) => Sort::Code,
            Expr::Day(_) | Expr::AsOf | Expr::PeriodStart | Expr::PeriodEnd => Sort::Day,
            Expr::Number { .. } | Expr::Arithmetic(..) | Expr::Between(..) | Expr::YearOf(_) => {
                Sort::Number
            }
            Expr::Children(question) => match self.told(question) {
                Answer::Truth(_) => Sort::Truth,
                Answer::Number { .. } => Sort::Number,
                Answer::Day(_) => Sort::Day,
            },
            Expr::Truth(_)
            | Expr::Not(_)
            | Expr::And(_)
            | Expr::Or(_)
            | Expr::Compare(..)
            | Expr::In(..)
            | Expr::IsNull(_)
            | Expr::IsTrue(_)
            | Expr::Has(..)
            | Expr::AnyOf(_)
            | Expr::Fact(_) => Sort::Truth,
        }
    }
}

/// What a column holds.
fn sort_of_column(kind: &ColumnType) -> Sort {
    match kind {
        ColumnType::Id | ColumnType::Text => Sort::Text,
        ColumnType::Code { .. } => Sort::Code,
        ColumnType::Codes { .. } => Sort::Codes,
        ColumnType::Bool => Sort::Truth,
        ColumnType::Date | ColumnType::Month => Sort::Day,
        ColumnType::Year | ColumnType::Integer | ColumnType::Decimal { .. } => Sort::Number,
    }
}

/// The values of a `case`, `else` last.
pub(super) fn branch_values<'e>(
    branches: &'e Branches,
    otherwise: Option<&'e Arc<Expr>>,
) -> impl Iterator<Item = &'e Arc<Expr>> {
    branches.iter().map(|(_, then)| then).chain(otherwise)
}

/// What is known of numbered expressions.
#[derive(Debug)]
struct Known<T>(Vec<Option<Arc<T>>>);

impl<T> Known<T> {
    fn new(distinct: usize) -> Self {
        Self((0..distinct).map(|_| None).collect())
    }

    fn get(&self, number: Option<usize>) -> Option<Arc<T>> {
        self.0[number?].clone()
    }

    fn keep(&mut self, number: Option<usize>, value: T) -> Arc<T> {
        let value = Arc::new(value);
        if let Some(number) = number {
            self.0[number] = Some(Arc::clone(&value));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::super::sample::{
        cases, children, col, compare, day, days, id, in_pieces, is_null, num, numbers, tables,
        truth,
    };
    use super::super::{Prepared, depends_on_period};
    use super::*;
    use crate::calendar::Day;
    use crate::define::expression::{Ask, Comparison, Operation, Unit};

    fn between(unit: Unit, one: &Arc<Expr>, other: &Arc<Expr>) -> Arc<Expr> {
        Arc::new(Expr::Between(unit, Arc::clone(one), Arc::clone(other)))
    }

    #[test]
    fn numbers_keep_the_scale_of_their_column() {
        let cases = cases("age cost born\n7 1250 1990\n. . .\n! ! !");
        assert_eq!(numbers(&cases, &col("age")), "7 null ?");
        assert_eq!(numbers(&cases, &col("cost")), "1250e-2 null ?");
        assert_eq!(numbers(&cases, &col("born")), "1990 null ?");
        assert_eq!(numbers(&cases, &num(15, 1)), "15e-1 15e-1 15e-1");
    }

    #[test]
    fn arithmetic_on_null_is_null_and_on_unknown_unknown() {
        let cases = cases("age cost\n3 1250\n. 100\n4 !\n0 100");
        let calculate = |operation| {
            numbers(&cases, &Arc::new(Expr::Arithmetic(operation, col("cost"), col("age"))))
        };
        assert_eq!(calculate(Operation::Add), "1550e-2 null ? 100e-2");
        assert_eq!(calculate(Operation::Subtract), "950e-2 null ? 100e-2");
        assert_eq!(calculate(Operation::Multiply), "3750e-2 null ? 0e-2");
        assert_eq!(calculate(Operation::Divide), "1250e-2/3 null ? ?");
    }

    #[test]
    fn time_between_days_is_null_or_unknown_as_its_ends_are() {
        let cases = cases(
            "from to\n2013-01-31 2013-02-28\n2013-02-28 2013-01-31\n2013-01-31 .\n! 2013-02-28",
        );
        let (from, to) = (col("from"), col("to"));
        assert_eq!(numbers(&cases, &between(Unit::Days, &from, &to)), "28 -28 null ?");
        assert_eq!(numbers(&cases, &between(Unit::Months, &from, &to)), "1 -1 null ?");
        assert_eq!(numbers(&cases, &between(Unit::Years, &from, &to)), "0 0 null ?");
        assert_eq!(numbers(&cases, &Arc::new(Expr::YearOf(from))), "2013 2013 2013 ?");
    }

    #[test]
    fn as_of_is_the_day_of_the_export_and_the_period_is_unknown_without_one() {
        let cases = cases("month\n2013-02-01\n.");
        assert_eq!(days(&cases, &Arc::new(Expr::AsOf), None), "2014-03-31 2014-03-31");
        assert_eq!(days(&cases, &col("month"), None), "2013-02-01 null");
        assert_eq!(days(&cases, &Arc::new(Expr::PeriodStart), None), "? ?");
        let year = Day::parse("2013-01-01").zip(Day::parse("2013-12-31"));
        assert_eq!(days(&cases, &Arc::new(Expr::PeriodStart), year), "2013-01-01 2013-01-01");
        assert_eq!(days(&cases, &Arc::new(Expr::PeriodEnd), year), "2013-12-31 2013-12-31");
    }

    #[test]
    fn a_case_of_numbers_takes_the_finest_scale() {
        let cases = cases("consent cost\nyes 1250\nno 1\n. 1");
        let otherwise = Some(num(15, 1));
        let case = Arc::new(Expr::Case(vec![(col("consent"), col("cost"))], otherwise));
        assert_eq!(numbers(&cases, &case), "1250e-2 150e-2 ?");
    }

    #[test]
    fn equal_expressions_are_evaluated_once_wherever_they_stand() {
        let cases = cases("age\n1\n20");
        let adult = || compare(&col("age"), Comparison::Greater, &num(17, 0));
        let (one, other) = (adult(), Arc::new(Expr::Not(adult())));
        let prepared = Prepared::new(&cases, "cases", &[Arc::clone(&one), other], None);
        let mut answers = prepared.batch(&cases.get("cases").unwrap().parts()[0], 0..2);
        assert!(Arc::ptr_eq(&answers.truth(&one), &answers.truth(&adult())));
        // Of one that was not prepared, the parts that were are known.
        let both = Arc::new(Expr::And(vec![adult(), Arc::new(Expr::Not(one))]));
        assert_eq!(answers.truth(&both).no, [0b11]);
    }

    #[test]
    fn an_expression_depends_on_the_period_through_children_too() {
        let start = Arc::new(Expr::PeriodStart);
        let since = compare(&col("from"), Comparison::Greater, &start);
        let asked = children("services", Ask::Exists, Some(&since));
        assert!(depends_on_period(&start) && depends_on_period(&since));
        assert!(depends_on_period(&Expr::Not(asked)));
        assert!(!depends_on_period(&between(Unit::Days, &col("from"), &Arc::new(Expr::AsOf))));
    }

    #[test]
    fn the_period_reaches_the_conditions_of_children() {
        let tables = tables(&[
            ("cases", &["age\n1"]),
            ("services", &["parent from\n0 2013-05-01\n0 2012-05-01"]),
        ]);
        let end = Arc::new(Expr::PeriodEnd);
        let until = compare(&col("from"), Comparison::LessOrEqual, &end);
        let last = children("services", Ask::Last(id("from")), Some(&until));
        let year = Day::parse("2012-01-01").zip(Day::parse("2012-12-31"));
        assert_eq!(days(&tables, &last, year), "2012-05-01");
        assert_eq!(days(&tables, &last, None), "?");
    }

    #[test]
    fn columns_in_several_pieces_are_read_like_one() {
        let rows = |range: Range<u32>| {
            let row = |age| {
                format!(
                    "\n{age} 2013-05-{:02} {} x{age} {}",
                    age % 9 + 1,
                    ["yes", "no", "."][age as usize % 3],
                    age % 5
                )
            };
            format!("age from consent id forms{}", range.map(row).collect::<String>())
        };
        let whole = cases(&rows(0..100));
        let pieces = in_pieces(&rows(0..70), &rows(70..100));
        let name = Arc::new(Expr::Text("x80".to_owned()));
        let conditions = [
            col("consent"),
            is_null(&col("consent")),
            compare(&col("age"), Comparison::Less, &num(75, 0)),
            compare(&col("from"), Comparison::Less, &day("2013-05-04")),
            compare(&col("id"), Comparison::Equal, &name),
            Arc::new(Expr::Has(id("forms"), 3)),
        ];
        for condition in conditions {
            assert_eq!(truth(&pieces, &condition), truth(&whole, &condition));
        }
    }
}
