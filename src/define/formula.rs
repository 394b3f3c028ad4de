//! A formula over figures of other indicators: `value(IDN-01) / value(IDN-01, period => 'previous') - 1`.
//!
//! It is the grammar of conditions with three functions of its own. `value`, `numerator` and
//! `denominator` read the cell at hand of another indicator; `period`, `category` and `measure` lead
//! elsewhere.

use std::collections::BTreeSet;
use std::fmt;

use sqlparser::ast::{self, BinaryOperator, UnaryOperator};

use super::parse;
use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const OUTSIDE: Code = Code("E0340");
const WRONG_CALL: Code = Code("E0341");

const FUNCTIONS: [(&str, Column); 3] = [
    ("value", Column::Value),
    ("numerator", Column::Numerator),
    ("denominator", Column::Denominator),
];

/// Exact arithmetic ends where figures are divided: from there on they are doubles.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A number as written.
    Number(f64),
    /// A figure of another indicator.
    Read(Reading),
    /// `a + b` and so on.
    Arithmetic(Sign, Box<Formula>, Box<Formula>),
}

/// An operation on two figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
}

/// A figure of another indicator, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading {
    /// Which column of its row.
    pub column: Column,
    /// The code of the indicator.
    pub indicator: String,
    /// Its measure, such as `q0.5`; the first when silent.
    pub measure: Option<String>,
    /// In which period.
    pub period: When,
    /// In which category: `minor`, or `age_group/minor` where several dimensions have it. The one at
    /// hand when silent.
    pub category: Option<String>,
}

/// Which column is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// `value`
    Value,
    /// `numerator`
    Numerator,
    /// `denominator`
    Denominator,
}

/// In which period a figure is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// The one at hand.
    Same,
    /// The one before it of the same sort.
    Previous,
    /// The one of this id.
    Named(String),
}

impl Formula {
    /// Reads a formula; `place` is where its text begins.
    ///
    /// # Errors
    /// What is not arithmetic on figures, and calls that lack or exceed their arguments.
    pub fn read(text: &str, place: &Place) -> Checked<Self> {
        formula(&parse::grammar(text, place)?, place)
    }

    /// Every figure that it reads.
    pub fn readings(&self) -> BTreeSet<&Reading> {
        match self {
            Self::Number(_) => BTreeSet::new(),
            Self::Read(reading) => BTreeSet::from([reading]),
            Self::Arithmetic(_, a, b) => a.readings().into_iter().chain(b.readings()).collect(),
        }
    }

    /// Its value, where every figure that it reads has one; `None` where it divides by zero.
    pub fn value(&self, read: &impl Fn(&Reading) -> f64) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Read(reading) => Some(read(reading)),
            Self::Arithmetic(sign, a, b) => {
                let value = sign.of(a.value(read)?, b.value(read)?);
                value.is_finite().then_some(value)
            }
        }
    }
}

impl Sign {
    fn of(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Plus => a + b,
            Self::Minus => a - b,
            Self::Times => a * b,
            Self::Over => a / b,
        }
    }

    fn written(self) -> char {
        match self {
            Self::Plus => '+',
            Self::Minus => '-',
            Self::Times => '*',
            Self::Over => '/',
        }
    }
}

impl fmt::Display for Formula {
    /// One text for one meaning: every operation in parentheses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Read(reading) => reading.fmt(f),
            Self::Arithmetic(sign, a, b) => write!(f, "({a} {} {b})", sign.written()),
        }
    }
}

impl fmt::Display for Reading {
    /// As it is written in YAML.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = FUNCTIONS.iter().find(|(_, column)| *column == self.column);
        write!(f, "{}({}", name.map_or("", |(name, _)| name), self.indicator)?;
        match &self.period {
            When::Same => {}
            When::Previous => f.write_str(", period => 'previous'")?,
            When::Named(id) => write!(f, ", period => '{id}'")?,
        }
        for (key, given) in [("category", &self.category), ("measure", &self.measure)] {
            if let Some(given) = given {
                write!(f, ", {key} => '{given}'")?;
            }
        }
        f.write_str(")")
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all else of SQL is refused alike")]
fn formula(read: &ast::Expr, place: &Place) -> Checked<Formula> {
    match read {
        ast::Expr::Nested(inner) => formula(inner, place),
        ast::Expr::Value(value) => number(value, place),
        ast::Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
            let negated = formula(expr, place)?;
            Ok(Formula::Arithmetic(Sign::Minus, Box::new(Formula::Number(0.0)), Box::new(negated)))
        }
        ast::Expr::UnaryOp { op: UnaryOperator::Plus, expr } => formula(expr, place),
        ast::Expr::BinaryOp { left, op, right } => {
            let sign = sign(op).ok_or_else(|| vec![outside(&op.to_string(), place)])?;
            let (left, right) = parse::pair(formula(left, place), formula(right, place))?;
            Ok(Formula::Arithmetic(sign, Box::new(left), Box::new(right)))
        }
        ast::Expr::Function(call) => reading(call, place).map(Formula::Read),
        other => Err(vec![outside(&other.to_string(), place)]),
    }
}

fn sign(op: &BinaryOperator) -> Option<Sign> {
    let signs = [
        (BinaryOperator::Plus, Sign::Plus),
        (BinaryOperator::Minus, Sign::Minus),
        (BinaryOperator::Multiply, Sign::Times),
        (BinaryOperator::Divide, Sign::Over),
    ];
    signs.into_iter().find(|(known, _)| known == op).map(|(_, sign)| sign)
}

fn outside(text: &str, place: &Place) -> Diagnostic {
    let message = format!("`{text}` is no part of a formula");
    let hint = "a formula has numbers, + - * /, value(CODE), numerator(CODE) and denominator(CODE)";
    Diagnostic::error(OUTSIDE, message).at(place).hint(hint)
}

fn number(value: &ast::ValueWithSpan, place: &Place) -> Checked<Formula> {
    let text = value.value.to_string();
    let read = text.parse().ok().filter(|number: &f64| number.is_finite());
    read.map(Formula::Number).ok_or_else(|| vec![outside(&text, place)])
}

/// `value(IDN-01, period => 'previous', category => 'minor', measure => 'q0.5')`.
fn reading(call: &ast::Function, place: &Place) -> Checked<Reading> {
    let name = call.name.to_string().to_lowercase();
    let Some((_, column)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
        let known = FUNCTIONS.iter().map(|(known, _)| *known);
        let fault = Diagnostic::error(WRONG_CALL, format!("no function `{name}` in a formula"));
        return Err(vec![fault.at(place).did_you_mean(&name, known)]);
    };
    let misused = || {
        let message = format!("`{call}` is not how `{name}` is called");
        let hint = format!(
            "write {name}(CODE), {name}(CODE, period => 'previous') or {name}(CODE, category => 'minor')"
        );
        vec![Diagnostic::error(WRONG_CALL, message).at(place).hint(hint)]
    };
    let ast::FunctionArguments::List(list) = &call.args else { return Err(misused()) };
    let (first, named) = list.args.split_first().ok_or_else(misused)?;
    let ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(code)) = first else {
        return Err(misused());
    };
    let mut reading = Reading {
        column: *column,
        indicator: code_of(code),
        measure: None,
        period: When::Same,
        category: None,
    };
    for argument in named {
        let (key, given) = keyed(argument).ok_or_else(misused)?;
        match key.as_str() {
            "period" if given == "previous" => reading.period = When::Previous,
            "period" => reading.period = When::Named(given),
            "category" => reading.category = Some(given),
            "measure" => reading.measure = Some(given),
            _ => return Err(misused()),
        }
    }
    Ok(reading)
}

/// A code is read as a subtraction, `IDN - 01`, or stands in quotes.
fn code_of(read: &ast::Expr) -> String {
    text_of(read).unwrap_or_else(|| read.to_string().replace(' ', ""))
}

/// `key => 'text'`.
fn keyed(argument: &ast::FunctionArg) -> Option<(String, String)> {
    let ast::FunctionArg::Named { name, arg: ast::FunctionArgExpr::Expr(given), .. } = argument
    else {
        return None;
    };
    Some((name.value.to_lowercase(), text_of(given)?))
}

fn text_of(read: &ast::Expr) -> Option<String> {
    let ast::Expr::Value(value) = read else { return None };
    let ast::Value::SingleQuotedString(text) = &value.value else { return None };
    Some(text.clone())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn read(text: &str) -> String {
        match Formula::read(text, &Place::default()) {
            Ok(formula) => formula.to_string(),
            Err(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        }
    }

    #[test]
    fn a_change_reads_the_period_before() {
        assert_snapshot!(read("value(IDN-01) / value(IDN-01, period => 'previous') - 1"), @"((value(IDN-01) / value(IDN-01, period => 'previous')) - 1)");
        assert_snapshot!(read("100 * value(LEG-02-PART, category => 'minor', period => '2012')"), @"(100 * value(LEG-02-PART, period => '2012', category => 'minor'))");
        assert_snapshot!(read("-value('IDN-16', measure => 'q0.5')"), @"(0 - value(IDN-16, measure => 'q0.5'))");
        assert_snapshot!(read("numerator(A) / (denominator(B) + 2.5)"), @"(numerator(A) / (denominator(B) + 2.5))");
    }

    #[test]
    fn what_is_no_arithmetic_on_figures_is_refused() {
        assert_snapshot!(read("value(A) > 1"), @"
        : [E0340] `>` is no part of a formula
          hint: a formula has numbers, + - * /, value(CODE), numerator(CODE) and denominator(CODE)
        ");
        assert_snapshot!(read("age + 1"), @"
        : [E0340] `age` is no part of a formula
          hint: a formula has numbers, + - * /, value(CODE), numerator(CODE) and denominator(CODE)
        ");
        assert_snapshot!(read("valu(A)"), @"
        : [E0341] no function `valu` in a formula
          hint: did you mean `value`?
        ");
        assert_snapshot!(read("value(A, when => 'previous')"), @"
        : [E0341] `value(A, when => 'previous')` is not how `value` is called
          hint: write value(CODE), value(CODE, period => 'previous') or value(CODE, category => 'minor')
        ");
        assert_snapshot!(read("value()"), @"
        : [E0341] `value()` is not how `value` is called
          hint: write value(CODE), value(CODE, period => 'previous') or value(CODE, category => 'minor')
        ");
        assert_snapshot!(read("value(A) +"), @": [E0201] cannot read `value(A) +`: expected: an expression, found: EOF");
    }

    #[test]
    fn a_division_by_zero_has_no_value() {
        let formula = Formula::read("value(A) / value(B)", &Place::default()).unwrap();
        let of = |b: f64| formula.value(&|one| if one.indicator == "A" { 6.0 } else { b });
        assert_eq!((of(4.0), of(0.0)), (Some(1.5), None));
        assert_eq!(formula.readings().len(), 2);
    }
}
