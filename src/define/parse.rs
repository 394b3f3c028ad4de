//! The text of a condition or value becomes a typed expression.
//!
//! `sqlparser` reads the grammar, with all words but those of the language made plain names first:
//! what SQL has beyond the language is then an unknown word, not a surprise. What is read is typed
//! against the contract; every fault of an expression is found at once.

use std::sync::Arc;

use sqlparser::ast::{self, BinaryOperator, UnaryOperator};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::bind::Scope;
use super::expression::{Ask, Children, Comparison, Expr, Operation, Type, Unit};
use crate::calendar::Day;
use crate::cases::contract::{ColumnId, ColumnType, Table};
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};

const UNREADABLE: Code = Code("E0201");
const OUTSIDE: Code = Code("E0202");
const UNKNOWN_COLUMN: Code = Code("E0203");
const UNKNOWN_CODE: Code = Code("E0204");
const WRONG_TYPE: Code = Code("E0205");
const WRONG_TABLE: Code = Code("E0206");
const UNKNOWN_CONDITION: Code = Code("E0207");
const OTHER_TABLE: Code = Code("E0209");
const WRONG_CALL: Code = Code("E0210");
const INEXACT: Code = Code("E0211");
const BAD_LITERAL: Code = Code("E0212");

/// Words that are grammar. `date` is one before a text alone, so that a column may be called so.
const WORDS: &[Keyword] = &[
    Keyword::AND,
    Keyword::OR,
    Keyword::NOT,
    Keyword::IN,
    Keyword::BETWEEN,
    Keyword::IS,
    Keyword::NULL,
    Keyword::CASE,
    Keyword::WHEN,
    Keyword::THEN,
    Keyword::ELSE,
    Keyword::END,
    Keyword::TRUE,
    Keyword::FALSE,
];

/// Names that stand for a day.
const DAYS: &[&str] = &["as_of", "period_start", "period_end"];

const FUNCTIONS: &[&str] = &[
    "days_between",
    "months_between",
    "years_between",
    "year",
    "has",
    "any_of",
    "exists",
    "count",
    "sum",
    "first",
    "last",
];

/// An expression of more words has parts that want a name; it would also be too deep to walk.
const MOST_TOKENS: usize = 2000;

/// Digits of a number, and behind its point: sums and products of such numbers stay exact.
const MOST_DIGITS: usize = 18;

/// An expression with its type.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    /// What it means.
    pub(super) expr: Arc<Expr>,
    /// What it gives.
    pub(super) kind: Type,
    /// Digits behind the point of an exact number; `None` after a division.
    pub(super) scale: Option<u8>,
}

impl Typed {
    fn new(expr: Expr, kind: Type) -> Self {
        Self { expr: Arc::new(expr), kind, scale: Some(0) }
    }

    fn number(expr: Expr, scale: Option<u8>) -> Self {
        Self { scale, ..Self::new(expr, Type::Number) }
    }
}

/// Reads and types an expression; `place` is where its text begins.
pub(super) fn expression(scope: &Scope<'_>, text: &str, place: &Place) -> Checked<Typed> {
    let read = grammar(text, place)?;
    Typing { scope: *scope, place }.expression(&read)
}

/// The conditions that a text names, in order: `@adult` gives `adult`. Of a text that cannot be
/// taken apart, none: reading it reports that.
pub(super) fn names_in(text: &str) -> Vec<String> {
    let tokens = words(text).unwrap_or_default();
    let named = |token: &Token| {
        let Token::Word(word) = token else { return None };
        word.value.strip_prefix('@').map(str::to_owned)
    };
    tokens.iter().filter_map(named).collect()
}

/// Reads one expression and nothing after it.
pub(super) fn grammar(text: &str, place: &Place) -> Checked<ast::Expr> {
    let unreadable = |said: &str| {
        vec![
            Diagnostic::error(UNREADABLE, format!("cannot read `{}`: {said}", shortened(text)))
                .at(place),
        ]
    };
    let tokens = words(text).map_err(|said| unreadable(&said))?;
    if tokens.len() > MOST_TOKENS {
        return Err(unreadable("it is too long; give its parts a name in conditions.yaml"));
    }
    let mut parser = Parser::new(&GenericDialect {}).with_tokens(masked(tokens));
    let read = parser.parse_expr().map_err(|error| unreadable(&said(&error.to_string())))?;
    let rest = parser.peek_token().token;
    if rest != Token::EOF {
        return Err(unreadable(&format!("`{rest}` does not belong there")));
    }
    Ok(read)
}

/// The tokens of a text without blanks and comments; `@` and the name after it are one word.
fn words(text: &str) -> Result<Vec<Token>, String> {
    let tokens = Tokenizer::new(&GenericDialect {}, text)
        .tokenize()
        .map_err(|error| said(&error.to_string()))?;
    let mut words: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match (words.last(), token) {
            (_, Token::Whitespace(_)) => {}
            (Some(Token::AtSign), Token::Word(word)) => {
                words.pop();
                words.push(Token::make_word(&format!("@{}", word.value), None));
            }
            (_, token) => words.push(token),
        }
    }
    Ok(words)
}

/// Makes every word a plain name unless it is grammar.
fn masked(mut tokens: Vec<Token>) -> Vec<Token> {
    let before_text: Vec<bool> = (1..=tokens.len())
        .map(|next| matches!(tokens.get(next), Some(Token::SingleQuotedString(_))))
        .collect();
    for (token, before_text) in tokens.iter_mut().zip(before_text) {
        if let Token::Word(word) = token {
            let date = word.keyword == Keyword::DATE && before_text;
            if !WORDS.contains(&word.keyword) && !date {
                word.keyword = Keyword::NoKeyword;
            }
        }
    }
    tokens
}

/// What the parser says, without its name and its own count of columns.
fn said(message: &str) -> String {
    let said = message.trim_start_matches("sql parser error: ");
    let said = said.split(" at Line: ").next().unwrap_or_default();
    let mut letters = said.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters.map(|c| if c == '\n' { ' ' } else { c })).collect()
    })
}

/// A text that fits in a message.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 80 {
        return line;
    }
    line.chars().take(77).chain("…".chars()).collect()
}

/// One expression under typing.
struct Typing<'a> {
    scope: Scope<'a>,
    place: &'a Place,
}

impl<'a> Typing<'a> {
    fn table(&self) -> &'a Table {
        self.scope.table
    }

    fn fault(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.place)
    }

    /// Types any expression of the language, and refuses every other.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the language is closed: all else that SQL has is outside, now and later"
    )]
    fn expression(&self, read: &ast::Expr) -> Checked<Typed> {
        match read {
            ast::Expr::Nested(inner) => self.expression(inner),
            ast::Expr::Identifier(name) => self.name(name),
            ast::Expr::Value(value) => self.literal(&value.value),
            ast::Expr::TypedString(text) => self.date(text),
            ast::Expr::UnaryOp { op, expr } => self.unary(read, *op, expr),
            ast::Expr::BinaryOp { left, op, right } => self.binary(read, left, op, right),
            ast::Expr::In { expr, target: ast::InTarget::List(items), negated, global: false } => {
                Ok(negate(*negated, self.within(read, expr, items)?))
            }
            ast::Expr::Between { expr, negated, low, high } => {
                Ok(negate(*negated, self.between(read, expr, low, high)?))
            }
            ast::Expr::IsNull(inner) => self.is_null(inner),
            ast::Expr::IsNotNull(inner) => Ok(negate(true, self.is_null(inner)?)),
            ast::Expr::Case { operand: None, conditions, else_result, .. } => {
                self.case(read, conditions, else_result.as_deref())
            }
            ast::Expr::Function(call) => self.call(read, call),
            _ => Err(vec![self.outside(read)]),
        }
    }

    fn outside(&self, read: &ast::Expr) -> Diagnostic {
        let part = shortened(&read.to_string());
        self.fault(OUTSIDE, format!("`{part}` is not part of the language")).hint(
            "there is and, or, not, = <> < <= > >=, in, between, is null, + - * /, case when, and the functions",
        )
    }

    /// A name: a day that always has one, a named condition, or a column.
    fn name(&self, name: &ast::Ident) -> Checked<Typed> {
        let text = name.value.as_str();
        if let Some(condition) = text.strip_prefix('@') {
            return self.named(condition);
        }
        match text {
            "as_of" => return Ok(Typed::new(Expr::AsOf, Type::Day)),
            "period_start" => return Ok(Typed::new(Expr::PeriodStart, Type::Day)),
            "period_end" => return Ok(Typed::new(Expr::PeriodEnd, Type::Day)),
            _ => {}
        }
        let column = self.column(text)?;
        let Some((kind, scale)) = self.table()[column].kind.seen() else {
            let fault = self
                .fault(WRONG_TYPE, format!("`{text}` may have several values"))
                .hint(format!("ask has({text}, '…'), any_of({text}) or {text} is null"));
            return Err(vec![fault]);
        };
        Ok(Typed { scale: Some(scale), ..Typed::new(Expr::Column(column), kind) })
    }

    /// A condition of `conditions.yaml`, which is about the same table.
    fn named(&self, name: &str) -> Checked<Typed> {
        let Some((table, condition)) = self.scope.conditions.get(name) else {
            let names = self.scope.conditions.keys().map(String::as_str);
            let fault = self.fault(UNKNOWN_CONDITION, format!("no condition `@{name}`"));
            return Err(vec![fault.did_you_mean(name, names)]);
        };
        if *table != self.table().id {
            let here = &self.table().id;
            let message = format!("`@{name}` is about `{table}`, and this is about `{here}`");
            let mut fault = self.fault(OTHER_TABLE, message);
            if self.is_child(table) {
                fault = fault.hint(format!("ask exists({table}, @{name})"));
            }
            return Err(vec![fault]);
        }
        Ok(Typed { expr: Arc::clone(condition), kind: Type::Truth, scale: Some(0) })
    }

    /// A column of the table at hand.
    fn column(&self, name: &str) -> Checked<ColumnId> {
        self.table().column(name).ok_or_else(|| {
            let known = self.table().columns.iter().map(|column| column.id.as_str());
            let message = format!("`{}` has no column `{name}`", self.table().id);
            let fault = self.fault(UNKNOWN_COLUMN, message);
            vec![match self.elsewhere(name) {
                Some(hint) => fault.hint(hint),
                None => fault.did_you_mean(name, known.chain(DAYS.iter().copied())),
            }]
        })
    }

    /// What a name is that is no column here: a code without its quotes, or a column of a child.
    fn elsewhere(&self, name: &str) -> Option<String> {
        let contract = self.scope.contract;
        let of_child = |table: &&Table| self.is_child(&table.id) && table.column(name).is_some();
        if let Some(child) = contract.tables.values().find(of_child) {
            let child = &child.id;
            return Some(format!("`{child}` has one: ask exists({child}, …)"));
        }
        let list = contract.lists.values().find(|list| list.position(name).is_some())?;
        Some(format!("a code of `{}` is written '{name}'", list.id))
    }

    fn is_child(&self, table: &str) -> bool {
        let parent = self.scope.contract.tables.get(table).and_then(|table| table.parent.as_ref());
        parent.is_some_and(|parent| parent.table == self.table().id)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "every other literal is outside")]
    fn literal(&self, value: &ast::Value) -> Checked<Typed> {
        match value {
            ast::Value::Boolean(truth) => Ok(Typed::new(Expr::Truth(*truth), Type::Truth)),
            ast::Value::SingleQuotedString(text) => {
                Ok(Typed::new(Expr::Text(text.clone()), Type::Text))
            }
            ast::Value::Number(text, false) => self.digits(text),
            ast::Value::Null => Err(vec![
                self.fault(OUTSIDE, "`null` is not a value").hint("ask x is null or x is not null"),
            ]),
            _ => Err(vec![self.outside(&ast::Expr::value(value.clone()))]),
        }
    }

    /// `12`, `1.5`: all its digits, and how many are behind the point.
    fn digits(&self, text: &str) -> Checked<Typed> {
        let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
        let digits = format!("{whole}{behind}");
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let short = digits.trim_start_matches('0').len().max(behind.len()) <= MOST_DIGITS;
        let number = digits.parse().ok().filter(|_| plain && short);
        let (Some(digits), Ok(scale)) = (number, u8::try_from(behind.len())) else {
            let message = format!("`{text}` is not a number of at most {MOST_DIGITS} digits");
            return Err(vec![self.fault(BAD_LITERAL, message)]);
        };
        Ok(Typed::number(Expr::Number { digits, scale }, Some(scale)))
    }

    /// `date '2013-01-01'`.
    fn date(&self, text: &ast::TypedString) -> Checked<Typed> {
        let (ast::DataType::Date, ast::Value::SingleQuotedString(day)) =
            (&text.data_type, &text.value.value)
        else {
            return Err(vec![self.outside(&ast::Expr::TypedString(text.clone()))]);
        };
        match Day::parse(day) {
            Some(day) => Ok(Typed::new(Expr::Day(day), Type::Day)),
            None => Err(vec![
                self.fault(BAD_LITERAL, format!("there is no day '{day}'"))
                    .hint("a day is written date '2013-12-31'"),
            ]),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "every other operator is outside")]
    fn unary(&self, read: &ast::Expr, op: UnaryOperator, inner: &ast::Expr) -> Checked<Typed> {
        match op {
            UnaryOperator::Not => Ok(negate(true, self.of(inner, &Type::Truth)?)),
            UnaryOperator::Plus => self.of(inner, &Type::Number),
            UnaryOperator::Minus => Ok(minus(self.of(inner, &Type::Number)?)),
            _ => Err(vec![self.outside(read)]),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "every other operator is outside")]
    fn binary(
        &self,
        read: &ast::Expr,
        left: &ast::Expr,
        op: &BinaryOperator,
        right: &ast::Expr,
    ) -> Checked<Typed> {
        let compare = |how| self.compare(read, left, how, right);
        match op {
            BinaryOperator::And => self.connective(left, right, Expr::And),
            BinaryOperator::Or => self.connective(left, right, Expr::Or),
            BinaryOperator::Eq => compare(Comparison::Equal),
            BinaryOperator::NotEq => compare(Comparison::NotEqual),
            BinaryOperator::Lt => compare(Comparison::Less),
            BinaryOperator::LtEq => compare(Comparison::LessOrEqual),
            BinaryOperator::Gt => compare(Comparison::Greater),
            BinaryOperator::GtEq => compare(Comparison::GreaterOrEqual),
            BinaryOperator::Plus => self.arithmetic(read, left, Operation::Add, right),
            BinaryOperator::Minus => self.arithmetic(read, left, Operation::Subtract, right),
            BinaryOperator::Multiply => self.arithmetic(read, left, Operation::Multiply, right),
            BinaryOperator::Divide => self.arithmetic(read, left, Operation::Divide, right),
            _ => Err(vec![self.outside(read)]),
        }
    }

    /// Two expressions, with the faults of both.
    fn both(&self, left: &ast::Expr, right: &ast::Expr) -> Checked<(Typed, Typed)> {
        pair(self.expression(left), self.expression(right))
    }

    /// An expression that has to be of a type.
    fn of(&self, read: &ast::Expr, kind: &Type) -> Checked<Typed> {
        let typed = self.expression(read)?;
        if typed.kind == *kind {
            return Ok(typed);
        }
        Err(vec![self.not_of(read, &typed, kind)])
    }

    fn not_of(&self, read: &ast::Expr, typed: &Typed, kind: &Type) -> Diagnostic {
        let part = shortened(&read.to_string());
        let fault = self.fault(WRONG_TYPE, format!("`{part}` is {}, not {kind}", typed.kind));
        match (kind, typed.expr.as_ref()) {
            (Type::Day, Expr::Text(text)) => fault.hint(format!("a day is written date '{text}'")),
            _ => fault,
        }
    }

    /// `and` or `or`; three of them in a row are one.
    fn connective(
        &self,
        left: &ast::Expr,
        right: &ast::Expr,
        connect: impl Fn(Vec<Arc<Expr>>) -> Expr,
    ) -> Checked<Typed> {
        let (left, right) = pair(self.of(left, &Type::Truth), self.of(right, &Type::Truth))?;
        let same = connect(Vec::new());
        let parts = [left, right].into_iter().flat_map(|side| match (side.expr.as_ref(), &same) {
            (Expr::And(parts), Expr::And(_)) | (Expr::Or(parts), Expr::Or(_)) => parts.clone(),
            _ => vec![side.expr],
        });
        Ok(Typed::new(connect(parts.collect()), Type::Truth))
    }

    /// A comparison of two values of one type.
    fn compare(
        &self,
        read: &ast::Expr,
        left: &ast::Expr,
        how: Comparison,
        right: &ast::Expr,
    ) -> Checked<Typed> {
        let (left, right) = self.both(left, right)?;
        let (left, right) = self.alike(read, left, right)?;
        if how.orders() && !matches!(left.kind, Type::Number | Type::Day) {
            let part = shortened(&read.to_string());
            let message = format!("`{part}` asks for an order, which {} has not", left.kind);
            return Err(vec![self.fault(WRONG_TYPE, message)]);
        }
        let expr = match left.kind {
            Type::Truth => same_truth(how, left.expr, right.expr),
            Type::Number | Type::Day | Type::Code(_) | Type::Text => {
                Expr::Compare(how, left.expr, right.expr)
            }
        };
        Ok(Typed::new(expr, Type::Truth))
    }

    /// Both sides as one type: a text beside a code is a code of its list.
    fn alike(&self, read: &ast::Expr, left: Typed, right: Typed) -> Checked<(Typed, Typed)> {
        let left = self.as_code_beside(left, &right)?;
        let right = self.as_code_beside(right, &left)?;
        if left.kind == right.kind {
            return Ok((left, right));
        }
        let part = shortened(&read.to_string());
        let message = format!("`{part}` compares {} with {}", left.kind, right.kind);
        let fault = self.fault(WRONG_TYPE, message);
        let hint = way_to_write(&left, &right).or_else(|| way_to_write(&right, &left));
        Err(vec![hint.into_iter().fold(fault, Diagnostic::hint)])
    }

    fn as_code_beside(&self, side: Typed, other: &Typed) -> Checked<Typed> {
        match (side.expr.as_ref(), &other.kind) {
            (Expr::Text(text), Type::Code(list)) => {
                Ok(Typed::new(Expr::Code(self.code(list, text)?), other.kind.clone()))
            }
            _ => Ok(side),
        }
    }

    /// The number of a code in its list.
    fn code(&self, list: &str, code: &str) -> Checked<u16> {
        let known = self.scope.contract.lists.get(list);
        let position = known.and_then(|known| known.position(code));
        position.and_then(|position| u16::try_from(position).ok()).ok_or_else(|| {
            let codes = known.iter().flat_map(|known| &known.codes).map(|(code, _)| code.as_str());
            let message = format!("the list `{list}` has no code '{code}'");
            vec![self.fault(UNKNOWN_CODE, message).did_you_mean(code, codes)]
        })
    }

    /// Exact arithmetic on two numbers.
    fn arithmetic(
        &self,
        read: &ast::Expr,
        left: &ast::Expr,
        operation: Operation,
        right: &ast::Expr,
    ) -> Checked<Typed> {
        let (a, b) = self.both(left, right)?;
        if a.kind == Type::Day && operation == Operation::Subtract && b.kind == Type::Day {
            let part = shortened(&read.to_string());
            let fault = self
                .fault(WRONG_TYPE, format!("`{part}` takes a day from a day"))
                .hint(format!("count with days_between({right}, {left})"));
            return Err(vec![fault]);
        }
        let number = |side: &ast::Expr, typed: &Typed| match typed.kind {
            Type::Number => Ok(()),
            Type::Truth | Type::Day | Type::Code(_) | Type::Text => {
                Err(vec![self.not_of(side, typed, &Type::Number)])
            }
        };
        pair(number(left, &a), number(right, &b))?;
        let scale = a.scale.zip(b.scale).and_then(|(a, b)| operation.scale(a, b));
        Ok(Typed::number(Expr::Arithmetic(operation, a.expr, b.expr), scale))
    }

    /// `x in (…)`: literals alone, each of the type of `x`.
    fn within(&self, read: &ast::Expr, expr: &ast::Expr, items: &[ast::Expr]) -> Checked<Typed> {
        let typed = self.expression(expr)?;
        let literals = collect_checked(items.iter().map(|item| {
            let literal = self.expression(item)?;
            let (_, literal) = self.alike(read, typed.clone(), literal)?;
            let literal = literal.expr.as_ref();
            if literal.is_literal() {
                return Ok(literal.clone());
            }
            Err(vec![self.fault(WRONG_TYPE, format!("`{item}` is not a literal"))])
        }))?;
        Ok(Typed::new(Expr::In(typed.expr, literals), Type::Truth))
    }

    /// `x between a and b`: two comparisons.
    fn between(
        &self,
        read: &ast::Expr,
        expr: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
    ) -> Checked<Typed> {
        let (low, high) = pair(
            self.compare(read, expr, Comparison::GreaterOrEqual, low),
            self.compare(read, expr, Comparison::LessOrEqual, high),
        )?;
        Ok(Typed::new(Expr::And(vec![low.expr, high.expr]), Type::Truth))
    }

    /// `x is null`, of a column, of whichever type, or of a day.
    fn is_null(&self, inner: &ast::Expr) -> Checked<Typed> {
        if let Some(column) = self.several(inner) {
            let expr = Arc::new(Expr::Column(column));
            return Ok(Typed::new(Expr::IsNull(expr), Type::Truth));
        }
        let typed = self.expression(inner)?;
        if typed.kind != Type::Day && !matches!(typed.expr.as_ref(), Expr::Column(_)) {
            let part = shortened(&inner.to_string());
            let message = format!("`{part} is null`: only a column or a day may be null");
            return Err(vec![self.fault(WRONG_TYPE, message)]);
        }
        Ok(Typed::new(Expr::IsNull(typed.expr), Type::Truth))
    }

    /// The column with several values that an expression names, if it does.
    fn several(&self, read: &ast::Expr) -> Option<ColumnId> {
        let column = self.table().column(&identifier(read)?.value)?;
        matches!(self.table()[column].kind, ColumnType::Codes { .. }).then_some(column)
    }

    /// `case when … then … else … end`: a yes or no, a number or a day.
    fn case(
        &self,
        read: &ast::Expr,
        conditions: &[ast::CaseWhen],
        otherwise: Option<&ast::Expr>,
    ) -> Checked<Typed> {
        let branches = collect_checked(conditions.iter().map(|branch| {
            pair(self.of(&branch.condition, &Type::Truth), self.expression(&branch.result))
        }));
        let otherwise = otherwise.map(|otherwise| self.expression(otherwise)).transpose();
        let (branches, otherwise) = pair(branches, otherwise)?;
        let results = || branches.iter().map(|(_, result)| result).chain(&otherwise);
        let part = || shortened(&read.to_string());
        let kind = results().next().expect("a case has a branch").kind.clone();
        if let Some(other) = results().find(|result| result.kind != kind) {
            let message = format!("`{}` gives {kind}, and {}", part(), other.kind);
            return Err(vec![self.fault(WRONG_TYPE, message)]);
        }
        if matches!(kind, Type::Code(_) | Type::Text) {
            let message = format!("`{}` gives {kind}, not a number, a day or a yes or no", part());
            return Err(vec![self.fault(WRONG_TYPE, message)]);
        }
        let scale = results().map(|result| result.scale).try_fold(0, |a, b| Some(a.max(b?)));
        let otherwise = otherwise.map(|otherwise| otherwise.expr);
        let branches = branches.into_iter().map(|(when, then)| (when.expr, then.expr)).collect();
        Ok(Typed { scale, ..Typed::new(Expr::Case(branches, otherwise), kind) })
    }

    /// A function of the language.
    fn call(&self, read: &ast::Expr, call: &ast::Function) -> Checked<Typed> {
        let name = call.name.to_string().to_lowercase();
        if ["value", "numerator", "denominator"].contains(&name.as_str()) {
            let message =
                format!("`{name}()` is about other indicators: only kind `derived` has it");
            return Err(vec![self.fault(OUTSIDE, message)]);
        }
        if !FUNCTIONS.contains(&name.as_str()) {
            let message = format!("no function `{name}`");
            let known = FUNCTIONS.iter().copied();
            return Err(vec![self.fault(WRONG_CALL, message).did_you_mean(&name, known)]);
        }
        let arguments = plain_arguments(call).ok_or_else(|| vec![self.outside(read)])?;
        match (name.as_str(), arguments.as_slice()) {
            ("days_between", [a, b]) => self.time_between(Unit::Days, a, b),
            ("months_between", [a, b]) => self.time_between(Unit::Months, a, b),
            ("years_between", [a, b]) => self.time_between(Unit::Years, a, b),
            ("year", [day]) => {
                Ok(Typed::number(Expr::YearOf(self.of(day, &Type::Day)?.expr), Some(0)))
            }
            ("has", [column, code]) => self.has(column, code),
            ("any_of", [column]) => {
                Ok(Typed::new(Expr::AnyOf(self.codes_column(column)?.0), Type::Truth))
            }
            ("exists" | "count", [table]) => self.of_rows(&name, table, None),
            ("exists" | "count", [table, condition]) => self.of_rows(&name, table, Some(condition)),
            ("sum" | "first" | "last", [table, column]) => {
                self.of_column(&name, table, column, None)
            }
            ("sum" | "first" | "last", [table, column, condition]) => {
                self.of_column(&name, table, column, Some(condition))
            }
            _ => Err(vec![
                self.fault(
                    WRONG_CALL,
                    format!("`{}` has not what `{name}` takes", shortened(&read.to_string())),
                )
                .hint(format!("write {}", usage(&name))),
            ]),
        }
    }

    fn time_between(&self, unit: Unit, a: &ast::Expr, b: &ast::Expr) -> Checked<Typed> {
        let (a, b) = pair(self.of(a, &Type::Day), self.of(b, &Type::Day))?;
        Ok(Typed::number(Expr::Between(unit, a.expr, b.expr), Some(0)))
    }

    /// `has(column, 'code')`.
    fn has(&self, column: &ast::Expr, code: &ast::Expr) -> Checked<Typed> {
        let (column, list) = self.codes_column(column)?;
        let literal = self.expression(code)?.expr;
        let Expr::Text(text) = literal.as_ref() else {
            let message = format!("`{code}` is not a code of `{list}` in quotes");
            return Err(vec![self.fault(WRONG_TYPE, message)]);
        };
        Ok(Typed::new(Expr::Has(column, self.code(&list, text)?), Type::Truth))
    }

    /// A column that may have several values, with their list.
    fn codes_column(&self, read: &ast::Expr) -> Checked<(ColumnId, String)> {
        let name = self.identifier(read, "a column")?;
        let column = self.column(name)?;
        match &self.table()[column].kind {
            ColumnType::Codes { list } => Ok((column, list.clone())),
            ColumnType::Code { .. } => Err(vec![
                self.fault(WRONG_TYPE, format!("`{name}` has one value, not several"))
                    .hint(format!("write {name} = '…' or {name} is not null")),
            ]),
            ColumnType::Id
            | ColumnType::Bool
            | ColumnType::Date
            | ColumnType::Year
            | ColumnType::Month
            | ColumnType::Integer
            | ColumnType::Decimal { .. }
            | ColumnType::Text => {
                let message = format!("`{name}` is not a column of type codes");
                Err(vec![self.fault(WRONG_TYPE, message)])
            }
        }
    }

    fn identifier<'b>(&self, read: &'b ast::Expr, wanted: &str) -> Checked<&'b str> {
        let name = identifier(read).map(|name| name.value.as_str());
        name.ok_or_else(|| {
            let part = shortened(&read.to_string());
            vec![self.fault(WRONG_CALL, format!("`{part}` is not the name of {wanted}"))]
        })
    }

    /// `exists(TABLE, condition)`, `count(TABLE, condition)`.
    fn of_rows(
        &self,
        name: &str,
        table: &ast::Expr,
        condition: Option<&ast::Expr>,
    ) -> Checked<Typed> {
        let child = self.child(table)?;
        let condition = child.condition(condition)?;
        let ask = if name == "exists" { Ask::Exists } else { Ask::Count };
        let kind = if name == "exists" { Type::Truth } else { Type::Number };
        let table = child.table().id.clone();
        Ok(Typed::new(Expr::Children(Box::new(Children { table, ask, condition })), kind))
    }

    /// `sum(TABLE, column, condition)`, `first(…)`, `last(…)`.
    fn of_column(
        &self,
        name: &str,
        table: &ast::Expr,
        column: &ast::Expr,
        condition: Option<&ast::Expr>,
    ) -> Checked<Typed> {
        let child = self.child(table)?;
        let wanted = if name == "sum" { Type::Number } else { Type::Day };
        let (column, condition) =
            pair(child.column_of(column, &wanted), child.condition(condition))?;
        let (column, scale) = column;
        let ask = match name {
            "sum" => Ask::Sum(column),
            "first" => Ask::First(column),
            _ => Ask::Last(column),
        };
        let table = child.table().id.clone();
        let expr = Expr::Children(Box::new(Children { table, ask, condition }));
        Ok(Typed { scale: Some(scale), ..Typed::new(expr, wanted) })
    }

    /// Typing in the terms of a table that hangs on the table at hand.
    fn child(&self, read: &ast::Expr) -> Checked<Self> {
        let name = self.identifier(read, "a table")?;
        let tables = &self.scope.contract.tables;
        let children = || tables.keys().map(String::as_str).filter(|table| self.is_child(table));
        let Some(table) = tables.get(name) else {
            let fault = self.fault(WRONG_TABLE, format!("no table `{name}`"));
            return Err(vec![fault.did_you_mean(name, children())]);
        };
        if !self.is_child(name) {
            let message = format!("`{name}` does not hang on `{}`", self.table().id);
            let fault = self.fault(WRONG_TABLE, message);
            let children: Vec<&str> = children().collect();
            let hint = match children.as_slice() {
                [] => format!("no table has `parent: {}`", self.table().id),
                _ => format!("these do: {}", children.join(", ")),
            };
            return Err(vec![fault.hint(hint)]);
        }
        Ok(Self { scope: Scope { table, ..self.scope }, place: self.place })
    }

    fn condition(&self, read: Option<&ast::Expr>) -> Checked<Option<Arc<Expr>>> {
        read.map(|read| Ok(self.of(read, &Type::Truth)?.expr)).transpose()
    }

    /// A column that is a number or a day, with its digits behind the point.
    fn column_of(&self, read: &ast::Expr, wanted: &Type) -> Checked<(ColumnId, u8)> {
        let name = self.identifier(read, "a column")?;
        let column = self.column(name)?;
        match self.table()[column].kind.seen() {
            Some((kind, scale)) if kind == *wanted => Ok((column, scale)),
            Some((kind, _)) => {
                let message = format!("`{name}` is {kind}, not {wanted}");
                Err(vec![self.fault(WRONG_TYPE, message)])
            }
            None => {
                let message = format!("`{name}` may have several values and is not {wanted}");
                Err(vec![self.fault(WRONG_TYPE, message)])
            }
        }
    }
}

impl Scope<'_> {
    /// The faults of an expression that is not of the type that its key takes.
    pub(super) fn typed(&self, text: &str, place: &Place, kind: &Type) -> Checked<Typed> {
        let typed = expression(self, text, place)?;
        if typed.kind == *kind {
            return Ok(typed);
        }
        let read = grammar(text, place)?;
        Err(vec![Typing { scope: *self, place }.not_of(&read, &typed, kind)])
    }

    /// A number whose sums are exact, with its digits behind the point.
    pub(super) fn exact(&self, text: &str, place: &Place) -> Checked<(Arc<Expr>, u8)> {
        let typed = self.typed(text, place, &Type::Number)?;
        let Some(scale) = typed.scale else {
            let divides =
                typed.expr.any(&|expr| matches!(expr, Expr::Arithmetic(Operation::Divide, ..)));
            let why = if divides { "it divides" } else { "it has too many digits" };
            let message = format!("the sum of `{}` would not be exact: {why}", shortened(text));
            return Err(vec![
                Diagnostic::error(INEXACT, message)
                    .at(place)
                    .hint("a quotient is a `ratio` of two sums"),
            ]);
        };
        Ok((typed.expr, scale))
    }
}

impl Operation {
    /// Digits behind the point of an exact result; `None` where there is none, or too many.
    fn scale(self, a: u8, b: u8) -> Option<u8> {
        match self {
            Self::Add | Self::Subtract => Some(a.max(b)),
            Self::Multiply => Some(a + b).filter(|scale| usize::from(*scale) <= MOST_DIGITS),
            Self::Divide => None,
        }
    }
}

/// Two parts, or the faults of both.
pub(super) fn pair<A, B>(a: Checked<A>, b: Checked<B>) -> Checked<(A, B)> {
    let mut faults = Faults::default();
    let a = faults.absorb(a);
    let b = faults.absorb(b);
    faults.or_whole(a.zip(b))
}

/// How a literal would be written to be of the type of the other side.
fn way_to_write(literal: &Typed, other: &Typed) -> Option<String> {
    match (literal.expr.as_ref(), &other.kind) {
        (Expr::Text(text), Type::Day) => Some(format!("a day is written date '{text}'")),
        (Expr::Number { .. }, Type::Code(_)) => Some("a code is written in quotes".to_owned()),
        (Expr::Number { .. }, Type::Text) => Some("a text is written in quotes".to_owned()),
        _ => None,
    }
}

/// `not`, and the negation of a negation is the thing itself: so it is for three answers too.
fn not(expr: Arc<Expr>) -> Arc<Expr> {
    if let Expr::Not(inner) = expr.as_ref() {
        return Arc::clone(inner);
    }
    Arc::new(Expr::Not(expr))
}

fn negate(negated: bool, typed: Typed) -> Typed {
    if negated { Typed { expr: not(typed.expr), ..typed } } else { typed }
}

/// `-x`; of a literal, the literal with its sign.
fn minus(typed: Typed) -> Typed {
    let expr = if let Expr::Number { digits, scale } = typed.expr.as_ref() {
        Expr::Number { digits: -digits, scale: *scale }
    } else {
        let nothing = Arc::new(Expr::Number { digits: 0, scale: 0 });
        Expr::Arithmetic(Operation::Subtract, nothing, typed.expr)
    };
    Typed::number(expr, typed.scale)
}

/// Whether two yes-or-no values are the same or not, said with `and`, `or` and `not`: unknown as
/// soon as one is, as for every comparison.
fn same_truth(how: Comparison, a: Arc<Expr>, b: Arc<Expr>) -> Expr {
    let (one, other) = match (a.as_ref(), b.as_ref()) {
        (Expr::Truth(truth), _) => (b, Some(*truth)),
        (_, Expr::Truth(truth)) => (a, Some(*truth)),
        _ => {
            let b = if how == Comparison::Equal { b } else { not(b) };
            let both = Expr::And(vec![Arc::clone(&a), Arc::clone(&b)]);
            let neither = Expr::And(vec![not(a), not(b)]);
            return Expr::Or(vec![Arc::new(both), Arc::new(neither)]);
        }
    };
    let kept = other == Some(how == Comparison::Equal);
    if kept { one.as_ref().clone() } else { not(one).as_ref().clone() }
}

fn identifier(read: &ast::Expr) -> Option<&ast::Ident> {
    if let ast::Expr::Identifier(name) = read { Some(name) } else { None }
}

/// The arguments of a call that is nothing but a name and arguments.
fn plain_arguments(call: &ast::Function) -> Option<Vec<&ast::Expr>> {
    let ast::FunctionArguments::List(list) = &call.args else { return None };
    let plain = list.clauses.is_empty()
        && list.duplicate_treatment.is_none()
        && call.filter.is_none()
        && call.over.is_none()
        && call.null_treatment.is_none()
        && call.within_group.is_empty()
        && matches!(call.parameters, ast::FunctionArguments::None);
    if !plain {
        return None;
    }
    list.args.iter().map(plain_argument).collect()
}

fn plain_argument(argument: &ast::FunctionArg) -> Option<&ast::Expr> {
    let ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(expr)) = argument else { return None };
    Some(expr)
}

/// How a function is called.
fn usage(name: &str) -> &'static str {
    match name {
        "days_between" => "days_between(a, b)",
        "months_between" => "months_between(a, b)",
        "years_between" => "years_between(a, b)",
        "year" => "year(day)",
        "has" => "has(column, 'code')",
        "any_of" => "any_of(column)",
        "exists" => "exists(table, condition)",
        "count" => "count(table, condition)",
        "sum" => "sum(table, column, condition)",
        "first" => "first(table, date_column, condition)",
        _ => "last(table, date_column, condition)",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use insta::assert_snapshot;

    use super::*;
    use crate::define::example;

    /// Types a text about cases, where `@adult` is a condition and `@paid` one about services.
    fn typed(text: &str) -> Checked<(String, Type, Option<u8>)> {
        let contract = example::contract();
        let mut conditions = BTreeMap::new();
        for (name, table, when) in
            [("adult", "cases", "age >= 18"), ("paid", "services", "not free")]
        {
            let table = &contract.tables[table];
            let scope = Scope { contract: &contract, table, conditions: &BTreeMap::new() };
            let condition = expression(&scope, when, &Place::default())?.expr;
            conditions.insert(name.to_owned(), (table.id.clone(), condition));
        }
        let table = &contract.tables["cases"];
        let scope = Scope { contract: &contract, table, conditions: &conditions };
        let typed =
            expression(&scope, text, &Place { file: "a.yaml".to_owned(), line: 3, column: 9 })?;
        Ok((typed.expr.canonical(&contract, table), typed.kind, typed.scale))
    }

    /// What a text means, in canonical form.
    fn meant(text: &str) -> String {
        match typed(text) {
            Ok((canonical, _, _)) => canonical,
            Err(faults) => panic!("`{text}` is refused: {}", faults[0]),
        }
    }

    fn kind(text: &str) -> String {
        let (_, kind, scale) = typed(text).unwrap();
        format!("{kind}, {scale:?}")
    }

    fn refused(text: &str) -> String {
        let faults = typed(text).unwrap_err();
        let text = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        text.replace("a.yaml:3:9: ", "")
    }

    #[test]
    fn logic_binds_not_before_and_before_or() {
        assert_snapshot!(meant("consent or not minor and age > 3"), @"consent or ((not minor) and (age > 3))");
        assert_snapshot!(meant("(consent or not minor) and age > 3 and true"), @"(consent or (not minor)) and (age > 3) and true");
        assert_snapshot!(meant("consent and (minor and age > 3)"), @"consent and minor and (age > 3)");
        assert_snapshot!(meant("not (not consent)"), @"consent");
        assert_snapshot!(meant("TRUE OR False"), @"true or false");
    }

    #[test]
    fn codes_are_looked_up_in_the_list_of_the_other_side() {
        assert_snapshot!(meant("sex = 'female'"), @"sex = 'female'");
        assert_snapshot!(meant("'male' <> sex"), @"'male' <> sex");
        assert_snapshot!(meant("sex != 'male'"), @"sex <> 'male'");
        assert_snapshot!(meant("form_1 = form_2"), @"form_1 = form_2");
        assert_snapshot!(meant("sex in ('female', 'other')"), @"sex in ('female', 'other')");
        assert_snapshot!(meant("sex not in ('female')"), @"not (sex in ('female'))");
    }

    #[test]
    fn an_unknown_code_is_refused_with_the_nearest() {
        assert_snapshot!(refused("sex = 'femal'"), @"
        [E0204] the list `sex` has no code 'femal'
          hint: did you mean `female`?
        ");
        assert_snapshot!(refused("sex in ('female', 'x', 'mael')"), @"
        [E0204] the list `sex` has no code 'x'
          hint: there is female, male, other
        [E0204] the list `sex` has no code 'mael'
          hint: did you mean `male`?
        ");
        assert_snapshot!(refused("has(forms, 'labor')"), @"
        [E0204] the list `form` has no code 'labor'
          hint: did you mean `labour`?
        ");
    }

    #[test]
    fn numbers_are_exact() {
        assert_snapshot!(meant("cost > 12.50 and age <= 18"), @"(cost > 12.50) and (age <= 18)");
        assert_snapshot!(meant("age in (1, -2)"), @"age in (1, -2)");
        assert_snapshot!(meant("-age + 0.5 < .25"), @"((0 - age) + 0.5) < 0.25");
        assert_snapshot!(meant("born_in = 1990"), @"born_in = 1990");
        assert_eq!(kind("cost"), "a number, Some(2)");
        assert_eq!(kind("cost + age"), "a number, Some(2)");
        assert_eq!(kind("cost * share"), "a number, Some(6)");
        assert_eq!(kind("cost / 2"), "a number, None");
        assert_eq!(kind("1 + cost / 2"), "a number, None");
        assert_eq!(kind("days_between(applied_on, decided_on)"), "a number, Some(0)");
        assert_eq!(kind("case when minor then cost else share end"), "a number, Some(4)");
        assert_eq!(kind("share * share * share * share * share"), "a number, None");
        assert_eq!(kind("sum(services, price)"), "a number, Some(2)");
        assert_eq!(kind("count(services)"), "a number, Some(0)");
    }

    #[test]
    fn numbers_that_cannot_be_exact_are_refused() {
        assert_snapshot!(refused("age > 1e3"), @"[E0212] `1e3` is not a number of at most 18 digits");
        assert_snapshot!(refused("age > 12345678901234567890"), @"[E0212] `12345678901234567890` is not a number of at most 18 digits");
    }

    #[test]
    fn days_are_literals_columns_and_words() {
        assert_snapshot!(meant("decided_on >= date '2013-01-01'"), @"decided_on >= date '2013-01-01'");
        assert_snapshot!(meant("applied_on between period_start and period_end"), @"(applied_on >= period_start) and (applied_on <= period_end)");
        assert_snapshot!(meant("applied_on not between date '2013-01-01' and as_of"), @"not ((applied_on >= date '2013-01-01') and (applied_on <= as_of))");
        assert_snapshot!(meant("arrived_in <= applied_on"), @"arrived_in <= applied_on");
        assert_snapshot!(meant("applied_on in (date '2013-01-01', date '2013-01-02')"), @"applied_on in (date '2013-01-01', date '2013-01-02')");
        assert_snapshot!(refused("applied_on > '2013-01-01'"), @"
        [E0205] `applied_on > '2013-01-01'` compares a day with a text
          hint: a day is written date '2013-01-01'
        ");
        assert_snapshot!(refused("sex = 1"), @"
        [E0205] `sex = 1` compares a code of `sex` with a number
          hint: a code is written in quotes
        ");
        assert_snapshot!(refused("person_id = 7"), @"
        [E0205] `person_id = 7` compares a text with a number
          hint: a text is written in quotes
        ");
        assert_snapshot!(refused("applied_on > date '2013-02-30'"), @"
        [E0212] there is no day '2013-02-30'
          hint: a day is written date '2013-12-31'
        ");
        assert_snapshot!(refused("decided_on - applied_on < 30"), @"
        [E0205] `decided_on - applied_on` takes a day from a day
          hint: count with days_between(applied_on, decided_on)
        ");
        assert_snapshot!(refused("applied_on + 30 < decided_on"), @"[E0205] `applied_on` is a day, not a number");
    }

    #[test]
    fn time_between_days_is_counted_in_days_months_and_years() {
        assert_snapshot!(meant("days_between(applied_on, decided_on) <= 30"), @"days_between(applied_on, decided_on) <= 30");
        assert_snapshot!(meant("months_between(applied_on, as_of) > 6"), @"months_between(applied_on, as_of) > 6");
        assert_snapshot!(meant("YEARS_BETWEEN(applied_on, period_start) > 1"), @"years_between(applied_on, period_start) > 1");
        assert_snapshot!(meant("year(applied_on) = born_in + 18"), @"year(applied_on) = (born_in + 18)");
        assert_snapshot!(refused("days_between(applied_on, age) > 1"), @"[E0205] `age` is a number, not a day");
        assert_snapshot!(refused("days_between(applied_on, '2013-01-01') > 1"), @"
        [E0205] `'2013-01-01'` is a text, not a day
          hint: a day is written date '2013-01-01'
        ");
        assert_snapshot!(refused("year(sex) = 1"), @"[E0205] `sex` is a code of `sex`, not a day");
    }

    #[test]
    fn a_function_says_how_it_is_called() {
        assert_snapshot!(refused("days_between(applied_on) > 1"), @"
        [E0210] `days_between(applied_on)` has not what `days_between` takes
          hint: write days_between(a, b)
        ");
        assert_snapshot!(refused("year() = 1"), @"
        [E0210] `year()` has not what `year` takes
          hint: write year(day)
        ");
        assert_snapshot!(refused("has(forms) and any_of()"), @"
        [E0210] `has(forms)` has not what `has` takes
          hint: write has(column, 'code')
        [E0210] `any_of()` has not what `any_of` takes
          hint: write any_of(column)
        ");
        assert_snapshot!(refused("exists(services, true, false)"), @"
        [E0210] `exists(services, true, false)` has not what `exists` takes
          hint: write exists(table, condition)
        ");
        assert_snapshot!(refused("sum(services) > 1"), @"
        [E0210] `sum(services)` has not what `sum` takes
          hint: write sum(table, column, condition)
        ");
        assert_snapshot!(refused("day_between(applied_on, decided_on) > 1"), @"
        [E0210] no function `day_between`
          hint: did you mean `days_between`?
        ");
        assert_snapshot!(refused("coalesce(age, 1) > 1"), @"
        [E0210] no function `coalesce`
          hint: there is days_between, months_between, years_between, year, has, any_of, exists, count, sum, first, last
        ");
    }

    #[test]
    fn a_yes_or_no_is_a_condition_and_compares() {
        assert_snapshot!(meant("consent"), @"consent");
        assert_snapshot!(meant("consent = true"), @"consent");
        assert_snapshot!(meant("consent = false"), @"not consent");
        assert_snapshot!(meant("true <> consent"), @"not consent");
        assert_snapshot!(meant("consent <> false"), @"consent");
        assert_snapshot!(meant("consent = minor"), @"(consent and minor) or ((not consent) and (not minor))");
        assert_snapshot!(meant("consent <> minor"), @"(consent and (not minor)) or ((not consent) and minor)");
        assert_snapshot!(refused("consent = 'yes'"), @"[E0205] `consent = 'yes'` compares a yes or no with a text");
        assert_snapshot!(refused("consent > minor"), @"[E0205] `consent > minor` asks for an order, which a yes or no has not");
        assert_snapshot!(refused("consent in (true)"), @"[E0205] `true` is not a literal");
    }

    #[test]
    fn null_is_asked_of_columns_and_days() {
        assert_snapshot!(meant("decided_on is null"), @"decided_on is null");
        assert_snapshot!(meant("sex is not null and forms is null"), @"(not (sex is null)) and (forms is null)");
        assert_snapshot!(meant("first(services, began_on) is not null"), @"not (first(services, began_on) is null)");
        assert_snapshot!(refused("(age + 1) is null"), @"[E0205] `(age + 1) is null`: only a column or a day may be null");
        assert_snapshot!(refused("sex = null"), @"
        [E0202] `null` is not a value
          hint: ask x is null or x is not null
        ");
        assert_snapshot!(refused("@adult is null"), @"[E0205] `@adult is null`: only a column or a day may be null");
    }

    #[test]
    fn a_column_of_several_codes_is_asked_with_has() {
        assert_snapshot!(meant("has(forms, 'labour') or not any_of(forms)"), @"has(forms, 'labour') or (not any_of(forms))");
        assert_snapshot!(refused("forms = 'labour'"), @"
        [E0205] `forms` may have several values
          hint: ask has(forms, '…'), any_of(forms) or forms is null
        ");
        assert_snapshot!(refused("has(form_1, 'labour')"), @"
        [E0205] `form_1` has one value, not several
          hint: write form_1 = '…' or form_1 is not null
        ");
        assert_snapshot!(refused("any_of(age)"), @"[E0205] `age` is not a column of type codes");
        assert_snapshot!(refused("has(forms, form_1)"), @"[E0205] `form_1` is not a code of `form` in quotes");
    }

    #[test]
    fn case_gives_numbers_days_or_a_yes_or_no() {
        assert_snapshot!(meant("case when consent and minor then 1 when minor then 2.5 else age end > 1"), @"case when (consent and minor) then 1 when minor then 2.5 else age end > 1");
        assert_snapshot!(meant("case when minor then applied_on else decided_on end is null"), @"case when minor then applied_on else decided_on end is null");
        assert_snapshot!(meant("case when minor then consent end"), @"case when minor then consent end");
        assert_snapshot!(refused("case when minor then 1 else consent end > 1"), @"[E0205] `CASE WHEN minor THEN 1 ELSE consent END` gives a number, and a yes or no");
        assert_snapshot!(refused("case when minor then 'a' end = 'a'"), @"[E0205] `CASE WHEN minor THEN 'a' END` gives a text, not a number, a day or a yes or no");
        assert_snapshot!(refused("case sex when 'male' then 1 end > 1"), @"
        [E0202] `CASE sex WHEN 'male' THEN 1 END` is not part of the language
          hint: there is and, or, not, = <> < <= > >=, in, between, is null, + - * /, case when, and the functions
        ");
        assert_snapshot!(refused("case when age then 1 end > 1"), @"[E0205] `age` is a number, not a yes or no");
    }

    #[test]
    fn child_rows_are_asked_in_their_own_terms() {
        assert_snapshot!(meant("exists(services, kind = 'labour' and began_on > date '2013-01-01')"), @"exists(services, (kind = 'labour') and (began_on > date '2013-01-01'))");
        assert_snapshot!(meant("count(services, @paid) >= 2"), @"count(services, not free) >= 2");
        assert_snapshot!(meant("count(services) = 0"), @"count(services) = 0");
        assert_snapshot!(meant("sum(services, price, free) > 10"), @"sum(services, price, free) > 10");
        assert_snapshot!(meant("first(services, began_on, free) < last(services, began_on)"), @"first(services, began_on, free) < last(services, began_on)");
        assert_snapshot!(meant("exists(services, exists(payments, paid_on > period_start))"), @"exists(services, exists(payments, paid_on > period_start))");
        assert_snapshot!(meant("EXISTS(services)"), @"exists(services)");
    }

    #[test]
    fn child_rows_that_are_none_are_refused() {
        assert_snapshot!(refused("exists(servces, free)"), @"
        [E0206] no table `servces`
          hint: did you mean `services`?
        ");
        assert_snapshot!(refused("exists(trainings, places > 1)"), @"
        [E0206] `trainings` does not hang on `cases`
          hint: these do: services
        ");
        assert_snapshot!(refused("exists(payments)"), @"
        [E0206] `payments` does not hang on `cases`
          hint: these do: services
        ");
        assert_snapshot!(refused("exists(services, exists(services))"), @"
        [E0206] `services` does not hang on `services`
          hint: these do: payments
        ");
        assert_snapshot!(refused("exists(payments, exists(cases))"), @"
        [E0206] `payments` does not hang on `cases`
          hint: these do: services
        ");
        assert_snapshot!(refused("exists(services, sex = 'male')"), @"
        [E0203] `services` has no column `sex`
          hint: there is service_id, case_id, kind, began_on, price, free, as_of, period_start, period_end
        ");
        assert_snapshot!(refused("exists(services, price)"), @"[E0205] `price` is a number, not a yes or no");
        assert_snapshot!(refused("exists(1, free)"), @"[E0210] `1` is not the name of a table");
        assert_snapshot!(refused("sum(services, began_on) > 1"), @"[E0205] `began_on` is a day, not a number");
        assert_snapshot!(refused("first(services, price) is null"), @"[E0205] `price` is a number, not a day");
        assert_snapshot!(refused("exists(select 1)"), @"[E0201] cannot read `exists(select 1)`: expected: ), found: 1");
    }

    #[test]
    fn named_conditions_are_written_out() {
        assert_snapshot!(meant("@adult and not @adult"), @"(age >= 18) and (not (age >= 18))");
        assert_snapshot!(meant("exists(services, @paid)"), @"exists(services, not free)");
        assert_snapshot!(refused("@adlt"), @"
        [E0207] no condition `@adlt`
          hint: did you mean `adult`?
        ");
        assert_snapshot!(refused("@paid"), @"
        [E0209] `@paid` is about `services`, and this is about `cases`
          hint: ask exists(services, @paid)
        ");
        assert_snapshot!(refused("exists(services, @adult)"), @"[E0209] `@adult` is about `cases`, and this is about `services`");
        assert_eq!(names_in("@a and (not @b or '@c' = x) -- @d"), ["a", "b"]);
    }

    #[test]
    fn an_unknown_column_is_refused_with_what_was_meant() {
        assert_snapshot!(refused("aplied_on > as_of"), @"
        [E0203] `cases` has no column `aplied_on`
          hint: did you mean `applied_on`?
        ");
        assert_snapshot!(refused("zzz"), @"
        [E0203] `cases` has no column `zzz`
          hint: there is case_id, person_id, country, sex, forms, form_1, form_2, applied_on, decided_on, arrived_in, born_in, age, cost, share, consent, minor, note, as_of, period_start, period_end
        ");
        assert_snapshot!(refused("sex = female"), @"
        [E0203] `cases` has no column `female`
          hint: a code of `sex` is written 'female'
        ");
        assert_snapshot!(refused("began_on is null"), @"
        [E0203] `cases` has no column `began_on`
          hint: `services` has one: ask exists(services, …)
        ");
        assert_snapshot!(refused("cases.sex = 'male'"), @"
        [E0202] `cases.sex` is not part of the language
          hint: there is and, or, not, = <> < <= > >=, in, between, is null, + - * /, case when, and the functions
        ");
    }

    #[test]
    fn every_fault_of_an_expression_is_reported() {
        assert_snapshot!(refused("aeg > 1 and sex = 'x' or forms = 1"), @"
        [E0203] `cases` has no column `aeg`
          hint: there is case_id, person_id, country, sex, forms, form_1, form_2, applied_on, decided_on, arrived_in, born_in, age, cost, share, consent, minor, note, as_of, period_start, period_end
        [E0204] the list `sex` has no code 'x'
          hint: there is female, male, other
        [E0205] `forms` may have several values
          hint: ask has(forms, '…'), any_of(forms) or forms is null
        ");
    }

    #[test]
    fn sql_beyond_the_language_is_refused() {
        for text in [
            "note like 'a%'",
            "note || 'x' = 'y'",
            "age % 2 = 0",
            "cast(age as int) = 1",
            "age::int = 1",
            "age is distinct from 1",
            "consent is true",
            "sex = any('male')",
            "interval '1 day' > 1",
            "count(*) > 1",
            "count(distinct services) > 1",
            "sum(services, price) over () > 1",
            "age in (select 1)",
            "current_date > applied_on",
            "age > ?",
            "age > $1",
            "consent;",
            "consent consent",
            "(consent",
            "",
            "timestamp '2013-01-01' > applied_on",
            "age in ()",
            "array[1] = 1",
            "x'00' = 1",
            "age & 1 = 1",
            "exists(services, condition => free)",
            "not",
            "consent and",
            "'unclosed",
            "consent xor minor",
        ] {
            let faults = refused(text);
            assert!(faults.contains("[E02"), "{text}: {faults}");
        }
        assert_snapshot!(refused("note like 'a%'"), @"[E0201] cannot read `note like 'a%'`: `like` does not belong there");
        assert_snapshot!(refused("note || 'x' = 'y'"), @"
        [E0202] `note || 'x'` is not part of the language
          hint: there is and, or, not, = <> < <= > >=, in, between, is null, + - * /, case when, and the functions
        ");
        assert_snapshot!(refused("cast(age as int) = 1"), @"[E0201] cannot read `cast(age as int) = 1`: expected: ), found: as");
        assert_snapshot!(refused("age in (select 1)"), @"[E0201] cannot read `age in (select 1)`: expected: ), found: 1");
        assert_snapshot!(refused("consent and"), @"[E0201] cannot read `consent and`: expected: an expression, found: EOF");
        assert_snapshot!(refused("'unclosed"), @"[E0201] cannot read `'unclosed`: unterminated string literal");
        assert_snapshot!(refused("value(IDN-17) > 1"), @"[E0202] `value()` is about other indicators: only kind `derived` has it");
        assert_snapshot!(refused("1 = 1 = age"), @"[E0205] `1 = 1 = age` compares a yes or no with a number");
    }

    #[test]
    fn a_column_may_be_called_like_a_word_of_sql() {
        let mut contract = example::contract();
        let cases = contract.tables.get_mut("cases").unwrap();
        for (column, name) in
            ["date", "position", "interval", "user", "end"].into_iter().enumerate()
        {
            cases.columns[column].id = name.to_owned();
        }
        let scope = Scope {
            contract: &contract,
            table: &contract.tables["cases"],
            conditions: &BTreeMap::new(),
        };
        let text = "date = 'x' and position = 'y' and interval = 'male' and user = 'male' and \"end\" is null";
        assert!(expression(&scope, text, &Place::default()).is_ok());
    }

    #[test]
    fn a_canonical_text_means_itself() {
        for text in [
            "consent or not minor and age > 3",
            "not (sex in ('female', 'other') or 'male' <> sex)",
            "-age - -2 + 0.50 < .25 * (cost - share) / 3",
            "note = 'it''s' or person_id = ''",
            "applied_on not between date '2013-01-01' and as_of or arrived_in > period_end",
            "case when minor or consent then cost + 1 when true then 2 end >= year(applied_on)",
            "(case when minor then decided_on end) is not null",
            "(consent = minor) = (has(forms, 'labour') <> any_of(forms))",
            "sum(services, price, free and not @paid) > count(services) * 2",
            "exists(services, exists(payments, paid_on > period_start) or free)",
            "months_between(first(services, began_on), last(services, began_on, free)) > 1",
        ] {
            let once = meant(text);
            assert_eq!(meant(&once), once, "{text}");
        }
    }

    #[test]
    fn a_very_long_expression_is_refused_not_walked() {
        let text = format!("age > 1{}", " or age > 1".repeat(10_000));
        assert_snapshot!(refused(&text), @"[E0201] cannot read `age > 1 or age > 1 or age > 1 or age > 1 or age > 1 or age > 1 or age > 1 or …`: it is too long; give its parts a name in conditions.yaml");
        let text = format!("{}consent{}", "(".repeat(500), ")".repeat(500));
        assert!(refused(&text).contains("[E0201]"));
    }
}
