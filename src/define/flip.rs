//! Flips: an expression with one thing in it changed, as a slip of the pen would change it.

use std::sync::Arc;

use super::expression::{Ask, Children, Comparison, Expr, Operation, Type};
use super::formula::{Column, Formula, Reading, Sign, When};
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
            Expr::Not(_) | Expr::IsNull(_) | Expr::AnyOf(_) | Expr::Fact(_) => negated(expr),
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
            | Expr::IsTrue(_)
            | Expr::YearOf(_) => Vec::new(),
        }
    }

    /// Every other comparison that the two sides allow.
    fn other_comparisons(self, how: Comparison, a: &Arc<Expr>, b: &Arc<Expr>) -> Vec<Changed> {
        let ordered = self.is_ordered(a) || self.is_ordered(b);
        let others = Comparison::ALL.into_iter();
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
            | Expr::IsTrue(_)
            | Expr::Has(..)
            | Expr::AnyOf(_)
            | Expr::Fact(_) => false,
        }
    }

    /// What a literal may become where it stands: a neighbour, or another code of its list.
    fn other_literals(self, whole: &Expr, literal: &Expr) -> Vec<Changed> {
        if let Expr::Number { digits, scale } = literal {
            let digits = [digits.saturating_sub(1), digits.saturating_add(1)];
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

/// Every flip of a formula: of its operations and numbers, of the period and the column that it reads.
pub(super) fn of_formula(formula: &Formula) -> Vec<Flip<Formula>> {
    match formula {
        Formula::Number(number) => [number - 1.0, number + 1.0]
            .map(|other| formula_flip("a number", formula, Formula::Number(other)))
            .into(),
        Formula::Read(reading) => other_readings(reading)
            .into_iter()
            .map(|(what, other)| formula_flip(what, formula, Formula::Read(other)))
            .collect(),
        Formula::Arithmetic(sign, a, b) => {
            let with = |a: Formula, b: Formula| Formula::Arithmetic(*sign, a.into(), b.into());
            let other = Formula::Arithmetic(other_sign(*sign), a.clone(), b.clone());
            let own = formula_flip("an operation", formula, other);
            let left = of_operand(formula, a, |a| with(a, (**b).clone()));
            let right = of_operand(formula, b, |b| with((**a).clone(), b));
            std::iter::once(own).chain(left).chain(right).collect()
        }
    }
}

/// The flips of one side of a formula. A number alone says little: the text is of what it stands in.
fn of_operand(
    whole: &Formula,
    operand: &Formula,
    put: impl Fn(Formula) -> Formula,
) -> Vec<Flip<Formula>> {
    let flip = |flip: Flip<Formula>| match operand {
        Formula::Number(_) => formula_flip(flip.what, whole, put(flip.flipped)),
        Formula::Read(_) | Formula::Arithmetic(..) => flip.inside(&put),
    };
    of_formula(operand).into_iter().map(flip).collect()
}

fn formula_flip(what: &'static str, before: &Formula, flipped: Formula) -> Flip<Formula> {
    Flip { what, before: before.to_string(), after: flipped.to_string(), flipped }
}

fn other_sign(sign: Sign) -> Sign {
    match sign {
        Sign::Plus => Sign::Minus,
        Sign::Minus => Sign::Plus,
        Sign::Times => Sign::Over,
        Sign::Over => Sign::Times,
    }
}

/// The period at hand for the one before it, the numerator for the denominator.
fn other_readings(reading: &Reading) -> Vec<(&'static str, Reading)> {
    let same = Reading { period: When::Same, ..reading.clone() };
    let period = (reading.period == When::Previous).then_some(("a period", same));
    let column = match reading.column {
        Column::Value => None,
        Column::Numerator => Some(Column::Denominator),
        Column::Denominator => Some(Column::Numerator),
    };
    let column = column.map(|column| ("a column", Reading { column, ..reading.clone() }));
    period.into_iter().chain(column).collect()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::define::bind::Scope;
    use crate::define::condition::Conditions;
    use crate::define::example;
    use crate::document;

    /// The flips of a condition on cases, a line each.
    fn flips(condition: &str) -> String {
        of(condition, |scope, node| scope.condition(node).unwrap())
    }

    /// The flips of a number of cases.
    fn flips_of_number(number: &str) -> String {
        of(number, |scope, node| scope.number(node).unwrap().0)
    }

    fn of(text: &str, bind: impl Fn(&Scope<'_>, &document::Node) -> Arc<Expr>) -> String {
        let (contract, conditions) = (example::contract(), Conditions::new());
        let table = &contract.tables["cases"];
        let scope = Scope { contract: &contract, table, conditions: &conditions };
        let expr = bind(&scope, &document::parse("a.yaml", &format!("\"{text}\"")).unwrap());
        let flips = Ground { contract: &contract, table }.flips(&expr).into_iter();
        let said = flips.map(|flip| format!("{}: {} -> {}", flip.what, flip.before, flip.after));
        said.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_comparison_of_numbers_or_days_becomes_each_other_and_its_bound_moves_by_one() {
        assert_snapshot!(flips("age >= 18"), @"
        a comparison: age >= 18 -> age = 18
        a comparison: age >= 18 -> age <> 18
        a comparison: age >= 18 -> age < 18
        a comparison: age >= 18 -> age <= 18
        a comparison: age >= 18 -> age > 18
        a number: age >= 18 -> age >= 17
        a number: age >= 18 -> age >= 19
        ");
        assert_snapshot!(flips("decided_on = date '2013-01-01'"), @"
        a comparison: decided_on = date '2013-01-01' -> decided_on <> date '2013-01-01'
        a comparison: decided_on = date '2013-01-01' -> decided_on < date '2013-01-01'
        a comparison: decided_on = date '2013-01-01' -> decided_on <= date '2013-01-01'
        a comparison: decided_on = date '2013-01-01' -> decided_on > date '2013-01-01'
        a comparison: decided_on = date '2013-01-01' -> decided_on >= date '2013-01-01'
        a day: decided_on = date '2013-01-01' -> decided_on = date '2012-12-31'
        a day: decided_on = date '2013-01-01' -> decided_on = date '2013-01-02'
        ");
        assert_snapshot!(flips("cost < 0.5"), @"
        a comparison: cost < 0.5 -> cost = 0.5
        a comparison: cost < 0.5 -> cost <> 0.5
        a comparison: cost < 0.5 -> cost <= 0.5
        a comparison: cost < 0.5 -> cost > 0.5
        a comparison: cost < 0.5 -> cost >= 0.5
        a number: cost < 0.5 -> cost < 0.4
        a number: cost < 0.5 -> cost < 0.6
        ");
        assert_snapshot!(flips("applied_on > period_end"), @"
        a comparison: applied_on > period_end -> applied_on = period_end
        a comparison: applied_on > period_end -> applied_on <> period_end
        a comparison: applied_on > period_end -> applied_on < period_end
        a comparison: applied_on > period_end -> applied_on <= period_end
        a comparison: applied_on > period_end -> applied_on >= period_end
        a day: period_end -> period_start
        ");
    }

    #[test]
    fn a_comparison_of_codes_is_denied_and_takes_another_code_of_the_list() {
        assert_snapshot!(flips("sex = 'other'"), @"
        a comparison: sex = 'other' -> sex <> 'other'
        a code: sex = 'other' -> sex = 'female'
        ");
        assert_snapshot!(flips("note <> 'x'"), @"a comparison: note <> 'x' -> note = 'x'");
    }

    #[test]
    fn both_bounds_of_between_move() {
        assert_snapshot!(flips("age between 9 and 17"), @"
        `and`, `or`: (age >= 9) and (age <= 17) -> (age >= 9) or (age <= 17)
        an operand dropped: (age >= 9) and (age <= 17) -> age <= 17
        an operand dropped: (age >= 9) and (age <= 17) -> age >= 9
        `not` added: (age >= 9) and (age <= 17) -> not ((age >= 9) and (age <= 17))
        a comparison: age >= 9 -> age = 9
        a comparison: age >= 9 -> age <> 9
        a comparison: age >= 9 -> age < 9
        a comparison: age >= 9 -> age <= 9
        a comparison: age >= 9 -> age > 9
        a number: age >= 9 -> age >= 8
        a number: age >= 9 -> age >= 10
        a comparison: age <= 17 -> age = 17
        a comparison: age <= 17 -> age <> 17
        a comparison: age <= 17 -> age < 17
        a comparison: age <= 17 -> age > 17
        a comparison: age <= 17 -> age >= 17
        a number: age <= 17 -> age <= 16
        a number: age <= 17 -> age <= 18
        ");
    }

    #[test]
    fn a_list_loses_each_value_and_takes_one_that_it_lacks() {
        assert_snapshot!(flips("sex in ('female', 'male')"), @"
        a value dropped: sex in ('female', 'male') -> sex in ('male')
        a value dropped: sex in ('female', 'male') -> sex in ('female')
        `not` added: sex in ('female', 'male') -> not (sex in ('female', 'male'))
        a code: sex in ('female', 'male') -> sex in ('other', 'male')
        a code: sex in ('female', 'male') -> sex in ('female', 'other')
        ");
        assert_snapshot!(flips("age not in (1)"), @"
        `not` dropped: not (age in (1)) -> age in (1)
        `not` added: age in (1) -> not (age in (1))
        a number: age in (1) -> age in (0)
        a number: age in (1) -> age in (2)
        ");
    }

    #[test]
    fn and_becomes_or_and_loses_each_operand() {
        assert_snapshot!(flips("minor and consent and true"), @"
        `and`, `or`: minor and consent and true -> minor or consent or true
        an operand dropped: minor and consent and true -> consent and true
        an operand dropped: minor and consent and true -> minor and true
        an operand dropped: minor and consent and true -> minor and consent
        `not` added: minor and consent and true -> not (minor and consent and true)
        `not` added: minor -> not minor
        `not` added: consent -> not consent
        a truth: true -> false
        ");
        assert_snapshot!(flips("minor or not consent"), @"
        `and`, `or`: minor or (not consent) -> minor and (not consent)
        an operand dropped: minor or (not consent) -> not consent
        an operand dropped: minor or (not consent) -> minor
        `not` added: minor or (not consent) -> not (minor or (not consent))
        `not` added: minor -> not minor
        `not` dropped: not consent -> consent
        `not` added: consent -> not consent
        ");
    }

    #[test]
    fn a_null_is_a_value_and_a_yes_is_a_no() {
        assert_snapshot!(flips("consent is null"), @"`not` added: consent is null -> not (consent is null)");
        assert_snapshot!(flips("decided_on is not null"), @"
        `not` dropped: not (decided_on is null) -> decided_on is null
        `not` added: decided_on is null -> not (decided_on is null)
        ");
        assert_snapshot!(flips("has(forms, 'other')"), @"
        `not` added: has(forms, 'other') -> not has(forms, 'other')
        a code: has(forms, 'other') -> has(forms, 'labour')
        ");
        assert_snapshot!(flips("any_of(forms)"), @"`not` added: any_of(forms) -> not any_of(forms)");
    }

    #[test]
    fn a_question_to_child_rows_is_denied_asked_of_all_or_of_the_other_end() {
        assert_snapshot!(flips("exists(services, not free)"), @"
        `not` added: exists(services, not free) -> not exists(services, not free)
        a condition dropped: exists(services, not free) -> exists(services)
        `not` dropped: not free -> free
        `not` added: free -> not free
        ");
        assert_snapshot!(flips("first(services, began_on) is null"), @"
        `not` added: first(services, began_on) is null -> not (first(services, began_on) is null)
        first, last: first(services, began_on) -> last(services, began_on)
        ");
        assert_snapshot!(flips("count(services, free) > 1"), @"
        a comparison: count(services, free) > 1 -> count(services, free) = 1
        a comparison: count(services, free) > 1 -> count(services, free) <> 1
        a comparison: count(services, free) > 1 -> count(services, free) < 1
        a comparison: count(services, free) > 1 -> count(services, free) <= 1
        a comparison: count(services, free) > 1 -> count(services, free) >= 1
        a condition dropped: count(services, free) -> count(services)
        `not` added: free -> not free
        a number: count(services, free) > 1 -> count(services, free) > 0
        a number: count(services, free) > 1 -> count(services, free) > 2
        ");
    }

    #[test]
    fn a_formula_is_flipped_in_its_signs_numbers_periods_and_columns() {
        let text = "value(A) / value(A, period => 'previous') - 1 + numerator(B)";
        let formula = Formula::read(text, &crate::diagnostic::Place::default()).unwrap();
        let said = of_formula(&formula).into_iter();
        let said = said.map(|flip| format!("{}: {} -> {}", flip.what, flip.before, flip.after));
        assert_snapshot!(said.collect::<Vec<_>>().join("\n"), @"
        an operation: (((value(A) / value(A, period => 'previous')) - 1) + numerator(B)) -> (((value(A) / value(A, period => 'previous')) - 1) - numerator(B))
        an operation: ((value(A) / value(A, period => 'previous')) - 1) -> ((value(A) / value(A, period => 'previous')) + 1)
        an operation: (value(A) / value(A, period => 'previous')) -> (value(A) * value(A, period => 'previous'))
        a period: value(A, period => 'previous') -> value(A)
        a number: ((value(A) / value(A, period => 'previous')) - 1) -> ((value(A) / value(A, period => 'previous')) - 0)
        a number: ((value(A) / value(A, period => 'previous')) - 1) -> ((value(A) / value(A, period => 'previous')) - 2)
        a column: numerator(B) -> denominator(B)
        ");
    }

    #[test]
    fn a_sum_becomes_a_difference_and_branches_swap() {
        assert_snapshot!(flips_of_number("cost + share"), @"an operation: cost + share -> cost - share");
        assert_snapshot!(flips_of_number("case when minor then 1 else 2 end"), @"
        branches swapped: case when minor then 1 else 2 end -> case when minor then 2 else 1 end
        `not` added: minor -> not minor
        a number: case when minor then 1 else 2 end -> case when minor then 0 else 2 end
        a number: case when minor then 1 else 2 end -> case when minor then 2 else 2 end
        a number: case when minor then 1 else 2 end -> case when minor then 1 else 1 end
        a number: case when minor then 1 else 2 end -> case when minor then 1 else 3 end
        ");
        assert_snapshot!(flips("days_between(applied_on, decided_on) - 1 <> 0"), @"
        a comparison: (days_between(applied_on, decided_on) - 1) <> 0 -> (days_between(applied_on, decided_on) - 1) = 0
        a comparison: (days_between(applied_on, decided_on) - 1) <> 0 -> (days_between(applied_on, decided_on) - 1) < 0
        a comparison: (days_between(applied_on, decided_on) - 1) <> 0 -> (days_between(applied_on, decided_on) - 1) <= 0
        a comparison: (days_between(applied_on, decided_on) - 1) <> 0 -> (days_between(applied_on, decided_on) - 1) > 0
        a comparison: (days_between(applied_on, decided_on) - 1) <> 0 -> (days_between(applied_on, decided_on) - 1) >= 0
        an operation: days_between(applied_on, decided_on) - 1 -> days_between(applied_on, decided_on) + 1
        a number: days_between(applied_on, decided_on) - 1 -> days_between(applied_on, decided_on) - 0
        a number: days_between(applied_on, decided_on) - 1 -> days_between(applied_on, decided_on) - 2
        a number: (days_between(applied_on, decided_on) - 1) <> 0 -> (days_between(applied_on, decided_on) - 1) <> -1
        a number: (days_between(applied_on, decided_on) - 1) <> 0 -> (days_between(applied_on, decided_on) - 1) <> 1
        ");
    }
}
