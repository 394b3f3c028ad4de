//! Flips: an expression with one thing in it changed, as a slip of the pen would change it.

use std::sync::Arc;

use super::expression::{Ask, Children, Comparison, Expr, Operation, Type};
use crate::cases::contract::{ColumnType, Contract, Table};

/// One thing changed in something: in an expression, a clause, a measure.
#[derive(Debug, Clone)]
pub struct Flip<T> {
    /// Which sort of thing, in words.
    pub what: &'static str,
    /// The smallest text around it, before.
    pub before: String,
    /// And after.
    pub after: String,
    /// What came of it.
    pub flipped: T,
}

impl<T> Flip<T> {
    /// The flip of a whole, from the flip of its part.
    pub fn inside<U>(self, whole: impl FnOnce(T) -> U) -> Flip<U> {
        let Self { what, before, after, flipped } = self;
        Flip { what, before, after, flipped: whole(flipped) }
    }
}

/// Which rows an expression asks: those of a table of a contract.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// It gives codes their names.
    pub contract: &'a Contract,
    /// It gives columns their names.
    pub table: &'a Table,
}

/// What is put in an expression's place, and which sort of change that is.
type Changed = (&'static str, Expr);

const COMPARISONS: [Comparison; 6] = [
    Comparison::Equal,
    Comparison::NotEqual,
    Comparison::Less,
    Comparison::LessOrEqual,
    Comparison::Greater,
    Comparison::GreaterOrEqual,
];

impl Ground<'_> {
    /// Every flip of an expression: of itself, then of its parts.
    pub fn flips(self, expr: &Expr) -> Vec<Flip<Expr>> {
        let own = self.own(expr).into_iter().map(|changed| self.flip(expr, changed));
        let parts = expr.parts().into_iter().enumerate();
        let inner = parts.flat_map(|(number, part)| self.of_part(expr, number, part));
        own.chain(inner).collect()
    }

    /// The canonical text of an expression.
    pub fn text(self, expr: &Expr) -> String {
        expr.canonical(self.contract, self.table)
    }

    fn flip(self, expr: &Expr, (what, flipped): Changed) -> Flip<Expr> {
        Flip { what, before: self.text(expr), after: self.text(&flipped), flipped }
    }

    /// The flips of one part of an expression.
    fn of_part(self, whole: &Expr, number: usize, part: &Expr) -> Vec<Flip<Expr>> {
        // Whether a yes is null is whether a no is.
        if matches!((whole, part), (Expr::IsNull(_), Expr::Column(_))) {
            return Vec::new();
        }
        if part.is_literal() {
            // A literal alone says little: the text is of what it stands in.
            let others = self.other_literals(whole, part).into_iter();
            let changed = others.map(|(what, other)| (what, whole.with_part(number, other)));
            return changed.map(|changed| self.flip(whole, changed)).collect();
        }
        let flips = self.within(whole).flips(part).into_iter();
        flips.map(|flip| flip.inside(|part| whole.with_part(number, part))).collect()
    }

    /// Which rows the parts of an expression ask: of a question to child rows, the child's.
    fn within(self, whole: &Expr) -> Self {
        let Expr::Children(children) = whole else { return self };
        let table = self.contract.tables.get(&children.table).unwrap_or(self.table);
        Self { table, ..self }
    }

    /// What an expression itself may become, its parts left as they are.
    fn own(self, expr: &Expr) -> Vec<Changed> {
        match expr {
            Expr::Truth(truth) => vec![("a truth", Expr::Truth(!truth))],
            Expr::Number { .. } | Expr::Day(_) => self.other_literals(expr, expr),
            Expr::PeriodStart => vec![("a day", Expr::PeriodEnd)],
            Expr::PeriodEnd => vec![("a day", Expr::PeriodStart)],
            Expr::Column(column) if self.table[*column].kind == ColumnType::Bool => negated(expr),
            Expr::Not(_) | Expr::IsNull(_) | Expr::AnyOf(_) => negated(expr),
            Expr::And(parts) => junction(parts, Expr::And, Expr::Or),
            Expr::Or(parts) => junction(parts, Expr::Or, Expr::And),
            Expr::Compare(how, a, b) => self.other_comparisons(*how, a, b),
            Expr::In(part, literals) => {
                fewer(part, literals).into_iter().chain(negated(expr)).collect()
            }
            Expr::Has(column, code) => {
                let codes = self.codes_of(&Expr::Column(*column));
                let other =
                    next(*code, codes, &[]).map(|other| ("a code", Expr::Has(*column, other)));
                negated(expr).into_iter().chain(other).collect()
            }
            Expr::Arithmetic(operation, a, b) => other_operation(*operation, a, b),
            Expr::Case(branches, otherwise) => swapped(branches, otherwise.as_ref()),
            Expr::Children(children) => other_questions(expr, children),
            Expr::Text(_)
            | Expr::Code(_)
            | Expr::Column(_)
            | Expr::AsOf
            | Expr::Between(..)
            | Expr::YearOf(_) => Vec::new(),
        }
    }

    /// Every other comparison that the two sides allow.
    fn other_comparisons(self, how: Comparison, a: &Arc<Expr>, b: &Arc<Expr>) -> Vec<Changed> {
        let ordered = self.is_ordered(a) || self.is_ordered(b);
        let others = COMPARISONS.into_iter();
        let others = others.filter(|other| *other != how && (ordered || !other.orders()));
        others
            .map(|other| ("a comparison", Expr::Compare(other, Arc::clone(a), Arc::clone(b))))
            .collect()
    }

    /// Whether values have an order: numbers and days.
    fn is_ordered(self, expr: &Expr) -> bool {
        match expr {
            Expr::Number { .. }
            | Expr::Day(_)
            | Expr::AsOf
            | Expr::PeriodStart
            | Expr::PeriodEnd
            | Expr::Arithmetic(..)
            | Expr::Between(..)
            | Expr::YearOf(_) => true,
            Expr::Column(column) => {
                let seen = self.table[*column].kind.seen();
                matches!(seen, Some((Type::Number | Type::Day, _)))
            }
            Expr::Case(branches, _) => {
                branches.first().is_some_and(|(_, then)| self.is_ordered(then))
            }
            Expr::Children(children) => children.ask != Ask::Exists,
            Expr::Truth(_)
            | Expr::Text(_)
            | Expr::Code(_)
            | Expr::Not(_)
            | Expr::And(_)
            | Expr::Or(_)
            | Expr::Compare(..)
            | Expr::In(..)
            | Expr::IsNull(_)
            | Expr::Has(..)
            | Expr::AnyOf(_) => false,
        }
    }

    /// What a literal may become where it stands: a neighbour, or another code of its list.
    fn other_literals(self, whole: &Expr, literal: &Expr) -> Vec<Changed> {
        if let Expr::Number { digits, scale } = literal {
            let digits = [digits - 1, digits + 1];
            return digits
                .map(|digits| ("a number", Expr::Number { digits, scale: *scale }))
                .into();
        }
        if let Expr::Day(day) = literal {
            return [day.previous(), day.next()].map(|day| ("a day", Expr::Day(day))).into();
        }
        // A text has no neighbour: its comparison is flipped, it is not.
        let Expr::Code(code) = literal else { return Vec::new() };
        let other = next(*code, self.codes_beside(whole), &beside(whole));
        other.map(|other| ("a code", Expr::Code(other))).into_iter().collect()
    }

    /// How many codes the list has that a code in a comparison is of.
    fn codes_beside(self, whole: &Expr) -> usize {
        whole.parts().into_iter().map(|part| self.codes_of(part)).max().unwrap_or(0)
    }

    fn codes_of(self, expr: &Expr) -> usize {
        let Expr::Column(column) = expr else { return 0 };
        self.contract.list_of(&self.table[*column]).map_or(0, |list| list.codes.len())
    }
}

/// The codes that stand in an expression.
fn beside(whole: &Expr) -> Vec<u16> {
    let code = |part: &Expr| if let Expr::Code(code) = part { Some(*code) } else { None };
    whole.parts().into_iter().filter_map(code).collect()
}

/// The next code of a list of so many that is not there yet.
fn next(code: u16, codes: usize, there: &[u16]) -> Option<u16> {
    let codes = u16::try_from(codes).ok()?;
    let others = (code.saturating_add(1)..codes).chain(0..code.min(codes));
    others.into_iter().find(|other| !there.contains(other))
}

fn negated(expr: &Expr) -> Vec<Changed> {
    let what = if matches!(expr, Expr::Not(_)) { "`not` dropped" } else { "`not` added" };
    vec![(what, Expr::negated(&Arc::new(expr.clone())))]
}

/// `and` or `or` of conditions.
type Joined = fn(Vec<Arc<Expr>>) -> Expr;

/// `and` for `or` or the other way round, each operand dropped, the whole denied.
fn junction(parts: &[Arc<Expr>], joined: Joined, other: Joined) -> Vec<Changed> {
    let dropped = without_each(parts).into_iter().map(|left| match left.as_slice() {
        [only] => ("an operand dropped", only.as_ref().clone()),
        _ => ("an operand dropped", joined(left)),
    });
    let other = ("`and`, `or`", other(parts.to_vec()));
    std::iter::once(other).chain(dropped).chain(negated(&joined(parts.to_vec()))).collect()
}

/// The list without its first, its second, and so on.
fn without_each<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let without = |number: usize| {
        let (before, from) = items.split_at(number);
        before.iter().chain(&from[1..]).cloned().collect()
    };
    (0..items.len()).map(without).collect()
}

/// `x in (…)` with each of its literals dropped; one stays.
fn fewer(part: &Arc<Expr>, literals: &[Expr]) -> Vec<Changed> {
    let lists = without_each(literals).into_iter().filter(|left| !left.is_empty());
    lists.map(|left| ("a value dropped", Expr::In(Arc::clone(part), left))).collect()
}

fn other_operation(operation: Operation, a: &Arc<Expr>, b: &Arc<Expr>) -> Vec<Changed> {
    let other = match operation {
        Operation::Add => Operation::Subtract,
        Operation::Subtract => Operation::Add,
        Operation::Multiply | Operation::Divide => return Vec::new(),
    };
    vec![("an operation", Expr::Arithmetic(other, Arc::clone(a), Arc::clone(b)))]
}

/// `case` with the results of each two neighbouring branches swapped, `else` among them.
fn swapped(branches: &[(Arc<Expr>, Arc<Expr>)], otherwise: Option<&Arc<Expr>>) -> Vec<Changed> {
    let results: Vec<&Arc<Expr>> = branches.iter().map(|(_, then)| then).chain(otherwise).collect();
    let swap = |number: usize| {
        let mut results: Vec<Arc<Expr>> = results.iter().copied().cloned().collect();
        results.swap(number, number + 1);
        let otherwise = otherwise.and_then(|_| results.pop());
        let whens = branches.iter().map(|(when, _)| Arc::clone(when));
        ("branches swapped", Expr::Case(whens.zip(results).collect(), otherwise))
    };
    (0..results.len().saturating_sub(1)).map(swap).collect()
}

/// What else may be asked of child rows: the contrary, the other end, or of all of them.
fn other_questions(expr: &Expr, children: &Children) -> Vec<Changed> {
    let asking = |ask| Expr::Children(Box::new(Children { ask, ..children.clone() }));
    let mut changed = match children.ask {
        Ask::Exists => negated(expr),
        Ask::First(column) => vec![("first, last", asking(Ask::Last(column)))],
        Ask::Last(column) => vec![("first, last", asking(Ask::First(column)))],
        Ask::Count | Ask::Sum(_) => Vec::new(),
    };
    if children.condition.is_some() {
        let all = Expr::Children(Box::new(Children { condition: None, ..children.clone() }));
        changed.push(("a condition dropped", all));
    }
    changed
}
