//! Expressions over batches of rows: the only folder that takes Polars columns apart.
//!
//! A condition gives a [`Mask`], one bit a row for yes and one for no; a row with neither is unknown.
//! A date gives [`Days`] and a number [`Numbers`], where a row without a value is null or unknown.

mod answers;
pub(crate) mod bits;
mod categories;
mod children;
mod column;
mod compare;
mod conditions;
mod days;
mod mask;
mod numbers;
#[cfg(test)]
pub(super) mod sample;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

pub(crate) use answers::Answers;
pub(crate) use categories::Categories;
pub(crate) use mask::Mask;
pub(crate) use numbers::Numbers;
pub(crate) use values::Days;

use crate::calendar::Day;
use crate::cases::contract::Table;
use crate::cases::{Part, ValidTable, ValidTables};
use crate::define::expression::{Children, Expr};

/// What the rows of a table ask of child tables, answered once for the whole table.
#[derive(Debug)]
pub(crate) struct Prepared<'a> {
    table: Option<&'a Table>,
    /// Rows whose key an earlier row has.
    same_keys: &'a [(u32, u32)],
    period: Option<(Day, Day)>,
    numbering: Numbering,
    told: children::Told,
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
        let valid = tables.get(table);
        let mut questions = BTreeSet::new();
        for expression in expressions {
            find_questions(expression, &mut questions);
        }
        Self {
            table: valid.map(ValidTable::table),
            same_keys: valid.map_or(&[], ValidTable::same_keys),
            period,
            numbering: Numbering::new(expressions),
            told: children::ask(tables, valid.map_or(0, ValidTable::rows), questions, period),
        }
    }

    /// A batch: some rows of a part of that table.
    pub(crate) fn batch<'b>(&'b self, part: &'b Part, rows: Range<usize>) -> Answers<'b> {
        Answers::new(self, part, rows)
    }
}

/// Whether an expression depends on the period at hand, children included.
pub(crate) fn depends_on_period(expression: &Expr) -> bool {
    let in_children = if let Expr::Children(question) = expression {
        question.condition.as_deref().is_some_and(depends_on_period)
    } else {
        false
    };
    matches!(expression, Expr::PeriodStart | Expr::PeriodEnd)
        || in_children
        || operands(expression).into_iter().any(|operand| depends_on_period(operand))
}

/// The expressions that an expression over the same rows is made of.
fn operands(expression: &Expr) -> Vec<&Arc<Expr>> {
    match expression {
        Expr::Not(one)
        | Expr::In(one, _)
        | Expr::IsNull(one)
        | Expr::IsTrue(one)
        | Expr::YearOf(one) => vec![one],
        Expr::And(all) | Expr::Or(all) => all.iter().collect(),
        Expr::Compare(_, one, other)
        | Expr::Arithmetic(_, one, other)
        | Expr::Between(_, one, other) => vec![one, other],
        Expr::Case(branches, otherwise) => {
            let branches = branches.iter().flat_map(|(when, then)| [when, then]);
            branches.chain(otherwise).collect()
        }
        Expr::Truth(_)
        | Expr::Number { .. }
        | Expr::Text(_)
        | Expr::Day(_)
        | Expr::Code(_)
        | Expr::Column(_)
        | Expr::AsOf
        | Expr::PeriodStart
        | Expr::PeriodEnd
        | Expr::Has(..)
        | Expr::AnyOf(_)
        | Expr::Fact(_)
        | Expr::Children(_) => Vec::new(),
    }
}

/// Adds every question to child tables in an expression; theirs to deeper tables are theirs to ask.
fn find_questions<'e>(expression: &'e Expr, found: &mut BTreeSet<&'e Children>) {
    if let Expr::Children(question) = expression {
        found.insert(question);
    }
    for operand in operands(expression) {
        find_questions(operand, found);
    }
}

/// A number for every distinct expression, so that a batch looks answers up without comparing trees.
#[derive(Debug, Default)]
struct Numbering {
    /// By structure. Holds on to one of the equal expressions.
    by_structure: BTreeMap<Arc<Expr>, usize>,
    /// By address: quick, and sound as long as `alive` keeps every address taken.
    by_address: BTreeMap<usize, usize>,
    #[expect(dead_code, reason = "owning is its use")]
    alive: Vec<Arc<Expr>>,
}

impl Numbering {
    /// Numbers these expressions and all that they are made of.
    fn new(expressions: &[Arc<Expr>]) -> Self {
        let mut numbering = Self { alive: expressions.to_vec(), ..Self::default() };
        for expression in expressions {
            numbering.add(expression);
        }
        numbering
    }

    fn add(&mut self, expression: &Arc<Expr>) {
        let next = self.by_structure.len();
        let number = *self.by_structure.entry(Arc::clone(expression)).or_insert(next);
        if self.by_address.insert(address(expression), number).is_none() {
            for operand in operands(expression) {
                self.add(operand);
            }
        }
    }

    /// How many distinct expressions there are.
    fn len(&self) -> usize {
        self.by_structure.len()
    }

    /// The number of an expression, if it has been numbered.
    fn of(&self, expression: &Arc<Expr>) -> Option<usize> {
        let known = self.by_address.get(&address(expression));
        known.or_else(|| self.by_structure.get(expression)).copied()
    }
}

/// Where an expression lies in memory; never shown, so runs do not differ by it.
fn address(expression: &Arc<Expr>) -> usize {
    Arc::as_ptr(expression).addr()
}
