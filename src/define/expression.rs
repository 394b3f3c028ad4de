//! What a condition or value means: a typed tree, every name found, every code looked up.

use std::fmt;
use std::sync::Arc;

use crate::calendar::Day;
use crate::cases::contract::{ColumnId, ColumnType, Contract, Table};

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
    /// Whether a condition holds: no where it cannot be told. Nobody can write it; composites ask it.
    IsTrue(Arc<Expr>),
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
    /// What reading an export has found of a row. No file can ask it: rules that are made from the
    /// contract do.
    Fact(Fact),
    /// A question to the rows of a child table that hang on the row at hand.
    Children(Box<Children>),
}

/// What reading an export has found of a row, and no value of the row tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The export says something in the column that the contract does not know. Unknown where the
    /// column is not collected.
    Invalid(ColumnId),
    /// An earlier row has the same key. Unknown without a key.
    SameKey,
    /// It hangs on no row of the table above.
    Orphan,
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

impl fmt::Display for Type {
    /// As a message calls it: `a day`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth => f.write_str("a yes or no"),
            Self::Number => f.write_str("a number"),
            Self::Day => f.write_str("a day"),
            Self::Code(list) => write!(f, "a code of `{list}`"),
            Self::Text => f.write_str("a text"),
        }
    }
}

impl Comparison {
    /// Every comparison.
    pub const ALL: [Self; 6] = [
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
    ];

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether it asks for an order, which codes and texts do not have.
    pub fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}

impl Operation {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

impl Unit {
    /// The function that counts in it.
    pub fn function(self) -> &'static str {
        match self {
            Self::Days => "days_between",
            Self::Months => "months_between",
            Self::Years => "years_between",
        }
    }
}

impl Expr {
    /// The expressions that it is made of, one level down, those about child rows included.
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Truth(_)
            | Self::Number { .. }
            | Self::Text(_)
            | Self::Day(_)
            | Self::Code(_)
            | Self::Column(_)
            | Self::AsOf
            | Self::PeriodStart
            | Self::PeriodEnd
            | Self::Has(..)
            | Self::AnyOf(_)
            | Self::Fact(_) => Vec::new(),
            Self::Not(part) | Self::IsNull(part) | Self::IsTrue(part) | Self::YearOf(part) => {
                vec![part]
            }
            Self::And(parts) | Self::Or(parts) => parts.iter().map(AsRef::as_ref).collect(),
            Self::Compare(_, a, b) | Self::Arithmetic(_, a, b) | Self::Between(_, a, b) => {
                vec![a, b]
            }
            Self::In(part, literals) => std::iter::once(part.as_ref()).chain(literals).collect(),
            Self::Case(branches, otherwise) => {
                let branches = branches.iter().flat_map(|(when, then)| [when, then]);
                branches.chain(otherwise).map(AsRef::as_ref).collect()
            }
            Self::Children(children) => children.condition.iter().map(AsRef::as_ref).collect(),
        }
    }

    /// The same with another part in the place of one of `parts`. `not` of `not` falls away.
    #[must_use]
    pub fn with_part(&self, number: usize, part: Self) -> Self {
        let mut parts: Vec<Arc<Self>> = self.parts().into_iter().cloned().map(Arc::new).collect();
        parts[number] = Arc::new(part);
        self.made_of(&parts)
    }

    /// The same of other parts, as many as it has.
    fn made_of(&self, parts: &[Arc<Self>]) -> Self {
        let part = |number: usize| Arc::clone(&parts[number]);
        match self {
            Self::Not(_) => Self::negated(&parts[0]),
            Self::IsNull(_) => Self::IsNull(part(0)),
            Self::IsTrue(_) => Self::IsTrue(part(0)),
            Self::YearOf(_) => Self::YearOf(part(0)),
            Self::And(_) => Self::And(parts.to_vec()),
            Self::Or(_) => Self::Or(parts.to_vec()),
            Self::Compare(how, ..) => Self::Compare(*how, part(0), part(1)),
            Self::Arithmetic(how, ..) => Self::Arithmetic(*how, part(0), part(1)),
            Self::Between(unit, ..) => Self::Between(*unit, part(0), part(1)),
            Self::In(..) => {
                Self::In(part(0), parts[1..].iter().map(|one| (**one).clone()).collect())
            }
            Self::Case(branches, otherwise) => {
                let branch = |number| (part(2 * number), part(2 * number + 1));
                let last = otherwise.as_ref().map(|_| part(2 * branches.len()));
                Self::Case((0..branches.len()).map(branch).collect(), last)
            }
            Self::Children(children) => Self::Children(Box::new(Children {
                condition: parts.first().cloned(),
                ..children.as_ref().clone()
            })),
            Self::Truth(_)
            | Self::Number { .. }
            | Self::Text(_)
            | Self::Day(_)
            | Self::Code(_)
            | Self::Column(_)
            | Self::AsOf
            | Self::PeriodStart
            | Self::PeriodEnd
            | Self::Has(..)
            | Self::AnyOf(_)
            | Self::Fact(_) => self.clone(),
        }
    }

    /// `not` of a condition; of a `not`, what it denies.
    #[must_use]
    pub fn negated(condition: &Arc<Self>) -> Self {
        if let Self::Not(part) = condition.as_ref() {
            return part.as_ref().clone();
        }
        Self::Not(Arc::clone(condition))
    }

    /// Whether it is a number, a text, a day or a code as written.
    pub fn is_literal(&self) -> bool {
        matches!(self, Self::Number { .. } | Self::Text(_) | Self::Day(_) | Self::Code(_))
    }

    /// Whether it, or anything that it is made of, is as asked.
    pub fn any(&self, asked: &impl Fn(&Self) -> bool) -> bool {
        asked(self) || self.parts().into_iter().any(|part| part.any(asked))
    }

    /// Its canonical text: every name found, named conditions written out, all brackets there.
    pub fn canonical(&self, contract: &Contract, table: &Table) -> String {
        Canonical { expr: self, contract, table }.to_string()
    }
}

/// An expression that is to be printed, with the contract that gives its columns and codes names.
struct Canonical<'a> {
    expr: &'a Expr,
    contract: &'a Contract,
    table: &'a Table,
}

impl fmt::Display for Canonical<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.expr {
            Expr::Truth(truth) => write!(f, "{truth}"),
            Expr::Number { digits, scale } => f.write_str(&decimal(*digits, *scale)),
            Expr::Text(text) => f.write_str(&quoted(text)),
            Expr::Day(day) => write!(f, "date '{day}'"),
            Expr::Code(code) => write!(f, "code {code}"),
            Expr::Column(column) => f.write_str(self.name(*column)),
            Expr::AsOf => f.write_str("as_of"),
            Expr::PeriodStart => f.write_str("period_start"),
            Expr::PeriodEnd => f.write_str("period_end"),
            Expr::Not(part) => write!(f, "not {}", self.inner(part)),
            Expr::And(parts) => f.write_str(&self.joined(parts, " and ")),
            Expr::Or(parts) => f.write_str(&self.joined(parts, " or ")),
            Expr::Compare(how, a, b) => {
                write!(f, "{} {} {}", self.beside(a, b), how.sign(), self.beside(b, a))
            }
            Expr::In(part, literals) => {
                let items: Vec<String> =
                    literals.iter().map(|literal| self.beside(literal, part)).collect();
                write!(f, "{} in ({})", self.inner(part), items.join(", "))
            }
            Expr::IsNull(part) => write!(f, "{} is null", self.inner(part)),
            Expr::IsTrue(part) => write!(f, "{} is true", self.inner(part)),
            Expr::Arithmetic(operation, a, b) => {
                write!(f, "{} {} {}", self.inner(a), operation.sign(), self.inner(b))
            }
            Expr::Case(branches, otherwise) => self.case(f, branches, otherwise.as_deref()),
            Expr::Between(unit, a, b) => {
                write!(f, "{}({}, {})", unit.function(), self.of(a), self.of(b))
            }
            Expr::YearOf(part) => write!(f, "year({})", self.of(part)),
            Expr::Has(column, code) => {
                write!(f, "has({}, {})", self.name(*column), self.code(*column, *code))
            }
            Expr::AnyOf(column) => write!(f, "any_of({})", self.name(*column)),
            Expr::Fact(Fact::Invalid(column)) => write!(f, "invalid({})", self.name(*column)),
            Expr::Fact(Fact::SameKey) => f.write_str("same_key"),
            Expr::Fact(Fact::Orphan) => f.write_str("orphan"),
            Expr::Children(children) => f.write_str(&self.children(children)),
        }
    }
}

impl<'a> Canonical<'a> {
    fn of(&self, expr: &'a Expr) -> Canonical<'a> {
        Canonical { expr, contract: self.contract, table: self.table }
    }

    /// A part of a larger expression: in brackets, unless it is one word or a call.
    fn inner(&self, expr: &'a Expr) -> String {
        let compound = matches!(
            expr,
            Expr::Not(_)
                | Expr::And(_)
                | Expr::Or(_)
                | Expr::Compare(..)
                | Expr::In(..)
                | Expr::IsNull(_)
                | Expr::IsTrue(_)
                | Expr::Arithmetic(..)
        );
        let text = self.of(expr);
        if compound { format!("({text})") } else { text.to_string() }
    }

    fn joined(&self, parts: &'a [Arc<Expr>], with: &str) -> String {
        parts.iter().map(|part| self.inner(part)).collect::<Vec<_>>().join(with)
    }

    /// One side of a comparison: a code is named by the list of the column on the other side.
    fn beside(&self, side: &'a Expr, other: &Expr) -> String {
        match (side, other) {
            (Expr::Code(code), Expr::Column(column)) => self.code(*column, *code),
            _ => self.inner(side),
        }
    }

    fn name(&self, column: ColumnId) -> &'a str {
        &self.table[column].id
    }

    fn code(&self, column: ColumnId, code: u16) -> String {
        let list = self.contract.list_of(&self.table[column]);
        let known = list.and_then(|list| list.codes.get(usize::from(code)));
        known.map_or_else(|| format!("code {code}"), |(code, _)| quoted(code))
    }

    fn case(
        &self,
        f: &mut fmt::Formatter<'_>,
        branches: &'a [(Arc<Expr>, Arc<Expr>)],
        otherwise: Option<&'a Expr>,
    ) -> fmt::Result {
        f.write_str("case")?;
        for (when, then) in branches {
            write!(f, " when {} then {}", self.inner(when), self.inner(then))?;
        }
        if let Some(otherwise) = otherwise {
            write!(f, " else {}", self.inner(otherwise))?;
        }
        f.write_str(" end")
    }

    /// A question to child rows, whose columns are named by the child table.
    fn children(&self, children: &'a Children) -> String {
        let Some(table) = self.contract.tables.get(&children.table) else {
            return children.table.clone();
        };
        let (function, column) = match children.ask {
            Ask::Exists => ("exists", None),
            Ask::Count => ("count", None),
            Ask::Sum(column) => ("sum", Some(column)),
            Ask::First(column) => ("first", Some(column)),
            Ask::Last(column) => ("last", Some(column)),
        };
        let column = column.map(|column| table[column].id.clone());
        let condition = children.condition.as_ref();
        let condition = condition.map(|condition| condition.canonical(self.contract, table));
        let words = std::iter::once(children.table.clone()).chain(column).chain(condition);
        format!("{function}({})", words.collect::<Vec<_>>().join(", "))
    }
}

/// `digits × 10^-scale` as it is written.
fn decimal(digits: i128, scale: u8) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let scale = usize::from(scale);
    let text = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, behind) = text.split_at(text.len() - scale);
    if behind.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{behind}") }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl ColumnType {
    /// What an expression sees in a column, with its digits behind the point; `None` for several
    /// codes in one value, which only `has`, `any_of` and `is null` can ask about.
    pub fn seen(&self) -> Option<(Type, u8)> {
        match self {
            Self::Id | Self::Text => Some((Type::Text, 0)),
            Self::Code { list } => Some((Type::Code(list.clone()), 0)),
            Self::Codes { .. } => None,
            Self::Bool => Some((Type::Truth, 0)),
            Self::Date | Self::Month => Some((Type::Day, 0)),
            Self::Year | Self::Integer => Some((Type::Number, 0)),
            Self::Decimal { scale } => Some((Type::Number, *scale)),
        }
    }
}
